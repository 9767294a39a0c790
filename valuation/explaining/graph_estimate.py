"""The estimate, its agreement with the simulation, and the occurrence models."""

from __future__ import annotations

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Made, Rule

_V = "estimate.by_vintage[*]"
_SUM = ("the means of all years, added up", "各年の平均の合計")
_HEADLINE = ("the model that the whole record is of", "記録全体がこのモデルの結果")


def _mean(part: str, column: str, en: str, ja: str, word: str) -> Rule:
    name = (f"{en}, mean over the horizon", f"{ja}（評価期間、平均）")
    operands = {"year": ("各年", f"estimate.by_vintage[:].{column}")}
    return Rule(f"estimate.{part}.mean_t_co2e", name, "Σ {year}", _SUM, f.total, operands, "6", word)


def _model(key: str, en: str, ja: str, field: str) -> Rule:
    name = (f"{{label}}: {en}", f"{{label}}：{ja}")
    operands = {"record": ("本体の値", field)}
    return Rule(f"occurrence_models[headline].{key}", name, "{record}", _HEADLINE, f.same, operands, "1")


_SPREADS = {
    "without": ("emitted without the measure", "対策なしの排出"),
    "with_measure": ("emitted with the measure", "対策ありの排出"),
    "avoided": ("avoided", "回避量"),
    "net": ("net", "正味量"),
    "claimed_period_net": ("net of the crediting period", "対象期間の正味量"),
}
_COLUMNS = {
    **{
        f"p{level:02d}_t_co2e": (f"{level}th percentile over the draws", f"抽出の{level}％点")
        for level in (5, 10, 50, 90, 95)
    },
    "central_t_co2e": ("at the central parameters", "中央の係数での値"),
    "standard_error_t_co2e": ("standard error over the draws", "抽出の標準誤差"),
}


def _spread(part: str, column: str) -> Made:
    (en, ja), (what, was) = _SPREADS[part], _COLUMNS[column]
    return Made(f"estimate.{part}.{column}", (f"{en}, {what}", f"{ja}の{was}"), "expected")


ESTIMATE: tuple[Entry, ...] = (
    *(_spread(part, column) for part in _SPREADS for column in _COLUMNS),
    Rule(
        f"{_V}.net_t_co2e",
        ("net in {item}", "{item}年の正味量"),
        "{avoided} − {project} − {leakage}",
        ("avoided less emissions of the works and leakage", "回避量から対策自体の排出とリーケージを引く"),
        f.less,
        {
            "avoided": ("回避量", f"{_V}.avoided_t_co2e"),
            "project": ("対策自体の排出", f"{_V}.project_t_co2e"),
            "leakage": ("リーケージ", f"{_V}.leakage_t_co2e"),
        },
        "7",
    ),
    Rule(
        f"{_V}.avoided_t_co2e",
        ("avoided in {item}", "{item}年の回避量"),
        "{without} − {with}",
        ("the same events without and with the measure", "同じ事象での対策なしと対策ありの差"),
        f.less,
        {"without": ("対策なし", f"{_V}.without_t_co2e"), "with": ("対策あり", f"{_V}.with_t_co2e")},
        "5",
    ),
    Made(f"{_V}.without_t_co2e", ("emitted without the measure in {item}", "{item}年の対策なしの排出"), "expected"),
    Made(f"{_V}.with_t_co2e", ("emitted with the measure in {item}", "{item}年の対策ありの排出"), "expected"),
    Made(f"{_V}.project_t_co2e", ("emissions of the works in {item}", "{item}年の対策自体の排出"), "expected"),
    Made(f"{_V}.leakage_t_co2e", ("leakage in {item}", "{item}年のリーケージ"), "expected"),
    _mean("without", "without_t_co2e", "emitted without the measure", "対策なしの排出", "without"),
    _mean("with_measure", "with_t_co2e", "emitted with the measure", "対策ありの排出", "with"),
    _mean("avoided", "avoided_t_co2e", "avoided", "回避量", "avoided"),
    _mean("net", "net_t_co2e", "net", "正味量", "net"),
    Rule(
        "estimate.claimed_period_net.mean_t_co2e",
        ("net of the crediting period, mean", "対象期間の正味量（平均）"),
        "Σ {net}",
        (
            "from the first year with emissions of the works to the end of the period",
            "対策の排出が始まる年から対象期間の終わりまで",
        ),
        f.claimed_period,
        {
            "net": ("正味量", "estimate.by_vintage[:].net_t_co2e"),
            "years": ("年", "estimate.by_vintage[:].year"),
            "commissioned": ("供用開始年", "identity.measure.commissioned_year"),
            "first": ("最初の年", "delivery.first_year"),
            "last": ("最後の年", "delivery.last_year"),
        },
        "7",
        "net_of_period",
    ),
    Rule(
        "estimate.gross_avoided_t_co2e",
        ("gross avoided (diagnostic, never a claim)", "総回避量（参考値）"),
        "Σ {year}",
        ("without residual life and decline of factors", "残存耐用年数と排出係数の低減を反映する前"),
        f.total,
        {"year": ("各年", "chain[gross].by_vintage[:].t_co2e")},
        "4",
        "gross",
    ),
    Made(
        "estimate.other_countings[*].avoided_t_co2e",
        (
            "avoided, counted otherwise (diagnostic, never a claim): {label}",
            "別の数え方による回避量（参考値）：{label}",
        ),
        "expected",
    ),
    Rule(
        "estimate.effects[*].share",
        ("share of the swings: {label}", "変動に占める割合：{label}"),
        "({high} − {low})² ÷ Σ ({highs} − {lows})²",
        ("net tonnes at both ends of one parameter", "一つの係数の両端での正味量"),
        f.share_of_swings,
        {
            "low": ("下端", "estimate.effects[*].net_at_low_t_co2e"),
            "high": ("上端", "estimate.effects[*].net_at_high_t_co2e"),
            "lows": ("各下端", "estimate.effects[:].net_at_low_t_co2e"),
            "highs": ("各上端", "estimate.effects[:].net_at_high_t_co2e"),
        },
        "6",
    ),
    Made(
        "estimate.effects[*].net_at_low_t_co2e", ("net at the low end: {label}", "下端での正味量：{label}"), "effects"
    ),
    Made(
        "estimate.effects[*].net_at_high_t_co2e", ("net at the high end: {label}", "上端での正味量：{label}"), "effects"
    ),
    *(
        Declared(
            f"estimate.effects[*].{end}",
            (f"{en}: {{label}}", f"{ja}：{{label}}"),
            "uncertainties",
            "estimate.effects[*].source",
            "estimate.effects[*].source_kind",
        )
        for end, en, ja in (
            ("low", "5th percentile", "5％点"),
            ("central", "central value", "中央の値"),
            ("high", "95th percentile", "95％点"),
        )
    ),
    Made("estimate.variance_shares[*].**", ("share of the variance: {label}", "分散に占める割合：{label}"), "effects"),
    Declared("estimate.draws", ("draws of the parameters", "係数の抽出数"), "uncertainties.draws"),
    Declared(
        "estimate.shares_base_draws",
        ("base sample of the variance shares", "分散の分解の基礎標本数"),
        "uncertainties.shares_base_draws",
    ),
    Made("estimate.**", ("spread of the estimate over the draws", "抽出による推定のばらつき"), "expected"),
    Rule(
        "agreement.expected_t_co2e",
        ("expected, at the central parameters", "期待値（中央の係数）"),
        "{central}",
        ("avoided over the horizon", "評価期間の回避量"),
        f.same,
        {"central": ("中央の値", "estimate.avoided.central_t_co2e")},
        "6",
        applies=lambda document, _: bool(document["agreement"]["closed_form"]),
    ),
    Rule(
        "agreement.z",
        ("difference of the estimators, in standard errors", "二つの推定の差（標準誤差の倍数）"),
        "({simulated} − {expected}) ÷ {error}",
        ("within 4 of them, or nothing is published", "4倍以内でなければ公表しない"),
        f.standard_errors,
        {
            "simulated": ("シミュレーション", "agreement.simulated_t_co2e"),
            "expected": ("期待値", "agreement.expected_t_co2e"),
            "error": ("標準誤差", "agreement.standard_error_t_co2e"),
        },
        "6",
        "agreement",
    ),
    Rule(
        "agreement.within_4_standard_errors",
        ("both estimators agree", "二つの推定が一致している"),
        "|{simulated} − {expected}| ≤ 4 × {error}",
        ("where nothing scatters: equal", "ばらつきがないときは等しいこと"),
        f.agree,
        {
            "simulated": ("シミュレーション", "agreement.simulated_t_co2e"),
            "expected": ("期待値", "agreement.expected_t_co2e"),
            "error": ("標準誤差", "agreement.standard_error_t_co2e"),
        },
        "6",
    ),
    Made("agreement.**", ("what both estimators give", "二つの推定の値"), "simulate"),
    _model("avoided_mean_t_co2e", "avoided", "回避量", "estimate.avoided.mean_t_co2e"),
    _model("net_mean_t_co2e", "net", "正味量", "estimate.net.mean_t_co2e"),
    _model(
        "claimed_period_p10_t_co2e",
        "10th percentile of the net of the period",
        "対象期間の正味量の10％点",
        "estimate.claimed_period_net.p10_t_co2e",
    ),
    _model("deduction", "deduction for uncertainty", "不確実性による控除率", "uncertainty.deduction"),
    _model("issuable_t_co2e", "issuable", "発行可能量", "valuation.issuable_total_t_co2e"),
    _model("present_value_jpy", "present value", "現在価値", "valuation.headline_present_value_jpy"),
    Made(
        "occurrence_models[headline].model_id",
        ("occurrence model of the record", "代表とする発生モデル"),
        "expected",
    ),
    Made("occurrence_models[*].title", ("occurrence model", "発生モデル"), "expected"),
    Made("occurrence_models[*].**", ("result of the model {label}", "モデル「{label}」の結果"), "expected"),
)

"""The credit chain of a record: from net tonnes to whole issuable ones."""

from __future__ import annotations

from typing import Any

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Made, Rule

_ROW = "by_vintage[*].t_co2e"


def carries(document: dict[str, Any], _: tuple[int, ...] = ()) -> bool:
    """Whether remainders below a tonne go on to the next year, as the rule of the record says."""
    return any(line["step"] == "whole_tonnes" and f.CARRIED in line["rule"]["en"] for line in document["chain"])


CHAIN: tuple[Entry, ...] = (
    Rule(
        "claimable[*].issuable_t_co2e",
        ("issuable in {item}", "{item}年の発行可能量"),
        "{whole}",
        ("the last line of the chain", "控除の最後の行"),
        f.same,
        {"whole": ("整数トン", f"chain[whole_tonnes].{_ROW}")},
        "7",
    ),
    Rule(
        "claimable[*].claimed_t_co2e",
        ("claimed in {item}", "{item}年の請求可能量"),
        "{claimed}",
        ("the claim inside the crediting period", "対象期間内の請求可能量"),
        f.same,
        {"claimed": ("請求可能量", f"chain[outside_crediting_period].{_ROW}")},
        "7",
    ),
    Rule(
        "claimable[*].net_t_co2e",
        ("net in {item}", "{item}年の正味量"),
        "{net}",
        ("net of the estimate", "推定の正味量"),
        f.same,
        {"net": ("正味量", "estimate.by_vintage[*].net_t_co2e")},
        "7",
    ),
    Rule(
        "claimable[*].cumulative_t_co2e",
        ("net up to {item}", "{item}年までの正味量の累計"),
        "Σ {net}",
        ("Y: the running sum of net tonnes", "Y：正味量の累計"),
        f.total,
        {"net": ("正味量", "claimable[:*].net_t_co2e")},
        "7",
    ),
    Rule(
        "claimable[*].debt_t_co2e",
        ("debt in {item}", "{item}年の不足"),
        "min(0, {cumulative})",
        ("the running sum where it is below 0", "累計が負のときの不足"),
        f.below_zero,
        {"cumulative": ("累計", "claimable[*].cumulative_t_co2e")},
        "7",
    ),
    Rule(
        f"chain[whole_tonnes].{_ROW}",
        ("whole tonnes of {item}", "{item}年の整数トン"),
        "⌊Σ {kept}⌋(t) − ⌊Σ {kept}⌋(t−1)",
        (
            "rounded to 0.000001 t, floored, remainders carried to the next year",
            "小数点以下6桁（t）に丸めて切り捨て、端数は翌年に繰り越す",
        ),
        f.floored_with_remainders,
        {"kept": ("控除後の量", "chain[other_claims].by_vintage[:*].t_co2e")},
        "7",
        applies=carries,
    ),
    Rule(
        f"chain[whole_tonnes].{_ROW}",
        ("whole tonnes of {item}", "{item}年の整数トン"),
        "⌊{kept}⌋",
        (
            "rounded to 0.000001 t, then floored; the remainder is dropped",
            "小数点以下6桁（t）に丸めて切り捨て、端数は繰り越さない",
        ),
        f.floored,
        {"kept": ("控除後の量", f"chain[other_claims].{_ROW}")},
        "7",
    ),
    Rule(
        f"chain[outside_crediting_period].{_ROW}",
        ("claim of {item} inside the period", "{item}年の対象期間内の請求可能量"),
        "{claim}",
        ("0 outside the latent crediting period and its renewals", "潜在クレジットの対象期間（更新を含む）の外は0"),
        f.inside,
        {
            "claim": ("請求可能量", f"chain[claimable_minimum].{_ROW}"),
            "year": ("年", "chain[outside_crediting_period].by_vintage[*].year"),
            "first": ("最初の年", "delivery.first_year"),
            "last": ("最後の年", "delivery.last_year"),
        },
        "7",
    ),
    Rule(
        f"chain[claimable_minimum].{_ROW}",
        ("claimable in {item}", "{item}年の請求可能量"),
        "A(t) − A(t−1)",
        (
            "A(t) = max(0, least running sum of {net} from t to the end of the horizon): no later year takes it back",
            "A(t) = max(0, t年以降の{net}の累計の最小値)。後の年に取り消されない量",
        ),
        f.claimed,
        {
            "net": ("正味量", "chain[leakage].by_vintage[:].t_co2e"),
            "year": ("年", "chain[claimable_minimum].by_vintage[*].year"),
            "years": ("年", "chain[claimable_minimum].by_vintage[:].year"),
        },
        "7",
    ),
    Rule(
        f"chain[leakage].{_ROW}",
        ("after leakage, {item}", "{item}年のリーケージ控除後"),
        "{before} − {leakage}",
        ("less emissions caused elsewhere", "対象の外で生じる排出を差し引く"),
        f.less,
        {
            "before": ("控除前", f"chain[project_emissions].{_ROW}"),
            "leakage": ("リーケージ", "estimate.by_vintage[*].leakage_t_co2e"),
        },
        "7",
    ),
    Rule(
        f"chain[project_emissions].{_ROW}",
        ("after emissions of the works, {item}", "{item}年の対策自体の排出の控除後"),
        "{avoided} − {project}",
        ("less what building and running the measure emits", "対策の工事と維持管理による排出を差し引く"),
        f.less,
        {
            "avoided": ("回避量", f"chain[residual_life].{_ROW}"),
            "project": ("対策自体の排出", "estimate.by_vintage[*].project_t_co2e"),
        },
        "7",
    ),
    Rule(
        f"chain[residual_life].{_ROW}",
        ("avoided, counted, {item}", "{item}年の回避量（計上分）"),
        "{avoided}",
        ("avoided in the estimate, at most the residual life", "推定の回避量（残存耐用年数の分まで）"),
        f.same,
        {"avoided": ("回避量", "estimate.by_vintage[*].avoided_t_co2e")},
        "7",
    ),
    Made(f"chain[gross].{_ROW}", ("gross avoided in {item} (diagnostic)", "{item}年の総回避量（参考値）"), "expected"),
    Rule(
        f"chain[*].{_ROW}",
        ("after: {label}, {item}", "{item}年・{label}の後"),
        "max(0, {before}) × {factor}",
        ("percentages multiply, and act on positive claims only", "割合は掛け合わせ、正の請求可能量だけに作用する"),
        f.kept,
        {"before": ("控除前", "chain[*-1].by_vintage[*].t_co2e"), "factor": ("係数", "chain[*].factor")},
        "7",
    ),
    Rule(
        "chain[*].total_t_co2e",
        ("after: {label}", "{label}の後に残る量"),
        "Σ {year}",
        ("all years, added up", "各年の合計"),
        f.total,
        {"year": ("各年", "chain[*].by_vintage[:].t_co2e")},
        "7",
    ),
    Rule(
        "chain[gross].delta_t_co2e",
        ("{label}", "{label}"),
        "{total}",
        ("the chain begins here", "控除の起点"),
        f.same,
        {"total": ("合計", "chain[gross].total_t_co2e")},
        "7",
    ),
    Rule(
        "chain[*].delta_t_co2e",
        ("change by: {label}", "{label}による増減"),
        "{after} − {before}",
        ("what remains after the line, less what it began with", "控除後の量から控除前の量を引く"),
        f.less,
        {"after": ("控除後", "chain[*].total_t_co2e"), "before": ("控除前", "chain[*-1].total_t_co2e")},
        "7",
    ),
    Declared(
        "chain[*].factor",
        ("1 − share: {label}", "1 − 控除率：{label}"),
        "crediting.{item}.share",
        "chain[*].source",
        "chain[*].source_kind",
    ),
)

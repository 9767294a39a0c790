"""What a record rests on: events, buildings, the measure, filled values, sources, inputs; and the outsiders' map."""

from __future__ import annotations

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Made, Rule

_E = "identity.events[*]"
_B = "identity.buildings"

BASIS: tuple[Entry, ...] = (
    Declared(
        f"{_E}.annual_rate_per_year",
        ("how often {item} strikes", "{item}の年発生率"),
        "hazards.events",
        f"{_E}.rate_source",
        f"{_E}.rate_source_kind",
    ),
    Declared(
        f"{_E}.exceedance_from",
        ("exceedance probability from which {item} stands", "{item}の年超過確率の上端"),
        "hazards.events",
        f"{_E}.rate_source",
        f"{_E}.rate_source_kind",
    ),
    Declared(
        f"{_E}.exceedance_to",
        ("exceedance probability down to which {item} stands", "{item}の年超過確率の下端"),
        "hazards.events",
        f"{_E}.rate_source",
        f"{_E}.rate_source_kind",
    ),
    Made(
        f"{_E}.expected_loss_without_t_co2e",
        ("emitted by one {item} without the measure", "{item}1回の排出（対策なし）"),
        "expected",
    ),
    Made(
        f"{_E}.expected_loss_with_t_co2e",
        ("emitted by one {item} with the measure", "{item}1回の排出（対策あり）"),
        "expected",
    ),
    Made(f"{_E}.**", ("water of {item} at the buildings", "{item}の建物での浸水"), "prepare"),
    Declared(
        "identity.series[*].maps[*].**",
        ("map of a series", "系列の浸水図"),
        "hazards.series",
        "identity.series[*].source",
        "identity.series[*].source_kind",
    ),
    Declared(
        "identity.series[*].**",
        ("series of return-period maps", "再現期間別の浸水図の系列"),
        "hazards.series",
        "identity.series[*].source",
        "identity.series[*].source_kind",
    ),
    Rule(
        f"{_B}.submitted",
        ("buildings submitted", "提出された建物"),
        "{assessed} + {aside} + {outside} + {nodata}",
        ("every building is somewhere", "計算対象・除外・範囲外・値なしの合計"),
        lambda *parts: f.total(parts),
        {
            "assessed": ("計算対象", f"{_B}.assessed"),
            "aside": ("除外", f"{_B}.set_aside"),
            "outside": ("範囲外", f"{_B}.outside_grid"),
            "nodata": ("値なし", f"{_B}.on_nodata"),
        },
        "2",
        "buildings",
    ),
    *(
        Made(f"{_B}.{key}", ("buildings past their service life", "耐用年数を過ぎた建物"), "expected")
        for key in ("past_service_life", "past_service_life_share", "past_service_life_gross_avoided_t_co2e")
    ),
    *(
        Made(f"{_B}.{key}", name, "prepare")
        for key, name in {
            "assessed": ("buildings assessed", "計算対象の建物"),
            "set_aside": ("buildings set aside by a rule", "規則により除いた建物"),
            "outside_grid": ("buildings outside the maps", "浸水図の範囲外の建物"),
            "on_nodata": ("buildings on cells without a value", "値のないセルの建物"),
            "wet_without": ("buildings that water reaches without the measure", "対策なしで浸水する建物"),
            "wet_with": ("buildings that water reaches with the measure", "対策ありで浸水する建物"),
        }.items()
    ),
    Made(f"{_B}.**", ("buildings and the water at them", "建物と浸水の有無"), "prepare"),
    Declared(
        "identity.measure.capital_cost_jpy",
        ("capital cost of the measure", "対策の整備費"),
        "measure.capital_cost_jpy",
        "",
        "",
        "cost",
    ),
    *(
        Declared(f"identity.measure.{key}", name, f"measure.{key}")
        for key, name in {
            "commissioned_year": ("year the measure is commissioned", "対策の供用開始年"),
            "service_life_years": ("service life of the measure", "対策の耐用年数"),
            "probability_works": ("probability that the measure works when needed", "対策が機能する確率"),
            "yearly_cost_jpy": ("yearly cost of the measure", "対策の年間費用"),
        }.items()
    ),
    Declared("identity.measure.**", ("the measure", "対策"), "measure"),
    Declared("identity.horizon_start_year", ("first year of the horizon", "計算期間の最初の年"), "horizon.start_year"),
    Declared("identity.horizon_years", ("years of the horizon", "計算期間の年数"), "horizon.years"),
    Declared("identity.paths", ("futures", "将来の数"), "paths, outcome.precision"),
    Declared("identity.draws", ("draws of the parameters", "係数の抽出数"), "uncertainties.draws"),
    Declared("identity.seed", ("seed of the draws", "乱数シード"), "seed"),
    Declared("identity.recurrence.**", ("what follows a collapse", "倒壊後の扱い"), "consequence.recurrence"),
    Declared("identity.**", ("what the scenario says of itself", "シナリオの記載"), ""),
    Declared("inputs[*].**", ("input {item}", "入力「{item}」"), "", "inputs[*].source"),
    Declared("sources[*].**", ("{label}", "{label}"), "", "sources[*].source", "sources[*].source_kind"),
    Made(
        "imputed[*].share",
        ("share that rests on filled values: {label}", "補完した値に基づく割合：{label}"),
        "expected",
    ),
    Made(
        "imputed[*].net_at_low_t_co2e",
        ("net with the low end of the rule: {label}", "低めの規則での正味量：{label}"),
        "effects",
    ),
    Made(
        "imputed[*].net_at_high_t_co2e",
        ("net with the high end of the rule: {label}", "高めの規則での正味量：{label}"),
        "effects",
    ),
    Made("imputed[*].count", ("rows filled: {label}", "補完した行数：{label}"), "check"),
    Made("imputed[*].of", ("rows of the building list: {label}", "建物データの行数：{label}"), "check"),
    Declared("imputed[*].**", ("{label}", "{label}"), "inventory", "imputed[*].source", "imputed[*].source_kind"),
    Declared(
        "map.minimum_count",
        ("fewest buildings of a square that is shown", "表示する区画の最少建物数"),
        "report.minimum_count",
    ),
    Made("map.**", ("squares of the outsiders' map", "公開用の地図の区画"), "value"),
    Rule(
        "crediting.owners[*].units_t_co2e",
        ("units of {item}", "{item}の単位数"),
        "{units} × {share} ÷ {left}",
        (
            "not rounded; shares are of what is left before the claims of others",
            "丸めない。割合は他者の請求分を除く前の量に対するもの",
        ),
        f.units_of_owner,
        {
            "units": ("単位数", "valuation.issuable_total_t_co2e"),
            "share": ("割合", "crediting.owners[*].share"),
            "left": ("他者の請求後の割合", "chain[other_claims].factor"),
        },
        "7",
    ),
    Declared(
        "crediting.owners[*].share",
        ("share of {item}", "{item}の割合"),
        "crediting.owners",
        "crediting.owners[*].source",
        "crediting.owners[*].source_kind",
    ),
    Declared("crediting.**", ("rule of the crediting period", "対象期間の規則"), "crediting"),
    Made("ghg_protocol[*].**", ("condition {label}", "条件「{label}」"), "value"),
    Made("criteria[*].**", ("criterion {label}", "基準「{label}」"), "value"),
    Made("claims.**", ("what may be said of the units", "単位について言えること"), "value"),
    Made("findings[*].**", ("finding", "指摘事項"), "check"),
    Declared(
        "chain[*].**", ("the line {label}", "「{label}」の行"), "crediting", "chain[*].source", "chain[*].source_kind"
    ),
    Declared("uncertainty.**", ("rule of uncertainty", "不確実性の規則"), "crediting.uncertainty_rule"),
    Declared("claimable[*].year", ("year", "年"), "horizon"),
    Declared("valuation.cash_flow[*].year", ("year", "年"), "horizon"),
    Declared("valuation.**", ("rule of the valuation", "評価の規則"), "valuation"),
    *(
        Made(f"provenance.{key}", name, "value")
        for key, name in {
            "science_version": ("version of the calculation (source and tables)", "計算プログラムの版（表を含む）"),
            "distribution_version": ("version of the program", "プログラムの版"),
            "scenario_sha256": ("contents of the scenario", "シナリオの内容"),
            "run_id": ("identifier of the run", "計算の識別子"),
        }.items()
    ),
    Made("provenance.**", ("what made the record", "作成情報"), "value"),
    Made("schema_version", ("version of the record's form", "記録の形式の版"), "value"),
    Made("kind", ("kind of unit", "単位の種類"), "value"),
)

"""Delivery: what simulated futures bring, beside the estimate."""

from __future__ import annotations

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Made, Rule


def _percentile(part: str, level: str, en: str, ja: str) -> Made:
    value = int(level)
    name = (
        f"{en} delivered, exceeded with {100 - value} % probability",
        f"実現する{ja}（{100 - value}％の確率で上回る）",
    )
    return Made(f"delivery.{part}.p{level}_t_co2e", name, "simulate", f"p{level}" if part == "net" else "")


DELIVERY: tuple[Entry, ...] = (
    Rule(
        "delivery.avoided.mean_t_co2e",
        ("avoided of the period, mean of the futures", "対象期間の回避量（将来の平均）"),
        "Σ {year}",
        ("the means of all years, added up", "各年の平均の合計"),
        f.total,
        {"year": ("各年", "delivery.by_vintage[:].mean_avoided_t_co2e")},
        "7",
    ),
    Rule(
        "delivery.shortfall.issuable_t_co2e",
        ("units that may be issued", "発行可能な単位数"),
        "{units}",
        ("the least that the futures are measured against", "実現量と比べる最小の量"),
        f.same,
        {"units": ("単位数", "valuation.issuable_total_t_co2e")},
        "7",
    ),
    Rule(
        "delivery.shortfall.claimed_t_co2e",
        ("claimed before deductions", "控除前の請求可能量"),
        "Σ {claimed}",
        ("what the futures are measured against", "実現量と比べる量"),
        f.total,
        {"claimed": ("請求可能量", "claimable[:].claimed_t_co2e")},
        "7",
        "claimed",
    ),
    Rule(
        "delivery.reached_precision",
        ("standard error of mean avoided tonnes", "平均回避量の標準誤差の割合"),
        "{error} ÷ |{mean}|",
        ("as a share of the mean", "平均に対する割合"),
        f.relative_error,
        {
            "error": ("標準誤差", "delivery.avoided.standard_error_t_co2e"),
            "mean": ("平均", "delivery.avoided.mean_t_co2e"),
        },
        "6",
    ),
    Rule(
        "delivery.by_group[*].avoided_mean_t_co2e",
        ("avoided by the group", "区分の回避量"),
        "{without} − {with}",
        ("without less with the measure", "対策なしと対策ありの差"),
        f.less,
        {
            "without": ("対策なし", "delivery.by_group[*].without_mean_t_co2e"),
            "with": ("対策あり", "delivery.by_group[*].with_mean_t_co2e"),
        },
        "6",
    ),
    Rule(
        "delivery.paths",
        ("futures", "将来の数"),
        "Σ {paths}",
        ("of all strata", "各層の合計"),
        f.total,
        {"paths": ("将来の数", "delivery.strata[:].paths")},
        "6",
    ),
    Declared(
        "delivery.first_year",
        ("first year of the crediting period", "対象期間の最初の年"),
        "crediting.first_year, measure.commissioned_year",
    ),
    Declared(
        "delivery.last_year",
        ("last year of the crediting period", "対象期間の最後の年"),
        "crediting.period_years, crediting.renewals",
    ),
    Declared(
        "delivery.asked_precision", ("precision asked for", "求めた精度"), "outcome.precision.relative_standard_error"
    ),
    *(_percentile("net", level, "net", "正味量") for level in ("01", "05", "10", "50", "90", "95", "99")),
    *(_percentile("avoided", level, "avoided", "回避量") for level in ("01", "05", "10", "50", "90", "95", "99")),
    Made(
        "delivery.net.mean_t_co2e",
        ("net of the period, mean of the futures", "対象期間の正味量（将来の平均）"),
        "simulate",
    ),
    Made(
        "delivery.shortfall.probability_below_issuable",
        ("probability that less is delivered than may be issued", "正味の実現量が発行可能量を下回る確率"),
        "simulate",
        "below_issuable",
    ),
    Made("delivery.shortfall.mean_t_co2e", ("mean shortfall", "平均の不足量"), "simulate", "shortfall"),
    Made(
        "delivery.probability_net_positive",
        ("probability that the net is above 0", "正味量が正となる確率"),
        "simulate",
        "probability",
    ),
    Made(
        "delivery.collapses_without_mean",
        ("collapses without the measure, per future", "対策なしの倒壊棟数（将来の平均）"),
        "simulate",
        "collapses_without",
    ),
    Made(
        "delivery.collapses_with_mean",
        ("collapses with the measure, per future", "対策ありの倒壊棟数（将来の平均）"),
        "simulate",
        "collapses_with",
    ),
    Made("delivery.predictive.**", ("delivery with the parameters drawn as well", "実現量の予測分布"), "predict"),
    Made("delivery.**", ("delivery over the simulated futures", "シミュレーションした将来の実現量"), "simulate"),
)

"""Distributions over simulated futures: what each of their figures is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from valuation.explaining.rules import Both, Entry, Made

_M = "valuation.money"
_LEVELS = (1, 5, 10, 50, 90, 95, 99)


def _percentiles(unit: str) -> dict[str, Both]:
    return {
        f"p{level:02d}_{unit}": (f"exceeded with {100 - level} % probability", f"{100 - level}％の確率で上回る値")
        for level in _LEVELS
    }


_ERROR: Both = ("standard error of the mean", "平均の標準誤差")
_TONNES: Mapping[str, Both] = {
    "mean_t_co2e": ("mean", "平均"),
    "standard_error_t_co2e": _ERROR,
    **_percentiles("t_co2e"),
}
_YEN: Mapping[str, Both] = {
    "mean_jpy": ("mean", "平均"),
    "standard_error_jpy": _ERROR,
    **_percentiles("jpy"),
    **{
        f"worst{share:02d}_jpy": (f"mean of the worst {share} %", f"最も低い{share}％の平均")
        for share in (10, 5, 1)
    },
    "probability_above_zero": ("probability of being above 0", "0を上回る確率"),
    "probability_below_zero": ("probability of being below 0", "0を下回る確率"),
    "paths": ("number of combinations", "組合せの数"),
}  # fmt: skip
_CHANCES: Mapping[str, Both] = {
    "probability_avoided_positive": ("probability that something is avoided", "回避量が正となる確率"),
    "probability_avoided_negative": ("probability that avoided is below 0", "回避量が負となる確率"),
    "probability_net_positive": ("probability that the net is above 0", "正味量が正となる確率"),
    "probability_below_issuable": (
        "probability that less is delivered than may be issued", "正味の実現量が発行可能量を下回る確率"
    ),
}  # fmt: skip
_SHORTFALL: Mapping[str, Both] = {
    "probability": (
        "probability that less is delivered than claimed before deductions", "実現量が控除前の請求可能量を下回る確率"
    ),
    **{
        f"tvar{share:02d}_t_co2e": (
            f"mean shortfall in the worst {share} % of futures", f"最も悪い{share}％の将来での平均不足量"
        )
        for share in (10, 5, 1)
    },
}  # fmt: skip
_BY_YEAR: Mapping[str, Both] = {
    "mean_avoided_t_co2e": ("avoided in {item}, mean of the futures", "{item}年の回避量（将来の平均）"),
    "probability_any": ("probability that something is avoided in {item}", "{item}年に回避がある確率"),
}
_ISSUED: Mapping[str, Both] = {
    "issued_mean_t_co2e": ("issued in a future, mean", "将来ごとの発行量の平均"),
    "reversed_mean_t_co2e": ("issued and later lost, mean of the futures", "発行後に失われる量の平均"),
    "probability_reversed": ("probability that issued tonnes are later lost", "発行後に失われる確率"),
}
_GROUPS: Mapping[str, Both] = {
    "buildings": ("buildings of the group", "区分の棟数"),
    "without_mean_t_co2e": ("emitted by the group without the measure", "区分の排出（対策なし）"),
    "with_mean_t_co2e": ("emitted by the group with the measure", "区分の排出（対策あり）"),
    "avoided_standard_error_t_co2e": ("standard error of what the group avoids", "区分の回避量の標準誤差"),
}
_PREDICTED: Both = ("with the parameters drawn as well: {}", "係数も抽出した場合：{}")
_NET: Mapping[str, Both] = {"net": ("net delivered", "正味の実現量"), "avoided": ("avoided", "回避量")}


def _made(prefix: str, names: Mapping[str, Both], step: str, of: Both = ("{}", "{}")) -> Iterator[Made]:
    """One declaration for each figure; of: into what its name is put."""
    for key, (en, ja) in names.items():
        yield Made(f"{prefix}.{key}", (of[0].replace("{}", en), of[1].replace("{}", ja)), step)


def _delivered() -> Iterator[Made]:
    for part, (en, ja) in _NET.items():
        yield from _made(
            f"delivery.{part}", {"standard_error_t_co2e": _ERROR}, "simulate", (f"{en}, {{}}", f"{ja}、{{}}")
        )
        of = _PREDICTED[0].format(f"{en}, {{}}"), _PREDICTED[1].format(f"{ja}、{{}}")
        yield from _made(f"delivery.predictive.{part}", _TONNES, "predict", of)
    own = {key: name for key, name in _CHANCES.items() if key.startswith("probability_avoided")}
    yield from _made("delivery", own, "simulate")  # the others have a short name, and stand with the delivery
    yield from _made("delivery.predictive", _CHANCES, "predict", _PREDICTED)
    yield from _made("delivery.shortfall", _SHORTFALL, "simulate")
    yield from _made("delivery.by_vintage[*]", _BY_YEAR, "simulate")
    yield from _made("delivery.by_group[*]", _GROUPS, "simulate")


FUTURES: tuple[Entry, ...] = (
    *_delivered(),
    *_made(f"{_M}.delivered", _ISSUED, "money"),
    *_made(f"{_M}.spreads[*].present_value", _YEN, "money",
           ("present value over prices and futures: {}", "価格と将来による現在価値：{}")),
    *_made(f"{_M}.contracts[*].delivered", _YEN, "money",
           ("market and contract on what futures deliver: {}", "将来ごとの納入量での受取額：{}")),
)  # fmt: skip

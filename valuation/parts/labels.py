"""What a parameter is called, and how its distribution is written, in the words of the record."""

from __future__ import annotations

from valuation.parameters import IMPUTATION, Parameter
from valuation.parts.case import say
from valuation.record import Bilingual

_FACTORS = ("rate_", "fragility_median", "depth_bias", "service_life")
_FORMS = {
    "fixed": ("", ""),
    "uniform": ("uniform", "一様分布"),
    "triangular": ("triangular", "三角分布"),
    "lognormal_mean_one": ("lognormal, mean and σ of the logarithm", "対数正規分布の平均と、対数の標準偏差σ"),
    "lognormal": ("lognormal, median and σ of the logarithm", "対数正規分布の中央値と、対数の標準偏差σ"),
}
_STATES = ("lightest state first", "軽い被害から順に")
_CHANCES = ("chances of the low end, the rule itself, the high end", "低い側・規則どおり・高い側となる確率")


def parameter_label(parameter: Parameter) -> Bilingual:
    """A parameter's name; what multiplies something else says that it is a factor."""
    en, ja = parameter.label_en, parameter.label_ja
    return say(f"{en} (factor)", f"{ja}（倍率）") if parameter.name.startswith(_FACTORS) else say(en, ja)


def figures_label(parameter: Parameter) -> Bilingual:
    """A parameter's name, and what the figures of `figures` are."""
    label, (en, ja) = parameter_label(parameter), _meaning(parameter)
    return say(f"{label.en}: {en}", f"{label.ja}：{ja}") if en else label


def _meaning(parameter: Parameter) -> tuple[str, str]:
    if parameter.name == "state_ratio":
        return _STATES
    return _CHANCES if parameter.name.startswith(IMPUTATION) else _FORMS[parameter.distribution.form]


def figures(parameter: Parameter, state_ratios: tuple[float, ...]) -> str:
    """
    Figures only: the words for them stand beside them.

    The state ratio's own distribution is a choice and no ratio: its figures are `state_ratios`.
    """
    d = parameter.distribution
    if parameter.name == "state_ratio":
        return ", ".join(f"{ratio:g}" for ratio in state_ratios)
    if parameter.name.startswith(IMPUTATION):
        low, high = (d.low, d.high) if d.form == "choice" else (0.0, 0.0)
        return ", ".join(f"{chance:g}" for chance in (low, 1.0 - low - high, high))
    if d.form == "fixed":
        return f"{d.central:g}"
    if d.form in ("lognormal", "lognormal_mean_one"):
        return f"{d.central:g}; σ = {d.high:.3g}"
    return f"{d.central:g} ({d.low:g}–{d.high:g})"

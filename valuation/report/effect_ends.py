"""The central value and both ends of an uncertain parameter, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.parameters import HIGH_END, IMPUTATION, LOW_END
from valuation.record import Effect, Imputed
from valuation.report.format import half_in, plain
from valuation.report.words import Words


@dataclass(frozen=True, slots=True)
class Ends:
    """Figures, or the names of the choices where the parameter is one."""

    central: str
    low: str
    high: str


def is_choice(effect: Effect) -> bool:
    """Whether the values of the parameter are choices of what fills a field, and no quantities."""
    return effect.parameter.startswith(IMPUTATION)


def ends_of(effect: Effect, imputed: list[Imputed], t: Words) -> Ends:
    """What stands for the central value, the 5th and the 95th percentile."""
    if not is_choice(effect):
        return Ends(plain(effect.central), plain(effect.low), plain(effect.high))
    codes = (effect.central, effect.low, effect.high)
    return Ends(*(choice_of(effect.parameter, code, imputed, t) for code in codes))


def choice_of(parameter: str, code: float, imputed: list[Imputed], t: Words) -> str:
    """The name of one choice of what fills a field."""
    field = parameter.removeprefix(IMPUTATION)
    return _choice(code, next((one for one in imputed if one.field == field), None), t)


def _choice(code: float, rule: Imputed | None, t: Words) -> str:
    """The name of a choice: the end's own name where the record has one."""
    if code == LOW_END:
        return half_in(rule.low_label, t.lang) if rule and rule.low_label else t("effect.low_end")
    if code == HIGH_END:
        return half_in(rule.high_label, t.lang) if rule and rule.high_label else t("effect.high_end")
    return t("effect.rule")

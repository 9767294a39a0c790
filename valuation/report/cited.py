"""Evidence as a reader sees it: words for codes, units beside numbers."""

from __future__ import annotations

from infra.units import SOURCE_KINDS
from valuation.record_criteria import Answer, Evidence
from valuation.report.format import percent, plain, tonnes, yen
from valuation.report.words import TABLE, Words

_AS_NUMBER = ("years", "buildings", "times_se")


def cited_value(evidence: Evidence, t: Words) -> str:
    """The value of a cited field; what is a code in the record is a word on the page."""
    value = evidence.value
    if value is None:
        return t("value.none")
    if isinstance(value, bool):
        return t("value.yes" if value else "value.no")
    if isinstance(value, str):
        return _text(value, evidence.unit, t)
    return _number(value, evidence.unit, t)


def _text(value: str, unit: str, t: Words) -> str:
    if value in SOURCE_KINDS:
        return t(f"kind.{value}")
    if f"value.{value}" in TABLE:
        return t(f"value.{value}")
    return f"{value} {unit}" if unit == "t-CO2e" else value


def _number(value: float, unit: str, t: Words) -> str:
    if unit == "JPY":
        return yen(value, t.lang)
    if unit == "share":
        return percent(value)
    if unit == "percent":
        return f"{plain(value)}%"
    if unit == "t-CO2e":
        return f"{tonnes(value)} t-CO2e"
    if unit == "year":
        return t("unit.year", value=int(value))
    return t(f"unit.{unit}", value=plain(value)) if unit in _AS_NUMBER else plain(value)


def answer_class(answer: Answer) -> str:
    """How an answer is coloured: only what is met looks met."""
    return {"met": "good", "not_applicable": "absent"}.get(answer, "bad")

"""Answers put together: what is asked comes from the tables, what is found from the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from valuation.criteria.tables import asked
from valuation.record_base import Bilingual
from valuation.record_criteria import Answer, Check, Criterion, Evidence

_WORST_FIRST: tuple[Answer, ...] = ("not_met", "not_tested", "partly", "met", "not_applicable")


def say(en: str, ja: str) -> Bilingual:
    """A text in both languages; Japanese sets no space before the sign of per cent."""
    return Bilingual(en=en, ja=ja.replace(" %", "%"))


def percent(share: float) -> str:
    """A share in words: three significant digits, so that 0.000644 does not read as nothing."""
    value = 100.0 * share
    return f"{value:,.0f} %" if abs(value) >= 1000 else f"{value:.3g} %"


def worst(answers: Iterable[Answer]) -> Answer:
    """The answer that decides: what is refuted, then what nobody looked at, then what holds in part."""
    given = set(answers)
    return next(answer for answer in _WORST_FIRST if answer in given)


def check(name: str, answer: Answer, statement: Bilingual, evidence: Sequence[Evidence]) -> Check:
    """One check of `criteria.csv`, answered."""
    row = asked("criteria.csv", name)
    return Check(
        name=name, label=row.label, asks=row.asks, answer=answer, statement=statement,
        source=row.cited, source_kind=row.source_kind, evidence=list(evidence),
    )  # fmt: skip


def criterion(name: str, answer: Answer, statement: Bilingual, checks: Sequence[Check]) -> Criterion:
    """One criterion of `criteria.csv`, answered from its checks."""
    row = asked("criteria.csv", name)
    return Criterion(
        name=name, label=row.label, asks=row.asks, answer=answer, statement=statement,
        source=row.cited, source_kind=row.source_kind, met=answer == "met", checks=list(checks),
    )  # fmt: skip


def labels_of(checks: Sequence[Check], *answers: Answer) -> Bilingual:
    """The labels of the checks with one of these answers, for a sentence that names them."""
    found = [each.label for each in checks if each.answer in answers]
    return say(", ".join(label.en for label in found), "、".join(label.ja for label in found))

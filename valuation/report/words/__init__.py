"""The words of the report: one bilingual table, so that a sentence cannot exist in one language only."""

from __future__ import annotations

from collections import Counter
from typing import Final

from infra.findings import Lang
from valuation.record import Bilingual
from valuation.report.words.base import Word
from valuation.report.words.buildings import BUILDINGS
from valuation.report.words.criteria import CRITERIA
from valuation.report.words.decision import DECISION
from valuation.report.words.evidence import EVIDENCE
from valuation.report.words.figures import FIGURES
from valuation.report.words.front import FRONT
from valuation.report.words.groups import GROUPS
from valuation.report.words.money import MONEY
from valuation.report.words.names import NAMES
from valuation.report.words.outputs import OUTPUTS
from valuation.report.words.tabled import TABLED
from valuation.report.words.uncertainty import UNCERTAINTY

__all__ = ["TABLE", "Word", "Words"]


def _joined(*tables: dict[str, Word]) -> dict[str, Word]:
    """One table; a key that stands in two of them is a mistake."""
    twice = [key for key, count in Counter(key for table in tables for key in table).items() if count > 1]
    if twice:
        raise ValueError(f"these keys are defined twice: {', '.join(twice)}")
    return {key: word for table in tables for key, word in table.items()}


TABLE: Final = _joined(
    FRONT, FIGURES, MONEY, DECISION, EVIDENCE, CRITERIA, GROUPS, UNCERTAINTY, BUILDINGS, NAMES, OUTPUTS,
    TABLED,
)  # fmt: skip


class Words:
    """The table read in one language: `words("key", year=2030)`; an unknown key or a missing value is a KeyError."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Final = lang

    def __call__(self, key: str, **values: object) -> str:
        """One text, its placeholders filled."""
        word = TABLE[key]
        return (word.ja if self.lang == "ja" else word.en).format_map(values)

    def unit(self, unit: str) -> str:
        """A unit of the record in words, where it has some; "-" is none."""
        return self(f"measured.{unit}") if f"measured.{unit}" in TABLE else unit.removeprefix("-")

    def pick(self, text: Bilingual) -> str:
        """The record's own text in this language."""
        return text.ja if self.lang == "ja" else text.en

"""The tables of criteria, uses and conditions: what is asked, in our own words, and where that was read."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from infra.units import SourceKind
from valuation.record_base import Bilingual
from valuation.table_rows import NamedRow, read_named


class Asked(NamedRow):
    """One row; `criterion:check` is a part of a criterion, `standard:condition` one of a standard."""

    label_en: str = Field(min_length=1)
    label_ja: str = Field(min_length=1)
    asks_en: str = Field(min_length=1)
    asks_ja: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str | None
    source_kind: SourceKind

    @property
    def label(self) -> Bilingual:
        """Its name for readers."""
        return Bilingual(en=self.label_en, ja=self.label_ja)

    @property
    def asks(self) -> Bilingual:
        """What is asked."""
        return Bilingual(en=self.asks_en, ja=self.asks_ja)

    @property
    def cited(self) -> str:
        """The source with the place in it."""
        return f"{self.source}, {self.page}" if self.page else self.source


def rows(file: str) -> tuple[Asked, ...]:
    """All rows of `valuation/tables/<file>`, in its order."""
    return tuple(read_named(file, Asked).values())


def asked(file: str, name: str) -> Asked:
    """The row of this name; KeyError where the table has none."""
    known: Mapping[str, Asked] = read_named(file, Asked)
    return known[name]

"""The tables of criteria, uses and conditions: what is asked, in our own words, and where that was read."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

from pydantic import Field, ValidationError

from infra.units import SourceKind, Strict
from valuation.record_base import Bilingual


class Asked(Strict):
    """One row; `criterion:check` is a part of a criterion, `standard:condition` one of a standard."""

    name: str = Field(min_length=1)
    label_en: str = Field(min_length=1)
    label_ja: str = Field(min_length=1)
    asks_en: str = Field(min_length=1)
    asks_ja: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str
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


def parse_rows(text: str, file: str) -> tuple[Asked, ...]:
    """
    Rows of a CSV text, in its order.

    Raises
    ------
    ValueError
        Other columns, an empty cell (a page may be), or a name twice; the row is named (header = row 1).
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != tuple(Asked.model_fields):
        raise ValueError(f"{file}: the columns must be {', '.join(Asked.model_fields)}, found {reader.fieldnames}")
    found: dict[str, Asked] = {}
    for number, cells in enumerate(reader, start=2):
        try:
            row = Asked.model_validate(cells)
        except ValidationError as error:
            raise ValueError(f"{file} row {number}: {error}") from None
        if row.name in found:
            raise ValueError(f"{file} row {number}: {row.name!r} is there twice")
        found[row.name] = row
    return tuple(found.values())


@cache
def rows(file: str) -> tuple[Asked, ...]:
    """All rows of `valuation/tables/<file>`."""
    return parse_rows(resources.files("valuation").joinpath("tables", file).read_text(encoding="utf-8"), file)


def asked(file: str, name: str) -> Asked:
    """The row of this name; KeyError where the table has none."""
    for row in rows(file):
        if row.name == name:
            return row
    raise KeyError(f"{file} has no row {name!r}")

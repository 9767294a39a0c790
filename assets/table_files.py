"""The package's own tables: one typed reader for every CSV under `assets/tables/`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TypeVar

from pydantic import Field, ValidationError, model_validator

from infra.units import SourceKind, Strict


class SourcedRow(Strict):
    """
    What every row of every table says about where its figure comes from.

    source_file_sha256 is the checksum of the file the figure was copied from;
    only an assumption has none.
    """

    source: str = Field(min_length=1)
    title: str | None
    year: int | None
    page_or_table: str | None
    source_kind: SourceKind
    source_file_sha256: str | None = Field(pattern=r"^[0-9a-f]{64}$")
    note: str | None

    @model_validator(mode="after")
    def _only_an_assumption_has_no_file(self) -> SourcedRow:
        if (self.source_file_sha256 is None) != (self.source_kind == "assumption"):
            raise ValueError("give the checksum of the source file, except in a row of kind assumption")
        return self


Row = TypeVar("Row", bound=Strict)


def parse_rows(text: str, name: str, row_type: type[Row]) -> tuple[Row, ...]:
    """
    Rows of a CSV text as typed models; an empty cell is None.

    Raises
    ------
    ValueError
        Columns or cells that do not fit `row_type`; every broken row is named,
        counted as the file shows it (header = row 1).
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    expected, found = set(row_type.model_fields), set(reader.fieldnames or ())
    if expected != found:
        raise ValueError(
            f"{name}: missing columns {sorted(expected - found)}, unknown columns {sorted(found - expected)}"
        )
    rows: list[Row] = []
    problems: list[str] = []
    for number, cells in enumerate(reader, start=2):
        try:
            rows.append(row_type.model_validate({key: value or None for key, value in cells.items()}))
        except ValidationError as error:
            problems += [f"{name} row {number}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(rows)


@cache
def read_table(name: str, row_type: type[Row]) -> tuple[Row, ...]:
    """All rows of `assets/tables/<name>`; raises ValueError as parse_rows does."""
    text = resources.files("assets").joinpath("tables", name).read_text(encoding="utf-8")
    return parse_rows(text, name, row_type)


class UnknownName(ValueError):
    """A name that no row of a table has; `known` are the names that exist."""

    def __init__(self, column: str, wanted: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no {column} {wanted!r}; known: {', '.join(known)}")
        self.column, self.wanted, self.known = column, wanted, tuple(known)


def select(rows: Sequence[Row], column: str, wanted: str) -> tuple[Row, ...]:
    """
    The rows whose `column` is `wanted`.

    Raises
    ------
    UnknownName
        There is none.
    """
    chosen = tuple(row for row in rows if getattr(row, column) == wanted)
    if not chosen:
        raise UnknownName(column, wanted, sorted({str(getattr(row, column)) for row in rows}))
    return chosen

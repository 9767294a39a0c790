"""The tables of money under `valuation/tables/`: one figure per row, each with its unit and source."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

from pydantic import Field, ValidationError

from assets.table_files import UnknownName
from infra.units import Finite, SourceKind, Strict

COLUMNS = ("name", "value", "unit", "source", "page", "source_kind", "note")


class Figure(Strict):
    """One figure; a name `set:key` is one figure of several that belong together."""

    name: str = Field(min_length=1)
    value: Finite
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str | None
    source_kind: SourceKind
    note: str | None


def parse_figures(text: str, file: str) -> tuple[Figure, ...]:
    """
    Figures of a CSV text; an empty cell is None.

    Raises
    ------
    ValueError
        Other columns than COLUMNS, a cell that does not fit, or a name twice; the row is named (header = row 1).
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{file}: the columns must be {', '.join(COLUMNS)}, found {reader.fieldnames}")
    found: dict[str, Figure] = {}
    for number, cells in enumerate(reader, start=2):
        try:
            figure = Figure.model_validate({key: value or None for key, value in cells.items()})
        except ValidationError as error:
            raise ValueError(f"{file} row {number}: {error}") from None
        if figure.name in found:
            raise ValueError(f"{file} row {number}: {figure.name!r} is there twice")
        found[figure.name] = figure
    return tuple(found.values())


@cache
def read_figures(file: str) -> tuple[Figure, ...]:
    """All figures of `valuation/tables/<file>`; raises ValueError as parse_figures does."""
    text = resources.files("valuation").joinpath("tables", file).read_text(encoding="utf-8")
    return parse_figures(text, file)


def figure(file: str, name: str) -> Figure:
    """
    The figure of that name.

    Raises
    ------
    UnknownName
        There is none.
    """
    rows = {row.name: row for row in read_figures(file)}
    if name not in rows:
        raise UnknownName("figure", name, sorted(rows))
    return rows[name]


def group(file: str, name: str) -> dict[str, Figure]:
    """Figures `name:key` of one set by their key, in the order of the file; raises UnknownName if there are none."""
    rows = {row.name.removeprefix(f"{name}:"): row for row in read_figures(file) if row.name.startswith(f"{name}:")}
    if not rows:
        raise UnknownName("figure", name, sorted({row.name.split(":")[0] for row in read_figures(file)}))
    return rows

"""The package's own tables under `valuation/tables/`: typed rows, each under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypeVar

from pydantic import Field

from assets.table_files import parse_rows
from infra.units import Strict


class NamedRow(Strict):
    """A row that is found by its name."""

    name: str = Field(min_length=1)


Row = TypeVar("Row", bound=NamedRow)


def parse_named(text: str, file: str, row_type: type[Row]) -> Mapping[str, Row]:
    """
    Rows of a CSV text by name, in its order; an empty cell is None.

    Raises
    ------
    ValueError
        Columns or cells that do not fit `row_type`, or a name twice; the row is named (header = row 1).
    """
    found: dict[str, Row] = {}
    for number, row in enumerate(parse_rows(text, file, row_type), start=2):
        if row.name in found:
            raise ValueError(f"{file} row {number}: {row.name!r} is there twice")
        found[row.name] = row
    return MappingProxyType(found)


@cache
def read_named(file: str, row_type: type[Row]) -> Mapping[str, Row]:
    """All rows of `valuation/tables/<file>` by name; raises ValueError as parse_named does."""
    text = resources.files("valuation").joinpath("tables", file).read_text(encoding="utf-8")
    return parse_named(text, file, row_type)

"""The tables of money under `valuation/tables/`: one figure per row, each with its unit and source."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from assets.table_files import UnknownName
from infra.units import Finite, SourceKind
from valuation.table_rows import NamedRow, read_named


class Figure(NamedRow):
    """One figure; a name `set:key` is one figure of several that belong together."""

    value: Finite
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str | None
    source_kind: SourceKind
    note: str | None


def figure(file: str, name: str) -> Figure:
    """
    The figure of that name.

    Raises
    ------
    UnknownName
        There is none.

    Examples
    --------
    >>> row = figure("discount_rates.csv", "japan-public-works-4")
    >>> row.value, row.unit
    (0.04, '1/yr')
    """
    rows: Mapping[str, Figure] = read_named(file, Figure)
    if name not in rows:
        raise UnknownName("figure", name, sorted(rows))
    return rows[name]


def group(file: str, name: str) -> dict[str, Figure]:
    """
    Figures `name:key` of one set by their key, in the order of the file; raises UnknownName if there are none.

    Examples
    --------
    >>> rows = group("carbon_prices.csv", "gx-ets")
    >>> rows["floor"].value, rows["cap"].value
    (1700.0, 4300.0)
    """
    every = read_named(file, Figure)
    rows = {key.removeprefix(f"{name}:"): row for key, row in every.items() if key.startswith(f"{name}:")}
    if not rows:
        raise UnknownName("figure", name, sorted({key.split(":")[0] for key in every}))
    return rows

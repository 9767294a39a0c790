"""Every result that moved between two records, as plain values; figures by year as one row with its years."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from valuation.difference.results import Moved, Results
from valuation.explaining.rules import Both
from valuation.explaining.units import unit_of


def results_as_json(found: Results) -> list[dict[str, Any]]:
    """All of them in the order of the record."""
    rows = []
    for series, group in groupby(sorted(found.moved, key=_by_series(found)), key=lambda row: row.series):
        members = list(group)
        if members[0].year is None:
            rows += [_single(row) for row in members]
        else:
            rows.append(_by_year(series, members, found.years[series]))
    return rows


def _by_series(found: Results) -> Any:
    first: dict[str, int] = {}
    for place, row in enumerate(found.moved):
        first.setdefault(row.series, place)
    return lambda row: first[row.series]


def _single(row: Moved) -> dict[str, Any]:
    return {**_head(row, row.field), "state": state_of(row), **_values(row)}


def _by_year(series: str, members: list[Moved], of_years: int) -> dict[str, Any]:
    return {
        **_head(members[0], series, name_of_years(members)),
        "years_that_moved": len(members),
        "years": of_years,
        "by_year": [{"year": row.year, "state": state_of(row), **_values(row)} for row in members],
    }


def _head(row: Moved, field: str, name: Both | None = None) -> dict[str, Any]:
    (en, ja), unit = name or row.name, unit_of(row.key)
    return {"field": field, "name": {"en": en, "ja": ja}, "item": row.item, "unit": {"en": unit[0], "ja": unit[1]}}


def name_of_years(members: list[Moved]) -> Both:
    """The name of a figure by year, of all years that moved."""
    first, last = members[0], max(row.year for row in members if row.year is not None)
    span = f"{first.year}" if first.year == last else f"{first.year}–{last}"
    en, ja = (name.replace(str(first.year), span) for name in first.name)
    return en, ja


def _values(row: Moved) -> dict[str, Any]:
    return {"before": row.before, "after": row.after, "difference": difference_of(row)}


def state_of(row: Moved) -> str:
    """Whether a figure moved, is new or is gone."""
    return "new" if row.before is None else "gone" if row.after is None else "moved"


def difference_of(row: Moved) -> int | float | None:
    """After less before, exact in the record's digits; None where either is no number."""
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (row.before, row.after)):
        return None
    found = Decimal(repr(row.after)) - Decimal(repr(row.before))
    return int(found) if found == found.to_integral_value() else float(found)

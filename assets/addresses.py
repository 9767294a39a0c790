"""Rows without coordinates: those that have an address, which is not looked up, and columns that are empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.formats import RawTable
from assets.messages import finding as row_finding
from assets.place_messages import finding
from assets.words import column_text, is_missing
from infra.findings import Finding, Place


def without_coordinate_columns(file: str, raw: RawTable, headings: Sequence[str]) -> list[Finding]:
    """A table with addresses and no column of coordinates: how many rows have one, and a remark at every row."""
    rows: dict[int, str | None] = dict.fromkeys(raw.row.tolist())
    if not (said := _said(file, raw, headings, rows)):
        return []
    told = {one.place.row for one in said}
    missing = [row_finding("COORDINATE_MISSING", "refused", file, Place(row=row)) for row in rows if row not in told]
    return [*said, *missing]


def with_addresses(file: str, raw: RawTable, headings: Sequence[str], found: Sequence[Finding]) -> list[Finding]:
    """The findings of a table, where a row without coordinates says so in other words if it has an address."""
    rows = {one.place.row: one.place.column for one in found if one.code == "COORDINATE_MISSING" and one.place.row}
    said = _said(file, raw, headings, rows)
    told = {one.place.row for one in said if one.place.row}
    return [*said, *(one for one in found if one.code != "COORDINATE_MISSING" or one.place.row not in told)]


def empty_coordinates(raw: RawTable, file: str, headings: Sequence[str]) -> list[Finding]:
    """That columns of coordinates hold nothing in any row; then there is nothing to find a system by."""
    empty = [heading for heading in headings if heading in raw.frame and all(map(is_missing, _cells(raw, heading)))]
    if not empty:
        return []
    words: dict[str, Any] = {"names_ja": "".join(f"「{name}」" for name in empty), "count": len(raw.row)}
    words["names_en"] = ", ".join(f"'{name}'" for name in empty)
    return [finding("COORDINATE_EMPTY", "refused", file, value=", ".join(empty), **words)]


def _cells(raw: RawTable, heading: str) -> list[str]:
    return column_text(raw.frame.iloc[:, list(raw.frame.columns).index(heading)])


def _filled(raw: RawTable, heading: str) -> NDArray[np.bool_]:
    cells = _cells(raw, heading)
    known = {text: not is_missing(text) for text in set(cells)}
    return np.array([known[text] for text in cells], dtype=bool)


def _said(file: str, raw: RawTable, headings: Sequence[str], without: Mapping[int, str | None]) -> list[Finding]:
    """
    The count of rows with an address and no coordinates, then each of them.

    Parameters
    ----------
    headings : the reader's columns that hold addresses; a row has one where any of them is filled
    without : rows without coordinates, to the columns that are empty there (None: there are none)
    """
    addressed = np.zeros(len(raw.row), dtype=bool)
    for heading in headings:
        addressed |= _filled(raw, heading)
    rows = [row for row in raw.row[addressed].tolist() if row in without]
    if not rows:
        return []
    neither = len(without) - len(rows)
    words: dict[str, Any] = {
        "count": len(rows),
        "of": len(raw.row),
        "neither_en": f" {neither:,} more have neither." if neither else "",
        "neither_ja": f"このほか{neither:,}棟は、住所も座標もありません。" if neither else "",
        "names_en": ", ".join(f"'{heading}'" for heading in headings),
        "names_ja": "".join(f"「{heading}」" for heading in headings),
    }
    return [
        finding("ADDRESS_ONLY", "refused", file, value=", ".join(headings), **words),
        *(finding("ADDRESS_WITHOUT_PLACE", "refused", file, Place(row=row, column=without[row])) for row in rows),
    ]

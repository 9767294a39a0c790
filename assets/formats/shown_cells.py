"""Cells of a workbook as their number format shows them, where that says more than the number: ids, units, eras."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assets.formats.number_formats import NumberFormat, styled_cells, telling_formats
from assets.formats.ooxml import unpacked_chunks
from assets.formats.sheet_facts import whole_rows
from assets.formats.table_rows import column_letters
from assets.headings import MEASURED
from assets.inventory_spec import InventorySpec
from assets.quantities import unit_written
from assets.words import normalise
from assets.workbook_messages import workbook_finding
from infra.findings import Finding, Place

_LETTER = re.compile(r"[^\W\d_]|[㌀-㏿]")  # of a unit: not the dots and dashes that only fill a cell


def show_formats(
    spec: InventorySpec,
    path: Path,
    styles: zipfile.ZipInfo | None,
    part: str,
    header_row: int,
    cells: list[list[Any]],
    rows: list[list[str]],
) -> list[Finding]:
    """
    Write into `rows` what the formats of ids, years, areas and heights show beside the number; tell of units.

    An id in the format 0000 is 0001 as on the sheet and on paper; an area in the format 0.0"坪" gets its unit
    as if it were typed. All digits of a number stay, also those that its format does not show.

    Parameters
    ----------
    part : of the sheet; cells, rows : its cells as typed and as text, from A1
    """
    formats = telling_formats(path, styles)
    columns = _columns(spec, rows[header_row - 1] if header_row <= len(rows) else [])
    if not formats or not columns:
        return []
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    letters = {column_letters(at): at for at in columns}
    found = styled_cells(whole_rows(unpacked_chunks(path, info)), formats, letters)
    told: list[Finding] = []
    for letter, at in letters.items():
        field, heading = columns[at]
        below = [(row, style) for row, style in found.get(letter, ()) if header_row < row <= len(rows)]
        told += _units_told(spec.file, field, heading, formats, _write(field, at, below, formats, cells, rows))
    return told


def _write(
    field: str,
    at: int,
    styled: list[tuple[int, int]],
    formats: Mapping[int, NumberFormat],
    cells: list[list[Any]],
    rows: list[list[str]],
) -> Counter[int]:
    """Write one column's cells as shown; how many there are of each style that adds something."""
    effects = {style: _effect(field, form) for style, form in formats.items()}
    count: Counter[int] = Counter()
    for row, style in styled:
        effect, given = effects[style], cells[row - 1]
        if effect is not None and at < len(given) and type(given[at]) in (float, int):
            rows[row - 1][at] = effect(given[at], rows[row - 1][at])
            count[style] += 1
    return count


def _units_told(
    file: str, field: str, heading: str, formats: Mapping[int, NumberFormat], count: Mapping[int, int]
) -> list[Finding]:
    """One note for each unit that is not the one read anyway."""
    units: Counter[str] = Counter()
    for style, times in count.items() if field in MEASURED else ():
        unit = formats[style].after
        if unit_written(f"1{unit}", MEASURED[field])[1] not in ("m2", "m"):
            units[unit] += times
    return [
        workbook_finding("UNIT_IN_FORMAT", "note", file, Place(column=heading), unit, count=times)
        for unit, times in sorted(units.items())
    ]


def _columns(spec: InventorySpec, header: list[str]) -> Mapping[int, tuple[str, str]]:
    """Field and heading of the columns whose formats matter, by where they stand."""
    wanted = {normalise(heading): str(field) for field, heading in spec.columns.items()}
    fields = {"asset_id", "year_built", *MEASURED}
    of_columns = ((at, wanted.get(normalise(heading), ""), heading.strip()) for at, heading in enumerate(header))
    return {at: (field, heading) for at, field, heading in of_columns if field in fields}


def _effect(field: str, form: NumberFormat) -> Callable[[float, str], str] | None:
    """What a format does to the text of a number in a column of this field; None: nothing."""
    if field in MEASURED:
        unit = form.after
        return (lambda value, text: text + unit) if _LETTER.search(unit) else None
    if not form.changes_whole_numbers or (field == "year_built" and not form.before):
        return None  # 1981年 is no more than 1981; 昭和56年 is more than 56
    return lambda value, text: form.shown(int(value)) if value >= 0 and value == int(value) else text

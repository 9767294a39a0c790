"""From the cells of a sheet to a table: headings, buildings, and rows that are none (totals, notes, examples)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.formats.base import RawTable
from assets.formats.encodings import spoilt, spoilt_candidates
from assets.formats.unit_lines import units_above
from assets.inventory_spec import InventorySpec
from assets.messages import FIRST_ROWS_SHOWN, finding
from assets.table_messages import table_finding
from assets.words import normalise
from infra.errors import Refused
from infra.findings import Finding, Place, Severity

EXAMPLE_IDS = frozenset({"例", "(例)", "記入例", "例1", "例2"})
"""What the id of the template's example row may be, after `normalise`."""

_TOTAL = re.compile(r"(?:総|小|合)?合?計(?:[(:].*)?|合計.{0,6}|平均(?:値)?|総棟数|(?:grand|sub)?total|sum|average|mean")
_NOTE = re.compile(r"(?:※|\*|注[意記]?[\d:.)]|\(注|注$|備考:|出典|資料:|凡例|(?:note|source)s?:).*")

_MAYBE = re.compile(
    r"\s*(?:$|[合総小計平※*＊注(（備出資凡]|grand|sub|total|sum|average|mean|note|source)", re.IGNORECASE
)

Numbered = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The cells of one sheet as text.

    header_row is the row of the headings, rows the cells from row 1 on. shifting is True
    where a cell too many pushes the others aside (CSV), False where every cell stands in
    a column of its own (Excel).
    """

    file: str
    header_row: int
    rows: Sequence[list[str]]
    shifting: bool


def to_table(spec: InventorySpec, sheet: Sheet, findings: Sequence[Finding] = ()) -> RawTable:
    """
    The buildings below the headings, with a finding for every row that is left out.

    `findings` are those of the format itself; they are handed on.

    Raises
    ------
    Refused
        No headings in their row, a repeated heading, no building left.
    """
    if not 1 <= sheet.header_row <= len(sheet.rows) or not any(sheet.rows[sheet.header_row - 1]):
        row = sheet.header_row
        code = "FILE_EMPTY" if not any(map(any, sheet.rows)) else "HEADER_ROW_BEYOND"
        make = finding if code == "FILE_EMPTY" else table_finding
        raise Refused([*findings, make(code, "refused", sheet.file, value=str(row))])
    header = [cell.strip() for cell in sheet.rows[sheet.header_row - 1]]
    header = header if sheet.shifting else _trimmed(header)
    below = enumerate(sheet.rows[sheet.header_row :], start=sheet.header_row + 1)
    numbered = [(number, cells) for number, cells in below if any(cell.strip() for cell in cells)]
    buildings, left_out = _buildings(spec, sheet.file, header, numbered)
    whole, ragged = _whole(sheet, header, buildings)
    problems = [*findings, *_units(spec, sheet), *_repeated(sheet, header), *left_out, *ragged]
    if any(one.code == "HEADER_REPEATED" for one in problems) or not whole:
        empty = not numbered or not any(one.severity == "refused" for one in problems)
        raise Refused([*problems, *([finding("FILE_EMPTY", "refused", sheet.file)] if empty else [])])
    used = [at for at, heading in enumerate(header) if heading]
    data = {header[at]: [cells[at] for _, cells in whole] for at in used}
    numbers = np.array([number for number, _ in whole], dtype=np.int64)
    problems += _without_heading(sheet.file, header, whole)
    problems += _spoilt(spec, sheet.file, data, numbers)
    return RawTable(pd.DataFrame(data, dtype=object), numbers, None, None, tuple(problems))


def _units(spec: InventorySpec, sheet: Sheet) -> list[Finding]:
    columns = {str(field): heading for field, heading in spec.columns.items()}
    declared = {str(field): unit for field, unit in spec.units.items()}
    return units_above(sheet.file, sheet.rows[: sheet.header_row - 1], columns, declared)


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    width = max((at + 1 for at, cell in enumerate(cells) if cell.strip()), default=0)
    return cells[:width]


def _buildings(
    spec: InventorySpec, file: str, header: list[str], numbered: list[Numbered]
) -> tuple[list[Numbered], list[Finding]]:
    """The rows that are buildings, and what was said about those that are not."""
    foot = len(numbered)
    while foot and _kind(numbered[foot - 1][1], header) is not None:
        foot -= 1
    id_at = _id_column(spec, header)
    buildings: list[Numbered] = []
    found: list[Finding] = []
    for at, (number, cells) in enumerate(numbered):
        kind = _kind(cells, header) if at >= foot or _MAYBE.match(cells[0]) else None
        identity = cells[id_at].strip() if id_at < len(cells) else ""
        if kind is not None:
            place = Place(row=number)
            value = next(cell.strip() for cell in cells if cell.strip())[:40]
            if at >= foot:
                found.append(table_finding(f"FOOT_{kind}", "note", file, place, value))
            else:
                found.append(table_finding(f"ROW_{kind}", "refused", file, place, value))
        elif cells[0].strip() == header[0] and [cell.strip() for cell in _trimmed(cells)] == _trimmed(header):
            found.append(table_finding("HEADER_AGAIN", "note", file, Place(row=number)))
        elif identity and identity[0] in "例(（記" and normalise(identity) in EXAMPLE_IDS:
            found.append(
                table_finding("EXAMPLE_ROW", "refused", file, Place(row=number, column=header[id_at]), identity)
            )
        else:
            buildings.append((number, cells))
    return buildings, found


def _kind(cells: list[str], header: list[str]) -> str | None:
    """TOTAL or NOTE for a row that is mostly empty and begins like one."""
    first = normalise(next(cell for cell in cells if cell.strip()))
    total = _TOTAL.fullmatch(first) is not None
    if not total and _NOTE.fullmatch(first) is None:
        return None
    filled = sum(1 for cell in cells if cell.strip())
    if total:
        return "TOTAL" if filled <= max(1, len(header) / 2) else None
    return "NOTE" if filled <= 2 else None


def _id_column(spec: InventorySpec, header: list[str]) -> int:
    wanted = normalise(spec.columns.get("asset_id", ""))
    return next((at for at, heading in enumerate(header) if wanted and normalise(heading) == wanted), 0)


def _whole(sheet: Sheet, header: list[str], buildings: list[Numbered]) -> tuple[list[Numbered], list[Finding]]:
    """Every row as long as the headings; rows of another length are left out and told."""
    width, least = len(header), len(_trimmed(header))
    short = _short_blocks(sheet.header_row, width, buildings) if sheet.shifting else set()
    whole: list[Numbered] = []
    found: list[Finding] = []
    beside: list[int] = []
    for number, cells in buildings:
        if len(cells) == width:
            whole.append((number, cells))
            continue
        extent = len(_trimmed(cells))
        fits = extent <= width and (len(cells) >= least or (number - 1) // 16 in short)
        if fits or not sheet.shifting:
            whole.append((number, [*cells[:width], *[""] * (width - len(cells))]))
            beside += [number] if extent > width else []
        else:
            words: dict[str, Any] = {
                "found": max(extent, least + 1) if len(cells) > least else len(cells),
                "expected": least,
            }
            make, code = (finding, "ROW_LENGTH") if len(cells) > least else (table_finding, "ROW_SHORT")
            found.append(make(code, "refused", sheet.file, Place(row=number), **words))
    if beside:
        found.append(table_finding("CELLS_BESIDE", "note", sheet.file, Place(row=beside[0]), **first_rows(beside)))
    return whole, found


def _short_blocks(header_row: int, width: int, buildings: list[Numbered]) -> set[int]:
    """
    Blocks of sixteen rows in which every row ends at the same column.

    Excel writes a sheet in such blocks and leaves out the last delimiters where the cells
    of a whole block are empty; one short row among full ones, or alone, is a broken row.
    """
    lengths: dict[int, list[int]] = {(header_row - 1) // 16: [width]}
    for number, cells in buildings:
        lengths.setdefault((number - 1) // 16, []).append(len(cells))
    return {block for block, found in lengths.items() if len(found) > 1 and len(set(found)) == 1}


def first_rows(rows: Iterable[int]) -> dict[str, Any]:
    """How many rows, and the first of them in both languages, for a finding that stands for all."""
    listed = sorted(rows)
    first = [str(row) for row in listed[:FIRST_ROWS_SHOWN]]
    return {"count": len(listed), "rows_en": ", ".join(first), "rows_ja": "、".join(first)}


def _repeated(sheet: Sheet, header: list[str]) -> list[Finding]:
    counts = Counter(heading for heading in header if heading)
    return [
        table_finding("HEADER_REPEATED", "refused", sheet.file, Place(row=sheet.header_row, column=heading), heading)
        for heading, count in counts.items()
        if count > 1
    ]


def _without_heading(file: str, header: list[str], whole: list[Numbered]) -> list[Finding]:
    empty = [at for at, heading in enumerate(header) if not heading]
    return [
        table_finding("HEADING_EMPTY", "note", file, value=column_letters(at))
        for at in empty
        if any(cells[at].strip() for _, cells in whole)
    ]


def column_letters(at: int) -> str:
    """The letters that a spreadsheet shows above column `at` (from 0): A, …, Z, AA."""
    letters = ""
    while at >= 0:
        at, rest = divmod(at, 26)
        letters = chr(ord("A") + rest) + letters
        at -= 1
    return letters


def _spoilt(spec: InventorySpec, file: str, data: dict[str, list[str]], numbers: NDArray[np.int64]) -> list[Finding]:
    """Cells that an earlier program has spoilt: refused in a column that is used, told in another."""
    used = {normalise(heading) for heading in spec.columns.values()}
    found: list[Finding] = []
    for heading, cells in data.items():
        if not spoilt_candidates("\n".join(cells)):
            continue
        severity: Severity = "refused" if normalise(heading) in used else "note"
        known = {cell: spoilt(cell) for cell in set(cells)}
        for number, cell in zip(numbers, cells, strict=True):
            reason = known[cell]
            if reason is not None:
                code, before = reason
                place = Place(row=int(number), column=heading)
                found.append(table_finding(code, severity, file, place, cell.strip(), before=before))
    return found

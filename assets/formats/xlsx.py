"""Tables of buildings in Excel workbooks: which sheet, which row of headings, and every cell as Excel shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from assets.formats.base import Format, Look, RawTable
from assets.formats.header_rows import BUILDINGS_FROM, SEARCHED_ROWS, Header, find_header
from assets.formats.ooxml import MAX_CELLS, Package, SheetPart, open_package
from assets.formats.sheet_facts import SheetFacts, sheet_facts
from assets.formats.shown_cells import show_formats
from assets.formats.table_rows import Sheet, column_letters, first_rows, to_table
from assets.inventory_spec import InventorySpec
from assets.table_messages import table_finding
from assets.words import normalise
from assets.workbook_messages import names, workbook_finding
from infra.errors import Refused
from infra.findings import Finding, Place, Severity
from infra.units import plain_number

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Only .xlsx is read; the others come here to be told so."""


def look_xlsx(file: str, path: Path, wanted: str | None = None) -> Look:
    """
    The sheet and the row of the headings; where several sheets could be meant, their names and no choice.

    wanted is the sheet that a person named.

    Raises
    ------
    Refused
        No workbook, one with macros or a password, or one that is too large.
    """
    package = open_package(file, path)
    visible = [sheet for sheet in package.sheets if not sheet.hidden or sheet.name == wanted]
    hidden = [sheet.name for sheet in package.sheets if sheet.hidden and sheet.name != wanted]
    findings = [workbook_finding("SHEETS_HIDDEN", "note", file, **names(hidden))] if hidden else []
    if package.links:
        findings.append(workbook_finding("LINKS_NOT_FOLLOWED", "note", file))
    rows = {sheet.name: _cells(file, path, sheet, sheet_facts(path, sheet.part)) for sheet in visible}
    headers = {name: header for name, cells in rows.items() if (header := find_header(_texts(cells))) is not None}
    chosen = _the_one(headers) if wanted is None else wanted if wanted in headers else None
    if chosen is None:
        unsaid = "SHEET_UNDECIDED" if wanted is None else "SHEET_UNKNOWN"
        code, known = (unsaid, list(headers)) if headers else ("SHEET_NONE", list(rows))
        undecided = workbook_finding(code, "refused", file, value=wanted or "", **names(known))
        return Look({}, (), tuple(known), (undecided, *findings))
    unread = [name for name, header in headers.items() if name != chosen and header.subjects >= BUILDINGS_FROM]
    if unread:
        findings.append(workbook_finding("SHEETS_UNREAD", "note", file, value=chosen, **names(unread)))
    return _look(file, chosen, headers[chosen], rows[chosen], [name for name in rows if name != chosen], findings)


def _the_one(headers: dict[str, Header]) -> str | None:
    """The only sheet whose headings speak of buildings, or the only one with headings; None: undecided."""
    buildings = [name for name, header in headers.items() if header.subjects >= BUILDINGS_FROM]
    for names_found in (buildings, list(headers)):
        if names_found:
            return names_found[0] if len(names_found) == 1 else None
    return None


def _look(
    file: str, name: str, header: Header, cells: list[list[Any]], others: list[str], findings: list[Finding]
) -> Look:
    headings = tuple(cell_as_shown(cell).strip() for cell in cells[header.row - 1])
    if header.upper is not None:
        place = Place(row=header.upper)
        two = table_finding("HEADER_TWO_LINES", "refused", file, place, upper=header.upper, lower=header.row)
        return Look({"sheet": name}, headings, tuple(others), (two, *findings))
    below = sum(1 for row in cells[header.row :] if any(cell != "" for cell in row))
    columns = sum(1 for heading in headings if heading)
    detail: dict[str, Any] = {"detail_en": f", sheet '{name}'", "detail_ja": f"、シート「{name}」"}
    note = table_finding("TABLE_UNDERSTOOD", "note", file, rows=below, columns=columns, header=header.row, **detail)
    return Look({"sheet": name, "header_row": header.row}, headings, tuple(others), (note, *findings))


def read_xlsx(spec: InventorySpec, path: Path) -> RawTable:
    """
    The rows of one sheet exactly as declared, every cell as text as Excel shows it.

    Undeclared: the only visible sheet, headings in row 1. A formula counts as the result
    that was saved with it; dates are written 2020-04-01. Of number formats those that say more than the number
    are kept (see `show_formats`): 0001 of an id, 坪 of an area.

    Raises
    ------
    Refused
        As `look_xlsx`; a sheet that does not exist or is not declared among several;
        no headings in their row.
    """
    package = open_package(spec.file, path)
    sheet = _declared(spec, package)
    facts = sheet_facts(path, sheet.part)
    values = _sheet(spec.file, path, sheet, facts)
    merged = values.merged_cell_ranges or []
    cells = values.to_python(skip_empty_area=False)
    rows = [[cell if type(cell) is str else cell_as_shown(cell) for cell in row] for row in cells]
    header_row = spec.header_row or 1
    header = rows[header_row - 1] if header_row <= len(rows) else []
    told = _told(spec, facts, [cell.strip() for cell in header], header_row, len(rows))
    told += _merged(spec.file, merged, header_row, header, len(rows))
    told += show_formats(spec, path, package.styles, sheet.part, header_row, cells, rows)
    return to_table(spec, Sheet(spec.file, header_row, rows, shifting=False), told)


def read_values(spec: InventorySpec, path: Path) -> tuple[str, list[list[Any]]]:
    """The declared sheet's name and its cells from A1 on, typed as the workbook has them; refused as `read_xlsx`."""
    sheet = _declared(spec, open_package(spec.file, path))
    return sheet.name, _cells(spec.file, path, sheet, sheet_facts(path, sheet.part))


def _declared(spec: InventorySpec, package: Package) -> SheetPart:
    if spec.sheet is not None:
        wanted = [sheet for sheet in package.sheets if sheet.name == spec.sheet]
        code, value = "SHEET_UNKNOWN", spec.sheet
    else:
        wanted = [sheet for sheet in package.sheets if not sheet.hidden]
        code, value = "SHEET_UNDECIDED" if wanted else "SHEET_NONE", ""
    if len(wanted) != 1:
        known = names([sheet.name for sheet in package.sheets])
        raise Refused([workbook_finding(code, "refused", spec.file, value=value, **known)])
    return wanted[0]


def _sheet(file: str, path: Path, sheet: SheetPart, facts: SheetFacts) -> CalamineSheet:
    """The sheet's values; refused before they are read if it reaches over more cells than memory may hold."""
    rows, columns = facts.reach
    if rows * columns > MAX_CELLS:
        cells = rows * columns
        told = workbook_finding("CELLS_TOO_MANY", "refused", file, value=sheet.name, cells=cells, limit=MAX_CELLS)
        raise Refused([told])
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet.name)
    except (CalamineError, ValueError, OSError):
        raise Refused([workbook_finding("WORKBOOK_UNREADABLE", "refused", file)]) from None


def _cells(file: str, path: Path, sheet: SheetPart, facts: SheetFacts) -> list[list[Any]]:
    return _sheet(file, path, sheet, facts).to_python(skip_empty_area=False)


def _texts(cells: list[list[Any]]) -> list[list[str]]:
    return [[cell_as_shown(cell) for cell in row] for row in cells[:SEARCHED_ROWS]]


def cell_as_shown(value: Any) -> str:
    """A cell as Excel shows it in a cell wide enough: 1 for 1.0, fifteen digits, dates year first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else plain_number(value, 15).replace(",", "")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _told(spec: InventorySpec, facts: SheetFacts, header: list[str], header_row: int, last: int) -> list[Finding]:
    """Errors, formulas and what is hidden, below the headings."""
    file = spec.file
    used = {normalise(heading) for heading in spec.columns.values()}
    broken = [("CELL_ERROR", cell, text) for cell, text in facts.errors.items()]
    broken += [("FORMULA_WITHOUT_VALUE", cell, "") for cell in facts.uncalculated if cell not in facts.errors]
    found: list[Finding] = []
    for code, (row, column), text in sorted(broken, key=lambda one: one[1]):
        heading = header[column] if column < len(header) else ""
        if (row > header_row and heading) or row == 0:
            severity: Severity = "refused" if normalise(heading) in used or row == 0 else "note"
            place = Place(row=row or None, column=heading or None)
            found.append(workbook_finding(code, severity, file, place, text))
    formulas = sum(header_row < row <= last for row in facts.formulas)
    formulas -= sum(header_row < row <= last for row, _ in facts.uncalculated)  # told above: there is no result to use
    if formulas:
        found.append(workbook_finding("FORMULAS_USED", "note", file, count=formulas))
    hidden = [row for row in facts.hidden_rows if header_row < row <= last]
    if hidden:
        found.append(workbook_finding("ROWS_HIDDEN", "note", file, Place(row=hidden[0]), **first_rows(hidden)))
    columns = [header[at] for at in facts.hidden_columns if at < len(header) and header[at]]
    if columns:
        found.append(workbook_finding("COLUMNS_HIDDEN", "note", file, **names(columns)))
    return found


def _merged(
    file: str,
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    header_row: int,
    header: Sequence[str],
    last: int,
) -> list[Finding]:
    """Merged cells in the headings or below them; those of titles above do no harm."""
    found: list[Finding] = []
    width = max((at + 1 for at, cell in enumerate(header) if cell.strip()), default=0)
    for (top, left), (bottom, right) in sorted(ranges):
        if bottom + 1 < header_row or left >= width:
            continue
        shown = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        code = "HEADER_MERGED" if top < header_row else "CELLS_MERGED"
        severity: Severity = "refused" if code == "CELLS_MERGED" or right > left else "note"
        column = header[left].strip() or None
        first = max(top + 1, header_row)
        rows = range(first, min(bottom + 1, last) + 1) if code == "CELLS_MERGED" else [first]  # none of them is good
        found += [workbook_finding(code, severity, file, Place(row=row, column=column), shown) for row in rows]
    return found


FORMAT = Format(
    name="Excel workbook",
    name_ja="Excelブック",
    suffixes=(".xlsx",),
    recognises=lambda path, head: path.suffix.lower() in SUFFIXES,
    look=look_xlsx,
    look_at=look_xlsx,
    read=read_xlsx,
)

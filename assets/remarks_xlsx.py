"""The same workbook back with a column of remarks right of the table and a page in front that sums them up."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill

from assets.formats.xlsx import cell_as_shown, read_values
from assets.inventory_spec import InventorySpec
from assets.remark_summary import COLUMNS, COLUMNS_OF_FEATURES, LIST, SHEET, TITLE, causes, introduction
from assets.remark_text import HEADING, LABEL, by_row, remark, worst
from infra.findings import Finding, Lang, Severity

MOST_CELLS_KEPT = 400_000
"""Above it the workbook is not taken over with its formats: that takes some 40 seconds and 1 GB per million cells."""

MOST_BYTES_KEPT = 60_000_000
"""The same limit for the text of all sheets together, where cells hold formats and nothing else."""

FILLS: dict[Severity, str] = {"refused": "FFC7CE", "filled": "DDEBF7", "note": "FFEB9C"}
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LIST_COLUMNS = {
    "ja": ("行", "建物番号", "区分", "項目", "内容", "対処"),
    "en": ("Row", "Building id", "Kind", "Column", "What was found", "What to do"),
}
WIDTHS = (12, 8, 26, 110)
_LONGEST = 32_767  # what an Excel cell holds
_LARGE = {
    "ja": "表が大きいため、書式や数式、ほかのシートを引き継がず、値だけを新しいブックに写しています。",
    "en": "The table is large: its values were copied into a new workbook, without formats, formulas and other sheets.",
}
_FORMULAS = {
    "ja": "数式の計算結果は、このファイルをExcelで開いて上書き保存すると入ります。提出の前に一度保存してください。",
    "en": "Formulas get their results when this file is opened in Excel and saved; save it once before handing it in.",
}


def write_xlsx_remarks(source: Path, spec: InventorySpec, findings: Sequence[Finding], out: Path, lang: Lang) -> Path:
    """
    `source` with its formats, formulas and other sheets, one column more and one sheet in front.

    Above MOST_CELLS_KEPT cells the values of the sheet go into a new workbook instead,
    and its first page says so.

    Raises
    ------
    Refused
        A file that is not read as a workbook, or no sheet that the spec means.
    """
    name, rows = read_values(spec, source)
    header_row = spec.header_row or 1
    said = by_row(findings)
    if sum(map(len, rows)) > MOST_CELLS_KEPT or _sheet_bytes(source) > MOST_BYTES_KEPT:
        return _plain(name, rows, header_row, said, findings, out, lang)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
        book = openpyxl.load_workbook(source)
    sheet = book[name]
    column = _column_of(rows, header_row)
    beside = [area.max_col for area in sheet.merged_cells.ranges if area.max_row >= header_row]
    column = max([column, *(last + 1 for last in beside if last >= column)])
    _text(sheet.cell(header_row, column), HEADING[lang]).font = Font(bold=True)
    for number in range(header_row + 1, len(rows) + 1):
        if sheet.cell(number, column).value is not None:  # of an earlier turn
            sheet.cell(number, column).value = None
            sheet.cell(number, column).fill = PatternFill()
    for number, found in said.items():
        if number > header_row:
            cell = _text(sheet.cell(number, column), remark(found, lang))
            cell.fill = PatternFill("solid", fgColor=FILLS[worst(found)])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[sheet.cell(header_row, column).column_letter].width = 60
    formulas = any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    _front(book, findings, lang, [_FORMULAS[lang]] if formulas else [])
    book.save(out)
    return out


def _sheet_bytes(source: Path) -> int:
    with zipfile.ZipFile(source) as archive:
        return sum(one.file_size for one in archive.infolist() if one.filename.startswith("xl/worksheets/"))


def _column_of(rows: Sequence[Sequence[Any]], header_row: int) -> int:
    """The column of an earlier turn, or the first that is empty right of the table."""
    header = rows[header_row - 1] if header_row <= len(rows) else []
    for at, heading in enumerate(header):
        if str(heading).strip() in HEADING.values():
            return at + 1
    return 1 + max((at + 1 for row in rows[header_row - 1 :] for at, cell in enumerate(row) if cell != ""), default=0)


def _text(cell: Any, text: str) -> Cell:
    """The cell with a text in it, which stays text whatever it begins with."""
    cell.value = text[:_LONGEST]
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _front(book: openpyxl.Workbook, findings: Sequence[Finding], lang: Lang, extra: Sequence[str]) -> None:
    for name in SHEET.values():
        if name in book.sheetnames and book[name]["A1"].value in TITLE.values():
            del book[name]
    page = book.create_sheet(SHEET[lang], 0)
    lines = _front_lines(findings, lang, extra)
    for number, line in enumerate(lines, start=1):
        for at, value in enumerate(line, start=1):
            cell = page.cell(number, at)
            if isinstance(value, str):
                _text(cell, value)
            else:
                cell.value = value
            cell.alignment = Alignment(wrap_text=at == 4, vertical="top")
            if line == COLUMNS[lang] or number == 1:
                cell.font = Font(bold=True)
    for letter, wide in zip("ABCD", WIDTHS, strict=True):
        page.column_dimensions[letter].width = wide
    book.active = 0
    for sheet in book.worksheets[1:]:
        sheet.sheet_view.tabSelected = False


def _front_lines(
    findings: Sequence[Finding], lang: Lang, extra: Sequence[str], listed: bool = False
) -> list[tuple[Any, ...]]:
    lines: list[tuple[Any, ...]] = [(TITLE[lang],), ()]
    lines += [(sentence,) for sentence in introduction(findings, lang, extra, listed=listed)]
    headings = COLUMNS_OF_FEATURES if _of_features(findings) else COLUMNS
    return [*lines, (), headings[lang], *causes(findings, lang)]


def _of_features(findings: Sequence[Finding]) -> bool:
    return any(one.place.counted is not None for one in findings)


def _plain(
    name: str,
    rows: Sequence[Sequence[Any]],
    header_row: int,
    said: Mapping[int, list[Finding]],
    findings: Sequence[Finding],
    out: Path,
    lang: Lang,
) -> Path:
    """A new workbook with the values of the sheet, written row by row."""
    with xlsxwriter.Workbook(out, PLAIN) as book:
        write_front(book, findings, lang, [_LARGE[lang]])
        sheet = book.add_worksheet(name)
        formats = {kind: book.add_format({"bg_color": f"#{fill}"}) for kind, fill in FILLS.items()}
        column = _column_of(rows, header_row) - 1
        for number, cells in enumerate(rows, start=1):
            for at, value in enumerate(cells):
                if value != "" and not (number >= header_row and at == column):
                    _write(sheet, number - 1, at, value)
            if number == header_row:
                sheet.write_string(number - 1, column, HEADING[lang])
            elif number > header_row and number in said:
                found = said[number]
                sheet.write_string(number - 1, column, remark(found, lang)[:_LONGEST], formats[worst(found)])
    return out


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, cell_as_shown(value)[:_LONGEST])


def write_front(
    book: Any, findings: Sequence[Finding], lang: Lang, extra: Sequence[str] = (), *, listed: bool = False
) -> None:
    """The first sheet of a new workbook; listed: the remarks stand in a list, not beside a table."""
    page = book.add_worksheet(SHEET[lang])
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for at, wide in enumerate(WIDTHS):
        page.set_column(at, at, wide)
    for number, line in enumerate(_front_lines(findings, lang, extra, listed)):
        for at, value in enumerate(line):
            headings = line in (COLUMNS[lang], COLUMNS_OF_FEATURES[lang])
            style = bold if number == 0 or headings else wrapped if at == 3 else None
            write = page.write_string if isinstance(value, str) else page.write_number
            write(number, at, value, style)


def write_list(findings: Sequence[Finding], out: Path, lang: Lang, ids: Mapping[int, str]) -> Path:
    """
    A new workbook with the remarks alone: row, id, what was found, what to do.

    For sources that have no cells to stand beside (shapes, city models: there the first column is the number of
    the feature) or cannot be cut into rows.
    """
    with xlsxwriter.Workbook(out, PLAIN) as book:
        write_front(book, findings, lang, listed=True)
        sheet = book.add_worksheet(LIST[lang])
        formats = {kind: book.add_format({"bg_color": f"#{fill}", "text_wrap": True}) for kind, fill in FILLS.items()}
        first = LIST_COLUMNS[lang][0] if not _of_features(findings) else {"ja": "地物", "en": "Feature"}[lang]
        headings = (first, *LIST_COLUMNS[lang][1:])
        for at, (heading, wide) in enumerate(zip(headings, (8, 24, 12, 20, 70, 70), strict=True)):
            sheet.set_column(at, at, wide)
            sheet.write_string(0, at, heading)
        ordered = sorted(findings, key=lambda one: (one.place.row or 0, one.severity != "refused"))
        for number, one in enumerate(ordered, start=1):
            row = one.place.row
            message, remedy = (one.message_ja, one.remedy_ja) if lang == "ja" else (one.message_en, one.remedy_en)
            kind = LABEL[lang][one.severity].strip("【】[]")
            texts = ("" if row is None else ids.get(row, ""), kind, one.place.column or "", message, remedy)
            if row is not None:
                sheet.write_number(number, 0, row)
            for at, text in enumerate(texts, start=1):
                sheet.write_string(number, at, text[:_LONGEST], formats[one.severity] if at == 2 else None)
    return out

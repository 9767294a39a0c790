"""
One sheet of the workbook: cells written by kind, tables placed, names given; nothing of what they mean.

Whatever is text is written as text: a cell becomes a formula only where this project
writes one. Every formula carries the value it has for the record as it is, for
viewers that do not calculate.
"""

from __future__ import annotations

import re
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from infra.digits import held
from infra.findings import Lang
from valuation.report import theme
from valuation.report.format import MINUS, Kind, Value, show, text_width
from valuation.report.tables import Table

WIDEST: Final = 62  # characters of a column; longer text wraps
_NUMBER: Final = re.compile(rf"(JPY )?([+{MINUS}]?)([\d,]+)(\.\d+)?(%|円| t-CO2e)?")
_FONTS: Final[dict[Lang, str]] = {"en": "Arial", "ja": "Yu Gothic"}
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
    "banner": {"bold": True, "font_size": 14, "font_color": "#ffffff", "bg_color": theme.INK},
    "title": {"bold": True, "font_size": 12},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e6eff6"},
    "soft": {"font_color": theme.GREY},
    "input": {"bg_color": "#fff2b3", "border": 1, "border_color": "#c79a3c"},
}


def number_format(value: float, kind: Kind, lang: Lang) -> str:
    """
    The Excel format that shows a number as every other view writes it.

    What no digits can say ("<0.001", ">99.9%") is shown as that text; the cell still holds the number.
    """
    if kind == "year":
        return "0"
    text = show(value, kind, lang).removeprefix("× ")
    found = _NUMBER.fullmatch(text)
    if found is None:
        return f'"{text}"'
    before, _sign, _, decimals, after = found.groups()
    digits = "0" if decimals is None else "0." + "0" * (len(decimals) - 1)
    body = f"{chr(34) + before + chr(34) if before else ''}#,##{digits}"
    body += after if after == "%" else f'"{after}"' if after else ""
    if before and value < 0:  # the sign stands before the digits, as on every page
        body += f';"{before}"-{body.removeprefix(chr(34) + before + chr(34))}'
    return f"+{body};-{body};{body}" if kind == "signed" else body


class Sheet:
    """A worksheet that is filled from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, lang: Lang) -> None:
        self.name: Final = name
        self.lang: Final = lang
        self.row = 0
        self._book = book
        self._sheet: Worksheet = book.add_worksheet(name)
        self._widths: dict[int, int] = {}
        self._formats: dict[tuple[str, str], Any] = {}
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)

    def _format(self, style: str, number: str) -> Any:
        if (style, number) not in self._formats:
            look = {"font_name": _FONTS[self.lang], "font_size": 10, **_STYLES[style], "num_format": number}
            self._formats[style, number] = self._book.add_format(look)
        return self._formats[style, number]

    def text(self, row: int, column: int, text: str, style: str = "plain") -> None:
        """Text, whatever it begins with."""
        wide = style in ("banner", "title", "soft")
        self._widen(column, 0 if wide else text_width(text))
        self._sheet.write_string(row, column, text, self._format(style, "@"))

    def value(self, row: int, column: int, value: Value, kind: Kind, style: str = "plain") -> None:
        """A value of the record, shown as its kind is; one worked out for this view has no more digits than those."""
        if value is None or isinstance(value, str):
            self.text(row, column, value or "", "wrapped" if style == "plain" else style)
            return
        self._widen(column, text_width(show(value, kind, self.lang)))
        kept = held(value) if isinstance(value, float) else value
        self._sheet.write_number(row, column, kept, self._format(style, number_format(value, kind, self.lang)))

    def formula(
        self, row: int, column: int, formula: str, value: float | str, shown: str, style: str = "plain"
    ) -> None:
        """A live cell: what it is worked out from, its value as things stand, and its Excel format."""
        self._widen(column, 14)
        self._sheet.write_formula(row, column, formula, self._format(style, shown), value)

    def line(self, text: str, style: str = "plain") -> None:
        """Text on a row of its own."""
        self.text(self.row, 0, text, style)
        self.row += 1

    def numbers(self, row: int, column: int, value: float, shown: str, style: str = "plain") -> None:
        """A typed number with an Excel format."""
        self._widen(column, 14)
        self._sheet.write_number(row, column, value, self._format(style, shown))

    def table(self, table: Table) -> None:
        """A table of the record below what is there, with its title."""
        self.line(table.title, "title")
        self.head([column.heading for column in table.columns])
        for number, cells in enumerate(table.rows):
            for place, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
                self.value(self.row, place, cell, column.kind, "strong" if number in table.strong else "plain")
            self.row += 1
        self.row += 1

    def head(self, headings: list[str]) -> None:
        """A row of headings."""
        for place, heading in enumerate(headings):
            self._widen(place, min(14, text_width(heading)))
            self._sheet.write_string(self.row, place, heading, self._format("head", "@"))
        self.row += 1

    def address(self, row: int, column: int, last_row: int | None = None) -> str:
        """The address of a cell or of a part of a column, with the sheet, as names need it."""
        start = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        end = "" if last_row is None else ":" + xl_rowcol_to_cell(last_row, column, row_abs=True, col_abs=True)
        return f"'{self.name}'!{start}{end}"

    def define(self, name: str, address: str) -> None:
        """Give a cell or a range a name that formulas, and readers, use."""
        self._book.define_name(name, f"={address}")

    def choose(self, row: int, column: int, words: list[str]) -> None:
        """Offer these words, and only these, in a cell."""
        self._sheet.data_validation(row, column, row, column, {"validate": "list", "source": words})

    def freeze(self, row: int, column: int) -> None:
        """Keep what is above and to the left in view."""
        self._sheet.freeze_panes(row, column)

    def finish(self) -> None:
        """Columns as wide as what they hold."""
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(WIDEST, width + 2))

    def _widen(self, column: int, width: int) -> None:
        self._widths[column] = max(self._widths.get(column, 6), width)

"""
Live tables of the workbook: columns of formulas, each with the value it has for the record and the record's own.

A formula names columns in braces, never addresses: {net} is the cell of this row,
{net:above} of the row above, {net:top} and {net:end} of the first and last row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlsxwriter.utility import xl_rowcol_to_cell

from infra.digits import DIGITS_HELD, held
from infra.findings import Lang
from valuation.report.format import Kind, show
from valuation.report.words import Words
from valuation.report.workbook_cells import Sheet, number_format

MOST_DECIMALS = 9
_TEN_DIGITS = 10.0**DIGITS_HELD


@dataclass(frozen=True, slots=True)
class Live:
    """A column: typed values where `formula` is empty. `record` is what the record itself says, where it does."""

    name: str
    heading: str
    kind: Kind
    values: Sequence[float]
    formula: str = ""
    record: Sequence[float] | None = None
    changeable: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A cell that a reader may change; formulas know it by its name."""

    name: str
    label: str
    value: float | str
    kind: Kind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One figure worked out from the rest, beside the record's own; without a formula it is the record's own alone."""

    label: float | str
    formula: str
    now: float
    record: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    row: int
    first: int
    last: int

    def __format__(self, spec: str) -> str:
        rows = {"": self.row, "above": self.row - 1, "top": self.first, "end": self.last}
        return str(xl_rowcol_to_cell(rows[spec], self.column, row_abs=spec in ("top", "end")))


def as_recorded(expression: str) -> str:
    """The expression rounded to the significant digits that a record holds."""
    return f"=IF({expression}=0,0,ROUND({expression},{DIGITS_HELD - 1}-INT(LOG10(ABS({expression})))))"


def no_more_digits(column: Live) -> Live:
    """
    The column, rounded as a record rounds where a cell would show a digit that no record holds.

    Smaller amounts show fewer digits than a record holds, and keep the formula that reads best.
    """
    if max((abs(value) for value in column.record or ()), default=0.0) < _TEN_DIGITS:
        return column
    formula = _ties_to_even(column.formula.removeprefix("="))
    return replace(column, formula=formula, values=[held(value) for value in column.values])


def _ties_to_even(expression: str) -> str:
    """As a record is rounded; whole tonnes at a whole price often end in 5, where ROUND alone goes up."""
    places = f"({DIGITS_HELD - 1}-INT(LOG10(ABS({expression}))))"
    scaled = f"{expression}*10^{places}"
    rounded = f"IF(ABS({scaled}-INT({scaled}))=0.5,2*ROUND({expression}/2,{places}),ROUND({expression},{places}))"
    return f"=IF({expression}=0,0,{rounded})"


def decimals(values: Sequence[float]) -> int:
    """
    Decimals to which a live figure must agree with the record.

    A record holds nine significant digits, and sums of rounded numbers lose two of
    them; a difference is shown from the seventh digit of the largest value on.
    """
    largest = max((abs(value) for value in values), default=0.0)
    return MOST_DECIMALS if largest == 0 else min(MOST_DECIMALS, max(0, 6 - math.floor(math.log10(largest))))


def live_format(value: float, kind: Kind, sheet: Sheet) -> str:
    """The Excel format of a cell whose value may change: one that shows digits in any case."""
    found = number_format(value, kind, sheet.lang)
    return found if "0" in found.replace('"JPY "', "") and not found.startswith(('"<', '">')) else "0.00E+00"


def place_table(sheet: Sheet, name: str, columns: Sequence[Live], t: Words) -> None:
    """
    Write a live table, then for every column with a record its own figures and the difference.

    Each column gets a name, NAME_COLUMN, and NAME_COLUMN_record beside it.
    """
    checked = [column for column in columns if column.record is not None]
    beside = [
        word for c in checked for word in (t("book.recorded", heading=c.heading), t("book.minus", heading=c.heading))
    ]
    sheet.head([*(column.heading for column in columns), *beside])
    first, last = sheet.row, sheet.row + len(columns[0].values) - 1
    sheet.freeze(first, 1)
    for row in range(first, last + 1):
        cells = {c.name: _Cell(place, row, first, last) for place, c in enumerate(columns)}
        for place, column in enumerate(columns):
            _live_cell(sheet, row, place, column, row - first, column.formula.format_map(cells))
        for number, column in enumerate(checked):
            _check_cells(sheet, row, len(columns) + 2 * number, column, row - first, f"{cells[column.name]}")
    for place, column in enumerate(columns):
        sheet.define(f"{name}_{column.name}", sheet.address(first, place, last))
    for number, column in enumerate(checked):
        sheet.define(f"{name}_{column.name}_record", sheet.address(first, len(columns) + 2 * number, last))
    sheet.row = last + 2


def _live_cell(sheet: Sheet, row: int, place: int, column: Live, index: int, formula: str) -> None:
    value = column.values[index]
    model = value if column.record is None else column.record[index]
    shown, style = live_format(model, column.kind, sheet), "input" if column.changeable else "plain"
    if formula:
        sheet.formula(row, place, formula, value, shown, style)
    else:
        sheet.numbers(row, place, value, shown, style)


def _check_cells(sheet: Sheet, row: int, place: int, column: Live, index: int, live: str) -> None:
    assert column.record is not None
    value, digits = column.record[index], decimals(column.record)
    sheet.value(row, place, value, column.kind, "soft")
    recorded = xl_rowcol_to_cell(row, place)
    difference = round(column.values[index] - value, digits)
    sheet.formula(row, place + 1, f"=ROUND({live}-{recorded},{digits})", difference + 0.0, "General", "soft")


def place_given(sheet: Sheet, given: Sequence[Given], t: Words) -> None:
    """Cells that may be changed, the record's own value and the name of each; named given_now and given_record."""
    sheet.line(t("book.inputs"), "title")
    sheet.head([t("source.col.what"), t("book.col.now"), t("book.col.record"), t("book.col.name")])
    first = sheet.row
    for item in given:
        sheet.text(sheet.row, 0, item.label)
        for place, style in ((1, "input"), (2, "soft")):
            if isinstance(item.value, str):
                sheet.text(sheet.row, place, item.value, style)
            else:
                shown = "0.00%" if item.kind in ("rate", "share") else live_format(item.value, item.kind, sheet)
                sheet.numbers(sheet.row, place, item.value, shown, style)
        sheet.text(sheet.row, 3, item.name, "soft")
        if item.choices:
            sheet.choose(sheet.row, 1, list(item.choices))
        sheet.define(item.name, sheet.address(sheet.row, 1))
        sheet.row += 1
    sheet.define("given_now", sheet.address(first, 1, sheet.row - 1))
    sheet.define("given_record", sheet.address(first, 2, sheet.row - 1))
    sheet.row += 1


def place_results(sheet: Sheet, title: str, heading: str, results: Sequence[Result], t: Words) -> None:
    """Figures worked out now, the record's own, and the difference; {label} in a formula is the first cell of a row."""
    sheet.line(title, "title")
    sheet.head([heading, t("book.col.now"), t("book.col.record"), t("book.col.difference")])
    for item in results:
        sheet.value(sheet.row, 0, item.label, "text" if isinstance(item.label, str) else "rate")
        place_result(sheet, sheet.row, 1, item)
        sheet.row += 1
    sheet.row += 1


def place_result(sheet: Sheet, row: int, column: int, item: Result) -> None:
    """The figure now, the record's own and the difference, in three cells from the column on."""
    if not item.formula:
        sheet.value(row, column, item.record, item.kind, "soft")
        return
    digits, shown = decimals([item.record]), live_format(item.record, item.kind, sheet)
    label = xl_rowcol_to_cell(row, 0)
    sheet.formula(row, column, item.formula.replace("{label}", label), item.now, shown, "strong")
    sheet.value(row, column + 1, item.record, item.kind, "soft")
    check = f"=ROUND({xl_rowcol_to_cell(row, column)}-{xl_rowcol_to_cell(row, column + 1)},{digits})"
    sheet.formula(row, column + 2, check, round(item.now - item.record, digits) + 0.0, "General", "soft")


def same_digits(result: Result, lang: Lang) -> Result:
    """
    The result, without its formula where the digits that a record holds do not give the last digit shown.

    A record rounds every number to nine digits. A sum of rounded numbers may end in another digit than the sum that
    was rounded; such a figure is the record's own, and no formula.
    """
    now, own = (show(value, result.kind, lang) for value in (result.now, result.record))
    return result if now == own else replace(result, formula="")

"""The text of a CSV file cut into records: one record is one row of the program that shows it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from assets.table_messages import table_finding
from infra.errors import Refused
from infra.findings import Finding, Place

DELIMITERS = {",": ("commas", "カンマ"), "\t": ("tabs", "タブ"), ";": ("semicolons", "セミコロン")}


@dataclass(frozen=True, slots=True)
class Records:
    """
    Records in file order; record i is row i + 1 of the program that shows the file.

    lines are the physical lines with their ends (CR LF, LF or CR alone), last the number
    of lines up to the end of each record: a cell in quotes can take several.
    """

    cells: list[list[str]]
    lines: list[str]
    last: list[int]


def split_records(file: str, text: str, delimiter: str) -> Records:
    """
    Every record with its cells.

    Raises
    ------
    Refused
        A quote that is never closed (a cell above 131,072 characters is taken for one).
    """
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter)
    cells: list[list[str]] = []
    last: list[int] = []
    try:
        for record in reader:
            cells.append(record)
            last.append(reader.line_num)
    except csv.Error:
        raise Refused([_unclosed(file, len(cells) + 1)]) from None
    if cells and _is_open("".join(lines[last[-2] if len(last) > 1 else 0 :]), delimiter):
        raise Refused([_unclosed(file, len(cells))])
    return Records(cells, lines, last)


def _is_open(record: str, delimiter: str) -> bool:
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _unclosed(file: str, row: int) -> Finding:
    return table_finding("QUOTE_UNCLOSED", "refused", file, Place(row=row))


def likely_delimiters(text: str) -> list[str]:
    """The delimiters that cut the first rows into columns, the most regular first; empty where none does."""
    head = "".join(list(io.StringIO(text[:200_000], newline=""))[:200])
    regular = {delimiter: _regularity(head, delimiter) for delimiter in DELIMITERS}
    return sorted((one for one in regular if regular[one][0]), key=lambda one: regular[one], reverse=True)


def _regularity(head: str, delimiter: str) -> tuple[int, int]:
    """Rows that have the most frequent number of columns above one, and that number."""
    try:
        counts = [len(record) for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)]
    except csv.Error:
        return 0, 0
    several = [count for count in counts if count > 1]
    usual = max(several, key=lambda count: (several.count(count), count), default=0)
    return several.count(usual), usual

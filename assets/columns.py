"""The reader's columns turned into our fields, every cell that does not fit reported with its row."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.degrees import parse_degrees
from assets.formats import RawTable
from assets.inventory_spec import InventorySpec
from assets.messages import finding
from assets.quantities import parse_area, parse_length, parse_number
from assets.structures import is_in_part, parse_storeys, parse_structure
from assets.words import column_text, is_missing, normalise, one_width
from assets.years import is_placeholder_year, parse_year
from infra.findings import Finding, Place

_PARSERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "structure": ("STRUCTURE_UNKNOWN", parse_structure),
    "storeys": ("STOREYS_UNREADABLE", parse_storeys),
    "floor_area_m2": ("NUMBER_UNREADABLE", parse_area),
    "year_built": ("YEAR_UNREADABLE", parse_year),
    "floor_height_m": ("NUMBER_UNREADABLE", parse_length),
    "quantity": ("NUMBER_UNREADABLE", lambda text: parse_number(text, ("棟",))),
    "use": ("NUMBER_UNREADABLE", str.strip),
    "longitude": ("NUMBER_UNREADABLE", parse_degrees),
    "latitude": ("NUMBER_UNREADABLE", parse_degrees),
    "x": ("NUMBER_UNREADABLE", parse_number),
    "y": ("NUMBER_UNREADABLE", parse_number),
}

_EXAMPLE = {
    "latitude": "35.6812",
    "longitude": "139.7671",
    "x": "-5992.8",
    "y": "-35367.1",
    "floor_height_m": "0.45",
    "quantity": "1",
}


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """
    The mapped columns of one file.

    text holds every mapped column as the reader wrote it, parsed the values by field
    (None where a cell says nothing or cannot be read), name the reader's heading,
    unreadable the cells that were refused (all of them where the column does not exist).
    """

    text: dict[str, list[str]]
    parsed: dict[str, list[Any]]
    name: dict[str, str]
    unreadable: dict[str, NDArray[np.bool_]]
    row: NDArray[np.int64]
    file: str

    def place(self, index: int, field: str) -> Place:
        """The cell of a field in a row, as the reader's file shows it."""
        return Place(row=int(self.row[index]), column=self.name.get(field))


def parse_columns(raw: RawTable, spec: InventorySpec) -> tuple[Columns, list[Finding]]:
    """
    Every mapped column, parsed by the rules of `assets.parsing`.

    Words under `values:` come before the built-in spellings. All unreadable cells and
    all columns that do not exist are reported; nothing stops at the first.
    """
    headings = [str(name) for name in raw.frame.columns]
    columns = Columns({}, {}, {}, {}, raw.row, spec.file)
    findings: list[Finding] = []
    units = {str(measured): unit for measured, unit in spec.units.items()}
    all_words = {str(field): words for field, words in spec.values.items()}
    for field, heading in spec.columns.items():
        match = _heading(heading, headings)
        if match is None:
            findings.append(_no_column(spec.file, field, heading, headings))
            columns.unreadable[field] = np.ones(len(raw.row), dtype=bool)
            continue
        columns.name[field] = match
        columns.text[field] = column_text(raw.frame.iloc[:, headings.index(match)])
        words = all_words.get(field, {})
        columns.parsed[field], refused = _parse(columns, field, words, units.get(field))
        findings += refused
    return columns, findings


def _heading(wanted: str, headings: list[str]) -> str | None:
    """The heading itself, or the only one that differs by no more than full-width letters, blanks and case."""
    if wanted in headings:
        return wanted
    alike = [name for name in headings if normalise(name) == normalise(wanted)]
    return alike[0] if len(alike) == 1 else None


def _no_column(file: str, field: str, heading: str, headings: list[str]) -> Finding:
    near = difflib.get_close_matches(heading, headings, n=1)
    return finding(
        "COLUMN_MISSING",
        "refused",
        file,
        Place(path=f"inventory.columns.{field}"),
        heading,
        field,
        known=", ".join(headings) or "-",
        nearest_en=f"Did you mean '{near[0]}'? " if near else "",
        nearest_ja=f"「{near[0]}」のことではありませんか。" if near else "",
    )


def _parse(columns: Columns, field: str, words: dict[str, str], unit: str | None) -> tuple[list[Any], list[Finding]]:
    if field == "asset_id":
        return [one_width(text).strip() or None for text in columns.text[field]], []
    parser = _PARSERS[field][1] if unit is None else partial(_PARSERS[field][1], unit=unit)
    known: dict[str, tuple[Any, bool]] = {}  # most cells repeat a few words: each is parsed once
    for text in set(columns.text[field]):
        known[text] = _cell(text, words, parser)
    cells = [known[text] for text in columns.text[field]]
    columns.unreadable[field] = np.array([not readable for _, readable in cells], dtype=bool)
    findings = _all_unreadable(columns, field)
    if field == "structure":
        findings += _in_part(columns, words)
    return [value for value, _ in cells], findings


def _in_part(columns: Columns, words: dict[str, str]) -> list[Finding]:
    """A note at every row whose second structure is not used; an answer on the word itself comes before."""
    text, unreadable = columns.text["structure"], columns.unreadable["structure"]
    partly = {one for one in set(text) if one.strip() not in words and is_in_part(one)}
    return [
        finding("STRUCTURE_IN_PART", "note", columns.file, columns.place(at, "structure"), one.strip())
        for at, one in enumerate(text)
        if one in partly and not unreadable[at]
    ]


def _all_unreadable(columns: Columns, field: str) -> list[Finding]:
    """A finding at every unreadable cell; what is wrong is worked out once for each text."""
    text, heading = columns.text[field], columns.name.get(field)
    indices = np.flatnonzero(columns.unreadable[field])
    known: dict[str, Finding] = {}
    found: list[Finding] = []
    for index, row in zip(indices.tolist(), columns.row[indices].tolist(), strict=True):
        if (same := known.get(text[index])) is None:
            same = known[text[index]] = _unreadable(columns, field, index)
        found.append(same.at(Place(row=row, column=heading)))
    return found


def _unreadable(columns: Columns, field: str, index: int) -> Finding:
    code, text = _PARSERS[field][0], columns.text[field][index].strip()
    if field == "year_built" and is_placeholder_year(text):
        code = "YEAR_PLACEHOLDER"
    example = _EXAMPLE.get(field, "98.5")
    return finding(code, "refused", columns.file, columns.place(index, field), text, field, example=example)


def _cell(text: str, words: dict[str, str], parser: Callable[[str], Any]) -> tuple[Any, bool]:
    """The value (None: missing) and whether the cell could be read."""
    ours = words.get(text.strip(), text)
    if is_missing(ours):
        return None, True
    try:
        return parser(ours), True
    except ValueError:
        return None, False


def numbers(values: list[Any]) -> NDArray[np.float64]:
    """Parsed numbers as an array; missing ones are NaN."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)

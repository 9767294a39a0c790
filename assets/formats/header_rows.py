"""Where in a sheet the headings stand: below titles and notes, above the data, in one row or (told) in two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assets.words import normalise

SEARCHED_ROWS = 50
BUILDINGS_FROM = 3  # a table whose headings speak of three different things of ours is one of buildings

_LONGEST_HEADING = 20
_MOST_FIGURES = 0.2

# What headings of building tables speak of; only used to recognise headings, never to map them.
_SUBJECTS = {
    "id": re.compile(r"番号|コード|^id$|_id$|^no\.?$|fid|識別"),
    "place": re.compile(r"緯度|経度|座標|^lat|^lon|^lng|^[xy]$|latitude|longitude|住所|所在|地番|町名|大字"),
    "structure": re.compile(r"構造|struct|material|躯体|構法"),
    "storeys": re.compile(r"階|stor(e?y|ies)|levels|floors"),
    "area": re.compile(r"面積|area|㎡|m2|sqft|坪"),
    "use": re.compile(r"用途|種類|種別|occ|^use|usage"),
    "year": re.compile(r"建築年|築年|建設年|竣工|新築|year|yr"),
    "height": re.compile(r"床高|高さ|height|ffh"),
    "count": re.compile(r"棟数|quantity|戸数"),
}
_FIGURE = re.compile(
    r"[▲△+\-−¥\\]?(?:明治|大正|昭和|平成|令和|[mtshr])?\d[\d,./:年月日時分秒e+\-]*(?:%|㎡|m2?|階建?て?|年|棟)?"
)
_UNIT = re.compile(r"[(\[]?(?:単位.*|m2?|㎡|cm|mm|km|ha|坪|年|西暦|和暦|階|棟|度|°|円|人|t|ft2?|-)[)\]]?")


@dataclass(frozen=True, slots=True)
class Header:
    """
    The row of headings (1 = first row of the sheet) and how many subjects of a building it names.

    upper is set where the headings seem to take two rows: this one and the one above it.
    """

    row: int
    subjects: int
    upper: int | None = None


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """
    The headings among the first rows: a row of distinct words as wide as the table, above what is no heading.

    Of several such rows the one that names most of a building is taken, of equals the
    first. None where no row looks like headings; nothing is guessed then.
    """
    first = [[cell.strip() for cell in row] for row in rows[:SEARCHED_ROWS]]
    width = _usual_width(first)
    candidates = [index for index, row in enumerate(first) if _looks_like_headings(row, width)]
    if not candidates:
        return None
    best = max(candidates, key=lambda index: (_subjects(first[index]), -index))
    if not _subjects(first[best]) and not _differs_from_below(first, best):
        return None
    upper, lower = _two_lines(first, best)
    subjects = _subjects(first[lower]) if upper is None else _subjects([*first[upper], *first[lower]])
    return Header(lower + 1, subjects, None if upper is None else upper + 1)


def is_figure(cell: str) -> bool:
    """Whether a cell is a number, a year or a date rather than a word."""
    return _FIGURE.fullmatch(normalise(cell)) is not None


def _usual_width(rows: list[list[str]]) -> int:
    """The most frequent position of the last filled cell; of equally frequent ones the widest."""
    widths = Counter(max((at + 1 for at, cell in enumerate(row) if cell), default=0) for row in rows)
    widths.pop(0, None)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _looks_like_headings(row: list[str], width: int) -> bool:
    filled = [cell for cell in row if cell]
    if len(filled) < 2 or len(filled) < width / 2:
        return False
    if sum(map(is_figure, filled)) > _MOST_FIGURES * len(filled):
        return False
    return sum(len(cell) > 3 * _LONGEST_HEADING for cell in filled) == 0


def _subjects(row: Sequence[str]) -> int:
    headings = [normalise(cell) for cell in row if cell and len(cell) <= _LONGEST_HEADING]
    return sum(any(subject.search(heading) for heading in headings) for subject in _SUBJECTS.values())


def _differs_from_below(rows: list[list[str]], at: int) -> bool:
    """Whether some column has a word here and figures in most rows below."""
    below = [row for row in rows[at + 1 :] if any(row)]
    for column, cell in enumerate(rows[at]):
        figures = sum(column < len(row) and is_figure(row[column]) for row in below)
        if cell and not is_figure(cell) and below and figures > len(below) / 2:
            return True
    return False


def _two_lines(rows: list[list[str]], at: int) -> tuple[int | None, int]:
    """The upper row (None: headings of one row) and the lower one."""
    below = rows[at + 1] if at + 1 < len(rows) else []
    filled = [cell for cell in below if cell]
    if filled and (all(_UNIT.fullmatch(normalise(cell)) for cell in filled) or _continues(rows[at], below)):
        return at, at + 1
    if at > 0 and _continues(rows[at - 1], rows[at]):
        return at - 1, at
    return None, at


def _continues(upper: list[str], lower: list[str]) -> bool:
    """Whether `lower` is a second line of the headings `upper`: words under gaps, gaps under words."""
    width = max((at + 1 for at, cell in enumerate([*upper, *[""] * len(lower)]) if cell), default=0)
    words = [at for at, cell in enumerate(lower) if cell]
    if len([cell for cell in upper if cell]) < 2 or len(words) < 2 or any(is_figure(lower[at]) for at in words):
        return False
    under_gaps = [at for at in words if at >= len(upper) or not upper[at]]
    gaps = [at for at in range(min(width, len(lower))) if not lower[at]]
    return bool(under_gaps) and (bool(gaps) or len(words) < width)

"""What an Excel number format adds to a number: zeros before an id (0001), a unit after an area (0.0"坪")."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element, XMLPullParser

from assets.formats.ooxml import unpacked_chunks

# A quoted text, an escaped sign, a gap, a fill, a colour or a condition, a place for a digit, anything else.
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|([0#?])|(.)', re.DOTALL)
_CURRENCY = re.compile(r"\$([^-\]]+)")
_CELL = re.compile(rb"<(?:\w+:)?c\s")
_LATE_STYLE = re.compile(rb"<c r=\"[A-Z]+\d+\"(?! s=\"\d)[^>]*\bs\s*=")  # does not follow the place at once
_BRACKETS = str.maketrans("", "", "()（）[]［］【】〔〕")
_PLAIN_SIGNS = frozenset("-+/():!&'~{}<>= ^")  # shown as they are, without quotes


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """
    The signs of one number format in order; digits are written as 0, # or ?, everything else is shown as it is.

    whole : only places for digits and shown signs: nothing that groups, scales or turns the number into a date
    """

    signs: tuple[tuple[str, bool], ...]  # a sign or text, and whether it is a place for a digit
    whole: bool

    @property
    def before(self) -> str:
        """What is shown before the number."""
        places = [at for at, (_, digit) in enumerate(self.signs) if digit]
        return "".join(text for text, _ in self.signs[: places[0]]).strip() if places else ""

    @property
    def after(self) -> str:
        """What is shown after the number, brackets apart: 坪 of 0.0"（坪）"."""
        places = [at for at, (_, digit) in enumerate(self.signs) if digit]
        shown = "".join(text for text, _ in self.signs[places[-1] + 1 :]) if places else ""
        return shown.translate(_BRACKETS).strip()

    @property
    def changes_whole_numbers(self) -> bool:
        """Whether a whole number is shown otherwise than by its own digits: 0000, "A-"0, 00-000."""
        zeros = sum(digit and text == "0" for text, digit in self.signs)
        texts = any(text.strip() for text, digit in self.signs if not digit)
        return self.whole and (zeros > 1 or (texts and any(digit for _, digit in self.signs)))

    def shown(self, number: int) -> str:
        """A whole number of 0 or more as the sheet shows it: the last digit stands in the last place."""
        digits, out = str(number), list[str]()
        first = next(at for at, (_, digit) in enumerate(self.signs) if digit)
        for at in range(len(self.signs) - 1, first, -1):
            text, digit = self.signs[at]
            out.append((digits[-1:] or {"0": "0", "?": " "}.get(text, "")) if digit else text)
            digits = digits[:-1] if digit else digits
        out.append(digits or ("0" if self.signs[first][0] == "0" else ""))
        return "".join([*(text for text, _ in self.signs[:first]), *reversed(out)]).strip()


def number_format(code: str) -> NumberFormat:
    """The part of a format that holds for numbers above 0: the first of those that `;` separates."""
    signs: list[tuple[str, bool]] = []
    whole = True
    for quoted, escaped, bracket, place, other in _TOKEN.findall(code):
        if other == ";":
            break
        if place:
            signs.append((place, True))
        elif quoted or escaped:
            signs.append((quoted or escaped, False))
        elif bracket and (money := _CURRENCY.match(bracket)):
            signs.append((money[1], False))
        elif other in _PLAIN_SIGNS or ord(other or "\0") > 0x7F:
            signs.append((other, False))
        elif other:
            whole = False
    return NumberFormat(tuple(signs), whole)


def telling_formats(path: Path, styles: zipfile.ZipInfo | None) -> Mapping[int, NumberFormat]:
    """
    The styles of a workbook (by the number that a cell names) whose format adds signs or zeros to a number.

    Parameters
    ----------
    styles : the part that holds the styles; None: the workbook has none
    """
    if styles is None:
        return {}
    parser: XMLPullParser[Element] = XMLPullParser(("end",))
    codes: dict[str, NumberFormat] = {}
    found: dict[int, NumberFormat] = {}
    for chunk in unpacked_chunks(path, styles):
        parser.feed(chunk)
        for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            name = element.tag.rpartition("}")[2]
            if name == "numFmt":
                codes[element.get("numFmtId", "")] = number_format(element.get("formatCode", ""))
            elif name == "cellXfs":
                of_cells = (codes.get(one.get("numFmtId", "")) for one in element)
                found = {at: one for at, one in enumerate(of_cells) if one is not None and _tells(one)}
    return found


def _tells(one: NumberFormat) -> bool:
    return bool(one.before or one.after or one.changes_whole_numbers)


def styled_cells(
    texts: Iterable[bytes], styles: Iterable[int], letters: Iterable[str]
) -> dict[str, list[tuple[int, int]]]:
    """
    The cells with one of `styles` in the columns `letters`: by column, (row from 1, style).

    texts : the text of a sheet in pieces that end with the end of a row
    """
    columns, numbers = "|".join(sorted(letters)), "|".join(map(str, sorted(styles)))
    found: dict[str, list[tuple[int, int]]] = {}
    if not columns or not numbers:
        return found
    as_usual = re.compile(rf'<c r="({columns})(\d{{1,7}})" s="({numbers})"'.encode())
    otherwise = re.compile(
        rf"<(?:\w+:)?c\b(?=[^>]*\br\s*=\s*[\"']({columns})(\d{{1,7}})[\"'])[^>]*\bs\s*=\s*[\"']({numbers})[\"']".encode()
    )
    for text in texts:
        usual = text.count(b'<c r="') == len(_CELL.findall(text)) and _LATE_STYLE.search(text) is None
        for column, row, style in (as_usual if usual else otherwise).findall(text):
            found.setdefault(column.decode(), []).append((int(row), int(style)))
    return found

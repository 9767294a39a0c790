"""What the text of a worksheet says beside its values: errors, formulas, what is hidden, how far it reaches."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assets.formats.ooxml import unpacked_chunks

_P = rb"(?:\w+:)?"  # some programs write a prefix before every element
_ERROR = re.compile(
    rb"<" + _P + rb"c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</" + _P + rb"c>).)*?<" + _P + rb"v>([^<]*)<", re.DOTALL
)
_FORMULA = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f>)"
    rb"\s*(?:<" + _P + rb"v\b[^>/]*>([^<]*)<)?"
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_FAR = re.compile(rb"\br\s*=\s*[\"'](?:([A-Z]{2,3})(\d{1,7})|([A-Z])(\d{6,7}))[\"'][^>]*[^>/]>")
_FAR_AS_USUAL = re.compile(rb"r=\"(?:([A-Z]{2,3})(\d{1,7})|([A-Z])(\d{6,7}))\"[^>]*[^>/]>")
_UNUSUAL = (b"='", b" =", b"= ", b"\n=", b"=\n", b"\t=", b"=\t", b"\r=", b"=\r")  # would escape the quick search
_HIDDEN_ROW = re.compile(
    rb"<" + _P + rb"row\b(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])[^>]*\br\s*=\s*[\"'](\d+)[\"']"
)
_HIDDEN_COLUMN = re.compile(
    rb"<" + _P + rb"col\b(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])"
    rb"(?=[^>]*\bmin\s*=\s*[\"'](\d+)[\"'])(?=[^>]*\bmax\s*=\s*[\"'](\d+)[\"'])"
)
_TEXT = re.compile(rb"\bt\s*=\s*[\"'](?:str|s|inlineStr)[\"']")


@dataclass(slots=True)
class SheetFacts:
    """
    Cells are (row from 1, column from 0).

    errors : cells that show an error, with its text
    formulas : cells with a formula; uncalculated: those without a stored result
    hidden_columns : from 0, the first hundred
    reach : rows and columns that cells with content can reach, at least (99,999, 26)
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[int] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    reach: tuple[int, int] = (99_999, 26)


def sheet_facts(path: Path, part: str) -> SheetFacts:
    """One pass over the text of a sheet, quick where it has neither formulas nor far cells."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    facts = SheetFacts()
    for text in whole_rows(unpacked_chunks(path, info)):
        _hidden(facts, text)
        if b'"e"' in text or b"'e'" in text:
            for found in _ERROR.finditer(text):
                facts.errors[_cell(found[1])] = found[2].decode("utf-8", "replace")
        if b"<f" in text or b":f" in text:
            _formulas(facts, text)
        rows, columns = facts.reach
        far = _FAR if any(sign in text for sign in _UNUSUAL) else _FAR_AS_USUAL
        for found in far.finditer(text):
            columns = max(columns, column_number(found[1] or found[3]))
            rows = max(rows, int(found[2] or found[4]))
        facts.reach = rows, columns
    return facts


def whole_rows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The text in pieces of about 8 MB that end with the end of a row."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size > 8_000_000:
            text = b"".join(held)
            cut = text.rfind(b"row>") + 4
            if cut < 4:
                cut = len(text)
            yield text[:cut]
            held, size = [text[cut:]], len(text) - cut
    yield b"".join(held)


def _hidden(facts: SheetFacts, text: bytes) -> None:
    if b"hidden" not in text:
        return
    facts.hidden_rows += [int(found[1]) for found in _HIDDEN_ROW.finditer(text)]
    for found in _HIDDEN_COLUMN.finditer(text):
        first, last = int(found[1]) - 1, int(found[2])
        facts.hidden_columns += list(range(first, min(last, first + 100)))


def _formulas(facts: SheetFacts, text: bytes) -> None:
    for found in _FORMULA.finditer(text):
        row, column = _cell(found[1])
        facts.formulas.append(row)
        if not found[2] and _TEXT.search(found[1]) is None:
            facts.uncalculated.append((row, column))


def _cell(attributes: bytes) -> tuple[int, int]:
    """Row from 1 and column from 0; (0, 0) where the cell does not say where it stands."""
    found = _REFERENCE.search(attributes)
    return (0, 0) if found is None else (int(found[2]), column_number(found[1]) - 1)


def column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number

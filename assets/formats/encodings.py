"""Text from bytes: which encoding a Japanese office wrote, strictly decoded, and words spoilt by earlier programs."""

from __future__ import annotations

import codecs
import re
from functools import cache

from assets.messages import finding
from assets.table_messages import table_finding
from infra.errors import Refused
from infra.findings import Finding, Place

# Excel writes a byte order mark in front of UTF-8, which is no part of the first heading, and what
# Japanese offices call Shift_JIS is Microsoft's extension of it (㎡, ①, 髙).
_AS_WRITTEN = {"utf-8": "utf-8-sig", "shift_jis": "cp932"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAID_JA = {"utf-8": "UTF-8", "cp932": "シフトJIS", "euc_jp": "EUC-JP", "utf-16": "UTF-16", "utf-32": "UTF-32"}
SAID_EN = {"utf-8": "UTF-8", "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-16": "UTF-16", "utf-32": "UTF-32"}
_KANA_HALF = re.compile("[｡-ﾟ]")
_JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
_NEVER_WRITTEN = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_SAMPLE = re.compile(r"[^\x00-\x7f]{1,12}")


def codec_name(encoding: str) -> str:
    """Python's name for a declared encoding; raises LookupError where there is none."""
    name = codecs.lookup(encoding).name
    return _AS_WRITTEN.get(name, name)


def decoded(file: str, content: bytes, encoding: str) -> str:
    """
    The whole text, strictly.

    Raises
    ------
    Refused
        An encoding that does not exist, or bytes that are not in it (with the row of the first).
    """
    try:
        name = codec_name(encoding)
        return content.decode(name)
    except LookupError:
        raise Refused([finding("ENCODING_UNKNOWN", "refused", file, value=encoding)]) from None
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        place = Place(row=_row_of(content[:start]))
        raise Refused([finding("ENCODING_WRONG", "refused", file, place, encoding)]) from None


def _row_of(before: bytes) -> int:
    """The row in which the bytes after `before` stand, as the program shows it: line ends in quotes do not count."""
    outside = re.sub(rb'"[^"]*"', b"", before)
    return 1 + len(re.findall(rb"\r\n|\r|\n", outside))


def find_encoding(file: str, content: bytes) -> tuple[str, list[Finding]]:
    """
    The encoding as a scenario would declare it, with what has to be said about it.

    A byte order mark decides; then strict UTF-8, strict CP932, and EUC-JP as a last resort.

    Raises
    ------
    Refused
        In none of them; where most rows are in one, every other row is named.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is not None:
        decoded(file, content, marked)
        return marked, []
    readings = {name: text for name in ("utf-8", "cp932", "euc_jp") if (text := _strict(content, name)) is not None}
    if "utf-8" in readings:
        return "utf-8", []
    if not readings:
        raise Refused(_why_not(file, content))
    if len(readings) == 1:
        (name,) = readings
        return name, [] if name == "cp932" else [table_finding("ENCODING_EUC_JP", "note", file)]
    return _the_likelier(file, readings)


def _strict(content: bytes, name: str) -> str | None:
    """The text, or None; Python reads five single bytes as CP932 that no Japanese program writes."""
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return None
    return None if name == "cp932" and _NEVER_WRITTEN.search(text) else text


def _the_likelier(file: str, readings: dict[str, str]) -> tuple[str, list[Finding]]:
    """CP932 or EUC-JP where both are possible: kanji of one are half-width kana of the other."""
    foreign = re.sub(r"[\x00-\x7f]", "", readings["cp932"])
    mostly_kana = len(_KANA_HALF.findall(foreign)) > len(foreign) / 2
    as_euc = len(re.findall("[ぁ-ヿ]|造|階|番号|住宅|年", readings["euc_jp"]))
    taken, other = ("euc_jp", "cp932") if mostly_kana and as_euc else ("cp932", "euc_jp")
    samples = [found[0] if (found := _SAMPLE.search(readings[name])) else "" for name in (taken, other)]
    note = table_finding(
        "ENCODING_AMBIGUOUS",
        "note",
        file,
        value=SAID_EN[taken],
        other=SAID_EN[other],
        ja=SAID_JA[taken],
        other_ja=SAID_JA[other],
        sample=samples[0],
        other_sample=samples[1],
    )
    return taken, [note]


def _why_not(file: str, content: bytes) -> list[Finding]:
    """Every row in another encoding than the rest; one finding for the file where no encoding fits most rows."""
    lines = [line for line in re.split(rb"\r\n|\r|\n", content) if not line.isascii()]
    fits = {name: sum(_strict(line, name) is not None for line in lines) for name in ("utf-8", "cp932", "euc_jp")}
    best = max(fits, key=lambda name: fits[name])
    if fits[best] <= len(lines) / 2:
        return [table_finding("ENCODING_UNFOUND", "refused", file)]
    found: list[Finding] = []
    row, quotes = 1, 0
    for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", content):
        if _strict(line, best) is None:
            found.append(
                table_finding("ENCODING_MIXED", "refused", file, Place(row=row), SAID_EN[best], ja=SAID_JA[best])
            )
        quotes += line.count(b'"')
        row += quotes % 2 == 0  # a line end within quotes is part of a cell
    return found


@cache
def _suspicious() -> re.Pattern[str]:
    """Characters that UTF-8 or CP932 turn into when they are read as CP932 or as a western encoding."""
    second = [*range(0x40, 0x7F), *range(0x80, 0xFD)]
    misread = {bytes([lead, low]).decode("cp932", "ignore") for lead in range(0xE3, 0xEA) for low in second}
    western = {bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0x100)} - set(" ¢£§¨°±´¶×÷²")
    letters = "".join(sorted(letter for letter in misread | western if len(letter) == 1))
    return re.compile(f"[{re.escape(letters)}\x80-\x9f�]|[?]{{2}}")


def spoilt_candidates(text: str) -> bool:
    """Whether anything in the text could be spoilt; quick, to be asked of a whole column."""
    return _suspicious().search(text) is not None


def spoilt(cell: str) -> tuple[str, str] | None:
    """
    What an earlier program has done to a cell: a code of `assets.table_messages` and the word it was, if known.

    None for a cell that is what somebody wrote.
    """
    if not spoilt_candidates(cell):
        return None
    if "�" in cell:
        return "TEXT_REPLACED", ""
    for read_as, was, least in (("cp932", "utf-8", 1), ("cp1252", "utf-8", 1), ("cp1252", "cp932", 2)):
        before = _before(cell, read_as, was)
        if before is not None and len(_JAPANESE.findall(before)) >= least:
            return "TEXT_MISREAD", before
    return ("TEXT_LOST", "") if "??" in cell else None


def _before(cell: str, read_as: str, was: str) -> str | None:
    """The cell before it was read in a wrong encoding; None unless most of its bytes make sense that way."""
    letters = [_byte(letter, read_as) for letter in cell]
    raw = b"".join(letters)
    if sum(map(bool, letters)) < 0.9 * len(cell):
        return None
    before = raw.decode(was, "ignore")
    foreign = sum(byte >= 0x80 for byte in raw)
    made = sum(byte >= 0x80 for byte in before.encode(was, "ignore"))
    return before if foreign and made >= 0.55 * foreign else None


def _byte(letter: str, encoding: str) -> bytes:
    if encoding == "cp1252" and 0x80 <= ord(letter) < 0xA0:
        return bytes([ord(letter)])  # what western programs keep of the five bytes that CP1252 leaves free
    return letter.encode(encoding, "ignore")

"""The attribute file of a shapefile (.dbf): how many rows, which headings, in which encoding its text can be."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_HEADER = struct.Struct("<4xIHH17xB")  # rows, bytes of the header, bytes of a row, language driver (byte 29)
_FIELD = struct.Struct("<11sc4xB")
_HEADING_LIMIT, TEXT_LIMIT = 10, 254
_LARGEST_TEXT = 1 << 31

# Language driver identifiers of dBASE and FoxPro that occur; 0x57 is "ANSI of the machine that wrote it" and says
# nothing. From memory of the ESRI and Visual FoxPro tables.
_LANGUAGE_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x13: "cp932",
    0x4D: "cp936",
    0x4E: "cp949",
    0x4F: "cp950",
    0x7B: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
CANDIDATES = ("utf-8", "cp932")


@dataclass(frozen=True, slots=True)
class Dbf:
    """
    The header of a .dbf file.

    headings are bytes, since the encoding is not known yet; text are offset and width
    of the character columns within a row (whose first byte marks deleted rows).
    """

    rows: int
    start: int
    width: int
    language_driver: int
    headings: tuple[bytes, ...]
    text: tuple[tuple[int, int], ...]


def read_header(path: Path) -> Dbf:
    """
    The header.

    Raises
    ------
    ValueError
        The file is too short or contradicts itself.
    """
    with path.open("rb") as raw:
        content = raw.read(_HEADER.size + 32 * 2050)
    try:
        rows, start, width, driver = _HEADER.unpack_from(content)
        headings, text, offset = [], [], 1
        for at in range(32, start - 1, 32):
            if content[at : at + 1] in (b"\r", b""):
                break
            name, kind, size = _FIELD.unpack_from(content, at)
            headings.append(name.split(b"\0")[0])
            text += [(offset, size)] if kind == b"C" else []
            offset += size
    except struct.error:
        raise ValueError("the header breaks off") from None
    if offset > width or path.stat().st_size < start + rows * width:
        raise ValueError("shorter than its header says")
    return Dbf(rows, start, width, driver, tuple(headings), tuple(text))


def cut_headings(header: Dbf) -> tuple[bytes, ...]:
    """Headings as long as the format allows: they may have been longer."""
    return tuple(name for name in header.headings if len(name) >= _HEADING_LIMIT)


def stated_encoding(path: Path, header: Dbf) -> str | None:
    """What the .cpg file beside it, or else its own language driver byte, says; None: nothing that is known."""
    for suffix in (".cpg", ".CPG"):
        cpg = path.with_suffix(suffix)
        if cpg.is_file():
            with cpg.open("rb") as raw:
                name = _codec(raw.read(64).decode("ascii", "replace").strip())
            if name is not None:
                return name
    return _LANGUAGE_DRIVERS.get(header.language_driver)


def _codec(said: str) -> str | None:
    lower = said.lower().removeprefix("ansi ").removeprefix("oem ").strip()
    for name in (f"cp{lower}" if lower.isdigit() else lower, lower.replace("sjis", "cp932")):
        try:
            found = codecs.lookup(name).name
        except LookupError:
            continue
        return "cp932" if found == "shift_jis" else found
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """The character cells: which candidates decode all of them, whether all is ASCII, how many may be cut."""

    ascii: bool
    fits: tuple[str, ...]
    cut: int


def read_text(path: Path, header: Dbf, candidates: tuple[str, ...] = CANDIDATES) -> Text:
    """
    Try the candidates strictly on every character cell and heading.

    A character cut in half at the end of a full cell is the format's doing, not the encoding's.
    """
    cells: set[bytes] = set(header.headings)
    cut = 0
    if header.rows and header.rows * header.width <= _LARGEST_TEXT:
        shape = (header.rows, header.width)
        table = np.memmap(path, dtype=np.uint8, mode="r", offset=header.start, shape=shape)
        for offset, size in (one for one in header.text if one[1]):
            column = np.ascontiguousarray(table[:, offset : offset + size]).view(f"S{size}").ravel()
            unique, counts = np.unique(column, return_counts=True)
            full = np.char.str_len(np.char.rstrip(unique, b" ")) >= TEXT_LIMIT
            cut += int(counts[full].sum())
            cells.update(unique.tolist())
    telling = [cell for cell in cells if not cell.isascii()]
    fits = tuple(name for name in candidates if all(_decodes(cell, name) for cell in telling))
    return Text(not telling, fits, cut)


def _decodes(cell: bytes, encoding: str) -> bool:
    full = len(cell.rstrip(b" ")) >= TEXT_LIMIT
    try:
        codecs.getincrementaldecoder(encoding)().decode(cell, final=not full)
    except UnicodeDecodeError:
        return False
    return True

"""Read a table of buildings from CSV: declared encoding, header in row 1, every cell kept as text."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from assets.formats import RawTable
from assets.inventory_spec import InventorySpec
from assets.messages import finding, grouped
from infra.errors import Refused
from infra.findings import Finding, Place

# Excel writes a byte order mark in front of UTF-8, which is no part of the first heading, and what
# Japanese offices call Shift_JIS is Microsoft's extension of it (㎡, ①, 髙).
_AS_WRITTEN = {"utf-8": "utf-8-sig", "shift_jis": "cp932"}

_TIFF = ("a TIFF image", "TIFF形式の画像")
_KINDS = {
    b"II*\0": _TIFF,
    b"MM\0*": _TIFF,
    b"II+\0": _TIFF,
    b"MM\0+": _TIFF,
    b"PK\x03\x04": ("an Excel workbook or a ZIP archive", "ExcelブックまたはZIPファイル"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "旧形式のExcelブック"),
    b"%PDF-": ("a PDF document", "PDF文書"),
    b"SQLite format 3\0": ("a GeoPackage or another database", "GeoPackageなどのデータベース"),
}


def read_csv(spec: InventorySpec, path: Path) -> RawTable:
    """
    The rows of a CSV file; rows without any content are skipped but counted.

    Rows of another length than the heading are left out and stand in the findings.

    Raises
    ------
    Refused
        Wrong or unknown encoding, no text at all, a repeated heading, no row as long as the heading.
    """
    try:
        lines = list(csv.reader(io.StringIO(_decoded(spec, path), newline="")))
    except csv.Error:
        raise Refused([finding("FILE_UNREADABLE", "refused", spec.file)]) from None
    if not lines:
        raise Refused([finding("FILE_EMPTY", "refused", spec.file)])
    header = [cell.strip() for cell in lines[0]]
    numbered = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(c.strip() for c in cells)]
    whole = [(number, cells) for number, cells in numbered if len(cells) == len(header)]
    ragged = tuple(
        finding("ROW_LENGTH", "refused", spec.file, Place(row=number), found=len(cells), expected=len(header))
        for number, cells in numbered
        if len(cells) != len(header)
    )
    problems = _problems(spec.file, header, numbered)
    if problems or not whole:
        raise Refused(grouped([*problems, *ragged]))
    frame = pd.DataFrame([cells for _, cells in whole], columns=header, dtype=object)
    return RawTable(frame, np.array([number for number, _ in whole], dtype=np.int64), None, None, ragged)


def _decoded(spec: InventorySpec, path: Path) -> str:
    encoding = spec.encoding or "utf-8"
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise Refused([finding("ENCODING_UNKNOWN", "refused", spec.file, value=encoding)]) from None
    content = path.read_bytes()
    _refuse_binary(spec.file, content, name)
    try:
        return content.decode(_AS_WRITTEN.get(name, name))
    except UnicodeDecodeError as error:
        place = Place(row=content.count(b"\n", 0, error.start) + 1)
        raise Refused([finding("ENCODING_WRONG", "refused", spec.file, place, encoding)]) from None


def _refuse_binary(file: str, content: bytes, encoding: str) -> None:
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    wide = encoding.startswith(("utf-16", "utf-32")) or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if kind is None and b"\0" in content and not wide:
        kind = ("a binary file", "文字ではないデータ")
    if kind is not None:
        raise Refused([finding("NOT_CSV", "refused", file, value=kind[0], kind_en=kind[0], kind_ja=kind[1])])


def _problems(file: str, header: list[str], numbered: list[tuple[int, list[str]]]) -> list[Finding]:
    repeated = [name for name, count in Counter(name for name in header if name).items() if count > 1]
    findings = [finding("HEADER_REPEATED", "refused", file, Place(row=1, column=name), name) for name in repeated]
    if not numbered:
        findings.append(finding("FILE_EMPTY", "refused", file))
    return findings

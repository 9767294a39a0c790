"""Tables of buildings as text (CSV, TSV): what is found out about them, and how their rows are read."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

from assets.formats.base import Format, Look, RawTable
from assets.formats.encodings import SAID_EN, SAID_JA, decoded, find_encoding
from assets.formats.header_rows import SEARCHED_ROWS, find_header
from assets.formats.records import DELIMITERS, likely_delimiters, split_records
from assets.formats.table_rows import Sheet, to_table
from assets.inventory_spec import InventorySpec
from assets.messages import finding
from assets.table_messages import table_finding
from infra.errors import Refused
from infra.findings import Finding, Place

SUFFIXES = (".csv", ".tsv", ".txt")
MAX_BYTES = 500_000_000
_MOST_NUL = 0.01  # a text that a program spoilt has a few; more of them are a file of another kind

_TIFF = ("a TIFF image", "TIFF形式の画像")
KINDS = {
    b"II*\0": _TIFF,
    b"MM\0*": _TIFF,
    b"II+\0": _TIFF,
    b"MM\0+": _TIFF,
    b"PK\x03\x04": ("an Excel workbook or a ZIP archive", "ExcelブックまたはZIPファイル"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "旧形式のExcelブック"),
    b"%PDF-": ("a PDF document", "PDF文書"),
    b"SQLite format 3\0": ("a GeoPackage or another database", "GeoPackageなどのデータベース"),
}


def look_csv(file: str, path: Path) -> Look:
    """
    Encoding, delimiter and row of the headings, as far as the file itself shows them.

    Raises
    ------
    Refused
        Not a text, in no known encoding, a quote that is never closed, no columns.
    """
    content = _content(file, path, None)
    encoding, findings = find_encoding(file, content)
    text = decoded(file, content, encoding)
    delimiter, told = _delimiter(file, text)
    findings += told
    rows = split_records(file, text, delimiter).cells
    header = find_header(rows[:SEARCHED_ROWS])
    declared: dict[str, object] = {"encoding": encoding, "delimiter": delimiter}
    if header is None:
        return Look(declared, (), findings=(*findings, table_finding("HEADER_MISSING", "refused", file)))
    headings = tuple(cell.strip() for cell in rows[header.row - 1])
    if header.upper is not None:
        place = Place(row=header.upper)
        two = table_finding("HEADER_TWO_LINES", "refused", file, place, upper=header.upper, lower=header.row)
        return Look(declared, headings, findings=(*findings, two))
    declared["header_row"] = header.row
    columns = sum(1 for heading in headings if heading)
    below = sum(1 for row in rows[header.row :] if any(cell.strip() for cell in row))
    detail: dict[str, Any] = {
        "detail_en": f"; {SAID_EN[encoding]}, separated by {DELIMITERS[delimiter][0]}",
        "detail_ja": f"、文字コードは{SAID_JA[encoding]}、区切りは{DELIMITERS[delimiter][1]}",
    }
    note = table_finding("TABLE_UNDERSTOOD", "note", file, rows=below, columns=columns, header=header.row, **detail)
    return Look(declared, headings, findings=(note, *findings))


def _delimiter(file: str, text: str) -> tuple[str, list[Finding]]:
    if not text.strip():
        raise Refused([finding("FILE_EMPTY", "refused", file)])
    likely = likely_delimiters(text)
    if not likely:
        raise Refused([table_finding("TABLE_ONE_COLUMN", "refused", file)])
    taken, *others = sorted(likely, key=lambda one: -_subjects(text, one)) if likely[1:] else likely
    rival = next((one for one in others if _subjects(text, one) > 1), None)
    if rival is None:
        return taken, []
    (en, ja), (other, other_ja) = DELIMITERS[taken], DELIMITERS[rival]
    return taken, [table_finding("DELIMITER_AMBIGUOUS", "note", file, value=en, ja=ja, other=other, other_ja=other_ja)]


def _subjects(text: str, delimiter: str) -> int:
    """What the headings speak of if the columns are separated so."""
    lines = text[:50_000].splitlines()[:SEARCHED_ROWS]
    header = find_header([line.split(delimiter) for line in lines])
    return 0 if header is None else header.subjects


def read_rows(spec: InventorySpec, path: Path) -> RawTable:
    """
    The rows of a CSV file exactly as declared, every cell as text; rows without any content are skipped.

    Undeclared: UTF-8, commas (tabs in a .tsv), headings in row 1. Rows of another length
    than the headings are left out and stand in the findings.

    Raises
    ------
    Refused
        Wrong or unknown encoding, no text at all, a repeated heading, no row as long as the headings.
    """
    encoding = spec.encoding or "utf-8"
    text = decoded(spec.file, _content(spec.file, path, encoding), encoding)
    delimiter = spec.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
    rows = split_records(spec.file, text, delimiter).cells
    return to_table(spec, Sheet(spec.file, spec.header_row or 1, rows, shifting=True))


def _content(file: str, path: Path, encoding: str | None) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        value, limit = f"{size / 1e6:,.0f} MB", f"{MAX_BYTES / 1e6:,.0f} MB"
        raise Refused([table_finding("TABLE_TOO_LARGE", "refused", file, value=value, limit=limit)])
    content = path.read_bytes()
    _refuse_binary(file, content, encoding)
    return content


def _refuse_binary(file: str, content: bytes, encoding: str | None) -> None:
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
    wide = (encoding or "").lower().replace("_", "-").startswith(("utf-16", "utf-32")) or content.startswith(marks)
    nul = 0 if wide else content.count(b"\0")
    if kind is None and nul > _MOST_NUL * len(content):
        kind = ("a binary file", "文字ではないデータ")
    if kind is not None:
        raise Refused([finding("NOT_CSV", "refused", file, value=kind[0], kind_en=kind[0], kind_ja=kind[1])])
    if nul:
        raise Refused(_rows_with_nul(file, content))


def _rows_with_nul(file: str, content: bytes) -> list[Finding]:
    found: list[Finding] = []
    row, quotes = 1, 0
    for line in content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if b"\0" in line:
            found.append(table_finding("NUL_IN_TEXT", "refused", file, Place(row=row)))
        quotes += line.count(b'"')
        row += quotes % 2 == 0
    return found


FORMAT = Format(
    name="CSV",
    name_ja="CSV（文字の表）",
    suffixes=SUFFIXES,
    recognises=lambda path, head: path.suffix.lower() in SUFFIXES,
    look=look_csv,
    read=read_rows,
)

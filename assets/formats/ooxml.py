"""
The archive inside an .xlsx file, judged from its directory before anything opens it, and what its sheets hide.

Nothing is unpacked to disk, no relation to another file is followed and no document type
is accepted. Formulas, errors and hidden rows are found in the text of the sheet: the
reader of the values gives an empty cell for all of them.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from assets.workbook_messages import unsafe, workbook_finding
from infra.errors import Refused
from infra.findings import Finding

MAX_PARTS = 10_000
MAX_UNPACKED = 1_000_000_000
MAX_RATIO = 150  # a sheet of one repeated word reaches about 100, ordinary ones 5 to 30
MAX_CELLS = 30_000_000
_SMALL = 20_000_000  # below this no ratio does harm
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, whether it is hidden, and its part in the archive."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """The worksheets of a workbook in order, whether it refers to other files, and the part of its cell formats."""

    sheets: tuple[SheetPart, ...]
    links: bool
    styles: zipfile.ZipInfo | None


def open_package(file: str, path: Path) -> Package:
    """
    The workbook's sheets, after every check that needs no look at a cell.

    Raises
    ------
    Refused
        Another kind of file, an archive that is too large, or one that Excel would not write.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(_OLE):
        raise Refused([_ole(file, path)])
    if not head.startswith(b"PK\x03\x04"):
        raise Refused([_no_archive(file, head)])
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused([workbook_finding("WORKBOOK_UNREADABLE", "refused", file)]) from None
    _check_directory(file, path, parts)
    try:
        _check_kind(file, {one.filename for one in parts}, path, parts)
        _check_parts(file, path, parts)
        return _package(path, {one.filename: one for one in parts})
    except (ElementTree.ParseError, KeyError, zlib.error, struct.error, UnicodeDecodeError, OSError):
        raise Refused([workbook_finding("WORKBOOK_UNREADABLE", "refused", file)]) from None


def _ole(file: str, path: Path) -> Finding:
    """An encrypted workbook is wrapped in the same container as the old format."""
    with path.open("rb") as stream:
        encrypted = "EncryptedPackage".encode("utf-16-le") in stream.read(50_000_000)
    return workbook_finding("WORKBOOK_PASSWORD" if encrypted else "WORKBOOK_OLD", "refused", file)


def _no_archive(file: str, head: bytes) -> Finding:
    if not head:
        return workbook_finding("WORKBOOK_EMPTY", "refused", file)
    kind = ("a file of another kind", "別の種類のファイル")
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<", head):
        kind = ("a web page or XML text", "WebページまたはXMLの文書")
    elif head.startswith(b"%PDF-"):
        kind = ("a PDF document", "PDF文書")
    elif head and b"\0" not in head:
        kind = ("text, such as CSV", "CSVなどの文字のファイル")
    return workbook_finding("NOT_XLSX", "refused", file, value=kind[0], kind_en=kind[0], kind_ja=kind[1])


def _check_directory(file: str, path: Path, parts: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in parts]
    reason = None
    if len(parts) > MAX_PARTS:
        reason = "many"
    elif len(set(map(str.lower, names))) < len(names):
        reason = "doubled"
    elif any(one.flag_bits & 0x1 for one in parts):
        reason = "encrypted"
    elif any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in parts):
        reason = "method"
    elif any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        reason = "path"
    if reason is not None:
        raise Refused([unsafe(file, reason)])
    unpacked = sum(one.file_size for one in parts)
    if unpacked > MAX_UNPACKED:
        value, limit = f"{unpacked / 1e6:,.0f}", f"{MAX_UNPACKED / 1e6:,.0f}"
        raise Refused([workbook_finding("ARCHIVE_TOO_LARGE", "refused", file, value=value, limit=limit)])
    ratio = unpacked / max(1, path.stat().st_size)
    if unpacked > _SMALL and ratio > MAX_RATIO:
        raise Refused([workbook_finding("ARCHIVE_BOMB", "refused", file, value=f"{ratio:,.0f}")])


def _check_kind(file: str, names: set[str], path: Path, parts: list[zipfile.ZipInfo]) -> None:
    code = None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        code = "WORKBOOK_MACROS"
    elif "xl/workbook.bin" in names:
        code = "WORKBOOK_BINARY"
    elif "mimetype" in names and "content.xml" in names:
        code = "WORKBOOK_ODS"
    if code is not None:
        raise Refused([workbook_finding(code, "refused", file)])
    if "xl/workbook.xml" not in names:
        kind_en, kind_ja = "a ZIP archive", "ZIPファイル"
        raise Refused([workbook_finding("NOT_XLSX", "refused", file, value=kind_en, kind_en=kind_en, kind_ja=kind_ja)])
    types = next((one for one in parts if one.filename == "[Content_Types].xml"), None)
    if types is not None and b"macroEnabled" in b"".join(unpacked_chunks(path, types)):
        raise Refused([workbook_finding("WORKBOOK_MACROS", "refused", file)])


def _check_parts(file: str, path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Every part as large as the directory says, every text in UTF-8 and without a document type."""
    for part in parts:
        size, tail = 0, b""
        text = part.filename.lower().endswith((".xml", ".rels", ".vml"))
        for chunk in unpacked_chunks(path, part):
            if text and size == 0 and (b"\0" in chunk[:8] or chunk.startswith((b"\xff\xfe", b"\xfe\xff"))):
                raise Refused([unsafe(file, "coding")])
            size += len(chunk)
            if size > part.file_size:
                raise Refused([unsafe(file, "size")])
            if text and b"<!DOCTYPE" in tail + chunk:
                raise Refused([unsafe(file, "doctype")])
            tail = chunk[-16:]


def unpacked_chunks(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """
    The content of a part as its bytes say, in pieces of bounded size.

    The standard library stops at the size that the directory states, which another reader
    would not do; here a part that is larger is seen to be.
    """
    with path.open("rb") as stream:
        stream.seek(part.header_offset)
        name_length, extra_length = struct.unpack("<26xHH", stream.read(30))
        stream.seek(name_length + extra_length, 1)
        left = part.compress_size
        inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
        while left > 0:
            packed = stream.read(min(left, 1 << 16))
            if not packed:
                return
            left -= len(packed)
            while inflate is not None and packed:
                yield inflate.decompress(packed, _CHUNK)
                packed = inflate.unconsumed_tail
            if inflate is None:
                yield packed
        if inflate is not None:
            yield inflate.flush()


def _package(path: Path, parts: dict[str, zipfile.ZipInfo]) -> Package:
    workbook = ElementTree.fromstring(b"".join(unpacked_chunks(path, parts["xl/workbook.xml"])))
    relations = ElementTree.fromstring(b"".join(unpacked_chunks(path, parts["xl/_rels/workbook.xml.rels"])))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    styles = next((_part(one.get("Target", "")) for one in relations if one.get("Type", "").endswith("/styles")), "")
    sheets = []
    for sheet in workbook.iter():
        if _local(sheet.tag) != "sheet":
            continue
        relation = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")
        part = _part(targets.get(relation, ""))
        if part in parts and "chartsheet" not in part:
            hidden = sheet.get("state", "visible") != "visible"
            sheets.append(SheetPart(sheet.get("name", ""), hidden, part))
    links = any(name.startswith("xl/externalLinks/") for name in parts)
    return Package(tuple(sheets), links, parts.get(styles))


def _part(target: str) -> str:
    """The part in the archive that a relation of the workbook names."""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

"""
Where a file waits until it has been read: under a name of ours, readable by us only, never executable.

Nothing here opens the file as what it claims to be. The first bytes say what it is; that is compared with
the end of the name the reader gave, which itself stays text and never becomes part of a path.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from pathlib import Path
from typing import IO

from infra import upload_messages
from infra.errors import Refused
from infra.findings import Finding, Place

CHUNK = 1 << 20
_HEAD = 4096
_ENDS = 1 << 16
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,16})?", re.ASCII)

# (first bytes, where they stand, what they say)
_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"SQLite format 3\0", 0, "sqlite"),
    (b"%PDF-", 0, "pdf"),
    (b"\x1f\x8b", 0, "gzip"),
    (b"7z\xbc\xaf\x27\x1c", 0, "7z"),
    (b"Rar!\x1a\x07", 0, "rar"),
    (b"BZh", 0, "bzip2"),
    (b"\xfd7zXZ\0", 0, "xz"),
    (b"ustar", 257, "tar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "ole"),
    (b"PAR1", 0, "parquet"),
    (b"\x00\x00\x27\x0a", 0, "shapefile"),
    (b"II*\0", 0, "tiff"),
    (b"MM\0*", 0, "tiff"),
    (b"II+\0", 0, "tiff"),
    (b"\x89HDF\r\n\x1a\n", 0, "hdf5"),
    (b"\x89PNG\r\n\x1a\n", 0, "image"),
    (b"\xff\xd8\xff", 0, "image"),
    (b"GIF8", 0, "image"),
    (b"\x7fELF", 0, "program"),
    (b"MZ", 0, "program"),
)
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")  # application id, at byte 68 of a SQLite file

# kind: as the finding calls it, in English and Japanese
_KINDS: dict[str | None, tuple[str, str]] = {
    "zip": ("a ZIP archive", "ZIPファイル"),
    "ooxml": ("an Excel or Word file", "ExcelやWordのファイル"),
    "opendocument": ("an OpenDocument file", "OpenDocument形式のファイル"),
    "geopackage": ("a GeoPackage", "GeoPackage"),
    "sqlite": ("an SQLite database", "SQLiteデータベース"),
    "pdf": ("a PDF document", "PDF文書"),
    "gzip": ("a GZIP archive", "GZIPの圧縮ファイル"),
    "7z": ("a 7z archive", "7zの圧縮ファイル"),
    "rar": ("a RAR archive", "RARの圧縮ファイル"),
    "bzip2": ("a BZIP2 archive", "BZIP2の圧縮ファイル"),
    "xz": ("an XZ archive", "XZの圧縮ファイル"),
    "tar": ("a TAR archive", "TARのアーカイブ"),
    "ole": ("an old Office file (.xls, .doc)", "古い形式のOfficeファイル（.xlsや.doc）"),
    "parquet": ("a Parquet table", "Parquetの表"),
    "shapefile": ("a part of a Shapefile", "シェープファイルの一部"),
    "pbf": ("OpenStreetMap data (PBF)", "OpenStreetMapのデータ（PBF）"),
    "tiff": ("a TIFF image", "TIFF画像"),
    "hdf5": ("an HDF5 or NetCDF file", "HDF5またはNetCDFのファイル"),
    "image": ("a picture", "画像"),
    "program": ("a program", "プログラム"),
    "html": ("a web page", "ウェブページ"),
    "xml": ("XML", "XML"),
    "json": ("JSON", "JSON"),
    "text-utf-8": ("plain text", "テキスト"),
    "text-utf-8-sig": ("plain text", "テキスト"),
    "text-utf-16": ("plain text", "テキスト"),
    "text-other": ("plain text", "テキスト"),
    None: ("of an unknown kind", "不明な形式"),
}
_TEXTS = frozenset({"text-utf-8", "text-utf-8-sig", "text-utf-16", "text-other"})
# What the content may be under each ending; a CSV may begin with a bracket or with a word in angle brackets.
_EXPECTED: dict[str, frozenset[str]] = {
    ".csv": _TEXTS | {"json", "xml"},
    ".tsv": _TEXTS | {"json", "xml"},
    ".txt": _TEXTS | {"json", "xml"},
    ".xlsx": frozenset({"ooxml"}),
    ".xlsm": frozenset({"ooxml"}),
    ".xls": frozenset({"ole"}),
    ".ods": frozenset({"opendocument"}),
    ".zip": frozenset({"zip"}),
    ".kmz": frozenset({"zip"}),
    ".kml": frozenset({"xml"}),
    ".gml": frozenset({"xml"}),
    ".xml": frozenset({"xml"}),
    ".osm": frozenset({"xml"}),
    ".json": frozenset({"json"}),
    ".geojson": frozenset({"json"}),
    ".gpkg": frozenset({"geopackage"}),
    ".parquet": frozenset({"parquet"}),
    ".geoparquet": frozenset({"parquet"}),
    ".pbf": frozenset({"pbf"}),
    ".shp": frozenset({"shapefile"}),
    ".tif": frozenset({"tiff"}),
    ".tiff": frozenset({"tiff"}),
    ".nc": frozenset({"hdf5"}),
}


def receive(source: IO[bytes] | Path, folder: Path, limit_bytes: int, suffix: str, *, name: str = "") -> Path:
    """
    Copy a stream or file into the quarantine, counting as it comes.

    Parameters
    ----------
    source : open stream of bytes, or a file; a link, pipe or device is not followed
    folder : the quarantine; made if missing, for us only
    suffix : as `suffix_of` gives it; the rest of the name is random
    name : what the reader calls the file, for the findings

    Raises
    ------
    Refused
        More than limit_bytes came, or nothing; what had come is gone again.
    ValueError
        The suffix is no plain one, or the source is no ordinary file.
    """
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a plain suffix: {suffix!r}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{suffix}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb") as target:
            if isinstance(source, Path):
                with _opened(source) as stream:
                    size = _copied(stream, target, limit_bytes)
            else:
                size = _copied(source, target, limit_bytes)
        if size > limit_bytes:
            raise Refused([_finding("UPLOAD_TOO_LARGE", name, upload_messages.size_text(limit_bytes))])
        if size == 0:
            raise Refused([_finding("UPLOAD_EMPTY", name, "")])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def suffix_of(name: str) -> str:
    """The end of a reader's file name in small letters, `.xlsx`; empty where it has none that is plain."""
    found = re.search(r"\.([A-Za-z0-9]{1,16})\s*$", name, re.ASCII)
    return f".{found[1].lower()}" if found else ""


def kind_findings(path: Path, suffix: str, *, name: str = "") -> tuple[Finding, ...]:
    """A refusal when the content is not what the suffix says; nothing is said of suffixes that are not known."""
    kind = magic_of(path)
    expected = _EXPECTED.get(suffix)
    if expected is None or kind in expected:
        return ()
    kind_en, kind_ja = _KINDS[kind]
    return (_finding("UPLOAD_KIND", name, suffix, kind_en=kind_en, kind_ja=kind_ja),)


def magic_of(path: Path) -> str | None:
    """
    What the first bytes say: zip, ooxml, opendocument, geopackage, sqlite, pdf, gzip, bzip2, xz, tar, 7z, rar, ole,
    parquet, pbf, shapefile, tiff, hdf5, image, program, html, xml, json, text-utf-8, text-utf-8-sig, text-utf-16,
    text-other; None where they say nothing.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _zip_kind(file)
    for magic, at, kind in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return "geopackage" if kind == "sqlite" and head[68:72] in _GEOPACKAGE else kind
    # a block of OpenStreetMap: length of the header, then field 1, 9 bytes long, "OSMHeader"
    if head[4:15] == b"\x0a\x09OSMHeader":
        return "pbf"
    return _text_kind(head)


def _zip_kind(file: IO[bytes]) -> str:
    """Office files name their parts at the start or in the list at the end."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(0)
    ends = file.read(_ENDS)
    file.seek(max(0, size - _ENDS))
    ends += file.read(_ENDS)
    if b"[Content_Types].xml" in ends:
        return "ooxml"
    return "opendocument" if b"mimetypeapplication/vnd.oasis.opendocument" in ends[:200] else "zip"


def _text_kind(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, kind = head[: len(head) & ~1].decode("utf-16", "replace"), "text-utf-16"
    elif head.startswith(b"\xef\xbb\xbf"):
        text, kind = head.decode("utf-8-sig", "replace"), "text-utf-8-sig"
    elif not head or any(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in head):
        return None
    else:
        text, kind = _decoded(head)
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        return "html"
    if re.match(r"<[?!a-z_]", start):
        return "xml"
    return "json" if re.match(r'\{\s*["}]|\[\s*[\[{"\]\d-]', start) else kind


def _decoded(head: bytes) -> tuple[str, str]:
    """As UTF-8, whose last character may be cut off; otherwise in some encoding that keeps ASCII."""
    for cut in range(4 if len(head) == _HEAD else 1):
        try:
            return head[: len(head) - cut].decode(), "text-utf-8"
        except UnicodeDecodeError:
            continue
    return head.decode("latin-1"), "text-other"


def _opened(path: Path) -> IO[bytes]:
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise ValueError("not an ordinary file")
    return os.fdopen(opened, "rb")


def _copied(source: IO[bytes], target: IO[bytes], limit_bytes: int) -> int:
    """How many bytes came; never writes more than the limit, never reads much beyond it."""
    size = 0
    while size <= limit_bytes and (chunk := source.read(min(CHUNK, limit_bytes - size + 1))):
        size += len(chunk)
        if size <= limit_bytes:
            target.write(chunk)
    return size


def _finding(code: str, name: str, value: str, **words: str) -> Finding:
    return upload_messages.finding(code, "refused", name, Place(), value, **words)

"""Read a shapefile: its parts are checked before GDAL sees them, its encoding is never guessed silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.formats import dbf, ogr
from assets.formats.base import Format, Look, RawTable
from assets.formats.shapes import check_count, table, unread_findings
from assets.inventory_spec import InventorySpec
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding

DRIVER = "ESRI Shapefile"
MAGIC = b"\x00\x00\x27\x0a"
_MULTIPATCH = 31
_SHX_HEADER, _SHX_RECORD = 100, 8


@dataclass(frozen=True, slots=True)
class Parts:
    """What lies beside the .shp file; None: not there."""

    shx: Path | None
    dbf: Path | None
    prj: Path | None


def look(file: str, path: Path) -> Look:
    """
    Headings, encoding, and the parts that are missing.

    Raises
    ------
    Refused
        No .shx file, parts that contradict each other, curves in space, an encoding that nothing fits.
    """
    parts = _parts(path)
    _check(file, path, parts)
    said = [] if parts.prj else [finding("SHAPEFILE_CRS_MISSING", "note", file)]
    if parts.dbf is None:
        said.append(table_finding("ATTRIBUTES_MISSING", "note", file))
        ogr.header(file, path, DRIVER)
        return Look({"missing_attributes": "declared"}, (), findings=tuple(said))
    encoding, found = _encoding(file, parts.dbf, None)
    ogr.header(file, path, DRIVER, encoding=encoding)
    declared = {} if encoding is None else {"encoding": encoding}
    headings = _headings(parts.dbf, encoding)
    cut = [*_cut_headings(file, parts.dbf, encoding), *_cut_text(file, parts.dbf)]
    return Look(declared, headings, findings=(*said, *found, *cut))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The shapes and their attributes, in the declared encoding or the one that the file states.

    Raises
    ------
    Refused
        As look; a missing .dbf that is not declared; text that nothing says how to read.
    """
    parts = _parts(path)
    if parts.dbf is None and spec.missing_attributes is None:
        raise Refused([table_finding("ATTRIBUTES_MISSING", "refused", spec.file)])
    _check(spec.file, path, parts)
    encoding: str | None = None
    said: Sequence[Finding] = ()
    if parts.dbf is not None:
        encoding, found = _encoding(spec.file, parts.dbf, spec.encoding)
        if found:
            unstated = finding("SHAPEFILE_ENCODING_UNSTATED", "refused", spec.file, value=encoding or "")
            raise Refused([unstated])
        said = _cut_text(spec.file, parts.dbf)
    ogr.header(spec.file, path, DRIVER, encoding=encoding)
    layer = ogr.read_layer(spec.file, path, encoding=encoding)
    unread = unread_findings(spec.file, layer.curved, layer.broken)
    return table(spec.file, layer.frame, layer.geometry, layer.crs, said, unread)


def recognises(path: Path, head: bytes) -> bool:
    """The number 9994 that every .shp file begins with, and its ending."""
    return path.suffix.lower() == ".shp" and head.startswith(MAGIC)


def _parts(path: Path) -> Parts:
    def beside(suffix: str) -> Path | None:
        """A part of the set by its ending, in small or capital letters; None where it is missing."""
        both = (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
        return next((one for one in both if one.is_file()), None)

    return Parts(beside(".shx"), beside(".dbf"), beside(".prj"))


def _check(file: str, path: Path, parts: Parts) -> None:
    with path.open("rb") as raw:
        head = raw.read(36)
    if not head.startswith(MAGIC) or len(head) < 36:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)])
    if parts.shx is None:
        raise Refused([finding("SHAPEFILE_INDEX_MISSING", "refused", file)])
    if int.from_bytes(head[32:36], "little") == _MULTIPATCH:
        raise Refused([finding("SHAPES_CURVED", "refused", file, value="MultiPatch")])
    shapes = max(0, parts.shx.stat().st_size - _SHX_HEADER) // _SHX_RECORD
    check_count(file, shapes)
    if parts.dbf is not None and (rows := _dbf(file, parts.dbf).rows) != shapes:
        raise Refused([finding("SHAPEFILE_COUNTS_DIFFER", "refused", file, value=f"{shapes:,}", rows=f"{rows:,}")])


def _dbf(file: str, path: Path) -> dbf.Dbf:
    try:
        return dbf.read_header(path)
    except ValueError:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)]) from None


def _encoding(file: str, path: Path, declared: str | None) -> tuple[str | None, list[Finding]]:
    """
    The encoding of the text: declared, stated by the file, or found by trying (then told); None where all is ASCII.

    Raises
    ------
    Refused
        The text does not fit what is declared or stated, or fits none of the candidates.
    """
    head = _dbf(file, path)
    stated = declared or dbf.stated_encoding(path, head)
    try:
        text = dbf.read_text(path, head, (stated,) if stated else dbf.CANDIDATES)
    except LookupError:
        raise Refused([table_finding("ENCODING_UNKNOWN", "refused", file, value=stated or "")]) from None
    if text.ascii:
        return stated, []
    if not text.fits:
        tried = stated or ", ".join(dbf.CANDIDATES)
        raise Refused([finding("SHAPEFILE_ENCODING_UNFIT", "refused", file, value=tried)])
    if stated:
        return stated, []
    both = len(text.fits) > 1
    words: dict[str, Any] = {
        "both_en": f" ({text.fits[-1]} would fit as well)" if both else "",
        "both_ja": f"（{text.fits[-1]}としても読めます）" if both else "",
    }
    return text.fits[0], [finding("SHAPEFILE_ENCODING_FOUND", "note", file, value=text.fits[0], **words)]


def _headings(path: Path, encoding: str | None) -> tuple[str, ...]:
    return tuple(name.decode(encoding or "utf-8", "replace") for name in dbf.read_header(path).headings)


def _cut_headings(file: str, path: Path, encoding: str | None) -> list[Finding]:
    names = [name.decode(encoding or "utf-8", "replace") for name in dbf.cut_headings(dbf.read_header(path))]
    return [finding("SHAPEFILE_HEADINGS_CUT", "note", file, value=", ".join(names))] if names else []


def _cut_text(file: str, path: Path) -> list[Finding]:
    count = dbf.read_text(path, dbf.read_header(path), ()).cut
    return [finding("SHAPEFILE_TEXT_CUT", "note", file, value=str(count), count=count)] if count else []


FORMAT = Format("a shapefile", "シェープファイル", (".shp",), recognises, look, read)

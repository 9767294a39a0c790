"""
Read GeoJSON: a FeatureCollection, one Feature, one shape, or one Feature per line.

Read without GDAL, which takes several other kinds of JSON (some of them addresses of
other data) for vector files, and repairs or passes over what is told here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from assets.formats.base import Format, Look, RawTable
from assets.formats.geojson_shapes import shape
from assets.formats.json_members import BrokenJson, blanks, object_members, unexpected, value_at
from assets.formats.rings import BrokenShape
from assets.formats.shapes import check_count, first_rows, table
from assets.inventory_spec import InventorySpec
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding, Place

MAX_BYTES = 1 << 30
_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
_CRS_NAME = re.compile(r"(urn:ogc:def:crs:)?(EPSG|OGC|CRS):[\d.]*:?(CRS)?\d+", re.IGNORECASE)
_RECORD_MARK = "\x1e"  # RFC 8142: stands before each text of a sequence
_ABSENT = object()


@dataclass(slots=True)
class _Collected:
    """What the file holds, gathered feature by feature; a look leaves the shapes alone."""

    file: str
    with_shapes: bool
    shapes: list[Any] = field(default_factory=list)
    properties: list[dict[str, Any]] = field(default_factory=list)
    nested: dict[str, None] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    crs: Any = _ABSENT

    def add(self, feature: Any) -> None:
        """One feature; what is wrong with it is kept as a finding of its row."""
        row = len(self.properties) + 1
        given = feature if isinstance(feature, dict) else {}
        self.properties.append(self._plain(given))
        check_count(self.file, len(self.properties))
        if not self.with_shapes:
            return
        try:
            if given.get("type") != "Feature":
                raise BrokenShape("it is no feature")
            one, was_open = shape(given.get("geometry"))
        except BrokenShape as error:
            self.broken.append(finding("GEOJSON_SHAPE_BROKEN", "refused", self.file, Place(row=row), str(error)))
            one, was_open = None, False
        self.shapes.append(one)
        self.closed += [row] if was_open else []

    def _plain(self, feature: dict[str, Any]) -> dict[str, Any]:
        given = feature.get("properties")
        plain = dict(given) if isinstance(given, dict) else {}
        for name in [name for name, value in plain.items() if isinstance(value, dict | list)]:
            self.nested[name] = None
        if "id" not in plain and isinstance(feature.get("id"), str | int | float):
            plain["id"] = feature["id"]
        return plain


def look(file: str, path: Path) -> Look:
    """
    The headings, and notes on everything but the shapes.

    Raises
    ------
    Refused
        No GeoJSON, invalid JSON (with its line), another encoding than UTF-8, too large.
    """
    found = _collect(file, path, with_shapes=False)
    _crs(found)
    return Look({}, tuple(_names(found)), findings=tuple(_notes(found)))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    Every feature, in longitude and latitude (WGS 84) unless the file names another system.

    Raises
    ------
    Refused
        As look.
    """
    found = _collect(spec.file, path, with_shapes=True)
    shapes = np.empty(len(found.shapes), dtype=object)
    shapes[:] = found.shapes
    return table(spec.file, _frame(found), shapes, _crs(found), _notes(found), found.broken)


def recognises(path: Path, head: bytes) -> bool:
    """An object of JSON in a file of the right ending."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")
    return path.suffix.lower() in FORMAT.suffixes and start.startswith((b"{", b"["))


def _collect(file: str, path: Path, *, with_shapes: bool) -> _Collected:
    text = _text(file, path)
    found = _Collected(file, with_shapes)
    try:
        for feature in _features(file, text, found):
            found.add(feature)
    except BrokenJson as error:
        words = {"reason_en": error.reason_en, "reason_ja": error.reason_ja}
        raise Refused([finding("JSON_INVALID", "refused", file, Place(line=error.line), **words)]) from None
    return found


def _text(file: str, path: Path) -> str:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Refused([finding("FILE_TOO_LARGE", "refused", file, value=f"{size:,}", limit=f"{MAX_BYTES:,}")])
    try:
        return path.read_bytes().decode("utf-8-sig").replace(_RECORD_MARK, " ")
    except UnicodeDecodeError:
        raise Refused([finding("JSON_ENCODING", "refused", file)]) from None


def _features(file: str, text: str, found: _Collected) -> Iterator[Any]:
    """Features from whatever the root is; its coordinate system goes into `found` on the way."""
    if text[blanks(text, 0) :].startswith("["):
        value_at(text, 0)
        raise Refused([finding("GEOJSON_OTHER", "refused", file, value="a list")])
    root: dict[str, Any] = {}
    end = 0
    listed: list[Any] | None = None
    for key, value, place in object_members(text, 0, "features"):
        if key == "":
            end = place
        elif key == "features" and listed is not None:
            yield value
        elif key == "features" and value == []:
            listed = []
        else:
            root[key] = value
    kind = root.get("type")
    if "crs" in root:
        found.crs = root["crs"]
    if listed is not None and kind == "FeatureCollection":
        _nothing_more(text, end)
    elif kind == "Feature":
        yield root
        yield from _further(text, end)
    elif kind in _SHAPES:
        _nothing_more(text, end)
        yield {"type": "Feature", "geometry": root, "properties": {}}
    else:
        raise Refused([finding("GEOJSON_OTHER", "refused", file, value=f"type: {kind}")])


def _further(text: str, at: int) -> Iterator[Any]:
    """More roots after the first: one feature per line."""
    while blanks(text, at) < len(text):
        feature, at = value_at(text, at)
        yield feature


def _nothing_more(text: str, at: int) -> None:
    if blanks(text, at) < len(text):
        raise unexpected(text, blanks(text, at))


def _names(found: _Collected) -> list[str]:
    return list({name: None for one in found.properties for name in one if name not in found.nested})


def _frame(found: _Collected) -> pd.DataFrame:
    columns = {name: pd.Series([one.get(name) for one in found.properties], dtype=object) for name in _names(found)}
    return pd.DataFrame(columns, index=np.arange(len(found.properties)))


def _crs(found: _Collected) -> CRS | None:
    if found.crs is _ABSENT:
        return CRS.from_epsg(4326)
    if found.crs is None:
        return None  # the 2008 text: null says that no system may be assumed
    name = _crs_name(found.crs)
    unreadable = Refused([finding("GEOJSON_CRS_UNREADABLE", "refused", found.file, value=str(name or "-"))])
    if name is None or not _CRS_NAME.fullmatch(name):
        raise unreadable
    try:
        return CRS.from_user_input(name)
    except CRSError:
        raise unreadable from None


def _crs_name(member: Any) -> str | None:
    """The name of a named system; a linked one lies elsewhere and has none."""
    if isinstance(member, dict) and member.get("type") == "name" and isinstance(member.get("properties"), dict):
        name = member["properties"].get("name")
        return name if isinstance(name, str) else None
    return None


def _notes(found: _Collected) -> list[Finding]:
    said = []
    if found.crs is not _ABSENT and found.crs is not None:
        said.append(finding("GEOJSON_CRS_MEMBER", "note", found.file, value=str(_crs_name(found.crs))))
    if found.nested:
        said.append(finding("COLUMNS_NESTED", "note", found.file, value=", ".join(found.nested)))
    if found.closed:
        place, count = Place(row=found.closed[0]), len(found.closed)
        words = first_rows(found.closed)
        said.append(finding("GEOJSON_RINGS_CLOSED", "note", found.file, place, str(count), count=count, **words))
    return said


FORMAT = Format("a GeoJSON file", "GeoJSON", (".geojson", ".json", ".geojsonl", ".ndjson"), recognises, look, read)

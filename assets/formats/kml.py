"""
Read KML and KMZ: placemarks with their shapes and data fields.

Read without GDAL, whose drivers may open what a file links to. Links are counted and
told, descriptions (free text, often a web page) left out; longitude, latitude in WGS 84.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from assets.formats.base import Format, Look, RawTable
from assets.formats.kinds import KML, XML, kind_of
from assets.formats.kml_stream import MAX_BYTES, Stream
from assets.formats.rings import BrokenShape, polygon
from assets.formats.shapes import check_count, table
from assets.inventory_spec import InventorySpec
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding, Place

_ZIP = b"PK\x03\x04"
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_OTHER_SHAPES = ("Model", "Track", "MultiTrack")
_MOST_ENTRIES = 10_000
_DEEPEST = 8


@dataclass(slots=True)
class _Collected:
    """What the document holds, gathered placemark by placemark; a look leaves the shapes alone."""

    file: str
    with_shapes: bool
    shapes: list[Any] = field(default_factory=list)
    data: list[dict[str, str]] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    descriptions: int = 0
    links: list[str] = field(default_factory=list)

    def add(self, placemark: Element) -> None:
        """One placemark; what is wrong with its shape is kept as a finding of its row."""
        row = len(self.data) + 1
        self.data.append(_data(placemark))
        check_count(self.file, len(self.data))
        self.descriptions += bool((placemark.findtext("description") or "").strip())
        if not self.with_shapes:
            return
        try:
            self.shapes.append(_shape_of(placemark))
        except BrokenShape as error:
            self.broken.append(finding("KML_SHAPE_BROKEN", "refused", self.file, Place(row=row), str(error)))
            self.shapes.append(None)


def look(file: str, path: Path) -> Look:
    """
    The data fields; links and descriptions that are left out.

    Raises
    ------
    Refused
        No KML, a document type, a KMZ with no or several documents, too large.
    """
    found = _collect(file, path, with_shapes=False)
    return Look({}, tuple(_names(found)), findings=tuple(_notes(found)))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    Every placemark.

    Raises
    ------
    Refused
        As look; no placemark.
    """
    found = _collect(spec.file, path, with_shapes=True)
    shapes = np.empty(len(found.shapes), dtype=object)
    shapes[:] = found.shapes
    columns = {name: pd.Series([one.get(name) for one in found.data], dtype=object) for name in _names(found)}
    frame = pd.DataFrame(columns, index=np.arange(len(shapes)))
    return table(spec.file, frame, shapes, CRS.from_epsg(4326), _notes(found), found.broken)


def recognises(path: Path, head: bytes) -> bool:
    """XML in a .kml file whose root is not plainly another's, or a ZIP in a .kmz file."""
    if path.suffix.lower() == ".kmz":
        return head.startswith(_ZIP)
    wide = head.startswith((b"\xff\xfe<", b"\xfe\xff\0<"))  # UTF-16
    return path.suffix.lower() == ".kml" and (wide or kind_of(head) in (KML, XML))


def _collect(file: str, path: Path, *, with_shapes: bool) -> _Collected:
    found = _Collected(file, with_shapes)
    stream = Stream(file, found.links)
    with _document(file, path) as raw:
        for placemark in stream.placemarks(raw):
            found.add(placemark)
    return found


@contextmanager
def _document(file: str, path: Path) -> Iterator[BinaryIO]:
    """The KML document itself, out of its archive if it is in one."""
    if path.suffix.lower() != ".kmz":
        with path.open("rb") as raw:
            yield raw
        return
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_entry(file, archive)) as packed:
            yield cast(BinaryIO, packed)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Refused([finding("KMZ_UNREADABLE", "refused", file)]) from None


def _entry(file: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one document of a KMZ: doc.kml at its root, else the only .kml."""
    entries = archive.infolist()
    documents = [
        one for one in entries if one.filename.lower().endswith(".kml") and not one.filename.startswith("__MACOSX")
    ]
    main = [one for one in documents if one.filename.lower() == "doc.kml"]
    chosen = main or documents
    if len(chosen) != 1 or len(entries) > _MOST_ENTRIES:
        raise Refused([finding("KMZ_CONTENT", "refused", file, value=str(len(chosen)))])
    if chosen[0].flag_bits & 1 or chosen[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused([finding("KMZ_UNREADABLE", "refused", file)])
    if (size := chosen[0].file_size) > MAX_BYTES:
        raise Refused([finding("FILE_TOO_LARGE", "refused", file, value=f"{size:,}", limit=f"{MAX_BYTES:,}")])
    return chosen[0]


def _data(placemark: Element) -> dict[str, str]:
    """The data fields by name, and the placemark's own name where no field is called so."""
    found: dict[str, str] = {}
    if name := (placemark.findtext("name") or "").strip():
        found["name"] = name
    for one in placemark.iterfind("ExtendedData/Data"):
        found[one.get("name", "")] = (one.findtext("value") or "").strip()
    for one in placemark.iterfind("ExtendedData/SchemaData/SimpleData"):
        found[one.get("name", "")] = (one.text or "").strip()
    found.pop("", None)
    return found


def _shape_of(placemark: Element) -> Any:
    """The shape of a placemark; None where it has none."""
    for child in placemark:
        if child.tag in _SHAPES:
            return _shape(child)
        if child.tag in _OTHER_SHAPES:
            raise BrokenShape(f"{child.tag} is no outline")
    return None


def _shape(element: Element, depth: int = 0) -> Any:
    if element.tag == "MultiGeometry":
        return _several(element, depth)
    if element.tag == "Polygon":
        outer = [_points(one) for one in element.iterfind("outerBoundaryIs/LinearRing")]
        inner = [_points(one) for one in element.iterfind("innerBoundaryIs/LinearRing")]
        return polygon([*outer[:1], *inner])[0] if outer else polygon([])[0]
    points = _points(element)
    if element.tag == "Point":
        return shapely.Point(points[0])
    if element.tag == "LinearRing":
        return polygon([points])[0]
    if len(points) < 2:
        raise BrokenShape("a line has fewer than two points")
    return shapely.LineString(points)


def _several(element: Element, depth: int) -> Any:
    if depth >= _DEEPEST:
        raise BrokenShape("shapes within shapes are nested too deeply")
    parts = [_shape(child, depth + 1) for child in element if child.tag in _SHAPES]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, shapely.Polygon) for part in parts):
        return shapely.MultiPolygon(parts)
    if all(isinstance(part, shapely.Point) for part in parts):
        return shapely.MultiPoint(parts)
    return shapely.GeometryCollection([part for part in parts if part is not None])


def _points(element: Element) -> NDArray[np.float64]:
    """
    Longitude, latitude and, unless all are zero, height of every point.

    Raises
    ------
    BrokenShape
        Something else than two or three numbers per point.
    """
    tuples = [part.split(",") for part in (element.findtext("coordinates") or "").split()]
    width = min((len(one) for one in tuples), default=0)
    if width < 2 or max(len(one) for one in tuples) > 3:
        raise BrokenShape("the coordinates are no pairs of numbers")
    try:
        points = np.array([[float(number) for number in one[:width]] for one in tuples])
    except ValueError:
        raise BrokenShape("the coordinates are no pairs of numbers") from None
    return points[:, :2] if width == 3 and not points[:, 2].any() else points


def _names(found: _Collected) -> list[str]:
    return list({name: None for one in found.data for name in one})


def _notes(found: _Collected) -> list[Finding]:
    said = []
    if found.links:
        count = len(found.links)
        said.append(finding("KML_LINKS", "note", found.file, value=found.links[0][:80], count=count))
    if found.descriptions:
        said.append(
            finding("KML_DESCRIPTIONS", "note", found.file, value=str(found.descriptions), count=found.descriptions)
        )
    return said


FORMAT = Format("a KML or KMZ file", "KML・KMZ", (".kml", ".kmz"), recognises, look, read)

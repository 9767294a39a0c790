"""Read building shapes and their attributes from GeoPackage and FlatGeobuf; the other vector files by their readers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assets.formats import geojson, ogr, shapefile
from assets.formats.base import Format, Look, RawTable
from assets.formats.shapes import table, unread_findings
from assets.inventory_spec import InventorySpec
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding

_SQLITE = b"SQLite format 3\0"
_FLATGEOBUF = b"fgb\x03fgb"
_DRIVER = {".gpkg": "GPKG", ".fgb": "FlatGeobuf"}


def read_vector(spec: InventorySpec, path: Path) -> RawTable:
    """
    The features of one layer, in file order; heights are dropped, numbered from 1.

    Raises
    ------
    Refused
        An unreadable file or layer, content of another kind than the ending says, no features, or a
        shapefile without its .dbf that is not declared (`missing_attributes: declared`).
    """
    with path.open("rb") as raw:
        head = raw.read(512)
    suffix = path.suffix.lower()
    for form in (SHAPEFILE, GEOPACKAGE, GEOJSON, FLATGEOBUF):
        if suffix in form.suffixes and form.recognises(path, head):
            return form.read(spec, path)
    raise Refused([table_finding("FILE_UNREADABLE", "refused", spec.file)])


def look(file: str, path: Path, wanted: str | None = None) -> Look:
    """
    The layers with shapes, and the headings of the one that a person wants, or of the first.

    Raises
    ------
    Refused
        Unreadable, no layer with shapes, a layer that draws on other data.
    """
    _, spatial = _layers(file, path)
    if not spatial:
        raise Refused([finding("LAYER_NONE", "refused", file)])
    chosen = wanted if wanted in spatial else spatial[0]
    others = tuple(name for name in spatial if name != chosen)
    said: list[Finding] = []
    if others and wanted is None:
        said.append(finding("LAYER_CHOSEN", "note", file, value=chosen, others=", ".join(others)))
    head = ogr.header(file, path, _driver(path), chosen)
    return Look({"layer": chosen}, head.headings, others, tuple(said))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The declared layer, or the only one.

    Raises
    ------
    Refused
        As look; a layer that is not there, several and none declared.
    """
    every, spatial = _layers(spec.file, path)
    if spec.layer is not None and spec.layer not in every:
        known = ", ".join(every)
        raise Refused([table_finding("LAYER_MISSING", "refused", spec.file, value=spec.layer, known=known)])
    if spec.layer is None and len(spatial) > 1:
        raise Refused([finding("LAYER_UNDECLARED", "refused", spec.file, value=", ".join(spatial))])
    if not spatial or (spec.layer is not None and spec.layer not in spatial):
        raise Refused([finding("LAYER_NONE", "refused", spec.file)])
    chosen = spec.layer or spatial[0]
    ogr.header(spec.file, path, _driver(path), chosen)
    layer = ogr.read_layer(spec.file, path, chosen)
    unread = unread_findings(spec.file, layer.curved, layer.broken)
    return table(spec.file, layer.frame, layer.geometry, layer.crs, unread=unread)


def _driver(path: Path) -> str:
    return _DRIVER[path.suffix.lower()]


def _layers(file: str, path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if _driver(path) == "GPKG" and not _plain_layers(file, path):
        return (), ()  # GDAL calls such a file unreadable
    return ogr.layers(file, path)


def _plain_layers(file: str, path: Path) -> bool:
    """
    Whether a GeoPackage has layers at all; refused where one is no plain table.

    Views and virtual tables can stand for other files, even remote ones: only plain tables are read.

    The indexes that every GeoPackage has (rtree) are virtual tables of SQLite's own.
    """
    contents = "SELECT table_name, data_type FROM gpkg_contents"
    query = "SELECT name, type, sql FROM sqlite_master WHERE type IN ('view', 'table')"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            found = database.execute(query).fetchall()
            named = {str(name).lower(): kind for name, kind in database.execute(contents)}
    except sqlite3.Error:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)]) from None
    for name, kind, sql in found:
        view = kind == "view" and str(name).lower() in named
        words = str(sql or "").lower().split()
        virtual = words[:2] == ["create", "virtual"] and not any(word.startswith(("rtree", "fts")) for word in words)
        if view or virtual:
            raise Refused([finding("LAYER_NOT_PLAIN", "refused", file, value=str(name))])
    return any(kind in ("features", "attributes") for kind in named.values())


def _is_geopackage(path: Path, head: bytes) -> bool:
    return path.suffix.lower() == ".gpkg" and head.startswith(_SQLITE)


def _is_flatgeobuf(path: Path, head: bytes) -> bool:
    return path.suffix.lower() == ".fgb" and head.startswith(_FLATGEOBUF)


SHAPEFILE = shapefile.FORMAT
GEOJSON = geojson.FORMAT
GEOPACKAGE = Format("a GeoPackage", "GeoPackage", (".gpkg",), _is_geopackage, look, read, look_at=look)
FLATGEOBUF = Format("a FlatGeobuf", "FlatGeobuf", (".fgb",), _is_flatgeobuf, look, read, look_at=look)
FORMATS = (SHAPEFILE, GEOPACKAGE, GEOJSON, FLATGEOBUF)

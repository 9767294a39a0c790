"""
Read the buildings of an OpenStreetMap extract (.osm.pbf).

Buildings are the areas whose `building` tag is set and not "no". Only the tags that an
inventory can use become columns; names, addresses and all others stay behind. Values
stay the text that mappers wrote: a start_date may be "~1930", "C19" or "before 1900".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from assets.formats import ogr
from assets.formats.base import Format, Look, RawTable
from assets.formats.osm_tags import tags
from assets.formats.shapes import table
from assets.inventory_spec import InventorySpec
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding, Place

_LAYER = "multipolygons"
_BUILDINGS = "building IS NOT NULL AND building <> 'no'"
_FROM_LAYER = ("osm_id", "osm_way_id", "building", "other_tags")
_KEPT_TAGS = (
    "start_date",
    "construction_date",
    "building:levels",
    "building:levels:underground",
    "building:material",
    "building:structure",
    "building:use",
    "building:flats",
    "height",
    "min_height",
    "ref:bag",
)
_HEADINGS = ("osm_id", "building", *_KEPT_TAGS)
_REASON_JA = {
    "Self-intersection": "線が交差しています",
    "Ring Self-intersection": "線が同じ点を2回通っています",
    "Too few points in geometry component": "点が足りません",
    "Hole lies outside shell": "穴が輪郭の外にあります",
    "Nested shells": "輪郭が重なっています",
    "Duplicate Rings": "同じ輪郭が2回描かれています",
}


def look(file: str, path: Path) -> Look:
    """
    The columns are always the same; the licence and what is dropped are told.

    Raises
    ------
    Refused
        Unreadable.
    """
    ogr.header(file, path, "OSM", _LAYER)
    return Look({}, _HEADINGS, findings=tuple(_notes(file)))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    Every building with its id as OpenStreetMap shows it (way/123 or relation/45).

    Outlines that are invalid or missing keep their row and are told by id: row numbers
    mean nothing to anyone in this format.

    Raises
    ------
    Refused
        Unreadable, or no building.
    """
    ogr.header(spec.file, path, "OSM", _LAYER)
    layer = ogr.read_layer(spec.file, path, _LAYER, columns=_FROM_LAYER, where=_BUILDINGS)
    if len(layer.frame) == 0:
        raise Refused([finding("OSM_NO_BUILDINGS", "refused", spec.file)])
    frame = _columns(layer.frame)
    said = [*_notes(spec.file), *_faults(spec.file, frame["osm_id"], layer.geometry)]
    return table(spec.file, frame, layer.geometry, layer.crs, said)


def recognises(path: Path, head: bytes) -> bool:
    """A first block that calls itself OSMHeader."""
    return path.suffix.lower() == ".pbf" and b"OSMHeader" in head[:64]


def _columns(frame: pd.DataFrame) -> pd.DataFrame:
    unpacked = [tags(packed) for packed in frame["other_tags"]]
    columns: dict[str, list[Any]] = {
        "osm_id": [_id(relation, way) for relation, way in zip(frame["osm_id"], frame["osm_way_id"], strict=True)],
        "building": list(frame["building"]),
    }
    for key in _KEPT_TAGS:
        columns[key] = [one.get(key) for one in unpacked]
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _id(relation: str | None, way: str | None) -> str:
    return f"way/{way}" if way else f"relation/{relation}"


def _faults(file: str, ids: pd.Series[Any], geometry: np.ndarray[Any, np.dtype[np.object_]]) -> list[Finding]:
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    found = [
        finding("OSM_SHAPE_MISSING", "note", file, Place(row=int(at) + 1), ids.iloc[at])
        for at in np.flatnonzero(missing)
    ]
    for at in np.flatnonzero(~missing & ~shapely.is_valid(geometry)):
        reason, _, position = str(shapely.is_valid_reason(geometry[at])).partition("[")
        where = f" ({position.rstrip(']')})" if position else ""
        words = {"reason_en": reason + where, "reason_ja": _REASON_JA.get(reason, "輪郭が乱れています") + where}
        found.append(finding("OSM_SHAPE_INVALID", "note", file, Place(row=int(at) + 1), ids.iloc[at], **words))
    return found


def _notes(file: str) -> list[Finding]:
    return [finding("OSM_LICENCE", "note", file), finding("OSM_DROPPED", "note", file)]


FORMAT = Format(
    "an OpenStreetMap extract",
    "OpenStreetMapの抽出データ",
    (".pbf",),
    recognises,
    look,
    read,
    columns={"asset_id": "osm_id", "use": "building", "storeys": "building:levels", "year_built": "start_date"},
)

"""Shapes of any file made alike: flat, finite, of a bearable size; what they lose or lack is told, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assets.formats.base import RawTable
from assets.messages import FIRST_ROWS_SHOWN
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding, Place

MAX_FEATURES = 5_000_000
MAX_POINTS = 50_000  # of one shape; the longest outline of the real data sets has fewer than 1,000
LARGEST_COORDINATE = 1e8  # metres or degrees: more than twice around the earth
_LAST_PLAIN_KIND = 7  # a collection; arcs and surfaces have higher numbers in SQL/MM

_KIND = {0: "point", 1: "line", 2: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon", 7: "collection"}
_KIND_EN = {"point": "{} points", "line": "{} lines", "polygon": "{} outlines", "collection": "{} collections"}
_KIND_JA = {"point": "点{}個", "line": "線{}個", "polygon": "輪郭{}個", "collection": "複合図形{}個"}


def table(
    file: str,
    frame: pd.DataFrame,
    geometry: NDArray[np.object_],
    crs: Any,
    findings: Sequence[Finding] = (),
    unread: Sequence[Finding] = (),
) -> RawTable:
    """
    The table of one layer: rows are the shapes in file order from 1: there is no heading row to count.

    Heights are dropped, empty shapes become None; rows whose shape cannot be used are left
    out and stand in the findings as refused, `unread` (placed at their rows) among them.

    Raises
    ------
    Refused
        There is no row at all, or none that can be used.
    """
    if len(geometry) == 0:
        raise Refused([*findings, table_finding("FILE_EMPTY", "refused", file)])
    row = np.arange(1, len(geometry) + 1)
    flat, heights = _flat(file, geometry)
    bad = [*unread, *_unusable(file, row, flat)]
    good = ~np.isin(row, np.array([one.place.row for one in bad], dtype=np.int64))
    said = [*findings, *heights, *_missing(file, row[good], flat[good]), *_mixed(file, flat), *bad]
    if not good.any():
        raise Refused(said)
    return RawTable(frame[good].reset_index(drop=True), row[good], flat[good], crs, tuple(said))


def check_count(file: str, count: int) -> None:
    """
    Refuse more shapes than are read, from what the file's header says.

    Raises
    ------
    Refused
        More than MAX_FEATURES.
    """
    if count > MAX_FEATURES:
        raise Refused([finding("FEATURES_TOO_MANY", "refused", file, value=f"{count:,}", limit=f"{MAX_FEATURES:,}")])


def from_wkb(wkb: NDArray[np.object_]) -> tuple[NDArray[np.object_], tuple[int, ...], tuple[int, ...]]:
    """
    The shapes of well-known binaries (None for None), and which could not be read.

    Returns
    -------
    shapes, the arcs and surfaces in space, the damaged (rings of too few points, say)
    """
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    unread = [int(at) for at in np.flatnonzero(shapely.is_missing(shapes)) if wkb[at] is not None]
    curved = tuple(at for at in unread if _wkb_kind(wkb[at]) > _LAST_PLAIN_KIND)
    return shapes, curved, tuple(at for at in unread if at not in set(curved))


def _wkb_kind(wkb: bytes) -> int:
    """The kind of shape, without the marks for heights and measures."""
    if len(wkb) < 5:
        return 0
    return int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") % 0x10000000 % 1000


def unread_findings(file: str, curved: Sequence[int], broken: Sequence[int]) -> list[Finding]:
    """Features (from 0) with a shape that is none of ours: arcs and surfaces, or rings of too few points."""
    return [
        *(finding("SHAPE_CURVED", "refused", file, Place(row=at + 1)) for at in curved),
        *(finding("SHAPE_BROKEN", "refused", file, Place(row=at + 1)) for at in broken),
    ]


def first_rows(rows: Sequence[int] | NDArray[np.int64]) -> dict[str, Any]:
    """The first few row numbers as both languages list them."""
    first = [str(int(row)) for row in rows[:FIRST_ROWS_SHOWN]]
    return {"rows_en": ", ".join(first), "rows_ja": "、".join(first)}


def _flat(file: str, geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], list[Finding]]:
    high = shapely.has_z(geometry) | shapely.has_m(geometry)
    flat = np.asarray(shapely.force_2d(geometry), dtype=object) if high.any() else geometry.copy()
    flat[shapely.is_empty(flat)] = None
    count = int(high.sum())
    return flat, [finding("HEIGHTS_DROPPED", "note", file, value=str(count), count=count)] if count else []


def _unusable(file: str, row: NDArray[np.int64], geometry: NDArray[np.object_]) -> list[Finding]:
    points = shapely.get_num_coordinates(geometry)
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    largest = np.zeros(len(geometry))
    np.maximum.at(largest, owner, np.nan_to_num(np.abs(xy), nan=np.inf, posinf=np.inf).max(axis=1))
    found = [
        finding(
            "OUTLINE_POINTS_TOO_MANY",
            "refused",
            file,
            Place(row=int(row[at])),
            f"{points[at]:,}",
            limit=f"{MAX_POINTS:,}",
        )
        for at in np.flatnonzero(points > MAX_POINTS)
    ]
    for at in np.flatnonzero((largest > LARGEST_COORDINATE) & (points <= MAX_POINTS)):
        place = Place(row=int(row[at]))
        if np.isfinite(largest[at]):
            found.append(finding("COORDINATE_HUGE", "refused", file, place, f"{LARGEST_COORDINATE:,.0f}"))
        else:
            found.append(finding("COORDINATE_NOT_NUMBER", "refused", file, place))
    return found


def _missing(file: str, row: NDArray[np.int64], geometry: NDArray[np.object_]) -> list[Finding]:
    rows = row[shapely.is_missing(geometry)]
    if len(rows) == 0:
        return []
    place = Place(row=int(rows[0]))
    return [finding("SHAPES_MISSING", "note", file, place, str(len(rows)), count=len(rows), **first_rows(rows))]


def _mixed(file: str, geometry: NDArray[np.object_]) -> list[Finding]:
    kinds = Counter(_KIND[int(kind)] for kind in shapely.get_type_id(geometry) if kind >= 0)
    if len(kinds) < 2:
        return []
    words: dict[str, Any] = {
        "kinds_en": ", ".join(_KIND_EN[kind].format(count) for kind, count in kinds.most_common()),
        "kinds_ja": "、".join(_KIND_JA[kind].format(count) for kind, count in kinds.most_common()),
    }
    return [finding("SHAPES_MIXED", "note", file, value=words["kinds_en"], **words)]

"""Outlines judged: beyond repair, too thin, hollow, too small or large, in crumbs, drawn twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from assets.formats.shapes import first_rows
from assets.outline_messages import finding
from assets.outline_pairs import MOST_PAIRS, NEARLY_M, pairs
from assets.outlines import Measures, Repairs, in_metres, measures, repair
from infra.findings import Finding, Place
from infra.units import plain_number

NARROWEST_M = 0.5  # mean width, 2 x area / perimeter: a shed of 1 m x 2 m has 0.67 m
HOLLOW_SHARE = 0.9  # a courtyard takes less
SMALLEST_M2 = 10.0  # assumption: what needs no notice as an extension in Japan is hardly a building of its own
LARGEST_M2 = 100_000.0  # assumption: only a handful of factories and halls in a country are larger
CRUMB_M2 = 1.0
HEAPED_SHARE = 0.1  # assumption: of a town's outlines; of real ones less than a hundredth lie on another
ENOUGH_HEAPED = 10  # fewer may well be annexes drawn into their houses
HEAP = 20  # on one and the same building: no house has so many annexes, a tower has one outline


_REASON_JA = {
    "Self-intersection": "線が交差しています",
    "Ring Self-intersection": "線が同じ点を2回通っています",
    "Too few points in geometry component": "点が足りません",
    "Hole lies outside shell": "穴が輪郭の外にあります",
    "Holes are nested": "穴の中に穴があります",
    "Nested shells": "輪郭が重なっています",
    "Duplicate Rings": "同じ輪郭が2回描かれています",
    "Interior is disconnected": "輪郭の内側がつながっていません",
    "Invalid Coordinate": "座標が数値ではありません",
}


def outline_findings(
    file: str, row: NDArray[np.int64], geometry: NDArray[np.object_], crs: CRS, repairs: Repairs | None = None
) -> list[Finding]:
    """
    Notes on every outline that is hardly one building, or the same as another.

    Outlines that are invalid or repeated vertex for vertex are the row rules' matter
    (`outlines.repair`, `outline_pairs.same_as`); points are passed over.

    Parameters
    ----------
    row : the number of each row as the reader's file shows it
    crs : the system of `geometry`
    repairs : of `repair(geometry)`, where it is at hand
    """
    fixed = repair(geometry) if repairs is None else repairs
    usable = fixed.geometry.copy()
    usable[fixed.beyond] = None
    plane = in_metres(usable, crs)
    taken = measures(plane)
    as_drawn = np.array([fault == "" for fault in fixed.fault], dtype=bool)
    return [
        *_each(file, row, taken.area_m2 < SMALLEST_M2, "OUTLINE_SMALL", lambda at: plain_number(taken.area_m2[at], 3)),
        *_each(file, row, taken.area_m2 > LARGEST_M2, "OUTLINE_GIANT", lambda at: f"{taken.area_m2[at]:,.0f}"),
        *_each(file, row, taken.width_m < NARROWEST_M, "OUTLINE_SLIVER", lambda at: plain_number(taken.width_m[at], 2)),
        *_each(file, row, taken.hollow > HOLLOW_SHARE, "OUTLINE_HOLLOW", lambda at: f"{taken.hollow[at]:.0%}"),
        *_parts(file, row, taken, as_drawn),
        *_pairs(file, row, geometry, plane),
    ]


def beyond_repair(file: str, row: int, fault: str, kept: float, corners: int) -> Finding:
    """An invalid outline that no repair saves: refused, unless a rule sets it aside; fault and kept as in Repairs."""
    if np.isnan(kept):
        return finding("OUTLINE_TANGLED", "refused", file, Place(row=row), f"{corners:,}")
    words = {"reason_en": fault, "reason_ja": _REASON_JA.get(fault.partition("[")[0], "輪郭が乱れています")}
    return finding("OUTLINE_BEYOND_REPAIR", "refused", file, Place(row=row), f"{kept:.0%}", **words)


def _each(
    file: str, row: NDArray[np.int64], which: NDArray[np.bool_], code: str, value: Callable[[int], str]
) -> list[Finding]:
    return [finding(code, "note", file, Place(row=int(row[at])), value(int(at))) for at in np.flatnonzero(which)]


def _parts(file: str, row: NDArray[np.int64], taken: Measures, as_drawn: NDArray[np.bool_]) -> list[Finding]:
    """Only what the reader drew in parts: a crossed ring that was repaired has two parts as well."""
    found = []
    several = (taken.parts > 1) & as_drawn
    crumbs = several & (taken.smallest_part_m2 < CRUMB_M2)
    for which, code, value in (
        (several, "OUTLINE_PARTS", str(taken.parts[as_drawn].max(initial=0))),
        (crumbs, "OUTLINE_CRUMBS", f"{CRUMB_M2:g}"),
    ):
        if which.any():
            rows = row[which]
            place = Place(row=int(rows[0]))
            found.append(finding(code, "note", file, place, value, count=len(rows), **first_rows(rows)))
    return found


def _pairs(
    file: str, row: NDArray[np.int64], geometry: NDArray[np.object_], plane: NDArray[np.object_]
) -> list[Finding]:
    found = []
    alike = pairs(geometry, plane)
    for first, second in alike.near:
        place, value = Place(row=int(row[second])), str(row[first])
        found.append(finding("OUTLINE_NEARLY_SAME", "note", file, place, value, limit=NEARLY_M))
    for (first, second), share in zip(alike.overlapping, alike.share, strict=True):
        place, value = Place(row=int(row[second])), str(row[first])
        found.append(finding("OUTLINE_OVERLAP", "note", file, place, value, share=f"{share:.0%}"))
    if not alike.complete:
        found.append(finding("OUTLINE_PAIRS_TOO_MANY", "note", file, value=f"{MOST_PAIRS:,}"))
    return [*_heaped(file, np.concatenate([alike.near, alike.overlapping]), geometry), *found]


def _heaped(file: str, pair: NDArray[np.int64], geometry: NDArray[np.object_]) -> list[Finding]:
    """A question for the file where so many buildings lie on others that it is hardly a town as it stands."""
    if not len(pair):
        return []
    of, count = int(np.count_nonzero(shapely.get_dimensions(geometry) == 2)), len(pair)
    most = int(np.unique(pair[:, 0], return_counts=True)[1].max())
    if most <= HEAP and not (count >= ENOUGH_HEAPED and count > HEAPED_SHARE * of):
        return []
    words: dict[str, Any] = {"count": count, "of": of, "share": f"{count / of:.0%}"}
    return [finding("OUTLINES_HEAPED", "refused", file, value=f"{count:,}", **words)]

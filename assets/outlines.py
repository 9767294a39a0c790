"""
Outlines of buildings: broken ones repaired if that keeps their shape, all of them measured in metres.

Everything is measured in square metres and metres on one plane laid through the middle
of the file (Lambert azimuthal equal area): areas are those on the ellipsoid, distances
within a town right to 1 in 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Proj, Transformer

KEPT_SHARE = 0.9  # a repair that adds or loses more than a tenth of what was enclosed draws another building
LEAST_OF_HULL = 0.1  # what encloses less of its own hull is a scribble or a spike, and no building
MOST_MEETINGS = 500  # of an outline's lines; assumption: the worst of the real data has 5; 9,000 take 10 s
_MOST_COMPARED = 2_000_000  # pairs of lines with boxes in common: parallel lines at a slant have many and never meet
_COMPARED_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Repairs:
    """
    Outlines after repair.

    geometry : the repaired outline; as it was where it is valid, no outline, or beyond repair
    fault : why it is invalid, "" where it is not
    kept : area of the best repair as a share of what the outline encloses, 1 where nothing was repaired,
        NaN where the outline is too tangled to be tried
    beyond : no repair kept the shape, or none was tried
    """

    geometry: NDArray[np.object_]
    fault: tuple[str, ...]
    kept: NDArray[np.float64]
    beyond: NDArray[np.bool_]


def repair(geometry: NDArray[np.object_]) -> Repairs:
    """
    Every broken outline made valid, if that keeps its shape.

    The measure is what the outline encloses: every face around which its ring runs in
    either sense (winding number not 0), holes taken out. The signed area is no measure
    (the halves of a crossed ring cancel), nor is buffer(0) (it can drop the half that
    runs the other way), nor all faces (a ring that runs in to a courtyard and back does
    not enclose it). Of GEOS's two ways to make a shape valid the one nearer to that area
    is taken. It is beyond repair where both miss it by more than a tenth, or where the
    outline encloses less than LEAST_OF_HULL of its convex hull, or where its lines meet more
    than MOST_MEETINGS times: the time of a repair grows with the square of that.
    """
    repaired = geometry.copy()
    fault = [""] * len(geometry)
    kept, beyond = np.ones(len(geometry)), np.zeros(len(geometry), dtype=bool)
    outlines = shapely.get_dimensions(geometry) == 2
    for at in np.flatnonzero(outlines & ~shapely.is_valid(geometry)):
        fault[at] = str(shapely.is_valid_reason(geometry[at]))
        if _tangled(geometry[at]):
            kept[at], beyond[at] = np.nan, True
            continue
        best, kept[at], hull_share = _best_repair(geometry[at])
        beyond[at] = abs(kept[at] - 1) > 1 - KEPT_SHARE or hull_share < LEAST_OF_HULL
        if not beyond[at]:
            repaired[at] = best
    return Repairs(repaired, tuple(fault), kept, beyond)


def _tangled(outline: Any) -> bool:
    """Whether lines that are no neighbours meet more than MOST_MEETINGS times; counted without cutting a line."""
    corners, ring = shapely.get_coordinates(_rings(outline), return_index=True)
    start = np.flatnonzero((ring[1:] == ring[:-1]) & np.isfinite(corners[1:] + corners[:-1]).all(axis=1))
    if len(start) * len(start) <= MOST_MEETINGS:
        return False
    lines = shapely.linestrings(np.stack([corners[start], corners[start + 1]], axis=1))
    tree = shapely.STRtree(lines)
    step = max(1, _COMPARED_AT_ONCE // len(lines))
    compared = meetings = 0
    for first in range(0, len(lines), step):
        one, other = tree.query(lines[first : first + step])
        one = one + first
        later = other > one + 1
        compared += int(later.sum())
        meetings += int(shapely.intersects(lines[one[later]], lines[other[later]]).sum())
        if meetings > MOST_MEETINGS or compared > _MOST_COMPARED:
            return True
    return False


def _rings(outline: Any) -> NDArray[np.object_]:
    """The outer rings and the holes of all parts of an outline."""
    parts = shapely.get_parts(outline)
    return np.concatenate([np.asarray(shapely.get_rings(one), dtype=object) for one in parts])


def _best_repair(outline: Any) -> tuple[Any, float, float]:
    """The better of two repairs, its share of the area enclosed, and that area's share of the convex hull."""
    if not np.isfinite(shapely.get_coordinates(outline)).all():
        return None, 0.0, 0.0
    whole = shapely.area(_enclosed(outline))
    hull = shapely.area(shapely.convex_hull(outline))
    if whole <= 0 or hull <= 0:
        return None, 0.0, 0.0
    made = [
        _polygons(shapely.make_valid(outline)),
        _polygons(shapely.make_valid(outline, method="structure", keep_collapsed=False)),
    ]
    shares = [float(shapely.area(one) / whole) for one in made]
    better = int(np.argmin([abs(share - 1) for share in shares]))
    return made[better], shares[better], float(whole / hull)


def _enclosed(outline: Any) -> Any:
    """Everything that the rings of an outline run around, its holes taken out."""
    parts = []
    for one in shapely.get_parts(outline):
        shell = _faces(shapely.get_exterior_ring(one))
        holes = [_faces(shapely.get_interior_ring(one, at)) for at in range(shapely.get_num_interior_rings(one))]
        parts.append(shapely.difference(shell, shapely.union_all(holes)) if holes else shell)
    return shapely.union_all(parts)


def _faces(ring: Any) -> Any:
    points = shapely.get_coordinates(ring)
    faces = shapely.get_parts(shapely.polygonize([shapely.node(shapely.linestrings(points))]))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    return shapely.union_all([face for face, at in zip(faces, inside, strict=True) if _winding(points, at)])


def _winding(ring: NDArray[np.float64], at: NDArray[np.float64]) -> int:
    """How often the ring runs around a point, counted where its edges cross the point's height to its right."""
    start, end = ring[:-1] - at, ring[1:] - at
    side = start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]
    up = (start[:, 1] <= 0) & (end[:, 1] > 0) & (side > 0)
    down = (start[:, 1] > 0) & (end[:, 1] <= 0) & (side < 0)
    return int(up.sum()) - int(down.sum())


def _polygons(shape: Any) -> Any:
    """The areas of what a repair gave; lines and points that fell off are no building."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def in_metres(geometry: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    """The shapes on an equal-area plane through the middle of the file, metres; what has no place there is None."""
    flat = np.asarray(shapely.force_2d(geometry), dtype=object)
    geodetic = crs if crs.is_geographic else crs.geodetic_crs
    if geodetic is None:
        return flat  # an engineering system has no ellipsoid: its own units are taken for metres
    xy, owner = shapely.get_coordinates(flat, return_index=True)
    if len(xy) == 0:
        return flat
    to_degrees = Transformer.from_crs(crs, geodetic, always_xy=True)
    degrees = np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))
    finite = np.isfinite(degrees).all(axis=1)
    if not finite.any():
        return np.full(len(flat), None, dtype=object)
    longitude, latitude = np.median(degrees[finite], axis=0)
    body = geodetic.get_geod() or Geod(ellps="WGS84")
    plane = Proj(proj="laea", lon_0=longitude, lat_0=latitude, a=body.a, b=body.b)
    placed = np.column_stack(plane(degrees[:, 0], degrees[:, 1]))
    lost = np.unique(owner[~np.isfinite(placed).all(axis=1)])
    moved = np.asarray(shapely.set_coordinates(flat.copy(), np.nan_to_num(placed, posinf=0, neginf=0)), dtype=object)
    moved[lost] = None
    return moved


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """
    What an outline measures; NaN where there is none.

    area_m2 : on the ellipsoid, holes taken out
    width_m : mean width, twice the area by the length of all rings
    hollow : holes as a share of what the outer rings enclose
    parts : how many outlines one row has
    smallest_part_m2 : the area of its smallest part
    """

    area_m2: NDArray[np.float64]
    width_m: NDArray[np.float64]
    hollow: NDArray[np.float64]
    parts: NDArray[np.int64]
    smallest_part_m2: NDArray[np.float64]


def measures(plane: NDArray[np.object_]) -> Measures:
    """Measures of outlines on a plane in metres (`in_metres`)."""
    outlines = shapely.get_dimensions(plane) == 2
    area = np.where(outlines, shapely.area(plane), np.nan)
    length = np.where(outlines, shapely.length(plane), np.nan)
    only = plane.copy()
    only[~outlines] = None
    parts, owner = shapely.get_parts(only, return_index=True)
    whole = np.zeros(len(plane))
    np.add.at(whole, owner, shapely.area(shapely.polygons(shapely.get_exterior_ring(parts))) if len(parts) else 0)
    smallest = np.full(len(plane), np.inf)
    np.minimum.at(smallest, owner, shapely.area(parts))
    with np.errstate(divide="ignore", invalid="ignore"):  # an outline without any extent has NaN
        width, hollow = 2 * area / length, 1 - area / whole
    count = np.bincount(owner, minlength=len(plane)).astype(np.int64)
    return Measures(area, width, np.where(outlines, hollow, np.nan), count, np.where(outlines, smallest, np.nan))

"""Where buildings stand: the coordinate system that holds, points from coordinate columns, true areas of outlines."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from assets.messages import finding
from infra.findings import Finding

JAPAN_BOX = (122.0, 20.0, 154.0, 46.0)
"""West, south, east, north, degrees: every municipality of Japan lies inside."""


def settle_crs(file: str, found: CRS | None, declared: str | None) -> tuple[CRS | None, list[Finding]]:
    """
    The file's own system, or the declared one where the file has none; never a guess.

    Returns
    -------
    the system (None with a refused finding), findings
    """
    if declared is None:
        return found, [] if found is not None else [finding("CRS_MISSING", "refused", file)]
    try:
        stated = CRS.from_user_input(declared)
    except CRSError:
        return None, [finding("CRS_UNREADABLE", "refused", file, value=declared)]
    if found is not None and not same_crs(found, stated):
        return None, [finding("CRS_CONTRADICTS", "refused", file, value=declared, found=_name(found))]
    return found or stated, []


def same_crs(one: CRS, other: CRS) -> bool:
    """Whether two systems are the same, also where an old .prj file spells one of them in its own words."""
    if one.equals(other, ignore_axis_order=True):
        return True
    codes = one.to_epsg(min_confidence=25), other.to_epsg(min_confidence=25)
    return codes[0] is not None and codes[0] == codes[1]


def _name(crs: CRS) -> str:
    code = crs.to_epsg(min_confidence=25)
    return str(crs.name) if code is None else f"EPSG:{code} {crs.name}"


def footprint_m2(geometry: NDArray[np.object_], crs: CRS) -> NDArray[np.float64]:
    """
    Area of every outline on the ellipsoid, m2: right in degrees, in UTM and in Web Mercator alike.

    Points and missing shapes have NaN.
    """
    area = np.full(len(geometry), np.nan)
    geod = crs.get_geod() or Geod(ellps="WGS84")  # an engineering system has no ellipsoid of its own
    shapes = shapely.normalize(_in_degrees(geometry, crs))  # holes run against their outline, so that they subtract
    for index in np.flatnonzero(shapely.get_dimensions(geometry) == 2):
        area[index] = abs(geod.geometry_area_perimeter(shapes[index])[0])
    return area


def _in_degrees(geometry: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    if crs.is_geographic:
        return geometry
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    moved = shapely.transform(geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])))
    return np.asarray(moved, dtype=object)


def representative_xy(geometry: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One point inside every shape (shapely's representative point), in the shapes' own system; NaN without a shape."""
    points: Any = shapely.point_on_surface(geometry)
    return np.asarray(shapely.get_x(points)), np.asarray(shapely.get_y(points))


def on_earth(shapes: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    """Shapes without those whose degrees are none: these are refused by the checks of cells, and cannot be measured."""
    if not crs.is_geographic:
        return shapes
    low_x, low_y, high_x, high_y = shapely.bounds(shapes).T
    kept = shapes.copy()
    kept[(low_x < -180) | (high_x > 180) | (low_y < -90) | (high_y > 90)] = None
    return kept

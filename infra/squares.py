"""
Squares of a grid over the earth, and which of them may be shown to outsiders.

JIS X 0410 meshes in Japan, 1 km squares of the UTM zone elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import jismesh.utils as jis
import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

F64 = NDArray[np.float64]
Grid = Literal["jis_1km", "jis_500m", "jis_250m", "utm_1km"]
Ring = tuple[tuple[float, float], ...]

_JIS_LEVEL = {"jis_1km": 3, "jis_500m": 4, "jis_250m": 5}
_UTM_SIDE_M = 1000.0


def square_codes(longitude: F64, latitude: F64, grid: Grid) -> tuple[list[str], dict[str, Ring]]:
    """
    The square of every point, and the corners of every square.

    Parameters
    ----------
    longitude, latitude : arrays, shape (point,), degrees (WGS84 or JGD2011), at least one, none missing

    Returns
    -------
    code by point, ring by code : a ring is (longitude, latitude), closed

    Raises
    ------
    ValueError
        A point outside the reach of JIS X 0410 (latitude 0 to 66.66, longitude 100 to 180).
    """
    return _jis(longitude, latitude, grid) if grid in _JIS_LEVEL else _utm(longitude, latitude)


def shown(count: Mapping[str, int], minimum: int) -> frozenset[str]:
    """
    The squares that may be shown one by one, so that what remains can be told as one total.

    Every shown square holds at least `minimum` buildings, and so do all others together, or there are none: else
    whoever subtracts what is shown from the total would see a few houses. Where the others are too few, the smallest of
    the shown ones (by count, then code) joins them.
    """
    kept = sorted((code for code in count if count[code] >= minimum), key=lambda code: (count[code], code))
    rest = sum(count.values()) - sum(count[code] for code in kept)
    while kept and 0 < rest < minimum:
        rest += count[kept.pop(0)]
    return frozenset(kept)


def _closed(west: float, south: float, east: float, north: float) -> Ring:
    return (west, south), (east, south), (east, north), (west, north), (west, south)


def _jis(longitude: F64, latitude: F64, grid: Grid) -> tuple[list[str], dict[str, Ring]]:
    level = _JIS_LEVEL[grid]
    # The first building stands twice: jismesh 2.1 fails on arrays of one element under NumPy 2.
    north_of, east_of = np.append(latitude, latitude[0]), np.append(longitude, longitude[0])
    codes = [str(code) for code in jis.to_meshcode(north_of, east_of, level)[:-1]]
    rings = {}
    for code in sorted(set(codes)):
        south, west = (float(v) for v in jis.to_meshpoint(code, 0, 0))
        north, east = (float(v) for v in jis.to_meshpoint(code, 1, 1))
        rings[code] = _closed(west, south, east, north)
    return codes, rings


def _utm(longitude: F64, latitude: F64) -> tuple[list[str], dict[str, Ring]]:
    middle_lon, middle_lat = float(np.median(longitude)), float(np.median(latitude))
    area = AreaOfInterest(middle_lon, middle_lat, middle_lon, middle_lat)
    zone = CRS.from_epsg(query_utm_crs_info("WGS 84", area_of_interest=area)[0].code)
    to_utm = Transformer.from_crs("EPSG:4326", zone, always_xy=True)
    back = Transformer.from_crs(zone, "EPSG:4326", always_xy=True)
    east, north = to_utm.transform(longitude, latitude)
    km = np.stack([np.floor(east / _UTM_SIDE_M), np.floor(north / _UTM_SIDE_M)], axis=1).astype(int)
    name = (zone.utm_zone or "").replace(" ", "")
    codes = [f"UTM{name}_{x}_{y}" for x, y in km]
    rings = {}
    for code, (x, y) in dict(zip(codes, km.tolist(), strict=True)).items():
        corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        rings[code] = tuple(
            (float(lon), float(lat))
            for lon, lat in (back.transform(a * _UTM_SIDE_M, b * _UTM_SIDE_M) for a, b in corners)
        )
    return codes, rings

"""
Grid squares for outsiders: avoided tonnes per square, with a minimum count so that no house can be told apart.

JIS X 0410 meshes in Japan, 1 km squares of the UTM zone elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import jismesh.utils as jis
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from valuation.exposure import F64

Grid = Literal["jis_1km", "jis_500m", "jis_250m", "utm_1km"]

_JIS_LEVEL = {"jis_1km": 3, "jis_500m": 4, "jis_250m": 5}
_UTM_SIDE_M = 1000.0


@dataclass(frozen=True, slots=True)
class GridSquare:
    """One square: code, ring of (longitude, latitude) corners (closed), buildings, avoided tonnes."""

    code: str
    ring: tuple[tuple[float, float], ...]
    buildings: int
    avoided_t_co2e: float


def squares(longitude: F64, latitude: F64, avoided_t_co2e: F64, grid: Grid) -> list[GridSquare]:
    """
    Buildings and avoided tonnes per square, in order of the code.

    Parameters
    ----------
    longitude, latitude : arrays, shape (building,), degrees (WGS84 or JGD2011)
    avoided_t_co2e : array, shape (building,)
    """
    if len(longitude) == 0:
        return []
    codes, ring = _jis(longitude, latitude, grid) if grid in _JIS_LEVEL else _utm(longitude, latitude)
    table = pd.DataFrame({"code": codes, "avoided": avoided_t_co2e})
    return [
        GridSquare(str(code), ring[str(code)], len(group), math.fsum(group["avoided"]))
        for code, group in table.groupby("code", sort=True)
    ]


Ring = tuple[tuple[float, float], ...]


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

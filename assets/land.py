"""
Where there is land in and around Japan, on a map of about 1 km.

`tables/land.npz` is a part of the Global Land One-km Base Elevation map (see tables/README.md). Land filled up
since the 1990s, islands built for airports and the smallest islands are not on it: it can say that a point looks
like sea, never that it is.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LandMap:
    """
    Cells of land (True) and sea (False), north first; lakes are land.

    west, north : the outer corner of the first cell, degrees (WGS 84, which here is JGD2011)
    cells_per_degree : along both axes
    """

    land: NDArray[np.bool_]
    west: float
    north: float
    cells_per_degree: int


@cache
def land_map() -> LandMap:
    """The map of `tables/land.npz`: 122 to 154 degrees east, 20 to 46 degrees north."""
    content = resources.files("assets").joinpath("tables", "land.npz").read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as table:
        west, north = table["west_north_degrees"]
        width = int(table["columns"])
        land = np.unpackbits(table["land"], axis=1, count=width).astype(bool)
        return LandMap(land, float(west), float(north), int(table["cells_per_degree"]))


def far_from_land(longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    """
    Which points lie in a cell of sea that has only sea around it: at least some 0.8 km from any land on the map.

    Parameters
    ----------
    longitude, latitude : float64, shape (asset), degrees
        Points beyond the map, or without a location (NaN), are unknown and not called sea.
    """
    known = land_map()
    rows, columns = known.land.shape
    sea = np.zeros(len(longitude), dtype=bool)
    east = np.floor((longitude - known.west) * known.cells_per_degree)
    south = np.floor((known.north - latitude) * known.cells_per_degree)
    on_map = np.flatnonzero((east >= 0) & (east < columns) & (south >= 0) & (south < rows))
    row, column = south[on_map].astype(np.int64), east[on_map].astype(np.int64)
    near = np.zeros(len(on_map), dtype=bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            near |= known.land[np.clip(row + down, 0, rows - 1), np.clip(column + right, 0, columns - 1)]
    sea[on_map] = ~near
    return sea

"""
To which municipality a place belongs, as far as points of its districts tell: there is no map of borders here.

`tables/districts.npz` holds one point or more for every 町丁・字 of Japan, to 1/200 degree (some 500 m). A building
counts as its municipality's if the nearest of these points is. At a border that errs, on either side, for single
buildings; of a whole town hardly ever for most of them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.places import wards_of

CELLS_PER_DEGREE = 200
_KM_PER_DEGREE = 111.2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """
    The nearest district of each place.

    code : int64, shape (place), municipality of the nearest district of the prefecture; 0 without a location
    own_km : float64, shape (place), distance to the nearest district of the municipality asked about; NaN without one
    """

    code: NDArray[np.int64]
    own_km: Floats


@cache
def _points() -> tuple[NDArray[np.int64], Floats, Floats]:
    """Code, longitude and latitude (degrees) of every point."""
    content = resources.files("assets").joinpath("tables", "districts.npz").read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as known:
        x, y = (known[name].astype(np.float64) / CELLS_PER_DEGREE for name in ("x", "y"))
        return known["code"].astype(np.int64), x, y


def nearest_districts(longitude: Floats, latitude: Floats, code: str) -> Nearest | None:
    """
    The nearest district of each place, among those of the prefecture of a municipality.

    Parameters
    ----------
    longitude, latitude : float64, shape (place), degrees; NaN without a location
    code : five digits of the municipality; a city with wards has those of its wards

    Returns
    -------
    Nearest, or None where no district of the municipality is known (it may be younger than the table).
    """
    codes, x, y = _points()
    own_codes = [int(one) for one in (code, *wards_of(code))]
    here = codes // 1000 == int(code) // 1000
    own = np.isin(codes[here], own_codes)
    known = np.isfinite(longitude) & np.isfinite(latitude)
    if not own.any():
        return None
    found, own_km = np.zeros(len(longitude), dtype=np.int64), np.full(len(longitude), np.nan)
    if known.any():
        shrink = np.cos(np.radians(np.median(y[here][own])))  # good to some percent in a prefecture
        places = np.column_stack([longitude[known] * shrink, latitude[known]])
        points = np.column_stack([x[here] * shrink, y[here]])
        found[known] = codes[here][cKDTree(points).query(places)[1]]
        found[np.isin(found, own_codes)] = int(code)
        own_km[known] = cKDTree(points[own]).query(places)[0] * _KM_PER_DEGREE
    return Nearest(found, own_km)

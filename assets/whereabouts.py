"""
Which coordinate system would put the buildings where their municipality lies; found, shown, never applied in silence.

Systems that differ by some hundred metres only (Tokyo Datum and JGD2011) cannot be told apart so: what a
file or a person says about them holds, and the finding says how far off the wrong one would be.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.transformer import TransformerGroup

from assets.places import MARGIN_DEGREES, Place

ENOUGH = 0.5  # of the buildings inside the extent of the prefecture: the others are wrong one by one
SAMPLE = 2000  # points tried, evenly taken: a few that are wrong must not decide
JGD2011 = 6668
_ZONE_1 = 6669  # JGD2011 / Japan Plane Rectangular CS I .. XIX
_UTM = (6688, 6689, 6690, 6691, 6692)  # JGD2011 / UTM zones 51N .. 55N
_WEB_MERCATOR = 3857

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A system, and the share of the buildings that it puts into the extent of the prefecture.

    swapped : the first coordinate is read as the second
    official : a zone that is used in this prefecture, or degrees
    """

    epsg: int
    swapped: bool
    share: float
    official: bool

    @property
    def name(self) -> str:
        """EPSG code and name."""
        return f"EPSG:{self.epsg} {CRS.from_epsg(self.epsg).name}"


def candidates(x: Floats, y: Floats, place: Place) -> tuple[Candidate, ...]:
    """
    Systems that put at least ENOUGH of the points into the extent of the place, the likeliest first.

    Parameters
    ----------
    x, y : float64, shape (asset)
        Easting and northing, or longitude and latitude, as the file's columns claim; NaN is left out.
    place : Place

    Returns
    -------
    tuple of Candidate: those in the order of the columns before swapped ones, systems in use at the place before
    others; empty where none fits, or no point is known.
    """
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(known):
        return ()
    some = known[np.linspace(0, len(known) - 1, min(SAMPLE, len(known))).astype(np.int64)]
    east, north = x[some], y[some]
    systems = [(JGD2011, True)] if _look_like_degrees(east, north) else _metric(place)
    found = []
    for epsg, official in systems:
        for swapped in (False, True):
            share = _share(*((north, east) if swapped else (east, north)), epsg, place)
            if share >= ENOUGH:
                found.append(Candidate(epsg, swapped, share, official))
    return tuple(sorted(found, key=lambda one: (one.swapped, not one.official, -one.share)))


def _look_like_degrees(east: Floats, north: Floats) -> bool:
    return bool(np.median(np.abs(east)) <= 180 and np.median(np.abs(north)) <= 180)


def _metric(place: Place) -> list[tuple[int, bool]]:
    zones = [(_ZONE_1 + zone - 1, zone in place.zones) for zone in range(1, 20)]
    return [*zones, *((code, True) for code in _UTM), (_WEB_MERCATOR, True)]


@cache
def _to_degrees(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, JGD2011, always_xy=True)


def _share(east: Floats, north: Floats, epsg: int, place: Place) -> float:
    longitude, latitude = (east, north) if epsg == JGD2011 else _to_degrees(epsg).transform(east, north)
    return float(np.mean(inside(np.asarray(longitude), np.asarray(latitude), place)))


def inside(longitude: Floats, latitude: Floats, place: Place) -> NDArray[np.bool_]:
    """Which points lie in the extent of a place and MARGIN_DEGREES around it; NaN and infinite ones do not."""
    west, south, east, north = place.box
    beside = (longitude >= west - MARGIN_DEGREES) & (longitude <= east + MARGIN_DEGREES)
    return beside & (latitude >= south - MARGIN_DEGREES) & (latitude <= north + MARGIN_DEGREES)


def is_tokyo_datum(crs: CRS) -> bool:
    """Whether a system stands on the old Tokyo Datum (until 2002), some 400 m off the present one."""
    datum = crs.geodetic_crs.datum if crs.geodetic_crs is not None else None
    return datum is not None and datum.name.lower() in ("tokyo", "tokyo 1918")


def accuracy_m(crs: CRS) -> float | None:
    """How well the best formula at hand brings positions into WGS 84, m; None where the library does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of official grids that are not installed
        group = TransformerGroup(crs, CRS.from_epsg(4326), always_xy=True)
    known = [one.accuracy for one in group.transformers if one.accuracy is not None and one.accuracy >= 0]
    return known[0] if known else None

"""Whether buildings stand where their municipality lies, and near each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.coordinates import JAPAN_BOX
from assets.place_messages import finding, where_en, where_ja
from assets.places import Place
from assets.whereabouts import inside
from infra import findings as reader
from infra.findings import Finding

ALONE_KM = 5.0  # assumption: within a municipality, hardly any building stands farther from all others
_EARTH_KM = 6371.0

Floats = NDArray[np.float64]


def outside_prefecture(
    file: str, row: NDArray[np.int64], longitude: Floats, latitude: Floats, place: Place
) -> list[Finding]:
    """Every building that lies outside the extent of the prefecture; those without a location are others' matter."""
    known = np.isfinite(longitude) & np.isfinite(latitude)
    return [
        finding(
            "OUTSIDE_PREFECTURE",
            "refused",
            file,
            reader.Place(row=int(row[at])),
            f"{longitude[at]:.5f}, {latitude[at]:.5f}",
            place_en=place.prefecture_en,
            place_ja=place.prefecture_ja,
            where_en=where_en(longitude[at], latitude[at]),
            where_ja=where_ja(longitude[at], latitude[at]),
        )
        for at in np.flatnonzero(known & ~inside(longitude, latitude, place))
    ]


def in_japan(longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    """Which points lie in the box around Japan."""
    west, south, east, north = JAPAN_BOX
    return (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)


def alone(file: str, row: NDArray[np.int64], longitude: Floats, latitude: Floats) -> list[Finding]:
    """Buildings more than ALONE_KM from the next one: often a slip in one digit of a coordinate."""
    distance = nearest_km(longitude, latitude)
    return [
        finding(
            "STANDS_ALONE",
            "note",
            file,
            reader.Place(row=int(row[at])),
            f"{distance[at]:.1f}",
            km=f"{distance[at]:.1f}",
        )
        for at in np.flatnonzero(distance > ALONE_KM)
    ]


def nearest_km(longitude: Floats, latitude: Floats) -> Floats:
    """
    Distance to the nearest other building, km, on a sphere; NaN without a location and where there is no other.

    Parameters
    ----------
    longitude, latitude : float64, shape (asset), degrees
    """
    distance = np.full(len(longitude), np.nan)
    known = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    if len(known) < 2:
        return distance
    east, north = np.radians(longitude[known]), np.radians(latitude[known])
    on_sphere = np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    chord, _ = cKDTree(on_sphere).query(on_sphere, k=2)
    distance[known] = 2 * _EARTH_KM * np.arcsin(np.clip(chord[:, 1] / 2, 0, 1))
    return distance

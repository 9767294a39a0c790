"""Whether buildings stand where their municipality lies, on land, and near each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.coordinates import JAPAN_BOX
from assets.land import far_from_land
from assets.place_messages import finding, where_en, where_ja
from assets.places import Place
from assets.whereabouts import inside
from infra import findings as reader
from infra.findings import Finding

ALONE_KM = 5.0  # assumption: within a municipality, hardly any building stands farther from all others
SEA_SHARE = 0.5  # assumption: even of a town on filled-up land half stands on land that is on a map of the 1990s
_EARTH_KM = 6371.0

Floats = NDArray[np.float64]


def place_findings(
    file: str, row: NDArray[np.int64], longitude: Floats, latitude: Floats, place: Place | None, *, ranges_checked: bool
) -> list[Finding]:
    """
    All that is said of where the buildings stand, each building under the gravest heading only.

    Parameters
    ----------
    row : the number of each row as the reader's file shows it
    longitude, latitude : float64, shape (asset), degrees; NaN without a location
    place : None: nothing is known of where they should lie
    ranges_checked : the checks of cells have refused what lies outside Japan
    """
    here = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    found: list[Finding] = []
    if place is not None:
        if ranges_checked:
            here = here[in_japan(longitude[here], latitude[here])]
        found += outside_prefecture(file, row[here], longitude[here], latitude[here], place)
        here = here[inside(longitude[here], latitude[here], place)]
        found += in_the_sea(file, row[here], longitude[here], latitude[here])
    return found + alone(file, row[here], longitude[here], latitude[here])


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


def in_the_sea(file: str, row: NDArray[np.int64], longitude: Floats, latitude: Floats) -> list[Finding]:
    """
    Buildings with nothing but sea around them on a map of 1 km; beyond the map nothing is said.

    Where that is most of them the file itself is doubtful, and asked about.
    """
    wet = np.flatnonzero(far_from_land(longitude, latitude))
    count, of = len(wet), len(longitude)
    words: dict[str, Any] = {"count": count, "of": of, "share": f"{count / max(1, of):.0%}"}
    most = count > SEA_SHARE * of
    whole = [finding("MOST_IN_THE_SEA", "refused", file, value=f"{count:,}", **words)] if most else []
    return whole + [
        finding(
            "IN_THE_SEA",
            "note",
            file,
            reader.Place(row=int(row[at])),
            f"{longitude[at]:.5f}, {latitude[at]:.5f}",
            where_en=where_en(longitude[at], latitude[at]),
            where_ja=where_ja(longitude[at], latitude[at]),
        )
        for at in wet
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
    spots, spot, count = np.unique(
        np.column_stack([longitude[known], latitude[known]]), axis=0, return_inverse=True, return_counts=True
    )
    nearest = np.zeros(len(spots))
    if len(spots) > 1:  # the tree cannot be cut where very many points are one
        east, north = np.radians(spots.T)
        on_sphere = np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
        chord, _ = cKDTree(on_sphere).query(on_sphere, k=2)
        nearest = 2 * _EARTH_KM * np.arcsin(np.clip(chord[:, 1] / 2, 0, 1))
    distance[known] = np.where(count > 1, 0, nearest)[spot.ravel()]
    return distance

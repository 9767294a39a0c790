"""Whether buildings are those of the municipality that hands them in, by the districts around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.district_messages import finding
from assets.districts import nearest_districts
from assets.place_messages import where_en, where_ja
from assets.places import Place as Municipality
from assets.places import name_of
from infra.findings import Finding, Place

FOREIGN_SHARE = 0.5  # assumption: no town has most of its buildings among the districts of another
FAR_KM = 3.0  # assumption: beside a border, its own district is hardly farther off (Imizu: 1.8 km, the other 1.2 km)

Floats = NDArray[np.float64]


def district_findings(
    file: str, row: NDArray[np.int64], longitude: Floats, latitude: Floats, place: Municipality
) -> list[Finding]:
    """
    A file whose buildings stand mostly among the districts of others, else each building that does so by itself.

    So a building counts if the nearest district is another's, and its own municipality has none within FAR_KM.

    Parameters
    ----------
    row : the number of each row as the reader's file shows it
    longitude, latitude : float64, shape (asset), degrees; NaN without a location
    """
    nearest = nearest_districts(longitude, latitude, place.code)
    if nearest is None:
        return [finding("TOWN_NOT_CHECKED", file, place.code, name=place.name_ja)]
    known = nearest.code > 0
    foreign = known & (nearest.code != int(place.code)) & (nearest.own_km > FAR_KM)
    count, of = int(foreign.sum()), int(known.sum())
    if count > FOREIGN_SHARE * of:
        codes, times = np.unique(nearest.code[foreign], return_counts=True)
        other, most = name_of(f"{codes[np.argmax(times)]:05d}"), int(times.max())
        words: dict[str, Any] = {"count": count, "of": of, "name": place.name_ja, "other": other, "most": most}
        return [finding("MUNICIPALITY_DOUBTED", file, f"{count:,}", **words)]
    return [
        finding(
            "OUTSIDE_MUNICIPALITY",
            file,
            f"{longitude[at]:.5f}, {latitude[at]:.5f}",
            Place(row=int(row[at])),
            name=place.name_ja,
            other=name_of(f"{nearest.code[at]:05d}"),
            km=float(nearest.own_km[at]),
            where_en=where_en(longitude[at], latitude[at]),
            where_ja=where_ja(longitude[at], latitude[at]),
        )
        for at in np.flatnonzero(foreign)
    ]

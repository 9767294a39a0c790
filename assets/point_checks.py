"""Points judged by their numbers: many on one spot, degrees that look like minutes and seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assets.messages import FIRST_ROWS_SHOWN
from assets.place_messages import finding, where_en, where_ja
from infra.findings import Finding, Place

MANY_SHARE, MANY = 0.1, 10  # assumption: no house has a tenth of a town's buildings as its own address
HEAP = 20  # assumption: an address has hardly more buildings of its own; the centre of a district has
ENOUGH_POINTS = 50  # four numbers below 60 by chance in each of 50 points: at most 0.36 ** 50, as minutes may be alike
ENOUGH_SECONDS = 10  # different ones on either axis: rounded degrees have few
_DECIMALS = 6  # two for minutes, two for seconds, two for their fractions

Floats = NDArray[np.float64]


def point_findings(
    file: str, row: NDArray[np.int64], geometry: NDArray[np.object_], longitude: Floats, latitude: Floats
) -> list[Finding]:
    """
    Points that coincide in every digit: a note at each row, and a question for the file where very many share one.

    Nothing is left out on their account: several buildings often have one address.
    Outlines are passed over: the row rules know those that are repeated.

    Parameters
    ----------
    row : the number of each row as the reader's file shows it
    geometry : in the file's own system
    longitude, latitude : of the same buildings, degrees; NaN without a location
    """
    points = np.flatnonzero((shapely.get_type_id(geometry) == 0) & np.isfinite(longitude) & np.isfinite(latitude))
    points = points[np.argsort(row[points], kind="stable")]
    found: list[Finding] = []
    heaps: list[NDArray[np.int64]] = []
    for same in _alike(points, shapely.get_x(geometry[points]), shapely.get_y(geometry[points])):
        where = float(longitude[same[0]]), float(latitude[same[0]])
        found += _coincide(file, row[same], where)
        if len(same) > HEAP or len(same) >= max(MANY, MANY_SHARE * len(points)):
            heaps.append(same)
    if not heaps:
        return found
    largest = max(heaps, key=len)
    where = float(longitude[largest[0]]), float(latitude[largest[0]])
    return [_many(file, [len(one) for one in heaps], len(points), where), *found]


def _alike(points: NDArray[np.int64], x: Floats, y: Floats) -> list[NDArray[np.int64]]:
    """Those of the points that share x and y with another, group by group, in the order of their first."""
    at = pd.DataFrame({"x": x, "y": y})
    several = np.flatnonzero(at.duplicated(["x", "y"], keep=False))
    if not len(several):
        return []
    group = at.iloc[several].groupby(["x", "y"], sort=False).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    return np.split(points[several[order]], np.flatnonzero(np.diff(group[order])) + 1)


def _coincide(file: str, rows: NDArray[np.int64], where: tuple[float, float]) -> list[Finding]:
    first = [str(one) for one in rows[:FIRST_ROWS_SHOWN]]
    more = len(rows) > FIRST_ROWS_SHOWN
    words: dict[str, Any] = {
        "count": len(rows),
        "rows_en": ", ".join(first) + (", …" if more else ""),
        "rows_ja": "、".join(first),
        "more_ja": "など" if more else "",
    }
    one = finding("POINTS_COINCIDE", "note", file, value=f"{where[0]:.5f}, {where[1]:.5f}", **words)
    return [one.at(Place(row=int(number))) for number in rows]


def _many(file: str, heaps: list[int], of: int, where: tuple[float, float]) -> Finding:
    """Where : the place of the largest heap"""
    count = sum(heaps)
    words: dict[str, Any] = {"count": count, "of": of, "share": f"{count / of:.0%}", "places": f"{len(heaps):,}"}
    words |= {"where_en": where_en(*where), "where_ja": where_ja(*where), "most": f"{max(heaps):,}"}
    return finding("POINT_FOR_MANY", "refused", file, value=f"{count:,}", **words)


def sexagesimal_findings(
    file: str, geometry: NDArray[np.object_], headings: tuple[str | None, str | None]
) -> list[Finding]:
    """
    A note where degrees may be degrees, minutes and seconds written as one number (139.4536 for 139°45'36").

    Judged on points only: all of ENOUGH_POINTS different ones or more have no number of 60
    or above in the first and the second pair of decimals, of which there are six at most.

    Parameters
    ----------
    geometry : points as longitude and latitude; others are passed over
    headings : the reader's columns of longitude and latitude; None where the file holds shapes
    """
    points = geometry[shapely.get_type_id(geometry) == 0]
    different = np.unique(np.column_stack([shapely.get_x(points), shapely.get_y(points)]), axis=0)
    if len(different) < ENOUGH_POINTS or not np.abs(different).max() <= 180:
        return []
    millionths = np.abs(different) * 10**_DECIMALS
    whole = np.rint(millionths).astype(np.int64)
    if np.abs(millionths - whole).max() > 1e-3:
        return []
    minutes, seconds = whole // 10_000 % 100, whole // 100 % 100
    varied = min(len(np.unique(seconds[:, axis])) for axis in (0, 1)) >= ENOUGH_SECONDS
    if not varied or max(minutes.max(), seconds.max()) >= 60:
        return []
    degrees, minute, second = int(whole[0, 0]) // 10**_DECIMALS, int(minutes[0, 0]), int(seconds[0, 0])
    words: dict[str, Any] = {
        "count": f"{len(points):,}",
        "degrees": degrees,
        "minutes": f"{minute:02d}",
        "seconds": f"{second:02d}",
        "decimal": f"{degrees + minute / 60 + second / 3600:.6f}",
    }
    column = "・".join(one for one in headings if one) or None
    value = f"{degrees}.{minute:02d}{second:02d}"
    return [finding("DEGREES_LOOK_SEXAGESIMAL", "note", file, Place(column=column), value, **words)]

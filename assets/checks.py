"""Checks of parsed columns and shapes: every row that cannot be right is reported."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from assets.columns import Columns, numbers
from assets.coordinates import JAPAN_BOX
from assets.limits import MAX_FLOOR_HEIGHT_M, MAX_QUANTITY, MAX_STOREYS, MIN_YEAR_BUILT
from assets.messages import finding
from assets.quantities import LENGTH_UNITS
from infra.findings import Finding
from infra.units import plain_number

_MUST_BE_ABOVE_ZERO = ("storeys", "floor_area_m2", "quantity")


def id_problems(columns: Columns) -> list[Finding]:
    """Buildings without an id, and ids used before."""
    first: dict[str, int] = {}
    findings: list[Finding] = []
    for index, asset_id in enumerate(columns.parsed.get("asset_id", [])):
        place = columns.place(index, "asset_id")
        if asset_id is None:
            findings.append(finding("ASSET_ID_MISSING", "refused", columns.file, place))
        elif asset_id in first:
            row = int(columns.row[first[asset_id]])
            findings.append(finding("ASSET_ID_REPEATED", "refused", columns.file, place, asset_id, first=row))
        else:
            first[asset_id] = index
    return findings


def value_problems(columns: Columns, reference_year: int | None, height_unit: str = "m") -> list[Finding]:
    """
    Values of 0 or less, floors below ground, and storeys, floors and years beyond `assets.limits`.

    Years after reference_year too (None: not checked). Floor areas have their upper limit
    in `assets.plausible`, after the row rules. height_unit is that of the column of floor heights.
    """
    findings: list[Finding] = []
    for field in _MUST_BE_ABOVE_ZERO:
        findings += _where(columns, field, lambda values: values <= 0, "NOT_ABOVE_ZERO")
    findings += _where(columns, "floor_height_m", lambda values: values < 0, "BELOW_ZERO")
    findings += _where(columns, "storeys", lambda values: values > MAX_STOREYS, "STOREYS_TOO_MANY", MAX_STOREYS)
    findings += _where(
        columns, "quantity", lambda values: values > MAX_QUANTITY, "QUANTITY_TOO_LARGE", f"{MAX_QUANTITY:,}"
    )
    findings += _where(
        columns,
        "floor_height_m",
        lambda values: values > MAX_FLOOR_HEIGHT_M,
        "FLOOR_TOO_HIGH" if height_unit == "m" else "FLOOR_TOO_HIGH_IN_UNIT",
        MAX_FLOOR_HEIGHT_M,
        unit_en=height_unit,
        unit_ja=LENGTH_UNITS[height_unit][0],
    )
    findings += _where(columns, "year_built", lambda values: values < MIN_YEAR_BUILT, "YEAR_TOO_EARLY", MIN_YEAR_BUILT)
    if reference_year is not None:
        findings += _where(
            columns, "year_built", lambda values: values > reference_year, "YEAR_IN_FUTURE", reference_year
        )
    return findings


def _where(
    columns: Columns,
    field: str,
    wrong: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
    code: str,
    limit: int | str | None = None,
    **words: str,
) -> list[Finding]:
    values = columns.parsed.get(field)
    if values is None:
        return []
    return [
        finding(
            code,
            "refused",
            columns.file,
            columns.place(int(index), field),
            _shown(columns, field, int(index)),
            field,
            limit=limit,
            **words,
        )
        for index in np.flatnonzero(wrong(numbers(values)))
    ]


def _shown(columns: Columns, field: str, index: int) -> str:
    return columns.text[field][index].strip()


def location_problems(columns: Columns, geometry: NDArray[np.object_], crs: CRS, in_japan: bool) -> list[Finding]:
    """
    Longitudes and latitudes that cannot be, or lie outside Japan although a municipality code says Japan.

    Projected coordinates are not checked: they have no range of their own.
    """
    if not crs.is_geographic:
        return []
    west, south, east, north = JAPAN_BOX if in_japan else (-180.0, -90.0, 180.0, 90.0)
    low_x, low_y, high_x, high_y = shapely.bounds(geometry).T
    findings: list[Finding] = []
    ranges = (("longitude", low_x, high_x, west, east), ("latitude", low_y, high_y, south, north))
    for field, low, high, least, most in ranges:
        for index in np.flatnonzero((low < least) | (high > most)):
            swapped = in_japan and south <= low_x[index] <= north and west <= low_y[index] <= east
            findings.append(
                finding(
                    "COORDINATE_OUT_OF_RANGE",
                    "refused",
                    columns.file,
                    columns.place(int(index), field),
                    plain_number(float(low[index] if low[index] < least else high[index]), 10),
                    field,
                    least=least,
                    most=most,
                    swapped_en=" Longitude and latitude look exchanged." if swapped else "",
                    swapped_ja="経度と緯度が入れ替わっているようです。" if swapped else "",
                )
            )
    return findings


def shape_kind_problems(columns: Columns, geometry: NDArray[np.object_]) -> list[Finding]:
    """Shapes that are neither a point nor a polygon."""
    kinds = shapely.get_type_id(geometry)
    allowed = (-1, shapely.GeometryType.POINT, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    return [
        finding("GEOMETRY_KIND", "refused", columns.file, columns.place(int(index), ""), geometry[index].geom_type)
        for index in np.flatnonzero(~np.isin(kinds, allowed))
    ]

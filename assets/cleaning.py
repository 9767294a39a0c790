"""From a raw file to a clean table: our fields and units, one row per building, nothing filled and nothing left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from assets.checks import id_problems, location_problems, shape_kind_problems, value_problems
from assets.columns import Columns, numbers, parse_columns
from assets.coordinates import footprint_m2, settle_crs
from assets.formats import RawTable
from assets.inventory_spec import InventorySpec
from assets.messages import finding
from assets.outline_pairs import same_as
from assets.outlines import repair
from infra.findings import Finding, Place

_COORDINATES = {"longitude", "latitude", "x", "y"}


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """
    A checked table before any rule acts, sorted by asset_id.

    frame has the inventory's columns (structure "unknown", other fields NA or NaN where
    missing) with each outline as submitted, and beside it: row (as the file shows it),
    repaired (the outline made valid), fault (why it is invalid, "" when it is not), kept and
    beyond_repair (how much of it the repair keeps, and whether that is too little),
    same_as (the row that has the same outline first, 0: none). footprint_m2 is the area
    of the repaired outline. given are the fields that have a column in the file; broken
    marks the rows of a field already reported as unreadable, so that they are not
    reported again as missing. headings are the reader's own column names by field.
    of_shapes: the file has no rows but features, which `row` counts from 1.
    """

    frame: gpd.GeoDataFrame
    originals: pd.DataFrame
    headings: dict[str, str]
    given: frozenset[str]
    broken: dict[str, NDArray[np.bool_]]
    file: str
    reference_year: int | None
    of_shapes: bool


def clean(raw: RawTable, spec: InventorySpec, reference_year: int | None) -> tuple[Cleaned, list[Finding]]:
    """
    The checked table, and every finding about columns, cells, coordinates and shapes.

    The table is built even where something is refused, so that the rules after it can
    report their problems too; it must not be used unless nothing is refused.
    """
    columns, findings = parse_columns(raw, spec)
    findings = [*raw.findings, *findings]
    crs, crs_findings = settle_crs(spec.file, raw.crs, spec.crs)
    geometry, shape_findings = _geometry(raw, spec, columns, crs)
    height_unit = {str(measured): unit for measured, unit in spec.units.items()}.get("floor_height_m", "m")
    findings += (
        crs_findings + id_problems(columns) + value_problems(columns, reference_year, height_unit) + shape_findings
    )
    count = len(raw.row)
    broken: dict[str, NDArray[np.bool_]] = {
        str(field): columns.unreadable.get(field, np.zeros(count, dtype=bool)) for field in spec.columns
    }
    nowhere = [one.place.row for one in shape_findings if one.code == "COORDINATE_OUT_OF_RANGE"]  # cannot be measured
    broken["footprint_m2"] = np.isin(raw.row, np.array(nowhere, dtype=np.int64)) | (crs is None)
    broken["geometry"] = np.full(count, geometry is None)
    for field in _COORDINATES & broken.keys():
        broken["geometry"] = broken["geometry"] | broken[field]
    shapes = np.full(count, None, dtype=object) if geometry is None else geometry
    frame = _frame(columns, spec, shapes, crs)
    as_written = {columns.name[field]: text for field, text in columns.text.items()}
    originals = pd.DataFrame(as_written, index=pd.Index(frame["asset_id"]))
    order = np.argsort(frame["asset_id"].to_numpy(dtype=object), kind="stable")
    cleaned = Cleaned(
        frame=frame.iloc[order].reset_index(drop=True),
        originals=originals.iloc[order],
        headings=columns.name,
        given=frozenset(spec.columns),
        broken={field: rows[order] for field, rows in broken.items()},
        file=spec.file,
        reference_year=reference_year,
        of_shapes=raw.geometry is not None,
    )
    return cleaned, findings


def _geometry(
    raw: RawTable, spec: InventorySpec, columns: Columns, crs: CRS | None
) -> tuple[NDArray[np.object_] | None, list[Finding]]:
    """The shape of every row; None where the file or the declaration gives no usable location at all."""
    place = Place(path="inventory.columns")
    pair = next((pair for pair in (("longitude", "latitude"), ("x", "y")) if pair[0] in spec.columns), None)
    if raw.geometry is None and pair is None:
        return None, [finding("LOCATION_COLUMNS_MISSING", "refused", spec.file, place)]
    if raw.geometry is not None and pair is not None:
        return None, [finding("LOCATION_COLUMNS_UNUSED", "refused", spec.file, place)]
    if pair is not None and not set(pair) <= set(columns.parsed):
        return None, []  # the missing column is already reported
    if pair is not None and crs is not None and crs.is_geographic != (pair[0] == "longitude"):
        return None, [finding("CRS_KIND", "refused", spec.file, Place(path="inventory.crs"), str(spec.crs))]
    geometry = raw.geometry if pair is None else _points(*(numbers(columns.parsed[field]) for field in pair))
    findings = shape_kind_problems(columns, geometry) if geometry is not None else []
    if crs is not None and geometry is not None:
        findings += location_problems(columns, geometry, crs, spec.municipality_code is not None)
    return geometry, findings


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.object_]:
    located = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(x), None, dtype=object)
    points[located] = shapely.points(x[located], y[located])
    return points


def _frame(columns: Columns, spec: InventorySpec, geometry: NDArray[np.object_], crs: CRS | None) -> gpd.GeoDataFrame:
    count = len(columns.row)
    blank: list[Any] = [None] * count

    def values(field: str) -> list[Any]:
        """The parsed cells of a field, None where the file has no such column."""
        return columns.parsed.get(field, blank)

    repairs = repair(geometry)
    repaired = repairs.geometry
    data = {
        "asset_id": _ids(values("asset_id")),
        "municipality_code": pd.Series([spec.municipality_code] * count, dtype="str"),
        "structure": pd.Series([word or "unknown" for word in values("structure")], dtype="str"),
        "storeys": pd.Series(numbers(values("storeys"))).astype("Int64"),
        "floor_area_m2": numbers(values("floor_area_m2")),
        "use": pd.Series([word or "" for word in values("use")], dtype="str"),
        "year_built": pd.Series(numbers(values("year_built"))).astype("Int64"),
        "floor_height_m": numbers(values("floor_height_m")),
        "quantity": numbers(values("quantity")) if "quantity" in spec.columns else np.ones(count),
        "footprint_m2": np.full(count, np.nan) if crs is None else footprint_m2(repaired, crs),
        "row": columns.row,
        "repaired": pd.Series(repaired, dtype=object),
        "fault": pd.Series(repairs.fault, dtype="str"),
        "kept": repairs.kept,
        "beyond_repair": repairs.beyond,
        "same_as": _row_of_first(geometry, columns.row),
    }
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(geometry, crs=crs))


def _ids(given: list[Any]) -> pd.Series[str]:
    """The file's ids; where there is none, the number of the row from 1, padded so that text order is row order."""
    width = len(str(len(given)))
    return pd.Series([one or f"{number:0{width}d}" for number, one in enumerate(given, start=1)], dtype="str")


def _row_of_first(geometry: NDArray[np.object_], row: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first row with the same outline, vertex for vertex; 0 where it is the first."""
    first = same_as(geometry)
    return np.where(first >= 0, row[np.maximum(first, 0)], 0)

"""Missing values filled by declared rules: counted, marked, never silent."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assets.cleaning import Cleaned
from assets.inventory_spec import InventorySpec
from assets.labels import fill_label, side_rules
from assets.limits import MAX_FLOOR_AREA_M2, MAX_FLOOR_HEIGHT_M, MAX_STOREYS, MIN_YEAR_BUILT
from assets.messages import finding
from assets.row_rules import mark
from assets.rules import (
    ByStructure,
    ConstantNumber,
    ConstantStructure,
    ConstantText,
    FillRule,
    FootprintTimesStoreys,
    Imputation,
    UniformYears,
)
from infra.findings import Finding, Place
from infra.units import SourceKind, plain_number

_ORDER = ("asset_id", "structure", "storeys", "floor_area_m2", "year_built", "floor_height_m", "quantity", "use")
_ALWAYS_NEEDED = ("asset_id", "structure", "floor_area_m2", "year_built")
_NEEDED_WHERE_MAPPED = ("floor_height_m", "quantity")
_FILLED_KINDS = (
    shapely.GeometryType.POINT,
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTIPOLYGON,
)
_RULES_OF = {
    "asset_id": "row_number",
    "structure": "mixture, constant",
    "floor_area_m2": "constant, by_structure, footprint_times_storeys",
    "year_built": "uniform_years, constant, by_structure",
    "floor_height_m": "constant, by_structure",
    "quantity": "constant",
}


@dataclass(frozen=True, slots=True)
class Fill:
    """
    One field that a rule filled: in `count` of the `of` rows that are used.

    low_label and high_label name the rule's own alternatives, "" where it has none.
    """

    field: str
    rule: str
    count: int
    of: int
    low_label: str
    high_label: str
    source: str
    source_kind: SourceKind
    label_en: str
    label_ja: str


def missing_in(frame: gpd.GeoDataFrame, field: str) -> NDArray[np.bool_]:
    """Which rows say nothing about a field."""
    column = frame[field]
    if field == "structure":
        return np.asarray(column == "unknown", dtype=bool)
    if field == "use":
        return np.asarray(column == "", dtype=bool)
    return np.asarray(column.isna(), dtype=bool)


def fill(
    frame: gpd.GeoDataFrame, cleaned: Cleaned, spec: InventorySpec
) -> tuple[gpd.GeoDataFrame, tuple[Fill, ...], list[Finding]]:
    """
    The table with every missing value filled that has a rule.

    A mixture and uniform years fill nothing in: such rows keep "unknown" and NA, are
    marked all the same, and the calculation averages over the rule. Storeys may stay
    unknown (the damage class for all heights is used) unless the floor area needs them;
    a floor height may where the file has no such column; a missing quantity column
    means one building per row.

    Returns
    -------
    frame, fills, findings (refused: a field without rule, or a rule that cannot work)
    """
    frame = frame.copy()
    fills: list[Fill] = []
    findings: list[Finding] = []
    used = frame["set_aside"].eq("").to_numpy()
    for field in _ORDER:
        rule: FillRule | None = getattr(spec.imputation, field)
        rows = _rows_to_fill(frame, field, cleaned) & used
        if not rows.any():
            continue
        if rule is None:
            findings += _without_rule(field, int(rows.sum()), int(used.sum()), cleaned, spec.imputation)
            continue
        problems = _cannot_work(field, rule, frame, rows, cleaned)
        findings += problems
        if problems:
            continue
        _put(frame, field, rule, np.flatnonzero(rows))
        fills.append(_fill(field, rule, int(rows.sum()), int(used.sum())))
    return frame, tuple(fills), findings


def _rows_to_fill(frame: gpd.GeoDataFrame, field: str, cleaned: Cleaned) -> NDArray[np.bool_]:
    if field == "asset_id":  # already numbered when the table was built
        return np.full(len(frame), "asset_id" not in cleaned.given)
    return missing_in(frame, field) & ~cleaned.broken.get(field, np.zeros(len(frame), dtype=bool))


def _without_rule(field: str, count: int, of: int, cleaned: Cleaned, imputation: Imputation) -> list[Finding]:
    if field == "storeys" and not isinstance(imputation.floor_area_m2, FootprintTimesStoreys):
        return [finding("STOREYS_UNKNOWN", "note", cleaned.file, count=count, of=of)]
    if field == "storeys":
        return []  # said by the floor-area rule, which needs them
    if field in _ALWAYS_NEEDED or (field in _NEEDED_WHERE_MAPPED and field in cleaned.given):
        place = Place(path=f"inventory.imputation.{field}")
        rules = _RULES_OF[field]
        return [
            finding("FIELD_UNFILLED", "refused", cleaned.file, place, field, field, rules=rules, count=count, of=of)
        ]
    return []


def _cannot_work(
    field: str, rule: FillRule, frame: gpd.GeoDataFrame, rows: NDArray[np.bool_], cleaned: Cleaned
) -> list[Finding]:
    """What the rule would need and the rows do not have, and values it gives that cannot be."""
    place = Place(path=f"inventory.imputation.{field}")
    needs: list[tuple[str, NDArray[np.bool_]]] = []
    if isinstance(rule, FootprintTimesStoreys):
        located = ~frame.geometry.isna().to_numpy()  # a row without any shape is reported as such
        located &= np.isin(shapely.get_type_id(frame.geometry.to_numpy()), _FILLED_KINDS)  # a line is refused as such
        flat = rows & located & _rows_to_fill(frame, "footprint_m2", cleaned)
        if flat.any() and (rows & located & ~flat).any():
            return _one_by_one(flat, frame, cleaned, field)
        needs += [("RULE_NEEDS_FOOTPRINT", flat)]
        needs += [("RULE_NEEDS_STOREYS", rows & _rows_to_fill(frame, "storeys", cleaned))]
    if isinstance(rule, ByStructure) and "unknown" not in rule.values:
        needs += [("RULE_NEEDS_UNKNOWN", rows & _rows_to_fill(frame, "structure", cleaned))]
    lacking = [
        finding(code, "refused", cleaned.file, place, "", field, count=int(lack.sum()))
        for code, lack in needs
        if lack.any()
    ]
    wrong = [value for value in _values_of(rule) if not _possible(field, value, cleaned.reference_year)]
    return lacking + [
        finding("RULE_VALUE_OUT_OF_RANGE", "refused", cleaned.file, place, plain_number(value), field)
        for value in wrong
    ]


def _one_by_one(flat: NDArray[np.bool_], frame: gpd.GeoDataFrame, cleaned: Cleaned, field: str) -> list[Finding]:
    """Single buildings without an outline among others that have one, each in its row, so that the others can stay."""
    at = [Place(row=int(row)) for row in frame["row"].to_numpy()[flat]]
    return [finding("FOOTPRINT_MISSING", "refused", cleaned.file, place, "", field) for place in at]


def _values_of(rule: FillRule) -> list[float]:
    match rule:
        case ConstantNumber():
            return [value for value in (rule.low, rule.value, rule.high) if value is not None]
        case ByStructure():
            tables = (rule.low or {}, rule.values, rule.high or {})
            return sorted({value for table in tables for value in table.values()})
        case FootprintTimesStoreys():
            return [share for share in (rule.low_share, rule.share, rule.high_share) if share is not None]
        case UniformYears():
            return [rule.first, rule.last]
        case _:
            return []


def _possible(field: str, value: float, reference_year: int | None) -> bool:
    if field == "storeys":
        return 1 <= value <= MAX_STOREYS and value == int(value)
    if field == "year_built":
        return value == int(value) and MIN_YEAR_BUILT <= value <= (reference_year or 2999)
    if field == "floor_height_m":
        return 0 <= value <= MAX_FLOOR_HEIGHT_M
    return 0 < value <= (MAX_FLOOR_AREA_M2 if field == "floor_area_m2" else np.inf)


def _put(frame: gpd.GeoDataFrame, field: str, rule: FillRule, rows: NDArray[np.int64]) -> None:
    """Write the rule's values into these rows of a frame that is being built, and mark them."""
    mark(frame, rows, f"{field}:{rule.rule}")
    match rule:
        case ByStructure():
            values = frame.loc[rows, "structure"].map(dict(rule.values))
        case FootprintTimesStoreys():
            values = frame.loc[rows, "footprint_m2"] * frame.loc[rows, "storeys"].astype("Float64") * rule.share
        case ConstantStructure() | ConstantNumber() | ConstantText():
            values = pd.Series(rule.value, index=rows)
        case _:  # averaged over later, or already numbered
            return
    frame.loc[rows, field] = values.astype(frame[field].dtype)


def _fill(field: str, rule: FillRule, count: int, of: int) -> Fill:
    sides = {side: label for side, (label, _) in side_rules(rule).items()}
    en, ja = fill_label(field, rule)
    return Fill(
        field, rule.rule, count, of, sides.get("low", ""), sides.get("high", ""), rule.source, rule.source_kind, en, ja
    )

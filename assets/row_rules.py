"""Rows that do not fit (no location, broken or repeated outlines, giants): what the declared rules do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assets.cleaning import Cleaned
from assets.messages import finding
from assets.outline_checks import beyond_repair
from assets.rules import RowRules
from assets.words import is_missing
from infra.findings import Finding, Place
from infra.units import plain_number


@dataclass(frozen=True, slots=True)
class RowRule:
    """One row rule that acted: its name (`largest_footprint`), action (`set_aside`) and how many rows it touched."""

    name: str
    action: str
    count: int
    label_en: str
    label_ja: str


_LABELS = {
    ("no_geometry", "set_aside"): ("No location, set aside", "位置が分からないため対象外"),
    ("invalid_geometry", "repair"): ("Invalid outline, repaired", "輪郭の誤りを修復"),
    ("invalid_geometry", "set_aside"): ("Invalid outline, set aside", "輪郭に誤りがあるため対象外"),
    ("duplicate_geometry", "keep"): ("Repeated outline, kept", "輪郭が重複、そのまま使用"),
    ("duplicate_geometry", "set_aside"): ("Repeated outline, set aside", "輪郭が重複するため対象外"),
    ("largest_footprint", "set_aside"): (
        "Outline above {limit} m2, set aside",
        "輪郭の面積が{limit}㎡を超えるため対象外",
    ),
    ("largest_footprint", "cap"): (
        "Outline above {limit} m2, counted as {limit} m2",
        "輪郭の面積が{limit}㎡を超えるため{limit}㎡として計算",
    ),
}


def apply_row_rules(cleaned: Cleaned, rules: RowRules) -> tuple[gpd.GeoDataFrame, tuple[RowRule, ...], list[Finding]]:
    """
    The table with `set_aside` (the rule's name, "" for used rows), outlines repaired and giants capped.

    A row is set aside by the first rule that applies, in the order of RowRules, and
    later rules do not count it. A row that a rule keeps, repairs or caps is marked in
    `imputed` as `name:action`.

    Returns
    -------
    frame, rules that acted, findings (refused: a case that occurs without a rule)
    """
    frame = cleaned.frame.copy()
    frame["set_aside"] = pd.Series([""] * len(frame), dtype="str")
    frame["imputed"] = pd.Series([""] * len(frame), dtype="str")
    shapes = frame.geometry.to_numpy()
    missing = (shapely.is_missing(shapes) | shapely.is_empty(shapes)) & ~cleaned.broken["geometry"]
    giants = rules.largest_footprint
    limit, giant_action = (np.inf, None) if giants is None else (giants.limit_m2, giants.action)
    fault, same_as, large = frame["fault"], frame["same_as"], frame["footprint_m2"].gt(limit)
    cases: tuple[tuple[str, Any, str | None, str, pd.Series[Any]], ...] = (
        ("no_geometry", missing, rules.no_geometry, "COORDINATE_MISSING", fault),
        ("invalid_geometry", fault.ne(""), rules.invalid_geometry, "GEOMETRY_INVALID", fault),
        ("duplicate_geometry", same_as.gt(0), rules.duplicate_geometry, "GEOMETRY_REPEATED", same_as),
        ("largest_footprint", large, giant_action, "", fault),
    )
    acted: list[RowRule] = []
    findings: list[Finding] = []
    for name, applies, action, code, shown in cases:
        rows = np.flatnonzero(np.asarray(applies) & frame["set_aside"].eq("").to_numpy())
        if action is None:
            findings += [_without_rule(code, cleaned, int(at), str(shown.iloc[at])) for at in rows]
            continue
        if (name, action) == ("invalid_geometry", "repair"):
            lost = frame["beyond_repair"].to_numpy(dtype=bool)[rows]
            findings += [_lost(cleaned, int(at)) for at in rows[lost]]
            rows = rows[~lost]
        if len(rows):
            _act(frame, rows, name, action, limit)
            (en, ja), shown_limit = _LABELS[name, action], plain_number(limit)
            acted.append(RowRule(name, action, len(rows), en.format(limit=shown_limit), ja.format(limit=shown_limit)))
    findings.sort(key=lambda one: (one.code, one.place.row or 0))
    return frame, tuple(acted), findings


def _lost(cleaned: Cleaned, at: int) -> Finding:
    row = cleaned.frame.iloc[at]
    corners = int(shapely.get_num_coordinates(row["geometry"]))
    return beyond_repair(cleaned.file, int(row["row"]), str(row["fault"]), float(row["kept"]), corners)


def _without_rule(code: str, cleaned: Cleaned, at: int, value: str) -> Finding:
    where = value.partition("[")[2].rstrip("]")  # "Self-intersection[106.8 -6.2]": the point
    column = _empty_coordinates(cleaned, at) if code == "COORDINATE_MISSING" else None
    return finding(
        code, "refused", cleaned.file, Place(row=int(cleaned.frame["row"].iloc[at]), column=column), value, where=where
    )


def _empty_coordinates(cleaned: Cleaned, at: int) -> str | None:
    """The reader's headings of the coordinates that a row leaves empty; None where the location is a shape."""
    fields = ("latitude", "longitude", "x", "y")
    headings = [cleaned.headings[field] for field in fields if field in cleaned.headings]
    empty = [heading for heading in headings if is_missing(cleaned.originals[heading].iloc[at])]
    return "・".join(empty) or None


def _act(frame: gpd.GeoDataFrame, rows: NDArray[np.int64], name: str, action: str, limit_m2: float) -> None:
    if action == "set_aside":
        frame.loc[rows, "set_aside"] = name
        return
    mark(frame, rows, f"{name}:{action}")
    if action == "repair":
        frame.loc[rows, "geometry"] = gpd.GeoSeries(frame.loc[rows, "repaired"], crs=frame.crs)
    elif action == "cap":
        frame.loc[rows, "footprint_m2"] = limit_m2


def mark(frame: gpd.GeoDataFrame, rows: NDArray[np.int64], what: str) -> None:
    """Add `what` (`field:rule`) to the column `imputed` of these rows (in place, on a frame that is being built)."""
    before = frame.loc[rows, "imputed"]
    frame.loc[rows, "imputed"] = before.where(before == "", before + ",") + what

"""The inventory: what stands where, of what, since when; filled only by stated rules, original values kept beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.cleaning import Cleaned, clean
from assets.coordinates import representative_xy
from assets.feature_words import as_features
from assets.formats import RawTable, format_of, has_rows
from assets.imputation import Fill, fill
from assets.inventory_spec import InventorySpec
from assets.messages import finding, grouped
from assets.plausible import area_findings
from assets.row_rules import RowRule, apply_row_rules
from assets.rules import Mixture, UniformYears
from infra.errors import Refused
from infra.findings import Finding, refused

COLUMNS = (
    "asset_id",
    "municipality_code",
    "structure",
    "storeys",
    "floor_area_m2",
    "use",
    "year_built",
    "floor_height_m",
    "quantity",
    "imputed",
    "set_aside",
    "footprint_m2",
    "geometry",
)

__all__ = [
    "Inventory",
    "InventorySpec",
    "build_inventory",
    "read_inventory",
    "representative_points",
    "to_geoparquet",
]


@dataclass(frozen=True, slots=True, eq=False)
class Inventory:
    """
    Buildings after the declared rules, sorted by asset_id.

    frame : columns COLUMNS, in the file's own coordinate system. structure is "unknown",
        storeys and year_built NA, floor_height_m NaN where not known; imputed lists
        `field:rule` and `row rule:action`, comma-joined; set_aside is the row rule's name, "" where the row is used.
    mixture : weight per structure for rows whose structure stays unknown (empty: none do)
    unknown_years : the equally likely years for rows whose year_built is NA
    originals : the mapped columns as the reader wrote them, indexed by asset_id
    findings : notes and fills; nothing refused
    cleaned, spec : what the rules were applied to, so that other rules can be tried
    """

    frame: gpd.GeoDataFrame
    crs: Any
    mixture: dict[str, float]
    unknown_years: tuple[int, ...]
    fills: tuple[Fill, ...]
    row_rules: tuple[RowRule, ...]
    originals: pd.DataFrame
    findings: tuple[Finding, ...]
    cleaned: Cleaned
    spec: InventorySpec


def read_inventory(spec: InventorySpec, path: Path, *, reference_year: int | None = None) -> Inventory:
    """
    Read, check and complete one inventory file.

    Parameters
    ----------
    spec : InventorySpec
        The scenario's `inventory` section; its `file` names the file in findings.
    path : Path
        Where that file is.
    reference_year : int, optional
        Years built after this one are refused; None: not checked.

    Raises
    ------
    Refused
        Once, with all findings: cells that cannot be read, fields without a rule, ...
    """
    cleaned, findings = clean(_read(spec, path), spec, reference_year)
    return build_inventory(cleaned, spec, findings)


def build_inventory(
    cleaned: Cleaned, spec: InventorySpec, findings: Sequence[Finding] = (), *, judge_areas: bool = True
) -> Inventory:
    """
    Apply the row rules and fill rules of `spec` to a checked table.

    judge_areas is False where rules are tried to show what they do: giants that the
    declared rules leave out then come back.

    Raises
    ------
    Refused
        With `findings` and every case that occurs without a rule, grouped by cause.
    """
    inventory, everything = completed(cleaned, spec, findings, judge_areas=judge_areas)
    if inventory is None:
        raise Refused(list(grouped(everything)))
    return inventory


def completed(
    cleaned: Cleaned, spec: InventorySpec, findings: Sequence[Finding] = (), *, judge_areas: bool = True
) -> tuple[Inventory | None, tuple[Finding, ...]]:
    """As build_inventory, not raising: the inventory, None where something is refused, and each finding of each row."""
    frame, row_rules, row_findings = apply_row_rules(cleaned, spec.rows)
    frame, fills, fill_findings = fill(frame, cleaned, spec)
    everything = [*findings, *row_findings, *fill_findings]
    if frame["set_aside"].ne("").all():
        everything.append(finding("NO_ROWS_LEFT", "refused", cleaned.file))
    if judge_areas:
        everything += area_findings(frame, cleaned)
    everything += _told(cleaned.file, fills, row_rules)
    everything = as_features(everything) if cleaned.of_shapes else everything
    if refused(everything):
        return None, tuple(everything)
    used_rules = {one.field: getattr(spec.imputation, one.field) for one in fills}
    structure, years = used_rules.get("structure"), used_rules.get("year_built")
    inventory = Inventory(
        frame=frame[list(COLUMNS)],
        crs=frame.crs,
        mixture={str(name): weight for name, weight in structure.weights.items()}
        if isinstance(structure, Mixture)
        else {},
        unknown_years=tuple(range(years.first, years.last + 1)) if isinstance(years, UniformYears) else (),
        fills=fills,
        row_rules=row_rules,
        originals=cleaned.originals,
        findings=grouped(everything),
        cleaned=cleaned,
        spec=spec,
    )
    return inventory, tuple(everything)


def _read(spec: InventorySpec, path: Path) -> RawTable:
    form = format_of(path, spec.file)
    try:
        return form.read(spec, path)
    except Refused as refusal:
        found = refusal.findings if has_rows(form) else as_features(refusal.findings)
        raise Refused(grouped(found)) from None


def _told(file: str, fills: tuple[Fill, ...], row_rules: tuple[RowRule, ...]) -> list[Finding]:
    told = [
        finding(
            "FILLED",
            "filled",
            file,
            value=f"{one.field}:{one.rule}",
            label_en=one.label_en,
            label_ja=one.label_ja,
            count=one.count,
            of=one.of,
        )
        for one in fills
    ]
    return told + [
        finding(
            "ROW_RULE",
            "note",
            file,
            value=f"{one.name}:{one.action}",
            label_en=one.label_en,
            label_ja=one.label_ja,
            count=one.count,
        )
        for one in row_rules
    ]


def representative_points(inventory: Inventory) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """X and y of one point inside every building, in the inventory's system, row by row; NaN without a location."""
    return representative_xy(inventory.frame.geometry.to_numpy())


def to_geoparquet(inventory: Inventory, path: Path) -> None:
    """Write the frame as GeoParquet; the same inventory gives the same bytes."""
    inventory.frame.to_parquet(path, index=False, compression="zstd")

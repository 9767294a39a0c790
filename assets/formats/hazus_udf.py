"""
User-defined facilities of Hazus and its Flood Assessment Structure Tool (FAST), as CSV.

US customary units: floor areas in square feet, heights of the first floor in feet. There is neither structure
nor year; occupancies (RES1, COM4 ...) stay the words of the file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assets.exposure_messages import exposure_finding
from assets.formats.base import Format, Look, RawTable
from assets.formats.csv import SUFFIXES, look_csv, read_rows
from assets.formats.exposure import first_headings
from assets.inventory_spec import InventorySpec
from infra.findings import Finding

_CHARACTERISTIC = frozenset({"fltyid", "occ", "area", "firstfloorht"})


def recognises(path: Path, head: bytes) -> bool:
    """Whether the first headings are those of facilities with a first floor height."""
    return first_headings(path, head) >= _CHARACTERISTIC


def look(file: str, path: Path) -> Look:
    """As a plain table is looked at, without the columns of money; raises Refused as that does."""
    found = look_csv(file, path)
    told: list[Finding] = [exposure_finding("HAZUS_UNITS", "note", file)]
    return replace(
        found,
        headings=tuple(heading for heading in found.headings if not _is_cost(heading)),
        findings=(*found.findings, *told),
    )


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The facilities without their columns of money, which are named in a finding.

    Raises
    ------
    Refused
        As a plain table.
    """
    raw = read_rows(spec, path)
    costs = [str(heading) for heading in raw.frame.columns if _is_cost(str(heading))]
    if not costs:
        return raw
    told = exposure_finding("HAZUS_COSTS_DROPPED", "note", spec.file, value=", ".join(costs))
    return replace(raw, frame=raw.frame.drop(columns=costs), findings=(*raw.findings, told))


def _is_cost(heading: str) -> bool:
    return heading.strip().lower().endswith("cost")


FORMAT = Format(
    name="Hazus user-defined facilities",
    name_ja="Hazusの施設データ（CSV）",
    suffixes=SUFFIXES,
    recognises=recognises,
    look=look,
    read=read,
    crs="EPSG:4326",
    columns={
        "asset_id": "FltyId",
        "longitude": "Longitude",
        "latitude": "Latitude",
        "storeys": "NumStories",
        "floor_area_m2": "Area",
        "use": "Occ",
        "floor_height_m": "FirstFloorHt",
    },
    units={"floor_area_m2": "ft2", "floor_height_m": "ft"},
)

"""Exposure tables of GEM and the OpenQuake engine (CSV): one row of buildings each, described by a taxonomy string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assets.exposure_messages import exposure_finding
from assets.formats.base import Format, Look, RawTable
from assets.formats.csv import SUFFIXES, read_rows
from assets.formats.exposure import beside, cells_of, first_headings, look_and_derive
from assets.formats.gem_taxonomy import read_taxonomy
from assets.inventory_spec import InventorySpec
from infra.findings import Finding, Place

STRUCTURE, STOREYS, YEAR = "taxonomy: material", "taxonomy: storeys", "taxonomy: year"
_PLACES = ({"lon", "lat"}, {"longitude", "latitude"})


def recognises(path: Path, head: bytes) -> bool:
    """Whether the first headings are a taxonomy and a place."""
    found = first_headings(path, head)
    return "taxonomy" in found and any(place <= found for place in _PLACES)


def look(file: str, path: Path) -> Look:
    """As a plain table is looked at; raises Refused as that does."""
    return look_and_derive(file, path, lambda headings: [STRUCTURE, STOREYS, YEAR] if _taxonomy(headings) else [])


def _taxonomy(headings: Sequence[str]) -> str | None:
    return next((heading for heading in headings if heading.lower() == "taxonomy"), None)


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The rows, with columns of the structure, storeys and year that their taxonomy says.

    Raises
    ------
    Refused
        As a plain table.
    """
    raw = read_rows(spec, path)
    heading = _taxonomy([str(name) for name in raw.frame.columns])
    if heading is None:
        return raw
    texts = cells_of(raw, heading)
    known = {text: read_taxonomy(text) for text in set(texts)}
    buildings = [known[text] for text in texts]
    added = {
        STRUCTURE: [one.structure for one in buildings],
        STOREYS: [one.storeys for one in buildings],
        YEAR: [one.year for one in buildings],
    }
    counts = sum(one.storeys_open for one in buildings), sum(one.year_open for one in buildings)
    table = beside(raw, added)
    return replace(table, findings=(*table.findings, *_told(spec, raw, heading, counts)))


def _told(spec: InventorySpec, raw: RawTable, heading: str, counts: tuple[int, int]) -> list[Finding]:
    told: list[Finding] = []
    if any(counts):
        words = {"storeys": f"{counts[0]:,}", "years": f"{counts[1]:,}"}
        told.append(exposure_finding("GEM_RANGES", "note", spec.file, Place(column=heading), str(sum(counts)), **words))
    areas = [str(name) for name in raw.frame.columns if str(name).lower() == "area"]
    if areas and spec.columns.get("floor_area_m2") not in areas:
        told.append(exposure_finding("GEM_AREA_OPEN", "note", spec.file, Place(column=areas[0])))
    return told


FORMAT = Format(
    name="a GEM exposure table",
    name_ja="GEM・OpenQuakeの建物データ（CSV）",
    suffixes=SUFFIXES,
    recognises=recognises,
    look=look,
    read=read,
    crs="EPSG:4326",
    columns={
        "asset_id": "id",
        "longitude": "lon",
        "latitude": "lat",
        "structure": STRUCTURE,
        "storeys": STOREYS,
        "year_built": YEAR,
        "quantity": "number",
        "use": "occupancy",
    },
)

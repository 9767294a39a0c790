"""What goes in: the files of a scenario opened, hashed and looked at, before anything is computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from pyproj import CRS, Transformer

from assets.inventory import Inventory, InventorySpec, read_inventory, representative_points
from flows.scenario import Loaded
from hazards import EventSet, open_event_set, problems_of, sample_worlds
from infra.errors import Refused
from infra.findings import Finding, refused
from infra.storage import sha256_of
from valuation.assessment import Depths, Events
from valuation.exposure import F64
from valuation.record import Input

SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
"""Files that belong to a shapefile and are read with it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything read and nothing refused."""

    inventory: Inventory
    event_set: EventSet
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]


def check_inputs(loaded: Loaded) -> Checked:
    """
    Open every file of a scenario and look at it.

    Raises
    ------
    Refused
        With the findings of the inventory and of the rasters together.
    """
    findings: list[Finding] = []
    inventory, event_set = None, None
    try:
        inventory = inventory_of(loaded)
        findings += inventory.findings
    except Refused as error:
        findings += error.findings
    try:
        event_set = open_event_set(loaded.catalogue, loaded.hazard_resolve)
    except Refused as error:
        findings += error.findings
    if event_set is not None:
        findings += problems_of(event_set, *_used_points(inventory, event_set))
    if refused(findings) or inventory is None or event_set is None:
        raise Refused(findings)
    return Checked(inventory, event_set, input_files(loaded), tuple(findings))


def inventory_of(loaded: Loaded) -> Inventory:
    """The scenario's inventory; read once per process and content."""
    spec = loaded.scenario.inventory
    path = loaded.resolve(spec.file)
    return _read(spec.model_dump_json(), str(path), sha256_of(path), loaded.scenario.horizon.start_year)


@lru_cache(maxsize=2)
def _read(spec_json: str, path: str, sha256: str, reference_year: int) -> Inventory:
    spec = InventorySpec.model_validate_json(spec_json)
    return read_inventory(spec, Path(path), reference_year=reference_year)


def _crs_of(event_set: EventSet) -> CRS:
    return CRS.from_user_input(event_set.without.rio.crs)


def _points_on_grid(inventory: Inventory, event_set: EventSet) -> tuple[F64, F64]:
    """Representative points of every row, in the grid's coordinate system."""
    x, y = representative_points(inventory)
    east, north = Transformer.from_crs(inventory.crs, _crs_of(event_set), always_xy=True).transform(x, y)
    return np.asarray(east), np.asarray(north)


def _used_points(inventory: Inventory | None, event_set: EventSet) -> tuple[F64 | None, F64 | None]:
    """Points of the rows that are used; none where the inventory itself was refused."""
    if inventory is None:
        return None, None
    x, y = _points_on_grid(inventory, event_set)
    used = (inventory.frame["set_aside"] == "").to_numpy(dtype=bool)
    return x[used], y[used]


def sample_depths(inventory: Inventory, event_set: EventSet) -> tuple[Events, Depths]:
    """Depth at every row of the inventory (set aside or not), events in order of their identifiers."""
    worlds = sample_worlds(event_set, *_points_on_grid(inventory, event_set))
    names = [str(name) for name in event_set.without["event_id"].values]
    order = sorted(range(len(names)), key=names.__getitem__)
    events = Events(
        tuple(names[e] for e in order),
        tuple(str(event_set.without["peril"].values[e]) for e in order),
        event_set.without["annual_rate_per_year"].to_numpy()[order].astype(np.float64),
    )
    without, with_measure = worlds.without.depth_m[order], worlds.with_measure.depth_m[order]
    return events, Depths(without, with_measure, worlds.without.outside)


def degrees(inventory: Inventory) -> tuple[F64, F64]:
    """Longitude and latitude of the representative points (WGS84 or the geodetic system of the file)."""
    x, y = representative_points(inventory)
    crs = CRS.from_user_input(inventory.crs)
    if crs.is_geographic:
        return x, y
    longitude, latitude = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    return np.asarray(longitude), np.asarray(latitude)


def input_files(loaded: Loaded) -> tuple[Input, ...]:
    """Every file that went in, by role, with its hash; one entry per file."""
    scenario, catalogue = loaded.scenario, loaded.catalogue
    spec = scenario.inventory
    found = [_input("scenario", loaded.file.name, loaded.file, "written for this run", "not stated")]
    if loaded.catalogue_file is not None:
        path = loaded.resolve(loaded.catalogue_file)
        found.append(_input("catalogue", loaded.catalogue_file, path, catalogue.source, catalogue.licence))
    inventory = loaded.resolve(spec.file)
    found.append(_input("inventory", spec.file, inventory, spec.source, spec.licence))
    for suffix in SIDECARS if inventory.suffix == ".shp" else ():
        beside = inventory.with_suffix(suffix)
        if beside.is_file():
            found.append(_input("inventory", spec.file.removesuffix(".shp") + suffix, beside, spec.source, spec.licence))
    rasters = {name for event in catalogue.events for name in (event.without, event.measure_file)}
    for name in sorted(rasters):
        found.append(_input("hazard", name, loaded.hazard_resolve(name), catalogue.source, catalogue.licence))
    return tuple(found)


def _input(role: str, name: str, path: Path, source: str, licence: str) -> Input:
    return Input(role=role, file=name, sha256=sha256_of(path), source=source, licence=licence)


def findings_json(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON text, one object each."""
    return json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1)

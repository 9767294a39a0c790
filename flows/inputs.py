"""What goes in: the files of a scenario opened, hashed and looked at, before anything is computed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from pyproj import CRS, Transformer

from assets.depth_damage import load_damage_curve
from assets.inventory import Inventory, InventorySpec, read_inventory, representative_points
from flows.hazard_place import Buildings, headers_of, place_findings, with_hints
from flows.paths import Resolver
from flows.reach import measure_reach, measure_words
from flows.scenario import Loaded, load_scenario, read_draft
from hazards import (
    Catalogue,
    EventSet,
    WetTable,
    attribute_problems,
    expanded,
    expanded_water,
    join,
    join_attributes,
    open_event_set,
    problems_of,
    raster_files,
)
from infra.errors import Refused
from infra.findings import Finding, Place, refused
from infra.storage import content_sha256, sha256_of
from valuation.assessment import Events
from valuation.exposure import F64
from valuation.record import Input
from valuation.scenario import Scenario

SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
"""Files that belong to a shapefile and are read with it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """
    Everything read and nothing refused; water of the simulated events at the rows of the inventory, set aside or not.

    maps : water of the catalogue's own events, where some of them are maps of a series; else None
    """

    inventory: Inventory
    water: WetTable
    maps: WetTable | None
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]


def check_inputs(loaded: Loaded) -> Checked:
    """
    Open every file of a scenario and look at it; every raster is decoded once.

    Raises
    ------
    Refused
        With the findings of the inventory and of the rasters together, or of files
        that changed while they were read.
    """
    start_year = loaded.scenario.horizon.start_year
    try:
        inputs = input_files(loaded)  # first: what is read below is what these hashes are of
    except OSError:
        inputs = ()  # whoever opens the file says what is wrong with it
    inventory, found = _look_at_inventory(loaded.scenario.inventory, loaded.resolve, start_year)
    maps, more = _look_at_hazards(loaded.catalogue, loaded.hazard_resolve, inventory)
    simulated = expanded(loaded.catalogue)
    water = None if maps is None else expanded_water(loaded.catalogue, simulated, maps)
    findings = [*found, *more]
    if inventory is not None:
        findings += _floor_heights(loaded.scenario, inventory)
        findings += measure_words(loaded.scenario, inventory)
    if water is not None and inventory is not None and not refused(findings):
        findings += measure_reach(loaded.scenario, inventory, events_of(simulated.catalogue), water)
    if refused(findings) or inventory is None or water is None:
        raise Refused(findings)
    inputs = inputs or input_files(loaded)
    same_inputs(loaded, inputs)
    return Checked(inventory, water, maps if loaded.catalogue.series else None, inputs, tuple(findings))


def findings_of(file: Path, data: Path | None) -> tuple[Finding, ...]:
    """
    Every finding of a scenario file and of the files it names, whether or not the scenario itself is accepted.

    Raises
    ------
    Refused
        The scenario file cannot be read at all.
    """
    draft = read_draft(file, data)
    if not draft.findings:
        try:
            return check_inputs(load_scenario(file, data)).findings
        except Refused as refusal:
            return refusal.findings
    findings = list(draft.findings)
    inventory = None
    if draft.inventory is not None:
        inventory, found = _look_at_inventory(draft.inventory, draft.resolve, None)
        findings += found
    if draft.catalogue is not None:
        findings += _look_at_hazards(draft.catalogue, draft.hazard_resolve, inventory)[1]
    return tuple(dict.fromkeys(findings))


def _look_at_inventory(
    spec: InventorySpec, resolve: Resolver, start_year: int | None
) -> tuple[Inventory | None, list[Finding]]:
    try:
        inventory = _inventory(spec, resolve, start_year)
    except Refused as refusal:
        return None, list(refusal.findings)
    return inventory, list(inventory.findings)


def _look_at_hazards(
    catalogue: Catalogue, resolve: Resolver, inventory: Inventory | None
) -> tuple[WetTable | None, list[Finding]]:
    """Water at every row, findings about those that are used; where the inventory was refused, about rasters alone."""
    placed: list[Finding] = []
    try:
        if catalogue.of_buildings:
            return _look_at_attributes(catalogue, resolve, inventory)
        event_set = _opened(catalogue, resolve, inventory)
        if inventory is None:
            return None, list(problems_of(event_set))
        placed = place_findings(event_set.grid, event_set.crs, _buildings(inventory))
        used = (inventory.frame["set_aside"] == "").to_numpy(dtype=bool)
        joined = join(event_set, *_points_on_grid(inventory, event_set), counted=used)
    except Refused as refusal:
        return None, [*placed, *refusal.findings]
    return joined.wet, [*placed, *joined.findings]


def _opened(catalogue: Catalogue, resolve: Resolver, inventory: Inventory | None) -> EventSet:
    """The event set; where a coordinate system is missing, the refusal names those under which buildings lie in it."""
    try:
        return open_event_set(catalogue, resolve)
    except Refused as refusal:
        if inventory is None:
            raise
        hints = with_hints(refusal.findings, headers_of(catalogue, resolve), _buildings(inventory))
        raise Refused(list(hints)) from None


def _buildings(inventory: Inventory) -> Buildings:
    return *representative_points(inventory), CRS.from_user_input(inventory.crs)


def _look_at_attributes(
    catalogue: Catalogue, resolve: Resolver, inventory: Inventory | None
) -> tuple[WetTable | None, list[Finding]]:
    """The same where depths are attributes of buildings."""
    if inventory is None:
        return None, list(attribute_problems(catalogue, resolve))
    used = (inventory.frame["set_aside"] == "").to_numpy(dtype=bool)
    joined = join_attributes(catalogue, resolve, inventory.frame["asset_id"].astype(str).tolist(), used)
    return joined.wet, list(joined.findings)


def _floor_heights(scenario: Scenario, inventory: Inventory) -> list[Finding]:
    """A curve that counts depth from the floor needs every floor's height."""
    flood = scenario.damage.flood
    if flood is None or load_damage_curve(flood.curve).counts_from != "floor":
        return []
    used = inventory.frame["set_aside"] == ""
    missing = int(inventory.frame.loc[used, "floor_height_m"].isna().sum())
    if not missing:
        return []
    en = (
        f"{missing:,} buildings have no floor height, and the curve {flood.curve} counts depth from the floor. "
        "Name its column, or write a rule under inventory.imputation.floor_height_m."
    )
    ja = (
        f"床高のない建物が{missing:,}棟あります。浸水深別被害率（{flood.curve}）は床からの深さを使います。"
        "列を指定するか、「inventory.imputation.floor_height_m」に補完の規則を書いてください。"
    )
    return [Finding("FLOOR_HEIGHT_MISSING", "refused", scenario.inventory.file, Place(), "", ja, en, "", "")]


def inventory_of(loaded: Loaded) -> Inventory:
    """The scenario's inventory; read once per process and content."""
    return _inventory(loaded.scenario.inventory, loaded.resolve, loaded.scenario.horizon.start_year)


def _inventory(spec: InventorySpec, resolve: Resolver, reference_year: int | None) -> Inventory:
    path = resolve(spec.file)
    beside = ",".join(sha256_of(file) for file in _sidecars(path))
    return _read(spec.model_dump_json(), str(path), f"{sha256_of(path)},{beside}", reference_year)


def _sidecars(path: Path) -> list[Path]:
    """Files that are read with a shapefile and stand beside it."""
    return [
        path.with_suffix(suffix) for suffix in SIDECARS if path.suffix == ".shp" and path.with_suffix(suffix).is_file()
    ]


@lru_cache(maxsize=2)
def _read(spec_json: str, path: str, sha256: str, reference_year: int | None) -> Inventory:
    spec = InventorySpec.model_validate_json(spec_json)
    return read_inventory(spec, Path(path), reference_year=reference_year)


def _points_on_grid(inventory: Inventory, event_set: EventSet) -> tuple[F64, F64]:
    """Representative points of every row, in the grid's coordinate system."""
    x, y = representative_points(inventory)
    east, north = Transformer.from_crs(inventory.crs, event_set.crs, always_xy=True).transform(x, y)
    return np.asarray(east), np.asarray(north)


def events_of(catalogue: Catalogue) -> Events:
    """The events in order of their identifiers, as in a WetTable."""
    events = sorted(catalogue.events, key=lambda event: event.id)
    return Events(tuple(event.id for event in events), tuple(event.peril for event in events))


def degrees(inventory: Inventory) -> tuple[F64, F64]:
    """Longitude and latitude (WGS84) of the representative points."""
    x, y = representative_points(inventory)
    longitude, latitude = Transformer.from_crs(inventory.crs, "EPSG:4326", always_xy=True).transform(x, y)
    return np.asarray(longitude), np.asarray(latitude)


def input_files(loaded: Loaded) -> tuple[Input, ...]:
    """Every file that went in, by role, with its hash; one entry per file."""
    scenario, catalogue = loaded.scenario, loaded.catalogue
    spec = scenario.inventory
    found = [("scenario", loaded.file.name, loaded.file, "—", "—")]
    if loaded.catalogue_file is not None:
        path = loaded.resolve(loaded.catalogue_file)
        found.append(("catalogue", loaded.catalogue_file, path, catalogue.source, catalogue.licence))
    inventory = loaded.resolve(spec.file)
    found.append(("inventory", spec.file, inventory, spec.source, spec.licence))
    for beside in _sidecars(inventory):
        name = spec.file.removesuffix(inventory.suffix) + beside.suffix
        found.append(("inventory", name, beside, spec.source, spec.licence))
    for name, path in raster_files(catalogue, loaded.hazard_resolve):
        found.append(("hazard", name, path, catalogue.source, catalogue.licence))
    with ThreadPoolExecutor() as pool:
        hashes = pool.map(content_sha256, [path for _, _, path, _, _ in found])
        return tuple(
            Input(role=role, file=name, sha256=sha256, source=source, licence=licence)
            for (role, name, _, source, licence), sha256 in zip(found, hashes, strict=True)
        )


def same_inputs(loaded: Loaded, checked: Sequence[Input]) -> None:
    """
    Refuse to go on with files that are not the ones that were checked.

    Raises
    ------
    Refused
        One finding per file that has changed or is gone.
    """

    def unchanged(item: Input) -> bool:
        resolve = loaded.hazard_resolve if item.role == "hazard" else loaded.resolve
        try:
            return content_sha256(resolve(item.file)) == item.sha256
        except (OSError, ValueError):  # gone, or no longer readable
            return False

    items = [item for item in checked if item.role in ("inventory", "hazard")]  # the others are kept as they were
    with ThreadPoolExecutor() as pool:
        changed = [item for item, same in zip(items, pool.map(unchanged, items), strict=True) if not same]
    en = "the file has changed since it was checked; start the run again"
    ja = "確認した後にファイルが変更されました。計算をやり直してください。"
    if changed:
        raise Refused([Finding("INPUT_CHANGED", "refused", item.file, Place(), "", ja, en, "", "") for item in changed])


def findings_json(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON text, one object each."""
    return json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1)

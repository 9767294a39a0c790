"""
Assessment: the one place where hazard meets asset.

Depths at buildings in both worlds, the measure's changes to them, and the tables of
damage become one Exposure. Buildings outside the grid or on cells without a value
are unknown, not dry: they are left out, counted and shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numba as nb
import numpy as np
import pandas as pd

from assets.depth_damage import DamageCurve
from assets.fragility import FragilitySet, class_of
from assets.inventory import Inventory
from assets.lives import Life, LifeCurve
from hazards.wet import WetTable
from infra.draws import hashes
from valuation.damage_tables import damage_tables
from valuation.exposure import F32, F64, FIRST, I32, I64, Buildings, Exposure, Pairs, Recurrence, Window
from valuation.groups import GroupLabels
from valuation.lattice import lattice_of
from valuation.lives import kinds_of, rebuilt_kinds
from valuation.measures import Measure
from valuation.parameters import STRUCTURES
from valuation.variants import Bools, Changes, Variants, changes_of, variants_of


@dataclass(frozen=True, slots=True)
class Events:
    """The events in order of their identifiers, with what the assessment needs of them."""

    event_id: tuple[str, ...]
    peril: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Residual:
    """
    How far the water of one occurrence may lie from its map (METHOD section 2), in standard deviations of ln(depth).

    sigma_event is shared by all buildings; sigma_remainder belongs to the place and is
    correlated over length_m.
    """

    sigma_event: float = 0.0
    sigma_remainder: float = 0.0
    length_m: float = 1.0


@dataclass(frozen=True, slots=True)
class DamageModel:
    """
    Fragility curves by class, the flood curve and its total-loss ratio, lives by structure, what follows a loss.

    rebuilt_as : structure that a collapsed building is rebuilt as (recurrence `repeat`); None: the same
    """

    fragility: dict[str, FragilitySet] | None
    flood: DamageCurve | None
    total_loss_ratio: float
    lives: Mapping[str, LifeCurve]
    residual: Residual = Residual()
    recurrence: Recurrence = FIRST
    rebuilt_as: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    What the estimators run on, and what is reported beside them.

    water : the water that acts at assessed buildings, after the measure's own changes (no hazard
        change: the same in both worlds; moved away: 0)
    assessed : shape (asset,); neither set aside nor of unknown depth
    unknown : shape (asset,); not set aside, but of unknown depth
    labels : the reporting groups, municipality and structure
    changed_area_m2 : floor area (times quantity) that a vulnerability or exposure change touches,
        buildings of unknown depth among them
    """

    exposure: Exposure
    events: Events
    window: Window
    lives: Mapping[str, Life]
    recurrence: Recurrence
    start_year: int
    water: WetTable
    assessed: Bools
    unknown: Bools
    labels: GroupLabels
    changed_area_m2: float


def window_of(measure: Measure, start_year: int, years: int) -> Window:
    """Year indices in which the measure acts, cut to the horizon."""
    first = measure.commissioned_year - start_year
    last = first + measure.service_life_years
    per_path = measure.works_drawn == "per_path"
    return Window(min(max(first, 0), years), min(max(last, 0), years), measure.probability_works, per_path)


def assess(
    inventory: Inventory,
    water: WetTable,
    events: Events,
    measure: Measure,
    damage: DamageModel,
    *,
    start_year: int,
    years: int,
    degrees: tuple[F64, F64] | None = None,
) -> Assessment:
    """
    Put hazard and assets together.

    Parameters
    ----------
    inventory : Inventory
        Rows in order of asset_id; rows with a `set_aside` reason take no part.
    water : WetTable
        Depths at the inventory's rows, in the order of `events`.
    measure : Measure
    damage : DamageModel
    start_year, years : int
        The horizon, from 1 January of start_year.
    degrees : (longitude, latitude), each of shape (asset,), optional
        Needed where the residual has a remainder that is correlated over distance.

    Raises
    ------
    ValueError
        An event has a peril without a damage model, or positions are missing.
    """
    _perils_are_covered(events, damage)
    frame = inventory.frame
    used = (frame["set_aside"] == "").to_numpy(dtype=bool)
    assessed = np.asarray(used & ~water.unknown)
    every = variants_of(inventory, used)  # also buildings of unknown depth: the measure's works reach them too
    deepest = np.where(water.unknown, 0.0, water.deepest()[0]).astype(np.float64)
    all_changes = changes_of(every, frame, deepest, measure)
    known = every.of(assessed)
    acting = _acting(water, every.take(known), all_changes.take(known), measure, assessed)
    rows = np.unique(acting.asset).astype(np.int64)
    wet = np.zeros(len(frame), dtype=bool)
    wet[rows] = True
    near = every.of(wet)
    area = (frame["floor_area_m2"] * frame["quantity"]).to_numpy(dtype=np.float64)
    labels, group = _groups(frame, assessed)
    exposure = _exposure(
        _Near(inventory, rows, every.take(near), all_changes.take(near)),
        acting, events, measure, damage, group[rows], area, start_year, years, degrees,
    )  # fmt: skip
    touched = np.where(all_changes.touched, every.weight * area[every.row], 0.0)
    return Assessment(
        exposure,
        events,
        window_of(measure, start_year, years),
        damage.lives,
        damage.recurrence,
        start_year,
        acting,
        assessed,
        np.asarray(used & water.unknown),
        labels,
        float(np.sum(touched)),
    )


def _perils_are_covered(events: Events, damage: DamageModel) -> None:
    if damage.fragility is None and "tsunami" in events.peril:
        raise ValueError("a tsunami event needs the section `damage.tsunami`")
    if damage.flood is None and "flood" in events.peril:
        raise ValueError("a flood event needs the section `damage.flood`")


def _acting(water: WetTable, variants: Variants, changes: Changes, measure: Measure, assessed: Bools) -> WetTable:
    """Water at assessed buildings: the `with` rasters only where the measure changes the hazard, 0 where moved away."""
    moved = np.zeros(len(assessed), dtype=bool)
    moved[variants.row] = True
    moved[variants.row[~changes.dry]] = False
    with_m = water.with_m if measure.changes_hazard() else water.without_m
    gone = moved[water.asset]
    with_m = np.where(gone, np.float32(0.0), with_m).astype(np.float32)
    ranges = water.ranges
    if ranges is not None:
        ranges = ranges.copy() if measure.changes_hazard() else ranges[[0, 1, 0, 1, 1, 1]]
        if not measure.changes_hazard():
            ranges[4:] = water.without_m
        ranges[2:, gone] = 0.0
    wet = (water.without_m > 0) | (with_m > 0)
    return replace(water, with_m=with_m, ranges=ranges).take(assessed[water.asset] & wet)


def _groups(frame: pd.DataFrame, assessed: Bools) -> tuple[GroupLabels, I32]:
    """Municipality and structure of assessed buildings, and the group of every row (0 where none)."""
    codes = frame["municipality_code"].fillna("").to_numpy(dtype=object)
    names = [f"{code}\x1f{structure}" for code, structure in zip(codes, frame["structure"], strict=True)]
    unique, group = np.unique(np.array(names, dtype=object)[assessed].astype(str), return_inverse=True)
    of_row = np.zeros(len(frame), dtype=np.int32)
    of_row[assessed] = group
    pairs = [name.split("\x1f") for name in unique.tolist()]
    counts = np.bincount(group, minlength=len(pairs)).astype(np.int64)
    return GroupLabels(tuple(code for code, _ in pairs), tuple(name for _, name in pairs), counts), of_row


@dataclass(frozen=True, slots=True)
class _Near:
    """Buildings that get wet (rows of the inventory), their variants and what the measure does to them."""

    inventory: Inventory
    rows: I64
    variants: Variants
    changes: Changes

    def starts(self) -> I64:
        """Where the variants of each building begin, and their number at the end; shape (building + 1,)."""
        return self.variants.start(self.rows)

    def building(self) -> I64:
        """The building of each variant."""
        return np.repeat(np.arange(len(self.rows)), np.diff(self.starts()))

    def classes(self, rebuilt_as: str | None) -> tuple[list[str], I32, I32]:
        """Fragility classes by name; each variant's in both worlds, shape (v, world), and once rebuilt, shape (v,)."""
        storeys = self.inventory.frame["storeys"].iloc[self.rows].fillna(0).to_numpy(dtype=np.int64)[self.building()]
        structure = self.variants.structure
        rebuilt = structure if rebuilt_as is None else np.full_like(structure, STRUCTURES.index(rebuilt_as))
        columns = [structure, self.changes.behaves_as, rebuilt]
        keys = np.stack([np.concatenate(columns), np.tile(storeys, 3)], axis=1)
        unique, inverse = np.unique(keys, axis=0, return_inverse=True)
        named = [class_of(STRUCTURES[code], int(height) or None) for code, height in unique]
        names = sorted(set(named))  # several structures and heights share one class
        number = np.array([names.index(name) for name in named], dtype=np.int32)
        found = number[inverse.reshape(3, -1)]
        return names, np.ascontiguousarray(found[:2].T), found[2]

    def floors(self) -> F32:
        """Floor height above ground of each variant in both worlds, m, shape (v, world)."""
        floor = self.inventory.frame["floor_height_m"].to_numpy(dtype=np.float64)[self.rows][self.building()]
        return np.stack([floor, floor + self.changes.raised_m], axis=1).astype(np.float32)


def _exposure(
    near: _Near,
    water: WetTable,
    events: Events,
    measure: Measure,
    damage: DamageModel,
    group: I32,
    area: F64,
    start_year: int,
    years: int,
    degrees: tuple[F64, F64] | None,
) -> Exposure:
    v, rows = near.variants, near.rows
    kind, kinds = kinds_of(v, near.changes, near.inventory, measure.commissioned_year)
    rebuilt = np.zeros((len(kinds.structure), 0), dtype=np.int32)
    if damage.recurrence.delay_years is not None:
        kinds, rebuilt = rebuilt_kinds(kinds, damage.rebuilt_as, start_year, years)
    names, curve, rebuilt_curve = near.classes(damage.rebuilt_as)
    sets = tuple(damage.fragility[name] for name in names) if damage.fragility else ()
    tables = damage_tables(
        sets, damage.flood, total_loss_ratio=damage.total_loss_ratio,
        sigma_event=damage.residual.sigma_event, sigma_remainder=damage.residual.sigma_remainder,
    )  # fmt: skip
    buildings = Buildings(
        asset_index=rows,
        asset_hash=hashes(near.inventory.frame["asset_id"].iloc[rows]),
        group=group,
        variant_start=near.starts(),
        weight=v.weight,
        threshold=v.threshold,
        kind=kind,
        curve=curve if sets else np.zeros_like(curve),
        floor_m=near.floors(),
        dry=near.changes.dry,
        area_m2=area[v.row],
        rebuilt_kind=rebuilt,
        rebuilt_curve=rebuilt_curve if sets else np.zeros_like(rebuilt_curve),
    )
    place = None if degrees is None else (degrees[0][rows], degrees[1][rows])
    lattice = lattice_of(place, damage.residual.length_m, len(rows), needed=damage.residual.sigma_remainder > 0)
    return Exposure(buildings, kinds, _pairs(water, rows, events), tables, lattice)


def _pairs(water: WetTable, rows: I64, events: Events) -> Pairs:
    """The wet pairs of the buildings `rows`, by building."""
    building = np.full(len(water.unknown), -1, dtype=np.int32)
    building[rows] = np.arange(len(rows), dtype=np.int32)
    start, event, without_m, with_m = _by_building(
        water.start, building[water.asset], water.without_m, water.with_m, len(rows)
    )
    flood = np.array([p == "flood" for p in events.peril], dtype=bool)
    order = None if water.ranges is None else np.argsort(building[water.asset], kind="stable")
    ranges = None if water.ranges is None else np.ascontiguousarray(water.ranges[:, order])
    return Pairs(start, event, without_m, with_m, flood, ranges)


@nb.njit(cache=True, nogil=True)
def _by_building(event_start, building, without_m, with_m, count):  # type: ignore[no-untyped-def]
    """Pairs in order of building, events rising within each: a counting sort."""
    start = np.zeros(count + 1, np.int64)
    for p in range(building.shape[0]):
        start[building[p] + 1] += 1
    for i in range(count):
        start[i + 1] += start[i]
    at = start[:-1].copy()
    event = np.empty(building.shape[0], np.int32)
    before, after = np.empty(building.shape[0], np.float32), np.empty(building.shape[0], np.float32)
    for e in range(event_start.shape[0] - 1):
        for p in range(event_start[e], event_start[e + 1]):
            slot = at[building[p]]
            at[building[p]] += 1
            event[slot], before[slot], after[slot] = e, without_m[p], with_m[p]
    return start, event, before, after

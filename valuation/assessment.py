"""
Assessment: the one place where hazard meets asset.

Depths at buildings in both worlds, the measure's changes to them, and the damage
probabilities of every wet pair become one Exposure. Buildings outside the grid or
on cells without a value are unknown, not dry: they are left out, counted and shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.depth_damage import DamageCurve, damage_ratio
from assets.fragility import COLLAPSE_FROM_STATE, FragilitySet, class_of, exceedance
from assets.inventory import Inventory
from infra.draws import hashes
from valuation.exposure import F64, I64, STATES, Exposure, LifeTable, Window
from valuation.measures import Measure
from valuation.parameters import STRUCTURES
from valuation.variants import Bools, Changes, Variants, changes_of, lives_of, variants_of

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Events:
    """The events in order of their identifiers, with what the assessment needs of them."""

    event_id: tuple[str, ...]
    peril: tuple[str, ...]
    annual_rate_per_year: F64


@dataclass(frozen=True, slots=True)
class Depths:
    """
    Depth above ground at every row of the inventory.

    without_m, with_m : float32, shape (event, asset), in the order of Events; NaN unknown
    outside : shape (asset,), beyond the grid
    """

    without_m: F32
    with_m: F32
    outside: Bools

    def unknown(self) -> Bools:
        """Rows without a known depth in some event and world, shape (asset,)."""
        return np.asarray(np.isnan(self.without_m).any(axis=0) | np.isnan(self.with_m).any(axis=0))


@dataclass(frozen=True, slots=True)
class DamageModel:
    """Fragility curves by class, the flood curve, its total-loss ratio, and service lives by structure."""

    fragility: dict[str, FragilitySet] | None
    flood: DamageCurve | None
    total_loss_ratio: float
    service_life_years: dict[str, float]


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    What the estimators run on, and what is reported beside them.

    depth_without_m, depth_with_m : float32, shape (event, asset); the water that acts, after the
        measure's own changes (no hazard change: the same; moved away: 0)
    assessed : shape (asset,); neither set aside nor of unknown depth
    unknown : shape (asset,); not set aside, but of unknown depth
    changed_area_m2 : floor area (times quantity) that a vulnerability or exposure change touches,
        buildings of unknown depth among them
    """

    exposure: Exposure
    events: Events
    window: Window
    depth_without_m: F32
    depth_with_m: F32
    assessed: Bools
    unknown: Bools
    changed_area_m2: float


def window_of(measure: Measure, start_year: int, years: int) -> Window:
    """Year indices in which the measure acts, cut to the horizon."""
    first = measure.commissioned_year - start_year
    last = first + measure.service_life_years
    per_path = measure.works_drawn == "per_path"
    return Window(min(max(first, 0), years), min(max(last, 0), years), measure.probability_works, per_path)


def assess(
    inventory: Inventory,
    depths: Depths,
    events: Events,
    measure: Measure,
    damage: DamageModel,
    *,
    start_year: int,
    years: int,
) -> Assessment:
    """
    Put hazard and assets together.

    Parameters
    ----------
    inventory : Inventory
        Rows in order of asset_id; rows with a `set_aside` reason take no part.
    depths : Depths
        In the order of the inventory's rows and of `events`.
    measure : Measure
    damage : DamageModel
    start_year, years : int
        The horizon, from 1 January of start_year.

    Raises
    ------
    ValueError
        An event has a peril without a damage model.
    """
    frame = inventory.frame
    used = (frame["set_aside"] == "").to_numpy(dtype=bool)
    unknown = depths.unknown()
    assessed = np.asarray(used & ~unknown)
    every = variants_of(inventory, used)  # also buildings of unknown depth: the measure's works reach them too
    deepest = np.nan_to_num(depths.without_m, nan=0.0).max(axis=0, initial=0.0).astype(np.float64)
    all_changes = changes_of(every, frame, deepest, measure)
    known = every.of(assessed)
    variants, changes = every.take(known), all_changes.take(known)
    area = (frame["floor_area_m2"] * frame["quantity"]).to_numpy(dtype=np.float64)
    with_m = _with_depth(depths, variants, changes, measure)
    wet = ((depths.without_m > 0) | (with_m > 0)) & assessed
    rows = np.flatnonzero(wet.any(axis=0)).astype(np.int64)
    near = variants.of(wet.any(axis=0))
    cells = _Cells(frame, rows, variants.take(near), changes.take(near), wet[:, rows])
    groups, life = lives_of(
        cells.variants,
        cells.changes,
        inventory,
        damage.service_life_years,
        measure.commissioned_year,
        start_year,
        years,
    )
    exposure = _exposure(cells, depths.without_m[:, rows], with_m[:, rows], events, damage, groups, life, area)
    touched = np.where(all_changes.touched, every.weight * area[every.row], 0.0)
    return Assessment(
        exposure,
        events,
        window_of(measure, start_year, years),
        depths.without_m,
        with_m,
        assessed,
        np.asarray(used & unknown),
        float(np.sum(touched)),
    )


def _with_depth(depths: Depths, variants: Variants, changes: Changes, measure: Measure) -> F32:
    """Water in the `with` world: the measure's rasters where it changes the hazard; 0 where all variants moved away."""
    depth = depths.with_m if measure.changes_hazard() else depths.without_m
    moved = np.zeros(depth.shape[1], dtype=bool)
    moved[variants.row] = True
    moved[variants.row[~changes.dry]] = False
    return np.where(moved, np.float32(0.0), depth).astype(np.float32)


class _Cells:
    """Wet buildings, their variants, and which cells (pair and variant) each event has."""

    def __init__(self, frame: pd.DataFrame, rows: I64, variants: Variants, changes: Changes, wet: Bools) -> None:
        self.frame, self.rows, self.variants, self.changes, self.wet = frame, rows, variants, changes, wet
        self.start = variants.start(rows)
        self.counts = np.diff(self.start)
        self.building = np.repeat(np.arange(len(rows)), self.counts)

    def of_event(self, event: int) -> tuple[I64, I64]:
        """Wet buildings of an event, and their variants one after the other."""
        buildings = np.flatnonzero(self.wet[event]).astype(np.int64)
        counts = self.counts[buildings]
        first = np.repeat(self.start[buildings] - (np.cumsum(counts) - counts), counts)
        return buildings, (first + np.arange(len(first))).astype(np.int64)

    def classes(self) -> tuple[list[str], I64]:
        """Names of the fragility classes, and each variant's class in both worlds, shape (v, world)."""
        storeys = self.frame["storeys"].iloc[self.rows].fillna(0).to_numpy(dtype=np.int64)[self.building]
        behaves = np.concatenate([self.variants.structure, self.changes.behaves_as])
        keys = np.stack([behaves, np.concatenate([storeys, storeys])], axis=1)
        unique, inverse = np.unique(keys, axis=0, return_inverse=True)
        names = [class_of(STRUCTURES[structure], int(height) or None) for structure, height in unique]
        return names, inverse.reshape(2, -1).T.astype(np.int64)

    def floors(self) -> F64:
        """Floor height above ground of each variant in both worlds, m, shape (v, world)."""
        floor = self.frame["floor_height_m"].to_numpy(dtype=np.float64)[self.rows][self.building]
        return np.stack([floor, floor + self.changes.raised_m], axis=1)


def _exposure(
    cells: _Cells,
    without_m: F32,
    with_m: F32,
    events: Events,
    damage: DamageModel,
    groups: I64,
    life: LifeTable,
    area: F64,
) -> Exposure:
    names, classes = cells.classes()
    floors = cells.floors()
    pair_event, pair_asset, probability, ratio = [], [], [], []
    for e, peril in enumerate(events.peril):
        buildings, variant = cells.of_event(e)
        depth = np.stack([without_m[e], with_m[e]], axis=1)[cells.building[variant]].astype(np.float64)
        depth[cells.changes.dry[variant], 1] = 0.0
        if peril == "tsunami":
            probability.append(_tsunami(depth, classes[variant], names, damage))
            ratio.append(np.full(depth.shape, np.nan))
        else:
            reached, cost = _flood(depth, floors[variant], damage)
            probability.append(reached)
            ratio.append(cost)
        pair_event.append(np.full(len(buildings), e, dtype=np.int64))
        pair_asset.append(buildings)
    events_of, assets_of = np.concatenate(pair_event), np.concatenate(pair_asset)
    reach = np.concatenate(probability)
    by_asset = np.lexsort((events_of, assets_of))
    v = cells.variants
    return Exposure(
        asset_index=cells.rows,
        asset_hash=hashes(cells.frame["asset_id"].iloc[cells.rows]),
        variant_start=cells.start,
        variant_weight=v.weight,
        variant_threshold=v.threshold,
        structure=np.stack([v.structure, cells.changes.emits_as], axis=1),
        life_group=groups,
        area_m2=area[v.row],
        collapse_state=np.array([COLLAPSE_FROM_STATE - 1 if p == "tsunami" else 1 for p in events.peril], np.int64),
        is_flood=np.array([p == "flood" for p in events.peril], dtype=bool),
        event_start=np.searchsorted(events_of, np.arange(len(events.peril) + 1)).astype(np.int64),
        pair_event=events_of,
        pair_asset=assets_of,
        cell_start=np.concatenate([[0], np.cumsum(cells.counts[assets_of])]).astype(np.int64),
        asset_start=np.searchsorted(assets_of[by_asset], np.arange(len(cells.rows) + 1)).astype(np.int64),
        asset_pairs=by_asset.astype(np.int64),
        probability=reach,
        threshold=thresholds(reach),
        flood_ratio=np.concatenate(ratio),
        life=life,
    )


def thresholds(probability: F64) -> I64:
    """Probabilities as integers floor(p x 2^32), so that a replay does not depend on the mathematics library."""
    return np.floor(probability * 2.0**32).astype(np.int64)


def _tsunami(depth_m: F64, classes: I64, names: list[str], damage: DamageModel) -> F64:
    """Probability of reaching each state, shape (cell, world, STATES)."""
    if damage.fragility is None:
        raise ValueError("a tsunami event needs the section `damage.tsunami`")
    reached = np.zeros((*depth_m.shape, STATES))
    for code, name in enumerate(names):
        chosen = classes == code
        if chosen.any():
            reached[chosen] = exceedance(depth_m[chosen], damage.fragility[name])
    return reached


def _flood(depth_m: F64, floor_height_m: F64, damage: DamageModel) -> tuple[F64, F64]:
    """State 1 is certain where wet, state 2 (lost) where the curve's ratio reaches total loss; and that ratio."""
    if damage.flood is None:
        raise ValueError("a flood event needs the section `damage.flood`")
    ratio = damage_ratio(depth_m, floor_height_m, damage.flood)
    reached = np.zeros((*depth_m.shape, STATES))
    reached[..., 0] = depth_m > 0
    reached[..., 1] = (depth_m > 0) & (ratio >= damage.total_loss_ratio)
    return reached, ratio

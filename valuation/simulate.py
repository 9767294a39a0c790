"""
Simulate: Monte Carlo over futures at one parameter vector; what may be delivered.

Each occurrence draws once per building; that draw decides the damage state in both
worlds, so that a measure which does nothing avoids exactly nothing. Kilograms are
rounded per building, occurrence and world, and summed as integers: the totals are
the same bits in any order, in any blocks and on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from infra.draws import key, normal, philox
from infra.units import KG_PER_T
from valuation.damage_tables import ROWS, WIDTH
from valuation.exposure import F32, F64, FIRST, I32, I64, Exposure, Recurrence, Window
from valuation.kernel import TILE_KG, simulate_paths
from valuation.prices import Prices
from valuation.rebuilding import rebuilding
from valuation.tiles import Tiled
from valuation.timelines import Sources, Timelines, stratum_of, timelines

KG_BOUND = 2.0**62


@dataclass(frozen=True, slots=True)
class Paths:
    """
    Totals of simulated futures, in whole kilograms of CO2e, one row per path and year with an occurrence.

    start : shape (path + 1,); the rows of path p are start[p]:start[p + 1]
    year : shape (row,); index of the year, rising within a path
    counted_kg : shape (row, world); with residual life and decline of factors
    """

    start: I64
    year: I64
    counted_kg: I64

    def path_of_row(self) -> I64:
        """The path of every row."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def total_kg(self, first: int = 0, last: int | None = None) -> I64:
        """Counted kilograms over years first .. last - 1, shape (path, world)."""
        chosen = self.year >= first if last is None else (self.year >= first) & (self.year < last)
        total = np.zeros((len(self.start) - 1, 2), dtype=np.int64)
        np.add.at(total, self.path_of_row()[chosen], self.counted_kg[chosen])
        return total


@dataclass(frozen=True, slots=True)
class Tallies:
    """
    Totals of a block of paths by group of buildings (municipality and class), whole numbers.

    group_kg : shape (path, group, world); counted kilograms
    state_count, state_kg : shape (stratum, group, world, state); buildings damaged and counted
        kilograms, by states reached (0: unused)
    lone_repair_kg : shape (stratum, world); repairs counted in one world while the building was
        lost in the other
    building_kg : shape (building, world); counted kilograms of all paths, empty where not asked for
    """

    group_kg: I64
    state_count: I64
    state_kg: I64
    lone_repair_kg: I64
    building_kg: I64


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of paths brings."""

    paths: Paths
    tallies: Tallies


@nb.njit(cache=True, nogil=True)
def _acts(  # type: ignore[no-untyped-def]
    path, start, source, ordinal, year, works_keys, path_key, first, last, threshold, per_path, acts
):
    """Whether the measure acts at each occurrence: in service, and working when needed."""
    for p in range(path.shape[0]):
        works = True
        if per_path:
            draw, _, _, _ = philox(path[p], nb.uint32(0), nb.uint32(0), nb.uint32(0), path_key[0], path_key[1])
            works = nb.int64(draw) < threshold
        for o in range(start[p], start[p + 1]):
            acts[o] = works and first <= year[o] < last
            if acts[o] and not per_path:
                k0, k1 = works_keys[source[o], 0], works_keys[source[o], 1]
                draw, _, _, _ = philox(path[p], nb.uint32(ordinal[o]), nb.uint32(0), nb.uint32(0), k0, k1)
                acts[o] = nb.int64(draw) < threshold


@nb.njit(cache=True, nogil=True)
def _residuals(path, start, source, ordinal, keys, node_key, common, noise):  # type: ignore[no-untyped-def]
    """Standard normal values of each occurrence: one that all buildings share (z), and one per node of the lattice."""
    for p in range(path.shape[0]):
        for o in range(start[p], start[p + 1]):
            k0, k1, j = keys[source[o], 0], keys[source[o], 1], nb.uint32(ordinal[o])
            common[o] = normal(path[p], j, nb.uint32(0), nb.uint32(0), k0, k1)
            for n in range(noise.shape[1]):
                low, high = nb.uint32(node_key[n]), nb.uint32(node_key[n] >> nb.uint64(32))
                noise[o, n] = normal(path[p], j, low, high, k0, k1)


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """What the kernel reads of the occurrences of a block; see kernel.simulate_paths."""

    event: I32
    year: I32
    acts: I32
    ordinal: NDArray[np.uint32]
    key: NDArray[np.uint32]
    time_years: F64
    scale: F32
    row: I64
    noise: F32

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """In the kernel's order."""
        keys = np.ascontiguousarray(self.key.T)
        return (
            self.event, self.year, self.acts, self.ordinal, keys[0], keys[1], self.time_years, self.scale, self.row
        )  # fmt: skip


def _occurrences(
    exposure: Exposure,
    sources: Sources,
    times: Timelines,
    window: Window,
    seed: int,
    years: int,
    depth_scale: tuple[float, float],
) -> _Occurrences:
    path = times.path.astype(np.uint32)
    year = np.minimum(times.time_years.astype(np.int32), years - 1)
    acts = np.zeros(len(times.event), dtype=np.bool_)
    _acts(
        path, times.start, times.source, times.ordinal, year, sources.works_keys, _key(seed, "works"),
        window.first, window.last, int(window.works * 2**32), window.per_path, acts,
    )  # fmt: skip
    common, noise = _residual(exposure, sources, times, path, depth_scale)
    return _Occurrences(
        event=times.event,
        year=year,
        acts=acts.astype(np.int32),
        ordinal=times.ordinal.astype(np.uint32),
        key=sources.damage_keys[times.source],
        time_years=times.time_years,
        scale=np.exp(common).astype(np.float32),
        row=_rows(times.start, year),
        noise=noise,
    )


def _rows(start: I64, year: I32) -> I64:
    """The row of totals of each occurrence: one row per path and year struck, in order of both."""
    if len(year) == 0:
        return np.zeros(0, dtype=np.int64)
    new = np.ones(len(year), dtype=np.bool_)
    new[1:] = np.diff(year) != 0
    new[start[:-1][np.diff(start) > 0]] = True
    return np.cumsum(new) - 1


def simulate_block(
    tiled: Tiled,
    sources: Sources,
    prices: Prices,
    window: Window,
    *,
    seed: int,
    first_path: int,
    paths: int,
    depth_scale: tuple[float, float] = (1.0, 1.0),
    recurrence: Recurrence = FIRST,
    groups: int | None = None,
    each_building: bool = False,
) -> Block:
    """
    Simulate paths first_path .. first_path + paths - 1.

    Parameters
    ----------
    tiled : Tiled
        The exposure, in tiles.
    sources : Sources
        What may happen and how often, for the events of the exposure.
    prices : Prices
        Emissions at one parameter vector.
    window : Window
        When and how surely the measure acts.
    depth_scale : (float, float)
        What depths are multiplied with before the curve, for tsunamis and floods.
    recurrence : Recurrence
    groups : int, optional
        Number of reporting groups; by default the highest in the exposure and one.
    each_building : bool
        Also sum kilograms building by building.

    Returns
    -------
    Block
        Whatever the blocks, path p always has the same numbers.

    Raises
    ------
    ValueError
        Totals could overflow 64-bit integers.
    """
    return strike(
        tiled, sources, timelines(sources, first_path, paths), prices, window,
        seed=seed, depth_scale=depth_scale, recurrence=recurrence, groups=groups, each_building=each_building,
    )  # fmt: skip


def strike(
    tiled: Tiled,
    sources: Sources,
    times: Timelines,
    prices: Prices,
    window: Window,
    *,
    seed: int,
    depth_scale: tuple[float, float] = (1.0, 1.0),
    recurrence: Recurrence = FIRST,
    groups: int | None = None,
    each_building: bool = False,
) -> Block:
    """The same for given timelines; see simulate_block."""
    x, t, never = tiled.exposure, tiled.tiles, recurrence.delay_years is None
    _check_bound(tiled, prices, times)
    o = _occurrences(x, sources, times, window, seed, len(prices.decline), depth_scale)
    number = groups if groups is not None else int(np.max(x.buildings.group, initial=-1)) + 1
    strata, paths = len(sources.stratum_share), len(times.path)
    starts, years = _row_index(times.start, o)
    counted, group_kg = np.zeros((len(years), 2), np.int64), np.zeros((paths, number, 2), np.int64)
    state_count, state_kg = (np.zeros((strata, number, 2, 8), np.int64) for _ in range(2))
    lone = np.zeros((strata, 2), np.int64)
    building_kg = np.zeros((len(x.buildings.asset_index) if each_building else 0, 2), np.int64)
    simulate_paths(
        (t.order, t.start, t.pair_start, t.place, t.without_m, t.with_m),
        _buildings(x),
        (x.buildings.rebuilt_kind, x.buildings.curve, np.zeros(0, np.int64)) if never else rebuilding(x),
        x.pairs.is_flood,
        (times.start, times.path.astype(np.uint32), stratum_of(sources, times.path)),
        o.arrays(),
        -1 if never else recurrence.delay_years,
        _key(seed, "class"),
        _tables(x),
        _prices(x, prices),
        (x.lattice.node, x.lattice.weight, x.tables.sigma_remainder, o.noise),
        (counted, group_kg, state_count, state_kg, lone, building_kg),
    )
    return Block(Paths(starts, years, counted), Tallies(group_kg, state_count, state_kg, lone, building_kg))


def _row_index(start: I64, o: _Occurrences) -> tuple[I64, I64]:
    """First row of each path, and the year of each row."""
    if len(o.row) == 0:
        return np.zeros_like(start), np.zeros(0, dtype=np.int64)
    rows, first = np.unique(o.row, return_index=True)
    after = np.append(o.row, len(rows))
    return after[start], o.year[first].astype(np.int64)


def _key(seed: int, stream: str) -> NDArray[np.uint32]:
    return np.array(key(seed, stream), dtype=np.uint32)


def _residual(
    exposure: Exposure, sources: Sources, times: Timelines, path: NDArray[np.uint32], depth_scale: tuple[float, float]
) -> tuple[F64, NDArray[np.float32]]:
    """Logarithm of what each occurrence multiplies all its depths with, and the noise of its remainder."""
    tables = exposure.tables
    common = np.zeros(len(times.event))
    noise = np.zeros((len(common), exposure.lattice.nodes if tables.sigma_remainder > 0 else 0), np.float32)
    if tables.sigma > 0:
        _residuals(
            path, times.start, times.source, times.ordinal, sources.residual_keys, exposure.lattice.key, common, noise
        )
    flood = exposure.pairs.is_flood[times.event].astype(np.int64)
    return common * tables.sigma_event + np.log(np.array(depth_scale))[flood], noise


def _buildings(exposure: Exposure) -> tuple[Any, ...]:
    b = exposure.buildings
    return (b.asset_hash, b.variant_start, b.threshold, b.kind, b.curve, b.floor_m, b.dry, b.area_m2, b.group)


def _tables(exposure: Exposure) -> tuple[Any, ...]:
    """Thresholds by class, one class more that no water reaches, and the curve of floods."""
    t = exposure.tables
    flood = (
        t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor, t.total_loss_ratio
    )  # fmt: skip
    dry = np.zeros(ROWS * WIDTH, dtype=np.uint32)
    return (np.concatenate([t.threshold.reshape(-1), dry]), t.collapse_state, flood)


def _prices(exposure: Exposure, p: Prices) -> tuple[Any, ...]:
    years, kinds = len(p.decline), len(p.whole)
    unit = np.ascontiguousarray(p.unit.transpose(2, 0, 1)).reshape(years, kinds * WIDTH)
    flood = (p.whole, p.share, p.decline, exposure.kinds.offset, p.residual, p.prefix)
    return (unit, flood)


def _check_bound(tiled: Tiled, prices: Prices, times: Timelines) -> None:
    """A path's total can never pass (all buildings at their dearest) times (its occurrences)."""
    area, dearest = tiled.exposure.buildings.area_m2, float(np.max(prices.whole, initial=0.0))
    most = int(np.max(np.diff(times.start), initial=0))
    total = float(np.sum(area)) * dearest * max(most, 1)
    if total >= KG_BOUND:
        raise ValueError(
            f"a path could reach {total / KG_PER_T:g} t-CO2e, more than 64-bit sums of kilograms hold; "
            "check floor areas and emission factors, or split the inventory"
        )
    largest = float(np.max(area, initial=0.0)) * dearest
    if largest * int(np.max(np.diff(tiled.tiles.start), initial=0)) >= TILE_KG:
        raise ValueError(
            f"a building of {largest / KG_PER_T:g} t-CO2e is more than the tallies hold; check floor areas"
        )


def join(blocks: list[Paths]) -> Paths:
    """Blocks in order of their first path, as one."""
    starts, at = [np.zeros(1, dtype=np.int64)], 0
    for block in blocks:
        starts.append(block.start[1:] + at)
        at += int(block.start[-1])
    names = [name for name in Paths.__dataclass_fields__ if name != "start"]
    rows = (np.concatenate([getattr(block, name) for block in blocks]) for name in names)
    return Paths(np.concatenate(starts), *rows)

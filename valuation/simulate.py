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
from valuation.exposure import F64, FIRST, I32, I64, Exposure, Recurrence, Window
from valuation.kernel import TALLY_COUNT, TALLY_KG, simulate_paths
from valuation.kernel_repeat import rebuilding, simulate_repeat
from valuation.prices import Prices
from valuation.timelines import Sources, Timelines, stratum_of, timelines

KG_BOUND = 2.0**62
MOST_OCCURRENCES = 65_536
"""Of one block, by default: 150 bytes each, and 16 for every reporting group."""


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
    gross_kg : shape (stratum, world); kilograms without residual life and decline, a diagnostic
    lone_repair_kg : shape (stratum, world); repairs counted in one world while the building was
        lost in the other
    """

    group_kg: I64
    state_count: I64
    state_kg: I64
    gross_kg: I64
    lone_repair_kg: I64


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
def _residuals(path, start, source, ordinal, keys, common, noise):  # type: ignore[no-untyped-def]
    """Standard normal values of each occurrence: one that all buildings share (z), and one per node of the lattice."""
    for p in range(path.shape[0]):
        for o in range(start[p], start[p + 1]):
            k0, k1, j = keys[source[o], 0], keys[source[o], 1], nb.uint32(ordinal[o])
            common[o] = normal(path[p], j, nb.uint32(0), nb.uint32(0), k0, k1)
            for n in range(noise.shape[1]):
                noise[o, n] = normal(path[p], j, nb.uint32(n), nb.uint32(1), k0, k1)


@nb.njit(cache=True, nogil=True)
def _fold(kg, row, path, counted, group_kg):  # type: ignore[no-untyped-def]
    """Kilograms per occurrence into totals per path and year, and per path and group."""
    for g in range(kg.shape[0]):
        for w in range(2):
            for o in range(kg.shape[2]):
                counted[row[o], w] += kg[g, w, o]
                group_kg[path[o], g, w] += kg[g, w, o]


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Occurrences of a block in order of event, stratum, path and time; see kernel.simulate_paths."""

    event: I32
    stratum: I32
    row: I32
    year: I32
    time_years: F64
    acts: I32
    counter: NDArray[np.uint64]
    key: NDArray[np.uint64]
    place: NDArray[np.uint64]
    column: NDArray[np.uint64]
    scale: NDArray[np.float32]
    noise: NDArray[np.float32]

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What the kernel reads."""
        return (
            self.counter, self.key, self.place, self.column, self.scale, self.acts, self.year, self.stratum
        )  # fmt: skip


def _both(low: NDArray[Any], high: NDArray[Any]) -> NDArray[np.uint64]:
    """Two 32-bit numbers in one of 64 bits."""
    return low.astype(np.uint64) | (high.astype(np.uint64) << np.uint64(32))


def _occurrences(
    exposure: Exposure,
    sources: Sources,
    times: Timelines,
    window: Window,
    seed: int,
    years: int,
    depth_scale: tuple[float, float],
) -> _Occurrences:
    """Everything the kernel must know of each occurrence, in the kernel's order."""
    count = len(times.event)
    path = times.path.astype(np.uint32)
    row = np.repeat(np.arange(len(path), dtype=np.int32), np.diff(times.start))
    year = np.minimum(times.time_years.astype(np.int32), years - 1)
    acts = np.zeros(count, dtype=np.bool_)
    _acts(
        path, times.start, times.source, times.ordinal, year, sources.works_keys, _key(seed, "works"),
        window.first, window.last, int(window.works * 2**32), window.per_path, acts,
    )  # fmt: skip
    common, noise = _residual(exposure, sources, times, path, depth_scale)
    stratum = stratum_of(sources, times.path)[row]
    order = np.lexsort((np.arange(count), stratum, times.event))
    keys = sources.damage_keys[times.source]
    return _Occurrences(
        event=times.event[order].astype(np.int32),
        stratum=stratum[order].astype(np.int32),
        row=row[order],
        year=year[order],
        time_years=times.time_years[order],
        acts=acts[order].astype(np.int32),
        counter=_both(path[row], times.ordinal)[order],
        key=_both(keys[:, 0], keys[:, 1])[order],
        place=_both(row, np.arange(count))[order],  # occurrences stand in order of path and time
        column=_both(year * 8, (acts * years + year) * 8)[order],
        scale=np.exp(common[order]).astype(np.float32),
        noise=noise[order],
    )


def _segments(o: _Occurrences, events: int, strata: int) -> I64:
    """Where the occurrences of each event and stratum stand, shape (event, stratum + 1)."""
    key = o.event.astype(np.int64) * strata + o.stratum
    edges = np.searchsorted(key, np.arange(events * strata + 1))
    return np.stack([edges[s : s + events * strata : strata] for s in range(strata)] + [edges[strata::strata]], axis=1)


def _rows(start: I64, o: _Occurrences) -> tuple[I64, I64, I64]:
    """Rows of the totals, one per path and year struck: start of each path, year, and the row of each occurrence."""
    unique, row = np.unique(np.stack([o.row, o.year], axis=1), axis=0, return_inverse=True)
    starts = np.searchsorted(unique[:, 0], np.arange(len(start))).astype(np.int64)
    return starts, unique[:, 1].astype(np.int64), row.reshape(-1).astype(np.int64)


def simulate_block(
    exposure: Exposure,
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
    most_occurrences: int = MOST_OCCURRENCES,
) -> Block:
    """
    Simulate paths first_path .. first_path + paths - 1.

    Parameters
    ----------
    exposure : Exposure
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
    most_occurrences : int
        Bounds the memory of the block: paths with more occurrences than this are worked out in parts.

    Returns
    -------
    Block
        Whatever the blocks, path p always has the same numbers.

    Raises
    ------
    ValueError
        Totals could overflow 64-bit integers.
    """
    times = timelines(sources, first_path, paths)
    limit = min(most_occurrences, TALLY_COUNT, int(TALLY_KG / max(_largest_kg(exposure, prices), 1.0)))
    if paths > 1 and len(times.event) > limit:
        half = paths // 2
        parts = [
            simulate_block(
                exposure, sources, prices, window, seed=seed, first_path=first, paths=number, depth_scale=depth_scale,
                recurrence=recurrence, groups=groups, most_occurrences=most_occurrences,
            )
            for first, number in ((first_path, half), (first_path + half, paths - half))
        ]  # fmt: skip
        return Block(join([part.paths for part in parts]), _sum([part.tallies for part in parts]))
    return strike(
        exposure, sources, times, prices, window,
        seed=seed, depth_scale=depth_scale, recurrence=recurrence, groups=groups,
    )  # fmt: skip


def _sum(parts: list[Tallies]) -> Tallies:
    """Tallies of consecutive paths as one."""
    others = [name for name in Tallies.__dataclass_fields__ if name != "group_kg"]
    return Tallies(
        np.concatenate([part.group_kg for part in parts]),
        *(np.sum([getattr(part, name) for part in parts], axis=0) for name in others),
    )


def strike(
    exposure: Exposure,
    sources: Sources,
    times: Timelines,
    prices: Prices,
    window: Window,
    *,
    seed: int,
    depth_scale: tuple[float, float] = (1.0, 1.0),
    recurrence: Recurrence = FIRST,
    groups: int | None = None,
) -> Block:
    """The same for given timelines; see simulate_block."""
    x, years = exposure, len(prices.decline)
    _check_bound(exposure, prices, times)
    occurrences = _occurrences(exposure, sources, times, window, seed, years, depth_scale)
    number = groups if groups is not None else int(np.max(x.buildings.group, initial=-1)) + 1
    strata, paths = len(sources.stratum_share), len(times.path)
    kg = np.zeros((number, 2, len(occurrences.event)), np.int64)
    state_count, state_kg = (np.zeros((strata, number, 2, 8), np.int64) for _ in range(2))
    gross, lone = (np.zeros((strata, 2), np.int64) for _ in range(2))
    order = np.argsort(x.buildings.group, kind="stable")
    pairs = (x.pairs.start, x.pairs.event, x.pairs.without_m, x.pairs.with_m)
    rest = (
        _segments(occurrences, len(x.pairs.is_flood), strata),
        _key(seed, "class"),
        _tables(exposure),
        _prices(exposure, prices),
        (x.lattice.node, x.lattice.weight, x.tables.sigma_remainder, occurrences.noise),
        (x.buildings.group, kg, state_count, state_kg, gross, lone),
    )
    single = bool(np.max(np.diff(times.start), initial=0) <= 1)  # then nothing can follow a collapse
    if recurrence.delay_years is None or single:
        simulate_paths(order, paths, single, _buildings(exposure), pairs, x.pairs.is_flood, occurrences.arrays(), *rest)
    else:
        simulate_repeat(
            order, recurrence.delay_years, _buildings(exposure), rebuilding(exposure), pairs, x.pairs.is_flood,
            occurrences.arrays(), occurrences.time_years, *rest,
        )  # fmt: skip
    row_start, row_year, row = _rows(times.start, occurrences)
    counted, group_kg = np.zeros((len(row_year), 2), np.int64), np.zeros((paths, number, 2), np.int64)
    _fold(kg, row, occurrences.row, counted, group_kg)
    return Block(Paths(row_start, row_year, counted), Tallies(group_kg, state_count, state_kg, gross, lone))


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
        _residuals(path, times.start, times.source, times.ordinal, sources.residual_keys, common, noise)
    flood = exposure.pairs.is_flood[times.event].astype(np.int64)
    return common * tables.sigma_event + np.log(np.array(depth_scale))[flood], noise


def _buildings(exposure: Exposure) -> tuple[Any, ...]:
    b = exposure.buildings
    return (b.asset_hash, b.variant_start, b.threshold, b.kind, b.curve, b.floor_m, b.dry, b.area_m2)


def _tables(exposure: Exposure) -> tuple[Any, ...]:
    t = exposure.tables
    flood = (
        t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor, t.total_loss_ratio
    )  # fmt: skip
    return (t.threshold.reshape(-1), t.collapse_state, flood)


def _prices(exposure: Exposure, p: Prices) -> tuple[Any, ...]:
    unit = np.ascontiguousarray(p.unit.transpose(0, 2, 1))
    return (unit, p.gross, (p.whole, p.share, p.decline, exposure.kinds.offset, p.residual, p.prefix))


def _largest_kg(exposure: Exposure, prices: Prices) -> float:
    """More than the collapse of any one building emits, kg."""
    return float(np.max(exposure.buildings.area_m2, initial=0.0)) * float(np.max(prices.whole, initial=0.0))


def _check_bound(exposure: Exposure, prices: Prices, times: Timelines) -> None:
    """A path's total can never pass (all buildings at their dearest) times (its occurrences)."""
    most = int(np.max(np.diff(times.start), initial=0))
    total = float(np.sum(exposure.buildings.area_m2)) * float(np.max(prices.whole, initial=0.0)) * max(most, 1)
    if total >= KG_BOUND:
        raise ValueError(
            f"a path could reach {total / KG_PER_T:g} t-CO2e, more than 64-bit sums of kilograms hold; "
            "check floor areas and emission factors, or split the inventory"
        )
    largest = _largest_kg(exposure, prices)
    if len(times.event) > TALLY_COUNT or largest * len(times.event) >= TALLY_KG:
        raise ValueError(
            f"{len(times.event):,} occurrences in one block, with buildings of up to {largest / KG_PER_T:g} t-CO2e, "
            "are more than its tallies hold; use smaller blocks"
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

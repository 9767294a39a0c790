"""
What the simulation is compared with: the same arithmetic in NumPy, and the memory's own speed.

The NumPy versions are given what the simulation is given (the same thresholds, the
same prices, groups) and know no path, no source and no first collapse; their draws
are NumPy's own. They go event by event, so that their arrays stay small, in one thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numba as nb
import numpy as np
from numpy.typing import NDArray

from hazards.wet import WetTable
from valuation.damage_tables import BASE, ROWS, SHIFT
from valuation.exposure import F64, I64, Exposure

TRIAD_NUMBERS = 2**23
"""Of one array of one thread, 64 MiB: far more than a cache holds."""


def price_by_state(exposure: Exposure, unit: NDArray[np.float64], year: int) -> I64:
    """Whole kilograms of every state of every building in one year, shape (building, state + 1)."""
    b = exposure.buildings
    return np.asarray(np.rint(unit[b.kind[:, 0], :, year] * b.area_m2[:, None]), dtype=np.int64)


def plain_totals(exposure: Exposure, water: WetTable, price_kg: I64, states: int, samples: int, seed: int) -> I64:
    """
    Kilograms of every event, in samples of both worlds on the same draws, shape (event, sample, world).

    Each pair's depth becomes a row of its class's table (the depth's leading bits), a
    draw reaches every state whose threshold it is below, and the state has a price. As
    one writes it: whole arrays, draws between 0 and 1.
    """
    rng = np.random.default_rng(seed)
    probability = exposure.tables.threshold[:, :, :states] / 2.0**32
    total = np.empty((water.events, samples, 2), dtype=np.int64)
    for event in range(water.events):
        for world, (asset, state) in enumerate(_states(exposure, water, probability, event, samples, rng)):
            total[event, :, world] = price_kg[asset, state].sum(axis=1)
    return total


def grouped_totals(
    exposure: Exposure, water: WetTable, price_kg: I64, states: int, samples: int, seed: int
) -> tuple[I64, I64, I64]:
    """
    What the simulation gives: kilograms of every event and sample by group, damages by group and state.

    Returns
    -------
    group_kg : shape (event, sample, group, world)
    state_count, state_kg : shape (group, world, state + 1), of all events and samples
    """
    rng = np.random.default_rng(seed)
    probability = exposure.tables.threshold[:, :, :states] / 2.0**32
    group = exposure.buildings.group
    groups, width = int(group.max()) + 1, states + 1
    group_kg = np.empty((water.events, samples, groups, 2), dtype=np.int64)
    state_count, state_kg = (np.zeros((groups, 2, width), dtype=np.int64) for _ in range(2))
    first = np.arange(samples)[:, None] * groups
    for event in range(water.events):
        for world, (asset, state) in enumerate(_states(exposure, water, probability, event, samples, rng)):
            kg, here = price_kg[asset, state].ravel(), group[asset]
            by_sample = np.bincount((first + here).ravel(), kg, samples * groups)  # doubles hold these sums exactly
            group_kg[event, :, :, world] = by_sample.reshape(samples, groups)
            cell = (here * width + state).ravel()
            state_count[:, world] += np.bincount(cell, minlength=groups * width).reshape(groups, width)
            state_kg[:, world] += np.bincount(cell, kg, groups * width).reshape(groups, width).astype(np.int64)
    return group_kg, state_count, state_kg


def _states(
    exposure: Exposure, water: WetTable, probability: F64, event: int, samples: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.int32], I64]]:
    """The buildings that an event reaches and their states, shape (sample, building), without and with the measure."""
    here = water.event(event)
    asset = water.asset[here]
    curve = exposure.buildings.curve[asset, 0]
    draw = rng.random((samples, len(asset)))
    for depth_m in (water.without_m, water.with_m):
        reach = probability[curve, _row_of(depth_m[here])]
        state = np.zeros(draw.shape, dtype=np.int64)
        for d in range(probability.shape[2]):
            state += draw < reach[:, d]
        yield asset, state


def tuned_totals(exposure: Exposure, water: WetTable, price_kg: I64, states: int, samples: int, seed: int) -> I64:
    """As `plain_totals`, tuned by hand: 32-bit draws and thresholds, and buffers of one sample at a time."""
    rng = np.random.Generator(np.random.SFC64(seed))
    threshold = np.ascontiguousarray(exposure.tables.threshold.reshape(-1, 8)[:, :states])
    class_row = exposure.buildings.curve[:, 0].astype(np.int32) * np.int32(ROWS)
    price, width = price_kg.reshape(-1), price_kg.shape[1]
    total = np.empty((water.events, samples, 2), dtype=np.int64)
    for event in range(water.events):
        here = water.event(event)
        asset = water.asset[here]
        rows, first = class_row[asset], asset * np.int32(width)
        reach = [
            np.ascontiguousarray(threshold[rows + _row_of(depth[here])].T) for depth in (water.without_m, water.with_m)
        ]
        at, below = np.empty(len(asset), dtype=np.int32), np.empty(len(asset), dtype=bool)
        for sample in range(samples):
            draw = rng.integers(0, 2**32, len(asset), dtype=np.uint32)
            for world in range(2):
                at[:] = first
                for state in range(states):
                    np.less(draw, reach[world][state], out=below)
                    np.add(at, below, out=at)
                total[event, sample, world] = price.take(at).sum()
    return total


def _row_of(depth_m: NDArray[np.float32]) -> NDArray[np.int32]:
    row = (depth_m.view(np.int32) + (1 << (SHIFT - 1))) >> SHIFT
    return np.asarray(np.clip(row - BASE, 0, ROWS - 1))


@nb.njit(cache=True, nogil=True)
def _triad(a, b, c, scale):  # type: ignore[no-untyped-def]
    for i in range(a.shape[0]):
        a[i] = b[i] + scale * c[i]


def triad_gb_per_s(threads: int, repeat: int = 5, numbers: int = TRIAD_NUMBERS) -> float:
    """
    Bandwidth of the memory: a = b + s c on arrays of doubles, each thread its own, GB/s, best of some runs.

    Two arrays read and one written are counted, as the STREAM benchmark counts them
    (McCalpin 1995, IEEE TCCA Newsletter, December, 19-25; from memory).
    """
    arrays = [tuple(np.full(numbers, value) for value in (0.0, 1.0, 2.0)) for _ in range(threads)]
    best = np.inf
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(repeat + 1):  # the first may compile
            begin = perf_counter()
            list(pool.map(lambda three: _triad(three[0], three[1], three[2], 3.0), arrays))
            best = min(best, perf_counter() - begin)
    return 3 * 8 * numbers * threads / best / 1e9

"""
Simulate: Monte Carlo over futures at one parameter vector; what may be delivered.

Each occurrence draws once per building; that draw decides the damage state in both
worlds, so that a measure which does nothing avoids exactly nothing. Kilograms are
rounded per building, occurrence and world, and summed as integers: the totals are
the same bits in any order, in any blocks and on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from infra.draws import key, philox
from infra.units import KG_PER_T
from valuation.exposure import Exposure, Window
from valuation.parameters import Factors
from valuation.timelines import Sources, timelines

KG_BOUND = 2.0**62


@dataclass(frozen=True, slots=True)
class Paths:
    """
    Totals of simulated futures, in whole kilograms of CO2e.

    counted_kg : int64, shape (path, year, world); with residual life and decline of factors
    gross_kg : int64, shape (path, world); without them, a diagnostic
    collapses : int64, shape (path, world); buildings lost
    lone_repair_kg : int64, shape (path, world); repairs counted in one world after the building was lost in the other
    """

    counted_kg: NDArray[np.int64]
    gross_kg: NDArray[np.int64]
    collapses: NDArray[np.int64]
    lone_repair_kg: NDArray[np.int64]


@nb.njit(cache=True, nogil=True, inline="always")
def mean_of_capped(x, group, year, offset, residual, prefix):  # type: ignore[no-untyped-def]
    """Mean over the group's ages of min(x, residual life); ages rise in residual life, so a bisection splits them."""
    low, high = offset[group], offset[group + 1]
    first, last = low, high
    while first < last:
        middle = (first + last) // 2
        if residual[middle, year] <= x:
            first = middle + 1
        else:
            last = middle
    below = 0.0
    if first > low:
        below = prefix[first - 1, year] + residual[first - 1, year]
    return (below + x * (high - first)) / (high - low)


@nb.njit(cache=True, nogil=True, inline="always")
def _variant_of(path, i, h0, h1, variant_start, variant_threshold, class_key):  # type: ignore[no-untyped-def]
    """Which structure a building of unknown structure has in this path: one draw, the same in both worlds."""
    v = variant_start[i]
    if variant_start[i + 1] - v > 1:
        draw, _, _, _ = philox(path, nb.uint32(0), h0, h1, class_key[0], class_key[1])
        while nb.int64(draw) >= variant_threshold[v]:
            v += 1
    return v


@nb.njit(cache=True, nogil=True, inline="always")
def _state_of(u, thresholds):  # type: ignore[no-untyped-def]
    """How many states the draw reaches; thresholds never rise along the states."""
    state = 0
    while state < thresholds.shape[0] and u < thresholds[state]:
        state += 1
    return state


@nb.njit(cache=True, nogil=True)
def _paths(  # type: ignore[no-untyped-def]
    first_path, start, source, ordinal, time,
    damage_keys, works_keys, class_key, path_works_key,
    active_first, active_last, works_threshold, works_per_path,
    asset_hash, variant_start, variant_threshold, structure, life_group, area,
    collapse_state, is_flood, event_start, pair_asset, cell_start, threshold, flood_ratio,
    offset, residual, prefix, life_mean,
    collapse_kg_per_m2, rebuild_share, state_ratio, decline,
    counted, gross, collapses, lone,
):  # fmt: skip
    standing = np.ones((asset_hash.shape[0], 2), dtype=np.bool_)
    touched = np.empty(asset_hash.shape[0] * 2, dtype=np.int64)
    low = nb.uint64(0xFFFFFFFF)
    for p in range(start.shape[0] - 1):
        path = nb.uint32(first_path + p)
        lost = 0
        path_works = True
        if works_per_path:
            draw, _, _, _ = philox(path, nb.uint32(0), nb.uint32(0), nb.uint32(0), path_works_key[0], path_works_key[1])
            path_works = nb.int64(draw) < works_threshold
        for o in range(start[p], start[p + 1]):
            e = source[o]
            t = nb.int64(time[o])
            j = nb.uint32(ordinal[o])
            acts = path_works and active_first <= t < active_last
            if acts and not works_per_path:
                draw, _, _, _ = philox(path, j, nb.uint32(0), nb.uint32(0), works_keys[e, 0], works_keys[e, 1])
                acts = nb.int64(draw) < works_threshold
            for pair in range(event_start[e], event_start[e + 1]):
                i = pair_asset[pair]
                if not (standing[i, 0] or standing[i, 1]):
                    continue
                h0, h1 = nb.uint32(asset_hash[i] & low), nb.uint32(asset_hash[i] >> nb.uint64(32))
                v = _variant_of(path, i, h0, h1, variant_start, variant_threshold, class_key)
                cell = cell_start[pair] + v - variant_start[i]
                draw, _, _, _ = philox(path, j, h0, h1, damage_keys[e, 0], damage_keys[e, 1])
                u = nb.int64(draw)
                stood0, stood1 = standing[i, 0], standing[i, 1]
                for w in range(2):
                    if not (stood0 if w == 0 else stood1):
                        continue
                    a = 1 if (w == 1 and acts) else 0
                    state = _state_of(u, threshold[cell, a])
                    if state == 0:
                        continue
                    s, g = structure[v, a], life_group[v, a]
                    whole = collapse_kg_per_m2[s] * area[v]
                    if state > collapse_state[e]:
                        counted[p, t, w] += nb.int64(np.rint(whole * decline[t] * life_mean[g, t]))
                        gross[p, w] += nb.int64(np.rint(whole))
                        collapses[p, w] += 1
                        standing[i, w] = False
                        touched[lost] = 2 * i + w
                        lost += 1
                    else:
                        ratio = flood_ratio[cell, a] if is_flood[e] else state_ratio[state - 1]
                        x = rebuild_share[s] * ratio
                        part = mean_of_capped(x, g, t, offset, residual, prefix)
                        kg = nb.int64(np.rint(whole * decline[t] * part))
                        counted[p, t, w] += kg
                        gross[p, w] += nb.int64(np.rint(whole * x))
                        if not (stood1 if w == 0 else stood0):
                            lone[p, w] += kg
        for k in range(lost):
            standing[touched[k] // 2, touched[k] % 2] = True


def simulate_block(
    exposure: Exposure, sources: Sources, factors: Factors, window: Window, *, seed: int, first_path: int, paths: int
) -> Paths:
    """
    Simulate paths first_path .. first_path + paths - 1.

    Parameters
    ----------
    exposure : Exposure
    sources : Sources
        One per event, in the order of the exposure's events.
    factors : Factors
        Parameters of one draw (K = 1), the central vector.
    window : Window
        When and how surely the measure acts.

    Returns
    -------
    Paths
        Whatever the blocks, path p always has the same numbers.

    Raises
    ------
    ValueError
        More than one parameter vector, or totals that could overflow 64-bit integers.
    """
    if len(factors.collapse_kg_per_m2) != 1 or np.any(factors.rate_factor != 1.0):
        raise ValueError("simulate runs at one parameter vector, whose rate factors are 1: the sources hold the rates")
    years = factors.decline.shape[1]
    times = timelines(sources, years, first_path, paths)
    _check_bound(exposure, factors, times.start)
    counted = np.zeros((paths, years, 2), dtype=np.int64)
    gross, collapses, lone = (np.zeros((paths, 2), dtype=np.int64) for _ in range(3))
    works_threshold = int(window.works * 2**32)
    x = exposure
    _paths(
        first_path, times.start, times.source, times.ordinal, times.time_years,
        sources.damage_keys, sources.works_keys,
        np.array(key(seed, "class"), dtype=np.uint32), np.array(key(seed, "works"), dtype=np.uint32),
        window.first, window.last, works_threshold, window.per_path,
        x.asset_hash, x.variant_start, x.variant_threshold, x.structure, x.life_group, x.area_m2,
        x.collapse_state, x.is_flood, x.event_start, x.pair_asset, x.cell_start, x.threshold, x.flood_ratio,
        x.life.offset, x.life.residual, x.life.prefix, x.life.mean,
        factors.collapse_kg_per_m2[0], factors.rebuild_share[0], factors.state_ratio[0], factors.decline[0],
        counted, gross, collapses, lone,
    )  # fmt: skip
    return Paths(counted, gross, collapses, lone)


def _check_bound(exposure: Exposure, factors: Factors, start: NDArray[np.int64]) -> None:
    """A path's total can never pass (all buildings at their dearest) times (its occurrences)."""
    most = int(np.max(np.diff(start), initial=0))
    total = float(np.sum(exposure.area_m2)) * float(np.max(factors.collapse_kg_per_m2, initial=0.0)) * max(most, 1)
    if total >= KG_BOUND:
        raise ValueError(
            f"a path could reach {total / KG_PER_T:g} t-CO2e, more than 64-bit sums of kilograms hold; "
            "check floor areas and emission factors, or split the inventory"
        )


def join(blocks: list[Paths]) -> Paths:
    """Blocks in order of their first path, as one."""
    return Paths(*(np.concatenate([getattr(block, name) for block in blocks]) for name in Paths.__dataclass_fields__))

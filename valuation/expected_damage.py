"""
Damage of one building in the closed form: chances of states and what they emit, for the estimators and event losses.

Chances come from the tables that are averaged over the residual of the event; repairs
of a flood are integrated over it directly, because their ratio is no table.
"""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from valuation.damage_tables import BASE, ROWS, SHIFT, flood_ratio_of
from valuation.exposure import Exposure
from valuation.prices import RATIOS, Prices, ratio_kinds, ratio_table

CELLS = 16
"""Into which a rising piece of a flood curve is cut; one mean ratio each."""

_NEGLIGIBLE = 1e-15  # chances that differences of distribution functions no longer tell from 0
_ROOT_HALF = math.sqrt(0.5)


@nb.njit(cache=True, nogil=True, inline="always")
def _tsunamis(  # type: ignore[no-untyped-def]
    p, end, c, a, k, base, pair_event, is_flood, of_event, weight, probability, rows, reached
):
    """
    Add the tsunamis of channel c that follow each other from pair p on, for world a and class k; returns the next pair.

    Sums stay in registers, which takes one name for each state (damage_tables.STATES).
    """
    s0 = s1 = s2 = s3 = s4 = s5 = 0.0
    while p < end:
        e = nb.uint64(pair_event[p])  # unsigned: no test for a negative index
        if of_event[e] != c or is_flood[e]:
            break
        share = weight[e]
        row = nb.uint64(rows[a, nb.uint64(p - base)])
        s0 += share * probability[k, row, 0]
        s1 += share * probability[k, row, 1]
        s2 += share * probability[k, row, 2]
        s3 += share * probability[k, row, 3]
        s4 += share * probability[k, row, 4]
        s5 += share * probability[k, row, 5]
        p += 1
    reached[c, a, 0] += s0
    reached[c, a, 1] += s1
    reached[c, a, 2] += s2
    reached[c, a, 3] += s3
    reached[c, a, 4] += s4
    reached[c, a, 5] += s5
    return p


@nb.njit(cache=True, nogil=True)
def _add_flood(part, ratio, a, q, total_loss, flood_prices, collapse_state, reached, repair, gross):  # type: ignore[no-untyped-def]
    """Add a share `part` of a flood's occurrences with one damage ratio: a loss, or repairs by year (kg per m2)."""
    whole, share, offset, residual, decline, number, table = flood_prices
    if ratio >= total_loss:
        reached[a, collapse_state - 1] += part
        return
    gross[a] += part * whole[q] * share[q] * ratio
    if number[q] < 0:
        x = share[q] * ratio
        for t in range(decline.shape[0]):
            repair[a, t] += part * whole[q] * decline[t] * min(x, residual[offset[q], t])
    else:
        j = min(nb.int64(ratio * RATIOS), RATIOS - 1)
        upper = ratio * RATIOS - j
        for t in range(decline.shape[0]):
            capped = table[number[q], j, t] + upper * (table[number[q], j + 1, t] - table[number[q], j, t])
            repair[a, t] += part * whole[q] * decline[t] * capped


@nb.njit(cache=True, nogil=True, inline="always")
def _below(depth_m, median_m, sigma):  # type: ignore[no-untyped-def]
    """Chance that a lognormal depth lies below some depth."""
    return 0.5 * math.erfc(-math.log(depth_m / median_m) / sigma * _ROOT_HALF) if depth_m > 0.0 else 0.0


@nb.njit(cache=True, nogil=True)
def _cut(low, high, first, last, total_loss, ends):  # type: ignore[no-untyped-def]
    """Ends of the cells of a rising piece of the curve, in depth: CELLS equal ones, and one where the loss is total."""
    count = 0
    lost = low + (total_loss - first) / (last - first) * (high - low) if first < total_loss < last else high
    for cell in range(1, CELLS + 1):
        end = low + (high - low) * cell / CELLS
        if lost < end and (count == 0 or ends[count - 1] < lost):
            ends[count] = lost
            count += 1
        ends[count] = end
        count += 1
    return count


@nb.njit(cache=True, nogil=True)
def _flood(  # type: ignore[no-untyped-def]
    depth, v, a, weight, kind, floor_m, curve, flood_prices, sigma, collapse_state, reached, repair, gross
):
    """
    Add one flood's chance of a loss, and what its repairs emit, averaged over the residual of the event.

    Depth is lognormal around `depth`. Between two points of the curve its chance is a difference of
    two normal distribution functions, and so is its mean (at a median that is exp(sigma^2) as high);
    a rising piece is cut into CELLS, each taken at its mean ratio.
    """
    points, ratios, form, from_floor, below_floor, total_loss = curve
    q = kind[v, a]
    prices = (a, q, total_loss, flood_prices, collapse_state, reached, repair, gross)
    floor = nb.float64(floor_m[v, a]) if from_floor else 0.0
    if sigma == 0.0:
        ratio = flood_ratio_of(depth, nb.float64(floor_m[v, a]), points, ratios, form, from_floor, below_floor)
        _add_flood(weight, ratio, *prices)
        return
    ends = np.empty(CELLS + 1)
    mean, higher = depth * math.exp(0.5 * sigma * sigma), depth * math.exp(sigma * sigma)
    chance, below = _below(floor, depth, sigma), _below(floor, higher, sigma)
    if from_floor and chance > 0.0:
        _add_flood(weight * chance, below_floor, *prices)
    for j in range(points.shape[0]):
        low, last = floor + points[j], j + 1 == points.shape[0]
        high, slope = (np.inf, 0.0) if last else (floor + points[j + 1], 0.0)
        cells = 1
        ends[0] = high
        if form == 1 and not last and ratios[j + 1] > ratios[j]:
            slope = (ratios[j + 1] - ratios[j]) / (high - low)
            cells = _cut(low, high, ratios[j], ratios[j + 1], total_loss, ends)
        for cell in range(cells):
            next_chance = 1.0 if last else _below(ends[cell], depth, sigma)
            next_below = 1.0 if last else _below(ends[cell], higher, sigma)
            here = next_chance - chance
            if here > _NEGLIGIBLE:
                ratio = ratios[j]
                if slope > 0.0:
                    ratio = min(max(ratio + slope * (mean * (next_below - below) / here - low), ratio), ratios[j + 1])
                _add_flood(weight * here, ratio, *prices)
            chance, below = next_chance, next_below


@nb.njit(cache=True, nogil=True)
def set_depths(p0, p1, pair_event, is_flood, without_m, with_m, scale, depth, rows):  # type: ignore[no-untyped-def]
    """Depths of some pairs in both worlds at the draw's scale, and their rows in the damage tables; p0 becomes 0."""
    for p in range(p0, p1):
        by = nb.float32(scale[1 if is_flood[pair_event[p]] else 0])
        depth[0, p - p0] = without_m[p] * by
        depth[1, p - p0] = with_m[p] * by
    bits = depth.view(np.int32)
    for a in range(2):
        for p in range(p1 - p0):
            row = ((bits[a, p] + (1 << (SHIFT - 1))) >> SHIFT) - BASE
            rows[a, p] = min(max(row, 0), ROWS - 1)


@nb.njit(cache=True, nogil=True, inline="always")
def price_states(v, kind, unit, gross_unit, collapse_state, reached, lost, repair, gross, collapse):  # type: ignore[no-untyped-def]
    """What one occurrence of each channel emits: chances of states times their prices."""
    for a in range(2):
        q = kind[v, a]
        for t in range(unit.shape[2]):
            collapse[a, t] = unit[q, collapse_state, t]
        for c in range(lost.shape[0]):
            lost[c, a] = reached[c, a, collapse_state - 1]
            for d in range(1, collapse_state):
                here = reached[c, a, d - 1] - reached[c, a, d]
                if here > 0.0:
                    gross[c, a] += here * gross_unit[q, d]
                    for t in range(unit.shape[2]):
                        repair[c, a, t] += here * unit[q, d, t]
            gross[c, a] += lost[c, a] * gross_unit[q, collapse_state]


@nb.njit(cache=True, nogil=True, inline="always")
def reach_pairs(  # type: ignore[no-untyped-def]
    v, p0, p1, base, kind, curve, floor_m, dry, pair_event, is_flood, of_event, weight, probability,
    collapse_state, flood_curve, sigma, flood_prices, depth, rows, reached, repair, gross,
):  # fmt: skip
    """
    The work of reach_states, on plain arrays and inlined: unpacking a tuple counts references to every array in it.

    base : the pair to which the first of depth and rows belongs
    """
    for a in range(2):
        if a == 1 and dry[v]:
            continue
        k, p = nb.uint64(curve[v, a]), p0
        while p < p1:
            e = pair_event[p]
            c = of_event[e]
            if not is_flood[e]:
                p = _tsunamis(p, p1, c, a, k, base, pair_event, is_flood, of_event, weight, probability, rows, reached)
                continue
            if depth[a, p - base] > 0.0:
                _flood(
                    nb.float64(depth[a, p - base]), v, a, weight[e], kind, floor_m, flood_curve, flood_prices,
                    sigma, collapse_state, reached[c], repair[c], gross[c],
                )  # fmt: skip
            p += 1


@nb.njit(cache=True, nogil=True)
def reach_states(v, p0, p1, buildings, pairs, events, tables, flood_prices, depth, rows, reached, repair, gross):  # type: ignore[no-untyped-def]
    """
    Chances of states of one variant in all that reaches it, by channel and whether the measure acts; see set_depths.

    reached (channel, a, 8) : chances of each state or worse, times the event's weight
    repair (channel, a, year), gross (channel, a) : what repairs of floods emit, kg per m2; all three added to
    """
    _, _, kind, curve, floor_m, dry, _ = buildings
    is_flood, of_event, weight = events
    probability, collapse_state, flood_curve, sigma = tables
    reach_pairs(
        v, p0, p1, p0, kind, curve, floor_m, dry, pairs[1], is_flood, of_event, weight, probability,
        collapse_state, flood_curve, sigma, flood_prices, depth, rows, reached, repair, gross,
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def most_pairs(pair_start, together=1):  # type: ignore[no-untyped-def]
    """Most wet pairs of one building, or of some that follow each other; at least 1."""
    most, count = 1, pair_start.shape[0] - 1
    for i in range(0, count, together):
        most = max(most, pair_start[min(i + together, count)] - pair_start[i])
    return most


Arrays = tuple[Any, ...]


def damage_arrays(exposure: Exposure, p: Prices) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """Buildings, pairs, tables and flood prices as the loops here read them, at the prices of one draw."""
    x, b, t = exposure, exposure.buildings, exposure.tables
    curve = (
        t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor, t.total_loss_ratio
    )  # fmt: skip
    number = ratio_kinds(x.kinds)
    return (
        (b.variant_start, b.weight, b.kind, b.curve, b.floor_m, b.dry, b.area_m2),
        (x.pairs.start, x.pairs.event, x.pairs.without_m, x.pairs.with_m),
        (t.probability, t.collapse_state, curve, t.sigma),
        (p.whole, p.share, x.kinds.offset, p.residual, p.decline, number, _ratio_table(exposure, p, number)),
    )


def _ratio_table(exposure: Exposure, p: Prices, number: NDArray[np.int64]) -> NDArray[np.float64]:
    """See prices.ratio_table; empty where no flood needs it."""
    several = int(np.max(number, initial=-1)) + 1
    table = np.zeros((several if exposure.pairs.is_flood.any() else 0, RATIOS + 1, len(p.decline)))
    if table.size:
        ratio_table(exposure.kinds.offset, p.residual, p.prefix, p.share, number, table)
    return table

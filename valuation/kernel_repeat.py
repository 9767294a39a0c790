"""
The kernel of the simulation where collapsed buildings are rebuilt (recurrence `repeat`).

Draws, depths and prices are those of the other kernel, so that a delay longer than the
horizon gives the same kilograms as `first`. Here the order in time matters: the
occurrences of a building are put in order of path and time, and each world is followed
through them. A building that collapsed is absent until the delay has passed, no water
damages it meanwhile, and what stands there afterwards is new and may collapse again.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from valuation.damage_tables import ROWS, STATES, WIDTH
from valuation.exposure import I32, I64, Exposure
from valuation.kernel import buffers, find_occurrences, flood_damage, meet, table_rows

ORIGINAL = -1
"""In place of the year of rebuilding: the building of the inventory still stands."""

_HALF = np.uint64(32)
_DIGIT = 8  # bits that one pass of the sort looks at


def rebuilding(exposure: Exposure) -> tuple[I32, I32, I64]:
    """
    What stands where a building collapsed and was rebuilt.

    Returns
    -------
    kind : shape (q, year); Buildings.rebuilt_kind
    curve : shape (v, world); the class of the new structure where the policy changes it, else the
        class the building had in that world: what was strengthened stays so
    replaced_from : shape (v,); index of the year in which the measure itself puts up a new building.
        What was rebuilt before that year is replaced like the original. 0: it does not, or before the horizon.
    """
    b, kinds = exposure.buildings, exposure.kinds
    same = (b.rebuilt_curve == b.curve[:, 0])[:, None]
    curve = np.where(same, b.curve, b.rebuilt_curve[:, None]).astype(np.int32)
    built = kinds.built[kinds.offset[:-1]]
    start_year = built[b.rebuilt_kind[b.kind[:, 0], 0]]
    later = np.maximum(built[b.kind[:, 1]] - start_year, 0)
    return b.rebuilt_kind, curve, np.where(b.kind[:, 0] == b.kind[:, 1], 0, later).astype(np.int64)


@nb.njit(cache=True, nogil=True)
def _by_time(count, highest, place, order, spare):  # type: ignore[no-untyped-def]
    """Order of a building's occurrences by path and time: a radix sort by their ranks, none above `highest`."""
    start = np.empty((1 << _DIGIT) + 1, np.int64)
    for k in range(count):
        order[k] = k
    shift = 32
    while highest > 0:
        start[:] = 0
        for k in range(count):
            start[((place[k] >> nb.uint64(shift)) & nb.uint64((1 << _DIGIT) - 1)) + nb.uint64(1)] += 1
        for digit in range(1 << _DIGIT):
            start[digit + 1] += start[digit]
        for n in range(count):
            k = order[n]
            digit = (place[k] >> nb.uint64(shift)) & nb.uint64((1 << _DIGIT) - 1)
            spare[start[digit]] = k
            start[digit] += 1
        order[:count] = spare[:count]
        highest >>= _DIGIT
        shift += _DIGIT


@nb.njit(cache=True, nogil=True)
def _mark_floods(p0, p1, pair_event, segments, is_flood, flood):  # type: ignore[no-untyped-def]
    """Which of a building's occurrences are floods; they stand in order of its pairs."""
    k = 0
    for pair in range(p0, p1):
        e = pair_event[pair]
        here = segments[e, segments.shape[1] - 1] - segments[e, 0]
        flood[k : k + here] = is_flood[e]
        k += here


@nb.njit(cache=True, nogil=True, inline="always")
def _reached(draw, row, curve, threshold):  # type: ignore[no-untyped-def]
    """How many states the draw reaches in the row of a class; thresholds never rise along the states."""
    at, states = nb.uint64(curve * ROWS + row) * nb.uint64(WIDTH), 0
    for d in range(STATES):
        states += nb.int64(draw < threshold[at + nb.uint64(d)])
    return states


@nb.njit(cache=True, nogil=True)
def _follow(  # type: ignore[no-untyped-def]
    count, w, v0, delay, years, buildings, new, occurrences, time_years, flood, tables, prices, work, order, absent
):
    """States and kilograms of one building in one world, in order of path and time, and where it was absent."""
    _, _, _, kind, curve, floor_m, dry, area = buildings
    new_kind, new_curve, replaced_from = new
    acts, year = occurrences[5], occurrences[6]
    threshold, collapse_state, flood_curve = tables
    unit, gross_unit, flood_prices = prices
    index, variant, _, _, u, gathered, _, rows, wet_m, states, all_kg, _, all_gross_kg = work
    place, state, kg, gross_kg = gathered[2], states[w], all_kg[w], all_gross_kg[w]
    path, stands_from, rebuilt = nb.uint32(0xFFFFFFFF), 0.0, ORIGINAL
    for n in range(count):
        k = order[n]
        o, v = index[k], v0 + variant[k]
        if nb.uint32(place[k]) != path:
            path, stands_from, rebuilt = nb.uint32(place[k]), 0.0, ORIGINAL
        state[k], kg[k], gross_kg[k] = 0, 0, 0
        absent[w, k] = time_years[o] < stands_from
        a = 1 if (w == 1 and acts[o] != 0) else 0
        if absent[w, k] or (a == 1 and dry[v]):
            continue
        q, c, t = kind[v, a], curve[v, a], year[o]
        if rebuilt != ORIGINAL and not (a == 1 and rebuilt < replaced_from[v]):
            q, c = new_kind[q, rebuilt], new_curve[v, a]
        if not flood[k]:
            state[k] = _reached(u[k], rows[w, k], c, threshold)
        elif wet_m[w, k] > 0.0:
            state[k], kg[k], gross_kg[k] = flood_damage(
                wet_m[w, k], floor_m[v, a], area[v], q, t, flood_curve, flood_prices, collapse_state
            )
        d = state[k]
        if d >= collapse_state or not flood[k]:
            kg[k] = nb.int64(np.rint(area[v] * unit[q, t, d]))
            gross_kg[k] = nb.int64(np.rint(area[v] * gross_unit[q, d]))
        if d >= collapse_state:
            rebuilt = t + delay
            stands_from = time_years[o] + delay if rebuilt < years else np.inf


@nb.njit(cache=True, nogil=True)
def _account(count, g, w, collapse_state, occurrences, work, absent, outputs):  # type: ignore[no-untyped-def]
    """Totals of one building in one world, and its repairs while it is absent in the other."""
    stratum, index = occurrences[7], work[0]
    state, kg, gross_kg = work[9][w], work[10][w], work[12][w]
    _, all_kg, state_count, state_kg, gross, lone = outputs
    for k in range(count):
        if state[k] == 0:
            continue
        o = index[k]
        s = stratum[o]
        all_kg[g, w, o] += kg[k]
        state_count[s, g, w, state[k]] += 1
        state_kg[s, g, w, state[k]] += kg[k]
        gross[s, w] += gross_kg[k]
        if absent[1 - w, k] and state[k] < collapse_state:
            lone[s, w] += kg[k]


@nb.njit(cache=True, nogil=True)
def simulate_repeat(  # type: ignore[no-untyped-def]
    order, delay, buildings, new, pairs, is_flood, occurrences, time_years, segments, class_key, tables, prices,
    lattice, outputs,
):  # fmt: skip
    """
    Let every building meet the occurrences of its wet events; see kernel.simulate_paths.

    delay : whole years from a collapse until the rebuilt building stands
    new : see rebuilding
    time_years : when each occurrence strikes
    """
    variant_start, pair_start, pair_event = buildings[1], pairs[0], pairs[1]
    collapse_state, years, size = tables[1], prices[0].shape[1], len(time_years)
    work = buffers(size)
    in_time, spare = np.empty(size, np.int32), np.empty(size, np.int32)
    absent, flood = np.zeros((2, size), np.bool_), np.zeros(size, np.bool_)
    for i in order:
        p0, p1 = pair_start[i], pair_start[i + 1]
        count = find_occurrences(p0, p1, pairs[1:], segments, work[0], work[2], work[3])
        if count == 0:
            continue
        meet(i, count, years, class_key, buildings, occurrences, lattice, work)
        _mark_floods(p0, p1, pair_event, segments, is_flood, flood)
        _by_time(count, size - 1, work[5][2], in_time, spare)
        depth, rows, wet_m = work[6], work[7], work[8]
        for w in range(2):
            wet_m[w, :count] = depth[w, :count]
            table_rows(count, rows[w], 0)
            _follow(
                count, w, variant_start[i], delay, years, buildings, new, occurrences, time_years, flood, tables,
                prices, work, in_time, absent,
            )  # fmt: skip
        for w in range(2):
            _account(count, outputs[0][i], w, collapse_state, occurrences, work, absent, outputs)

"""
The kernel of the simulation: one building after the other meets every occurrence that reaches it.

For each building the occurrences of its wet events are gathered into plain buffers;
draws, rows of the damage tables, states and kilograms are then worked out in short
loops that compile to vector instructions and read tables that stay in the processor's
cache. With recurrence `first` the order of events needs no bookkeeping: what counts
is what happens no later than the building's first collapse in that path and world.
Totals are whole kilograms in 64-bit integers, so that no order shows in any result.

Two 32-bit numbers that are read together share a 64-bit one, the first in its lower
half: `counter` (path, ordinal), `key` (both words of the source's key), `place` (row
of the path in the block, rank of the occurrence in time), `column` (where the
kilograms of its year stand, without and with the measure).
"""

from __future__ import annotations

import numba as nb
import numpy as np

from infra.draws import philox
from valuation.damage_tables import BASE, ROWS, SHIFT, flood_ratio_of
from valuation.prices import mean_of_capped

STANDS = np.int32(2**31 - 1)
"""Rank of the first loss of a building that is not lost."""

TALLY_COUNT, TALLY_KG = 2**18, 2**44
"""Occurrences and kilograms of one building in one block, below which a tally overflows neither of its halves."""

_LARGEST = np.uint32(0xFFFFFFFE)  # one short of certain (damage_tables.thresholds)
_BIT = 44  # a tally holds kilograms below this bit and buildings above it
_HALF = np.uint64(32)
_LANES = 4  # tallies side by side, so that one addition need not wait for the one before


@nb.njit(cache=True, nogil=True)
def find_occurrences(p0, p1, pairs, segments, index, without_m, with_m):  # type: ignore[no-untyped-def]
    """The occurrences that reach a building, and its depths in each; returns how many."""
    pair_event, pair_without, pair_with = pairs
    count = 0
    for pair in range(p0, p1):
        first = segments[pair_event[pair], 0]
        here = segments[pair_event[pair], segments.shape[1] - 1] - first
        for j in range(here):
            index[count + j] = first + j
            without_m[count + j] = pair_without[pair]
            with_m[count + j] = pair_with[pair]
        count += here
    return count


@nb.njit(cache=True, nogil=True)
def _gather(count, index, occurrences, without_m, with_m, gathered, depth):  # type: ignore[no-untyped-def]
    """What the next loops read of each occurrence; depths in both worlds, the same where the measure does not act."""
    all_counter, all_key, all_place, all_column, scale, acts = occurrences
    counter, key, place, column = gathered
    for k in range(count):
        o = nb.uint32(index[k])
        counter[k] = all_counter[o]
        key[k] = all_key[o]
        place[k] = all_place[o]
        column[k] = all_column[o]
    for k in range(count):
        o = nb.uint32(index[k])
        depth[0, k] = without_m[k] * scale[o]
        depth[1, k] = (with_m[k] if acts[o] != 0 else without_m[k]) * scale[o]


@nb.njit(cache=True, nogil=True)
def _remainder(count, index, sigma, node, weight, noise, depth):  # type: ignore[no-untyped-def]
    """Multiply depths with the part of the residual that belongs to the place."""
    for k in range(count):
        z = 0.0
        for corner in range(4):
            z += weight[corner] * noise[index[k], node[corner]]
        scale = nb.float32(np.exp(sigma * z))
        depth[0, k] *= scale
        depth[1, k] *= scale


@nb.njit(cache=True, nogil=True)
def _draw(count, counter, key, h0, h1, u):  # type: ignore[no-untyped-def]
    """One draw per occurrence: counter (path, ordinal, hash of the building), key of the source."""
    for k in range(count):
        draw, _, _, _ = philox(
            nb.uint32(counter[k]), nb.uint32(counter[k] >> _HALF), h0, h1, nb.uint32(key[k]), nb.uint32(key[k] >> _HALF)
        )
        u[k] = min(draw, _LARGEST)


@nb.njit(cache=True, nogil=True)
def _structure(count, counter, h0, h1, class_key, threshold, v0, variants, years, variant, column):  # type: ignore[no-untyped-def]
    """Which structure of its mixture the building has in each path: one draw, the same in both worlds."""
    width = nb.uint64(2 * years * 8)
    for k in range(count):
        draw, _, _, _ = philox(nb.uint32(counter[k]), nb.uint32(0), h0, h1, class_key[0], class_key[1])
        v = 0
        for other in range(variants - 1):
            v += nb.int64(nb.int64(draw) >= threshold[v0 + other])
        variant[k] = v
        step = nb.uint64(v) * width
        column[k] += step | (step << _HALF)


@nb.njit(cache=True, nogil=True)
def meet(i, count, years, class_key, buildings, occurrences, lattice, work):  # type: ignore[no-untyped-def]
    """Draws, structures and depths of one building in the occurrences that reach it (find_occurrences)."""
    asset_hash, variant_start, class_threshold = buildings[:3]
    node, weight, sigma, noise = lattice
    index, variant, without_m, with_m, u, gathered, depth = work[:7]
    v0, variants = variant_start[i], variant_start[i + 1] - variant_start[i]
    h0, h1 = nb.uint32(asset_hash[i] & nb.uint64(0xFFFFFFFF)), nb.uint32(asset_hash[i] >> _HALF)
    _gather(count, index, occurrences[:6], without_m, with_m, gathered, depth)
    if sigma > 0.0:
        _remainder(count, index, sigma, node[i], weight[i], noise, depth)
    _draw(count, gathered[0], gathered[1], h0, h1, u)
    variant[:count] = 0
    if variants > 1:
        _structure(count, gathered[0], h0, h1, class_key, class_threshold, v0, variants, years, variant, gathered[3])


@nb.njit(cache=True, nogil=True)
def table_rows(count, bits, curve):  # type: ignore[no-untyped-def]
    """Depths (the bits of float32 numbers) become rows of the table of one class (damage_tables)."""
    base = nb.int32(curve * ROWS)
    for k in range(count):
        row = ((bits[k] + (1 << (SHIFT - 1))) >> SHIFT) - BASE
        bits[k] = min(max(row, 0), ROWS - 1) + base


@nb.njit(cache=True, nogil=True)
def _rows_by_variant(count, w, index, acts, variant, curves, dry, v0, bits):  # type: ignore[no-untyped-def]
    """The same where the class depends on the structure in the path, and on whether the measure acts."""
    for k in range(count):
        v, a = v0 + variant[k], 1 if (w == 1 and acts[index[k]] != 0) else 0
        row = ((bits[k] + (1 << (SHIFT - 1))) >> SHIFT) - BASE
        row = 0 if (a == 1 and dry[v]) else min(max(row, 0), ROWS - 1)
        bits[k] = row + nb.int32(curves[v, a]) * nb.int32(ROWS)


@nb.njit(cache=True, nogil=True)
def _states(count, u, rows, threshold, state):  # type: ignore[no-untyped-def]
    """How many states each draw reaches; thresholds never rise along the states."""
    for k in range(count):
        at = nb.uint64(nb.uint32(rows[k])) * nb.uint64(8)
        draw = u[k]
        reached = nb.int32(0)
        for d in range(6):
            reached += nb.int32(draw < threshold[at + nb.uint64(d)])
        state[k] = reached


@nb.njit(cache=True, nogil=True, inline="always")
def flood_damage(depth_m, floor_m, area_m2, q, t, curve, prices, collapse_state):  # type: ignore[no-untyped-def]
    """State of one building of kind q (1 damaged, the collapse state if lost), and kg of its repair, also gross."""
    points, ratios, form, from_floor, below_floor, total_loss = curve
    whole, share, decline, offset, residual, prefix = prices
    ratio = flood_ratio_of(nb.float64(depth_m), nb.float64(floor_m), points, ratios, form, from_floor, below_floor)
    part = mean_of_capped(share[q] * ratio, q, t, offset, residual, prefix)
    repair_kg = nb.int64(np.rint(area_m2 * (whole[q] * decline[t] * part)))
    gross_kg = nb.int64(np.rint(area_m2 * (whole[q] * share[q] * ratio)))
    return collapse_state if ratio >= total_loss else 1, repair_kg, gross_kg


@nb.njit(cache=True, nogil=True)
def _flood(  # type: ignore[no-untyped-def]
    k0, k1, w, index, year, acts, variant, v0, buildings, curve, prices, collapse_state, depth, state, repair_kg,
    gross_kg,
):  # fmt: skip
    """States of a flood, and what its repairs emit, counted and gross."""
    kind, floor_m, dry, area = buildings
    for k in range(k0, k1):
        v, a, t = v0 + variant[k], 1 if (w == 1 and acts[index[k]] != 0) else 0, year[index[k]]
        state[k] = 0
        if depth[k] <= 0.0 or (a == 1 and dry[v]):
            continue
        state[k], repair_kg[k], gross_kg[k] = flood_damage(
            depth[k], floor_m[v, a], area[v], kind[v, a], t, curve, prices, collapse_state
        )


@nb.njit(cache=True, nogil=True)
def _first_losses(count, place, state, collapse_state, lost):  # type: ignore[no-untyped-def]
    """Rank of the first collapse in each path, in one world."""
    for k in range(count):
        p, rank = nb.uint32(place[k]), nb.int32(place[k] >> _HALF)
        at = rank if state[k] >= collapse_state else STANDS
        if at < lost[p]:
            lost[p] = at


@nb.njit(cache=True, nogil=True)
def _keep(count, place, lost, state):  # type: ignore[no-untyped-def]
    """Forget the states after the first collapse."""
    for k in range(count):
        state[k] *= nb.int32(nb.int32(place[k] >> _HALF) <= lost[nb.uint32(place[k])])


@nb.njit(cache=True, nogil=True)
def _weigh(count, column, w, state, kilograms, kg):  # type: ignore[no-untyped-def]
    """Kilograms of each occurrence, from the building's own table of years and states."""
    shift = nb.uint64(32 * w)
    for k in range(count):
        kg[k] = kilograms[nb.uint32(column[k] >> shift) + nb.uint32(state[k])]


@nb.njit(cache=True, nogil=True)
def _tally(count, state, kg, tally):  # type: ignore[no-untyped-def]
    """Buildings and kilograms by state."""
    for k in range(count):
        tally[nb.uint32(k & 3), 0, nb.uint32(state[k])] += kg[k] + (1 << _BIT)


@nb.njit(cache=True, nogil=True)
def _tally_by_class(k0, k1, w, index, stratum, acts, variant, classes, state, kg, tally):  # type: ignore[no-untyped-def]
    """The same apart for each stratum, structure, and whether the measure acts."""
    for k in range(k0, k1):
        o = index[k]
        c = stratum[o] * classes + variant[k] * 2 + (1 if (w == 1 and acts[o] != 0) else 0)
        tally[nb.uint32(k & 3), nb.uint32(c), nb.uint32(state[k])] += kg[k] + (1 << _BIT)


@nb.njit(cache=True, nogil=True)
def _repair_floods(k0, k1, w, index, stratum, collapse_state, repair_kg, gross_kg, state, kg, gross):  # type: ignore[no-untyped-def]
    """What the depth says in place of the table, for the repairs of a flood."""
    for k in range(k0, k1):
        if 0 < state[k] < collapse_state:
            kg[k] = repair_kg[k]
            gross[stratum[index[k]], w] += gross_kg[k]


@nb.njit(cache=True, nogil=True)
def _lone(count, w, index, stratum, place, state, collapse_state, kg, lost_elsewhere, lone):  # type: ignore[no-untyped-def]
    """Repairs counted here while the building is already lost in the other world."""
    for k in range(count):
        if nb.int32(place[k] >> _HALF) > lost_elsewhere[nb.uint32(place[k])] and state[k] < collapse_state:
            lone[stratum[index[k]], w] += kg[k]


@nb.njit(cache=True, nogil=True)
def _price(v0, variants, kind, area, unit, struck, kilograms):  # type: ignore[no-untyped-def]
    """Whole kilograms of each state and struck year, for each structure of a building, without and with the measure."""
    years = unit.shape[1]
    for v in range(variants):
        for a in range(2):
            q, size = kind[v0 + v, a], area[v0 + v]
            at = (v * 2 + a) * years * 8
            for t in struck:
                for d in range(8):
                    kilograms[at + t * 8 + d] = nb.int64(np.rint(size * unit[q, t, d]))


@nb.njit(cache=True, nogil=True)
def _book(  # type: ignore[no-untyped-def]
    tally, strata, classes, v0, kind, area, gross_unit, gross_from, booked
):
    """Add one world's tally of a building to its group, and empty it; gross of states from some one on."""
    w, g, state_count, state_kg, gross = booked
    for c in range(strata * classes):
        s, v, a = c // classes, v0 + (c % classes) // 2, c % 2
        for d in range(1, 8):
            packed = 0
            for lane in range(_LANES):
                packed += tally[lane, c, d]
            if packed != 0:
                number = packed >> _BIT
                state_count[s, g, w, d] += number
                state_kg[s, g, w, d] += packed - (number << _BIT)
                if d >= gross_from:
                    gross[s, w] += number * nb.int64(np.rint(area[v] * gross_unit[kind[v, a], d]))
        tally[:, c] = 0


@nb.njit(cache=True, nogil=True)
def _damage(  # type: ignore[no-untyped-def]
    i, count, floods, class_key, buildings, pairs, segments, is_flood, occurrences, tables, prices, lattice, work
):
    """Draws, depths and states of one building in everything that reaches it, in both worlds."""
    _, variant_start, _, kind, curve, floor_m, dry, area = buildings
    pair_start, pair_event = pairs[:2]
    acts, year = occurrences[5], occurrences[6]
    threshold, collapse_state, flood_curve = tables
    unit, _, flood_prices = prices
    index, variant, _, _, u, _, depth, rows, wet_m, state, _, repair_kg, gross_kg = work
    v0, variants = variant_start[i], variant_start[i + 1] - variant_start[i]
    meet(i, count, unit.shape[1], class_key, buildings, occurrences, lattice, work)
    for w in range(2):
        if floods:
            wet_m[w, :count] = depth[w, :count]
        if variants == 1 and curve[v0, 0] == curve[v0, 1] and not dry[v0]:
            table_rows(count, rows[w], curve[v0, 0])
        else:
            _rows_by_variant(count, w, index, acts, variant, curve, dry, v0, rows[w])
        _states(count, u, rows[w], threshold, state[w])
        k = 0
        for pair in range(pair_start[i], pair_start[i + 1]):
            e = pair_event[pair]
            here = segments[e, segments.shape[1] - 1] - segments[e, 0]
            if is_flood[e]:
                _flood(
                    k, k + here, w, index, year, acts, variant, v0, (kind, floor_m, dry, area), flood_curve,
                    flood_prices, collapse_state, wet_m[w], state[w], repair_kg[w], gross_kg[w],
                )  # fmt: skip
            k += here


@nb.njit(cache=True, nogil=True)
def _account(  # type: ignore[no-untyped-def]
    i, w, count, single, floods, buildings, pairs, segments, is_flood, occurrences, collapse_state, gross_unit,
    kilograms, lost, tallies, work, outputs,
):  # fmt: skip
    """Kilograms and tallies of one building in one world."""
    _, variant_start, _, kind, _, _, _, area = buildings
    pair_start, pair_event = pairs[:2]
    acts, stratum = occurrences[5], occurrences[7]
    group, all_kg, state_count, state_kg, gross, lone = outputs
    index, variant, _, _, _, gathered, _, _, _, states, all_weights, repair_kg, gross_kg = work
    place, column, state, kg = gathered[2], gathered[3], states[w], all_weights[w]
    v0, variants, g = variant_start[i], variant_start[i + 1] - variant_start[i], group[i]
    strata, classes = segments.shape[1] - 1, 2 * variants
    if not single:
        _keep(count, place, lost[w], state)
    _weigh(count, column, w, state, kilograms, kg)
    booked = (w, g, state_count, state_kg, gross)
    if strata == 1 and variants == 1 and kind[v0, 0] == kind[v0, 1] and not floods:
        _tally(count, state, kg, tallies[0])
        _book(tallies[0], 1, 1, v0, kind, area, gross_unit, 1, booked)
    else:
        k = 0
        for pair in range(pair_start[i], pair_start[i + 1]):
            e = pair_event[pair]
            k0, k = k, k + segments[e, strata] - segments[e, 0]
            flood = 1 if is_flood[e] else 0
            if flood:
                _repair_floods(k0, k, w, index, stratum, collapse_state, repair_kg[w], gross_kg[w], state, kg, gross)
            _tally_by_class(k0, k, w, index, stratum, acts, variant, classes, state, kg, tallies[flood])
        _book(tallies[0], strata, classes, v0, kind, area, gross_unit, 1, booked)
        _book(tallies[1], strata, classes, v0, kind, area, gross_unit, collapse_state, booked)
    if not single:
        _lone(count, w, index, stratum, place, state, collapse_state, kg, lost[1 - w], lone)
    for k in range(count):
        all_kg[g, w, nb.uint32(index[k])] += kg[k]


@nb.njit(cache=True, nogil=True)
def buffers(size):  # type: ignore[no-untyped-def]
    """Room for the occurrences of one building; see the names in _damage."""
    depth = np.empty((2, size), np.float32)
    gathered = (
        np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64)
    )  # fmt: skip
    return (
        np.empty(size, np.int32), np.zeros(size, np.int32), np.empty(size, np.float32), np.empty(size, np.float32),
        np.empty(size, np.uint32), gathered, depth, depth.view(np.int32), np.empty((2, size), np.float32),
        np.empty((2, size), np.int32), np.empty((2, size), np.int64), np.zeros((2, size), np.int64),
        np.zeros((2, size), np.int64),
    )  # fmt: skip


@nb.njit(cache=True, nogil=True)
def simulate_paths(  # type: ignore[no-untyped-def]
    order, paths, single, buildings, pairs, is_flood, occurrences, segments, class_key, tables, prices, lattice, outputs
):
    """
    Let every building meet the occurrences of its wet events (recurrence `first`).

    order : buildings in the order of their groups
    paths, single : how many paths; whether none of them has more than one occurrence
    occurrences : counter, key, place, column, what depths are multiplied with, whether the
        measure acts (0, 1), year, stratum; in order of event, stratum, path and time
    segments : shape (event, stratum + 1); where those of each event and stratum stand
    outputs : group of each building; kg (group, world, occurrence), state_count and state_kg
        (stratum, group, world, 8), gross and lone repairs (stratum, world), all added to
    """
    variant_start, pair_start, pair_event = buildings[1], pairs[0], pairs[1]
    collapse_state, unit = tables[1], prices[0]
    strata, most = segments.shape[1] - 1, 1
    for i in order:
        most = max(most, variant_start[i + 1] - variant_start[i])
    struck = np.unique(occurrences[6])
    work = buffers(len(occurrences[0]))
    place, state = work[5][2], work[9]
    lost = np.full((2, paths), STANDS, np.int32)
    kilograms = np.empty(most * 2 * unit.shape[1] * 8, np.int64)
    tallies = np.zeros((2, _LANES, strata * most * 2, 8), np.int64)
    for i in order:
        p0, p1 = pair_start[i], pair_start[i + 1]
        count = find_occurrences(p0, p1, pairs[1:], segments, work[0], work[2], work[3])
        if count == 0:
            continue
        floods = False
        for pair in range(p0, p1):
            floods = floods or is_flood[pair_event[pair]]
        v0, variants = variant_start[i], variant_start[i + 1] - variant_start[i]
        _price(v0, variants, buildings[3], buildings[7], unit, struck, kilograms)
        _damage(
            i, count, floods, class_key, buildings, pairs, segments, is_flood, occurrences, tables, prices, lattice,
            work,
        )  # fmt: skip
        if not single:
            _first_losses(count, place, state[0], collapse_state, lost[0])
            _first_losses(count, place, state[1], collapse_state, lost[1])
        for w in range(2):
            _account(
                i, w, count, single, floods, buildings, pairs, segments, is_flood, occurrences, collapse_state,
                prices[1], kilograms, lost, tallies, work, outputs,
            )  # fmt: skip
        if not single:
            for k in range(count):
                lost[0, nb.uint32(place[k])] = STANDS
                lost[1, nb.uint32(place[k])] = STANDS

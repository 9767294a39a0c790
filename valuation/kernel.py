"""
The kernel of the simulation: tile after tile of buildings, each path in order of time.

An occurrence meets all buildings of a tile that it reaches at once: draws, rows of the
damage tables, states and kilograms are worked out in short loops over these buildings,
which compile to vector instructions and read what stays in the processor's cache. What
a world has lost is known from the occurrences before, so that both kinds of recurrence
are one rule: a collapsed building is away until it is rebuilt, or for ever. Totals are
whole kilograms in 64-bit integers, so that no order shows in any result.

A building has three looks: WITHOUT the measure, and with it, IDLE (not in service, or
failing) or ACTING. The first two differ only once buildings have been rebuilt.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from infra.draws import philox
from valuation.damage_tables import BASE, ROWS, SHIFT, WIDTH, flood_ratio_of
from valuation.prices import mean_of_capped

WITHOUT, IDLE, ACTING = 0, 1, 2

TILE_KG = 2**44
"""Kilograms of all buildings of a tile at their dearest, below which a tally overflows neither of its halves."""

_LARGEST = np.uint32(0xFFFFFFFE)  # one short of certain (damage_tables.thresholds)
_HALF = np.uint64(32)
_BIT = 44  # a tally holds kilograms below this bit and buildings above it
_LANES = 4  # tallies side by side, so that one addition need not wait for the one before
_NONE = -1


@nb.njit(cache=True, nogil=True)
def _set_look(b, v, buildings, no_water, look):  # type: ignore[no-untyped-def]
    """The building at place b of the tile looks as its variant v was built."""
    kind, curve, dry, area = buildings[3], buildings[4], buildings[6], buildings[7]
    variant, first_row, prices_at, area_m2 = look
    variant[b], area_m2[b] = v, area[v]
    for c in range(3):
        a = 1 if c == ACTING else 0
        first_row[c, b] = nb.uint32((no_water if a == 1 and dry[v] else curve[v, a]) * ROWS)
        prices_at[c, b] = nb.uint32(kind[v, a] * WIDTH)


@nb.njit(cache=True, nogil=True)
def _of_one_class(m, first_row):  # type: ignore[no-untyped-def]
    """Whether all buildings of a tile read the same damage table in each look."""
    for c in range(3):
        for b in range(1, m):
            if first_row[c, b] != first_row[c, 0]:
                return False
    return True


@nb.njit(cache=True, nogil=True)
def _structures(m, path, buildings, order, begin, class_key, no_water, h0, h1, look):  # type: ignore[no-untyped-def]
    """Which structure of its mixture every building of a tile has in a path: one draw, the same in both worlds."""
    variant_start, threshold = buildings[1], buildings[2]
    for b in range(m):
        v, last = variant_start[order[begin + b]], variant_start[order[begin + b] + 1]
        draw, _, _, _ = philox(path, nb.uint32(0), h0[b], h1[b], class_key[0], class_key[1])
        for other in range(v, last - 1):
            v += nb.int64(nb.int64(draw) >= threshold[other])
        _set_look(b, v, buildings, no_water, look)


@nb.njit(cache=True, nogil=True)
def _draw(n, p0, place, path, ordinal, k0, k1, h0, h1, near0, near1, u):  # type: ignore[no-untyped-def]
    """The draws of four consecutive paths for each building: the words of one counter (path / 4, ordinal, building)."""
    for k in range(n):
        b = nb.uint64(place[p0 + k])
        near0[k], near1[k] = h0[b], h1[b]
    for k in range(n):
        first, second, third, fourth = philox(nb.uint32(path >> 2), ordinal, near0[k], near1[k], k0, k1)
        u[0, k], u[1, k] = min(first, _LARGEST), min(second, _LARGEST)
        u[2, k], u[3, k] = min(third, _LARGEST), min(fourth, _LARGEST)


@nb.njit(cache=True, nogil=True, inline="always")
def _same_words(o, other, event, ordinal, path, other_path):  # type: ignore[no-untyped-def]
    """Whether the draws of one occurrence are words of the same counters as another's."""
    return event[o] == event[other] and ordinal[o] == ordinal[other] and path >> 2 == other_path >> 2


@nb.njit(cache=True, nogil=True, inline="always")
def _same_water(o, other, event, scale, acts):  # type: ignore[no-untyped-def]
    """Whether one occurrence brings the same water to a tile as another."""
    return event[o] == event[other] and scale[o] == scale[other] and acts[o] == acts[other]


@nb.njit(cache=True, nogil=True)
def _remainder(n, p0, place, order, first_of_tile, node, weight, sigma, noise, o, factor):  # type: ignore[no-untyped-def]
    """What the part of the residual that belongs to the place multiplies depths with."""
    for k in range(n):
        i, z = order[first_of_tile + place[p0 + k]], 0.0
        for corner in range(weight.shape[1]):
            z += weight[i, corner] * noise[o, node[i, corner]]
        factor[k] = np.exp(sigma * z)


@nb.njit(cache=True, nogil=True)
def _rows(n, p0, place, depth_m, scale, factor, w, c, alike, first_row, wet_m, bits, row):  # type: ignore[no-untyped-def]
    """Depths at the buildings, and their rows in the damage tables: the leading bits of float32 (damage_tables)."""
    for k in range(n):
        wet_m[w, k] = depth_m[p0 + k] * scale
    if factor.shape[0] > 0:
        for k in range(n):
            wet_m[w, k] *= factor[k]
    common = first_row[c, 0] if alike else nb.uint32(0)
    for k in range(n):
        at = ((bits[w, k] + nb.int32(1 << (SHIFT - 1))) >> nb.int32(SHIFT)) - nb.int32(BASE)
        row[w, k] = nb.uint32(min(max(at, nb.int32(0)), nb.int32(ROWS - 1))) + common
    if not alike:
        for k in range(n):
            row[w, k] += first_row[c, nb.uint64(place[p0 + k])]


@nb.njit(cache=True, nogil=True, inline="always")
def _reached(at, draw, threshold):  # type: ignore[no-untyped-def]
    """How many states a draw reaches: a bisection, for thresholds never rise along the states and the last are 0."""
    reached = nb.uint64(4) if draw < threshold[at + nb.uint64(3)] else nb.uint64(0)
    reached += nb.uint64(2) if draw < threshold[at + reached + nb.uint64(1)] else nb.uint64(0)
    reached += nb.uint64(1) if draw < threshold[at + reached] else nb.uint64(0)
    return nb.int32(reached)


@nb.njit(cache=True, nogil=True)
def _states(n, u, word, row, threshold, state):  # type: ignore[no-untyped-def]
    """States of the buildings in both worlds, by the same draw."""
    for k in range(n):
        draw = u[word, k]
        state[0, k] = _reached(nb.uint64(row[0, k]) * nb.uint64(WIDTH), draw, threshold)
        state[1, k] = _reached(nb.uint64(row[1, k]) * nb.uint64(WIDTH), draw, threshold)


@nb.njit(cache=True, nogil=True)
def _absent(n, p0, place, turn, stands_from, away):  # type: ignore[no-untyped-def]
    """Which buildings are lost and not rebuilt yet at the occurrence in this place of its path."""
    if turn == 0:
        away[:, :n] = 0
        return
    for k in range(n):
        b = nb.uint64(place[p0 + k])
        away[0, k] = nb.int32(turn < stands_from[0, b])
        away[1, k] = nb.int32(turn < stands_from[1, b])


@nb.njit(cache=True, nogil=True)
def _keep_present(n, away, state):  # type: ignore[no-untyped-def]
    """Forget the states of buildings that are away."""
    for w in range(2):
        for k in range(n):
            state[w, k] *= nb.int32(1) - away[w, k]


@nb.njit(cache=True, nogil=True)
def _weigh(n, p0, place, t, c, prices_at, area_m2, unit, state, kg):  # type: ignore[no-untyped-def]
    """Whole kilograms of each building in both worlds."""
    for k in range(n):
        b = nb.uint64(place[p0 + k])
        area = area_m2[b]
        at_without = nb.uint64(prices_at[WITHOUT, b]) + nb.uint64(state[0, k])
        at_with = nb.uint64(prices_at[c, b]) + nb.uint64(state[1, k])
        kg[0, k] = nb.int64(np.rint(area * unit[t, at_without]))
        kg[1, k] = nb.int64(np.rint(area * unit[t, at_with]))


@nb.njit(cache=True, nogil=True)
def _flood(n, p0, place, w, t, c, buildings, look, wet_m, away, tables, prices, state, kg):  # type: ignore[no-untyped-def]
    """States of a flood in one world (1 damaged, the collapse state if lost), and kilograms."""
    floor_m, dry = buildings[5], buildings[6]
    variant, _, prices_at, area_m2 = look
    _, collapse, (points, ratios, form, from_floor, below_floor, total_loss) = tables
    unit, (whole, share, decline, offset, residual, prefix) = prices
    a = 1 if c == ACTING else 0
    for k in range(n):
        b = place[p0 + k]
        v, at = variant[b], nb.int64(prices_at[c, b])
        state[w, k], kg[w, k] = 0, 0
        if wet_m[w, k] <= 0.0 or away[w, k] != 0 or (a == 1 and dry[v]):
            continue
        depth, floor = nb.float64(wet_m[w, k]), nb.float64(floor_m[v, a])
        ratio = flood_ratio_of(depth, floor, points, ratios, form, from_floor, below_floor)
        if ratio >= total_loss:
            state[w, k], counted = collapse, unit[t, at + collapse]
        else:
            q = at // WIDTH
            part = mean_of_capped(share[q] * ratio, q, t, offset, residual, prefix)
            state[w, k], counted = 1, whole[q] * decline[t] * part
        kg[w, k] = nb.int64(np.rint(area_m2[b] * counted))


@nb.njit(cache=True, nogil=True)
def _fall(n, p0, place, state, collapse, until, stands_from):  # type: ignore[no-untyped-def]
    """Collapsed buildings are away until a later occurrence of the path, by its place in it."""
    for w in range(2):
        for k in range(n):
            if state[w, k] >= collapse:
                stands_from[w, nb.uint64(place[p0 + k])] = until


@nb.njit(cache=True, nogil=True)
def _rebuild(n, p0, place, state, collapse, rebuilt, buildings, new, no_water, look, touched):  # type: ignore[no-untyped-def]
    """What stands where a building collapsed, from the year `rebuilt` on; see rebuilding.rebuilding."""
    kind, dry = buildings[3], buildings[6]
    new_kind, new_curve, replaced_from = new
    variant, first_row, prices_at, _ = look
    for w in range(2):
        for k in range(n):
            if state[w, k] < collapse:
                continue
            b = place[p0 + k]
            v = variant[b]
            touched[b] = True
            for c in range(w, 2 * w + 1):
                a = 1 if c == ACTING else 0
                if a == 0 or rebuilt >= replaced_from[v]:
                    first_row[c, b] = nb.uint32((no_water if a == 1 and dry[v] else new_curve[v, a]) * ROWS)
                    prices_at[c, b] = nb.uint32(new_kind[kind[v, a], rebuilt] * WIDTH)


@nb.njit(cache=True, nogil=True)
def _restore(m, buildings, no_water, look, touched):  # type: ignore[no-untyped-def]
    """Rebuilt buildings look as in the inventory again, for the next path."""
    for b in range(m):
        if touched[b]:
            _set_look(b, look[0][b], buildings, no_water, look)
            touched[b] = False


@nb.njit(cache=True, nogil=True)
def _tally(n, state, kg, tally):  # type: ignore[no-untyped-def]
    """Buildings and kilograms by state, in both worlds."""
    for k in range(n):
        lane = nb.uint64(k & (_LANES - 1))
        tally[0, lane, nb.uint64(state[0, k])] += kg[0, k] + (1 << _BIT)
        tally[1, lane, nb.uint64(state[1, k])] += kg[1, k] + (1 << _BIT)


@nb.njit(cache=True, nogil=True)
def _book(w, s, g, tally, state_count, state_kg):  # type: ignore[no-untyped-def]
    """Add one world's tally to its group and empty it; returns all kilograms."""
    total = nb.int64(0)
    for d in range(WIDTH):
        packed = nb.int64(0)
        for lane in range(_LANES):
            packed += tally[w, lane, d]
            tally[w, lane, d] = 0
        if d > 0:
            number = packed >> _BIT
            state_count[s, g, w, d] += number
            state_kg[s, g, w, d] += packed - (number << _BIT)
            total += packed - (number << _BIT)
    return total


@nb.njit(cache=True, nogil=True)
def _add_each(n, p0, place, order, begin, w, kg, building_kg):  # type: ignore[no-untyped-def]
    """Kilograms building by building."""
    for k in range(n):
        building_kg[order[begin + place[p0 + k]], w] += kg[w, k]


@nb.njit(cache=True, nogil=True)
def _lone(n, w, away, state, collapse, kg):  # type: ignore[no-untyped-def]
    """Kilograms of repairs in one world at buildings that are away in the other."""
    total = nb.int64(0)
    for k in range(n):
        total += kg[w, k] if away[1 - w, k] != 0 and state[w, k] < collapse else nb.int64(0)
    return total


@nb.njit(cache=True, nogil=True)
def _largest(tile_start):  # type: ignore[no-untyped-def]
    """Buildings of the largest tile, at least 1."""
    size = 1
    for tile in range(tile_start.shape[0] - 1):
        size = max(size, tile_start[tile + 1] - tile_start[tile])
    return size


@nb.njit(cache=True, nogil=True)
def _room(size, local):  # type: ignore[no-untyped-def]
    """
    Buffers for a tile of at most `size` buildings.

    by place in the tile : both words of the hash; first row of the damage table and place of the
        prices, by look; floor area; the look as a whole, with the variant; by world, the place in its
        path of the occurrence from which on the building stands; whether it was rebuilt in this path
    by pair of the event at hand : words of the hash, four draws; by world the row of the damage table,
        depth and its bits; what the residual of the place multiplies depths with (empty unless
        `local`); by world state, kilograms, whether away
    """
    first_row, prices_at = np.empty((3, size), np.uint32), np.empty((3, size), np.uint32)
    area_m2, wet_m = np.empty(size), np.empty((2, size), np.float32)
    of_tile = (
        np.empty(size, np.uint32), np.empty(size, np.uint32), first_row, prices_at, area_m2,
        (np.empty(size, np.int64), first_row, prices_at, area_m2), np.empty((2, size), np.int32),
        np.zeros(size, np.bool_),
    )  # fmt: skip
    of_event = (
        np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty((4, size), np.uint32),
        np.empty((2, size), np.uint32), wet_m, wet_m.view(np.int32), np.empty(size if local else 0, np.float32),
        np.empty((2, size), np.int32), np.empty((2, size), np.int64), np.empty((2, size), np.int32),
    )  # fmt: skip
    return of_tile, of_event


@nb.njit(cache=True, nogil=True)
def _enter(begin, m, order, buildings, no_water, of_tile):  # type: ignore[no-untyped-def]
    """Make a tile's buildings ready; returns their group, and whether some have several structures."""
    asset_hash, variant_start, group = buildings[0], buildings[1], buildings[8]
    h0, h1, look = of_tile[0], of_tile[1], of_tile[5]
    several = False
    for b in range(m):
        i = order[begin + b]
        h0[b], h1[b] = nb.uint32(asset_hash[i]), nb.uint32(asset_hash[i] >> _HALF)
        _set_look(b, variant_start[i], buildings, no_water, look)
        several = several or variant_start[i + 1] - variant_start[i] > 1
    return group[order[begin]], several


@nb.njit(cache=True, nogil=True)
def _return(o, last, t, years, delay, time_years):  # type: ignore[no-untyped-def]
    """The first later occurrence of a path that meets what was rebuilt after a collapse in occurrence o, or `last`."""
    if delay < 0 or t + delay >= years:
        return last
    after = o + 1
    while after < last and time_years[after] < time_years[o] + delay:
        after += 1
    return after


@nb.njit(cache=True, nogil=True)
def _follow(  # type: ignore[no-untyped-def]
    begin, m, g, mixed, pair_start, no_water, tiles, buildings, new, is_flood, paths, occurrences, delay, class_key,
    tables, prices, lattice, room, outputs,
):  # fmt: skip
    """Every path through the buildings of one tile, in order of time; see simulate_paths."""
    order, _, _, place, without_m, with_m = tiles
    start, number, stratum = paths
    event, year, acts, ordinal, key0, key1, time_years, scale, row_of = occurrences
    counted, group_kg, state_count, state_kg, lone, building_kg = outputs
    threshold, collapse, unit, years = tables[0], tables[1], prices[0], prices[0].shape[0]
    node, weight, sigma, noise = lattice
    (h0, h1, first_row, prices_at, area_m2, look, stands_from, touched), of_event, tally = room
    near0, near1, u, row, wet_m, bits, factor, state, kg, away = of_event
    of_one_class = not mixed and _of_one_class(m, first_row)
    water_of = words_of = _NONE  # the occurrences whose water and whose draws are at hand
    words_path = nb.uint32(0)
    for p in range(start.shape[0] - 1):
        first, last = start[p], start[p + 1]
        if first == last:
            continue
        s, alike = stratum[p], of_one_class
        if last - first > 1:
            stands_from[:, :m] = 0
        if mixed:
            _structures(m, number[p], buildings, order, begin, class_key, no_water, h0, h1, look)
            water_of = _NONE
        for o in range(first, last):
            e, t = event[o], year[o]
            p0 = pair_start[e]
            n = pair_start[e + 1] - p0
            if n == 0:
                continue
            if sigma > 0.0:
                _remainder(n, p0, place, order, begin, node, weight, sigma, noise, o, factor)
                water_of = _NONE
            if water_of == _NONE or not _same_water(o, water_of, event, scale, acts):
                _rows(n, p0, place, without_m, scale[o], factor, 0, WITHOUT, alike, first_row, wet_m, bits, row)
                if acts[o] == 0:
                    _rows(n, p0, place, without_m, scale[o], factor, 1, IDLE, alike, first_row, wet_m, bits, row)
                else:
                    _rows(n, p0, place, with_m, scale[o], factor, 1, ACTING, alike, first_row, wet_m, bits, row)
                water_of = o
            if last - first > 1 or is_flood[e]:
                _absent(n, p0, place, nb.int32(o - first), stands_from, away)
            c = ACTING if acts[o] != 0 else IDLE
            if is_flood[e]:
                _flood(n, p0, place, 0, t, WITHOUT, buildings, look, wet_m, away, tables, prices, state, kg)
                _flood(n, p0, place, 1, t, c, buildings, look, wet_m, away, tables, prices, state, kg)
            else:
                if words_of == _NONE or not _same_words(o, words_of, event, ordinal, number[p], words_path):
                    _draw(n, p0, place, number[p], ordinal[o], key0[o], key1[o], h0, h1, near0, near1, u)
                    words_of, words_path = o, number[p]
                _states(n, u, number[p] & 3, row, threshold, state)
                if o > first:
                    _keep_present(n, away, state)
                _weigh(n, p0, place, t, c, prices_at, area_m2, unit, state, kg)
            if o + 1 < last:
                back = _return(o, last, t, years, delay, time_years)
                _fall(n, p0, place, state, collapse, nb.int32(back - first), stands_from)
                if back < last:
                    _rebuild(n, p0, place, state, collapse, t + delay, buildings, new, no_water, look, touched)
                    water_of, alike = _NONE, False
            _tally(n, state, kg, tally)
            for w in range(2):
                total = _book(w, s, g, tally, state_count, state_kg)
                counted[row_of[o], w] += total
                group_kg[p, g, w] += total
                if building_kg.shape[0] > 0:
                    _add_each(n, p0, place, order, begin, w, kg, building_kg)
            if o > first:
                for w in range(2):
                    lone[s, w] += _lone(n, w, away, state, collapse, kg)
        if delay >= 0:
            _restore(m, buildings, no_water, look, touched)
            water_of = _NONE


@nb.njit(cache=True, nogil=True)
def simulate_paths(  # type: ignore[no-untyped-def]
    tiles, buildings, new, is_flood, paths, occurrences, delay, class_key, tables, prices, lattice, outputs
):
    """
    Let every building meet the occurrences of its wet events.

    tiles : see tiles.Tiles
    buildings : hash, first variant, threshold of the mixture; kind, class, floor height, whether
        moved away, floor area of each variant; reporting group (exposure.Buildings)
    new : see rebuilding.rebuilding
    paths : where the occurrences of each path start; number and stratum of each path
    occurrences : event, year, whether the measure acts (0, 1), ordinal, both words of the source's
        key, time in years, what depths are multiplied with, row of the path and year;
        in order of path and time
    delay : whole years from a collapse until the rebuilt building stands; negative: never
    tables, prices : see simulate
    outputs : counted kg (row, world), kg (path, group, world), state_count and state_kg
        (stratum, group, world, 8), lone repairs (stratum, world), kg (building, world) or empty;
        all added to
    """
    order, tile_start, pair_start = tiles[:3]
    events, no_water = is_flood.shape[0], tables[0].shape[0] // (ROWS * WIDTH) - 1  # the class that no water reaches
    of_tile, of_event = _room(_largest(tile_start), lattice[2] > 0.0)
    room = of_tile, of_event, np.zeros((2, _LANES, WIDTH), np.int64)
    for tile in range(tile_start.shape[0] - 1):
        here = pair_start[tile * events : (tile + 1) * events + 1]
        if here[0] == here[events]:
            continue
        begin, m = tile_start[tile], tile_start[tile + 1] - tile_start[tile]
        g, mixed = _enter(begin, m, order, buildings, no_water, of_tile)
        _follow(
            begin, m, g, mixed, here, no_water, tiles, buildings, new, is_flood, paths, occurrences, delay, class_key,
            tables, prices, lattice, room, outputs,
        )  # fmt: skip

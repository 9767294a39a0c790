"""
The years of one building that is rebuilt after every collapse (recurrence `repeat`), in closed form, in both worlds.

The original and the buildings rebuilt in each year ("cohorts") are followed apart: they
differ in residual life and, where the policy says so, in structure. A collapse at x
years into year t brings back a new building at x years into year t + delay;
with delay 0 something always stands. Within a year chances of standing are smooth
functions of time: they are kept at Gauss-Legendre nodes and integrated through the
polynomial that meets them there. With 8 nodes the relative error is below 1e-13 for
collapse rates up to one a year, 1e-11 up to two and 1e-6 up to four.

Laws in time with a memory (renewal) have no closed form here.
"""

from __future__ import annotations

from dataclasses import replace

import numba as nb
import numpy as np

from valuation.channels import ANNUAL_MAXIMUM, RENEWAL, Channels
from valuation.expected_damage import most_pairs, price_states, reach_states, set_depths
from valuation.exposure import F64, I64, Exposure, Recurrence
from valuation.rebuilding import rebuilding
from valuation.year_steps import add_exactly, mix

NODES = 8


def _rule() -> tuple[F64, F64, F64]:
    """Nodes and weights on (0, 1), and the integrals from 0 to each node (rows) of the polynomials of each node."""
    legendre = np.polynomial.legendre
    node, weight = legendre.leggauss(NODES)
    degree = np.arange(NODES)
    coefficient = (legendre.legvander(node, NODES - 1) * weight[:, None] * (degree + 0.5)).T
    integral = legendre.legval(node, legendre.legint(coefficient, lbnd=-1))
    return (node + 1) / 2, weight / 2, integral.T / 2


_NODE, _WEIGHT, _INTEGRAL = _rule()
_ORIGINAL, _EARLY, _REBUILT = 0, 1, 2  # classes of buildings; early: rebuilt before the measure put up its own


def has_closed_form(channels: Channels, recurrence: Recurrence) -> bool:
    """Whether the closed form exists: always for `first`, for `repeat` without renewal sources."""
    exclusive = bool(np.any(channels.lead != np.arange(len(channels.lead))))
    return recurrence.delay_years is None or not (bool(np.any(channels.kind == RENEWAL)) or exclusive)


@nb.njit(cache=True, nogil=True)
def _from_new_year(kind, rate, q, density, stands, met, falls):  # type: ignore[no-untyped-def]
    """
    The year of a building that stands at its beginning, until it collapses; returns its chance to see the end.

    kind, rate, q (channel) : law, occurrences in the year (annual maximum: their chance), chance of a collapse in each
    density (channel, node), met (channel) : occurrences while it stands, and how many in the year; an
        annual maximum that strikes has not struck before
    stands, falls (node) : chance of standing, and density of the collapse
    """
    hazard, stays = 0.0, 1.0
    for c in range(kind.shape[0]):
        if kind[c] == ANNUAL_MAXIMUM:
            stays *= 1.0 - rate[c] * q[c]
        else:
            hazard += rate[c] * q[c]
    met[:] = 0.0
    for i in range(NODES):
        stands[i] = np.exp(-hazard * _NODE[i])
        for c in range(kind.shape[0]):
            if kind[c] == ANNUAL_MAXIMUM:
                stands[i] *= 1.0 - rate[c] * q[c] * _NODE[i]
        falls[i] = 0.0
        for c in range(kind.shape[0]):
            density[c, i] = rate[c] * stands[i]
            if kind[c] == ANNUAL_MAXIMUM:
                density[c, i] /= 1.0 - rate[c] * q[c] * _NODE[i]
            falls[i] += q[c] * density[c, i]
            met[c] += _WEIGHT[i] * density[c, i]
    return stays * np.exp(-hazard)


@nb.njit(cache=True, nogil=True)
def _from_return(kind, rate, q, density, stands, again, met, stays):  # type: ignore[no-untyped-def]
    """
    The rest of the year of a building that stands again within it, to be summed over the densities at nodes j.

    density, stands : of the same building from new year on, see _from_new_year
    again (j, i) : density of its next collapse at node i
    met (channel, j), stays (j) : its occurrences until the end of the year, and its chance to see that
    """
    hazard = 0.0
    for c in range(kind.shape[0]):
        hazard += 0.0 if kind[c] == ANNUAL_MAXIMUM else rate[c] * q[c]
    shrinks = np.exp(-hazard * _NODE)
    for j in range(NODES):
        rest = NODES - 1 - j  # nodes are symmetric: 1 - node j
        for i in range(NODES):
            chance, fall = shrinks[i] / shrinks[j], hazard
            for c in range(kind.shape[0]):
                if kind[c] == ANNUAL_MAXIMUM:
                    quiet = 1.0 - rate[c] * q[c] * (_NODE[i] - _NODE[j])
                    chance *= quiet
                    fall += rate[c] * q[c] / quiet
            again[j, i] = _INTEGRAL[i, j] * chance * fall
        stays[j] = _WEIGHT[j] * stands[rest]
        for c in range(kind.shape[0]):
            met[c, j] = 0.0
            for i in range(NODES):
                met[c, j] += _WEIGHT[j] * _INTEGRAL[rest, i] * density[c, i]


@nb.njit(cache=True, nogil=True, inline="always")
def _kg(c, t, acts, works, damage):  # type: ignore[no-untyped-def]
    """What one occurrence of a channel does in year t (rebuilt: at that age), kg per m2."""
    lost, repair, _, collapse = damage
    off = lost[c, 0] * collapse[0, t] + repair[c, 0, t]
    return mix(lost[c, 1] * collapse[1, t] + repair[c, 1, t], off, works) if acts else off


@nb.njit(cache=True, nogil=True)
def _laws(kind, rate, acts, works, early, delay, original, rebuilt, laws):  # type: ignore[no-untyped-def]
    """
    What a year does to a building of each class, while the measure acts or not; see _room.

    rate (channel) : of the year
    early : whether there may be buildings of the class _EARLY
    """
    (q, gross, met, falls, stays), since, worth, density, stands = laws
    for k in range(3):
        on, off = rebuilt if k == _REBUILT else original, original if k == _ORIGINAL else rebuilt
        for c in range(kind.shape[0]):
            q[k, c] = mix(on[0][c, 1], off[0][c, 0], works) if acts else off[0][c, 0]
            gross[k, c] = mix(on[2][c, 1], off[2][c, 0], works) if acts else off[2][c, 0]
        if k != _EARLY or early:
            stays[k] = _from_new_year(kind, rate, q[k], density, stands, met[k], falls[k])
    if delay > 0:
        _from_return(kind, rate, q[_REBUILT], density, stands, *since)
    worth[:] = 0.0
    for c in range(kind.shape[0]):
        for age in range(worth.shape[0]):
            worth[age] += met[_REBUILT, c] * _kg(c, age, acts, works, rebuilt)


@nb.njit(cache=True, nogil=True)
def _returns(t, delay, rate, stood, met, since, flow, meets):  # type: ignore[no-untyped-def]
    """
    Chance that a building rebuilt in year t stands at its end; its occurrences by channel go to `meets`.

    stood (class) : chances of standing at new year
    flow (year, node) : density of collapses; the year's own, without those of the newly rebuilt, which are added
    """
    again, met_since, stays_since = since
    back = 0.0
    meets[:] = 0.0
    if delay == 0:  # something always stands, and what collapses again is replaced by its like
        for c in range(meets.shape[0]):
            for k in range(3):
                meets[c] += stood[k] * (rate[c, t] - met[k, c])
        for i in range(NODES):
            back += _WEIGHT[i] * flow[t, i]
    elif t >= delay:
        for j in range(NODES):
            density = flow[t - delay, j]
            back += density * stays_since[j]
            for c in range(meets.shape[0]):
                meets[c] += density * met_since[c, j]
            for i in range(NODES):
                flow[t, i] += density * again[j, i]
    return back


@nb.njit(cache=True, nogil=True)
def _same(rate, t, other):  # type: ignore[no-untyped-def]
    """Whether another year (-1: none) had the same rates."""
    same = other >= 0
    for c in range(rate.shape[0]):
        same = same and rate[c, t] == rate[c, other]
    return same


@nb.njit(cache=True, nogil=True)
def _span(  # type: ignore[no-untyped-def]
    start, end, acts, works, early, delay, original, rebuilt, rate, decline, laws, state, counted, raw
):
    """
    Counted and gross kilograms of years start .. end - 1, which have the same laws.

    early : what was rebuilt before this year the measure has replaced by a building of its own
    """
    (_, gross, met, falls, stays), since, worth, _, _ = laws
    stood, cohort, flow, meets = state
    for t in range(start, end):
        kg = again_kg = raw[t] = stood[_EARLY] = 0.0
        for y in range(min(early, t)):
            stood[_EARLY] += cohort[y]
            for c in range(rate.shape[0]):
                own, found = _kg(c, t, True, 1.0, original), _kg(c, t - y, False, 0.0, rebuilt)
                kg += cohort[y] * met[_EARLY, c] * mix(own, decline[t] * found, works)
            cohort[y] *= stays[_EARLY]
        between, keeps = 0.0, stays[_REBUILT]
        for y in range(early, t):
            standing = cohort[y]
            between += standing
            again_kg += standing * worth[t - y]
            cohort[y] = standing * keeps
        stood[_REBUILT] = between
        for i in range(NODES):
            flow[t, i] = 0.0
            for k in range(3):
                flow[t, i] += stood[k] * falls[k, i]
        cohort[t] = _returns(t, delay, rate, stood, met, since, flow, meets)
        for c in range(rate.shape[0]):
            kg += stood[_ORIGINAL] * met[_ORIGINAL, c] * _kg(c, t, acts, works, original)
            again_kg += meets[c] * _kg(c, 0, acts, works, rebuilt)
            raw[t] += meets[c] * gross[_REBUILT, c]
            for k in range(3):
                raw[t] += stood[k] * met[k, c] * gross[k, c]
        counted[t] = kg + decline[t] * again_kg
        stood[_ORIGINAL] *= stays[_ORIGINAL]


@nb.njit(cache=True, nogil=True)
def _one_world(  # type: ignore[no-untyped-def]
    w, size, original, rebuilt, replaced_from, delay, kind, rate, decline, window, counted, raw, room
):
    """Counted and gross kilograms of every year in one world; see repeat_years."""
    first, last, works = window
    laws, known, state = room
    state[0][_ORIGINAL] = size
    start, years = 0, rate.shape[1]
    while start < years:
        acts = w == 1 and first <= start < last
        end = start + 1
        while end < years and acts == (w == 1 and first <= end < last) and _same(rate, end, start):
            end += 1
        a, early = (1, replaced_from) if acts else (0, 0)
        if not _same(rate, start, known[a]):
            _laws(kind, rate[:, start], acts, works, early > 0, delay, original, rebuilt, laws[a])
            known[a] = start
        _span(
            start, end, acts, works, early, delay, original, rebuilt, rate, decline, laws[a], state, counted, raw
        )  # fmt: skip
        start = end


@nb.njit(cache=True, nogil=True)
def repeat_years(  # type: ignore[no-untyped-def]
    size, original, rebuilt, replaced_from, delay, kind, rate, decline, window, sums, room
):
    """
    The closed form of one variant; returns counted kilograms over the years, without and with.

    size : floor area times weight, m2
    original : lost (channel, a), repair (channel, a, year), gross (channel, a), collapse (a, year), per
        occurrence (times its rate), kg per m2; a is whether the measure acts (0, 1)
    rebuilt : the same for what is rebuilt, by age (0: in the year of rebuilding), before the decline of factors
    replaced_from : see rebuilding.rebuilding
    delay : whole years from a collapse until the rebuilt building stands
    kind, rate (channel, year) : see Channels
    decline : shape (year,)
    window : first year, last year, chance that the measure works
    sums : counted and gross, world, sum and its error, year; added to
    room : see _room
    """
    room[1][:] = -1  # the laws in it are those of another building
    total = np.zeros(2)
    counted, raw = np.zeros(rate.shape[1]), np.zeros(rate.shape[1])
    for w in range(2):
        _one_world(w, size, original, rebuilt, replaced_from, delay, kind, rate, decline, window, counted, raw, room)
        add_exactly(counted, sums[0, w, 0], sums[0, w, 1])
        add_exactly(raw, sums[1, w, 0], sums[1, w, 1])
        total[w] = counted.sum()
    return total[0], total[1]


@nb.njit(cache=True, nogil=True)
def _laws_room(channels, years):  # type: ignore[no-untyped-def]
    """
    What a year does to buildings.

    By class: q, gross (per occurrence), met (class, channel), falls (class, node), stays (class); for what
    stands again within the year see _from_return; worth (age), what a rebuilt building that stands at
    new year emits (kg per m2, before the decline of factors); two more to work in.
    """
    three = (np.zeros((3, channels)), np.zeros((3, channels)), np.zeros((3, channels)))
    since = (np.zeros((NODES, NODES)), np.zeros((channels, NODES)), np.zeros(NODES))
    by_class = (*three, np.zeros((3, NODES)), np.zeros(3))
    return by_class, since, np.zeros(years), np.zeros((channels, NODES)), np.zeros(NODES)


@nb.njit(cache=True, nogil=True)
def _room(channels, years):  # type: ignore[no-untyped-def]
    """Laws without and with the measure acting, the year each was worked out for; stood, cohorts, flow and meets."""
    laws = (_laws_room(channels, years), _laws_room(channels, years))
    return laws, np.full(2, -1), (np.zeros(3), np.zeros(years), np.zeros((years, NODES)), np.zeros(channels))


@nb.njit(cache=True, nogil=True)
def _damage_room(channels, years):  # type: ignore[no-untyped-def]
    """Lost, repair, gross, collapse of one variant."""
    return np.zeros((channels, 2)), np.zeros((channels, 2, years)), np.zeros((channels, 2)), np.zeros((2, years))


@nb.njit(cache=True, nogil=True)
def repeat_draw(  # type: ignore[no-untyped-def]
    delay, arrays, arrays_rebuilt, units, gross_unit, replaced_from, events, scale, kind, rate, decline, window, sums,
    asset_kg,
):  # fmt: skip
    """
    Follow every variant of every building through the years, at one parameter vector; see expected.expected_block.

    arrays : expected_damage.damage_arrays
    arrays_rebuilt, units[1] : the same and the prices for what is rebuilt (once_rebuilt), at factors without decline
    """
    variant_start, weight, _, _, _, _, area = arrays[0]
    pairs = arrays[1]
    pair_start, pair_event, without_m, with_m = pairs
    channels, years = rate.shape
    most = most_pairs(pair_start)
    depth, rows = np.empty((2, most), np.float32), np.empty((2, most), np.int64)
    reached, room = np.empty((channels, 2, 8)), _room(channels, years)
    damage = (_damage_room(channels, years), _damage_room(channels, years))
    for i in range(pair_start.shape[0] - 1):
        p0, p1 = pair_start[i], pair_start[i + 1]
        set_depths(p0, p1, pair_event, events[0], without_m, with_m, scale, depth, rows)
        for v in range(variant_start[i], variant_start[i + 1]):
            for n in range(2):
                buildings, _, tables, prices = arrays if n == 0 else arrays_rebuilt
                lost, repair, gross, collapse = damage[n]
                reached[:], repair[:], gross[:] = 0.0, 0.0, 0.0
                reach_states(v, p0, p1, buildings, pairs, events, tables, prices, depth, rows, reached, repair, gross)
                price_states(v, buildings[2], units[n], gross_unit, tables[1], reached, lost, repair, gross, collapse)
            size, own = area[v] * weight[v], replaced_from[v]
            kg0, kg1 = repeat_years(size, damage[0], damage[1], own, delay, kind, rate, decline, window, sums, room)
            asset_kg[i, 0] += kg0
            asset_kg[i, 1] += kg1


def once_rebuilt(exposure: Exposure) -> tuple[Exposure, I64]:
    """Every building as it stands when rebuilt in the first year, and replaced_from of rebuilding.rebuilding."""
    kind, curve, replaced_from = rebuilding(exposure)
    b = exposure.buildings
    return replace(exposure, buildings=replace(b, kind=kind[b.kind, 0], curve=curve)), replaced_from

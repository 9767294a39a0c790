"""
The years of one building in both worlds: how its chance of standing falls, and what is expected to be emitted.

A channel (valuation.channels) brings, for each of its occurrences (Poisson: per year), a
chance of collapse and an expected emission. What a year emits is the sum over
channels of (expected occurrences while the building stands) x (emission of one).
"""

from __future__ import annotations

import numba as nb
import numpy as np

from valuation.channels import ANNUAL_MAXIMUM, POISSON, RENEWAL

# Gauss-Legendre on (0, 1), four nodes: exact for polynomials of the seventh degree
_NODE = 0.5 + 0.5 * np.polynomial.legendre.leggauss(4)[0]
_WEIGHT = 0.5 * np.polynomial.legendre.leggauss(4)[1]


@nb.njit(cache=True, nogil=True)
def mix(on, off, works):  # type: ignore[no-untyped-def]
    """Mix on and off by `works`, exact where both are equal and at works 0 and 1: doing nothing avoids exactly 0."""
    return on + (1.0 - works) * (off - on) if works >= 0.5 else off + works * (on - off)


@nb.njit(cache=True, nogil=True)
def add_exactly(values, total, error):  # type: ignore[no-untyped-def]
    """Error-free addition (Knuth) year by year: total and error together carry twice the digits of a double."""
    for t in range(values.shape[0]):
        new = total[t] + values[t]
        back = new - total[t]
        error[t] += (total[t] - (new - back)) + (values[t] - back)
        total[t] = new


@nb.njit(cache=True, nogil=True)
def _share(rate):  # type: ignore[no-untyped-def]
    """(1 - exp(-L)) / L, the mean share of a year a building stands when it collapses at rate L; 1 at rate 0."""
    return -np.expm1(-rate) / rate if rate > 0.0 else 1.0


@nb.njit(cache=True, nogil=True)
def _with_measure(values, window):  # type: ignore[no-untyped-def]
    """Values (a, year), by whether the measure acts, into the years of both worlds, in place."""
    first, last, works = window
    for t in range(values.shape[1]):
        values[1, t] = mix(values[1, t], values[0, t], works) if first <= t < last else values[0, t]


@nb.njit(cache=True, nogil=True)
def poisson_years(size, lost, repair, gross, collapse, rate, window, sums, room):  # type: ignore[no-untyped-def]
    """
    The closed form where all channels are Poisson; returns counted kilograms over the years, without and with.

    size : floor area times weight, m2
    lost (channel, a), repair (channel, a, year), gross (channel, a), collapse (a, year) : per
        occurrence (times its rate), kg per m2; a is whether the measure acts (0, 1)
    rate (channel, year) : what those are multiplied with in the year
    window : first year, last year, chance that the measure works
    sums : counted and gross, world, sum and its error, year; added to
    room : three arrays (2, year) to work in
    """
    hazard, counted, raw = room
    hazard[:], counted[:], raw[:] = 0.0, 0.0, 0.0
    for c in range(rate.shape[0]):
        for a in range(2):
            for t in range(rate.shape[1]):
                hazard[a, t] += rate[c, t] * lost[c, a]
                counted[a, t] += rate[c, t] * (lost[c, a] * collapse[a, t] + repair[c, a, t])
                raw[a, t] += rate[c, t] * gross[c, a]
    _with_measure(hazard, window)
    _with_measure(counted, window)
    _with_measure(raw, window)
    for w in range(2):
        standing, stays, share, known = size, 1.0, 1.0, 0.0
        for t in range(rate.shape[1]):
            if hazard[w, t] != known:
                known = hazard[w, t]
                stays, share = np.exp(-known), _share(known)
            hazard[w, t] = standing * share
            standing *= stays
        for t in range(rate.shape[1]):
            counted[w, t] *= hazard[w, t]
            raw[w, t] *= hazard[w, t]
        add_exactly(counted[w], sums[0, w, 0], sums[0, w, 1])
        add_exactly(raw[w], sums[1, w, 0], sums[1, w, 1])
    return counted[0].sum(), counted[1].sum()


@nb.njit(cache=True, nogil=True)
def _renewal(counts, outside, inside):  # type: ignore[no-untyped-def]
    """Expected occurrences of a year while the building stands: sum of G[a, b] (1 - q0)^a (1 - q1)^b."""
    total, power_a = 0.0, 1.0
    for a in range(counts.shape[0]):
        power = power_a
        for b in range(counts.shape[1]):
            total += counts[a, b] * power
            power *= 1.0 - inside
        power_a *= 1.0 - outside
    return total


@nb.njit(cache=True, nogil=True)
def _one_year(kind, rate, q, relative, step, met):  # type: ignore[no-untyped-def]
    """
    Chance of standing at the end of a year in which channels compete, and occurrences of each (met), per building.

    Exact for Poisson and annual maxima; a renewal source's losses are spread over the year
    at a constant hazard, and its occurrences evenly.
    """
    stays = 1.0
    for c in range(kind.shape[0]):
        if kind[c] == POISSON:
            step[c] = np.exp(-rate[c] * q[c])
        elif kind[c] == ANNUAL_MAXIMUM:
            step[c] = 1.0 - rate[c] * q[c]
        else:
            step[c] = max(1.0 - relative[c] * q[c], 0.0)
        stays *= step[c]
        met[c] = 0.0
    for g in range(4):
        for c in range(kind.shape[0]):
            density = relative[c] if kind[c] == RENEWAL else rate[c]
            for b in range(kind.shape[0]):
                if b == c and kind[c] != POISSON:
                    continue
                if kind[b] == ANNUAL_MAXIMUM:
                    density *= 1.0 - rate[b] * q[b] * _NODE[g]
                else:
                    density *= step[b] ** _NODE[g]
            met[c] += _WEIGHT[g] * density
    return stays


@nb.njit(cache=True, nogil=True)
def years_of_laws(size, lost, repair, gross, collapse, kind, rate, counts, window, sums, room):  # type: ignore[no-untyped-def]
    """The same for any mixture of Poisson, annual-maximum and renewal channels; counts as in Channels, of the draw."""
    first, last, works = window
    _, counted, raw = room
    channels, years = rate.shape
    q, relative, step, met = np.empty(channels), np.zeros(channels), np.empty(channels), np.empty(channels)
    for w in range(2):
        standing, source_stands = size, np.ones(channels)
        for t in range(years):
            acts = w == 1 and first <= t < last
            for c in range(channels):
                inside = mix(lost[c, 1], lost[c, 0], works) if w == 1 else lost[c, 0]
                q[c] = inside if acts else lost[c, 0]
                if kind[c] == RENEWAL:
                    relative[c] = 0.0
                    if source_stands[c] > 0.0:
                        relative[c] = _renewal(counts[c, t], lost[c, 0], inside) / source_stands[c]
            stays = _one_year(kind, rate[:, t], q, relative, step, met)
            kg = gross_kg = 0.0
            for c in range(channels):
                off = lost[c, 0] * collapse[0, t] + repair[c, 0, t]
                on = lost[c, 1] * collapse[1, t] + repair[c, 1, t]
                kg += met[c] * (mix(on, off, works) if acts else off)
                gross_kg += met[c] * (mix(gross[c, 1], gross[c, 0], works) if acts else gross[c, 0])
                source_stands[c] *= step[c]
            counted[w, t], raw[w, t] = standing * kg, standing * gross_kg
            standing *= stays
        add_exactly(counted[w], sums[0, w, 0], sums[0, w, 1])
        add_exactly(raw[w], sums[1, w, 0], sums[1, w, 1])
    return counted[0].sum(), counted[1].sum()

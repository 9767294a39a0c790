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
from valuation.exposure import F64, I64

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
def _one_rate(rate):  # type: ignore[no-untyped-def]
    """Of a building that collapses at rate L: exp(-L), and (1 - exp(-L)) / L, its mean share of a year; 1 at rate 0."""
    if rate > 0.5:
        stays = np.exp(-rate)
        return stays, (1.0 - stays) / rate
    falls = -np.expm1(-rate)
    return 1.0 - falls, falls / rate if rate > 0.0 else 1.0


def spans_of(rate: F64, window: tuple[int, int, float]) -> I64:
    """First years of spans of equal rates (channel, year) in which the measure acts or does not, and the last's end."""
    year = np.arange(rate.shape[1])
    acts = (window[0] <= year) & (year < window[1])
    new = np.any(rate[:, 1:] != rate[:, :-1], axis=0) | (acts[1:] != acts[:-1])
    return np.concatenate([[0], 1 + np.flatnonzero(new), [len(year)]]).astype(np.int64)


@nb.njit(cache=True, nogil=True)
def _stands(size, lost, rate, window, spans, mean):  # type: ignore[no-untyped-def]
    """
    Chance of standing, mean over each year, times size, into mean (world, year).

    Every year waits for the one before it; side by side the two worlds take the time of one.
    Exponentials stay outside the loop over years: a call in it would keep its numbers out of registers.
    """
    first, last, works = window
    without = inside = size
    for n in range(spans.shape[0] - 1):
        start, end = spans[n], spans[n + 1]
        acts = first <= start < last
        hazard = changed = 0.0
        for c in range(rate.shape[0]):
            hazard += rate[c, start] * lost[c, 0]
            changed += rate[c, start] * (mix(lost[c, 1], lost[c, 0], works) if acts else lost[c, 0])
        stays, share = _one_rate(hazard)
        stays_inside, share_inside = _one_rate(changed)
        for t in range(start, end):
            mean[0, t], mean[1, t] = without * share, inside * share_inside
            without *= stays
            inside *= stays_inside


@nb.njit(cache=True, nogil=True)
def poisson_years(size, lost, repair, gross, collapse, rate, window, spans, values, mean):  # type: ignore[no-untyped-def]
    """
    The closed form where all channels are Poisson; returns counted kilograms over the years, without and with.

    size : floor area times weight, m2
    lost (channel, a), repair (channel, a, year), gross (channel, a), collapse (a, year) : per
        occurrence (times its rate), kg per m2; a is whether the measure acts (0, 1)
    rate (channel, year) : what those are multiplied with in the year
    window : first year, last year, chance that the measure works
    spans : see spans_of
    values : counted and gross, world, year; written
    mean : (2, year) to work in
    """
    first, last, works = window
    years = rate.shape[1]
    _stands(size, lost, rate, window, spans, mean)
    values[:] = 0.0
    for a in range(2):
        for c in range(rate.shape[0]):
            q, raw = lost[c, a], gross[c, a]
            for t in range(years):
                values[0, a, t] += rate[c, t] * (q * collapse[a, t] + repair[c, a, t])
            for t in range(years):
                values[1, a, t] += rate[c, t] * raw
    if first > 0 or last < years or works < 1.0:
        for n in range(2):
            for t in range(years):
                on, off = values[n, 1, t], values[n, 0, t]
                values[n, 1, t] = mix(on, off, works) if first <= t < last else off
    for n in range(2):
        for w in range(2):
            for t in range(years):
                values[n, w, t] *= mean[w, t]
    return values[0, 0].sum(), values[0, 1].sum()


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
def _groups(kind, lead):  # type: ignore[no-untyped-def]
    """The group of every channel: 0 all Poisson ones, then those that exclude each other; and their number."""
    group, count = np.zeros(kind.shape[0], np.int64), 1
    for c in range(kind.shape[0]):
        if kind[c] == ANNUAL_MAXIMUM:
            if lead[c] == c:
                group[c] = count
                count += 1
            else:
                group[c] = group[lead[c]]
    return group, count


@nb.njit(cache=True, nogil=True)
def years_of_maxima(size, lost, repair, gross, collapse, kind, lead, rate, window, values):  # type: ignore[no-untyped-def]
    """
    The closed form for Poisson channels and annual maxima, without renewal; arguments as in poisson_years.

    Loops over years stand innermost: what a year brings is added up over the channels of each group first.
    """
    first, last, works = window
    years, (group, groups) = rate.shape[1], _groups(kind, lead)
    brought = np.zeros((3, groups, 2, years))  # losses, counted and gross kilograms; by group and whether it acts
    for c in range(kind.shape[0]):
        for a in range(2):
            loss, counted, raw = brought[0, group[c], a], brought[1, group[c], a], brought[2, group[c], a]
            for t in range(years):
                loss[t] += rate[c, t] * lost[c, a]
                counted[t] += rate[c, t] * (lost[c, a] * collapse[a, t] + repair[c, a, t])
                raw[t] += rate[c, t] * gross[c, a]
    for n in range(3):
        for g in range(groups):
            for t in range(years):
                on, off = brought[n, g, 1, t], brought[n, g, 0, t]
                brought[n, g, 1, t] = mix(on, off, works) if first <= t < last else off
    for w in range(2):
        standing = size
        for t in range(years):
            loss = brought[0, :, w, t]
            kg = gross_kg = 0.0
            for g in range(groups):
                met = _mean_standing(loss, g)
                kg += met * brought[1, g, w, t]
                gross_kg += met * brought[2, g, w, t]
            values[0, w, t], values[1, w, t] = standing * kg, standing * gross_kg
            standing *= np.exp(-loss[0])
            for g in range(1, groups):
                standing *= 1.0 - loss[g]
    return values[0, 0].sum(), values[0, 1].sum()


@nb.njit(cache=True, nogil=True, inline="always")
def _mean_standing(loss, g):  # type: ignore[no-untyped-def]
    """Chance, mean over a year, that a building stands as far as others than group g are concerned (0: Poisson)."""
    total = 0.0
    for n in range(4):
        stands = np.exp(-loss[0] * _NODE[n])
        for b in range(1, loss.shape[0]):
            if b != g:
                stands *= 1.0 - loss[b] * _NODE[n]
        total += _WEIGHT[n] * stands
    return total


@nb.njit(cache=True, nogil=True)
def _one_year(kind, lead, rate, q, relative, held, step, met):  # type: ignore[no-untyped-def]
    """
    Chance of standing at the end of a year in which channels compete, and occurrences of each (met), per building.

    Channels with one lead exclude each other: their losses add up (held, at the lead). Exact for
    Poisson and annual maxima; a renewal source's losses are spread over the year
    at a constant hazard, and its occurrences evenly.
    """
    stays = 1.0
    for c in range(kind.shape[0]):
        held[c] = 0.0
        if kind[c] == ANNUAL_MAXIMUM:
            held[lead[c]] += rate[c] * q[c]
    for c in range(kind.shape[0]):
        if kind[c] == POISSON:
            step[c] = np.exp(-rate[c] * q[c])
        elif kind[c] == ANNUAL_MAXIMUM:
            step[c] = 1.0 - held[c]
        else:
            step[c] = max(1.0 - relative[c] * q[c], 0.0)
        stays *= step[c]
        met[c] = 0.0
    for g in range(4):
        for c in range(kind.shape[0]):
            density = relative[c] if kind[c] == RENEWAL else rate[c]
            for b in range(kind.shape[0]):
                if lead[b] == lead[c] and kind[c] != POISSON:
                    continue
                if kind[b] == ANNUAL_MAXIMUM:
                    density *= 1.0 - held[b] * _NODE[g]
                else:
                    density *= step[b] ** _NODE[g]
            met[c] += _WEIGHT[g] * density
    return stays


@nb.njit(cache=True, nogil=True)
def years_of_laws(size, lost, repair, gross, collapse, kind, lead, rate, counts, window, values):  # type: ignore[no-untyped-def]
    """The same for any mixture of Poisson, annual-maximum and renewal channels; lead and counts as in Channels."""
    first, last, works = window
    channels, years = rate.shape
    q, relative, step, met = np.empty(channels), np.zeros(channels), np.empty(channels), np.empty(channels)
    held = np.zeros(channels)
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
            stays = _one_year(kind, lead, rate[:, t], q, relative, held, step, met)
            kg = gross_kg = 0.0
            for c in range(channels):
                off = lost[c, 0] * collapse[0, t] + repair[c, 0, t]
                on = lost[c, 1] * collapse[1, t] + repair[c, 1, t]
                kg += met[c] * (mix(on, off, works) if acts else off)
                gross_kg += met[c] * (mix(gross[c, 1], gross[c, 0], works) if acts else gross[c, 0])
                source_stands[c] *= step[c]
            values[0, w, t], values[1, w, t] = standing * kg, standing * gross_kg
            standing *= stays
    return values[0, 0].sum(), values[0, 1].sum()

"""
Prices: the emission of every damage state per square metre, by kind of building and year, at one parameter vector.

Counted, per METHOD section 4: a collapse costs residual life x E_c x f, a repair
min(E_r, residual life x E_c) x f. Counted terms are averaged over equally likely
construction years, never taken at the mean age: min(repair, residual life) is not
linear in age. Gross is the same without residual life and decline of factors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numba as nb
import numpy as np

from assets.lives import Life
from valuation.exposure import F64, I64, Kinds
from valuation.parameters import STRUCTURES, Factors

WIDTH = 8
RATIOS = 256
"""Cells of the table over repair cost ratios, for kinds of several construction years."""


@dataclass(frozen=True, slots=True)
class Prices:
    """
    kg-CO2e per square metre of floor area.

    unit : shape (kind, 8, year); counted, by the number of states reached (0: nothing)
    gross : shape (kind, 8)
    whole : shape (kind,); gross emission of a collapse
    share : shape (kind,); a repair at cost ratio 1, as a share of a collapse
    decline : shape (year,)
    residual, prefix : shape (age, year); residual life of each construction year of each kind
        (as Kinds.offset says, rising), and the sum of those before it
    """

    unit: F64
    gross: F64
    whole: F64
    share: F64
    decline: F64
    residual: F64
    prefix: F64


def prices(
    kinds: Kinds, lives: Mapping[str, Life], factors: Factors, draw: int, start_year: int, collapse_state: int
) -> Prices:
    """
    Prices of one draw of the factors.

    Parameters
    ----------
    lives : residual life by age for each structure; the draw's life factor stretches the age axis
    collapse_state : the first state that is a collapse, counted from 1; lighter ones are
        repairs at the draw's cost ratios
    """
    decline = factors.decline[draw]
    end = start_year + 1 + np.arange(len(decline))
    structure = np.repeat(kinds.structure, np.diff(kinds.offset))
    residual = np.empty((len(kinds.built), len(decline)))
    for code, name in enumerate(STRUCTURES):
        chosen = structure == code
        if chosen.any():
            ages = (end[None, :] - kinds.built[chosen][:, None]) / factors.life_factor[draw]
            residual[chosen] = lives[name].residual_life(ages)
    whole = factors.collapse_kg_per_m2[draw, kinds.structure]
    share = factors.rebuild_share[draw, kinds.structure]
    prefix = _prefix(kinds.offset, residual)
    capped = np.zeros((len(whole), WIDTH, len(decline)))
    gross = np.zeros((len(whole), WIDTH))
    repair = share[:, None] * factors.state_ratio[draw][None, : collapse_state - 1]
    gross[:, 1:collapse_state] = whole[:, None] * repair
    gross[:, collapse_state:] = whole[:, None]
    _cap(kinds.offset, residual, repair, collapse_state, capped)
    return Prices(
        capped * (whole[:, None] * decline[None, :])[:, None, :], gross, whole, share, decline, residual, prefix
    )


def gross_prices(kinds: Kinds, price: Prices) -> Prices:
    """The same prices without residual life and decline of factors: on the same draws, gross kilograms."""
    years = price.unit.shape[2]
    before = np.arange(len(kinds.built)) - np.repeat(kinds.offset[:-1], np.diff(kinds.offset))
    return replace(
        price,
        unit=np.repeat(price.gross[:, :, None], years, axis=2),
        decline=np.ones(years),
        residual=np.ones_like(price.residual),
        prefix=np.repeat(before[:, None].astype(np.float64), years, axis=1),
    )


@nb.njit(cache=True, nogil=True)
def _prefix(offset, residual):  # type: ignore[no-untyped-def]
    prefix = np.zeros_like(residual)
    for q in range(offset.shape[0] - 1):
        for a in range(offset[q] + 1, offset[q + 1]):
            prefix[a] = prefix[a - 1] + residual[a - 1]
    return prefix


@nb.njit(cache=True, nogil=True)
def _cap(offset, residual, repair, collapse_state, capped):  # type: ignore[no-untyped-def]
    """Share of a collapse that counts, averaged over the construction years of each kind."""
    for q in range(offset.shape[0] - 1):
        ages = offset[q + 1] - offset[q]
        for a in range(offset[q], offset[q + 1]):
            for t in range(residual.shape[1]):
                left = residual[a, t] / ages
                for d in range(1, collapse_state):
                    capped[q, d, t] += min(repair[q, d - 1] / ages, left)
                for d in range(collapse_state, capped.shape[1]):
                    capped[q, d, t] += left


@nb.njit(cache=True, nogil=True, inline="always")
def mean_of_capped(x, kind, year, offset, residual, prefix):  # type: ignore[no-untyped-def]
    """Mean over a kind's construction years of min(x, residual life); a bisection splits them."""
    low, high = offset[kind], offset[kind + 1]
    if high - low == 1:
        return min(x, residual[low, year])
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


def ratio_kinds(kinds: Kinds) -> I64:
    """Number of each kind among those of several construction years, -1 for the others, shape (kind,)."""
    several = np.diff(kinds.offset) > 1
    return np.where(several, np.cumsum(several) - 1, -1).astype(np.int64)


@nb.njit(cache=True, nogil=True)
def ratio_table(offset, residual, prefix, share, number, table):  # type: ignore[no-untyped-def]
    """
    For kinds of several years: what counts of a repair at cost ratio j / RATIOS, shape (several, RATIOS + 1, year).

    Between neighbours the mean of the caps is interpolated; it is concave, so this never overstates.
    """
    for q in range(offset.shape[0] - 1):
        if number[q] >= 0:
            for j in range(RATIOS + 1):
                for t in range(residual.shape[1]):
                    x = share[q] * j / RATIOS
                    table[number[q], j, t] = mean_of_capped(x, q, t, offset, residual, prefix)

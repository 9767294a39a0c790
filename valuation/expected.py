"""
Expected: the closed form per building and year, for every draw of the uncertain parameters.

For independent Poisson events and recurrence `first` (a collapsed building is gone
from that world), with S the chance of still standing at the start of a year and
L the yearly rate of collapse:

    P(collapse in the year) = S (1 - exp(-L))
    E[repairs in the year]  = S (sum of rate x repair) (1 - exp(-L)) / L
    S at the next year      = S exp(-L)

Totals are summed once, in asset_id order, in double-double arithmetic (error-free
sums of Knuth 1969 / Dekker 1971), which equals the correctly rounded sum but for
ties far below the nine digits a record keeps; no block or worker count enters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from valuation.exposure import I64, Exposure, Window, variant_of_cell
from valuation.parameters import Factors

DRAWS_PER_BLOCK = 50
"""A constant, not a setting: sums per building over draws are made in these blocks, in order."""

FLOOD = -1


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Expected emissions in kilograms of CO2e.

    counted_kg, gross_kg : shape (draw, year, world)
    asset_kg : shape (building of the exposure, world); counted, summed over years, mean over draws
    """

    counted_kg: NDArray[np.float64]
    gross_kg: NDArray[np.float64]
    asset_kg: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Repairs:
    """
    Repairs that cost the same share of a collapse, whichever building they happen to (r).

    structure, group, state (r,): state is the index of a tsunami state, or FLOOD with ratio (r,)
    of_variant (v, world): number of the first tsunami state's repair; of_cell (c, world): a flood's
    """

    structure: I64
    group: I64
    state: I64
    ratio: NDArray[np.float64]
    of_variant: I64
    of_cell: I64


def _repairs(x: Exposure, states: int) -> _Repairs:
    kinds, number = np.unique(
        np.stack([x.structure, x.life_group], axis=-1).reshape(-1, 2), axis=0, return_inverse=True
    )
    of_variant = number.reshape(-1, 2)
    counts = np.diff(x.cell_start)
    variant = variant_of_cell(x)
    flood = np.repeat(x.is_flood[x.pair_event], counts)
    keys = np.stack([of_variant[variant[flood]].ravel(), x.flood_ratio[flood].ravel()], axis=1)
    floods, index = np.unique(keys, axis=0, return_inverse=True)
    of_cell = np.zeros((len(variant), 2), dtype=np.int64)
    of_cell[flood] = len(kinds) * states + index.reshape(-1, 2)
    of_kind = floods[:, 0].astype(np.int64)
    return _Repairs(
        structure=np.concatenate([np.repeat(kinds[:, 0], states), kinds[of_kind, 0]]),
        group=np.concatenate([np.repeat(kinds[:, 1], states), kinds[of_kind, 1]]),
        state=np.concatenate([np.tile(np.arange(states), len(kinds)), np.full(len(floods), FLOOD)]),
        ratio=np.concatenate([np.full(len(kinds) * states, np.nan), floods[:, 1]]),
        of_variant=of_variant * states,
        of_cell=of_cell,
    )


@nb.njit(cache=True, nogil=True, inline="always")
def _add(sums, t, w, kind, value):  # type: ignore[no-untyped-def]
    """Error-free addition (Knuth): total and error together carry twice the digits of a double."""
    total = sums[t, w, kind, 0]
    new = total + value
    back = new - total
    sums[t, w, kind, 0] = new
    sums[t, w, kind, 1] += (total - (new - back)) + (value - back)


@nb.njit(cache=True, nogil=True, inline="always")
def _share(rate):  # type: ignore[no-untyped-def]
    """(1 - exp(-L)) / L, the mean share of a year a building stands when it collapses at rate L; 1 at rate 0."""
    return -np.expm1(-rate) / rate if rate > 0.0 else 1.0


@nb.njit(cache=True, nogil=True)
def _mix(on, off, works):  # type: ignore[no-untyped-def]
    """Mix on and off by `works`, exact where both are equal and at works 0 and 1: doing nothing avoids exactly 0."""
    return on + (1.0 - works) * (off - on) if works >= 0.5 else off + works * (on - off)


@nb.njit(cache=True, nogil=True)
def _price_repairs(repairs, rebuild_share, state_ratio, life, share, capped):  # type: ignore[no-untyped-def]
    """For one draw: each repair as a share of a collapse, and that capped by residual life in each year."""
    r_structure, r_group, r_state, r_ratio = repairs
    offset, residual, prefix = life
    for r in range(r_structure.shape[0]):
        ratio = r_ratio[r] if r_state[r] == FLOOD else state_ratio[r_state[r]]
        x = rebuild_share[r_structure[r]] * ratio
        share[r] = x
        low, high = offset[r_group[r]], offset[r_group[r] + 1]
        split = low
        for t in range(capped.shape[1]):
            while split < high and residual[split, t] <= x:  # residual life only falls: the split never goes back
                split += 1
            below = prefix[split - 1, t] + residual[split - 1, t] if split > low else 0.0
            capped[r, t] = (below + x * (high - split)) / (high - low)


@nb.njit(cache=True, nogil=True)
def _damage_of_variant(  # type: ignore[no-untyped-def]
    pairs, v, first_variant, hazard, rate_factor, of_variant, of_cell, share, capped,
    collapse_rate, repair_year, repair_gross, state_rate,
):  # fmt: skip
    """Yearly rate of collapse, and of repairs as a share of a collapse (capped by year, and gross), in both worlds."""
    pair_event, cell_start, rates, is_flood, collapse_state, probability = hazard
    collapse_rate[:] = 0.0
    repair_year[:] = 0.0
    repair_gross[:] = 0.0
    state_rate[:] = 0.0
    for pair in pairs:
        e = pair_event[pair]
        cell = cell_start[pair] + v - first_variant
        rate = rates[e] * rate_factor[1 if is_flood[e] else 0]
        lost_from = collapse_state[e]
        for a in range(2):
            lost = probability[cell, a, lost_from]
            collapse_rate[a] += rate * lost
            if not is_flood[e]:
                for d in range(lost_from):
                    state_rate[a, d] += rate * (probability[cell, a, d] - probability[cell, a, d + 1])
            elif probability[cell, a, 0] > lost:
                r = of_cell[cell, a]
                happens = rate * (probability[cell, a, 0] - lost)
                repair_gross[a] += happens * share[r]
                for t in range(repair_year.shape[1]):
                    repair_year[a, t] += happens * capped[r, t]
    for a in range(2):
        for d in range(state_rate.shape[1]):
            happens = state_rate[a, d]
            if happens > 0.0:
                r = of_variant[v, a] + d
                repair_gross[a] += happens * share[r]
                for t in range(repair_year.shape[1]):
                    repair_year[a, t] += happens * capped[r, t]


@nb.njit(cache=True, nogil=True)
def _years_of_variant(  # type: ignore[no-untyped-def]
    whole, mean_life, decline, collapse_rate, repair_year, repair_gross, first, last, works, sums
):
    """Follow one variant through the years in both worlds; returns its counted kilograms, without and with."""
    mixed = _mix(collapse_rate[1], collapse_rate[0], works)
    stays_off, share_off = np.exp(-collapse_rate[0]), _share(collapse_rate[0])
    stays_on, share_on = np.exp(-mixed), _share(mixed)
    off_gross = whole[0] * (collapse_rate[0] + repair_gross[0])
    on_gross = _mix(whole[1] * (collapse_rate[1] + repair_gross[1]), off_gross, works)
    survival0, survival1 = 1.0, 1.0
    total0, total1 = 0.0, 0.0
    for t in range(decline.shape[0]):
        off_kg = decline[t] * whole[0] * (collapse_rate[0] * mean_life[0, t] + repair_year[0, t])
        kg = survival0 * share_off * off_kg
        total0 += kg
        _add(sums, t, 0, 0, kg)
        _add(sums, t, 0, 1, survival0 * share_off * off_gross)
        survival0 *= stays_off
        if first <= t < last:
            on_kg = decline[t] * whole[1] * (collapse_rate[1] * mean_life[1, t] + repair_year[1, t])
            kg = survival1 * share_on * _mix(on_kg, off_kg, works)
            _add(sums, t, 1, 1, survival1 * share_on * on_gross)
            survival1 *= stays_on
        else:
            kg = survival1 * share_off * off_kg
            _add(sums, t, 1, 1, survival1 * share_off * off_gross)
            survival1 *= stays_off
        total1 += kg
        _add(sums, t, 1, 0, kg)
    return total0, total1


@nb.njit(cache=True, nogil=True)
def _expected(  # type: ignore[no-untyped-def]
    variants, assets, hazard, window, life, life_mean, repairs, of_variant, of_cell, factors, counted, gross, asset_kg
):
    variant_start, variant_weight, structure, life_group, area = variants
    asset_start, asset_pairs = assets
    first, last, works = window
    collapse_kg_per_m2, rebuild_share, state_ratio, decline, rate_factor = factors
    draws, years = decline.shape
    share, capped = np.empty(repairs[0].shape[0]), np.empty((repairs[0].shape[0], years))
    collapse_rate, repair_year, repair_gross = np.empty(2), np.empty((2, years)), np.empty(2)
    state_rate, whole, mean_life = np.empty((2, state_ratio.shape[1])), np.empty(2), np.empty((2, years))
    sums = np.empty((years, 2, 2, 2))
    for k in range(draws):
        sums[:] = 0.0
        _price_repairs(repairs, rebuild_share[k], state_ratio[k], life, share, capped)
        for i in range(asset_start.shape[0] - 1):
            pairs = asset_pairs[asset_start[i] : asset_start[i + 1]]
            for v in range(variant_start[i], variant_start[i + 1]):
                for a in range(2):
                    whole[a] = collapse_kg_per_m2[k, structure[v, a]] * area[v] * variant_weight[v]
                    mean_life[a] = life_mean[life_group[v, a]]
                _damage_of_variant(
                    pairs, v, variant_start[i], hazard, rate_factor[k], of_variant, of_cell, share, capped,
                    collapse_rate, repair_year, repair_gross, state_rate,
                )  # fmt: skip
                kg0, kg1 = _years_of_variant(
                    whole, mean_life, decline[k], collapse_rate, repair_year, repair_gross, first, last, works, sums
                )
                asset_kg[i, 0] += kg0
                asset_kg[i, 1] += kg1
        counted[k] = sums[:, :, 0, 0] + sums[:, :, 0, 1]
        gross[k] = sums[:, :, 1, 0] + sums[:, :, 1, 1]


def expected_block(
    exposure: Exposure, annual_rate_per_year: NDArray[np.float64], factors: Factors, window: Window
) -> Expected:
    """
    The closed form for some draws of the parameters; asset_kg is the sum (not the mean) over these draws.

    Parameters
    ----------
    exposure : Exposure
    annual_rate_per_year : array, shape (event,)
    factors : Factors
        K draws.
    window : Window
        A measure that works or fails once per path mixes the two complete results.
    """
    draws, years = factors.decline.shape
    counted, gross = np.zeros((draws, years, 2)), np.zeros((draws, years, 2))
    x = exposure
    asset_kg = np.zeros((len(x.asset_index), 2))
    repairs = _repairs(x, factors.state_ratio.shape[1])
    rates = np.asarray(annual_rate_per_year, dtype=np.float64)
    _expected(
        (x.variant_start, x.variant_weight, x.structure, x.life_group, x.area_m2),
        (x.asset_start, x.asset_pairs),
        (x.pair_event, x.cell_start, rates, x.is_flood, x.collapse_state, x.probability),
        (window.first, window.last, 1.0 if window.per_path else window.works),
        (x.life.offset, x.life.residual, x.life.prefix),
        x.life.mean,
        (repairs.structure, repairs.group, repairs.state, repairs.ratio),
        repairs.of_variant,
        repairs.of_cell,
        (factors.collapse_kg_per_m2, factors.rebuild_share, factors.state_ratio, factors.decline, factors.rate_factor),
        counted,
        gross,
        asset_kg,
    )
    if window.per_path:
        for array in (counted, gross, asset_kg):
            array[..., 1] = _mix(array[..., 1], array[..., 0], window.works)
    return Expected(counted, gross, asset_kg)


def join(blocks: list[Expected]) -> Expected:
    """Blocks of draws in order, as one; asset_kg becomes the mean over all draws."""
    counted = np.concatenate([block.counted_kg for block in blocks])
    asset_kg = blocks[0].asset_kg.copy()
    for block in blocks[1:]:
        asset_kg += block.asset_kg
    return Expected(counted, np.concatenate([block.gross_kg for block in blocks]), asset_kg / len(counted))

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

from valuation.exposure import Exposure, Window
from valuation.parameters import Factors
from valuation.simulate import _mean_of_capped

DRAWS_PER_BLOCK = 50
"""A constant, not a setting: sums per building over draws are made in these blocks, in order."""


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


@nb.njit(cache=True, nogil=True, inline="always")
def _add(total, error, value):  # type: ignore[no-untyped-def]
    """Error-free addition (Knuth): total + error carries twice the digits of a double."""
    new = total + value
    back = new - total
    return new, error + ((total - (new - back)) + (value - back))


@nb.njit(cache=True, nogil=True, inline="always")
def _share(rate):  # type: ignore[no-untyped-def]
    """(1 - exp(-L)) / L, the mean share of a year a building stands when it collapses at rate L; 1 at rate 0."""
    return -np.expm1(-rate) / rate if rate > 0.0 else 1.0


@nb.njit(cache=True, nogil=True, inline="always")
def _repairs(kg, rate, x, group, offset, residual, prefix, capped, uncapped):  # type: ignore[no-untyped-def]
    """Add repairs that happen at `rate` and cost x of a collapse, capped by residual life, to each year."""
    if offset[group + 1] - offset[group] == 1:  # a known year of construction: no mean to take
        age = offset[group]
        for t in range(capped.shape[0]):
            capped[t] += kg * rate * min(x, residual[age, t])
    else:
        for t in range(capped.shape[0]):
            capped[t] += kg * rate * _mean_of_capped(x, group, t, offset, residual, prefix)
    return uncapped + kg * rate * x


@nb.njit(cache=True, nogil=True)
def _expected(  # type: ignore[no-untyped-def]
    rates, is_flood, collapse_state, first, last, works,
    variant_start, variant_weight, structure, life_group, area,
    asset_start, asset_pairs, pair_event, cell_start, probability, flood_ratio,
    offset, residual, prefix, life_mean,
    collapse_kg_per_m2, rebuild_share, state_ratio, decline, rate_factor,
    counted, gross, asset_kg,
):  # fmt: skip
    draws, years = decline.shape
    states = state_ratio.shape[1]
    capped = np.empty((2, years))
    uncapped = np.empty(2)
    repair_rate = np.empty((2, states))
    collapse_rate = np.empty(2)
    whole = np.empty(2)
    sums = np.empty((years, 2, 2, 2))
    for k in range(draws):
        sums[:] = 0.0
        for i in range(asset_start.shape[0] - 1):
            for v in range(variant_start[i], variant_start[i + 1]):
                capped[:] = 0.0
                uncapped[:] = 0.0
                repair_rate[:] = 0.0
                collapse_rate[:] = 0.0
                for a in range(2):
                    whole[a] = collapse_kg_per_m2[k, structure[v, a]] * area[v]
                for index in range(asset_start[i], asset_start[i + 1]):
                    pair = asset_pairs[index]
                    e = pair_event[pair]
                    cell = cell_start[pair] + v - variant_start[i]
                    rate = rates[e] * rate_factor[k, 1 if is_flood[e] else 0]
                    first_collapse = collapse_state[e]
                    for a in range(2):
                        lost = probability[cell, a, first_collapse]
                        collapse_rate[a] += rate * lost
                        if is_flood[e]:
                            repaired = probability[cell, a, 0] - lost
                            if repaired > 0.0:
                                uncapped[a] = _repairs(
                                    whole[a], rate * repaired, rebuild_share[k, structure[v, a]] * flood_ratio[cell, a],
                                    life_group[v, a], offset, residual, prefix, capped[a], uncapped[a],
                                )  # fmt: skip
                        else:
                            for d in range(first_collapse):
                                repair_rate[a, d] += rate * (probability[cell, a, d] - probability[cell, a, d + 1])
                for a in range(2):
                    for d in range(states):
                        if repair_rate[a, d] > 0.0:
                            uncapped[a] = _repairs(
                                whole[a], repair_rate[a, d], rebuild_share[k, structure[v, a]] * state_ratio[k, d],
                                life_group[v, a], offset, residual, prefix, capped[a], uncapped[a],
                            )  # fmt: skip
                mixed = works * collapse_rate[1] + (1.0 - works) * collapse_rate[0]
                stays_off, share_off = np.exp(-collapse_rate[0]), _share(collapse_rate[0])
                stays_on, share_on = np.exp(-mixed), _share(mixed)
                off_group, on_group = life_group[v, 0], life_group[v, 1]
                off_gross = variant_weight[v] * (collapse_rate[0] * whole[0] + uncapped[0])
                on_gross = variant_weight[v] * (collapse_rate[1] * whole[1] + uncapped[1])
                off_whole = variant_weight[v] * collapse_rate[0] * whole[0]
                on_whole = variant_weight[v] * collapse_rate[1] * whole[1]
                survival0, survival1 = 1.0, 1.0
                total0, total1 = 0.0, 0.0
                for t in range(years):
                    off_kg = decline[k, t] * (off_whole * life_mean[off_group, t] + variant_weight[v] * capped[0, t])
                    kg = survival0 * share_off * off_kg
                    raw = survival0 * share_off * off_gross
                    sums[t, 0, 0, 0], sums[t, 0, 0, 1] = _add(sums[t, 0, 0, 0], sums[t, 0, 0, 1], kg)
                    sums[t, 0, 1, 0], sums[t, 0, 1, 1] = _add(sums[t, 0, 1, 0], sums[t, 0, 1, 1], raw)
                    total0 += kg
                    survival0 *= stays_off
                    if first <= t < last:
                        on_kg = decline[k, t] * (on_whole * life_mean[on_group, t] + variant_weight[v] * capped[1, t])
                        kg = survival1 * share_on * (works * on_kg + (1.0 - works) * off_kg)
                        raw = survival1 * share_on * (works * on_gross + (1.0 - works) * off_gross)
                        survival1 *= stays_on
                    else:
                        kg = survival1 * share_off * off_kg
                        raw = survival1 * share_off * off_gross
                        survival1 *= stays_off
                    sums[t, 1, 0, 0], sums[t, 1, 0, 1] = _add(sums[t, 1, 0, 0], sums[t, 1, 0, 1], kg)
                    sums[t, 1, 1, 0], sums[t, 1, 1, 1] = _add(sums[t, 1, 1, 0], sums[t, 1, 1, 1], raw)
                    total1 += kg
                asset_kg[i, 0] += total0
                asset_kg[i, 1] += total1
        for t in range(years):
            for w in range(2):
                counted[k, t, w] = sums[t, w, 0, 0] + sums[t, w, 0, 1]
                gross[k, t, w] = sums[t, w, 1, 0] + sums[t, w, 1, 1]


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
    _expected(
        np.asarray(annual_rate_per_year, dtype=np.float64), x.is_flood, x.collapse_state,
        window.first, window.last, 1.0 if window.per_path else window.works,
        x.variant_start, x.variant_weight, x.structure, x.life_group, x.area_m2,
        x.asset_start, x.asset_pairs, x.pair_event, x.cell_start, x.probability, x.flood_ratio,
        x.life.offset, x.life.residual, x.life.prefix, x.life.mean,
        factors.collapse_kg_per_m2, factors.rebuild_share, factors.state_ratio, factors.decline, factors.rate_factor,
        counted, gross, asset_kg,
    )  # fmt: skip
    if window.per_path:
        for array in (counted, gross, asset_kg):
            array[..., 1] = window.works * array[..., 1] + (1.0 - window.works) * array[..., 0]
    return Expected(counted, gross, asset_kg)


def join(blocks: list[Expected]) -> Expected:
    """Blocks of draws in order, as one; asset_kg becomes the mean over all draws."""
    counted = np.concatenate([block.counted_kg for block in blocks])
    asset_kg = blocks[0].asset_kg.copy()
    for block in blocks[1:]:
        asset_kg += block.asset_kg
    return Expected(counted, np.concatenate([block.gross_kg for block in blocks]), asset_kg / len(counted))

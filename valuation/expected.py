"""
Expected: the closed form per building and year, for every draw of the uncertain parameters.

For independent Poisson events and recurrence `first` (a collapsed building is gone
from that world), with S the chance of still standing at the start of a year and
L the yearly rate of collapse:

    P(collapse in the year) = S (1 - exp(-L))
    E[repairs in the year]  = S (sum of rate x repair) (1 - exp(-L)) / L
    S at the next year      = S exp(-L)

Other laws in time stand in year_steps, recurrence `repeat` in repeat_years. Totals are
summed once, in asset_id order, in double-double arithmetic (error-free sums of Knuth
1969 / Dekker 1971), which equals the correctly rounded sum but for ties far below the
nine digits a record keeps; no block or worker count enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numba as nb
import numpy as np
from numpy.typing import NDArray

from assets.lives import Life
from valuation.channels import RENEWAL, Channels
from valuation.expected_damage import damage_arrays, most_pairs, price_states, reach_pairs, set_depths
from valuation.exposure import FIRST, Exposure, Recurrence, Window
from valuation.parameters import Factors
from valuation.prices import prices
from valuation.repeat_years import has_closed_form, once_rebuilt, repeat_draw
from valuation.year_steps import add_exactly, mix, poisson_years, spans_of, years_of_laws, years_of_maxima

DRAWS_PER_BLOCK = 50
"""A constant, not a setting: sums per building over draws are made in these blocks, in order."""

TOGETHER = 64  # buildings whose depths are set at once: short loops are slow


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Expected emissions in kilograms of CO2e.

    counted_kg, gross_kg : shape (draw, year, world)
    asset_kg : shape (building of the exposure, world); counted, summed over years, mean over draws
    sampling_variance_kg2 : shape (draw,); of avoided over the horizon, where simulation takes the
        place of the closed form; 0 for the closed form
    """

    counted_kg: NDArray[np.float64]
    gross_kg: NDArray[np.float64]
    asset_kg: NDArray[np.float64]
    sampling_variance_kg2: NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def _one_draw(  # type: ignore[no-untyped-def]
    buildings, pairs, events, tables, scale, unit, gross_unit, flood_prices, laws, window, sums, asset_kg
):
    """Follow every variant of every building through the years, at one parameter vector."""
    variant_start, share, kind, curve, floor_m, dry, area = buildings
    pair_start, pair_event, without_m, with_m = pairs
    is_flood, of_event, weight = events
    probability, collapse_state, flood_curve, sigma = tables
    only_poisson, law_kind, lead, rate, counts, spans = laws
    channels, years = rate.shape
    renews = np.any(law_kind == RENEWAL)
    last, most = pair_start.shape[0] - 1, most_pairs(pair_start, TOGETHER)
    depth, rows = np.empty((2, most), np.float32), np.empty((2, most), np.int64)
    reached, repair, gross = np.empty((channels, 2, 8)), np.empty((channels, 2, years)), np.empty((channels, 2))
    lost, collapse, mean = np.empty((channels, 2)), np.empty((2, years)), np.empty((2, years))
    values, total, error = np.empty((2, 2, years)), np.zeros(4 * years), np.zeros(4 * years)
    flat = values.reshape(-1)
    base = 0
    for i in range(last):
        p0, p1 = pair_start[i], pair_start[i + 1]
        if i % TOGETHER == 0:
            base, end = p0, pair_start[min(i + TOGETHER, last)]
            set_depths(base, end, pair_event, is_flood, without_m, with_m, scale, depth, rows)
        if p0 == p1:  # no water, nothing to add
            continue
        for v in range(variant_start[i], variant_start[i + 1]):
            reached[:], repair[:], gross[:] = 0.0, 0.0, 0.0
            reach_pairs(
                v, p0, p1, base, kind, curve, floor_m, dry, pair_event, is_flood, of_event, weight,
                probability, collapse_state, flood_curve, sigma, flood_prices, depth, rows, reached, repair, gross,
            )  # fmt: skip
            price_states(v, kind, unit, gross_unit, collapse_state, reached, lost, repair, gross, collapse)
            m2 = area[v] * share[v]
            if only_poisson:
                kg = poisson_years(m2, lost, repair, gross, collapse, rate, window, spans, values, mean)
            elif not renews:
                kg = years_of_maxima(m2, lost, repair, gross, collapse, law_kind, lead, rate, window, values)
            else:
                kg = years_of_laws(m2, lost, repair, gross, collapse, law_kind, lead, rate, counts, window, values)
            add_exactly(flat, total, error)
            asset_kg[i, 0] += kg[0]
            asset_kg[i, 1] += kg[1]
    sums[:, :, 0], sums[:, :, 1] = total.reshape(2, 2, years), error.reshape(2, 2, years)


def expected_block(
    exposure: Exposure,
    channels: Channels,
    lives: Mapping[str, Life],
    factors: Factors,
    window: Window,
    start_year: int,
    recurrence: Recurrence = FIRST,
) -> Expected:
    """
    The closed form for some draws of the parameters; asset_kg is the sum (not the mean) over these draws.

    Parameters
    ----------
    exposure : Exposure
    channels : Channels
        Laws in time, for the same K draws as the factors.
    lives : LifeCurve by structure
    factors : Factors
        K draws.
    window : Window
        A measure that works or fails once per path mixes the two complete results.
    start_year : int
        Calendar year of the first year.
    recurrence : Recurrence

    Raises
    ------
    ValueError
        There is no closed form (repeat_years.has_closed_form).
    """
    if not has_closed_form(channels, recurrence):
        raise ValueError(
            "no closed form: renewal sources have none where collapsed buildings are rebuilt; "
            "the simulation is the estimator"
        )
    draws, years = factors.decline.shape
    counted, gross = np.zeros((draws, years, 2)), np.zeros((draws, years, 2))
    asset_kg = np.zeros((len(exposure.buildings.asset_index), 2))
    events = (exposure.pairs.is_flood, channels.of_event, channels.weight)
    acting = (window.first, window.last, 1.0 if window.per_path else window.works)
    delay = recurrence.delay_years
    rebuilt, replaced_from = once_rebuilt(exposure) if delay is not None else (exposure, np.zeros(0, np.int64))
    constant = replace(factors, decline=np.ones_like(factors.decline))
    for k in range(draws):
        p = prices(exposure.kinds, lives, factors, k, start_year, exposure.tables.collapse_state)
        position = factors.depth_position[k]
        here = exposure.at(position)
        buildings, pairs, tables, flood_prices = damage_arrays(here, p)
        rate = channels.rate[k]
        laws = (channels.only_poisson, channels.kind, channels.lead, rate, channels.counts[k], spans_of(rate, acting))
        sums = np.zeros((2, 2, 2, years))  # counted and gross, world, sum and its error, year
        if delay is None:
            _one_draw(
                buildings, pairs, events, tables, factors.depth_scale[k], p.unit, p.gross, flood_prices, laws,
                acting, sums, asset_kg,
            )  # fmt: skip
        else:
            new = prices(exposure.kinds, lives, constant, k, start_year, exposure.tables.collapse_state)
            repeat_draw(
                delay, (buildings, pairs, tables, flood_prices), damage_arrays(rebuilt.at(position), new),
                (p.unit, new.unit), p.gross, replaced_from, events, factors.depth_scale[k], channels.kind,
                rate, p.decline, acting, sums, asset_kg,
            )  # fmt: skip
        counted[k], gross[k] = (part[:, 0].T + part[:, 1].T for part in sums)
    if window.per_path:
        for array in (counted, gross, asset_kg):
            array[..., 1] = mix(array[..., 1], array[..., 0], window.works)
    return Expected(counted, gross, asset_kg, np.zeros(draws))


def join(blocks: list[Expected]) -> Expected:
    """Blocks of draws in order, as one; asset_kg becomes the mean over all draws."""
    counted, gross, variance = (
        np.concatenate([getattr(block, name) for block in blocks])
        for name in ("counted_kg", "gross_kg", "sampling_variance_kg2")
    )
    asset_kg = blocks[0].asset_kg.copy()
    for block in blocks[1:]:
        asset_kg += block.asset_kg
    return Expected(counted, gross, asset_kg / len(counted), variance)

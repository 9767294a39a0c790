"""Laws in time: annual maxima, renewal and all of them at once, by formulas on paper, brute force and simulation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from hazards.occurrence import bpt_pdf, first_pdf, probability_in
from hazards.sources import Past, scaled
from tests.science.futures import annual_maximum, poisson, renewal
from tests.science.portfolio import (
    block,
    certain_collapse,
    drawn,
    expected,
    exposure,
    factors,
    house,
    life,
    run,
    tsunami,
)
from valuation.channels import NODES, channels_of
from valuation.delivery import moments_of_kg
from valuation.exposure import Window
from valuation.timelines import stratum_of
from valuation.weighting import by_rarity

H, PATHS = 25, 20_000
WHOLE, LIGHT = 1000.0, 100.0  # kg of a collapse, and of damage in the first state
NEVER, LATE = Window(0, 0, 1.0, False), Window(10, 18, 1.0, False)
RISING = tuple(np.linspace(1.0, 2.5, H))
TROUGH = renewal("R", 12.0, 0.4, Past("elapsed", 5.0), H)


def reach(q, r):
    """Lost with chance q, damaged in the first state only with chance r."""
    return tsunami(q + r, q, q, q, q)


def one_house(**by_event):
    """A house with what each event does to it: reach without, or (without, with)."""
    return exposure(dict.fromkeys(by_event, "tsunami"), [house("A", by_event)], life(np.ones((1, H))))


def by_year(x, given, window=NEVER, world=0, f=None):
    return expected(x, given, f or factors(H), window).counted_kg[0, :, world]


def agrees(x, given, window=NEVER, largest=0.01):
    """Both estimators within 4 standard errors, without, with and avoided, and the simulation sharp enough to tell."""
    kg = run(x, given, factors(H), PATHS, window).counted_kg.sum(axis=1)
    closed = expected(x, given, factors(H), window).counted_kg[0].sum(axis=0)
    for world in range(2):
        found = moments_of_kg(kg[:, world])
        assert found.standard_error < largest * found.mean
        assert abs(found.mean - closed[world]) < 4 * found.standard_error
    avoided = moments_of_kg(kg[:, 0] - kg[:, 1])
    assert abs(avoided.mean - (closed[0] - closed[1])) <= 4 * avoided.standard_error
    return True


# Annual maxima


@pytest.mark.parametrize("climate", [(1.0,) * H, RISING], ids=["steady", "climate"])
def test_annual_maxima_take_their_share_of_those_that_still_stand(climate):
    # METHOD 5: S' = S (1 - p q), and climate p' = 1 - (1 - p)^factor; the year's event meets everything that stands
    p, q, r = 0.08, 0.3, 0.2
    x, given = one_house(M=reach(q, r)), (annual_maximum("M", p, climate),)
    chance = 1 - (1 - p) ** np.array(climate)
    standing = np.concatenate([[1.0], np.cumprod(1 - chance * q)[:-1]])
    assert by_year(x, given) == pytest.approx(standing * chance * (q * WHOLE + r * LIGHT), rel=1e-12)
    assert agrees(x, given)


def test_a_poisson_source_may_strike_twice_in_a_year_and_an_annual_maximum_may_not():
    # the same chance of any event in a year, light damage only: 0.5 against -ln(1 - 0.5) = 0.69 damages a year
    x = one_house(E=reach(0.0, 1.0))
    once, often = annual_maximum("E", 0.5, (1.0,) * H), poisson("E", math.log(2), (1.0,) * H)
    assert by_year(x, (once,)) == pytest.approx(np.full(H, 0.5 * LIGHT), rel=1e-12)
    assert by_year(x, (often,)) == pytest.approx(np.full(H, math.log(2) * LIGHT), rel=1e-12)
    assert set(np.unique(run(x, (once,), factors(H), 300).counted_kg)) == {0, 100}
    assert agrees(x, (once,))


# Renewal


@pytest.mark.parametrize("past", [Past("elapsed", 5.0), Past("unknown"), Past("older_than", 20.0)])
def test_a_certain_loss_follows_the_first_occurrence(past):
    x, given = one_house(R=certain_collapse(1.0)), (replace(TROUGH, past=past),)
    chances = [probability_in(given[0], year) for year in range(H + 1)]
    assert by_year(x, given) == pytest.approx(WHOLE * np.diff(chances), rel=1e-11)
    assert agrees(x, given)


def density(source, q, steps):
    """
    m(x): occurrences per year that meet the building, as far as this source is concerned; at x = 0, h, 2 h ...

    m(x) = f0(x) + int_0^x m(s) (1 - q(s)) f(x - s) ds by the trapezoidal rule; q is by year.
    """
    x = np.arange(H * steps + 1) / steps
    mean = 1 / source.annual_rate_per_year
    f = bpt_pdf(x, mean, source.aperiodicity)
    year = np.minimum(np.arange(len(x)) // steps, H - 1)
    before = np.where((np.arange(len(x)) % steps == 0) & (year > 0), year - 1, year)
    stays = 1 - (q[year] + q[before]) / 2  # where q jumps, the mean of both sides
    m = first_pdf(x, mean, source.aperiodicity, source.past)
    for k in range(1, len(x)):
        m[k] += (m[1:k] * stays[1:k] @ f[k - 1 : 0 : -1] + m[0] * stays[0] * f[k] / 2) / steps
    return m


def yearly(values, steps):
    """Integral over each year by the trapezoidal rule, from values at 0, h, 2 h ..."""
    inside = values[:-1].reshape(H, steps).sum(axis=1)
    return (inside + (values[steps::steps] - values[:-1:steps]) / 2) / steps


@pytest.mark.parametrize("window", [NEVER, LATE, Window(0, H, 1.0, False)], ids=["never", "half way", "always"])
@pytest.mark.parametrize("source", [TROUGH, renewal("R", 6.0, 0.8, Past("unknown"), H)], ids=["regular", "irregular"])
def test_a_renewal_source_alone_solves_the_equation_of_the_method(source, window):
    q, r = (0.5, 0.1), (0.2, 0.6)
    x = one_house(R=[reach(q[0], r[0]), reach(q[1], r[1])])
    acts = ((np.arange(H) >= window.first) & (np.arange(H) < window.last)).astype(int)
    of_year = np.array(q)[acts]
    coarse, fine = (yearly(density(source, of_year, n), n) for n in (20, 40))
    met = (4 * fine - coarse) / 3
    kg = met * (of_year * WHOLE + np.array(r)[acts] * LIGHT)
    assert by_year(x, (source,), window, world=1) == pytest.approx(kg, rel=1e-4)
    assert agrees(x, (source,), window)


# Several at once


def brute_force(sources, q, r, steps):
    """Kilograms by year where a Poisson and a renewal source meet one building: METHOD 5, in small steps."""
    slow, fast = sources
    x = np.arange(H * steps + 1) / steps
    m = density(slow, np.full(H, q[1]), steps)
    lost = np.concatenate([[0.0], np.cumsum((m[1:] + m[:-1]) / 2) / steps]) * q[1]
    alone = np.exp(-fast.annual_rate_per_year * q[0] * x)
    of_slow, of_fast = alone * m, fast.annual_rate_per_year * alone * (1 - lost)
    return yearly(of_slow * (q[1] * WHOLE + r[1] * LIGHT) + of_fast * (q[0] * WHOLE + r[0] * LIGHT), steps)


def test_a_poisson_and_a_renewal_source_together_multiply_their_chances_of_standing():
    q, r = (0.4, 0.7), (0.3, 0.2)
    x = one_house(P=reach(q[0], r[0]), R=reach(q[1], r[1]))
    fast = poisson("P", 0.15, (1.0,) * H)
    coarse, fine = (brute_force((TROUGH, fast), q, r, n) for n in (20, 40))
    kg = (4 * fine - coarse) / 3
    found = by_year(x, (fast, TROUGH))
    assert found == pytest.approx(kg, rel=2e-3)  # within a year the renewal source's losses are taken as spread evenly
    assert found.sum() == pytest.approx(kg.sum(), rel=5e-4)
    assert agrees(x, (fast, TROUGH))


def test_a_poisson_source_and_an_annual_maximum_compete_within_the_year():
    # lambda q = 0.6 and p = 0.4, q = 1: int_0^1 of the densities, by hand; z = 0.6
    x = one_house(M=certain_collapse(1.0), P=certain_collapse(0.5))
    given = (annual_maximum("M", 0.4, (1.0,) * H), poisson("P", 1.2, (1.0,) * H))
    z, stays = 0.6, math.exp(-0.6) * 0.6
    first_year = WHOLE * (1 - stays)
    kg = by_year(x, given)
    assert kg == pytest.approx(first_year * stays ** np.arange(H), rel=1e-8)
    # light damage by the Poisson source: while it stands, 1.2 x int exp(-z t) (1 - 0.4 t) dt
    both = one_house(M=certain_collapse(1.0), P=reach(0.5, 0.5))
    area = (1 - math.exp(-z)) / z - 0.4 * ((1 - math.exp(-z)) / z**2 - math.exp(-z) / z)
    assert by_year(both, given)[0] == pytest.approx(first_year + 1.2 * area * 0.5 * LIGHT, rel=1e-8)
    assert agrees(both, given)


MIXED = (
    annual_maximum("M", 0.05, RISING),
    poisson("P", 0.05, RISING),
    renewal("Q", 40.0, 0.3, Past("unknown"), H),
    TROUGH,
)


@pytest.mark.parametrize(
    "window",
    [Window(12, H, 1.0, False), Window(6, 16, 0.7, False), Window(6, 16, 0.7, True)],
    ids=["half way", "works 7 times in 10", "works in 7 of 10 futures"],
)
def test_all_laws_at_once_agree_with_the_simulation(window):
    x = one_house(
        M=[reach(0.3, 0.3), reach(0.05, 0.1)], P=[reach(0.5, 0.3), reach(0.2, 0.1)],
        Q=[reach(0.9, 0.1), reach(0.5, 0.2)], R=[reach(0.2, 0.7), reach(0.1, 0.4)],
    )  # fmt: skip
    assert agrees(x, MIXED, window)


@pytest.mark.parametrize("kind", ["poisson", "annual_maximum", "renewal"])
def test_a_source_of_several_events_is_one_event_of_their_weighted_damage(kind):
    weights, does = (0.5, 0.3, 0.2), {"E1": (0.1, 0.2), "E2": (0.6, 0.1), "E3": (1.0, 0.0)}
    law = {"poisson": poisson("S", 0.1), "annual_maximum": annual_maximum("S", 0.1), "renewal": replace(TROUGH, id="S")}
    several = replace(law[kind], events=tuple(does), weights=weights)
    one = replace(law[kind], events=("S",), weights=(1.0,))
    q, r = (math.fsum(w * damage[k] for w, damage in zip(weights, does.values(), strict=True)) for k in range(2))
    apart, together = one_house(**{name: reach(*damage) for name, damage in does.items()}), one_house(S=reach(q, r))
    assert by_year(apart, (several,)) == pytest.approx(by_year(together, (one,)), rel=1e-12)
    assert agrees(apart, (several,))


def test_an_event_of_no_source_is_refused():
    with pytest.raises(ValueError, match="belongs to no source"):
        channels_of((TROUGH,), ("R", "nobody's"), H, np.ones((1, 2)), NEVER)


# Uncertain rates


@pytest.mark.parametrize(
    "source", [poisson("S", 0.1, RISING), annual_maximum("S", 0.1, RISING), replace(TROUGH, id="S", events=("S",))]
)
def test_a_draw_of_the_rate_factor_is_the_source_at_that_rate(source):
    x = one_house(S=[reach(0.4, 0.3), reach(0.1, 0.2)])
    for factor in (0.6, 1.7):
        drawn_so = by_year(x, (source,), LATE, 1, factors(H, rate=(factor, 1.0)))
        assert drawn_so == pytest.approx(by_year(x, (scaled(source, factor),), LATE, 1), rel=1e-9)


def test_between_the_nodes_of_a_renewal_source_draws_are_interpolated_closely():
    rates = np.exp(np.random.default_rng(2).normal(0.0, 0.3, 3 * NODES))
    many = channels_of((TROUGH,), ("R",), H, np.stack([rates, rates], axis=1), LATE).counts
    for k in (0, 7, int(rates.argmin()), int(rates.argmax())):
        alone = channels_of((TROUGH,), ("R",), H, np.full((1, 2), rates[k]), LATE).counts
        a, b = np.minimum(many.shape, alone.shape)[3:]
        assert many[k, 0, :, :a, :b] == pytest.approx(alone[0, 0, :, :a, :b], abs=1e-6)


# Rare events


def test_strata_have_the_mean_of_plain_futures_and_a_rare_source_a_far_smaller_error():
    # an event of 1 in 1,000 years takes the house; a light one of 1 in 10 does nothing but repairs
    rare, light = poisson("A", 0.001, (1.0,) * H), poisson("B", 0.1, (1.0,) * H)
    x = one_house(A=[reach(0.9, 0.1), reach(0.1, 0.1)], B=reach(0.0, 0.0))
    closed, found = expected(x, (rare, light), factors(H), Window(0, H, 1.0, False)), {}
    for stratified in (False, True):
        ready = drawn((rare, light), H, stratified=stratified)
        strata = by_rarity(stratum_of(ready, PATHS), ready.stratum_share, silent=bool(np.all(ready.rarity > 0)))
        made = block(x, (rare, light), factors(H), PATHS, Window(0, H, 1.0, False), stratified=stratified)
        kg = made.paths.total_kg()
        found[stratified] = moments_of_kg(kg[:, 0] - kg[:, 1], strata)
        avoided = (closed.counted_kg[0, :, 0] - closed.counted_kg[0, :, 1]).sum()
        assert abs(found[stratified].mean - avoided) < 4 * found[stratified].standard_error
        # totals of all paths of a stratum carry its weight
        weight = strata.share / np.maximum(strata.count, 1)
        assert weight @ made.tallies.state_kg.sum(axis=(1, 3)) == pytest.approx(strata.weights() @ kg, rel=1e-12)
        each = np.stack([kg[strata.mask(s)].sum(axis=0) for s in range(len(strata.share))])
        assert np.array_equal(made.tallies.state_kg.sum(axis=(1, 3)), each)
    assert found[True].standard_error < found[False].standard_error / math.sqrt(10)  # ten times fewer paths would do
    assert found[True].standard_error < 0.05 * found[True].mean

"""The residual of an event: one z per occurrence for all buildings and both worlds, and a part of the place."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from assets.depth_damage import DamageCurve, damage_ratio, load_damage_curve
from assets.fragility import FragilitySet, exceedance, load_fragility_sets
from tests.science.portfolio import (
    Town,
    assessed,
    block,
    declared,
    depths,
    expected,
    exposure,
    factors,
    house,
    inventory,
    life,
    measure,
    paths_of,
    prices_of,
    run,
    sources,
    struck,
    town_rows,
    tsunami,
)
from valuation.assessment import Events, Residual
from valuation.damage_tables import damage_tables, row_depth_m
from valuation.event_losses import event_losses
from valuation.exposure import Window
from valuation.lattice import EARTH_RADIUS_M, lattice_of
from valuation.parameters import central, draws, factors_of

SAMPLES = 200_000
WOOD = load_fragility_sets()["wood-1"]  # its collapse crosses the lighter state below half a metre
STEPS, LINEAR = load_damage_curve("MLIT-manual-2025/house/A"), load_damage_curve("JRC-Asia/residential")
RATIOS = (0.1, 0.3, 0.5, 0.8)
LEFT = 0.6  # residual life: caps the dearest repairs


def curves(median_m, beta):
    """Curves by hand; a class lost or untouched has five equal ones."""
    return FragilitySet("by hand", tuple("abcde"), tuple(median_m), tuple(beta), "test", "assumption")


CROSSING = curves((0.5, 0.8, 1.5, 2.0, 2.0), (0.4, 0.5, 0.4, 0.35, 1.2))
NONE, ONE_YEAR = Residual(), factors(1)
LOST_FROM_1_M = curves((1.0,) * 5, (0.001,) * 5)  # collapse at more than a metre, nothing below


def made(water, *, classes=(WOOD,), flood=None, scatter=NONE, areas=None, at_m=None, left=LEFT) -> Town:
    """Houses in one event E, at depths without and with; `at_m` is metres east of each other."""
    count = len(water)
    areas = np.full(count, 100.0) if areas is None else areas
    houses = [house(f"H{n:03d}", {"E": tsunami()}, area_m2=float(areas[n])) for n in range(count)]
    x = exposure({"E": "flood" if flood else "tsunami"}, houses, life(*np.atleast_3d(left).reshape(1, -1, 1)))
    degrees = None if at_m is None else (np.degrees(np.asarray(at_m) / EARTH_RADIUS_M), np.zeros(count))
    depth = np.array(water, dtype=np.float32).reshape(count, -1)
    how = {"sigma_event": scatter.sigma_event, "sigma_remainder": scatter.sigma_remainder, "total_loss_ratio": 0.7}
    changed = replace(
        x.exposure,
        tables=damage_tables(classes, flood, **how),
        pairs=replace(x.exposure.pairs, without_m=depth[:, 0].copy(), with_m=depth[:, -1].copy()),
        lattice=lattice_of(degrees, scatter.length_m, count, needed=scatter.sigma_remainder > 0),
    )
    return replace(x, exposure=changed)


def average(value, edges=()):
    """Integral of value(z) over the standard normal z, piece by piece between the z where it jumps."""
    bounds = np.array([-9.0, *sorted(z for z in edges if abs(z) < 9), 9.0])
    return math.fsum(
        integrate.fixed_quad(lambda z: value(z) * stats.norm.pdf(z), low, high, n=400)[0]
        for low, high in pairwise(bounds)
    )


def loss(x):
    """Expected kilograms of one occurrence, (world,)."""
    return event_losses(x.exposure, x.lives, ONE_YEAR, x.start_year, 0)[0] * 1000


def unit(states):
    """Kilograms of a house of 100 m2 at 10 kg/m2, from its chances of reaching the states (..., state)."""
    shares = states[..., :4] - states[..., 1:5]
    return 1000 * (shares @ np.minimum(RATIOS, LEFT) + states[..., 4] * LEFT)


# The closed form


@pytest.mark.parametrize("sigma", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("curve", [WOOD, CROSSING], ids=["published", "crossing"])
def test_states_are_capped_first_and_averaged_afterwards(curve, sigma):
    t, depth = damage_tables((curve,), None, sigma_event=sigma), row_depth_m()
    for h in (0.25, 0.5, 1.0, 2.0, 4.0):  # rows of the table
        found = t.probability[0, int(np.flatnonzero(depth == h)[0])]
        for state in range(5):
            exact = average(lambda z, s=state, h=h: exceedance(h * np.exp(sigma * z), curve)[:, s])
            assert found[state] == pytest.approx(exact, rel=2e-3, abs=1e-6)


def test_averaging_first_would_be_another_answer():
    # the formula for curves that do not cross, capped afterwards, at 2 m: a fifth more collapses
    sigma, h = 0.5, 2.0
    alone = stats.norm.cdf(np.log(h / np.array(CROSSING.median_m)) / np.hypot(CROSSING.beta, sigma))
    found = damage_tables((CROSSING,), None, sigma_event=sigma).probability[0]
    assert np.minimum.accumulate(alone)[4] > 1.2 * found[int(np.flatnonzero(row_depth_m() == h)[0]), 4]


@pytest.mark.parametrize("depth_m", [0.3, 1.0, 3.0])
def test_the_loss_of_one_building_in_a_tsunami_is_the_integral_over_the_residual(depth_m):
    x = made([[depth_m, depth_m / 2]], scatter=Residual(0.4))
    exact = [average(lambda z, h=h: unit(exceedance(h * np.exp(0.4 * z), WOOD))) for h in (depth_m, depth_m / 2)]
    assert loss(x) == pytest.approx(exact, rel=2e-3)


def flooded(depth_m, curve: DamageCurve, left):
    """Kilograms of a house in a flood: lost from a ratio of 0.7 on, otherwise a repair that residual life caps."""
    ratio = damage_ratio(depth_m, 0.0, curve)[..., None]
    return 1000 * np.mean(np.where(ratio >= 0.7, left, np.minimum(ratio, left)), axis=-1)


@pytest.mark.parametrize("left", [[LEFT], [0.1, 0.25, 0.4, 0.9]], ids=["known year", "unknown year"])
@pytest.mark.parametrize("sigma", [0.15, 0.6])
@pytest.mark.parametrize(("curve", "rel"), [(STEPS, 1e-5), (LINEAR, 1e-3)], ids=["steps", "linear"])
def test_the_loss_of_one_building_in_a_flood_is_the_integral_over_the_residual(curve, rel, sigma, left):
    total = np.interp(0.7, curve.ratio, curve.depth_m)
    for depth_m in np.float32([0.2, 0.75, 2.0, 3.3, 6.0]).astype(float):
        x = made([[depth_m]], flood=curve, scatter=Residual(sigma), left=np.array(left))
        edges = [math.log(d / depth_m) / sigma for d in (*curve.depth_m, total) if d > 0]
        kg = average(lambda z, h=depth_m: flooded(h * np.exp(sigma * z), curve, np.array(left)), edges)
        assert loss(x)[0] == pytest.approx(kg, rel=rel)


def test_without_a_residual_the_closed_form_is_the_curve_itself():
    for curve in (STEPS, LINEAR):
        assert loss(made([[1.2]], flood=curve))[0] == pytest.approx(flooded(1.2, curve, np.array([LEFT])), rel=1e-6)
    x = made([[2.0]])
    assert loss(x)[0] == pytest.approx(unit(exceedance(2.0, WOOD)[:5]), rel=1e-12)


# The simulation


@pytest.mark.parametrize("flood", [None, STEPS, LINEAR], ids=["tsunami", "steps", "linear"])
def test_simulated_losses_of_one_occurrence_agree_with_the_closed_form(flood):
    x = made([[1.7, 0.6]], flood=flood, scatter=Residual(0.5))
    kg = struck(x, sources(E=1.0), ONE_YEAR, SAMPLES).paths.counted_kg.astype(float)
    error = kg.std(axis=0, ddof=1) / math.sqrt(SAMPLES)
    assert np.all(error < 0.005 * kg.mean(axis=0))
    # the simulation rounds to whole kilograms, the closed form to nothing
    assert np.all(np.abs(kg.mean(axis=0) - loss(x)) < 4 * error + 0.05)


@pytest.mark.parametrize("scatter", [Residual(0.4), Residual(0.3, 0.3, 200.0)], ids=["shared", "with a remainder"])
def test_both_estimators_agree_over_the_years_of_a_town(tmp_path, scatter):
    years, rates = 15, {"F1": 0.4, "T1": 0.3}
    town = inventory(tmp_path, town_rows(40))
    points = town.frame.geometry
    water = np.random.default_rng(8).uniform(0.1, 3.0, (2, 40))
    a = assessed(
        town, depths(water, water / 5), Events(tuple(rates), ("flood", "tsunami")), measure(),
        years=years, residual=scatter, degrees=(points.x.to_numpy(), points.y.to_numpy()),
    )  # fmt: skip
    f = factors_of(declared(), central(declared()), years, 2027)
    kg = run(a, sources(**rates), f, 15_000, a.window).counted_kg.sum(axis=1).astype(float)
    kg = np.stack([*kg.T, kg[:, 0] - kg[:, 1]])
    closed = expected(a, sources(**rates), f, a.window).counted_kg[0].sum(axis=0)
    error = kg.std(axis=1, ddof=1) / math.sqrt(15_000)
    assert np.all(error < [0.005, 0.005, 0.01] * kg.mean(axis=1))
    assert np.all(np.abs(kg.mean(axis=1) - [*closed, closed[0] - closed[1]]) < 4 * error)


@pytest.mark.parametrize("window", [Window(0, 20, 1.0, False), Window(3, 9, 0.6, False), Window(3, 9, 0.6, True)])
def test_both_worlds_share_z_and_a_measure_that_does_nothing_avoids_exactly_nothing(tmp_path, window):
    town = inventory(tmp_path, town_rows(30))
    points = town.frame.geometry
    events, water = Events(("F1", "T1"), ("flood", "tsunami")), np.random.default_rng(8).uniform(0.1, 3.0, (2, 30))
    a = assessed(
        town, depths(water), events, measure(), residual=Residual(0.4, 0.3, 100.0),
        degrees=(points.x.to_numpy(), points.y.to_numpy()),
    )  # fmt: skip
    given, f = sources(F1=0.3, T1=0.3), factors_of(declared(), draws(declared(), 2, 5), 20, 2027)
    paths = run(a, given, f.part(0, 1), 300, window)
    assert paths.counted_kg.sum() > 0
    for values in (paths.counted_kg, paths.collapses, expected(a, given, f, window).counted_kg):
        assert np.array_equal(values[..., 0], values[..., 1])


def test_less_water_never_costs_more_in_any_occurrence():
    # one z for both worlds: with a tenth less water, no house is worse off in any of the futures
    x = made([[1.5, 1.35]] * 20, scatter=Residual(0.5))
    kg = struck(x, sources(E=1.0), ONE_YEAR, 5000).paths.counted_kg
    assert np.all(kg[:, 1] <= kg[:, 0])
    assert np.any(kg[:, 1] < kg[:, 0])


def test_all_buildings_share_z_and_the_variance_of_the_total_shows_it():
    # given z the houses are independent: Var = Var over z of the mean + mean over z of the variance
    rng = np.random.default_rng(3)
    h, area, sigma = rng.uniform(0.5, 2.0, 60), rng.integers(50, 300, 60), 0.4
    either = curves((1.2,) * 5, (0.5,) * 5)
    x = made(h, classes=(either,), scatter=Residual(sigma), areas=area, left=1.0)
    z, share = np.linspace(-8, 8, 4001), stats.norm.pdf(np.linspace(-8, 8, 4001))
    share /= share.sum()
    p = exceedance(h[None, :] * np.exp(sigma * z[:, None]), either)[..., 4]
    given, each = p @ (10 * area), (p * (1 - p)) @ (10 * area) ** 2
    mean = share @ given
    apart, together = share @ each, share @ (given - mean) ** 2
    kg = struck(x, sources(E=1.0), ONE_YEAR, 40_000).paths.counted_kg[:, 0].astype(float)
    spread = np.std((kg - kg.mean()) ** 2, ddof=1) / math.sqrt(len(kg))
    assert abs(kg.mean() - mean) < 4 * math.sqrt((apart + together) / len(kg))
    assert abs(kg.var(ddof=1) - (apart + together)) < 4 * spread
    assert together > 10 * apart  # a z for every building would leave a tenth of the variance


def test_every_occurrence_of_every_source_has_its_own_residual():
    # light damage only, so that the first strike leaves everything for the second; totals of fifty houses show z
    light = curves((1.0, 1e6, 1e6, 1e6, 1e6), (0.3,) * 5)
    x = replace(made([1.0] * 50, classes=(light,), scatter=Residual(0.8)), lives=life(np.ones((1, 2))).lives())
    (one,) = sources(E=1.0)
    renamed = struck(x, (replace(one, id="another"),), ONE_YEAR, 4000).paths.counted_kg[:, 0]
    kg = struck(x, (one,), ONE_YEAR, 4000).paths.counted_kg[:, 0]
    assert kg.std() > 5 * math.sqrt(50 / 4) * 100  # of houses without a common z: sqrt(50 x 1/4) x 100 kg
    years = run(x, (one,), factors(2), 20_000).counted_kg[..., 0]
    strikes = paths_of((one,), 2, 20_000)
    path = np.repeat(np.arange(20_000), np.diff(strikes.start))
    count = np.zeros((20_000, 2), dtype=int)
    np.add.at(count, (path, strikes.time_years.astype(int)), 1)
    twice = years[np.all(count == 1, axis=1)]
    for first, second in ((kg[:-1], kg[1:]), (kg, renamed), twice.T):
        assert len(first) > 2000
        assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(len(first))


# The part that belongs to the place


def bits(kg, count):
    """Which houses were lost, from a total in which house n weighs 2^n kg; shape (path, house)."""
    return (kg[:, None] >> np.arange(count)) & 1 == 1


@pytest.mark.parametrize("shared", [0.0, 0.3])
def test_two_buildings_are_correlated_by_the_products_of_their_weights(shared):
    # lost above a metre, at one metre: lost when the residual is positive; P(both) = 1/4 + asin(correlation) / (2 pi)
    at_m = np.array([0.0, 150.0, 400.0, 650.0, 1300.0, 1950.0, 2600.0, 5000.0])  # cubes of 500 m, from one's edge
    count, own = len(at_m), 0.5
    x = made(
        [1.0] * count, classes=(LOST_FROM_1_M,), scatter=Residual(shared, own, 500.0), left=1.0,
        areas=0.1 * 2.0 ** np.arange(count), at_m=at_m,
    )  # fmt: skip
    lost = bits(struck(x, sources(E=1.0), ONE_YEAR, SAMPLES).paths.counted_kg[:, 0], count)
    assert np.all(np.abs(lost.mean(axis=0) - 0.5) < 4 * 0.5 / math.sqrt(SAMPLES) + 1e-3)  # a depth has a rounded row
    lattice = x.exposure.lattice
    weight = np.zeros((count, lattice.nodes))
    np.put_along_axis(weight, lattice.node.astype(int), lattice.weight.astype(float), axis=1)
    correlation = (shared**2 + own**2 * weight @ weight.T) / (shared**2 + own**2)
    both = 0.25 + np.arcsin(np.clip(correlation, -1, 1)) / (2 * np.pi)
    for i in range(count):
        for j in range(i):
            found = (lost[:, i] & lost[:, j]).mean()
            assert abs(found - both[i, j]) < 4 * math.sqrt(both[i, j] * (1 - both[i, j]) / SAMPLES) + 1e-3
    assert correlation[1, 0] > 0.7
    assert correlation[4, 0] == pytest.approx(shared**2 / (shared**2 + own**2))  # more than two cubes away


def test_the_weights_of_a_building_make_it_standard_normal():
    rng = np.random.default_rng(5)
    lattice = lattice_of((138.4 + rng.uniform(0, 0.1, 500), 33.9 + rng.uniform(0, 0.1, 500)), 300.0, 500, needed=True)
    assert (lattice.weight.astype(float) ** 2).sum(axis=1) == pytest.approx(np.ones(500), abs=1e-6)
    assert lattice.node.max() == lattice.nodes - 1
    assert np.all([len(set(row)) == 8 for row in lattice.node.tolist()])


def correlations(lattice):
    """Between all buildings: the products of their weights at the corners they share."""
    weight = np.zeros((len(lattice.node), lattice.nodes))
    np.put_along_axis(weight, lattice.node.astype(int), lattice.weight.astype(float), axis=1)
    return weight @ weight.T


@pytest.mark.parametrize("latitude", [-65.0, 0.0, 35.0])
@pytest.mark.parametrize("longitude", [-180.0, 0.0, 138.0])
def test_the_remainder_fades_with_distance_in_any_direction_anywhere(latitude, longitude):
    # pairs of places on both sides of the meridian, 0, 1, 100 and 500 m apart, in cubes of 500 m, and far ones
    rng = np.random.default_rng(3)
    for far_m, low, high in ((0.0, 1.0, 1.0), (1.0, 0.99, 1.0), (100.0, 0.75, 1.0), (500.0, 0.0, 0.75), (2000.0, 0, 0)):
        bearing, start_m = rng.uniform(0, 2 * np.pi, 200), rng.uniform(-800, 800, (2, 200))
        east, north = (np.stack([s, s + far_m * f(bearing)]) for s, f in zip(start_m, (np.sin, np.cos), strict=True))
        lat = latitude + np.degrees(north / EARTH_RADIUS_M)
        lon = (longitude + np.degrees(east / EARTH_RADIUS_M) / np.cos(np.radians(lat)) + 180) % 360 - 180
        found = correlations(lattice_of((lon.ravel(), lat.ravel()), 500.0, 400, needed=True))
        between = found[np.arange(200), 200 + np.arange(200)]
        assert np.all(between >= low - 1e-6)
        assert np.all(between <= high + 1e-6)


def test_a_length_that_the_lattice_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="10 m or more"):
        lattice_of((np.zeros(1), np.zeros(1)), 9.0, 1, needed=True)


def test_an_event_that_wets_more_buildings_changes_nothing_at_the_others(tmp_path):
    """The second event never strikes, but reaches houses that the first leaves dry."""
    rng = np.random.default_rng(5)
    town = inventory(tmp_path, town_rows(40))
    places = 138.4 + rng.uniform(0, 0.02, 40), 33.9 + rng.uniform(0, 0.02, 40)
    first = np.where(np.arange(40) < 10, 0.0, rng.uniform(1.0, 4.0, 40))
    found = []
    for water, rates in (([first], {"T1": 0.1}), ([first, np.ones(40)], {"T1": 0.1, "T2": 1e-9})):
        events = Events(tuple(rates), ("tsunami",) * len(rates))
        scatter = {"residual": Residual(0.0, 0.5, 500.0), "degrees": places}
        a = assessed(town, depths(water, 0.5 * np.array(water)), events, measure(), **scatter)
        f = factors_of(declared(), central(declared()), 20, 2027)
        found.append(block(a, sources(**rates), f, 300).paths)
    assert found[0].counted_kg.any()
    for name in found[0].__dataclass_fields__:
        assert np.array_equal(getattr(found[0], name), getattr(found[1], name)), name


def test_prices_know_nothing_of_the_residual():
    one, other = made([1.0]), made([1.0], scatter=Residual(0.4))
    assert np.array_equal(prices_of(one, factors(1)).unit, prices_of(other, factors(1)).unit)

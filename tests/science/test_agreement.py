"""Two estimators, one answer: within 4 standard errors, and a fault of 3 % in either one is caught."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.science.portfolio import (
    assessed,
    declared,
    depths,
    expected,
    inventory,
    measure,
    new_for_ever,
    run,
    sources,
    town_rows,
)
from valuation.assessment import Events
from valuation.delivery import moments_of_kg
from valuation.parameters import central, factors_of

HOUSES, YEARS, PATHS = 40, 20, 16_000
RATES = {"F1": 0.4, "F2": 0.15, "T1": 0.4, "T2": 0.08}
EVENTS = Events(tuple(RATES), ("flood", "flood", "tsunami", "tsunami"))
FACTORS = factors_of(declared(), central(declared()), YEARS, 2027)
LARGEST_ERROR = 0.005
CASES = {
    "always there": measure(),
    "half way": measure(commissioned_year=2037),
    "ends within the horizon": measure(service_life_years=15),
    "works 9 of 10 times": measure(commissioned_year=2030, probability_works=0.9),
    "works in 9 of 10 futures": measure(commissioned_year=2030, probability_works=0.9, works_drawn="per_path"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Houses of every structure and age; every tenth structure and every fifth year unknown."""
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


def exposed(town, what):
    """Frequent shallow and rare deep water, with the measure a third of it, and a third more at every eighth house."""
    rng = np.random.default_rng(4)
    without = rng.uniform(0.1, 1.0, (4, HOUSES)) * np.array([[1.2], [3.8], [1.2], [3.0]])
    with_measure = np.where(np.arange(HOUSES) % 8 == 5, 1.3, 0.33) * without
    return assessed(town, depths(without, with_measure), EVENTS, what, years=YEARS)


def figures(kg):
    """Kilograms over the horizon (..., year, world): without, with, avoided."""
    over = kg.sum(axis=-2)
    return np.stack([over[..., 0], over[..., 1], over[..., 0] - over[..., 1]], axis=-1)


def agree(expected, counted, gross=None):
    """
    Whether the closed form lies within 4 standard errors of the simulation, counted and (where given) gross.

    The simulation must be sharp enough to tell: no standard error above 0.5 % of its mean.
    """
    pairs = [(figures(expected.counted_kg[0]), counted), (figures(expected.gross_kg[0]), gross)]
    for closed_form, simulated in pairs if gross else pairs[:1]:
        for value, kg in zip(closed_form, figures(simulated.counted_kg).T, strict=True):
            found = moments_of_kg(kg)
            assert found.standard_error <= LARGEST_ERROR * abs(found.mean)
            if abs(found.mean - value) > 4 * found.standard_error:
                return False
    return True


def closed_form(a, factors=FACTORS, rate=1.0):
    return expected(a, sources(**{name: rate * r for name, r in RATES.items()}), factors, a.window)


def simulation(a, factors=FACTORS, rate=1.0, **how):
    return run(a, sources(**{name: rate * r for name, r in RATES.items()}), factors, PATHS, a.window, **how)


def gross_of(a):
    """The same paths with residual life 1 for ever and no decline: what counts there is gross, path by path."""
    gross = simulation(new_for_ever(a), replace(FACTORS, decline=np.ones_like(FACTORS.decline)))
    # at gross prices; an average over sixty years of construction falls here and there across a half kilogram
    priced = simulation(a, gross=True).counted_kg.sum(axis=(0, 1))
    assert gross.counted_kg.sum(axis=(0, 1)) == pytest.approx(priced, rel=1e-7)
    return gross


@pytest.mark.parametrize("what", CASES.values(), ids=CASES)
def test_both_estimators_agree(town, what):
    a = exposed(town, what)
    expected, paths = closed_form(a), simulation(a)
    assert agree(expected, paths, gross_of(a))
    per_year = paths.counted_kg.mean(axis=0)
    error = paths.counted_kg.std(axis=0, ddof=1) / math.sqrt(PATHS)
    assert np.abs((per_year - expected.counted_kg[0]) / error).max() < 5  # forty figures, so a little wider


@pytest.fixture(scope="module")
def a(town):
    return exposed(town, CASES["works 9 of 10 times"])


FAULTS = {
    "emission factors": {"factors": replace(FACTORS, collapse_kg_per_m2=1.03 * FACTORS.collapse_kg_per_m2)},
    "rates": {"rate": 1.03},
    "decline": {"factors": replace(FACTORS, decline=0.97 * FACTORS.decline)},
}


@pytest.fixture(scope="module")
def sound(a):
    """Both estimators without a fault."""
    return closed_form(a), simulation(a)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_of_three_percent_is_caught_in_either_estimator(a, sound, fault):
    expected, paths = sound
    assert agree(expected, paths)
    assert not agree(closed_form(a, **fault), paths)
    assert not agree(expected, simulation(a, **fault))


def test_a_planted_fault_in_the_damage_of_one_estimator_is_caught(a, sound):
    tables = replace(a.exposure.tables, probability=0.97 * a.exposure.tables.probability)
    assert not agree(closed_form(replace(a, exposure=replace(a.exposure, tables=tables))), sound[1])


def test_a_planted_fault_in_the_damage_of_one_world_is_caught(a, sound):
    # 3 % less water in the world with the measure
    pairs = replace(a.exposure.pairs, with_m=np.float32(0.97) * a.exposure.pairs.with_m)
    assert not agree(closed_form(replace(a, exposure=replace(a.exposure, pairs=pairs))), sound[1])


def test_the_town_of_these_tests_has_everything_that_can_differ(a):
    x = a.exposure
    assert np.diff(x.buildings.variant_start).max() > 1  # mixtures
    assert np.diff(x.kinds.offset).max() > 1  # unknown years
    flood = x.pairs.is_flood[x.pairs.event]
    assert flood.any()
    assert not flood.all()
    deepest = x.tables.flood_depth_m[x.tables.flood_ratio >= x.tables.total_loss_ratio].min()
    building = np.repeat(np.arange(HOUSES), np.diff(x.pairs.start))
    floor = x.buildings.floor_m[x.buildings.variant_start[building], 0]
    assert (x.pairs.without_m - floor >= deepest)[flood].any()  # floods beyond repair
    assert (x.pairs.with_m > x.pairs.without_m).any()  # harm somewhere

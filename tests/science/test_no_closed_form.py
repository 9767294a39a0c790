"""Renewal with rebuilding has no closed form: the simulation is the estimator, with its own error."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hazards.sources import Past
from tests.science.futures import renewal
from tests.science.portfolio import DAMAGE, declared, depths, expected, inventory, measure, town_rows
from valuation.assessment import Events, assess
from valuation.declare import damage_model
from valuation.parameters import central, draws, factors_of
from valuation.rules import Consequence, Damage
from valuation.simulated_estimate import Simulation, needs_simulation, simulated_block
from valuation.tiles import tiled

YEARS, HOUSES, PATHS = 15, 12, 4000
SOURCES = (renewal("T1", 12.0, 0.4, Past("elapsed", 9.0), YEARS),)
EVENTS = Events(("T1",), ("tsunami",))


def repeat(delay):
    rule = {"kind": "repeat", "delay_years": delay, "source": "assumption of the test", "source_kind": "assumption"}
    return Consequence.model_validate({"recurrence": rule})


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


def assessed(town, consequence):
    without = np.linspace(0.5, 5.0, HOUSES)[None, :]
    model = damage_model(Damage.model_validate(DAMAGE), consequence)
    what = measure(commissioned_year=2030)
    return assess(town, depths(without, 0.4 * without), EVENTS, what, model, start_year=2027, years=YEARS)


def simulated(a, factors, paths=PATHS):
    count = len(factors.decline)
    return simulated_block(Simulation(a, tiled(a.exposure), SOURCES, factors, np.arange(count), 7, paths), 0, count)


def test_only_renewal_with_rebuilding_needs_it(town):
    assert needs_simulation(SOURCES, assessed(town, repeat(2)))
    assert not needs_simulation(SOURCES, assessed(town, Consequence()))


def test_rebuilding_after_the_horizon_is_the_closed_form_of_the_first_collapse(town):
    # a delay of 20 years in a horizon of 15: nobody is rebuilt, and for `first` the closed form is known
    factors = factors_of(declared(), central(declared()), YEARS, 2027)
    a = assessed(town, repeat(20))
    found, closed = simulated(a, factors), expected(assessed(town, Consequence()), SOURCES, factors, a.window)
    error = math.sqrt(found.sampling_variance_kg2[0])
    avoided, known = (f.counted_kg[0, :, 0].sum() - f.counted_kg[0, :, 1].sum() for f in (found, closed))
    assert error < 0.03 * known
    assert abs(avoided - known) < 4 * error
    assert found.gross_kg[0].sum(axis=0) == pytest.approx(closed.gross_kg[0].sum(axis=0), rel=0.05)
    assert found.asset_kg == pytest.approx(closed.asset_kg, rel=0.25, abs=0.02 * closed.asset_kg.max())
    assert found.asset_kg.sum(axis=0) == pytest.approx(found.counted_kg[0].sum(axis=0), rel=1e-12)


def test_rebuilt_buildings_are_lost_again(town):
    factors = factors_of(declared(), central(declared()), YEARS, 2027)
    soon, never = simulated(assessed(town, repeat(0)), factors), simulated(assessed(town, repeat(20)), factors)
    assert soon.gross_kg[0, :, 0].sum() > 1.02 * never.gross_kg[0, :, 0].sum()


def test_no_two_draws_share_a_path_and_each_has_its_own_error(town):
    values = draws(declared(), 7, 3)
    factors = factors_of(declared(), {name: np.repeat(v[:1], 3) for name, v in values.items()}, YEARS, 2027)
    found = simulated(assessed(town, repeat(2)), factors, paths=300)
    totals = found.counted_kg.sum(axis=1)
    assert len(np.unique(totals[:, 0])) == 3  # equal parameters, other futures
    assert np.all(found.sampling_variance_kg2 > 0)

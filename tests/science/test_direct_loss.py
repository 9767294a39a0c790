"""Direct loss in yen: the same damage, priced at what rebuilding costs, whatever the age of a house."""

from __future__ import annotations

import numpy as np
import pytest

from tests.science.portfolio import inventory, town_rows
from tests.science.tiny import EVENTS, analysed, scenario
from valuation.direct_loss import DirectLoss, direct_loss

PER_M2 = {"wood": 180_000.0, "steel": 230_000.0, "rc": 280_000.0, "src": 300_000.0, "masonry": 200_000.0}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    inv = inventory(tmp_path_factory.mktemp("town"), town_rows(40))
    return inv, analysed(inv, scenario()).setting


def loss(setting, per_m2=None, year=3):
    a = setting.assessment
    return direct_loss(a.exposure, a.lives, setting.central_factors, per_m2 or PER_M2, 2027, year)


def test_twice_the_cost_is_twice_the_loss(case):
    double = {name: 2 * cost for name, cost in PER_M2.items()}
    assert loss(case[1], double).by_event_jpy == pytest.approx(2 * loss(case[1]).by_event_jpy, rel=1e-12)


def test_age_does_not_count(case):
    assert loss(case[1], year=3).by_event_jpy == pytest.approx(loss(case[1], year=30).by_event_jpy, rel=1e-9)


def test_no_event_costs_more_than_the_whole_town(case):
    inv, setting = case
    frame = inv.frame
    town = float((frame["floor_area_m2"] * frame["quantity"]).sum()) * max(PER_M2.values())
    found = loss(setting).by_event_jpy
    assert found.shape == (len(EVENTS.event_id), 2)
    assert (found >= 0).all()
    assert (found <= town).all()


def test_a_measure_that_never_works_avoids_nothing():
    found = DirectLoss(np.array([[100.0, 40.0], [10.0, 0.0]]))
    rates = np.array([0.1, 1.0])
    assert found.yearly_jpy(rates, 1.0) == (20.0, 4.0)
    assert found.yearly_jpy(rates, 0.0) == (20.0, 20.0)
    assert found.yearly_jpy(rates, 0.5) == (20.0, 12.0)

"""Avoided direct loss: rate times damage ratio times value, told with what it leaves out, and never as credit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.decision.avoided_loss import NOT_CREDIT, RECURRENCE_CAVEAT, avoided_loss, avoided_loss_value
from valuation.decision.refusals import RuleRefused

# two events a year in 10 and in 100, three houses of 10, 20 and 40 million yen
RATES, VALUES = [0.1, 0.01], [10e6, 20e6, 40e6]
EVENT, HOUSE = [0, 1, 1, 1], [0, 0, 1, 2]
WITHOUT, WITH = [0.2, 0.5, 0.4, 0.1], [0.0, 0.5, 0.2, 0.2]


def test_the_yearly_loss_is_the_sum_of_rate_times_ratio_times_value():
    # without: 0.1 x 0.2 x 10 + 0.01 x (0.5 x 10 + 0.4 x 20 + 0.1 x 40) = 0.2 + 0.17 million; with: 0.01 x 17
    found = avoided_loss(RATES, EVENT, HOUSE, WITHOUT, WITH, VALUES)
    assert found.without_jpy_per_year == pytest.approx(370_000, rel=1e-12)
    assert found.with_jpy_per_year == pytest.approx(170_000, rel=1e-12)
    assert found.avoided_jpy_per_year == pytest.approx(200_000, rel=1e-12)
    assert found.avoided_by_event_jpy_per_year == pytest.approx([200_000, 0], abs=1e-6)


def test_deeper_water_behind_the_measure_is_a_loss_that_stays():
    found = avoided_loss([0.01], [0], [0], [0.1], [0.2], [40e6])
    assert found.avoided_jpy_per_year == pytest.approx(-40_000)


def test_a_measure_that_does_nothing_avoids_exactly_nothing():
    assert avoided_loss(RATES, EVENT, HOUSE, WITHOUT, WITHOUT, VALUES).avoided_jpy_per_year == 0.0


def test_a_house_without_a_value_is_left_out_and_told():
    found = avoided_loss(RATES, EVENT, HOUSE, WITHOUT, WITH, [10e6, None, 40e6], floor_area_m2=[100, 300, 200])
    assert found.without_jpy_per_year == pytest.approx(370_000 - 0.01 * 0.4 * 20e6)
    assert (found.buildings_reached, found.buildings_valued) == (3, 2)
    assert found.share_of_buildings_valued == pytest.approx(2 / 3)
    assert found.share_of_floor_area_valued == 0.5


def test_where_no_house_has_a_value_there_is_no_figure():
    found = avoided_loss(RATES, EVENT, HOUSE, WITHOUT, WITH, [None, np.nan, None])
    assert (found.without_jpy_per_year, found.avoided_jpy_per_year, found.share_of_buildings_valued) == (None, None, 0)


def test_houses_that_stay_dry_say_nothing_of_what_is_valued():
    found = avoided_loss([0.1], [0], [0], [0.1], [0.0], [1e6, None, None])
    assert (found.buildings_reached, found.share_of_buildings_valued, found.share_of_floor_area_valued) == (
        1,
        1.0,
        None,
    )


def test_no_wet_building_is_no_figure():
    found = avoided_loss([0.1], [], [], [], [], [1e6])
    assert (found.avoided_jpy_per_year, found.buildings_reached, found.share_of_buildings_valued) == (None, 0, None)


@given(st.permutations(range(4)))
def test_the_order_of_the_pairs_changes_no_bit(order):
    shuffled = ([values[i] for i in order] for values in (EVENT, HOUSE, WITHOUT, WITH))
    one, other = avoided_loss(RATES, EVENT, HOUSE, WITHOUT, WITH, VALUES), avoided_loss(RATES, *shuffled, VALUES)
    assert one.avoided_jpy_per_year == other.avoided_jpy_per_year
    assert one.without_jpy_per_year == other.without_jpy_per_year


def test_many_pairs_are_summed_at_once():
    rng = np.random.default_rng(1)
    event, house = rng.integers(0, 9, 200_000), rng.integers(0, 50_000, 200_000)
    ratio, value = rng.random(200_000), rng.random(50_000) * 1e7
    found = avoided_loss(np.full(9, 0.01), event, house, ratio, ratio / 2, value)
    assert found.avoided_jpy_per_year == pytest.approx(0.01 * np.sum(ratio / 2 * value[house]), rel=1e-12)


def test_the_present_value_counts_the_years_of_service_only():
    # annuity of 10 years at 4 % 8.1109, of 2 years 1.8861: the measure serves from year 2 to the end
    found = avoided_loss_value(1e6, 10, 0.04, first=2)
    assert found.present_value_jpy == pytest.approx((8.1109 - 1.8861) * 1e6, abs=100)
    assert found.service_years == 8
    assert avoided_loss_value(1e6, 10, 0.04, first=2, last=60).service_years == 8


def test_the_caveat_of_recurrence_and_that_it_is_no_credit_stand_with_the_value():
    found = avoided_loss_value(1.0, 10, 0.04)
    assert (found.caveat, found.not_credit) == (RECURRENCE_CAVEAT, NOT_CREDIT)
    assert "gone for good" in found.caveat[0]
    assert "クレジットではなく" in found.not_credit[1]


@pytest.mark.parametrize(
    ("attempt", "rule"),
    [
        (lambda: avoided_loss([-0.1], [0], [0], [0.1], [0.0], [1e6]), "no negative amounts"),
        (lambda: avoided_loss([0.1], [0], [0], [1.1], [0.0], [1e6]), "shares between 0 and 1"),
        (lambda: avoided_loss([0.1], [0], [0], [np.nan], [0.0], [1e6]), "complete figures"),
        (lambda: avoided_loss([0.1], [0], [0], [0.1], [0.0], [-1e6]), "no negative amounts"),
        (lambda: avoided_loss([0.1], [0, 0], [0, 0], [0.1], [0.0], [1e6]), "one value for each entry"),
        (lambda: avoided_loss([0.1], [0], [0], [0.1], [0.0], [1e6], [10, 20]), "one value for each entry"),
        (lambda: avoided_loss_value(1.0, 10, -1.0), "discounting"),
        (lambda: avoided_loss_value(1.0, 10, 0.04, first=12), "vintages inside the horizon"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_rule(attempt, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'"):
        attempt()


def test_an_infinite_value_is_refused_rather_than_left_out():
    with pytest.raises(RuleRefused, match="complete figures"):
        avoided_loss([0.1], [0], [0], [0.1], [0.0], [np.inf])


def test_a_pair_of_an_unknown_building_is_refused():
    with pytest.raises(ValueError, match="building"):
        avoided_loss([0.1], [0], [3], [0.1], [0.0], [1e6])

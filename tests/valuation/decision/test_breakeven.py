"""Break-even price and tonnage: plugged back they cover the costs exactly, and one tonne or yen less does not."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from valuation.decision.breakeven import (
    NO_PRICE,
    NOTHING_ISSUED,
    CreditCosts,
    breakeven_price,
    breakeven_tonnage,
    credit_costs,
)
from valuation.decision.refusals import RuleRefused
from valuation.decision.sourced import credit_cost_table
from valuation.discounting import discount_factors, present_value

TONNES = st.lists(st.integers(0, 5000), min_size=1, max_size=30)
SHAPES = st.lists(st.floats(0, 50).map(lambda x: round(x, 6)), min_size=1, max_size=12)


def test_the_costs_are_the_averages_of_the_j_credit_scheme():
    table = credit_cost_table()
    assert [table[name].value for name in ("registration", "verification")] == [714_465, 682_772]
    assert all(row.low < row.value < row.high and row.source_kind == "secondary" for row in table.values())


def test_registration_is_paid_once_and_verification_in_every_year_named():
    assert credit_costs(2027, 3, [2028, 2029, 2029], registration_jpy=5, verification_jpy=2) == CreditCosts(
        5, (0, 2, 4)
    )


def test_one_tonne_a_year_for_ten_years_needs_the_cost_over_the_annuity():
    # annuity of 10 years at 4 %: 8.1109 (printed)
    found = breakeven_price([1] * 10, CreditCosts(81_109, (0,) * 10), 0.04)
    assert found.price_jpy_per_t == pytest.approx(10_000, abs=0.1)
    assert found.credit_pv_per_jpy == pytest.approx(8.1109, abs=5e-5)


@given(TONNES, st.floats(-0.2, 0.3), st.floats(1, 1e8), st.floats(0, 1e8))
def test_the_break_even_price_plugged_back_is_worth_its_costs(tonnes, rate, now, works):
    assume(sum(tonnes) > 0)
    costs = CreditCosts(now, (100.0,) * len(tonnes))
    found = breakeven_price(tonnes, costs, rate, works_now_jpy=works)
    worth = present_value(np.array(tonnes) * found.price_jpy_per_t, rate)
    assert worth - found.costs_pv_jpy == pytest.approx(0.0, abs=1e-9 * found.costs_pv_jpy)
    assert found.costs_pv_jpy == pytest.approx(now + works + present_value([100.0] * len(tonnes), rate), rel=1e-12)


@given(TONNES, st.floats(-0.2, 0.3), st.floats(1, 1e8))
def test_the_price_in_whole_yen_covers_and_one_yen_less_does_not(tonnes, rate, now):
    assume(sum(tonnes) > 0)
    found = breakeven_price(tonnes, CreditCosts(now, (0.0,) * len(tonnes)), rate)
    yen = found.covering_price_jpy_per_t
    assert present_value(np.array(tonnes) * float(yen), rate) >= now
    assert present_value(np.array(tonnes) * float(yen - 1), rate) < now


def test_a_rising_price_path_breaks_even_at_a_lower_first_price():
    costs, rising = CreditCosts(1000, (0,) * 3), [1.0, 1.03, 1.03**2]
    flat, path = breakeven_price([10] * 3, costs, 0.0), breakeven_price([10] * 3, costs, 0.0, relative_price=rising)
    assert path.price_jpy_per_t < flat.price_jpy_per_t
    assert path.price_jpy_per_t * math.fsum(rising) * 10 == pytest.approx(1000, rel=1e-14)


def test_without_tonnes_no_price_breaks_even():
    found = breakeven_price([0, 0], credit_costs(2027, 2, [2028]), 0.04)
    assert (found.price_jpy_per_t, found.covering_price_jpy_per_t, found.why_none) == (None, None, NOTHING_ISSUED)


def test_a_credit_that_costs_nothing_breaks_even_at_any_price():
    found = breakeven_price([5], CreditCosts(0, (0,)), 0.04)
    assert (found.price_jpy_per_t, found.covering_price_jpy_per_t) == (0.0, 0)
    assert breakeven_tonnage([5], 100, CreditCosts(0, (0,)), 0.04).total_t_co2e == 0


def test_exactly_enough_tonnes_are_enough():
    # 682,000 yen in the third year, and 1,000 yen a tonne in the same year: 682 t, whatever the rate
    found = breakeven_tonnage([0, 0, 1], 1000, CreditCosts(0, (0, 0, 682_000)), 0.04)
    assert found.by_year_t_co2e == (0, 0, 682)
    assert breakeven_tonnage([0, 0, 1], 1000, CreditCosts(0, (0, 0, 682_001)), 0.04).total_t_co2e == 683


def test_vintages_below_a_tonne_are_scaled_until_they_are_whole():
    # 0.4 and 0.3 t a year at 1000 yen, costs of 1000 yen: the first whole tonne comes at a scale of 2.5
    found = breakeven_tonnage([0.4, 0.3], 1000, CreditCosts(1000, (0, 0)), 0.0)
    assert (found.by_year_t_co2e, found.scale) == ((1, 0), 2.5)


def _fewest_by_search(shape, price, owed, rate):
    """Every scale at which some year reaches a whole tonne, one after the other; slow and plain."""
    micro = [round(x * 1e6) for x in shape]
    factors = discount_factors(rate, len(shape))
    largest = max(micro, default=0)
    steps = sorted({Fraction(k, m) for m in micro if m for k in range(1, 300 * m // largest + 1)})
    for step in steps:
        tonnes = [math.floor(step * x) for x in micro]
        if math.fsum(np.array(tonnes, dtype=float) * price * factors) >= owed:
            return tuple(tonnes)
    return None


@given(SHAPES, st.floats(1, 20_000), st.floats(1, 1e6), st.floats(0, 0.1))
def test_the_tonnage_is_the_first_that_covers_among_all_that_flooring_allows(shape, price, owed, rate):
    searched = _fewest_by_search(shape, price, owed, rate)
    assume(searched is not None)
    found = breakeven_tonnage(shape, price, CreditCosts(owed, (0.0,) * len(shape)), rate)
    assert found.by_year_t_co2e == searched
    assert found.total_t_co2e == sum(searched)
    assert found.credit_pv_jpy >= owed


@given(st.floats(100, 20_000), st.floats(100, 20_000))
def test_a_higher_price_never_needs_more_tonnes(one, other):
    low, high = sorted((one, other))
    costs, shape = credit_costs(2027, 10, [2031, 2036]), [0.5] * 10
    needed = [breakeven_tonnage(shape, price, costs, 0.04).total_t_co2e for price in (low, high)]
    assert needed[1] <= needed[0]


def test_a_price_of_zero_breaks_even_at_no_tonnage():
    found = breakeven_tonnage([1.0], 0.0, credit_costs(2027, 1, [2027]), 0.04)
    assert (found.total_t_co2e, found.why_none) == (None, NO_PRICE)


def test_vintages_without_tonnes_break_even_at_no_tonnage():
    assert breakeven_tonnage([0.0], 100.0, credit_costs(2027, 1, [2027]), 0.04).why_none == NOTHING_ISSUED


@pytest.mark.parametrize(
    ("attempt", "rule"),
    [
        (lambda: credit_costs(2027, 3, [2030]), "vintages inside the horizon"),
        (lambda: credit_costs(2027, 3, [2027], verification_jpy=-1), "costs without a minus sign"),
        (lambda: breakeven_price([1.5], CreditCosts(1, (0,)), 0.04), "whole tonnes"),
        (lambda: breakeven_price([1], CreditCosts(1, (0,)), -1.2), "discounting"),
        (lambda: breakeven_price([1, 1], CreditCosts(1, (0,)), 0.04), "one value for each year of the horizon"),
        (lambda: breakeven_price([1], CreditCosts(1, (0,)), 0.04, works_now_jpy=-1), "costs without a minus sign"),
        (lambda: breakeven_tonnage([-1], 5, CreditCosts(1, (0,)), 0.04), "no negative amounts"),
        (lambda: breakeven_tonnage([1], -5, CreditCosts(1, (0,)), 0.04), "no negative amounts"),
        (lambda: breakeven_tonnage([1], 1e-12, CreditCosts(1e6, (0,)), 0.04), "figures within reach"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_rule(attempt, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'"):
        attempt()

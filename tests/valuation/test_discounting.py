"""Yen are discounted: against a printed annuity table and the relations between conventions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.discounting import discount_factors, present_value

# Present value of an ordinary annuity of 1, as printed to four decimals in tables of financial mathematics.
ANNUITY = [(0.04, 10, 8.1109), (0.04, 50, 21.4822), (0.02, 10, 8.9826), (0.01, 10, 9.4713), (0.0, 10, 10.0)]


@pytest.mark.parametrize(("rate", "years", "factor"), ANNUITY)
def test_level_cash_matches_the_annuity_table(rate, years, factor):
    assert present_value([1.0] * years, rate) == pytest.approx(factor, abs=5e-5)


def test_year_end_is_the_first_year_discounted_once():
    assert discount_factors(0.04, 2).tolist() == pytest.approx([1 / 1.04, 1 / 1.04**2], rel=1e-15)


@given(st.floats(-0.5, 1.0), st.integers(1, 60))
def test_begin_mid_and_end_differ_by_half_a_year_each(rate, years):
    begin, middle, end = (discount_factors(rate, years, name) for name in ("begin", "mid_year", "year_end"))
    assert begin[0] == 1.0
    assert middle == pytest.approx(begin / math.sqrt(1 + rate), rel=1e-12)
    assert end == pytest.approx(middle / math.sqrt(1 + rate), rel=1e-12)


@given(st.floats(1e-6, 1.0), st.sampled_from(["begin", "mid_year", "year_end"]))
def test_no_year_weighs_more_than_the_year_before_at_a_positive_rate(rate, convention):
    factors = discount_factors(rate, 80, convention)
    assert np.all(np.diff(factors) < 0)
    assert np.all(factors > 0)
    assert factors[0] <= 1


def test_a_negative_rate_makes_later_years_heavier():
    assert np.all(np.diff(discount_factors(-0.005, 10)) > 0)


@pytest.mark.parametrize("rate", [-1.0, -1.5])
def test_a_rate_of_minus_one_hundred_percent_is_refused(rate):
    with pytest.raises(ValueError, match="above -1"):
        discount_factors(rate, 3)


def test_tonnes_without_a_price_are_worth_nothing():
    assert present_value(np.zeros(50), 0.04) == 0.0


def test_no_years_are_worth_nothing():
    assert present_value([], 0.04) == 0.0


def test_a_payment_is_discounted_from_the_year_in_which_it_falls():
    # 1000 yen in the fifth year: 1000 / 1.04^5 = 821.93 (printed present value factor 0.8219)
    assert present_value([0, 0, 0, 0, 1000], 0.04) == pytest.approx(821.93, abs=5e-3)

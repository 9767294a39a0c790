"""Rates and chances against closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards import probability_of_any, rate_of_exceedance_probability, rate_of_return_period


def test_a_return_period_of_100_years_is_one_hundredth_a_year():
    assert rate_of_return_period(100) == pytest.approx(0.01, rel=1e-15)


# -ln(0.99) = 0.01 + 0.01^2/2 + 0.01^3/3 + ... = 0.0100503358...; -ln(0.5) = ln 2
@pytest.mark.parametrize(("probability", "rate"), [(0.01, 0.01005034), (0.5, math.log(2)), (1e-12, 1e-12)])
def test_an_exceedance_probability_becomes_minus_ln_1_minus_p(probability, rate):
    assert rate_of_exceedance_probability(probability) == pytest.approx(rate, rel=1e-6)


# The textbook pair: a 100-year event within 30 and within 100 years, 1 - e^-0.3 and 1 - 1/e.
@pytest.mark.parametrize(("rate", "years", "chance"), [(0.01, 30, 0.259182), (0.01, 100, 0.632121), (0, 50, 0)])
def test_chance_of_at_least_one_in_some_years(rate, years, chance):
    assert probability_of_any(rate, years) == pytest.approx(chance, abs=5e-7)


@given(st.floats(1e-9, 0.999))
def test_the_chance_in_one_year_gives_back_the_exceedance_probability(probability):
    assert probability_of_any(rate_of_exceedance_probability(probability), 1) == pytest.approx(probability, rel=1e-12)


@pytest.mark.parametrize("years", [0, -5, math.nan])
def test_a_return_period_must_be_above_zero(years):
    with pytest.raises(ValueError, match="above 0"):
        rate_of_return_period(years)


@pytest.mark.parametrize("probability", [0, 1, 1.5, math.nan])
def test_a_certain_or_impossible_exceedance_has_no_rate(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        rate_of_exceedance_probability(probability)


@pytest.mark.parametrize(("rate", "years"), [(-0.01, 10), (0.01, -1), (math.nan, 1)])
def test_no_chance_is_given_for_a_negative_rate_or_time(rate, years):
    with pytest.raises(ValueError, match="0 or more"):
        probability_of_any(rate, years)

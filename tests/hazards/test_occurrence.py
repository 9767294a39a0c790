"""Rates and chances against closed forms, event by event and source by source."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.occurrence import (
    cumulative_intensity,
    probability_in,
    probability_of_any,
    rate_of_exceedance_probability,
    rate_of_return_period,
    source_log_silence,
)
from hazards.sources import Past, Source, scaled


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


# sources


def made(kind: str = "poisson", rate: float = 0.01, factors: tuple[float, ...] = (1.0, 2.0, 0.5)) -> Source:
    return Source("s", kind, ("e",), (1.0,), rate, factors, None, None, "flood")  # type: ignore[arg-type]


def test_intensity_adds_up_year_by_year():
    assert cumulative_intensity(made()).tolist() == pytest.approx([0, 0.01, 0.03, 0.035], rel=1e-14)


def test_the_yearly_probability_under_climate_is_that_of_the_method():
    # AEP' = 1 - (1 - AEP)^factor; silence of independent years multiplies
    source = made("annual_maximum", 0.1)
    expected = [1, 0.9, 0.9 * 0.9**2, 0.9 * 0.9**2 * 0.9**0.5]
    assert [math.exp(source_log_silence(source, year)) for year in range(4)] == pytest.approx(expected, rel=1e-14)
    assert probability_in(source, 1.25) == pytest.approx(1 - 0.9 * (1 - 0.19 / 4), rel=1e-14)  # any time alike


def test_poisson_silence_runs_through_the_year():
    assert source_log_silence(made(), [0.0, 0.5, 1.5, 3.0]) == pytest.approx([0, -0.005, -0.02, -0.035])


@pytest.mark.parametrize("years", [-1, 3.5])
def test_nothing_is_known_outside_the_horizon(years):
    with pytest.raises(ValueError, match="between 0 and the horizon"):
        probability_in(made(), years)


@given(st.floats(0.01, 20), st.floats(1e-6, 0.5))
def test_a_rate_factor_scales_every_kind_alike(factor, rate):
    poisson, maximum = scaled(made(rate=rate), factor), scaled(made("annual_maximum", rate), factor)
    assert poisson.annual_rate_per_year == pytest.approx(rate * factor)
    assert math.log1p(-maximum.annual_rate_per_year) == pytest.approx(factor * math.log1p(-rate), rel=1e-6)
    past = Past("elapsed", 5.0)
    renewal = Source("s", "renewal", ("e",), (1.0,), 1 / 90, (1.0,), 0.24, past, "tsunami")
    assert 1 / scaled(renewal, factor).annual_rate_per_year == pytest.approx(90 / factor)
    assert (scaled(renewal, factor).past, scaled(renewal, factor).aperiodicity) == (past, 0.24)


def test_a_yearly_probability_stays_below_one_however_often():
    assert 0.999 < scaled(made("annual_maximum", 0.9), 1000).annual_rate_per_year < 1


@pytest.mark.parametrize("factor", [0, -1, math.nan, math.inf])
def test_a_rate_factor_is_above_zero(factor):
    with pytest.raises(ValueError, match="must be above 0"):
        scaled(made(), factor)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"annual_rate_per_year": 0.0}, "rate must be above 0"),
        ({"annual_rate_per_year": -0.1}, "rate must be above 0"),
        ({"annual_rate_per_year": math.nan}, "rate must be above 0"),
        ({"kind": "annual_maximum", "annual_rate_per_year": 1.0}, "probability must be below 1"),
        ({"weights": (0.4, 0.5), "events": ("a", "b")}, "weights must sum to 1, found 0.9"),
        ({"weights": (1.0, 0.0), "events": ("a", "b")}, "weights must lie between 0 and 1"),
        ({"events": ("a", "b")}, "one weight"),
        ({"factor_by_year": ()}, "the horizon has no year"),
        ({"factor_by_year": (1.0, 0.0)}, "climate factors must be above 0"),
        ({"past": Past("unknown")}, "belongs to a renewal source"),
        ({"kind": "renewal"}, "aperiodicity must be above 0; the past belongs"),
        (
            {"kind": "renewal", "aperiodicity": 0.2, "past": Past("unknown"), "factor_by_year": (1.0, 2.0)},
            "climate factors on renewal rates are refused",
        ),
    ],
)
def test_a_source_that_cannot_be_is_refused_by_name(changes, says):
    whole = {
        "id": "s", "kind": "poisson", "events": ("e",), "weights": (1.0,), "annual_rate_per_year": 0.01,
        "factor_by_year": (1.0,), "aperiodicity": None, "past": None, "peril": "flood",
    }  # fmt: skip
    with pytest.raises(ValueError, match=f"source s: .*{says}"):
        Source(**(whole | changes))


@pytest.mark.parametrize("past", [("elapsed", -1.0), ("older_than", math.nan), ("unknown", 3.0)])
def test_a_past_that_cannot_be_is_refused(past):
    with pytest.raises(ValueError, match=r"must be 0 or more|has no years"):
        Past(*past)

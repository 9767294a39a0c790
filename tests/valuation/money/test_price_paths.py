"""Random prices of a tonne: paths against closed forms and QuantLib, and what a draw depends on."""

from __future__ import annotations

import math

import numpy as np
import pytest
import QuantLib as ql
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import norm

from tests.valuation.money.sample_prices import clip, declared, errors, gbm, ou, table
from valuation.money.price_paths import PriceGap, expected_price, lognormal, price_paths, price_quantiles

FIRST, YEARS, PATHS = 2027, 40, 20_000
RANDOM = {"gbm": gbm(), "ou": ou()}


@pytest.mark.parametrize("inner", RANDOM.values(), ids=RANDOM)
def test_the_expectation_of_a_clipped_price_is_the_mean_of_its_paths(inner):
    found = price_paths(clip(inner), FIRST, YEARS, PATHS, 11)
    error = found.std(axis=0, ddof=1) / math.sqrt(PATHS)
    assert np.all(np.abs(found.mean(axis=0) - expected_price(clip(inner), FIRST, YEARS)) < 4 * error)


@pytest.mark.parametrize("spec", RANDOM.values(), ids=RANDOM)
@pytest.mark.parametrize("seed", [1, 2])
def test_mean_and_spread_of_the_paths_are_the_closed_forms(spec, seed):
    law, logs = lognormal(spec, FIRST, YEARS), np.log(price_paths(spec, FIRST, YEARS, PATHS, seed))
    mean = np.log(law.expected) - law.log_variance / 2
    assert np.all(np.abs(logs.mean(axis=0) - mean) < 4 * law.log_sd / math.sqrt(PATHS))
    spread = law.log_variance * math.sqrt(2 / PATHS)  # standard error of a normal variance
    assert np.all(np.abs(logs.var(axis=0) - law.log_variance) < 4 * spread)


@pytest.mark.parametrize("spec", RANDOM.values(), ids=RANDOM)
def test_the_expected_price_is_the_mean_of_the_paths(spec):
    found = price_paths(spec, FIRST, 15, PATHS, 3)
    error = found.std(axis=0, ddof=1) / math.sqrt(PATHS)
    assert np.all(np.abs(found.mean(axis=0) - expected_price(spec, FIRST, 15)) < 4 * error)


@pytest.mark.parametrize("spec", RANDOM.values(), ids=RANDOM)
def test_a_tenth_of_the_paths_lies_below_the_tenth_percentile(spec):
    found = price_paths(spec, FIRST, YEARS, PATHS, 5)
    for p in (0.1, 0.5, 0.9):
        below = np.mean(found < price_quantiles(spec, FIRST, YEARS, [p])[0], axis=0)
        assert np.all(np.abs(below - p) < 4 * math.sqrt(p * (1 - p) / PATHS))


def test_years_of_a_brownian_path_change_independently():
    steps = np.diff(np.log(price_paths(gbm(), FIRST, YEARS, PATHS, 9)), axis=1) - math.log(1.03) + 0.25**2 / 2
    scaled = steps / 0.25
    correlation = np.corrcoef(scaled, rowvar=False)[~np.eye(YEARS - 1, dtype=bool)]
    assert np.max(np.abs(correlation)) < 5 / math.sqrt(PATHS)  # the largest of 741


def test_the_brownian_closed_form_by_hand():
    # 4000 x 1.03^2; variance 2 x 0.25^2; 90th percentile exp(1.281552 sd - variance / 2) of it
    spec = gbm()
    assert expected_price(spec, 2028, 1)[0] == pytest.approx(4243.6)
    assert price_quantiles(spec, 2028, 1, [0.9])[0, 0] == pytest.approx(
        4243.6 * math.exp(1.2815515655 * 0.25 * math.sqrt(2) - 0.0625)
    )


@pytest.mark.parametrize("volatility", [0.1, 0.6])
@pytest.mark.parametrize("speed", [0.05, 0.8])
def test_the_reverting_price_is_quantlibs_process(volatility, speed):
    spec = ou(volatility, reversion_per_year=speed)
    level = math.log(4000) - volatility**2 / (4 * speed)
    process = ql.OrnsteinUhlenbeckProcess(speed, volatility, math.log(8000), level)
    law = lognormal(spec, FIRST, 30)
    for year in range(30):
        mean = process.expectation(0.0, math.log(8000), year + 1.0)
        assert math.log(law.expected[year]) - law.log_variance[year] / 2 == pytest.approx(mean, rel=1e-12)
        assert law.log_sd[year] == pytest.approx(process.stdDeviation(0.0, 0.0, year + 1.0), rel=1e-12)


def test_a_step_of_the_reverting_price_is_quantlibs_step_on_every_path():
    spec, speed = ou(), math.log(2) / 3
    level = math.log(4000) - 0.25**2 / (4 * speed)
    process = ql.OrnsteinUhlenbeckProcess(speed, 0.25, math.log(8000), level)
    logs = np.log(price_paths(spec, FIRST, 3, 4000, 1))
    expected = np.array([process.expectation(0.0, float(x), 1.0) for x in logs[:, 0]])
    z = (logs[:, 1] - expected) / process.stdDeviation(0.0, 0.0, 1.0)
    assert abs(z.mean()) < 4 / math.sqrt(4000)
    assert abs(z.var() - 1) < 4 * math.sqrt(2 / 4000)
    assert abs(np.corrcoef(z, logs[:, 0])[0, 1]) < 4 / math.sqrt(4000)


def test_half_of_the_distance_is_left_after_a_half_life():
    # Without volatility the logarithm moves: from ln 8000 to halfway between it and ln 4000, sqrt(8000 x 4000)
    assert expected_price(ou(0.0), 2029, 1)[0] == pytest.approx(math.sqrt(8000 * 4000))


@pytest.mark.parametrize("volatility", [0.1, 0.3, 0.6])
def test_the_expected_price_far_away_is_the_long_run_mean_at_any_volatility(volatility):
    assert expected_price(ou(volatility), 2200, 1)[0] == pytest.approx(4000, rel=1e-9)


def test_a_price_that_starts_in_its_stationary_law_stays_in_it():
    # The variance of the logarithm is s^2 / (2 k) for ever; a later start year only forgets where it began.
    variance = lognormal(ou(), 2150, 50).log_variance
    assert variance == pytest.approx(np.full(50, 0.25**2 * 3 / (2 * math.log(2))), rel=1e-9)
    found = np.log(price_paths(ou(), 2150, 20, PATHS, 4))
    assert np.all(np.abs(found.var(axis=0) - variance[0]) < 4 * variance[0] * math.sqrt(2 / PATHS))
    assert np.corrcoef(found[:, 0], found[:, 3])[0, 1] == pytest.approx(0.5, abs=4 / math.sqrt(PATHS))


@pytest.mark.parametrize("spec", [gbm(0.0), ou(0.0), gbm(0.0, -0.05)])
def test_without_volatility_every_path_is_the_expected_one_to_the_last_digit(spec):
    found = price_paths(spec, FIRST, YEARS, 5, 1)
    assert np.all(found == expected_price(spec, FIRST, YEARS))
    assert np.allclose(price_quantiles(spec, FIRST, YEARS, [0.01, 0.99]), found[0], rtol=1e-15)


def test_brownian_motion_without_volatility_is_growth():
    growth = declared("growth", start_jpy_per_t=4000, start_year=2026, growth_per_year=0.03)
    assert np.array_equal(price_paths(gbm(0.0), FIRST, YEARS), price_paths(growth, FIRST, YEARS))


@pytest.mark.parametrize("spec", RANDOM.values(), ids=RANDOM)
def test_a_path_is_the_same_whatever_number_of_paths_and_years(spec):
    many = price_paths(spec, FIRST, YEARS, 300, 5)
    assert np.array_equal(many[:7], price_paths(spec, FIRST, YEARS, 7, 5))
    assert np.array_equal(many[:, :11], price_paths(spec, FIRST, 11, 300, 5))
    assert np.array_equal(many[:, 4:], price_paths(spec, FIRST + 4, YEARS - 4, 300, 5))


@given(st.integers(0, 2**63), st.integers(1, 60), st.integers(1, 40))
def test_prices_are_above_0_and_the_same_bytes_again(seed, years, paths):
    for spec in (gbm(1.5), ou(1.5)):
        found = price_paths(spec, FIRST, years, paths, seed)
        assert found.shape == (paths, years)
        assert np.all(found > 0)
        assert found.tobytes() == price_paths(spec, FIRST, years, paths, seed).tobytes()


def test_the_seed_and_the_name_of_a_price_make_its_draws_and_nothing_else_does():
    one = price_paths(gbm(), FIRST, YEARS, 2000, 1)
    for other in (price_paths(gbm(name="another"), FIRST, YEARS, 2000, 1), price_paths(gbm(), FIRST, YEARS, 2000, 2)):
        assert abs(np.corrcoef(np.log(one[:, 0]), np.log(other[:, 0]))[0, 1]) < 4 / math.sqrt(2000)
    moved = gbm().model_copy(update={"label": gbm().label.model_copy(update={"en": "renamed"})})
    assert np.array_equal(one, price_paths(moved, FIRST, YEARS, 2000, 1))


def test_the_price_at_the_end_of_its_start_year_is_known_and_earlier_years_are_refused():
    found = price_paths(gbm(), 2026, 3, 50, 1)
    assert np.all(found[:, 0] == 4000)
    assert found[:, 1].std() > 0
    with pytest.raises(PriceGap) as caught:
        price_paths(gbm(), 2024, 5, 50)
    assert caught.value.years == (2024, 2025)


def test_draws_look_normal_out_to_the_tails():
    z = np.log(price_paths(gbm(1.0, 0.0), 2027, 1, 200_000, 1)[:, 0] / 4000) + 0.5
    for p in (0.001, 0.01, 0.25, 0.75, 0.99, 0.999):
        assert abs(np.mean(z < ndtri(p)) - p) < 4 * math.sqrt(p * (1 - p) / 200_000)
    assert norm.sf(np.abs(z).max()) > 1e-9


def test_a_reverting_price_needs_exactly_one_speed():
    for speed in ({"half_life_years": 3, "reversion_per_year": 0.2}, {"half_life_years": None}):
        ((en, ja),) = errors(lambda speed=speed: ou(**speed))
        assert "exactly one" in en
        assert "どちらか一方" in ja


def test_a_price_below_0_is_refused_and_a_random_one_starts_above_0():
    assert errors(lambda: declared("constant", price_jpy_per_t=-1))
    assert errors(lambda: table({2027: -1}))
    assert errors(lambda: ou(start=0))


def test_counts_out_of_range_are_refused():
    with pytest.raises(ValueError, match="one path"):
        price_paths(gbm(), 2027, 3, 0)
    with pytest.raises(ValueError, match="0 or more"):
        expected_price(gbm(), 2027, -1)
    with pytest.raises(ValueError, match="probabilities"):
        price_quantiles(gbm(), 2027, 3, [0.0])

"""Closed forms of contracts: against QuantLib, a printed example, parity, and the paths they are expectations of."""

from __future__ import annotations

import math

import numpy as np
import pytest
import QuantLib as ql
from hypothesis import given
from hypothesis import strategies as st

from tests.valuation.money.test_contracts import EVERY, named
from valuation.money.contract_cash import cash_flow, payoff
from valuation.money.contracts import Contract, cfd_two_way, floor, spot
from valuation.money.options import black_call, black_put, expected_cash, mean_below, probability_below

MEANS = st.floats(1, 1e5)
LEVELS = st.floats(1, 1e5)
SPREADS = st.floats(0.01, 2)


@given(MEANS, LEVELS, SPREADS)
def test_calls_and_puts_are_those_of_quantlib(mean, strike, log_sd):
    call, put = (ql.blackFormula(kind, strike, mean, log_sd) for kind in (ql.Option.Call, ql.Option.Put))
    assert black_call(mean, strike, log_sd) == pytest.approx(call, rel=1e-9, abs=1e-9 * max(mean, strike))
    assert black_put(mean, strike, log_sd) == pytest.approx(put, rel=1e-9, abs=1e-9 * max(mean, strike))


def test_a_put_on_a_future_is_the_one_of_hulls_book():
    """Hull, Options, Futures and Other Derivatives, on Black's model: 20, 20, 9 %, 4 months, 25 % (from memory)."""
    assert math.exp(-0.09 * 4 / 12) * black_put(20, 20, 0.25 * math.sqrt(4 / 12)) == pytest.approx(1.12, abs=5e-3)


@given(MEANS, LEVELS, SPREADS)
def test_a_call_less_a_put_is_the_mean_less_the_strike(mean, strike, log_sd):
    parity = black_call(mean, strike, log_sd) - black_put(mean, strike, log_sd)
    assert parity == pytest.approx(mean - strike, abs=1e-11 * max(mean, strike))


@given(MEANS, LEVELS, SPREADS)
def test_the_mean_below_a_level_and_above_it_are_the_mean(mean, level, log_sd):
    below, above = mean_below(mean, level, log_sd), black_call(mean, level, log_sd)
    above += level * (1 - probability_below(mean, level, log_sd))
    assert below + above == pytest.approx(mean, rel=1e-9, abs=1e-9 * level)


@pytest.mark.parametrize(
    ("mean", "strike", "log_sd", "call", "put"),
    [
        (4000, 3000, 0, 1000, 0),
        (3000, 4000, 0, 0, 1000),
        (0, 4000, 0.5, 0, 4000),
        (0, 0, 0, 0, 0),
        (4000, 0, 0.5, 4000, 0),
    ],
)
def test_without_spread_or_price_or_strike_only_the_difference_is_left(mean, strike, log_sd, call, put):
    assert black_call(mean, strike, log_sd) == call
    assert black_put(mean, strike, log_sd) == put


def test_a_price_that_is_no_limit_is_never_paid():
    assert black_call(4000, math.inf, 0.5) == 0
    assert probability_below(4000, math.inf, 0.5) == 1


@given(MEANS, LEVELS, st.floats(0, 2), st.floats(0, 1))
def test_more_spread_makes_a_floor_worth_more(mean, strike, log_sd, more):
    assert black_put(mean, strike, log_sd + more) >= black_put(mean, strike, log_sd) - 1e-9 * max(mean, strike)


@named(*EVERY, Contract(cap_jpy_per_t=6000), floor(3000, default_probability_per_year=0.05, recovery=0.4))
def test_paths_agree_with_the_closed_form_within_four_standard_errors(contract):
    """A geometric Brownian motion: 4500 yen, 2 % growth, 25 % volatility; tonnes that are known, one year without."""
    paths, years = 40_000, 6
    at = np.arange(1, years + 1)
    steps = np.random.default_rng(20).standard_normal((paths, years))
    prices = 4500 * np.exp((0.02 - 0.25**2 / 2) * at + 0.25 * np.cumsum(steps, axis=1))
    tonnes = np.array([0, 20, 40, 60, 100, 150.0])
    expected = expected_cash(contract, 4500 * np.exp(0.02 * at), 0.25 * np.sqrt(at), tonnes)
    for found, wanted in (
        (cash_flow(contract, prices, tonnes[None]), expected.cash_jpy),
        (payoff(contract, prices, tonnes[None]), expected.payoff_jpy),
    ):
        error = found.std(axis=0, ddof=1) / np.sqrt(paths)
        assert np.all(np.abs(found.mean(axis=0) - wanted) <= 4 * error + 1e-9 * np.abs(wanted))


@named(*EVERY)
def test_a_reference_without_spread_is_one_path(contract):
    prices, tonnes = np.array([3000.0, 4400, 4600, 7000]), np.array([10.0, 60, 100, 0])
    expected = expected_cash(contract, prices, np.zeros(4), tonnes)
    assert expected.cash_jpy == pytest.approx(cash_flow(contract, prices[None], tonnes[None])[0], rel=1e-12)
    assert expected.payoff_jpy == pytest.approx(payoff(contract, prices[None], tonnes[None])[0], rel=1e-12)


def test_a_two_way_contract_is_expected_to_bring_strike_times_volume_whatever_the_spread():
    expected = expected_cash(cfd_two_way(5000), [4000] * 3, [0.1, 0.5, 2], [10, 20, 30])
    assert expected.cash_jpy == pytest.approx([50_000, 100_000, 150_000], rel=1e-12)


def test_a_spot_sale_is_expected_to_bring_the_mean():
    expected = expected_cash(spot(), [4000, 5000], [0.1, 0.5], [10, 0])
    assert expected.market_jpy.tolist() == [40_000, 0]
    assert expected.payoff_jpy.tolist() == [0, 0]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="means of 2 years, spreads of 1"):
        expected_cash(spot(), [1, 2], [1], [1, 2])
    with pytest.raises(ValueError, match="volume_t_co2e must be a number of 0 or more, found nan"):
        expected_cash(spot(), [1], [1], [np.nan])
    for wrong in ((-1, 1, 1), (1, -1, 1), (1, 1, -1), (np.nan, 1, 1), (np.inf, 1, 1), (1, 1, np.nan)):
        with pytest.raises(ValueError, match="numbers of 0 or more"):
            black_call(*wrong)

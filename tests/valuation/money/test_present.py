"""Present values over price models and rates, and the figures that a reader is told of them."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.valuation.money.test_contracts import EVERY, named
from tests.valuation.test_weighting import strata
from valuation.discounting import discount_factors, present_value
from valuation.money.contract_cash import cash_flow, draws_of_default
from valuation.money.contracts import cfd_two_way, spot
from valuation.money.present import present_values, summary, valued

RATES = (0.01, 0.02, 0.04)
CASH = arrays(np.float64, (5, 7), elements=st.floats(-1e9, 1e9))


def factors(years, rates=RATES):
    return np.array([discount_factors(rate, years) for rate in rates])


def futures(paths, years):
    """Prices and tonnes of no meaning."""
    of = np.random.default_rng(5)
    return of.lognormal(8, 0.5, (paths, years)), np.floor(of.exponential(30, (paths, years)))


def test_level_cash_matches_the_annuity_table():
    """Present value of an ordinary annuity of 1, as printed in tables of financial mathematics: 1, 2, 4 %, 10 years."""
    assert present_values(np.ones((1, 10)), factors(10))[0] == pytest.approx([9.4713, 8.9826, 8.1109], abs=5e-5)


@given(CASH)
def test_each_path_and_rate_is_the_sum_of_its_discounted_years(cash):
    found = present_values(cash, factors(7))
    for path in range(5):
        for column, rate in enumerate(RATES):
            wanted = present_value(cash[path], rate)
            assert found[path, column] == pytest.approx(wanted, rel=1e-12, abs=1e-12 * np.abs(cash).sum())


@given(arrays(np.float64, (4, 6), elements=st.floats(0, 1e9)), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_higher_rate_never_raises_the_value_of_a_stream_that_is_never_negative(cash, one, other):
    low, high = present_values(cash, factors(6, sorted((one, other)))).T
    assert np.all(high <= low)


@given(CASH, st.permutations(range(5)))
def test_neither_the_order_nor_the_number_of_paths_changes_a_bit(cash, order):
    found = present_values(cash, factors(7))
    np.testing.assert_array_equal(present_values(cash[order], factors(7)), found[order])
    for path in range(5):
        np.testing.assert_array_equal(present_values(cash[path : path + 1], factors(7))[0], found[path])


def test_the_layout_of_an_array_in_memory_changes_no_bit():
    prices, _ = futures(50, 20)
    wanted = present_values(prices, factors(20))
    np.testing.assert_array_equal(present_values(np.asfortranarray(prices), factors(20)), wanted)
    np.testing.assert_array_equal(present_values(prices[::-1], factors(20))[::-1], wanted)


@named(*EVERY)
@pytest.mark.parametrize("block", [1, 7, 100, 5000])
def test_the_size_of_a_block_changes_no_bit(contract, block):
    prices, tonnes = futures(100, 12)
    wanted = present_values(cash_flow(contract, prices, tonnes), factors(12))
    (name, found), *rest = valued(contract, [("a", prices)], tonnes, factors(12), block_paths=block)
    assert (name, rest) == ("a", [])
    np.testing.assert_array_equal(found, wanted)


def test_price_models_are_valued_one_after_the_other_as_they_are_made():
    prices, tonnes = futures(30, 5)
    made = []

    def models():
        for k in (1, 2, 3):
            made.append(k)
            yield f"model {k}", k * prices

    found = valued(spot(), models(), tonnes, factors(5))
    first = next(found)[1]
    assert made == [1]
    assert [name for name, _ in found] == ["model 2", "model 3"]
    np.testing.assert_array_equal(first, present_values(prices * tonnes, factors(5)))


def test_known_tonnes_meet_many_paths_of_prices_and_one_price_many_paths_of_tonnes():
    prices, tonnes = futures(30, 5)
    known = dict(valued(spot(), [("constant", prices[:1]), ("paths", prices)], tonnes[:1], factors(5), block_paths=8))
    assert {name: found.shape for name, found in known.items()} == {"constant": (1, 3), "paths": (30, 3)}
    np.testing.assert_array_equal(known["paths"], present_values(prices * tonnes[:1], factors(5)))
    ((_, found),) = valued(spot(), [("constant", prices[:1])], tonnes, factors(5), block_paths=8)
    np.testing.assert_array_equal(found, present_values(prices[:1] * tonnes, factors(5)))


def test_defaults_are_drawn_by_path_whatever_the_block():
    prices, tonnes = futures(30, 5)
    contract, draws = cfd_two_way(5000, default_probability_per_year=0.2), draws_of_default(1, "town", 30)
    ((_, found),) = valued(contract, [("a", prices)], tonnes, factors(5), default_draws=draws, block_paths=8)
    wanted = present_values(cash_flow(contract, prices, tonnes, default_draws=draws), factors(5))
    np.testing.assert_array_equal(found, wanted)


def test_a_price_of_zero_is_worth_nothing_and_a_price_twice_as_high_twice_as_much():
    prices, tonnes = futures(30, 5)
    worth = dict(valued(spot(), [("0", 0 * prices), ("1", prices), ("2", 2 * prices)], tonnes, factors(5)))
    assert not np.any(worth["0"])
    np.testing.assert_array_equal(worth["2"], 2 * worth["1"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: present_values(np.ones((2, 3)), np.ones((1, 4))), "cash of 3 years, discount factors of 4"),
        (
            lambda: present_values([[1, np.nan]], np.ones((1, 2))),
            "cash_jpy must be finite, found nan in path 0, year 1",
        ),
        (lambda: present_values(np.ones((2, 2)), [[1, np.inf]]), "found inf in rate 0, year 1"),
        (lambda: present_values(np.ones(2), np.ones((1, 2))), r"shape \(path, year\)"),
        (lambda: list(valued(spot(), [("a", [[1, 1]]), ("a", [[1, 1]])], [[1, 1]], [[1, 1]])), "have the name 'a'"),
        (lambda: list(valued(spot(), [("a", [[1, 1]])], [[1, 1]], [[1]])), "tonnes of 2 years, discount factors of 1"),
        (lambda: list(valued(spot(), [("a", [[1], [1]])], [[1], [1], [1]], [[1]])), "prices of 2 paths, tonnes of 3"),
    ],
)
def test_what_does_not_fit_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_missing_price_is_told_with_its_model_and_the_number_of_its_own_path():
    prices, tonnes = futures(30, 5)
    prices[17, 3] = np.nan
    with pytest.raises(ValueError, match=r"gbm: reference_jpy_per_t .* found nan in path 17, year 3"):
        list(valued(spot(), [("gbm", prices)], tonnes, factors(5), block_paths=4))


def test_a_summary_by_hand():
    """-100, -99, .. 100 less the zero: 200 values; the 10 % worst are -100 .. -81."""
    values = [v for v in range(-100, 101) if v]
    found = summary(values)
    assert (found.paths, found.mean) == (200, 0)
    assert found.standard_error == pytest.approx(np.std(values, ddof=1) / math.sqrt(200), rel=1e-12)
    assert found.percentiles == {1: -99, 5: -91, 10: -81, 50: -1, 90: 80, 95: 90, 99: 98}
    assert found.worst == {10: -90.5, 5: -95.5, 1: -99.5}
    assert (found.probability_above_zero, found.probability_below_zero) == (0.5, 0.5)


def test_zero_is_neither_above_nor_below_zero():
    found = summary([0.0, 0, 0, 5])
    assert (found.probability_above_zero, found.probability_below_zero) == (0.25, 0)
    assert math.copysign(1, found.worst[10]) == 1  # not -0


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60), st.randoms())
def test_the_order_of_paths_changes_no_figure(values, random):
    other = list(values)
    random.shuffle(other)
    assert summary(values) == summary(other)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_the_worst_are_worse_the_fewer_they_are(values):
    found, near = summary(values), 1e-9 * (1 + max(abs(v) for v in values))
    assert min(values) - near <= found.worst[1] <= found.worst[5] + near
    assert found.worst[5] <= found.worst[10] + near
    assert found.worst[10] <= found.mean + near
    assert found.worst[5] <= found.percentiles[5] + near


def test_weighted_futures_are_the_futures_written_out():
    """Nothing happens in 9 of 10 futures, which one path shows; the rest are four paths."""
    rare = strata([0, 1, 1, 1, 1], [0.9, 0.1], exact=[True, False])
    found, written = summary([0.0, -4, 8, 20, 60], rare), summary([0.0] * 36 + [-4, 8, 20, 60])
    assert found.mean == pytest.approx(written.mean, rel=1e-12)
    assert found.percentiles == written.percentiles
    assert found.worst == pytest.approx(written.worst, rel=1e-12)
    assert found.probability_above_zero == pytest.approx(float(Fraction(3, 40)), rel=1e-12)
    assert found.probability_below_zero == pytest.approx(float(Fraction(1, 40)), rel=1e-12)
    assert found.standard_error < written.standard_error


def test_the_standard_error_of_a_single_value_is_not_known():
    found = summary([7.0])
    assert (found.mean, found.standard_error) == (7, None)
    assert set(found.percentiles.values()) == {7.0}
    assert list(found.worst.values()) == pytest.approx([7.0] * 3, rel=1e-15)


def test_values_that_are_none_are_refused():
    with pytest.raises(ValueError, match="finite"):
        summary([1, math.nan])
    with pytest.raises(ValueError, match="2 values for 3 paths"):
        summary([1, 2], strata([0, 0, 0], [1.0]))

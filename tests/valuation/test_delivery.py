"""Delivery: percentiles, tails and exceedance by hand, and sums that stay exact however large."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.delivery import exceedance, histogram, moments_of_kg, percentile, tail_mean

TEN = [7, 3, 9, 1, 10, 4, 6, 2, 8, 5]


@pytest.mark.parametrize(
    ("percent", "value"), [(10, 1), (10.1, 2), (50, 5), (51, 6), (90, 9), (95, 10), (99, 10), (1, 1)]
)
def test_a_percentile_is_the_smallest_value_that_reaches_its_share(percent, value):
    assert percentile(TEN, percent) == value


def test_shares_that_binary_fractions_cannot_hold_do_not_skip_a_value():
    assert percentile(np.arange(1, 101), 7) == 7  # 0.07 x 100 is 7.000000000000001 in doubles
    assert tail_mean(np.arange(1, 101), 7) == 97  # 94 .. 100


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=200), st.sampled_from([1, 5, 10, 50, 90, 95, 99]))
def test_a_percentile_is_a_value_that_a_future_had_and_splits_the_futures(values, percent):
    found = percentile(values, percent)
    data = np.array(values)
    assert found in values
    assert Fraction(int((data <= found).sum()), len(values)) >= Fraction(percent, 100)
    assert Fraction(int((data < found).sum()), len(values)) < Fraction(percent, 100)


def test_one_rare_event_has_a_median_and_a_ninetieth_percentile_of_zero():
    avoided = np.zeros(1000)
    avoided[:90] = 500.0  # it strikes in 9 % of the futures
    assert percentile(avoided, 50) == percentile(avoided, 90) == 0.0
    assert percentile(avoided, 95) == 500.0


@pytest.mark.parametrize(("percent", "mean"), [(10, 10.0), (20, 9.5), (25, 9.0), (1, 10.0), (100, 5.5)])
def test_the_tail_mean_is_the_mean_of_the_worst(percent, mean):
    # worst 20 % of ten are 10 and 9; 25 % takes three (10, 9, 8); at least one is always taken
    assert tail_mean(TEN, percent) == mean


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from([1, 5, 10]))
def test_the_tail_is_never_better_than_the_mean(values, percent):
    assert tail_mean(values, percent) >= math.fsum(values) / len(values) - 1e-9 * max(values)


def test_exceedance_by_hand():
    # ten years with losses 1..10: 20 % of them (9 and 10) pass 8; none passes 10
    annual = np.array(TEN, dtype=np.int64).reshape(5, 2)
    assert exceedance(annual, [0.1, 0.2, 0.5, 0.9]).tolist() == [9, 8, 5, 1]


@given(st.lists(st.integers(0, 50), min_size=10, max_size=300))
def test_an_exceeded_loss_is_passed_by_no_more_than_its_probability(losses):
    annual = np.array(losses, dtype=np.int64)
    probabilities = [0.1, 0.2, 0.5]
    for p, loss in zip(probabilities, exceedance(annual, probabilities), strict=True):
        assert (annual > loss).mean() <= p + 1e-12
        assert loss == 0 or (annual >= loss).mean() > p - 1e-12


def test_moments_by_hand():
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squared differences 32, variance 32/7, standard error sqrt(32/7/8)
    moments = moments_of_kg(np.array([2, 4, 4, 4, 5, 5, 7, 9]))
    assert moments.mean == 5
    assert moments.standard_error == pytest.approx(math.sqrt(32 / 7 / 8), rel=1e-15)


def test_moments_of_huge_kilograms_lose_no_digit():
    # sums of squares near 2^124: doubles would leave nothing of a difference of 1
    kg = np.array([2**61, 2**61 + 1, 2**61 + 2], dtype=np.int64)
    assert moments_of_kg(kg).standard_error == pytest.approx(math.sqrt(1 / 3), rel=1e-15)
    assert moments_of_kg(-kg).mean == -float(2**61 + 1)


def test_one_future_has_no_error_to_show():
    assert moments_of_kg(np.array([5])).standard_error == 0.0


def test_a_histogram_counts_every_future_once():
    edges, shares = histogram(TEN, bins=3)
    assert edges.tolist() == [1, 4, 7, 10]
    assert shares.tolist() == [0.3, 0.3, 0.4]  # [1,4), [4,7), [7,10]: the last bin includes its upper end
    edges, shares = histogram([5.0, 5.0])
    assert (edges.tolist(), shares.tolist()) == ([5.0, 5.0], [1.0])

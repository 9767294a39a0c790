"""Loadings for risk: closed forms, the side that is always said, and that no loading changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import ndtr, ndtri

from tests.valuation.test_weighting import strata
from valuation.delivery import mean
from valuation.money.risk import (
    multiple_of_loss,
    standard_deviation,
    tail,
    wang,
    wang_lognormal,
    wang_normal,
)

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
RISKS = st.floats(0, 3)
SIDES = st.sampled_from(["loss", "gain"])
QUANTILES = ndtri((np.arange(200_000) + 0.5) / 200_000)  # a sample that is the normal distribution itself


@pytest.mark.parametrize("side", ["loss", "gain"])
@pytest.mark.parametrize("risk", [0.1, 0.25, 0.45])
def test_a_normal_sample_is_moved_as_wang_2000_says(side, risk):
    assert wang(1000 + 200 * QUANTILES, risk, side=side) == pytest.approx(
        wang_normal(1000, 200, risk, side=side), abs=0.02
    )


@pytest.mark.parametrize("side", ["loss", "gain"])
@pytest.mark.parametrize("risk", [0.1, 0.25, 0.45])
def test_a_lognormal_sample_is_moved_as_wang_2000_says(side, risk):
    sample = 1000 * np.exp(0.5 * QUANTILES - 0.125)
    assert wang(sample, risk, side=side) == pytest.approx(wang_lognormal(1000, 0.5, risk, side=side), rel=2e-4)


def test_closed_forms_by_hand():
    assert wang_normal(100, 20, 0.5, side="loss") == 110
    assert wang_normal(100, 20, 0.5, side="gain") == 90
    assert wang_lognormal(100, 0.4, 0.5, side="loss") == pytest.approx(100 * math.exp(0.2), rel=1e-15)
    assert wang_lognormal(100, 0.4, 0.5, side="gain") == pytest.approx(100 * math.exp(-0.2), rel=1e-15)


def test_the_closed_forms_are_the_integral_of_the_distorted_probability():
    """E*[X] of a loss of 0 or more is the integral of Phi(Phi^-1(S) + k); here ln X has mean 0 and sd 0.5."""
    found, _ = integrate.quad(lambda x: ndtr(-math.log(x) / 0.5 + 0.3), 0, np.inf)
    assert wang_lognormal(math.exp(0.125), 0.5, 0.3, side="loss") == pytest.approx(found, rel=1e-8)


def test_a_loss_that_strikes_or_not_is_its_amount_times_the_distorted_probability():
    """1000 yen with probability 0.1: 1000 x Phi(Phi^-1(0.1) + 0.45), and Phi(Phi^-1(0.1) - 0.45) for a gain."""
    sample = [0] * 9 + [1000]
    assert wang(sample, 0.45, side="loss") == pytest.approx(1000 * ndtr(ndtri(0.1) + 0.45), rel=1e-12)
    assert wang(sample, 0.45, side="gain") == pytest.approx(1000 * ndtr(ndtri(0.1) - 0.45), rel=1e-12)


@given(VALUES, SIDES)
def test_no_loading_changes_nothing(values, side):
    plainly = mean(values)
    assert wang(values, 0, side=side) == plainly
    assert tail(values, 0, 5, side=side) == plainly
    assert standard_deviation(values, 0, side=side) == plainly


def test_a_multiple_of_one_changes_nothing():
    assert multiple_of_loss([0, 10, 50], 1, side="loss") == 20
    assert multiple_of_loss([0, 10, 50], 2.5, side="loss") == 50


@given(VALUES, RISKS, RISKS)
def test_more_risk_never_lowers_a_loss_and_never_raises_a_gain(values, one, other):
    low, high = min(one, other), max(one, other)
    near = 1e-9 * (1 + max(abs(v) for v in values))
    assert wang(values, high, side="loss") >= wang(values, low, side="loss") - near
    assert wang(values, high, side="gain") <= wang(values, low, side="gain") + near


@given(VALUES, RISKS)
def test_a_gain_is_a_loss_seen_from_the_other_side(values, risk):
    near = 1e-9 * (1 + max(abs(v) for v in values))
    turned = [-v for v in values]
    assert wang(values, risk, side="gain") == pytest.approx(-wang(turned, risk, side="loss"), abs=near)
    assert tail(values, 0.5, 10, side="gain") == pytest.approx(-tail(turned, 0.5, 10, side="loss"), abs=near)


@given(VALUES, RISKS, SIDES)
def test_what_is_loaded_stays_between_the_smallest_and_the_largest_value(values, risk, side):
    near = 1e-9 * (1 + max(abs(v) for v in values))
    assert min(values) - near <= wang(values, risk, side=side) <= max(values) + near


@given(VALUES, RISKS, SIDES, st.randoms())
def test_the_order_of_paths_changes_no_bit(values, risk, side, random):
    other = list(values)
    random.shuffle(other)
    assert wang(values, risk, side=side) == wang(other, risk, side=side)


@pytest.mark.parametrize("side", ["loss", "gain"])
def test_weighted_paths_are_the_sample_written_out(side):
    """Stratum 0 stands for 6 of 10 futures with 2 paths, stratum 1 for 4 with 4."""
    values = [10.0, 30, 5, 40, 20, 30]
    weighed = strata([0, 0, 1, 1, 1, 1], [0.6, 0.4])
    written = [10, 10, 10, 30, 30, 30, 5, 40, 20, 30]
    assert wang(values, 0.3, side=side, strata=weighed) == pytest.approx(wang(written, 0.3, side=side), rel=1e-12)
    moved = tail(written, 0.5, 20, side=side)
    assert tail(values, 0.5, 20, side=side, strata=weighed) == pytest.approx(moved, rel=1e-12)
    assert multiple_of_loss(values, 3, side="loss", strata=weighed) == pytest.approx(3 * 21.5, rel=1e-12)


def test_standard_deviations_are_added_to_a_loss_and_taken_off_a_gain():
    """Mean 3, variance 2.5 (n - 1)."""
    assert standard_deviation([1, 2, 3, 4, 5], 2, side="loss") == pytest.approx(3 + 2 * math.sqrt(2.5), rel=1e-15)
    assert standard_deviation([1, 2, 3, 4, 5], 2, side="gain") == pytest.approx(3 - 2 * math.sqrt(2.5), rel=1e-15)


def test_a_tail_moves_the_mean_towards_the_worst():
    """Of 1 .. 10 the worst 20 % are 9.5 for a loss and 1.5 for a gain; the mean is 5.5."""
    ten = list(range(1, 11))
    assert tail(ten, 1, 20, side="loss") == 9.5
    assert tail(ten, 0.5, 20, side="loss") == 7.5
    assert tail(ten, 1, 20, side="gain") == 1.5
    assert tail(ten, 0.5, 20, side="gain") == 3.5


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wang([1], -0.1, side="gain"), "the side says the direction"),
        (lambda: wang([1], float("nan"), side="gain"), "must be 0 or more"),
        (lambda: wang([1], 0.1, side="asset"), "'loss'.*or 'gain'"),
        (lambda: wang([1, np.nan], 0.1, side="gain"), "finite"),
        (lambda: wang([], 0.1, side="gain"), "one or more"),
        (lambda: wang([1, 2], 0.1, side="gain", strata=strata([0], [1.0])), "2 values for 1 paths"),
        (lambda: wang_normal(1, -1, 0.1, side="gain"), "a spread must be 0 or more"),
        (lambda: multiple_of_loss([1], 2, side="gain"), "for the side 'loss'"),
        (lambda: multiple_of_loss([1], 0.5, side="loss"), "1 or more"),
        (lambda: multiple_of_loss([-1], 2, side="loss"), "a loss must be 0 or more"),
        (lambda: tail([1], 1.5, 5, side="loss"), "weight lies in 0 to 1"),
        (lambda: tail([1], 0.5, 0, side="loss"), "percent above 0"),
        (lambda: standard_deviation([1], -1, side="loss"), "the loading must be 0 or more"),
    ],
)
def test_what_cannot_be_a_loading_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()

"""The credit chain by hand: what may be claimed, what is deducted, what is issued."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation import chain
from valuation.chain import claimable, half_width, issuable, uncertainty_deduction, whole_tonnes

TONNES = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=40)


def test_the_claimable_minimum_by_hand():
    # N      -100   60   80  -30   50
    # Y      -100  -40   40   10   60
    # min    -100  -40   10   10   60   (from here to the end)
    # A         0    0   10   10   60
    # X         0    0   10    0   50
    claim = claimable([-100, 60, 80, -30, 50])
    assert claim.cumulative.tolist() == [-100, -40, 40, 10, 60]
    assert claim.debt.tolist() == [-100, -40, 0, 0, 0]
    assert claim.claimable.tolist() == [0, 0, 10, 10, 60]
    assert claim.claimed.tolist() == [0, 0, 10, 0, 50]


def test_a_loss_in_the_last_year_reaches_back_to_the_first_claim():
    assert claimable([100, 50, -120]).claimed.tolist() == [30, 0, 0]


def test_a_horizon_that_ends_in_debt_claims_nothing():
    assert claimable([100, 50, -151]).claimed.tolist() == [0, 0, 0]


def test_without_losses_every_year_claims_its_own():
    assert claimable([3, 0, 5]).claimed.tolist() == [3, 0, 5]


@given(TONNES)
def test_no_tonne_is_claimed_that_a_later_year_takes_back(net):
    claim = claimable(net)
    issued = np.cumsum(claim.claimed)
    size = max(1.0, float(np.abs(claim.cumulative).max()))
    assert np.all(claim.claimed >= 0)
    for year in range(len(net)):
        assert np.all(issued[year] <= np.maximum(0.0, claim.cumulative[year:]) + 1e-12 * size)
    assert math.fsum(claim.claimed) == pytest.approx(max(0.0, math.fsum(net)), abs=1e-9 * size)


@given(TONNES)
def test_more_cannot_be_claimed_any_earlier(net):
    # the claim is the largest: in every year some later year holds exactly what has been claimed (or it is 0)
    claim = claimable(net)
    for year, standing in enumerate(claim.claimable):
        assert standing == max(0.0, claim.cumulative[year:].min())


HUNDRED = np.arange(1.0, 102.0)  # 1 .. 101, mean 51: type 7 places q at 1 + 100 q


def test_the_half_width_is_that_of_type_7_quantiles():
    # q05 = 1 + 100 x 0.05 = 6, q95 = 96, half of the difference 45, over the mean 51
    assert half_width(HUNDRED) == pytest.approx(45 / 51, rel=1e-15)


def test_type_7_interpolates_between_few_draws():
    # five draws: q05 lies 0.05 x 4 = 0.2 of the way from 10 to 20 (12), q95 0.8 of the way from 40 to 90 (80); mean 38
    assert half_width([40, 10, 90, 20, 30]) == pytest.approx((80 - 12) / 2 / 38, rel=1e-15)


def test_an_error_of_simulation_adds_in_quadrature():
    assert half_width(HUNDRED, 5.1) == pytest.approx(math.hypot(45 / 51, 1.6449 * 0.1), rel=1e-15)


def test_vcs_4_4_deducts_what_its_formula_says():
    # VCS Standard 4.4: half-width of 20 % of the mean -> 0.4307 x 0.20 / 1.6449 = 5.2368 %
    assert chain.vcs_deduction(0.20) == pytest.approx(0.052368, abs=5e-7)


def test_art_trees_deducts_what_its_formula_says():
    # TREES 2.0: 0.524417 x 0.20 / 1.645006 = 6.3759 %
    assert chain.art_trees_deduction(0.20) == pytest.approx(0.063759, abs=5e-7)


def test_p10_issues_what_is_exceeded_with_ninety_percent():
    assert chain.p10_deduction(HUNDRED) == pytest.approx(1 - 11 / 51, rel=1e-15)  # q10 = 1 + 100 x 0.10


def test_p10_of_a_spread_that_reaches_below_zero_is_all():
    assert chain.p10_deduction([-50, -40, 0, 100, 200]) == 1.0


def test_the_largest_rule_applies_unless_one_is_named():
    largest = uncertainty_deduction(HUNDRED)
    assert largest.applied == "p10"
    assert largest.share == largest.by_rule["p10"] == max(largest.by_rule.values())
    named = uncertainty_deduction(HUNDRED, "vcs_4_4")
    assert (named.applied, named.share) == ("vcs_4_4", named.by_rule["vcs_4_4"])
    assert named.by_rule == largest.by_rule  # all rules are printed either way


@pytest.mark.parametrize("totals", [[0.0, 0.0, 0.0], [-5.0, 1.0, 3.0], [-1.0, 1.0]])
def test_a_mean_that_is_not_positive_leaves_nothing_to_issue(totals):
    refused = uncertainty_deduction(totals)
    assert (refused.refusal, refused.share, refused.half_width) == ("mean_not_positive", 1.0, None)


def test_a_half_width_above_the_mean_leaves_nothing_to_issue():
    # -99 .. 103 about 2: half-width 0.9 x 202 / 2 / 2 is far above 100 %
    refused = uncertainty_deduction(np.arange(-99.0, 104.0), "vcs_4_4")
    assert (refused.refusal, refused.share) == ("half_width", 1.0)
    assert refused.by_rule["vcs_4_4"] <= 1.0


@pytest.mark.parametrize(("width", "refusal"), [(0.999, None), (1.001, "half_width")])
def test_the_limit_of_the_half_width_is_one_hundred_percent_of_the_mean(width, refusal):
    totals = 1 + width * np.linspace(-1, 1, 101) / 0.9  # evenly spread: (q95 - q05) / 2 is 0.9 of the half range
    assert half_width(totals) == pytest.approx(width, abs=1e-12)
    assert uncertainty_deduction(totals, "vcs_4_4").refusal == refusal


@pytest.mark.parametrize("value", [2.0, 12345.678901, 0.1])
def test_draws_that_do_not_spread_are_not_deducted(value):
    none = uncertainty_deduction(np.full(1000, value))
    assert none.half_width == pytest.approx(0.0, abs=1e-15)
    assert none.share == pytest.approx(0.0, abs=1e-15)
    assert none.refusal is None


@given(st.lists(st.floats(1.0, 1e6), min_size=2, max_size=60), st.floats(0.5, 100))
def test_a_deduction_does_not_depend_on_the_size_of_the_project(totals, scale):
    one, scaled = uncertainty_deduction(totals), uncertainty_deduction(np.array(totals) * scale)
    assert scaled.share == pytest.approx(one.share, rel=1e-9, abs=1e-12)


def test_percentages_multiply():
    # 1000 x (1 - 0.2)(1 - 0.1)(1 - 0.3)(1 - 0.05) = 478.8
    assert issuable([1000.0], 0.2, 0.1, 0.3, 0.05)[0] == pytest.approx(478.8, rel=1e-15)


def test_percentages_never_act_on_what_is_not_claimed():
    assert issuable([0.0, -5.0, 10.0], 0.5, 0.0, 0.0, 0.0).tolist() == [0.0, 0.0, 5.0]


def test_a_full_deduction_leaves_zero():
    assert issuable([1000.0], 1.0, 0.1, 0.3, 0.05).tolist() == [0.0]


def test_whole_tonnes_are_floored_after_rounding_to_a_gram():
    # 478.8 may be 478.79999...; 3 is often 2.9999999999 after a chain of factors and must stay 3
    assert whole_tonnes([478.8, 2.9999999999, 2.999999, 2.9999, 0.999]).tolist() == [478, 3, 2, 2, 0]


def test_remainders_are_dropped_or_carried():
    tonnes = [0.6, 0.6, 0.6, 0.6]  # running sum 0.6, 1.2, 1.8, 2.4
    assert whole_tonnes(tonnes).tolist() == [0, 0, 0, 0]
    assert whole_tonnes(tonnes, carry=True).tolist() == [0, 1, 0, 1]


def test_a_carried_sum_that_reaches_a_whole_tonne_is_not_lost_to_binary_fractions():
    assert whole_tonnes([0.1] * 10, carry=True).sum() == 1  # ten times 0.1 in doubles is 0.9999999999999999


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_carrying_never_issues_more_than_there_is_and_loses_less_than_a_tonne(tonnes):
    carried, dropped = whole_tonnes(tonnes, carry=True), whole_tonnes(tonnes)
    assert np.all(carried >= 0)
    assert dropped.sum() <= carried.sum() <= math.fsum(tonnes) + 1e-4
    assert carried.sum() > math.fsum(tonnes) - 1 - 1e-4

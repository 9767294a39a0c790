"""Benefits against costs: printed multipliers and forms, the internal rate, and how rates move the ratio."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.decision.benefits import appraise, appraise_ladder, costs_present_value, internal_rate
from valuation.decision.refusals import RuleRefused
from valuation.decision.sourced import rate_ladder

YEN = st.floats(0, 1e9)
STREAMS = st.integers(1, 40).flatmap(lambda n: st.tuples(st.lists(YEN, min_size=n, max_size=n), st.just(n)))


# FEMA's multipliers of a level yearly benefit at 7 %: 30 years for a house, 100 for an acquisition.
@pytest.mark.parametrize(("years", "multiplier"), [(30, 12.409), (100, 14.269)])
def test_a_level_benefit_is_multiplied_as_fema_prints_it(years, multiplier):
    assert appraise([1.0] * years, [0.0] * years, 0.07).benefits_pv_jpy == pytest.approx(multiplier, abs=5e-4)


def test_a_raised_house_is_worth_it_as_in_the_text_for_oregon():
    # coeapps.eugene-or.gov doc 1185 p. 28: 6312 - 112 = 6200 dollars a year, 30 years, 7 %, 20000 dollars at once
    found = appraise([6312 - 112] * 30, [0] * 30, 0.07, cost_now_jpy=20_000)
    assert found.benefits_pv_jpy == pytest.approx(12.41 * 6200, rel=1e-4)
    assert found.benefit_cost_ratio == pytest.approx(12.41 * 6200 / 20_000, rel=1e-4)


def test_a_pond_or_a_channel_as_in_a_textbook_of_engineering_economy():
    # homeworkhost.com 2822201: 7 %, 20 years, floods prevented in years 2, 10 and 18. The channel costs 1,560,000
    # more at once, 62,000 less a year, and prevents 600,000 more each time: 1,663,420 / 1,560,000 = 1.066295.
    benefits = [62_000 + (600_000 if year in (2, 10, 18) else 0) for year in range(1, 21)]
    found = appraise(benefits, [0] * 20, 0.07, cost_now_jpy=1_560_000)
    assert found.benefits_pv_jpy == pytest.approx(1_663_420, abs=1)
    assert found.benefit_cost_ratio == pytest.approx(1.066295, abs=1e-6)


@pytest.mark.parametrize(("benefit", "cost", "ratio"), [(211.1, 127.1, 1.66), (202.9, 127.0, 1.60)])
def test_the_ratio_of_a_japanese_form_is_that_of_its_present_values(benefit, cost, ratio):
    # Sendai, Miyazawa-Nenoshiroishi line, form 1-2 (vdocuments.pub ccc2cicoeiee-sendai), hundred million yen
    assert appraise([benefit], [0], 0.0, cost_now_jpy=cost).benefit_cost_ratio == pytest.approx(ratio, abs=5e-3)


@pytest.mark.parametrize(("convention", "worth"), [("year_end", 3616.24), ("begin", 4297.05)])
def test_three_payments_of_5000_for_10000_at_5_percent(convention, worth):
    # year end: 5000 x 2.723248 - 10000; beginning: 5000 x (1 + 1 / 1.05 + 1 / 1.1025) - 10000 (annuity tables)
    found = appraise([5000] * 3, [0] * 3, 0.05, cost_now_jpy=10_000, convention=convention)
    assert found.net_pv_jpy == pytest.approx(worth, abs=5e-3)


def test_running_costs_stand_below_the_line():
    found = appraise([300.0] * 2, [100.0] * 2, 0.0, cost_now_jpy=200.0)
    assert (found.benefits_pv_jpy, found.costs_pv_jpy, found.benefit_cost_ratio) == (600.0, 400.0, 1.5)


def test_a_measure_that_costs_nothing_has_no_ratio():
    assert appraise([5.0], [0.0], 0.04).benefit_cost_ratio is None


def test_a_measure_that_does_harm_has_a_negative_ratio():
    assert appraise([-50.0], [0.0], 0.0, cost_now_jpy=100.0).benefit_cost_ratio == -0.5


def test_the_ladder_is_1_2_3_1_4_and_7_percent_each_with_its_source():
    steps = rate_ladder()
    assert [step.rate_per_year for step in steps] == [0.01, 0.02, 0.031, 0.04, 0.07]
    assert all(step.source and step.label_ja for step in steps)
    assert [step.rate_per_year for step in appraise_ladder([1.0], [1.0])] == [step.rate_per_year for step in steps]


def test_a_step_of_the_ladder_is_the_appraisal_at_its_rate():
    streams = [3.0, 4.0, 5.0], [1.0, 0.0, 1.0]
    for step in appraise_ladder(*streams, cost_now_jpy=7.0, convention="mid_year"):
        assert step == appraise(*streams, step.rate_per_year, cost_now_jpy=7.0, convention="mid_year")


@given(STREAMS, st.floats(0, 0.3), st.floats(1e-3, 0.3))
def test_a_higher_rate_never_raises_the_worth_of_a_positive_stream(stream, rate, more):
    benefits, years = stream
    low, high = (appraise(benefits, [0.0] * years, r).benefits_pv_jpy for r in (rate, rate + more))
    assert high <= low


@given(st.lists(st.floats(1.0, 1e6), min_size=1, max_size=40), st.floats(0.0, 1e6), st.floats(1.0, 1e7))
def test_at_the_internal_rate_the_ratio_is_one(benefits, running, now):
    costs = [running * 1e-7] * len(benefits)  # running costs below every benefit: one change of sign
    found = internal_rate(benefits, costs, cost_now_jpy=now)
    assert found.sign_changes == 1
    assert found.rate_per_year > -1
    at_rate = appraise(benefits, costs, found.rate_per_year, cost_now_jpy=now)
    assert at_rate.benefit_cost_ratio == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("convention", ["year_end", "mid_year", "begin"])
def test_the_internal_rate_holds_in_every_convention(convention):
    found = internal_rate([0, 30, 50, 60], [10, 0, 0, 0], cost_now_jpy=100, convention=convention)
    at_rate = appraise([0, 30, 50, 60], [10, 0, 0, 0], found.rate_per_year, cost_now_jpy=100, convention=convention)
    assert at_rate.net_pv_jpy == pytest.approx(0.0, abs=1e-9)


def test_a_hundred_for_a_hundred_and_ten_a_year_later_is_ten_percent():
    assert internal_rate([110], [0], cost_now_jpy=100).rate_per_year == pytest.approx(0.10, rel=1e-12)


def test_two_internal_rates_are_not_one():
    # -100 + 230 / 1.1 - 132 / 1.21 = 0 and -100 + 230 / 1.2 - 132 / 1.44 = 0
    found = internal_rate([230, 0], [0, 132], cost_now_jpy=100)
    assert (found.rate_per_year, found.sign_changes) == (None, 2)


def test_benefits_without_costs_have_no_internal_rate():
    assert internal_rate([1, 2], [0, 0]).rate_per_year is None


def test_costs_alone_are_what_they_cost_now_and_later():
    assert costs_present_value([0.0, 121.0], 0.10, cost_now_jpy=50.0) == pytest.approx(150.0, rel=1e-15)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (([1.0], [0.0], -1.0), "discounting"),
        (([1.0], [0.0], float("nan")), "complete figures"),
        (([1.0], [-5.0], 0.04), "costs without a minus sign"),
        (([1.0, 2.0], [0.0], 0.04), "one value for each year of the horizon"),
        (([np.nan], [0.0], 0.04), "complete figures"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_rule(arguments, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'") as caught:
        appraise(*arguments)
    assert caught.value.finding.remedy_ja.endswith("。")


def test_a_negative_cost_today_is_refused():
    with pytest.raises(RuleRefused, match="among the benefits"):
        appraise([1.0], [0.0], 0.04, cost_now_jpy=-1.0)

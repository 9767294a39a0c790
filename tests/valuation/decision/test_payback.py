"""Payback in yen and in tonnes, abatement cost, and the share of the works that the credit pays."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.decision.abatement import CHEAPER_THAN_NOTHING, NO_ABATEMENT, WHY_UNDISCOUNTED, abatement_cost
from valuation.decision.financed import financed_share
from valuation.decision.payback import SUBSIDY_CASES, carbon_payback, payback, payback_cases
from valuation.decision.refusals import RuleRefused

FLOWS = st.lists(st.floats(-100, 1e4), min_size=1, max_size=40)


# wizedu.com 3682: 1000 at 14 %; gaodun.com 500s5h: 200,000 at 12 %; qammunity.org 8059733: 67,000 at 11.4 %
@pytest.mark.parametrize(
    ("capital", "flows", "rate", "years"),
    [
        (1000, [347, 394, 424, 600], 0.14, 3.2991),
        (200_000, [60_000, 80_000, 70_000, 60_000, 50_000], 0.12, 3 + 32_828.44 / 38_131.08),
        (67_000, [17_000, 20_000, 27_000, 30_000], 0.114, 3.83),
    ],
)
def test_discounted_payback_is_that_of_the_textbooks(capital, flows, rate, years):
    digits = 1e-4 if years != 3.83 else 5e-3
    assert payback(capital, flows, [0] * len(flows), rate).discounted_years == pytest.approx(years, abs=digits)


def test_half_a_year_of_the_third_is_two_and_a_half_years():
    assert payback(80_000, [32_000] * 3, [0] * 3, 0.0).simple_years == 2.5  # smartstudyhelp.com


def test_running_costs_lengthen_the_payback():
    assert payback(100, [30] * 10, [10] * 10, 0.0).simple_years == 5.0


def test_what_is_not_earned_back_within_the_years_has_no_payback():
    found = payback(100, [10] * 9, [0] * 9, 0.0)
    assert (found.simple_years, found.simple_lasts, found.discounted_years) == (None, False, None)


def test_what_costs_nothing_is_paid_back_at_once():
    assert payback(0, [0.0], [0.0], 0.04).simple_years == 0.0
    assert payback(500, [0.0], [0.0], 0.04, subsidy_share=1).simple_years == 0.0


def test_a_payback_that_a_later_year_undoes_is_said_not_to_last():
    found = payback(100, [120, 0, 0], [0, 0, 50], 0.0)
    assert (found.simple_years, found.simple_lasts) == (pytest.approx(100 / 120), False)
    assert payback(100, [120, 0, 0], [0, 0, 10], 0.0).simple_lasts


def test_the_subsidy_cases_are_none_a_third_a_half_and_two_thirds():
    assert list(SUBSIDY_CASES) == [0, Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)]
    cases = payback_cases(900, [100] * 9, [0] * 9, 0.0)
    assert [case.own_capital_jpy for case in cases] == [900.0, 600.0, 450.0, 300.0]
    assert [case.simple_years for case in cases] == [9.0, 6.0, 4.5, 3.0]


@given(st.floats(1.0, 1e6), FLOWS, st.floats(0, 0.2), st.floats(0, 1), st.floats(0, 1))
def test_a_subsidy_never_lengthens_the_payback(capital, flows, rate, one, other):
    low, high = sorted((one, other))
    less = payback(capital, flows, [0] * len(flows), rate, subsidy_share=low)
    more = payback(capital, flows, [0] * len(flows), rate, subsidy_share=high)
    for before, after in ((less.simple_years, more.simple_years), (less.discounted_years, more.discounted_years)):
        assert before is None or (after is not None and after <= before + 1e-9)


@given(st.floats(1.0, 1e5), st.lists(st.floats(0, 1e4), min_size=1, max_size=40), st.floats(0, 0.3))
def test_discounting_never_shortens_the_payback_of_a_positive_stream(capital, flows, rate):
    found = payback(capital, flows, [0] * len(flows), rate)
    assert found.discounted_years is None or found.discounted_years >= found.simple_years - 1e-9


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_subsidy_above_the_whole_is_refused(share):
    with pytest.raises(RuleRefused, match=r"Rule 'shares between 0 and 1'.*Write a share"):
        payback(100, [10], [0], 0.04, subsidy_share=share)


def test_carbon_is_paid_back_in_the_year_in_which_nothing_is_owed_any_more():
    # whitbyeskenergy.org.uk: 150 t of a turbine at 0.542 t per MWh and 117.6 MWh a year: 2.35 years, within three
    found = carbon_payback([0.542 * 117.6] * 5, [150, 0, 0, 0, 0], 2013)
    assert (found.status, found.repaid_year) == ("repaid", 2015)
    assert found.largest_debt_t_co2e == pytest.approx(150 - 0.542 * 117.6)


def test_a_carbon_payback_that_a_later_year_undoes_has_a_later_lasting_year():
    found = carbon_payback([60, -30, 20, 40], [50, 0, 0, 0], 2027)  # 10, -20, 0, 40
    assert (found.repaid_year, found.lasting_year, found.largest_debt_t_co2e) == (2027, 2029, 20.0)


def test_works_built_later_are_not_paid_back_before_they_are_built():
    found = carbon_payback([0, 0, 5, 30], [0, 0, 20, 0], 2027)
    assert (found.repaid_year, found.lasting_year) == (2030, 2030)


def test_carbon_that_is_never_paid_back_is_said_so():
    found = carbon_payback([1, 1], [10, 0], 2027)
    assert (found.status, found.repaid_year, found.lasting_year) == ("not_repaid", None, None)


def test_early_warning_without_concrete_has_nothing_to_pay_back():
    assert carbon_payback([0, 0], [0, 0], 2027).status == "no_emissions"


def test_tonnes_are_not_discounted_in_the_abatement_cost():
    early, late = [100, 0, 0, 0], [0, 0, 0, 100]
    found = [abatement_cost([10] * 4, tonnes, 0.07, cost_now_jpy=1000) for tonnes in (early, late)]
    assert found[0].cost_jpy_per_t == found[1].cost_jpy_per_t
    assert found[0].remark == WHY_UNDISCOUNTED


def test_other_benefits_are_taken_off_the_cost():
    assert abatement_cost([0], [10], 0.25, cost_now_jpy=100, benefits_jpy=[50]).cost_jpy_per_t == 6.0  # 100 - 50 / 1.25


def test_a_measure_cheaper_than_nothing_is_said_not_to_rank():
    found = abatement_cost([0], [10], 0.0, cost_now_jpy=10, benefits_jpy=[60])
    assert (found.cost_jpy_per_t, found.remark) == (-5.0, CHEAPER_THAN_NOTHING)


@pytest.mark.parametrize("tonnes", [[0.0, 0.0], [5.0, -6.0]])
def test_without_net_tonnes_there_is_no_cost_per_tonne(tonnes):
    found = abatement_cost([0, 0], tonnes, 0.04, cost_now_jpy=100)
    assert (found.cost_jpy_per_t, found.remark) == (None, NO_ABATEMENT)


def test_the_financed_share_is_that_of_the_record():
    assert financed_share(3_000_000, 24_000_000).gross == 0.125


def test_a_credit_that_costs_more_than_it_earns_finances_less_than_nothing():
    found = financed_share(1_000_000, 10_000_000, credit_costs_pv_jpy=1_400_000)
    assert (found.gross, found.net, found.unfinanced_jpy) == (0.1, -0.04, 10_400_000)


def test_a_share_above_the_whole_is_shown_as_it_is():
    assert financed_share(30.0, 10.0).gross == 3.0
    assert financed_share(30.0, 10.0).unfinanced_jpy == 0.0


def test_works_that_cost_nothing_have_no_financed_share():
    assert financed_share(30.0, 0.0).gross is None
    assert financed_share(30.0, 10.0, subsidy_share=1.0).net_of_own is None


@given(st.floats(0, 1e9), st.floats(1, 1e9), st.floats(0, 0.9))
def test_a_subsidy_never_lowers_the_share_of_what_is_left(credit, capital, subsidy):
    plain, helped = financed_share(credit, capital), financed_share(credit, capital, subsidy_share=subsidy)
    assert helped.net_of_own >= plain.net_of_own
    assert helped.gross == plain.gross

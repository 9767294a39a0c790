"""Every way of discounting: against printed tables, closed forms and QuantLib."""

from __future__ import annotations

import math

import numpy as np
import pytest
import QuantLib as ql
from hypothesis import given
from hypothesis import strategies as st

from tests.valuation.money.sample_rates import CONVENTIONS, NODES, curve, flat, mixed, ramsey, stepped
from valuation.discounting import discount_factors
from valuation.money.basis import Inflation, price_level
from valuation.money.discounting import equivalent_rates, factors, marginal_rates
from valuation.money.named_discounts import NAMES, named_discount


# Present value of an ordinary annuity of 1, as printed to four decimals in tables of financial mathematics.
@pytest.mark.parametrize(("rate", "years", "printed"), [(0.04, 10, 8.1109), (0.04, 50, 21.4822), (0.02, 10, 8.9826)])
def test_a_flat_rate_matches_the_annuity_table(rate, years, printed):
    assert math.fsum(factors(flat(rate), years)) == pytest.approx(printed, abs=5e-5)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_flat_rate_is_the_flat_function_of_the_package(convention):
    assert np.array_equal(factors(flat(0.04), 50, convention), discount_factors(0.04, 50, convention))


# Printed to four decimals: years 10, 20, 40 and 125 in tests/economics/test_discount.py of github textbook/py_wlc;
# years 30 and 31 in the Green Book's table of factors. 50 = 1.035^-30 x 1.03^-20, 75 = 1.035^-30 x 1.03^-45.
@pytest.mark.parametrize(
    ("year", "printed"),
    [(10, 0.7089), (20, 0.5026), (30, 0.3563), (31, 0.3459), (40, 0.2651), (50, 0.1973), (75, 0.0942), (125, 0.0274)],
)
def test_the_green_book_gives_its_printed_factors(year, printed):
    assert factors(named_discount("green-book"), 300)[year - 1] == pytest.approx(printed, abs=5e-5)


def test_the_green_book_schedule_is_the_product_of_its_yearly_rates():
    closed = 1.035**-30 * 1.03**-45 * 1.025**-50 * 1.02**-75 * 1.015**-100 * 1.01**-5
    assert factors(named_discount("green-book"), 305)[-1] == pytest.approx(closed, rel=1e-12)


def test_a_later_step_changes_no_earlier_year_and_no_factor_jumps():
    # (1 + 0.02)^-31 would make year 31 heavier than year 30 in the French schedule.
    french, four = factors(named_discount("french"), 60), factors(flat(0.04), 60)
    assert french[:30] == pytest.approx(four[:30], rel=1e-12)
    assert french[30] == pytest.approx(1.04**-30 / 1.02, rel=1e-12)
    assert np.all(np.diff(french) < 0)


def test_the_rates_of_a_schedule_are_read_back_from_its_factors():
    rates = marginal_rates(named_discount("green-book"), 80)
    assert rates[[0, 29, 30, 74, 75]] == pytest.approx([0.035, 0.035, 0.03, 0.03, 0.025], abs=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_schedule_of_one_step_is_the_flat_rate(convention):
    assert factors(stepped((0, 0.035)), 80, convention) == pytest.approx(
        factors(flat(0.035), 80, convention), rel=1e-12
    )


@given(st.floats(-0.5, 1.0), st.integers(1, 60), st.sampled_from(["flat", "steps", "mixed"]))
def test_conventions_differ_by_half_a_year_each_at_one_rate(rate, years, way):
    spec = {"flat": flat(rate), "steps": stepped((0, rate), (7, rate)), "mixed": mixed((rate, 0.5), (rate, 0.5))}[way]
    begin, middle, end = (factors(spec, years, name) for name in CONVENTIONS)
    assert begin[0] == 1.0
    assert middle == pytest.approx(begin / math.sqrt(1 + rate), rel=1e-12)
    assert end == pytest.approx(middle / math.sqrt(1 + rate), rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_end_of_a_year_is_the_beginning_of_the_next(name):
    spec = named_discount(name)
    begin, middle, end = (factors(spec, 120, convention) for convention in CONVENTIONS)
    assert begin[0] == 1.0
    assert begin[1:] == pytest.approx(end[:-1], rel=1e-12)
    assert np.all((end < middle) & (middle < begin))


def quantlib_curve(compounding, interpolation):
    """The same curve in QuantLib, on years of 365 days; before the first point its rate holds."""
    day, count = ql.Date(13, 1, 2026), ql.Actual365Fixed()
    days = [day] + [day + int(365 * years) for years, _ in NODES]
    rates = [NODES[0][1]] + [rate for _, rate in NODES]
    if interpolation == "linear_zero":
        quoted = {"annual": ql.Compounded, "continuous": ql.Continuous}[compounding]
        made = ql.ZeroCurve(days, rates, count, ql.NullCalendar(), ql.Linear(), quoted, ql.Annual)
    else:
        at = [0.0] + [years for years, _ in NODES]
        annual = compounding == "annual"
        discounts = [
            (1 + rate) ** -years if annual else math.exp(-rate * years) for years, rate in zip(at, rates, strict=True)
        ]
        made = ql.DiscountCurve(days, discounts, count)
    made.enableExtrapolation()
    return made


@pytest.mark.parametrize("compounding", ["annual", "continuous"])
@pytest.mark.parametrize("interpolation", ["linear_zero", "log_linear_factor"])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_zero_curve_is_quantlibs(compounding, interpolation, convention):
    times = np.arange(60) + {"begin": 0.0, "mid_year": 0.5, "year_end": 1.0}[convention]
    oracle = quantlib_curve(compounding, interpolation)
    mine = factors(curve(NODES, compounding, interpolation, "flat_forward"), 60, convention)
    assert mine == pytest.approx([oracle.discount(float(time)) for time in times], rel=1e-10)


@pytest.mark.parametrize("interpolation", ["linear_zero", "log_linear_factor"])
def test_a_held_zero_rate_is_the_last_points_rate_in_every_later_year(interpolation):
    later = equivalent_rates(curve(interpolation=interpolation), 80)[29:]
    assert later == pytest.approx(np.full(51, NODES[-1][1]), abs=1e-12)


@pytest.mark.parametrize("interpolation", ["linear_zero", "log_linear_factor"])
@pytest.mark.parametrize("extrapolation", ["flat_zero", "flat_forward"])
def test_a_curve_does_not_depend_on_how_its_rates_are_quoted(interpolation, extrapolation):
    annual = curve(NODES, "annual", interpolation, extrapolation)
    quoted = [(years, math.log1p(rate)) for years, rate in NODES]
    continuous = curve(quoted, "continuous", interpolation, extrapolation)
    assert factors(annual, 70) == pytest.approx(factors(continuous, 70), rel=1e-12)


@pytest.mark.parametrize("interpolation", ["linear_zero", "log_linear_factor"])
@pytest.mark.parametrize("extrapolation", ["flat_zero", "flat_forward"])
@pytest.mark.parametrize("nodes", [[(10, 0.02)], [(1, 0.02), (30, 0.02)]])
def test_a_flat_curve_is_the_flat_rate(interpolation, extrapolation, nodes):
    level = curve(nodes, "annual", interpolation, extrapolation)
    assert factors(level, 60) == pytest.approx(factors(flat(0.02), 60), rel=1e-12)


def test_the_points_of_a_curve_are_met_by_both_interpolations():
    for interpolation in ("linear_zero", "log_linear_factor"):
        found = factors(curve(interpolation=interpolation), 30)
        for years, rate in NODES:
            assert found[int(years) - 1] == pytest.approx((1 + rate) ** -years, rel=1e-12)


def test_factors_are_averaged_and_rates_never():
    # Half 1 %, half 7 %: after 100 years (1.01^-100 + 1.07^-100) / 2 = 0.185432 ; at the mean rate 1.04^-100 = 0.0198.
    found = factors(mixed((0.01, 0.5), (0.07, 0.5)), 100)[99]
    assert found == pytest.approx((1.01**-100 + 1.07**-100) / 2, rel=1e-12)
    assert found > 9 * 1.04**-100


@given(
    st.lists(st.floats(0.0, 0.2), min_size=2, max_size=5, unique_by=lambda rate: round(rate, 3)), st.integers(20, 300)
)
def test_the_certainty_equivalent_rate_falls_towards_the_lowest(rates, years):
    spec = mixed(*((rate, 1 / len(rates)) for rate in rates))
    found = equivalent_rates(spec, years)
    assert np.all(np.diff(found) < 1e-12)
    assert np.all(np.diff(marginal_rates(spec, years)) < 1e-12)
    assert found[-1] >= min(rates) - 1e-12
    assert found[0] <= np.mean(rates) + 1e-12


@pytest.mark.parametrize(
    ("delta", "eta", "growth", "rate"),
    [
        (
            0.015,
            1,
            0.02,
            0.035,
        ),  # Green Book: delta 0.5 % + L 1 %, mu 1, g 2 % (gov.uk, terms of reference, 2025-12-16)
        (0.001, 1, 0.013, 0.014),  # Stern Review 2006, from memory
        (0.015, 2, 0.02, 0.055),  # Nordhaus, DICE-2007, from memory
    ],
)
def test_the_ramsey_rule_gives_the_rates_that_are_printed_for_it(delta, eta, growth, rate):
    assert factors(ramsey(delta, eta, growth), 40) == pytest.approx(factors(flat(rate), 40), rel=1e-12)


def test_prudence_lowers_the_ramsey_rate_by_half_of_eta_times_eta_plus_one_times_the_variance():
    # delta 0, eta 2, g 2 %, sigma 3.6 %: 0.04 - 0.5 x 2 x 3 x 0.001296 = 0.036112
    spec = ramsey(0.0, 2, 0.02, growth_sigma=0.036, growth_sigma_source="example")
    assert spec.rate_per_year == pytest.approx(0.036112, abs=1e-12)


def test_the_ramsey_term_is_that_of_lognormal_consumption():
    # E[marginal utility] = E[c^-eta] of lognormal c with E[c] = e^g: its logarithm
    # is -eta g + eta (eta + 1) sigma^2 / 2.
    eta, growth, sigma = 1.5, 0.018, 0.03
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    consumption = np.exp(growth - sigma**2 / 2 + sigma * nodes)
    exact = 0.01 - math.log(np.sum(weights * consumption**-eta) / math.sqrt(2 * math.pi))
    found = ramsey(0.01, eta, growth, growth_sigma=sigma, growth_sigma_source="example").rate_per_year
    assert found == pytest.approx(exact, abs=1e-12)


def test_discounting_real_yen_at_the_real_rate_is_discounting_nominal_yen_at_the_nominal_rate():
    # Fisher: (1 + nominal) = (1 + real) (1 + inflation); prices of the valuation date, 1 January of 2026
    inflation = Inflation(per_year=0.02, source="example", source_kind="assumption")
    nominal = price_level(inflation, 2025, 2026, 50) * factors(flat(1.04 * 1.02 - 1), 50)
    assert nominal == pytest.approx(factors(flat(0.04), 50), rel=1e-12)

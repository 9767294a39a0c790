"""Contracts: identities that hold in every path and year, cases by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from valuation.money.contract_cash import by_year, cash_flow, draws_of_default, payoff
from valuation.money.contracts import Contract, buy_back, cfd_one_way, cfd_two_way, collar, floor, offtake, spot

YEN = st.floats(0, 1e6)
PRICES = arrays(np.float64, (4, 3), elements=YEN)
TONNES = arrays(np.float64, (4, 3), elements=st.floats(0, 1e5))
SHARES = st.floats(0.01, 1)
EVERY = [
    spot(),
    spot(sold_share=0.7),
    cfd_two_way(5000, share=0.6),
    cfd_one_way(5000),
    floor(3000, indexation_per_year=0.03),
    collar(2000, 6000, term_years=2),
    buy_back(2500, sold_share=0.4),
    offtake(
        4500, volume_t_co2e_per_year=80, minimum_take_t_co2e_per_year=30, minimum_delivery_t_co2e_per_year=50,
        penalty_jpy_per_t=1000,
    ),
]  # fmt: skip


def named(*contracts):
    return pytest.mark.parametrize("contract", contracts)


@given(PRICES, TONNES, st.floats(0, 1e6))
def test_market_and_a_two_way_contract_are_strike_times_volume_in_every_path_and_year(prices, tonnes, strike):
    np.testing.assert_array_equal(cash_flow(cfd_two_way(strike), prices, tonnes), strike * tonnes)


@given(PRICES, TONNES, st.sampled_from(EVERY))
def test_both_together_are_the_market_and_the_payoff(prices, tonnes, contract):
    """Of what is sold; a spot sale with the contract's tonnes counted as sold is the market of the contract."""
    both, alone = cash_flow(contract, prices, tonnes), payoff(contract, prices, tonnes)
    market = cash_flow(spot(sold_share=contract.sold_share), prices, tonnes)
    np.testing.assert_allclose(both, market + alone, rtol=1e-12, atol=1e-6 * (1 + prices.max()))


def test_an_offtake_of_some_tonnes_counts_them_as_sold_although_the_market_would_not_take_all():
    """100 t, 40 under contract at 500; of the other 60 half find a buyer at 300."""
    contract = offtake(500, volume_t_co2e_per_year=40, sold_share=0.5)
    assert cash_flow(contract, [[300]], [[100]]).item() == 40 * 500 + 30 * 300
    assert payoff(contract, [[300]], [[100]]).item() == 40 * 200


@given(PRICES, TONNES, SHARES, YEN, YEN)
def test_a_collar_is_a_floor_less_what_lies_above_the_cap(prices, tonnes, share, one, other):
    low, high = min(one, other), max(one, other)
    both = payoff(collar(low, high, share=share), prices, tonnes)
    bought = payoff(floor(low, share=share), prices, tonnes)
    given_away = payoff(Contract(cap_jpy_per_t=high, share=share), prices, tonnes)
    np.testing.assert_allclose(both, bought + given_away, rtol=1e-12, atol=1e-3)
    assert np.all(bought >= 0)
    assert np.all(given_away <= 0)


@given(PRICES, TONNES, YEN)
def test_a_two_way_contract_is_a_one_way_contract_and_a_cap(prices, tonnes, strike):
    """Strike - R = max(strike - R, 0) - max(R - strike, 0): put-call parity in every path."""
    one_way, cap = payoff(cfd_one_way(strike), prices, tonnes), payoff(Contract(cap_jpy_per_t=strike), prices, tonnes)
    np.testing.assert_array_equal(payoff(cfd_two_way(strike), prices, tonnes), one_way + cap)


@given(PRICES, TONNES, YEN)
def test_a_collar_of_no_width_is_a_two_way_contract(prices, tonnes, strike):
    np.testing.assert_array_equal(
        cash_flow(collar(strike, strike), prices, tonnes), cash_flow(cfd_two_way(strike), prices, tonnes)
    )


@given(PRICES, TONNES, YEN)
def test_a_one_way_contract_and_a_floor_pay_the_same_yen(prices, tonnes, strike):
    np.testing.assert_array_equal(
        cash_flow(cfd_one_way(strike), prices, tonnes), cash_flow(floor(strike), prices, tonnes)
    )


@given(PRICES, TONNES, YEN, YEN, st.floats(0, 1e5))
def test_a_higher_cap_or_a_higher_floor_never_costs_the_seller_anything(prices, tonnes, low, high, more):
    low, high = min(low, high), max(low, high)
    assert np.all(cash_flow(collar(low, high + more), prices, tonnes) >= cash_flow(collar(low, high), prices, tonnes))
    raised = min(low + more, high)
    assert np.all(cash_flow(collar(raised, high), prices, tonnes) >= cash_flow(collar(low, high), prices, tonnes))


@given(PRICES, TONNES)
def test_a_floor_of_zero_and_a_share_of_zero_are_a_spot_sale(prices, tonnes):
    sale = cash_flow(spot(), prices, tonnes)
    np.testing.assert_array_equal(sale, prices * tonnes)
    np.testing.assert_array_equal(cash_flow(floor(0), prices, tonnes), sale)
    np.testing.assert_array_equal(cash_flow(cfd_two_way(5000, share=0), prices, tonnes), sale)


@named(*EVERY[:2])
def test_a_market_without_a_price_pays_nothing(contract):
    assert not np.any(cash_flow(contract, np.zeros((3, 5)), np.full((3, 5), 70.0)))


@named(*EVERY[:-1])
def test_no_tonnes_no_yen(contract):
    prices = np.linspace(0, 20_000, 10).reshape(2, 5)
    assert not np.any(cash_flow(contract, prices, np.zeros((2, 5))))
    assert not np.any(payoff(contract, prices, np.zeros((2, 5))))


def test_a_penalty_is_owed_for_tonnes_that_never_came():
    contract = offtake(4500, share=1, minimum_delivery_t_co2e_per_year=50, penalty_jpy_per_t=1000)
    assert cash_flow(contract, [[4000.0] * 3], [[0, 20, 50]]).tolist() == [[-50_000, 20 * 4500 - 30_000, 50 * 4500]]


def test_a_buyer_who_may_take_less_does_so_while_the_market_is_cheaper():
    """80 t under contract at 4500 of which 30 must be taken: at 3000 the buyer takes 30, at 6000 all 80."""
    contract = offtake(4500, volume_t_co2e_per_year=80, minimum_take_t_co2e_per_year=30)
    cash = cash_flow(contract, [[3000, 6000]], [[100, 100]])
    assert cash.tolist() == [[30 * 4500 + 70 * 3000, 80 * 4500 + 20 * 6000]]
    firm = cash_flow(offtake(4500, volume_t_co2e_per_year=80), [[3000, 6000]], [[100, 100]])
    assert firm.tolist() == [[80 * 4500 + 20 * 3000, 80 * 4500 + 20 * 6000]]


@given(PRICES, TONNES, st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_larger_least_take_never_costs_the_seller_anything(prices, tonnes, one, other):
    few, many = (
        cash_flow(offtake(4500, share=1, minimum_take_t_co2e_per_year=least), prices, tonnes)
        for least in sorted((one, other))
    )
    assert np.all(many >= few - 1e-9 * np.abs(few))


def test_what_the_market_does_not_take_is_bought_back_at_the_set_price():
    """100 t at 4000 of which 40 % are sold; the municipality pays 2500 for each of the other 60 t."""
    assert cash_flow(buy_back(2500, sold_share=0.4), [[4000]], [[100]]).item() == 40 * 4000 + 60 * 2500
    assert payoff(buy_back(2500, sold_share=0.4), [[4000]], [[100]]).item() == 60 * 2500
    assert cash_flow(spot(sold_share=0.4), [[4000]], [[100]]).item() == 40 * 4000


def test_outside_its_term_a_contract_is_a_spot_sale():
    cash = cash_flow(cfd_two_way(5000, start=1, term_years=2), [[4000.0] * 4], [[10.0] * 4])
    assert cash.tolist() == [[40_000, 50_000, 50_000, 40_000]]
    back = payoff(buy_back(2500, sold_share=0, start=1, term_years=2), [[4000.0] * 4], [[10.0] * 4])
    assert back.tolist() == [[0, 25_000, 25_000, 0]]


def test_amounts_are_those_of_the_first_year_and_then_indexed():
    """The band of GX-ETS rises by 3 % a year: 1700, 1751, 1803.53."""
    cash = cash_flow(floor(1700, indexation_per_year=0.03, start=1), [[0.0] * 4], [[1.0] * 4])
    assert cash[0] == pytest.approx([0, 1700, 1751, 1803.53], rel=1e-12)


def test_a_counterparty_that_may_default_pays_what_is_owed_by_survival_and_recovery():
    """0.9 and 0.81 that it stands; 30 % is paid after default: 0.93 and 0.867 of (5000 - 4000) x 10."""
    contract = cfd_two_way(5000, default_probability_per_year=0.1, recovery=0.3)
    assert payoff(contract, [[4000.0] * 2], [[10.0] * 2])[0] == pytest.approx([9300, 8670], rel=1e-12)
    assert cash_flow(contract, [[4000.0] * 2], [[10.0] * 2])[0] == pytest.approx([49_300, 48_670], rel=1e-12)


def test_what_the_seller_owes_stays_owed_after_a_default():
    contract = cfd_two_way(5000, default_probability_per_year=1.0)
    assert payoff(contract, [[4000, 6000]], [[10, 10]]).tolist() == [[0, -10_000]]
    assert cash_flow(contract, [[4000, 6000]], [[10, 10]]).tolist() == [[40_000, 50_000]]


@named(*EVERY)
def test_a_default_never_gains_the_seller_anything_and_full_recovery_loses_nothing(contract):
    prices, tonnes = np.linspace(0, 9000, 30).reshape(6, 5), np.linspace(0, 120, 30).reshape(5, 6).T
    terms = {name: getattr(contract, name) for name in Contract.__dataclass_fields__}
    risky = Contract(**(terms | {"default_probability_per_year": 0.05, "recovery": 0.4}))
    whole = Contract(**(terms | {"default_probability_per_year": 0.05, "recovery": 1.0}))
    sure = cash_flow(contract, prices, tonnes)
    assert np.all(cash_flow(risky, prices, tonnes) <= sure)
    np.testing.assert_array_equal(cash_flow(whole, prices, tonnes), sure)


def test_drawn_defaults_are_the_expected_ones_on_average_and_final():
    contract = cfd_two_way(5000, default_probability_per_year=0.1, recovery=0.3)
    paths = 20_000
    drawn = payoff(contract, [[4000.0] * 5], [[10.0] * 5], default_draws=draws_of_default(7, "town", paths))
    assert drawn.shape == (paths, 5)
    assert set(np.unique(drawn)) == {3000.0, 10_000.0}
    assert np.all(np.diff(drawn, axis=1) <= 0)  # nobody comes back
    error = drawn.std(axis=0, ddof=1) / np.sqrt(paths)
    expected = payoff(contract, [[4000.0] * 5], [[10.0] * 5])[0]
    assert np.all(np.abs(drawn.mean(axis=0) - expected) < 4 * error)


def test_the_default_of_a_path_does_not_depend_on_how_many_paths_there_are():
    assert draws_of_default(7, "town", 5).tolist() == draws_of_default(7, "town", 50)[:5].tolist()
    assert draws_of_default(7, "town", 5).tolist() != draws_of_default(7, "insurer", 5).tolist()


def test_one_path_of_prices_or_of_tonnes_stands_for_all():
    prices, tonnes = np.arange(6.0).reshape(2, 3), np.full((1, 3), 2.0)
    np.testing.assert_array_equal(cash_flow(spot(), prices, tonnes), 2 * prices)
    np.testing.assert_array_equal(cash_flow(spot(), tonnes, prices), 2 * prices)


def test_inputs_are_left_as_they_are():
    prices, tonnes = np.full((2, 3), 4000.0), np.full((2, 3), 10.0)
    cash_flow(EVERY[-1], prices, tonnes)
    assert np.all(prices == 4000)
    assert np.all(tonnes == 10)


def test_survival_counts_the_years_in_force_only():
    found = by_year(cfd_two_way(1, start=2, term_years=2, default_probability_per_year=0.1), 5).survival
    assert found == pytest.approx([1, 1, 0.9, 0.81, 1])


@pytest.mark.parametrize(
    ("prices", "tonnes", "words"),
    [
        ([[1, 2], [3, np.nan]], [[1, 1]], "reference_jpy_per_t .* found nan in path 1, year 1"),
        ([[1, np.inf]], [[1, 1]], "found inf in path 0, year 1"),
        ([[-1, 2]], [[1, 1]], "found -1 in path 0, year 0"),
        ([[1, 2]], [[1, -3]], "volume_t_co2e must be a number of 0 or more, found -3 in path 0, year 1"),
        ([[1, 2]], [[1, 1, 1]], "prices for 2 years, tonnes for 3"),
        ([[1], [2]], [[1], [2], [3]], "prices of 2 paths, tonnes of 3"),
        ([1, 2], [[1, 1]], r"needs the shape \(path, year\)"),
        (np.zeros((0, 2)), [[1, 1]], r"needs the shape \(path, year\)"),
    ],
)
def test_what_is_no_price_or_no_tonne_is_refused_saying_where(prices, tonnes, words):
    with pytest.raises(ValueError, match=words):
        cash_flow(spot(), prices, tonnes)


@pytest.mark.parametrize(
    ("draws", "words"),
    [([0.5, 0.5, 0.5], "2 paths, tonnes of 1, draws of default of 3"), ([0.0, 0.5], "one number"), (0.5, "one number")],
)
def test_draws_of_default_that_do_not_fit_are_refused(draws, words):
    with pytest.raises(ValueError, match=words):
        cash_flow(cfd_two_way(1), [[1], [2]], [[1]], default_draws=draws)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"share": 1.2}, "share must lie between 0 and 1"),
        ({"sold_share": -0.1}, "sold_share must lie"),
        ({"recovery": float("nan")}, "recovery must lie"),
        ({"default_probability_per_year": 2}, "default_probability_per_year must lie"),
        ({"strike_jpy_per_t": -1.0}, "strike_jpy_per_t must be a number of 0 or more"),
        ({"volume_t_co2e_per_year": float("inf")}, "volume_t_co2e_per_year must be a number"),
        ({"indexation_per_year": -1.0}, "above -1"),
        ({"term_years": 0}, "1 year or more"),
        ({"start": -1}, "year 0 or later"),
        ({"strike_jpy_per_t": 1.0, "cap_jpy_per_t": 2.0}, "floor and cap at once"),
        ({"floor_jpy_per_t": 3.0, "cap_jpy_per_t": 2.0}, "must not lie above the cap"),
        ({"penalty_jpy_per_t": 3.0}, "needs its least delivery"),
        ({"minimum_delivery_t_co2e_per_year": 3.0}, "needs its penalty"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        Contract(**terms)

"""The tornado orders what it is given and simulates nothing; the heat map holds the headline to the last bit."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.decision.heatmap import heat_map
from valuation.decision.refusals import RuleRefused
from valuation.decision.tornado import Effect, tornado
from valuation.discounting import discount_factors, present_value


def effect(name: str, t=(10, 10, 10), pv=(100, 100, 100)) -> Effect:
    return Effect(name, (name, "名前"), "-", 0.5, 1.5, t, pv)


DEPTH, LIFE, PRICE = (
    effect("depth", (2, 10, 40), (20, 100, 400)),
    effect("life", (8, 10, 9)),
    effect("price", pv=(0, 100, 250)),
)


def test_the_widest_bar_stands_first_and_shares_sum_to_one():
    found = tornado([LIFE, DEPTH, PRICE], "t_co2e")
    assert [(bar.name, bar.swing) for bar in found.bars] == [("depth", 38.0), ("life", 2.0), ("price", 0.0)]
    assert [bar.share for bar in found.bars] == [0.95, 0.05, 0.0]


def test_the_price_moves_yen_and_no_tonne():
    tonnes, yen = tornado([PRICE, DEPTH], "t_co2e"), tornado([PRICE, DEPTH], "pv_jpy")
    assert {bar.name: bar.swing for bar in tonnes.bars}["price"] == 0.0
    assert {bar.name: (bar.change_at_low, bar.change_at_high) for bar in yen.bars}["price"] == (-100.0, 150.0)


def test_an_input_that_lowers_the_result_at_both_ends_has_a_bar_from_the_centre():
    (bar,) = tornado([effect("both", (7, 10, 6))], "t_co2e").bars
    assert (bar.swing, bar.change_at_low, bar.change_at_high) == (4.0, -3.0, -4.0)


def test_where_nothing_moves_there_are_no_shares():
    assert [bar.share for bar in tornado([effect("a"), effect("b")], "t_co2e").bars] == [None, None]


def test_the_order_of_the_rows_changes_nothing():
    rows = [DEPTH, LIFE, PRICE, effect("tie", (8, 10, 9))]
    assert len({tornado(list(order), "t_co2e") for order in itertools.permutations(rows)}) == 1


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([], "something to show"),
        ([DEPTH, DEPTH], "one row for each name"),
        ([DEPTH, effect("other", (1, 11, 12))], "one central result"),
        ([effect("broken", (float("nan"), 10, 10))], "complete figures"),
    ],
)
def test_a_tornado_of_other_centres_or_of_nothing_is_refused(rows, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'"):
        tornado(rows, "t_co2e")


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=50),
    st.floats(0, 50_000),
    st.floats(-0.05, 0.2),
    st.sampled_from(["year_end", "mid_year", "begin"]),
)
def test_the_headlines_cell_equals_the_headline_to_the_last_bit(issued, price, rate, convention):
    found = heat_map(issued, [0, 1700, 4300, 12_000], [0.01, 0.02, 0.04], headline=(price, rate), convention=convention)
    row, column = found.headline
    # as the chain works it out: whole tonnes as doubles, times the price, discounted
    cash = np.array(issued, dtype=np.int64).astype(np.float64) * price
    assert found.present_value_jpy[row][column] == present_value(cash, rate, convention=convention)
    assert found.price_jpy_per_t[row] == price
    assert found.rate_per_year[column] == rate


def test_a_headline_on_the_axes_is_not_added_twice():
    found = heat_map([3], [1700, 4300], [0.02, 0.04], headline=(4300, 0.02))
    assert (found.price_jpy_per_t, found.rate_per_year, found.headline) == ((1700, 4300), (0.02, 0.04), (1, 0))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_a_price_of_zero_is_worth_zero_and_leaves_the_tonnes(issued):
    found = heat_map(issued, [0, 4300], [0.0, 0.04, 0.07])
    assert found.present_value_jpy[0] == (0.0, 0.0, 0.0)
    assert found.issued_t_co2e == sum(issued)
    assert list(found.present_value_jpy[1]) == sorted(found.present_value_jpy[1], reverse=True)


def test_a_rising_price_path_is_scaled_by_each_row():
    # two tonnes a year at 100 and 103 yen, undiscounted
    assert heat_map([2, 2], [100], [0.0], relative_price=[1.0, 1.03]).present_value_jpy == ((406.0,),)


def test_a_cell_is_tonnes_times_price_times_factor():
    cell = heat_map([0, 7], [1000], [0.04]).present_value_jpy[0][0]
    assert cell == pytest.approx(7000 * discount_factors(0.04, 2)[1], rel=1e-15)


@pytest.mark.parametrize(
    ("attempt", "rule"),
    [
        (lambda: heat_map([1], [], [0.04]), "something to show"),
        (lambda: heat_map([1], [100], []), "something to show"),
        (lambda: heat_map([1], [-100], [0.04]), "no negative amounts"),
        (lambda: heat_map([1], [100], [0.04, -1.0]), "discounting"),
        (lambda: heat_map([1.5], [100], [0.04]), "whole tonnes"),
        (lambda: heat_map([1, 1], [100], [0.04], relative_price=[1.0]), "one value for each year of the horizon"),
    ],
)
def test_a_map_without_axes_or_with_impossible_ones_is_refused(attempt, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'"):
        attempt()

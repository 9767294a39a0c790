"""A plain schedule through the credit chain: the functions of the record, and what must hold whatever is stated."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.plain import PlainSchedule, value_plain
from valuation.plain_chain import PlainCrediting, plain_chain

SAID = {"source": "example", "source_kind": "assumption"}
PRICE = {"kind": "constant", "price_year": 2026, "label": {"en": "a", "ja": "あ"}, **SAID}
NONE = {"uncertainty": 0.0, "buffer": 0.0, "cap_overlap": 0.0, "other_claims": 0.0}
NET = st.lists(st.floats(-500, 900, allow_nan=False).map(lambda value: round(value, 3)), min_size=1, max_size=12)
WHOLE = st.lists(st.integers(0, 900).map(float), min_size=1, max_size=10)
SHARES = st.fixed_dictionaries(dict.fromkeys(NONE, st.floats(0, 0.95)))


def crediting(shares=NONE, **changes):
    """Rules of crediting with these shares over ten years, renewed twice."""
    return {
        "period_years": 10, "renewals": 2, **{key: {"share": share, **SAID} for key, share in shares.items()}, **changes
    }  # fmt: skip


def chain(net, shares=NONE, **changes):
    """Net tonnes from 2027 on, taken through the chain."""
    return plain_chain(PlainCrediting.model_validate(crediting(shares, **changes)), net, 2027, 2027)


def schedule(net, price=3000, shares=NONE, **changes):
    """Net tonnes from 2027 on, to be valued."""
    rules = {"price": {**PRICE, "price_jpy_per_t": price}, "prices": ["gx-ets-floor"], "discounting": ["green-book"]}
    years = {2027 + t: tonnes for t, tonnes in enumerate(net)}
    renewals = {"renewals": (len(net) - 1) // 10}  # as many as begin in a year that is named
    own = {} if shares is None else {"crediting": crediting(shares, **renewals | changes)}
    return PlainSchedule.model_validate({"first_year": 2027, "t_co2e": years, "valuation": rules, **own})


def test_the_example_of_the_documents_by_hand():
    """Y = -60, 40, 120, 100, 150, 120; claims 40, 60, 20; x 0.567 = 22.68, 34.02, 11.34; ends of years 2, 3, 5."""
    shares = {"uncertainty": 0.1, "buffer": 0.1, "cap_overlap": 0.3, "other_claims": 0.0}
    found = value_plain(schedule([-60, 100, 80, -20, 50, -30], shares=shares, period_years=5, renewals=0))
    assert [row.t_co2e for row in found.cash_flow] == [0, 22, 34, 0, 11, 0]
    by_hand = 3000 * (22 * 1.04**-2 + 34 * 1.04**-3 + 11 * 1.04**-5)
    assert found.headline_present_value_jpy == pytest.approx(by_hand, rel=1e-12)
    totals = {line.step: line.total_t_co2e for line in found.chain.lines}
    assert totals == pytest.approx({
        "net": 120, "claimable_minimum": 120, "outside_crediting_period": 120, "uncertainty": 108, "buffer": 97.2,
        "cap_overlap": 68.04, "other_claims": 68.04, "whole_tonnes": 67,
    })  # fmt: skip
    carried = chain([-60, 100, 80, -20, 50, -30], shares, period_years=5, renewals=0, remainder="carry")
    assert carried.units().tolist() == [0, 22, 34, 0, 12, 0]  # 22.68, 56.70, 68.04 floored, less the year before


@given(NET)
def test_all_claims_together_are_what_stands_at_the_end_and_never_less_than_nothing(net):
    claims = [row.claimed_t_co2e for row in chain(net).by_year]
    assert min(claims) >= 0
    assert math.fsum(claims) == pytest.approx(max(0.0, math.fsum(net)), abs=1e-9)


@given(NET, st.floats(0.001, 2000))
def test_a_loss_late_in_the_horizon_never_adds_to_what_may_be_claimed_before_it(net, loss):
    before, after = ([row.claimed_t_co2e for row in chain([*net, last]).by_year] for last in (0.0, -loss))
    for year in range(1, len(net) + 1):
        assert math.fsum(after[:year]) <= math.fsum(before[:year]) + 1e-9
    lost = math.fsum(before) - math.fsum(after)
    assert lost == pytest.approx(min(loss, max(0.0, math.fsum(net))), abs=1e-9)


def test_a_loss_after_the_crediting_period_takes_from_the_claims_within_it():
    found = chain([100, 100, -150], period_years=2, renewals=0)
    assert [row.claimed_t_co2e for row in found.by_year] == [50, 0, 0]
    assert [row.held_back_t_co2e for row in found.by_year] == [50, 100, 0]
    assert (found.held_back_t_co2e, found.lost_t_co2e) == (150, 150)


def test_what_is_made_good_later_is_held_back_and_not_lost():
    found = chain([10, -5, 5])
    assert [row.claimed_t_co2e for row in found.by_year] == [5, 0, 5]
    assert (found.held_back_t_co2e, found.lost_t_co2e) == (5, 0)


@given(NET, SHARES)
def test_a_price_of_zero_is_worth_nothing_and_the_tonnes_stay(net, shares):
    free, dear = (value_plain(schedule(net, price, shares)) for price in (0, 3000))
    assert free.headline_present_value_jpy == 0
    assert free.chain == dear.chain
    assert free.total_t_co2e == dear.total_t_co2e == free.chain.lines[-1].total_t_co2e


@given(WHOLE, st.sampled_from(["drop", "carry"]))
def test_whole_tonnes_without_any_deduction_pass_unchanged(net, remainder):
    credited, stated = value_plain(schedule(net, remainder=remainder)), value_plain(schedule(net, shares=None))
    assert credited.chain.units().tolist() == net
    assert stated.chain is None
    assert credited.model_dump(exclude={"chain", "statement"}) == stated.model_dump(exclude={"chain", "statement"})


@given(NET, SHARES)
def test_every_line_begins_where_the_one_before_it_ends(net, shares):
    lines = chain(net, shares).lines
    for before, line in pairwise(lines):
        assert before.total_t_co2e + line.delta_t_co2e == pytest.approx(line.total_t_co2e, abs=1e-6)
        if line.step != "claimable_minimum":
            assert line.delta_t_co2e <= 1e-9


def test_the_period_begins_with_the_first_year_named_or_where_the_rules_say():
    net = [10.0] * 15
    assert (chain(net, renewals=0).first_year, chain(net, renewals=0).last_year) == (2027, 2036)
    assert chain(net, renewals=0).units().sum() == 100
    assert chain(net, renewals=0, first_year=2040).units().tolist() == [0.0] * 13 + [10.0, 10.0]

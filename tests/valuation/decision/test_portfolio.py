"""A portfolio: no building counts twice, one event strikes all, and only flooring keeps sums apart."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation import delivery as dl
from valuation.decision.overlaps import Holding, overlaps
from valuation.decision.portfolio import Futures, Member, roll_up
from valuation.decision.refusals import RuleRefused
from valuation.weighting import Strata, plain

NORTH_M = math.degrees(1 / 6_371_000)  # degrees of latitude in a metre
PATHS = 200
RARE = np.where(np.arange(PATHS) < 10, 100.0, 0.0)  # the same five in a hundred futures have the tsunami
SAME = Futures(11, ("E1", "E2"), "model", 2027, 3, plain(PATHS))


def holding(code, ids, places, claims=None) -> Holding:
    at = np.array(places, dtype=float).reshape(-1, 2)
    return Holding(code, (f"town {code}", f"町{code}"), tuple(ids), at[:, 0], at[:, 1],
                   np.ones(len(ids)) if claims is None else np.array(claims, dtype=float))  # fmt: skip


def member(code, issuable=(1.0, 2.0, 0.0), net=RARE, ids=("1",), places=((141.0, 38.0),), **given) -> Member:
    own = given.pop("claims", None)
    avoided = np.array(given.pop("avoided", [1.0] * len(ids)))
    held = holding(code, ids, places, own)
    return Member(held, given.pop("futures", SAME), avoided, np.array(issuable), np.asarray(net), **given)


def apart(codes, **each) -> list[Member]:
    """Members with one building each, a degree from each other."""
    return [member(code, places=((140.0 + i, 38.0),), **each) for i, code in enumerate(codes)]


def test_the_portfolio_is_the_sum_of_its_municipalities_but_for_flooring():
    found = roll_up(apart(["04201", "04202", "04203"], issuable=(1.4, 2.5, 0.0)))
    assert found.issued_t_co2e.tolist() == [3, 6, 0]  # 3 x 1, 3 x 2
    assert found.floored_together_t_co2e.tolist() == [4, 7, 0]  # 4.2, 7.5
    assert found.flooring_difference_t_co2e == 2


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=8))
def test_flooring_costs_less_than_a_tonne_for_each_member_and_year(vintages):
    codes = [f"042{i:02d}" for i in range(len(vintages))]
    members = [
        member(c, issuable=v, places=((140.0 + i, 38.0),)) for i, (c, v) in enumerate(zip(codes, vintages, strict=True))
    ]
    found = roll_up(members)
    assert 0 <= found.flooring_difference_t_co2e < 3 * len(members)
    assert np.all(found.floored_together_t_co2e >= found.issued_t_co2e)


def test_one_tsunami_strikes_all_towns_in_the_same_future():
    found = roll_up(apart(["04201", "04202", "04203"]))
    assert found.net_t_co2e.tolist() == (3 * RARE).tolist()
    assert found.probability_net_positive == pytest.approx(0.05)
    assert found.percentiles_t_co2e[90] == 0.0
    assert found.percentiles_t_co2e[99] == 300.0


def test_percentiles_of_the_sum_are_not_the_sum_of_percentiles():
    # each town has its own five futures in a hundred: in 15 of 100 one of them, never two, is struck
    nets = [np.roll(RARE, 10 * i) for i in range(3)]
    found = roll_up([member(f"0420{i}", net=net, places=((140.0 + i, 38.0),)) for i, net in enumerate(nets)])
    assert found.percentiles_t_co2e[90] == 100.0
    assert found.sum_of_member_percentiles_t_co2e[90] == 0.0
    assert (found.percentiles_t_co2e[99], found.sum_of_member_percentiles_t_co2e[99]) == (100.0, 300.0)
    assert found.mean_net_t_co2e == pytest.approx(15.0)


def test_futures_with_weights_are_weighed_in_the_sum_as_well():
    strata = Strata(
        np.array([0, 1, 1, 1], dtype=np.int8),
        np.array([0.97, 0.03]),
        np.array([True, False]),
        (("a", "甲"), ("b", "乙")),
    )
    futures, net = replace(SAME, strata=strata), np.array([0.0, 50.0, 70.0, 90.0])
    found = roll_up(apart(["04201", "04202"], net=net, futures=futures))
    assert found.mean_net_t_co2e == pytest.approx(0.03 * 2 * 70)
    assert found.percentiles_t_co2e[95] == dl.percentile(2 * net, 95, strata) == 0.0


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"seed": 12}, "seed"),
        ({"event_ids": ("E1", "E3")}, "list of events"),
        ({"occurrence": "another"}, "occurrence model"),
        ({"first_year": 2028}, "first year"),
    ],
)
def test_members_of_other_futures_are_refused_with_what_differs(other, named):
    one, two = apart(["04201", "04202"])
    with pytest.raises(RuleRefused, match=rf"Rule 'one event strikes all'.*another {named}.*same seed"):
        roll_up([one, replace(two, futures=replace(SAME, **other))])


def test_another_number_of_futures_is_refused():
    one, two = apart(["04201", "04202"])
    short = replace(two, futures=replace(SAME, strata=plain(50)), net_t_co2e=RARE[:50])
    with pytest.raises(RuleRefused, match="number or strata of futures"):
        roll_up([one, short])


def test_the_order_of_events_does_not_matter():
    one, two = apart(["04201", "04202"])
    assert roll_up([one, replace(two, futures=replace(SAME, event_ids=("E2", "E1")))]).probability_net_positive > 0


def test_the_order_of_members_changes_no_number():
    shared, beside = (141.0, 38.0), (142.0, 38.0)
    one = member("04201", net=RARE * 0.1, places=(shared,))
    two = member(
        "04202", net=RARE * 0.7, ids=("9", "8"), places=(shared, beside), building_net_t_co2e={"9": RARE * 0.1}
    )
    forth, back = roll_up([one, two]), roll_up([two, one])
    assert forth.net_t_co2e.tolist() == back.net_t_co2e.tolist()
    assert forth.issued_t_co2e.tolist() == back.issued_t_co2e.tolist()
    assert forth.percentiles_t_co2e == back.percentiles_t_co2e


def test_a_building_of_two_portfolios_is_removed_once_from_vintages_and_futures():
    house, other = (141.0, 38.0), (142.0, 38.0)
    one = member("04201", issuable=(4.0, 0.0, 0.0), net=RARE, places=(house,))
    two = member(
        "04202", issuable=(8.0, 0.0, 0.0), net=3 * RARE, ids=("a", "b"), places=(house, other), avoided=[1.0, 3.0],
        building_net_t_co2e={"a": RARE},
    )  # fmt: skip
    found = roll_up([one, two])
    assert found.members[1].removed_share == 0.25
    assert found.issued_t_co2e.tolist() == [4 + 6, 0, 0]
    assert found.net_t_co2e.tolist() == (RARE + 2 * RARE).tolist()
    assert [m.buildings_reduced for m in found.members] == [0, 1]


@pytest.mark.parametrize(
    ("remaining", "issued", "removed"),
    [
        ((5.0, 0.0, 0.0), 5, 0.375),  # 3 of 8, though the house is a quarter of what is avoided
        ((0.0, 0.0, 0.0), 0, 1.0),
        ((0.0, 9.0, 0.0), 8, 0.0),  # a harmful house goes: nothing is gained by that
    ],
)
def test_the_chain_run_anew_decides_what_is_left_of_the_vintages_and_never_adds(remaining, issued, removed):
    house, other = (141.0, 38.0), (142.0, 38.0)
    two = member(
        "04202", issuable=(8.0, 0.0, 0.0), ids=("a", "b"), places=(house, other), avoided=[1.0, 3.0],
        building_net_t_co2e={"a": RARE}, remaining_t_co2e=np.array(remaining),
    )  # fmt: skip
    found = roll_up([member("04201", issuable=(4.0, 0.0, 0.0), places=(house,)), two])
    assert found.issued_t_co2e.sum() == 4 + issued
    assert found.members[1].removed_share == removed


def test_an_overlap_without_its_own_futures_is_refused_naming_the_building():
    two = member("04202", ids=("a", "b"), places=((141.0, 38.0), (142.0, 38.0)))
    with pytest.raises(RuleRefused, match=r"overlaps are removed from every future.*is a.*Simulate these buildings"):
        roll_up([member("04201"), two])


def test_removing_a_building_never_adds_tonnes():
    house, other = (141.0, 38.0), (142.0, 38.0)
    two = member("04202", issuable=(8.0, 0, 0), ids=("a", "b"), places=(house, other), avoided=[-1.0, 3.0],
                 building_net_t_co2e={"a": np.zeros(PATHS)})  # fmt: skip
    assert roll_up([member("04201", places=(house,)), two]).members[1].issuable_t_co2e.tolist() == [8.0, 0.0, 0.0]


def test_one_municipality_alone_is_its_own_portfolio():
    found = roll_up(apart(["04201"]))
    assert found.issued_t_co2e.tolist() == [1, 2, 0]
    assert found.flooring_difference_t_co2e == 0
    assert found.percentiles_t_co2e == found.sum_of_member_percentiles_t_co2e


def test_carried_remainders_are_carried_in_each_municipality():
    found = roll_up(apart(["04201", "04202"], issuable=(0.6, 0.6, 0.6)), carry=True)
    assert found.issued_t_co2e.tolist() == [0, 2, 0]  # 0.6, 1.2, 1.8 in each
    assert found.floored_together_t_co2e.sum() == 3  # 3.6


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"issuable_t_co2e": np.array([1.0, 2.0])}, "one value for each year of the horizon"),
        ({"issuable_t_co2e": np.array([1.0, -2.0, 0.0])}, "no negative amounts"),
        ({"net_t_co2e": RARE[:-1]}, "one value for each entry"),
        ({"avoided_t_co2e": np.ones(2)}, "one value for each entry"),
    ],
)
def test_a_member_whose_parts_do_not_fit_is_refused(changed, rule):
    with pytest.raises(RuleRefused, match=f"Rule '{rule}'"):
        roll_up([replace(member("04201"), **changed)])


@pytest.mark.parametrize("bearing", ["north", "east"])
@pytest.mark.parametrize(("metres", "same"), [(0.0, True), (0.9, True), (1.1, False)])
def test_buildings_are_one_within_a_metre_in_every_direction(bearing, metres, same):
    east = NORTH_M / math.cos(math.radians(38.0))
    step = (0.0, metres * NORTH_M) if bearing == "north" else (metres * east, 0.0)
    one, two = holding("04201", ["1"], [(141.0, 38.0)]), holding("04202", ["7"], [(141.0 + step[0], 38.0 + step[1])])
    found = overlaps([one, two])
    assert (len(found.found) == 1) is same
    assert found.kept_share[1].tolist() == [0.0 if same else 1.0]
    assert all(overlap.by_place for overlap in found.found)


def test_one_number_near_by_is_one_building():
    one = holding("04201", ["1"], [(141.0, 38.0)])
    two = holding("04202", ["1"], [(141.0, 38.0 + 60 * NORTH_M)])
    assert overlaps([one, two]).kept_share[1].tolist() == [0.0]


def test_numbers_start_anew_in_every_municipality():
    found = overlaps([holding("04201", ["1"], [(141.0, 38.0)]), holding("04202", ["1"], [(141.2, 38.0)])])
    assert (found.found, found.same_number_elsewhere) == ((), 1)
    assert [kept.tolist() for kept in found.kept_share] == [[1.0], [1.0]]


def test_where_a_place_is_unknown_the_number_decides():
    unknown = (float("nan"), float("nan"))
    assert overlaps([holding("04201", ["1"], [unknown]), holding("04202", ["1"], [(141.2, 38.0)])]).kept_share[1] == [
        0.0
    ]
    assert overlaps([holding("04201", ["1"], [unknown]), holding("04202", ["2"], [unknown])]).kept_share[1] == [1.0]


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ((0.4, 0.6), (0.4, 0.6)),
        ((0.7, 0.6), (0.7, 0.3)),
        ((1.0, 1.0), (1.0, 0.0)),
        ((0.1, 0.9, 0.2), (0.1, 0.9, 0.0)),
        ((0.0, 1.0), (0.0, 1.0)),
    ],
)
def test_claims_on_one_building_never_pass_the_whole(claims, kept):
    held = [holding(f"0420{i}", ["1"], [(141.0, 38.0)], [claim]) for i, claim in enumerate(claims)]
    found = overlaps(held)
    assert [share.item() for share in found.kept_share] == pytest.approx(list(kept), abs=1e-15)
    assert len(found.found) == 1


def test_two_flats_listed_at_one_spot_stay_two_and_only_the_third_is_removed():
    spot = (141.0, 38.0)
    found = overlaps([holding("04201", ["1", "2"], [spot, spot]), holding("04202", ["9"], [spot])])
    assert [kept.tolist() for kept in found.kept_share] == [[1.0, 1.0], [0.0]]


def test_neighbours_inside_one_municipality_are_left_alone():
    near = [(141.0, 38.0), (141.0, 38.0 + 0.5 * NORTH_M)]
    assert overlaps([holding("04201", ["1", "2"], near), holding("04202", ["3"], [(142.0, 38.0)])]).found == ()


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1)), min_size=1, max_size=12))
def test_whatever_is_claimed_no_building_is_kept_more_than_once(rows):
    held = []
    for m in range(3):
        own = rows[m::3]
        ids, places = [f"{m}-{n}" for n in range(len(own))], [(141.0, 38.0 + spot / 100) for spot, _ in own]
        held.append(holding(f"0420{m}", ids, places, [claim for _, claim in own]))
    kept = overlaps(held).kept_share
    for share, own in zip(kept, held, strict=True):
        assert np.all(share <= own.claim_share)
        assert np.all(share >= 0)
    for spot in range(4):
        by_member = [
            [k for k, y in zip(s, h.latitude, strict=True) if y == 38.0 + spot / 100]
            for s, h in zip(kept, held, strict=True)
        ]
        claimed = [[c for c, y in zip(h.claim_share, h.latitude, strict=True) if y == 38.0 + spot / 100] for h in held]
        assert sum(map(sum, by_member)) <= max(1.0, *map(sum, claimed)) + 1e-9


def test_a_share_above_one_or_a_member_twice_is_refused():
    with pytest.raises(RuleRefused, match="shares between 0 and 1"):
        holding("04201", ["1"], [(141.0, 38.0)], [1.2])
    with pytest.raises(RuleRefused, match="one row for each name"):
        overlaps([holding("04201", ["1"], [(141.0, 38.0)])] * 2)
    with pytest.raises(RuleRefused, match="something to show"):
        overlaps([])

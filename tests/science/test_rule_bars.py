"""Bars of the tornado for the rules of crediting: each is the chain again with that rule alone changed."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from tests.science.portfolio import inventory as inventory_of
from tests.science.portfolio import town_rows
from tests.science.tiny import BASE, CREDITING, HOUSES, WALL, analysed, scenario
from valuation.analysis import WORKS
from valuation.credit import credit
from valuation.parts.decision_rules import rule_effects

PRICE, RATE = 3000, 0.04


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory_of(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


@pytest.fixture(scope="module")
def found(town):
    """The analysis of the tiny town, which no rule of crediting changes."""
    return analysed(town, scenario())


def bars(what, analysis, models=()):
    own = credit(what, analysis)
    case = SimpleNamespace(scenario=what, analysis=analysis, credit=own, models=models)
    return own, {effect.name: effect for effect in rule_effects(case)}


@pytest.fixture(scope="module")
def both(found):
    return bars(scenario(), found)


def worth(units) -> float:
    """Yen at the end of each year, by the closed form."""
    return math.fsum(PRICE * unit / (1 + RATE) ** (year + 1) for year, unit in enumerate(units))


def kept(own, *shares) -> list[int]:
    """Claims of the chain less shares, floored."""
    left = own.lines["outside_crediting_period"] * np.prod([1 - share for share in shares])
    return [math.floor(round(tonnes, 6)) for tonnes in left]


def test_every_bar_starts_from_the_headline(both):
    own, found = both
    headline = worth(own.issued)
    assert headline > 0
    for effect in found.values():
        assert effect.pv_jpy[1] == pytest.approx(headline, rel=1e-12)


@pytest.mark.parametrize(("bar", "others"), [("buffer", (0.3, 0.05)), ("cap_overlap", (0.1, 0.05)),
                                             ("other_claims", (0.1, 0.3))])  # fmt: skip
def test_a_share_is_left_out_and_taken_twice(both, bar, others):
    own, found = both
    share = CREDITING[bar]["share"]
    effect, deducted = found[bar], own.deduction.share
    assert (effect.input_low, effect.input_high) == (0.0, pytest.approx(2 * share))
    assert effect.pv_jpy[0] == pytest.approx(worth(kept(own, deducted, *others)), rel=1e-12)
    assert effect.pv_jpy[2] == pytest.approx(worth(kept(own, deducted, 2 * share, *others)), rel=1e-12)


def test_twice_a_share_above_a_half_leaves_nothing(found):
    what = scenario(crediting=CREDITING | {"buffer": CREDITING["buffer"] | {"share": 0.6}})
    _, changed = bars(what, found)
    assert (changed["buffer"].input_high, changed["buffer"].pv_jpy[2]) == (1.0, 0.0)


def test_the_uncertainty_goes_from_the_mildest_to_the_strictest_rule(both):
    own, found = both
    effect, figures = found["uncertainty_rule"], own.deduction.by_rule.values()
    assert (effect.input_low, effect.input_high) == (min(figures), max(figures))
    assert effect.pv_jpy[0] == pytest.approx(worth(kept(own, min(figures), 0.1, 0.3, 0.05)), rel=1e-12)
    assert effect.pv_jpy[2] == effect.pv_jpy[1]  # the scenario takes the largest


def test_leakage_is_left_out_and_taken_twice(both, found):
    own, bar = both[0], both[1]["leakage"]
    leaked = own.central_net.leakage.sum()
    assert leaked > 0
    assert bar.t_co2e[0] == pytest.approx(own.central_net.net.sum() + leaked, rel=1e-9)
    assert bar.t_co2e[2] == pytest.approx(own.central_net.net.sum() - leaked, rel=1e-9)
    assert bar.pv_jpy[0] >= bar.pv_jpy[1] >= bar.pv_jpy[2]


def test_the_period_goes_from_no_renewal_to_the_end_of_the_horizon(both, found):
    bar = both[1]["crediting_period"]
    assert (bar.input_low, bar.input_high) == (10, BASE["horizon"]["years"] - 3)
    assert (bar.low_named[0], bar.high_named[0]) == ("first period alone", "renewed to the end of the horizon")
    once = credit(scenario(crediting=CREDITING | {"renewals": 0}), found)
    assert bar.pv_jpy[0] == pytest.approx(worth(once.issued), rel=1e-12)


def test_money_at_the_beginning_of_the_year_is_worth_a_year_of_interest_more(both):
    bar = both[1]["convention"]
    assert bar.pv_jpy[0] == bar.pv_jpy[1]
    assert bar.pv_jpy[2] == pytest.approx(bar.pv_jpy[1] * (1 + RATE), rel=1e-12)


def test_carried_remainders_are_worth_no_less_than_dropped_ones(both):
    bar = both[1]["remainder"]
    assert bar.pv_jpy[0] == bar.pv_jpy[1] <= bar.pv_jpy[2]


def test_models_of_occurrence_are_a_bar_where_there_are_several(both, found):
    own, alone = both
    assert "occurrence_model" not in alone
    less = credit(scenario(crediting=CREDITING | {"buffer": CREDITING["buffer"] | {"share": 0.5}}), found)
    models = [SimpleNamespace(model_id=name, credit=each) for name, each in (("steady", own), ("renewal", less))]
    _, found = bars(scenario(), found, models)
    bar = found["occurrence_model"]
    assert (bar.low_named, bar.high_named) == (("renewal", "renewal"), ("steady", "steady"))
    assert bar.pv_jpy[0] == pytest.approx(worth(less.issued), rel=1e-12)


def test_a_measure_that_fails_in_every_event_leaves_its_own_emissions(town):
    """Failing in half of the events, twice as often is always: nothing is avoided, and building it has emitted."""
    what = scenario(measure=WALL | {"probability_works": 0.5})
    analysis = analysed(town, what)
    own, found = bars(what, analysis)
    bar = found["probability_works"]
    assert (bar.input_low, bar.input_high) == (0.0, 1.0)
    built = own.central_net.project.sum() + 0.5 * (BASE["horizon"]["years"] - 3)  # yearly leakage is declared
    assert bar.t_co2e[0] == pytest.approx(-built, rel=1e-12)
    assert bar.pv_jpy[0] == 0.0
    assert bar.t_co2e[2] > bar.t_co2e[1] > bar.t_co2e[0]
    assert [one.side for one in analysis.results.what_ifs if one.field == WORKS] == ["low", "high"]


def test_an_end_at_which_nothing_is_issuable_says_why(found, monkeypatch):
    """With a limit between the half-width of twenty years and that of all the longer period issues nothing."""
    what = scenario()
    whole = what.crediting.model_copy(update={"period_years": BASE["horizon"]["years"] - 3, "renewals": 0})
    longer = what.model_copy(update={"crediting": whole})
    own, most = (credit(one, found).deduction.half_width for one in (what, longer))
    assert most > own
    monkeypatch.setattr("valuation.chain.HALF_WIDTH_LIMIT", (own + most) / 2)
    bar = bars(what, found)[1]["crediting_period"]
    assert bar.pv_jpy[2] == 0 < bar.pv_jpy[1]
    assert bar.high_named[0] == "renewed to the end of the horizon, nothing issuable: half-width above 100 %"
    assert bar.low_named[0] == "first period alone"

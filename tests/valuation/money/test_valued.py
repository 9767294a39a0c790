"""A schedule of tonnes at every price, rate and contract; no figure where money does not fit."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from valuation.money.named_prices import named_price
from valuation.money.rules import MoneyRules
from valuation.money.valued import value
from valuation.money.valued_rows import Headline, Schedule, first_paths
from valuation.weighting import plain

SAID = {"source": "made for the test", "source_kind": "assumption"}
LABEL = {"label": {"en": "a", "ja": "あ"}}
TONNES = np.array([0.0, 10.0, 20.0, 30.0])
GBM = {
    "kind": "gbm", "name": "random", **LABEL, "basis": "real", "price_year": 2026, "start_jpy_per_t": 3000,
    "start_year": 2026, "expected_growth_per_year": 0.0, "volatility": 0.3, **SAID,
}  # fmt: skip
CFD = {
    "kind": "cfd_two_way", "name": "cfd", **LABEL, "basis": "real", "price_year": 2026, "strike_jpy_per_t": 5000, **SAID
}  # fmt: skip


def rules(**changes):
    return MoneyRules.model_validate({"prices": [], "discounting": [], **changes})


def headline(price=None, rate=0.04):
    constant = {"kind": "constant", "name": "headline", **LABEL, "basis": "real", "price_year": 2026,
                "price_jpy_per_t": 2000, **SAID}  # fmt: skip
    spec = MoneyRules.model_validate({"prices": [{**constant, "name": "own", **(price or {})}]}).prices[0]
    return Headline(spec, rate, "year_end", "made for the test", "assumption")


def valued(tonnes=TONNES, delivered=None, head=None, **changes):
    return value(Schedule(2026, np.asarray(tonnes, float), delivered), head or headline(), rules(**changes))


def cell(found, price="own", rate="headline"):
    return next(one for one in found.cells if (one.price, one.rate) == (price, rate))


def test_the_headline_is_tonnes_times_price_discounted_at_year_end():
    by_hand = 2000 * (10 / 1.04**2 + 20 / 1.04**3 + 30 / 1.04**4)
    assert cell(valued()).present_value_jpy == pytest.approx(by_hand, rel=1e-14)
    assert cell(valued()).price_year == 2026


def test_a_price_of_zero_is_worth_nothing():
    found = valued(head=headline({"price_jpy_per_t": 0}))
    assert cell(found).present_value_jpy == 0


def test_a_higher_rate_is_worth_less():
    found = [cell(valued(head=headline(rate=rate))).present_value_jpy for rate in (0.0, 0.01, 0.04, 0.1)]
    assert found == sorted(found, reverse=True)
    assert found[0] == 2000 * 60


def test_nominal_money_at_a_real_rate_is_no_figure_but_a_reason():
    one = cell(valued(prices=["carbon-tax"]), "carbon-tax")
    assert one.present_value_jpy is None
    assert "nominal" in one.problem.en
    assert "名目" in one.problem.ja


def test_inflation_turns_nominal_into_real():
    """289 nominal yen of year 2026 + t are 289 / 1.02^t yen of 2026."""
    one = cell(valued(prices=["carbon-tax"], inflation={"per_year": 0.02, **SAID}), "carbon-tax")
    by_hand = sum(t * 289 / 1.02**n / 1.04 ** (n + 1) for n, t in enumerate(TONNES))
    assert one.present_value_jpy == pytest.approx(by_hand, rel=1e-12)
    assert (one.basis, one.price_year) == ("real", 2026)


def test_with_inflation_real_yen_of_every_year_become_those_of_the_headline():
    """1,000 yen of 2030 buy what 1,000 / 1.02^4 yen of 2026 buy."""
    later = {"kind": "constant", "name": "later", **LABEL, "basis": "real", "price_year": 2030,
             "price_jpy_per_t": 1000, **SAID}  # fmt: skip
    alone = cell(valued(prices=[later]), "later")
    one = cell(valued(prices=[later], inflation={"per_year": 0.02, **SAID}), "later")
    assert (alone.price_year, one.price_year) == (2030, 2026)
    assert one.present_value_jpy == pytest.approx(alone.present_value_jpy / 1.02**4, rel=1e-12)


def test_with_inflation_a_two_way_contract_makes_every_price_the_strike():
    """In one money the difference to any price is paid, nominal ones and those of other years included."""
    later = {"kind": "constant", "name": "later", **LABEL, "basis": "real", "price_year": 2030,
             "price_jpy_per_t": 9000, **SAID}  # fmt: skip
    found = valued(prices=["carbon-tax", later, GBM], contracts=[CFD], inflation={"per_year": 0.02, **SAID})
    worth = 5000 * sum(t / 1.04 ** (n + 1) for n, t in enumerate(TONNES))
    assert [row.with_contract_jpy for row in found.contracts] == [pytest.approx(worth, rel=1e-9)] * 4


def test_a_price_that_says_nothing_of_a_year_gives_its_reason_and_the_others_their_figure():
    table = {"kind": "dated_table", "name": "table", **LABEL, "basis": "real", "price_year": 2026,
             "prices_jpy_per_t": {2027: 1000}, **SAID}  # fmt: skip
    found = valued(prices=[table])
    assert "2028" in cell(found, "table").problem.en
    assert cell(found).present_value_jpy > 0


def test_years_without_tonnes_need_no_price():
    table = {"kind": "dated_table", "name": "table", **LABEL, "basis": "real", "price_year": 2026,
             "prices_jpy_per_t": {2027: 1000}, **SAID}  # fmt: skip
    assert cell(valued([0, 5, 0, 0], prices=[table]), "table").present_value_jpy == pytest.approx(5000 / 1.04**2)


def test_market_and_a_two_way_contract_are_strike_times_volume_at_every_price():
    found = valued(prices=["gx-ets-floor", "iea-nze-advanced", GBM], contracts=[CFD])
    worth = 5000 * (10 / 1.04**2 + 20 / 1.04**3 + 30 / 1.04**4)
    in_2026 = [row for row in found.contracts if row.with_contract_jpy is not None]
    assert {row.price for row in in_2026} >= {"own", "gx-ets-floor", "random"}
    for row in in_2026:
        assert row.with_contract_jpy == pytest.approx(worth, rel=1e-12)
        assert row.market_jpy + row.contract_alone_jpy == pytest.approx(worth, rel=1e-12)


def test_a_random_price_without_drift_is_worth_its_expectation_and_has_a_spread():
    found = valued(prices=[GBM], price_paths=20_000)
    (spread,) = found.spreads
    expected = cell(found, "random").present_value_jpy
    assert expected == pytest.approx(3000 / 2000 * cell(found).present_value_jpy, rel=1e-12)
    paths = spread.present_value_jpy
    assert abs(paths.mean - expected) < 4 * paths.standard_error
    assert paths.percentiles[5] < expected < paths.percentiles[95]


def test_what_futures_deliver_is_valued_at_every_price_that_fits():
    delivered = np.zeros((100, 4))
    delivered[:10, 2] = 100.0
    found = valued(delivered=delivered, prices=["carbon-tax", "gx-ets-floor"])
    assert [one.price for one in found.spreads] == ["own", "gx-ets-floor"]
    own = found.spreads[0].present_value_jpy
    assert own.mean == pytest.approx(0.1 * 100 * 2000 / 1.04**3, rel=1e-12)
    assert own.percentiles[90] == 0
    assert own.probability_above_zero == pytest.approx(0.1)


def test_a_loading_on_a_gain_lowers_it():
    wang = {"kind": "wang", "name": "wang", **LABEL, "side": "gain", "market_price_of_risk": 0.3, **SAID}
    delivered = np.tile(np.arange(100.0)[:, None], (1, 4))
    (row,) = valued(delivered=delivered, loadings=[wang]).loadings
    assert row.loaded_jpy < row.mean_jpy


def test_the_first_paths_are_weighed_anew():
    schedule = Schedule(2026, TONNES, np.ones((50, 4)), plain(50))
    short = first_paths(schedule, 20)
    assert (len(short.delivered_t_co2e), short.strata.paths) == (20, 20)
    assert first_paths(schedule, 50) is schedule


def test_names_are_used_once_and_unknown_ones_named_with_what_there_is():
    with pytest.raises(ValidationError, match="gx-ets-floor"):
        rules(prices=["gx-floor"])
    with pytest.raises(ValidationError, match="twice"):
        rules(prices=["gx-ets-floor", "gx-ets-floor"])


def test_every_bundled_price_and_rate_is_shown_unless_told_otherwise():
    found = value(Schedule(2026, TONNES), headline(), MoneyRules())
    assert len(found.prices) == 9
    assert len(found.rates) == 7
    assert all((one.present_value_jpy is None) == (one.problem is not None) for one in found.cells)
    assert named_price("gx-ets-cap").name in {one.price for one in found.cells}

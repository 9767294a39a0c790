"""A tiny scenario through the whole chain: lines, deductions, claims and yen."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from tests.science.portfolio import MEASURE, TEXT, depths, inventory, town_rows
from tests.science.tiny import (
    AMOUNT,
    CREDITING,
    HOUSES,
    NO_UNCERTAINTY,
    UNCERTAIN,
    VALUATION,
    WALL,
    analysed,
    credited,
    inputs,
    scenario,
    sea,
)
from valuation.analysis import WORKS
from valuation.credit import credit
from valuation.delivery import moments_of_kg
from valuation.evaluate import net_at_centre, read, tail_t_co2e
from valuation.parameters import STRUCTURES
from valuation.period import crediting_period

FIRST, LAST = 3, 23  # commissioned in 2030; ten years renewed once


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


@pytest.fixture(scope="module")
def c(town):
    return credited(town, scenario())


def test_this_scenario_issues_something(c):
    assert c.issued.sum() > 10
    assert c.deduction.refusal is None
    assert 0 < c.deduction.share < 1


def test_the_lines_follow_each_other_in_the_order_of_the_method(c):
    assert list(c.lines) == [
        "gross", "residual_life", "project_emissions", "leakage", "claimable_minimum", "outside_crediting_period",
        "uncertainty", "buffer", "cap_overlap", "other_claims", "whole_tonnes",
    ]  # fmt: skip


def test_project_emissions_fall_on_the_commissioning_year_and_the_years_of_service(c):
    # means over draws: embodied once, yearly in every year from 2030 on (the wall outlives the horizon)
    deducted = c.lines["residual_life"] - c.lines["project_emissions"]
    embodied, yearly = c.net.project[:, FIRST] - c.net.project[:, FIRST + 1], c.net.project[:, FIRST + 1]
    assert np.all((embodied > 10) & (embodied < 40))
    assert np.all((yearly > 0.1) & (yearly < 0.3))
    assert np.all(deducted[:FIRST] == 0)
    assert deducted[FIRST] == pytest.approx((embodied + yearly).mean(), rel=1e-9)
    assert deducted[FIRST + 1 :] == pytest.approx(np.full(40 - FIRST - 1, yearly.mean()), rel=1e-9)


def test_leakage_is_a_share_of_positive_avoided_tonnes_and_tonnes_of_service(c):
    leaked = c.net.leakage
    expected = 0.02 * np.maximum(0, c.net.avoided)
    expected[:, FIRST:] += 0.5
    assert leaked == pytest.approx(expected, rel=1e-12)


def test_net_is_avoided_less_project_less_leakage_and_sums_over_the_horizon(c):
    assert c.net.net == pytest.approx(c.net.without - c.net.with_measure - c.net.project - c.net.leakage, rel=1e-12)
    assert math.fsum(c.lines["leakage"]) == pytest.approx(c.net.net.mean(axis=0).sum(), rel=1e-9)
    assert math.fsum(c.lines["claimable_minimum"]) == pytest.approx(max(0.0, math.fsum(c.net_by_year)), rel=1e-9)


def test_only_the_crediting_period_is_issued(c):
    assert (c.period.first, c.period.last) == (FIRST, LAST)
    outside = np.ones(40, bool)
    outside[FIRST:LAST] = False
    for step in ("outside_crediting_period", "uncertainty", "buffer", "cap_overlap", "other_claims", "whole_tonnes"):
        assert not c.lines[step][outside].any()
    assert c.lines["claimable_minimum"][outside].any()


def test_every_percentage_acts_on_what_the_line_before_left(c):
    steps = [("uncertainty", 1 - c.deduction.share), ("buffer", 0.9), ("cap_overlap", 0.7), ("other_claims", 0.95)]
    before = c.lines["outside_crediting_period"]
    for name, keep in steps:
        assert c.lines[name] == pytest.approx(before * keep, rel=1e-12)
        before = c.lines[name]
    assert np.array_equal(c.issued, np.floor(np.round(before, 6)))


def test_no_line_after_the_claims_adds_a_tonne(c):
    names = list(c.lines)[4:]
    for one, other in pairwise(names):
        assert np.all(c.lines[other] <= c.lines[one])


def test_the_deduction_rests_on_the_draws_of_the_claimed_vintages(c):
    totals = c.net.net[:, FIRST:LAST].sum(axis=1)
    assert c.totals_t_co2e == pytest.approx(totals, rel=1e-12)
    q05, q10, q95 = np.percentile(totals, [5, 10, 95])
    assert c.deduction.half_width == pytest.approx((q95 - q05) / 2 / totals.mean(), rel=1e-9)
    assert c.deduction.by_rule["p10"] == pytest.approx(1 - q10 / totals.mean(), rel=1e-9)


def test_a_simulated_estimate_adds_the_error_of_the_claimed_tonnes_and_of_no_other_year(town, c):
    what, rng = scenario(), np.random.default_rng(3)
    a = analysed(town, what)
    estimate = a.results.estimate

    def half_width(noise_t):
        """As if each draw were simulated; after the crediting period its tonnes scatter by this much a year."""
        kg = estimate.counted_kg.copy()
        kg[:, LAST:, 0] += 1000 * rng.normal(0, noise_t, (len(kg), 40 - LAST))
        variance_kg2 = np.full(len(kg), 1.0 + (40 - LAST) * (1000 * noise_t) ** 2)
        drawn = replace(estimate, counted_kg=kg, sampling_variance_kg2=variance_kg2)
        return credit(what, replace(a, results=replace(a.results, estimate=drawn))).deduction.half_width

    totals = c.net.net[:, FIRST:LAST].sum(axis=1)
    error = totals.std(ddof=1) / math.sqrt(len(totals))
    alone = credit(what, a).deduction.half_width  # the closed form has no such error
    assert alone == c.deduction.half_width
    assert half_width(0.0) == pytest.approx(math.hypot(alone, 1.6449 * error / totals.mean()), rel=1e-12)
    assert half_width(500.0) == half_width(0.0)


def test_yen_are_issued_tonnes_times_the_price_discounted_from_their_year(c):
    assert np.array_equal(c.cash_jpy, 3000.0 * c.issued)
    assert c.factors[0] == pytest.approx(1 / 1.04)
    assert c.factors[FIRST] == pytest.approx(1.04 ** -(FIRST + 1))


def test_a_price_of_zero_is_worth_nothing(town):
    free = {"price": VALUATION["price"] | {"price_jpy_per_t": 0}}
    assert not credited(town, scenario(valuation=free)).cash_jpy.any()


def test_late_harm_reduces_early_claims(town, c):
    # the same wall, gone after 15 years: survivors collapse later, and what they will take back is never claimed
    short = credited(town, scenario(measure=WALL | {"service_life_years": 15}))
    assert np.all(short.net_by_year[20:] < 0)
    early = slice(FIRST, FIRST + 15)
    assert short.claim.claimed[early].sum() < np.maximum(0.0, short.net_by_year[early].cumsum()).max() - 1
    assert np.cumsum(short.claim.claimed)[-1] == pytest.approx(max(0.0, short.claim.cumulative[-1]))
    assert short.lines["outside_crediting_period"].sum() < c.lines["outside_crediting_period"].sum()


def test_the_deduction_does_not_change_with_the_number_of_paths(town, c):
    more = credited(town, scenario(paths=700))
    assert more.deduction == c.deduction
    assert np.array_equal(more.totals_t_co2e, c.totals_t_co2e)
    assert np.array_equal(more.issued, c.issued)


def test_more_draws_sharpen_the_mean_and_leave_the_deduction_where_it_is(town, c):
    # an uncertainty of the estimate, not of the sample: four times the draws do not halve it
    more = credited(town, scenario(uncertainties=UNCERTAIN | {"draws": 800}))
    assert np.array_equal(more.totals_t_co2e[:200], c.totals_t_co2e)
    assert more.deduction.share == pytest.approx(c.deduction.share, rel=0.25)


def test_without_uncertainties_nothing_is_deducted_for_them_and_the_seed_does_not_matter(town):
    one, other = (credited(town, scenario(uncertainties=NO_UNCERTAINTY, seed=s)) for s in (1, 2))
    assert one.deduction.share == pytest.approx(0.0, abs=1e-12)
    assert np.array_equal(one.net.net, other.net.net)
    assert np.array_equal(one.issued, other.issued)
    assert np.all(np.ptp(one.net.net, axis=0) == 0)


def test_a_measure_that_emits_more_than_it_avoids_issues_nothing_and_says_why(town):
    heavy = {"embodied_t_co2e": AMOUNT | {"central": 1e6, "low": 1e6, "high": 2e6}}
    found = credited(town, scenario(measure=WALL | {"emissions": heavy}))
    assert found.deduction.refusal == "mean_not_positive"
    assert found.issued.sum() == 0
    assert found.claim.debt[-1] < -9e5


def test_early_warning_alone_avoids_exactly_nothing(town):
    warning = MEASURE | {"changes": [{"kind": "warning"}], "commissioned_year": 2030, "probability_works": 0.8}
    no_leak = CREDITING | {"leakage": CREDITING["leakage"] | {"yearly_t_co2e": 0}}
    found = credited(town, scenario(measure=warning, crediting=no_leak))
    assert not found.net.avoided.any()
    assert not found.gross.any()
    assert not found.net.net.any()
    assert found.issued.sum() == 0


def test_carried_remainders_issue_whole_tonnes_that_dropping_loses(town, c):
    carried = credited(town, scenario(crediting=CREDITING | {"remainder": "carry"}))
    assert c.issued.sum() <= carried.issued.sum() <= c.lines["other_claims"].sum() + 1e-6
    assert carried.issued.sum() >= c.lines["other_claims"].sum() - 1


def test_the_analysis_counts_what_it_says(town):
    what = scenario(paths=20_000)
    a = analysed(town, what)
    found = credit(what, a)
    kg = a.results.futures.paths.total_kg()
    moments = moments_of_kg(kg[:, 0] - kg[:, 1], a.results.strata)
    assert abs(moments.mean / 1000 - found.central_net.avoided.sum()) < 4 * moments.standard_error / 1000
    # each parameter at its middle gives the central net; at its ends the swings
    net = found.central_net.net.sum()
    names = {s.parameter for s in a.results.swings}
    assert {"rebuild", "state_ratio", "rate_tsunami", "rate_flood", "decline", "embodied"} <= names
    assert {"fragility_median", "depth_bias", "service_life", "imputation_structure"} <= names
    for s in a.results.swings:
        if s.parameter in ("embodied", "yearly"):
            assert s.net_at_low_t_co2e > net > s.net_at_high_t_co2e  # a dearer wall leaves less
    embodied = next(s for s in a.results.swings if s.parameter == "embodied")
    assert embodied.net_at_low_t_co2e - embodied.net_at_high_t_co2e == pytest.approx(embodied.high - embodied.low)
    fields = {(w.field, w.side) for w in a.results.what_ifs}
    assert fields == {(f, s) for f in ("structure", "year_built", WORKS) for s in ("low", "high")}


def test_houses_of_unknown_depth_are_counted_with_what_their_collapse_would_emit(town):
    # H0000 and H0003 (of unknown structure, so at the dearest) lie outside the raster in one of the events
    without, with_wall = sea()
    without[1, 0] = with_wall[3, 3] = np.nan
    a = analysed(town, scenario(), depths(without, with_wall))
    assert np.flatnonzero(a.setting.assessment.unknown).tolist() == [0, 3]
    assert not a.setting.assessment.assessed[[0, 3]].any()
    per_m2 = dict(zip(STRUCTURES, a.setting.central_factors.collapse_kg_per_m2[0], strict=True))
    first, fourth = town.frame.iloc[0], town.frame.iloc[3]
    assert fourth["structure"] == "unknown"
    kg = first["floor_area_m2"] * per_m2[first["structure"]] + fourth["floor_area_m2"] * max(per_m2.values())
    assert a.unknown_collapse_t_co2e == pytest.approx(kg / 1000, rel=1e-12)
    assert not a.results.estimate.asset_kg[[0, 3]].any()
    assert a.results.estimate.asset_kg[[1, 2]].all()


def test_the_tail_is_what_a_longer_horizon_would_take_back(town):
    # the same wall, gone after 36 years of a horizon of 40: survivors collapse later, which a longer horizon sees
    what = scenario(measure=WALL | {"service_life_years": 36})
    tail = tail_t_co2e(inputs(town, what))
    longer = scenario(measure=WALL | {"service_life_years": 36}, horizon={"start_year": 2027, "years": 140}, paths=100)
    further = inputs(town, longer)
    after = np.cumsum(net_at_centre(further, read(further)).net[0][40:])
    assert tail == pytest.approx(after.min(), rel=1e-9)
    assert tail < -1
    assert tail_t_co2e(inputs(town, scenario())) <= 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"measure": WALL | {"commissioned_year": 2067}}, "outside the horizon 2027 to 2066"),
        ({"crediting": CREDITING | {"first_year": 2029}}, "before the measure is commissioned in 2030"),
        ({"crediting": CREDITING | {"renewals": 3}}, "ends in 2069, after the horizon's last year 2066"),
        ({"crediting": CREDITING | {"period_years": 11}}, "must be 10 or less, found 11"),
        ({"crediting": CREDITING | {"buffer": CREDITING["buffer"] | {"share": 1}}}, "leaves nothing"),
        ({"uncertainties": UNCERTAIN | {"draws": 199}}, "greater than or equal to 200"),
        ({"seed": 2**53}, "less than or equal to"),
        ({"titel": TEXT}, "Extra inputs are not permitted"),
    ],
)
def test_a_scenario_that_contradicts_itself_is_refused(changes, says):
    with pytest.raises(ValidationError, match=says):
        scenario(**changes)


def test_the_crediting_period_may_start_later_than_the_measure():
    later = crediting_period(scenario(crediting=CREDITING | {"first_year": 2035}))
    assert (later.first, later.last) == (8, 28)
    assert later.mask(40).sum() == 20

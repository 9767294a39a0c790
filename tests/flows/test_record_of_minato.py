"""The record of the bundled example: its parts must add up, and its pages must show it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from tests.flows.commands import record_of
from valuation.record import LatentCreditRecord, canonical_bytes


@pytest.fixture(scope="module")
def record(minato_run):
    return record_of(minato_run)


def test_the_record_is_canonical_and_valid(minato_run):
    content = (minato_run / "record.json").read_bytes()
    assert canonical_bytes(LatentCreditRecord.model_validate_json(content)) == content


def test_both_estimators_agree(record):
    assert record["agreement"]["within_4_standard_errors"]


def test_every_line_of_the_chain_leaves_what_the_next_begins_with(record):
    before = 0.0
    for line in record["chain"]:
        assert line["total_t_co2e"] == pytest.approx(before + line["delta_t_co2e"], abs=1e-3)
        assert math.fsum(year["t_co2e"] for year in line["by_vintage"]) == pytest.approx(line["total_t_co2e"], abs=1e-3)
        before = line["total_t_co2e"]
    assert before == record["valuation"]["issuable_total_t_co2e"] > 0


def test_present_value_is_the_sum_of_the_yearly_ones_and_falls_with_the_rate(record):
    value = record["valuation"]
    total = math.fsum(year["present_value_jpy"] for year in value["cash_flow"])
    assert total == pytest.approx(value["headline_present_value_jpy"], rel=1e-8)
    by_rate = [entry["present_value_jpy"] for entry in value["ladder"]]
    assert [entry["rate_per_year"] for entry in value["ladder"]] == [0.01, 0.02, 0.04]
    assert by_rate == sorted(by_rate, reverse=True)


def test_no_issued_tonne_is_taken_back_by_a_later_year(record):
    years = record["claimable"]
    claimed = 0.0
    for index, year in enumerate(years):
        claimed += year["claimed_t_co2e"]
        assert claimed <= min(later["cumulative_t_co2e"] for later in years[index:]) + 1e-3 or claimed == 0


def test_the_tables_add_up_to_the_record(minato_run, record):
    paths = pd.read_parquet(minato_run / "paths.parquet")
    assert list(paths.columns) == ["path", "year", "weight", "without_t_co2e", "with_t_co2e"]
    mean = (paths["without_t_co2e"] - paths["with_t_co2e"]).sum() / paths["path"].nunique()
    assert mean == pytest.approx(record["agreement"]["simulated_t_co2e"], rel=1e-8)
    assets = pd.read_parquet(minato_run / "assets.parquet")
    avoided = (assets["expected_without_t_co2e"] - assets["expected_with_t_co2e"]).sum()
    assert avoided == pytest.approx(record["estimate"]["avoided"]["mean_t_co2e"], rel=1e-8)
    squares = math.fsum(square["avoided_t_co2e"] for square in record["map"]["squares"])
    assert squares + record["map"]["hidden_avoided_t_co2e"] == pytest.approx(avoided, rel=1e-6)
    pairs = pd.read_parquet(minato_run / "asset_event.parquet")
    wet = pairs[pairs["depth_without_m"] > 0].groupby("event_id").size()
    assert wet.to_dict() == {
        event["event_id"]: event["wet_buildings_without"] for event in record["identity"]["events"]
    }


def test_the_wall_harms_the_houses_beyond_its_end_and_the_record_keeps_that(minato_run):
    assets = pd.read_parquet(minato_run / "assets.parquet")
    deeper = assets["deepest_with_m"] > assets["deepest_without_m"]
    avoided = assets["expected_without_t_co2e"] - assets["expected_with_t_co2e"]
    assert deeper.sum() > 50
    assert (avoided[deeper] < 0).any()


def test_what_rests_on_assumptions_says_so_in_the_record(record):
    kinds = {effect["parameter"]: effect["source_kind"] for effect in record["estimate"]["effects"]}
    assert kinds["rate_tsunami"] == kinds["decline"] == kinds["embodied"] == "assumption"
    assert kinds["rebuild"] == "memory"  # the range of published factors reaches to one that nobody re-read
    assert math.fsum(effect["share"] for effect in record["estimate"]["effects"]) == pytest.approx(1.0, abs=1e-6)
    assert {entry["field"] for entry in record["imputed"]} == {"structure", "storeys", "year_built", "floor_height_m"}


def test_a_forecast_meets_no_criterion_of_an_offset_it_cannot_meet(record):
    answers = {criterion["name"]: criterion["answer"] for criterion in record["criteria"]}
    assert answers["real"] == answers["verified"] == "not_met"
    assert not any(criterion["met"] for criterion in record["criteria"])


def test_every_field_cited_as_evidence_stands_in_the_file_as_cited(record):
    checks = [check for criterion in record["criteria"] for check in criterion["checks"]]
    cited = [each for asked in [*checks, *record["ghg_protocol"]] for each in asked["evidence"]]
    assert len(cited) > 70
    for each in cited:
        found = record
        for token in each["field"].split("/")[1:]:
            found = found[int(token)] if isinstance(found, list) else found[token]
        assert found == each["value"], each["field"]


def test_units_that_pay_less_than_a_thousandth_of_the_wall_did_not_decide_it_and_the_record_says_so(record):
    (found,) = [criterion for criterion in record["criteria"] if criterion["name"] == "additional"]
    assert found["answer"] == "not_met"
    assert record["valuation"]["share_of_capital_cost"] < 0.001
    assert "JPY 2,300,000,000" in found["statement"]["en"]
    assert "cannot have decided" in found["statement"]["en"]


def test_a_latent_unit_may_be_used_for_contribution_claims_only(record):
    assert [use["name"] for use in record["claims"]["uses"] if use["may_be_used"]] == ["contribution"]


def _prices(record, name):
    return {case["price"]: case for case in record["valuation"]["money"]["contracts"] if case["contract"] == name}


def test_market_and_contract_for_difference_are_the_strike_times_the_volume_whatever_the_price(record):
    issued = [(year["issuable_t_co2e"], year["discount_factor"]) for year in record["valuation"]["cash_flow"]]
    strike = math.fsum(5000 * tonnes * factor for tonnes, factor in issued)
    assert strike == pytest.approx(record["valuation"]["headline_present_value_jpy"] * 5000 / 3000)
    valued = [case for case in _prices(record, "cfd").values() if case["with_contract_jpy"] is not None]
    # prices in real yen of 2026: the headline's, both ends of GX-ETS, 12,000 yen, the random one
    assert {case["price"] for case in valued} == {
        "headline", "gx-ets-floor", "gx-ets-cap", "seed-12000", "random-walk",
    }  # fmt: skip
    for case in valued:
        assert case["with_contract_jpy"] == pytest.approx(strike, rel=1e-8)
        assert case["contract_alone_jpy"] == pytest.approx(strike - case["market_jpy"], rel=1e-6)


def test_a_contract_in_yen_of_another_year_than_the_price_has_a_reason_and_no_figure(record):
    refused = [case for case in _prices(record, "cfd").values() if case["problem"] is not None]
    assert {case["price"] for case in refused} >= {"j-credit-renewable", "carbon-tax", "mlit-2008"}
    assert all(case["with_contract_jpy"] is None for case in refused)


def test_the_random_price_is_worth_what_its_expectation_is(record):
    """An expected 3,000 yen of 2026 that grow by 1 % a year, whatever the volatility."""
    by_hand = math.fsum(
        year["present_value_jpy"] * 1.01 ** (year["year"] - 2026) for year in record["valuation"]["cash_flow"]
    )
    (value,) = [
        value
        for value in record["valuation"]["money"]["values"]
        if (value["price"], value["discount"]) == ("random-walk", "headline")
    ]
    assert value["present_value_jpy"] == pytest.approx(by_hand, rel=1e-6)


def test_the_loading_lowers_a_gain(record):
    (loading,) = record["valuation"]["money"]["loadings"]
    spreads = record["valuation"]["money"]["spreads"]
    (own,) = [one for one in spreads if (one["price"], one["tonnes"]) == ("headline", "delivered")]
    assert loading["mean_jpy"] == pytest.approx(own["present_value"]["mean_jpy"])
    assert own["present_value"]["p01_jpy"] < loading["loaded_jpy"] < loading["mean_jpy"]


def test_issuing_costs_more_than_the_units_of_the_example_are_worth(record):
    decision = record["valuation"]["decision"]
    costs = decision["credit_costs"]
    # J-Credit averages: 714,465 yen at once; 682,772 yen every fifth year of 2030 to 2069, at the end of the year
    assert costs["verification_years"] == list(range(2034, 2070, 5))
    by_hand = 714_465 + math.fsum(682_772 / 1.04 ** (year - 2026) for year in costs["verification_years"])
    assert costs["present_value_jpy"] == pytest.approx(by_hand)
    worth = record["valuation"]["headline_present_value_jpy"]
    assert costs["present_value_jpy"] > worth
    assert decision["break_even"]["price_jpy_per_t"] == pytest.approx(3000 * by_hand / worth)


def test_the_works_of_the_example_pay_back_by_avoided_loss_and_less_of_them_with_a_subsidy(record):
    decision = record["valuation"]["decision"]
    loss, run = decision["avoided_loss"], 12_000_000
    assert loss["avoided_jpy_per_year"] == pytest.approx(loss["without_jpy_per_year"] - loss["with_jpy_per_year"])
    by_rate = [case["benefit_cost_ratio"] for case in decision["appraisal"]]
    assert [case["rate_per_year"] for case in decision["appraisal"]] == [0.01, 0.02, 0.031, 0.04, 0.07]
    assert by_rate == sorted(by_rate, reverse=True)
    # 2.3 billion yen now, benefits from the end of 2030: three years without any, then level
    for case in decision["payback"]:
        years = 3 + case["own_capital_jpy"] / (loss["avoided_jpy_per_year"] - run)
        assert case["simple_years"] == pytest.approx(years, rel=1e-6)

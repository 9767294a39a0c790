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
    met = {criterion["name"]: criterion["met"] for criterion in record["criteria"]}
    assert not met["real"]
    assert not met["verified"]

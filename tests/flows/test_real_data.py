"""The real scenarios of examples/: what anyone can measure, and that no rule acts unseen."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from tests.flows.commands import pcc, record_of

REAL = ("jakarta-flood-with-without", "maumere-tsunami")


@pytest.fixture(scope="module", params=REAL)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def runs(data_dir, minato, tmp_path_factory):
    """Both scenarios with fewer futures and draws, each run once."""
    found = {}
    for name in REAL:
        folder = tmp_path_factory.mktemp(name)
        scenario = yaml.safe_load((minato.parent / name / "scenario.yaml").read_text(encoding="utf-8"))
        scenario["paths"] = 2000
        scenario["uncertainties"] |= {"draws": 200, "shares_base_draws": 0, "predictive_draws": 0}
        (folder / "scenario.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
        done = pcc(
            "run", folder / "scenario.yaml", "--out", folder / "out", "--data", data_dir, "--direct", "--workers", "0",
            home=folder / "home",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found[name] = folder / "out"
    return found


def wet(run):
    """Wet in each world, per building, set-aside ones included."""
    assets = pd.read_parquet(run / "assets.parquet")
    return assets["deepest_without_m"] > 0, assets["deepest_with_m"] > 0


def test_jakarta_buildings_get_wet_where_anyone_can_measure_it(runs):
    # the data's own README: representative point, containing cell, wet = depth > 0, all 13,620 outlines
    without, with_measure = wet(runs["jakarta-flood-with-without"])
    assert (len(without), without.sum(), with_measure.sum()) == (13_620, 2_541, 1_486)
    assert ((without & ~with_measure).sum(), (with_measure & ~without).sum()) == (1_069, 14)


def test_jakarta_rules_for_broken_repeated_and_giant_outlines_show_their_effect(runs):
    rules = {entry["field"]: entry for entry in record_of(runs["jakarta-flood-with-without"])["imputed"]}
    assert rules["invalid_geometry"]["count"] == 2
    assert rules["duplicate_geometry"]["count"] == 18
    assert rules["largest_footprint"]["count"] > 0
    for field in ("duplicate_geometry", "largest_footprint"):
        assert rules[field]["net_at_high_t_co2e"] is not None


def test_what_the_jakarta_data_do_not_say_is_an_assumption_with_its_effect(runs):
    record = record_of(runs["jakarta-flood-with-without"])
    filled = {entry["field"]: entry for entry in record["imputed"]}
    for field in ("structure", "storeys", "floor_area_m2", "year_built"):
        assert filled[field]["source_kind"] == "assumption"
        assert filled[field]["net_at_low_t_co2e"] != filled[field]["net_at_high_t_co2e"]
    assert record["identity"]["events"][0]["rate_source_kind"] == "assumption"
    assert "rate_flood" in {effect["parameter"] for effect in record["estimate"]["effects"]}


def test_maumere_depths_are_those_of_the_grid(runs):
    # README of the data: in grid 3,445 (of 3,528), 183 on nodata, 2,158 wet, deepest 13.55 m
    record = record_of(runs["maumere-tsunami"])
    count, event = record["identity"]["buildings"], record["identity"]["events"][0]
    assert count["submitted"] == 3_528
    assert count["submitted"] - count["set_aside"] - count["outside_grid"] == 3_445
    assert count["on_nodata"] == 183
    assert count["wet_without"] == event["wet_buildings_without"] == 2_158
    assert event["deepest_without_m"] == pytest.approx(13.55, abs=0.005)


def test_maumere_buildings_off_the_map_are_unknown_not_dry_and_told_with_their_co2(runs):
    findings = {f["code"]: f for f in record_of(runs["maumere-tsunami"])["findings"]}
    assert "266" in findings["DEPTH_UNKNOWN"]["message_en"]  # 83 outside + 183 on nodata
    assert "t-CO2e" in findings["DEPTH_UNKNOWN"]["message_en"]


def test_replacing_wood_by_concrete_costs_more_than_it_avoids_and_nothing_is_issuable(runs):
    # 857 kg/m2 are spent on every house at once, to avoid at most 195 kg/m2 of residual life now and then
    record = record_of(runs["maumere-tsunami"])
    assert record["uncertainty"]["refused"]
    assert record["valuation"]["issuable_total_t_co2e"] == 0
    assert record["valuation"]["headline_present_value_jpy"] == 0


def test_inputs_carry_hash_source_and_licence(runs, name):
    inputs = record_of(runs[name])["inputs"]
    assert {"scenario", "inventory", "hazard"} <= {entry["role"] for entry in inputs}
    assert all(len(entry["sha256"]) == 64 and entry["source"] and entry["licence"] for entry in inputs)
    if name == "jakarta-flood-with-without":
        assert sum(entry["role"] == "inventory" for entry in inputs) >= 3  # .shp with its .shx and .dbf


def test_nothing_that_the_files_leave_open_is_guessed(data_dir, minato, tmp_path, name):
    source = yaml.safe_load((minato.parent / name / "scenario.yaml").read_text(encoding="utf-8"))
    del source["hazards"]["crs"], source["inventory"]["crs"]
    path = tmp_path / "scenario.yaml"
    path.write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    done = pcc("check", path, "--data", data_dir, home=tmp_path)
    assert done.returncode == 2
    assert "crs" in done.stdout


def test_a_missing_coordinate_system_is_said_with_the_one_that_fits(data_dir, minato, tmp_path):
    text = (minato.parent / "jakarta-flood-with-without" / "scenario.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(text.replace("  crs: EPSG:4326", "  # crs:", 1), encoding="utf-8")
    done = pcc("check", tmp_path / "scenario.yaml", "--data", data_dir, home=tmp_path / "home")
    assert done.returncode == 2
    assert "Design_Depth" in done.stdout
    assert "Buildings inside the grid: 100 % under EPSG:4326 (WGS 84)" in done.stdout

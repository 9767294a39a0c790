"""What a scenario may switch on, through a whole run: strata, precision, scatter, rebuilding, several models."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from infra.errors import NotReproducible
from tests.flows.commands import SCATTER, STRATIFIED, computed, pcc, record_of, small_minato, two_models
from tests.valuation.pages import PageText
from valuation.record import LatentCreditRecord
from valuation.report import render_report

SAID = {"source": "invented", "source_kind": "assumption"}
ASKED, MOST = (STRATIFIED["outcome__precision"][key] for key in ("relative_standard_error", "at_most_paths"))
FIRST_PATHS = 100


def short_minato(minato, folder, **changes):
    """The small example over half its years: the closed forms take half the time or less."""
    return small_minato(minato, folder, horizon__years=25, crediting__renewals=1, **changes)


@pytest.fixture(scope="module")
def plain(minato, tmp_path_factory):
    """The record of the short example without any change."""
    folder = tmp_path_factory.mktemp("plain")
    return computed(short_minato(minato, folder), folder / "store").record()


# strata, precision and scatter


@pytest.fixture(scope="module")
def stratified_town(minato, tmp_path_factory):
    return short_minato(minato, tmp_path_factory.mktemp("town"), paths=FIRST_PATHS, **STRATIFIED, **SCATTER)


@pytest.fixture(scope="module")
def stratified(stratified_town, tmp_path_factory) -> Path:
    """Outputs of a run with strata, scatter and a precision."""
    folder = tmp_path_factory.mktemp("stratified")
    options = ("--direct", "--workers", "0")
    done = pcc("run", stratified_town, "--out", folder / "out", *options, home=folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_a_precision_takes_as_many_futures_as_it_needs_and_the_record_says_how_many(stratified):
    record = record_of(stratified)
    delivery = record["delivery"]
    assert (delivery["sampling"], delivery["asked_precision"]) == ("stratified", ASKED)
    assert delivery["reached_precision"] <= ASKED
    assert "PRECISION_NOT_REACHED" not in {one["code"] for one in record["findings"]}
    assert FIRST_PATHS < delivery["paths"] < MOST
    assert math.log2(delivery["paths"] / FIRST_PATHS) % 1 == 0  # doubled until it was enough
    assert record["identity"]["paths"] == delivery["paths"] == sum(one["paths"] for one in delivery["strata"])
    assert math.fsum(one["share"] for one in delivery["strata"]) == pytest.approx(1, abs=1e-8)
    spread = delivery["avoided"]
    assert spread["standard_error_t_co2e"] / spread["mean_t_co2e"] == pytest.approx(
        delivery["reached_precision"], rel=1e-7
    )


@pytest.mark.parametrize("block", [33, 5000])
def test_the_size_of_blocks_does_not_change_how_many_futures_were_needed_nor_any_byte(
    stratified, stratified_town, tmp_path, block
):
    found = computed(stratified_town, tmp_path, block=block).record_bytes()
    assert found == (stratified / "record.json").read_bytes()


def test_a_precision_out_of_reach_ends_at_the_most_futures_allowed_and_says_so(minato, tmp_path):
    wanted = {"relative_standard_error": 0.001, "at_most_paths": 350}
    path = short_minato(minato, tmp_path, paths=FIRST_PATHS, **{**STRATIFIED, "outcome__precision": wanted})
    record = computed(path, tmp_path / "store").record()
    delivery = record["delivery"]
    assert delivery["paths"] == 350
    reached = delivery["reached_precision"]
    assert reached > delivery["asked_precision"] == 0.001
    (said,) = [one for one in record["findings"] if one["code"] == "PRECISION_NOT_REACHED"]
    assert (said["severity"], said["value"]) == ("note", f"{reached:.4g}")
    needed = 350 * (reached / 0.001) ** 2  # the error falls with the root of the number of futures
    assert f"{100 * reached:.4g} % of the mean after 350 futures, the most allowed; 0.1 % was" in said["message_en"]
    assert f"about {needed:,.0f} futures" in said["message_en"]
    assert f"上限の350通りの将来でも、平均回避量の標準誤差は平均の{100 * reached:.4g} %" in said["message_ja"]
    page = PageText(render_report(LatentCreditRecord.model_validate(record), "0" * 64))
    assert said["message_en"] in page.of("en")
    assert said["message_ja"] in page.of("ja")


def test_a_mean_of_0_has_no_precision_and_the_record_says_so(minato, tmp_path):
    wanted = {"relative_standard_error": 0.1, "at_most_paths": 200}
    warned = [{"kind": "warning"}]
    same = {f"hazards__events__{e}__with": "same" for e in range(6)}
    path = small_minato(minato, tmp_path, paths=FIRST_PATHS, outcome__precision=wanted, measure__changes=warned, **same)
    record = computed(path, tmp_path / "store").record()
    assert (record["delivery"]["paths"], record["delivery"]["reached_precision"]) == (200, None)
    (said,) = [one for one in record["findings"] if one["code"] == "PRECISION_NOT_REACHED"]
    assert "that mean is 0 over 200 futures" in said["message_en"]
    assert "上限の200通りの将来では平均が0" in said["message_ja"]


def test_weights_of_the_futures_sum_to_1_and_give_the_means_of_the_record(stratified):
    record, rows = record_of(stratified), pd.read_parquet(stratified / "paths.parquet")
    weight = rows.groupby("path")["weight"].agg(["min", "max"])
    assert len(weight) == record["delivery"]["paths"]
    assert (weight["min"] == weight["max"]).all()
    assert math.fsum(weight["min"]) == pytest.approx(1, abs=1e-12)
    by_stratum = sorted(one["share"] / one["paths"] for one in record["delivery"]["strata"])
    assert sorted(set(weight["min"])) == pytest.approx(by_stratum, rel=1e-8)
    avoided = rows["weight"] * (rows["without_t_co2e"] - rows["with_t_co2e"])
    assert math.fsum(avoided) == pytest.approx(record["agreement"]["simulated_t_co2e"], rel=1e-8)
    credited = rows["year"].between(record["delivery"]["first_year"], record["delivery"]["last_year"])
    assert math.fsum(avoided[credited]) == pytest.approx(record["delivery"]["avoided"]["mean_t_co2e"], rel=1e-8)


def test_scatter_of_the_water_is_among_the_sources_of_the_record(stratified):
    said = {one["topic"]: (one["value"], one["source_kind"]) for one in record_of(stratified)["sources"]}
    residual, remainder = (SCATTER[f"outcome__{name}"] for name in ("event_residual", "remainder"))
    assert said["event_residual"] == (f"{residual['sigma_ln']:g}", residual["source_kind"])
    assert said["remainder"] == (f"{remainder['sigma_ln']:g}", remainder["source_kind"])


def test_strata_and_scatter_agree_with_the_closed_form(stratified):
    agreement = record_of(stratified)["agreement"]
    assert agreement["closed_form"]
    assert agreement["within_4_standard_errors"]
    assert agreement["standard_error_t_co2e"] < 2 * ASKED * agreement["simulated_t_co2e"]  # enough to tell


def test_scatter_moves_the_estimate_and_sampling_alone_does_not(minato, stratified, plain, tmp_path):
    path = short_minato(minato, tmp_path, paths=FIRST_PATHS, **STRATIFIED)
    strata = computed(path, tmp_path / "store").record()
    assert strata["estimate"] == plain["estimate"]
    assert strata["delivery"] != plain["delivery"]
    scattered = record_of(stratified)["estimate"]["avoided"]["central_t_co2e"]
    assert scattered != pytest.approx(plain["estimate"]["avoided"]["central_t_co2e"], rel=1e-3)


# rebuilding


def rebuilt(minato, folder, delay_years, **changes):
    rule = {"kind": "repeat", "delay_years": delay_years, **SAID}
    path = short_minato(minato, folder, **{**SCATTER, **STRATIFIED, "consequence__recurrence": rule, **changes})
    return computed(path, folder / "store").record()


@pytest.mark.parametrize("delay_years", [0, 2])
def test_rebuilt_buildings_are_lost_again_and_both_estimators_agree(minato, stratified, tmp_path, delay_years):
    record, gone = rebuilt(minato, tmp_path, delay_years), record_of(stratified)
    assert record["identity"]["recurrence"] == {"rule": "repeat", "delay_years": delay_years, "structure": "same"}
    assert gone["identity"]["recurrence"] == {"rule": "first", "delay_years": None, "structure": None}
    assert record["agreement"]["closed_form"]
    assert record["agreement"]["within_4_standard_errors"]
    said = [(one["value"], one["source"]) for one in record["sources"] if one["topic"] == "recurrence"]
    assert said == [(f"{delay_years}", "invented")]
    for world in ("without", "with_measure"):
        assert record["estimate"][world]["central_t_co2e"] > gone["estimate"][world]["central_t_co2e"]
    assert record["delivery"]["collapses_without_mean"] > gone["delivery"]["collapses_without_mean"]


def test_rebuilding_after_a_delay_under_renewal_has_no_closed_form_and_the_record_says_so(minato, tmp_path):
    models = two_models(minato)
    models["hazards__models"] = models["hazards__models"][:1]
    record = rebuilt(minato, tmp_path, 2, **models)
    agreement = record["agreement"]
    assert not agreement["closed_form"]
    assert agreement["expected_t_co2e"] is agreement["z"] is agreement["within_4_standard_errors"] is None
    assert agreement["standard_error_t_co2e"] > 0
    assert [model["model_id"] for model in record["occurrence_models"]] == ["renewal"]


# several occurrence models


@pytest.fixture(scope="module")
def both_models(minato, tmp_path_factory):
    """A run under two models that names neither."""
    folder = tmp_path_factory.mktemp("both")
    return computed(short_minato(minato, folder, **two_models(minato)), folder / "store")


@pytest.fixture(scope="module")
def under_both(both_models):
    return both_models.record()


@pytest.fixture(scope="module")
def under_poisson(minato, both_models, tmp_path_factory):
    """The record of the same numbers when the scenario names the model that is not the lowest."""
    folder = tmp_path_factory.mktemp("named")
    scenario = short_minato(minato, folder, crediting__occurrence_model="poisson", **two_models(minato))
    return both_models.under(scenario).record()


def of_model(record, model_id):
    (found,) = [model for model in record["occurrence_models"] if model["model_id"] == model_id]
    return found


def test_every_model_is_in_the_record_and_the_lowest_issuable_is_the_headline(under_both):
    models = under_both["occurrence_models"]
    assert [model["model_id"] for model in models] == ["renewal", "poisson"]  # as in the catalogue
    lowest = min(models, key=lambda model: model["issuable_t_co2e"])
    assert [model["headline"] for model in models] == [model is lowest for model in models]
    assert len({model["issuable_t_co2e"] for model in models}) == 2
    assert under_both["valuation"]["issuable_total_t_co2e"] == lowest["issuable_t_co2e"]


def test_the_model_that_the_scenario_names_is_the_headline_although_it_issues_more(under_both, under_poisson):
    assert of_model(under_poisson, "poisson")["headline"]
    assert not of_model(under_poisson, "renewal")["headline"]
    issued = under_poisson["valuation"]["issuable_total_t_co2e"]
    assert issued == of_model(under_both, "poisson")["issuable_t_co2e"]
    assert issued > under_both["valuation"]["issuable_total_t_co2e"]


def test_all_parts_of_the_record_are_those_of_its_headline(under_both, under_poisson):
    for record in (under_both, under_poisson):
        (model,) = [model for model in record["occurrence_models"] if model["headline"]]
        estimate, value = record["estimate"], record["valuation"]
        assert model["avoided_mean_t_co2e"] == pytest.approx(estimate["avoided"]["mean_t_co2e"], rel=1e-8)
        assert model["net_mean_t_co2e"] == pytest.approx(estimate["net"]["mean_t_co2e"], rel=1e-8)
        assert model["claimed_period_p10_t_co2e"] == estimate["claimed_period_net"]["p10_t_co2e"]
        assert model["deduction"] == record["uncertainty"]["deduction"]
        assert model["present_value_jpy"] == pytest.approx(value["headline_present_value_jpy"], rel=1e-8)
        assert record["agreement"]["within_4_standard_errors"]
    for part in ("estimate", "delivery", "agreement", "uncertainty", "claimable", "chain"):
        assert under_both[part] != under_poisson[part], part


def test_models_are_not_pooled(under_both, under_poisson, plain):
    # 0.7, 0.225 and 0.075 of 1/30 a year are the rates that the tsunamis have without a source: thinning of a Poisson
    # process. The other model beside it changes nothing.
    for part in ("net", "avoided", "without", "with_measure"):
        assert under_poisson["estimate"][part] == pytest.approx(plain["estimate"][part], rel=1e-6)
    issuable = {model["model_id"]: model["issuable_t_co2e"] for model in under_both["occurrence_models"]}
    assert issuable["poisson"] == plain["valuation"]["issuable_total_t_co2e"]
    for record in (under_poisson, plain):
        rates = {event["event_id"]: event["annual_rate_per_year"] for event in record["identity"]["events"]}
        assert rates["T1"] == pytest.approx(0.7 / 30, rel=1e-6)
    for model_id in ("renewal", "poisson"):
        assert of_model(under_both, model_id) | {"headline": None} == of_model(under_poisson, model_id) | {
            "headline": None
        }


@pytest.mark.parametrize("model", ["renewal", "poisson"])
def test_nothing_is_published_when_the_estimators_of_any_model_disagree(both_models, tmp_path, model):
    shutil.copytree(both_models.machine.store, tmp_path / "store")
    damaged = replace(both_models, machine=replace(both_models.machine, store=str(tmp_path / "store")))
    folder = next((tmp_path / "store").rglob(f"models/{model}"))
    kg = np.load(folder / "central.counted_kg.npy")
    np.save(folder / "central.counted_kg.npy", 1.5 * kg)  # the standard error is about a twentieth
    with pytest.raises(NotReproducible, match=f"under the occurrence model {model}"):
        damaged.record_bytes()

"""`pcc verify`, `sign`, `status`, `keys`: a stranger finds every change, by name, offline and without Prefect."""

from __future__ import annotations

import copy
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
import yaml

from flows.reading import read_record
from flows.scenario import read_draft
from flows.verify import Asked, Check, Opened, arithmetic_checks, opened_with_checks, verify
from flows.verify_arithmetic import misfits
from flows.verify_ends import tornado as tornado_ends
from flows.verify_scenario import contradictions
from flows.verify_signed import identifier_of, sign_record, signature_checks
from infra.errors import Refused
from infra.signatures import load_public_key, new_key, public_key_file
from infra.statements import Said, append
from tests.flows.commands import EVERYTHING, SCATTER, STRATIFIED, computed, pcc, small_minato, two_models
from valuation.explaining.fields import plain, value_at
from valuation.explaining.graph import entry_of
from valuation.explaining.rules import Rule
from valuation.record import LatentCreditRecord

Steps = tuple[str | int, ...]


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    new_key(path)
    return path


@pytest.fixture(scope="module")
def key(key_file):
    from infra.signatures import load_signing_key

    return load_signing_key(key_file)


@pytest.fixture
def signed(minato_run, tmp_path, key) -> Path:
    """A folder with a record and its signature."""
    shutil.copyfile(minato_run / "record.json", tmp_path / "record.json")
    sign_record(tmp_path / "record.json", key)
    return tmp_path / "record.json"


def wrong(record: Path, **options: Any) -> list[Check]:
    return [check for check in verify(Asked(record, **options)).checks if check.state in ("changed", "refused")]


def states(record: Path, part: str, **options: Any) -> list[str]:
    return [check.state for check in verify(Asked(record, **options)).checks if check.part == part]


def leaves(value: Any, path: Steps = ()) -> Iterator[Steps]:
    """Paths of all values that are no brackets."""
    if isinstance(value, dict | list):
        for step, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, step))
    else:
        yield path


def kinds_of_leaves(value: Any) -> list[Steps]:
    """Of the rows of every table one leaf per column, not always of the first row."""
    found: dict[tuple[Any, ...], list[Steps]] = {}
    for path in leaves(value):
        found.setdefault(tuple("*" if isinstance(step, int) else step for step in path), []).append(path)
    return [paths[len(paths) // 2] for paths in found.values()]


def altered(value: Any) -> Any:
    """Another value of the same kind."""
    if value is None:
        return 1
    if isinstance(value, bool):
        return not value
    return value + "x" if isinstance(value, str) else value + 1


def changed(record: Any, path: Steps, value: Any = None) -> Any:
    """The record with one leaf altered, or set to a value."""
    other = copy.deepcopy(record)
    place = other
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = altered(place[path[-1]]) if value is None else value
    return other


def as_path(steps: Steps) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def names(where: str | None, path: str) -> bool:
    """Whether a place is the field or the part that it lies in."""
    return bool(where) and (path == where or path.startswith((f"{where}.", f"{where}[")))


def test_a_record_as_it_was_made_holds_and_what_could_not_be_checked_is_said(signed, minato):
    verdict = verify(Asked(signed, inputs=minato))
    assert verdict.holds
    assert {check.part for check in verdict.checks if check.state == "not_checked"} == {
        "record_id", "signer", "simulation", "status"
    }  # fmt: skip
    assert {check.part for check in verdict.checks if check.state == "ok"} == {
        "canonical", "schema", "arithmetic", "input", "scenario", "signature"
    }  # fmt: skip


VARIANTS: dict[str, dict[str, Any]] = {
    "everything": {**EVERYTHING, **SCATTER, **STRATIFIED, "paths": 200},
    "rebuilt and lost again, plain futures": {
        **EVERYTHING,
        "outcome__precision": STRATIFIED["outcome__precision"],
        "consequence__recurrence": {
            "kind": "repeat",
            "delay_years": 2,
            "structure": "same",
            "source": "invented",
            "source_kind": "assumption",
        },
    },
    "no renewal, a measure that always works": {"crediting__renewals": 0, "measure__probability_works": 1.0},
    "nothing avoided": {
        "measure__changes": [{"kind": "warning"}],
        **{f"hazards__events__{event}__with": "same" for event in range(3)},
    },
    "remainders carried, leakage": {"crediting__remainder": "carry", "crediting__leakage__yearly_t_co2e": 0.7},
    "every price in one money": {
        "valuation__inflation": {"per_year": 0.02, "source": "invented", "source_kind": "assumption"},
    },
    "at no interest, mid-year": {
        "valuation__discount_rate_per_year": 0.0,
        "valuation__convention": "mid_year",
        "crediting__uncertainty_rule": "vcs_4_4",
        "measure__capital_cost_jpy": None,
    },
}


def series(source: Path) -> dict[str, Any]:
    """Changes that make the example's floods maps of a series, reached once in 20, 50 and 200 years."""
    events = yaml.safe_load((source / "scenario.yaml").read_text(encoding="utf-8"))["hazards"]["events"]
    for event, years in zip(events[3:], (20, 50, 200), strict=True):
        del event["annual_rate_per_year"]
        event |= {"series": "river", "return_period_years": years}
    rules = {"commonest": "dry", "rarest": "constant", "source": "invented", "source_kind": "assumption"}
    return {"hazards__events": events, "hazards__series": [{"id": "river", **rules}], "paths": 200}


OF_THE_EXAMPLE = {"two models": two_models, "return-period maps": series}


@pytest.mark.parametrize("name", [*VARIANTS, *OF_THE_EXAMPLE])
def test_the_arithmetic_of_other_runs_holds_as_well(name, minato, tmp_path):
    changes = VARIANTS.get(name) or OF_THE_EXAMPLE[name](minato)
    scenario = small_minato(minato, tmp_path, **changes)
    content = computed(scenario, tmp_path / "store").record_bytes()
    record, value = LatentCreditRecord.model_validate_json(content), json.loads(content)
    draft = read_draft(scenario)
    found = [*misfits(record, value), *contradictions(record, draft.scenario, draft)]
    assert [misfit.text(False) for misfit in found] == []


def test_every_kind_of_leaf_that_is_changed_is_named(signed):
    """The thief writes the record in canonical form again: only the signature knows, and it says in which part."""
    value = json.loads(signed.read_bytes())
    for path in kinds_of_leaves(value):
        other = changed(value, path)
        opened = Opened(rfc8785.dumps(other), other)
        signature = next(signature_checks(opened, Asked(signed)))
        assert signature.state == "changed", path
        assert names(signature.where, as_path(path)), (as_path(path), signature.where)
        assert signature.where in signature.en
        assert signature.where in signature.ja


def test_a_leaf_of_another_kind_is_named_by_its_path(signed):
    value = json.loads(signed.read_bytes())
    for path in kinds_of_leaves(value)[::6]:
        signed.write_bytes(rfc8785.dumps(changed(value, path, [])))
        schema = [check for check in wrong(signed) if check.part == "schema"]
        assert any(names(check.where, as_path(path)) or names(as_path(path), check.where or "") for check in schema)


def test_any_byte_that_is_changed_is_found(signed):
    content, chance = signed.read_bytes(), random.Random(6)
    for at in [0, 1, len(content) - 1, *chance.sample(range(len(content)), 60)]:
        signed.write_bytes(content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :])
        found = wrong(signed)
        assert "signature" in {check.part for check in found}, at
        assert any(check.where for check in found), (at, found)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("chain", 2, "delta_t_co2e"), "chain[2].total_t_co2e"),
        (("chain", 6, "factor"), "chain[6].factor"),
        (("chain", 7, "factor"), "chain[7].by_vintage"),
        (("chain", 10, "by_vintage", 12, "t_co2e"), "chain[10].by_vintage[12].t_co2e"),
        (("estimate", "by_vintage", 9, "net_t_co2e"), "estimate.by_vintage[9].net_t_co2e"),
        (("estimate", "net", "mean_t_co2e"), "estimate.net.mean_t_co2e"),
        (("claimable", 20, "cumulative_t_co2e"), "claimable[20].cumulative_t_co2e"),
        (("valuation", "cash_flow", 10, "cash_jpy"), "valuation.cash_flow[10].cash_jpy"),
        (("valuation", "cash_flow", 10, "issuable_t_co2e"), "valuation.cash_flow[10].issuable_t_co2e"),
        (("valuation", "cash_flow", 10, "discount_factor"), "valuation.cash_flow[10].discount_factor"),
        (("valuation", "ladder", 0, "present_value_jpy"), "valuation.ladder[0].present_value_jpy"),
        (("valuation", "headline_present_value_jpy"), "valuation.headline_present_value_jpy"),
        (("valuation", "issuable_total_t_co2e"), "valuation.issuable_total_t_co2e"),
        (("valuation", "price_jpy_per_t"), "valuation.cash_flow[0].price_jpy_per_t"),
        (("uncertainty", "deduction"), "uncertainty.deduction"),
        (("delivery", "probability_net_positive"), "delivery.probability_net_positive"),
        (("delivery", "net", "p10_t_co2e"), "delivery.net.p10_t_co2e"),
        (("delivery", "avoided", "standard_error_t_co2e"), "delivery.reached_precision"),
        (("identity", "buildings", "assessed"), "identity.buildings.submitted"),
        (("agreement", "z"), "agreement.z"),
        (("occurrence_models", 0, "issuable_t_co2e"), "occurrence_models[0].issuable_t_co2e"),
        (("crediting", "period_years"), "crediting.last_year"),
        (("crediting", "renewals"), "crediting.last_year"),
        (("crediting", "first_year"), "crediting.last_year"),
        (("crediting", "owners", 0, "share"), "crediting.owners[0].units_t_co2e"),
        (("crediting", "owners", 1, "units_t_co2e"), "crediting.owners[1].units_t_co2e"),
        (("delivery", "by_vintage", 20, "year"), "delivery.by_vintage[20].year"),
        (("delivery", "net", "p50_t_co2e"), "delivery.net.p50_t_co2e"),
        (("delivery", "shortfall", "issuable_t_co2e"), "delivery.shortfall.issuable_t_co2e"),
        (("identity", "draws"), "estimate.draws"),
        (("valuation", "price_year"), "valuation.price_year"),
        (("valuation", "money", "prices", 5, "by_year", 0, "year"), "valuation.money.prices[5].by_year[1].year"),
        (("delivery", "predictive", "draws"), "delivery.predictive.p"),
        (("delivery", "predictive", "paths_per_draw"), "delivery.predictive.paths_per_draw"),
        (("delivery", "equivalent_plain_paths"), "delivery.equivalent_plain_paths"),
        (("delivery", "reached_precision"), "delivery.reached_precision"),
        (
            ("delivery", "repairs_after_other_worlds_collapse_share"),
            "delivery.repairs_after_other_worlds_collapse_share",
        ),
        (("delivery", "collapses_with_mean"), "delivery.collapses_with_mean"),
        (("delivery", "by_group", 2, "buildings"), "delivery.by_group"),
        (("delivery", "by_group", 2, "states", 3, "state"), "delivery.by_group[2].states[3].state"),
        (("delivery", "by_group", 2, "states", 3, "with_mean_t_co2e"), "delivery.by_group[2].with_mean_t_co2e"),
        (("imputed", 0, "of"), "imputed[0].of"),
        (("imputed", 1, "net_at_low_t_co2e"), "imputed[1].net_at_low_t_co2e"),
        (("identity", "buildings", "past_service_life"), "identity.buildings.past_service_life_share"),
        (("identity", "buildings", "past_service_life_share"), "identity.buildings.past_service_life_share"),
        (("identity", "buildings", "wet_with"), "identity.buildings.wet_with"),
        (("identity", "buildings", "wet_without"), "identity.buildings.wet_with"),
        (("identity", "buildings", "wet_to_dry"), "identity.buildings.wet_with"),
        (("identity", "buildings", "dry_to_wet"), "identity.buildings.wet_with"),
        (("identity", "measure", "commissioned_year"), "estimate.by_vintage[3].avoided_t_co2e"),
        (("identity", "events", 3, "annual_rate_per_year"), "identity.events[3].annual_rate_per_year"),
        (("identity", "events", 0, "exceedance_from"), "identity.events[0].exceedance_from"),
        (("identity", "events", 0, "exceedance_to"), "identity.events[0].exceedance_to"),
        (("identity", "recurrence", "delay_years"), "identity.recurrence.delay_years"),
        (("chain", 0, "factor"), "chain[0].factor"),
        (("chain", 4, "factor"), "chain[4].factor"),
        (("estimate", "shares_base_draws"), "estimate.shares_base_draws"),
        (("estimate", "variance_shares", 4, "parameter"), "estimate.variance_shares"),
        (("estimate", "avoided", "central_t_co2e"), "estimate.avoided.central_t_co2e"),
        (("agreement", "closed_form"), "agreement.expected_t_co2e"),
        (("uncertainty", "half_width_percent_limit"), "uncertainty.half_width_percent_limit"),
        (("valuation", "money", "prices", 5, "by_year", 9, "expected_jpy_per_t"), "valuation.money.prices[5].by_year"),
        (("valuation", "money", "prices", 0, "random"), "valuation.money.prices[0].by_year[0].p05_jpy_per_t"),
        (("valuation", "money", "spreads", 2, "present_value", "paths"), "valuation.money.spreads[2].present_value"),
        (("valuation", "money", "contracts", 0, "delivered", "paths"), "valuation.money.contracts[0].delivered.paths"),
        (("valuation", "money", "delivered", "futures"), "valuation.money.delivered.futures"),
        (("map", "hidden_squares"), None),
        (("identity", "seed"), None),
        (("criteria", 1, "name"), "criteria"),
        (("ghg_protocol", 0, "evidence", 0, "value"), "ghg_protocol[0].evidence[0].value"),
        (("ghg_protocol", 0, "evidence", 0, "field"), "ghg_protocol[0].evidence[0].field"),
    ],
)
def test_figures_that_do_not_follow_from_each_other_are_named_without_any_signature(minato_run, path, named):
    value = changed(json.loads((minato_run / "record.json").read_bytes()), path)
    opened, _ = opened_with_checks(rfc8785.dumps(value), "record.json")
    found = [check.where or "" for check in arithmetic_checks(opened) if check.state == "changed"]
    assert found == [] if named is None else any(where.startswith(named) for where in found), found


def by_little(value: Any) -> Any:
    """Another value of the same kind, a ten-thousandth off."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float) and abs(value) < 1e5 and value == int(value):
        return value + 1
    words = {"real": "nominal", "nominal": "real", "repaid": "not_repaid"}
    return value * 1.0001 if isinstance(value, int | float) else words[value]


def test_every_kind_of_figure_beside_the_headline_is_worked_out_again(minato_run):
    """One figure of each rule, and what such figures rest on: contract terms, prices, factors, costs of the credit."""
    value = json.loads((minato_run / "record.json").read_bytes())
    document = plain(LatentCreditRecord.model_validate(value))
    money, decision = (("valuation", part) for part in ("money", "decision"))
    one_of_each: dict[str, Steps] = {}
    for path in (*leaves(document["valuation"]["money"], money), *leaves(document["valuation"]["decision"], decision)):
        entry = entry_of(document, path)
        if entry is not None and isinstance(entry[0], Rule) and value_at(document, path) is not None:
            one_of_each[entry[0].field] = path
    assert len(one_of_each) > 35
    rests_on = {
        (*money, "contract_terms", 0, "terms", "strike_jpy_per_t"): "valuation.money.contracts[0]",
        (*money, "prices", 2, "by_year", 9, "expected_jpy_per_t"): "valuation.money.values",
        (*money, "discounting", 2, "by_year", 9, "factor"): "valuation.money.values",
        (*money, "spreads", 1, "present_value", "mean_jpy"): "valuation.money.loadings[0].mean_jpy",
        (*decision, "credit_costs", "registration_jpy"): "valuation.decision.credit_costs.present_value_jpy",
        (*decision, "credit_costs", "verification_years", 7): "valuation.decision.credit_costs",
    }
    for path, named in {**{path: as_path(path) for path in one_of_each.values()}, **rests_on}.items():
        other = changed(value, path, by_little(value_at(value, path)))
        found = [misfit.path for misfit in misfits(LatentCreditRecord.model_validate(other), other)]
        assert any(where.startswith(named) for where in found), (as_path(path), found)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (
            ("delivery", "shortfall", "probability_below_issuable"),
            0.01,
            "delivery.shortfall.probability_below_issuable",
        ),
        (("delivery", "predictive", "probability_below_issuable"), 0.01, "delivery.predictive.probability_below"),
        (("delivery", "probability_net_positive"), 0.96, "delivery.probability_net_positive"),
        (("delivery", "probability_avoided_negative"), 0.9, "delivery.probability_avoided_negative"),
        (("delivery", "shortfall", "mean_t_co2e"), 5.0, "delivery.shortfall.tvar10_t_co2e"),
        (("delivery", "shortfall", "tvar10_t_co2e"), 500.0, "delivery.shortfall.tvar10_t_co2e"),
        (("valuation", "money", "loadings", 0, "loaded_jpy"), 9_999_999.0, "valuation.money.loadings[0].loaded_jpy"),
        (("valuation", "money", "loadings", 0, "terms", "market_price_of_risk"), 0.0, "valuation.money.loadings[0]"),
        (("valuation", "price_source"), "Bank of Japan, audited", "valuation.price_source"),
        (("delivery", "predictive", "probability_avoided_negative"), 0.5, "delivery.predictive.probability_avoided_n"),
        (("delivery", "predictive", "probability_net_positive"), 0.642464, "delivery.predictive.probability_net_pos"),
        (("delivery", "probability_net_positive"), 0.685069, "delivery.probability_net_positive"),
        (("delivery", "histogram", 9, "low_t_co2e"), 9_000.0, "delivery.histogram[9].low_t_co2e"),
        (("delivery", "histogram", 9, "high_t_co2e"), 9_000.0, "delivery.histogram[9].high_t_co2e"),
        (("delivery", "histogram", 0, "share"), 0.0, "delivery.histogram"),
        (("delivery", "avoided", "p50_t_co2e"), 3_937.3961, "delivery.avoided.p50_t_co2e"),
        (("delivery", "avoided", "p99_t_co2e"), 200_000.0, "delivery.avoided.p99_t_co2e"),
        (("delivery", "net", "standard_error_t_co2e"), 40.0, "delivery.net.standard_error_t_co2e"),
        (("delivery", "shortfall", "mean_t_co2e"), 4_000.0, "delivery.shortfall.mean_t_co2e"),
        (("delivery", "shortfall", "tvar01_t_co2e"), 6_000.0, "delivery.shortfall.tvar01_t_co2e"),
        (("delivery", "by_vintage", 5, "probability_any"), 0.07121, "delivery.by_vintage[5].probability_any"),
        (("delivery", "exceedance", 9, "with_t_co2e"), 1.0, "delivery.exceedance[9].with_t_co2e"),
        (("imputed", 2, "count"), 1_000_000, "imputed[2].count"),
        (("identity", "events", 3, "deepest_without_m"), 3.3104, "identity.events[3].deepest_without_m"),
        (("identity", "events", 3, "wet_buildings_without"), 2_602, "identity.buildings.wet_without"),
        (("identity", "recurrence", "rule"), "repeat", "identity.recurrence.delay_years"),
        (("map", "hidden_squares"), 5_000, "map.hidden_squares"),
        (("estimate", "avoided", "p95_t_co2e"), 99_999.0, "estimate.avoided.p95_t_co2e"),
        (("estimate", "net", "standard_error_t_co2e"), 1.0, "estimate.net.p05_t_co2e"),
        (("estimate", "claimed_period_net", "p50_t_co2e"), 1.0, "estimate.claimed_period_net.p50_t_co2e"),
        (("estimate", "effects", 4, "central"), 99.0, "estimate.effects[4].central"),
        (("valuation", "money", "spreads", 5, "present_value", "p90_jpy"), 9_000_000.0, "valuation.money.spreads[5]"),
        (("valuation", "money", "spreads", 9, "present_value", "worst01_jpy"), 9e9, "valuation.money.spreads[9]"),
    ],
)
def test_figures_of_futures_that_contradict_each_other_are_named(minato_run, path, value, named):
    other = changed(json.loads((minato_run / "record.json").read_bytes()), path, value)
    found = [misfit.path for misfit in misfits(LatentCreditRecord.model_validate(other), other)]
    assert any(where.startswith(named) for where in found), found


@pytest.mark.parametrize("name", ["leakage", "crediting_period", "probability_works"])
def test_an_end_of_a_bar_is_the_one_that_its_input_has_and_the_headline_where_nothing_is_changed(minato_run, name):
    value = json.loads((minato_run / "record.json").read_bytes())
    bars: Steps = ("valuation", "decision", "tornado", "bars")
    place = [bar["name"] for bar in value_at(value, bars)].index(name)
    ends = ["input_low", "input_high", *(["result_low_jpy", "result_high_jpy"] if name == "leakage" else [])]
    for path in ((*bars, place, end) for end in ends):
        other = changed(value, path, value_at(value, path) + 0.5)
        found = [misfit.path for misfit in misfits(LatentCreditRecord.model_validate(other), other)]
        assert as_path(path) in found


def test_a_period_to_the_end_of_the_horizon_is_worth_the_headline_at_the_high_end_of_its_bar(minato_run):
    """Said of a record whose horizon is made to end with its crediting period: the high end is then its own period."""
    record = LatentCreditRecord.model_validate_json((minato_run / "record.json").read_bytes())
    tornado = record.valuation.decision.tornado
    (bar,) = [bar for bar in tornado.bars if bar.name == "crediting_period"]
    years = record.crediting.last_year - record.crediting.first_year + 1
    for worth, held in ((tornado.central_jpy, True), (bar.result_high_jpy, False)):
        one = bar.model_copy(update={"input_high": float(years), "result_high_jpy": worth})
        part = record.valuation.decision.model_copy(update={"tornado": tornado.model_copy(update={"bars": [one]})})
        valuation = record.valuation.model_copy(update={"decision": part})
        named = [
            misfit.path.rpartition(".")[2]
            for misfit in tornado_ends(record.model_copy(update={"valuation": valuation}))
        ]
        assert ("result_high_jpy" not in named) is held


def test_a_forecast_that_meets_what_none_can_meet_is_no_record(minato_run):
    value = changed(json.loads((minato_run / "record.json").read_bytes()), ("criteria", 0, "met"))
    _, found = opened_with_checks(rfc8785.dumps(value), "record.json")
    assert [(check.state, check.where) for check in found if check.part == "schema"] == [("refused", "criteria[0]")]


def test_a_record_that_offers_a_forecast_as_an_offset_is_refused(minato_run):
    value = json.loads((minato_run / "record.json").read_bytes())
    value["claims"]["may_be_used_for"].append({"en": "Offsetting flights", "ja": "航空便のオフセット"})
    value["claims"]["may_not_be_used_for"] = []
    opened, _ = opened_with_checks(rfc8785.dumps(value), "record.json")
    found = [check.where for check in arithmetic_checks(opened) if check.state == "changed"]
    assert found == ["claims.may_be_used_for", "claims.may_not_be_used_for"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("claims", "statement", "en"), "This is a verified offset."),
        (("claims", "unit", "en"), "verified carbon offset"),
        (("identity", "title", "en"), "Certified carbon offset, 975 t"),
        (("identity", "title", "ja"), "カーボン・オフセット 975トン"),
    ],
)
def test_a_record_whose_words_make_an_offset_of_it_is_refused_and_never_shown(minato_run, tmp_path, path, text):
    value = changed(json.loads((minato_run / "record.json").read_bytes()), path, text)
    opened, _ = opened_with_checks(rfc8785.dumps(value), "record.json")
    found = [check.where for check in arithmetic_checks(opened) if check.state == "changed"]
    assert found == [as_path(path[:-1])]
    (tmp_path / "record.json").write_bytes(rfc8785.dumps(value))
    with pytest.raises(Refused):
        read_record(tmp_path / "record.json")


def test_numbers_beyond_all_bounds_are_told_and_not_worked_with(minato_run):
    value = changed(json.loads((minato_run / "record.json").read_bytes()), ("chain", 0, "total_t_co2e"), 1e300)
    opened, _ = opened_with_checks(rfc8785.dumps(value), "record.json")
    assert [check.where for check in arithmetic_checks(opened)] == ["chain[0].total_t_co2e"]


def test_a_record_with_empty_tables_is_refused_and_breaks_nothing(minato_run):
    value = json.loads((minato_run / "record.json").read_bytes())
    for part in ("chain", "claimable", "criteria", "inputs", "occurrence_models"):
        value[part] = []
    value["valuation"]["cash_flow"] = value["valuation"]["ladder"] = value["estimate"]["by_vintage"] = []
    opened, _ = opened_with_checks(rfc8785.dumps(value), "record.json")
    assert {"chain", "criteria"} <= {(check.where or "").split("[")[0] for check in arithmetic_checks(opened)}


def test_a_reformatted_record_is_not_the_record(signed):
    value = json.loads(signed.read_bytes())
    for content in (json.dumps(value, indent=1), json.dumps(value), signed.read_text() + "\n"):
        signed.write_text(content)
        assert {"canonical", "signature"} == {check.part for check in wrong(signed)}


def test_a_tenth_digit_is_named(signed):
    value = json.loads(signed.read_bytes())
    value["estimate"]["net"]["mean_t_co2e"] += 1e-7
    signed.write_bytes(rfc8785.dumps(value))
    assert ("schema", "estimate.net.mean_t_co2e") in {(check.part, check.where) for check in wrong(signed)}


def test_missing_and_unknown_fields_are_named_by_path(signed):
    value = json.loads(signed.read_bytes())
    del value["estimate"]["net"]["p10_t_co2e"]
    value["valuation"]["bonus_jpy"] = 1
    signed.write_bytes(rfc8785.dumps(value))
    found = {(check.part, check.where) for check in wrong(signed)}
    assert {("schema", "estimate.net.p10_t_co2e"), ("schema", "valuation.bonus_jpy")} <= found


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b'"record"', b"{}", b'{"inputs": [1, {"role": 1}]}', b"[" * 100_000, b'{"a":1,"a":2}',
     b'{"inputs":[{"role":"hazard","file":"../../etc/passwd","sha256":"0"},{"role":"x","file":"\\u0000","sha256":""}]}'],
)  # fmt: skip
def test_what_is_no_record_is_refused_in_words_and_nothing_breaks(content, signed):
    signed.write_bytes(content)
    found = wrong(signed)
    assert found
    assert all(check.en and check.ja for check in found)


def test_an_input_that_was_changed_is_named_and_one_that_is_not_there_is_said(signed, minato, tmp_path):
    inputs = tmp_path / "inputs"
    shutil.copytree(minato, inputs)
    for name in ("scenario.yaml", "buildings.csv", "hazard/T2_with.tif"):
        content = bytearray((inputs / name).read_bytes())
        content[len(content) // 2] ^= 1
        (inputs / name).write_bytes(content)
    (inputs / "hazard" / "F1.tif").unlink()
    found = {check.where: check.state for check in verify(Asked(signed, inputs=inputs)).checks if check.part == "input"}
    assert {file for file, state in found.items() if state == "changed"} == {
        "scenario.yaml", "buildings.csv", "hazard/T2_with.tif"
    }  # fmt: skip
    assert {file for file, state in found.items() if state == "not_checked"} == {"hazard/F1.tif"}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("identity", "seed"), 7),
        (("identity", "title", "en"), "Another town"),
        (("identity", "horizon_years"), 51),
        (("identity", "paths"), 4_000),
        (("identity", "draws"), 999),
        (("identity", "events", 3, "annual_rate_per_year"), 0.0001),
        (("identity", "measure", "probability_works"), 0.5),
        (("identity", "measure", "yearly_cost_jpy"), 1.0),
        (("crediting", "renewals"), 1),
        (("crediting", "owners", 0, "share"), 0.1),
        (("chain", 7, "factor"), 1.0),
        (("valuation", "price_jpy_per_t"), 9_000.0),
        (("valuation", "price_year"), 2_020),
        (("valuation", "convention"), "begin"),
    ],
)
def test_a_record_that_contradicts_the_very_scenario_it_names_is_told_so(signed, minato, path, found):
    """The figures of the identity and the delivery are changed alike, so that the record may agree with itself."""
    value = changed(json.loads(signed.read_bytes()), path, found)
    if path == ("identity", "paths"):
        value["delivery"]["paths"] = found
    signed.write_bytes(rfc8785.dumps(value))
    (check,) = [one for one in wrong(signed, inputs=minato) if one.part == "scenario"]
    assert check.where == (as_path(path) if path != ("identity", "paths") else "delivery.paths")
    assert states(signed, "scenario", inputs=signed.parent) == []  # no scenario there: `input` says so


def test_a_scenario_without_its_files_or_changed_is_not_compared(signed, minato, tmp_path):
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    shutil.copyfile(minato / "scenario.yaml", inputs / "scenario.yaml")
    assert states(signed, "scenario", inputs=inputs) == ["not_checked"]
    with (inputs / "scenario.yaml").open("a", encoding="utf-8") as file:
        file.write("# another file\n")
    assert states(signed, "scenario", inputs=inputs) == []


def test_a_signature_by_a_known_key_is_told_from_one_by_any_other(signed, key_file, tmp_path):
    known, other = load_public_key(public_key_file(key_file)), new_key(tmp_path / "other.pem").public
    assert states(signed, "signer") == ["not_checked"]
    assert states(signed, "signer", keys=(known,)) == ["ok"]
    assert states(signed, "signer", keys=(other,)) == ["refused"]
    assert states(signed, "signer", keys=(other, known)) == ["ok"]


def test_a_signature_that_was_taken_away_is_missed_by_who_names_a_key(signed, key_file):
    signed.with_suffix(".sig").unlink()
    assert states(signed, "signature") == ["not_checked"]
    assert states(signed, "signature", keys=(load_public_key(public_key_file(key_file)),)) == ["refused"]


def test_the_signature_of_another_record_is_told_as_such(signed, key, minato, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    scenario = small_minato(minato, folder, seed=7)
    (folder / "record.json").write_bytes(computed(scenario, folder / "store").record_bytes())
    sign_record(folder / "record.json", key)
    shutil.copyfile(folder / "record.sig", signed.with_suffix(".sig"))
    (found,) = wrong(signed)
    assert (found.part, found.state) == ("signature", "changed")
    assert "another record" in found.en


def test_the_id_is_compared_with_the_one_that_was_told(signed, minato_run):
    told = verify(Asked(signed)).identifier
    assert states(signed, "record_id") == ["not_checked"]
    assert states(signed, "record_id", identifier=told) == ["ok"]
    assert states(signed, "record_id", identifier="0" * 64) == ["changed"]
    shutil.copyfile(minato_run / "run.json", signed.with_name("run.json"))
    assert states(signed, "record_id") == ["ok"]


def test_the_status_is_told_in_capital_letters_and_a_broken_chain_is_found(signed, key):
    file, identifier = signed.with_name("status.jsonl"), identifier_of(signed)
    assert verify(Asked(signed)).status == "UNPUBLISHED"
    append(file, identifier, Said("published", "2026-04-01", "Minato", "first"), key)
    append(file, identifier, Said("withdrawn", "2026-05-01", "Minato", "wrong buildings"), key)
    verdict = verify(Asked(signed, keys=(key.public,)))
    assert verdict.holds
    assert verdict.status == "WITHDRAWN"
    assert any(check.text("ja").startswith("WITHDRAWN（取下げ済み") for check in verdict.checks)
    file.write_bytes(file.read_bytes().replace(b'"withdrawn"', b'"published"'))
    verdict = verify(Asked(signed))
    assert (verdict.holds, verdict.status) == (False, "UNKNOWN")
    assert any("line 2" in check.en for check in verdict.checks if check.part == "status")


def test_a_statement_by_a_stranger_is_refused_where_the_keys_are_known(signed, key, tmp_path):
    file, identifier = signed.with_name("status.jsonl"), identifier_of(signed)
    stranger = new_key(tmp_path / "stranger.pem")
    append(file, identifier, Said("withdrawn", "2026-05-01", "Minato", "not really"), stranger)
    assert states(signed, "status_signer", keys=(key.public,)) == ["refused"]
    assert states(signed, "status_signer", keys=(key.public, stranger.public)) == ["ok"]


def test_a_record_that_does_not_hold_together_is_not_signed_and_a_signature_is_not_replaced(signed, key, tmp_path):
    before = signed.with_suffix(".sig").read_bytes()
    assert sign_record(signed, key)[0].read_bytes() == before
    with pytest.raises(Refused) as refused:
        sign_record(signed, new_key(tmp_path / "other.pem"))
    assert [finding.code for finding in refused.value.findings] == ["SIGNATURE_EXISTS"]
    value = changed(json.loads(signed.read_bytes()), ("valuation", "headline_present_value_jpy"))
    signed.write_bytes(rfc8785.dumps(value))
    signed.with_suffix(".sig").unlink()
    with pytest.raises(Refused) as refused:
        sign_record(signed, key)
    assert {finding.code for finding in refused.value.findings} == {"RECORD_ARITHMETIC"}
    assert not signed.with_suffix(".sig").exists()


def test_a_replay_gives_the_same_bytes_and_names_the_first_field_that_differs(minato, tmp_path):
    folder = tmp_path / "town"
    scenario = small_minato(minato, folder)
    record = tmp_path / "record.json"
    record.write_bytes(computed(scenario, tmp_path / "store").record_bytes())
    same = pcc("verify", record, "--replay", scenario, home=tmp_path / "home")
    assert same.returncode == 0, same.stdout
    assert "run again: the same record, byte for byte" in same.stdout
    value = json.loads(record.read_bytes())
    value["sources"][3]["value"] += " or so"
    value["provenance"]["science_version"] = "0" * 64
    record.write_bytes(rfc8785.dumps(value))
    other = pcc("verify", record, "--replay", scenario, "--json", home=tmp_path / "home")
    assert other.returncode == 2
    (replay,) = [check for check in json.loads(other.stdout)["checks"] if check["check"] == "replay"]
    assert replay["where"] == "sources[3].value"
    assert "another version of the science (0000000000000000…" in replay["message_en"]
    assert "別の版の計算方法" in replay["message_ja"]


def test_the_commands_make_a_key_sign_state_and_verify(minato_run, minato, tmp_path):
    home, record = tmp_path / "home", tmp_path / "record.json"
    shutil.copyfile(minato_run / "record.json", record)
    assert pcc("sign", record, home=home).returncode == 2  # there is no key yet
    assert pcc("keys", "new", home=home).returncode == 0
    assert pcc("keys", "new", home=home).returncode == 2  # never overwritten
    assert "BEGIN PUBLIC KEY" in pcc("keys", "show", home=home).stdout
    assert pcc("sign", record, home=home).returncode == 0
    said = ("--by", "Minato", "--text", "first", "--text-ja", "初版", "--date", "2026-04-01")
    assert pcc("status", record, "add", "published", *said, home=home).returncode == 0
    refused = pcc("status", record, "add", "retired", *said, home=home, PCC_LANG="ja")
    assert refused.returncode == 2
    assert "ICROA" in refused.stderr
    assert pcc("status", record, "show", "--lang", "ja", home=home).stdout.splitlines()[-1] == "PUBLISHED"
    public = home / "keys" / "signing.pub.pem"
    done = pcc("verify", record, "--inputs", minato, "--key", public, "--json", home=home)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["holds"], found["status"]) == (True, "PUBLISHED")
    japanese = pcc("verify", record, "--lang", "ja", home=home).stdout
    assert "数値どうしに矛盾はありません" in japanese
    record.write_bytes(record.read_bytes().replace(b"Minato", b"Minata", 1))
    done = pcc("verify", record, home=home)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1].startswith("refused: ")


def test_verifying_imports_no_prefect_and_asks_no_network(signed):
    program = (
        "import sys\nfrom flows.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(any(name.split('.')[0] in ('prefect', 'distributed', 'fastapi') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, "verify", str(signed)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_page_is_made_of_a_record_that_was_withdrawn(signed, key, tmp_path):
    home, out = tmp_path / "home", tmp_path / "factsheet.html"
    assert pcc("report", signed, "--out", out, home=home).returncode == 0
    out.unlink()
    said = Said("withdrawn", "2026-05-01", "Minato", "wrong buildings")
    append(signed.with_name("status.jsonl"), identifier_of(signed), said, key)
    ended = pcc("report", signed, "--out", out, "--lang", "ja", home=home)
    assert ended.returncode == 2
    assert "取下げ済み" in ended.stderr
    assert not out.exists()

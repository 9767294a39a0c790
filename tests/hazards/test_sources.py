"""Sources, models and climate: what a catalogue may say, and what it is refused for."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from hazards.catalogue import (
    Catalogue,
    EventSpec,
    annual_rate_per_year,
    frequency_source,
    integration_rule,
    mean_rate_per_year,
    rate_declared_as,
)
from hazards.sources import Past, Source, past_problems, sources_of_model
from infra.findings import Finding

CATALOGUE = """
source: made up
licence: CC0-1.0
nodata: unknown
quantity: depth
unit: m
vertical_datum: above ground
events:
  - {id: N1, peril: tsunami, source: nankai, weight: 0.7, without: a.tif, with: same}
  - {id: N2, peril: tsunami, source: nankai, weight: 0.3, without: b.tif, with: same}
  - {id: R1, peril: flood, source: river, weight: 1, without: c.tif, with: same}
  - {id: F1, peril: flood, annual_rate_per_year: 0.002, rate_source: made up, rate_source_kind: assumption,
     without: d.tif, with: same}
models:
  - id: poisson
    title: {en: Without memory, ja: ポアソン過程}
    source: made up
    source_kind: assumption
    sources:
      - {id: nankai, peril: tsunami, kind: poisson, return_period_years: 100, source: X, source_kind: secondary}
      - {id: river, peril: flood, kind: annual_maximum, annual_exceedance_probability: 0.01,
         source: Y, source_kind: memory}
  - id: renewal
    title: {en: With memory, ja: 更新過程}
    source: made up
    source_kind: assumption
    sources:
      - {id: nankai, peril: tsunami, kind: renewal, mean_interval_years: 88.2, aperiodicity: 0.24,
         past: {last_year: 1946.0}, source: HERP, source_kind: secondary}
      - {id: river, peril: flood, kind: poisson, annual_rate_per_year: 0.02, source: Z, source_kind: assumption}
climate:
  flood:
    knots: [{date: 2020-07-01, factor: 1}, {year: 2040.5, factor: 2}]
    source: made up
    source_kind: assumption
"""


def said() -> dict[str, Any]:
    return yaml.safe_load(CATALOGUE)


def read(raw: dict[str, Any]) -> Catalogue:
    return Catalogue.model_validate(raw)


def refusal(raw: dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(ValidationError) as caught:
        read(raw)
    return [dict(error) for error in caught.value.errors()]


def only(raw: dict[str, Any]) -> tuple[tuple[Any, ...], str]:
    """The one finding of a catalogue: where, and in which words; and that it is said in Japanese too."""
    (error,) = refusal(raw)
    if error["type"] == "said":
        assert re.search(r"[぀-ヿ一-鿿]", error["ctx"]["ja"])
    return error["loc"], error["msg"]


def source_of(raw: dict[str, Any], model: int, source: int) -> dict[str, Any]:
    found: dict[str, Any] = raw["models"][model]["sources"][source]
    return found


# what is read


def test_two_models_stand_side_by_side_and_are_never_pooled():
    catalogue = read(said())
    assert catalogue.model_ids == ("poisson", "renewal")
    one, other = (sources_of_model(catalogue, model, 2027, 50) for model in catalogue.model_ids)
    assert [source.id for source in one] == ["F1", "nankai", "river"] == [source.id for source in other]
    assert [source.kind for source in one] == ["poisson", "poisson", "annual_maximum"]
    assert [source.kind for source in other] == ["poisson", "renewal", "poisson"]


def test_a_source_holds_its_events_and_an_event_of_its_own_is_a_source():
    own, nankai, river = sources_of_model(read(said()), "poisson", 2027, 50)
    assert (nankai.events, nankai.weights, nankai.annual_rate_per_year) == (("N1", "N2"), (0.7, 0.3), 0.01)
    assert (own.events, own.weights, own.annual_rate_per_year) == (("F1",), (1.0,), 0.002)
    assert (river.annual_rate_per_year, river.peril) == (0.01, "flood")  # the probability itself


def test_a_renewal_source_knows_its_past_at_the_start_of_the_horizon():
    nankai = sources_of_model(read(said()), "renewal", 2013, 50)[1]
    assert nankai.past == Past("elapsed", 67.0)  # as the Headquarters' second evaluation counts, 1946.0 to 2013.0
    assert (nankai.annual_rate_per_year, nankai.aperiodicity) == (pytest.approx(1 / 88.2), 0.24)
    assert nankai.factor_by_year == (1.0,) * 50


@pytest.mark.parametrize(
    ("written", "past"),
    [
        ("unknown", Past("unknown")),
        ({"elapsed_years": 12.5}, Past("elapsed", 12.5)),
        ({"older_than_years": 300}, Past("older_than", 300.0)),
    ],
)
def test_the_past_may_be_known_in_other_ways(written, past):
    raw = said()
    source_of(raw, 1, 0)["past"] = written
    assert sources_of_model(read(raw), "renewal", 2027, 50)[1].past == past


def test_a_climate_factor_is_straight_between_knots_and_that_of_1_july():
    # 2020.5 -> 1, 2040.5 -> 2: on 1 July 2030 half way, before and after constant
    river = sources_of_model(read(said()), "poisson", 2015, 50)[2]
    by_year = dict(zip(range(2015, 2065), river.factor_by_year, strict=True))
    assert [by_year[year] for year in (2015, 2020, 2030, 2039, 2040, 2064)] == pytest.approx([1, 1, 1.5, 1.95, 2, 2])


def test_a_climate_factor_may_name_its_sources():
    raw = said()
    raw["climate"]["flood"]["applies_to"] = ["F1"]
    own, nankai, river = sources_of_model(read(raw), "poisson", 2027, 50)
    assert own.factor_by_year[-1] == 2
    assert set(river.factor_by_year) == set(nankai.factor_by_year) == {1.0}


def test_a_catalogue_of_frequencies_alone_is_one_poisson_model():
    raw = {**said(), "events": said()["events"][3:], "models": None, "climate": None}
    catalogue = read(raw)
    assert catalogue.model_ids == ("poisson",)
    (source,) = sources_of_model(catalogue, "poisson", 2027, 3)
    assert source == Source("F1", "poisson", ("F1",), (1.0,), 0.002, (1.0,) * 3, None, None, "flood")


def test_long_run_rates_follow_the_model():
    catalogue = read(said())
    first, second, river, own = catalogue.events
    assert mean_rate_per_year(catalogue, second, "poisson") == pytest.approx(0.3 / 100)
    assert mean_rate_per_year(catalogue, first, "renewal") == pytest.approx(0.7 / 88.2)
    assert mean_rate_per_year(catalogue, river, "poisson") == 0.01  # at most once a year
    assert mean_rate_per_year(catalogue, river, "renewal") == 0.02
    assert mean_rate_per_year(catalogue, own, "renewal") == annual_rate_per_year(own) == 0.002
    assert mean_rate_per_year(catalogue, second) == mean_rate_per_year(catalogue, second, "poisson")
    with pytest.raises(ValueError, match="belongs to source nankai"):
        annual_rate_per_year(first)
    with pytest.raises(ValueError, match="no occurrence model 'other'; there are: poisson, renewal"):
        mean_rate_per_year(catalogue, first, "other")


def test_a_frequency_is_accounted_for_where_it_is_declared():
    catalogue = read(said())
    assert frequency_source(catalogue, catalogue.events[0], "renewal") == ("HERP", "secondary")
    assert frequency_source(catalogue, catalogue.events[3], "renewal") == ("made up", "assumption")
    assert rate_declared_as(catalogue.events[1]) == "weight 0.3 of source nankai"
    assert rate_declared_as(catalogue.events[1], "ja") == "発生源「nankai」の重み0.3"


def test_the_integration_rule_names_the_laws_of_every_model_and_the_climate_factor():
    raw = said()
    assert integration_rule(read(raw)) == (
        "independent sources, under model poisson: Poisson, each with its own annual rate; "
        "annual maximum, at most one occurrence a year / "
        "under model renewal: Poisson, each with its own annual rate; renewal with Brownian passage times; "
        "each occurrence of a source is one of its events, by weight; rates times the climate factor of the year"
    )
    raw["events"], raw["models"], raw["climate"] = raw["events"][3:], None, None
    assert integration_rule(read(raw)) == "independent sources, Poisson, each with its own annual rate"


# what is refused, one clear finding each


def test_weights_that_do_not_sum_to_one_name_the_source_and_the_sum():
    raw = said()
    raw["events"][1]["weight"] = 0.2
    assert only(raw) == (("events",), "the weights of source nankai sum to 0.9, not to 1")


def test_a_rounding_of_the_weights_is_no_error():
    raw = said()
    raw["events"][0]["weight"], raw["events"][1]["weight"] = 1 / 3, 2 / 3 + 1e-12
    assert [event.weight for event in read(raw).events[:2]] == [1 / 3, 2 / 3 + 1e-12]


@pytest.mark.parametrize(("weight", "sentence"), [(0, "above 0"), (-0.5, "above 0"), (1.5, "at most 1")])
def test_a_weight_is_a_share(weight, sentence):
    raw = said()
    raw["events"][2]["weight"] = weight
    place, text = only(raw)
    assert place == ("events", 2, "weight")
    assert sentence in text


def test_source_and_weight_come_together():
    raw = said()
    del raw["events"][2]["weight"]
    assert only(raw) == (
        ("events", 2, "weight"),
        "`weight` belongs to the event of a `source`: give both or neither",
    )


def test_a_source_and_a_frequency_exclude_each_other():
    entry = {**said()["events"][0], "return_period_years": 100}
    with pytest.raises(ValidationError, match="found return_period_years and source"):
        EventSpec.model_validate(entry)


def test_the_event_of_a_source_does_not_account_for_a_frequency():
    raw = said()
    raw["events"][0]["rate_source"] = "somewhere"
    assert "say where it comes from in `models`" in only(raw)[1]


@pytest.mark.parametrize(
    ("model", "source", "key", "value", "sentence"),
    [
        (1, 0, "aperiodicity", 0, "an aperiodicity must be above 0, found 0"),
        (1, 0, "aperiodicity", -0.2, "an aperiodicity must be above 0, found -0.2"),
        (1, 0, "aperiodicity", 24, "an aperiodicity must be between 0.02 and 5, found 24"),
        (1, 0, "mean_interval_years", -88, "a mean interval in years must be above 0, found -88"),
        (1, 0, "past", {"elapsed_years": -1}, "must be 0 or more"),
        (1, 0, "past", {}, "give exactly one of elapsed_years, last_year, older_than_years"),
        (1, 0, "past", {"last_year": 1946, "elapsed_years": 67}, "give exactly one of"),
        (1, 0, "past", "forgotten", "Input should be 'unknown'"),
        (1, 1, "annual_rate_per_year", -0.01, "a rate per year must be above 0, found -0.01"),
        (1, 1, "return_period_years", 50, "give exactly one of annual_rate_per_year, return_period_years"),
        (0, 1, "annual_exceedance_probability", 1, "both excluded"),
        (0, 1, "kind", "sometimes", "poisson, annual_maximum or renewal"),
    ],
)
def test_a_wrong_number_of_a_source_is_one_finding(model, source, key, value, sentence):
    raw = said()
    source_of(raw, model, source)[key] = value
    place, text = only(raw)
    assert place[:4] == ("models", model, "sources", source)
    assert sentence in text


def test_every_model_defines_every_source():
    raw = said()
    del raw["models"][1]["sources"][0]
    assert only(raw) == (("models",), "model renewal does not define source nankai, which events name")


def test_a_source_that_no_event_names_is_refused():
    raw = said()
    raw["models"][0]["sources"].append({**source_of(raw, 0, 0), "id": "sagami"})
    assert only(raw) == (("models",), "model poisson defines source sagami, which no event names")


def test_a_source_is_defined_once():
    raw = said()
    raw["models"][0]["sources"].append(source_of(raw, 0, 0))
    assert only(raw) == (("models",), "model poisson defines source nankai twice")


def test_a_model_stands_once():
    raw = said()
    raw["models"][1]["id"] = "poisson"
    assert only(raw) == (("models",), "the occurrence model poisson stands more than once")


def test_a_source_has_the_peril_of_its_events():
    raw = said()
    source_of(raw, 0, 0)["peril"] = "flood"
    assert only(raw)[1] == "model poisson: source nankai is a flood, but its events N1, N2 are not"


def test_the_events_of_a_source_are_of_one_peril():
    raw = said()
    raw["events"][1]["peril"] = "flood"
    assert "the events of source nankai are of different perils" in only(raw)[1]


def test_a_source_may_not_have_the_id_of_another_event():
    raw = said()
    raw["events"][2]["source"] = "F1"
    for model in raw["models"]:
        model["sources"][1]["id"] = "F1"
    assert "source F1 has the id of an event with a frequency of its own" in only({**raw, "climate": None})[1]


def test_events_may_not_name_a_source_without_models():
    raw = {**said(), "climate": None}
    del raw["models"]
    assert only(raw) == (
        ("models",),
        "N1, N2, R1 name a source, but `models`, which says how often it strikes, is missing",
    )


def test_several_problems_are_said_at_once():
    raw = said()
    del raw["models"][1]["sources"][0]
    raw["models"][0]["sources"].append({**source_of(raw, 0, 0), "id": "sagami"})
    raw["licence"] = ""
    found = refusal(raw)
    assert [error["loc"] for error in found] == [("licence",), ("models",)]
    assert "defines source sagami" in found[1]["msg"]
    assert "does not define source nankai" in found[1]["msg"]


def climate_of(raw: dict[str, Any], **changes: Any) -> dict[str, Any]:
    raw["climate"]["flood"] |= changes
    return raw


def test_a_climate_factor_on_a_renewal_source_is_refused():
    raw = said()
    raw["climate"] = {"tsunami": raw["climate"]["flood"]}
    place, text = only(raw)
    assert place == ("climate",)
    assert "climate.tsunami would act on the renewal source nankai of model renewal" in text
    assert "climate factors on renewal rates are refused" in text


def test_a_renewal_source_may_stand_beside_others_that_the_climate_changes():
    raw = said()
    raw["events"][0] |= {"source": "other", "weight": 1}
    raw["events"][1] |= {"weight": 1}
    for model in raw["models"]:
        model["sources"].append({**source_of(raw, 0, 0), "id": "other"})
    raw["climate"]["tsunami"] = {**raw["climate"]["flood"], "applies_to": ["other"]}
    by_id = {source.id: source for source in sources_of_model(read(raw), "renewal", 2050, 5)}
    assert (by_id["other"].factor_by_year, by_id["nankai"].factor_by_year) == ((2.0,) * 5, (1.0,) * 5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"applies_to": ["nankai"]}, "names nankai, which is no flood source"),
        ({"applies_to": ["R1"]}, "names R1, which is no flood source"),  # its source, river, has the frequency
        ({"knots": [{"year": 2040, "factor": 2}, {"year": 2030, "factor": 1}]}, "must rise in time, found 2030 after"),
        ({"knots": [{"year": 2040.5, "factor": 2}, {"date": "2040-07-01", "factor": 1}]}, "must rise in time"),
        ({"knots": [{"year": 2040, "factor": 0}]}, "a climate factor must be above 0, found 0"),
        ({"knots": [{"year": 2040, "factor": 21}]}, "a climate factor must be at most 20, found 21"),
        ({"knots": [{"year": 2040, "date": "2040-07-01", "factor": 2}]}, "give exactly one of year, date"),
        ({"knots": [{"factor": 2}]}, "give exactly one of year, date"),
        ({"knots": [{"date": 2040, "factor": 2}]}, "write a date such as 2020-07-01, found 2040"),
        ({"knots": [{"date": "2040", "factor": 2}]}, "write a date such as 2020-07-01, found 2040"),
        ({"knots": []}, "at least 1 item"),
    ],
)
def test_what_is_wrong_with_a_climate_factor_is_one_finding(changes, sentence):
    assert sentence in only(climate_of(said(), **changes))[1]


def test_a_climate_factor_that_reaches_nothing_is_refused():
    raw = said()
    raw["events"] = raw["events"][:2]
    for model in raw["models"]:
        del model["sources"][1]
    assert only(raw) == (("climate",), "climate.flood acts on nothing: there is no flood event")


def test_a_last_occurrence_after_the_start_is_a_finding_and_refused():
    catalogue = read(said())
    assert past_problems(catalogue, 1946, "c.yaml") == ()
    (finding,) = past_problems(catalogue, 1940, "c.yaml")
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.place.path) == ("refused", "models[1].sources[0].past.last_year")
    assert "nankai (1946) lies after the start (1 January 1940)" in finding.message_en
    assert "「nankai」の前回の発生（1946年）" in finding.message_ja
    with pytest.raises(ValueError, match="must be 0 or more"):
        sources_of_model(catalogue, "renewal", 1940, 50)

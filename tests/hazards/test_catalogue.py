"""What a catalogue must say, and the sentence said when it does not."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hazards.catalogue import Catalogue, annual_rate_per_year, rate_declared_as
from hazards.event_spec import EventSpec
from tests.hazards.makers import catalogue_of, event


def spec(**frequency: float) -> EventSpec:
    return EventSpec.model_validate(event("F1", "a.tif", **frequency))


@pytest.mark.parametrize(
    ("frequency", "rate", "declared_en", "declared_ja"),
    [
        ({"return_period_years": 100}, 0.01, "return period 100 years", "再現期間100年"),
        ({"annual_rate_per_year": 0.002}, 0.002, "annual rate 0.002 per year", "年発生率0.002回"),
        ({"annual_exceedance_probability": 0.01}, 0.01005034, "annual exceedance probability 0.01", "年超過確率0.01"),
    ],
)
def test_a_frequency_is_kept_in_the_words_of_the_catalogue(frequency, rate, declared_en, declared_ja):
    entry = spec(**frequency)
    assert annual_rate_per_year(entry) == pytest.approx(rate, rel=1e-6)
    assert rate_declared_as(entry) == declared_en
    assert rate_declared_as(entry, "ja") == declared_ja


def test_two_frequencies_for_one_event_are_refused_naming_both():
    with pytest.raises(ValidationError, match="found annual_rate_per_year and return_period_years"):
        spec(return_period_years=100, annual_rate_per_year=0.01)


def test_two_frequencies_are_reported_beside_whatever_else_is_wrong_with_the_event():
    with pytest.raises(ValidationError) as refusal:
        EventSpec.model_validate(event("F1", "a.tif", peril="fire", return_period_years=9, annual_rate_per_year=0.1))
    assert [error["loc"][0] for error in refusal.value.errors()] == ["peril", "annual_exceedance_probability"]


@pytest.mark.parametrize(
    ("frequency", "asks"),
    [({"annual_rate_per_year": 100}, "is this a return period"), ({"return_period_years": 0.01}, "is this a rate")],
)
def test_a_rate_and_a_return_period_exchanged_are_one_error_that_asks(frequency, asks):
    with pytest.raises(ValidationError, match=rf"1 validation error[\s\S]*{asks}"):
        spec(**frequency)


def test_an_unreadable_frequency_is_one_error_and_not_two():
    with pytest.raises(ValidationError, match="1 validation error"):
        spec(return_period_years=-5)


def test_no_frequency_at_all_is_refused():
    entry = event("F1", "a.tif")
    del entry["return_period_years"]
    with pytest.raises(ValidationError, match=r"give exactly one of .* found none"):
        EventSpec.model_validate(entry)


@pytest.mark.parametrize("probability", [0, 1])
def test_an_event_that_never_or_surely_happens_is_refused(probability):
    with pytest.raises(ValidationError, match="both excluded"):
        spec(annual_exceedance_probability=probability)


@pytest.mark.parametrize("key", ["rate_source", "rate_source_kind"])
def test_a_frequency_must_say_where_it_comes_from(key):
    entry = event("F1", "a.tif")
    del entry[key]
    with pytest.raises(ValidationError, match=rf"1 validation error[\s\S]*{key}\n  Field required"):
        EventSpec.model_validate(entry)


def test_the_world_with_the_measure_must_be_declared():
    entry = event("F1", "a.tif")
    del entry["with"]
    with pytest.raises(ValidationError, match="with\n  Field required"):
        EventSpec.model_validate(entry)


def test_same_is_a_word_and_is_never_looked_up_as_a_file():
    asked = []
    entry = EventSpec.model_validate(event("F1", "a.tif", "same"), context={"resolve": asked.append})
    assert asked == ["a.tif"]
    assert (entry.measure_changes_hazard, entry.with_measure) == (False, "same")


def test_every_missing_raster_is_reported_at_its_own_place():
    def resolve(name: str) -> None:
        raise ValueError(f"{name} is not there")

    said = catalogue_of(event("F1", "a.tif", "b.tif")).model_dump(by_alias=True)
    with pytest.raises(ValidationError) as refusal:
        Catalogue.model_validate(said, context={"resolve": resolve})
    assert [error["loc"][:3] for error in refusal.value.errors()] == [("events", 0, "without"), ("events", 0, "with")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": "inch"}, "as one of m, cm, mm, ft, found 'inch'; they are converted to metres"),
        ({"quantity": "height"}, "write `depth` .above the ground. or `level` .of the water surface; needs `ground`."),
        ({"classes": {"one": {"low_m": 0, "high_m": 1}}}, "whole numbers as codes"),
        ({"classes": {1: {"low_m": 2, "high_m": 1}}}, "high_m must not be below low_m"),
        ({"crs": "EPSG:1"}, "unknown coordinate system 'EPSG:1'; write its EPSG code"),
        ({"nodata": 0}, "Input should be 'dry' or 'unknown'"),
        ({"licence": " "}, "at least 1 character"),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        catalogue_of(event("F1", "a.tif"), **changes)


@pytest.mark.parametrize("key", ["source", "licence", "nodata", "quantity", "unit", "vertical_datum", "events"])
def test_nothing_is_assumed_silently(key):
    said = catalogue_of(event("F1", "a.tif")).model_dump(by_alias=True, exclude={key})
    with pytest.raises(ValidationError, match="Field required"):
        Catalogue.model_validate(said)


def test_two_events_may_not_share_an_id():
    with pytest.raises(ValidationError, match="found more than once: F1"):
        catalogue_of(event("F1", "a.tif"), event("F2", "b.tif"), event("F1", "c.tif"))


def test_a_catalogue_without_events_is_refused():
    with pytest.raises(ValidationError, match="at least 1 item"):
        catalogue_of()

"""Variants of two worlds on one draw, and the plain events that they become."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from hazards import Catalogue, EventSpec, mean_rate_per_year, sources_of_model
from hazards.defences import Defence, RasterOrVariants, SameRasterOrVariants, Variants
from hazards.models import OccurrenceModel
from hazards.variants import coupled, expanded, spread, spread_problems
from infra.units import Metres
from tests.hazards.makers import catalogue_of, event

SAID = {"source": "made up", "source_kind": "assumption"}
POINTS = [{"freeboard_m": -1, "probability": 0.9}, {"freeboard_m": 1, "probability": 0.1}]
LEVEE = Defence.model_validate({"id": "A", "crest_level_m": 5, "fragility": {"points": POINTS, **SAID}, **SAID})
RAISED = Defence.model_validate({"id": "R", "crest_level_m": 6, "fragility": {"points": POINTS, **SAID}, **SAID})


class Event(EventSpec):
    """An event of a catalogue that knows variants."""

    water_level_m: dict[str, Metres] | None = None
    without: RasterOrVariants
    with_measure: SameRasterOrVariants = Field(alias="with")


def world(of: str) -> dict[str, object]:
    return {"variants": [{"raster": f"{of}0.tif", "breach_of": []}, {"raster": f"{of}1.tif", "breach_of": [of]}]}


def entry(event_id: str, without, with_measure="same", **changes) -> Event:
    return Event.model_validate(event(event_id, without, with_measure, **changes))


def catalogue(events, models, **changes) -> Catalogue:
    plain = [one.model_dump(by_alias=True, exclude={"water_level_m"}) for one in events]
    return catalogue_of(*plain, models=None if models is None else [one.model_dump() for one in models], **changes)


def close(pieces, expected) -> bool:
    assert [piece[:2] for piece in pieces] == [piece[:2] for piece in expected]
    assert [piece[2] for piece in pieces] == pytest.approx([piece[2] for piece in expected], abs=1e-12)
    return True


# One draw in both worlds


def test_a_world_without_variants_meets_all_of_the_other():
    assert close(coupled([1], [0.9, 0.1]), [(0, 0, 0.9), (0, 1, 0.1)])
    assert close(coupled([0.9, 0.1], [1]), [(0, 0, 0.9), (1, 0, 0.1)])
    assert coupled([1], [1]) == [(0, 0, 1.0)]


def test_equal_worlds_meet_variant_by_variant():
    assert close(coupled([0.7, 0.2, 0.1], [0.7, 0.2, 0.1]), [(0, 0, 0.7), (1, 1, 0.2), (2, 2, 0.1)])


def test_a_raised_wall_fails_only_where_the_old_one_would_have_failed_as_well():
    # breach 0.5 without, 0.1 with: whoever fails with the measure (u > 0.9) fails without it (u > 0.5)
    assert close(coupled([0.5, 0.5], [0.9, 0.1]), [(0, 0, 0.5), (1, 0, 0.4), (1, 1, 0.1)])


def test_a_variant_that_never_happens_is_left_out():
    assert close(coupled([0.5, 0, 0.5], [0, 1]), [(0, 1, 0.5), (2, 1, 0.5)])
    assert close(coupled([0.5, 0.5, 0], [1]), [(0, 0, 0.5), (1, 0, 0.5)])


def test_rounding_of_equal_probabilities_makes_no_pieces():
    assert 0.1 + 0.2 != 0.3
    assert len(coupled([0.1, 0.2, 0.7], [0.3, 0.7])) == 3


@pytest.mark.parametrize("wrong", [[0.5, 0.4], [1.1, -0.1], [math.nan, 1], []])
def test_probabilities_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError, match="probabilities must"):
        coupled([1], wrong)


PROBABILITIES = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any).map(lambda w: [x / sum(w) for x in w])


@given(PROBABILITIES, PROBABILITIES)
def test_each_world_keeps_its_probabilities_and_the_order_of_its_variants(one, two):
    pieces = coupled(one, two)
    assert math.fsum(weight for _, _, weight in pieces) == pytest.approx(1, abs=1e-15)
    assert all(weight > 0 for _, _, weight in pieces)
    assert len(pieces) <= len(one) + len(two) - 1
    for side, wanted in ((0, one), (1, two)):
        found = defaultdict(list)
        for piece in pieces:
            found[piece[side]].append(piece[2])
        assert [math.fsum(found[i]) for i in range(len(wanted))] == pytest.approx(wanted, abs=1e-11)
        assert [piece[side] for piece in pieces] == sorted(piece[side] for piece in pieces)


# Pairs of rasters


def pairs(without, with_measure):
    levels = {"A": 5, "R": 5}  # A: freeboard 0, breach 0.5; R: freeboard 1 m, breach 0.1
    found = expanded(without, with_measure, [LEVEE, RAISED], levels)
    return [(pair.suffix, pair.without, pair.with_measure, round(pair.weight, 12)) for pair in found]


OLD, NEW = Variants.model_validate(world("A")), Variants.model_validate(world("R"))


def test_an_event_with_a_raised_levee_goes_three_ways():
    assert pairs(OLD, NEW) == [
        ("without intact, with intact", "A0.tif", "R0.tif", 0.5),
        ("without breach A, with intact", "A1.tif", "R0.tif", 0.4),
        ("without breach A, with breach R", "A1.tif", "R1.tif", 0.1),
    ]


def test_a_new_levee_may_fail_where_there_was_none():
    assert pairs("open.tif", NEW) == [
        ("with intact", "open.tif", "R0.tif", 0.9),
        ("with breach R", "open.tif", "R1.tif", 0.1),
    ]


def test_same_means_the_same_variant():
    assert pairs(OLD, "same") == [("intact", "A0.tif", "same", 0.5), ("breach A", "A1.tif", "same", 0.5)]


def test_without_variants_there_is_one_way():
    assert pairs("a.tif", "b.tif") == [("", "a.tif", "b.tif", 1.0)]
    assert pairs("a.tif", "same") == [("", "a.tif", "same", 1.0)]


# Plain events


@pytest.mark.parametrize(
    ("frequency", "rate"),
    [
        ({"return_period_years": 100}, 0.01),
        ({"annual_rate_per_year": 0.02}, 0.02),
        ({"annual_exceedance_probability": 0.01}, 0.01005033585),
    ],
)
def test_an_event_of_its_own_frequency_keeps_it_as_a_source_that_the_catalogue_accepts(frequency, rate):
    events = [entry("F1", world("A"), world("R"), water_level_m={"A": 5, "R": 5}, **frequency), entry("F2", "a.tif")]
    plain, models = spread(events, None, [LEVEE, RAISED])
    ids = ["F1/without intact, with intact", "F1/without breach A, with intact", "F1/without breach A, with breach R"]
    assert [one.id for one in plain] == [*ids, "F2"]
    assert plain[3] is events[1]
    read = catalogue(
        plain, models, climate={"flood": {"knots": [{"year": 2030, "factor": 2}], "applies_to": ["F1"], **SAID}}
    )
    assert read.model_ids == ("poisson",)
    assert [mean_rate_per_year(read, one) for one in read.events] == pytest.approx(
        [rate * w for w in (0.5, 0.4, 0.1)] + [0.01]
    )
    (source, other) = sources_of_model(read, "poisson", 2030, 1)
    assert (source.id, source.kind, source.factor_by_year) == ("F1", "poisson", (2.0,))
    assert source.annual_rate_per_year == pytest.approx(rate)
    assert source.weights == pytest.approx((0.5, 0.4, 0.1))
    assert (other.id, other.factor_by_year) == ("F2", (1.0,))


def test_an_event_of_a_source_shares_its_weight_out():
    trench = {"id": "T", "peril": "flood", "kind": "poisson", "annual_rate_per_year": 0.01, **SAID}
    title = {"en": "m", "ja": "m"}
    model = OccurrenceModel.model_validate({"id": "m", "title": title, "sources": [trench], **SAID})
    of_source = {"rate_source": "", "rate_source_kind": None, "return_period_years": None, "source": "T"}
    events = [
        entry("T1", "open.tif", world("R"), water_level_m={"R": 5}, **of_source, weight=0.3),
        entry("T2", "b.tif", **of_source, weight=0.7),
        entry("F1", "open.tif", world("R"), water_level_m={"R": 6}),
    ]
    plain, models = spread(events, [model], [RAISED])
    assert [(one.id, one.source) for one in plain[:3]] == [
        ("T1/with intact", "T"),
        ("T1/with breach R", "T"),
        ("T2", "T"),
    ]
    read = catalogue(plain, models)
    assert [one.weight for one in read.events] == pytest.approx([0.27, 0.03, 0.7, 0.5, 0.5])
    assert [source.id for source in read.models[0].sources] == ["T", "F1"]
    assert len(model.sources) == 1  # what was given is as it was


def test_without_variants_nothing_changes():
    events = [entry("F1", "a.tif", "b.tif")]
    plain, models = spread(events, None, [])
    assert (plain[0] is events[0], models) == (True, None)
    assert list(spread_problems(events, [])) == []


def test_all_problems_are_said_at_once_with_event_and_world():
    events = [entry("F1", world("A"), world("R")), entry("F2", world("X"), water_level_m={"X": 1})]
    spare = LEVEE.model_copy(update={"id": "spare"})
    found = list(spread_problems(events, [LEVEE, RAISED, RAISED, spare]))
    assert [en for en, _ in found] == [
        "the defence R stands more than once",
        "event F1, without: give the water level at A in water_level_m",
        "event F1, with: give the water level at R in water_level_m",
        "event F2, without: X is not among `defences`",
        "no event names the defence spare",
    ]
    levels = {"water_level_m": {"A": 5, "R": 5}}
    assert list(spread_problems([entry("F1", world("A"), world("R"), **levels)], [LEVEE, RAISED])) == []


def test_an_id_that_variants_would_repeat_is_refused():
    events = [entry("F1", world("A"), water_level_m={"A": 5}), entry("F1/intact", "a.tif")]
    assert [en for en, _ in spread_problems(events, [LEVEE])] == ["variants give several events the same id: F1/intact"]


class MapOfSeries(Event):
    """An event that may be a map of a series."""

    series: str | None = None


def test_a_map_of_a_series_has_no_variants():
    levels = {"water_level_m": {"A": 5}}
    of_series = MapOfSeries.model_validate(event("F1", world("A"), series="river", **levels))
    assert "event F1 is a map of series river" in next(spread_problems([of_series], [LEVEE]))[0]
    with pytest.raises(ValueError, match="event F1 is a map of a series and cannot have variants"):
        spread([of_series], None, [LEVEE])
    for fine in (event("F1", world("A"), series=None, **levels), event("F1", "a.tif", series="river")):
        assert not any("series" in en for en, _ in spread_problems([MapOfSeries.model_validate(fine)], [LEVEE]))

"""Return-period maps as events: depths between maps in -ln(AEP), rules beyond them, refusals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from pydantic import ValidationError

from hazards import expanded, expanded_water, join, mean_rate_per_year
from hazards.catalogue import exceedance_span, span_text
from hazards.series import BeginsAt, Extrapolated, bands_of, bound_at, depth_at, nodes_of, rule_text
from hazards.wet import wet_table
from tests.hazards.makers import catalogue_of, codes, event, open_events, write_raster

MAPS = (0.1, 0.02, 0.01)
SERIES = {"id": "river", "commonest": "dry", "rarest": "constant", "source": "made up", "source_kind": "assumption"}


def mean_depth(nodes, depths):
    """Expected depth of a year at one place."""
    at = np.array(depths, dtype="float32")[:, None]
    return math.fsum(node.probability * float(depth_at(node, at)[0]) for node in nodes)


def test_the_nodes_share_the_probability_of_the_commonest_map():
    nodes = nodes_of(MAPS, "dry", "constant")
    assert math.fsum(node.probability for node in nodes) == pytest.approx(0.1)
    assert [nodes[0].upper, nodes[-1].lower] == [0.1, 0.0]
    assert all(one.lower == following.upper for one, following in itertools.pairwise(nodes))


def test_the_mean_depth_between_maps_is_that_of_the_line_in_minus_ln_aep():
    # depth = (-ln u - x0) / (x1 - x0) from 0 at AEP a to 1 m at AEP b, u uniform: integral of -ln u is u - u ln u
    a, b = 0.1, 0.02
    area = ((a - a * math.log(a)) - (b - b * math.log(b)) + math.log(a) * (a - b)) / math.log(a / b)
    nodes = nodes_of((a, b), "dry", "constant")
    assert mean_depth(nodes, [0, 1]) == pytest.approx(area + b * 1.0, rel=1e-6)


def test_water_may_begin_before_the_commonest_map():
    a, b = 0.5, 0.1
    area = ((a - a * math.log(a)) - (b - b * math.log(b)) + math.log(a) * (a - b)) / math.log(a / b)
    nodes = nodes_of((b,), BeginsAt(begins_at_return_period_years=2), "constant")
    assert mean_depth(nodes, [1]) == pytest.approx(area + b, rel=1e-6)


def test_beyond_the_rarest_map_depth_stays_or_goes_on_in_the_same_line():
    constant = nodes_of((0.1, 0.01), "dry", "constant")
    further = nodes_of((0.1, 0.01), "dry", Extrapolated(extrapolated_to_return_period_years=1000))
    at = np.array([[1.0], [2.0]], dtype="float32")  # 1 m more for every factor 10
    assert depth_at(constant[-1], at)[0] == 2
    assert depth_at(further[-1], at)[0] == pytest.approx(3)
    assert math.fsum(node.probability for node in further) == pytest.approx(0.1)


def test_extrapolation_never_lowers_water_where_the_rarer_map_is_shallower():
    further = nodes_of((0.1, 0.01), "dry", Extrapolated(extrapolated_to_return_period_years=1000))
    assert depth_at(further[-1], np.array([[2.0], [1.0]], dtype="float32"))[0] == 1


def test_beyond_the_rarest_map_a_range_stays_as_wide_as_there():
    """Bounds of ranks grow apart from map to map; lines through them alone would cross beyond."""
    node = nodes_of((0.1, 0.01), "dry", Extrapolated(extrapolated_to_return_period_years=1000))[-1]
    low, middle, high = ([[0.5], [3]], [[1.75], [4]], [[3], [5]])  # ranks 0.5 to 3 m and 3 to 5 m
    low, middle, high = (np.array(bound, dtype="float32") for bound in (low, middle, high))
    here = depth_at(node, middle)
    assert here[0] == pytest.approx(4 + 2.25)
    assert bound_at(node, low, middle, here)[0] == pytest.approx(here[0] - 1)
    assert bound_at(node, high, middle, here)[0] == pytest.approx(here[0] + 1)


def test_the_record_can_say_which_years_every_event_of_a_series_stands_for():
    simulated = expanded(catalogue_of(*maps(10, 100), series=[SERIES])).catalogue
    (series,) = simulated.simulated_series.values()
    assert series.maps == (("T10", 0.1), ("T100", 0.01))
    assert (series.commonest, series.rarest) == ("dry", "constant")
    spans = [exceedance_span(simulated, one) for one in simulated.events]
    assert (spans[0][0], spans[-1]) == (0.1, (0.01, 0.0))
    chances = [mean_rate_per_year(simulated, one) for one in simulated.events]  # at most once a year: its chance
    assert chances == pytest.approx([upper - lower for upper, lower in spans])
    assert span_text(spans[-1]) == "years whose maximum is rarer than 1 in 100 years, without an upper end"
    assert span_text(spans[-1], "ja") == "年最大の規模が100年に1回を超える年（上限なし）"


def test_unknown_in_a_map_is_unknown_between_maps():
    (first, *_) = nodes_of(MAPS, "dry", "constant")
    assert np.isnan(depth_at(first, np.array([[np.nan], [1], [1]], dtype="float32"))[0])


def test_bands_are_narrow_and_cover_all():
    nodes = nodes_of((0.5, 0.1, 0.01), "dry", "constant")
    band = np.array(bands_of(nodes))
    assert set(np.diff(band)) <= {0, 1}
    for number in range(band[-1] + 1):
        members = [nodes[i] for i in np.flatnonzero(band == number)]
        assert len(members) == 1 or members[0].upper - members[-1].lower <= 0.05


@pytest.mark.parametrize(
    ("maps", "commonest", "rarest", "sentence"),
    [
        ((0.02, 0.1), "dry", "constant", "must fall"),
        ((0.1,), BeginsAt(begins_at_return_period_years=50), "constant", "begin before the commonest"),
        ((0.1, 0.01), "dry", Extrapolated(extrapolated_to_return_period_years=50), "beyond the rarest"),
        ((0.01,), "dry", Extrapolated(extrapolated_to_return_period_years=1000), "single map gives no line"),
    ],
)
def test_rules_on_the_wrong_side_of_their_map_are_refused(maps, commonest, rarest, sentence):
    with pytest.raises(ValueError, match=sentence):
        nodes_of(maps, commonest, rarest)


def maps(*years, **changes):
    return [event(f"T{y}", f"t{y}.tif", return_period_years=y, series="river", **changes) for y in years]


@pytest.mark.parametrize(
    ("entries", "series", "sentence"),
    [
        (maps(10, 50), None, "which `series` does not declare"),
        (maps(10, 50), [SERIES, SERIES], "stands more than once"),
        ([event("F", "a.tif")], [SERIES], "no event names the series river"),
        ([*maps(10), event("T", "b.tif", annual_rate_per_year=0.1, series="river")], [SERIES], "annual_exceedance"),
        ([*maps(10), *maps(50, peril="tsunami")], [SERIES], "different perils"),
        ([*maps(10), event("T", "b.tif", return_period_years=10, series="river")], [SERIES], "must fall"),
        (maps(10, 50), [{**SERIES, "commonest": {"begins_at_return_period_years": 20}}], "begin before"),
        (maps(10, 50), [{**SERIES, "id": "T10"}], "does not declare"),
    ],
)
def test_a_series_that_does_not_fit_is_refused(entries, series, sentence):
    with pytest.raises(ValidationError, match=sentence):
        catalogue_of(*entries, series=series)


def test_maps_of_a_series_are_no_independent_events(tmp_path):
    for years, depth in ((10, 0.5), (100, 1.5)):
        write_raster(tmp_path, f"t{years}.tif", [[depth, 0]])
    events = open_events(tmp_path, *maps(10, 100), series=[SERIES])
    joined = join(events, [1005, 1015], [1995, 1995])
    assert "RATES_MAY_OVERLAP" not in codes(joined.findings)
    simulated = expanded(events.catalogue)
    water = expanded_water(events.catalogue, simulated, joined.wet)
    assert water.events == len(simulated.catalogue.events) == 9
    assert np.all(np.diff(water.without_m) > 0)
    assert water.without_m[-1] == pytest.approx(1.5)
    assert [event.source for event in simulated.catalogue.events] == ["river"] * 9


def test_without_series_nothing_changes():
    catalogue = catalogue_of(event("F1", "a.tif"))
    wet = wet_table(np.array([[1.0]], dtype="float32"), np.array([[0.5]], dtype="float32"))
    assert expanded_water(catalogue, expanded(catalogue), wet) is wet


@pytest.mark.parametrize(
    ("rule", "text"),
    [("dry", "dry"), (BeginsAt(begins_at_return_period_years=5), "begins:5"), ("constant", "constant"),
     (Extrapolated(extrapolated_to_return_period_years=10_000), "extrapolated:10000")],
)  # fmt: skip
def test_rules_have_a_text(rule, text):
    assert rule_text(rule) == text


def test_two_lead_times_of_one_forecast_are_one_event():
    def lead(name, hours, **how):
        return event(name, f"{name}.tif", forecast={"of": "typhoon 19", "lead_time_hours": hours}, **how)

    with pytest.raises(ValidationError, match="lead times of one forecast"):
        catalogue_of(lead("A", 12), lead("B", 24))
    assert len(catalogue_of(lead("A", 12)).events) == 1

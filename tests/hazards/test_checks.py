"""Every note is said where it is true, and the clean twin is silent."""

from __future__ import annotations

import numpy as np
import pytest

from hazards import open_event_set, problems_of
from hazards.catalogue import Catalogue
from infra.errors import Refused
from tests.hazards.makers import NO_VALUE, catalogue_of, codes, event, open_events, write_raster

COMMON = {"annual_rate_per_year": 0.02}
RARE = {"annual_rate_per_year": 0.002}


def found(folder, *events, x=None, y=None, **changes):
    return problems_of(open_events(folder, *events, **changes), x, y)


@pytest.fixture
def folder(tmp_path):
    """A clean pair of floods: the rarer one deeper, the measure shallower."""
    write_raster(tmp_path, "f1.tif", [[0, 1]])
    write_raster(tmp_path, "f1_with.tif", [[0, 0.5]])
    write_raster(tmp_path, "f2.tif", [[1, 2]])
    write_raster(tmp_path, "f2_with.tif", [[0.5, 1.5]])
    return tmp_path


def test_a_clean_event_set_gives_no_finding(folder):
    clean = event("F1", "f1.tif", "f1_with.tif", **COMMON), event("F2", "f2.tif", "f2_with.tif", **RARE)
    assert found(folder, *clean, x=[1005, 1015], y=[1995, 1995]) == ()


def test_identical_rasters_under_different_rates_are_found(folder):
    write_raster(folder, "copy.tif", [[0, 1]])
    (finding,) = found(folder, event("F1", "f1.tif", **COMMON), event("F2", "copy.tif", **RARE))
    assert finding.code == "HAZARD_IDENTICAL_RASTERS"
    assert "f1.tif (annual rate 0.02 per year), copy.tif (annual rate 0.002 per year)" in finding.text("en")
    assert "「copy.tif」（年発生率0.002回）" in finding.text("ja")


def test_identical_rasters_of_two_perils_or_of_one_rate_are_not_called_copies(folder):
    write_raster(folder, "copy.tif", [[0, 1]])
    assert found(folder, event("F1", "f1.tif", **COMMON), event("T1", "copy.tif", peril="tsunami", **RARE)) == ()
    assert found(folder, event("F1", "f1.tif", **COMMON), event("F2", "copy.tif", **COMMON)) == ()


def test_a_rarer_event_that_is_shallower_somewhere_is_found(folder):
    write_raster(folder, "odd.tif", [[1, 0.25]])
    (finding,) = found(folder, event("F2", "odd.tif", **RARE), event("F1", "f1.tif", **COMMON))
    assert (finding.code, finding.file, finding.value) == ("HAZARD_RARER_IS_SHALLOWER", "odd.tif", "1")
    assert finding.place.cell == (0, 1)
    assert "by up to 0.75 m" in finding.text("en")


def test_a_measure_that_deepens_is_found_with_cells_metres_and_buildings(folder):
    write_raster(folder, "diverted.tif", [[0.25, 0]])
    points = {"x": [1001, 1005, 1015], "y": [1995, 1995, 1995]}
    (finding,) = found(folder, event("F1", "f1.tif", "diverted.tif"), **points)
    assert (finding.code, finding.value, finding.place.cell) == ("HAZARD_MEASURE_DEEPENS", "1", (0, 0))
    assert "by up to 0.25 m, about 25 m³ of water more in all). 2 buildings stand there." in finding.text("en")
    (without_points,) = found(folder, event("F1", "f1.tif", "diverted.tif"))
    assert "buildings" not in without_points.message_en


def test_two_files_with_the_same_water_are_asked_to_be_declared_same(folder):
    write_raster(folder, "copy.tif", [[0, 1]])
    assert codes(found(folder, event("F1", "f1.tif", "copy.tif"))) == ["WORLDS_IDENTICAL"]
    assert found(folder, event("F1", "f1.tif", "same")) == ()


def test_cells_known_in_one_world_only_are_found(folder):
    write_raster(folder, "cut.tif", [[NO_VALUE, 0.5]])
    assert codes(found(folder, event("F1", "f1.tif", "cut.tif"))) == ["KNOWN_IN_ONE_WORLD"]


def test_nodata_read_as_dry_is_counted_as_filled(folder):
    write_raster(folder, "gap.tif", [[NO_VALUE, 1]])
    (finding,) = found(folder, event("F1", "gap.tif"), nodata="dry")
    assert (finding.code, finding.severity, finding.value) == ("HAZARD_NODATA_READ_AS_DRY", "filled", "1")
    assert found(folder, event("F1", "gap.tif"), nodata="unknown") == ()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_is_not_read_as_dry_beside_a_nodata_number(folder, dtype):
    write_raster(folder, "gap.tif", [[NO_VALUE, np.nan]], dtype=dtype)
    with pytest.raises(Refused) as refusal:
        found(folder, event("F1", "f1.tif", "gap.tif"), nodata="dry")
    assert [(f.file, f.code, f.place.cell) for f in refusal.value.findings] == [("gap.tif", "HAZARD_DEPTH_NAN", (0, 1))]


def test_a_raster_without_water_is_found_in_either_world(folder):
    write_raster(folder, "dry.tif", [[0, 0]])
    assert codes(found(folder, event("F1", "dry.tif"))) == ["NO_WET_CELL"]
    assert codes(found(folder, event("F1", "f1.tif", "dry.tif"))) == ["NO_WET_CELL"]


def test_depths_in_centimetres_are_suspected(folder):
    write_raster(folder, "cm.tif", [[0, 150]])
    (finding,) = found(folder, event("F1", "cm.tif"))
    assert (finding.code, finding.place.cell) == ("HAZARD_VERY_DEEP", (0, 1))


def test_overlapping_exceedance_rates_are_found_with_the_rates_to_write_instead(folder):
    nested = event("F1", "f1.tif", return_period_years=50), event("F2", "f2.tif", return_period_years=200)
    (finding,) = found(folder, *nested)
    assert finding.code == "HAZARD_RATES_MAY_OVERLAP"
    assert "0.015, 0.005 (same order)" in finding.text("en")  # 1/50 - 1/200 and 1/200: together 1/50 again


def of_one_source(folder, weights: dict[str, float], *others):
    """The findings of a catalogue in which each of these files is an event of one Poisson source, by weight."""
    members = [
        {"id": f"S{n}", "peril": "flood", "source": "S", "weight": weight, "without": file, "with": "same"}
        for n, (file, weight) in enumerate(weights.items())
    ]
    source = {"id": "S", "peril": "flood", "kind": "poisson", "annual_rate_per_year": 0.01}
    said = {"source": "made up", "source_kind": "assumption"}
    model = {"id": "M", "title": {"en": "M", "ja": "M"}, **said, "sources": [{**source, **said}]}
    raw = catalogue_of(event("F0", "f1.tif")).model_dump(by_alias=True, exclude_none=True)
    catalogue = Catalogue.model_validate({**raw, "events": [*members, *others], "models": [model]})
    return problems_of(open_event_set(catalogue, lambda name: folder / name))


def test_a_lighter_weight_within_a_source_means_no_larger_event(folder):
    assert of_one_source(folder, {"f2.tif": 0.7, "f1.tif": 0.3}) == ()


def test_events_of_a_source_do_not_stand_between_neighbours_in_frequency(folder):
    common = event("F1", "f2.tif", annual_rate_per_year=0.02)
    rare = event("F2", "f1.tif", annual_rate_per_year=0.002)
    write_raster(folder, "between.tif", [[0, 1.5]])  # weight 1 of a source of 0.01 per year: ranks between the two
    assert codes(of_one_source(folder, {"between.tif": 1.0}, common, rare)) == [
        "RARER_IS_SHALLOWER",
        "RARER_IS_SMALLER",
    ]


def test_events_of_a_source_have_no_exceedance_rates_that_could_overlap(folder):
    nested = event("F1", "f2.tif", return_period_years=500)
    assert of_one_source(folder, {"f1.tif": 0.6, "f1_with.tif": 0.4}, nested) == ()


def test_copies_within_a_source_are_found_with_their_weights(folder):
    write_raster(folder, "copy.tif", [[0, 1]])
    (finding,) = of_one_source(folder, {"f1.tif": 0.6, "copy.tif": 0.4})
    assert finding.code == "HAZARD_IDENTICAL_RASTERS"
    assert "f1.tif (weight 0.6 of source S), copy.tif (weight 0.4 of source S)" in finding.message_en


def test_buildings_outside_and_on_nodata_are_counted_apart(folder):
    write_raster(folder, "gap.tif", [[NO_VALUE, 1]])
    outside, nodata = found(folder, event("F1", "gap.tif"), x=[1005, 1015, 0], y=[1995, 1995, 0])
    assert (outside.code, outside.value, outside.severity) == ("HAZARD_BUILDINGS_OUTSIDE", "1", "note")
    assert (nodata.code, nodata.value, nodata.severity) == ("HAZARD_BUILDINGS_ON_NODATA", "1", "note")


@pytest.mark.parametrize(("x", "code"), [([0, 1], "BUILDINGS_OUTSIDE"), ([1005, 1006], "BUILDINGS_ON_NODATA")])
def test_buildings_whose_depth_is_known_nowhere_are_refused(folder, x, code):
    write_raster(folder, "gap.tif", [[NO_VALUE, 1]])
    (finding,) = found(folder, event("F1", "gap.tif"), x=x, y=[1995, 1995])
    assert (codes((finding,)), finding.severity) == ([code], "refused")


def test_a_raster_that_is_unknown_everywhere_is_only_called_dry(folder):
    write_raster(folder, "void.tif", np.full((1, 2), NO_VALUE))
    assert codes(found(folder, event("F1", "void.tif"))) == ["NO_WET_CELL"]

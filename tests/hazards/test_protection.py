"""Protection inside the hazard, from the catalogue to the water at buildings: breaches, screening, depth ranks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from affine import Affine

from hazards import join, open_event_set, problems_of, sources_of_model
from hazards.building import build, built_catalogue, kept_notes
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event, open_events, refusal_of, write_raster

LEVEE = {"id": "levee", "crest_level_m": 5.0, "source": "made up", "source_kind": "assumption",
         "fragility": {"points": [{"freeboard_m": 0, "probability": 0.5}, {"freeboard_m": 1, "probability": 0.1}],
                       "source": "made up", "source_kind": "assumption"}}  # fmt: skip
HELD = {"raster": "dry.tif", "breach_of": []}
BREACHED = {"raster": "wet.tif", "breach_of": ["levee"]}


@pytest.fixture
def folder(tmp_path):
    write_raster(tmp_path, "dry.tif", [[0, 0, 1.0]])
    write_raster(tmp_path, "wet.tif", [[2.0, 3.0, 1.0]])
    return tmp_path


def points(count=3):
    return [1005 + 10 * i for i in range(count)], [1995] * count


def test_an_event_becomes_intact_and_breached_ones_with_their_conditional_probabilities(folder):
    # freeboard 0.5 m: halfway between 0.5 and 0.1
    entry = event("F1", {"variants": [HELD, BREACHED]}, "dry.tif", water_level_m={"levee": 4.5})
    events = open_events(folder, entry, defences=[LEVEE])
    (source,) = sources_of_model(events.catalogue, "poisson", 2027, 10)
    assert (source.id, source.annual_rate_per_year) == ("F1", pytest.approx(0.01))
    assert sorted(source.weights) == pytest.approx([0.3, 0.7])
    wet = join(events, *points()).wet
    by_event = {
        one.id: wet.without_m[wet.event(place)].tolist()
        for place, one in enumerate(sorted(events.catalogue.events, key=lambda e: e.id))
    }
    assert sorted(by_event.values()) == [[1.0], [2.0, 3.0, 1.0]]


def test_a_defence_that_no_event_names_is_refused():
    with pytest.raises(ValueError, match="no event names the defence"):
        catalogue_of(event("F1", "a.tif"), defences=[LEVEE])


REDUCTION = {"kind": "depth_reduction", "share": {"low": 0.25, "central": 0.5, "high": 0.75}, "source": "made up",
             "source_kind": "assumption"}  # fmt: skip


def test_a_share_of_the_depth_stands_for_the_missing_raster_and_says_so(folder):
    events = open_events(folder, event("F1", "wet.tif", REDUCTION))
    joined = join(events, *points())
    assert joined.wet.with_m.tolist() == [1.0, 1.5, 0.5]
    assert joined.wet.ranges is not None
    assert joined.wet.ranges[4].tolist() == [0.5, 0.75, 0.25]  # best
    assert joined.wet.ranges[5].tolist() == [1.5, 2.25, 0.75]  # worst
    (screening,) = [finding for finding in joined.findings if finding.code == "HAZARD_SCREENING"]
    assert "screening" in screening.message_en
    assert codes(problems_of(open_events(folder, event("F1", "wet.tif")))) == []


def wall(folder, gap=False):
    """A pond of 1 m that reaches from the left border over a wall of cells in column 4."""
    depth = np.full((7, 9), 1.0)
    write_raster(folder, "pond.tif", depth)
    write_raster(folder, "ground.tif", np.zeros((7, 9)))
    top = 1990.0 if gap else 2001.0
    line = {"type": "LineString", "coordinates": [[1045.0, 1929.0], [1045.0, top]]}
    if gap:
        line["coordinates"][1][1] = 1985.0
    feature = {"type": "Feature", "properties": {}, "geometry": line}
    sea = [[[999, 1929], [1012, 1929], [1012, 2001], [999, 2001], [999, 1929]]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}
    (folder / "wall.geojson").write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": sea}}
    (folder / "sea.geojson").write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [area]}))
    return {"kind": "flood_wall_fill", "line": "wall.geojson", "crest_level_m": 2.0, "crest_uncertainty_m": 1.5,
            "water_from": "sea.geojson", "source": "made up", "source_kind": "assumption"}  # fmt: skip


def test_a_wall_keeps_dry_what_water_reaches_only_past_it(tmp_path):
    spec = wall(tmp_path)
    events = open_events(tmp_path, event("F1", "pond.tif", spec), ground="ground.tif")
    found = events.dataset("with")["depth_m"].to_numpy()[0]
    assert found[:, :5].min() == 1.0
    assert found[:, 5:].max() == 0.0
    wet = join(events, [1085.0], [1965.0]).wet
    assert (wet.without_m.tolist(), wet.with_m.tolist()) == ([1.0], [0.0])
    assert wet.ranges[5].tolist() == [1.0]  # the crest may be 0.5 m: overtopped


@pytest.mark.parametrize("declared", [{"unit": "cm"}, {"no_value": [-1.0]}, {"grid": {"like": "ground.tif",
                         "method": "nearest", "beyond": "unknown"}}])  # fmt: skip
def test_the_ground_of_a_wall_needs_no_plain_rasters(tmp_path, declared):
    spec = wall(tmp_path)
    write_raster(tmp_path, "pond.tif", np.full((7, 9), 100.0 if "unit" in declared else 1.0))
    wet = join(
        open_events(tmp_path, event("F1", "pond.tif", spec), ground="ground.tif", **declared), [1085], [1965]
    ).wet
    assert (wet.without_m.tolist(), wet.with_m.tolist()) == ([1.0], [0.0])
    share = event("F1", "pond.tif", REDUCTION)
    assert join(open_events(tmp_path, share, ground="ground.tif", **declared), [1085], [1965]).wet.with_m == [0.5]


def test_a_gap_in_the_wall_protects_nothing(tmp_path):
    events = open_events(tmp_path, event("F1", "pond.tif", wall(tmp_path, gap=True)), ground="ground.tif")
    assert events.dataset("with")["depth_m"].to_numpy().min() == 1.0


def test_a_wall_needs_the_ground(tmp_path):
    assert "GROUND_MISSING" in codes(refusal_of(tmp_path, event("F1", "pond.tif", wall(tmp_path))))


def ranks(folder, values, field="A40_003"):
    """Squares of 20 m side by side, each with a depth rank."""
    features = [
        {"type": "Feature", "properties": {field: value}, "geometry": {"type": "Polygon", "coordinates": [
            [[1000 + 20 * i, 1980], [1020 + 20 * i, 1980], [1020 + 20 * i, 2000], [1000 + 20 * i, 2000],
             [1000 + 20 * i, 1980]]]}}
        for i, value in enumerate(values)
    ]  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}
    (folder / "a40.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}, ensure_ascii=False),
        encoding="utf-8",
    )


GRID = {
    "crs": "EPSG:6677",
    "cell_size": 10,
    "bounds": [990, 1980, 1050, 2000],
    "method": "nearest",
    "beyond": "unknown",
}


@pytest.mark.parametrize(("nodata", "outside"), [("dry", 0.0), ("unknown", float("nan"))])
def test_polygons_of_depth_ranks_become_the_middle_of_each_rank_with_its_bounds(tmp_path, nodata, outside):
    ranks(tmp_path, ["0.3m以上1m未満", "1m以上2m未満"])
    events = open_events(tmp_path, event("T1", "a40.geojson", peril="tsunami"), grid=GRID, nodata=nodata)
    row = events.dataset("without")["depth_m"].to_numpy()[0, 0]
    np.testing.assert_allclose(row, [outside, 0.65, 0.65, 1.5, 1.5, outside], rtol=1e-6)
    wet = join(events, [1005.0, 1025.0], [1995.0, 1995.0]).wet
    np.testing.assert_allclose(wet.ranges[:4], [[0.3, 1], [1, 2], [0.3, 1], [1, 2]], rtol=1e-6)


def test_an_open_highest_rank_needs_an_end(tmp_path):
    ranks(tmp_path, ["1m以上2m未満", "10m以上"])
    with pytest.raises(Refused) as refusal:
        open_events(tmp_path, event("T1", "a40.geojson"), grid=GRID).dataset("without")
    assert codes(refusal.value.findings) == ["RANKS_OPEN_TOP"]
    given = {"file": "a40.geojson", "open_top_m": 15}
    row = open_events(tmp_path, event("T1", given), grid=GRID, nodata="dry").dataset("without")["depth_m"][0, 0]
    assert row.to_numpy().tolist() == [0, 1.5, 1.5, 12.5, 12.5, 0]


def test_polygons_alone_need_a_grid(tmp_path):
    ranks(tmp_path, ["1m以上2m未満"])
    assert codes(refusal_of(tmp_path, event("T1", "a40.geojson"))) == ["GRID_NEEDED"]


def test_an_unknown_scheme_of_ranks_is_refused_naming_those_there_are(tmp_path):
    ranks(tmp_path, ["1"], field="class")
    spec = {"file": "a40.geojson", "field": "class", "scheme": "a31-rnk"}
    with pytest.raises(Refused) as refusal:
        open_events(tmp_path, event("T1", spec), grid=GRID).dataset("without")
    assert "a31-rank" in refusal.value.findings[0].remedy_en


def test_the_files_of_a_screening_are_inputs(tmp_path):
    catalogue = catalogue_of(event("F1", "pond.tif", wall(tmp_path)), ground="ground.tif")
    assert catalogue.raster_files() == ("ground.tif", "pond.tif", "sea.geojson", "wall.geojson")


def test_depths_without_ranges_have_none(folder):
    assert (
        join(open_event_set(catalogue_of(event("F1", "wet.tif")), lambda n: folder / n), *points()).wet.ranges is None
    )


def test_a_built_event_set_keeps_every_range(folder, tmp_path):
    catalogue = catalogue_of(event("F1", "wet.tif", REDUCTION))
    events = open_event_set(catalogue, lambda name: folder / name)
    build(events, tmp_path / "built.zarr", [])
    manifest = json.loads((tmp_path / "built.zarr" / "manifest.json").read_text())
    again = open_event_set(built_catalogue("built.zarr", manifest), lambda name: tmp_path / name)
    before, after = join(events, *points()).wet, join(again, *points()).wet
    np.testing.assert_array_equal(after.with_m, before.with_m)
    np.testing.assert_array_equal(after.ranges, before.ranges)


def test_variants_that_share_a_raster_are_no_copies(folder):
    entry = event("F1", {"variants": [HELD, BREACHED]}, "dry.tif", water_level_m={"levee": 4.5})
    found = codes(problems_of(open_events(folder, entry, defences=[LEVEE])))
    assert "IDENTICAL_RASTERS" not in found
    assert "WORLDS_IDENTICAL" not in found


def test_a_sea_that_is_declared_needs_the_ground(folder):
    assert codes(refusal_of(folder, event("F1", "wet.tif"), sea_at_or_below_m=0)) == ["GROUND_MISSING"]


def test_a_built_event_set_still_says_that_it_was_screened(folder, tmp_path):
    catalogue = catalogue_of(event("F1", "wet.tif", REDUCTION))
    build(open_event_set(catalogue, lambda name: folder / name), tmp_path / "built.zarr", [])
    manifest = json.loads((tmp_path / "built.zarr" / "manifest.json").read_text())
    again = built_catalogue("built.zarr", manifest).noting(kept_notes(manifest))
    assert "SCREENING" in codes(problems_of(open_event_set(again, lambda name: tmp_path / name)))


def test_a_breach_that_brings_less_water_than_the_intact_levee_is_told(folder):
    def entry(first, second):
        variants = [{"raster": first, "breach_of": []}, {"raster": second, "breach_of": ["levee"]}]
        return event("F1", {"variants": variants}, water_level_m={"levee": 4.5})

    assert "VARIANT_IS_SHALLOWER" not in codes(
        problems_of(open_events(folder, entry("dry.tif", "wet.tif"), defences=[LEVEE]))
    )
    found = problems_of(open_events(folder, entry("wet.tif", "dry.tif"), defences=[LEVEE]))
    (told,) = [one for one in found if one.code == "HAZARD_VARIANT_IS_SHALLOWER"]
    assert (told.file, told.value) == ("dry.tif", "2")


def test_ranks_in_one_world_and_depths_in_the_other_are_told(tmp_path):
    ranks(tmp_path, ["0.3m以上1m未満", "1m以上2m未満"])
    write_raster(tmp_path, "exact.tif", np.full((2, 6), 0.5), transform=Affine(10, 0, 990, 0, -10, 2000))
    mixed = open_events(tmp_path, event("T1", "a40.geojson", "exact.tif"), grid=GRID, nodata="dry")
    assert "RANGES_IN_ONE_WORLD" in codes(problems_of(mixed))
    alike = open_events(tmp_path, event("T1", "a40.geojson"), grid=GRID, nodata="dry")
    assert "RANGES_IN_ONE_WORLD" not in codes(problems_of(alike))


def test_screened_events_are_known_by_name_also_in_a_set_that_was_built(folder):
    events = open_events(folder, event("F1", "wet.tif", REDUCTION), event("F2", "dry.tif"))
    assert events.catalogue.screened == {"F1"}
    found = build(events, folder / "built", [])
    assert "HAZARD_SCREENING" in [one.code for one in found]
    manifest = json.loads((folder / "built" / "manifest.json").read_text(encoding="utf-8"))
    assert built_catalogue("built", manifest).noting(kept_notes(manifest)).screened == {"F1"}

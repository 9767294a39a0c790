"""Rasters whose numbers are not yet depths in metres on one grid: every step is declared, or refused."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer

from hazards import events as events_module
from hazards import join, problems_of, sample_at
from hazards.rasters import places_may_lack
from infra.errors import Refused
from tests.hazards.makers import (
    NO_VALUE,
    TEN_METRES,
    catalogue_of,
    codes,
    event,
    open_events,
    refusal_of,
    write_raster,
)

NAN = float("nan")
FINE = Affine(5, 0, 1000, 0, -5, 2000)  # the same corner, cells of 5 m
NEAREST = {"like": "a.tif", "method": "nearest", "beyond": "unknown"}


def depths(folder, without="a.tif", world="without", **changes):
    return open_events(folder, event("F1", without), **changes).dataset(world)["depth_m"].to_numpy()[0]


@pytest.mark.parametrize(("unit", "metres"), [("m", 1.0), ("cm", 0.01), ("mm", 0.001), ("ft", 0.3048)])
def test_numbers_are_converted_from_the_declared_unit(tmp_path, unit, metres):
    write_raster(tmp_path, "a.tif", [[0, 150, NO_VALUE]])
    np.testing.assert_allclose(depths(tmp_path, unit=unit), [[0, 150 * metres, NAN]], rtol=1e-6)


def test_a_unit_that_the_file_states_itself_is_not_overruled(tmp_path):
    path = write_raster(tmp_path, "a.tif", [[0, 150]])
    with rasterio.open(path, "r+") as target:
        target.units = ("cm",)
    (found,) = refusal_of(tmp_path, event("F1", "a.tif"))
    assert (found.code, found.value) == ("HAZARD_UNIT_CONTRADICTS", "cm")
    assert "write `unit: cm`" in found.remedy_en
    assert depths(tmp_path, unit="cm")[0, 1] == pytest.approx(1.5)


def test_a_level_becomes_a_depth_above_the_ground_and_ground_above_the_water_is_dry(tmp_path):
    write_raster(tmp_path, "a.tif", [[12.5, 12.5, NO_VALUE, 12.5]])
    write_raster(tmp_path, "dtm.tif", [[10.0, 13.0, 10.0, NO_VALUE]])
    wanted = {"quantity": "level", "ground": "dtm.tif"}
    np.testing.assert_array_equal(depths(tmp_path, **wanted), [[2.5, 0, NAN, NAN]])
    np.testing.assert_array_equal(depths(tmp_path, nodata="dry", **wanted), [[2.5, 0, 0, NAN]])


def test_a_level_without_ground_is_refused(tmp_path):
    write_raster(tmp_path, "a.tif", [[12.5]])
    assert codes(refusal_of(tmp_path, event("F1", "a.tif"), quantity="level")) == ["GROUND_MISSING"]


def test_ground_on_another_grid_is_used_only_as_the_catalogue_says(tmp_path):
    write_raster(tmp_path, "a.tif", [[12.0, 12.0]])
    write_raster(tmp_path, "dtm.tif", np.arange(8).reshape(2, 4), transform=FINE)  # four cells of 5 m in one of 10 m
    wanted = {"quantity": "level", "ground": "dtm.tif"}
    assert codes(refusal_of(tmp_path, event("F1", "a.tif"), **wanted)) == ["GRIDS_DIFFER"]
    # the centre of a cell of 10 m is a corner of four cells of 5 m: the one right of and below it owns it
    np.testing.assert_array_equal(depths(tmp_path, grid=NEAREST, **wanted), [[12 - 5, 12 - 7]])
    averaged = depths(tmp_path, grid={**NEAREST, "method": "average"}, **wanted)
    np.testing.assert_allclose(averaged, [[12 - 2.5, 12 - 4.5]])  # means of 0 1 4 5 and of 2 3 6 7
    np.testing.assert_array_equal(
        depths(tmp_path, grid={**NEAREST, "like": "dtm.tif"}, **wanted), 12 - np.arange(8).reshape(2, 4)
    )


@pytest.mark.parametrize(("beyond", "edge"), [("unknown", NAN), ("dry", 0.0)])
def test_what_lies_beyond_a_raster_is_as_the_grid_declares(tmp_path, beyond, edge):
    write_raster(tmp_path, "a.tif", [[1.0, 2.0, 3.0]])
    write_raster(tmp_path, "small.tif", [[4.0, NO_VALUE]])
    found = depths(tmp_path, "small.tif", grid={**NEAREST, "beyond": beyond}, nodata="dry")
    np.testing.assert_array_equal(found, [[4.0, 0.0, edge]])


def test_a_raster_in_another_coordinate_system_gives_the_cell_that_holds_the_centre(tmp_path):
    geographic = Affine(0.0002, 0, 139.80, 0, -0.0002, 35.70)
    rng = np.random.default_rng(1)
    values = rng.uniform(0.1, 5, (60, 80)).astype("float32")
    write_raster(tmp_path, "geo.tif", values, crs="EPSG:6668", transform=geographic)
    east, north = Transformer.from_crs(6668, 6677, always_xy=True).transform(139.808, 35.694)
    plane = Affine(10, 0, east - 200, 0, -10, north + 200)
    write_raster(tmp_path, "a.tif", np.ones((40, 40)), transform=plane)
    found = depths(tmp_path, "geo.tif", grid=NEAREST)
    columns, rows = np.meshgrid(np.arange(40) + 0.5, np.arange(40) + 0.5)
    x, y = plane.c + plane.a * columns.ravel(), plane.f + plane.e * rows.ravel()
    lon, lat = Transformer.from_crs(6677, 6668, always_xy=True).transform(x, y)
    own = open_events(tmp_path, event("F1", "geo.tif")).dataset("without")
    np.testing.assert_array_equal(found.ravel(), sample_at(own, lon, lat).depth_m[0])


def test_one_of_several_bands_is_named(tmp_path):
    path = write_raster(tmp_path, "stack.tif", [[1, 2]], bands=2)
    with rasterio.open(path, "r+") as target:
        target.write(np.array([[3, 4]], dtype="float32"), 2)
    assert codes(refusal_of(tmp_path, event("F1", "stack.tif"))) == ["SEVERAL_BANDS"]
    np.testing.assert_array_equal(depths(tmp_path, {"file": "stack.tif", "band": 2}), [[3, 4]])
    (found,) = refusal_of(tmp_path, event("F1", {"file": "stack.tif", "band": 3}))
    assert (found.file, found.code) == ("stack.tif [band 3]", "HAZARD_BAND_MISSING")


def test_a_key_of_another_format_is_refused(tmp_path):
    write_raster(tmp_path, "a.tif", [[1, 2]])
    (found,) = refusal_of(tmp_path, event("F1", {"file": "a.tif", "variable": "depth"}))
    assert (found.code, found.value) == ("HAZARD_KEY_WITHOUT_MEANING", "variable")


CLASSES = {0: {"low_m": 0, "high_m": 0}, 1: {"low_m": 0, "high_m": 0.5}, 2: {"low_m": 0.5, "high_m": 3}}


def test_classes_become_the_middle_of_their_range_and_keep_its_bounds(tmp_path):
    write_raster(tmp_path, "a.tif", [[0, 1, 2, 255]], dtype="uint8", nodata=255)
    events = open_events(tmp_path, event("F1", "a.tif"), classes=CLASSES)
    np.testing.assert_array_equal(events.dataset("without")["depth_m"][0], [[0, 0.25, 1.75, NAN]])
    with places_may_lack():
        layer = events.read("a.tif")
    np.testing.assert_array_equal(layer.low_m, [[0, 0, 0.5, NAN]])
    np.testing.assert_array_equal(layer.high_m, [[0, 0.5, 3, NAN]])


def test_codes_that_no_class_names_are_refused_with_their_cells(tmp_path):
    write_raster(tmp_path, "a.tif", [[0, 7, 7, 9]], dtype="uint8", nodata=255)
    events = open_events(tmp_path, event("F1", "a.tif"), classes=CLASSES)
    with pytest.raises(Refused) as refusal:
        events.dataset("without")
    assert refusal.value.findings[0].message_en.endswith("(code and cells): 7 (2), 9 (1).")


def test_a_class_without_an_end_is_refused_only_where_it_occurs(tmp_path):
    write_raster(tmp_path, "a.tif", [[0, 1]], dtype="uint8", nodata=255)
    write_raster(tmp_path, "deep.tif", [[0, 3]], dtype="uint8", nodata=255)
    classes = {**CLASSES, 3: {"low_m": 3}}
    assert depths(tmp_path, classes=classes)[0, 1] == 0.25
    with pytest.raises(Refused) as refusal:
        depths(tmp_path, "deep.tif", classes=classes)
    assert codes(refusal.value.findings) == ["CLASS_WITHOUT_END"]


def test_further_numbers_without_a_value_are_declared(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.5, NO_VALUE, -3.4028234663852886e38]])
    with pytest.raises(Refused) as refusal:
        depths(tmp_path)
    assert codes(refusal.value.findings) == ["DEPTH_NEGATIVE"]
    np.testing.assert_array_equal(depths(tmp_path, no_value=[-3.4028230607370965e38]), [[1.5, NAN, NAN]])


def test_sea_carries_no_depth_where_that_is_declared(tmp_path):
    write_raster(tmp_path, "a.tif", [[2.0, 1.0, 0.0]])
    write_raster(tmp_path, "dtm.tif", [[-3.0, 1.0, 2.0]])
    found = depths(tmp_path, ground="dtm.tif", sea_at_or_below_m=0)
    np.testing.assert_array_equal(found, [[NAN, 1.0, 0.0]])


def test_longitudes_past_180_are_declared_or_refused(tmp_path):
    write_raster(tmp_path, "a.tif", [[2.0, 1.0]], crs="EPSG:4326", transform=Affine(0.01, 0, 235.8, 0, -0.01, 41.8))
    (found,) = refusal_of(tmp_path, event("F1", "a.tif"))
    assert (found.code, "longitude: 0..360" in found.remedy_en) == ("HAZARD_LONGITUDE_0_360", True)
    events = open_events(tmp_path, event("F1", "a.tif"), longitude="0..360")
    assert join(events, [-124.195, -124.185], [41.795, 41.795]).wet.without_m.tolist() == [2.0, 1.0]


def test_one_raster_has_one_meaning(tmp_path):
    write_raster(tmp_path, "a.tif", [[2.0, 1.0]])
    again = {"file": "a.tif", "unit": "cm"}
    assert codes(refusal_of(tmp_path, event("F1", "a.tif"), event("F2", again))) == ["DECLARED_TWICE"]


@pytest.fixture
def town(tmp_path):
    rng = np.random.default_rng(7)
    for name in ("a.tif", "a_with.tif", "b.tif"):
        cells = np.where(rng.random((40, 50)) < 0.4, rng.uniform(0, 2, (40, 50)), 0).astype("float32")
        cells[rng.random((40, 50)) < 0.05] = NO_VALUE
        write_raster(tmp_path, name, cells)
    x, y = rng.uniform(990, 1510, 300), rng.uniform(1590, 2010, 300)
    entries = event("F1", "a.tif", "a_with.tif"), event("F2", "b.tif", return_period_years=500)
    return tmp_path, entries, x, y


def test_a_grid_read_in_parts_gives_the_same_water_and_the_same_findings(town, monkeypatch):
    folder, entries, x, y = town
    whole = join(open_events(folder, *entries), x, y)
    rasters_alone = problems_of(open_events(folder, *entries))
    monkeypatch.setattr(events_module, "MAX_CELLS", 300)
    monkeypatch.setattr(events_module, "PART_SIDE", 16)
    monkeypatch.setattr(events_module.EventSet, "near", lambda self, x, y: self)
    parts = join(open_events(folder, *entries), x, y)
    assert len(list(open_events(folder, *entries).parts())) == 12
    for name in ("start", "asset", "without_m", "with_m", "unknown", "outside"):
        np.testing.assert_array_equal(getattr(parts.wet, name), getattr(whole.wet, name))
    assert parts.findings == whole.findings
    assert problems_of(open_events(folder, *entries)) == rasters_alone


def test_a_large_grid_is_read_around_the_buildings_only(town, monkeypatch):
    folder, entries, *_ = town
    few = (np.array([1204.0, 1260.0, -5.0]), np.array([1801.0, 1777.0, 0.0]))
    whole = join(open_events(folder, *entries), *few)
    monkeypatch.setattr(events_module, "MAX_CELLS", 300)
    opened = open_events(folder, *entries)
    near = opened.near(*few)
    assert near.grid.cells < 100
    assert near.grid.transform.c <= 1200
    cut = join(opened, *few)
    np.testing.assert_array_equal(cut.wet.without_m, whole.wet.without_m)
    np.testing.assert_array_equal(cut.wet.unknown, whole.wet.unknown)
    assert TEN_METRES.c == opened.grid.transform.c


HEADER = "ncols 3\nnrows 2\nxllcorner 1000\nyllcorner 1980\ncellsize 10\nNODATA_value -9999\n"


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ("1 2 x\n4 5 6\n", "'x' is no number"),
        ("1 2 3 4\n4 5 6\n", "it holds 7 numbers, and its header says 6"),
        ("1 2 3\n4 5\n", "it holds 5 numbers, and its header says 6"),
    ],
)
def test_a_text_grid_with_other_than_its_numbers_is_refused(tmp_path, numbers, reason):
    (tmp_path / "a.asc").write_text(HEADER + numbers)
    with pytest.raises(Refused) as refusal:
        depths(tmp_path, "a.asc", crs="EPSG:6677")
    assert reason in refusal.value.findings[0].message_en
    (tmp_path / "b.asc").write_text(HEADER + "1 2 nan\n-9999 5 6e-1\n")
    np.testing.assert_allclose(depths(tmp_path, "b.asc", crs="EPSG:6677"), [[1, 2, NAN], [NAN, 5, 0.6]])


def test_the_edge_of_a_file_is_never_an_effect_of_the_measure(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.0, 2.0, 3.0]])
    write_raster(tmp_path, "half.tif", [[1.0, 1.0]])
    rule = {**NEAREST, "beyond": "dry"}
    with pytest.raises(Refused) as refusal:
        problems_of(open_events(tmp_path, event("F1", "a.tif", "half.tif"), grid=rule))
    (found,) = refusal.value.findings
    assert (found.code, found.file, found.value) == ("HAZARD_BEYOND_IN_ONE_WORLD", "half.tif", "1")
    both = problems_of(open_events(tmp_path, event("F1", "half.tif"), grid=rule))
    assert [(one.code, one.severity, one.value) for one in both] == [("HAZARD_BEYOND_READ_AS_DRY", "filled", "1")]
    assert "BEYOND_READ_AS_DRY" not in codes(problems_of(open_events(tmp_path, event("F1", "a.tif"), grid=rule)))


def test_a_huge_grid_in_a_tiny_file_is_refused(tmp_path):
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", height=30_000, width=30_000, count=1, dtype="float32",
        crs="EPSG:6677", transform=TEN_METRES, tiled=True, sparse_ok=True,
    ):  # fmt: skip
        pass
    assert codes(refusal_of(tmp_path, event("F1", "a.tif"))) == ["TOO_SPARSE"]


@pytest.mark.parametrize("name", ["two\nlines", "back\u202ewards", "x" * 201])
def test_an_id_stands_on_one_line(name):
    with pytest.raises(ValueError, match="an id or name is at most 200 characters on one line"):
        catalogue_of(event(name, "a.tif"))


@pytest.mark.parametrize(
    "declared", [{"unit": "cm"}, {"no_value": [-1.0]}, {"ground": "dtm.tif"}, {"grid": {**NEAREST, "like": "dtm.tif"}}]
)
def test_nan_beside_another_number_is_never_dry_whatever_else_is_declared(tmp_path, declared):
    write_raster(tmp_path, "a.tif", [[1.0, NAN, NO_VALUE]])
    write_raster(tmp_path, "dtm.tif", [[1.0, 1.0, 1.0]])
    if "grid" in declared:
        write_raster(tmp_path, "dtm.tif", np.ones((2, 6)), transform=FINE)
    with pytest.raises(Refused) as refusal:
        depths(tmp_path, nodata="dry", **declared)
    assert codes(refusal.value.findings) == ["DEPTH_NAN"]
    assert np.isnan(depths(tmp_path, nodata="unknown", **declared)).any()
    write_raster(tmp_path, "a.tif", [[1.0, NO_VALUE, NO_VALUE]])
    assert not np.isnan(depths(tmp_path, nodata="dry", **declared)).any()


@pytest.mark.parametrize(("level", "ground"), [(-9999.0, 10.0), (12.0, -9999.0), (12.0, -3.4e38)])
def test_an_undeclared_number_for_no_value_is_neither_dry_nor_deep(tmp_path, level, ground):
    write_raster(tmp_path, "a.tif", [[12.0, level]], nodata=None)
    write_raster(tmp_path, "dtm.tif", [[10.0, ground]], nodata=None)
    wanted = {"quantity": "level", "ground": "dtm.tif"}
    with pytest.raises(Refused) as refusal:
        depths(tmp_path, **wanted)
    assert codes(refusal.value.findings) == ["HEIGHT_IMPLAUSIBLE"]
    said = {"no_value": [-9999.0], "ground": {"file": "dtm.tif", "no_value": [-9999.0, -3.4e38]}}
    np.testing.assert_array_equal(depths(tmp_path, **{**wanted, **said}), [[2.0, NAN]])


def test_a_made_grid_has_a_limit(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.0]])
    made = {"crs": "EPSG:6677", "cell_size": 0.001, "bounds": [0, 0, 10_000, 10_000], "method": "nearest",
            "beyond": "unknown"}  # fmt: skip
    assert codes(refusal_of(tmp_path, event("F1", "a.tif"), grid=made)) == ["TOO_LARGE"]


@pytest.mark.parametrize("unit", [[], {"a": 1}, 3, None])
def test_a_unit_that_is_no_word_is_refused_like_an_unknown_one(unit):
    with pytest.raises(ValueError, match="unit"):
        catalogue_of(event("F1", "a.tif"), unit=unit)


@pytest.mark.parametrize("source", ["made\x00up", "esc\x1b[31m"])
def test_texts_hold_no_control_characters(source):
    with pytest.raises(ValueError, match="control characters"):
        catalogue_of(event("F1", "a.tif"), source=source)
    assert catalogue_of(event("F1", "a.tif"), source="two\nlines").source == "two\nlines"


@pytest.mark.parametrize("name", ["two\nlines", "x" * 201])
def test_the_name_of_a_variant_stands_on_one_line(name):
    variants = {
        "variants": [{"raster": "a.tif", "probability": 0.5, "name": name}, {"raster": "b.tif", "probability": 0.5}]
    }
    with pytest.raises(ValueError, match="an id or name is at most 200 characters"):
        catalogue_of(event("F1", variants))

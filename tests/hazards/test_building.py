"""What is built is the event set itself: the same cells, places and frequencies, whatever they were made from."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import zarr
from affine import Affine

from hazards import events as events_module
from hazards import join, open_event_set, problems_of
from hazards.building import CHUNK_CELLS, MANIFEST, build, built_catalogue
from hazards.catalogue import Catalogue
from infra.errors import Refused
from tests.hazards.makers import TEN_METRES, catalogue_of, codes, event, open_events, write_raster

NAN = float("nan")
SOUTH_FIRST = Affine(10, 0, 1000, 0, 10, 1960)
REDUCED = {
    "kind": "depth_reduction", "share": {"low": 0.1, "central": 0.3, "high": 0.5}, "source": "made up",
    "source_kind": "assumption",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two floods, one of them with a measure; a cell without a value."""
    write_raster(tmp_path, "a.tif", [[1, 2], [0, -9999]])
    write_raster(tmp_path, "a_with.tif", [[0, 2.5], [0, -9999]])
    write_raster(tmp_path, "b.tif", [[3, 4], [1, -9999]])
    return tmp_path


def built(folder: Path, *entries, name: str = "events.zarr", **changes) -> Path:
    """An event set written beside its rasters."""
    build(open_events(folder, *entries, **changes), folder / name, [])
    return folder / name


def world(store: Path, name: str = "without") -> xr.Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text in Zarr version 3 has no final specification
        return xr.open_zarr(store / name, consolidated=False).load()


def manifest_of(store: Path) -> dict:
    return json.loads((store / MANIFEST).read_text(encoding="utf-8"))


def reopened(store: Path):
    """The event set of the catalogue that a store stands for."""
    return open_event_set(built_catalogue(store.name, manifest_of(store)), lambda name: store.parent / name)


TWO = (event("F1", "a.tif", "a_with.tif"), event("F2", "b.tif", return_period_years=500))


# the same event set


def test_a_store_holds_the_dataset_of_the_event_set(folder):
    store, opened = built(folder, *TWO), open_events(folder, *TWO)
    for name in ("without", "with"):
        ours, theirs = world(store, name), opened.dataset(name)
        np.testing.assert_array_equal(ours["depth_m"], theirs["depth_m"])
        for key in ("event_id", "peril", "annual_rate_per_year", "x", "y", "world"):
            assert ours[key].to_numpy().tolist() == theirs[key].to_numpy().tolist(), key
        assert ours.attrs == theirs.attrs
        assert ours.rio.crs == theirs.rio.crs


def test_an_event_whose_water_the_measure_leaves_alone_stands_in_both_worlds(folder):
    store = built(folder, *TWO)
    np.testing.assert_array_equal(world(store, "with")["depth_m"][1], world(store, "without")["depth_m"][1])
    assert [one.with_measure == "same" for one in reopened(store).catalogue.events] == [False, True]


def test_water_at_buildings_is_that_of_the_rasters(folder):
    x, y = [1005, 1015, 1005, 1015, 999], [1995, 1995, 1985, 1985, 1995]
    ours, theirs = join(reopened(built(folder, *TWO)), x, y).wet, join(open_events(folder, *TWO), x, y).wet
    for name in ("start", "asset", "without_m", "with_m", "unknown", "outside"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_a_raster_of_several_events_is_written_for_each(folder):
    store = built(folder, event("F1", "a.tif", "b.tif"), event("F2", "b.tif", "a.tif"), event("F3", "a.tif", "b.tif"))
    for name, files in (("without", "aba"), ("with", "bab")):
        depths = {"a": [[1, 2], [0, NAN]], "b": [[3, 4], [1, NAN]]}
        np.testing.assert_array_equal(world(store, name)["depth_m"], [depths[file] for file in files])


def test_dry_and_unknown_stay_apart_whatever_no_value_meant(folder):
    for meaning, value in (("dry", 0), ("unknown", NAN)):
        store = built(folder, *TWO, nodata=meaning, name=f"{meaning}.zarr")
        assert world(store)["depth_m"][0, 1, 1].item() == pytest.approx(value, nan_ok=True)
        assert world(store)["depth_m"][0, 1, 0].item() == 0
        again = reopened(store).dataset("without")["depth_m"]
        np.testing.assert_array_equal(again, world(store)["depth_m"])


def test_rows_from_south_to_north_stay_so(folder):
    write_raster(folder, "south.tif", [[1, 2], [3, 4]], transform=SOUTH_FIRST)
    store = built(folder, event("F1", "south.tif"))
    assert world(store)["y"].to_numpy().tolist() == [1965, 1975]
    assert reopened(store).grid.transform == SOUTH_FIRST
    assert join(reopened(store), [1005, 1005], [1961, 1979]).wet.without_m.tolist() == [1, 3]


def test_what_was_converted_is_not_converted_again(folder):
    write_raster(folder, "level_cm.tif", [[500, 700], [300, -9999]])
    write_raster(folder, "ground.tif", [[4, 4], [4, -1]])
    store = built(
        folder, event("F1", "level_cm.tif"), quantity="level", unit="cm", ground="ground.tif", sea_at_or_below_m=0,
        no_value=[-99],
    )  # fmt: skip
    expected = [[[1, 3], [0, NAN]]]
    np.testing.assert_allclose(world(store)["depth_m"], expected)
    np.testing.assert_allclose(reopened(store).dataset("without")["depth_m"], expected)
    left = built_catalogue(store.name, manifest_of(store))
    assert (left.quantity, left.unit, left.ground, left.sea_at_or_below_m, left.no_value) == (
        "depth",
        "m",
        None,
        None,
        None,
    )


@pytest.mark.parametrize("event_id", ["1", "1.0", "a/b", "T1 最大", "x" * 200, "a,b=c", "'"])
def test_any_identifier_of_an_event_finds_its_slice(folder, event_id):
    store = built(folder, event("F0", "b.tif"), event(event_id, "a.tif", return_period_years=900))
    opened = reopened(store)
    assert [one.id for one in opened.catalogue.events] == ["F0", event_id]
    np.testing.assert_array_equal(opened.dataset("without")["depth_m"][1], [[1, 2], [0, NAN]])


def test_sources_and_series_are_kept(folder):
    series = {"id": "river", "commonest": "dry", "rarest": "constant", "source": "s", "source_kind": "assumption"}
    entries = [
        event("F1", "a.tif", series="river"),
        event("F2", "b.tif", series="river", return_period_years=500),
    ]
    store = built(folder, *entries, series=[series])
    found = built_catalogue(store.name, manifest_of(store))
    assert found.series == catalogue_of(*entries, series=[series]).series
    assert [one.series for one in found.events] == ["river", "river"]
    opened = world(store)
    assert opened["annual_exceedance_probability"].to_numpy().tolist() == pytest.approx([0.01, 0.002])
    assert np.isnan(opened["annual_rate_per_year"].to_numpy()).all()  # they are no events of their own
    assert "maps of the series river" in opened.attrs["integration_rule"]


def test_variants_of_an_event_are_written_as_the_events_that_they_become(folder):
    variants = {"variants": [{"raster": "a.tif", "probability": 0.9}, {"raster": "b.tif", "probability": 0.1}]}
    catalogue = catalogue_of(event("F", variants)).plain()
    build(open_event_set(catalogue, lambda name: folder / name), folder / "events.zarr", [])
    found = world(folder / "events.zarr")
    assert found["annual_rate_per_year"].to_numpy().tolist() == pytest.approx([0.009, 0.001])
    again = reopened(folder / "events.zarr")
    assert [(one.source, one.weight) for one in again.catalogue.events] == [
        (one.source, one.weight) for one in catalogue.events
    ]


# ranges of depth


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        (event("R", "codes.tif"), {"classes": {1: {"low_m": 0, "high_m": 0.5}, 2: {"low_m": 0.5, "high_m": 3}}}),
        (event("S", "a.tif", REDUCED), {}),
    ],
)
def test_ranges_of_depth_are_those_of_the_rasters(folder, entry, changes):
    write_raster(folder, "codes.tif", [[1, 2], [2, 0]], dtype="uint8", nodata=0)
    x, y = [1005, 1015, 1005], [1995, 1995, 1985]
    ours = join(reopened(built(folder, entry, **changes)), x, y).wet
    theirs = join(open_events(folder, entry, **changes), x, y).wet
    assert theirs.ranges is not None
    assert np.any(theirs.ranges[::2] != theirs.ranges[1::2])
    np.testing.assert_array_equal(ours.ranges, theirs.ranges)


def test_bounds_of_ranks_can_be_read_with_xarray(folder):
    write_raster(folder, "codes.tif", [[1, 2], [2, 0]], dtype="uint8", nodata=0)
    classes = {1: {"low_m": 0, "high_m": 0.5}, 2: {"low_m": 0.5, "high_m": 3}}
    found = world(built(folder, event("R", "codes.tif"), classes=classes))
    np.testing.assert_array_equal(found["depth_low_m"], [[[0, 0.5], [0.5, NAN]]])
    np.testing.assert_array_equal(found["depth_high_m"], [[[0.5, 3], [3, NAN]]])
    np.testing.assert_array_equal(found["depth_m"], [[[0.25, 1.75], [1.75, NAN]]])


def test_depths_without_ranges_have_no_bounds(folder):
    assert set(world(built(folder, *TWO)).data_vars) == {"depth_m"}


# on disk


def test_cells_are_compressed_in_chunks_of_one_event(folder):
    side = CHUNK_CELLS + 5
    write_raster(folder, "wide.tif", np.ones((3, side)))
    store = built(folder, event("F1", "wide.tif"))
    array = zarr.open_group(store / "without", mode="r")["depth_m"]
    assert array.chunks == (1, 3, CHUNK_CELLS)
    assert [type(codec).__name__ for codec in array.compressors] == ["ZstdCodec"]
    chunks = [path for path in (store / "without" / "depth_m" / "c").rglob("*") if path.is_file()]
    assert len(chunks) == 2
    assert sum(path.stat().st_size for path in chunks) < side * 3 * 4 / 10


def test_dry_cells_are_written_and_read_back_dry(folder):
    write_raster(folder, "dry.tif", np.zeros((2, 2)))
    store = built(folder, event("F1", "a.tif"), event("F2", "dry.tif", return_period_years=500))
    assert world(store)["depth_m"][1].to_numpy().tolist() == [[0, 0], [0, 0]]
    assert reopened(store).dataset("without")["depth_m"][1].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_a_grid_that_is_read_in_parts_is_built_to_the_same_cells(folder, monkeypatch):
    cells = np.random.default_rng(3).random((37, 53)).astype(np.float32).round(2)
    write_raster(folder, "large.tif", cells, tiled=True, blockxsize=16, blockysize=16)
    whole = built(folder, event("F1", "large.tif"), name="whole.zarr")
    monkeypatch.setattr(events_module, "MAX_CELLS", 400)
    monkeypatch.setattr(events_module, "PART_SIDE", 16)
    parts = built(folder, event("F1", "large.tif"), name="parts.zarr")
    np.testing.assert_array_equal(world(parts)["depth_m"][0], cells)
    np.testing.assert_array_equal(world(parts)["depth_m"], world(whole)["depth_m"])


def test_number_of_threads_does_not_change_a_byte(folder, monkeypatch):
    stores = []
    for threads in (1, 4):
        monkeypatch.setattr("hazards.joining.threads_for", lambda cells, wanted=None, count=threads: count)
        stores.append(built(folder, *TWO, name=f"{threads}.zarr"))
    one, four = ({p.relative_to(s): p.read_bytes() for p in s.rglob("*") if p.is_file()} for s in stores)
    assert one == four


# the manifest


def test_the_manifest_says_what_was_declared_and_found(folder):
    inputs = [{"file": "a.tif", "sha256": "0" * 64, "bytes": 1}]
    opened = open_events(folder, *TWO)
    found = build(opened, folder / "events.zarr", inputs)
    manifest = manifest_of(folder / "events.zarr")
    assert codes(found) == codes(problems_of(opened))
    assert manifest["findings"] == json.loads(json.dumps([finding.as_dict() for finding in found]))
    assert manifest["inputs"] == inputs
    assert manifest["worlds"] == ["without", "with"]
    assert (manifest["grid"]["rows"], manifest["grid"]["columns"]) == (2, 2)
    numbers = [float(text) for text in manifest["grid"]["GeoTransform"].split()]
    assert numbers == list(TEN_METRES.to_gdal())
    assert Catalogue.model_validate(manifest["catalogue"]) == opened.catalogue


def test_depths_that_cannot_be_are_refused_with_all_findings(folder):
    write_raster(folder, "negative.tif", [[-1, 2], [0, 0]])
    write_raster(folder, "infinite.tif", [[1, np.inf], [0, 0]])
    opened = open_events(folder, event("F1", "negative.tif", "infinite.tif"))
    with pytest.raises(Refused) as refusal:
        build(opened, folder / "events.zarr", [])
    assert codes(refusal.value.findings) == ["DEPTH_NEGATIVE", "DEPTH_INFINITE"]
    assert not (folder / "events.zarr" / MANIFEST).exists()

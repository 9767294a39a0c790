"""`pcc hazards`: catalogues written, checked, built and drawn from the command line; nothing assumed, nothing left."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml
from affine import Affine
from pyproj import Transformer

from flows import hazard_steps
from hazards import Catalogue, EventSpec
from hazards.grids import transform_of
from tests.flows.commands import computed, pcc, small_minato
from tests.hazards.makers import NO_VALUE, write_raster

HUNDRED_METRES = Affine(100, 0, -10_000, 0, -100, -30_000)  # near Tokyo in EPSG:6677
WITHOUT = [[1.0, 2.0, 0.0], [3.0, NO_VALUE, 0.5]]
WITH = [[0.0, 2.5, 0.0], [1.0, NO_VALUE, 0.5]]  # deeper by 0.5 m in one cell
JAKARTA = "jakarta-flood-with-without"
JAKARTA_RASTERS = [f"data:{JAKARTA}/Flood_{name}_Depth_Jakarta_geographic.asc" for name in ("Current", "Design")]


def write_catalogue(path: Path, **changes) -> Path:
    """A catalogue of one flood in both worlds, over without.tif and with.tif."""
    flood = {
        "id": "F1", "peril": "flood", "return_period_years": 100, "rate_source": "made up",
        "rate_source_kind": "assumption", "without": "without.tif", "with": "with.tif",
    }  # fmt: skip
    flood |= {key: changes.pop(key) for key in ("without", "with") if key in changes}
    said = {
        "source": "made up", "licence": "CC0-1.0", "nodata": "unknown", "quantity": "depth", "unit": "m",
        "vertical_datum": "T.P.", "events": [flood],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(said | changes, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def floods(tmp_path) -> Path:
    """A catalogue beside its two rasters, in a folder of its own."""
    folder = tmp_path / "floods"
    folder.mkdir()
    write_raster(folder, "without.tif", WITHOUT, transform=HUNDRED_METRES)
    write_raster(folder, "with.tif", WITH, transform=HUNDRED_METRES)
    return write_catalogue(folder / "catalogue.yaml")


def hazards(*arguments, home: Path, **environment: str):
    """`pcc hazards` with these arguments."""
    return pcc("hazards", *arguments, home=home, **environment)


def found(ended) -> list[dict]:
    """The findings of a command that was asked for JSON."""
    return json.loads(ended.stdout)


def codes(ended) -> list[str]:
    return [finding["code"] for finding in found(ended)]


def world(folder: Path, name: str) -> xr.Dataset:
    """One world of a built event set as xarray reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # text in Zarr version 3 has no final specification
        return xr.open_zarr(folder / name, consolidated=False).load()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# template


@pytest.mark.parametrize(("options", "name"), [((), "c.yaml"), (("--csv",), "c.csv")])
def test_the_template_is_accepted_once_its_files_are_there(floods, tmp_path, options, name):
    printed = hazards("template", *options, home=tmp_path)
    assert printed.returncode == 0
    path = floods.parent / name
    path.write_text(printed.stdout, encoding="utf-8")
    done = hazards("check", path, "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (0, ["HAZARD_MEASURE_DEEPENS"])


@pytest.mark.parametrize(("options", "name"), [((), "c.yaml"), (("--csv",), "c.csv")])
def test_the_template_is_refused_only_for_the_files_it_names_until_then(tmp_path, options, name):
    path = tmp_path / name
    path.write_text(hazards("template", *options, home=tmp_path).stdout, encoding="utf-8")
    done = hazards("check", path, "--json", home=tmp_path)
    assert done.returncode == 2
    said = [finding["message_en"] for finding in found(done)]
    rule = "Rule 'files that exist': no such file: "
    assert sorted(said) == [f"{rule}'with.tif'", f"{rule}'without.tif'"]


def test_every_key_of_a_catalogue_and_its_events_stands_in_the_template(tmp_path):
    """Those of a raster that only few formats know are explained on the page that it names."""
    printed = hazards("template", home=tmp_path).stdout
    keys = {field.alias or name for model in (Catalogue, EventSpec) for name, field in model.model_fields.items()}
    assert keys <= set(re.findall(r"[a-z_0-9]+", printed))
    assert "docs/hazards.md" in printed


def test_the_lines_of_the_template_that_are_commented_out_are_read_as_they_stand(floods, tmp_path):
    """With the marks of comments removed and the files there, nothing is wrong but names that no event uses."""
    text = hazards("template", home=tmp_path).stdout
    keys = "|".join(name for name in Catalogue.model_fields if name not in ("models", "climate"))
    path = floods.parent / "all.yaml"
    path.write_text(re.sub(rf"^# ((?:{keys}): )", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    write_raster(floods.parent, "dtm.tif", np.ones((2, 3)), transform=HUNDRED_METRES)
    refused = found(hazards("check", path, "--json", home=tmp_path))
    assert [(one["place"]["path"], one["message_en"]) for one in refused] == [
        ("series", "Rule 'how the file is written': no event names the series river"),
        ("defences", "Rule 'how the file is written': no event names the defence levee"),
    ]


# check


def test_check_prints_notes_and_ends_with_0_where_nothing_is_refused(floods, tmp_path):
    done = hazards("check", floods, home=tmp_path)
    assert done.returncode == 0
    assert "0 refused, 0 filled, 1 note" in done.stdout
    assert "1 cells are deeper than without the measure in without.tif (by up to 0.50 m" in done.stdout
    assert done.stdout.endswith("This catalogue can be used.\n")


def test_check_speaks_japanese_by_option_and_by_setting(floods, tmp_path):
    by_option = hazards("check", floods, "--lang", "ja", home=tmp_path)
    by_setting = hazards("check", floods, home=tmp_path, PCC_LANG="ja")
    assert by_option.stdout == by_setting.stdout
    assert "要修正0件、補完0件、注意1件" in by_option.stdout
    assert by_option.stdout.endswith("受け付けられます。\n")


def test_check_ends_with_2_and_draws_the_cell_whose_depth_cannot_be(floods, tmp_path):
    write_raster(floods.parent, "with.tif", [[0, 0, 0], [0, 0, -0.5]], transform=HUNDRED_METRES)
    done = hazards("check", floods, "--json", "--map", tmp_path / "pictures", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, ["HAZARD_DEPTH_NEGATIVE"])
    assert found(done)[0]["place"]["cell"] == [1, 2]
    (picture,) = (tmp_path / "pictures").iterdir()
    assert picture.name == "finding_001_HAZARD_DEPTH_NEGATIVE.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_check_draws_what_it_notes_and_makes_no_folder_where_there_is_nothing_to_draw(floods, tmp_path):
    assert hazards("check", floods, "--map", tmp_path / "one", home=tmp_path).returncode == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["finding_001_HAZARD_MEASURE_DEEPENS.png"]
    same = write_catalogue(floods.parent / "same.yaml", **{"with": "same"})
    assert hazards("check", same, "--map", tmp_path / "none", home=tmp_path).returncode == 0
    assert not (tmp_path / "none").exists()


def test_a_folder_for_pictures_that_cannot_be_made_is_refused(floods, tmp_path):
    (tmp_path / "taken").write_text("a file")
    done = hazards("check", floods, "--map", tmp_path / "taken", "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, ["OUT_UNWRITABLE"])


def test_check_refuses_what_is_no_catalogue(floods, tmp_path):
    for name in ("absent.yaml", "absent.csv"):
        done = hazards("check", tmp_path / name, home=tmp_path)
        assert done.returncode == 2
        assert f"{name}: Rule 'files that exist': there is no such file" in done.stdout
    done = hazards("check", floods.parent, home=tmp_path)  # a folder
    assert done.returncode == 2
    assert "no event set of `pcc hazards build`" in done.stdout


# check against buildings


@pytest.fixture
def town(tmp_path) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of buildings in the corner of the grid; the last one far outside."""
    to_degrees = Transformer.from_crs("EPSG:6677", "EPSG:4326", always_xy=True)
    x, y = np.linspace(-9990, -9710, 40), np.full(40, -30_050.0)
    return to_degrees.transform(x, y)


def write_points(path: Path, x, y, head: str = "longitude,latitude") -> Path:
    rows = [f"{across:.8f},{along:.8f}" for across, along in zip(x, y, strict=True)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_buildings_in_the_grid_are_silent(floods, town, tmp_path):
    points = write_points(tmp_path / "b.csv", *town)
    same = write_catalogue(floods.parent / "same.yaml", **{"with": "same"})
    done = hazards("check", same, "--buildings", points, "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (0, [])


def test_swapped_coordinates_of_buildings_are_called_so(floods, town, tmp_path):
    points = write_points(tmp_path / "b.csv", *reversed(town))
    done = hazards("check", floods, "--buildings", points, "--json", home=tmp_path)
    assert done.returncode == 2  # all buildings lie outside
    (swapped,) = (one for one in found(done) if one["code"] == "HAZARD_AXES_SWAPPED")
    assert "100 % with their two coordinates swapped" in swapped["message_en"]


def test_a_wrong_coordinate_system_is_named_with_the_one_that_fits(floods, town, tmp_path):
    for name, cells in (("without.tif", WITHOUT), ("with.tif", WITH)):
        write_raster(floods.parent, name, cells, transform=HUNDRED_METRES, crs="EPSG:6676")
    points = write_points(tmp_path / "b.csv", *town)
    done = hazards("check", floods, "--buildings", points, "--json", home=tmp_path)
    assert done.returncode == 2
    (wrong,) = (one for one in found(done) if one["code"] == "HAZARD_CRS_WRONG")
    assert wrong["value"] == "EPSG:6677"
    assert "said to be in EPSG:6676, where 0 % of the buildings lie inside" in wrong["message_en"]


def test_a_missing_coordinate_system_is_refused_with_the_one_that_fits(floods, town, tmp_path):
    write_raster(floods.parent, "with.tif", WITH, transform=HUNDRED_METRES, crs=None)
    points = write_points(tmp_path / "b.csv", *town)
    (alone,) = found(hazards("check", floods, "--json", home=tmp_path))
    (beside,) = found(hazards("check", floods, "--buildings", points, "--json", home=tmp_path))
    assert (alone["code"], alone["file"], alone["value"]) == ("HAZARD_CRS_MISSING", "with.tif", "")
    assert (beside["code"], beside["file"], beside["value"]) == ("HAZARD_CRS_MISSING", "with.tif", "EPSG:6677")
    assert "write it in the catalogue, for example `crs: EPSG:6677`" in beside["remedy_en"]


def test_jakarta_names_the_file_without_coordinate_system_and_what_to_declare(data_dir, tmp_path):
    path = write_catalogue(tmp_path / "j.yaml", **dict(zip(("without", "with"), JAKARTA_RASTERS, strict=True)))
    buildings = data_dir / JAKARTA / "buildings_jakarta.shp"
    options = ("--data", data_dir, "--buildings", buildings, "--json")
    (unsaid,) = found(hazards("check", path, *options, home=tmp_path))
    assert unsaid["code"] == "BUILDINGS_UNREADABLE"  # the shapefile has no .prj either
    assert "--buildings-crs" in unsaid["message_en"]
    done = hazards("check", path, *options, "--buildings-crs", "EPSG:4326", home=tmp_path)
    (missing,) = found(done)
    assert done.returncode == 2
    assert (missing["code"], missing["file"]) == ("HAZARD_CRS_MISSING", JAKARTA_RASTERS[1])
    assert missing["value"] == "EPSG:4326"
    path.write_text(path.read_text() + "crs: EPSG:4326\n")
    done = hazards("check", path, *options, "--buildings-crs", "EPSG:4326", home=tmp_path)
    assert done.returncode == 0
    (deepens,) = found(done)
    assert (deepens["code"], deepens["value"]) == ("HAZARD_MEASURE_DEEPENS", "5800")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("longitude,latitude\n139.7,35.7\nabc,35.7\n", "row 3: 'abc' is no number"),
        ("name,height\na,1\n", "no columns longitude and latitude"),
        ("", "no columns longitude and latitude"),
        ("x,y\n-9950,-30050\n", "give it with --buildings-crs"),
        (f"longitude,latitude,note\n139.7,35.7,{'x' * 200_000}\n", "field larger than field limit"),
    ],
)
def test_tables_of_buildings_that_cannot_be_read_are_refused_saying_why(floods, tmp_path, content, said):
    (tmp_path / "b.csv").write_text(content)
    done = hazards("check", floods, "--buildings", tmp_path / "b.csv", "--json", home=tmp_path)
    (finding,) = found(done)
    assert done.returncode == 2
    assert said in finding["message_en"]
    assert str(tmp_path) not in finding["message_en"]


def test_a_file_of_buildings_that_says_where_it_lies_is_not_overruled(floods, data_dir, tmp_path):
    shapes = data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp"
    options = ("--buildings", shapes, "--json", "--buildings-crs")
    (finding,) = found(hazards("check", floods, *options, "EPSG:32756", home=tmp_path))
    assert "the buildings lie in EPSG:4326 by their own file" in finding["message_en"]
    assert "HAZARD_BUILDINGS_OUTSIDE" in codes(hazards("check", floods, *options, "EPSG:4326", home=tmp_path))


def test_a_file_of_buildings_that_is_not_there_is_called_so(floods, tmp_path):
    (finding,) = found(hazards("check", floods, "--buildings", tmp_path / "b.gpkg", "--json", home=tmp_path))
    assert "there is no such file" in finding["message_en"]


# build


@pytest.fixture
def built(floods, tmp_path) -> Path:
    out = tmp_path / "events.zarr"
    done = hazards("build", floods, "--out", out, home=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith(f"{out}\n")
    return out


def test_a_built_event_set_opens_with_xarray_as_what_it_is(built):
    for name, cells in (("without", WITHOUT), ("with", WITH)):
        dataset = world(built, name)
        depth = dataset["depth_m"]
        assert depth.dims == ("event", "y", "x")
        assert depth.dtype == np.float32
        np.testing.assert_array_equal(depth[0], np.where(np.array(cells) == NO_VALUE, np.nan, cells))
        assert depth.attrs["units"] == "m"
        assert dataset["event_id"].to_numpy().tolist() == ["F1"]
        assert dataset["peril"].to_numpy().tolist() == ["flood"]
        assert dataset["annual_rate_per_year"].to_numpy().tolist() == [0.01]
        assert dataset["world"].item() == name
        assert dataset.rio.crs.to_epsg() == 6677
        assert transform_of(depth) == HUNDRED_METRES
        assert dataset["x"].to_numpy().tolist() == [-9950, -9850, -9750]
        assert dataset["y"].to_numpy().tolist() == [-30_050, -30_150]
        assert dataset.attrs["vertical_datum"] == "T.P."


def test_the_manifest_holds_the_hash_of_every_file_that_was_read(floods, built):
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    hashes = {item["file"]: (item["sha256"], item["bytes"]) for item in manifest["inputs"]}
    files = {path.name: path.read_bytes() for path in floods.parent.glob("*.tif")}
    assert hashes == {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()}
    assert {(item["source"], item["licence"]) for item in manifest["inputs"]} == {("made up", "CC0-1.0")}
    assert [finding["code"] for finding in manifest["findings"]] == ["HAZARD_MEASURE_DEEPENS"]
    assert str(floods.parent) not in (built / "manifest.json").read_text(encoding="utf-8")


def test_files_beside_a_raster_are_hashed_too(data_dir, tmp_path):
    rasters = dict(zip(("without", "with"), JAKARTA_RASTERS, strict=True))
    path = write_catalogue(tmp_path / "j.yaml", crs="EPSG:4326", **rasters)
    assert hazards("build", path, "--out", tmp_path / "j.zarr", "--data", data_dir, home=tmp_path).returncode == 0
    manifest = json.loads((tmp_path / "j.zarr" / "manifest.json").read_text(encoding="utf-8"))
    prj = JAKARTA_RASTERS[0].replace(".asc", ".prj")  # the other one has none
    assert [item["file"] for item in manifest["inputs"]] == sorted([*JAKARTA_RASTERS, prj])
    for item in manifest["inputs"]:
        data = (data_dir / item["file"].removeprefix("data:")).read_bytes()
        assert item["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_same_catalogue_is_built_to_the_same_bytes(floods, built, tmp_path):
    assert hazards("build", floods, "--out", tmp_path / "again.zarr", home=tmp_path).returncode == 0
    assert tree(tmp_path / "again.zarr") == tree(built)


def test_without_another_water_there_is_one_world(floods, tmp_path):
    same = write_catalogue(floods.parent / "same.yaml", **{"with": "same"})
    assert hazards("build", same, "--out", tmp_path / "same.zarr", home=tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "same.zarr").iterdir()) == ["manifest.json", "without", "zarr.json"]
    assert hazards("check", tmp_path / "same.zarr", home=tmp_path).returncode == 0


@pytest.mark.parametrize("out", ["events.zarr", "a/b/events.zarr"])
def test_nothing_is_left_of_what_is_refused(floods, tmp_path, out):
    write_raster(floods.parent, "with.tif", [[0, 0, 0], [0, 0, -0.5]], transform=HUNDRED_METRES)
    before = sorted(tmp_path.rglob("*"))
    done = hazards("build", floods, "--out", tmp_path / out, "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, ["HAZARD_DEPTH_NEGATIVE"])
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_taken_is_left_alone_and_an_empty_one_is_used(floods, built, tmp_path):
    before = tree(built)
    taken = hazards("build", floods, "--out", built, "--json", home=tmp_path)
    assert (taken.returncode, codes(taken)) == (2, ["OUTPUT_TAKEN"])
    assert tree(built) == before
    (tmp_path / "empty").mkdir()
    assert hazards("build", floods, "--out", tmp_path / "empty", home=tmp_path).returncode == 0
    assert tree(tmp_path / "empty") == before


@pytest.mark.parametrize(("out", "code"), [("file", "OUTPUT_TAKEN"), ("file/events.zarr", "OUT_UNWRITABLE")])
def test_a_file_is_no_folder_to_write_to(floods, tmp_path, out, code):
    (tmp_path / "file").write_text("mine")
    done = hazards("build", floods, "--out", tmp_path / out, "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, [code])
    assert (tmp_path / "file").read_text() == "mine"


def test_an_input_that_changes_while_it_is_read_is_refused(floods, tmp_path, monkeypatch):
    original = hazard_steps.build

    def changing(*arguments):
        done = original(*arguments)
        write_raster(floods.parent, "with.tif", np.zeros((2, 3)), transform=HUNDRED_METRES)
        return done

    monkeypatch.setattr(hazard_steps, "build", changing)
    done = hazards("build", floods, "--out", tmp_path / "events.zarr", "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, ["INPUT_CHANGED"])
    assert [finding["file"] for finding in found(done)] == ["with.tif"]
    assert not [path for path in tmp_path.iterdir() if "events.zarr" in path.name]


# what was built, used


def test_a_built_event_set_is_a_catalogue_wherever_one_stands(floods, built, tmp_path, monkeypatch):
    said = codes(hazards("check", floods, "--json", home=tmp_path))
    assert codes(hazards("check", built, "--json", home=tmp_path)) == said
    monkeypatch.chdir(built)
    assert codes(hazards("check", ".", "--json", home=tmp_path)) == said
    again = tmp_path / "again.zarr"
    assert hazards("build", built, "--out", again, home=tmp_path).returncode == 0
    for name in ("without", "with"):
        xr.testing.assert_identical(world(again, name), world(built, name))


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: [],
        lambda manifest: {**manifest, "kind": "inventory"},
        lambda manifest: {**manifest, "manifest_version": 99},
        lambda manifest: {**manifest, "catalogue": []},
        lambda manifest: {**manifest, "worlds": 3},
        lambda manifest: {key: value for key, value in manifest.items() if key != "grid"},
    ],
)
def test_a_manifest_that_is_none_is_refused(built, tmp_path, change):
    path = built / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))))
    done = hazards("check", built, "--json", home=tmp_path)
    assert (done.returncode, codes(done)) == (2, ["CATALOGUE_UNREADABLE"])


def remove(folder: Path) -> None:
    """A part of a store, gone."""
    assert folder.is_dir()
    shutil.rmtree(folder)


@pytest.mark.parametrize("part", ["with", "with/depth_m", "with/event_id"])
def test_a_store_of_which_a_part_is_gone_is_refused(built, tmp_path, part):
    remove(built / part)
    done = hazards("check", built, "--json", home=tmp_path)
    assert done.returncode == 2
    assert all(finding["severity"] == "refused" for finding in found(done))


def test_cells_of_a_store_that_are_gone_are_unknown_and_never_dry(built, town, tmp_path):
    remove(built / "with" / "depth_m" / "c")
    assert np.isnan(world(built, "with")["depth_m"]).all()
    points = write_points(tmp_path / "b.csv", *town)
    done = hazards("check", built, "--buildings", points, "--json", home=tmp_path)
    assert done.returncode == 2
    assert {"HAZARD_KNOWN_IN_ONE_WORLD", "HAZARD_BUILDINGS_ON_NODATA"} <= set(codes(done))


@pytest.fixture(scope="module")
def minato_events(minato, tmp_path_factory) -> Path:
    """The hazards of the bundled example, built."""
    folder = tmp_path_factory.mktemp("minato_events")
    (folder / "hazard").symlink_to(minato / "hazard")
    scenario = yaml.safe_load((minato / "scenario.yaml").read_text(encoding="utf-8"))
    (folder / "catalogue.yaml").write_text(yaml.safe_dump(scenario["hazards"], allow_unicode=True), encoding="utf-8")
    done = hazards("build", folder / "catalogue.yaml", "--out", folder / "events.zarr", home=folder)
    assert done.returncode == 0, done.stdout
    return folder / "events.zarr"


def test_a_scenario_over_the_built_event_set_has_the_numbers_of_the_one_over_the_rasters(
    minato, minato_events, tmp_path
):
    rasters = computed(small_minato(minato, tmp_path / "rasters"), tmp_path / "r")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "events.zarr").symlink_to(minato_events)
    store = computed(small_minato(minato, tmp_path / "store", hazards="events.zarr"), tmp_path / "s")
    ours, theirs = store.record(), rasters.record()
    for part in ("estimate", "delivery", "agreement", "valuation", "chain"):
        assert ours[part] == theirs[part], part
    hazard = {name: {one["sha256"] for one in record["inputs"] if one["role"].startswith("hazard")}
              for name, record in (("store", ours), ("rasters", theirs))}  # fmt: skip
    assert len(hazard["rasters"]) == 9
    assert hazard["store"]
    assert not hazard["store"] & hazard["rasters"]
    assert ours["inputs"] != theirs["inputs"]


def test_a_catalogue_file_may_name_the_slices_of_a_built_event_set(minato, minato_events, tmp_path):
    (tmp_path / "events.zarr").symlink_to(minato_events)
    part = {"file": "events.zarr/without", "variable": "depth_m", "select": {"event": "T1"}}
    path = write_catalogue(
        tmp_path / "slices.yaml", without=part, **{"with": {**part, "file": "events.zarr/with"}}
    )  # fmt: skip
    done = hazards("check", path, "--json", home=tmp_path)
    assert done.returncode == 0, done.stdout
    assert not [one for one in found(done) if one["severity"] == "refused"]


# show


def test_show_draws_both_worlds_what_differs_and_the_curve_at_a_place(floods, built, town, tmp_path):
    longitude, latitude = town[0][0], town[1][0]
    maps = hazards("show", built, "--out", tmp_path / "maps", home=tmp_path)
    assert maps.returncode == 0, maps.stderr
    names = ["event_001_F1_without.png", "event_001_F1_with.png", "event_001_F1_difference.png"]
    assert [Path(line).name for line in maps.stdout.splitlines()] == names
    curve = hazards(
        "show", built, "--out", tmp_path / "maps", "--at", f"{longitude},{latitude}", "--lang", "ja", home=tmp_path
    )
    assert [Path(line).name for line in curve.stdout.splitlines()] == ["curve.png"]
    written = {path.name: path.read_bytes() for path in (tmp_path / "maps").iterdir()}
    assert sorted(written) == sorted([*names, "curve.png"])
    assert all(data.startswith(b"\x89PNG") and len(data) > 5_000 for data in written.values())


def test_show_draws_the_rasters_as_it_draws_the_store(floods, built, tmp_path):
    options = ("--event", "F1", "--world", "with")
    for source, out in ((floods, "rasters"), (built, "store")):
        done = hazards("show", source, "--out", tmp_path / out, *options, home=tmp_path)
        assert [Path(line).name for line in done.stdout.splitlines()] == ["event_001_F1_with.png"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--event", "F9"), "there is no event 'F9'; there are: F1."),
        (("--world", "both"), "there is no world 'both'"),
        (("--at", "139.7"), "write --at as LONGITUDE,LATITUDE"),
        (("--at", "139.7,35.7,3"), "write --at as LONGITUDE,LATITUDE"),
        (("--at", "35.7,139.7"), "lies beyond the grid"),
        (("--at", "nan,inf"), "lies beyond the grid"),
    ],
)
def test_show_refuses_what_is_not_there_and_writes_nothing(built, tmp_path, options, said):
    done = hazards("show", built, "--out", tmp_path / "maps", *options, home=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "maps").exists()


def test_none_of_the_commands_starts_prefect(floods, tmp_path):
    arguments = [["template"], ["check", str(floods)], ["build", str(floods), "--out", str(tmp_path / "e.zarr")]]
    arguments += [["show", str(floods), "--out", str(tmp_path / "maps")]]
    code = (
        "import sys\nfrom flows.cli import main\n"
        f"for words in {arguments!r}:\n"
        "    sys.argv = ['pcc', 'hazards', *words]\n"
        "    try:\n        main()\n    except SystemExit as ended:\n        assert not ended.code, ended.code\n"
        "assert not any(name.split('.')[0] in ('prefect', 'distributed', 'fastapi') for name in sys.modules)\n"
    )
    home = os.environ | {"PCC_HOME": str(tmp_path / "home")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=home)
    assert done.returncode == 0, done.stderr

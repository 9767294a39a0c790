"""Both worlds on one grid and one event list, or every reason why not."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine

from hazards import conversion as conversion_module
from hazards import events as events_module
from hazards import join, open_event_set
from hazards.grids import transform_of
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event, open_events, refusal_of, write_raster

SHIFTED = Affine(10, 0, 1005, 0, -10, 2000)  # half a cell to the east


@pytest.fixture
def folder(tmp_path):
    """Two floods of two cells, without and with a measure."""
    write_raster(tmp_path, "f1.tif", [[1, 2]])
    write_raster(tmp_path, "f1_with.tif", [[0, 2.5]])
    write_raster(tmp_path, "f2.tif", [[3, 4]])
    return tmp_path


def test_an_event_set_says_everything_a_reader_of_its_arrays_needs(folder):
    opened = open_events(
        folder, event("F1", "f1.tif", "f1_with.tif"), event("F2", "f2.tif", return_period_years=500, peril="tsunami")
    )
    without, with_measure = opened.dataset("without"), opened.dataset("with")
    assert without["depth_m"].dims == ("event", "y", "x")
    assert without["depth_m"].dtype == np.float32
    np.testing.assert_array_equal(without["depth_m"], [[[1, 2]], [[3, 4]]])
    np.testing.assert_array_equal(with_measure["depth_m"], [[[0, 2.5]], [[3, 4]]])
    for world, name in ((without, "without"), (with_measure, "with")):
        assert world["event_id"].to_numpy().tolist() == ["F1", "F2"]
        assert world["peril"].to_numpy().tolist() == ["flood", "tsunami"]
        assert world["annual_rate_per_year"].to_numpy().tolist() == pytest.approx([0.01, 0.002])
        assert world["world"].item() == name
        assert world.rio.crs.to_epsg() == 6677
        assert transform_of(world["depth_m"]) == Affine(10, 0, 1000, 0, -10, 2000)
        assert set(world.attrs) == {"source", "licence", "vertical_datum", "nodata", "integration_rule"}
        assert world.attrs["integration_rule"] == "independent sources, Poisson, each with its own annual rate"


def test_a_measure_that_changes_no_hazard_gives_one_water_for_both_worlds(folder):
    opened = open_events(folder, event("F1", "f1.tif"), event("F2", "f2.tif", return_period_years=500))
    assert not opened.measure_changes_hazard
    np.testing.assert_array_equal(opened.dataset("with")["depth_m"], opened.dataset("without")["depth_m"])
    assert opened.dataset("with")["world"].item() == "with"
    wet = join(opened, [1005], [1995]).wet
    assert wet.with_m is wet.without_m


def test_all_findings_of_all_files_come_at_once(folder):
    write_raster(folder, "no_crs.tif", [[1, 2]], crs=None)
    write_raster(folder, "shifted.tif", [[1, 2]], transform=SHIFTED)
    write_raster(folder, "negative.tif", [[-1, 2]])
    found = refusal_of(
        folder,
        event("F1", "f1.tif", "no_crs.tif"),
        event("F2", "shifted.tif", "negative.tif"),
        event("F3", "absent.tif"),
    )
    assert {(finding.file, finding.code) for finding in found} == {
        ("absent.tif", "HAZARD_FILE_MISSING"),
        ("no_crs.tif", "HAZARD_CRS_MISSING"),
        ("shifted.tif", "HAZARD_GRIDS_DIFFER"),
        ("negative.tif", "HAZARD_DEPTH_NEGATIVE"),
    }
    assert all(finding.severity == "refused" and finding.remedy_en and finding.remedy_ja for finding in found)


@pytest.mark.parametrize(
    "reading", [lambda opened: join(opened, [1005], [1995]), lambda opened: opened.dataset("with")]
)
def test_depths_that_cannot_be_are_found_when_cells_are_read_in_all_files_at_once(folder, reading):
    write_raster(folder, "negative.tif", [[-1, 2]])
    write_raster(folder, "infinite.tif", [[1, np.inf]])
    opened = open_events(folder, event("F1", "f1.tif", "negative.tif"), event("F2", "f2.tif", "infinite.tif"))
    with pytest.raises(Refused) as refusal:
        reading(opened)
    found = [(finding.file, finding.code, finding.place.cell) for finding in refusal.value.findings]
    assert found == [
        ("negative.tif", "HAZARD_DEPTH_NEGATIVE", (0, 0)),
        ("infinite.tif", "HAZARD_DEPTH_INFINITE", (0, 1)),
    ]


def test_a_file_that_breaks_off_behind_its_header_is_named(folder):
    write_raster(folder, "torn.tif", np.ones((1, 2)), blockysize=1)
    opened = open_events(folder, event("F1", "f1.tif", "torn.tif"))
    (folder / "torn.tif").write_bytes((folder / "torn.tif").read_bytes()[:-6])
    with pytest.raises(Refused) as refusal:
        join(opened, [1005], [1995])
    assert [(f.file, f.code) for f in refusal.value.findings] == [("torn.tif", "HAZARD_FORMAT_UNREADABLE")]


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ({"transform": SHIFTED}, "upper left corner (1005, 2000) and (1000, 2000)"),
        ({"transform": Affine(20, 0, 1000, 0, -20, 2000)}, "cell size 20×20 and 10×10"),
        ({"crs": "EPSG:6676"}, "coordinate system EPSG:6676 and EPSG:6677"),
        ({"cells": [[1, 2, 3]]}, "columns × rows 3×1 and 2×1"),
    ],
)
def test_two_grids_are_refused_naming_both_files_and_what_differs(folder, other, difference):
    write_raster(folder, "other.tif", other.pop("cells", [[1, 2]]), **other)
    (finding,) = refusal_of(folder, event("F1", "f1.tif", "other.tif"))
    assert finding.text("en").startswith(f"other.tif: its grid is not that of f1.tif: {difference}.")
    assert finding.text("ja").startswith("other.tif：「f1.tif」と格子が一致しません（")


def test_a_difference_in_the_last_printed_digit_is_one_grid(folder):
    write_raster(folder, "f1_with.tif", [[0, 2]], transform=Affine(10.00001, 0, 1000.00001, 0, -10, 2000))
    assert open_events(folder, event("F1", "f1.tif", "f1_with.tif")).grid.width == 2


def test_a_declared_coordinate_system_joins_a_file_that_has_none(folder):
    write_raster(folder, "no_crs.tif", [[1, 2]], crs=None)
    opened = open_events(folder, event("F1", "no_crs.tif", "f1_with.tif"), crs="EPSG:6677")
    assert opened.crs.to_epsg() == 6677


def test_a_file_is_decoded_once_however_many_events_name_it(folder, monkeypatch):
    read = []
    original = conversion_module.read_layer
    monkeypatch.setattr(
        conversion_module, "read_layer", lambda header, *rest: read.append(header.name) or original(header, *rest)
    )
    opened = open_events(
        folder, event("F1", "f1.tif", "f1_with.tif"), event("F2", "f1.tif"), event("F3", "f2.tif", "f1_with.tif")
    )
    assert read == []  # a header is enough to open the set
    wet = join(opened, [1005, 1015], [1995, 1995]).wet
    assert sorted(read) == ["f1.tif", "f1_with.tif", "f2.tif"]
    assert wet.without_m.tolist() == [1, 2, 1, 2, 3, 4]
    assert wet.with_m.tolist() == [0, 2.5, 1, 2, 0, 2.5]


def test_too_many_files_are_refused_before_any_is_opened(folder, monkeypatch):
    monkeypatch.setattr(events_module, "MAX_FILES", 2)
    found = refusal_of(folder, event("F1", "f1.tif", "f1_with.tif"), event("F2", "absent.tif"))
    assert codes(found) == ["TOO_MANY_FILES"]
    assert "3 rasters, more than the limit of 2" in found[0].message_en


def test_what_the_resolver_says_of_a_missing_file_becomes_a_finding():
    def resolve(name: str):
        raise ValueError(f"{name} is not in the data folder")

    with pytest.raises(Refused) as refusal:
        open_event_set(catalogue_of(event("F1", "data:a.tif")), resolve)
    assert codes(refusal.value.findings) == ["FILE_MISSING"]
    assert refusal.value.findings[0].value == "data:a.tif is not in the data folder"


def test_the_files_are_left_untouched(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    opened = open_events(folder, event("F1", "f1.tif", "f1_with.tif"), event("F2", "f2.tif", return_period_years=500))
    join(opened, [1005], [1995])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

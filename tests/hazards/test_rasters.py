"""One raster: nodata as declared, coordinate systems never guessed, depths that cannot be."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from pyproj import CRS

from hazards import read_raster
from hazards.grids import transform_of
from hazards.messages import nan_depth
from hazards.rasters import MAX_GRID_CELLS, header_problems, read_header
from infra.errors import Refused
from tests.hazards.makers import NO_VALUE, TEN_METRES, TURNED, codes, write_raster

NAN = float("nan")
CELLS = [[0.0, 1.5, NO_VALUE], [NO_VALUE, 0.0, 2.25]]
HOLED = [[0.0, 1.5, NO_VALUE], [3.0, NAN, NAN]]  # a number for `no value`, and NaN beside it
STORED = [
    {"dtype": "float32"},
    {"dtype": "float64"},
    {"dtype": "float32", "scale": 0.5},
    {"dtype": "float64", "scale": 0.5},
]
PRJ_OLD_ESRI = "Projection    GEOGRAPHIC\nDatum         WGS84\nSpheroid      WGS84\nUnits         DD\n"
ASCII = "ncols 2\nnrows 2\nxllcorner 139.5\nyllcorner 35.0\ncellsize 0.5\nNODATA_value -9999\n0 1.5\n-9999 3\n"


def refused_codes(path, nodata="dry", declared=None) -> list[str]:
    with pytest.raises(Refused) as refusal:
        read_raster(path.name, path, nodata, declared)
    return codes(refusal.value.findings)


@pytest.mark.parametrize(("nodata", "filler"), [("dry", 0.0), ("unknown", NAN)])
def test_a_cell_without_a_value_is_what_the_catalogue_declares(tmp_path, nodata, filler):
    depth = read_raster("a.tif", write_raster(tmp_path, "a.tif", CELLS), nodata)
    np.testing.assert_array_equal(depth, np.array([[0, 1.5, filler], [filler, 0, 2.25]], dtype="float32"))
    assert (depth.dtype, depth.dims) == (np.dtype("float32"), ("y", "x"))


def test_coordinates_are_cell_centres_and_the_transform_is_the_files_own(tmp_path):
    depth = read_raster("a.tif", write_raster(tmp_path, "a.tif", CELLS), "dry")
    assert depth["x"].to_numpy().tolist() == [1005, 1015, 1025]
    assert depth["y"].to_numpy().tolist() == [1995, 1985]
    assert transform_of(depth) == TEN_METRES
    assert CRS(depth.rio.crs).to_epsg() == 6677


def test_depths_stored_as_scaled_integers_come_out_in_metres(tmp_path):
    path = write_raster(tmp_path, "cm.tif", [[0, 150], [-9999, 225]], dtype="int16", scale=0.01)
    np.testing.assert_allclose(read_raster("cm.tif", path, "dry"), [[0, 1.5], [0, 2.25]], rtol=1e-6)


def test_an_old_esri_geographic_projection_is_wgs84(tmp_path):
    (tmp_path / "a.asc").write_text(ASCII)
    (tmp_path / "a.prj").write_text(PRJ_OLD_ESRI)
    depth = read_raster("a.asc", tmp_path / "a.asc", "dry", "EPSG:4326")
    np.testing.assert_array_equal(depth, [[0, 1.5], [0, 3]])


def test_a_grid_without_coordinate_system_is_refused_until_one_is_declared(tmp_path):
    (tmp_path / "a.asc").write_text(ASCII)
    with pytest.raises(Refused) as refusal:
        read_raster("a.asc", tmp_path / "a.asc", "dry")
    (finding,) = refusal.value.findings
    assert finding.code == "HAZARD_CRS_MISSING"
    assert "write it in the catalogue, for example `crs: EPSG:6677`" in finding.text("en")
    assert "座標参照系が書かれていません" in finding.text("ja")
    declared = read_raster("a.asc", tmp_path / "a.asc", "dry", "EPSG:6668")
    assert CRS(declared.rio.crs).to_epsg() == 6668


def test_a_declared_coordinate_system_does_not_overrule_the_files_own(tmp_path):
    path = write_raster(tmp_path, "a.tif", CELLS)
    assert refused_codes(path, declared="EPSG:6676") == ["CRS_CONTRADICTS"]
    assert read_raster("a.tif", path, "dry", "EPSG:6677").shape == (2, 3)


def test_a_negative_depth_is_refused_with_count_and_first_cell(tmp_path):
    path = write_raster(tmp_path, "a.tif", [[0, 1, 2], [3, -0.5, -99]])
    with pytest.raises(Refused) as refusal:
        read_raster("data:a.tif", path, "dry")
    (finding,) = refusal.value.findings
    assert (finding.code, finding.place.cell, finding.value) == ("HAZARD_DEPTH_NEGATIVE", (1, 1), "-0.5")
    assert finding.text("en").startswith("data:a.tif cell (1, 1): 2 cells have a depth below zero")


def test_an_undeclared_nodata_number_is_a_negative_depth_and_not_water(tmp_path):
    assert refused_codes(write_raster(tmp_path, "a.tif", [[0, NO_VALUE]], nodata=None)) == ["DEPTH_NEGATIVE"]


def test_infinite_depths_are_refused(tmp_path):
    assert refused_codes(write_raster(tmp_path, "b.tif", [[1e300, 0]], dtype="float64")) == ["DEPTH_INFINITE"]
    assert refused_codes(write_raster(tmp_path, "a.tif", [[np.inf, -np.inf]])) == ["DEPTH_NEGATIVE", "DEPTH_INFINITE"]


@pytest.mark.parametrize("stored", STORED)
def test_nan_beside_a_nodata_number_is_refused_where_no_value_means_dry_since_nan_is_unknown(tmp_path, stored):
    path = write_raster(tmp_path, "a.tif", HOLED, **stored)
    with pytest.raises(Refused) as refusal:
        read_raster("data:a.tif", path, "dry")
    (finding,) = refusal.value.findings
    said = (finding.code, finding.severity, finding.file, finding.place.cell, finding.value)
    assert said == ("HAZARD_DEPTH_NAN", "refused", "data:a.tif", (1, 1), "NaN")
    assert finding.text("en").startswith("data:a.tif cell (1, 1): 2 cells hold NaN, while the file's nodata value is")
    assert "浸水深が数値でない（NaN）セルが2個あります。ファイルのnodata値は-9999です。" in finding.text("ja")
    for remedy in (finding.remedy_en, finding.remedy_ja):
        assert "-9999" in remedy
        assert "nodata: unknown" in remedy


@pytest.mark.parametrize("stored", STORED)
def test_nan_beside_a_nodata_number_stays_unknown_where_no_value_means_unknown(tmp_path, stored):
    depth = read_raster("a.tif", write_raster(tmp_path, "a.tif", HOLED, **stored), "unknown")
    in_m = np.array([[0, 1.5, NAN], [3, NAN, NAN]]) * stored.get("scale", 1)
    np.testing.assert_array_equal(depth, in_m.astype("float32"))


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("declared", [NAN, None])
@pytest.mark.parametrize(("nodata", "filler"), [("dry", 0.0), ("unknown", NAN)])
def test_nan_is_no_value_where_the_file_declares_no_other(tmp_path, stored, declared, nodata, filler):
    path = write_raster(tmp_path, "a.tif", [[0, 1.5], [NAN, 2.25]], nodata=declared, **stored)
    in_m = np.array([[0, 1.5], [filler, 2.25]]) * stored.get("scale", 1)
    np.testing.assert_array_equal(read_raster("a.tif", path, nodata), in_m.astype("float32"))


@pytest.mark.parametrize("number", [0.0, float("inf"), float(np.finfo("float32").min)])
def test_nan_is_told_from_any_number_that_means_no_value(tmp_path, number):
    path = write_raster(tmp_path, "a.tif", [[number, 1.5], [number, 2.25]], nodata=number)
    np.testing.assert_array_equal(read_raster("a.tif", path, "dry"), [[0, 1.5], [0, 2.25]])
    assert refused_codes(write_raster(tmp_path, "b.tif", [[number, 1], [2, NAN]], nodata=number)) == ["DEPTH_NAN"]


def test_the_number_to_write_is_told_in_full():
    finding = nan_depth("a.tif", 1, (0, 0), float(np.finfo("float32").min))
    assert "-3.4028234663852886e+38 into" in finding.remedy_en


def test_nan_in_an_ascii_grid_is_refused_as_well(tmp_path):
    (tmp_path / "a.asc").write_text(ASCII.replace("0 1.5", "nan 1.5"))
    assert refused_codes(tmp_path / "a.asc", declared="EPSG:6668") == ["DEPTH_NAN"]


def test_nan_under_a_mask_of_the_files_own_is_without_a_value(tmp_path):
    path = write_raster(tmp_path, "a.tif", [[NAN, 2], [3, 4]], nodata=None)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as source:
        source.write_mask(np.array([[0, 255], [255, 255]], dtype=np.uint8))
    np.testing.assert_array_equal(read_raster("a.tif", path, "dry"), [[0, 2], [3, 4]])


def test_all_that_cannot_be_in_one_file_is_told_together(tmp_path):
    path = write_raster(tmp_path, "a.tif", [[-1, np.inf], [NAN, NO_VALUE]])
    assert refused_codes(path) == ["DEPTH_NEGATIVE", "DEPTH_INFINITE", "DEPTH_NAN"]
    assert refused_codes(path, "unknown") == ["DEPTH_NEGATIVE", "DEPTH_INFINITE"]


def test_everything_in_the_header_is_reported_together(tmp_path):
    path = write_raster(tmp_path, "a.tif", CELLS, transform=TURNED, bands=2, crs=None)
    assert refused_codes(path) == ["SEVERAL_BANDS", "ROTATED", "CRS_MISSING"]


def test_a_picture_without_place_is_refused(tmp_path):
    path = write_raster(tmp_path, "a.tif", CELLS, transform=None)
    assert refused_codes(path) == ["NOT_GEOREFERENCED"]


def test_a_huge_grid_is_refused_from_its_header(tmp_path):
    side = 400_000  # a sparse file of a few kB
    assert side * side > MAX_GRID_CELLS
    header = f"ncols {side}\nnrows {side}\nxllcorner 0\nyllcorner 0\ncellsize 1\n"
    (tmp_path / "a.asc").write_text(header + "0 " * 10)
    found = header_problems(read_header("a.asc", tmp_path / "a.asc"), "EPSG:6677")
    assert codes(tuple(found)) == ["TOO_LARGE"]


def test_a_missing_file_and_a_file_of_another_kind_are_refused(tmp_path):
    assert refused_codes(tmp_path / "none.tif") == ["FILE_MISSING"]
    (tmp_path / "a.vrt").write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>')
    assert refused_codes(tmp_path / "a.vrt") == ["FORMAT_UNREADABLE"]


def test_a_file_that_breaks_off_is_refused(tmp_path):
    path = write_raster(tmp_path, "a.tif", np.ones((200, 200)))
    path.write_bytes(path.read_bytes()[:2000])
    assert refused_codes(path) == ["FORMAT_UNREADABLE"]

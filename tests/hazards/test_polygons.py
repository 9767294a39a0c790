"""Polygons of ranks on a grid: the deepest wins in any order, and nothing unreadable becomes a depth."""

from __future__ import annotations

import itertools
import os

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely.geometry import LineString, Point, Polygon, box

from hazards import polygons, rank_messages
from hazards.polygons import NO_VALUE, known_field, rasterise, read_polygon_header
from hazards.ranks import fields_known, range_of_text, range_reader
from tests.hazards.makers import TURNED, codes
from tests.hazards.rank_makers import (
    COLUMNS,
    EAST,
    GRID,
    MIDDLE,
    PLANE,
    ROWS,
    WEST,
    intervals,
    painted,
    refusals,
    write_polygons,
)

SHALLOW, DEEP, TOP = "0.3m以上 ～ 1m未満", "2m以上 ～ 5m未満", "20m以上"
FORMATS = ["a.shp", "a.geojson", "a.gpkg", "a.gml"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_interval_inside_and_dry_outside(tmp_path, name):
    crs = "EPSG:6668" if name == "a.geojson" else PLANE
    shapes = gpd.GeoSeries([WEST, MIDDLE], crs=PLANE).to_crs(crs)
    layer = painted(write_polygons(tmp_path, name, [SHALLOW, DEEP], shapes, crs=crs, encoding="UTF-8"))
    assert intervals(layer) == [(0.3, 1), (2, 5), (0, 0)]
    assert (layer.low_m.dtype, layer.high_m.dtype, layer.low_m.shape) == (np.float32, np.float32, (ROWS, COLUMNS))
    assert layer.findings == ()
    assert layer.features == {SHALLOW: 1, DEEP: 1}


def test_a_header_is_read_without_shapes(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [SHALLOW, DEEP], [WEST, EAST])
    header = read_polygon_header("浸水.gpkg", path)
    assert (header.name, header.features, header.fields, header.layer) == ("浸水.gpkg", 2, ("A40_003",), "a")
    assert header.bounds == (1000, 1980, 1030, 2000)
    assert header.crs is not None
    assert header.crs.to_epsg() == 6677
    assert known_field(header).field == "A40_003"


def test_a_reading_leaves_no_file_behind(tmp_path):
    path = write_polygons(tmp_path, "a.gml", [SHALLOW], [WEST])
    before = {one.name for one in tmp_path.iterdir()} - {"a.gfs"}
    (tmp_path / "a.gfs").unlink(missing_ok=True)
    painted(path)
    assert {one.name for one in tmp_path.iterdir()} == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_where_polygons_overlap_the_deepest_wins_in_any_order(tmp_path, order):
    # Upper end first, then lower end: 1-5 lies over 2-3, 2-5 over 1-5.
    ranks = [("2m以上3m未満", WEST.union(MIDDLE).union(EAST)), ("1m以上5m未満", MIDDLE.union(EAST)), (DEEP, EAST)]
    values, shapes = zip(*(ranks[one] for one in order), strict=True)
    layer = painted(write_polygons(tmp_path, "a.gpkg", values, shapes))
    assert intervals(layer) == [(2, 3), (1, 5), (2, 5)]


def test_a_cell_is_wet_where_its_centre_lies_in_a_polygon(tmp_path):
    from_before_the_centre = box(1004, 1980, 1010, 2000)  # centre of the first column: x 1005
    from_behind_the_centre = box(1016, 1980, 1020, 2000)
    layer = painted(write_polygons(tmp_path, "a.gpkg", [DEEP, DEEP], [from_before_the_centre, from_behind_the_centre]))
    assert intervals(layer) == [(2, 5), (0, 0), (0, 0)]


@pytest.mark.parametrize("values", [[1, 2], [1.0, 2.0], ["1", "2"]])
def test_codes_are_read_whatever_type_they_are_stored_in(tmp_path, values):
    path = write_polygons(tmp_path, "a.gpkg", values, [WEST, MIDDLE], field="A31_205")
    layer = painted(path, field="A31_205", ranges_of=range_reader("a31-rank"))
    assert intervals(layer) == [(0, 0.5), (0.5, 3), (0, 0)]
    assert layer.features == {"1": 1, "2": 1}


def test_an_open_class_needs_a_declared_top(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [SHALLOW, TOP, TOP], [WEST, MIDDLE, EAST])
    (finding,) = refusals(painted, path)
    assert (finding.code, finding.severity, finding.value) == ("HAZARD_RANKS_OPEN_TOP", "refused", "2")
    assert "open_top_m" in finding.remedy_ja
    assert "open_top_m" in finding.remedy_en
    assert "「20m以上」2件" in finding.message_ja
    assert intervals(painted(path, open_top_m=25)) == [(0.3, 1), (20, 25), (20, 25)]


@pytest.mark.parametrize("top_m", [20, 5])
def test_a_declared_top_lies_above_where_the_open_class_begins(tmp_path, top_m):
    path = write_polygons(tmp_path, "a.gpkg", [TOP], [WEST])
    assert codes(refusals(painted, path, open_top_m=top_m)) == ["RANKS_OPEN_TOP_TOO_LOW"]


def test_a_declared_top_changes_nothing_where_no_class_is_open(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [SHALLOW], [WEST])
    assert intervals(painted(path, open_top_m=0.1)) == intervals(painted(path))


def test_unreadable_classes_are_refused_with_their_counts(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", ["深い", None, "深い", SHALLOW], [WEST, MIDDLE, EAST, EAST])
    (finding,) = refusals(painted, path)
    assert finding.code == "HAZARD_RANKS_UNREADABLE_VALUE"
    assert f"「深い」2件、「{NO_VALUE}」1件" in finding.message_ja
    assert "3 of 4 features" in finding.message_en


def test_the_encoding_of_a_shapefile_is_declared(tmp_path):
    path = write_polygons(tmp_path, "a.shp", [SHALLOW], [WEST], encoding="cp932")
    path.with_suffix(".cpg").unlink()
    assert intervals(painted(path, encoding="cp932"))[0] == (0.3, 1)
    found = refusals(painted, path, encoding="utf-8")
    assert codes(found) in (["RANKS_ENCODING"], ["RANKS_UNREADABLE_VALUE"])
    assert "cp932" in found[0].remedy_ja
    assert codes(refusals(painted, path)) == ["RANKS_UNREADABLE_VALUE"]  # without a word on it, letters are garbled
    assert codes(refusals(painted, path, encoding="no-such-thing")) == ["RANKS_ENCODING"]


def test_broken_outlines_are_mended_and_counted(tmp_path):
    bow_tie = Polygon([(1000, 1980), (1030, 2000), (1030, 1980), (1000, 2000)])
    layer = painted(write_polygons(tmp_path, "a.gpkg", [DEEP, SHALLOW], [bow_tie, MIDDLE]))
    (finding,) = layer.findings
    assert (finding.code, finding.severity, finding.value) == ("HAZARD_RANKS_MENDED", "filled", "1")
    assert layer.high_m[:, 0].tolist() == [5, 5]  # both wings hold the centres of the outer columns


def test_features_without_area_flood_nothing_and_are_counted(tmp_path):
    shapes = [WEST, None, Point(1015, 1990), LineString([(1025, 1980), (1025, 2000)]), Polygon()]
    layer = painted(write_polygons(tmp_path, "a.gpkg", [SHALLOW] * 5, shapes))
    assert intervals(layer) == [(0.3, 1), (0, 0), (0, 0)]
    assert [(one.code, one.severity, one.value) for one in layer.findings] == [
        ("HAZARD_RANKS_WITHOUT_AREA", "note", "4")
    ]
    assert layer.features == {SHALLOW: 5}


def test_polygons_elsewhere_leave_the_grid_dry_and_this_is_said(tmp_path):
    layer = painted(write_polygons(tmp_path, "a.gpkg", [DEEP], [box(5000, 5000, 5100, 5100)]))
    assert codes(layer.findings) == ["RANKS_NO_CELL"]
    assert intervals(layer) == [(0, 0)] * 3


def test_shapes_are_brought_to_the_grids_system(tmp_path):
    shapes = gpd.GeoSeries([WEST], crs=PLANE).to_crs("EPSG:6668")
    layer = painted(write_polygons(tmp_path, "a.shp", [DEEP], shapes, crs="EPSG:6668", encoding="UTF-8"))
    assert intervals(layer) == [(2, 5), (0, 0), (0, 0)]


def test_a_file_without_coordinate_system_is_refused_until_one_is_declared(tmp_path):
    path = write_polygons(tmp_path, "a.shp", [DEEP], [WEST], crs=None, encoding="UTF-8")
    assert codes(refusals(painted, path)) == ["CRS_MISSING"]
    assert intervals(painted(path, declared_crs=PLANE))[0] == (2, 5)


def test_a_declared_system_does_not_overrule_the_files_own(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [DEEP], [WEST])
    assert codes(refusals(painted, path, declared_crs="EPSG:6676")) == ["CRS_CONTRADICTS"]
    assert intervals(painted(path, declared_crs=PLANE))[0] == (2, 5)


def test_a_field_that_is_not_there_is_named_with_those_that_are(tmp_path):
    (finding,) = refusals(painted, write_polygons(tmp_path, "a.gpkg", [DEEP], [WEST]), field="A40_004")
    assert finding.code == "HAZARD_RANKS_FIELD_MISSING"
    assert "「A40_003」" in finding.message_ja


def test_coordinates_that_cannot_be_placed_are_refused(tmp_path):
    lost = box(500, 95, 501, 96)  # no longitude and latitude
    path = write_polygons(tmp_path, "a.shp", [DEEP], [lost], crs="EPSG:6668", encoding="UTF-8")
    assert codes(refusals(painted, path)) == ["RANKS_NOT_PLACEABLE"]


def test_a_turned_grid_is_the_callers_error(tmp_path):
    header = read_polygon_header("a", write_polygons(tmp_path, "a.gpkg", [DEEP], [WEST]))
    with pytest.raises(ValueError, match="upright"):
        rasterise(header, "A40_003", range_of_text, TURNED, (ROWS, COLUMNS), CRS(PLANE))


def test_several_layers_need_a_choice(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [DEEP], [WEST], layer="l1")
    write_polygons(tmp_path, "a.gpkg", [SHALLOW], [WEST], layer="l2")
    (finding,) = refusals(read_polygon_header, "a.gpkg", path)
    assert finding.code == "HAZARD_RANKS_LAYER"
    assert "「l1」、「l2」" in finding.remedy_ja
    header = read_polygon_header("a.gpkg", path, layer="l2")
    layer = rasterise(header, "A40_003", range_of_text, GRID, (ROWS, COLUMNS), CRS(PLANE))
    assert intervals(layer)[0] == (0.3, 1)
    assert codes(refusals(read_polygon_header, "a.gpkg", path, layer="l3")) == ["RANKS_LAYER"]


UNREADABLE = {
    "cut.geojson": '{"type": "FeatureCollection", "features": [',
    "empty.shp": "",
    "words.gpkg": "no database",
    "a.vrt": "<OGRVRTDataSource></OGRVRTDataSource>",
    "vrt.gml": "<OGRVRTDataSource></OGRVRTDataSource>",
    "a.csv": "A40_003\n1m以上2m未満\n",
    "a.zip": "PK",
    "object.json": '{"a": 1}',
    "esri.json": '{"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 4326}, "features": []}',
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_in_no_accepted_format_is_refused(tmp_path, name):
    (tmp_path / name).write_text(UNREADABLE[name], encoding="utf-8")
    assert codes(refusals(read_polygon_header, name, tmp_path / name)) == ["RANKS_UNREADABLE"]


def test_a_format_under_another_formats_name_is_refused(tmp_path):
    path = write_polygons(tmp_path, "a.gpkg", [DEEP], [WEST])
    os.rename(path, tmp_path / "a.shp")
    assert codes(refusals(read_polygon_header, "a.shp", tmp_path / "a.shp")) == ["RANKS_UNREADABLE"]


KSJ = """<?xml version="1.0" encoding="UTF-8"?>
<ksj:Dataset xmlns:ksj="http://nlftp.mlit.go.jp/ksj/schemas/ksj-app" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="A31"><gml:Curve gml:id="c1"><gml:segments><gml:LineStringSegment>
<gml:posList>35 139 35 139.1 35.1 139.1 35 139</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve>
<gml:Surface gml:id="s1"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember xlink:href="#c1"/>
</gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface><ksj:ExpectedFloodArea gml:id="e1">
<ksj:bounds xlink:href="#s1"/><ksj:waterDepth>12</ksj:waterDepth></ksj:ExpectedFloodArea></ksj:Dataset>"""


def test_a_gml_whose_shapes_are_only_referred_to_asks_for_the_shapefile_beside_it(tmp_path):
    (tmp_path / "A31-12.gml").write_text(KSJ, encoding="utf-8")
    (finding,) = refusals(read_polygon_header, "A31-12.gml", tmp_path / "A31-12.gml")
    assert finding.code == "HAZARD_RANKS_UNREADABLE"
    assert "同梱されているシェープファイルまたはGeoJSON" in finding.remedy_ja


@pytest.mark.parametrize(("lost", "code"), [(".shx", "RANKS_UNREADABLE"), (".dbf", "RANKS_FIELD_MISSING")])
def test_a_shapefile_without_one_of_its_parts_is_refused(tmp_path, lost, code):
    path = write_polygons(tmp_path, "a.shp", [DEEP], [WEST], encoding="UTF-8")
    path.with_suffix(lost).unlink()
    assert codes(refusals(painted, path)) == [code]


def test_a_grid_whose_rows_run_north_shows_the_same_water(tmp_path):
    header = read_polygon_header("a", write_polygons(tmp_path, "a.gpkg", [DEEP], [box(1000, 1990, 1030, 2000)]))
    north = rasterise(header, "A40_003", range_of_text, Affine(10, 0, 1000, 0, 10, 1980), (ROWS, COLUMNS), CRS(PLANE))
    south = rasterise(header, "A40_003", range_of_text, GRID, (ROWS, COLUMNS), CRS(PLANE))
    np.testing.assert_array_equal(north.high_m[::-1], south.high_m)
    assert south.high_m[:, 0].tolist() == [5, 0]


def test_a_missing_file_is_refused(tmp_path):
    assert codes(refusals(read_polygon_header, "a.shp", tmp_path / "a.shp")) == ["FILE_MISSING"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_gml_with_a_document_type_is_refused_before_it_is_opened(tmp_path, encoding):
    path = write_polygons(tmp_path, "a.gml", [DEEP], [WEST])
    head, rest = path.read_text(encoding="utf-8").split("?>", 1)
    head = head.replace("utf-8", encoding).replace("UTF-8", encoding)
    path.write_text(f'{head}?><!-- {"x" * 100_000} --><!DOCTYPE a [<!ENTITY b "c">]>{rest}', encoding=encoding)
    assert codes(refusals(read_polygon_header, "a.gml", path)) == ["XML_DOCTYPE"]


def test_too_many_bytes_or_features_are_refused_from_the_header(tmp_path, monkeypatch):
    path = write_polygons(tmp_path, "a.geojson", [DEEP, DEEP], [WEST, EAST], crs="EPSG:6668")
    assert read_polygon_header("a", path).features == 2
    monkeypatch.setattr(polygons, "MAX_FEATURES", 1)
    assert codes(refusals(read_polygon_header, "a", path)) == ["RANKS_TOO_MANY"]
    monkeypatch.setattr(polygons, "MAX_TEXT_BYTES", 10)
    assert codes(refusals(read_polygon_header, "a", path)) == ["FILE_TOO_LARGE"]


def test_two_known_fields_of_classes_are_both_named_and_asked_for():
    assert set(fields_known(("name", "A40_003", "A31_201"))) == {"A31_201", "A40_003"}
    both = rank_messages.field_open("a.shp", ("A31_201", "A40_003"), ("name", "A31_201", "A40_003"))
    assert "several fields are known for depth classes (A31_201, A40_003)" in both.message_en
    assert "no field is known" in rank_messages.field_open("a.shp", (), ("name",)).message_en

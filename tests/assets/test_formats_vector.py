"""GeoPackage and FlatGeobuf: one driver for one kind of content, layers told, links to other data refused."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Point

from assets.formats import FORMATS, format_of
from assets.formats.ogr import DRIVERS, sandbox_environment
from tests.assets.format_makers import HOUSE, SHED, look, one_of, read, read_as_looked, refusal, said, shapefile


def packed(path, layer="建物", shapes=(HOUSE, SHED), **columns):
    data = columns or {"番号": ["い１", "ろ２"][: len(shapes)]}
    frame = gpd.GeoDataFrame(data, geometry=list(shapes), crs="EPSG:6668")
    if path.suffix == ".gpkg":
        frame.to_file(path, driver="GPKG", layer=layer)
    else:
        frame.to_file(path, driver="FlatGeobuf")
    return path


def changed(path, *statements):
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


@pytest.mark.parametrize("ending", [".gpkg", ".fgb"])
def test_a_whole_file_is_read_without_a_word(tmp_path, ending):
    path = packed(tmp_path / f"buildings{ending}")
    found, table = read_as_looked(path)
    assert (said(found.findings), said(table.findings)) == ([], [])
    assert found.headings == ("番号",)
    assert sorted(table.frame["番号"]) == ["い１", "ろ２"]
    assert list(table.row) == [1, 2]
    assert table.crs.to_epsg() == 6668


def test_several_layers_are_told_and_one_must_be_chosen(tmp_path):
    path = packed(packed(tmp_path / "town.gpkg", "建物"), "道路")
    found = look(path)
    assert (found.declared["layer"], found.others, said(found.findings)) == ("建物", ("道路",), ["LAYER_CHOSEN"])
    assert said(refusal(read, path)) == ["LAYER_UNDECLARED"]
    assert said(refusal(read, path, layer="橋")) == ["LAYER_MISSING"]
    assert len(read(path, layer="道路").row) == 2


def test_a_table_without_shapes_is_no_layer_of_buildings(tmp_path):
    path = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), path, layer="a")
    assert said(refusal(look, path)) == ["LAYER_NONE"]
    assert said(refusal(read, path)) == ["LAYER_NONE"]


def test_an_index_of_the_database_s_own_is_no_link(tmp_path):
    path = changed(packed(tmp_path / "town.gpkg"), "CREATE VIRTUAL TABLE far USING fts4(a)")
    assert said(read(path).findings) == []  # SQLite's own indexes are plain


def test_a_virtual_table_or_view_that_stands_for_other_data_is_refused(tmp_path):
    view = changed(
        packed(tmp_path / "view.gpkg"),
        'CREATE VIEW seen AS SELECT * FROM "建物"',
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('seen', 'features', 'seen')",
    )
    (one,) = refusal(look, view)
    assert (one.code, one.value) == ("LAYER_NOT_PLAIN", "seen")
    virtual = changed(
        packed(tmp_path / "virtual.gpkg"),
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'far', 'far', 0, "
        "'CREATE VIRTUAL TABLE far USING VirtualOGR(''/vsicurl/http://127.0.0.1/x.gpkg'')')",
    )
    assert said(refusal(look, virtual)) == said(refusal(read, virtual)) == ["LAYER_NOT_PLAIN"]


def test_a_damaged_geopackage_is_refused(tmp_path):
    path = packed(tmp_path / "town.gpkg")
    path.write_bytes(path.read_bytes()[:3000])
    assert said(refusal(read, path)) == ["FILE_UNREADABLE"]
    other = tmp_path / "database.gpkg"
    changed(other, "CREATE TABLE a (b)")
    assert said(refusal(read, other)) == ["FILE_UNREADABLE"]


def test_arcs_become_no_polygons_of_ours_and_surfaces_are_a_finding_of_their_row(tmp_path):
    tin = struct.pack("<BII", 1, 1016, 1) + struct.pack("<BII", 1, 1017, 1) + struct.pack("<I", 4)
    tin += struct.pack("<12d", 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0)
    path = tmp_path / "surface.gpkg"
    shapes = np.array([tin, shapely.to_wkb(HOUSE)], dtype=object)
    with pytest.warns(RuntimeWarning):
        pyogrio.raw.write(
            path, shapes, [np.array(["a", "b"])], ["id"], geometry_type="Unknown", driver="GPKG", crs="EPSG:6668"
        )
    table = read(path)
    one = one_of(table.findings, "SHAPE_CURVED")
    assert (one.place.row, one.severity) == (1, "refused")
    assert list(table.row) == [2]


def test_points_and_outlines_in_one_file_are_told(tmp_path):
    path = packed(tmp_path / "mixed.gpkg", shapes=[HOUSE, Point(139.7, 35.6)])
    one = one_of(read(path).findings, "SHAPES_MIXED")
    assert "輪郭1個" in one.message_ja
    assert "点1個" in one.message_ja


VRT = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1/a.gpkg</SrcDataSource>'
WFS = b"<OGRWFSDataSource><URL>http://127.0.0.1/wfs</URL></OGRWFSDataSource>"
GML = b'<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs">'
RECIPE = b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read http://127.0.0.1/a.gpkg"}'
HTML = b"<!DOCTYPE html><html><body>login</body></html>"


@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".geojson", ".fgb", ".kml", ".parquet", ".pbf", ".kmz"])
@pytest.mark.parametrize(
    ("content", "called"),
    [(VRT, "VRT"), (WFS, "WFS"), (GML, "WFS"), (HTML, "ウェブページ"), (b"%PDF-1.7", "PDF"), (b"", "空のファイル")],
)
def test_a_disguised_file_is_refused_by_name(tmp_path, ending, content, called):
    path = tmp_path / f"buildings{ending}"
    path.write_bytes(content)
    (one,) = refusal(look, path)
    assert one.code == "FILE_DISGUISED"
    assert called in one.message_ja


def test_a_recipe_in_a_json_file_is_not_run(tmp_path):
    path = tmp_path / "buildings.geojson"
    path.write_bytes(RECIPE)
    assert said(refusal(look, path)) == said(refusal(read, path)) == ["GEOJSON_OTHER"]


def test_a_file_of_no_known_ending_is_called_what_it_is(tmp_path):
    path = tmp_path / "buildings.vrt"
    path.write_bytes(VRT)
    (one,) = refusal(look, path)
    assert one.code == "FILE_UNRECOGNISED"
    assert "VRT" in one.message_ja
    assert "シェープファイル" in one.remedy_ja


def test_every_format_says_its_own_name_in_both_languages():
    assert all(one.name and one.name_ja for one in FORMATS)
    for names in ([one.name for one in FORMATS], [one.name_ja for one in FORMATS]):
        assert len(names) == len(set(names))


def test_a_file_beside_another_is_not_drawn_in(tmp_path):
    """A .gpkg without shapes does not borrow those of a shapefile of its name."""
    shapefile(tmp_path, name="town")
    path = packed(tmp_path / "town.gpkg", shapes=[HOUSE], id=["only"])
    assert list(read(path).frame["id"]) == ["only"]


def test_in_the_sandbox_gdal_has_four_drivers(tmp_path):
    """GDAL starts as its environment says, so this needs a process of its own."""
    script = "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | sandbox_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(done.stdout)) == DRIVERS


def test_the_format_of_a_file_is_found_by_name_and_content(tmp_path):
    assert format_of(shapefile(tmp_path)).name == "a shapefile"
    assert format_of(packed(tmp_path / "a.gpkg")).name == "a GeoPackage"
    assert format_of(packed(tmp_path / "a.fgb")).name == "a FlatGeobuf"

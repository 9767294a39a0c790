"""GeoParquet: the metadata is believed only where the file bears it out."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point

from tests.assets.format_makers import HOUSE, SHED, look, one_of, read, read_as_looked, refusal, said

RING_WITH_YARD = shapely.Polygon(HOUSE.exterior.coords, [shapely.affinity.scale(HOUSE, 0.5, 0.5).exterior.coords])


def parquet(folder, frame=None, **options):
    path = folder / "buildings.parquet"
    if frame is None:
        frame = gpd.GeoDataFrame({"構造": ["木造", None], "階数": [2, 3]}, geometry=[HOUSE, SHED], crs="EPSG:6668")
    frame.to_parquet(path, **options)
    return path


def changed(path, change):
    """The file with its `geo` metadata changed by hand; `change` returns the new text or None for none at all."""
    table = pq.read_table(path)
    metadata = dict(table.schema.metadata)
    new = change(json.loads(metadata.pop(b"geo")))
    if new is not None:
        metadata[b"geo"] = new if isinstance(new, bytes) else json.dumps(new).encode()
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_a_whole_file_is_read_without_a_word(tmp_path, encoding):
    path = parquet(tmp_path, geometry_encoding=encoding)
    found, table = read_as_looked(path)
    assert (said(found.findings), said(table.findings)) == ([], [])
    assert found.headings == ("構造", "階数")
    assert [list(row) for row in table.frame.to_numpy()] == [["木造", 2], [None, 3]]
    assert table.geometry[0].equals(HOUSE)
    assert table.crs.to_epsg() == 6668


@pytest.mark.parametrize(
    "shapes",
    [
        [Point(139.7, 35.6), None],
        [RING_WITH_YARD, None, SHED],
        [MultiPolygon([HOUSE, SHED]), None, MultiPolygon([RING_WITH_YARD])],
        [shapely.force_3d(RING_WITH_YARD, 5.0)],
        [shapely.MultiPoint([(139.7, 35.6), (139.8, 35.7)])],
    ],
)
def test_native_shapes_are_the_same_as_binary_ones(tmp_path, shapes):
    frame = gpd.GeoDataFrame({"a": range(len(shapes))}, geometry=shapes, crs="EPSG:6668")
    native = read(parquet(tmp_path, frame, geometry_encoding="geoarrow"))
    binary = read(parquet(tmp_path, frame))
    assert shapely.equals_exact(native.geometry, binary.geometry).sum() == sum(one is not None for one in shapes)
    assert said(native.findings) == said(binary.findings)


def test_without_the_metadata_it_is_refused_with_what_to_do(tmp_path):
    path = changed(parquet(tmp_path), lambda geo: None)
    (one,) = refusal(look, path)
    assert one.code == "PARQUET_NOT_GEO"
    assert "QGIS" in one.remedy_ja
    assert said(refusal(read, path)) == ["PARQUET_NOT_GEO"]


def test_a_plain_table_is_refused_the_same(tmp_path):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(path)
    assert said(refusal(read, path)) == ["PARQUET_NOT_GEO"]


def column(**members):
    def change(geo):
        entry = geo["columns"]["geometry"]
        for key, value in members.items():
            if value is ...:
                entry.pop(key, None)
            else:
                entry[key] = value
        return geo

    return change


def test_an_absent_crs_is_longitude_and_latitude_and_null_is_unknown(tmp_path):
    """GeoParquet 1.1, section "crs": absent means OGC:CRS84; null that it is undefined or unknown."""
    assert read(changed(parquet(tmp_path), column(crs=...))).crs == "OGC:CRS84"
    assert read(changed(parquet(tmp_path), column(crs=None))).crs is None


@pytest.mark.parametrize(
    "change",
    [
        lambda geo: b"{",
        lambda geo: [],
        lambda geo: {},
        lambda geo: geo | {"primary_column": "shape"},
        lambda geo: geo | {"columns": {"geometry": {}}},
        column(encoding="WKT"),
        column(encoding="polygon"),
        lambda geo: {"primary_column": "階数", "columns": {"階数": {"encoding": "WKB"}}},
    ],
)
def test_metadata_that_the_file_does_not_bear_out_are_refused(tmp_path, change):
    path = changed(parquet(tmp_path), change)
    assert said(refusal(look, path)) == said(refusal(read, path)) == ["PARQUET_METADATA_BROKEN"]


def test_a_crs_in_words_is_refused(tmp_path):
    assert said(refusal(read, changed(parquet(tmp_path), column(crs="EPSG:6668")))) == ["PARQUET_METADATA_BROKEN"]


def test_several_columns_of_shapes_are_told_and_one_must_be_chosen(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[HOUSE], crs="EPSG:6668")
    frame["入口"] = gpd.GeoSeries([Point(139.7, 35.6)], crs="EPSG:6668")
    path = parquet(tmp_path, frame)
    found = look(path)
    assert (found.declared["layer"], found.others, said(found.findings)) == ("geometry", ("入口",), ["LAYER_CHOSEN"])
    assert said(refusal(read, path)) == ["LAYER_UNDECLARED"]
    assert read(path, layer="入口").geometry[0].equals(Point(139.7, 35.6))
    assert said(refusal(read, path, layer="屋根")) == ["LAYER_MISSING"]


def test_lists_and_bytes_in_cells_are_left_out_and_the_box_of_each_row_silently(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["a"], "tags": [["x"]], "raw": [b"\x80"]}, geometry=[HOUSE], crs="EPSG:6668")
    path = parquet(tmp_path, frame, write_covering_bbox=True)
    table = read(path)
    assert list(table.frame.columns) == ["id"]
    assert one_of(table.findings, "COLUMNS_NESTED").value == "tags, raw"


def test_a_binary_that_is_no_shape_is_a_finding_of_its_row(tmp_path):
    path = parquet(tmp_path)
    table = pq.read_table(path)
    at = table.schema.get_field_index("geometry")
    shapes = pa.array([b"\x01\x03\x00", shapely.to_wkb(SHED)])
    pq.write_table(table.set_column(at, "geometry", shapes).replace_schema_metadata(table.schema.metadata), path)
    found = read(path)
    assert (one_of(found.findings, "SHAPE_BROKEN").place.row, list(found.row)) == (1, [2])


@pytest.mark.parametrize("size", [4, 200, -20])
def test_a_file_that_breaks_off_is_refused(tmp_path, size):
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    assert said(refusal(read, path)) == ["FILE_UNREADABLE"]


def test_an_extension_type_is_not_brought_to_life(tmp_path):
    """Arrow can name a Python class to rebuild a column with; only the stored values are read."""
    path = parquet(tmp_path)
    table = pq.read_table(path)
    marked = pa.field(
        "mark",
        pa.string(),
        metadata={b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": b"\x80\x04}."},
    )
    extended = table.append_column(marked, pa.array(["x", "y"])).replace_schema_metadata(table.schema.metadata)
    pq.write_table(extended, path)
    assert list(read(path).frame["mark"]) == ["x", "y"]


def test_more_rows_than_are_read_are_refused_before_reading(tmp_path):
    """Five million repeated values make a small file: the count in its footer is what is judged."""
    path = tmp_path / "bomb.parquet"
    point = pa.scalar(shapely.to_wkb(Point(139.7, 35.6)), pa.binary())
    shapes = pa.repeat(point, 5_000_001).dictionary_encode()
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    schema = pa.schema([pa.field("geometry", shapes.type)], metadata={b"geo": json.dumps(geo).encode()})
    pq.write_table(pa.Table.from_arrays([shapes], schema=schema), path, store_schema=False)
    assert path.stat().st_size < 1e6
    assert said(refusal(look, path)) == ["FEATURES_TOO_MANY"]


def test_missing_values_of_every_type_are_none(tmp_path):
    frame = gpd.GeoDataFrame(
        {
            "year": pd.array([1981, None], dtype="Int64"),
            "area": [np.nan, 98.5],
            "day": [None, pd.Timestamp("2026-01-01")],
        },
        geometry=[HOUSE, SHED],
        crs="EPSG:6668",
    )
    table = read(parquet(tmp_path, frame))
    assert table.frame["year"].tolist() == [1981, None]

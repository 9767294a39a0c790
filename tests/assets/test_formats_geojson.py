"""GeoJSON: every root, every kind of break, said with its line or its row."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely.geometry import mapping

from assets.formats.json_members import BrokenJson, object_members
from tests.assets.format_makers import HOUSE, SHED, look, one_of, read, read_as_looked, refusal, said

RING = [[139.70, 35.60], [139.7001, 35.60], [139.7001, 35.6001], [139.70, 35.6001], [139.70, 35.60]]


def feature(geometry=None, **properties):
    shape = mapping(HOUSE) if geometry is None else geometry
    return {"type": "Feature", "geometry": shape, "properties": properties}


def written(folder, content, name="buildings.geojson"):
    path = folder / name
    text = content if isinstance(content, str | bytes) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def test_a_whole_file_is_read_without_a_word(tmp_path):
    path = written(tmp_path, collection(feature(構造="木造", 階数=2), feature(mapping(SHED), 構造="RC造")))
    found, table = read_as_looked(path)
    assert (said(found.findings), said(table.findings)) == ([], [])
    assert found.headings == ("構造", "階数")
    assert [list(row) for row in table.frame.to_numpy()] == [["木造", 2], ["RC造", None]]
    assert table.geometry[0].equals(HOUSE)
    assert list(table.row) == [1, 2]
    assert table.crs.to_epsg() == 4326  # RFC 7946, section 4


def test_a_feature_a_shape_and_lines_of_features_are_roots_too(tmp_path):
    assert len(read(written(tmp_path, feature(a=1))).row) == 1
    assert len(read(written(tmp_path, mapping(HOUSE))).row) == 1
    lines = "\n".join(json.dumps(feature(a=number)) for number in range(3))
    for name in ("a.geojson", "a.geojsonl", "a.ndjson"):
        assert list(read(written(tmp_path, lines, name)).frame["a"]) == [0, 1, 2]
    marked = "".join(f"\x1e{json.dumps(feature(a=number))}\n" for number in range(3))  # RFC 8142
    assert len(read(written(tmp_path, marked)).row) == 3


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbf" + json.dumps(collection(feature(a=1))).encode())
    assert len(read(path).row) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"type": "FeatureCollection",\n"features": [\n{"type": "Feature",,}\n]}', 3),
        ('{"type": "FeatureCollection",\n"features": [', 2),
        ('{"type": "FeatureCollection",\n"features": [] }\n\n more', 4),
        ('{"type": "FeatureCollection"\n"features": []}', 2),
        ("{'type': 'FeatureCollection'}", 1),
        ('{"type": "FeatureCollection", "features": [\n{"a": "x\ny"}]}', 2),
    ],
)
def test_invalid_json_is_refused_with_its_line(tmp_path, text, line):
    path = written(tmp_path, text)
    (one,) = refusal(read, path)
    assert (one.code, one.place.line) == ("JSON_INVALID", line)
    assert said(refusal(look, path)) == ["JSON_INVALID"]


@pytest.mark.parametrize(
    "end", ["", "\n ", ', {"type": "Feature", "properties": {"構造": "木', ', {"a": "\\u69c', ", {", ","]
)
def test_a_file_that_is_cut_off_is_said_to_be(tmp_path, end):
    whole = json.dumps(collection(feature(構造="木造")))
    path = written(tmp_path, whole[: whole.rindex("]")] + end)
    (one,) = refusal(read, path)
    assert "ファイルが途中で切れています" in one.message_ja
    assert "the file is cut off in the middle" in one.message_en


def test_json_nested_without_end_is_refused(tmp_path):
    path = written(tmp_path, '{"type": "Polygon", "coordinates": ' + "[" * 200_000)
    assert said(refusal(read, path)) == ["JSON_INVALID"]


def test_another_encoding_than_utf_8_is_refused(tmp_path):
    text = json.dumps(collection(feature(構造="木造")), ensure_ascii=False)
    assert said(refusal(read, written(tmp_path, text.encode("cp932")))) == ["JSON_ENCODING"]


@pytest.mark.parametrize(
    "root",
    [
        {"type": "Topology", "objects": {}, "arcs": []},
        {"geometryType": "esriGeometryPolygon", "features": [{"attributes": {}}]},
        {"a": 1},
        [],
        {"type": "FeatureCollection"},
    ],
)
def test_other_json_is_refused(tmp_path, root):
    assert said(refusal(read, written(tmp_path, root))) == ["GEOJSON_OTHER"]


def test_an_empty_collection_has_no_rows(tmp_path):
    assert said(refusal(read, written(tmp_path, collection()))) == ["FILE_EMPTY"]


def crs_named(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::6677", "EPSG:6677"])
def test_the_crs_member_of_older_files_is_used_and_told(tmp_path, name):
    table = read(written(tmp_path, collection(feature(a=1), crs=crs_named(name))))
    assert table.crs.to_epsg() == 6677
    assert one_of(table.findings, "GEOJSON_CRS_MEMBER").value == name


def test_a_crs_of_null_means_that_none_is_known(tmp_path):
    assert read(written(tmp_path, collection(feature(a=1), crs=None))).crs is None


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1/crs", "type": "proj4"}},
        crs_named("http://127.0.0.1/crs"),
        crs_named("+init=/etc/passwd"),
        crs_named("EPSG:999999"),
        "EPSG:4326",
    ],
)
def test_a_crs_that_lies_elsewhere_or_nowhere_is_refused(tmp_path, crs):
    path = written(tmp_path, collection(feature(a=1), crs=crs))
    assert said(refusal(read, path)) == said(refusal(look, path)) == ["GEOJSON_CRS_UNREADABLE"]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[139.7, 35.6], [139.8, 35.6]]]},
        {"type": "Polygon", "coordinates": [[["139.7", "35.6"], ["139.8", "35.6"], ["139.8", "35.7"]]]},
        {"type": "Polygon", "coordinates": [[[139.7], [139.8], [139.9]]]},
        {"type": "Polygon", "coordinates": [[[139.7, None], [139.8, 1], [139.9, 2]]]},
        {"type": "Polygon", "coordinates": 5},
        {"type": "Polygon"},
        {"type": "Curve", "coordinates": RING},
        {"type": "Point", "coordinates": [10**400, 1]},
        {"coordinates": RING},
        "POINT (1 2)",
    ],
)
def test_a_broken_shape_is_a_finding_of_its_row_and_the_others_are_read(tmp_path, geometry):
    table = read(written(tmp_path, collection(feature(a=1), feature(geometry, a=2))))
    one = one_of(table.findings, "GEOJSON_SHAPE_BROKEN")
    assert (one.place.row, one.severity, list(table.row)) == (2, "refused", [1])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_coordinates_that_are_no_finite_numbers_are_a_finding(tmp_path, number):
    text = json.dumps(collection(feature(a=1), feature({"type": "Point", "coordinates": [139.7, 77.0]}, a=2)))
    table = read(written(tmp_path, text.replace("77.0", number)))
    assert (one_of(table.findings, "COORDINATE_NOT_NUMBER").place.row, list(table.row)) == (2, [1])


def test_coordinates_beyond_the_earth_are_a_finding(tmp_path):
    table = read(written(tmp_path, collection(feature({"type": "Point", "coordinates": [1e30, 0]}), feature(a=1))))
    assert one_of(table.findings, "COORDINATE_HUGE").place.row == 1


def test_an_open_ring_is_closed_and_told(tmp_path):
    table = read(written(tmp_path, collection(feature({"type": "Polygon", "coordinates": [RING[:-1]]}))))
    assert one_of(table.findings, "GEOJSON_RINGS_CLOSED").value == "1"
    assert table.geometry[0].equals(HOUSE)


def test_an_outline_of_too_many_points_is_a_finding(tmp_path):
    ring = mapping(shapely.Point(139.7, 35.6).buffer(1e-4, quad_segs=15_000))
    table = read(written(tmp_path, collection(feature(ring), feature(a=1))))
    assert one_of(table.findings, "OUTLINE_POINTS_TOO_MANY").place.row == 1


def test_heights_are_dropped_and_lists_in_properties_left_out(tmp_path):
    high = {"type": "Polygon", "coordinates": [[[*point, 3.5] for point in RING]]}
    table = read(written(tmp_path, collection(feature(high, a=1, tags=["x"], owner={"name": "y"}))))
    assert said(table.findings) == ["COLUMNS_NESTED", "HEIGHTS_DROPPED"]
    assert list(table.frame.columns) == ["a"]
    assert table.geometry[0].equals(HOUSE)


def test_features_without_a_shape_keep_their_row(tmp_path):
    none = {"type": "Feature", "geometry": None, "properties": {"a": 2}}
    empty = feature({"type": "Polygon", "coordinates": []}, a=3)
    table = read(written(tmp_path, collection(feature(a=1), none, empty)))
    assert one_of(table.findings, "SHAPES_MISSING").value == "2"
    assert list(table.frame["a"]) == [1, 2, 3]


def test_the_id_of_a_feature_is_a_column_where_no_property_is_called_so(tmp_path):
    assert list(read(written(tmp_path, collection({**feature(a=1), "id": "b-1"}))).frame["id"]) == ["b-1"]
    assert list(read(written(tmp_path, collection({**feature(id="own"), "id": "b-1"}))).frame["id"]) == ["own"]


def test_all_kinds_of_shapes_come_as_shapely_reads_them(tmp_path):
    shapes = [
        shapely.from_wkt(text)
        for text in (
            "POINT (1 2)", "MULTIPOINT (1 2, 3 4)", "LINESTRING (1 2, 3 4)", "MULTILINESTRING ((1 2, 3 4))",
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1))", "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)))",
            "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 4 0, 4 4, 0 0)))",
        )
    ]  # fmt: skip
    table = read(written(tmp_path, collection(*(feature(mapping(one)) for one in shapes))))
    assert all(ours.equals_exact(theirs) for ours, theirs in zip(table.geometry, shapes, strict=True))


def test_members_are_those_of_the_json_module():
    text = ' {"a": [1, {"b": 2}], "c": "x\\"y", "list": [1, [2], {"d": null}], "e": {}} '
    items, rest = [], {}
    for key, value, _ in object_members(text, 0, "list"):
        if key == "list":
            items.append(value)
        elif key:
            rest[key] = value
    assert {**rest, "list": items[1:]} == json.loads(text)
    with pytest.raises(BrokenJson):
        list(object_members('{"list": [1 2]}', 0, "list"))

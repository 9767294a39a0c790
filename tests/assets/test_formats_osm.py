"""OpenStreetMap extracts: buildings only, tags as mappers wrote them, faults told by the id a mapper can look up."""

from __future__ import annotations

import pytest
import shapely

from assets.formats.osm_tags import tags
from tests.assets.format_makers import one_of, osm_pbf, read, read_as_looked, refusal, said

# Four corners of a house (1-4), of another (5-8), and points of no way at all.
NODES = {
    1: (5.90, 52.55), 2: (5.9001, 52.55), 3: (5.9001, 52.5501), 4: (5.90, 52.5501),
    5: (5.91, 52.55), 6: (5.9101, 52.55), 7: (5.9101, 52.5501), 8: (5.91, 52.5501),
}  # fmt: skip
SQUARE, OTHER, CROSSED = [1, 2, 3, 4, 1], [5, 6, 7, 8, 5], [5, 6, 8, 7, 5]


def extract(folder, ways):
    return osm_pbf(folder / "town.osm.pbf", NODES, ways)


def test_buildings_come_with_the_tags_an_inventory_can_use(tmp_path):
    house = {"building": "house", "start_date": "~1930", "building:levels": "2", "name": "山田邸", "ref:bag": "0166"}
    path = extract(tmp_path, {11: (SQUARE, house), 12: (OTHER, {"building": "yes", "addr:street": "Oudestraat"})})
    found, table = read_as_looked(path)
    assert said(found.findings) == said(table.findings) == ["OSM_DROPPED", "OSM_LICENCE"]
    assert found.headings == tuple(table.frame.columns)
    assert list(table.frame["osm_id"]) == ["way/11", "way/12"]
    assert list(table.frame["building"]) == ["house", "yes"]
    assert list(table.frame["start_date"]) == ["~1930", None]
    assert list(table.frame["building:levels"]) == ["2", None]
    assert not {"name", "addr:street"} & set(table.frame.columns)
    assert "山田" not in table.frame.to_csv()
    assert shapely.area(table.geometry[0]) == pytest.approx(1e-8, rel=1e-6)
    assert table.crs.to_epsg() == 4326


def test_what_is_no_building_stays_out(tmp_path):
    path = extract(tmp_path, {11: (SQUARE, {"building": "no"}), 12: (OTHER, {"landuse": "grass"})})
    assert said(refusal(read, path)) == ["OSM_NO_BUILDINGS"]


def test_a_crossed_outline_is_told_by_its_id_and_keeps_its_row(tmp_path):
    table = read(extract(tmp_path, {11: (SQUARE, {"building": "yes"}), 12: (CROSSED, {"building": "yes"})}))
    one = one_of(table.findings, "OSM_SHAPE_INVALID")
    assert (one.value, one.place.row, one.severity) == ("way/12", 2, "note")
    assert "線が交差しています" in one.message_ja
    assert len(table.row) == 2


def test_an_outline_of_two_points_is_a_finding_and_no_crash(tmp_path):
    table = read(extract(tmp_path, {11: (SQUARE, {"building": "yes"}), 12: ([5, 6, 5], {"building": "yes"})}))
    assert one_of(table.findings, "OSM_SHAPE_INVALID").value == "way/12"


def test_an_outline_whose_points_are_missing_is_a_finding_or_left_to_gdal(tmp_path):
    table = read(extract(tmp_path, {11: (SQUARE, {"building": "yes"}), 12: ([91, 92, 93, 91], {"building": "yes"})}))
    ids = list(table.frame["osm_id"])
    assert ids == ["way/11"] or one_of(table.findings, "OSM_SHAPE_MISSING").value == "way/12"


@pytest.mark.parametrize(
    "written", ["1930", "~1930", "C19", "1930..1940", "before 1900", "1985-06", 'say "1900"', "a\\b"]
)
def test_a_start_date_stays_as_it_was_written(tmp_path, written):
    table = read(extract(tmp_path, {11: (SQUARE, {"building": "yes", "start_date": written})}))
    assert list(table.frame["start_date"]) == [written]


@pytest.mark.parametrize(
    ("packed", "plain"),
    [
        (None, {}),
        ("", {}),
        ('"a"=>"1"', {"a": "1"}),
        ('"a"=>"1","b:c"=>"x, y"', {"a": "1", "b:c": "x, y"}),
        (r'"a"=>"say \"=>\" here","b"=>"back\\slash"', {"a": 'say "=>" here', "b": "back\\slash"}),
        ('"a"=>"","b"=>"2"', {"a": "", "b": "2"}),
        ('"a"=>"1","b"', {"a": "1"}),
        ("a=>1", {}),
    ],
)
def test_packed_tags_are_unpacked(packed, plain):
    assert tags(packed) == plain


def test_a_file_that_breaks_off_is_refused(tmp_path):
    path = extract(tmp_path, {11: (SQUARE, {"building": "yes"})})
    path.write_bytes(path.read_bytes()[:60])
    assert {one.code for one in refusal(read, path)} <= {"FILE_UNREADABLE", "OSM_NO_BUILDINGS"}

"""Shapefiles: what is missing, cut or unstated is told; nothing is guessed silently."""

from __future__ import annotations

import struct

import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, box

from tests.assets.format_makers import (
    HOUSE,
    SHED,
    look,
    one_of,
    read,
    read_as_looked,
    refusal,
    said,
    shapefile,
    without_encoding,
)


def test_a_whole_shapefile_is_read_without_a_word(tmp_path):
    found, table = read_as_looked(shapefile(tmp_path))
    assert (said(found.findings), said(table.findings)) == ([], [])
    assert found.headings == ("番号",)
    assert list(table.frame["番号"]) == ["い１", "ろ２"]
    assert list(table.row) == [1, 2]
    assert table.crs.to_epsg() == 6668


def test_an_encoding_that_nothing_states_is_found_and_told(tmp_path):
    path = without_encoding(shapefile(tmp_path, encoding="cp932", 構造=["木造", "鉄骨造"]))
    found, table = read_as_looked(path)
    assert said(found.findings) == ["SHAPEFILE_ENCODING_FOUND"]
    assert found.declared["encoding"] == "cp932"
    assert found.headings == ("構造",)
    assert list(table.frame["構造"]) == ["木造", "鉄骨造"]


def test_utf_8_without_a_word_of_it_is_found_too(tmp_path):
    path = without_encoding(shapefile(tmp_path, encoding="utf-8", 構造=["木造", "鉄骨造"]))
    found, table = read_as_looked(path)
    assert found.declared["encoding"] == "utf-8"
    assert list(table.frame["構造"]) == ["木造", "鉄骨造"]


def test_a_reader_that_is_told_nothing_refuses_to_guess(tmp_path):
    path = without_encoding(shapefile(tmp_path))
    (one,) = refusal(read, path)
    assert one.code == "SHAPEFILE_ENCODING_UNSTATED"
    assert "encoding: cp932" in one.remedy_ja
    assert list(read(path, encoding="shift_jis").frame.iloc[:, 0]) == ["い１", "ろ２"]


def test_plain_ascii_needs_no_encoding(tmp_path):
    path = without_encoding(shapefile(tmp_path, number=["a", "b"]))
    assert said(look(path).findings) == []
    assert list(read(path).frame["number"]) == ["a", "b"]


def test_a_wrong_statement_about_the_encoding_is_refused(tmp_path):
    path = shapefile(tmp_path, encoding="cp932")
    path.with_suffix(".cpg").write_text("UTF-8")
    assert said(refusal(look, path)) == ["SHAPEFILE_ENCODING_UNFIT"]
    assert said(refusal(read, path)) == ["SHAPEFILE_ENCODING_UNFIT"]
    assert said(refusal(read, path, encoding="klingon")) == ["ENCODING_UNKNOWN"]
    assert list(read(path, encoding="cp932").frame["番号"]) == ["い１", "ろ２"]  # what a person declares counts


def test_the_language_driver_byte_is_heard_where_no_cpg_is(tmp_path):
    path = without_encoding(shapefile(tmp_path))
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = 0x13  # Shift_JIS
    path.with_suffix(".dbf").write_bytes(bytes(content))
    found, table = read_as_looked(path)
    assert said(found.findings) == []
    assert list(table.frame["番号"]) == ["い１", "ろ２"]


def test_a_missing_prj_is_told_and_no_system_assumed(tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".prj").unlink()
    found, table = read_as_looked(path)
    assert said(found.findings) == ["SHAPEFILE_CRS_MISSING"]
    assert table.crs is None


def test_a_missing_dbf_is_told_and_must_be_declared(tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".dbf").unlink()
    assert said(refusal(read, path)) == ["ATTRIBUTES_MISSING"]
    found, table = read_as_looked(path)
    assert said(found.findings) == ["ATTRIBUTES_MISSING"]
    assert len(table.row) == 2
    assert table.frame.shape == (2, 0)


def test_a_missing_shx_is_refused_and_none_is_made(tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".shx").unlink()
    assert said(refusal(look, path)) == said(refusal(read, path)) == ["SHAPEFILE_INDEX_MISSING"]
    assert not path.with_suffix(".shx").exists()


def test_shapes_and_rows_that_do_not_match_in_number_are_refused(tmp_path):
    path = shapefile(tmp_path)
    shapefile(tmp_path, shapes=[HOUSE], name="other", 番号=["い１"])
    path.with_suffix(".dbf").write_bytes((tmp_path / "other.dbf").read_bytes())
    (one,) = refusal(read, path)
    assert one.code == "SHAPEFILE_COUNTS_DIFFER"
    assert "（.shp）が2個" in one.message_ja
    assert "（.dbf）が1行" in one.message_ja


def test_headings_that_fill_their_ten_bytes_may_be_cut(tmp_path):
    path = shapefile(tmp_path, FLOORAREAM=[1, 2], ID=["a", "b"])
    (one,) = look(path).findings
    assert (one.code, one.value) == ("SHAPEFILE_HEADINGS_CUT", "FLOORAREAM")


def test_cells_that_fill_254_bytes_may_be_cut(tmp_path):
    path = shapefile(tmp_path, memo=["x" * 254, "x" * 253])
    assert one_of(look(path).findings, "SHAPEFILE_TEXT_CUT").value == "1"
    assert said(look(shapefile(tmp_path, name="short", memo=["x" * 253, "x"])).findings) == []


def test_a_character_cut_in_half_by_the_format_is_no_wrong_encoding(tmp_path):
    path = without_encoding(shapefile(tmp_path, encoding="utf-8", memo=["x" * 254, "木造"]))
    content = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(content.replace(b"x" * 254, b"x" * 252 + "木".encode()[:2]))
    assert look(path).declared["encoding"] == "utf-8"


def test_heights_are_dropped_and_told(tmp_path):
    path = shapefile(tmp_path, shapes=[shapely.force_3d(HOUSE, 12.5), SHED])
    table = read(path)
    assert one_of(table.findings, "HEIGHTS_DROPPED").value in ("1", "2")  # the format gives every shape a height
    assert not shapely.has_z(table.geometry).any()
    assert table.geometry[0].equals(HOUSE)


def test_a_multipatch_is_a_surface_in_space_and_refused(tmp_path):
    path = shapefile(tmp_path)
    content = bytearray(path.read_bytes())
    content[32:36] = struct.pack("<i", 31)
    path.write_bytes(bytes(content))
    assert said(refusal(look, path)) == ["SHAPES_CURVED"]


def test_rows_without_a_shape_are_told_and_kept(tmp_path):
    table = read(shapefile(tmp_path, shapes=[HOUSE, None]))
    one = one_of(table.findings, "SHAPES_MISSING")
    assert (one.value, one.place.row) == ("1", 2)
    assert len(table.row) == 2


def test_an_outline_of_too_many_points_is_a_finding_and_the_others_are_read(tmp_path):
    path = shapefile(tmp_path, shapes=[Point(139.7, 35.6).buffer(0.0001, quad_segs=15_000), HOUSE])
    table = read(path)
    one = one_of(table.findings, "OUTLINE_POINTS_TOO_MANY")
    assert (one.place.row, one.value, one.severity) == (1, "60,001", "refused")
    assert list(table.row) == [2]


def test_coordinates_beyond_the_earth_are_a_finding_each(tmp_path):
    path = shapefile(tmp_path, shapes=[box(0, 0, 1e12, 1e12), HOUSE])
    table = read(path)
    assert (one_of(table.findings, "COORDINATE_HUGE").place.row, list(table.row)) == (1, [2])


@pytest.mark.parametrize("size", [10, 90, 130])
def test_a_file_that_breaks_off_is_refused(tmp_path, size):
    path = shapefile(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    assert {one.severity for one in refusal(read, path)} == {"refused"}


def test_a_dbf_that_promises_more_rows_than_it_has_is_refused(tmp_path):
    path = shapefile(tmp_path)
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[4:8] = struct.pack("<I", 4_000_000)
    path.with_suffix(".dbf").write_bytes(bytes(content))
    assert said(refusal(read, path)) == ["FILE_UNREADABLE"]


def test_more_shapes_than_are_read_are_refused_from_the_header(tmp_path):
    path = shapefile(tmp_path)
    with path.with_suffix(".shx").open("r+b") as index:
        index.truncate(100 + 8 * 5_000_001)  # a hole in the file: nothing is written
    assert said(refusal(read, path)) == ["FEATURES_TOO_MANY"]


def folder_of(tmp_path, *names):
    folder = tmp_path / "unpacked"
    (folder / "データ").mkdir(parents=True)
    for name in names:
        shapefile(folder / "データ", name=name)
    return folder


def test_a_folder_with_one_shapefile_is_that_shapefile(tmp_path):
    folder = folder_of(tmp_path, "建物")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._建物.shp").write_bytes(b"\0\5\x16\7")
    found, table = read_as_looked(folder)
    assert found.declared["layer"] == "建物"
    assert said(found.findings) == []
    assert len(table.row) == 2
    assert len(read(folder).row) == 2  # the only one need not be named


def test_several_shapefiles_are_told_and_one_must_be_chosen(tmp_path):
    folder = folder_of(tmp_path, "建物", "道路")
    found = look(folder)
    assert said(found.findings) == ["LAYER_CHOSEN"]
    assert {found.declared["layer"], *found.others} == {"建物", "道路"}
    assert said(refusal(read, folder)) == ["SHAPEFILES_SEVERAL"]
    assert said(refusal(read, folder, layer="橋")) == ["LAYER_MISSING"]
    assert len(read(folder, layer="建物").row) == 2


def test_two_shapefiles_of_one_name_cannot_be_told_apart(tmp_path):
    folder = folder_of(tmp_path, "建物")
    (folder / "旧").mkdir()
    shapefile(folder / "旧", name="建物")
    assert said(refusal(read, folder)) == ["SHAPEFILE_NAMED_TWICE"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = folder_of(tmp_path, "建物")
    outside = shapefile(tmp_path, name="outside")
    (folder / "outside.shp").symlink_to(outside)
    assert look(folder).others == ()


def test_parts_of_one_shape_are_one_row(tmp_path):
    table = read(shapefile(tmp_path, shapes=[MultiPolygon([HOUSE, SHED])], 番号=["い"]))
    assert len(table.row) == 1
    assert shapely.get_num_geometries(table.geometry[0]) == 2

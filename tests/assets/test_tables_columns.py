"""Columns of a table: ids in one width, and one whole pair of coordinates or a question."""

from __future__ import annotations

import pytest

from assets.difference import difference
from assets.headings import one_pair
from assets.submission import examine
from assets.submission_answers import Answers
from infra.findings import refused


def examined(folder, *lines, code="43206", **answers):
    path = folder / "建物.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp932"))
    return examine(path, path.name, code, Answers(**answers), reference_year=2026)


def codes(found):
    return [one.code for one in found.findings]


def test_a_full_width_id_is_the_half_width_one_and_the_original_is_kept(tmp_path):
    found = examined(tmp_path, "建物番号,経度,緯度", "Ａ－１２,130.55,32.93", "A-13,130.551,32.931")
    assert refused(found.findings) == ()
    assert list(found.inventory.frame["asset_id"]) == ["A-12", "A-13"]
    assert found.inventory.originals["建物番号"].to_dict() == {"A-12": "Ａ－１２", "A-13": "A-13"}


def test_one_id_in_two_widths_is_used_twice(tmp_path):
    found = examined(tmp_path, "建物番号,経度,緯度", "A-12,130.55,32.93", "Ａ－１２,130.551,32.931")
    (one,) = refused(found.findings)
    assert (one.code, one.place.row, one.value) == ("ASSET_ID_REPEATED", 3, "A-12")
    assert "全角と半角の違いは区別しません" in one.remedy_ja


def test_a_register_typed_again_in_another_width_has_the_same_buildings(tmp_path):
    before = examined(tmp_path, "建物番号,経度,緯度", "Ａ－１２,130.55,32.93", "Ｂ１,130.56,32.931").inventory
    after = examined(tmp_path, "建物番号,経度,緯度", "A-12,130.55,32.93", "B1,130.56,32.931").inventory
    found = difference(before.frame, after.frame)
    assert (len(found.added), len(found.gone)) == (0, 0)


@pytest.mark.parametrize(
    ("header", "alone", "partner"),
    [
        ("建物番号,経度,高さ", "経度", "緯度"),
        ("建物番号,高さ,緯度", "緯度", "経度"),
        ("建物番号,東距,高さ", "東距", "北方向の座標"),
    ],
)
def test_a_coordinate_without_its_partner_is_told_by_name(tmp_path, header, alone, partner):
    (one,) = refused(examined(tmp_path, header, "A1,130.55,32.93").findings)
    assert one.code == "COORDINATE_ALONE"
    assert f"「{alone}」" in one.message_ja
    assert f"{partner}の列が見つかりません" in one.message_ja


def test_two_pairs_of_coordinates_are_one_and_the_other_is_told(tmp_path):
    lines = ("建物番号,経度,緯度,東距,北距", "A1,130.55,32.93,-41000,-7700", "A2,130.551,32.931,-40900,-7600")
    found = examined(tmp_path, *lines)
    assert refused(found.findings) == ()
    (note,) = [one for one in found.findings if one.code == "COORDINATES_TWICE"]
    assert note.value == "東距, 北距"
    assert found.inventory.crs.is_geographic
    named = examined(tmp_path, *lines, columns={"x": "東距", "y": "北距"})
    assert named.spec.columns.keys() & {"x", "y", "longitude", "latitude"} == {"x", "y"}


def test_one_whole_pair_beside_half_a_pair_is_taken(tmp_path):
    found = examined(tmp_path, "建物番号,経度,緯度,東距", "A1,130.55,32.93,-41000")
    assert refused(found.findings) == ()
    assert "COORDINATE_ALONE" not in codes(found)


@pytest.mark.parametrize(
    ("fields", "answered", "kept", "alone"),
    [
        ("longitude latitude", "", "longitude latitude", None),
        ("x y longitude latitude", "", "longitude latitude", None),
        ("x y longitude latitude", "x y", "x y", None),
        ("longitude x y", "", "x y", None),
        ("latitude", "", "", "latitude"),
        ("use", "", "use", None),
    ],
)
def test_of_pairs_of_coordinates_one_at_most_is_kept(fields, answered, kept, alone):
    columns = {field: field for field in fields.split()}
    found, lonely = one_pair(columns, answered.split())
    assert (set(found), lonely) == (set(kept.split()), alone)

"""Units that nobody stated, totals beside several buildings, fractions of buildings, floors of a few millimetres."""

from __future__ import annotations

import json

import pytest

from tests.assets.test_submission import examined, written

START = "建物番号,経度,緯度,構造,階数"


def table(folder, heading, rows, more=""):
    lines = [f"B{n},{130.55 + n / 10000:.4f},32.93,木造,2,{row}" for n, row in enumerate(rows, start=1)]
    return written(folder, f"{START},{heading},建築年{more}", *lines)


def said(path, *codes, **answers):
    return [one for one in examined(path, **answers).findings if one.code in codes]


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [("延床面積", "98.5", 1), ("延床面積", "98.5㎡", 0), ("延床面積（㎡）", "98.5", 0), ("延床面積㎡", "98.5", 0)],
)
def test_a_floor_area_without_a_unit_is_taken_as_square_metres_and_that_is_said(tmp_path, heading, cell, told):
    found = said(table(tmp_path, heading, [f"{cell},1981"] * 3), "AREA_UNIT_UNSTATED")
    assert [one.severity for one in found] == ["note"] * told


HOUSES_TSUBO = [f"{area},1981" for area in (28, 30, 32, 34, 36, 38, 30, 31, 29, 40)]  # 100 m2 are 30 tsubo


def test_a_list_of_houses_in_tsubo_without_saying_so_is_doubted_until_answered(tmp_path):
    path = table(tmp_path, "延床面積", HOUSES_TSUBO)
    (one,) = said(path, "AREA_UNIT_DOUBTED")
    assert (one.severity, one.place.column) == ("refused", "延床面積")
    assert "1階あたり15.8㎡以下" in one.message_ja  # half of 31.5
    assert not said(path, "AREA_UNIT_DOUBTED", units={"floor_area_m2": "tsubo"})
    (one,) = said(path, "AREA_UNIT_DOUBTED", confirmed={"area_unit": "right"})
    assert one.severity == "note"


@pytest.mark.parametrize(
    "rows",
    [HOUSES_TSUBO[:9], [row.replace(",", "0,", 1) for row in HOUSES_TSUBO]],  # too few; 280 m2 and more
)
def test_other_lists_are_not_doubted(tmp_path, rows):
    assert not said(table(tmp_path, "延床面積", rows), "AREA_UNIT_DOUBTED")


def test_a_total_beside_several_buildings_is_doubted_until_answered(tmp_path):
    path = table(tmp_path, "延床面積合計（㎡）", ["300,1981,3", "98.5,1981,1"], ",棟数")
    (one,) = said(path, "AREA_TOTAL_DOUBTED")
    assert one.severity == "refused"
    assert "1行が複数の建物" in one.message_ja
    (one,) = said(path, "AREA_TOTAL_DOUBTED", confirmed={"area_per_building": "right"})
    assert one.severity == "note"


def test_an_area_beside_several_buildings_is_said_to_be_that_of_one(tmp_path):
    (one,) = said(table(tmp_path, "延床面積（㎡）", ["100,1981,3", "98.5,1981,1"], ",棟数"), "AREA_OF_ONE")
    assert one.severity == "note"
    assert not said(table(tmp_path, "延床面積（㎡）", ["100,1981,1"], ",棟数"), "AREA_OF_ONE")


def test_buildings_are_counted_whole_and_very_many_are_told(tmp_path):
    found = said(
        table(tmp_path, "延床面積（㎡）", ["100,1981,1.5", "98.5,1981,100", "98.5,1981,99"], ",棟数"),
        "QUANTITY_FRACTION", "QUANTITY_LARGE",
    )  # fmt: skip
    assert [(one.code, one.severity, one.place.row, one.value) for one in found] == [
        ("QUANTITY_FRACTION", "refused", 2, "1.5"),
        ("QUANTITY_LARGE", "note", 3, "100"),
    ]


def test_floor_heights_are_told_in_the_unit_of_their_column(tmp_path):
    rows = [f"100,1981,{height}" for height in ("0.45", "4500", "45", "0")]
    path = table(tmp_path, "延床面積（㎡）", rows, ",床高（cm）")
    found = said(path, "FLOOR_HEIGHT_TINY", "FLOOR_TOO_HIGH_IN_UNIT")
    told = {one.code: one for one in found}
    assert (
        told["FLOOR_HEIGHT_TINY"]
        .text("ja")
        .startswith("建物一覧.csv 2行目「床高（cm）」：床高が「0.45」（4.5mm）となっています。")
    )
    assert "見出しのとおりcm単位で" in told["FLOOR_TOO_HIGH_IN_UNIT"].remedy_ja
    assert len(found) == 2


@pytest.mark.parametrize(("heading", "told"), [("延床面積", 1), ("延床面積（㎡）", 0)])
def test_the_unit_of_a_file_of_shapes_is_told_as_well(tmp_path, heading, told):
    ring = [[130.55, 32.93], [130.5501, 32.93], [130.5501, 32.9301], [130.55, 32.9301], [130.55, 32.93]]
    building = {
        "type": "Feature",
        "properties": {"建物番号": "い１", "構造": "木造", heading: 150},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "buildings.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [building]}), encoding="utf-8")
    assert len(said(path, "AREA_UNIT_UNSTATED")) == told

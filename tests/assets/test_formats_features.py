"""Files of shapes have no rows: their features are counted from 1 and called features, from reading to remarks."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from assets.feature_words import as_features
from assets.formats import FORMATS, has_rows
from assets.messages import _SENTENCES, finding, grouped
from assets.remarks import write_remarks
from assets.submission import examine
from assets.submission_answers import Answers
from infra.findings import Finding, Place, refused
from tests.assets.format_makers import HOUSE, SHED, shapefile, spec
from tests.assets.makers import polygon_inventory, refusals

OTA = "13111"
LOST = box(139.70, 45.60, 139.7001, 45.6001)  # far north of the city, and of its prefecture


def town(folder, shapes, **columns):
    path = shapefile(folder, shapes, **{"番号": [f"B{at}" for at in range(1, len(shapes) + 1)], **columns})
    return examine(path, path.name, OTA, Answers(columns={"asset_id": "番号"}, encoding="cp932"))


def test_the_first_feature_is_number_one_and_is_called_so(tmp_path):
    found = town(tmp_path, [LOST, HOUSE, SHED])
    (one,) = refused(found.findings)
    assert one.text("ja").startswith("buildings.shp 1番目の地物：")
    assert one.text("en").startswith("buildings.shp feature 1: ")
    assert "この地物を削除" in one.remedy_ja
    assert found.ids[1] == "B1"
    assert one.as_dict()["place"] == {"row": 1, "counted": "feature"}


def test_one_feature_names_another_by_the_same_count(tmp_path):
    found = town(tmp_path, [HOUSE, SHED, HOUSE])
    (one,) = [one for one in found.findings if one.code == "GEOMETRY_REPEATED"]
    assert one.place.row == 3
    assert one.message_ja == "建物番号「B3」：建物の輪郭が1番目の地物（建物番号「B1」）と同じです。"
    assert one.message_en == "building id 'B3': the outline is the same as in feature 1 (building id 'B1')."


def test_a_declared_file_of_shapes_is_told_in_the_same_words(tmp_path):
    found = refusals(polygon_inventory, tmp_path, [box(0, 0, 9, 9), None])
    (one,) = [one for one in found if one.code == "COORDINATE_MISSING"]
    assert one.text("ja").startswith("buildings.gpkg 2番目の地物：")


def test_what_is_grouped_counts_features_too():
    many = [finding("ASSET_ID_MISSING", "refused", "b.gpkg", Place(row=row)) for row in range(1, 61)]
    (of_rows,) = grouped(many)
    (of_features,) = grouped(as_features(many))
    assert of_rows.message_ja.startswith("同じ問題が60行にあります（はじめの行：1、2")
    assert of_features.message_ja.startswith("同じ問題が60個の地物にあります（はじめの地物：1、2")
    assert of_features.message_en.startswith("60 features have this problem (first features: 1, 2")


def test_a_sheet_s_rows_stay_rows(tmp_path):
    path = tmp_path / "建物.csv"
    path.write_bytes("建物番号,経度,緯度\r\nA,139.7,35.6\r\nA,139.7,35.6\r\n".encode())
    found = examine(path, path.name, OTA)
    (one,) = [one for one in found.findings if one.code == "ASSET_ID_REPEATED"]
    assert one.text("ja").startswith("建物.csv 3行目「建物番号」：建物番号「A」は2行目で")
    assert not any("地物" in one.text("ja") for one in found.findings)


def test_the_list_of_remarks_speaks_of_features_and_of_no_column_at_the_right(tmp_path):
    found = town(tmp_path, [HOUSE, HOUSE])
    back = write_remarks(tmp_path / "b.shp", spec(), found.findings, tmp_path / "b.xlsx", "ja", ids=found.ids)
    book = openpyxl.load_workbook(back)
    front = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert "はじめの地物" in front
    assert any("シート「一覧」" in text for text in front)
    assert not any("右端" in text for text in front)
    listed = list(book["一覧"].iter_rows(values_only=True))
    assert listed[0][:2] == ("地物", "建物番号")
    assert (2, "B2") in [line[:2] for line in listed]


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_no_sentence_about_features_is_left_with_rows(code):
    said = [text.format_map(_Filled()) for text in _SENTENCES[code]]
    one = finding_of(code, said)
    (worded,) = as_features([one])
    assert as_features([worded]) == [worded]
    if code in ("HEADER_REPEATED", "ROW_LENGTH", "NOT_CSV"):  # of tables alone
        return
    for text in (worded.message_ja, worded.remedy_ja):
        plain = re.sub("「[^」]*」", "", text)
        assert "行目" not in plain
        assert "この行" not in plain
        assert "はじめの行" not in plain
    assert "first rows" not in worded.message_en


class _Filled(dict):
    def __missing__(self, key):
        return 5


def finding_of(code, said):
    message_en, remedy_en, message_ja, remedy_ja = said
    return Finding(code, "note", "b.gpkg", Place(row=1), "", message_ja, message_en, remedy_ja, remedy_en)


@given(st.text(alphabet="3行目この row rows2、はじめの", max_size=20).filter(lambda text: "「" not in text))
def test_the_reader_s_own_words_in_quotes_are_never_changed(text):
    said = ("", "", f"「{text}」となっています。", "")
    assert as_features([finding_of("X", said)])[0].message_ja == f"「{text}」となっています。"


def test_only_tables_have_rows():
    with_rows = [one.name for one in FORMATS if has_rows(one)]
    assert set(with_rows) >= {"CSV", "Excel workbook"}
    assert not any("shape" in name or "Geo" in name or "KML" in name for name in with_rows)


def test_a_clean_file_of_shapes_has_nothing_to_count(tmp_path):
    assert refused(town(tmp_path, [HOUSE, SHED]).findings) == ()


def _geojson(folder, *features):
    """A file of shapes, each given as type, coordinates and floor area."""
    listed = [
        {
            "type": "Feature",
            "geometry": {"type": kind, "coordinates": at},
            "properties": {"建物番号": f"G{number}", "構造": "木造", "階数": 2, "延床面積（㎡）": area, "建築年": 1981},
        }
        for number, (kind, at, area) in enumerate(features, start=1)
    ]
    path = folder / "町.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": listed}), encoding="utf-8")
    return path


def _outline(east):
    return [[[130.55 + x, 32.93 + y] for x, y in ((east, 0), (east + 1e-4, 0), (east + 1e-4, 1e-4), (east, 0))]]


def test_a_line_is_refused_as_a_line_and_not_a_second_time_for_having_no_outline(tmp_path):
    line = [[130.55, 32.93], [130.5501, 32.9301]]
    path = _geojson(tmp_path, ("Polygon", _outline(0), None), ("LineString", line, None))
    found = examine(path, path.name, "43206", reference_year=2026)
    assert [(one.code, one.place.row) for one in refused(found.findings)] == [("GEOMETRY_KIND", 2)]
    assert found.good.open_ids == ("G2",)


def test_points_without_area_among_outlines_are_named_one_by_one_so_that_the_others_can_stay(tmp_path):
    point = [130.552, 32.93]
    path = _geojson(tmp_path, ("Polygon", _outline(0), None), ("Point", point, None), ("Point", [130.553, 32.93], 98.5))
    found = examine(path, path.name, "43206", reference_year=2026)
    assert [(one.code, one.place.row) for one in refused(found.findings)] == [("FOOTPRINT_MISSING", 2)]
    assert found.good.open_ids == ("G2",)

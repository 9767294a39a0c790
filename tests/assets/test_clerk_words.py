"""What a clerk reads: no key of a file of answers, Japanese names of systems, the ids of her own buildings."""

from __future__ import annotations

import json
import re

import pytest
from pyproj import CRS

from assets import (
    citygml_messages,
    exposure_messages,
    messages,
    outline_messages,
    place_messages,
    submission_messages,
    table_messages,
    vector_messages,
    workbook_messages,
)
from assets.clerk_words import in_plain_words
from infra.findings import Finding, Place
from tests.assets.test_submission import examined, written

MODULES = (
    citygml_messages, exposure_messages, messages, outline_messages, place_messages, submission_messages,
    table_messages, vector_messages, workbook_messages,
)  # fmt: skip
SENTENCES = {
    (code, at): text
    for module in MODULES
    for table in vars(module).values()
    if isinstance(table, dict)
    for code, texts in table.items()
    if isinstance(texts, tuple) and len(texts) == 4
    for at, text in enumerate(texts)
}
KEY = re.compile(r"`|シナリオ|項目名|scenario|「[a-z_]+: ?[^」]*」|imputation|（）|\(\)")


def plain(ja="", en=""):
    (one,) = in_plain_words([Finding("A", "note", "b.csv", Place(), "", ja, en, ja, en)])
    return one


@pytest.mark.parametrize(("code", "at"), [key for key, text in SENTENCES.items() if KEY.search(text)])
def test_no_sentence_that_a_clerk_reads_names_a_key(code, at):
    text = SENTENCES[code, at]
    said = plain(en=text).message_en if at < 2 else plain(ja=text).message_ja
    assert KEY.search(said) is None
    assert said


@pytest.mark.parametrize(
    ("epsg", "name"),
    [
        (6677, "平面直角座標系第IX系（世界測地系、JGD2011、EPSG:6677）"),
        (2450, "平面直角座標系第VIII系（世界測地系、JGD2000、EPSG:2450）"),
        (30169, "平面直角座標系第IX系（旧日本測地系、EPSG:30169）"),
        (6690, "UTM座標系第53帯（世界測地系、JGD2011、EPSG:6690）"),
        (6668, "緯度経度（世界測地系、JGD2011、EPSG:6668）"),
        (4301, "緯度経度（旧日本測地系、EPSG:4301）"),
        (3857, "ウェブメルカトル（WGS 84、EPSG:3857）"),
        (32653, "UTM座標系第53帯（WGS 84、EPSG:32653）"),
    ],
)
def test_systems_have_japanese_names_in_japanese_and_english_ones_in_english(epsg, name):
    text = f"EPSG:{epsg} {CRS.from_epsg(epsg).name}"
    said = plain(f"「{text}」、{text}です。", text)
    assert said.message_ja == f"「{name}」、{name}です。"
    assert said.message_en == text


def features(folder, ids):
    def ring(at):
        x = 130.55 + at * 1e-3
        return [[[x, 32.93], [x + 1e-4, 32.93], [x + 1e-4, 32.9301], [x, 32.9301], [x, 32.93]]]

    kept = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": ring(0 if name == "K3" else at)},
            "properties": {"建物番号": name, "構造": "テント" if at == 1 else "木造"},
        }
        for at, name in enumerate(ids)
    ]
    path = folder / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": kept}), encoding="utf-8")
    return path


def test_findings_on_shapes_name_the_building_and_the_other_one_too(tmp_path):
    found = {one.code: one for one in examined(features(tmp_path, ["K1", "K2", "K3"])).findings}
    assert found["STRUCTURE_UNKNOWN"].message_ja.startswith("建物番号「K2」：「テント」")
    assert found["STRUCTURE_UNKNOWN"].message_en.startswith("building id 'K2': ")
    assert "1番目の地物（建物番号「K1」）と同じです" in found["GEOMETRY_REPEATED"].message_ja


def test_columns_called_x_and_y_are_among_those_understood(tmp_path):
    rows = ("A1,-25000.1,-30000.2,木造,90", "A2,-25010.1,-30010.2,木造,95")
    path = written(tmp_path, "建物番号,X座標,Y座標,構造,延床面積", *rows)
    found = examined(path, axes="x_is_north", crs="EPSG:6670").findings
    (note,) = [one for one in found if one.code == "COLUMNS_UNDERSTOOD"]
    assert "「X座標」→北方向の座標" in note.message_ja
    assert "「Y座標」→東方向の座標" in note.message_ja

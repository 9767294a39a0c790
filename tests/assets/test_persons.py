"""Names of persons and telephone numbers in the use or the id of a building are dropped at the door."""

from __future__ import annotations

import json

import pytest

from assets.persons import id_names_person, names_person
from flows.intake import examine_to
from tests.assets.test_submission import examined, written

HEAD = "建物番号,経度,緯度,構造,階数,延床面積（㎡）,建築年,用途"


@pytest.mark.parametrize(
    "text",
    [
        "住宅 090-1111-2222 山田花子", "住宅０９６８－７２－１２３４", "田中様住宅", "田中さん宅", "山田太郎宅",
        "鈴木邸", "佐藤氏", "山田氏宅", "住宅（田中様）", "住宅09011112222", "Mr. Smith's house", "やまだ宅車庫",
    ],
)  # fmt: skip
def test_what_tells_of_a_person_is_recognised(text):
    assert names_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "住宅", "共同住宅", "併用住宅", "専用住宅", "一戸建住宅", "居宅", "居宅・店舗",
        "邸宅", "社宅", "官舎", "公邸", "宅地",
        "民宅",
        "個人宅", "住宅（空き家）", "宅配センター", "農家住宅", "多目的（仕様不明）", "様式", "氏神社",
        "事務所", "店舗併用住宅",
        "学校・幼稚園", "411", "2013-04-01", "house", "倉庫", "",
    ],
)  # fmt: skip
def test_words_of_uses_stay(text):
    assert not names_person(text)


@pytest.mark.parametrize("text", ["01-234-5678", "0312345678", "A-12-①", "43206-bldg-12", "住宅1", "宅-3"])
def test_ids_of_many_forms_are_ids(text):
    assert not id_names_person(text)


def test_a_use_that_tells_of_a_person_is_kept_nowhere(tmp_path):
    cell = "住宅 090-1111-2222 山田花子"
    path = written(tmp_path, HEAD, f"A1,130.55,32.93,木造,2,98.5,1981,{cell}", "A2,130.56,32.93,木造,2,98.5,1981,住宅")
    out = tmp_path / "out"
    out.mkdir()
    examine_to(str(path), path.name, "43206", {}, 2026, "ja", str(out))
    kept = b"".join(one.read_bytes() for one in out.iterdir() if not one.name.startswith("remarks"))
    assert not any(text.encode() in kept for text in ("山田", "090"))
    found = examined(path)
    (one,) = [one for one in found.findings if one.code == "USE_NAMES_PERSON"]
    assert (one.severity, one.place.row, one.place.column) == ("note", 2, "用途")
    assert list(found.inventory.frame["use"]) == ["", "住宅"]


def test_an_id_that_names_a_person_is_refused_and_kept_nowhere(tmp_path):
    bad = "山田太郎宅,130.55,32.93,木造,2,98.5,1981,住宅"
    path = written(tmp_path, HEAD, bad, "A2,130.56,32.93,木造,2,98.5,1981,住宅")
    out = tmp_path / "out"
    out.mkdir()
    examine_to(str(path), path.name, "43206", {}, 2026, "ja", str(out))
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert [(one["code"], one["place"]["row"]) for one in findings if one["severity"] == "refused"] == [
        ("ID_NAMES_PERSON", 2)
    ]
    kept = b"".join(one.read_bytes() for one in out.iterdir() if not one.name.startswith("remarks"))
    assert "山田" not in kept.decode("utf-8", errors="replace")

"""`pcc assets`: a clerk hands in a file and reads, in her words, what to mend; a hostile file reaches nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest
import yaml

from assets.inventory import InventorySpec, read_inventory
from assets.submission import examine
from benchmarks.assets import write_city
from tests.assets.test_submission import GOOD, HEAD, written
from tests.flows.commands import pcc

BAD = ("B1,130.553,32.933,テント,2,98.5,昭和65年", "B2,130.551,32.931,木造,2,-5,1990")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def check(path, home, *more, code="432067"):
    return pcc("assets", "check", path, "--municipality", code, "--year", "2026", "--lang", "ja", *more, home=home)


def test_a_good_register_can_be_accepted_and_says_what_was_filled_in(tmp_path, home):
    ended = check(written(tmp_path, HEAD, *GOOD), home)
    assert ended.returncode == 0, ended.stderr
    assert "熊本県玉名市" in ended.stdout
    assert "対象：3棟" in ended.stdout
    assert "床高（m）が不明な建物：0.45とする：3行中3行" in ended.stdout
    assert "受け付けられます。" in ended.stdout


def test_check_refuses_years_after_this_one_as_submit_does(tmp_path, home):
    path = written(tmp_path, HEAD, GOOD[0].replace("昭和56年", "令和80年"))
    ended = pcc("assets", "check", path, "--municipality", "432067", "--lang", "ja", home=home)
    assert ended.returncode == 2
    assert "建築年が「令和80年」となっており、" in ended.stdout.replace("\n", "")


def test_a_bad_one_comes_back_with_a_remark_beside_every_row_to_mend(tmp_path, home):
    path = written(tmp_path, HEAD, GOOD[0], *BAD)
    ended = check(path, home, "--remarks", tmp_path / "back")
    assert ended.returncode == 2
    (back,) = (tmp_path / "back").glob("*.csv")
    rows = list(csv.reader(io.StringIO(back.read_bytes().decode("cp932"))))
    assert [row[:7] for row in rows] == [line.split(",") for line in (HEAD, GOOD[0], *BAD)]
    assert [bool(row[7]) for row in rows] == [True, False, True, True]
    assert "テント" in rows[2][7]
    assert path.read_bytes().decode("cp932").startswith(HEAD)  # hers is untouched


def test_rows_with_an_address_alone_have_their_remarks_in_the_file_that_comes_back(tmp_path, home):
    rows = ("A1,玉名市1-2-3,木造,90", "A2,玉名市4-5,木造,95")
    check(written(tmp_path, "建物番号,住所,構造,延床面積", *rows), home, "--remarks", tmp_path / "back")
    (back,) = (tmp_path / "back").glob("*.csv")
    remarks = [line[-1] for line in csv.reader(io.StringIO(back.read_bytes().decode("cp932")))]
    assert all("住所はありますが、座標がありません" in one for one in remarks[1:])


def test_machines_get_every_finding_and_what_was_understood(tmp_path, home):
    ended = check(written(tmp_path, HEAD, GOOD[0], *BAD), home, "--json")
    said = json.loads(ended.stdout)
    assert said["summary"]["spec"]["columns"]["structure"] == "構造"
    assert {one["code"] for one in said["findings"] if one["severity"] == "refused"} == {
        "STRUCTURE_UNKNOWN", "YEAR_UNREADABLE", "NOT_ABOVE_ZERO",
    }  # fmt: skip


def test_answers_in_a_file_are_checked_like_a_scenario(tmp_path, home):
    answers = tmp_path / "answers.yaml"
    answers.write_text("crs: EPSG:6668\naxis: x_is_north\n", encoding="utf-8")
    ended = check(written(tmp_path, HEAD, *GOOD), home, "--answers", answers)
    assert ended.returncode == 2
    assert "axes" in ended.stderr
    assert "2行目" in ended.stderr


def test_a_zipped_table_is_opened_entry_by_entry(tmp_path, home):
    inner = written(tmp_path, HEAD, *GOOD)
    with zipfile.ZipFile(tmp_path / "buildings.zip", "w") as packed:
        packed.write(inner, "建物/一覧.csv")
    assert check(tmp_path / "buildings.zip", home).returncode == 0


def test_an_archive_that_leads_outside_is_refused_and_writes_nothing(tmp_path, home):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as packed:
        packed.writestr("../outside.csv", "a,b\n1,2\n")
    ended = check(tmp_path / "evil.zip", home)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not (tmp_path / "outside.csv").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("city.gml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("map.gpkg", '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource>'),
        ("points.geojson", '{"type": "FeatureCollection", "features": ['),
    ],
)
def test_hostile_and_broken_files_are_refused_in_words(tmp_path, home, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    ended = check(tmp_path / name, home)
    assert ended.returncode == 2
    said = ended.stdout + ended.stderr
    assert name in said
    assert not any(word in said for word in ("Traceback", "Error:", "root:", str(tmp_path)))


SQUARE = [[[130.55, 32.93], [130.5501, 32.93], [130.5501, 32.9301], [130.55, 32.9301], [130.55, 32.93]]]


def test_shapes_and_city_models_go_through_the_same_door(tmp_path, home):
    """Their remarks come as a list: a workbook written inside the sandbox."""
    said = {"建物番号": "G1", "構造": "木造", "階数": 2, "延床面積": 150, "建築年": 1990}
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}, "properties": said}
    shapes = tmp_path / "buildings.geojson"
    shapes.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    ended = check(shapes, home, "--remarks", tmp_path / "back")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [one.suffix for one in (tmp_path / "back").iterdir()] == [".xlsx"]
    city = tmp_path / "city" / "udx" / "bldg"
    city.mkdir(parents=True)
    write_city(city / "49303425_bldg_6697_op.gml", 3)
    assert "3棟" in check(tmp_path / "city", home).stdout


def test_every_town_of_the_real_city_models_goes_through_the_door(data_dir, home):
    for town, count in (("43206_tamana-shi", 242), ("13421_ogasawara-mura", 8)):
        ended = check(data_dir / "plateau-buildings-japan" / town, home, code=town[:5])
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert f"{count}棟" in ended.stdout


def test_a_mistake_in_every_row_and_a_novel_in_a_cell_are_told(tmp_path, home):
    rows = [f"A{n},130.55,32.93,{'テント' if n else 'あ' * 30_000},2,98.5,1990" for n in range(5_000)]
    ended = check(written(tmp_path, HEAD, *rows), home, "--remarks", tmp_path / "back")
    assert ended.returncode == 2
    assert "5,000行" in ended.stdout
    (back,) = (tmp_path / "back").glob("*.csv")
    assert back.read_bytes().decode("cp932").count("要修正") == 5_000


def test_a_code_that_is_none_and_a_file_that_is_not_there_are_refused(tmp_path, home):
    path = written(tmp_path, HEAD, *GOOD)
    assert "市区町村コードではありません" in check(path, home, code="432068").stderr
    assert "ファイルが見つかりません" in check(tmp_path / "none.csv", home).stderr


def test_the_form_and_the_page_of_what_is_needed(tmp_path, home):
    assert pcc("assets", "template", "--out", tmp_path / "form.xlsx", home=home).returncode == 0
    assert zipfile.is_zipfile(tmp_path / "form.xlsx")
    assert pcc("assets", "template", "--out", tmp_path / "form.pdf", home=home).returncode == 2
    assert "ご用意いただくもの" in pcc("assets", "needed", "--lang", "ja", home=home).stdout


def test_from_a_file_to_versions_a_difference_and_a_scenario_that_reads_the_same(tmp_path, home):
    def said(*arguments, ok=0):
        ended = pcc("assets", *arguments, home=home)
        assert ended.returncode == ok, ended.stdout + ended.stderr
        return ended.stdout

    first = written(tmp_path, HEAD, *GOOD, name="first.csv")
    second = written(tmp_path, HEAD, GOOD[0], GOOD[1].replace("300", "310"), name="second.csv")
    ids = [
        json.loads(said("submit", path, "--municipality", "43206", "--by", "山田", "--json"))["summary"]["id"]
        for path in (first, second)
    ]
    bad = written(tmp_path, HEAD, *BAD, name="bad.csv")
    draft = json.loads(said("submit", bad, "--municipality", "43206", "--by", "山田", "--json", ok=2))["summary"]["id"]
    assert "version 1" in said("accept", ids[0], "--by", "佐藤")
    assert "version 2" in said("accept", ids[1], "--by", "佐藤")
    said("accept", draft, "--by", "佐藤", ok=2)  # a draft is kept, and nothing refused is accepted
    said("accept", ids[0], "--by", "佐藤", ok=2)  # once
    listed = json.loads(said("list", "--json"))
    assert [one["state"] for one in listed["submissions"]] == ["superseded", "accepted", "draft"]
    assert "gone: A3" in said("diff", "1", "2", "--municipality", "43206")
    said("withdraw", "--municipality", "43206", "--version", "2", "--reason", "wrong file", "--by", "佐藤")
    said("export", "--municipality", "43206", "--out", tmp_path / "out")  # version 1 stands again

    declared = yaml.safe_load((tmp_path / "out" / "inventory.yaml").read_text(encoding="utf-8"))["inventory"]
    again = read_inventory(InventorySpec.model_validate(declared), tmp_path / "out" / "buildings.parquet")
    accepted = examine(first, "first.csv", "43206", reference_year=2026).inventory
    columns = [name for name in accepted.frame.columns if name != "geometry"]
    pd.testing.assert_frame_equal(again.frame[columns], accepted.frame[columns])
    assert again.frame.geometry.geom_equals_exact(accepted.frame.geometry, 0).all()
    assert [(fill.field, fill.rule, fill.count) for fill in again.fills] == [
        (fill.field, fill.rule, fill.count) for fill in accepted.fills
    ]


@pytest.fixture
def desk(tmp_path, home):
    """Calls of a command about municipality 43206, in the language asked for; what it printed."""

    def said(*arguments, ok=0, lang="ja"):
        ended = pcc("assets", *arguments, "--lang", lang, home=home)
        assert ended.returncode == ok, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    return said


def submitted(desk, path, *more, code="43206", ok=0):
    desk("submit", path, "--municipality", code, "--by", "山田", *more, ok=ok)
    return json.loads(desk("list", "--json"))["submissions"][-1]["id"]


def test_a_draft_is_shown_again_with_what_is_to_be_mended(tmp_path, desk):
    path = written(tmp_path, HEAD, GOOD[0], *BAD)
    draft = submitted(desk, path, "--note", "第2回", ok=2)
    path.unlink()  # the draft speaks for itself
    said = desk("show", draft)
    for words in (
        "熊本県玉名市（43206）、下書き",
        "「…」",
        "次のいずれかを入力してください",
        "3棟",
        "メモ：第2回",
        "山田",
    ):
        assert words in said
    assert "保存していないため" in said  # no remarks without the file
    assert "受け付けられます" not in said
    plain = json.loads(desk("show", draft, "--json"))
    assert (plain["state"], plain["version"], plain["file_name"]) == ("draft", None, path.name)
    assert {one["code"] for one in plain["findings"] if one["severity"] == "refused"} == {
        "STRUCTURE_UNKNOWN", "YEAR_UNREADABLE", "NOT_ABOVE_ZERO",
    }  # fmt: skip


def test_a_version_is_shown_with_its_number_and_an_unknown_id_is_refused(tmp_path, desk):
    draft = submitted(desk, written(tmp_path, HEAD, *GOOD))
    assert "受け付けられます" in desk("show", draft)
    desk("accept", draft, "--by", "佐藤")
    said = desk("show", draft)
    assert "熊本県玉名市（43206）、受付済み、第1版" in said
    assert "受け付けられます" not in said  # it has been
    assert "受付番号「nobody」の提出はありません" in desk("show", "nobody", ok=2)


def test_the_list_names_places_checksums_and_withdrawals(tmp_path, desk):
    path = written(tmp_path, HEAD, *GOOD)
    draft = submitted(desk, path)
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    assert f"熊本県玉名市（43206）  下書き    3  {datetime.now(UTC):%Y-%m-%d}  {checksum[:12]}" in desk("list")
    assert "取下げ" not in desk("list")
    desk("accept", draft, "--by", "佐藤")
    desk("withdraw", "--municipality", "43206", "--version", "1", "--reason", "誤ったファイル", "--by", "佐藤")
    ja, en = desk("list").splitlines(), desk("list", lang="en").splitlines()
    assert "取下げ済み  第1版" in ja[0]
    assert "第1版の取下げ  第2版" in ja[1]
    assert "誤ったファイル" in ja[1]
    assert "withdrawal of version 1  version 2" in en[1]


def test_what_lies_outside_japan_is_called_so_and_never_none(tmp_path, desk):
    """`none` is what a person types and what the registry keeps; no message calls a place so."""
    answers = tmp_path / "answers.yaml"
    answers.write_text("crs: EPSG:6668\n", encoding="utf-8")
    draft = submitted(desk, written(tmp_path, HEAD, *GOOD), "--answers", answers, code="none")
    withdrawal = ("withdraw", "--municipality", "none", "--version", "1", "--reason", "誤り", "--by", "佐藤")
    messages = [
        desk("list"), desk("accept", draft, "--by", "佐藤"), desk("show", draft), desk(*withdrawal), desk("list"),
        desk(*withdrawal, ok=2), desk("export", "--municipality", "none", "--out", tmp_path / "out", ok=2),
        desk("diff", "1", "9", "--municipality", "none", ok=2),
    ]  # fmt: skip
    for said in messages:
        assert "国外" in said
        assert "none" not in said


def test_a_withdrawal_cannot_be_compared_and_says_why(tmp_path, desk):
    desk("accept", submitted(desk, written(tmp_path, HEAD, *GOOD)), "--by", "佐藤")
    desk("withdraw", "--municipality", "43206", "--version", "1", "--reason", "誤り", "--by", "佐藤")
    said = desk("diff", "1", "2", "--municipality", "43206", ok=2)
    assert "第2版は、第1版を取り下げた記録で、建物は入っていません" in said
    assert "第3版はありません" in desk("diff", "1", "3", "--municipality", "43206", ok=2)
    assert "現在有効な版がありません" in desk("export", "--municipality", "43206", "--out", tmp_path / "out", ok=2)


def test_an_export_says_which_version_of_which_file_it_is(tmp_path, desk):
    path = written(tmp_path, HEAD, *GOOD)
    desk("accept", submitted(desk, path), "--by", "佐藤")
    said = desk("export", "--municipality", "43206", "--out", tmp_path / "out")
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    text = (tmp_path / "out" / "inventory.yaml").read_text(encoding="utf-8")
    assert f"熊本県玉名市（43206）、第1版（提出ファイル：{path.name}、SHA-256：{checksum}）" in said
    assert text.startswith("# version 1 of municipality 43206, accepted ")
    assert checksum in text
    InventorySpec.model_validate(yaml.safe_load(text)["inventory"])  # a comment is no key
    before = (tmp_path / "out" / "inventory.yaml").read_bytes()
    desk("export", "--municipality", "43206", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "inventory.yaml").read_bytes() == before


def test_source_and_licence_are_asked_for_and_an_option_wins_over_an_answer(tmp_path, desk):
    path, answers = written(tmp_path, HEAD, *GOOD), tmp_path / "answers.yaml"
    answers.write_text("source: 回答の出典\nlicence: 回答の条件\n", encoding="utf-8")
    common = ("submit", path, "--municipality", "43206", "--by", "山田")
    unstated = desk(*common)
    assert "出典：市区町村の提出資料（指定がないため。--source で指定できます）" in unstated
    assert "source: handed in by the municipality (none was given" in desk(*common, lang="en")
    said = desk(*common, "--answers", answers, "--source", "玉名市家屋台帳2024")
    assert "出典：玉名市家屋台帳2024\n利用条件：回答の条件\n" in said
    desk("accept", json.loads(desk("list", "--json"))["submissions"][-1]["id"], "--by", "佐藤")
    desk("export", "--municipality", "43206", "--out", tmp_path / "out")
    declared = yaml.safe_load((tmp_path / "out" / "inventory.yaml").read_text(encoding="utf-8"))["inventory"]
    assert (declared["source"], declared["licence"]) == ("玉名市家屋台帳2024", "回答の条件")


def test_tables_are_listed_in_japanese_words(desk):
    ja, en = desk("tables"), desk("tables", lang="en")
    assert "[建物の価値に対する割合]" in ja
    assert "一次資料" in ja
    assert not any(f"  {kind}  " in ja for kind in ("primary", "secondary", "memory", "assumption"))
    assert "[share of the" not in ja
    assert "[share of the value]" in en


def test_nothing_of_persons_is_stored(tmp_path, home):
    path = written(tmp_path, f"{HEAD},所有者氏名", *(f"{row},玉名太郎" for row in GOOD))
    ended = pcc("assets", "submit", path, "--municipality", "43206", "--by", "山田", home=home)
    assert ended.returncode == 0
    kept = [one for one in home.rglob("*") if one.is_file()]
    assert kept
    assert not any("玉名太郎".encode(code) in one.read_bytes() for one in kept for code in ("utf-8", "cp932"))


def test_a_name_in_a_shifted_row_is_told_to_the_clerk_and_stored_nowhere(tmp_path, home):
    path = written(tmp_path, HEAD, *GOOD, "A9,130.559,32.939,山田花子,0968-12-3456,98.5,1990")
    ended = pcc("assets", "submit", path, "--municipality", "43206", "--by", "K", "--json", home=home)
    assert ended.returncode == 2
    assert "山田花子" in ended.stdout
    kept = [one for one in home.rglob("*") if one.is_file()]
    assert not any(word.encode() in one.read_bytes() for one in kept for word in ("山田花子", "0968-12-3456"))
    shown = pcc("assets", "show", json.loads(ended.stdout)["summary"]["id"], "--lang", "ja", home=home)
    assert "構造" in shown.stdout
    assert "山田花子" not in shown.stdout

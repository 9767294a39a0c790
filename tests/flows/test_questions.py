"""The file of questions: what a file leaves open is asked with its choices, and the answers are what is asked for."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
import yaml

from assets.submission_answers import Answers
from flows.answers import answered
from flows.question_facts import Facts
from flows.question_words import choices_at, system_choice
from flows.questionnaire import questionnaire
from flows.questions import Question, questions_of
from flows.submissions import read_answers
from infra.errors import Refused
from infra.findings import Finding, Place
from tests.assets.test_submission import GOOD, HEAD, written
from tests.flows.commands import pcc

XY = "建物番号,X,Y,構造,階数,総床面積,延床面積"
OPEN = ("A1,-7764.1,-41130.2,テント,2,98,99", "A2,-7774.1,-41140.2,木造,2,98,99")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def check(path, home, *more, code="43206", lang="ja"):
    return pcc("assets", "check", path, "--municipality", code, "--year", "2026", "--lang", lang, *more, home=home)


def asked(path, home, tmp_path, *more, name="質問.yaml"):
    """The text of the questions on a file."""
    ended = check(path, home, "--questions", tmp_path / name, *more)
    assert "質問票：" in ended.stdout, ended.stdout + ended.stderr
    return (tmp_path / name).read_text(encoding="utf-8")


def filled_in(text, **answers):
    """What a clerk does: a word behind the colon of a line."""
    for key, answer in answers.items():
        assert text.count(f"{key}: \n") == 1, text
        text = text.replace(f"{key}: \n", f"{key}: {answer}\n")
    return text


def one(code, *, severity="refused", value="", place=None, message_en=""):
    return Finding(code, severity, "建物.csv", place or Place(), value, "", message_en, "", "")


def test_questions_answered_by_their_choices_in_japanese_mend_the_file(tmp_path, home):
    path = written(tmp_path, XY, *OPEN)
    text = asked(path, home, tmp_path)
    assert "#   - Xが北 | x_is_north" in text
    assert '  #   - "延床面積"' in text
    assert "「テント」（1行）はどの構造ですか。" in text
    answers = tmp_path / "回答.yaml"
    answers.write_text(
        filled_in(text, axes="Xが北", floor_area_m2="延床面積", **{'"テント"': "木造"}), encoding="utf-8"
    )
    ended = check(path, home, "--answers", answers)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "延床面積の合計 198㎡" in ended.stdout


def test_questions_left_unanswered_are_no_answers(tmp_path, home):
    path = written(tmp_path, XY, *OPEN)
    asked(path, home, tmp_path)
    before, after = check(path, home, "--json"), check(path, home, "--answers", tmp_path / "質問.yaml", "--json")
    assert json.loads(after.stdout) == json.loads(before.stdout)


def test_notepad_of_windows_may_write_its_mark_and_line_ends(tmp_path, home):
    path = written(tmp_path, XY, *OPEN)
    text = filled_in(asked(path, home, tmp_path), axes="Xが北", floor_area_m2="延床面積", **{'"テント"': "木造"})
    answers = tmp_path / "回答.yaml"
    answers.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert check(path, home, "--answers", answers).returncode == 0


def test_a_clean_file_is_asked_nothing_that_must_be_answered(tmp_path, home):
    text = asked(written(tmp_path, HEAD, *GOOD), home, tmp_path)
    assert "必ずお答えください" not in text
    assert set(yaml.safe_load(text)) == {"crs", "source", "licence"}  # its system was found, not named


def test_only_what_stops_the_file_brings_up_the_questions(tmp_path, home):
    assert "--questions" in check(written(tmp_path, XY, *OPEN), home).stdout
    assert "--questions" not in check(written(tmp_path, HEAD, *GOOD), home).stdout


def test_a_sheet_is_chosen_among_those_of_the_workbook(tmp_path, home):
    book = openpyxl.Workbook()
    for name in ("一覧", "2024"):  # the second one is a number to YAML
        sheet = book.create_sheet(name)
        sheet.append(HEAD.split(","))
        sheet.append([f"{name}-1", 130.55, 32.93, "木造", 2, 98.5, 1990])
    del book["Sheet"]
    book.save(tmp_path / "建物.xlsx")
    text = asked(tmp_path / "建物.xlsx", home, tmp_path)
    assert '#   - "一覧"\n#   - "2024"\nsheet: \n' in text
    for name, answer in (("2024", "2024"), ("一覧", '"一覧"')):
        answers = tmp_path / "回答.yaml"
        answers.write_text(filled_in(text, sheet=answer), encoding="utf-8")
        ended = check(tmp_path / "建物.xlsx", home, "--answers", answers, "--json")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert json.loads(ended.stdout)["summary"]["spec"]["sheet"] == name
    answers.write_text(filled_in(text, sheet="名簿"), encoding="utf-8")
    assert "シート「名簿」がありません" in check(tmp_path / "建物.xlsx", home, "--answers", answers).stdout


def test_answers_given_before_stand_in_the_next_questions(tmp_path, home):
    path = written(tmp_path, XY, *OPEN)
    first = tmp_path / "first.yaml"
    first.write_text("axes: x_is_north\nsource: 固定資産台帳\n", encoding="utf-8")
    text = asked(path, home, tmp_path, "--answers", first)
    assert yaml.safe_load(text)["axes"] == "x_is_north"
    assert yaml.safe_load(text)["source"] == "固定資産台帳"
    assert "floor_area_m2: \n" in text


def test_a_file_of_answers_is_never_written_over(tmp_path, home):
    (tmp_path / "回答.yaml").write_text("crs: EPSG:6668\n", encoding="utf-8")
    ended = check(written(tmp_path, HEAD, *GOOD), home, "--questions", tmp_path / "回答.yaml")
    assert ended.returncode == 2
    assert "すでにあります" in ended.stderr
    assert (tmp_path / "回答.yaml").read_text(encoding="utf-8") == "crs: EPSG:6668\n"


def test_systems_are_offered_by_name_those_that_fit_first():
    found = questions_of([one("CRS_SEVERAL_FIT", value="EPSG:6671 JGD2011, EPSG:6670 JGD2011")], {}, Facts(), "43206")
    assert [choice.answer for choice in found[0].choices] == [
        "EPSG:6671", "EPSG:6670", "EPSG:6668", "EPSG:4301",
    ]  # fmt: skip
    assert system_choice(6670).ja == "平面直角座標系 第II系（世界測地系）"
    assert answered({"crs": "平面直角座標系 第II系（世界測地系）"}) == {"crs": "EPSG:6670"}
    assert answered({"crs": 6670}) == {"crs": "EPSG:6670"}


@pytest.mark.parametrize(
    ("code", "key", "answer", "meant"),
    [
        ("COORDINATE_MISSING", "no_geometry", "対象から外す", "set_aside"),
        ("GEOMETRY_INVALID", "invalid_geometry", "修復する", "repair"),
        ("GEOMETRY_REPEATED", "duplicate_geometry", "すべて使用する", "keep"),
        ("OUTLINE_BEYOND_REPAIR", "invalid_geometry", "対象から外す", "set_aside"),
    ],
)
def test_what_is_done_with_rows_is_answered_in_words(code, key, answer, meant):
    asked_for = questions_of([one(code, place=Place(row=3))], {}, Facts(), None)
    assert asked_for[0].path == ("rows", key)
    assert answer in [choice.ja for choice in asked_for[0].choices]
    said = yaml.safe_load(filled_in(questionnaire("建物.csv", None, asked_for, {}), **{key: answer}))
    rules = Answers.model_validate(answered(said)).rows
    assert getattr(rules, key) == meant


def test_a_rule_for_rows_leaves_the_other_rules_as_they_are():
    assert answered({"rows": {"duplicate_geometry": "keep"}})["rows"]["invalid_geometry"] == "repair"


def test_outlines_that_cannot_be_repaired_are_not_offered_a_repair():
    (question, *_) = questions_of([one("OUTLINE_BEYOND_REPAIR")], {}, Facts(), None)
    assert [choice.answer for choice in question.choices] == ["set_aside"]


def test_a_value_to_fill_with_becomes_a_rule_with_its_source():
    missing = one("FIELD_UNFILLED", value="storeys", place=Place(path="inventory.imputation.storeys"))
    text = questionnaire("建物.csv", None, questions_of([missing], {}, Facts(), None), {})
    said = yaml.safe_load(
        filled_in(text, value="2", source_kind="仮定").replace("    source: \n", "    source: 町の調査\n")
    )
    rule = Answers.model_validate(answered(said)).imputation.storeys
    assert (rule.rule, rule.value, rule.source, rule.source_kind) == ("constant", 2, "町の調査", "assumption")


def test_a_field_without_a_column_may_be_in_one_that_was_not_understood():
    facts = Facts(unused=("ゆか", "町名"))
    unused = one("COLUMNS_UNUSED", severity="note", value="ゆか, 町名")
    found = questions_of([unused], {"columns": {"structure": "構造"}}, facts, "43206")
    assert ("columns", "floor_area_m2") in [question.path for question in found]
    assert ("columns", "structure") not in [question.path for question in found]
    assert not any(question.must for question in found)


@pytest.mark.parametrize("word", ["a: b", '"', "\\", "# x", "x\ny: 1", "\u2028z", "\x85", "\x07", "🏠", "- ", "'"])
def test_no_word_of_a_strangers_file_leaves_its_line(word):
    """A heading or a cell may hold anything; the file of questions stays what it is."""
    tent = one("STRUCTURE_UNKNOWN", value=word, place=Place(row=2))
    table = Question(("sheet",), f"Which? {word}", f"どれ？{word}")
    found = (*questions_of([tent], {}, Facts(), None), table)
    text = questionnaire(word, None, found, {})
    assert yaml.safe_load(text) == {
        "values": {"structure": {word: None}},
        "sheet": None,
        "source": None,
        "licence": None,
    }
    assert answered(yaml.safe_load(text)) == {}


def test_units_are_answered_as_people_write_them():
    assert answered({"units": {"floor_area_m2": "坪", "floor_height_m": "センチ"}}) == {
        "units": {"floor_area_m2": "tsubo", "floor_height_m": "cm"}
    }
    assert answered({"columns": {"use": ""}}) == {"columns": {"use": ""}}  # says that there is no such column


def test_rows_with_and_without_an_address_are_asked_about_once_and_together():
    rows = [one("COORDINATE_MISSING", place=Place(row=3)), one("ADDRESS_WITHOUT_PLACE", place=Place(row=4))]
    found = questions_of(rows, {"columns": {"latitude": "緯度", "longitude": "経度"}}, Facts(), "43206")
    assert "2棟" in found[0].ja
    without_columns = questions_of(rows, {"columns": {"structure": "構造"}}, Facts(), "43206")
    assert not any(question.path[0] == "rows" for question in without_columns)  # that would be all of them


@pytest.mark.parametrize(
    ("code", "key", "answer"),
    [
        ("MOST_IN_THE_SEA", "in_the_sea", "位置は正しい"),
        ("POINT_FOR_MANY", "one_spot", "同じ位置で正しい"),
        ("OUTLINES_HEAPED", "heaped", "別々の建物である"),
    ],
)
def test_what_makes_a_file_doubtful_is_asked_and_confirmed_in_words(code, key, answer):
    asked_for = questions_of([one(code, value="1,234")], {}, Facts(), "43206")
    assert (asked_for[0].path, asked_for[0].must) == (("confirmed", key), True)
    assert "1,234棟" in asked_for[0].ja
    said = yaml.safe_load(filled_in(questionnaire("建物.csv", "43206", asked_for, {}), **{key: answer}))
    assert Answers.model_validate(answered(said)).confirmed == {key: "right"}


def test_a_town_on_one_point_is_accepted_only_when_that_is_confirmed(tmp_path, home):
    rows = [f"A{n},130.55,32.93,木造,2,98.5,1990" for n in range(30)]
    path = written(tmp_path, HEAD, *rows)
    text = asked(path, home, tmp_path)
    assert "30棟が、ほかの多くの建物とまったく同じ位置にあります" in text
    answers = tmp_path / "回答.yaml"
    answers.write_text(filled_in(text, one_spot="同じ位置で正しい"), encoding="utf-8")
    ended = check(path, home, "--answers", answers)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "提出者が「正しい」と回答しています" in ended.stdout
    assert "対象：30棟" in ended.stdout


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("crs: a: b\n", "コロン"),
        ("units: {floor_area_m2: [tsubo\n", "括弧が閉じられていない"),
        ('source: "town\n', "引用符が閉じられていません"),
        ("crs:\n\t- a\n", "タブ"),
        ("crs: 1\n sheet: 2\n", "字下げ"),
        ("crs: @x\n", "使えない文字"),
        ("source: 2020-13-01\n", "日付"),
    ],
)
def test_answers_that_cannot_be_read_are_told_in_japanese_alone(tmp_path, text, why):
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_answers(path)
    (one,) = refusal.value.findings
    assert why in one.message_ja
    assert not re.search("[a-z]{4,}", one.message_ja)


def test_units_are_offered_as_japanese_write_them():
    assert [one.ja for one in choices_at(("units", "floor_area_m2"))] == ["㎡", "坪", "平方フィート"]
    assert [one.ja for one in choices_at(("units", "floor_height_m"))][-1] == "尺"


def test_an_area_that_may_be_tsubo_is_asked_for_its_unit_or_to_be_confirmed(tmp_path, home):
    rows = [f"T{n},{130.55 + n / 1000:.3f},32.93,木造,2,{26 + n},1985" for n in range(12)]
    path, asked = written(tmp_path, HEAD.replace("（㎡）", ""), *rows), tmp_path / "q.yaml"
    ended = check(path, home, "--questions", asked)
    assert ended.returncode == 2
    text = asked.read_text(encoding="utf-8")
    for line, answer in (("  floor_area_m2: ", "坪"), ("  area_unit: ", "㎡で正しい")):
        assert line in text
        (tmp_path / "a.yaml").write_text(text.replace(line, line + answer), encoding="utf-8")
        assert check(path, home, "--answers", tmp_path / "a.yaml").returncode == 0

"""Good rows are kept as a draft while bad ones are mended; handed in alone, they make what all at once makes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest

from flows.intake_files import INVENTORY, ORIGINALS
from flows.registry_steps import content_of, export, findings_kept, open_desk, submit
from infra import registry
from infra.errors import Refused
from infra.settings import Settings
from tests.assets.test_submission import GOOD, HEAD, TAMANA, written
from tests.flows.commands import pcc

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TENT = "B1,130.553,32.933,テント,2,98.5,昭和60年"
MENDED = "B1,130.553,32.933,木造,2,98.5,昭和60年"
FUTURE = "B2,130.554,32.934,RC造,3,250,2031"
PAST = "B2,130.554,32.934,RC造,3,250,2013"


@pytest.fixture
def desk(tmp_path):
    return open_desk(Settings(home=tmp_path / "home"))


@pytest.fixture
def hand_in(desk, tmp_path):
    """Hand a file in: the draft and what was found."""
    numbers = iter(range(100))

    def step(*lines, mends=None, code=TAMANA, name="建物一覧.csv", answers=None):
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        path = written(folder, *lines, name=name)
        return submit(
            desk, path, code, answers or {}, by="山田", now=NOW, lang="ja", scratch=folder / "out", mends=mends
        )  # fmt: skip

    return step


def buildings(desk, draft, folder: Path):
    folder.mkdir()
    return gpd.read_parquet(content_of(desk, draft.content, folder)[INVENTORY])


def codes(looked, severity="refused"):
    return [one.code for one in looked.findings if one.severity == severity]


def test_mended_rows_handed_in_alone_make_the_same_buildings_as_the_whole_file_at_once(desk, hand_in, tmp_path):
    first, looked = hand_in(HEAD, *GOOD, TENT, FUTURE)
    assert sorted(codes(looked)) == ["STRUCTURE_UNKNOWN", "YEAR_IN_FUTURE"]
    assert first.summary["good_rows"] == 3
    second, looked = hand_in(HEAD, MENDED, mends=first.id, name="直した行.csv")
    assert codes(looked) == ["ROWS_STILL_OPEN"]
    assert "B2" in looked.findings[0].message_ja
    assert (second.refused_count, second.summary["good_rows"]) == (1, 4)
    with pytest.raises(Refused):
        registry.accept(desk.engine, second.id, accepted_by="佐藤", accepted_at=NOW)
    third, looked = hand_in(HEAD, PAST, mends=second.id, name="残り.csv")
    assert codes(looked) == []
    assert third.refused_count == 0
    whole, _ = hand_in(HEAD, *GOOD, MENDED, PAST)
    assert buildings(desk, third, tmp_path / "a").equals(buildings(desk, whole, tmp_path / "b"))
    assert [third.summary[key] for key in ("rows", "buildings", "floor_area_m2", "fills")] == [
        whole.summary[key] for key in ("rows", "buildings", "floor_area_m2", "fills")
    ]


def test_what_was_written_stays_beside_what_was_read(desk, hand_in, tmp_path):
    import pandas as pd

    first, _ = hand_in(HEAD, *GOOD, TENT)
    second, _ = hand_in(HEAD, MENDED, mends=first.id)
    (tmp_path / "kept").mkdir()
    originals = pd.read_parquet(content_of(desk, second.content, tmp_path / "kept")[ORIGINALS]).set_index("asset_id")
    assert dict(originals["建築年"]) == {"A1": "昭和56年", "A2": "1995", "A3": "", "B1": "昭和60年"}


def test_a_file_whose_headings_are_our_own_words_is_kept_like_any_other(desk, hand_in, tmp_path):
    head = "asset_id,longitude,latitude,structure,storeys,floor_area_m2,year_built"
    draft, looked = hand_in(head, *GOOD)
    assert codes(looked) == []
    assert list(buildings(desk, draft, tmp_path / "a")["asset_id"]) == ["A1", "A2", "A3"]


def test_a_version_names_every_file_it_was_made_of(desk, hand_in, tmp_path):
    first, _ = hand_in(HEAD, *GOOD, TENT)
    second, _ = hand_in(HEAD, MENDED, mends=first.id, name="mended.csv")
    version = registry.accept(desk.engine, second.id, accepted_by="佐藤", accepted_at=NOW)
    export(desk, version, tmp_path / "out")
    text = (tmp_path / "out" / "inventory.yaml").read_text(encoding="utf-8")
    assert first.sha256 in text
    assert second.sha256 in text


def test_a_building_that_the_draft_holds_is_replaced_and_that_is_said(desk, hand_in, tmp_path):
    first, _ = hand_in(HEAD, *GOOD, TENT)
    larger = GOOD[1].replace(",300,", ",360,")
    new = "C9,130.555,32.935,木造,2,100,1990"
    second, looked = hand_in(HEAD, MENDED, larger, new, mends=first.id)
    told = {one.code: one.value for one in looked.findings}
    assert told["ROWS_REPLACED"] == "A2"
    assert told["ROWS_NEW"] == "C9"
    frame = buildings(desk, second, tmp_path / "a").set_index("asset_id")
    assert list(frame.index) == ["A1", "A2", "A3", "B1", "C9"]
    assert frame.loc["A2", "floor_area_m2"] == 360


def test_a_mended_row_that_is_still_wrong_leaves_the_others_kept(hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT, FUTURE)
    second, looked = hand_in(HEAD, MENDED, FUTURE, mends=first.id)
    assert codes(looked) == ["ROWS_STILL_OPEN", "YEAR_IN_FUTURE"]
    _, looked = hand_in(HEAD, PAST, mends=second.id)
    assert codes(looked) == []


def test_both_rows_of_an_id_that_is_given_twice_are_to_be_mended(hand_in):
    first, _ = hand_in(HEAD, *GOOD, GOOD[0].replace("130.550", "130.556"))
    assert first.summary["good_rows"] == 2
    _, looked = hand_in(HEAD, GOOD[0], "A4,130.556,32.930,木造,2,98.5,昭和56年", mends=first.id)
    assert codes(looked) == []


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD.replace("（㎡）", "（畳）"), *GOOD, TENT),  # every row
        (HEAD, *GOOD, TENT.replace("B1", "")),  # nobody could say which building was mended
        ([HEAD, TENT]),  # none is good
    ],
)
def test_nothing_is_kept_of_a_file_that_is_wrong_as_a_whole(hand_in, lines):
    first, looked = hand_in(*lines)
    assert codes(looked)
    assert "good_rows" not in first.summary
    with pytest.raises(Refused) as refused:
        hand_in(HEAD, MENDED, mends=first.id)
    assert [one.code for one in refused.value.findings] == ["DRAFT_KEPT_NO_ROWS"]


def test_a_draft_stays_as_it_was_where_mended_rows_cannot_be_used(desk, hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT)
    with pytest.raises(Refused) as refused:
        hand_in(HEAD.removeprefix("建物番号,"), MENDED.removeprefix("B1,"), mends=first.id)
    assert [one.code for one in refused.value.findings] == ["MENDED_WITHOUT_IDS"]
    none, looked = hand_in(HEAD.replace("（㎡）", "（畳）"), MENDED, mends=first.id)
    assert none is None
    assert codes(looked)
    with pytest.raises(Refused) as refused:
        hand_in(HEAD, MENDED, mends=first.id, code="43203")
    assert [one.code for one in refused.value.findings] == ["DRAFT_OF_ANOTHER_PLACE"]
    assert [one.id for one in registry.submissions(desk.engine)] == [first.id]


def test_what_is_wrong_in_the_mending_file_is_told_counted_and_kept_in_its_own_rows_and_headings(desk, hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT, FUTURE)
    again = [TENT.replace("テント", "紙"), PAST.replace("250", "百"), PAST, "C9,139.7,35.6,木造,2,100,1990"]
    good = MENDED.replace("B1", "C8").replace("130.553", "130.556")
    second, looked = hand_in(
        HEAD + ",こうぞう", *(f"{one},w" for one in (*again, good)), mends=first.id, name="直し.csv"
    )
    told = {one.code: one.text("ja") for one in looked.findings}
    assert told["STRUCTURE_UNKNOWN"].startswith("直し.csv 2行目「構造」：「紙」となっています。")
    assert told["NUMBER_UNREADABLE"].startswith("直し.csv 3行目「延床面積（㎡）」：「百」")
    assert told["ASSET_ID_REPEATED"].startswith("直し.csv 4行目「建物番号」：建物番号「B2」は3行目で")
    assert told["OUTSIDE_PREFECTURE"].startswith("直し.csv 5行目：")
    assert "「こうぞう」" in told["COLUMNS_UNUSED"]
    assert looked.summary["concerned"]["refused"] == {"rows": 4, "whole": 1}
    assert second.refused_count == 5
    kept = {one.code: one for one in findings_kept(desk, second.content)}
    assert kept["STRUCTURE_UNKNOWN"].value == "…"  # told, and stored nowhere
    assert kept.keys() == told.keys()


def test_nothing_is_told_of_a_file_that_nobody_handed_in(desk, hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT, "A5,130.5561,32.932,木造,2,3,1990")
    tall = MENDED.replace("木造,2", "木造,9")
    second, looked = hand_in(HEAD, tall, "A6,130.5561,32.932,木造,2,60,1990", mends=first.id, name="直し.csv")
    kept = findings_kept(desk, second.content)
    for one in (*looked.findings, *kept):
        assert one.file in ("建物一覧.csv", "直し.csv", "建物一覧.csv, 直し.csv", "")
        for text in (one.text("ja"), one.text("en"), one.place.column or ""):
            assert not re.search("parquet|asset_id|地物|feature|floor_area_m2", text), text
    placed = {(one.code, one.file, one.place.row, one.place.column) for one in kept}
    assert ("FLOOR_AREA_SMALL", "建物一覧.csv", 6, "延床面積（㎡）") in placed  # the draft's own, row and heading
    assert ("STRUCTURE_TOO_TALL", "直し.csv", 2, "階数") in placed
    assert {row for code, file, row, _ in placed if code == "POINTS_COINCIDE"} == {6, 3}  # only both together show it


def test_mended_buildings_far_from_each_other_stand_alone_only_where_the_whole_town_says_so(desk, hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT, "D1,130.640,32.933,木造,2,98.5,1985")
    second, _ = hand_in(HEAD, MENDED, "D2,130.641,32.933,木造,2,98.5,1985", mends=first.id, name="直し.csv")
    assert [one for one in findings_kept(desk, second.content) if one.code == "STANDS_ALONE"] == []


def test_notes_of_both_files_stay_with_the_version(desk, hand_in):
    first, _ = hand_in(HEAD, *GOOD, TENT)
    second, _ = hand_in(HEAD, MENDED, mends=first.id, name="直し.csv")
    kept = findings_kept(desk, second.content)
    assert {one.file for one in kept if one.code == "CRS_UNDERSTOOD"} == {"建物一覧.csv", "直し.csv"}
    (filled,) = [one for one in kept if one.code == "FILLED" and "建築年" in one.message_ja]
    assert "4棟中1棟" in filled.message_ja  # of both together, once
    assert "要修正" not in filled.text("ja")
    assert [one.as_dict() for one in kept if one.severity == "refused"] == []


def test_a_doubt_that_was_answered_of_the_first_file_is_not_raised_again(hand_in):
    sea = [f"S{n},{130.30 + n / 1000:.3f},32.70,木造,2,98.5,1985" for n in range(4)]
    answers = {"confirmed": {"in_the_sea": "right", "municipality": "right"}}
    first, looked = hand_in(HEAD, *sea, TENT, answers=answers)
    assert codes(looked) == ["STRUCTURE_UNKNOWN"]
    _, looked = hand_in(HEAD, MENDED, mends=first.id)
    assert codes(looked) == []


def test_the_clerk_reads_what_is_kept_and_how_to_go_on(tmp_path):
    home = tmp_path / "home"
    step = ("assets", "submit")
    path = written(tmp_path, HEAD, *GOOD, TENT)
    ended = pcc(*step, path, "--municipality", TAMANA, "--by", "山田", "--lang", "ja", home=home)
    (line,) = [line for line in ended.stdout.splitlines() if "--mends" in line]
    assert line.startswith("問題のない3棟は保管しました。")
    draft = line.split("--mends ")[1].split("」")[0]
    mended = written(tmp_path, HEAD, MENDED, name="直した行.csv")
    ended = pcc(
        *step, mended, "--municipality", TAMANA, "--by", "山田", "--mends", draft, "--lang", "ja", home=home
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "対象：4棟" in ended.stdout
    assert "受け付けられます。" in ended.stdout
    listed = json.loads(pcc("assets", "list", "--json", home=home).stdout)
    assert listed

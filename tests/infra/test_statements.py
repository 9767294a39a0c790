"""status.jsonl: signed statements, one after the other, none of which can turn a forecast into a credit."""

from __future__ import annotations

import json
import threading

import pytest

from infra.errors import Refused
from infra.signatures import new_key, sealed
from infra.statements import FORBIDDEN, KINDS, Said, append, current, read_statements

RECORD, OTHER = "ab" * 32, "cd" * 32
PUBLISHED = Said("published", "2026-04-01", "Minato", "first edition", "初版")
QUESTIONED = Said("questioned", "2026-04-02", "a reader", text_ja="建物の数が合いません")
WITHDRAWN = Said("withdrawn", "2026-05-01", "Minato", "wrong building list")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return new_key(tmp_path_factory.mktemp("keys") / "signing.pem")


@pytest.fixture
def file(tmp_path, key):
    path = tmp_path / "status.jsonl"
    for said in (PUBLISHED, QUESTIONED, WITHDRAWN):
        append(path, RECORD, said, key)
    return path


def code(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    finding = refused.value.findings[0]
    assert finding.text("ja") != finding.text("en")
    return finding.code


def test_statements_are_read_back_in_order_and_the_last_one_is_the_status(file):
    found = read_statements(file, RECORD)
    assert [(one.number, one.kind, one.date) for one in found] == [
        (1, "published", "2026-04-01"), (2, "questioned", "2026-04-02"), (3, "withdrawn", "2026-05-01"),
    ]  # fmt: skip
    assert current(found) == "WITHDRAWN"
    assert current([]) == "UNPUBLISHED"


def test_a_text_in_one_language_is_shown_to_readers_of_both(file):
    published, questioned, _ = read_statements(file, RECORD)
    assert (published.text("en"), published.text("ja")) == ("first edition", "初版")
    assert questioned.text("en") == questioned.text("ja") == "建物の数が合いません"


def test_the_same_statements_with_the_same_key_are_the_same_bytes(file, tmp_path, key):
    again = tmp_path / "again.jsonl"
    for said in (PUBLISHED, QUESTIONED, WITHDRAWN):
        append(again, RECORD, said, key)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("kind", [*FORBIDDEN, "retire", "Retired", "cancellation", "transferred", "無効化", "取消し"])
def test_a_forecast_cannot_be_called_a_credit_and_the_rule_is_named(kind, tmp_path, key):
    path = tmp_path / "status.jsonl"
    with pytest.raises(Refused) as refused:
        append(path, RECORD, Said(kind, "2026-04-01", "Minato", "x"), key)
    (finding,) = refused.value.findings
    assert finding.code == "STATUS_FORBIDDEN"
    for text in (finding.text("en"), finding.text("ja")):
        assert "ICROA" in text
        assert "GHG" in text
    assert not path.exists()


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_a_forbidden_statement_written_by_hand_and_signed_is_refused_all_the_same(kind, tmp_path, key):
    path = tmp_path / "status.jsonl"
    append(path, RECORD, PUBLISHED, key)
    line = {name: value for name, value in json.loads(path.read_bytes()).items() if name != "signature"}
    path.write_bytes(sealed({**line, "kind": kind}, key, "status-statement") + b"\n")
    assert code(lambda: read_statements(path, RECORD)) == "STATUS_FORBIDDEN"


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path, key):
    with pytest.raises(Refused) as refused:
        append(tmp_path / "status.jsonl", RECORD, Said("lost", "2026-04-01", "Minato", "x"), key)
    (finding,) = refused.value.findings
    assert finding.code == "STATUS_UNKNOWN"
    assert all(kind in finding.remedy_en and kind in finding.remedy_ja for kind in KINDS)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said("reviewed", "2026-04-01", "", "x"), "STATUS_TEXT"),
        (Said("reviewed", "2026-04-01", "Minato"), "STATUS_TEXT"),
        (Said("reviewed", "2026-04-01", "Minato", "x" * 2001), "STATUS_TEXT"),
        (Said("reviewed", "2026-04-01", "Minato", "\udcff"), "STATUS_TEXT"),
        (Said("reviewed", "2026-02-30", "Minato", "x"), "STATUS_DATE"),
        (Said("reviewed", "1 April", "Minato", "x"), "STATUS_DATE"),
        (Said("reviewed", "2025-01-01", "Minato", "x"), "STATUS_DATE"),
        (Said("superseded", "2026-04-02", "Minato", "x"), "STATUS_SUCCESSOR"),
        (Said("superseded", "2026-04-02", "Minato", "x", superseded_by=RECORD), "STATUS_SUCCESSOR"),
        (Said("superseded", "2026-04-02", "Minato", "x", superseded_by="record 2"), "STATUS_SUCCESSOR"),
        (Said("reviewed", "2026-04-02", "Minato", "x", superseded_by=OTHER), "STATUS_SUCCESSOR"),
    ],
)
def test_a_statement_that_cannot_be_made_is_refused_and_changes_nothing(said, expected, tmp_path, key):
    path = tmp_path / "status.jsonl"
    append(path, RECORD, PUBLISHED, key)
    before = path.read_bytes()
    assert code(lambda: append(path, RECORD, said, key)) == expected
    assert path.read_bytes() == before


def test_a_superseded_record_names_its_successor_and_may_only_be_withdrawn(tmp_path, key):
    path = tmp_path / "status.jsonl"
    append(path, RECORD, Said("superseded", "2026-04-01", "Minato", "new buildings", superseded_by=OTHER), key)
    assert read_statements(path, RECORD)[0].superseded_by == OTHER
    assert code(lambda: append(path, RECORD, Said("reviewed", "2026-04-02", "x", "y"), key)) == "STATUS_FINAL"
    append(path, RECORD, WITHDRAWN, key)
    assert code(lambda: append(path, RECORD, WITHDRAWN, key)) == "STATUS_FINAL"


def test_no_byte_of_a_statement_can_be_changed(file):
    content = file.read_bytes()
    for at in range(0, len(content), 3):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert code(lambda: read_statements(file, RECORD)).startswith("STATUS_"), at


def test_the_line_that_was_changed_is_named(file):
    lines = file.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b"2026-04-02", b"2026-04-03")
    file.write_bytes(b"\n".join(lines))
    with pytest.raises(Refused) as refused:
        read_statements(file, RECORD)
    assert refused.value.findings[0].code == "STATUS_SIGNATURE"
    assert "line 2" in refused.value.findings[0].text("en")
    assert "2行目" in refused.value.findings[0].text("ja")


@pytest.mark.parametrize("kept", [(1, 2), (0, 2), (0, 2, 1), (0, 0, 1, 2), (2, 1, 0)])
def test_lines_cannot_be_taken_out_repeated_or_exchanged(kept, file):
    lines = file.read_bytes().split(b"\n")
    file.write_bytes(b"".join(lines[number] + b"\n" for number in kept))
    assert code(lambda: read_statements(file, RECORD)) in ("STATUS_CHAIN", "STATUS_FINAL")


def test_a_line_that_is_cut_off_is_said_and_nothing_is_added_after_it(file, key):
    file.write_bytes(file.read_bytes()[:-20])
    assert code(lambda: read_statements(file, RECORD)) == "STATUS_CUT_OFF"
    assert code(lambda: append(file, RECORD, WITHDRAWN, key)) == "STATUS_CUT_OFF"


def test_statements_about_another_record_are_not_taken_over(file, key):
    assert code(lambda: read_statements(file, OTHER)) == "STATUS_OTHER_RECORD"
    assert code(lambda: append(file, OTHER, PUBLISHED, key)) == "STATUS_OTHER_RECORD"


def test_two_who_write_at_once_write_one_after_the_other(tmp_path, key):
    path = tmp_path / "status.jsonl"
    said = [Said("reviewed", "2026-04-01", f"reader {number}", "fine") for number in range(8)]
    writers = [threading.Thread(target=append, args=(path, RECORD, one, key)) for one in said]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = read_statements(path, RECORD)
    assert [one.number for one in found] == list(range(1, 9))
    assert {one.by for one in found} == {one.by for one in said}

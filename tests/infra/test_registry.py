"""The registry: numbers without gaps, nothing accepted is rewritten, and every refusal says what to do."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from infra import registry
from infra.database import migrate, open_database, reading, writing
from infra.errors import Refused
from infra.store_messages import _SENTENCES

TOWN, OTHER = "39211", "04202"
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=timezone(timedelta(hours=9)))
FILE, CONTENT = "f" * 64, "c" * 64


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


def submit(engine, code=TOWN, **changes):
    fields = {
        "municipality_code": code,
        "file_name": "家屋台帳.xlsx",
        "sha256": FILE,
        "size_bytes": 5_000_000_000,
        "received_at": NOON,
        "submitted_by": "田中",
        "content": CONTENT,
        "summary": {"rows": 12, "filled": {"storeys": 3}},
        "refused_count": 0,
    }
    return registry.add_draft(engine, **(fields | changes))


def accept(engine, draft):
    return registry.accept(engine, draft.id, accepted_by="佐藤", accepted_at=NOON + timedelta(hours=1), note="確認済み")


def withdraw(engine, number, reason="座標の誤り", code=TOWN):
    return registry.withdraw(engine, code, number, reason, withdrawn_by="佐藤", withdrawn_at=NOON + timedelta(days=1))


def state(engine, draft):
    return registry.submission(engine, draft.id).state


def codes(refused):
    return [found.code for found in refused.value.findings]


def numbers(engine, code=TOWN):
    return [version.number for version in registry.versions(engine, code)]


def run(engine, sql):
    with writing(engine) as connection:
        connection.execute(text(sql))


def at_once(*acts):
    """What each of several was told: the code of a refusal, or nothing."""
    together = Barrier(len(acts))

    def told(act):
        together.wait()
        try:
            act()
        except Refused as refused:
            return refused.findings[0].code
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(told, acts))


def test_a_draft_is_kept_as_it_came(engine):
    draft = submit(engine, note="仮")
    found = registry.submission(engine, draft.id)
    assert found == draft
    assert (found.file_name, found.size_bytes, found.note) == ("家屋台帳.xlsx", 5_000_000_000, "仮")
    assert found.summary == {"rows": 12, "filled": {"storeys": 3}}
    assert found.received_at == datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # noon in Japan
    assert found.state == "draft"
    assert re.fullmatch("[0-9a-f]{32}", found.id)


def test_the_same_file_submitted_twice_is_two_drafts_in_the_order_they_came(engine):
    late = submit(engine, received_at=NOON + timedelta(minutes=5))
    early = submit(engine)
    elsewhere = submit(engine, OTHER, received_at=NOON - timedelta(days=1))
    assert [draft.id for draft in registry.drafts(engine, TOWN)] == [early.id, late.id]
    assert [draft.id for draft in registry.drafts(engine)] == [elsewhere.id, early.id, late.id]


def test_an_accepted_draft_becomes_version_1_with_what_was_understood(engine):
    draft = submit(engine)
    version = accept(engine, draft)
    assert (version.number, version.kind, version.submission_id, version.content) == (1, "accepted", draft.id, CONTENT)
    assert (version.accepted_by, version.accepted_at, version.note) == ("佐藤", NOON + timedelta(hours=1), "確認済み")
    assert registry.versions(engine, TOWN) == (version,)
    assert registry.current(engine, TOWN) == version
    assert registry.drafts(engine, TOWN) == ()


def test_a_municipality_counts_its_own_versions_from_1(engine):
    for code in (TOWN, OTHER, TOWN):
        accept(engine, submit(engine, code))
    assert [(v.municipality_code, v.number) for v in registry.versions(engine)] == [(OTHER, 1), (TOWN, 1), (TOWN, 2)]


def test_where_nothing_was_accepted_nothing_is_current(engine):
    submit(engine)
    assert registry.current(engine, TOWN) is None
    assert registry.versions(engine) == ()


def test_states_follow_from_the_versions(engine):
    first, second, third = submit(engine), submit(engine), submit(engine)
    accept(engine, first)
    accept(engine, second)
    assert [state(engine, draft) for draft in (first, second, third)] == ["superseded", "accepted", "draft"]
    withdraw(engine, 2)
    assert [state(engine, draft) for draft in (first, second, third)] == ["accepted", "withdrawn", "draft"]
    withdraw(engine, 1)
    assert [state(engine, draft) for draft in (first, second, third)] == ["withdrawn", "withdrawn", "draft"]
    assert [found.state for found in registry.submissions(engine)].count("withdrawn") == 2


def test_a_withdrawal_is_a_new_version_that_carries_no_data(engine):
    accepted = accept(engine, submit(engine))
    version = withdraw(engine, 1, "  座標の誤り ")
    assert (version.number, version.kind, version.withdraws) == (2, "withdrawal", 1)
    assert (version.submission_id, version.content, version.note) == (None, None, "座標の誤り")
    assert registry.versions(engine, TOWN) == (accepted, version)
    assert registry.current(engine, TOWN) is None


def test_after_a_withdrawal_the_version_before_it_stands_again(engine):
    first = accept(engine, submit(engine))
    accept(engine, submit(engine))
    withdraw(engine, 2)
    assert registry.current(engine, TOWN) == first
    last = accept(engine, submit(engine))
    assert last.number == 4
    assert registry.current(engine, TOWN) == last


def test_accepting_twice_is_refused_and_names_the_version(engine):
    accept(engine, submit(engine, OTHER))
    accept(engine, submit(engine))
    draft = submit(engine)
    accept(engine, draft)
    with pytest.raises(Refused) as refused:
        accept(engine, draft)
    assert codes(refused) == ["SUBMISSION_ACCEPTED_ALREADY"]
    assert "version 2" in refused.value.findings[0].message_en
    assert "第2版" in refused.value.findings[0].message_ja
    assert numbers(engine) == [1, 2]


def test_a_withdrawn_submission_is_not_accepted_again(engine):
    draft = submit(engine)
    accept(engine, draft)
    withdraw(engine, 1)
    with pytest.raises(Refused) as refused:
        accept(engine, draft)
    assert codes(refused) == ["SUBMISSION_ACCEPTED_ALREADY"]


def test_a_draft_with_something_to_put_right_is_kept_and_not_accepted(engine):
    draft = submit(engine, refused_count=3)
    with pytest.raises(Refused) as refused:
        accept(engine, draft)
    assert codes(refused) == ["SUBMISSION_NOT_READY"]
    assert "3件" in refused.value.findings[0].message_ja
    assert refused.value.findings[0].file == "家屋台帳.xlsx"
    assert [found.id for found in registry.drafts(engine, TOWN)] == [draft.id]


@pytest.mark.parametrize("unknown", ["", "0" * 32, "'; DROP TABLE versions; --", "提出\0", "\udc8b"])
def test_what_was_never_submitted_is_refused_not_an_error(engine, unknown):
    for ask in (
        lambda: registry.submission(engine, unknown),
        lambda: registry.discard_draft(engine, unknown),
        lambda: registry.accept(engine, unknown, accepted_by="佐藤", accepted_at=NOON),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert codes(refused) == ["SUBMISSION_UNKNOWN"]


@pytest.mark.parametrize("number", [0, 2, -1, 10**30])
def test_a_version_that_does_not_exist_cannot_be_withdrawn(engine, number):
    accept(engine, submit(engine))
    with pytest.raises(Refused) as refused:
        withdraw(engine, number)
    assert codes(refused) == ["VERSION_UNKNOWN"]


def test_a_version_is_withdrawn_once(engine):
    accept(engine, submit(engine))
    withdraw(engine, 1)
    with pytest.raises(Refused) as refused:
        withdraw(engine, 1)
    assert codes(refused) == ["VERSION_WITHDRAWN_ALREADY"]
    assert numbers(engine) == [1, 2]


def test_a_withdrawal_cannot_be_withdrawn_and_all_reasons_come_at_once(engine):
    accept(engine, submit(engine))
    withdraw(engine, 1)
    with pytest.raises(Refused) as refused:
        withdraw(engine, 2, reason=" ")
    assert codes(refused) == ["VERSION_IS_WITHDRAWAL", "WITHDRAWAL_REASON"]


def test_a_draft_can_be_discarded_and_an_accepted_one_cannot(engine):
    draft, kept = submit(engine), submit(engine)
    registry.discard_draft(engine, draft.id)
    accept(engine, kept)
    with pytest.raises(Refused) as refused:
        registry.discard_draft(engine, kept.id)
    assert codes(refused) == ["SUBMISSION_NOT_DRAFT"]
    assert [found.id for found in registry.submissions(engine)] == [kept.id]


def test_names_with_bytes_that_are_no_characters_are_kept_readably(engine):
    draft = submit(engine, file_name="\udc89\udc8e家屋.csv", note="a\0b")
    assert registry.submission(engine, draft.id).file_name.endswith("家屋.csv")
    assert registry.submission(engine, draft.id) == draft


def test_a_time_without_a_zone_is_a_mistake_of_the_caller(engine):
    with pytest.raises(ValueError, match="a time needs its zone"):
        submit(engine, received_at=datetime(2026, 4, 1))


@pytest.mark.parametrize(
    "changes",
    [{"municipality_code": ""}, {"sha256": "abc"}, {"content": ""}, {"size_bytes": -1}, {"refused_count": -1}],
)
def test_the_database_itself_refuses_a_draft_that_cannot_be(engine, changes):
    with pytest.raises(DBAPIError):
        submit(engine, **changes)
    assert registry.submissions(engine) == ()


CHANGES = [
    "UPDATE versions SET accepted_by = 'someone else'",
    "UPDATE versions SET content = NULL, submission_id = NULL WHERE number = 1",
    "UPDATE versions SET number = number + 10",
    "DELETE FROM versions",
    "DELETE FROM versions WHERE kind = 'withdrawal'",
    "UPDATE submissions SET content = sha256",
    "UPDATE submissions SET note = 'other' WHERE municipality_code = '04202'",
    "DELETE FROM submissions",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_nothing_accepted_is_changed_or_deleted_whoever_asks(engine, sql):
    accept(engine, submit(engine))
    withdraw(engine, 1)
    accept(engine, submit(engine, OTHER))
    before = registry.versions(engine), registry.submissions(engine)
    with pytest.raises(DBAPIError):
        run(engine, sql)
    assert (registry.versions(engine), registry.submissions(engine)) == before


@pytest.mark.parametrize("sql", ["TRUNCATE versions", "TRUNCATE submissions CASCADE"])
def test_nothing_accepted_is_emptied_in_postgresql(postgresql_url, sql):
    engine = open_database(postgresql_url)
    migrate(engine)
    version = accept(engine, submit(engine))
    with pytest.raises(DBAPIError):
        run(engine, sql)
    assert registry.versions(engine) == (version,)
    engine.dispose()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_nothing_accepted_is_replaced_in_sqlite(tmp_path, number):
    engine = open_database(f"sqlite:///{tmp_path}/pcc.sqlite")
    migrate(engine)
    draft = submit(engine)
    version = accept(engine, draft)
    with pytest.raises(DBAPIError):
        run(engine, f"INSERT OR REPLACE INTO versions SELECT municipality_code, {number}, kind, submission_id, "
                    "content, withdraws, accepted_at, 'someone else', note FROM versions")  # fmt: skip
    with pytest.raises(DBAPIError):
        run(engine, "INSERT OR REPLACE INTO submissions SELECT id, municipality_code, 'other', sha256, size_bytes, "
                    "received_at, submitted_by, content, summary, refused_count, note FROM submissions")  # fmt: skip
    assert registry.versions(engine) == (version,)
    assert registry.submission(engine, draft.id).file_name == "家屋台帳.xlsx"
    engine.dispose()


INSERTED = "INSERT INTO versions SELECT '39211', {number}, {kind}, {id}, {content}, {withdraws}, accepted_at, '', '' FROM versions WHERE number = 1"  # noqa: E501


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 4},
        {"number": 1},
        {"number": 2},
        {"content": "'" + "d" * 64 + "'"},
        {"content": "NULL"},
        {"id": "'" + "0" * 32 + "'"},
        {"kind": "'other'"},
        {"kind": "'withdrawal'", "id": "NULL", "content": "NULL"},
        {"kind": "'withdrawal'", "id": "NULL", "content": "NULL", "withdraws": "1"},
        {"kind": "'withdrawal'", "id": "NULL", "content": "NULL", "withdraws": "2"},
        {"kind": "'withdrawal'", "id": "NULL", "content": "NULL", "withdraws": "3"},
    ],
)
def test_no_version_enters_out_of_order_or_unlike_its_submission(engine, wrong):
    accept(engine, submit(engine))
    withdraw(engine, 1)
    draft = submit(engine)
    right = {"number": 3, "kind": "'accepted'", "id": f"'{draft.id}'", "content": f"'{CONTENT}'", "withdraws": "NULL"}
    with pytest.raises(DBAPIError):
        run(engine, INSERTED.format(**(right | wrong)))
    run(engine, INSERTED.format(**right))  # its clean twin
    assert numbers(engine) == [1, 2, 3]


def test_acceptances_at_the_same_moment_get_consecutive_numbers(engine):
    drafts = [submit(engine, code) for code in [TOWN] * 8 + [OTHER] * 4]
    accepted = []
    told = at_once(*[lambda draft=draft: accepted.append(accept(engine, draft)) for draft in drafts])
    assert told == [""] * 12
    assert sorted(v.number for v in accepted if v.municipality_code == TOWN) == list(range(1, 9))
    assert sorted(v.number for v in accepted if v.municipality_code == OTHER) == list(range(1, 5))
    assert set(registry.versions(engine)) == set(accepted)


def test_of_several_who_accept_the_same_draft_one_does_and_the_others_are_told(engine):
    draft = submit(engine)
    told = at_once(*[lambda: accept(engine, draft)] * 4)
    assert sorted(told) == ["", *["SUBMISSION_ACCEPTED_ALREADY"] * 3]
    assert numbers(engine) == [1]


def test_of_several_who_withdraw_the_same_version_one_does_and_the_others_are_told(engine):
    accept(engine, submit(engine))
    told = at_once(*[lambda: withdraw(engine, 1)] * 4)
    assert sorted(told) == ["", *["VERSION_WITHDRAWN_ALREADY"] * 3]
    assert numbers(engine) == [1, 2]


def test_discarding_and_accepting_at_the_same_moment_end_in_one_of_both(engine):
    for _ in range(5):
        draft = submit(engine)
        told = at_once(
            lambda id=draft.id: registry.discard_draft(engine, id), lambda draft=draft: accept(engine, draft)
        )
        assert told in (["", "SUBMISSION_UNKNOWN"], ["SUBMISSION_NOT_DRAFT", ""])
    history = numbers(engine)
    assert history == list(range(1, len(history) + 1))


@given(steps=st.lists(st.tuples(st.sampled_from(["accept", "withdraw", "discard"]), st.integers(0, 5)), max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_history_only_grows_and_its_numbers_have_no_gaps(tmp_path, steps):
    engine = open_database(f"sqlite:///{tmp_path}/pcc.sqlite")
    migrate(engine)
    code = f"town {len(registry.submissions(engine))}"
    drafts = [submit(engine, code) for _ in range(4)]
    history = ()
    for what, which in steps:
        act = {
            "accept": lambda which=which: accept(engine, drafts[which % 4]),
            "withdraw": lambda which=which: withdraw(engine, which, code=code),
            "discard": lambda which=which: registry.discard_draft(engine, drafts[which % 4].id),
        }[what]
        with suppress(Refused):
            act()
        after = registry.versions(engine, code)
        assert after[: len(history)] == history
        assert [version.number for version in after] == list(range(1, len(after) + 1))
        history = after
    withdrawn = {version.withdraws for version in history}
    standing = [v for v in history if v.kind == "accepted" and v.number not in withdrawn]
    assert registry.current(engine, code) == (standing[-1] if standing else None)
    engine.dispose()


def test_the_sentences_say_what_to_do_in_both_languages():
    for code, (message_en, remedy_en, message_ja, remedy_ja) in _SENTENCES.items():
        assert re.fullmatch(r"[A-Z][A-Z_]+", code)
        assert message_en.endswith(".")
        assert remedy_en.endswith(".")
        assert message_ja.endswith("。")
        assert re.search(r"(ください|ありません)(（.+）)?。", remedy_ja)
        assert set(re.findall(r"{(\w+)}", message_ja)) == set(re.findall(r"{(\w+)}", message_en))


def test_reading_does_not_write(engine):
    submit(engine)
    with reading(engine) as connection, pytest.raises(DBAPIError):
        connection.execute(text("INSERT INTO versions SELECT * FROM versions"))

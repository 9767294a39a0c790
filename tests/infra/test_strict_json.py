"""JSON of strangers: what is read, what is refused in words, and where it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import Refused
from infra.strict_json import MOST_DEPTH, first_difference, parse, path_at, read_limited, shown

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda below: st.lists(below) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), below),
    max_leaves=20,
)  # fmt: skip


def problem(content: bytes) -> tuple[str, str | None]:
    """Code and place of the first problem; it is told in both languages."""
    with pytest.raises(Refused) as refused:
        parse(content, "record.json")
    first = refused.value.findings[0]
    assert first.message_en
    assert first.message_ja
    return first.code, first.place.path


@given(VALUES)
def test_what_is_well_formed_is_read_as_it_is_written(value):
    assert parse(json.dumps(value).encode(), "") == value
    assert parse(json.dumps(value, ensure_ascii=False, indent=1).encode(), "") == value


@pytest.mark.parametrize(
    ("content", "code", "path"),
    [
        (b'{"a": {"b": 1, "b": 2}}', "JSON_KEY_TWICE", "a.b"),
        (b'{"a": [{"b": 1, "\\u0062": 2}]}', "JSON_KEY_TWICE", "a[0].b"),
        (b'{"a": [1, NaN]}', "JSON_NOT_A_NUMBER", "a[1]"),
        (b'{"a": -Infinity}', "JSON_NOT_A_NUMBER", "a"),
        (b'{"a": 1e999}', "JSON_NUMBER_TOO_LARGE", "a"),
        (b'{"a": 9007199254740993}', "JSON_NUMBER_TOO_LARGE", "a"),
        (b'{"a": ' + b"1" * 100_000 + b"}", "JSON_NUMBER_TOO_LARGE", "a"),
        (b'{"a": 0.' + b"1" * 100_000 + b"}", "JSON_NUMBER_TOO_LARGE", "a"),
        (b'{"a": "\\ud800"}', "JSON_HALF_CHARACTER", "a"),
        (b'{"a": "\xff"}', "JSON_TEXT", "a"),
        (b'{"a": {"b": [1, 2, x]}}', "JSON_SYNTAX", "a.b[2]"),
        (b'{"a": {"b": "open', "JSON_SYNTAX", "a.b"),
        (b'{"a": 1} {}', "JSON_SYNTAX", None),
        (b"", "JSON_SYNTAX", None),
        (b"\xef\xbb\xbf{}", "JSON_SYNTAX", None),
    ],
)
def test_what_a_stranger_may_not_write_is_refused_with_its_place(content, code, path):
    assert problem(content) == (code, path)


@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_brackets_without_end_are_refused_and_not_followed(bracket):
    assert problem(bracket * 200_000)[0] == "JSON_DEPTH"
    allowed = MOST_DEPTH - 1
    assert parse(b"[" * allowed + b"]" * allowed, "") is not None


@pytest.mark.parametrize("content", [b'"' + b'\\"' * 2_000_000, b'{"a' * 1_000_000, b'"\x01' * 100_000])
def test_a_text_that_is_never_closed_is_looked_at_once(content):
    assert problem(content)[0] in ("JSON_SYNTAX", "JSON_DEPTH")


def test_a_file_larger_than_allowed_is_not_read_and_a_missing_one_is_said(tmp_path):
    file = tmp_path / "record.json"
    file.write_bytes(b" " * 101)
    for path, most, code in ((file, 100, "FILE_TOO_LARGE"), (tmp_path / "none", 100, "FILE_MISSING")):
        with pytest.raises(Refused) as refused:
            read_limited(path, most)
        assert [finding.code for finding in refused.value.findings] == [code]
    assert len(read_limited(file, 101)) == 101


def test_the_place_of_a_byte_is_the_field_it_stands_in():
    content = b'{"a":{"b":[10,20]},"c":"word"}'
    assert path_at(content, content.index(b"20")) == "a.b[1]"
    assert path_at(content, content.index(b"word")) == "c"
    assert path_at(content, content.index(b'"b"') + 1) == "a.b"


@given(VALUES)
def test_a_value_differs_nowhere_from_itself(value):
    assert first_difference(value, json.loads(json.dumps(value))) is None


@pytest.mark.parametrize(
    ("one", "other", "path"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}, "a[1]"),
        ({"a": [1]}, {"a": [1, 3]}, "a[1]"),
        ({"a": 1}, {"a": 1, "b": 2}, "b"),
        ({"a": 1}, {"a": True}, "a"),
        ({"a": 0}, {"a": None}, "a"),
        ({"a": 1}, {"a": 1.0}, None),
    ],
)
def test_the_first_difference_is_named(one, other, path):
    assert first_difference(one, other) == path


def test_what_is_shown_of_a_stranger_cannot_steer_the_terminal():
    assert shown("\x1b[31mred\u202e") == "\\u001b[31mred\\u202e"
    assert len(shown("x" * 1000)) == 60

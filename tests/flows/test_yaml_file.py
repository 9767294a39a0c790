"""What YAML reads otherwise than people write it: words as keys, commas in numbers, and the rule that is told."""

from __future__ import annotations

import pytest

from flows.yaml_file import read_yaml
from infra.errors import Refused


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "a.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path, "a.yaml")

    return reading


@pytest.fixture
def refused(read):
    def refusing(text):
        with pytest.raises(Refused) as caught:
            read(text)
        return caught.value.findings

    return refusing


@pytest.mark.parametrize("key", ["on", "On", "OFF", "yes", "no", "y", "n", '"on"'])
def test_a_key_is_the_word_that_it_is_written_as(read, key):
    values, lines = read(f"a:\n  {key}: 2026-01-13\n")
    word = key.strip('"')
    assert list(values["a"]) == [word]
    assert lines[("a", word)] == 2


def test_values_stay_what_yaml_makes_of_them(read):
    assert read("{on: on, off: no, a: [yes, 'yes']}")[0] == {"on": True, "off": False, "a": [True, "yes"]}


def test_a_word_that_is_key_here_and_value_there_is_a_word_only_as_a_key(read):
    assert read("a: &x on\nb: {*x : 1}\n")[0] == {"a": True, "b": {"on": 1}}


def test_a_key_in_quotes_and_bare_is_the_same_key_twice(refused):
    (one,) = refused('on: 1\n"on": 2\n')
    assert (one.code, one.place.line) == ("KEY_TWICE", 2)


@pytest.mark.parametrize(
    ("text", "shown", "plain"),
    [
        ("t_co2e: {2030: 40, 2031: 1,000}", "1,000", "1000"),
        ("t_co2e: {2031: 1,000,000, 2032: 5}", "1,000,000", "1000000"),
        ("t_co2e: {2031: -12,345.5, 2032: 1}", "-12,345.5", "-12345.5"),
    ],
)
def test_a_comma_within_a_number_between_braces_is_named(refused, text, shown, plain):
    (one,) = refused(text)
    assert (one.code, one.value, one.place.path) == ("NUMBER_WITH_COMMA", shown, "t_co2e.2031")
    assert f"{shown}: between braces a comma begins a new entry; write {plain}, without commas" in one.message_en
    assert f"「{shown}」のカンマ" in one.message_ja
    assert plain in one.message_ja


def test_several_such_numbers_are_all_named(refused):
    found = refused("t_co2e: {2030: 1,000, 2031: 2,000}")
    assert [one.value for one in found] == ["1,000", "2,000"]


def test_entries_that_are_not_digits_of_one_number_are_read_as_before(read):
    assert read("{2030: 1,2031: 40, 2032: 5, 300: }")[0] == {2030: 1, 2031: 40, 2032: 5, 300: None}


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2", "a: 0100", "a: {b: 1,000}", "a: [1", "a: 2020-13-01", "", "- 1", b"\xff\xfe\x00", "a: &a [*a]"],
)
def test_every_refusal_of_how_a_file_is_written_names_that_rule(refused, text):
    for one in refused(text):
        assert one.message_en.startswith("Rule 'how the file is written': ")
        assert one.message_ja.startswith("「ファイルの書き方」の規則：")


def test_a_file_that_is_not_there_names_the_rule_of_files(tmp_path):
    with pytest.raises(Refused) as caught:
        read_yaml(tmp_path / "none.yaml", "none.yaml")
    assert caught.value.findings[0].message_en == "Rule 'files that exist': there is no such file"

"""What is said about shapes can be read aloud in both languages, and nothing of the machine shows in it."""

from __future__ import annotations

import re

import pytest

from assets import outline_messages, vector_messages

TABLES = {**vector_messages._SENTENCES, **outline_messages._SENTENCES}


@pytest.mark.parametrize("code", TABLES)
def test_every_message_stands_in_both_languages(code):
    message_en, remedy_en, message_ja, remedy_ja = TABLES[code]
    assert message_en.endswith(".")
    assert message_ja.endswith("。")
    assert bool(remedy_en) == bool(remedy_ja)
    assert not remedy_ja or remedy_ja.endswith("。")


@pytest.mark.parametrize("code", TABLES)
def test_a_japanese_message_has_no_english_sentence_and_no_half_width_brackets(code):
    """Names of formats, endings and keys of a declaration stay as they are written in files."""
    for sentence in TABLES[code][2:]:
        plain = re.sub(r"\{[^}]*\}|「[^」]*」", "", sentence)
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", plain)
        assert not re.search(r"[()]", plain)


@pytest.mark.parametrize("code", TABLES)
def test_both_languages_name_the_same_value(code):
    message_en, remedy_en, message_ja, remedy_ja = TABLES[code]
    japanese = set(re.findall(r"\{(\w+)\}", message_ja + remedy_ja))
    english = set(re.findall(r"\{(\w+)\}", message_en + remedy_en))
    assert {word.replace("_ja", "_en") for word in japanese} - {"name_en"} <= english | {"name_en"}

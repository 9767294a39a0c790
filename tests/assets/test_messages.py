"""Sentences for people: both languages complete, and no English column names or class names in the Japanese."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from assets.messages import _SENTENCES, FIELD_EN, FIELD_JA

# What a person must write literally into the scenario stands in 「」 or in parentheses.
_LITERAL = re.compile(r"「[^」]*」|（[^）]*）|EPSG|CRS|WGS|RC|SRC|CB|CSV|Excel|\.dbf|\{[a-z_]+\}")


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_both_languages_say_the_same_things(code):
    message_en, remedy_en, message_ja, remedy_ja = _SENTENCES[code]
    words = [
        {name.removesuffix("_en").removesuffix("_ja") for _, name, _, _ in Formatter().parse(text) if name}
        for text in (message_en + remedy_en, message_ja + remedy_ja)
    ]
    assert words[0] - {"field", "value", "where"} == words[1] - {"field", "value", "where"}
    assert bool(remedy_en) == bool(remedy_ja)
    assert message_ja.endswith("。") or "{swapped_ja}" in message_ja


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_the_japanese_has_no_english_of_ours(code):
    for text in _SENTENCES[code][2:]:
        assert not re.search(r"[A-Za-z_]{2,}", _LITERAL.sub("", text)), text


def test_every_field_has_a_name_in_both_languages():
    assert set(FIELD_EN) == set(FIELD_JA)

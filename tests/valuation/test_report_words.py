"""The words: everything is said in both languages, with the same numbers in it."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from infra.units import Peril, SourceKind
from valuation.record import FindingPart, Valuation
from valuation.report.words import TABLE, Words

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def _placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TABLE)
def test_every_text_exists_in_both_languages_with_the_same_placeholders(key: str) -> None:
    word = TABLE[key]
    assert word.en.strip()
    assert not JAPANESE.search(word.en)
    assert JAPANESE.search(word.ja)
    assert _placeholders(word.en) == _placeholders(word.ja)


def test_every_value_that_a_record_may_hold_has_a_name() -> None:
    severities = get_args(FindingPart.model_fields["severity"].annotation)
    conventions = get_args(Valuation.model_fields["convention"].annotation)
    for prefix, values in {
        "kind": get_args(SourceKind),
        "peril": get_args(Peril),
        "severity": severities,
        "convention": conventions,
    }.items():
        assert values
        assert all(f"{prefix}.{value}" in TABLE for value in values)


def test_an_unknown_key_or_a_missing_number_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("en")("no.such.key")
    with pytest.raises(KeyError):
        Words("ja")("run.period.value", first=2030)


@pytest.mark.parametrize("key", TABLE)
def test_what_is_claimed_is_said_with_one_word(key: str) -> None:
    assert "主張" not in TABLE[key].ja


@pytest.mark.parametrize("key", TABLE)
def test_no_text_says_a_bare_credit(key: str) -> None:
    assert not re.search(r"(?<!latent )(?<!potential )(?<!realised )\bcredit(s|ing)?\b", TABLE[key].en, re.IGNORECASE)
    assert not re.search(r"(?<!潜在)(?<!実現)クレジット", TABLE[key].ja)

"""Refusals of the decision figures: the rule's name and what to write, complete in both languages."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from valuation.decision.checks import by_year
from valuation.decision.refusals import _SENTENCES, RuleRefused, refusal

ONLY_ENGLISH = {"field"}  # its Japanese is field_ja


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_both_languages_say_the_same_things(code):
    rule_en, message_en, remedy_en, rule_ja, message_ja, remedy_ja = _SENTENCES[code]
    assert all((rule_en, message_en, remedy_en, rule_ja, message_ja, remedy_ja))
    english, japanese = _fields(message_en + remedy_en), _fields(message_ja + remedy_ja)
    assert english - ONLY_ENGLISH == {name for name in japanese if not name.endswith("_ja")}
    assert remedy_ja.endswith(("。", "）。"))


@pytest.mark.parametrize("code", sorted(_SENTENCES))
def test_japanese_sentences_hold_no_english_word_of_the_code(code):
    texts = _SENTENCES[code][3:]
    assert not any(re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", text)) for text in texts)


def test_a_refusal_is_a_finding_that_stops_acceptance():
    refused = refusal("COST_NEGATIVE", ("the costs", "費用"), where=("entry 2", "2番目"), value=-5.0)
    assert refused.finding.severity == "refused"
    assert refused.finding.text("ja") == (
        "「費用の符号」の規則：費用の2番目が-5円です。費用は0以上で書き、節約や収入は便益に入れてください。"
    )
    assert str(refused).startswith("Rule 'costs without a minus sign': the costs: found -5 at entry 2.")


@pytest.mark.parametrize("year", [2026, 2032])
def test_a_horizon_shorter_than_the_vintages_is_refused(year):
    with pytest.raises(RuleRefused, match=rf"Rule 'vintages inside the horizon'.*{year}.*2027 to 2031"):
        by_year({2028: 3, year: 1}, 2027, 5)
    assert by_year({2027: 3, 2031: 1}, 2027, 5).tolist() == [3, 0, 0, 0, 1]

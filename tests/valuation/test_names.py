"""Names in the record: no code of a table reaches a Japanese reader."""

from __future__ import annotations

import re

import pytest

from assets.fragility import load_fragility_sets
from tests.valuation.sample_record import sample_record
from valuation.chain_lines import LABELS, OWN_RULES
from valuation.names import STRUCTURE_JA, class_name
from valuation.parameters import STRUCTURES
from valuation.parts import credit
from valuation.record import Bilingual

RECORD = sample_record()
ASKED = [*RECORD.criteria, *(check for each in RECORD.criteria for check in each.checks), *RECORD.ghg_protocol]
SAID_BY_THE_RECORD = [
    *(Bilingual(en=en, ja=ja) for en, ja in (*LABELS.values(), *OWN_RULES.values())),
    *credit._REFUSALS.values(),
    *(text for asked in ASKED for text in (asked.label, asked.asks, asked.statement)),
    *(text for use in RECORD.claims.uses for text in (use.purpose, use.rule)),
]


def test_every_structure_has_a_japanese_name():
    assert set(STRUCTURE_JA) == set(STRUCTURES)


def test_every_published_building_class_has_a_name_without_codes():
    names = {code: class_name(code) for code in load_fragility_sets()}
    assert names["wood-3+"] == Bilingual(en="wood, 3 storeys or more", ja="木造・3階建以上")
    assert len({name.ja for name in names.values()}) == len(names)
    assert not any(re.search(r"[a-z]", name.ja) for name in names.values())


def test_a_class_without_a_name_is_an_error_instead_of_a_code_on_the_page():
    with pytest.raises(KeyError):
        class_name("tent-all")


@pytest.mark.parametrize("text", SAID_BY_THE_RECORD, ids=lambda text: text.en[:40])
def test_the_record_never_says_a_bare_credit(text):
    # J-Credit is the name of a scheme
    assert not re.search(r"(?<!latent )(?<!J-)\bcredit(s|ing)?\b", text.en, re.IGNORECASE)
    assert not re.search(r"(?<!潜在)(?<!J-)クレジット", text.ja)

"""The key that was meant: its parts in any order before its letters, and every slip of a letter as before."""

from __future__ import annotations

import difflib
import json

import pytest

from flows.nearest import nearest
from flows.scenario import json_schema
from flows.value_cli import read_schedule
from infra.errors import Refused
from tests.flows.test_all_at_once import SCHEDULE


def sections(node):
    """The keys of every section of a scenario that stand side by side."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield tuple(sorted(node["properties"]))
        for value in node.values():
            yield from sections(value)
    elif isinstance(node, list):
        for value in node:
            yield from sections(value)


SECTIONS = sorted(set(sections(json.loads(json_schema()))))


def slips(key):
    """A letter left out, doubled or exchanged with the next."""
    for place in range(len(key)):
        yield key[:place] + key[place + 1 :]
        yield key[: place + 1] + key[place:]
        yield key[:place] + key[place + 1 : place + 2] + key[place] + key[place + 2 :]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jpy_per_usd", "usd_jpy"),
        ("usd_per_t_prices", "prices_usd_per_t"),
        ("per_t_price_jpy", "price_jpy_per_t"),
        ("date_fx", "fx_date"),
        ("PRICE-YEAR", "price_year"),
        ("prise_year", "price_year"),
        ("something", None),
    ],
)
def test_parts_are_looked_at_before_letters(written, meant):
    known = ["fx_date", "fx_source", "kind", "price_jpy_per_t", "price_year", "prices_usd_per_t", "usd_jpy"]
    assert nearest(written, known, 0.5) == meant


def test_no_slip_of_a_letter_is_understood_worse_than_by_letters_alone():
    looked_at = 0
    for keys in SECTIONS:
        for key in keys:
            for slip in {*slips(key)} - {*keys, ""}:
                if difflib.get_close_matches(slip, keys, n=1, cutoff=0.4) == [key]:
                    assert nearest(slip, keys, 0.4) == key, (slip, keys)
                    looked_at += 1
    assert looked_at > 5000


def test_the_rate_of_exchange_is_found_under_the_name_that_a_bank_gives_it(tmp_path):
    path = tmp_path / "schedule.yaml"
    path.write_text(SCHEDULE.replace("usd_jpy: 150", "jpy_per_usd: 150"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_schedule(path)
    (unknown,) = [one for one in refused.value.findings if one.code == "KEY_UNKNOWN"]
    assert "did you mean `usd_jpy`?" in unknown.message_en
    assert "「usd_jpy」の誤りではありませんか。" in unknown.message_ja

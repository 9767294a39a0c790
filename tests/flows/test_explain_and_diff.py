"""`pcc explain` and `pcc diff` on the record of the bundled example."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from decimal import Decimal

import pytest

from flows.reading import read_record
from tests.flows.commands import pcc
from tests.flows.revalued import write_revalued
from valuation.difference.changes import changes_between
from valuation.explaining import explain, plain
from valuation.explaining.fields import written
from valuation.explaining.graph import WORDS, entry_of
from valuation.explaining.walk import node_at, numbers
from valuation.record import canonical_bytes


@pytest.fixture(scope="module")
def record(minato_run):
    return minato_run / "record.json"


@pytest.fixture(scope="module")
def document(record):
    return plain(read_record(record)[0])


@pytest.fixture(scope="module")
def dearer(record, tmp_path_factory):
    return write_revalued(record, tmp_path_factory.mktemp("dearer") / "record.json", 4300.0)


def test_every_number_of_the_examples_record_can_be_explained(document):
    assert [written(document, path) for path in numbers(document) if entry_of(document, path) is None] == []


def test_every_rule_gives_the_examples_own_value_again(document):
    nodes = [node_at(document, path) for path in numbers(document)]
    assert [node.field for node in nodes if node.agrees is False] == []
    assert sum(node.agrees is True for node in nodes) > 1000


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_listed_figure_is_proved_down_to_the_run(document, word):
    found = explain(document, word)
    assert found.misfits == []
    assert found.ends


def test_without_a_quantity_the_words_are_listed_with_their_values(record, document, tmp_path):
    done = pcc("explain", record, home=tmp_path)
    assert done.returncode == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert set(lines) == set(WORDS)
    assert f"{document['valuation']['issuable_total_t_co2e']:,} t-CO2e" in lines["lcu"]
    rows = json.loads(pcc("explain", record, "--json", home=tmp_path).stdout)
    assert {row["word"] for row in rows} == set(WORDS)
    assert "発行可能な潜在クレジット単位" in pcc("explain", record, "--lang", "ja", home=tmp_path).stdout


def test_the_tonnes_are_walked_down_to_files_and_sources(record, document, tmp_path):
    done = pcc("explain", record, "lcu", home=tmp_path)
    assert done.returncode == 0
    for each in document["inputs"]:
        assert f"{each['file']}  sha256 {each['sha256'][:12]}" in done.stdout
    assert "Latent (a forecast, not an offset)" in done.stdout
    assert "declared in the scenario: crediting.buffer.share" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Rests on ")
    assert "assumptions" in done.stdout.splitlines()[-1]


def test_an_unknown_quantity_is_refused_with_the_nearest_names(record, tmp_path):
    done = pcc("explain", record, "bufer", home=tmp_path)
    assert done.returncode == 2
    assert "buffer" in done.stderr
    japanese = pcc("explain", record, "bufer", "--lang", "ja", home=tmp_path)
    assert "次のいずれかではありませんか：buffer" in japanese.stderr


def test_a_record_whose_figures_do_not_follow_is_told_and_fails(record, tmp_path):
    found, _ = read_record(record)
    chain = [
        line.model_copy(update={"delta_t_co2e": line.delta_t_co2e - 1.0}) if line.step == "cap_overlap" else line
        for line in found.chain
    ]
    wrong = tmp_path / "record.json"
    wrong.write_bytes(canonical_bytes(found.model_copy(update={"chain": chain})))
    done = pcc("explain", wrong, "cap_overlap", home=tmp_path)
    assert done.returncode == 1
    assert "DOES NOT FOLLOW" in done.stdout
    assert pcc("explain", wrong, "pv", home=tmp_path).returncode == 0  # the yen do not pass through that figure


def test_explain_as_json_is_one_document(record, tmp_path):
    told = json.loads(pcc("explain", record, "pv", "--json", home=tmp_path).stdout)
    assert told["proved"]
    assert told["weakest_source_kind"] == "assumption"
    assert told["rests_on"]["assumption"] == sum(end.get("source_kind") == "assumption" for end in told["ends"])


def test_only_the_price_changed_and_only_the_price_moved(record, dearer, tmp_path):
    told = json.loads(pcc("diff", record, dearer, "--json", home=tmp_path).stdout)
    moved = {
        step["component"] for step in told["steps"] if abs(step["present_value_jpy"]) > 0.1 or step["issuable_t_co2e"]
    }
    assert moved == {"price"}
    assert {change["category"] for change in told["changes"]} == {"price"}
    total = sum(Decimal(repr(step["present_value_jpy"])) for step in told["steps"])
    value = {key: Decimal(repr(each)) for key, each in told["present_value_jpy"].items()}
    assert value["before"] + total == value["after"]


def test_the_waterfall_is_told_in_both_languages(record, dearer, tmp_path):
    english = pcc("diff", record, dearer, home=tmp_path)
    assert english.returncode == 0
    assert "moved by nothing in: model, time, crediting rules, discounting" in english.stdout
    assert "price: 3,000 → 4,300" in english.stdout
    japanese = pcc("diff", record, dearer, "--lang", "ja", home=tmp_path)
    assert "価格：3,000 → 4,300" in japanese.stdout


def test_a_record_between_splits_the_way(record, dearer, tmp_path):
    both = write_revalued(record, tmp_path / "both" / "record.json", 4300.0, 0.02)
    told = json.loads(pcc("diff", record, both, "--between", dearer, "--json", home=tmp_path).stdout)
    steps = {step["component"]: step["present_value_jpy"] for step in told["steps"]}
    first = json.loads(pcc("diff", record, dearer, "--json", home=tmp_path).stdout)
    price = next(step for step in first["steps"] if step["component"] == "price")
    assert steps["price"] == price["present_value_jpy"]  # all of it on the way to the record between
    assert steps["discounting"] > 0


def test_the_same_record_is_said_to_be_the_same(record, tmp_path):
    done = pcc("diff", record, record, home=tmp_path)
    assert done.returncode == 0
    assert "The same record: nothing has changed." in done.stdout
    assert json.loads(pcc("diff", record, record, "--json", home=tmp_path).stdout)["same_record"] is True


def test_records_of_different_places_are_compared_only_by_force(record, tmp_path):
    found, _ = read_record(record)
    place = found.identity.place.model_copy(update={"en": "Elsewhere", "ja": "別の町"})
    other = tmp_path / "other.json"
    identity = found.identity.model_copy(update={"place": place})
    other.write_bytes(canonical_bytes(found.model_copy(update={"identity": identity})))
    refused = pcc("diff", record, other, home=tmp_path)
    assert refused.returncode == 2
    assert "Elsewhere" in refused.stderr
    assert "--force" in refused.stderr
    assert "別の町" in pcc("diff", record, other, "--lang", "ja", home=tmp_path).stderr
    assert pcc("diff", record, other, "--force", home=tmp_path).returncode == 0


def test_what_is_no_record_is_refused(record, tmp_path):
    for arguments in (["explain", tmp_path / "none.json"], ["diff", record, tmp_path / "none.json"]):
        done = pcc(*arguments, home=tmp_path)
        assert done.returncode == 2
        assert "there is no such file" in done.stderr


@pytest.mark.parametrize("command", [["explain", "lcu"], ["diff"]])
def test_neither_imports_prefect(record, command, tmp_path):
    name, *rest = command
    arguments = [name, str(record), *(rest or [str(record)])]
    code = (
        f"import sys\nsys.argv = ['pcc', *{arguments!r}]\nfrom flows.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "assert not any(name.split('.')[0] in ('prefect', 'distributed', 'fastapi') for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("path", "value", "category"),
    [
        (("money", "contract_terms", 0, "terms", "strike_jpy_per_t"), 5500.0, "price"),
        (("money", "prices", 1, "by_year", 3, "expected_jpy_per_t"), 1999.0, "price"),
        (("money", "prices", 1, "source"), "another page", "price"),
        (("money", "loadings", 0, "terms", "market_price_of_risk"), 0.3, "price"),
        (("money", "inflation"), {"per_year": 0.02, "source": "a page", "source_kind": "assumption"}, "price"),
        (("money", "discounting", 1, "by_year", 3, "factor"), 0.5, "discounting"),
        (("decision", "credit_costs", "registration_jpy"), 1_000_000.0, "price"),
    ],
)
def test_what_money_beside_the_headline_rests_on_is_watched(document, path, value, category):
    other = copy.deepcopy(document)
    place = other["valuation"]
    for step in path[:-1]:
        place = place[step]
    before, place[path[-1]] = place[path[-1]], value
    (found, *more) = [change for change in changes_between(document, other) if change.field.startswith("valuation.")]
    assert (found.category, found.cause) == (category, False)
    assert not more or before is None  # inflation that is new is told by its parts
    assert isinstance(value, dict) or (found.before, found.after) == (before, value)


def test_at_another_price_what_follows_from_it_is_told_and_the_delivery_is_not(record, dearer, tmp_path):
    told = json.loads(pcc("diff", record, dearer, "--json", home=tmp_path).stdout)["other_results"]
    assert {row["field"] for row in told} >= {
        "valuation.ladder[0.01].present_value_jpy",
        "valuation.share_of_capital_cost",
    }
    assert not any(row["field"].startswith(("delivery", "estimate", "claimable")) for row in told)
    english = pcc("diff", record, dearer, home=tmp_path).stdout
    assert "Other results that moved\n  other values" in english
    assert "その他の結果の変化" in pcc("diff", record, dearer, "--lang", "ja", home=tmp_path).stdout

"""The use table and the declaration on additionality: what may be written, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.valuation.sample_record import sample_record
from valuation.additionality import Additionality
from valuation.criteria import claims
from valuation.criteria.tables import Asked, rows
from valuation.criteria.use_table import uses
from valuation.pointers import at
from valuation.record import LatentCreditRecord
from valuation.table_rows import parse_named

PURPOSES = {"ghg_law", "cdp", "sbt", "re100", "gx_ets", "offsetting", "registry", "contribution"}
DECLARED = {
    "required_by_law": "no",
    "in_adopted_budget": "unknown",
    "evidence": {"en": "looked up", "ja": "確認済み"},
    "source": "council minutes",
    "source_kind": "primary",
}


def test_every_purpose_is_in_the_table_with_its_rule_and_source() -> None:
    assert {use.name for use in uses()} == PURPOSES
    assert all(use.rule.en and use.rule.ja and use.source for use in uses())


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_a_latent_unit_is_for_contribution_and_nothing_else(purpose: str) -> None:
    (found,) = [use for use in uses() if use.name == purpose]
    assert found.may_be_used == (purpose == "contribution")


@pytest.mark.parametrize("purpose", sorted(PURPOSES - {"contribution"}))
def test_a_record_that_permits_another_use_is_refused(purpose: str) -> None:
    document = sample_record().model_dump(mode="json")
    (found,) = [use for use in document["claims"]["uses"] if use["name"] == purpose]
    found["may_be_used"] = True
    with pytest.raises(ValidationError, match="for contribution claims only"):
        LatentCreditRecord.model_validate(document)


def test_the_two_lists_are_the_table_by_answer() -> None:
    found = claims()
    assert [text.en for text in found.may_be_used_for] == ["Contribution claims that call it a forecast"]
    assert len(found.may_not_be_used_for) == len(PURPOSES) - 1


def test_what_is_from_memory_or_assumed_says_so_in_its_row() -> None:
    asked = {row.name: row for file in ("criteria.csv", "uses.csv", "ghg_protocol.csv") for row in rows(file)}
    assert asked["removal:uncertainty"].source_kind == "memory"
    assert all(row.source_kind == "assumption" for row in asked.values() if row.source.startswith("rule of this"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,label_en\nreal,Real\n", "missing columns"),
        ("{head}\nreal,Real,実,a,b,c,,rumour\n", "row 2"),
        ("{head}\nreal,Real,実,a,b,,,memory\n", "row 2"),
        ("{head}\nreal,Real,実,a,b,c,,memory\nreal,Real,実,a,b,c,,memory\n", "row 3: 'real' is there twice"),
    ],
)
def test_a_table_that_does_not_say_enough_is_refused_with_its_row(text: str, says: str) -> None:
    head = "name,label_en,label_ja,asks_en,asks_ja,source,page,source_kind"
    with pytest.raises(ValueError, match=says):
        parse_named(text.replace("{head}", head), "made.csv", Asked)


@pytest.mark.parametrize(("written", "meant"), [(True, "yes"), (False, "no"), ("unknown", "unknown"), ("no", "no")])
def test_a_plain_yes_or_no_of_yaml_is_what_was_written(written: object, meant: str) -> None:
    assert Additionality.model_validate(DECLARED | {"required_by_law": written}).required_by_law == meant


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"required_by_law": "perhaps"}, "'yes', 'no' or 'unknown'"),
        ({"financed_share_at_least": 0.001}, "0.01 \\(1 %\\) or more"),
        ({"financed_share_at_least": 5}, "write 0.05 for 5 %"),
        ({"source": ""}, "write where this is from"),
        ({"evidence": "looked up"}, "evidence"),
    ],
)
def test_a_declaration_that_says_nothing_is_refused(changes: dict[str, object], en: str) -> None:
    with pytest.raises(ValidationError, match=en):
        Additionality.model_validate(DECLARED | changes)


@pytest.mark.parametrize("missing", ["required_by_law", "in_adopted_budget", "evidence", "source", "source_kind"])
def test_nothing_is_declared_without_its_source(missing: str) -> None:
    with pytest.raises(ValidationError, match="Field required"):
        Additionality.model_validate({key: value for key, value in DECLARED.items() if key != missing})


def test_a_pointer_leads_through_models_lists_and_dicts() -> None:
    record = sample_record()
    assert at(record, "") is record
    assert at(record, "/chain/0/step") == "gross"
    assert at(record, "/findings/1/place/cell/1") == 40
    assert at({"a/b": {"~": 1}}, "/a~1b/~0") == 1


@pytest.mark.parametrize(
    "pointer", ["chain/0", "/chain/99", "/chain/-1", "/chain/00", "/chain/x", "/nothing", "/model_fields", "/kind/x"]
)
def test_a_pointer_to_nothing_is_an_error_that_names_it(pointer: str) -> None:
    with pytest.raises(KeyError, match=pointer):
        at(sample_record(), pointer)

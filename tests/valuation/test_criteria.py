"""Six criteria: a forecast meets neither the first nor the fifth, and every answer rests on fields that exist."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.valuation.sample_parts import CREDITING, both
from tests.valuation.sample_record import refused_record, sample_record
from valuation.criteria import Parts, additional, conditions, criteria, measurable, permanent, unique
from valuation.evidence import misquoted
from valuation.record import FindingPart, LatentCreditRecord, canonical_bytes
from valuation.record_criteria import Check, Criterion

RECORD = sample_record()
PARTS = Parts.of(RECORD)
SURE = CREDITING.additionality.model_copy(
    update={"in_adopted_budget": "no", "source": "council minutes of 2026", "source_kind": "primary"}
)


def changed(part: str, **changes: Any) -> Parts:
    """The sample's parts with fields of one of them replaced."""
    return replace(PARTS, **{part: getattr(PARTS, part).model_copy(update=changes)})


def declaring(**changes: Any) -> Parts:
    """The sample with a declaration that passes, but for these fields, and units that pay a tenth of the works."""
    paid = changed("valuation", share_of_capital_cost=0.1)
    return replace(paid, crediting=CREDITING.model_copy(update={"additionality": SURE.model_copy(update=changes)}))


def checks_of(found: Criterion) -> dict[str, str]:
    return {check.name.partition(":")[2]: check.answer for check in found.checks}


def said(found: Criterion, name: str) -> Check:
    return next(check for check in found.checks if check.name.endswith(f":{name}"))


def standing_at(document: Any, pointer: str) -> Any:
    """RFC 6901, written here a second time, over plain JSON."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def cited(record: dict[str, Any]) -> list[dict[str, Any]]:
    checks = [check for criterion in record["criteria"] for check in criterion["checks"]]
    return [each for asked in [*checks, *record["ghg_protocol"]] for each in asked["evidence"]]


@pytest.mark.parametrize("record", [RECORD, refused_record()], ids=["sample", "refused"])
def test_every_pointer_leads_to_the_value_that_is_cited(record: LatentCreditRecord) -> None:
    document = json.loads(canonical_bytes(record))
    evidence = cited(document)
    assert len(evidence) > 50
    for each in evidence:
        assert standing_at(document, each["field"]) == each["value"], each["field"]
        assert not isinstance(each["value"], dict | list)


def test_every_criterion_and_condition_cites_something_and_says_where_it_was_asked() -> None:
    assert [found.name for found in RECORD.criteria] == [
        "real", "measurable", "permanent", "additional", "verified", "unique"
    ]  # fmt: skip
    for criterion in RECORD.criteria:
        assert criterion.source
        assert criterion.checks
        assert all(check.evidence and check.source for check in criterion.checks)
    assert all(condition.evidence and condition.source for condition in RECORD.ghg_protocol)


booleans, shares = st.booleans(), st.floats(0, 1)
yes_no = st.sampled_from(["yes", "no", "unknown"])


@settings(max_examples=60, deadline=None)
@given(
    synthetic=booleans,
    half_width=st.none() | st.floats(0, 5),
    chance=shares,
    agrees=booleans,
    share=st.none() | st.floats(0, 10),
    law=yes_no,
    budget=yes_no,
    kind=st.sampled_from(["primary", "secondary", "memory", "assumption"]),
)
def test_a_forecast_is_never_real_or_verified_whatever_its_fields_say(
    synthetic, half_width, chance, agrees, share, law, budget, kind
) -> None:
    parts = replace(
        declaring(required_by_law=law, in_adopted_budget=budget, source_kind=kind),
        identity=PARTS.identity.model_copy(update={"synthetic": synthetic}),
        uncertainty=PARTS.uncertainty.model_copy(update={"half_width": half_width}),
        delivery=PARTS.delivery.model_copy(update={"probability_avoided_positive": chance}),
        agreement=PARTS.agreement.model_copy(update={"within_4_standard_errors": agrees}),
        valuation=PARTS.valuation.model_copy(update={"share_of_capital_cost": share}),
        imputed=[],
    )
    found = {each.name: each for each in criteria(parts)}
    assert found["real"].answer == found["verified"].answer == "not_met"
    assert found["unique"].answer == "not_met"  # there is no registry either
    assert found["measurable"].answer in ("partly", "not_met")
    assert found["permanent"].answer in ("partly", "not_met")


@pytest.mark.parametrize("name", ["real", "verified"])
def test_a_record_that_says_otherwise_is_refused(name: str) -> None:
    document = RECORD.model_dump(mode="json")
    claimed = next(each for each in document["criteria"] if each["name"] == name)
    claimed.update(met=True, answer="met")
    with pytest.raises(ValidationError, match="a forecast never meets it"):
        LatentCreditRecord.model_validate(document)


def test_evidence_that_was_changed_is_named() -> None:
    assert list(misquoted(RECORD)) == []
    document = RECORD.model_dump(mode="json")
    cited = document["criteria"][1]["checks"][0]["evidence"][0]
    cited["value"] = 0.01
    (wrong,) = misquoted(LatentCreditRecord.model_validate(document))
    assert (wrong.path, wrong.field) == ("criteria[1].checks[0].evidence[0]", "/uncertainty/half_width")
    assert (wrong.cited, wrong.found) == (0.01, RECORD.uncertainty.half_width)
    cited["field"] = "/uncertainty/width"
    (wrong,) = misquoted(LatentCreditRecord.model_validate(document))
    assert wrong.nothing_there


def test_met_is_said_of_nothing_that_is_met_in_part() -> None:
    document = RECORD.model_dump(mode="json")
    measured = document["criteria"][1]
    assert (measured["answer"], measured["met"]) == ("partly", False)
    measured["met"] = True
    with pytest.raises(ValidationError, match="but the answer is partly"):
        LatentCreditRecord.model_validate(document)


# Additional


def test_what_is_declared_and_sourced_and_pays_enough_is_additional() -> None:
    found = additional(declaring())
    assert checks_of(found) == {"law": "met", "budget": "met", "financed": "met"}
    assert found.met


def test_a_measure_required_by_law_is_not_additional() -> None:
    found = additional(declaring(required_by_law="yes"))
    assert found.answer == "not_met"
    assert checks_of(found) == {"law": "not_met", "budget": "met", "financed": "met"}
    assert "A law requires the measure" in found.statement.en
    assert "法令で義務付けられた" in found.statement.ja


def test_a_measure_in_an_adopted_budget_is_not_additional() -> None:
    assert additional(declaring(in_adopted_budget="yes")).answer == "not_met"


@pytest.mark.parametrize("key", ["required_by_law", "in_adopted_budget"])
def test_what_is_not_known_is_not_tested_and_not_met(key: str) -> None:
    found = additional(declaring(**{key: "unknown"}))
    assert found.answer == "not_tested"
    assert not found.met


def test_a_scenario_that_declares_nothing_is_not_tested() -> None:
    silent = replace(
        changed("valuation", share_of_capital_cost=0.1), crediting=CREDITING.model_copy(update={"additionality": None})
    )
    found = additional(silent)
    assert set(checks_of(found).values()) == {"not_tested"}
    assert found.answer == "not_tested"


def test_an_assumption_alone_makes_nothing_additional() -> None:
    assert additional(declaring(source_kind="assumption")).answer == "partly"


@pytest.mark.parametrize("threshold", [None, 0.01])
def test_a_thousandth_of_a_seawall_cannot_have_decided_it_whatever_threshold_is_declared(threshold) -> None:
    parts = replace(
        declaring(financed_share_at_least=threshold),
        valuation=PARTS.valuation.model_copy(
            update={
                "headline_present_value_jpy": 420_000.0, "capital_cost_jpy": 420_000_000.0,
                "share_of_capital_cost": 0.001,
            }
        ),
    )  # fmt: skip
    found = additional(parts)
    assert found.answer == "not_met"
    assert "JPY 420,000, 0.1 % of the capital cost of JPY 420,000,000" in found.statement.en
    assert "cannot have decided" in found.statement.en
    assert "事業費420,000,000円の0.1%" in found.statement.ja


@pytest.mark.parametrize(
    ("share", "threshold", "answer"),
    [(0.05, 0.05, "met"), (0.0499, 0.05, "not_met"), (0.5, None, "not_tested"), (None, 0.05, "not_tested")],
)
def test_the_share_is_held_against_the_declared_threshold(share, threshold, answer) -> None:
    parts = declaring(financed_share_at_least=threshold)
    cost = None if share is None else PARTS.valuation.capital_cost_jpy
    paid = parts.valuation.model_copy(update={"share_of_capital_cost": share, "capital_cost_jpy": cost})
    assert checks_of(additional(replace(parts, valuation=paid)))["financed"] == answer


# Measurable


def test_an_estimate_that_a_rule_refuses_is_not_measurable() -> None:
    found = measurable(Parts.of(refused_record()))
    assert found.answer == "not_met"
    assert checks_of(found)["spread"] == "not_met"


def test_estimators_that_differ_are_not_measurable_and_without_a_closed_form_nothing_is_compared() -> None:
    apart = measurable(changed("agreement", z=5.2, within_4_standard_errors=False))
    assert apart.answer == "not_met"
    assert "5.20 standard errors" in said(apart, "agreement").statement.en
    alone = changed("agreement", closed_form=False, z=None, within_4_standard_errors=None, expected_t_co2e=None)
    assert checks_of(measurable(alone))["agreement"] == "not_tested"


def test_what_rests_on_filled_values_and_on_assumptions_is_said_with_its_share() -> None:
    # the sample: 96, 208 and 7 of 1,240 buildings; at most all of them are different ones, (96 + 208 + 7) / 1240
    found = said(measurable(PARTS), "filled")
    assert found.statement.en.startswith("Between 16.8 % and 25.1 % of avoided tonnes")
    assert checks_of(measurable(replace(PARTS, imputed=[])))["filled"] == "met"
    weak = [effect for effect in PARTS.estimate.effects if effect.source_kind in ("assumption", "memory")]
    assert len(said(measurable(PARTS), "assumed").evidence) == len(weak)


# Permanent


def test_a_measure_that_ends_before_its_crediting_period_is_not_permanent() -> None:
    assert checks_of(permanent(PARTS))["service"] == "met"  # 2030 to 2079 against 2059
    measure = PARTS.identity.measure.model_copy(update={"service_life_years": 29})
    assert checks_of(permanent(changed("identity", measure=measure)))["service"] == "not_met"


def test_later_negative_years_are_named() -> None:
    assert checks_of(permanent(PARTS))["negative"] == "met"
    years = list(PARTS.claimable)
    years[-1] = years[-1].model_copy(update={"net_t_co2e": -3.0})
    found = said(permanent(replace(PARTS, claimable=years)), "negative")
    assert found.answer == "partly"
    assert "Negative later years: 1, from" in found.statement.en
    assert found.evidence[0].value == -3.0


def test_what_comes_after_the_horizon_is_taken_from_its_finding() -> None:
    assert checks_of(permanent(PARTS))["tail"] == "met"
    tail = FindingPart(
        code="HORIZON_TAIL", severity="note", file="", place={}, value="812.3", message_ja="後", message_en="after",
        remedy_ja="", remedy_en="",
    )  # fmt: skip
    found = said(permanent(replace(PARTS, findings=[*PARTS.findings, tail])), "tail")
    assert found.answer == "not_met"
    assert found.evidence[0].value == "812.3"


# Unique


def test_shares_of_others_and_under_a_cap_are_said_and_only_a_source_makes_them_sure() -> None:
    found = unique(PARTS)
    assert found.answer == "not_met"
    assert "8 % lies under an emissions cap" in said(found, "cap_overlap").statement.en
    assert said(found, "other_claims").answer == "partly"
    sure = [line.model_copy(update={"source_kind": "primary"}) for line in PARTS.chain]
    assert said(unique(replace(PARTS, chain=sure)), "other_claims").answer == "met"
    over = [line.model_copy(update={"factor": -0.2}) if line.step == "other_claims" else line for line in PARTS.chain]
    assert said(unique(replace(PARTS, chain=over)), "other_claims").answer == "not_met"


# GHG Protocol


def test_five_conditions_of_projects_are_answered_and_five_of_removals_do_not_apply() -> None:
    found = conditions(PARTS)
    projects = [each for each in found if each.name.startswith("project:")]
    removals = [each for each in found if each.name.startswith("removal:")]
    assert len(projects) == len(removals) == 5
    assert all(each.answer != "not_applicable" for each in projects)
    assert all(each.answer == "not_applicable" for each in removals)
    by_name = {each.name.partition(":")[2]: each.answer for each in projects}
    answers = {each.name: each.answer for each in RECORD.criteria}
    assert by_name["additionality"] == answers["additional"]
    assert by_name["double_counting"] == answers["unique"]


def test_a_baseline_of_an_invented_place_is_none() -> None:
    def baseline(synthetic: bool) -> str:
        return conditions(changed("identity", synthetic=synthetic))[0].answer

    assert baseline(True) == "not_met"
    assert baseline(False) == "partly"


def test_a_text_of_another_record_does_not_change_an_answer() -> None:
    renamed = changed("identity", title=both("Met, real and verified", "満たす"))
    assert [each.answer for each in criteria(renamed)] == [each.answer for each in criteria(PARTS)]

"""What a scenario may say about consequences, uncertainties and the outcome, and how a mistake is answered."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from valuation.rules import Consequence, Crediting, Outcome, Uncertainties

ASSUMED = {"source": "assumption of the test", "source_kind": "assumption"}
REPEAT = {"kind": "repeat", "delay_years": 3, **ASSUMED}
LIFE = {"low": 0.8, "high": 1.2, **ASSUMED}
WEIGHTS = {"low": 0.2, "central": 0.6, "high": 0.2, **ASSUMED}
SIGMA = {"sigma_ln": 0.2, **ASSUMED}


def uncertainties(**changes):
    return Uncertainties.model_validate({"event_rate": "none"} | changes)


def test_what_a_scenario_does_not_name_is_uncertain_by_default():
    found = uncertainties()
    assert (found.fragility_median, found.depth_bias) == ("assumed", "assumed")
    assert (found.service_life, found.imputation) == ("published_spread", "alternatives")
    assert found.shares_base_draws == 64


def test_the_outcome_has_no_further_scatter_by_default():
    found = Outcome()
    assert (found.event_residual, found.remainder, found.sampling, found.precision) == ("none", None, "plain", None)


def test_a_building_that_is_lost_is_gone_by_default():
    assert Consequence().recurrence == "first"
    repeat = Consequence.model_validate({"recurrence": REPEAT}).recurrence
    assert (repeat.delay_years, repeat.structure) == (3, "same")


@pytest.mark.parametrize("value", [0, 16, 64, 4096])
def test_the_base_sample_of_the_split_is_a_power_of_two_or_none(value):
    assert uncertainties(shares_base_draws=value).shares_base_draws == value


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"shares_base_draws": 8}, "power of two from 16 to 4096"),
        ({"shares_base_draws": 100}, "power of two from 16 to 4096"),
        ({"shares_base_draws": 8192}, "power of two from 16 to 4096"),
        ({"shares_base_draws": -64}, "power of two from 16 to 4096"),
        ({"fragility_median": SIGMA | {"sigma_ln": 0}}, "above 0"),
        ({"fragility_median": SIGMA | {"sigma_ln": 20}}, "less than or equal to 2"),
        ({"fragility_median": {"sigma_ln": 0.2}}, "Field required"),
        ({"fragility_median": "assume"}, "'assumed' or 'none'"),
        ({"depth_bias": SIGMA | {"median": 0}}, "greater than or equal to 0.1"),
        ({"service_life": LIFE | {"low": 1.1}}, "less than or equal to 1"),
        ({"service_life": LIFE | {"high": 0.9}}, "greater than or equal to 1"),
        ({"service_life": LIFE | {"low": 1, "high": 1}}, "write `none`"),
        ({"imputation": WEIGHTS | {"high": 0.3}}, "sum to 1, found 1.1"),
        ({"imputation": WEIGHTS | {"low": 20}}, "write 0.05 for 5 %"),
    ],
)
def test_an_uncertainty_that_cannot_be_is_refused(changes, en):
    with pytest.raises(ValidationError) as caught:
        uncertainties(**changes)
    assert en in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"recurrence": "repeat"}, "with its delay and source"),
        ({"recurrence": "twice"}, "write `first`"),
        ({"recurrence": REPEAT | {"delay_years": -1}}, "greater than or equal to 0"),
        ({"recurrence": REPEAT | {"delay_years": 21}}, "less than or equal to 20"),
        ({"recurrence": REPEAT | {"structure": "unknown"}}, "'same'"),
        ({"recurrence": {"kind": "repeat", "delay_years": 1}}, "Field required"),
    ],
)
def test_a_recurrence_that_cannot_be_is_refused(changes, en):
    with pytest.raises(ValidationError) as caught:
        Consequence.model_validate(changes)
    assert en in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"event_residual": SIGMA | {"sigma_ln": -0.1}}, "0 or more"),
        ({"event_residual": SIGMA | {"sigma_ln": 3}}, "less than or equal to 2"),
        ({"remainder": SIGMA | {"length_m": 9}}, "greater than or equal to 10"),
        ({"remainder": SIGMA}, "Field required"),
        ({"sampling": "importance"}, "'plain' or 'stratified'"),
        ({"precision": {"relative_standard_error": 0.0005, "at_most_paths": 1000}}, "greater than or equal to 0.001"),
        ({"precision": {"relative_standard_error": 5, "at_most_paths": 1000}}, "less than or equal to 0.5"),
        ({"precision": {"relative_standard_error": 0.05, "at_most_paths": 10}}, "greater than or equal to 100"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(changes, en):
    with pytest.raises(ValidationError) as caught:
        Outcome.model_validate(changes)
    assert en in str(caught.value)


def test_numbers_as_yaml_reads_them_are_taken():
    found = Outcome.model_validate({"precision": {"relative_standard_error": "5e-2", "at_most_paths": 100_000}})
    assert found.precision.relative_standard_error == 0.05


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Uncertainties, {"event_rate": "none", "shares_base_draws": 65}),
        (Uncertainties, {"event_rate": "none", "imputation": WEIGHTS | {"low": 0.1}}),
        (Uncertainties, {"event_rate": "none", "service_life": LIFE | {"low": 1, "high": 1}}),
        (Consequence, {"recurrence": "repeat"}),
    ],
)
def test_own_refusals_are_said_in_both_languages(model, changes):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(changes)
    own = [error["ctx"] for error in caught.value.errors() if error["type"] == "said"]
    assert len(own) == 1
    assert own[0]["en"] != own[0]["ja"]
    assert any("\u3040" <= letter <= "\u9fff" for letter in own[0]["ja"])


def owner(name, share):
    return {"name": {"en": name, "ja": name}, "share": share, **ASSUMED}


def crediting(*owners, others=0.3):
    given = {"share": 0.1, **ASSUMED}
    rules = {"period_years": 10, "renewals": 0, "leakage": ASSUMED, "buffer": given, "cap_overlap": given}
    return Crediting.model_validate(rules | {"other_claims": given | {"share": others}, "owners": list(owners)})


def test_owners_and_the_claims_of_others_are_the_whole_at_most():
    assert [one.share for one in crediting(owner("town", 0.5), owner("prefecture", 0.2)).owners] == [0.5, 0.2]
    assert crediting().owners == []
    with pytest.raises(ValidationError, match=r"the owners hold 0\.8 and others claim 0\.3: more than the whole"):
        crediting(owner("town", 0.6), owner("prefecture", 0.2))


@pytest.mark.parametrize(
    ("owners", "en"),
    [
        ((owner("town", 0.1), owner("town", 0.2)), "named twice: town"),
        ((owner("town", 0),), "greater than 0"),
        ((owner("town", 1.2),), "write 0.05 for 5 %"),
    ],
)
def test_owners_that_cannot_be_are_refused(owners, en):
    with pytest.raises(ValidationError) as caught:
        crediting(*owners)
    assert en in str(caught.value)

"""Measures and declared parameters: what may be written, and that every parameter says where it comes from."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assets.factors import load_assumption, state_ratio_source
from assets.imputation import Fill
from infra.units import SOURCE_KINDS
from tests.science.portfolio import ASSUMED, DAMAGE, declared, measure
from valuation.declare import SCHEMES, damage_model, declare
from valuation.parameters import RULE
from valuation.rules import Consequence, Damage, Uncertainties

RULES = Uncertainties.model_validate({"event_rate": {"sigma_ln": 0.25, **ASSUMED}})
FACTORS = ("fragility_median", "depth_bias", "service_life")
MIXTURE = Fill(
    "structure", "mixture", 3, 10, "rc", "wood", "a survey", "secondary", "structure: a mixture", "構造：混合"
)
YEARS = Fill("year_built", "uniform_years", 2, 10, "1960", "2019", "a guess", "assumption", "year", "建築年")
FLOOR = Fill("floor_height_m", "constant", 2, 10, "", "0.6", "a guess", "primary", "floor height", "床高")
NUMBERS = Fill("asset_id", "row_number", 10, 10, "", "", "order of the rows", "assumption", "id", "番号")


def parameters(damage=DAMAGE, filled=(), **rules):
    given = RULES.model_dump() | rules
    model = Uncertainties.model_validate(given)
    return declare(Consequence(), Damage.model_validate(damage), model, measure(), 0.0, filled).parameters


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"changes": []}, "at least 1"),
        ({"changes": [{"kind": "exposure"}]}, "where"),
        ({"changes": [{"kind": "vulnerability", "raise_floor_m": 0}]}, "above 0"),
        ({"changes": [{"kind": "vulnerability", "strengthen_to": "tent", "replaces_building": True}]}, "wood"),
        ({"changes": [{"kind": "warning", "where": {}}]}, "Extra inputs"),
        ({"emissions": {}}, "say what building the measure emits"),
        ({"emissions": {"embodied_t_co2e": {"central": 5, "low": 6, "high": 7, **ASSUMED}}}, "low <= central <= high"),
        ({"probability_works": 98}, "write 0.05 for 5 %"),
        ({"service_life_years": 0}, "greater than or equal to 1"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(changes, says):
    with pytest.raises(ValidationError, match=says):
        measure(**changes)


def test_only_a_hazard_change_changes_the_hazard():
    assert measure().changes_hazard()
    assert not measure(changes=[{"kind": "warning"}]).changes_hazard()


def test_every_parameter_says_its_source_and_how_strong_it_is():
    for parameter in declared().parameters.values():
        assert parameter.source
        assert parameter.source_kind in SOURCE_KINDS
        assert parameter.label_ja
        assert parameter.label_ja != parameter.label_en


def test_the_named_scheme_comes_first_and_each_scheme_once():
    assert declared().schemes[0].name == SCHEMES[0]
    other = DAMAGE | {"tsunami": {"fragility": "Suppasri2013", "state_ratio": "Goda-DeRisi-2017"}}
    found = declare(Consequence(), Damage.model_validate(other), RULES, measure(), 0.0).schemes
    assert found[0].name == "Goda-DeRisi-2017"
    assert sorted(scheme.name for scheme in found) == sorted(SCHEMES)


@pytest.mark.parametrize("named", SCHEMES)
def test_a_draw_among_schemes_is_as_weak_as_the_weakest_of_them(named):
    kinds = {scheme: state_ratio_source(scheme)[1] for scheme in SCHEMES}
    assert len(set(kinds.values())) > 1
    assert _state_ratio_kind(named, RULES) == max(kinds.values(), key=SOURCE_KINDS.index)


@pytest.mark.parametrize("named", SCHEMES)
def test_one_scheme_alone_keeps_its_own_source_kind(named):
    alone = RULES.model_copy(update={"state_ratio": "none"})
    assert _state_ratio_kind(named, alone) == state_ratio_source(named)[1]


def _state_ratio_kind(named, rules):
    damage = Damage.model_validate(DAMAGE | {"tsunami": {"fragility": "Suppasri2013", "state_ratio": named}})
    return declare(Consequence(), damage, rules, measure(), 0.0).parameters["state_ratio"].source_kind


def test_no_scheme_prices_a_worse_state_lower():
    for scheme in declared().schemes:
        for ratios in (scheme.low, scheme.central, scheme.high):
            assert list(ratios) == sorted(ratios)
            assert len(ratios) == 4


@pytest.mark.parametrize(
    ("name", "consequence"),
    [
        ("rebuild_factors", {"rebuild_factors": "nobody-2030"}),
        ("debris_mass", {"debris_mass": "nobody-2030"}),
    ],
)
def test_a_table_that_does_not_exist_is_refused(name, consequence):
    with pytest.raises(ValueError, match="nobody-2030"):
        declare(Consequence(**consequence), Damage.model_validate(DAMAGE), RULES, measure(), 0.0)


def test_an_unknown_curve_is_refused_with_those_that_exist():
    wrong = Damage.model_validate(DAMAGE | {"flood": DAMAGE["flood"] | {"curve": "nowhere"}})
    with pytest.raises(ValueError, match="MLIT-manual-2025/house/A"):
        damage_model(wrong, Consequence())


def test_a_total_loss_ratio_of_zero_is_refused():
    with pytest.raises(ValidationError, match="every wet building would count as lost"):
        Damage.model_validate(DAMAGE | {"flood": DAMAGE["flood"] | {"total_loss_ratio": 0}})


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("fragility_median", "fragility_median_factor"),
        ("depth_bias", "depth_bias_factor"),
        ("service_life", "service_life_factor"),
    ],
)
def test_a_source_of_uncertainty_that_a_scenario_does_not_name_is_assumed_and_says_why(name, table):
    assumed, found = load_assumption(table), parameters()[name]
    assert found.distribution.form == assumed.distribution != "fixed"
    assert found.source_kind == assumed.source_kind == "assumption"
    assert assumed.reason in found.source
    assert found.distribution.central == assumed.central == 1


@pytest.mark.parametrize("name", FACTORS)
def test_a_factor_that_is_switched_off_is_one_and_says_so(name):
    found = parameters(**{name: "none"})[name]
    assert (found.distribution.form, found.distribution.central) == ("fixed", 1.0)
    assert "switched off" in found.source


def test_a_scenario_may_give_its_own_distributions():
    own = {"source": "a study", "source_kind": "primary"}
    found = parameters(
        fragility_median={"sigma_ln": 0.3, **own},
        depth_bias={"sigma_ln": 0.1, "median": 0.9, **own},
        service_life={"low": 0.7, "high": 1.1, "distribution": "uniform", **own},
    )
    forms = {name: found[name].distribution for name in FACTORS}
    assert (forms["fragility_median"].central, forms["fragility_median"].high) == (1.0, 0.3)
    assert (forms["depth_bias"].central, forms["depth_bias"].high) == (0.9, 0.1)
    assert (forms["service_life"].form, forms["service_life"].low, forms["service_life"].high) == ("uniform", 0.7, 1.1)
    assert {(found[name].source, found[name].source_kind) for name in FACTORS} == {("a study", "primary")}


def test_what_belongs_to_a_peril_that_is_not_there_does_not_vary():
    floods = parameters({"flood": DAMAGE["flood"]})
    tsunamis = parameters({"tsunami": DAMAGE["tsunami"]})
    for name in ("rate_tsunami", "fragility_median", "state_ratio"):
        assert floods[name].distribution.form == "fixed"
        assert tsunamis[name].distribution.form != "fixed"
    assert "no tsunami" in floods["fragility_median"].source
    assert tsunamis["rate_flood"].distribution.form == "fixed" != floods["rate_flood"].distribution.form
    assert floods["depth_bias"].distribution == tsunamis["depth_bias"].distribution


def test_every_rule_for_missing_values_that_has_alternatives_is_a_choice_in_each_draw():
    found = parameters(filled=(MIXTURE, YEARS, FLOOR, NUMBERS))
    names = {name for name in found if name.startswith("imputation_")}
    assert names == {"imputation_structure", "imputation_year_built", "imputation_floor_height_m"}
    weight = load_assumption("imputation_end_weight").central
    assert weight == 0.25
    ends = {name: (found[name].distribution.low, found[name].distribution.high) for name in names}
    assert ends["imputation_structure"] == ends["imputation_year_built"] == (weight, weight)
    assert ends["imputation_floor_height_m"] == (0.0, weight)  # its rule has no low end
    assert all(found[name].distribution.central == RULE for name in names)
    assert "a survey" in found["imputation_structure"].source
    assert "rc; wood" in found["imputation_structure"].source


def test_a_choice_is_as_weak_as_the_weaker_of_its_rule_and_its_weights():
    weights = {"low": 0.2, "central": 0.7, "high": 0.1, "source": "a study", "source_kind": "secondary"}
    found = parameters(filled=(MIXTURE, YEARS, FLOOR), imputation=weights)
    kinds = [found[f"imputation_{field}"].source_kind for field in ("structure", "year_built", "floor_height_m")]
    assert kinds == ["secondary", "assumption", "secondary"]
    assert (found["imputation_structure"].distribution.low, found["imputation_structure"].distribution.high) == (
        0.2,
        0.1,
    )
    assert parameters(filled=(FLOOR,))["imputation_floor_height_m"].source_kind == "assumption"


def test_filled_values_do_not_vary_where_that_is_switched_off():
    for rules in ({"imputation": "none"}, {"imputation": {"low": 0, "central": 1, "high": 0, **ASSUMED}}):
        found = parameters(filled=(MIXTURE,), **rules)["imputation_structure"]
        assert (found.distribution.form, found.distribution.central) == ("fixed", RULE)

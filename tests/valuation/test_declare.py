"""Measures and declared parameters: what may be written, and that every parameter says where it comes from."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assets.factors import state_ratio_source
from infra.units import SOURCE_KINDS
from tests.science.portfolio import ASSUMED, DAMAGE, declared, measure
from valuation.declare import SCHEMES, damage_model, declare
from valuation.rules import Consequence, Damage, Uncertainties

RULES = Uncertainties.model_validate({"event_rate": {"sigma_ln": 0.25, **ASSUMED}})


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

"""The uncertain parameters: quantiles against scipy, and that each draw touches what it should and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from tests.science.portfolio import ASSUMED, SEED, declared, measure
from valuation.parameters import (
    HIGH_END,
    LOW_END,
    PERILS,
    RULE,
    STRUCTURES,
    Distribution,
    Parameter,
    Scheme,
    cases,
    central,
    draws,
    factors_of,
    one_at_a_time,
)
from valuation.rules import Uncertainties
from valuation.shares import plan

U = np.array([1e-9, 0.01, 0.05, 0.2, 0.5, 0.77, 0.95, 0.999999])
NONE = {
    "rebuild_factor": "none",
    "state_ratio": "none",
    "event_rate": "none",
    "fragility_median": "none",
    "depth_bias": "none",
    "service_life": "none",
    "imputation": "none",
    "assumptions": "none",
    "project_emissions": "none",
}
AMOUNT = {"central": 100, "low": 50, "high": 200, **ASSUMED}


def with_emissions(**changes):
    return measure(
        emissions={"embodied_t_co2e": AMOUNT, "yearly_t_co2e": AMOUNT | {"distribution": "uniform"}} | changes
    )


@pytest.mark.parametrize(
    ("distribution", "oracle"),
    [
        (Distribution("uniform", 0.015, 0.0, 0.03), stats.uniform(0.0, 0.03)),
        (Distribution("triangular", 10.0, 3.0, 25.0), stats.triang((10 - 3) / 22, 3.0, 22.0)),
        (Distribution("triangular", 3.0, 3.0, 25.0), stats.triang(0.0, 3.0, 22.0)),
        (Distribution("triangular", 25.0, 3.0, 25.0), stats.triang(1.0, 3.0, 22.0)),
        (Distribution("lognormal", 1.2, 0.0, 0.15), stats.lognorm(0.15, scale=1.2)),
        (Distribution("lognormal_mean_one", 1.0, 0.0, 0.25), stats.lognorm(0.25, scale=np.exp(-(0.25**2) / 2))),
    ],
)
def test_quantiles_are_those_of_scipy(distribution, oracle):
    assert distribution.quantile(U) == pytest.approx(oracle.ppf(U), rel=1e-10)


@pytest.mark.parametrize("sigma", [0.1, 0.25, 0.8])
def test_the_lognormal_factor_has_mean_one(sigma):
    # integrate the quantile function over u: midpoint rule with a million cells; exp(sigma z) is smooth but unbounded
    u = (np.arange(1_000_000) + 0.5) / 1_000_000
    assert Distribution("lognormal_mean_one", 1.0, 0.0, sigma).quantile(u).mean() == pytest.approx(1.0, abs=1e-4)


def test_the_central_value_of_a_lognormal_is_its_median():
    assert Distribution("lognormal", 1.2, 0.0, 0.15).quantile(np.array([0.5]))[0] == pytest.approx(1.2, rel=1e-12)


def test_a_choice_takes_each_end_as_often_as_declared_and_else_the_rule():
    u = (np.arange(1000) + 0.5) / 1000
    taken = Distribution("choice", RULE, 0.25, 0.1).quantile(u)
    assert taken.tolist() == [LOW_END] * 250 + [RULE] * 650 + [HIGH_END] * 100
    assert Distribution("choice", RULE, 0.0, 0.5).quantile(u).tolist() == [RULE] * 500 + [HIGH_END] * 500


@pytest.mark.parametrize(("low", "high"), [(-0.1, 0.2), (0.6, 0.6)])
def test_chances_of_the_two_ends_are_chances(low, high):
    with pytest.raises(ValueError, match="at most 1 together"):
        Distribution("choice", RULE, low, high)


def test_a_range_without_width_or_a_fixed_value_is_its_central_value():
    assert np.all(Distribution("triangular", 5.0, 5.0, 5.0).quantile(U) == 5.0)
    assert np.all(Distribution("fixed", 5.0, 5.0, 5.0).quantile(U) == 5.0)


def test_a_central_value_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="low <= central <= high"):
        Distribution("triangular", 26.0, 3.0, 25.0)


@pytest.mark.parametrize("count", [1, 199])
def test_fewer_than_two_hundred_draws_are_refused(count):
    with pytest.raises(ValidationError, match="greater than or equal to 200"):
        Uncertainties.model_validate({"event_rate": "none", "draws": count})


def test_more_draws_keep_the_first_ones():
    few, many = draws(declared(), SEED, 200), draws(declared(), SEED, 500)
    for name in few:
        assert np.array_equal(few[name], many[name][:200])


def test_adding_a_parameter_changes_no_draw_of_another_one():
    without, with_project = draws(declared(), SEED, 200), draws(declared(with_emissions()), SEED, 200)
    changed = {name for name in without if not np.array_equal(without[name], with_project[name])}
    assert changed == {"embodied", "yearly"}


def test_rebuilding_factors_of_all_structures_are_high_together():
    drawn = draws(declared(), SEED, 500)
    orders = [np.argsort(drawn[f"rebuild_{s}"], kind="stable") for s in STRUCTURES if np.ptp(drawn[f"rebuild_{s}"]) > 0]
    assert len(orders) >= 3
    for order in orders[1:]:
        assert np.array_equal(order, orders[0])


def test_other_parameters_are_drawn_independently():
    drawn = draws(declared(with_emissions()), SEED, 4000)
    one_each = [n for n in drawn if np.ptp(drawn[n]) > 0 and (not n.startswith("rebuild_") or n == "rebuild_wood")]
    matrix = np.corrcoef(np.argsort(np.argsort([drawn[n] for n in one_each])))
    off = matrix[~np.eye(len(one_each), dtype=bool)]
    assert len(one_each) >= 12
    assert np.abs(off).max() < 4.5 / np.sqrt(4000)


def test_none_switches_every_uncertainty_off():
    fixed = declared(with_emissions(), **NONE)
    assert fixed.uncertain() == ()
    drawn, middle = (factors_of(fixed, v, 30, 2027) for v in (draws(fixed, SEED, 200), central(fixed)))
    for name in drawn.__dataclass_fields__:
        values = getattr(drawn, name)
        assert np.array_equal(values, np.broadcast_to(getattr(middle, name), values.shape)), name
    assert one_at_a_time(fixed)[0] == ()


@pytest.mark.parametrize(
    ("switch", "names"),
    [
        ("rebuild_factor", {f"rebuild_{s}" for s in STRUCTURES}),
        ("state_ratio", {"state_ratio"}),
        ("event_rate", {"rate_tsunami", "rate_flood"}),
        ("fragility_median", {"fragility_median"}),
        ("depth_bias", {"depth_bias"}),
        ("service_life", {"service_life"}),
        ("assumptions", {"demolition", "debris_treatment", "repair_intensity", "decline"}),
        ("project_emissions", {"embodied", "yearly"}),
    ],
)
def test_each_switch_turns_off_its_own_parameters_only(switch, names):
    every = set(declared(with_emissions()).uncertain())
    left = set(declared(with_emissions(), **{switch: "none"}).uncertain())
    assert every - left == names & every
    assert every - left
    assert left <= every


def test_one_at_a_time_moves_one_parameter_and_leaves_the_others_central():
    d = declared(with_emissions())
    names, values = one_at_a_time(d)
    middle = central(d)
    members = {name: {name} for name in names}
    members["rebuild"] = {f"rebuild_{s}" for s in STRUCTURES}
    members["state_ratio"] = {"state_ratio", "state_ratio_within"}
    assert set(names) == {"rebuild"} | {n for n in d.uncertain() if not n.startswith("rebuild_")}
    for index, name in enumerate(names):
        for side in (2 * index, 2 * index + 1):
            moved = {n for n in values if values[n][side] != middle[n][0]}
            assert moved <= members[name]
            assert moved


def test_one_at_a_time_goes_to_the_fifth_and_the_ninety_fifth_percentile():
    d = declared()
    names, values = one_at_a_time(d)
    index = names.index("demolition")
    a = d.parameters["demolition"].distribution
    oracle = stats.triang((a.central - a.low) / (a.high - a.low), a.low, a.high - a.low).ppf([0.05, 0.95])
    assert values["demolition"][2 * index : 2 * index + 2] == pytest.approx(oracle, rel=1e-10)


def two_schemes():
    one = Scheme("one", (0.0, 0.1, 0.2, 0.3), (0.1, 0.2, 0.3, 0.4), (0.2, 0.3, 0.4, 0.5))
    other = Scheme("other", (0.5, 0.6, 0.7, 0.8), (0.5, 0.6, 0.7, 0.8), (0.5, 0.6, 0.7, 0.8))
    return replace(declared(), schemes=(one, other))


@pytest.mark.parametrize(
    ("choice", "within", "first_state"),
    [(-1.0, 0.9, 0.1), (0.0, 0.0, 0.0), (0.4999, 1.0, 0.2), (0.25, 0.5, 0.1), (0.5, 0.3, 0.5), (0.9999, 0.9, 0.5)],
)
def test_a_draw_picks_one_published_scheme_and_a_place_in_its_range(choice, within, first_state):
    d = two_schemes()
    values = central(d) | {"state_ratio": np.array([choice]), "state_ratio_within": np.array([within])}
    ratio = factors_of(d, values, 1, 2027).state_ratio[0]
    assert ratio[0] == pytest.approx(first_state, abs=1e-12)
    assert np.diff(ratio) == pytest.approx([0.1, 0.1, 0.1])


def test_every_scheme_is_picked_about_equally_often():
    d = two_schemes()
    ratio = factors_of(d, draws(d, SEED, 4000), 1, 2027).state_ratio[:, 0]
    assert abs((ratio >= 0.5).mean() - 0.5) < 4 * 0.5 / np.sqrt(4000)


def test_a_collapse_is_rebuilding_demolition_and_debris_by_the_published_figures():
    # Nagata 2026 net: wood 195 kg/m2; demolition 10 kg/m2; debris 0.6 t/m2 x 50 kg/t = 30 -> 235 kg-CO2e/m2
    # rc 857 + 10 + 1.2 x 50 = 927; a repair that costs as much as rebuilding emits 195/235 of a collapse of wood
    f = factors_of(declared(), central(declared()), 2, 2027)
    assert f.collapse_kg_per_m2[0, STRUCTURES.index("wood")] == pytest.approx(235.0, rel=1e-12)
    assert f.collapse_kg_per_m2[0, STRUCTURES.index("rc")] == pytest.approx(927.0, rel=1e-12)
    assert f.rebuild_share[0, STRUCTURES.index("wood")] == pytest.approx(195 / 235, rel=1e-12)


def test_factors_decline_from_their_base_year():
    d = declared()  # base year 2015, central decline 1.5 % a year: twelve years until 2027
    f = factors_of(d, central(d), 3, 2027)
    assert f.decline[0] == pytest.approx([0.985**12, 0.985**13, 0.985**14], rel=1e-12)


def test_project_emissions_count_the_area_that_is_changed():
    per_m2 = with_emissions(embodied_kg_co2e_per_m2={"central": 3, "low": 1, "high": 8, **ASSUMED})
    d = declared(per_m2, changed_area_m2=2000.0)
    f = factors_of(d, central(d), 1, 2027)
    assert f.embodied_t_co2e[0] == pytest.approx(100 + 3 * 2000 / 1000)
    assert f.yearly_t_co2e[0] == 100


def with_choices(**weights):
    """The published parameters and, by field, the chances of the low and the high end of its rule."""
    d = declared()
    more = {
        f"imputation_{field}": Parameter(
            f"imputation_{field}", "-", Distribution("choice", RULE, *ends), field, field, "made", "assumption"
        )
        for field, ends in weights.items()
    }
    return replace(d, parameters={**d.parameters, **more})


def test_a_bias_of_the_maps_deepens_both_perils_and_stronger_curves_act_as_shallower_water():
    d = declared()
    moved = central(d) | {"depth_bias": np.array([1.2]), "fragility_median": np.array([1.5])}
    scale = factors_of(d, moved, 2, 2027).depth_scale
    # P = Phi(ln(h / (1.5 median)) / beta) = Phi(ln((h / 1.5) / median) / beta)
    assert PERILS == ("tsunami", "flood")
    assert scale == pytest.approx(np.array([[1.2 / 1.5, 1.2]]), rel=1e-12)


def test_depths_and_lives_are_as_given_at_the_central_vector():
    f = factors_of(declared(), central(declared()), 2, 2027)
    assert f.depth_scale.tolist() == [[1.0, 1.0]]
    assert f.life_factor.tolist() == [1.0]


def test_a_known_bias_of_the_maps_is_part_of_the_central_vector():
    d = declared(depth_bias={"sigma_ln": 0.1, "median": 1.1, **ASSUMED})
    assert factors_of(d, central(d), 1, 2027).depth_scale[0] == pytest.approx([1.1, 1.1])
    many = factors_of(d, draws(d, SEED, 4000), 1, 2027).depth_scale
    error = 1.2533 * 1.1 * 0.1 / np.sqrt(4000)  # standard error of a median: 1.2533 sigma / sqrt(n)
    assert np.median(many[:, 1]) == pytest.approx(1.1, abs=4 * error)


def test_lives_are_drawn_around_their_published_length():
    d = declared()
    f = factors_of(d, draws(d, SEED, 2000), 1, 2027)
    assert f.life_factor.shape == (2000,)
    assert 0.81 <= f.life_factor.min() < 0.85
    assert 1.15 < f.life_factor.max() <= 1.19


def test_a_part_of_the_factors_is_those_draws_of_every_factor():
    d = declared(with_emissions())
    whole = factors_of(d, draws(d, SEED, 200), 5, 2027)
    part = whole.part(50, 60)
    for name in whole.__dataclass_fields__:
        assert np.array_equal(getattr(part, name), getattr(whole, name)[50:60]), name


def test_draws_are_grouped_by_what_fills_missing_values():
    d = with_choices(structure=(0.25, 0.25), year_built=(0.3, 0.0))
    values = draws(d, SEED, 500)
    found = cases(values)
    assert found[0].choices == ()
    assert {case.choices for case in found} == {
        (), (("structure", "low"),), (("structure", "high"),), (("year_built", "low"),),
        (("structure", "low"), ("year_built", "low")), (("structure", "high"), ("year_built", "low")),
    }  # fmt: skip
    assert np.array_equal(np.sort(np.concatenate([case.draws for case in found])), np.arange(500))
    for case in found:
        taken = dict(case.choices)
        assert np.all(np.diff(case.draws) > 0)
        for field in ("structure", "year_built"):
            end = {None: RULE, "low": LOW_END, "high": HIGH_END}[taken.get(field)]
            assert np.all(values[f"imputation_{field}"][case.draws] == end)


def test_without_filled_fields_all_draws_are_one_case():
    for values, count in ((draws(declared(), SEED, 200), 200), (central(declared()), 1)):
        (only,) = cases(values)
        assert (only.choices, only.draws.tolist()) == ((), list(range(count)))


def test_the_central_vector_fills_by_the_declared_rules():
    (only,) = cases(central(with_choices(structure=(0.5, 0.5))))
    assert only.choices == ()


def test_filled_fields_are_shown_at_the_ends_their_rule_has():
    names, values = one_at_a_time(with_choices(structure=(0.02, 0.02), year_built=(0.0, 0.4)))
    for name, ends in (("imputation_structure", [LOW_END, HIGH_END]), ("imputation_year_built", [RULE, HIGH_END])):
        index = names.index(name)
        assert values[name][2 * index : 2 * index + 2].tolist() == ends
        assert np.all(np.delete(values[name], [2 * index, 2 * index + 1]) == RULE)


def test_sources_of_uncertainty_cover_every_parameter_that_varies_once():
    d = with_choices(structure=(0.25, 0.25))
    members = [member for source in d.sources() for member in d.members(source)]
    assert sorted(members) == sorted(set(members))
    assert set(d.uncertain()) <= set(members)
    assert set(d.members("rebuild")) == {f"rebuild_{s}" for s in STRUCTURES}


def test_the_plan_of_the_variance_split_is_made_of_complete_vectors():
    d = with_choices(structure=(0.25, 0.25))
    values = plan(d, 16, SEED)
    assert set(values) == set(draws(d, SEED, 1))
    f = factors_of(d, values, 10, 2027)
    for name in f.__dataclass_fields__:
        factor = getattr(f, name)
        assert len(factor) == 16 * (len(d.sources()) + 2)
        assert np.all(np.isfinite(factor)), name
    assert sum(len(case.draws) for case in cases(values)) == len(f.life_factor)

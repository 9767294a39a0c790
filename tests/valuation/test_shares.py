"""The split of variance by source, against functions whose shares are known in closed form."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from valuation.parameters import RULE, STRUCTURES, Declared, Distribution, Parameter, Scheme
from valuation.shares import Share, plan, shares

SEED = 20270311


def parameter(name, form, central=0.0, low=0.0, high=0.0):
    return Parameter(name, "-", Distribution(form, central, low, high), name, name, "made for a test", "assumption")


def uniform(name, low, high):
    return parameter(name, "uniform", (low + high) / 2, low, high)


def lognormal(name, sigma):
    return parameter(name, "lognormal", 1.0, 0.0, sigma)


def declared(*parameters, schemes=()):
    return Declared({one.name: one for one in parameters}, (0.0,) * 5, 2020, tuple(schemes), 0.0)


def split(d, total, base_draws=4096, seed=SEED):
    """Shares by name of a function of the values."""
    values = plan(d, base_draws, seed)
    return {one.parameter: one for one in shares(d, values, total(values))}


def firsts(found):
    return {name: one.first_order for name, one in found.items()}


def totals(found):
    return {name: one.total for name, one in found.items()}


def test_a_sum_of_independent_terms_is_split_by_their_variances():
    # 3a + 2b + c, all uniform over an interval of width 1: variances in the ratio 9 : 4 : 1
    d = declared(uniform("a", 0, 1), uniform("b", 5, 6), uniform("c", -1, 0), parameter("still", "fixed", 7.0))
    found = split(d, lambda v: 3 * v["a"] + 2 * v["b"] + v["c"] + v["still"])
    expected = {"a": 9 / 14, "b": 4 / 14, "c": 1 / 14}
    assert firsts(found) == pytest.approx(expected, abs=0.005)
    assert totals(found) == pytest.approx(expected, abs=0.005)
    assert list(found) == ["a", "b", "c"]


def test_a_product_of_lognormals_has_its_known_shares():
    # Var E[Y|X_i] / Var Y = (exp(s_i^2) - 1) / (exp(sum s^2) - 1); without i, for the total: 1 - the same of the others
    sigmas = {"a": 0.5, "b": 0.3, "c": 0.2}
    d = declared(*(lognormal(name, sigma) for name, sigma in sigmas.items()))
    found = split(d, lambda v: 100 * v["a"] * v["b"] * v["c"])
    whole = np.expm1(sum(s**2 for s in sigmas.values()))
    first = {name: np.expm1(s**2) / whole for name, s in sigmas.items()}
    last = {name: 1 - np.expm1(sum(sigmas[o] ** 2 for o in sigmas if o != name)) / whole for name in sigmas}
    assert firsts(found) == pytest.approx(first, abs=0.015)
    assert totals(found) == pytest.approx(last, abs=0.015)
    assert sum(first.values()) < 1 < sum(last.values())
    for name, one in found.items():
        assert abs(one.first_order - first[name]) < 2 * one.first_order_conf
        assert abs(one.total - last[name]) < 2 * one.total_conf


def test_the_function_of_ishigami_has_its_published_shares():
    # Ishigami and Homma 1990 with a = 7, b = 0.1: first order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437
    d = declared(*(uniform(name, -np.pi, np.pi) for name in ("x1", "x2", "x3")))
    found = split(d, lambda v: np.sin(v["x1"]) + 7 * np.sin(v["x2"]) ** 2 + 0.1 * v["x3"] ** 4 * np.sin(v["x1"]))
    assert firsts(found) == pytest.approx({"x1": 0.3139, "x2": 0.4424, "x3": 0.0}, abs=0.01)
    assert totals(found) == pytest.approx({"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}, abs=0.01)
    assert list(found) == ["x1", "x2", "x3"]


def test_few_draws_say_how_little_they_know():
    d = declared(uniform("a", 0, 1), uniform("b", 0, 1))
    few, many = (split(d, lambda v: v["a"] + v["b"], base_draws=n)["a"] for n in (16, 1024))
    assert few.first_order_conf > 2 * many.first_order_conf
    assert abs(few.first_order - 0.5) < 3 * few.first_order_conf


def test_the_half_widths_of_the_default_sample_cover_the_true_shares_as_often_as_they_say():
    # a product of lognormals as above, 30 seeds of 64 base draws: 90 % of 300 figures, less 3 standard errors of 1.7 %
    sigmas = {"a": 0.5, "b": 0.3, "c": 0.2, "d": 0.2, "e": 0.1}
    d = declared(*(lognormal(name, sigma) for name, sigma in sigmas.items()))
    whole = np.expm1(sum(s**2 for s in sigmas.values()))
    covered = []
    for seed in range(30):
        for name, one in split(d, lambda v: np.prod([v[name] for name in sigmas], axis=0), 64, seed).items():
            first = np.expm1(sigmas[name] ** 2) / whole
            total = 1 - np.expm1(sum(s**2 for other, s in sigmas.items() if other != name)) / whole
            covered.append(abs(one.first_order - first) <= one.first_order_conf)
            covered.append(abs(one.total - total) <= one.total_conf)
    assert np.mean(covered) > 0.9 - 3 * 0.017


def test_a_source_that_does_nothing_explains_nothing():
    d = declared(uniform("a", 0, 1), uniform("idle", 0, 1))
    found = split(d, lambda v: v["a"] ** 2, base_draws=64)
    assert (found["idle"].first_order, found["idle"].total) == (0.0, 0.0)
    assert found["a"].total > 0.8


def test_a_result_that_does_not_vary_has_no_shares_and_warns_of_nothing():
    d = declared(uniform("b", 0, 1), uniform("a", 0, 1))
    values = plan(d, 16, SEED)
    for level in (0.0, 1234.5):
        assert shares(d, values, np.full(64, level)) == (Share("a", 0, 0, 0, 0), Share("b", 0, 0, 0, 0))


def test_nothing_uncertain_or_switched_off_has_no_plan():
    certain, uncertain = declared(parameter("a", "fixed", 1.0)), declared(uniform("a", 0, 1))
    for d, base_draws in ((certain, 64), (uncertain, 0)):
        assert plan(d, base_draws, SEED) == {}
        assert shares(d, {}, []) == ()


def test_each_vector_differs_from_its_base_in_one_source_only():
    d = declared(
        uniform("a", 0, 1),
        *(uniform(f"rebuild_{s}", 100, 200 + n) for n, s in enumerate(STRUCTURES)),
        uniform("state_ratio", 0, 1),
        parameter("still", "fixed", 3.0),
    )
    values = plan(d, 16, SEED)
    sources = ["a", "rebuild", "state_ratio"]
    names = {"a": {"a"}, "rebuild": {f"rebuild_{s}" for s in STRUCTURES}}
    names["state_ratio"] = {"state_ratio", "state_ratio_within"}
    assert {len(column) for column in values.values()} == {16 * (3 + 2)}
    for base in range(0, 80, 5):
        for number, source in enumerate(sources, start=1):
            moved = {name for name, column in values.items() if column[base + number] != column[base]}
            assert moved == names[source]
            for name in moved:  # and it takes there what the second sample has
                assert values[name][base + number] == values[name][base + 4]


def test_factors_of_rebuilding_are_high_together_and_count_as_one_source():
    d = declared(*(uniform(f"rebuild_{s}", 0, n + 1) for n, s in enumerate(STRUCTURES)), uniform("decline", 0, 1))
    values = plan(d, 64, SEED)
    for n, structure in enumerate(STRUCTURES):
        assert values[f"rebuild_{structure}"] == pytest.approx((n + 1) * values["rebuild_wood"], rel=1e-12)
    # (1+2+3+4+5) u + 5 v: variances 225 : 25
    found = split(d, lambda v: sum(v[f"rebuild_{s}"] for s in STRUCTURES) + 5 * v["decline"])
    assert firsts(found) == pytest.approx({"rebuild": 0.9, "decline": 0.1}, abs=0.005)


def test_the_scheme_of_ratios_and_the_place_in_its_range_are_one_source():
    scheme = Scheme("one", (0.0,) * 4, (0.5,) * 4, (1.0,) * 4)
    d = declared(uniform("state_ratio", 0, 1), uniform("a", 0, 1), schemes=(scheme,))
    # choice and place act only together: u x w has first orders 3/7 each alone, but 1 as one source
    alone = split(d, lambda v: v["state_ratio"] * v["state_ratio_within"] + 0 * v["a"])
    assert alone["state_ratio"].first_order == pytest.approx(1.0, abs=0.01)
    both = split(d, lambda v: v["state_ratio"] + v["state_ratio_within"] + v["a"])
    assert firsts(both) == pytest.approx({"state_ratio": 2 / 3, "a": 1 / 3}, abs=0.005)


@pytest.mark.parametrize("only", [uniform("a", 0, 1), uniform("state_ratio", 0, 1)])
def test_a_single_source_explains_everything(only):
    found = split(declared(only), lambda v: v[only.name] ** 2, base_draws=1024)
    assert list(found) == [only.name]
    assert found[only.name].first_order == pytest.approx(1.0, abs=0.02)
    assert found[only.name].total == pytest.approx(1.0, abs=0.02)


def test_what_fills_missing_values_is_chosen_as_often_as_declared():
    d = declared(parameter("imputation_structure", "choice", RULE, 0.25, 0.125), uniform("a", 0, 1))
    values = plan(d, 1024, SEED)
    base = values["imputation_structure"][::4]
    assert [(base == end).mean() for end in (1.0, 2.0, 0.0)] == pytest.approx([0.25, 0.125, 0.625], abs=2 / 1024)
    # variance of a choice that is worth -1, 0, 2 at those chances: 0.25 + 4 x 0.125 - 0 = 0.75; of u: 1/12
    found = split(d, lambda v: np.choose(v["imputation_structure"].astype(int), [0, -1, 2]) + v["a"])
    assert firsts(found) == pytest.approx({"imputation_structure": 0.9, "a": 0.1}, abs=0.01)


def test_both_base_samples_follow_the_declared_distributions():
    d = declared(lognormal("a", 0.4), uniform("b", 2, 3), parameter("c", "triangular", 1.0, 0.0, 4.0))
    oracles = {"a": stats.lognorm(0.4), "b": stats.uniform(2, 1), "c": stats.triang(0.25, 0, 4)}
    values = plan(d, 1024, SEED)
    for name, oracle in oracles.items():
        for base in (0, 4):
            # a scrambled Sobol' sequence of 1,024 points has one in each 1/1,024 of the unit interval
            assert stats.kstest(values[name][base::5], oracle.cdf).statistic <= 1 / 1024 + 1e-9


def test_one_seed_gives_one_plan_and_another_seed_another():
    d = declared(uniform("a", 0, 1), lognormal("b", 0.3))
    one, again, other = plan(d, 64, 7), plan(d, 64, 7), plan(d, 64, 8)
    assert all(np.array_equal(one[name], again[name]) for name in one)
    assert not np.any(one["a"] == other["a"])
    result = one["a"] * one["b"]
    assert shares(d, one, result) == shares(d, again, result)


@pytest.mark.parametrize("wrong", [np.zeros(63), np.full(64, np.nan), np.zeros((64, 1))])
def test_a_total_is_needed_for_every_vector(wrong):
    d = declared(uniform("a", 0, 1), uniform("b", 0, 1))
    with pytest.raises(ValueError, match="one finite total per vector"):
        shares(d, plan(d, 16, SEED), wrong)


def test_shares_are_sorted_by_their_total_and_then_by_name():
    d = declared(uniform("z", 0, 1), uniform("b", 0, 1), uniform("a", 0, 1))
    values = plan(d, 64, SEED)
    assert [one.parameter for one in shares(d, values, values["z"])] == ["z", "a", "b"]


def test_starting_up_does_not_load_the_sensitivity_library():
    code = "import sys, valuation.shares; sys.exit('SALib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

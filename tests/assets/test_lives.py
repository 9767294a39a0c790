"""Lives of buildings: closed forms of the residual life, and what every life curve must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from assets import load_life_curves, load_service_lives, residual_life
from assets.factors import STRUCTURES, service_life_sets
from assets.lives import LifeCurve, fixed, survival

SAID = ("made for a test", "assumption")
AGES = np.array([0.0, 1.0, 17.0, 40.0, 65.0, 80.0, 100.0])


def shape_of(variation):
    """Weibull shape with a given relative standard deviation, by scipy's own moments."""
    shapes = np.linspace(1, 15, 140_001)
    ratio = stats.weibull_min.std(shapes) / stats.weibull_min.mean(shapes)
    return shapes[np.argmin(np.abs(ratio - variation))]


def weibull(mean, variation):
    shape = shape_of(variation)
    return stats.weibull_min(shape, scale=mean / stats.weibull_min.mean(shape))


def lognormal(mean, variation):
    sigma = np.sqrt(np.log(1 + variation**2))
    return stats.lognorm(sigma, scale=mean * np.exp(-(sigma**2) / 2))


def remaining(life, age):
    """E[life - age | life > age]: the area under the survival curve beyond the age over its height there."""
    area, _ = integrate.quad(life.sf, age, np.inf, limit=200)
    return area / life.sf(age)


def test_one_fixed_life_is_the_rule_for_the_end_of_the_year():
    curve = fixed(65.0, *SAID)
    built = np.array([1900, 1961, 1962, 2000, 2026, 2040])
    assert np.array_equal(curve.residual_life(2026 + 1 - built), residual_life(2026, built, 65.0))
    assert curve.residual_life([13.0, 65.0, 66.0, -3.0]).tolist() == [0.8, 0.0, 0.0, 1.0]


def test_an_unknown_age_stays_unknown():
    assert np.isnan(fixed(65.0, *SAID).residual_life(np.nan))
    assert np.isnan(survival("weibull", 65.0, 0.3, *SAID).residual_life(np.nan))


@pytest.mark.parametrize("variation", [0.2, 0.3, 0.5])
def test_remaining_life_of_a_weibull_is_the_area_under_its_survival_curve(variation):
    curve, life = survival("weibull", 65.0, variation, *SAID), weibull(65.0, variation)
    ages = AGES[life.isf(0.002) > AGES]
    expected = [remaining(life, age) / 65.0 for age in ages]
    assert curve.residual_life(ages) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("variation", [0.2, 0.3])
def test_remaining_life_of_a_lognormal_is_the_area_under_its_survival_curve_while_that_falls(variation):
    curve, life = survival("lognormal", 65.0, variation, *SAID), lognormal(65.0, variation)
    ages = AGES[AGES <= 80]
    expected = [remaining(life, age) / 65.0 for age in ages]
    assert expected == sorted(expected, reverse=True)
    assert curve.residual_life(ages) == pytest.approx(expected, abs=2e-4)


def test_a_lognormal_gives_an_old_building_no_more_than_a_younger_one():
    life = lognormal(65.0, 1.0)
    assert remaining(life, 120) > remaining(life, 60)  # its tail: who is very old will grow older still
    curve = survival("lognormal", 65.0, 1.0, *SAID)
    assert curve.residual_life(120.0) <= curve.residual_life(60.0) <= remaining(life, 60) / 65.0 + 1e-4


def test_buildings_that_do_not_age_have_all_their_life_left_at_every_age():
    # an exponential (Weibull with relative deviation 1): E[remaining | age] = mean at every age
    curve = survival("weibull", 65.0, 1.0, *SAID)
    assert curve.end_years == pytest.approx(65.0 * np.log(1000), rel=1e-9)
    assert curve.residual_life(np.linspace(0, curve.end_years - 1, 50)) == pytest.approx(1.0, abs=1e-9)
    assert curve.residual_life([curve.end_years, 1000.0]).tolist() == [0.0, 0.0]


def test_lives_without_scatter_are_the_fixed_rule():
    assert survival("weibull", 65.0, 0.0, *SAID) == fixed(65.0, *SAID)
    nearly = survival("weibull", 65.0, 0.002, *SAID)
    ages = np.linspace(0, 64, 65)
    assert nearly.residual_life(ages) == pytest.approx((65 - ages) / 65, abs=2e-3)


@given(st.sampled_from(["weibull", "lognormal"]), st.floats(0.05, 1.0), st.floats(5, 150), st.floats(0.5, 2.0))
def test_every_survival_curve_falls_from_one_to_zero_and_leaves_no_less_than_the_fixed_rule(form, cv, mean, factor):
    curve = survival(form, mean, cv, *SAID)
    ages = np.linspace(-5, 1.1 * curve.end_years, 300)
    left = curve.residual_life(ages)
    assert np.all((left >= 0) & (left <= 1))
    assert np.all(np.diff(left) <= 0)
    assert left[0] == 1
    inside = (ages >= 0) & (ages < curve.end_years - 1)
    # E[life | life > age] >= E[life]: a survivor has outlived the short lives; the 1e-3 is the linear interpolation
    assert np.all(left[inside] >= fixed(mean, *SAID).residual_life(ages[inside]) - 1e-3)
    assert curve.residual_life(ages * factor, factor) == pytest.approx(left, abs=1e-9)


@pytest.mark.parametrize("curve", [fixed(65.0, *SAID), survival("weibull", 65.0, 0.3, *SAID)])
def test_a_factor_makes_every_life_that_much_longer(curve):
    # 10 % longer: a building of 44 is where one of 40 was; each draw its own factor
    left = curve.residual_life([[44.0], [0.0]], [1.1, 1.0])
    assert left.shape == (2, 2)
    assert left[0, 0] == pytest.approx(curve.residual_life(40.0), rel=1e-12)
    assert left[0, 1] == curve.residual_life(44.0)
    assert left[1].tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="above 0"):
        curve.residual_life(10.0, 0.0)


@pytest.mark.parametrize(
    ("ages", "residual", "mean", "kind"),
    [
        ((0.0, 10.0, 10.0), (1.0, 0.5, 0.0), 10.0, "survival"),
        ((1.0, 10.0), (1.0, 0.0), 10.0, "survival"),
        ((0.0, 10.0), (0.9, 0.0), 10.0, "survival"),
        ((0.0, 10.0), (1.0, 0.1), 10.0, "survival"),
        ((0.0, 5.0, 7.0, 10.0), (1.0, 0.2, 0.3, 0.0), 10.0, "survival"),
        ((0.0, 10.0), (1.0, 0.0), 0.0, "survival"),
        ((0.0, 10.0), (1.0, 0.0), 12.0, "fixed"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(ages, residual, mean, kind):
    with pytest.raises(ValueError):
        LifeCurve(ages, residual, mean, kind, *SAID)


@pytest.mark.parametrize(("mean", "variation"), [(0.0, 0.3), (65.0, -0.1), (65.0, 1.5)])
def test_a_survival_curve_needs_a_mean_and_a_possible_scatter(mean, variation):
    with pytest.raises(ValueError, match="coefficient of variation"):
        survival("weibull", mean, variation, *SAID)


@pytest.mark.parametrize("name", service_life_sets())
def test_every_set_has_a_curve_for_every_structure_at_its_published_mean(name):
    curves, lives = load_life_curves(name), load_service_lives(name)
    assert set(curves) == set(lives) == set(STRUCTURES)
    for structure, curve in curves.items():
        assert curve.mean_life_years == lives[structure].value
        assert curve.residual_life(0.0) == 1.0


def test_the_survey_stands_as_fixed_lives_and_as_survival_curves():
    assert set(service_life_sets()) == {"komatsu-2011", "komatsu-2011-survival"}
    certain, scattered = load_life_curves("komatsu-2011")["wood"], load_life_curves("komatsu-2011-survival")["wood"]
    assert (certain.kind, certain.source_kind, certain.end_years) == ("fixed", "memory", 65.0)
    assert (scattered.kind, scattered.source_kind) == ("survival", "assumption")  # the scatter is assumed
    assert "Komatsu" in scattered.source
    assert scattered.end_years > 100
    assert scattered.residual_life(65.0) == pytest.approx(remaining(weibull(65.0, 0.3), 65) / 65, abs=2e-4)


def test_the_time_by_which_half_of_a_cohort_is_gone_is_within_a_percent_of_the_mean():
    # the note of the table: the surveys' "life" is that time
    assert weibull(65.0, 0.3).median() / 65.0 == pytest.approx(1.0, abs=0.01)


def test_an_unknown_set_is_refused_with_those_that_exist():
    for load in (load_life_curves, load_service_lives):
        with pytest.raises(ValueError, match=r"komatsu-2011, komatsu-2011-survival"):
            load("nobody-2030")

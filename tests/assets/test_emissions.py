"""Emissions of a collapse, their decline, residual life, and the factors behind them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import lognorm, triang

from assets import (
    STRUCTURES,
    collapse_kg_co2e_per_m2,
    decline_factor,
    load_assumption,
    load_debris_mass,
    load_rebuild_factors,
    load_service_lives,
    load_state_ratios,
    published_range,
    residual_life,
)
from assets.factors import _AssumptionRow, _rebuild_factor, _RebuildRow


def test_collapse_is_rebuild_plus_demolition_plus_debris():
    assert collapse_kg_co2e_per_m2(195.0, 10.0, 0.6, 50.0) == pytest.approx(195 + 10 + 0.6 * 50)


def test_collapse_works_on_draws_and_keeps_the_unknown():
    value = collapse_kg_co2e_per_m2(np.array([100.0, np.nan]), 0.0, 1.2, np.array([[10.0], [20.0]]))
    assert value.shape == (2, 2)
    assert value[1, 0] == pytest.approx(124)
    assert np.isnan(value[0, 1])
    with pytest.raises(ValueError):
        collapse_kg_co2e_per_m2(-1.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("year", "decline", "factor"), [(2015, 0.03, 1), (2025, 0.0, 1), (2017, 0.1, 0.81), (2014, 0.5, 2)]
)
def test_factors_fall_by_a_constant_share_each_year(year, decline, factor):
    assert decline_factor(year, 2015, decline) == pytest.approx(factor)


@pytest.mark.parametrize("decline", [-0.01, 1.0, 3.0])
def test_a_decline_in_percent_is_refused(decline):
    with pytest.raises(ValueError, match=r"0\.01 for 1 %"):
        decline_factor(2030, 2015, decline)


@pytest.mark.parametrize(
    ("year", "built", "life", "left"),
    [
        (2026, 2026, 65, 64 / 65),  # age at the END of its first year is 1
        (2026, 2000, 65, 38 / 65),
        (2026, 1962, 65, 0),  # 65 years at the end of 2026
        (2026, 1900, 65, 0),
        (2026, 2030, 65, 1),  # not built yet: never above 1
    ],
)
def test_residual_life_counts_the_age_at_the_end_of_the_year(year, built, life, left):
    assert residual_life(year, built, life) == pytest.approx(left)


def test_residual_life_of_an_unknown_year_is_unknown():
    assert np.isnan(residual_life(2026, np.nan, 65))
    with pytest.raises(ValueError):
        residual_life(2026, 2000, 0)


@given(st.integers(2000, 2100), st.integers(1900, 2026), st.integers(1, 120))
def test_residual_life_never_grows_with_time(year, built, life):
    left = residual_life([year, year + 1], built, life)
    assert 0 <= left[1] <= left[0] <= 1


def test_net_factors_of_nagata_2026_are_as_in_the_abstract():
    factors = load_rebuild_factors()
    assert {name: one.kg_co2e_per_m2 for name, one in factors.items() if name != "masonry"} == {
        "wood": 195, "steel": 803, "rc": 857, "src": 1109,
    }  # fmt: skip
    assert all(one.biogenic == "net" and one.base_year == 2015 for one in factors.values())
    assert factors["wood"].source_kind == "primary"
    assert factors["masonry"].source_kind == "assumption"


def test_okazaki_is_in_co2_and_not_in_carbon():
    # 5.14 t of carbon in a wooden house of 136 m2, times 44/12
    wood = load_rebuild_factors("okazaki-1998")["wood"]
    assert wood.kg_co2e_per_m2 == pytest.approx(5140 / 136 * 44 / 12, rel=1e-3)
    assert wood.source_kind == "memory"


def test_a_factor_printed_in_carbon_becomes_co2():
    row = _RebuildRow(
        set="made", structure="wood", kg_per_m2=12.0, quantity="carbon", biogenic="gross", base_year=2000,
        source="made", title=None, year=None, page_or_table=None,
        source_kind="assumption", source_file_sha256=None, note=None,
    )  # fmt: skip
    assert _rebuild_factor(row).kg_co2e_per_m2 == pytest.approx(44)


def test_a_set_borrows_no_structure_it_does_not_name():
    assert "src" not in load_rebuild_factors("casbee-housing")
    assert set(load_rebuild_factors("jwrs-2020-school")) == {"steel", "rc", "masonry"}


def test_published_range_spans_all_sets_around_the_headline():
    assert published_range("wood") == (138.6, 195.0, 267.0)  # Okazaki, Nagata, CASBEE
    assert published_range("rc") == (505.0, 857.0, 857.0)
    for structure in STRUCTURES:
        low, mode, high = published_range(structure)
        assert low < high
        assert low <= mode <= high
        assert mode == load_rebuild_factors()[structure].kg_co2e_per_m2
    with pytest.raises(ValueError):
        published_range("unknown")


def test_state_ratios_of_goda_and_de_risi_are_ranges_that_touch():
    assert load_state_ratios("Goda-DeRisi-2017") == ((0, 0.05, 0.1), (0.1, 0.2, 0.3), (0.3, 0.4, 0.5), (0.5, 0.75, 1.0))


@pytest.mark.parametrize("scheme", ["Goda-DeRisi-2017", "DEUS-SUPPASRI2013", "RiskScape-style"])
def test_a_worse_state_never_costs_less(scheme):
    ratios = np.array(load_state_ratios(scheme))
    assert ratios.shape == (4, 3)
    assert np.all(np.diff(ratios, axis=0) > 0)
    assert np.all(np.diff(ratios, axis=1) >= 0)


def test_debris_of_the_ministry_and_of_the_land_agency():
    ministry, agency = load_debris_mass("moe-2018"), load_debris_mass("nla")
    assert (ministry["wood"].value, ministry["rc"].value, ministry["wood"].low) == (0.6, 1.2, None)
    assert (agency["wood"].low, agency["wood"].value, agency["wood"].high) == (0.25, 0.33, 0.40)
    assert set(ministry) == set(STRUCTURES)


def test_service_lives_say_which_are_assumed():
    lives = load_service_lives("komatsu-2011")
    assert (lives["wood"].value, lives["rc"].value) == (65, 68)
    assert {name: one.source_kind for name, one in lives.items()} == {
        "wood": "memory", "rc": "memory", "steel": "assumption", "src": "assumption", "masonry": "assumption",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "demolition_kg_co2e_per_m2", "debris_kg_co2e_per_t", "repair_intensity", "factor_decline_per_year",
        "service_life_factor", "fragility_median_factor", "depth_bias_factor", "imputation_end_weight",
    ],
)  # fmt: skip
def test_an_assumption_has_a_range_and_a_reason(name):
    assumed = load_assumption(name)
    assert assumed.low < assumed.high
    assert assumed.low <= assumed.central <= assumed.high
    assert len(assumed.reason) > 60
    assert assumed.source_kind == "assumption"


def test_repair_intensity_spreads_like_the_components_of_fema_p58():
    assumed = load_assumption("repair_intensity")  # interquartile range 0.125 to 0.265 around 0.19 kg-CO2e/USD
    assert assumed.low == pytest.approx(0.125 / 0.19, abs=0.01)
    assert assumed.high == pytest.approx(0.265 / 0.19, abs=0.01)


@pytest.mark.parametrize(("name", "sigma_ln"), [("fragility_median_factor", 0.20), ("depth_bias_factor", 0.15)])
def test_a_lognormal_assumption_has_the_sigma_its_reason_names(name, sigma_ln):
    assumed = load_assumption(name)
    assert f"{sigma_ln:.2f}" in assumed.reason
    assert assumed.sigma_ln == pytest.approx(sigma_ln, abs=1e-4)
    oracle = lognorm(sigma_ln, scale=assumed.central).ppf([0.05, 0.95])
    assert [assumed.low, assumed.high] == pytest.approx(oracle, rel=1e-3)


def test_service_lives_scatter_like_five_years_of_sixty_five():
    assumed = load_assumption("service_life_factor")
    width = assumed.high - assumed.low
    assert triang((1 - assumed.low) / width, assumed.low, width).std() == pytest.approx(5 / 65, abs=1e-3)


def test_a_lognormal_whose_percentiles_lie_unevenly_is_refused():
    row = {
        "name": "made", "central": 1.0, "low": 0.5, "high": 2.0, "distribution": "lognormal", "unit": "-",
        "reason": "made for a test of the table", "source": "made", "title": None, "year": None,
        "page_or_table": None, "source_kind": "assumption", "source_file_sha256": None, "note": None,
    }  # fmt: skip
    assert _AssumptionRow.model_validate(row).high == 2.0
    with pytest.raises(ValueError, match="evenly"):
        _AssumptionRow.model_validate(row | {"high": 1.5})

"""Tsunami fragility: published values, and what must hold wherever the published curves cross."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import COLLAPSE_FROM_STATE, FragilitySet, class_of, exceedance, load_fragility_sets

SETS = load_fragility_sets()
EVERY_CLASS = sorted(SETS)
DEPTHS = np.concatenate([[0.0], np.geomspace(0.005, 40.0, 400)])


@pytest.mark.parametrize(("depth_m", "washed_away"), [(0, 0), (2, 0.163), (3.351, 0.5), (4, 0.632)])
def test_wooden_house_is_washed_away_as_in_suppasri_2013(depth_m, washed_away):
    p = exceedance([[depth_m]], SETS["wood-all"])[0, 0, -1]  # table 3, wood, all heights, last state
    assert p == pytest.approx(washed_away, abs=5e-4)


def test_every_class_of_the_publication_is_there_with_six_states():
    assert set(EVERY_CLASS) == {"mixed-all", "steel-all", "masonry-all"} | {
        f"{material}-{storeys}" for material in ("wood", "rc") for storeys in ("all", "1", "2", "3+")
    }
    assert all(len(one.states) == 6 for one in SETS.values())
    assert SETS["wood-all"].states[COLLAPSE_FROM_STATE - 1 :] == ("collapsed", "washed away")


def test_median_is_the_exponential_of_the_printed_mean_of_ln_depth():
    assert SETS["wood-all"].median_m[-1] == pytest.approx(math.exp(1.2094))
    assert SETS["rc-3+"].median_m[4] == pytest.approx(10.4761, abs=1e-3)  # the median column of the same table


@pytest.mark.parametrize("name", EVERY_CLASS)
def test_a_worse_state_is_never_more_likely_even_where_curves_cross(name):
    p = exceedance(DEPTHS, SETS[name])
    assert np.all(np.diff(p, axis=-1) <= 0)
    states = -np.diff(np.concatenate([np.ones((len(DEPTHS), 1)), p, np.zeros((len(DEPTHS), 1))], axis=1), axis=1)
    assert np.all(states >= 0)
    assert states.sum(axis=1) == pytest.approx(1.0)


def test_published_curves_do_cross_so_the_cap_is_needed():
    wood = SETS["wood-all"]
    depth = 0.5  # collapsed lies above complete here
    z = np.log(depth / np.array(wood.median_m)) / np.array(wood.beta)
    assert z[4] > z[3]
    assert exceedance(depth, wood)[4] == exceedance(depth, wood)[3]


@pytest.mark.parametrize("name", EVERY_CLASS)
def test_deeper_water_is_never_safer(name):
    assert np.all(np.diff(exceedance(DEPTHS, SETS[name]), axis=0) >= 0)


def test_dry_is_certain_and_unknown_stays_unknown():
    p = exceedance([[0.0, np.nan]], SETS["steel-all"])
    assert p.shape == (1, 2, 6)
    assert np.all(p[0, 0] == 0)
    assert np.all(np.isnan(p[0, 1]))


def test_a_negative_depth_is_refused():
    with pytest.raises(ValueError, match=r"found -0\.1 m"):
        exceedance([1.0, -0.1, np.nan], SETS["wood-1"])


@given(
    st.lists(st.tuples(st.floats(0.05, 20), st.floats(0.2, 2)), min_size=1, max_size=6),
    st.lists(st.floats(0, 50), min_size=1, max_size=8),
)
def test_any_set_of_curves_gives_ordered_probabilities(curves, depths):
    made = FragilitySet(
        "made",
        tuple(f"state {i}" for i in range(len(curves))),
        tuple(median for median, _ in curves),
        tuple(beta for _, beta in curves),
        "made",
        "assumption",
    )
    p = exceedance(sorted(depths), made)
    assert np.all((p >= 0) & (p <= 1))
    assert np.all(np.diff(p, axis=1) <= 0)
    assert np.all(np.diff(p, axis=0) >= 0)


@pytest.mark.parametrize(
    "broken", [{"median_m": (1.0,)}, {"median_m": (1.0, -2.0)}, {"beta": (0.0, 1.0)}, {"states": ()}]
)
def test_an_incomplete_set_cannot_be_built(broken):
    fields = {"states": ("a", "b"), "median_m": (1.0, 2.0), "beta": (0.5, 0.5)} | broken
    with pytest.raises(ValueError):
        FragilitySet(building_class="made", source="made", source_kind="assumption", **fields)


@pytest.mark.parametrize(
    ("structure", "storeys", "expected"),
    [
        ("wood", 1, "wood-1"),
        ("wood", 2, "wood-2"),
        ("wood", 3, "wood-3+"),
        ("rc", 12, "rc-3+"),
        ("src", 2, "rc-2"),
        ("src", None, "rc-all"),
        ("wood", pd.NA, "wood-all"),
        ("wood", float("nan"), "wood-all"),
        ("steel", 2, "steel-all"),
        ("masonry", 1, "masonry-all"),
    ],
)
def test_class_of_a_building(structure, storeys, expected):
    assert class_of(structure, storeys) == expected
    assert expected in SETS


def test_an_unknown_structure_has_no_class():
    with pytest.raises(ValueError, match="mixture"):
        class_of("unknown", 1)
    with pytest.raises(ValueError, match="1 storey or more"):
        class_of("wood", 0)


def test_an_unknown_set_names_the_known_ones():
    with pytest.raises(ValueError, match="Suppasri2013"):
        load_fragility_sets("Suppasri2012")

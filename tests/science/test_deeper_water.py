"""Deeper water is never safer, a raised floor never dearer, and states are shares of one whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from assets.fragility import load_fragility_sets
from tests.science.portfolio import (
    ALWAYS_ON,
    assessed,
    declared,
    depths,
    expected,
    inventory,
    measure,
    new_for_ever,
    paths_of,
    run,
    sources,
)
from valuation.assessment import Events, Residual
from valuation.damage_tables import ROWS, flood_ratio_of, row_depth_m
from valuation.event_losses import event_losses
from valuation.parameters import draws, factors_of

DEPTH = st.floats(0, 12, width=32)
YEAR = st.integers(2027, 2110)  # the youngest house of the town ends its life in 2092
DRAWS = draws(declared(), 3, 300)
ONCE = (
    1e-13  # a yearly rate at which nothing happens twice: the closed form over the rate is the loss of one occurrence
)
ROUNDING = 1 + 1e-12  # of sums of a few products


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One house of every structure, age and floor height, unknown structure and year among them."""
    rows = [
        (f"H{n:04d}", structure, storeys, 100, built, floor)
        for n, (structure, storeys, built, floor) in enumerate(
            (s, k, b, f)
            for s in ("木造", "鉄骨造", "RC造", "SRC造", "組積造", "不明")
            for k in (1, 2, 3)
            for b in (1950, 1990, 2024, "")
            for f in (0.0, 0.5)
        )
    ]
    return inventory(tmp_path_factory.mktemp("town"), rows)


@pytest.fixture(scope="module")
def one_event(town):
    """
    The town with one depth everywhere without, another with; one year from `year` on.

    It is assessed once for each peril, scatter and measure; then only its water and its year change.
    """
    kept, count = {}, len(town.frame)

    def made(peril, shallow, deep, year, sigma=0.0, **changes):
        key = (peril, sigma, str(changes))
        if key not in kept:
            water, what = depths(np.ones((1, count))), measure(commissioned_year=2027, **changes)
            kept[key] = assessed(town, water, Events(("E",), (peril,)), what, years=1, residual=Residual(sigma))
        a = kept[key]
        pairs = replace(a.exposure.pairs, without_m=np.full(count, shallow, "f4"), with_m=np.full(count, deep, "f4"))
        return replace(a, start_year=year, exposure=replace(a.exposure, pairs=pairs))

    return made


def factors_at(k, year):
    """Draw k, for events whose rates are given (rate factor 1)."""
    drawn = factors_of(declared(), {name: values[k : k + 1] for name, values in DRAWS.items()}, 1, year)
    return replace(drawn, rate_factor=np.ones((1, 2)))


def losses_by_house(a, k, year):
    """Expected loss of one occurrence per house and world, kg, at draw k."""
    return expected(a, sources(E=ONCE), factors_at(k, year), ALWAYS_ON).asset_kg / ONCE


@pytest.mark.parametrize("peril", ["tsunami", "flood"])
@settings(max_examples=60)
@given(one=DEPTH, other=DEPTH, year=YEAR, k=st.integers(0, 299), sigma=st.sampled_from([0.0, 0.3]))
def test_deeper_water_is_never_safer_at_any_age(one_event, peril, one, other, year, k, sigma):
    x = one_event(peril, min(one, other), max(one, other), year, sigma)
    kg = losses_by_house(x, k, year)
    assert np.all(kg[:, 0] <= kg[:, 1] * ROUNDING)


@pytest.mark.parametrize("peril", ["tsunami", "flood"])
@pytest.mark.parametrize("year", [2027, 2054, 2060, 2085])
def test_deeper_water_is_never_safer_in_any_single_draw(one_event, peril, year):
    given, f = sources(E=0.7), factors_at(0, year)
    struck_once = np.diff(paths_of(given, 1, 400).start) == 1
    assert struck_once.sum() > 100
    for shallow, deep in pairwise((0.01, 0.4, 0.6, 1.6, 2.7, 3.6, 8.0)):
        x = one_event(peril, shallow, deep, year, 0.3)
        kg = run(x, given, f, 400).counted_kg[struck_once, 0]
        assert np.all(kg[:, 0] <= kg[:, 1])
        gross = run(new_for_ever(x), given, replace(f, decline=np.ones((1, 1))), 400)
        kg = gross.counted_kg[struck_once, 0]
        assert np.all(kg[:, 0] <= kg[:, 1])


@settings(max_examples=60)
@given(depth=DEPTH, raised=st.floats(0.01, 3), year=YEAR, k=st.integers(0, 299))
def test_a_raised_floor_never_costs_more_in_a_flood(one_event, depth, raised, year, k):
    changes = [{"kind": "vulnerability", "raise_floor_m": raised}]
    x = one_event("flood", depth, depth, year, changes=changes)
    kg = losses_by_house(x, k, year)
    assert np.all(kg[:, 1] <= kg[:, 0] * ROUNDING)


def test_a_raised_floor_does_nothing_where_the_curve_counts_from_the_ground(one_event):
    x = one_event("tsunami", 2.0, 2.0, 2027, changes=[{"kind": "vulnerability", "raise_floor_m": 1.0}])
    kg = losses_by_house(x, 0, 2027)
    assert np.array_equal(kg[:, 0], kg[:, 1])
    assert kg.any()


def test_a_raised_floor_moves_a_flooded_house_down_the_published_steps(one_event):
    # MLIT 2025, houses, slope A: 0.8 m of water is 0.3 m above a floor at 0.5 m (class 0-0.5 m: 0.189);
    # raised by 0.6 m the water stays below the floor (0.047)
    x = one_event("flood", 0.8, 0.8, 2027, changes=[{"kind": "vulnerability", "raise_floor_m": 0.6}]).exposure
    at_half_a_metre = np.isclose(x.buildings.floor_m[:, 0], 0.5)
    assert at_half_a_metre.sum() == np.sum(np.diff(x.buildings.variant_start)) / 2
    t = x.tables
    curve = (t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor)
    assert np.all(x.pairs.without_m == np.float32(0.8))
    for floors in x.buildings.floor_m[at_half_a_metre].astype(float):
        assert [flood_ratio_of(float(np.float32(0.8)), floor, *curve) for floor in floors] == [0.189, 0.047]


@pytest.mark.parametrize("sigma", [0.0, 0.3])
def test_every_state_is_a_share_and_the_states_sum_to_one(one_event, sigma):
    t = one_event("tsunami", 1.0, 0.5, 2027, sigma).exposure.tables
    assert len(t.probability) == 8  # wood and rc (with src) by storeys, steel, masonry; at every depth of the tables
    bounds = np.concatenate(
        [np.ones_like(t.probability[..., :1]), t.probability, np.zeros_like(t.probability[..., :1])], axis=-1
    )
    shares = -np.diff(bounds, axis=-1)  # none, state 1, ..., state 6
    assert np.all(shares >= 0)
    assert shares.sum(axis=-1) == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(t.threshold.astype(np.int64), axis=-1) <= 0)
    assert not t.threshold[:, 0].any()  # a dry house
    # deeper water is never safer, row by row
    assert np.all(np.diff(t.probability, axis=1) >= -1e-15)
    assert np.all(np.diff(t.threshold.astype(np.int64), axis=1) >= 0)


def test_depths_are_rounded_by_less_than_a_thousandth():
    depth = row_depth_m()
    assert (depth[0], depth[1], depth[-1]) == (0.0, 2.0**-10, 64.0)
    assert len(depth) == ROWS
    assert np.max(np.diff(depth[1:]) / depth[1:-1]) / 2 < 0.001  # half a step either way


def test_published_curves_do_cross_and_the_lighter_state_caps_the_collapse(town, one_event):
    # wood of one storey at 0.3 m: state 4 z = (ln 0.3 - 0.6872) / 0.5288 = -3.576,
    # state 5 z = (ln 0.3 - 0.8134) / 0.5941 = -3.396:
    # the printed curve of the collapse lies above the one of the lighter state
    depth = row_depth_m()
    row = int(np.argmin(np.abs(depth - 0.3)))
    wood = load_fragility_sets()["wood-1"]
    raw = ndtr((np.log(depth[row]) - np.log(wood.median_m)) / np.array(wood.beta))
    assert raw[4] > raw[3]
    x = one_event("tsunami", 0.3, 0.3, 2027).exposure
    frame = town.frame
    one_storey = ((frame["structure"] == "wood") & (frame["storeys"] == 1)).to_numpy(bool)[x.buildings.asset_index]
    variants = x.buildings.variant_start[:-1][one_storey]
    assert len(variants) == 8  # four ages, two floors
    assert x.tables.probability[x.buildings.curve[variants, 0], row, 4] == pytest.approx(raw[3], rel=1e-12)


@pytest.mark.parametrize("sigma", [0.0, 0.3])
def test_the_loss_of_an_event_is_its_expected_loss_of_one_occurrence(one_event, sigma):
    # two independent ways: the table per event, and the closed form at a rate so small that nothing happens twice
    for peril in ("tsunami", "flood"):
        x = one_event(peril, 1.7, 3.1, 2040, sigma)
        losses = losses_by_house(x, 7, 2040).sum(axis=0)
        found = event_losses(x.exposure, x.lives, factors_at(7, 2040), 2040, 0)
        assert found[0] * 1000 == pytest.approx(losses, rel=1e-11)

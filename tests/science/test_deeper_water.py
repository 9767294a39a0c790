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
from tests.science.portfolio import ALWAYS_ON, assessed, declared, depths, inventory, measure, run, sources
from valuation.assessment import Events
from valuation.estimate import event_losses
from valuation.expected import expected_block
from valuation.parameters import draws, factors_of
from valuation.timelines import timelines

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


def one_event(town, peril, shallow, deep, year, **changes):
    """The town with one depth everywhere without, another with; one year from `year` on."""
    count = len(town.frame)
    water = depths(np.full((1, count), shallow), np.full((1, count), deep))
    events = Events(("E",), (peril,), np.array([ONCE]))
    return assessed(town, water, events, measure(commissioned_year=year, **changes), start_year=year, years=1).exposure


def factors_at(k, year):
    """Draw k, for events whose rates are given (rate factor 1)."""
    drawn = factors_of(declared(), {name: values[k : k + 1] for name, values in DRAWS.items()}, 1, year)
    return replace(drawn, rate_factor=np.ones((1, 2)))


def losses_by_house(x, k, year):
    """Expected loss of one occurrence per house and world, kg, at draw k."""
    return expected_block(x, np.array([ONCE]), factors_at(k, year), ALWAYS_ON).asset_kg / ONCE


@pytest.mark.parametrize("peril", ["tsunami", "flood"])
@settings(max_examples=60)
@given(one=DEPTH, other=DEPTH, year=YEAR, k=st.integers(0, 299))
def test_deeper_water_is_never_safer_at_any_age(town, peril, one, other, year, k):
    x = one_event(town, peril, min(one, other), max(one, other), year)
    kg = losses_by_house(x, k, year)
    assert np.all(kg[:, 0] <= kg[:, 1] * ROUNDING)


@pytest.mark.parametrize("peril", ["tsunami", "flood"])
@pytest.mark.parametrize("year", [2027, 2054, 2060, 2085])
def test_deeper_water_is_never_safer_in_any_single_draw(town, peril, year):
    for shallow, deep in pairwise((0.01, 0.4, 0.6, 1.6, 2.7, 3.6, 8.0)):
        x = one_event(town, peril, shallow, deep, year)
        paths = run(x, sources(E=0.7), factors_at(0, year), 400)
        struck_once = np.diff(timelines(sources(E=0.7), 1, 0, 400).start) == 1
        kg = paths.counted_kg[struck_once, 0]
        assert struck_once.sum() > 100
        assert np.all(kg[:, 0] <= kg[:, 1])
        assert np.all(paths.gross_kg[struck_once, 0] <= paths.gross_kg[struck_once, 1])


@settings(max_examples=60)
@given(depth=DEPTH, raised=st.floats(0.01, 3), year=YEAR, k=st.integers(0, 299))
def test_a_raised_floor_never_costs_more_in_a_flood(town, depth, raised, year, k):
    changes = [{"kind": "vulnerability", "raise_floor_m": raised}]
    x = one_event(town, "flood", depth, depth, year, changes=changes)
    kg = losses_by_house(x, k, year)
    assert np.all(kg[:, 1] <= kg[:, 0] * ROUNDING)


def test_a_raised_floor_does_nothing_where_the_curve_counts_from_the_ground(town):
    x = one_event(town, "tsunami", 2.0, 2.0, 2027, changes=[{"kind": "vulnerability", "raise_floor_m": 1.0}])
    assert np.array_equal(x.probability[:, 0], x.probability[:, 1])


def test_a_raised_floor_moves_a_flooded_house_down_the_published_steps(town):
    # MLIT 2025, houses, slope A: 0.8 m of water is 0.3 m above a floor at 0.5 m (class 0-0.5 m: 0.189);
    # raised by 0.6 m the water stays below the floor (0.047)
    x = one_event(town, "flood", 0.8, 0.8, 2027, changes=[{"kind": "vulnerability", "raise_floor_m": 0.6}])
    at_half_a_metre = (town.frame["floor_height_m"].to_numpy()[x.asset_index] == 0.5)[x.pair_asset]
    cells = np.repeat(at_half_a_metre, np.diff(x.cell_start))
    assert np.all(x.flood_ratio[cells] == (0.189, 0.047))


@settings(max_examples=60)
@given(depth=st.floats(0.001, 30))
def test_every_state_is_a_share_and_the_states_sum_to_one(town, depth):
    x = one_event(town, "tsunami", depth, depth / 2, 2027)
    bounds = np.concatenate(
        [np.ones_like(x.probability[..., :1]), x.probability, np.zeros_like(x.probability[..., :1])], axis=-1
    )
    shares = -np.diff(bounds, axis=-1)  # none, state 1, ..., state 6
    assert np.all(shares >= 0)
    assert shares.sum(axis=-1) == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(x.threshold, axis=-1) <= 0)
    assert np.all((x.threshold >= 0) & (x.threshold <= 2**32))


def test_published_curves_do_cross_and_the_lighter_state_caps_the_collapse(town):
    # wood of one storey at 0.3 m: state 4 z = (ln 0.3 - 0.6872) / 0.5288 = -3.576,
    # state 5 z = (ln 0.3 - 0.8134) / 0.5941 = -3.396:
    # the printed curve of the collapse lies above the one of the lighter state
    wood = load_fragility_sets()["wood-1"]
    raw = ndtr((np.log(0.3) - np.log(wood.median_m)) / np.array(wood.beta))
    assert raw[4] > raw[3]
    x = one_event(town, "tsunami", 0.3, 0.3, 2027)
    frame = town.frame
    one_storey = np.flatnonzero(
        ((frame["structure"] == "wood") & (frame["storeys"] == 1)).to_numpy(bool)[x.asset_index]
    )
    cells = x.cell_start[np.flatnonzero(np.isin(x.pair_asset, one_storey))]
    assert len(cells) == 8  # four ages, two floors
    assert x.probability[cells, 0, 4] == pytest.approx(raw[3], rel=1e-6)  # 0.3 m in single precision


def test_the_loss_of_an_event_is_its_expected_loss_of_one_occurrence(town):
    # two independent ways: the table per event, and the closed form at a rate so small that nothing happens twice
    for peril in ("tsunami", "flood"):
        x = one_event(town, peril, 1.7, 3.1, 2040)
        losses = losses_by_house(x, 7, 2040).sum(axis=0)
        assert event_losses(x, factors_at(7, 2040), 0)[0] * 1000 == pytest.approx(losses, rel=1e-11)

"""The tables of damage: rows over depth, whole-number thresholds, and the flood curve as compiled code reads it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assets.depth_damage import damage_ratio, load_damage_curve
from assets.fragility import FragilitySet, exceedance, load_fragility_sets
from valuation.damage_tables import BASE, ROWS, SHIFT, WIDTH, damage_tables, flood_ratio_of, row_depth_m, thresholds

CURVES = {
    name: load_damage_curve(name)
    for name in ("MLIT-manual-2025/house/A", "MLIT-manual-2025/house/C", "JRC-Asia/residential")
}
SETS = load_fragility_sets()


def row_of(depth_m):
    """The row that the kernels look a depth up in: the nearest number with nine bits of mantissa."""
    bits = int(np.float32(depth_m).view(np.int32))
    return min(max(((bits + (1 << (SHIFT - 1))) >> SHIFT) - BASE, 0), ROWS - 1)


@given(st.floats(2.0**-10, 64.0, width=32))
@example(2.0)
@example(2.0**-10)
@example(64.0)
def test_a_depth_is_read_at_the_nearest_row(depth_m):
    depth, row = row_depth_m(), row_of(depth_m)
    assert abs(depth[row] - depth_m) == np.min(np.abs(depth - depth_m))
    assert abs(depth[row] / depth_m - 1) < 0.001


@pytest.mark.parametrize(("depth_m", "row"), [(0.0, 0), (1e-30, 0), (0.0009, 0), (65.0, ROWS - 1), (1e6, ROWS - 1)])
def test_what_is_less_than_a_millimetre_does_nothing_and_no_depth_is_beyond_the_table(depth_m, row):
    assert row_of(depth_m) == row


def test_a_class_is_its_published_curves_at_every_row():
    names = ("wood-1", "rc-3+", "steel-all")
    found = damage_tables(tuple(SETS[name] for name in names), None)
    for number, name in enumerate(names):
        states = len(SETS[name].states)
        expected = exceedance(row_depth_m(), SETS[name])
        assert np.array_equal(found.probability[number, :, :states], expected)
        assert not found.probability[number, :, states:].any()
    assert found.threshold.shape == (3, ROWS, WIDTH)


def test_thresholds_are_floors_and_certain_stays_certain():
    p = np.array([0.0, 0.5, 1 / 3, 2.0**-33, 1.0 - 2.0**-40, 1.0])
    assert thresholds(p).tolist() == [0, 2**31, math.floor(2**32 / 3), 0, 2**32 - 1, 2**32 - 1]


def test_a_residual_moves_the_mean_and_never_the_thresholds():
    still, moving = (damage_tables((SETS["wood-2"],), None, sigma_event=s) for s in (0.0, 0.4))
    assert np.array_equal(still.threshold, moving.threshold)
    assert not np.array_equal(still.probability, moving.probability)
    assert moving.sigma == 0.4
    both = damage_tables((SETS["wood-2"],), None, sigma_event=0.3, sigma_remainder=0.4)
    assert both.sigma == pytest.approx(0.5)
    half = damage_tables((SETS["wood-2"],), None, sigma_event=0.5)
    assert both.probability == pytest.approx(half.probability, abs=1e-12)  # at one building it is all one scatter


def test_a_class_of_more_states_than_a_row_holds_is_refused():
    seven = FragilitySet("by hand", tuple("abcdefg"), (1.0,) * 7, (0.5,) * 7, "test", "assumption")
    with pytest.raises(ValueError, match="at most 6 damage states, found 7"):
        damage_tables((seven,), None)


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
@given(depth_m=st.floats(0, 12), floor_m=st.floats(0, 3))
@example(depth_m=0.95, floor_m=0.45)  # half a metre above the floor, whatever doubles make of it
@example(depth_m=0.45, floor_m=0.45)
@example(depth_m=0.0, floor_m=0.45)
def test_the_compiled_flood_curve_is_the_curve_of_the_assets(curve, depth_m, floor_m):
    t = damage_tables((), curve)
    found = flood_ratio_of(
        depth_m, floor_m, t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor
    )
    assert found == pytest.approx(float(damage_ratio(depth_m, floor_m, curve)), abs=1e-12)

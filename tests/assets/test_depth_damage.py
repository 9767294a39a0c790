"""Flood depth-damage: values of the MLIT manual and of JRC, and the order that depth and floor height impose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import DamageCurve, damage_ratio, load_damage_curve

A = load_damage_curve("MLIT-manual-2025/house/A")
JRC = load_damage_curve("JRC-Asia/residential")


@pytest.mark.parametrize(
    ("above_floor_m", "ratio"),
    [
        (0.01, 0.189),
        (0.49, 0.189),
        (0.5, 0.253),
        (0.99, 0.253),
        (1, 0.406),
        (2, 0.592),
        (2.99, 0.592),
        (3, 0.8),
        (9, 0.8),
    ],
)
def test_house_on_flat_land_as_in_the_mlit_manual_2025(above_floor_m, ratio):
    assert damage_ratio(0.5 + above_floor_m, 0.5, A) == ratio


@pytest.mark.parametrize(("slope", "below", "deepest"), [("A", 0.047, 0.8), ("B", 0.058, 0.843), ("C", 0.064, 0.865)])
def test_water_that_stays_below_the_floor_does_the_damage_of_its_own_row(slope, below, deepest):
    curve = load_damage_curve(f"MLIT-manual-2025/house/{slope}")
    assert list(damage_ratio([0.01, 0.5, 10.0], 0.5, curve)) == [below, below, deepest]
    assert curve.source_kind == ("secondary" if slope == "A" else "memory")


@pytest.mark.parametrize(
    ("depth_m", "ratio"), [(0, 0), (0.25, 0.1635), (0.5, 0.327), (1.5, 0.617), (3.5, 0.9005), (6, 1), (12, 1)]
)
def test_jrc_asia_is_linear_between_its_points(depth_m, ratio):
    assert damage_ratio(depth_m, 0.0, JRC) == pytest.approx(ratio)


def test_raising_a_floor_helps_only_where_the_curve_counts_from_the_floor():
    assert damage_ratio(1.0, 1.2, A) < damage_ratio(1.0, 0.3, A)
    assert damage_ratio(1.0, 1.2, JRC) == damage_ratio(1.0, 0.3, JRC)


def test_a_step_is_where_the_manual_puts_it_in_spite_of_binary_fractions():
    assert 0.95 - 0.45 < 0.5
    assert damage_ratio(0.95, 0.45, A) == 0.253
    assert damage_ratio(np.float32(0.95), 0.45, A) == 0.253


def test_unknown_stays_unknown_and_dry_is_zero():
    ratio = damage_ratio([[0.0, np.nan, 1.0, 0.0]], [0.4, 0.4, np.nan, np.nan], A)
    assert ratio[0, 0] == 0
    assert np.isnan(ratio[0, 1])
    assert np.isnan(ratio[0, 2])  # the floor's height decides, and it is not known
    assert ratio[0, 3] == 0
    assert damage_ratio(1.0, np.nan, JRC) == pytest.approx(0.494)


@pytest.mark.parametrize(("depth_m", "floor_m"), [(-0.1, 0.5), (1.0, -0.5)])
def test_negative_depth_or_floor_is_refused(depth_m, floor_m):
    with pytest.raises(ValueError):
        damage_ratio(depth_m, floor_m, A)


@pytest.mark.parametrize("curve", [A, JRC], ids=lambda curve: curve.name)
@given(
    st.lists(st.floats(0, 15, width=32), min_size=2, max_size=20),
    st.lists(st.floats(0, 3, width=32), min_size=2, max_size=5),
)
def test_deeper_is_never_safer_and_a_higher_floor_never_worse(curve, depths, floors):
    ratio = damage_ratio(np.array(sorted(depths))[:, None], np.array(sorted(floors))[None, :], curve)
    assert np.all((ratio >= 0) & (ratio <= 1))
    assert np.all(np.diff(ratio, axis=0) >= 0)
    assert np.all(np.diff(ratio, axis=1) <= 0)


@pytest.mark.parametrize(
    "broken",
    [
        {"ratio": (0.1,)},
        {"ratio": (0.5, 0.4)},
        {"ratio": (0.5, 1.4)},
        {"depth_m": (0.0, 0.0)},
        {"depth_m": (0.5, 1.0)},
        {"below_floor_ratio": 0.3},
        {"counts_from": "ground"},
    ],
)
def test_a_curve_that_cannot_be_is_not_built(broken):
    fields = {
        "name": "made",
        "asset": "house",
        "sub_class": "",
        "counts_from": "floor",
        "form": "steps",
        "depth_m": (0.0, 1.0),
        "ratio": (0.2, 0.4),
        "below_floor_ratio": 0.1,
        "source": "made",
        "source_kind": "assumption",
    }
    DamageCurve(**fields)
    with pytest.raises(ValueError):
        DamageCurve(**(fields | broken))


def test_an_unknown_curve_names_the_known_ones():
    with pytest.raises(ValueError, match="JRC-Asia/residential"):
        load_damage_curve("JRC-Europe/residential")

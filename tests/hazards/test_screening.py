"""Screening: a share of the depth, or a wall; never deeper than without, and always labelled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import TypeAdapter, ValidationError

from hazards.formats import Stored
from hazards.grids import RasterHeader
from hazards.rasters import MAX_CELLS, layer_of
from hazards.screening import (
    Screened,
    behind_crest,
    reduced,
    screened_layer,
    screened_reduction,
    screened_wall,
    screening_findings,
    whole_grid_problems,
)
from hazards.screening_specs import DepthReduction, FloodWallFill, Screening, ShareRange
from tests.hazards.makers import codes

NAN = np.nan
SAID = {"source": "made up", "source_kind": "assumption"}
SHARE = ShareRange(low=0.2, central=0.5, high=0.8)


def grid(*rows: str) -> np.ndarray:
    return np.array([list(row) for row in rows])


# Ground is level at 10 m; `~` water 2 m deep (level 12 m), `#` the wall, also 2 m deep, `.` dry
RING = grid(
    "~~~~~~~",
    "~#####~",
    "~#~.~#~",
    "~#~~~#~",
    "~#####~",
    "~~~~~~~",
)  # fmt: skip
GAP = np.where((np.indices(RING.shape) == np.array([4, 3])[:, None, None]).all(axis=0), "~", RING)


def depth_of(town: np.ndarray) -> np.ndarray:
    return np.where(town == ".", 0, 2).astype(np.float32)


def walled(town: np.ndarray, crest_level_m, *, depth=None, ground=None, seeds="border") -> np.ndarray:
    depth = depth_of(town) if depth is None else depth
    ground = np.full(town.shape, 10.0) if ground is None else ground
    return behind_crest(depth, ground, town == "#", crest_level_m, seeds)


def header(cells: np.ndarray) -> RasterHeader:
    place = Affine(10, 0, 0, 0, -10, 0)
    return RasterHeader("a.tif", Path("a.tif"), cells.shape[1], cells.shape[0], 1, place, None)


# A share


def test_share_nothing_changes_nothing_and_share_all_dries_everything():
    depth = np.array([[0, 0.1, 3.3, NAN]], dtype=np.float32)
    np.testing.assert_array_equal(reduced(depth, 0), depth)
    np.testing.assert_array_equal(reduced(depth, 1), [[0, 0, 0, NAN]])
    np.testing.assert_allclose(reduced(depth, 0.25), [[0, 0.075, 2.475, NAN]], rtol=1e-6)


@pytest.mark.parametrize("share", [-0.1, 1.1, NAN])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match="a share must lie between 0 and 1"):
        reduced([[1.0]], share)


def test_a_depth_below_the_ground_is_refused():
    with pytest.raises(ValueError, match="depth must be 0 m or more, found -1 m"):
        reduced([[1, -1]], 0.5)
    with pytest.raises(ValueError, match="depth must be 0 m or more, found -1 m"):
        behind_crest([[-1]], [[0]], [[True]], 1, "border")


def test_a_reduction_has_a_range_and_acts_where_it_is_declared_to():
    screened = screened_reduction([[2, 2, NAN]], SHARE, np.array([[True, False, True]]))
    np.testing.assert_allclose(screened.central_m, [[1, 2, NAN]])
    np.testing.assert_allclose(screened.low_m, [[0.4, 2, NAN]])  # optimistic: takes 0.8 away
    np.testing.assert_allclose(screened.high_m, [[1.6, 2, NAN]])


# A wall


def test_a_closed_wall_above_all_water_protects_exactly_what_it_encloses():
    inside = np.zeros(RING.shape, dtype=bool)
    inside[2:4, 2:5] = True
    np.testing.assert_array_equal(walled(RING, 12.5), np.where(inside, 0, depth_of(RING)))


def test_a_wall_with_a_gap_protects_nothing():
    assert (GAP != RING).sum() == 1
    np.testing.assert_array_equal(walled(GAP, 12.5), depth_of(GAP))


@pytest.mark.parametrize("crest_level_m", [11.0, 12.0])  # below the water, and level with it
def test_a_crest_that_water_reaches_changes_nothing(crest_level_m):
    np.testing.assert_array_equal(walled(RING, crest_level_m), depth_of(RING))


def test_a_wall_with_one_low_place_is_overtopped_there_and_keeps_nothing_out():
    crest = np.full(RING.shape, 12.5)
    crest[4, 3] = 11.9
    np.testing.assert_array_equal(walled(RING, crest), depth_of(RING))
    crest[4, 3] = 12.1
    assert walled(RING, crest)[2, 2] == 0


def test_the_highest_water_against_the_wall_counts_not_only_that_in_its_own_cell():
    ground = np.full(RING.shape, 10.0)
    ground[0] = 10.6  # the water in front of the northern side stands at 12.6 m
    np.testing.assert_array_equal(walled(RING, 12.5, ground=ground), depth_of(RING))
    assert walled(RING, 12.7, ground=ground)[2, 2] == 0


def test_water_does_not_slip_diagonally_between_two_cells_of_the_wall():
    town = grid("~~#", "~#~", "#~~")
    found = walled(town, 13, seeds=np.array([[True, False, False]] + [[False] * 3] * 2))
    np.testing.assert_array_equal(found, [[2, 2, 2], [2, 2, 0], [2, 0, 0]])


def test_a_pond_that_the_sources_never_reach_keeps_its_depth():
    town = grid("~~~~~", ".....", ".###.", ".#~#.", ".###.")
    depth = depth_of(town)
    depth[town == "#"] = 0  # the pond lies dry-shod inside its wall, and no sea reaches it even without one
    np.testing.assert_array_equal(walled(town, 13, depth=depth), depth)


def test_unknown_depth_stays_unknown_and_lets_water_pass():
    depth = depth_of(RING)
    depth[0] = NAN  # the sea
    depth[2, 2] = NAN
    found = walled(RING, 12.5, depth=depth)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(depth))
    assert found[3, 3] == 0
    through = depth_of(GAP)
    through[4, 3] = NAN  # nobody knows how deep the water is in the gap
    np.testing.assert_array_equal(walled(GAP, 12.5, depth=through), through)


def test_a_wall_cell_of_unknown_depth_stops_what_its_neighbours_show_and_nothing_where_nothing_is_known():
    depth = depth_of(RING)
    depth[4, 3] = NAN
    assert walled(RING, 12.5, depth=depth)[2, 2] == 0
    depth[3:6, 2:5] = NAN
    assert walled(RING, 12.5, depth=depth)[2, 2] == 2


def test_unknown_ground_at_the_wall_protects_nothing():
    ground = np.full(RING.shape, 10.0)
    ground[3:6, 2:5] = NAN
    np.testing.assert_array_equal(walled(RING, 12.5, ground=ground), depth_of(RING))
    ground = np.full(RING.shape, 10.0)
    ground[0, 0] = NAN
    assert walled(RING, 12.5, ground=ground)[2, 2] == 0


def test_declared_sources_count_as_water_even_where_no_depth_is_given():
    town = grid("..~#~", "..~#~", "..~#~")
    sea = np.zeros(town.shape, dtype=bool)
    sea[:, :2] = True
    np.testing.assert_array_equal(walled(town, 13, seeds=sea)[0], [0, 0, 2, 2, 0])
    np.testing.assert_array_equal(walled(town, 13)[0], [0, 0, 2, 2, 2])  # from the border: from the east as well


def test_arrays_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="must have one shape"):
        behind_crest(np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((2, 3), dtype=bool), 1, "border")


def test_the_uncertain_crest_gives_the_range():
    ground = np.full(RING.shape, 10.0)
    screened = screened_wall(depth_of(RING), ground, RING == "#", 12.2, 0.5, "border")
    assert [float(array[2, 2]) for array in (screened.low_m, screened.central_m, screened.high_m)] == [0, 0, 2]
    with pytest.raises(ValueError, match="screening is never exact: its uncertainty must be above 0 m, found 0"):
        screened_wall(depth_of(RING), ground, RING == "#", 12.2, 0, "border")


DEPTHS = arrays(np.float32, (6, 6), elements=st.sampled_from([0, 0.5, 1, 2, 3, NAN]))
GROUNDS = arrays(np.float64, (6, 6), elements=st.sampled_from([0, 0.5, 1, 2, NAN]))
WALLS = arrays(np.bool_, (6, 6))
LEVELS = st.floats(-1, 6)


@given(DEPTHS, GROUNDS, WALLS, LEVELS, st.floats(0.01, 3), st.one_of(st.just("border"), WALLS))
def test_a_wall_never_deepens_and_a_higher_one_never_protects_less(depth, ground, wall, crest, rise, seeds):
    lower, higher = (behind_crest(depth, ground, wall, level, seeds) for level in (crest, crest + rise))
    known = ~np.isnan(depth)
    np.testing.assert_array_equal(np.isnan(lower), ~known)
    assert (lower[known] <= depth[known]).all()
    assert (higher[known] <= lower[known]).all()
    assert set(np.unique(lower[known] / np.where(depth[known] > 0, depth[known], 1))) <= {0, 1}
    screened_wall(depth, ground, wall, crest, rise, seeds)  # low <= central <= high, or it raises


@given(DEPTHS, GROUNDS, LEVELS, st.one_of(st.just("border"), WALLS))
def test_no_wall_changes_nothing(depth, ground, crest, seeds):
    found = behind_crest(depth, ground, np.zeros((6, 6), dtype=bool), crest, seeds)
    np.testing.assert_array_equal(found, depth)


@given(DEPTHS, st.lists(st.floats(0, 1), min_size=3, max_size=3, unique=True).map(sorted))
def test_a_larger_share_never_leaves_more_water(depth, shares):
    screened = screened_reduction(depth, ShareRange(low=shares[0], central=shares[1], high=shares[2]))
    assert (screened.high_m[~np.isnan(depth)] <= depth[~np.isnan(depth)]).all()


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        ([[2.0]], [[3.0]], "low_m <= central_m <= high_m"),
        ([[0.0]], [[NAN]], "unknown in the same cells"),
        ([[0.0]], [[3.0, 3.0]], "one shape"),
    ],
)
def test_a_range_that_is_none_is_refused(low, high, sentence):
    one = np.array([[1.0]], dtype=np.float32)
    Screened(one, low_m=one, high_m=one)
    with pytest.raises(ValueError, match=sentence):
        Screened(one, low_m=np.array(low, dtype=np.float32), high_m=np.array(high, dtype=np.float32))


# What is declared


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"share": {"low": 0.3, "central": 0.3, "high": 0.3}}, "screening is never exact: `high` must be above `low`"),
        ({"share": {"low": 0.3, "central": 0.2, "high": 0.4}}, "write low <= central <= high, found 0.3, 0.2, 0.4"),
        ({"share": {"low": 20, "central": 30, "high": 40}}, "write 0.05 for 5 %"),
        ({"share": {"central": 0.3}}, "low\n  Field required"),
    ],
)
def test_a_share_without_a_true_range_is_refused(changes, sentence):
    said = {"kind": "depth_reduction", "share": {"low": 0.2, "central": 0.3, "high": 0.4}, **SAID}
    assert isinstance(TypeAdapter(Screening).validate_python(said), DepthReduction)
    with pytest.raises(ValidationError, match=sentence):
        TypeAdapter(Screening).validate_python({**said, **changes})


WALL = {"kind": "flood_wall_fill", "line": "w.gpkg", "crest_level_m": 5, "crest_uncertainty_m": 0.3, **SAID}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"crest_uncertainty_m": 0}, "must be above 0"),
        ({"crest_level_m": None}, "either as `line` and `crest_level_m`, or as the raster `crest`"),
        ({"crest": "c.tif"}, "either as `line` and `crest_level_m`, or as the raster `crest`"),
        ({"line": None}, "either as `line` and `crest_level_m`, or as the raster `crest`"),
        ({"line": None, "crest": "c.tif"}, "either as `line` and `crest_level_m`, or as the raster `crest`"),
    ],
)
def test_a_wall_is_declared_in_one_way_and_with_an_uncertainty(changes, sentence):
    said = {**WALL, "water_from": "border"}
    with pytest.raises(ValidationError, match=sentence):
        FloodWallFill.model_validate({**said, **changes})
    assert FloodWallFill.model_validate(said).line == "w.gpkg"
    by_raster = {**said, "line": None, "crest_level_m": None, "crest": "c.tif"}
    assert FloodWallFill.model_validate(by_raster).crest == "c.tif"


@pytest.mark.parametrize("key", ["crest_uncertainty_m", "water_from"])
def test_neither_the_uncertainty_nor_the_origin_of_the_water_is_assumed(key):
    said = {**WALL, "water_from": "border"}
    del said[key]
    with pytest.raises(ValidationError, match=f"{key}\n  Field required"):
        FloodWallFill.model_validate(said)


def test_border_is_a_word_and_is_never_looked_up_as_a_file():
    asked: list[str] = []
    context = {"resolve": asked.append}
    FloodWallFill.model_validate({**WALL, "water_from": "border"}, context=context)
    FloodWallFill.model_validate({**WALL, "water_from": "sea.gpkg"}, context=context)
    assert asked == ["w.gpkg", "w.gpkg", "sea.gpkg"]


# Layers and findings


def test_a_layer_becomes_its_screened_depth_with_the_range_as_bounds():
    depth = np.array([[0, 2, 4, NAN]], dtype=np.float32)
    layer = layer_of(header(depth), Stored(depth.copy()), "unknown")
    found = screened_layer(header(depth), layer, lambda one: screened_reduction(one, SHARE))
    np.testing.assert_allclose(found.depth_m, [[0, 1, 2, NAN]])
    np.testing.assert_allclose(found.low_m, [[0, 0.4, 0.8, NAN]])
    np.testing.assert_allclose(found.high_m, [[0, 1.6, 3.2, NAN]])
    assert (found.facts.deepest_m, found.facts.deepest_cell, found.facts.nodata_cells) == (2, (0, 2), 1)
    assert found.facts.fingerprint != layer.facts.fingerprint
    np.testing.assert_array_equal(layer.depth_m, depth)  # what was given is as it was


def test_the_range_of_a_layer_of_classes_becomes_wider_still():
    ends = [np.array([[value]], dtype=np.float32) for value in (2, 1, 3)]
    layer = layer_of(header(ends[0]), Stored(ends[0].copy(), low=ends[1], high=ends[2]), "unknown")
    layer = type(layer)(layer.depth_m, layer.facts, (), ends[1], ends[2])
    found = screened_layer(header(ends[0]), layer, lambda one: screened_reduction(one, SHARE))
    assert (found.low_m[0, 0], found.high_m[0, 0]) == pytest.approx((1 * 0.2, 3 * 0.8))


def test_screening_is_always_labelled_in_both_languages_with_its_range():
    wall = FloodWallFill.model_validate({**WALL, "water_from": "border", "crest_level_m": 12.2})
    ground = np.full(RING.shape, 10.0)
    screened = screened_wall(depth_of(RING), ground, RING == "#", 12.2, 0.3, "border")
    (note,) = screening_findings("a.tif", wall, depth_of(RING), screened)
    assert (note.code, note.severity, note.value) == ("HAZARD_SCREENING", "note", "12.2 ± 0.3 m")
    assert note.message_en.startswith("screening, not a simulation: ")
    assert note.message_ja.startswith("簡易評価（シミュレーションではない）：")
    assert "5 cells become shallower (0 in the pessimistic, 5 in the optimistic case)" in note.message_en
    share = DepthReduction(kind="depth_reduction", share=SHARE, **SAID)
    (note,) = screening_findings("a.tif", share, depth_of(RING), screened_reduction(depth_of(RING), SHARE))
    assert note.value == "0.5, 0.2–0.8"


def test_a_measure_that_does_nothing_is_said_to_do_nothing():
    wall = FloodWallFill.model_validate({**WALL, "water_from": "border", "crest_level_m": 12.5})
    depth, ground = depth_of(GAP), np.full(GAP.shape, 10.0)
    screened = screened_wall(depth, ground, GAP == "#", 12.5, 0.3, "border")
    assert codes(screening_findings("a.tif", wall, depth, screened)) == ["SCREENING", "SCREENING_CHANGES_NOTHING"]


def test_a_grid_that_is_read_in_parts_cannot_be_screened_for_a_wall():
    small = header(np.zeros((3, 4)))
    assert whole_grid_problems(small) == []
    large = RasterHeader("a.tif", small.path, MAX_CELLS + 1, 1, 1, small.transform, None)
    assert codes(tuple(whole_grid_problems(large))) == ["SCREENING_TOO_LARGE"]

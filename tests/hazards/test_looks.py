"""A look at a raster gives what plain array arithmetic gives, however its rows were split."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.looks import Spike, cells_from, look, merge, percentile

NAN = float("nan")
HEIGHT, WIDTH = 23, 41  # no row ends where a run of cells does


def depths(seed: int) -> np.ndarray:
    """Made-up depths, m: dry stretches, plain and round numbers, spikes, some cells unknown."""
    draw = np.random.default_rng(seed)
    depth = np.where(draw.random((HEIGHT, WIDTH)) < 0.4, draw.gamma(1, 1, (HEIGHT, WIDTH)), 0)
    depth = np.where(draw.random(depth.shape) < 0.2, draw.integers(0, 9, depth.shape) / draw.choice([1, 2, 10]), depth)
    depth[draw.integers(0, HEIGHT, 5), draw.integers(0, WIDTH, 5)] = draw.uniform(2, 40, 5)
    depth[draw.integers(0, HEIGHT, 40), draw.integers(0, WIDTH, 40)] = NAN
    depth[: draw.integers(0, HEIGHT)] = 0
    return depth.astype(np.float32)


def largest_neighbours(depth: np.ndarray) -> np.ndarray:
    """Largest known neighbour of every cell; NaN where none is known."""
    rim = np.pad(depth, 1, constant_values=NAN)
    around = [
        rim[1 + y : rim.shape[0] - 1 + y, 1 + x : rim.shape[1] - 1 + x]
        for y in (-1, 0, 1)
        for x in (-1, 0, 1)
        if (y, x) != (0, 0)
    ]
    return np.fmax.reduce(around)


@given(st.integers(0, 2**32))
def test_counts_sum_and_extremes_are_those_of_array_arithmetic(seed):
    depth = depths(seed)
    found, wet = look(depth), depth[depth > 0]
    assert (found.cells, found.wet_cells) == (depth.size, wet.size)
    assert found.unknown_cells == np.isnan(depth).sum()
    assert found.sum_m == math.fsum(wet.tolist())  # both round the exact sum once
    assert found.shallow_cells == np.count_nonzero(wet < 0.5)
    assert found.wet_on_border == np.count_nonzero(depth > 0) - np.count_nonzero(depth[1:-1, 1:-1] > 0)
    if wet.size:
        assert (found.shallowest_m, found.deepest_m) == (wet.min(), wet.max())
        assert found.deepest_cell == np.unravel_index(np.nanargmax(depth), depth.shape)
        assert cells_from(found, 0.5) == np.count_nonzero(wet >= 0.5)  # 0.5 m is an edge of bins


@given(st.integers(0, 2**32))
def test_spikes_are_above_all_known_neighbours_by_two_metres_and_three_times(seed):
    depth = depths(seed)
    around = largest_neighbours(depth)
    spike = (depth - around > 2) & (depth > 3 * around)
    found = look(depth)
    assert found.spikes == spike.sum()
    if spike.any():
        cell = np.unravel_index(np.argmax(np.where(spike, depth, 0)), depth.shape)
        assert found.highest_spike == Spike(float(depth[cell]), float(around[cell]), cell)
    else:
        assert found.highest_spike is None


def test_a_cell_whose_neighbours_are_all_unknown_is_no_spike_and_one_dry_neighbour_makes_it_one():
    depth = np.full((3, 3), NAN, dtype=np.float32)
    depth[1, 1] = 9
    assert look(depth).spikes == 0
    depth[0, 0] = 0
    assert look(depth).highest_spike == Spike(9.0, 0.0, (1, 1))


@given(st.integers(0, 2**32), st.lists(st.integers(1, HEIGHT - 1), max_size=5), st.randoms())
def test_the_look_of_bands_is_that_of_the_whole_however_the_rows_are_split(seed, cuts, chance):
    depth = depths(seed)
    edges = sorted({0, HEIGHT, *cuts})
    bands = []
    for first, end in pairwise(edges):
        above, below = depth[first - 1] if first else None, depth[end] if end < HEIGHT else None
        bands.append((first, look(depth[first:end], above, below)))
    chance.shuffle(bands)
    assert merge(bands) == look(depth)


@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.01, 0.05, 0.5, 0.95, 0.99, 1.0]))
def test_percentiles_are_within_one_per_cent_of_the_nearest_rank(seed, share):
    depth = np.random.default_rng(seed).lognormal(0, 2, (7, 50)).astype(np.float32)
    rank = max(math.ceil(share * depth.size), 1) - 1
    assert percentile(look(depth), share) == pytest.approx(np.sort(depth, axis=None)[rank], rel=0.01)


def test_the_percentiles_of_whole_metres_are_whole_metres():
    depth = np.repeat(np.arange(1, 11, dtype=np.float32), 10).reshape(10, 10)
    assert [percentile(look(depth), share) for share in (0.01, 0.5, 0.95, 1)] == [1, 5, 10, 10]


def test_whole_multiples_are_counted_as_near_as_float32_tells():
    depth = np.array([[1, 2.5, 0.3, 0.7, 0.25, 0.3048, 3.048, 30.48, 1.001, 0, NAN]], dtype=np.float32)
    found = look(depth)
    assert (found.whole_metres, found.half_metres, found.tenths) == (1, 2, 4)  # 1; 1, 2.5; 1, 2.5, 0.3, 0.7
    assert found.whole_feet == 3  # 1, 10 and 100 feet


@pytest.mark.parametrize("step", [0.1, 0.3048])
def test_every_multiple_of_a_step_is_found_and_what_lies_beside_is_not(step):
    whole = (np.arange(1, 1001) * step).astype(np.float32).reshape(10, 100)
    found, beside = look(whole), look(whole * np.float32(1.0001))
    assert (found.tenths if step == 0.1 else found.whole_feet) == 1000
    assert (beside.tenths if step == 0.1 else beside.whole_feet) == 0


def test_different_depths_are_listed_up_to_sixteen():
    sixteen = np.tile(np.arange(17, dtype=np.float32), (3, 1))  # 0 and 16 depths
    assert look(sixteen).different_m == tuple(range(1, 17))
    sixteen[2, 0] = 17
    assert look(sixteen).different_m is None
    assert merge([(0, look(sixteen[:2])), (2, look(sixteen[2:]))]).different_m is None


def test_negative_infinite_and_missing_numbers_are_cells_and_nothing_else():
    found = look(np.array([[-1, -np.inf, np.inf, -0.0, 0, NAN, -NAN]], dtype=np.float32))
    assert (found.cells, found.wet_cells, found.unknown_cells, found.deepest_cell) == (7, 0, 2, None)
    assert (found.sum_m, found.shallowest_m, found.different_m) == (0, 0, ())


def test_what_is_no_raster_is_refused():
    with pytest.raises(ValueError, match="float32"):
        look(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="row next to 2 columns"):
        look(np.zeros((2, 2), dtype=np.float32), above=np.zeros(3, dtype=np.float32))
    with pytest.raises(ValueError, match="share"):
        percentile(look(np.zeros((2, 2), dtype=np.float32)), 0.5)
    with pytest.raises(ValueError, match="band"):
        merge([])

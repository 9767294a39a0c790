"""The cell that contains the point, on and beside every edge."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from hazards import read_raster, sample_at
from hazards.sampling import _index
from tests.hazards.makers import NO_VALUE, TURNED, event, open_events, write_raster

# x 1000..1030, y 2000..1980: two rows of three cells of 10 m
CELLS = [[1, 2, 3], [4, 5, NO_VALUE]]


@pytest.fixture
def grid(tmp_path):
    return read_raster("a.tif", write_raster(tmp_path, "a.tif", CELLS), "unknown")


@pytest.mark.parametrize(
    ("x", "y", "depth_m"),
    [
        (1005, 1995, 1),  # a centre
        (1000, 2000, 1),  # the upper left corner of the grid belongs to the first cell
        (1009.999, 1990.001, 1),
        (1010, 1995, 2),  # an inner edge belongs to the cell on its right
        (1005, 1990, 4),  # and to the cell below
        (1010, 1990, 5),
        (1029.999, 1999, 3),
    ],
)
def test_a_point_gets_the_cell_that_contains_it(grid, x, y, depth_m):
    sampled = sample_at(grid, [x], [y])
    assert sampled.depth_m[0, 0] == depth_m
    assert not sampled.outside[0]


@pytest.mark.parametrize(
    ("x", "y"),
    [(1030, 1995), (1005, 1980), (999.999, 1995), (1005, 2000.001), (np.nan, 1995), (1005, np.nan), (np.inf, 1995)],
)
def test_right_border_bottom_border_and_beyond_are_outside_and_unknown(grid, x, y):
    sampled = sample_at(grid, [x], [y])
    assert sampled.outside.tolist() == [True]
    assert np.isnan(sampled.depth_m).all()
    assert not sampled.on_nodata.any()


def test_a_cell_without_a_value_is_unknown_and_inside(grid):
    sampled = sample_at(grid, [1025, 1005], [1985, 1985])
    assert np.isnan(sampled.depth_m[0, 0])
    assert sampled.on_nodata.tolist() == [[True, False]]
    assert not sampled.outside.any()


def test_declared_dry_there_is_no_cell_without_a_value(tmp_path):
    grid = read_raster("a.tif", write_raster(tmp_path, "a.tif", CELLS), "dry")
    sampled = sample_at(grid, [1025], [1985])
    assert (sampled.depth_m[0, 0], sampled.on_nodata[0, 0]) == (0, False)


def test_shape_is_event_by_asset_in_float32(tmp_path):
    write_raster(tmp_path, "a.tif", CELLS)
    write_raster(tmp_path, "b.tif", np.array(CELLS) * 2, nodata=2 * NO_VALUE)
    events = open_events(tmp_path, event("F1", "a.tif"), event("F2", "b.tif"))
    sampled = sample_at(events.dataset("without"), [1005, 1015, 5000], [1995, 1985, 5000])
    assert sampled.depth_m.dtype == np.float32
    np.testing.assert_array_equal(sampled.depth_m, [[1, 5, np.nan], [2, 10, np.nan]])
    assert sample_at(events.dataset("without"), [], []).depth_m.shape == (2, 0)


def test_a_raster_stored_from_south_to_north_is_read_as_it_lies(tmp_path):
    southern_up = Affine(10, 0, 1000, 0, 10, 1980)  # its first row is the southern one
    path = write_raster(tmp_path, "a.tif", CELLS, transform=southern_up)
    assert sample_at(read_raster("a.tif", path, "dry"), [1005, 1005], [1981, 1999]).depth_m.tolist() == [[1, 4]]


def test_a_rotated_grid_is_refused(grid):
    turned = grid.rio.write_transform(TURNED)
    with pytest.raises(ValueError, match="upright grids only"):
        sample_at(turned, [1005], [1995])


def test_an_array_that_does_not_say_where_it_lies_is_refused(grid):
    with pytest.raises(ValueError, match="do not say where their grid lies"):
        sample_at(grid.drop_vars("spatial_ref"), [1005], [1995])


def test_x_and_y_must_belong_together(grid):
    with pytest.raises(ValueError, match="equal length"):
        sample_at(grid, [1005, 1006], [1995])


@given(st.floats(-1e6, 1e6), st.floats(1e-5, 1e3), st.integers(1, 500), st.data())
def test_an_edge_to_the_last_bit_belongs_to_the_cell_it_starts(origin, step, count, data):
    edge = data.draw(st.integers(0, count))
    for sign in (1.0, -1.0):
        value = np.array([origin + sign * step * edge])
        assert _index(value, origin, sign * step, count)[0] == (edge if edge < count else -1)


@given(st.floats(-1e7, 1e7), st.floats(1e-7, 1e3), st.integers(1, 300), st.lists(st.floats(), max_size=20), st.data())
def test_a_value_lies_where_a_search_among_the_edges_finds_it(origin, step, count, anywhere, data):
    # edges closer than the last bit of the origin coincide; then the last of them starts the cell
    near = data.draw(st.lists(st.floats(-1, count + 1), max_size=20))
    edges = origin + step * np.arange(count + 1)
    values = np.array([*anywhere, *(origin + step * part for part in near), *np.nextafter(edges, -np.inf)])
    searched = np.searchsorted(edges, values, side="right") - 1
    np.testing.assert_array_equal(_index(values, origin, step, count), np.where(searched < count, searched, -1))

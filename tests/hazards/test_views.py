"""What a picture is made from: thinned cells, and numbers taken from all of them."""

from __future__ import annotations

import numpy as np
import pytest

from hazards import events as events_module
from hazards.views import depth_view, difference_views, exceedance_view
from tests.hazards.makers import NO_VALUE, TEN_METRES, event, open_events, write_raster

NAN = float("nan")


def test_how_two_worlds_differ(tmp_path):
    write_raster(tmp_path, "a.tif", [[0.0, 0.0, 2.0, 2.0, 1.0, NO_VALUE, 1.0, NO_VALUE]])
    write_raster(tmp_path, "b.tif", [[0.0, 0.5, 0.0, 0.5, 3.0, 1.0, NO_VALUE, NO_VALUE]])
    before, after, found = difference_views(open_events(tmp_path, event("F1", "a.tif", "b.tif")), "F1")
    assert (found.deeper, found.newly_wet, found.shallower, found.newly_dry) == (2, 1, 2, 1)
    assert (found.largest_rise_m, found.largest_fall_m, found.known_once) == (2.0, 2.0, 2)
    assert (found.depth_sum_without_m, found.depth_sum_with_m) == (5.0, 4.0)  # cells known in both only
    np.testing.assert_array_equal(before.cells, [[0.0, 0.0, 2.0, 2.0, 1.0, NAN, 1.0, NAN]])
    np.testing.assert_array_equal(after.cells, [[0.0, 0.5, 0.0, 0.5, 3.0, 1.0, NAN, NAN]])


def test_a_thinned_view_shows_the_middle_of_every_block_and_lies_where_the_grid_lies(tmp_path):
    write_raster(tmp_path, "a.tif", np.arange(70).reshape(7, 10))
    view = depth_view(open_events(tmp_path, event("F1", "a.tif")), "F1", "without", most=4)
    assert view.every == 3
    np.testing.assert_array_equal(view.cells, [[11, 14, 17, 19], [41, 44, 47, 49], [61, 64, 67, 69]])
    assert (view.transform.a, view.transform.c, view.transform.f) == (30, TEN_METRES.c, TEN_METRES.f)
    assert view.bounds == (1000, 1120, 1910, 2000)


def test_neither_view_nor_numbers_depend_on_the_parts_of_the_grid(tmp_path, monkeypatch):
    rng = np.random.default_rng(11)
    for name in ("a.tif", "b.tif"):
        cells = np.where(rng.random((40, 50)) < 0.4, np.round(rng.uniform(0, 4, (40, 50)), 2), 0)
        cells[rng.random((40, 50)) < 0.05] = NO_VALUE
        write_raster(tmp_path, name, cells)
    events = open_events(tmp_path, event("F1", "a.tif", "b.tif"))
    *whole, numbers = difference_views(events, "F1", most=13)
    chance = exceedance_view(events, 0.5, "with", most=13)
    monkeypatch.setattr(events_module, "MAX_CELLS", 300)
    monkeypatch.setattr(events_module, "PART_SIDE", 16)
    *parts, again = difference_views(events, "F1", most=13)
    for one, other in zip([*whole, chance], [*parts, exceedance_view(events, 0.5, "with", most=13)], strict=True):
        np.testing.assert_array_equal(one.cells, other.cells)
    assert (again.deeper, again.shallower, again.known_once) == (numbers.deeper, numbers.shallower, numbers.known_once)
    assert again.depth_sum_with_m == pytest.approx(numbers.depth_sum_with_m, rel=1e-12)


def test_an_event_that_is_not_there_is_named(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.0]])
    with pytest.raises(ValueError, match="no event 'F9'; there are: F1"):
        depth_view(open_events(tmp_path, event("F1", "a.tif")), "F9", "without")

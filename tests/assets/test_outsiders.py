"""What outsiders get of an inventory: squares, never a house, never a few of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.outsiders import COLUMNS, REST, for_outsiders

NORTH, EAST = 30 / 3600, 45 / 3600  # a square of 1 km of JIS X 0410


def houses(*squares, structure="wood", quantity=1.0, crs="EPSG:6668"):
    """So many houses of 100 m2 in the first, second, ... square towards the east of 32.9 N, 130.5 E."""
    square = np.repeat(np.arange(len(squares)), squares)
    points = gpd.points_from_xy(130.5 + EAST * (square + 0.5), np.full(len(square), 32.9 + NORTH / 2), crs="EPSG:6668")
    data = {"structure": structure, "quantity": quantity, "floor_area_m2": 100.0, "set_aside": ""}
    return gpd.GeoDataFrame(data, index=range(len(square)), geometry=points).to_crs(crs)


def test_a_square_has_its_buildings_and_their_floor_area():
    found = for_outsiders(houses(12, 30, quantity=2.0), "jis_1km")
    # JIS X 0410 by hand: 32.9 N is 1974' = 49 x 40' + 2 x 5' + 8 x 30''; 0.5 E of 130 is 30' = 4 x 7.5'
    assert found["square"].tolist() == ["49302480", "49302481"]
    assert found["rows"].tolist() == [12, 30]
    assert found["buildings"].tolist() == [24, 60]
    assert found["floor_area_m2"].tolist() == [2400, 6000]
    assert found["buildings_wood"].tolist() == [24, 60]
    assert found.crs.to_epsg() == 6668
    assert found.total_bounds == pytest.approx([130.5, 32.9, 130.5 + 2 * EAST, 32.9 + NORTH])


def test_few_houses_are_told_without_their_place_and_never_alone():
    found = for_outsiders(houses(12, 30, 4), "jis_1km")
    assert dict(zip(found["square"], found["rows"], strict=True)) == {"49302481": 30, REST: 16}
    assert found.geometry.isna().tolist() == [False, True]


def test_a_structure_of_few_is_not_told_nor_what_remains_beside_it():
    frame = houses(30)
    frame["structure"] = ["rc"] * 2 + ["wood"] * 28
    assert for_outsiders(frame, "jis_1km").filter(like="buildings_").isna().all(axis=None)


def test_a_plane_system_gives_the_same_squares():
    assert for_outsiders(houses(12, 30, crs="EPSG:6670"), "jis_1km").equals(for_outsiders(houses(12, 30), "jis_1km"))


def test_what_is_set_aside_is_not_counted():
    frame = houses(30)
    frame.loc[:4, "set_aside"] = "no_geometry"
    assert for_outsiders(frame, "jis_1km")["rows"].tolist() == [25]


@pytest.mark.parametrize(("count", "minimum"), [(9, 10), (30, 2), (0, 10)])
def test_too_few_buildings_and_too_small_a_minimum_are_refused(count, minimum):
    with pytest.raises(ValueError, match=r"minimum|at least"):
        for_outsiders(houses(count), "jis_1km", minimum)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(3, 25))
def test_every_line_has_the_minimum_and_nothing_is_lost(squares, minimum):
    frame = houses(*squares)
    if len(frame) < minimum:
        return
    found = for_outsiders(frame, "jis_1km", minimum)
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert found["rows"].min() >= minimum
    assert found["rows"].sum() == len(frame)

"""Two versions of an inventory beside each other: what came, what went, what changed, and what it does to the floor."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from assets.difference import difference


def town(*rows, crs="EPSG:6668"):
    """(id, longitude, structure, floor area) of every building, along one parallel."""
    names = [row[0] for row in rows]
    count = len(rows)
    return gpd.GeoDataFrame(
        {
            "asset_id": pd.Series(names, dtype="str"),
            "structure": pd.Series([row[2] for row in rows], dtype="str"),
            "storeys": pd.Series([2] * count, dtype="Int64"),
            "floor_area_m2": np.array([row[3] for row in rows], dtype=float),
            "use": pd.Series(["住宅"] * count, dtype="str"),
            "year_built": pd.Series([pd.NA] * count, dtype="Int64"),
            "floor_height_m": np.full(count, np.nan),
            "quantity": np.ones(count),
            "set_aside": pd.Series([""] * count, dtype="str"),
        },
        geometry=[None if row[1] is None else Point(row[1], 33.0) for row in rows],
        crs=crs,
    )


A, B, C = ("a", 130.0, "wood", 100.0), ("b", 130.001, "rc", 200.0), ("c", 130.002, "wood", 50.0)


def test_a_version_differs_from_itself_in_nothing():
    found = difference(town(A, B), town(A, B))
    assert (found.added, found.gone, found.changed, found.same) == ((), (), (), 2)
    assert found.floor_area_m2 == (300, 0, 0, 0, 300)


def test_added_gone_and_changed_with_their_floor_area():
    wider = ("b", 130.001, "src", 260.0)
    found = difference(town(A, B), town(wider, C))
    assert (found.added, found.gone, found.same) == (("c",), ("a",), 0)
    (one,) = found.changed
    assert (one.before_id, one.after_id, one.by_place) == ("b", "b", False)
    assert one.fields == (("structure", "rc", "src"), ("floor_area_m2", 200.0, 260.0))
    assert found.floor_area_m2 == (300, -100, 50, 60, 310)


def test_new_ids_at_the_same_places_are_the_same_buildings():
    renamed = [("x", *A[1:]), ("y", 130.001 + 5e-6, *B[2:])]  # 5e-6 degrees are half a metre
    found = difference(town(A, B), town(*renamed))
    assert (found.added, found.gone) == ((), ())
    assert [(one.before_id, one.after_id, one.by_place, one.fields) for one in found.changed] == [
        ("a", "x", True, ()), ("b", "y", True, ()),
    ]  # fmt: skip


def test_two_buildings_at_one_place_are_not_guessed():
    found = difference(town(A), town(("x", *A[1:]), ("y", *A[1:])))
    assert (found.added, found.gone) == (("x", "y"), ("a",))


def test_a_moved_building_is_told_with_its_distance():
    found = difference(town(A), town(("a", 130.01, *A[2:])))
    (one,) = found.changed
    assert one.moved_m == pytest.approx(0.01 * 111_320 * np.cos(np.radians(33)), rel=3e-3)  # a sphere


def test_a_building_that_lost_its_place_is_told():
    (one,) = difference(town(A), town(("a", None, *A[2:]))).changed
    assert (one.moved_m, one.fields) == (0.0, ())


def test_versions_in_other_systems_are_compared_on_the_ground():
    assert difference(town(A, B), town(A, B).to_crs("EPSG:6670")).same == 2


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(1, 1000)), max_size=12, unique_by=lambda row: row[0]))
def test_the_parts_of_the_floor_area_add_up(rows):
    after = town(*[(f"n{at}", 130 + at / 1000, "wood", area) for at, area in rows])
    before = town(A, ("n3", 130.003, "wood", 70.0))
    start, gone, new, kept, end = difference(before, after).floor_area_m2
    assert start + gone + new + kept == pytest.approx(end, abs=1e-6)


@pytest.mark.parametrize(("east", "north", "metres"), [(1e-3, 0, 111.32 * 0.8387), (0, 1e-3, 111.2)])
def test_a_move_is_as_far_to_the_north_as_it_is(east, north, metres):
    """0.001 degrees: 111 m along a meridian, and cos(33 degrees) = 0.8387 of it along a parallel (a sphere: 0.2 %)."""
    before, after = town(A), town(A)
    after = after.set_geometry(after.translate(east, north))
    (one,) = difference(before, after).changed
    assert one.moved_m == pytest.approx(metres, rel=3e-3)


def test_only_what_water_reaches_counts_as_exposed():
    """Building a stays dry, b is wet in both and grows by 10, c goes (wet), d comes (dry)."""
    before, after = town(A, B, C), town(A, ("b", 130.001, "rc", 210.0), ("d", 130.5, "wood", 70.0))
    wet = np.array([False, True, True]), np.array([False, True, False])
    assert difference(before, after, wet).exposed_floor_area_m2 == (250, -50, 0, 10, 210)
    assert difference(before, after).exposed_floor_area_m2 is None

"""The compiled passes over cells give what the plain array arithmetic of the same sentence gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.cells import RUN, compare, fetch, near_together, pack_wet, scan
from hazards.rasters import Layer, places_may_lack, read_header, read_layer
from tests.hazards.makers import write_raster

NAN = float("nan")
SIZE = 2 * RUN + 7  # the last run is not a whole one
NOTHING = np.float32(0)


def depths(seed: int, *, holes: bool = True, size: int = SIZE) -> np.ndarray:
    """Made-up depths: long dry runs, few distinct values (so that cells tie), some cells unknown."""
    draw = np.random.default_rng(seed)
    depth = np.where(draw.random(size) < 0.3, draw.integers(1, 40, size) / 8, 0.0).astype(np.float32)
    depth[: draw.integers(0, size)] = 0
    if holes:
        depth[draw.integers(0, size, draw.integers(0, 4))] = np.nan
    return depth


@given(st.integers(0, 2**32), st.sampled_from([-9999.0, 0.0, 2.5, 4.875, 9999.0, 3e38, NAN, np.inf]), st.booleans())
def test_a_scan_counts_holes_and_finds_the_first_deepest_cell(seed, missing, dry):
    stored = depths(seed)
    stored[np.random.default_rng(seed).integers(0, SIZE, 3)] = missing
    without_value = np.isnan(stored) | (stored == missing)
    left = np.where(without_value, 0 if dry else np.nan, stored)
    cells = stored.copy()
    nodata, negative, _, infinite, _, nan, first_nan, deepest, _ = scan(cells, np.float32(missing), True, dry)
    np.testing.assert_array_equal(cells, left)
    assert (nodata, negative, infinite) == (without_value.sum(), 0, 0)
    holes = np.isnan(stored)
    assert (nan, first_nan) == (holes.sum(), np.argmax(holes) if holes.any() else -1)
    assert deepest == (np.nanargmax(left) if np.any(left > 0) else -1)


@given(st.integers(0, 2**32), st.booleans())
def test_a_scan_counts_impossible_depths_and_names_the_first(seed, sea):
    draw = np.random.default_rng(seed)
    cells = depths(seed)
    if sea:
        cells[draw.integers(0, SIZE, 9)] = -9999.0
    cells[draw.integers(0, SIZE, 3)] = draw.choice([-1.0, -np.inf, np.inf, -0.0], 3)
    bad = cells.copy()
    missing = np.float32(-9999.0 if sea else 0.0)
    nodata, *counted, _, _ = scan(cells, missing, sea, False)
    assert nodata == (np.isnan(bad) | (bad == -9999.0)).sum()
    expected = []
    for where in ((bad < 0) & (bad != -9999.0), np.isposinf(bad), np.isnan(bad)):
        expected += [where.sum(), np.argmax(where) if where.any() else -1]
    assert counted == expected


def fingerprint(cells) -> int:
    return int(scan(np.array(cells, dtype=np.float32), NOTHING, False, False)[-1])


@given(st.integers(0, 2**32), st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_the_fingerprint_tells_any_other_cell_or_place(seed, one, other):
    cells = depths(seed, holes=False)
    changed, swapped = cells.copy(), cells.copy()
    changed[one] += np.float32(0.125)
    swapped[[one, other]] = swapped[[other, one]]
    assert fingerprint(changed) != fingerprint(cells)
    assert (fingerprint(swapped) == fingerprint(cells)) == (cells[one] == cells[other])


def test_the_fingerprint_is_of_depths_and_not_of_how_a_file_stores_them():
    assert fingerprint([0.0, 1.0, NAN]) == fingerprint([-0.0, 1.0, -NAN])
    assert fingerprint([0.0, 1.0, 0.0]) != fingerprint([0.0, 1.0, NAN])


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_two_rasters_are_compared_as_array_arithmetic_would(seed, other):
    before = depths(seed)
    after = np.where(np.random.default_rng(other).random(SIZE) < 0.9, before, depths(other))
    after = after.astype(np.float32)
    rise = after - before
    deeper, most, place, once, differ = compare(before, after)
    assert deeper == np.count_nonzero(rise > 0)
    assert once == np.count_nonzero(np.isnan(before) != np.isnan(after))
    assert differ == (not np.array_equal(before, after, equal_nan=True))
    assert (most, place) == ((np.nanmax(rise), np.nanargmax(rise)) if deeper else (0, -1))


@given(st.integers(0, 2**32), st.integers(0, 60))
def test_buildings_in_any_order_get_the_cells_that_contain_them(seed, buildings):
    draw = np.random.default_rng(seed)
    before, after = depths(seed), depths(seed + 1)
    cell, counted = draw.integers(-1, SIZE, buildings, dtype=np.int32), draw.random(buildings) < 0.7
    row = near_together(cell, SIZE)
    assert sorted(row.tolist()) == list(range(buildings))
    without, with_measure = np.empty((2, buildings), dtype=np.float32)
    fetch(before, after, cell[row], row, without, with_measure)
    expected = [np.where(cell < 0, np.float32(np.nan), world[cell]) for world in (before, after)]
    np.testing.assert_array_equal([without, with_measure], expected)

    asset, unknown = np.empty(buildings, dtype=np.int32), np.empty(buildings, dtype=bool)
    pairs, deeper, known = pack_wet(without, with_measure, counted, asset, unknown)
    holes = np.isnan(expected).any(axis=0)
    wet = np.flatnonzero((np.array(expected) > 0).any(axis=0) & ~holes)
    np.testing.assert_array_equal(unknown, holes)
    np.testing.assert_array_equal(asset[:pairs], wet)
    np.testing.assert_array_equal([without[:pairs], with_measure[:pairs]], np.array(expected)[:, wet])
    assert deeper == np.count_nonzero((expected[1] > expected[0]) & counted)
    assert known == np.any(~holes & counted)


def layer_of(path, nodata="unknown", memory=None) -> Layer:
    with places_may_lack():
        return read_layer(read_header(path.name, path), nodata, memory)


def around(number: float, dtype: str) -> list[float]:
    """A number, its neighbours among the numbers of this type, and some that are far from it."""
    value = np.dtype(dtype).type(number)
    if value.dtype.kind != "f":
        return [value, value + 1, 0, 3]
    found = [value]
    for end in (np.inf, -np.inf):
        near = value
        for _ in range(6):
            near = np.nextafter(near, value.dtype.type(end))
            found.append(near)
    return [*found, value * value.dtype.type(1 + 3e-7), value / 2, 0.0, -0.0, 1.5, NAN]


@pytest.mark.parametrize(
    ("dtype", "missing"),
    [
        ("float32", -9999.0),
        ("float32", -8192.0),
        ("float32", 0.003),
        ("float32", 0.0),
        ("float32", 9999.0),
        ("float32", 1e20),
        ("float32", float(np.finfo("float32").max)),
        ("float32", NAN),
        ("float32", float(np.finfo("float32").min)),
        ("float32", None),
        ("float64", -9999.0),
        ("float64", 0.003),
        ("float64", None),
        ("int16", -9999),
        ("uint8", 255),
        ("uint16", 65535),
        ("int32", -(2**31)),
        ("uint32", 2**32 - 1),
        ("int8", -128),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_a_cell_is_without_a_value_exactly_where_gdal_masks_it(tmp_path, dtype, missing, scale):
    import rasterio

    with np.errstate(over="ignore"):
        cells = around(7.0 if missing is None else missing, dtype)
    path = write_raster(tmp_path, "a.tif", [cells], dtype=dtype, nodata=missing, scale=scale)
    with rasterio.open(path) as source:
        masked = source.read(1, masked=True)
    expected = np.ma.filled(masked.astype(np.float32), np.float32(np.nan))
    expected = expected if scale == 1.0 else expected * scale
    layer = layer_of(path)
    np.testing.assert_array_equal(layer.depth_m, expected)
    assert layer.facts.nodata_cells == np.count_nonzero(np.isnan(expected))


def test_a_mask_band_is_obeyed_as_well(tmp_path):
    import rasterio

    path = write_raster(tmp_path, "a.tif", [[1, 2], [3, 4]], nodata=None)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as source:
        source.write_mask(np.array([[255, 0], [255, 255]], dtype=np.uint8))
    layer = layer_of(path)
    np.testing.assert_array_equal(layer.depth_m, np.array([[1, np.nan], [3, 4]], dtype=np.float32))


def test_memory_given_for_the_depths_is_used_and_changes_nothing(tmp_path):
    for dtype in ("float32", "int16", "float64"):
        path = write_raster(tmp_path, f"{dtype}.tif", [[0, 2], [-9999, 4]], dtype=dtype)
        memory = np.full((2, 2), 7.0, dtype=np.float32)
        assert layer_of(path, "dry", memory).depth_m is memory
        assert memory.tolist() == [[0, 2], [0, 4]]

"""NumPy arrays, which do not say where they lie, beside tables of points that do."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine

from hazards.formats import numpy_array
from hazards.grids import Window
from hazards.rasters import read_stored
from tests.hazards.format_makers import header_of, refused_by, stored_in

CRESCENT = "crescent-city-ptha"
WET = {  # land points wet, and deepest of land and sea, as the data set's README says
    "AASZa": (10_926, 2.47), "AASZb": (33_288, 5.65), "AASZc": (10_510, 2.44), "AASZd": (632, 0.55),
    "CSZa": (41_358, 16.13), "CSZb": (40_808, 13.78), "CSZc": (36_452, 8.94), "CSZd": (31_049, 6.27),
    "CSZe": (26_175, 4.59), "CSZf": (13_414, 3.17), "KmSZa": (2_960, 1.51), "KrSZa": (428, 0.42),
    "SChSZa": (9_830, 2.31), "TOHa": (11_342, 2.95),
}  # fmt: skip

VALUES = np.arange(6.0)  # of points from the south row, west to east
X, Y = np.meshgrid([5.0, 15.0, 25.0], [5.0, 15.0])
POINTS = np.column_stack([X.ravel(), Y.ravel()])
SOUTH_FIRST = Affine(10, 0, 0, 0, 10, 0)


def save(folder, values, points=POINTS):
    np.save(folder / "points.npy", points)
    np.save(folder / "a.npy", values)
    return folder / "a.npy"


def read(folder, values, points=POINTS, **picked):
    return stored_in(save(folder, values, points), folder, grid_file="points.npy", **picked).values


def refused(folder, values, points=POINTS, **picked):
    finding = refused_by(save(folder, values, points), folder, grid_file="points.npy", **picked)
    return finding.code.removeprefix("HAZARD_"), finding.value


def test_a_flat_array_lies_where_its_points_lie_in_whatever_order(tmp_path):
    np.testing.assert_array_equal(read(tmp_path, VALUES), [[0, 1, 2], [3, 4, 5]])
    assert header_of(tmp_path / "a.npy", tmp_path, grid_file="points.npy").transform == SOUTH_FIRST
    for order in (np.array([5, 0, 3, 1, 4, 2]), np.arange(6).reshape(2, 3).T.ravel()):
        np.testing.assert_array_equal(read(tmp_path, VALUES[order], POINTS[order])[::1], [[0, 1, 2], [3, 4, 5]])


def test_points_from_the_north_keep_the_north_first(tmp_path):
    order = np.array([3, 4, 5, 0, 1, 2])
    np.testing.assert_array_equal(read(tmp_path, VALUES[order], POINTS[order]), [[3, 4, 5], [0, 1, 2]])
    header = header_of(tmp_path / "a.npy", tmp_path, grid_file="points.npy")
    assert header.transform == Affine(10, 0, 0, 0, -10, 20)


def test_rows_of_an_array_are_rows_of_the_points(tmp_path):
    np.testing.assert_array_equal(read(tmp_path, VALUES.reshape(2, 3)), [[0, 1, 2], [3, 4, 5]])
    along_y = np.arange(6).reshape(2, 3).T.ravel()  # the points listed column by column; the array is (y, x) still
    np.testing.assert_array_equal(read(tmp_path, VALUES.reshape(2, 3), POINTS[along_y]), [[0, 1, 2], [3, 4, 5]])
    assert refused(tmp_path, VALUES.reshape(3, 2)) == ("GRID_SIZE", "(3, 2)")
    assert refused(tmp_path, VALUES.reshape(2, 3), POINTS[[5, 0, 3, 1, 4, 2]])[0] == "GRID_ORDER"


def test_a_window_is_read_alone(tmp_path):
    header = header_of(save(tmp_path, VALUES), tmp_path, grid_file="points.npy").cut(Window(1, 1, 1, 2))
    np.testing.assert_array_equal(read_stored(header).values, [[4, 5]])


def test_an_order_may_be_declared_and_then_has_to_be_that_of_the_points(tmp_path):
    np.testing.assert_array_equal(read(tmp_path, VALUES, order="C"), [[0, 1, 2], [3, 4, 5]])
    assert refused(tmp_path, VALUES, order="F") == ("GRID_ORDER", "F")
    along_y = np.arange(6).reshape(2, 3).T.ravel()
    np.testing.assert_array_equal(read(tmp_path, VALUES[along_y], POINTS[along_y], order="F"), [[0, 1, 2], [3, 4, 5]])


def test_of_a_table_one_column_is_picked(tmp_path):
    table = np.column_stack([POINTS, VALUES])
    np.testing.assert_array_equal(read(tmp_path, table, column=2), [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(read(tmp_path, table[:, 2:]), [[0, 1, 2], [3, 4, 5]])
    assert refused(tmp_path, table) == ("COLUMN_NEEDED", "3")
    assert refused(tmp_path, table, column=3) == ("COLUMN_UNKNOWN", "3")
    assert refused(tmp_path, table[:5], column=2)[0] == "GRID_SIZE"


def test_points_may_be_text_with_or_without_names(tmp_path):
    for first in ("", "id,lat,lon\n"):
        columns = "{x},{y}" if not first else "7,{y},{x}"
        rows = "\n".join(columns.format(x=x, y=y) for x, y in POINTS.tolist())
        (tmp_path / "points.csv").write_text(first + rows)
        np.save(tmp_path / "a.npy", VALUES)
        found = stored_in(tmp_path / "a.npy", tmp_path, grid_file="points.csv").values
        np.testing.assert_array_equal(found, [[0, 1, 2], [3, 4, 5]])
    (tmp_path / "points.csv").write_text("here,there\n1,2\n")
    assert refused_by(tmp_path / "a.npy", tmp_path, grid_file="points.csv").code == "HAZARD_GRID_FILE_UNREADABLE"


def test_points_that_are_no_grid_are_refused_with_the_number(tmp_path):
    twice = POINTS[[0, 1, 2, 3, 4, 4]]
    assert refused(tmp_path, VALUES, twice) == ("GRID_POINTS", "6")
    assert refused(tmp_path, VALUES[:5], POINTS[:5]) == ("GRID_POINTS", "5")
    moved = POINTS.copy()
    moved[4] += (
        2.5,
        0,
    )  # a quarter of a cell: 2.5 m less the sixth by which the line follows, half of it in the middle
    code, value = refused(tmp_path, VALUES, moved)
    assert code == "AXIS_UNEVEN"
    assert float(value) == pytest.approx(0.25 * 5 / 6, abs=1e-3)
    assert refused(tmp_path, VALUES[:3], POINTS[:3])[0] == "GRID_FILE_UNREADABLE"
    assert refused(tmp_path, VALUES, np.full((6, 2), np.nan))[0] == "GRID_FILE_UNREADABLE"
    assert refused(tmp_path, VALUES, np.arange(6.0))[0] == "GRID_FILE_UNREADABLE"


def test_an_array_without_points_says_what_to_declare(tmp_path):
    finding = refused_by(save(tmp_path, VALUES))
    assert finding.code == "HAZARD_GRID_FILE_NEEDED"
    assert "grid_file" in finding.remedy_en
    assert "grid_file" in finding.remedy_ja


def test_the_coordinate_system_of_an_array_has_to_be_declared(tmp_path):
    finding = refused_by(save(tmp_path, VALUES), tmp_path, None, grid_file="points.npy")
    assert finding.code == "HAZARD_CRS_MISSING"


# --- Crescent City: coordinates rounded to 1e-5 and 1e-6 degrees, steps of 9e-5 and 1e-4


@pytest.fixture(scope="module")
def crescent(data_dir):
    return data_dir / CRESCENT


@pytest.fixture(scope="module")
def topography(crescent):
    grid = "fixedgrid_xyB_small.npy"
    return stored_in(crescent / grid, crescent, grid_file=grid, column=2).values


def test_crescent_city_lies_where_its_readme_says(crescent):
    grid = "fixedgrid_xyB_small.npy"
    header = header_of(crescent / grid, crescent, grid_file=grid, column=2)
    assert header.shape == (250, 250)
    first = header.transform.c + header.transform.a / 2, header.transform.f + header.transform.e / 2
    step = header.transform.a, header.transform.e
    assert first == pytest.approx((235.79781, 41.739671), abs=1e-5)
    assert [first[n] + 249 * step[n] for n in (0, 1)] == pytest.approx([235.82087, 41.762726], abs=1e-5)
    assert step == pytest.approx((9.26e-5, 9.26e-5), rel=1e-3)  # a third of an arc second
    assert header.crs is None


def test_crescent_city_rounding_is_half_its_last_digit(crescent):
    grid = "fixedgrid_xyB_small.npy"
    header = header_of(crescent / grid, crescent, grid_file=grid, column=2)
    off = numpy_array.deviation_cells(header)
    assert 0.04 < off <= 0.5e-5 / 9.26e-5  # not more than rounding to 1e-5 degrees may be


def test_crescent_city_land(topography):
    assert np.count_nonzero(topography > 0) == 41_436
    assert (topography.min(), topography.max()) == pytest.approx((-11.15, 14.97), abs=5e-3)


@pytest.mark.parametrize("event", sorted(WET))
def test_crescent_city_wet_land_and_deepest_water(crescent, topography, event):
    path = crescent / "events" / event / "h_eta_small.npy"
    zeta = stored_in(path, crescent, grid_file="fixedgrid_xyB_small.npy", order="C").values
    wet, deepest = WET[event]
    assert np.count_nonzero((zeta > 0) & (topography > 0)) == wet
    assert zeta.max() == pytest.approx(deepest, abs=5e-3)

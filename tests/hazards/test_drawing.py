"""Lines and areas on a grid: a wall leaves no way through, and nothing strange is opened."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.features import rasterize
from scipy import ndimage
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from hazards.drawing import chain, drawn
from hazards.grids import same_crs
from hazards.screening import behind_crest
from tests.hazards.makers import TURNED, codes
from tests.hazards.rank_makers import refusals, write_polygons

GRID = Affine(10, 0, 1000, 0, -10, 2000)  # upper left corner at x 1000, y 2000, cells of 10 m
SHAPE = (6, 6)
PLANE = "EPSG:6677"
WALL = LineString([(1005, 1975), (1055, 1975)])  # along the third row


def cells(path, kind="line", **more):
    return drawn(path.name, path, kind, GRID, SHAPE, CRS(PLANE), **more).cells


def write(folder, *shapes, name="w.gpkg", **more):
    return write_polygons(folder, name, list(range(len(shapes))), shapes, field="n", **more)


@pytest.mark.parametrize("name", ["w.gpkg", "w.geojson", "w.shp"])
def test_a_line_takes_the_cells_it_touches_in_every_format(tmp_path, name):
    crs = "EPSG:6668" if name == "w.geojson" else PLANE
    shapes = gpd.GeoSeries([WALL], crs=PLANE).to_crs(crs)
    found = drawn(name, write(tmp_path, *shapes, name=name, crs=crs), "line", GRID, SHAPE, CRS(PLANE))
    wanted = np.zeros(SHAPE, dtype=bool)
    wanted[2] = True
    np.testing.assert_array_equal(found.cells, wanted)
    assert found.findings == ()


def test_an_area_takes_the_cells_whose_centres_it_contains(tmp_path):
    found = cells(write(tmp_path, box(1000, 1986, 1026, 2000)), "area")
    wanted = np.zeros(SHAPE, dtype=bool)
    wanted[0, :3] = True  # centres at x 1005, 1015, 1025 and y 1995; those at y 1985 lie below it
    np.testing.assert_array_equal(found, wanted)


HALVES = st.integers(0, 12).map(lambda n: n / 2)  # corners and middles of cells, where rasterising is hardest
ANYWHERE = st.one_of(HALVES, st.floats(0, 6))
INSIDE = st.lists(st.tuples(ANYWHERE, ANYWHERE), max_size=5)


@given(ANYWHERE, INSIDE, ANYWHERE, st.sampled_from([1, 9.57, 10]), st.sampled_from([0, 0.37, 1_292_709.7]))
def test_no_way_over_the_sides_of_cells_leads_through_a_line(left, points, right, size, off):
    # A line from beyond the western to beyond the eastern edge, two rows of the grid beyond it on either side
    line = LineString([(off + size * x, off + size * y) for x, y in [(-1, left), *points, (7, right)]])
    grid = Affine(size, 0, off, 0, -size, off + size * 8)
    for_itself = chain(np.array([line]), grid, (10, 6))
    with_touched = for_itself | rasterize([line], out_shape=(10, 6), transform=grid, all_touched=True).astype(bool)
    for wall in (for_itself, with_touched):
        parts, _ = ndimage.label(~wall)  # over the sides, as water goes
        assert parts[0].min() == parts[0].max() > 0
        assert parts[-1].min() == parts[-1].max() > 0
        assert parts[0, 0] != parts[-1, 0]


def test_the_gap_that_rasterio_leaves_where_a_line_turns_on_a_corner_is_closed(tmp_path):
    # the whole second column is left out where the line turns on a corner of cells
    line = LineString([(-9.63, 30.37), (10.37, 40.37), (70.37, 10.37)])
    grid = Affine(10, 0, 0.37, 0, -10, 80.37)
    path = write(tmp_path, line)
    found = drawn(path.name, path, "line", grid, (10, 6), CRS(PLANE)).cells
    assert found.any(axis=0).all()
    assert ndimage.label(found, structure=np.ones((3, 3)))[1] == 1


def test_a_line_far_beyond_the_grid_costs_no_more_than_the_grid():
    far = np.array([LineString([(-1e12, 5), (1e12, 5)]), LineString([(2e9, 2e9), (3e9, 3e9)])])
    found = chain(far, Affine(10, 0, 0, 0, -10, 60), SHAPE)
    assert (found.sum(), found[5].all()) == (6, True)


def test_the_plain_rule_of_centres_would_leave_ways_through():
    # why every touched cell is taken: a wall drawn as a thin polygon may contain no centre at all
    thin = Polygon([(0, 2.1), (6, 2.1), (6, 2.2), (0, 2.2)])
    assert rasterize([thin], out_shape=SHAPE, transform=Affine(1, 0, 0, 0, -1, 6), all_touched=False).sum() == 0
    assert rasterize([thin.exterior], out_shape=SHAPE, transform=Affine(1, 0, 0, 0, -1, 6), all_touched=True).sum() == 6


def test_a_closed_line_protects_what_it_encloses(tmp_path):
    depth, ground = np.full(SHAPE, 1, dtype=np.float32), np.zeros(SHAPE)
    square = [(1015, 1985), (1045, 1985), (1045, 1955), (1015, 1955), (1015, 1985)]  # middles of cells 1 and 4
    closed, open_ = (write(tmp_path, LineString(square[:n]), name=f"{n}.gpkg") for n in (5, 4))
    wanted = np.ones(SHAPE)
    wanted[2:4, 2:4] = 0
    np.testing.assert_array_equal(behind_crest(depth, ground, cells(closed), 2, "border"), wanted)
    np.testing.assert_array_equal(behind_crest(depth, ground, cells(open_), 2, "border"), depth)


def test_a_slanting_closed_line_protects_what_it_encloses_as_well(tmp_path):
    ring = LineString([(1015, 1985), (1048, 1978), (1042, 1945), (1012, 1952), (1015, 1985)])
    wall = cells(write(tmp_path, ring))
    found = behind_crest(np.ones(SHAPE), np.zeros(SHAPE), wall, 2, "border")
    rows, columns = np.nonzero(found == 0)
    assert len(rows) > 0
    assert all(Polygon(ring).contains(box(1000 + 10 * c, 1990 - 10 * r, 1010 + 10 * c, 2000 - 10 * r))
               for r, c in zip(rows, columns, strict=True))  # fmt: skip


def test_parts_of_a_wall_and_several_features_are_drawn_together(tmp_path):
    two = MultiLineString([[(1005, 1995), (1005, 1985)], [(1055, 1995), (1055, 1985)]])
    found = cells(write(tmp_path, two, WALL))
    assert (found[:2, 0].all(), found[:2, 5].all(), found[2].all(), found.sum()) == (True, True, True, 10)


def test_what_is_no_line_is_left_out_and_counted(tmp_path):
    path = write(tmp_path, WALL, Point(1005, 1995), box(1000, 1940, 1010, 1950))
    found = drawn(path.name, path, "line", GRID, SHAPE, CRS(PLANE))
    assert (codes(found.findings), found.findings[0].severity, found.findings[0].value) == (["SHAPE_KIND"], "note", "2")
    assert found.cells.sum() == 6
    only_points = write(tmp_path, Point(1005, 1995), name="p.gpkg")
    (finding,) = refusals(cells, only_points)
    assert (finding.code, finding.severity) == ("HAZARD_SHAPE_KIND", "refused")
    assert "1 of 1 features are no line" in finding.message_en


def test_a_line_elsewhere_is_refused(tmp_path):
    assert codes(refusals(cells, write(tmp_path, LineString([(0, 0), (10, 10)])))) == ["SHAPE_OFF_GRID"]


def test_a_line_needs_its_coordinate_system_and_no_other(tmp_path):
    bare = write(tmp_path, WALL, name="w.shp", crs=None)
    assert codes(refusals(cells, bare)) == ["CRS_MISSING"]
    assert cells(bare, declared_crs=PLANE).sum() == 6
    placed = write(tmp_path, WALL)
    assert codes(refusals(cells, placed, declared_crs="EPSG:6669")) == ["CRS_CONTRADICTS"]
    assert cells(placed, declared_crs=PLANE).sum() == 6


def test_files_that_are_no_vector_file_of_the_three_are_refused(tmp_path):
    assert codes(refusals(cells, tmp_path / "none.gpkg")) == ["FILE_MISSING"]
    (tmp_path / "w.vrt").write_text("<OGRVRTDataSource/>")
    assert codes(refusals(cells, tmp_path / "w.vrt")) == ["RANKS_UNREADABLE"]
    (tmp_path / "x.gpkg").write_text("no database")
    assert codes(refusals(cells, tmp_path / "x.gpkg")) == ["RANKS_UNREADABLE"]
    gml = write(tmp_path, WALL, name="w.gml")
    assert codes(refusals(cells, gml))[0] == "SHAPE_FORMAT"


def test_a_turned_grid_is_refused(tmp_path):
    path = write(tmp_path, WALL)
    with pytest.raises(ValueError, match="the grid must be upright"):
        drawn(path.name, path, "line", TURNED, SHAPE, CRS(PLANE))


def test_levees_of_the_fraser_on_the_grid_of_their_water_levels(data_dir):
    import rasterio

    folder = data_dir / "fraser-flood-levee/levee"
    with rasterio.open(folder / "0200_noFail.tif") as levels:
        grid, shape, crs = levels.transform, levels.shape, CRS.from_wkt(levels.crs.to_wkt())
    assert same_crs(crs, CRS("EPSG:3005"))
    found = drawn("dikes.gpkg", folder / "dikes.gpkg", "line", grid, shape, crs)
    length_m = 770.05 + 1566.90 + 448.32  # of the three segments; all of them lie on the grid of 9.57 m cells
    assert length_m / (9.57 * np.sqrt(2)) <= found.cells.sum() <= 2 * length_m / 9.57 + 3
    assert found.findings == ()

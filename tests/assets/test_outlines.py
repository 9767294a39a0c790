"""Outlines: repaired without losing half of them, measured in true metres, told where they are hardly a building."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from assets.coordinates import footprint_m2
from assets.outline_checks import beyond_repair, outline_findings
from assets.outline_pairs import pairs, same_as
from assets.outlines import in_metres, measures, repair
from assets.submission import examine

PLANE = CRS.from_epsg(6677)
HOUSE = box(0, 0, 10, 8)


def lost(repairs):
    """The refusals of all outlines that no repair saves."""
    return [
        beyond_repair("b.gpkg", int(at) + 2, repairs.fault[at], repairs.kept[at], 9)
        for at in np.flatnonzero(repairs.beyond)
    ]


def array(*shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def told(*shapes, crs=PLANE):
    given = array(*shapes)
    return outline_findings("b.gpkg", np.arange(2, len(given) + 2), given, crs)


def codes(findings):
    return sorted(one.code for one in findings)


def mended(shape):
    fixed = repair(array(shape))
    return fixed, fixed.geometry[0]


CLEAN = [HOUSE, rotate(HOUSE, 30), box(0, 0, 3, 4), translate(HOUSE, 100, 0)]


@pytest.mark.parametrize("shape", CLEAN)
def test_an_ordinary_outline_is_passed_over_in_silence(shape):
    assert told(shape) == []
    fixed, same = mended(shape)
    assert (fixed.fault, fixed.kept[0], fixed.beyond[0]) == (("",), 1, False)
    assert same is shape


def test_points_lines_and_nothing_are_passed_over():
    assert told(Point(0, 0), LineString([(0, 0), (1, 1)]), None) == []


def test_a_crossed_ring_keeps_both_of_its_halves():
    """Two triangles of 10 by 5: the signed area is 0, and buffer(0) may keep only one."""
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    fixed, shape = mended(bow_tie)
    assert shape.is_valid
    assert shape.area == pytest.approx(50)
    assert fixed.kept[0] == pytest.approx(1)


def test_uneven_halves_of_a_crossed_ring_are_both_kept():
    """The ring crosses itself at (7.5, 2.5): triangles of 10 x 2.5 / 2 and of 30 x 7.5 / 2, one in either sense."""
    ring = Polygon([(0, 0), (30, 10), (0, 10), (10, 0)])
    assert mended(ring)[1].area == pytest.approx(12.5 + 112.5)


def test_a_ring_that_runs_twice_over_a_part_does_not_lose_it():
    """A spiral that goes around the square (2, 2)-(4, 4) twice: counting every second crossing punches a hole there."""
    twice = Polygon([(0, 0), (4, 0), (4, 4), (2, 4), (2, 2), (6, 2), (6, 6), (0, 6)])
    fixed, shape = mended(twice)
    assert not twice.is_valid
    assert shape.is_valid
    # the hull square 36 without the corner right of x = 4 and below y = 2 (4 m2)
    assert shape.area == pytest.approx(36 - 4)
    assert fixed.kept[0] == pytest.approx(1)


def test_a_courtyard_drawn_in_one_stroke_stays_open():
    """Out along the wall, in at a corner, around the yard the other way and back: a ring that touches itself."""
    stroke = Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (2, 6), (6, 6), (6, 2), (2, 2), (2, 6), (0, 0)])
    fixed, shape = mended(stroke)
    assert not stroke.is_valid
    assert shape.is_valid
    assert shape.area == pytest.approx(100 - 16)
    assert not fixed.beyond[0]


def test_a_hole_outside_its_outline_is_not_made_a_building():
    """GEOS would add it as a second one: 105 m2 where the outline encloses 80."""
    outside = Polygon(HOUSE.exterior.coords, [box(20, 0, 25, 5).exterior.coords])
    fixed, _ = mended(outside)
    assert fixed.beyond[0]
    assert "131%" in lost(fixed)[0].message_ja


def test_parts_that_overlap_count_once():
    assert mended(MultiPolygon([box(0, 0, 10, 10), box(5, 0, 15, 10)]))[1].area == pytest.approx(150)


@pytest.mark.parametrize(
    "shape",
    [
        Polygon([(0, 0), (10, 0), (0, 0)]),
        Polygon([(0, 0), (10, 10), (20, 20), (5, 5)]),
        Polygon([(0, 0), (100, 0), (100, 0.2), (50, 50), (100, 0.1)]),
    ],
)
def test_what_is_no_area_at_all_or_a_scribble_is_beyond_repair(shape):
    given = array(shape, HOUSE)
    fixed = repair(given)
    (one,) = lost(fixed)
    assert (one.code, one.place.row, one.severity) == ("OUTLINE_BEYOND_REPAIR", 2, "refused")
    assert fixed.geometry[0] is shape
    assert outline_findings("b.gpkg", np.array([2, 3]), given, PLANE, fixed) == []


def scribble(corners):
    return Polygon(np.random.default_rng(5).uniform(0, 100, (corners, 2)))


@pytest.mark.parametrize(
    "shape",
    [
        scribble(20_000),
        Polygon(np.repeat(np.random.default_rng(5).uniform(0, 100, (20_000, 1)), 2, axis=1)),  # all on one line
        MultiPolygon([HOUSE, scribble(2_000)]),
    ],
)
def test_an_outline_as_tangled_as_a_scribble_is_refused_before_it_is_repaired(shape):
    """Cutting 20,000 random lines wherever they cross would take minutes and gigabytes."""
    given = array(shape, HOUSE)
    fixed = repair(given)
    (one,) = lost(fixed)
    assert (one.code, one.place.row, one.severity) == ("OUTLINE_TANGLED", 2, "refused")
    assert np.isnan(fixed.kept[0])
    assert fixed.geometry[0] is shape
    assert outline_findings("b.gpkg", np.array([2, 3]), given, PLANE, fixed) == []


def circle(corners):
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return 50 * np.column_stack([np.cos(turn), np.sin(turn)])


@pytest.mark.parametrize("corners", [12, 20_000])
def test_a_long_outline_with_one_crossing_is_repaired(corners):
    """Two neighbours of a circle exchanged: the lines cross once."""
    points = circle(corners)
    points[[3, 4]] = points[[4, 3]]
    fixed, shape = mended(Polygon(points))
    assert fixed.fault[0]
    assert not fixed.beyond[0]
    assert shape.is_valid
    assert fixed.kept[0] == pytest.approx(1)


def test_a_ring_drawn_twice_over_is_repaired():
    points = circle(100)
    twice = Polygon(np.concatenate([points, points]))
    fixed, shape = mended(twice)
    assert not fixed.beyond[0]
    assert shape.area == pytest.approx(Polygon(points).area)


def test_a_tangled_outline_is_told_with_the_other_findings_of_its_file(tmp_path):
    path = tmp_path / "b.gpkg"
    shapes = [translate(HOUSE, 34_000, -99_000), translate(scribble(20_000), 34_100, -99_000)]
    gpd.GeoDataFrame({"建物番号": ["a", "b"]}, geometry=shapes, crs=6676).to_file(path)
    found = examine(path, path.name, "22203")
    (one,) = [one for one in found.findings if one.severity == "refused"]
    assert (one.code, one.place.row) == ("OUTLINE_TANGLED", 2)
    assert "頂点20,001個" in one.message_ja
    assert one.remedy_ja


def test_no_repair_is_taken_that_changes_what_was_enclosed_by_more_than_a_tenth():
    rng = np.random.default_rng(7)
    shapes = array(*(Polygon(rng.uniform(0, 10, (count, 2))) for count in rng.integers(4, 12, 300)))
    fixed = repair(shapes)
    done = np.array([fault != "" for fault in fixed.fault]) & ~fixed.beyond
    assert done.sum() > 100
    assert shapely.is_valid(fixed.geometry[done]).all()
    assert (np.abs(fixed.kept[done] - 1) <= 0.1).all()
    hull = shapely.area(shapely.convex_hull(shapes[done]))
    assert (shapely.area(fixed.geometry[done]) <= hull * (1 + 1e-9)).all()


@pytest.mark.parametrize("epsg", [6677, 6668, 32654, 3857])
def test_areas_are_those_on_the_ellipsoid_in_any_system(epsg):
    crs = CRS.from_epsg(epsg)
    shapes = gpd.GeoSeries([box(139.70, 35.60, 139.701, 35.601)], crs=6668).segmentize(1e-4).to_crs(crs)
    given = array(*shapes)
    assert measures(in_metres(given, crs)).area_m2[0] == pytest.approx(footprint_m2(given, crs)[0], rel=1e-6)


def test_distances_of_a_town_are_true():
    """One thousandth of a degree of longitude at 35.6 degrees north: 90.65 m (series for GRS 80)."""
    east = (111412.84 * np.cos(np.radians(35.6)) - 93.5 * np.cos(3 * np.radians(35.6))) / 1000
    a, b = in_metres(array(Point(139.70, 35.6), Point(139.701, 35.6)), CRS.from_epsg(6668))
    assert a.distance(b) == pytest.approx(east, rel=1e-5)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (box(0, 0, 2, 2), "OUTLINE_SMALL"),
        (box(0, 0, 1000, 800), "OUTLINE_GIANT"),
        (box(0, 0, 60, 0.3), "OUTLINE_SLIVER"),
        (Polygon(HOUSE.exterior.coords, [box(0.2, 0.2, 9.8, 7.8).exterior.coords]), "OUTLINE_HOLLOW"),
        (MultiPolygon([HOUSE, box(20, 0, 30, 8)]), "OUTLINE_PARTS"),
    ],
)
def test_what_is_hardly_one_building_is_a_note(shape, code):
    found = told(shape, translate(HOUSE, 5000, 0))
    assert code in codes(found)
    assert {one.place.row for one in found} == {2}
    assert {one.severity for one in found} == {"note"}


@pytest.mark.parametrize(
    "shape",
    [
        box(0, 0, 3.2, 3.2),
        box(0, 0, 300, 330),
        box(0, 0, 12, 1),
        Polygon(HOUSE.exterior.coords, [box(2, 2, 8, 6).exterior.coords]),
    ],
)
def test_what_may_well_be_a_building_is_none(shape):
    assert told(shape) == []


def test_crumbs_of_cut_maps_are_told():
    assert codes(told(MultiPolygon([HOUSE, box(20, 0, 20.5, 0.5)]))) == ["OUTLINE_CRUMBS", "OUTLINE_PARTS"]


def test_a_repaired_outline_is_not_called_one_of_several_parts():
    assert told(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])) == []


def test_the_same_vertices_in_the_same_order_are_the_same():
    assert same_as(array(HOUSE, Point(0, 0), HOUSE, Point(0, 0), None, shapely.force_3d(HOUSE, 3))).tolist() == [
        -1, -1, 0, -1, -1, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [shapely.reverse(HOUSE), Polygon([(10, 8), (0, 8), (0, 0), (10, 0)]), translate(HOUSE, 0.06, -0.06),
     HOUSE.segmentize(1)],
    ids=["the other way", "from another corner", "shifted by 8.5 cm", "with more vertices"],
)  # fmt: skip
def test_nearly_the_same_outline_is_told_with_the_row_of_the_first(other):
    (one,) = told(translate(HOUSE, 50, 0), HOUSE, other)
    assert (one.code, one.place.row, one.value) == ("OUTLINE_NEARLY_SAME", 4, "3")


@pytest.mark.parametrize("other", [translate(HOUSE, 10, 0), translate(HOUSE, 5, 0), box(0, 0, 10, 4).buffer(-1.5)])
def test_neighbours_and_half_overlaps_are_none(other):
    found = [one for one in told(HOUSE, other) if one.code != "OUTLINE_OVERLAP"]
    assert codes(found) in ([], ["OUTLINE_SMALL"])


def test_a_house_that_lies_in_another_is_told_and_one_that_sticks_out_by_a_fifth_is_none():
    (one,) = told(HOUSE, box(0.5, 0.5, 9.5, 7.5))
    assert (one.code, one.place.row, one.value) == ("OUTLINE_OVERLAP", 3, "2")
    assert "100%" in one.message_ja
    assert told(HOUSE, translate(HOUSE, 2, 0)) == []
    assert codes(told(HOUSE, translate(HOUSE, 0.5, 0))) == ["OUTLINE_OVERLAP"]  # 95 % of it


def test_repeats_are_left_to_the_rule_for_repeats():
    assert told(HOUSE, HOUSE, HOUSE) == []


def heap(count, side=0.3):
    """Outlines shifted on one another by less than a foot."""
    width = int(np.ceil(np.sqrt(count)))
    steps = [side * step / width for step in range(width)]
    return array(*(translate(HOUSE, steps[at % width], steps[at // width]) for at in range(count)))


def test_each_outline_of_a_heap_is_told_once_however_many_it_lies_on():
    found = pairs(heap(1000), heap(1000))
    second = np.concatenate([found.near, found.overlapping])[:, 1]
    assert found.complete
    assert sorted(second) == list(range(1, 1000))


def test_of_twenty_thousand_outlines_on_one_spot_each_is_told_once():
    """Pair by pair that would be two hundred million comparisons."""
    shifted = pairs(heap(20_000), heap(20_000))
    assert len(shifted.near) + len(shifted.overlapping) == 19_999
    both_ways = array(*[HOUSE, shapely.reverse(HOUSE)] * 10_000)
    assert np.count_nonzero(same_as(both_ways) < 0) == 2
    assert len(pairs(both_ways, both_ways).near) == 1


def test_outlines_whose_boxes_alone_coincide_do_not_fill_the_memory():
    """A thousand strips across one square are half a million pairs of boxes: the search is given up and says so."""
    at = np.linspace(0, 1, 1002)[1:-1]
    strips = array(*(Polygon([(0, 0), (10 * t, 10), (10, 10), (10 * t + 0.001, 9.99)]) for t in at))
    assert not pairs(strips, strips).complete


@pytest.mark.parametrize(
    ("houses", "doubled", "asked"), [(100, 10, False), (100, 11, True), (40, 9, False), (1000, 21, False)]
)
def test_a_file_with_many_outlines_on_others_is_asked_about(houses, doubled, asked):
    apart = [translate(HOUSE, 50 * number, 0) for number in range(houses - doubled)]
    again = [translate(apart[number], 0.05, 0) for number in range(doubled)]
    assert ("OUTLINES_HEAPED" in codes(told(*apart, *again))) is asked


def test_more_than_twenty_outlines_on_one_house_are_asked_about_in_any_town():
    apart = [translate(HOUSE, 50 * number, 0) for number in range(1, 400)]
    on_one = [translate(HOUSE, 0.001 * number, 0) for number in range(1, 22)]
    (one,) = [one for one in told(HOUSE, *apart, *on_one) if one.code == "OUTLINES_HEAPED"]
    assert (one.severity, one.value) == ("refused", "21")
    assert "OUTLINES_HEAPED" not in codes(told(HOUSE, *apart, *on_one[:20]))


def test_of_two_hundred_thousand_small_outlines_in_a_town_hardly_any_is_told():
    rng = np.random.default_rng(1)
    west, south, size = rng.uniform(138.3, 138.5, 200_000), rng.uniform(34.9, 35.1, 200_000), 1e-4
    shapes = np.asarray(shapely.box(west, south, west + size, south + size), dtype=object)
    found = outline_findings("b.gpkg", np.arange(2, 200_002), shapes, CRS.from_epsg(6668))
    assert len([one for one in found if one.place.row is not None]) < 2_000

"""Where buildings miss the grid, the reading that would bring them in is named; where they lie in it, nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Transformer

from hazards.fit import Fit, fitting, share_inside
from hazards.fit_notes import crs_missing, fit_findings

DEGREES = CRS.from_epsg(4326)
TOKYO = (139.74, 35.63)  # lower left corner of 0.04 x 0.04 degrees of buildings
OSAKA = (135.45, 34.63)
CRESCENT_CITY = (-124.22, 41.73)


def buildings(corner: tuple[float, float], count: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of buildings spread over a town."""
    draw = np.random.default_rng(7)
    return corner[0] + 0.04 * draw.random(count), corner[1] + 0.04 * draw.random(count)


def grid_around(x, y, code: int, turn: float = 0.0) -> tuple[float, float, float, float]:
    """The bounds of a grid in a coordinate system that holds all these buildings, and nothing much beyond."""
    across, along = Transformer.from_crs(DEGREES, CRS.from_epsg(code), always_xy=True).transform(x, y)
    rim = 1e-6 * (along.max() - along.min())
    return across.min() + turn - rim, along.min() - rim, across.max() + turn + rim, along.max() + rim


def codes(fit: Fit) -> list[str]:
    return [finding.code for finding in fit_findings("a.tif", "EPSG:6676", fit)]


def test_points_on_the_edge_lie_inside_and_what_is_no_number_does_not():
    assert share_inside([0, 1, 2, np.nan, np.inf], [0, 1, 1, 0, 0], (0, 0, 1, 1)) == 0.4
    assert share_inside([], [], (0, 0, 1, 1)) == 0


@pytest.mark.parametrize("code", [6677, 4326, 32654, 2451])
def test_buildings_in_their_grid_give_no_finding(code):
    x, y = buildings(TOKYO)
    fit = fitting(x, y, DEGREES, grid_around(x, y, code), CRS.from_epsg(code))
    assert fit == Fit(1.0, (), 0, 2_000)
    assert codes(fit) == []


@pytest.mark.parametrize(
    ("corner", "truth", "declared"),
    [
        (TOKYO, 6677, 6676),  # zone IX called zone VIII
        (TOKYO, 6677, 4326),  # metres called degrees
        (TOKYO, 6691, 6677),  # UTM called plane rectangular
        (OSAKA, 6674, 6677),  # zone VI called zone IX, which is not even near
        (OSAKA, 4326, 6674),  # degrees called metres
        (CRESCENT_CITY, 32610, 32611),
    ],
)
def test_a_grid_in_another_coordinate_system_than_it_says_is_found_and_the_right_one_named(corner, truth, declared):
    x, y = buildings(corner)
    fit = fitting(x, y, DEGREES, grid_around(x, y, truth), CRS.from_epsg(declared))
    assert (fit.share, fit.best.kind, fit.best.crs, fit.best.share) == (0, "crs", f"EPSG:{truth}", 1)
    (finding,) = fit_findings("a.tif", f"EPSG:{declared}", fit)
    assert (finding.code, finding.value) == ("HAZARD_CRS_WRONG", f"EPSG:{truth}")
    assert f"under EPSG:{truth} " in finding.message_en
    assert "100 % of the buildings lie inside" in finding.message_en


def test_how_many_others_fit_as_well_is_said():
    x, y = buildings(TOKYO)
    fit = fitting(x, y, DEGREES, grid_around(x, y, 6677), CRS.from_epsg(6676))
    assert fit.as_well == 1  # JGD2000 has the same zones, to some metres
    assert [candidate.crs for candidate in fit.candidates[:2]] == ["EPSG:6677", "EPSG:2451"]
    assert "; 1 other fits as well." in next(fit_findings("a.tif", "EPSG:6676", fit)).message_en


def test_the_national_grid_of_a_place_is_found():
    kampen = np.full(9, 5.91), np.full(9, 52.56)  # by the README of that set a grid in RD New, EPSG:28992
    x, y = 189_900.0, 507_700.0  # its place there to 1 km: 35,000 m east and 45,000 m north of 155,000, 463,000
    fit = fitting(*kampen, DEGREES, (x - 5000, y - 5000, x + 5000, y + 5000), CRS.from_epsg(32631))
    assert [candidate.crs for candidate in fit.candidates] == ["EPSG:28992"]


def test_buildings_with_their_coordinates_swapped_are_found():
    x, y = buildings(TOKYO)
    bounds = grid_around(x, y, 6677)
    fit = fitting(y, x, DEGREES, bounds, CRS.from_epsg(6677))
    assert (fit.best.kind, fit.best.share) == ("axes", 1)
    assert codes(fit) == ["HAZARD_AXES_SWAPPED"]


def test_plane_coordinates_with_north_first_are_found():
    x, y = buildings(TOKYO)
    plane = CRS.from_epsg(6677)
    east, north = Transformer.from_crs(DEGREES, plane, always_xy=True).transform(x, y)
    assert codes(fitting(north, east, plane, grid_around(x, y, 6677), plane)) == ["HAZARD_AXES_SWAPPED"]


def test_longitudes_from_0_to_360_are_found_on_either_side():
    x, y = buildings(CRESCENT_CITY)
    for east, turn in ((x, 360.0), (x + 360, 0.0)):
        fit = fitting(east, y, DEGREES, grid_around(x, y, 4326, turn), DEGREES)
        assert (fit.best.kind, fit.best.share) == ("longitude", 1)
        assert codes(fit) == ["HAZARD_LONGITUDE_0_360"]
    assert codes(fitting(x, y, DEGREES, grid_around(x, y, 4326), DEGREES)) == []


def test_buildings_of_another_town_have_no_candidate():
    x, y = buildings(TOKYO)
    fit = fitting(*buildings(OSAKA), DEGREES, grid_around(x, y, 6677), CRS.from_epsg(6677))
    assert (fit.share, fit.candidates, codes(fit)) == (0, (), [])


def test_a_grid_that_holds_a_tenth_of_the_buildings_is_not_looked_into():
    x, y = buildings(TOKYO)
    here = x < 139.744
    fit = fitting(x, y, DEGREES, grid_around(x[here], y[here], 6677), CRS.from_epsg(6677))
    assert fit.share == pytest.approx(0.1, abs=0.03)
    assert fit.candidates == ()


def test_a_refusal_for_want_of_a_coordinate_system_names_those_that_fit():
    x, y = buildings(OSAKA)
    finding = crs_missing("a.tif", fitting(x, y, DEGREES, grid_around(x, y, 6674), None))
    assert (finding.code, finding.severity, finding.value) == ("HAZARD_CRS_MISSING", "refused", "EPSG:6674")
    assert "100 % under EPSG:6674 (JGD2011 / Japan Plane Rectangular CS VI)" in finding.message_en
    assert "crs: EPSG:6674" in finding.remedy_ja
    nowhere = crs_missing("a.tif", fitting(x, y, DEGREES, (0, 0, 1, 1), None))
    assert "Under none of the systems tried" in nowhere.message_en
    turned = crs_missing("a.tif", fitting(*buildings(CRESCENT_CITY), DEGREES, (235.7, 41.7, 235.9, 41.8), None))
    assert "from 0 to 360" in turned.message_en
    assert "crs: EPSG:4326" in turned.remedy_en


def test_without_buildings_nothing_is_known_of_the_fit():
    assert fitting([], [], DEGREES, (0, 0, 1, 1), None) == Fit(None, (), 0, 0)
    assert fitting([np.nan], [1], DEGREES, (0, 0, 1, 1), DEGREES) == Fit(0.0, (), 0, 0)


def test_a_hundred_thousand_buildings_give_one_answer():
    x, y = buildings(TOKYO, 100_000)
    bounds, declared = grid_around(x, y, 6677), CRS.from_epsg(6676)
    first = fitting(x, y, DEGREES, bounds, declared)
    assert fitting(x, y, DEGREES, bounds, declared) == first


def test_what_is_no_list_of_points_or_no_grid_is_refused():
    with pytest.raises(ValueError, match="equal length"):
        fitting([1, 2], [1], DEGREES, (0, 0, 1, 1), None)
    with pytest.raises(ValueError, match="left, bottom, right, top"):
        fitting([1], [1], DEGREES, (0, 1, 1, 0), None)

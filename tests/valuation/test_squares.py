"""Grid squares: known mesh codes, and no house that can be told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from infra.squares import shown
from valuation.rules import ReportRules
from valuation.squares import squares

TOKYO = (139.767125, 35.681236)  # Tokyo station


def one(grid, longitude, latitude):
    return squares(np.array([longitude]), np.array([latitude]), np.array([1.5]), grid)[0]


@pytest.mark.parametrize(
    ("grid", "code"), [("jis_1km", "53394611"), ("jis_500m", "533946113"), ("jis_250m", "5339461132")]
)
def test_tokyo_station_lies_in_its_jis_mesh(grid, code):
    # JIS X 0410 by hand. Latitude in minutes 2140.874 / 40 = 53 rest 20.874; / 5 = 4 rest 0.874 = 52.4''; / 30'' = 1
    # rest 22.4''. Longitude 139 - 100 = 39 rest 46.0275'; / 7.5' = 6 rest 1.0275' = 61.65''; / 45'' = 1 rest 16.65''.
    # Half: north (22.4 > 15), west (16.65 < 22.5) -> 3; quarter of it: 7.4 < 7.5 south, 16.65 > 11.25 east -> 2
    assert one(grid, *TOKYO).code == code


def test_a_jis_square_is_30_by_45_seconds_and_contains_its_building():
    ring = np.array(one("jis_1km", *TOKYO).ring)
    assert ring[0].tolist() == ring[-1].tolist()
    assert np.ptp(ring, axis=0) == pytest.approx([45 / 3600, 30 / 3600], abs=1e-9)
    assert np.all(ring.min(axis=0) <= TOKYO)
    assert np.all(ring.max(axis=0) > TOKYO)


def test_jakarta_lies_in_utm_zone_48_south():
    # Monas, 6.1754 S 106.8272 E; 2 km east of it on the same zone is another square
    square = one("utm_1km", 106.8272, -6.1754)
    zone, east, north = square.code.split("_")
    assert zone == "UTM48S"
    # central meridian 105 E: 1.8272 deg x 111.32 km x cos(6.1754) x 0.9996 = 202.1 km east of 500 km
    assert int(east) == 702
    # 10,000 km less 6.1754 deg x 110.58 km x 0.9996 = 682.6 km, and about 0.2 km for the curve of the parallel
    assert int(north) == 9317
    ring = np.array(square.ring)
    assert np.all(ring.min(axis=0) <= (106.8272, -6.1754))
    assert np.all(ring.max(axis=0) >= (106.8272, -6.1754))


def test_buildings_of_one_square_are_counted_and_summed_exactly():
    longitude = np.array([139.7671, 139.7672, 139.7800, 139.7673])
    found = squares(longitude, np.full(4, 35.6812), np.array([1e16, 1.0, 5.0, -1e16]), "jis_1km")
    assert [(s.buildings, s.avoided_t_co2e) for s in found] == [(3, 1.0), (1, 5.0)]
    assert [s.code for s in found] == sorted(s.code for s in found)


def test_what_is_not_shown_holds_at_least_the_minimum_together():
    """Subtracting what is shown from the total must not leave a few houses."""
    assert shown({"a": 50, "b": 20, "c": 10}, 10) == {"a", "b", "c"}
    assert shown({"a": 50, "b": 20, "c": 10, "d": 9, "e": 1}, 10) == {"a", "b", "c"}
    assert shown({"a": 50, "b": 20, "c": 10, "d": 1}, 10) == {"a", "b"}
    assert shown({"a": 50, "b": 3}, 60) == frozenset()


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 60), max_size=8), st.integers(2, 40))
def test_no_square_and_no_rest_has_fewer_than_the_minimum(count, minimum):
    kept = shown(count, minimum)
    rest = sum(number for code, number in count.items() if code not in kept)
    assert all(count[code] >= minimum for code in kept)
    assert rest == 0 or rest >= minimum or not kept


def test_no_buildings_make_no_squares():
    assert squares(np.array([]), np.array([]), np.array([]), "jis_1km") == []


@pytest.mark.parametrize("count", [0, 1])
def test_a_map_of_single_buildings_is_refused(count):
    with pytest.raises(ValidationError, match="greater than or equal to 2"):
        ReportRules(grid="jis_1km", minimum_count=count)

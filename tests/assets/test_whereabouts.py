"""Which coordinate system puts buildings where their municipality lies: found, told apart where it can be, and said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from assets.places import place_of
from assets.whereabouts import accuracy_m, candidates, inside, is_tokyo_datum

TAMANA = place_of("43206")
EAST, NORTH = np.linspace(130.50, 130.60, 40), np.linspace(32.88, 32.96, 40)


def in_system(epsg):
    return Transformer.from_crs(6668, epsg, always_xy=True).transform(EAST, NORTH)


def found(x, y, place=TAMANA):
    return [(one.epsg, one.swapped) for one in candidates(np.asarray(x), np.asarray(y), place)]


# Names and numbers as the ministry lists them; Kumamoto uses zone II, Tokyo's islands 14, 18 and 19.
def test_a_municipality_has_a_name_and_the_zones_of_its_prefecture():
    assert (TAMANA.name_ja, TAMANA.listed, TAMANA.zones) == ("熊本県玉名市", True, (2,))
    assert place_of("13421").name_ja == "東京都小笠原村"
    assert place_of("13421").zones == (9, 14, 18, 19)
    assert (place_of("43999").name_ja, place_of("43999").listed) == ("熊本県", False)


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    # town halls, degrees: Sapporo, Chiyoda, Chichijima, Naha, Yonaguni, Tsushima, Amami, Sado, Okinoshima (Shimane)
    [
        ("01100", 141.354, 43.062), ("13101", 139.753, 35.694), ("13421", 142.192, 27.094), ("47201", 127.679, 26.212),
        ("47382", 123.004, 24.468), ("42209", 129.287, 34.203), ("46222", 129.494, 28.377), ("15224", 138.368, 38.018),
        ("32528", 133.248, 36.209),
    ],
)  # fmt: skip
def test_town_halls_lie_in_the_extent_of_their_prefecture(code, longitude, latitude):
    assert inside(np.array([longitude]), np.array([latitude]), place_of(code)).all()


def test_every_prefecture_is_there_and_its_extent_is_one():
    boxes = [place_of(f"{number:02d}000").box for number in range(1, 48)]
    assert all(west < east and south < north for west, south, east, north in boxes)


def test_degrees_are_told_from_degrees_exchanged():
    assert found(EAST, NORTH) == [(6668, False)]
    assert found(NORTH, EAST) == [(6668, True)]


def test_the_zone_in_use_is_found_and_named_first():
    assert found(*in_system(6670))[0] == (6670, False)
    assert candidates(*in_system(6670), TAMANA)[0].official


@pytest.mark.parametrize("epsg", [6689, 3857])
def test_utm_and_web_mercator_are_found(epsg):
    assert (epsg, False) in found(*in_system(epsg))


def test_another_prefecture_fits_nothing():
    assert found(EAST, NORTH, place_of("01100")) == []


def test_a_few_wrong_buildings_decide_nothing():
    east, north = EAST.copy(), NORTH.copy()
    east[:3], north[:3] = 0, 0
    assert found(east, north) == [(6668, False)]


def test_no_coordinates_fit_nothing():
    assert found(np.full(3, np.nan), np.full(3, np.nan)) == []


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_any_numbers_give_an_answer(x, y):
    assert all(one.share > 0 for one in candidates(np.array([x, x]), np.array([y, y]), TAMANA))


def test_the_old_datum_is_known_by_name_and_its_shift_is_about_four_hundred_metres():
    assert [is_tokyo_datum(CRS.from_epsg(code)) for code in (4301, 30162, 4612, 6668)] == [True, True, False, False]
    x, y = Transformer.from_crs(4301, 6668, always_xy=True).transform(130.55, 32.93)
    metres = np.hypot((x - 130.55) * 111_320 * np.cos(np.radians(32.93)), (y - 32.93) * 111_320)
    assert 400 < metres < 480  # Kyushu: about 430 m; in Tokyo about 450 m
    assert accuracy_m(CRS.from_epsg(4301)) == 9  # EPSG 15484, Tokyo to WGS 84 (108)

"""Latitude and longitude as people write them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.degrees import parse_degrees
from tests.assets.test_submission import HEAD, codes, examined, written

TOKYO = 139 + 46 / 60 + 1.65 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "139°46'01.65\"", "139°46′01.65″", "東経139度46分1.65秒", "139度46分01.65秒", "E139°46'1.65''",
        "139° 46' 1.65\" E", "１３９°４６’０１．６５”", "139º46’1.65”",
    ],
)  # fmt: skip
def test_degrees_minutes_and_seconds_are_read(text):
    assert parse_degrees(text) == pytest.approx(TOKYO, abs=1e-12)


@pytest.mark.parametrize(("text", "value"), [("139.7671", 139.7671), ("-33.5", -33.5), ("139度46.5分", 139.775)])
def test_a_number_of_degrees_and_decimals_of_a_minute_are_read(text, value):
    assert parse_degrees(text) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("text", "value"), [("S33°30'0\"", -33.5), ("101°30'0\"W", -101.5), ("南緯33度30分", -33.5)])
def test_south_and_west_are_negative(text, value):
    assert parse_degrees(text) == value


@pytest.mark.parametrize("text", ["139°60'0\"", "139°0'60\"", "N35°0'0\"S", "139°46.5'10\"", "139°", "46'10\"", "東京"])
def test_what_is_no_angle_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_degrees(text)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 5999))
def test_what_is_written_is_read_back(degrees, minutes, hundredths):
    text = f"{degrees}度{minutes}分{hundredths / 100:.2f}秒"
    assert parse_degrees(text) == pytest.approx(degrees + minutes / 60 + hundredths / 360_000, abs=1e-9)


@given(st.text(alphabet="0123456789.°'\"度分秒北緯東経NSEW- ", max_size=16))
def test_anything_else_is_a_value_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert abs(parse_degrees(text)) < 1e17


def test_a_register_in_degrees_and_minutes_lies_where_it_should(tmp_path):
    row = "A1,130°33′00″,32°55′48″,木造,2,98.5,1990"
    found = examined(written(tmp_path, HEAD, row, encoding="utf-8"))
    assert codes(found, "refused") == []
    point = found.inventory.frame.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((130.55, 32.93))


def test_a_floor_of_half_a_square_metre_is_pointed_out_and_one_of_ten_is_not(tmp_path):
    row = "A{n},130.55{n},32.93,木造,1,{area},1990"
    found = examined(written(tmp_path, HEAD, row.format(n=1, area=0.5), row.format(n=2, area=10)))
    (note,) = [one for one in found.findings if one.code == "FLOOR_AREA_SMALL"]
    assert (note.place.row, note.severity, note.value) == (2, "note", "0.5")

"""Land and sea on a map of 1 km: what stands in the sea is told as a note, what stands on land or beside it is not."""

from __future__ import annotations

import hashlib
from importlib import resources

import numpy as np
import pytest

from assets.land import far_from_land, land_map
from assets.submission import examine
from tests.assets.test_real_citygml import TOWNS

HEAD = "建物番号,経度,緯度,構造,階数,延床面積,建築年"
NUMAZU = "22203"  # Shizuoka's extent reaches far out into Suruga Bay
ON_LAND = "A1,138.850,35.100,木造,2,98.5,1985"
IN_THE_BAY = "A2,138.650,34.900,木造,2,98.5,1985"


def checked(folder, *rows, code=NUMAZU):
    path = folder / "buildings.csv"
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return examine(path, path.name, code, reference_year=2026)


def in_the_sea(found):
    return [one for one in found.findings if one.code == "IN_THE_SEA"]


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    # Chichijima, Minamitorishima, Yonaguni, Aogashima, Hateruma, Tonaki, Hegurajima, Haneda, Odaiba, Lake Biwa
    [
        (142.192, 27.094), (153.98, 24.285), (123.004, 24.468), (139.763, 32.467), (123.78, 24.06), (127.14, 26.37),
        (136.92, 37.85), (139.789, 35.551), (139.775, 35.627), (136.1, 35.25),
    ],
)  # fmt: skip
def test_islands_lakes_and_older_reclaimed_land_are_not_called_sea(longitude, latitude):
    assert not far_from_land(np.array([longitude]), np.array([latitude]))[0]


# the middle of Tokyo Bay, of Suruga Bay, and the Pacific; the airport of Centrair was built after the map
@pytest.mark.parametrize(("longitude", "latitude"), [(139.9, 35.5), (138.6, 34.85), (145, 34), (136.811, 34.858)])
def test_open_water_is_called_sea(longitude, latitude):
    assert far_from_land(np.array([longitude]), np.array([latitude]))[0]


def test_a_point_beyond_the_map_or_without_a_location_is_unknown():
    beyond = far_from_land(np.array([100.0, 139.9, np.nan, 121.999, 154.001]), np.array([10.0, 46.01, 35, 30, 30]))
    assert not beyond.any()


def test_a_cell_of_sea_beside_land_is_never_called_sea():
    """Wherever a cell is called sea, the centres of all eight around it are no land either."""
    known = land_map()
    step = 1 / known.cells_per_degree
    row, column = np.divmod(np.arange(0, known.land.size, 997), known.land.shape[1])
    sea = far_from_land(known.west + (column + 0.5) * step, known.north - (row + 0.5) * step)
    inner = (row > 0) & (column > 0) & (row < known.land.shape[0] - 1) & (column < known.land.shape[1] - 1)
    around = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    for down, right in around:
        assert not known.land[row[sea & inner] + down, column[sea & inner] + right].any()
    land_beside = sum(known.land[row[inner] + down, column[inner] + right] for down, right in around) > 0
    assert (sea[inner] == ~land_beside).all()


def test_the_map_is_the_one_that_its_readme_describes():
    tables = resources.files("assets").joinpath("tables")
    checksum = hashlib.sha256(tables.joinpath("land.npz").read_bytes()).hexdigest()
    assert checksum in tables.joinpath("README.md").read_text(encoding="utf-8")


def test_a_building_in_the_sea_is_a_note_in_its_row_and_one_on_land_is_none(tmp_path):
    found = checked(tmp_path, ON_LAND, IN_THE_BAY)
    (one,) = in_the_sea(found)
    assert (one.severity, one.place.row) == ("note", 3)
    assert "海の上" in one.message_ja
    assert "埋立地" in one.message_ja
    assert "修正は不要" in one.remedy_ja
    assert "nothing need be done" in one.remedy_en
    assert in_the_sea(checked(tmp_path, ON_LAND)) == []


def test_outside_japan_nothing_is_said_of_the_sea(tmp_path):
    assert in_the_sea(checked(tmp_path, ON_LAND, IN_THE_BAY, code=None)) == []


def test_a_building_in_another_prefecture_is_told_of_that_alone(tmp_path):
    pacific = "A3,145.0,34.0,木造,2,98.5,1985"
    found = checked(tmp_path, ON_LAND, IN_THE_BAY, "A4,138.851,35.101,木造,2,90,1990", pacific)
    assert [one.place.row for one in in_the_sea(found)] == [3]
    assert [one.place.row for one in found.findings if one.code == "OUTSIDE_PREFECTURE"] == [5]


@pytest.mark.parametrize("name", TOWNS)
def test_no_building_of_a_real_town_stands_in_the_sea(data_dir, name):
    folder = data_dir / "plateau-buildings-japan" / name
    found = examine(folder, name, name[:5], reference_year=2026)
    assert found.rows == TOWNS[name]
    assert in_the_sea(found) == []


def test_a_file_mostly_in_the_sea_is_asked_about_and_one_half_in_it_is_not(tmp_path):
    def asked(*rows):
        return [one for one in checked(tmp_path, *rows).findings if one.code == "MOST_IN_THE_SEA"]

    sea = [f"B{n},138.{650 + n},34.900,木造,2,98.5,1985" for n in range(3)]
    land = [f"A{n},138.850,35.{100 + n},木造,2,98.5,1985" for n in range(3)]
    assert asked(*land, *sea) == []
    (one,) = asked(*land[:2], *sea)
    assert (one.severity, one.place.row) == ("refused", None)
    assert "5棟中3棟（60%）" in one.message_ja

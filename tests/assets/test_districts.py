"""Of which municipality a place is, by the districts around it: a neighbour's file is noticed, the own one is not."""

from __future__ import annotations

import hashlib
from importlib import resources

import numpy as np
import pytest

from assets.districts import nearest_districts
from assets.places import wards_of
from assets.submission import examine
from tests.assets.test_real_citygml import TOWNS

HEAD = "建物番号,経度,緯度,構造,階数,延床面積,建築年"
TAMANA, ARAO, NAGASU = "43206", "43204", "43368"
# Town halls, from memory of maps to a hundredth of a degree.
TAMANA_HALL, ARAO_HALL = (130.56, 32.93), (130.43, 32.99)


def checked(folder, *places, code=TAMANA):
    path = folder / "buildings.csv"
    rows = [f"A{k},{x:.4f},{y:.4f},木造,2,98.5,1985" for k, (x, y) in enumerate(places)]
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return examine(path, path.name, code, reference_year=2026)


def around(place, count):
    """Places some hundred metres apart."""
    return [(place[0] + 0.001 * k, place[1] + 0.0007 * (k % 3)) for k in range(count)]


def codes(found):
    return [one.code for one in found.findings if one.code in ("MUNICIPALITY_DOUBTED", "OUTSIDE_MUNICIPALITY")]


def test_the_table_is_the_one_that_its_readme_says():
    content = resources.files("assets").joinpath("tables", "districts.npz").read_bytes()
    readme = resources.files("assets").joinpath("tables", "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in readme


@pytest.mark.parametrize(
    ("place", "code"),
    # Tamana, Arao; Toyonaka, Sapporo's and Yokohama's Minato Mirai by city and by ward; Minamitorishima
    [
        (TAMANA_HALL, TAMANA), (ARAO_HALL, ARAO), ((135.469, 34.781), "27203"), ((139.632, 35.457), "14100"),
        ((139.632, 35.457), "14104"), ((153.98, 24.285), "13421"),
    ],
)  # fmt: skip
def test_a_place_well_inside_a_municipality_is_nearest_to_its_districts(place, code):
    found = nearest_districts(np.array([place[0]]), np.array([place[1]]), code)
    assert found.code[0] == int(code)
    assert found.own_km[0] < 3


def test_a_city_has_its_wards_and_a_town_none():
    assert len(wards_of("14100")) == 18  # Yokohama
    assert wards_of("14101") == wards_of(TAMANA) == wards_of("13101") == ()


def test_without_a_location_nothing_is_near():
    found = nearest_districts(np.array([np.nan, 130.56]), np.array([32.9, 32.93]), TAMANA)
    assert found.code.tolist() == [0, int(TAMANA)]
    assert np.isnan(found.own_km[0])


def test_the_file_of_a_neighbour_is_doubted_and_the_own_one_is_not(tmp_path):
    assert codes(checked(tmp_path, *around(TAMANA_HALL, 12))) == []
    found = checked(tmp_path, *around(ARAO_HALL, 12))
    assert codes(found) == ["MUNICIPALITY_DOUBTED"]
    (doubted,) = [one for one in found.findings if one.code == "MUNICIPALITY_DOUBTED"]
    assert (doubted.severity, doubted.value) == ("refused", "12")
    assert "荒尾市" in doubted.message_ja
    assert found.inventory is None


def test_single_buildings_of_a_neighbour_are_told_in_their_rows(tmp_path):
    found = checked(tmp_path, *around(TAMANA_HALL, 5), ARAO_HALL)
    (told,) = [one for one in found.findings if one.code == "OUTSIDE_MUNICIPALITY"]
    assert (told.severity, told.place.row) == ("note", 7)
    assert found.inventory is not None


def test_of_a_municipality_without_known_districts_that_is_said(tmp_path):
    """The Northern Territories have codes, and no districts in the table."""
    found = checked(tmp_path, (145.5, 43.4), (145.501, 43.4), code="01696")
    assert "TOWN_NOT_CHECKED" in [one.code for one in found.findings]


@pytest.mark.parametrize("name", TOWNS)
def test_every_real_town_stands_among_its_own_districts(data_dir, name):
    found = examine(data_dir / "plateau-buildings-japan" / name, name, name[:5], reference_year=2026)
    assert found.rows == TOWNS[name]
    assert codes(found) == []
    assert found.inventory is not None


@pytest.mark.parametrize(("name", "code"), [("43206_tamana-shi", ARAO), ("16211_imizu-shi", "16204")])
def test_a_real_town_under_the_code_of_another_is_doubted(data_dir, name, code):
    found = examine(data_dir / "plateau-buildings-japan" / name, name, code, reference_year=2026)
    assert codes(found) == ["MUNICIPALITY_DOUBTED"]

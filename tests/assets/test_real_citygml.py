"""Real city models: the counts of the data's README, and areas that the files state themselves."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely

from assets import InventorySpec
from assets.cleaning import clean
from assets.coordinates import footprint_m2
from assets.formats.citygml import FILE, FORMAT
from assets.formats.citygml_parts import ROOF_EDGE
from tests.assets.citygml_makers import repeat_town

TOWNS = {
    "43206_tamana-shi": 242,
    "16211_imizu-shi": 48,
    "12347_tako-machi": 98,
    "13421_ogasawara-mura": 8,
    "11222_koshigaya-shi": 5,
    "01100_sapporo-shi": 25,
}


@pytest.fixture(scope="module")
def folder(data_dir):
    return data_dir / "plateau-buildings-japan"


def spec(name):
    base = {"file": name, "source": "MLIT Project PLATEAU", "licence": "site policy", "columns": dict(FORMAT.columns)}
    return InventorySpec.model_validate(base)


@pytest.fixture(scope="module")
def town(folder):
    """A town's folder as read, once."""
    known = {}

    def read(name):
        if name not in known:
            known[name] = FORMAT.read(spec(name), folder / name)
        return known[name]

    return read


def model_of(folder, name):
    (path,) = (folder / name / "udx" / "bldg").glob("*.gml")
    return path


def unknown(raw, heading):
    """How many buildings have a sign for unknown in a column, by the notes, and by the column itself."""
    noted = [one for one in raw.findings if one.code == "CITYGML_SENTINEL" and one.place.column == heading]
    counts = [int(re.search(r"棟のうち([\d,]+)棟", one.message_ja)[1]) for one in noted]
    lost = raw.frame[heading].isna() & raw.frame[f"{heading}（原文）"].notna()
    return sum(counts), int(lost.sum())


@pytest.mark.parametrize(("name", "buildings"), TOWNS.items())
def test_every_town_has_its_buildings_with_an_outline_each(town, name, buildings):
    raw = town(name)
    assert (len(raw.frame), len(raw.row), raw.frame["識別子（gml:id）"].nunique()) == (buildings,) * 3
    assert list(raw.row) == list(range(1, buildings + 1))
    assert shapely.is_valid(raw.geometry).all()
    assert set(raw.frame["輪郭の種類"]) == {ROOF_EDGE}
    assert raw.crs.to_epsg() == 6668
    assert [one.code for one in raw.findings if one.severity == "refused"] == []


@pytest.mark.parametrize("name", TOWNS)
def test_a_single_file_says_the_same_as_its_folder(town, folder, name):
    alone = FORMAT.read(spec(name), model_of(folder, name))
    assert alone.frame.equals(town(name).frame.drop(columns=FILE, errors="ignore"))


@pytest.mark.parametrize("name", TOWNS)
def test_every_outline_lies_where_the_file_says(town, folder, name):
    head = model_of(folder, name).read_text(encoding="utf-8-sig")[:8000]
    south, west, _ = map(float, re.search(r"<gml:lowerCorner>(.*?)<", head)[1].split())
    north, east, _ = map(float, re.search(r"<gml:upperCorner>(.*?)<", head)[1].split())
    found = shapely.total_bounds(town(name).geometry)
    assert (found >= np.array([west, south, west, south]) - 1e-9).all()
    assert (found <= np.array([east, north, east, north]) + 1e-9).all()


@pytest.mark.parametrize(("name", "buildings"), [("12347_tako-machi", 98), ("16211_imizu-shi", 48)])
def test_outlines_have_the_area_that_the_file_states(town, name, buildings):
    """The stated area was taken from the same shape in plane coordinates, whose scale differs by up to 1e-4."""
    raw = town(name)
    stated = pd.to_numeric(raw.frame["図形面積"])
    ratio = footprint_m2(raw.geometry, raw.crs) / stated
    assert stated.notna().sum() == buildings
    assert ratio.median() == pytest.approx(1, abs=5e-4)
    assert ratio.between(0.98, 1.02).all()


@pytest.mark.parametrize(
    ("name", "heading", "count"),
    [
        ("43206_tamana-shi", "計測高さ", 62),
        ("12347_tako-machi", "計測高さ", 24),
        ("16211_imizu-shi", "計測高さ", 3),
        ("43206_tamana-shi", "地上階数", 61),
        ("12347_tako-machi", "地上階数", 97),
        ("16211_imizu-shi", "地上階数", 38),
        ("43206_tamana-shi", "延床面積", 61),
        ("43206_tamana-shi", "建築面積", 61),
        ("16211_imizu-shi", "延床面積", 32),
        ("16211_imizu-shi", "建築面積", 32),
        ("43206_tamana-shi", "建築年", 110),
        ("16211_imizu-shi", "建築年", 38),
        ("12347_tako-machi", "調査年", 98),
        ("11222_koshigaya-shi", "計測高さ", 0),
        ("01100_sapporo-shi", "地上階数", 0),
    ],
)
def test_signs_for_unknown_are_as_many_as_the_readme_says(town, name, heading, count):
    assert unknown(town(name), heading) == (count, count)


@pytest.mark.parametrize(
    ("name", "count"),
    [("43206_tamana-shi", 61), ("16211_imizu-shi", 38), ("01100_sapporo-shi", 25), ("11222_koshigaya-shi", 0)],
)
def test_structures_unknown_are_as_many_as_the_readme_says(town, name, count):
    raw = town(name)
    noted = [one for one in raw.findings if one.code == "CITYGML_STRUCTURE_UNKNOWN"]
    assert (raw.frame["構造種別（原文）"] == "611").sum() == count
    assert [one.value for one in noted] == (["611 不明"] if count else [])


def test_tamana_has_the_structures_of_its_codes_and_no_storey_of_9999(town):
    """Codes counted in the text of the file: 601 139, 602 8, 603 2, 604 31, 605 1, 611 61."""
    cleaned, _ = clean(town("43206_tamana-shi"), spec("tamana"), 2026)
    counts = cleaned.frame["structure"].value_counts().to_dict()
    assert counts == {"wood": 139, "src": 8, "rc": 2, "steel": 32, "unknown": 61}
    assert cleaned.frame["storeys"].max() == 4
    assert cleaned.frame["storeys"].isna().sum() == 61
    assert cleaned.frame["floor_area_m2"].min() > 0


def test_the_shop_of_tamana_does_not_give_its_area_to_a_building_twice(folder, town):
    text = model_of(folder, "43206_tamana-shi").read_text(encoding="utf-8")
    frame = town("43206_tamana-shi").frame
    assert text.count("<uro:totalFloorArea") == 243  # one of them in a record of a large customer
    assert (frame["延床面積（原文）"].notna().sum(), frame["分類（原文）"].notna().sum()) == (242, 242)
    assert not frame["分類"].eq("1").any()


def test_sapporo_is_read_under_its_old_names_without_any_list(town):
    frame = town("01100_sapporo-shi").frame
    assert frame["建物ID"].str.startswith("01100-bldg-").all()
    assert set(frame["構造種別"]) == {"不明"}
    assert set(frame["市区町村"]) == {"01110"}
    assert frame["計測高さ"].notna().sum() == 22


@pytest.mark.parametrize("name", ["43206_tamana-shi", "13421_ogasawara-mura"])
def test_nothing_personal_is_taken_over(town, name):
    raw = town(name)
    assert "CITYGML_NOT_TAKEN" in {one.code for one in raw.findings}
    assert "父島" not in raw.frame.to_csv()
    assert "玉名市役所" not in raw.frame.to_csv()


def test_files_of_water_have_no_building(folder):
    path = folder / "22203_numazu-shi" / "udx" / "tnm" / "523855_tnm_6697_op.gml"
    with pytest.raises(Exception, match="no building") as caught:
        FORMAT.read(spec("tnm.gml"), path)
    assert [one.code for one in caught.value.findings] == ["CITYGML_NO_BUILDING"]


def test_codes_have_the_words_of_the_towns_lists(folder, town):
    gml = "{http://www.opengis.net/gml}"
    root = ET.parse(folder / "43206_tamana-shi" / "codelists" / "Building_usage.xml").getroot()
    words = {one.findtext(f"{gml}name"): one.findtext(f"{gml}description") for one in root.iter(f"{gml}Definition")}
    frame = town("43206_tamana-shi").frame
    assert (frame["用途（原文）"].map(words) == frame["用途"]).all()
    assert frame["用途"].value_counts()["住宅"] == 134


def test_a_town_written_again_and_again_has_that_many_rows(folder, tmp_path):
    path = tmp_path / "large.gml"
    buildings = repeat_town(model_of(folder, "16211_imizu-shi"), path, 2_000_000)
    raw = FORMAT.read(spec("large.gml"), path)
    assert (len(raw.frame), raw.frame["識別子（gml:id）"].nunique()) == (buildings, buildings)
    assert buildings % 48 == 0

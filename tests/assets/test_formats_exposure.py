"""Exposure tables with headings fixed by a standard: recognised, read with their own units and codes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import exposure_messages
from assets.columns import parse_columns
from assets.formats import gem, hazus_udf, oed
from assets.formats.exposure import construction_codes, first_headings
from assets.formats.gem_taxonomy import read_taxonomy
from infra.units import Structure
from tests.assets.format_makers import one_of, said, spec

ACRE_M2 = 4046.8564224  # 43,560 square feet of 0.3048 m
FORMATS = {"oed": oed.FORMAT, "gem": gem.FORMAT, "hazus": hazus_udf.FORMAT}
OED_HEAD = (
    "PortNumber,AccNumber,LocNumber,CountryCode,Latitude,Longitude,OccupancyCode,ConstructionCode,YearBuilt,"
    "NumberOfStoreys,NumberOfBuildings,FloorArea,FloorAreaUnit,FirstFloorHeight,FirstFloorHeightUnit,BuildingTIV"
)
OED_ROW = "1,A11111,1,JP,35.68,139.76,1050,5050,1981,2,1,1000,12,0.5,2,30000000"
GEM_HEAD = "id,lon,lat,taxonomy,number,structural,area,occupancy"
HAZUS_HEAD = "FltyId,Longitude,Latitude,Area,Occ,NumStories,FoundationType,FirstFloorHt,Cost,ContentCost"


def written(folder, *lines, name="exposure.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def recognised(path):
    with path.open("rb") as raw:
        head = raw.read(512)
    return [name for name, form in FORMATS.items() if form.recognises(path, head)]


def looked_and_read(form, path, **declared):
    """Looked at, then read as the format declares; the table, its fields and every finding."""
    found = form.look(path.name, path)
    columns = {field: heading for field, heading in form.columns.items() if heading in found.headings}
    told = {"columns": columns, "units": form.units, "values": form.values, **found.declared, **declared}
    chosen = spec(file=path.name, **told)
    table = form.read(chosen, path)
    parsed, refused = parse_columns(table, chosen)
    return table, parsed.parsed, (*found.findings, *table.findings, *refused)


def oed_read(folder, **cells):
    """One location, some of its cells changed."""
    values = dict(zip(OED_HEAD.split(","), OED_ROW.split(","), strict=True)) | cells
    return looked_and_read(oed.FORMAT, written(folder, OED_HEAD, ",".join(values.values())))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "head"), [("oed", OED_HEAD), ("gem", GEM_HEAD), ("hazus", HAZUS_HEAD)])
def test_each_standard_is_known_by_its_headings(tmp_path, name, head, encoding):
    assert recognised(written(tmp_path, head, encoding=encoding)) == [name]
    assert recognised(written(tmp_path, head.replace(",", ";"), encoding=encoding)) == [name]
    assert recognised(written(tmp_path, f'"{head.replace(",", chr(34) + "," + chr(34))}"', encoding=encoding)) == [name]


@pytest.mark.parametrize(
    "head",
    [
        "PortNumber,AccNumber,PolNumber,PolPerilsCovered",  # an OED account file
        "id,taxonomy,loss",  # no place
        "FltyId,Longitude,Latitude,Occ",  # no area and height
        "建物番号,緯度,経度,構造",
        "",
    ],
)
def test_other_tables_stay_plain_tables(tmp_path, head):
    assert recognised(written(tmp_path, head)) == []


def test_a_file_of_another_ending_is_none_of_them(tmp_path):
    assert recognised(written(tmp_path, OED_HEAD, name="exposure.xlsx")) == []


def test_a_heading_cut_off_by_the_end_of_the_first_bytes_is_not_read():
    head = b"lon,lat," + b"a" * 495 + b",taxonomy"  # 512 bytes; the file may go on: taxonomy_source
    assert first_headings(Path("a.csv"), head) == {"lon", "lat", "a" * 495}


def test_a_location_of_oed_is_read_in_its_own_units(tmp_path):
    _, fields, findings = oed_read(tmp_path)
    assert {field: values[0] for field, values in fields.items()} == {
        "asset_id": "1/A11111/1", "longitude": 139.76, "latitude": 35.68, "structure": "wood", "storeys": 2,
        "floor_area_m2": 1000.0, "use": "1050", "year_built": 1981, "floor_height_m": 0.5, "quantity": 1.0,
    }  # fmt: skip
    assert said(findings) == ["TABLE_UNDERSTOOD"]


@pytest.mark.parametrize(
    ("code", "m2"), [("11", 1000 * 0.3048**2), ("12", 1000), ("13", 1000 * ACRE_M2), ("14", 1e7), ("12.0", 1000)]
)
def test_floor_areas_of_oed_are_turned_into_m2_by_the_unit_of_their_row(tmp_path, code, m2):
    _, fields, _ = oed_read(tmp_path, FloorAreaUnit=code)
    assert fields["floor_area_m2"] == [pytest.approx(m2)]


def test_an_area_without_unit_is_in_square_feet_as_the_standard_says_and_told(tmp_path):
    _, fields, findings = oed_read(tmp_path, FloorAreaUnit="", FirstFloorHeightUnit="")
    assert fields["floor_area_m2"] == [pytest.approx(92.90304)]
    assert fields["floor_height_m"] == [pytest.approx(0.1524)]
    assert said(findings) == ["OED_UNIT_BY_DEFAULT", "OED_UNIT_BY_DEFAULT", "TABLE_UNDERSTOOD"]


def test_an_unknown_unit_is_refused_with_its_cell(tmp_path):
    _, fields, findings = oed_read(tmp_path, FloorAreaUnit="3")  # kilometres
    wrong = one_of(findings, "OED_UNIT_UNKNOWN")
    assert (wrong.severity, wrong.place.row, wrong.place.column, wrong.value) == ("refused", 2, "FloorAreaUnit", "3")
    assert fields["floor_area_m2"] == [None]


def test_what_oed_writes_for_unknown_is_missing(tmp_path):
    _, fields, findings = oed_read(
        tmp_path, ConstructionCode="5000", YearBuilt="0", NumberOfStoreys="-2", FloorArea="0", FirstFloorHeight="-999",
        NumberOfBuildings="0",
    )  # fmt: skip
    nothing = ("year_built", "storeys", "floor_area_m2", "floor_height_m", "quantity")
    assert [fields[field] for field in nothing] == [[None]] * len(nothing)
    assert fields["structure"] in ([None], ["unknown"])
    assert said(findings) == ["TABLE_UNDERSTOOD"]


def test_an_empty_number_of_buildings_is_one(tmp_path):
    assert oed_read(tmp_path, NumberOfBuildings="")[1]["quantity"] == [1.0]


def test_the_floor_area_of_a_location_counts_once_however_many_buildings_it_has(tmp_path):
    _, fields, findings = oed_read(tmp_path, NumberOfBuildings="7")
    assert fields["quantity"][0] * fields["floor_area_m2"][0] == pytest.approx(1000)
    assert one_of(findings, "OED_SEVERAL_BUILDINGS").value == "1"


def test_what_is_no_number_is_refused_where_it_stands(tmp_path):
    _, _, findings = oed_read(tmp_path, FloorArea="large", ConstructionCode="5404")
    assert said(findings) == ["NUMBER_UNREADABLE", "OED_NO_BUILDING", "STRUCTURE_UNKNOWN", "TABLE_UNDERSTOOD"]


def test_locations_of_two_accounts_are_two_buildings(tmp_path):
    path = written(tmp_path, OED_HEAD, OED_ROW, OED_ROW.replace("A11111", "A11112"))
    _, fields, _ = looked_and_read(oed.FORMAT, path)
    assert len(set(fields["asset_id"])) == 2


def test_columns_of_the_file_stay_beside_those_derived(tmp_path):
    table, _, _ = oed_read(tmp_path, FloorAreaUnit="13")
    assert list(table.frame.columns[:16]) == OED_HEAD.split(",")
    assert (table.frame["FloorArea"].item(), table.frame["FloorAreaUnit"].item()) == ("1000", "13")


@pytest.mark.parametrize(
    ("code", "structure"),
    [
        ("5051", "wood"), ("5101", "masonry"), ("5109", "masonry"), ("5150", "rc"), ("5157", "rc"), ("5202", "steel"),
        ("5208", "src"), ("5253", "unknown"), ("5350", "unknown"), ("5000", "unknown"),
    ],
)  # fmt: skip
def test_construction_codes_of_oed_mean_what_the_list_says(code, structure):
    assert construction_codes("OED")[code].structure == structure


@pytest.mark.parametrize(
    ("low", "high", "structure"), [(5050, 5099, "wood"), (5100, 5149, "masonry"), (5150, 5199, "rc")]
)
def test_codes_of_a_broad_category_of_oed_have_its_structure(low, high, structure):
    """Ranges as printed in 'Asset Related Details'; steel (5200-5249) has steel reinforced concrete within."""
    found = {one.structure for code, one in construction_codes("OED").items() if low <= int(code) <= high}
    assert found == {structure}


def test_every_code_names_its_source_and_none_comes_from_memory():
    every = [*construction_codes("OED").values(), *construction_codes("GEM").values()]
    assert {one.source_kind for one in every} == {"primary", "secondary"}
    assert all("github" in one.source or one.source_kind == "secondary" for one in every)
    assert {one.structure for one in every} <= set(Structure.__args__)


@pytest.mark.parametrize(
    ("text", "structure", "storeys", "year"),
    [
        ("CR+PC/LWALL+DUC/HEX:2/YBET:1980-2010", "rc", "2", ""),
        ("W+WLI/LWALL+DNO/HEX:1/YPRE:1980", "wood", "1", ""),
        ("CR/LFM/HBET:1,3", "rc", "", ""),
        ("MCF/LWALL+DUC/H:2/Y:1995", "masonry", "2", "1995"),
        ("SRC/LFM/H:12+HB:2/YEX:1981", "src", "12", "1981"),
        ("S+SR/LFBR/H:<4", "steel", "", ""),
        ("MUR+ADO", "masonry", "", ""),
        ("C99/H99/Y99", "unknown", "", ""),
        ("HYB(C;S)/H:3", "unknown", "3", ""),
        ("DX+D99/CR/LFM/DY+OF/CR/LWAL/HEX:4", "rc", "4", ""),
        ("DX/CR/LFM/DY/W/LWAL", "unknown", "", ""),
        ("HHT:9.5", "HHT:9.5", "", ""),
        ("AGR1-W1-LC", "AGR1-W1-LC", "", ""),
        ("M1", "M1", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_taxonomy_string_is_read_by_its_attributes(text, structure, storeys, year):
    found = read_taxonomy(text)
    assert (found.structure, found.storeys, found.year) == (structure, storeys, year)


@given(st.text("CRSWMUF+/:;()0123456789HEXBTYAP,-<>99 ", max_size=40))
def test_any_string_gives_exact_numbers_or_none(text):
    found = read_taxonomy(text)
    assert re.fullmatch(r"\d*", found.storeys)
    assert re.fullmatch(r"\d*", found.year)
    assert not (found.storeys and found.storeys_open)
    assert not (found.year and found.year_open)


def test_ranges_of_gem_stay_empty_and_are_counted(tmp_path):
    path = written(
        tmp_path,
        GEM_HEAD,
        '1,139.7,35.6,"CR/LFM/HBET:1,3/YBET:1980-2010",2,1,1,Res',
        "2,139.7,35.6,W/LWAL/H:2/Y:1995,1,1,1,Res",
        "3,139.7,35.6,W/LWAL/HAPP:2,1,1,1,Res",
    )
    table, fields, findings = looked_and_read(gem.FORMAT, path)
    assert fields["structure"] == ["rc", "wood", "wood"]
    assert (fields["storeys"], fields["year_built"]) == ([None, 2, None], [None, 1995, None])
    assert fields["quantity"] == [2.0, 1.0, 1.0]
    assert table.frame["taxonomy"].tolist()[1] == "W/LWAL/H:2/Y:1995"
    assert "2 rows" in one_of(findings, "GEM_RANGES").message_en
    assert said(findings) == ["GEM_AREA_OPEN", "GEM_RANGES", "TABLE_UNDERSTOOD"]


def test_areas_of_gem_are_used_only_where_somebody_declares_their_unit(tmp_path):
    path = written(tmp_path, GEM_HEAD, "1,139.7,35.6,W/H:1,1,1,1000,Res")
    _, fields, _ = looked_and_read(gem.FORMAT, path)
    assert "floor_area_m2" not in fields
    columns = {**gem.FORMAT.columns, "floor_area_m2": "area"}
    _, fields, findings = looked_and_read(gem.FORMAT, path, columns=columns, units={"floor_area_m2": "ft2"})
    assert fields["floor_area_m2"] == [pytest.approx(92.90304)]
    assert said(findings) == ["TABLE_UNDERSTOOD"]


def test_a_material_that_is_not_in_the_list_is_refused_with_its_row(tmp_path):
    path = written(tmp_path, GEM_HEAD, "1,139.7,35.6,AGR1-W1-LC,7.6,898000,18,Agr")
    _, _, findings = looked_and_read(gem.FORMAT, path)
    wrong = one_of(findings, "STRUCTURE_UNKNOWN")
    assert (wrong.place.row, wrong.value) == (2, "AGR1-W1-LC")


def test_facilities_of_hazus_are_in_feet_and_lose_their_costs(tmp_path):
    path = written(tmp_path, HAZUS_HEAD, "0,-101.3,48.27,1000,RES1,1,7,3,12000,6000")
    table, fields, findings = looked_and_read(hazus_udf.FORMAT, path)
    assert fields["floor_area_m2"] == [pytest.approx(92.90304)]
    assert fields["floor_height_m"] == [pytest.approx(0.9144)]
    assert fields["use"] == ["RES1"]
    assert not {"Cost", "ContentCost"} & set(table.frame.columns)
    assert one_of(findings, "HAZUS_COSTS_DROPPED").value == "Cost, ContentCost"


def test_minot_has_the_counts_of_its_readme(data_dir):
    path = data_dir / "minot-udf-inventory" / "ND_Minot_UDF.csv"
    assert recognised(path) == ["hazus"]
    table, fields, findings = looked_and_read(hazus_udf.FORMAT, path)
    assert len(table.row) == 12_534
    assert (table.row[0], table.row[-1]) == (2, 12_535)
    area, height = np.array(fields["floor_area_m2"]), np.array(fields["floor_height_m"])
    assert [area.min(), area.max()] == pytest.approx([5 * 0.09290304, 225_770 * 0.09290304], rel=1e-4)
    assert np.median(area) == pytest.approx(1_580 * 0.09290304, rel=1e-3)
    assert [height.min(), height.max()] == pytest.approx([0.94 * 0.3048, 15.19 * 0.3048])
    assert [min(fields["storeys"]), max(fields["storeys"])] == [1, 4]
    use = fields["use"]
    assert [use.count(code) for code in ("RES1", "RES2", "COM1", "IND2")] == [9_122, 897, 393, 211]
    assert [min(fields["longitude"]), max(fields["latitude"])] == pytest.approx([-101.3526, 48.27405], abs=1e-4)
    assert said(findings) == ["HAZUS_COSTS_DROPPED", "HAZUS_UNITS", "TABLE_UNDERSTOOD"]
    assert not any(one.severity == "refused" for one in findings)


@pytest.mark.parametrize("code", exposure_messages._SENTENCES)
def test_every_message_stands_in_both_languages(code):
    message_en, remedy_en, message_ja, remedy_ja = exposure_messages._SENTENCES[code]
    assert message_en.endswith(".")
    assert message_ja.endswith("。")
    assert bool(remedy_en) == bool(remedy_ja)
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+|[()]", re.sub(r"\{[^}]*\}", "", message_ja + remedy_ja))

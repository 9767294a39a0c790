"""City models: values by module and place, signs for "unknown", codes, outlines from above, and hostile files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from assets import InventorySpec, citygml_messages
from assets.cleaning import clean
from assets.formats.citygml import FILE, FORMAT, OUTLINE_FROM
from assets.formats.citygml_files import MAX_BYTES
from assets.formats.citygml_parts import ATTRIBUTES, ROOF_EDGE, SOLID, OutlineUnreadable, Tally, outline_of, values_of
from assets.formats.citygml_values import AS_WRITTEN
from assets.plateau_codes import CodeRow, SentinelRow, sentinel_of
from assets.structures import parse_structure
from assets.table_files import read_table
from assets.words import is_missing
from infra.citygml import XmlRefused, members, systems_of, urban_name
from infra.citygml_shapes import LAT_LON_HEIGHT, area_of
from infra.errors import Refused
from tests.assets import citygml_makers as make
from tests.assets.citygml_makers import STEP, bldg, building, city, detail, ids, polygon, roof, solid, surface, usage
from tests.assets.makers import codes

HEADING = {one.element: one.heading for one in ATTRIBUTES}
COUNTED = {"CITYGML_CRS", "CITYGML_ROOF_EDGE"}  # said about every file of PLATEAU
M2 = 'uom="m2"'


def spec(name, **changes):
    base = {"file": name, "source": "made for the test", "licence": "CC0", "columns": dict(FORMAT.columns)}
    return InventorySpec.model_validate(base | changes)


def read(path):
    return FORMAT.read(spec(path.name), path)


def table(folder, *buildings, **said):
    return read(make.write(folder / "town.gml", city(*buildings, **said)))


def refused(path):
    with pytest.raises(Refused) as caught:
        read(path)
    return caught.value.findings


def said(raw):
    """The codes of what is said beyond what is said about every file."""
    return sorted(set(codes(raw.findings)) - COUNTED)


def cell(raw, element, row=0):
    return raw.frame[HEADING[element]].iloc[row]


def written(raw, element):
    return raw.frame[HEADING[element] + AS_WRITTEN].iloc[0]


def steps(shape):
    """A shape in steps to the east and north of the corner, rounded."""
    moved = shapely.transform(shape, lambda xy: (xy - (make.WEST, make.SOUTH)) / STEP)
    return shapely.set_precision(moved, 0.01)


GOOD = building(
    bldg(**{"class": "3001"}), usage("411"), bldg(yearOfConstruction="1987", measuredHeight="7.1"),
    bldg(storeysAboveGround="2", storeysBelowGround="0"),
    ids(buildingID="43206-bldg-1", prefecture="43", city="43206"),
    detail(
        totalFloorArea=("148", M2), buildingFootprintArea=("74", M2), buildingStructureType="601", surveyYear="2022"
    ),
)  # fmt: skip


def test_a_good_building_is_one_row_of_words_and_values(tmp_path):
    raw = table(tmp_path, GOOD)
    row = raw.frame.iloc[0]
    assert row["識別子（gml:id）"] == "b1"
    assert list(row[["分類", "用途", "構造種別", "地上階数"]]) == ["普通建物", "住宅", "木造", "2"]
    assert list(row[["建築年", "計測高さ", "延床面積", "建築面積"]]) == ["1987", "7.1", "148", "74"]
    assert list(row[["建物ID", "都道府県", "市区町村", "調査年"]]) == ["43206-bldg-1", "43", "43206", "2022"]
    assert list(row[["用途（原文）", "構造種別（原文）"]]) == ["411", "601"]
    assert (row[OUTLINE_FROM], row["解体年"], list(raw.row), said(raw)) == (ROOF_EDGE, None, [1], [])


def test_a_good_file_passes_every_check_and_becomes_our_fields(tmp_path):
    path = make.write(tmp_path / "town.gml", city(GOOD))
    cleaned, findings = clean(read(path), spec(path.name), 2026)
    row = cleaned.frame.iloc[0]
    assert [one for one in findings if one.severity == "refused"] == []
    assert (row["asset_id"], row["structure"], row["storeys"], row["use"]) == ("b1", "wood", 2, "住宅")
    assert (row["floor_area_m2"], row["year_built"]) == (148, 1987)
    assert row["footprint_m2"] == pytest.approx(9.347 * 11.09, rel=0.002)  # 1e-4 degrees at 33 N, GRS 80


def test_what_look_says_is_what_read_returns(tmp_path):
    path = make.write(tmp_path / "town.gml", city(GOOD))
    assert FORMAT.look("town.gml", path).headings == tuple(read(path).frame.columns)
    assert set(FORMAT.columns.values()) <= set(FORMAT.look("town.gml", path).headings)


# Values that stand for "unknown"


@pytest.mark.parametrize(
    ("element", "sign"), [(row.field, row.sentinel) for row in read_table("plateau_sentinels.csv", SentinelRow)]
)
def test_a_sign_for_unknown_is_no_value_and_is_counted_once(tmp_path, element, sign):
    place = detail if HEADING[element] in ("延床面積", "建築面積", "図形面積", "調査年") else bldg
    raw = table(tmp_path, building(place(**{element: sign})), building(place(**{element: sign}), gml_id="b2"))
    (one,) = [one for one in raw.findings if one.code == "CITYGML_SENTINEL"]
    assert (cell(raw, element), written(raw, element)) == (None, sign)
    assert (one.severity, one.value, one.place.column) == ("note", sign, HEADING[element])
    assert "建物2棟のうち2棟" in one.message_ja


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("measuredHeight", "99.99"),
        ("storeysAboveGround", "99"),
        ("yearOfConstruction", "1001"),
        ("measuredHeight", "0"),
    ],
)
def test_a_value_that_only_looks_like_one_stays(tmp_path, element, value):
    raw = table(tmp_path, building(bldg(**{element: value})))
    assert (cell(raw, element), said(raw)) == (value, [])


@pytest.mark.parametrize("text", ["-9999", "-9999.000", "-9999.0", " -9999 "])
def test_a_sign_is_compared_as_a_number(tmp_path, text):
    raw = table(tmp_path, building(detail(buildingRoofEdgeArea=(text, M2))))
    (one,) = [one for one in raw.findings if one.code == "CITYGML_SENTINEL"]
    assert (cell(raw, "buildingRoofEdgeArea"), one.value) == (None, "-9999")


def test_9999_storeys_never_come_out():
    for text in ("9999", "9999.0", "09999"):
        assert sentinel_of("storeysAboveGround", text) == "9999"


def test_a_year_may_carry_a_time_zone(tmp_path):
    raw = table(tmp_path, building(bldg(yearOfConstruction="1987+09:00")), building(bldg(yearOfConstruction="0001Z")))
    assert list(raw.frame["建築年"]) == ["1987", None]
    assert list(raw.frame["建築年（原文）"]) == ["1987+09:00", "0001Z"]


def test_a_year_of_demolition_is_told(tmp_path):
    raw = table(tmp_path, building(bldg(yearOfDemolition="2019")))
    assert (cell(raw, "yearOfDemolition"), said(raw)) == ("2019", ["CITYGML_DEMOLISHED"])


@pytest.mark.parametrize(("unit", "found"), [("m2", []), ("㎡", []), ("", []), ("ft2", ["CITYGML_UNIT"])])
def test_an_area_in_another_unit_is_refused(tmp_path, unit, found):
    said_unit = f'uom="{unit}"' if unit else ""
    path = make.write(tmp_path / "town.gml", city(building(detail(totalFloorArea=("100", said_unit)))))
    if not found:
        assert said(read(path)) == []
    else:
        (one,) = refused(path)
        assert (one.code, one.value, one.place.column) == ("CITYGML_UNIT", "ft2", "延床面積")


# Module and place


LARGE_CUSTOMER = detail(
    "largeCustomerFacilityAttribute", "LargeCustomerFacilityAttribute",
    **{"class": "1", "totalFloorArea": ("4995", M2), "surveyYear": "2021"},
)  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_look_alike_in_another_record_is_not_read(tmp_path, turned):
    own = detail(totalFloorArea=("120", M2), surveyYear="2022")
    both = (LARGE_CUSTOMER, own) if turned else (own, LARGE_CUSTOMER)
    raw = table(tmp_path, building(*both), building(LARGE_CUSTOMER, gml_id="b2"))
    assert list(raw.frame["延床面積"]) == ["120", None]
    assert list(raw.frame["分類"]) == [None, None]
    assert said(raw) == []


def test_an_attribute_of_the_same_name_in_another_module_is_not_read(tmp_path):
    other = detail(totalFloorArea="7").replace("uro:totalFloorArea", "urf:totalFloorArea")
    raw = table(tmp_path, building(other), urf="https://www.geospatial.jp/iur/urf/3.1")
    assert cell(raw, "totalFloorArea") is None


@pytest.mark.parametrize(
    ("uro", "holder", "record"),
    [
        (make.URO_1, "buildingDetails", "BuildingDetails"),
        (make.URO_2, "buildingDetailAttribute", "BuildingDetailAttribute"),
        (make.URO, "buildingDetailAttribute", "BuildingDetailAttribute"),
        ("https://www.geospatial.jp/iur/uro/3.2", "buildingDetailAttribute", "BuildingDetailAttribute"),
    ],
)
def test_details_are_read_under_the_names_of_every_version(tmp_path, uro, holder, record):
    content = detail(holder, record, totalFloorArea=("120", M2), buildingStructureType="603", surveyYear="2016")
    raw = table(tmp_path, building(content), uro=uro)
    assert (cell(raw, "totalFloorArea"), cell(raw, "buildingStructureType")) == ("120", "鉄筋コンクリート造")


def test_the_first_version_says_the_municipality_among_the_details(tmp_path):
    old = detail("buildingDetails", "BuildingDetails", prefecture="13", city="13111", surveyYear="2016")
    new = detail(prefecture="13", city="13111", surveyYear="2016")
    assert cell(table(tmp_path, building(old), uro=make.URO_1), "city") == "13111"
    assert cell(table(tmp_path, building(new)), "city") is None  # there it stands in the record of ids


def test_of_several_surveys_the_latest_counts(tmp_path):
    early, late = (
        detail(totalFloorArea=(area, M2), surveyYear=year) for area, year in (("90", "2016"), ("120", "2022"))
    )
    undated = detail(totalFloorArea=("1", M2), surveyYear="9999")
    for several in ((early, late), (late, early), (undated, late)):
        raw = table(tmp_path, building(*several))
        assert (cell(raw, "totalFloorArea"), said(raw)) == ("120", ["CITYGML_SURVEYS"])
    assert said(table(tmp_path, building(late))) == []


def test_a_repeated_attribute_is_told_and_the_first_used(tmp_path):
    raw = table(tmp_path, building(usage("411"), usage("441")))
    assert (cell(raw, "usage"), said(raw)) == ("住宅", ["CITYGML_REPEATED"])


def test_names_addresses_and_attributes_of_the_towns_own_are_counted_and_not_kept(tmp_path):
    person = "<gml:name>山田太郎</gml:name><bldg:address>玉名市1-1</bldg:address>"
    own = '<gen:stringAttribute name="所有者"><gen:value>山田太郎</gen:value></gen:stringAttribute>'
    pair = detail("extendedAttribute", "KeyValuePair", key="2", codeValue="2")
    raw = table(tmp_path, building(person, own, pair))
    assert said(raw) == ["CITYGML_GENERIC", "CITYGML_NOT_TAKEN"]
    assert [one.value for one in raw.findings if one.code == "CITYGML_GENERIC"] == ["2"]
    everything = raw.frame.to_csv() + "".join(one.text("ja") + one.text("en") for one in raw.findings)
    assert "山田" not in everything
    assert "玉名市" not in everything


# Codes


@pytest.mark.parametrize(
    ("code", "structure", "found"),
    [
        ("601", "wood", []), ("602", "src", []), ("603", "rc", []), ("604", "steel", []), ("605", "steel", []),
        ("606", "masonry", []),
        ("610", None, ["CITYGML_STRUCTURE_UNKNOWN"]), ("611", None, ["CITYGML_STRUCTURE_UNKNOWN"]),
    ],
)  # fmt: skip
def test_codes_of_structures_become_words_that_we_know(tmp_path, code, structure, found):
    raw = table(tmp_path, building(detail(buildingStructureType=code)))
    word = cell(raw, "buildingStructureType")
    assert (None if is_missing(word) else parse_structure(word)) == structure
    assert (written(raw, "buildingStructureType"), said(raw)) == (code, found)


def test_the_words_of_the_table_are_the_structures_it_states():
    rows = [row for row in read_table("plateau_codes.csv", CodeRow) if row.structure]
    assert len(rows) == 8
    for row in rows:
        assert is_missing(row.word) if row.structure == "unknown" else parse_structure(row.word) == row.structure


def test_an_unknown_code_names_code_and_list_and_is_refused_as_a_structure(tmp_path):
    path = make.write(tmp_path / "town.gml", city(building(detail(buildingStructureType="699"), usage("499"))))
    raw = read(path)
    found = {one.value: one for one in raw.findings if one.code == "CITYGML_CODE_UNKNOWN"}
    assert "BuildingDetailAttribute_buildingStructureType" in found["699"].message_ja
    assert "Building_usage" in found["499"].message_ja
    _, findings = clean(raw, spec(path.name), 2026)
    assert "STRUCTURE_UNKNOWN" in codes(findings)
    mended = spec(path.name, values={"structure": {"699": "rc"}})
    cleaned, findings = clean(raw, mended, 2026)
    assert (cleaned.frame["structure"].iloc[0], "STRUCTURE_UNKNOWN" in codes(findings)) == ("rc", False)


def test_a_code_of_its_own_on_every_building_does_not_flood_the_reader(tmp_path):
    raw = table(tmp_path, *(building(usage(f"x{number}"), gml_id=f"b{number}") for number in range(500)))
    assert len(raw.frame) == 500
    assert 0 < codes(raw.findings).count("CITYGML_CODE_UNKNOWN") < 100


def town_folder(folder, list_text, *content, where="codelists/Building_usage.xml"):
    make.write(folder / "town" / "udx" / "bldg" / "1_bldg.gml", city(building(*content)))
    make.write(folder / where if where.startswith("..") else folder / "town" / where, list_text)
    return folder / "town"


def test_a_towns_own_list_says_what_its_codes_mean(tmp_path):
    raw = read(town_folder(tmp_path, make.code_list(c411="住宅", c499="温室"), usage("499")))
    assert (cell(raw, "usage"), said(raw)) == ("温室", ["CITYGML_CODE_DIFFERS"])
    raw = read(town_folder(tmp_path, make.code_list(c411="住宅"), usage("411")))
    assert (cell(raw, "usage"), said(raw)) == ("住宅", [])
    raw = read(town_folder(tmp_path, make.code_list(c499="温室"), usage("411")))
    assert (cell(raw, "usage"), said(raw)) == ("住宅", ["CITYGML_CODE_NOT_IN_TOWN"])


def test_a_town_that_numbers_structures_in_its_own_way_is_followed(tmp_path):
    space = 'codeSpace="../../codelists/BuildingDetailAttribute_buildingStructureType.xml"'
    content = detail(buildingStructureType=("601", space))
    where = "codelists/BuildingDetailAttribute_buildingStructureType.xml"
    raw = read(town_folder(tmp_path, make.code_list(c601="鉄筋コンクリート造"), content, where=where))
    assert (cell(raw, "buildingStructureType"), said(raw)) == ("鉄筋コンクリート造", ["CITYGML_CODE_DIFFERS"])


@pytest.mark.parametrize(
    "space",
    [
        "../../../Building_usage.xml", "../../../../../../etc/passwd", "https://example.org/codelists/Building_usage.xml",
        "file:///etc/passwd", "C:\\\\lists\\\\Building_usage.xml", "//server/share/Building_usage.xml", "x" * 5000, "",
    ],
)  # fmt: skip
def test_no_list_outside_the_folder_is_opened(tmp_path, space):
    path = town_folder(tmp_path, "-", usage("411", space), where="README.txt")
    make.write(tmp_path / "Building_usage.xml", make.code_list(c411="罠"))
    assert (cell(read(path), "usage"), said(read(path))) == ("住宅", [])


def test_an_absolute_path_and_a_link_out_of_the_folder_are_not_followed(tmp_path):
    outside = make.write(tmp_path / "outside" / "Building_usage.xml", make.code_list(c411="罠"))
    path = town_folder(tmp_path, "-", usage("411", str(outside)), where="README.txt")
    assert cell(read(path), "usage") == "住宅"
    (path / "codelists").mkdir()
    (path / "codelists" / "Building_usage.xml").symlink_to(outside)
    make.write(path / "udx" / "bldg" / "1_bldg.gml", city(building(usage("411"))))
    assert cell(read(path), "usage") == "住宅"


def test_a_single_file_looks_for_lists_in_its_own_folder_only(tmp_path):
    town = town_folder(tmp_path, make.code_list(c411="罠"), usage("411"))
    assert cell(read(town / "udx" / "bldg" / "1_bldg.gml"), "usage") == "住宅"
    make.write(town / "udx" / "bldg" / "codelists" / "Building_usage.xml", make.code_list(c411="住まい"))
    assert cell(read(town / "udx" / "bldg" / "1_bldg.gml"), "usage") == "住まい"


@pytest.mark.parametrize("text", ["no xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_broken_list_is_refused_by_name(tmp_path, text):
    (one,) = refused(town_folder(tmp_path, text, usage("411")))
    assert (one.code, one.value) == ("CITYGML_LIST_BROKEN", "Building_usage.xml")


# Outlines


def test_latitude_comes_first_in_the_file_and_second_in_the_shape(tmp_path):
    raw = table(tmp_path, GOOD)
    assert raw.geometry[0].bounds == pytest.approx((130.5, 33.0, 130.5 + STEP, 33.0 + STEP))
    assert (raw.crs.to_epsg(), raw.geometry[0].has_z) == (6668, False)


def test_a_courtyard_is_a_hole(tmp_path):
    raw = table(tmp_path, building(outline=roof(polygon(make.SQUARE, make.HOLE))))
    assert steps(raw.geometry[0]).area == pytest.approx(0.75)
    assert len(raw.geometry[0].interiors) == 1


EAST = tuple((x + 1, y) for x, y in make.SQUARE)
FAR = tuple((x + 5, y) for x, y in make.SQUARE)


def test_several_polygons_are_one_outline(tmp_path):
    raw = table(
        tmp_path, building(outline=roof(polygon(), polygon(EAST))), building(outline=roof(polygon(), polygon(FAR)))
    )
    assert [shape.geom_type for shape in raw.geometry] == ["Polygon", "MultiPolygon"]
    assert [steps(shape).area for shape in raw.geometry] == pytest.approx([2, 2])


def test_the_footprint_comes_before_the_roof_edge_and_that_before_the_solid(tmp_path):
    foot, over, block = surface("lod0FootPrint", polygon()), roof(polygon(EAST)), solid(FAR)
    raw = table(tmp_path, *(building(outline=one) for one in (block + over + foot, block + over, block)))
    assert [round(steps(shape).bounds[0]) for shape in raw.geometry] == [0, 1, 5]
    assert list(raw.frame[OUTLINE_FROM]) == ["底面（LOD0）", ROOF_EDGE, SOLID]
    assert said(raw) == ["CITYGML_FROM_SOLID"]


def test_a_solid_from_above_is_its_floor(tmp_path):
    raw = table(tmp_path, building(outline=solid()))
    assert steps(raw.geometry[0]).equals(shapely.box(0, 0, 1, 1))


def test_parts_of_a_building_are_joined_and_its_own_attributes_used(tmp_path):
    part = building(bldg(storeysAboveGround="9"), gml_id="p", outline=roof(polygon(EAST)), tag="BuildingPart")
    content = bldg(storeysAboveGround="2") + f"<bldg:consistsOfBuildingPart>{part}</bldg:consistsOfBuildingPart>"
    raw = table(tmp_path, building(content))
    assert (len(raw.frame), cell(raw, "storeysAboveGround"), said(raw)) == (1, "2", ["CITYGML_PARTS"])
    assert steps(raw.geometry[0]).area == pytest.approx(2)


@pytest.mark.parametrize("face", ["Polygon", "PolygonPatch", "Rectangle"])
def test_surfaces_are_read_whatever_they_are_called(tmp_path, face):
    assert steps(table(tmp_path, building(outline=roof(polygon(face=face)))).geometry[0]).area == pytest.approx(1)


def test_an_outline_that_crosses_itself_is_kept_for_the_checks_to_judge(tmp_path):
    bow_tie = ((0, 0), (1, 1), (1, 0), (0, 1), (0, 0))
    path = make.write(tmp_path / "town.gml", city(building(outline=roof(polygon(bow_tie)))))
    raw = read(path)
    assert not raw.geometry[0].is_valid
    assert clean(raw, spec(path.name), 2026)[0].frame["fault"].iloc[0] != ""


def test_a_building_without_any_outline_has_no_shape(tmp_path):
    raw = table(tmp_path, building(outline=""))
    assert (raw.geometry[0], raw.frame[OUTLINE_FROM].iloc[0]) == (None, "")


def linked(target):
    """A roof edge that only points elsewhere."""
    inside = f'<gml:MultiSurface><gml:surfaceMember xlink:href="{target}"/></gml:MultiSurface>'
    return f"<bldg:lod0RoofEdge>{inside}</bldg:lod0RoofEdge>"


@pytest.mark.parametrize(
    ("outline", "code"),
    [
        (roof(polygon()).replace("130.5", "NaN", 1), "CITYGML_OUTLINE"),
        (roof(polygon()).replace("130.5", "1e999", 1), "CITYGML_OUTLINE"),
        (roof(polygon()).replace("130.5", "1e300", 1), "CITYGML_OUTLINE"),
        (roof(polygon()).replace("130.5", "1_0", 1), "CITYGML_OUTLINE"),
        (roof(polygon()).replace("130.5", "east", 1), "CITYGML_OUTLINE"),
        (roof(polygon()).replace(" 0<", "<", 1), "CITYGML_OUTLINE"),
        (roof(polygon(((0, 0), (1, 0), (0, 0), (0, 0)))), "CITYGML_OUTLINE"),
        (roof(polygon(make.SQUARE[:2])), "CITYGML_OUTLINE"),
        (roof(polygon(((0, 0), (0, 1), *((1, 1),) * 100_001, (0, 0)))), "CITYGML_OUTLINE"),
        (linked("other.gml#p1"), "CITYGML_OUTLINE_LINKED"),
        (linked("http://example.org/a.gml#p"), "CITYGML_OUTLINE_LINKED"),
    ],
    ids=[
        "NaN", "infinite", "beyond", "underscore", "word", "a number short", "a line", "two corners", "huge", "file",
        "remote",
    ],
)  # fmt: skip
def test_an_outline_that_cannot_be_read_is_a_finding_for_its_row(tmp_path, outline, code):
    raw = table(tmp_path, building(gml_id="first"), building(gml_id="broken", outline=outline), building(gml_id="last"))
    (one,) = [one for one in raw.findings if one.severity == "refused"]
    assert (one.code, one.place.row, one.value) == (code, 2, "broken")
    assert (list(raw.frame["識別子（gml:id）"]), list(raw.row)) == (["first", "last"], [1, 3])


@given(
    st.lists(
        st.sampled_from(["33.0", "33.1", "130.5", "130.6", "0", "-1e9", "NaN", "inf", "1_0", "x", "９"]), max_size=40
    )
)
def test_any_list_of_positions_is_a_shape_or_a_finding(numbers):
    outline = roof(polygon()).replace(make.positions(make.SQUARE), " ".join(numbers))
    text = city(building(outline=outline))
    body = next(ET.fromstring(text).iter("{http://www.opengis.net/citygml/building/2.0}Building"))
    try:
        shape, _ = outline_of(body, LAT_LON_HEIGHT)
    except OutlineUnreadable:
        return
    assert np.isfinite(shape.bounds).all()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
def test_any_text_of_an_attribute_is_kept_beside_its_value(text):
    body = ET.Element("{http://www.opengis.net/citygml/building/2.0}Building")
    for name in ("usage", "yearOfConstruction", "storeysAboveGround"):
        ET.SubElement(body, f"{{http://www.opengis.net/citygml/building/2.0}}{name}").text = text
    values, _ = values_of(body, Tally())
    assert [value for value in values if value] == [text.strip()] * 3 * bool(text.strip())
    assert sentinel_of("storeysAboveGround", text.strip()) in (None, "9999", "-9999")


def test_a_link_is_not_missed_where_another_level_has_the_outline(tmp_path):
    raw = table(tmp_path, building(outline=linked("#p1") + solid()))
    assert steps(raw.geometry[0]).area == pytest.approx(1)


# Coordinate systems


@pytest.mark.parametrize(
    ("system", "horizontal"),
    [
        ("http://www.opengis.net/def/crs/EPSG/0/6697", 6668), ("urn:ogc:def:crs:EPSG::6697", 6668), ("EPSG:6697", 6668),
        ("http://www.opengis.net/gml/srs/epsg.xml#6697", 6668), ("urn:ogc:def:crs:EPSG:9.0:6697", 6668),
        ("EPSG:4979", 4326), *((f"EPSG:{10162 + zone}", 6669 + zone) for zone in range(13)),
    ],
)  # fmt: skip
def test_a_system_with_heights_is_read_as_its_horizontal_part(tmp_path, system, horizontal):
    raw = table(tmp_path, GOOD, system=system)
    assert (raw.crs.to_epsg(), "CITYGML_CRS" in codes(raw.findings)) == (horizontal, True)


@pytest.mark.parametrize("code", [6668, 4326, 6677, 32654, 3857])
def test_axes_stand_where_the_registered_system_has_them(tmp_path, code):
    """The first number is the north in a system that begins with the north, else the east."""
    raw = table(tmp_path, GOOD, system=f"EPSG:{code}")
    north_first = CRS.from_epsg(code).axis_info[0].direction == "north"
    x, y = raw.geometry[0].bounds[:2]
    assert (x, y) == pytest.approx((130.5, 33.0) if north_first else (33.0, 130.5))
    assert (raw.crs.to_epsg(), "CITYGML_CRS" in codes(raw.findings)) == (code, False)


def test_positions_of_two_numbers_are_read_where_the_file_says_so(tmp_path):
    flat = roof(polygon(), said=' srsDimension="2"').replace(" 0 ", " ").replace(" 0<", "<")
    assert steps(table(tmp_path, building(outline=flat)).geometry[0]).area == pytest.approx(1)


@pytest.mark.parametrize(
    ("system", "more", "code"),
    [
        (None, "", "CITYGML_CRS_MISSING"),
        (make.JGD2011, ' srsName="EPSG:4326"', "CITYGML_CRS_SEVERAL"),
        ("EPSG:6695", "", "CITYGML_CRS_UNKNOWN"),
        ("EPSG:6666", "", "CITYGML_CRS_UNKNOWN"),
        ("EPSG:999999", "", "CITYGML_CRS_UNKNOWN"),
        ("local grid of the town", "", "CITYGML_CRS_UNKNOWN"),
    ],
)
def test_a_missing_second_or_unknown_system_is_refused(tmp_path, system, more, code):
    path = make.write(tmp_path / "town.gml", city(building(outline=roof(said=more)), system=system))
    assert codes(refused(path)) == [code]


# Files and folders


def test_all_files_of_a_folder_are_one_table_counted_through(tmp_path):
    make.write(tmp_path / "t" / "udx" / "bldg" / "1_bldg.gml", city(building(gml_id="a"), building(gml_id="b")))
    make.write(
        tmp_path / "t" / "udx" / "bldg" / "2_bldg.gml", city(building(gml_id="c", outline=roof(polygon(EAST[:2]))))
    )
    make.write(tmp_path / "t" / "udx" / "bldg" / "3_bldg.gml", city())
    make.write(tmp_path / "t" / "udx" / "tran" / "1_tran.gml", "not even XML")
    raw = read(tmp_path / "t")
    by_code = {one.code: one for one in raw.findings}
    assert (list(raw.row), list(raw.frame[FILE])) == ([1, 2], ["t/udx/bldg/1_bldg.gml"] * 2)
    assert (by_code["CITYGML_OUTLINE"].file, by_code["CITYGML_OUTLINE"].place.row) == ("t/udx/bldg/2_bldg.gml", 3)
    assert by_code["CITYGML_FILE_EMPTY"].file == "t/udx/bldg/3_bldg.gml"
    assert codes(FORMAT.look("t", tmp_path / "t").findings) == ["CITYGML_FILES"]
    assert FORMAT.look("t", tmp_path / "t").headings == tuple(raw.frame.columns)


def test_every_broken_file_of_a_folder_is_named_at_once(tmp_path):
    make.write(tmp_path / "t" / "1_bldg.gml", city(building())[:-30])
    make.write(tmp_path / "t" / "2_bldg.gml", "<!DOCTYPE a><a/>")
    make.write(tmp_path / "t" / "3_bldg.gml", city(building()))
    found = refused(tmp_path / "t")
    assert [(one.code, one.file) for one in found] == [
        ("CITYGML_BROKEN", "t/1_bldg.gml"), ("CITYGML_DOCTYPE", "t/2_bldg.gml"),
    ]  # fmt: skip


def test_files_of_different_systems_are_not_mixed(tmp_path):
    make.write(tmp_path / "t" / "1_bldg.gml", city(building()))
    make.write(tmp_path / "t" / "2_bldg.gml", city(building(), system="EPSG:4326"))
    assert codes(refused(tmp_path / "t")) == ["CITYGML_CRS_SEVERAL"]


def test_a_link_out_of_the_folder_is_no_file_of_it(tmp_path):
    outside = make.write(tmp_path / "2_bldg.gml", city(building(gml_id="x")))
    make.write(tmp_path / "t" / "1_bldg.gml", city(building()))
    (tmp_path / "t" / "2_bldg.gml").symlink_to(outside)
    assert len(read(tmp_path / "t").frame) == 1


def test_a_missing_file_and_a_folder_without_city_models_are_refused(tmp_path):
    assert codes(refused(tmp_path / "nothing.gml")) == ["CITYGML_MISSING"]
    make.write(tmp_path / "t" / "a.csv", "a,b")
    assert codes(refused(tmp_path / "t")) == ["CITYGML_NO_FILE"]


def test_it_is_recognised_by_its_beginning(tmp_path):
    head = city(GOOD).encode()[:512]
    assert FORMAT.recognises(tmp_path / "a.gml", head)
    assert FORMAT.recognises(tmp_path / "a.xml", head)
    assert FORMAT.recognises(tmp_path / "a.gml", city(GOOD).encode("utf-16")[:512])
    assert not FORMAT.recognises(tmp_path / "a.xml", b"<?xml version='1.0'?><osm/>")
    assert not FORMAT.recognises(tmp_path / "a.gml", b"PK\x03\x04")
    assert not FORMAT.recognises(tmp_path, b"")
    make.write(tmp_path / "udx" / "a.gml", "-")
    assert FORMAT.recognises(tmp_path, b"")


def test_utf_16_is_read_as_well(tmp_path):
    text = city(GOOD).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert len(read(make.write(tmp_path / "town.gml", text, "utf-16")).frame) == 1


# Hostile files

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SECRET = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (city(building(), before="<!DOCTYPE core:CityModel>"), "CITYGML_DOCTYPE"),
        (city(building("&b;"), before=LAUGHS), "CITYGML_DOCTYPE"),
        (city(building("&a;"), before=SECRET), "CITYGML_DOCTYPE"),
        (city(building("&a;")), "CITYGML_BROKEN"),
        (city(building("<gml:a>" * 100 + "</gml:a>" * 100)), "CITYGML_TOO_DEEP"),
        (city(building("<gml:a>" * 200_000)), "CITYGML_TOO_DEEP"),
        (city(building(), building())[:-40], "CITYGML_BROKEN"),
        ("", "CITYGML_BROKEN"),
        ("id,height\n1,2\n", "CITYGML_BROKEN"),
        (" " * 2_000_000 + "<a/>", "CITYGML_BROKEN"),
        ('<kml xmlns="http://www.opengis.net/kml/2.2"/>', "CITYGML_OTHER_ROOT"),
        (city(building(), core="http://example.org/core"), "CITYGML_OTHER_ROOT"),
        (city(building(), core="http://www.opengis.net/citygml/1.0"), "CITYGML_VERSION"),
        (city(building(), core="http://www.opengis.net/citygml/3.0"), "CITYGML_VERSION"),
        (city(building(), bldg="http://example.org/building"), "CITYGML_NO_BUILDING"),
        (city(), "CITYGML_NO_BUILDING"),
    ],
    ids=[
        "DOCTYPE", "billion laughs", "external entity", "undeclared entity", "deep", "deep and open", "truncated",
        "empty", "CSV", "endless blank", "KML", "wrong namespace", "version 1", "version 3", "wrong buildings",
        "no building",
    ],
)  # fmt: skip
def test_what_is_no_city_model_of_buildings_is_refused(tmp_path, text, code):
    found = refused(make.write(tmp_path / "town.gml", text))
    assert codes(found) == [code]
    assert "passwd" not in found[0].text("en")


def test_a_building_of_40_mb_is_refused_and_textures_of_40_mb_are_passed_over(tmp_path):
    numbers = "33.0 130.5 0 " * 3_200_000
    huge = make.write(tmp_path / "huge.gml", city(building(outline=roof(polygon().replace("33.", numbers, 1)))))
    assert codes(refused(huge)) == ["CITYGML_OBJECT_TOO_LARGE"]
    one = f"<app:surfaceDataMember><app:uri>{'x' * 100}</app:uri></app:surfaceDataMember>"
    textures = f"<app:appearanceMember><app:Appearance>{one * 250_000}</app:Appearance></app:appearanceMember>"
    path = make.write(tmp_path / "textured.gml", city(building(), other=textures))
    assert path.stat().st_size > 38_000_000
    assert len(read(path).frame) == 1


def test_a_file_of_more_than_4_gb_is_refused_unread(tmp_path):
    with (tmp_path / "town.gml").open("wb") as raw:
        raw.truncate(MAX_BYTES + 1)  # a hole: it takes no room
    assert codes(refused(tmp_path / "town.gml")) == ["CITYGML_TOO_LARGE"]


def test_a_value_of_megabytes_is_cut(tmp_path):
    raw = table(tmp_path, building(bldg(measuredHeight="9" * 1_000_000)))
    assert len(cell(raw, "measuredHeight")) < 1000


# What other readers of city models may use


def test_members_come_one_after_another_and_are_emptied(tmp_path):
    path = make.write(tmp_path / "town.gml", city(building(), building()))
    seen = list(members(path, max_bytes=10**6))
    assert [one.tag.rpartition("}")[2] for one in seen] == ["boundedBy", "cityObjectMember", "cityObjectMember"]
    with pytest.raises(XmlRefused) as caught:
        list(members(path, max_bytes=10))
    assert (caught.value.reason, caught.value.limit) == ("too_large", 10)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("{https://www.geospatial.jp/iur/uro/3.1}depth", "depth"),
        (f"{{{make.URO_1}}}depth", "depth"),
        ("{https://www.geospatial.jp/iur/urf/3.1}depth", None),
        ("depth", None),
    ],
)
def test_an_urban_object_is_known_in_every_version(tag, name):
    assert urban_name(tag) == name


def test_an_outline_may_be_mended(tmp_path):
    bow_tie = ((0, 0), (1, 1), (1, 0), (0, 1), (0, 0))
    path = make.write(tmp_path / "town.gml", city(building(outline=roof(polygon(bow_tie)))))
    for member in members(path, max_bytes=10**6):
        shape = area_of([member], LAT_LON_HEIGHT, mend=True)
        assert systems_of(member) <= {"6697"}
    assert shape.is_valid
    assert steps(shape).area == pytest.approx(0.5)  # two triangles of a quarter


# Sentences


def test_both_languages_say_the_same_words():
    for code, sentences in citygml_messages._SENTENCES.items():
        en, ja = (set(re.findall(r"{(\w+)}", "".join(pair))) for pair in (sentences[:2], sentences[2:]))
        assert en - {"label_en"} == ja - {"label_ja"}, code  # the place names the column in Japanese


def test_no_english_heading_reaches_a_japanese_reader(tmp_path):
    raw = table(tmp_path, building(bldg(measuredHeight="-9999"), detail(buildingStructureType="610"), outline=solid()))
    for one in raw.findings:
        assert not re.search(r"[a-z]{4,}(?!\.gml)", one.text("ja").replace("town.gml", "")), one.text("ja")

"""City models: records of water as intervals, the deepest of several, and nothing read from a look-alike element."""

from __future__ import annotations

import math

import pytest

from hazards import plateau
from hazards.plateau import choose, read_hazard_attributes, read_rank_lists, water_bodies
from hazards.ranks import DepthRange, load_ranks
from infra.citygml import MAX_DEPTH
from tests.hazards.makers import codes
from tests.hazards.rank_makers import URO_2, building, refusals, risk, surface, water_body, write_city

RIVER = risk(description="7", rank="2", depth="1.25", adminType="1", scale="2")


def read(path, **more):
    frame, findings = read_hazard_attributes(path.name, path, **more)
    return frame, codes(findings)


def one_row(path, **more):
    frame, findings = read(path, **more)
    assert len(frame) == 1
    return frame.iloc[0], findings


def ends(row):
    """(low, high) with None for NaN."""
    return tuple(None if math.isnan(value) else value for value in (row["low_m"], row["high_m"]))


def test_a_record_with_a_depth_is_that_depth(tmp_path):
    row, findings = one_row(write_city(tmp_path, building(RIVER)))
    assert (row["building_id"], row["peril_kind"], row["scenario"], row["admin"]) == ("b1", "river_flood", "7", "1")
    assert (row["scale"], row["rank"], row["rank_list"]) == ("2", "2", "RiverFloodingRiskAttribute_rank")
    assert (row["depth_m"], ends(row), row["open_top"]) == (1.25, (1.25, 1.25), False)
    assert findings == []


@pytest.mark.parametrize(
    ("kind", "peril"),
    [
        ("RiverFlooding", "river_flood"),
        ("InlandFlooding", "inland_flood"),
        ("Tsunami", "tsunami"),
        ("HighTide", "high_tide"),
    ],
)
@pytest.mark.parametrize(("prefix", "holder", "version"), [("", "bldg", None), ("Building", "building", URO_2)])
def test_every_peril_is_read_under_its_old_and_new_names(tmp_path, kind, peril, prefix, holder, version):
    member = building(risk(kind, prefix=prefix, rank="3", depth="3.5"), holder=holder)
    row, findings = one_row(write_city(tmp_path, member, **({"uro": version} if version else {})))
    assert (row["peril_kind"], row["depth_m"], findings) == (peril, 3.5, [])


def test_a_rank_without_a_depth_is_an_interval_and_never_zero(tmp_path):
    row, findings = one_row(write_city(tmp_path, building(risk(rank="2"))))
    assert math.isnan(row["depth_m"])
    assert (ends(row), row["open_top"], findings) == ((0.5, 3), False, ["PLATEAU_RANK_ONLY"])


def test_an_open_rank_has_no_upper_end_and_says_so(tmp_path):
    row, _ = one_row(write_city(tmp_path, building(risk(rank="6"))))
    assert (ends(row), row["open_top"]) == ((20, None), True)


def test_a_towns_own_rank_is_unknown_until_its_list_is_given(tmp_path):
    path = write_city(tmp_path, building(risk("Tsunami", rank_as="rankOrg", rank="2")))
    row, findings = one_row(path)
    assert (ends(row), row["open_top"], findings) == ((None, None), False, ["PLATEAU_DEPTH_UNKNOWN"])
    lists = {"TsunamiRiskAttribute_rankOrg": {"2": DepthRange(0.3, 1)}}
    row, findings = one_row(path, rank_lists=lists)
    assert (ends(row), findings) == ((0.3, 1), ["PLATEAU_RANK_ONLY"])


def test_a_depth_beside_an_unknown_rank_is_used_and_not_compared(tmp_path):
    row, findings = one_row(write_city(tmp_path, building(risk("Tsunami", rank_as="rankOrg", rank="2", depth="0.4"))))
    assert (row["depth_m"], findings) == (0.4, ["PLATEAU_RANK_UNCHECKED"])


@pytest.mark.parametrize(
    ("depth", "found"), [("0.5", []), ("2.99", []), ("3", []), ("3.2", ["PLATEAU_DEPTH_OUTSIDE_RANK"])]
)
def test_a_depth_outside_its_rank_is_said(tmp_path, depth, found):
    row, findings = one_row(write_city(tmp_path, building(risk(rank="2", depth=depth))))
    assert (row["depth_m"], findings) == (float(depth), found)  # 3 m itself: the end of the rank after rounding


@pytest.mark.parametrize("depth", ["-9999", "-0.1", "deep", "inf", "nan"])
def test_what_is_no_depth_leaves_the_rank(tmp_path, depth):
    row, findings = one_row(write_city(tmp_path, building(risk(rank="2", depth=depth))))
    assert math.isnan(row["depth_m"])
    assert (ends(row), findings) == ((0.5, 3), ["PLATEAU_DEPTH_UNREADABLE", "PLATEAU_RANK_ONLY"])


def test_a_depth_in_another_unit_is_refused_and_in_m_is_not(tmp_path):
    _, findings = one_row(write_city(tmp_path, building(risk(rank="2", depth="125", uom="cm"))))
    assert "PLATEAU_UNIT" in findings
    _, findings = one_row(write_city(tmp_path, building(risk(rank="2", depth="1.25"))))
    assert findings == []


def test_landslides_are_counted_and_not_read(tmp_path):
    frame, findings = read(write_city(tmp_path, building(risk("LandSlide", description="1"), RIVER)))
    assert (len(frame), findings) == (1, ["PLATEAU_RISK_IGNORED"])


LOOK_ALIKES = [
    "<other:bldgDisasterRiskAttribute>" + RIVER + "</other:bldgDisasterRiskAttribute>",
    "<uro:bldgDisasterRiskAttribute><other:RiverFloodingRiskAttribute/></uro:bldgDisasterRiskAttribute>",
    RIVER,  # without its holder
    "<uro:LargeCustomerFacilityAttribute><uro:depth>9</uro:depth></uro:LargeCustomerFacilityAttribute>",
]


@pytest.mark.parametrize("inside", LOOK_ALIKES)
def test_elements_of_the_same_name_elsewhere_are_not_read(tmp_path, inside):
    frame, findings = read(write_city(tmp_path, building(inside=inside)))
    assert (len(frame), findings) == (0, ["PLATEAU_NO_RISK"])
    assert frame["depth_m"].dtype == "float64"


def test_records_on_parts_belong_to_the_building(tmp_path):
    held = f"<uro:bldgDisasterRiskAttribute>{RIVER}</uro:bldgDisasterRiskAttribute>"
    part = f'<bldg:BuildingPart gml:id="p1">{held}</bldg:BuildingPart>'
    inside = f"<bldg:consistsOfBuildingPart>{part}</bldg:consistsOfBuildingPart>"
    frame, findings = read(write_city(tmp_path, building(RIVER, inside=inside)))
    assert (frame["building_id"].tolist(), findings) == (["b1", "b1"], [])


def test_the_place_lies_inside_the_outline_with_latitude_read_first(tmp_path):
    row, _ = one_row(write_city(tmp_path, building(RIVER)))
    assert 139.0 < row["longitude"] < 139.001
    assert 35.0 < row["latitude"] < 35.001
    assert row["lod"] == "lod0RoofEdge"


def test_the_footprint_comes_before_the_roof_and_the_solid_after(tmp_path):
    footprint = f"<bldg:lod0FootPrint>{surface()}</bldg:lod0FootPrint>"
    assert one_row(write_city(tmp_path, building(RIVER, inside=footprint)))[0]["lod"] == "lod0FootPrint"
    wall = "35.0 139.0 0 35.0 139.001 0 35.0 139.001 5 35.0 139.0 5 35.0 139.0 0"
    floor = surface().replace("MultiSurface", "CompositeSurface")
    faces = floor + surface(wall).replace("MultiSurface", "CompositeSurface")
    row, _ = one_row(
        write_city(tmp_path, building(RIVER, corners=None, inside=f"<bldg:lod1Solid>{faces}</bldg:lod1Solid>"))
    )
    assert (row["lod"], 139.0 < row["longitude"] < 139.001) == ("lod1Solid", True)


def test_a_building_without_outline_has_no_place_and_this_is_said(tmp_path):
    row, findings = one_row(write_city(tmp_path, building(RIVER, corners=None)))
    assert math.isnan(row["longitude"])
    assert (row["lod"], findings) == ("", ["PLATEAU_WITHOUT_PLACE"])


@pytest.mark.parametrize(
    ("ids", "found"), [(("b1", "b2"), []), (("b1", "b1"), ["PLATEAU_ID"]), (("b1", ""), ["PLATEAU_ID"])]
)
def test_records_need_ids_that_tell_buildings_apart(tmp_path, ids, found):
    _, findings = read(write_city(tmp_path, *(building(RIVER, gml_id=one) for one in ids)))
    assert findings == found


REFUSED = {
    "PLATEAU_AXES": {"corners": "139.0 35.0 0 139.0 35.001 0 139.001 35.001 0 139.0 35.0 0"},
    "XML_UNREADABLE": {"corners": "35.0 139.0 35.0 139.001 35.001 139.001 35.0 139.0"},
}


@pytest.mark.parametrize("code", REFUSED)
def test_coordinates_that_are_not_latitude_longitude_height_in_japan_are_refused(tmp_path, code):
    path = write_city(tmp_path, building(RIVER, **REFUSED[code]))
    assert codes(refusals(read_hazard_attributes, "c", path)) == [code]


@pytest.mark.parametrize("system", ["", ' srsName="http://www.opengis.net/def/crs/EPSG/0/6677"', ' srsName="local"'])
def test_another_coordinate_system_is_refused(tmp_path, system):
    path = write_city(tmp_path, building(RIVER), system=system)
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["PLATEAU_CRS"]


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:EPSG::6697", "EPSG:6697", "http://www.opengis.net/def/crs/EPSG/0/6697"]
)
def test_the_coordinate_system_is_known_by_all_its_names(tmp_path, name):
    assert one_row(write_city(tmp_path, building(RIVER), system=f' srsName="{name}"'))[1] == []


def test_a_file_of_other_things_is_refused(tmp_path):
    assert codes(refusals(read_hazard_attributes, "c", write_city(tmp_path, water_body(RIVER)))) == [
        "PLATEAU_NO_FEATURE"
    ]
    assert codes(refusals(water_bodies, "c", write_city(tmp_path, building(RIVER)))) == ["PLATEAU_NO_FEATURE"]


def test_a_document_type_a_broken_file_and_a_missing_one_are_refused(tmp_path):
    path = write_city(tmp_path, building(RIVER))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1), encoding="utf-8")
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["XML_DOCTYPE"]
    path.write_text(text[:-20], encoding="utf-8")
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["XML_UNREADABLE"]
    path.write_text(text.replace("UTF-8", "Shift_JIS"), encoding="cp932")
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["XML_UNREADABLE"]
    assert codes(refusals(read_hazard_attributes, "c", tmp_path / "no.gml")) == ["FILE_MISSING"]


def test_size_and_depth_have_limits(tmp_path, monkeypatch):
    deep = "<other:a>" * MAX_DEPTH + "</other:a>" * MAX_DEPTH
    path = write_city(tmp_path, building(RIVER, inside=deep))
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["XML_TOO_DEEP"]
    monkeypatch.setattr(plateau, "MAX_BYTES", 100)
    assert codes(refusals(read_hazard_attributes, "c", path)) == ["FILE_TOO_LARGE"]


def test_water_bodies_are_intervals_with_an_area(tmp_path):
    members = [water_body(risk(rank="2", scale="L1")), water_body(risk("Tsunami", rank="6"), gml_id="w2")]
    frame, findings = water_bodies("c", write_city(tmp_path, *members))
    assert frame["body_id"].tolist() == ["w1", "w2"]
    assert [ends(row) for _, row in frame.iterrows()] == [(0.5, 3), (20, None)]
    assert (frame["scale"].tolist(), frame["open_top"].tolist()) == (["1", ""], [False, True])
    assert frame.crs.to_epsg() == 6668
    assert frame.total_bounds == pytest.approx([139, 35, 139.001, 35.001])
    assert codes(findings) == ["PLATEAU_RANK_ONLY"]


LIST = """<?xml version="1.0" encoding="UTF-8"?><gml:Dictionary xmlns:gml="http://www.opengis.net/gml">
<gml:dictionaryEntry><gml:Definition><gml:description>0.3ｍ未満</gml:description><gml:name>1</gml:name></gml:Definition>
</gml:dictionaryEntry><gml:dictionaryEntry><gml:Definition><gml:description>不明</gml:description><gml:name>9</gml:name>
</gml:Definition></gml:dictionaryEntry></gml:Dictionary>"""


def test_a_folder_of_code_lists_gives_the_ranks_it_can_read(tmp_path):
    (tmp_path / "TsunamiRiskAttribute_rankOrg.xml").write_text(LIST, encoding="utf-8")
    (tmp_path / "Building_class.xml").write_text("no list of ranks", encoding="utf-8")
    assert read_rank_lists(tmp_path) == {"TsunamiRiskAttribute_rankOrg": {"1": DepthRange(0, 0.3)}}


def test_a_code_list_with_a_document_type_is_refused(tmp_path):
    path = tmp_path / "TsunamiRiskAttribute_rankOrg.xml"
    path.write_text(LIST.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>'), encoding="utf-8")
    assert codes(refusals(read_rank_lists, tmp_path)) == ["XML_DOCTYPE"]


def chosen(tmp_path, *records, **asked):
    frame, _ = read_hazard_attributes("c", write_city(tmp_path, building(*records)))
    answers = [choose(one, **{"peril_kind": "river_flood", **asked}) for one in (frame, frame.iloc[::-1])]
    assert answers[0][0].equals(answers[1][0])  # whatever the order of the records
    return answers[0][0], codes(answers[0][1])


def test_several_rivers_give_the_deepest_and_never_the_sum(tmp_path):
    rivers = [risk(description=str(one), rank="2", depth=depth) for one, depth in enumerate(["1.5", "2.5", "0.7"])]
    frame, findings = chosen(tmp_path, *rivers)
    assert frame[["depth_m", "low_m", "high_m"]].to_numpy().tolist() == [[2.5, 2.5, 2.5]]
    assert (frame["scenario"].tolist(), frame["records"].tolist(), findings) == (["1"], [3], ["PLATEAU_SEVERAL"])


def test_one_record_is_chosen_in_silence(tmp_path):
    frame, findings = chosen(tmp_path, RIVER)
    assert (frame["depth_m"].tolist(), frame["records"].tolist(), findings) == ([1.25], [1], [])


def test_the_maximum_of_a_depth_and_a_rank_is_an_interval(tmp_path):
    frame, _ = chosen(tmp_path, risk(rank="2", depth="1.25"), risk(rank="2"))  # 1.25 m, and 0.5 to 3 m
    assert ends(frame.iloc[0]) == (1.25, 3)
    assert math.isnan(frame["depth_m"].iloc[0])
    frame, _ = chosen(tmp_path, risk(rank="3", depth="4"), risk(rank="2"))  # 4 m is deeper than any 0.5 to 3 m
    assert (ends(frame.iloc[0]), frame["depth_m"].iloc[0]) == ((4, 4), 4)


def test_an_open_or_unknown_record_leaves_the_top_open(tmp_path):
    for other in (risk(rank="6"), risk(rank_as="rankOrg", rank="1")):
        frame, _ = chosen(tmp_path, RIVER, other)
        assert (frame["high_m"].isna().tolist(), frame["open_top"].tolist()) == ([True], [True])
        assert frame["low_m"].iloc[0] >= 1.25


def test_a_building_of_which_nothing_is_known_stays_unknown(tmp_path):
    frame, _ = chosen(tmp_path, risk(rank_as="rankOrg", rank="1"))
    assert (ends(frame.iloc[0]), frame["open_top"].tolist()) == ((None, None), [False])


def test_scales_are_kept_apart_and_a_mixture_is_said(tmp_path):
    records = [risk(rank="1", depth="0.2", scale="1"), risk(rank="2", depth="2", scale="2")]
    frame, findings = chosen(tmp_path, *records, scale="1")
    assert (frame["depth_m"].tolist(), findings) == ([0.2], [])
    frame, findings = chosen(tmp_path, *records)
    assert (frame["depth_m"].tolist(), findings) == ([2], ["PLATEAU_SCALES_MIXED", "PLATEAU_SEVERAL"])


@pytest.mark.parametrize("asked", [{"peril_kind": "tsunami"}, {"scale": "1"}, {"scenario": "8"}])
def test_a_choice_that_leaves_nothing_names_what_there_is(tmp_path, asked):
    frame, findings = chosen(tmp_path, RIVER, **asked)
    assert (len(frame), findings) == (0, ["PLATEAU_NOTHING_LEFT"])
    assert len(chosen(tmp_path, RIVER, scale="2", scenario="7")[0]) == 1


def test_another_rule_for_several_records_is_an_error(tmp_path):
    frame, _ = read_hazard_attributes("c", write_city(tmp_path, building(RIVER)))
    with pytest.raises(ValueError, match="maximum"):
        choose(frame, peril_kind="river_flood", several="sum")


def test_a_standard_rank_is_read_by_the_schemes_of_the_table(tmp_path):
    for code, expected in load_ranks("plateau-river-flood").items():
        row, _ = one_row(write_city(tmp_path, building(risk(rank=code))))
        assert ends(row) == (expected.low_m, expected.high_m)


def test_a_record_with_neither_depth_nor_rank_is_not_dry_and_asks_for_no_list(tmp_path):
    row, findings = one_row(write_city(tmp_path, building(risk())))
    assert math.isnan(row["depth_m"])
    assert (ends(row), findings) == ((None, None), ["PLATEAU_NOTHING_SAID"])

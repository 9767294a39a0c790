"""A municipality's file as she has it: what is understood of it is said, what is open is asked, nothing is guessed."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from assets.submission import examine
from assets.submission_answers import Answers, submission_rules
from assets.template_files import write_template
from infra.errors import Refused
from infra.findings import refused

TAMANA = "43206"
HEAD = "建物番号,経度,緯度,構造,階数,延床面積（㎡）,建築年"
GOOD = ("A1,130.550,32.930,木造,2,98.5,昭和56年", "A2,130.551,32.931,RC造,3,300,1995", "A3,130.552,32.932,不明,,120,")


def written(folder, *lines, name="建物一覧.csv", encoding="cp932"):
    path = folder / name
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def examined(path, code=TAMANA, **answers):
    return examine(path, path.name, code, Answers(**answers), reference_year=2026)


def codes(found, severity=None):
    return [one.code for one in found.findings if severity in (None, one.severity)]


def test_a_register_in_cp932_is_understood_and_completed_by_stated_rules(tmp_path):
    found = examined(written(tmp_path, HEAD, *GOOD))
    assert codes(found, "refused") == []
    frame = found.inventory.frame
    assert list(frame["asset_id"]) == ["A1", "A2", "A3"]
    assert found.inventory.crs.to_epsg() == 6668
    assert {fill.field for fill in found.inventory.fills} == {"structure", "storeys", "year_built", "floor_height_m"}
    assert found.spec.encoding == "cp932"
    assert found.place.name_ja == "熊本県玉名市"


def test_what_was_understood_reads_the_file_again_as_a_scenario_would(tmp_path):
    """The declaration that comes out is no other than one written by hand."""
    from assets.inventory import read_inventory

    path = written(tmp_path, HEAD, *GOOD)
    found = examined(path)
    again = read_inventory(found.spec, path, reference_year=2026)
    assert again.frame.equals(found.inventory.frame)


def test_the_coordinate_system_is_said_and_not_silent(tmp_path):
    found = examined(written(tmp_path, HEAD, *GOOD))
    (note,) = [one for one in found.findings if one.code == "CRS_UNDERSTOOD"]
    assert note.value == "EPSG:6668 JGD2011"
    assert "旧日本測地系" in note.remedy_ja
    assert "CRS_UNDERSTOOD" not in codes(examined(written(tmp_path, HEAD, *GOOD), crs="EPSG:6668"))


def test_longitude_and_latitude_exchanged_are_refused_in_one_sentence(tmp_path):
    lines = [",".join([a, c, b, *rest]) for a, b, c, *rest in (row.split(",") for row in GOOD)]
    found = examined(written(tmp_path, HEAD, *lines))
    assert "COORDINATES_SWAPPED" in codes(found, "refused")


def plane(epsg):
    longitude, latitude = np.linspace(130.54, 130.56, 6), np.linspace(32.92, 32.94, 6)
    return Transformer.from_crs(6668, epsg, always_xy=True).transform(longitude, latitude)


def in_plane(folder, epsg, head="建物番号,X座標,Y座標,構造,階数,延床面積,建築年", north_first=True):
    east, north = plane(epsg)
    pairs = zip(north, east, strict=True) if north_first else zip(east, north, strict=True)
    rows = [f"A{n},{x:.2f},{y:.2f},木造,2,100,1990" for n, (x, y) in enumerate(pairs)]
    return written(folder, head, *rows)


def test_x_and_y_of_a_survey_are_asked_for_where_both_readings_lie_in_the_prefecture(tmp_path):
    path = in_plane(tmp_path, 6670)
    found = examined(path)
    assert "AXES_OPEN" in codes(found, "refused")
    answered = examined(path, axes="x_is_north")
    assert codes(answered, "refused") == []
    assert answered.spec.crs == "EPSG:6670"
    x, y = answered.inventory.frame.geometry.x, answered.inventory.frame.geometry.y
    east, north = plane(6670)
    assert np.allclose([x, y], [east, north], atol=0.01)


def test_a_wrong_zone_is_told_with_the_one_that_fits_and_not_changed(tmp_path):
    found = examined(in_plane(tmp_path, 6670), axes="x_is_north", crs="EPSG:6677")
    (one,) = [one for one in found.findings if one.code == "CRS_PLACE_DISAGREE"]
    assert "EPSG:6670" in one.message_ja
    assert found.spec.crs == "EPSG:6677"


def test_another_municipality_fits_nowhere(tmp_path):
    found = examined(written(tmp_path, HEAD, *GOOD), code="01100")
    assert "CRS_NONE_FITS" in codes(found, "refused")


def test_the_old_datum_is_told_with_its_error(tmp_path):
    found = examined(written(tmp_path, HEAD, *GOOD), crs="EPSG:4301")
    (one,) = [one for one in found.findings if one.code == "TOKYO_DATUM"]
    assert "9m" in one.message_ja
    assert "TOKYO_DATUM" not in codes(examined(written(tmp_path, HEAD, *GOOD), crs="EPSG:4612"))


def test_one_building_elsewhere_is_refused_by_its_row_and_a_lonely_one_told(tmp_path):
    elsewhere = "A9,141.35,43.06,木造,2,90,1990"
    lonely = "A8,130.75,32.80,木造,2,90,1990"
    found = examined(written(tmp_path, HEAD, *GOOD, elsewhere, lonely))
    assert [one.place.row for one in found.findings if one.code == "OUTSIDE_PREFECTURE"] == [5]
    assert [one.place.row for one in found.findings if one.code == "STANDS_ALONE"] == [6]
    assert not {"OUTSIDE_PREFECTURE", "STANDS_ALONE"} & set(codes(examined(written(tmp_path, HEAD, *GOOD))))


def test_addresses_are_counted_and_not_looked_up(tmp_path):
    path = written(tmp_path, "建物番号,所在地,構造,延床面積", "A1,玉名市1-2-3,木造,90", "A2,玉名市4-5,木造,95")
    (one,) = [one for one in examined(path).findings if one.code == "ADDRESS_ONLY"]
    assert "2棟中2棟" in one.message_ja


def test_every_row_with_an_address_and_no_coordinates_is_told_and_counted(tmp_path):
    rows = (
        "A1,玉名市1-2,32.93,130.55,木造,90",
        "A2,玉名市4-5,,,木造,95",
        "A3,,,130.55,木造,95",
        "A4,玉名市7,,130.5,RC造,9",
    )
    found = examined(written(tmp_path, "建物番号,住所,緯度,経度,構造,延床面積", *rows)).findings
    (count,) = [one for one in found if one.code == "ADDRESS_ONLY"]
    assert "4棟中2棟" in count.message_ja
    assert "このほか1棟は、住所も座標もありません" in count.message_ja
    told = {one.code: [] for one in found}
    for one in found:
        told[one.code].append((one.place.row, one.place.column))
    assert told["ADDRESS_WITHOUT_PLACE"] == [(3, "緯度・経度"), (5, "緯度")]
    assert told["COORDINATE_MISSING"] == [(4, "緯度")]


def test_without_columns_of_coordinates_every_row_gets_its_remark(tmp_path):
    rows = ("A1,玉名市1-2-3,木造,90", "A2,,木造,95", "A3,玉名市4-5,木造,95")
    found = examined(written(tmp_path, "建物番号,所在地,構造,延床面積", *rows)).findings
    assert [one.place.row for one in found if one.code == "ADDRESS_WITHOUT_PLACE"] == [2, 4]
    assert [one.place.row for one in found if one.code == "COORDINATE_MISSING"] == [3]


@pytest.mark.parametrize(
    ("head", "row", "named"),
    [
        ("建物番号,緯度,経度,構造,延床面積", "A{},,130.55{},木造,90", "「緯度」"),
        ("建物番号,緯度,経度,構造,延床面積", "A{},,,木造,9{}", "「経度」「緯度」"),
        ("建物番号,X,Y,構造,延床面積", "A{},,,木造,9{}", "「X」「Y」"),
    ],
)
def test_a_column_of_coordinates_that_is_empty_everywhere_is_named_and_no_system_is_missing(tmp_path, head, row, named):
    found = examined(written(tmp_path, head, *(row.format(n, n) for n in range(3))))
    (empty,) = [one for one in found.findings if one.code == "COORDINATE_EMPTY"]
    assert f"座標の列{named}が、3行すべてで空欄です" in empty.message_ja
    assert not {"CRS_MISSING", "LOCATION_COLUMNS_MISSING"} & set(codes(found))
    assert [one.place.row for one in found.findings if one.code == "COORDINATE_MISSING"] == [2, 3, 4]


def test_persons_and_free_text_are_dropped_at_the_door_and_named(tmp_path):
    rows = [f"{row},玉名太郎,090-0000-0000,角の家" for row in GOOD]
    found = examined(written(tmp_path, f"{HEAD},所有者氏名,電話番号,備考", *rows))
    said = {one.code: one.value for one in found.findings}
    assert (said["PERSONAL_DROPPED"], said["FREE_TEXT_DROPPED"]) == ("所有者氏名, 電話番号", "備考")
    kept = found.inventory.frame.to_csv() + found.inventory.originals.to_csv()
    assert not any(word in kept for word in ("太郎", "090", "角の家"))


def test_two_columns_that_could_be_one_field_are_asked_for(tmp_path):
    head = HEAD.replace("建物番号", "建物番号,家屋番号")
    rows = [row.replace(",", f",K{n},", 1) for n, row in enumerate(GOOD)]
    path = written(tmp_path, head, *rows)
    assert "COLUMNS_SEVERAL" in codes(examined(path), "refused")
    answered = examined(path, columns={"asset_id": "家屋番号"})
    assert codes(answered, "refused") == []
    assert list(answered.inventory.frame["asset_id"]) == ["K0", "K1", "K2"]


def test_tsubo_in_a_heading_become_square_metres(tmp_path):
    head = HEAD.replace("延床面積（㎡）", "延床面積（坪）")
    found = examined(written(tmp_path, head, "A1,130.55,32.93,木造,2,121,1990"))
    assert found.inventory.frame["floor_area_m2"].tolist() == [400]  # 121 tsubo = 121 x 400/121 m2


@pytest.mark.parametrize("unit", ["a", "ha", "千㎡", "畳", "km2", "1階"])
def test_a_unit_that_is_not_understood_is_asked_for_and_never_square_metres(tmp_path, unit):
    path = written(tmp_path, HEAD.replace("（㎡）", f"（{unit}）"), *GOOD)
    assert "UNIT_UNKNOWN" in codes(examined(path), "refused")
    assert codes(examined(path, units={"floor_area_m2": "m2"}), "refused") == []


def test_a_floor_above_sea_level_is_no_floor_above_the_ground(tmp_path):
    path = written(tmp_path, f"{HEAD},床高（T.P.m）", *(f"{row},5.2" for row in GOOD))
    assert "UNIT_UNKNOWN" in codes(examined(path), "refused")


def test_a_point_without_a_floor_area_is_filled_in_by_a_rule_for_points(tmp_path):
    found = examined(written(tmp_path, HEAD, *GOOD, "A4,130.553,32.933,木造,2,,1990"))
    assert codes(found, "refused") == []
    (fill,) = [fill for fill in found.inventory.fills if fill.field == "floor_area_m2"]
    assert (fill.rule, fill.count, fill.source_kind) == ("constant", 1, "memory")


def test_a_row_stands_for_ten_thousand_buildings_at_most(tmp_path):
    for quantity, told in (("10000", []), ("10001", ["QUANTITY_TOO_LARGE"])):
        path = written(tmp_path, f"{HEAD},棟数", *(f"{row},{quantity}" for row in GOOD[:1]))
        assert codes(examined(path), "refused") == told


def test_only_the_prefecture_is_named_where_only_it_was_looked_at(tmp_path):
    (note,) = [one for one in examined(written(tmp_path, HEAD, *GOOD)).findings if one.code == "CRS_UNDERSTOOD"]
    assert "熊本県の範囲内" in note.message_ja
    assert "玉名市" not in note.message_ja


def test_degrees_beyond_the_earth_are_refused_and_no_crash(tmp_path):
    found = examined(in_plane(tmp_path, 6670), axes="x_is_north", crs="EPSG:4301")
    assert codes(found, "refused") != []


def test_a_municipality_replaces_a_rule(tmp_path):
    own = {"structure": {"rule": "constant", "value": "wood", "source": "town survey 2024", "source_kind": "primary"}}
    found = examined(written(tmp_path, HEAD, *GOOD), imputation=own)
    (fill,) = [fill for fill in found.inventory.fills if fill.field == "structure"]
    assert (fill.rule, fill.source, fill.count) == ("constant", "town survey 2024", 1)


def test_every_rule_of_ours_has_a_source_that_says_how_weak_it_is():
    rules = [rule for _, rule in submission_rules().imputation if rule is not None]
    assert all(rule.source and rule.source_kind in ("memory", "assumption") for rule in rules)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_empty_form_is_refused_for_its_example_alone(tmp_path, ending):
    found = examined(write_template(tmp_path / f"form.{ending}"))
    assert set(codes(found, "refused")) <= {"EXAMPLE_ROW", "FILE_EMPTY", "NO_ROWS_LEFT"}
    assert "EXAMPLE_ROW" in codes(found, "refused")


def test_an_unlisted_code_is_told_and_a_strange_file_refused(tmp_path):
    assert "MUNICIPALITY_UNLISTED" in codes(examined(written(tmp_path, HEAD, *GOOD), code="43999"))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(Refused, match="PDF"):
        examined(tmp_path / "b.pdf")


def test_everything_is_said_at_once(tmp_path):
    bad = ("A1,130.550,32.930,テント,二か月,広い,昭和65年", "A1,,32.931,木造,2,-3,2031")
    found = examined(written(tmp_path, HEAD, *bad, *GOOD[1:]))
    assert {one.code for one in refused(found.findings)} >= {
        "STRUCTURE_UNKNOWN", "STOREYS_UNREADABLE", "NUMBER_UNREADABLE", "YEAR_UNREADABLE", "ASSET_ID_REPEATED",
        "COORDINATE_MISSING", "NOT_ABOVE_ZERO", "YEAR_IN_FUTURE",
    }  # fmt: skip
    assert found.inventory is None


@pytest.mark.parametrize(
    ("word", "structure"),
    [
        ("木造（一部鉄骨造）", "wood"),
        ("S造一部RC造", "steel"),
        ("ＲＣ造・一部Ｓ造", "rc"),
        ("木骨", "wood"),
        ("ﾓｸｿﾞｳ", "wood"),
        ("ﾃｯｺﾂｿﾞｳ", "steel"),
    ],
)
def test_the_structure_named_first_holds_and_that_is_told(tmp_path, word, structure):
    found = examined(written(tmp_path, HEAD, f"A1,130.55,32.93,{word},2,98.5,1990", GOOD[1]))
    assert found.inventory.frame["structure"].iloc[0] == structure
    told = [one for one in found.findings if one.code == "STRUCTURE_IN_PART"]
    assert [one.place.row for one in told] == ([2] if "一部" in word else [])
    assert all(one.value == word for one in told)


@pytest.mark.parametrize("word", ["木造一部テント", "テント一部木造", "木造・鉄骨造"])
def test_two_structures_of_which_one_is_not_understood_are_asked_about(tmp_path, word):
    found = examined(written(tmp_path, HEAD, f"A1,130.55,32.93,{word},2,98.5,1990"))
    assert codes(found, "refused") == ["STRUCTURE_UNKNOWN"]


def test_columns_of_health_and_kin_and_addresses_are_personal(tmp_path):
    rows = [f"{row},玉名市1,タマナ,有,太郎,1950" for row in GOOD]
    found = examined(written(tmp_path, f"{HEAD},住所,フリガナ,要介護者,世帯主,生年月日", *rows))
    said = {one.code: one.value for one in found.findings}
    assert said["PERSONAL_DROPPED"] == "住所, フリガナ, 要介護者, 世帯主, 生年月日"
    assert "COLUMNS_UNUSED" not in said


def test_an_empty_folder_is_told_what_belongs_there_in_a_few_words(tmp_path):
    (tmp_path / "空").mkdir()
    with pytest.raises(Refused) as refusal:
        examined(tmp_path / "空")
    (one,) = refusal.value.findings
    assert len(one.remedy_ja) < 60


@pytest.mark.parametrize("heading", ["id", "ID", "番号", "No."])
def test_a_plain_id_is_the_buildings_where_no_other_heading_is(tmp_path, heading):
    found = examined(written(tmp_path, HEAD.replace("建物番号", heading), *GOOD))
    assert found.spec.columns["asset_id"] == heading
    assert list(found.inventory.frame["asset_id"]) == ["A1", "A2", "A3"]
    both = examined(written(tmp_path, f"{HEAD},{heading}", *(f"{line},7" for line in GOOD)))
    assert both.spec.columns["asset_id"] == "建物番号"


def test_a_plain_id_that_repeats_is_refused_row_by_row_and_can_be_left_out(tmp_path):
    path = written(tmp_path, HEAD.replace("建物番号", "番号"), *(line.replace("A", "", 1) for line in (*GOOD, GOOD[0])))
    assert codes(examined(path), "refused").count("ASSET_ID_REPEATED") == 1


def test_a_row_of_units_below_the_headings_is_told_and_not_read_as_a_building(tmp_path):
    units = ",（度）,（度）,,（階）,（㎡）,（年）"
    found = examined(written(tmp_path, HEAD.replace("（㎡）", ""), units, *GOOD))
    assert codes(found, "refused") == ["HEADER_TWO_LINES"]


def test_columns_without_a_heading_are_not_listed_among_those_that_are_not_used(tmp_path):
    path = written(tmp_path, f"{HEAD},,,郵便番号", *(f"{row},a,b,865-0016" for row in GOOD))
    (one,) = [one for one in examined(path).findings if one.code == "COLUMNS_UNUSED"]
    assert "使用しない列（保存もしません）：「郵便番号」。" in one.message_ja

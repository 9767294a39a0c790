"""Values that cannot be are refused in their row, unusual ones are pointed out, ordinary ones pass silently."""

from __future__ import annotations

import pytest
from shapely.geometry import box

from assets import alternatives
from assets.remarks import write_remarks
from assets.submission import examine
from infra.errors import Refused
from tests.assets.makers import ASSUMED, constant, csv_inventory, polygon_inventory, refusals, row

SQUARE = box(0, -210000, 10, -209990)  # 100 m2
COMPOUND = box(100, -210000, 1100, -209000)  # 1 km2


def unusual(inventory):
    return [one for one in inventory.findings if one.severity == "note"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("floor_area_m2", "1000001", "FLOOR_AREA_TOO_LARGE"),
        ("storeys", "151", "STOREYS_TOO_MANY"),
        ("floor_height_m", "10.1", "FLOOR_TOO_HIGH"),
        ("floor_height_m", "-5.1", "BELOW_ZERO"),
        ("year_built", "1499", "YEAR_TOO_EARLY"),
        ("year_built", "1", "YEAR_PLACEHOLDER"),
        ("year_built", "0001/01/01", "YEAR_PLACEHOLDER"),
        ("year_built", "9999", "YEAR_PLACEHOLDER"),
        ("year_built", "9999年12月31日", "YEAR_PLACEHOLDER"),
    ],
)
def test_an_absurd_value_is_refused_in_its_row_and_column(tmp_path, field, value, code):
    (one,) = refusals(csv_inventory, tmp_path, row(1), row(2, **{field: value}))
    assert (one.code, one.place.row) == (code, 3)
    assert one.place.column is not None
    for text in (one.message_en, one.message_ja):
        assert value in text.replace(",", "")
    assert one.remedy_en
    assert one.remedy_ja


def test_the_refusal_of_a_floor_area_says_why(tmp_path):
    (one,) = refusals(csv_inventory, tmp_path, row(floor_area_m2="12,000,000".replace(",", "")))
    assert one.text("ja").startswith(
        "buildings.csv 2行目「延床面積（㎡）」：延床面積が12,000,000㎡となっており、1,000,000㎡を超えています"
        "（世界最大級の建物でも、およそ100万～200万㎡です）。"
    )
    assert "the largest buildings of the world have about 1 to 2 million m2" in one.text("en")


@pytest.mark.parametrize(
    ("field", "value"),
    [("floor_area_m2", "1000000"), ("storeys", "150"), ("floor_height_m", "10"), ("year_built", "1500")],
)
def test_a_value_at_the_limit_is_read_without_a_word(tmp_path, field, value):
    assert csv_inventory(tmp_path, row(**{field: value, "structure": "鉄骨造"})).findings == ()


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("floor_area_m2", constant(1_000_001)),
        ("storeys", constant(151)),
        ("floor_height_m", constant(11)),
        ("year_built", {"rule": "uniform_years", "first": 1499, "last": 1990, **ASSUMED}),
    ],
)
def test_a_rule_keeps_to_the_same_limits(tmp_path, field, rule):
    (one,) = refusals(csv_inventory, tmp_path, row(**{field: ""}), imputation={field: rule})
    assert one.code == "RULE_VALUE_OUT_OF_RANGE"


def test_a_floor_area_is_judged_only_where_the_row_is_used_and_after_it_is_filled(tmp_path):
    (one,) = refusals(polygon_inventory, tmp_path, [SQUARE, COMPOUND])  # two storeys: 2 km2
    assert (one.code, one.place.row, one.place.column) == ("FLOOR_AREA_TOO_LARGE", 2, None)  # the second shape
    giants = {"largest_footprint": {"limit_m2": 1000, "action": "set_aside"}}
    read = polygon_inventory(tmp_path, [SQUARE, COMPOUND], rows=giants)
    assert list(read.frame["set_aside"]) == ["", "largest_footprint"]
    (back,) = [one for one in alternatives(read) if one.field == "largest_footprint"]
    assert back.inventory.frame["floor_area_m2"].max() > 1_000_000  # shown, because the rule leaves it out


def test_floor_areas_far_above_their_structure_are_a_note_in_each_row(tmp_path):
    ordinary = [row(number, floor_area_m2=100) for number in range(1, 6)]
    ordinary += [row(number, structure="RC造", floor_area_m2=5000) for number in range(6, 9)]
    assert unusual(csv_inventory(tmp_path, *ordinary, row(9, floor_area_m2=2000))) == []
    found = unusual(csv_inventory(tmp_path, *ordinary, row(9, floor_area_m2=2001), row(10, floor_area_m2=9850)))
    assert [(one.code, one.severity, one.place.row, one.value) for one in found] == [
        ("FLOOR_AREA_UNUSUAL", "note", 10, "2,001"),
        ("FLOOR_AREA_UNUSUAL", "note", 11, "9,850"),
    ]
    assert found[0].message_ja == (
        "延床面積が2,001㎡となっており、同じ構造の建物の中央値（100㎡）の20倍を超えています。"
    )


def test_what_very_many_rows_have_is_told_once_with_their_number(tmp_path):
    rows = [row(number, floor_area_m2=100) for number in range(1, 100)]
    rows += [row(number, floor_area_m2=2500) for number in range(100, 160)]
    (one,) = unusual(csv_inventory(tmp_path, *rows))
    assert one.message_ja == (
        "同じ問題が60行にあります（はじめの行：101、102、103、104、105）。"
        "最初の行は、延床面積が2,500㎡となっており、同じ構造の建物の中央値（100㎡）の20倍を超えています。"
    )
    assert one.value == "2,500 (60)"


def test_every_row_with_a_note_is_marked_in_the_file_with_remarks(tmp_path):
    head = "建物番号,経度,緯度,構造,階数,延床面積（㎡）,建築年"
    lines = [f"A{n},130.55{n:02d},32.93{n:02d},木造,{6 if n in (3, 7) else 2},100,1990" for n in range(9)]
    path = tmp_path / "建物.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    found = examine(path, path.name, "43206", reference_year=2026)
    back = write_remarks(path, found.spec, found.findings, tmp_path / "back.csv", "ja").read_text(encoding="utf-8")
    marked = [number for number, line in enumerate(back.splitlines()) if "木造で6階建" in line]
    assert marked == [4, 8]  # the heading is line 0


def test_a_floor_area_beyond_its_outline_is_a_note(tmp_path):
    columns = {"floor_area_m2": "延床面積", "storeys": "階数"}
    rules = {"asset_id": {"rule": "row_number"}, "structure": constant("wood"), "year_built": constant(1990)}
    for area, codes in ((290, []), (310, ["FLOOR_AREA_BEYOND_OUTLINE"])):  # 100 m2 x 2 storeys x 1.5 = 300 m2
        read = polygon_inventory(
            tmp_path, [SQUARE], columns=columns, imputation=rules, data={"延床面積": [area], "階数": [2]}
        )
        assert [one.code for one in read.findings if one.severity == "note"] == codes


@pytest.mark.parametrize(("structure", "told"), [("木造", True), ("組積造", True), ("RC造", False)])
def test_a_structure_with_more_storeys_than_are_built_of_it_is_told(tmp_path, structure, told):
    """Of points; outlines are judged alike."""
    found = csv_inventory(tmp_path, row(1), row(2, structure=structure, storeys="5")).findings
    assert [(one.code, one.place.row, one.place.column) for one in found] == (
        [("STRUCTURE_TOO_TALL", 3, "階数")] if told else []
    )


def test_a_value_that_is_refused_gets_no_note_beside(tmp_path):
    with pytest.raises(Refused) as caught:
        csv_inventory(tmp_path, row(1), row(2, storeys="151"), row(3, floor_area_m2="-5"))
    assert sorted(one.code for one in caught.value.findings) == ["NOT_ABOVE_ZERO", "STOREYS_TOO_MANY"]


@pytest.mark.parametrize(("area_m2", "told"), [(200, False), (71, False), (60.5, True)])
def test_a_floor_that_looks_like_tsubo_is_told(tmp_path, area_m2, told):
    """100 m2 of outline and two storeys: 200 m2 are 60.5 tsubo."""
    given = {"columns": {"floor_area_m2": "area", "storeys": "floors"}}
    town = polygon_inventory(tmp_path, [SQUARE], data={"area": [area_m2], "floors": [2]}, **given)
    assert [one.code for one in town.findings if one.code.startswith("FLOOR_AREA")] == (
        ["FLOOR_AREA_BELOW_OUTLINE"] if told else []
    )

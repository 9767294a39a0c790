"""Tables of buildings: Japanese registers read as they are, and every problem reported at once in its own row."""

from __future__ import annotations

import pandas as pd
import pytest

from assets import read_inventory
from infra.errors import Refused
from tests.assets.makers import (
    ASSUMED,
    COLUMNS,
    GOOD,
    HEADER,
    MIXTURE,
    YEARS,
    codes,
    constant,
    csv_inventory,
    refusals,
    row,
    spec,
)


def test_the_good_row_is_the_good_row():
    assert row() == GOOD


@pytest.mark.parametrize(
    ("written_as", "declared"), [("cp932", "cp932"), ("cp932", "Shift_JIS"), ("utf-8", None), ("utf-8-sig", "utf-8")]
)
def test_a_japanese_register_is_read_in_its_encoding(tmp_path, written_as, declared):
    read = csv_inventory(tmp_path, GOOD, written_as=written_as, encoding=declared)
    one = read.frame.iloc[0]
    assert (one.asset_id, one.structure, one.storeys, one.floor_area_m2, one.use) == ("M-0001", "wood", 2, 98.5, "住宅")
    assert (one.year_built, one.floor_height_m, one.quantity) == (1981, 0.45, 1)
    assert (one.geometry.x, one.geometry.y) == (138.40, 33.90)
    assert read.crs.to_epsg() == 6668
    assert (one.imputed, one.set_aside, read.fills, read.row_rules, read.findings) == ("", "", (), (), ())
    assert read.originals.loc["M-0001", "建築年"] == "昭和56年"


def test_cp932_with_its_own_characters_makes_the_round_trip(tmp_path):
    read = csv_inventory(tmp_path, row(use="①髙﨑邸～"), written_as="cp932", encoding="cp932")
    assert read.frame["use"].iloc[0] == "①髙﨑邸～"


def test_a_wrong_encoding_says_what_to_declare(tmp_path):
    (one,) = refusals(csv_inventory, tmp_path, GOOD, written_as="cp932")
    assert one.code == "ENCODING_WRONG"
    assert "encoding: cp932" in one.remedy_ja
    (one,) = refusals(csv_inventory, tmp_path, GOOD, encoding="utf-9")
    assert one.code == "ENCODING_UNKNOWN"


def test_every_problem_is_reported_at_once_in_its_row_and_column(tmp_path):
    found = refusals(
        csv_inventory,
        tmp_path,
        row(1, structure="テント", storeys="中2階"),
        row(2, floor_area_m2="広い", year_built="昭和65年"),
        row(3, floor_area_m2="-5", floor_height_m="-0.2"),
        row(3, year_built="2031", storeys="0"),
        row(5, latitude="", structure="不明"),
        row(6, longitude="north"),
        ",33.9,138.4,木造,1,80,住宅,1990,0.4",
    )
    assert codes(found) == sorted(
        [
            "STRUCTURE_UNKNOWN",
            "STOREYS_UNREADABLE",
            "NUMBER_UNREADABLE",
            "YEAR_UNREADABLE",
            "NOT_ABOVE_ZERO",
            "BELOW_ZERO",
            "ASSET_ID_REPEATED",
            "YEAR_IN_FUTURE",
            "NOT_ABOVE_ZERO",
            "COORDINATE_MISSING",
            "FIELD_UNFILLED",
            "NUMBER_UNREADABLE",
            "ASSET_ID_MISSING",
        ]
    )
    tent = next(one for one in found if one.code == "STRUCTURE_UNKNOWN")
    assert tent.text("ja") == (
        "buildings.csv 2行目「構造」：「テント」となっています。"
        "次のいずれかを入力してください：木造、鉄骨造、RC造、SRC造、組積造・CB、不明。"
    )
    assert "row 2, column '構造'" in tent.text("en")


def test_a_cell_already_refused_is_not_reported_again_as_missing(tmp_path):
    assert codes(refusals(csv_inventory, tmp_path, row(structure="テント"))) == ["STRUCTURE_UNKNOWN"]
    assert codes(refusals(csv_inventory, tmp_path, row(latitude="north"))) == ["NUMBER_UNREADABLE"]


def test_more_than_fifty_rows_of_one_cause_become_one_finding(tmp_path):
    tents = [row(number, structure="テント" if number % 3 else "小屋") for number in range(1, 61)]
    (one,) = refusals(csv_inventory, tmp_path, *tents)
    assert one.value == "テント (40), 小屋 (20)"
    assert "60行" in one.message_ja
    assert "2、3、4、5、6" in one.message_ja
    fifty = refusals(csv_inventory, tmp_path, *tents[:50])
    assert len(fifty) == 50


def test_a_missing_column_names_the_nearest_heading(tmp_path):
    (one,) = refusals(csv_inventory, tmp_path, GOOD, columns=COLUMNS | {"year_built": "建築年度"})
    assert one.code == "COLUMN_MISSING"
    assert "「建築年」のことではありませんか" in one.remedy_ja


def test_a_heading_may_differ_by_full_width_letters_and_blanks(tmp_path):
    read = csv_inventory(
        tmp_path, GOOD, columns=COLUMNS | {"floor_area_m2": "延床面積(m2)", "floor_height_m": "床高 (m)"}
    )
    assert read.frame["floor_area_m2"].iloc[0] == 98.5


def test_the_readers_own_words_are_mapped(tmp_path):
    read = csv_inventory(
        tmp_path, row(structure="土蔵", storeys="平"), values={"structure": {"土蔵": "masonry"}, "storeys": {"平": 1}}
    )
    assert (read.frame["structure"].iloc[0], read.frame["storeys"].iloc[0]) == ("masonry", 1)


def test_a_declared_word_can_mean_unknown(tmp_path):
    read = csv_inventory(
        tmp_path,
        row(structure="その他"),
        values={"structure": {"その他": "unknown"}},
        imputation={"structure": MIXTURE},
    )
    assert read.frame["structure"].iloc[0] == "unknown"
    assert read.mixture == {"wood": 0.7, "rc": 0.3}


def test_blank_lines_are_skipped_and_rows_keep_their_number(tmp_path):
    (one,) = refusals(csv_inventory, tmp_path, GOOD, ",,,,,,,,", "", row(2, structure="テント"))
    assert one.place.row == 5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"crs": None}, "CRS_MISSING"),
        ({"crs": "EPSG:nothing"}, "CRS_UNREADABLE"),
        ({"crs": "EPSG:6676"}, "CRS_KIND"),
        (
            {"columns": {name: column for name, column in COLUMNS.items() if "itude" not in name}},
            "LOCATION_COLUMNS_MISSING",
        ),
        ({"header": HEADER.replace("用途", "構造")}, "HEADER_REPEATED"),
    ],
)
def test_what_is_not_declared_is_refused(tmp_path, changes, code):
    assert code in codes(refusals(csv_inventory, tmp_path, GOOD, **changes))


def test_rows_of_another_length_do_not_hide_the_others(tmp_path):
    ragged = row(2, floor_area_m2="1,200")
    found = refusals(csv_inventory, tmp_path, row(1, structure="テント"), ragged, row(3, storeys="中2階"), GOOD + ",x")
    assert [(one.code, one.place.row) for one in found] == [
        ("STRUCTURE_UNKNOWN", 2), ("ROW_LENGTH", 3), ("STOREYS_UNREADABLE", 4), ("ROW_LENGTH", 5),
    ]  # fmt: skip
    assert found[1].message_ja == "見出しは9列ですが、この行は10列です。"
    assert csv_inventory(tmp_path, row(2, floor_area_m2='"1,200"')).frame["floor_area_m2"].iloc[0] == 1200


def test_files_without_a_whole_row_are_refused(tmp_path):
    assert codes(refusals(csv_inventory, tmp_path, GOOD + ",x")) == ["ROW_LENGTH"]
    assert codes(refusals(csv_inventory, tmp_path)) == ["FILE_EMPTY"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"II*\0" + bytes(20), "TIFF形式の画像"),
        (b"PK\x03\x04" + bytes(20), "Excelブック"),
        (b"%PDF-1.7 \x93", "PDF文書"),
        (b"\x89PNG\r\n\0", "文字ではないデータ"),
    ],
)
@pytest.mark.parametrize("encoding", [None, "cp932"])
def test_another_type_of_file_is_no_question_of_encoding(tmp_path, content, says, encoding):
    path = tmp_path / "buildings.csv"
    path.write_bytes(content)
    (one,) = refusals(read_inventory, spec(encoding=encoding), path)
    assert one.code == "NOT_CSV"
    assert says in one.message_ja
    assert "encoding" not in one.remedy_en


def test_a_table_in_utf_16_is_a_question_of_encoding(tmp_path):
    (one,) = refusals(csv_inventory, tmp_path, GOOD, written_as="utf-16")
    assert one.code == "ENCODING_WRONG"
    assert len(csv_inventory(tmp_path, GOOD, written_as="utf-16", encoding="utf-16").frame) == 1


@pytest.mark.parametrize(
    ("field", "example"), [("latitude", "35.6812"), ("longitude", "139.7671"), ("floor_area_m2", "98.5")]
)
def test_the_example_of_a_number_is_one_of_its_kind(tmp_path, field, example):
    (one,) = refusals(csv_inventory, tmp_path, row(**{field: "abc"}))
    assert f"「{example}」のように" in one.remedy_ja
    assert example in one.remedy_en


@pytest.mark.parametrize(
    ("empty", "column"),
    [(("latitude",), "緯度"), (("longitude",), "経度"), (("latitude", "longitude"), "緯度・経度")],
)
def test_an_empty_coordinate_names_its_column(tmp_path, empty, column):
    (one,) = refusals(csv_inventory, tmp_path, row(1), row(2, **dict.fromkeys(empty, "")))
    assert one.text("ja").startswith(f"buildings.csv 3行目「{column}」：建物の位置が入っていません。")


def test_coordinates_outside_japan_look_exchanged(tmp_path):
    swapped = row(latitude="138.4", longitude="33.9")
    found = refusals(csv_inventory, tmp_path, swapped, municipality_code="131016")
    assert codes(found) == ["COORDINATE_OUT_OF_RANGE"] * 2
    assert "経度と緯度が入れ替わっている" in found[0].message_ja
    assert codes(refusals(csv_inventory, tmp_path, swapped)) == ["COORDINATE_OUT_OF_RANGE"]  # a latitude of 138.4
    kept = csv_inventory(tmp_path, GOOD, municipality_code="131016")
    assert kept.frame["municipality_code"].iloc[0] == "13101"


def test_eastings_and_northings_need_a_projected_system(tmp_path):
    columns = {name: column for name, column in COLUMNS.items() if "itude" not in name} | {"x": "経度", "y": "緯度"}
    read = csv_inventory(tmp_path, row(latitude="-210000", longitude="1500.5"), columns=columns, crs="EPSG:6676")
    assert (read.frame.geometry.x.iloc[0], read.frame.geometry.y.iloc[0]) == (1500.5, -210000)
    assert codes(refusals(csv_inventory, tmp_path, GOOD, columns=columns)) == ["CRS_KIND"]


def test_unknown_values_are_filled_only_by_rules_and_marked(tmp_path):
    rows = [row(1), row(2, structure="不明", year_built="", storeys="", floor_height_m=""), row(3, floor_area_m2="")]
    found = refusals(csv_inventory, tmp_path, *rows)
    assert sorted(one.place.path for one in found) == [
        f"inventory.imputation.{field}" for field in ("floor_area_m2", "floor_height_m", "structure", "year_built")
    ]
    rules = {
        "structure": MIXTURE,
        "year_built": YEARS,
        "floor_area_m2": {
            "rule": "by_structure",
            "values": dict.fromkeys(("wood", "steel", "rc", "src", "masonry"), 110),
            **ASSUMED,
        },
        "floor_height_m": constant(0.5, low=0.3, high=0.6),
    }
    read = csv_inventory(tmp_path, *rows, imputation=rules)
    assert list(read.frame["imputed"]) == [
        "",
        "structure:mixture,year_built:uniform_years,floor_height_m:constant",
        "floor_area_m2:by_structure",
    ]
    assert read.frame["structure"].iloc[1] == "unknown"
    assert pd.isna(read.frame["year_built"].iloc[1])
    assert read.unknown_years == tuple(range(1970, 1980))
    assert read.frame["floor_height_m"].iloc[1] == 0.5
    assert read.frame["floor_area_m2"].iloc[2] == 110
    assert [(one.field, one.count, one.of) for one in read.fills] == [
        ("structure", 1, 3), ("floor_area_m2", 1, 3), ("year_built", 1, 3), ("floor_height_m", 1, 3),
    ]  # fmt: skip
    assert codes(read.findings) == ["FILLED"] * 4 + ["STOREYS_UNKNOWN"]
    assert read.originals.loc["M-0002", "構造"] == "不明"


def test_a_rule_that_is_not_needed_changes_and_claims_nothing(tmp_path):
    read = csv_inventory(tmp_path, GOOD, imputation={"structure": MIXTURE, "year_built": YEARS})
    assert (read.fills, read.mixture, read.unknown_years) == ((), {}, ())


@pytest.mark.parametrize(
    ("field", "rule", "code"),
    [
        ("floor_area_m2", {"rule": "footprint_times_storeys", **ASSUMED}, "RULE_NEEDS_FOOTPRINT"),
        ("floor_area_m2", constant(0), "RULE_VALUE_OUT_OF_RANGE"),
        ("storeys", constant(1.5), "RULE_VALUE_OUT_OF_RANGE"),
        ("year_built", constant(2030), "RULE_VALUE_OUT_OF_RANGE"),
        ("year_built", YEARS | {"last": 2030}, "RULE_VALUE_OUT_OF_RANGE"),
        ("floor_height_m", constant(-0.1), "RULE_VALUE_OUT_OF_RANGE"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path, field, rule, code):
    (one,) = refusals(csv_inventory, tmp_path, row(**{field: ""}), imputation={field: rule})
    assert one.code == code


def test_a_rule_by_structure_says_what_an_unknown_structure_gets(tmp_path):
    table = dict.fromkeys(("wood", "steel", "rc", "src", "masonry"), 2)
    by = {"rule": "by_structure", "values": table, **ASSUMED}
    cells = {"structure": "", "storeys": ""}
    assert codes(refusals(csv_inventory, tmp_path, row(**cells), imputation={"structure": MIXTURE, "storeys": by})) == [
        "RULE_NEEDS_UNKNOWN"
    ]
    by["values"] = table | {"unknown": 1}
    read = csv_inventory(tmp_path, row(**cells), imputation={"structure": MIXTURE, "storeys": by})
    assert read.frame["storeys"].iloc[0] == 1


def test_rows_without_location_are_set_aside_only_by_rule(tmp_path):
    rows = [row(1), row(2, latitude="")]
    assert codes(refusals(csv_inventory, tmp_path, *rows)) == ["COORDINATE_MISSING"]
    read = csv_inventory(tmp_path, *rows, rows={"no_geometry": "set_aside"})
    assert list(read.frame["set_aside"]) == ["", "no_geometry"]
    assert codes(refusals(csv_inventory, tmp_path, rows[1], rows={"no_geometry": "set_aside"})) == ["NO_ROWS_LEFT"]


def test_rows_are_sorted_by_id_as_text(tmp_path):
    read = csv_inventory(tmp_path, row(10), row(9), row(100))
    assert list(read.frame["asset_id"]) == ["M-0009", "M-0010", "M-0100"]
    assert list(read.originals.index) == list(read.frame["asset_id"])


def test_an_unknown_file_type_names_the_known_ones(tmp_path):
    path = tmp_path / "buildings.docx"
    path.write_bytes(b"PK")
    with pytest.raises(Refused, match="Use one of: a shapefile"):
        read_inventory(spec(file="buildings.docx"), path)

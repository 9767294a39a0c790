"""Text tables: what a file shows of itself is found out, and read exactly as found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.formats.csv import FORMAT
from assets.formats.encodings import spoilt
from assets.inventory_spec import InventorySpec
from infra.errors import Refused
from tests.assets.makers import COLUMNS, GOOD, HEADER, row, spec

ROWS = [HEADER, row(1), row(2), row(3)]


def written(folder, *lines, encoding="utf-8", end="\r\n", name="buildings.csv"):
    path = folder / name
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path


def look(path):
    return FORMAT.look(path.name, path)


def looked_and_read(path):
    found = look(path)
    return FORMAT.read(spec(file=path.name, **found.declared), path)


def codes_and_rows(findings):
    return [(one.code, one.place.row) for one in findings if one.code != "TABLE_UNDERSTOOD"]


@pytest.mark.parametrize(
    ("written_as", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp932", "cp932")],
)
def test_the_encoding_is_found_with_and_without_a_mark(tmp_path, written_as, found):
    path = written(tmp_path, HEADER, row(use="①㈱髙﨑～ｱｲｳ"), encoding=written_as)
    assert look(path).declared["encoding"] == found
    assert codes_and_rows(look(path).findings) == []
    assert looked_and_read(path).frame["用途"].tolist() == ["①㈱髙﨑～ｱｲｳ"]
    assert looked_and_read(path).frame.columns[0] == "建物番号"  # the mark is no part of the first heading


def test_what_is_declared_are_keys_of_the_scenario(tmp_path):
    found = look(written(tmp_path, *ROWS))
    assert dict(found.declared) == {"encoding": "utf-8", "delimiter": ",", "header_row": 1}
    assert set(found.declared) <= set(InventorySpec.model_fields)
    assert found.headings == tuple(HEADER.split(","))
    (note,) = found.findings
    assert note.message_ja == "3行、9列の表として読み取ります（見出しは1行目、文字コードはUTF-8、区切りはカンマ）。"


def test_euc_jp_is_the_last_resort_and_told(tmp_path):
    path = written(tmp_path, "建物番号,緯度,経度,構造", "A,33.9,138.4,木造のアパートである", encoding="euc_jp")
    assert look(path).declared["encoding"] == "euc_jp"
    assert codes_and_rows(look(path).findings) in ([("ENCODING_EUC_JP", None)], [("ENCODING_AMBIGUOUS", None)])
    assert looked_and_read(path).frame["構造"].tolist() == ["木造のアパートである"]


def test_bytes_that_two_encodings_allow_are_told_with_both_readings(tmp_path):
    path = tmp_path / "b.csv"
    path.write_bytes("id,lat,lon,name\r\n1,33.9,138.4,ｶﾞﾚｰｼﾞ\r\n".encode("cp932"))  # six bytes that are also three kanji
    (note,) = [one for one in look(path).findings if one.code == "ENCODING_AMBIGUOUS"]
    assert "ｶﾞﾚｰｼﾞ" in note.message_ja
    assert "ｶﾞﾚｰｼﾞ".encode("cp932").decode("euc_jp") in note.message_ja
    assert look(path).declared["encoding"] == "cp932"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = written(tmp_path, *(line.replace(",", delimiter) for line in ROWS))
    assert look(path).declared["delimiter"] == delimiter
    assert looked_and_read(path).frame.shape == (3, 9)


def test_a_comma_within_cells_of_a_table_with_tabs_is_no_delimiter(tmp_path):
    lines = [line.replace(",", "\t").replace("住宅", "住宅,店舗") for line in ROWS]
    assert look(written(tmp_path, *lines)).declared["delimiter"] == "\t"


@pytest.mark.parametrize(
    "above",
    [
        ["港町 建物台帳"],
        ["港町 建物台帳,,,,,,,,", "", "※令和6年1月1日現在"],
        ["作成課：税務課,作成日：2024/4/1", ",,,,,,,,"],
        ["1,2,3,4,5,6,7,8,9"],
    ],
)
def test_headings_are_found_below_titles_notes_and_blank_lines(tmp_path, above):
    path = written(tmp_path, *above, *ROWS)
    assert look(path).declared["header_row"] == len(above) + 1
    assert looked_and_read(path).row.tolist() == [len(above) + 2, len(above) + 3, len(above) + 4]


@pytest.mark.parametrize("units", [",度,度,,階,㎡,,年,m", ",（度）,（度）,,（階）,（㎡）,,（西暦）,（m）"])
def test_a_row_of_units_is_a_second_line_of_headings_and_told(tmp_path, units):
    found = look(written(tmp_path, HEADER, units, *ROWS[1:]))
    assert codes_and_rows(found.findings) == [("HEADER_TWO_LINES", 1)]
    assert "header_row" not in found.declared


def test_headings_in_words_of_their_own_are_recognised_by_what_stands_below(tmp_path):
    path = written(tmp_path, "fid,foo,bar,baz", "1,2.5,3.5,brick", "2,2.6,3.6,wood")
    assert look(path).declared["header_row"] == 1


def test_a_cell_with_line_breaks_is_one_row_as_in_excel(tmp_path):
    path = written(tmp_path, HEADER, row(1, use='"住宅\r\n（母屋）\n離れ"'), row(2), row(3, structure="テント"))
    table = looked_and_read(path)
    assert table.row.tolist() == [2, 3, 4]
    assert table.frame["用途"].iloc[0] == "住宅\r\n（母屋）\n離れ"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_line_end_is_one(tmp_path, end):
    path = written(tmp_path, HEADER, row(1), "", row(2), end=end)
    assert looked_and_read(path).row.tolist() == [2, 4]


def test_empty_cells_at_the_end_of_a_row_are_no_mistake(tmp_path):
    table = looked_and_read(written(tmp_path, HEADER, row(1) + ",,,", row(2), row(3) + ","))
    assert table.findings == ()
    assert table.frame.shape == (3, 9)


def test_excel_leaves_out_the_last_delimiters_of_sixteen_rows(tmp_path):
    """The block of rows 17 to 32 is short as a whole; a row that is short alone is broken."""
    full, short = [row(number) for number in range(2, 17)], [row(number)[: -len(",0.45")] for number in range(17, 33)]
    table = looked_and_read(written(tmp_path, HEADER, *full, *short))
    assert (len(table.frame), table.findings) == (31, ())
    assert set(table.frame["床高（m）"].iloc[15:]) == {""}
    alone = looked_and_read(written(tmp_path, HEADER, *full, *short[:3], row(99), *short[4:]))
    assert {one.code for one in alone.findings} == {"ROW_SHORT"}


def test_totals_and_notes_below_the_table_are_told_and_not_counted(tmp_path):
    path = written(tmp_path, *ROWS, "合計,,,,,295.5,,,", "", "※令和6年1月1日現在", "注）床高は推定")
    table = looked_and_read(path)
    assert len(table.frame) == 3
    assert codes_and_rows(table.findings) == [("FOOT_TOTAL", 5), ("FOOT_NOTE", 7), ("FOOT_NOTE", 8)]
    assert {one.severity for one in table.findings} == {"note"}


def test_a_house_that_is_called_like_a_total_stays_a_house(tmp_path):
    table = looked_and_read(written(tmp_path, HEADER, row(1, asset_id="計"), row(2, asset_id="合計")))
    assert table.frame["建物番号"].tolist() == ["計", "合計"]


def test_a_spoilt_cell_in_a_column_that_is_not_used_is_only_told(tmp_path):
    path = written(tmp_path, HEADER + ",備考", row(1) + ",木\ufffd", row(2) + ",")
    (one,) = looked_and_read(path).findings
    assert (one.code, one.severity, one.place.row, one.place.column) == ("TEXT_REPLACED", "note", 2, "備考")


@pytest.mark.parametrize("word", ["木造", "鉄筋コンクリート造", "住宅", "港町一丁目"])
@pytest.mark.parametrize(("was", "read_as"), [("utf-8", "cp932"), ("utf-8", "cp1252"), ("cp932", "cp1252")])
def test_words_read_in_a_wrong_encoding_are_recognised(word, was, read_as):
    shown = [bytes([byte]).decode(read_as, "ignore") or chr(byte) for byte in word.encode(was)]
    read = "".join(shown) if read_as == "cp1252" else word.encode(was).decode(read_as, "ignore")
    code, before = spoilt(read)
    assert code == "TEXT_MISREAD"
    assert set(before) & set(word)


@pytest.mark.parametrize(
    "word",
    ["髙﨑 ①号館", "㈱ﾐﾅﾄ", "é", "Café München", "2×4", "30°", "騨驒縺", "齋藤邸", "鷗外", "“木造”", "ｶﾞｰﾃﾞﾝ", "?"],
)
def test_unusual_words_that_somebody_wrote_are_left_alone(word):
    assert spoilt(word) is None


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x30FE), max_size=20))
def test_kana_are_never_taken_for_spoilt(word):
    assert spoilt(word) is None


@given(st.binary(max_size=300))
def test_no_bytes_make_the_look_fail_without_a_finding(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "b.csv"
    path.write_bytes(content)
    refusals = ()
    found = None
    try:
        found = FORMAT.look("b.csv", path)
    except Refused as error:
        refusals = error.findings
    assert refusals or found.declared["encoding"]


def test_what_is_declared_is_read_strictly(tmp_path):
    path = written(tmp_path, "title", HEADER, GOOD)
    assert FORMAT.read(spec(header_row=2), path).row.tolist() == [3]
    with pytest.raises(Refused) as caught:
        FORMAT.read(spec(header_row=9), path)
    assert [one.code for one in caught.value.findings] == ["HEADER_ROW_BEYOND"]
    assert FORMAT.read(spec(header_row=2, delimiter=";"), path).frame.shape == (1, 1)


BARE = HEADER.replace("（㎡）", "").replace("（m）", "")
BARE_COLUMNS = {**COLUMNS, "floor_area_m2": "延床面積", "floor_height_m": "床高"}


def asked_of_units(folder, *above, header=BARE, columns=BARE_COLUMNS, **declared):
    path = written(folder, *above, header, row(1), row(2))
    found = look(path)
    table = FORMAT.read(spec(file=path.name, columns=columns, **{**found.declared, **declared}), path)
    return [one for one in table.findings if one.code.startswith("UNIT")]


@pytest.mark.parametrize(
    "line",
    [
        "単位：坪",
        "建物一覧（単位：坪）",
        "面積は坪",
        "（坪）",
        "坪単位で記入",
        "unit: tsubo",
        "単位,坪",
        "面積：㎡（一部は坪）",
    ],
)
def test_a_unit_above_the_table_is_asked_about_where_the_heading_has_none(tmp_path, line):
    (one,) = asked_of_units(tmp_path, "令和6年度　建物一覧", line)
    assert (one.code, one.severity, one.place.row) == ("UNIT_ABOVE", "refused", 2)
    assert "「延床面積」" in one.message_ja
    assert "㎡" in one.remedy_ja
    assert "質問票" in one.remedy_ja


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("unit: ft2", ["延床面積", "床高"]),
        ("Units: feet", ["延床面積", "床高"]),
        ("面積は平方フィート", ["延床面積", "床高"]),
        ("単位：ヘクタール", ["延床面積"]),
        ("単位：千㎡", ["延床面積"]),
        ("床高はcm", ["床高"]),
        ("高さの単位は尺", ["床高"]),
        ("面積は坪、高さはmm", ["延床面積", "床高"]),
    ],
)
def test_areas_and_heights_are_asked_about_each_by_its_own_units(tmp_path, line, asked):
    found = asked_of_units(tmp_path, line)
    assert [
        heading for heading in ("延床面積", "床高") if any(f"「{heading}」" in one.message_ja for one in found)
    ] == asked
    assert len(found) == len(asked)


@pytest.mark.parametrize(
    "line",
    [
        *("単位：㎡、m", "坪井町　建物面積一覧", "縮尺1/2500の図による面積", "面積100坪以上の建物"),
        *("1坪＝3.3㎡で換算済みの面積", "大坪地区の床面積", "HA地区の床面積", "高さ45cm以上"),
        *("software draft, floor area", "ファミリー向け住宅の床面積"),
    ],
)
def test_a_line_that_names_no_other_unit_is_a_title(tmp_path, line):
    assert asked_of_units(tmp_path, line) == []


def test_a_unit_in_the_heading_or_in_an_answer_comes_before_the_line_above(tmp_path):
    assert asked_of_units(tmp_path, "単位：坪", header=HEADER, columns=COLUMNS) == []
    assert asked_of_units(tmp_path, "単位：坪", units={"floor_area_m2": "tsubo"}) == []
    assert [one.value for one in asked_of_units(tmp_path, "単位：坪", units={"floor_height_m": "cm"})] == ["単位：坪"]


def test_a_unit_below_the_headings_is_not_one_above_them(tmp_path):
    assert asked_of_units(tmp_path) == []

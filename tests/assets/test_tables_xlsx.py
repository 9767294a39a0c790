"""Workbooks: the table is found among sheets, cells are what Excel shows, and what a workbook hides is told."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from assets.formats import ooxml
from assets.formats.table_rows import column_letters
from assets.formats.xlsx import FORMAT, look_xlsx
from assets.inventory_spec import InventorySpec
from infra.errors import Refused
from infra.findings import refused
from tests.assets.makers import spec
from tests.broken.make import HEADINGS, cells, typed
from tests.broken.make import HERE as FOLDER


def workbook(folder, change=lambda book, sheet: None, lines=None, name="buildings.xlsx"):
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("建物")
        for at, line in enumerate([HEADINGS, cells(1), cells(2)] if lines is None else lines):
            sheet.write_row(at, 0, [typed(cell) for cell in line])
        change(book, sheet)
    return path


def look(path):
    return FORMAT.look(path.name, path)


def read(path, **changes):
    return FORMAT.read(spec(file=path.name, **{**look(path).declared, **changes}), path)


def refusal(function, *args, **changes):
    with pytest.raises(Refused) as caught:
        function(*args, **changes)
    return [one.code for one in caught.value.findings]


def test_what_is_declared_are_keys_of_the_scenario(tmp_path):
    found = look(workbook(tmp_path))
    assert dict(found.declared) == {"sheet": "建物", "header_row": 1}
    assert set(found.declared) <= set(InventorySpec.model_fields)
    assert (found.headings, found.others) == (tuple(HEADINGS), ())
    assert found.findings[0].message_ja == "2行、9列の表として読み取ります（見出しは1行目、シート「建物」）。"


def test_cells_are_what_excel_shows(tmp_path):
    shown = {
        "整数": (1.0, "1"),
        "小数": (0.1 + 0.2, "0.3"),
        "負": (-35367.25, "-35367.25"),
        "大": (1234567890123.0, "1234567890123"),
        "真": (True, "TRUE"),
        "日": (dt.date(1981, 6, 1), "1981-06-01"),
        "時": (dt.datetime(1981, 6, 1, 9, 30), "1981-06-01 09:30:00"),
        "文字": ("００１", "００１"),
        "改行": ("住宅\n離れ", "住宅\n離れ"),
        "空": (None, ""),
    }
    book = openpyxl.Workbook()
    book.active.append(list(shown))
    book.active.append([value for value, _ in shown.values()])
    book.save(tmp_path / "b.xlsx")
    table = FORMAT.read(spec(file="b.xlsx"), tmp_path / "b.xlsx")
    assert table.frame.iloc[0].to_dict() == {heading: text for heading, (_, text) in shown.items()}
    assert table.findings == ()


def test_rows_count_as_excel_counts_them(tmp_path):
    lines = [
        ["港町 建物台帳"],
        [],
        ["※令和6年1月1日現在"],
        HEADINGS,
        cells(1),
        [],
        cells(2),
        ["合計", "", "", "", "", "197"],
    ]
    path = workbook(tmp_path, lines=lines)
    assert look(path).declared["header_row"] == 4
    table = read(path)
    assert table.row.tolist() == [5, 7]
    assert [(one.code, one.place.row) for one in table.findings] == [("FOOT_TOTAL", 8)]


def test_a_table_that_does_not_begin_in_the_first_column_keeps_its_rows(tmp_path):
    path = workbook(tmp_path, lines=[[], [], ["", "", *HEADINGS], ["", "", *cells(1)]])
    assert read(path).row.tolist() == [4]
    assert list(read(path).frame.columns) == HEADINGS


def test_the_sheet_with_buildings_is_taken_among_notes(tmp_path):
    def change(book, sheet):
        book.add_worksheet("凡例").write_row(0, 0, ["記号", "意味"])
        book.add_worksheet("担当").write_column(0, 0, ["税務課", "建物 太郎"])

    found = look(workbook(tmp_path, change))
    assert found.declared["sheet"] == "建物"
    assert found.others == ("凡例", "担当")
    assert not refused(found.findings)


def test_two_tables_are_named_and_refused_until_one_is_chosen(tmp_path):
    def change(book, sheet):
        second = book.add_worksheet("北区")
        second.write_row(0, 0, HEADINGS)
        second.write_row(1, 0, cells(9))

    path = workbook(tmp_path, change)
    found = look(path)
    assert (dict(found.declared), found.others) == ({}, ("建物", "北区"))
    assert "「建物」、「北区」" in found.findings[0].message_ja
    assert refusal(FORMAT.read, spec(file=path.name), path) == ["SHEET_UNDECIDED"]
    assert read(path, sheet="北区").frame["建物番号"].tolist() == ["M-0009"]
    assert refusal(FORMAT.read, spec(file=path.name, sheet="南区"), path) == ["SHEET_UNKNOWN"]


def test_an_error_names_its_row_and_heading(tmp_path):
    def change(book, sheet):
        sheet.write_formula("F3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("K3", "=NA()", None, "#N/A")  # right of the table

    found = read(workbook(tmp_path, change)).findings
    (one,) = [one for one in found if one.code == "CELL_ERROR"]
    assert (one.severity, one.place.row, one.place.column, one.value) == ("refused", 3, "延床面積（㎡）", "#DIV/0!")


def test_an_error_in_a_column_that_is_not_used_is_only_told(tmp_path):
    path = workbook(
        tmp_path, lambda book, sheet: sheet.write_formula("J2", "=NA()", None, "#N/A"), [[*HEADINGS, "備考"], cells(1)]
    )
    assert [(one.code, one.severity) for one in read(path).findings] == [
        ("CELL_ERROR", "note"),
        ("FORMULAS_USED", "note"),
    ]


def test_a_formula_counts_as_its_saved_result(tmp_path):
    def change(book, sheet):
        sheet.write_formula("F2", "=90+8.5", None, 98.5)
        sheet.write_formula("G2", '=IF(1,"店舗","")', None, "店舗")

    table = read(workbook(tmp_path, change))
    assert (table.frame["延床面積（㎡）"].iloc[0], table.frame["用途"].iloc[0]) == ("98.5", "店舗")
    assert [(one.code, one.severity) for one in table.findings] == [("FORMULAS_USED", "note")]
    assert "2個" in table.findings[0].message_ja


def test_a_formula_that_was_never_calculated_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append([*cells(1)[:5], "=1+1", *cells(1)[6:]])
    book.save(tmp_path / "b.xlsx")
    found = FORMAT.read(spec(file="b.xlsx"), tmp_path / "b.xlsx").findings
    assert [(one.code, one.place.row) for one in found] == [("FORMULA_WITHOUT_VALUE", 2)]  # and no result is used


def test_a_workbook_of_no_bytes_is_said_to_be_empty(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(b"")
    with pytest.raises(Refused) as refusal:
        look_xlsx("b.xlsx", tmp_path / "b.xlsx")
    (one,) = refusal.value.findings
    assert (one.code, one.message_ja) == ("WORKBOOK_EMPTY", "ファイルが空です（0バイト）。")


def test_hidden_rows_columns_and_sheets_are_told(tmp_path):
    def change(book, sheet):
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("G:H", None, None, {"hidden": True})
        book.add_worksheet("作業用").hide()

    path = workbook(tmp_path, change)
    assert [one.code for one in look(path).findings] == ["TABLE_UNDERSTOOD", "SHEETS_HIDDEN"]
    rows, columns = read(path).findings
    assert (rows.code, rows.place.row) == ("ROWS_HIDDEN", 2)
    assert "「用途」、「建築年」" in columns.message_ja
    assert len(read(path).frame) == 2


def test_a_merged_title_does_no_harm_and_merged_cells_do(tmp_path):
    def change(book, sheet):
        sheet.merge_range("A1:I1", "港町 建物台帳")
        sheet.merge_range("D3:D4", "木造")

    path = workbook(tmp_path, change, [[], HEADINGS, cells(1), cells(2)])
    found = read(path).findings
    assert {(one.code, one.value, one.place.column) for one in found} == {("CELLS_MERGED", "D3:D4", "構造")}
    assert [one.place.row for one in found] == [3, 4]  # neither row is a good one


def test_sheets_that_hold_buildings_too_and_are_not_read_are_named(tmp_path):
    def change(book, sheet):
        for name in ("令和5年度", "令和6年度"):
            other = book.add_worksheet(name)
            other.write_row(0, 0, HEADINGS)
            other.write_row(1, 0, cells(1))
        book.add_worksheet("凡例").write_row(0, 0, ["コード", "意味"])

    path = workbook(tmp_path, change, [HEADINGS, cells(1), cells(2)])
    assert [one.code for one in look(path).findings] == ["SHEET_UNDECIDED"]
    chosen = look_xlsx(path.name, path, "令和5年度")
    (one,) = [one for one in chosen.findings if one.code == "SHEETS_UNREAD"]
    assert "「令和6年度」" in one.message_ja
    assert "凡例" not in one.message_ja


def test_cells_right_of_the_table_are_told_once(tmp_path):
    path = workbook(tmp_path, lambda book, sheet: sheet.write_column("L2", ["確認済", "要確認"]))
    assert [(one.code, one.severity) for one in read(path).findings] == [("CELLS_BESIDE", "note")]


@pytest.mark.parametrize(
    ("at", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_have_the_letters_of_excel(at, letters):
    assert column_letters(at) == letters


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


def test_a_bomb_is_refused_from_its_directory_without_being_unpacked(tmp_path):
    path = packed(tmp_path / "b.xlsx", [("xl/workbook.xml", bytes(200_000_000))])
    tracemalloc.start()
    assert refusal(FORMAT.look, "b.xlsx", path) == ["ARCHIVE_BOMB"]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path)
    monkeypatch.setattr(ooxml, "MAX_UNPACKED", 1000)
    assert refusal(FORMAT.look, "b.xlsx", path) == ["ARCHIVE_TOO_LARGE"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "added",
    [("xl/workbook.xml", b"<a/>"), ("XL/Workbook.xml", b"<a/>"), ("../x.xml", b"<a/>"), ("x.xml", b"\xff\xfe<\0")],
)
def test_an_archive_that_excel_would_not_write_is_not_opened(tmp_path, added):
    with zipfile.ZipFile(workbook(tmp_path)) as archive:
        parts = [(one.filename, archive.read(one)) for one in archive.infolist()]
    assert refusal(FORMAT.look, "b.xlsx", packed(tmp_path / "b.xlsx", [*parts, added])) == ["ARCHIVE_UNSAFE"]


def test_an_entity_is_never_expanded(tmp_path):
    with zipfile.ZipFile(workbook(tmp_path)) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    text = parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = text.replace(
        b"<sst", b"<!--" + b" " * 3_000_000 + b'--><!DOCTYPE a [<!ENTITY b "c">]><sst', 1
    )
    path = packed(tmp_path / "b.xlsx", parts.items())
    assert refusal(FORMAT.look, "b.xlsx", path) == ["ARCHIVE_UNSAFE"]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_read_or_refused(tmp_path_factory, damages):
    content = bytearray((FOLDER / "clean.xlsx").read_bytes())
    for at, byte in damages:
        content[at % len(content)] = byte
    path = tmp_path_factory.mktemp("damaged") / "b.xlsx"
    path.write_bytes(bytes(content))
    declared, findings = {}, ()
    try:
        declared = look(path).declared
        FORMAT.read(spec(file="b.xlsx", **declared), path)
    except Refused as error:
        findings = error.findings
    assert declared or findings or look(path).findings


def test_fifty_thousand_rows_are_all_read(tmp_path):
    path = tmp_path / "big.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("建物")
        sheet.write_row(0, 0, [*HEADINGS, "棟数", "町名", "所有"])
        line = [typed(cell) for cell in cells(1)[1:]]
        for number in range(1, 50_001):
            sheet.write_row(number, 0, [f"M-{number:06d}", *line, 1, "港町", "民間"])
    table = FORMAT.read(spec(file="big.xlsx", sheet="建物"), path)
    assert table.frame.shape == (50_000, 12)
    assert table.row[-1] == 50_001

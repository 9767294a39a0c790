"""The reader's own file comes back with every remark beside its row, and nothing else in it has changed."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from assets import remarks_xlsx
from assets.formats.csv import FORMAT as CSV
from assets.formats.xlsx import FORMAT as XLSX
from assets.messages import finding
from assets.remark_text import HEADING
from assets.remarks import write_remarks
from infra.findings import Place
from tests.assets.makers import COLUMNS, HEADER, row, spec
from tests.broken.make import HEADINGS, cells, typed


def at(number, column="構造", value="テント", severity="refused"):
    return finding("STRUCTURE_UNKNOWN", severity, "buildings.csv", Place(row=number, column=column), value)


WHOLE_FILE = finding("CRS_MISSING", "refused", "buildings.csv")


def rows_of(path, encoding, delimiter=","):
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_byte_of_the_other_cells_stays(tmp_path, encoding, end):
    header = HEADER.replace("㎡", "m2")
    lines = [header, row(1), row(2, use='"住宅, ""離れ"""'), "", row(3, use="  住宅 ")]
    source = tmp_path / "buildings.csv"
    source.write_bytes(end.join([*lines, ""]).encode(encoding))
    declared = spec(encoding=encoding.removesuffix("-sig"))
    out = write_remarks(source, declared, [at(3), WHOLE_FILE], tmp_path / "out.csv")
    before, after = source.read_bytes(), out.read_bytes()
    added = rows_of(out, encoding)
    assert [line[9:] for line in added] == [["備考（受付システム）"], [""], [added[2][9]], [], [""]]
    assert "「テント」となっています" in added[2][9]
    assert "座標系" not in after.decode(encoding)
    for cell in (",備考（受付システム）", f",{added[2][9]}"):
        after = after.replace(cell.encode(encoding.replace("utf-8-sig", "utf-8").replace("utf-16", "utf-16-le")), b"")
    text, shorter = before.decode(encoding), after.decode(encoding)
    assert [line.removesuffix(",") for line in shorter.split(end)] == text.split(end)
    assert "座標系" in (tmp_path / "out_お読みください.txt").read_text("utf-8-sig")


def test_letters_with_two_codes_come_back_with_the_same_one(tmp_path):
    source = tmp_path / "buildings.csv"
    neither = b"\xed\x40"  # 纊 as NEC wrote it; Python would write FA 5C
    source.write_bytes(HEADER.encode("cp932") + b"\r\n" + row(use="#").encode("cp932").replace(b"#", neither) + b"\r\n")
    out = write_remarks(source, spec(encoding="cp932"), [at(2)], tmp_path / "out.csv")
    assert neither in out.read_bytes()


def test_what_the_encoding_cannot_hold_is_seen(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, row()]).encode("cp932"))
    out = write_remarks(source, spec(encoding="cp932"), [at(2, value="𠮷造")], tmp_path / "out.csv")
    assert "〔U+20BB7〕造" in out.read_bytes().decode("cp932")


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=cmd|"/c"!A1'])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_remark_is_a_formula(tmp_path, value, lang):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, row()]).encode())
    out = write_remarks(source, spec(), [at(2, None, value)], tmp_path / "out.csv", lang)
    assert rows_of(out, "utf-8")[1][9][0] in "【["
    book = workbook(tmp_path, [at(2, None, value)], lang)
    cell = book["建物"].cell(2, 10)
    assert cell.data_type == "s"


def test_all_of_many_rows_get_their_remarks(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, *(row(number) for number in range(1, 301))]).encode())
    out = write_remarks(source, spec(), [at(number) for number in range(2, 302)], tmp_path / "out.csv")
    assert sum(bool(line[9]) for line in rows_of(out, "utf-8")[1:]) == 300


def test_several_remarks_of_a_row_stand_in_one_cell_the_severest_first(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, row()]).encode())
    out = write_remarks(source, spec(), [at(2, "用途", severity="note"), at(2)], tmp_path / "out.csv")
    assert rows_of(out, "utf-8")[1][9].startswith("【要修正】「構造」")
    assert "【確認】「用途」" in rows_of(out, "utf-8")[1][9]


def test_a_file_handed_in_again_has_one_column_of_remarks(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join(["港町", HEADER, row(1), row(2), ""]).encode("cp932"))
    declared = spec(encoding="cp932", header_row=2)
    first = write_remarks(source, declared, [at(3)], tmp_path / "first.csv")
    assert dict(CSV.look("first.csv", first).declared) == {"encoding": "cp932", "delimiter": ",", "header_row": 2}
    assert CSV.read(declared, first).frame["構造"].tolist() == ["木造", "木造"]
    second = write_remarks(first, declared, [at(4)], tmp_path / "second.csv")
    assert [line[9:] != [""] for line in rows_of(second, "cp932")[1:]] == [True, False, True]
    assert {len(line) for line in rows_of(second, "cp932")[1:]} == {10}


def test_a_row_of_another_length_gets_its_remark_too(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, row(1), row(2) + ",x", row(3)[:12]]).encode())
    out = write_remarks(source, spec(), [at(number) for number in (2, 3, 4)], tmp_path / "out.csv")
    assert [line[10][:5] for line in rows_of(out, "utf-8")] == ["備考（受付", *["【要修正】"] * 3]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "buildings.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("建物")
        red = book.add_format({"bg_color": "#FF0000", "num_format": "0.00"})
        for number, line in enumerate([HEADINGS, *(cells(number) for number in (1, 2, 3))]):
            sheet.write_row(number, 0, [typed(cell) for cell in line])
        sheet.write_number("F3", 98.5, red)
        sheet.write_formula("F4", "=90+8.5", None, 98.5)
        book.add_worksheet("集計").write_formula("A1", "=SUM(建物!F2:F4)", None, 295.5)
    return path


def workbook(folder, findings, lang="ja"):
    path = folder / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("建物")
        for number, line in enumerate([HEADINGS, cells(1)]):
            sheet.write_row(number, 0, [typed(cell) for cell in line])
    return openpyxl.load_workbook(write_remarks(path, spec(file="w.xlsx"), findings, folder / "out.xlsx", lang))


DECLARED = {"file": "buildings.xlsx", "sheet": "建物"}


def test_a_workbook_keeps_formats_formulas_and_sheets(tmp_path, source):
    out = write_remarks(source, spec(**DECLARED), [at(3), at(4, severity="note"), WHOLE_FILE], tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["お読みください", "建物", "集計"]
    sheet = book["建物"]
    assert (sheet["F3"].number_format, sheet["F3"].fill.fgColor.rgb) == ("0.00", "FFFF0000")
    assert (sheet["F4"].value, book["集計"]["A1"].value) == ("=90+8.5", "=SUM(建物!F2:F4)")
    remarks = [sheet.cell(number, 10).value for number in (1, 2, 3, 4)]
    assert remarks[:2] == ["備考（受付システム）", None]
    assert remarks[2].startswith("【要修正】「構造」：「テント」となっています。")
    assert sheet["J3"].fill.fgColor.rgb != sheet["J4"].fill.fgColor.rgb
    front = [cell for line in book["お読みください"].iter_rows(values_only=True) for cell in line if cell]
    assert any("座標系" in str(cell) for cell in front)
    assert any("修正が必要：1行とファイル全体の1件" in str(cell) for cell in front)


def test_a_workbook_handed_in_again_is_the_same_table(tmp_path, source):
    first = write_remarks(source, spec(**DECLARED), [at(3)], tmp_path / "first.xlsx")
    found = XLSX.look("first.xlsx", first)
    assert dict(found.declared) == {"sheet": "建物", "header_row": 1}
    second = write_remarks(first, spec(**DECLARED), [at(4)], tmp_path / "second.xlsx")
    book = openpyxl.load_workbook(second)
    assert book.sheetnames == ["お読みください", "建物", "集計"]
    assert [bool(book["建物"].cell(number, 10).value) for number in (1, 2, 3, 4)] == [True, False, False, True]
    assert book["建物"].max_column == 10


def test_a_large_workbook_comes_back_plain_and_says_so(tmp_path, source, monkeypatch):
    monkeypatch.setattr(remarks_xlsx, "MOST_CELLS_KEPT", 10)
    out = write_remarks(source, spec(**DECLARED), [at(3)], tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["お読みください", "建物"]
    assert [cell.value for cell in book["建物"][4]][:9] == [typed(cell) for cell in cells(3)]
    assert book["建物"].cell(3, 10).value.startswith("【要修正】")
    front = [str(line[0]) for line in book["お読みください"].iter_rows(values_only=True)]
    assert any("値だけを新しいブックに写しています" in line for line in front)


def test_shapes_get_a_list_with_row_id_what_and_remedy(tmp_path):
    source = tmp_path / "buildings.gpkg"
    source.write_bytes(b"")
    out = write_remarks(
        source, spec(file="buildings.gpkg"), [at(3), WHOLE_FILE], tmp_path / "out.gpkg", ids={3: "=B-2"}
    )
    assert out == tmp_path / "out.xlsx"
    lines = list(openpyxl.load_workbook(out)["一覧"].iter_rows(values_only=True))
    assert lines[0] == ("行", "建物番号", "区分", "項目", "内容", "対処")
    assert lines[2][:4] == (3, "=B-2", "要修正", "構造")
    assert lines[1][0] is None


def test_a_table_that_cannot_be_cut_into_rows_gets_the_list(tmp_path):
    source = tmp_path / "buildings.csv"
    source.write_bytes("\r\n".join([HEADER, row(use='"住宅'), row(2)]).encode())
    out = write_remarks(source, spec(), [at(2)], tmp_path / "out.csv")
    assert zipfile.is_zipfile(out)
    assert HEADING["ja"] not in openpyxl.load_workbook(out).sheetnames
    assert set(COLUMNS) >= {"structure"}

"""What is taken out of a ZIP file: the one table beside documents, or all of what belongs together; never a guess."""

from __future__ import annotations

import json
import zipfile

import pytest

from assets.formats.unpacked import beside, choose
from flows.intake import FINDINGS, SUMMARY, examine_to
from infra.errors import Refused
from tests.assets.format_makers import read

TABLE = "建物番号,経度,緯度,構造\r\nA1,130.55,32.93,木造\r\nA2,130.551,32.931,木造\r\n"
OUTLINE = "x,y\n0,0\n0,9\n9,9\n"
POINTS = "0,0\n0,9\n9,9\n"


def folder_of(folder, **texts):
    """A folder of texts; `__` in a name is the dot of its ending, `___` a sub-folder."""
    for name, text in texts.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def chosen(folder, **texts):
    made = folder_of(folder, **texts)
    one = choose(made, "送付.zip")
    return one.relative_to(made).as_posix(), [found.value for found in beside(one, made, "送付.zip")]


@pytest.mark.parametrize(
    "document", ["readme__txt", "licence__pdf", "読んで__md", "図__jpg", "概要__docx", "列__csvt", "様式__qml"]
)
def test_the_one_table_beside_a_document_is_read_and_the_document_told(tmp_path, document):
    one, told = chosen(tmp_path, 建物__csv=TABLE, **{document: "利用条件"})
    assert one == "建物.csv"
    assert told == [document.replace("__", ".")]


@pytest.mark.parametrize(
    "name", ["建物__xlsx", "建物__gpkg", "建物__geojson", "建物__kml", "建物__parquet", "建物__tsv"]
)
def test_any_format_of_one_file_is_found_beside_documents(tmp_path, name):
    one, told = chosen(tmp_path, **{"data___" + name: TABLE, "readme__txt": "利用条件"})
    assert one == "data/" + name.replace("__", ".")
    assert told == ["readme.txt"]


def test_a_table_that_ends_in_txt_is_one_where_nothing_else_is(tmp_path):
    assert chosen(tmp_path, 建物__txt=TABLE, 説明__pdf="x") == ("建物.txt", ["説明.pdf"])


def test_two_tables_are_named_and_one_is_asked_for(tmp_path):
    with pytest.raises(Refused) as caught:
        chosen(tmp_path, 建物__csv=TABLE, 旧___建物__xlsx=TABLE, readme__txt="x")
    (one,) = caught.value.findings
    assert (one.code, one.severity, one.value) == ("ARCHIVE_TABLES", "refused", "建物.csv, 旧/建物.xlsx")
    assert "1つだけ" in one.remedy_ja


@pytest.mark.parametrize("others", [{}, {"readme__txt": "利用条件"}, {"要領__pdf": "x"}])
@pytest.mark.parametrize("text", [OUTLINE, POINTS])
def test_a_folder_of_outlines_stays_one_with_and_without_a_readme(tmp_path, text, others):
    assert chosen(tmp_path, out___1__csv=text, out___2__csv=text, **others) == ("out", [])


def test_a_readme_among_outlines_is_no_outline(tmp_path):
    made = folder_of(tmp_path, **{"1__csv": OUTLINE, "2__csv": POINTS, "readme__txt": "利用条件を確認してください"})
    found = read(choose(made, "送付.zip"))
    assert list(found.frame["id"]) == ["1", "2"]
    assert [(one.code, one.value) for one in found.findings] == [
        ("FOLDER_OTHERS", "readme.txt"),
        ("FOLDER_CLOSED", "2"),
    ]


def test_a_table_beside_outlines_is_the_table(tmp_path):
    one, told = chosen(tmp_path, 建物__csv=TABLE, 輪郭__txt=POINTS)
    assert (one, told) == ("建物.csv", ["輪郭.txt"])


@pytest.mark.parametrize("parts", [("b__shp", "b__dbf"), ("53___udx__gml", "codes__xml"), ("b__shp", "一覧__csv")])
def test_what_belongs_together_stays_together(tmp_path, parts):
    assert chosen(tmp_path, **dict.fromkeys(parts, TABLE), readme__txt="x") == (".", [])


def test_what_macos_and_windows_add_is_not_counted(tmp_path):
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._建物.csv").write_text("x", encoding="utf-8")
    assert chosen(tmp_path, 建物__csv=TABLE, Thumbs__db="x") == ("建物.csv", [])


def packed(path, **texts):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("__", "."), text)
    return path


def test_a_zip_of_a_table_and_a_licence_is_examined_as_the_table(tmp_path):
    path = packed(tmp_path / "送付.zip", 建物__csv=TABLE, licence__txt="CC BY 4.0")
    out = tmp_path / "out"
    out.mkdir()
    examine_to(str(path), path.name, "43206", {}, 2026, "ja", str(out))
    assert json.loads((out / SUMMARY).read_text(encoding="utf-8"))["rows"] == 2
    notes = {one["code"]: one["value"] for one in json.loads((out / FINDINGS).read_text(encoding="utf-8"))}
    assert notes["ARCHIVE_BESIDE"] == "licence.txt"
    assert (out / "remarks.csv").exists()


@pytest.mark.parametrize(
    ("name", "code"), [("建物.xlsm", "NOT_XLSX"), ("建物.csv", "NOT_CSV"), ("建物.gpkg", "FILE_DISGUISED")]
)
def test_an_archive_that_calls_itself_a_table_is_told_to_be_none(tmp_path, name, code):
    path = packed(tmp_path / name, a__txt="x")
    examine_to(str(path), name, "43206", {}, 2026, "ja", str(tmp_path))
    assert [one["code"] for one in json.loads((tmp_path / FINDINGS).read_text(encoding="utf-8"))] == [code]


def test_the_file_in_an_archive_that_cannot_be_read_is_named(tmp_path):
    path = packed(tmp_path / "送付.zip", a__pdf="%PDF-1.7")
    (tmp_path / "out").mkdir()
    examine_to(str(path), path.name, "43206", {}, 2026, "ja", str(tmp_path / "out"))
    (one,) = json.loads((tmp_path / "out" / FINDINGS).read_text(encoding="utf-8"))
    assert (one["code"], one["value"]) == ("ARCHIVE_UNRECOGNISED", "a.pdf")
    assert "ZIPファイルの中の「a.pdf」は、建物台帳として読み込めません（PDF文書のようです）" in one["message_ja"]

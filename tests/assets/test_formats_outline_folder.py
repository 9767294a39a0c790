"""A folder of outlines: one file per building, named by its id; each broken file is told with its line."""

from __future__ import annotations

import pytest
import shapely

from tests.assets.format_makers import look, one_of, read, refusal, said

CLOSED = "0,0\n10,0\n10,8\n0,8\n0,0\n"
OPEN = "20,0\n30,0\n30,8\n20,8\n"


def folder(tmp_path, **files):
    path = tmp_path / "houses"
    path.mkdir()
    for name, content in files.items():
        (path / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_closed_outlines_are_read_without_a_word(tmp_path):
    path = folder(tmp_path, b002=CLOSED, b001=CLOSED)
    assert look(path).headings == ("id",)
    table = read(path)
    assert said(table.findings) == []
    assert list(table.frame["id"]) == ["b001", "b002"]
    assert shapely.area(table.geometry).tolist() == [80, 80]
    assert table.crs is None  # a list of numbers does not say in which system


def test_open_outlines_are_closed_and_told(tmp_path):
    table = read(folder(tmp_path, a=CLOSED, b=OPEN))
    one = one_of(table.findings, "FOLDER_CLOSED")
    assert (one.value, one.severity) == ("1", "note")
    assert shapely.area(table.geometry).tolist() == [80, 80]


@pytest.mark.parametrize(
    "text",
    ["x,y\n" + CLOSED, "\ufeffX座標,Y座標\r\n" + CLOSED, CLOSED.replace(",", "\t"), CLOSED.replace(",", " "),
     CLOSED.replace(",", " ; "), CLOSED.replace("\n", "\n\n"), CLOSED.strip()],
)  # fmt: skip
def test_headings_and_delimiters_as_people_write_them(tmp_path, text):
    table = read(folder(tmp_path, a=text))
    assert (said(table.findings), shapely.area(table.geometry).tolist()) == ([], [80])


def test_a_height_beside_each_point_is_dropped_and_told(tmp_path):
    table = read(folder(tmp_path, a=CLOSED.replace("\n", ",35.2\n")))
    assert said(table.findings) == ["FOLDER_HEIGHTS"]
    assert not shapely.has_z(table.geometry).any()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("0,0\n10,0\n10;x\n0,8\n", "OUTLINE_LINE", 3),
        ("0,0\n10,0\n10,nan\n0,8\n", "OUTLINE_LINE", 3),
        ("0,0\n10,0\n1,2,3,4\n0,8\n", "OUTLINE_LINE", 3),
        ("0,x\n10,0\n10,8\n0,8\n", "OUTLINE_LINE", 1),
        ("0,0\n10,0\n0,0\n", "OUTLINE_TOO_SHORT", None),
        ("", "OUTLINE_TOO_SHORT", None),
        ("建物,1\n".encode("utf-16"), "OUTLINE_TEXT", None),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_the_others_are_read(tmp_path, text, code, line):
    table = read(folder(tmp_path, a=text, b=CLOSED))
    one = one_of(table.findings, code)
    assert (one.severity, one.file, one.place.line) == ("refused", "houses/a.csv", line)
    assert list(table.frame["id"]) == ["b"]


def test_where_no_file_can_be_read_all_reasons_are_said_at_once(tmp_path):
    assert said(refusal(read, folder(tmp_path, a="1,2\n", b="x\n"))) == ["OUTLINE_TOO_SHORT", "OUTLINE_TOO_SHORT"]


def test_other_files_are_told_and_links_not_followed(tmp_path):
    path = folder(tmp_path, a=CLOSED)
    (path / "README.md").write_text("houses")
    (path / "more").mkdir()
    (path / "link.csv").symlink_to("/etc/hostname")
    one = one_of(read(path).findings, "FOLDER_OTHERS")
    assert one.value == "README.md, link.csv, more"


def test_a_file_too_large_for_one_outline_is_a_finding(tmp_path):
    path = folder(tmp_path, a=CLOSED, b=CLOSED)
    with (path / "a.csv").open("r+b") as raw:
        raw.truncate(10_000_000)
    assert one_of(read(path).findings, "FILE_TOO_LARGE").file == "houses/a.csv"


def test_a_folder_of_something_else_is_refused(tmp_path):
    path = tmp_path / "pictures"
    path.mkdir()
    (path / "a.png").write_bytes(b"\x89PNG")
    (one,) = refusal(look, path)
    assert one.code == "FILE_UNRECOGNISED"
    assert "フォルダー" in one.message_ja

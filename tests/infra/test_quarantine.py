"""The quarantine: a file arrives under a name of ours, no larger than allowed, and its first bytes say what it is."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import stat
import zipfile

import geopandas as gpd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import Refused
from infra.quarantine import kind_findings, magic_of, receive, suffix_of


class Endless:
    """A stream that never ends and counts what was taken from it."""

    taken = 0

    def read(self, size=-1):
        assert size > 0, "a stream of unknown length is never read whole"
        self.taken += size
        return b"x" * size


def test_a_stream_arrives_whole_under_a_random_name_for_us_only(tmp_path):
    previous = os.umask(0)
    try:
        first, second = (receive(io.BytesIO(b"abc" * 10**6), tmp_path / "q", 3 * 10**6, ".csv") for _ in range(2))
    finally:
        os.umask(previous)
    assert first.read_bytes() == b"abc" * 10**6
    assert first != second
    assert first.suffix == ".csv"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "q").stat().st_mode) == 0o700


def test_one_byte_too_many_is_refused_and_nothing_stays(tmp_path):
    with pytest.raises(Refused) as caught:
        receive(io.BytesIO(b"x" * 1001), tmp_path, 1000, ".csv", name="建物.csv")
    (finding,) = caught.value.findings
    assert (finding.code, finding.file) == ("UPLOAD_TOO_LARGE", "建物.csv")
    assert "1 KB" in finding.text("ja")
    assert list(tmp_path.iterdir()) == []


def test_a_stream_without_end_is_left_soon_after_the_limit(tmp_path):
    stream = Endless()
    with pytest.raises(Refused):
        receive(stream, tmp_path, 10**6, "")
    assert stream.taken <= 10**6 + 1
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_breaks_leaves_nothing(tmp_path):
    class Broken:
        def read(self, size):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(Broken(), tmp_path, 10, "")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(Refused) as caught:
        receive(io.BytesIO(), tmp_path, 10, ".csv")
    assert caught.value.findings[0].code == "UPLOAD_EMPTY"


def test_a_file_is_copied_and_loses_the_right_to_run(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"#!/bin/sh\n")
    source.chmod(0o755)
    path = receive(source, tmp_path / "q", 100, "")
    assert path.read_bytes() == b"#!/bin/sh\n"
    assert path.stat().st_mode & 0o111 == 0


def test_links_and_pipes_are_not_received(tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    for name, error in (("link", OSError), ("pipe", ValueError)):
        with pytest.raises(error):
            receive(tmp_path / name, tmp_path / "q", 10**6, "")
    assert list((tmp_path / "q").iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "./../x", ".c/v", ".CSV", ".csv\n", ".x" * 20, ".\u202ecsv"])
def test_a_suffix_that_is_not_plain_never_becomes_part_of_a_path(tmp_path, suffix):
    with pytest.raises(ValueError):
        receive(io.BytesIO(b"x"), tmp_path, 10, suffix)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("建物.XLSX", ".xlsx"), ("a.tar.gz", ".gz"), ("none", ""), ("../../etc/passwd", ""), ("a.c/v", ""), ("x.表", "")],
)
def test_the_end_of_a_name(name, suffix):
    assert suffix_of(name) == suffix


@given(st.text())
def test_whatever_the_name_its_end_is_plain(name):
    assert suffix_of(name) == "" or (suffix_of(name)[0] == "." and suffix_of(name)[1:].isalnum())


def _written(folder, kind):
    """A real file of each kind, by the programs that write them."""
    path = folder / "file"
    points = gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([139.0], [35.0]), crs=6668)
    if kind == "ooxml":
        xlsxwriter.Workbook(str(path)).close()
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", "a")
    elif kind == "geopackage":
        points.to_file(folder / "p.gpkg")
        (folder / "p.gpkg").rename(path)
    elif kind == "sqlite":
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE a (b)")
        base.close()
    elif kind == "parquet":
        points.to_parquet(path)
    elif kind == "shapefile":
        points.to_file(folder / "p.shp")
        (folder / "p.shp").rename(path)
    elif kind == "gzip":
        path.write_bytes(gzip.compress(b"a"))
    else:
        path.write_bytes(BYTES[kind])
    return path


BYTES = {
    "pdf": b"%PDF-1.7\n",
    "7z": bytes.fromhex("377abcaf271c0004"),  # 7zFormat.txt
    "rar": b"Rar!\x1a\x07\x01\x00",
    "ole": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),  # [MS-CFB] 2.2
    # OSM wiki, PBF format: BlobHeader of 13 bytes, type "OSMHeader", datasize
    "pbf": b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c" + bytes(30),
    "xml": '<?xml version="1.0"?>\n<kml/>'.encode("utf-8-sig"),
    "html": b"\n<!DOCTYPE html><html>",
    "json": b' {\n "type": "FeatureCollection"}',
    "text-utf-8": "構造,階数\n木造,2\n".encode(),
    "text-utf-8-sig": "構造,階数\n".encode("utf-8-sig"),
    "text-utf-16": "構造,階数\n".encode("utf-16"),
    "text-other": "構造,階数\n木造,2\n".encode("cp932"),
    "program": b"\x7fELF\x02\x01\x01",
}


@pytest.mark.parametrize("kind", [*BYTES, "ooxml", "zip", "geopackage", "sqlite", "parquet", "shapefile", "gzip"])
def test_the_first_bytes_say_what_a_file_is(tmp_path, kind):
    assert magic_of(_written(tmp_path, kind)) == kind


def test_a_character_cut_at_the_end_of_what_is_read_is_no_other_encoding(tmp_path):
    for shift in range(3):
        path = tmp_path / f"{shift}"
        path.write_text("x" * shift + "木造" * 3000, encoding="utf-8")
        assert magic_of(path) == "text-utf-8"


@pytest.mark.parametrize("content", [b"", bytes(100), b"\x01\x02\x03"])
def test_of_other_bytes_nothing_is_said(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert magic_of(tmp_path / "file") is None


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("ooxml", ".xlsx"), ("zip", ".zip"), ("zip", ".kmz"), ("text-other", ".csv"), ("json", ".geojson"),
        ("geopackage", ".gpkg"), ("ole", ".xls"), ("pbf", ".pbf"), ("program", ".unknown"),
    ],
)  # fmt: skip
def test_a_file_that_is_what_its_name_says_has_no_finding(tmp_path, kind, suffix):
    assert kind_findings(_written(tmp_path, kind), suffix) == ()


@pytest.mark.parametrize(
    ("kind", "suffix", "said"),
    [
        ("ole", ".xlsx", "古い形式のOfficeファイル"),
        ("ooxml", ".csv", "ExcelやWordのファイル"),
        ("ooxml", ".zip", "ExcelやWordのファイル"),
        ("html", ".zip", "ウェブページ"),
        ("xml", ".gpkg", "XML"),
        ("pdf", ".xlsx", "PDF文書"),
        ("sqlite", ".gpkg", "SQLiteデータベース"),
        ("program", ".csv", "プログラム"),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_words(tmp_path, kind, suffix, said):
    (finding,) = kind_findings(_written(tmp_path, kind), suffix, name="建物.dat")
    assert (finding.code, finding.severity, finding.file) == ("UPLOAD_KIND", "refused", "建物.dat")
    assert said in finding.text("ja")

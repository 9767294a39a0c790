"""ZIP archives: what is unpacked is what was declared, inside its folder, once, and no larger than allowed."""

from __future__ import annotations

import io
import re
import resource
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.archive_names import decoded_name, fault_of, repeated
from infra.archives import Limits, members_of, unpack
from infra.errors import Refused

LIMITS = Limits(members=50, member_bytes=5 << 20, total_bytes=8 << 20)


def entry(name, content=b"x", *, raw=None, method=8, flags=0, mode=0, declared=None, crc=None, offset=None, body=None):
    """One entry of an archive written by hand (APPNOTE.TXT 4.3), so that it can say what it likes."""
    if body is None:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = deflate.compress(content) + deflate.flush() if method == 8 else content
    raw = name.encode() if raw is None else raw
    size = len(content) if declared is None else declared
    sums = (zlib.crc32(content) if crc is None else crc, len(body), size, len(raw))
    local = b"PK\x03\x04" + struct.pack("<5H3I2H", 20, flags, method, 0, 33, *sums, 0) + raw

    def listed(at):
        where = at if offset is None else offset
        head = struct.pack("<6H3I5H2I", 0x0314, 20, flags, method, 0, 33, *sums, 0, 0, 0, 0, mode << 16, where)
        return b"PK\x01\x02" + head + raw

    return local + body, listed


def archive(tmp_path, *entries):
    data, contents = b"", b""
    for body, listed in entries:
        contents += listed(len(data))
        data += body
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, len(entries), len(entries), len(contents), len(data), 0)
    path = tmp_path / "archive.zip"
    path.write_bytes(data + contents + end)
    return path


def codes(action, *arguments):
    with pytest.raises(Refused) as caught:
        action(*arguments)
    for finding in caught.value.findings:
        assert finding.severity == "refused"
        assert re.search("[ぁ-ん]", finding.message_ja)
        assert re.search("[ぁ-ん]", finding.remedy_ja)
    return [finding.code for finding in caught.value.findings]


def test_an_ordinary_archive_is_unpacked_as_it_was_packed(tmp_path):
    path = tmp_path / "town.zip"
    content = {"town/建物.csv": "構造\n".encode() * 1000, "town/sub/x.prj": b"GEOGCS", "empty.txt": b""}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.mkdir("town")
        for name, data in content.items():
            written.writestr(name, data)
        written.write(__file__, "stored.py", zipfile.ZIP_STORED)
    members = members_of(path, LIMITS)
    assert [member.name for member in members] == [*content, "stored.py"]
    assert members[0].size_bytes == 7 * 1000  # two characters of three bytes and the end of the line
    paths = unpack(path, tmp_path / "into", LIMITS)
    assert {str(p.relative_to(tmp_path / "into")): p.read_bytes() for p in paths[:3]} == content
    assert paths[3].read_bytes() == Path(__file__).read_bytes()
    assert {stat.S_IMODE(p.stat().st_mode) for p in paths} == {0o600}


def test_an_archive_written_to_a_pipe_has_its_sizes_behind_the_data_and_is_read(tmp_path):
    class Pipe(io.RawIOBase):
        data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.csv", b"abc" * 1000)
        written.writestr("b.csv", b"def")
    path = tmp_path / "piped.zip"
    path.write_bytes(pipe.data)
    assert [p.read_bytes() for p in unpack(path, tmp_path / "into", LIMITS)] == [b"abc" * 1000, b"def"]


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 4 << 20])
def test_sizes_around_one_piece_come_out_whole(tmp_path, size):
    content = bytes(i * i % 251 for i in range(997)) * (size // 997 + 1)
    path = archive(tmp_path, entry("a.csv", content[:size]))
    (unpacked,) = unpack(path, tmp_path / "into", Limits(ratio=2000))
    assert unpacked.read_bytes() == content[:size]


def test_names_of_japanese_windows_are_read_as_it_writes_them(tmp_path):
    names = ["建物台帳.csv", "表.csv", "ﾃｽﾄ.csv", "①㈱髙.csv"]  # 表 ends in a byte that alone is a backslash
    path = archive(tmp_path, *(entry(name, raw=name.encode("cp932")) for name in names))
    assert [(member.name, member.encoding) for member in members_of(path, LIMITS)] == [(n, "cp932") for n in names]
    assert [p.name for p in unpack(path, tmp_path / "into", LIMITS)] == names


@pytest.mark.parametrize("flags", [0, 1 << 11])
def test_names_in_utf_8_are_read_with_and_without_the_flag(tmp_path, flags):
    path = archive(tmp_path, entry("建物.csv", flags=flags))
    assert [(member.name, member.encoding) for member in members_of(path, LIMITS)] == [("建物.csv", "utf-8")]


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "c:a", "a\\b", "..\\a", "\\\\server\\share", "a/.."]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    path = archive(tmp_path, entry(name))
    assert codes(unpack, path, tmp_path / "into", LIMITS) == ["ARCHIVE_PATH"]
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["archive.zip"]


@pytest.mark.parametrize(
    "name", ["a\x00b", "a\n", "a//b", "./a", "x" * 256, "\u202ecsv.exe", "file:stream", "/".join("a" * 33)]
)
def test_a_name_that_cannot_be_used_is_refused(name):
    assert fault_of(name) == "ARCHIVE_NAME"


@given(st.text(min_size=1))
def test_a_name_without_a_fault_stays_beneath_its_folder(tmp_path_factory, name):
    if fault_of(name) is None:
        root = tmp_path_factory.getbasetemp() / "root"
        assert (root / name).resolve().is_relative_to(root.resolve())
        assert (root / name).resolve() != root.resolve()


@given(st.binary(min_size=1))
def test_any_bytes_are_a_name_or_are_not(raw):
    found = decoded_name(raw, 0)
    assert found is None or found[0].encode(found[1]) == raw or found[1] == "cp932"  # CP932 has two bytes for some


def test_bytes_of_no_encoding_are_refused(tmp_path):
    assert codes(members_of, archive(tmp_path, entry("", raw=b"\x81.csv")), LIMITS) == ["ARCHIVE_NAME_UNREADABLE"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_pipes_and_devices_are_refused(tmp_path, kind):
    path = archive(tmp_path, entry("a.csv", b"/etc/passwd", mode=kind | 0o777))
    assert codes(members_of, path, LIMITS) == ["ARCHIVE_LINK"]


@pytest.mark.parametrize("flag", [1, 1 << 6, 1 << 13])
def test_a_password_is_refused(tmp_path, flag):
    assert "ARCHIVE_ENCRYPTED" in codes(members_of, archive(tmp_path, entry("a.csv", flags=flag)), LIMITS)


@pytest.mark.parametrize("names", [("a", "a"), ("a.csv", "A.CSV"), ("a", "a/b"), ("か\u3099", "が"), ("A/x", "a")])
def test_one_name_for_two_files_is_refused(tmp_path, names):
    assert repeated(list(names)) == [names[0] if names[0].endswith("/x") else names[1]]
    path = archive(tmp_path, *(entry(name) for name in names))
    assert codes(members_of, path, LIMITS) == ["ARCHIVE_NAME_REPEATED"]


def test_archives_within_are_refused_by_name_and_by_content(tmp_path):
    assert codes(members_of, archive(tmp_path, entry("inner.ZIP")), LIMITS) == ["ARCHIVE_NESTED"]
    path = archive(tmp_path, entry("innocent.csv", b"PK\x03\x04" + bytes(100)))
    assert codes(unpack, path, tmp_path / "into", LIMITS) == ["ARCHIVE_NESTED"]
    assert list((tmp_path / "into").iterdir()) == []


def test_entries_that_quote_one_body_are_refused(tmp_path):
    # the flat bomb of D. Fifield (2019): many entries of the list, one body
    first = entry("a.csv", b"x" * 1000)
    second = (b"", entry("a.csv", b"x" * 1000, offset=0)[1])
    assert "ARCHIVE_OVERLAP" in codes(members_of, archive(tmp_path, first, second), LIMITS)


def test_a_header_hidden_in_the_data_of_another_is_refused(tmp_path):
    hidden, _ = entry("b.csv", b"hidden")
    outer = entry("a.csv", hidden, method=0)
    quoting = (b"", entry("b.csv", b"hidden", offset=len(outer[0]) - len(hidden))[1])
    assert codes(members_of, archive(tmp_path, outer, quoting), LIMITS) == ["ARCHIVE_OVERLAP"]


def test_a_header_that_says_other_than_the_list_is_refused(tmp_path):
    one, other = entry("a.csv", b"abc"), entry("b.csv", b"abc")
    assert codes(members_of, archive(tmp_path, (one[0], other[1])), LIMITS) == ["ARCHIVE_DAMAGED"]
    beyond = (one[0], entry("a.csv", b"abc", offset=10**6)[1])
    assert codes(members_of, archive(tmp_path, beyond), LIMITS) == ["ARCHIVE_DAMAGED"]


def test_too_many_entries_are_refused(tmp_path):
    assert len(members_of(archive(tmp_path, *(entry(f"{i}") for i in range(50))), LIMITS)) == 50
    assert codes(members_of, archive(tmp_path, *(entry(f"{i}") for i in range(51))), LIMITS) == ["ARCHIVE_MEMBERS"]


def test_a_list_of_contents_too_long_to_read_is_refused_unread(tmp_path):
    path = archive(tmp_path, *(entry("x" * 200 + f"{i}") for i in range(500)))
    assert codes(members_of, path, Limits(list_bytes=70_000)) == ["ARCHIVE_MEMBERS"]


def test_a_declared_bomb_is_refused_before_unpacking(tmp_path):
    path = archive(tmp_path, entry("bomb.csv", bytes(4 << 20)))
    assert codes(members_of, path, LIMITS) == ["ARCHIVE_RATIO"]
    assert codes(members_of, archive(tmp_path, entry("large.csv", declared=6 << 20)), LIMITS) == [
        "ARCHIVE_MEMBER_SIZE",
        "ARCHIVE_RATIO",
    ]


def test_all_together_may_not_be_larger_than_allowed(tmp_path):
    noise = bytes(i * 7919 % 65521 % 256 for i in range(3 << 20))
    path = archive(tmp_path, *(entry(f"{i}.bin", noise, method=0) for i in range(3)))
    assert codes(members_of, path, LIMITS) == ["ARCHIVE_SIZE"]


@pytest.mark.parametrize("declared", [0, 10, 1 << 20])
def test_a_bomb_that_declares_a_small_size_is_stopped_while_it_comes_out(tmp_path, declared):
    path = archive(tmp_path, entry("bomb.csv", bytes(200 << 20), declared=declared))
    generous = Limits(ratio=10_000)  # the declared ratio alone would pass
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))  # whoever writes more of it fails with another error
    try:
        assert codes(unpack, path, tmp_path / "into", generous) == ["ARCHIVE_DAMAGED"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize(
    "change", [{"crc": 1}, {"declared": 4}, {"body": b"\xff\xff"}, {"body": b""}, {"body": b"\x4b"}]
)
def test_data_other_than_declared_are_refused_and_removed(tmp_path, change):
    path = archive(tmp_path, entry("good.csv", b"good"), entry("a.csv", b"abc", **change))
    assert codes(unpack, path, tmp_path / "into", LIMITS) == ["ARCHIVE_DAMAGED"]
    assert list((tmp_path / "into").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all" * 10])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    assert codes(members_of, tmp_path / "a.zip", LIMITS) == ["ARCHIVE_UNREADABLE"]


@pytest.mark.parametrize("method", [9, 12, 14, 93])
def test_rare_methods_are_refused_and_named_as_such(tmp_path, method):
    path = archive(tmp_path, entry("a.csv", method=method, body=b"abc", declared=3))
    assert codes(members_of, path, LIMITS) == ["ARCHIVE_METHOD"]


def test_all_that_is_wrong_is_said_at_once_and_grouped_by_cause(tmp_path):
    wrong = [entry(f"../{i}") for i in range(8)]
    wrong += [entry("link", mode=stat.S_IFLNK), entry("inner.7z"), entry("secret.csv", flags=1)]
    with pytest.raises(Refused) as caught:
        members_of(archive(tmp_path, *wrong), LIMITS, file="町.zip")
    findings = {finding.code: finding for finding in caught.value.findings}
    assert set(findings) == {"ARCHIVE_PATH", "ARCHIVE_LINK", "ARCHIVE_NESTED", "ARCHIVE_ENCRYPTED"}
    assert findings["ARCHIVE_PATH"].value == "../0, ../1, ../2, ../3, ../4 … (+3)"
    assert findings["ARCHIVE_PATH"].text("ja").startswith("町.zip：")


def test_nothing_is_unpacked_among_other_files(tmp_path):
    path = archive(tmp_path, entry("a.csv"))
    with pytest.raises(ValueError, match="empty"):
        unpack(path, tmp_path, LIMITS)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_a_damaged_archive_is_refused_or_read_and_nothing_else(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("damaged")
    path = archive(folder, entry("a.csv", b"abc" * 20), entry("b.csv", b"def"))
    content = path.read_bytes()
    path.write_bytes(content[:at] + noise + content[at + len(noise) :])
    try:
        unpack(path, folder / "into", LIMITS)
    except Refused:
        assert not [p for p in folder.rglob("*") if p.is_file() and p != path]

"""What a ZIP archive says it holds: its list of contents, held against the header before each entry's data."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from infra import upload_messages
from infra.archive_names import decoded_name, fault_of, shown
from infra.errors import Refused
from infra.findings import Finding, Place

_LOCAL = struct.Struct("<4s5H3I2H")  # local file header, APPNOTE.TXT 4.3.7
_LOCAL_MAGIC = b"PK\x03\x04"
_ENCRYPTED, _STREAMED, _STRONG, _MASKED = 1 << 0, 1 << 3, 1 << 6, 1 << 13
_UTF8_FLAG = 1 << 11
_IN_EXTRA = 0xFFFFFFFF  # a size that stands in the extra field, for archives above 4 GB
_WINDOWS_LINK = 0x400
_ARCHIVES = (
    ".zip",
    ".kmz",
    ".jar",
    ".7z",
    ".rar",
    ".gz",
    ".tgz",
    ".bz2",
    ".xz",
    ".zst",
    ".tar",
    ".lzh",
    ".cab",
    ".iso",
)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What an archive may hold.

    members : entries, folders among them
    member_bytes, total_bytes : one entry and all together, unpacked
    ratio : unpacked to packed, for entries above ratio_from_bytes (text of sensors and maps reaches 50; Deflate
        itself ends at 1032)
    list_bytes : the list of contents
    """

    members: int = 20_000
    member_bytes: int = 2 << 30
    total_bytes: int = 8 << 30
    ratio: float = 200.0
    ratio_from_bytes: int = 1 << 20
    list_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """
    One file of an archive, as the archive declares it.

    name : decoded, parts divided by `/`; encoding : what it was decoded from (ascii, utf-8, cp932)
    start : where its packed bytes begin
    """

    name: str
    encoding: str
    size_bytes: int
    packed_bytes: int
    crc32: int
    deflated: bool
    start: int


@dataclass(slots=True)
class Faults:
    """What was found so far: names of entries by code, and the words of each code."""

    file: str
    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, code: str, name: str, **words: str) -> None:
        self.found[code].append(name)
        self.words[code] = words

    def raise_if_any(self) -> None:
        if self.found:
            raise Refused([self._finding(code, names) for code, names in self.found.items()])

    def _finding(self, code: str, names: list[str]) -> Finding:
        named = ", ".join(shown(name) for name in names[:_SHOWN])
        more = f" … (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
        return upload_messages.finding(code, "refused", self.file, Place(), named + more, **self.words[code])


class _ListTooLong(Exception):
    """The list of contents alone would fill the memory."""


class _Bounded:
    """A stream that hands out no more than so much at once: zipfile reads the whole list of contents in one go."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._most = most
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(content) > self._most:
            raise _ListTooLong
        return content


def entries_of(stream: IO[bytes], limits: Limits, faults: Faults) -> tuple[list[zipfile.ZipInfo], int]:
    """The list of contents and where it begins; without it nothing else can be said."""
    entries: list[zipfile.ZipInfo] = []
    start = 0
    try:
        archive = zipfile.ZipFile(_Bounded(stream, limits.list_bytes))
        entries, start = archive.infolist(), archive.start_dir
    except _ListTooLong:
        faults.add("ARCHIVE_MEMBERS", "", most=str(limits.members))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError, EOFError):
        faults.add("ARCHIVE_UNREADABLE", "")
    if len(entries) > limits.members:
        faults.add("ARCHIVE_MEMBERS", str(len(entries)), most=str(limits.members))
    faults.raise_if_any()
    return entries, start


def member_of(stream: IO[bytes], entry: zipfile.ZipInfo, faults: Faults) -> Member | None:
    """One entry, when its header says what the list says; what is wrong with it is added to the faults."""
    raw = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_FLAG else "cp437")
    decoded = decoded_name(raw, entry.flag_bits)
    if decoded is None:
        faults.add("ARCHIVE_NAME_UNREADABLE", raw.decode("ascii", "replace"))
        return None
    name, encoding = decoded
    for code in _faults_of(entry, name):
        faults.add(code, name)
    start = _start(stream, entry, raw)
    if start is None:
        faults.add("ARCHIVE_DAMAGED", name)
        return None
    deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    return Member(name, encoding, entry.file_size, entry.compress_size, entry.CRC, deflated, start)


def _faults_of(entry: zipfile.ZipInfo, name: str) -> Iterator[str]:
    if (fault := fault_of(name)) is not None:
        yield fault
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR) or _is_windows_link(entry):
        yield "ARCHIVE_LINK"
    if entry.flag_bits & (_ENCRYPTED | _STRONG | _MASKED):
        yield "ARCHIVE_ENCRYPTED"
    elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        yield "ARCHIVE_METHOD"
    if entry.compress_type == zipfile.ZIP_STORED and entry.file_size != entry.compress_size:
        yield "ARCHIVE_DAMAGED"
    if name.lower().endswith(_ARCHIVES):
        yield "ARCHIVE_NESTED"
    if name.endswith("/") and entry.file_size:
        yield "ARCHIVE_NAME"


def _is_windows_link(entry: zipfile.ZipInfo) -> bool:
    return entry.create_system in (0, 10) and bool(entry.external_attr & _WINDOWS_LINK)


def _start(stream: IO[bytes], entry: zipfile.ZipInfo, raw: bytes) -> int | None:
    """Where the data of an entry begin; None when the header before them is not that of the list."""
    if entry.header_offset < 0:
        return None
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        return None
    magic, _, flags, method, _, _, crc, packed, size, name_bytes, extra_bytes = _LOCAL.unpack(header)
    same = magic == _LOCAL_MAGIC and method == entry.compress_type and stream.read(name_bytes) == raw
    same &= not (flags ^ entry.flag_bits) & (_ENCRYPTED | _STRONG | _MASKED | _UTF8_FLAG)
    if not flags & _STREAMED:  # otherwise the sizes stand behind the data
        same &= crc == entry.CRC and packed in (entry.compress_size, _IN_EXTRA) and size in (entry.file_size, _IN_EXTRA)
    return entry.header_offset + _LOCAL.size + name_bytes + extra_bytes if same else None

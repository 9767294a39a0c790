"""
ZIP archives of strangers: every entry is looked at before one is unpacked, and unpacking counts for itself.

The list of contents at the end of the file, the headers before the data and the data themselves can each
say something else; only where they agree is anything written.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from infra import upload_messages
from infra.archive_entries import Faults, Limits, Member, entries_of, member_of
from infra.archive_names import repeated

__all__ = ["Limits", "Member", "members_of", "unpack"]

CHUNK = 1 << 18
_OFFICE = (".xlsx", ".xlsm", ".docx", ".pptx", ".ods")  # archives themselves, checked when they are read
_PACKED = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"MSCF")


def members_of(path: Path, limits: Limits, *, file: str = "") -> tuple[Member, ...]:
    """
    The files of a ZIP archive, in the order of its list of contents; nothing is unpacked.

    Parameters
    ----------
    file : what the reader calls the archive, for the findings

    Raises
    ------
    Refused
        With all that is wrong, one finding per cause: names that lead outside, links, passwords, repeated names,
        archives within, shared bytes, too many entries, too large, packed too tightly, damaged.
    """
    faults = Faults(file)
    with path.open("rb") as stream:
        entries, list_start = entries_of(stream, limits, faults)
        members = [(entry.header_offset, member_of(stream, entry, faults)) for entry in entries]
    found = [(offset, member) for offset, member in members if member is not None]
    _check_sizes([member for _, member in found], limits, faults)
    for name in repeated([member.name for _, member in found]):
        faults.add("ARCHIVE_NAME_REPEATED", name)
    _check_overlap(found, list_start, faults)
    faults.raise_if_any()
    return tuple(member for _, member in found if not member.name.endswith("/"))


def unpack(path: Path, into: Path, limits: Limits, *, file: str = "") -> tuple[Path, ...]:
    """
    Write the files of a ZIP archive beneath `into`, in the order of members_of, and return where they are.

    into : made if missing, otherwise empty. Sizes are counted while they come out, whatever the archive
    declares. Files are for us only and not executable.

    Raises
    ------
    Refused
        As members_of, or what comes out is larger than allowed, or not what was declared. The files written
        until then are removed.
    """
    members = members_of(path, limits, file=file)
    faults = Faults(file)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise ValueError("the folder to unpack into must be empty")
    written: list[Path] = []
    try:
        left = limits.total_bytes
        with path.open("rb") as stream:
            for member in members:
                target = into.joinpath(*member.name.split("/"))
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                left -= _unpack_one(stream, member, target, min(left, limits.member_bytes), limits, faults, written)
                if left < 0:
                    break
        faults.raise_if_any()
    except BaseException:
        for target in written:
            target.unlink(missing_ok=True)
        raise
    return tuple(written)


def _unpack_one(
    stream: IO[bytes], member: Member, target: Path, most: int, limits: Limits, faults: Faults, written: list[Path]
) -> int:
    """How many bytes came out; no more than one piece beyond the first limit that is passed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    opened = os.open(target, flags, 0o600)
    written.append(target)
    size = crc = 0
    tightest = max(limits.ratio_from_bytes, limits.ratio * member.packed_bytes)
    try:
        with os.fdopen(opened, "wb") as out:
            for piece in _pieces(stream, member):
                if size == 0 and piece.startswith(_PACKED) and not member.name.lower().endswith(_OFFICE):
                    faults.add("ARCHIVE_NESTED", member.name)
                    return 0
                size += len(piece)
                if size > min(most, tightest, member.size_bytes):
                    break
                crc = zlib.crc32(piece, crc)
                out.write(piece)
    except (zlib.error, EOFError):
        faults.add("ARCHIVE_DAMAGED", member.name)
        return size
    if size != member.size_bytes or crc != member.crc32:
        faults.add("ARCHIVE_DAMAGED", member.name)
    if size > tightest:
        faults.add("ARCHIVE_RATIO", member.name)
    if size > most:
        _too_large(member.name, most, limits, faults)
    return size


def _too_large(name: str, most: int, limits: Limits, faults: Faults) -> None:
    if most == limits.member_bytes:
        faults.add("ARCHIVE_MEMBER_SIZE", name, most=upload_messages.size_text(limits.member_bytes))
    else:
        faults.add("ARCHIVE_SIZE", name, most=upload_messages.size_text(limits.total_bytes))


def _pieces(stream: IO[bytes], member: Member) -> Iterator[bytes]:
    """What comes out of one entry, piece by piece; never more than CHUNK at once."""
    stream.seek(member.start)
    left = member.packed_bytes
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        if not member.deflated:
            yield packed
        while member.deflated and packed and not inflate.eof:
            if piece := inflate.decompress(packed, CHUNK):
                yield piece
            packed = inflate.unconsumed_tail
    while member.deflated and member.packed_bytes and not inflate.eof:  # what the last full piece left behind
        piece = inflate.decompress(b"", CHUNK)
        if not piece and not inflate.eof:
            raise EOFError
        yield piece


def _check_sizes(members: list[Member], limits: Limits, faults: Faults) -> None:
    for member in members:
        if member.size_bytes > limits.member_bytes:
            _too_large(member.name, limits.member_bytes, limits, faults)
        if member.size_bytes > max(limits.ratio_from_bytes, limits.ratio * member.packed_bytes):
            faults.add("ARCHIVE_RATIO", member.name)
    if sum(member.size_bytes for member in members) > limits.total_bytes:
        faults.add("ARCHIVE_SIZE", "", most=upload_messages.size_text(limits.total_bytes))


def _check_overlap(found: list[tuple[int, Member]], list_start: int, faults: Faults) -> None:
    """Headers and data of all entries lie one behind the other, before the list; bombs quote one body many times."""
    end = 0
    for offset, member in sorted(found, key=lambda pair: pair[0]):
        if offset < end or member.start + member.packed_bytes > list_start:
            faults.add("ARCHIVE_OVERLAP", member.name)
        end = max(end, member.start + member.packed_bytes)

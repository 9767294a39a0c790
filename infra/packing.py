"""A few files of ours in one: a plain tar whose bytes depend on names and contents only."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from infra.errors import ServiceError


class PackDamaged(ServiceError):
    """A pack holds something else than it should."""


def pack(files: Iterable[Path], target: Path) -> Path:
    """Write files, in order of their names, into one; the same files give the same bytes."""
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as packed:
        for path in sorted(files, key=lambda one: one.name):
            entry = tarfile.TarInfo(path.name)
            entry.size = path.stat().st_size
            with path.open("rb") as raw:
                packed.addfile(entry, raw)
    return target


def unpack(source: Path, names: Iterable[str], into: Path) -> dict[str, Path]:
    """
    The files of a pack by name, written into a folder.

    Parameters
    ----------
    names : what may be in it; anything else is damage

    Raises
    ------
    PackDamaged
        It is no pack, or holds a file of another name, a folder or a link.
    """
    known, found = set(names), {}
    into.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(source, "r:") as packed:
            for entry in packed:
                raw = packed.extractfile(entry) if entry.isreg() and entry.name in known else None
                if raw is None:
                    raise PackDamaged(f"{source.name} holds {entry.name!r}, which does not belong there")
                found[entry.name] = into / entry.name
                _copy(raw, found[entry.name])
    except tarfile.TarError as error:
        raise PackDamaged(f"{source.name} is no pack: {error}") from None
    return found


def _copy(raw: IO[bytes], target: Path) -> None:
    with target.open("wb") as out:
        while block := raw.read(1 << 20):
            out.write(block)

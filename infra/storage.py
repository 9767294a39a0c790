"""
Storage by content address: a result is a folder of files named by the SHA-256 of its content.

Results are written beside and renamed, so that a partial one is never visible; writing
the same content twice is harmless. Addresses, never arrays, travel between steps.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of one file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def content_sha256(path: Path) -> str:
    """SHA-256 of a file, or of a folder that stands for one input (tree_sha256)."""
    return tree_sha256(path) if path.is_dir() else sha256_of(path)


def tree_sha256(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a folder, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\x1f{sha256_of(path)}\n".encode())
    return digest.hexdigest()


class Store:
    """A folder of results by content address."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, address: str) -> Path:
        """
        The folder of a result.

        Raises
        ------
        FileNotFoundError
            Nothing is stored at this address.
        """
        folder = self.root / address[:2] / address
        if not folder.is_dir():
            raise FileNotFoundError(f"nothing is stored at {address}")
        return folder

    def holds(self, address: str) -> bool:
        """Whether a result is stored and its content still is what its address says."""
        folder = self.root / address[:2] / address
        return folder.is_dir() and tree_sha256(folder) == address

    @contextmanager
    def writing(self) -> Iterator[_Draft]:
        """A draft folder to fill; on leaving it becomes a result, unless an error leaves first."""
        self.root.mkdir(parents=True, exist_ok=True)
        draft = _Draft(Path(tempfile.mkdtemp(prefix=".draft-", dir=self.root)))
        try:
            yield draft
            draft.address = self._settle(draft.folder)
        finally:
            shutil.rmtree(draft.folder, ignore_errors=True)

    def _settle(self, folder: Path) -> str:
        address = tree_sha256(folder)
        target = self.root / address[:2] / address
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and tree_sha256(target) != address:
            shutil.rmtree(target)  # damaged since it was written; the same content takes its place
        if not target.is_dir():
            try:
                os.replace(folder, target)
            except OSError:
                if not target.is_dir():  # another process may have settled the same content first
                    raise
        return address


class _Draft:
    """A folder being written, and its address once it is a result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""


def publish(files: dict[str, Path], out: Path) -> None:
    """Copy files into a folder of the user, each written beside and renamed."""
    out.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        beside = out / f".{name}.{os.getpid()}.part"
        shutil.copyfile(source, beside)
        os.replace(beside, out / name)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside and rename it; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    beside.write_bytes(content)
    os.replace(beside, path)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8 beside and rename it; its folder is made."""
    write_bytes(path, text.encode("utf-8"))

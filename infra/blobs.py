"""
Files by content address: a blob is named by the SHA-256 of its bytes, in a folder or in an S3-compatible store.

Writing the same content twice, or from several places at once, is harmless: there is only one thing it can
become. What is read is hashed again, so that a damaged blob is an error and never data.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from infra.errors import ServiceError
from infra.storage import CHUNK, sha256_of
from infra.store_messages import refusal

if TYPE_CHECKING:
    from obstore.store import S3Store

_ADDRESS = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHOLE_BYTES = 16 << 20  # up to here one conditional request, held in memory; above it an upload in parts


class BlobError(ServiceError):
    """The store of blobs cannot be reached, or refuses."""


class BlobMissing(BlobError):
    """Nothing is stored at this address."""


class BlobDamaged(BlobError):
    """What is stored at this address is not what was put there."""


def blob_store(url: str) -> Blobs:
    """
    The blobs at an address.

    Parameters
    ----------
    url : a folder (`/srv/pcc/blobs`, `file:///srv/pcc/blobs`) or `s3://BUCKET/PREFIX`; endpoint and keys of
        the latter come from the usual `AWS_*` environment, which obstore reads

    Raises
    ------
    Refused
        The address is neither.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3" and parts.netloc:
        return _BucketBlobs(parts.netloc, parts.path.strip("/"))
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return _FolderBlobs(Path(unquote(parts.path)))
    if url and "://" not in url:
        return _FolderBlobs(Path(url))
    raise refusal("STORE_ADDRESS", url)


class Blobs(ABC):
    """Blobs by content address."""

    def put(self, source: Path | bytes) -> str:
        """
        Store a file or bytes; returns the address.

        A file is first copied and hashed on the way: what another program does to it meanwhile cannot give
        an address to other content. A damaged blob of the same address is replaced.
        """
        with self._drafting() as draft:
            sha256 = _copied(source, draft)
            if not self._sound(sha256):
                self._place(draft, sha256)
        return sha256

    def get(self, sha256: str, into: Path) -> Path:
        """
        Write a blob to the file `into`, which appears only when its content has been checked.

        Raises
        ------
        BlobMissing, BlobDamaged
            Nothing is stored at this address, or something else.
        """
        into.parent.mkdir(parents=True, exist_ok=True)
        with _Draft(into.parent) as draft:
            digest = hashlib.sha256()
            with draft.open("wb") as target:
                for chunk in self._chunks(_checked(sha256)):
                    digest.update(chunk)
                    target.write(chunk)
            if digest.hexdigest() != sha256:
                raise BlobDamaged(f"blob {sha256} in {self} is damaged: its content is now {digest.hexdigest()}")
            os.replace(draft, into)
        return into

    @abstractmethod
    def holds(self, sha256: str) -> bool:
        """Whether something is stored at this address; only reading checks what."""

    @abstractmethod
    def _drafting(self) -> _Draft:
        """A place for a file on its way in."""

    @abstractmethod
    def _place(self, draft: Path, sha256: str) -> None:
        """Give the draft its address."""

    @abstractmethod
    def _chunks(self, sha256: str) -> Iterator[bytes]:
        """What is stored at an address."""

    def _sound(self, sha256: str) -> bool:
        if not self.holds(sha256):
            return False
        digest = hashlib.sha256()
        with suppress(BlobMissing):
            for chunk in self._chunks(sha256):
                digest.update(chunk)
        return digest.hexdigest() == sha256


class _FolderBlobs(Blobs):
    """A folder, readable by its owner only; `ab/abcd...` keeps each folder small."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def holds(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        return self.root / _checked(sha256)[:2] / sha256

    def _drafting(self) -> _Draft:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _Draft(self.root)

    def _place(self, draft: Path, sha256: str) -> None:
        path = self._path(sha256)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _flush(draft)
        os.replace(draft, path)
        _flush(path.parent)

    def _chunks(self, sha256: str) -> Iterator[bytes]:
        try:
            with self._path(sha256).open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except FileNotFoundError as error:
            raise BlobMissing(f"no blob {sha256} in {self}") from error


class _BucketBlobs(Blobs):
    """A bucket of an S3-compatible store; a key appears when its content is complete."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.bucket, self.prefix = bucket, prefix
        self._store = _bucket(bucket, prefix)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def holds(self, sha256: str) -> bool:
        import obstore

        try:
            with self._reaching(sha256):
                obstore.head(self._store, _key(sha256))
        except BlobMissing:
            return False
        return True

    def _drafting(self) -> _Draft:
        return _Draft(Path(tempfile.gettempdir()))

    def _place(self, draft: Path, sha256: str) -> None:
        import obstore
        from obstore.exceptions import AlreadyExistsError

        key = _key(sha256)
        try:
            with self._reaching(sha256):
                if draft.stat().st_size > _WHOLE_BYTES:
                    obstore.put(self._store, key, draft)
                    return
                try:
                    obstore.put(self._store, key, draft, mode="create")
                except AlreadyExistsError:  # another writer was faster, unless what stands there is damaged
                    if not self._sound(sha256):
                        obstore.put(self._store, key, draft, use_multipart=False)
        except BlobMissing as error:  # nothing can be missing where something is put, but the bucket
            raise BlobError(f"{self} cannot be used: there is no such bucket") from error

    def _chunks(self, sha256: str) -> Iterator[bytes]:
        import obstore

        with self._reaching(sha256):
            for chunk in obstore.get(self._store, _key(sha256)).stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    @contextmanager
    def _reaching(self, sha256: str) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except FileNotFoundError as error:  # obstore's NotFoundError is one; a bucket that is not there looks alike
            raise BlobMissing(f"no blob {sha256} in {self}") from error
        except BaseError as error:
            raise BlobError(f"{self} cannot be used: {str(error).splitlines()[0]}") from error


class _Draft:
    """A file being written beside its place; gone afterwards unless it was renamed."""

    def __init__(self, folder: Path) -> None:
        number, name = tempfile.mkstemp(prefix=".part-", dir=folder)
        os.close(number)
        self.path = Path(name)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)


def _bucket(bucket: str, prefix: str) -> S3Store:
    from obstore.store import S3Store

    patience = timedelta(seconds=30)
    return S3Store(bucket, prefix=prefix or None, retry_config={"max_retries": 3, "retry_timeout": patience})


def _checked(sha256: str) -> str:
    if not _ADDRESS.fullmatch(sha256):
        raise ValueError(f"not the address of a blob: {sha256!r}")
    return sha256


def _key(sha256: str) -> str:
    return f"{_checked(sha256)[:2]}/{sha256}"


def _copied(source: Path | bytes, draft: Path) -> str:
    if isinstance(source, bytes):
        draft.write_bytes(source)
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file, draft.open("wb") as target:
        shutil.copyfileobj(file, target, CHUNK)
    return sha256_of(draft)


def _flush(path: Path) -> None:
    """Onto the disk, before anything says that it is there."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

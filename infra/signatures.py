"""
Ed25519 signatures (RFC 8032): keys in files, detached signatures, and the signature of a record.

What is signed always says what for: the bytes signed are a heading with the purpose and
the length, then the content, so that a signature on a record is none on a statement.
Ed25519 has no chance in it: same key and content, same signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from infra.errors import Refused
from infra.signature_messages import refusal
from infra.strict_json import joined, parse, read_limited

ALGORITHM = "Ed25519"
RECORD = "latent-credit-record"
STATEMENT = "status-statement"
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_LARGEST_KEY, _LARGEST_SIGNATURE = 2**14, 2**22
_PART_DIGITS = 16
_SIGNATURE_FIELDS = {"algorithm", "key_id", "parts", "public_key", "purpose", "record_id", "signature"}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The 32 bytes of a public key."""

    raw: bytes

    @property
    def key_id(self) -> str:
        """What names the key: the first 16 hexadecimal digits of the SHA-256 of its bytes."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def pem(self) -> bytes:
        """The key as other programs read it (SubjectPublicKeyInfo)."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def fits(self, signature: bytes, content: bytes, purpose: str) -> bool:
        """Whether the signature was made with this key, on this content, for this purpose."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, _heading(content, purpose) + content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; it is never shown."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, content: bytes, purpose: str) -> bytes:
        """The detached signature (64 bytes) on content for one purpose."""
        return self.private.sign(_heading(content, purpose) + content)


def _heading(content: bytes, purpose: str) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"a purpose is a short word of small letters, found {purpose!r}")
    return f"pcc signature 1\n{purpose}\n{len(content)}\n".encode()


def public_key_file(private: Path) -> Path:
    """Where the public half of a signing key lies: beside it."""
    return private.with_name(private.stem + ".pub.pem")


def new_key(path: Path) -> SigningKey:
    """
    Make a key and write both halves: PATH, for its owner only, and the public one beside it.

    Raises
    ------
    Refused
        There is a key already, or the file cannot be written.
    """
    key = SigningKey(Ed25519PrivateKey.generate())
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = public_key_file(path)
    if public.exists():
        raise refusal("KEY_EXISTS", public.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path, pem, 0o600)
        _create(public, key.public.pem(), 0o644)
    except FileExistsError as error:
        raise refusal("KEY_EXISTS", Path(error.filename).name) from None
    except OSError as error:
        raise refusal("KEY_UNWRITABLE", path.name, error.strerror) from None
    return key


def _create(path: Path, content: bytes, mode: int) -> None:
    """A file that was not there before, never open to others than its mode says."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def load_signing_key(path: Path) -> SigningKey:
    """
    The signing key of a file.

    Raises
    ------
    Refused
        It is not there, no Ed25519 key, or can be read by others than its owner.
    """
    if not path.is_file():
        raise refusal("KEY_MISSING", path.name)
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise refusal("KEY_OPEN_TO_OTHERS", path.name, f"{mode:o}")
    try:
        key = load_pem_private_key(read_limited(path, _LARGEST_KEY), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refusal("KEY_UNREADABLE", path.name) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise refusal("KEY_UNREADABLE", path.name)
    return SigningKey(key)


def load_public_key(path: Path) -> PublicKey:
    """
    The public key of a PEM file.

    Raises
    ------
    Refused
        It is not there, or no public Ed25519 key.
    """
    try:
        key = load_pem_public_key(read_limited(path, _LARGEST_KEY))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refusal("KEY_UNREADABLE", path.name) from None
    if not isinstance(key, Ed25519PublicKey):
        raise refusal("KEY_UNREADABLE", path.name)
    return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def parts_of(record: Any) -> dict[str, str]:
    """
    The parts of a record, two levels deep, with the first digits of the SHA-256 of their canonical bytes.

    They decide nothing (the record's id does): they say in which part a changed record was changed.
    """
    found: dict[str, str] = {}
    for name, value in record.items():
        inner: list[tuple[str, Any]] = [(joined("", name), value)]
        if value and isinstance(value, dict):
            inner = [(joined(name, key), below) for key, below in value.items()]
        elif value and isinstance(value, list):
            inner = [(joined(name, index), below) for index, below in enumerate(value)]
        for path, below in inner:
            found[path] = hashlib.sha256(rfc8785.dumps(below)).hexdigest()[:_PART_DIGITS]
    return found


def sealed(document: dict[str, Any], key: SigningKey, purpose: str) -> bytes:
    """Canonical bytes (RFC 8785) of a document with its signer, and their signature as its last word."""
    public = key.public
    named = {
        **document,
        "algorithm": ALGORITHM,
        "key_id": public.key_id,
        "public_key": base64.b64encode(public.raw).decode(),
        "purpose": purpose,
    }
    signature = base64.b64encode(key.sign(rfc8785.dumps(named), purpose)).decode()
    return rfc8785.dumps({**named, "signature": signature})


def unsealed(content: bytes, file: str, purpose: str) -> tuple[dict[str, Any], PublicKey, bool] | None:
    """
    A signed document, the key it names, and whether the signature fits both; None where it is none for this purpose.

    A key that fits is not yet a key that is known: whose it is must come from elsewhere.

    Raises
    ------
    Refused
        The text is not JSON within the limits.
    """
    document = parse(content, file)
    if not isinstance(document, dict) or rfc8785.dumps(document) != content:
        return None
    raw, signature = (_decoded(document.get(name), size) for name, size in (("public_key", 32), ("signature", 64)))
    if raw is None or signature is None:
        return None
    key = PublicKey(raw)
    if (document.get("algorithm"), document.get("key_id"), document.get("purpose")) != (ALGORITHM, key.key_id, purpose):
        return None
    without = {name: value for name, value in document.items() if name != "signature"}
    return document, key, key.fits(signature, rfc8785.dumps(without), purpose)


def _decoded(text: object, size: int) -> bytes | None:
    """Base64 of so many bytes, written in the one canonical way."""
    if not isinstance(text, str):
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == size and base64.b64encode(raw).decode() == text else None


@dataclass(frozen=True, slots=True)
class RecordSignature:
    """record.sig as read: fits says whether it is what its key has signed, whatever the record beside it says."""

    record_id: str
    key: PublicKey
    parts: dict[str, str]
    fits: bool


def record_signature(record: Any, record_id: str, key: SigningKey) -> bytes:
    """The content of record.sig: same record and key, same bytes."""
    return sealed({"record_id": record_id, "parts": parts_of(record)}, key, RECORD)


def read_signature(path: Path) -> RecordSignature:
    """
    A record.sig.

    Raises
    ------
    Refused
        It is not there, too large, or not of the form that this program writes.
    """
    content = read_limited(path, _LARGEST_SIGNATURE)
    try:
        found = unsealed(content, path.name, RECORD)
    except Refused:
        found = None
    if found is None:
        raise refusal("SIGNATURE_FORM", path.name)
    document, key, fits = found
    record, parts = document.get("record_id"), document.get("parts")
    well = isinstance(record, str) and _HEX64.fullmatch(record) and document.keys() == _SIGNATURE_FIELDS
    if not well or not isinstance(parts, dict) or not all(isinstance(value, str) for value in parts.values()):
        raise refusal("SIGNATURE_FORM", path.name)
    return RecordSignature(str(record), key, parts, fits)


def changed_parts(record: Any, parts: dict[str, str]) -> list[str]:
    """The parts of a record that are not those that were signed: changed, added or gone; in order of the record."""
    now = parts_of(record)
    return [path for path in {**now, **parts} if now.get(path) != parts.get(path)]

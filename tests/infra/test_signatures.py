"""Keys and signatures: files that only their owner reads, and a signature that fits one purpose only."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
import rfc8785

from infra.errors import Refused
from infra.settings import Settings
from infra.signatures import (
    RECORD,
    STATEMENT,
    changed_parts,
    load_public_key,
    load_signing_key,
    new_key,
    parts_of,
    public_key_file,
    read_signature,
    record_signature,
)

RECORD_VALUE = {"a": {"b": 1, "c": [1, 2]}, "list": [{"x": 1}, {"x": 2}], "word": "w", "none": []}
IDENTIFIER = "ab" * 32


@pytest.fixture
def key(tmp_path):
    return new_key(tmp_path / "keys" / "signing.pem")


def code(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    (finding,) = refused.value.findings
    assert finding.text("ja") != finding.text("en")
    return finding.code


def test_a_new_key_is_for_its_owner_only_and_never_overwritten(key, tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert code(lambda: new_key(path)) == "KEY_EXISTS"
    public_key_file(path).unlink()
    assert code(lambda: new_key(path)) == "KEY_EXISTS"
    assert path.read_bytes() == before


def test_both_halves_are_read_back(key, tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    assert load_signing_key(path).public == key.public
    assert load_public_key(public_key_file(path)) == key.public
    assert len(key.public.key_id) == 16


def test_a_key_that_others_can_read_is_not_used(key, tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    path.chmod(0o640)
    assert code(lambda: load_signing_key(path)) == "KEY_OPEN_TO_OTHERS"


def test_files_that_are_no_keys_are_refused(key, tmp_path):
    other = tmp_path / "other.pem"
    assert code(lambda: load_signing_key(other)) == "KEY_MISSING"
    other.write_text("no key")
    other.chmod(0o600)
    assert code(lambda: load_signing_key(other)) == "KEY_UNREADABLE"
    assert code(lambda: load_public_key(other)) == "KEY_UNREADABLE"
    assert code(lambda: load_public_key(tmp_path / "keys" / "signing.pem")) == "KEY_UNREADABLE"  # the private half


def test_the_key_lies_in_home_unless_a_setting_names_another(tmp_path, monkeypatch):
    monkeypatch.delenv("PCC_SIGNING_KEY", raising=False)
    monkeypatch.setenv("PCC_HOME", str(tmp_path))
    assert Settings().key_file == tmp_path / "keys" / "signing.pem"
    monkeypatch.setenv("PCC_SIGNING_KEY", str(tmp_path / "own.pem"))
    assert Settings().key_file == tmp_path / "own.pem"


def test_a_signature_fits_its_content_purpose_and_key_only(key, tmp_path):
    signature = key.sign(b"content", RECORD)
    assert key.public.fits(signature, b"content", RECORD)
    assert not key.public.fits(signature, b"content", STATEMENT)
    assert not key.public.fits(signature, b"contenT", RECORD)
    assert not new_key(tmp_path / "second.pem").public.fits(signature, b"content", RECORD)


def test_no_content_can_pretend_to_be_another_purpose(key):
    """The heading says how long the content is, so that none of it can move from one to the other."""
    signature = key.sign(b"1\nx", "p")
    assert not key.public.fits(signature, b"x", "p")
    with pytest.raises(ValueError):
        key.sign(b"", "p\n3")


def test_the_same_key_and_record_give_the_same_bytes(key):
    first = record_signature(RECORD_VALUE, IDENTIFIER, key)
    assert record_signature(json.loads(json.dumps(RECORD_VALUE)), IDENTIFIER, key) == first
    assert rfc8785.dumps(json.loads(first)) == first
    found = json.loads(first)
    assert found["algorithm"] == "Ed25519"
    assert found["record_id"] == IDENTIFIER
    assert base64.b64decode(found["public_key"]) == key.public.raw


def test_a_signature_file_is_read_back(key, tmp_path):
    file = tmp_path / "record.sig"
    file.write_bytes(record_signature(RECORD_VALUE, IDENTIFIER, key))
    found = read_signature(file)
    assert (found.fits, found.key, found.record_id) == (True, key.public, IDENTIFIER)
    assert changed_parts(RECORD_VALUE, found.parts) == []


def test_no_byte_of_a_signature_file_can_be_changed(key, tmp_path):
    file = tmp_path / "record.sig"
    content = record_signature(RECORD_VALUE, IDENTIFIER, key)
    for at in range(len(content)):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with suppress(Refused):
            assert not read_signature(file).fits, at


@pytest.mark.parametrize(
    ("path", "value", "parts"),
    [
        (("a", "b"), 2, ["a.b"]),
        (("a", "c"), [1, 3], ["a.c"]),
        (("list", 1), {"x": 3}, ["list[1]"]),
        (("word",), "v", ["word"]),
        (("none",), [1], ["none[0]", "none"]),
        (("new",), 1, ["new"]),
    ],
)
def test_the_part_that_was_changed_is_named(path, value, parts):
    signed, changed = parts_of(RECORD_VALUE), json.loads(json.dumps(RECORD_VALUE))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert changed_parts(changed, signed) == parts

"""Blobs: an address is its content, on a folder and on a store that speaks S3."""

from __future__ import annotations

import hashlib
import os
import stat
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from infra import blobs as module
from infra.blobs import BlobDamaged, BlobError, BlobMissing, Blobs, blob_store
from infra.errors import Refused

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no bytes at all


@dataclass(frozen=True)
class Shelf:
    """A store under test, and its bytes behind its back."""

    blobs: Blobs
    url: str
    names: Callable[[], list[str]]
    overwrite: Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_endpoint, monkeypatch, request) -> str:
    """An empty bucket; whoever opens it finds endpoint and keys in the environment, as on any machine."""
    bucket = "b" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:20]
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "clerk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    urllib.request.urlopen(urllib.request.Request(f"{s3_endpoint}/{bucket}", method="PUT")).close()
    return bucket


def on_folder(root: Path) -> Shelf:
    def names():
        return sorted(p.name for p in root.rglob("*") if p.is_file())

    def overwrite(sha256, content):
        next(root.rglob(sha256)).write_bytes(content)

    return Shelf(blob_store(str(root)), str(root), names, overwrite)


def on_s3(bucket: str) -> Shelf:
    import obstore
    from obstore.store import S3Store

    store = S3Store(bucket)

    def names():
        return sorted(found["path"].split("/")[-1] for page in obstore.list(store) for found in page)

    def overwrite(sha256, content):
        key = next(found["path"] for page in obstore.list(store) for found in page if sha256 in found["path"])
        obstore.put(store, key, content)

    url = f"s3://{bucket}/municipal/files"
    return Shelf(blob_store(url), url, names, overwrite)


@pytest.fixture(params=["folder", "s3"])
def shelf(request, tmp_path) -> Shelf:
    return on_folder(tmp_path / "blobs") if request.param == "folder" else on_s3(request.getfixturevalue("s3"))


def test_the_address_of_bytes_is_their_published_sha256(shelf):
    assert shelf.blobs.put(b"abc") == ABC
    assert shelf.blobs.put(b"") == NOTHING
    assert shelf.names() == [ABC, NOTHING]


def test_what_was_put_is_got_back_into_a_folder_that_is_made(shelf, tmp_path):
    address = shelf.blobs.put("津波".encode())
    path = shelf.blobs.get(address, tmp_path / "out" / "deep" / "inventory.csv")
    assert path == tmp_path / "out" / "deep" / "inventory.csv"
    assert path.read_bytes() == "津波".encode()
    assert os.listdir(path.parent) == ["inventory.csv"]


def test_a_file_and_its_bytes_have_the_same_address(shelf, tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    assert shelf.blobs.put(tmp_path / "file") == ABC
    assert shelf.blobs.put(b"abc") == ABC
    assert shelf.names() == [ABC]
    assert (tmp_path / "file").read_bytes() == b"abc"


def test_a_file_of_many_parts_comes_back_whole(shelf, tmp_path):
    content = os.urandom(1 << 20) * 20 + b"end"  # above what goes in one request
    (tmp_path / "large").write_bytes(content)
    address = shelf.blobs.put(tmp_path / "large")
    assert address == hashlib.sha256(content).hexdigest()
    assert shelf.blobs.get(address, tmp_path / "again").read_bytes() == content
    assert shelf.blobs.put(tmp_path / "large") == address


def test_another_program_finds_what_this_one_put(shelf, tmp_path):
    shelf.blobs.put(b"abc")
    assert blob_store(shelf.url).holds(ABC)
    assert blob_store(shelf.url + "/").get(ABC, tmp_path / "abc").read_bytes() == b"abc"


def test_what_was_never_put_is_not_held_and_reading_it_names_it(shelf, tmp_path):
    assert not shelf.blobs.holds(ABC)
    with pytest.raises(BlobMissing, match=ABC):
        shelf.blobs.get(ABC, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"abd", b"ab", b"", b"abc "])
def test_a_damaged_blob_is_an_error_that_names_it_and_never_data(shelf, tmp_path, content):
    shelf.blobs.put(b"abc")
    shelf.overwrite(ABC, content)
    (tmp_path / "out").write_text("before")
    with pytest.raises(BlobDamaged, match=ABC):
        shelf.blobs.get(ABC, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_putting_it_again_heals_a_damaged_blob(shelf, tmp_path):
    shelf.blobs.put(b"abc")
    shelf.overwrite(ABC, b"abd")
    shelf.blobs.put(b"abc")
    assert shelf.blobs.get(ABC, tmp_path / "out").read_bytes() == b"abc"


def test_a_reader_has_the_old_file_or_the_new_one(shelf, tmp_path):
    (tmp_path / "out").write_text("old and longer")
    shelf.blobs.put(b"abc")
    shelf.blobs.get(ABC, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"abc"


def test_writers_of_the_same_content_do_not_disturb_each_other(shelf, tmp_path):
    content = os.urandom(1 << 18)
    stores = [blob_store(shelf.url) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        addresses = set(pool.map(lambda number: stores[number % 4].put(content), range(24)))
    assert addresses == {hashlib.sha256(content).hexdigest()}
    assert shelf.names() == sorted(addresses)
    assert shelf.blobs.get(addresses.pop(), tmp_path / "out").read_bytes() == content


def asked(endpoint, path, body=None):
    kind = {"Content-Type": "application/xml"}
    request = urllib.request.Request(f"{endpoint}/{path}", data=body, headers=kind, method="PUT" if body else "GET")
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def test_the_slower_of_two_writers_does_not_write_over_the_faster(s3, s3_endpoint, monkeypatch):
    asked(
        s3_endpoint, f"{s3}?versioning", b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    )
    faster, slower = blob_store(f"s3://{s3}/files"), blob_store(f"s3://{s3}/files")
    sound, first = type(slower)._sound, []

    def overtaken(self, sha256):
        """Nothing is there when the slower one looks; the faster one comes between."""
        if self is slower and not first:
            first.append(faster.put(b"abc"))
            return False
        return sound(self, sha256)

    monkeypatch.setattr(type(slower), "_sound", overtaken)
    assert slower.put(b"abc") == first[0] == ABC
    assert asked(s3_endpoint, f"{s3}?versions").count("<VersionId>") == 1


def test_an_error_on_the_way_in_leaves_nothing(shelf, monkeypatch):
    def cut(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(type(shelf.blobs), "_place", cut)
    with pytest.raises(RuntimeError, match="power cut"):
        shelf.blobs.put(b"abc")
    assert shelf.names() == []


def test_a_file_that_changes_while_it_is_put_gives_no_address_to_other_content(shelf, tmp_path, monkeypatch):
    path, copied = tmp_path / "file", module._copied

    def copied_then_changed(source, draft):
        sha256 = copied(source, draft)
        path.write_bytes(b"changed")
        return sha256

    path.write_bytes(b"abc")
    monkeypatch.setattr(module, "_copied", copied_then_changed)
    assert shelf.blobs.get(shelf.blobs.put(path), tmp_path / "out").read_bytes() == b"abc"


@pytest.mark.parametrize("address", ["", "abc", "../" + "a" * 61, ABC.upper(), ABC + "\n", "０" * 64])
def test_what_is_no_address_never_becomes_a_path(shelf, tmp_path, address):
    with pytest.raises(ValueError, match="not the address of a blob"):
        shelf.blobs.holds(address)
    with pytest.raises(ValueError, match="not the address of a blob"):
        shelf.blobs.get(address, tmp_path / "out")


def test_a_folder_of_blobs_is_for_its_owner_only(tmp_path):
    blob_store(str(tmp_path / "blobs")).put(b"abc")
    for path in [tmp_path / "blobs", *(tmp_path / "blobs").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_folder_may_be_named_by_a_file_address(tmp_path):
    store = blob_store((tmp_path / "自治体 データ").as_uri())
    store.put(b"abc")
    assert blob_store(str(tmp_path / "自治体 データ")).holds(ABC)


def test_two_prefixes_of_one_bucket_are_two_stores(s3):
    blob_store(f"s3://{s3}/one").put(b"abc")
    assert not blob_store(f"s3://{s3}/two").holds(ABC)
    assert not blob_store(f"s3://{s3}").holds(ABC)


def test_a_server_that_does_not_answer_is_an_error_that_names_the_store(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(BlobError, match=f"s3://{s3}/files cannot be used"):
        blob_store(f"s3://{s3}/files").put(b"abc")


def test_a_bucket_that_is_not_there_takes_nothing(s3):
    with pytest.raises(BlobError, match="s3://no-such-bucket/files cannot be used: there is no such bucket"):
        blob_store("s3://no-such-bucket/files").put(b"abc")


@pytest.mark.parametrize(
    "url", ["", "s3://", "s3:///prefix", "https://store.example/x", "file://server/share", "gs://b"]
)
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(Refused) as refused:
        blob_store(url)
    assert [found.code for found in refused.value.findings] == ["STORE_ADDRESS"]

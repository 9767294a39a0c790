"""Storage: a result is complete or invisible, and its address is its content."""

from __future__ import annotations

import hashlib

import pytest

from infra.storage import Store, publish, sha256_of, tree_sha256, write_text


def put(store, **files):
    with store.writing() as draft:
        for name, text in files.items():
            (draft.folder / name).write_text(text)
    return draft.address


def test_the_hash_of_a_file_is_the_published_sha256_of_its_bytes(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_larger_than_one_chunk_is_hashed_whole(tmp_path):
    content = b"0123456789abcdef" * (1 << 17)
    (tmp_path / "large").write_bytes(content)
    assert sha256_of(tmp_path / "large") == hashlib.sha256(content).hexdigest()


def test_what_is_stored_is_found_again(tmp_path):
    store = Store(tmp_path / "store")
    address = put(store, a="one", b="two")
    assert (store.path(address) / "b").read_text() == "two"
    assert store.holds(address)


def test_the_same_content_has_the_same_address_and_is_stored_once(tmp_path):
    store = Store(tmp_path / "store")
    assert put(store, a="one", b="two") == put(store, b="two", a="one")
    assert len([p for p in store.root.glob("*/*") if p.is_dir()]) == 1


@pytest.mark.parametrize("files", [{"a": "other"}, {"b": "one"}, {"a": "one", "b": ""}])
def test_other_content_names_or_files_have_another_address(tmp_path, files):
    store = Store(tmp_path / "store")
    assert put(store, a="one") != put(store, **files)


def test_a_result_is_invisible_until_it_is_complete(tmp_path):
    store = Store(tmp_path / "store")
    with store.writing() as draft:
        (draft.folder / "a").write_text("half")
        address = tree_sha256(draft.folder)
        assert not store.holds(address)
        with pytest.raises(FileNotFoundError, match="nothing is stored"):
            store.path(address)
    assert draft.address == address
    assert store.holds(address)


def test_an_error_while_writing_leaves_nothing_behind(tmp_path):
    store = Store(tmp_path / "store")

    def interrupted():
        with store.writing() as draft:
            (draft.folder / "a").write_text("half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        interrupted()
    assert list(store.root.rglob("*")) == []


def test_corrupted_content_is_not_held(tmp_path):
    store = Store(tmp_path / "store")
    address = put(store, a="one")
    (store.path(address) / "a").write_text("0ne")
    assert not store.holds(address)


def test_a_lost_file_is_not_held(tmp_path):
    store = Store(tmp_path / "store")
    address = put(store, a="one", b="two")
    (store.path(address) / "b").unlink()
    assert not store.holds(address)


def test_an_unknown_address_is_not_held(tmp_path):
    assert not Store(tmp_path).holds("0" * 64)


def test_publishing_replaces_whole_files_and_leaves_no_parts(tmp_path):
    source, out = tmp_path / "source", tmp_path / "out" / "deep"
    source.write_text("new")
    out.mkdir(parents=True)
    (out / "record.json").write_text("old and longer")
    publish({"record.json": source}, out)
    assert (out / "record.json").read_text() == "new"
    assert [p.name for p in out.iterdir()] == ["record.json"]


def test_text_is_written_as_utf_8_into_a_folder_that_is_made(tmp_path):
    path = tmp_path / "new" / "run.json"
    write_text(path, "津波")
    assert path.read_bytes() == "津波".encode()
    assert [p.name for p in path.parent.iterdir()] == ["run.json"]

"""Drafts, versions and what is in them: the registry and its blobs, as the command line and the service use them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd

from assets.difference import Difference, difference
from flows.intake import BUILDINGS, DECLARATION, FINDINGS, INVENTORY, ORIGINALS, SUMMARY
from flows.submissions import Looked, look_at
from infra import registry
from infra.blobs import blob_store
from infra.database import migrate, open_database
from infra.errors import Refused
from infra.findings import Finding, Lang, Place, refused
from infra.packing import pack, unpack
from infra.registry import Submission, Version
from infra.settings import Settings
from infra.storage import content_sha256, publish

KEPT = (INVENTORY, ORIGINALS, BUILDINGS, DECLARATION, SUMMARY, FINDINGS)
OUTSIDE_JAPAN = "none"


@dataclass(frozen=True, slots=True)
class Desk:
    """The registry and the blobs of one home, ready to be used."""

    engine: Any
    blobs: Any


def open_desk(settings: Settings) -> Desk:
    """Open (and where needed make) the database and the store that the settings name."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database)
    migrate(engine)
    return Desk(engine, blob_store(settings.blobs))


def submit(
    desk: Desk,
    source: Path,
    code: str | None,
    answers: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    lang: Lang,
    scratch: Path,
    note: str = "",
) -> tuple[Submission, Looked]:
    """
    Examine a file and keep it as a draft, whatever is still to be mended in it.

    The file itself is not kept: persons may stand in it. Its checksum is, and what was understood of it.

    Parameters
    ----------
    now : when it was handed in; buildings of later years are refused
    scratch : empty folder for what is found
    """
    looked = look_at(source, code, answers, now.year, lang, scratch)
    content = _stored(desk, looked.folder)
    sha256, size = _identity(source)
    draft = registry.add_draft(
        desk.engine,
        municipality_code=code or OUTSIDE_JAPAN,
        file_name=source.name,
        sha256=sha256,
        size_bytes=size,
        received_at=now,
        submitted_by=by,
        content=content,
        summary={key: value for key, value in looked.summary.items() if key != "spec"},
        refused_count=max(len(refused(looked.findings)), int(looked.summary["findings"]["refused"])),
        note=note,
    )
    return draft, looked


def _identity(source: Path) -> tuple[str, int]:
    """Checksum and size of what was handed in; of a shapefile, of all its parts."""
    if source.suffix.lower() == ".shp":
        parts = sorted(one for one in source.parent.iterdir() if one.stem == source.stem and one.is_file())
        joined = "\n".join(f"{one.name} {content_sha256(one)}" for one in parts)
        return hashlib.sha256(joined.encode()).hexdigest(), sum(one.stat().st_size for one in parts)
    files = [source] if source.is_file() else [one for one in source.rglob("*") if one.is_file()]
    return content_sha256(source), sum(one.stat().st_size for one in files)


def _stored(desk: Desk, folder: Path) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        files = [folder / name for name in KEPT if (folder / name).is_file()]
        return str(desk.blobs.put(pack(files, Path(scratch) / "content.tar")))


def content_of(desk: Desk, content: str, into: Path) -> dict[str, Path]:
    """What a submission or version holds, by name of file, written into a folder."""
    packed = desk.blobs.get(content, into / "content.tar")
    return unpack(packed, KEPT, into)


def version_named(desk: Desk, code: str | None, number: int | None) -> Version:
    """
    A version of a municipality by number; without one the current one.

    Raises
    ------
    Refused
        There is no such version, or it is a withdrawal and holds no buildings.
    """
    name = code or OUTSIDE_JAPAN
    history = registry.versions(desk.engine, name)
    found = registry.current(desk.engine, name) if number is None else None
    found = found or next((one for one in history if one.number == number), None)
    if found is None or found.content is None:
        known = ", ".join(str(one.number) for one in history if one.content) or "-"
        en = f"there is no such version of {name} (there are: {known})."
        ja = f"「{name}」にその版はありません（ある版：{known}）。"
        raise Refused([Finding("VERSION_UNKNOWN", "refused", "", Place(), str(number or ""), ja, en, "", "")])
    return found


def export(desk: Desk, version: Version, out: Path) -> list[Path]:
    """Write a version for a scenario: buildings.parquet and the `inventory` section that names it."""
    assert version.content is not None  # a withdrawal is refused by version_named
    with tempfile.TemporaryDirectory() as scratch:
        found = content_of(desk, version.content, Path(scratch))
        publish({name: found[name] for name in (BUILDINGS, DECLARATION)}, out)
    return [out / BUILDINGS, out / DECLARATION]


def compared(desk: Desk, before: Version, after: Version) -> Difference:
    """What became of the buildings of one version in another."""
    frames = []
    for version in (before, after):
        assert version.content is not None  # as above
        with tempfile.TemporaryDirectory() as scratch:
            frames.append(gpd.read_parquet(content_of(desk, version.content, Path(scratch))[INVENTORY]))
    return difference(*frames)

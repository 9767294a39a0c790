"""Drafts, versions and what is in them: the registry and its blobs, as the command line and the service use them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd

from assets.difference import Difference, difference
from flows.intake_files import (
    BUILDINGS,
    DECLARATION,
    FINDINGS,
    HAZARD_RECORDS,
    INVENTORY,
    OPEN,
    ORIGINALS,
    ORIGINS,
    SUMMARY,
)
from flows.mending import kept_in, mend
from flows.mending_messages import finding
from flows.submissions import Looked, look_at
from infra import registry
from infra.blobs import blob_store
from infra.database import migrate, open_database
from infra.errors import Refused
from infra.findings import Finding, Lang, Place, refused
from infra.findings_file import read_findings, write_findings
from infra.packing import pack, unpack
from infra.reading_back import finding_of
from infra.registry import Submission, Version
from infra.settings import Settings
from infra.storage import content_sha256, publish

KEPT = (INVENTORY, ORIGINALS, BUILDINGS, DECLARATION, SUMMARY, FINDINGS, HAZARD_RECORDS, OPEN, ORIGINS)
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
    mends: str | None = None,
) -> tuple[Submission | None, Looked]:
    """
    Examine a file and keep it as a draft, whatever is still to be mended in it.

    The file itself is not kept: persons may stand in it. Its checksum is, and what was understood of it.

    Parameters
    ----------
    now : when it was handed in; buildings of later years are refused
    scratch : empty folder for what is found
    mends : id of a draft; the file holds mended rows, which are put together with those that the draft has kept

    Returns
    -------
    the draft and what was found; no draft where nothing in a file of mended rows could be used (that of before stays)
    """
    about: dict[str, Any] = {}
    if mends is None:
        looked = look_at(source, code, answers, now.year, lang, scratch)
    else:
        first = _draft_to_mend(desk, mends, code)
        scratch.mkdir(parents=True, exist_ok=True)
        kept = kept_in(_unpacked(desk, first.content, scratch / "first"), mends)
        second, whole = mend(
            kept, source, code, answers, year=now.year, lang=lang, scratch=scratch
        )  # fmt: skip
        if whole is None:
            return None, second
        looked = whole
        this = {"id": first.id, "file": first.file_name, "sha256": first.sha256}
        about["mends"] = [*first.summary.get("mends", ()), this]
    shown = (looked.folder / FINDINGS).rename(looked.folder / "shown")
    write_findings(looked.folder / FINDINGS, map(_without_texts, read_findings(shown)))
    content = _stored(desk, looked.folder)
    shown.replace(looked.folder / FINDINGS)
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
        summary={key: value for key, value in looked.summary.items() if key != "spec"} | about,
        refused_count=max(len(refused(looked.findings)), int(looked.summary["findings"]["refused"])),
        note=note,
    )
    return draft, looked


def _draft_to_mend(desk: Desk, mends: str, code: str | None) -> Submission:
    first = registry.submission(desk.engine, mends)
    if first.state != "draft":
        raise Refused([finding("DRAFT_IS_NONE", mends)])
    if first.municipality_code != (code or OUTSIDE_JAPAN):
        raise Refused([finding("DRAFT_OF_ANOTHER_PLACE", mends, place=first.municipality_code)])
    return first


def _unpacked(desk: Desk, content: str, into: Path) -> Path:
    into.mkdir()
    content_of(desk, content, into)
    return into


def _identity(source: Path) -> tuple[str, int]:
    """Checksum and size of what was handed in; of a shapefile, of all its parts."""
    if source.suffix.lower() == ".shp":
        parts = sorted(one for one in source.parent.iterdir() if one.stem == source.stem and one.is_file())
        joined = "\n".join(f"{one.name} {content_sha256(one)}" for one in parts)
        return hashlib.sha256(joined.encode()).hexdigest(), sum(one.stat().st_size for one in parts)
    files = [source] if source.is_file() else [one for one in source.rglob("*") if one.is_file()]
    return content_sha256(source), sum(one.stat().st_size for one in files)


_UNREADABLE = ("STRUCTURE_UNKNOWN", "STOREYS_UNREADABLE", "NUMBER_UNREADABLE", "YEAR_UNREADABLE")
_HIDDEN = "…"


def _without_texts(one: dict[str, Any]) -> dict[str, Any]:
    """
    A finding to be kept, without the text of a cell that could not be read.

    A shifted row puts a name or a telephone number under another heading: the clerk reads it on her screen
    and in her own file with remarks, and it is stored nowhere.
    """
    if one["code"] not in _UNREADABLE or not (text := one["value"]):
        return one
    told = {name: one[name].replace(text, _HIDDEN) for name in ("message_ja", "message_en")}
    return {**one, **told, "value": _HIDDEN}


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
        raise Refused([_no_buildings(name, number, found, history)])
    return found


def _no_buildings(name: str, number: int | None, found: Version | None, history: tuple[Version, ...]) -> Finding:
    """Why there are no buildings to be had under a number: a withdrawal, an unknown one, or none that stands."""
    outside = name == OUTSIDE_JAPAN
    place_en, place_ja = ("places outside Japan", "国外") if outside else (name, f"市区町村コード{name}")
    known = [str(one.number) for one in history if one.content]
    remedy_ja = (
        f"建物のある版（{'、'.join(known)}）から選んでください。" if known else "先に提出し、受け付けてください。"
    )
    remedy_en = (
        f"Choose one that holds buildings: {', '.join(known)}." if known else "Submit a file and accept it first."
    )
    if found is not None:
        code = "VERSION_IS_WITHDRAWAL"
        en = f"version {number} of {place_en} only records that version {found.withdraws} was withdrawn."
        ja = f"{place_ja}の第{number}版は、第{found.withdraws}版を取り下げた記録で、建物は入っていません。"
    elif number is None:
        code, en = "VERSION_NONE_CURRENT", f"no version of {place_en} is in force: none was accepted, or all withdrawn."
        ja = f"{place_ja}には、現在有効な版がありません（受付前か、すべて取下げ済みです）。"
    else:
        code, en = "VERSION_UNKNOWN", f"there is no version {number} of {place_en}."
        ja = f"{place_ja}に、第{number}版はありません。"
    return Finding(code, "refused", "", Place(), str(number or ""), ja, en, remedy_ja, remedy_en)


def findings_kept(desk: Desk, content: str) -> tuple[Finding, ...]:
    """
    Each finding of each row, as they were kept with a submission.

    Raises
    ------
    ValueError
        What is kept is no list of findings.
    """
    with tempfile.TemporaryDirectory() as scratch:
        path = content_of(desk, content, Path(scratch)).get(FINDINGS)
        return () if path is None else tuple(finding_of(one) for one in read_findings(path))


def origin_of(desk: Desk, version: Version) -> Submission:
    """What was handed in and became this version."""
    assert version.submission_id is not None  # a withdrawal is refused by version_named
    return registry.submission(desk.engine, version.submission_id)


def export(desk: Desk, version: Version, out: Path) -> list[Path]:
    """
    Write a version for a scenario: buildings.parquet and the `inventory` section that names it.

    Of a city model also the depths that its buildings carry, for a catalogue of hazards.
    """
    assert version.content is not None  # a withdrawal is refused by version_named
    with tempfile.TemporaryDirectory() as scratch:
        found = content_of(desk, version.content, Path(scratch))
        declared = found[DECLARATION].read_text(encoding="utf-8")
        found[DECLARATION].write_text(_origin_comment(version, origin_of(desk, version)) + declared, encoding="utf-8")
        names = [name for name in (BUILDINGS, DECLARATION, HAZARD_RECORDS) if name in found]
        publish({name: found[name] for name in names}, out)
    return [out / name for name in names]


def _origin_comment(version: Version, handed_in: Submission) -> str:
    """Lines above the declaration, which has no key for where it comes from; a name cannot leave its line."""
    place = "outside Japan" if version.municipality_code == OUTSIDE_JAPAN else version.municipality_code
    name = json.dumps(handed_in.file_name)  # in ASCII, so that no character of a name ends the comment
    before = [(json.dumps(one["file"]), one["sha256"]) for one in handed_in.summary.get("mends", ())]
    mended = "".join(f"# together with the good rows of {file}, SHA-256 {sha256}\n" for file, sha256 in before)
    return (
        f"# version {version.number} of municipality {place}, accepted {version.accepted_at:%Y-%m-%d}\n"
        f"# file handed in: {name}, SHA-256 {handed_in.sha256}\n{mended}"
    )


def inventory_of(desk: Desk, version: Version) -> gpd.GeoDataFrame:
    """The buildings of a version after its rules, as they were accepted."""
    assert version.content is not None  # as above
    with tempfile.TemporaryDirectory() as scratch:
        return gpd.read_parquet(content_of(desk, version.content, Path(scratch))[INVENTORY])


def compared(
    desk: Desk, before: Version, after: Version, catalogue: Path | None = None, data: Path | None = None
) -> Difference:
    """What became of the buildings of one version in another; with a catalogue also of those that water reaches."""
    frames = inventory_of(desk, before), inventory_of(desk, after)
    if catalogue is None:
        return difference(*frames)
    from flows.exposed import exposed  # brings all of hazards

    return difference(*frames, (exposed(frames[0], catalogue, data)[0], exposed(frames[1], catalogue, data)[0]))

"""What the commands of `pcc hazards` do: a catalogue opened, looked at, written, drawn."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import ProjError

from flows.catalogue_file import read_catalogue
from flows.hazard_buildings import read_buildings
from flows.hazard_place import Buildings, headers_of, place_findings, with_hints
from flows.yaml_file import problem
from hazards import Catalogue, EventSet, attribute_problems, join, open_event_set, problems_of, raster_files
from hazards.building import build
from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.storage import content_sha256
from valuation.exposure import F64


def looked_at(
    file: Path, data: Path | None, buildings_file: Path | None, buildings_crs: str | None, pictures: Path | None,
    lang: Lang,
) -> tuple[Finding, ...]:  # fmt: skip
    """
    Every finding of a catalogue, its rasters, and the buildings given; refusals among them.

    Raises
    ------
    Refused
        The folder for the pictures cannot be made.
    """
    buildings = None
    try:
        buildings = None if buildings_file is None else read_buildings(buildings_file, buildings_crs)
        catalogue, resolve = read_catalogue(file, data)
    except Refused as refusal:
        return refusal.findings
    try:
        if catalogue.of_buildings:
            return attribute_problems(catalogue, resolve)
        event_set = open_event_set(catalogue, resolve)
    except Refused as refusal:
        if buildings is None:
            return refusal.findings
        return tuple(with_hints(refusal.findings, headers_of(catalogue, resolve), buildings))
    try:
        findings = findings_at(event_set, buildings)
    except Refused as refusal:
        findings = refusal.findings  # drawn as well: where the depths are that cannot be
    if pictures is not None:
        from flows.hazard_show import draw_findings

        with _writable(pictures):
            draw_findings(event_set, findings, pictures, lang)
    return findings


def findings_at(event_set: EventSet, buildings: Buildings | None) -> tuple[Finding, ...]:
    """
    The findings of the rasters, and of how the buildings lie in them.

    Raises
    ------
    Refused
        With those of the place as well.
    """
    if buildings is None:
        return problems_of(event_set)
    placed = place_findings(event_set.grid, event_set.crs, buildings)
    try:
        found = list(join(event_set, *on_grid(event_set, buildings)).findings)
    except Refused as refusal:
        raise Refused([*placed, *refusal.findings]) from None
    return (*placed, *found)


def on_grid(event_set: EventSet, buildings: Buildings) -> tuple[F64, F64]:
    """Buildings in the grid's coordinate system; a place that it cannot say is beyond the grid."""
    x, y, crs = buildings
    try:
        east, north = Transformer.from_crs(crs, event_set.crs, always_xy=True).transform(x, y)
    except ProjError:
        east = north = np.full(len(x), np.nan)
    return np.asarray(east), np.asarray(north)


def built(file: Path, out: Path, data: Path | None) -> tuple[Finding, ...]:
    """
    Build an event set; nothing is there until it is whole.

    Raises
    ------
    Refused
        With every problem of the catalogue and its rasters, or because the folder is taken or cannot be made, or
        because a file changed while it was read.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        en = "this folder is there already; name a new one, or remove it first"
        ja = "すでにあります。別の名前にするか、削除してください。"
        raise Refused([problem("OUTPUT_TAKEN", out.name, Place(), "", en, ja)])
    catalogue, resolve = read_catalogue(file, data)
    event_set = open_event_set(catalogue, resolve)
    files = raster_files(catalogue, resolve)
    inputs = [_input(name, path, catalogue) for name, path in files]
    missing = [folder for folder in out.parents if not folder.exists()]
    with _writable(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        findings = build(event_set, draft, inputs)
        again = [_input(name, path, catalogue) for name, path in files]
        _refuse_changed([name for (name, _), one, other in zip(files, inputs, again, strict=True) if one != other])
        if out.exists():
            out.rmdir()
        draft.chmod(0o755)
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        _remove_empty(missing)
        raise
    return findings


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """Refuse a folder that cannot be made."""
    try:
        yield
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        en = f"the folder for the outputs cannot be made: {error.strerror}; name another one"
        ja = "出力フォルダを作成できません。別のフォルダを指定してください。"
        raise Refused([problem("OUT_UNWRITABLE", str(out), Place(), "", en, ja)]) from None


def _remove_empty(folders: list[Path]) -> None:
    """Folders that were made for nothing, the innermost first; one that somebody uses meanwhile stays."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _refuse_changed(names: list[str]) -> None:
    en, ja = "the file has changed while it was read; build again", "読み取り中に変更されました。やり直してください。"
    if names:
        raise Refused([problem("INPUT_CHANGED", name, Place(), "", en, ja) for name in names])


def _input(name: str, path: Path, catalogue: Catalogue) -> dict[str, str | int]:
    return {
        "file": name,
        "sha256": content_sha256(path),
        "bytes": sum(part.stat().st_size for part in ([path] if path.is_file() else path.rglob("*")) if part.is_file()),
        "source": catalogue.source,
        "licence": catalogue.licence,
    }


def drawn(
    file: Path, out: Path, data: Path | None, event: str | None, world: str | None, at: str | None, lang: Lang
) -> list[Path]:
    """
    Draw an event set; see hazard_show.

    Raises
    ------
    Refused
        With every problem of the catalogue, or of what is to be drawn.
    """
    from flows.hazard_show import show

    catalogue, resolve = read_catalogue(file, data)
    event_set = open_event_set(catalogue, resolve)
    with _writable(out):
        return show(event_set, out, event=event, world=world, at=None if at is None else _degrees(at), lang=lang)


def _degrees(text: str) -> tuple[float, float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        en = "write --at as LONGITUDE,LATITUDE in degrees, for example --at 139.77,35.68"
        ja = "--at は「経度,緯度」（度）で書いてください（例：--at 139.77,35.68）。"
        raise Refused([problem("POINT_UNREADABLE", "", Place(), text, en, ja)]) from None
    return longitude, latitude

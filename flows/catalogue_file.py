"""A catalogue in a file of its own: YAML, a CSV table with one event per line, or an event set that was built."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.cross_checks import Written
from flows.outline import outline_of, wrong_references
from flows.paths import Resolver
from flows.rule_names import of_files, written
from flows.validation import problems_in
from flows.yaml_file import Lines, problem, read_yaml
from hazards import Catalogue
from hazards.building import MANIFEST, MANIFEST_VERSION, built_catalogue, kept_notes
from infra.errors import Refused
from infra.findings import Finding, Place

WIDE = (
    "source", "licence", "crs", "nodata", "quantity", "unit", "longitude", "vertical_datum", "ground",
    "sea_at_or_below_m",
)  # fmt: skip
"""Columns of a CSV catalogue that hold for all events: the same in every line, or given in the first line only."""


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """
    A catalogue as far as it could be understood.

    raw, lines : its plain values, and the line of each
    resolve : how its files are found
    """

    catalogue: Catalogue | None
    raw: Any
    lines: Lines
    resolve: Resolver
    findings: tuple[Finding, ...]


def catalogue_at(path: Path, name: str, data: Path | None) -> CatalogueFile:
    """A catalogue file, with everything that is wrong with it; `name` is what the reader calls it."""
    resolve = Resolver(path.parent, data)
    try:
        raw, lines, found = _plain_values(path, name)
    except Refused as refusal:
        return CatalogueFile(None, None, {}, resolve, refusal.findings)
    try:
        catalogue = Catalogue.model_validate(raw, context={"resolve": resolve}).plain()
        if path.is_dir():
            catalogue = catalogue.noting(kept_notes(_manifest(path)))
    except ValidationError as error:
        found += problems_in(error, Catalogue, raw, lines, name)
        catalogue = None
    return CatalogueFile(None if found else catalogue, raw, lines, resolve, tuple(found))


def read_catalogue(path: Path, data: Path | None = None) -> tuple[Catalogue, Resolver]:
    """
    A catalogue file that stands alone.

    Raises
    ------
    Refused
        With every problem of the file.
    """
    path = Path(os.path.abspath(path))  # `.` has no name
    found = catalogue_at(path, path.name, data)
    findings = list(found.findings)
    if found.catalogue is None and (outline := outline_of(found.raw)) is not None:
        more = wrong_references(outline, Written(path.name, found.lines))
        findings += [one for one in more if not any(one.message_en in known.message_en for known in findings)]
    if findings or found.catalogue is None:
        raise Refused(findings)
    return found.catalogue, found.resolve


def _plain_values(path: Path, name: str) -> tuple[dict[str, Any], Lines, list[Finding]]:
    """The values of a catalogue with the line of each, and what is wrong with them that a model cannot say."""
    if path.is_dir():
        return _built(path, name), {}, []
    if path.suffix.lower() == ".csv":
        return _table(path, name)
    return *read_yaml(path, name), []


def _manifest(path: Path) -> Any:
    return json.loads((path / MANIFEST).read_text(encoding="utf-8"))


def _built(path: Path, name: str) -> dict[str, Any]:
    """The catalogue of an event set that `pcc hazards build` has written."""
    try:
        manifest = _manifest(path)
        if manifest["kind"] != "event_set" or manifest["manifest_version"] != MANIFEST_VERSION:
            raise ValueError(f"manifest version {manifest['manifest_version']}")
        kept_notes(manifest)  # read once more when the catalogue stands
        return built_catalogue(path.name, manifest).model_dump(mode="json", by_alias=True, exclude_none=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        en = "this folder is no event set of `pcc hazards build`; name a catalogue file, or build it again"
        ja = "「pcc hazards build」で作成した事象セットではありません。カタログを指定するか、作成し直してください。"
        raise Refused([problem("CATALOGUE_UNREADABLE", name, Place(), "", *written(en, ja))]) from None


def _table(path: Path, name: str) -> tuple[dict[str, Any], Lines, list[Finding]]:
    """
    A CSV catalogue as plain values: a header, then one event per line; empty cells are not given.

    Findings: a column twice, a line with more cells than the header, a column that holds for all events and
    differs between lines.

    Raises
    ------
    Refused
        There is no such file, or it is no table in UTF-8.
    """
    rows, header = _rows(path, name)
    values: dict[str, Any] = {"events": []}
    lines: Lines = {(): 1, ("events",): 1}
    twice = [key for key, count in Counter(header).items() if key and count > 1]
    findings = [_row_problem(name, 1, key, key, "the column stands twice; keep one", _TWICE) for key in twice]
    for line, texts in rows:
        cells = {key: cell for key, cell in zip(header, texts, strict=False) if cell}
        if any(texts[len(header) :]):
            findings.append(_row_problem(name, line, None, "", "more cells than the header has columns", _TOO_MANY))
        if not cells:
            continue
        for key in [key for key in WIDE if key in cells]:
            findings += _same(values, key, cells.pop(key), name, line)
            lines.setdefault((key,), line)
        path_of = ("events", len(values["events"]))
        lines[path_of] = line
        lines |= {(*path_of, key): line for key in cells}
        values["events"].append({key: _scalar(key, cell) for key, cell in cells.items()})
    return values, lines, findings


def _rows(path: Path, name: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows of a table below its header, each with the line on which it begins, and the header."""
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        rows: list[tuple[int, list[str]]] = []
        line = 1
        for row in reader:
            rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except FileNotFoundError:
        en, ja = "there is no such file", "ファイルが見つかりません。"
        raise Refused([problem("FILE_MISSING", name, Place(), "", *of_files(en, ja))]) from None
    except (OSError, UnicodeDecodeError):
        en = "it cannot be read as text in UTF-8; save it as `CSV UTF-8`"
        ja = "UTF-8の文字として読めません。「CSV UTF-8」の形式で保存してください。"
        raise Refused([problem("ENCODING", name, Place(), "", *written(en, ja))]) from None
    except csv.Error as error:
        en, ja = f"this is no table with commas ({error})", "カンマ区切りの表として読めません。"
        raise Refused([problem("CATALOGUE_UNREADABLE", name, Place(line=line), "", *written(en, ja))]) from None
    filled = [(line, cells) for line, cells in rows if any(cells)]
    return (filled[1:], filled[0][1]) if filled else ([], [])


_TWICE, _TOO_MANY = "同じ列が二つあります。どちらか一つにしてください。", "見出しより列の多い行です。"


def _row_problem(name: str, line: int, column: str | None, cell: str, en: str, ja: str) -> Finding:
    return problem("CATALOGUE_ROW", name, Place(line=line, column=column), cell, en, ja)


def _same(values: dict[str, Any], key: str, cell: str, name: str, line: int) -> list[Finding]:
    if values.setdefault(key, cell) == cell:
        return []
    en = f"`{key}` holds for all events, and is {values[key]!r} further up; make it the same, or use a YAML catalogue"
    ja = f"「{key}」はすべての事象に共通です（上の行では「{values[key]}」）。同じ値にするか、YAML形式で書いてください。"
    return [_row_problem(name, line, key, cell, en, ja)]


_NUMBERS = ("annual_rate_per_year", "return_period_years", "annual_exceedance_probability", "weight")


def _scalar(key: str, cell: str) -> Any:
    """Numbers stay text where they cannot be read: the model says what is wrong with them."""
    try:
        return float(cell) if key in _NUMBERS else cell
    except ValueError:
        return cell

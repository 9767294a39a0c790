"""Read buildings from PLATEAU CityGML: one file, or all files of buildings in a town's folder, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pandas as pd
from pyproj import CRS

from assets.citygml_messages import finding
from assets.formats.base import Format, Look, RawTable
from assets.formats.citygml_files import MAX_BYTES, SUFFIXES, files_of, recognises, root_problem, xml_problem
from assets.formats.citygml_parts import (
    ATTRIBUTES,
    FLOOR_AREA,
    ID,
    ROOF_EDGE,
    SOLID,
    STOREYS,
    STRUCTURE,
    USAGE,
    YEAR,
    OutlineUnreadable,
    Tally,
    outline_of,
    values_of,
)
from assets.formats.citygml_systems import axes_of, settled
from assets.formats.citygml_values import AS_WRITTEN, MOST_NAMED, CodedColumns, value_columns
from assets.inventory_spec import InventorySpec
from assets.plateau_codes import TownLists
from infra.citygml import (
    BUILDING_MODULE,
    GML,
    UNSEEN,
    XmlRefused,
    members,
    systems_of,
)
from infra.citygml_shapes import Axes, dimension_of
from infra.errors import Refused
from infra.findings import Finding, Place
from infra.findings import refused as refusals

OUTLINE_FROM, FILE = "輪郭の種類", "ファイル"
_BUILDING = f"{BUILDING_MODULE}Building"


def look(name: str, path: Path) -> Look:
    """
    The fixed headings, after the beginning of every file was checked.

    Raises
    ------
    Refused
        No file, a document type, no CityGML, another version than 2.0, or too much to read.
    """
    files = files_of(name, path)
    findings = [one for shown, file in files if (one := root_problem(shown, file)) is not None]
    if findings:
        raise Refused(findings)
    notes = (finding("CITYGML_FILES", "note", name, value=f"{len(files):,}"),) if len(files) > 1 else ()
    return Look({}, _headings(several=len(files) > 1), (), notes)


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    One row per building, in the order of the files; row numbers start at 2 as in a table with a header.

    Values that stand for "unknown" are missing, codes are words; both stand beside as written
    (heading with AS_WRITTEN). Coordinates are (longitude, latitude) or (easting, northing), whatever
    the order in the file; heights are dropped, so that the system is the horizontal part of the file's own.
    Buildings whose outline cannot be read are left out and stand in the findings.

    Raises
    ------
    Refused
        What `look` raises; files that cannot be read to their end, without a building, without a coordinate
        system or with several; values in another unit; lists of codes that cannot be read.
    """
    files = files_of(spec.file, path)
    town = _Town(TownLists(path if path.is_dir() else path.parent))
    problems: list[Finding] = []
    for shown, file in files:
        problem = root_problem(shown, file)
        if problem is None:
            try:
                _read_file(shown, file, town)
            except XmlRefused as refused:
                problem = xml_problem(shown, refused)
        if problem is not None:
            problems.append(problem)
    if not problems and not town.tally.buildings:
        problems.append(finding("CITYGML_NO_BUILDING", "refused", spec.file))
    crs, about_crs = settled(spec.file, town.systems)
    problems += [*refusals(about_crs), *_value_problems(spec.file, town)]
    if problems or crs is None:
        raise Refused(problems)
    town.findings += about_crs
    return _table(spec.file, town, crs, several=len(files) > 1)


@dataclass(slots=True)
class _Town:
    """What is gathered on the way through the files: columns of text, outlines, counts."""

    lists: TownLists
    tally: Tally = field(default_factory=Tally)
    columns: list[list[str]] = field(default_factory=lambda: [[] for _ in ATTRIBUTES])
    coded: CodedColumns = field(default_factory=CodedColumns)
    shapes: list[Any] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    systems: dict[str, set[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def _read_file(shown: str, file: Path, town: _Town) -> None:
    """Add the buildings of one file."""
    systems: set[str] = set()
    axes: Axes | None = None
    size = 0  # numbers of a position, where the envelope says so
    before = town.tally.buildings
    for member in members(file, max_bytes=MAX_BYTES, skip=UNSEEN):
        if len(systems) <= MOST_NAMED:  # one is right, two are enough to refuse
            systems |= systems_of(member)
        if member.tag == f"{GML}boundedBy":
            size = next((int(text) for one in member if (text := dimension_of(one))), 0)
        for building in member:
            if building.tag == _BUILDING:
                systems = systems or {""}  # in no system: refused at the end
                axes = axes or axes_of(systems, size)
                _add(building, axes, shown, file.parent, town)
    if town.tally.buildings == before:
        town.findings.append(finding("CITYGML_FILE_EMPTY", "note", shown))
    else:
        town.systems[shown] = systems


def _add(building: Element, axes: Axes, shown: str, folder: Path, town: _Town) -> None:
    values, spaces = values_of(building, town.tally)
    row = town.tally.buildings + 1
    town.tally.buildings += 1
    try:
        shape, level = outline_of(building, axes)
    except OutlineUnreadable as unreadable:
        code = "CITYGML_OUTLINE_LINKED" if unreadable.linked else "CITYGML_OUTLINE"
        town.findings.append(finding(code, "refused", shown, Place(row=row), values[0]))
        return
    for column, text in zip(town.columns, values, strict=True):
        column.append(town.words.setdefault(text, text) if column is not town.columns[0] else text)
    town.coded.add(values, spaces, folder, town.lists)
    town.shapes.append(shape)
    town.levels.append(level)
    town.files.append(shown)
    town.rows.append(row)


def _value_problems(name: str, town: _Town) -> Iterator[Finding]:
    """Units and lists of codes that keep values from being read."""
    for (one, unit), count in town.tally.units.most_common(MOST_NAMED):
        place = Place(column=one.heading)
        words = {"label_en": one.label, "label_ja": one.heading, "count": f"{count:,}", "unit": one.unit}
        yield finding("CITYGML_UNIT", "refused", name, place, unit, **words)
    for broken in sorted(town.lists.broken):
        yield finding("CITYGML_LIST_BROKEN", "refused", name, value=broken)


def _table(name: str, town: _Town, crs: CRS, *, several: bool) -> RawTable:
    columns, notes = value_columns(name, town.columns, town.coded, town.tally.buildings)
    columns[OUTLINE_FROM] = town.levels
    if several:
        columns[FILE] = town.files
    frame = pd.DataFrame({heading: pd.Series(list(values), dtype=object) for heading, values in columns.items()})
    geometry = np.empty(len(town.shapes), dtype=object)
    geometry[:] = town.shapes
    findings = (*town.findings, *notes, *_notes(name, town))
    return RawTable(frame, np.array(town.rows, dtype=np.int64), geometry, crs, findings)


def _notes(name: str, town: _Town) -> Iterator[Finding]:
    """What is worth knowing and keeps nothing from being used."""
    tally, of = town.tally, f"{town.tally.buildings:,}"
    counts = (
        ("CITYGML_ROOF_EDGE", town.levels.count(ROOF_EDGE)),
        ("CITYGML_FROM_SOLID", town.levels.count(SOLID)),
        ("CITYGML_PARTS", tally.parts),
        ("CITYGML_SURVEYS", tally.surveys),
    )
    for code, count in counts:
        if count:
            yield finding(code, "note", name, value=str(count), count=f"{count:,}", of=of)
    for one, count in tally.repeated.items():
        words = {"label_en": one.label, "label_ja": one.heading, "count": f"{count:,}"}
        yield finding("CITYGML_REPEATED", "note", name, Place(column=one.heading), str(count), **words)
    for (en, ja), count in tally.private.items():
        yield finding("CITYGML_NOT_TAKEN", "note", name, value=ja, label_en=en, label_ja=ja, count=f"{count:,}")
    if tally.generic:
        yield finding("CITYGML_GENERIC", "note", name, value=f"{tally.generic:,}")


def _headings(*, several: bool) -> tuple[str, ...]:
    headings: Sequence[str] = [one.heading for one in ATTRIBUTES]
    written = [one.heading + AS_WRITTEN for one in ATTRIBUTES if one.kind != "text"]
    return (*headings, *written, OUTLINE_FROM, *([FILE] if several else []))


FORMAT = Format(
    name="CityGML",
    name_ja="CityGML（PLATEAUの3D都市モデル）",
    suffixes=SUFFIXES,
    recognises=recognises,
    look=look,
    read=read,
    columns={
        "asset_id": ID.heading,
        "structure": STRUCTURE.heading,
        "storeys": STOREYS.heading,
        "floor_area_m2": FLOOR_AREA.heading,
        "use": USAGE.heading,
        "year_built": YEAR.heading,
    },
    units={"floor_area_m2": "m2"},
)

"""Read a folder of outlines: one text file of points per building, whose name is the building's id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.formats.base import Format, Look, RawTable
from assets.formats.rings import BrokenShape, different_points, polygon
from assets.formats.shapes import MAX_POINTS, check_count, table
from assets.inventory_spec import InventorySpec
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding, Place

SUFFIXES = (".csv", ".txt")
ID = "id"
_MAX_BYTES = 64 * MAX_POINTS
_BETWEEN = re.compile(r"[,;\t ]+")
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    shape: Any
    was_open: bool
    heights: bool


def look(file: str, path: Path) -> Look:
    """
    One column, the id; what else lies in the folder is told.

    Raises
    ------
    Refused
        No outline file.
    """
    return Look({}, (ID,), findings=tuple(_others(file, path, _files(file, path))))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    Every outline in the order of the file names, closed where it was left open; the system must be declared.

    Raises
    ------
    Refused
        No outline file, or none that can be read; else what is wrong with single files stands in the findings.
    """
    files = _files(spec.file, path)
    said = _others(spec.file, path, files)
    read_ones = [_read_one(spec.file, one) for one in files]
    broken = [fault for one in read_ones if isinstance(one, list) for fault in one]
    good = [(one.stem, read) for one, read in zip(files, read_ones, strict=True) if isinstance(read, _Outline)]
    if not good:
        raise Refused([*said, *broken])
    shapes = np.empty(len(good), dtype=object)
    shapes[:] = [outline.shape for _, outline in good]
    if closed := sum(outline.was_open for _, outline in good):
        said.append(finding("FOLDER_CLOSED", "note", spec.file, value=str(closed), count=closed, of=len(good)))
    if heights := sum(outline.heights for _, outline in good):
        said.append(finding("FOLDER_HEIGHTS", "note", spec.file, value=str(heights), count=heights))
    frame = pd.DataFrame({ID: pd.Series([stem for stem, _ in good], dtype=object)})
    return table(spec.file, frame, shapes, None, [*said, *broken])


def recognises(path: Path, head: bytes) -> bool:
    """A folder with text files, and neither a shapefile nor a city model."""
    if not path.is_dir():
        return False
    suffixes = {one.suffix.lower() for one in path.iterdir()}
    return bool(suffixes & set(SUFFIXES)) and ".shp" not in suffixes and next(path.rglob("*.gml"), None) is None


def is_plain(path: Path) -> bool:
    """Whether the first lines of a text file are points, after a heading or not: an outline and no table."""
    with path.open("rb") as raw:
        lines = raw.read(2000).decode("utf-8-sig", errors="replace").splitlines()
    filled = [line.strip() for line in lines if line.strip()][:3]
    below = filled[1:] if filled and not _has_number(filled[0]) else filled
    return bool(below) and all(len(_numbers(line) or ()) in (2, 3) for line in below)


def _files(file: str, path: Path) -> list[Path]:
    found = sorted(one for one in path.iterdir() if _is_outline(one))
    if any(one.suffix.lower() == ".csv" for one in found):  # a text beside them is one to read, unless it has points
        found = [one for one in found if one.suffix.lower() == ".csv" or is_plain(one)]
    if not found:
        raise Refused([finding("FOLDER_EMPTY", "refused", file)])
    check_count(file, len(found))
    return found


def _is_outline(path: Path) -> bool:
    """A file of its own; a link could lead anywhere."""
    hidden = path.name.startswith(".") or path.name in _IGNORED
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file() and not path.is_symlink()


def _others(file: str, path: Path, outlines: list[Path]) -> list[Finding]:
    known = set(outlines)
    others = sorted(one.name for one in path.iterdir() if one not in known and one.name not in _IGNORED)
    if not others:
        return []
    named = ", ".join(others[:5])
    return [finding("FOLDER_OTHERS", "note", file, value=named, count=len(others))]


def _read_one(folder: str, path: Path) -> _Outline | list[Finding]:
    """The outline of one file, or everything that is wrong with it."""
    file = f"{folder}/{path.name}"
    if (size := path.stat().st_size) > _MAX_BYTES:
        return [finding("FILE_TOO_LARGE", "refused", file, value=f"{size:,}", limit=f"{_MAX_BYTES:,}")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [finding("OUTLINE_TEXT", "refused", file)]
    points, faults = _points(file, text)
    if faults:
        return faults
    if (count := different_points(points)) < 3:
        return [finding("OUTLINE_TOO_SHORT", "refused", file, value=str(count))]
    try:
        shape, was_open = polygon([points[:, :2]])
    except BrokenShape:
        return [finding("OUTLINE_TOO_SHORT", "refused", file, value=str(count))]
    return _Outline(shape, was_open, points.shape[1] > 2)


def _points(file: str, text: str) -> tuple[NDArray[np.float64], list[Finding]]:
    """The points, after a heading if the first line is one; lines that are none."""
    rows: list[list[float]] = []
    faults: list[Finding] = []
    filled = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for at, (number, line) in enumerate(filled):
        numbers = _numbers(line)
        if numbers is not None and len(numbers) in (2, 3):
            rows.append(numbers)
        elif at > 0 or numbers is not None or _has_number(line):
            faults.append(finding("OUTLINE_LINE", "refused", file, Place(line=number), line[:40]))
    width = min((len(row) for row in rows), default=2)
    return np.array([row[:width] for row in rows], dtype=float).reshape(-1, width), faults


def _has_number(line: str) -> bool:
    """A first line with any plain number is a broken point and no heading."""
    return any(_numbers(part) is not None for part in _BETWEEN.split(line))


def _numbers(line: str) -> list[float] | None:
    """The numbers of a line; None where something else stands in it, infinity and NaN too."""
    try:
        found = [float(part) for part in _BETWEEN.split(line)]
    except ValueError:
        return None
    return found if np.isfinite(found).all() and "_" not in line else None


FORMAT = Format("a folder of outlines", "輪郭ファイルのフォルダー", (), recognises, look, read)

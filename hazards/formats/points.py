"""Tables of points: the grid that they fill, and which point lies in which cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from hazards.formats import array_messages, axes, messages
from hazards.formats.base import FormatError, as_unreadable
from infra.errors import Refused

MOST_POINTS = 10_000_000
_LONGEST_LINE = 100_000
_APART = 0.3  # of the widest gap: coordinates closer than this are one column (or row)
_X_NAMES = ("x", "lon", "long", "longitude", "easting")
_Y_NAMES = ("y", "lat", "latitude", "northing")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """
    Points that fill a grid, each cell once. Columns run east; rows run as the points do, else north.

    x, y : the even axes nearest to the points
    point : int32, shape (y, x): which point of the table lies in a cell
    order : "C" where the points run along x first, "F" along y first, None in no such order
    deviation_cells : farthest that a point lies from the centre of its cell, as a part of a cell
    """

    x: axes.Axis
    y: axes.Axis
    point: NDArray[np.int32]
    order: str | None

    @property
    def deviation_cells(self) -> float:
        """Of both axes, the larger."""
        return max(self.x.deviation_cells, self.y.deviation_cells)

    @property
    def transform(self) -> Affine:
        """From (column, row) to coordinates."""
        return axes.transform(self.x, self.y)


def points_of(name: str, path: Path) -> Points:
    """
    The grid of a table of points: `.npy` of shape (n, 2 or more), x before y, or `.csv`, by name or x before y.

    Remembered while the file stays as it is: all events of a set are most often placed by one.

    Raises
    ------
    Refused
        It is no such table, or its points are not the cells of an even grid, once each.
    """
    known = path.stat()
    try:
        return _points_of(path, known.st_mtime_ns, known.st_size)
    except Refused as refusal:
        raise Refused([replace(finding, file=name) for finding in refusal.findings]) from None


@lru_cache(maxsize=4)
def _points_of(path: Path, changed_ns: int, size: int) -> Points:
    """The same whatever the reader calls the raster; what is wrong is said of the table."""
    name = path.name
    x, y = _csv(name, path) if path.suffix.lower() == ".csv" else _npy(name, path)
    if len(x) < 4 or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise _unreadable(
            name, "点が4個未満か、数値でない座標があります", "fewer than 4 points, or coordinates that are no numbers"
        )
    column, columns = _ranks(x)
    row, rows = _ranks(y)
    cell = row.astype(np.int64) * columns + column
    if len(x) != rows * columns or (np.bincount(cell) != 1).any():
        empty = rows * columns - len(np.unique(cell))
        raise Refused([array_messages.points_are_no_grid(name, len(x), columns, rows, empty)])
    along_x, along_y = _axis(name, "x", x, column, columns), _axis(name, "y", y, row, rows)
    listed = np.arange(len(x), dtype=np.int32)
    flat = np.empty_like(listed)
    flat[cell] = listed
    rising = flat.reshape(rows, columns)
    order = "C" if column[0] != column[1] else "F"
    in_order = listed.reshape(rows, columns) if order == "C" else listed.reshape(columns, rows).T
    if np.array_equal(rising[::-1], in_order):
        falling = axes.Axis(along_y.first + (rows - 1) * along_y.step, -along_y.step, rows, along_y.deviation_cells)
        return Points(along_x, falling, rising[::-1], order)
    return Points(along_x, along_y, rising, order if np.array_equal(rising, in_order) else None)


def _ranks(values: NDArray[np.float64]) -> tuple[NDArray[np.integer], int]:
    """Which column (or row) each coordinate is of, counted from the smallest, and how many there are."""
    distinct, index = np.unique(values, return_inverse=True)
    gaps = np.diff(distinct)
    if not len(gaps):
        return index, 1
    group = np.concatenate([[0], np.cumsum(gaps > _APART * gaps.max())])
    return group[index], int(group[-1]) + 1


def _axis(name: str, axis: str, values: NDArray[np.float64], index: NDArray[np.integer], count: int) -> axes.Axis:
    """The even axis of coordinates that may be rounded, each by itself."""
    if count < 2:
        raise Refused([messages.axis_too_short(name, axis)])
    found = axes.fitted(values, index, count)
    if not found.deviation_cells <= axes.ROUNDED_CELLS:
        raise Refused([messages.axis_uneven(name, axis, found.deviation_cells, axes.ROUNDED_CELLS)])
    return found


# --- files


def open_array(path: Path) -> NDArray[Any]:
    """
    An array of numbers, mapped and not read.

    Raises
    ------
    ValueError
        It is no .npy file, is shorter than its header says, or holds Python objects.
    """
    return np.lib.format.open_memmap(path, mode="r")


def _npy(name: str, path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with _as_grid_file(name), as_unreadable():
        table = open_array(path)
    if table.ndim != 2 or table.shape[1] < 2 or table.dtype.kind not in "fiu":
        raise _unreadable(name, f"形は{table.shape}", f"its shape is {table.shape}")
    _check_number(name, len(table))
    return np.asarray(table[:, 0], dtype=np.float64), np.asarray(table[:, 1], dtype=np.float64)


def _csv(name: str, path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with _as_grid_file(name), as_unreadable():
        with path.open(encoding="utf-8-sig") as text:
            first = [cell.strip().strip('"').lower() for cell in text.readline(_LONGEST_LINE).split(",")]
            if not text.readline(_LONGEST_LINE).strip():
                raise FormatError("one row at most")
        columns = _columns(first)
        used, skipped = ((0, 1), 0) if columns is None else (columns, 1)
        table = np.loadtxt(
            path, delimiter=",", skiprows=skipped, usecols=used, max_rows=MOST_POINTS + 1, encoding="utf-8-sig", ndmin=2
        )
    _check_number(name, len(table))
    return table[:, 0], table[:, 1]


@contextmanager
def _as_grid_file(name: str) -> Iterator[None]:
    try:
        yield
    except FormatError as error:
        raise _unreadable(name, str(error), str(error)) from None


def _columns(first: Sequence[str]) -> tuple[int, int] | None:
    """Where x and y stand by the names in the first row; None where it is a row of numbers already."""
    try:
        [float(cell) for cell in first]
    except ValueError:
        found = [[n for n, cell in enumerate(first) if cell in names] for names in (_X_NAMES, _Y_NAMES)]
        if [len(places) for places in found] != [1, 1]:
            raise FormatError("no columns named x and y") from None
        return found[0][0], found[1][0]
    return None


def _check_number(name: str, points: int) -> None:
    if points > MOST_POINTS:
        raise Refused([messages.too_large(name, "座標の点の数", "number of points", points, MOST_POINTS)])


def _unreadable(name: str, reason_ja: str, reason_en: str) -> Refused:
    return Refused([array_messages.grid_file_unreadable(name, reason_ja, reason_en)])

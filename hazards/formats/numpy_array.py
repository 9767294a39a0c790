"""
NumPy arrays: `.npy`, one array of numbers, beside a table of points that says where its cells lie.

A flat array has its values in the order of the points; one of shape (y, x) has rows and columns as the
points run; of a table (one row per point) one column is picked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hazards.declared import Pick
from hazards.formats import array_messages, messages
from hazards.formats.base import Beside, Format, FormatError, Stored, as_unreadable
from hazards.formats.points import Points, open_array, points_of
from hazards.grids import RasterHeader
from infra.errors import Refused

_NPY = b"\x93NUMPY"
_ZIP = b"PK"


def _recognises(path: Path, start: bytes) -> bool:
    return start.startswith(_NPY) or (path.suffix.lower() == ".npz" and start.startswith(_ZIP))


def _header(name: str, path: Path, beside: Beside) -> RasterHeader:
    values = _values(name, path)
    if beside.grid_path is None:
        raise Refused([array_messages.grid_file_needed(name)])
    with as_unreadable():
        points = points_of(name, beside.grid_path)
    _check(name, values, points, beside.pick)
    rows, columns = points.point.shape
    return RasterHeader(
        name, path, columns, rows, 1, points.transform, None, FORMAT.name, beside.pick, beside.grid_path,
        block_cells=columns,
    )  # fmt: skip


def _values(name: str, path: Path) -> NDArray[Any]:
    """
    The array, mapped and not read.

    Raises
    ------
    Refused, FormatError
        It is an archive, or holds no plain numbers; it is shorter than its header says.
    """
    with path.open("rb") as raw:
        if raw.read(len(_ZIP)) == _ZIP:
            raise Refused([array_messages.archive_of_arrays(name)])
    dtype = _dtype(path)
    if dtype.kind not in "fiub":
        raise Refused([messages.type_unreadable(name, "", "Python objects" if dtype.hasobject else str(dtype))])
    with as_unreadable():
        return open_array(path)


def _dtype(path: Path) -> np.dtype[Any]:
    """From the header alone: what it describes is not built."""
    with as_unreadable(), path.open("rb") as raw:
        version = np.lib.format.read_magic(raw)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        if version > (2, 0):
            raise FormatError(f"version {version[0]}.{version[1]} of the format is not read")
        return np.dtype(read(raw)[2])


def _check(name: str, values: NDArray[Any], points: Points, pick: Pick) -> None:
    """Whether the array is of the points, and what is picked is there."""
    shape, count = values.shape, points.point.size
    if pick.order is not None and pick.order != points.order:
        raise Refused([array_messages.order_contradicts(name, pick.order, points.order)])
    if pick.column is not None:
        if len(shape) != 2 or pick.column >= shape[1]:
            raise Refused([array_messages.column_unknown(name, pick.column, shape)])
        if shape[0] != count:
            raise Refused([array_messages.points_do_not_fit(name, shape, *points.point.shape)])
    elif len(shape) == 2 and shape[0] == count:
        if shape[1] != 1:
            raise Refused([array_messages.column_needed(name, shape[1])])
    elif shape == points.point.shape:
        if points.order is None:
            raise Refused([array_messages.points_have_no_order(name)])
    elif shape != (count,):
        raise Refused([array_messages.points_do_not_fit(name, shape, *points.point.shape)])


def _read(header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    assert header.grid_path is not None  # _header has refused an array without one
    values = _values(header.name, header.path)
    with as_unreadable():
        points = points_of(header.name, header.grid_path)
        window = slice(header.row, header.row + header.height), slice(header.column, header.column + header.width)
        depth = np.empty(header.shape, dtype=np.float32) if out is None else out
        with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite, which is refused
            depth[...] = _cells(values, points, header.pick, window)
    return Stored(depth)


def _cells(values: NDArray[Any], points: Points, pick: Pick, window: tuple[slice, slice]) -> NDArray[Any]:
    if values.shape == points.point.shape and pick.column is None:
        return np.asarray(values[window])
    flat = values if values.ndim == 1 else values[:, pick.column or 0]
    return np.asarray(flat[points.point[window]])


def deviation_cells(header: RasterHeader) -> float | None:
    """
    Farthest that a point of an array's table lies from the centre of its cell, as a part of a cell.

    None for a raster of another format.
    """
    if header.format != FORMAT.name or header.grid_path is None:
        return None
    return points_of(header.name, header.grid_path).deviation_cells


FORMAT = Format("NumPy", _recognises, _header, _read, frozenset({"grid_file", "order", "column"}))

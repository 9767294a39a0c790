"""
NetCDF classic files (versions 1, 2 and 5): the header of the format, and cells mapped into memory.

Read here since scipy's reader lets attributes of a file take the place of its own, and leaves a file
mapped when it breaks off. Layout: NetCDF User's Guide, "The NetCDF Classic Format Specification".
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from hazards.formats.base import FormatError
from hazards.formats.cf import Variable

STARTS = (b"CDF\x01", b"CDF\x02", b"CDF\x05")
_TYPES = ("i1", "S1", ">i2", ">i4", ">f4", ">f8", "u1", ">u2", ">u4", ">i8", ">u8")  # nc_type 1, 2, ...
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 10, 11, 12
_MOST_HEADER_BYTES = 10_000_000
_MOST = 10_000  # names, dimensions, attributes, variables
DEFAULT_FILL = {"f": 9.969209968386869e36, "i2": -32767, "i4": -2147483647, "i8": -9223372036854775806}
"""What the NetCDF libraries store in cells that were never written (netcdf.h, NC_FILL_*)."""


def default_fill(dtype: np.dtype[Any]) -> float | None:
    """The number in cells never written, None for bytes and types of which every number may be meant."""
    return DEFAULT_FILL["f"] if dtype.kind == "f" else DEFAULT_FILL.get(dtype.str[1:])


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    dims: tuple[int, ...]
    attrs: dict[str, Any]
    dtype: np.dtype[Any]
    begin: int


class _Header:
    """Reads the header in order; every count is checked before it is believed."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        version = raw.read(4)[3]
        self._count, self._offset = (8 if version == 5 else 4), (4 if version == 1 else 8)
        self.records = self._number(self._count)

    def bytes(self, size: int) -> bytes:
        """The next bytes of the header."""
        if not 0 <= size <= _MOST_HEADER_BYTES or self._raw.tell() > _MOST_HEADER_BYTES:
            raise FormatError("its header is too long")
        found = self._raw.read(size)
        if len(found) != size:
            raise FormatError("its header breaks off")
        return found

    def _number(self, size: int) -> int:
        return int.from_bytes(self.bytes(size), "big")

    def _few(self) -> int:
        found = self._number(self._count)
        if found > _MOST:
            raise FormatError(f"its header counts {found} entries")
        return found

    def _name(self) -> str:
        size = self._few()
        return self.bytes(size + -size % 4)[:size].decode("utf-8", "replace")

    def _listed(self, tag: int) -> int:
        found, count = self._number(4), self._few()
        if found != tag and (found, count) != (0, 0):
            raise FormatError("its header is damaged")
        return count

    def _dtype(self) -> np.dtype[Any]:
        code = self._number(4)
        if not 1 <= code <= len(_TYPES):
            raise FormatError(f"unknown type {code}")
        return np.dtype(_TYPES[code - 1])

    def dimensions(self) -> list[tuple[str, int]]:
        """Names and lengths."""
        return [(self._name(), self._number(self._count)) for _ in range(self._listed(_DIMENSIONS))]

    def attributes(self) -> dict[str, Any]:
        """Of the file, or of one variable."""
        return {self._name(): self._value() for _ in range(self._listed(_ATTRIBUTES))}

    def _value(self) -> Any:
        dtype, count = self._dtype(), self._number(self._count)
        size = count * dtype.itemsize
        found = self.bytes(size + -size % 4)[:size]
        if dtype.kind == "S":
            return found.decode("utf-8", "replace").rstrip("\0")
        values = np.frombuffer(found, dtype=dtype)
        return values[0] if count == 1 else values

    def variables(self) -> list[_Entry]:
        """What is stored, and where."""
        found = []
        for _ in range(self._listed(_VARIABLES)):
            name = self._name()
            dims = tuple(self._number(self._count) for _ in range(self._few()))
            attrs, dtype, _ = self.attributes(), self._dtype(), self._number(self._count)  # size: follows from shape
            found.append(_Entry(name, dims, attrs, dtype, self._number(self._offset)))
        return found


@contextmanager
def opened(path: Path) -> Iterator[dict[str, Variable]]:
    """
    The variables of a file.

    Raises
    ------
    FormatError
        It is damaged, or shorter than its header says.
    """
    with path.open("rb") as raw:
        header = _Header(raw)
        dimensions = header.dimensions()
        header.attributes()
        entries = header.variables()
        size = os.fstat(raw.fileno()).st_size
    if any(index >= len(dimensions) for entry in entries for index in entry.dims):
        raise FormatError("its header is damaged")
    along_records = [entry for entry in entries if entry.dims and dimensions[entry.dims[0]][1] == 0]
    sizes = [_bytes_per_record(entry, dimensions) for entry in along_records]
    record = sizes[0] if len(sizes) == 1 else sum(bytes_ + -bytes_ % 4 for bytes_ in sizes)
    made = (_variable(path, size, entry, dimensions, header.records, record) for entry in entries)
    yield {one.name: one for one in made}


def _bytes_per_record(entry: _Entry, dimensions: list[tuple[str, int]]) -> int:
    return math.prod(dimensions[index][1] for index in entry.dims[1:]) * entry.dtype.itemsize


def _variable(
    path: Path, size: int, entry: _Entry, dimensions: list[tuple[str, int]], records: int, record: int
) -> Variable:
    shape = tuple(dimensions[index][1] for index in entry.dims)
    if shape and shape[0] == 0:
        shape, step = (records, *shape[1:]), record
        inner = _bytes_per_record(entry, dimensions)
        end = entry.begin + max(records - 1, 0) * record + inner
    else:
        step = math.prod(shape[1:]) * entry.dtype.itemsize
        end = entry.begin + math.prod(shape) * entry.dtype.itemsize
    read = partial(_read, path, entry, shape, step, end <= size)
    names = tuple(dimensions[index][0] for index in entry.dims)
    across = shape[-1] if shape else 1
    return Variable(entry.name, names, shape, entry.dtype, entry.attrs, read, across, default_fill(entry.dtype))


def _read(
    path: Path, entry: _Entry, shape: tuple[int, ...], step: int, complete: bool, key: tuple[int | slice, ...]
) -> NDArray[Any]:
    """Part of a variable; `step` bytes lie between two values of its first dimension."""
    if not complete:
        raise FormatError("it is shorter than its header says")
    if 0 in shape:
        return np.empty(shape, dtype=entry.dtype)[key]
    strides = [entry.dtype.itemsize] * len(shape)
    for n in range(len(shape) - 2, -1, -1):
        strides[n] = strides[n + 1] * shape[n + 1]
    strides[:1] = [step] * min(len(shape), 1)
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    cells: NDArray[Any] = np.ndarray(shape, entry.dtype, mapped, entry.begin, tuple(strides))
    return np.array(cells[key])

"""Zarr stores (versions 2 and 3) after the CF conventions: one local folder, and nothing outside it."""

from __future__ import annotations

import base64
import json
import math
import os
import stat
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.storage import LocalStore

from hazards.formats import messages
from hazards.formats.base import Beside, Format, FormatError, Stored, as_unreadable
from hazards.formats.cf import Variable, slice_of
from hazards.formats.cf_place import header_of
from hazards.formats.cf_values import stored
from hazards.grids import RasterHeader
from infra.errors import Refused

_MARKS = ("zarr.json", ".zgroup", ".zarray")
_CODECS_3 = {
    "bytes", "transpose", "sharding_indexed", "blosc", "gzip", "zstd", "crc32c", "vlen-utf8",
    "numcodecs.shuffle", "numcodecs.zlib", "numcodecs.fixedscaleoffset", "numcodecs.delta",
}  # fmt: skip
_CODECS_2 = {"blosc", "zlib", "gzip", "zstd", "lz4", "bz2", "lzma", "shuffle", "delta", "fixedscaleoffset", "vlen-utf8"}
"""Those that only unpack numbers and text: `pickle` would run what it unpacks."""

RANGE_VARIABLES = ("depth_low_m", "depth_high_m", "depth_best_m", "depth_worst_m")
"""Beside `depth_m` in an event set whose rasters give ranges: of the depth, and of what screening makes of it."""

_MOST_OBJECTS = 2_000
_MOST_METADATA_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class _Array:
    """The metadata of one array, as far as it decides what may be read."""

    shape: tuple[int, ...]
    dims: tuple[str, ...]
    block_cells: int
    fill: Any
    attrs: Mapping[str, Any]
    packing: str | None
    version: int


class _OneFolder(LocalStore):
    """
    A folder from which nothing is read but its own plain files.

    complete : every chunk must be there
    """

    complete: bool = False

    async def get(self, key: str, *args: Any, **options: Any) -> Any:
        """The bytes of a file of the store; None where there is none."""
        self._check(key)
        return self._there(key, await super().get(key, *args, **options))

    def get_sync(self, key: str, **options: Any) -> Any:
        """The same, without waiting in a loop."""
        self._check(key)
        return self._there(key, super().get_sync(key, **options))

    def _check(self, key: str) -> None:
        path = self.root / key
        if not path.exists() and not path.is_symlink():
            return
        if os.path.realpath(path) != os.path.join(os.path.realpath(self.root), key):
            raise _LinkFound(key)
        if not stat.S_ISREG(path.lstat().st_mode):
            raise FormatError(f"{key} is no file")

    def _there(self, key: str, found: Any) -> Any:
        if found is None and self.complete and key.rsplit("/", 1)[-1] not in _METADATA:
            raise _ChunkMissing(key)
        return found


_METADATA = {*_MARKS, ".zattrs", ".zmetadata"}


class _LinkFound(Exception):
    """A file of a store is a link."""


class _ChunkMissing(Exception):
    """A chunk is not there."""


def _recognises(path: Path, start: bytes) -> bool:
    return path.is_dir() and any((path / mark).is_file() for mark in _MARKS)


def _header(name: str, path: Path, beside: Beside) -> RasterHeader:
    with as_unreadable():
        variables = _variables(name, path)
        header = header_of(name, path, beside, variables, FORMAT.name)
        return replace(header, gives_ranges=_ranged(header, variables))


def _read(header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    with as_unreadable():
        variables = _variables(header.name, header.path)
        part = slice_of(header.name, variables, header.pick)
        found = stored(part.variable, part.window(header), out)
        if not _ranged(header, variables):
            return found
        picks = (replace(header.pick, variable=name) for name in RANGE_VARIABLES)
        parts = (slice_of(header.name, variables, pick) for pick in picks)
        low, high, best, worst = (stored(one.variable, one.window(header), None).values for one in parts)
        return replace(found, low=low, high=high, best=best, worst=worst)


def _ranged(header: RasterHeader, variables: Mapping[str, Variable]) -> bool:
    """Whether it is an event set of this project whose depths are ranges."""
    return header.pick.variable == "depth_m" and set(RANGE_VARIABLES) <= set(variables)


def _variables(name: str, path: Path) -> dict[str, Variable]:
    """The arrays right inside the folder."""
    if _metadata(name, path, "zarr.json").get("node_type") == "array" or (path / ".zarray").exists():
        raise Refused([messages.single_array(name)])
    with os.scandir(path) as entries:
        names = sorted(entry.name for entry, _ in zip(entries, range(_MOST_OBJECTS + 1), strict=False))
    if len(names) > _MOST_OBJECTS:
        raise FormatError(f"it holds more than {_MOST_OBJECTS} objects")
    found = {}
    for key in names:
        if (path / key).is_symlink():
            raise Refused([messages.refers_to_other_files(name, key)])
        array = _array(name, path, key) if (path / key).is_dir() else None
        if array is not None:
            found[key] = _variable(name, path, key, array)
    return found


def _metadata(name: str, path: Path, key: str) -> dict[str, Any]:
    """One file of metadata; nothing where there is none."""
    file = path / key
    if file.is_symlink():
        raise Refused([messages.refers_to_other_files(name, key)])
    if not file.is_file():
        return {}
    if file.stat().st_size > _MOST_METADATA_BYTES:
        raise FormatError(f"{key} is too long")
    found = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise FormatError(f"{key} is damaged")
    return found


def _array(name: str, path: Path, key: str) -> _Array | None:
    """What an array says of itself; None for a group, and for an array whose dimensions have no names."""
    if meta := _metadata(name, path, f"{key}/.zarray"):
        attrs = _metadata(name, path, f"{key}/.zattrs")
        fill, dims = meta["fill_value"], attrs.get("_ARRAY_DIMENSIONS")
        attrs = attrs if fill is None else {"_FillValue": fill, **attrs}
        used = [codec["id"] for codec in [meta["compressor"], *(meta["filters"] or [])] if codec is not None]
        version, blocks, known = 2, meta["chunks"], _CODECS_2
    else:
        meta = _metadata(name, path, f"{key}/zarr.json")
        if meta.get("node_type") != "array":
            return None
        attrs, fill, dims = meta.get("attributes", {}), meta["fill_value"], meta.get("dimension_names")
        used = [codec["name"] for codec in _all_codecs(meta["codecs"])]
        used += ["storage_transformers"] if meta.get("storage_transformers") else []
        version, blocks, known = 3, _blocks(meta), _CODECS_3
    shape = _sizes(meta["shape"])
    if dims is None and not shape:
        dims = ()
    if dims is None or len(dims) != len(shape) or not all(isinstance(dim, str) for dim in dims):
        return None
    strange = next((str(codec) for codec in used if codec not in known), None)
    return _Array(shape, tuple(dims), math.prod(_sizes(blocks)), fill, attrs, strange, version)


def _sizes(values: Any) -> tuple[int, ...]:
    if not isinstance(values, list) or not all(isinstance(value, int) and value >= 0 for value in values):
        raise FormatError("its shape or its chunks are no whole numbers")
    return tuple(values)


def _all_codecs(codecs: Any) -> Iterator[Mapping[str, Any]]:
    """Codecs, and those within parts of shards."""
    for codec in codecs:
        yield codec
        inner = codec.get("configuration", {})
        yield from _all_codecs([*inner.get("codecs", []), *inner.get("index_codecs", [])])


def _blocks(meta: Mapping[str, Any]) -> Any:
    """What is decoded together: a chunk, or a part of a shard."""
    if meta["chunk_grid"]["name"] != "regular":
        raise FormatError(f"chunks {meta['chunk_grid']['name']!r} are not read")
    first = meta["codecs"][0]
    inner = first["configuration"]["chunk_shape"] if first["name"] == "sharding_indexed" else None
    return inner or meta["chunk_grid"]["configuration"]["chunk_shape"]


def _variable(name: str, path: Path, key: str, array: _Array) -> Variable:
    dtype = np.dtype("V1") if array.packing is not None else _dtype(path, key)
    attrs: dict[str, Any] = {at: np.asarray(v) if isinstance(v, list) else v for at, v in array.attrs.items()}
    fill = attrs.get("_FillValue")
    if isinstance(fill, str) and dtype.kind == "f":
        attrs["_FillValue"] = _fill(fill)
    read = partial(_cells, name, path, key, array)
    return Variable(key, array.dims, array.shape, dtype, attrs, read, array.block_cells, packing=array.packing)


def _dtype(path: Path, key: str) -> np.dtype[Any]:
    return np.dtype(_opened(path, key).dtype)


def _opened(path: Path, key: str, complete: bool = False) -> zarr.Array[Any]:
    store = _OneFolder(path, read_only=True)
    store.complete = complete
    return zarr.open_array(store, path=key, mode="r")


def _fill(text: str) -> float:
    """A fill value as text: a word of JSON, or, as xarray writes it, the bytes of a float64 in base64."""
    try:
        return float(text)
    except ValueError:
        return float(struct.unpack("<d", base64.b64decode(text, validate=True))[0])


def _cells(name: str, path: Path, key: str, array: _Array, part: tuple[int | slice, ...]) -> NDArray[Any]:
    """Part of an array; a chunk that is not there is `no value` if the fill value is, else refused."""
    if array.packing is not None:
        raise Refused([messages.packing_unknown(name, key, array.packing)])
    try:
        return np.asarray(_opened(path, key, complete=not _fill_is_no_value(array))[part])
    except _ChunkMissing as missing:
        raise Refused([messages.part_missing(name, str(missing), str(array.fill))]) from None
    except _LinkFound as link:
        raise Refused([messages.refers_to_other_files(name, str(link))]) from None


def _fill_is_no_value(array: _Array) -> bool:
    """In version 2 the fill value is `no value`, as xarray and GDAL read it; in version 3 it need not be."""
    if array.version == 2:
        return array.fill is not None
    return array.fill in ("NaN", "") or array.fill == array.attrs.get("_FillValue")


FORMAT = Format("Zarr", _recognises, _header, _read, frozenset({"variable", "select"}))

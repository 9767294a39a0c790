"""NetCDF after the CF conventions: NetCDF-4 (HDF5) through h5py, and the classic format."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from hazards.formats import messages, netcdf_classic
from hazards.formats.base import Beside, Format, FormatError, Stored, as_unreadable
from hazards.formats.cf import Variable, slice_of
from hazards.formats.cf_place import header_of
from hazards.formats.cf_values import stored
from hazards.grids import RasterHeader
from infra.errors import Refused

_HDF5 = b"\x89HDF\r\n\x1a\n"
_FILTERS = {
    h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32, h5py.h5z.FILTER_SZIP,
    h5py.h5z.FILTER_NBIT, h5py.h5z.FILTER_SCALEOFFSET, h5py.h5z.FILTER_LZF,
}  # fmt: skip
"""Filters that HDF5 and h5py bring along; any other would be looked for as a plug-in of this machine."""

_READ = {
    "units", "calendar", "standard_name", "axis", "coordinates", "bounds", "grid_mapping", "_FillValue",
    "missing_value", "scale_factor", "add_offset", "valid_min", "valid_max", "valid_range", "_Unsigned",
}  # fmt: skip
"""Attributes of variables that mean something here; of a grid mapping, which has no dimensions, all are read."""

_INTERNAL = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates"}
_NO_VARIABLE = b"This is a netCDF dimension but not a netCDF variable"
_OTHER_NAME = "_nc4_non_coord_"  # before a variable that has the name of a dimension and is not its coordinate
_MOST_OBJECTS = 2_000
_MOST_VALUES = 10_000  # of one attribute


def _recognises(path: Path, start: bytes) -> bool:
    return start.startswith((_HDF5, *netcdf_classic.STARTS))


def _header(name: str, path: Path, beside: Beside) -> RasterHeader:
    with as_unreadable(), _opened(name, path) as variables:
        return header_of(name, path, beside, variables, FORMAT.name)


def _read(header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    with as_unreadable(), _opened(header.name, header.path) as variables:
        part = slice_of(header.name, variables, header.pick)
        return stored(part.variable, part.window(header), out)


def _opened(name: str, path: Path) -> AbstractContextManager[Mapping[str, Variable]]:
    with path.open("rb") as raw:
        classic = raw.read(4) in netcdf_classic.STARTS
    return netcdf_classic.opened(path) if classic else _opened_hdf5(name, path)


@contextmanager
def _opened_hdf5(name: str, path: Path) -> Iterator[dict[str, Variable]]:
    """
    The variables of the root group; other groups are not entered, and links not followed.

    Raises
    ------
    Refused
        Something in the root group lies in another file.
    """
    with h5py.File(path, "r", locking=False) as file:
        if len(file) > _MOST_OBJECTS:
            raise FormatError(f"it holds {len(file)} objects")
        yield {one.name: one for one in _variables(name, file)}


def _variables(name: str, file: h5py.File) -> Iterator[Variable]:
    for key in file:
        link = file.get(key, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            raise Refused([messages.refers_to_other_files(name, key)])
        if not isinstance(link, h5py.HardLink) or file.get(key, getclass=True) is not h5py.Dataset:
            continue
        dataset = file[key]
        if dataset.is_virtual or dataset.external:
            raise Refused([messages.refers_to_other_files(name, key)])
        if dataset.shape is not None and not _is_only_a_dimension(dataset):
            yield _variable(name, key.removeprefix(_OTHER_NAME), dataset)


def _is_only_a_dimension(dataset: h5py.Dataset) -> bool:
    label = dataset.attrs.get("NAME", b"") if dataset.is_scale else b""
    return (label if isinstance(label, bytes) else str(label).encode()).startswith(_NO_VARIABLE)


def _variable(name: str, key: str, dataset: h5py.Dataset) -> Variable:
    attrs = _attributes(dataset)
    kind = dataset.dtype
    text = h5py.check_string_dtype(kind)
    if text is None and kind.kind == "O":
        kind = np.dtype("V1")  # references and lists of any length: no numbers
    block = math.prod(dataset.chunks) if dataset.chunks else dataset.shape[-1] if dataset.shape else 1
    unwritten = netcdf_classic.default_fill(kind)
    packing = _packing(dataset)
    read = partial(_cells, name, key, dataset, packing)
    return Variable(key, _dimensions(key, dataset), dataset.shape, kind, attrs, read, block, unwritten, packing)


def _packing(dataset: h5py.Dataset) -> str | None:
    """The first filter that is not decoded here."""
    made = dataset.id.get_create_plist()
    codes = (made.get_filter(n)[0] for n in range(made.get_nfilters()))
    return next((f"HDF5 filter {code}" for code in codes if code not in _FILTERS), None)


def _attributes(dataset: h5py.Dataset) -> dict[str, Any]:
    """Texts, numbers and lists of them; longer ones are left alone."""
    found: dict[str, Any] = {}
    for key in dataset.attrs:
        if (
            key in _INTERNAL
            or (dataset.shape and key not in _READ)
            or math.prod(dataset.attrs.get_id(key).shape or ()) > _MOST_VALUES
        ):
            continue
        value = dataset.attrs[key]
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.reshape(-1)[0]
        found[key] = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return found


def _dimensions(key: str, dataset: h5py.Dataset) -> tuple[str, ...]:
    """Names by the dimension scales; a scale of its own carries its own name."""
    found = []
    for n, dimension in enumerate(dataset.dims):
        if len(dimension):
            found.append(str(dimension[0].name).rsplit("/", 1)[-1])
        else:
            found.append(key if dataset.is_scale and n == 0 else f"{key}#{n}")
    return tuple(found)


def _cells(
    name: str, key: str, dataset: h5py.Dataset, packing: str | None, part: tuple[int | slice, ...]
) -> NDArray[Any]:
    if packing is not None:
        raise Refused([messages.packing_unknown(name, key, packing)])
    return np.asarray(dataset[part])


FORMAT = Format("NetCDF", _recognises, _header, _read, frozenset({"variable", "select"}))

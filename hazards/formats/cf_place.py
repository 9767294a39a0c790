"""Where the cells of a CF variable lie: transform and coordinate system, as its coordinates and grid mapping say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from pyproj import CRS
from pyproj.exceptions import CRSError

from hazards.formats import axes, messages
from hazards.formats.base import Beside, FormatError
from hazards.formats.cf import Along, Slice, Variables, slice_of
from hazards.formats.geotiff import crs_of
from hazards.grids import RasterHeader
from infra.errors import Refused

MOST_BLOCK_CELLS = 40_000_000
"""Cells that may have to be decoded together, whatever part is read: 320 MB as float64."""

_DEGREES = ("degree", "degrees", "deg")
_METRES = ("", "1", "m", "metre", "metres", "meter", "meters")
_KILOMETRES = ("km", "kilometre", "kilometres", "kilometer", "kilometers")
_WKT = ("crs_wkt", "spatial_ref")
_DATUM = (
    "semi_major_axis", "semi_minor_axis", "inverse_flattening", "earth_radius", "reference_ellipsoid_name",
    "horizontal_datum_name", "geographic_crs_name",
)  # fmt: skip


def header_of(name: str, path: Path, beside: Beside, variables: Variables, format_name: str) -> RasterHeader:
    """
    The header of what is picked from these variables; of coordinates only those of the grid and the selection are read.

    Raises
    ------
    Refused, FormatError
        It cannot be picked, or does not say where it lies.
    """
    part = slice_of(name, variables, beside.pick)
    variable = part.variable
    if variable.block_cells > MOST_BLOCK_CELLS:
        raise Refused([messages.block_too_large(name, variable.block_cells, MOST_BLOCK_CELLS)])
    height, width = part.shape
    if not height or not width:
        raise FormatError(f"{variable.name} has no cells")
    mapping = _mapping_of(part, variables)
    unit = variable.attrs.get("units")
    return RasterHeader(
        name, path, width, height, 1, _transform_of(name, part, mapping), _crs_of(mapping), format_name, beside.pick,
        unit=str(unit) if unit is not None else None, block_cells=variable.block_cells,
    )  # fmt: skip


def _mapping_of(part: Slice, variables: Variables) -> Mapping[str, Any]:
    """Attributes of the grid mapping: the one named, else, as rioxarray writes it, `spatial_ref` or `crs`."""
    named = str(part.variable.attrs.get("grid_mapping", "")).split()
    usual = [one for one in ("spatial_ref", "crs") if one in variables and len(variables[one].dims) == 0]
    for one in [named[0].rstrip(":")] if named else usual:
        if one in variables:
            return variables[one].attrs
    return {}


def _crs_of(mapping: Mapping[str, Any]) -> CRS | None:
    """None where the file names no coordinate system, or a projection of an unnamed figure of the earth."""
    text = next((mapping[key] for key in _WKT if key in mapping), None)
    try:
        if isinstance(text, str) and text.strip():
            return crs_of(text)
        if "grid_mapping_name" in mapping and any(key in mapping for key in _DATUM):
            return CRS.from_cf({key: _plain(mapping[key]) for key in mapping if key not in _WKT})
    except (CRSError, KeyError, ValueError, TypeError) as error:
        raise FormatError(f"its coordinate system is not understood: {error}") from None
    return None


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _transform_of(name: str, part: Slice, mapping: Mapping[str, Any]) -> Affine:
    """From the coordinates; the transform that the grid mapping holds is preferred where both agree."""
    written = _written(mapping)
    height, width = part.shape
    x, y = _axis(name, part, part.x, width, written), _axis(name, part, part.y, height, written)
    if x is None or y is None:
        if written is None:
            raise Refused([messages.no_grid(name, part.variable.name)])
        return written
    found = axes.transform(x, y)
    return written if written is not None and _agree(written, found, width, height) else found


def _written(mapping: Mapping[str, Any]) -> Affine | None:
    """The six numbers of GDAL; None where there are none."""
    try:
        numbers = [float(number) for number in str(mapping["GeoTransform"]).split()]
        return Affine.from_gdal(*numbers) if len(numbers) == 6 and np.isfinite(numbers).all() else None
    except (KeyError, ValueError):
        return None


def _agree(one: Affine, other: Affine, width: int, height: int) -> bool:
    """Within what rounded coordinates may be off, at the first and the last corner."""
    if (one.b, one.d) != (0, 0):
        return False
    first = abs((one.c - other.c) / other.a), abs((one.f - other.f) / other.e)
    last = (
        abs((one.c - other.c + (one.a - other.a) * width) / other.a),
        abs((one.f - other.f + (one.e - other.e) * height) / other.e),
    )
    return max(*first, *last) <= axes.ROUNDED_CELLS


def _axis(name: str, part: Slice, along: Along, count: int, written: Affine | None) -> axes.Axis | None:
    """The axis along one dimension; None where only a written transform can tell it."""
    if count > axes.MOST_ALONG_AXIS:
        dimension = part.variable.dims[along.dimension]
        what = f"次元「{dimension}」の長さ", f"length of dimension {dimension!r}"
        raise Refused([messages.too_large(name, *what, count, axes.MOST_ALONG_AXIS)])
    coordinate = along.coordinate
    if coordinate is None or (count == 1 and written is not None):
        return None
    values = coordinate.all()
    found = axes.even(name, coordinate.name, values.astype(values.dtype.newbyteorder("=")))
    unit = str(coordinate.attrs.get("units", "")).strip()
    if unit.lower() in _KILOMETRES:
        return replace(found, first=found.first * 1000, step=found.step * 1000)
    if unit.lower() in _METRES or unit.lower().startswith(_DEGREES):
        return found
    raise Refused([messages.axis_unit(name, coordinate.name, unit)])

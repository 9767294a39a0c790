"""Stored numbers of a CF variable as lengths: fill values, valid range, scale and offset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hazards.formats.base import FormatError, Stored
from hazards.formats.cf import Variable
from hazards.formats.geotiff import nan_cells


def stored(variable: Variable, raw: NDArray[Any], out: NDArray[np.float32] | None) -> Stored:
    """
    Cells as `Stored` of cells as they are in the file, shape (y, x).

    Fill values and the valid range are of the numbers as packed. A valid range written in a
    wider type than packed whole numbers is of the numbers they stand for (NetCDF Users' Guide).

    Raises
    ------
    FormatError
        An attribute that must be a number is none.
    """
    cells = _plain(variable, raw)
    scale, offset = (_number(variable.attrs, key, default) for key, default in (("scale_factor", 1), ("add_offset", 0)))
    fills = _fills(variable)
    empty = np.zeros(cells.shape, dtype=bool)
    for fill in fills if fills or variable.unwritten is None else [variable.unwritten]:
        typed = _typed(cells.dtype, fill)
        if typed is not None:
            empty |= cells == typed
    low, high = _valid(variable.attrs)
    unpacked = cells.dtype.kind in "iu" and (scale, offset) != (1, 0) and _is_wide(variable.attrs)
    with np.errstate(over="ignore", invalid="ignore"):  # too large for float32: infinite, which is refused
        depths = cells if (scale, offset) == (1, 0) else cells.astype(np.float64) * scale + offset
        ranged = depths if unpacked else cells
        empty |= (ranged < low) | (ranged > high)
        values = np.empty(cells.shape, dtype=np.float32) if out is None else out
        values[...] = depths
    values[empty] = np.nan
    numbers = [float(fill) for fill in fills]
    told_apart = bool(numbers) and not any(np.isnan(numbers))
    no_value = numbers[0] if told_apart else np.nan if numbers else None
    return Stored(values, None, no_value, nan_cells(cells) if told_apart else (0, -1))


def _plain(variable: Variable, raw: NDArray[Any]) -> NDArray[Any]:
    """Cells in the byte order of this machine; whole numbers without sign where only an attribute says so."""
    cells = np.ascontiguousarray(raw, dtype=raw.dtype.newbyteorder("="))
    if cells.dtype.kind == "b":
        return cells.view(np.uint8)
    if cells.dtype.kind == "i" and str(variable.attrs.get("_Unsigned", "")).lower() == "true":
        return cells.view(np.dtype(f"u{cells.dtype.itemsize}"))
    return cells


def _fills(variable: Variable) -> list[Any]:
    found: list[Any] = []
    for key in ("_FillValue", "missing_value"):
        if key in variable.attrs:
            found += _numbers(variable.attrs, key)
    return found


def _numbers(attrs: Mapping[str, Any], key: str) -> list[Any]:
    values = np.asarray(attrs[key]).reshape(-1)
    if values.dtype.kind in "US":
        try:
            values = np.array([float(value) for value in values])
        except ValueError:
            raise FormatError(f"its {key} is {str(attrs[key])[:40]!r}, not a number") from None
    if values.dtype.kind not in "fiub":
        raise FormatError(f"its {key} is not a number")
    return [value.item() for value in values]


def _number(attrs: Mapping[str, Any], key: str, default: float) -> float:
    if key not in attrs:
        return default
    values = _numbers(attrs, key)
    if len(values) != 1 or not np.isfinite(values[0]):
        raise FormatError(f"its {key} is not one number")
    return float(values[0])


def _typed(dtype: np.dtype[Any], fill: float) -> Any:
    """A number in the type of the cells; None where none of them can be equal to it."""
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return dtype.type(fill)
    limits = np.iinfo(dtype)
    if not np.isfinite(fill) or fill != int(fill):
        return None
    whole = int(fill)
    if dtype.kind == "u" and -(limits.max + 1) // 2 <= whole < 0:  # the same bits, written with a sign
        whole += limits.max + 1
    return dtype.type(whole) if limits.min <= whole <= limits.max else None


def _valid(attrs: Mapping[str, Any]) -> tuple[float, float]:
    low, high = _number(attrs, "valid_min", -np.inf), _number(attrs, "valid_max", np.inf)
    if "valid_range" in attrs:
        limits = _numbers(attrs, "valid_range")
        if len(limits) != 2:
            raise FormatError("its valid_range is not two numbers")
        low, high = max(low, limits[0]), min(high, limits[1])
    return low, high


def _is_wide(attrs: Mapping[str, Any]) -> bool:
    given = [np.asarray(attrs[key]) for key in ("valid_min", "valid_max", "valid_range") if key in attrs]
    return any(one.dtype.kind == "f" for one in given)

"""Values along a dimension that one of is picked: numbers, text, dates, or positions where there are none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hazards.formats import messages
from infra.errors import Refused
from infra.findings import Finding

if TYPE_CHECKING:
    from hazards.formats.cf import Variable

MOST_LABELS = 100_000
_NEAR = 1e-9  # two numbers that print alike


def labels_along(
    name: str, dimension: str, count: int, variable: Variable, variables: Mapping[str, Variable]
) -> dict[str, Sequence[Any]]:
    """
    Coordinates along a dimension by name: its own first, then those that the variable lists.

    Also one called `DIMENSION_id`, as this project's own event sets have. Numbers, texts, or dates
    as numpy's datetime64.

    Raises
    ------
    Refused
        There are too many to look through.
    """
    if count > MOST_LABELS:
        what = f"次元「{dimension}」の長さ", f"length of dimension {dimension!r}"
        raise Refused([messages.too_large(name, *what, count, MOST_LABELS)])
    listed = str(variable.attrs.get("coordinates", "")).split()
    found: dict[str, Sequence[Any]] = {}
    for one in dict.fromkeys((dimension, *listed, f"{dimension}_id")):
        coordinate = variables.get(one)
        if coordinate is not None and coordinate.dims[:1] == (dimension,) and coordinate.shape[0] == count:
            values = _values(coordinate)
            if values is not None:
                found[one] = values
    return found


def _values(coordinate: Variable) -> Sequence[Any] | None:
    kind, dimensions = coordinate.dtype.kind, len(coordinate.dims)
    if kind == "S" and dimensions == 2 and coordinate.dtype.itemsize == 1 and coordinate.shape[1] <= MOST_LABELS:
        return [_text(b"".join(row)) for row in coordinate.all().tolist()]
    if dimensions != 1 or kind not in "SUOTfiub":
        return None
    values = coordinate.all()
    if kind in "SUOT":
        return [_text(value) for value in values.tolist()]
    dates = _dates(coordinate, values)
    return list(values.tolist()) if dates is None else list(dates)


def _text(value: Any) -> str:
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).rstrip("\0 ")


def _dates(coordinate: Variable, values: NDArray[Any]) -> NDArray[np.datetime64] | None:
    """The dates that numbers `since` a day stand for; None where they are none, or of another calendar."""
    units = str(coordinate.attrs.get("units", ""))
    if " since " not in units:
        return None
    attrs = {"units": units, "calendar": str(coordinate.attrs.get("calendar", "standard"))}
    try:
        decoded = xr.decode_cf(xr.Dataset({"t": ("n", values, attrs)}), decode_timedelta=False)["t"].to_numpy()
    except (ValueError, OverflowError, ImportError):
        return None
    return decoded if decoded.dtype.kind == "M" else None


def position(
    name: str, key: str, asked: str | int | float, labels: Mapping[str, Sequence[Any]], dimension: str, count: int
) -> int | Finding:
    """
    Where a value stands along its dimension, or what is wrong with it.

    Looked for in the coordinate that is named, else, under the name of the dimension, in each of its
    coordinates; a dimension without any is counted from 0.
    """
    if not labels:
        if isinstance(asked, int) and 0 <= asked < count:
            return asked
        return messages.select_unknown(name, key, asked, 0, range(count))
    looked = [labels[key]] if key in labels and key != dimension else list(labels.values())
    for values in looked:
        found = [n for n, value in enumerate(values) if _same(value, asked)]
        if len(found) == 1:
            return found[0]
        if found:
            return messages.select_unknown(name, key, asked, len(found), values)
    return messages.select_unknown(name, key, asked, 0, looked[0])


def _same(value: Any, asked: str | int | float) -> bool:
    if isinstance(value, np.datetime64):
        try:
            return isinstance(asked, str) and bool(value == np.datetime64(asked))
        except ValueError:
            return False
    if isinstance(value, str):
        return value == str(asked)
    try:
        return math.isclose(float(value), float(asked), rel_tol=_NEAR)
    except ValueError:
        return False

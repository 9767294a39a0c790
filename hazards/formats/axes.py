"""Axes: the even grid that a list of cell centres stands for, and how far the list departs from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from hazards.formats.messages import axis_too_short, axis_uneven
from hazards.grids import TOLERANCE_CELLS
from infra.errors import Refused

ROUNDED_CELLS = 0.1
"""How far printed centres may lie from an even grid where their own digits explain it."""

MOST_ALONG_AXIS = 2_000_000  # Japan from end to end at 5 m has 600,000
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """
    Evenly spaced cell centres.

    first, step : centre of the first cell, and the way to the next; below zero on a falling axis
    deviation_cells : farthest that a centre of the file lies from its place here, as a part of a step
    """

    first: float
    step: float
    count: int
    deviation_cells: float = 0.0

    @property
    def edge(self) -> float:
        """Where the first cell begins."""
        return self.first - self.step / 2


def fitted(centres: NDArray[np.float64], index: NDArray[np.integer] | None = None, count: int | None = None) -> Axis:
    """
    The even grid nearest to cell centres.

    Through the first and the last where that leaves no more than 1 % of a cell, so that
    exact numbers stay exact; else the line of least squares, since ends are rounded too.

    Parameters
    ----------
    centres : array, shape (n,)
        At least two, finite.
    index : array, shape (n,), optional
        Cell of each centre; by default the n-th centre is of cell n.
    count : int, optional
        Number of cells, by default n.
    """
    index = np.arange(len(centres)) if index is None else index
    count = len(centres) if count is None else count
    low, high = int(np.argmin(index)), int(np.argmax(index))
    step = float(centres[high] - centres[low]) / max(int(index[high] - index[low]), 1)
    ends = _axis(centres, index, count, float(centres[low]) - step * float(index[low]), step)
    if ends.deviation_cells <= TOLERANCE_CELLS:
        return ends
    middle_index, middle = float(np.mean(index)), float(np.mean(centres))
    away = index - middle_index
    step = float(np.dot(away, centres - middle) / np.dot(away, away))
    return _axis(centres, index, count, middle - step * middle_index, step)


def _axis(centres: NDArray[np.float64], index: NDArray[np.integer], count: int, first: float, step: float) -> Axis:
    off = float(np.max(np.abs(centres - (first + step * index))))
    return Axis(first, step, count, off / abs(step) if step else np.inf)


def even(name: str, axis: str, values: NDArray[np.generic]) -> Axis:
    """
    The axis that the coordinate values of a file stand for.

    Parameters
    ----------
    name : str
        What the reader calls the file.
    axis : str
        What the file calls the coordinate.
    values : array, shape (n,)
        In the type in which they are stored, whose digits count as rounding.

    Raises
    ------
    Refused
        Steps differ by more than 1 % of a cell over the whole extent, and by more than the digits
        of the values explain; or there is one value only.
    """
    centres = np.asarray(values, dtype=np.float64)
    if len(centres) < 2:
        raise Refused([axis_too_short(name, axis)])
    if not np.isfinite(centres).all():
        raise Refused([axis_uneven(name, axis, float("inf"), TOLERANCE_CELLS)])
    found = fitted(centres)
    if found.deviation_cells > TOLERANCE_CELLS:
        explained = 2 * rounding(values) / abs(found.step) if found.step else 0.0
        most = min(max(explained, TOLERANCE_CELLS), ROUNDED_CELLS)
        if not found.deviation_cells <= most:
            raise Refused([axis_uneven(name, axis, found.deviation_cells, most)])
    return found


def rounding(values: NDArray[np.generic]) -> float:
    """Half a unit of the last digit with which numbers are written, or of the last bit that they have."""
    plain = np.asarray(values, dtype=np.float64)
    largest = float(np.max(np.abs(plain)))
    stored = np.float32(largest) if values.dtype == np.float32 else np.float64(largest)
    bit = float(np.spacing(stored)) / 2
    for decimals in range(_MOST_DECIMALS):
        if np.all(np.abs(plain - np.round(plain, decimals)) <= bit):
            return max(0.5 * 10.0**-decimals, bit)
    return bit


def transform(x: Axis, y: Axis) -> Affine:
    """From (column, row) to coordinates of corners; rows run as in the file, north or south."""
    return Affine(x.step, 0.0, x.edge, 0.0, y.step, y.edge)

"""
How the extent of water, its volume and the cells without a value differ between two rasters of one grid.

What `cells.compare` does not tell. Every number is a count or a sum of whole numbers: bands of rows, in any
order, add up to the whole raster. Runs of cells that are the same in both get a first look only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numba as nb
import numpy as np
from numpy.typing import NDArray

from hazards.cells import RUN

PER_METRE = 2**24  # rises are summed in whole units of 60 nm
MOST_M = 2.0**19  # a larger difference is no depth, and counts as this: no sum of a run leaves float64's whole numbers

_KINDS = 6  # of cells, in the order of Change


@dataclass(frozen=True, slots=True)
class Change:
    """
    What became of the cells of the first raster in the second; wet is above 0, dry is 0, unknown is NaN.

    wet_then_dry .. dry_then_unknown : number of such cells
    first : for each of these, the first such cell (row, column) in the order of rows; None where there is none
    rise_units, fall_units : sums over the cells known in both of how much deeper and how much shallower the
        second is, in units of 2^-24 m
    """

    wet_then_dry: int
    wet_then_unknown: int
    dry_then_wet: int
    unknown_then_wet: int
    unknown_then_dry: int
    dry_then_unknown: int
    first: tuple[tuple[int, int] | None, ...]
    rise_units: int
    fall_units: int

    @property
    def rise_m(self) -> float:
        """Sum of rises where the second is deeper, m; times the area of a cell, m2, a volume of water, m3."""
        return self.rise_units / PER_METRE

    @property
    def fall_m(self) -> float:
        """Sum of falls where the second is shallower, m."""
        return self.fall_units / PER_METRE

    @property
    def first_lost(self) -> tuple[int, int] | None:
        """The first cell that is wet in the first raster, and dry or unknown in the second."""
        return min((cell for cell in self.first[:2] if cell is not None), default=None)

    @property
    def first_of_two_meanings(self) -> tuple[int, int] | None:
        """The first cell that is unknown in one raster and dry in the other."""
        return min((cell for cell in self.first[4:] if cell is not None), default=None)


def shifted(change: Change, row: int, column: int) -> Change:
    """The change of a window, its cells counted as in the whole grid: the window begins at this row and column."""
    first = tuple(None if cell is None else (cell[0] + row, cell[1] + column) for cell in change.first)
    return replace(change, first=first)


def backwards(change: Change) -> Change:
    """What became of the cells of the second raster in the first."""
    c, f = change, change.first
    return Change(
        wet_then_dry=c.dry_then_wet, wet_then_unknown=c.unknown_then_wet, dry_then_wet=c.wet_then_dry,
        unknown_then_wet=c.wet_then_unknown, unknown_then_dry=c.dry_then_unknown, dry_then_unknown=c.unknown_then_dry,
        first=(f[2], f[3], f[0], f[1], f[5], f[4]), rise_units=c.fall_units, fall_units=c.rise_units,
    )  # fmt: skip


def change(before: NDArray[np.float32], after: NDArray[np.float32]) -> Change:
    """
    How the second raster, or band of rows, differs from the first.

    Parameters
    ----------
    before, after : float32, shape (y, x), m; both as `cells.scan` left them

    Raises
    ------
    ValueError
        The two are not float32 of one shape (y, x).
    """
    if before.ndim != 2 or before.shape != after.shape or {before.dtype, after.dtype} != {np.dtype(np.float32)}:
        raise ValueError(f"two rasters of one shape (y, x) are needed, found {before.shape} and {after.shape}")
    width = before.shape[1]
    flat = (np.ascontiguousarray(depth_m).reshape(-1) for depth_m in (before, after))
    found, first, rise, fall = _change(*flat)
    places = tuple(divmod(int(place), width) if place >= 0 else None for place in first)
    return _as_change([int(number) for number in found], places, int(rise), int(fall))


def _as_change(found: list[int], first: tuple[tuple[int, int] | None, ...], rise: int, fall: int) -> Change:
    lost, hidden, new, shown, dried, undried = found
    return Change(lost, hidden, new, shown, dried, undried, first, rise, fall)


def merge_changes(bands: Iterable[tuple[int, Change]]) -> Change:
    """
    The change of a raster from those of bands of its rows, each with the number of its first row, in any order.

    Raises
    ------
    ValueError
        There is no band.
    """
    parts = list(bands)
    if not parts:
        raise ValueError("a raster has at least one band of rows")
    first: list[tuple[int, int] | None] = []
    for kind in range(_KINDS):
        places = ((part.first[kind], row) for row, part in parts)
        first.append(min(((cell[0] + row, cell[1]) for cell, row in places if cell is not None), default=None))
    found = [sum(getattr(part, field.name) for _, part in parts) for field in fields(Change)[:_KINDS]]
    rise, fall = sum(part.rise_units for _, part in parts), sum(part.fall_units for _, part in parts)
    return _as_change(found, tuple(first), rise, fall)


@nb.njit(cache=True, nogil=True)
def _differ(before, after, start, end):  # type: ignore[no-untyped-def]
    """Whether the bits of any cell of a run differ."""
    different = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        different |= before[i] ^ after[i]
    return different != 0


@nb.njit(cache=True, nogil=True)
def _kinds(before, after, start, end):  # type: ignore[no-untyped-def]
    """Of a run: cells of each kind, in the order of Change."""
    lost = hidden = new = shown = dried = undried = np.int32(0)
    one = np.int32(1)
    none = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        a, b = before[i], after[i]
        lost += one if (a > 0) & (b == 0) else none
        hidden += one if (a > 0) & (b != b) else none
        new += one if (a == 0) & (b > 0) else none
        shown += one if (a != a) & (b > 0) else none
        dried += one if (a != a) & (b == 0) else none
        undried += one if (a == 0) & (b != b) else none
    return lost, hidden, new, shown, dried, undried


@nb.njit(cache=True, nogil=True)
def _kind(a, b):  # type: ignore[no-untyped-def]
    """The kind of one cell, by its place in Change; -1 for none of them."""
    if a > 0:
        return 0 if b == 0 else (1 if b != b else -1)
    if a == 0:
        return 2 if b > 0 else (5 if b != b else -1)
    return (3 if b > 0 else (4 if b == 0 else -1)) if a != a else -1


@nb.njit(cache=True, nogil=True, fastmath={"reassoc", "nsz"})  # whole numbers below 2^53: any order gives one sum
def _volumes(before, after, start, end):  # type: ignore[no-untyped-def]
    """Of a run: sums of rises and of falls, in whole units; differences with NaN count nothing."""
    rise = fall = 0.0
    for i in range(np.uint64(start), np.uint64(end)):
        more = min(abs(float(after[i]) - float(before[i])), MOST_M)
        units = np.floor(more * PER_METRE + 0.5)
        rise += units if after[i] > before[i] else 0.0
        fall += units if after[i] < before[i] else 0.0
    return rise, fall


@nb.njit(cache=True, nogil=True)
def _change(before, after):  # type: ignore[no-untyped-def]
    """Cells of each kind and the first of each (-1: none), sums of rises and of falls in whole units."""
    bits, other_bits = before.view(np.int32), after.view(np.int32)
    found, first = np.zeros(_KINDS, dtype=np.int64), np.full(_KINDS, -1, dtype=np.int64)
    rise = fall = np.int64(0)
    for start in range(0, len(before), RUN):
        end = min(start + RUN, len(before))
        if not _differ(bits, other_bits, start, end):
            continue
        here = _kinds(before, after, start, end)
        fresh = False
        for kind, number in enumerate(here):
            fresh |= number > 0 and found[kind] == 0
            found[kind] += number
        if fresh:
            for i in range(start, end):
                kind = _kind(before[i], after[i])
                if kind >= 0 and first[kind] < 0:
                    first[kind] = i
        more, less = _volumes(before, after, start, end)
        rise += np.int64(more)
        fall += np.int64(less)
    return found, first, rise, fall

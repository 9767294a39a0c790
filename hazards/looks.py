"""
What the cells of one raster look like: how deep, how finely stepped, where they stand out of their neighbours.

Every number is exact and mergeable: counts, and sums of whole numbers. A raster read in
bands of rows, in any order, gives the numbers of the whole one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hazards.look_cells import BINS, LOW_BITS, MANY, neighbours, survey

_SHALLOW_BIN = int(np.float32(0.5).view(np.int32)) >> LOW_BITS  # 0.5 m is an edge of bins
_LAST_PLACE = 2**149  # float32 numbers are whole multiples of 1 / this
_STEPS = ("whole_metres", "half_metres", "tenths", "whole_feet")
_ADDED = ("cells", "wet_cells", "unknown_cells", *_STEPS, "spikes", "wet_on_border")


@dataclass(frozen=True, slots=True)
class Spike:
    """A cell far above all its neighbours: its depth, the largest of the neighbours that are known (m), its place."""

    depth_m: float
    neighbours_m: float
    cell: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """
    What the cells of one raster look like; wet is above 0 and finite, unknown is NaN.

    histogram : (leading bits, cells, sum of the other bits) of the wet depths, rising
    shallowest_m, deepest_m : of the wet cells; 0, and deepest_cell (row, column; the first of equals) None,
        where no cell is wet
    whole_metres, half_metres, tenths, whole_feet : wet cells that are whole multiples of 1, 0.5 and 0.1 m and
        of 0.3048 m, as near as float32 tells
    different_m : the different depths of wet cells, rising; None for more than 16
    spikes, highest_spike : wet cells more than 2 m above, and more than 3 times as deep as, each of the up to eight
        neighbours that are known (at least one is); the deepest of them, the first of equals
    wet_on_border : wet cells in the first or last row or column of the grid
    """

    cells: int
    wet_cells: int
    unknown_cells: int
    histogram: tuple[tuple[int, int, int], ...]
    shallowest_m: float
    deepest_m: float
    deepest_cell: tuple[int, int] | None
    whole_metres: int
    half_metres: int
    tenths: int
    whole_feet: int
    different_m: tuple[float, ...] | None
    spikes: int
    highest_spike: Spike | None
    wet_on_border: int

    @property
    def sum_m(self) -> float:
        """Sum of the wet depths, m; the exact sum, rounded once."""
        return sum(_exact(*entry) for entry in self.histogram) / _LAST_PLACE

    @property
    def shallow_cells(self) -> int:
        """Wet cells shallower than 0.5 m."""
        return sum(cells for leading, cells, _ in self.histogram if leading < _SHALLOW_BIN)


def _exact(leading: int, cells: int, low: int) -> int:
    """Sum of the depths of one bin, in units of float32's last place."""
    exponent, mantissa = leading >> 7, (leading & 127) << LOW_BITS
    return (cells * (mantissa + (2**23 if exponent else 0)) + low) << max(exponent - 1, 0)


def percentile(look: Look, share: float) -> float:
    """
    A depth that is reached or undercut by this share (0 to 1) of the wet cells, m; within 1 %.

    By nearest rank: the mean of the bin that contains it, exact where the bin holds one depth.

    Raises
    ------
    ValueError
        No cell is wet, or the share is not between 0 and 1.
    """
    if not look.wet_cells or not 0 <= share <= 1:
        raise ValueError(f"a share from 0 to 1 of wet cells is needed, found {share} of {look.wet_cells} cells")
    rank, seen = max(math.ceil(share * look.wet_cells), 1), 0
    for entry in look.histogram:
        seen += entry[1]
        if seen >= rank:
            break
    return _exact(*entry) / (entry[1] * _LAST_PLACE)


def cells_from(look: Look, depth_m: float) -> int:
    """Wet cells that are `depth_m` deep or deeper; the bin of this depth counts as a whole."""
    edge = int(np.float32(depth_m).view(np.int32)) >> LOW_BITS
    return sum(cells for leading, cells, _ in look.histogram if leading >= edge)


def look(
    depth_m: NDArray[np.float32], above: NDArray[np.float32] | None = None, below: NDArray[np.float32] | None = None
) -> Look:
    """
    What the cells of a raster, or of a band of its rows, look like.

    Parameters
    ----------
    depth_m : float32, shape (y, x), m
        As `cells.scan` leaves them: 0 dry, NaN unknown. Negative and infinite numbers count as cells, and as
        nothing else.
    above, below : float32, shape (x), optional
        The rows next to the band; where there is none, the band ends at the border of the grid.

    Raises
    ------
    ValueError
        The cells are not float32 in rows and columns, or a row next to them is of another length.
    """
    if depth_m.ndim != 2 or depth_m.dtype != np.float32:
        raise ValueError(f"cells are float32 of shape (y, x), found {depth_m.dtype} of {depth_m.shape}")
    width = depth_m.shape[1]
    cells, beside = np.ascontiguousarray(depth_m).reshape(-1), (_row(above, width), _row(below, width))
    counts, lows, seen = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64), np.zeros(MANY + 1, np.int32)
    found = [int(number) for number in survey(cells, width, *beside, counts, lows, seen)]
    wet, unknown, shallowest, deepest, metres, halves, tenths, feet, different, spikes, peak = found
    occupied = np.flatnonzero(counts)
    return Look(
        cells=depth_m.size,
        wet_cells=wet,
        unknown_cells=unknown,
        histogram=tuple(zip(occupied.tolist(), counts[occupied].tolist(), lows[occupied].tolist(), strict=True)),
        shallowest_m=float(np.int32(shallowest).view(np.float32)) if wet else 0.0,
        deepest_m=float(cells[deepest]) if wet else 0.0,
        deepest_cell=divmod(deepest, width) if wet else None,
        whole_metres=metres,
        half_metres=halves,
        tenths=tenths,
        whole_feet=feet,
        different_m=None if different > MANY else tuple(np.sort(seen[:different].view(np.float32)).tolist()),
        spikes=spikes,
        highest_spike=_spike(cells, peak, width, *beside) if spikes else None,
        wet_on_border=_on_border(depth_m, above is None, below is None),
    )


def _row(cells: NDArray[np.float32] | None, width: int) -> NDArray[np.float32]:
    """A row next to the band; empty where there is none."""
    if cells is None:
        return np.empty(0, dtype=np.float32)
    if cells.shape != (width,):
        raise ValueError(f"a row next to {width} columns has shape {cells.shape}")
    return np.ascontiguousarray(cells, dtype=np.float32)


def _spike(
    cells: NDArray[np.float32], peak: int, width: int, above: NDArray[np.float32], below: NDArray[np.float32]
) -> Spike:
    return Spike(float(cells[peak]), float(neighbours(cells, peak, width, above, below)), divmod(peak, width))


def _on_border(depth_m: NDArray[np.float32], first: bool, last: bool) -> int:
    """Wet cells of the columns at both ends, and of the first and last row where these are the grid's; each once."""
    top = int(first)
    bottom = max(len(depth_m) - last, top)
    sides = depth_m[top:bottom]
    edges = (depth_m[:top], depth_m[bottom:], sides[:, :1], sides[:, 1:][:, -1:])
    return sum(int(np.count_nonzero((edge > 0) & (edge < np.inf))) for edge in edges)


def merge(bands: Iterable[tuple[int, Look]]) -> Look:
    """
    The look of a raster from those of bands of its rows, each with the number of its first row, in any order.

    Spikes and border cells are those of the whole where every band was given the rows next to it.

    Raises
    ------
    ValueError
        There is no band.
    """
    parts = [(first, part) for first, part in bands]
    if not parts:
        raise ValueError("a raster has at least one band of rows")
    looks = [part for _, part in parts]
    wet = [(first, part) for first, part in parts if part.deepest_cell is not None]
    tops = [(-part.deepest_m, _moved(part.deepest_cell, first)) for first, part in wet if part.deepest_cell]
    peaks = [(first, part.highest_spike) for first, part in parts if part.highest_spike is not None]
    highest = min(((-peak.depth_m, _moved(peak.cell, first), peak.neighbours_m) for first, peak in peaks), default=None)
    known = [part.different_m for part in looks if part.different_m is not None]
    different = sorted({depth for depths in known for depth in depths})
    return Look(
        **{name: sum(getattr(part, name) for part in looks) for name in _ADDED},
        histogram=_joined(looks),
        shallowest_m=min((part.shallowest_m for _, part in wet), default=0.0),
        deepest_m=-min(tops)[0] if tops else 0.0,
        deepest_cell=min(tops)[1] if tops else None,
        different_m=None if len(known) < len(looks) or len(different) > MANY else tuple(different),
        highest_spike=None if highest is None else Spike(-highest[0], highest[2], highest[1]),
    )


def _moved(cell: tuple[int, int], rows: int) -> tuple[int, int]:
    return cell[0] + rows, cell[1]


def shifted(look: Look, row: int, column: int) -> Look:
    """The look of a window, its cells counted as in the whole grid: the window begins at this row and column."""
    peak, top = look.highest_spike, look.deepest_cell
    return replace(
        look,
        deepest_cell=None if top is None else (top[0] + row, top[1] + column),
        highest_spike=None if peak is None else replace(peak, cell=(peak.cell[0] + row, peak.cell[1] + column)),
    )


def _joined(looks: list[Look]) -> tuple[tuple[int, int, int], ...]:
    cells, lows = Counter[int](), Counter[int]()
    for part in looks:
        for leading, count, low in part.histogram:
            cells[leading] += count
            lows[leading] += low
    return tuple((leading, cells[leading], lows[leading]) for leading in sorted(cells))

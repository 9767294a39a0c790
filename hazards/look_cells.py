"""
The compiled pass behind `looks`: one raster, or a band of its rows, walked once in short runs.

As in `cells`: a first look at a run, over the bits of its numbers, is cheap; runs that hold no water need
no second one. Bits of depths, as whole numbers, have the order of the depths.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from hazards.cells import INFINITE_BITS, RUN

MANY = 16  # different depths that are kept apart
LOW_BITS = 16  # a bin of the histogram shares sign, exponent and 7 more bits: it is 1/128 wide at most
BINS = int(INFINITE_BITS) >> LOW_BITS
SPIKE_RISE_M = np.float32(2.0)  # a spike stands higher than this above every neighbour ...
SPIKE_TIMES = np.float32(3.0)  # ... and is more than so many times as deep as any

_MAGNITUDE = np.int32(0x7FFFFFFF)
_TO_WHOLE = np.float32(1.5 * 2**23)  # added and taken away: rounds to whole numbers, below 2^22
_NEAR = np.float32(4e-7)  # three roundings of float32: of the step, of the depth and of their quotient
_PER_FOOT = np.float32(1 / 0.3048)


@nb.njit(cache=True, nogil=True)
def _kinds(bits, start, end):  # type: ignore[no-untyped-def]
    """Of a run: wet cells, unknown cells, and the smallest and largest bits of the wet ones."""
    wet = unknown = high = np.int32(0)
    low = INFINITE_BITS
    for i in range(np.uint64(start), np.uint64(end)):
        value = bits[i]
        unknown += np.int32(1) if (value & _MAGNITUDE) > INFINITE_BITS else np.int32(0)
        value = value if value < INFINITE_BITS else np.int32(0)
        wet += np.int32(1) if value > 0 else np.int32(0)
        high = value if value > high else high
        value = value if value > 0 else INFINITE_BITS
        low = value if value < low else low
    return wet, unknown, low, high


@nb.njit(cache=True, nogil=True)
def _steps(depth, start, end):  # type: ignore[no-untyped-def]
    """Of a run: wet cells that are whole multiples of 1 m, of 0.5 m, of 0.1 m and of a foot."""
    metres = halves = tenths = feet = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        value = depth[i]
        wet = (value > 0) & (value < np.inf)
        twice, tenfold, footfold = value + value, value * np.float32(10), value * _PER_FOOT
        metres += np.int32(1) if wet & ((value + _TO_WHOLE) - _TO_WHOLE == value) else np.int32(0)
        halves += np.int32(1) if wet & ((twice + _TO_WHOLE) - _TO_WHOLE == twice) else np.int32(0)
        beside = abs((tenfold + _TO_WHOLE) - _TO_WHOLE - tenfold)
        tenths += np.int32(1) if wet & (beside <= _NEAR * tenfold) else np.int32(0)
        beside = abs((footfold + _TO_WHOLE) - _TO_WHOLE - footfold)
        feet += np.int32(1) if wet & (beside <= _NEAR * footfold) else np.int32(0)
    return metres, halves, tenths, feet


@nb.njit(cache=True, nogil=True)
def _sort_in(bits, counts, lows, start, end):  # type: ignore[no-untyped-def]
    """The wet cells of a run into the bins of the histogram."""
    for i in range(np.uint64(start), np.uint64(end)):
        value = bits[i]
        if value > 0 and value < INFINITE_BITS:
            place = np.uint64(value >> LOW_BITS)
            counts[place] += 1
            lows[place] += value & np.int32(0xFFFF)


@nb.njit(cache=True, nogil=True)
def _keep_apart(bits, seen, different, start, end):  # type: ignore[no-untyped-def]
    """Different bits of wet cells of a run added to those seen; stops after the 17th."""
    last = np.int32(0)
    for i in range(start, end):
        value = bits[i]
        if value == last or value <= 0 or value >= INFINITE_BITS:
            continue
        last = value
        place = 0
        while place < different and seen[place] != value:
            place += 1
        if place == different:
            seen[different] = value
            different += 1
            if different > MANY:
                break
    return different


@nb.njit(cache=True, nogil=True)
def neighbours(depth, place, width, above, below):  # type: ignore[no-untyped-def]
    """The largest of the known neighbours of a cell, negative ones as 0; NaN where none is known."""
    most = np.float32(np.nan)
    height = len(depth) // width
    row, column = place // width, place % width
    for y in range(row - 1, row + 2):
        for x in range(max(column - 1, 0), min(column + 2, width)):
            value = np.float32(np.nan)
            if y < 0:
                value = above[x] if len(above) else value
            elif y >= height:
                value = below[x] if len(below) else value
            elif y != row or x != column:
                value = depth[y * width + x]
            if value == value:
                value = max(value, np.float32(0))
                most = value if not value <= most else most
    return most


@nb.njit(cache=True, nogil=True)
def _stands_out(depth, start, end):  # type: ignore[no-untyped-def]
    """A first look: whether any cell, not the first or last of all, is far above both next to it in memory."""
    found = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        value, left, right = depth[i], depth[i - np.uint64(1)], depth[i + np.uint64(1)]
        left, right = left if left > 0 else np.float32(0), right if right > 0 else np.float32(0)  # NaN too
        higher = (value > SPIKE_RISE_M) & (value < np.inf) & (value > SPIKE_TIMES * max(left, right))
        found |= np.int32(1) if higher else np.int32(0)
    return found != 0


@nb.njit(cache=True, nogil=True)
def _is_spike(depth, place, width, above, below):  # type: ignore[no-untyped-def]
    """Whether a cell stands out of all its known neighbours; a cell that has none does not."""
    value = depth[place]
    beside = place % width != 0 and value <= SPIKE_TIMES * depth[place - 1]
    if beside or not (value > SPIKE_RISE_M and value < np.inf):
        return False
    around = neighbours(depth, place, width, above, below)
    return value - around > SPIKE_RISE_M and value > SPIKE_TIMES * around


@nb.njit(cache=True, nogil=True)
def _spikes(depth, width, above, below, start, end):  # type: ignore[no-untyped-def]
    """Of a run: the number of spikes, and the first of the deepest (-1: none)."""
    found, peak = 0, -1
    every = _stands_out(depth, max(start, 1), min(end, len(depth) - 1))
    # A cell at either end of a row has a neighbour in memory that is none on the ground: it is always looked at.
    place = start if every or start % width in (0, width - 1) else start - start % width + width - 1
    while place < end:
        if _is_spike(depth, place, width, above, below):
            found += 1
            peak = place if peak < 0 or depth[place] > depth[peak] else peak
        place += 1 if every or place % width == width - 1 else max(width - 1 - place % width, 1)
    return found, peak


@nb.njit(cache=True, nogil=True)
def survey(depth, width, above, below, counts, lows, seen):  # type: ignore[no-untyped-def]
    """
    One pass over the cells of a band of rows.

    Parameters
    ----------
    depth : float32, shape (cell,), row after row
    above, below : float32, the rows next to the band; empty at the border of the grid
    counts, lows : int64, shape (BINS,); written: wet cells by leading bits, and the sums of their other bits
    seen : int32, shape (MANY + 1,); written: different bits of wet cells

    Returns
    -------
    wet and unknown cells; bits of the shallowest; the first of the deepest (-1: none is wet); whole multiples of
    1 m, 0.5 m, 0.1 m and a foot; different depths seen (MANY + 1: more); spikes and the first of the deepest.
    """
    bits = depth.view(np.int32)
    wet = unknown = metres = halves = tenths = feet = different = spikes = 0
    deepest = peak = -1
    least, most = INFINITE_BITS, np.int32(0)
    deep = np.array([SPIKE_RISE_M], dtype=np.float32).view(np.int32)[0]
    for start in range(0, len(depth), RUN):
        end = min(start + RUN, len(depth))
        wet_here, unknown_here, low, high = _kinds(bits, start, end)
        unknown += unknown_here
        if wet_here == 0:
            continue
        wet += wet_here
        least = min(least, low)
        _sort_in(bits, counts, lows, start, end)
        steps = _steps(depth, start, end)
        metres, halves, tenths, feet = metres + steps[0], halves + steps[1], tenths + steps[2], feet + steps[3]
        if different <= MANY:
            different = _keep_apart(bits, seen, different, start, end)
        if high > most:
            most = high
            deepest = start
            while bits[deepest] != high:
                deepest += 1
        if high > deep:
            found, place = _spikes(depth, width, above, below, start, end)
            spikes += found
            peak = place if found and (peak < 0 or depth[place] > depth[peak]) else peak
    return wet, unknown, least, deepest, metres, halves, tenths, feet, different, spikes, peak

"""
Passes over the cells of rasters, compiled: what one raster shows, how two differ, what stands at buildings.

Cells are walked in short runs. A first look at a run, over the bits of its numbers, is
cheap; it tells whether the run needs a second one: most runs are dry or the same in both
rasters. Depths are not negative, so that their bits as whole numbers have the order of
the depths. First looks pass over all cells in their order: to leave out what is known to
be dry takes longer than to read it. The interpreter's lock is released: several rasters
are walked at once.
"""

from __future__ import annotations

import numba as nb
import numpy as np

RUN = 256  # cells looked at together: a row of a common tile
LINE = 16  # cells that processors fetch at once: 64 bytes
INFINITE_BITS = np.int32(0x7F800000)  # of float32: above are NaN only
NEAR = np.float32(2 * 2.0**-23)  # GDAL (ARE_REAL_EQUAL): equal within 2 float32 epsilons of the sum is `no value`

_ODD_1 = np.uint64(0xBF58476D1CE4E5B9)  # multipliers of SplitMix64's last steps (Steele et al. 2014, second-hand)
_ODD_2 = np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_LAST = np.uint64(31)


@nb.njit(cache=True, nogil=True)
def _extremes(bits, start, end):  # type: ignore[no-untyped-def]
    """Smallest and largest bits of a run, 0 among them: (0, 0) is a dry run."""
    low = high = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):  # unsigned: an index below zero would count from the end
        value = bits[i]
        low = value if value < low else low
        high = value if value > high else high
    return low, high


@nb.njit(cache=True, nogil=True)
def _fingerprint(bits, start, end):  # type: ignore[no-untyped-def]
    """Sum over the cells of a run that are not dry of their place and value, well mixed."""
    total = np.uint64(0)
    for i in range(np.uint64(start), np.uint64(end)):
        mixed = ((i << _HALF) | np.uint64(bits[i])) * _ODD_1
        mixed = (mixed ^ (mixed >> _HALF)) * _ODD_2
        total += (mixed ^ (mixed >> _LAST)) if bits[i] != 0 else np.uint64(0)
    return total


@nb.njit(cache=True, nogil=True)
def _first(bits, value, start, end):  # type: ignore[no-untyped-def]
    """The first cell of a run with these bits."""
    for i in range(start, end):
        if bits[i] == value:
            return i
    return -1


@nb.njit(cache=True, nogil=True)
def _zeros(bits, fill, start, end):  # type: ignore[no-untyped-def]
    """Number of cells of a run that are 0; they become `fill`."""
    found = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        found += np.int32(1) if bits[i] == 0 else np.int32(0)
        bits[i] = bits[i] if bits[i] != 0 else fill
    return found


@nb.njit(cache=True, nogil=True)
def _without(bits, missing, start, end):  # type: ignore[no-untyped-def]
    """Of a run: cells with the bits `missing`, and the smallest and largest bits of the others, 0 among them."""
    found = low = high = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        found += np.int32(1) if bits[i] == missing else np.int32(0)
        value = bits[i] if bits[i] != missing else np.int32(0)
        low = value if value < low else low
        high = value if value > high else high
    return found, low, high


@nb.njit(cache=True, nogil=True)
def _replace(bits, missing, fill, start, end):  # type: ignore[no-untyped-def]
    """Cells of a run with the bits `missing` become `fill`."""
    for i in range(np.uint64(start), np.uint64(end)):
        bits[i] = fill if bits[i] == missing else bits[i]


@nb.njit(cache=True, nogil=True)
def _is(value, missing):  # type: ignore[no-untyped-def]
    """Whether a cell holds the number that means `no value`, to GDAL's tolerance."""
    return value == missing or abs(value - missing) < NEAR * abs(value + missing)


@nb.njit(cache=True, nogil=True)
def _least_bits(missing, has_missing):  # type: ignore[no-untyped-def]
    """From which bits on a cell that is not negative may hold the number that means `no value`; 0 is not looked at."""
    box = np.zeros(1, dtype=np.float32)
    box[0] = missing * (np.float32(1.0) - np.float32(4.0) * NEAR)
    return min(box.view(np.int32)[0], INFINITE_BITS) if has_missing and missing > 0 else INFINITE_BITS


@nb.njit(cache=True, nogil=True)
def _negative_bits(missing, has_missing):  # type: ignore[no-untyped-def]
    """The bits of a negative number that means `no value`; without one 0, which is looked for in vain."""
    box = np.zeros(1, dtype=np.float32)
    box[0] = missing
    return box.view(np.int32)[0] if has_missing and missing < 0 else np.int32(0)


@nb.njit(cache=True, nogil=True)
def _with_care(depth, bits, missing, has_missing, filler, start, end):  # type: ignore[no-untyped-def]
    """A run cell by cell: (cells with `missing`; negative, infinite and NaN ones, and the first each), largest bits."""
    nodata = negative = infinite = nan = 0
    first_negative = first_infinite = first_nan = -1
    high = np.int32(0)
    for i in range(start, end):
        value = depth[i]
        if value != value:
            first_nan = i if nan == 0 else first_nan
            nan += 1
            bits[i] = filler
        elif has_missing and _is(value, missing):
            nodata += 1
            bits[i] = filler
        elif value < 0:
            first_negative = i if negative == 0 else first_negative
            negative += 1
        elif value == np.inf:
            first_infinite = i if infinite == 0 else first_infinite
            infinite += 1
        elif value == 0:
            bits[i] = np.int32(0)  # not -0, whose bits differ
        else:
            high = max(high, bits[i])
    return (nodata, negative, first_negative, infinite, first_infinite, nan, first_nan), high


@nb.njit(cache=True, nogil=True)
def scan(depth, missing, has_missing, dry):  # type: ignore[no-untyped-def]
    """
    What one raster shows; its cells without a value become 0 (`dry`) or NaN, in place.

    Parameters
    ----------
    depth : float32, shape (cell,), as stored in the file; NaN and `missing` are cells without a value
    missing, has_missing : the file's number for `no value`, and whether it has one
    dry : whether a cell without a value is dry

    Returns
    -------
    nodata cells, NaN among them; negative cells and the first; infinite cells and the first; NaN cells and the
    first; the first of the deepest cells (-1: none is wet); a fingerprint, equal for equal cells and else with
    a chance of 2^-64.
    """
    bits, plain = depth.view(np.int32), depth.view(np.uint32)
    nodata = negative = infinite = nan = 0
    first_negative = first_infinite = first_nan = deepest = -1
    most = np.int32(0)
    mark = np.uint64(0)
    zero = has_missing and missing == 0
    filler = np.int32(0) if dry else np.array([np.nan], dtype=np.float32).view(np.int32)[0]
    least, sentinel = _least_bits(missing, has_missing), _negative_bits(missing, has_missing)
    for start in range(0, len(depth), RUN):
        end = min(start + RUN, len(depth))
        low, high = _extremes(bits, start, end)
        if low == 0 and high < least and zero:
            nodata += _zeros(bits, filler, start, end)
        elif low == 0 and high == 0:
            continue
        elif low < 0 or high >= least:
            found, low, high = _without(bits, sentinel, start, end)
            if low == 0 and high < least:  # nothing else is amiss, as at sea
                _replace(bits, sentinel, filler, start, end)
                nodata += found
            else:
                here, high = _with_care(depth, bits, missing, has_missing, filler, start, end)
                nodata += here[0] + here[5]
                first_negative = here[2] if negative == 0 else first_negative
                first_infinite = here[4] if infinite == 0 else first_infinite
                first_nan = here[6] if nan == 0 else first_nan
                negative += here[1]
                infinite += here[3]
                nan += here[5]
        if high > most:
            most, deepest = high, _first(bits, high, start, end)
        mark += _fingerprint(plain, start, end)
    return nodata, negative, first_negative, infinite, first_infinite, nan, first_nan, deepest, mark


@nb.njit(cache=True, nogil=True)
def in_metres(band, missing, has_missing, near, scale, offset, depth):  # type: ignore[no-untyped-def]
    """
    Depths of a band of whole or double numbers: stored x scale + offset in float32, NaN without a value.

    near is the tolerance of GDAL's `no value` (0 for whole numbers); float64 numbers too large become infinite.
    """
    for i in range(np.uint64(len(band))):
        stored = float(band[i])
        nothing = (stored == missing) | (abs(stored - missing) < near * abs(stored + missing))
        metres = np.float32(band[i]) * scale + offset
        depth[i] = np.float32(np.nan) if has_missing & nothing else metres


@nb.njit(cache=True, nogil=True)
def _first_look(before, after, start, end):  # type: ignore[no-untyped-def]
    """Of a run, over bits: how many cells are deeper after (-1 where no cell differs), and the largest bits."""
    differ = deeper = high = np.int32(0)
    for i in range(np.uint64(start), np.uint64(end)):
        one, other = before[i], after[i]
        differ |= one ^ other
        deeper += np.int32(1) if other > one else np.int32(0)
        larger = one if one > other else other
        high = larger if larger > high else high
    return (deeper if differ != 0 else np.int32(-1)), high


@nb.njit(cache=True, nogil=True)
def _first_looks(before, after):  # type: ignore[no-untyped-def]
    """Of every run; apart from what follows it, or the compiler makes four steps of one."""
    runs = (len(before) + RUN - 1) // RUN
    deeper, high = np.empty(runs, dtype=np.int32), np.empty(runs, dtype=np.int32)
    for run in range(runs):
        deeper[run], high[run] = _first_look(before, after, run * RUN, min((run + 1) * RUN, len(before)))
    return deeper, high


@nb.njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})  # called without NaN only; no sum is reordered
def _largest_rise(before, after, start, end):  # type: ignore[no-untyped-def]
    most = np.float32(0.0)
    for i in range(np.uint64(start), np.uint64(end)):
        rise = after[i] - before[i]
        most = rise if rise > most else most
    return most


@nb.njit(cache=True, nogil=True)
def _with_holes(before, after, start, end):  # type: ignore[no-untyped-def]
    """Of a run with NaN: cells deeper after, the largest rise, cells known in one only."""
    deeper = once = 0
    most = np.float32(0.0)
    for i in range(start, end):
        once += np.isnan(before[i]) != np.isnan(after[i])
        deeper += after[i] > before[i]
        most = max(most, after[i] - before[i]) if after[i] > before[i] else most
    return deeper, most, once


@nb.njit(cache=True, nogil=True)
def _first_rise(before, after, rise, start, end):  # type: ignore[no-untyped-def]
    for i in range(start, end):
        if after[i] - before[i] == rise:
            return i
    return -1


@nb.njit(cache=True, nogil=True)
def compare(before, after):  # type: ignore[no-untyped-def]
    """
    How the second raster differs from the first: float32, shape (cell,), both as `scan` left them.

    Returns
    -------
    cells deeper in the second, by how much at most, the first such cell (-1: none), cells known in one
    only, and whether any cell differs at all. Cells unknown in either are never deeper.
    """
    most = np.zeros(1, dtype=np.float32)
    most_bits = most.view(np.int32)
    deeper, once, place, any_differs = 0, 0, -1, False
    deeper_in, high = _first_looks(before.view(np.int32), after.view(np.int32))
    for run in range(len(high)):
        if deeper_in[run] < 0:
            continue
        any_differs = True
        start, end = run * RUN, min((run + 1) * RUN, len(before))
        rising, rise = deeper_in[run], np.float32(0.0)
        if high[run] > INFINITE_BITS:
            rising, rise, known_once = _with_holes(before, after, start, end)
            once += known_once
        elif rising and high[run] > most_bits[0]:  # else no rise here is the largest: none is above the depth
            rise = _largest_rise(before, after, start, end)
        deeper += rising
        if rise > most[0]:
            most[0] = rise
            place = _first_rise(before, after, rise, start, end)
    return deeper, most[0], place, once, any_differs


@nb.njit(cache=True, nogil=True, error_model="numpy")  # edges that all coincide divide by 0, and hold nothing
def index_among(values, edges):  # type: ignore[no-untyped-def]
    """
    The last edge at or below each value, -1 for a value below the first, at or above the last, or NaN.

    What np.searchsorted(edges, values, side="right") - 1 finds among rising edges, without searching:
    guessed by division, then put right by comparison with the edges themselves.

    Parameters
    ----------
    values : float64, shape (value,)
    edges : float64, shape (cell + 1,), rising, about evenly spaced
    """
    found = np.full(len(values), -1, dtype=np.int64)
    last = len(edges) - 1
    cells_per_unit = last / (edges[last] - edges[0])
    for i in range(len(values)):
        value = values[i]
        if value >= edges[0] and value < edges[last]:
            guess = min(int((value - edges[0]) * cells_per_unit), last - 1)
            while value < edges[guess]:
                guess -= 1
            while value >= edges[guess + 1]:
                guess += 1
            found[i] = guess
    return found


@nb.njit(cache=True, nogil=True)
def near_together(cell, cells):  # type: ignore[no-untyped-def]
    """
    An order of buildings (cell: int32, shape (asset,), -1 beyond the grid) in which cells are fetched in few steps.

    Returns
    -------
    int32, shape (asset,); rising where cells share a piece of memory
    """
    start = np.zeros(cells // LINE + 3, dtype=np.int64)
    for i in range(len(cell)):
        start[(cell[i] + LINE) // LINE + 1] += 1
    start = np.cumsum(start)
    order = np.empty(len(cell), dtype=np.int32)
    for i in range(len(cell)):
        line = (cell[i] + LINE) // LINE
        order[start[line]] = i
        start[line] += 1
    return order


@nb.njit(cache=True, nogil=True)
def fetch(before, after, cell, row, without_m, with_m):  # type: ignore[no-untyped-def]
    """
    Depths of both worlds in the cells of the buildings; NaN beyond the grid.

    Parameters
    ----------
    before, after : float32, shape (cell,); the two worlds, as `scan` left them
    cell, row : int32, shape (asset,); the cell that contains a building (-1 beyond the grid) and its row of the
        inventory, in an order such as `near_together`
    without_m, with_m : float32, shape (asset,), by row; written
    """
    for i in range(len(cell)):
        place, here = cell[i], row[i]
        if place >= 0:
            without_m[here], with_m[here] = before[place], after[place]
        else:
            without_m[here] = with_m[here] = np.nan


@nb.njit(cache=True, nogil=True)
def pack_wet(without_m, with_m, counted, asset, unknown):  # type: ignore[no-untyped-def]
    """
    Move the pairs that are wet in either world, and known in both, to the front; their rows rise.

    Parameters
    ----------
    without_m, with_m : float32, shape (asset,), by row; changed
    counted : bool, shape (asset,); buildings that the numbers returned are about
    asset, unknown : int32 and bool, shape (asset,); written: rows of the pairs, and where either depth is NaN

    Returns
    -------
    number of pairs; counted buildings deeper in the second world; whether any counted one is known in both.
    """
    deeper, known = np.int64(0), False
    for i in range(len(counted)):
        one, other = without_m[i], with_m[i]
        unknown[i] = (one != one) | (other != other)  # NaN
        deeper += np.int64((other > one) & counted[i])
        known |= counted[i] & (not unknown[i])
    pairs = np.uint64(0)
    for i in range(len(counted)):  # without a branch: which building is wet cannot be foretold
        one, other = without_m[i], with_m[i]
        asset[pairs], without_m[pairs], with_m[pairs] = i, one, other
        pairs += np.uint64(((one > 0) | (other > 0)) & (not unknown[i]))
    return pairs, deeper, known

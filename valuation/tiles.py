"""
Tiles: buildings of one reporting group, few enough that what the kernel reads of them stays in the processor's cache.

Within a tile wet pairs stand event by event, so that the simulation can follow each
path in order of time and let one occurrence meet all buildings of the tile at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from valuation.exposure import F32, I64, Exposure, Pairs

TILE = 1024
"""Most buildings of a tile."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """
    Buildings (n) in tiles, and their wet pairs (p) in order of tile, event and building.

    order (n,) : buildings, tile after tile; those of several structures stand in tiles of their own
    start (tile + 1,) : the buildings of tile k are order[start[k]:start[k + 1]]
    pair_start (tile x event + 1,) : pairs of tile k and event e stand from k x events + e on
    place (p,) : the building's place in its tile
    without_m, with_m (p,) : depth above ground, m
    """

    order: I64
    start: I64
    pair_start: I64
    place: NDArray[np.uint16]
    without_m: F32
    with_m: F32


@dataclass(frozen=True, slots=True)
class Tiled:
    """An exposure with its tiles: what the simulation runs on."""

    exposure: Exposure
    tiles: Tiles


def tiled(exposure: Exposure, *, size: int = TILE) -> Tiled:
    """
    The tiles of an exposure. Results do not depend on `size`.

    Raises
    ------
    ValueError
        `size` is not between 1 and 65,536.
    """
    if not 1 <= size <= 2**16:
        raise ValueError(f"a tile has 1 to 65,536 buildings, not {size}")
    b, p = exposure.buildings, exposure.pairs
    several = np.diff(b.variant_start) > 1
    order = np.lexsort((several, b.group)).astype(np.int64)
    start = _starts(b.group[order] * 2 + several[order], size)
    return Tiled(exposure, Tiles(order, start, *_pairs_of_tiles(order, start, p, len(p.is_flood))))


def _starts(kind: NDArray[np.integer], size: int) -> I64:
    """Where tiles begin: each run of equal kinds is cut in as few parts as possible, of like size."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(kind)) + 1, [len(kind)]])
    starts = [np.zeros(1, dtype=np.int64)]
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        parts = -(-(last - first) // size)
        starts.append(first + (last - first) * np.arange(1, parts + 1) // max(parts, 1))
    return np.concatenate(starts).astype(np.int64)


def _pairs_of_tiles(order: I64, start: I64, pairs: Pairs, events: int) -> tuple[I64, NDArray[np.uint16], F32, F32]:
    count = len(pairs.event)
    pair_start = np.zeros((len(start) - 1) * events + 1, dtype=np.int64)
    place = np.empty(count, dtype=np.uint16)
    without_m, with_m = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.float32)
    _sort(
        order, start, events, pairs.start, pairs.event, pairs.without_m, pairs.with_m,
        pair_start, place, without_m, with_m,
    )  # fmt: skip
    return pair_start, place, without_m, with_m


@nb.njit(cache=True, nogil=True)
def _sort(order, start, events, of_building, event, dry_m, wet_m, pair_start, place, without_m, with_m):  # type: ignore[no-untyped-def]
    """Pairs by tile and event: a counting sort of each tile, which keeps the order of buildings."""
    done = 0
    free = np.empty(events, np.int64)
    for tile in range(start.shape[0] - 1):
        free[:] = 0
        for n in range(start[tile], start[tile + 1]):
            for pair in range(of_building[order[n]], of_building[order[n] + 1]):
                free[event[pair]] += 1
        for e in range(events):
            here, free[e] = free[e], done
            pair_start[tile * events + e] = done
            done += here
        for n in range(start[tile], start[tile + 1]):
            for pair in range(of_building[order[n]], of_building[order[n] + 1]):
                at = free[event[pair]]
                free[event[pair]] += 1
                place[at] = n - start[tile]
                without_m[at], with_m[at] = dry_m[pair], wet_m[pair]
    pair_start[-1] = done

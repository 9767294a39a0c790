"""
Timelines: when which event strikes, in every simulated future ("path").

Every event is a Poisson source of its own. Occurrence j of a source is drawn from
a stream named after the source, at the counter (path, j): adding a source, or
changing the order of the catalogue, changes no other source's times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from infra.draws import key, philox


@dataclass(frozen=True, slots=True)
class Sources:
    """
    Poisson sources, in the order of their identifiers.

    source_id : tuple of str
    annual_rate_per_year : array, shape (source,)
    occurrence_keys, damage_keys, works_keys : arrays uint32, shape (source, 2)
        Philox keys of the source's three streams.
    """

    source_id: tuple[str, ...]
    annual_rate_per_year: NDArray[np.float64]
    occurrence_keys: NDArray[np.uint32]
    damage_keys: NDArray[np.uint32]
    works_keys: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Timelines:
    """
    Occurrences of a run of paths, in order of time within each path.

    start : array int64, shape (path + 1,)
        Occurrences of path p are start[p]:start[p + 1].
    source, ordinal : arrays int64, shape (occurrence,)
        Which source, and its how-many-eth occurrence in this path (from 0).
    time_years : array float64, shape (occurrence,)
        Years since 1 January of the first year; the year index is its integer part.
    """

    first_path: int
    start: NDArray[np.int64]
    source: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    time_years: NDArray[np.float64]


def sources_of(seed: int, source_id: tuple[str, ...], annual_rate_per_year: NDArray[np.float64]) -> Sources:
    """
    Sources with the keys of their streams.

    Raises
    ------
    ValueError
        A rate is not above zero, or an identifier stands twice.
    """
    rates = np.asarray(annual_rate_per_year, dtype=np.float64)
    if not np.all(rates > 0):
        raise ValueError(f"a rate per year must be above 0, found {rates.min():g}")
    if len(set(source_id)) != len(source_id):
        raise ValueError("an event identifier stands twice")

    def keys(stream: str) -> NDArray[np.uint32]:
        return np.array([key(seed, f"{stream}/{name}") for name in source_id], dtype=np.uint32).reshape(-1, 2)

    return Sources(source_id, rates, keys("occurrence"), keys("damage"), keys("works"))


@nb.njit(cache=True, nogil=True)
def _fill(first_path, paths, years, rates, keys, start, source, ordinal, time):  # type: ignore[no-untyped-def]
    """Count the occurrences (empty output arrays) or write them; returns how many there are."""
    counted = 0
    writing = source.shape[0] > 0
    for p in range(paths):
        start[p] = counted
        begin = counted
        for s in range(rates.shape[0]):
            at = 0.0
            j = 0
            while True:
                a, b, _, _ = philox(
                    nb.uint32(first_path + p), nb.uint32(j), nb.uint32(0), nb.uint32(0), keys[s, 0], keys[s, 1]
                )
                u = (nb.uint64(a) << nb.uint64(20) | nb.uint64(b) >> nb.uint64(12)) * 2.0**-52 + 2.0**-53
                at -= np.log(u) / rates[s]
                if at >= years:
                    break
                if writing:
                    slot = counted
                    while slot > begin and time[slot - 1] > at:  # insertion keeps the path in order of time
                        time[slot] = time[slot - 1]
                        source[slot] = source[slot - 1]
                        ordinal[slot] = ordinal[slot - 1]
                        slot -= 1
                    time[slot] = at
                    source[slot] = s
                    ordinal[slot] = j
                counted += 1
                j += 1
    start[paths] = counted
    return counted


def timelines(sources: Sources, years: int, first_path: int, paths: int) -> Timelines:
    """
    Draw the occurrences of paths first_path .. first_path + paths - 1 over a horizon of `years`.

    Intervals of a source are exponential with its rate (inverse of the distribution
    function at a 52-bit uniform), so that two events in one year are possible.
    """
    start = np.zeros(paths + 1, dtype=np.int64)
    none_i, none_f = np.zeros(0, dtype=np.int64), np.zeros(0)
    arguments = (first_path, paths, float(years), sources.annual_rate_per_year, sources.occurrence_keys, start)
    count = _fill(*arguments, none_i, none_i, none_f)
    source, ordinal = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    time = np.zeros(count)
    if count:
        _fill(*arguments, source, ordinal, time)
    return Timelines(first_path, start, source, ordinal, time)

"""
Timelines: when which event strikes, in every simulated future ("path").

Occurrence j of a source is drawn from a stream named after the source, at the counter
(path, j): adding a source, or changing the order of the catalogue, changes no other
source's draws. Every kind of source strikes when its cumulative hazard reaches
-ln(1 - u) of one uniform draw u, the inverse of its distribution function; therefore a
rare source's first occurrence can be drawn given that it strikes (strata): the draw is
scaled by the chance of the condition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from hazards.sources import Source
from infra.draws import TWO_32, key, philox
from valuation.hazard_tables import hazard_tables, node_below, time_at

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

POISSON, ANNUAL_MAXIMUM, RENEWAL = 0, 1, 2
KINDS = {"poisson": POISSON, "annual_maximum": ANNUAL_MAXIMUM, "renewal": RENEWAL}

RARITY = (0.5, 0.05, 0.005, 0.0005)  # chances of striking within the horizon from which on a source is rarer
_GOLDEN = 2654435769  # 2^32 / golden ratio: its multiples fill every interval evenly (Knuth, TAOCP 3, 6.4)


@dataclass(frozen=True, slots=True)
class Sources:
    """
    The sources of a run in the order of their identifiers, prepared for drawing. Arrays only.

    source_id, event_id : tuples of str; events in the order of their identifiers
    years : int; the horizon
    kind : int8, shape (source,); 0 Poisson, 1 annual maximum, 2 renewal
    occurrence_keys, event_keys, damage_keys, works_keys, residual_keys : uint32, shape (source, 2)
        Philox keys of the source's streams.
    event_start : int64, shape (source + 1,); entries of source s are event_start[s]:event_start[s + 1]
    event_index : int32, shape (entry,); place of the entry's event in event_id
    event_threshold : int64, shape (year or 1, entry)
        A 32-bit draw below it, and not below the entry before, means this event: floor(2^32 x sum of weights).
        One row for each year where weights change with the climate factor.
    table_start : int64, shape (2 x source + 1,)
        Nodes of table k: first occurrence 2s, fresh interval 2s + 1 (renewal; else empty).
    node_years, node_hazard, node_rate : float64, shape (node,)
        Time, cumulative hazard -ln P(not yet), and its derivative (renewal).
    strike_chance : float64, shape (source,); chance of any occurrence within the horizon
    rarity : int8, shape (source,); 0 not stratified, otherwise from 1 on the rarer the higher
    strike_mass : float64, shape (source,)
        Chance that the source or one after it of the same rarity strikes.
    stratum_share : float64, shape (stratum,); chance of each stratum, sum 1
    stratum_threshold : int64, shape (stratum,); 2^32 x paths given to the strata up to this one
    """

    source_id: tuple[str, ...]
    event_id: tuple[str, ...]
    years: int
    kind: NDArray[np.int8]
    occurrence_keys: NDArray[np.uint32]
    event_keys: NDArray[np.uint32]
    damage_keys: NDArray[np.uint32]
    works_keys: NDArray[np.uint32]
    residual_keys: NDArray[np.uint32]
    event_start: I64
    event_index: NDArray[np.int32]
    event_threshold: I64
    table_start: I64
    node_years: F64
    node_hazard: F64
    node_rate: F64
    strike_chance: F64
    rarity: NDArray[np.int8]
    strike_mass: F64
    stratum_share: F64
    stratum_threshold: I64


@dataclass(frozen=True, slots=True)
class Timelines:
    """
    Occurrences of a run of paths, in order of time within each path (ties: in order of sources).

    first_path : int
    start : int64, shape (path + 1,); occurrences of row p are start[p]:start[p + 1]
    source, event, ordinal : int32, shape (occurrence,)
        Which source, which event (place in Sources.event_id), and its source's how-many-eth
        occurrence in this path (from 0).
    time_years : float64, shape (occurrence,)
        Years since 1 January of the first year; the year index is its integer part.
    path : int64, shape (path,)
        The number that enters the counters of all draws of the row.
    """

    first_path: int
    start: I64
    source: NDArray[np.int32]
    event: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    time_years: F64
    path: I64


def prepare_sources(
    seed: int, sources: tuple[Source, ...], event_id: tuple[str, ...], years: int, *, stratified: bool = False
) -> Sources:
    """
    Tables, keys and strata of a run.

    Parameters
    ----------
    seed : int
    sources : tuple of Source
        Of one occurrence model.
    event_id : tuple of str
        All events, in the order of the exposure; each belongs to exactly one source.
    years : int
        Horizon.
    stratified : bool
        Draw paths in strata by the rarest source that strikes (stratum_of); plain where
        every source strikes within the horizon more often than not.

    Raises
    ------
    ValueError
        A source or event stands twice or is missing, or a source ends before the horizon.
    """
    ordered = tuple(sorted(sources, key=lambda source: source.id))
    _check(ordered, event_id, years)
    place = {event: index for index, event in enumerate(event_id)}
    rows = years if any(source.bands and set(source.factor_by_year[:years]) != {1.0} for source in ordered) else 1
    entries = [_entries(source, place, rows) for source in ordered]
    tables = [table for source in ordered for table in hazard_tables(source, years)]
    strikes = np.array([-np.expm1(-first[1][-1]) for first in tables[::2]])
    rarity = _rarity(strikes) if stratified else np.zeros(len(strikes), dtype=np.int8)
    mass, share, threshold = _strata(strikes, rarity)

    def keys(stream: str) -> NDArray[np.uint32]:
        """Philox key of every source for one stream of draws, shape (source, 2)."""
        return np.array([key(seed, f"{stream}/{source.id}") for source in ordered], dtype=np.uint32).reshape(-1, 2)

    years_of, hazard_of, rate_of = (np.concatenate([table[column] for table in tables]) for column in range(3))
    return Sources(
        source_id=tuple(source.id for source in ordered),
        event_id=event_id,
        years=years,
        kind=np.array([KINDS[source.kind] for source in ordered], dtype=np.int8),
        occurrence_keys=keys("occurrence"),
        event_keys=keys("event"),
        damage_keys=keys("damage"),
        works_keys=keys("works"),
        residual_keys=keys("residual"),
        event_start=_offsets([len(index) for index, _ in entries]),
        event_index=np.concatenate([index for index, _ in entries]),
        event_threshold=np.concatenate([threshold for _, threshold in entries], axis=1),
        table_start=_offsets([len(table[0]) for table in tables]),
        node_years=years_of,
        node_hazard=hazard_of,
        node_rate=rate_of,
        strike_chance=strikes,
        rarity=rarity,
        strike_mass=mass,
        stratum_share=share,
        stratum_threshold=threshold,
    )


def _check(ordered: tuple[Source, ...], event_id: tuple[str, ...], years: int) -> None:
    ids = [source.id for source in ordered]
    named = sorted(event for source in ordered for event in source.events)
    if not ordered or len(set(ids)) != len(ids):
        raise ValueError("a source stands twice" if ordered else "there is no source")
    if named != sorted(event_id) or len(set(event_id)) != len(event_id):
        raise ValueError("every event belongs to exactly one source, once")
    short = [source.id for source in ordered if len(source.factor_by_year) < years]
    if years < 1 or short:
        raise ValueError(f"a horizon of {years} years is longer than what is known of: {', '.join(short) or 'time'}")


def _offsets(lengths: list[int]) -> I64:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _entries(source: Source, place: dict[str, int], rows: int) -> tuple[NDArray[np.int32], I64]:
    """Events of a source and the thresholds of their cumulative weights (row, event); the last takes the rounding."""
    weights = np.tile(source.weights, (rows, 1))
    if source.bands is not None and rows > 1:
        weights = np.stack([source.bands.weights(source.weights, f) for f in source.factor_by_year[:rows]])
    threshold = np.floor(np.cumsum(weights, axis=1) * TWO_32).astype(np.int64)
    threshold[:, -1] = TWO_32
    return np.array([place[event] for event in source.events], dtype=np.int32), threshold


def _rarity(strikes: F64) -> NDArray[np.int8]:
    """Classes of rarity that occur, numbered without gaps; 0 is not rare."""
    found = np.sum(strikes[:, np.newaxis] <= np.array(RARITY), axis=1)
    occurring = np.unique(np.concatenate([[0], found]))
    return np.asarray(np.searchsorted(occurring, found), dtype=np.int8)


def _strata(strikes: F64, rarity: NDArray[np.int8]) -> tuple[F64, F64, I64]:
    """
    What the conditional draws need, and share and paths of every stratum.

    Paths go to strata by the square root of their share: between sampling in proportion
    and as many for the rarest as for the commonest. A stratum in which nothing can
    happen (all silent, and no source that is not rare) gets no more than the two paths
    that every stratum gets.
    """
    quiet = -np.log1p(-np.where(rarity > 0, strikes, 0.0))
    mass, share = np.ones(len(strikes)), np.ones(int(rarity.max()) + 1)
    for stratum in range(1, len(share)):
        members = rarity == stratum
        mass[members] = -np.expm1(-np.cumsum(quiet[members][::-1])[::-1])
        share[stratum] = np.exp(-quiet[rarity > stratum].sum()) * -np.expm1(-quiet[members].sum())
    share[0] = np.exp(-quiet.sum())
    given = np.sqrt(share)
    if len(share) > 1 and rarity.all():
        given[0] = 0.0
    threshold = np.floor(np.cumsum(given) / given.sum() * TWO_32).astype(np.int64)
    threshold[-1] = TWO_32
    return mass, share, threshold


def stratum_of(sources: Sources, paths: int | I64) -> NDArray[np.int8]:
    """
    Stratum of paths, given by their numbers or, as one whole number n, 0 .. n - 1; shape (path,).

    Stratum 0: all rare sources are silent. Stratum k: a source of rarity k strikes, and
    none that is rarer. It depends on the number of the path only, so that asking for more
    paths keeps the earlier ones; every stratum has two of the first paths, which its
    variance needs. Plain sampling has one stratum, 0.
    """
    path = np.arange(paths) if isinstance(paths, int) else paths
    strata = len(sources.stratum_share)
    turn = (path * _GOLDEN) % TWO_32
    spread = np.searchsorted(sources.stratum_threshold, turn, side="right")
    return np.asarray(np.where(path < 2 * strata, path % strata, spread), dtype=np.int8)


@nb.njit(cache=True, nogil=True, inline="always")
def _uniform(path, ordinal, k0, k1):  # type: ignore[no-untyped-def]
    """A number in (0, 1) with 52 bits, and 32 bits more that are independent of it."""
    a, b, c, _ = philox(nb.uint32(path), nb.uint32(ordinal), nb.uint32(0), nb.uint32(0), k0, k1)
    return (nb.uint64(a) << nb.uint64(20) | nb.uint64(b) >> nb.uint64(12)) * 2.0**-52 + 2.0**-53, c


@nb.njit(cache=True, nogil=True, inline="always")
def _strike(kind, ordinal, level, target, word, first, last, fresh_last, years, hazard, rate):  # type: ignore[no-untyped-def]
    """
    Time of the next occurrence (inf: none in the horizon), and where the source goes on from there.

    level: cumulative hazard reached (Poisson; annual maximum: at the end of its year), or the time (renewal).
    """
    if kind == RENEWAL:
        if ordinal > 0:
            first, last = last, fresh_last
        if target >= hazard[last - 1]:
            return np.inf, level
        at = level + time_at(target, first, last, years, hazard, rate)
        return at, at
    target += level
    if target >= hazard[last - 1]:
        return np.inf, level
    k = node_below(target, hazard, first, last)
    if kind == ANNUAL_MAXIMUM:
        return years[k] + (nb.int64(word) + 0.5) * 2.0**-32, hazard[k + 1]
    return years[k] + (target - hazard[k]) / (hazard[k + 1] - hazard[k]), target


@nb.njit(cache=True, nogil=True)
def _grown(array):  # type: ignore[no-untyped-def]
    longer = np.empty(2 * array.shape[0], dtype=array.dtype)
    longer[: array.shape[0]] = array
    return longer


@nb.njit(cache=True, nogil=True)
def _draw(  # type: ignore[no-untyped-def]
    first_path, stratum, horizon, kind, strikes, rarity, mass, keys, table_start, years, hazard, rate, room,
):  # fmt: skip
    """Start of every path, and source, ordinal and time of every occurrence, in order of time."""
    start = np.zeros(stratum.shape[0] + 1, dtype=np.int64)
    source, ordinal = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    time = np.empty(room, dtype=np.float64)
    latest = np.nextafter(horizon, 0.0)
    count = 0
    for p in range(stratum.shape[0]):
        begin = count
        must_strike = stratum[p] > 0  # one of this rarity; the first of them that strikes frees the others
        for s in range(kind.shape[0]):
            if rarity[s] > stratum[p]:
                continue
            u, word = _uniform(first_path + p, 0, keys[s, 0], keys[s, 1])
            if must_strike and rarity[s] == stratum[p]:
                u *= mass[s]
            if u >= strikes[s]:
                continue
            if rarity[s] == stratum[p]:
                must_strike = False
            first, last, fresh_last = table_start[2 * s], table_start[2 * s + 1], table_start[2 * s + 2]
            target = min(-np.log1p(-u), np.nextafter(hazard[last - 1], 0.0))
            at, level = _strike(kind[s], 0, 0.0, target, word, first, last, fresh_last, years, hazard, rate)
            j = 0
            while at < horizon or j == 0:
                if count == room:
                    source, ordinal, time, room = _grown(source), _grown(ordinal), _grown(time), 2 * room
                slot = count
                while slot > begin and time[slot - 1] > at:  # insertion keeps the path in order of time
                    time[slot], source[slot], ordinal[slot] = time[slot - 1], source[slot - 1], ordinal[slot - 1]
                    slot -= 1
                time[slot], source[slot], ordinal[slot] = min(at, latest), s, j
                count += 1
                j += 1
                u, word = _uniform(first_path + p, j, keys[s, 0], keys[s, 1])
                target = -np.log1p(-u)
                at, level = _strike(kind[s], j, level, target, word, first, last, fresh_last, years, hazard, rate)
        start[p + 1] = count
    return start, source[:count].copy(), ordinal[:count].copy(), time[:count].copy()


@nb.njit(cache=True, nogil=True)
def _events(path, start, source, ordinal, time, event_start, event_index, threshold, keys):  # type: ignore[no-untyped-def]
    """Which event of its source every occurrence is, by its weight in that year."""
    event = np.empty(source.shape[0], dtype=np.int32)
    for p in range(path.shape[0]):
        for o in range(start[p], start[p + 1]):
            s = source[o]
            entry = event_start[s]
            if event_start[s + 1] - entry > 1:
                draw, _, _, _ = philox(
                    nb.uint32(path[p]), nb.uint32(ordinal[o]), nb.uint32(0), nb.uint32(0), keys[s, 0], keys[s, 1]
                )
                row = min(int(time[o]), threshold.shape[0] - 1)
                while nb.int64(draw) >= threshold[row, entry]:
                    entry += 1
            event[o] = event_index[entry]
    return event


def timelines(sources: Sources, first_path: int, paths: int) -> Timelines:
    """
    Draw the occurrences of paths first_path .. first_path + paths - 1 over the horizon.

    A path has the same occurrences whatever the block it is drawn in. Poisson: intervals
    are exponential in cumulative intensity, so that two events in one year are possible.
    Annual maximum: at most one a year, at any time of it alike. Renewal: the first
    interval given the past, then fresh ones. Weights of strata (stratum_of,
    `Sources.stratum_share`) are the caller's to apply.

    Raises
    ------
    ValueError
        A negative number of paths, or a path number beyond the 32 bits of its counter.
    """
    if not 0 <= first_path <= first_path + paths <= TWO_32:
        raise ValueError(f"paths are numbered from 0 to 2^32 - 1, found {first_path} and {paths} paths")
    s = sources
    path = np.arange(first_path, first_path + paths, dtype=np.int64)
    start, source, ordinal, time_years = _draw(
        first_path, stratum_of(s, path), float(s.years), s.kind, s.strike_chance, s.rarity, s.strike_mass,
        s.occurrence_keys, s.table_start, s.node_years, s.node_hazard, s.node_rate, 1024 + paths,
    )  # fmt: skip
    event = _events(
        path, start, source, ordinal, time_years, s.event_start, s.event_index, s.event_threshold, s.event_keys
    )
    return Timelines(first_path, start, source, event, ordinal, time_years, path)


def each_event(sources: Sources, samples: int) -> Timelines:
    """
    Every event once in `samples` rows of its own: for the distribution of an event's loss.

    Row event x samples + k holds one occurrence of the event at time 0, ordinal 0, and
    draws as path k: the samples of one event are independent, those of two events of one
    source share their draws.
    """
    events = len(sources.event_id)
    source_of = np.empty(events, dtype=np.int32)
    source_of[sources.event_index] = np.repeat(np.arange(len(sources.source_id)), np.diff(sources.event_start))
    event = np.repeat(np.arange(events, dtype=np.int32), samples)
    return Timelines(
        0,
        np.arange(len(event) + 1, dtype=np.int64),
        source_of[event],
        event,
        np.zeros(len(event), dtype=np.int32),
        np.zeros(len(event)),
        np.tile(np.arange(samples, dtype=np.int64), events),
    )

"""The join of rasters and buildings: every raster decoded once, every building's water and every finding from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hazards import declared_messages, messages
from hazards.cells import compare, fetch, near_together, pack_wet
from hazards.changes import change, shifted
from hazards.checks import BuildingFacts, Comparison, findings_of, order_of_reading, pairs_to_compare
from hazards.events import EventSet, pairs_of
from hazards.grids import RasterHeader, cell_area_m2
from hazards.rasters import Layer, LayerFacts, places_may_lack
from hazards.sampling import cells_at
from hazards.streaming import Pair, held_at_most, in_pairs, threads_for
from hazards.wet import RANGE_ROWS, WetTable, plain_ranges
from infra.errors import Refused
from infra.findings import Finding

MAX_PAIRS = 200_000_000  # of an event and a building that it reaches: 2.4 GB

Depth = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Joined:
    """Water at the buildings, events in order of their identifiers, and what a reader should look at."""

    wet: WetTable
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Points:
    """Cells of the buildings (-1: beyond the grid) and their rows, ordered by cell; by row, which ones count."""

    cell: NDArray[np.int32]
    row: NDArray[np.int32]
    counted: Bools


@dataclass(frozen=True, slots=True)
class _Water:
    """The wet pairs of an event, how many counted buildings the measure puts deeper, whether any is known at all."""

    asset: NDArray[np.int32]
    without_m: Depth
    with_m: Depth
    deepened: int
    known: bool
    ranges: Depth | None = None

    def joined(self, other: _Water) -> _Water:
        """With the pairs of another part of the grid, buildings rising."""
        asset = np.concatenate([self.asset, other.asset])
        order = np.argsort(asset, kind="stable")
        without_m = np.concatenate([self.without_m, other.without_m])[order]
        with_m = np.concatenate([self.with_m, other.with_m])[order]
        ranges = None
        if self.ranges is not None or other.ranges is not None:
            ranges = np.concatenate([_ranges_of(self), _ranges_of(other)], axis=1)[:, order]
        return _Water(
            asset[order], without_m, with_m, self.deepened + other.deepened, self.known or other.known, ranges
        )


def _ranges_of(water: _Water) -> Depth:
    return plain_ranges(water.without_m, water.with_m) if water.ranges is None else water.ranges


@dataclass(frozen=True, slots=True)
class _Survey:
    """All that is kept of the rasters: by file, by pair of files compared, by pair of files of an event."""

    layers: dict[str, LayerFacts]
    compared: dict[Pair, Comparison]
    water: dict[Pair, _Water]
    unknown: Bools


def join(
    event_set: EventSet, x: ArrayLike, y: ArrayLike, *, counted: Bools | None = None, threads: int | None = None
) -> Joined:
    """
    Water at every building in both worlds, and every finding of the cells, from one reading of the rasters.

    A grid too large to be read at once is read around the buildings only, in parts.

    Parameters
    ----------
    event_set : EventSet
    x, y : array, shape (asset)
        Buildings in the grid's coordinate system; each gets the depth of the cell that
        contains it (`sample_at` says which one owns an edge).
    counted : bool, shape (asset), optional
        The buildings that findings are about; all of them if not given.
    threads : int, optional
        Rasters decoded at a time; as many as cores if not given. No result depends on it.

    Raises
    ------
    Refused
        With all findings of all files at once: files that break off, negative and infinite
        depths. Also for more wet pairs than are kept.
    ValueError
        x and y are not lists of equal length.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    counts = np.ones(len(xs), bool) if counted is None else np.asarray(counted, dtype=bool)
    near = event_set.near(xs, ys)
    outside = np.ones(len(xs), dtype=bool)

    def points(part: EventSet) -> _Points:
        """The buildings of one part."""
        cell = cells_at(part.grid.transform, part.grid.shape, xs, ys)
        outside[cell >= 0] = False
        row = near_together(cell, part.grid.cells)
        return _Points(cell[row], row, counts)

    survey = _survey_parts(near, points, len(xs), threads)
    np.logical_or(survey.unknown, outside, out=survey.unknown)
    buildings = BuildingFacts(
        total=int(counts.sum()),
        outside=int((outside & counts).sum()),
        on_nodata=int((survey.unknown & ~outside & counts).sum()),
        nowhere_known=not any(found.known for found in survey.water.values()),
        deepened={pair: found.deepened for pair, found in survey.water.items()},
    )
    findings = findings_of(
        event_set.catalogue, survey.layers, survey.compared, buildings, cell_area_m2(event_set.grid, event_set.crs)
    )
    return Joined(_table(event_set, survey, outside), findings)


def problems_of(event_set: EventSet, x: ArrayLike | None = None, y: ArrayLike | None = None) -> tuple[Finding, ...]:
    """
    The findings of `join`; without buildings, those of the rasters alone.

    Raises
    ------
    Refused, ValueError
        As `join`.
    """
    if x is not None and y is not None:
        return join(event_set, x, y).findings
    return look_through(event_set)


def look_through(
    event_set: EventSet, each: Callable[[EventSet, str, Layer], None] | None = None, threads: int | None = None
) -> tuple[Finding, ...]:
    """
    The findings of the rasters alone; on the way, every layer once, in several threads and no particular order.

    Parameters
    ----------
    event_set : EventSet
    each : called with the part of the event set that is being read, the name of a raster, and its layer there;
        the cells may be overwritten after it returns
    threads : int, optional
        Rasters decoded at a time; as many as cores if not given.

    Raises
    ------
    Refused
        As `join`.
    """
    survey = _survey_parts(event_set, None, 0, threads, each)
    return findings_of(
        event_set.catalogue, survey.layers, survey.compared, None, cell_area_m2(event_set.grid, event_set.crs)
    )


def _survey_parts(
    event_set: EventSet,
    points: Callable[[EventSet], _Points] | None,
    buildings: int,
    threads: int | None,
    each: Callable[[EventSet, str, Layer], None] | None = None,
) -> _Survey:
    """The survey of every part of the grid, put together; findings of all parts at once."""
    whole = _Survey({}, {}, {}, np.zeros(buildings, dtype=bool))
    refused: dict[Finding, None] = {}
    for part in event_set.parts():
        try:
            found = _survey(part, None if points is None else points(part), threads, each)
        except Refused as refusal:
            refused |= dict.fromkeys(refusal.findings)
            continue
        _put_together(whole, found)
        if sum(len(water.asset) for water in whole.water.values()) > MAX_PAIRS:
            raise Refused([messages.too_many_pairs(MAX_PAIRS)])
    if refused:
        raise Refused(list(refused))
    return whole


def _put_together(whole: _Survey, part: _Survey) -> None:
    """Add what one part shows; parts come in order of the grid, and share no cell and no building."""
    for name, facts in part.layers.items():
        whole.layers[name] = whole.layers[name].joined(facts) if name in whole.layers else facts
    for pair, found in part.compared.items():
        whole.compared[pair] = whole.compared[pair].joined(found) if pair in whole.compared else found
    for pair, water in part.water.items():
        whole.water[pair] = whole.water[pair].joined(water) if pair in whole.water else water
    np.logical_or(whole.unknown, part.unknown, out=whole.unknown)


def _survey(
    event_set: EventSet,
    points: _Points | None,
    threads: int | None,
    each: Callable[[EventSet, str, Layer], None] | None,
) -> _Survey:
    """Every raster decoded once (`in_pairs`), and what is needed of it taken at once."""
    catalogue, cells = event_set.catalogue, event_set.grid.cells
    worlds = dict.fromkeys(pairs_of(catalogue))
    events = Counter(pairs_of(catalogue)) if points else Counter[Pair]()
    compared = pairs_to_compare(catalogue)
    found = _Survey({}, {}, {}, np.zeros(0 if points is None else len(points.cell), dtype=bool))
    refused: dict[str, tuple[Finding, ...]] = {}
    ends: dict[Pair, tuple[Finding, ...]] = {}
    spare: SimpleQueue[Depth] = SimpleQueue()  # memory of rasters that were let go
    one_at_a_time = Lock()

    def read(name: str) -> Layer | None:
        """The layer of a raster with its facts noted; None, and the findings kept, where it is refused."""
        try:
            layer = event_set.read(name, _next(spare))
        except Refused as refusal:
            refused[name] = refusal.findings
            return None
        found.layers[name], refused[name] = layer.facts, layer.findings
        if layer.findings:
            return None
        if each is not None:
            each(event_set, name, layer)
        return layer

    def use(pair: Pair, before: Layer, after: Layer) -> None:
        """Take what is needed of two worlds: their comparison, and the water at the buildings."""
        if pair in worlds:
            ends[pair] = _ends_in_water(pair, before, after)
        if pair in compared:
            found.compared[pair] = _compared(event_set.grid, before, after)
        if points is not None and pair in events:
            sampled = _water(before, after, points)
            with one_at_a_time:
                _keep(found, pair, sampled, events)

    def drop(layer: Layer) -> None:
        """Keep the memory of a layer for the next raster."""
        spare.put(layer.depth_m)

    with places_may_lack():
        held = held_at_most(cells)
        order, pairs = order_of_reading(catalogue), compared | set(events)
        in_pairs(order, pairs, read, use, drop, threads=threads_for(cells, threads), held=held)
    findings = [finding for name in event_set.rasters for finding in refused[name]]
    findings += [finding for pair in worlds for finding in ends.get(pair, ())]
    if findings:
        raise Refused(findings)
    if points is not None:
        found.unknown[points.row[points.cell < 0]] = False  # known or not in another part
    return found


def _keep(found: _Survey, pair: Pair, sampled: tuple[_Water, Bools], events: Counter[Pair]) -> None:
    """Keep the water of a pair of rasters; more pairs than memory holds are refused at once."""
    np.logical_or(found.unknown, sampled[1], out=found.unknown)
    found.water[pair] = sampled[0]
    if sum(len(water.asset) * events[one] for one, water in found.water.items()) > MAX_PAIRS:
        raise Refused([messages.too_many_pairs(MAX_PAIRS)])


def _ends_in_water(pair: Pair, before: Layer, after: Layer) -> tuple[Finding, ...]:
    """Refusals of a raster that is dry only because it ends where the other world's is wet."""
    found = []
    for name, layer, other_name, other in ((pair[1], after, pair[0], before), (pair[0], before, pair[1], after)):
        cells = 0 if layer.beyond is None else int(np.count_nonzero(layer.beyond & (other.depth_m > 0)))
        if cells:
            found.append(declared_messages.dry_beyond_one_world(name, other_name, cells))
    return tuple(found)


def _next(spare: SimpleQueue[Depth]) -> Depth | None:
    try:
        return spare.get_nowait()
    except Empty:
        return None


def _compared(grid: RasterHeader, before: Layer, after: Layer) -> Comparison:
    deeper, most_m, place, once, differ = compare(before.depth_m.reshape(-1), after.depth_m.reshape(-1))
    row, column = divmod(int(place), grid.width)
    cell = (row + grid.row, column + grid.column) if place >= 0 else None
    what = shifted(change(before.depth_m, after.depth_m), grid.row, grid.column) if differ else None
    return Comparison(int(deeper), float(most_m), cell, int(once), not differ, what)


def _water(before: Layer, after: Layer, points: _Points) -> tuple[_Water, Bools]:
    """The wet pairs of one event, and the rows of the inventory that are not known in both worlds."""
    size = len(points.cell)
    asset, unknown = np.empty(size, dtype=np.int32), np.empty(size, dtype=bool)
    without_m, with_m = np.empty(size, dtype=np.float32), np.empty(size, dtype=np.float32)
    worlds = before.depth_m.reshape(-1), after.depth_m.reshape(-1)
    fetch(*worlds, points.cell, points.row, without_m, with_m)
    pairs, deepened, known = pack_wet(without_m, with_m, points.counted, asset, unknown)
    here = slice(0, int(pairs))
    ranges = _sampled_ranges(before, after, points, asset[here])
    water = _Water(asset[here].copy(), without_m[here].copy(), with_m[here].copy(), int(deepened), bool(known), ranges)
    return water, unknown


def _sampled_ranges(before: Layer, after: Layer, points: _Points, asset: NDArray[np.int32]) -> Depth | None:
    """The ranges of depths at wet buildings, shape (6, pair); None where neither raster gives any."""
    bounds = (before.low_m, before.high_m, after.low_m, after.high_m, after.best_m, after.worst_m)
    if all(array is None for array in bounds):
        return None
    cell_of = np.empty(len(points.cell), dtype=np.int32)
    cell_of[points.row] = points.cell
    cells, depths = cell_of[asset], (before.depth_m, before.depth_m, *[after.depth_m] * 4)
    chosen = (depth if array is None else array for array, depth in zip(bounds, depths, strict=True))
    return np.stack([array.reshape(-1)[cells] for array in chosen])


def _table(event_set: EventSet, survey: _Survey, outside: Bools) -> WetTable:
    """The pairs of all events, taken out of the survey one event after another: memory is not needed twice."""
    catalogue = event_set.catalogue
    pairs = dict(zip((event.id for event in catalogue.events), pairs_of(catalogue), strict=True))
    order = [pairs[event] for event in sorted(pairs)]
    last = {pair: place for place, pair in enumerate(order)}
    start = np.concatenate([[0], np.cumsum([len(survey.water[pair].asset) for pair in order])]).astype(np.int64)
    asset, without_m = np.empty(start[-1], dtype=np.int32), np.empty(start[-1], dtype=np.float32)
    with_m = np.empty_like(without_m) if event_set.measure_changes_hazard else without_m
    ranged = any(water.ranges is not None for water in survey.water.values())
    ranges = np.empty((len(RANGE_ROWS), start[-1]), dtype=np.float32) if ranged else None
    for place, pair in enumerate(order):
        found = survey.water[pair] if place < last[pair] else survey.water.pop(pair)
        here = slice(start[place], start[place + 1])
        asset[here], without_m[here], with_m[here] = found.asset, found.without_m, found.with_m
        if ranges is not None:
            ranges[:, here] = _ranges_of(found)
    return WetTable(start, asset, without_m, with_m, survey.unknown, outside, ranges)

"""What looks wrong in a complete event set: notes to read, and refusals where nothing can come out right."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from hazards import notes
from hazards.catalogue import EventSpec, annual_rate_per_year, rate_declared_as
from hazards.events import EventSet
from hazards.sampling import WorldDepths, sample_worlds
from infra.findings import Finding
from infra.units import Peril

DEEP_M = 30.0  # water rarely stands deeper on built-up land; centimetres and feet do

_PERIL_JA: dict[Peril, str] = {"tsunami": "津波", "flood": "洪水"}

Depths = NDArray[np.float32]


def problems_of(event_set: EventSet, x: ArrayLike | None = None, y: ArrayLike | None = None) -> tuple[Finding, ...]:
    """
    Everything in an event set that a reader should look at.

    Parameters
    ----------
    event_set : EventSet
    x, y : array, shape (asset), optional
        Buildings, in the grid's coordinate system; with them the findings count buildings too.

    Returns
    -------
    tuple of Finding
        Notes; `filled` where cells without a value were read as dry; `refused` only
        where no building has a known depth. Comparisons are exact: any difference
        in depth counts, and cells unknown in either raster do not.
    """
    points = sample_worlds(event_set, x, y) if x is not None and y is not None else None
    worlds = [(event_set.without, [event.without for event in event_set.catalogue.events])]
    if event_set.measure_changes_hazard:
        worlds.append((event_set.with_measure, [event.measure_file for event in event_set.catalogue.events]))
    found: dict[Finding, None] = {}  # ordered, and each said once where both worlds show one raster
    for world, files in worlds:
        found |= dict.fromkeys(_layer_notes(world, files))
        found |= dict.fromkeys(_event_notes(world, files, event_set.catalogue.events))
    found |= dict.fromkeys(_rate_notes(event_set.catalogue.events))
    found |= dict.fromkeys(_world_notes(event_set, points))
    if points is not None:
        found |= dict.fromkeys(_building_notes(points))
    return tuple(found)


def _first(cells: NDArray[np.generic]) -> tuple[int, int]:
    """Row and column of the largest value (NaN ignored), the first where there are several."""
    row, column = np.unravel_index(int(np.nanargmax(cells)), cells.shape)
    return int(row), int(column)


def _layer_notes(world: xr.Dataset, files: list[str]) -> Iterator[Finding]:
    """What a single raster shows: no water, too much of it, cells read as dry."""
    for file, depth, nodata_cells in zip(
        files, world["depth_m"].to_numpy(), world["nodata_cells"].to_numpy(), strict=True
    ):
        if nodata_cells and world.attrs["nodata"] == "dry":
            yield notes.nodata_read_as_dry(file, int(nodata_cells))
        if not np.any(depth > 0):
            yield notes.no_wet_cell(file)
        elif np.nanmax(depth) > DEEP_M:
            yield notes.very_deep(file, float(np.nanmax(depth)), DEEP_M, _first(depth))


def _event_notes(world: xr.Dataset, files: list[str], events: list[EventSpec]) -> Iterator[Finding]:
    """What events of one peril show beside each other, commonest first."""
    depths = world["depth_m"].to_numpy()
    for ranked in _by_peril(events).values():
        yield from _identical(depths, files, events, ranked)
        for common, rare in pairwise(ranked):
            if annual_rate_per_year(events[common]) == annual_rate_per_year(events[rare]):
                continue
            shallower = depths[common] - depths[rare]
            cells = int(np.count_nonzero(shallower > 0))
            if cells:
                most = float(np.nanmax(shallower))
                yield notes.rarer_is_shallower(files[rare], files[common], cells, most, _first(shallower))


def _by_peril(events: list[EventSpec]) -> dict[Peril, list[int]]:
    """Indices of the events of each peril, the most frequent first."""
    ranked: dict[Peril, list[int]] = defaultdict(list)
    for index in sorted(range(len(events)), key=lambda index: -annual_rate_per_year(events[index])):
        ranked[events[index].peril].append(index)
    return ranked


def _identical(depths: Depths, files: list[str], events: list[EventSpec], ranked: list[int]) -> Iterator[Finding]:
    """Wet rasters equal in every cell although their events differ in rate."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for index in ranked:
        if np.any(depths[index] > 0):
            alike[hashlib.sha256(depths[index].tobytes()).digest()].append(index)
    for group in alike.values():
        if len({annual_rate_per_year(events[index]) for index in group}) > 1:
            declared_ja = [rate_declared_as(events[index], "ja") for index in group]
            declared_en = [rate_declared_as(events[index], "en") for index in group]
            yield notes.identical_rasters([files[index] for index in group], declared_ja, declared_en)


def _rate_notes(events: list[EventSpec]) -> Iterator[Finding]:
    """Exceedance frequencies of one series, if added up as they stand, count the rare event twice."""
    for peril, ranked in _by_peril(events).items():
        nested = [index for index in ranked if events[index].annual_rate_per_year is None]
        rates = [annual_rate_per_year(events[index]) for index in nested]
        if len(set(rates)) > 1:
            differences = [common - rare for common, rare in pairwise([*rates, 0.0])]
            ids = [events[index].id for index in nested]
            yield notes.rates_may_overlap(_PERIL_JA[peril], peril, ids, [f"{rate:.6g}" for rate in differences])


def _world_notes(event_set: EventSet, points: WorldDepths | None) -> Iterator[Finding]:
    """What the measure does to the water, event by event."""
    without, with_measure = event_set.without["depth_m"].to_numpy(), event_set.with_measure["depth_m"].to_numpy()
    for index, event in enumerate(event_set.catalogue.events):
        if not event.measure_changes_hazard:
            continue
        before, after = without[index], with_measure[index]
        if np.array_equal(before, after, equal_nan=True):
            yield notes.worlds_identical(event.measure_file, event.without)
            continue
        deeper = after - before
        cells = int(np.count_nonzero(deeper > 0))
        if cells:
            buildings = None if points is None else _deepened(points, index)
            most = float(np.nanmax(deeper))
            yield notes.measure_deepens(event.measure_file, event.without, cells, most, _first(deeper), buildings)
        known_once = int(np.count_nonzero(np.isnan(before) != np.isnan(after)))
        if known_once:
            yield notes.known_in_one_world(event.measure_file, event.without, known_once)


def _deepened(points: WorldDepths, index: int) -> int:
    return int(np.count_nonzero(points.with_measure.depth_m[index] > points.without.depth_m[index]))


def _building_notes(points: WorldDepths) -> Iterator[Finding]:
    """Buildings whose depth is not known: beyond the grid, or in a cell without a value."""
    outside = points.without.outside
    nodata = (points.without.on_nodata | points.with_measure.on_nodata).any(axis=0)
    known = ~np.isnan(points.without.depth_m) & ~np.isnan(points.with_measure.depth_m)
    if outside.any():
        yield notes.buildings_outside(int(outside.sum()), outside.size)
    if nodata.any():
        yield notes.buildings_on_nodata(int(nodata.sum()), outside.size, nowhere_known=not known.any())

"""Hazard curves: how probable it is in any one year that the water at a point stands deeper than a threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hazards.catalogue import World
from hazards.events import EventSet, names_of
from hazards.expansion import Expansion, expanded
from hazards.grids import RasterHeader
from hazards.rasters import places_may_lack
from hazards.sampling import cells_at
from hazards.series import depth_at
from hazards.strikes import Strike, strikes_of
from infra.errors import Refused
from infra.findings import Finding

WORLDS: tuple[World, World] = ("without", "with")
_TIE = 1e-9  # relative: probabilities closer than this are one (0.01 and 1 - exp(ln(1 - 0.01)))

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]


def exceedance_probability(depth_m: ArrayLike, annual_rates: ArrayLike, thresholds: ArrayLike) -> F64:
    """
    Annual probability that the depth is strictly above a threshold; independent Poisson events.

    1 - exp(-sum of the rates of the events above) = 1 - prod(1 - p_e) over these, with p_e = 1 - exp(-rate_e).

    Parameters
    ----------
    depth_m : array, shape (event, point)
        m; 0 is dry. NaN in any event is unknown: the whole point is NaN, however deep the others are.
    annual_rates : array, shape (event,)
        Occurrences per year, 0 or more.
    thresholds : array, shape (threshold,)
        m.

    Returns
    -------
    array, shape (threshold, point)

    Raises
    ------
    ValueError
        A rate is below 0 or not a number, or there is not one for each event.
    """
    rates = np.asarray(annual_rates, dtype=np.float64)
    if rates.ndim != 1 or not np.all((rates >= 0) & np.isfinite(rates)):
        raise ValueError("annual rates are a list of numbers of 0 or more")
    if len(np.asarray(depth_m)) != len(rates):
        raise ValueError(f"every event needs one rate, found {len(np.asarray(depth_m))} events and {len(rates)} rates")
    alone = [Strike(str(event), "poisson", float(rate), (event,), (1.0,)) for event, rate in enumerate(rates)]
    return annual_exceedance(depth_m, tuple(alone), thresholds)


def annual_exceedance(depth_m: ArrayLike, strikes: tuple[Strike, ...], thresholds: ArrayLike) -> F64:
    """
    The same for sources of any kind: 1 - prod over sources of the chance of a year without an event above.

    Poisson: exp(-rate x weights above). Annual maximum: 1 - p x weights above, for its events exclude
    each other. Renewal: as a Poisson source at the rate of the long run. Shapes and NaN as `exceedance_probability`.

    Raises
    ------
    ValueError
        depth_m is not of shape (event, point).
    """
    depth, levels = np.asarray(depth_m), np.atleast_1d(np.asarray(thresholds, dtype=np.float64))
    if depth.ndim != 2:
        raise ValueError(f"depths have shape (event, point), found {depth.shape}")
    found = np.empty((len(levels), depth.shape[1]))
    for place, level in enumerate(levels):
        above = depth > level
        silence = np.zeros(depth.shape[1])
        for strike in strikes:
            share = np.zeros(depth.shape[1])
            for event, weight in zip(strike.events, strike.weights, strict=True):
                share += weight * above[event]
            silence += strike.log_silence(share)
        found[place] = 0.0 - np.expm1(silence)
    found[:, np.isnan(depth).any(axis=0)] = np.nan
    return found


@dataclass(frozen=True, slots=True, eq=False)
class HazardCurves:
    """
    Hazard curves of points in both worlds under one occurrence model, at climate factor 1.

    thresholds_m : shape (threshold,)
    depth_m : by world, shape (event, point), m; events as they are simulated: the maps of a series are its nodes
    probability : by world, shape (threshold, point): annual probability of a depth strictly above; NaN unknown
    outside : shape (point,), True beyond the grid
    strikes : the sources that the probabilities come from
    """

    model_id: str
    thresholds_m: F64
    depth_m: Mapping[World, F32]
    probability: Mapping[World, F64]
    outside: Bools
    strikes: tuple[Strike, ...]

    @property
    def long_run(self) -> tuple[str, ...]:
        """Renewal sources: they enter with 1 / mean interval, whatever is known of their past."""
        return tuple(strike.id for strike in self.strikes if strike.kind == "renewal")

    def steps(self, world: World, point: int) -> tuple[F64, F64]:
        """
        The curve itself, which is a step function: depths at which it falls, m, and its value from there on.

        From 0 m up to the deepest event, where it reaches 0. Between two depths it keeps the value of the shallower.
        """
        depth = self.depth_m[world][:, point]
        levels = np.unique(np.concatenate([[0.0], depth.astype(np.float64)]))
        return levels, annual_exceedance(depth[:, np.newaxis], self.strikes, levels)[:, 0]

    def depth_at(self, annual_exceedance_probability: float, world: World) -> F64:
        """
        The deepest water reached or passed with at least this probability in a year, m, shape (point,).

        For a return period of T years 1 / T is asked for; 0 where the place is dry at this
        probability, NaN where any event is unknown.

        Raises
        ------
        ValueError
            The probability is not between 0 and 1, both excluded.
        """
        wanted = annual_exceedance_probability
        if not 0 < wanted < 1:
            raise ValueError(f"an annual exceedance probability must lie between 0 and 1, found {wanted:g}")
        found = np.full(self.outside.shape, np.nan)
        for point in np.flatnonzero(~np.isnan(self.depth_m[world]).any(axis=0)):
            levels, above = self.steps(world, int(point))
            reached = np.concatenate([[1.0], above[:-1]])  # of a level: the chance of more than the level below it
            found[point] = levels[reached >= wanted * (1 - _TIE)].max()
        return found


def hazard_curve(
    event_set: EventSet, x: ArrayLike, y: ArrayLike, thresholds: ArrayLike, model_id: str | None = None
) -> HazardCurves:
    """
    Hazard curves of points in both worlds.

    Parameters
    ----------
    event_set : EventSet
    x, y : array, shape (point,)
        In the grid's coordinate system; each gets the depth of the cell that contains it (`sample_at`).
    thresholds : array, shape (threshold,)
        m.
    model_id : str, optional
        Occurrence model; the first if not given. Models are never pooled.

    Raises
    ------
    Refused
        With all findings of all cells: files that break off, depths that cannot be.
    ValueError
        There is no such model; x and y are not lists of equal length.
    """
    catalogue = event_set.catalogue
    chosen = catalogue.model_ids[0] if model_id is None else model_id
    simulated = expanded(catalogue)
    strikes, levels = strikes_of(simulated.catalogue, chosen), np.atleast_1d(np.asarray(thresholds, dtype=np.float64))
    of_maps, outside = depths_at(event_set, x, y)
    names = [event.id for event in catalogue.events]
    depth = {world: _simulated(simulated, dict(zip(names, maps, strict=True))) for world, maps in of_maps.items()}
    probability = {world: annual_exceedance(depth[world], strikes, levels) for world in WORLDS}
    return HazardCurves(chosen, levels, depth, probability, outside, strikes)


def depths_at(event_set: EventSet, x: ArrayLike, y: ArrayLike) -> tuple[dict[World, F32], Bools]:
    """
    Depths at points by world, float32, shape (event, point), m, NaN unknown; and which points lie beyond the grid.

    Events in the order of the catalogue, as they are written: of a series, its maps.
    Every raster is read once, around the points only where the grid is too large to be read at once.

    Raises
    ------
    Refused, ValueError
        As `hazard_curve`.
    """
    xs, ys = np.atleast_1d(np.asarray(x, dtype=np.float64)), np.atleast_1d(np.asarray(y, dtype=np.float64))
    names = names_of(event_set.catalogue)
    found = {name: np.full(xs.shape, np.nan, dtype=np.float32) for name in event_set.rasters}
    outside, refused = np.ones(xs.shape, dtype=bool), dict[Finding, None]()
    for part in event_set.near(xs, ys).parts():
        cell = cells_at(part.grid.transform, part.grid.shape, xs, ys)
        here = cell >= 0
        if not here.any():
            continue
        outside[here] = False
        for name, depth in found.items():
            try:
                depth[here] = cells_of(part, name).reshape(-1)[cell[here]]
            except Refused as refusal:
                refused |= dict.fromkeys(refusal.findings)
    if refused:
        raise Refused(list(refused))
    return {world: np.stack([found[name] for name in names[world]]) for world in WORLDS}, outside


def _simulated(simulated: Expansion, maps: Mapping[str, F32]) -> F32:
    """Depths of all events as they are simulated, shape (event, point), from those of the catalogue's events."""
    return np.stack([_depth_of(event.id, simulated, maps.__getitem__) for event in simulated.catalogue.events])


def _reader(part: EventSet, names: Mapping[str, str]) -> Callable[[str], F32]:
    """The cells of the raster of an event; the two read last are remembered: between two maps lie many nodes."""
    read = lru_cache(maxsize=2)(lambda name: cells_of(part, name))
    return lambda event_id: read(names[event_id])


def _depth_of(event_id: str, simulated: Expansion, read: Callable[[str], F32]) -> F32:
    """Depths of one event as it is simulated, from those of events of the catalogue, any shape; NaN stays NaN."""
    if event_id not in simulated.recipe:
        return read(event_id)
    maps, node = simulated.recipe[event_id]
    deeper = read(maps[node.deeper])
    if node.shallower is None:
        return depth_at(replace(node, deeper=0), deeper[np.newaxis])
    return depth_at(replace(node, shallower=0, deeper=1), np.stack([read(maps[node.shallower]), deeper]))


def cells_of(event_set: EventSet, name: str) -> F32:
    """
    The depths of one raster, shape (y, x), m; 0 dry, NaN unknown.

    Raises
    ------
    Refused
        The file breaks off, or holds depths that cannot be.
    """
    with places_may_lack():
        layer = event_set.read(name)
    if layer.findings:
        raise Refused(layer.findings)
    return layer.depth_m


def exceedance_map(
    event_set: EventSet, threshold_m: float, world: World, model_id: str | None = None
) -> Iterator[tuple[RasterHeader, F64]]:
    """
    Annual probability of a depth strictly above one threshold in every cell of one world, part by part of the grid.

    A part holds what is read at once (EventSet.parts); two rasters are held at a time. As
    `annual_exceedance`: NaN where the depth is unknown in any event.

    Yields
    ------
    (RasterHeader, array of shape (y, x)) : where the part lies, and its probabilities

    Raises
    ------
    Refused, ValueError
        As `hazard_curve`.
    """
    simulated = expanded(event_set.catalogue)
    strikes = strikes_of(simulated.catalogue, model_id)
    names = dict(zip((e.id for e in event_set.catalogue.events), names_of(event_set.catalogue)[world], strict=True))
    ids = [event.id for event in simulated.catalogue.events]
    for part in event_set.parts():
        read = _reader(part, names)
        silence, unknown = np.zeros(part.grid.shape), np.zeros(part.grid.shape, dtype=bool)
        for strike in strikes:
            share = np.zeros(part.grid.shape)
            for event, weight in zip(strike.events, strike.weights, strict=True):
                depth = _depth_of(ids[event], simulated, read)
                np.logical_or(unknown, np.isnan(depth), out=unknown)
                np.add(share, weight, out=share, where=depth > threshold_m)
            silence += strike.log_silence(share)
        probability = 0.0 - np.expm1(silence)
        probability[unknown] = np.nan
        yield part.grid, probability

"""Water at buildings, sparse: which events reach which buildings, and how deep, in both worlds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RANGE_ROWS = ("without_low", "without_high", "with_low", "with_high", "with_best", "with_worst")


def plain_ranges(without_m: NDArray[np.float32], with_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ranges of depths that have none, shape (6, pair): the depths themselves."""
    return np.stack([without_m, without_m, with_m, with_m, with_m, with_m])


@dataclass(frozen=True, slots=True)
class WetTable:
    """
    The wet pairs (an event and a building it reaches in either world), grouped by event.

    Events stand in order of their identifiers; within an event the rows of the
    inventory rise. A pair is here where the depth is above 0 in either world and
    known in both.

    start : int64, shape (event + 1,); the pairs of event e are start[e]:start[e + 1]
    asset : int32, shape (pair,); row of the inventory
    without_m, with_m : float32, shape (pair,); depth above ground, m; 0 dry, never NaN
    unknown : bool, shape (asset,); the depth is not known in some event or world
    outside : bool, shape (asset,); beyond the grid, and so unknown as well
    ranges : float32, shape (6, pair), rows as in RANGE_ROWS, where rasters give ranges of depths (ranks, screening);
        None where none does. Bounds of the depth without and with the measure, and, at the depths themselves, the
        best and the worst that screening says of the measure.
    """

    start: NDArray[np.int64]
    asset: NDArray[np.int32]
    without_m: NDArray[np.float32]
    with_m: NDArray[np.float32]
    unknown: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    ranges: NDArray[np.float32] | None = None

    @property
    def events(self) -> int:
        """Number of events."""
        return len(self.start) - 1

    def event(self, index: int) -> slice:
        """Where the pairs of one event stand."""
        return slice(int(self.start[index]), int(self.start[index + 1]))

    def pair_event(self) -> NDArray[np.int64]:
        """The event of every pair, shape (pair,)."""
        return np.repeat(np.arange(self.events), np.diff(self.start))

    def take(self, chosen: NDArray[np.bool_]) -> WetTable:
        """Only the chosen pairs (mask over pairs); buildings stay as they are."""
        start = np.concatenate([[0], np.cumsum(chosen)])[self.start].astype(np.int64)
        ranges = None if self.ranges is None else self.ranges[:, chosen]
        return WetTable(
            start, self.asset[chosen], self.without_m[chosen], self.with_m[chosen], self.unknown, self.outside, ranges
        )

    def deepest(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Deepest water of any event at each row of the inventory, without and with, m; 0 where none was stored."""
        found = []
        for depth_m in (self.without_m, self.with_m):
            deepest = np.zeros(len(self.unknown), dtype=np.float32)
            for index in range(self.events):  # no row twice within an event
                rows = self.asset[self.event(index)]
                deepest[rows] = np.maximum(deepest[rows], depth_m[self.event(index)])
            found.append(deepest)
        return found[0], found[1]


def wet_table(
    without_m: NDArray[np.float32], with_m: NDArray[np.float32], outside: NDArray[np.bool_] | None = None
) -> WetTable:
    """
    The wet pairs of dense depths, shape (event, asset) in both worlds; NaN is unknown.

    Raises
    ------
    ValueError
        The two worlds differ in shape, or a depth is below zero.
    """
    without, with_measure = np.asarray(without_m, dtype=np.float32), np.asarray(with_m, dtype=np.float32)
    if without.ndim != 2 or without.shape != with_measure.shape:
        raise ValueError(f"both worlds need one shape (event, asset), found {without.shape} and {with_measure.shape}")
    if np.any(without < 0) or np.any(with_measure < 0):
        raise ValueError("a depth must be 0 m or more")
    unknown = np.asarray((np.isnan(without) | np.isnan(with_measure)).any(axis=0))
    wet = ((without > 0) | (with_measure > 0)) & ~np.isnan(without) & ~np.isnan(with_measure)
    event, asset = np.nonzero(wet)
    start = np.searchsorted(event, np.arange(len(without) + 1)).astype(np.int64)
    beyond = np.zeros(without.shape[1], dtype=bool) if outside is None else outside
    return WetTable(start, asset.astype(np.int32), without[event, asset], with_measure[event, asset], unknown, beyond)


def save_wet(wet: WetTable, folder: Path) -> None:
    """One file `wet.NAME.npy` for each array; the same table gives the same bytes."""
    for field in fields(WetTable):
        if (array := getattr(wet, field.name)) is not None:
            np.save(folder / f"wet.{field.name}.npy", array)


def load_wet(folder: Path) -> WetTable:
    """What save_wet wrote."""
    paths = {field.name: folder / f"wet.{field.name}.npy" for field in fields(WetTable)}
    return WetTable(**{name: np.load(path) for name, path in paths.items() if name != "ranges" or path.is_file()})

"""What a picture of a raster needs: cells thinned to what can be drawn, and numbers taken from all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from hazards.catalogue import World
from hazards.curves import cells_of, exceedance_map
from hazards.events import EventSet, names_of
from hazards.grids import RasterHeader
from hazards.rasters import places_may_lack

MOST_DRAWN = 900  # rows and columns of a picture, about one for each of its points
_BAND = 4_000_000  # cells whose differences are held in float64 at a time

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """
    Cells of a grid, thinned: every so many rows and columns one, the middle one of its block.

    cells : shape (y, x); the last block of a row or column may reach beyond the grid
    transform : from column and row of `cells` to the grid's coordinates
    every : 1 where nothing is left out
    """

    cells: NDArray[np.floating]
    transform: Affine
    every: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, right, and the y of the last and of the first row's outer edge."""
        t, (rows, columns) = self.transform, self.cells.shape
        return t.c, t.c + t.a * columns, t.f + t.e * rows, t.f


@dataclass(frozen=True, slots=True)
class Difference:
    """
    How the water of an event with the measure differs from that without, over all cells known in both worlds.

    deeper, shallower, newly_wet, newly_dry : cells; the last two are among the first two
    largest_rise_m, largest_fall_m : 0 where there is none
    known_once : cells known in one world only; they are in no other number
    depth_sum_without_m, depth_sum_with_m : sums of depths, m; times the area of a cell, volumes
    """

    deeper: int = 0
    shallower: int = 0
    newly_wet: int = 0
    newly_dry: int = 0
    largest_rise_m: float = 0.0
    largest_fall_m: float = 0.0
    known_once: int = 0
    depth_sum_without_m: float = 0.0
    depth_sum_with_m: float = 0.0

    def joined(self, other: Difference) -> Difference:
        """With that of other cells."""
        return Difference(
            self.deeper + other.deeper, self.shallower + other.shallower,
            self.newly_wet + other.newly_wet, self.newly_dry + other.newly_dry,
            max(self.largest_rise_m, other.largest_rise_m), max(self.largest_fall_m, other.largest_fall_m),
            self.known_once + other.known_once,
            self.depth_sum_without_m + other.depth_sum_without_m, self.depth_sum_with_m + other.depth_sum_with_m,
        )  # fmt: skip


class _Canvas:
    """A thinned grid that is filled part by part."""

    def __init__(self, grid: RasterHeader, most: int) -> None:
        self.grid = grid
        self.every = max(1, -(-max(grid.shape) // most))
        self.rows, self.columns = (np.minimum(self._middles(size), size - 1) for size in grid.shape)
        self.cells = np.full((len(self.rows), len(self.columns)), np.nan)

    def _middles(self, size: int) -> NDArray[np.int64]:
        return np.arange(0, size, self.every, dtype=np.int64) + self.every // 2

    def put(self, part: RasterHeader, cells: NDArray[np.floating]) -> None:
        """The cells of one part."""
        first_row, first_column = part.row - self.grid.row, part.column - self.grid.column
        row = (self.rows >= first_row) & (self.rows < first_row + part.height)
        column = (self.columns >= first_column) & (self.columns < first_column + part.width)
        taken = cells[np.ix_(self.rows[row] - first_row, self.columns[column] - first_column)]
        self.cells[np.ix_(row, column)] = taken

    def view(self) -> View:
        """What is drawn so far."""
        return View(self.cells, self.grid.transform @ Affine.scale(self.every), self.every)


def depth_view(
    event_set: EventSet, event_id: str, world: World, *, most: int = MOST_DRAWN, even_wrong: bool = False
) -> View:
    """
    The depths of one event in one world, m; 0 dry, NaN unknown.

    Parameters
    ----------
    most : rows and columns at most
    even_wrong : also depths that cannot be (negative, infinite), to show where they are

    Raises
    ------
    Refused
        As `curves.cells_of`.
    ValueError
        There is no such event.
    """
    name = raster_name(event_set, event_id, world)
    canvas = _Canvas(event_set.grid, most)
    for part in event_set.parts():
        canvas.put(part.grid, _as_it_is(part, name) if even_wrong else cells_of(part, name))
    return canvas.view()


def difference_views(event_set: EventSet, event_id: str, *, most: int = MOST_DRAWN) -> tuple[View, View, Difference]:
    """
    One event without and with the measure, and how all its cells differ.

    Raises
    ------
    Refused, ValueError
        As `depth_view`.
    """
    names = [raster_name(event_set, event_id, world) for world in ("without", "with")]
    canvases = _Canvas(event_set.grid, most), _Canvas(event_set.grid, most)
    found = Difference()
    for part in event_set.parts():
        before, after = (cells_of(part, name) for name in names)
        found = found.joined(difference(before, after))
        canvases[0].put(part.grid, before)
        canvases[1].put(part.grid, after)
    return canvases[0].view(), canvases[1].view(), found


def exceedance_view(
    event_set: EventSet, threshold_m: float, world: World, model_id: str | None = None, *, most: int = MOST_DRAWN
) -> View:
    """Annual probability of a depth strictly above the threshold, as `curves.exceedance_map`."""
    canvas = _Canvas(event_set.grid, most)
    for grid, probability in exceedance_map(event_set, threshold_m, world, model_id):
        canvas.put(grid, probability)
    return canvas.view()


def difference(without_m: F32, with_m: F32) -> Difference:
    """How two rasters of one shape (y, x) differ; sums in float64."""
    found = Difference()
    rows = max(1, _BAND // max(1, without_m.shape[1]))
    for first in range(0, without_m.shape[0], rows):
        band = slice(first, first + rows)
        found = found.joined(_of_band(without_m[band], with_m[band]))
    return found


def _of_band(without_m: F32, with_m: F32) -> Difference:
    unknown = np.isnan(without_m), np.isnan(with_m)
    known = ~(unknown[0] | unknown[1])
    before, after = without_m[known].astype(np.float64), with_m[known].astype(np.float64)
    rise = after - before
    return Difference(
        deeper=int(np.count_nonzero(rise > 0)),
        shallower=int(np.count_nonzero(rise < 0)),
        newly_wet=int(np.count_nonzero((before == 0) & (after > 0))),
        newly_dry=int(np.count_nonzero((before > 0) & (after == 0))),
        largest_rise_m=float(rise.max(initial=0.0)),
        largest_fall_m=float((-rise).max(initial=0.0)),
        known_once=int(np.count_nonzero(unknown[0] != unknown[1])),
        depth_sum_without_m=float(before.sum()),
        depth_sum_with_m=float(after.sum()),
    )


def _as_it_is(event_set: EventSet, name: str) -> F32:
    with places_may_lack():
        return event_set.read(name).depth_m


def raster_name(event_set: EventSet, event_id: str, world: World) -> str:
    """
    The name of the raster of one event in one world.

    Raises
    ------
    ValueError
        There is no such event.
    """
    ids = [event.id for event in event_set.catalogue.events]
    if event_id not in ids:
        raise ValueError(f"no event {event_id!r}; there are: {', '.join(ids)}")
    return names_of(event_set.catalogue)[world][ids.index(event_id)]

"""
Screening: what a measure may do to the water where nobody has simulated it.

Two rules stand in for a missing raster of the world with the measure: a share by which
it gets shallower, and a wall that keeps out what would have to pass it. Neither knows
flow, time, volume, waves or what the wall does to the water in front of it. So every
result is labelled as screening, and has a range that must be declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from hazards import defence_messages
from hazards.formats import Stored
from hazards.grids import RasterHeader
from hazards.rasters import MAX_CELLS, Layer, layer_of
from hazards.screening_specs import DepthReduction, FloodWallFill, ShareRange
from infra.findings import Finding

F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

LABEL_EN, LABEL_JA = defence_messages.SCREENING_EN, defence_messages.SCREENING_JA
_SIDES = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=bool)


@dataclass(frozen=True, slots=True)
class Screened:
    """
    Depth behind a measure, m above ground, shape (y, x), float32: 0 dry, NaN unknown.

    low_m is the optimistic case (the measure does the most), high_m the pessimistic one;
    low_m <= central_m <= high_m in every cell, and NaN stands in the same cells of all.

    Raises
    ------
    ValueError
        Shapes differ, or the order is broken somewhere.
    """

    central_m: F32
    low_m: F32
    high_m: F32

    def __post_init__(self) -> None:
        arrays = (self.low_m, self.central_m, self.high_m)
        if len({array.shape for array in arrays}) > 1:
            raise ValueError("the three depths must have one shape")
        unknown = np.isnan(self.central_m)
        if any((np.isnan(array) != unknown).any() for array in arrays):
            raise ValueError("the three depths must be unknown in the same cells")
        if ((self.low_m > self.central_m) | (self.central_m > self.high_m)).any():
            raise ValueError("low_m <= central_m <= high_m must hold in every cell")


def reduced(depth_m: ArrayLike, share: float) -> F32:
    """
    Depth that a share is taken from: depth x (1 - share); share 1 is dry, NaN stays NaN.

    Raises
    ------
    ValueError
        The share lies outside [0, 1], or a depth is below 0.
    """
    depth = _depths(depth_m)
    if not 0 <= share <= 1:
        raise ValueError(f"a share must lie between 0 and 1, found {share:g}")
    return np.asarray(depth * np.float32(1 - share), dtype=np.float32)


def behind_crest(
    depth_m: ArrayLike,
    ground_m: ArrayLike,
    wall: ArrayLike,
    crest_level_m: ArrayLike,
    seeds: ArrayLike | Literal["border"],
) -> F32:
    """
    Depth with a wall: dry where water gets only past the wall and is below its crest there.

    Water goes from wet cell to wet cell over their four sides, starting at the seeds. A
    cell of the wall stops it while the water against it is below the crest: the highest
    level (depth + ground) in the cell and the eight around it. What the seeds reach
    without the wall but not with it becomes dry. All else keeps its depth: what water
    reaches round the wall's ends, water that does not come from the seeds at all, and the
    wall's own cells. Where the wall is overtopped in one cell, everything that is reached
    from there keeps its whole depth, as if no wall stood there: conservative, because no
    volume is counted. Never deeper than without the wall, and never deeper with a higher
    crest.

    Unknown never protects: a cell of unknown depth lets water pass and stays unknown, and
    a wall cell with no known level in it or around it, or of unknown crest, stops nothing.

    The answer depends on the whole grid: a window of it has other borders.

    Parameters
    ----------
    depth_m : array, shape (y, x), m above ground without the wall; 0 dry, NaN unknown
    ground_m : array, shape (y, x), m
    wall : array of bool, shape (y, x), such as `hazards.drawing.drawn(..., "line", ...).cells`
    crest_level_m : one level, or an array of shape (y, x); m in the datum of the ground
    seeds : array of bool, shape (y, x): where the water comes from, which counts as water whatever its depth;
        "border": the wet cells on the edge of the grid

    Raises
    ------
    ValueError
        Shapes differ, or a depth is below 0.
    """
    depth, ground, walls = _depths(depth_m), np.asarray(ground_m, dtype=np.float64), np.asarray(wall, dtype=bool)
    crest = np.broadcast_to(np.asarray(crest_level_m, dtype=np.float64), depth.shape)
    sources = _border(depth.shape) if isinstance(seeds, str) else np.asarray(seeds, dtype=bool)
    if not depth.shape == ground.shape == walls.shape == sources.shape:
        raise ValueError("depth, ground, wall and seeds must have one shape")
    wet = depth > 0
    water = np.isnan(depth) | wet | (sources & (not isinstance(seeds, str)))
    level = np.where(wet & ~np.isnan(ground), depth + ground, -np.inf)
    against = ndimage.maximum_filter(level, size=3, mode="constant", cval=-np.inf)
    stops = walls & (against > -np.inf) & (against < crest)
    protected = _reached(water, sources) & ~_reached(water & ~stops, sources) & ~walls & wet
    return np.where(protected, np.float32(0), depth)


def _depths(depth_m: ArrayLike) -> F32:
    depth = np.asarray(depth_m, dtype=np.float32)
    if (depth < 0).any():
        raise ValueError(f"depth must be 0 m or more, found {np.nanmin(depth):g} m")
    return depth


def _border(shape: tuple[int, ...]) -> Bools:
    edge = np.ones(shape, dtype=bool)
    edge[1:-1, 1:-1] = False
    return edge


def _reached(passable: Bools, seeds: Bools) -> Bools:
    """Cells that are connected with a passable seed over the sides of passable cells."""
    parts, count = ndimage.label(passable, structure=_SIDES)
    from_seed = np.zeros(count + 1, dtype=bool)
    from_seed[parts[seeds & passable]] = True
    return np.asarray(from_seed[parts] & passable)


def screened_reduction(depth_m: ArrayLike, share: ShareRange, where: Bools | None = None) -> Screened:
    """Depth less a share, within its range; cells outside `where` (bool, shape (y, x)) keep their depth."""
    depth = _depths(depth_m)
    cells = np.ones(depth.shape, dtype=bool) if where is None else where

    def at(one: float) -> F32:
        """The depth less this share."""
        return np.where(cells, reduced(depth, one), depth)

    return Screened(at(share.central), low_m=at(share.high), high_m=at(share.low))


def screened_wall(
    depth_m: ArrayLike,
    ground_m: ArrayLike,
    wall: ArrayLike,
    crest_level_m: ArrayLike,
    crest_uncertainty_m: float,
    seeds: ArrayLike | Literal["border"],
) -> Screened:
    """
    Depth behind a wall whose crest is known within +- crest_uncertainty_m; see behind_crest.

    Raises
    ------
    ValueError
        The uncertainty is not above 0 (screening is never exact), or as behind_crest.
    """
    if not crest_uncertainty_m > 0:
        raise ValueError(f"screening is never exact: its uncertainty must be above 0 m, found {crest_uncertainty_m:g}")
    crest = np.asarray(crest_level_m, dtype=np.float64)

    def at(level: NDArray[np.float64]) -> F32:
        """The depth behind a crest of this level."""
        return behind_crest(depth_m, ground_m, wall, level, seeds)

    return Screened(at(crest), low_m=at(crest + crest_uncertainty_m), high_m=at(crest - crest_uncertainty_m))


def screened_layer(header: RasterHeader, layer: Layer, screen: Callable[[F32], Screened]) -> Layer:
    """
    A layer of the world without the measure, as screening leaves it: depth, range and facts.

    Where the layer itself is a range (classes of depth), its ends go through the screening
    as well, and the widest range is kept.

    Parameters
    ----------
    header : of the raster without the measure; its cells are those of the layer
    layer : Layer
    screen : from depths without to Screened, such as `lambda d: screened_reduction(d, spec.share)`
    """
    middle = screen(layer.depth_m)
    low = middle.low_m if layer.low_m is None else np.minimum(middle.low_m, screen(layer.low_m).low_m)
    high = middle.high_m if layer.high_m is None else np.maximum(middle.high_m, screen(layer.high_m).high_m)
    found = layer_of(header, Stored(middle.central_m.copy()), "unknown")
    facts = replace(
        found.facts, nodata_cells=layer.facts.nodata_cells, ground_above_cells=layer.facts.ground_above_cells
    )
    return replace(found, facts=facts, findings=layer.findings, low_m=low, high_m=high)


def screening_findings(
    file: str, spec: DepthReduction | FloodWallFill, without_m: F32, screened: Screened, *, of_buildings: bool = False
) -> tuple[Finding, ...]:
    """
    What is always said of a screened event: the label and the range; and whether the measure does nothing at all.

    Parameters
    ----------
    file : name of the raster without the measure
    without_m : its depths, shape (y, x), or (asset)
    of_buildings : there are no cells: the depths are those of buildings
    """
    if isinstance(spec, DepthReduction):
        what = ("a share by which depths fall", "浸水深の低減率")
        reach = f"{spec.share.central:g}, {spec.share.low:g}–{spec.share.high:g}"
    else:
        what = ("a wall that stops connected water below its crest", "天端より低い連続した水を止める壁")
        level = "" if spec.crest_level_m is None else f"{spec.crest_level_m:g} "
        reach = f"{level}± {spec.crest_uncertainty_m:g} m"
    cells = [int(np.count_nonzero(one < without_m)) for one in (screened.central_m, screened.high_m, screened.low_m)]
    found = [defence_messages.screening(file, what, reach, cells[0], (cells[1], cells[2]), of_buildings=of_buildings)]
    if cells[0] == 0:
        found.append(defence_messages.screening_changes_nothing(file))
    return tuple(found)


def whole_grid_problems(header: RasterHeader) -> list[Finding]:
    """A wall is followed over the whole grid at once; a grid that is read in parts is refused."""
    if header.cells <= MAX_CELLS:
        return []
    return [defence_messages.wall_needs_whole_grid(header.name, header.cells, MAX_CELLS)]

"""Depth at a building: the cell that contains its point, by array index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr
from affine import Affine
from numpy.typing import ArrayLike, NDArray

from hazards.cells import index_among
from hazards.grids import is_upright, transform_of


@dataclass(frozen=True, slots=True)
class SampledDepths:
    """
    Depths at points.

    depth_m : shape (event, asset), float32, m above ground; 0 dry, NaN unknown.
    outside : shape (asset), True where the point lies beyond the grid (depth NaN).
    on_nodata : shape (event, asset), True where it lies in a cell without a value (depth NaN).
    """

    depth_m: NDArray[np.float32]
    outside: NDArray[np.bool_]
    on_nodata: NDArray[np.bool_]


def sample_at(hazard: xr.Dataset | xr.DataArray, x: ArrayLike, y: ArrayLike) -> SampledDepths:
    """
    Depth in the cell that contains each point.

    A cell owns the edges at which its row and its column start (left and top in a
    north-up raster): a point on an inner edge belongs to the cell to its right or
    below it, a point on the right or bottom border of the grid is outside. Edges
    are origin + k * cell size as floating-point arithmetic gives them.

    Parameters
    ----------
    hazard : Dataset with `depth_m`, or DataArray, dims (event, y, x) or (y, x)
        A single layer counts as one event.
    x, y : array, shape (asset)
        Points in the grid's coordinate system, easting before northing.

    Raises
    ------
    ValueError
        The grid is rotated or says not where it lies, or x and y are not lists of equal length.
    """
    depth = hazard["depth_m"] if isinstance(hazard, xr.Dataset) else hazard
    cells = depth.transpose(..., "y", "x").to_numpy()
    layers = cells.reshape(-1, cells.shape[-2] * cells.shape[-1])
    cell = cells_at(transform_of(depth), (cells.shape[-2], cells.shape[-1]), x, y)
    outside = cell < 0
    sampled = layers[:, np.where(outside, 0, cell)].astype(np.float32)
    sampled[:, outside] = np.nan
    return SampledDepths(sampled, outside, np.isnan(sampled) & ~outside)


def cells_at(grid: Affine, shape: tuple[int, int], x: ArrayLike, y: ArrayLike) -> NDArray[np.int32]:
    """
    The cell that contains each point, as `sample_at` says: row x columns + column, -1 beyond the grid.

    Parameters
    ----------
    grid : Affine
        From column and row to the grid's coordinate system.
    shape : rows and columns
    x, y : array, shape (asset)

    Raises
    ------
    ValueError
        The grid is rotated, or x and y are not lists of equal length.
    """
    if not is_upright(grid):
        raise ValueError("depths are sampled on upright grids only, this one is rotated or mirrored")
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise ValueError(f"x and y must be lists of equal length, found shapes {xs.shape} and {ys.shape}")
    row, column = _index(ys, grid.f, grid.e, shape[0]), _index(xs, grid.c, grid.a, shape[1])
    return np.where((row < 0) | (column < 0), -1, row * shape[1] + column).astype(np.int32)


def _index(values: NDArray[np.float64], origin: float, step: float, count: int) -> NDArray[np.int64]:
    """
    Row or column that contains each value, -1 beyond the grid and for NaN, which sorts last.

    Found among the edges and not by division alone: a value that is an edge to the last
    bit never falls into the cell before it.
    """
    sign = 1.0 if step > 0 else -1.0
    edges = sign * (origin + step * np.arange(count + 1))
    index: NDArray[np.int64] = index_among(sign * values, edges)
    return index

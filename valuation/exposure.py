"""
The exposure: everything the two estimators need to know of buildings, events and both worlds, as flat arrays.

Only wet pairs (an event and a building it reaches in either world) are stored. A
building whose structure is unknown stands here once per structure of its declared
mixture ("variant"); its age may be a set of equally likely years of construction.
Axis `world` is (without, with) everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STATES = 6
"""Most damage states beyond none that a wet pair can carry."""

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LifeTable:
    """
    Residual life of groups of buildings that share construction years and service life.

    offset : shape (group + 1,); the ages of group g are offset[g]:offset[g + 1]
    residual : shape (age, year); residual life, 0..1, rising along a group's ages
    prefix : shape (age, year); sum of `residual` over the group's ages before this one
    mean : shape (group, year)
    """

    offset: I64
    residual: F64
    prefix: F64
    mean: F64


@dataclass(frozen=True, slots=True)
class Exposure:
    """
    Buildings that get wet, their variants, and the cells (pair and variant) with their damage probabilities.

    Buildings (n): asset_index (row of the inventory), asset_hash (uint64),
    variant_start (n + 1,). Variants (v): variant_weight, variant_threshold
    (cumulative weight times 2^32), structure and life_group (v, world), area_m2.
    Events (e): collapse_state (index of the first state that is a collapse), is_flood.
    Pairs (p), grouped by event: event_start (e + 1,), pair_event, pair_asset,
    cell_start (p + 1,); and by building: asset_start (n + 1,), asset_pairs (p,).
    Cells (c): probability of reaching each state (c, world, STATES), never rising
    along states; threshold = floor(probability times 2^32); flood_ratio (c, world),
    repair cost over rebuilding cost, NaN for tsunamis whose ratio belongs to the state.
    """

    asset_index: I64
    asset_hash: NDArray[np.uint64]
    variant_start: I64
    variant_weight: F64
    variant_threshold: I64
    structure: I64
    life_group: I64
    area_m2: F64
    collapse_state: I64
    is_flood: NDArray[np.bool_]
    event_start: I64
    pair_event: I64
    pair_asset: I64
    cell_start: I64
    asset_start: I64
    asset_pairs: I64
    probability: F64
    threshold: I64
    flood_ratio: F64
    life: LifeTable


def variant_of_cell(x: Exposure) -> I64:
    """Which variant each cell belongs to, shape (c,)."""
    counts = np.diff(x.cell_start)
    first = x.variant_start[x.pair_asset] - x.cell_start[:-1]
    return (np.repeat(first, counts) + np.arange(x.cell_start[-1])).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Window:
    """Years (index from 0) in which the measure acts, first inclusive, last exclusive, and whether it works."""

    first: int
    last: int
    works: float
    per_path: bool

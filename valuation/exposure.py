"""
The exposure: everything the two estimators need to know of buildings, events and both worlds, as flat arrays.

Only wet pairs (an event and a building it reaches in either world) are stored, each
with its two depths; probabilities of damage stand in tables per class over depth. A
building whose structure is unknown stands here once per structure of its declared
mixture ("variant"); its age may be a set of equally likely years of construction.
Axis `world` is (without, with) everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Kinds:
    """
    What an emission depends on beside floor area and damage: structure, and the years it may have been built in (q).

    structure : shape (q,), index of STRUCTURES
    offset : shape (q + 1,); the construction years of kind i are built[offset[i]:offset[i + 1]], rising, equally likely
    built : calendar years, shape (age,)
    """

    structure: I64
    offset: I64
    built: I64


@dataclass(frozen=True, slots=True)
class Buildings:
    """
    Buildings (n) that get wet in some event, and their variants (v), in order of asset_id.

    asset_index (n,) : row of the inventory
    asset_hash (n,) : 64-bit hash of asset_id
    group (n,) : the reporting group
    variant_start (n + 1,) : variants of building i are variant_start[i]:variant_start[i + 1]
    weight (v,), threshold (v,) : share of the mixture, and the cumulative share times 2^32
    kind, curve (v, world) : row of Kinds, and class of the fragility tables
    floor_m (v, world) : floor height above ground, m; NaN unknown (allowed where no curve reads it)
    dry (v,) : moved away, no water reaches it in the `with` world
    area_m2 (v,) : floor area times quantity
    rebuilt_kind (q, year), rebuilt_curve (v,) : what stands there after a collapse and rebuilding
        in a year (recurrence `repeat`)
    """

    asset_index: I64
    asset_hash: NDArray[np.uint64]
    group: I32
    variant_start: I64
    weight: F64
    threshold: I64
    kind: I32
    curve: I32
    floor_m: F32
    dry: NDArray[np.bool_]
    area_m2: F64
    rebuilt_kind: I32
    rebuilt_curve: I32


def _moved(middle: F32, low: F32, high: F32, position: float) -> F32:
    """From the middle towards an end of a range."""
    end = high if position > 0 else low
    return np.asarray(middle + np.float32(abs(position)) * (end - middle), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    Wet pairs (p), grouped by building (n), events (e) rising within a building.

    start (n + 1,), event (p,)
    without_m, with_m (p,) : depth above ground, m
    is_flood (e,)
    ranges : float32, shape (6, p), as in WetTable; None where rasters give no ranges
    """

    start: I64
    event: I32
    without_m: F32
    with_m: F32
    is_flood: NDArray[np.bool_]
    ranges: F32 | None = None

    @property
    def ranged(self) -> tuple[bool, bool]:
        """Whether any depth has a range in the maps, and whether any has one by screening."""
        r = self.ranges
        return (False, False) if r is None else (bool(np.any(r[[0, 2]] != r[[1, 3]])), bool(np.any(r[4] != r[5])))

    def at(self, maps: float, screening: float) -> Pairs:
        """
        The pairs with depths elsewhere in their ranges; at 0 and 0 as they are.

        maps : from -1, the lower bounds, to 1, the upper ones; the same in both worlds, whose maps share what
            makes them coarse
        screening : from -1, the measure does its best, to 1, it does its worst

        Screening speaks of shares of the water without the measure: what it adds or takes off at the depths
        themselves is scaled to the depth of this position, and screened water is never the deeper one.
        """
        if self.ranges is None or maps == screening == 0:
            return self
        r = self.ranges
        without_m = _moved(self.without_m, r[0], r[1], maps)
        with_m = _moved(self.with_m, r[2], r[3], maps)
        screened = r[4] != r[5]
        more = _moved(self.with_m, r[4], r[5], screening)[screened] - self.with_m[screened]
        before, moved = self.without_m[screened], without_m[screened]
        scale = np.divide(moved, before, out=np.zeros_like(moved), where=before > 0)
        with_m[screened] = np.clip(with_m[screened] + more * scale, 0, moved)
        return replace(self, without_m=without_m, with_m=with_m)


@dataclass(frozen=True, slots=True)
class DamageTables:
    """
    How water breaks buildings, ready for lookup (see damage_tables).

    threshold : uint32, shape (class, row, 8); chance of reaching each state at a depth, times 2^32
    probability : float64, the same shape; chance of each state, averaged over the residual of the event
    collapse_state : the first of the states that is a collapse, counted from 1
    flood_depth_m, flood_ratio : points of the flood curve, rising
    flood_form : 0 steps, 1 linear
    flood_from_floor : depth counts from the floor
    flood_below_floor : ratio where water covers the ground but not the floor
    total_loss_ratio : from this ratio on the building counts as lost
    sigma_event, sigma_remainder : standard deviations of ln(depth) over occurrences, of the part all
        buildings share and of the part that is correlated over distance
    """

    threshold: NDArray[np.uint32]
    probability: F64
    collapse_state: int
    flood_depth_m: F64
    flood_ratio: F64
    flood_form: int
    flood_from_floor: bool
    flood_below_floor: float
    total_loss_ratio: float
    sigma_event: float
    sigma_remainder: float

    @property
    def sigma(self) -> float:
        """Standard deviation of ln(depth) at one building over occurrences."""
        return float(np.hypot(self.sigma_event, self.sigma_remainder))


@dataclass(frozen=True, slots=True)
class Lattice:
    """
    Eight weights of white noise per building, for the remainder that is correlated over distance.

    node : int32, shape (n, 8); weight : float32, shape (n, 8), squares summing to 1
    key : uint64, shape (node,); which corner of the lattice each node is, rising
    """

    node: I32
    weight: F32
    key: NDArray[np.uint64]

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Buildings, kinds, pairs and tables: all that does not change from draw to draw or from path to path."""

    buildings: Buildings
    kinds: Kinds
    pairs: Pairs
    tables: DamageTables
    lattice: Lattice

    def at(self, position: F64) -> Exposure:
        """The same with depths elsewhere in their ranges (Pairs.at): position of the maps, and of screening."""
        pairs = self.pairs.at(float(position[0]), float(position[1]))
        return self if pairs is self.pairs else replace(self, pairs=pairs)


@dataclass(frozen=True, slots=True)
class Window:
    """Years (index from 0) in which the measure acts, first inclusive, last exclusive, and whether it works."""

    first: int
    last: int
    works: float
    per_path: bool


@dataclass(frozen=True, slots=True)
class Recurrence:
    """
    What follows a collapse: nothing (`first`), or rebuilding after whole years (`repeat`).

    delay_years : None for `first`
    """

    delay_years: int | None = None


FIRST = Recurrence()

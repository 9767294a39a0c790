"""
Variants: every building once per structure it may have, and what the measure does to each of them.

A building of known structure is one variant of weight 1. One of unknown structure
stands once per structure of the declared mixture, so that a change which touches
wooden houses touches the wooden part of the unknown ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.inventory import Inventory
from valuation.exposure import I64
from valuation.measures import Measure, RaisedFloor, Relocation, StrongerClass, Where
from valuation.parameters import STRUCTURES

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Variants:
    """
    Variants (v), grouped by row of the inventory.

    row (v,), structure (v,) as an index of STRUCTURES, weight (v,), threshold (v,):
    cumulative weight within the row times 2^32.
    """

    row: I64
    structure: I64
    weight: F64
    threshold: I64

    def start(self, rows: I64) -> I64:
        """Where the variants of each of `rows` (rising) begin, one entry more than rows; all must be present."""
        return np.searchsorted(self.row, np.append(rows, rows[-1] + 1 if len(rows) else 0)).astype(np.int64)

    def of(self, rows: Bools) -> Bools:
        """Which variants belong to the chosen rows (mask over the inventory)."""
        return np.asarray(rows[self.row])

    def take(self, chosen: Bools) -> Variants:
        """Only the chosen variants."""
        return Variants(self.row[chosen], self.structure[chosen], self.weight[chosen], self.threshold[chosen])


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What the measure does to each variant (v,).

    behaves_as : structure whose fragility acts in the `with` world
    emits_as : structure whose emissions and service life count there
    replaced : a new building, of the commissioning year, stands there
    raised_m : how much the floor is raised
    dry : moved away from the water
    touched : any of these
    """

    behaves_as: I64
    emits_as: I64
    replaced: Bools
    raised_m: F64
    dry: Bools
    touched: Bools

    def take(self, chosen: Bools) -> Changes:
        """Only the chosen variants."""
        return Changes(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def variants_of(inventory: Inventory, chosen: Bools) -> Variants:
    """
    The variants of the chosen rows (mask), in order of rows and of structure names within a row.

    Raises
    ------
    ValueError
        A structure is unknown and the inventory has no mixture.
    """
    rows = np.flatnonzero(chosen)
    names = inventory.frame["structure"].to_numpy(dtype=object)[rows]
    unknown = names == "unknown"
    mixture = [(name, weight) for name, weight in sorted(inventory.mixture.items()) if weight > 0]
    if unknown.any() and not mixture:
        raise ValueError("some structures are unknown and no mixture is declared")
    counts = np.where(unknown, len(mixture), 1)
    row = np.repeat(np.arange(len(names)), counts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    mixed = unknown[row]
    code = {name: index for index, name in enumerate(STRUCTURES)}
    structure = np.array([code.get(name, -1) for name in names], dtype=np.int64)[row]
    weight = np.ones(len(row))
    threshold = np.full(len(row), 2**32, dtype=np.int64)
    if mixture:
        structure = np.where(mixed, np.array([code[name] for name, _ in mixture])[place * mixed], structure)
        weights = np.array([share for _, share in mixture])
        bounds = np.floor(np.cumsum(weights) * 2.0**32).astype(np.int64)
        bounds[-1] = 2**32  # rounding must not leave a draw without a variant
        weight = np.where(mixed, weights[place * mixed], weight)
        threshold = np.where(mixed, bounds[place * mixed], threshold)
    return Variants(rows[row].astype(np.int64), structure.astype(np.int64), weight, threshold)


def _matches(variants: Variants, frame: pd.DataFrame, deepest_m: F64, where: Where) -> Bools:
    chosen = np.ones(len(frame), dtype=bool)
    if where.use is not None:
        chosen &= frame["use"].isin(where.use).to_numpy(dtype=bool)
    if where.floor_height_below_m is not None:
        chosen &= frame["floor_height_m"].to_numpy(dtype=float) < where.floor_height_below_m
    if where.deeper_than_m is not None:
        chosen &= deepest_m > where.deeper_than_m
    picked = variants.of(chosen)
    if where.structure is not None:
        picked &= np.isin(variants.structure, [STRUCTURES.index(name) for name in where.structure])
    return picked


def changes_of(variants: Variants, frame: pd.DataFrame, deepest_m: F64, measure: Measure) -> Changes:
    """
    The measure's changes to each variant; later changes in the list act on top of earlier ones.

    Parameters
    ----------
    deepest_m : array, shape (asset,)
        Deepest water without the measure in any event, m.
    """
    count = len(variants.row)
    behaves, emits = variants.structure.copy(), variants.structure.copy()
    replaced, dry, touched = (np.zeros(count, dtype=bool) for _ in range(3))
    raised = np.zeros(count)
    for change in measure.changes:
        if not isinstance(change, StrongerClass | RaisedFloor | Relocation):
            continue
        chosen = _matches(variants, frame, deepest_m, change.where)
        touched |= chosen
        if isinstance(change, StrongerClass):
            behaves[chosen] = STRUCTURES.index(change.strengthen_to)
            if change.replaces_building:
                emits[chosen] = behaves[chosen]
                replaced |= chosen
        elif isinstance(change, RaisedFloor):
            raised[chosen] += change.raise_floor_m
        else:
            dry |= chosen
    return Changes(behaves, emits, replaced, raised, dry, touched)

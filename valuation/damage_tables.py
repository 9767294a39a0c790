"""
Damage tables: probabilities of damage by class and depth, as integer thresholds ready for lookup.

The normal distribution function is the cost of a simulation, not the draws. It is
worked out once per class and row of a table over depth. Rows are the float32 numbers
with nine bits of mantissa, from 2^-10 m (1 mm) to 64 m: a depth is rounded to the
nearest of them, which moves it by less than 0.1 % (2 mm at 2 m). Water of less
than 1 mm does no damage.
"""

from __future__ import annotations

from functools import lru_cache

import numba as nb
import numpy as np
from numpy.typing import NDArray

from assets.depth_damage import DamageCurve
from assets.fragility import COLLAPSE_FROM_STATE, FragilitySet, exceedance
from valuation.exposure import F64, DamageTables

STATES = 6
"""Most damage states beyond none that a class can have."""

WIDTH = 8  # thresholds per row: six states and two never reached, half a cache line
MANTISSA_BITS = 9
SHIFT = 23 - MANTISSA_BITS
FIRST_EXPONENT, LAST_EXPONENT = -10, 6
BASE = ((127 + FIRST_EXPONENT) << MANTISSA_BITS) - 1
ROWS = ((LAST_EXPONENT - FIRST_EXPONENT) << MANTISSA_BITS) + 2
RESIDUAL_NODES = 121


def row_depth_m() -> F64:
    """Depth of every row, m, shape (ROWS,); the first is dry."""
    bits = ((np.arange(ROWS) + BASE) << SHIFT).astype(np.int32)
    depth = bits.view(np.float32).astype(np.float64)
    depth[0] = 0.0
    return depth


def thresholds(probability: F64) -> NDArray[np.uint32]:
    """
    Probabilities as integers floor(p x 2^32), so that a replay does not depend on the mathematics library.

    A certain state has 2^32 - 1, and draws stop one short of it: certain stays certain.
    """
    return np.minimum(np.floor(probability * 2.0**32), 2.0**32 - 1).astype(np.uint32)


def residual_nodes() -> tuple[F64, F64]:
    """
    Standard normal values and their weights, each of shape (RESIDUAL_NODES,), weights summing to 1.

    Equally spaced to six standard deviations: for smooth curves such a sum is nearly exact, tails included.
    """
    z = np.linspace(-6.0, 6.0, RESIDUAL_NODES)
    weight = np.exp(-0.5 * z**2)
    return z, weight / weight.sum()


@lru_cache(maxsize=8)
def damage_tables(
    classes: tuple[FragilitySet, ...],
    flood: DamageCurve | None,
    *,
    total_loss_ratio: float = 1.0,
    sigma_event: float = 0.0,
    sigma_remainder: float = 0.0,
) -> DamageTables:
    """
    Tables for some classes of buildings, in their order; the same arguments give the same, shared arrays.

    With a residual of the event the depth is h exp(sigma z). Curves are capped where they
    cross first and averaged over z afterwards (METHOD section 2), at 121 values.

    Raises
    ------
    ValueError
        A class has more states than a row holds.
    """
    depth = row_depth_m()
    sigma = float(np.hypot(sigma_event, sigma_remainder))
    table, mean = np.zeros((len(classes), ROWS, WIDTH)), np.zeros((len(classes), ROWS, WIDTH))
    for number, curves in enumerate(classes):
        states = len(curves.states)
        if states > STATES:
            raise ValueError(f"{curves.building_class}: at most {STATES} damage states, found {states}")
        table[number, :, :states] = exceedance(depth, curves)
        if sigma == 0:
            mean[number] = table[number]
            continue
        for z, weight in zip(*residual_nodes(), strict=True):
            mean[number, :, :states] += weight * exceedance(depth * np.exp(sigma * z), curves)
    for array in (table, mean):
        array.flags.writeable = False
    points, ratios = (flood.depth_m, flood.ratio) if flood else ((0.0,), (0.0,))
    return DamageTables(
        threshold=thresholds(table),
        probability=mean,
        collapse_state=COLLAPSE_FROM_STATE,
        flood_depth_m=np.array(points, dtype=np.float64),
        flood_ratio=np.array(ratios, dtype=np.float64),
        flood_form=1 if flood and flood.form == "linear" else 0,
        flood_from_floor=bool(flood and flood.counts_from == "floor"),
        flood_below_floor=float((flood.below_floor_ratio or 0.0) if flood else 0.0),
        total_loss_ratio=total_loss_ratio,
        sigma_event=sigma_event,
        sigma_remainder=sigma_remainder,
    )


@nb.njit(cache=True, nogil=True, inline="always")
def flood_ratio_of(depth_m, floor_m, points, ratios, form, from_floor, below_floor):  # type: ignore[no-untyped-def]
    """
    Share of the value that water of some depth above ground destroys: assets.damage_ratio for one building.

    Depth above the floor is rounded to a micrometre, as there.
    """
    if depth_m <= 0.0:
        return 0.0
    above = depth_m - floor_m if from_floor else depth_m
    above = np.rint(above * 1e6) / 1e6
    if from_floor and above <= 0.0:
        return below_floor
    last = points.shape[0] - 1
    step = 0
    while step < last and points[step + 1] <= above:
        step += 1
    if form == 0 or step == last:
        return ratios[step]
    part = (above - points[step]) / (points[step + 1] - points[step])
    return ratios[step] + part * (ratios[step + 1] - ratios[step])

"""
Delivery: what simulated futures bring, beside the estimate and never mixed with it.

Percentiles are the smallest value whose cumulative weight reaches p, so that they
are values that a future really had. Sums and sums of squares are whole numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]

PERCENTILES = (1, 5, 10, 50, 90, 95, 99)


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and the standard error of that mean."""

    mean: float
    standard_error: float


def moments_of_kg(kg: NDArray[np.int64]) -> Moments:
    """Mean and standard error of whole kilograms over futures, exact until the last division."""
    count = len(kg)
    values = [int(value) for value in kg]
    total = sum(values)
    squares = sum(value * value for value in values)
    variance = max(0, count * squares - total * total) / (count * max(count - 1, 1))
    return Moments(total / count, math.sqrt(variance / count))


def percentile(values: ArrayLike, percent: float) -> float:
    """The smallest value whose share of futures at or below it reaches percent / 100."""
    ordered = np.sort(np.asarray(values))
    position = math.ceil(round(percent / 100.0 * len(ordered), 9)) - 1
    return float(ordered[max(position, 0)])


def tail_mean(values: ArrayLike, percent: float) -> float:
    """Mean of the worst (largest) percent of values: TVaR. At least one value is taken."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    count = max(1, math.ceil(round(percent / 100.0 * len(ordered), 9)))
    return math.fsum(ordered[:count]) / count


def exceedance(annual_kg: NDArray[np.int64], annual_probability: ArrayLike) -> F64:
    """
    The loss of one year that is passed with each given annual probability, in kilograms.

    Parameters
    ----------
    annual_kg : array
        Losses of single years, any shape; every year of every future counts alike.
    annual_probability : array, shape (n,)
        Each at least one over the number of years simulated.
    """
    ordered = np.sort(annual_kg, axis=None)
    count = len(ordered)
    positions = np.floor(np.asarray(annual_probability, dtype=np.float64) * count + 1e-9).astype(np.int64)
    return ordered[np.clip(count - 1 - positions, 0, count - 1)].astype(np.float64)


def histogram(values: ArrayLike, bins: int = 30) -> tuple[F64, F64]:
    """Edges (bins + 1,) and shares (bins,) between the smallest and the largest value; one bin where all are equal."""
    data = np.asarray(values, dtype=np.float64)
    if data.min() == data.max():
        return np.array([data.min(), data.max()]), np.array([1.0])
    counts, edges = np.histogram(data, bins=bins)
    return edges, counts / len(data)

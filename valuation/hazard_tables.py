"""
When a source strikes, tabulated: cumulative hazards over the horizon, and the time at which they reach a draw.

The cumulative hazard is -ln of the chance that the source has not struck yet. Reaching
-ln(1 - u) is the inverse of the distribution function at u, exact in both tails.
"""

from __future__ import annotations

from collections.abc import Callable

import numba as nb
import numpy as np
from numpy.typing import NDArray

from hazards.occurrence import cumulative_intensity, first_hazard_rate, first_log_survival
from hazards.sources import Past, Source

F64 = NDArray[np.float64]

TIME_TOLERANCE_YEARS = 1e-9  # of the times read from the tables of renewal sources
_BELOW_A_DRAW = 2.0**-54  # chances smaller than the step between two draws
_LONGEST = 40.0  # -ln of the smallest chance a table needs to reach: draws stop at 37
_FINEST = 40  # halvings of a table's step
_MOST_NODES = 2**14  # smooth laws take some hundreds; what is still missed with more is rounding, which no node mends

Table = tuple[F64, F64, F64]
"""Time in years, cumulative hazard, and its derivative per year, at nodes from 0 to the horizon."""

_EMPTY: Table = (np.zeros(0), np.zeros(0), np.zeros(0))


def hazard_tables(source: Source, years: int) -> tuple[Table, Table]:
    """
    Cumulative hazard of a source's first occurrence over the horizon, and of a fresh interval.

    Without memory (Poisson, annual maximum) it has a node at every new year, is straight
    between them (the derivative is not used, and 0), and goes on after an occurrence: the
    second table is empty.
    """
    if source.kind != "renewal":
        reached = cumulative_intensity(source)[: years + 1]
        return (np.arange(years + 1, dtype=np.float64), reached, np.zeros(years + 1)), _EMPTY
    assert source.aperiodicity is not None
    assert source.past is not None
    mean, alpha, past = 1.0 / source.annual_rate_per_year, source.aperiodicity, source.past

    def hazard_given(past: Past) -> Callable[[F64], tuple[F64, F64]]:
        """Cumulative hazard of the next occurrence and its derivative per year, functions of time in years."""
        return lambda x: (-first_log_survival(x, mean, alpha, past), first_hazard_rate(x, mean, alpha, past))

    return _hazard_table(hazard_given(past), years), _hazard_table(hazard_given(Past("elapsed", 0.0)), years)


def _hazard_table(hazard: Callable[[F64], tuple[F64, F64]], years: int) -> Table:
    """
    Nodes between which a cubic through values and derivatives gives the cumulative hazard.

    Steps are halved until the cubic misses the exact value in the middle by less than
    TIME_TOLERANCE_YEARS of time, or by less than one step of the draws, or is lost in
    rounding (chances of a millionth a year, long after the last occurrence).
    """
    x = np.linspace(0.0, _end(hazard, years), 65)
    value, rate = hazard(x)
    for _ in range(_FINEST):
        middle = (x[1:] + x[:-1]) / 2
        exact, exact_rate = hazard(middle)
        cubic = (value[1:] + value[:-1]) / 2 + np.diff(x) * (rate[:-1] - rate[1:]) / 8
        allowed = TIME_TOLERANCE_YEARS * exact_rate + _BELOW_A_DRAW * np.exp(exact)
        coarse = np.flatnonzero(np.abs(cubic - exact) > allowed)
        if not len(coarse) or len(x) + len(coarse) > _MOST_NODES:
            break
        x = np.insert(x, coarse + 1, middle[coarse])
        value, rate = np.insert(value, coarse + 1, exact[coarse]), np.insert(rate, coarse + 1, exact_rate[coarse])
    return x, np.maximum.accumulate(value), rate


def _end(hazard: Callable[[F64], tuple[F64, F64]], years: int) -> float:
    """The horizon, or the time by which even the smallest draw has struck."""
    low, high = 0.0, float(years)
    if hazard(np.array(high))[0] <= _LONGEST:
        return high
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if hazard(np.array(middle))[0] <= _LONGEST else (low, middle)
    return high


@nb.njit(cache=True, nogil=True, inline="always")
def node_below(target, hazard, first, last):  # type: ignore[no-untyped-def]
    """The last node of first .. last - 1 whose cumulative hazard does not pass the target; never the very last."""
    low, high = first, last - 1
    while high - low > 1:
        middle = (low + high) // 2
        if hazard[middle] <= target:
            low = middle
        else:
            high = middle
    return low


@nb.njit(cache=True, nogil=True)
def time_at(target, first, last, years, hazard, rate):  # type: ignore[no-untyped-def]
    """When the cubic through the nodes reaches the target: Newton steps kept inside the halving bracket."""
    k = node_below(target, hazard, first, last)
    step = years[k + 1] - years[k]
    h0, h1, r0, r1 = hazard[k], hazard[k + 1], rate[k] * step, rate[k + 1] * step
    low, high = 0.0, 1.0
    x = (target - h0) / (h1 - h0) if h1 > h0 else 0.0
    for _ in range(60):
        x = min(max(x, low), high)
        c2, c3 = 3 * (h1 - h0) - 2 * r0 - r1, r0 + r1 - 2 * (h1 - h0)
        miss = h0 + x * (r0 + x * (c2 + x * c3)) - target
        if miss > 0:
            high = x
        else:
            low = x
        slope = r0 + x * (2 * c2 + 3 * c3 * x)
        following = x - miss / slope if slope > 0 else (low + high) / 2
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) * step < 1e-12:
            x = following
            break
        x = following
    return years[k] + step * x

"""Tonnes that simulated futures would have issued: what was avoided, as soon as it is more than ever before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from valuation.money.basis import F64


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    Tonnes of futures by the rule of the high-water mark.

    issued_t_co2e : shape (path, year); 0 or more
    reversed_t_co2e : shape (path,); issued less what stands at the end of the last year
    """

    issued_t_co2e: F64
    reversed_t_co2e: F64


def high_water(net_t_co2e: ArrayLike, first_issue: int = 0) -> Delivered:
    """
    Issue, in every future, what the running sum of net tonnes exceeds everything issued before.

    V_t = max(0, max over s <= t of Y_s) - the same of t - 1, Y the running sum. Nobody knows a future while it runs:
    unlike the claimable minimum of the estimate, this rule cannot see later losses. Emissions of the project are
    worked off first, a loss is made good before anything more is issued, and what a loss takes back for good is told
    as reversed.

    Parameters
    ----------
    net_t_co2e : array, shape (path, year)
        Avoided less project emissions and leakage, from the first year with project emissions; may be negative.
    first_issue : int
        Nothing is issued before this year; what was avoided until then is issued in it.

    Raises
    ------
    ValueError
        Another shape, or a number that is missing or infinite.

    References
    ----------
    This project's own rule ("Where this project differs" in the method).

    Examples
    --------
    Net -10, 30, -5, 20: the running sum is -10, 20, 15, 35. The works' 10 t are earned back first; the loss of
    5 t is made good before more is issued. In the second future 4 t of 10 are lost for good.

    >>> found = high_water([[-10, 30, -5, 20], [10, 0, -4, 0]])
    >>> found.issued_t_co2e.tolist(), found.reversed_t_co2e.tolist()
    ([[0.0, 20.0, 0.0, 15.0], [10.0, 0.0, 0.0, 0.0]], [0.0, 4.0])
    """
    net = np.asarray(net_t_co2e, dtype=np.float64)
    if net.ndim != 2 or not np.all(np.isfinite(net)):
        raise ValueError("net tonnes need the shape (path, year), each a finite number")
    standing = np.cumsum(net, axis=1)
    mark = np.maximum.accumulate(np.maximum(standing[:, first_issue:], 0.0), axis=1)
    issued = np.zeros_like(net)
    issued[:, first_issue:] = np.diff(mark, axis=1, prepend=0.0)
    if net.shape[1] <= first_issue:
        return Delivered(issued, np.zeros(len(net)))
    return Delivered(issued, mark[:, -1] - np.maximum(standing[:, -1], 0.0))

"""Yen are discounted, tonnes never: factors of a flat yearly rate and the present value of a stream."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Convention = Literal["year_end", "mid_year", "begin"]

_SHIFT: dict[Convention, float] = {"year_end": 1.0, "mid_year": 0.5, "begin": 0.0}


def discount_factors(rate_per_year: float, years: int, convention: Convention = "year_end") -> NDArray[np.float64]:
    """
    Factors of years 0 .. years - 1 after the valuation date, shape (year,).

    year_end (1 + r)^-(t + 1), mid_year (1 + r)^-(t + 1/2), begin (1 + r)^-t.

    Raises
    ------
    ValueError
        The rate is -100 % or less.

    References
    ----------
    Closed form (METHOD section 8).

    Examples
    --------
    At 4 %: 1 / 1.04 and 1 / 1.0816 at year end, 1 and 1 / 1.04 at the beginning.

    >>> discount_factors(0.04, 2).round(6).tolist(), discount_factors(0.04, 2, "begin").round(6).tolist()
    ([0.961538, 0.924556], [1.0, 0.961538])
    """
    if rate_per_year <= -1:
        raise ValueError(f"a rate must be above -1 (-100 %), found {rate_per_year:g}")
    return np.asarray((1.0 + rate_per_year) ** -(np.arange(years) + _SHIFT[convention]), dtype=np.float64)


def present_value(cash_jpy: ArrayLike, rate_per_year: float, *, convention: Convention = "year_end") -> float:
    """
    Present value, on the valuation date, of cash in years 0, 1, ... after it: sum of cash_t x factor_t.

    The sum is correctly rounded.

    References
    ----------
    Closed form (METHOD section 8); the example: printed tables of annuities.

    Examples
    --------
    One yen a year for ten years at 4 % is printed as 8.1109:

    >>> round(present_value([1] * 10, 0.04), 4)
    8.1109
    """
    cash = np.asarray(cash_jpy, dtype=np.float64)
    return math.fsum(cash * discount_factors(rate_per_year, len(cash), convention))

"""Inputs of the decision figures as arrays, checked once: each check names the rule it stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valuation.decision.refusals import Named, refusal

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

RATE: Named = ("the discount rate", "割引率")
BENEFITS: Named = ("the benefits", "便益")
COSTS: Named = ("the costs", "費用")
NOW: Named = ("what is paid on the valuation date", "評価基準日に支払う費用")
TONNES: Named = ("the tonnes", "排出量（トン）")
ISSUED: Named = ("the issuable tonnes", "発行可能量")
PRICE: Named = ("the price of a tonne", "1トンあたりの価格")


def rate_of(value: float) -> float:
    """A yearly rate above -100 %."""
    if not math.isfinite(value):
        raise refusal("NOT_A_NUMBER", RATE, where=("its place", "欄"))
    if value <= -1:
        raise refusal("RATE_TOO_LOW", RATE, value=float(value))
    return float(value)


def numbers(values: ArrayLike, what: Named) -> F64:
    """Finite numbers, shape (n,)."""
    found = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if found.ndim != 1:
        raise ValueError(f"{what[0]}: one axis expected, found shape {found.shape}")
    missing = np.flatnonzero(~np.isfinite(found))
    if len(missing):
        raise refusal("NOT_A_NUMBER", what, where=_entry(int(missing[0])))
    return found


def not_negative(values: ArrayLike, what: Named, code: str = "BELOW_ZERO") -> F64:
    """Finite numbers of 0 or more, shape (n,); `code` is the rule that a negative one breaks."""
    found = numbers(values, what)
    below = np.flatnonzero(found < 0)
    if len(below):
        raise refusal(code, what, where=_entry(int(below[0])), value=float(found[below[0]]))
    return found


def costs_of(values: ArrayLike, what: Named = COSTS) -> F64:
    """Costs, yen, 0 or more, shape (n,)."""
    return not_negative(values, what, "COST_NEGATIVE")


def cost_of(value: float, what: Named = NOW) -> float:
    """One cost, yen, 0 or more."""
    return float(costs_of([value], what)[0])


def shares_of(values: ArrayLike, what: Named) -> F64:
    """Shares in [0, 1], shape (n,)."""
    found = numbers(values, what)
    outside = np.flatnonzero((found < 0) | (found > 1))
    if len(outside):
        raise refusal("SHARE_OUTSIDE", what, where=_entry(int(outside[0])), value=float(found[outside[0]]))
    return found


def share_of(value: float, what: Named) -> float:
    """One share in [0, 1]."""
    return float(shares_of([value], what)[0])


def whole_of(values: ArrayLike, what: Named = ISSUED) -> I64:
    """Whole tonnes of 0 or more, shape (year,)."""
    found = not_negative(values, what)
    broken = np.flatnonzero(found != np.floor(found))
    if len(broken):
        raise refusal("NOT_WHOLE", what, where=_entry(int(broken[0])), value=float(found[broken[0]]))
    return found.astype(np.int64)


def same_years(values: F64 | I64, years: int, what: Named, other: Named) -> None:
    """As many years as the other stream has."""
    if len(values) != years:
        raise refusal("YEARS_DIFFER", what, other=other, found=len(values), expected=years)


def by_year(values: Mapping[int, float], first_year: int, years: int, what: Named = TONNES) -> F64:
    """
    Amounts by calendar year as an array over the horizon, shape (years,); years without an amount are 0.

    Raises
    ------
    RuleRefused
        An amount stands outside the horizon: it is shorter than the vintages.

    Examples
    --------
    >>> by_year({2028: 12, 2030: 7}, 2027, 5).tolist()
    [0.0, 12.0, 0.0, 7.0, 0.0]
    """
    found = np.zeros(years)
    for year, amount in values.items():
        if not first_year <= year < first_year + years:
            raise refusal("HORIZON_SHORT", what, year=year, first=first_year, last=first_year + years - 1)
        found[year - first_year] = amount
    return numbers(found, what)


def _entry(index: int) -> Named:
    return f"entry {index + 1}", f"{index + 1}番目"

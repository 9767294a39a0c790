"""
Discount factors of every declared way of discounting. Yen are discounted, tonnes never.

A factor belongs to a year t = 0, 1, ... after the valuation date, and the convention says when in that year
yen are paid: year_end at t + 1, mid_year at t + 1/2, begin at t. First discounts, then averages: where rates
are uncertain or change, factors are combined, never rates.
"""

from __future__ import annotations

import numpy as np

# The times of the conventions are the flat rate's own: one table of them.
from valuation.discounting import _SHIFT, Convention, discount_factors
from valuation.money.basis import F64
from valuation.money.discount_specs import DiscountSpec, ExpectedFactor, StepDown, ZeroCurve


def factors(spec: DiscountSpec, years: int, convention: Convention = "year_end") -> F64:
    """
    Factors of years 0 .. years - 1 after the valuation date, shape (year,).

    With T the time of the convention: flat and Ramsey (1 + r)^-T; zero curve e^(-z(T) T), z the continuously
    compounded zero rate; step-down the product of 1 / (1 + rate of each year) up to T; expected factor the
    weighted sum of (1 + r_i)^-T.

    Raises
    ------
    ValueError
        The number of years is below 0.

    References
    ----------
    Flat, zero curve: closed forms. Step-down: HM Treasury, Green Book, schedule of declining rates. Expected
    factor: Weitzman (1998), J. Environ. Econ. Manag. 36, 201-208. Ramsey: see `discount_specs.Ramsey`.

    Examples
    --------
    The Green Book prints 0.3563 for year 30 and 0.3459 for year 31; year 75 is 1.035^-30 x 1.03^-45.

    >>> from valuation.money.named_discounts import named_discount
    >>> factors(named_discount("green-book"), 75)[[29, 30, 74]].round(4).tolist()
    [0.3563, 0.3459, 0.0942]

    Half 1 %, half 7 %: after 100 years (1.01^-100 + 1.07^-100) / 2, nine times the factor at the mean rate.

    >>> said = {"name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real", "source": "example",
    ...         "source_kind": "assumption"}
    >>> half = [{"rate_per_year": rate, "weight": 0.5} for rate in (0.01, 0.07)]
    >>> spec = ExpectedFactor.model_validate({"kind": "expected_factor", "rates": half, **said})
    >>> round(float(factors(spec, 100)[99]), 6), round(1.04**-100, 6)
    (0.185432, 0.0198)
    """
    if years < 0:
        raise ValueError(f"the number of years must be 0 or more, found {years}")
    if isinstance(spec, ZeroCurve):
        return np.exp(_log_factors(spec, np.arange(years, dtype=np.float64) + _SHIFT[convention]))
    if isinstance(spec, StepDown):
        return _stepped(spec, years, _SHIFT[convention])
    if isinstance(spec, ExpectedFactor):
        total = np.zeros(years)
        for one in spec.rates:
            total += one.weight * discount_factors(one.rate_per_year, years, convention)
        return total
    return discount_factors(spec.rate_per_year, years, convention)


def _log_factors(spec: ZeroCurve, times: F64) -> F64:
    """Logarithms of the factors at times in years; see ZeroCurve for what lies between and after the points."""
    at = np.array([point.years for point in spec.points])
    zero = np.array([point.rate_per_year for point in spec.points])
    if spec.compounding == "annual":
        zero = np.log1p(zero)
    if spec.interpolation == "linear_zero":
        inside = np.interp(times, at, zero) * times
        slope = (zero[-1] - zero[-2]) / (at[-1] - at[-2]) if len(at) > 1 else 0.0
        forward = zero[-1] + at[-1] * slope
    else:
        nodes, logs = np.append(0.0, at), np.append(0.0, zero * at)
        inside = np.interp(times, nodes, logs)
        forward = (logs[-1] - logs[-2]) / (nodes[-1] - nodes[-2])
    held = forward if spec.extrapolation == "flat_forward" else zero[-1]
    minus = np.where(times <= at[-1], inside, zero[-1] * at[-1] + held * (times - at[-1]))
    return np.asarray(-minus)


def _stepped(spec: StepDown, years: int, shift: float) -> F64:
    """Product of the yearly factors before each year, times the part of its own year that the convention takes."""
    starts = np.array([step.from_year for step in spec.steps])
    rates = np.array([step.rate_per_year for step in spec.steps])
    growth = 1.0 + rates[np.searchsorted(starts, np.arange(1, years + 1), side="right") - 1]
    before = np.append(1.0, np.cumprod(1.0 / growth))[:years]
    return np.asarray(before * growth**-shift)


def equivalent_rates(spec: DiscountSpec, years: int) -> F64:
    """
    The one rate that would give the same factor at the end of each year, shape (year,); a diagnostic.

    factor_n^(-1/n) - 1. For an expected factor this is the certainty-equivalent rate, which falls with time
    towards the lowest rate.

    References
    ----------
    Closed form; the certainty-equivalent rate: Weitzman (1998), as `factors`.

    Examples
    --------
    Half 1 %, half 7 %, one year: 2 x 1.01 x 1.07 / (1.01 + 1.07) - 1 = 0.0391346, below the mean of 4 %.

    >>> said = {"name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real", "source": "example",
    ...         "source_kind": "assumption"}
    >>> half = [{"rate_per_year": rate, "weight": 0.5} for rate in (0.01, 0.07)]
    >>> spec = ExpectedFactor.model_validate({"kind": "expected_factor", "rates": half, **said})
    >>> equivalent_rates(spec, 1).round(7).tolist()
    [0.0391346]
    """
    return np.asarray(factors(spec, years) ** (-1.0 / np.arange(1, years + 1)) - 1.0)


def marginal_rates(spec: DiscountSpec, years: int) -> F64:
    """
    The rate of each year alone: the factor at its beginning over that at its end, less 1, shape (year,).

    References
    ----------
    Closed form.

    Examples
    --------
    The Green Book takes 3.5 % up to year 30 and 3 % from year 31 on:

    >>> from valuation.money.named_discounts import named_discount
    >>> marginal_rates(named_discount("green-book"), 31)[[29, 30]].round(6).tolist()
    [0.035, 0.03]
    """
    end = factors(spec, years)
    return np.asarray(np.append(1.0, end)[:years] / end - 1.0)

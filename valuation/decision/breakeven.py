"""
Break-even: the price, and the tonnes, at which the credit covers what it costs.

    price  = PV(costs) / sum of issued_t x relative price_t x factor_t
    tonnes = the fewest whole tonnes, spread over the years as the vintages are, whose PV reaches PV(costs)

Costs are registration (validation) once and a verification in each year named, and the works if they are
given too. Tonnes are floored in every year, so the second figure is a search among whole numbers, not
the quotient. Default yen: averages of the J-Credit scheme (`valuation/tables/costs.csv`), a stand-in, since no
methodology of that scheme exists for avoided reconstruction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from valuation.decision.benefits import costs_present_value
from valuation.decision.checks import (
    COSTS,
    F64,
    ISSUED,
    PRICE,
    cost_of,
    costs_of,
    not_negative,
    rate_of,
    same_years,
    whole_of,
)  # fmt: skip
from valuation.decision.refusals import Named, refusal
from valuation.decision.sourced import credit_cost_table
from valuation.discounting import Convention, discount_factors

_MICRO = 1_000_000  # the chain rounds to 1e-6 t before flooring (METHOD section 7, rule 4)
_MOST_T = 10**15
_RELATIVE: Named = ("the price relative to the break-even price", "損益分岐価格に対する各年の価格の比")
_SHAPE: Named = ("the tonnes of the vintages", "発生年ごとのトン数")
_REGISTRATION: Named = ("the cost of registration", "登録の費用")
_VERIFICATION: Named = ("the cost of a verification", "検証1回の費用")
_VERIFIED: Named = ("verifications", "検証")

NOTHING_ISSUED: Named = (
    "No price covers the costs: nothing is issuable.",
    "発行可能量がないため、どの価格でも費用をまかなえません。",
)
NO_PRICE: Named = (
    "No number of tonnes covers the costs: the price is 0 in every year with tonnes.",
    "価格が0のため、何トンあっても費用をまかなえません。",
)


@dataclass(frozen=True, slots=True)
class CreditCosts:
    """What making the credit costs: on the valuation date, and in each year of the horizon; yen, 0 or more."""

    now_jpy: float
    by_year_jpy: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BreakEvenPrice:
    """
    The price of a tonne at which the credit is worth its costs.

    price_jpy_per_t : None where nothing is issuable
    covering_price_jpy_per_t : the lowest price in whole yen that covers them
    credit_pv_per_jpy : present value of the credit at a price of 1 yen per tonne
    why_none : the reason for None, English and Japanese
    """

    price_jpy_per_t: float | None
    covering_price_jpy_per_t: int | None
    costs_pv_jpy: float
    credit_pv_per_jpy: float
    why_none: Named | None


@dataclass(frozen=True, slots=True)
class BreakEvenTonnage:
    """
    The fewest whole tonnes that cover the costs at a price.

    total_t_co2e : None where no number does
    by_year_t_co2e : the same by year, floored
    scale : what the given vintages are multiplied with before flooring
    """

    total_t_co2e: int | None
    by_year_t_co2e: tuple[int, ...]
    scale: float | None
    credit_pv_jpy: float
    costs_pv_jpy: float
    why_none: Named | None


def verification_years(first_year: int, last_year: int, every: int) -> list[int]:
    """
    Calendar years of verification: every so many years from the first with units on, and the last.

    Examples
    --------
    >>> verification_years(2030, 2041, 5)
    [2034, 2039, 2041]
    """
    return sorted({*range(first_year + every - 1, last_year, every), last_year})


def credit_costs(
    first_year: int,
    years: int,
    verified_years: Sequence[int],
    *,
    registration_jpy: float | None = None,
    verification_jpy: float | None = None,
) -> CreditCosts:
    """
    Registration on the valuation date and a verification in each calendar year named; the horizon starts in first_year.

    None takes the J-Credit averages of 714,465 and 682,772 yen.

    Raises
    ------
    RuleRefused
        A verification after the horizon, a negative cost.

    Examples
    --------
    >>> credit_costs(2027, 4, [2028, 2030])
    CreditCosts(now_jpy=714465.0, by_year_jpy=(0.0, 682772.0, 0.0, 682772.0))
    """
    table, by_year = credit_cost_table(), [0.0] * years
    registration = table["registration"].value if registration_jpy is None else registration_jpy
    each = table["verification"].value if verification_jpy is None else verification_jpy
    for year in verified_years:
        if not first_year <= year < first_year + years:
            raise refusal("HORIZON_SHORT", _VERIFIED, year=year, first=first_year, last=first_year + years - 1)
        by_year[year - first_year] += cost_of(each, _VERIFICATION)
    return CreditCosts(cost_of(registration, _REGISTRATION), tuple(by_year))


def breakeven_price(
    issued_t_co2e: ArrayLike,
    costs: CreditCosts,
    rate_per_year: float,
    *,
    works_now_jpy: float = 0.0,
    works_by_year_jpy: ArrayLike | None = None,
    relative_price: ArrayLike | None = None,
    convention: Convention = "year_end",
) -> BreakEvenPrice:
    """
    Price at which the present value of the credit is that of its costs, and of the works where given.

    Parameters
    ----------
    issued_t_co2e : array, shape (year,)
        Whole issuable tonnes.
    relative_price : array, shape (year,), optional
        Each year's price over the price that is looked for, such as 1.03 ** t; 1 by default.

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, tonnes that are not whole, a negative cost, unequal years.

    Examples
    --------
    100 t after one year and 100 t after two at 25 %, costs of 7,200 now: 7200 / (100 / 1.25 + 100 / 1.5625)

    >>> breakeven_price([100, 100], CreditCosts(7200, (0, 0)), 0.25).price_jpy_per_t
    50.0
    """
    issued = whole_of(issued_t_co2e).astype(np.float64)
    relative = _relative(relative_price, len(issued))
    factors = discount_factors(rate_of(rate_per_year), len(issued), convention)
    owed = _owed(costs, len(issued), rate_per_year, convention, works_now_jpy, works_by_year_jpy)
    per_yen = math.fsum(issued * relative * factors)
    if per_yen <= 0:
        return BreakEvenPrice(None, None, owed, 0.0, NOTHING_ISSUED)
    price = owed / per_yen
    if not price < _MOST_T:
        raise refusal("TOO_LARGE", PRICE, value=_MOST_T)
    whole = math.ceil(price)
    while whole > 0 and math.fsum(issued * ((whole - 1) * relative) * factors) >= owed:
        whole -= 1
    while math.fsum(issued * (whole * relative) * factors) < owed:
        whole += 1
    return BreakEvenPrice(price, whole, owed, per_yen, None)


def breakeven_tonnage(
    vintages_t_co2e: ArrayLike,
    price_jpy_per_t: ArrayLike,
    costs: CreditCosts,
    rate_per_year: float,
    *,
    works_now_jpy: float = 0.0,
    works_by_year_jpy: ArrayLike | None = None,
    convention: Convention = "year_end",
) -> BreakEvenTonnage:
    """
    The fewest whole tonnes whose present value reaches that of the costs.

    The vintages give the shape: every year is multiplied with one number and floored (remainders dropped).
    That number only matters where some year reaches its next whole tonne; among those places the first
    one at which the costs are covered is found exactly, in integers.

    Parameters
    ----------
    vintages_t_co2e : array, shape (year,)
        Tonnes before flooring, 0 or more. One year alone, or ones in every year, are shapes as well.
    price_jpy_per_t : array, shape (year,), or one price

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, a negative tonne, price or cost, unequal years, or more than 1e15 tonnes.

    Examples
    --------
    Registration and one verification, 1,397,237 yen, at 12,000 yen a tonne and without interest: 116.44 t, so 117.

    >>> breakeven_tonnage([1.0], 12_000, credit_costs(2027, 1, [2027]), 0.0).total_t_co2e
    117
    """
    shape = [round(tonnes * _MICRO) for tonnes in not_negative(vintages_t_co2e, _SHAPE).tolist()]
    price = _prices(price_jpy_per_t, len(shape))
    factors = discount_factors(rate_of(rate_per_year), len(shape), convention)
    owed = _owed(costs, len(shape), rate_per_year, convention, works_now_jpy, works_by_year_jpy)
    if owed <= 0:
        return BreakEvenTonnage(0, (0,) * len(shape), 0.0, 0.0, owed, None)
    paying = [t for t, micro in enumerate(shape) if micro > 0 and price[t] > 0]
    if not paying:
        why = NOTHING_ISSUED if not any(shape) else NO_PRICE
        return BreakEvenTonnage(None, (0,) * len(shape), None, 0.0, owed, why)

    def tonnes_at(scale: Fraction) -> list[int]:
        """Whole tonnes of each year at a scale in tonnes per millionth of a tonne."""
        return [scale.numerator * micro // scale.denominator for micro in shape]

    def worth(scale: Fraction) -> float:
        """Present value of those tonnes, yen."""
        return math.fsum(np.array(tonnes_at(scale), dtype=np.float64) * price * factors)

    def first_cover(year: int) -> Fraction:
        """The scale at which this year's fewest tonnes let all years cover the costs."""
        high = 1
        while worth(Fraction(high, shape[year])) < owed:
            high *= 2
            if high > _MOST_T:
                raise refusal("TOO_LARGE", ISSUED, value=_MOST_T)
        low = 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if worth(Fraction(middle, shape[year])) >= owed else (middle, high)
        return Fraction(high, shape[year])

    scale = min(first_cover(year) for year in paying)
    found = tonnes_at(scale)
    return BreakEvenTonnage(sum(found), tuple(found), float(scale * _MICRO), worth(scale), owed, None)


def _owed(
    costs: CreditCosts, years: int, rate: float, convention: Convention, now: float, later: ArrayLike | None
) -> float:
    """Present value of the credit's costs and of the works, yen."""
    by_year = costs_of(costs.by_year_jpy)
    same_years(by_year, years, COSTS, ISSUED)
    works = np.zeros(years) if later is None else costs_of(later)
    same_years(works, years, COSTS, ISSUED)
    paid_now = cost_of(costs.now_jpy) + cost_of(now)
    return costs_present_value(by_year + works, rate, cost_now_jpy=paid_now, convention=convention)


def _relative(values: ArrayLike | None, years: int) -> F64:
    found = np.ones(years) if values is None else not_negative(values, _RELATIVE)
    same_years(found, years, _RELATIVE, ISSUED)
    return found


def _prices(values: ArrayLike, years: int) -> F64:
    found = not_negative(values, PRICE)
    if np.ndim(values) == 0:
        return np.repeat(found, years)
    same_years(found, years, PRICE, ISSUED)
    return found

"""
Heat map: the present value of the same issuable vintages at every price and every discount rate.

    cell(p, r) = sum of issued_t x p x factor_t(r)

Each cell is worked out by the very function that gives the headline, in the same order of operations, so
that the headline's own cell equals it to the last bit. Tonnes do not depend on either axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from valuation.decision.checks import ISSUED, PRICE, not_negative, rate_of, same_years, whole_of
from valuation.decision.refusals import Named, refusal
from valuation.discounting import Convention, present_value

_RATES: Named = ("the list of discount rates", "割引率の一覧")
_PRICES: Named = ("the list of prices", "価格の一覧")
_RELATIVE: Named = ("the price relative to the first", "基準価格に対する各年の価格の比")


@dataclass(frozen=True, slots=True)
class HeatMap:
    """
    Present values over prices and rates.

    present_value_jpy : rows are prices, columns are rates, both as given
    headline : (row, column) of the headline's price and rate; None where the map does not hold them
    """

    price_jpy_per_t: tuple[float, ...]
    rate_per_year: tuple[float, ...]
    present_value_jpy: tuple[tuple[float, ...], ...]
    issued_t_co2e: int
    convention: Convention
    headline: tuple[int, int] | None


def heat_map(
    issued_t_co2e: ArrayLike,
    prices_jpy_per_t: Sequence[float],
    rates_per_year: Sequence[float],
    *,
    headline: tuple[float, float] | None = None,
    relative_price: ArrayLike | None = None,
    convention: Convention = "year_end",
) -> HeatMap:
    """
    Present values of issuable vintages over a grid of prices and rates.

    Parameters
    ----------
    issued_t_co2e : array, shape (year,)
        Whole issuable tonnes of each year of the horizon.
    headline : (price, rate), optional
        Where the headline stands; added to the axes if they lack it, in rising order.
    relative_price : array, shape (year,), optional
        Each year's price over the price of the row; 1 by default.

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, a negative price, tonnes that are not whole, an empty axis.

    Examples
    --------
    10 t a year for 10 years: the annuity table has 8.1109 at 4 % and 10 at 0 %.

    >>> found = heat_map([10] * 10, [0, 1000], [0.0, 0.04])
    >>> [[round(value) for value in row] for row in found.present_value_jpy]
    [[0, 0], [100000, 81109]]
    """
    issued = whole_of(issued_t_co2e)
    prices, rates = not_negative(prices_jpy_per_t, PRICE).tolist(), [rate_of(rate) for rate in rates_per_year]
    if headline is not None:
        prices, rates = _with(prices, headline[0]), _with(rates, rate_of(headline[1]))
        not_negative(prices, PRICE)
    for values, what in ((prices, _PRICES), (rates, _RATES)):
        if not values:
            raise refusal("NOTHING_GIVEN", what)
    relative = None if relative_price is None else not_negative(relative_price, _RELATIVE)
    if relative is not None:
        same_years(relative, len(issued), _RELATIVE, ISSUED)
    tonnes = issued.astype(np.float64)
    cash = [tonnes * (price if relative is None else price * relative) for price in prices]
    cells = tuple(tuple(present_value(row, rate, convention=convention) for rate in rates) for row in cash)
    place = None if headline is None else (prices.index(float(headline[0])), rates.index(float(headline[1])))
    return HeatMap(tuple(prices), tuple(rates), cells, int(issued.sum()), convention, place)


def _with(values: list[float], own: float) -> list[float]:
    """The axis with the headline's value on it."""
    return values if own in values else sorted([*values, float(own)])

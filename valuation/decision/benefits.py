"""
Benefits against costs: present values, net present value, benefit-cost ratio and internal rate.

    PV  = now + sum of amount_t x factor_t          (factors of `valuation.discounting`)
    NPV = PV(benefits) - PV(costs)
    BCR = PV(benefits) / PV(costs)

Running costs stand below the line, with the works, as in the Japanese manuals (C = works + maintenance)
and FEMA's; benefits are never clipped, because a measure can do harm. A residual value of the works is a
benefit of the last year (MLIT manuals count it there). The price of the credit is no benefit of the
works to society: it changes who pays, so it is told beside (`financed`), not here.

References
----------
FEMA, Benefit-Cost Analysis Reference Guide (annuity multipliers; from memory). Public works in Japan:
4 %, 50 years (road manual 2008, happylibus.com 734429). `rate_ladder.csv` has the source of each rate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from valuation.decision.checks import BENEFITS, COSTS, F64, cost_of, costs_of, numbers, rate_of, same_years
from valuation.decision.sourced import rate_ladder
from valuation.discounting import Convention, present_value

_SHIFT: dict[Convention, float] = {"year_end": 1.0, "mid_year": 0.5, "begin": 0.0}
_FARTHEST = 700.0  # ln(1 + rate) beyond which doubles end


@dataclass(frozen=True, slots=True)
class Appraisal:
    """
    Benefits against costs at one rate.

    benefit_cost_ratio : None where the costs are 0: no ratio, however large the benefit
    """

    rate_per_year: float
    benefits_pv_jpy: float
    costs_pv_jpy: float
    net_pv_jpy: float
    benefit_cost_ratio: float | None


@dataclass(frozen=True, slots=True)
class InternalRate:
    """
    The rate at which benefits and costs are equal.

    rate_per_year : None where the yearly balance does not change its sign exactly once; there is then
        no such rate, or there may be several (Descartes' rule of signs), and none is picked
    sign_changes : of the yearly balance, years without one left out
    """

    rate_per_year: float | None
    sign_changes: int


def costs_present_value(
    costs_jpy: ArrayLike, rate_per_year: float, *, cost_now_jpy: float = 0.0, convention: Convention = "year_end"
) -> float:
    """
    PV of costs, yen: what is paid on the valuation date, and yearly costs discounted.

    References
    ----------
    METHOD section 8 (factors of `valuation.discounting`); that running costs stand with the works: as the module.

    Examples
    --------
    1,000 yen now, 104 at the end of the first year and 108.16 at that of the second, at 4 %:
    1,000 + 104 / 1.04 + 108.16 / 1.0816.

    >>> round(costs_present_value([104, 108.16], 0.04, cost_now_jpy=1000), 6)
    1200.0
    """
    later = present_value(costs_of(costs_jpy), rate_of(rate_per_year), convention=convention)
    return cost_of(cost_now_jpy) + later


def appraise(
    benefits_jpy: ArrayLike,
    costs_jpy: ArrayLike,
    rate_per_year: float,
    *,
    cost_now_jpy: float = 0.0,
    convention: Convention = "year_end",
) -> Appraisal:
    """
    Present values, net present value and benefit-cost ratio at one rate.

    Parameters
    ----------
    benefits_jpy, costs_jpy : arrays, shape (year,)
        Yen in years 0, 1, ... of the horizon; costs 0 or more, benefits of any sign.
    cost_now_jpy : float
        Paid on the valuation date, not discounted.

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, a negative cost, unequal years, or no number.

    Examples
    --------
    A house raised for 20,000 dollars avoids 6,200 a year for 30 years at 7 % (coefficient 12.41; FEMA's
    convention, coeapps.eugene-or.gov doc 1185 p. 28):

    >>> found = appraise([6200] * 30, [0] * 30, 0.07, cost_now_jpy=20_000)
    >>> round(found.benefits_pv_jpy), round(found.net_pv_jpy), round(found.benefit_cost_ratio, 2)
    (76936, 56936, 3.85)
    """
    benefits, costs = _streams(benefits_jpy, costs_jpy)
    gained = present_value(benefits, rate_of(rate_per_year), convention=convention)
    spent = costs_present_value(costs, rate_per_year, cost_now_jpy=cost_now_jpy, convention=convention)
    return Appraisal(float(rate_per_year), gained, spent, gained - spent, gained / spent if spent > 0 else None)


def appraise_ladder(
    benefits_jpy: ArrayLike,
    costs_jpy: ArrayLike,
    *,
    cost_now_jpy: float = 0.0,
    convention: Convention = "year_end",
    rates_per_year: Sequence[float] | None = None,
) -> tuple[Appraisal, ...]:
    """
    The same at every rate of the ladder (1, 2, 3.1, 4 and 7 % unless others are given).

    Examples
    --------
    >>> steps = appraise_ladder([1.0] * 50, [0.0] * 50, cost_now_jpy=10.0)
    >>> [(step.rate_per_year, round(step.benefit_cost_ratio, 3)) for step in steps]
    [(0.01, 3.92), (0.02, 3.142), (0.031, 2.525), (0.04, 2.148), (0.07, 1.38)]
    """
    rates = [row.rate_per_year for row in rate_ladder()] if rates_per_year is None else rates_per_year
    return tuple(
        appraise(benefits_jpy, costs_jpy, rate, cost_now_jpy=cost_now_jpy, convention=convention) for rate in rates
    )


def internal_rate(
    benefits_jpy: ArrayLike, costs_jpy: ArrayLike, *, cost_now_jpy: float = 0.0, convention: Convention = "year_end"
) -> InternalRate:
    """
    Rate at which the net present value is 0 and the benefit-cost ratio 1.

    Sum of c_i (1 + r)^-s_i = 0 over the dated balances c_i; with exactly one change of sign it has exactly
    one solution above -100 % (Descartes' rule of signs, which holds for real exponents too).

    Examples
    --------
    100 now for 60 at the end of each of two years: 100 x^2 = 60 x + 60 with x = 1 + r, so
    x = (60 + sqrt(27600)) / 200:

    >>> round(internal_rate([60, 60], [0, 0], cost_now_jpy=100).rate_per_year, 6)
    0.130662
    """
    benefits, costs = _streams(benefits_jpy, costs_jpy)
    dates = np.concatenate([[0.0], np.arange(len(benefits)) + _SHIFT[convention]])
    balance = np.concatenate([[-cost_of(cost_now_jpy)], benefits - costs])
    if len(balance) > 1 and dates[1] == 0:
        dates, balance = dates[1:], np.concatenate([[balance[0] + balance[1]], balance[2:]])
    dates, balance = dates[balance != 0], balance[balance != 0]
    changes = int(np.count_nonzero(np.diff(np.sign(balance))))
    return InternalRate(_root(dates, balance) if changes == 1 else None, changes)


def _root(dates: F64, balance: F64) -> float:
    """The one rate at which dated balances of one change of sign are worth nothing."""

    def worth(log_growth: float) -> float:
        """Sign of the present value; scaled by its largest factor, so that nothing overflows."""
        powers = -log_growth * dates
        return math.fsum(balance * np.exp(powers - powers.max()))

    reach = 0.01
    while worth(-reach) * worth(reach) > 0 and reach < _FARTHEST:
        reach *= 2.0
    return math.expm1(float(brentq(worth, -reach, reach, xtol=1e-15, rtol=8.9e-16)))


def _streams(benefits_jpy: ArrayLike, costs_jpy: ArrayLike) -> tuple[F64, F64]:
    benefits, costs = numbers(benefits_jpy, BENEFITS), costs_of(costs_jpy)
    same_years(costs, len(benefits), COSTS, BENEFITS)
    return benefits, costs

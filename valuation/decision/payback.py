"""
Payback: after how many years the works have earned what they cost, in yen and in tonnes.

    balance(t) = -own capital + sum over years up to t of (benefits - running costs) [x factor]

Years count from the valuation date, on which the capital is spent. Within a year the money comes in evenly
(the usual convention of the textbooks). Discounted payback discounts each year's balance first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from valuation.decision.checks import (
    BENEFITS,
    COSTS,
    F64,
    TONNES,
    cost_of,
    costs_of,
    not_negative,
    numbers,
    rate_of,
    same_years,
    share_of,
)  # fmt: skip
from valuation.decision.refusals import Named
from valuation.discounting import Convention, discount_factors

SUBSIDY_CASES = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3))
"""Usual national shares of disaster-prevention works in Japan (assumption; the programme decides)."""

SUBSIDY: Named = ("the subsidy share", "補助率")
CAPITAL: Named = ("the capital cost", "工事費")
PROJECT: Named = ("the project emissions", "対策自体の排出")


@dataclass(frozen=True, slots=True)
class Payback:
    """
    Payback of the works in one subsidy case.

    own_capital_jpy : what the subsidy leaves to pay
    simple_years, discounted_years : from the valuation date; None: not within the years given
    simple_lasts, discounted_lasts : the balance never falls below 0 again within the years given
    """

    subsidy_share: float
    own_capital_jpy: float
    simple_years: float | None
    simple_lasts: bool
    discounted_years: float | None
    discounted_lasts: bool


def payback(
    capital_jpy: float,
    benefits_jpy: ArrayLike,
    costs_jpy: ArrayLike,
    rate_per_year: float,
    *,
    subsidy_share: float | Fraction = 0.0,
    convention: Convention = "year_end",
) -> Payback:
    """
    Simple and discounted payback of the works.

    Parameters
    ----------
    capital_jpy : float
        Paid on the valuation date, 0 or more; the subsidy pays its share of it and of nothing else.
    benefits_jpy, costs_jpy : arrays, shape (year,)
        Yearly benefits (of any sign) and running costs (0 or more).

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, a negative cost, a share outside [0, 1], unequal years.

    Examples
    --------
    200 for 50, 60, 70 and 200 at 10 %: 3.10 years; discounted 147.63 after three years, 136.60 in the fourth
    (Ross, Westerfield and Jordan, self-test 9.1, as printed at transtutors.com 1309389):

    >>> found = payback(200, [50, 60, 70, 200], [0] * 4, 0.10)
    >>> found.simple_years, round(found.discounted_years, 2)
    (3.1, 3.38)
    """
    benefits, costs = numbers(benefits_jpy, BENEFITS), costs_of(costs_jpy)
    same_years(costs, len(benefits), COSTS, BENEFITS)
    share = share_of(float(subsidy_share), SUBSIDY)
    own = float(cost_of(capital_jpy, CAPITAL) * (1 - Fraction(subsidy_share)))
    balance = benefits - costs
    factors = discount_factors(rate_of(rate_per_year), len(balance), convention)
    return Payback(share, own, *_recovery(own, balance), *_recovery(own, balance * factors))


def payback_cases(
    capital_jpy: float,
    benefits_jpy: ArrayLike,
    costs_jpy: ArrayLike,
    rate_per_year: float,
    *,
    subsidy_shares: Sequence[float | Fraction] = SUBSIDY_CASES,
    convention: Convention = "year_end",
) -> tuple[Payback, ...]:
    """
    The same for several subsidy shares, by default 0, 1/3, 1/2 and 2/3.

    Examples
    --------
    >>> cases = payback_cases(1200, [100] * 20, [0] * 20, 0.0)
    >>> [(round(case.own_capital_jpy), case.simple_years) for case in cases]
    [(1200, 12.0), (800, 8.0), (600, 6.0), (400, 4.0)]
    """
    return tuple(
        payback(capital_jpy, benefits_jpy, costs_jpy, rate_per_year, subsidy_share=share, convention=convention)
        for share in subsidy_shares
    )


def _recovery(own: float, balance: F64) -> tuple[float | None, bool]:
    """Years until the balance first reaches 0, and whether it stays there."""
    standing = [-own] + [math.fsum([-own, *balance[: t + 1]]) for t in range(len(balance))]
    reached = next((t for t, amount in enumerate(standing) if amount >= 0), None)
    if reached is None:
        return None, False
    lasts = min(standing[reached:]) >= 0
    if reached == 0:
        return 0.0, lasts
    before, gain = standing[reached - 1], float(balance[reached - 1])
    return min(float(reached), reached - 1 - before / gain), lasts


@dataclass(frozen=True, slots=True)
class CarbonPayback:
    """
    When the works have avoided what building them emitted; tonnes, not discounted.

    status : "no_emissions": nothing to pay back; "repaid"; "not_repaid" within the horizon
    repaid_year : first calendar year, from the first project emissions on, at whose end nothing is owed
    lasting_year : first such year after which nothing is ever owed again within the horizon
    largest_debt_t_co2e : most that is owed at the end of any year, 0 or more
    """

    status: Literal["no_emissions", "repaid", "not_repaid"]
    repaid_year: int | None
    lasting_year: int | None
    largest_debt_t_co2e: float


def carbon_payback(avoided_t_co2e: ArrayLike, project_t_co2e: ArrayLike, first_year: int) -> CarbonPayback:
    """
    Carbon payback year of the project emissions: Y_t = running sum of avoided - project emissions reaches 0.

    Parameters
    ----------
    avoided_t_co2e : array, shape (year,)
        Counted avoided emissions after leakage, of any sign.
    project_t_co2e : array, shape (year,)
        What building and running the measure emits, 0 or more.
    first_year : int
        Calendar year of the first entry.

    Raises
    ------
    RuleRefused
        Negative project emissions, unequal years.

    Examples
    --------
    100 t of concrete in 2027 and 30 t avoided a year from 2027: owed 70, 40, 10, then 20 to the good in 2030.

    >>> carbon_payback([30] * 6, [100, 0, 0, 0, 0, 0], 2027).repaid_year
    2030
    """
    avoided, project = numbers(avoided_t_co2e, TONNES), not_negative(project_t_co2e, PROJECT)
    same_years(project, len(avoided), PROJECT, TONNES)
    emitting = np.flatnonzero(project > 0)
    if not len(emitting):
        return CarbonPayback("no_emissions", None, None, 0.0)
    net = avoided - project
    standing = np.array([math.fsum(net[: t + 1]) for t in range(len(net))])
    free = np.flatnonzero((standing >= 0) & (np.arange(len(net)) >= emitting[0]))
    owed = np.flatnonzero(standing < 0)
    after = max(int(owed[-1]) + 1 if len(owed) else 0, int(emitting[0]))
    return CarbonPayback(
        status="repaid" if len(free) else "not_repaid",
        repaid_year=first_year + int(free[0]) if len(free) else None,
        lasting_year=first_year + after if after < len(net) else None,
        largest_debt_t_co2e=max(0.0, -float(standing.min())),
    )

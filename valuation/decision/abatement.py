"""
Marginal abatement cost: what one avoided tonne costs.

    cost per tonne = (PV(costs) - PV(benefits other than the credit)) / sum of net tonnes

Yen are discounted, tonnes never (METHOD section 8): only the undiscounted figure is given. Discounting
the tonnes as well would raise the denominator's early tonnes over its late ones, which says that a tonne
emitted later does less harm; that is a statement about climate damage, not about money, and it would make
a "tonne" here another thing than the tonne of the credit.

References
----------
Ratio of the net present value of a measure to the emissions it reduces over its whole life: Psaraftis
(ed.), Green Transportation Logistics, section 2.4.1, eq. 2.8 (academlib.com/17169).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from valuation.decision.benefits import appraise
from valuation.decision.checks import COSTS, TONNES, numbers, same_years
from valuation.decision.refusals import Named
from valuation.discounting import Convention

WHY_UNDISCOUNTED: Named = (
    "Tonnes are not discounted: a tonne is the same tonne in every year, and only yen have a time value.",
    "トンは割り引きません。1トンはどの年でも同じ1トンで、時間的な価値をもつのは円だけです。",
)
NO_ABATEMENT: Named = (
    "No cost per tonne: the net tonnes are not above 0, so nothing is abated.",
    "1トンあたりの費用はありません。正味の回避量が0以下で、削減になっていません。",
)
CHEAPER_THAN_NOTHING: Named = (
    "The measure pays for itself without the credit. Negative costs per tonne cannot be ranked: fewer tonnes make "
    "them more negative.",
    "クレジットがなくても対策の便益が費用を上回ります。負の値は、トン数が少ないほど大きな負になるため、対策どうしの順位付けには使えません。",
)


@dataclass(frozen=True, slots=True)
class AbatementCost:
    """
    Cost of one avoided tonne at one rate.

    net_t_co2e : sum over the horizon, not discounted
    cost_jpy_per_t : None where net tonnes are not above 0
    remark : what a reader has to know of this figure, English and Japanese
    """

    rate_per_year: float
    costs_pv_jpy: float
    benefits_pv_jpy: float
    net_cost_pv_jpy: float
    net_t_co2e: float
    cost_jpy_per_t: float | None
    remark: Named


def abatement_cost(
    costs_jpy: ArrayLike,
    net_t_co2e: ArrayLike,
    rate_per_year: float,
    *,
    cost_now_jpy: float = 0.0,
    benefits_jpy: ArrayLike | None = None,
    convention: Convention = "year_end",
) -> AbatementCost:
    """
    Marginal abatement cost of a measure against doing nothing, yen per t-CO2e.

    Parameters
    ----------
    costs_jpy : array, shape (year,)
        Yearly costs, 0 or more.
    net_t_co2e : array, shape (year,)
        Avoided less project emissions and leakage, of any sign, over the same years.
    benefits_jpy : array, shape (year,), optional
        Other benefits, such as avoided direct loss; None counts none, which gives the whole cost.

    Raises
    ------
    RuleRefused
        A rate of -100 % or less, a negative cost, unequal years.

    Examples
    --------
    A fleet upgrade with a net present value of -200,000 that abates 20,000 t costs 10 a tonne, a fuel switch
    with -100,000 and 5,000 t costs 20 (University of Queensland, Carbon101x, lesson 4.2.1.3):

    >>> abatement_cost([0] * 4, [5_000] * 4, 0.04, cost_now_jpy=200_000).cost_jpy_per_t
    10.0
    >>> abatement_cost([0] * 5, [1_000] * 5, 0.04, cost_now_jpy=100_000).cost_jpy_per_t
    20.0
    """
    tonnes = numbers(net_t_co2e, TONNES)
    benefits = np.zeros(len(tonnes)) if benefits_jpy is None else benefits_jpy
    found = appraise(benefits, costs_jpy, rate_per_year, cost_now_jpy=cost_now_jpy, convention=convention)
    same_years(tonnes, len(np.atleast_1d(np.asarray(costs_jpy))), TONNES, COSTS)
    total, net_cost = math.fsum(tonnes), -found.net_pv_jpy
    told = CHEAPER_THAN_NOTHING if net_cost < 0 else WHY_UNDISCOUNTED
    return AbatementCost(
        rate_per_year=found.rate_per_year,
        costs_pv_jpy=found.costs_pv_jpy,
        benefits_pv_jpy=found.benefits_pv_jpy,
        net_cost_pv_jpy=net_cost,
        net_t_co2e=total,
        cost_jpy_per_t=net_cost / total if total > 0 else None,
        remark=told if total > 0 else NO_ABATEMENT,
    )

"""
Formulas of the figures for a decision, from other fields of a record: the functions of `valuation.decision` again.

Lists are by year from the valuation year on. A measure serves from its commissioning for its service life, within the
horizon; `service` is (commissioned_year, service_life_years, valuation year).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from valuation.decision.abatement import abatement_cost
from valuation.decision.benefits import appraise, costs_present_value
from valuation.decision.breakeven import CreditCosts, breakeven_tonnage
from valuation.decision.payback import CarbonPayback, Payback, carbon_payback, payback
from valuation.discounting import Convention, present_value
from valuation.exposure import F64

Service = tuple[int, int, int]


def in_service(yen: float | None, service: Service, years: int) -> F64:
    """The same yen in every year of service within the horizon, shape (year,); None: none."""
    commissioned, life, start = service
    year = start + np.arange(years)
    return np.where((year >= commissioned) & (year < commissioned + life), yen or 0.0, 0.0)


def costs_of_making(
    registration: float, verification: float, verified: Sequence[int], rate: float, years: Sequence[int],
    convention: Convention,
) -> float:  # fmt: skip
    """Present value of registration, on the valuation date, and of every verification."""
    by_year = _verifications(verification, verified, years)
    return costs_present_value(by_year, rate, cost_now_jpy=registration, convention=convention)


def _verifications(verification: float, verified: Sequence[int], years: Sequence[int]) -> F64:
    return np.array([verification * list(verified).count(year) for year in years])


def breakeven(costs: float, units: Sequence[int], factors: Sequence[float]) -> float | None:
    """The price at which the units are worth the costs; None where there are no units."""
    worth = math.fsum(unit * factor for unit, factor in zip(units, factors, strict=True))
    return costs / worth if worth > 0 else None


def breakeven_with_works(
    costs: float, capital: float | None, yearly: float | None, commissioned: int, life: int, start: int,
    units: Sequence[int], factors: Sequence[float],
) -> float | None:  # fmt: skip
    """The same where the works and their running have to be paid as well."""
    if capital is None:
        return None
    running = in_service(yearly, (commissioned, life, start), len(factors))
    return breakeven(math.fsum([costs, capital, *(running * np.array(factors))]), units, factors)


def breakeven_units(
    shape: Sequence[float], price: float, registration: float, verification: float, verified: Sequence[int],
    rate: float, years: Sequence[int], convention: Convention,
) -> int | None:  # fmt: skip
    """The fewest whole tonnes, spread over the years as the credit's, that are worth its costs."""
    costs = CreditCosts(registration, tuple(_verifications(verification, verified, years).tolist()))
    return breakeven_tonnage(shape, price, costs, rate, convention=convention).total_t_co2e


def benefits_at(
    avoided: float, commissioned: int, life: int, start: int, years: int, rate: float, convention: Convention
) -> float:
    """Present value of the avoided direct loss at a rate."""
    return float(present_value(in_service(avoided, (commissioned, life, start), years), rate, convention=convention))


def costs_at(
    capital: float, yearly: float | None, commissioned: int, life: int, start: int, years: int, rate: float,
    convention: Convention,
) -> float:  # fmt: skip
    """Present value of the works and their running at a rate."""
    running = in_service(yearly, (commissioned, life, start), years)
    return appraise(np.zeros(years), running, rate, cost_now_jpy=capital, convention=convention).costs_pv_jpy


def abated(
    capital: float, yearly: float | None, avoided: float | None, commissioned: int, life: int, start: int,
    net: Sequence[float], rate: float, convention: Convention,
) -> float | None:  # fmt: skip
    """Cost of a net tonne, less the avoided direct loss where it is given."""
    service = (commissioned, life, start)
    return abatement_cost(
        in_service(yearly, service, len(net)), net, rate, cost_now_jpy=capital,
        benefits_jpy=in_service(avoided, service, len(net)), convention=convention,
    ).cost_jpy_per_t  # fmt: skip


def abated_whole(
    capital: float, yearly: float | None, commissioned: int, life: int, start: int, net: Sequence[float], rate: float,
    convention: Convention,
) -> float | None:  # fmt: skip
    """Cost of a net tonne, nothing set against it."""
    return abated(capital, yearly, None, commissioned, life, start, net, rate, convention)


def simple_payback(*case: Any) -> float | None:
    """Years until own capital is back, not discounted; arguments as `_payback`."""
    return _payback(*case).simple_years


def discounted_payback(*case: Any) -> float | None:
    """Years until own capital is back, every year discounted; arguments as `_payback`."""
    return _payback(*case).discounted_years


def _payback(
    capital: float, share: float, avoided: float, yearly: float | None, commissioned: int, life: int, start: int,
    years: int, rate: float, convention: Convention,
) -> Payback:  # fmt: skip
    service = (commissioned, life, start)
    benefits, costs = in_service(avoided, service, years), in_service(yearly, service, years)
    return payback(capital, benefits, costs, rate, subsidy_share=share, convention=convention)


def own_capital(capital: float, share: float) -> float:
    """What a subsidy leaves to pay."""
    return capital * (1.0 - share)


def carbon_repaid(*case: Any) -> int | None:
    """The first year at whose end the works have avoided what they emitted; arguments as `_carbon`."""
    return _carbon(*case).repaid_year


def carbon_repaid_for_good(*case: Any) -> int | None:
    """The first year after which nothing is owed again."""
    return _carbon(*case).lasting_year


def carbon_debt(*case: Any) -> float:
    """The most that is owed at the end of any year."""
    return _carbon(*case).largest_debt_t_co2e


def carbon_status(*case: Any) -> str:
    """Whether there is anything to pay back, and whether it is."""
    return _carbon(*case).status


def _carbon(
    avoided: Sequence[float], leakage: Sequence[float], project: Sequence[float], years: Sequence[int]
) -> CarbonPayback:
    return carbon_payback(np.array(avoided) - np.array(leakage), project, years[0])


def financed_net(value: float, costs: float, capital: float) -> float:
    """Share of the works that is paid after registration and verification."""
    return (value - costs) / capital


def unfinanced(value: float, costs: float, capital: float) -> float:
    """What the credit leaves to pay, 0 or more."""
    return max(0.0, capital - (value - costs))


def worth_at(units: Sequence[int], price: float, rate: float, convention: Convention) -> float:
    """Present value of the units at a price and a rate."""
    return float(present_value([price * unit for unit in units], rate, convention=convention))

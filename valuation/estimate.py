"""
From emissions in two worlds to net tonnes by year, and how they spread over the draws.

Project emissions and leakage stand here because they belong to N_t of METHOD section 7;
everything that deducts stands in chain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from infra.units import KG_PER_T
from valuation.exposure import F64, Window
from valuation.parameters import Factors
from valuation.rules import Leakage


@dataclass(frozen=True, slots=True)
class Net:
    """Tonnes of CO2e, shape (draw, year): counted in both worlds, then net = avoided - project - leakage."""

    without: F64
    with_measure: F64
    project: F64
    leakage: F64

    @property
    def avoided(self) -> F64:
        """Without minus with; negative years stay negative."""
        return self.without - self.with_measure

    @property
    def net(self) -> F64:
        """Avoided less project emissions and leakage."""
        return self.avoided - self.project - self.leakage


def project_emissions(factors: Factors, window: Window, years: int) -> F64:
    """
    Emissions of building and running the measure, t-CO2e, shape (draw, year).

    The whole of building falls in the commissioning year; a measure commissioned
    outside the horizon has none of it inside.
    """
    emitted = np.zeros((len(factors.embodied_t_co2e), years))
    emitted[:, window.first : window.last] = factors.yearly_t_co2e[:, None]
    if window.first < years and window.last > window.first:
        emitted[:, window.first] += factors.embodied_t_co2e
    return emitted


def leakage(avoided_t_co2e: F64, rule: Leakage, window: Window) -> F64:
    """Tonnes a year of service, or a share of max(0, avoided); shape of avoided."""
    leaked = rule.share_of_avoided * np.maximum(0.0, avoided_t_co2e)
    leaked[..., window.first : window.last] += rule.yearly_t_co2e
    return leaked


def net_of(counted_kg: F64, factors: Factors, window: Window, rule: Leakage) -> Net:
    """Net tonnes of draws from counted kilograms, shape (draw, year, world)."""
    without, with_measure = counted_kg[..., 0] / KG_PER_T, counted_kg[..., 1] / KG_PER_T
    project = project_emissions(factors, window, counted_kg.shape[1])
    return Net(without, with_measure, project, leakage(without - with_measure, rule, window))


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean over the draws, the central vector's value, and percentiles (type 7)."""

    mean: float
    central: float
    standard_error: float
    quantiles: dict[int, float]


def standard_error(totals: F64) -> float:
    """Standard error of the mean over draws, shape (draw,): their standard deviation over the root of their number."""
    count, mean = len(totals), math.fsum(totals) / len(totals)
    return math.sqrt(math.fsum((totals - mean) ** 2) / max(count - 1, 1) / count)


def spread(totals: F64, central_total: float) -> Spread:
    """Spread of one total per draw, shape (draw,)."""
    mean = math.fsum(totals) / len(totals)
    levels = (5, 10, 50, 90, 95)
    quantiles = np.quantile(totals, np.array(levels) / 100.0, method="linear")
    found = dict(zip(levels, map(float, quantiles), strict=True))
    return Spread(mean, central_total, standard_error(totals), found)


def year_means(values: F64) -> F64:
    """Mean over draws of each year, correctly rounded; (draw, year) to (year,)."""
    return np.array([math.fsum(column) / len(values) for column in values.T])

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

    References
    ----------
    METHOD section 7, rule 1 (rule of the method).

    Examples
    --------
    100 t of building in year 1, and 2 t in each of the years 1 and 2 of service, of four:

    >>> from types import SimpleNamespace as Given
    >>> factors = Given(embodied_t_co2e=np.array([100.0]), yearly_t_co2e=np.array([2.0]))
    >>> project_emissions(factors, Window(1, 3, 1.0, False), 4).tolist()
    [[0.0, 102.0, 2.0, 0.0]]
    """
    emitted = np.zeros((len(factors.embodied_t_co2e), years))
    emitted[:, window.first : window.last] = factors.yearly_t_co2e[:, None]
    if window.first < years and window.last > window.first:
        emitted[:, window.first] += factors.embodied_t_co2e
    return emitted


def leakage(avoided_t_co2e: F64, rule: Leakage, window: Window) -> F64:
    """
    Tonnes a year of service, or a share of max(0, avoided); shape of avoided. Where both are given, they are added.

    References
    ----------
    METHOD section 7, rule 1 (rule of the method).

    Examples
    --------
    A tenth of 10, -10 and 20 t avoided is 1, 0 and 2 t; the years 1 and 2 of service add 1 t each.

    >>> rule = Leakage(yearly_t_co2e=1, share_of_avoided=0.1, source="example", source_kind="assumption")
    >>> leakage(np.array([[10.0, -10.0, 20.0]]), rule, Window(1, 3, 1.0, False)).tolist()
    [[1.0, 1.0, 3.0]]
    """
    leaked = rule.share_of_avoided * np.maximum(0.0, avoided_t_co2e)
    leaked[..., window.first : window.last] += rule.yearly_t_co2e
    return leaked


def net_of(counted_kg: F64, factors: Factors, window: Window, rule: Leakage) -> Net:
    """
    Net tonnes of draws from counted kilograms, shape (draw, year, world): world 0 without, 1 with the measure.

    References
    ----------
    METHOD section 7, rule 1 (rule of the method).

    Examples
    --------
    5,000 and 3,000 kg without, 1,000 and 4,000 kg with the measure: 4 and -1 t avoided. 2 t of building in year 0,
    and a tenth of what is avoided as leakage: 4 - 2 - 0.4 = 1.6 t, and -1 t, which has no leakage.

    >>> from types import SimpleNamespace as Given
    >>> factors = Given(embodied_t_co2e=np.array([2.0]), yearly_t_co2e=np.array([0.0]))
    >>> rule = Leakage(share_of_avoided=0.1, source="example", source_kind="assumption")
    >>> counted_kg = np.array([[[5000.0, 1000.0], [3000.0, 4000.0]]])
    >>> net_of(counted_kg, factors, Window(0, 2, 1.0, False), rule).net.round(6).tolist()
    [[1.6, -1.0]]
    """
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
    """
    Standard error of the mean over draws, shape (draw,): their standard deviation over the root of their number.

    References
    ----------
    METHOD section 7, rule 3 (SE); closed form, with number - 1 in the variance.

    Examples
    --------
    1, 2 and 3 t: the variance is (1 + 0 + 1) / 2 = 1, the standard error 1 / sqrt(3).

    >>> round(standard_error(np.array([1.0, 2.0, 3.0])), 6)
    0.57735
    """
    count, mean = len(totals), math.fsum(totals) / len(totals)
    return math.sqrt(math.fsum((totals - mean) ** 2) / max(count - 1, 1) / count)


def spread(totals: F64, central_total: float) -> Spread:
    """
    Spread of one total per draw, shape (draw,).

    References
    ----------
    METHOD section 7, rule 3 (type-7 quantiles).

    Examples
    --------
    90, 91 .. 110 t: percentile p is the value number 1 + 20 p of the 21. Their variance is 21 x 22 / 12 = 38.5, the
    standard error sqrt(38.5 / 21).

    >>> found = spread(np.arange(90.0, 111.0), 99.0)
    >>> found.mean, found.central, {level: round(value, 6) for level, value in found.quantiles.items()}
    (100.0, 99.0, {5: 91.0, 10: 92.0, 50: 100.0, 90: 108.0, 95: 109.0})
    >>> round(found.standard_error, 5)
    1.35401
    """
    mean = math.fsum(totals) / len(totals)
    levels = (5, 10, 50, 90, 95)
    quantiles = np.quantile(totals, np.array(levels) / 100.0, method="linear")
    found = dict(zip(levels, map(float, quantiles), strict=True))
    return Spread(mean, central_total, standard_error(totals), found)


def year_means(values: F64) -> F64:
    """
    Mean over draws of each year, correctly rounded; (draw, year) to (year,).

    References
    ----------
    METHOD section 7, rule 1: N_t is a mean over draws.

    Examples
    --------
    >>> year_means(np.array([[1.0, 2.0], [3.0, 6.0]])).tolist()
    [2.0, 4.0]
    """
    return np.array([math.fsum(column) / len(values) for column in values.T])

"""
From emissions in two worlds to net tonnes by year, and how they spread over the draws.

Project emissions and leakage stand here because they belong to N_t of METHOD section 7;
everything that deducts stands in chain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from infra.units import KG_PER_T
from valuation.expected import expected_block
from valuation.exposure import F64, I64, Exposure, Window, variant_of_cell
from valuation.parameters import Declared, Factors, central, factors_of, one_at_a_time
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


def spread(totals: F64, central_total: float) -> Spread:
    """Spread of one total per draw, shape (draw,)."""
    count = len(totals)
    mean = math.fsum(totals) / count
    variance = math.fsum((totals - mean) ** 2) / max(count - 1, 1)
    levels = (5, 10, 50, 90, 95)
    quantiles = np.quantile(totals, np.array(levels) / 100.0, method="linear")
    return Spread(
        mean, central_total, math.sqrt(variance / count), dict(zip(levels, map(float, quantiles), strict=True))
    )


def year_means(values: F64) -> F64:
    """Mean over draws of each year, correctly rounded; (draw, year) to (year,)."""
    return np.array([math.fsum(column) / len(values) for column in values.T])


@dataclass(frozen=True, slots=True)
class Swing:
    """
    Net tonnes over the horizon with one parameter at its 5th and its 95th percentile, the others central.

    "rebuild" moves the factors of all structures and shows wood; "state_ratio" goes from the
    cheapest to the dearest scheme and shows the mean ratio of its repairable states.
    """

    parameter: str
    low: float
    high: float
    net_at_low_t_co2e: float
    net_at_high_t_co2e: float


@dataclass(frozen=True, slots=True)
class Run:
    """The closed form at one set of inputs: everything an effect needs to be worked out again."""

    exposure: Exposure
    annual_rate_per_year: F64
    window: Window
    declared: Declared
    leakage: Leakage
    years: int
    start_year: int

    def factors(self, values: dict[str, F64]) -> Factors:
        """Factors of some draws for this horizon."""
        return factors_of(self.declared, values, self.years, self.start_year)

    def net(self, factors: Factors) -> Net:
        """Net tonnes of some draws."""
        counted = expected_block(self.exposure, self.annual_rate_per_year, factors, self.window).counted_kg
        return net_of(counted, factors, self.window, self.leakage)

    def central_net_t_co2e(self) -> float:
        """Net tonnes over the horizon at the central vector."""
        return math.fsum(self.net(self.factors(central(self.declared))).net[0])

    def swings(self) -> list[Swing]:
        """The effect of each uncertain parameter alone."""
        names, values = one_at_a_time(self.declared)
        if not names:
            return []
        factors = self.factors(values)
        totals = np.array([math.fsum(row) for row in self.net(factors).net])
        shown = {**values, "rebuild": values["rebuild_wood"], "state_ratio": factors.state_ratio.mean(axis=1)}
        return [
            Swing(name, *map(float, (*shown[name][2 * k : 2 * k + 2], totals[2 * k], totals[2 * k + 1])))
            for k, name in enumerate(names)
        ]

    def only(self, chosen: NDArray[np.bool_]) -> Run:
        """The same run with only some buildings of the exposure counting (mask over its buildings)."""
        building = np.repeat(np.arange(len(chosen)), np.diff(self.exposure.variant_start))
        area = np.where(chosen[building], self.exposure.area_m2, 0.0)
        return replace(self, exposure=replace(self.exposure, area_m2=area))


def past_service_life(exposure: Exposure, year: int) -> NDArray[np.bool_]:
    """Buildings whose every variant has no residual life left in a year (index), shape (building,)."""
    alive = exposure.life.mean[exposure.life_group[:, 0], min(year, exposure.life.mean.shape[1] - 1)] > 0
    starts: I64 = exposure.variant_start[:-1]
    return ~np.logical_or.reduceat(alive, starts) if len(starts) else np.zeros(0, dtype=bool)


def event_losses(exposure: Exposure, factors: Factors, year: int) -> F64:
    """
    Expected loss of one occurrence of each event on the intact town in a year (index), t-CO2e, shape (event, world).

    At the first of the given parameter vectors; the measure works.
    """
    x = exposure
    kg = np.zeros((len(x.is_flood), 2))
    variant = variant_of_cell(x)
    event = np.repeat(x.pair_event, np.diff(x.cell_start))
    for a in range(2):
        s, g = x.structure[variant, a], x.life_group[variant, a]
        whole = factors.collapse_kg_per_m2[0, s] * x.area_m2[variant] * x.variant_weight[variant]
        lost_from = x.collapse_state[event]
        lost = x.probability[np.arange(len(event)), a, lost_from] * x.life.mean[g, year]
        share = np.zeros(len(event))
        for d in range(factors.state_ratio.shape[1]):
            ratio = np.where(x.is_flood[event], x.flood_ratio[:, a], factors.state_ratio[0, d])
            here = (d < lost_from) * (x.probability[:, a, d] - x.probability[:, a, d + 1])
            share += here * _mean_capped(factors.rebuild_share[0, s] * ratio, g, year, x)
        np.add.at(kg[:, a], event, whole * (lost + share) * factors.decline[0, year])
    return kg / KG_PER_T


def _mean_capped(share: F64, group: I64, year: int, x: Exposure) -> F64:
    """Mean over a group's ages of min(share, residual life); shape of share."""
    result = np.empty(len(share))
    for number in np.unique(group):
        chosen = group == number
        ages = x.life.residual[x.life.offset[number] : x.life.offset[number + 1], year]
        result[chosen] = np.minimum(share[chosen][:, None], ages[None, :]).mean(axis=1)
    return result

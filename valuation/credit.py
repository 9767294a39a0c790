"""The chain applied to one analysis: net tonnes, what may be claimed of them, deductions, whole tonnes, yen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.units import KG_PER_T
from valuation.analysis import Analysis
from valuation.chain import Claim, Deduction, after_deductions, claimable, uncertainty_deduction
from valuation.discounting import discount_factors
from valuation.estimate import Net, net_of, standard_error, year_means
from valuation.exposure import F64
from valuation.period import Period, crediting_period
from valuation.scenario import Scenario

LADDER = (0.01, 0.02, 0.04)


@dataclass(frozen=True, slots=True)
class Credit:
    """
    One analysis taken through the chain; arrays of shape (year,) are means over draws, t-CO2e.

    totals_t_co2e : shape (draw,); net tonnes of each draw from the first year with project
        emissions to the end of the crediting period (T_k of METHOD section 7)
    lines : after each step, what remains of each year, in order of the chain
    """

    net: Net
    central_net: Net
    period: Period
    gross: F64
    net_by_year: F64
    claim: Claim
    totals_t_co2e: F64
    central_total_t_co2e: float
    deduction: Deduction
    lines: dict[str, F64]
    issued: NDArray[np.int64]
    cash_jpy: F64
    factors: F64


def _simulation_error(analysis: Analysis, totals_t_co2e: F64) -> float:
    """
    Standard error of the mean of T_k where each draw was simulated, t-CO2e; 0 for the closed form.

    No two draws share a path, so the scatter of T_k holds the error of its own paths, over the
    claimed years only and after leakage. The scatter of the parameters is in it too: a little more, never less.
    """
    simulated = np.any(analysis.results.estimate.sampling_variance_kg2 > 0)
    return standard_error(totals_t_co2e) if simulated else 0.0


def credit(scenario: Scenario, analysis: Analysis) -> Credit:
    """
    Take an analysis through the credit chain of the scenario.

    The order of the lines is METHOD section 7; the claimable minimum looks at the whole
    horizon before years outside the crediting period are left out.
    """
    rules, window = scenario.crediting, analysis.setting.assessment.window
    years = scenario.horizon.years
    net = net_of(analysis.results.estimate.counted_kg, analysis.results.estimate.factors, window, rules.leakage)
    middle = net_of(analysis.results.central.counted_kg, analysis.setting.central_factors, window, rules.leakage)
    gross = year_means(
        (analysis.results.estimate.gross_kg[..., 0] - analysis.results.estimate.gross_kg[..., 1]) / KG_PER_T
    )
    counted, by_year = year_means(net.avoided), year_means(net.net)
    period = crediting_period(scenario)
    inside = period.mask(years)
    claim = claimable(by_year)
    claimed = np.where(inside, claim.claimed, 0.0)
    spans = slice(min(window.first, period.first), period.last)
    totals = np.array([math.fsum(row[spans]) for row in net.net])
    deduction = uncertainty_deduction(totals, rules.uncertainty_rule, _simulation_error(analysis, totals))
    u, buffer, cap, other = deduction.share, rules.buffer.share, rules.cap_overlap.share, rules.other_claims.share
    deducted = after_deductions(claimed, u, buffer, cap, other, carry=rules.remainder == "carry")
    issued = deducted["whole_tonnes"].astype(np.int64)
    lines = {
        "gross": gross,
        "residual_life": counted,
        "project_emissions": counted - year_means(net.project),
        "leakage": by_year,
        "claimable_minimum": claim.claimed,
        "outside_crediting_period": claimed,
        **deducted,
    }
    value = scenario.valuation
    factors = discount_factors(value.discount_rate_per_year, years, value.convention)
    return Credit(
        net, middle, period, gross, by_year, claim, totals, math.fsum(middle.net[0][spans]), deduction,
        lines, issued, issued.astype(np.float64) * value.price.price_jpy_per_t, factors,
    )  # fmt: skip

"""The estimate as the record holds it, and how sure it is: variance by source, agreement, occurrence models."""

from __future__ import annotations

from typing import Literal

from infra.units import SourceKind
from valuation.record_base import Bilingual, Part


class OccurrenceModel(Part):
    """
    What one model of occurrence gives; models stand side by side and are never pooled.

    The whole record is that of the headline: the fewest issuable tonnes unless the scenario names a model.
    """

    model_id: str
    title: Bilingual
    source: str
    source_kind: SourceKind
    headline: bool
    avoided_mean_t_co2e: float
    net_mean_t_co2e: float
    claimed_period_p10_t_co2e: float
    deduction: float
    issuable_t_co2e: int
    present_value_jpy: float


class VarianceShare(Part):
    """
    Part of the variance of the claimed net tonnes that one source of uncertainty explains (Sobol' indices).

    first_order: alone; total: together with the others; each with the half width of its 90 % interval.
    """

    parameter: str
    label: Bilingual
    first_order: float
    first_order_half_width: float
    total: float
    total_half_width: float


class Agreement(Part):
    """
    Both estimators at the central parameters: avoided over the horizon, z = difference / standard error.

    closed_form false: there is none for this occurrence model and recurrence; the simulation is the
    estimator, nothing stands against it, and its standard error is part of the half-width.
    """

    closed_form: bool
    expected_t_co2e: float | None
    simulated_t_co2e: float
    standard_error_t_co2e: float
    z: float | None
    within_4_standard_errors: bool | None


class Spread(Part):
    """The spread over the draws of the uncertain parameters (uncertainty of the estimate)."""

    mean_t_co2e: float
    central_t_co2e: float
    standard_error_t_co2e: float
    p05_t_co2e: float
    p10_t_co2e: float
    p50_t_co2e: float
    p90_t_co2e: float
    p95_t_co2e: float


class EstimateVintage(Part):
    """Means over the draws, counted (residual life and decline of factors applied), before any deduction."""

    year: int
    without_t_co2e: float
    with_t_co2e: float
    avoided_t_co2e: float
    project_t_co2e: float
    leakage_t_co2e: float
    net_t_co2e: float


class Effect(Part):
    """
    How far one uncertain parameter alone moves net tonnes over the horizon.

    low and high are the 5th and 95th percentile of the parameter; the others
    stay at their central value. `share` is the part of the sum of squared swings. For
    imputation_* they are codes: 0 the rule as declared, 1 its low end, 2 its high end.
    """

    parameter: str
    label: Bilingual
    unit: str
    central: float
    low: float
    high: float
    net_at_low_t_co2e: float
    net_at_high_t_co2e: float
    share: float
    source_kind: SourceKind
    source: str


class OtherCounting(Part):
    """Avoided over the horizon if a collapse counted by another rule, central parameters: a diagnostic."""

    counting: Literal["renewal_chains", "horizon", "delay_100_years"]
    label: Bilingual
    rule: Bilingual
    avoided_t_co2e: float
    source: str
    source_kind: SourceKind


class Estimate(Part):
    """
    The closed form ("expected"): gross is without residual life and decline, a diagnostic, never a claim.

    other_countings : beside it, as much a diagnostic
    shares_base_draws : base sample of variance_shares; four times as many halve their half widths. 0: left out
    """

    draws: int
    shares_base_draws: int
    gross_avoided_t_co2e: float
    other_countings: list[OtherCounting]
    without: Spread
    with_measure: Spread
    avoided: Spread
    net: Spread
    claimed_period_net: Spread
    by_vintage: list[EstimateVintage]
    effects: list[Effect]
    variance_shares: list[VarianceShare]

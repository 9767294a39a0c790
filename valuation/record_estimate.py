"""How sure the estimate is, as the record holds it: variance by source, agreement, occurrence models."""

from __future__ import annotations

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

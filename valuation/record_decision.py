"""Figures for a decision, as the record holds them; none of them is part of the credit."""

from __future__ import annotations

from typing import Literal

from infra.units import SourceKind
from valuation.record_base import Bilingual, Part


class CreditCostsPart(Part):
    """Registration on the valuation date and verification in the years named."""

    registration_jpy: float
    verification_jpy: float
    verification_years: list[int]
    present_value_jpy: float
    source: str
    source_kind: SourceKind


class BreakEven(Part):
    """
    At the headline's rate: the price that pays the credit's costs; at the headline's price the fewest tonnes that do.

    with_works: the same where the works have to be paid as well. null: nothing can; why_none says so.
    """

    price_jpy_per_t: float | None
    tonnes: int | None
    price_with_works_jpy_per_t: float | None
    why_none: Bilingual | None


class AppraisalCase(Part):
    """Avoided direct loss against the costs of the works at one rate; the credit is not among the benefits."""

    rate_per_year: float
    label: Bilingual
    benefits_pv_jpy: float
    costs_pv_jpy: float
    net_pv_jpy: float
    benefit_cost_ratio: float | None
    source: str
    source_kind: SourceKind


class AvoidedLossPart(Part):
    """
    Avoided direct loss to buildings, yen: level over the years of service, on the intact town.

    Never credited; replacement cost as declared, at the measure's probability of working.
    """

    without_jpy_per_year: float
    with_jpy_per_year: float
    avoided_jpy_per_year: float
    caveat: Bilingual
    source: str
    source_kind: SourceKind


class PaybackCase(Part):
    """Years until own capital is back, at one subsidy share; null: not within the horizon."""

    subsidy_share: float
    own_capital_jpy: float
    simple_years: float | None
    discounted_years: float | None


class CarbonPaybackPart(Part):
    """When the measure has avoided what building it emitted (expected tonnes, not discounted)."""

    status: Literal["no_emissions", "repaid", "not_repaid"]
    repaid_year: int | None
    lasting_year: int | None
    largest_debt_t_co2e: float


class Abatement(Part):
    """Cost of a tonne at the headline's rate; tonnes are not discounted. null: none is avoided."""

    cost_jpy_per_t: float | None
    cost_less_avoided_loss_jpy_per_t: float | None
    net_t_co2e: float


class Financed(Part):
    """Share of the capital cost that the credit's present value pays; net: after registration and verification."""

    gross: float
    net: float
    unfinanced_jpy: float


class HeatMapPart(Part):
    """Present values of the issuable tonnes; rows are prices, columns rates; the headline's cell is the headline."""

    price_jpy_per_t: list[float]
    rate_per_year: list[float]
    present_value_jpy: list[list[float]]


class TornadoBar(Part):
    """
    What one input alone does to the present value; the rule of the tornado says what the ends are.

    low_named, high_named : what the ends are called, where their figures say nothing by themselves
    """

    name: str
    label: Bilingual
    unit: str
    input_low: float
    input_high: float
    low_named: Bilingual | None
    high_named: Bilingual | None
    result_low_jpy: float
    result_high_jpy: float
    share: float | None


class TornadoPart(Part):
    """
    The headline's present value, and what it would be with one input at either end.

    share: of the sum of all swings; no share of variance.
    """

    central_jpy: float
    bars: list[TornadoBar]
    rule: Bilingual


class Decision(Part):
    """Parts that need what the scenario does not give are null."""

    credit_costs: CreditCostsPart
    break_even: BreakEven
    avoided_loss: AvoidedLossPart | None
    appraisal: list[AppraisalCase]
    abatement: Abatement | None
    payback: list[PaybackCase]
    carbon_payback: CarbonPaybackPart
    financed: Financed | None
    heat_map: HeatMapPart
    tornado: TornadoPart

"""Figures for a decision, worked out from what the scenario declares; the rest is left out."""

from __future__ import annotations

import math

import numpy as np

from hazards.catalogue import mean_rate_per_year
from infra.units import SourceKind
from valuation.credit import LADDER
from valuation.decision.abatement import abatement_cost
from valuation.decision.avoided_loss import NOT_CREDIT, RECURRENCE_CAVEAT
from valuation.decision.benefits import appraise, costs_present_value
from valuation.decision.breakeven import (
    CreditCosts,
    breakeven_price,
    breakeven_tonnage,
    credit_costs,
    verification_years,
)
from valuation.decision.financed import financed_share
from valuation.decision.heatmap import heat_map
from valuation.decision.payback import carbon_payback, payback_cases
from valuation.decision.sourced import credit_cost_table, rate_ladder
from valuation.direct_loss import direct_loss
from valuation.discounting import present_value
from valuation.estimate import year_means
from valuation.exposure import F64
from valuation.parts.case import Case, say
from valuation.parts.decision_tornado import tornado_part
from valuation.record_decision import (
    Abatement,
    AppraisalCase,
    AvoidedLossPart,
    BreakEven,
    CarbonPaybackPart,
    CreditCostsPart,
    Decision,
    Financed,
    HeatMapPart,
    PaybackCase,
)
from valuation.record_money import Money


def decision(case: Case, money: Money) -> Decision:
    """
    Break-even, appraisal, payback, heat map and tornado of a case.

    Parameters
    ----------
    money : the record's part, whose prices give the ends of the tornado's bar of prices
    """
    costs, part = _credit_costs(case)
    yearly_loss, loss_part = _avoided_loss(case)
    benefits = None if yearly_loss is None else _in_service(case, yearly_loss)
    return Decision(
        credit_costs=part,
        break_even=_break_even(case, costs),
        avoided_loss=loss_part,
        appraisal=_appraisal(case, benefits),
        abatement=_abatement(case, benefits),
        payback=_payback(case, benefits),
        carbon_payback=_carbon(case),
        financed=_financed(case, part.present_value_jpy),
        heat_map=_heat_map(case),
        tornado=tornado_part(case, money),
    )


def _in_service(case: Case, yearly: float) -> F64:
    """The same yen in every year of service within the horizon, shape (year,)."""
    window = case.analysis.setting.assessment.window
    found = np.zeros(case.scenario.horizon.years)
    found[window.first : window.last] = yearly
    return found


def _running_costs(case: Case) -> F64:
    return _in_service(case, case.scenario.measure.yearly_cost_jpy or 0.0)


def _credit_costs(case: Case) -> tuple[CreditCosts, CreditCostsPart]:
    """Registration at the valuation date, verification every so many years of the crediting period and at its end."""
    own, period = case.scenario.valuation.credit_costs, case.credit.period
    start, years = case.scenario.horizon.start_year, case.scenario.horizon.years
    every = 5 if own is None else own.verification_every_years
    calendar = verification_years(start + period.first, start + period.last - 1, every)
    table = credit_cost_table()
    registration, verification = table["registration"], table["verification"]
    given = (registration.value, verification.value) if own is None else (own.registration_jpy, own.verification_jpy)
    source: tuple[str, SourceKind] = (
        (registration.source, registration.source_kind) if own is None else (own.source, own.source_kind)
    )
    found = credit_costs(start, years, calendar, registration_jpy=given[0], verification_jpy=given[1])
    rules = case.scenario.valuation
    value = costs_present_value(
        np.array(found.by_year_jpy),
        rules.discount_rate_per_year,
        cost_now_jpy=found.now_jpy,
        convention=rules.convention,
    )
    return found, CreditCostsPart(
        registration_jpy=given[0],
        verification_jpy=given[1],
        verification_years=calendar,
        present_value_jpy=value,
        source=source[0],
        source_kind=source[1],
    )


def _break_even(case: Case, costs: CreditCosts) -> BreakEven:
    rules, issued = case.scenario.valuation, case.credit.issued
    rate, convention = rules.discount_rate_per_year, rules.convention
    price = breakeven_price(issued, costs, rate, convention=convention)
    tonnes = breakeven_tonnage(
        case.credit.lines["other_claims"], rules.price.price_jpy_per_t, costs, rate, convention=convention
    )
    capital = case.scenario.measure.capital_cost_jpy
    works = None
    if capital is not None:
        works = breakeven_price(
            issued, costs, rate, works_now_jpy=capital, works_by_year_jpy=_running_costs(case), convention=convention
        ).price_jpy_per_t
    why = price.why_none or tonnes.why_none
    return BreakEven(
        price_jpy_per_t=price.price_jpy_per_t,
        tonnes=tonnes.total_t_co2e,
        price_with_works_jpy_per_t=works,
        why_none=None if why is None else say(*why),
    )


def _avoided_loss(case: Case) -> tuple[float | None, AvoidedLossPart | None]:
    """Yen of direct loss avoided in a year of service; None where no replacement cost is declared."""
    declared = case.scenario.valuation.replacement_cost
    if declared is None:
        return None, None
    a, horizon = case.analysis.setting.assessment, case.scenario.horizon
    year = min(a.window.first, horizon.years - 1)
    costs = {str(name): cost for name, cost in declared.jpy_per_m2.items()}
    loss = direct_loss(a.exposure, a.lives, case.analysis.setting.central_factors, costs, horizon.start_year, year)
    rates = np.array([mean_rate_per_year(case.catalogue, event, case.model_id) for event in case.events()])
    without, with_measure = loss.yearly_jpy(rates, case.scenario.measure.probability_works)
    caveat = say(f"{RECURRENCE_CAVEAT[0]} {NOT_CREDIT[0]}", f"{RECURRENCE_CAVEAT[1]}{NOT_CREDIT[1]}")
    part = AvoidedLossPart(
        without_jpy_per_year=without,
        with_jpy_per_year=with_measure,
        avoided_jpy_per_year=without - with_measure,
        caveat=caveat,
        source=declared.source,
        source_kind=declared.source_kind,
    )
    return without - with_measure, part


def _appraisal(case: Case, benefits: F64 | None) -> list[AppraisalCase]:
    capital, convention = case.scenario.measure.capital_cost_jpy, case.scenario.valuation.convention
    if benefits is None or capital is None:
        return []
    costs, found = _running_costs(case), []
    for row in rate_ladder():
        one = appraise(benefits, costs, row.rate_per_year, cost_now_jpy=capital, convention=convention)
        found.append(
            AppraisalCase(
                rate_per_year=row.rate_per_year,
                label=say(row.label_en, row.label_ja),
                benefits_pv_jpy=one.benefits_pv_jpy,
                costs_pv_jpy=one.costs_pv_jpy,
                net_pv_jpy=one.net_pv_jpy,
                benefit_cost_ratio=one.benefit_cost_ratio,
                source=row.source,
                source_kind=row.source_kind,
            )
        )
    return found


def _abatement(case: Case, benefits: F64 | None) -> Abatement | None:
    capital, rules = case.scenario.measure.capital_cost_jpy, case.scenario.valuation
    if capital is None:
        return None
    net = case.credit.net_by_year

    def at(gains: F64 | None) -> float | None:
        """Yen per net tonne with these yearly benefits, shape (year,), set against the costs."""
        return abatement_cost(
            _running_costs(case), net, rules.discount_rate_per_year, cost_now_jpy=capital, benefits_jpy=gains,
            convention=rules.convention,
        ).cost_jpy_per_t  # fmt: skip

    return Abatement(
        cost_jpy_per_t=at(None),
        cost_less_avoided_loss_jpy_per_t=None if benefits is None else at(benefits),
        net_t_co2e=math.fsum(net),
    )


def _payback(case: Case, benefits: F64 | None) -> list[PaybackCase]:
    capital, rules = case.scenario.measure.capital_cost_jpy, case.scenario.valuation
    if capital is None or benefits is None:
        return []
    every = payback_cases(
        capital, benefits, _running_costs(case), rules.discount_rate_per_year, convention=rules.convention
    )
    return [
        PaybackCase(
            subsidy_share=one.subsidy_share,
            own_capital_jpy=one.own_capital_jpy,
            simple_years=one.simple_years,
            discounted_years=one.discounted_years,
        )
        for one in every
    ]


def _carbon(case: Case) -> CarbonPaybackPart:
    net = case.credit.net
    avoided = year_means(net.avoided - net.leakage)
    found = carbon_payback(avoided, year_means(net.project), case.scenario.horizon.start_year)
    return CarbonPaybackPart(
        status=found.status,
        repaid_year=found.repaid_year,
        lasting_year=found.lasting_year,
        largest_debt_t_co2e=found.largest_debt_t_co2e,
    )


def _financed(case: Case, credit_costs_pv_jpy: float) -> Financed | None:
    capital, rules = case.scenario.measure.capital_cost_jpy, case.scenario.valuation
    if not capital:
        return None
    value = present_value(case.credit.cash_jpy, rules.discount_rate_per_year, convention=rules.convention)
    found = financed_share(value, capital, credit_costs_pv_jpy=credit_costs_pv_jpy)
    assert found.gross is not None  # a cost above 0 has a share
    assert found.net is not None
    return Financed(gross=found.gross, net=found.net, unfinanced_jpy=found.unfinanced_jpy)


_PRICES_JPY_PER_T = (1_000.0, 2_000.0, 3_000.0, 5_000.0, 8_000.0, 12_000.0, 20_000.0)


def _heat_map(case: Case) -> HeatMapPart:
    rules = case.scenario.valuation
    found = heat_map(
        case.credit.issued,
        _PRICES_JPY_PER_T,
        sorted({*LADDER, *(row.rate_per_year for row in rate_ladder())}),
        headline=(rules.price.price_jpy_per_t, rules.discount_rate_per_year),
        convention=rules.convention,
    )
    return HeatMapPart(
        price_jpy_per_t=list(found.price_jpy_per_t),
        rate_per_year=list(found.rate_per_year),
        present_value_jpy=[list(row) for row in found.present_value_jpy],
    )

"""
A realistic record of an invented town, for tests of everything that shows a record.

Its numbers hang together: years add up to totals, the chain runs from gross to
issuable, and the outcome is drawn from the very events that the estimate uses.
"""

from __future__ import annotations

import math
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.units import SourceKind
from tests.valuation import sample_money
from tests.valuation.sample_outcome import FIRST, LAST, Floats, delivery
from tests.valuation.sample_parts import (
    CREDITING,
    EFFECTS,
    EVENTS,
    FINDINGS,
    IMPUTED,
    INPUTS,
    MEASURE,
    PROVENANCE,
    SOURCES,
    both,
    building_count,
    square_map,
)
from tests.valuation.sample_uncertainty import VARIANCE_SHARES, occurrence_models
from valuation import record as r
from valuation.countings import COUNTINGS
from valuation.criteria import Parts, claims, conditions, criteria
from valuation.parts.estimate import other_countings

START, YEARS = 2026, 50
PRICE, CAPITAL = 12_000.0, 420_000_000.0
HALF_WIDTH, DEDUCTION, BUFFER, OVERLAP = 0.571, 0.445, 0.15, 0.08


def sample_record(**changes: Any) -> r.LatentCreditRecord:
    """The sample, with whole parts replaced: `sample_record(findings=[])`; criteria are answered from what is there."""
    whole = {**_parts(), **changes}
    read = Parts(**{field.name: whole[field.name] for field in fields(Parts) if field.name != "kind"})
    answered = {"criteria": criteria(read), "claims": claims(), "ghg_protocol": conditions(read)}
    return r.LatentCreditRecord(**{**answered, **whole})


@cache
def _parts() -> dict[str, Any]:
    """Every part of the sample that is no answer to a criterion; made once, and frozen."""
    net, gross, avoided, project = _yearly()
    claimed = _claimed(net)
    issuable = np.floor(np.round(claimed * (1 - DEDUCTION) * (1 - BUFFER) * (1 - OVERLAP), 6)).astype(int)
    estimate, value = _estimate(net, gross, avoided, project), _valuation(issuable)
    return {
        "identity": _identity(),
        "crediting": CREDITING,
        "inputs": INPUTS,
        "estimate": estimate,
        "delivery": delivery(
            _in_period(avoided)[FIRST - START : LAST - START + 1],
            float(_in_period(project).sum()),
            float(claimed.sum()),
            int(issuable.sum()),
            _agreement(float(avoided.sum())).simulated_t_co2e,
        ),
        "agreement": _agreement(float(avoided.sum())),
        "occurrence_models": occurrence_models(estimate, DEDUCTION, value),
        "chain": _chain(net, gross, avoided, project, claimed, issuable),
        "uncertainty": _uncertainty(),
        "claimable": _claimable(net, claimed, issuable),
        "valuation": value,
        "imputed": IMPUTED,
        "sources": SOURCES,
        "findings": FINDINGS,
        "map": square_map(),
        "provenance": PROVENANCE,
    }


def refused_record() -> r.LatentCreditRecord:
    """The sample with a spread so wide that a rule refuses it: nothing is issuable."""
    sample = sample_record()
    refusal = both(
        "The half-width of the estimate is 134%, above the limit of 100%: nothing may be issued.",
        "推定の片側幅が134%で上限の100%を超えるため、発行できません。",
    )
    uncertainty = sample.uncertainty.model_copy(
        update={"half_width": 1.34, "deduction": 1.0, "refused": True, "refusal": refusal}
    )
    none = np.zeros(YEARS, dtype=int)
    net, gross, avoided, project = _yearly()
    claimable = [item.model_copy(update={"issuable_t_co2e": 0}) for item in sample.claimable]
    value = _valuation(none)
    return sample_record(
        uncertainty=uncertainty,
        chain=_chain(net, gross, avoided, project, _claimed(net), none, deduction=1.0),
        claimable=claimable,
        valuation=value,
        occurrence_models=occurrence_models(sample.estimate, 1.0, value),
    )


def _yearly() -> tuple[Floats, Floats, Floats, Floats]:
    """Net, gross, avoided and project tonnes of each year; one residual life for the whole town."""
    year = START + np.arange(YEARS)
    acts = (year >= FIRST).astype(float)
    gross = acts * sum(e.annual_rate_per_year * _difference(e) * 1.6 for e in EVENTS)
    avoided = gross / 1.6 * np.clip(1 - (year - START) / 70, 0, 1) * 0.99 ** (year - START)
    project = np.where(year == FIRST, 310.0, 0.0) + acts * 0.8
    return avoided - project, gross, avoided, project


def _difference(event: r.EventIdentity) -> float:
    return event.expected_loss_without_t_co2e - event.expected_loss_with_t_co2e


def _in_period(values: Floats) -> Floats:
    year = START + np.arange(YEARS)
    return np.where((year >= FIRST) & (year <= LAST), values, 0.0)


def _claimed(net: Floats) -> Floats:
    """METHOD 7.2: what no later year takes back."""
    cumulative = np.cumsum(_in_period(net))
    lowest_ahead = np.minimum.accumulate(cumulative[::-1])[::-1]
    return np.diff(np.maximum(0.0, lowest_ahead), prepend=0.0)


def _identity() -> r.Identity:
    return r.Identity(
        name="minato",
        title=both("Minato: seawall and raised floors", "みなと町：防潮堤と床のかさ上げ"),
        place=both("Minato (synthetic town)", "みなと町（架空の町）"),
        synthetic=True,
        measure=MEASURE,
        events=EVENTS,
        series=[],
        buildings=building_count(),
        horizon_start_year=START,
        horizon_years=YEARS,
        paths=4_000,
        draws=1_000,
        seed=20260401,
        recurrence=r.RecurrenceRule(rule="first", delay_years=None, structure=None),
    )


def _spread(mean: float, relative: float) -> r.Spread:
    def at(z: float) -> float:
        return mean * (1 + relative * z)

    return r.Spread(
        mean_t_co2e=mean,
        central_t_co2e=mean * 0.98,
        standard_error_t_co2e=abs(mean) * relative / math.sqrt(1000),
        p05_t_co2e=at(-1.6449),
        p10_t_co2e=at(-1.2816),
        p50_t_co2e=at(0),
        p90_t_co2e=at(1.2816),
        p95_t_co2e=at(1.6449),
    )


def _estimate(net: Floats, gross: Floats, avoided: Floats, project: Floats) -> r.Estimate:
    vintages = [
        r.EstimateVintage(
            year=START + i,
            without_t_co2e=3.1 * a,
            with_t_co2e=2.1 * a,
            avoided_t_co2e=a,
            project_t_co2e=p,
            leakage_t_co2e=0.0,
            net_t_co2e=n,
        )
        for i, (a, p, n) in enumerate(zip(avoided.tolist(), project.tolist(), net.tolist(), strict=True))
    ]
    total = float(avoided.sum())
    return r.Estimate(
        draws=1_000,
        shares_base_draws=64,
        gross_avoided_t_co2e=float(gross.sum()),
        other_countings=other_countings(dict.fromkeys(COUNTINGS, 0.6 * total)),
        without=_spread(3.1 * total, 0.24),
        with_measure=_spread(2.1 * total, 0.22),
        avoided=_spread(total, 0.26),
        net=_spread(float(net.sum()), 0.33),
        claimed_period_net=_spread(float(_in_period(net).sum()), HALF_WIDTH / 1.6449),
        by_vintage=vintages,
        effects=EFFECTS,
        variance_shares=VARIANCE_SHARES,
    )


def _agreement(expected: float) -> r.Agreement:
    error = expected * 0.004
    return r.Agreement(
        closed_form=True,
        expected_t_co2e=expected,
        simulated_t_co2e=expected + 0.9 * error,
        standard_error_t_co2e=error,
        z=0.9,
        within_4_standard_errors=True,
    )


def _chain(
    net: Floats,
    gross: Floats,
    avoided: Floats,
    project: Floats,
    claimed: Floats,
    issuable: NDArray[np.int64],
    deduction: float = DEDUCTION,
) -> list[r.ChainLine]:
    certain = claimed * (1 - deduction)
    buffered = certain * (1 - BUFFER)
    overlapped = buffered * (1 - OVERLAP)
    steps: list[tuple[str, str, str, float | None, Floats, SourceKind]] = [
        ("gross", "Gross avoided", "総回避量", None, gross, "primary"),
        ("residual_life", "Residual life and decline", "残存耐用年数・排出係数の低下", None, avoided, "primary"),
        ("project_emissions", "Emissions of the works", "工事等による排出", None, net, "assumption"),
        ("leakage", "Leakage", "リーケージ", None, net, "assumption"),
        (
            "outside_crediting_period",
            "Outside the latent crediting period",
            "潜在クレジットの対象期間外",
            None,
            _in_period(net),
            "assumption",
        ),
        ("claimable_minimum", "Claimable minimum", "後年に取り消されない量", None, claimed, "primary"),
        ("uncertainty", "Uncertainty of the estimate", "推定の不確実性", 1 - deduction, certain, "secondary"),
        ("buffer", "Buffer", "バッファー", 1 - BUFFER, buffered, "assumption"),
        ("cap_overlap", "Overlap with GX-ETS", "GX-ETSとの重複", 1 - OVERLAP, overlapped, "assumption"),
        ("other_claims", "Other claims", "他者の請求分", 1.0, overlapped, "assumption"),
        ("whole_tonnes", "Whole tonnes", "トン未満切り捨て", None, issuable.astype(float), "primary"),
    ]
    lines, before = [], np.zeros(YEARS)
    for step, en, ja, factor, after, kind in steps:
        years = [r.ChainYear(year=START + i, t_co2e=float(v)) for i, v in enumerate(after)]
        total = float(after.sum())
        delta = total - float(before.sum())
        lines.append(
            r.ChainLine(
                step=step,
                label=both(en, ja),
                factor=factor,
                delta_t_co2e=delta,
                total_t_co2e=total,
                by_vintage=years,
                rule=both(f"how {en} is worked out", f"{ja}の求め方"),
                source="METHOD 7",
                source_kind=kind,
            )
        )
        before = after
    return lines


def _uncertainty() -> r.Uncertainty:
    rules = [
        ("VCS 4.4", 0.4307 * HALF_WIDTH / 1.6449, "secondary"),
        ("ART TREES 2.0", 0.524417 * HALF_WIDTH / 1.645006, "memory"),
        ("P10", DEDUCTION, "primary"),
    ]
    return r.Uncertainty(
        half_width=HALF_WIDTH,
        half_width_percent_limit=100.0,
        deduction=DEDUCTION,
        refused=False,
        refusal=None,
        rules=[
            r.UncertaintyRule(rule=n, deduction=d, applied=n == "P10", source=f"standard text of {n}", source_kind=k)
            for n, d, k in rules
        ],
    )


def _claimable(net: Floats, claimed: Floats, issuable: NDArray[np.int64]) -> list[r.ClaimableYear]:
    cumulative = np.cumsum(_in_period(net))
    return [
        r.ClaimableYear(
            year=START + i,
            net_t_co2e=float(_in_period(net)[i]),
            cumulative_t_co2e=float(cumulative[i]),
            debt_t_co2e=min(0.0, float(cumulative[i])),
            claimed_t_co2e=float(claimed[i]),
            issuable_t_co2e=int(issuable[i]),
        )
        for i in range(YEARS)
    ]


def _valuation(issuable: NDArray[np.int64]) -> r.Valuation:
    def flow(rate: float) -> list[r.CashYear]:
        return [_cash_year(i, units, rate) for i, units in enumerate(issuable.tolist())]

    def total(rate: float) -> float:
        return math.fsum(row.present_value_jpy for row in flow(rate))

    labels = {
        0.01: both("reference case, declining interest", "参考値（低金利）"),
        0.02: both("reference case", "参考値"),
        0.04: both("Japanese public works", "公共事業評価の社会的割引率"),
    }
    guide = "MLIT technical guideline for cost-benefit analysis of public works"
    return r.Valuation(
        currency="JPY",
        price_year=2026,
        convention="year_end",
        valuation_year=START,
        price_jpy_per_t=PRICE,
        price_label=both("a scenario, not a market price", "想定値、市場価格ではない"),
        price_source="declared in the scenario",
        price_source_kind="assumption",
        issuable_total_t_co2e=int(issuable.sum()),
        cash_flow=flow(0.04),
        ladder=[
            r.PresentValue(
                rate_per_year=rate,
                present_value_jpy=total(rate),
                headline=rate == 0.04,
                label=label,
                source=guide,
                source_kind="secondary",
            )
            for rate, label in labels.items()
        ],
        headline_present_value_jpy=total(0.04),
        capital_cost_jpy=CAPITAL,
        share_of_capital_cost=total(0.04) / CAPITAL,
        money=sample_money.money(issuable, START, PRICE),
        decision=sample_money.decision(issuable, START, PRICE, CAPITAL, total(0.04)),
    )


def _cash_year(index: int, units: int, rate: float) -> r.CashYear:
    cash, factor = units * PRICE, (1 + rate) ** -(index + 1)
    return r.CashYear(
        year=START + index,
        issuable_t_co2e=units,
        price_jpy_per_t=PRICE,
        cash_jpy=cash,
        discount_factor=factor,
        present_value_jpy=cash * factor,
    )

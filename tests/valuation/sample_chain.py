"""
Records whose chain and yen follow from given years by the rules themselves, as those of a run do.

The sample record's own tables are invented one by one; here only net tonnes, shares and prices are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.valuation.sample_parts import both
from tests.valuation.sample_record import sample_record
from valuation import record as r
from valuation.chain import art_trees_deduction, claimable, issuable, vcs_deduction, whole_tonnes
from valuation.discounting import Convention, discount_factors, present_value
from valuation.explaining.formulas import CARRIED

SHARES = ("buffer", "cap_overlap", "other_claims")
AVOIDED = (0.0, 0.0, 120.4, 131.7, 99.2, 64.05, -8.3, 41.6)


@dataclass(frozen=True)
class Town:
    """What decides a record's tonnes and yen; the rest is the sample's."""

    avoided: Sequence[float] = AVOIDED
    project: Sequence[float] = (0.0, 0.0, 60.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    leakage: Sequence[float] = (0.0,) * 8
    spread: tuple[float, float, float] = (0.4, 0.55, 1.7)  # 5, 10 and 95 % over the mean
    rule: str | None = None  # None: the largest
    shares: tuple[float, float, float] = (0.1, 0.3, 0.0)
    carry: bool = False
    start: int = 2027
    commissioned: int = 2029
    period: tuple[int, int] = (2029, 2033)
    price_jpy: float = 3000.0
    rate: float = 0.04
    convention: Convention = "year_end"
    science: str = "5" * 64
    files: dict[str, str] = field(default_factory=dict)  # name of an input -> its digit

    def with_(self, **changes: Any) -> Town:
        """The same town but for some changes."""
        return replace(self, **changes)


def chained(town: Town | None = None) -> r.LatentCreditRecord:
    """The record of a town."""
    town = town or Town()
    years = [town.start + t for t in range(len(town.avoided))]
    net = [math.fsum((a, -p, -k)) for a, p, k in zip(town.avoided, town.project, town.leakage, strict=True)]
    claim = claimable(net)
    inside = np.array([town.period[0] <= year <= town.period[1] for year in years])
    claimed = np.where(inside, claim.claimed, 0.0)
    spans = [y >= min(max(town.commissioned, town.start), town.period[0]) and y <= town.period[1] for y in years]
    mean = math.fsum(value for value, inside in zip(net, spans, strict=True) if inside)
    uncertainty = _uncertainty(town, mean)
    lines = _lines(town, net, claim.claimed, claimed, uncertainty.deduction)
    units = [int(value) for value in lines["whole_tonnes"]]
    sample = sample_record()
    value = _valuation(town, years, units, sample.valuation)
    estimate = _estimate(town, years, net, mean, sample.estimate)
    model = sample.occurrence_models[0].model_copy(
        update={
            "avoided_mean_t_co2e": estimate.avoided.mean_t_co2e,
            "net_mean_t_co2e": estimate.net.mean_t_co2e,
            "claimed_period_p10_t_co2e": estimate.claimed_period_net.p10_t_co2e,
            "deduction": uncertainty.deduction,
            "issuable_t_co2e": value.issuable_total_t_co2e,
            "present_value_jpy": value.headline_present_value_jpy,
        }
    )
    return sample_record(
        identity=_identity(town, years, sample.identity),
        inputs=[each.model_copy(update={"sha256": town.files.get(each.file, each.sha256)}) for each in sample.inputs],
        estimate=estimate,
        delivery=_delivery(town, sample.delivery, math.fsum(claimed), sum(units)),
        agreement=sample.agreement.model_copy(update={"expected_t_co2e": estimate.avoided.central_t_co2e, "z": 0.0,
                                                      "simulated_t_co2e": estimate.avoided.central_t_co2e}),
        occurrence_models=[model],
        chain=_chain(town, years, lines, uncertainty.deduction, sample),
        uncertainty=uncertainty,
        claimable=[
            r.ClaimableYear(
                year=y, net_t_co2e=n, cumulative_t_co2e=c, debt_t_co2e=d, claimed_t_co2e=x, issuable_t_co2e=u
            )
            for y, n, c, d, x, u in zip(
                years, net, claim.cumulative.tolist(), claim.debt.tolist(), claimed.tolist(), units, strict=True
            )
        ],
        valuation=value,
        provenance=sample.provenance.model_copy(update={"science_version": town.science}),
    )  # fmt: skip


def _identity(town: Town, years: list[int], sample: r.Identity) -> r.Identity:
    measure = sample.measure.model_copy(update={"commissioned_year": town.commissioned})
    submitted = sample.buildings.model_copy(update={"submitted": 1_240 + 7 + 12 + 4})
    return sample.model_copy(
        update={
            "horizon_start_year": town.start, "horizon_years": len(years), "measure": measure, "buildings": submitted
        }
    )  # fmt: skip


def _uncertainty(town: Town, mean: float) -> r.Uncertainty:
    q05, q10, q95 = (share * mean for share in town.spread)
    width = (q95 - q05) / 2 / mean if mean > 0 else None
    figures = (
        {
            "p10": min(1.0, max(0.0, 1 - q10 / mean)),
            "vcs_4_4": min(1.0, vcs_deduction(width)),
            "art_trees_2_0": min(1.0, art_trees_deduction(width)),
        }
        if width is not None
        else dict.fromkeys(("p10", "vcs_4_4", "art_trees_2_0"), 1.0)
    )
    applied = town.rule or max(figures, key=figures.__getitem__)
    refused = width is None or width > 1
    return r.Uncertainty(
        half_width=width,
        half_width_percent_limit=100.0,
        deduction=1.0 if refused else figures[applied],
        refused=refused,
        refusal=both("nothing is issuable", "発行できません") if refused else None,
        rules=[
            r.UncertaintyRule(rule=name, deduction=share, applied=name == applied and not refused, source="a standard",
                              source_kind="memory")
            for name, share in figures.items()
        ],
    )  # fmt: skip


def _lines(
    town: Town, net: Sequence[float], claim: Any, claimed: Any, deduction: float
) -> dict[str, list[float]]:  # fmt: skip
    avoided, project = np.array(town.avoided), np.array(town.project)
    buffer, cap, other = town.shares
    kept = issuable(claimed, deduction, buffer, cap, other)
    lines = {
        "gross": 2 * avoided,
        "residual_life": avoided,
        "project_emissions": avoided - project,
        "leakage": np.array(net),
        "claimable_minimum": claim,
        "outside_crediting_period": claimed,
        "uncertainty": issuable(claimed, deduction, 0, 0, 0),
        "buffer": issuable(claimed, deduction, buffer, 0, 0),
        "cap_overlap": issuable(claimed, deduction, buffer, cap, 0),
        "other_claims": kept,
        "whole_tonnes": whole_tonnes(kept, carry=town.carry).astype(float),
    }
    return {step: values.tolist() for step, values in lines.items()}


def _chain(
    town: Town, years: list[int], lines: dict[str, list[float]], deduction: float, sample: r.LatentCreditRecord
) -> list[r.ChainLine]:
    told = {line.step: line for line in sample.chain}
    factors = {"uncertainty": 1 - deduction, **{step: 1 - s for step, s in zip(SHARES, town.shares, strict=True)}}
    rules = {"whole_tonnes": both(f"floored, {CARRIED}" if town.carry else "floored", "切捨て")}
    found, before = [], 0.0
    for step, values in lines.items():
        total = math.fsum(values)
        found.append(
            told[step].model_copy(
                update={
                    "factor": factors.get(step),
                    "delta_t_co2e": total - before,
                    "total_t_co2e": total,
                    "by_vintage": [r.ChainYear(year=y, t_co2e=v) for y, v in zip(years, values, strict=True)],
                    "rule": rules.get(step, told[step].rule),
                }
            )
        )
        before = total
    return found


def _spread(town: Town, mean: float, sample: r.Spread) -> r.Spread:
    q05, q10, q95 = (share * mean for share in town.spread)
    return sample.model_copy(
        update={"mean_t_co2e": mean, "p05_t_co2e": q05, "p10_t_co2e": q10, "p95_t_co2e": q95, "central_t_co2e": mean}
    )


def _estimate(town: Town, years: list[int], net: list[float], mean: float, sample: r.Estimate) -> r.Estimate:
    rows = [
        r.EstimateVintage(
            year=y, without_t_co2e=50.0 + a, with_t_co2e=50.0, avoided_t_co2e=a, project_t_co2e=p, leakage_t_co2e=k,
            net_t_co2e=n,
        )
        for y, a, p, k, n in zip(years, town.avoided, town.project, town.leakage, net, strict=True)
    ]  # fmt: skip
    totals = {
        "without": math.fsum(row.without_t_co2e for row in rows),
        "with_measure": math.fsum(row.with_t_co2e for row in rows),
        "avoided": math.fsum(town.avoided),
        "net": math.fsum(net),
        "claimed_period_net": mean,
    }
    swings = {e.parameter: (e.net_at_high_t_co2e - e.net_at_low_t_co2e) ** 2 for e in sample.effects}
    every = math.fsum(swings.values())
    effects = [e.model_copy(update={"share": swings[e.parameter] / every}) for e in sample.effects]
    spreads = {part: _spread(town, total, getattr(sample, part)) for part, total in totals.items()}
    gross = math.fsum(2 * value for value in town.avoided)
    return sample.model_copy(update={**spreads, "by_vintage": rows, "gross_avoided_t_co2e": gross, "effects": effects})


def _delivery(town: Town, sample: r.Delivery, claimed: float, issuable: int) -> r.Delivery:
    mean = math.fsum(row.mean_avoided_t_co2e for row in sample.by_vintage)
    avoided = sample.avoided.model_copy(update={"mean_t_co2e": mean})
    groups = [
        group.model_copy(update={"avoided_mean_t_co2e": group.without_mean_t_co2e - group.with_mean_t_co2e})
        for group in sample.by_group
    ]
    return sample.model_copy(
        update={
            "first_year": town.period[0],
            "last_year": town.period[1],
            "avoided": avoided,
            "by_group": groups,
            "reached_precision": avoided.standard_error_t_co2e / mean,
            "shortfall": sample.shortfall.model_copy(update={"claimed_t_co2e": claimed, "issuable_t_co2e": issuable}),
        }
    )


def _valuation(town: Town, years: list[int], units: list[int], sample: r.Valuation) -> r.Valuation:
    factors = discount_factors(town.rate, len(years), town.convention).tolist()
    cash = [unit * town.price_jpy for unit in units]
    flow = [
        r.CashYear(
            year=y, issuable_t_co2e=u, price_jpy_per_t=town.price_jpy, cash_jpy=c, discount_factor=d,
            present_value_jpy=c * d,
        )
        for y, u, c, d in zip(years, units, cash, factors, strict=True)
    ]  # fmt: skip
    told = sample.ladder[0]
    ladder = [
        told.model_copy(
            update={
                "rate_per_year": rate,
                "present_value_jpy": present_value(cash, rate, convention=town.convention),
                "headline": rate == town.rate,
            }
        )
        for rate in sorted({0.01, 0.02, 0.04, town.rate})
    ]
    headline = present_value(cash, town.rate, convention=town.convention)
    assert sample.capital_cost_jpy
    assert sample.decision.financed
    share = headline / sample.capital_cost_jpy
    financed = sample.decision.financed.model_copy(update={"gross": share})
    return sample.model_copy(
        update={
            "convention": town.convention,
            "valuation_year": town.start,
            "price_jpy_per_t": town.price_jpy,
            "issuable_total_t_co2e": sum(units),
            "cash_flow": flow,
            "ladder": ladder,
            "headline_present_value_jpy": headline,
            "share_of_capital_cost": share,
            "decision": sample.decision.model_copy(update={"financed": financed}),
        }
    )

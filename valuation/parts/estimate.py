"""The estimate and the agreement of both estimators."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from infra.units import KG_PER_T, SourceKind
from valuation import estimate as est
from valuation.countings import Counting
from valuation.delivery import moments_of_kg
from valuation.exposure import F64
from valuation.parameters import Declared, Parameter
from valuation.parts.case import Case, say
from valuation.parts.labels import parameter_label
from valuation.record import (
    Agreement,
    Bilingual,
    Effect,
    Estimate,
    EstimateVintage,
    OtherCounting,
    Spread,
    VarianceShare,
)

_REBUILD = say("rebuilding factors of all structures", "再建の排出係数（全構造）")
_REBUILD_SHOWN = say("rebuilding factors of all structures (figures: wood)", "再建の排出係数（全構造、数値は木造）")


def spread_part(totals: F64, central: float) -> Spread:
    """A spread as the record holds it."""
    s = est.spread(totals, central)
    q = s.quantiles
    return Spread(
        mean_t_co2e=s.mean,
        central_t_co2e=s.central,
        standard_error_t_co2e=s.standard_error,
        p05_t_co2e=q[5],
        p10_t_co2e=q[10],
        p50_t_co2e=q[50],
        p90_t_co2e=q[90],
        p95_t_co2e=q[95],
    )


def _over_horizon(values: F64, central: F64) -> Spread:
    """Spread of totals over the horizon; (draw, year) and the central (1, year)."""
    return spread_part(np.array([math.fsum(row) for row in values]), math.fsum(central[0]))


def estimate(case: Case) -> Estimate:
    """The closed form over the draws."""
    c = case.credit
    years = case.scenario.horizon.start_year + np.arange(case.scenario.horizon.years)
    columns = [
        est.year_means(values)
        for values in (c.net.without, c.net.with_measure, c.net.avoided, c.net.project, c.net.leakage, c.net.net)
    ]
    vintages = [
        EstimateVintage(
            year=int(year),
            without_t_co2e=row[0],
            with_t_co2e=row[1],
            avoided_t_co2e=row[2],
            project_t_co2e=row[3],
            leakage_t_co2e=row[4],
            net_t_co2e=row[5],
        )
        for year, row in zip(years, np.stack(columns, axis=1).tolist(), strict=True)
    ]
    return Estimate(
        draws=len(c.net.without),
        shares_base_draws=case.scenario.uncertainties.shares_base_draws,
        gross_avoided_t_co2e=math.fsum(c.gross),
        other_countings=other_countings(case.analysis.counted_otherwise_t_co2e),
        without=_over_horizon(c.net.without, c.central_net.without),
        with_measure=_over_horizon(c.net.with_measure, c.central_net.with_measure),
        avoided=_over_horizon(c.net.avoided, c.central_net.avoided),
        net=_over_horizon(c.net.net, c.central_net.net),
        claimed_period_net=spread_part(c.totals_t_co2e, c.central_total_t_co2e),
        by_vintage=vintages,
        effects=effects(case),
        variance_shares=variance_shares(case),
    )


_COUNTINGS: dict[Counting, tuple[Bilingual, Bilingual, str, SourceKind]] = {
    "renewal_chains": (
        say("difference of two chains of rebuilding", "建替えの連鎖の差"),
        say(
            "every rebuild now and later, with and without the collapse: (1 − q^R) ÷ (1 − q^L) of a rebuild counts",
            "倒壊した場合としない場合の、以後すべての建替えの排出の差。1回の建替えの (1 − q^R) ÷ (1 − q^L) を数える",
        ),
        "sum of two geometric series, worked out for this project",
        "assumption",
    ),
    "horizon": (
        say("rebuilds within the horizon", "計算期間内の建替え回数"),
        say(
            "rebuilds from the collapse on less those from the end of the building's life on, within the horizon",
            "倒壊後の建替え回数から、耐用年数の終わりからの建替え回数を引く（計算期間内）",
        ),
        "counting by definition",
        "assumption",
    ),
    "delay_100_years": (
        say("years of delay over a century", "100年に対する先送りの年数"),
        say(
            "an emission R years later counts R ÷ 100 less, at most all of it",
            "排出がR年遅れると、その R ÷ 100（最大で全量）を回避と数える",
        ),
        "PAS 2050:2008 and ILCD Handbook (2010), delayed emissions; from memory",
        "memory",
    ),
}


def other_countings(avoided_t_co2e: Mapping[Counting, float]) -> list[OtherCounting]:
    """Diagnostics beside gross: what other ways of counting an avoided collapse would say."""
    return [
        OtherCounting(
            counting=counting, label=label, rule=rule, avoided_t_co2e=avoided_t_co2e[counting], source=source,
            source_kind=kind,
        )
        for counting, (label, rule, source, kind) in _COUNTINGS.items()
    ]  # fmt: skip


def variance_shares(case: Case) -> list[VarianceShare]:
    """How the sources of uncertainty split the variance, largest first."""
    declared = case.analysis.setting.declared
    return [
        VarianceShare(
            parameter=share.parameter,
            label=_label(declared, share.parameter),
            first_order=share.first_order,
            first_order_half_width=share.first_order_conf,
            total=share.total,
            total_half_width=share.total_conf,
        )
        for share in case.analysis.results.shares
    ]


def _label(declared: Declared, name: str) -> Bilingual:
    return _REBUILD if name == "rebuild" else parameter_label(declared.parameters[name])


def effects(case: Case) -> list[Effect]:
    """What each uncertain parameter alone does, largest swing first."""
    declared = case.analysis.setting.declared
    squares = {s.parameter: (s.net_at_high_t_co2e - s.net_at_low_t_co2e) ** 2 for s in case.analysis.results.swings}
    total = math.fsum(squares.values())
    found = []
    for swing in sorted(case.analysis.results.swings, key=lambda s: (-squares[s.parameter], s.parameter)):
        parameter: Parameter = declared.parameters["rebuild_wood" if swing.parameter == "rebuild" else swing.parameter]
        found.append(
            Effect(
                parameter=swing.parameter,
                label=_REBUILD_SHOWN if swing.parameter == "rebuild" else parameter_label(parameter),
                unit=parameter.unit,
                central=_central(case, parameter),
                low=swing.low,
                high=swing.high,
                net_at_low_t_co2e=swing.net_at_low_t_co2e,
                net_at_high_t_co2e=swing.net_at_high_t_co2e,
                share=squares[swing.parameter] / total if total > 0 else 0.0,
                source_kind=parameter.source_kind,
                source=parameter.source,
            )
        )
    return found


def _central(case: Case, parameter: Parameter) -> float:
    """The central value as swings show it: for ratios per state, the mean of the repairable states."""
    if parameter.name == "state_ratio":
        return float(case.analysis.setting.central_factors.state_ratio.mean())
    return parameter.distribution.central


def agreement(case: Case) -> Agreement:
    """
    Both estimators at the central vector, avoided over the horizon.

    Where no future was hit at all the standard error is 0; the two then agree only if equal.
    """
    results = case.analysis.results
    kg = results.futures.paths.total_kg()
    simulated = moments_of_kg(kg[:, 0] - kg[:, 1], results.strata)
    mean, error = simulated.mean / KG_PER_T, simulated.standard_error / KG_PER_T
    if np.any(results.central.sampling_variance_kg2 > 0):
        return Agreement(
            closed_form=False,
            expected_t_co2e=None,
            simulated_t_co2e=mean,
            standard_error_t_co2e=error,
            z=None,
            within_4_standard_errors=None,
        )
    expected = math.fsum(case.credit.central_net.avoided[0])
    difference = mean - expected
    z = difference / error if error > 0 else 0.0
    return Agreement(
        closed_form=True,
        expected_t_co2e=expected,
        simulated_t_co2e=mean,
        standard_error_t_co2e=error,
        z=z,
        within_4_standard_errors=abs(z) <= 4.0 if error > 0 else abs(difference) < 1e-6,
    )

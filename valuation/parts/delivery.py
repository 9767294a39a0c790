"""Delivery: what simulated futures bring, beside the estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from infra.units import KG_PER_T
from valuation import delivery as dl
from valuation.estimate import project_emissions
from valuation.exposure import F64, I64, Window
from valuation.groups import collapses, lone_repairs_kg
from valuation.parts.case import Case, say
from valuation.parts.groups import by_group
from valuation.path_rows import annual_exceedance, avoided_by_year, leaked_t_co2e
from valuation.period import Period
from valuation.predictive import Predicted
from valuation.record_delivery import (
    Bin,
    Delivery,
    DeliveryVintage,
    ExceedancePoint,
    Percentiles,
    Predictive,
    Shortfall,
    Stratum,
)
from valuation.simulate import Paths
from valuation.weighting import Strata, plain

LONE_REPAIR_LIMIT = 0.05
_PROBABILITIES = (
    0.2,
    0.1,
    0.05,
    0.04,
    0.03,
    0.02,
    0.015,
    0.01,
    0.007,
    0.005,
    0.003,
    0.002,
    0.001,
    0.0005,
    0.0002,
    0.0001,
)
_FEWEST_YEARS = 10  # an exceedance point rests on at least this many simulated years


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    What delivery looks at in every simulated future, over the crediting period.

    avoided_kg : shape (path,); counted
    net_t_co2e : shape (path,); less project emissions and leakage, unfloored
    """

    strata: Strata
    avoided_kg: I64
    net_t_co2e: F64


def delivered(case: Case) -> Delivered:
    """
    Avoided and net of every path over the crediting period.

    Project emissions from the commissioning on are charged, also before a later first crediting year.
    """
    paths, window = case.analysis.results.futures.paths, case.analysis.setting.assessment.window
    period = case.credit.period
    total = paths.total_kg(period.first, period.last)
    avoided_kg = total[:, 0] - total[:, 1]
    project = project_emissions(case.analysis.setting.central_factors, window, case.scenario.horizon.years)[0]
    charged = math.fsum(project[min(window.first, period.first) : period.last])
    leaked = leaked_t_co2e(paths, case.scenario.crediting.leakage, window, period.first, period.last)
    return Delivered(case.analysis.results.strata, avoided_kg, avoided_kg / KG_PER_T - charged - leaked)


def _vintages(paths: Paths, strata: Strata, period: Period, start_year: int) -> list[DeliveryVintage]:
    """Mean avoided of each year of the period, and how often anything differs in it at all."""
    means, chances = avoided_by_year(paths, strata, period.first, period.last)
    return [
        DeliveryVintage(year=start_year + period.first + t, mean_avoided_t_co2e=kg / KG_PER_T, probability_any=chance)
        for t, (kg, chance) in enumerate(zip(means.tolist(), chances.tolist(), strict=True))
    ]


def _exceedance(paths: Paths, strata: Strata, window: Window) -> list[ExceedancePoint]:
    """Annual losses while the measure is in service; what rests on fewer than ten simulated years is not shown."""
    shown, loss_kg = annual_exceedance(
        paths, strata, window.first, window.last, np.array(_PROBABILITIES), _FEWEST_YEARS
    )
    return [
        ExceedancePoint(annual_probability=p, without_t_co2e=without, with_t_co2e=with_measure)
        for p, (without, with_measure) in zip(shown.tolist(), (loss_kg / KG_PER_T).tolist(), strict=True)
    ]


def _percentiles(tonnes: F64, mean: float, error: float, strata: Strata) -> Percentiles:
    found = dl.percentiles(tonnes, dl.PERCENTILES, strata)
    values = {f"p{p:02d}_t_co2e": value for p, value in zip(dl.PERCENTILES, found, strict=True)}
    return Percentiles(mean_t_co2e=mean, standard_error_t_co2e=error, **values)


def _shortfall(net: F64, claimed: float, issuable: int, strata: Strata) -> Shortfall:
    missing = np.maximum(0.0, claimed - net)
    return Shortfall(
        issuable_t_co2e=issuable,
        probability_below_issuable=dl.probability(net < issuable, strata),
        claimed_t_co2e=claimed,
        mean_t_co2e=dl.mean(missing, strata),
        probability=dl.probability(missing > 0, strata),
        tvar10_t_co2e=dl.tail_mean(missing, 10, strata),
        tvar05_t_co2e=dl.tail_mean(missing, 5, strata),
        tvar01_t_co2e=dl.tail_mean(missing, 1, strata),
    )


def _histogram(values: F64, strata: Strata) -> list[Bin]:
    edges, shares = dl.histogram(values, strata)
    return [
        Bin(low_t_co2e=low, high_t_co2e=high, share=share)
        for low, high, share in zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)
    ]


def _strata(strata: Strata) -> list[Stratum]:
    count = strata.count.tolist()
    return [
        Stratum(label=say(*strata.label[s]), share=float(strata.share[s]), paths=count[s])
        for s in range(len(strata.share))
    ]


def _predictive(found: Predicted | None, issuable: int) -> Predictive | None:
    """Delivery with the parameters drawn as well; every path counts alike."""
    if found is None:
        return None
    draws, paths = found.net_t_co2e.shape
    every = plain(draws * paths)

    def spread(tonnes: F64) -> Percentiles:
        """Percentiles of tonnes (draw, path); their standard error is that over draws, whose paths share parameters."""
        means = dl.moments(tonnes.mean(axis=1))
        return _percentiles(tonnes.ravel(), means.mean, means.standard_error, every)

    avoided, net = found.avoided_t_co2e, found.net_t_co2e
    return Predictive(
        draws=draws,
        paths_per_draw=paths,
        avoided=spread(avoided),
        net=spread(net),
        probability_avoided_positive=float(np.mean(avoided > 0)),
        probability_avoided_negative=float(np.mean(avoided < 0)),
        probability_net_positive=float(np.mean(net > 0)),
        probability_below_issuable=float(np.mean(net < issuable)),
    )


def delivery(case: Case) -> Delivery:
    """Over the crediting period: counted avoided, and net of project emissions and leakage; unfloored, undeducted."""
    paths, window = case.analysis.results.futures.paths, case.analysis.setting.assessment.window
    period = case.credit.period
    found = delivered(case)
    strata, net = found.strata, found.net_t_co2e
    kg, tonnes = dl.moments_of_kg(found.avoided_kg, strata), dl.moments(net, strata)
    groups, whole = case.analysis.results.futures.groups, paths.total_kg()
    all_avoided = abs(dl.mean_of_whole(whole[:, 0] - whole[:, 1], strata)) / KG_PER_T
    lone = lone_repairs_kg(groups, strata) / KG_PER_T
    lost = collapses(groups, strata, case.analysis.setting.assessment.exposure.tables.collapse_state).tolist()
    issuable = int(case.credit.issued.sum())
    start, asked = case.scenario.horizon.start_year, case.scenario.outcome.precision
    return Delivery(
        first_year=start + period.first,
        last_year=start + period.last - 1,
        paths=strata.paths,
        sampling="plain" if len(strata.share) == 1 else "stratified",
        strata=_strata(strata),
        equivalent_plain_paths=dl.equivalent_paths(kg),
        asked_precision=asked.relative_standard_error if asked is not None else None,
        reached_precision=dl.relative_error(kg),
        avoided=_percentiles(found.avoided_kg / KG_PER_T, kg.mean / KG_PER_T, kg.standard_error / KG_PER_T, strata),
        net=_percentiles(net, tonnes.mean, tonnes.standard_error, strata),
        probability_avoided_positive=dl.probability(found.avoided_kg > 0, strata),
        probability_avoided_negative=dl.probability(found.avoided_kg < 0, strata),
        probability_net_positive=dl.probability(net > 0, strata),
        shortfall=_shortfall(net, math.fsum(case.credit.lines["outside_crediting_period"]), issuable, strata),
        by_vintage=_vintages(paths, strata, period, start),
        histogram=_histogram(net, strata),
        exceedance=_exceedance(paths, strata, window),
        by_group=by_group(groups, strata),
        predictive=_predictive(case.analysis.results.predicted, issuable),
        collapses_without_mean=lost[0],
        collapses_with_mean=lost[1],
        repairs_after_other_worlds_collapse_t_co2e=lone,
        repairs_after_other_worlds_collapse_share=lone / all_avoided if all_avoided > 0 else 0.0,
    )

"""Delivery: what simulated futures bring, beside the estimate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from infra.units import KG_PER_T
from valuation import delivery as dl
from valuation.estimate import leakage, project_emissions
from valuation.exposure import F64
from valuation.parts.case import Case
from valuation.record import Bin, Delivery, DeliveryVintage, ExceedancePoint, Percentiles, Shortfall

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


def _percentiles(tonnes: F64, mean: float, error: float) -> Percentiles:
    values = {f"p{p:02d}_t_co2e": dl.percentile(tonnes, p) for p in dl.PERCENTILES}
    return Percentiles(mean_t_co2e=mean, standard_error_t_co2e=error, **values)


def _shortfall(net: F64, claimed: float) -> Shortfall:
    missing = np.maximum(0.0, claimed - net)
    return Shortfall(
        claimed_t_co2e=claimed,
        mean_t_co2e=math.fsum(missing) / len(missing),
        probability=float(np.mean(missing > 0)),
        tvar10_t_co2e=dl.tail_mean(missing, 10),
        tvar05_t_co2e=dl.tail_mean(missing, 5),
        tvar01_t_co2e=dl.tail_mean(missing, 1),
    )


def _exceedance(counted_kg: NDArray[np.int64], first: int, last: int) -> list[ExceedancePoint]:
    """Annual losses while the measure is in service; rarer than ten simulated years is not shown."""
    served = counted_kg[:, first:last]
    if served.shape[1] == 0:
        return []
    probabilities = [p for p in _PROBABILITIES if p * served[..., 0].size >= _FEWEST_YEARS]
    curves = [dl.exceedance(served[..., world], probabilities) / KG_PER_T for world in range(2)]
    return [
        ExceedancePoint(annual_probability=p, without_t_co2e=without, with_t_co2e=with_measure)
        for p, without, with_measure in zip(probabilities, *(curve.tolist() for curve in curves), strict=True)
    ]


def delivery(case: Case) -> Delivery:
    """Over the crediting period: counted avoided, and net of project emissions and leakage; unfloored, undeducted."""
    paths, period, window = case.analysis.results.paths, case.credit.period, case.analysis.setting.assessment.window
    years = case.scenario.horizon.years
    avoided_kg = paths.counted_kg[:, :, 0] - paths.counted_kg[:, :, 1]
    in_period = avoided_kg[:, period.first : period.last]
    total_kg = in_period.sum(axis=1)
    avoided = total_kg / KG_PER_T
    project = project_emissions(case.analysis.setting.central_factors, window, years)[0]
    charged = math.fsum(project[min(window.first, period.first) : period.last])
    leaked = leakage(avoided_kg / KG_PER_T, case.scenario.crediting.leakage, window)[:, period.first : period.last]
    net = avoided - charged - leaked.sum(axis=1)
    moments = dl.moments_of_kg(total_kg)
    net_mean = math.fsum(net) / len(net)
    net_error = math.sqrt(math.fsum((net - net_mean) ** 2) / max(len(net) - 1, 1) / len(net))
    edges, shares = dl.histogram(net)
    lone = int(paths.lone_repair_kg.sum()) / len(net) / KG_PER_T
    all_avoided = abs(math.fsum(avoided_kg.sum(axis=1) / KG_PER_T) / len(net))
    start = case.scenario.horizon.start_year
    lost = paths.collapses.sum(axis=0) / len(net)
    return Delivery(
        first_year=start + period.first,
        last_year=start + period.last - 1,
        paths=len(net),
        avoided=_percentiles(avoided, moments.mean / KG_PER_T, moments.standard_error / KG_PER_T),
        net=_percentiles(net, net_mean, net_error),
        probability_avoided_positive=float(np.mean(total_kg > 0)),
        probability_avoided_negative=float(np.mean(total_kg < 0)),
        probability_net_positive=float(np.mean(net > 0)),
        shortfall=_shortfall(net, math.fsum(case.credit.lines["outside_crediting_period"])),
        by_vintage=[
            DeliveryVintage(
                year=start + t,
                mean_avoided_t_co2e=float(avoided_kg[:, t].sum()) / len(net) / KG_PER_T,
                probability_any=float(np.mean(avoided_kg[:, t] != 0)),
            )
            for t in range(period.first, period.last)
        ],
        histogram=[
            Bin(low_t_co2e=low, high_t_co2e=high, share=share)
            for low, high, share in zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)
        ],
        exceedance=_exceedance(paths.counted_kg, window.first, window.last),
        collapses_without_mean=float(lost[0]),
        collapses_with_mean=float(lost[1]),
        repairs_after_other_worlds_collapse_t_co2e=lone,
        repairs_after_other_worlds_collapse_share=lone / all_avoided if all_avoided > 0 else 0.0,
    )

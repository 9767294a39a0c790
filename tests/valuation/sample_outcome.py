"""The outcome of the sample record: a few thousand simulated futures of the invented town."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tests.valuation.sample_parts import EVENTS
from valuation import record as r

FIRST, LAST = 2030, 2059
Floats = NDArray[np.float64]


def delivery(avoided: Floats, project_t_co2e: float, claimed_t_co2e: float) -> r.Delivery:
    """Futures in which the sample's own events strike; `avoided` is the expected t-CO2e of each claimed year."""
    rng = np.random.default_rng(7)
    paths, years = 4_000, LAST - FIRST + 1
    weight = avoided / avoided[0]
    without, with_measure = np.zeros((paths, years)), np.zeros((paths, years))
    for event in EVENTS:
        count = rng.poisson(event.annual_rate_per_year, (paths, years))
        without += count * event.expected_loss_without_t_co2e * weight * rng.uniform(0.8, 1.2, (paths, years))
        with_measure += count * event.expected_loss_with_t_co2e * weight
    saved = without - with_measure
    net = saved.sum(axis=1) - project_t_co2e
    short = np.sort(np.maximum(0.0, claimed_t_co2e - net))[::-1]
    edges = np.linspace(net.min(), net.max(), 31)
    shares = np.histogram(net, edges)[0] / paths
    bins = zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)
    return r.Delivery(
        first_year=FIRST,
        last_year=LAST,
        paths=paths,
        avoided=_percentiles(saved.sum(axis=1)),
        net=_percentiles(net),
        probability_avoided_positive=float((saved.sum(axis=1) > 0).mean()),
        probability_avoided_negative=float((saved.sum(axis=1) < 0).mean()),
        probability_net_positive=float((net > 0).mean()),
        shortfall=r.Shortfall(
            claimed_t_co2e=claimed_t_co2e,
            mean_t_co2e=float(short.mean()),
            probability=float((short > 0).mean()),
            tvar10_t_co2e=float(short[: paths // 10].mean()),
            tvar05_t_co2e=float(short[: paths // 20].mean()),
            tvar01_t_co2e=float(short[: paths // 100].mean()),
        ),
        by_vintage=[
            r.DeliveryVintage(year=FIRST + i, mean_avoided_t_co2e=float(m), probability_any=float(p))
            for i, (m, p) in enumerate(zip(saved.mean(axis=0), (saved != 0).mean(axis=0), strict=True))
        ],
        histogram=[r.Bin(low_t_co2e=low, high_t_co2e=high, share=share) for low, high, share in bins],
        exceedance=_exceedance(without.ravel(), with_measure.ravel()),
        collapses_without_mean=46.2,
        collapses_with_mean=17.9,
        repairs_after_other_worlds_collapse_t_co2e=12.4,
        repairs_after_other_worlds_collapse_share=0.014,
    )


def _percentiles(values: Floats) -> r.Percentiles:
    levels = {f"p{level:02d}_t_co2e": float(np.percentile(values, level)) for level in (1, 5, 10, 50, 90, 95, 99)}
    error = float(values.std() / math.sqrt(values.size))
    return r.Percentiles(mean_t_co2e=float(values.mean()), standard_error_t_co2e=error, **levels)


def _exceedance(without: Floats, with_measure: Floats) -> list[r.ExceedancePoint]:
    return [
        r.ExceedancePoint(
            annual_probability=p,
            without_t_co2e=float(np.quantile(without, 1 - p)),
            with_t_co2e=float(np.quantile(with_measure, 1 - p)),
        )
        for p in (0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.007, 0.005, 0.003, 0.002, 0.001)
    ]

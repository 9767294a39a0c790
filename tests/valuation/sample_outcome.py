"""The outcome of the sample record: a few thousand simulated futures of the invented town."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tests.valuation.sample_parts import EVENTS, both
from tests.valuation.sample_uncertainty import predictive
from valuation import record_delivery as r

FIRST, LAST = 2030, 2059
LOST_WITHOUT, LOST_WITH = 46.2, 17.9
STRATA = [
    r.Stratum(label=both("no rare source strikes", "まれな事象が起きない将来"), share=0.62, paths=1_700),
    r.Stratum(
        label=both(
            "a source of rarity class 1 strikes, none rarer",
            "まれさの階級1の事象が起き、それよりまれな事象は起きない将来",
        ),
        share=0.38,
        paths=2_300,
    ),
]
Floats = NDArray[np.float64]


def delivery(
    avoided: Floats, project_t_co2e: float, claimed_t_co2e: float, issuable_t_co2e: int, simulated_t_co2e: float
) -> r.Delivery:
    """
    Futures in which the sample's own events strike; `avoided` is the expected t-CO2e of each claimed year.

    simulated_t_co2e is avoided over the horizon, which the groups share out.
    """
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
    outcome = r.Delivery(
        first_year=FIRST,
        last_year=LAST,
        paths=paths,
        sampling="stratified",
        strata=STRATA,
        equivalent_plain_paths=9_130.5,
        asked_precision=0.02,
        reached_precision=0.0187,
        avoided=_percentiles(saved.sum(axis=1)),
        net=_percentiles(net),
        probability_avoided_positive=float((saved.sum(axis=1) > 0).mean()),
        probability_avoided_negative=float((saved.sum(axis=1) < 0).mean()),
        probability_net_positive=float((net > 0).mean()),
        shortfall=_shortfall(net, claimed_t_co2e, issuable_t_co2e),
        by_vintage=[
            r.DeliveryVintage(year=FIRST + i, mean_avoided_t_co2e=float(m), probability_any=float(p))
            for i, (m, p) in enumerate(zip(saved.mean(axis=0), (saved != 0).mean(axis=0), strict=True))
        ],
        histogram=_histogram(net),
        exceedance=_exceedance(without.ravel(), with_measure.ravel()),
        by_group=_groups(simulated_t_co2e),
        predictive=None,
        collapses_without_mean=LOST_WITHOUT,
        collapses_with_mean=LOST_WITH,
        repairs_after_other_worlds_collapse_t_co2e=12.4,
        repairs_after_other_worlds_collapse_share=0.014,
    )
    return outcome.model_copy(update={"predictive": predictive(outcome, 0.3)})


def _shortfall(net: Floats, claimed_t_co2e: float, issuable_t_co2e: int) -> r.Shortfall:
    short = np.sort(np.maximum(0.0, claimed_t_co2e - net))[::-1]
    return r.Shortfall(
        issuable_t_co2e=issuable_t_co2e,
        probability_below_issuable=float((net < issuable_t_co2e).mean()),
        claimed_t_co2e=claimed_t_co2e,
        mean_t_co2e=float(short.mean()),
        probability=float((short > 0).mean()),
        tvar10_t_co2e=float(short[: len(net) // 10].mean()),
        tvar05_t_co2e=float(short[: len(net) // 20].mean()),
        tvar01_t_co2e=float(short[: len(net) // 100].mean()),
    )


def _histogram(net: Floats) -> list[r.Bin]:
    edges = np.linspace(net.min(), net.max(), 31)
    shares = np.histogram(net, edges)[0] / len(net)
    bins = zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)
    return [r.Bin(low_t_co2e=low, high_t_co2e=high, share=share) for low, high, share in bins]


def _groups(avoided_t_co2e: float) -> list[r.Group]:
    """Two municipalities; groups add up to what is avoided, and their states 5 and 6 to the buildings lost."""
    parts = [
        ("39201", "wood", 1_012, 0.86),
        ("39201", "steel", 96, 0.07),
        ("39201", "unknown", 41, 0.02),
        ("39202", "wood", 91, 0.05),
    ]
    return [
        r.Group(
            municipality_code=code,
            structure=structure,
            buildings=buildings,
            without_mean_t_co2e=3.1 * avoided_t_co2e * part,
            with_mean_t_co2e=2.1 * avoided_t_co2e * part,
            avoided_mean_t_co2e=avoided_t_co2e * part,
            avoided_standard_error_t_co2e=0.01 * avoided_t_co2e * part,
            states=[
                r.GroupState(
                    state=d,
                    without_mean_buildings=LOST_WITHOUT * part * weight,
                    with_mean_buildings=LOST_WITH * part * weight,
                    without_mean_t_co2e=3.1 * avoided_t_co2e * part / 6,
                    with_mean_t_co2e=2.1 * avoided_t_co2e * part / 6,
                )
                for d, weight in enumerate((3.0, 1.5, 0.9, 0.6, 0.6, 0.4), start=1)
            ],
        )
        for code, structure, buildings, part in parts
    ]


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

"""
Simulated futures year by year, from their rows (path and year with an occurrence) only.

Years without a row lost nothing; nothing here is ever as large as paths times years.
"""

from __future__ import annotations

import numpy as np

from infra.units import KG_PER_T
from valuation import delivery as dl
from valuation.exposure import F64, I64, Window
from valuation.rules import Leakage
from valuation.simulate import Paths
from valuation.weighting import Strata
from valuation.whole_sums import whole_sum_at


def leaked_t_co2e(paths: Paths, rule: Leakage, window: Window, first: int, last: int) -> F64:
    """
    Leakage of every path over years first .. last - 1, t-CO2e, shape (path,).

    The share is taken of each year's avoided emissions where they are positive; tonnes a year
    are charged in every year of service, whether anything happens in it or not.
    """
    inside = (paths.year >= first) & (paths.year < last)
    avoided = paths.counted_kg[inside, 0] - paths.counted_kg[inside, 1]
    positive = np.zeros(len(paths.start) - 1, dtype=np.int64)
    np.add.at(positive, paths.path_of_row()[inside], np.maximum(0, avoided))
    served = max(0, min(window.last, last) - max(window.first, first))
    return np.asarray(rule.share_of_avoided * (positive / KG_PER_T) + rule.yearly_t_co2e * served)


def avoided_by_year(paths: Paths, strata: Strata, first: int, last: int) -> tuple[F64, F64]:
    """Mean avoided kilograms of each year, and the chance that anything differs in it; shape (last - first,)."""
    inside = (paths.year >= first) & (paths.year < last)
    avoided = paths.counted_kg[inside, 0] - paths.counted_kg[inside, 1]
    years, stratum = last - first, strata.of_path[paths.path_of_row()[inside]].astype(np.int64)
    place, size = stratum * years + paths.year[inside] - first, len(strata.share) * years
    kg = whole_sum_at(place, avoided, size).reshape(-1, years)
    differs = np.bincount(place[avoided != 0], minlength=size).reshape(-1, years)
    means, chances = (
        np.array([dl.weighed(strata, totals[:, t].tolist()) for t in range(years)]) for totals in (kg, differs)
    )
    return means, chances


def annual_exceedance(
    paths: Paths, strata: Strata, first: int, last: int, probability: F64, fewest_years: float
) -> tuple[F64, F64]:
    """
    Losses of single years first .. last - 1 that are passed with each annual probability.

    Probabilities whose worst part consists of fewer simulated years, in either world, are left out.

    Returns
    -------
    probability : shape (n,)
    loss_kg : shape (n, world)
    """
    if last <= first:
        return np.zeros(0), np.zeros((0, 2))
    served = (paths.year >= first) & (paths.year < last)
    path: I64 = paths.path_of_row()[served]
    curves = [
        dl.exceedance(paths.counted_kg[served, world], path, last - first, probability, strata) for world in range(2)
    ]
    shown = np.minimum(curves[0][1], curves[1][1]) >= fewest_years
    return probability[shown], np.stack([loss for loss, _ in curves], axis=1)[shown]

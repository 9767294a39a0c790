"""Residual life of groups of buildings over the years of the horizon, ready for the estimators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assets.emissions import residual_life
from valuation.exposure import LifeTable

Group = tuple[tuple[int, ...], float]
"""Equally likely years of construction, and the service life in years."""


def life_table(groups: Sequence[Group], start_year: int, years: int) -> LifeTable:
    """
    Residual life at the end of each year, per age of each group, with running sums and means.

    Averaging counted terms over the ages, never taking the mean age, is what keeps
    buildings of unknown year honest: min(repair, residual life) is not linear in age.
    """
    calendar = start_year + np.arange(years)
    offset = np.zeros(len(groups) + 1, dtype=np.int64)
    residual, prefix, mean = [np.zeros((0, years))], [np.zeros((0, years))], [np.zeros((0, years))]
    for index, (built, service_life) in enumerate(groups):
        ages = residual_life(calendar[None, :], np.array(sorted(built), dtype=float)[:, None], service_life)
        before = np.cumsum(ages, axis=0) - ages
        residual.append(ages)
        prefix.append(before)
        mean.append((before[-1:] + ages[-1:]) / len(built))
        offset[index + 1] = offset[index] + len(built)
    return LifeTable(offset, np.concatenate(residual), np.concatenate(prefix), np.concatenate(mean))

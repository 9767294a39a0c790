"""
Direct loss to buildings in yen: the damage of the same curves, priced at what rebuilding costs.

Nothing of it is credited. The emission of a damage state per square metre gives way to its cost: a collapse
costs the replacement of the floor area, a repair its cost ratio of that; age does not count: a house is replaced new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from assets.lives import Life
from infra.units import KG_PER_T
from valuation.event_losses import event_losses
from valuation.exposure import F64, Exposure
from valuation.parameters import STRUCTURES, Factors

_NEVER_OLD = 1e15  # what service lives are multiplied with, so that every building has its whole life before it


@dataclass(frozen=True, slots=True)
class DirectLoss:
    """Expected yen of one occurrence of each event on the intact town, shape (event, world); the measure works."""

    by_event_jpy: F64

    def yearly_jpy(self, rate_per_year: F64, probability_works: float) -> tuple[float, float]:
        """Expected yen a year without and with the measure, which fails to work in some occurrences."""
        without, with_measure = (float(np.dot(rate_per_year, column)) for column in self.by_event_jpy.T)
        return without, probability_works * with_measure + (1.0 - probability_works) * without


def direct_loss(
    exposure: Exposure,
    lives: Mapping[str, Life],
    factors: Factors,
    jpy_per_m2: Mapping[str, float],
    start_year: int,
    year: int,
) -> DirectLoss:
    """
    Loss of one occurrence of each event at the first parameter vector.

    Parameters
    ----------
    jpy_per_m2 : replacement cost of every structure of STRUCTURES
    year : index of a year of service
    """
    one = factors.part(0, 1)
    yen = replace(
        one,
        collapse_kg_per_m2=np.array([[jpy_per_m2[name] for name in STRUCTURES]]),
        rebuild_share=np.ones_like(one.rebuild_share),
        decline=np.ones_like(one.decline),
        life_factor=np.full_like(one.life_factor, _NEVER_OLD),
    )
    return DirectLoss(event_losses(exposure, lives, yen, start_year, year) * KG_PER_T)

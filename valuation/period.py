"""The latent crediting period with its renewals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Period:
    """Year indices of the crediting period with its renewals, last exclusive."""

    first: int
    last: int

    def mask(self, years: int) -> NDArray[np.bool_]:
        """True in the crediting period, shape (year,)."""
        index = np.arange(years)
        return (index >= self.first) & (index < self.last)


def crediting_period(scenario: Scenario) -> Period:
    """From the commissioning year (or the year named), for period x (1 + renewals) years."""
    rules = scenario.crediting
    first = rules.first_year or scenario.measure.commissioned_year
    return period_from(first - scenario.horizon.start_year, rules.period_years, rules.renewals)


def period_from(first: int, period_years: int, renewals: int) -> Period:
    """The period that begins in a year, counted from the first of the horizon, with all its renewals."""
    return Period(first, first + period_years * (1 + renewals))

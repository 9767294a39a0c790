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
        """
        True in the crediting period, shape (year,).

        Examples
        --------
        >>> Period(1, 3).mask(4).tolist()
        [False, True, True, False]
        """
        index = np.arange(years)
        return (index >= self.first) & (index < self.last)


def crediting_period(scenario: Scenario) -> Period:
    """
    From the commissioning year (or the year named), for period x (1 + renewals) years.

    References
    ----------
    docs/method.md, section 7, crediting period (rule of the method).

    Examples
    --------
    A horizon from 2027, a measure of 2030 and two periods of ten years: years 3 to 22, which are 2030 to 2049.

    >>> from types import SimpleNamespace as Given
    >>> rules = Given(first_year=None, period_years=10, renewals=1)
    >>> crediting_period(Given(crediting=rules, measure=Given(commissioned_year=2030), horizon=Given(start_year=2027)))
    Period(first=3, last=23)
    """
    rules = scenario.crediting
    first = rules.first_year or scenario.measure.commissioned_year
    return period_from(first - scenario.horizon.start_year, rules.period_years, rules.renewals)


def period_from(first: int, period_years: int, renewals: int) -> Period:
    """
    The period that begins in a year, counted from the first of the horizon, with all its renewals.

    References
    ----------
    docs/method.md, section 7, crediting period (rule of the method).

    Examples
    --------
    From year 3 on five years, renewed twice: 15 years, the last of them 17.

    >>> period_from(3, 5, 2)
    Period(first=3, last=18)
    """
    return Period(first, first + period_years * (1 + renewals))

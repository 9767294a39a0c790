"""How often: the closed forms that turn a declared frequency into a rate, and a rate into a chance."""

from __future__ import annotations

import math


def rate_of_return_period(years: float) -> float:
    """
    Occurrences per year of an event that returns once in so many years on average: 1/T.

    Raises
    ------
    ValueError
        The return period is not above 0.
    """
    if not years > 0:
        raise ValueError(f"a return period must be above 0 years, found {years:g}")
    return 1.0 / years


def rate_of_exceedance_probability(probability: float) -> float:
    """
    Occurrences per year of a Poisson source with this chance of at least one in a year: -ln(1 - p).

    Not p itself: at p = 0.01 the rate is 0.01005034, at p = 0.5 it is 0.693147.

    Raises
    ------
    ValueError
        The probability is not between 0 and 1, both excluded.
    """
    if not 0 < probability < 1:
        raise ValueError(f"an annual exceedance probability must lie between 0 and 1, found {probability:g}")
    return -math.log1p(-probability)


def probability_of_any(rate_per_year: float, years: float) -> float:
    """
    Chance of at least one occurrence of a Poisson source in a number of years: 1 - exp(-rate * years).

    Raises
    ------
    ValueError
        The rate or the number of years is below 0 or not a number.
    """
    if not (rate_per_year >= 0 and years >= 0):
        raise ValueError(f"a rate and a number of years must be 0 or more, found {rate_per_year:g} and {years:g}")
    return -math.expm1(-rate_per_year * years)

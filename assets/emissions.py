"""What a collapse or a repair emits, how that falls over time, and how much of it a building's age leaves to count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def collapse_kg_co2e_per_m2(
    rebuild_kg_co2e_per_m2: ArrayLike,
    demolition_kg_co2e_per_m2: ArrayLike,
    debris_t_per_m2: ArrayLike,
    debris_kg_co2e_per_t: ArrayLike,
) -> NDArray[np.float64]:
    """
    Emission of one collapse per floor area: like-for-like rebuild, demolition and debris.

    Parameters
    ----------
    rebuild_kg_co2e_per_m2, demolition_kg_co2e_per_m2 : arrays that broadcast
    debris_t_per_m2 : array
        Mass of debris, t per m2 of floor.
    debris_kg_co2e_per_t : array
        Treatment and transport together.

    Returns
    -------
    array, kg-CO2e/m2; NaN where an argument is NaN

    Raises
    ------
    ValueError
        An argument is below zero.
    """
    parts = (rebuild_kg_co2e_per_m2, demolition_kg_co2e_per_m2, debris_t_per_m2, debris_kg_co2e_per_t)
    rebuild, demolition, mass, treatment = (np.asarray(part, dtype=float) for part in parts)
    if any(np.any(part < 0) for part in (rebuild, demolition, mass, treatment)):
        raise ValueError("factors and masses must be 0 or more")
    return np.asarray(rebuild + demolition + mass * treatment)


def decline_factor(year: ArrayLike, base_year: ArrayLike, decline_per_year: ArrayLike) -> NDArray[np.float64]:
    """
    How far emission factors have moved from the year they describe: (1 - g) ** (year - base year).

    A year before the base year gives a factor above 1.

    Raises
    ------
    ValueError
        The decline is not in [0, 1).
    """
    decline = np.asarray(decline_per_year, dtype=float)
    if np.any((decline < 0) | (decline >= 1)):
        raise ValueError("the decline per year must be 0 or more and below 1; write 0.01 for 1 % a year")
    return np.asarray((1.0 - decline) ** (np.asarray(year, dtype=float) - np.asarray(base_year, dtype=float)))


def residual_life(
    calendar_year: ArrayLike, year_built: ArrayLike, service_life_years: ArrayLike
) -> NDArray[np.float64]:
    """
    Share of the service life that is left at the END of a calendar year.

    clip((L - (year + 1 - year built)) / L, 0, 1): a building would be rebuilt anyway
    at the end of its life, so a collapse only brings that emission forward.

    Parameters
    ----------
    calendar_year, year_built, service_life_years : arrays that broadcast
        NaN as year built is unknown and gives NaN: average over an age distribution
        instead, never use the mean age.

    Raises
    ------
    ValueError
        A service life is not above zero.
    """
    life = np.asarray(service_life_years, dtype=float)
    if np.any(~(life > 0)):
        raise ValueError("a service life must be above 0 years")
    age = np.asarray(calendar_year, dtype=float) + 1.0 - np.asarray(year_built, dtype=float)
    return np.asarray(np.clip((life - age) / life, 0.0, 1.0))

"""
Lives of buildings: how much of its life a building of a given age still has, as a share of a new building's.

A building would be rebuilt anyway at the end of its life, so a collapse only brings
that emission forward by what is left. With one fixed life L the share is 1 - age/L.
With a survival curve (the share S of a cohort that still stands) it is
E[remaining life | age] / E[life at 0], which is never below the fixed rule at the
same mean: who has reached an age has outlived the short lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import gamma, gammaincc, ndtr, ndtri

from assets.factors import Sourced, Survival, SurvivalForm, load_service_lives, load_survival
from infra.units import SOURCE_KINDS, SourceKind

STEP_YEARS = 0.5
SURVIVORS_AT_END = 0.001
"""A survival curve is followed until 1 building in 1,000 is left; an older one counts nothing (a prudent choice)."""

F64 = NDArray[np.float64]


class Life(Protocol):
    """What is asked of a rule of residual life."""

    @property
    def end_years(self) -> float:
        """The age from which nothing counts."""

    def residual_life(self, age_years: ArrayLike, life_factor: ArrayLike = 1.0) -> F64:
        """Share of a collapse that counts at an age."""


@dataclass(frozen=True, slots=True)
class LifeCurve:
    """
    Residual life as a function of age, linear between the points.

    age_years : rising from 0
    residual : 1 at age 0, never rising, 0 at the last age and beyond
    mean_life_years : expected life of a new building
    kind : "fixed" (one life for all: two points) or "survival"
    """

    age_years: tuple[float, ...]
    residual: tuple[float, ...]
    mean_life_years: float
    kind: Literal["fixed", "survival"]
    source: str
    source_kind: SourceKind
    note: str = ""

    def __post_init__(self) -> None:
        ages, left = np.array(self.age_years), np.array(self.residual)
        if len(ages) != len(left) or len(ages) < 2 or ages[0] != 0 or not np.all(np.diff(ages) > 0):
            raise ValueError("ages must rise from 0, with one residual life each")
        if left[0] != 1 or left[-1] != 0 or not np.all(np.diff(left) <= 0):
            raise ValueError("residual life starts at 1, never rises and ends at 0")
        if not 0 < self.mean_life_years < np.inf:
            raise ValueError("a service life must be above 0 years")
        if self.kind == "fixed" and self.age_years != (0.0, self.mean_life_years):
            raise ValueError("a fixed life has two points: new, and at its end")

    @property
    def end_years(self) -> float:
        """The age from which nothing is left."""
        return self.age_years[-1]

    def residual_life(self, age_years: ArrayLike, life_factor: ArrayLike = 1.0) -> F64:
        """
        Share of a new building's life that is left.

        Parameters
        ----------
        age_years : array
            Below 0 counts as 0; NaN is unknown and stays NaN: average over an age
            distribution instead, never use the mean age.
        life_factor : array that broadcasts
            All lives are this many times as long: the residual life is that at age / factor.

        Returns
        -------
        array, values in [0, 1]

        Raises
        ------
        ValueError
            A factor is not above 0.
        """
        factor = np.asarray(life_factor, dtype=float)
        if not np.all(factor > 0):
            raise ValueError("a factor on service lives must be above 0")
        age = np.asarray(age_years, dtype=float) / factor
        if self.kind == "fixed":
            return np.asarray(np.clip((self.mean_life_years - age) / self.mean_life_years, 0.0, 1.0))
        return np.asarray(np.interp(np.maximum(age, 0.0), self.age_years, self.residual))


def fixed(life_years: float, source: str, source_kind: SourceKind, note: str = "") -> LifeCurve:
    """Every building lives `life_years`: the residual life is clip((L - age) / L, 0, 1)."""
    return LifeCurve((0.0, float(life_years)), (1.0, 0.0), float(life_years), "fixed", source, source_kind, note)


def survival(
    form: SurvivalForm,
    mean_life_years: float,
    coefficient_of_variation: float,
    source: str,
    source_kind: SourceKind,
    note: str = "",
) -> LifeCurve:
    """
    Residual life from a survival curve with a mean and a relative standard deviation.

    E[remaining | age] / mean, capped at 1 and by its own value at any lower age: the
    remaining life of a lognormal rises again in its tail, and an old building is not
    given more than a younger one. No scatter is the fixed rule.

    Raises
    ------
    ValueError
        A mean that is not above 0, or a coefficient of variation outside 0..1.

    References
    ----------
    E[X - a | X > a] of a Weibull: mean x Q(1/k, (a/s)^k) / S(a), Q the regularised upper
    incomplete gamma function; of a lognormal: (mean x Phi(d + sigma) - a Phi(d)) / Phi(d),
    d = (mu - ln a) / sigma. Both follow from the definition by integration.
    """
    if not 0 <= coefficient_of_variation <= 1 or not mean_life_years > 0:
        raise ValueError("a mean above 0 years and a coefficient of variation between 0 and 1 are needed")
    if coefficient_of_variation == 0:
        return fixed(mean_life_years, source, source_kind, note)
    of_form = _weibull if form == "weibull" else _lognormal
    end, ages, remaining = of_form(mean_life_years, coefficient_of_variation)
    left = np.minimum.accumulate(np.minimum(remaining / mean_life_years, 1.0))
    return LifeCurve(
        (*map(float, ages), float(end)),
        (1.0, *map(float, left[1:]), 0.0),
        float(mean_life_years),
        "survival",
        source,
        source_kind,
        note,
    )


def _grid(end_years: float) -> F64:
    """Ages from 0 in equal steps of at most STEP_YEARS up to just before the end."""
    return np.linspace(0.0, end_years, max(2, int(np.ceil(end_years / STEP_YEARS)) + 1))[:-1]


def _weibull(mean_years: float, variation: float) -> tuple[float, F64, F64]:
    """End of the curve, ages, and expected remaining years at these ages."""

    def excess(shape: float) -> float:
        """Squared coefficient of variation of this shape, less the one asked for."""
        return float(gamma(1 + 2 / shape) / gamma(1 + 1 / shape) ** 2 - 1 - variation**2)

    shape = brentq(excess, 0.9, 2.0 / variation, xtol=1e-13) if variation < 1 else 1.0
    scale = mean_years / gamma(1 + 1 / shape)
    end = scale * (-np.log(SURVIVORS_AT_END)) ** (1 / shape)
    ages = _grid(end)
    hazard = (ages / scale) ** shape
    remaining = mean_years * gammaincc(1 / shape, hazard) * np.exp(hazard)
    return (
        end,
        ages,
        np.where(hazard < 1e-12, mean_years - ages, remaining),
    )  # none is gone yet; Q would lose its digits


def _lognormal(mean_years: float, variation: float) -> tuple[float, F64, F64]:
    """As _weibull."""
    sigma = np.sqrt(np.log1p(variation**2))
    mu = np.log(mean_years) - sigma**2 / 2
    end = float(np.exp(mu - sigma * ndtri(SURVIVORS_AT_END)))
    ages = _grid(end)
    with np.errstate(divide="ignore"):  # ln(0) = -inf: everything stands at age 0
        d = (mu - np.log(ages)) / sigma
    return end, ages, mean_years * ndtr(d + sigma) / ndtr(d) - ages


def load_life_curves(set_name: str) -> dict[str, LifeCurve]:
    """
    Residual life by structure, from a set of fixed lives or of survival curves.

    Raises
    ------
    ValueError
        No such set; the message lists both kinds.
    """
    means, scatter = load_service_lives(set_name), load_survival(set_name)
    return {structure: _curve(mean, scatter.get(structure)) for structure, mean in means.items()}


def _curve(mean: Sourced, scatter: Survival | None) -> LifeCurve:
    if scatter is None:
        return fixed(mean.value, mean.source, mean.source_kind, mean.note)
    return survival(
        scatter.form,
        mean.value,
        scatter.coefficient_of_variation,
        f"mean: {mean.source}; scatter: {scatter.source}",
        max(mean.source_kind, scatter.source_kind, key=SOURCE_KINDS.index),
        scatter.note,
    )

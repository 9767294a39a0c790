"""
Other ways of counting an avoided collapse, beside the residual life of the rule: diagnostics, never a claim.

A collapse in year t makes a building be rebuilt now; without it, it is rebuilt R years later, when its life is over.
With L the life of a new building, R = residual life x L, E what a rebuild emits now, and q the yearly factor by which
rebuilding becomes cleaner:

    residual life (the rule)   E x R / L
    renewal chains             E x (1 - q^R) / (1 - q^L): two endless chains of rebuilding, R years apart;
                               R / L where nothing becomes cleaner
    horizon                    E x (rebuilds from now on less rebuilds from R years on, both within the horizon): 0 or 1
    delay                      E x min(R, 100) / 100: an emission R years later is that much less of a century's warming

Everything else (events, damage, years, caps on repairs, decline of factors) is that of the estimate, at the central
parameters, over the horizon.

References
----------
Renewal chains: the sum of two geometric series, worked out here. Horizon: counting by definition. Delay: years of
delay over 100 as in PAS 2050:2008 and the ILCD Handbook (2010), both from memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from assets.lives import LifeCurve
from valuation.exposure import F64

Counting = Literal["renewal_chains", "horizon", "delay_100_years"]
COUNTINGS: tuple[Counting, ...] = ("renewal_chains", "horizon", "delay_100_years")
_CENTURY = 100.0
Weight = Callable[[F64, float], F64]


@dataclass(frozen=True, slots=True)
class CountedLife:
    """
    Stands where prices ask for the residual life, and answers by another way of counting.

    weight : share of a collapse that counts, given R (age, year) and L, both in years
    life_factor : by which the central vector stretches all lives; prices have divided their ages by it already
    """

    curve: LifeCurve
    weight: Weight
    life_factor: float = 1.0

    @property
    def end_years(self) -> float:
        """The age from which nothing counts."""
        return self.curve.end_years

    def residual_life(self, age_years: ArrayLike, life_factor: ArrayLike = 1.0) -> F64:
        """Share of a collapse that counts, shape (age, year); an argument as `LifeCurve.residual_life`."""
        life = self.curve.mean_life_years * self.life_factor
        return self.weight(self.curve.residual_life(age_years, life_factor) * life, life)


def renewal_chains(factor_per_year: float) -> Weight:
    """
    Two endless chains of rebuilding, R years apart.

    Examples
    --------
    Rebuilds 30 years apart by 20 years, 1 % cleaner a year: 1 + q^30 + q^60 + ... less q^20 + q^50 + ...

    >>> round(float(renewal_chains(0.99)(np.array([20.0]), 30.0)[0]), 9)
    0.699551762
    >>> round(sum(0.99 ** (30 * k) - 0.99 ** (30 * k + 20) for k in range(300)), 9)
    0.699551762
    """

    def share(left: F64, life: float) -> F64:
        """(1 - q^R) / (1 - q^L)."""
        if factor_per_year >= 1.0:
            return left / life
        return np.asarray(-np.expm1(left * np.log(factor_per_year)) / -np.expm1(life * np.log(factor_per_year)))

    return share


def horizon(left: F64, life: float) -> F64:
    """
    Rebuilds within the horizon: from the collapse on, less from the end of its life on; left: shape (age, year).

    Examples
    --------
    Ten years are to come after the collapse. Rebuilt now, or in 4 years: one rebuild either way. In 11: one more now.

    >>> left = np.zeros((2, 1)) + [[4.0], [11.0]]
    >>> horizon(np.repeat(left, 11, axis=1), 30.0)[:, 0].tolist()
    [0.0, 1.0]
    """
    to_come = left.shape[-1] - 1.0 - np.arange(left.shape[-1])
    now = 1.0 + np.floor(to_come / life)
    later = np.where(to_come >= left, 1.0 + np.floor((to_come - left) / life), 0.0)
    return np.asarray(np.where(left > 0, now - later, 0.0))


def delay(left: F64, life: float) -> F64:
    """
    Years of delay over a century, at most 1.

    Examples
    --------
    >>> delay(np.array([20.0, 150.0]), 200.0).tolist()
    [0.2, 1.0]
    """
    del life
    return np.asarray(np.minimum(left, _CENTURY) / _CENTURY)


def weight_of(counting: Counting, factor_per_year: float) -> Weight:
    """The share of a collapse that a way of counting counts."""
    return {"renewal_chains": renewal_chains(factor_per_year), "horizon": horizon, "delay_100_years": delay}[counting]

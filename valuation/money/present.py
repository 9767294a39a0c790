"""
Present values of what futures pay, for all price models and rates at once, and what a reader is told of them.

Sums over years are taken one year after the other, for each path by itself: neither the number of
paths, nor their order, nor the size of a block changes a bit of any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valuation.delivery import PERCENTILES, mean, moments, percentiles, probability, tail_mean
from valuation.money.contract_cash import cash_flow, checked
from valuation.money.contracts import Contract
from valuation.weighting import Strata, plain

F64 = NDArray[np.float64]

WORST = (10, 5, 1)
"""Percent of probability whose mean is the TVaR shown."""

BLOCK_PATHS = 2048  # their cash of 50 years and what it is made of stay in the cache


def present_values(cash_jpy: ArrayLike, factors: ArrayLike) -> F64:
    """
    Present value of each path at each rate, shape (path, rate), yen: sum over years of cash x factor.

    Parameters
    ----------
    cash_jpy : array, shape (path, year)
        Finite; years as those of the factors.
    factors : array, shape (rate, year)
        Discount factors, finite.

    Raises
    ------
    ValueError
        Years differ, or a number is missing or infinite (told where).

    References
    ----------
    Closed form (METHOD section 8); the example: printed tables of annuities.

    Examples
    --------
    One yen a year for ten years at 1, 2 and 4 %, as the annuity table prints it:

    >>> from valuation.discounting import discount_factors
    >>> rates = [discount_factors(rate, 10) for rate in (0.01, 0.02, 0.04)]
    >>> present_values([[1.0] * 10], rates).round(4).tolist()
    [[9.4713, 8.9826, 8.1109]]
    """
    cash, discount = _finite(cash_jpy, "cash_jpy", "path"), _finite(factors, "factors", "rate")
    if cash.shape[1] != discount.shape[1]:
        raise ValueError(f"cash of {cash.shape[1]} years, discount factors of {discount.shape[1]}")
    return _discounted(cash, discount)


def valued(
    contract: Contract,
    references: Iterable[tuple[str, ArrayLike]],
    volume_t_co2e: ArrayLike,
    factors: ArrayLike,
    *,
    default_draws: ArrayLike | None = None,
    block_paths: int = BLOCK_PATHS,
) -> Iterator[tuple[str, F64]]:
    """
    Present values under one price model after the other: its name, and yen of shape (path, rate).

    `present_values` of `contracts.cash_flow`. Only the prices of one model, and the cash of one block of paths,
    are in memory at a time where `references` makes them as they are asked for.

    Parameters
    ----------
    references : pairs of a name and an array of shape (path, year)
        Reference prices in yen per t-CO2e of each model; one path stands for all.
    volume_t_co2e, default_draws
        As in `contracts.cash_flow`.
    factors : array, shape (rate, year)

    Raises
    ------
    ValueError
        As `contracts.cash_flow` and `present_values`; two models have one name.

    References
    ----------
    METHOD section 8: contracts act path-wise on delivery.

    Examples
    --------
    Ten tonnes at the end of each of two years at 4 %: 10,000 / 1.04 + 10,000 / 1.0816 at 1,000 yen, and twice
    that at 2,000.

    >>> from valuation.discounting import discount_factors
    >>> from valuation.money.contracts import spot
    >>> prices = [("low", [[1000, 1000]]), ("high", [[2000, 2000]])]
    >>> found = valued(spot(), prices, [[10, 10]], [discount_factors(0.04, 2)])
    >>> [(name, yen.round(2).tolist()) for name, yen in found]
    [('low', [[18860.95]]), ('high', [[37721.89]])]
    """
    discount, volume = _finite(factors, "factors", "rate"), checked(volume_t_co2e, "volume_t_co2e")
    draws = None if default_draws is None else np.asarray(default_draws, dtype=np.float64)
    seen: set[str] = set()
    for name, reference in references:
        if name in seen:
            raise ValueError(f"two price models have the name {name!r}")
        seen.add(name)
        price = checked(reference, f"{name}: reference_jpy_per_t")  # here, so that a path has its own number
        if volume.shape[1] != discount.shape[1]:
            raise ValueError(f"tonnes of {volume.shape[1]} years, discount factors of {discount.shape[1]}")
        yield name, _by_block(contract, price, volume, draws, discount, block_paths)


def _by_block(
    contract: Contract, reference: F64, volume: F64, draws: F64 | None, discount: F64, block_paths: int
) -> F64:
    lengths = {len(reference), len(volume), 1 if draws is None else len(draws)}
    paths = max(lengths)
    step = block_paths if len(lengths - {1}) < 2 else paths  # lengths that do not fit are refused as a whole

    def part(of: F64, at: int) -> F64:
        """Paths of one block, or the one that stands for all."""
        return of if len(of) == 1 else of[at : at + step]

    found = []
    for at in range(0, paths, step):
        drawn = None if draws is None else part(draws, at)
        cash = cash_flow(contract, part(reference, at), part(volume, at), default_draws=drawn)
        found.append(_discounted(cash, discount))
    return np.concatenate(found)


def _discounted(cash: F64, discount: F64) -> F64:
    """Year after year, without a library of linear algebra: its sums depend on the number of rows."""
    by_year = np.ascontiguousarray(cash.T)
    total = np.zeros((len(discount), len(cash)))
    term = np.empty(len(cash))
    for rate, factors in enumerate(discount):
        for year, factor in enumerate(factors):
            np.multiply(by_year[year], factor, out=term)
            total[rate] += term
    return np.ascontiguousarray(total.T)


@dataclass(frozen=True, slots=True)
class Summary:
    """
    What a reader is told of a distribution of values; low is bad.

    standard_error : of the mean; None of a single value, whose spread is not known
    percentiles : the smallest value whose cumulative probability reaches 1, 5, 10, 50, 90, 95, 99 %
    worst : mean of the lowest 10, 5, 1 % of probability (TVaR of the low side)
    """

    paths: int
    mean: float
    standard_error: float | None
    percentiles: dict[int, float]
    worst: dict[int, float]
    probability_above_zero: float
    probability_below_zero: float


def summary(values: ArrayLike, strata: Strata | None = None) -> Summary:
    """
    Figures of values of paths, weighed as all figures of delivery are (`valuation.delivery`).

    Mean; percentile p the smallest value whose cumulative probability reaches p; TVaR the mean of the lowest
    10, 5, 1 % of probability.

    Parameters
    ----------
    values : array, shape (path,)
        Finite, in any unit.
    strata : Strata, optional
        What the paths stand for. None: all count alike, as they must where a single path of
        delivery meets many paths of prices.

    Raises
    ------
    ValueError
        A value is missing or infinite, or the paths are not those of the strata.

    References
    ----------
    TVaR: Acerbi and Tasche (2002), doi:10.1016/S0378-4266(02)00283-2.

    Examples
    --------
    -100 .. -1 and 1 .. 100: the 10 % worst of 200 values are -100 .. -81, with the mean -90.5.

    >>> found = summary([v for v in range(-100, 101) if v])
    >>> found.mean, found.percentiles[10], found.worst[10], found.probability_below_zero
    (0.0, -81.0, -90.5, 0.5)
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or not len(data) or not np.all(np.isfinite(data)):
        raise ValueError("values need the shape (path,), one or more, each a finite number")
    strata = plain(len(data)) if strata is None else strata
    found = percentiles(data, PERCENTILES, strata)
    return Summary(
        paths=len(data),
        mean=mean(data, strata),
        standard_error=moments(data, strata).standard_error if len(data) > 1 else None,
        percentiles=dict(zip(PERCENTILES, found, strict=True)),
        worst={percent: 0.0 - tail_mean(0.0 - data, percent, strata) for percent in WORST},
        probability_above_zero=probability(data > 0, strata),
        probability_below_zero=probability(data < 0, strata),
    )


def _finite(values: ArrayLike, name: str, row: str) -> F64:
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 2 or 0 in data.shape:
        raise ValueError(f"{name} needs the shape ({row}, year), found {data.shape}")
    if not np.all(np.isfinite(data)):
        at, year = np.argwhere(~np.isfinite(data))[0].tolist()
        raise ValueError(f"{name} must be finite, found {data[at, year]} in {row} {at}, year {year} (counted from 0)")
    return data

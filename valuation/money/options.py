"""
Closed forms: what a contract is expected to pay on a lognormal reference and tonnes that are known.

Floors are puts and caps are calls that the seller holds and gives: Black (1976), undiscounted. The
tonnes are the issuable ones; on simulated delivery contracts act path by path (`contracts.cash_flow`).

References
----------
Black (1976), "The pricing of commodity contracts", J. Financial Economics 3, 167-179,
doi:10.1016/0304-405X(76)90024-6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from valuation.money.contracts import Contract, Yearly, by_year, checked

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected yen to the seller, shape (year,): from the market, from the contract alone, and both together."""

    market_jpy: F64
    payoff_jpy: F64

    @property
    def cash_jpy(self) -> F64:
        """Market and contract together."""
        return np.asarray(self.market_jpy + self.payoff_jpy)


def probability_below(mean: ArrayLike, level: ArrayLike, log_sd: ArrayLike) -> F64:
    """
    P(R < level) of a lognormal R.

    Parameters
    ----------
    mean, level, log_sd : arrays that broadcast
        Mean of R and the level, yen, 0 or more; standard deviation of ln R (volatility x square root of
        years for a geometric Brownian motion). At log_sd or mean 0, R is its mean. level may be infinite.

    Raises
    ------
    ValueError
        One of them is below 0 or not a number.
    """
    return _below(mean, level, log_sd)[0]


def mean_below(mean: ArrayLike, level: ArrayLike, log_sd: ArrayLike) -> F64:
    """E[R where R < level, else 0] of a lognormal R; arguments as `probability_below`."""
    return _below(mean, level, log_sd)[1]


def black_put(mean: ArrayLike, strike: ArrayLike, log_sd: ArrayLike) -> F64:
    """E[max(strike - R, 0)] of a lognormal R, not discounted; arguments as `probability_below`, a finite strike."""
    probability, below = _below(mean, strike, log_sd)
    return np.asarray(np.asarray(strike, dtype=np.float64) * probability - below)


def black_call(mean: ArrayLike, strike: ArrayLike, log_sd: ArrayLike) -> F64:
    """E[max(R - strike, 0)] of a lognormal R, not discounted; 0 at an infinite strike. As `probability_below`."""
    forward, level, spread = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (mean, strike, log_sd)))
    low, high = _standardised(forward, level, spread)
    finite = np.where(np.isinf(level), 0.0, level)
    return np.asarray(forward * ndtr(-high) - finite * ndtr(-low))


def expected_cash(
    contract: Contract, mean_jpy_per_t: ArrayLike, log_sd: ArrayLike, volume_t_co2e: ArrayLike
) -> Expected:
    """
    Expectation of `contracts.cash_flow` and `contracts.payoff` for each year.

    The default of the counterparty is independent of the reference.

    Parameters
    ----------
    mean_jpy_per_t, log_sd : arrays, shape (year,)
        Of the lognormal reference.
    volume_t_co2e : array, shape (year,)
        Tonnes that are known, 0 or more.

    Raises
    ------
    ValueError
        Shapes differ, or a value is missing, infinite or below 0.
    """
    named = {"mean_jpy_per_t": mean_jpy_per_t, "log_sd": log_sd, "volume_t_co2e": volume_t_co2e}
    mean, spread, volume = (checked(np.asarray(x)[None], name)[0] for name, x in named.items())
    if not len(mean) == len(spread) == len(volume):
        raise ValueError(f"means of {len(mean)} years, spreads of {len(spread)}, tonnes of {len(volume)}")
    return _expected(contract, by_year(contract, len(mean)), mean, spread, volume)


def _expected(contract: Contract, y: Yearly, mean: F64, spread: F64, volume: F64) -> Expected:
    offered = np.minimum(y.share * volume, y.volume)
    least = np.minimum(offered, y.minimum_take)
    cheap, cheap_mean = _below(mean, y.low, spread)  # the market below the contract: a buyer takes the least

    def sold(taken: F64) -> F64:
        """Tonnes that earn the reference or the contract's price."""
        return taken + contract.sold_share * (volume - taken)

    market = sold(least) * cheap_mean + sold(offered) * (mean - cheap_mean)
    unsold = (1.0 - contract.sold_share) * ((volume - least) * cheap + (volume - offered) * (1.0 - cheap))
    to_seller = least * black_put(mean, y.low, spread) + y.buy_back * unsold
    shortfall = np.maximum(0.0, y.minimum_delivery - offered)
    by_seller = offered * black_call(mean, y.high, spread) + y.penalty * shortfall
    paid = y.survival + (1.0 - y.survival) * contract.recovery
    return Expected(market, paid * to_seller - by_seller)


def _below(mean: ArrayLike, level: ArrayLike, log_sd: ArrayLike) -> tuple[F64, F64]:
    forward, bound, spread = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (mean, level, log_sd)))
    low, high = _standardised(forward, bound, spread)
    return np.asarray(ndtr(low)), np.asarray(forward * ndtr(high))


def _standardised(mean: F64, level: F64, log_sd: F64) -> tuple[F64, F64]:
    """The level in standard deviations of ln R from its mean, as probability and as weighed by R: -d2 and -d1."""
    if not (np.all(mean >= 0) and np.all(level >= 0) and np.all(log_sd >= 0) and np.all(np.isfinite(mean))):
        raise ValueError("a mean, a level and a spread of logarithms must be numbers of 0 or more")
    certain = (mean == 0) | (log_sd == 0)
    with np.errstate(divide="ignore", over="ignore"):  # a level of 0, or hardly any spread: infinitely far off
        distance = np.log(np.where(certain, 1.0, level) / np.where(certain, 1.0, mean))
        off = distance / np.where(certain, 1.0, log_sd)
    scaled = np.where(certain, np.where(mean < level, np.inf, -np.inf), off)
    return scaled + log_sd / 2.0, scaled - log_sd / 2.0

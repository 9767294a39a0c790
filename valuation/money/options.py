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

from valuation.money.contract_cash import Yearly, by_year, checked
from valuation.money.contracts import Contract

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
    P(R < level) of a lognormal R: Phi(ln(level / mean) / s + s / 2), s the log_sd.

    Parameters
    ----------
    mean, level, log_sd : arrays that broadcast
        Mean of R and the level, yen, 0 or more; standard deviation of ln R (volatility x square root of
        years for a geometric Brownian motion). At log_sd or mean 0, R is its mean. level may be infinite.

    Raises
    ------
    ValueError
        One of them is below 0 or not a number.

    References
    ----------
    Black (1976), as above; the exercise probability of a put.

    Examples
    --------
    At the mean itself it is Phi(s / 2): Phi(0.25) = 0.5987.

    >>> round(float(probability_below(4000, 4000, 0.5)), 4)
    0.5987
    """
    return _below(mean, level, log_sd)[0]


def mean_below(mean: ArrayLike, level: ArrayLike, log_sd: ArrayLike) -> F64:
    """
    E[R where R < level, else 0] of a lognormal R: mean x Phi(ln(level / mean) / s - s / 2).

    Arguments as `probability_below`.

    References
    ----------
    Black (1976), as above.

    Examples
    --------
    At the mean itself it is mean x Phi(-s / 2): 4,000 x 0.401294.

    >>> round(float(mean_below(4000, 4000, 0.5)), 2)
    1605.17
    """
    return _below(mean, level, log_sd)[1]


def black_put(mean: ArrayLike, strike: ArrayLike, log_sd: ArrayLike) -> F64:
    """
    E[max(strike - R, 0)] of a lognormal R, not discounted: strike x Phi(-d2) - mean x Phi(-d1).

    d1 = ln(mean / strike) / s + s / 2, d2 = d1 - s; arguments as `probability_below`, a finite strike.

    References
    ----------
    Black (1976), as above. The example: Hull, Options, Futures and Other Derivatives (from memory).

    Examples
    --------
    A put on a future of 20 at 20, 25 % of volatility, 4 months, discounted at 9 %, is worth 1.12:

    >>> from math import exp, sqrt
    >>> round(exp(-0.09 * 4 / 12) * float(black_put(20, 20, 0.25 * sqrt(4 / 12))), 2)
    1.12
    """
    probability, below = _below(mean, strike, log_sd)
    return np.asarray(np.asarray(strike, dtype=np.float64) * probability - below)


def black_call(mean: ArrayLike, strike: ArrayLike, log_sd: ArrayLike) -> F64:
    """
    E[max(R - strike, 0)] of a lognormal R, not discounted: mean x Phi(d1) - strike x Phi(d2).

    d1 = ln(mean / strike) / s + s / 2, d2 = d1 - s; 0 at an infinite strike; arguments as `probability_below`.

    References
    ----------
    Black (1976), as above.

    Examples
    --------
    At the money it is mean x (2 Phi(s / 2) - 1): 4,000 x (2 x 0.5987063 - 1). A call less a put is mean - strike.

    >>> round(float(black_call(4000, 4000, 0.5)), 2)
    789.65
    >>> round(float(black_call(4000, 3000, 0.5) - black_put(4000, 3000, 0.5)), 6)
    1000.0
    """
    forward, level, spread = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (mean, strike, log_sd)))
    low, high = _standardised(forward, level, spread)
    finite = np.where(np.isinf(level), 0.0, level)
    return np.asarray(forward * ndtr(-high) - finite * ndtr(-low))


def expected_cash(
    contract: Contract, mean_jpy_per_t: ArrayLike, log_sd: ArrayLike, volume_t_co2e: ArrayLike
) -> Expected:
    """
    Expectation of `contracts.cash_flow` and `contracts.payoff` for each year.

    A floor adds a put and a cap takes off a call of each tonne under contract. The default of the
    counterparty is independent of the reference.

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

    References
    ----------
    Black (1976), as above; the terms: `valuation.money.contracts`.

    Examples
    --------
    10 t with a floor at the mean of 4,000 yen: 40,000 from the market, and ten of the puts of `black_call`'s
    example. A two-way contract for difference brings strike x volume whatever the spread.

    >>> from valuation.money.contracts import cfd_two_way, floor
    >>> found = expected_cash(floor(4000), [4000], [0.5], [10])
    >>> found.market_jpy.round(2).tolist(), found.payoff_jpy.round(1).tolist()
    ([40000.0], [7896.5])
    >>> expected_cash(cfd_two_way(5000), [4000, 4000], [0.1, 2], [10, 20]).cash_jpy.round(6).tolist()
    [50000.0, 100000.0]
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

"""
Loadings for risk: the mean of uncertain yen, moved to the side on which it hurts.

The side is always said. `loss`: values are what somebody pays, worse the larger, and a loading raises
their mean. `gain`: values are what somebody receives, worse the smaller, and a loading lowers it. A
loading of zero (a multiple of 1) leaves the mean as it is, to the last bit.

| loading              | loss                      | gain                      |
| -------------------- | ------------------------- | ------------------------- |
| `wang`               | mean under Phi(z(S) + k)  | mean under Phi(z(S) - k)  |
| `multiple_of_loss`   | m x mean, m of 1 or more  | refused                   |
| `standard_deviation` | mean + b x sd             | mean - b x sd             |
| `tail`               | mean + w x (worst - mean) | mean - w x (mean - worst) |

S is the probability of passing a value and z the quantile of the standard normal distribution; `worst`
is the mean of the worst percent (TVaR).

References
----------
wang : Wang (2000), "A class of distortion operators for pricing financial and insurance risks",
    J. Risk and Insurance 67, 15-36, doi:10.2307/253675: opposite signs for liabilities and assets.
multiple_of_loss : practice of catastrophe bonds, price over expected loss (from memory).
standard_deviation : Buehlmann (1970), Mathematical Methods in Risk Theory (from memory).
tail : Rockafellar and Uryasev (2000), "Optimization of conditional value-at-risk", J. Risk 2(3), 21-41,
    doi:10.21314/JOR.2000.038; the mixture with the mean is a choice (assumption).
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from valuation.delivery import mean, moments, tail_mean
from valuation.weighting import Strata, plain

F64 = NDArray[np.float64]

Side = Literal["loss", "gain"]

_SIGN: dict[Side, float] = {"loss": 1.0, "gain": -1.0}


def wang(values: ArrayLike, market_price_of_risk: float, *, side: Side, strata: Strata | None = None) -> float:
    """
    Mean of a sample under the transform of Wang, S*(x) = Phi(Phi^-1(S(x)) + k), with -k for a gain.

    Parameters
    ----------
    values : array, shape (path,)
        Yen, finite.
    market_price_of_risk : float
        k, 0 or more; the side says the direction.
    side : "loss" or "gain"
    strata : Strata, optional
        What the paths stand for; None: all count alike.

    Raises
    ------
    ValueError
        k is below 0, the side is neither, or a value is not a finite number.

    References
    ----------
    Wang (2000), as above.

    Examples
    --------
    1,000 yen with probability 0.1 at k = 0.45: 1,000 x Phi(Phi^-1(0.1) + 0.45) = 1,000 x Phi(-0.8315516) as a
    loss, 1,000 x Phi(-1.7315516) as a gain.

    >>> strikes = [0] * 9 + [1000]
    >>> round(wang(strikes, 0.45, side="loss"), 2), round(wang(strikes, 0.45, side="gain"), 2)
    (202.83, 41.68)
    """
    shift = _shift(market_price_of_risk, side, "the market price of risk")
    data, strata = _sample(values, strata)
    if shift == 0:
        return mean(data, strata)
    every, passed = _passing(data, strata)
    distorted = ndtr(ndtri(passed) + shift)
    return math.fsum(every * -np.diff(distorted, prepend=1.0))


def wang_normal(mean_jpy: float, sd_jpy: float, market_price_of_risk: float, *, side: Side) -> float:
    """
    The same of a normal distribution: mean + k sd, with -k for a gain.

    References
    ----------
    Wang (2000), as above.

    Examples
    --------
    >>> wang_normal(100, 20, 0.5, side="loss"), wang_normal(100, 20, 0.5, side="gain")
    (110.0, 90.0)
    """
    shift = _shift(market_price_of_risk, side, "the market price of risk")
    return mean_jpy + shift * _spread(sd_jpy)


def wang_lognormal(mean_jpy: float, log_sd: float, market_price_of_risk: float, *, side: Side) -> float:
    """
    The same of a lognormal one of this mean: mean x exp(k log_sd), with -k for a gain.

    References
    ----------
    Wang (2000), as above.

    Examples
    --------
    100 x exp(0.5 x 0.4) = 100 x 1.221403:

    >>> round(wang_lognormal(100, 0.4, 0.5, side="loss"), 4)
    122.1403
    """
    shift = _shift(market_price_of_risk, side, "the market price of risk")
    return mean_jpy * math.exp(shift * _spread(log_sd))


def multiple_of_loss(values: ArrayLike, multiple: float, *, side: Side, strata: Strata | None = None) -> float:
    """
    Expected loss times a multiple of 1 or more, m x mean; values as in `wang`, 0 or more.

    Raises
    ------
    ValueError
        The side is a gain, which has no such practice; the multiple is below 1; a loss is below 0.

    References
    ----------
    Practice of catastrophe bonds (from memory).

    Examples
    --------
    2.5 times the mean of 0, 10 and 50:

    >>> multiple_of_loss([0, 10, 50], 2.5, side="loss")
    50.0
    """
    if side != "loss":
        raise ValueError("a multiple of the expected loss is for the side 'loss'; take wang or another for a gain")
    if not 1 <= multiple < math.inf:
        raise ValueError(f"a multiple of the expected loss must be 1 or more, found {multiple:g}")
    data, strata = _sample(values, strata)
    if data.min() < 0:
        raise ValueError(f"a loss must be 0 or more, found {data.min():g}")
    return multiple * mean(data, strata)


def standard_deviation(values: ArrayLike, loading: float, *, side: Side, strata: Strata | None = None) -> float:
    """
    Mean and so many standard deviations of one future, mean + b sd, with -b for a gain; as in `wang`.

    References
    ----------
    Buehlmann (1970), as above (from memory).

    Examples
    --------
    Of 1 .. 5 the mean is 3 and the variance 2.5 (n - 1): 3 + 2 x 1.581139.

    >>> round(standard_deviation([1, 2, 3, 4, 5], 2, side="loss"), 6)
    6.162278
    """
    shift = _shift(loading, side, "the loading")
    data, strata = _sample(values, strata)
    if shift == 0:
        return mean(data, strata)
    found = moments(data, strata)
    return found.mean + shift * math.sqrt(found.variance)


def tail(values: ArrayLike, weight: float, percent: float, *, side: Side, strata: Strata | None = None) -> float:
    """
    Mean moved towards the mean of the worst percent (TVaR) by a weight between 0 and 1; as in `wang`.

    mean + w x (TVaR - mean).

    Raises
    ------
    ValueError
        The weight is outside 0 to 1, percent is not above 0 and at most 100, or as in `wang`.

    References
    ----------
    Rockafellar and Uryasev (2000), as above; the mixture is an assumption.

    Examples
    --------
    Of 1 .. 10 the worst 20 % are 9.5 for a loss and 1.5 for a gain; the mean is 5.5.

    >>> ten = list(range(1, 11))
    >>> tail(ten, 1, 20, side="loss"), tail(ten, 0.5, 20, side="loss"), tail(ten, 1, 20, side="gain")
    (9.5, 7.5, 1.5)
    """
    if not (0 <= weight <= 1 and 0 < percent <= 100):
        raise ValueError(f"a weight lies in 0 to 1 and a percent above 0, found {weight:g} and {percent:g}")
    sign = _SIGN[_sided(side)]
    data, strata = _sample(values, strata)
    plainly = mean(data, strata)
    return plainly if weight == 0 else plainly + weight * (sign * tail_mean(sign * data, percent, strata) - plainly)


def _shift(loading: float, side: Side, name: str) -> float:
    if not 0 <= loading < math.inf:
        raise ValueError(f"{name} must be 0 or more, found {loading:g}; the side says the direction")
    return _SIGN[_sided(side)] * loading


def _sided(side: Side) -> Side:
    if side not in _SIGN:
        raise ValueError(f"the side must be 'loss' (a loading raises) or 'gain' (it lowers), found {side!r}")
    return side


def _spread(value: float) -> float:
    if not 0 <= value < math.inf:
        raise ValueError(f"a spread must be 0 or more, found {value:g}")
    return value


def _sample(values: ArrayLike, strata: Strata | None) -> tuple[F64, Strata]:
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 1 or not len(data) or not np.all(np.isfinite(data)):
        raise ValueError("values need the shape (path,), one or more, each a finite number")
    strata = plain(len(data)) if strata is None else strata
    if strata.paths != len(data):
        raise ValueError(f"{len(data)} values for {strata.paths} paths")
    return data, strata


def _passing(data: F64, strata: Strata) -> tuple[F64, F64]:
    """Values in order, each once, and the probability of passing each, 0 for the last; in whole counts."""
    every = np.unique(data)
    passed = np.zeros(len(every))
    for s in strata.used:
        part = np.sort(data[strata.mask(s)])
        above = len(part) - np.searchsorted(part, every, side="right")
        passed += strata.share[s] * (above / len(part))
    return every, np.minimum(passed, 1.0)

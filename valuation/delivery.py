"""
Delivery: what simulated futures bring, beside the estimate and never mixed with it.

Every figure weighs strata: Σ W_s · total_s / n_s, whole numbers until the division,
then correctly rounded (`math.fsum`). Percentiles are the smallest value whose
cumulative weight reaches p, so that they are values that a future really had.
Without strata all futures count alike.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from valuation.weighting import Strata, plain
from valuation.whole_sums import whole_square_sum, whole_sum

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

PERCENTILES = (1, 5, 10, 50, 90, 95, 99)

_DIGITS = 9
"""Counts of futures are compared after rounding to these decimals: 0.07 x 100 is 7.000000000000001 in doubles."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, the standard error of that mean, and the variance of one future."""

    mean: float
    standard_error: float
    variance: float


def moments_of_kg(kg: I64, strata: Strata | None = None) -> Moments:
    """
    Mean and standard error of whole kilograms over futures, exact in each stratum until the last division.

    Raises
    ------
    ValueError
        A stratum that is not exact has one path: its spread cannot be known. Or an exact one has a spread.
    """
    strata = _strata_of(len(kg), strata)
    parts = [kg[strata.mask(s)] for s in range(len(strata.share))]
    return moments_of_sums(
        [int(whole_sum(part)) for part in parts], [int(whole_square_sum(part)) for part in parts], strata
    )


def moments_of_sums(totals: Sequence[int], squares: Sequence[int], strata: Strata) -> Moments:
    """
    The same from each stratum's sum over paths and sum of squares over paths.

    Var(mean) = Σ W_s² s_s² / n_s for paths whose number per stratum was fixed beforehand
    (Cochran 1977, Sampling Techniques, 3rd ed., ch. 5; from memory, and tried by replication in the tests).
    """
    count, means, variances = strata.count.tolist(), [], []
    for s in strata.used:
        n, total = count[s], totals[s]
        spread = n * squares[s] - total * total
        means.append(total / n)
        variances.append(spread / (n * _degrees(strata, s, varies=spread > 0)))
    return _combined(strata, means, variances)


def moments(values: ArrayLike, strata: Strata | None = None) -> Moments:
    """As `moments_of_kg`, of any values; sums of a stratum are correctly rounded."""
    data = np.asarray(values, dtype=np.float64)
    strata = _strata_of(len(data), strata)
    means, variances = [], []
    for s in strata.used:
        part = data[strata.mask(s)]
        means.append(math.fsum(part) / len(part))
        varies = bool(part.min() < part.max())
        variances.append(math.fsum((part - means[-1]) ** 2) / _degrees(strata, s, varies=varies))
    return _combined(strata, means, variances)


def _strata_of(paths: int, strata: Strata | None) -> Strata:
    strata = plain(paths) if strata is None else strata
    if strata.paths != paths:
        raise ValueError(f"{paths} values for {strata.paths} paths")
    return strata


def _degrees(strata: Strata, stratum: int, *, varies: bool) -> int:
    """Paths less one, at least one; a single path needs a stratum without spread or without weight."""
    name, count = strata.label[stratum][0], int(strata.count[stratum])
    if strata.exact[stratum] and varies:
        raise ValueError(f"paths of the stratum '{name}' differ, although they are the same by construction")
    if count < 2 and not strata.exact[stratum] and strata.share[stratum] > 0:
        raise ValueError(f"one path only in the stratum '{name}': its spread cannot be known; take 2 or more")
    return max(count - 1, 1)


def _combined(strata: Strata, means: list[float], variances: list[float]) -> Moments:
    """One mean with its error from the means and variances of the strata in use."""
    share, count = strata.share[list(strata.used)].tolist(), strata.count[list(strata.used)].tolist()
    within = [0.0 if strata.exact[s] else v for s, v in zip(strata.used, variances, strict=True)]
    mean = math.fsum(w * m for w, m in zip(share, means, strict=True))
    error = math.fsum(w * w * (v / n) for w, v, n in zip(share, within, count, strict=True))
    # Unbiased for one future drawn plainly (Cochran 1977, 5A.11, from memory): E_w[x^2] - mean^2 + Var(mean).
    spread = (w * ((n - 1) / n * v + (m - mean) ** 2) for w, m, v, n in zip(share, means, within, count, strict=True))
    return Moments(mean, math.sqrt(error), math.fsum([*spread, error]))


def relative_error(found: Moments) -> float | None:
    """Standard error over |mean|; None where the mean is 0."""
    return found.standard_error / abs(found.mean) if found.mean != 0 else None


def equivalent_paths(found: Moments) -> float | None:
    """How many paths drawn plainly would know the mean as well; None where it is known without error."""
    return found.variance / found.standard_error**2 if found.standard_error > 0 else None


def mean(values: ArrayLike, strata: Strata | None = None) -> float:
    """Weighted mean over futures, correctly rounded in each stratum."""
    data = np.asarray(values, dtype=np.float64)
    return _weighed(_strata_of(len(data), strata), lambda chosen: math.fsum(data[chosen]))


def mean_of_whole(kg: I64, strata: Strata | None = None) -> float:
    """Weighted mean of whole numbers over futures."""
    return _weighed(_strata_of(len(kg), strata), lambda chosen: int(whole_sum(kg[chosen])))


def probability(mask: ArrayLike, strata: Strata | None = None) -> float:
    """Weight of the futures for which something holds."""
    holds = np.asarray(mask, dtype=bool)
    return _weighed(_strata_of(len(holds), strata), lambda chosen: int(np.count_nonzero(holds[chosen])))


def _weighed(strata: Strata, total_of: Callable[[NDArray[np.bool_]], float]) -> float:
    return weighed(strata, [total_of(strata.mask(s)) for s in range(len(strata.share))])


def weighed(strata: Strata, totals: Sequence[float]) -> float:
    """Σ W_s · total_s / n_s of one total per stratum (whole numbers stay whole until the division)."""
    count = strata.count.tolist()
    return math.fsum(float(strata.share[s]) * (totals[s] / count[s]) for s in strata.used)


class _Ranked:
    """
    Values in order, by stratum; entries without a value (quiet years) are 0, and no value is then below 0.

    Weights are counted in entries of average weight and as fractions of whole counts, so
    that without strata they are the counts themselves and no sum depends on order.
    """

    def __init__(self, values: NDArray[Any], stratum: NDArray[np.int8], strata: Strata, entries: int = 1) -> None:
        count = strata.count.tolist()
        self.size = strata.paths * entries
        self.worth = [Fraction(float(strata.share[s])) * strata.paths / count[s] for s in strata.used]
        self.parts = [np.sort(values[stratum == s]) for s in strata.used]
        self.entries = [count[s] * entries for s in strata.used]
        self.quiet = [n - len(part) for n, part in zip(self.entries, self.parts, strict=True)]
        self.every = np.unique(np.concatenate([*self.parts, np.zeros(int(any(self.quiet)), dtype=values.dtype)]))

    def counts(self, value: Any, side: Literal["left", "right"] = "right") -> list[int]:
        """Entries of each stratum up to this value, or (left) below it."""
        zeros = value > 0 or (value == 0 and side == "right")
        return [
            int(np.searchsorted(part, value, side=side)) + quiet * zeros
            for part, quiet in zip(self.parts, self.quiet, strict=True)
        ]

    def weight(self, counts: Sequence[int]) -> Fraction:
        """Weight of so many entries of each stratum."""
        return sum((worth * n for worth, n in zip(self.worth, counts, strict=True)), Fraction(0))

    def reaching(self, percent: float) -> float:
        """The smallest value whose cumulative weight reaches percent / 100; the largest where rounding leaves none."""
        wanted = round(percent / 100.0 * self.size, _DIGITS)

        def reached(value: Any) -> bool:
            """Whether enough weight lies up to this value."""
            return round(float(self.weight(self.counts(value))), _DIGITS) >= wanted

        return float(self.every[bisect_left(self.every[:-1], True, key=reached)])

    def passed(self, probability: float) -> tuple[float, float]:
        """The smallest value passed with no more than this probability, and the entries of that worst part."""
        allowed = probability * self.size

        def beyond(value: Any) -> list[int]:
            """Entries of each stratum above this value."""
            return [n - k for n, k in zip(self.entries, self.counts(value), strict=True)]

        def fits(value: Any) -> bool:
            """Whether no more than the allowed weight lies above this value."""
            return float(self.weight(beyond(value))) <= allowed + 1e-9

        value = self.every[bisect_left(self.every[:-1], True, key=fits)]
        above, up_to, below = beyond(value), self.counts(value), self.counts(value, "left")
        equal = [n - k for n, k in zip(up_to, below, strict=True)]
        needed = (Fraction(allowed) - self.weight(above)) / (self.weight(equal) or 1)
        return float(value), float(sum(above) + min(max(needed, Fraction(0)), Fraction(1)) * sum(equal))


def percentiles(values: ArrayLike, percents: Sequence[float], strata: Strata | None = None) -> list[float]:
    """The smallest value whose share of probability at or below it reaches percent / 100, for each percent."""
    data = np.asarray(values)
    strata = _strata_of(len(data), strata)
    ranked = _Ranked(data, strata.of_path, strata)
    return [ranked.reaching(percent) for percent in percents]


def percentile(values: ArrayLike, percent: float, strata: Strata | None = None) -> float:
    """One of `percentiles`."""
    return percentiles(values, [percent], strata)[0]


def tail_mean(values: ArrayLike, percent: float, strata: Strata | None = None) -> float:
    """
    Mean of the worst (largest) percent of probability: TVaR.

    Values are taken from the largest down; the one on the boundary counts with the weight that is
    left (Acerbi and Tasche 2002, J. Banking & Finance 26, 1487-1503, doi:10.1016/S0378-4266(02)00283-2).
    Of equal futures whose percent is a whole number it is the mean of that many worst ones.

    Raises
    ------
    ValueError
        percent is not above 0.
    """
    data = np.asarray(values, dtype=np.float64)
    strata = _strata_of(len(data), strata)
    wanted = round(percent / 100.0 * strata.paths, _DIGITS)
    if wanted <= 0:
        raise ValueError(f"a tail needs a percentage above 0, found {percent:g}")
    boundary = -percentile(-data, percent, strata) + 0.0
    taken, terms, count = Fraction(0), [], strata.count.tolist()
    for s in strata.used:
        worth = Fraction(float(strata.share[s])) * strata.paths / count[s]
        beyond = data[strata.mask(s) & (data > boundary)]
        taken += worth * len(beyond)
        terms.append(beyond * float(worth))
    left = max(0.0, wanted - float(taken))
    terms += [np.full(int(left), boundary), np.array([(left - int(left)) * boundary])]
    return math.fsum(np.concatenate(terms)) / wanted


def exceedance(loss_kg: I64, path: I64, years: int, annual_probability: ArrayLike, strata: Strata) -> tuple[F64, F64]:
    """
    The loss of one year that is passed with each given annual probability.

    Every year of every path counts, with the weight of its path.

    Parameters
    ----------
    loss_kg, path : arrays, shape (row,)
        Losses of single years, 0 or more, and whose they are. Years without a row lost nothing.
    years : int
        Years of each path.
    annual_probability : array, shape (n,)

    Returns
    -------
    loss_kg : array, shape (n,)
        The smallest loss that is passed with no more than the probability.
    simulated_years : array, shape (n,)
        How many simulated years the worst part of this probability consists of; the years of
        the boundary loss count by the part of them that is needed.
    """
    ranked = _Ranked(loss_kg, strata.of_path[path], strata, years)
    found = [ranked.passed(p) for p in np.asarray(annual_probability, dtype=np.float64).tolist()]
    return np.array([loss for loss, _ in found]), np.array([simulated for _, simulated in found])


def histogram(values: ArrayLike, strata: Strata | None = None, bins: int = 30) -> tuple[F64, F64]:
    """
    Edges (bins + 1,) and shares of probability (bins,) between the smallest and the largest value.

    One bin where all values are equal.
    """
    data = np.asarray(values, dtype=np.float64)
    strata = _strata_of(len(data), strata)
    if data.min() == data.max():
        return np.array([data.min(), data.max()]), np.array([1.0])
    edges = np.histogram_bin_edges(data, bins=bins)
    counts = [np.histogram(data[strata.mask(s)], bins=edges)[0].tolist() for s in range(len(strata.share))]
    return edges, np.array([weighed(strata, totals) for totals in zip(*counts, strict=True)])

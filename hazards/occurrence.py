"""
How often: closed forms for rates, for the chance of an event, and for renewal by Brownian passage time.

The Brownian passage time (BPT) is the inverse Gaussian distribution with mean mu and
coefficient of variation (aperiodicity) alpha: the time a steadily loaded fault with
random disturbances needs to reach failure.

References
----------
Matthews, Ellsworth, Reasenberg (2002), "A Brownian model for recurrent earthquakes",
Bull. Seismol. Soc. Am. 92, 2233-2250 (abstract read in a copy; formulas derived and tested).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import erfcx, ndtr

if TYPE_CHECKING:
    from hazards.sources import Past, Source

F64 = NDArray[np.float64]

STEPS_PER_YEAR = 32  # of the finer grid of renewal_counts, at least
STEPS_PER_DEVIATION = 32  # and this many in one standard deviation of an interval
MOST_CELLS = 2**17  # of that grid
MOST_OCCURRENCES = 10_000  # of one source in a horizon
NEGLIGIBLE = 1e-12  # counts of occurrences less probable than this over the horizon are left out
_NOTHING = 1e-16  # a chance that the transforms' own rounding hides
_ROOT2 = math.sqrt(2.0)


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


def _scaled_distances(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> tuple[F64, F64, F64]:
    """Times in units of the mean, and (x - 1) / (alpha sqrt x), (x + 1) / (alpha sqrt x)."""
    if not (mean_years > 0 and aperiodicity > 0):
        raise ValueError(f"mean interval and aperiodicity must be above 0, found {mean_years:g} and {aperiodicity:g}")
    x = np.asarray(x_years, dtype=np.float64) / mean_years
    if np.any(x < 0):
        raise ValueError("an interval must be 0 years or more")
    with np.errstate(divide="ignore"):
        root = aperiodicity * np.sqrt(x)
        return x, (x - 1.0) / root, (x + 1.0) / root


def bpt_pdf(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> F64:
    """
    Density of the interval between occurrences, 1/yr, shape of x_years.

    f(x) = sqrt(mu / (2 pi alpha^2 x^3)) exp(-(x - mu)^2 / (2 mu alpha^2 x)); 0 at x = 0.

    Raises
    ------
    ValueError
        mu or alpha is not above 0, or an x is below 0.
    """
    return np.asarray(np.exp(_bpt_log_pdf(x_years, mean_years, aperiodicity)))


def _bpt_log_pdf(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> F64:
    x, z1, _ = _scaled_distances(x_years, mean_years, aperiodicity)
    scale = math.log(math.sqrt(2.0 * math.pi) * aperiodicity * mean_years)
    with np.errstate(divide="ignore", over="ignore"):  # some 1e-300 years after an event
        return np.asarray(np.where(x > 0, -0.5 * z1 * z1 - 1.5 * np.log(np.where(x > 0, x, 1.0)) - scale, -np.inf))


def bpt_cdf(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> F64:
    """
    Chance that an interval is at most x, shape of x_years.

    F(x) = Phi(z1) + exp(2 / alpha^2) Phi(-z2), z = (x -+ mu) / (alpha sqrt(mu x)); with
    exp(2 / alpha^2) Phi(-z2) = exp(-z1^2 / 2) erfcx(z2 / sqrt 2) / 2 nothing overflows.

    Raises
    ------
    ValueError
        mu or alpha is not above 0, or an x is below 0.
    """
    return np.asarray(-np.expm1(bpt_log_survival(x_years, mean_years, aperiodicity)))


def bpt_log_survival(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> F64:
    """
    Log of 1 - F(x), exact to some 1e-13 however deep in either tail.

    Beyond the mean 1 - F = exp(-z1^2 / 2) (erfcx(z1 / sqrt 2) - erfcx(z2 / sqrt 2)) / 2.
    """
    x, z1, z2 = _scaled_distances(x_years, mean_years, aperiodicity)
    late = x > 1
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        tail = np.exp(-0.5 * z1 * z1)
        below = 0.5 * tail * (erfcx(np.where(late, 0.0, -z1) / _ROOT2) + erfcx(z2 / _ROOT2))
        above = 0.5 * (erfcx(np.where(late, z1, 0.0) / _ROOT2) - erfcx(z2 / _ROOT2))
        early_log = np.log1p(-np.where(late | (tail == 0), 0.0, below))
        late_log = np.log(np.where(late, above, 1.0)) - np.where(late, 0.5 * z1 * z1, 0.0)
    return np.asarray(np.where(late, late_log, early_log))


def bpt_log_excess(x_years: ArrayLike, mean_years: float, aperiodicity: float) -> F64:
    """
    Log of the mean time an interval lasts beyond x: ln int_x^inf (1 - F), x in years; ln mu at x = 0.

    int_x^inf (1 - F) = (mu - x) Phi(-z1) + (mu + x) exp(2 / alpha^2) Phi(-z2), which follows
    from d/dx [Phi(z1) - exp(2 / alpha^2) Phi(-z2)] = x f(x) / mu.
    """
    x, z1, z2 = _scaled_distances(x_years, mean_years, aperiodicity)
    late = x > 1
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        tail = np.exp(-0.5 * z1 * z1)
        reflected = 0.5 * erfcx(z2 / _ROOT2)
        reflected_tail = np.where(tail > 0, tail * reflected, 0.0)
        early = (1.0 - x) * ndtr(-np.where(late, 0.0, z1)) + (1.0 + x) * reflected_tail
        above = (1.0 + x) * reflected - (x - 1.0) * 0.5 * erfcx(np.where(late, z1, 0.0) / _ROOT2)
        late_log = np.log(np.where(late, above, 1.0)) - np.where(late, 0.5 * z1 * z1, 0.0)
        early_log = np.log(np.where(late, 1.0, early))
    return np.asarray(np.where(late, late_log, early_log) + math.log(mean_years))


def first_log_survival(x_years: ArrayLike, mean_years: float, aperiodicity: float, past: Past) -> F64:
    """
    Log of the chance that the first occurrence comes later than x years after the start, shape of x_years.

    Elapsed T: (1 - F(T + x)) / (1 - F(T)). Known only to be older than T0:
    int_{T0 + x}^inf (1 - F) / int_{T0}^inf (1 - F), which at T0 = 0 is the unknown past.
    """
    tail = bpt_log_survival if past.kind == "elapsed" else bpt_log_excess
    known = past.years
    later = tail(np.asarray(x_years, dtype=np.float64) + known, mean_years, aperiodicity)
    return np.asarray(later - tail(known, mean_years, aperiodicity))


def first_cdf(x_years: ArrayLike, mean_years: float, aperiodicity: float, past: Past) -> F64:
    """Chance that the first occurrence comes within x years of the start, given what is known of the past."""
    return np.asarray(-np.expm1(first_log_survival(x_years, mean_years, aperiodicity, past)))


def first_hazard_rate(x_years: ArrayLike, mean_years: float, aperiodicity: float, past: Past) -> F64:
    """
    Chance per year of the first occurrence x years after the start if it has not come before, shape of x_years.

    Elapsed T: f(T + x) / (1 - F(T + x)). Older than T0: (1 - F(T0 + x)) / int_{T0 + x}^inf (1 - F).
    """
    x = np.asarray(x_years, dtype=np.float64) + past.years
    survival = bpt_log_survival(x, mean_years, aperiodicity)
    if past.kind == "elapsed":
        return np.asarray(np.exp(_bpt_log_pdf(x, mean_years, aperiodicity) - survival))
    return np.asarray(np.exp(survival - bpt_log_excess(x, mean_years, aperiodicity)))


def first_pdf(x_years: ArrayLike, mean_years: float, aperiodicity: float, past: Past) -> F64:
    """
    Density of the first occurrence x years after the start, 1/yr, given what is known of the past.

    Elapsed T: f(T + x) / (1 - F(T)). Older than T0: (1 - F(T0 + x)) / int_{T0}^inf (1 - F);
    unknown, T0 = 0: (1 - F(x)) / mu.
    """
    silent = np.exp(first_log_survival(x_years, mean_years, aperiodicity, past))
    return np.asarray(first_hazard_rate(x_years, mean_years, aperiodicity, past) * silent)


def cumulative_intensity(source: Source) -> F64:
    """
    Expected occurrences of a Poisson source up to each new year, shape (year + 1,), from 0.

    Of an annual maximum -ln of the chance of no event up to then, which adds up
    -factor x ln(1 - p): p' = 1 - (1 - p)^factor.

    Raises
    ------
    ValueError
        A renewal source: its intensity depends on its own past.
    """
    if source.kind == "renewal":
        raise ValueError(f"source {source.id}: a renewal source has no intensity of its own")
    rate = source.annual_rate_per_year
    yearly = -math.log1p(-rate) if source.kind == "annual_maximum" else rate
    return np.concatenate([[0.0], np.cumsum(yearly * np.array(source.factor_by_year, dtype=np.float64))])


def source_log_silence(source: Source, years: ArrayLike) -> F64:
    """
    Log of the chance that the source has no occurrence up to so many years after the start, shape of years.

    Within a year an annual maximum comes at any time alike: 1 - p' x (part of the year).
    """
    at = np.asarray(years, dtype=np.float64)
    if np.any(at < 0) or np.any(at > len(source.factor_by_year)):
        raise ValueError(f"source {source.id}: years must lie between 0 and the horizon")
    if source.kind == "renewal":
        assert source.aperiodicity is not None
        assert source.past is not None
        return first_log_survival(at, 1.0 / source.annual_rate_per_year, source.aperiodicity, source.past)
    reached = cumulative_intensity(source)
    year = np.minimum(at.astype(np.int64), len(reached) - 2)
    begin, step = reached[year], reached[year + 1] - reached[year]
    if source.kind == "poisson":
        return np.asarray(-(begin + step * (at - year)))
    return np.asarray(-begin + np.log1p(np.expm1(-step) * (at - year)))


def probability_in(source: Source, years: float) -> float:
    """Chance of at least one occurrence of the source in the first `years` years of the horizon."""
    return float(-np.expm1(source_log_silence(source, years)))


def renewal_counts(source: Source, years: int, first: int, last: int) -> F64:
    """
    How often a renewal source strikes in each year, split by what it did before.

    G[t, a, b] is the expected number of occurrences in year t that a occurrences OUTSIDE
    the years first .. last - 1 and b occurrences INSIDE them precede. A building lost with
    chance q0 per occurrence outside and q1 inside then meets, while it stands,
    sum_ab G[t, a, b] (1 - q0)^a (1 - q1)^b occurrences in year t: the solution of
    m(x) = f0(x) + int_0^x m(s) (1 - q(s)) f(x - s) ds, for any q0 and q1.

    Time is cut into cells, an occurrence that is not the first is counted from the middle
    of its cell, and two cell sizes (the finer at most 1/32 year) are extrapolated: the
    error is of fourth order in the cell. The first occurrence, G[:, 0, 0], is exact.

    Parameters
    ----------
    source : Source
        Of kind renewal.
    years, first, last : int
        The horizon, and the years in which the measure acts.

    Returns
    -------
    array, shape (year, a, b)
        Cut off where the chance of more occurrences over the horizon is below 1e-12.

    Raises
    ------
    ValueError
        The source is of another kind.
    """
    if source.aperiodicity is None or source.past is None:
        raise ValueError(f"source {source.id}: only a renewal source has renewal counts")
    mean, alpha = 1.0 / source.annual_rate_per_year, source.aperiodicity
    per_year = STEPS_PER_YEAR // 2
    narrowest = mean * min(alpha, 1.0 / (3.0 * alpha**2))  # the second: about the mode of a wide distribution
    while per_year * narrowest < STEPS_PER_DEVIATION / 2 and years * per_year < MOST_CELLS / 4:
        per_year *= 2
    coarse, fine = (
        _counts_on_grid(
            -np.diff(np.exp(first_log_survival(np.arange(years * n + 1) / n, mean, alpha, source.past))),
            -np.diff(np.exp(bpt_log_survival(np.maximum(np.arange(-0.5, years * n) / n, 0.0), mean, alpha))),
            years,
            slice(max(first, 0), max(last, 0)),
        )
        for n in (per_year, 2 * per_year)
    )
    counts = np.zeros((years, *np.maximum(coarse.shape, fine.shape)[1:]))
    counts[:, : fine.shape[1], : fine.shape[2]] += fine * (4.0 / 3.0)
    counts[:, : coarse.shape[1], : coarse.shape[2]] -= coarse / 3.0
    return np.maximum(counts, 0.0)


def _counts_on_grid(first_mass: F64, kernel: F64, years: int, acting: slice) -> F64:
    """
    Expected occurrences by year and by how many outside and inside the acting years precede, on one grid.

    first_mass : chance of the first occurrence in each cell, shape (cell,)
    kernel : chance that the next one comes so many cells after the middle of this one's, shape (cell,)
    """
    cells = len(first_mass)
    by_year = np.zeros((years, cells // years), dtype=bool)
    by_year[acting] = True
    inside = by_year.ravel()
    size = next_fast_len(2 * cells, real=True)
    spectrum = rfft(kernel, size)
    found: dict[tuple[int, int], F64] = {}
    level: dict[int, F64] = {0: first_mass}  # by b; a is the number of occurrences before, less b
    for before in range(MOST_OCCURRENCES):
        for b, mass in level.items():
            found[before - b, b] = mass.reshape(years, -1).sum(axis=1)
        if sum(float(mass.sum()) for mass in level.values()) < NEGLIGIBLE:
            break
        parents: dict[int, F64] = {}
        for b, mass in level.items():
            for child, part in ((b, np.where(inside, 0.0, mass)), (b + 1, np.where(inside, mass, 0.0))):
                if part.sum() > _NOTHING:
                    parents[child] = parents[child] + part if child in parents else part
        spectra = rfft(np.stack(list(parents.values())), size, axis=1) if parents else np.zeros((0, len(spectrum)))
        following = np.maximum(irfft(spectra * spectrum, size, axis=1)[:, :cells], 0.0)
        level = dict(zip(parents, following, strict=True))
    counts = np.zeros((years, 1 + max(a for a, _ in found), 1 + max(b for _, b in found)))
    for (a, b), expected in found.items():
        counts[:, a, b] = expected
    return counts

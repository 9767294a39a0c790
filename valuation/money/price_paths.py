"""
Paths of the price of a tonne, yen per t-CO2e, with closed forms of what is expected.

Random prices are lognormal in each year: expected price x exp(deviation - variance / 2), where the deviation of the
logarithm follows an exact one-year step, never Euler's. Draws are counter-based (`infra/draws.py`): the counter is
(path, calendar year) and the key the seed with the name of the price, so that another price, path or year changes none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from infra.draws import key, normal
from valuation.money.basis import F64, MoneyRefused
from valuation.money.options import black_call
from valuation.money.price_specs import (
    Band,
    CarbonPrice,
    ConstantPrice,
    DatedTable,
    Gbm,
    Growth,
    GxEtsBand,
    GxEtsClip,
    LogOu,
    PriceSpec,
    UsdTable,
)


class PriceGap(MoneyRefused):
    """
    A price that says nothing of some years of the horizon; `years` are the calendar years without one.

    begins : the key in which the price says when it begins, and that year; None: it is a table, whose gaps are filled
    """

    def __init__(self, name: str, years: Sequence[int], begins: tuple[str, int] | None = None) -> None:
        en, ja = _earlier(begins, years[0]) if begins else (
            "; add these years, or declare interpolation, before or beyond",
            "その年の価格を追加するか、補間や期間外の扱い（interpolation・before・beyond）を書いてください",
        )  # fmt: skip
        listed = _spans(years)
        super().__init__(
            f"the price {name!r} has no value for {', '.join(listed)}{en}",
            f"価格「{name}」には{'、'.join(listed)}年の値がありません。{ja}",
        )
        self.years = tuple(years)


def _earlier(begins: tuple[str, int], needed: int) -> tuple[str, str]:
    """What to write where a price begins too late."""
    key, year = begins
    return (
        f": it begins in {year}; write {key} {needed} or earlier, or leave the price out",
        f"この価格は{year}年から始まります。{key} を{needed}年以前にするか、この価格を除いてください",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Lognormal:
    """
    A random price in closed form; arrays of shape (year,).

    expected : yen per t-CO2e
    log_variance : of the logarithm of the price; 0 in a year whose price is known
    keep, step : deviation of a year = keep x deviation of the year before + step x standard normal value
    """

    expected: F64
    log_variance: F64
    keep: float
    step: float

    @property
    def log_sd(self) -> F64:
        """Standard deviation of the logarithm of the price, as closed forms of contracts ask for it."""
        return np.sqrt(self.log_variance)


def price_paths(spec: PriceSpec, first_year: int, years: int, paths: int = 1, seed: int = 0) -> F64:
    """
    Price of each calendar year from first_year on, shape (path, year), yen per t-CO2e.

    A price without chance has 1 path, whatever `paths` says, and broadcasts. A random one is, in each year,
    expected price x exp(deviation - variance / 2), deviation = keep x deviation of the year before + step x z;
    see `lognormal`. A clipped one is brought between floor and cap in every year of every path.

    Raises
    ------
    PriceGap
        The price says nothing of some of the years.
    ValueError
        Counts out of range, or a price beyond what a number holds.

    References
    ----------
    Exact transitions of geometric Brownian motion and of the Ornstein-Uhlenbeck process, compared with QuantLib;
    the band: GX-ETS (`valuation/tables/carbon_prices.csv`).

    Examples
    --------
    4,000 yen at the end of 2026 that grow by 3 % a year; without volatility there is nothing but growth.

    >>> said = {"name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real", "price_year": 2026,
    ...         "source": "example", "source_kind": "assumption", "start_jpy_per_t": 4000, "start_year": 2026}
    >>> still = Gbm.model_validate({"kind": "gbm", "expected_growth_per_year": 0.03, "volatility": 0, **said})
    >>> price_paths(still, 2026, 3).round(6).tolist()
    [[4000.0, 4120.0, 4243.6]]
    >>> moving = Gbm.model_validate({"kind": "gbm", "expected_growth_per_year": 0.03, "volatility": 0.25, **said})
    >>> price_paths(moving, 2026, 3, paths=5)[:, 0].tolist()
    [4000.0, 4000.0, 4000.0, 4000.0, 4000.0]
    """
    if paths < 1:
        raise ValueError(f"at least one path is needed, found {paths}")
    if isinstance(spec, GxEtsClip):
        floor, cap = band_prices(spec.band, spec.name, first_year, years)
        return np.asarray(np.clip(price_paths(spec.price, first_year, years, paths, seed), floor, cap))
    if isinstance(spec, Gbm | LogOu):
        law = lognormal(spec, first_year, years)
        half = law.log_variance / 2.0
        k0, k1 = key(seed, f"price/{spec.name}")
        drawn = _draw(paths, spec.start_year, first_year, law.expected, half, law.keep, law.step, k0, k1)
        return _finite(drawn, spec.name, first_year)
    return _declared(spec, first_year, years)[None, :]


def expected_price(spec: PriceSpec, first_year: int, years: int) -> F64:
    """
    Expected price of each calendar year in closed form, shape (year,); raises as price_paths does.

    Constant P; growth and geometric Brownian motion P_0 (1 + g)^t; tables as declared between their years; a
    band floor (1 + g)^t. Of a clipped price it is the expectation of the clipped one: floor + call at the floor
    - call at the cap.

    References
    ----------
    Closed forms; the calls: Black (1976), `valuation.money.options`. The band of 2030 as printed: METI's paper,
    read at sustainacraft.com (secondary).

    Examples
    --------
    The floor of GX-ETS, 1,700 yen in 2026 and 3 % more each year, is printed as 1,913 yen for 2030:

    >>> from valuation.money.named_prices import named_price
    >>> expected_price(named_price("gx-ets-floor"), 2026, 5).round(1).tolist()
    [1700.0, 1751.0, 1803.5, 1857.6, 1913.4]
    """
    if isinstance(spec, GxEtsClip):
        floor, cap = band_prices(spec.band, spec.name, first_year, years)
        if not isinstance(spec.price, Gbm | LogOu):
            return np.asarray(np.clip(_declared(spec.price, first_year, years), floor, cap))
        law = lognormal(spec.price, first_year, years)
        above_floor, above_cap = (black_call(law.expected, bound, law.log_sd) for bound in (floor, cap))
        return np.asarray(floor + above_floor - above_cap)
    if isinstance(spec, Gbm | LogOu):
        return lognormal(spec, first_year, years).expected
    return _declared(spec, first_year, years)


def price_quantiles(spec: PriceSpec, first_year: int, years: int, probabilities: ArrayLike) -> F64:
    """
    Quantiles of the price of each year in closed form, shape (probability, year); raises as price_paths does.

    expected x exp(z_p s - s^2 / 2), s the standard deviation of the logarithm in that year. They are of single
    years: quantiles of different years do not make a path.

    References
    ----------
    Closed form of the lognormal distribution.

    Examples
    --------
    4,000 x 1.03^2 = 4,243.6 with 25 % of volatility over two years, s^2 = 2 x 0.0625: the median is
    4,243.6 x exp(-0.0625), the 90th percentile 4,243.6 x exp(1.2815516 x 0.3535534 - 0.0625).

    >>> spec = Gbm.model_validate({"kind": "gbm", "name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real",
    ...     "price_year": 2026, "source": "example", "source_kind": "assumption", "start_jpy_per_t": 4000,
    ...     "start_year": 2026, "expected_growth_per_year": 0.03, "volatility": 0.25})
    >>> price_quantiles(spec, 2028, 1, [0.5, 0.9]).round(1).tolist()
    [[3986.5], [6271.5]]
    """
    p = np.asarray(probabilities, dtype=np.float64)
    if not np.all((p > 0) & (p < 1)):
        raise ValueError("probabilities must lie between 0 and 1, without the ends")
    if isinstance(spec, GxEtsClip):
        floor, cap = band_prices(spec.band, spec.name, first_year, years)
        return np.asarray(np.clip(price_quantiles(spec.price, first_year, years, p), floor, cap))
    if isinstance(spec, Gbm | LogOu):
        law = lognormal(spec, first_year, years)
        deviation = ndtri(p)[:, None] * law.log_sd
        return np.asarray(law.expected * np.exp(deviation - law.log_variance / 2.0))
    return np.repeat(_declared(spec, first_year, years)[None, :], len(p), axis=0)


def lognormal(spec: Gbm | LogOu, first_year: int, years: int) -> Lognormal:
    """
    Closed form of a random price in the calendar years from first_year on; raises as price_paths does.

    Geometric Brownian motion, n years on: expected P_0 (1 + g)^n, variance of the logarithm s^2 n. Mean-reverting
    logarithm: expected exp(m + v / 2), m = level + (ln P_0 - level) e^(-k n), v = s^2 (1 - e^(-2 k n)) / (2 k),
    level = ln(long-run mean) - s^2 / (4 k).

    References
    ----------
    Exact transitions of both processes; compared with QuantLib.

    Examples
    --------
    Brownian: 4,000 x 1.03^2, 2 x 0.25^2. Reverting without volatility: after one half-life of three years half of
    the way from ln 8,000 to ln 4,000 is gone, sqrt(8,000 x 4,000).

    >>> said = {"name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real", "price_year": 2026,
    ...         "source": "example", "source_kind": "assumption", "start_year": 2026}
    >>> brownian = Gbm.model_validate({"kind": "gbm", "start_jpy_per_t": 4000, "expected_growth_per_year": 0.03,
    ...                                "volatility": 0.25, **said})
    >>> found = lognormal(brownian, 2028, 1)
    >>> found.expected.round(6).tolist(), found.log_variance.tolist()
    ([4243.6], [0.125])
    >>> reverting = LogOu.model_validate({"kind": "log_ou", "start_jpy_per_t": 8000, "volatility": 0,
    ...                                   "long_run_mean_jpy_per_t": 4000, "half_life_years": 3, **said})
    >>> lognormal(reverting, 2029, 1).expected.round(2).tolist(), round(math.sqrt(8000 * 4000), 2)
    ([5656.85], 5656.85)
    """
    passed = (_calendar(first_year, years) - spec.start_year).astype(np.float64)
    if np.any(passed < 0):
        late = range(first_year, min(spec.start_year, first_year + years))
        raise PriceGap(spec.name, late, ("start_year", spec.start_year))
    if isinstance(spec, Gbm):
        expected = _compound(spec.start_jpy_per_t, spec.expected_growth_per_year, passed)
        law = Lognormal(expected, spec.volatility**2 * passed, 1.0, spec.volatility)
    else:
        law = _reverting(spec, passed)
    return Lognormal(_finite(law.expected, spec.name, first_year), law.log_variance, law.keep, law.step)


def _reverting(spec: LogOu, passed: F64) -> Lognormal:
    """
    Exact transition of an Ornstein-Uhlenbeck process in the logarithm.

    ln S of n years on is normal with mean level + (ln start - level) e^(-k n) and variance
    s^2 (1 - e^(-2 k n)) / (2 k); k the speed, s the volatility.
    """
    speed = spec.reversion_per_year or math.log(2.0) / (spec.half_life_years or math.nan)
    stationary = spec.volatility**2 / (2.0 * speed)
    level = math.log(spec.long_run_mean_jpy_per_t) - stationary / 2.0
    variance = -stationary * np.expm1(-2.0 * speed * passed)
    mean = level + (math.log(spec.start_jpy_per_t) - level) * np.exp(-speed * passed)
    step = math.sqrt(-stationary * math.expm1(-2.0 * speed))
    return Lognormal(np.exp(mean + variance / 2.0), variance, math.exp(-speed), step)


@nb.njit(cache=True, nogil=True)
def _draw(paths, start, first, expected, half, keep, step, k0, k1):  # type: ignore[no-untyped-def]
    """Prices (path, year); years between start and first are drawn too, so that a path does not hang on first."""
    prices = np.empty((paths, expected.shape[0]))
    zero = nb.uint32(0)
    for path in range(paths):
        deviation = 0.0
        for year in range(start, first + expected.shape[0]):
            if year > start:
                deviation = keep * deviation + step * normal(nb.uint32(path), nb.uint32(year), zero, zero, k0, k1)
            if year >= first:
                prices[path, year - first] = expected[year - first] * np.exp(deviation - half[year - first])
    return prices


def band_prices(band: Band, name: str, first_year: int, years: int) -> tuple[F64, F64]:
    """
    Floor and cap of each calendar year from first_year on, each of shape (year,), yen per t-CO2e.

    Bound of band_year x (1 + growth)^n, n the years passed, no longer counted after `until` where the band is
    held; x (1 + inflation)^years passed in nominal yen.

    References
    ----------
    GX-ETS (`valuation/tables/carbon_prices.csv`).

    Examples
    --------
    1,700 and 4,300 yen, and 3 % more in the second year:

    >>> from valuation.money.named_prices import gx_ets_band
    >>> floor, cap = band_prices(gx_ets_band(), "gx-ets", 2026, 2)
    >>> floor.round(6).tolist(), cap.round(6).tolist()
    ([1700.0, 1751.0], [4300.0, 4429.0])
    """
    passed = (_calendar(first_year, years) - band.band_year).astype(np.float64)
    if np.any(passed < 0):
        late = range(first_year, min(band.band_year, first_year + years))
        raise PriceGap(name, late, ("band_year", band.band_year))
    grown = passed if band.after == "grow" else np.minimum(passed, max(0, band.until - band.band_year))
    rise = _compound(1.0, band.growth_per_year, grown)
    if band.inflation is not None:
        rise = rise * _compound(1.0, band.inflation.per_year, passed)
    floor, cap = band.floor_jpy_per_t * rise, band.cap_jpy_per_t * rise
    return _finite(floor, name, first_year), _finite(cap, name, first_year)


def _declared(spec: PriceSpec, first_year: int, years: int) -> F64:
    """Prices without chance, shape (year,)."""
    calendar = _calendar(first_year, years)
    if isinstance(spec, ConstantPrice | CarbonPrice):
        return np.full(years, spec.price_jpy_per_t)
    if isinstance(spec, DatedTable):
        return _from_table(spec, spec.prices_jpy_per_t, calendar)
    if isinstance(spec, UsdTable):
        return _from_table(spec, spec.prices_usd_per_t, calendar) * spec.usd_jpy
    if isinstance(spec, Growth):
        passed = (calendar - spec.start_year).astype(np.float64)
        if np.any(passed < 0):
            raise PriceGap(spec.name, calendar[passed < 0].tolist(), ("start_year", spec.start_year))
        return _finite(_compound(spec.start_jpy_per_t, spec.growth_per_year, passed), spec.name, first_year)
    assert isinstance(spec, GxEtsBand)
    floor, cap = band_prices(spec.band, spec.name, first_year, years)
    return {"floor": floor, "middle": (floor + cap) / 2.0, "cap": cap}[spec.take]


def _from_table(spec: DatedTable | UsdTable, prices: dict[int, float], calendar: NDArray[np.int64]) -> F64:
    """Prices of the years of a calendar from those of a table; every year that it says nothing of is named."""
    known = np.array(sorted(prices))
    values = np.array([prices[year] for year in known.tolist()])
    early, late = calendar < known[0], calendar > known[-1]
    refused = (early & (spec.before == "refuse")) | (late & (spec.beyond == "refuse"))
    if spec.interpolation == "none":
        refused |= ~early & ~late & ~np.isin(calendar, known)
    if refused.any():
        raise PriceGap(spec.name, calendar[refused].tolist())
    if spec.interpolation == "linear":
        found = np.interp(calendar, known, values)
    else:
        found = values[np.maximum(np.searchsorted(known, calendar, side="right") - 1, 0)]
    none = (early & (spec.before == "zero")) | (late & (spec.beyond == "zero"))
    return np.asarray(np.where(none, 0.0, found))


def _calendar(first_year: int, years: int) -> NDArray[np.int64]:
    if years < 0:
        raise ValueError(f"the number of years must be 0 or more, found {years}")
    return first_year + np.arange(years, dtype=np.int64)


def _compound(start: float, rate: float, passed: F64) -> F64:
    """Grow from start by the rate of each year; what grows beyond every number is refused by _finite in words."""
    with np.errstate(over="ignore"):
        return np.asarray(start * (1.0 + rate) ** passed)


def _finite(prices: F64, name: str, first_year: int) -> F64:
    """The prices, unless one has grown beyond what a number holds."""
    broken = ~np.isfinite(prices).reshape(-1, prices.shape[-1]).all(axis=0)
    if broken.any():
        year = first_year + int(np.argmax(broken))
        raise MoneyRefused(
            f"the price {name!r} grows beyond every number in {year}; is its growth in per cent?",
            f"価格「{name}」が{year}年に計算できないほど大きくなります。上昇率を％で書いていませんか",
        )
    return prices


def _spans(years: Sequence[int]) -> list[str]:
    """Years as a reader writes them: 2027, 2029-2031."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return [str(first) if first == last else f"{first}-{last}" for first, last in spans]

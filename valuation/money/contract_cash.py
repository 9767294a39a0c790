"""
What a contract pays: its terms by year, and one cash flow for every row of `valuation.money.contracts`.

The formula stands there; here is what it takes by year, and the checks of what goes in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from infra.draws import uniforms
from valuation.money.basis import F64
from valuation.money.contracts import Contract


@dataclass(frozen=True, slots=True)
class Yearly:
    """
    What of a contract is in force in each year, shape (year,); outside its term nothing is.

    share and volume limit what is under contract; low and high bound its price (0 and infinity where
    nothing does); yen are indexed; survival is the probability that the counterparty stands when the
    year is paid, at its end: (1 - p)^(years in force so far).
    """

    share: F64
    volume: F64
    low: F64
    high: F64
    buy_back: F64
    penalty: F64
    minimum_take: F64
    minimum_delivery: F64
    survival: F64


def by_year(contract: Contract, years: int) -> Yearly:
    """
    Terms of years 0 .. years - 1: yen x (1 + indexation)^n and survival (1 - p)^(n + 1), n the years in force.

    References
    ----------
    Definition: the text of `valuation.money.contracts`; closed form.

    Examples
    --------
    The floor of GX-ETS rises by 3 % a year; a counterparty stands with 0.9 after one year, 0.81 after two:

    >>> from valuation.money.contracts import floor
    >>> found = by_year(floor(1700, indexation_per_year=0.03, default_probability_per_year=0.1), 3)
    >>> found.low.round(2).tolist(), found.survival.round(3).tolist()
    ([1700.0, 1751.0, 1803.53], [0.9, 0.81, 0.729])
    """
    since = np.arange(years) - contract.start
    until = years if contract.term_years is None else contract.term_years
    on = (since >= 0) & (since < until)
    index = (1.0 + contract.indexation_per_year) ** np.where(on, since, 0)

    def placed(amount: float | None, otherwise: float, *, yen: bool = True) -> F64:
        """An amount in force, and what stands for none."""
        return np.where(on, otherwise if amount is None else amount * (index if yen else 1.0), otherwise)

    strike, low, high = contract.strike_jpy_per_t, contract.floor_jpy_per_t, contract.cap_jpy_per_t
    return Yearly(
        share=placed(contract.share, 0.0, yen=False),
        volume=placed(contract.volume_t_co2e_per_year, math.inf, yen=False),
        low=placed(low if strike is None else strike, 0.0),
        high=placed(high if strike is None else strike, math.inf),
        buy_back=placed(contract.buy_back_jpy_per_t, 0.0),
        penalty=placed(contract.penalty_jpy_per_t, 0.0),
        minimum_take=placed(contract.minimum_take_t_co2e_per_year, math.inf, yen=False),
        minimum_delivery=placed(contract.minimum_delivery_t_co2e_per_year, 0.0, yen=False),
        survival=(1.0 - contract.default_probability_per_year) ** np.where(on, since + 1, 0),
    )


def cash_flow(
    contract: Contract,
    reference_jpy_per_t: ArrayLike,
    volume_t_co2e: ArrayLike,
    *,
    default_draws: ArrayLike | None = None,
) -> F64:
    """
    Market and contract together: what the seller receives, yen, shape (path, year).

    market + payoff, as the text of this module has them. Without default a two-way contract for difference
    on the whole volume is strike x volume, to the last bit.

    Parameters
    ----------
    reference_jpy_per_t, volume_t_co2e : arrays, shape (path, year)
        0 or more; one path stands for all.
    default_draws : array, shape (path,), optional
        Numbers in (0, 1), see `draws_of_default`: the counterparty of a path stands in a year while its
        number lies below the survival. None: the expectation over them.

    Raises
    ------
    ValueError
        A value is missing, infinite or below 0 (told where), or shapes do not fit.

    References
    ----------
    Definition: the text of this module (METHOD section 8).

    Examples
    --------
    At 4,500 yen, and 1,000 of penalty for each tonne below 50: 0 t cost 50 penalties, 20 t cost 30 of them.

    >>> from valuation.money.contracts import offtake
    >>> contract = offtake(4500, share=1, minimum_delivery_t_co2e_per_year=50, penalty_jpy_per_t=1000)
    >>> cash_flow(contract, [[4000, 4000, 4000]], [[0, 20, 50]]).tolist()
    [[-50000.0, 60000.0, 225000.0]]
    """
    reference, volume, y = _inputs(contract, reference_jpy_per_t, volume_t_co2e, default_draws)
    offered, settled, taken = _taken(reference, volume, y)
    rest = volume - taken
    sold = contract.sold_share * rest
    unpaid = 1.0 - _paid(contract, y, default_draws)
    gross = settled * taken + reference * sold + y.buy_back * (rest - sold) - _penalty(offered, y)
    if not np.any(unpaid):
        return gross
    return gross - unpaid * (np.maximum(settled - reference, 0.0) * taken + y.buy_back * (rest - sold))


def payoff(
    contract: Contract,
    reference_jpy_per_t: ArrayLike,
    volume_t_co2e: ArrayLike,
    *,
    default_draws: ArrayLike | None = None,
) -> F64:
    """
    What the contract alone pays the seller, below 0 where the seller pays; arguments as `cash_flow`.

    payoff = paid x to seller - by seller, as the text of this module has them.

    References
    ----------
    Definition: the text of this module (METHOD section 8).

    Examples
    --------
    (5,000 - 4,000) x 10 from a counterparty that stands with 0.9 and 0.81 and pays 30 % after its default:
    0.93 and 0.867 of 10,000 yen.

    >>> from valuation.money.contracts import cfd_two_way
    >>> contract = cfd_two_way(5000, default_probability_per_year=0.1, recovery=0.3)
    >>> payoff(contract, [[4000, 4000]], [[10, 10]]).round(6).tolist()
    [[9300.0, 8670.0]]
    """
    reference, volume, y = _inputs(contract, reference_jpy_per_t, volume_t_co2e, default_draws)
    offered, settled, taken = _taken(reference, volume, y)
    rest = volume - taken
    to_seller = np.maximum(settled - reference, 0.0) * taken + y.buy_back * (rest - contract.sold_share * rest)
    by_seller = np.maximum(reference - settled, 0.0) * taken + _penalty(offered, y)
    return np.asarray(_paid(contract, y, default_draws) * to_seller - by_seller)


def draws_of_default(seed: int, counterparty: str, paths: int) -> F64:
    """
    Numbers for `default_draws`, shape (path,): those of a path depend on seed, name and path only.

    Uniform in (0, 1), Philox4x32-10.

    References
    ----------
    METHOD section 6, "Draws"; `infra.draws`.

    Examples
    --------
    More paths change no path:

    >>> draws_of_default(7, "town", 5).tolist() == draws_of_default(7, "town", 50)[:5].tolist()
    True
    """
    return uniforms(seed, f"default of a counterparty: {counterparty}", paths)


def _taken(reference: F64, volume: F64, y: Yearly) -> tuple[F64, F64, F64]:
    """Tonnes offered, price settled, tonnes taken."""
    offered = np.minimum(y.share * volume, y.volume)
    settled = np.minimum(np.maximum(reference, y.low), y.high)
    if np.all(np.isinf(y.minimum_take)):
        return offered, settled, offered
    return offered, settled, np.where(settled > reference, np.minimum(offered, y.minimum_take), offered)


def _penalty(offered: F64, y: Yearly) -> F64:
    return np.asarray(y.penalty * np.maximum(0.0, y.minimum_delivery - offered))


def _paid(contract: Contract, y: Yearly, draws: ArrayLike | None) -> F64:
    """Share of what is owed to the seller that is paid, shape (year,) or (path, year)."""
    if draws is None:
        return np.asarray(y.survival + (1.0 - y.survival) * contract.recovery)
    return np.where(np.asarray(draws)[:, None] < y.survival, 1.0, contract.recovery)


def _inputs(
    contract: Contract, reference: ArrayLike, volume: ArrayLike, draws: ArrayLike | None
) -> tuple[F64, F64, Yearly]:
    price, tonnes = checked(reference, "reference_jpy_per_t"), checked(volume, "volume_t_co2e")
    if price.shape[1] != tonnes.shape[1]:
        raise ValueError(f"prices for {price.shape[1]} years, tonnes for {tonnes.shape[1]}")
    uniform = np.full(1, 0.5) if draws is None else np.asarray(draws, dtype=np.float64)
    if uniform.ndim != 1 or not np.all((uniform > 0) & (uniform < 1)):
        raise ValueError("draws of default are one number above 0 and below 1 for each path")
    paths = (len(price), len(tonnes), len(uniform))
    if len({*paths} - {1}) > 1:
        raise ValueError(f"prices of {paths[0]} paths, tonnes of {paths[1]}, draws of default of {paths[2]}")
    return price, tonnes, by_year(contract, price.shape[1])


def checked(values: ArrayLike, name: str) -> F64:
    """
    Finite numbers of 0 or more, shape (path, year); otherwise a ValueError that says where.

    Examples
    --------
    >>> checked([[1, 2], [3, -4]], "tonnes")
    Traceback (most recent call last):
    ValueError: tonnes must be a number of 0 or more, found -4 in path 1, year 1 (both counted from 0)
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 2 or 0 in data.shape:
        raise ValueError(f"{name} needs the shape (path, year), found {data.shape}")
    if not (data.min() >= 0 and data.max() < math.inf):
        path, year = np.argwhere(~((data >= 0) & (data < math.inf)))[0].tolist()
        found = f"{name} must be a number of 0 or more, found {data[path, year]:g} in path {path}, year {year}"
        raise ValueError(f"{found} (both counted from 0)")
    return data

"""
One cash flow for every contract on latent credits: what the seller receives in yen, per path and year.

A contract is one set of terms. The named ones are rows of this table, made by the function of that
name, and none has code of its own; "-" is not in force.

| row           | share of volume | strike | floor  | cap | share sold | buy-back | least taken | least delivered |
| ------------- | --------------- | ------ | ------ | --- | ---------- | -------- | ----------- | --------------- |
| `spot`        | 0               | -      | -      | -   | 1 or less  | -        | -           | -               |
| `cfd_two_way` | 1 or less       | strike | -      | -   | 1          | -        | -           | -               |
| `cfd_one_way` | 1 or less       | -      | strike | -   | 1          | -        | -           | -               |
| `floor`       | 1 or less       | -      | floor  | -   | 1          | -        | -           | -               |
| `collar`      | 1 or less       | -      | floor  | cap | 1          | -        | -           | -               |
| `buy_back`    | 0               | -      | -      | -   | below 1    | price    | -           | -               |
| `offtake`     | 1, or tonnes    | price  | -      | -   | 1 or less  | -        | tonnes or - | tonnes, penalty |

Term, indexation and default of the counterparty may stand with each. A strike is a floor and a cap of
one height. `cfd_one_way` and `floor` pay the same yen: in the first the market pays the reference and
the counterparty the difference, in the second one buyer pays both.

With V tonnes in a year and the reference R, in this order:

    offered   = min(share x V, tonnes of the contract)
    settled   = R brought between floor and cap
    taken     = offered; min(offered, least taken) while settled > R, because whoever may take less then does
    sold      = taken + share sold x (V - taken);   unsold = V - sold
    market    = R x sold
    to seller = max(settled - R, 0) x taken + buy-back x unsold
    by seller = max(R - settled, 0) x taken + penalty x max(0, least delivered - offered)
    payoff    = paid x to seller - by seller

`paid` is 1, or where the counterparty may default S + (1 - S) x recovery, with S the probability that it
stands, or 0 and 1 where paths draw it. What the seller owes stays owed, and is not set off: the close-out
that costs the seller most. A tonne that a defaulted buyer leaves is sold at the reference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infra.draws import uniforms

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """
    Terms of a contract; yen per t-CO2e and t-CO2e per year, all of one basis (real or nominal) and from one year on.

    share : of the year's volume that is under contract
    volume_t_co2e_per_year : the most that is under contract in a year; None: no such limit
    strike_jpy_per_t, floor_jpy_per_t, cap_jpy_per_t : None: not in force
    sold_share : of the tonnes not under contract that find a buyer at the reference price
    buy_back_jpy_per_t : paid for what finds none; None: nothing
    minimum_take_t_co2e_per_year : what the buyer must take or pay for of what is delivered; None: all of it
    minimum_delivery_t_co2e_per_year, penalty_jpy_per_t : the seller pays the penalty for each tonne below
    start, term_years : the first year in force, counted from 0, and how many; None: to the end
    indexation_per_year : growth of all yen of the contract, whose amounts are those of its first year
    default_probability_per_year, recovery : of the counterparty, and the share that is paid after it

    Raises
    ------
    ValueError
        A term is out of its range, or terms exclude each other.
    """

    share: float = 1.0
    volume_t_co2e_per_year: float | None = None
    strike_jpy_per_t: float | None = None
    floor_jpy_per_t: float | None = None
    cap_jpy_per_t: float | None = None
    sold_share: float = 1.0
    buy_back_jpy_per_t: float | None = None
    minimum_take_t_co2e_per_year: float | None = None
    minimum_delivery_t_co2e_per_year: float | None = None
    penalty_jpy_per_t: float | None = None
    start: int = 0
    term_years: int | None = None
    indexation_per_year: float = 0.0
    default_probability_per_year: float = 0.0
    recovery: float = 0.0

    def __post_init__(self) -> None:
        for name in ("share", "sold_share", "recovery", "default_probability_per_year"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, found {getattr(self, name)!r}")
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name.endswith(("_jpy_per_t", "_t_co2e_per_year")) and value is not None and not 0 <= value < math.inf:
                raise ValueError(f"{name} must be a number of 0 or more, found {value!r}")
        if not -1 < self.indexation_per_year < math.inf:
            raise ValueError(f"indexation_per_year must be above -1 (-100 %), found {self.indexation_per_year!r}")
        if self.start < 0 or (self.term_years is not None and self.term_years < 1):
            raise ValueError(
                f"a term starts in year 0 or later and has 1 year or more, found {self.start} and {self.term_years}"
            )
        floor, cap = self.floor_jpy_per_t, self.cap_jpy_per_t
        if self.strike_jpy_per_t is not None and (floor, cap) != (None, None):
            raise ValueError("a strike is floor and cap at once: give the strike alone, or floor and cap")
        if floor is not None and cap is not None and floor > cap:
            raise ValueError(f"the floor must not lie above the cap, found {floor:g} and {cap:g}")
        if (self.minimum_delivery_t_co2e_per_year is None) != (self.penalty_jpy_per_t is None):
            raise ValueError("a least delivery needs its penalty, and a penalty needs its least delivery")


def spot(*, sold_share: float = 1.0) -> Contract:
    """
    Sale at the reference price, of all tonnes or of the share that finds a buyer: R x sold share x V.

    References
    ----------
    Definition: the table of this module.

    Examples
    --------
    40 % of 100 t find a buyer at 4,000 yen: 160,000 yen.

    >>> cash_flow(spot(sold_share=0.4), [[4000]], [[100]]).tolist()
    [[160000.0]]
    """
    return Contract(share=0.0, sold_share=sold_share)


def cfd_two_way(strike_jpy_per_t: float, **terms: Any) -> Contract:
    """
    Contract for difference: (strike - R) x V is paid, by the seller where it is below 0; `terms` as in Contract.

    References
    ----------
    Definition: the table of this module; as practised (from memory).

    Examples
    --------
    Market and contract together are strike x volume, 5,000 x 10, whatever the market pays:

    >>> cash_flow(cfd_two_way(5000), [[4000, 6000]], [[10, 10]]).tolist()
    [[50000.0, 50000.0]]
    >>> payoff(cfd_two_way(5000), [[4000, 6000]], [[10, 10]]).tolist()
    [[10000.0, -10000.0]]
    """
    return Contract(strike_jpy_per_t=strike_jpy_per_t, **terms)


def cfd_one_way(strike_jpy_per_t: float, **terms: Any) -> Contract:
    """
    Contract for difference of which only the seller gains: max(strike - R, 0) x V; `terms` as in Contract.

    References
    ----------
    Definition: the table of this module; as practised (from memory).

    Examples
    --------
    (5,000 - 4,000) x 10, and nothing where the market pays more:

    >>> payoff(cfd_one_way(5000), [[4000, 6000]], [[10, 10]]).tolist()
    [[10000.0, 0.0]]
    """
    return Contract(floor_jpy_per_t=strike_jpy_per_t, **terms)


def floor(floor_jpy_per_t: float, **terms: Any) -> Contract:
    """
    A buyer who pays the reference, and the floor where it is lower: max(R, floor) x V; `terms` as in Contract.

    References
    ----------
    Definition: the table of this module.

    Examples
    --------
    >>> cash_flow(floor(3000), [[2000, 4000]], [[10, 10]]).tolist()
    [[30000.0, 40000.0]]
    """
    return Contract(floor_jpy_per_t=floor_jpy_per_t, **terms)


def collar(floor_jpy_per_t: float, cap_jpy_per_t: float, **terms: Any) -> Contract:
    """
    A buyer who pays the reference between floor and cap: min(max(R, floor), cap) x V; `terms` as in Contract.

    References
    ----------
    Definition: the table of this module.

    Examples
    --------
    >>> cash_flow(collar(2000, 6000), [[1000, 4000, 9000]], [[10, 10, 10]]).tolist()
    [[20000.0, 40000.0, 60000.0]]
    """
    return Contract(floor_jpy_per_t=floor_jpy_per_t, cap_jpy_per_t=cap_jpy_per_t, **terms)


def buy_back(price_jpy_per_t: float, *, sold_share: float, **terms: Any) -> Contract:
    """
    A municipality or an insurer buys what the market does not, at a set price: price x (1 - sold share) x V.

    References
    ----------
    Definition: the table of this module.

    Examples
    --------
    Of 100 t the market takes 40 % at 4,000 yen; 2,500 yen are paid for each of the other 60 t:

    >>> cash_flow(buy_back(2500, sold_share=0.4), [[4000]], [[100]]).item() == 40 * 4000 + 60 * 2500
    True
    """
    return Contract(share=0.0, sold_share=sold_share, buy_back_jpy_per_t=price_jpy_per_t, **terms)


def offtake(price_jpy_per_t: float, **terms: Any) -> Contract:
    """
    A fixed price for a share or for tonnes, the rest at the market; `terms` as in Contract.

    References
    ----------
    Definition: the table of this module; take or pay as practised (from memory).

    Examples
    --------
    80 t under contract at 4,500 yen, of which 30 must be taken: at a market of 3,000 the buyer takes 30 of
    100 t, at 6,000 all 80.

    >>> contract = offtake(4500, volume_t_co2e_per_year=80, minimum_take_t_co2e_per_year=30)
    >>> cash_flow(contract, [[3000, 6000]], [[100, 100]]).tolist() == [[30 * 4500 + 70 * 3000, 80 * 4500 + 20 * 6000]]
    True
    """
    return Contract(strike_jpy_per_t=price_jpy_per_t, **terms)


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
    Definition: the text of this module; closed form.

    Examples
    --------
    The floor of GX-ETS rises by 3 % a year; a counterparty stands with 0.9 after one year, 0.81 after two:

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

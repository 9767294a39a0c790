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
from numpy.typing import NDArray

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

    >>> from valuation.money.contract_cash import cash_flow
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

    >>> from valuation.money.contract_cash import cash_flow, payoff
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

    >>> from valuation.money.contract_cash import payoff
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
    >>> from valuation.money.contract_cash import cash_flow
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
    >>> from valuation.money.contract_cash import cash_flow
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

    >>> from valuation.money.contract_cash import cash_flow
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

    >>> from valuation.money.contract_cash import cash_flow
    >>> contract = offtake(4500, volume_t_co2e_per_year=80, minimum_take_t_co2e_per_year=30)
    >>> cash_flow(contract, [[3000, 6000]], [[100, 100]]).tolist() == [[30 * 4500 + 70 * 3000, 80 * 4500 + 20 * 6000]]
    True
    """
    return Contract(strike_jpy_per_t=price_jpy_per_t, **terms)

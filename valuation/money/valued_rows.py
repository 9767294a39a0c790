"""What goes into valuing a schedule of tonnes, and what comes out: the rows that a record, a page or a table shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from infra.units import SourceKind
from valuation.discounting import Convention
from valuation.measures import Text
from valuation.money.basis import F64, Basis
from valuation.money.discount_specs import DiscountSpec
from valuation.money.present import Summary
from valuation.money.price_specs import PriceSpec
from valuation.weighting import Strata


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    Tonnes by year, from the valuation year on.

    issuable_t_co2e : shape (year,); known tonnes
    delivered_t_co2e : shape (path, year); what futures would have issued, None without a simulation
    strata : what the paths stand for; None: all count alike
    """

    first_year: int
    issuable_t_co2e: F64
    delivered_t_co2e: F64 | None = None
    strata: Strata | None = None

    @property
    def years(self) -> int:
        """Number of years."""
        return len(self.issuable_t_co2e)

    def traded(self) -> slice:
        """The years in which any tonne is issued or delivered; prices of other years are not needed."""
        any_tonne = self.issuable_t_co2e != 0
        if self.delivered_t_co2e is not None:
            any_tonne = any_tonne | (self.delivered_t_co2e != 0).any(axis=0)
        found = np.flatnonzero(any_tonne)
        return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 1)


@dataclass(frozen=True, slots=True)
class Headline:
    """The one price and rate of the headline."""

    price: PriceSpec
    rate_per_year: float
    convention: Convention
    source: str
    source_kind: SourceKind


@dataclass(frozen=True, slots=True)
class PriceRow:
    """
    One price, yen per t-CO2e by traded year, in its own money.

    low, high : the 5th and 95th percentile of each year; None without chance
    problem : why there is none for some year; the arrays are then empty
    """

    spec: PriceSpec
    expected: F64
    low: F64 | None
    high: F64 | None
    problem: Text | None


@dataclass(frozen=True, slots=True)
class RateRow:
    """One way of discounting: factors of all years of the schedule."""

    spec: DiscountSpec
    factors: F64


@dataclass(frozen=True, slots=True)
class Cell:
    """
    Present value of the issuable tonnes at one price and rate.

    basis, price_year : the money it is in
    present_value_jpy : in the mean over prices; None where `problem` says why
    """

    price: str
    rate: str
    basis: Basis
    price_year: int | None
    present_value_jpy: float | None
    problem: Text | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Present values of paths at the headline's rate: of prices alone, or of what futures deliver at a price."""

    price: str
    delivered: bool
    present_value_jpy: Summary


@dataclass(frozen=True, slots=True)
class ContractRow:
    """
    One contract at one price and the headline's rate, in the mean, on the issuable tonnes.

    market_jpy : present value of selling all tonnes at the price
    with_contract_jpy : of market and contract together
    contract_alone_jpy : of what the contract itself pays
    closed_form : False: the mean over price paths
    delivered : of market and contract on what futures deliver
    """

    contract: str
    price: str
    market_jpy: float | None
    with_contract_jpy: float | None
    contract_alone_jpy: float | None
    closed_form: bool
    delivered: Summary | None
    problem: Text | None


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """A loading on the present value of what futures deliver, at the headline's price and rate."""

    loading: str
    mean_jpy: float
    loaded_jpy: float


@dataclass(frozen=True, slots=True)
class Valued:
    """Everything that one schedule is worth, in every declared way."""

    prices: tuple[PriceRow, ...]
    rates: tuple[RateRow, ...]
    cells: tuple[Cell, ...]
    spreads: tuple[Spread, ...]
    contracts: tuple[ContractRow, ...]
    loadings: tuple[LoadedRow, ...]
    traded_from: int

    def price(self, name: str) -> PriceRow:
        """The row of a price."""
        return next(row for row in self.prices if row.spec.name == name)


def first_paths(schedule: Schedule, most: int) -> Schedule:
    """
    The same with the first paths only, weighed anew, so that yen of millions of futures need not be worked out.

    References
    ----------
    Paths of one number are alike in law, whichever are taken: METHOD section 6, "Draws".

    Examples
    --------
    >>> schedule = Schedule(2026, np.array([1.0, 2.0]), np.ones((50, 2)))
    >>> first_paths(schedule, 20).delivered_t_co2e.shape
    (20, 2)
    """
    if schedule.delivered_t_co2e is None or len(schedule.delivered_t_co2e) <= most:
        return schedule
    strata = schedule.strata
    if strata is not None:
        strata = Strata(strata.of_path[:most], strata.share, strata.exact, strata.label)
    return replace(schedule, delivered_t_co2e=schedule.delivered_t_co2e[:most], strata=strata)

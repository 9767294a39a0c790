"""Money beside the headline, as the record holds it: prices, rates, contracts, and what futures would be paid."""

from __future__ import annotations

from typing import Literal

from infra.units import SourceKind
from valuation.record_base import Bilingual, Part

Basis = Literal["real", "nominal"]


class PriceYear(Part):
    """
    The price of one year in which a tonne is issued or delivered.

    p05, p95: of random prices, else null; quantiles of single years do not make a path.
    """

    year: int
    expected_jpy_per_t: float
    p05_jpy_per_t: float | None
    p95_jpy_per_t: float | None


class PriceCase(Part):
    """A price path. `headline` is the price of the headline. problem: why it has no figure; by_year is then empty."""

    name: str
    label: Bilingual
    kind: str
    basis: Basis
    price_year: int | None
    random: bool
    notes: list[Bilingual]
    problem: Bilingual | None
    by_year: list[PriceYear]
    source: str
    source_kind: SourceKind


class DiscountYear(Part):
    year: int
    factor: float


class DiscountCase(Part):
    """A way of discounting: factors by the convention of the valuation. `headline` is the rate of the headline."""

    name: str
    label: Bilingual
    kind: str
    basis: Basis
    method: Bilingual
    notes: list[Bilingual]
    by_year: list[DiscountYear]
    source: str
    source_kind: SourceKind


class ValueCase(Part):
    """
    Present value of the issuable tonnes at one price and one way of discounting, in the mean over prices.

    basis, price_year: the money it is in. present_value_jpy is null where `problem` says why.
    """

    price: str
    discount: str
    basis: Basis
    price_year: int | None
    present_value_jpy: float | None
    problem: Bilingual | None


class YenSpread(Part):
    """
    A distribution of present values; low is bad.

    pNN: the NNth percentile. worstNN: mean of the lowest NN % (TVaR of the low side).
    """

    paths: int
    mean_jpy: float
    standard_error_jpy: float | None
    p01_jpy: float
    p05_jpy: float
    p10_jpy: float
    p50_jpy: float
    p90_jpy: float
    p95_jpy: float
    p99_jpy: float
    worst10_jpy: float
    worst05_jpy: float
    worst01_jpy: float
    probability_above_zero: float
    probability_below_zero: float


class ValueSpread(Part):
    """
    Sold at the market, at the headline's rate.

    tonnes: "issuable": known tonnes at random prices; "delivered": what each simulated future would have issued
    """

    price: str
    tonnes: Literal["issuable", "delivered"]
    present_value: YenSpread


class DeliveredTonnes(Part):
    """
    What simulated futures would have issued by the rule of the high-water mark; before deductions.

    reversed: issued and later lost for good, mean over futures; futures: how many of them yen are worked out for
    """

    rule: Bilingual
    futures: int
    issued_mean_t_co2e: float
    reversed_mean_t_co2e: float
    probability_reversed: float


class ContractTerms(Part):
    """One declared contract."""

    name: str
    label: Bilingual
    kind: str
    basis: Basis | None
    terms: dict[str, float]
    source: str
    source_kind: SourceKind


class ContractCase(Part):
    """
    A contract at one price and the headline's rate.

    market: present value of the issuable tonnes sold at the price. with_contract: market and contract together.
    contract_alone: what the contract itself pays. closed_form: false where the mean over price paths is taken.
    delivered: market and contract on what futures deliver, default drawn.
    """

    contract: str
    price: str
    market_jpy: float | None
    with_contract_jpy: float | None
    contract_alone_jpy: float | None
    closed_form: bool
    delivered: YenSpread | None
    problem: Bilingual | None


class InflationPart(Part):
    """What converts real into nominal yen and back; null: nothing does, and such cells have no figure."""

    per_year: float
    source: str
    source_kind: SourceKind


class Loading(Part):
    """The mean present value of what futures deliver (headline's price and rate), moved to its unfavourable side."""

    name: str
    label: Bilingual
    kind: str
    side: Literal["loss", "gain"]
    terms: dict[str, float]
    mean_jpy: float
    loaded_jpy: float
    source: str
    source_kind: SourceKind


class Money(Part):
    """Everything beside the headline, whose price and rate stand first. delivered: null where nothing was simulated."""

    inflation: InflationPart | None
    prices: list[PriceCase]
    discounting: list[DiscountCase]
    values: list[ValueCase]
    delivered: DeliveredTonnes | None
    spreads: list[ValueSpread]
    contract_terms: list[ContractTerms]
    contracts: list[ContractCase]
    loadings: list[Loading]

"""
Tonnes turned into yen in every declared way: each price at each rate, each contract at each price.

The same functions serve a simulated measure and a plain schedule of tonnes and years. Nothing here decides anything:
the headline is one price at one rate, and stands among the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from valuation.measures import Text
from valuation.money.basis import F64, Basis, MoneyRefused, price_level
from valuation.money.contract_cash import cash_flow, draws_of_default, payoff
from valuation.money.contract_specs import ContractSpec, terms
from valuation.money.contracts import Contract, spot
from valuation.money.discount_specs import DiscountSpec, FlatRate
from valuation.money.discounting import factors
from valuation.money.options import expected_cash
from valuation.money.present import Summary, present_values, summary, valued
from valuation.money.price_paths import expected_price, lognormal, price_paths, price_quantiles
from valuation.money.price_specs import Gbm, GxEtsClip, LogOu, PriceSpec
from valuation.money.risk_specs import loaded
from valuation.money.rules import HEADLINE, MoneyRules
from valuation.money.valued_rows import (
    Cell,
    ContractRow,
    Headline,
    LoadedRow,
    PriceRow,
    RateRow,
    Schedule,
    Spread,
    Valued,
)

TAILS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all figures of one valuation stand on; rate is the headline's, price_year that of its real yen."""

    schedule: Schedule
    rules: MoneyRules
    seed: int
    span: slice
    rate: RateRow
    price_year: int

    @property
    def first_year(self) -> int:
        """The first traded year."""
        return self.schedule.first_year + int(self.span.start)

    @property
    def years(self) -> int:
        """Number of traded years."""
        return int(self.span.stop - self.span.start)

    def every_year(self, values: F64) -> F64:
        """Values of the traded years among all years, 0 elsewhere; along the last axis."""
        found = np.zeros((*values.shape[:-1], self.schedule.years))
        found[..., self.span] = values
        return found


def value(schedule: Schedule, headline: Headline, rules: MoneyRules, *, seed: int = 0) -> Valued:
    """
    Value a schedule at every price, rate and contract of the rules, the headline's among them.

    Cell: sum over years of issuable tonnes x expected price x factor, in the money of the rate: where inflation is
    declared, real yen of the headline's price year at a real rate, and nominal yen at a nominal one.

    Money that does not fit (nominal prices at a real rate without inflation, a price without a year that is
    needed) gives no figure and its reason, never a wrong figure.

    Parameters
    ----------
    seed : of random prices and of defaults

    References
    ----------
    METHOD section 8; the parts: the modules of this package.

    Examples
    --------
    10 t in each of two years at 2,000 yen and 4 %: 20,000 / 1.04 + 20,000 / 1.0816.

    >>> from valuation.money.price_specs import ConstantPrice
    >>> price = ConstantPrice.model_validate({"kind": "constant", "name": "a", "label": {"en": "a", "ja": "a"},
    ...     "basis": "real", "price_year": 2026, "price_jpy_per_t": 2000, "source": "example",
    ...     "source_kind": "assumption"})
    >>> headline = Headline(price, 0.04, "year_end", "example", "assumption")
    >>> found = value(Schedule(2026, np.array([10.0, 10.0])), headline, MoneyRules(prices=(), discounting=()))
    >>> [round(cell.present_value_jpy, 2) for cell in found.cells]
    [37721.89]
    """
    specs = (_headline_rate(headline), *rules.discounting)
    rates = tuple(RateRow(spec, factors(spec, schedule.years, headline.convention)) for spec in specs)
    own_year = headline.price.price_year or schedule.first_year  # a nominal headline has none
    ground = _Ground(schedule, rules, seed, schedule.traded(), rates[0], own_year)
    prices = tuple(_price_row(spec, ground) for spec in (headline.price, *rules.prices))
    return Valued(
        prices=prices,
        rates=rates,
        cells=tuple(_cell(price, rate, ground) for price in prices for rate in rates),
        spreads=tuple(_spreads(prices, ground)),
        contracts=tuple(_contract(spec, price, ground) for spec in rules.contracts for price in prices),
        loadings=tuple(_loadings(prices[0], ground)),
        traded_from=ground.span.start,
    )


def _headline_rate(headline: Headline) -> FlatRate:
    return FlatRate.model_validate(
        {
            "kind": "flat", "name": HEADLINE, "label": {"en": "rate of the headline", "ja": "代表値の割引率"},
            "basis": headline.price.basis, "source": headline.source, "source_kind": headline.source_kind,
            "rate_per_year": headline.rate_per_year,
        }
    )  # fmt: skip


def _price_row(spec: PriceSpec, ground: _Ground) -> PriceRow:
    at = ground.first_year, ground.years
    try:
        expected = expected_price(spec, *at)
        low, high = price_quantiles(spec, *at, TAILS) if is_random(spec) else (None, None)
    except MoneyRefused as refused:
        return PriceRow(spec, np.zeros(0), None, None, Text(en=refused.en, ja=refused.ja))
    return PriceRow(spec, expected, low, high, None)


def is_random(spec: PriceSpec) -> bool:
    """
    Whether a price is drawn.

    Examples
    --------
    >>> from valuation.money.named_prices import named_price
    >>> is_random(named_price("gx-ets-floor"))
    False
    """
    return isinstance(spec.price if isinstance(spec, GxEtsClip) else spec, Gbm | LogOu)


@dataclass(frozen=True, slots=True)
class _Money:
    """What prices are multiplied with to be in the money of a rate, shape (traded year,), and that money."""

    factor: F64
    basis: Basis
    price_year: int | None


def _in_money_of(price: PriceRow, rate: DiscountSpec, ground: _Ground) -> _Money:
    """
    Prices of a row in the money that a rate is for: with inflation, real yen are those of the headline's price year.

    Raises
    ------
    MoneyRefused
        The row has no prices; or one is real and the other nominal, and no inflation is given.
    """
    if price.problem is not None:
        raise MoneyRefused(price.problem.en, price.problem.ja)
    spec, inflation = price.spec, ground.rules.inflation
    if spec.basis == rate.basis and (inflation is None or spec.price_year in (None, ground.price_year)):
        return _Money(np.ones(ground.years), spec.basis, spec.price_year)
    if inflation is None:
        words = {"real": "実質", "nominal": "名目"}
        raise MoneyRefused(
            f"the price is {spec.basis}, the rate {rate.basis}; a rate of inflation with its source would convert one",
            f"価格は{words[spec.basis]}、割引率は{words[rate.basis]}です。物価上昇率とその出典があれば換算できます",
        )
    found = np.ones(ground.years)
    if spec.price_year is not None:
        found = found * price_level(inflation, spec.price_year, ground.first_year, ground.years)
    if rate.basis == "nominal":
        return _Money(found, "nominal", None)
    return _Money(
        found / price_level(inflation, ground.price_year, ground.first_year, ground.years), "real", ground.price_year
    )


def _cell(price: PriceRow, rate: RateRow, ground: _Ground) -> Cell:
    spec, names = price.spec, (price.spec.name, rate.spec.name)
    try:
        money = _in_money_of(price, rate.spec, ground)
    except MoneyRefused as refused:
        return Cell(*names, spec.basis, spec.price_year, None, Text(en=refused.en, ja=refused.ja))
    cash = ground.schedule.issuable_t_co2e[ground.span] * price.expected * money.factor
    return Cell(*names, money.basis, money.price_year, math.fsum(cash * rate.factors[ground.span]), None)


def _drawn(spec: PriceSpec, money: _Money, ground: _Ground, paths: int) -> F64:
    return price_paths(spec, ground.first_year, ground.years, paths, ground.seed) * money.factor


def _references(prices: tuple[PriceRow, ...], ground: _Ground, paths: int) -> Iterator[tuple[str, F64]]:
    """The paths of each price that can be combined with the headline's rate, one after the other."""
    for price in prices:
        try:
            money = _in_money_of(price, ground.rate.spec, ground)
        except MoneyRefused:
            continue
        yield price.spec.name, _drawn(price.spec, money, ground, paths)


def _spreads(prices: tuple[PriceRow, ...], ground: _Ground) -> Iterator[Spread]:
    """Sold at the market: random prices on known tonnes, and every price on what futures deliver."""
    discount, schedule = ground.rate.factors[None, ground.span], ground.schedule
    random = tuple(price for price in prices if is_random(price.spec))
    references = _references(random, ground, ground.rules.price_paths)
    for name, found in valued(spot(), references, schedule.issuable_t_co2e[None, ground.span], discount):
        yield Spread(name, delivered=False, present_value_jpy=summary(found[:, 0]))
    if schedule.delivered_t_co2e is None:
        return
    references = _references(prices, ground, len(schedule.delivered_t_co2e))
    for name, found in valued(spot(), references, schedule.delivered_t_co2e[:, ground.span], discount):
        # one known price on every path: as many values as paths of delivery either way
        yield Spread(name, delivered=True, present_value_jpy=summary(found[:, 0], schedule.strata))


def _contract(spec: ContractSpec, price: PriceRow, ground: _Ground) -> ContractRow:
    schedule = ground.schedule
    try:
        money = _in_money_of(price, ground.rate.spec, ground)
        agreed = terms(
            spec, first_year=schedule.first_year, basis=money.basis, price_year=money.price_year,
            inflation=ground.rules.inflation,
        )  # fmt: skip
    except MoneyRefused as refused:
        problem = Text(en=refused.en, ja=refused.ja)
        return ContractRow(
            spec.name, price.spec.name, None, None, None, closed_form=True, delivered=None, problem=problem
        )
    volume, discount = schedule.issuable_t_co2e, ground.rate.factors
    market, alone, exact = _expected(agreed, price, money, ground)
    everything = volume[ground.span] * price.expected * money.factor * discount[ground.span]
    return ContractRow(
        contract=spec.name,
        price=price.spec.name,
        market_jpy=math.fsum(everything),
        with_contract_jpy=math.fsum((market + alone) * discount),
        contract_alone_jpy=math.fsum(alone * discount),
        closed_form=exact,
        delivered=_on_delivery(agreed, spec.name, price.spec, money, ground),
        problem=None,
    )


def _expected(agreed: Contract, price: PriceRow, money: _Money, ground: _Ground) -> tuple[F64, F64, bool]:
    """Market and contract in the mean by year, and whether in closed form."""
    volume, spec = ground.schedule.issuable_t_co2e, price.spec
    if isinstance(spec, GxEtsClip) and is_random(spec):
        drawn = ground.every_year(_drawn(spec, money, ground, ground.rules.price_paths))
        whole, alone = cash_flow(agreed, drawn, volume[None]), payoff(agreed, drawn, volume[None])
        return np.mean(whole - alone, axis=0), np.mean(alone, axis=0), False
    spread = np.zeros(ground.years)
    if isinstance(spec, Gbm | LogOu):
        spread = lognormal(spec, ground.first_year, ground.years).log_sd
    reference, spread = ground.every_year(price.expected * money.factor), ground.every_year(spread)
    found = expected_cash(agreed, reference, spread, volume)
    return found.market_jpy, found.payoff_jpy, True


def _on_delivery(agreed: Contract, name: str, price: PriceSpec, money: _Money, ground: _Ground) -> Summary | None:
    """Market and contract on what futures deliver; default of the counterparty is drawn with each."""
    tonnes = ground.schedule.delivered_t_co2e
    if tonnes is None:
        return None
    reference = ground.every_year(_drawn(price, money, ground, len(tonnes)))
    draws = draws_of_default(ground.seed, name, len(tonnes)) if agreed.default_probability_per_year > 0 else None
    ((_, found),) = valued(agreed, [(price.name, reference)], tonnes, ground.rate.factors[None], default_draws=draws)
    return summary(found[:, 0], ground.schedule.strata)


def _loadings(price: PriceRow, ground: _Ground) -> Iterator[LoadedRow]:
    tonnes, specs = ground.schedule.delivered_t_co2e, ground.rules.loadings
    if tonnes is None or price.problem is not None or not specs:
        return
    cash = tonnes[:, ground.span] * price.expected
    values = present_values(cash, ground.rate.factors[None, ground.span])[:, 0]
    mean = summary(values, ground.schedule.strata).mean
    for spec in specs:
        yield LoadedRow(spec.name, mean, loaded(spec, values, ground.schedule.strata))

"""Whether what stands beside the headline follows from the same vintages: prices by rates, contracts, the heat map."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flows.verify_rules import Misfit, Why, equal, rising, same, within
from valuation.discounting import present_value
from valuation.record import LatentCreditRecord
from valuation.record_money import Money, YenSpread

_HEADLINE = "headline"
_OWN = Why("the headline", "代表値")
_CASH = Why("units, price and factor of each year", "各年の単位数×価格×割引係数")
_SHARE = Why("a share or probability", "割合・確率")
_ORDER = Why("the order of percentiles", "百分位数の順序")
_PERCENTILES = ("p01_jpy", "p05_jpy", "p10_jpy", "p50_jpy", "p90_jpy", "p95_jpy", "p99_jpy")


def values(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Every present value without conversion is the units of each year times its price and factor."""
    v, money = record.valuation, record.valuation.money
    units = {row.year: row.issuable_t_co2e for row in v.cash_flow}
    factors = {one.name: {row.year: row.factor for row in one.by_year} for one in money.discounting}
    prices = {one.name: one for one in money.prices}
    same_money = {(one.name, other.name) for one in money.prices for other in money.discounting
                  if one.basis == other.basis}  # fmt: skip
    for k, cell in enumerate(money.values):
        path = f"valuation.money.values[{k}].present_value_jpy"
        if (cell.present_value_jpy is None) != (cell.problem is not None):
            yield from equal(path, cell.present_value_jpy is None, cell.problem is not None, Why("a reason", "理由"))
        if cell.present_value_jpy is None or (cell.price, cell.discount) not in same_money:
            continue
        terms = [
            units.get(row.year, 0) * row.expected_jpy_per_t * factors[cell.discount][row.year]
            for row in prices[cell.price].by_year
        ]
        yield from same(path, cell.present_value_jpy, math.fsum(terms), _CASH, terms)
        if (cell.price, cell.discount) == (_HEADLINE, _HEADLINE):
            yield from same(path, cell.present_value_jpy, v.headline_present_value_jpy, _OWN)
    found = [cell for cell in money.values if (cell.price, cell.discount) == (_HEADLINE, _HEADLINE)]
    yield from equal("valuation.money.values", len(found), 1, _OWN)


def headline(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The first price and the first rate are those of the headline."""
    v, money = record.valuation, record.valuation.money
    yield from equal("valuation.money.prices[0].name", money.prices[0].name, _HEADLINE, _OWN)
    yield from equal("valuation.money.discounting[0].name", money.discounting[0].name, _HEADLINE, _OWN)
    for t, row in enumerate(money.prices[0].by_year):
        path = f"valuation.money.prices[0].by_year[{t}].expected_jpy_per_t"
        yield from same(path, row.expected_jpy_per_t, v.price_jpy_per_t, _OWN)
    for t, (rate, own) in enumerate(zip(money.discounting[0].by_year, v.cash_flow, strict=True)):
        path = f"valuation.money.discounting[0].by_year[{t}].factor"
        yield from same(path, rate.factor, own.discount_factor, _OWN)


def contracts(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A contract is market and what it pays itself where nothing of the tonnes stays unsold; terms are declared."""
    money = record.valuation.money
    declared = {one.name for one in money.contract_terms}
    for k, row in enumerate(money.contracts):
        path = f"valuation.money.contracts[{k}]"
        yield from equal(f"{path}.contract", row.contract in declared, True, Why("declared terms", "契約条件"))
    for path, spread in _spreads(money):
        yield from rising(path, _PERCENTILES, [getattr(spread, name) for name in _PERCENTILES], _ORDER)
        for name in ("probability_above_zero", "probability_below_zero"):
            yield from within(f"{path}.{name}", getattr(spread, name), 0, 1 + 1e-8, _SHARE)


def _spreads(money: Money) -> Iterator[tuple[str, YenSpread]]:
    for k, one in enumerate(money.spreads):
        yield f"valuation.money.spreads[{k}].present_value", one.present_value
    for k, row in enumerate(money.contracts):
        if row.delivered is not None:
            yield f"valuation.money.contracts[{k}].delivered", row.delivered


def decision(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The heat map from the units, its headline's cell the headline; the financed share from the present value."""
    v, d = record.valuation, record.valuation.decision
    units = [row.issuable_t_co2e for row in v.cash_flow]
    for p, price in enumerate(d.heat_map.price_jpy_per_t):
        for q, rate in enumerate(d.heat_map.rate_per_year):
            expected = present_value([price * unit for unit in units], rate, convention=v.convention)
            path = f"valuation.decision.heat_map.present_value_jpy[{p}][{q}]"
            yield from same(path, d.heat_map.present_value_jpy[p][q], expected, _CASH)
    yield from same("valuation.decision.tornado.central_jpy", d.tornado.central_jpy, v.headline_present_value_jpy, _OWN)
    if d.financed is not None and v.capital_cost_jpy:
        share = v.headline_present_value_jpy / v.capital_cost_jpy
        why = Why("present value over cost", "現在価値÷整備費")
        yield from same("valuation.decision.financed.gross", d.financed.gross, share, why)
        cost = d.credit_costs.present_value_jpy
        terms = (v.headline_present_value_jpy / v.capital_cost_jpy, cost / v.capital_cost_jpy)
        path = "valuation.decision.financed.net"
        yield from same(path, d.financed.net, terms[0] - terms[1], why, terms)

"""Whether what stands beside the headline follows from the same vintages: prices by rates, contracts, decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flows.verify_rules import Misfit, Why, equal, number, rising, same, within
from infra.strict_json import joined, shown
from valuation.explaining.fields import Path, leaves, plain
from valuation.explaining.graph import entry_of
from valuation.explaining.rules import Rule
from valuation.explaining.walk import Node, node_at
from valuation.record import LatentCreditRecord
from valuation.record_money import Money, YenSpread

_HEADLINE = "headline"
_OWN = Why("the headline", "代表値")
_SHARE = Why("a share or probability", "割合・確率")
_ORDER = Why("the order of percentiles", "百分位数の順序")
_PERIOD = Why("the crediting period", "対象期間")
_PERCENTILES = ("p01_jpy", "p05_jpy", "p10_jpy", "p50_jpy", "p90_jpy", "p95_jpy", "p99_jpy")


def follows(record: LatentCreditRecord) -> Iterator[Misfit]:
    """
    Every figure beside the headline that the record gives again: by the rules that `pcc explain` walks.

    Distributions over futures and random prices are not among them; only a replay gives these again.
    """
    document = plain(record)
    for part in ("money", "decision"):
        for path in leaves(document["valuation"][part], ("valuation", part)):
            entry = entry_of(document, path)
            if entry is not None and isinstance(entry[0], Rule):
                node = node_at(document, path)
                if not node.agrees:
                    yield Misfit(_path(path), _said(node.value), _said(node.recomputed), _why(node, entry[0]))


def _said(value: Any) -> str:
    return number(value) if isinstance(value, float) else shown("-" if value is None else value)


def _path(path: Path) -> str:
    text = ""
    for part in path:
        text = joined(text, part)
    return text


def _why(node: Node, rule: Rule) -> Why:
    """The formula with the names of its operands, in both languages."""
    en, ja = (
        re.sub(r"\{(\w+)\}", lambda found: node.operands[found[1]].name[at], rule.formula)  # noqa: B023
        for at in (0, 1)
    )
    return Why(en, f"「{ja}」")


def headline(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The first price and the first rate are those of the headline, and one cell is the headline."""
    v, money = record.valuation, record.valuation.money
    yield from equal("valuation.money.prices[0].name", money.prices[0].name, _HEADLINE, _OWN)
    yield from equal("valuation.money.discounting[0].name", money.discounting[0].name, _HEADLINE, _OWN)
    for t, row in enumerate(money.prices[0].by_year):
        path = f"valuation.money.prices[0].by_year[{t}].expected_jpy_per_t"
        yield from same(path, row.expected_jpy_per_t, v.price_jpy_per_t, _OWN)
    for t, (rate, own) in enumerate(zip(money.discounting[0].by_year, v.cash_flow, strict=True)):
        path = f"valuation.money.discounting[0].by_year[{t}].factor"
        yield from same(path, rate.factor, own.discount_factor, _OWN)
    found = [(k, cell) for k, cell in enumerate(money.values) if (cell.price, cell.discount) == (_HEADLINE, _HEADLINE)]
    yield from equal("valuation.money.values", len(found), 1, _OWN)
    for k, cell in found:
        path = f"valuation.money.values[{k}].present_value_jpy"
        yield from same(path, cell.present_value_jpy or 0.0, v.headline_present_value_jpy, _OWN)


def values(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A cell, and a contract at a price, has either a figure or the reason why it has none."""
    why = Why("a reason", "理由")
    for k, cell in enumerate(record.valuation.money.values):
        path = f"valuation.money.values[{k}].present_value_jpy"
        yield from equal(path, cell.present_value_jpy is None, cell.problem is not None, why)
    for k, row in enumerate(record.valuation.money.contracts):
        for name in ("market_jpy", "with_contract_jpy", "contract_alone_jpy"):
            path = f"valuation.money.contracts[{k}].{name}"
            yield from equal(path, getattr(row, name) is None, row.problem is not None, why)


def contracts(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Contracts are declared; distributions are in order, and their probabilities are some."""
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


def verifications(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Verifications lie in the crediting period, in order, the last of them in its last year."""
    period, years = record.delivery, record.valuation.decision.credit_costs.verification_years
    path = "valuation.decision.credit_costs.verification_years"
    yield from equal(path, years == sorted(set(years)), True, _PERIOD)
    for k, year in enumerate(years):
        yield from within(f"{path}[{k}]", year, period.first_year, period.last_year, _PERIOD)
    if years:
        yield from equal(f"{path}[{len(years) - 1}]", years[-1], period.last_year, _PERIOD)

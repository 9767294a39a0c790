"""All rules of a record's own arithmetic, one after the other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from flows import verify_chain as tonnes
from flows import verify_counts as counts
from flows import verify_draws as draws
from flows import verify_ends as ends
from flows import verify_futures as futures
from flows import verify_money as money
from flows import verify_relations as relations
from flows import verify_town as town
from flows import verify_value as value
from flows import verify_yen as yen
from flows.verify_rules import Misfit, Why, number
from infra.strict_json import joined
from valuation.record import LatentCreditRecord

Rule = Callable[[LatentCreditRecord], Iterator[Misfit]]
RULES: tuple[Rule, ...] = (
    tonnes.years, tonnes.estimate, tonnes.chain, tonnes.chain_and_estimate, tonnes.claim, tonnes.deduction,
    tonnes.whole_tonnes, value.cash_flow, value.ladder, value.models, value.agreement, value.delivery,
    value.buildings, value.shares, value.criteria, value.evidence, value.claims, money.headline, money.values,
    money.contracts, money.verifications, money.follows,
    relations.crediting_period, relations.owners, relations.counts, relations.futures, relations.shortfall,
    relations.money, futures.ratios, counts.predictive, futures.chances, counts.whole, counts.kilograms,
    futures.spreads, futures.histogram, futures.worst, futures.groups, futures.exceedance, town.buildings, town.filled,
    town.events, town.declared, draws.spreads, draws.effects, draws.variance, ends.tornado, yen.spreads, yen.prices,
    yen.constant, yen.proportion,
)  # fmt: skip
_LARGEST = 1e18  # tonnes, yen, buildings: beyond all that is on earth, and far from where doubles end
_SIZE = Why("what can be", "現実の大きさ")
_NO_SENSE = Why("arithmetic", "計算")


def misfits(record: LatentCreditRecord, value: Any) -> list[Misfit]:
    """
    Every field that does not follow from the others, in the order of the rules.

    value is the record as plain JSON; numbers beyond all bounds are told alone, nothing is worked out with them.
    """
    if too_large := list(_too_large(value, "")):
        return too_large
    found: list[Misfit] = []
    for rule in RULES:
        try:
            found += rule(record)
        except (ArithmeticError, LookupError, ValueError):  # a record of a stranger may be empty where none is
            found.append(Misfit(rule.__name__, "?", "…", _NO_SENSE))
    return found


def _too_large(value: Any, path: str) -> Iterator[Misfit]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _too_large(below, joined(path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _too_large(below, joined(path, index))
    elif isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) <= _LARGEST:
        yield Misfit(path, number(value), f"<= {number(math.copysign(_LARGEST, value))}", _SIZE)

"""
The waterfall between two records: one component after the other is taken from the second instead of the first.

What a step is worth depends on which were taken before it. They are taken in the order of
the chain from the first record to the second, and in the same order back; a step is the
mean of both. So the steps add up, and exchanging the records changes their signs only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from valuation.difference.sides import Side, components, valued

_YEN_DECIMALS = 6
REMAINDER = "remainder"


@dataclass(frozen=True, slots=True)
class Step:
    """What one component moves: whole or half tonnes, and yen of present value; exact decimals."""

    component: str
    tonnes: Decimal
    yen: Decimal


def steps_between(a: Side, b: Side) -> list[Step]:
    """Every component's step, in order, and the remainder that makes them add up to what the records say."""
    order = components(a, b)
    there, back = _taken(order, a, b), _taken(order, b, a)
    found = [
        Step(
            name,
            Decimal(there[name][0] - back[name][0]) / 2,
            exact((there[name][1] - back[name][1]) / 2),
        )
        for name in order
    ]
    tonnes = Decimal(b.tonnes - a.tonnes) - sum((step.tonnes for step in found), Decimal(0))
    yen = exact(b.present_value_jpy) - exact(a.present_value_jpy) - sum((step.yen for step in found), Decimal(0))
    return [*found, Step(REMAINDER, tonnes, yen)]


def exact(value: float) -> Decimal:
    """
    The decimal number that a record holds, to a millionth of a yen: so few digits that sums of them are exact.

    Below 10**18 yen, that is; `verify` refuses what is more.
    """
    return Decimal(repr(round(value, _YEN_DECIMALS)))


def _taken(order: Sequence[str], start: Side, end: Side) -> dict[str, tuple[int, float]]:
    """What each component adds when it is taken from `end` after those before it."""
    mixture = dict.fromkeys(order, (start, end))
    tonnes, yen = valued(mixture)
    found = {}
    for name in order:
        mixture[name] = (end, start)
        after = valued(mixture)
        found[name] = after[0] - tonnes, after[1] - yen
        tonnes, yen = after
    return found

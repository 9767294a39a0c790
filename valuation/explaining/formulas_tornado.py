"""Formulas of the tornado's ends, from other fields of a record. Lists are by year from the valuation year on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from valuation.chain import issuable, whole_tonnes
from valuation.discounting import Convention, present_value
from valuation.explaining.formulas import CARRIED
from valuation.measures import works_ends


def worth_with_share(
    claimed: Sequence[float], share: float, first: float, second: float, third: float, price: float,
    factors: Sequence[float], rule: str, refused: bool,
) -> float:  # fmt: skip
    """Claims with one line at another share, the three others as they are: whole tonnes, and what they are worth."""
    return _worth(claimed, (1.0 - share, first, second, third), price, factors, CARRIED in rule, refused)


def worth_dropped(*chain: Any) -> float:
    """The lines as they are, remainders dropped; arguments as `_worth_as_is`."""
    return _worth_as_is(False, *chain)


def worth_carried(*chain: Any) -> float:
    """The lines as they are, remainders carried to the next year."""
    return _worth_as_is(True, *chain)


def _worth_as_is(
    carry: bool, claimed: Sequence[float], uncertainty: float, buffer: float, cap: float, other: float, price: float,
    factors: Sequence[float], _: str, refused: bool,
) -> float:  # fmt: skip
    return _worth(claimed, (uncertainty, buffer, cap, other), price, factors, carry, refused)


def _worth(
    claimed: Sequence[float], kept: tuple[float, float, float, float], price: float, factors: Sequence[float],
    carry: bool, refused: bool,
) -> float:  # fmt: skip
    """kept: 1 less the share of each line."""
    if refused:
        return 0.0
    first, second, third, fourth = (1.0 - one for one in kept)
    units = whole_tonnes(issuable(claimed, first, second, third, fourth), carry=carry)
    return math.fsum(units * price * np.array(factors))


def twice_deducted(kept: float) -> float:
    """Twice the share of a line, 1 at most."""
    return min(1.0, 2.0 * (1.0 - kept))


def fails_twice_as_often(probability: float) -> float:
    """The probability of working where the measure fails twice as often."""
    return works_ends(probability)[0]


def never_fails(probability: float) -> float:
    """The probability of working where it always does."""
    return works_ends(probability)[1]


def counted_latest(cash: Sequence[float], rate: float, _: Convention) -> float:
    """The least present value that counting within the year gives."""
    return min(_counted(cash, rate))


def counted_earliest(cash: Sequence[float], rate: float, _: Convention) -> float:
    """The largest."""
    return max(_counted(cash, rate))


def _counted(cash: Sequence[float], rate: float) -> list[float]:
    return [present_value(cash, rate, convention=convention) for convention in get_args(Convention)]


def cheapest(*worth: Any) -> float:
    """The least present value among real prices at the headline's rate; arguments as `_comparable`."""
    return min(_comparable(*worth))


def dearest(*worth: Any) -> float:
    """The largest of them."""
    return max(_comparable(*worth))


def _comparable(
    value: float, price: float, own_year: int, values: Sequence[float | None], rates: Sequence[str],
    basis: Sequence[str], price_years: Sequence[int | None],
) -> list[float]:  # fmt: skip
    if value == 0 or price == 0:
        return [value]
    own, cells = ("headline", "real", own_year), zip(values, rates, basis, price_years, strict=True)
    return [yen for yen, *cell in cells if tuple(cell) == own and yen is not None]


def price_at(price: float, end: float, value: float) -> float:
    """The mean price of a tonne that is worth so much."""
    return price * end / value if value and price else price


def share_of_bars(low: float, high: float, value: float, lows: Sequence[float], highs: Sequence[float]) -> float | None:
    """A swing, the central result included, over the sum of all swings; None where nothing moves."""
    every = math.fsum(_swing(one, other, value) for one, other in zip(lows, highs, strict=True))
    return _swing(low, high, value) / every if every > 0 else None


def _swing(low: float, high: float, value: float) -> float:
    return max(low, value, high) - min(low, value, high)

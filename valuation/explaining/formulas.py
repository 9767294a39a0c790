"""
The formulas by which figures of a record follow from each other, as functions of the fields named as operands.

They are those of valuation.chain and valuation.discounting where these have one, so that
what is proved is the record, by the very rule that it names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from valuation import chain
from valuation.discounting import Convention, discount_factors, present_value

CARRIED = "remainders are carried"
"""How the rule of the whole tonnes begins to say that remainders are not dropped."""
MOST_STANDARD_ERRORS = 4.0
_NO_DIFFERENCE_T = 1e-6


def same(value: float) -> float:
    """Another field, unchanged."""
    return value


def total(values: Sequence[float]) -> float:
    """Correctly rounded sum; of whole numbers a whole one."""
    return sum(values) if all(isinstance(value, int) for value in values) else math.fsum(values)


def less(value: float, *others: float) -> float:
    """The first less all the others."""
    return math.fsum([value, *(-other for other in others)])


def times(first: float, second: float) -> float:
    """A product."""
    return first * second


def ratio(value: float, of: float | None) -> float | None:
    """A share of something; None of nothing."""
    return value / of if of else None


def relative_error(error: float, mean: float) -> float | None:
    """A standard error over the size of its mean; None of nothing."""
    return error / abs(mean) if mean else None


def rest(share: float) -> float:
    """What a share leaves."""
    return 1.0 - share


def units_of_owner(units: int, share: float, left: float) -> float:
    """The units of an owner whose share is of what stood before others took theirs."""
    return units * share / left


def kept(before: float, factor: float) -> float:
    """A percentage deduction acts on positive claims only."""
    return max(0.0, before) * factor


def below_zero(value: float) -> float:
    """The debt: a running sum where it is negative."""
    return min(0.0, value)


def claimed(net: Sequence[float], year: int, years: Sequence[int]) -> float:
    """The claim of one year by the claimable minimum over the whole horizon (valuation.chain.claimable)."""
    return float(chain.claimable(net).claimed[list(years).index(year)])


def inside(claim: float, year: int, first: int, last: int) -> float:
    """A claim counts in the crediting period only."""
    return claim if first <= year <= last else 0.0


def floored(value: float) -> int:
    """Whole tonnes of one year, remainders dropped (valuation.chain.whole_tonnes)."""
    return int(chain.whole_tonnes([value])[0])


def floored_with_remainders(values: Sequence[float]) -> int:
    """Whole tonnes of the last of these years, remainders of the earlier ones carried to it."""
    return int(chain.whole_tonnes(values, carry=True)[-1])


def claimed_period(net: Sequence[float], years: Sequence[int], commissioned: int, first: int, last: int) -> float:
    """Net tonnes from the first year with project emissions to the end of the crediting period."""
    begin = min(max(commissioned, years[0]), first)
    return math.fsum(value for value, year in zip(net, years, strict=True) if begin <= year <= last)


def half_width(q95: float, q05: float, mean: float) -> float | None:
    """Half of the 90 % interval over the mean; None where the mean is not above 0."""
    return (q95 - q05) / 2.0 / mean if mean > 0 else None


def half_width_simulated(q95: float, q05: float, mean: float, standard_error: float) -> float | None:
    """The same, with the standard error of simulated draws in quadrature."""
    width = half_width(q95, q05, mean)
    return None if width is None else math.hypot(width, chain.Z90 * standard_error / mean)


def p10(q10: float, mean: float) -> float:
    """1 - q10 / mean, between 0 and 1; 1 where the mean is not above 0."""
    return min(1.0, max(0.0, 1.0 - q10 / mean)) if mean > 0 else 1.0


def vcs(half_width: float | None) -> float:
    """VCS Standard 4.4; 1 where there is no half-width."""
    return 1.0 if half_width is None else min(1.0, chain.vcs_deduction(half_width))


def art_trees(half_width: float | None) -> float:
    """ART TREES 2.0; 1 where there is no half-width."""
    return 1.0 if half_width is None else min(1.0, chain.art_trees_deduction(half_width))


def refused(half_width: float | None, limit_percent: float) -> bool:
    """Nothing is issuable: no positive mean, or a half-width above the limit."""
    return half_width is None or 100.0 * half_width > limit_percent


def everything(refused: bool) -> float:
    """A refusal deducts all."""
    return 1.0 if refused else 0.0


def discounted(rate: float, year: int, start: int, convention: Convention) -> float:
    """The discount factor of a calendar year (valuation.discounting.discount_factors)."""
    return float(discount_factors(rate, year - start + 1, convention)[-1])


def value_at_rate(cash: Sequence[float], rate: float, convention: Convention) -> float:
    """Present value of yearly cash at one rate (valuation.discounting.present_value)."""
    return float(present_value(cash, rate, convention=convention))


def share_of_swings(low: float, high: float, lows: Sequence[float], highs: Sequence[float]) -> float:
    """The part of the sum of squared swings."""
    every = math.fsum((b - a) ** 2 for a, b in zip(lows, highs, strict=True))
    return (high - low) ** 2 / every if every > 0 else 0.0


def standard_errors(simulated: float, expected: float | None, error: float) -> float | None:
    """A difference of both estimators in standard errors; 0 where nothing scatters."""
    if expected is None:
        return None
    return (simulated - expected) / error if error > 0 else 0.0


def agree(simulated: float, expected: float | None, error: float) -> bool | None:
    """Within 4 standard errors; where nothing scatters, equal."""
    if expected is None:
        return None
    difference = abs(simulated - expected)
    return difference <= MOST_STANDARD_ERRORS * error if error > 0 else difference < _NO_DIFFERENCE_T

"""Percentiles of simulated futures, and what they say of the chance to lie below a value."""

from __future__ import annotations

from flows.verify_rules import ROUNDING
from valuation.record_delivery import Percentiles

LEVELS = ("p01", "p05", "p10", "p50", "p90", "p95", "p99")


def share_of(level: str) -> float:
    """The share of futures that a percentile stands for: 0.05 of `p05`."""
    return int(level[1:]) / 100


def level_of(spread: Percentiles, level: str) -> float:
    """One percentile, by its name."""
    return float(getattr(spread, f"{level}_t_co2e"))


def chance_below(spread: Percentiles, value: float) -> tuple[float, float]:
    """
    Between what the chance of less than a value lies, and of no more than it: both, since no percentile decides there.

    A percentile is the smallest value that its share of futures does not pass. One that lies at the value, as far
    as the digits of the record tell, says nothing.
    """
    low, high = 0.0, 1.0
    for level in LEVELS:
        share, at = share_of(level), level_of(spread, level)
        if abs(at - value) <= ROUNDING * (abs(at) + abs(value)):
            continue
        low, high = (max(low, share), high) if at < value else (low, min(high, share))
    return low - ROUNDING, high + ROUNDING

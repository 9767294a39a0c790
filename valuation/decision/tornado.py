"""
Tornado: how far each input alone moves tonnes and present value, widest first.

    swing = max(low, central, high) - min(low, central, high)         share = swing / sum of swings

The central result belongs to the range: an input whose low and high end both lower the result moves it as
well. Shares are of the sum of swings, one input at a time. They are no shares of the variance (those
are the Sobol' shares of the record), and effects of inputs together are not in them. Nothing is simulated:
the results at both ends come from runs or from the chain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from valuation.decision.checks import numbers
from valuation.decision.refusals import Named, refusal

Quantity = Literal["t_co2e", "pv_jpy"]
_ROWS: Named = ("the list of inputs", "入力の一覧")


@dataclass(frozen=True, slots=True)
class Effect:
    """
    One input at its low and its high end, everything else at its central value.

    input_low, input_high : the input's own values, in its unit
    t_co2e, pv_jpy : the result at (low end, central, high end); a price leaves all tonnes the same
    low_named, high_named : what the ends are called, where their values say nothing by themselves
    """

    name: str
    label: Named
    unit: str
    input_low: float
    input_high: float
    t_co2e: tuple[float, float, float]
    pv_jpy: tuple[float, float, float]
    low_named: Named | None = None
    high_named: Named | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, as differences from the central result; the share is None where nothing moves."""

    name: str
    label: Named
    unit: str
    input_low: float
    input_high: float
    result_low: float
    result_high: float
    change_at_low: float
    change_at_high: float
    swing: float
    share: float | None
    low_named: Named | None
    high_named: Named | None


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars of one quantity, the widest first, of equals in order of their names."""

    quantity: Quantity
    central: float
    bars: tuple[Bar, ...]


def tornado(effects: Sequence[Effect], quantity: Quantity) -> Tornado:
    """
    Bars of tonnes or of present value.

    Raises
    ------
    RuleRefused
        No effects, a name twice, another central result in one row, or no number.

    Examples
    --------
    >>> price = Effect("price", ("price", "価格"), "yen/t", 1700, 4300, (50, 50, 50), (85, 150, 215))
    >>> life = Effect("life", ("service life", "耐用年数"), "-", 0.8, 1.2, (40, 50, 55), (120, 150, 165))
    >>> [(bar.name, bar.swing, round(bar.share, 3)) for bar in tornado([life, price], "pv_jpy").bars]
    [('price', 130.0, 0.743), ('life', 45.0, 0.257)]
    >>> [(bar.name, bar.swing) for bar in tornado([price, life], "t_co2e").bars]
    [('life', 15.0), ('price', 0.0)]
    """
    if not effects:
        raise refusal("NOTHING_GIVEN", _ROWS)
    seen: set[str] = set()
    for effect in effects:
        if effect.name in seen:
            raise refusal("NAME_TWICE", _ROWS, value=effect.name)
        seen.add(effect.name)
    results = {effect.name: numbers(getattr(effect, quantity), effect.label).tolist() for effect in effects}
    central = results[effects[0].name][1]
    for effect in effects:
        if results[effect.name][1] != central:
            raise refusal("CENTRAL_DIFFERS", effect.label, value=results[effect.name][1], expected=central)
    total = math.fsum(max(triple) - min(triple) for triple in results.values())
    bars = [_bar(effect, results[effect.name], total) for effect in effects]
    return Tornado(quantity, central, tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name))))


def _bar(effect: Effect, triple: list[float], total: float) -> Bar:
    low, central, high = triple
    swing = max(triple) - min(triple)
    return Bar(
        name=effect.name,
        label=effect.label,
        unit=effect.unit,
        input_low=effect.input_low,
        input_high=effect.input_high,
        result_low=low,
        result_high=high,
        change_at_low=low - central,
        change_at_high=high - central,
        swing=swing,
        share=swing / total if total > 0 else None,
        low_named=effect.low_named,
        high_named=effect.high_named,
    )


def in_proportion(value: float, at_end: float, central: float) -> float:
    """
    A present value that moves with the net tonnes, never below 0: nothing is issued of a loss.

    >>> in_proportion(1000.0, 80.0, 100.0), in_proportion(1000.0, -5.0, 100.0)
    (800.0, 0.0)
    """
    return max(0.0, value * at_end / central) if central > 0 else value

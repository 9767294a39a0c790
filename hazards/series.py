"""
Return-period maps of one place as annual maxima: every year one annual exceedance probability (AEP) is drawn.

The maps say how deep the water stands at some AEPs; between two of them it is interpolated
per cell in -ln(AEP). The AEPs are cut into nodes, equal steps in -ln(AEP) between two maps;
each is one event with the mean of -ln(AEP) over it, so that the mean depth is exact.
Beyond the commonest and the rarest map a declared rule holds (METHOD section 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Discriminator, Field, Tag

from infra.units import Finite, SourceKind, Strict, said

NODES_PER_INTERVAL = 8
WIDEST_BAND = 0.05  # of AEP: within a band a climate factor leaves the shares of nodes; at factor 2 2.5 % of a share
_RAREST_PERIOD = 1_000_000.0  # years; assumption: beyond any published map


def _period(value: float) -> float:
    if not 1 < value <= _RAREST_PERIOD:
        raise said(
            f"a return period of annual maxima lies above 1 and at {_RAREST_PERIOD:,.0f} years or less, "
            f"found {value:g}",
            f"年最大値の再現期間は1年を超え{_RAREST_PERIOD:,.0f}年以下の値にしてください（入力：{value:g}）",
        )
    return value


Period = Annotated[Finite, AfterValidator(_period)]


class BeginsAt(Strict):
    """Water begins, with depth 0, at this return period, and rises from there to the commonest map."""

    begins_at_return_period_years: Period


class Extrapolated(Strict):
    """Beyond the rarest map the depth goes on as between the two rarest, up to this return period."""

    extrapolated_to_return_period_years: Period


def _tag(value: object) -> str:
    return "rule" if isinstance(value, dict | Strict) else "word"


Commonest = Annotated[Annotated[Literal["dry"], Tag("word")] | Annotated[BeginsAt, Tag("rule")], Discriminator(_tag)]
Rarest = Annotated[
    Annotated[Literal["constant"], Tag("word")] | Annotated[Extrapolated, Tag("rule")], Discriminator(_tag)
]


class Series(Strict):
    """
    Maps of one series: events that name it as their `series`, each with a return period T (AEP 1/T) or an AEP.

    commonest : years whose AEP lies above that of the commonest map: `dry`, or water begins at a rarer one of them
    rarest : beyond the rarest map `constant`, or extrapolated
    """

    id: Annotated[str, Field(min_length=1)]
    commonest: Commonest
    rarest: Rarest
    source: Annotated[str, Field(min_length=1)]
    source_kind: SourceKind


@dataclass(frozen=True, slots=True)
class Node:
    """
    One event of a series: years whose AEP lies from `upper` down to `lower`.

    deeper, shallower : indices of the maps between which it lies (commonest first); shallower None: dry
    share : 0 at the shallower map, 1 at the deeper one, above 1 beyond the rarest
    """

    upper: float
    lower: float
    shallower: int | None
    deeper: int
    share: float

    @property
    def probability(self) -> float:
        """Chance per year at climate factor 1."""
        return self.upper - self.lower

    @property
    def return_period_years(self) -> float:
        """1 / AEP in the middle of -ln(AEP)."""
        return math.exp(_mean_x(self.upper, self.lower))


def _mean_x(upper: float, lower: float) -> float:
    """Mean of -ln(u) over u from lower to upper: u - u ln u between the ends, over their distance."""
    below = lower - lower * math.log(lower) if lower > 0 else 0.0
    return (upper - upper * math.log(upper) - below) / (upper - lower)


def nodes_of(aep: Sequence[float], commonest: object, rarest: object) -> tuple[Node, ...]:
    """
    The nodes of a series, commonest first.

    Parameters
    ----------
    aep : annual exceedance probability of every map, falling, each in (0, 1)
    commonest, rarest : the rules, as in Series

    Raises
    ------
    ValueError
        The probabilities do not fall, or a rule lies on the wrong side of its map.
    """
    if any(not 0 < p < 1 for p in aep) or any(a <= b for a, b in pairwise(aep)):
        raise ValueError(f"annual exceedance probabilities of a series must fall within (0, 1), found {list(aep)}")
    found: list[Node] = []
    if isinstance(commonest, BeginsAt):
        begin = 1 / commonest.begins_at_return_period_years
        if begin <= aep[0]:
            raise ValueError(f"water must begin before the commonest map (1 in {1 / aep[0]:g} years)")
        found += _between(begin, aep[0], None, 0)
    for index, (upper, lower) in enumerate(pairwise(aep)):
        found += _between(upper, lower, index, index + 1)
    last = len(aep) - 1
    end = aep[last]
    if isinstance(rarest, Extrapolated):
        if last == 0:
            raise ValueError("a single map gives no line to extrapolate depths along: write rarest: constant")
        end = 1 / rarest.extrapolated_to_return_period_years
        if end >= aep[last]:
            raise ValueError(f"depths must be extrapolated beyond the rarest map (1 in {1 / aep[last]:g} years)")
        found += _between(aep[last], end, last - 1, last, base=(aep[last - 1], aep[last]))
        share = 1 + (math.log(aep[last]) - math.log(end)) / (math.log(aep[last - 1]) - math.log(aep[last]))
        found.append(Node(end, 0.0, last - 1, last, share))
        return tuple(found)
    found.append(Node(end, 0.0, None if last == 0 else last - 1, last, 1.0))
    return tuple(found)


def _between(
    upper: float, lower: float, shallower: int | None, deeper: int, base: tuple[float, float] | None = None
) -> list[Node]:
    """Nodes of equal steps in -ln(AEP); shares count from and to the AEPs `base` (those of the ends if not given)."""
    start, end = (-math.log(p) for p in (base or (upper, lower)))
    cuts = np.exp(np.linspace(math.log(upper), math.log(lower), NODES_PER_INTERVAL + 1)).tolist()
    cuts[0], cuts[-1] = upper, lower
    return [Node(a, b, shallower, deeper, (_mean_x(a, b) - start) / (end - start)) for a, b in pairwise(cuts)]


def depth_at(node: Node, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """
    Depth of a node at places, shape (place,), from that of the maps, shape (map, place); NaN stays NaN.

    Beyond the rarest map water never falls: where the rarer of two maps is shallower, it stays at the rarest.
    Bounds of a range are not extrapolated along lines of their own, which cross: `bound_at`.
    """
    deep = depth_m[node.deeper].astype(np.float64)
    low = np.zeros_like(deep) if node.shallower is None else depth_m[node.shallower].astype(np.float64)
    if node.share <= 1:
        return np.asarray(low + (deep - low) * node.share, dtype=np.float32)
    return np.asarray(deep + np.maximum(deep - low, 0.0) * (node.share - 1), dtype=np.float32)


def bound_at(
    node: Node, bound_m: NDArray[np.float32], depth_m: NDArray[np.float32], here_m: NDArray[np.float32]
) -> NDArray[np.float32]:
    """
    A bound of the depth of a node at places, shape (place,); never below 0.

    Between maps it lies on the line between their bounds; beyond the rarest map it stands as far from the
    depth as at the rarest map.

    Parameters
    ----------
    bound_m, depth_m : the bound and the depth of the maps, shape (map, place)
    here_m : the depth of the node, shape (place,)
    """
    if node.share <= 1:
        return depth_at(node, bound_m)
    return np.asarray(np.maximum(here_m + (bound_m[node.deeper] - depth_m[node.deeper]), np.float32(0)))


def bands_of(nodes: Sequence[Node]) -> tuple[int, ...]:
    """
    The band of every node: neighbours whose AEPs span WIDEST_BAND or less share one.

    A climate factor changes the chance of each band exactly, and leaves the shares of its nodes.
    """
    band, start = 0, nodes[0].upper
    found: list[int] = []
    for node in nodes:
        if found and start - node.lower > WIDEST_BAND:
            band, start = band + 1, node.upper
        found.append(band)
    return tuple(found)


def alternatives(commonest: object, rarest: object, aep: Sequence[float]) -> tuple[tuple[str, object, object], ...]:
    """
    Other rules that a reader would try, by name: how far they move the result is said in the record.

    Water that begins half as rare as the commonest map, or not at all before it; depths
    that go on to ten times the rarest return period, or stay. A single map has no line to go on along.
    """
    half = 1 + (1 / aep[0] - 1) / 2
    other_start: object = "dry" if isinstance(commonest, BeginsAt) else BeginsAt(begins_at_return_period_years=half)
    further = min(10 / aep[-1], _RAREST_PERIOD)
    other_end: object = "constant"
    if not isinstance(rarest, Extrapolated) and len(aep) > 1:
        other_end = Extrapolated(extrapolated_to_return_period_years=further)
    ends = (("commonest", other_start, rarest), ("rarest", commonest, other_end))
    return ends if other_end != rarest else ends[:1]


def rule_text(rule: object) -> str:
    """A rule as text: `dry`, `begins:T`, `constant` or `extrapolated:T`, T in years."""
    if isinstance(rule, BeginsAt):
        return f"begins:{rule.begins_at_return_period_years:.6g}"
    if isinstance(rule, Extrapolated):
        return f"extrapolated:{rule.extrapolated_to_return_period_years:.6g}"
    return str(rule)

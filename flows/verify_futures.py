"""What futures leave to be worked out again: ratios, chances, the histogram, groups, and means of the worst."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from flows.verify_levels import LEVELS, chance_below, level_of, share_of
from flows.verify_rules import (
    ROUNDING,
    Misfit,
    Why,
    equal,
    number,
    rising,
    same,
    total,
    within,
)
from valuation.record import LatentCreditRecord
from valuation.record_delivery import Delivery, Group, Percentiles, Predictive

_CHANCES = Why("chances that exclude each other", "同時に起こらない事象の確率の合計")
_PERCENTILES = Why("the percentiles of these futures", "同じ将来の百分位数")
_EQUAL_BINS = Why("bins of equal width that meet", "隙間のない同じ幅の区間")
_HISTOGRAM = Why("the histogram of these futures", "同じ将来のヒストグラム")
_SPREAD = Why("what a standard error leaves possible", "標準誤差から決まる範囲")
_STATES = Why("damage states 1 to 6, each once", "被害の程度1～6を1回ずつ")
_GROUPS = Why("all groups together", "全区分の合計")


def ratios(record: LatentCreditRecord) -> Iterator[Misfit]:
    """What is a quotient of two figures of the record, or the same as another where futures count alike."""
    d, mean, error = record.delivery, record.delivery.avoided.mean_t_co2e, record.delivery.avoided.standard_error_t_co2e
    why = Why("standard error over mean", "標準誤差÷平均")
    yield from _maybe("delivery.reached_precision", d.reached_precision, error / abs(mean) if mean else None, why)
    why = Why("the number of futures, which count alike", "将来の件数（どれも同じ重み）")
    if error == 0 or d.sampling == "plain":
        own = float(d.paths) if error > 0 else None
        yield from _maybe("delivery.equivalent_plain_paths", d.equivalent_plain_paths, own, why)
    why = Why("'plain' with one class of futures, else 'stratified'", "層が1つなら「plain」、ほかは「stratified」")
    yield from equal("delivery.sampling", d.sampling, "plain" if len(d.strata) == 1 else "stratified", why)
    avoided = abs(record.agreement.simulated_t_co2e)
    lone = d.repairs_after_other_worlds_collapse_t_co2e
    why = Why("these tonnes over those avoided by the simulation", "この量÷シミュレーションの回避量")
    path = "delivery.repairs_after_other_worlds_collapse_share"
    own = lone / avoided if avoided > 0 else 0.0
    yield from same(path, d.repairs_after_other_worlds_collapse_share, own, why)
    if not any(row.leakage_t_co2e for row in record.estimate.by_vintage):
        why = Why("that of avoided, less the same project emissions in every future", "回避量と同じ標準誤差")
        yield from same("delivery.net.standard_error_t_co2e", d.net.standard_error_t_co2e, error, why)


def _maybe(path: str, found: float | None, expected: float | None, why: Why) -> Iterator[Misfit]:
    if found is None or expected is None:
        yield from equal(path, found, expected, why)
    else:
        yield from same(path, found, expected, why)


def chances(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Chances of more and of less than nothing exclude each other, and lie where the percentiles put them."""
    d = record.delivery
    parts: list[tuple[str, Delivery | Predictive]] = [("delivery", d)]
    if d.predictive is not None:
        parts.append(("delivery.predictive", d.predictive))
    for path, part in parts:
        for name, spread in (("avoided", part.avoided), ("net", part.net)):
            low, high = chance_below(spread, 0.0)
            chance = getattr(part, f"probability_{name}_positive")
            yield from within(f"{path}.probability_{name}_positive", chance, 1 - high, 1 - low, _PERCENTILES)
        low, high = chance_below(part.avoided, 0.0)
        rest = min(high, 1 - part.probability_avoided_positive + ROUNDING)
        chance = part.probability_avoided_negative
        yield from within(f"{path}.probability_avoided_negative", chance, _surely_below(part.avoided), rest, _CHANCES)


def _surely_below(spread: Percentiles) -> float:
    return max((share_of(level) for level in LEVELS if level_of(spread, level) < 0), default=0.0)


def spreads(record: LatentCreditRecord) -> Iterator[Misfit]:
    """No percentile lies farther from the mean than the variance allows (Cantelli), which the standard error tells."""
    d = record.delivery
    if d.equivalent_plain_paths is None:
        return
    for name, spread in (("avoided", d.avoided), ("net", d.net)):
        if name == "net" and any(row.leakage_t_co2e for row in record.estimate.by_vintage):
            continue
        sigma = spread.standard_error_t_co2e * math.sqrt(max(0.0, d.equivalent_plain_paths))
        for level in LEVELS:
            share, found = share_of(level), level_of(spread, level)
            down, up = sigma * math.sqrt((1 - share) / share), sigma * math.sqrt(share / (1 - share))
            slack = ROUNDING * (abs(found) + abs(spread.mean_t_co2e) + up + down)
            low, high = spread.mean_t_co2e - down - slack, spread.mean_t_co2e + up + slack
            yield from within(f"delivery.{name}.{level}_t_co2e", found, low, high, _SPREAD)


def histogram(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Bins of equal width from the least to the most of all futures; percentiles, mean and shortfall lie in them."""
    d, bins = record.delivery, record.delivery.histogram
    low, high, total_share = bins[0].low_t_co2e, bins[-1].high_t_co2e, 0.0
    for k, row in enumerate(bins):
        path = f"delivery.histogram[{k}]"
        ends = [low + (high - low) * j / len(bins) for j in (k, k + 1)]
        yield from same(f"{path}.low_t_co2e", row.low_t_co2e, ends[0], _EQUAL_BINS, (low, high))
        yield from same(f"{path}.high_t_co2e", row.high_t_co2e, ends[1], _EQUAL_BINS, (low, high))
        total_share += row.share
        if k < len(bins) - 1:
            slack = len(bins) * ROUNDING
            least, most = chance_below(d.net, row.high_t_co2e)
            yield from within(f"{path}.share", total_share, least - slack, most + slack, _PERCENTILES)
    for level in LEVELS:
        found = level_of(d.net, level)
        slack = ROUNDING * (abs(low) + abs(high))
        yield from within(f"delivery.net.{level}_t_co2e", found, low - slack, high + slack, _HISTOGRAM)
    yield from _mean("delivery.net.mean_t_co2e", d.net.mean_t_co2e, d, lambda value: value)
    claimed = d.shortfall.claimed_t_co2e
    missing = d.shortfall.mean_t_co2e
    yield from _mean("delivery.shortfall.mean_t_co2e", missing, d, lambda value: max(0.0, claimed - value))


def _mean(path: str, found: float, d: Delivery, of: Callable[[float], float]) -> Iterator[Misfit]:
    ends = [(row.share * of(row.low_t_co2e), row.share * of(row.high_t_co2e)) for row in d.histogram]
    slack = ROUNDING * math.fsum(abs(one) + abs(other) for one, other in ends)
    least, most = math.fsum(min(pair) for pair in ends), math.fsum(max(pair) for pair in ends)
    yield from within(path, found, least - slack, most + slack, _HISTOGRAM)


def worst(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The worst futures lie below their percentile and not below the least of all; a shortfall is what is missing."""
    d, s = record.delivery, record.delivery.shortfall
    yield from within(
        "delivery.shortfall.probability", s.probability, *chance_below(d.net, s.claimed_t_co2e), _PERCENTILES
    )
    most = max(0.0, s.claimed_t_co2e - d.histogram[0].low_t_co2e)
    for name, level in (("tvar10_t_co2e", "p10"), ("tvar05_t_co2e", "p05"), ("tvar01_t_co2e", "p01")):
        at = level_of(d.net, level)
        slack = ROUNDING * (abs(s.claimed_t_co2e) + abs(at) + most)
        least = max(0.0, s.claimed_t_co2e - at)
        yield from within(f"delivery.shortfall.{name}", getattr(s, name), least - slack, most + slack, _PERCENTILES)


def groups(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Groups make up the town, states make up a group, and the worst states are the collapses."""
    d, b = record.delivery, record.identity.buildings
    found = [(group.municipality_code, group.structure) for group in d.by_group]
    once = Why("each group once", "同じ区分は1回だけ")
    yield from equal("delivery.by_group", len(found), len(set(found)), once)
    for g, group in enumerate(d.by_group):
        yield from _states(f"delivery.by_group[{g}]", group)
    if not d.by_group:
        return
    yield from equal("delivery.by_group", sum(group.buildings for group in d.by_group), b.assessed, _GROUPS)
    simulated = record.agreement.simulated_t_co2e
    own = [group.avoided_mean_t_co2e for group in d.by_group]
    yield from total("agreement.simulated_t_co2e", simulated, own, _GROUPS)
    errors = math.fsum(group.avoided_standard_error_t_co2e for group in d.by_group)
    error, path = record.agreement.standard_error_t_co2e, "agreement.standard_error_t_co2e"
    yield from within(path, error, 0, errors * (1 + ROUNDING), _GROUPS)
    yield from _collapses(d)


def _states(path: str, group: Group) -> Iterator[Misfit]:
    for k, row in enumerate(group.states):
        yield from equal(f"{path}.states[{k}].state", row.state, k + 1, _STATES)
    why = Why("all states together", "全ての程度の合計")
    for name in ("without_mean_t_co2e", "with_mean_t_co2e"):
        yield from total(f"{path}.{name}", getattr(group, name), [getattr(row, name) for row in group.states], why)
    yield from within(
        f"{path}.avoided_standard_error_t_co2e", group.avoided_standard_error_t_co2e, 0, math.inf, _GROUPS
    )


def _collapses(d: Delivery) -> Iterator[Misfit]:
    """The record does not say which state is the first collapse: from one of them on the buildings are all there."""
    sums = [
        [
            math.fsum(getattr(row, name) for group in d.by_group for row in group.states[first:])
            for name in ("without_mean_buildings", "with_mean_buildings")
        ]
        for first in range(max(len(group.states) for group in d.by_group))
    ]
    found = [d.collapses_without_mean, d.collapses_with_mean]
    near = min(sums, key=lambda pair: sum(abs(one - other) for one, other in zip(pair, found, strict=True)))
    why = Why("buildings in the worst states of all groups", "全区分で倒壊に当たる程度の建物数")
    for name, value, own in zip(("without", "with"), found, near, strict=True):
        yield from same(f"delivery.collapses_{name}_mean", value, own, why)


def exceedance(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A rarer year loses no less."""
    rows = record.delivery.exceedance
    why = Why("a rarer year losing no less", "まれな年ほど損失は減らない")
    for k in range(1, len(rows)):
        if not rows[k].annual_probability < rows[k - 1].annual_probability:
            path, before = f"delivery.exceedance[{k}].annual_probability", rows[k - 1].annual_probability
            yield Misfit(path, number(rows[k].annual_probability), f"< {number(before)}", why)
    for name in ("without_t_co2e", "with_t_co2e"):
        names = [f"exceedance[{k}].{name}" for k in range(len(rows))]
        yield from rising("delivery", names, [getattr(row, name) for row in rows], why)

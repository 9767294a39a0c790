"""Counts of futures: how many there are with drawn parameters, and chances and percentiles that are whole of them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.verify_levels import LEVELS, level_of
from flows.verify_rules import Misfit, Why, next_to, within
from valuation.record import LatentCreditRecord

_WHOLE = Why("a whole number of futures", "将来の件数が整数になる割合")
_KILOGRAMS = Why("a future's whole kilograms", "1つの将来のkg単位の値")
_EACH = Why("paths over draws, 10 at least and 50 at most", "将来の数÷抽出回数（10以上50以下）")
_MOST_EACH, _FEWEST_EACH = 50, 10


def predictive(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The futures with drawn parameters: how many there are, and whole counts of them."""
    d, p = record.delivery, record.delivery.predictive
    if p is None:
        return
    most = min(_MOST_EACH, max(_FEWEST_EACH, d.paths // p.draws)) if p.draws > 0 else 0
    least = most if d.sampling == "plain" and d.asked_precision is None else _FEWEST_EACH
    yield from within("delivery.predictive.paths_per_draw", p.paths_per_draw, least, most, _EACH)
    for name in ("avoided_positive", "avoided_negative", "net_positive", "below_issuable"):
        path = f"delivery.predictive.probability_{name}"
        yield from _counted(path, getattr(p, f"probability_{name}"), p.draws * p.paths_per_draw)


def whole(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Where futures count alike, a chance is a whole number of them, and a mean count of buildings is as well."""
    d, delivered = record.delivery, record.valuation.money.delivered
    if d.sampling != "plain":
        return
    shares: dict[str, float] = {
        "delivery.probability_avoided_positive": d.probability_avoided_positive,
        "delivery.probability_avoided_negative": d.probability_avoided_negative,
        "delivery.probability_net_positive": d.probability_net_positive,
        "delivery.shortfall.probability": d.shortfall.probability,
        "delivery.shortfall.probability_below_issuable": d.shortfall.probability_below_issuable,
        "delivery.collapses_without_mean": d.collapses_without_mean,
        "delivery.collapses_with_mean": d.collapses_with_mean,
        **{f"delivery.by_vintage[{k}].probability_any": row.probability_any for k, row in enumerate(d.by_vintage)},
        **{f"delivery.histogram[{k}].share": row.share for k, row in enumerate(d.histogram)},
    }
    if delivered is not None:
        shares["valuation.money.delivered.probability_reversed"] = delivered.probability_reversed
    for g, group in enumerate(d.by_group):
        for k, row in enumerate(group.states):
            path = f"delivery.by_group[{g}].states[{k}]"
            shares[f"{path}.without_mean_buildings"] = row.without_mean_buildings
            shares[f"{path}.with_mean_buildings"] = row.with_mean_buildings
    for path, share in shares.items():
        yield from _counted(path, share, d.paths)


def _counted(path: str, share: float, futures: int) -> Iterator[Misfit]:
    yield from next_to(path, share, round(share * futures) / futures if futures > 0 else 0.0, _WHOLE)


def kilograms(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A percentile is what some future really had: avoided tonnes are whole kilograms there."""
    d = record.delivery
    tables = [("delivery.avoided", d.avoided)]
    if d.predictive is not None:
        tables.append(("delivery.predictive.avoided", d.predictive.avoided))
    for path, spread in tables:
        for level in LEVELS:
            found = level_of(spread, level)
            yield from next_to(f"{path}.{level}_t_co2e", found, round(found * 1000) / 1000, _KILOGRAMS)

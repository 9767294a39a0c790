"""What a record says of its town and events, where one figure follows from others or bounds them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from flows.verify_rules import ROUNDING, Misfit, Why, equal, given, next_to, same, within
from valuation.record import LatentCreditRecord
from valuation.record_identity import EventIdentity

_WET = Why("wet without, less those that fall dry, plus those that get wet", "対策なしの浸水棟数－解消＋新たな浸水")
_COUNT = Why("a count of buildings", "建物数の範囲")
_REACHED = Why("past their service life over buildings reached", "耐用年数超過÷浸水する建物数")
_EVENTS = Why("the events one by one", "事象ごとの浸水棟数")
_SERIES = Why("a series of return-period maps, and none for other events", "再現期間の図の系列（ほかの事象にはなし）")
_SPAN = Why("the years between these exceedance probabilities", "年超過確率の差")
_DECLARED = Why("the frequency as it was declared", "宣言された頻度")
_MILLIMETRES = Why("whole millimetres", "mm単位の水深")
_HIDDEN = Why("squares with fewer buildings than are shown", "表示する棟数に満たない区画")
_REPEAT = Why("given with the rule 'repeat' alone", "規則「repeat」のときだけ")
_FACTOR = Why("lines that take a share", "割合で控除する行")
_WITH_FACTOR = ("uncertainty", "buffer", "cap_overlap", "other_claims")
_FREQUENCY = re.compile(r"^(annual rate|return period|annual exceedance probability) ([0-9.e+-]+)(?: |$)")


def buildings(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Buildings that are wet in one world are wet in the other, or change sides."""
    b, path = record.identity.buildings, "identity.buildings"
    yield from equal(f"{path}.wet_with", b.wet_with, b.wet_without - b.wet_to_dry + b.dry_to_wet, _WET)
    reached = b.wet_without + b.dry_to_wet
    for name, found, most in (
        ("wet_to_dry", b.wet_to_dry, b.wet_without), ("dry_to_wet", b.dry_to_wet, b.wet_with),
        ("wet_without", reached, b.assessed), ("past_service_life", b.past_service_life, reached),
    ):  # fmt: skip
        yield from within(f"{path}.{name}", found, 0, most, _COUNT)
    share = b.past_service_life / reached if reached else 0.0
    yield from same(f"{path}.past_service_life_share", b.past_service_life_share, share, _REACHED)
    for name, whole in (("without", b.wet_without), ("with", b.wet_with)):
        wet = [getattr(event, f"wet_buildings_{name}") for event in record.identity.events]
        yield from within(f"{path}.wet_{name}", whole, max(wet, default=0), sum(wet), _EVENTS)


def filled(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A rule that fills looks at the buildings submitted, less those that are set aside, and fills some of them."""
    b = record.identity.buildings
    for k, row in enumerate(record.imputed):
        yield from within(f"imputed[{k}].of", row.of, b.submitted - b.set_aside, b.submitted, _COUNT)
        yield from within(f"imputed[{k}].count", row.count, 1, row.of, _COUNT)
        yield from within(f"imputed[{k}].share", row.share, 0, 1 + ROUNDING, _COUNT)


def events(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Frequencies as they were declared; depths where there is water; spans where there is a series."""
    once = Why("each event once", "同じ事象は1回だけ")
    names = [event.event_id for event in record.identity.events]
    yield from equal("identity.events", len(names), len(set(names)), once)
    for k, event in enumerate(record.identity.events):
        path = f"identity.events[{k}]"
        for name in ("without", "with"):
            wet, deepest = getattr(event, f"wet_buildings_{name}"), getattr(event, f"deepest_{name}_m")
            where = f"{path}.deepest_{name}_m"
            yield from equal(where, deepest > 0, wet > 0, Why("water where buildings are wet", "浸水棟数の有無"))
            yield from next_to(where, deepest, round(deepest * 1000) / 1000, _MILLIMETRES)
        own = _declared_rate(event)
        if own is not None:
            yield from same(f"{path}.annual_rate_per_year", event.annual_rate_per_year, own, _DECLARED)
    yield from _spans(record)


def _declared_rate(event: EventIdentity) -> float | None:
    """Occurrences per year by the words of the event; None where they lie with a source or a series."""
    found = _FREQUENCY.match(event.rate_declared_as.en)
    if found is None:
        return None
    value = float(found[2])
    if found[1] == "return period":
        return 1 / value
    return value if found[1] == "annual rate" else -math.log1p(-value)


def _spans(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The events of a series stand for years next to each other, from the commonest to the rarest of all."""
    series, lower = [one.series_id for one in record.identity.series], dict[str, float]()
    for k, event in enumerate(record.identity.events):
        path, own = f"identity.events[{k}]", event.event_id.rpartition("/")[0]
        high, low = event.exceedance_from, event.exceedance_to
        for name, value in (("from", high), ("to", low)):
            yield from given(f"{path}.exceedance_{name}", value, own in series, _SERIES)
        if high is None or low is None:
            continue
        yield from within(f"{path}.exceedance_from", high, low, lower.get(own, 1.0) * (1 + ROUNDING), _SPAN)
        if own in lower:
            yield from same(f"{path}.exceedance_from", high, lower[own], _SPAN)
        yield from same(f"{path}.annual_rate_per_year", event.annual_rate_per_year, high - low, _SPAN, (high, low))
        lower[own] = low


def declared(record: LatentCreditRecord) -> Iterator[Misfit]:
    """What has no value under some rules has none; squares that are not shown hold few buildings."""
    r, m = record.identity.recurrence, record.map
    for name, value in (("delay_years", r.delay_years), ("structure", r.structure)):
        yield from given(f"identity.recurrence.{name}", value, r.rule == "repeat", _REPEAT)
    for k, line in enumerate(record.chain):
        yield from given(f"chain[{k}].factor", line.factor, line.step in _WITH_FACTOR, _FACTOR)
    least, most = m.hidden_squares, m.hidden_squares * max(0, m.minimum_count - 1)
    yield from within("map.hidden_squares", m.hidden_buildings, least, most, _HIDDEN)

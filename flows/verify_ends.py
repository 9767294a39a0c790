"""Ends of bars of the tornado: their inputs, and those at which nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator

from flows.verify_rules import Misfit, Why, same
from valuation.measures import works_ends
from valuation.record import LatentCreditRecord
from valuation.record_decision import TornadoBar

_OWN = Why("the headline, of which nothing is changed at this end", "この端では何も変わらないので代表値")
_INPUT = Why("the end of this input", "この入力の端")


def tornado(record: LatentCreditRecord) -> Iterator[Misfit]:
    """An end whose input is the record's own is worth what the headline is."""
    central = record.valuation.decision.tornado.central_jpy
    for k, bar in enumerate(record.valuation.decision.tornado.bars):
        path = f"valuation.decision.tornado.bars[{k}]"
        for end, own in _unchanged(record, bar).items():
            found, figure = getattr(bar, f"result_{end}_jpy"), getattr(bar, f"input_{end}")
            if own is None or figure == own:
                yield from same(f"{path}.result_{end}_jpy", found, central, _OWN)
        for end, wanted in _inputs(record, bar).items():
            yield from same(f"{path}.input_{end}", getattr(bar, f"input_{end}"), wanted, _INPUT)


def _unchanged(record: LatentCreditRecord, bar: TornadoBar) -> dict[str, float | None]:
    """By end, the input at which nothing is changed; None: whatever the input."""
    if bar.name == "leakage" and not any(row.leakage_t_co2e for row in record.estimate.by_vintage):
        return {"low": None, "high": None}
    if bar.name == "crediting_period":
        years = float(record.crediting.last_year - record.crediting.first_year + 1)
        return {"low": years, "high": years}
    if bar.name == "probability_works":
        own = record.identity.measure.probability_works
        return {"low": own, "high": own}
    return {}


def _inputs(record: LatentCreditRecord, bar: TornadoBar) -> dict[str, float]:
    c, identity = record.crediting, record.identity
    if bar.name == "leakage":
        return {"low": 0.0, "high": 2.0}
    if bar.name == "crediting_period":
        end = identity.horizon_start_year + identity.horizon_years
        return {"low": float(c.period_years), "high": float(max(c.period_years, end - c.first_year))}
    if bar.name == "probability_works":
        return dict(zip(("low", "high"), works_ends(identity.measure.probability_works), strict=True))
    return {}

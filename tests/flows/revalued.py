"""The record of a run at another price, rate, or both: what a valuation of next year would be, without a run."""

from __future__ import annotations

from pathlib import Path

from flows.reading import read_record
from valuation.criteria import Parts, claims, conditions, criteria
from valuation.discounting import discount_factors, present_value
from valuation.record import LatentCreditRecord, canonical_bytes


def revalued(record: LatentCreditRecord, price_jpy_per_t: float, rate: float | None = None) -> LatentCreditRecord:
    """The same tonnes at another price, and with another of the ladder's rates as headline."""
    value = record.valuation
    rate = next(row.rate_per_year for row in value.ladder if row.headline) if rate is None else rate
    factors = discount_factors(rate, len(value.cash_flow), value.convention).tolist()
    cash = [row.issuable_t_co2e * price_jpy_per_t for row in value.cash_flow]
    flow = [
        row.model_copy(
            update={
                "price_jpy_per_t": price_jpy_per_t,
                "cash_jpy": amount,
                "discount_factor": factor,
                "present_value_jpy": amount * factor,
            }
        )
        for row, amount, factor in zip(value.cash_flow, cash, factors, strict=True)
    ]
    ladder = [
        row.model_copy(
            update={
                "present_value_jpy": present_value(cash, row.rate_per_year, convention=value.convention),
                "headline": row.rate_per_year == rate,
            }
        )
        for row in value.ladder
    ]
    headline = present_value(cash, rate, convention=value.convention)
    cost = value.capital_cost_jpy
    update = {
        "price_jpy_per_t": price_jpy_per_t,
        "cash_flow": flow,
        "ladder": ladder,
        "headline_present_value_jpy": headline,
        "share_of_capital_cost": headline / cost if cost else None,
    }
    models = [
        row.model_copy(update={"present_value_jpy": headline}) if row.headline else row
        for row in record.occurrence_models
    ]
    changed = record.model_copy(update={"valuation": value.model_copy(update=update), "occurrence_models": models})
    parts = Parts.of(changed)  # evidence cites the record's own figures, and these have changed
    answers = {"criteria": criteria(parts), "ghg_protocol": conditions(parts), "claims": claims()}
    return changed.model_copy(update=answers)


def write_revalued(record: Path, out: Path, price_jpy_per_t: float, rate: float | None = None) -> Path:
    """The same from file to file; the new file, in a folder that is made."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(canonical_bytes(revalued(read_record(record)[0], price_jpy_per_t, rate)))
    return out

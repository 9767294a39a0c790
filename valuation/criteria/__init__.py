"""Criteria, uses of a unit and conditions of the GHG Protocol, answered from the record's own fields."""

from __future__ import annotations

from valuation.criteria.additional import additional
from valuation.criteria.ghg_protocol import conditions
from valuation.criteria.measurable import measurable
from valuation.criteria.parts import Parts
from valuation.criteria.permanent import permanent
from valuation.criteria.real import real
from valuation.criteria.unique import unique
from valuation.criteria.use_table import claims
from valuation.criteria.verified import verified
from valuation.record_criteria import Criterion

__all__ = [
    "Parts", "additional", "claims", "conditions", "criteria", "measurable", "permanent", "real", "unique", "verified"
]  # fmt: skip


def criteria(parts: Parts) -> list[Criterion]:
    """The six criteria of ICROA, in its order; a forecast meets neither `real` nor `verified`."""
    return [each(parts) for each in (real, measurable, permanent, additional, verified, unique)]

"""The tables of `valuation/tables/` that the decision figures rest on: costs of a credit, and the ladder of rates."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from infra.units import NonNegative, Rate, SourceKind
from valuation.table_rows import NamedRow, read_named


class _Row(NamedRow):
    """What every row says: words for it, and where its figure comes from."""

    label_en: str = Field(min_length=1)
    label_ja: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str | None
    source_kind: SourceKind
    note: str | None


class CreditCost(_Row):
    """One cost of making a credit: yen, with its range among the projects it was averaged over."""

    value: NonNegative
    low: NonNegative
    high: NonNegative
    unit: str


class LadderRate(_Row):
    """One rate of the benefit-cost ladder."""

    rate_per_year: Rate


def credit_cost_table() -> Mapping[str, CreditCost]:
    """
    Costs of registration and of one verification, by name.

    Examples
    --------
    >>> [int(cost.value) for cost in credit_cost_table().values()]
    [714465, 682772]
    """
    return read_named("costs.csv", CreditCost)


def rate_ladder() -> tuple[LadderRate, ...]:
    """
    The rates at which benefits and costs are always shown, rising.

    Examples
    --------
    >>> [row.rate_per_year for row in rate_ladder()]
    [0.01, 0.02, 0.031, 0.04, 0.07]
    """
    return tuple(read_named("rate_ladder.csv", LadderRate).values())

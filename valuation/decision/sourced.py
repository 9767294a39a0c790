"""The tables of `valuation/tables/` that the decision figures rest on: costs of a credit, and the ladder of rates."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypeVar

from pydantic import Field

from infra.units import NonNegative, Rate, SourceKind, Strict


class _Row(Strict):
    """What every row says: its name, words for it, and where its figure comes from."""

    name: str = Field(min_length=1)
    label_en: str = Field(min_length=1)
    label_ja: str = Field(min_length=1)
    source: str = Field(min_length=1)
    page: str
    source_kind: SourceKind
    note: str


class CreditCost(_Row):
    """One cost of making a credit: yen, with its range among the projects it was averaged over."""

    value: NonNegative
    low: NonNegative
    high: NonNegative
    unit: str


class LadderRate(_Row):
    """One rate of the benefit-cost ladder."""

    rate_per_year: Rate


_Kind = TypeVar("_Kind", CreditCost, LadderRate)


def _rows(name: str, kind: type[_Kind]) -> tuple[_Kind, ...]:
    text = resources.files("valuation").joinpath("tables", name).read_text(encoding="utf-8")
    return tuple(kind.model_validate(row) for row in csv.DictReader(io.StringIO(text, newline="")))


@cache
def credit_cost_table() -> Mapping[str, CreditCost]:
    """
    Costs of registration and of one verification, by name.

    Examples
    --------
    >>> [int(cost.value) for cost in credit_cost_table().values()]
    [714465, 682772]
    """
    return MappingProxyType({row.name: row for row in _rows("costs.csv", CreditCost)})


@cache
def rate_ladder() -> tuple[LadderRate, ...]:
    """
    The rates at which benefits and costs are always shown, rising.

    Examples
    --------
    >>> [row.rate_per_year for row in rate_ladder()]
    [0.01, 0.02, 0.031, 0.04, 0.07]
    """
    return _rows("rate_ladder.csv", LadderRate)

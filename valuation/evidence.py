"""Whether what criteria and conditions cite is what stands in the record: a quoted field is checked as a quotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from valuation.pointers import at
from valuation.record import LatentCreditRecord
from valuation.record_criteria import Check, Condition


@dataclass(frozen=True, slots=True)
class Misquoted:
    """
    One piece of evidence that is not what the record says.

    path : of the evidence, "ghg_protocol[0].evidence[2]"
    field : the JSON pointer that it cites
    cited : what it says stands there
    found : what does; None with nothing_there
    """

    path: str
    field: str
    cited: Any
    found: Any
    nothing_there: bool


def misquoted(record: LatentCreditRecord) -> Iterator[Misquoted]:
    """Every evidence of a criterion or condition that names no field of the record, or not what stands there."""
    places: list[tuple[str, Check | Condition]] = [
        (f"criteria[{c}].checks[{k}]", check)
        for c, criterion in enumerate(record.criteria)
        for k, check in enumerate(criterion.checks)
    ]
    conditions = [(f"ghg_protocol[{k}]", condition) for k, condition in enumerate(record.ghg_protocol)]
    for path, asked in [*places, *conditions]:
        for k, cited in enumerate(asked.evidence):
            where = f"{path}.evidence[{k}]"
            try:
                found = at(record, cited.field)
            except KeyError:
                yield Misquoted(where, cited.field, cited.value, None, nothing_there=True)
                continue
            if found != cited.value:
                yield Misquoted(where, cited.field, cited.value, found, nothing_there=False)

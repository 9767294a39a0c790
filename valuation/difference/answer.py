"""`diff`: the waterfall between two records, with records of partial changes between them if there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from valuation.difference.changes import Category, Change, changes_between
from valuation.difference.results import Results, results_between
from valuation.difference.results_json import results_as_json
from valuation.difference.sides import ESTIMATED, side_of
from valuation.difference.steps import REMAINDER, exact, steps_between

Group = tuple[str, ...]
GROUPS: tuple[str, ...] = ("data", "model", "time", "crediting", "price", "discounting", REMAINDER)
_CAUSES: tuple[Category, ...] = ("data", "model", "time")
_GROUP_OF = {
    "price": "price", "discounting": "discounting", "vintages": "time", "valuation_date": "time",
    REMAINDER: REMAINDER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of the waterfall: what a component moved, by what caused it.

    group : several causes together, where the records do not show which of them it was
    label : of a line of the chain, as the record names it
    """

    group: Group
    component: str
    label: tuple[str, str] | None
    tonnes: Decimal
    yen: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """Two records: what each says, the lines that lead from one to the other, and everything that changed or moved."""

    tonnes: tuple[Decimal, Decimal]
    yen: tuple[Decimal, Decimal]
    valuation_years: tuple[int, int]
    price_years: tuple[int, int]
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    results: Results


def difference(documents: Sequence[dict[str, Any]]) -> Difference:
    """
    From the first record to the last, through those between them.

    Parameters
    ----------
    documents : two records or more, as valuation.explaining.plain gives them; each of those
        in the middle holds a part of the changes, and splits what two records alone cannot tell apart

    Returns
    -------
    Difference
        Its lines add up exactly to the differences of the totals.
    """
    first, last = documents[0], documents[-1]
    found: dict[tuple[Group, str], Line] = {}
    for a, b in pairwise(documents):
        causes = _causes(changes_between(a, b))
        for step in steps_between(side_of(a), side_of(b)):
            group = _group(step.component, causes)
            key = group, step.component
            before = found.get(key)
            tonnes, yen = (before.tonnes, before.yen) if before else (Decimal(0), Decimal(0))
            label = _label(b, step.component) or _label(a, step.component)
            found[key] = Line(group, step.component, label, tonnes + step.tonnes, yen + step.yen)
    values, changes = (first["valuation"], last["valuation"]), changes_between(first, last)
    return Difference(
        tonnes=(Decimal(values[0]["issuable_total_t_co2e"]), Decimal(values[1]["issuable_total_t_co2e"])),
        yen=(exact(values[0]["headline_present_value_jpy"]), exact(values[1]["headline_present_value_jpy"])),
        valuation_years=(values[0]["valuation_year"], values[1]["valuation_year"]),
        price_years=(values[0]["price_year"], values[1]["price_year"]),
        lines=tuple(sorted(found.values(), key=lambda line: [GROUPS.index(name) for name in line.group])),
        changes=tuple(changes),
        results=results_between(first, last, changes),
    )


def _causes(changes: Sequence[Change]) -> Group:
    """What the records show to have moved the estimate: data, model, time, or several of them."""
    return tuple(name for name in _CAUSES if any(change.cause and change.category == name for change in changes))


def _group(component: str, causes: Group) -> Group:
    """By what a component moved. An estimate without a visible cause: by rules that the record does not spell out."""
    if component in ESTIMATED:
        return causes or (("model",) if component == "avoided" else ("crediting",))
    return (_GROUP_OF.get(component, "crediting"),)


def _label(document: dict[str, Any], component: str) -> tuple[str, str] | None:
    line = next((line for line in document["chain"] if line["step"] == component), None)
    return (line["label"]["en"], line["label"]["ja"]) if line else None


def as_json(found: Difference) -> dict[str, Any]:
    """The whole comparison as plain values; the lines add up exactly, as decimals."""
    return {
        "issuable_t_co2e": {"before": _plain(found.tonnes[0]), "after": _plain(found.tonnes[1])},
        "present_value_jpy": {"before": _plain(found.yen[0]), "after": _plain(found.yen[1])},
        "valuation_year": {"before": found.valuation_years[0], "after": found.valuation_years[1]},
        "price_year": {"before": found.price_years[0], "after": found.price_years[1]},
        "steps": [
            {
                "caused_by": list(line.group),
                "component": line.component,
                "issuable_t_co2e": _plain(line.tonnes),
                "present_value_jpy": _plain(line.yen),
            }
            for line in found.lines
        ],
        "changes": [
            {
                "category": change.category,
                "field": change.field,
                "name": {"en": change.name[0], "ja": change.name[1]},
                "before": change.before,
                "after": change.after,
                "can_move_the_estimate": change.cause,
            }
            for change in found.changes
        ],
        "other_results": results_as_json(found.results),
    }


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)

"""What decides issuable tonnes and their present value: of one record, and of any mixture of two."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valuation.chain import claimable, whole_tonnes
from valuation.explaining.graph_chain import carries

LARGEST = "largest"
ESTIMATED = ("avoided", "project_emissions", "leakage", "spread")
"""Components that come out of the estimate; the others are declared."""


@dataclass(frozen=True, slots=True)
class Side:
    """
    One record, by calendar year where years matter; t-CO2e and yen.

    period : first and last year of the crediting period
    by_rule : share that each rule of uncertainty deducts; applied is the one in the chain, None where nothing may be
        issued; largest says whether no rule deducts more
    factors : what the percentage deductions after that leave, by step
    discount : factor by years since the valuation date, from 0
    """

    years: tuple[int, ...]
    avoided: Mapping[int, float]
    project: Mapping[int, float]
    leakage: Mapping[int, float]
    period: tuple[int, int]
    deduction: float
    by_rule: Mapping[str, float]
    applied: str | None
    largest: bool
    factors: Mapping[str, float]
    carry: bool
    price: Mapping[int, float]
    discount: Mapping[int, float]
    valuation_year: int
    tonnes: int
    present_value_jpy: float


def side_of(document: dict[str, Any]) -> Side:
    """A record as a side of the comparison."""
    rows, value = document["estimate"]["by_vintage"], document["valuation"]
    uncertainty = document["uncertainty"]
    figures = {rule["rule"]: rule["deduction"] for rule in uncertainty["rules"]}
    applied = next((rule["rule"] for rule in uncertainty["rules"] if rule["applied"]), None)
    factors = {
        line["step"]: line["factor"]
        for line in document["chain"]
        if line["factor"] is not None and line["step"] != "uncertainty"
    }
    return Side(
        years=tuple(row["year"] for row in rows),
        avoided={row["year"]: row["avoided_t_co2e"] for row in rows},
        project={row["year"]: row["project_t_co2e"] for row in rows},
        leakage={row["year"]: row["leakage_t_co2e"] for row in rows},
        period=(document["delivery"]["first_year"], document["delivery"]["last_year"]),
        deduction=uncertainty["deduction"],
        by_rule=figures,
        applied=applied,
        largest=applied is not None and figures[applied] == max(figures.values()),
        factors=factors,
        carry=carries(document),
        price={row["year"]: row["price_jpy_per_t"] for row in value["cash_flow"]},
        discount={row["year"] - value["valuation_year"]: row["discount_factor"] for row in value["cash_flow"]},
        valuation_year=value["valuation_year"],
        tonnes=value["issuable_total_t_co2e"],
        present_value_jpy=value["headline_present_value_jpy"],
    )


def components(one: Side, other: Side) -> tuple[str, ...]:
    """What may differ between two records, in the order of the chain, then price, discounting and time."""
    percentages = tuple(dict.fromkeys([*sorted(one.factors.keys() & other.factors.keys(), key=_order(one)),
                                       *sorted(one.factors.keys() ^ other.factors.keys())]))  # fmt: skip
    return (
        "avoided", "project_emissions", "leakage", "crediting_period", "spread", "uncertainty_rule", *percentages,
        "whole_tonnes", "price", "discounting", "vintages", "valuation_date",
    )  # fmt: skip


def _order(side: Side) -> Any:
    return list(side.factors).index


Mixture = Mapping[str, tuple[Side, Side]]
"""For each component the record it is taken from, and the other one."""


def valued(mixture: Mixture) -> tuple[int, float]:
    """
    Issuable tonnes and present value (yen) of a mixture of two records.

    A year that a record does not have is as the other has it: it is no change of the
    estimate or the price that a year has passed, but of the years that count ("vintages").
    """
    years = mixture["vintages"][0].years
    series = {
        name: [_of_year(mixture[name], field, year) for year in years]
        for name, field in (("avoided", "avoided"), ("project_emissions", "project"), ("leakage", "leakage"))
    }
    net = [math.fsum((a, -p, -k)) for a, p, k in zip(*series.values(), strict=True)]
    first, last = mixture["crediting_period"][0].period
    keep = 1.0 - _deduction(mixture)
    for step in mixture:
        if step in mixture[step][0].factors or step in mixture[step][1].factors:
            keep *= mixture[step][0].factors.get(step, 1.0)
    claimed = claimable(net).claimed.tolist()
    kept = [max(0.0, x) * keep if first <= year <= last else 0.0 for year, x in zip(years, claimed, strict=True)]
    units = whole_tonnes(kept, carry=mixture["whole_tonnes"][0].carry).tolist()
    start = mixture["valuation_date"][0].valuation_year
    value = math.fsum(
        count * _of_year(mixture["price"], "price", year) * _discount(mixture["discounting"], year - start)
        for year, count in zip(years, units, strict=True)
    )
    return int(sum(units)), value


def _of_year(pair: tuple[Side, Side], field: str, year: int) -> float:
    own, other = (getattr(side, field) for side in pair)
    found: float = own[year] if year in own else other.get(year, 0.0)
    return found


def _deduction(mixture: Mixture) -> float:
    """The share deducted when the rule of one record meets the spread of the estimate of another."""
    spread, rule = mixture["spread"][0], _rule(*mixture["uncertainty_rule"])
    if spread.applied is None or rule is None:
        return spread.deduction
    return max(spread.by_rule.values()) if rule == LARGEST else spread.by_rule.get(rule, spread.deduction)


def _rule(own: Side, other: Side) -> str | None:
    """The rule of a record. Two that apply the largest each, or the same one, have not changed their rule."""
    both_largest = own.largest and other.largest and own.applied != other.applied
    return LARGEST if both_largest else own.applied


def _discount(pair: tuple[Side, Side], age: int) -> float:
    """The factor of a year so many years after the valuation date; beyond its table the last ratio goes on."""
    table = pair[0].discount
    if age in table or not table:
        return table.get(age, 1.0)
    end, towards = (min(table), 1) if age < min(table) else (max(table), -1)
    ratio = table[end] / table[end + towards] if end + towards in table else 1.0
    step: float = ratio ** abs(age - end)
    return table[end] * step

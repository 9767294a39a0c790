"""What is live in the workbook: from net tonnes of each year to whole tonnes, and from those to the present value."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from valuation.chain import claimable, whole_tonnes
from valuation.discounting import discount_factors, present_value
from valuation.record import ChainLine, LatentCreditRecord, significant
from valuation.report.words import Words
from valuation.report.workbook_live import Given, Live, Result, as_recorded, no_more_digits

CONVENTIONS: Final = {"year_end": "1", "mid_year": "0.5", "begin": "0"}
"""Years from the beginning of a year to when its cash counts."""
VALUE_OF_ALL: Final = "SUMPRODUCT(cash_flow_issuable,cash_flow_price,cash_flow_discount_factor)"
"""Not the sum of the column of present values: from a thousand million yen on, that one is rounded year by year."""


def cuts(record: LatentCreditRecord) -> list[ChainLine]:
    """The lines of the chain that take a percentage."""
    return [line for line in record.chain if line.factor is not None]


def carries(record: LatentCreditRecord) -> bool:
    """Whether remainders below a tonne go to the next year: what the whole tonnes of the record show."""
    found = [part.t_co2e for part in cuts(record)[-1].by_vintage]
    return bool(whole_tonnes(found).tolist() != [year.issuable_t_co2e for year in record.claimable])


def price_moves(record: LatentCreditRecord) -> bool:
    """Whether the years have prices of their own."""
    value = record.valuation
    return any(year.price_jpy_per_t != value.price_jpy_per_t for year in value.cash_flow)


def _share(line: ChainLine) -> float:
    return float(significant(1.0 - (line.factor or 0.0)))


def given(record: LatentCreditRecord, t: Words) -> list[Given]:
    """What a reader may change."""
    value, period = record.valuation, record.crediting
    rate = next((rung for rung in value.ladder if rung.headline), value.ladder[0]).rate_per_year
    words = tuple(t(f"convention.{name}") for name in CONVENTIONS)
    remainders = (t("book.remainder.drop"), t("book.remainder.carry"))
    found = [
        Given("discount_rate", t("book.rate"), rate, "rate"),
        Given("payment_convention", t("book.convention"), t(f"convention.{value.convention}"), "text", words),
        Given("valuation_year", t("book.valuation_year"), value.valuation_year, "year"),
    ]
    if not price_moves(record):
        found.append(Given("price_jpy_per_t", t("book.price"), value.price_jpy_per_t, "amount"))
    found += [
        Given("period_first_year", t("book.first"), period.first_year, "year"),
        Given("period_last_year", t("book.last"), period.last_year, "year"),
    ]
    found += [
        Given(f"deduct_{line.step}", t("book.deduct", label=t.pick(line.label)), _share(line), "share")
        for line in cuts(record)
    ]
    found.append(Given("remainders", t("book.remainder"), remainders[carries(record)], "text", remainders))
    if value.capital_cost_jpy is not None:
        found.append(Given("capital_cost_jpy", t("book.capital"), value.capital_cost_jpy, "amount"))
    return [*found, *_costs(record, t)]


def _costs(record: LatentCreditRecord, t: Words) -> list[Given]:
    """What the figures for a decision need: costs of the units, and of running the measure."""
    costs, measure = record.valuation.decision.credit_costs, record.identity.measure
    return [
        Given("registration_jpy", t("book.registration"), costs.registration_jpy, "amount"),
        Given("verification_jpy", t("book.verification"), costs.verification_jpy, "amount"),
        Given("yearly_cost_jpy", t("book.yearly"), measure.yearly_cost_jpy or 0.0, "amount"),
        Given("service_first_year", t("book.service"), measure.commissioned_year, "year"),
        Given("service_life_years", t("book.service.years"), measure.service_life_years, "count"),
    ]


def convention_shift(t: Words) -> str:
    """The formula of the years from the beginning of a year to when its cash counts."""
    tests = "".join(
        f'IF(payment_convention="{t(f"convention.{name}")}",{years},' for name, years in CONVENTIONS.items()
    )
    return f"={tests}NA(){')' * len(CONVENTIONS)}"


def vintages(record: LatentCreditRecord, t: Words) -> list[Live]:
    """Net, balance, claim, what each deduction leaves, whole tonnes (docs/method.md, the credit chain)."""
    years = [v.year for v in record.claimable]
    net = [v.net_t_co2e for v in record.claimable]
    claim, period = claimable(net), record.crediting
    left = np.where([period.first_year <= year <= period.last_year for year in years], claim.claimed, 0.0)

    def column(name: str, word: str, values: np.ndarray, formula: str, field: str = "") -> Live:
        """A column of tonnes by year, with the record's own figures of a field beside it."""
        own = [float(getattr(v, field)) for v in record.claimable] if field else None
        return Live(name, t(word), "tonnes1", values.tolist(), formula, own)

    inside = "=IF(AND({year}>=period_first_year,{year}<=period_last_year),{claim},0)"
    found = [
        Live("year", t("col.year"), "year", years),
        Live("net", t("vintage.col.net"), "tonnes1", net),
        column("cumulative", "vintage.col.cumulative", claim.cumulative, "=SUM({net:top}:{net})", "cumulative_t_co2e"),
        column("debt", "vintage.col.debt", claim.debt, "=MIN(0,{cumulative})", "debt_t_co2e"),
        column("standing", "book.standing", claim.claimable, "=MAX(0,MIN({cumulative}:{cumulative:end}))"),
        column("claim", "book.claim", claim.claimed, "={standing}-N({standing:above})"),
        column("claimed", "vintage.col.claimed", left, inside, "claimed_t_co2e"),
    ]
    for line in cuts(record):
        formula = f"=MAX(0,{{{found[-1].name}}})*(1-deduct_{line.step})"
        left = np.maximum(0.0, left) * (1.0 - _share(line))
        own = {part.year: part.t_co2e for part in line.by_vintage}
        heading = t("vintage.col.after", label=t.pick(line.label))
        found.append(Live(f"after_{line.step}", heading, "tonnes1", left.tolist(), formula, [own[y] for y in years]))
    return [*found, *_whole(record, t, found[-1].name, left)]


def _whole(record: LatentCreditRecord, t: Words, last: str, left: np.ndarray) -> list[Live]:
    """Rounded to a gram, then whole tonnes with remainders dropped or carried."""
    rounded = np.round(left, 6)
    issued = whole_tonnes(left, carry=carries(record)).tolist()
    own = [float(v.issuable_t_co2e) for v in record.claimable]
    running = "SUM({rounded:top}:{rounded})"
    carry = f"INT(ROUND({running},6))-INT(ROUND({running}-{{rounded}},6))"
    formula = f'=IF(remainders="{t("book.remainder.carry")}",{carry},INT({{rounded}}))'
    return [
        Live("rounded", t("book.rounded"), "tonnes1", rounded.tolist(), f"=ROUND({{{last}}},6)"),
        Live("issuable", t("vintage.col.issuable"), "count", issued, formula, own),
    ]


def cash_flow(record: LatentCreditRecord, t: Words) -> list[Live]:
    """Whole tonnes of the vintages × price × discount factor."""
    value, moves = record.valuation, price_moves(record)
    flow = value.cash_flow
    rate = next((rung for rung in value.ladder if rung.headline), value.ladder[0]).rate_per_year
    issued = [float(c.issuable_t_co2e) for c in flow]
    price = [c.price_jpy_per_t for c in flow]
    cash = [units * each for units, each in zip(issued, price, strict=True)]
    start = flow[0].year - value.valuation_year
    factors = discount_factors(rate, start + len(flow), value.convention)[start:].tolist()
    worth = [each * factor for each, factor in zip(cash, factors, strict=True)]
    same = "=SUMIF(vintages_year,{year},vintages_issuable)"
    discounted = "=(1+discount_rate)^-({year}-valuation_year+convention_shift)"
    return [
        Live("year", t("col.year"), "year", [c.year for c in flow]),
        Live("issuable", t("cash.col.units"), "count", issued, same, issued),
        Live("price", t("cash.col.price"), "amount", price, "" if moves else "=price_jpy_per_t", price, moves),
        no_more_digits(
            Live("cash", t("cash.col.cash"), "amount", cash, "={issuable}*{price}", [c.cash_jpy for c in flow])
        ),
        Live("discount_factor", t("cash.col.factor"), "factor", factors, discounted, [c.discount_factor for c in flow]),
        no_more_digits(
            Live("present_value", t("cash.col.pv"), "amount", worth, "={issuable}*{price}*{discount_factor}",
                 [c.present_value_jpy for c in flow])
        ),
    ]  # fmt: skip


def results(record: LatentCreditRecord, t: Words) -> list[Result]:
    """Issuable tonnes, present value, and the part of the works that it covers."""
    value, live = record.valuation, cash_flow(record, t)
    parts = [column.values for column in live if column.name in ("issuable", "price", "discount_factor")]
    worth = significant(math.fsum(math.prod(each) for each in zip(*parts, strict=True)))
    issued = float(value.issuable_total_t_co2e)
    found = [
        Result(t("head.issuable"), "=SUM(vintages_issuable)", issued, issued, "count"),
        Result(t("col.present_value"), as_recorded(VALUE_OF_ALL), worth, value.headline_present_value_jpy, "yen"),
    ]
    if value.capital_cost_jpy and value.share_of_capital_cost is not None:
        share, formula = worth / value.capital_cost_jpy, f"={VALUE_OF_ALL}/capital_cost_jpy"
        found.append(Result(t("book.covered"), formula, share, value.share_of_capital_cost, "share"))
    return found


def ladder(record: LatentCreditRecord, t: Words) -> list[Result]:
    """The same cash at the rates of the record; the rate stands in the first cell of each row."""
    value, start = record.valuation, record.valuation.cash_flow[0].year - record.valuation.valuation_year
    cash = [0.0] * start + [c.issuable_t_co2e * c.price_jpy_per_t for c in value.cash_flow]
    power = "(1+{label})^-(cash_flow_year-valuation_year+convention_shift)"
    formula = as_recorded(f"SUMPRODUCT(cash_flow_issuable,cash_flow_price,{power})")
    return [
        Result(
            rung.rate_per_year,
            formula,
            significant(present_value(cash, rung.rate_per_year, convention=value.convention)),
            rung.present_value_jpy,
            "yen",
        )
        for rung in value.ladder
    ]

"""
A plain schedule of tonnes and years, valued without any simulation: the functions of the record, on stated tonnes.

The tonnes are taken as stated, without a check that they were ever avoided: as units, or as net tonnes that go through
the credit chain first.
"""

from __future__ import annotations

import math

import numpy as np

from valuation.credit import LADDER
from valuation.decision.breakeven import BreakEvenPrice, breakeven_price, credit_costs, verification_years
from valuation.decision.heatmap import heat_map
from valuation.discounting import discount_factors, present_value
from valuation.exposure import F64
from valuation.money.price_specs import ConstantPrice
from valuation.money.rules import HEADLINE
from valuation.money.valued import value
from valuation.money.valued_rows import Headline, Schedule
from valuation.money_part import money_part
from valuation.plain_chain import PlainChain
from valuation.plain_schedule import PlainSchedule
from valuation.record_base import Bilingual, Part
from valuation.record_decision import HeatMapPart
from valuation.record_money import Money
from valuation.rules import ValuationRules

__all__ = ["LadderRow", "PlainSchedule", "PlainValue", "PlainYear", "value_plain"]

_PRICES_JPY_PER_T = (1_000.0, 2_000.0, 3_000.0, 5_000.0, 8_000.0, 12_000.0, 20_000.0)
STATED = Bilingual(
    en="tonnes as stated, not simulated, not verified: no credit, no offset",
    ja="トン数は入力されたままで、シミュレーションも検証も受けていません。クレジットでもオフセットでもありません",
)
STATED_NET = Bilingual(
    en="net tonnes as stated, put through the rules of crediting; not simulated, not verified: no credit, no offset",
    ja="入力された正味のトン数に控除の規則を当てはめたもので、シミュレーションも検証も受けていません。"
    "クレジットでもオフセットでもありません",
)


class LadderRow(Part):
    rate_per_year: float
    present_value_jpy: float
    headline: bool


class PlainYear(Part):
    year: int
    t_co2e: float
    price_jpy_per_t: float
    cash_jpy: float
    discount_factor: float
    present_value_jpy: float


class PlainValue(Part):
    """
    What a plain schedule is worth; fields as in the valuation of a record.

    chain : from the stated net tonnes to those that are valued; None where they are valued as they are
    """

    statement: Bilingual
    chain: PlainChain | None
    total_t_co2e: float
    headline_present_value_jpy: float
    cash_flow: list[PlainYear]
    ladder: list[LadderRow]
    break_even_price_jpy_per_t: float | None
    verification_years: list[int]
    share_of_capital_cost: float | None
    heat_map: HeatMapPart | None
    money: Money


def value_plain(schedule: PlainSchedule) -> PlainValue:
    """
    Value a plain schedule: headline, ladder, every price, rate and contract, break-even, heat map.

    Break-even and heat map need whole tonnes; they are left out for others.

    Examples
    --------
    Ten tonnes at the end of each of two years at 1,000 yen and 4 %: 10,000 / 1.04 + 10,000 / 1.0816.

    >>> price = {"kind": "constant", "price_jpy_per_t": 1000, "price_year": 2026, "label": {"en": "a", "ja": "a"},
    ...          "source": "example", "source_kind": "assumption"}
    >>> found = value_plain(PlainSchedule.model_validate(
    ...     {"first_year": 2026, "t_co2e": {2026: 10, 2027: 10}, "valuation": {"price": price}}))
    >>> round(found.headline_present_value_jpy, 2)
    18860.95

    With `crediting` the tonnes are net, and only what the chain leaves is valued: of 10 and then -4 t no more than 6
    may ever be claimed, 6 x 0.9 is 5.4 t and 5 whole ones, and 5,000 / 1.04 yen.

    >>> said = {"source": "example", "source_kind": "assumption"}
    >>> nothing = {"share": 0, **said}
    >>> found = value_plain(PlainSchedule.model_validate(
    ...     {"first_year": 2026, "t_co2e": {2026: 10, 2027: -4}, "valuation": {"price": price}, "crediting":
    ...      {"period_years": 2, "renewals": 0, "uncertainty": nothing, "buffer": {"share": 0.1, **said},
    ...       "cap_overlap": nothing, "other_claims": nothing}}))
    >>> found.total_t_co2e, found.chain.lost_t_co2e, round(found.headline_present_value_jpy, 2)
    (5.0, 4.0, 4807.69)
    """
    rules, chain, start = schedule.valuation, schedule.chain(), schedule.first_year
    tonnes = schedule.by_year() if chain is None else chain.units()
    price, rate = rules.price.price_jpy_per_t, rules.discount_rate_per_year
    cash, factors = tonnes * price, discount_factors(rate, len(tonnes), rules.convention)
    headline = present_value(cash, rate, convention=rules.convention)
    whole = bool(np.all(tonnes == np.floor(tonnes)))
    found = value(Schedule(start, tonnes), _headline(rules), rules, seed=schedule.seed)
    return PlainValue(
        statement=STATED if chain is None else STATED_NET,
        chain=chain,
        total_t_co2e=math.fsum(tonnes),
        headline_present_value_jpy=headline,
        cash_flow=[
            PlainYear(
                year=start + t, t_co2e=tonne, price_jpy_per_t=price, cash_jpy=yen, discount_factor=factor,
                present_value_jpy=yen * factor,
            )
            for t, (tonne, yen, factor) in enumerate(zip(tonnes.tolist(), cash.tolist(), factors.tolist(), strict=True))
        ],
        ladder=[
            LadderRow(
                rate_per_year=one, headline=one == rate,
                present_value_jpy=present_value(cash, one, convention=rules.convention),
            )
            for one in sorted({*LADDER, rate})
        ],
        break_even_price_jpy_per_t=_break_even(schedule, tonnes).price_jpy_per_t if whole else None,
        verification_years=_verified(schedule),
        share_of_capital_cost=headline / schedule.capital_cost_jpy if schedule.capital_cost_jpy else None,
        heat_map=_heat_map(rules, tonnes) if whole else None,
        money=money_part(found, rules, start, None),
    )  # fmt: skip


def _headline(rules: ValuationRules) -> Headline:
    price = ConstantPrice(
        kind="constant", name=HEADLINE, label=rules.price.label, basis="real", price_year=rules.price.price_year,
        price_jpy_per_t=rules.price.price_jpy_per_t, source=rules.price.source, source_kind=rules.price.source_kind,
    )  # fmt: skip
    return Headline(price, rules.discount_rate_per_year, rules.convention, "declared in the schedule", "assumption")


def _verified(schedule: PlainSchedule) -> list[int]:
    """Verification every so many years from the first with tonnes on, and in the last: as in a record."""
    years, own = schedule.sold_in(), schedule.valuation.credit_costs
    return (
        verification_years(min(years), max(years), 5 if own is None else own.verification_every_years) if years else []
    )


def _break_even(schedule: PlainSchedule, tonnes: F64) -> BreakEvenPrice:
    own = schedule.valuation.credit_costs
    costs = credit_costs(
        schedule.first_year, len(tonnes), _verified(schedule),
        registration_jpy=None if own is None else own.registration_jpy,
        verification_jpy=None if own is None else own.verification_jpy,
    )  # fmt: skip
    rules = schedule.valuation
    return breakeven_price(tonnes, costs, rules.discount_rate_per_year, convention=rules.convention)


def _heat_map(rules: ValuationRules, tonnes: F64) -> HeatMapPart:
    own = rules.price.price_jpy_per_t, rules.discount_rate_per_year
    grid = heat_map(tonnes, _PRICES_JPY_PER_T, [*LADDER, 0.07], headline=own, convention=rules.convention)
    return HeatMapPart(
        price_jpy_per_t=list(grid.price_jpy_per_t),
        rate_per_year=list(grid.rate_per_year),
        present_value_jpy=[list(row) for row in grid.present_value_jpy],
    )

"""Money and decision figures of the sample record: worked out by the functions themselves from its vintages."""

from __future__ import annotations

import numpy as np

from valuation import record as r
from valuation.decision.breakeven import breakeven_price, breakeven_tonnage, credit_costs
from valuation.decision.heatmap import heat_map
from valuation.money.price_specs import ConstantPrice
from valuation.money.rules import MoneyRules
from valuation.money.valued import value
from valuation.money.valued_rows import Headline, Schedule
from valuation.money_part import money_part
from valuation.record_decision import (
    BreakEven,
    CarbonPaybackPart,
    CreditCostsPart,
    Decision,
    Financed,
    HeatMapPart,
    TornadoBar,
    TornadoPart,
)
from valuation.record_money import DeliveredTonnes, Money

RATE = 0.04
SAID = {"source": "declared in the scenario", "source_kind": "assumption"}
CFD = {
    "kind": "cfd_two_way", "name": "cfd", "label": {"en": "contract for difference", "ja": "差額決済契約"},
    "basis": "real", "price_year": 2026, "strike_jpy_per_t": 5000, **SAID,
}  # fmt: skip
RANDOM = {
    "kind": "gbm", "name": "random", "label": {"en": "a price of chance", "ja": "確率的な価格"}, "basis": "real",
    "price_year": 2026, "start_jpy_per_t": 3000, "start_year": 2026, "expected_growth_per_year": 0.01,
    "volatility": 0.2, **SAID,
}  # fmt: skip
WANG = {
    "kind": "wang", "name": "wang", "label": {"en": "Wang transform", "ja": "ワン変換"}, "side": "gain",
    "market_price_of_risk": 0.2, **SAID,
}  # fmt: skip


def money(issuable, start: int, price: float) -> Money:
    """The issuable tonnes, and futures that deliver twice as much or nothing."""
    rules = MoneyRules.model_validate(
        {"prices": ["gx-ets-floor", "carbon-tax", RANDOM], "discounting": ["green-book", "jgb-2026-01-13"],
         "contracts": [CFD], "loadings": [WANG], "price_paths": 200}
    )  # fmt: skip
    constant = ConstantPrice.model_validate(
        {"kind": "constant", "name": "headline", "label": {"en": "a scenario, not a market price",
         "ja": "想定値、市場価格ではない"}, "basis": "real", "price_year": 2026, "price_jpy_per_t": price, **SAID}
    )  # fmt: skip
    delivered = np.outer(np.tile([0.0, 2.0], 50), issuable)
    found = value(
        Schedule(start, issuable.astype(float), delivered),
        Headline(constant, RATE, "year_end", "declared in the scenario", "assumption"),
        rules,
        seed=1,
    )
    tonnes = DeliveredTonnes(
        rule=r.Bilingual(en="issued as soon as it is more than ever before", ja="累計が過去最高を超えた分を発行"),
        futures=100,
        issued_mean_t_co2e=float(issuable.sum()),
        reversed_mean_t_co2e=0.0,
        probability_reversed=0.0,
    )
    return money_part(found, rules, start, tonnes)


def decision(issuable, start: int, price: float, capital: float, worth: float) -> Decision:
    """What needs no simulation, worked out; what would, left out."""
    last = start + len(issuable) - 1
    costs = credit_costs(start, len(issuable), [last])
    paid = costs.now_jpy + costs.by_year_jpy[-1] / (1 + RATE) ** len(issuable)
    at, tonnes = breakeven_price(issuable, costs, RATE), breakeven_tonnage(issuable, price, costs, RATE)
    grid = heat_map(issuable, [1000, 5000], [0.01, 0.04], headline=(price, RATE))
    bar = TornadoBar(
        name="price", label=r.Bilingual(en="price of a tonne", ja="1トンの価格"), unit="yen/t", input_low=1700,
        input_high=4300, low_named=None, high_named=None, result_low_jpy=worth / 2,
        result_high_jpy=worth * 2, share=1.0,
    )  # fmt: skip
    return Decision(
        credit_costs=CreditCostsPart(
            registration_jpy=costs.now_jpy, verification_jpy=costs.by_year_jpy[-1], verification_years=[last],
            present_value_jpy=paid, source="J-Credit averages", source_kind="secondary",
        ),
        break_even=BreakEven(
            price_jpy_per_t=at.price_jpy_per_t, tonnes=tonnes.total_t_co2e, price_with_works_jpy_per_t=None,
            why_none=None,
        ),
        avoided_loss=None,
        appraisal=[],
        abatement=None,
        payback=[],
        carbon_payback=CarbonPaybackPart(
            status="repaid", repaid_year=start + 2, lasting_year=start + 2, largest_debt_t_co2e=100.0
        ),
        financed=Financed(gross=worth / capital, net=(worth - paid) / capital, unfinanced_jpy=capital - worth + paid),
        heat_map=HeatMapPart(
            price_jpy_per_t=list(grid.price_jpy_per_t), rate_per_year=list(grid.rate_per_year),
            present_value_jpy=[list(row) for row in grid.present_value_jpy],
        ),
        tornado=TornadoPart(
            central_jpy=worth, bars=[bar], rule=r.Bilingual(en="one input at a time", ja="1つずつ動かす")
        ),
    )  # fmt: skip

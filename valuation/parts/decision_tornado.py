"""What every input alone does to the present value: parameters of the estimate, rules of crediting, price, rate."""

from __future__ import annotations

import math

import numpy as np

from valuation.comparable import comparable_jpy
from valuation.decision.refusals import Named
from valuation.decision.sourced import rate_ladder
from valuation.decision.tornado import Effect, in_proportion, tornado
from valuation.discounting import present_value
from valuation.parts.case import Case, say
from valuation.parts.decision_rules import rule_effects
from valuation.parts.estimate import effects
from valuation.record import Bilingual
from valuation.record import Effect as RecordEffect
from valuation.record_decision import TornadoBar, TornadoPart
from valuation.record_money import Money

_RULE = say(
    "Ends of a parameter: its 5th and 95th percentile, the others central; the present value moves with the net tonnes "
    "of the horizon, the profile of years kept. Rules of crediting, with the whole chain run anew: shares and leakage "
    "left out and taken twice; the mildest and the strictest rule of the uncertainty; the first crediting period alone "
    "and renewals to the end of the horizon; remainders dropped and carried; money counted at the beginning and at the "
    "end of the year; of several models of occurrence the least and the largest. The measure fails twice as often as "
    "declared, and never; yen by proportion. Ends of the price: the cheapest and the dearest of the real price paths "
    "in yen of the headline's price year; of other years only where inflation is declared. Of the rate: 1 and 7 %.",
    "係数の両端は5・95パーセンタイルで、ほかの係数は基準値のまま。現在価値は計算期間の純回避量に比例して動くものとする"
    "（年ごとの配分は変えない）。クレジット化の規則は、一つだけ変えて控除の全過程を計算し直す：控除率とリーケージは"
    "適用しない場合と2倍の場合、不確実性は控除が最も小さい規則と最も大きい規則、対象期間は更新しない場合と計算期間の"
    "最後まで更新する場合、端数は切捨てと繰越し、計上時点は年初と年末、発生モデルが複数あれば最小と最大。対策は、"
    "機能しない確率が2倍の場合と必ず機能する場合（現在価値は比例）。価格の両端は、代表値と同じ年の円で示した実質の"
    "価格経路のうち最も安いものと高いもの（ほかの年の円は、物価上昇率が指定されている場合のみ換算して含める）。割引率の両端は1％と7％。",
)


def tornado_part(case: Case, money: Money) -> TornadoPart:
    """One bar for each uncertain parameter, for each rule of crediting, for the price and for the rate."""
    rules, cash = case.scenario.valuation, case.credit.cash_jpy
    central = present_value(cash, rules.discount_rate_per_year, convention=rules.convention)
    tonnes = math.fsum(case.credit.central_net.net[0])
    parameters = [_of_parameter(row, central, tonnes) for row in effects(case)]
    others = [_price(case, money, central, tonnes), _rate(case, central, tonnes), *rule_effects(case)]
    bars = tornado([*parameters, *others], "pv_jpy").bars
    return TornadoPart(
        central_jpy=central,
        bars=[
            TornadoBar(
                name=bar.name,
                label=say(*bar.label),
                unit=bar.unit,
                input_low=bar.input_low,
                input_high=bar.input_high,
                low_named=_named(bar.low_named),
                high_named=_named(bar.high_named),
                result_low_jpy=bar.result_low,
                result_high_jpy=bar.result_high,
                share=bar.share,
            )
            for bar in bars
        ],
        rule=_RULE,
    )


def _named(name: Named | None) -> Bilingual | None:
    return None if name is None else say(*name)


def _of_parameter(row: RecordEffect, central: float, tonnes: float) -> Effect:
    """A parameter's ends in tonnes, and in yen by proportion."""
    low, high = row.net_at_low_t_co2e, row.net_at_high_t_co2e
    yen = in_proportion(central, low, tonnes), central, in_proportion(central, high, tonnes)
    return Effect(row.parameter, (row.label.en, row.label.ja), row.unit, row.low, row.high, (low, tonnes, high), yen)


def _price(case: Case, money: Money, central: float, tonnes: float) -> Effect:
    """Mean price of the issuable tonnes of the cheapest and the dearest comparable path, and what they are worth."""
    rules = case.scenario.valuation
    worth = comparable_jpy(money.values, rules.price.price_year)
    own, same = rules.price.price_jpy_per_t, (tonnes, tonnes, tonnes)
    words = ("price of a tonne", "1トンの価格")
    if central == 0 or own == 0:
        return Effect("price", words, "yen/t", own, own, same, (central, central, central))
    low, high = min(worth), max(worth)
    return Effect("price", words, "yen/t", own * low / central, own * high / central, same, (low, central, high))


def _rate(case: Case, central: float, tonnes: float) -> Effect:
    rates = [row.rate_per_year for row in rate_ladder()]
    rules, cash = case.scenario.valuation, np.asarray(case.credit.cash_jpy)
    low, high = (present_value(cash, rate, convention=rules.convention) for rate in (max(rates), min(rates)))
    return Effect(
        "discount_rate", ("discount rate", "割引率"), "1/yr", max(rates), min(rates), (tonnes, tonnes, tonnes),
        (low, central, high),
    )  # fmt: skip

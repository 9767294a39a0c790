"""What every input alone does to the present value: parameters of the estimate, the price, the rate."""

from __future__ import annotations

import math

import numpy as np

from valuation.decision.sourced import rate_ladder
from valuation.decision.tornado import Effect, tornado
from valuation.discounting import present_value
from valuation.parts.case import Case, say
from valuation.parts.estimate import effects
from valuation.record import Effect as RecordEffect
from valuation.record_decision import TornadoBar, TornadoPart
from valuation.record_money import Money

_RULE = say(
    "Ends of a parameter: its 5th and 95th percentile, the others central; the present value moves with the net tonnes "
    "of the horizon, the profile of years kept. Ends of the price: the cheapest and the dearest of the real price "
    "paths shown, each in its own yen and not brought to one year. Ends of the rate: 1 % and 7 %.",
    "係数の両端は5・95パーセンタイルで、ほかの係数は基準値のまま。現在価値は計算期間の純回避量に比例して動くものとする"
    "（年ごとの配分は変えない）。価格の両端は、示した実質の価格経路のうち最も安いものと高いもの（それぞれの基準年の円のまま）。割引率の両端は1％と7％。",
)


def tornado_part(case: Case, money: Money) -> TornadoPart:
    """One bar for each uncertain parameter, one for the price and one for the rate."""
    rules, cash = case.scenario.valuation, case.credit.cash_jpy
    central = present_value(cash, rules.discount_rate_per_year, convention=rules.convention)
    tonnes = math.fsum(case.credit.central_net.net[0])
    rows = [_of_parameter(row, central, tonnes) for row in effects(case)]
    bars = tornado([*rows, _price(case, money, central, tonnes), _rate(case, central, tonnes)], "pv_jpy").bars
    return TornadoPart(
        central_jpy=central,
        bars=[
            TornadoBar(
                name=bar.name,
                label=say(*bar.label),
                unit=bar.unit,
                input_low=bar.input_low,
                input_high=bar.input_high,
                result_low_jpy=bar.result_low,
                result_high_jpy=bar.result_high,
                share=bar.share,
            )
            for bar in bars
        ],
        rule=_RULE,
    )


def _of_parameter(row: RecordEffect, central: float, tonnes: float) -> Effect:
    """A parameter's ends in tonnes, and in yen by proportion."""
    low, high = row.net_at_low_t_co2e, row.net_at_high_t_co2e
    yen = _scaled(central, low, tonnes), central, _scaled(central, high, tonnes)
    return Effect(row.parameter, (row.label.en, row.label.ja), row.unit, row.low, row.high, (low, tonnes, high), yen)


def _scaled(value: float, at_end: float, central: float) -> float:
    """In proportion to the tonnes, never below 0: nothing is issued of a loss."""
    return max(0.0, value * at_end / central) if central > 0 else value


def _price(case: Case, money: Money, central: float, tonnes: float) -> Effect:
    """Mean price of the issuable tonnes of the cheapest and the dearest path, and what they are worth."""
    rules = case.scenario.valuation
    at_own_rate = [row for row in money.values if row.discount == "headline" and row.basis == "real"]
    worth = [row.present_value_jpy for row in at_own_rate if row.present_value_jpy is not None]
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

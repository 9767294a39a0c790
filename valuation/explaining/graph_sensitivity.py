"""What the present value would be at other prices, rates and parameters: the heat map and the tornado of a record."""

from __future__ import annotations

from typing import Any

from valuation.decision.tornado import in_proportion
from valuation.explaining import formulas as f
from valuation.explaining import formulas_decision as d
from valuation.explaining import formulas_tornado as b
from valuation.explaining.graph_rule_bars import BAR, HIGH, LOW, RULE_BARS
from valuation.explaining.operands import CONVENTION, PRICE, UNITS, VALUE, Operand
from valuation.explaining.rules import Both, Declared, Entry, Rule

_D = "valuation.decision"
_HEAT: tuple[Entry, ...] = (
    Rule(
        f"{_D}.heat_map.present_value_jpy[*][*]",
        ("present value on the map of prices and rates", "価格と割引率の表の現在価値"),
        "Σ {units} × {price} × (1 + {rate})^−t",
        ("the issuable units at another price and rate", "発行可能量を別の価格・割引率で評価"),
        d.worth_at,
        {
            "units": UNITS, "price": ("価格", f"{_D}.heat_map.price_jpy_per_t[*]"),
            "rate": ("割引率", f"{_D}.heat_map.rate_per_year[*2]"), "convention": CONVENTION,
        },
        "8",
    ),
    Declared(f"{_D}.heat_map.price_jpy_per_t[*]", ("price of the map", "表の価格"), ""),
    Declared(f"{_D}.heat_map.rate_per_year[*]", ("rate of the map", "表の割引率"), ""),
)  # fmt: skip

_CENTRAL: Operand = ("中央の現在価値", f"{_D}.tornado.central_jpy")


def _price_end(end: str, name: Both, function: Any) -> tuple[Rule, Rule]:
    return (
        Rule(
            f"{BAR}[price].result_{end}_jpy",
            name,
            "{values}",
            (
                "among the real price paths in yen of the headline's year, at its rate",
                "代表値と同じ年の円で示した実質の価格経路のうち（代表値の割引率）",
            ),
            function,
            {
                "central": _CENTRAL, "price": PRICE, "own_year": ("代表値の円の年?", "valuation.price_year"),
                "values": ("価格ごとの現在価値", "valuation.money.values[:].present_value_jpy"),
                "rates": ("割引率の名称?", "valuation.money.values[:].discount"),
                "basis": ("実質・名目?", "valuation.money.values[:].basis"),
                "price_years": ("円の年?", "valuation.money.values[:].price_year"),
            },
            "8",
        ),
        Rule(
            f"{BAR}[price].input_{end}",
            ("mean price of a tonne at that end", "その端での平均価格"),
            "{price} × {end} ÷ {central}",
            ("what a tonne earns there on average", "そのときの1トンあたりの平均の収入"),
            b.price_at,
            {"price": PRICE, "end": ("端の現在価値", f"{BAR}[price].result_{end}_jpy"), "central": _CENTRAL},
            "8",
        ),
    )  # fmt: skip


def _rate_end(end: str, name: Both) -> tuple[Rule, Declared]:
    return (
        Rule(
            f"{BAR}[discount_rate].result_{end}_jpy",
            name,
            "Σ {cash} × (1 + {rate})^−t",
            ("the cash of all years at that rate", "各年の金額をその割引率で割り引いた合計"),
            f.value_at_rate,
            {
                "cash": ("金額", "valuation.cash_flow[:].cash_jpy"),
                "rate": ("割引率", f"{BAR}[discount_rate].input_{end}"), "convention": CONVENTION,
            },
            "8",
        ),
        Declared(f"{BAR}[discount_rate].input_{end}", ("rate at the end of the bar", "棒の端の割引率"), ""),
    )  # fmt: skip


def _parameter_end(end: str, name: Both) -> tuple[Rule, Rule]:
    return (
        Rule(
            f"{BAR}[*].result_{end}_jpy",
            name,
            "{central} × {tonnes} ÷ {net}",
            ("moves with the net tonnes of the horizon, never below 0", "計算期間の正味量に比例し、0未満にはならない"),
            in_proportion,
            {
                "central": _CENTRAL, "tonnes": ("正味量", f"estimate.effects[=name].net_at_{end}_t_co2e"),
                "net": ("中央の正味量", "estimate.net.central_t_co2e"),
            },
            "8",
        ),
        Rule(
            f"{BAR}[*].input_{end}",
            ("end of {label}", "{label}の端"),
            "{end}",
            ("5th or 95th percentile of the parameter", "係数の5％点または95％点"),
            f.same,
            {"end": ("端", f"estimate.effects[=name].{end}")},
            "8",
        ),
    )  # fmt: skip


_TORNADO: tuple[Entry, ...] = (
    Rule(
        f"{_D}.tornado.central_jpy",
        ("present value that the bars start from", "棒の起点の現在価値"),
        "{value}",
        ("the headline's", "代表値の現在価値"),
        f.same,
        {"value": VALUE},
        "8",
    ),
    *_price_end("low", LOW, b.cheapest),
    *_price_end("high", HIGH, b.dearest),
    *_rate_end("low", LOW),
    *_rate_end("high", HIGH),
    *RULE_BARS,
    *_parameter_end("low", LOW),  # all other bars
    *_parameter_end("high", HIGH),
    Rule(
        f"{BAR}[*].share",
        ("share of all swings: {label}", "振れ幅に占める割合：{label}"),
        "|{low} … {high}| ÷ Σ |{lows} … {highs}|",
        ("of the sum of all bars, one at a time; no share of variance", "棒の合計に占める割合で、分散の割合ではない"),
        b.share_of_bars,
        {
            "low": ("低い端", f"{BAR}[*].result_low_jpy"), "high": ("高い端", f"{BAR}[*].result_high_jpy"),
            "central": _CENTRAL, "lows": ("低い端", f"{BAR}[:].result_low_jpy"),
            "highs": ("高い端", f"{BAR}[:].result_high_jpy"),
        },
        "8",
    ),
)  # fmt: skip

SENSITIVITY: tuple[Entry, ...] = (*_HEAT, *_TORNADO)

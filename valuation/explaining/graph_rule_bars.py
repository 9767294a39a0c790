"""Bars of the tornado for the rules of crediting: the chain again, from the claims on, with one rule changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from valuation.explaining import formulas_tornado as b
from valuation.explaining.operands import CONVENTION, PRICE, RATE, Operand
from valuation.explaining.rules import Both, Declared, Entry, Made, Rule

BAR = "valuation.decision.tornado.bars"
LOW: Both = ("present value at the low end of {label}", "{label}の低い端での現在価値")
HIGH: Both = ("present value at the high end of {label}", "{label}の高い端での現在価値")
ENDS = (("low", LOW), ("high", HIGH))

_CASH: Operand = ("金額", "valuation.cash_flow[:].cash_jpy")
_CLAIMED: Operand = ("請求可能量", "chain[outside_crediting_period].by_vintage[:].t_co2e")
_REFUSED: Operand = ("発行できないか", "uncertainty.refused")
_LINES: dict[str, Operand] = {
    "uncertainty": ("不確実性の控除後の割合", "chain[uncertainty].factor"),
    "buffer": ("バッファー後の割合", "chain[buffer].factor"),
    "cap_overlap": ("重複の控除後の割合", "chain[cap_overlap].factor"),
    "other_claims": ("他者の請求後の割合", "chain[other_claims].factor"),
}
_YEN: dict[str, Operand] = {
    "price": PRICE, "factors": ("割引係数", "valuation.cash_flow[:].discount_factor"),
    "rule": ("端数の規則?", "chain[whole_tonnes].rule.en"),
}  # fmt: skip
_AGAIN: Both = ("the chain again with this rule alone changed", "この規則だけを変えて控除を計算し直す")


def _worth(bar: str, end: str, name: Both, without: str, function: Callable[..., Any]) -> Rule:
    """Claims times what every line keeps; the line `without` is replaced by the end of the bar."""
    kept = {line: operand for line, operand in _LINES.items() if line != without}
    own = {"share": ("控除率", f"{BAR}[{bar}].input_{end}")} if without else {}
    product = " × ".join([*(["(1 − {share})"] if own else []), *(f"{{{line}}}" for line in kept)])
    return Rule(
        f"{BAR}[{bar}].result_{end}_jpy", name, f"Σ ⌊{{claimed}} × {product}⌋ × {{price}} × {{factors}}", _AGAIN,
        function, {"claimed": _CLAIMED, **own, **kept, **_YEN, "refused": _REFUSED}, "7",
    )  # fmt: skip


def _deduction(line: str) -> list[Entry]:
    """A share of the chain: left out, and twice."""
    return [
        *(_worth(line, end, name, line, b.worth_with_share) for end, name in ENDS),
        Rule(
            f"{BAR}[{line}].input_high",
            ("twice the share: {label}", "控除率の2倍：{label}"),
            "2 × (1 − {kept})",
            ("twice what is declared, 1 at most", "定めた率の2倍（上限1）"),
            b.twice_deducted,
            {"kept": _LINES[line]},
            "8",
        ),
        Declared(f"{BAR}[{line}].input_low", ("{label} left out", "{label}を適用しない"), ""),
    ]


def _named_rule(end: str, name: Both, says: Both, function: Callable[..., Any]) -> list[Entry]:
    """The mildest or the strictest rule of the uncertainty."""
    return [
        _worth("uncertainty_rule", end, name, "uncertainty", b.worth_with_share),
        Rule(
            f"{BAR}[uncertainty_rule].input_{end}", ("share deducted: {label}", "控除率：{label}"), "{shares}", says,
            function, {"shares": ("規則ごとの控除率", "uncertainty.rules[:].deduction")}, "7",
        ),
    ]  # fmt: skip


def _of_models(end: str, name: Both, function: Callable[..., Any]) -> Rule:
    return Rule(
        f"{BAR}[occurrence_model].result_{end}_jpy", name, "{models}",
        ("of every model of occurrence", "すべての発生モデルのうち"), function,
        {"models": ("発生モデルごとの現在価値", "occurrence_models[:].present_value_jpy")}, "8",
    )  # fmt: skip


def _counted(end: str, name: Both, function: Callable[..., Any]) -> Rule:
    return Rule(
        f"{BAR}[convention].result_{end}_jpy", name, "Σ {cash} × (1 + {rate})^−t",
        (
            "the cash of all years, counted at the beginning, the middle or the end of the year",
            "各年の金額を、年初・年央・年末のいずれかに計上して合計",
        ),
        function, {"cash": _CASH, "rate": RATE, "own": CONVENTION}, "8",
    )  # fmt: skip


def _works(end: str, function: Callable[..., Any]) -> Rule:
    return Rule(
        f"{BAR}[probability_works].input_{end}", ("end of {label}", "{label}の端"), "{probability}",
        ("fails twice as often as declared, and never", "機能しない確率が2倍の場合と、必ず機能する場合"), function,
        {"probability": ("対策が機能する確率", "identity.measure.probability_works")}, "8",
    )  # fmt: skip


RULE_BARS: tuple[Entry, ...] = (
    *(entry for line in ("buffer", "cap_overlap", "other_claims") for entry in _deduction(line)),
    *_named_rule("low", LOW, ("the least of all rules", "規則のうち最小"), min),
    *_named_rule("high", HIGH, ("the largest of all rules", "規則のうち最大"), max),
    _worth("remainder", "low", LOW, "", b.worth_dropped),
    _worth("remainder", "high", HIGH, "", b.worth_carried),
    _of_models("low", LOW, min),
    _of_models("high", HIGH, max),
    _counted("low", LOW, b.counted_latest),
    _counted("high", HIGH, b.counted_earliest),
    _works("low", b.fails_twice_as_often),
    _works("high", b.never_fails),
    *(
        Made(f"{BAR}[{bar}].result_{end}_jpy", name, step)
        for bar, step in (("leakage", "again"), ("crediting_period", "again"), ("probability_works", "effects"))
        for end, name in ENDS
    ),
    *(
        Declared(f"{BAR}[{bar}].input_{end}", ("end of {label}", "{label}の端"), "")
        for bar in ("leakage", "crediting_period", "remainder", "convention", "occurrence_model")
        for end, _ in ENDS
    ),
)

"""The deduction for uncertainty: every rule's figure, the one applied, and when nothing is issuable."""

from __future__ import annotations

from typing import Any

from valuation.explaining import formulas as f
from valuation.explaining.rules import Declared, Entry, Made, Rule

_SPREAD = "estimate.claimed_period_net"
_MEAN = ("平均", f"{_SPREAD}.mean_t_co2e")
_Q95, _Q05 = ("95％点", f"{_SPREAD}.p95_t_co2e"), ("5％点", f"{_SPREAD}.p05_t_co2e")
_WIDTH = {"half_width": ("半幅", "uncertainty.half_width")}


def _simulated(document: dict[str, Any], _: tuple[int, ...]) -> bool:
    return not document["agreement"]["closed_form"]


def _refused(document: dict[str, Any], _: tuple[int, ...]) -> bool:
    return bool(document["uncertainty"]["refused"])


UNCERTAINTY: tuple[Entry, ...] = (
    Rule(
        "chain[uncertainty].factor",
        ("what the deduction for uncertainty leaves", "不確実性の控除後に残る割合"),
        "1 − {deduction}",
        ("one deduction for all years", "全年に共通の控除率"),
        f.rest,
        {"deduction": ("控除率", "uncertainty.deduction")},
        "7",
    ),
    Rule(
        "uncertainty.deduction",
        ("deduction for uncertainty", "不確実性による控除率"),
        "1",
        ("refused: nothing is issuable", "発行不可：すべてを控除する"),
        f.everything,
        {"refused": ("発行不可", "uncertainty.refused")},
        "7",
        "deduction",
        applies=_refused,
    ),
    Rule(
        "uncertainty.deduction",
        ("deduction for uncertainty", "不確実性による控除率"),
        "{rule}",
        (
            "the largest of the rules, unless the scenario names one",
            "各規則の最大値（シナリオで指定した場合はその規則）",
        ),
        f.same,
        {"rule": ("適用した規則", "uncertainty.rules[applied].deduction")},
        "7",
        "deduction",
    ),
    Rule(
        "uncertainty.rules[p10].deduction",
        ("deduction by the rule P10", "P10の規則による控除率"),
        "1 − {q10} ÷ {mean}",
        (
            "down to what the estimate exceeds with 90 % probability, between 0 and 1",
            "推定値が90％の確率で上回る量まで（0から1まで）",
        ),
        f.p10,
        {"q10": ("10％点", f"{_SPREAD}.p10_t_co2e"), "mean": _MEAN},
        "7",
        cited=True,
    ),
    Rule(
        "uncertainty.rules[vcs_4_4].deduction",
        ("deduction by VCS 4.4", "VCS 4.4による控除率"),
        "0.4307 × {half_width} ÷ 1.6449",
        ("at most 1", "最大1"),
        f.vcs,
        _WIDTH,
        "7",
        cited=True,
    ),
    Rule(
        "uncertainty.rules[art_trees_2_0].deduction",
        ("deduction by ART TREES 2.0", "ART TREES 2.0による控除率"),
        "0.524417 × {half_width} ÷ 1.645006",
        ("at most 1", "最大1"),
        f.art_trees,
        _WIDTH,
        "7",
        cited=True,
    ),
    Rule(
        "uncertainty.half_width",
        ("half-width of the estimate", "推定の半幅"),
        "√((({q95} − {q05}) ÷ 2 ÷ {mean})² + (1.6449 × {error} ÷ {mean})²)",
        (
            "half of the 90 % interval over the mean, with the standard error of simulated draws",
            "90％区間の半分÷平均に、シミュレーションの標準誤差を加味",
        ),
        f.half_width_simulated,
        {"q95": _Q95, "q05": _Q05, "mean": _MEAN, "error": ("標準誤差", f"{_SPREAD}.standard_error_t_co2e")},
        "7",
        "half_width",
        applies=_simulated,
    ),
    Rule(
        "uncertainty.half_width",
        ("half-width of the estimate", "推定の半幅"),
        "({q95} − {q05}) ÷ 2 ÷ {mean}",
        ("half of the 90 % interval, as a share of the mean", "90％区間の半分の、平均に対する割合"),
        f.half_width,
        {"q95": _Q95, "q05": _Q05, "mean": _MEAN},
        "7",
        "half_width",
    ),
    Rule(
        "uncertainty.refused",
        ("refused by the rules of uncertainty", "不確実性の規則による発行不可"),
        "100 × {half_width} > {limit}",
        ("or the mean is not above 0", "または平均が0以下"),
        f.refused,
        {**_WIDTH, "limit": ("上限", "uncertainty.half_width_percent_limit")},
        "7",
    ),
    Declared(
        "uncertainty.half_width_percent_limit",
        ("largest half-width, percent of the mean", "半幅の上限（平均に対する％）"),
        "",
    ),
    Made("uncertainty.rules[*].applied", ("rule {item} is the one applied", "規則「{item}」を適用"), "value"),
)

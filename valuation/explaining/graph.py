"""All figures that can be explained, in the order in which patterns are tried, and the steps that make figures."""

from __future__ import annotations

from typing import Any

from valuation.explaining.fields import Path, captured
from valuation.explaining.graph_basis import BASIS
from valuation.explaining.graph_chain import CHAIN
from valuation.explaining.graph_decision import DECISION
from valuation.explaining.graph_delivery import DELIVERY
from valuation.explaining.graph_estimate import ESTIMATE
from valuation.explaining.graph_futures import FUTURES
from valuation.explaining.graph_money import MONEY
from valuation.explaining.graph_prices import PRICES
from valuation.explaining.graph_sensitivity import SENSITIVITY
from valuation.explaining.graph_uncertainty import UNCERTAINTY
from valuation.explaining.rules import Entry, Rule, Step

ENTRIES: tuple[Entry, ...] = (
    *MONEY, *FUTURES, *PRICES, *DECISION, *SENSITIVITY, *UNCERTAINTY, *CHAIN, *ESTIMATE, *DELIVERY, *BASIS,
)  # fmt: skip

WORDS: dict[str, str] = {
    **{entry.word: entry.field for entry in ENTRIES if entry.word},
    "residual_life": "chain[residual_life].delta_t_co2e",
    "project": "chain[project_emissions].delta_t_co2e",
    "leakage": "chain[leakage].delta_t_co2e",
    "period": "chain[outside_crediting_period].delta_t_co2e",
    "uncertainty": "chain[uncertainty].delta_t_co2e",
    "buffer": "chain[buffer].delta_t_co2e",
    "cap_overlap": "chain[cap_overlap].delta_t_co2e",
    "other_claims": "chain[other_claims].delta_t_co2e",
    "whole_tonnes": "chain[whole_tonnes].delta_t_co2e",
}
"""Short names on the command line: those of the entries, and lines of the chain, each by what it adds or takes."""

_FILES = ("inputs[:].sha256",)
_EVERYTHING = (
    *_FILES, "sources[:].value", "imputed[:].count", "identity.events[:].annual_rate_per_year",
    "identity.series[:].series_id", "identity.measure.probability_works", "identity.measure.commissioned_year",
    "identity.measure.service_life_years", "identity.seed",
)  # fmt: skip

STEPS: dict[str, Step] = {
    "check": Step(
        ("check the inputs", "入力の確認"),
        ("files read, missing values filled by the declared rules", "ファイルを読み、定めた規則で値を補う"),
        _FILES,
    ),
    "prepare": Step(
        ("water at every building", "建物ごとの浸水深"),
        (
            "depth of every event at every building, in both worlds",
            "事象ごと、建物ごとの浸水深を対策の有無それぞれで求める",
        ),
        (*_FILES, "imputed[:].count"),
    ),
    "expected": Step(
        ("expected, per draw of the parameters", "期待値（係数の抽出ごと）"),
        (
            "the closed form over all events, buildings and years, for each draw of the uncertain parameters",
            "不確実な係数の抽出ごとに、すべての事象・建物・年について期待値を計算する",
        ),
        _EVERYTHING,
    ),
    "simulate": Step(
        ("simulate futures", "将来のシミュレーション"),
        (
            "futures drawn event by event, at the central parameters",
            "中央の係数のもとで、事象を一つずつ抽出して将来を作る",
        ),
        (*_EVERYTHING, "identity.paths"),
    ),
    "predict": Step(
        ("futures with parameters drawn as well", "係数も抽出した将来"),
        ("futures of which each draw has its own parameters", "抽出ごとに異なる係数で将来を作る"),
        _EVERYTHING,
    ),
    "effects": Step(
        ("effect of each assumption", "仮定ごとの影響"),
        ("the estimate again with one parameter at its ends", "一つの係数だけを両端に置いて推定し直す"),
        _EVERYTHING,
    ),
    "again": Step(
        ("credit chain, one rule changed", "規則を一つ変えた控除"),
        (
            "the chain again from all draws of the estimate, with one rule of crediting changed",
            "推定のすべての抽出から、クレジット化の規則を一つだけ変えて控除をやり直す",
        ),
        (
            *_EVERYTHING,
            "chain[leakage].source",
            "crediting.period_years",
            "crediting.renewals",
            "uncertainty.half_width",
        ),
    ),
    "money": Step(
        ("yen of the futures", "将来ごとの金額"),
        (
            "what each simulated future issues, at every price path and contract; random prices drawn",
            "シミュレーションした将来ごとの発行量に、価格経路と契約を掛ける。確率的な価格は抽出する",
        ),
        (*_EVERYTHING, "identity.paths", "valuation.money.prices[:].random"),
    ),
    "value": Step(
        ("credit chain, value, report", "控除・現在価値・報告書"),
        ("the record put together", "記録を組み立てる"),
        ("provenance.run_id",),
    ),
}


def entry_of(document: dict[str, Any], path: Path) -> tuple[Entry, tuple[int, ...]] | None:
    """The declaration of a figure, and what its `[*]` stand for; None where nobody has declared one."""
    for entry in ENTRIES:
        captures = captured(document, entry.field, path)
        if captures is None:
            continue
        if isinstance(entry, Rule) and entry.applies is not None and not entry.applies(document, captures):
            continue
        return entry, captures
    return None

"""
The GHG Protocol's two lists of five: for reductions from projects, and for removals.

The first (Corporate Standard, chapter 8) is asked of every unit set against emissions elsewhere and
is answered here. The second (Land Sector and Removals) is asked of carbon taken out of the air and
stored; avoided emissions store none, and each row says so instead of being left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from valuation.criteria.additional import additional
from valuation.criteria.answers import percent, say
from valuation.criteria.parts import Parts
from valuation.criteria.permanent import permanent
from valuation.criteria.tables import Asked, rows
from valuation.criteria.unique import unique
from valuation.record_base import Bilingual
from valuation.record_criteria import Answer, Condition, Criterion, Evidence

_Answered = tuple[Answer, Bilingual, Sequence[Evidence]]
_STANDARDS = {
    "project": say(
        "GHG Protocol, Corporate Standard, chapter 8: reductions from projects",
        "GHGプロトコル（企業基準 第8章）：プロジェクトによる削減",
    ),
    "removal": say("GHG Protocol, Land Sector and Removals: removals", "GHGプロトコル（土地・吸収除去）：吸収・除去"),
}


def conditions(parts: Parts) -> list[Condition]:
    """Ten rows of `ghg_protocol.csv`: five answered, five not applicable."""
    return [_condition(parts, row) for row in rows("ghg_protocol.csv")]


def _condition(parts: Parts, row: Asked) -> Condition:
    standard, _, name = row.name.partition(":")
    answer, statement, evidence = _stored(parts) if standard == "removal" else _PROJECT[name](parts)
    return Condition(
        name=row.name, standard=_STANDARDS[standard], label=row.label, asks=row.asks, answer=answer,
        statement=statement, source=row.cited, source_kind=row.source_kind, evidence=list(evidence),
    )  # fmt: skip


def _stored(parts: Parts) -> _Answered:
    statement = say(
        "Nothing is removed from the air or stored: collapses and their emissions are avoided.",
        "大気からの吸収・除去や貯留はありません。倒壊とそれに伴う排出を回避するものです。",
    )
    cited = parts.cite(
        "/estimate/avoided/mean_t_co2e", "t-CO2e", "emissions avoided (mean)", "回避される排出量（平均）"
    )
    return "not_applicable", statement, [cited]


def _baseline(parts: Parts) -> _Answered:
    evidence = [
        parts.cite("/estimate/without/mean_t_co2e", "t-CO2e", "emissions without the measure", "対策なしの排出量"),
        parts.cite("/estimate/with_measure/mean_t_co2e", "t-CO2e", "emissions with it", "対策ありの排出量"),
        parts.cite("/identity/synthetic", "none", "the place is invented", "架空の場所である"),
    ]
    if parts.identity.synthetic:
        statement = say("The baseline is that of an invented place.", "基準となる排出量は、架空の場所のものです。")
        return "not_met", statement, evidence
    statement = say(
        "The baseline is the same town under the same events without the measure; no programme has approved it.",
        "同じまちに同じ災害が起き、対策がない場合の排出量を基準としています。制度による承認は受けていません。",
    )
    return "partly", statement, evidence


def _secondary(parts: Parts) -> _Answered:
    works, project = parts.line("project_emissions")
    elsewhere, leakage = parts.line("leakage")
    evidence = [
        parts.cite(f"/chain/{works}/delta_t_co2e", "t-CO2e", "emissions of the works", "対策自体の排出"),
        parts.cite(f"/chain/{works}/source_kind", "none", "how well they are known", "その根拠の区分"),
        parts.cite(f"/chain/{elsewhere}/delta_t_co2e", "t-CO2e", "leakage", "リーケージ"),
        parts.cite(f"/chain/{elsewhere}/source_kind", "none", "how well it is known", "その根拠の区分"),
        parts.cite(
            "/identity/buildings/dry_to_wet", "buildings",
            "buildings that the measure makes wet, counted", "対策により新たに浸水する建物（計上済み）",
        ),
    ]  # fmt: skip
    weak = {project.source_kind, leakage.source_kind} & {"memory", "assumption"}
    statement = say(
        "Emissions of the works, leakage and water sent elsewhere on the maps are deducted"
        + ("; some of these figures are assumed." if weak else "."),
        "対策自体の排出、リーケージ、浸水図の範囲内で増える浸水を差し引いています。"
        + ("一部の値は仮定によるものです。" if weak else ""),
    )
    return "partly" if weak else "met", statement, evidence


def _as_criterion(found: Criterion) -> _Answered:
    """The answer of a criterion, with the first field of each of its checks."""
    return found.answer, found.statement, [each.evidence[0] for each in found.checks]


def _reversible(parts: Parts) -> _Answered:
    """Reversals must be considered, not excluded: a horizon that hides some of them is a part."""
    found = permanent(parts)
    minimum, buffer = parts.line("claimable_minimum")[0], parts.line("buffer")[1]
    held = 1.0 - (1.0 if buffer.factor is None else buffer.factor)
    statement = say(
        f"Losses of later years inside the horizon are taken off before anything is claimed, and {percent(held)} is "
        "held back; what comes after the horizon is not covered.",
        f"評価期間内の後年の損失は、請求する前に差し引き、{percent(held)}を留保しています。評価期間後の損失は対象外です。",
    )
    kept = parts.cite(
        f"/chain/{minimum}/total_t_co2e", "t-CO2e", "what no later year takes back", "後の年に取り消されない量"
    )
    answer: Answer = "partly" if held > 0 else found.answer
    return answer, statement, [kept, *found.checks[-1].evidence]


_PROJECT: dict[str, Callable[[Parts], _Answered]] = {
    "baseline": _baseline,
    "additionality": lambda parts: _as_criterion(additional(parts)),
    "secondary_effects": _secondary,
    "reversibility": _reversible,
    "double_counting": lambda parts: _as_criterion(unique(parts)),
}

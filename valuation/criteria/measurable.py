"""Measurable: how well the tonnes are known, and how much of them is measured rather than filled in or assumed."""

from __future__ import annotations

import math

from infra.units import SourceKind
from valuation.criteria.answers import check, criterion, labels_of, percent, say, worst
from valuation.criteria.parts import Parts
from valuation.record_criteria import Answer, Check, Criterion

MOSTLY = 0.5  # assumption: a figure of which more than half is assumed is an assumption
_WEAK: tuple[SourceKind, ...] = ("memory", "assumption")


def measurable(parts: Parts) -> Criterion:
    """At most partly met: no programme has recognised the method. Not met where a rule refuses or estimators differ."""
    checks = [_spread(parts), _agreement(parts), _filled(parts), _assumed(parts), _recognised(parts)]
    decisive: Answer = worst(each.answer for each in checks[:2])
    answer: Answer = "not_met" if decisive == "not_met" else "partly"
    failed = labels_of(checks, "not_met", "not_tested")
    statement = say(
        f"Quantified by a stated method with its uncertainty, not measured. Missing: {failed.en}.",
        f"方法と不確かさを明示して算定していますが、実測ではありません。満たしていない点：{failed.ja}。",
    )
    return criterion("measurable", answer, statement, checks)


def _spread(parts: Parts) -> Check:
    found = parts.uncertainty
    evidence = [
        parts.cite(
            "/uncertainty/half_width", "share",
            "half-width of the 90 % interval over the mean", "90％区間の片側幅（平均に対する割合）",
        ),
        parts.cite(
            "/uncertainty/half_width_percent_limit", "percent",
            "above this nothing is issuable", "これを超えると発行できない",
        ),
        parts.cite("/uncertainty/deduction", "share", "deducted for it", "そのための控除率"),
        parts.cite("/uncertainty/refused", "none", "refused by a rule", "規則により発行不可"),
    ]  # fmt: skip
    if found.refused or found.half_width is None:
        statement = say(
            "The estimate is too uncertain, or its mean is not above 0: a rule refuses to issue anything.",
            "推定の不確かさが大きすぎる、または平均が0以下のため、規則により発行できません。",
        )
        return check("measurable:spread", "not_met", statement, evidence)
    statement = say(
        f"The half-width is {percent(found.half_width)} of the mean, within the limit; {percent(found.deduction)} is "
        "deducted for it.",
        f"片側幅は平均の{percent(found.half_width)}で上限以内です。このため{percent(found.deduction)}を控除しています。",
    )
    return check("measurable:spread", "met", statement, evidence)


def _agreement(parts: Parts) -> Check:
    found = parts.agreement
    evidence = [
        parts.cite("/agreement/closed_form", "none", "a closed formula exists", "閉形式の解がある"),
        parts.cite("/agreement/simulated_t_co2e", "t-CO2e", "avoided by simulation", "シミュレーションによる回避量"),
        parts.cite("/agreement/standard_error_t_co2e", "t-CO2e", "its standard error", "その標準誤差"),
    ]
    if found.z is None or found.within_4_standard_errors is None:
        statement = say(
            "There is no closed formula to compare the simulation with.",
            "シミュレーションと照合する閉形式の解がありません。",
        )
        return check("measurable:agreement", "not_tested", statement, evidence)
    evidence += [
        parts.cite("/agreement/expected_t_co2e", "t-CO2e", "avoided by the closed formula", "閉形式による回避量"),
        parts.cite("/agreement/z", "times_se", "difference in standard errors", "差（標準誤差の何倍か）"),
        parts.cite("/agreement/within_4_standard_errors", "none", "within four of them", "標準誤差の4倍以内"),
    ]
    agree = found.within_4_standard_errors
    statement = say(
        f"The closed formula and the simulation differ by {abs(found.z):.2f} standard errors; four are allowed.",
        f"閉形式とシミュレーションの差は標準誤差の{abs(found.z):.2f}倍です（4倍まで許容）。",
    )
    return check("measurable:agreement", "met" if agree else "not_met", statement, evidence)


def _filled(parts: Parts) -> Check:
    """Fields overlap within a building, so the share lies between the largest and their sum."""
    shares = [each.share for each in parts.imputed]
    low, high = max(shares, default=0.0), min(1.0, math.fsum(shares))
    evidence = [
        parts.cite(f"/imputed/{i}/share", "share", each.label.en, each.label.ja)
        for i, each in enumerate(parts.imputed)
        if each.share > 0
    ] or [parts.cite("/identity/buildings/assessed", "buildings", "buildings assessed", "評価した建物")]
    if high == 0:
        statement = say("No avoided tonne rests on filled values.", "補完した値に基づく回避量はありません。")
        return check("measurable:filled", "met", statement, evidence)
    statement = say(
        f"Between {percent(low)} and {percent(high)} of avoided tonnes rest on values that a rule filled in.",
        f"回避量の{percent(low)}～{percent(high)}が、規則で補完した値に基づいています。",
    )
    return check("measurable:filled", "not_met" if low > MOSTLY else "partly", statement, evidence)


def _assumed(parts: Parts) -> Check:
    weak = [(i, effect) for i, effect in enumerate(parts.estimate.effects) if effect.source_kind in _WEAK]
    weak.sort(key=lambda pair: (-pair[1].share, pair[0]))
    total = math.fsum(effect.share for _, effect in weak)
    evidence = [
        parts.cite(f"/estimate/effects/{i}/share", "share", effect.label.en, effect.label.ja) for i, effect in weak
    ] or [parts.cite("/estimate/draws", "none", "draws of the parameters", "係数の抽出回数")]
    if not parts.estimate.effects:
        statement = say(
            "No parameter varies, so what rests on assumptions cannot be told.",
            "変動させた係数がないため、仮定に基づく割合は分かりません。",
        )
        return check("measurable:assumed", "not_tested", statement, evidence)
    if total == 0:
        statement = say(
            "None of the spread comes from assumptions or figures from memory.",
            "推定の幅のうち、仮定や記憶による値によるものはありません。",
        )
        return check("measurable:assumed", "met", statement, evidence)
    statement = say(
        f"{percent(total)} of the spread (sum of squared swings) comes from parameters assumed or from memory.",
        f"推定の幅（変動幅の二乗和）の{percent(total)}が、仮定または記憶による係数によるものです。",
    )
    return check("measurable:assumed", "not_met" if total > MOSTLY else "partly", statement, evidence)


def _recognised(parts: Parts) -> Check:
    statement = say(
        "No programme has recognised the method, and nothing was observed: depths come from maps, damage from curves.",
        "この方法を認めた制度はありません。浸水深は浸水図、被害は被害関数によるもので、観測値ではありません。",
    )
    evidence = [parts.cite("/provenance/method", "none", "the method, with its sources", "手法とその出典")]
    return check("measurable:recognised", "not_met", statement, evidence)

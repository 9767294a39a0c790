"""Additional: would the measure be built anyway? By law, by an adopted budget, or because others pay for it."""

from __future__ import annotations

from collections.abc import Sequence

from infra.digits import written
from valuation.additionality import DECIDES_NOTHING_BELOW
from valuation.criteria.answers import check, criterion, percent, say, worst
from valuation.criteria.parts import Parts
from valuation.record_base import Bilingual
from valuation.record_criteria import Answer, Check, Criterion, Declared

_STATEMENTS: dict[Answer, Bilingual] = {
    "met": say(
        "By what is declared, neither law nor budget brings the measure, and the units pay a share that can matter.",
        "設定によれば、法令・予算のいずれによっても対策は行われず、潜在クレジットが賄う割合も無視できません。",
    ),
    "partly": say(
        "All three tests pass, but what is declared is an assumption or from memory.",
        "三つの点をいずれも満たしますが、設定の根拠が仮定または記憶によるものです。",
    ),
    "not_tested": say(
        "Not tested, and therefore not met: the scenario does not say enough.",
        "確認できないため、満たすとはいえません。シナリオの設定が不足しています。",
    ),
}

_DECLARED: dict[str, dict[Declared | None, tuple[Answer, Bilingual]]] = {
    "law": {
        "yes": (
            "not_met",
            say(
                "A law requires the measure, so it is not additional.",
                "法令で義務付けられた対策のため、追加的ではありません。",
            ),
        ),
        "no": (
            "met",
            say("It is declared that no law requires the measure.", "法令上の義務ではないと設定されています。"),
        ),
        "unknown": (
            "not_tested",
            say("Whether a law requires the measure is not known.", "法令上の義務かどうかは分かっていません。"),
        ),
        None: (
            "not_tested",
            say(
                "The scenario does not say whether a law requires the measure.",
                "法令上の義務かどうかが設定されていません。",
            ),
        ),
    },
    "budget": {
        "yes": (
            "not_met",
            say(
                "The measure stands in an adopted budget and is built with or without the units.",
                "成立した予算に計上されており、潜在クレジットの有無にかかわらず実施されます。",
            ),
        ),
        "no": (
            "met",
            say(
                "It is declared that no adopted budget pays for it.",
                "成立した予算には計上されていないと設定されています。",
            ),
        ),
        "unknown": (
            "not_tested",
            say(
                "Whether an adopted budget pays for it is not known.",
                "成立した予算に計上されているかどうかは分かっていません。",
            ),
        ),
        None: (
            "not_tested",
            say(
                "The scenario does not say whether a budget pays for it.",
                "成立した予算に計上されているかどうかが設定されていません。",
            ),
        ),
    },
}


def additional(parts: Parts) -> Criterion:
    """Met only if all three tests pass on something better than an assumption; what is not declared is not tested."""
    checks = [_law(parts), _budget(parts), _financed(parts)]
    answer = worst(each.answer for each in checks)
    declared = parts.crediting.additionality
    if answer == "met" and (declared is None or declared.source_kind in ("memory", "assumption")):
        answer = "partly"
    return criterion("additional", answer, _STATEMENTS.get(answer) or _refuted(checks), checks)


def _refuted(checks: Sequence[Check]) -> Bilingual:
    """Every test that fails, in its own words and with its own figures."""
    failed = [each.statement for each in checks if each.answer == "not_met"]
    return say(" ".join(each.en for each in failed), "".join(each.ja for each in failed))


def _declared(parts: Parts, name: str, key: str, says: Bilingual) -> Check:
    """A check that only the scenario can answer; its evidence is the declaration and what stands behind it."""
    found = parts.crediting.additionality
    if found is None:
        cited = parts.cite("/crediting/additionality", "none", "declared in the scenario", "シナリオの設定")
        return check(f"additional:{name}", "not_tested", _DECLARED[name][None][1], [cited])
    answer, statement = _DECLARED[name][getattr(found, key)]
    evidence = [
        parts.cite(f"/crediting/additionality/{key}", "none", says.en, says.ja),
        parts.cite("/crediting/additionality/source", "none", "by whom or where it is said", "設定の出典"),
        parts.cite("/crediting/additionality/source_kind", "none", "how well that is known", "根拠の区分"),
    ]
    return check(f"additional:{name}", answer, statement, evidence)


def _law(parts: Parts) -> Check:
    return _declared(parts, "law", "required_by_law", say("required by law", "法令上の義務"))


def _budget(parts: Parts) -> Check:
    return _declared(parts, "budget", "in_adopted_budget", say("in an adopted budget", "成立した予算への計上"))


def _financed(parts: Parts) -> Check:
    value, declared = parts.valuation, parts.crediting.additionality
    threshold = declared.financed_share_at_least if declared is not None else None
    evidence = [
        parts.cite(
            "/valuation/headline_present_value_jpy", "JPY", "present value of the units", "潜在クレジットの現在価値"
        ),
        parts.cite("/valuation/capital_cost_jpy", "JPY", "capital cost of the measure", "対策の事業費"),
        parts.cite("/valuation/share_of_capital_cost", "share", "share that the units pay", "潜在クレジットが賄う割合"),
    ]  # fmt: skip
    if threshold is not None:
        evidence.append(
            parts.cite(
                "/crediting/additionality/financed_share_at_least", "share",
                "share that would have to be reached", "必要とされる割合",
            )
        )  # fmt: skip
    share, cost = value.share_of_capital_cost, value.capital_cost_jpy
    if share is None or not cost:
        statement = say(
            "The scenario gives no capital cost, so the share that the units pay is not known.",
            "事業費が設定されていないため、潜在クレジットが賄う割合は分かりません。",
        )
        return check("additional:financed", "not_tested", statement, evidence)
    worth = written(value.headline_present_value_jpy)
    paid = say(
        f"The units are worth JPY {worth}, {percent(share)} of the capital cost of JPY {written(cost)}.",
        f"潜在クレジットの現在価値{worth}円は、事業費{written(cost)}円の{percent(share)}です。",
    )
    answer, rest = _verdict(share, threshold)
    return check("additional:financed", answer, say(f"{paid.en} {rest.en}", f"{paid.ja}{rest.ja}"), evidence)


def _verdict(share: float, threshold: float | None) -> tuple[Answer, Bilingual]:
    """A tiny share is refuted whatever threshold is declared, so that nobody declares the answer."""
    if share < DECIDES_NOTHING_BELOW:
        return "not_met", say(
            "So small a share cannot have decided whether it is built.",
            "これほど小さい割合では、対策の実施を左右したとはいえません。",
        )
    if threshold is None:
        return "not_tested", say(
            "The scenario does not say which share would have mattered.",
            "どの割合以上であれば実施を左右したといえるかが、設定されていません。",
        )
    if share < threshold:
        return "not_met", say(
            f"At least {percent(threshold)} is asked for.", f"必要とされる{percent(threshold)}に達していません。"
        )
    return "met", say(
        f"This reaches the {percent(threshold)} asked for.", f"必要とされる{percent(threshold)}に達しています。"
    )

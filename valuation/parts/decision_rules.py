"""What each rule of crediting alone does to the present value: the chain run anew with that rule changed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from valuation.analysis import WORKS
from valuation.chain import RULES
from valuation.credit import Credit, credit
from valuation.decision.refusals import Named
from valuation.decision.tornado import Effect, in_proportion
from valuation.discounting import Convention, present_value
from valuation.measures import works_ends
from valuation.parts.case import Case
from valuation.rules import Leakage, Share

_NONE: Named = ("left out", "適用しない")
_TWICE: Named = ("twice", "2倍")
_FIRST_ALONE: Named = ("first period alone", "最初の期間のみ")
_TO_THE_END: Named = ("renewed to the end of the horizon", "計算期間の最後まで更新")
_REFUSED: dict[str, Named] = {
    "half_width": (", nothing issuable: half-width above 100 %", "（半幅が100％を超え、発行できない）"),
    "mean_not_positive": (", nothing issuable: mean not above 0", "（平均が0以下で、発行できない）"),
}
_REMAINDERS: dict[str, Named] = {"drop": ("dropped", "切捨て"), "carry": ("carried to the next year", "翌年に繰越し")}
_CONVENTIONS: dict[str, Named] = {
    "year_end": ("year end", "年末"),
    "mid_year": ("mid-year", "年央"),
    "begin": ("beginning of the year", "年初"),
}
_RULE_NAMES: dict[str, Named] = {
    "p10": ("exceeded with 90% probability", "90%の確率で上回る量まで"),
    "vcs_4_4": ("VCS Standard 4.4", "VCS Standard 4.4"),
    "art_trees_2_0": ("ART TREES 2.0", "ART TREES 2.0"),
}
_SHARES: dict[str, Named] = {
    "buffer": ("buffer", "バッファー"),
    "cap_overlap": ("overlap with capped sectors", "排出量取引制度との重複"),
    "other_claims": ("claims of others", "他者の請求分"),
}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a rule: its figure, its name where the figure says nothing, and net tonnes and yen there."""

    figure: float
    t_co2e: float
    pv_jpy: float
    named: Named | None = None


def rule_effects(case: Case) -> list[Effect]:
    """
    One effect for each rule of crediting; a rule that cannot move anything has a bar of no width.

    Shares and leakage are left out and taken twice; the uncertainty is deducted by the mildest and by the
    strictest rule; the period ends without a renewal and reaches the end of the horizon; remainders are dropped
    and carried; the money is counted at the beginning and at the end of the year; of several occurrence models,
    the one with the least and with the largest present value; the measure fails twice as often, and never.
    """
    return [
        *_shares(case), _uncertainty(case), _leakage(case), _period(case), _remainder(case), _convention(case),
        *_models(case), _works(case),
    ]  # fmt: skip


def _worth(case: Case, found: Credit) -> float:
    rules = case.scenario.valuation
    return present_value(found.cash_jpy, rules.discount_rate_per_year, convention=rules.convention)


def _net(found: Credit) -> float:
    return math.fsum(found.central_net.net[0])


def _anew(case: Case, figure: float, named: Named | None = None, /, **changed: Any) -> End:
    """The chain with some rules of crediting changed; where it now refuses to issue, the name of the end says why."""
    rules = case.scenario.crediting.model_copy(update=changed)
    found = credit(case.scenario.model_copy(update={"crediting": rules}), case.analysis)
    refusal = found.deduction.refusal
    if refusal is not None and case.credit.deduction.refusal is None and named is not None:
        (name_en, name_ja), (why_en, why_ja) = named, _REFUSED[refusal]
        named = name_en + why_en, name_ja + why_ja
    return End(figure, _net(found), _worth(case, found), named)


def _effect(case: Case, name: str, label: Named, unit: str, low: End, high: End) -> Effect:
    """An effect whose ends stand in order of their figures."""
    return Effect(
        name, label, unit, low.figure, high.figure,
        (low.t_co2e, _net(case.credit), high.t_co2e), (low.pv_jpy, _worth(case, case.credit), high.pv_jpy),
        low.named, high.named,
    )  # fmt: skip


def _shares(case: Case) -> Iterator[Effect]:
    for name, label in _SHARES.items():
        declared: Share = getattr(case.scenario.crediting, name)
        ends = (
            _anew(case, share, **{name: declared.model_copy(update={"share": share})})
            for share in (0.0, min(1.0, 2.0 * declared.share))
        )
        yield _effect(case, name, label, "share", *ends)


def _uncertainty(case: Case) -> Effect:
    """By the rule that deducts least, and by the one that deducts most."""
    figures = case.credit.deduction.by_rule
    low, high = min(RULES, key=lambda rule: figures[rule]), max(RULES, key=lambda rule: figures[rule])
    ends = (_anew(case, figures[rule], _RULE_NAMES[rule], uncertainty_rule=rule) for rule in (low, high))
    return _effect(case, "uncertainty_rule", ("rule of the uncertainty", "不確実性の控除の規則"), "share", *ends)


def _leakage(case: Case) -> Effect:
    declared = case.scenario.crediting.leakage

    def times(factor: float, named: Named) -> End:
        """The declared leakage so many times."""
        share = min(1.0, factor * declared.share_of_avoided)
        other = {"yearly_t_co2e": factor * declared.yearly_t_co2e, "share_of_avoided": share}
        leakage: Leakage = declared.model_copy(update=other)
        return _anew(case, factor, named, leakage=leakage)

    return _effect(case, "leakage", ("leakage", "リーケージ"), "times", times(0.0, _NONE), times(2.0, _TWICE))


def _period(case: Case) -> Effect:
    """Years of the crediting period: the first one alone, and all to the end of the horizon."""
    own = case.scenario.crediting.period_years
    longest = max(own, case.scenario.horizon.years - case.credit.period.first)
    ends = (
        _anew(case, years, named, period_years=years, renewals=0)
        for years, named in ((own, _FIRST_ALONE), (longest, _TO_THE_END))
    )
    return _effect(case, "crediting_period", ("years of the crediting period", "対象期間の年数"), "yr", *ends)


def _remainder(case: Case) -> Effect:
    ends = (_anew(case, code, named, remainder=name) for code, (name, named) in enumerate(_REMAINDERS.items()))
    return _effect(case, "remainder", ("remainders below a tonne", "1トン未満の端数"), "choice", *ends)


def _convention(case: Case) -> Effect:
    """When in the year the money is counted; the ends in order of what they are worth."""
    rules, found = case.scenario.valuation, case.credit
    ends = []
    for code, convention in enumerate(get_args(Convention)):
        value = present_value(found.cash_jpy, rules.discount_rate_per_year, convention=convention)
        ends.append(End(float(code), _net(found), value, _CONVENTIONS[convention]))
    low, high = min(ends, key=lambda end: end.pv_jpy), max(ends, key=lambda end: end.pv_jpy)
    label = ("when in the year money is counted", "年内の計上時点")
    return _effect(case, "convention", label, "choice", low, high)


def _models(case: Case) -> Iterator[Effect]:
    """The occurrence models, where there are several."""
    if len(case.models) < 2:
        return
    ends = [
        End(float(code), _net(model.credit), _worth(case, model.credit), (model.model_id, model.model_id))
        for code, model in enumerate(case.models)
    ]
    low, high = min(ends, key=lambda end: end.pv_jpy), max(ends, key=lambda end: end.pv_jpy)
    yield _effect(case, "occurrence_model", ("model of occurrence", "発生モデル"), "choice", low, high)


def _works(case: Case) -> Effect:
    """How often the measure works: in yen by proportion to the net tonnes, as parameters."""
    net, worth = _net(case.credit), _worth(case, case.credit)
    found = {one.side: one.net_t_co2e for one in case.analysis.results.what_ifs if one.field == WORKS}
    ends = [
        End(chance, found[side], in_proportion(worth, found[side], net))
        for side, chance in zip(("low", "high"), works_ends(case.scenario.measure.probability_works), strict=True)
    ]
    return _effect(case, "probability_works", ("probability that the measure works", "対策が機能する確率"), "-", *ends)

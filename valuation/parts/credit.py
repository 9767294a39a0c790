"""The chain, its deductions, the claimable years, and the yen."""

from __future__ import annotations

import numpy as np

from infra.units import SOURCE_KINDS, SourceKind
from valuation.chain import HALF_WIDTH_LIMIT
from valuation.chain_lines import METHOD, Line, chain_lines, own_line, share_line
from valuation.credit import LADDER
from valuation.discounting import present_value
from valuation.parts.case import Case, both, say
from valuation.parts.decision import decision
from valuation.parts.money import money
from valuation.record import (
    Bilingual,
    CashYear,
    ChainLine,
    ClaimableYear,
    PresentValue,
    Uncertainty,
    UncertaintyRule,
    Valuation,
)
from valuation.rules import Share

_RULES: dict[str, tuple[str, SourceKind]] = {
    "p10": ("docs/method.md: 1 − q10 / mean", "assumption"),
    "vcs_4_4": (
        "VCS Standard 4.4: 0.4307 x half-width / 1.6449 (formula as in docs/method.md, standard not re-read)",
        "secondary",
    ),
    "art_trees_2_0": (
        "ART TREES 2.0: 0.524417 x half-width / 1.645006 (formula as in docs/method.md, standard not re-read)",
        "secondary",
    ),
}
_APPLIED: dict[str, tuple[str, str]] = {
    "p10": (
        "rule of this project: down to what the estimate exceeds with 90 % probability",
        "本プロジェクトの規則：推定値が90％の確率で上回る量まで控除",
    ),
    "vcs_4_4": ("VCS Standard 4.4", "VCS Standard 4.4"),
    "art_trees_2_0": ("ART TREES 2.0", "ART TREES 2.0"),
}
_REFUSALS: dict[str, Bilingual] = {
    "mean_not_positive": say(
        "Nothing is issuable: the mean net tonnes of the latent crediting period are not above 0.",
        "発行可能量はありません：潜在クレジットの対象期間の正味量の平均が0以下です。",
    ),
    "half_width": say(
        "Nothing is issuable: the 90 % half-width of the estimate exceeds 100 % of its mean.",
        "発行可能量はありません：推定の90％信頼区間の半幅が平均の100％を超えています。",
    ),
}


def _line(case: Case, step: str) -> Line:
    """Rule, source, kind and factor of one line."""
    rules = case.scenario.crediting
    shares: dict[str, Share] = {
        "buffer": rules.buffer, "cap_overlap": rules.cap_overlap, "other_claims": rules.other_claims
    }  # fmt: skip
    if step in shares:
        return share_line(shares[step].share, shares[step].source, shares[step].source_kind)
    if step == "uncertainty":
        return _uncertainty_line(case)
    if step == "project_emissions":
        return _project_line(case)
    if step == "leakage":
        text = say(
            "tonnes a year of service plus a share of max(0, avoided)",
            "供用年ごとの一定量と、max(0, 回避量) に対する割合の合計",
        )
        return Line(text, rules.leakage.source, rules.leakage.source_kind)
    return own_line(step, rules.remainder)


def _uncertainty_line(case: Case) -> Line:
    d = case.credit.deduction
    if d.refusal:
        return Line(_REFUSALS[d.refusal], METHOD, "assumption", 0.0)
    source, kind = _RULES[d.applied]
    en, ja = _APPLIED[d.applied]
    text = say(f"{en}, × (1 − {d.share:.6g})", f"{ja}、×（1 − {d.share:.6g}）")
    return Line(text, source, kind, 1.0 - d.share)


def _project_line(case: Case) -> Line:
    e = case.scenario.measure.emissions
    amounts = [
        amount for amount in (e.embodied_t_co2e, e.embodied_kg_co2e_per_m2, e.yearly_t_co2e) if amount is not None
    ]
    weakest = max((amount.source_kind for amount in amounts), key=SOURCE_KINDS.index)
    sources = "; ".join(dict.fromkeys(amount.source for amount in amounts))
    text = say(
        "building in the commissioning year, running in each year of service",
        "工事の排出は供用開始年に、維持管理の排出は供用中の各年に計上",
    )
    return Line(text, sources, weakest)


def chain(case: Case) -> list[ChainLine]:
    """The lines from gross to whole tonnes; each says what remains after it."""
    values = case.credit.lines
    return chain_lines(values, {step: _line(case, step) for step in values}, case.scenario.horizon.start_year)


def uncertainty(case: Case) -> Uncertainty:
    """Every deduction rule's figure, the one applied, and the refusal, if any."""
    d = case.credit.deduction
    return Uncertainty(
        half_width=d.half_width,
        half_width_percent_limit=100.0 * HALF_WIDTH_LIMIT,
        deduction=d.share,
        refused=d.refusal is not None,
        refusal=_REFUSALS[d.refusal] if d.refusal else None,
        rules=[
            UncertaintyRule(
                rule=name,
                deduction=figure,
                applied=name == d.applied and d.refusal is None,
                source=_RULES[name][0],
                source_kind=_RULES[name][1],
            )
            for name, figure in d.by_rule.items()
        ],
    )


def claimable_years(case: Case) -> list[ClaimableYear]:
    """Net, cumulative, debt, claimed and issuable of every year of the horizon."""
    c = case.credit
    columns = np.stack([c.net_by_year, c.claim.cumulative, c.claim.debt, c.lines["outside_crediting_period"]], axis=1)
    return [
        ClaimableYear(
            year=case.scenario.horizon.start_year + t,
            net_t_co2e=net,
            cumulative_t_co2e=cumulative,
            debt_t_co2e=debt,
            claimed_t_co2e=claimed,
            issuable_t_co2e=int(c.issued[t]),
        )
        for t, (net, cumulative, debt, claimed) in enumerate(columns.tolist())
    ]


_Rate = tuple[str, str, str, SourceKind]
_RATES: dict[float, _Rate] = {
    0.04: ("Japanese public works", "日本の公共事業", "Japan public works social discount rate, 4 %", "secondary"),
    0.01: (
        "Reference rate since 2023",
        "2023年からの参考値",
        "MLIT technical guideline 2023 revision (from memory)",
        "memory",
    ),
    0.02: (
        "Reference rate since 2023",
        "2023年からの参考値",
        "MLIT technical guideline 2023 revision (from memory)",
        "memory",
    ),
}


def _present_value(case: Case, rate: float) -> PresentValue:
    value = case.scenario.valuation
    own: _Rate = ("Rate of this scenario", "本シナリオの割引率", "declared in the scenario", "assumption")
    en, ja, source, kind = _RATES.get(rate, own)
    return PresentValue(
        rate_per_year=rate,
        present_value_jpy=present_value(case.credit.cash_jpy, rate, convention=value.convention),
        headline=rate == value.discount_rate_per_year,
        label=say(en, ja),
        source=source,
        source_kind=kind,
    )


def valuation(case: Case) -> Valuation:
    """Whole issuable tonnes times the price, discounted from the year in which they are issued."""
    c, rules = case.credit, case.scenario.valuation
    ladder = [_present_value(case, rate) for rate in sorted({*LADDER, rules.discount_rate_per_year})]
    headline = next(value for value in ladder if value.headline)
    cost = case.scenario.measure.capital_cost_jpy
    start = case.scenario.horizon.start_year
    beside = money(case)
    rows = zip(c.issued.tolist(), c.cash_jpy.tolist(), c.factors.tolist(), strict=True)
    return Valuation(
        currency="JPY",
        price_year=rules.price.price_year,
        convention=rules.convention,
        valuation_year=start,
        price_jpy_per_t=rules.price.price_jpy_per_t,
        price_label=both(rules.price.label),
        price_source=rules.price.source,
        price_source_kind=rules.price.source_kind,
        issuable_total_t_co2e=int(c.issued.sum()),
        cash_flow=[
            CashYear(
                year=start + t,
                issuable_t_co2e=issued,
                price_jpy_per_t=rules.price.price_jpy_per_t,
                cash_jpy=cash,
                discount_factor=factor,
                present_value_jpy=cash * factor,
            )
            for t, (issued, cash, factor) in enumerate(rows)
        ],
        ladder=ladder,
        headline_present_value_jpy=headline.present_value_jpy,
        capital_cost_jpy=cost,
        share_of_capital_cost=headline.present_value_jpy / cost if cost else None,
        money=beside,
        decision=decision(case, beside),
    )

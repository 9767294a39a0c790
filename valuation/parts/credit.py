"""The chain, its deductions, the claimable years, and the yen."""

from __future__ import annotations

import math

import numpy as np

from infra.units import SOURCE_KINDS, SourceKind
from valuation.chain import HALF_WIDTH_LIMIT
from valuation.credit import LADDER
from valuation.discounting import discount_factors
from valuation.exposure import F64
from valuation.parts.case import Case, both, say
from valuation.record import (
    Bilingual,
    CashYear,
    ChainLine,
    ChainYear,
    ClaimableYear,
    PresentValue,
    Uncertainty,
    UncertaintyRule,
    Valuation,
)
from valuation.rules import Share

_LABELS: dict[str, tuple[str, str]] = {
    "gross": ("Gross avoided (diagnostic)", "総回避量（参考値）"),
    "residual_life": ("Residual life and decline of factors", "残存耐用年数と排出係数の低減"),
    "project_emissions": ("Project emissions of the measure", "対策自体の排出"),
    "leakage": ("Leakage", "リーケージ"),
    "claimable_minimum": ("Claimable minimum over the horizon", "将来の取り崩しを除いた請求可能量"),
    "outside_crediting_period": ("Outside the crediting period", "クレジット期間外"),
    "uncertainty": ("Uncertainty of the estimate", "推定の不確かさによる控除"),
    "buffer": ("Buffer", "バッファー"),
    "cap_overlap": ("Overlap with capped sectors", "排出量取引制度との重複"),
    "other_claims": ("Claims of others", "他者の請求分"),
    "whole_tonnes": ("Whole tonnes", "トン未満の切捨て"),
}
_METHOD = "docs/method.md of this project"
_RULES: dict[str, tuple[str, SourceKind]] = {
    "p10": ("what the estimate exceeds with 90 % probability: 1 - q10 / mean", "assumption"),
    "vcs_4_4": (
        "VCS Standard 4.4: 0.4307 x half-width / 1.6449 (formula as in docs/method.md, standard not re-read)",
        "secondary",
    ),
    "art_trees_2_0": (
        "ART TREES 2.0: 0.524417 x half-width / 1.645006 (formula as in docs/method.md, standard not re-read)",
        "secondary",
    ),
}
_REFUSALS: dict[str, Bilingual] = {
    "mean_not_positive": say(
        "Nothing is issuable: the mean net tonnes of the crediting period are not above 0.",
        "発行可能量はありません：クレジット期間の純回避量の平均が0以下です。",
    ),
    "half_width": say(
        "Nothing is issuable: the 90 % half-width of the estimate exceeds 100 % of its mean.",
        "発行可能量はありません：推定の90％信頼区間の半幅が平均の100％を超えています。",
    ),
}


def _rule_of(case: Case, step: str) -> tuple[str, str, SourceKind, float | None]:
    """Rule, source, kind and factor of one line."""
    rules = case.scenario.crediting
    shares: dict[str, Share] = {
        "buffer": rules.buffer, "cap_overlap": rules.cap_overlap, "other_claims": rules.other_claims
    }  # fmt: skip
    if step in shares:
        share = shares[step]
        return f"x (1 - {share.share:g}) on positive claims", share.source, share.source_kind, 1.0 - share.share
    if step == "uncertainty":
        d = case.credit.deduction
        if d.refusal:
            return _REFUSALS[d.refusal].en, _METHOD, "assumption", 0.0
        source, kind = _RULES[d.applied]
        return f"{d.applied}: x (1 - {d.share:.6g})", source, kind, 1.0 - d.share
    if step == "project_emissions":
        return _project_rule(case)
    if step == "leakage":
        return (
            "tonnes a year of service plus a share of max(0, avoided)",
            rules.leakage.source,
            rules.leakage.source_kind,
            None,
        )
    texts = {
        "gross": "all avoided collapses and repairs, without residual life and decline",
        "residual_life": "collapse x residual life at year end, repairs capped by it, x (1 - g)^(year - base)",
        "claimable_minimum": "X_t = A_t - A_(t-1), A_t = max(0, min over s >= t of Y_s), over the whole horizon",
        "outside_crediting_period": "years outside the crediting period and its renewals are not claimed",
        "whole_tonnes": f"rounded to 1e-6 t, floored to whole tonnes a year, remainders: {rules.remainder}",
    }
    return texts[step], _METHOD, "primary", None


def _project_rule(case: Case) -> tuple[str, str, SourceKind, float | None]:
    e = case.scenario.measure.emissions
    amounts = [
        amount for amount in (e.embodied_t_co2e, e.embodied_kg_co2e_per_m2, e.yearly_t_co2e) if amount is not None
    ]
    weakest = max((amount.source_kind for amount in amounts), key=SOURCE_KINDS.index)
    sources = "; ".join(dict.fromkeys(amount.source for amount in amounts))
    return "building in the commissioning year, running in each year of service", sources, weakest, None


def chain(case: Case) -> list[ChainLine]:
    """The lines from gross to whole tonnes; each says what remains after it."""
    start = case.scenario.horizon.start_year
    found, before = [], 0.0
    for step, values in case.credit.lines.items():
        total = math.fsum(values)
        rule, source, kind, factor = _rule_of(case, step)
        found.append(
            ChainLine(
                step=step,
                label=say(*_LABELS[step]),
                factor=factor,
                delta_t_co2e=total - before,
                total_t_co2e=total,
                by_vintage=_years(values, start),
                rule=rule,
                source=source,
                source_kind=kind,
            )
        )
        before = total
    return found


def _years(values: F64, start: int) -> list[ChainYear]:
    return [ChainYear(year=start + t, t_co2e=value) for t, value in enumerate(values.tolist())]


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
    factors = discount_factors(rate, len(case.credit.cash_jpy), value.convention)
    own: _Rate = ("Rate of this scenario", "本シナリオの割引率", "declared in the scenario", "assumption")
    en, ja, source, kind = _RATES.get(rate, own)
    return PresentValue(
        rate_per_year=rate,
        present_value_jpy=math.fsum(case.credit.cash_jpy * factors),
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
    )

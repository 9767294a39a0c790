"""The few lines a terminal shows of a record; every number is written as the pages write it."""

from __future__ import annotations

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.record_criteria import Answer
from valuation.report.format import number, rate_percent, tonnes


def headline_lines(record: LatentCreditRecord, lang: Lang) -> list[str]:
    """Both uncertainties, what may be issued, what it is worth, and that it is a forecast."""
    v, u, estimate, outcome = record.valuation, record.uncertainty, record.estimate.claimed_period_net, record.delivery
    rate = rate_percent(next(value.rate_per_year for value in v.ladder if value.headline))
    issuable, worth = number(v.issuable_total_t_co2e), number(v.headline_present_value_jpy)
    years = outcome.first_year, outcome.last_year
    spread = tonnes(estimate.p05_t_co2e), tonnes(estimate.p95_t_co2e), tonnes(estimate.mean_t_co2e)
    net = " / ".join(map(tonnes, (outcome.net.p10_t_co2e, outcome.net.p50_t_co2e, outcome.net.p90_t_co2e)))
    if lang == "ja":
        lines = [
            "潜在クレジット（予測値。オフセットではありません）" + ("・架空の例" if record.identity.synthetic else ""),
            f"発行可能な潜在クレジット単位  {issuable} t-CO2e（{years[0]}～{years[1]}年）",
            f"現在価値（割引率{rate}）  {worth} 円",
            f"推定の幅（正味量、5～95％）  {spread[0]} ～ {spread[1]} t-CO2e、平均 {spread[2]}",
            f"実現の幅（正味量、90・50・10％の確率で上回る）  {net} t-CO2e",
        ]
        return lines + ([u.refusal.ja] if u.refusal else []) + _criteria_lines(record, lang)
    lines = [
        "Latent (a forecast, not an offset)" + (", synthetic example" if record.identity.synthetic else ""),
        f"issuable latent units        {issuable} t-CO2e ({years[0]} to {years[1]})",
        f"{f'present value at {rate}':<28} {worth} yen",
        f"estimate, net, 5 to 95 %     {spread[0]} to {spread[1]} t-CO2e, mean {spread[2]}",
        f"net delivery exceeded with 90 / 50 / 10 % probability  {net} t-CO2e",
    ]
    return lines + ([u.refusal.en] if u.refusal else []) + _criteria_lines(record, lang)


_ANSWERS: dict[Answer, tuple[str, str]] = {
    "met": ("met", "満たす"),
    "partly": ("in part", "一部"),
    "not_tested": ("not tested", "未確認"),
    "not_met": ("not met", "満たさない"),
}


def _criteria_lines(record: LatentCreditRecord, lang: Lang) -> list[str]:
    """How many of the six criteria are met, each with its answer, and the only use there is."""
    ja = lang == "ja"
    found = [
        (answer[1] if ja else answer[0], [c.label.ja if ja else c.label.en for c in record.criteria if c.answer == key])
        for key, answer in _ANSWERS.items()
    ]
    met, of = sum(c.met for c in record.criteria), len(record.criteria)
    uses = [use.ja if ja else use.en for use in record.claims.may_be_used_for]
    if ja:
        told = "、".join(f"{answer}：{'・'.join(names)}" for answer, names in found if names)
        return [f"要件（ICROA）  {of}要件中{met}要件を満たす（{told}）", f"使用できる用途  {'、'.join(uses)}のみ"]
    told = "; ".join(f"{answer}: {', '.join(names).lower()}" for answer, names in found if names)
    return [
        f"criteria met                 {met} of {of} ({told})",
        f"use only for                 {'; '.join(uses)}",
    ]

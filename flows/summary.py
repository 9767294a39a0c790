"""The few lines a terminal shows of a record; every number is the record's, rounded for reading."""

from __future__ import annotations

from infra.findings import Lang
from valuation.record import LatentCreditRecord


def headline_lines(record: LatentCreditRecord, lang: Lang) -> list[str]:
    """Both uncertainties, what may be issued, what it is worth, and that it is a forecast."""
    v, u, estimate, outcome = record.valuation, record.uncertainty, record.estimate.claimed_period_net, record.delivery
    rate = next(value.rate_per_year for value in v.ladder if value.headline)
    years = outcome.first_year, outcome.last_year
    spread = f"{estimate.p05_t_co2e:,.0f}", f"{estimate.p95_t_co2e:,.0f}", f"{estimate.mean_t_co2e:,.0f}"
    net = " / ".join(
        f"{value:,.0f}" for value in (outcome.net.p10_t_co2e, outcome.net.p50_t_co2e, outcome.net.p90_t_co2e)
    )
    if lang == "ja":
        lines = [
            "潜在クレジット（予測値。オフセットではありません）" + ("・架空の例" if record.identity.synthetic else ""),
            f"発行可能な潜在クレジット単位  {v.issuable_total_t_co2e:,} t-CO2e（{years[0]}～{years[1]}年）",
            f"現在価値（割引率{rate:.1%}）  {v.headline_present_value_jpy:,.0f} 円",
            f"推定の幅（正味量、5～95％）  {spread[0]} ～ {spread[1]} t-CO2e、平均 {spread[2]}",
            f"実現の幅（正味量、90・50・10％の確率で上回る）  {net} t-CO2e",
        ]
        return lines + ([u.refusal.ja] if u.refusal else [])
    lines = [
        "Latent (a forecast, not an offset)" + (", synthetic example" if record.identity.synthetic else ""),
        f"issuable latent units        {v.issuable_total_t_co2e:,} t-CO2e ({years[0]} to {years[1]})",
        f"present value at {rate:.1%}       {v.headline_present_value_jpy:,.0f} yen",
        f"estimate, net, 5 to 95 %     {spread[0]} to {spread[1]} t-CO2e, mean {spread[2]}",
        f"net delivery exceeded with 90 / 50 / 10 % probability  {net} t-CO2e",
    ]
    return lines + ([u.refusal.en] if u.refusal else [])

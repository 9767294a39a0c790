"""The few lines a terminal shows of a record; every number is the record's, rounded for reading."""

from __future__ import annotations

from infra.findings import Lang
from valuation.record import LatentCreditRecord


def headline_lines(record: LatentCreditRecord, lang: Lang) -> list[str]:
    """Both uncertainties, what may be issued, what it is worth, and that it is a forecast."""
    v, d, n, u = record.valuation, record.delivery, record.estimate.claimed_period_net, record.uncertainty
    rate = next(value.rate_per_year for value in v.ladder if value.headline)
    if lang == "ja":
        lines = [
            "潜在クレジット（予測値。オフセットではありません）" + ("・架空の例" if record.identity.synthetic else ""),
            f"発行可能な潜在クレジット単位   {v.issuable_total_t_co2e:,} t-CO2e（{d.first_year}～{d.last_year}年）",
            f"現在価値（割引率{rate:.1%}）      {v.headline_present_value_jpy:,.0f} 円",
            f"推定の幅（純量、5～95％）      {n.p05_t_co2e:,.0f} ～ {n.p95_t_co2e:,.0f} t-CO2e、平均 {n.mean_t_co2e:,.0f}",
            f"実現の幅（純量、10・50・90％）  {d.net.p10_t_co2e:,.0f}・{d.net.p50_t_co2e:,.0f}・{d.net.p90_t_co2e:,.0f} t-CO2e",
        ]
        return lines + ([u.refusal.ja] if u.refusal else [])
    lines = [
        "Latent (a forecast, not an offset)" + (", synthetic example" if record.identity.synthetic else ""),
        f"issuable latent units        {v.issuable_total_t_co2e:,} t-CO2e ({d.first_year} to {d.last_year})",
        f"present value at {rate:.1%}       {v.headline_present_value_jpy:,.0f} yen",
        f"estimate, net, 5 to 95 %     {n.p05_t_co2e:,.0f} to {n.p95_t_co2e:,.0f} t-CO2e, mean {n.mean_t_co2e:,.0f}",
        f"delivery, net, 10/50/90 %    {d.net.p10_t_co2e:,.0f} / {d.net.p50_t_co2e:,.0f} / {d.net.p90_t_co2e:,.0f} t-CO2e",
    ]
    return lines + ([u.refusal.en] if u.refusal else [])

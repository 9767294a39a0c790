"""What the page decides to say: small choices over the record, no new numbers."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

from markupsafe import Markup

from infra.findings import Place
from valuation.record import Condition, FindingPart, LatentCreditRecord, VarianceShare
from valuation.report.charts_decision import worth_spec
from valuation.report.charts_effect import strongest_first, tornado_spec
from valuation.report.charts_money import cash_spec, waterfall_spec
from valuation.report.charts_prices import drawn_prices, price_spec
from valuation.report.charts_risk import exceedance_spec, histogram_cap, histogram_spec
from valuation.report.charts_share import largest_first, nothing_varies, share_spec
from valuation.report.decision_rows import bar_rows
from valuation.report.format import number, percent, rate_percent, tonnes, yen
from valuation.report.map_squares import map_svg
from valuation.report.svg import chart_svg
from valuation.report.words import TABLE, Words


def refusal_text(record: LatentCreditRecord, t: Words) -> str | None:
    """Why nothing is issuable, in the words of the rule that says so; None when something is."""
    if record.uncertainty.refused and record.uncertainty.refusal is not None:
        return t.pick(record.uncertainty.refusal)
    if record.valuation.issuable_total_t_co2e > 0:
        return None
    return t("head.none.balance" if record.delivery.shortfall.claimed_t_co2e <= 0 else "head.none.small")


def rare_text(record: LatentCreditRecord, t: Words) -> str | None:
    """The plain sentence owed to a reader when most futures avoid nothing."""
    delivery = record.delivery
    if delivery.probability_avoided_positive == 0 and delivery.probability_avoided_negative == 0:
        return t("out.never")
    if delivery.avoided.p50_t_co2e != 0:
        return None
    return t("out.rare90" if delivery.avoided.p90_t_co2e == 0 else "out.rare50")


def recurrence_text(record: LatentCreditRecord, t: Words) -> str:
    """What follows a collapse, in words."""
    found = record.identity.recurrence
    if found.rule == "first":
        return t("run.recurrence.first")
    if found.structure == "same":
        return t("run.recurrence.repeat", years=found.delay_years)
    return t("run.recurrence.repeat_as", years=found.delay_years, structure=t(f"structure.{found.structure}"))


def by_standard(record: LatentCreditRecord) -> list[list[Condition]]:
    """The conditions of each standard, in the order of the record."""
    return [list(group) for _, group in groupby(record.ghg_protocol, key=lambda each: each.standard)]


def applied_rule(record: LatentCreditRecord) -> str | None:
    """The deduction rule in the chain; None when no rule is applied."""
    return next((rule.rule for rule in record.uncertainty.rules if rule.applied), None)


def headline_rate(record: LatentCreditRecord) -> str:
    """The discount rate of the headline; the first of the ladder when none is marked."""
    ladder = record.valuation.ladder
    return rate_percent(next((rung for rung in ladder if rung.headline), ladder[0]).rate_per_year)


def role_name(role: str, t: Words) -> str:
    """An input's role in words; roles unknown to this page are simply inputs."""
    return t(f"role.{role}" if f"role.{role}" in TABLE else "role.other")


def rule_name(rule: str, t: Words) -> str:
    """A deduction rule in words; a rule unknown to this page keeps its own name."""
    return t(f"deduction.{rule}") if f"deduction.{rule}" in TABLE else rule


def place_text(finding: FindingPart, t: Words) -> str:
    """Where a finding sits, as its reader would say it."""
    return Place(**cast(dict[str, Any], finding.place)).text(t.lang)


def is_cut(record: LatentCreditRecord) -> bool:
    """Whether the histogram cuts its tallest bar."""
    return histogram_cap(record.delivery.histogram) is not None


def charts(record: LatentCreditRecord, t: Words) -> dict[str, Markup]:
    """Every figure that has something to show, by the name of its section."""
    drawn = {"chain": chart_svg(waterfall_spec(record, t), f"{t.lang}-chain-id", _chain_alt(record, t))}
    if record.delivery.histogram:
        drawn["hist"] = chart_svg(histogram_spec(record, t), f"{t.lang}-hist-id", _hist_alt(record, t))
    if record.map.squares:
        drawn["map"] = map_svg(record.map.squares, _map_alt(record, t), t)
    if record.delivery.exceedance:
        drawn["ep"] = chart_svg(exceedance_spec(record, t), f"{t.lang}-ep-id", _ep_alt(record, t))
    if record.valuation.issuable_total_t_co2e > 0:
        alt = t("cash.alt", total=yen(record.valuation.headline_present_value_jpy, t.lang))
        drawn["cash"] = chart_svg(cash_spec(record, t), f"{t.lang}-cash-id", alt)
    if record.estimate.effects:
        drawn["effect"] = chart_svg(tornado_spec(record, t), f"{t.lang}-effect-id", _effect_alt(record, t))
    if not nothing_varies(record):
        drawn["share"] = chart_svg(share_spec(record, t), f"{t.lang}-share-id", _share_alt(record, t))
    return drawn | _money_charts(record, t)


def _money_charts(record: LatentCreditRecord, t: Words) -> dict[str, Markup]:
    drawn: dict[str, Markup] = {}
    if paths := drawn_prices(record):
        alt = t("prices.alt", count=len(paths))
        drawn["prices"] = chart_svg(price_spec(record, t), f"{t.lang}-prices-id", alt)
    if bars := bar_rows(record, t):
        first = bars[0].bar
        ends = {"low": yen(first.result_low_jpy, t.lang), "high": yen(first.result_high_jpy, t.lang)}
        alt = t("decide.tornado.alt", count=len(bars), label=t.pick(first.label), **ends)
        drawn["tornado"] = chart_svg(worth_spec(record, t), f"{t.lang}-tornado-id", alt)
    return drawn


def _map_alt(record: LatentCreditRecord, t: Words) -> str:
    avoided = [square.avoided_t_co2e for square in record.map.squares]
    low, high = tonnes(min(avoided)), tonnes(max(avoided))
    return t("map.alt", count=number(len(avoided)), grid=t.pick(record.map.grid), low=low, high=high)


def _ep_alt(record: LatentCreditRecord, t: Words) -> str:
    rarest = min(record.delivery.exceedance, key=lambda point: point.annual_probability)
    without, with_measure = tonnes(rarest.without_t_co2e), tonnes(rarest.with_t_co2e)
    return t("ep.alt", p=percent(rarest.annual_probability), without=without, with_measure=with_measure)


def _hist_alt(record: LatentCreditRecord, t: Words) -> str:
    net = record.delivery.net
    return t("hist.alt", p10=tonnes(net.p10_t_co2e), p50=tonnes(net.p50_t_co2e), p90=tonnes(net.p90_t_co2e))


def _chain_alt(record: LatentCreditRecord, t: Words) -> str:
    issuable = number(record.valuation.issuable_total_t_co2e)
    return t("chain.alt", gross=tonnes(record.estimate.gross_avoided_t_co2e), issuable=issuable)


def _share_alt(record: LatentCreditRecord, t: Words) -> str:
    shares = largest_first(record.estimate.variance_shares)
    return t("share.alt", count=len(shares), label=t.pick(shares[0].label), total=_with_error(shares[0]))


def _with_error(share: VarianceShare) -> str:
    """A total share beside the half width of its 90 % interval."""
    return f"{percent(share.total)} ± {percent(share.total_half_width)}"


def _effect_alt(record: LatentCreditRecord, t: Words) -> str:
    first = strongest_first(record.estimate.effects)[0]
    ends = {"low": tonnes(first.net_at_low_t_co2e), "high": tonnes(first.net_at_high_t_co2e)}
    return t("effect.alt", count=len(record.estimate.effects), label=t.pick(first.label), **ends)

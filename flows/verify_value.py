"""Whether the yen of a record follow from its tonnes, and what stands beside them from each other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flows.verify_rules import Misfit, Why, equal, given, rising, same, total, within
from infra.strict_json import shown
from valuation.discounting import discount_factors, present_value
from valuation.evidence import misquoted
from valuation.labels import mislabelled
from valuation.offset_words import RULE
from valuation.record import LatentCreditRecord
from valuation.record_base import Bilingual
from valuation.record_delivery import Percentiles

_CASH = Why("units times price", "単位数×価格")
_PV = Why("cash times discount factor", "金額×割引係数")
_FACTOR = Why("the discount factor of the headline rate", "主な割引率の割引係数")
_ONE = Why("exactly one headline", "主な値は1つ")
_PERCENTILES = ("p01_t_co2e", "p05_t_co2e", "p10_t_co2e", "p50_t_co2e", "p90_t_co2e", "p95_t_co2e", "p99_t_co2e")
_CITED = Why("the field that is cited", "引用元の項目")
_LATENT = Why("a forecast", "予測値の決まり")
CRITERIA = ("real", "measurable", "permanent", "additional", "verified", "unique")


def cash_flow(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Units of a year are those of the chain; cash is units times price, present value cash times factor."""
    v = record.valuation
    headline = [row.rate_per_year for row in v.ladder if row.headline]
    rate = headline[0] if headline and headline[0] > -1 else None
    factors = discount_factors(rate, len(v.cash_flow), v.convention).tolist() if rate is not None else []
    for t, row in enumerate(v.cash_flow):
        path = f"valuation.cash_flow[{t}]"
        if t < len(record.claimable):
            units, why = record.claimable[t].issuable_t_co2e, Why("the chain", "控除の最後の行")
            yield from equal(f"{path}.issuable_t_co2e", row.issuable_t_co2e, units, why)
        why = Why("the price of the valuation", "評価に使う価格")
        yield from same(f"{path}.price_jpy_per_t", row.price_jpy_per_t, v.price_jpy_per_t, why)
        yield from same(f"{path}.cash_jpy", row.cash_jpy, row.issuable_t_co2e * row.price_jpy_per_t, _CASH)
        if factors:
            yield from same(f"{path}.discount_factor", row.discount_factor, factors[t], _FACTOR)
        yield from same(f"{path}.present_value_jpy", row.present_value_jpy, row.cash_jpy * row.discount_factor, _PV)
    units = sum(row.issuable_t_co2e for row in v.cash_flow)
    why = Why("the sum of the years", "各年の合計")
    yield from equal("valuation.issuable_total_t_co2e", v.issuable_total_t_co2e, units, why)
    first = record.identity.horizon_start_year
    yield from equal("valuation.valuation_year", v.valuation_year, first, Why("the first year", "計算期間の最初の年"))


def ladder(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Present values of the ladder, worked out again from the cash of each year."""
    v = record.valuation
    cash = [row.cash_jpy for row in v.cash_flow]
    for k, row in enumerate(v.ladder):
        path = f"valuation.ladder[{k}]"
        why = Why("a rate above -100 %", "-100％を上回る割引率")
        yield from within(f"{path}.rate_per_year", row.rate_per_year, -0.999, 10, why)
        if -0.999 <= row.rate_per_year <= 10:
            expected = present_value(cash, row.rate_per_year, convention=v.convention)
            why = Why("the cash flow at this rate", "各年の金額をこの率で割り引いた合計")
            yield from same(f"{path}.present_value_jpy", row.present_value_jpy, expected, why)
    headline = [row for row in v.ladder if row.headline]
    yield from equal("valuation.ladder", len(headline), 1, _ONE)
    for row in headline[:1]:
        why = Why("the headline of the ladder", "主な割引率の現在価値")
        yield from same(
            "valuation.headline_present_value_jpy", v.headline_present_value_jpy, row.present_value_jpy, why
        )
    why = Why("the cost of the measure", "対策の整備費")
    yield from equal("valuation.capital_cost_jpy", v.capital_cost_jpy, record.identity.measure.capital_cost_jpy, why)
    if v.capital_cost_jpy and v.share_of_capital_cost is not None:
        why = Why("present value over cost", "現在価値÷整備費")
        share = v.headline_present_value_jpy / v.capital_cost_jpy
        yield from same("valuation.share_of_capital_cost", v.share_of_capital_cost, share, why)


def models(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The headline model is the one that the whole record is of."""
    found = [(k, model) for k, model in enumerate(record.occurrence_models) if model.headline]
    yield from equal("occurrence_models", len(found), 1, _ONE)
    e = record.estimate
    for k, model in found[:1]:
        path, why = f"occurrence_models[{k}]", Why("the record itself", "記録の本体")
        for name, value in {
            "avoided_mean_t_co2e": e.avoided.mean_t_co2e,
            "net_mean_t_co2e": e.net.mean_t_co2e,
            "claimed_period_p10_t_co2e": e.claimed_period_net.p10_t_co2e,
            "deduction": record.uncertainty.deduction,
            "issuable_t_co2e": record.valuation.issuable_total_t_co2e,
            "present_value_jpy": record.valuation.headline_present_value_jpy,
        }.items():
            yield from same(f"{path}.{name}", getattr(model, name), value, why)


def agreement(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Both estimators: their difference in standard errors, and that they agree."""
    a = record.agreement
    for name in ("expected_t_co2e", "z", "within_4_standard_errors"):
        why = Why("a closed form to agree with", "比較する閉じた式の有無")
        yield from given(f"agreement.{name}", getattr(a, name), a.closed_form, why)
    if not a.closed_form or a.expected_t_co2e is None or a.z is None:
        return
    why = Why("the estimate at central parameters", "基準の係数による推定")
    yield from same("agreement.expected_t_co2e", a.expected_t_co2e, record.estimate.avoided.central_t_co2e, why)
    if a.standard_error_t_co2e > 0:
        difference = a.simulated_t_co2e - a.expected_t_co2e
        terms = (a.simulated_t_co2e / a.standard_error_t_co2e, a.expected_t_co2e / a.standard_error_t_co2e)
        why = Why("the difference in standard errors", "差÷標準誤差")
        yield from same("agreement.z", a.z, difference / a.standard_error_t_co2e, why, terms)
        limit = Why("the limit of 4 standard errors", "標準誤差の4倍以内")
        yield from equal("agreement.within_4_standard_errors", a.within_4_standard_errors, abs(a.z) <= 4, limit)


def delivery(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Shares of futures, their order, and means that add up."""
    d = record.delivery
    tables: list[tuple[str, Percentiles]] = [("delivery.avoided", d.avoided), ("delivery.net", d.net)]
    if d.predictive is not None:
        tables += [("delivery.predictive.avoided", d.predictive.avoided), ("delivery.predictive.net", d.predictive.net)]
    for path, spread in tables:
        why = Why("the order of percentiles", "百分位数の順序")
        yield from rising(path, _PERCENTILES, [getattr(spread, name) for name in _PERCENTILES], why)
    every = Why("all futures", "すべての将来")
    for path, shares in {
        "delivery.histogram": [row.share for row in d.histogram],
        "delivery.strata": [row.share for row in d.strata],
    }.items():
        yield from same(path, math.fsum(shares), 1.0 if shares else 0.0, every, shares)
    yield from equal("delivery.paths", d.paths, sum(row.paths for row in d.strata), every)
    years = [row.mean_avoided_t_co2e for row in d.by_vintage]
    why = Why("the sum of the years", "各年の合計")
    yield from total("delivery.avoided.mean_t_co2e", d.avoided.mean_t_co2e, years, why)
    for k, group in enumerate(d.by_group):
        terms = (group.without_mean_t_co2e, group.with_mean_t_co2e)
        why = Why("without less with the measure", "対策なし－対策あり")
        path = f"delivery.by_group[{k}].avoided_mean_t_co2e"
        yield from same(path, group.avoided_mean_t_co2e, terms[0] - terms[1], why, terms)
    claimed = [row.claimed_t_co2e for row in record.claimable]
    why = Why("the sum of what is claimed", "請求可能量の合計")
    yield from total("delivery.shortfall.claimed_t_co2e", d.shortfall.claimed_t_co2e, claimed, why)
    issuable, why = record.valuation.issuable_total_t_co2e, Why("the issuable total", "発行可能量の合計")
    yield from equal("delivery.shortfall.issuable_t_co2e", d.shortfall.issuable_t_co2e, issuable, why)


def buildings(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Every building submitted is somewhere; squares and what is hidden make up the town."""
    b, m = record.identity.buildings, record.map
    parts = b.assessed + b.set_aside + b.outside_grid + b.on_nodata
    why = Why("assessed + set aside + outside + without value", "計算対象＋除外＋範囲外＋値なし")
    yield from equal("identity.buildings.submitted", b.submitted, parts, why)
    inside = sum(square.buildings for square in m.squares) + m.hidden_buildings
    yield from equal("map.hidden_buildings", inside, b.assessed, Why("buildings assessed", "計算対象の建物数"))
    tonnes = [*(square.avoided_t_co2e for square in m.squares), m.hidden_avoided_t_co2e]
    avoided = record.estimate.avoided.mean_t_co2e
    yield from same("map.squares", math.fsum(tonnes), avoided, Why("avoided in the estimate", "推定の回避量"), tonnes)
    for k, square in enumerate(m.squares):
        why = Why("the minimum count of a square", "表示する最少の建物数")
        yield from within(f"map.squares[{k}].buildings", square.buildings, m.minimum_count, math.inf, why)


def shares(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Probabilities and shares lie between 0 and 1, wherever they stand."""
    d, why = record.delivery, Why("a share or probability", "割合・確率")
    values = {
        "identity.measure.probability_works": record.identity.measure.probability_works,
        "identity.buildings.past_service_life_share": record.identity.buildings.past_service_life_share,
        "uncertainty.deduction": record.uncertainty.deduction,
        "delivery.shortfall.probability": d.shortfall.probability,
        "delivery.shortfall.probability_below_issuable": d.shortfall.probability_below_issuable,
        **{f"delivery.{name}": getattr(d, name) for name in _OF_FUTURES},
        **{f"delivery.histogram[{k}].share": row.share for k, row in enumerate(d.histogram)},
        **{f"delivery.strata[{k}].share": row.share for k, row in enumerate(d.strata)},
        **{f"delivery.by_vintage[{k}].probability_any": row.probability_any for k, row in enumerate(d.by_vintage)},
        **{f"occurrence_models[{k}].deduction": row.deduction for k, row in enumerate(record.occurrence_models)},
        **{f"estimate.effects[{k}].share": row.share for k, row in enumerate(record.estimate.effects)},
    }
    if d.predictive is not None:
        of_both = (*_OF_FUTURES, "probability_below_issuable")
        values |= {f"delivery.predictive.{name}": getattr(d.predictive, name) for name in of_both}
    for path, value in values.items():
        yield from within(path, value, 0, 1 + 1e-8, why)


_OF_FUTURES = ("probability_avoided_positive", "probability_avoided_negative", "probability_net_positive")


def criteria(record: LatentCreditRecord) -> Iterator[Misfit]:
    """All six criteria are answered, each once. (That a forecast never meets two of them is the record's own type.)"""
    names = [criterion.name for criterion in record.criteria]
    for name in CRITERIA:
        yield from equal(
            "criteria", names.count(name), 1, Why(f"the criterion '{name}', once,", f"基準「{name}」は1つ")
        )


def evidence(record: LatentCreditRecord) -> Iterator[Misfit]:
    """What criteria and conditions cite is what stands in the record."""
    for wrong in misquoted(record):
        path, found = f"{wrong.path}.value", shown(wrong.cited)
        if wrong.nothing_there:
            yield Misfit(f"{wrong.path}.field", shown(wrong.field), "-", _CITED)
        else:
            yield Misfit(path, found, shown(wrong.found), Why(f"`{wrong.field}`", f"引用元「{wrong.field}」"))


def claims(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A latent unit is no offset: what is said of it is fixed, and no title calls it one."""
    why = Why(*RULE)
    for path in mislabelled(record):
        yield Misfit(path, shown(_written(record, path)), "-", why)


def _written(record: LatentCreditRecord, path: str) -> object:
    found: object = record
    for name in path.split("."):
        found = getattr(found, name)
    return found.en if isinstance(found, Bilingual) else "…"

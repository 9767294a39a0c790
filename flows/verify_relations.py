"""Whether parts that say the same, or bound each other, agree: the crediting period, futures, prices, loadings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.verify_levels import LEVELS, chance_below, level_of
from flows.verify_rules import ROUNDING, Misfit, Why, equal, same, within
from valuation.record import LatentCreditRecord

_PERIOD = Why("first year + years × (1 + renewals) of the crediting period", "対象期間の最初の年＋年数×（1＋更新回数）")
_LONGEST = Why("a crediting period of at most 10 years", "10年以下の対象期間")
_WHOLE = Why("shares of owners and claims of others, 1 at most together", "所有者の割合と他者の請求分は合わせて1以下")
_OWNED = Why("the owner's share of the issuable units", "発行可能な単位のうち所有者の割合")
_SAME = Why("the same figure elsewhere in the record", "記録の別の箇所の同じ値")
_YEARS = Why("one year after the other", "連続した年")
_BOUND = Why("what the worst futures leave possible", "最も悪い将来の値から決まる範囲")
_PERCENTILES = Why("the percentiles of these futures", "同じ将来の百分位数")
_SIDE = Why("the unfavourable side of the mean", "平均より不利な側")
_CHARGED = Why(
    "avoided less the same project emissions in every future", "回避量から、どの将来でも同じ対策自体の排出を引いた値"
)


def crediting_period(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The period is told in three places, and follows from its length and renewals."""
    c, d = record.crediting, record.delivery
    last = c.first_year + c.period_years * (1 + c.renewals) - 1
    yield from within("crediting.period_years", c.period_years, 1, 10, _LONGEST)
    yield from equal("crediting.last_year", c.last_year, last, _PERIOD)
    yield from equal("delivery.first_year", d.first_year, c.first_year, _SAME)
    yield from equal("delivery.last_year", d.last_year, c.last_year, _SAME)
    yield from _consecutive("delivery.by_vintage", [row.year for row in d.by_vintage])


def owners(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Owners and others cannot hold more than the whole, and each owner has its share of the units."""
    left = next((line.factor for line in record.chain if line.step == "other_claims"), None)
    if left is None:
        return
    held, units = 0.0, record.valuation.issuable_total_t_co2e
    for k, owner in enumerate(record.crediting.owners):
        held += owner.share
        yield from within(f"crediting.owners[{k}].share", held, 0, left + ROUNDING, _WHOLE)
        own = units * owner.share / left
        yield from same(f"crediting.owners[{k}].units_t_co2e", owner.units_t_co2e, own, _OWNED, (own,))


def _consecutive(path: str, years: Sequence[int]) -> Iterator[Misfit]:
    for k in range(1, len(years)):
        yield from equal(f"{path}[{k}].year", years[k], years[k - 1] + 1, _YEARS)


def counts(record: LatentCreditRecord) -> Iterator[Misfit]:
    """How many draws and futures there were is told where they are used."""
    identity, d = record.identity, record.delivery
    yield from equal("estimate.draws", record.estimate.draws, identity.draws, _SAME)
    yield from equal("identity.paths", identity.paths, d.paths, _SAME)
    if d.predictive is not None:
        yield from within("delivery.predictive.draws", d.predictive.draws, 1, identity.draws, _SAME)


def futures(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Net is avoided less a constant where nothing leaks; chances lie between the percentiles that they belong to."""
    d = record.delivery
    if not any(row.leakage_t_co2e for row in record.estimate.by_vintage):
        charged = d.avoided.mean_t_co2e - d.net.mean_t_co2e
        for level in LEVELS:
            found, own = level_of(d.net, level), level_of(d.avoided, level)
            terms = (own, d.avoided.mean_t_co2e, d.net.mean_t_co2e)
            yield from same(f"delivery.net.{level}_t_co2e", found, own - charged, _CHARGED, terms)
    units = float(d.shortfall.issuable_t_co2e)
    path, chance = "delivery.shortfall.probability_below_issuable", d.shortfall.probability_below_issuable
    yield from within(path, chance, *chance_below(d.net, units), _PERCENTILES)
    if d.predictive is not None:
        path, chance = "delivery.predictive.probability_below_issuable", d.predictive.probability_below_issuable
        yield from within(path, chance, *chance_below(d.predictive.net, units), _PERCENTILES)


def shortfall(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The mean of the worst futures holds at least the mean of all, and no more than would be all of it."""
    s, wider = record.delivery.shortfall, None
    for name, share in (("tvar10_t_co2e", 0.10), ("tvar05_t_co2e", 0.05), ("tvar01_t_co2e", 0.01)):
        worst, path = getattr(s, name), f"delivery.shortfall.{name}"
        most = s.mean_t_co2e / share if wider is None else wider[0] * wider[1] / share
        yield from within(path, worst, (1 - ROUNDING) * s.mean_t_co2e, (1 + ROUNDING) * most, _BOUND)
        wider = worst, share


def money(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The headline's price is told twice; years of prices follow each other; a loading moves to its side."""
    v, m = record.valuation, record.valuation.money
    own = m.prices[0]
    for name, told, found in (
        ("price_year", v.price_year, own.price_year), ("price_source", v.price_source, own.source),
        ("price_source_kind", v.price_source_kind, own.source_kind), ("price_label", v.price_label, own.label),
    ):  # fmt: skip
        yield from equal(f"valuation.{name}", told, found, _SAME)
    for k, price in enumerate(m.prices):
        yield from _consecutive(f"valuation.money.prices[{k}].by_year", [row.year for row in price.by_year])
    for k, rate in enumerate(m.discounting):
        yield from _consecutive(f"valuation.money.discounting[{k}].by_year", [row.year for row in rate.by_year])
    for k, row in enumerate(m.loadings):
        sign = 1.0 if row.side == "loss" else -1.0
        moved, slack = sign * (row.loaded_jpy - row.mean_jpy), ROUNDING * (abs(row.loaded_jpy) + abs(row.mean_jpy))
        nothing = row.kind == "wang" and row.terms.get("market_price_of_risk") == 0
        wrong = moved < -slack or (nothing and moved > slack)
        path = f"valuation.money.loadings[{k}].loaded_jpy"
        yield from equal(path, row.loaded_jpy, row.mean_jpy if wrong else row.loaded_jpy, _SIDE)

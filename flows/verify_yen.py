"""Distributions of yen over futures and prices: how many, in which order, in proportion to a known price."""

from __future__ import annotations

from collections.abc import Iterator

from flows.verify_rules import ROUNDING, Misfit, Why, equal, given, next_to, rising, same, within
from valuation.record import LatentCreditRecord
from valuation.record_money import InflationPart, PriceCase, YenSpread

_FUTURES = Why("the number of futures", "将来の件数")
_WHOLE = Why("a whole number of futures", "将来の件数が整数になる割合")
_CHANCES = Why("chances that exclude each other", "同時に起こらない事象の確率の合計")
_WORST = Why("the order of the means of the worst futures", "最も悪い将来の平均の順序")
_RANDOM = Why("given for a random price alone", "確率的な価格のときだけ")
_CONSTANT = Why("a constant price", "一定の価格")
_PROPORTION = Why("the headline's futures at this price", "代表値と同じ将来をこの価格で評価した値")
_YEN = (
    "mean_jpy", "standard_error_jpy", "p01_jpy", "p05_jpy", "p10_jpy", "p50_jpy", "p90_jpy", "p95_jpy", "p99_jpy",
    "worst10_jpy", "worst05_jpy", "worst01_jpy",
)  # fmt: skip


def spreads(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Distributions over futures are of as many of them as there are, and their chances are whole counts of them."""
    money, d = record.valuation.money, record.delivery
    if money.delivered is not None:
        yield from equal("valuation.money.delivered.futures", money.delivered.futures, d.paths, _FUTURES)
    known: dict[str, int] = {}
    for k, one in enumerate(money.spreads):
        path, spread = f"valuation.money.spreads[{k}].present_value", one.present_value
        paths = d.paths if one.tonnes == "delivered" else known.setdefault(one.tonnes, spread.paths)
        yield from equal(f"{path}.paths", spread.paths, paths, _FUTURES)
        yield from _spread(path, spread, one.tonnes == "issuable" or d.sampling == "plain")
    for k, row in enumerate(money.contracts):
        if row.delivered is not None:
            path = f"valuation.money.contracts[{k}].delivered"
            yield from equal(f"{path}.paths", row.delivered.paths, d.paths, _FUTURES)
            yield from _spread(path, row.delivered, d.sampling == "plain")


def _spread(path: str, spread: YenSpread, alike: bool) -> Iterator[Misfit]:
    names = ("worst01_jpy", "worst05_jpy", "worst10_jpy", "mean_jpy")
    yield from rising(path, names, [getattr(spread, name) for name in names], _WORST)
    for percent in ("01", "05", "10"):  # the worst lie below their percentile
        pair = (f"worst{percent}_jpy", f"p{percent}_jpy")
        yield from rising(path, pair, [getattr(spread, name) for name in pair], _WORST)
    above, below = spread.probability_above_zero, spread.probability_below_zero
    yield from within(f"{path}.probability_below_zero", below, 0, 1 - above + 1e-8, _CHANCES)
    for side, chance in (("above", above), ("below", below)):
        if alike and spread.paths > 0:
            nearest = round(chance * spread.paths) / spread.paths
            yield from next_to(f"{path}.probability_{side}_zero", chance, nearest, _WHOLE)


def prices(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A random price has percentiles, in order; a known one has none."""
    why = Why("the order of percentiles", "百分位数の順序")
    for k, price in enumerate(record.valuation.money.prices):
        for t, row in enumerate(price.by_year):
            path = f"valuation.money.prices[{k}].by_year[{t}]"
            for name in ("p05_jpy_per_t", "p95_jpy_per_t"):
                yield from given(f"{path}.{name}", getattr(row, name), price.random, _RANDOM)
            if row.p05_jpy_per_t is not None and row.p95_jpy_per_t is not None:
                values = (row.p05_jpy_per_t, row.p95_jpy_per_t)
                yield from rising(path, ("p05_jpy_per_t", "p95_jpy_per_t"), values, why)


def constant(record: LatentCreditRecord) -> Iterator[Misfit]:
    """A constant price is the same in every year."""
    for k, price in enumerate(record.valuation.money.prices):
        for t, row in enumerate(price.by_year if price.kind == "constant" else []):
            path = f"valuation.money.prices[{k}].by_year[{t}].expected_jpy_per_t"
            yield from same(path, row.expected_jpy_per_t, price.by_year[0].expected_jpy_per_t, _CONSTANT)


def proportion(record: LatentCreditRecord) -> Iterator[Misfit]:
    """What futures bring at a known price that is the headline's a number of times, is theirs that number of times."""
    money = record.valuation.money
    prices = {price.name: price for price in money.prices}
    rows = [(k, row) for k, row in enumerate(money.spreads) if row.tonnes == "delivered"]
    own = next((row.present_value for _, row in rows if row.price == money.prices[0].name), None)
    for k, row in rows:
        times = _times(prices[row.price], money.prices[0], money.inflation)
        if own is None or times is None:
            continue
        path = f"valuation.money.spreads[{k}].present_value"
        for name in _YEN:
            found, headline = getattr(row.present_value, name), getattr(own, name)
            if found is not None and headline is not None:
                yield from same(f"{path}.{name}", found, headline * times, _PROPORTION)


def _times(price: PriceCase, headline: PriceCase, inflation: InflationPart | None) -> float | None:
    """How many times the headline's price one is in every year, in its yen; None where it is no such price."""
    if price.random or headline.random or price.basis != headline.basis:
        return None
    pairs = [(a.expected_jpy_per_t, b.expected_jpy_per_t) for a, b in zip(price.by_year, headline.by_year, strict=True)]
    if not pairs or any(own <= 0 for _, own in pairs):
        return None
    times = [found / own for found, own in pairs]
    if max(times) - min(times) > ROUNDING * max(times):
        return None
    if inflation is None or price.price_year is None or headline.price_year is None:
        return times[0]
    return float(times[0] * (1.0 + inflation.per_year) ** (headline.price_year - price.price_year))

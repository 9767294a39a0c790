"""What draws of the parameters leave to be worked out again: bounds of percentiles, and ends told in two places."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flows.verify_rules import ROUNDING, Misfit, Why, equal, same, total, within
from valuation.record import LatentCreditRecord
from valuation.record_estimate import Effect, Spread

_SPREAD = Why("what a standard error leaves possible", "標準誤差から決まる範囲")
_ENDS = Why("the ends of this parameter", "この係数の両端")
_ELSEWHERE = Why("the same figure elsewhere in the record", "記録の別の箇所の同じ値")
_CENTRAL = Why("the central estimate, with the rule as it is declared", "宣言どおりの規則による基準の推定")
_NOT_NEGATIVE = Why("a half width", "区間の半幅")
_LEVELS = ("p05", "p10", "p50", "p90", "p95")
_IMPUTATION = "imputation_"
_BEYOND = 1 / 18  # a uniform parameter may be central at its very end: 0.05 of it lie beyond 0.90 of it


def spreads(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Every percentile lies as near to its mean as the standard error demands; what follows from sums of others."""
    e = record.estimate
    for name in ("without", "with_measure", "avoided", "net", "claimed_period_net"):
        yield from _bounded(f"estimate.{name}", getattr(e, name), e.draws)
    without, with_measure = e.without.central_t_co2e, e.with_measure.central_t_co2e
    why = Why("without less with the measure", "対策なし－対策あり")
    path, terms = "estimate.avoided.central_t_co2e", (without, with_measure)
    yield from same(path, e.avoided.central_t_co2e, without - with_measure, why, terms)
    first, last = record.crediting.first_year, record.crediting.last_year
    inside = [row.net_t_co2e for row in e.by_vintage if first <= row.year <= last]
    if not any(row.net_t_co2e for row in e.by_vintage if row.year < first):
        why = Why("net of the crediting period", "対象期間の正味量の合計")
        yield from total("estimate.claimed_period_net.mean_t_co2e", e.claimed_period_net.mean_t_co2e, inside, why)


def _bounded(path: str, spread: Spread, draws: int) -> Iterator[Misfit]:
    """
    Cantelli's inequality: a share q of draws lies sqrt((1 - q) / q) standard deviations below the mean at most.

    A percentile between two draws may stand for one draw less than its share.
    """
    sigma, kept = spread.standard_error_t_co2e * math.sqrt(draws), (draws - 1) / draws
    for level in _LEVELS:
        share, found = int(level[1:]) / 100, float(getattr(spread, f"{level}_t_co2e"))
        below, above = share * kept, (1 - share) * kept
        down, up = sigma * math.sqrt((1 - below) / below), sigma * math.sqrt((1 - above) / above)
        slack = ROUNDING * (abs(found) + abs(spread.mean_t_co2e) + up + down)
        low, high = spread.mean_t_co2e - down - slack, spread.mean_t_co2e + up + slack
        yield from within(f"{path}.{level}_t_co2e", found, low, high, _SPREAD)


def effects(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Low, central and high of a parameter; codes of a rule that fills, whose ends `imputed` tells as well."""
    e, fields = record.estimate, {row.field: k for k, row in enumerate(record.imputed)}
    for k, effect in enumerate(e.effects):
        path = f"estimate.effects[{k}]"
        if not effect.parameter.startswith(_IMPUTATION):
            over = _BEYOND * (effect.high - effect.low) + ROUNDING * (abs(effect.low) + abs(effect.high))
            yield from within(f"{path}.high", effect.high, effect.low, math.inf, _ENDS)
            yield from within(f"{path}.central", effect.central, effect.low - over, effect.high + over, _ENDS)
            continue
        yield from equal(f"{path}.central", effect.central, 0.0, _ENDS)
        field = effect.parameter.removeprefix(_IMPUTATION)
        yield from _imputation(record, path, effect, fields.get(field))


def _imputation(record: LatentCreditRecord, path: str, effect: Effect, row: int | None) -> Iterator[Misfit]:
    for name, code, end in (("low", effect.low, 1.0), ("high", effect.high, 2.0)):
        yield from equal(f"{path}.{name}", code in (0.0, end), True, _ENDS)
        net = getattr(effect, f"net_at_{name}_t_co2e")
        if code == 0:
            yield from same(f"{path}.net_at_{name}_t_co2e", net, record.estimate.net.central_t_co2e, _CENTRAL)
        told = None if row is None else getattr(record.imputed[row], f"net_at_{name}_t_co2e")
        if code == end and told is not None:
            yield from same(f"imputed[{row}].net_at_{name}_t_co2e", told, net, _ELSEWHERE)


def variance(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Shares of variance are of the parameters whose effects are told, or left out as a whole."""
    e = record.estimate
    names = sorted(row.parameter for row in e.variance_shares)
    wanted = sorted(row.parameter for row in e.effects) if e.shares_base_draws else []
    why = Why("the parameters of the effects, if there are draws for it", "抽出回数があるときの、影響の表と同じ係数")
    yield from equal("estimate.variance_shares", names, wanted, why)
    base = e.shares_base_draws
    fits = base == 0 or (16 <= base <= 4096 and base & (base - 1) == 0)
    why = Why("0 or a power of two from 16 to 4096", "0または16～4096の2のべき乗")
    yield from equal("estimate.shares_base_draws", base, base if fits else 2 ** round(math.log2(max(base, 16))), why)
    for k, row in enumerate(e.variance_shares):
        for name in ("first_order_half_width", "total_half_width"):
            yield from within(f"estimate.variance_shares[{k}].{name}", getattr(row, name), 0, math.inf, _NOT_NEGATIVE)

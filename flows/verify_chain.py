"""Whether the tonnes of a record follow from one another: estimate, chain, claimable minimum, deductions."""

from __future__ import annotations

import math
from collections.abc import Iterator

from flows.verify_rules import Misfit, Why, equal, number, rising, same, total, within
from valuation.chain import HALF_WIDTH_LIMIT, art_trees_deduction, claimable, vcs_deduction
from valuation.record import ChainLine, EstimateVintage, LatentCreditRecord, Spread

_SUM = Why("the sum of the years", "各年の合計")
_YEARS = Why("the horizon, year by year,", "計算期間の各年")
_QUANTILES = Why("the order of percentiles", "百分位数の順序")
_SHARE = Why("a share", "割合")
_CLAIM = Why("the claimable minimum over the horizon", "将来の取り崩しを除いた請求可能量")
_PERIOD = Why("the crediting period", "対象期間")
_SPREAD = ("p05_t_co2e", "p10_t_co2e", "p50_t_co2e", "p90_t_co2e", "p95_t_co2e")
_TONNE = 1e-6  # whole tonnes are floored after rounding to this many tonnes


def _horizon(record: LatentCreditRecord) -> list[int]:
    start = record.identity.horizon_start_year
    return list(range(start, start + record.identity.horizon_years))


def years(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Every table by year has the years of the horizon."""
    wanted = _horizon(record)
    tables = {
        "estimate.by_vintage": [row.year for row in record.estimate.by_vintage],
        "claimable": [row.year for row in record.claimable],
        "valuation.cash_flow": [row.year for row in record.valuation.cash_flow],
    }
    tables |= {f"chain[{k}].by_vintage": [row.year for row in line.by_vintage] for k, line in enumerate(record.chain)}
    for path, found in tables.items():
        yield from equal(path, len(found), len(wanted), Why("the number of years of the horizon", "計算期間の年数"))
        for t, (year, expected) in enumerate(zip(found, wanted, strict=False)):
            yield from equal(f"{path}[{t}].year", year, expected, _YEARS)


def estimate(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Differences of the worlds, net tonnes, and totals that are sums of years."""
    e, rows = record.estimate, record.estimate.by_vintage
    for t, row in enumerate(rows):
        yield from _vintage(f"estimate.by_vintage[{t}]", row)
        if row.year < record.identity.measure.commissioned_year:
            yield from _before(f"estimate.by_vintage[{t}]", row)
    columns: list[tuple[str, Spread, list[float]]] = [
        ("without", e.without, [row.without_t_co2e for row in rows]),
        ("with_measure", e.with_measure, [row.with_t_co2e for row in rows]),
        ("avoided", e.avoided, [row.avoided_t_co2e for row in rows]),
        ("net", e.net, [row.net_t_co2e for row in rows]),
    ]
    for name, spread, values in columns:
        yield from total(f"estimate.{name}.mean_t_co2e", spread.mean_t_co2e, values, _SUM)
    for name, spread in [
        *((name, spread) for name, spread, _ in columns),
        ("claimed_period_net", e.claimed_period_net),
    ]:
        yield from rising(f"estimate.{name}", _SPREAD, [getattr(spread, key) for key in _SPREAD], _QUANTILES)
        yield from within(
            f"estimate.{name}.standard_error_t_co2e", spread.standard_error_t_co2e, 0, math.inf, _NOT_NEGATIVE
        )
    squares = [(effect.net_at_high_t_co2e - effect.net_at_low_t_co2e) ** 2 for effect in e.effects]
    for k, (effect, square) in enumerate(zip(e.effects, squares, strict=True)):
        share = square / math.fsum(squares) if math.fsum(squares) > 0 else 0.0
        swing = abs(effect.net_at_high_t_co2e) + abs(effect.net_at_low_t_co2e)
        lost = 1e-7 * swing / math.sqrt(square) if square > 0 else 1.0  # a small difference of rounded numbers
        if abs(effect.share - share) > 1e-7 + lost:
            yield Misfit(f"estimate.effects[{k}].share", number(effect.share), number(share), _SWING)


_NOT_NEGATIVE = Why("a spread", "ばらつき")
_STANDS = Why("a measure that is not yet commissioned", "供用開始前の対策")
_SWING = Why("the share of the squared swings", "変動幅の二乗の割合")


def _before(path: str, row: EstimateVintage) -> Iterator[Misfit]:
    """Nothing is avoided, built or driven elsewhere by what does not stand yet; both worlds may differ by rounding."""
    yield from same(f"{path}.avoided_t_co2e", row.avoided_t_co2e, 0.0, _STANDS, (row.without_t_co2e,))
    for name in ("project_t_co2e", "leakage_t_co2e"):
        yield from same(f"{path}.{name}", getattr(row, name), 0.0, _STANDS)


def _vintage(path: str, row: EstimateVintage) -> Iterator[Misfit]:
    without, with_measure, avoided = row.without_t_co2e, row.with_t_co2e, row.avoided_t_co2e
    why = Why("without less with the measure", "対策なし－対策あり")
    yield from same(f"{path}.avoided_t_co2e", avoided, without - with_measure, why, (without, with_measure))
    terms = (avoided, row.project_t_co2e, row.leakage_t_co2e)
    why = Why("avoided less emissions of the works and leakage", "回避量－工事等の排出－リーケージ")
    yield from same(f"{path}.net_t_co2e", row.net_t_co2e, terms[0] - terms[1] - terms[2], why, terms)


def chain(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Every line is the line before plus its own, or times its factor; its total is the sum of its years."""
    lines = record.chain
    first, last = Why("the first line", "最初の行"), Why("the last line", "最後の行")
    yield from equal("chain[0].step", lines[0].step if lines else "", "gross", first)
    yield from equal(f"chain[{len(lines) - 1}].step", lines[-1].step if lines else "", "whole_tonnes", last)
    before: ChainLine | None = None
    for k, line in enumerate(lines):
        path, start = f"chain[{k}]", before.total_t_co2e if before else 0.0
        terms = (start, line.delta_t_co2e)
        why = Why("the total before plus this line", "前の行の合計＋この行の増減")
        yield from same(f"{path}.total_t_co2e", line.total_t_co2e, math.fsum(terms), why, terms)
        yield from total(f"{path}.total_t_co2e", line.total_t_co2e, [row.t_co2e for row in line.by_vintage], _SUM)
        if line.factor is not None and before is not None:
            yield from within(f"{path}.factor", line.factor, 0, 1, Why("a factor", "係数の範囲"))
            yield from _factor(path, line, before, line.factor)
        before = line


def _factor(path: str, line: ChainLine, before: ChainLine, factor: float) -> Iterator[Misfit]:
    why = Why("the year of the line before, if above 0, times the factor", "前の行の各年（正の分）×係数")
    for t, (row, earlier) in enumerate(zip(line.by_vintage, before.by_vintage, strict=False)):
        yield from same(f"{path}.by_vintage[{t}].t_co2e", row.t_co2e, max(0.0, earlier.t_co2e) * factor, why)


def chain_and_estimate(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The lines of the chain that are the estimate itself, year by year."""
    rows = record.estimate.by_vintage
    columns: dict[str, tuple[list[tuple[float, ...]], Why]] = {
        "residual_life": ([(row.avoided_t_co2e,) for row in rows], Why("avoided in the estimate", "推定の回避量")),
        "project_emissions": (
            [(row.avoided_t_co2e, -row.project_t_co2e) for row in rows],
            Why("avoided less emissions of the works", "回避量－工事等の排出"),
        ),
        "leakage": ([(row.net_t_co2e,) for row in rows], Why("net in the estimate", "推定の正味量")),
    }
    for k, line in enumerate(record.chain):
        if line.step == "gross":
            why = Why("gross in the estimate", "推定の総回避量")
            yield from same(f"chain[{k}].total_t_co2e", line.total_t_co2e, record.estimate.gross_avoided_t_co2e, why)
        if line.step in columns:
            values, why = columns[line.step]
            for t, (row, terms) in enumerate(zip(line.by_vintage, values, strict=False)):
                yield from same(f"chain[{k}].by_vintage[{t}].t_co2e", row.t_co2e, math.fsum(terms), why, terms)


def _line(record: LatentCreditRecord, step: str) -> tuple[str, list[float]]:
    """The path and the years of a line of the chain; empty without such a line."""
    for k, line in enumerate(record.chain):
        if line.step == step:
            return f"chain[{k}]", [row.t_co2e for row in line.by_vintage]
    return "chain", []


def claim(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Cumulative, debt and claim follow from net tonnes; nothing is claimed outside of the crediting period."""
    net = [row.net_t_co2e for row in record.claimable]
    for t, (row, vintage) in enumerate(zip(record.claimable, record.estimate.by_vintage, strict=False)):
        why = Why("net in the estimate", "推定の正味量")
        yield from same(f"claimable[{t}].net_t_co2e", row.net_t_co2e, vintage.net_t_co2e, why)
    found = claimable(net)
    for t, row in enumerate(record.claimable):
        path, terms = f"claimable[{t}]", net[: t + 1]
        yield from total(f"{path}.cumulative_t_co2e", row.cumulative_t_co2e, terms, Why("the running sum", "累計"))
        yield from same(
            f"{path}.debt_t_co2e", row.debt_t_co2e, min(0.0, row.cumulative_t_co2e),
            Why("the running sum, where below 0,", "累計（負の分）"), terms,
        )  # fmt: skip
    path, claimed = _line(record, "claimable_minimum")
    for t, (value, expected) in enumerate(zip(claimed, found.claimed.tolist(), strict=False)):
        yield from same(f"{path}.by_vintage[{t}].t_co2e", value, expected, _CLAIM, net)
    path, inside = _line(record, "outside_crediting_period")
    first, last = record.delivery.first_year, record.delivery.last_year
    for t, (row, value) in enumerate(zip(record.claimable, inside, strict=False)):
        expected = found.claimed[t] if first <= row.year <= last else 0.0
        yield from same(f"{path}.by_vintage[{t}].t_co2e", value, float(expected), _PERIOD, net if expected else ())
        yield from same(f"claimable[{t}].claimed_t_co2e", row.claimed_t_co2e, value, _PERIOD)


def whole_tonnes(record: LatentCreditRecord) -> Iterator[Misfit]:
    """Whole tonnes are the years before them floored, or, with remainders carried on, their running sum floored."""
    if len(record.chain) < 2:
        return
    path, whole = f"chain[{len(record.chain) - 1}]", [row.t_co2e for row in record.chain[-1].by_vintage]
    kept = [row.t_co2e for row in record.chain[-2].by_vintage]
    dropped = list(_not_whole(path, whole, kept))
    sums = [[math.fsum(values[: t + 1]) for t in range(len(values))] for values in (whole, kept)]
    carried = list(_not_whole(path, *sums))
    yield from min(dropped, carried, key=len)  # the record says which of them in words only
    for t, (row, value) in enumerate(zip(record.claimable, whole, strict=False)):
        why = Why("the last line of the chain", "控除の最後の行")
        yield from same(f"claimable[{t}].issuable_t_co2e", row.issuable_t_co2e, value, why)


def _not_whole(path: str, whole: list[float], kept: list[float]) -> Iterator[Misfit]:
    for t, (value, before) in enumerate(zip(whole, kept, strict=False)):
        low, high = _floors(before)
        if not low <= value <= high or value != int(value):
            why = Why("whole tonnes of the line before", "前の行のトン未満の切捨て")
            yield Misfit(f"{path}.by_vintage[{t}].t_co2e", number(value), number(low), why)


def _floors(value: float) -> tuple[int, int]:
    """Whole tonnes of a value that was rounded to nine digits once it was floored: one figure, or two near a tonne."""
    slack = _TONNE + 1e-8 * abs(value)
    return math.floor(value - slack), math.floor(value + slack)


def deduction(record: LatentCreditRecord) -> Iterator[Misfit]:
    """The uncertainty deduction: the rules' figures, the one applied, and what is refused."""
    u, spread = record.uncertainty, record.estimate.claimed_period_net
    figures = {rule.rule: rule.deduction for rule in u.rules}
    if u.half_width is not None and not u.refused:
        yield from _figures(record, u.half_width)
    applied = [rule for rule in u.rules if rule.applied]
    yield from equal(
        "uncertainty.rules", len(applied), 0 if u.refused else 1,
        Why("the number of rules that are applied", "適用される規則の数"),
    )  # fmt: skip
    for rule in applied:
        why = Why(f"the rule applied ({rule.rule})", f"適用した規則（{rule.rule}）")
        yield from same("uncertainty.deduction", u.deduction, figures[rule.rule], why)
    for k, rule in enumerate(u.rules):
        yield from within(f"uncertainty.rules[{k}].deduction", rule.deduction, 0, 1, _SHARE)
    yield from equal("uncertainty.refusal", u.refusal is not None, u.refused, Why("`refused`", "発行可否"))
    for k, line in enumerate(record.chain):
        if line.step == "uncertainty" and line.factor is not None:
            why = Why("1 less the uncertainty deduction", "1－不確実性の控除")
            yield from same(f"chain[{k}].factor", line.factor, 1.0 - u.deduction, why, (1.0,))
    why = Why("the limit of the rules", "規則の上限")
    yield from same("uncertainty.half_width_percent_limit", u.half_width_percent_limit, 100 * HALF_WIDTH_LIMIT, why)
    wide = u.half_width is not None and 100 * u.half_width > u.half_width_percent_limit * (1 + 1e-8)
    refused = spread.mean_t_co2e <= 0 or wide
    yield from equal("uncertainty.refused", u.refused, refused, Why("the limit of the half-width", "半幅の上限"))


def _figures(record: LatentCreditRecord, width: float) -> Iterator[Misfit]:
    spread = record.estimate.claimed_period_net
    mean = spread.mean_t_co2e
    if record.agreement.closed_form and mean > 0:
        why = Why("half of the 90 % interval over the mean", "90％区間の半分÷平均")
        terms = (spread.p95_t_co2e / mean, spread.p05_t_co2e / mean)
        yield from same("uncertainty.half_width", width, (terms[0] - terms[1]) / 2, why, terms)
    own = {
        "vcs_4_4": min(1.0, vcs_deduction(width)),
        "art_trees_2_0": min(1.0, art_trees_deduction(width)),
        "p10": min(1.0, max(0.0, 1.0 - spread.p10_t_co2e / mean)) if mean > 0 else 1.0,
    }
    for k, rule in enumerate(record.uncertainty.rules):
        if rule.rule in own:
            why = Why(f"the formula of {rule.rule}", f"「{rule.rule}」の式")
            terms = (1.0, spread.p10_t_co2e / mean if mean else 0.0)
            yield from same(f"uncertainty.rules[{k}].deduction", rule.deduction, own[rule.rule], why, terms)

"""
Tables of a record: each a small function over one list of its parts, without a new number.

The workbook, the PDF and the plain files draw these same tables. Headings are in
the language of the reader; the names of columns (with their unit) stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from valuation.record import LatentCreditRecord, Spread
from valuation.record_delivery import Percentiles
from valuation.report.format import Kind, Value, number
from valuation.report.views import place_text, role_name, rule_name
from valuation.report.words import Words

ESTIMATE_LEVELS = ("p05", "p10", "p50", "p90", "p95")
DELIVERY_LEVELS = ("p01", *ESTIMATE_LEVELS, "p99")


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for machines and holds the unit; `heading` is for readers."""

    name: str
    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values of the record, in the order of the columns; `strong` are the numbers of rows that stand out."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    strong: tuple[int, ...] = ()


def columns_of(t: Words, *columns: tuple[str, str, Kind]) -> tuple[Column, ...]:
    """Columns from names, keys of words and kinds."""
    return tuple(Column(name, t(word), kind) for name, word, kind in columns)


def chain(record: LatentCreditRecord, t: Words) -> Table:
    """From gross to issuable: every line with what it changes and leaves."""
    columns = columns_of(
        t,
        ("step", "chain.col.step", "text"),
        ("factor", "chain.col.factor", "times"),
        ("delta_t_co2e", "chain.col.delta", "signed"),
        ("total_t_co2e", "chain.col.total", "tonnes"),
        ("rule", "col.rule", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [
        (t.pick(line.label), line.factor, line.delta_t_co2e, line.total_t_co2e, t.pick(line.rule), line.source,
         t(f"kind.{line.source_kind}"))
        for line in record.chain
    ]  # fmt: skip
    return Table("chain", t("chain.table"), columns, rows, (len(rows) - 1,))


def owners(record: LatentCreditRecord, t: Words) -> Table:
    """Who holds how much of the units, where owners are named."""
    columns = columns_of(
        t,
        ("owner", "owner.col.name", "text"),
        ("share", "owner.col.share", "share"),
        ("units_t_co2e", "owner.col.units", "tonnes"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    found = record.crediting.owners
    rows = [(t.pick(one.name), one.share, one.units_t_co2e, one.source, t(f"kind.{one.source_kind}")) for one in found]
    return Table("owners", t("owner.table"), columns, rows)


def vintages(record: LatentCreditRecord, t: Words) -> Table:
    """Net, balance, debt, claim, what each deduction leaves of it, and whole tonnes, by year."""
    cuts = [line for line in record.chain if line.factor is not None]
    left = [{part.year: part.t_co2e for part in line.by_vintage} for line in cuts]
    columns = columns_of(
        t,
        ("year", "col.year", "year"),
        ("net_t_co2e", "vintage.col.net", "tonnes1"),
        ("cumulative_t_co2e", "vintage.col.cumulative", "tonnes1"),
        ("debt_t_co2e", "vintage.col.debt", "tonnes1"),
        ("claimed_t_co2e", "vintage.col.claimed", "tonnes1"),
    )
    columns += tuple(
        Column(f"after_{cut.step}_t_co2e", t("vintage.col.after", label=t.pick(cut.label)), "tonnes1") for cut in cuts
    )
    columns += columns_of(t, ("issuable_t_co2e", "vintage.col.issuable", "count"))
    rows = [
        (v.year, v.net_t_co2e, v.cumulative_t_co2e, v.debt_t_co2e, v.claimed_t_co2e,
         *(years[v.year] for years in left), v.issuable_t_co2e)
        for v in record.claimable
    ]  # fmt: skip
    return Table("vintages", t("vintage.table"), columns, rows)


def cash_flow(record: LatentCreditRecord, t: Words) -> Table:
    """Whole tonnes × price × discount factor, by year."""
    columns = columns_of(
        t,
        ("year", "col.year", "year"),
        ("issuable_t_co2e", "cash.col.units", "count"),
        ("price_jpy_per_t", "cash.col.price", "amount"),
        ("cash_jpy", "cash.col.cash", "amount"),
        ("discount_factor", "cash.col.factor", "factor"),
        ("present_value_jpy", "cash.col.pv", "amount"),
    )
    rows = [
        (c.year, c.issuable_t_co2e, c.price_jpy_per_t, c.cash_jpy, c.discount_factor, c.present_value_jpy)
        for c in record.valuation.cash_flow
    ]  # fmt: skip
    return Table("cash_flow", t("cash.table"), columns, rows)


def ladder(record: LatentCreditRecord, t: Words) -> Table:
    """Present value of the same units at other rates."""
    columns = columns_of(
        t,
        ("rate_per_year", "head.ladder.rate", "rate"),
        ("present_value_jpy", "head.ladder.pv", "yen"),
        ("label", "source.col.what", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rungs = record.valuation.ladder
    rows = [
        (g.rate_per_year, g.present_value_jpy, t.pick(g.label), g.source, t(f"kind.{g.source_kind}")) for g in rungs
    ]
    return Table("ladder", t("head.ladder"), columns, rows, tuple(i for i, g in enumerate(rungs) if g.headline))


def _level(found: Spread | Percentiles, level: str) -> float:
    return float(getattr(found, f"{level}_t_co2e"))


def estimate(record: LatentCreditRecord, t: Words) -> Table:
    """Percentiles of the estimate: how well the mean is known."""
    found = record.estimate.claimed_period_net
    columns = columns_of(
        t, ("percentile", "source.col.what", "text"), ("claimed_net_t_co2e", "estimate.col.net", "tonnes")
    )
    rows = [(t(f"out.{level}"), _level(found, level)) for level in ESTIMATE_LEVELS]
    rows.append((t("estimate.mean"), found.mean_t_co2e))
    return Table("estimate", t("est.table"), columns, rows, (len(rows) - 1,))


def countings(record: LatentCreditRecord, t: Words) -> Table:
    """What other ways of counting would say, beside the rule's own; the rule's is the last row."""
    columns = columns_of(
        t, ("counting", "counting.col.name", "text"), ("rule", "counting.col.rule", "text"),
        ("avoided_t_co2e", "counting.col.avoided", "tonnes"), ("source", "counting.col.source", "text"),
    )  # fmt: skip
    e = record.estimate
    rows: list[tuple[Value, ...]] = [(t("counting.gross"), t("counting.gross.rule"), e.gross_avoided_t_co2e, t("none"))]
    rows += [(t.pick(one.label), t.pick(one.rule), one.avoided_t_co2e, one.source) for one in e.other_countings]
    rows.append((t("counting.own"), t("counting.own.rule"), e.avoided.central_t_co2e, t("none")))
    return Table("countings", t("counting.table"), columns, rows, (len(rows) - 1,))


def delivery(record: LatentCreditRecord, t: Words) -> Table:
    """Percentiles of delivery: what single futures bring."""
    found = record.delivery
    columns = columns_of(
        t,
        ("percentile", "source.col.what", "text"),
        ("avoided_t_co2e", "delivery.col.avoided", "tonnes"),
        ("net_t_co2e", "delivery.col.net", "tonnes"),
    )
    levels = [(t(f"out.{level}"), level) for level in DELIVERY_LEVELS]
    levels += [(t("out.mean"), "mean"), (t("out.se"), "standard_error")]
    rows = [(label, _level(found.avoided, level), _level(found.net, level)) for label, level in levels]
    return Table("delivery", t("out.table"), columns, rows, (len(DELIVERY_LEVELS),))


def odds(record: LatentCreditRecord, t: Words) -> Table:
    """Probabilities of the outcome, a share each."""
    d = record.delivery
    columns = columns_of(t, ("what", "source.col.what", "text"), ("probability", "out.col.probability", "share"))
    rows: list[tuple[Value, ...]] = [
        (t("out.positive"), d.probability_avoided_positive),
        (t("out.negative"), d.probability_avoided_negative),
        (t("out.net_positive"), d.probability_net_positive),
        (t("out.below", units=number(d.shortfall.issuable_t_co2e)), d.shortfall.probability_below_issuable),
        (t("out.short"), d.shortfall.probability),
    ]
    return Table("odds", t("out.odds"), columns, rows)


def shortfall(record: LatentCreditRecord, t: Words) -> Table:
    """Delivered less than claimed: the mean, and the mean of the worst futures."""
    s = record.delivery.shortfall
    columns = columns_of(t, ("what", "source.col.what", "text"), ("t_co2e", "out.col.tonnes", "tonnes"))
    rows: list[tuple[Value, ...]] = [
        (t("out.claimed"), s.claimed_t_co2e),
        (t("out.short.mean"), s.mean_t_co2e),
        (t("out.tvar10"), s.tvar10_t_co2e),
        (t("out.tvar05"), s.tvar05_t_co2e),
        (t("out.tvar01"), s.tvar01_t_co2e),
    ]
    return Table("shortfall", t("out.shortfall"), columns, rows)


def rules(record: LatentCreditRecord, t: Words) -> Table:
    """Every deduction rule for uncertainty; the applied one is marked."""
    columns = columns_of(
        t,
        ("rule", "col.rule", "text"),
        ("deduction", "rule.col.deduction", "share"),
        ("applied", "rule.col.applied", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    found = record.uncertainty.rules
    rows = [
        (rule_name(r.rule, t), r.deduction, t("applied") if r.applied else "", r.source, t(f"kind.{r.source_kind}"))
        for r in found
    ]
    return Table("rules", t("rule.table"), columns, rows, tuple(i for i, r in enumerate(found) if r.applied))


def sources(record: LatentCreditRecord, t: Words) -> Table:
    """Every value that came from outside, and how it is supported."""
    columns = columns_of(
        t,
        ("what", "source.col.what", "text"),
        ("value", "col.value", "text"),
        ("unit", "col.unit", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [(t.pick(s.what), s.value, t.unit(s.unit), s.source, t(f"kind.{s.source_kind}")) for s in record.sources]
    return Table("sources", t("source.table"), columns, rows)


def inputs(record: LatentCreditRecord, t: Words) -> Table:
    """Every file with its SHA-256."""
    columns = columns_of(
        t,
        ("role", "input.col.role", "text"),
        ("file", "input.col.file", "text"),
        ("sha256", "input.col.sha256", "hash"),
        ("source", "col.source", "text"),
        ("licence", "input.col.licence", "text"),
    )
    rows = [(role_name(i.role, t), i.file, i.sha256, i.source, i.licence) for i in record.inputs]
    return Table("inputs", t("input.table"), columns, rows)


def findings(record: LatentCreditRecord, t: Words) -> Table:
    """What was noticed while reading the inputs."""
    columns = columns_of(
        t,
        ("severity", "finding.col.severity", "text"),
        ("where", "finding.col.where", "text"),
        ("what", "finding.col.what", "text"),
    )
    ja = t.lang == "ja"
    rows = [
        (t(f"severity.{f.severity}"), f"{f.file} {place_text(f, t)}".strip(),
         f"{f.message_ja}{f.remedy_ja}" if ja else f"{f.message_en} {f.remedy_en}".strip())
        for f in record.findings
    ]  # fmt: skip
    return Table("findings", t("finding.table"), columns, rows)

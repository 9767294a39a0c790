"""Tables of what the units are measured against: criteria, their checks and evidence, uses, conditions."""

from __future__ import annotations

from collections.abc import Iterable

from valuation.record import LatentCreditRecord
from valuation.record_criteria import Answered, Check, Condition
from valuation.report.cited import cited_value
from valuation.report.tables import Table, columns_of
from valuation.report.words import Words


def _answer(each: Answered, t: Words) -> tuple[str, str, str]:
    return t.pick(each.label), t(f"answer.{each.answer}"), t.pick(each.statement)


def criteria(record: LatentCreditRecord, t: Words) -> Table:
    """Each criterion, its answer and its statement."""
    columns = columns_of(
        t,
        ("criterion", "criteria.col.criterion", "text"),
        ("result", "criteria.col.result", "text"),
        ("statement", "criteria.col.statement", "text"),
    )
    return Table("criteria", t("criteria.table"), columns, [_answer(each, t) for each in record.criteria])


def checks(record: LatentCreditRecord, t: Words) -> Table:
    """The checks of each criterion."""
    columns = columns_of(
        t,
        ("criterion", "criteria.col.criterion", "text"),
        ("check", "proof.col.check", "text"),
        ("result", "criteria.col.result", "text"),
        ("statement", "criteria.col.statement", "text"),
    )
    rows = [(t.pick(each.label), *_answer(check, t)) for each in record.criteria for check in each.checks]
    return Table("checks", t("proof.title"), columns, rows)


def uses(record: LatentCreditRecord, t: Words) -> Table:
    """Each purpose, and whether a latent unit may be used for it."""
    columns = columns_of(
        t,
        ("purpose", "use.col.purpose", "text"),
        ("may_be_used", "use.col.may", "text"),
        ("rule", "use.col.rule", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [
        (t.pick(u.purpose), t("use.yes" if u.may_be_used else "use.no"), t.pick(u.rule), u.source,
         t(f"kind.{u.source_kind}"))
        for u in record.claims.uses
    ]  # fmt: skip
    return Table("uses", t("use.table"), columns, rows)


def conditions(record: LatentCreditRecord, t: Words) -> Table:
    """Conditions of the standards of accounting."""
    columns = columns_of(
        t,
        ("standard", "ghg.col.standard", "text"),
        ("condition", "ghg.col.condition", "text"),
        ("result", "criteria.col.result", "text"),
        ("statement", "criteria.col.statement", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [(t.pick(c.standard), *_answer(c, t), t(f"kind.{c.source_kind}")) for c in record.ghg_protocol]
    return Table("conditions", t("ghg.title"), columns, rows)


def evidence(record: LatentCreditRecord, t: Words) -> Table:
    """Every field of the record that a check or a condition was read from, and what stands there."""
    columns = columns_of(
        t,
        ("asked", "proof.col.check", "text"),
        ("says", "proof.col.says", "text"),
        ("value", "col.value", "text"),
        ("field", "proof.col.place", "text"),
    )
    asked: Iterable[Check | Condition] = [*(c for each in record.criteria for c in each.checks), *record.ghg_protocol]
    rows = [(t.pick(c.label), t.pick(e.says), cited_value(e, t), e.field) for c in asked for e in c.evidence]
    return Table("evidence", t("proof.evidence"), columns, rows)

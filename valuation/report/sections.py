"""Sections of the full figures, in order: a heading, how to read it, a chart and tables of the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from valuation.record import LatentCreditRecord
from valuation.report import tables
from valuation.report import tables_criteria as criteria
from valuation.report import tables_decision as decision
from valuation.report import tables_money as money
from valuation.report.format import number
from valuation.report.money_rows import sections_of
from valuation.report.tables import Column, Table
from valuation.report.views import headline_rate
from valuation.report.words import TABLE, Words

Make = Callable[[LatentCreditRecord, Words], Table]


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is also that of its chart, where there is one."""

    name: str
    title: str
    lead: str
    tables: tuple[Table, ...]


def provenance(record: LatentCreditRecord, t: Words) -> Table:
    """How the record was made."""
    p = record.provenance
    columns = (Column("what", t("source.col.what"), "text"), Column("value", t("col.value"), "hash"))
    rows = [
        (t("provenance.science"), p.science_version),
        (t("provenance.scenario"), p.scenario_sha256),
        (t("provenance.run"), p.run_id),
        (t("provenance.distribution"), p.distribution_version),
        (t("provenance.method"), p.method),
        (t("provenance.schema"), record.schema_version),
    ]
    return Table("provenance", t("provenance.table"), columns, rows)


SECTIONS: Final[dict[str, tuple[Make, ...]]] = {
    "chain": (tables.chain, tables.owners, tables.countings),
    "cash": (tables.ladder, tables.cash_flow),
    "prices": (money.price_matrix, money.discounting, money.price_reasons, money.price_notes),
    "futures": (money.delivered_tonnes, money.futures, money.drawn_prices),
    "contracts": (money.contract_terms, money.brief_contracts, money.contract_reasons),
    "loadings": (money.loadings,),
    "decide": (decision.figures, decision.appraisal, decision.payback, decision.heat_matrix, decision.tornado),
    "vintage": (tables.vintages,),
    "hist": (tables.delivery, tables.odds, tables.shortfall),
    "rule": (tables.estimate, tables.rules),
    "effect": (),
    "criteria": (criteria.criteria, criteria.checks),
    "use": (criteria.uses,),
    "ghg": (criteria.conditions, criteria.evidence),
    "source": (tables.sources, tables.inputs, tables.findings, provenance),
}
"""Named as in the report, whose words and charts they share; a new section is a line here."""


def sections(record: LatentCreditRecord, t: Words) -> list[Section]:
    """Every section that has something to say, with its tables: contracts and the like exist where declared."""
    names = sections_of(record, tuple(SECTIONS))
    return [
        Section(name, t(f"{name}.title"), _lead(record, name, t), tuple(make(record, t) for make in SECTIONS[name]))
        for name in names
    ]


def _lead(record: LatentCreditRecord, name: str, t: Words) -> str:
    d = record.delivery
    values = {"rate": headline_rate(record), "paths": number(d.paths), "first": d.first_year, "last": d.last_year}
    brief = f"{name}.brief"  # where the page says more than the tables show
    return t(brief if brief in TABLE else f"{name}.read", **values)

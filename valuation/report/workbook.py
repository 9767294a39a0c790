"""
The workbook: the record as a banker takes it apart, with formulas from net tonnes to the present value.

Same record, same bytes: no time of writing, no path, no author but the project.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Final

import xlsxwriter

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report import tables, tables_money, workbook_money
from valuation.report import tables_criteria as criteria
from valuation.report.blocks import blocks
from valuation.report.words import Words
from valuation.report.workbook_cells import Sheet
from valuation.report.workbook_decision import place_decision, place_heat_map
from valuation.report.workbook_live import place_given, place_results, place_table
from valuation.report.workbook_prices import place_contracts, place_paths, place_prices

_WRITTEN: Final = datetime(2000, 1, 1)  # a workbook must say when; this one does not know
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
Fill = Callable[[Sheet, LatentCreditRecord, str, Words], None]


def render_workbook(record: LatentCreditRecord, record_id: str, lang: Lang = "en") -> bytes:
    """
    The record as an XLSX file in one language.

    Formulas carry the values they have for this record. A cell that may be changed is
    yellow and named; beside each live figure stand the record's own and the difference.
    """
    t, content = Words(lang), BytesIO()
    with xlsxwriter.Workbook(content, dict(_OPTIONS)) as book:
        title = t.pick(record.identity.title)
        book.set_properties({"title": title, "subject": record_id, "author": "", "created": _WRITTEN})
        book.set_calc_mode("auto")
        for name, fill in SHEETS.items():
            sheet = Sheet(book, t(f"sheet.{name}"), lang)
            sheet.line(f"{t('status')}  {t('status.says')}", "banner")
            sheet.line(title, "title")
            fill(sheet, record, record_id, t)
            sheet.finish()
    return content.getvalue()


def _readme(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    if record.identity.synthetic:
        sheet.line(t("synthetic"), "strong")
    sheet.line(f"{t('run.record_id')}: {record_id}", "soft")
    sheet.formula(sheet.row, 0, "=inputs_state", t("book.same"), "@", "strong")
    sheet.row += 1
    for number in (1, 2, 3):
        sheet.line(t(f"book.how.{number}", sheet=t("sheet.value")), "soft")
    sheet.row += 1
    for block in blocks(record, t).values():
        sheet.line(block.title, "title")
        if block.lead:
            sheet.line(block.lead, "soft")
        for note in block.notes:
            sheet.line(note, "soft")
        for fact in block.facts:
            sheet.text(sheet.row, 0, fact.label)
            sheet.value(sheet.row, 1, fact.value, fact.kind)
            sheet.row += 1
        sheet.row += 1


def _value(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    sheet.row += 1
    place_given(sheet, workbook_money.given(record, t), t)
    sheet.text(sheet.row, 0, t("book.state"))
    pairs = [("given_now", "given_record")]
    if workbook_money.price_moves(record):
        pairs.append(("cash_flow_price", "cash_flow_price_record"))
    changed = "+".join(f"SUMPRODUCT(--({now}<>{own}))" for now, own in pairs)
    state = f'=IF({changed}=0,"{t("book.same")}","{t("book.changed")}")'
    sheet.formula(sheet.row, 1, state, t("book.same"), "@", "strong")
    sheet.define("inputs_state", sheet.address(sheet.row, 1))
    sheet.row += 1
    shift = float(workbook_money.CONVENTIONS[record.valuation.convention])
    sheet.text(sheet.row, 0, t("book.shift"))
    sheet.formula(sheet.row, 1, workbook_money.convention_shift(t), shift, "0.0")
    sheet.define("convention_shift", sheet.address(sheet.row, 1))
    sheet.row += 2
    what = t("source.col.what")
    place_results(sheet, t("book.results"), what, workbook_money.results(record, t), t)
    place_results(sheet, t("book.ladder"), t("head.ladder.rate"), workbook_money.ladder(record, t), t)


def _vintages(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    sheet.line(t("vintage.read"), "soft")
    place_table(sheet, "vintages", workbook_money.vintages(record, t), t)


def _cash_flow(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    sheet.line(t("cash.never"), "soft")
    place_table(sheet, "cash_flow", workbook_money.cash_flow(record, t), t)


def _of(*makers: Callable[[LatentCreditRecord, Words], tables.Table]) -> Fill:
    """A sheet of tables as they are."""

    def fill(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
        """One table below the other."""
        sheet.row += 1
        for make in makers:
            sheet.table(make(record, t))

    return fill


SHEETS: Final[dict[str, Fill]] = {
    "readme": _readme,
    "value": _value,
    "vintages": _vintages,
    "cash_flow": _cash_flow,
    "paths": place_paths,
    "prices": place_prices,
    "price_sources": _of(tables_money.price_notes, tables_money.discounting),
    "contracts": place_contracts,
    "decision": place_decision,
    "heat_map": place_heat_map,
    "chain": _of(tables.chain, tables.rules, tables.countings),
    "delivery": _of(tables.estimate, tables.delivery, tables.odds, tables.shortfall),
    "criteria": _of(criteria.criteria, criteria.checks, criteria.uses, criteria.conditions, criteria.evidence),
    "sources": _of(tables.sources),
    "inputs": _of(tables.inputs),
    "findings": _of(tables.findings),
}
"""Sheets in order; a new one is a function or a list of tables."""

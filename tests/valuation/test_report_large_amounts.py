"""Thousands of millions of yen: a record holds nine digits, and no view or sentence shows a tenth of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.office import Office
from tests.valuation import sample_record as sample
from tests.valuation.pages import PageText
from tests.valuation.pdf_text import pages_of, squeezed
from valuation.record import LatentCreditRecord, canonical_bytes, record_id
from valuation.report import render_factsheet, render_pdf, render_report, render_workbook
from valuation.report.format import number, yen
from valuation.report.words import TABLE

PRICE = 123_456_785.0  # whole tonnes at this price end in 0 or 5: halves of a tenth digit
LARGE = re.compile(r"\d{1,3}(?:,\d{3}){3,}")


@pytest.fixture(scope="module")
def record() -> Iterator[LatentCreditRecord]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "PRICE", PRICE)
        sample._parts.cache_clear()
        yield LatentCreditRecord.model_validate_json(canonical_bytes(sample.sample_record()))
    sample._parts.cache_clear()


@pytest.fixture(scope="module")
def identifier(record: LatentCreditRecord) -> str:
    return record_id(canonical_bytes(record))


def amounts(record: LatentCreditRecord) -> list[float]:
    """What is shown of money by year, in the digits of the file."""
    value: dict[str, Any] = json.loads(canonical_bytes(record))["valuation"]
    return [flow[name] for flow in value["cash_flow"] for name in ("cash_jpy", "present_value_jpy")]


def too_long(text: str) -> set[str]:
    """Amounts of ten figures and more that do not end in noughts after the ninth."""
    return {found for found in LARGE.findall(text) if found.replace(",", "")[9:].strip("0")}


def test_the_example_has_amounts_that_a_record_rounds(record: LatentCreditRecord) -> None:
    flow = record.valuation.cash_flow
    assert sum(year.cash_jpy >= 1e9 for year in flow) > 10
    assert any(year.issuable_t_co2e * PRICE != year.cash_jpy for year in flow)


def test_pages_and_pdf_show_no_tenth_digit(record: LatentCreditRecord, identifier: str) -> None:
    pages = {
        "report": PageText(render_report(record, identifier, "en")).of("en"),
        "factsheet": PageText(render_factsheet(record, identifier, "ja")).of("ja"),
        "pdf": "\n".join(pages_of(render_pdf(record, identifier, "en"))),
    }
    assert {name: too_long(text) for name, text in pages.items()} == {name: set() for name in pages}
    assert all(number(each) in pages["report"] for each in amounts(record))
    assert all(squeezed(number(each)) in squeezed(pages["pdf"]) for each in amounts(record))
    assert yen(record.valuation.headline_present_value_jpy, "ja") in pages["factsheet"]


def test_the_sentence_on_who_pays_writes_the_amount_as_the_record_holds_it(record: LatentCreditRecord) -> None:
    (paid,) = [
        check.statement for criterion in record.criteria for check in criterion.checks if "financed" in check.name
    ]
    worth = record.valuation.headline_present_value_jpy
    assert worth >= 1e9
    assert f"JPY {number(worth)}, " in paid.en
    assert f"{number(worth)}円は" in paid.ja


def test_the_workbook_calculated_anew_shows_the_same_digits(
    record: LatentCreditRecord, identifier: str, office: Office
) -> None:
    sheets = office.shown(render_workbook(record, identifier))
    rows = sheets["Cash flow"]
    top = next(place for place, row in enumerate(rows) if row[0] == "Year")
    named = {name: rows[top].index(name) for name in (TABLE["cash.col.cash"].en, TABLE["cash.col.pv"].en)}
    shown = [row[column] for row in rows[top + 1 :] if row[0] for column in named.values()]
    assert shown == [number(each) for each in amounts(record)]
    assert too_long("\n".join(cell for page in sheets.values() for row in page for cell in row)) == set()


def test_calculated_anew_no_amount_differs_and_another_price_moves_them(
    record: LatentCreditRecord, identifier: str, office: Office
) -> None:
    sheet = office.values(render_workbook(record, identifier))["Value"]
    rows = {row[0]: row[1:4] for row in sheet.iter_rows(values_only=True) if row[0]}
    worth = record.valuation.headline_present_value_jpy
    assert rows["Present value"] == (worth, worth, 0)
    doubled = office.values(render_workbook(record, identifier), price_jpy_per_t=2 * PRICE)["Value"]
    (now,) = [row[1] for row in doubled.iter_rows(values_only=True) if row[0] == "Present value"]
    assert now == pytest.approx(2 * worth, rel=1e-8)

"""CSV and Parquet: the record's own numbers, words for readers, names for programs, no formula from text."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.findings import Lang
from tests.valuation.sample_record import sample_record
from valuation.record import LatentCreditRecord, canonical_bytes
from valuation.report import VIEWS, view_bytes, view_of
from valuation.report.plain_files import PLAIN, render_csv, render_parquet
from valuation.report.tables import Column, Table
from valuation.report.words import Words

RECORD = LatentCreditRecord.model_validate_json(canonical_bytes(sample_record()))


def _csv(name: str, lang: Lang = "en") -> list[list[str]]:
    content = view_bytes(f"{name}.csv", RECORD, "", lang)
    assert content.startswith(b"\xef\xbb\xbf")  # a spreadsheet then reads Japanese as it is
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def _parquet(name: str) -> pa.Table:
    return pq.read_table(BytesIO(view_bytes(f"{name}.parquet", RECORD, "", "en")))


def test_vintages_hold_the_numbers_of_the_record_digit_for_digit() -> None:
    head, *rows = _csv("vintages")
    assert head[0] == "Year"
    assert [[float(cell) for cell in (*row[:5], row[-1])] for row in rows] == [
        [y.year, y.net_t_co2e, y.cumulative_t_co2e, y.debt_t_co2e, y.claimed_t_co2e, y.issuable_t_co2e]
        for y in RECORD.claimable
    ]


def test_each_deduction_has_a_column_of_what_it_leaves() -> None:
    table = _parquet("vintages")
    for line in RECORD.chain:
        if line.factor is not None:
            left = table.column(f"after_{line.step}_t_co2e").to_pylist()
            assert left == [part.t_co2e for part in line.by_vintage]


@pytest.mark.parametrize("name", PLAIN)
def test_parquet_names_columns_with_their_unit_and_types_them(name: str) -> None:
    table = _parquet(name)
    made = PLAIN[name](RECORD, Words("en"))
    assert table.column_names == [column.name for column in made.columns]
    assert [tuple(row.values()) for row in table.to_pylist()] == [tuple(row) for row in made.rows]
    numbers = [field for field in table.schema if field.name.endswith(("_t_co2e", "_jpy", "_jpy_per_t"))]
    assert numbers
    assert all(pa.types.is_integer(field.type) or pa.types.is_float64(field.type) for field in numbers)


@pytest.mark.parametrize("name", PLAIN)
def test_headings_are_words_of_the_readers_language(name: str) -> None:
    english, japanese = _csv(name, "en")[0], _csv(name, "ja")[0]
    assert not any("_" in heading for heading in (*english, *japanese))
    assert all(any(sign >= "\u3040" for sign in heading) for heading in japanese)


def test_a_price_case_without_a_figure_is_empty_and_says_why() -> None:
    rows = _csv("price_cases")[1:]
    money = RECORD.valuation.money
    empty = [row for row in rows if not row[4]]
    assert len(empty) == sum(each.present_value_jpy is None for each in money.values) > 0
    assert all(row[-1] for row in empty)
    assert not any(row[-1] for row in rows if row[4])


def test_text_that_a_spreadsheet_would_calculate_is_marked_in_csv_and_kept_in_parquet() -> None:
    rows = [("=1+1", 1.5), ("+1", -2.0), ("@SUM", 3.0), ("-1", 4.0), ("plain", None)]
    table = Table("t", "t", (Column("text", "Text", "text"), Column("t_co2e", "t", "tonnes")), rows)
    lines = render_csv(table).decode("utf-8-sig").splitlines()
    assert lines == ["Text,t", "'=1+1,1.5", "'+1,-2", "'@SUM,3", "'-1,4", "plain,"]
    assert pq.read_table(BytesIO(render_parquet(table))).column("text").to_pylist()[0] == "=1+1"


@pytest.mark.parametrize("name", PLAIN)
def test_the_same_record_gives_the_same_bytes(name: str) -> None:
    for ending in ("csv", "parquet"):
        file = f"{name}.{ending}"
        assert view_bytes(file, RECORD, "", "ja") == view_bytes(file, RECORD, "", "ja")


@pytest.mark.parametrize(
    ("file", "view"),
    [
        ("report.html", "report.html"),
        ("town-factsheet.html", "factsheet.html"),
        ("anything.html", "report.html"),
        ("town.pdf", "record.pdf"),
        ("TOWN.XLSX", "record.xlsx"),
        ("my_vintages.csv", "vintages.csv"),
        ("cash_flow.parquet", "cash_flow.parquet"),
        ("town_heat_map.csv", "heat_map.csv"),
        ("anything.csv", None),
        ("town.docx", None),
    ],
)
def test_a_file_name_says_which_view_is_wanted(file: str, view: str | None) -> None:
    assert view_of(file) == view
    assert view is None or view in VIEWS

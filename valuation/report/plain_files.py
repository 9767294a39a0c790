"""Tables as plain files: CSV for a spreadsheet (headings in words), Parquet for a program (names with units)."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report import tables, tables_decision, tables_money
from valuation.report.format import Kind, Value
from valuation.report.sections import Make
from valuation.report.tables import Table
from valuation.report.words import Words

PLAIN: Final[dict[str, Make]] = {
    "vintages": tables.vintages,
    "cash_flow": tables.cash_flow,
    "delivery_percentiles": tables.delivery,
    "estimate_percentiles": tables.estimate,
    "price_cases": tables_money.price_cases,
    "contracts": tables_money.contracts,
    "decision_figures": tables_decision.decision_figures,
    "heat_map": tables_decision.heat_map,
    "tornado": tables_decision.tornado,
}
"""Files by name; a new one is a line here."""
_WHOLE: Final[tuple[Kind, ...]] = ("year", "count")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def render_csv(table: Table) -> bytes:
    """
    UTF-8 with a byte-order mark, as spreadsheets expect; numbers as the record holds them.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    text = StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([column.heading for column in table.columns])
    rows.writerows([[_cell(value) for value in row] for row in table.rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def render_parquet(table: Table) -> bytes:
    """The same table typed: years and counts as integers, other numbers as float64, text as it is."""
    types = [
        pa.string() if c.kind in ("text", "hash") else pa.int64() if c.kind in _WHOLE else pa.float64()
        for c in table.columns
    ]
    cells = [pa.array([row[place] for row in table.rows], kind) for place, kind in enumerate(types)]
    content = BytesIO()
    pq.write_table(pa.Table.from_arrays(cells, names=[c.name for c in table.columns]), content, compression="zstd")
    return content.getvalue()


def plain_file(name: str, record: LatentCreditRecord, record_id: str, lang: Lang) -> bytes:
    """One file of PLAIN, by its name with the ending .csv or .parquet."""
    stem, _, ending = name.rpartition(".")
    table = PLAIN[stem](record, Words(lang))
    return render_csv(table) if ending == "csv" else render_parquet(table)

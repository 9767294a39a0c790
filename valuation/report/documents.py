"""Every file that shows a record: the report, the factsheet, the workbook, the PDF and the plain tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report.factsheet import render_factsheet
from valuation.report.pdf import render_pdf
from valuation.report.plain_files import PLAIN, plain_file
from valuation.report.render import render_report
from valuation.report.workbook import render_workbook

Render = Callable[[LatentCreditRecord, str, Lang], str | bytes]

VIEWS: Final[dict[str, Render]] = {
    "report.html": render_report,
    "factsheet.html": render_factsheet,
    "record.pdf": render_pdf,
    "record.xlsx": render_workbook,
    **{f"{name}.{ending}": partial(plain_file, f"{name}.{ending}") for name in PLAIN for ending in ("csv", "parquet")},
}
"""Views of a record by the name of their file in a folder of outputs; the first of an ending is the usual one."""


def view_of(file_name: str) -> str | None:
    """The view that a file of this name asks for: by the end of the name, else by its ending; None for no view."""
    ends = (name for name in VIEWS if file_name.lower().endswith(name))
    ending = file_name.lower().rpartition(".")[2]
    same = (name for name in ("report.html", "record.pdf", "record.xlsx") if name.endswith(f".{ending}"))
    return next(ends, None) or next(same, None)


def view_bytes(name: str, record: LatentCreditRecord, record_id: str, lang: Lang) -> bytes:
    """One view of VIEWS; same record and language, same bytes."""
    content = VIEWS[name](record, record_id, lang)
    return content.encode("utf-8") if isinstance(content, str) else content


def view_files(record: LatentCreditRecord, record_id: str, lang: Lang) -> dict[str, bytes]:
    """Every view of a record by the name of its file."""
    return {name: view_bytes(name, record, record_id, lang) for name in VIEWS}

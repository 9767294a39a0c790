"""The reader's own file back with every remark beside its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assets.formats import csv
from assets.inventory_spec import InventorySpec
from assets.remarks_csv import write_csv_remarks
from infra.errors import Refused
from infra.findings import Finding, Lang


def write_remarks(
    source: Path,
    spec: InventorySpec,
    findings: Sequence[Finding],
    out: Path,
    lang: Lang = "ja",
    *,
    ids: Mapping[int, str] | None = None,
) -> Path:
    """
    A copy of `source` with one column of remarks; a list in a new workbook where that cannot be.

    A CSV file keeps its bytes, a workbook its formats; a list is written for every other
    format and for a table that cannot be read. What concerns the file as a whole stands on
    the first page (for CSV in a text beside it), never in a row.

    Parameters
    ----------
    findings : all of them, not grouped: each stands in its own row
    out : where to; a list gets the ending .xlsx whatever `out` ends in
    ids : building ids by row, for the list

    Returns
    -------
    The path of the file that was written.
    """
    suffix = source.suffix.lower()
    if suffix in csv.SUFFIXES:
        with suppress(Refused):  # its reasons are already among the findings
            return write_csv_remarks(source, spec, findings, out, lang)
    from assets.remarks_xlsx import write_list, write_xlsx_remarks  # two libraries that no CSV file waits for

    if suffix == ".xlsx":
        with suppress(Refused):
            return write_xlsx_remarks(source, spec, findings, out, lang)
    return write_list(findings, out.with_suffix(".xlsx"), lang, ids or {})

"""Broken tables, one mistake per file: exactly its findings appear, in exactly its rows."""

from __future__ import annotations

import re

import pytest

from assets.cleaning import clean
from assets.formats.csv import FORMAT as CSV
from assets.formats.xlsx import FORMAT as XLSX
from infra.errors import Refused
from infra.findings import refused
from tests.assets.makers import spec
from tests.broken import make
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "tests" / "broken"
SPOILT = "STRUCTURE_UNKNOWN"  # a spoilt word is no structure either

EXPECTED = {
    "clean.csv": [],
    "clean.xlsx": [],
    "encoding_half_utf8.csv": [("ENCODING_MIXED", 5), ("ENCODING_MIXED", 6)],
    "encoding_unknown.csv": [("ENCODING_UNFOUND", None)],
    "encoding_euc_jp.csv": [("ENCODING_EUC_JP", None)],
    "text_misread.csv": [(SPOILT, 3), ("TEXT_MISREAD", 3)],
    "text_replaced.csv": [(SPOILT, 3), ("TEXT_REPLACED", 3)],
    "text_lost.csv": [(SPOILT, 3), ("TEXT_LOST", 3)],
    "nul_bytes.csv": [("NUL_IN_TEXT", 3)],
    "picture.csv": [("NOT_CSV", None)],
    "workbook_named.csv": [("NOT_CSV", None)],
    "delimiter_none.csv": [("TABLE_ONE_COLUMN", None)],
    "header_missing.csv": [("HEADER_MISSING", None)],
    "header_two_lines.csv": [("HEADER_TWO_LINES", 1)],
    "header_repeated.csv": [("HEADER_REPEATED", 1)],
    "header_again.csv": [("HEADER_AGAIN", 4)],
    "header_blank.csv": [("HEADING_EMPTY", None)],
    "column_missing.csv": [("COLUMN_MISSING", None)],
    "quote_unclosed.csv": [("QUOTE_UNCLOSED", 3)],
    "row_comma_in_number.csv": [("ROW_LENGTH", 3)],
    "row_cut_off.csv": [("ROW_SHORT", 5)],
    "total_below.csv": [("FOOT_TOTAL", 6)],
    "total_inside.csv": [("ROW_TOTAL", 3)],
    "note_below.csv": [("FOOT_NOTE", 6)],
    "example_left.csv": [("EXAMPLE_ROW", 2)],
    "rows_none.csv": [("FILE_EMPTY", None)],
    "empty.csv": [("FILE_EMPTY", None)],
    "year_future.csv": [("YEAR_IN_FUTURE", 3)],
    "year_placeholder.csv": [("YEAR_PLACEHOLDER", 3)],
    "year_era_never_was.csv": [("YEAR_UNREADABLE", 3)],
    "year_too_early.csv": [("YEAR_TOO_EARLY", 3)],
    "number_words.csv": [("NUMBER_UNREADABLE", 3)],
    "number_decimal_comma.csv": [("NUMBER_UNREADABLE", 3)],
    "area_negative.csv": [("NOT_ABOVE_ZERO", 3)],
    "storeys_half.csv": [("STOREYS_UNREADABLE", 3)],
    "storeys_too_many.csv": [("STOREYS_TOO_MANY", 3)],
    "floor_height_cm.csv": [("FLOOR_TOO_HIGH", 3)],
    "structure_tent.csv": [("STRUCTURE_UNKNOWN", 3)],
    "id_missing.csv": [("ASSET_ID_MISSING", 3)],
    "id_repeated.csv": [("ASSET_ID_REPEATED", 3)],
    "latitude_words.csv": [("NUMBER_UNREADABLE", 3)],
    "coordinates_swapped.csv": [("COORDINATE_OUT_OF_RANGE", 3)],
    "xlsx_error_cells.xlsx": [("CELL_ERROR", 3), ("CELL_ERROR", 4), ("FORMULAS_USED", None)],
    "xlsx_formula_uncalculated.xlsx": [("FORMULA_WITHOUT_VALUE", 3)],
    "xlsx_cells_merged.xlsx": [("CELLS_MERGED", 3), ("CELLS_MERGED", 4)],
    "xlsx_header_two_lines.xlsx": [("HEADER_TWO_LINES", 1)],
    "xlsx_two_tables.xlsx": [("SHEET_UNDECIDED", None)],
    "xlsx_no_table.xlsx": [("SHEET_NONE", None)],
    "xlsx_sheet_hidden.xlsx": [("SHEETS_HIDDEN", None)],
    "xlsx_rows_hidden.xlsx": [("ROWS_HIDDEN", 3)],
    "xlsx_far_cell.xlsx": [("CELLS_TOO_MANY", None)],
    "xlsx_links.xlsx": [("LINKS_NOT_FOLLOWED", None)],
    "xlsx_macros.xlsm": [("WORKBOOK_MACROS", None)],
    "xlsx_binary.xlsb": [("WORKBOOK_BINARY", None)],
    "xlsx_opendocument.ods": [("WORKBOOK_ODS", None)],
    "xlsx_other_archive.xlsx": [("NOT_XLSX", None)],
    "xlsx_web_page.xlsx": [("NOT_XLSX", None)],
    "xlsx_old.xls": [("WORKBOOK_OLD", None)],
    "xlsx_password.xlsx": [("WORKBOOK_PASSWORD", None)],
    "xlsx_damaged.xlsx": [("WORKBOOK_UNREADABLE", None)],
    "xlsx_bomb.xlsx": [("ARCHIVE_BOMB", None)],
    "xlsx_doctype.xlsx": [("ARCHIVE_UNSAFE", None)],
    "xlsx_size_understated.xlsx": [("ARCHIVE_UNSAFE", None)],
}


def findings_of(name):
    """Everything said from the first look to the checked table, but for the line that says what was understood."""
    path = FOLDER / name
    with path.open("rb") as stream:
        head = stream.read(512)
    form = next(one for one in (CSV, XLSX) if one.recognises(path, head))
    try:
        look = form.look(name, path)
        found = list(look.findings)
        if not refused(found):
            declared = spec(file=name, **look.declared)
            found += clean(form.read(declared, path), declared, 2026)[1]
    except Refused as error:
        found = list(error.findings)
    return [one for one in found if one.code != "TABLE_UNDERSTOOD"]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mistake_is_told_in_its_row_and_nothing_else(name):
    found = findings_of(name)
    assert sorted(((one.code, one.place.row) for one in found), key=str) == sorted(EXPECTED[name], key=str)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_message_speaks_the_clerks_language(name):
    for one in findings_of(name):
        assert one.file == name
        assert one.message_en
        assert one.message_ja
        assert one.remedy_ja or one.severity == "note"
        assert not re.search(r"[A-Z][a-z]+Error|Traceback|\{|/tmp|_m2|asset_id", one.text("ja"))


def test_every_broken_table_is_expected_and_made_by_the_script(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "HERE", tmp_path)
    make.everything()
    assert set(EXPECTED) <= {path.name for path in tmp_path.iterdir()}
    for name in EXPECTED:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name

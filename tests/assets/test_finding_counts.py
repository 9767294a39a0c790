"""How many rows a list of findings concerns: counted one way on the terminal, in remarks and in summaries."""

from __future__ import annotations

import pytest

from assets.checks import MAX_QUANTITY
from assets.finding_counts import concerned, count_line, extent
from assets.remark_summary import causes, introduction
from infra.findings import Finding, Place
from infra.units import plain_number
from tests.assets.test_submission import GOOD, HEAD, examined, written


def one(row, severity="refused", code="STRUCTURE_UNKNOWN", counted=None):
    return Finding(code, severity, "建物.csv", Place(row=row, counted=counted), "", "誤り。", "wrong.", "", "")


def test_two_findings_in_one_row_are_one_row_to_mend():
    found = [one(3), one(3, code="YEAR_UNREADABLE"), one(4), one(None, code="CRS_MISSING"), one(3, "note")]
    counts = concerned(found)
    assert extent(counts, "refused", "ja") == "2行とファイル全体の1件"
    assert count_line(counts, "ja") == "要修正：2行とファイル全体の1件、補完：なし、注意：1行"
    assert count_line(counts, "en") == "refused: 2 rows and 1 on the whole file; filled: none; note: 1 row"
    assert introduction(found, "ja")[0] == "修正が必要：2行とファイル全体の1件"


def test_a_line_of_the_summary_counts_rows_and_says_what_concerns_the_file():
    listed = causes([one(3), one(3), one(5), one(None, code="CRS_MISSING")], "ja")
    assert [line[:3] for line in listed] == [("要修正", 2, "3、5"), ("要修正", "全体", "")]


def test_features_are_counted_as_features_and_thousands_are_set_apart():
    found = [one(number, counted="feature") for number in range(1, 1_235)]
    assert extent(concerned(found), "refused", "ja") == "1,234個の地物"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e6, "1,000,000"), (12_345_678.0, "12,345,678"), (0.00001, "0.00001"), (-0.5, "-0.5"), (98.25, "98.25")],
)
def test_no_number_is_shown_with_an_exponent(value, text):
    assert plain_number(value) == text


def test_coordinates_and_quantities_are_refused_with_numbers_as_people_write_them(tmp_path):
    rows = ("B1,1000000,32.93,木造,2,98.5,1990,1", f"B2,130.55,32.93,木造,2,98.5,1990,{MAX_QUANTITY + 1}")
    found = examined(written(tmp_path, f"{HEAD},棟数", *(f"{row},1" for row in GOOD), *rows)).findings
    said = {found_one.code: found_one.message_ja for found_one in found}
    assert "経度が1,000,000となっており" in said["COORDINATE_OUT_OF_RANGE"]
    assert "上限（10,000棟）" in said["QUANTITY_TOO_LARGE"]

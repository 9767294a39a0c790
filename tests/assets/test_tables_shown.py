"""Workbooks: what a number format shows beside the number counts as if it were typed."""

from __future__ import annotations

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from assets.formats.number_formats import number_format, styled_cells
from assets.formats.xlsx import FORMAT
from assets.submission import examine
from assets.submission_answers import Answers
from infra.findings import refused
from tests.assets.makers import spec

HEADINGS = ["建物番号", "経度", "緯度", "延床面積", "建築年", "床高"]
FIELDS = ["asset_id", "longitude", "latitude", "floor_area_m2", "year_built", "floor_height_m"]
GOOD = [1, 130.55, 32.93, 121, 1981, 0.45]


def workbook(folder, rows=(GOOD,), above=(), **formats):
    """A workbook whose columns have the number formats given by field."""
    path = folder / "建物.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("建物")
        styles = {field: book.add_format({"num_format": code}) for field, code in formats.items()}
        for at, line in enumerate([*above, HEADINGS]):
            sheet.write_row(at, 0, line)
        for number, cells in enumerate(rows, start=len(above) + 1):
            for at, (field, value) in enumerate(zip(FIELDS, cells, strict=True)):
                sheet.write(number, at, value, styles.get(field))
    return path


def read(path):
    columns = dict(zip(FIELDS, HEADINGS, strict=True))
    return FORMAT.read(spec(file=path.name, columns=columns, **FORMAT.look(path.name, path).declared), path)


def examined(path):
    return examine(path, path.name, "43206", Answers(), reference_year=2026)


# The numbers are shown as Excel shows them under each format.
@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0000", 1, "0001"),
        ("0000", 12345, "12345"),
        ("000000", 0, "000000"),
        ('"A-"0000', 12, "A-0012"),
        ('0"号"', 7, "7号"),
        ("00-000", 1234, "01-234"),
        ("00-000", 1234567, "1234-567"),
        (r"\B000", 5, "B005"),
        ("[赤]0000", 5, "0005"),
        ("0000_ ;[Red]-0000", 5, "0005"),
        ("000番地", 5, "005番地"),
    ],
)
def test_an_id_is_what_the_sheet_shows(tmp_path, code, number, text):
    table = read(workbook(tmp_path, rows=[[number, *GOOD[1:]]], asset_id=code))
    assert table.frame["建物番号"].tolist() == [text]
    assert table.findings == ()


@pytest.mark.parametrize("code", ["General", "0", "#,##0", "0.00", "yyyy", "0%", "0_ ", '0;"△"0', "0.0E+00", "@"])
def test_a_format_that_adds_nothing_to_an_id_leaves_the_number(tmp_path, code):
    table = read(workbook(tmp_path, rows=[[7, *GOOD[1:]]], asset_id=code))
    if code != "yyyy":  # a date, and no number, to every program
        assert table.frame["建物番号"].tolist() == ["7"]


def test_ids_typed_as_text_stay_and_a_padded_one_is_their_double(tmp_path):
    rows = [["0001", *GOOD[1:]], [1, *GOOD[1:]], [2, *GOOD[1:]]]
    found = examined(workbook(tmp_path, rows=rows, asset_id="0000"))
    (one,) = [one for one in found.findings if one.code == "ASSET_ID_REPEATED"]
    assert (one.place.row, one.value) == (3, "0001")


@pytest.mark.parametrize(
    ("code", "area_m2"),
    [
        *(
            ('0.0"坪"', 400),
            ('#,##0.0" 坪"', 400),
            ('0"（坪）"', 400),
            ('0"㎡"', 121),
            ('0.0" m2"', 121),
            ("0.00", 121),
        ),
        *(('#,##0" ft²"', 121 * 0.3048**2), ('#,##0" sq ft"', 121 * 0.3048**2), ("0.00", 121), ('0.0_ ;"▲"0.0', 121)),
    ],
)
def test_a_unit_in_the_format_of_an_area_is_the_unit_of_the_number(tmp_path, code, area_m2):
    """121 tsubo are 400 m2 and a foot is 0.3048 m, both by definition."""
    found = examined(workbook(tmp_path, floor_area_m2=code))
    assert refused(found.findings) == ()
    assert found.inventory.frame["floor_area_m2"].tolist() == pytest.approx([area_m2], rel=1e-12)
    notes = [one.value for one in found.findings if one.code == "UNIT_IN_FORMAT"]
    assert bool(notes) == (area_m2 != 121)


def test_a_height_in_centimetres_by_its_format(tmp_path):
    found = examined(workbook(tmp_path, rows=[[*GOOD[:5], 45]], floor_height_m='0"cm"'))
    assert found.inventory.frame["floor_height_m"].tolist() == pytest.approx([0.45])


def test_a_format_with_another_unit_is_asked_about_and_not_read_as_square_metres(tmp_path):
    found = examined(workbook(tmp_path, floor_area_m2='0"畳"'))
    assert [(one.code, one.value, one.place.row) for one in refused(found.findings)] == [
        ("NUMBER_UNREADABLE", "121畳", 2)
    ]


def test_all_digits_of_an_area_stay_though_its_format_shows_fewer(tmp_path):
    assert read(workbook(tmp_path, rows=[[*GOOD[:3], 98.567, *GOOD[4:]]], floor_area_m2='0"坪"')).frame[
        "延床面積"
    ].tolist() == ["98.567坪"]


def test_an_era_that_only_the_format_shows_is_read(tmp_path):
    rows = [[*GOOD[:4], 56, 0.45]]
    assert read(workbook(tmp_path, rows=rows, year_built='"昭和"0"年"')).frame["建築年"].tolist() == ["昭和56年"]
    assert read(workbook(tmp_path, year_built='0"年"')).frame["建築年"].tolist() == ["1981"]


def test_a_unit_above_the_headings_of_a_sheet_is_asked_about(tmp_path):
    found = examined(workbook(tmp_path, above=[["建物一覧"], ["", "", "", "", "単位：坪"]]))
    assert [(one.code, one.place.row) for one in refused(found.findings)] == [("UNIT_ABOVE", 2)]
    clean = examined(workbook(tmp_path, above=[["建物一覧"], ["", "", "", "", "単位：㎡"]]))
    assert refused(clean.findings) == ()


@pytest.mark.parametrize(
    "cell",
    [
        *(b'<c r="D2" s="5">', b'<c r="D2" s="5"/>', b'<c s="5" r="D2">', b'<c r="D2" t="n" s="5">'),
        *(b"<c r='D2' s='5'>", b'<x:c r="D2" s="5">', b'<c\nr="D2"\ns="5">'),
    ],
)
def test_a_style_is_found_however_a_program_writes_the_cell(cell):
    other = b'<c r="E2" s="5"><v>1</v></c><c r="D3" s="55"><v>1</v></c>'
    assert styled_cells([b'<row r="2" s="5">' + cell + b"</row>" + other], [5, 7], ["D"]) == {"D": [(2, 5)]}


@given(st.integers(0, 10**14), st.integers(1, 12))
def test_zeros_only_ever_stand_before_the_digits(number, places):
    shown = number_format("0" * places).shown(number)
    assert int(shown) == number
    assert len(shown) == max(places, len(str(number)))


@given(st.text(alphabet='0#?,.%;"\\_*[]()-坪 年A$E+@ygm/', max_size=20), st.integers(0, 10**9))
def test_any_format_is_read_and_keeps_every_digit(code, number):
    form = number_format(code)
    if form.changes_whole_numbers:
        digits = "".join(sign for sign in form.shown(number) if sign.isascii() and sign.isdigit())
        assert str(number) in digits or number == 0

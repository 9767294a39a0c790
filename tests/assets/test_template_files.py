"""The form and the validator come from one schema: what the form says is what is accepted."""

from __future__ import annotations

import csv
import shutil
import subprocess
from typing import get_args

import openpyxl
import pytest

from assets.cleaning import clean
from assets.formats.csv import FORMAT as CSV
from assets.formats.xlsx import FORMAT as XLSX
from assets.headings import match_headings
from assets.inventory_spec import InventoryField
from assets.limits import MAX_FLOOR_HEIGHT_M, MAX_STOREYS
from assets.messages import FIELD_JA
from assets.structures import parse_structure
from assets.template_files import needed_en, needed_ja, template_columns, write_template
from infra.errors import Refused
from tests.assets.makers import spec

HEADINGS = ["建物番号", "経度", "緯度", "構造", "階数", "延床面積（㎡）", "用途", "建築年", "床高（m）", "棟数"]
FORMATS = {".csv": CSV, ".xlsx": XLSX}


@pytest.fixture(params=[".csv", ".xlsx"])
def template(request, tmp_path):
    return write_template(tmp_path / f"様式{request.param}")


def declared(path):
    look = FORMATS[path.suffix].look(path.name, path)
    return spec(file=path.name, columns={one.field: one.heading for one in template_columns()}, **look.declared), look


def test_the_headings_are_the_fields_of_the_schema(template):
    _, look = declared(template)
    assert list(look.headings) == HEADINGS
    fields = [one.field for one in template_columns()]
    assert set(fields) == set(get_args(InventoryField)) - {"x", "y"}
    assert [FIELD_JA[field] for field in fields] == HEADINGS


def test_every_heading_is_understood_as_its_field():
    matched = match_headings(HEADINGS)
    assert matched.columns == {one.field: one.heading for one in template_columns()}
    assert (matched.several, matched.unused) == ({}, ())


def test_the_example_left_in_its_place_is_refused(template):
    with pytest.raises(Refused) as caught:
        FORMATS[template.suffix].read(declared(template)[0], template)
    (one,) = caught.value.findings
    assert (one.code, one.place.row, one.place.column) == ("EXAMPLE_ROW", 2, "建物番号")


def test_the_example_under_a_real_number_is_accepted_by_the_validator(tmp_path):
    path = write_template(tmp_path / "様式.csv")
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    path.write_text("\n".join([",".join(lines[0]), ",".join(["M-0001", *lines[1][1:]])]), "utf-8")
    asked, _ = declared(path)
    cleaned, findings = clean(CSV.read(asked, path), asked, 2026)
    assert findings == []
    only = cleaned.frame.iloc[0]
    assert (only.structure, only.storeys, only.floor_area_m2, only.year_built) == ("wood", 2, 98.5, 1981)
    assert (only.geometry.x, only.geometry.y, only.quantity) == (139.7671, 35.6812, 1)


def test_the_form_checks_what_the_validator_checks(tmp_path):
    sheet = openpyxl.load_workbook(write_template(tmp_path / "f.xlsx"))["建物一覧"]
    rules = {str(one.sqref)[0]: one for one in sheet.data_validations.dataValidation}
    words = rules["D"].formula1.strip('"').split(",")
    assert words[-1] == "不明"
    assert {parse_structure(word) for word in words[:-1]} == {"wood", "steel", "rc", "src", "masonry"}
    assert float(rules["E"].formula2) == MAX_STOREYS
    assert float(rules["I"].formula2) == MAX_FLOOR_HEIGHT_M
    assert all(one.error and not one.error.isascii() for one in rules.values())


def test_the_workbook_explains_every_column(tmp_path):
    sheet = openpyxl.load_workbook(write_template(tmp_path / "f.xlsx"))["記入のしかた"]
    lines = {line[0]: line for line in sheet.iter_rows(values_only=True)}
    for one in template_columns():
        assert lines[one.heading][1] == ("必須" if one.required else "任意")
        assert all(lines[one.heading][at] for at in (3, 4, 5))


def test_the_csv_opens_in_excel_as_japanese(tmp_path):
    assert write_template(tmp_path / "f.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_same_form_has_the_same_bytes(template):
    before = template.read_bytes()
    assert write_template(template).read_bytes() == before


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.xlsx or \.csv"):
        write_template(tmp_path / "f.pdf")


def test_what_to_have_ready_is_one_page_and_names_every_field():
    page = needed_ja()
    assert len(page.splitlines()) <= 40
    assert all(heading in page for heading in HEADINGS)
    assert len(needed_en().splitlines()) <= 40


def test_libreoffice_opens_the_form(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice here")
    path = write_template(tmp_path / "f.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [soffice, home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(path)], check=True, timeout=180, capture_output=True)
    assert (tmp_path / "f.csv").read_text("utf-8").splitlines()[0].split(",") == HEADINGS

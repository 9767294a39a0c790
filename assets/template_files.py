"""The form a municipality may fill in (XLSX or CSV) and the page of what it should have ready, from the schema."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

import xlsxwriter

from assets.coordinates import JAPAN_BOX
from assets.inventory_spec import InventoryField
from assets.limits import MAX_FLOOR_AREA_M2, MAX_FLOOR_HEIGHT_M, MAX_STOREYS, MIN_YEAR_BUILT
from assets.messages import FIELD_EN, FIELD_JA, STRUCTURE_JA

SHEET = "建物一覧"
HOW_SHEET = "記入のしかた"
LAST_ROW = 20_001
_LATEST_YEAR = 2100  # the form knows no date; a year after the submission is refused when it is read

_HOW = ("項目", "必須", "単位", "例", "意味", "空欄のとき")
_STEPS = (
    "1行に1棟を記入してください。見出し（1行目）は変えないでください。",
    "2行目は記入例です。削除するか、上から書き換えてください（建物番号が「例」のままの行は受け付けません）。",
    "分からない項目は空欄のままにしてください。0や9999などの仮の値は入れないでください。",
    "所有者の氏名や電話番号などの個人情報は記入しないでください。",
)


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column of the form: a field of the inventory and how it is explained."""

    field: str
    required: bool
    unit_ja: str
    unit_en: str
    example: str
    example_en: str
    meaning_ja: str
    meaning_en: str
    when_empty_ja: str
    when_empty_en: str

    @property
    def heading(self) -> str:
        """The heading in the form, by which the column is recognised."""
        return FIELD_JA[self.field]


@cache
def template_columns() -> tuple[TemplateColumn, ...]:
    """
    The columns of the form in their order (`assets/tables/template.csv`).

    Raises
    ------
    ValueError
        A field that inventories do not have.
    """
    text = resources.files("assets").joinpath("tables", "template.csv").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text, newline="")))
    unknown = [row["field"] for row in rows if row["field"] not in get_args(InventoryField)]
    if unknown:
        raise ValueError(f"template.csv: no such field: {', '.join(unknown)}")
    return tuple(TemplateColumn(**{**row, "required": row["required"] == "yes"}) for row in rows)


def write_template(out: Path) -> Path:
    """
    The empty form with Japanese headings and one example row, as `out` ends: .xlsx or .csv.

    The same form has the same bytes whenever it is written.

    Raises
    ------
    ValueError
        Another ending.
    """
    suffix = out.suffix.lower()
    if suffix == ".csv":
        text = io.StringIO(newline="")
        rows = ([one.heading for one in template_columns()], [one.example for one in template_columns()])
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        out.write_bytes(text.getvalue().encode("utf-8-sig"))  # without the mark Excel takes UTF-8 for Shift_JIS
    elif suffix == ".xlsx":
        _write_workbook(out)
    else:
        raise ValueError(f"a template is written as .xlsx or .csv, found {suffix!r}")
    return out


def _write_workbook(out: Path) -> None:
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        _list_sheet(book)
        _how_sheet(book)


def _list_sheet(book: Any) -> None:
    sheet = book.add_worksheet(SHEET)
    base = {"bold": True, "border": 1, "valign": "vcenter", "text_wrap": True}
    needed = book.add_format({**base, "bg_color": "#F8CBAD"})
    optional = book.add_format({**base, "bg_color": "#DDEBF7"})
    example = book.add_format({"italic": True, "font_color": "#7F7F7F"})
    text = book.add_format({"num_format": "@"})
    for at, column in enumerate(template_columns()):
        sheet.set_column(at, at, 14, text if column.field == "asset_id" else None)
        sheet.write_string(0, at, column.heading, needed if column.required else optional)
        _write_example(sheet, at, column.example, example)
        rule = _validation(column, at)
        if rule is not None:
            sheet.data_validation(1, at, LAST_ROW - 1, at, rule)
    sheet.freeze_panes(1, 0)


def _write_example(sheet: Any, at: int, example: str, style: Any) -> None:
    try:
        sheet.write_number(1, at, float(example), style)
    except ValueError:
        sheet.write_string(1, at, example, style)


def _validation(column: TemplateColumn, at: int) -> dict[str, Any] | None:
    """What Excel checks while a cell is filled in: the limits of the validator, in Japanese."""
    west, south, east, north = JAPAN_BOX
    match column.field:
        case "structure":
            words = list(STRUCTURE_JA.values())
            return {
                "validate": "list",
                "source": words,
                "error_title": column.heading,
                "error_message": f"一覧から選んでください：{'、'.join(words)}。",
            }
        case "longitude":
            return _number(column, "decimal", west, east, "warning")
        case "latitude":
            return _number(column, "decimal", south, north, "warning")
        case "storeys":
            return _number(column, "integer", 1, MAX_STOREYS)
        case "floor_area_m2":
            return _number(column, "decimal", 0.01, MAX_FLOOR_AREA_M2)
        case "floor_height_m":
            return _number(column, "decimal", 0, MAX_FLOOR_HEIGHT_M)
        case "quantity":
            return _number(column, "integer", 1, 10_000)
        case "year_built":
            cell = f"{chr(ord('A') + at)}2"
            years = f"AND({cell}>={MIN_YEAR_BUILT},{cell}<={_LATEST_YEAR},{cell}=INT({cell}))"
            return {
                "validate": "custom",
                "value": f"=IF(ISTEXT({cell}),TRUE,{years})",
                "error_title": column.heading,
                "error_message": f"西暦（{MIN_YEAR_BUILT}以降の4桁）か、「昭和56年」のように和暦で記入してください。",
            }
    return None


def _number(
    column: TemplateColumn, kind: str, least: float, most: float, severity: Literal["stop", "warning"] = "stop"
) -> dict[str, Any]:
    whole = "整数" if kind == "integer" else "数値"
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_type": severity,
        "error_title": column.heading,
        "error_message": f"{least:,.10g}から{most:,.10g}までの{whole}を記入するか、空欄にしてください。",
    }


def _how_sheet(book: Any) -> None:
    sheet = book.add_worksheet(HOW_SHEET)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    for at, wide in enumerate((18, 8, 12, 14, 52, 52)):
        sheet.set_column(at, at, wide)
    sheet.write_string(0, 0, HOW_SHEET, bold)
    for row, step in enumerate(_STEPS, start=1):
        sheet.write_string(row, 0, f"・{step}")
    top = len(_STEPS) + 2
    for at, heading in enumerate(_HOW):
        sheet.write_string(top, at, heading, head)
    for row, one in enumerate(template_columns(), start=top + 1):
        required = "必須" if one.required else "任意"
        cells = (one.heading, required, one.unit_ja, one.example, one.meaning_ja, one.when_empty_ja)
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, wrapped)


def needed_ja() -> str:
    """「ご用意いただくもの」, one page for the person who collects the data."""
    needed = "、".join(one.heading for one in template_columns() if one.required)
    optional = "、".join(one.heading for one in template_columns() if not one.required)
    return f"""ご用意いただくもの

1. 建物の一覧（次のいずれか一つ）
 ・Excelブック（.xlsx）またはCSV。文字コードはUTF-8とシフトJISのどちらでも構いません。
 ・GISの建物データ（シェープファイル一式をまとめたZIP、GeoPackage、GeoJSONなど）
 ・PLATEAUの建築物モデル（CityGML）
 すでにお持ちの台帳は、列を並べ替えずにそのまま提出できます。新しく作る場合は様式をご利用ください。

2. 一覧に必要な項目
 ・必ず必要：{needed}（GISデータとPLATEAUでは、緯度・経度の代わりに建物の形を使います）
 ・あると結果が確かになる項目：{optional}
 分からない項目は空欄のままで構いません。補う場合の規則と、補った棟数をお知らせします。

3. 一緒にお知らせいただくこと
 ・市区町村コード（5桁または6桁）
 ・座標系（例：世界測地系の緯度経度、平面直角座標系の何系か）
 ・データの出典、作成した年、利用の条件

4. 提出の前に
 ・見出しは1行にまとめ、セルの結合を解除してください。
 ・所有者の氏名、電話番号など、個人に関する列は削除してください。残っていた場合は読み取らずに除き、その旨をお知らせします。
 ・パスワードとマクロは外してください。

5. 提出の後
 直していただきたい点は、提出されたファイルに備考の列を付けてお返しします。修正して、何度でも提出し直せます。
"""


def needed_en() -> str:
    """What to have ready, one page for the person who collects the data."""
    needed = ", ".join(FIELD_EN[one.field] for one in template_columns() if one.required)
    optional = ", ".join(FIELD_EN[one.field] for one in template_columns() if not one.required)
    return f"""What to have ready

1. A list of buildings, one of
 - an Excel workbook (.xlsx) or a CSV file, in UTF-8 or Shift_JIS,
 - building shapes of a GIS (a ZIP of all parts of a shapefile, GeoPackage, GeoJSON and others),
 - the PLATEAU building model (CityGML).
 A register that you have can be handed in as it is; use the template for a new one.

2. What the list should hold
 - always: {needed} (shapes take the place of longitude and latitude)
 - for a firmer result: {optional}
 Leave empty what is not known. Rules that fill it, and how often they did, are told.

3. What to tell with it
 - the municipality code (five or six digits)
 - the coordinate reference system (geographic, or which zone of the plane rectangular system)
 - source, year and terms of use of the data

4. Before you hand it in
 - Make the headings one row and separate merged cells.
 - Delete columns about persons (names, telephone numbers); such columns are dropped unread, and you are told.
 - Remove passwords and macros.

5. Afterwards
 You get your file back with a column of remarks, and can hand it in again as often as needed.
"""

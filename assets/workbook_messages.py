"""The sentences about Excel workbooks: what a workbook can hide, what is refused in one, and what to do."""

from __future__ import annotations

from typing import Any

from assets.table_messages import filled
from infra.findings import Finding, Place, Severity

_SAVE_EN = "Open it in Excel and save it as 'Excel Workbook (.xlsx)'."
_SAVE_JA = "Excelで開き、「Excelブック（.xlsx）」形式で保存し直してください。"

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "WORKBOOK_EMPTY": (
        "the file is empty (0 bytes).",
        "Check that it was saved and copied completely, and hand it in again.",
        "ファイルが空です（0バイト）。",
        "保存やコピーが最後まで行われたかを確認し、もう一度提出してください。",
    ),
    "NOT_XLSX": (
        "this is no Excel workbook but {kind_en}.",
        _SAVE_EN,
        "Excelブックではありません（{kind_ja}のようです）。",
        _SAVE_JA,
    ),
    "WORKBOOK_OLD": (
        "this is a workbook of an old form (.xls).",
        _SAVE_EN,
        "旧形式のExcelブック（.xls）です。",
        _SAVE_JA,
    ),
    "WORKBOOK_BINARY": (
        "this is a binary workbook (.xlsb).",
        _SAVE_EN,
        "バイナリ形式のExcelブック（.xlsb）です。",
        _SAVE_JA,
    ),
    "WORKBOOK_MACROS": (
        "the workbook holds macros; macros are never run here, and such files are not accepted.",
        _SAVE_EN,
        "マクロを含むExcelブックです。マクロは実行せず、このようなファイルは受け付けません。",
        _SAVE_JA,
    ),
    "WORKBOOK_ODS": (
        "this is an OpenDocument spreadsheet (.ods).",
        "Save it as 'Excel Workbook (.xlsx)'.",
        "OpenDocument形式の表（.ods）です。",
        "「Excelブック（.xlsx）」形式で保存し直してください。",
    ),
    "WORKBOOK_PASSWORD": (
        "the workbook is protected by a password or encrypted.",
        "Remove the protection (File, Info, Protect Workbook, Encrypt with Password) and save it again.",
        "パスワードで保護（暗号化）されています。",
        "Excelで開いて「ファイル」→「情報」→「ブックの保護」→「パスワードを使用して暗号化」でパスワードを消し、"
        "保存し直してください。",
    ),
    "WORKBOOK_UNREADABLE": (
        "the workbook cannot be read; it may be damaged.",
        "Open it in Excel, save it under a new name and submit that file.",
        "Excelブックを読み込めません。壊れている可能性があります。",
        "Excelで開き、別の名前で保存し直したファイルを提出してください。",
    ),
    "ARCHIVE_TOO_LARGE": (
        "unpacked, the file would be {value} MB (limit: {limit} MB).",
        "Remove pictures and sheets that are not needed, or split the table.",
        "展開すると{value}MBになります（上限：{limit}MB）。",
        "不要な図やシートを削除するか、表を分けて提出してください。",
    ),
    "ARCHIVE_BOMB": (
        "unpacked, the file would be {value} times as large as it is.",
        "Copy the table into a new workbook and submit that one.",
        "展開すると元の大きさの{value}倍になるため、受け付けません。",
        "新しいブックに表だけを値として貼り付け、保存したファイルを提出してください。",
    ),
    "ARCHIVE_UNSAFE": (
        "the file is not built as Excel builds it ({reason_en}) and is not opened.",
        "Open it in Excel, save it under a new name and submit that file.",
        "通常のExcelブックとは異なる作り（{reason_ja}）のため、開きません。",
        "Excelで開き、別の名前で保存し直したファイルを提出してください。",
    ),
    "CELLS_TOO_MANY": (
        "the sheet '{value}' reaches over {cells:,} cells (limit: {limit:,}).",
        "Copy the table into a new workbook without cells far away from it.",
        "シート「{value}」の範囲が{cells:,}セルに及びます（上限：{limit:,}）。",
        "表から遠く離れたセルの内容を消すか、表だけを新しいブックに貼り付けてください。",
    ),
    "SHEET_UNKNOWN": (
        "there is no sheet '{value}'.",
        "Choose one in the file of questions or the scenario's inventory (`sheet`): {known_en}.",
        "シート「{value}」がありません。",
        "次のシートから質問票で選んでください（シナリオでは「sheet」）：{known_ja}。",
    ),
    "SHEET_UNDECIDED": (
        "several sheets hold a table: {known_en}.",
        "Say in the file of questions or the scenario's inventory which sheet holds the buildings (`sheet`).",
        "表のあるシートが複数あります：{known_ja}。",
        "建物台帳のシートを質問票で答えてください（シナリオでは「sheet」）。",
    ),
    "SHEET_NONE": (
        "no sheet holds a table with headings (sheets: {known_en}).",
        "Put one row of headings above the data, for example the building id, longitude, latitude and structure.",
        "見出しの付いた表のあるシートが見つかりません（シート：{known_ja}）。",
        "データの上に、「建物番号」「経度」「緯度」「構造」などの見出しを1行で書いてください。",
    ),
    "SHEETS_HIDDEN": (
        "hidden sheets are not read: {known_en}.",
        "",
        "非表示のシートは読み取りません：{known_ja}。",
        "",
    ),
    "SHEETS_UNREAD": (
        "only sheet '{value}' is read; these hold buildings too: {known_en}.",
        "Put all buildings into one sheet, or hand each sheet in as a file of its own.",
        "読み取ったのはシート「{value}」だけです。次のシートにも建物があるようです：{known_ja}。",
        "すべての建物を1つのシートにまとめるか、シートごとに別のファイルとして提出してください。",
    ),
    "ROWS_HIDDEN": (
        "{count} hidden rows are read like the others (first: {rows_en}).",
        "Remove them if they are not buildings of this inventory.",
        "非表示の行が{count}行あり、ほかの行と同じように読み取ります（はじめの行：{rows_ja}）。",
        "対象でない建物であれば、行を削除してください。",
    ),
    "COLUMNS_HIDDEN": (
        "hidden columns are read like the others: {known_en}.",
        "",
        "非表示の列も、ほかの列と同じように読み取ります：{known_ja}。",
        "",
    ),
    "HEADER_MERGED": (
        "cells of the headings are merged ({value}).",
        "Separate them and give every column one heading.",
        "見出しのセルが結合されています（{value}）。",
        "結合を解除し、1列に1つの見出しを付けてください。",
    ),
    "CELLS_MERGED": (
        "the cells {value} are merged: only the first one holds a value.",
        "Separate them and fill in every cell.",
        "セル{value}が結合されており、値は先頭のセルにしか入っていません。",
        "結合を解除し、それぞれのセルに値を入力してください。",
    ),
    "CELL_ERROR": (
        "the cell shows the error {value}.",
        "Correct the formula, or enter the value.",
        "セルがエラー（{value}）になっています。",
        "数式を修正するか、値を入力してください。",
    ),
    "FORMULA_WITHOUT_VALUE": (
        "the formula of the cell has no result: the file was never calculated.",
        "Open the workbook in Excel and save it, or enter the value.",
        "数式の計算結果が保存されていません。",
        "Excelで開いて上書き保存するか、値を入力してください。",
    ),
    "FORMULAS_USED": (
        "{count} cells are formulas; their results as last saved are used.",
        "",
        "数式のセルが{count}個あり、最後に保存されたときの計算結果を使います。",
        "",
    ),
    "UNIT_IN_FORMAT": (
        "{count} cells are shown with the unit {value} by their number format, and are read in that unit.",
        "Check that the numbers are in this unit.",
        "セルの表示形式に単位「{value}」が含まれているため、この単位の値として読み取ります（{count}個のセル）。",
        "単位に誤りがないか確認してください。",
    ),
    "LINKS_NOT_FOLLOWED": (
        "the workbook refers to other files; they are not opened, the values as last saved are used.",
        "",
        "ほかのファイルを参照しています。参照先は開かず、最後に保存されたときの値を使います。",
        "",
    ),
}

UNSAFE = {
    "encrypted": ("parts of it are encrypted", "一部が暗号化されている"),
    "doubled": ("a part occurs twice", "同じ部品が二重に入っている"),
    "many": ("too many parts", "部品の数が多すぎる"),
    "method": ("an unusual compression", "特殊な圧縮方式"),
    "size": ("a part is larger than it says", "部品の大きさの記載が実際と異なる"),
    "doctype": ("it declares a document type", "文書型宣言（DOCTYPE）がある"),
    "coding": ("a part is not written in UTF-8", "部品の文字コードがUTF-8ではない"),
    "path": ("a part's name leads outside", "部品の名前が外部の場所を指している"),
}


def workbook_finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    return filled(_SENTENCES[code], code, severity, file, place, value, **words)


def unsafe(file: str, reason: str) -> Finding:
    """An archive that is not opened; `reason` is a key of UNSAFE."""
    reason_en, reason_ja = UNSAFE[reason]
    return workbook_finding("ARCHIVE_UNSAFE", "refused", file, value=reason, reason_en=reason_en, reason_ja=reason_ja)


def names(values: tuple[str, ...] | list[str]) -> dict[str, Any]:
    """Names as both languages list them, for `{known_en}` and `{known_ja}`."""
    return {"known_en": ", ".join(values), "known_ja": "、".join(f"「{one}」" for one in values)}

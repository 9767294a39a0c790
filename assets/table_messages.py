"""The sentences about tables (CSV, Excel) that hold before a cell has a meaning: what was found, and what to do."""

from __future__ import annotations

from typing import Any

from assets.words import with_separators
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "TABLE_UNDERSTOOD": (
        "{rows:,} rows and {columns} columns are read; the headings are in row {header}{detail_en}.",
        "",
        "{rows:,}行、{columns}列の表として読み取ります（見出しは{header}行目{detail_ja}）。",
        "",
    ),
    "ENCODING_EUC_JP": (
        "the text is read as EUC-JP: it is neither UTF-8 nor the code of Excel in Japan.",
        "Check that names and addresses are readable; save the file as 'CSV UTF-8' otherwise.",
        "文字コードはEUC-JPとして読み取ります（UTF-8でも、Excelで使われるシフトJISでもないため）。",
        "町名などが正しく読めるか確認してください。読めない場合は「CSV UTF-8」形式で保存し直してください。",
    ),
    "ENCODING_AMBIGUOUS": (
        "the text can be read in two ways: as {value} “{sample}”, as {other} “{other_sample}”; {value} is taken.",
        "Check which one is right; save the file as 'CSV UTF-8' if it is the other one.",
        "文字コードが二通りに読めます（{ja}なら「{sample}」、{other_ja}なら「{other_sample}」）。{ja}として読み取ります。",
        "どちらが正しいか確認し、違う場合は「CSV UTF-8」形式で保存し直してください。",
    ),
    "ENCODING_MIXED": (
        "the row is not written in {value} as the rest of the file is.",
        "Open the original table in Excel and save the whole of it once as 'CSV UTF-8'.",
        "この行だけ文字コードが異なります（ほかの行は{ja}です）。",
        "元の表をExcelで開き、全体を「CSV UTF-8」形式で保存し直してください。",
    ),
    "ENCODING_UNFOUND": (
        "the text is in none of the encodings UTF-8, Shift_JIS (Excel in Japan) and EUC-JP.",
        "Open the original table in Excel and save it as 'CSV UTF-8'.",
        "文字コードが判別できません（UTF-8、シフトJIS、EUC-JPのいずれでもありません）。",
        "元の表をExcelで開き、「CSV UTF-8」形式で保存し直してください。",
    ),
    "NUL_IN_TEXT": (
        "the row holds characters without meaning (NUL).",
        "Write the table again from the original program, or open it in Excel and save it as 'CSV UTF-8'.",
        "この行に、文字として意味のないデータ（NUL文字）が含まれています。",
        "元のシステムから出力し直すか、Excelで開いて「CSV UTF-8」形式で保存し直してください。",
    ),
    "QUOTE_UNCLOSED": (
        'a double quote (") that opens in this row is never closed, so the rows after it cannot be told apart.',
        "Close the quote or remove it.",
        'この行の二重引用符（"）が閉じられていないため、これより後の行を区切れません。',
        "二重引用符を閉じるか、取り除いてください。",
    ),
    "TABLE_TOO_LARGE": (
        "the table is too large: {value} (limit: {limit}).",
        "Split it, for example by district, and submit the parts.",
        "表が大きすぎます（{value}。上限：{limit}）。",
        "地区ごとなどに分けて提出してください。",
    ),
    "TABLE_ONE_COLUMN": (
        "no columns can be told apart: there is no comma, tab or semicolon between the cells.",
        "Save the table from Excel as 'CSV UTF-8 (comma delimited)'.",
        "列を区切る文字（カンマ、タブ、セミコロン）が見つかりません。",
        "Excelで「CSV UTF-8（コンマ区切り）」形式として保存し直してください。",
    ),
    "DELIMITER_AMBIGUOUS": (
        "the columns can be separated by {value} as well as by {other}; {value} is taken.",
        "Check the columns; save the table again as 'CSV UTF-8 (comma delimited)' if they are wrong.",
        "列の区切りが、{ja}とも{other_ja}とも読み取れます。{ja}として読み取ります。",
        "列の分かれ方を確認し、違う場合は「CSV UTF-8（コンマ区切り）」形式で保存し直してください。",
    ),
    "HEADER_MISSING": (
        "no row of headings is found.",
        "Put one row of headings above the data, for example the building id, longitude, latitude and structure.",
        "見出しの行が見つかりません。",
        "データの上に、「建物番号」「経度」「緯度」「構造」などの見出しを1行で書いてください。",
    ),
    "HEADER_TWO_LINES": (
        "the headings seem to take two rows, {upper} and {lower}.",
        "Make one row of them (every column with one heading), and separate merged cells.",
        "見出しが{upper}行目と{lower}行目の2行に分かれているようです。",
        "見出しを1行にまとめてください（1列に見出し1つ。結合セルは解除してください）。",
    ),
    "HEADER_ROW_BEYOND": (
        "the headings should be in row {value}, but there is nothing in that row.",
        "Correct the number of the row.",
        "見出しは{value}行目とされていますが、その行には何も入っていません。",
        "見出しの行の番号を確認してください。",
    ),
    "HEADER_REPEATED": (
        "the heading '{value}' appears more than once.",
        "Give every column its own heading.",
        "見出し「{value}」が2回以上使われています。",
        "見出しが重ならないように修正してください。",
    ),
    "HEADER_AGAIN": (
        "the row repeats the headings and is left out.",
        "",
        "見出しの行がもう一度入っています。この行は建物として数えません。",
        "",
    ),
    "HEADING_EMPTY": (
        "column {value} has no heading and is not read.",
        "Give the column a heading if it is needed.",
        "{value}列には見出しがないため、読み取りません。",
        "必要な列であれば、見出しを付けてください。",
    ),
    "CELLS_BESIDE": (
        "cells to the right of the table are not read ({count} rows, first: {rows_en}).",
        "Give the column a heading if it is needed.",
        "表の右側に見出しのないセルがあり、読み取りません（{count}行。はじめの行：{rows_ja}）。",
        "必要な内容であれば、見出しを付けて表に含めてください。",
    ),
    "FOOT_TOTAL": (
        "the row '{value}' below the table is a total and is not counted as a building.",
        "",
        "表の下の「{value}」の行は合計とみなし、建物として数えません。",
        "",
    ),
    "FOOT_NOTE": (
        "the row '{value}' below the table is a note and is not counted as a building.",
        "",
        "表の下の「{value}」の行は注記とみなし、建物として数えません。",
        "",
    ),
    "ROW_TOTAL": (
        "the row '{value}' within the table looks like a total.",
        "Remove the row: every row is one building.",
        "表の途中に合計と思われる行「{value}」があります。",
        "この行を削除してください（1行が1棟です）。",
    ),
    "ROW_NOTE": (
        "the row '{value}' within the table looks like a note.",
        "Remove the row: every row is one building.",
        "表の途中に注記と思われる行「{value}」があります。",
        "この行を削除してください（1行が1棟です）。",
    ),
    "ROW_SHORT": (
        "the row ends after {found} of {expected} cells.",
        "Check whether the row breaks off or a line break within a cell splits it; put such a cell in double quotes.",
        "見出しは{expected}列ですが、この行は{found}列で終わっています。",
        "行が途中で切れていないか、セルの中の改行で行が分かれていないか確認してください"
        '（改行のあるセルは二重引用符（"）で囲みます）。',
    ),
    "EXAMPLE_ROW": (
        "this is the example row of the template.",
        "Remove it, or write a real building over it.",
        "様式の記入例の行（建物番号「{value}」）が残っています。",
        "この行を削除するか、実際の建物の内容に書き換えてください。",
    ),
    "TEXT_REPLACED": (
        "the cell '{value}' holds characters that were lost when the file was converted.",
        "Enter the cell again, or submit the file as it was before the conversion.",
        "「{value}」となっており、文字コードの変換で失われた文字があります。",
        "正しい内容を入力し直すか、変換する前のファイルを提出してください。",
    ),
    "TEXT_MISREAD": (
        "the cell '{value}' was read in a wrong encoding before it was saved (probably '{before}').",
        "Submit the file as it was before, or enter the cell again.",
        "「{value}」は文字化けしています（「{before}」と思われます）。",
        "文字化けする前のファイルを提出するか、正しい内容を入力し直してください。",
    ),
    "UNIT_ABOVE": (
        "the line above the headings says '{value}', but column '{heading}' names no unit of its own; "
        "it would be read as {default_en}.",
        "Write the unit into the heading in brackets ('{heading} ({unit})', or '({default_en})' if it is that), "
        "or answer it in the file of questions (`units`).",
        "見出しの上に「{value}」とありますが、「{heading}」の列の見出しには単位がありません"
        "（このままでは{default_ja}の値になります）。",
        "見出しに「（{unit}）」のように単位を書いてください。{default_ja}の値であれば「（{default_ja}）」と書いてください"
        "（質問票で単位を答えることもできます）。",
    ),
    "UNIT_ABOVE_OTHER": (
        "the line above the headings says '{value}', but column '{heading}' names no unit of its own; "
        "{unit} is no unit that this column can be read in.",
        "Convert the values to {default_en} and write '({default_en})' into the heading; if they are in "
        "{default_en} already, the heading or an answer in the file of questions (`units`) is enough.",
        "見出しの上に「{value}」とありますが、「{heading}」の列は、この単位（{unit}）のままでは読み取れません。",
        "値を{default_ja}に換算し、見出しに「（{default_ja}）」と書いてください。すでに{default_ja}の値であれば、"
        "見出しに書き加えるだけで読み取れます（質問票で答えることもできます）。",
    ),
    "ARCHIVE_TABLES": (
        "the archive holds {count} files that could be the buildings: {value}.",
        "Hand in one of them, by itself or in an archive of its own.",
        "ZIPファイルの中に、建物データと考えられるファイルが{count}個あります（{value}）。",
        "建物データのファイルを1つだけ提出してください（複数ある場合は1つずつ提出します）。",
    ),
    "ARCHIVE_BESIDE": (
        "of the archive, {taken} is read; {count} other files are not: {value}.",
        "",
        "ZIPファイルの中の「{taken}」を読み取ります。ほかのファイル{count}個は読み取りません（{value}）。",
        "",
    ),
    "TEXT_LOST": (
        "the cell is '{value}': the characters were lost when the file was saved.",
        "Enter the cell again, or save the original table as 'CSV UTF-8'.",
        "「{value}」となっており、保存のときに文字が失われたようです。",
        "正しい内容を入力し直すか、元の表を「CSV UTF-8」形式で保存し直してください。",
    ),
}


def table_finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    return filled(_SENTENCES[code], code, severity, file, place, value, **words)


def filled(
    sentences: tuple[str, str, str, str],
    code: str,
    severity: Severity,
    file: str,
    place: Place | None,
    value: str,
    **words: Any,
) -> Finding:
    """A finding from its four sentences (message and remedy, English then Japanese)."""
    message_en, remedy_en, message_ja, remedy_ja = (
        sentence.format(value=value, **with_separators(words)) for sentence in sentences
    )
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)

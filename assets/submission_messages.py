"""Sentences about a file as a whole: which columns were understood, which are open, which are not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assets.headings import PARTNER
from assets.messages import FIELD_EN, FIELD_JA
from assets.places import Place as Municipality
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "MUNICIPALITY_UNLISTED": (
        "the code {value} is in {place_en}, but no municipality of the list has it.",
        "Check the code; a municipality younger than the list is accepted with it.",
        "コード「{value}」は{place_ja}の番号ですが、市区町村の一覧にありません。",
        "コードを確認してください。一覧の作成後にできた市区町村であれば、このまま受け付けます。",
    ),
    "CRS_OF_FORMAT": (
        "read as {value}, which the format ({format_en}) implies; the file names no coordinate system.",
        "Say the right one in the file of questions (`crs`) if it is another.",
        "ファイルに座標系の記載がないため、この形式（{format_ja}）で一般的な{value}として読み取りました。",
        "異なる場合は、質問票で正しい座標系を答えてください（項目名「crs」）。",
    ),
    "COLUMNS_UNDERSTOOD": (
        "columns understood: {pairs_en}.",
        "",
        "読み取った列：{pairs_ja}。",
        "",
    ),
    "COLUMNS_SEVERAL": (
        "several columns could be the {field_en}: {names_en}.",
        "Say in the file of questions which one it is (`columns: {{{field}: ...}}`), or rename the others.",
        "「{field_ja}」と考えられる列が複数あります：{names_ja}。",
        "使用する列を質問票で答えるか、ほかの列の見出しを変えてください（項目名「columns」）。",
    ),
    "COORDINATE_ALONE": (
        "there is a column of the {field_en} ({names_en}), but none of the {partner_en}.",
        "Add the missing column; if it is there under another heading, say so in the file of questions (`columns`).",
        "{field_ja}の列（{names_ja}）はありますが、{partner_ja}の列が見つかりません。",
        "{partner_ja}の列を加えてください。別の見出しになっている場合は、見出しを「{partner_ja}」に直すか、"
        "質問票で答えてください（項目名「columns」）。",
    ),
    "COORDINATES_TWICE": (
        "the file gives coordinates twice; these columns are not used: {names_en}.",
        "If they are the right ones, say so in the file of questions (`columns`).",
        "座標の列が二組あります。次の列は使用しません：{names_ja}。",
        "こちらの列を使う場合は、質問票で答えてください（項目名「columns」）。",
    ),
    "UNIT_UNKNOWN": (
        "what stands in brackets in {names_en} is no unit of the {field_en} that is understood.",
        "Write the unit in brackets (m2, tsubo, ft2; m, cm, ft), or answer it in the file of questions "
        "(`units: {{{field}: ...}}`).",
        "見出し{names_ja}の括弧の中を、{field_ja}の単位として読み取れません。",
        "見出しの括弧に単位（面積は㎡・坪、高さはm・cm・尺）を書くか、質問票で単位を答えてください（項目名「units」）。"
        "総床面積や地面からの高さでない場合は、見出しを変えてください。",
    ),
    "COLUMNS_UNUSED": (
        "columns not used, and not kept: {names_en}.",
        "If one of them belongs to a building's data, say so in the file of questions (`columns`).",
        "使用しない列（保存もしません）：{names_ja}。",
        "建物の情報が含まれている列があれば、どの項目にあたるかを質問票で答えてください（項目名「columns」）。",
    ),
    "PERSONAL_DROPPED": (
        "columns about persons are dropped and not kept: {names_en}.",
        "Better leave them out of the file that you hand in.",
        "個人に関する列は読み取らず、保存もしません：{names_ja}。",
        "次回からは、これらの列を除いたファイルをご提出ください。",
    ),
    "USE_NAMES_PERSON": (
        "the use seems to tell of a person (a name or a telephone number); it is not read and not kept.",
        "Write the use only, such as 'house'.",
        "用途に、個人の名前や電話番号と思われる内容があるため、読み取らず、保存もしません。",
        "用途だけを「住宅」のように入力してください。",
    ),
    "ID_NAMES_PERSON": (
        "the building's id seems to be the name or telephone number of a person; it is not kept.",
        "Write a number instead.",
        "建物番号に、個人の名前や電話番号と思われる内容があるため、受け付けられません（保存もしません）。",
        "個人を特定できない番号に直してください。",
    ),
    "FREE_TEXT_DROPPED": (
        "columns of free text are dropped and not kept, because they may speak of persons: {names_en}.",
        "",
        "自由記述の列は個人に関する内容を含むことがあるため、読み取らず、保存もしません：{names_ja}。",
        "",
    ),
}


def finding(
    code: str,
    severity: Severity,
    file: str,
    *,
    value: str = "",
    field: str = "asset_id",
    headings: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    place: Municipality | None = None,
    format_name: tuple[str, str] = ("", ""),
) -> Finding:
    """The finding `code` with its sentences filled in; columns: our field to the heading."""
    pairs = columns or {}
    words = {
        "value": value,
        "format_en": format_name[0],
        "format_ja": format_name[1],
        "field": field,
        "field_en": FIELD_EN[field],
        "field_ja": FIELD_JA[field],
        "partner_en": FIELD_EN[PARTNER.get(field, field)],
        "partner_ja": FIELD_JA[PARTNER.get(field, field)],
        "names_en": ", ".join(f"'{name}'" for name in headings),
        "names_ja": "、".join(f"「{name}」" for name in headings),
        "pairs_en": ", ".join(f"'{heading}' ({FIELD_EN[name]})" for name, heading in pairs.items()) or "none",
        "pairs_ja": "、".join(f"「{heading}」→{FIELD_JA[name]}" for name, heading in pairs.items()) or "なし",
        "place_en": place.prefecture_en if place else "",
        "place_ja": place.name_ja if place else "",
    }
    message_en, remedy_en, message_ja, remedy_ja = (text.format(**words) for text in _SENTENCES[code])
    shown = value or ", ".join(headings)
    return Finding(code, severity, file, Place(), shown, message_ja, message_en, remedy_ja, remedy_en)

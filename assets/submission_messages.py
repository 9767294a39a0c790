"""Sentences about a file as a whole: which columns were understood, which are open, which are not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        "Declare another one if it is not.",
        "ファイルに座標系の記載がないため、この形式（{format_ja}）で一般的な{value}として読み取りました。",
        "異なる場合は座標系を指定してください。",
    ),
    "COLUMNS_UNDERSTOOD": (
        "columns understood: {pairs_en}.",
        "",
        "読み取った列：{pairs_ja}。",
        "",
    ),
    "COLUMNS_SEVERAL": (
        "several columns could be the {field_en}: {names_en}.",
        "Say which one it is: `columns: {{{field}: ...}}`.",
        "「{field_ja}」と考えられる列が複数あります：{names_ja}。",
        "使用する列を1つ指定してください（ほかの列の見出しを変えるか、回答ファイルの「columns」に書いてください）。",
    ),
    "UNIT_UNKNOWN": (
        "what stands in brackets in {names_en} is no unit of the {field_en} that is understood.",
        "Write the unit in brackets (m2, tsubo, ft2; m, cm, ft) or answer it: `units: {{{field}: ...}}`.",
        "見出し{names_ja}の括弧の中を、{field_ja}の単位として読み取れません。",
        "見出しの括弧に単位（面積は㎡・坪、高さはm・cm・尺）を書いてください。総床面積や地面からの高さでない場合は、見出しを変えてください。",
    ),
    "COLUMNS_UNUSED": (
        "columns not used, and not kept: {names_en}.",
        "If one of them belongs to a building's data, say which: `columns:`.",
        "使用しない列（保存もしません）：{names_ja}。",
        "建物の情報が含まれている列があれば、どの項目にあたるか回答ファイルの「columns」に書いてください。",
    ),
    "PERSONAL_DROPPED": (
        "columns about persons are dropped and not kept: {names_en}.",
        "Better leave them out of the file that you hand in.",
        "個人に関する列は読み取らず、保存もしません：{names_ja}。",
        "次回からは、これらの列を除いたファイルをご提出ください。",
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

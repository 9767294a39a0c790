"""The sentences about units, totals and numbers of buildings, in English and Japanese."""

from __future__ import annotations

from typing import Any

from assets.table_messages import filled
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "AREA_UNIT_UNSTATED": (
        "no unit of the floor area is stated; it is taken as m2.",
        "If it is another, write it into the heading in brackets, or answer it in the file of questions.",
        "延床面積の単位が書かれていないため、㎡として読み取ります。",
        "坪などの値であれば、見出しに「（坪）」のように単位を書くか、質問票で単位を答えてください。",
    ),
    "AREA_UNIT_DOUBTED": (
        "no unit of the floor area is stated, and as m2 half of the buildings have no more than {median} m2 a storey "
        "(below {limit} m2): are they tsubo?",
        "Write the unit into the heading in brackets, or answer in the file of questions which unit it is, or that "
        "the values are m2.",
        "延床面積の単位が書かれていません。㎡とすると、半数の建物が1階あたり{median}㎡以下となります"
        "（目安は{limit}㎡）。坪の値ではありませんか。",
        "見出しに「（坪）」または「（㎡）」と書くか、質問票で単位を答えてください（㎡で正しいと答えることもできます）。",
    ),
    "AREA_OF_ONE": (
        "{count} rows stand for several buildings ('{column}'); the floor area is taken as that of ONE building and "
        "multiplied.",
        "If it is that of all buildings of the row together, divide it by their number.",
        "{count}行が複数の建物を表しています（「{column}」の列）。延床面積は1棟あたりの値とみなし、棟数を掛けて計算します。",
        "全棟の合計である場合は、棟数で割った値に直してください。",
    ),
    "AREA_TOTAL_DOUBTED": (
        "the heading says that the floor area is a total, and {count} rows stand for several buildings ('{column}'); "
        "the service multiplies the area by their number.",
        "Divide the area by the number of buildings; if it is that of one building already, answer so in the file of "
        "questions.",
        "見出しは延床面積の合計を表していますが、{count}行が複数の建物を表しています（「{column}」の列）。"
        "計算では、延床面積に棟数を掛けます。",
        "延床面積を棟数で割り、1棟あたりの値に直してください。すでに1棟あたりの値であれば、質問票でそのように答えてください。",
    ),
    "QUANTITY_FRACTION": (
        "the number of buildings is {value}.",
        "Write a whole number of buildings.",
        "棟数が「{value}」となっています。",
        "棟数は整数で入力してください。",
    ),
    "QUANTITY_LARGE": (
        "the row stands for {value} buildings at one place.",
        "Check the number; it is used as it is.",
        "棟数が「{value}」となっており、1つの位置に多くの建物があることになります。",
        "棟数に誤りがないか確認してください。計算にはこのまま使用します。",
    ),
    "FLOOR_HEIGHT_TINY": (
        "the floor height is '{value}', which is {mm} mm; is it in another unit than the heading says?",
        "Check value and unit; it is used as it is.",
        "床高が「{value}」（{mm}mm）となっています。見出しの単位と異なる値ではありませんか。",
        "値と単位を確認してください。計算にはこのまま使用します。",
    ),
}


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    return filled(_SENTENCES[code], code, severity, file, place, value, **words)

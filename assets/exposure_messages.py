"""The sentences about exposure tables of insurance and risk models: what was found in the file, and what to do."""

from __future__ import annotations

from typing import Any

from assets.table_messages import filled
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[str, str, str, str]] = {
    "OED_UNIT_BY_DEFAULT": (
        "in {count} rows no unit is given; the standard then means {unit_en}.",
        "Check the size of some buildings; write the code of the unit where it is another.",
        "{count}行に単位の記入がないため、規格の既定の単位（{unit_ja}）として読み取ります。",
        "いくつかの建物で大きさを確かめ、単位が違う場合は単位のコードを記入してください。",
    ),
    "OED_UNIT_UNKNOWN": (
        "the unit is '{value}', which the standard does not know here.",
        "Write {known_en}.",
        "単位が「{value}」となっています。規格にない単位です。",
        "{known_ja}のいずれかを記入してください。",
    ),
    "OED_SEVERAL_BUILDINGS": (
        "{count} rows stand for several buildings; their floor area is that of all together and is divided evenly.",
        "If the floor area is that of one building, write it multiplied by the number of buildings.",
        "{count}行が複数の建物をまとめています。延床面積はその合計とみなし、棟数で等分して読み取ります。",
        "1棟あたりの面積を記入している場合は、棟数を掛けた値に直してください。",
    ),
    "OED_NO_BUILDING": (
        "{count} rows have the code of something that is no building (bridge, tank, vehicle, cargo and the like).",
        "Leave these rows out.",
        "{count}行は、建物ではないもの（橋、タンク、車両、貨物など）のコードです。",
        "これらの行を除いてください。",
    ),
    "GEM_RANGES": (
        "the taxonomy gives {storeys} rows a range or an estimate of storeys and {years} rows one of years; "
        "no number is taken from these.",
        "Add columns of storeys and years if they are known; a rule fills them otherwise.",
        "分類（タクソノミー）の階数が範囲または概数の建物が{storeys}行、建築年が範囲または概数の建物が{years}行あります。"
        "これらからは値を読み取りません。",
        "階数・建築年がわかる場合は列を追加してください。ない場合は規則により補います。",
    ),
    "GEM_AREA_OPEN": (
        "the file does not say in what unit its areas are, nor whether of one building or of all in a row; "
        "they are not used.",
        "See the XML file of the exposure model (area type and unit), and say column and unit in the file of questions "
        "(`columns`, `units`).",
        "面積の単位と、1棟分か行全体の合計かが、このファイルからはわかりません。面積は使いません。",
        "組になっているXMLファイルの面積の単位と種類を確かめ、延床面積の列と単位を質問票で答えてください"
        "（項目名「columns」「units」）。",
    ),
    "HAZUS_UNITS": (
        "floor areas are read as square feet and floor heights as feet, as Hazus has them.",
        "",
        "Hazusの規定に従い、延床面積は平方フィート、床高はフィートとして読み取ります。",
        "",
    ),
    "HAZUS_COSTS_DROPPED": (
        "amounts of money are not needed and were not taken over: {value}.",
        "",
        "金額の列は必要がないため、取り込みません（{value}）。",
        "",
    ),
}


def exposure_finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` with its sentences filled in."""
    return filled(_SENTENCES[code], code, severity, file, place, value, **words)

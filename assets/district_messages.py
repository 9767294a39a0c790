"""Sentences about whether buildings stand among the districts of their municipality; in English and Japanese."""

from __future__ import annotations

from infra.findings import Finding, Place, Severity

# code: severity, message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[Severity, str, str, str, str]] = {
    "MUNICIPALITY_DOUBTED": (
        "refused",
        "{count:,} of {of:,} buildings stand among the districts of another municipality than {name} "
        "({other}: {most:,}).",
        "Check the municipality code and whether this is the right file. If the buildings are the municipality's, "
        "answer so in the file of questions.",
        "{of:,}棟中{count:,}棟が、{name}以外の市区町村の町・字の近くにあります（{other}：{most:,}棟）。",
        "市区町村コードと、ファイルの取り違えがないかを確認してください。この市区町村の建物で正しい場合は、質問票でそのように"
        "答えてください。",
    ),
    "OUTSIDE_MUNICIPALITY": (
        "note",
        "the nearest district is of {other}; {name} has none within {km:.1f} km ({where_en}).",
        "Check whether the building is the municipality's. Borders themselves are not known here.",
        "最も近い町・字は{other}のもので、{name}の町・字からは{km:.1f}km離れています（{where_ja}）。",
        "この市区町村の建物かどうかを確認してください（境界そのものとの照合はしていません）。",
    ),
    "TOWN_NOT_CHECKED": (
        "note",
        "whether the buildings stand in {name} itself was not checked: its districts are not in the table. Only the "
        "prefecture was.",
        "Look at the places of some buildings on a map.",
        "建物が{name}の中にあるかどうかは確認していません（町・字の一覧にないため、都道府県の範囲だけを確認しました）。",
        "地図で何棟かの位置を確認してください。",
    ),
}


def finding(code: str, file: str, value: str, place: Place | None = None, **words: object) -> Finding:
    """The finding of this code; value and words fill its sentences."""
    severity, *sentences = _SENTENCES[code]
    message_en, remedy_en, message_ja, remedy_ja = (sentence.format(value=value, **words) for sentence in sentences)
    return Finding(code, severity, file, place or Place(), value, message_ja, message_en, remedy_ja, remedy_en)

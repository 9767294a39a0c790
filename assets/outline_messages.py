"""The sentences said about outlines of buildings, in English and Japanese."""

from __future__ import annotations

from typing import Any

from assets.vector_messages import Sentences, worded
from infra.findings import Finding, Place, Severity

# code: message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: Sentences = {
    "OUTLINE_BEYOND_REPAIR": (
        "the outline is not valid ({reason_en}), and no repair keeps its shape: "
        "its area would be {value} of what the lines enclose.",
        "Draw it again, or answer in the file of questions that such rows are left out "
        "(in a scenario's inventory: `rows: {{invalid_geometry: set_aside}}`).",
        "建物の輪郭が正しくなく（{reason_ja}）、修復しても元の形になりません"
        "（修復後の面積は、線で囲まれた面積の{value}になります）。",
        "図形を描き直すか、質問票で「対象から外す」と答えてください"
        "（シナリオでは「rows: {{invalid_geometry: set_aside}}」）。",
    ),
    "OUTLINE_TANGLED": (
        "the lines of the outline ({value} corners) are so entangled that no building can be made out in it.",
        "Draw it again, or answer in the file of questions that such rows are left out "
        "(in a scenario's inventory: `rows: {{invalid_geometry: set_aside}}`).",
        "建物の輪郭（頂点{value}個）の線が複雑に絡み合っており、建物の形を判別できません。",
        "図形を描き直すか、質問票で「対象から外す」と答えてください"
        "（シナリオでは「rows: {{invalid_geometry: set_aside}}」）。",
    ),
    "OUTLINE_SLIVER": (
        "the outline is on average only {value} m wide.",
        "Check whether it is a building.",
        "輪郭の幅が平均で{value}mしかありません。",
        "建物かどうかを確認してください。",
    ),
    "OUTLINE_HOLLOW": (
        "holes take up {value} of the outline.",
        "Check the outline: only a thin wall is left of the building.",
        "輪郭の面積の{value}が穴になっています。",
        "図形を確認してください（建物が薄い壁だけになっています）。",
    ),
    "OUTLINE_SMALL": (
        "the outline has only {value} m2.",
        "Check whether it is a building.",
        "輪郭の面積が{value}㎡しかありません。",
        "建物かどうかを確認してください。",
    ),
    "OUTLINE_GIANT": (
        "the outline has {value} m2, more than hardly any single building.",
        "Check whether it is one building and no site or block; in the file of questions it can be left out "
        "(in a scenario's inventory: `rows: {{largest_footprint: ...}}`).",
        "輪郭の面積が{value}㎡あり、1棟の建物としては大きすぎます。",
        "敷地や街区の輪郭でないかを確認してください。質問票で対象から外せます"
        "（シナリオでは「rows」の「largest_footprint」）。",
    ),
    "OUTLINE_NEARLY_SAME": (
        "the outline lies within {limit} m of that in row {value}.",
        "Remove one if both are the same building.",
        "建物の輪郭が{value}行目とほぼ同じです（ずれは{limit}m以内）。",
        "同じ建物であれば、どちらかを削除してください。",
    ),
    "OUTLINE_OVERLAP": (
        "{share} of the smaller outline lies in that of row {value}.",
        "Check whether one building is drawn twice.",
        "{value}行目の輪郭と、小さい方の面積の{share}が重なっています。",
        "同じ建物が2回描かれていないかを確認してください。",
    ),
    "OUTLINES_HEAPED": (
        "{count} of {of} outlines ({share}) lie on another one, all or nearly all of them.",
        "Check whether a layer was added several times, or answer in the file of questions that these are different "
        "buildings.",
        "{of}棟中{count}棟（{share}）の輪郭が、ほかの建物の輪郭とほぼ同じか、大部分が重なっています。",
        "同じレイヤーを何度も加えていないかを確認し、重複を削除してください。別々の建物である場合は、質問票でそのように答えてください。",
    ),
    "OUTLINE_PAIRS_TOO_MANY": (
        "so many outlines lie on top of each other that the search for overlaps was given up after {value} pairs.",
        "Check whether a layer was added several times.",
        "重なり合う輪郭が非常に多いため、重なりの確認を{value}組で打ち切りました。",
        "同じレイヤーが何度も加えられていないかを確認してください。",
    ),
    "OUTLINE_PARTS": (
        "{count} outlines have several parts (up to {value}; first rows: {rows_en}).",
        "Check that each row is one building.",
        "複数の部分からなる輪郭が{count}個あります（最多{value}個、はじめの行：{rows_ja}）。",
        "1行が1棟の建物かどうかを確認してください。",
    ),
    "OUTLINE_CRUMBS": (
        "{count} outlines have parts smaller than {value} m2 (first rows: {rows_en}).",
        "Check them: such crumbs come from cutting and merging maps.",
        "{value}㎡より小さい切れ端を含む輪郭が{count}個あります（はじめの行：{rows_ja}）。",
        "図形の切り貼りでできた切れ端でないかを確認してください。",
    ),
}


def finding(
    code: str, severity: Severity, file: str, place: Place | None = None, value: str = "", **words: Any
) -> Finding:
    """The finding `code` about an outline."""
    return worded(_SENTENCES, code, severity, file, place, value, **words)

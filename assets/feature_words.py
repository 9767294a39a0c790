"""Findings about files of shapes: these have no rows that a reader could count, so their features are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from infra.findings import Finding, Place

# Sentences about lines of a text or rows of an attribute file, which are what they say.
_OF_ROWS = frozenset({"JSON_INVALID", "KML_DOCTYPE", "OUTLINE_LINE", "SHAPEFILE_COUNTS_DIFFER"})
_N = r"\d[\d,]*"
# What stands in quotes comes first, and stays; each other group is put into the words of the same name.
_JA = re.compile(
    "「[^」]*」|`[^`]*`"
    rf"|(?P<nth>{_N}(?:、{_N})*)行目"
    r"|(?P<which>はじめの|最初の|この|これらの|すべての)行(?![うい])"
    rf"|行が(?P<there>{_N})行あり"
    rf"|同じ問題が(?P<same>{_N})行に"
    r"|1行(?P<one>が1棟|の上限)"
    rf"|(?P<part>{_N}行中{_N})行"
    rf"|(?P<count>{_N})行(?=[でにがは、。])"
    r"|(?P<none>データの行)がありません"
    r"|行(?P<content>の内容|の順番|番号)"
    r"|(?P<each>建物ごとに)行を"
)
_WORDS_JA = {
    "nth": "{}番目の地物",
    "which": "{}地物",
    "there": "地物が{}個あり",
    "same": "同じ問題が{}個の地物に",
    "one": "1つの地物{}",
    "part": "{}棟",
    "count": "{}個",
    "none": "地物がありません",
    "content": "地物{}",
    "each": "{}地物を",
}
_EN = re.compile(r"'[^']*'|`[^`]*`|\brow(?P<row>s?)\b")


def as_features(findings: Iterable[Finding]) -> list[Finding]:
    """
    The same findings in the words of a file of shapes: 「3番目の地物」 for 「3行目」, "feature 3" for "row 3".

    What stands in quotes is the reader's own, or a key of a declaration, and stays. A finding that has been
    through here already comes back as it is.
    """
    return [one if one.code in _OF_ROWS or one.place.line is not None else _of_features(one) for one in findings]


def _of_features(one: Finding) -> Finding:
    place = one.place
    if place.counted == "feature":
        return one
    if place.row is not None:
        place = Place(place.row, place.column, place.cell, place.path, place.line, "feature")
    message_ja, message_en = _in_japanese(one.message_ja), _in_english(one.message_en)
    remedy_ja, remedy_en = _in_japanese(one.remedy_ja), _in_english(one.remedy_en)
    return Finding(one.code, one.severity, one.file, place, one.value, message_ja, message_en, remedy_ja, remedy_en)


@lru_cache(1000)  # a remedy is the same for every row
def _in_japanese(text: str) -> str:
    return _JA.sub(_word_ja, text) if "行" in text else text


@lru_cache(1000)
def _in_english(text: str) -> str:
    return _EN.sub(_word_en, text) if "row" in text else text


def _word_ja(found: re.Match[str]) -> str:
    if found.lastgroup is None:
        return found[0]
    said = found[found.lastgroup]
    return _WORDS_JA[found.lastgroup].format(said.replace("行中", "棟中"))


def _word_en(found: re.Match[str]) -> str:
    return found[0] if found.lastgroup is None else f"feature{found['row']}"

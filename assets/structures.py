"""Structures and storeys as registers and forms write them."""

from __future__ import annotations

import re

from assets.words import normalise, with_digits, without_signs

_SPELLINGS = {
    "wood": (
        *("木造", "木", "w造", "w", "木造（在来）", "在来木造", "木造在来工法", "木質系", "木質", "軸組", "軸組工法"),
        *("枠組壁工法", "ツーバイフォー", "2×4", "2x4", "木造・土蔵造", "土蔵造"),
        *("木骨", "木骨造", "モクゾウ", "もくぞう"),
        *("wood", "wooden", "timber", "woodframe", "timberframe"),
    ),
    "steel": (
        *("鉄骨造", "鉄骨", "s造", "s", "軽量鉄骨造", "軽量鉄骨", "重量鉄骨造", "重量鉄骨", "軽鉄", "lgs造", "lgs"),
        *("軽量s造", "軽量鉄骨プレハブ造", "軽量鉄骨プレハブ", "鉄骨alc造", "鉄骨造alc", "steel", "steelframe"),
        *("テッコツゾウ", "てっこつぞう"),
    ),
    "rc": (
        *("rc造", "rc", "鉄筋コンクリート造", "鉄筋コンクリート", "鉄筋コンクリ-ト造", "鉄筋造", "壁式rc造", "wrc造"),
        *("壁式鉄筋コンクリート造", "reinforcedconcrete"),
    ),
    "src": (
        *("src造", "src", "鉄骨鉄筋コンクリート造", "鉄骨鉄筋コンクリート", "鉄骨鉄筋コンクリ-ト造"),
        *("鉄骨・鉄筋コンクリート造", "steelreinforcedconcrete"),
    ),
    "masonry": (
        *("組積造", "cb造", "cb", "コンクリートブロック造", "コンクリートブロック", "ブロック造"),
        *("補強コンクリートブロック造", "れんが造", "レンガ造", "煉瓦造", "石造", "組積造・cb"),
        *("れんが・コンクリートブロック・石造", "masonry", "brick", "concreteblock", "stone"),
    ),
}
_BY_SPELLING = {normalise(word): ours for ours, words in _SPELLINGS.items() for word in words}
_LONGEST_FIRST = sorted((word for word in _BY_SPELLING if word.endswith("造")), key=lambda word: -len(word))

# What a land register writes after the structure: its roof, and its storeys (木造瓦葺2階建).
_ROOF = r"(?:[^造骨・、,/]{1,14}(?:葺|ぶき|ふき|屋根))?"
_HEIGHT = r"(?:\(?(?:地下\d+階付き?)?(?:平家建て?|平屋建て?|平屋|平家|\d{1,3}階建?て?)?(?:地下\d+階)?\)?)?"
_AFTER = re.compile(_ROOF + _HEIGHT)

# 木造（一部鉄骨造), S造一部RC造: the structure named first is that of the building.
_IN_PART = re.compile(r"(.+?)[(・、,]?一部(.+?)\)?")

_FLAT = ("平屋", "平家", "平屋建", "平屋建て", "平家建", "平家建て")
_BASEMENT = r"(?:[・、,/(]?(?:地下\d{1,2}階?(?:付き?)?|b\d{1,2}f?)\)?)?"
_STOREYS = re.compile(
    rf"{_BASEMENT}[・、,/]?(?:地上)?(\d{{1,3}})(?:\.0+)?(?:階建て|階建|階|f|storeys?)?{_BASEMENT}", re.ASCII
)


def parse_structure(text: str) -> str:
    """
    One of wood, steel, rc, src, masonry from a Japanese or English spelling.

    A land register's description (木造瓦葺2階建) is read by its first words, where a roof and
    storeys follow and nothing else: one with two structures is refused, unless it says that the
    second is that of a part (木造一部鉄骨造): then the first holds.

    Raises
    ------
    ValueError
        A word not in the list; nothing is guessed from parts of it.
    """
    word = normalise(text)
    if (parts := _IN_PART.fullmatch(word)) is not None:
        _whole(parts[2])  # a part that is not understood may be the structure after all
        return _whole(parts[1])
    return _whole(word)


def is_in_part(text: str) -> bool:
    """Whether a cell names a second structure for a part of the building: 木造（一部鉄骨造）."""
    return _IN_PART.fullmatch(normalise(text)) is not None


def _whole(word: str) -> str:
    if word in _BY_SPELLING:
        return _BY_SPELLING[word]
    head = next((known for known in _LONGEST_FIRST if word.startswith(known)), None)
    if head is not None and _AFTER.fullmatch(with_digits(word.removeprefix(head))):
        return _BY_SPELLING[head]
    raise ValueError(f"unknown structure {word!r}")


def parse_storeys(text: str) -> int:
    """
    Storeys above ground: "2", "２階建", "二階建", "地上3階地下1階", "2F"; 平屋 is 1.

    Raises
    ------
    ValueError
        Anything else, also "2.5" and a basement alone.
    """
    word = with_digits(normalise(without_signs(text)))
    if word in _FLAT:
        return 1
    match = _STOREYS.fullmatch(word)
    if match is None:
        raise ValueError(f"not a number of storeys: {text!r}")
    return int(match[1])

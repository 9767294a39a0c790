"""How a cell's text becomes a value: structures, numbers, storeys, years and municipality codes."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

import pandas as pd

MISSING_WORDS = frozenset({"", "-", "ー", "―", "不明", "未詳", "不詳", "unknown", "n/a", "na", "null", "none"})
"""Cells that say nothing, after `normalise`; the field is then filled by a rule or refused."""

_STRUCTURES = {
    "wood": (
        "木造",
        "木",
        "w造",
        "w",
        "木造（在来）",
        "木質系",
        "軸組",
        "枠組壁工法",
        "ツーバイフォー",
        "wood",
        "timber",
    ),
    "steel": ("鉄骨造", "鉄骨", "s造", "s", "軽量鉄骨造", "軽量鉄骨", "重量鉄骨造", "重量鉄骨", "lgs造", "steel"),
    "rc": ("rc造", "rc", "鉄筋コンクリート造", "鉄筋コンクリート", "鉄筋コンクリ-ト造", "壁式rc造"),
    "src": ("src造", "src", "鉄骨鉄筋コンクリート造", "鉄骨鉄筋コンクリート", "鉄骨鉄筋コンクリ-ト造"),
    "masonry": (
        "組積造",
        "cb造",
        "cb",
        "コンクリートブロック造",
        "コンクリートブロック",
        "ブロック造",
        "れんが造",
        "レンガ造",
        "煉瓦造",
        "石造",
        "組積造・cb",
        "masonry",
        "brick",
    ),
}

# First western year of the era, and its last year number; None: the era goes on.
_ERAS = {
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, None),
}
_ERA_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[mtshr])\.?(元|\d{1,2})(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?:[./-]\d{1,2}){1,2})?"
)
_WESTERN = re.compile(r"(\d{4})(?:\.0+|年(?:\d{1,2}月(?:\d{1,2}日)?)?|(?:[/-]\d{1,2}){1,2})?")
_NO_YEAR = re.compile(r"(?:0+|0*1|9{4})(?:\.0+|年.*|(?:[/-]\d{1,2}){1,2}.*)?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d+)?")
_STOREYS = re.compile(r"(?:地上)?(\d{1,3})(?:\.0+)?(?:階建て|階建|階|f|storeys?)?")
_CODE_WEIGHTS = (6, 5, 4, 3, 2)


def cell_text(value: Any) -> str:
    """The cell as a reader sees it: 2.0 from a typed column is "2", an absent value is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def normalise(text: str) -> str:
    """Full-width letters and digits to half-width (NFKC), no blanks, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def is_missing(text: str) -> bool:
    """Whether a cell says nothing (see MISSING_WORDS)."""
    return normalise(text) in MISSING_WORDS


_BY_SPELLING = {normalise(word): ours for ours, words in _STRUCTURES.items() for word in words}


def parse_structure(text: str) -> str:
    """
    One of wood, steel, rc, src, masonry from a Japanese or English spelling.

    Raises
    ------
    ValueError
        A word not in the list; nothing is guessed from parts of it.
    """
    word = normalise(text)
    if word not in _BY_SPELLING:
        raise ValueError(f"unknown structure {text!r}")
    return _BY_SPELLING[word]


def parse_number(text: str, units: tuple[str, ...] = ()) -> float:
    """
    A finite number: full-width digits, thousands commas and a unit from `units` are understood.

    A comma is read only between groups of three digits, so that "1,5" is refused and not 15.

    Raises
    ------
    ValueError
        Anything else.
    """
    word = normalise(text)
    for unit in units:
        word = word.removesuffix(normalise(unit))
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"not a number: {text!r}")
    value = float(word.replace(",", ""))
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {text!r}")
    return value


def parse_storeys(text: str) -> int:
    """
    Storeys above ground: "2", "２階建", "地上3階", "2F"; 平屋 is 1.

    Raises
    ------
    ValueError
        Anything else, also "2.5" and descriptions with basements.
    """
    word = normalise(text)
    if word in ("平屋", "平家", "平屋建", "平屋建て", "平家建"):
        return 1
    match = _STOREYS.fullmatch(word)
    if match is None:
        raise ValueError(f"not a number of storeys: {text!r}")
    return int(match[1])


def parse_year(text: str) -> int:
    """
    A calendar year from a western year or a Japanese era year, with or without month and day.

    "1981", "1981年", "1981/6/1", "昭和56年", "S56", "平成元年", "令和3年4月". An era year
    that never was (昭和65年) is refused. Years of one era count from its first:
    昭和1 = 1926, 平成1 = 1989, 令和1 = 2019.

    Raises
    ------
    ValueError
        Anything else, and years before 1000 or after 2999.
    """
    word = normalise(text)
    western = _WESTERN.fullmatch(word)
    if western is not None:
        year = int(western[1])
        if not 1000 <= year < 3000:
            raise ValueError(f"not a plausible year: {text!r}")
        return year
    era = _ERA.fullmatch(word)
    if era is None:
        raise ValueError(f"not a year: {text!r}")
    first, last = _ERAS[_ERA_LETTERS.get(era[1], era[1])]
    number = 1 if era[2] == "元" else int(era[2])
    if number < 1 or (last is not None and number > last):
        raise ValueError(f"the era has no such year: {text!r}")
    return first + number - 1


def is_placeholder_year(text: str) -> bool:
    """Whether a year is one that programs write for an unknown one: 0, 1, 0001 or 9999, with or without a date."""
    return _NO_YEAR.fullmatch(normalise(text)) is not None


def check_digit(code: str) -> int:
    """
    Check digit of a five-digit municipality code (JIS X 0402).

    Digits weighted 6, 5, 4, 3, 2; 11 minus the remainder of their sum by 11; its last digit.
    """
    total = sum(int(digit) * weight for digit, weight in zip(code, _CODE_WEIGHTS, strict=True))
    return (11 - total % 11) % 10


def parse_municipality_code(text: str) -> str:
    """
    Five digits of JIS X 0402 as text; six digits are accepted after their check digit.

    Raises
    ------
    ValueError
        Not five or six digits, no such prefecture (01 to 47), or a wrong check digit.
    """
    word = normalise(text)
    if not re.fullmatch(r"\d{5,6}", word, flags=re.ASCII) or not 1 <= int(word[:2]) <= 47:
        raise ValueError(f"a municipality code has five digits, or six with its check digit, found {text!r}")
    if len(word) == 6 and int(word[5]) != check_digit(word[:5]):
        raise ValueError(f"the check digit of municipality code {text!r} is wrong: one digit is mistyped")
    return word[:5]

"""Numbers as people write them, and areas and lengths in the units they use, turned into m2 and m."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from assets.words import normalise, without_signs

AreaUnit = Literal["m2", "tsubo", "ft2"]
LengthUnit = Literal["m", "cm", "mm", "ft", "shaku"]

# Exact by definition: the international foot is 0.3048 m (1959); one tsubo is 400/121 m2 and one shaku
# 10/33 m (Japan's Weights and Measures Act of 1891, from memory).
FACTORS: Mapping[str, float] = {
    "m2": 1.0,
    "tsubo": 400 / 121,
    "ft2": 0.3048**2,
    "m": 1.0,
    "cm": 0.01,
    "mm": 0.001,
    "ft": 0.3048,
    "shaku": 10 / 33,
}
AREA_UNITS: Mapping[str, tuple[str, ...]] = {
    "m2": ("m2", "㎡", "m^2", "平方メートル", "平方m", "平米", "sqm", "sq.m", "sq.m."),
    "tsubo": ("坪", "tsubo"),
    "ft2": ("ft2", "ft^2", "sqft", "sq.ft", "sq.ft.", "squarefeet", "squarefoot", "平方フィート"),
}
LENGTH_UNITS: Mapping[str, tuple[str, ...]] = {
    "m": ("m", "メートル", "metre", "metres", "meter", "meters"),
    "cm": ("cm", "センチ", "センチメートル"),
    "mm": ("mm", "ミリ", "ミリメートル"),
    "ft": ("ft", "feet", "foot", "フィート"),
    "shaku": ("尺", "shaku"),
}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d+)?", flags=re.ASCII)
_MINUS = str.maketrans({"▲": "-", "△": "-", "−": "-", "‐": "-", "–": "-"})


def parse_number(text: str, units: tuple[str, ...] = ()) -> float:
    """
    A finite number: full-width digits, thousands commas, ▲ for minus and a unit from `units` are understood.

    A comma is read only between groups of three digits, so that "1,5" is refused and not 15.

    Raises
    ------
    ValueError
        Anything else.
    """
    word = normalise(without_signs(text))
    for unit in units:
        word = word.removesuffix(normalise(unit))
    word = word[:1].translate(_MINUS) + word[1:]
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"not a number: {text!r}")
    value = float(word.replace(",", ""))
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {text!r}")
    return value


def unit_written(text: str, units: Mapping[str, tuple[str, ...]]) -> tuple[str, str | None]:
    """
    The text without its unit, and the unit it ends with; None where it ends with none.

    The longest spelling holds: "120 m2" does not end with the unit "m", and 「平方メートル」 not with 「メートル」.
    """
    word = normalise(without_signs(text))
    for spelling, unit in _longest_first(tuple(units.items())):
        if word.endswith(spelling) and len(word) > len(spelling):
            return word.removesuffix(spelling), unit
    return word, None


@cache
def _longest_first(units: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[str, str]]:
    """Every spelling with its unit."""
    spellings = [(normalise(spelling), unit) for unit, every in units for spelling in every]
    return sorted(spellings, key=lambda pair: -len(pair[0]))


def parse_area(text: str, unit: str = "m2") -> float:
    """
    An area in m2; a unit written in the cell comes before `unit`, that of the column.

    Raises
    ------
    ValueError
        Not a number with or without one of AREA_UNITS.
    """
    number, written = unit_written(text, AREA_UNITS)
    return parse_number(number) * FACTORS[written or unit]


def parse_length(text: str, unit: str = "m") -> float:
    """
    A length or height in m; a unit written in the cell comes before `unit`, that of the column.

    Raises
    ------
    ValueError
        Not a number with or without one of LENGTH_UNITS.
    """
    number, written = unit_written(text, LENGTH_UNITS)
    return parse_number(number) * FACTORS[written or unit]

"""What comes before every reading of a cell: its text, one spelling for one word, Chinese numerals, absence."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

MISSING_WORDS = frozenset(
    {"", "-", "--", "ー", "―", "...", "不明", "未詳", "不詳", "未確認", "unknown", "n/a", "na", "null", "none", "nan"}
) | {"わからない", "分からない"}
"""Cells that say nothing, after `normalise`; the field is then filled by a rule or refused."""

_COUNTS = ("count", "of", "inside")
_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_WIDTHS = re.compile(r"[\u3000\uff01-\uff9f]+")
_HYPHENS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2212", "-")
)  # of one byte in CP932, or typed with another keyboard
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十]+")


def cell_text(value: Any) -> str:
    """The cell as a reader sees it: 2.0 from a typed column is "2", an absent value is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    return f"{Decimal(text):f}" if isinstance(value, float) and "e" in text else text  # nobody reads 1e+16


def column_text(cells: Iterable[Any]) -> list[str]:
    """`cell_text` of every cell of a column; tables of text, which most are, are as they stand."""
    return [one if type(one) is str else cell_text(one) for one in cells]


def with_separators(words: Mapping[str, Any]) -> dict[str, Any]:
    """Words of a sentence, the counts among them as people write numbers: 200,000; years and row numbers have none."""
    return {name: f"{one:,}" if name in _COUNTS and isinstance(one, int) else one for name, one in words.items()}


def normalise(text: str) -> str:
    """Full-width letters and digits to half-width (NFKC), no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def one_width(text: str) -> str:
    """
    An id in one width, so that Ａ－１２ and A-12 are one: full-width signs to half-width, half-width kana to full.

    The four signs that programs write for one hyphen are one as well. Nothing else is made alike: 12-① stays
    another building than 12-1, and a1 another than A1.
    """
    if text.isascii():
        return text
    return _WIDTHS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).translate(_HYPHENS)


def without_signs(text: str) -> str:
    """
    The text, if it holds no digit that is more than a digit: ① and ² would become the figures 1 and 2.

    Raises
    ------
    ValueError
        It holds one, but for the exponent of a unit (m²).
    """
    for at, sign in enumerate(text):
        exponent = sign in "²³" and text[at - 1 : at].lower() in ("m", "t", "ｍ")
        if unicodedata.category(sign) in ("No", "Nl") and sign not in "〇" and not exponent:
            raise ValueError(f"a sign that is no plain digit: {sign!r}")
    return text


def is_missing(text: str) -> bool:
    """Whether a cell says nothing (see MISSING_WORDS)."""
    return normalise(text) in MISSING_WORDS


def with_digits(text: str) -> str:
    """
    The text with every Chinese numeral below one hundred in digits: 昭和五十六年 is 昭和56年, 一九八一 is 1981.

    Numerals that are no number that way (十十, 五十十) stay as they are.
    """
    return _NUMERALS.sub(lambda found: _in_digits(found[0]), text)


def _in_digits(numerals: str) -> str:
    if "十" not in numerals:
        return "".join(_DIGITS[sign] for sign in numerals)
    tens, _, ones = numerals.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones or tens in ("〇", "零") or ones in ("〇", "零"):
        return numerals
    return str(10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0")))

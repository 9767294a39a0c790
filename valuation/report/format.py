"""Numbers as a reader sees them. Rounding happens here, on the page, and nowhere before."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, Literal
from unicodedata import east_asian_width

from infra.digits import written
from infra.findings import Lang

MINUS = "\u2212"
SMALLEST_SHOWN = 0.001
NOTHING_T = 1e-6  # a gram: what the chain rounds away before it counts whole tonnes

Value = float | str | None
Kind = Literal[
    "text", "hash", "year", "count", "tonnes", "tonnes1", "signed", "yen", "amount", "factor", "times", "share", "rate",
    "plain", "tco2e", "ratio", "years",
]  # fmt: skip
"""
How a value is shown. tonnes1: a column of one decimal; tco2e with the unit; yen with the currency, amount without;
times: × factor; years: a length of time, one decimal.
"""


def number(value: float, digits: int = 0) -> str:
    """
    Thousands separators, a true minus sign, never a negative zero, and no digit that a record does not hold.

    Halves are rounded away from zero, of the decimal as it is written: as a clerk does it, and a workbook.
    """
    return written(value, digits).replace("-", MINUS)


def column_digits(values: Iterable[float]) -> int:
    """Decimals for a column of tonnes, so that its largest entry shows about three digits."""
    largest = max((abs(value) for value in values), default=0.0)
    return 0 if largest >= 100 or largest == 0 else 1 if largest >= 10 else 2


def tonnes(value: float, digits: int | None = None) -> str:
    """
    Tonnes (without the unit), rounded for reading.

    A value of a gram or more never reads as 0: it keeps one significant digit,
    because in a rare-event result exactly nothing and very little differ.
    """
    value = 0.0 if abs(value) < NOTHING_T else value
    digits = column_digits([value]) if digits is None else digits
    if value == 0 or round(value, digits) != 0:
        return number(value, digits)
    if abs(value) < SMALLEST_SHOWN:
        return f"<{SMALLEST_SHOWN}" if value > 0 else f">{MINUS}{SMALLEST_SHOWN}"
    return number(value, -math.floor(math.log10(abs(value))))


def signed(value: float, digits: int | None = None) -> str:
    """Tonnes with a plus sign where they add."""
    return ("+" if value >= SMALLEST_SHOWN else "") + tonnes(value, digits)


def yen(value: float, lang: Lang, digits: int = 0) -> str:
    """Whole yen with the currency, as each language writes it."""
    amount = number(value, digits)
    return f"{amount}円" if lang == "ja" else f"JPY {amount}"


def percent(share: float) -> str:
    """
    A share or probability (1 = 100%), one decimal.

    Only exactly 0 and exactly 1 read as 0% and 100%.
    """
    value = float(Decimal(repr(float(share))).scaleb(2))
    if value == 0 or value == 100:
        return f"{value:.0f}%"
    if abs(value) < 0.1:
        small = "<0.01%" if value > 0 else f">{MINUS}0.01%"
        return f"{number(value, 2)}%" if abs(value) >= 0.01 else small
    if 99.95 <= value < 100:
        return ">99.9%"
    return f"{number(value, 1)}%"


def rate_percent(rate: float) -> str:
    """A discount rate as it is spoken of: 4%, 3.5%."""
    return f"{100.0 * rate:.6g}%".replace("-", MINUS)


def plain(value: float) -> str:
    """A parameter of any size, four significant digits."""
    if value != 0 and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.3e}".replace("-", MINUS)
    digits = 0 if value == 0 else max(0, 3 - math.floor(math.log10(abs(value))))
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(value: float) -> str:
    """A ratio around 1, two decimals; a small one keeps one significant digit and never reads as 0."""
    return tonnes(value, 2)


def years_between(annual_rate_per_year: float) -> str:
    """Mean years between occurrences at this rate."""
    years = 1.0 / annual_rate_per_year
    return number(years, 0 if years >= 10 else 1)


_SHOWN: Final[dict[Kind, Callable[[float], str]]] = {
    "year": lambda value: f"{value:.0f}",
    "count": number,
    "tonnes": tonnes,
    "tonnes1": lambda value: tonnes(value, 1),
    "signed": signed,
    "tco2e": lambda value: f"{tonnes(value)} t-CO2e",
    "amount": number,
    "factor": lambda value: number(value, 4),
    "times": lambda value: f"× {plain(value)}",
    "share": percent,
    "rate": rate_percent,
    "plain": plain,
    "ratio": ratio,
    "years": lambda value: number(value, 1),
}


def show(value: Value, kind: Kind, lang: Lang) -> str:
    """A value of the record as every view writes it; None is an empty cell, text is itself."""
    if value is None or isinstance(value, str):
        return value or ""
    return yen(value, lang) if kind == "yen" else _SHOWN[kind](value)


def text_width(text: str) -> int:
    """How wide the widest line is, in Latin letters; a Japanese one is twice as wide."""
    lines = text.split("\n")
    return max(sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in line) for line in lines)


def half_in(label: str, lang: Lang) -> str:
    """The half of "English ／ 日本語" in this language; a label that is the same in both as it is."""
    english, bar, japanese = label.partition(" ／ ")
    return japanese if bar and lang == "ja" else english


def short_id(record_id: str) -> str:
    """The first twelve hexadecimal digits: enough to tell records apart on paper."""
    return record_id[:12]

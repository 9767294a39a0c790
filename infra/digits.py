"""Digits of a number: how many a record holds, and how a sentence or a view writes them, so that both are one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from numbers import Integral
from typing import Final

DIGITS_HELD: Final = 9
"""Significant digits that a record holds of a measured number; counts are held whole."""
_EXACT: Final = Context(prec=400)


def held(value: float, digits: int = DIGITS_HELD) -> float:
    """A finite number as a record holds it; never a negative zero."""
    return 0.0 if value == 0 else float(f"{value:.{digits - 1}e}")


def written(value: float, decimals: int = 0) -> str:
    """
    Thousands separators and so many decimals, halves away from zero; a minus sign as on a keyboard.

    Of a float no more is written than a record holds of it: a tenth digit would be of this view alone. A whole
    number (int) keeps every digit.
    """
    if isinstance(value, Integral):
        number = Decimal(int(value))
    else:
        number = Decimal(repr(held(value)))
        decimals = max(0, min(decimals, DIGITS_HELD - 1 - number.adjusted())) if number else decimals
    text = f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT):,f}"
    return text if text.strip("-0.,") else text.lstrip("-")

"""Municipality codes of JIS X 0402, with and without their check digit."""

from __future__ import annotations

import re

from assets.words import normalise

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(code: str) -> int:
    """
    Check digit of a five-digit municipality code (JIS X 0402).

    Digits weighted 6, 5, 4, 3, 2; 11 minus the remainder of their sum by 11; its last digit.
    """
    total = sum(int(digit) * weight for digit, weight in zip(code, _WEIGHTS, strict=True))
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

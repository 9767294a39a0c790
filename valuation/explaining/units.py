"""The unit of a field, read off its name, and figures as a reader sees them: all digits that the record holds."""

from __future__ import annotations

import math
from typing import Any

from infra.digits import held
from infra.findings import Lang
from valuation.explaining.rules import Both

_UNITS: tuple[tuple[str, Both], ...] = (
    ("_jpy_per_t", ("yen/t-CO2e", "円/t-CO2e")),
    ("t_co2e", ("t-CO2e", "t-CO2e")),
    ("tonnes", ("t-CO2e", "t-CO2e")),
    ("_jpy", ("yen", "円")),
    ("_jpy_per_year", ("yen per year", "円/年")),
    ("_per_year", ("per year", "/年")),
    ("_years", ("years", "年")),
    ("_percent_limit", ("%", "％")),
    ("_m", ("m", "m")),
    ("_buildings", ("buildings", "棟")),
)


def unit_of(key: str) -> Both:
    """Unit of a field by the end of its name; empty for shares, factors, counts and words."""
    return next((unit for end, unit in _UNITS if key.endswith(end)), ("", ""))


def figure(value: Any, lang: Lang) -> str:
    """A value at all the digits of the record, with thousands separators; years are not known here."""
    if value is None:
        return "なし" if lang == "ja" else "none"
    if isinstance(value, bool):
        return ("はい" if value else "いいえ") if lang == "ja" else ("yes" if value else "no")
    if isinstance(value, int):
        return _with_minus(f"{value:,}")
    if isinstance(value, float):
        return _with_minus(_written(value))
    if isinstance(value, dict):
        return str(value.get("name", "…"))
    return str(value)


def _with_minus(text: str) -> str:
    """A true minus sign, as the pages write it."""
    return f"\u2212{text[1:]}" if text.startswith("-") else text


def _written(value: float) -> str:
    """Nine significant digits, without an exponent where the number can be read without one."""
    value = held(value)
    if value == 0 or not 1e-4 <= abs(value) < 1e15:
        return f"{value:.9g}"
    digits = max(0, 8 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measured(value: Any, key: str, lang: Lang) -> str:
    """A value with its unit."""
    if isinstance(value, int) and (key == "seed" or key.endswith(("year", "verification_years"))):
        return str(value)
    unit = "" if isinstance(value, str) else unit_of(key)[lang == "ja"]
    gap = "" if unit[:1] in ("円", "年", "棟", "％", "%", "/") and unit else " "
    return figure(value, lang) + (gap + unit if unit and value is not None else "")

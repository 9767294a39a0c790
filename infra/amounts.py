"""Amounts as people write them: tonnes and yen, each with a bound beyond which it can only be a mistake."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from infra.units import Finite, NonNegative, Positive, plain_number, said

MOST_T_CO2E = 1e12  # a year: more than ten times what the world emits (from memory)
MOST_MONEY = 1e15  # yen or dollars, at once or for a tonne: more than Japan produces in a year (from memory)


def _within(most: float, en: str, ja: str) -> AfterValidator:
    bound = plain_number(most)

    def check(value: float) -> float:
        if abs(value) > most:
            limit = (f"-{bound} or more", f"-{bound}以上") if value < 0 else (f"{bound} or less", f"{bound}以下")
            raise said(
                f"{en} must be {limit[0]}, found {value:g}; what lies beyond is taken for a mistake: check the number "
                "and its unit",
                f"{ja}{limit[1]}にしてください（入力：{value:g}）。これを超える値は書き誤りとして扱います。"
                "数値と単位を確かめてください",
            )
        return value

    return AfterValidator(check)


_TONNES = _within(MOST_T_CO2E, "tonnes a year", "年間のトン数は")
_MONEY = _within(MOST_MONEY, "an amount of money", "金額は")

Tonnes = Annotated[Finite, _TONNES]
TonnesFromZero = Annotated[NonNegative, _TONNES]
TonnesAboveZero = Annotated[Positive, _TONNES]
Emitted = Annotated[NonNegative, _within(MOST_T_CO2E, "an emission", "排出量は")]
"""Tonnes in all, or kilograms per square metre: the key says which."""
Money = Annotated[NonNegative, _MONEY]
MoneyAboveZero = Annotated[Positive, _MONEY]
"""Yen, yen per tonne or dollars per tonne: the key says which."""

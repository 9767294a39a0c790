"""Real or nominal yen: which money a figure is in, and the refusal to add up different moneys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from infra.units import SOURCE_KINDS, Cited, Rate, SourceKind, Strict, said

F64 = NDArray[np.float64]
Basis = Literal["real", "nominal"]
"""real: yen of one stated year, without inflation; nominal: yen as they will be paid in each year."""


class MoneyRefused(ValueError):
    """A figure in money that cannot be worked out as asked; said in both languages."""

    def __init__(self, en: str, ja: str) -> None:
        super().__init__(en)
        self.en, self.ja = en, ja


class MoneyMismatch(MoneyRefused):
    """Real and nominal money, or real yen of two years, that were to enter one present value."""


class Inflation(Strict):
    """The yearly rise of prices in general: the only way from real to nominal yen and back."""

    per_year: Rate
    source: Cited
    source_kind: SourceKind


def _slug(value: str) -> str:
    if not value or set(value) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise said(
            f"write a short name of small letters, digits and hyphens, found {value!r}",
            f"短い名前は半角の英小文字・数字・ハイフンだけで書いてください（入力：{value}）",
        )
    return value


Slug = Annotated[str, AfterValidator(_slug)]
"""A short name by which tables, records and random draws refer to something."""


def weakest(kinds: Sequence[SourceKind]) -> SourceKind:
    """
    The kind of source of a figure that rests on several: as weak as the weakest.

    Examples
    --------
    >>> weakest(["primary", "memory", "secondary"])
    'memory'
    """
    return max(kinds, key=SOURCE_KINDS.index)


def price_level(inflation: Inflation, price_year: int, first_year: int, years: int) -> F64:
    """
    Price level of each calendar year from first_year on over that of price_year: (1 + i)^(year - price_year).

    Real yen of price_year times the level are nominal yen; nominal yen over the level are real ones. Shape (year,).

    References
    ----------
    Fisher's relation, (1 + nominal rate) = (1 + real rate) (1 + inflation); closed form.

    Examples
    --------
    2 % a year from 2025: 1.02 in 2026, 1.0404 in 2027.

    >>> inflation = Inflation(per_year=0.02, source="example", source_kind="assumption")
    >>> price_level(inflation, 2025, 2026, 2).round(6).tolist()
    [1.02, 1.0404]
    """
    return np.asarray((1.0 + inflation.per_year) ** (first_year + np.arange(years) - price_year), dtype=np.float64)


_BASIS_JA: dict[Basis, str] = {"real": "実質", "nominal": "名目"}


def same_money(price: Basis, rate: Basis) -> None:
    """
    Refuse a present value of prices in one money at a rate in the other.

    Raises
    ------
    MoneyMismatch
        One is real and the other nominal.

    Examples
    --------
    >>> same_money("real", "nominal")
    Traceback (most recent call last):
    valuation.money.basis.MoneyMismatch: the price is real and the discount rate nominal; give both in the same \
money, or a rate of inflation with its source that converts one
    """
    if price != rate:
        raise MoneyMismatch(
            f"the price is {price} and the discount rate {rate}; give both in the same money, "
            "or a rate of inflation with its source that converts one",
            f"価格は{_BASIS_JA[price]}、割引率は{_BASIS_JA[rate]}です。どちらかに揃えるか、"
            "換算に使う物価上昇率と出典を書いてください",
        )

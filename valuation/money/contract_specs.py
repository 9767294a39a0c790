"""Contracts as a person writes them: each named row with its own keys, and the one set of terms that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Discriminator, Field, model_validator

from infra.amounts import Money, TonnesAboveZero, TonnesFromZero
from infra.units import Cited, Fraction, Rate, SourceKind, Strict, Year, said
from valuation.measures import Text
from valuation.money import contracts
from valuation.money.basis import Basis, Inflation, MoneyMismatch, MoneyRefused, Slug, price_level

ShareAboveZero = Annotated[Fraction, Field(gt=0)]


class Counterparty(Strict):
    """
    Who pays, and may stop paying: a probability of default per year, and the share that is paid after it.

    The default is independent of prices and tonnes.
    """

    default_probability_per_year: Fraction
    recovery: Fraction
    source: Cited
    source_kind: SourceKind


class Spot(Strict):
    """Sale at the market price, of all tonnes or of the share that finds a buyer."""

    kind: Literal["spot"]
    name: Slug
    label: Text
    sold_share: Fraction = 1.0
    source: Cited
    source_kind: SourceKind


class _Terms(Strict):
    """
    What every contract in yen says of itself. Its amounts are those of its first year, which then are indexed.

    price_year : of real amounts; nominal ones are the yen of the contract's first year
    first_year : None: from the valuation date on
    """

    name: Slug
    label: Text
    basis: Basis
    price_year: Year | None = None
    first_year: Year | None = None
    term_years: int | None = Field(default=None, ge=1, le=300)
    indexation_per_year: Rate = 0.0
    counterparty: Counterparty | None = None
    source: Cited
    source_kind: SourceKind

    @model_validator(mode="after")
    def _of_a_year(self) -> _Terms:
        if self.basis == "real" and self.price_year is None:
            raise said(
                "real yen need the year they are of: price_year",
                "実質額の場合は、どの年の円かを price_year に書いてください",
                at=("basis",),
            )
        if self.basis == "nominal" and self.price_year is not None:
            raise said(
                "nominal yen have no price_year: remove it, or write `basis: real`",
                "名目額には price_year を書きません。削除するか、basis を real にしてください",
                at=("price_year",),
            )
        return self


class CfdTwoWay(_Terms):
    """Contract for difference: strike less market price is paid, by the seller where it is below 0."""

    kind: Literal["cfd_two_way"]
    strike_jpy_per_t: Money
    share: ShareAboveZero = 1.0


class CfdOneWay(_Terms):
    """Contract for difference by which the seller only gains: the strike less a lower market price."""

    kind: Literal["cfd_one_way"]
    strike_jpy_per_t: Money
    share: ShareAboveZero = 1.0


class Floor(_Terms):
    """A buyer who pays the market price, and the floor where it is lower."""

    kind: Literal["floor"]
    floor_jpy_per_t: Money
    share: ShareAboveZero = 1.0


class Collar(_Terms):
    """A buyer who pays the market price, never less than the floor and never more than the cap."""

    kind: Literal["collar"]
    floor_jpy_per_t: Money
    cap_jpy_per_t: Money
    share: ShareAboveZero = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> Collar:
        if self.floor_jpy_per_t > self.cap_jpy_per_t:
            found = f"{self.floor_jpy_per_t:g}", f"{self.cap_jpy_per_t:g}"
            raise said(
                f"the floor must not lie above the cap, found {found[0]} and {found[1]}",
                f"下限価格が上限価格を超えています（下限：{found[0]}、上限：{found[1]}）",
                at=("floor_jpy_per_t",),
            )
        return self


class BuyBack(_Terms):
    """The municipality or an insurer buys, at a set price, what the market does not; it buys the sold_share."""

    kind: Literal["buy_back"]
    price_jpy_per_t: Money
    sold_share: Fraction

    @model_validator(mode="after")
    def _something_left(self) -> BuyBack:
        if self.sold_share == 1:
            raise said(
                "with a sold_share of 1 nothing is left to buy back; write a share below 1, or `kind: spot`",
                "sold_share が1では買い戻す分が残りません。1未満にするか、kind を spot にしてください",
                at=("sold_share",),
            )
        return self


class Offtake(_Terms):
    """
    A fixed price for a share of the tonnes, or for so many a year; the rest goes to the market.

    minimum_take_t_co2e_per_year : take or pay: of what is delivered the buyer pays for at least this, and for
        no more where the market is cheaper; None: for all of it
    minimum_delivery_t_co2e_per_year : the seller pays penalty_jpy_per_t for each tonne below
    """

    kind: Literal["offtake"]
    price_jpy_per_t: Money
    share: ShareAboveZero | None = None
    volume_t_co2e_per_year: TonnesAboveZero | None = None
    minimum_take_t_co2e_per_year: TonnesFromZero | None = None
    minimum_delivery_t_co2e_per_year: TonnesAboveZero | None = None
    penalty_jpy_per_t: Money | None = None
    sold_share: Fraction = 1.0

    @model_validator(mode="after")
    def _one_size(self) -> Offtake:
        if (self.share is None) == (self.volume_t_co2e_per_year is None):
            raise said(
                "say how much is under contract: either share or volume_t_co2e_per_year",
                "契約の対象を share（割合）か volume_t_co2e_per_year（年間トン数）のどちらか一方で書いてください",
            )
        return self

    @model_validator(mode="after")
    def _with_its_penalty(self) -> Offtake:
        if (self.minimum_delivery_t_co2e_per_year is None) != (self.penalty_jpy_per_t is None):
            raise said(
                "minimum_delivery_t_co2e_per_year and penalty_jpy_per_t belong together: write both or neither",
                "minimum_delivery_t_co2e_per_year と penalty_jpy_per_t は、両方書くか両方省いてください",
            )
        most = self.volume_t_co2e_per_year
        for least in (self.minimum_take_t_co2e_per_year, self.minimum_delivery_t_co2e_per_year):
            if most is not None and least is not None and least > most:
                raise said(
                    f"a minimum above the volume of the contract can never be met, found {least:g} and {most:g}",
                    f"最低量が契約量を超えています（最低量：{least:g}、契約量：{most:g}）",
                )
        return self


ContractSpec = Annotated[Spot | CfdTwoWay | CfdOneWay | Floor | Collar | BuyBack | Offtake, Discriminator("kind")]

ROWS: dict[str, Callable[..., contracts.Contract]] = {
    "spot": contracts.spot,
    "cfd_two_way": contracts.cfd_two_way,
    "cfd_one_way": contracts.cfd_one_way,
    "floor": contracts.floor,
    "collar": contracts.collar,
    "buy_back": contracts.buy_back,
    "offtake": contracts.offtake,
}
"""What makes the terms of each kind; the keys of a kind are the words of its function."""

_COMMON = {"kind", *_Terms.model_fields}


def terms(
    spec: ContractSpec,
    *,
    first_year: int,
    basis: Basis,
    price_year: int | None = None,
    inflation: Inflation | None = None,
) -> contracts.Contract:
    """
    The terms of a contract in the money of a valuation.

    Yen x (1 + i)^(first year of the contract - price_year) where real terms meet nominal prices, over the level of
    that year where nominal terms meet real ones; the index of each further year likewise. A nominal strike without
    indexation loses value in real yen: it is then indexed downwards.

    Parameters
    ----------
    first_year : year 0 of the valuation
    basis, price_year : of the reference prices that the contract meets; price_year with real ones
    inflation : converts where the contract is in other money

    Raises
    ------
    MoneyMismatch
        The contract is in other money and no inflation is given.
    MoneyRefused
        It begins before the valuation.
    ValueError
        Real prices without their year, or nominal ones with one.

    References
    ----------
    `valuation.money.basis.price_level`; the rows: `valuation.money.contracts`.

    Examples
    --------
    A strike of 5,000 yen of 2026, from 2028 on, at 2 % inflation: 5,000 x 1.0404 = 5,202 nominal yen in 2028, and
    2 % more in each further year.

    >>> spec = CfdTwoWay.model_validate({"kind": "cfd_two_way", "name": "a", "label": {"en": "a", "ja": "a"},
    ...     "basis": "real", "price_year": 2026, "first_year": 2028, "strike_jpy_per_t": 5000, "source": "example",
    ...     "source_kind": "assumption"})
    >>> two_percent = Inflation(per_year=0.02, source="example", source_kind="assumption")
    >>> found = terms(spec, first_year=2026, basis="nominal", inflation=two_percent)
    >>> round(found.strike_jpy_per_t, 6), round(found.indexation_per_year, 6), found.start
    (5202.0, 0.02, 2)
    """
    if (basis == "real") != (price_year is not None):
        raise ValueError(f"real prices are of a year and nominal ones of none, found {basis} and {price_year}")
    own = {name: getattr(spec, name) for name in type(spec).model_fields if name not in _COMMON}
    given = {name: value for name, value in own.items() if value is not None}
    if isinstance(spec, Spot):
        return ROWS[spec.kind](**given)
    if (early := begins_early(spec, first_year)) is not None:
        raise early
    begins = first_year if spec.first_year is None else spec.first_year
    level, growth = _conversion(spec, begins, basis, price_year, inflation)
    given |= {name: value * level for name, value in given.items() if name.endswith("_jpy_per_t")}
    if spec.counterparty is not None:
        given |= spec.counterparty.model_dump(include={"default_probability_per_year", "recovery"})
    indexed = (1.0 + spec.indexation_per_year) * growth - 1.0 if growth != 1 else spec.indexation_per_year
    return ROWS[spec.kind](**given, start=begins - first_year, term_years=spec.term_years, indexation_per_year=indexed)


def begins_early(spec: ContractSpec, first_year: int) -> MoneyRefused | None:
    """
    Why a contract cannot be valued from a year on: it began before, and its yen are those of its own first year.

    Examples
    --------
    >>> spec = Floor.model_validate({"kind": "floor", "name": "a", "label": {"en": "a", "ja": "a"}, "basis": "real",
    ...     "price_year": 2026, "first_year": 2028, "floor_jpy_per_t": 5000, "source": "example",
    ...     "source_kind": "assumption"})
    >>> begins_early(spec, 2028)
    >>> str(begins_early(spec, 2029))
    'the contract “a” begins in 2028, before the valuation in 2029; write the terms as they stand in 2029'
    """
    begins = None if isinstance(spec, Spot) else spec.first_year
    if begins is None or begins >= first_year:
        return None
    return MoneyRefused(
        f"the contract “{spec.label.en}” begins in {begins}, before the valuation in {first_year}; "
        f"write the terms as they stand in {first_year}",
        f"契約「{spec.label.ja}」は評価の初年（{first_year}年）より前の{begins}年に始まっています。"
        f"{first_year}年時点の条件を書いてください",
    )


def _conversion(
    spec: _Terms, begins: int, basis: Basis, price_year: int | None, inflation: Inflation | None
) -> tuple[float, float]:
    """What the yen of a contract's first year are multiplied with, and their index of each further year."""
    if (spec.basis, spec.price_year) == (basis, price_year):
        return 1.0, 1.0
    if inflation is None:
        own, wanted = _money(spec.basis, spec.price_year), _money(basis, price_year)
        raise MoneyMismatch(
            f"the contract “{spec.label.en}” is in {own[0]}, the prices are in {wanted[0]}; "
            "write both in the same money, or a rate of inflation with its source",
            f"契約「{spec.label.ja}」は{own[1]}、価格は{wanted[1]}です。"
            "どちらかに揃えるか、換算に使う物価上昇率と出典を書いてください",
        )
    level, growth = 1.0, 1.0
    if spec.price_year is not None:  # real to nominal
        level, growth = float(price_level(inflation, spec.price_year, begins, 1)[0]), 1.0 + inflation.per_year
    if price_year is not None:  # nominal to real
        level /= float(price_level(inflation, price_year, begins, 1)[0])
        growth = 1.0 if spec.price_year is not None else 1.0 / (1.0 + inflation.per_year)
    return level, growth


def _money(basis: Basis, price_year: int | None) -> tuple[str, str]:
    return (
        ("nominal yen", "名目額")
        if basis == "nominal"
        else (f"real yen of {price_year}", f"実質額（{price_year}年価格）")
    )

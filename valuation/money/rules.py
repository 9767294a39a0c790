"""What a scenario or a plain schedule says of money beside its headline: further prices, rates, contracts, loadings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from assets.table_files import UnknownName
from infra.units import Strict, said, said_together
from valuation.money.basis import Inflation, MoneyRefused
from valuation.money.contract_specs import ContractSpec, begins_early
from valuation.money.discount_specs import DiscountSpec
from valuation.money.named_discounts import NAMES as DISCOUNT_NAMES
from valuation.money.named_discounts import named_discount
from valuation.money.named_prices import NAMES as PRICE_NAMES
from valuation.money.named_prices import named_price
from valuation.money.price_paths import PriceGap, expected_price
from valuation.money.price_specs import PriceSpec
from valuation.money.risk_specs import LoadingSpec

HEADLINE = "headline"
"""The name of the headline's price and rate among the others."""


def _named(find: Callable[[str], Any]) -> Callable[[Any], Any]:
    def looked_up(value: Any) -> Any:
        """What a name stands for; anything else as it is, to be validated with its own keys."""
        if not isinstance(value, str):
            return value
        try:
            return find(value)
        except UnknownName as error:
            known = ", ".join(error.known)
            raise said(
                f"there is no {error.column} {value!r}; known: {known}; or write its keys, beginning with kind",
                f"「{value}」はありません。使える名前：{known}。または kind から始まる項目を書いてください",
            ) from None

    return looked_up


def _name_of(names: Iterable[str]) -> Any:
    """One of these names, for the published schema."""
    return Literal[tuple(names)]


AnyPrice = Annotated[
    PriceSpec, BeforeValidator(_named(named_price), json_schema_input_type=_name_of(PRICE_NAMES) | PriceSpec)
]
"""A bundled price by its name, or one with its keys."""
AnyDiscount = Annotated[
    DiscountSpec,
    BeforeValidator(_named(named_discount), json_schema_input_type=_name_of(DISCOUNT_NAMES) | DiscountSpec),
]
"""A bundled way of discounting by its name, or one with its keys."""

_YEARS = {
    "dated_table": ("prices_jpy_per_t",),
    "usd_table": ("prices_usd_per_t",),
    "growth": ("start_year",),
    "gbm": ("start_year",),
    "log_ou": ("start_year",),
    "gx_ets_band": ("band", "band_year"),
    "gx_ets_clip": ("price",),
}
"""Where a price says of which years it is; what it says of a year that is missing is told there."""

_PRICES = tuple(named_price(name) for name in PRICE_NAMES)
_DISCOUNTS = tuple(named_discount(name) for name in DISCOUNT_NAMES)


class MoneyRules(Strict):
    """
    What is shown beside the headline; nothing here changes it.

    prices : beside the headline's; every bundled one if not given
    discounting : beside the headline's rate; every bundled one if not given
    contracts : each is worked out at every price, on the tonnes that are issued and on those that futures deliver
    loadings : on the present value of what futures deliver, sold at the headline's price
    inflation : the only way from nominal to real yen; without it prices and rates in different money are not combined
    price_paths : futures of random prices where the tonnes are known
    """

    prices: tuple[AnyPrice, ...] = _PRICES
    discounting: tuple[AnyDiscount, ...] = _DISCOUNTS
    contracts: tuple[ContractSpec, ...] = ()
    loadings: tuple[LoadingSpec, ...] = ()
    inflation: Inflation | None = None
    price_paths: int = Field(default=10_000, ge=100, le=100_000)

    def refuse_gaps(self, first_year: int, years: int) -> None:
        """
        Raise a sentence in both languages for each price that somebody declared and that says nothing of a year.

        A bundled price that was not asked for by name is shown without a figure instead.
        """
        if "prices" not in self.model_fields_set:
            return
        found = []
        for spec in self.prices:
            try:
                expected_price(spec, first_year, years)
            except MoneyRefused as refused:
                gap = ("price path with a gap: ", "年の抜けた価格：") if isinstance(refused, PriceGap) else ("", "")
                at = ("valuation", "prices", spec.name, *_YEARS.get(spec.kind, ()))
                found.append(said(gap[0] + refused.en, gap[1] + refused.ja, at=at))
        said_together(found)

    def refuse_early_contracts(self, first_year: int) -> None:
        """Raise a sentence in both languages for each contract that begins before the valuation."""
        early = [(spec.name, begins_early(spec, first_year)) for spec in self.contracts]
        said_together([
            said(one.en, one.ja, at=("valuation", "contracts", name, "first_year"))
            for name, one in early
            if one is not None
        ])  # fmt: skip

    @model_validator(mode="after")
    def _names_differ(self) -> MoneyRules:
        found = []
        for field in ("prices", "discounting", "contracts", "loadings"):
            names = [HEADLINE, *(one.name for one in getattr(self, field))]
            for name in sorted({name for name in names if names.count(name) > 1}):
                en = f"{field}: the name {name!r} is used twice ({HEADLINE!r} is the headline's own); rename one"
                ja = f"{field}：名前「{name}」が重なっています（「{HEADLINE}」は代表値の名前）。一方を変えてください"
                found.append(said(en, ja, at=(field, name, "name")))
        said_together(found)
        return self

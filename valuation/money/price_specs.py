"""
The price of a tonne in future years: what a person declares. `price_paths.py` turns it into yen per t-CO2e.

When a price holds: a declared price of year t (constant, table, growth, band) is that of the whole calendar year
and is used as written, whenever in the year a tonne is issued. A random price of year t is that at the END of year t.
The band of a fiscal year (April to March) is taken for the calendar year of the same number: an assumption.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from infra.amounts import Money, MoneyAboveZero
from infra.units import CO2_PER_CARBON, Cited, NonNegative, Positive, Rate, SourceKind, Strict, Year, again, said
from valuation.measures import Text
from valuation.money.basis import Basis, Inflation, Slug

Volatility = Annotated[NonNegative, Field(le=2)]
"""Standard deviation of yearly changes of the logarithm; 2 is beyond any traded price."""
End = Literal["refuse", "hold", "zero"]
"""Years outside a table: refused by their number, valued at the nearest price, or at 0 yen."""


class _Price(Strict):
    """What every price says of itself. name also names its random draws: two prices of one name move together."""

    name: Slug
    label: Text
    basis: Basis
    price_year: Year | None = None
    source: Cited
    source_kind: SourceKind
    caveat: Text | None = None

    @model_validator(mode="after")
    def _year_of_its_yen(self) -> _Price:
        if self.basis == "real" and self.price_year is None:
            raise said(
                "real yen need price_year: yen of which year?",
                "実質価格には、何年の円か（price_year）が必要です",
                at=("basis",),
            )
        if self.basis == "nominal" and self.price_year is not None:
            raise said(
                "nominal yen have no price_year: leave it out, or write basis: real",
                "名目価格には基準年（price_year）を書きません。実質価格なら basis: real と書いてください",
                at=("price_year",),
            )
        return self


class ConstantPrice(_Price):
    """The same price in every year."""

    kind: Literal["constant"]
    price_jpy_per_t: Money


class CarbonPrice(_Price):
    """A constant price printed per tonne of CARBON; a tonne of CO2 holds 12/44 of one."""

    kind: Literal["per_tonne_carbon"]
    price_jpy_per_t_carbon: Money

    @property
    def price_jpy_per_t(self) -> float:
        """
        Yen per tonne of CO2e: price per tonne of carbon x 12 / 44, the molar masses.

        Examples
        --------
        4,400 yen per tonne of carbon are 1,200 yen per tonne of CO2:

        >>> spec = CarbonPrice.model_validate({"kind": "per_tonne_carbon", "price_jpy_per_t_carbon": 4400,
        ...     "name": "a", "label": {"en": "a", "ja": "a"}, "basis": "nominal", "source": "example",
        ...     "source_kind": "assumption"})
        >>> round(spec.price_jpy_per_t, 6)
        1200.0
        """
        return self.price_jpy_per_t_carbon / CO2_PER_CARBON


class _Table(_Price):
    """
    Prices of some years.

    interpolation : between years of the table: "none" (a gap is refused), "linear", or "step" (the last price holds)
    before, beyond : what holds before the first and after the last year
    """

    interpolation: Literal["none", "linear", "step"] = "none"
    before: End = "refuse"
    beyond: End = "refuse"


class DatedTable(_Table):
    """Yen by calendar year."""

    kind: Literal["dated_table"]
    prices_jpy_per_t: dict[Year, Money] = Field(min_length=1)


class UsdTable(_Table):
    """
    Dollars by calendar year, turned into yen at one dated exchange rate for all years.

    usd_price_year : real dollars of which year; None for nominal ones. Inflation in America between that
        year and the exchange rate's date is left out, and the notes say so when they differ.
    """

    kind: Literal["usd_table"]
    prices_usd_per_t: dict[Year, Money] = Field(min_length=1)
    usd_price_year: Year | None = None
    usd_jpy: MoneyAboveZero
    fx_date: date
    fx_source: Cited

    @model_validator(mode="wrap")
    @classmethod
    def _dated(cls, value: Any, check: ModelWrapValidatorHandler[UsdTable]) -> UsdTable:
        """What an exchange rate lacks is said once for all its keys, beside what else is wrong with the price."""
        lacking = [key for key in ("usd_jpy", "fx_date", "fx_source") if isinstance(value, dict) and not value.get(key)]
        if not lacking:
            return check(value)
        undated = said(
            f"currency without date: a price in dollars needs usd_jpy, fx_date and fx_source; missing: "
            f"{', '.join(lacking)}",
            "日付のない通貨：ドル建ての価格には、為替レート（usd_jpy）・その日付（fx_date）・出典（fx_source）がすべて必要です。"
            f"ないもの：{'、'.join(lacking)}",
        )
        others: list[InitErrorDetails] = []
        try:
            check(value)
        except ValidationError as error:
            others = [again(item) for item in error.errors() if item["loc"][:1] not in [(key,) for key in lacking]]
        raise ValidationError.from_exception_data(cls.__name__, [{"type": undated, "input": value}, *others])

    @model_validator(mode="after")
    def _one_money(self) -> UsdTable:
        if (self.basis == "real") != (self.usd_price_year is not None):
            raise said(
                "real dollars need usd_price_year, nominal ones have none",
                "実質ドルには何年のドルか（usd_price_year）が必要です。名目ドルには書きません",
            )
        return self


class Growth(_Price):
    """A price of start_year that changes by the same share every year: start x (1 + growth)^(year - start_year)."""

    kind: Literal["growth"]
    start_jpy_per_t: Money
    start_year: Year
    growth_per_year: Rate


class Band(Strict):
    """
    A floor and a cap that rise together from band_year on.

    growth_per_year : real, until the year `until`; after it "grow" goes on, "hold" keeps the real price
    inflation : required in nominal yen, where a year rises by (1 + growth) (1 + inflation)
    """

    floor_jpy_per_t: Money
    cap_jpy_per_t: MoneyAboveZero
    band_year: Year
    growth_per_year: Rate
    until: Year
    after: Literal["hold", "grow"]
    inflation: Inflation | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if self.floor_jpy_per_t > self.cap_jpy_per_t:
            raise said(
                f"the floor {self.floor_jpy_per_t:g} is above the cap {self.cap_jpy_per_t:g}",
                f"下限価格{self.floor_jpy_per_t:g}円が上限価格{self.cap_jpy_per_t:g}円を超えています",
                at=("floor_jpy_per_t",),
            )
        return self


class _Banded(_Price):
    """A price that a band makes or bounds."""

    band: Band

    @model_validator(mode="after")
    def _inflation_goes_with_nominal(self) -> _Banded:
        if (self.basis == "nominal") != (self.band.inflation is not None):
            raise said(
                "a band in nominal yen needs inflation with its source; one in real yen has none",
                "名目の価格帯には物価上昇率と出典が必要です。実質の価格帯には書きません",
            )
        return self


class GxEtsBand(_Banded):
    """The floor, the cap or the middle of the price band of GX-ETS."""

    kind: Literal["gx_ets_band"]
    take: Literal["floor", "middle", "cap"]


class _Random(_Price):
    """
    A random price, known at the end of start_year and drawn at the end of each later year.

    A calendar year's draw depends on seed, name, path and year only, whichever years are asked for.
    """

    start_jpy_per_t: MoneyAboveZero
    start_year: Year
    volatility: Volatility


class Gbm(_Random):
    """
    Geometric Brownian motion: log changes of years are independent and normal.

    expected_growth_per_year : of the expected price; the drift of the process is ln(1 + growth), its logarithm
        drifts volatility^2 / 2 less. Without volatility this is Growth.
    """

    kind: Literal["gbm"]
    expected_growth_per_year: Rate


class LogOu(_Random):
    """
    A price whose logarithm is drawn back to its level: an Ornstein-Uhlenbeck process in ln(price).

    long_run_mean_jpy_per_t : the EXPECTED price far away; its logarithm is drawn to
        ln(mean) - volatility^2 / (4 x speed). Volatility alone then never raises what is expected in the long run.
    half_life_years, reversion_per_year : exactly one; speed = ln 2 / half-life
    """

    kind: Literal["log_ou"]
    long_run_mean_jpy_per_t: MoneyAboveZero
    half_life_years: Positive | None = None
    reversion_per_year: Positive | None = None

    @model_validator(mode="after")
    def _one_speed(self) -> LogOu:
        if (self.half_life_years is None) == (self.reversion_per_year is None):
            raise said(
                "write half_life_years or reversion_per_year, exactly one",
                "半減期（half_life_years）と回帰速度（reversion_per_year）は、どちらか一方だけを書いてください",
                at=("half_life_years",),
            )
        return self


_Inner = Annotated[ConstantPrice | CarbonPrice | DatedTable | UsdTable | Growth | Gbm | LogOu, Discriminator("kind")]


class GxEtsClip(_Banded):
    """Another price, kept between the floor and the cap of a band. It is drawn under its own name."""

    kind: Literal["gx_ets_clip"]
    price: _Inner

    @model_validator(mode="after")
    def _same_money(self) -> GxEtsClip:
        if (self.price.basis, self.price.price_year) != (self.basis, self.price_year):
            raise said(
                "the band and the price it bounds must be in the same money (basis and price_year)",
                "価格帯と、その中に収める価格は、同じ円（実質・名目の別と基準年）で書いてください",
            )
        return self


PriceSpec = Annotated[
    ConstantPrice | CarbonPrice | DatedTable | UsdTable | Growth | GxEtsBand | GxEtsClip | Gbm | LogOu,
    Discriminator("kind"),
]
"""Any price; `kind` says which."""


def notes(spec: PriceSpec) -> tuple[Text, ...]:
    """
    What must be said wherever the price is used: its caveat, the date of its exchange rate, when it holds.

    Examples
    --------
    Dollars are never without the date of their exchange rate:

    >>> from valuation.money.named_prices import named_price
    >>> "2022-12-30" in notes(named_price("iea-nze-advanced"))[1].en
    True
    """
    said_of = [spec.caveat] if spec.caveat else []
    if isinstance(spec, GxEtsClip):
        return (*said_of, *notes(spec.price))
    if isinstance(spec, UsdTable):
        said_of.append(
            Text(
                en=f"Dollars at {spec.usd_jpy:g} yen of {spec.fx_date} ({spec.fx_source}) in every year.",
                ja=f"すべての年を{spec.fx_date}の1ドル{spec.usd_jpy:g}円（{spec.fx_source}）で換算しています。",
            )
        )
        if spec.usd_price_year not in (None, spec.fx_date.year):
            said_of.append(
                Text(
                    en=f"Dollars of {spec.usd_price_year}, exchange rate of {spec.fx_date.year}: "
                    "American inflation between them is left out.",
                    ja=f"{spec.usd_price_year}年のドルを{spec.fx_date.year}年の為替レートで換算しており、"
                    "その間の米国の物価上昇は含みません。",
                )
            )
    if isinstance(spec, Gbm | LogOu):
        said_of.append(
            Text(
                en="A model of chance, not a forecast; the price of a year is that at its end.",
                ja="確率モデルであり、価格の予測ではありません。各年の価格は年末の値です。",
            )
        )
    return tuple(said_of)

"""The bundled prices by name, built from `valuation/tables/carbon_prices.csv`, each with what must be said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from assets.table_files import UnknownName
from valuation.measures import Text
from valuation.money.basis import weakest
from valuation.money.price_specs import Band, CarbonPrice, ConstantPrice, GxEtsBand, PriceSpec, UsdTable
from valuation.money.tables import figure, group

FILE = "carbon_prices.csv"
FX_DATE = date(2022, 12, 30)


def named_price(name: str) -> PriceSpec:
    """
    One of the bundled prices.

    Raises
    ------
    UnknownName
        None of NAMES.

    References
    ----------
    Source and page of each row: `valuation/tables/carbon_prices.csv`. The example: senmonshi.com on the guideline.

    Examples
    --------
    10,600 yen per tonne of carbon are printed as 2,891 yen per tonne of CO2, 10,600 x 12 / 44:

    >>> round(named_price("mlit-2008").price_jpy_per_t)
    2891
    """
    if name not in _NAMED:
        raise UnknownName("price", name, NAMES)
    return _NAMED[name]()


def gx_ets_band() -> Band:
    """
    The price band of GX-ETS in real yen of its first year; after the last year of its rule it is held.

    References
    ----------
    Rows `gx-ets` of `valuation/tables/carbon_prices.csv`.

    Examples
    --------
    >>> band = gx_ets_band()
    >>> band.floor_jpy_per_t, band.cap_jpy_per_t, band.band_year, band.growth_per_year
    (1700.0, 4300.0, 2026, 0.03)
    """
    rows = group(FILE, "gx-ets")
    return Band(
        floor_jpy_per_t=rows["floor"].value,
        cap_jpy_per_t=rows["cap"].value,
        band_year=int(rows["from"].value),
        growth_per_year=rows["growth"].value,
        until=int(rows["until"].value),
        after="hold",
    )


def _gx(take: Literal["floor", "cap"]) -> GxEtsBand:
    band, rows = gx_ets_band(), group(FILE, "gx-ets")
    word_en, word_ja = {"floor": ("floor", "下限価格"), "cap": ("cap", "上限価格")}[take]
    return GxEtsBand(
        kind="gx_ets_band",
        name=f"gx-ets-{take}",
        label=Text(en=f"{word_en} of the price band of GX-ETS", ja=f"GX-ETSの{word_ja}"),
        basis="real",
        price_year=band.band_year,
        source=rows[take].source,
        source_kind=weakest([row.source_kind for row in rows.values()]),
        caveat=Text(
            en=(
                f"A bound of the price of emission allowances, no price that was paid. Only J-Credits and JCM credits "
                f"count there, up to 10 % of emissions; a latent credit does not. It rises by 3 % a year in real terms "
                f"until {band.until}, as the rule says, and is then held at its real value: an assumption."
            ),
            ja=(
                "排出枠の価格帯の端であり、取引された価格ではありません。GX-ETSで使えるクレジットはJ-クレジットとJCMだけで"
                "（排出量の10％まで）、潜在クレジットは使えません。"
                f"{band.until}年度までは制度どおり実質年3％で上昇し、その後は実質で据え置くと仮定しています。"
            ),
        ),
        take=take,
        band=band,
    )


def _constant(
    name: str, label: Text, caveat: Text, *, basis: Literal["real", "nominal"], price_year: int | None
) -> ConstantPrice:
    row = figure(FILE, name)
    return ConstantPrice(
        kind="constant",
        name=name,
        label=label,
        basis=basis,
        price_year=price_year,
        source=row.source,
        source_kind=row.source_kind,
        caveat=caveat,
        price_jpy_per_t=row.value,
    )


def _j_credit(name: str, what_en: str, what_ja: str) -> ConstantPrice:
    ends = group(FILE, name)
    low, high = ends["low"].value, ends["high"].value
    caveat = Text(
        en=(
            f"A mean of past trades at the Tokyo Stock Exchange until March 2025, between {low:,.0f} and {high:,.0f} "
            "yen, held constant. It was paid for issued J-Credits: a latent credit is none and has no such market."
        ),
        ja=(
            f"2025年3月までの東京証券取引所での取引（{low:,.0f}円から{high:,.0f}円）の平均を、将来も一定としたものです。"
            "発行済みのJ-クレジットの価格であり、潜在クレジットにこの市場はありません。"
        ),
    )
    label = Text(en=f"J-Credit, {what_en}", ja=f"J-クレジット（{what_ja}）")
    return _constant(name, label, caveat, basis="real", price_year=2025)


def _carbon_tax() -> ConstantPrice:
    label = Text(en="Japan's global-warming tax", ja="地球温暖化対策税")
    caveat = Text(
        en="A rate of tax on fuels, no price of a credit; fixed in nominal yen.",
        ja="燃料への税率であり、クレジットの価格ではありません。名目の円で定められています。",
    )
    return _constant("carbon-tax", label, caveat, basis="nominal", price_year=None)


def _seed() -> ConstantPrice:
    price, cap = figure(FILE, "seed-12000").value, gx_ets_band().cap_jpy_per_t
    label = Text(en=f"scenario of {price:,.0f} yen", ja=f"{price:,.0f}円のシナリオ")
    caveat = Text(
        en=f"A scenario, not a market price: {price / cap:.1f} times the cap of GX-ETS in its first year.",
        ja=f"市場価格ではなくシナリオです。GX-ETSの初年度の上限価格の{price / cap:.1f}倍にあたります。",
    )
    return _constant("seed-12000", label, caveat, basis="real", price_year=2026)


def _iea() -> UsdTable:
    rows, fx = group(FILE, "iea-nze-advanced"), group(FILE, "usd-jpy")[FX_DATE.isoformat()]
    first = next(iter(rows.values()))
    return UsdTable(
        kind="usd_table",
        name="iea-nze-advanced",
        label=Text(
            en="IEA net zero scenario, advanced economies", ja="国際エネルギー機関（IEA）のネットゼロシナリオ（先進国）"
        ),
        basis="real",
        price_year=FX_DATE.year,
        usd_price_year=FX_DATE.year,
        source=first.source,
        source_kind=weakest([row.source_kind for row in (*rows.values(), fx)]),
        caveat=Text(
            en=(
                "What a model needs to reach net zero, neither a market price nor a forecast; from memory: look it "
                "up. Years before 2030 have no price in it and count as 0 yen; after 2050 the last price is held."
            ),
            ja=(
                "ネットゼロの達成にモデルが必要とする価格であり、市場価格でも予測でもありません（値は未確認です）。"
                "2030年より前は価格がないため0円とし、2050年より後は最後の価格を据え置きます。"
            ),
        ),
        interpolation="linear",
        before="zero",
        beyond="hold",
        prices_usd_per_t={int(year): row.value for year, row in rows.items()},
        usd_jpy=fx.value,
        fx_date=FX_DATE,
        fx_source=fx.source,
    )


def _mlit() -> CarbonPrice:
    row = figure(FILE, "mlit-2008")
    return CarbonPrice(
        kind="per_tonne_carbon",
        name="mlit-2008",
        label=Text(
            en="unit value of CO2 in the MLIT guideline of 2008", ja="国土交通省の技術指針（2008年）のCO2貨幣価値原単位"
        ),
        basis="real",
        price_year=2006,
        source=row.source,
        source_kind=row.source_kind,
        caveat=Text(
            en=(
                f"A unit value for appraisal, not a market price. {row.value:,.0f} yen are per tonne of carbon; that "
                f"they are yen of 2006 is from a report that the value was set then. It is under review."
            ),
            ja=(
                f"事業評価のための原単位であり、市場価格ではありません。{row.value:,.0f}円は炭素1トンあたりの値です。"
                "2006年に定められたという報道により、2006年の円とみなしています。見直しが検討されています。"
            ),
        ),
        price_jpy_per_t_carbon=row.value,
    )


_NAMED: dict[str, Callable[[], PriceSpec]] = {
    "gx-ets-floor": lambda: _gx("floor"),
    "gx-ets-cap": lambda: _gx("cap"),
    "j-credit-renewable": lambda: _j_credit("j-credit-renewable", "renewable power", "再生可能エネルギー"),
    "j-credit-energy-saving": lambda: _j_credit("j-credit-energy-saving", "energy saving", "省エネルギー"),
    "carbon-tax": _carbon_tax,
    "seed-12000": _seed,
    "iea-nze-advanced": _iea,
    "mlit-2008": _mlit,
}
NAMES: tuple[str, ...] = tuple(_NAMED)

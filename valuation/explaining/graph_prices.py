"""The yen of a record beside its headline: prices, rates, contracts, loadings, and what futures would be paid."""

from __future__ import annotations

from typing import Any

from valuation.explaining import formulas_money as m
from valuation.explaining.rules import Both, Declared, Entry, Made, Rule

_M = "valuation.money"
_V = f"{_M}.values[*]"
_C = f"{_M}.contracts[*]"
_L = f"{_M}.loadings[*]"
_OWN_YEAR = ("代表値の円の年?", "valuation.price_year")
_INFLATION = ("物価上昇率", f"{_M}.inflation.per_year")


def _money(rate: str) -> dict[str, tuple[str, str]]:
    """What says in which money a price and a rate are; rate is the item of the list of ways of discounting."""
    return {
        "basis": ("価格の実質・名目?", f"{_M}.prices[=price].basis"),
        "rate_basis": ("割引率の実質・名目?", f"{_M}.discounting[{rate}].basis"),
        "price_year": ("価格の基準年?", f"{_M}.prices[=price].price_year"),
        "own_year": _OWN_YEAR,
        "inflation": _INFLATION,
    }


def _market(rate: str) -> dict[str, tuple[str, str]]:
    """Units, prices and factors of a cell."""
    return {
        "units": ("単位数", "valuation.cash_flow[:].issuable_t_co2e"),
        "years": ("年", "valuation.cash_flow[:].year"),
        "price": ("価格", f"{_M}.prices[=price].by_year[:].expected_jpy_per_t"),
        "price_years": ("価格の年", f"{_M}.prices[=price].by_year[:].year"),
        "factor": ("割引係数", f"{_M}.discounting[{rate}].by_year[:].factor"),
        "factor_years": ("係数の年", f"{_M}.discounting[{rate}].by_year[:].year"),
        **_money(rate),
    }


def _own_source(list_of: str) -> tuple[str, str]:
    return f"{_M}.{list_of}[*].source", f"{_M}.{list_of}[*].source_kind"


def _in_this_money(document: dict[str, Any], captures: tuple[int, ...]) -> bool:
    """Whether a contract and a price are in money that fits; the record says why where they are not."""
    return document["valuation"]["money"]["contracts"][captures[0]]["problem"] is None


def _closed(document: dict[str, Any], captures: tuple[int, ...]) -> bool:
    row = document["valuation"]["money"]["contracts"][captures[0]]
    return row["problem"] is None and bool(row["closed_form"])


_PRICES: tuple[Entry, ...] = (
    Declared(f"{_M}.prices[*].by_year[*].**", ("price path {label}", "価格経路「{label}」"), "valuation.prices",
             *_own_source("prices")),
    Declared(f"{_M}.prices[*].**", ("price path {label}", "価格経路「{label}」"), "valuation.prices",
             *_own_source("prices")),
    Declared(f"{_M}.discounting[*].by_year[*].**", ("way of discounting {label}", "割引の方法「{label}」"),
             "valuation.discounting", *_own_source("discounting")),
    Declared(f"{_M}.discounting[*].**", ("way of discounting {label}", "割引の方法「{label}」"),
             "valuation.discounting", *_own_source("discounting")),
    Declared(f"{_M}.inflation.per_year", ("rate of inflation", "物価上昇率"), "valuation.inflation",
             f"{_M}.inflation.source", f"{_M}.inflation.source_kind"),
    Declared(f"{_M}.inflation.**", ("inflation", "物価上昇率"), "valuation.inflation"),
)  # fmt: skip

_VALUES: tuple[Entry, ...] = (
    Rule(
        f"{_V}.present_value_jpy",
        ("present value at another price and rate", "別の価格・割引率での現在価値"),
        "Σ {units} × {price} × {factor}",
        (
            "the issuable units of each year at the expected price, in one money where inflation is declared",
            "各年の発行可能量に期待価格を掛けて割り引く。物価上昇率があれば同じ年の円に換算する",
        ),
        m.sold,
        _market("=discount"),
        "8",
    ),
    Rule(
        f"{_V}.price_year",
        ("year whose yen the value is in", "現在価値の基準年"),
        "{price_year}",
        (
            "that of the price, or with inflation the headline's; nominal yen have none",
            "価格の基準年。物価上昇率があれば代表値の基準年。名目の円にはない",
        ),
        m.year_of_money,
        _money("=discount"),
        "8",
    ),
    Rule(
        f"{_V}.basis",
        ("real or nominal yen", "実質・名目の別"),
        "{basis}",
        ("that of the rate", "割引率の区分"),
        m.basis_of_money,
        {key: _money("=discount")[key] for key in ("basis", "rate_basis", "inflation")},
        "8",
    ),
    Declared(f"{_V}.**", ("cell of prices and rates", "価格と割引率の組合せ"), ""),
)

_CONTRACT_MARKET = {
    "source": ("契約の出典", f"{_M}.contract_terms[=contract].source"),
    "contract": ("契約条件?", f"{_M}.contract_terms[=contract]"),
    "low": ("価格の5％点?", f"{_M}.prices[=price].by_year[:].p05_jpy_per_t"),
    "high": ("価格の95％点?", f"{_M}.prices[=price].by_year[:].p95_jpy_per_t"),
    **_market("headline"),
}


def _of_contract(key: str, name: Both, formula: str, says: Both, function: Any) -> tuple[Entry, Entry]:
    """In closed form where there is one; otherwise the mean over paths, which the record alone cannot give again."""
    return (
        Rule(f"{_C}.{key}", name, formula, says, function, _CONTRACT_MARKET, "8", applies=_closed),
        Made(f"{_C}.{key}", name, "value"),
    )


_CONTRACTS: tuple[Entry, ...] = (
    Declared(f"{_M}.contract_terms[*].**", ("contract {label}", "契約「{label}」"), "valuation.contracts",
             *_own_source("contract_terms")),
    Rule(
        f"{_C}.market_jpy",
        ("issuable units sold at the market", "発行可能量を市場で売る場合の現在価値"),
        "Σ {units} × {price} × {factor}",
        ("without the contract", "契約がない場合"),
        m.sold,
        _market("headline"),
        "8",
        applies=_in_this_money,
    ),
    *_of_contract(
        "contract_alone_jpy",
        ("what the contract itself pays", "契約だけで受け取る額の現在価値"),
        "Σ payoff({contract}, {price}) × {factor}",
        ("expectation over a lognormal price, or over a known one", "価格の期待値（対数正規または既知）"),
        m.contract_alone,
    ),
    *_of_contract(
        "with_contract_jpy",
        ("market and contract together", "市場での販売と契約を合わせた現在価値"),
        "Σ ({units} × {price} + payoff({contract}, {price})) × {factor}",
        ("what the seller receives", "売り手の受取額"),
        m.with_contract,
    ),
    Rule(
        f"{_C}.closed_form",
        ("in closed form", "閉じた式で計算"),
        "{kind}, {random}",
        ("all but a random price inside a band", "価格帯の中の確率的な価格を除く"),
        m.in_closed_form,
        {
            "kind": ("価格の種類?", f"{_M}.prices[=price].kind"),
            "random": ("確率的な価格?", f"{_M}.prices[=price].random"),
        },
        "8",
    ),
    Made(f"{_C}.delivered.**", ("market and contract on what futures deliver", "将来ごとの納入量での受取額"), "money"),
    Declared(f"{_C}.**", ("contract at a price", "契約と価格の組合せ"), ""),
)  # fmt: skip

_FUTURES: tuple[Entry, ...] = (
    Made(f"{_M}.delivered.**", ("what futures would have issued", "将来ごとに発行できた量"), "money"),
    Made(f"{_M}.spreads[*].**", ("present value over prices and futures", "価格と将来による現在価値の幅"), "money"),
    Rule(
        f"{_L}.mean_jpy",
        ("mean present value that is loaded: {label}", "割増前の平均：{label}"),
        "{means}",
        ("what futures deliver at the headline's price and rate", "代表値の価格・割引率での納入分の平均"),
        lambda prices, tonnes, means: m.delivered_mean("headline", prices, tonnes, means),
        {
            "prices": ("価格の名称?", f"{_M}.spreads[:].price"),
            "tonnes": ("数量の種類?", f"{_M}.spreads[:].tonnes"),
            "means": ("平均", f"{_M}.spreads[:].present_value.mean_jpy"),
        },
        "8",
    ),
    Made(f"{_L}.loaded_jpy", ("present value under the loading {label}", "「{label}」を適用した現在価値"), "money"),
    Declared(f"{_L}.**", ("loading {label}", "リスク割増「{label}」"), "valuation.loadings", *_own_source("loadings")),
)  # fmt: skip

PRICES: tuple[Entry, ...] = (*_PRICES, *_VALUES, *_CONTRACTS, *_FUTURES)

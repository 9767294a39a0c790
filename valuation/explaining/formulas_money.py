"""
Formulas by which yen beside the headline follow from other fields of a record.

Lists are by year, in the order of their fields; years stand beside them where two lists may differ in length.
A figure for which there is no price, no inflation that converts money, or no such term is None, as in the record.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from valuation.exposure import F64
from valuation.money.basis import Basis, Inflation, price_level
from valuation.money.contract_specs import ContractSpec, terms
from valuation.money.options import expected_cash

_TWO_TAILS = 2 * 1.6448536269514722
"""Standard deviations from the 5th to the 95th percentile of a normal law: 2 x the root of Phi(z) = 0.95."""
_CONTRACT: TypeAdapter[ContractSpec] = TypeAdapter(ContractSpec)

Money = tuple[Basis, int | None]


def money_of(price: Basis, rate: Basis, price_year: int | None, own_year: int, inflation: float | None) -> Money:
    """The money of a price at a rate: its own; converted, nominal yen, or real ones of the headline's price year."""
    if inflation is None:
        return price, price_year
    return ("nominal", None) if rate == "nominal" else ("real", own_year)


def year_of_money(
    price: Basis, rate: Basis, price_year: int | None, own_year: int, inflation: float | None
) -> int | None:
    """The year whose yen a present value is in; of one that could not be converted, that of the price."""
    return money_of(price, rate, price_year, own_year, inflation)[1]


def basis_of_money(price: Basis, rate: Basis, inflation: float | None) -> Basis:
    """Real or nominal yen of a present value; of one that could not be converted, those of the price."""
    return rate if inflation is not None else price


def converted(
    expected: Sequence[float], first_year: int, price: Basis, rate: Basis, price_year: int | None, own_year: int,
    inflation: float | None,
) -> F64 | None:  # fmt: skip
    """Prices in the money of a rate, shape (traded year,); None where there are none, or nothing converts them."""
    if not expected or (price != rate and inflation is None):
        return None
    found = np.array(expected, dtype=np.float64)
    if inflation is None or (price == rate and price_year in (None, own_year)):
        return found
    rise = _inflation(inflation)
    if price_year is not None:
        found = np.asarray(found * price_level(rise, price_year, first_year, len(found)))
    return found if rate == "nominal" else np.asarray(found / price_level(rise, own_year, first_year, len(found)))


def sold(
    units: Sequence[int], years: Sequence[int], expected: Sequence[float], price_years: Sequence[int],
    factors: Sequence[float], factor_years: Sequence[int], price: Basis, rate: Basis, price_year: int | None,
    own_year: int, inflation: float | None,
) -> float | None:  # fmt: skip
    """Present value of units sold at a price: units x price in the money of the rate x factor, added up."""
    prices = converted(
        expected, price_years[0] if price_years else years[0], price, rate, price_year, own_year, inflation
    )
    if prices is None:
        return None
    unit, factor = dict(zip(years, units, strict=True)), dict(zip(factor_years, factors, strict=True))
    return math.fsum(
        unit[year] * yen * factor[year] for year, yen in zip(price_years, prices.tolist(), strict=True) if year in unit
    )


def contract_alone(source: str, contract: Mapping[str, Any], *market: Any) -> float | None:
    """Present value of what a contract itself pays, in closed form (valuation.money.options.expected_cash)."""
    del source  # an end of the walk, no number
    found = _with_contract(contract, *market)
    return None if found is None else found[1]


def with_contract(source: str, contract: Mapping[str, Any], *market: Any) -> float | None:
    """Present value of market and contract together, in closed form."""
    del source
    found = _with_contract(contract, *market)
    return None if found is None else found[0] + found[1]


def _with_contract(
    contract: Mapping[str, Any], low: Sequence[float | None], high: Sequence[float | None], units: Sequence[int],
    years: Sequence[int], expected: Sequence[float], price_years: Sequence[int], factors: Sequence[float],
    factor_years: Sequence[int], price: Basis, rate: Basis, price_year: int | None, own_year: int,
    inflation: float | None,
) -> tuple[float, float] | None:  # fmt: skip
    """Market and contract, each as present value; low and high are the 5th and 95th percentile of random prices."""
    first = price_years[0] if price_years else years[0]
    prices = converted(expected, first, price, rate, price_year, own_year, inflation)
    if prices is None:
        return None
    basis, year = money_of(price, rate, price_year, own_year, inflation)
    rise = None if inflation is None else _inflation(inflation)
    agreed = terms(_spec(contract), first_year=years[0], basis=basis, price_year=year, inflation=rise)
    reference, spread = np.zeros(len(years)), np.zeros(len(years))
    span = slice(first - years[0], first - years[0] + len(prices))
    reference[span] = prices
    spread[span] = [_log_sd(*ends) for ends in zip(low, high, strict=True)]
    found = expected_cash(agreed, reference, spread, np.array(units, dtype=np.float64))
    factor = np.array(factors[: len(years)])
    return math.fsum(found.market_jpy * factor), math.fsum(found.payoff_jpy * factor)


def _log_sd(low: float | None, high: float | None) -> float:
    """Spread of the logarithm of a lognormal price, read off its percentiles; 0 of a price that is known."""
    return math.log(high / low) / _TWO_TAILS if low and high else 0.0


def _spec(contract: Mapping[str, Any]) -> ContractSpec:
    """A contract as the record states it, as a scenario would."""
    own = {key: value for key, value in contract["terms"].items() if not key.startswith("counterparty_")}
    other = {
        key.removeprefix("counterparty_"): value
        for key, value in contract["terms"].items()
        if key.startswith("counterparty_")
    }
    plain = {key: contract[key] for key in ("kind", "name", "label", "source", "source_kind")}
    if contract["basis"] is not None:
        plain["basis"] = contract["basis"]
    if other:
        plain["counterparty"] = {**other, "source": contract["source"], "source_kind": contract["source_kind"]}
    return _CONTRACT.validate_python({**plain, **own})


def _inflation(per_year: float | None) -> Inflation:
    assert per_year is not None
    return Inflation(per_year=per_year, source="as the record says", source_kind="assumption")


def in_closed_form(kind: str, random: bool) -> bool:
    """A random price inside a band has no closed form: means over its paths are taken."""
    return not (random and kind == "gx_ets_clip")


def delivered_mean(price: str, prices: Sequence[str], tonnes: Sequence[str], means: Sequence[float]) -> float | None:
    """The mean of what futures deliver at a price."""
    found = [
        mean for name, what, mean in zip(prices, tonnes, means, strict=True) if (name, what) == (price, "delivered")
    ]
    return found[0] if found else None

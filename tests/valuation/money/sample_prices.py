"""Declared prices that the tests of prices share."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from valuation.money.price_specs import PriceSpec

COMMON = {
    "label": {"en": "example", "ja": "例"},
    "basis": "real",
    "price_year": 2026,
    "source": "example of this test",
    "source_kind": "assumption",
}
INFLATION = {"per_year": 0.02, "source": "example", "source_kind": "assumption"}
BAND = {
    "floor_jpy_per_t": 1700,
    "cap_jpy_per_t": 4300,
    "band_year": 2026,
    "growth_per_year": 0.03,
    "until": 2030,
    "after": "grow",
}
DOLLARS = {
    "prices_usd_per_t": {2030: 140, 2040: 205},
    "usd_price_year": 2022,
    "usd_jpy": 130,
    "fx_date": "2022-12-30",
    "fx_source": "example",
}


def declared(kind, name="example", **fields):
    return TypeAdapter(PriceSpec).validate_python({**COMMON, "kind": kind, "name": name, **fields})


def table(prices, **fields):
    return declared("dated_table", prices_jpy_per_t=prices, **fields)


def gbm(volatility=0.25, growth=0.03, start_year=2026, name="gbm"):
    return declared(
        "gbm",
        name,
        start_jpy_per_t=4000,
        start_year=start_year,
        volatility=volatility,
        expected_growth_per_year=growth,
    )


def ou(volatility=0.25, start=8000, mean=4000, name="ou", **speed):
    return declared(
        "log_ou",
        name,
        start_jpy_per_t=start,
        start_year=2026,
        volatility=volatility,
        long_run_mean_jpy_per_t=mean,
        **(speed or {"half_life_years": 3}),
    )


def clip(price, **band):
    inner = price.model_dump()
    return declared("gx_ets_clip", "clipped", band={**BAND, **band}, price=inner)


def errors(build):
    with pytest.raises(ValidationError) as caught:
        build()
    return [(item["msg"], item.get("ctx", {}).get("ja", "")) for item in caught.value.errors()]

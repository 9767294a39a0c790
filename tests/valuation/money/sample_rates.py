"""Declared discount rates that the tests of discounting share."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from valuation.money.discount_specs import DiscountSpec

CONVENTIONS = ("begin", "mid_year", "year_end")
COMMON = {
    "name": "example",
    "label": {"en": "example", "ja": "例"},
    "basis": "real",
    "source": "example of this test",
    "source_kind": "assumption",
}
NODES = ((1.0, 0.011), (2.0, 0.014), (5.0, 0.019), (10.0, 0.0215), (20.0, 0.0313), (30.0, 0.0356))


def declared(kind, **fields):
    return TypeAdapter(DiscountSpec).validate_python({"kind": kind, **COMMON, **fields})


def flat(rate):
    return declared("flat", rate_per_year=rate)


def curve(nodes=NODES, compounding="annual", interpolation="linear_zero", extrapolation="flat_zero"):
    return declared(
        "zero_curve",
        on="2026-01-13",
        points=[{"years": years, "rate_per_year": rate} for years, rate in nodes],
        compounding=compounding,
        interpolation=interpolation,
        extrapolation=extrapolation,
    )


def stepped(*steps):
    return declared("step_down", steps=[{"from_year": year, "rate_per_year": rate} for year, rate in steps])


def mixed(*rates):
    return declared("expected_factor", rates=[{"rate_per_year": rate, "weight": weight} for rate, weight in rates])


def ramsey(delta, eta, growth, **more):
    return declared("ramsey", pure_time_preference_per_year=delta, elasticity=eta, growth_per_year=growth, **more)


def errors(build):
    with pytest.raises(ValidationError) as caught:
        build()
    return [(item["msg"], item["ctx"].get("ja", "")) for item in caught.value.errors()]

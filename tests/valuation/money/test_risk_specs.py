"""Loadings for risk as a person writes them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from valuation.money import risk
from valuation.money.risk_specs import LoadingSpec, loaded

NAMED = {
    "name": "prudent",
    "label": {"en": "Prudent", "ja": "慎重な見方"},
    "source": "assumption of the test",
    "source_kind": "assumption",
}
VALUES = [5.0, 1, 9, 3, 40, 0, 0, 2, 7, 8]


def read(**written):
    return TypeAdapter(LoadingSpec).validate_python(NAMED | written)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ({"kind": "wang", "market_price_of_risk": 0.25, "side": "gain"}, risk.wang(VALUES, 0.25, side="gain")),
        ({"kind": "wang", "market_price_of_risk": 0.25, "side": "loss"}, risk.wang(VALUES, 0.25, side="loss")),
        ({"kind": "multiple_of_loss", "multiple": 3, "side": "loss"}, 3 * 7.5),
        (
            {"kind": "standard_deviation", "loading": 0.5, "side": "gain"},
            risk.standard_deviation(VALUES, 0.5, side="gain"),
        ),
        ({"kind": "tail", "weight": 0.5, "worst_percent": 20, "side": "gain"}, 7.5 / 2),
    ],
)
def test_each_kind_is_its_function(written, wanted):
    assert loaded(read(**written), VALUES) == pytest.approx(wanted, rel=1e-15)


def test_a_multiple_of_a_gain_is_refused_in_both_languages():
    with pytest.raises(ValidationError) as caught:
        read(kind="multiple_of_loss", multiple=3, side="gain")
    (error,) = caught.value.errors()
    assert "needs `side: loss`" in error["ctx"]["en"]
    assert "side: loss（損失）にだけ使えます" in error["ctx"]["ja"]


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "wang", "market_price_of_risk": 0.25},
        {"kind": "wang", "market_price_of_risk": -0.25, "side": "gain"},
        {"kind": "multiple_of_loss", "multiple": 0.5, "side": "loss"},
        {"kind": "tail", "weight": 1.5, "worst_percent": 5, "side": "gain"},
        {"kind": "tail", "weight": 0.5, "worst_percent": 0, "side": "gain"},
    ],
)
def test_a_loading_without_a_side_or_out_of_its_range_is_refused(written):
    with pytest.raises(ValidationError):
        read(**written)

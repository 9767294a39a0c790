"""Contracts as a person writes them: every kind, the money they are in, and what is refused in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from valuation.money.basis import Inflation, MoneyMismatch, MoneyRefused
from valuation.money.contract_cash import cash_flow
from valuation.money.contract_specs import ROWS, ContractSpec, terms
from valuation.money.contracts import Contract

SOURCE = {"source": "assumption of the test", "source_kind": "assumption"}
NAMED = {"name": "town", "label": {"en": "With the town", "ja": "町との契約"}, **SOURCE}
NOMINAL, REAL = NAMED | {"basis": "nominal"}, NAMED | {"basis": "real", "price_year": 2026}
TWO_PERCENT = Inflation(per_year=0.02, **SOURCE)
OFFTAKE = NOMINAL | {"kind": "offtake", "price_jpy_per_t": 4500, "volume_t_co2e_per_year": 80}
LEAST = {"minimum_take_t_co2e_per_year": 30, "minimum_delivery_t_co2e_per_year": 50, "penalty_jpy_per_t": 1000}


def read(**written):
    return TypeAdapter(ContractSpec).validate_python(written)


def nominal(spec, **changes):
    return terms(spec, **{"first_year": 2027, "basis": "nominal"} | changes)


@pytest.mark.parametrize(
    ("kind", "keys", "wanted"),
    [
        ("cfd_two_way", {"strike_jpy_per_t": 5000, "share": 0.6}, Contract(strike_jpy_per_t=5000, share=0.6)),
        ("cfd_one_way", {"strike_jpy_per_t": 5000}, Contract(floor_jpy_per_t=5000)),
        ("floor", {"floor_jpy_per_t": 3000}, Contract(floor_jpy_per_t=3000)),
        (
            "collar",
            {"floor_jpy_per_t": 2000, "cap_jpy_per_t": 6000},
            Contract(floor_jpy_per_t=2000, cap_jpy_per_t=6000),
        ),
        (
            "buy_back",
            {"price_jpy_per_t": 2500, "sold_share": 0.4},
            Contract(share=0, sold_share=0.4, buy_back_jpy_per_t=2500),
        ),
        ("offtake", {"price_jpy_per_t": 4500, "share": 0.5}, Contract(strike_jpy_per_t=4500, share=0.5)),
        (
            "offtake",
            {"price_jpy_per_t": 4500, "volume_t_co2e_per_year": 80, "sold_share": 0.9} | LEAST,
            Contract(strike_jpy_per_t=4500, volume_t_co2e_per_year=80, sold_share=0.9, **LEAST),
        ),
    ],
)
def test_each_kind_is_a_row_of_one_table_of_terms(kind, keys, wanted):
    assert nominal(read(**NOMINAL, kind=kind, **keys)) == wanted


def test_a_spot_sale_has_no_yen_of_its_own():
    assert nominal(read(**NAMED, kind="spot", sold_share=0.7)) == Contract(share=0, sold_share=0.7)


def test_every_kind_that_can_be_written_has_its_row():
    assert {spec.model_fields["kind"].annotation.__args__[0] for spec in ContractSpec.__origin__.__args__} == set(ROWS)


def test_term_indexation_and_counterparty_stand_with_every_contract_in_yen():
    who = {"default_probability_per_year": 0.01, "recovery": 0.4, **SOURCE}
    term = {"first_year": 2029, "term_years": 10, "indexation_per_year": 0.03}
    spec = read(**NOMINAL, kind="floor", floor_jpy_per_t=1700, **term, counterparty=who)
    assert nominal(spec) == Contract(
        floor_jpy_per_t=1700, start=2, term_years=10, indexation_per_year=0.03, default_probability_per_year=0.01,
        recovery=0.4,
    )  # fmt: skip


def test_a_nominal_strike_loses_value_in_real_yen():
    """5000 yen paid in 2028 and 2029 at 2 % a year are 5000 / 1.02^2 and 5000 / 1.02^3 yen of 2026."""
    spec = read(**NOMINAL, kind="cfd_two_way", strike_jpy_per_t=5000, first_year=2028)
    contract = terms(spec, first_year=2028, basis="real", price_year=2026, inflation=TWO_PERCENT)
    cash = cash_flow(contract, [[100.0, 100]], [[1.0, 1]])
    assert cash[0] == pytest.approx([5000 / 1.02**2, 5000 / 1.02**3], rel=1e-12)


def test_a_real_strike_rises_in_nominal_yen():
    contract = nominal(read(**REAL, kind="cfd_two_way", strike_jpy_per_t=5000), inflation=TWO_PERCENT)
    cash = cash_flow(contract, [[100.0, 100]], [[1.0, 1]])
    assert cash[0] == pytest.approx([5000 * 1.02, 5000 * 1.02**2], rel=1e-12)


def test_real_yen_of_one_year_become_those_of_another():
    spec = read(**REAL, kind="cfd_two_way", strike_jpy_per_t=5000, indexation_per_year=0.03)
    contract = terms(spec, first_year=2027, basis="real", price_year=2024, inflation=TWO_PERCENT)
    assert contract.strike_jpy_per_t == pytest.approx(5000 / 1.02**2, rel=1e-12)
    assert contract.indexation_per_year == 0.03


def test_the_money_of_a_contract_does_not_change_what_it_is_worth():
    """Nominal cash over the price level is real cash, year by year."""
    spec = read(**NOMINAL, kind="collar", floor_jpy_per_t=4000, cap_jpy_per_t=6000, indexation_per_year=0.01)
    level = 1.02 ** (2027 + np.arange(10) - 2026)
    prices, tonnes = np.linspace(2000, 9000, 10)[None], np.full((1, 10), 20.0)
    real = terms(spec, first_year=2027, basis="real", price_year=2026, inflation=TWO_PERCENT)
    np.testing.assert_allclose(
        cash_flow(real, prices / level, tonnes), cash_flow(nominal(spec), prices, tonnes) / level, rtol=1e-12
    )


def test_other_money_without_inflation_is_refused_and_the_same_money_is_not():
    spec = read(**REAL, kind="floor", floor_jpy_per_t=3000)
    with pytest.raises(
        MoneyMismatch, match="“With the town” is in real yen of 2026, the prices are in nominal yen"
    ) as caught:
        nominal(spec)
    assert "契約「町との契約」は実質額（2026年価格）、価格は名目額です" in caught.value.ja
    with pytest.raises(MoneyMismatch, match="real yen of 2026, the prices are in real yen of 2024"):
        terms(spec, first_year=2027, basis="real", price_year=2024)
    assert terms(spec, first_year=2027, basis="real", price_year=2026).floor_jpy_per_t == 3000


def test_a_contract_that_begins_before_the_valuation_is_refused():
    spec = read(**NOMINAL, kind="floor", floor_jpy_per_t=3000, first_year=2025)
    with pytest.raises(MoneyRefused, match="begins in 2025, before the valuation in 2027") as caught:
        nominal(spec)
    assert "2027年）より前の2025年に始まっています" in caught.value.ja


def test_prices_that_are_real_of_no_year_are_refused():
    spec = read(**REAL, kind="floor", floor_jpy_per_t=3000)
    with pytest.raises(ValueError, match="real prices are of a year"):
        terms(spec, first_year=2027, basis="real")


FLOOR = {"kind": "floor", "floor_jpy_per_t": 1}
COLLAR = NOMINAL | {"kind": "collar", "floor_jpy_per_t": 7000, "cap_jpy_per_t": 6000}
BUY_BACK = NOMINAL | {"kind": "buy_back", "price_jpy_per_t": 1, "sold_share": 1}


@pytest.mark.parametrize(
    ("written", "en", "ja"),
    [
        (COLLAR, "above the cap", "上限価格を超えています"),
        (BUY_BACK, "nothing is left", "買い戻す分が残りません"),
        (NAMED | FLOOR | {"basis": "real"}, "need the year", "どの年の円か"),
        (REAL | FLOOR | {"basis": "nominal"}, "have no price_year", "名目額には price_year を書きません"),
        (OFFTAKE | {"share": 0.5}, "either share or volume", "どちらか一方"),
        (NOMINAL | {"kind": "offtake", "price_jpy_per_t": 1}, "either share or volume", "どちらか一方"),
        (OFFTAKE | {"penalty_jpy_per_t": 5}, "belong together", "両方書くか両方省いて"),
        (OFFTAKE | {"minimum_take_t_co2e_per_year": 90}, "can never be met", "契約量を超えています"),
    ],
)
def test_what_cannot_be_a_contract_is_refused_in_both_languages(written, en, ja):
    with pytest.raises(ValidationError) as caught:
        read(**written)
    (error,) = caught.value.errors()
    assert en in error["ctx"]["en"]
    assert ja in error["ctx"]["ja"]


@pytest.mark.parametrize(
    "written",
    [
        NOMINAL | {"kind": "floor", "floor_jpy_per_t": 1, "share": 1.2},
        NOMINAL | {"kind": "floor", "floor_jpy_per_t": 1, "share": 0},
        NOMINAL | {"kind": "floor", "floor_jpy_per_t": 1, "strike_jpy_per_t": 2},
        NOMINAL | {"kind": "cfd", "strike_jpy_per_t": 2},
        NOMINAL | {"kind": "floor"},
    ],
)
def test_a_share_above_one_and_keys_of_another_kind_are_refused(written):
    with pytest.raises(ValidationError):
        read(**written)

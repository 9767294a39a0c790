"""What is refused when rates are declared, and what the bundled ones say of themselves."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from assets.table_files import UnknownName
from tests.valuation.money.sample_rates import NODES, curve, errors, flat, mixed, ramsey, stepped
from valuation.money.basis import MoneyMismatch, same_money
from valuation.money.discount_specs import method
from valuation.money.discounting import equivalent_rates, factors
from valuation.money.named_discounts import NAMES, named_discount
from valuation.money.named_prices import named_price
from valuation.money.tables import Figure
from valuation.table_rows import parse_named, read_named


@pytest.mark.parametrize("rate", [-1.0, -1.5])
def test_a_rate_of_minus_one_hundred_percent_is_refused_wherever_it_stands(rate):
    for build in (
        lambda: flat(rate),
        lambda: stepped((0, rate)),
        lambda: mixed((rate, 1.0)),
        lambda: curve([(1, rate)]),
        lambda: ramsey(rate, 0, 0),
    ):
        assert any("-0.99" in en and "-0.99" in ja for en, ja in errors(build))


def test_a_rate_in_per_cent_is_refused_with_what_to_write():
    assert "write 0.04" in errors(lambda: flat(4))[0][0]


@pytest.mark.parametrize(
    ("nodes", "word", "ja"),
    [
        ([(1, 0.01), (5, 0.02), (2, 0.02)], "2 is out of order", "逆"),
        ([(1, 0.01), (1, 0.02)], "1 is there twice", "2回"),
    ],
)
def test_points_out_of_order_or_doubled_are_refused(nodes, word, ja):
    ((en, text),) = errors(lambda: curve(nodes))
    assert word in en
    assert ja in text


def test_steps_that_do_not_start_at_0_or_stand_twice_are_refused():
    assert "year 0" in errors(lambda: stepped((1, 0.04)))[0][0]
    assert "twice" in errors(lambda: stepped((0, 0.04), (31, 0.03), (31, 0.02)))[0][0]


def test_weights_that_do_not_sum_to_1_are_refused():
    ((en, ja),) = errors(lambda: mixed((0.01, 0.5), (0.04, 0.4)))
    assert "0.9" in en
    assert "0.9" in ja


def test_a_scatter_of_growth_without_its_source_is_refused():
    assert "growth_sigma_source" in errors(lambda: ramsey(0, 2, 0.02, growth_sigma=0.03))[0][0]


def test_a_ramsey_rule_in_nominal_money_is_refused():
    with pytest.raises(ValidationError, match="basis"):
        ramsey(0, 2, 0.02, basis="nominal")


def test_a_number_of_years_below_0_is_refused_and_none_is_nothing():
    with pytest.raises(ValueError, match="0 or more"):
        factors(flat(0.04), -1)
    for name in NAMES:
        assert len(factors(named_discount(name), 0)) == 0


def test_the_method_names_every_choice_of_a_curve_in_both_languages():
    text = method(curve(NODES, "continuous", "log_linear_factor", "flat_forward"))
    for words in ("2026-01-13", "continuous", "constant forward rate between", "last forward rate is held"):
        assert words in text.en
    for words in ("2026-01-13", "連続複利", "フォワードレート一定", "フォワードレートを据え置き"):
        assert words in text.ja


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_way_has_a_source_a_label_and_a_method_in_both_languages(name):
    spec = named_discount(name)
    assert spec.name == name
    assert spec.source
    for text in (spec.label, method(spec), *([spec.caveat] if spec.caveat else [])):
        assert text.en.isascii() or "è" in text.en
        assert not text.ja.isascii()


def test_bond_yields_are_said_to_be_no_zero_rates_and_are_nominal():
    spec = named_discount("jgb-2026-01-13")
    assert spec.on == date(2026, 1, 13)
    assert spec.basis == "nominal"
    assert "not zero rates" in spec.caveat.en
    assert "ゼロレートではありません" in spec.caveat.ja
    assert equivalent_rates(spec, 50)[[9, 19, 29, 49]] == pytest.approx([0.02154, 0.03133, 0.03556, 0.03556], abs=1e-12)


def test_real_prices_at_a_nominal_rate_are_refused_in_both_languages():
    same_money("real", "real")
    with pytest.raises(MoneyMismatch) as caught:
        same_money("real", named_discount("jgb-2026-01-13").basis)
    assert "inflation" in caught.value.en
    assert "物価上昇率" in caught.value.ja


@pytest.mark.parametrize("named", [named_discount, named_price])
def test_an_unknown_name_is_refused_with_the_known_ones(named):
    with pytest.raises(UnknownName) as caught:
        named("market")
    assert caught.value.known


@pytest.mark.parametrize("file", ["discount_rates.csv", "carbon_prices.csv"])
def test_every_figure_of_the_tables_has_a_unit_and_a_source(file):
    rows = read_named(file, Figure).values()
    assert all(row.unit and row.source for row in rows)
    assert any(row.source_kind == "memory" for row in rows)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("a,x,1/yr,s,,memory,", "row 3"),
        ("a,,1/yr,s,,memory,", "row 3"),
        ("a,1,1/yr,,,memory,", "source"),
        ("a,1,1/yr,s,,hearsay,", "source_kind"),
        ("b,1,1/yr,s,,memory,", "twice"),
    ],
)
def test_a_broken_row_of_a_table_is_named(line, word):
    text = f"{','.join(Figure.model_fields)}\nb,2,1/yr,s,,memory,\n{line}\n"
    with pytest.raises(ValueError, match=word):
        parse_named(text, "example.csv", Figure)


def test_a_table_with_other_columns_is_refused():
    with pytest.raises(ValueError, match="columns"):
        parse_named("name,value\n", "example.csv", Figure)

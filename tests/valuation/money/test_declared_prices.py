"""Declared prices of a tonne: tables, dollars, the band of GX-ETS and the bundled rows, by hand and as printed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.valuation.money.sample_prices import BAND, DOLLARS, INFLATION, clip, declared, errors, gbm, table
from valuation.money.named_prices import NAMES, gx_ets_band, named_price
from valuation.money.price_paths import PriceGap, band_prices, expected_price, price_paths
from valuation.money.price_specs import notes

FIRST, YEARS = 2027, 40


def test_a_constant_price_is_one_path_of_the_same_price():
    spec = declared("constant", price_jpy_per_t=4257)
    assert price_paths(spec, 2027, 3, paths=500).tolist() == [[4257.0, 4257.0, 4257.0]]


def test_a_price_per_tonne_of_carbon_is_divided_by_44_over_12():
    # 10,600 yen per t-C are printed as 2,891 yen per t-CO2 (senmonshi.com on the MLIT guideline)
    assert expected_price(named_price("mlit-2008"), 2026, 1)[0] == pytest.approx(2891, abs=0.5)


def test_growth_compounds_from_its_first_year():
    spec = declared("growth", start_jpy_per_t=1000, start_year=2026, growth_per_year=0.1)
    assert expected_price(spec, 2026, 3) == pytest.approx([1000, 1100, 1210])
    assert expected_price(spec, 2027, 2) == pytest.approx([1100, 1210])


def test_a_table_is_read_linearly_or_in_steps_between_its_years():
    prices = {2030: 1000, 2034: 3000, 2036: 2000}
    linear, step = (table(prices, interpolation=how) for how in ("linear", "step"))
    assert expected_price(linear, 2030, 7).tolist() == [1000, 1500, 2000, 2500, 3000, 2500, 2000]
    assert expected_price(step, 2030, 7).tolist() == [1000, 1000, 1000, 1000, 3000, 3000, 2000]


def test_the_order_in_which_a_table_is_written_does_not_matter():
    prices = {2030: 1000, 2034: 3000, 2036: 2000}
    turned = dict(reversed(prices.items()))
    found, again = (expected_price(table(p, interpolation="linear"), 2030, 7) for p in (prices, turned))
    assert np.array_equal(found, again)


def test_a_gap_is_refused_with_every_missing_year():
    spec = table({2028: 1000, 2030: 2000, 2034: 3000})
    with pytest.raises(PriceGap) as caught:
        price_paths(spec, 2027, 10)
    assert caught.value.years == (2027, 2029, 2031, 2032, 2033, 2035, 2036)
    for text in (caught.value.en, caught.value.ja):
        for span in ("2027", "2029", "2031-2033", "2035-2036", "interpolation", "beyond"):
            assert span in text


def test_an_end_before_the_horizon_is_refused_unless_the_last_price_is_declared_to_hold():
    prices = {2027: 1000, 2028: 2000}
    with pytest.raises(PriceGap, match="2029-2030"):
        expected_price(table(prices), 2027, 4)
    assert expected_price(table(prices, beyond="hold"), 2027, 4).tolist() == [1000, 2000, 2000, 2000]
    assert expected_price(table(prices, beyond="zero"), 2027, 4).tolist() == [1000, 2000, 0, 0]


def test_years_before_a_table_are_refused_held_or_zero_as_declared():
    for before, price in (("hold", 1000), ("zero", 0)):
        assert expected_price(table({2028: 1000}, before=before), 2027, 2).tolist() == [price, 1000]
    with pytest.raises(PriceGap, match="2027"):
        expected_price(table({2028: 1000}), 2027, 2)


def test_holding_the_end_does_not_close_a_gap():
    with pytest.raises(PriceGap, match="2028"):
        expected_price(table({2027: 1000, 2029: 2000}, beyond="hold", before="hold"), 2027, 5)


def test_a_table_without_gap_is_not_refused():
    assert expected_price(table({2027: 5, 2028: 6, 2029: 7}), 2027, 3).tolist() == [5, 6, 7]


# ---- dollars


def test_dollars_become_yen_at_the_dated_rate():
    spec = declared("usd_table", price_year=2022, interpolation="linear", **DOLLARS)
    assert expected_price(spec, 2030, 11)[[0, 5, 10]] == pytest.approx([18200, 22425, 26650])


@pytest.mark.parametrize("lacking", ["fx_date", "usd_jpy", "fx_source"])
def test_a_currency_without_its_date_rate_or_source_is_refused(lacking):
    given_ones = {key: value for key, value in DOLLARS.items() if key != lacking}
    ((en, ja),) = errors(lambda: declared("usd_table", **given_ones))
    assert "currency without date" in en
    assert lacking in en
    assert "為替レート" in ja
    assert f"ないもの：{lacking}" in ja


def test_inflation_between_the_dollars_and_the_exchange_rate_is_said_to_be_left_out():
    spec = declared("usd_table", **{**DOLLARS, "fx_date": "2025-12-24"})
    assert any("inflation between them is left out" in note.en for note in notes(spec))
    same = declared("usd_table", **DOLLARS)
    assert not any("inflation" in note.en for note in notes(same))
    assert any("2022-12-30" in note.en and "2022-12-30" in note.ja for note in notes(same))


# ---- the band of GX-ETS


@pytest.mark.parametrize(("take", "prices"), [("floor", [1700, 1751]), ("cap", [4300, 4429]), ("middle", [3000, 3090])])
def test_the_band_grows_by_3_percent_from_2026_to_2027(take, prices):
    assert expected_price(declared("gx_ets_band", take=take, band=BAND), 2026, 2) == pytest.approx(prices)


@pytest.mark.parametrize(("take", "printed"), [("floor", 1913), ("cap", 4840)])
def test_the_band_of_2030_is_the_printed_one(take, printed):
    # sustainacraft.com on METI's paper: 4,840 and 1,913 yen in FY2030
    assert expected_price(named_price(f"gx-ets-{take}"), 2026, 5)[4] == pytest.approx(printed, abs=0.5)


def test_inflation_comes_on_top_in_nominal_yen():
    # 1.03 x 1.02 = 1.0506: 1700 -> 1786.02
    spec = declared(
        "gx_ets_band", basis="nominal", price_year=None, take="floor", band={**BAND, "inflation": INFLATION}
    )
    assert expected_price(spec, 2026, 2) == pytest.approx([1700, 1786.02])


def test_after_the_years_of_its_rule_a_held_band_rises_with_inflation_only():
    real = declared("gx_ets_band", take="floor", band={**BAND, "after": "hold"})
    assert expected_price(real, 2030, 3) == pytest.approx([1913.364977] * 3)
    nominal = declared(
        "gx_ets_band",
        basis="nominal",
        price_year=None,
        take="floor",
        band={**BAND, "after": "hold", "inflation": INFLATION},
    )
    found = expected_price(nominal, 2030, 3)
    assert found[1:] / found[:-1] == pytest.approx([1.02, 1.02])


def test_a_nominal_band_without_inflation_and_a_real_one_with_it_are_refused():
    nominal = {"basis": "nominal", "price_year": None}
    assert "inflation" in errors(lambda: declared("gx_ets_band", take="cap", band=BAND, **nominal))[0][0]
    with_it = {**BAND, "inflation": INFLATION}
    assert "物価上昇率" in errors(lambda: declared("gx_ets_band", take="cap", band=with_it))[0][1]


def test_years_before_the_band_are_refused_by_number():
    with pytest.raises(PriceGap, match="2024-2025"):
        expected_price(declared("gx_ets_band", take="cap", band=BAND), 2024, 5)


def test_a_floor_above_the_cap_is_refused():
    assert (
        "above the cap" in errors(lambda: declared("gx_ets_band", take="cap", band={**BAND, "cap_jpy_per_t": 9}))[0][0]
    )


def test_a_band_clips_a_declared_price_and_leaves_what_lies_inside():
    inner = table({2026: 1000, 2027: 3000, 2028: 9000})
    assert price_paths(clip(inner), 2026, 3)[0] == pytest.approx([1700, 3000, 4300 * 1.03**2])
    assert expected_price(clip(inner), 2026, 3) == pytest.approx([1700, 3000, 4300 * 1.03**2])


def test_a_band_clips_every_year_of_every_path():
    spec, inner = clip(gbm(0.4)), gbm(0.4)
    floor, cap = band_prices(spec.band, "clipped", FIRST, YEARS)
    free, bound = price_paths(inner, FIRST, YEARS, 500, 7), price_paths(spec, FIRST, YEARS, 500, 7)
    assert np.array_equal(bound, np.minimum(np.maximum(free, floor), cap))
    assert np.any(free > cap)
    assert np.any(free < floor)


def test_a_clipped_price_in_other_money_than_its_band_is_refused():
    inner = {**declared("constant", price_jpy_per_t=3000).model_dump(), "price_year": 2020}
    ((en, ja),) = errors(lambda: declared("gx_ets_clip", band=BAND, price=inner))
    assert "same money" in en
    assert "同じ円" in ja


def test_a_price_that_grows_beyond_every_number_is_refused_by_its_year():
    # 1000 x 2^1014 is below 1.8e308, the largest number in double precision, 1000 x 2^1015 above
    spec = declared("growth", start_jpy_per_t=1000, start_year=2000, growth_per_year=1.0)
    assert expected_price(spec, 3014, 1)[0] < math.inf
    with pytest.raises(ValueError, match="3015"):
        expected_price(spec, 3000, 100)


def test_real_yen_without_their_year_and_nominal_ones_with_a_year_are_refused():
    assert "price_year" in errors(lambda: declared("constant", price_jpy_per_t=1, price_year=None))[0][0]
    assert "名目" in errors(lambda: declared("constant", price_jpy_per_t=1, basis="nominal"))[0][1]


def test_a_name_that_is_no_short_name_is_refused():
    assert "短い名前" in errors(lambda: declared("constant", "My Price", price_jpy_per_t=1))[0][1]


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_price_values_50_years_and_says_what_it_is_in_both_languages(name):
    spec = named_price(name)
    assert spec.name == name
    found = price_paths(spec, 2027, 50, 10, 1)
    assert found.shape == (1, 50)
    assert np.all(found >= 0)
    assert notes(spec)
    for text in (spec.label, *notes(spec)):
        assert text.en.isascii()
        assert not text.ja.isascii()


def test_the_seed_price_is_never_called_the_market():
    spec = named_price("seed-12000")
    assert "not a market price: 2.8 times the cap" in spec.caveat.en
    assert "市場価格ではなくシナリオ" in spec.caveat.ja
    assert "2.8倍" in spec.caveat.ja
    assert "market" not in spec.label.en


def test_the_bundled_band_is_metis():
    band = gx_ets_band()
    assert (band.floor_jpy_per_t, band.cap_jpy_per_t, band.band_year, band.growth_per_year) == (1700, 4300, 2026, 0.03)


def test_a_price_from_memory_says_so_and_the_weakest_source_counts():
    assert named_price("iea-nze-advanced").source_kind == "memory"
    assert named_price("gx-ets-cap").source_kind == "secondary"

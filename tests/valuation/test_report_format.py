"""Numbers on the page: what a reader sees, and what a reader must never see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.findings import Lang
from valuation.record import significant
from valuation.report import format as shown
from valuation.report.format import ratio

NUMBERS = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1234.5678, "1,235"),
        (-1234.4, "−1,234"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (-0.5, "−0.50"),
    ],
)
def test_tonnes_are_rounded_for_reading(value: float, text: str) -> None:
    assert shown.tonnes(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0432, "0.04"), (0.0004, "<0.001"), (-0.0004, ">−0.001"), (1e-12, "0")])
def test_a_small_tonne_never_reads_as_nothing_but_a_rounding_residue_does(value: float, text: str) -> None:
    assert shown.tonnes(value, 0) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.9999, ">99.9%"),
        (0.00001, "<0.01%"),
        (0.0004, "0.04%"),
        (0.445, "44.5%"),
        (1.34, "134.0%"),
        (-0.042, "−4.2%"),
        (-0.0004, "−0.04%"),
        (-0.00001, ">−0.01%"),
    ],
)
def test_only_certainty_reads_as_zero_or_one_hundred_percent(share: float, text: str) -> None:
    assert shown.percent(share) == text


def test_yen_are_written_as_each_language_writes_them() -> None:
    assert shown.yen(1867421.6, "en") == "JPY 1,867,422"
    assert shown.yen(1867421.6, "ja") == "1,867,422円"


@given(NUMBERS, st.integers(min_value=0, max_value=4))
def test_no_number_is_a_negative_zero_and_signs_survive(value: float, digits: int) -> None:
    text = shown.number(value, digits)
    assert "-" not in text
    if text.startswith(shown.MINUS):
        assert value < 0
        assert text.strip("−0.,") != ""


@given(NUMBERS)
def test_what_is_not_zero_does_not_read_as_zero(value: float) -> None:
    is_zero = shown.tonnes(value, 0) == "0"
    assert is_zero == (abs(value) < shown.NOTHING_T)


@pytest.mark.parametrize(
    ("label", "lang", "half"),
    [("wood ／ 木造", "en", "wood"), ("wood ／ 木造", "ja", "木造"), ("1965", "ja", "1965"), ("", "en", "")],
)
def test_a_label_in_both_languages_is_shown_in_one(label: str, lang: Lang, half: str) -> None:
    assert shown.half_in(label, lang) == half


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_plain_keeps_four_significant_digits(value: float) -> None:
    assert float(shown.plain(value).replace(",", "").replace(shown.MINUS, "-")) == pytest.approx(value, rel=6e-4)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1.25, 1, "1.3"),
        (1.005, 2, "1.01"),
        (1e7 + 0.5, 0, "10,000,001"),
    ],
)
def test_halves_are_rounded_away_from_zero_as_a_workbook_does(value: float, digits: int, text: str) -> None:
    assert shown.number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1_234_567_891.2, 0, "1,234,567,890"),
        (-1_234_567_895.0, 0, "−1,234,567,900"),
        (98_765_432_149.0, 2, "98,765,432,100"),
        (123_456_789.04, 1, "123,456,789"),
        (12_345_678.96, 1, "12,345,679.0"),
        (9.5e-12, 14, "0.00000000000950"),
        (1_234_567_891, 0, "1,234,567,891"),
    ],
)
def test_a_measured_number_shows_no_tenth_digit_and_a_count_shows_all(value: float, digits: int, text: str) -> None:
    assert shown.number(value, digits) == text


@given(NUMBERS, st.integers(min_value=0, max_value=4))
def test_what_is_shown_of_a_number_is_shown_of_what_the_record_holds_of_it(value: float, digits: int) -> None:
    assert shown.number(value, digits) == shown.number(significant(value), digits)


def test_a_percentage_is_rounded_as_it_is_written() -> None:
    assert shown.percent(0.0725) == "7.3%"  # 100 × 0.0725 is 7.249999999999999 in floating point
    assert shown.percent(0.1225) == "12.3%"


@pytest.mark.parametrize(
    ("value", "kind", "lang", "text"),
    [
        (None, "tonnes", "en", ""),
        ("=1+1", "text", "ja", "=1+1"),
        (2030, "year", "en", "2030"),
        (1234.5, "tonnes1", "en", "1,234.5"),
        (1234.5, "tco2e", "ja", "1,235 t-CO2e"),
        (3000.0, "amount", "ja", "3,000"),
        (3000.0, "yen", "ja", "3,000円"),
        (0.96153, "factor", "en", "0.9615"),
        (0.9, "times", "en", "× 0.9"),
        (12.0, "signed", "en", "+12.0"),
        (0.035, "rate", "en", "3.5%"),
    ],
)
def test_a_value_is_shown_as_its_kind_is(value: shown.Value, kind: shown.Kind, lang: Lang, text: str) -> None:
    assert shown.show(value, kind, lang) == text


def test_a_japanese_sign_is_as_wide_as_two_latin_ones() -> None:
    assert shown.text_width("abc") == 3
    assert shown.text_width("潜在（予測）") == 12
    assert shown.text_width("ab\n潜在") == 4


@pytest.mark.parametrize(("value", "text"), [(2.5, "2.50"), (0.0004, "<0.001"), (0.0021, "0.002"), (0.0, "0.00")])
def test_a_small_ratio_never_reads_as_nothing(value: float, text: str) -> None:
    assert ratio(value) == text

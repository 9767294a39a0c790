"""Numbers on the page: what a reader sees, and what a reader must never see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.findings import Lang
from valuation.report import format as shown

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

"""Values at borders: what is refused, and with which sentence."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from infra import units
from infra.units import AnnualRate, Fraction, InputFile, Metres, NonNegative, Positive, Rate, ReturnPeriod, Strict, Year


def read(kind, value):
    class Border(Strict):
        value: kind

    return Border(value=value).value


def refusal(kind, value):
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (Metres, 9500, "is it in cm or feet?"),
        (Metres, "3 m", "without unit, found '3 m'"),
        (Fraction, 5, "write 0.05 for 5 %"),
        (Fraction, -0.1, "between 0 and 1, found -0.1"),
        (Rate, 4, "write 0.04 for 4 %"),
        (Rate, -1, "between -0.99 and 1"),
        (AnnualRate, 0, "a rate per year must be above 0"),
        (ReturnPeriod, -100, "a return period in years must be above 0"),
        (AnnualRate, 100, "12 (once a month) or less, found 100; is this a return period?"),
        (ReturnPeriod, 0.01, "1/12 year (one month) or more, found 0.01; is this a rate?"),
        (NonNegative, -1, "must be 0 or more, found -1"),
        (Positive, 0, "must be above 0, found 0"),
        (Positive, True, "write a number, not yes or no"),
        (Year, 20270, "between 1000 and 3000"),
    ],
)
def test_a_value_out_of_range_is_refused_with_what_to_write(kind, value, says):
    assert says in refusal(kind, value)


@pytest.mark.parametrize("value", [-0.9900001, -0.995, -1, -4])
def test_a_rate_near_or_below_minus_one_is_told_what_is_allowed_and_why(value):
    with pytest.raises(ValidationError) as caught:
        read(Rate, value)
    told = caught.value.errors()[0]["ctx"]
    assert f"must be between -0.99 and 1, found {value}; " in told["en"]
    assert "must be above -1 (-100 %)" in told["en"]
    assert "below -0.99 (-99 %) a value changes more than a hundredfold every year" in told["en"]
    assert f"（入力：{value}）" in told["ja"]
    assert "-1（-100％）以下では翌年に何も残らず" in told["ja"]
    assert "-0.99（-99％）を下回る率では、値が1年で100倍を超えて変わる" in told["ja"]


@pytest.mark.parametrize("value", [1.0000001, 4, float("nan")])
def test_only_a_rate_that_is_too_low_is_told_of_minus_one(value):
    assert "-100 %" not in refusal(Rate, value)


def test_a_rate_and_a_return_period_exchanged_are_said_in_japanese_too():
    for kind, value, says in (
        (AnnualRate, 100, "再現期間ではありませんか"),
        (ReturnPeriod, 0.01, "発生率ではありませんか"),
    ):
        with pytest.raises(ValidationError) as caught:
            read(kind, value)
        assert says in caught.value.errors()[0]["ctx"]["ja"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(AnnualRate, 12), (AnnualRate, 1e-6), (Rate, -0.99), (Rate, 1), (ReturnPeriod, 1 / 12), (ReturnPeriod, 1e5)],
)
def test_rates_and_return_periods_at_their_limits_are_read(kind, value):
    assert read(kind, value) == value


@pytest.mark.parametrize("kind", [Metres, Fraction, Rate, AnnualRate, NonNegative, Positive])
@pytest.mark.parametrize("value", [float("nan"), "nan", float("inf"), "-inf"])
def test_what_is_not_a_finite_number_is_refused(kind, value):
    assert refusal(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "is_read"),
    [(AnnualRate, "1e-3", 0.001), (Metres, -3.5, -3.5), (Year, "2027", 2027), (Rate, 0, 0)],
)
def test_plain_numbers_are_read_also_where_yaml_sees_text(kind, value, is_read):
    assert read(kind, value) == is_read


def test_half_a_year_is_no_year():
    assert "integer" in refusal(Year, 2027.5)


def test_an_unknown_key_is_refused_and_nothing_changes_after_it_is_built():
    class Border(Strict):
        depth_m: Metres

    with pytest.raises(ValidationError, match="extra_forbidden"):
        Border(depth_m=1, dept_m=2)
    with pytest.raises(ValidationError, match="frozen"):
        Border(depth_m=1).depth_m = 2


def test_a_file_is_asked_for_where_a_resolver_is_given_and_its_text_is_kept():
    asked = []
    adapter = TypeAdapter(InputFile)
    assert adapter.validate_python("data:x/a.tif", context={"resolve": asked.append}) == "data:x/a.tif"
    assert asked == ["data:x/a.tif"]
    assert adapter.validate_python("a.tif") == "a.tif"


def test_a_file_that_is_not_there_is_refused():
    def resolve(text):
        raise ValueError(f"there is no such file: {text}")

    with pytest.raises(ValidationError, match=r"no such file: a\.tif"):
        TypeAdapter(InputFile).validate_python("a.tif", context={"resolve": resolve})


def test_carbon_becomes_co2_by_the_molar_masses():
    assert pytest.approx(3.667, abs=5e-4) == units.CO2_PER_CARBON  # 44.01 / 12.011 rounds to the IPCC's 44/12
    assert units.KG_PER_T == 1000

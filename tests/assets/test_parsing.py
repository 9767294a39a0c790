"""Cells as clerks write them: structures, numbers, storeys, Japanese era years, municipality codes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.municipality_codes import check_digit, parse_municipality_code
from assets.quantities import parse_area, parse_length, parse_number
from assets.rules import BUILT
from assets.structures import parse_storeys, parse_structure
from assets.words import cell_text, is_missing, with_digits
from assets.years import parse_year


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("木造", "wood"),
        (" 木 造 ", "wood"),
        ("鉄骨造", "steel"),
        ("軽量鉄骨造", "steel"),
        ("Ｓ造", "steel"),
        ("RC造", "rc"),
        ("ＲＣ造", "rc"),
        ("鉄筋コンクリート造", "rc"),
        ("鉄筋ｺﾝｸﾘｰﾄ造", "rc"),
        ("SRC造", "src"),
        ("鉄骨鉄筋コンクリート造", "src"),
        ("組積造", "masonry"),
        ("CB造", "masonry"),
        ("れんが造", "masonry"),
        ("組積造・CB", "masonry"),
        ("木造瓦葺２階建", "wood"),
        ("木造亜鉛メッキ鋼板葺平家建", "wood"),
        ("鉄骨造陸屋根3階建", "steel"),
        ("鉄筋コンクリート造陸屋根地下1階付き5階建", "rc"),
        ("鉄骨鉄筋コンクリート造陸屋根十階建", "src"),
        ("木造二階建", "wood"),
    ],
)
def test_structures_as_japanese_registers_spell_them(text, structure):
    assert parse_structure(text) == structure


@pytest.mark.parametrize(
    "text", ["テント", "木骨石造風", "鉄", "concrete?", "木造・鉄骨造2階建", "木造一部テント瓦葺", "非木造", "木造以外"]
)
def test_an_unknown_structure_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_structure(text)


@pytest.mark.parametrize("text", ["", "　", "不明", "－", "-", "Unknown", "N/A"])
def test_a_cell_that_says_nothing(text):
    assert is_missing(text)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1981", 1981),
        ("１９８１年", 1981),
        ("1981/6/1", 1981),
        ("1981.0", 1981),
        ("昭和56年", 1981),
        ("昭和５６年６月", 1981),
        ("S56", 1981),
        ("s56.6", 1981),
        ("㍼56", 1981),
        ("昭和元年", 1926),
        ("昭和64年", 1989),
        ("平成元年", 1989),
        ("H31", 2019),
        ("令和元年", 2019),
        ("令和3年", 2021),
        ("R3", 2021),
        ("大正15年", 1926),
        ("明治45年", 1912),
        ("昭和五十六年", 1981),
        ("平成二十年三月", 2008),
        ("一九八一年", 1981),
        ("昭和56年築", 1981),
        ("1981年6月新築", 1981),
        ("1981-06-01T00:00:00", 1981),
        ("1981-06-01 00:00:00", 1981),
        ("西暦1981年", 1981),
        ("1981.6.1", 1981),
    ],
)
def test_years_western_and_japanese(text, year):
    assert parse_year(text) == year


@pytest.mark.parametrize(
    "text",
    [
        "昭和65年",
        "昭和0年",
        "平成32年",
        "56",
        "198",
        "19810",
        "昭和",
        "約1981年",
        "0999",
        "築40年",
        "1981/13/1",
        "昭和56年13月",
        "昭和五十十年",
    ],
)
def test_a_year_that_never_was_is_refused(text):
    with pytest.raises(ValueError):
        parse_year(text)


# First western year of each era, and its last year number.
@pytest.mark.parametrize(
    ("era", "first", "last"), [("明治", 1868, 45), ("大正", 1912, 15), ("昭和", 1926, 64), ("平成", 1989, 31)]
)
def test_each_era_year_is_the_first_year_plus_the_number_minus_one(era, first, last):
    assert [parse_year(f"{era}{number}年") for number in range(1, last + 1)] == list(range(first, first + last))
    with pytest.raises(ValueError):
        parse_year(f"{era}{last + 1}年")


@given(st.integers(1000, 2999))
def test_every_western_year_is_read_as_itself_in_either_width(year):
    wide = str(year).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_year(str(year)) == parse_year(f"{wide}年") == year


@pytest.mark.parametrize(
    ("text", "units", "value"),
    [
        ("98.5", (), 98.5),
        ("１，２３４．５", (), 1234.5),
        ("1,234,567", (), 1234567),
        ("98.5㎡", ("m2",), 98.5),
        ("-0.3", (), -0.3),
        ("▲0.3", (), -0.3),
        ("△１２", (), -12),
        ("−0.3", (), -0.3),
    ],
)
def test_numbers(text, units, value):
    assert parse_number(text, units) == value


@pytest.mark.parametrize("text", ["1,5", "12,34", "約98", "98.5m", "nan", "inf", "1e999", "", "1 2 x", "一〇〇"])
def test_what_is_not_plainly_a_number_is_refused(text):
    with pytest.raises(ValueError):
        parse_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_survives_being_written(value):
    assert parse_number(repr(value)) == value


@given(st.integers(0, 10**9))
def test_thousands_commas_change_nothing(value):
    assert parse_number(f"{value:,}") == value


@given(st.text(max_size=12))
def test_any_text_is_read_as_what_it_is_asked_for_or_is_a_value_error(text):
    kinds = {
        parse_number: float,
        parse_year: int,
        parse_storeys: int,
        parse_structure: str,
        parse_municipality_code: str,
    }
    for parser, kind in kinds.items():
        try:
            found = parser(text)
        except ValueError:
            continue
        assert found is None or isinstance(found, kind)


@pytest.mark.parametrize(
    ("text", "storeys"),
    [
        *(("2", 2), ("２階", 2), ("2階建", 2), ("地上3階", 3), ("平屋", 1), ("平屋建て", 1), ("2F", 2), ("2.0", 2)),
        *(("二階建", 2), ("十二階", 12), ("地上3階地下1階", 3), ("3F/B1F", 3), ("2階(地下1階)", 2)),
    ],
)
def test_storeys(text, storeys):
    assert parse_storeys(text) == storeys


@pytest.mark.parametrize("text", ["2.5", "地下1階", "多", "中2階", "2~3階", "2階一部3階", "B1F-3F", "-1"])
def test_storeys_that_are_no_whole_number_above_ground(text):
    with pytest.raises(ValueError):
        parse_storeys(text)


# Codes as municipalities publish them: Chiyoda, Sapporo, Hokkaido, Osaka city, Kochi city, Naha.
@pytest.mark.parametrize("code", ["131016", "011002", "010006", "271004", "392014", "472018"])
def test_check_digit_of_real_municipality_codes(code):
    assert check_digit(code[:5]) == int(code[5])
    assert parse_municipality_code(code) == parse_municipality_code(code[:5]) == code[:5]


@pytest.mark.parametrize("text", ["131017", "13101６７", "1310", "00101", "48201", "abcde", ""])
def test_a_wrong_municipality_code_is_refused(text):
    with pytest.raises(ValueError):
        parse_municipality_code(text)


@given(st.integers(1, 47), st.integers(0, 999), st.integers(0, 4), st.integers(1, 9))
def test_one_mistyped_digit_never_passes(prefecture, rest, position, change):
    """Weights 2 to 6 are prime to 11, so the remainder moves; only the remainders 10 and 0 share a digit."""
    code = f"{prefecture:02d}{rest:03d}"
    typed = code[:position] + str((int(code[position]) + change) % 10) + code[position + 1 :]
    remainder = sum(int(a) * w for a, w in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    other = sum(int(a) * w for a, w in zip(typed, (6, 5, 4, 3, 2), strict=True)) % 11
    assert remainder != other
    if {remainder, other} != {0, 10}:
        assert check_digit(code) != check_digit(typed)


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (float("nan"), ""), (2.0, "2"), (2.5, "2.5"), (7, "7"), ("M-1", "M-1")]
)
def test_typed_cells_read_like_the_file_shows_them(value, text):
    assert cell_text(value) == text


# 1 tsubo = 400/121 m2, 1 foot = 0.3048 m, 1 shaku = 10/33 m, all exact by definition.
@pytest.mark.parametrize(
    ("text", "unit", "area_m2"),
    [
        ("121坪", "m2", 400),
        ("121", "tsubo", 400),
        ("98.5㎡", "tsubo", 98.5),
        ("1,000 sq ft", "m2", 92.90304),
        ("1000", "ft2", 92.90304),
        ("１００平方メートル", "m2", 100),
        ("120 m2", "m2", 120),
    ],
)
def test_areas_in_their_units(text, unit, area_m2):
    assert parse_area(text, unit) == pytest.approx(area_m2, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "length_m"),
    [("45cm", "m", 0.45), ("45", "cm", 0.45), ("1.5尺", "m", 15 / 33), ("3 ft", "m", 0.9144), ("0.45ｍ", "cm", 0.45)],
)
def test_heights_in_their_units(text, unit, length_m):
    assert parse_length(text, unit) == pytest.approx(length_m, rel=1e-12)


@pytest.mark.parametrize("text", ["98①", "①", "2⃣", "98²", "Ⅱ", "１９８①"])
def test_a_sign_that_looks_like_a_digit_is_none(text):
    for parser in (parse_number, parse_area, parse_storeys, parse_year):
        with pytest.raises(ValueError):
            parser(text)


@given(st.integers(1, 99))
def test_chinese_numerals_count_to_ninety_nine(number):
    signs = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = ("" if tens == 0 else ("" if tens == 1 else signs[tens]) + "十") + ("" if ones == 0 else signs[ones])
    assert with_digits(f"第{written}号") == f"第{number}号"


@given(st.text(alphabet="0123456789０１２.,▲-坪㎡ftsqm 年月階建昭和平成元一二十〇木造鉄骨RC瓦葺", max_size=14))
def test_what_clerks_nearly_write_is_a_value_or_a_value_error(text):
    for parser in (parse_area, parse_length, parse_number, parse_year, parse_storeys, parse_structure):
        try:
            found = parser(text)
        except ValueError:
            continue
        if parser is parse_structure:
            assert found in BUILT
        elif parser is parse_year:
            assert 1000 <= found < 3000
        else:
            assert math.isfinite(found)


@pytest.mark.parametrize(
    "text", ["昭56", "S56年頃", "昭和56年頃", "S560501", "19810501", "1981年（昭和56年）", "1981年頃", "Ｓ５６０５０１"]
)
def test_years_of_registers_in_short_and_twice(text):
    assert parse_year(text) == 1981


@pytest.mark.parametrize("text", ["1981年（昭和57年）", "19811301", "S561301", "築40年", "29707"])
def test_what_is_no_year_or_two_years_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_year(text)

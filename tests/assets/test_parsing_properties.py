"""Every parser of cells: whatever a clerk writes is read as the one thing it says, or is a ValueError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.municipality_codes import check_digit, parse_municipality_code
from assets.quantities import AREA_UNITS, FACTORS, LENGTH_UNITS, parse_area, parse_length, parse_number, unit_written
from assets.structures import parse_storeys, parse_structure
from assets.words import MISSING_WORDS, cell_text, is_missing, normalise, one_width, with_digits, without_signs
from assets.years import is_placeholder_year, parse_year

WIDE = str.maketrans("0123456789.,-ABCabcSRHTM", "０１２３４５６７８９．，－ＡＢＣａｂｃＳＲＨＴＭ")
# First year and last year number; of the present era as many as are written with two digits.
ERAS = {"明治": (1868, 45), "大正": (1912, 15), "昭和": (1926, 64), "平成": (1989, 31), "令和": (2019, 99)}


@given(st.sampled_from(list(ERAS)), st.integers(1, 99), st.integers(1, 12), st.booleans())
def test_every_era_year_is_read_in_words_and_in_letters_or_never_was(era, number, month, wide):
    first, last = ERAS[era]
    letter = dict(zip(ERAS, "MTSHR", strict=True))[era]
    for text in (f"{era}{number}年", f"{era}{number}年{month}月", f"{letter}{number}", f"{letter}{number}.{month}"):
        written = text.translate(WIDE) if wide else text
        if number <= last:
            assert parse_year(written) == first + number - 1
        else:
            with pytest.raises(ValueError):
                parse_year(written)


@given(st.sampled_from(["0", "00", "0000", "1", "0001", "9999"]), st.sampled_from(["", "年", "/1/1", "-01-01", ".0"]))
def test_a_placeholder_is_never_a_year(number, rest):
    assert is_placeholder_year(number + rest)
    with pytest.raises(ValueError):
        parse_year(number + rest)


@given(st.integers(1000, 2999))
def test_no_year_that_could_be_is_a_placeholder(year):
    assert not is_placeholder_year(str(year))


MEASURES = [
    (parse, spelling, unit)
    for parse, units in ((parse_area, AREA_UNITS), (parse_length, LENGTH_UNITS))
    for unit, spellings in units.items()
    for spelling in spellings
]


@given(st.floats(0.001, 1e6), st.sampled_from(MEASURES), st.booleans())
def test_a_unit_in_the_cell_comes_before_that_of_the_column(value, measure, wide):
    parse, spelling, unit = measure
    units = AREA_UNITS if parse is parse_area else LENGTH_UNITS
    number = f"{value:.3f}".translate(WIDE) if wide else f"{value:.3f}"
    expected = pytest.approx(float(f"{value:.3f}") * FACTORS[unit], rel=1e-12)
    assert all(parse(f"{number} {spelling}", column) == expected for column in units)
    assert parse(number, unit) == expected
    assert unit_written(f"{number}{spelling}", units)[1] == unit


@given(st.floats(0.001, 1e6), st.sampled_from(MEASURES))
def test_a_minus_in_any_writing_is_a_minus(value, measure):
    parse, spelling, _ = measure
    plus = parse(f"{value:.3f}{spelling}")
    assert all(parse(f"{sign}{value:.3f}{spelling}") == -plus for sign in "-▲△−‐–－")


@given(st.integers(1, 99), st.sampled_from(["", "階", "階建", "階建て", "F"]), st.booleans())
def test_storeys_in_any_width_and_ending_are_the_number(storeys, ending, wide):
    text = f"{storeys}{ending}"
    assert parse_storeys(text.translate(WIDE) if wide else text) == storeys


@given(st.integers(1, 60), st.integers(1, 9))
def test_storeys_below_ground_are_never_counted(above, below):
    assert parse_storeys(f"地上{above}階地下{below}階") == parse_storeys(f"{above}F/B{below}F") == above


MATERIALS = {
    "木造": "wood",
    "鉄骨造": "steel",
    "RC造": "rc",
    "SRC造": "src",
    "鉄筋コンクリート造": "rc",
    "組積造": "masonry",
}
ROOFS = ["", "瓦葺", "亜鉛メッキ鋼板葺", "陸屋根", "スレート葺"]


@given(
    st.sampled_from(list(MATERIALS)),
    st.sampled_from(ROOFS),
    st.sampled_from(["", "平家建", "2階建", "二階建", "３階建"]),
)
def test_a_roof_and_storeys_never_change_the_structure(material, roof, storeys):
    assert parse_structure(material + roof + storeys) == MATERIALS[material]


@given(st.sampled_from(list(MATERIALS)), st.sampled_from(list(MATERIALS)))
def test_two_different_structures_in_one_cell_are_none(one, other):
    if MATERIALS[one] != MATERIALS[other]:
        with pytest.raises(ValueError):
            parse_structure(f"{one}・{other}")


@given(st.integers(1, 47), st.integers(0, 999))
def test_a_municipality_code_is_read_with_and_without_its_check_digit_in_either_width(prefecture, rest):
    code = f"{prefecture:02d}{rest:03d}"
    whole = f"{code}{check_digit(code)}"
    for text in (code, whole, code.translate(WIDE), whole.translate(WIDE), f" {whole} "):
        assert parse_municipality_code(text) == code
    with pytest.raises(ValueError):
        parse_municipality_code(f"{code}{(check_digit(code) + 1) % 10}")


@given(st.floats(-180, 180), st.integers(4, 12), st.booleans())
def test_a_longitude_or_latitude_is_the_number_that_was_written(degrees, places, wide):
    text = f"{degrees:.{places}f}"
    assert parse_number(text.translate(WIDE) if wide else text) == float(text)


@pytest.mark.parametrize("text", ["北緯33度", "E139.7", "139°42'", "139,7", "139.7.5", "１３９．７度", "33-54-00"])
def test_degrees_in_words_or_minutes_are_no_number(text):
    with pytest.raises(ValueError):
        parse_number(text)


@given(st.text(max_size=15))
def test_words_about_cells_take_any_text(text):
    assert is_missing(text) == (normalise(text) in MISSING_WORDS)
    assert cell_text(text) == text
    assert isinstance(with_digits(text), str)
    try:
        assert without_signs(text) == text
    except ValueError:
        assert not text.isascii()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(("Ａ－１２", "A-12"), ("A-12", "A-12"), ("Ａ−１２", "A-12"), ("A‐12", "A-12"), ("ｲﾛﾊ1", "イロハ1")),
        *(("ﾊﾞ2", "バ2"), ("12-①", "12-①"), ("a1", "a1"), ("建物（１）", "建物(1)"), ("㈱3", "㈱3")),
    ],
)
def test_an_id_has_one_width(written, read):
    assert one_width(written) == read


@given(st.text(alphabet="ABab019-_.()#イロ甲乙①㎡²Ⅱ", max_size=10))
def test_an_id_in_full_width_is_the_one_in_half_width_and_others_stay_apart(text):
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert one_width(wide) == one_width(text) == text

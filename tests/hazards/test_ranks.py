"""Depth ranks: texts and codes become intervals, and what cannot be read is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.ranks import (
    DepthRange,
    UnknownScheme,
    known_among,
    load_ranks,
    parse_ranks,
    range_of_text,
    range_reader,
    rank_schemes,
    rank_source,
)

# Spellings of A40_003 that prefectures use (福井, 大阪, 北海道, 岩手, 千葉, 岡山, 福島), of A49_003 and of code lists.
PUBLISHED = [
    ("1m以上2m未満", 1, 2),
    ("0.3m以上 ～ 1m未満", 0.3, 1),
    ("0.01m以上 ～ 0.3m未満", 0.01, 0.3),
    ("0.01m以上～0.3m未満\n", 0.01, 0.3),
    ("0.01m以上 0.3m未満", 0.01, 0.3),
    ("1.0m以上 ～ 3.0m未満", 1, 3),
    ("20m以上 ～ 50m未満", 20, 50),
    ("0.01～0.3m", 0.01, 0.3),
    ("0.3～0.5m", 0.3, 0.5),
    ("0m以上0.5m未満", 0, 0.5),
    ("0m 以上 0.5m 未満", 0, 0.5),
    ("0.5～1.0m未満", 0.5, 1),
    ("0～0.5ｍ未満", 0, 0.5),
    ("5.0m以上10.0m未満", 5, 10),
    ("10m以上　20m未満", 10, 20),
    ("0.5m以上3.0m未満", 0.5, 3),
    ("３ｍ以上５ｍ未満", 3, 5),
    ("３メートル以上５メートル未満", 3, 5),
    ("3㍍以上5㍍未満", 3, 5),
    ("～0.3m未満", 0, 0.3),
    ("～ 0.3m未満", 0, 0.3),
    ("～0.3m", 0, 0.3),
    ("0.3m未満", 0, 0.3),
    ("0.3ｍ未満", 0, 0.3),
    ("20m以上", 20, None),
    ("20.0m 以上", 20, None),
    ("5m～", 5, None),
    ("5.0m～", 5, None),
]


@pytest.mark.parametrize(("text", "low_m", "high_m"), PUBLISHED)
def test_published_spellings_are_read(text, low_m, high_m):
    assert range_of_text(text) == DepthRange(low_m, high_m)


@pytest.mark.parametrize("wave", ["～", "〜", "~", "∼", "-", "－", "–", "―", "−"])
def test_every_kind_of_wave_dash_joins_two_numbers(wave):
    assert range_of_text(f"0.5{wave}1.0m未満") == DepthRange(0.5, 1)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "深い",
            "浸水なし",
            "2",
            "1m",
            "1～2",
            "0～0.5",
            "3～1m",
            "1m以上1m未満",
            "m以上",
            "-1m未満",
            "－0.3m",
            "～",
        ),
        *(
            "1m以上2m未満3m",
            "約1m以上2m未満",
            "30cm以上50cm未満",
            "1,5m以上2m未満",
            "1..5m未満",
            "5.0m-",
            "１尺以上２尺未満",
        ),
    ],
)
def test_what_is_no_range_in_metres_is_not_guessed(text):
    assert range_of_text(text) is None


@given(st.decimals(0, 99, places=2), st.decimals(0, 99, places=2))
def test_a_text_is_read_exactly_where_its_low_end_is_below_its_high_end(low, high):
    expected = DepthRange(float(low), float(high)) if low < high else None
    assert range_of_text(f"{low}m以上{high}m未満") == expected
    full_width = str.maketrans("0123456789.m", "０１２３４５６７８９．ｍ")
    assert range_of_text(f"{low}m以上 ～ {high}m未満".translate(full_width)) == expected


@given(st.text())
def test_any_text_is_a_range_or_nothing_and_never_an_error(text):
    found = range_of_text(text)
    assert found is None or found.low_m >= 0


@pytest.mark.parametrize(("low_m", "high_m"), [(1, 1), (2, 1), (-1, 1), (float("nan"), 1), (0, float("inf"))])
def test_a_range_that_cannot_be_is_not_built(low_m, high_m):
    with pytest.raises(ValueError, match="0 <= low < high"):
        DepthRange(low_m, high_m)


def test_the_upper_end_belongs_to_the_next_range():
    assert DepthRange(0.5, 3).holds(0.5)
    assert not DepthRange(0.5, 3).holds(3)
    assert DepthRange(20, None).open
    assert DepthRange(20, None).holds(1000)


def test_the_six_ranks_of_the_newer_flood_maps():
    ends = [0, 0.5, 3, 5, 10, 20, None]
    expected = {str(rank): DepthRange(ends[rank - 1], ends[rank]) for rank in range(1, 7)}
    assert load_ranks("a31-rank") == expected
    for kind in ("river-flood", "inland-flood", "tsunami", "high-tide"):  # city models use the same six
        assert load_ranks(f"plateau-{kind}") == expected


def test_the_five_and_seven_classes_of_the_first_flood_maps():
    five = dict(zip(range(11, 16), [(0, 0.5), (0.5, 1), (1, 2), (2, 5), (5, None)], strict=True))
    seven = dict(zip(range(21, 28), [(0, 0.5), (0.5, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, None)], strict=True))
    expected = {str(code): DepthRange(*ends) for code, ends in (five | seven).items()}
    assert load_ranks("a31-2012") == expected


def test_an_unknown_scheme_names_the_known_ones():
    with pytest.raises(UnknownScheme, match="a31-rank") as error:
        load_ranks("a31")
    assert error.value.known == rank_schemes()
    assert isinstance(error.value, ValueError)


def test_a_scheme_is_as_sure_as_its_weakest_row():
    assert rank_source("plateau-tsunami")[1] == "primary"
    assert rank_source("a31-2012")[1] == "secondary"


HEADER = "scheme,code,low_m,high_m,label_ja,source,source_kind\n"


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("s,1,0,0.5,1m以上2m未満,x,memory\n", "is not 0.0 to 0.5"),
        ("s,1,0,0.5,0.5m未満,x,memory\ns,1,0.5,,0.5m以上,x,memory\n", "stands twice"),
        ("s,1,0,0.5,0.5m未満,x,hearsay\n", "row 2"),
        ("s,1,0,0.5,0.5m未満,,memory\n", "row 2"),
    ],
)
def test_a_table_whose_words_and_numbers_disagree_stops(rows, what):
    with pytest.raises(ValueError, match=what):
        parse_ranks(HEADER + rows, "ranks.csv")


def test_a_sound_table_is_read():
    text = HEADER + "s,1,0,0.5,0.5m未満,x,memory\ns,2,0.5,,0.5m以上,x,memory\n"
    assert parse_ranks(text, "ranks.csv") == {"s": {"1": DepthRange(0, 0.5), "2": DepthRange(0.5, None)}}


@pytest.mark.parametrize(
    ("fields", "field", "scheme"),
    [
        (["A40_001", "A40_002", "A40_003"], "A40_003", "text"),
        (["A49_001", "A49_002", "A49_003"], "A49_003", "text"),
        (["A31_001"], "A31_001", "a31-2012"),
        (["A31_201", "A31_202", "A31_203", "A31_204", "A31_205"], "A31_205", "a31-rank"),
        (["A31a_201", "A31a_202", "A31a_205"], "A31a_205", "a31-rank"),
        (["A31a_101", "A31a_105"], "A31a_105", "a31-rank"),
        (["A31_201"], "A31_201", "a31-rank"),
        (["A31b_201"], "A31b_201", "a31-rank"),
    ],
)
def test_the_fields_of_published_products_are_known(fields, field, scheme):
    known = known_among(fields)
    assert (known.field, known.scheme) == (field, scheme)
    assert known.source
    assert scheme == "text" or scheme in rank_schemes()


@pytest.mark.parametrize("fields", [[], ["depth"], ["A31_201", "A31_202"], ["A31_105", "A31_205"], ["A31_301"]])
def test_none_or_several_fields_are_left_to_the_reader(fields):
    assert known_among(fields) is None  # A31_201 beside A31_202 is the river's number; 105 and 205 are two scales


def test_a_reader_of_codes_reads_no_text_and_a_reader_of_text_no_codes():
    assert range_reader("a31-rank")("2") == DepthRange(0.5, 3)
    assert range_reader("a31-rank")("0.5m以上3.0m未満") is None
    assert range_reader("text")("2") is None

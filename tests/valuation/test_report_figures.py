"""Figures: ids that cannot collide, a map that shows harm, a histogram that hides nothing, all glyphs there."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont

from tests.valuation.pages import PageText
from tests.valuation.sample_record import sample_record
from valuation.record import Square
from valuation.record_delivery import Bin
from valuation.report import render_report
from valuation.report.charts_money import money_unit, waterfall_spec
from valuation.report.charts_risk import histogram_cap
from valuation.report.fonts import font_folder
from valuation.report.map_squares import class_of, map_svg, nice_ceiling, projection_of
from valuation.report.svg import chart_svg, with_prefix
from valuation.report.theme import spec, wrapped
from valuation.report.words import Words

RECORD = sample_record()


def _glyphs(font: TTFont) -> set[int]:
    return set(font.getBestCmap())


def test_every_japanese_character_of_the_page_is_in_the_embedded_typeface() -> None:
    html = render_report(RECORD, "0" * 64)
    data = re.search(r"url\(data:font/woff2;base64,([^)]+)\)", html)
    assert data is not None
    embedded = _glyphs(TTFont(BytesIO(base64.b64decode(data.group(1)))))
    text = PageText(html)
    japanese = {ord(c) for c in text.of("ja") + "日本語" if 0x3000 <= ord(c) <= 0xFFEF}
    assert len(japanese) > 200
    assert japanese <= embedded
    assert len(embedded) < 2_000  # cut down, not the whole face of 12,000


def test_ids_and_references_are_renamed_together() -> None:
    drawing = '<g clip-path="url(#clip5)"></g><clipPath id="clip5"/><use href="#clip55"/><rect id="clip55"/>'
    assert with_prefix(drawing, "en-a") == (
        '<g clip-path="url(#en-a-0)"></g><clipPath id="en-a-0"/><use href="#en-a-1"/><rect id="en-a-1"/>'
    )


def test_a_chart_is_the_same_whenever_it_is_drawn() -> None:
    first, second = (chart_svg(waterfall_spec(RECORD, Words("ja")), "x", "label") for _ in range(2))
    assert first == second


def test_a_label_cannot_leave_its_chart() -> None:
    chart = {"data": {"values": [{"a": '</text><script>"'}]}, "mark": "text", "encoding": {"text": {"field": "a"}}}
    drawn = chart_svg(spec(**chart), "x", 'says "this" & <that>')
    assert "<script" not in drawn
    assert 'aria-label="says &#34;this&#34; &amp; &lt;that&gt;"' in drawn


def test_squares_that_get_worse_are_orange_and_numbered_with_their_sign() -> None:
    ring = [(139.0, 35.0), (139.01, 35.0), (139.01, 35.01), (139.0, 35.01), (139.0, 35.0)]
    worse = Square(code="a<b", buildings=12, avoided_t_co2e=-40.0, ring=ring)
    drawn = map_svg([worse], "map", Words("en"))
    assert "−40" in drawn
    assert "a&lt;b" in drawn
    assert 'fill="#a04a06"' in drawn


@pytest.mark.parametrize(("avoided", "rank"), [(0, 0), (0.01, 1), (-0.01, -1), (5, 1), (6, 2), (100, 4), (-100, -4)])
def test_colours_are_symmetric_about_zero(avoided: float, rank: int) -> None:
    assert class_of(avoided, 100) == rank


@pytest.mark.parametrize(("value", "top"), [(1, 1), (1.01, 2), (46, 50), (0.3, 0.5), (500, 500), (5001, 10_000)])
def test_the_scale_ends_at_a_round_number(value: float, top: float) -> None:
    assert nice_ceiling(value) == pytest.approx(top)


def test_the_map_keeps_north_up_and_its_proportions() -> None:
    ring = [(10.0, 60.0), (10.02, 60.0), (10.02, 60.01), (10.0, 60.01), (10.0, 60.0)]
    to_px = projection_of([Square(code="s", buildings=1, avoided_t_co2e=1.0, ring=ring)])
    (west, north), (east, south) = to_px(10.0, 60.01), to_px(10.02, 60.0)
    assert north < south
    # at 60 degrees a degree of longitude is half a degree of latitude: 0.02 by 0.01 is a square
    assert (east - west) == pytest.approx(south - north, rel=1e-3)


@pytest.mark.parametrize(
    ("shares", "cap"), [((0.9, 0.04, 0.06), 0.075), ((0.4, 0.3, 0.3), None), ((1.0,), None), ((1, 0), None)]
)
def test_only_a_bar_that_dwarfs_the_others_is_cut(shares: tuple[float, ...], cap: float | None) -> None:
    bins = [Bin(low_t_co2e=i, high_t_co2e=i + 1, share=share) for i, share in enumerate(shares)]
    assert histogram_cap(bins) == (None if cap is None else pytest.approx(cap))


def test_the_waterfall_starts_where_the_line_before_ended() -> None:
    rows = waterfall_spec(RECORD, Words("en"))["data"]["values"]
    for before, after in pairwise(rows[:-1]):
        assert after["from"] == pytest.approx(before["to"])
    assert rows[-1]["to"] == RECORD.valuation.issuable_total_t_co2e


@pytest.mark.parametrize(("yen", "unit"), [(0, 1), (1_999, 1), (250_000, 1_000), (2_500_000, 1_000_000)])
def test_axes_of_money_use_a_readable_unit(yen: float, unit: int) -> None:
    assert money_unit(yen) == unit


def test_japanese_lines_do_not_begin_with_punctuation() -> None:
    lines = wrapped("残存耐用年数、排出係数の低下（年率1.25%）", "ja", 12).split("\n")
    assert "".join(lines) == "残存耐用年数、排出係数の低下（年率1.25%）"
    assert not any(line[0] in "、）.%" for line in lines)


def test_the_typeface_is_where_it_is_expected() -> None:
    assert (font_folder() / "ipaexg.ttf").is_file()

"""The price paths: what is expected year by year, and where random prices lie in nine years of ten."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, Final

from valuation.money.rules import HEADLINE
from valuation.record import LatentCreditRecord
from valuation.record_money import PriceCase
from valuation.report import theme
from valuation.report.format import half_in
from valuation.report.words import Words

_HEIGHT: Final = 300
_LINE: Final = 14  # px that a label needs

Spec = dict[str, Any]


def drawn_prices(record: LatentCreditRecord) -> list[PriceCase]:
    """Prices that have a path."""
    return [price for price in record.valuation.money.prices if price.by_year]


def price_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """One line per price, named at its end; the band of a random one behind it."""
    prices = drawn_prices(record)[::-1]  # the headline comes first in the record, and is drawn last, over the others
    scale = _scale(prices)
    lines = [
        {"row": row, "year": year.year, "expected": year.expected_jpy_per_t, "kind": _kind(price)}
        for row, price in enumerate(prices)
        for year in price.by_year
    ]
    bands = [
        {"row": row, "year": year.year, "low": year.p05_jpy_per_t, "high": year.p95_jpy_per_t}
        for row, price in enumerate(prices)
        for year in price.by_year
        if year.p05_jpy_per_t is not None
    ]
    x = {"field": "year", "type": "quantitative", "axis": {"format": "d", "title": None, "grid": False}}
    first, last = prices[0].by_year[0].year, prices[0].by_year[-1].year
    x["scale"] = {"domain": [first, max(last, first + 1)], "nice": False, "zero": False}
    title = t("prices.y.log" if scale["type"] == "log" else "prices.y")
    y = {"type": "quantitative", "scale": scale, "title": title, "axis": {"format": ",~r", **_ticks(scale)}}
    layers = [_band(bands, x, y)] if bands else []
    layers += [_lines(lines, x, y), *_names(prices, scale, t)]
    room = {"left": 4, "right": 48, "top": 6, "bottom": 4}  # a reader's typeface may be wider than the one measured
    return theme.spec(width=470, height=_HEIGHT, data={"values": lines}, layer=layers) | {"padding": room}


def _kind(price: PriceCase) -> str:
    """What a line is drawn as."""
    if price.name == HEADLINE:
        return "headline"
    return "random" if price.random else price.basis


def _scale(prices: list[PriceCase]) -> Spec:
    """Logarithmic, because prices differ by two orders of size, unless a year has a price of zero."""
    seen = [
        value
        for price in prices
        for year in price.by_year
        for value in (year.expected_jpy_per_t, year.p05_jpy_per_t, year.p95_jpy_per_t)
        if value is not None
    ]
    low, high = min(seen), max(seen)
    if low > 0:
        return {"type": "log", "domain": [low / 1.2, high * 1.2], "nice": False}
    return {"type": "linear", "domain": [0, 1.1 * high if high else 1], "nice": False}


def _ticks(scale: Spec) -> Spec:
    """On a logarithmic axis 1, 2 and 5 of each power of ten."""
    if scale["type"] != "log":
        return {}
    low, high = scale["domain"]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return {"values": [step for step in steps if low <= step <= high]}


def _band(bands: list[Spec], x: Spec, y: Spec) -> Spec:
    return {
        "data": {"values": bands},
        "mark": {"type": "area", "color": theme.ORANGE, "opacity": 0.14},
        "encoding": {
            "x": x,
            "y": {**y, "field": "low"},
            "y2": {"field": "high"},
            "detail": {"field": "row"},
        },
    }


_COLOURS: Final = {"headline": theme.BLUE, "random": theme.ORANGE, "real": theme.GREY, "nominal": theme.GREY}


def _lines(lines: list[Spec], x: Spec, y: Spec) -> Spec:
    kinds = list(_COLOURS)
    return {
        "data": {"values": lines},
        "mark": {"type": "line"},
        "encoding": {
            "x": x,
            "y": {**y, "field": "expected"},
            "detail": {"field": "row"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": list(_COLOURS.values())},
                "legend": None,
            },
            "strokeWidth": {"condition": {"test": "datum.kind == 'headline'", "value": 3}, "value": 1.5},
            "strokeDash": {"condition": {"test": "datum.kind == 'nominal'", "value": [3, 3]}, "value": [1, 0]},
        },
    }


def _names(prices: list[PriceCase], scale: Spec, t: Words) -> list[Spec]:
    """Each path's name at its end, moved apart where ends lie close together, with a thread to its line."""
    ends = [_pixel(price.by_year[-1].expected_jpy_per_t, scale) for price in prices]
    rows = [
        {"end": end, "at": at, "name": _name(price, t), "kind": _kind(price)}
        for price, end, at in zip(prices, ends, apart(ends), strict=True)
    ]
    place = {"type": "quantitative", "scale": None, "axis": None}
    color = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
        "legend": None,
    }
    thread = {
        "data": {"values": rows},
        "mark": {"type": "rule", "strokeWidth": 0.7, "opacity": 0.7},
        "encoding": {
            "x": {"value": 472},
            "x2": {"value": 488},
            "y": {**place, "field": "end"},
            "y2": {"field": "at"},
            "color": color,
        },
    }
    text = {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "baseline": "middle"},
        "encoding": {"x": {"value": 492}, "y": {**place, "field": "at"}, "text": {"field": "name"}, "color": color},
    }
    return [thread, text]


def _name(price: PriceCase, t: Words) -> str:
    name = half_in(t.pick(price.label), t.lang)
    if price.name == HEADLINE:
        name = t("prices.own")
    return name if price.basis == "real" else t("prices.dashed", name=name)


def _pixel(value: float, scale: Spec) -> float:
    """Where a price lies from the top of the chart."""
    low, high = scale["domain"]
    share = math.log(value / low) / math.log(high / low) if scale["type"] == "log" else (value - low) / (high - low)
    return _HEIGHT * (1.0 - share)


def apart(wanted: list[float], least: float = _LINE, height: float = _HEIGHT) -> list[float]:
    """
    Places near the wanted ones, in their order, at least so far apart and above the lower edge where there is room.

    Pushed down from the top, then up from the bottom.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = [wanted[index] for index in order]
    for before, after in pairwise(range(len(places))):
        places[after] = max(places[after], places[before] + least)
    if places:
        places[-1] = min(places[-1], max(height, wanted[order[-1]]))
    for after, before in pairwise(reversed(range(len(places)))):
        places[before] = min(places[before], places[after] - least)
    found = [0.0] * len(wanted)
    for index, place in zip(order, places, strict=True):
        found[index] = place
    return found

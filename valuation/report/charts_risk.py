"""Charts of the outcome: exceedance curves and the distribution over simulated futures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from valuation.record import LatentCreditRecord
from valuation.record_delivery import Bin
from valuation.report import theme
from valuation.report.format import percent, tonnes
from valuation.report.words import Words

_PROBABILITY_TICKS: Final = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001)
_HIST_HEIGHT: Final = 270
_MARKER_STEP: Final = 17  # px between the labels of two markers
_CUT_ABOVE: Final = 3.0  # a bar this many times the second tallest is cut

Spec = dict[str, Any]


def exceedance_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Loss of one year against annual probability (log axis, rarer to the right), one line per world."""
    worlds = (t("world.without"), t("world.with"))
    rows = [
        {"p": point.annual_probability, "loss": loss, "world": world}
        for point in record.delivery.exceedance
        for world, loss in zip(worlds, (point.without_t_co2e, point.with_t_co2e), strict=True)
    ]
    probabilities = [point.annual_probability for point in record.delivery.exceedance]
    low, high = min(probabilities), max(probabilities)
    ticks = [p for p in _PROBABILITY_TICKS if low <= p <= high]
    label = "[format(datum.value, '~%'), '1/' + format(1 / datum.value, ',.0f')]"
    return theme.spec(
        width=790,
        height=280,
        data={"values": rows},
        mark={"type": "line", "strokeWidth": 2.4, "point": {"size": 26}},
        encoding={
            "x": {
                "field": "p",
                "type": "quantitative",
                "scale": {"type": "log", "reverse": True, "domain": [low, high], "nice": False},
                "axis": {"title": t("ep.x"), "values": ticks, "labelExpr": label},
            },
            "y": {"field": "loss", "type": "quantitative", "title": t("ep.y")},
            "color": {
                "field": "world",
                "type": "nominal",
                "scale": {"domain": list(worlds), "range": [theme.ORANGE, theme.BLUE]},
                "legend": {
                    "title": None,
                    "orient": "top",
                    "symbolType": "stroke",
                    "symbolStrokeWidth": 2.4,
                    "symbolSize": 500,
                },
            },
            "strokeDash": {
                "field": "world",
                "type": "nominal",
                "scale": {"domain": list(worlds), "range": [[6, 3], [1, 0]]},
                "legend": None,
            },
        },
    )


@dataclass(frozen=True, slots=True)
class Marker:
    """A value marked on the histogram, with its label."""

    value: float
    label: str


def histogram_cap(bins: list[Bin]) -> float | None:
    """Where the tallest bar is cut: a little above the second tallest, or None when all can be seen."""
    shares = sorted((item.share for item in bins), reverse=True)
    if len(shares) < 2 or shares[1] == 0 or shares[0] <= _CUT_ABOVE * shares[1]:
        return None
    return 1.25 * shares[1]


def histogram_markers(record: LatentCreditRecord, t: Words) -> list[Marker]:
    """Percentiles in words, mean and claimed tonnes; equal values share one line."""
    net = record.delivery.net
    marked = [
        (net.p10_t_co2e, t("hist.exceeded", p="90%")),
        (net.p50_t_co2e, t("hist.exceeded", p="50%")),
        (net.p90_t_co2e, t("hist.exceeded", p="10%")),
        (net.mean_t_co2e, t("hist.mean")),
        (record.delivery.shortfall.claimed_t_co2e, t("hist.claimed")),
    ]
    together: dict[float, list[str]] = {}
    for value, label in marked:
        together.setdefault(value, []).append(label)
    joint = "・" if t.lang == "ja" else ", "
    return [Marker(v, f"{joint.join(labels)}: {tonnes(v)}") for v, labels in sorted(together.items())]


def histogram_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Shares of simulated futures by delivered net tonnes, with markers."""
    bins, markers = record.delivery.histogram, histogram_markers(record, t)
    values = [item.low_t_co2e for item in bins] + [item.high_t_co2e for item in bins] + [m.value for m in markers]
    span = (min(values), max(values))
    lines = [layer for level, marker in enumerate(markers) for layer in _marker(marker, level, len(markers), span)]
    return theme.spec(width=790, height=_HIST_HEIGHT, layer=[*_bars(bins, span, t), *lines])


def _bars(bins: list[Bin], span: tuple[float, float], t: Words) -> list[Spec]:
    """The bars, and the share written beside a bar that is cut, on the side with room."""
    cap = histogram_cap(bins)
    rows = [
        {
            "low": item.low_t_co2e,
            "high": item.high_t_co2e,
            "share": item.share if cap is None else min(item.share, cap),
            "text": percent(item.share) if cap is not None and item.share > cap else "",
        }
        for item in bins
    ]
    x = {
        "field": "low",
        "type": "quantitative",
        "bin": "binned",
        "scale": {"domain": list(span), "nice": True},
        "axis": {"title": t("hist.x"), "format": ",~r", "grid": False},
    }
    y: Spec = {"field": "share", "type": "quantitative", "axis": {"title": t("hist.y"), "format": "~%"}}
    if cap is not None:
        y["scale"] = {"domain": [0, cap], "nice": False}
    bars = {
        "mark": {"type": "bar", "color": theme.LIGHT_BLUE, "binSpacing": 1},
        "encoding": {"x": x, "x2": {"field": "high"}, "y": y},
    }
    left = cap is not None and max(bins, key=lambda item: item.share).low_t_co2e - span[0] > 0.1 * (span[1] - span[0])
    side: Spec = {"align": "right", "dx": -6} if left else {"align": "left", "dx": 6}
    text = {
        "transform": [{"filter": "datum.text"}],
        "mark": {"type": "text", "baseline": "middle", "dy": 10, "fontWeight": "bold", **side},
        "encoding": {
            "x": {"field": "low" if left else "high", "type": "quantitative"},
            "y": y,
            "text": {"field": "text"},
        },
    }
    return [{"data": {"values": rows}, **layer} for layer in (bars, text)]


def _marker(marker: Marker, level: int, levels: int, span: tuple[float, float]) -> list[Spec]:
    """A vertical line that rises above the bars to its own label."""
    top = -_MARKER_STEP * (levels - level)
    right = marker.value > span[0] + 0.65 * (span[1] - span[0])
    x = {"field": "value", "type": "quantitative"}
    data = {"values": [{"value": marker.value, "label": marker.label}]}
    text = {"type": "text", "align": "right" if right else "left", "dx": -5 if right else 5, "baseline": "middle"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": theme.INK, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": {"value": top}, "y2": {"value": _HIST_HEIGHT}},
        },
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": top + 3}, "text": {"field": "label"}}},
    ]

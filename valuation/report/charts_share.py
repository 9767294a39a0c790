"""The chart of variance shares: what each source of uncertainty explains alone, and together with others."""

from __future__ import annotations

from typing import Any, Final

from valuation.record import LatentCreditRecord, VarianceShare
from valuation.report import theme
from valuation.report.format import percent
from valuation.report.words import Words

_SHARES_SHOWN: Final = 14  # the table below the chart holds all of them

Spec = dict[str, Any]


def largest_first(shares: list[VarianceShare]) -> list[VarianceShare]:
    """Shares by their total, largest first."""
    return sorted(shares, key=lambda share: (-share.total, share.parameter))


def is_noise(share: float, half_width: float) -> bool:
    """Whether a share is no further from 0 than its half width."""
    return abs(share) <= half_width


def nothing_varies(record: LatentCreditRecord) -> bool:
    """Whether every share is exactly 0: the result does not vary at all."""
    return all(share.total == 0 and share.first_order == 0 for share in record.estimate.variance_shares)


def share_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Two bars per source, largest total first, each with its 90 % interval as a thin line."""
    kinds = (t("share.bar.first"), t("share.bar.total"))
    shown = largest_first(record.estimate.variance_shares)[:_SHARES_SHOWN]
    rows = [
        {"row": row, "kind": kind, "share": share, "low": share - half, "high": share + half, "text": percent(share)}
        for row, one in enumerate(shown)
        for kind, share, half in zip(
            kinds, (one.first_order, one.total), (one.first_order_half_width, one.total_half_width), strict=True
        )
    ]
    labels = [theme.wrapped(t.pick(one.label), t.lang, 40) for one in shown]
    return theme.spec(width=540, height={"step": 17}, data={"values": rows}, layer=_layers(labels, kinds, t))


def _layers(labels: list[str], kinds: tuple[str, str], t: Words) -> list[Spec]:
    axis = {"title": None, "labelExpr": theme.row_labels(labels), "labelLineHeight": 13, "domain": False}
    side = {"field": "kind", "type": "nominal", "sort": list(kinds)}
    place: Spec = {
        "y": {"field": "row", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.3}},
        "yOffset": {**side, "scale": {"paddingInner": 0.1}},
    }
    x = {"field": "share", "type": "quantitative", "axis": {"title": t("share.axis"), "format": "~%"}}
    fill = {
        **side,
        "scale": {"domain": list(kinds), "range": [theme.BLUE, theme.LIGHT_BLUE]},
        "legend": {"title": None, "orient": "top"},
    }
    bars = {"mark": "bar", "encoding": {**place, "x": x, "color": fill}}
    ends = {**place, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}
    intervals = [  # a dark line on white, to be seen on a dark bar too
        {"mark": {"type": "rule", "color": colour, "strokeWidth": width}, "encoding": ends}
        for colour, width in (("#fff", 3), (theme.INK, 1))
    ]
    text = {
        "transform": [{"calculate": "max(datum.high, 0)", "as": "end"}],
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 10},
        "encoding": {**place, "x": {"field": "end", "type": "quantitative"}, "text": {"field": "text"}},
    }
    zero = {"mark": {"type": "rule", "color": theme.GREY}, "encoding": {"x": {"datum": 0}}}
    return [bars, *intervals, text, zero]

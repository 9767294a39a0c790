"""The tornado of the present value: what one input alone does to it."""

from __future__ import annotations

from typing import Any, Final

from valuation.record import LatentCreditRecord
from valuation.report import theme
from valuation.report.charts_money import money_unit
from valuation.report.decision_rows import BarRow, bar_rows
from valuation.report.format import number
from valuation.report.words import Words

_BARS_SHOWN: Final = 10  # the table below the chart holds all of them

Spec = dict[str, Any]


def worth_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Present value at both ends of each input, the widest bar first, around the headline."""
    central, shown = record.valuation.decision.tornado.central_jpy, bar_rows(record, t)[:_BARS_SHOWN]
    ends = [end for one in shown for end in (one.bar.result_low_jpy, one.bar.result_high_jpy)]
    unit = money_unit(max([abs(central), *(abs(end) for end in ends)]))
    rows = [
        {"row": row, "from": central / unit, "worth": end / unit, "text": _worth(end / unit), "less": end < central}
        for row, one in enumerate(shown)
        for end in (one.bar.result_low_jpy, one.bar.result_high_jpy)
    ]
    axis = {
        "title": None, "labelExpr": theme.row_labels([_label(one, t) for one in shown]), "labelLineHeight": 13,
        "domain": False,
    }  # fmt: skip
    y = {"field": "row", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.35}}
    x = {
        "field": "worth",
        "type": "quantitative",
        "axis": {"title": t("decide.tornado.x", unit=t(f"cash.unit.{unit}")), "format": ",~r", "tickCount": 7},
        "scale": {"zero": False, "padding": 44},  # px: the yen stand beside the ends of the bars
    }
    color = {"condition": {"test": "datum.less", "value": theme.ORANGE}, "value": theme.BLUE}
    bars = {"mark": "bar", "encoding": {"y": y, "x": x, "x2": {"field": "from"}, "color": color}}
    texts = [
        {
            "transform": [{"filter": condition}],
            "mark": {"type": "text", "align": align, "dx": dx},
            "encoding": {"y": y, "x": x, "text": {"field": "text"}},
        }
        for condition, align, dx in (("datum.less", "right", -5), ("!datum.less", "left", 5))
    ]
    middle = {
        "data": {"values": [{"central": central / unit}]},
        "mark": {"type": "rule", "color": theme.INK},
        "encoding": {"x": {"field": "central", "type": "quantitative"}},
    }
    room = {"left": 36, "right": 12, "top": 6, "bottom": 4}  # a reader's typeface may be wider than the one measured
    drawn = theme.spec(width=540, height={"step": 46}, data={"values": rows}, layer=[bars, *texts, middle])
    return drawn | {"padding": room}


def _worth(value: float) -> str:
    return number(value, 2 if abs(value) < 100 else 0)


def _label(one: BarRow, t: Words) -> str:
    """The input, and below it from where to where it goes."""
    unit = f" {one.unit}" if one.unit else ""
    return f"{theme.wrapped(t.pick(one.bar.label), t.lang, 36)}\n[{one.reach}{unit}]"

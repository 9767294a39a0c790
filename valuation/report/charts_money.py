"""Charts of the way from tonnes to yen: the waterfall and the cash flow."""

from __future__ import annotations

from typing import Any

from valuation.record import CashYear, LatentCreditRecord
from valuation.report import theme
from valuation.report.format import number, signed, tonnes
from valuation.report.words import Words

Spec = dict[str, Any]


def waterfall_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """One bar per line of the chain from where the last one ended, and the issuable total as the last bar."""
    rows = [
        {
            "row": row,
            "from": line.total_t_co2e - line.delta_t_co2e if row else 0.0,
            "to": line.total_t_co2e,
            "text": signed(line.delta_t_co2e) if row else tonnes(line.total_t_co2e),
            "kind": ("down" if line.delta_t_co2e < 0 else "up") if row else "total",
        }
        for row, line in enumerate(record.chain)
    ]
    issuable = record.valuation.issuable_total_t_co2e
    rows.append({"row": len(rows), "from": 0, "to": issuable, "text": f"{number(issuable)} LCU", "kind": "total"})
    width = 34 if t.lang == "ja" else 30  # what fits left of the bars
    labels = [theme.wrapped(t.pick(line.label), t.lang, width) for line in record.chain] + [t("chain.issuable")]
    y = {
        "field": "row",
        "type": "ordinal",
        "axis": {"title": None, "labelExpr": theme.row_labels(labels), "labelLineHeight": 13, "domain": False},
        "scale": {"paddingInner": 0.3},
    }
    x = {"field": "from", "type": "quantitative", "axis": {"title": t("chain.axis"), "format": ",~r"}}
    colours = {"domain": ["total", "up", "down"], "range": [theme.BLUE, theme.LIGHT_BLUE, theme.ORANGE]}
    bars = {
        "mark": "bar",
        "encoding": {
            "y": y,
            "x": x,
            "x2": {"field": "to"},
            "color": {"field": "kind", "type": "nominal", "scale": colours, "legend": None},
        },
    }
    text = {
        "transform": [{"calculate": "max(datum.from, datum.to)", "as": "end"}],
        "mark": {"type": "text", "align": "left", "dx": 6},
        "encoding": {"y": y, "x": {"field": "end", "type": "quantitative"}, "text": {"field": "text"}},
    }
    zero = {"mark": {"type": "rule", "color": theme.GREY}, "encoding": {"x": {"datum": 0}}}
    return theme.spec(width=590, height={"step": 34}, data={"values": rows}, layer=[bars, text, zero])


def money_unit(largest_jpy: float) -> int:
    """1, a thousand or a million yen: the unit in which an axis up to this amount is easy to read."""
    return 1_000_000 if abs(largest_jpy) >= 2_000_000 else 1_000 if abs(largest_jpy) >= 2_000 else 1


def cash_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Yearly cash flow above, present value accumulated below; two panels because the amounts differ in size."""
    flow = record.valuation.cash_flow
    cash_unit = money_unit(max(item.cash_jpy for item in flow))
    total_unit = money_unit(record.valuation.headline_present_value_jpy)
    rows = [_cash_row(item, cash_unit, total_unit) for item in flow]
    x = {"field": "year", "type": "quantitative", "axis": {"format": "d", "title": None, "grid": False}}
    x["scale"] = {"domain": [flow[0].year - 0.6, flow[-1].year + 0.6], "nice": False, "padding": 0}
    bars = {
        "width": 790,
        "height": 165,
        "mark": {"type": "bar", "color": theme.BLUE, "width": max(3, 560 // len(flow))},
        "encoding": {
            "x": x,
            "y": {"field": "cash", "type": "quantitative", "title": t("cash.bar", unit=t(f"cash.unit.{cash_unit}"))},
        },
    }
    line = {
        "width": 790,
        "height": 165,
        "transform": [{"window": [{"op": "sum", "field": "pv", "as": "cumulative"}], "sort": [{"field": "year"}]}],
        "mark": {
            "type": "area",
            "line": {"color": theme.BLUE, "strokeWidth": 2},
            "color": theme.PALE,
            "interpolate": "step-after",
        },
        "encoding": {
            "x": x,
            "y": {
                "field": "cumulative",
                "type": "quantitative",
                "title": t("cash.line", unit=t(f"cash.unit.{total_unit}")),
            },
        },
    }
    return theme.spec(data={"values": rows}, vconcat=[bars, line], spacing=18)


def _cash_row(item: CashYear, cash_unit: int, total_unit: int) -> dict[str, float]:
    return {"year": item.year, "cash": item.cash_jpy / cash_unit, "pv": item.present_value_jpy / total_unit}

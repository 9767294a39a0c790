"""The sensitivity chart: what one uncertain parameter alone does to the net tonnes."""

from __future__ import annotations

from typing import Any, Final

from valuation.record import Effect, LatentCreditRecord
from valuation.report import theme
from valuation.report.effect_ends import ends_of, is_choice
from valuation.report.format import tonnes
from valuation.report.words import Words

_EFFECTS_SHOWN: Final = 14  # the table below the chart holds all of them

Spec = dict[str, Any]


def strongest_first(effects: list[Effect]) -> list[Effect]:
    """Effects by the share of squared swings, largest first."""
    return sorted(effects, key=lambda effect: (-effect.share, effect.parameter))


def tornado_spec(record: LatentCreditRecord, t: Words) -> Spec:
    """Net tonnes with one parameter at its 5th and 95th percentile, strongest first, around the central value."""
    effects = strongest_first(record.estimate.effects)[:_EFFECTS_SHOWN]
    sides = (t("effect.at_low"), t("effect.at_high"))
    central = record.estimate.net.central_t_co2e
    rows = [
        {"row": row, "side": side, "from": central, "net": net, "text": tonnes(net)}
        for row, effect in enumerate(effects)
        for side, net in zip(sides, (effect.net_at_low_t_co2e, effect.net_at_high_t_co2e), strict=True)
    ]
    middle = {
        "data": {"values": [{"central": central}]},
        "mark": {"type": "rule", "color": theme.INK},
        "encoding": {"x": {"field": "central", "type": "quantitative"}},
    }
    layers = [*_layers([_label(effect, record, t) for effect in effects], sides, t), middle]
    return theme.spec(width=560, height={"step": 46}, data={"values": rows}, layer=layers)


def _layers(labels: list[str], sides: tuple[str, str], t: Words) -> list[Spec]:
    """The bars from the central value, and the tonnes at each of their ends."""
    axis = {"title": None, "labelExpr": theme.row_labels(labels), "labelLineHeight": 13, "domain": False}
    y = {"field": "row", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.35}}
    x = {
        "field": "net",
        "type": "quantitative",
        "axis": {"title": t("effect.axis"), "format": ",~r"},
        "scale": {"zero": False, "padding": 40},  # px: the tonnes stand beside the ends of the bars
    }
    color = {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": list(sides), "range": [theme.ORANGE, theme.BLUE]},
        "legend": {"title": None, "orient": "top"},
    }
    bars: Spec = {"mark": {"type": "bar"}, "encoding": {"y": y, "x": x, "x2": {"field": "from"}, "color": color}}
    texts: list[Spec] = [
        {
            "transform": [{"filter": f"datum.net {comparison} datum.from"}],
            "mark": {"type": "text", "align": align, "dx": dx},
            "encoding": {"y": y, "x": x, "text": {"field": "text"}},
        }
        for comparison, align, dx in (("<", "right", -5), (">=", "left", 5))
    ]
    return [bars, *texts]


def _label(effect: Effect, record: LatentCreditRecord, t: Words) -> str:
    """The parameter's name, with its ends where they are choices, and below it how well its range is supported."""
    name = t.pick(effect.label)
    if is_choice(effect):
        ends = ends_of(effect, record.imputed, t)
        name += f"：{ends.low}／{ends.high}" if t.lang == "ja" else f": {ends.low} / {ends.high}"
    return f"{theme.wrapped(name, t.lang, 40)}\n[{t(f'kind.{effect.source_kind}')}]"

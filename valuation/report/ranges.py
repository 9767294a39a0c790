"""Both kinds of uncertainty as two bars on one axis, drawn apart: what is known of the mean, what a future brings."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from valuation.record import LatentCreditRecord, Spread
from valuation.record_delivery import Percentiles
from valuation.report import theme
from valuation.report.format import tonnes
from valuation.report.words import Words

_TOP, _WIDTH, _HEIGHT, _LEFT, _RIGHT, _ROW = 18, 700, 70, 8, 692, 27


def ranges_svg(record: LatentCreditRecord, t: Words) -> Markup:
    """5 to 95 % as a thin bar, 10 to 90 % as a thick one, the median as a stroke, the mean as a dot."""
    net, out = record.estimate.claimed_period_net, record.delivery.net
    ends = [0.0, net.p05_t_co2e, net.p95_t_co2e, out.p05_t_co2e, out.p95_t_co2e, net.mean_t_co2e, out.mean_t_co2e]
    low, high = min(ends), max(ends)
    scale = (_RIGHT - _LEFT) / ((high - low) or 1.0)

    def x(value: float) -> float:
        """Where tonnes stand on the axis, px."""
        return round(_LEFT + (value - low) * scale, 1)

    rows = ((net, t("est.title"), theme.GREY, 0), (out, t("out.title"), theme.BLUE, 1))
    bars = "".join(_bar(found, label, colour, _TOP + index * _ROW, x) for found, label, colour, index in rows)
    zeros = [f"M{x(0.0)} {_TOP + index * _ROW - 4}v13" for *_, index in rows]
    zero = f'<path d="{"".join(zeros)}" stroke="{theme.ORANGE}" stroke-width="1.5"/>'
    foot = escape(t("range.foot"))
    label = escape(t("range.alt", low=tonnes(out.p05_t_co2e), high=tonnes(out.p95_t_co2e)))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f'{bars}{zero}<text x="{_LEFT}" y="{_HEIGHT - 2}" font-size="8.5" fill="{theme.GREY}">{foot}</text></svg>'
    )


def _bar(found: Spread | Percentiles, label: str, colour: str, y: int, x: Callable[[float], float]) -> str:
    thin = f'<rect x="{x(found.p05_t_co2e)}" y="{y}" width="{_width(x, found.p05_t_co2e, found.p95_t_co2e)}" height="3"'
    thick = (
        f'<rect x="{x(found.p10_t_co2e)}" y="{y - 4}" width="{_width(x, found.p10_t_co2e, found.p90_t_co2e)}"'
        f' height="11"'
    )
    middle = f'<path d="M{x(found.p50_t_co2e)} {y - 6}v15" stroke="#fff" stroke-width="2"/>'
    mean = f'<circle cx="{x(found.mean_t_co2e)}" cy="{y + 1.5}" r="3.2" fill="#fff" stroke="{theme.INK}"/>'
    text = f'<text x="{_LEFT}" y="{y - 9}" font-size="9.5" fill="{colour}">{escape(label)}</text>'
    return f'{text}{thin} fill="{colour}"/>{thick} fill="{colour}"/>{middle}{mean}'


def _width(x: Callable[[float], float], low: float, high: float) -> float:
    return round(max(1.0, x(high) - x(low)), 1)

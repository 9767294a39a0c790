"""The hazard curve of a point in both worlds: annual exceedance probability against depth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Transformer

from flows.picture_canvas import INK, WIDTH_IN, Sheet, settings
from flows.picture_words import labelled, listed, sentence, word
from hazards.catalogue import World, frequency_source
from hazards.curves import HazardCurves, hazard_curve
from hazards.events import EventSet
from hazards.expansion import expanded
from hazards.grids import crs_name
from infra.findings import Lang

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STEPS: Final = (1.0, 2.0, 5.0)
_LINES: Final[dict[World, dict[str, object]]] = {
    "without": {"color": "#b2182b", "linewidth": 2.4, "linestyle": "-"},
    "with": {"color": "#2166ac", "linewidth": 2.0, "linestyle": (0, (5, 2))},
}
_MOST_SOURCES = 6  # named below the picture; a number of the others


def curve_picture(event_set: EventSet, x: float, y: float, lang: Lang = "en", model_id: str | None = None) -> bytes:
    """
    The hazard curve of one point of the grid as a PNG, under one occurrence model (default: the first).

    Raises
    ------
    Refused
        As `curves.hazard_curve`.
    ValueError
        The point lies beyond the grid, or where the depth of an event is unknown.
    """
    curves = hazard_curve(event_set, [x], [y], [0.0], model_id)
    if any(np.isnan(curves.depth_m[world]).any() for world in curves.depth_m):
        raise ValueError(f"the depth at {x:g}, {y:g} is not known in every event")
    with settings(lang):
        title = word("curve", lang) + word("colon", lang) + _place(event_set, x, y, lang)
        lines = [*_degrees(event_set, x, y, lang), sentence([word("model", lang, model=curves.model_id)], lang)]
        sheet = Sheet(lang, title, lines, _notes(event_set, curves, lang), (WIDTH_IN - 2.1, 4.6))
        _draw(sheet, curves)
        return sheet.png()


def _place(event_set: EventSet, x: float, y: float, lang: Lang) -> str:
    digits = 6 if event_set.crs.is_geographic else 1
    numbers = [f"{value:,.{digits}f}" for value in (x, y)]
    return word("point", lang, x=numbers[0], y=numbers[1], crs=crs_name(event_set.crs))


def _degrees(event_set: EventSet, x: float, y: float, lang: Lang) -> list[str]:
    """The same in degrees, where the grid is not in degrees itself."""
    if event_set.crs.is_geographic:
        return []
    lon, lat = Transformer.from_crs(event_set.crs, "EPSG:4326", always_xy=True).transform(x, y)
    return [word("degrees", lang, lon=lon, lat=lat)]


def _notes(event_set: EventSet, curves: HazardCurves, lang: Lang) -> list[str]:
    catalogue = event_set.catalogue
    simulated = expanded(catalogue).catalogue
    found = [frequency_source(simulated, event, curves.model_id) for event in simulated.events]
    sources = list(dict.fromkeys(f"{source} [{word(kind, lang)}]" for source, kind in found))
    more = [] if len(sources) <= _MOST_SOURCES else [f"+{len(sources) - _MOST_SOURCES}"]
    notes = [word("screening", lang)] if catalogue.screened else []
    notes += [word("independent", lang), word("stepped", lang)]
    if curves.long_run:
        notes.append(word("renewal", lang, ids=", ".join(curves.long_run)))
    notes.append(sentence([labelled("rates_from", listed([*sources[:_MOST_SOURCES], *more], lang), lang)], lang))
    return [*notes, labelled("source", catalogue.source, lang), labelled("licence", catalogue.licence, lang)]


def _draw(sheet: Sheet, curves: HazardCurves) -> None:
    axes, lang = sheet.axes(), sheet.lang
    steps = {world: curves.steps(world, 0) for world in _LINES}
    above_0 = [p for _, chances in steps.values() for p in chances[chances > 0].tolist()]
    deepest = max(float(levels[-1]) for levels, _ in steps.values())
    low, high = (min(above_0) / 2.5, min(1.0, max(above_0) * 2)) if above_0 else (1e-4, 1e-1)
    right = deepest * 1.08 if deepest > 0 else 1.0
    axes.set_yscale("log")
    axes.set(xlim=(0, right), ylim=(low, high))
    for world, (levels, chances) in steps.items():
        drawn = np.maximum(np.concatenate([chances, chances[-1:]]), low / 10)
        depths = np.concatenate([levels, [right]])
        if chances[0] > 0:
            axes.step(depths, drawn, where="post", label=word(world, lang), **_LINES[world])  # type: ignore[arg-type]
        else:
            label = listed([word(world, lang), word("never_wet", lang)], lang)
            axes.plot([], [], label=label, **_LINES[world])  # type: ignore[arg-type]
    axes.set_xlabel(word("depth_m", lang), fontsize=9.5, color=INK)
    axes.set_ylabel(word("chance", lang), fontsize=9.5, color=INK)
    _ticks(axes, low, high, lang)
    axes.legend(loc="upper right", fontsize=9.5, frameon=True, framealpha=0.9, edgecolor="none")


def _ticks(axes: Axes, low: float, high: float, lang: Lang) -> None:
    """Left the probability, right the return period it means."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    other = axes.twinx()
    other.set_yscale("log")
    other.set_ylim(low, high)
    chances = _rounded(low, high)
    periods = [1 / years for years in _rounded(1 / high, 1 / low)]
    pairs = (
        (axes, chances, [f"{100 * chance:.6g} %" for chance in chances]),
        (other, periods, [f"{1 / period:,.6g}" for period in periods]),
    )
    for side, places, names in pairs:
        side.yaxis.set_major_locator(FixedLocator(places))
        side.yaxis.set_major_formatter(FixedFormatter(names))
        side.yaxis.set_minor_locator(NullLocator())
        side.tick_params(labelsize=8.5, labelcolor=INK)
    other.set_ylabel(word("return_period", lang), fontsize=9.5, color=INK)
    axes.grid(color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    for spine in (*axes.spines.values(), *other.spines.values()):
        spine.set(color="#777777", linewidth=0.8)


def _rounded(low: float, high: float) -> list[float]:
    """1, 2, 5 x powers of ten within the limits; where these are many, powers of ten only."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [step * 10.0**power for power in powers for step in _STEPS]
    inside = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
    return inside if len(inside) <= 12 else [value for value in inside if round(math.log10(value), 6).is_integer()]

"""Sheets of the building tables: every set drawn as curves or bars, with its sources, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from assets.depth_damage import DamageCurve, damage_ratio, load_damage_curve
from assets.factors import published_range
from assets.fragility import FragilitySet, exceedance, load_fragility_sets
from assets.lives import SURVIVORS_AT_END, LifeCurve, load_life_curves
from assets.table_listing import Figure, TableSet, listed_tables
from flows.curve_words import class_word, curve_word, known_word
from flows.hazard_pictures import safe
from flows.picture_canvas import INK, WIDTH_IN, Sheet, sampled, settings
from flows.picture_words import labelled, word
from infra.findings import Lang

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS: Final = {
    "wood": "#c9a13b", "steel": "#6f97c0", "rc": "#9a90c4", "src": "#b0b0b0", "masonry": "#cf7a72",
    "non_wood": "#9d9d9d",
}  # fmt: skip
_LINES: Final = ("#2166ac", "#b2182b", "#1b7837", "#762a83", "#8c510a", "#222222")
_DASHES: Final[tuple[Any, ...]] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), "-")
_PLOT_IN: Final = (WIDTH_IN - 3.6, 4.4)
_BAR_IN, _BAR_ROOM_IN = 0.5, 0.3
_LEFT_OF_FLOOR_M = 0.5  # how much of the water below the floor is shown


def draw_tables(folder: Path, lang: Lang = "en", wanted: Callable[[TableSet], bool] = lambda one: True) -> list[Path]:
    """
    Every set of the building tables as PNG; of fragility one picture for each building class.

    Parameters
    ----------
    folder : made if it is not there; files of the same names are written over
    wanted : which sets are drawn

    Raises
    ------
    ValueError
        As `listed_tables`: a set that is refused is not drawn.
    """
    chosen = [one for one in listed_tables() if wanted(one)]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with settings(lang):
        for one in chosen:
            for name, content in _sheets(one, lang):
                path = folder / f"{name}.png"
                path.write_bytes(content)
                written.append(path)
    return written


def _sheets(one: TableSet, lang: Lang) -> Iterator[tuple[str, bytes]]:
    """Names and pictures of one set, within `settings`."""
    name = f"{one.kind}_{safe(one.name)}"
    if one.kind == "fragility":
        for building_class, curves in load_fragility_sets(one.name).items():
            yield f"{name}_{_file_word(building_class)}", _fragility(one, curves, lang)
    elif one.kind == "depth_damage":
        yield name, _depth_damage(one, [load_damage_curve(curve) for curve in one.classes], lang)
    elif one.kind == "survival":
        yield name, _survival(one, load_life_curves(one.name), lang)
    else:
        yield name, _bars(one, lang)


def _file_word(building_class: str) -> str:
    """A name that every file system takes: wood-3+ is wood-3up."""
    return safe(building_class.replace("+", "up"))


def _sheet(
    one: TableSet, lines: Sequence[str], plot_in: tuple[float, float], lang: Lang, notes: Sequence[str] = ()
) -> Sheet:
    return Sheet(lang, one.label_ja if lang == "ja" else one.label_en, lines, [*notes, *_sources(one, lang)], plot_in)


def _sources(one: TableSet, lang: Lang) -> list[str]:
    between = "、" if lang == "ja" else ", "
    said = []
    for source in one.sources:
        title = source.title if source.title and source.title not in source.source else None
        year = str(source.year) if source.year and str(source.year) not in source.source else None
        parts = [part for part in (known_word(source.source, lang), title, year, source.page) if part]
        said.append(labelled("source", f"{between.join(parts)} [{word(source.source_kind, lang)}]", lang))
    return [*said, curve_word("table", lang, file=one.table, sha256=one.table_sha256[:12])]


def _fragility(one: TableSet, curves: FragilitySet, lang: Lang) -> bytes:
    sheet = _sheet(
        one, [class_word(curves.building_class, lang)], _PLOT_IN, lang, [curve_word("crossing", lang)]
    )  # fmt: skip
    axes = sheet.axes()
    deepest = float(np.ceil(min(2.5 * curves.median_m[-1], 20.0)))
    depth = np.linspace(0.0, deepest, 401)
    chance = exceedance(depth, curves)
    colours = sampled("YlOrRd", len(curves.states), 0.3, 1.0)
    handles = []
    for at, state in enumerate(curves.states):
        label = f"{known_word(state, lang)} ({curves.median_m[at]:.2f} m)"
        (line,) = axes.plot(depth, chance[:, at], color=colours[at], linewidth=2.0, label=sheet.text(label))
        handles.append(line)
    _frame(axes, (0.0, deepest), curve_word("depth_ground", lang), curve_word("reached", lang))
    sheet.legend(axes, curve_word("states", lang), handles)
    return sheet.png()


def _depth_damage(one: TableSet, curves: Sequence[DamageCurve], lang: Lang) -> bytes:
    first = curves[0]
    lines = [
        curve_word(f"from_{first.counts_from}", lang) + (" " if lang == "en" else "") + curve_word(first.form, lang)
    ]
    below = first.below_floor_ratio is not None
    lines += [curve_word("below_floor", lang)] if below else []
    sheet = _sheet(one, lines, _PLOT_IN, lang)
    axes = sheet.axes()
    left = -_LEFT_OF_FLOOR_M if below else 0.0
    right = max(curve.depth_m[-1] for curve in curves) + 1.0
    handles = []
    for at, curve in enumerate(curves):
        depth, ratio = _drawn(curve, left, right)
        label = "\n".join(
            sheet.text(text) for text in (known_word(curve.sub_class, lang), f"[{word(curve.source_kind, lang)}]")
        )
        (line,) = axes.plot(depth, ratio, color=_LINES[at], linestyle=_DASHES[at], linewidth=2.0, label=label)
        handles.append(line)
    if below:
        axes.axvline(0.0, color="#999999", linewidth=0.9)
    _frame(axes, (left, right), curve_word(f"depth_{first.counts_from}", lang), curve_word("ratio", lang))
    sheet.legend(axes, curve_word("curves", lang), handles)
    return sheet.png()


def _drawn(curve: DamageCurve, left: float, right: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve as calculations take it, in depths from its own zero; a floor so high that nothing is cut off."""
    depth = np.linspace(left, right, 1501)
    floor = -left if curve.counts_from == "floor" else 0.0
    above_ground = depth + floor
    above_ground[0] = max(above_ground[0], 1e-6)  # the very first drop of water: at 0 the ground is dry
    return depth, damage_ratio(above_ground if left else depth, floor if left else 0.0, curve)


def share_standing(curve: LifeCurve, age_years: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Share of a cohort that still stands at an age, from the curve of residual lives.

    S(a) = m(0) / m(a) x exp(-integral of du / m(u) from 0 to a), where m is the mean remaining life, by the
    trapezoidal rule; 0 from the last age of the curve on. One fixed life stands until its end.

    References
    ----------
    The inversion formula of the mean residual life; it follows from m(a) S(a) = integral of S from a on.
    """
    ages = np.array(curve.age_years[:-1])
    if curve.kind == "fixed":
        return np.where(np.asarray(age_years) < curve.end_years, 1.0, 0.0)
    left = np.array(curve.residual[:-1]) * curve.mean_life_years
    rate = 1.0 / left
    passed = np.concatenate([[0.0], np.cumsum(np.diff(ages) * (rate[1:] + rate[:-1]) / 2)])
    standing = left[0] / left * np.exp(-passed)
    return np.asarray(np.interp(age_years, [*ages, curve.end_years], [*standing, 0.0], right=0.0))


def _survival(one: TableSet, curves: Mapping[str, LifeCurve], lang: Lang) -> bytes:
    """Structures with the same curve share a line; dashed what calculations take: the life that is left."""
    from matplotlib.lines import Line2D

    sheet = _sheet(one, [], _PLOT_IN, lang, [curve_word("cut_off", lang, count=round(1 / SURVIVORS_AT_END))])
    axes = sheet.axes()
    oldest = float(np.ceil(max(curve.end_years for curve in curves.values()) / 10) * 10)
    age = np.linspace(0.0, oldest, 801)
    groups: dict[tuple[float, ...], list[str]] = {}
    for structure, curve in curves.items():
        groups.setdefault((curve.mean_life_years, *curve.residual), []).append(structure)
    handles: list[Any] = []
    for at, names in enumerate(groups.values()):
        curve = curves[names[0]]
        words = [
            *(known_word(name, lang) for name in names),
            curve_word("mean_life", lang, years=curve.mean_life_years),
        ]
        label = "\n".join(sheet.text(text) for text in words)
        (line,) = axes.plot(age, share_standing(curve, age), color=_LINES[at], linewidth=2.0, label=label)
        axes.plot(age, curve.residual_life(age), color=_LINES[at], linestyle=_DASHES[1], linewidth=1.6)
        handles.append(line)
    for what, dash in (("standing", _DASHES[0]), ("residual", _DASHES[1])):
        handles.append(Line2D([], [], color="#555555", linestyle=dash, linewidth=1.8, label=curve_word(what, lang)))
    _frame(axes, (0.0, oldest), curve_word("age", lang), curve_word("share", lang))
    sheet.legend(axes, curve_word("building", lang), handles)
    return sheet.png()


def _bars(one: TableSet, lang: Lang) -> bytes:
    """A bar for each figure, its number beside it and a line for its range."""
    ranges = [_range(one, figure) for figure in one.figures]
    lines = [curve_word(key, lang) for key in (one.quantity, one.biogenic) if key is not None]
    known = any(found is not None for found in ranges)
    wide = "range_over_sets" if one.kind == "rebuild_factor" else "range"
    lines.append(curve_word(wide if known else "no_range", lang))
    height = _BAR_IN * len(one.figures) + _BAR_ROOM_IN
    sheet = _sheet(one, lines, (WIDTH_IN - 4.2, height), lang)
    axes = sheet.axes()
    axes.set_position(_beside_names(axes.get_position().bounds))
    most = max([one.value for one in one.figures] + [high for found in ranges if found for high in found])
    for at, (figure, found) in enumerate(zip(one.figures, ranges, strict=True)):
        colour = _COLOURS.get(figure.name, "#6f97c0")
        axes.barh(at, figure.value, height=0.62, color=colour)
        end = figure.value
        if found is not None:
            low, high = found
            error: Any = [[max(figure.value - low, 0.0)], [max(high - figure.value, 0.0)]]
            axes.errorbar(figure.value, at, xerr=error, color="#000000", capsize=4, linewidth=1.4, capthick=1.4)
            end = max(end, high)
        text = f"{figure.value:,.4g}" + ("" if found is None else f"  ({found[0]:,.4g}–{found[1]:,.4g})")
        text += f"  [{word(figure.source_kind, lang)}]"
        axes.text(end + 0.015 * most, at, text, va="center", ha="left", fontsize=8.5, color=INK)
    names = [_bar_name(one, figure, lang) for figure in one.figures]
    axes.set_yticks(range(len(names)), [sheet.text(name) for name in names])
    axes.set(xlim=(0.0, most * 1.02), ylim=(len(names) - 0.5, -0.5))
    axes.set_xlabel(curve_word(one.kind, lang), fontsize=9.5, color=INK)
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return sheet.png()


def _beside_names(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The place of the bars, moved so that the names left of them fit."""
    left, bottom, width, height = bounds
    return left + 1.2 / WIDTH_IN, bottom, width - 0.4 / WIDTH_IN, height


def _range(one: TableSet, figure: Figure) -> tuple[float, float] | None:
    if one.kind == "rebuild_factor":
        low, _, high = published_range(figure.name)
        return low, high
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return None
    return figure.low, figure.high


def _bar_name(one: TableSet, figure: Figure, lang: Lang) -> str:
    return curve_word("state", lang, number=figure.name) if one.kind == "state_ratio" else known_word(figure.name, lang)


def _frame(axes: Axes, across: tuple[float, float], x_label: str, y_label: str) -> None:
    """Axes from 0 to 1 with their names and a grid."""
    axes.set(xlim=across, ylim=(0.0, 1.02))
    axes.set_yticks(np.linspace(0.0, 1.0, 6), [f"{100 * share:.0f} %" for share in np.linspace(0.0, 1.0, 6)])
    axes.set_xlabel(x_label, fontsize=9.5, color=INK)
    axes.set_ylabel(y_label, fontsize=9.5, color=INK)
    axes.grid(color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)

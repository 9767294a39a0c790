"""Pictures of an event set: depths, what the measure changes, chances, curves, and where a finding lies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from affine import Affine
from pyproj import CRS

from flows.curve_picture import curve_picture
from flows.picture_canvas import DRY, Sheet, area_m2, draw_cells, settings, size_of_map
from flows.picture_classes import (
    IMPOSSIBLE,
    chance_classes,
    change_colours,
    change_keys,
    depth_classes,
    key,
    positive_colours,
    unknown_key,
)
from flows.picture_words import labelled, listed, sentence, word
from hazards.catalogue import World, frequency_source, mean_rate_per_year, rate_declared_as
from hazards.conversion import Opened
from hazards.event_spec import EventSpec
from hazards.events import EventSet, names_of
from hazards.grids import crs_name, window_of
from hazards.views import Difference, View, depth_view, difference_views, exceedance_view
from infra.findings import Finding, Lang

if TYPE_CHECKING:
    from matplotlib.lines import Line2D

WORLDS: tuple[World, World] = ("without", "with")


def event_map(event_set: EventSet, event_id: str, world: World, lang: Lang = "en") -> bytes:
    """
    The depths of one event in one world as a PNG.

    Raises
    ------
    Refused
        The raster breaks off, or holds depths that cannot be.
    ValueError
        There is no such event.
    """
    event = _event(event_set, event_id)
    view = depth_view(event_set, event_id, world)
    with settings(lang):
        return _depth_map(event_set, event, world, view, lang)


def finding_map(event_set: EventSet, finding: Finding, lang: Lang = "en") -> bytes | None:
    """
    The picture of the first event and world whose raster a finding is about, its cell ringed; also of depths that
    cannot be. None where the finding names no cell of a raster of the event set.
    """
    place = next(
        ((event, world) for world in WORLDS for event, name in
         zip(event_set.catalogue.events, names_of(event_set.catalogue)[world], strict=True) if name == finding.file),
        None,
    )  # fmt: skip
    mark = _marked(event_set, finding)
    if place is None or mark is None:
        return None
    view = depth_view(event_set, place[0].id, place[1], even_wrong=True)
    with settings(lang):
        return _depth_map(event_set, *place, view, lang, mark=mark, finding=finding)


def difference_map(event_set: EventSet, event_id: str, lang: Lang = "en") -> bytes:
    """
    What the measure changes in one event as a PNG: depth with minus depth without.

    Raises
    ------
    Refused, ValueError
        As `event_map`.
    """
    event = _event(event_set, event_id)
    before, after, numbers = difference_views(event_set, event_id)
    with settings(lang):
        lines = [_subject(event, "difference", lang), *_screening(event_set, event, lang)]
        lines += [_frequency(event_set, event, lang), *_changes(event_set, numbers, lang)]
        notes = _notes(event_set, before, lang, "thinned")
        sheet = Sheet(lang, _name(event), lines, notes, size_of_map(before, event_set.crs))
        axes = draw_cells(sheet, change_colours(before.cells, after.cells), before, event_set.crs, None)
        sheet.legend(axes, word("difference_m", lang), change_keys(lang))
        return sheet.png()


def exceedance_picture(
    event_set: EventSet, threshold_m: float, world: World, lang: Lang = "en", model_id: str | None = None
) -> bytes:
    """
    The annual probability of a depth above one threshold in every cell as a PNG, under one occurrence model.

    Raises
    ------
    Refused, ValueError
        As `curves.exceedance_map`.
    """
    chosen = event_set.catalogue.model_ids[0] if model_id is None else model_id
    view = exceedance_view(event_set, threshold_m, world, chosen)
    with settings(lang):
        title = word("exceeds", lang, threshold=threshold_m)
        lines = [sentence([word(world, lang), word("model", lang, model=chosen)], lang), word("independent", lang)]
        lines += [word("screening", lang)] if world == "with" and event_set.catalogue.screened else []
        sheet = Sheet(
            lang, title, lines, _notes(event_set, view, lang, "thinned_map"), size_of_map(view, event_set.crs)
        )  # fmt: skip
        axes = draw_cells(sheet, positive_colours(view.cells, chance_classes()), view, event_set.crs, None)
        keys = chance_classes().keys(lang, lambda chance: f"{100 * chance:g} %")
        keys += [key(DRY, word("never", lang)), unknown_key(word("unknown", lang))]
        sheet.legend(axes, word("chance", lang), keys)
        return sheet.png()


def draw_all(
    event_set: EventSet, folder: Path, lang: Lang = "en", points: Sequence[tuple[float, float]] = ()
) -> list[Path]:
    """
    Every picture of an event set: events in both worlds, what the measure changes, curves of points.

    Of an event whose hazard the measure does not change there is one map, which says so. Of
    several occurrence models each has its own curves.

    Parameters
    ----------
    folder : made if it is not there; files of the same names are written over
    points : in the grid's coordinate system, easting before northing

    Raises
    ------
    Refused, ValueError
        As `event_map` and `curve_picture`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for event in event_set.catalogue.events:
        written += draw_event(event_set, event.id, folder, lang)
    for number, (x, y) in enumerate(points, start=1):
        written += draw_curves(event_set, x, y, folder, lang, f"curve_{number:03d}")
    return written


def draw_event(
    event_set: EventSet, event_id: str, folder: Path, lang: Lang = "en", worlds: Sequence[World] = WORLDS
) -> list[Path]:
    """The maps of one event in some worlds, and of what the measure changes if both are wanted."""
    event = _event(event_set, event_id)
    shown = worlds if event.measure_changes_hazard else worlds[:1]
    written = [
        _write(folder / file_name(event_set, event_id, world), event_map(event_set, event_id, world, lang))
        for world in shown
    ]
    if len(shown) > 1:
        name = file_name(event_set, event_id, "difference")
        written.append(_write(folder / name, difference_map(event_set, event_id, lang)))
    return written


def draw_curves(
    event_set: EventSet, x: float, y: float, folder: Path, lang: Lang = "en", name: str = "curve"
) -> list[Path]:
    """The hazard curve of one point under every occurrence model, each in a picture of its own."""
    models = event_set.catalogue.model_ids
    names = [name] if len(models) == 1 else [f"{name}_{n:02d}_{safe(model)}" for n, model in enumerate(models, 1)]
    return [
        _write(folder / f"{file}.png", curve_picture(event_set, x, y, lang, model))
        for file, model in zip(names, models, strict=True)
    ]


def file_name(event_set: EventSet, event_id: str, what: str) -> str:
    """A name that every file system takes, whatever the event is called; its number keeps it apart from others."""
    number = [event.id for event in event_set.catalogue.events].index(event_id) + 1
    return "_".join(part for part in (f"event_{number:03d}", safe(event_id), what) if part) + ".png"


def safe(text: str) -> str:
    """The ASCII letters, digits, dashes and underscores of a text, at most 40; nothing is left of other characters."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:40]


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _event(event_set: EventSet, event_id: str) -> EventSpec:
    found = {event.id: event for event in event_set.catalogue.events}
    if event_id not in found:
        raise ValueError(f"no event {event_id!r}; there are: {', '.join(found)}")
    return found[event_id]


def _name(event: EventSpec) -> str:
    return f"{event.id}: {event.title}" if event.title else event.id


def _subject(event: EventSpec, what: str, lang: Lang, world: str = "") -> str:
    """`Flood: inundation depth, with the measure`."""
    parts = [word(what, lang), word(world, lang) if world else ""]
    between = "、" if lang == "ja" else ", "
    return f"{word(event.peril, lang)}{word('colon', lang)}{between.join(part for part in parts if part)}"


def _screening(event_set: EventSet, event: EventSpec, lang: Lang) -> list[str]:
    """The label of water that nobody has simulated."""
    return [word("screening", lang)] if event.id in event_set.catalogue.screened else []


def _frequency(event_set: EventSet, event: EventSpec, lang: Lang) -> str:
    """The frequency as declared, what it comes to, and where it is from."""
    catalogue = event_set.catalogue
    source, kind = frequency_source(catalogue, event)
    long_run = "" if event.source is None else word("long_run", lang, rate=mean_rate_per_year(catalogue, event))
    if event.source is not None and len(catalogue.model_ids) > 1:
        long_run += f" ({word('model', lang, model=catalogue.model_ids[0])})"
    origin = labelled("rates_from", f"{source} [{word(kind, lang)}]", lang)
    return sentence([rate_declared_as(event, lang), long_run, origin], lang)


def _changes(event_set: EventSet, numbers: Difference, lang: Lang) -> list[str]:
    area = area_m2(event_set.grid.transform.a, event_set.grid.transform.e, event_set.crs)
    cells = [
        word("deeper", lang, deeper=numbers.deeper, newly_wet=numbers.newly_wet),
        word("shallower", lang, shallower=numbers.shallower, newly_dry=numbers.newly_dry),
    ]
    most = [word("most", lang, rise=numbers.largest_rise_m, fall=numbers.largest_fall_m)]
    most += [word("once", lang, known_once=numbers.known_once)] if numbers.known_once else []
    if area is None:
        volume = word("no_volume", lang)
    else:
        before, after = numbers.depth_sum_without_m * area, numbers.depth_sum_with_m * area
        volume = word("volume", lang, before=f"{before:,.0f}", after=f"{after:,.0f}", change=f"{after - before:+,.0f}")
    return [sentence(cells, lang), sentence(most, lang), volume]


def _notes(event_set: EventSet, view: View, lang: Lang, thinned: str) -> list[str]:
    catalogue, grid = event_set.catalogue, event_set.grid
    size = cell_size(grid.transform.a, grid.transform.e, event_set.crs, lang)
    place = word("grid", lang, crs=crs_name(event_set.crs), columns=grid.width, rows=grid.height, size=size)
    drawn = word(thinned, lang, every=view.every) if view.every > 1 else ""
    return [
        labelled("source", catalogue.source, lang), labelled("licence", catalogue.licence, lang),
        listed([place, labelled("datum", catalogue.vertical_datum, lang), drawn], lang),
    ]  # fmt: skip


def cell_size(width: float, height: float, crs: CRS, lang: Lang) -> str:
    """`5 x 5 m`."""
    unit = {"metre": "m", "degree": "度" if lang == "ja" else "degrees"}.get(
        crs.axis_info[0].unit_name, crs.axis_info[0].unit_name
    )
    return f"{abs(width):.6g} {'×' if lang == 'ja' else 'x'} {abs(height):.6g} {unit}"


def _depth_map(
    event_set: EventSet, event: EventSpec, world: World, view: View, lang: Lang, *,
    mark: tuple[float, float] | None = None, finding: Finding | None = None,
) -> bytes:  # fmt: skip
    """The map of depths, within `settings`; a finding stands in its own words below the title."""
    shown = world if event.measure_changes_hazard else "both"
    lines = [_subject(event, "depth", lang, shown), *(_screening(event_set, event, lang) if world == "with" else [])]
    lines.append(_frequency(event_set, event, lang))
    lines += [] if finding is None else [finding.text(lang)]
    sheet = Sheet(
        lang, _name(event), lines, _notes(event_set, view, lang, "thinned_map"), size_of_map(view, event_set.crs)
    )  # fmt: skip
    axes = draw_cells(sheet, positive_colours(view.cells, depth_classes()), view, event_set.crs, mark)
    keys: list[Any] = [*depth_classes().keys(lang), key(DRY, word("dry", lang)), unknown_key(word("unknown", lang))]
    keys += [] if finding is None else [key(IMPOSSIBLE, word("impossible", lang)), _ring(word("marked", lang))]
    sheet.legend(axes, word("depth_m", lang), keys)
    return sheet.png()


def _ring(name: str) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([], [], marker="o", ls="none", ms=10, mfc="none", mec="#d0006f", mew=2, label=name)


def _marked(event_set: EventSet, finding: Finding) -> tuple[float, float] | None:
    """The centre of the cell of a finding in the grid's coordinates."""
    cell, raster = finding.place.cell, event_set.rasters.get(finding.file)
    if cell is None or raster is None:
        return None
    transform = _counted_in(event_set, raster, cell)
    x, y = transform @ (cell[1] + 0.5, cell[0] + 0.5)
    return float(x), float(y)


def _counted_in(event_set: EventSet, raster: Opened, cell: tuple[int, int]) -> Affine:
    """Findings count cells in the file if its cells are the grid's, else in the grid."""
    inside = cell[0] < raster.header.height and cell[1] < raster.header.width
    own = inside and raster.declared.plain and window_of(raster.header, event_set.grid) is not None
    return raster.header.transform if own else event_set.grid.transform

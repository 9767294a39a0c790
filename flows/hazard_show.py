"""`pcc hazards show`: pictures of an event set, and the hazard curve of a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from flows.hazard_pictures import WORLDS, draw_curves, draw_event, finding_map, safe
from flows.yaml_file import problem
from hazards.curves import depths_at
from hazards.events import EventSet
from hazards.grids import crs_name
from infra.errors import Refused
from infra.findings import Finding, Lang, Place

GRID_CRS = "grid"
DEGREES = "EPSG:4326"
MOST_FINDINGS = 100  # that are drawn: more are not looked at


def show(
    event_set: EventSet, out_folder: Path, *, event: str | None = None, world: str | None = None,
    at: tuple[float, float] | None = None, at_crs: str = DEGREES, lang: Lang = "en",
) -> list[Path]:  # fmt: skip
    """
    Draw the maps of an event set, or the hazard curve of one place, as PNG files.

    Parameters
    ----------
    event_set : EventSet
    out_folder : made if it is not there
    event : id of the only event that is drawn; all of them if not given
    world : the only world that is drawn; both, and what the measure changes, if not given
    at : easting (longitude) and northing (latitude) of a place: the curve of both worlds is drawn instead of the
        maps of all events; with `event` both are
    at_crs : coordinate system of `at`: degrees (WGS84) if not given, `grid` for the grid's own

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    Refused
        There is no such event or world; the place lies beyond the grid, or where the depth of an
        event is unknown; a raster breaks off or holds depths that cannot be.
    """
    ids = [spec.id for spec in event_set.catalogue.events]
    if event is not None and event not in ids:
        raise Refused([_event_unknown(event, ids)])
    if world is not None and world not in WORLDS:
        raise Refused([_world_unknown(world)])
    place = None if at is None else _known_place(event_set, at, at_crs)
    out_folder.mkdir(parents=True, exist_ok=True)
    worlds = WORLDS if world is None else tuple(known for known in WORLDS if known == world)
    drawn = [event] if event is not None else [] if place else ids
    written = [path for name in drawn for path in draw_event(event_set, name, out_folder, lang, worlds)]
    if place:
        written += draw_curves(event_set, *place, out_folder, lang)
    return written


def draw_findings(event_set: EventSet, findings: Sequence[Finding], out_folder: Path, lang: Lang = "en") -> list[Path]:
    """
    A map for every finding that names a cell of a raster, the cell ringed; of the first MOST_FINDINGS of them.

    Returns
    -------
    list of Path
        What was written; the number in a name counts all findings, from 1, as they are listed.
    """
    written: list[Path] = []
    for number, finding in enumerate(findings, start=1):
        picture = finding_map(event_set, finding, lang) if len(written) < MOST_FINDINGS else None
        if picture is not None:
            out_folder.mkdir(parents=True, exist_ok=True)
            written.append(out_folder / f"finding_{number:03d}_{safe(finding.code)}.png")
            written[-1].write_bytes(picture)
    return written


def _known_place(event_set: EventSet, at: tuple[float, float], at_crs: str) -> tuple[float, float]:
    """The place in the grid's coordinates, or a refusal where no curve can be drawn."""
    x, y = at if at_crs == GRID_CRS else _in_grid(event_set, at, at_crs)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Refused([_outside(event_set, at)])
    depth, outside = depths_at(event_set, [x], [y])
    if outside[0]:
        raise Refused([_outside(event_set, at)])
    unknown = np.any([np.isnan(of_world[:, 0]) for of_world in depth.values()], axis=0)
    if unknown.any():
        ids = [spec.id for spec in event_set.catalogue.events]
        raise Refused([_unknown(at, [name for name, lacks in zip(ids, unknown, strict=True) if lacks])])
    return x, y


def _in_grid(event_set: EventSet, at: tuple[float, float], at_crs: str) -> tuple[float, float]:
    try:
        x, y = Transformer.from_crs(at_crs, event_set.crs, always_xy=True).transform(*at)
    except CRSError:
        en = f"unknown coordinate system {at_crs!r}; write its EPSG code, for example EPSG:6677, or `grid`."
        ja = f"座標系「{at_crs}」が分かりません。EPSGコード（例：EPSG:6677）か grid を指定してください。"
        raise Refused([problem("PLACE_CRS_UNKNOWN", "", Place(), at_crs, en, ja)]) from None
    except ProjError:
        return math.nan, math.nan
    return float(x), float(y)


def _text(at: tuple[float, float]) -> str:
    return f"{at[0]:.10g}, {at[1]:.10g}"


def _outside(event_set: EventSet, at: tuple[float, float]) -> Finding:
    """Says where the grid lies, in its own coordinates and in degrees."""
    t, grid = event_set.grid.transform, event_set.grid
    (west, east), (south, north) = (sorted(ends) for ends in (
        (t.c, t.c + t.a * grid.width), (t.f, t.f + t.e * grid.height)
    ))  # fmt: skip
    own, name = f"{west:.10g}..{east:.10g}, {south:.10g}..{north:.10g}", crs_name(event_set.crs)
    to_degrees = Transformer.from_crs(event_set.crs, DEGREES, always_xy=True)
    left, bottom, right, top = to_degrees.transform_bounds(west, south, east, north)
    degrees = f"{left:.5f}..{right:.5f}, {bottom:.5f}..{top:.5f}"
    en = f"the place {_text(at)} lies beyond the grid, which covers {own} in {name} (in degrees: {degrees})."
    ja = f"地点（{_text(at)}）は格子の外にあります。格子の範囲は {name} で {own}（経度・緯度では {degrees}）です。"
    hint_en = "Easting comes before northing, longitude before latitude."
    hint_ja = "東西方向（経度）、南北方向（緯度）の順に指定してください。"
    return Finding("PLACE_OUTSIDE", "refused", "", Place(), _text(at), ja, en, hint_ja, hint_en)


def _unknown(at: tuple[float, float], events: Sequence[str]) -> Finding:
    listed = ", ".join(events)
    en = f"at {_text(at)} the depth is unknown (a cell without a value) in: {listed}."
    ja = f"地点（{_text(at)}）では、次の事象の浸水深が不明です（値のないセル）：{listed}。"
    hint_en = "Choose a place nearby; if such cells mean dry ground, declare `nodata: dry` in the catalogue."
    hint_ja = "近くの別の地点を指定してください。浸水なしを表すセルなら、カタログに「nodata: dry」と書いてください。"
    return Finding("PLACE_UNKNOWN", "refused", "", Place(), _text(at), ja, en, hint_ja, hint_en)


def _world_unknown(world: str) -> Finding:
    en = f"there is no world {world!r}; write `without` or `with` (the measure)."
    ja = f"「{world}」という世界はありません。without（対策なし）か with（対策あり）を指定してください。"
    return problem("WORLD_UNKNOWN", "", Place(), world, en, ja)


def _event_unknown(event: str, ids: Sequence[str]) -> Finding:
    shown = ", ".join(ids[:20]) + (", …" if len(ids) > 20 else "")
    en, ja = f"there is no event {event!r}; there are: {shown}.", f"事象「{event}」はありません。使える事象：{shown}。"
    return problem("EVENT_UNKNOWN", "", Place(), event, en, ja)

"""The coordinate system of a file that was handed in, and which of its columns are which: settled, and always said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from assets.addresses import empty_coordinates, without_coordinate_columns
from assets.coordinates import representative_xy
from assets.degrees import parse_degrees
from assets.formats import RawTable
from assets.headings import Matched
from assets.inventory_spec import InventorySpec
from assets.place_messages import finding, where_en, where_ja, without_prj
from assets.places import Place
from assets.whereabouts import ENOUGH, JGD2011, Candidate, accuracy_m, candidates, inside, is_tokyo_datum
from assets.words import column_text
from infra.findings import Finding
from infra.units import plain_number

Floats = NDArray[np.float64]
Axes = Literal["x_is_north", "x_is_east"]


@dataclass(frozen=True, slots=True)
class Settled:
    """
    The declaration with its coordinate system and columns, and what was said on the way.

    refused : no system was found, and why is among the findings
    disagrees : most buildings lie elsewhere in the system that is declared
    """

    spec: InventorySpec
    findings: tuple[Finding, ...]
    refused: bool = False
    disagrees: bool = False


def settle_system(
    raw: RawTable, spec: InventorySpec, matched: Matched, axes: Axes | None, place: Place | None
) -> Settled:
    """
    Where the buildings stand, as far as the file, the answers and the place tell.

    Parameters
    ----------
    raw : the file as read
    spec : its declaration so far
    matched : which columns are what; columns called X and Y, and addresses, among them
    axes : what a person says that X is
    place : None: nothing is known of where the buildings should lie
    """
    if raw.geometry is not None:
        return _of_shapes(raw, spec, place)
    if (empty := _empty(raw, spec, matched)) is not None:
        return empty
    if {"longitude", "latitude"} <= set(spec.columns) or {"x", "y"} <= set(spec.columns):
        fields = ("longitude", "latitude") if "longitude" in spec.columns else ("x", "y")
        east, north = (_numbers(raw, spec.columns[field]) for field in fields)  # type: ignore[index]
        return _system(spec, raw.crs, east, north, place)
    if matched.axes is not None:
        return _of_pair(raw, spec, matched.axes, axes, place)
    told = without_coordinate_columns(spec.file, raw, matched.address)
    return Settled(spec, tuple(told), refused=bool(told))


def _empty(raw: RawTable, spec: InventorySpec, matched: Matched) -> Settled | None:
    """A pair of columns of which at least one holds nothing at all: no system is looked for, and none is missing."""
    pairs = [pair for pair in (("longitude", "latitude"), ("x", "y")) if set(pair) <= set(spec.columns)]
    if not pairs and matched.axes is not None:
        spec, pairs = _with(spec, dict(zip(("x", "y"), matched.axes, strict=True))), [("x", "y")]
    told = empty_coordinates(raw, spec.file, [spec.columns[field] for pair in pairs for field in pair])  # type: ignore[index]
    return Settled(spec, tuple(told), refused=True) if told else None


def _of_shapes(raw: RawTable, spec: InventorySpec, place: Place | None) -> Settled:
    assert raw.geometry is not None
    return _system(spec, raw.crs, *representative_xy(raw.geometry), place)


def _numbers(raw: RawTable, heading: str) -> Floats:
    """A column as numbers; NaN where it holds none: the checks of cells say so."""
    known: dict[str, float] = {}
    headings = [str(name) for name in raw.frame.columns]
    if heading not in headings:
        return np.full(len(raw.row), np.nan)
    texts = column_text(raw.frame.iloc[:, headings.index(heading)])
    for text in texts:
        if text not in known:
            known[text] = _number(text)
    return np.array([known[text] for text in texts], dtype=np.float64)


def _number(text: str) -> float:
    try:
        return parse_degrees(text)
    except ValueError:
        return float("nan")


def _system(spec: InventorySpec, found: Any, east: Floats, north: Floats, place: Place | None) -> Settled:
    """The system named by the file or a person, held against the place; else the only one that fits."""
    crs = _named(found, spec.crs)
    if place is None:
        return Settled(spec, tuple(_datum(spec.file, crs)))
    fitting = candidates(east, north, place)
    if crs is not None:
        told = _datum(spec.file, crs)
        wrong = _disagreement(spec.file, crs, east, north, place, fitting)
        return Settled(spec, (*told, *wrong), disagrees=bool(wrong))
    if found is not None or spec.crs is not None:
        return Settled(spec, ())  # unreadable, which the checks say
    known = np.isfinite(east) & np.isfinite(north)
    if not known.any():
        return Settled(spec, ())
    straight = [one for one in fitting if not one.swapped and one.official]
    if len(straight) == 1:
        return _understood(spec, straight[0], east, north, place)
    if len(straight) > 1:
        names = ", ".join(one.name for one in straight)
        several = finding("CRS_SEVERAL_FIT", "refused", spec.file, value=names, **_place(place))
        return Settled(spec, (several,), refused=True)
    if fitting and "longitude" in spec.columns:
        heading = spec.columns["longitude"]
        return Settled(spec, (finding("COORDINATES_SWAPPED", "refused", spec.file, value=heading),), refused=True)
    names = ", ".join(one.name + (" (X/Y)" if one.swapped else "") for one in fitting) or "-"
    low, high = (plain_number(float(side(np.concatenate([east[known], north[known]])))) for side in (np.min, np.max))
    words: dict[str, Any] = {
        "fits_en": f" These would fit: {names}." if fitting else "",
        "fits_ja": f"範囲に入るのは{names}です。" if fitting else "",
    }
    none = finding("CRS_NONE_FITS", "refused", spec.file, value=names, low=low, high=high, **words, **_place(place))
    return Settled(spec, (none,), refused=True)


def coherent(findings: Sequence[Finding]) -> list[Finding]:
    """
    One sentence where a shapefile names no system and the only one that fits was taken.

    That there is no .prj file, and that a system is to be answered, would contradict that one was found.
    """
    if not any(one.code.startswith("CRS_UNDERSTOOD") for one in findings):
        return list(findings)
    if not any(one.code == "SHAPEFILE_CRS_MISSING" for one in findings):
        return list(findings)
    kept = [one for one in findings if one.code != "SHAPEFILE_CRS_MISSING"]
    return [without_prj(one) if one.code.startswith("CRS_UNDERSTOOD") else one for one in kept]


def _named(found: Any, declared: str | None) -> CRS | None:
    if found is not None:
        return CRS.from_user_input(found)
    try:
        return None if declared is None else CRS.from_user_input(declared)
    except CRSError:
        return None


def _understood(spec: InventorySpec, one: Candidate, east: Floats, north: Floats, place: Place) -> Settled:
    words = {**_centre(one.epsg, east, north), **_place(place)}
    old = _old_datum(one.epsg)
    if old is None:
        note = finding("CRS_UNDERSTOOD_NEW", "note", spec.file, value=one.name, **words)
    else:
        note = finding("CRS_UNDERSTOOD", "note", spec.file, value=one.name, old=f"EPSG:{old}", **words)
    return Settled(spec.model_copy(update={"crs": f"EPSG:{one.epsg}"}), (note,))


def _old_datum(epsg: int) -> int | None:
    """The system of the old Tokyo Datum with the same axes: degrees, the same plane or UTM zone; else None."""
    if 6669 <= epsg <= 6687:
        return 30161 + epsg - 6669
    if 6688 <= epsg <= 6692:
        return 3092 + epsg - 6688
    return 4301 if CRS.from_epsg(epsg).is_geographic else None


def _datum(file: str, crs: CRS | None) -> list[Finding]:
    if crs is None or not is_tokyo_datum(crs):
        return []
    metres = accuracy_m(crs)
    said = "-" if metres is None else f"{metres:.0f}"
    return [finding("TOKYO_DATUM", "note", file, value=_name(crs), metres=said)]


def _disagreement(
    file: str, crs: CRS, east: Floats, north: Floats, place: Place, fitting: Sequence[Candidate]
) -> list[Finding]:
    known = np.isfinite(east) & np.isfinite(north)
    longitude, latitude = in_degrees(crs, east[known], north[known])
    within = int(np.count_nonzero(inside(longitude, latitude, place)))
    if not known.any() or within >= ENOUGH * known.sum():
        return []
    others = [one for one in fitting if CRS.from_epsg(one.epsg) != crs or one.swapped]
    en, ja = "", ""
    if others:
        names = ", ".join(one.name + (" (coordinates exchanged)" if one.swapped else "") for one in others[:3])
        en = f"These would fit: {names}."
        ja = f"範囲に入る座標系：{names.replace('coordinates exchanged', '座標を入れ替えた場合')}。"
    words: dict[str, Any] = {"inside": within, "of": int(known.sum()), "fits_en": en, "fits_ja": ja}
    return [finding("CRS_PLACE_DISAGREE", "refused", file, value=_name(crs), **words, **_place(place))]


def _of_pair(
    raw: RawTable, spec: InventorySpec, pair: tuple[str, str], axes: Axes | None, place: Place | None
) -> Settled:
    """Two columns called X and Y: which is east is said by a person, or by the only way that fits the place."""
    x, y = (_numbers(raw, heading) for heading in pair)
    crs = _named(raw.crs, spec.crs)
    degrees = bool(np.nanmedian(np.abs(x)) <= 180 and np.nanmedian(np.abs(y)) <= 180) if np.isfinite(x).any() else False
    if degrees or (crs is not None and crs.is_geographic):
        east_first = _with(spec, {"longitude": pair[0], "latitude": pair[1]})
        if place is None or axes == "x_is_east":
            return _system(east_first, raw.crs, x, y, place)
        swapped = [one.swapped for one in candidates(x, y, place)]
        if axes == "x_is_north" or swapped == [True]:
            return _system(_with(spec, {"longitude": pair[1], "latitude": pair[0]}), raw.crs, y, x, place)
        return _system(east_first, raw.crs, x, y, place)
    ways: dict[Axes, tuple[InventorySpec, Floats, Floats]] = {
        "x_is_north": (_with(spec, {"x": pair[1], "y": pair[0]}), y, x),
        "x_is_east": (_with(spec, {"x": pair[0], "y": pair[1]}), x, y),
    }
    if axes is None and place is not None:
        fits = {name: _fits(crs, east, north, place) for name, (_, east, north) in ways.items()}
        possible = [name for name, epsg in fits.items() if epsg is not None]
        if len(possible) == 2:
            return Settled(spec, (_open(spec, pair, fits, ways, place),), refused=True)
        axes = possible[0] if possible else "x_is_north"
    if axes is None:
        words: dict[str, Any] = {"other": pair[1], "place_en": "-", "place_ja": "-", "north_en": "-", "north_ja": "-"}
        ask = finding("AXES_OPEN", "refused", spec.file, value=pair[0], east_en="-", east_ja="-", **words)
        return Settled(spec, (ask,), refused=True)
    own, east, north = ways[axes]
    return _system(own, raw.crs, east, north, place)


def _with(spec: InventorySpec, columns: dict[str, str]) -> InventorySpec:
    return spec.model_copy(update={"columns": {**spec.columns, **columns}})


def _fits(crs: CRS | None, east: Floats, north: Floats, place: Place) -> int | None:
    """The system (EPSG code) in use at the place that puts the buildings there, with the axes as they are."""
    fitting = [one.epsg for one in candidates(east, north, place) if not one.swapped and one.official]
    code = None if crs is None else crs.to_epsg()
    if code is not None:
        return code if code in fitting else None
    return fitting[0] if fitting else None


def _open(
    spec: InventorySpec,
    pair: tuple[str, str],
    fits: dict[Axes, int | None],
    ways: dict[Axes, tuple[InventorySpec, Floats, Floats]],
    place: Place,
) -> Finding:
    words: dict[str, Any] = {}
    for name, key in (("x_is_north", "north"), ("x_is_east", "east")):
        epsg, (_, east, north) = fits[name], ways[name]  # type: ignore[index]
        centre = _centre(epsg or JGD2011, east, north)
        words |= {f"{key}_en": centre["where_en"], f"{key}_ja": centre["where_ja"]}
    return finding("AXES_OPEN", "refused", spec.file, value=pair[0], other=pair[1], **words, **_place(place))


def _centre(epsg: int, east: Floats, north: Floats) -> dict[str, Any]:
    """The middle building, in words."""
    x, y = float(np.nanmedian(east)), float(np.nanmedian(north))
    longitude, latitude = in_degrees(CRS.from_epsg(epsg), np.array([x]), np.array([y]))
    at = float(longitude[0]), float(latitude[0])
    return {"where_en": where_en(*at), "where_ja": where_ja(*at)}


def _place(place: Place) -> dict[str, Any]:
    return {"place_en": place.prefecture_en, "place_ja": place.prefecture_ja}  # borders of towns are not known


def _name(crs: CRS) -> str:
    code = crs.to_epsg(min_confidence=25)
    return str(crs.name) if code is None else f"EPSG:{code} {crs.name}"


def in_degrees(crs: CRS, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude in JGD2011."""
    if crs.to_epsg() == JGD2011:
        return east, north
    longitude, latitude = Transformer.from_crs(crs, JGD2011, always_xy=True).transform(east, north)
    return np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)


def degrees_of(geometry: NDArray[np.object_], crs: Any) -> tuple[Floats, Floats]:
    """Longitude and latitude (JGD2011) of a point inside every shape; NaN without one."""
    shapes = geometry.copy()
    shapes[np.asarray(shapely.is_empty(shapes))] = None
    x, y = representative_xy(shapes)
    return in_degrees(CRS.from_user_input(crs), x, y)

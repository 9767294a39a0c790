"""Polygons of CityGML seen from above: axis order and number of axes as the coordinate system has them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import shapely

from infra.citygml import GML

MAX_POSITIONS = 100_000  # assumption: the outline of the largest palace has a few thousand corners
_FACES = frozenset(GML + name for name in ("Polygon", "PolygonPatch", "Triangle", "Rectangle"))
_POSITIONS = (f"{GML}posList", f"{GML}pos")
_FARTHEST = 1e9  # no coordinate on a map of the Earth, in degrees or metres, is near it
_SLIVER = 1e-9  # area by squared length: below it a face is a wall seen from above, apart from rounding


@dataclass(frozen=True, slots=True)
class Axes:
    """Where easting or longitude (x) and northing or latitude (y) stand in a position, and how many numbers it has."""

    x: int
    y: int
    size: int


LAT_LON_HEIGHT = Axes(x=1, y=0, size=3)


def area_of(elements: Iterable[Element], axes: Axes, *, mend: bool) -> Any:
    """
    All polygons inside the elements, seen from above and joined; None where none has an area.

    A polygon that crosses itself is mended (mend=True) or stays as it is, so that it can be judged; several of
    which one crosses itself are then put side by side instead of joined.

    Raises
    ------
    ValueError
        Coordinates that are no positions, or more than MAX_POSITIONS in a ring.
    """
    shapes = [shape for element in elements for shape in _faces(element, axes)]
    if mend:
        shapes = [mended for shape in shapes if (mended := _mended(shape)) is not None]
    if len(shapes) <= 1:
        return shapes[0] if shapes else None
    return shapely.union_all(shapes) if all(map(shapely.is_valid, shapes)) else shapely.multipolygons(shapes)


def _faces(element: Element, axes: Axes) -> Iterator[Any]:
    """The polygons inside an element that have an area from above."""
    seen: list[list[tuple[float, float]]] = []
    size = next((int(text) for part in element.iter() if (text := dimension_of(part))), axes.size)
    for face in element.iter():
        if face.tag not in _FACES:
            continue
        outer = [ring for side in face.findall(f"{GML}exterior") if (ring := _ring(side, axes, size))]
        if not outer or len(set(outer[0])) < 3:  # no ring, or a wall
            continue
        holes = [ring for side in face.findall(f"{GML}interior") if (ring := _ring(side, axes, size))]
        if not holes:
            if outer[0][::-1] in seen:  # the ceiling right above the floor, which runs the other way
                continue
            seen.append(outer[0])
        shape = shapely.Polygon(outer[0], holes)
        if not _is_edge(shape):
            yield shape


def _is_edge(shape: Any) -> bool:
    """Whether a face is a line from above; one that crosses itself can have no area and is none all the same."""
    least = _SLIVER * shape.length**2
    return bool(shape.area <= least and shape.convex_hull.area <= least)


def dimension_of(element: Element) -> str:
    """How many numbers a position has, where an element says so in a way that can be."""
    said = element.get("srsDimension") or element.get("dimension") or ""
    return said if said in ("2", "3") else ""


def _ring(side: Element, axes: Axes, size: int) -> list[tuple[float, float]]:
    """The corners of a ring as (x, y); none where it has fewer than a closed triangle."""
    numbers: list[float] = []
    for part in side.iter():
        if part.tag in _POSITIONS:
            size = int(dimension_of(part) or size)
            numbers += _numbers(part.text or "")
    if len(numbers) > MAX_POSITIONS * size:
        raise ValueError("too many positions in a ring")
    if len(numbers) % size:
        raise ValueError(f"positions must have {size} numbers each")
    corners = list(zip(numbers[axes.x :: size], numbers[axes.y :: size], strict=True))
    return corners if len(corners) >= 4 else []


def _numbers(text: str) -> list[float]:
    numbers = [float(word) for word in text.split()]
    if not numbers:
        return numbers
    if "_" in text or math.isnan(sum(numbers)) or not -_FARTHEST < min(numbers) <= max(numbers) < _FARTHEST:
        raise ValueError("positions must be numbers of a place on Earth")
    return numbers


def _mended(shape: Any) -> Any:
    """A polygon made valid, its areas only; None where nothing is left."""
    if shape.is_valid:
        return shape
    parts = [part for part in shapely.get_parts(shapely.make_valid(shape)) if shapely.get_dimensions(part) == 2]
    return shapely.union_all(parts) if parts else None

"""Shapes as GeoJSON writes them (RFC 7946, section 3.1), built strictly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shapely

from assets.formats.rings import BrokenShape, polygon, positions

_DEEPEST = 8  # collections within collections


def shape(given: Any, depth: int = 0) -> tuple[Any, bool]:
    """
    The shape (None for null), and whether an outline had to be closed.

    Raises
    ------
    BrokenShape
        It is none of the seven kinds, or its coordinates do not fit its kind.
    """
    if given is None:
        return None, False
    if not isinstance(given, dict):
        raise BrokenShape("the geometry is no object")
    kind = given.get("type")
    if kind == "GeometryCollection":
        return _collection(given.get("geometries"), depth)
    build = _BUILD.get(kind) if isinstance(kind, str) else None
    if build is None:
        raise BrokenShape(f"'{kind}' is no kind of shape")
    coordinates = given.get("coordinates")
    if coordinates == []:
        return None, False  # an empty shape stands for none (RFC 7946, section 3.1)
    return build(coordinates)


def _collection(members: Any, depth: int) -> tuple[Any, bool]:
    if not isinstance(members, list) or depth >= _DEEPEST:
        raise BrokenShape("the collection has no shapes")
    built = [shape(member, depth + 1) for member in members]
    shapes = [one for one, _ in built if one is not None]
    return shapely.GeometryCollection(shapes), any(was_open for _, was_open in built)


def _point(coordinates: Any) -> tuple[Any, bool]:
    return shapely.Point(positions([coordinates])[0]), False


def _points(coordinates: Any) -> tuple[Any, bool]:
    return shapely.MultiPoint(positions(coordinates)), False


def _line(coordinates: Any) -> tuple[Any, bool]:
    points = positions(coordinates)
    if len(points) < 2:
        raise BrokenShape("a line has fewer than two points")
    return shapely.LineString(points), False


def _polygon(coordinates: Any) -> tuple[Any, bool]:
    return polygon([positions(one) for one in _listed(coordinates)])


def _each(build: Callable[[Any], tuple[Any, bool]], gather: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, bool]]:
    def whole(coordinates: Any) -> tuple[Any, bool]:
        """All parts gathered, and whether the ring of any was open."""
        built = [build(one) for one in _listed(coordinates)]
        return gather([one for one, _ in built]), any(was_open for _, was_open in built)

    return whole


def _listed(coordinates: Any) -> list[Any]:
    if not isinstance(coordinates, list):
        raise BrokenShape("a list of coordinates is missing")
    return coordinates


_BUILD: dict[str, Callable[[Any], tuple[Any, bool]]] = {
    "Point": _point,
    "MultiPoint": _points,
    "LineString": _line,
    "MultiLineString": _each(_line, shapely.MultiLineString),
    "Polygon": _polygon,
    "MultiPolygon": _each(_polygon, shapely.MultiPolygon),
}

"""Rings from lists of numbers: closed where the file left them open, refused where they are no ring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray


class BrokenShape(ValueError):
    """A list of coordinates that gives no shape; the text says why, in English."""


def positions(given: Any) -> NDArray[np.float64]:
    """
    Points of two or three numbers as an array (n, 2) or (n, 3).

    Raises
    ------
    BrokenShape
        Something else than numbers, or none.
    """
    if not isinstance(given, list) or not given:
        raise BrokenShape("a list of coordinates is missing")
    try:
        found = np.asarray(given)
    except ValueError:  # two numbers here, three there
        try:
            found = np.asarray([point[:2] for point in given])
        except (TypeError, ValueError, KeyError, IndexError):
            raise BrokenShape("the coordinates are no pairs of numbers") from None
    if found.ndim != 2 or found.shape[1] < 2 or found.dtype.kind not in "iuf":
        raise BrokenShape("the coordinates are no pairs of numbers")
    return found[:, :3].astype(float)


def ring(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], bool]:
    """
    The ring, and whether it had to be closed.

    Raises
    ------
    BrokenShape
        Fewer than three different points.
    """
    if different_points(points) < 3:
        raise BrokenShape("an outline has fewer than three different points")
    is_open = points[0].tolist() != points[-1].tolist()
    return (np.vstack([points, points[:1]]) if is_open else points), is_open


def different_points(points: NDArray[np.float64]) -> int:
    """How many different places there are."""
    return len(set(map(tuple, points[:, :2].tolist())))  # far quicker than np.unique for the few points of a house


def polygon(rings: Sequence[NDArray[np.float64]]) -> tuple[Any, bool]:
    """
    The polygon of an outline and its holes, and whether any ring had to be closed.

    Raises
    ------
    BrokenShape
    """
    if not rings:
        raise BrokenShape("an outline is missing")
    closed = [ring(points) for points in rings]
    with np.errstate(invalid="ignore"):  # NaN is told with its feature
        shape = shapely.Polygon(closed[0][0], [points for points, _ in closed[1:]])
    return shape, any(was_open for _, was_open in closed)

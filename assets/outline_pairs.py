"""Outlines that are the same: vertex for vertex, nearly or in another order, or one on top of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

NEARLY_M = 0.1  # two tracings of one building differ by more, two exports of one tracing by less
OVERLAP_SHARE = 0.9
MOST_PAIRS = 300_000  # whose shapes are compared; a real town of 200,000 outlines has a few thousand
_COMPARED_AT_ONCE = 20_000
_FIRST_STEP = 16  # outlines whose boxes are held against all others at first; then ever more
_TOLD_SHARE = 0.5  # of the outlines searched: then those are left out of the search
_AT_ONCE = 20_000_000  # pairs of boxes that one search may give, so that memory stays bounded

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """
    Outlines (second) that have an earlier one (first) in their place; every second stands in one pair only.

    near : every point of either outline lies within NEARLY_M of the other
    overlapping : more than OVERLAP_SHARE of the smaller one lies in the other; share says how much
    complete : False where the search was given up after MOST_PAIRS
    """

    near: Index
    overlapping: Index
    share: NDArray[np.float64]
    complete: bool


def same_as(geometry: NDArray[np.object_]) -> Index:
    """
    The position of the first outline with the same vertices in the same order; -1 where an outline is the first.

    Points are not compared: several buildings are often geocoded to one address.
    """
    first: dict[bytes, int] = {}
    same = np.full(len(geometry), -1, dtype=np.int64)
    outlines = np.flatnonzero((shapely.get_dimensions(geometry) == 2) & ~shapely.is_empty(geometry))
    for at, wkb in zip(outlines, shapely.to_wkb(shapely.force_2d(geometry[outlines])), strict=True):
        known = first.setdefault(wkb, int(at))
        same[at] = -1 if known == at else known
    return same


def pairs(geometry: NDArray[np.object_], plane: NDArray[np.object_]) -> Pairs:
    """
    Outlines that nearly are an earlier one or lie on it: each is told once, however many it lies on.

    The same vertices in another order, or from another start, are nearly the same.
    Outlines that repeat another vertex for vertex are left out: `same_as` finds them.

    Parameters
    ----------
    geometry : as submitted
    plane : the same, valid, in metres (`outlines.in_metres`)
    """
    usable = (same_as(geometry) < 0) & (shapely.get_dimensions(plane) == 2) & shapely.is_valid(plane)
    at = np.flatnonzero(usable & ~shapely.is_empty(plane))
    shapes = plane[at]
    area, box = shapely.area(shapes), shapely.bounds(shapes)
    told = np.zeros(len(at), dtype=bool)
    near, over, share = [_none()], [_none()], [np.empty(0)]
    count, complete = 0, True
    for found_one, found_other in _candidates(area, box, told):
        fresh = ~told[found_other]
        one, other = found_one[fresh], found_other[fresh]
        is_near = _near(shapes, one, other)
        covered = np.zeros(len(one))
        rest = ~is_near
        common = shapely.area(shapely.intersection(shapes[one[rest]], shapes[other[rest]]))
        covered[rest] = common / np.minimum(area[one[rest]], area[other[rest]])
        hit = _first_of_each(other, is_near, covered > OVERLAP_SHARE)
        told[other[hit]] = True
        both = np.column_stack([at[one[hit]], at[other[hit]]])
        near.append(both[is_near[hit]])
        over.append(both[~is_near[hit]])
        share.append(covered[hit][~is_near[hit]])
        count += len(one)
        if count >= MOST_PAIRS:
            complete = False
            break
    return Pairs(np.concatenate(near), np.concatenate(over), np.concatenate(share), complete)


def _none() -> Index:
    return np.empty((0, 2), dtype=np.int64)


def _first_of_each(other: Index, near: NDArray[np.bool_], over: NDArray[np.bool_]) -> Index:
    """The positions of one hit for each outline, one that is nearly the same before one that overlaps."""
    hits = np.concatenate([np.flatnonzero(near), np.flatnonzero(over & ~near)])
    _, first = np.unique(other[hits], return_index=True)
    return hits[np.sort(first)]


def _candidates(
    area: NDArray[np.float64], box: NDArray[np.float64], told: NDArray[np.bool_]
) -> Iterator[tuple[Index, Index]]:
    """
    Pairs whose boxes share as much as a near or heavy overlap needs, block by block.

    told : outlines for which a pair was found, set by who asks; they are not looked for again, so that a heap of
        outlines on one spot takes no longer than a town
    """
    start, step = 0, _FIRST_STEP
    while start < len(area):
        left = np.flatnonzero(~told)
        tree = shapely.STRtree(shapely.box(*box[left].T))
        most = max(16, _AT_ONCE // max(1, len(left)))
        while start < len(area):
            end = start + min(step, most)
            one, other = tree.query(shapely.box(*_grown(box[start:end]).T))
            one, other = one + start, left[other]
            later = one < other
            one, other = one[later], other[later]
            heavy = _share_much(area, box, one, other)
            one, other = one[heavy], other[heavy]
            for at in range(0, len(one), _COMPARED_AT_ONCE):
                yield one[at : at + _COMPARED_AT_ONCE], other[at : at + _COMPARED_AT_ONCE]
            start, step = end, 2 * step
            if told[left].mean() > _TOLD_SHARE:
                break


def _share_much(area: NDArray[np.float64], box: NDArray[np.float64], one: Index, other: Index) -> NDArray[np.bool_]:
    width = np.minimum(box[one, 2], box[other, 2]) - np.maximum(box[one, 0], box[other, 0])
    height = np.minimum(box[one, 3], box[other, 3]) - np.maximum(box[one, 1], box[other, 1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    least = np.minimum(area[one], area[other])
    alike = np.abs(box[one] - box[other]).max(axis=1, initial=0) <= NEARLY_M
    return np.asarray((shared > OVERLAP_SHARE * least) | alike)


def _grown(box: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(box + np.array([-NEARLY_M, -NEARLY_M, NEARLY_M, NEARLY_M]))


def _near(shapes: NDArray[np.object_], one: Index, other: Index) -> NDArray[np.bool_]:
    """Whether all points of either outline lie within NEARLY_M of the other's."""
    boxes = np.abs(shapely.bounds(shapes[one]) - shapely.bounds(shapes[other])).max(axis=1, initial=0)
    likely = boxes <= NEARLY_M
    near = np.zeros(len(one), dtype=bool)
    pair = shapes[one[likely]], shapes[other[likely]]
    near[likely] = shapely.hausdorff_distance(*pair) <= NEARLY_M
    return near

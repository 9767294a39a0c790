"""
Groups of buildings (municipality and structure): emissions and damage states of simulated futures, by group.

The simulation counts them on the way, at no second pass. Sums over paths are Python
integers, so that blocks can be joined in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuation.delivery import moments_of_sums, weighed
from valuation.weighting import Strata
from valuation.whole_sums import Whole, whole_square_sum, whole_sum

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

STATES = 6
"""Damage states beyond none. A flood's repair is state 1, its total loss the first state that is a collapse."""


@dataclass(frozen=True, slots=True)
class GroupLabels:
    """
    What the groups are.

    municipality : code of five digits, shape (group,); empty outside Japan
    building_class : wood, steel, rc, src, masonry or unknown, shape (group,)
    buildings : shape (group,); buildings assessed, wet or not
    """

    municipality: tuple[str, ...]
    building_class: tuple[str, ...]
    buildings: I64


@dataclass(frozen=True, slots=True)
class Groups:
    """
    Sums over the paths of each stratum, over the whole horizon, exact; axis world is (without, with).

    kg : shape (stratum, group, world); counted kilograms
    avoided_squares_kg2 : shape (stratum, group); squares of each path's avoided kilograms
    damages : shape (stratum, group, world, STATES); how often a building reached state d, at d - 1
        (a building repaired twice stands here twice)
    damage_kg : the same shape; the counted kilograms of these damages
    lone_repair_kg : shape (stratum, world); repairs of all groups counted in one world after the
        building was lost in the other
    """

    labels: GroupLabels
    kg: Whole
    avoided_squares_kg2: Whole
    damages: Whole
    damage_kg: Whole
    lone_repair_kg: Whole


def groups_of_block(
    labels: GroupLabels,
    stratum: NDArray[np.integer],
    *,
    group_kg: I64,
    state_count: I64,
    state_kg: I64,
    lone_repair_kg: I64,
) -> Groups:
    """
    Sums of one block of paths, from what `simulate.Tallies` holds.

    Parameters
    ----------
    stratum : shape (path,)
    group_kg : shape (path, group, world)
    state_count, state_kg : shape (stratum, group, world, state); states count from 1, what
        lies at 0 and beyond STATES is not used
    lone_repair_kg : shape (stratum, world)

    Raises
    ------
    ValueError
        Shapes do not belong together, a total is below 0, or an unused state is not empty.
    """
    strata, groups = state_count.shape[0], len(labels.municipality)
    wanted = (len(stratum), groups, 2), (strata, groups, 2), (strata, groups, 2), (strata, 2)
    found = group_kg.shape, state_count.shape[:3], state_kg.shape[:3], lone_repair_kg.shape
    if found != wanted or state_kg.shape != state_count.shape:
        raise ValueError(f"arrays of {len(stratum)} paths, {groups} groups and {strata} strata do not fit: {found}")
    used = slice(1, STATES + 1)
    unused = [index for index in range(state_count.shape[3]) if not used.start <= index < used.stop]
    if np.any(state_count[..., unused]) or np.any(state_kg[..., unused]):
        raise ValueError("a damage state that does not exist has buildings")
    if np.any(group_kg < 0) or np.any(state_kg < 0):
        raise ValueError("kilograms of a group are below 0: their sums have overflown")
    avoided = group_kg[..., 0] - group_kg[..., 1]
    return Groups(
        labels,
        np.stack([whole_sum(group_kg[stratum == s]) for s in range(strata)]),
        np.stack([whole_square_sum(avoided[stratum == s]) for s in range(strata)]),
        state_count[..., used].astype(object),
        state_kg[..., used].astype(object),
        lone_repair_kg.astype(object),
    )


def join(blocks: Sequence[Groups]) -> Groups:
    """Blocks of paths as one, in any order."""
    first = blocks[0]
    if any(block.labels.municipality != first.labels.municipality for block in blocks):
        raise ValueError("blocks of different groups cannot be joined")
    return Groups(first.labels, *(np.asarray(sum(getattr(block, name) for block in blocks)) for name in _SUMS))


_SUMS = ("kg", "avoided_squares_kg2", "damages", "damage_kg", "lone_repair_kg")


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """
    Means per future over the horizon, with the weights of the strata.

    mean_kg : shape (group, world)
    avoided_kg, avoided_error_kg : shape (group,); mean and its standard error
    damages, damage_kg : shape (group, world, STATES)
    """

    mean_kg: F64
    avoided_kg: F64
    avoided_error_kg: F64
    damages: F64
    damage_kg: F64


def figures(groups: Groups, strata: Strata) -> GroupFigures:
    """Weighted means of every group, and the standard error of what it avoids."""
    avoided = groups.kg[..., 0] - groups.kg[..., 1]
    moments = [
        moments_of_sums(avoided[:, g].tolist(), groups.avoided_squares_kg2[:, g].tolist(), strata)
        for g in range(len(groups.labels.municipality))
    ]
    return GroupFigures(
        _means(groups.kg, strata),
        np.array([found.mean for found in moments]),
        np.array([found.standard_error for found in moments]),
        _means(groups.damages, strata),
        _means(groups.damage_kg, strata),
    )


def collapses(groups: Groups, strata: Strata, from_state: int) -> F64:
    """Buildings lost per future, all groups together, shape (world,); from_state is the first that is a collapse."""
    return _means(groups.damages[..., from_state - 1 :].sum(axis=(1, 3)), strata)


def lone_repairs_kg(groups: Groups, strata: Strata) -> float:
    """Kilograms per future of repairs in one world after the building was lost in the other, both worlds together."""
    return weighed(strata, groups.lone_repair_kg.sum(axis=1).tolist())


def _means(totals: Whole, strata: Strata) -> F64:
    """Weighted means over strata, shape of the rest."""
    columns = totals.reshape(len(totals), int(np.prod(totals.shape[1:])))
    means = [weighed(strata, columns[:, k].tolist()) for k in range(columns.shape[1])]
    return np.array(means, dtype=np.float64).reshape(totals.shape[1:])


def as_lists(groups: Groups) -> dict[str, Any]:
    """Texts and whole numbers only, as JSON holds them without loss."""
    labels = groups.labels
    return {
        "municipality": list(labels.municipality),
        "building_class": list(labels.building_class),
        "buildings": labels.buildings.tolist(),
    } | {name: getattr(groups, name).tolist() for name in _SUMS}


def from_lists(lists: dict[str, Any]) -> Groups:
    """What `as_lists` wrote."""
    labels = GroupLabels(
        tuple(lists["municipality"]), tuple(lists["building_class"]), np.array(lists["buildings"], dtype=np.int64)
    )
    number, strata = len(labels.municipality), len(lists["kg"])
    states = (number, 2, STATES)
    shapes = ((number, 2), (number,), states, states, (2,))
    arrays = (
        np.array(lists[name], dtype=object).reshape(strata, *shape) for name, shape in zip(_SUMS, shapes, strict=True)
    )
    return Groups(labels, *arrays)

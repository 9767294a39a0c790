"""Rows of the table by municipality and structure: the largest groups, the rest as one row, and all together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from valuation.record_delivery import Group

MOST_ROWS = 30


@dataclass(frozen=True, slots=True)
class GroupRow:
    """
    One row; tonnes and damages are means per future over the horizon.

    municipality_code, structure : None where the row adds up several groups (`groups` of them)
    error_t_co2e : standard error of avoided; None for several groups, whose errors do not add
    states : damages (without, with), lightest state first
    """

    groups: int
    municipality_code: str | None
    structure: str | None
    buildings: int
    without_t_co2e: float
    with_t_co2e: float
    avoided_t_co2e: float
    error_t_co2e: float | None
    states: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Rows in order of the record; others is None where every group has its own row."""

    rows: tuple[GroupRow, ...]
    others: GroupRow | None
    every: GroupRow


def group_table(groups: Sequence[Group], most: int = MOST_ROWS) -> GroupTable | None:
    """At most this many rows besides the total, those that avoid or add most shown; None without groups."""
    if not groups:
        return None
    largest = sorted(range(len(groups)), key=lambda g: (-abs(groups[g].avoided_mean_t_co2e), g))
    shown = set(largest if len(groups) <= most else largest[: most - 1])
    hidden = [group for g, group in enumerate(groups) if g not in shown]
    rows = tuple(_one(group) for g, group in enumerate(groups) if g in shown)
    return GroupTable(rows, _sum(hidden) if hidden else None, _sum(groups))


def _one(group: Group) -> GroupRow:
    return GroupRow(
        1,
        group.municipality_code,
        group.structure,
        group.buildings,
        group.without_mean_t_co2e,
        group.with_mean_t_co2e,
        group.avoided_mean_t_co2e,
        group.avoided_standard_error_t_co2e,
        tuple((state.without_mean_buildings, state.with_mean_buildings) for state in group.states),
    )


def _sum(groups: Sequence[Group]) -> GroupRow:
    rows = [_one(group) for group in groups]
    columns = zip(*(row.states for row in rows), strict=True)
    return GroupRow(
        len(rows),
        None,
        None,
        sum(row.buildings for row in rows),
        math.fsum(row.without_t_co2e for row in rows),
        math.fsum(row.with_t_co2e for row in rows),
        math.fsum(row.avoided_t_co2e for row in rows),
        None,
        tuple((math.fsum(a for a, _ in column), math.fsum(b for _, b in column)) for column in columns),
    )

"""The inventory under another declared choice: one rule exchanged at a time, to show what it does to the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assets.inventory import Inventory, build_inventory
from assets.inventory_spec import InventorySpec
from assets.labels import side_rules
from assets.row_rules import RowRule
from assets.rules import Imputation, RowRules

Side = Literal["low", "high"]
SET_ASIDE = "set aside ／ 対象外"


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """
    The inventory with one rule replaced.

    field is the filled field or the row rule's name; low and high are the ends of the
    filled value (fewer or more buildings for a row rule), not of the result; label says
    the choice in both languages at once, because it stands in tables of both.
    """

    field: str
    side: Side
    label: str
    inventory: Inventory


def alternatives(inventory: Inventory) -> list[Alternative]:
    """
    Every rule that acted, replaced by its own low and high alternative.

    A mixture becomes its strongest (low) and weakest (high) class, uniform years all
    first and all last, a constant or a share its stated ends; rows that were set aside
    come back, rows that were kept, repaired or capped are set aside. A rule without
    alternatives (row numbers, rows without location) gives none.
    """
    changed = [*_other_fills(inventory), *_other_row_rules(inventory)]
    return [
        Alternative(field, side, label, build_inventory(inventory.cleaned, spec, judge_areas=False))
        for field, side, label, spec in changed
    ]


_Changed = tuple[str, Side, str, InventorySpec]


def _other_fills(inventory: Inventory) -> Iterator[_Changed]:
    spec = inventory.spec
    sides: tuple[Side, Side] = ("low", "high")
    for one in inventory.fills:
        ends = side_rules(getattr(spec.imputation, one.field))
        for side in sides:
            if side in ends:
                label, rule = ends[side]
                imputation: Imputation = spec.imputation.model_copy(update={one.field: rule})
                yield one.field, side, label, spec.model_copy(update={"imputation": imputation})


def _other_row_rules(inventory: Inventory) -> Iterator[_Changed]:
    spec = inventory.spec
    for one in inventory.row_rules:
        for side, label, changed in _other_actions(one, spec.rows):
            rows: RowRules = spec.rows.model_copy(update={one.name: changed})
            yield one.name, side, label, spec.model_copy(update={"rows": rows})


def _other_actions(one: RowRule, rows: RowRules) -> Iterator[tuple[Side, str, object]]:
    if one.name == "largest_footprint" and rows.largest_footprint is not None:
        if one.action == "cap":
            yield "low", SET_ASIDE, rows.largest_footprint.model_copy(update={"action": "set_aside"})
        yield "high", "no limit ／ 上限なし", None
    elif one.name == "invalid_geometry":
        repaired = one.action == "repair"
        yield ("low", SET_ASIDE, "set_aside") if repaired else ("high", "repaired ／ 修復", "repair")
    elif one.name == "duplicate_geometry":
        kept = one.action == "keep"
        yield ("low", SET_ASIDE, "set_aside") if kept else ("high", "kept ／ 使用", "keep")

"""The inventory with several filled fields at once at the low or high alternative of their own rules."""

from __future__ import annotations

from collections.abc import Iterable

from assets.alternatives import Side
from assets.inventory import Inventory, build_inventory
from assets.labels import side_rules


def inventory_with(inventory: Inventory, choices: Iterable[tuple[str, Side]]) -> Inventory:
    """
    The same rows filled by other rules; no choice gives the inventory itself.

    Parameters
    ----------
    inventory : Inventory
    choices : pairs of a filled field and the side its rule is taken at
        Low and high are the ends of the filled value, as in `alternatives`.

    Raises
    ------
    ValueError
        A field without a rule, or a rule without that side.
    """
    spec, rules = inventory.spec, {}
    for field, side in choices:
        rule = getattr(spec.imputation, field, None)
        ends = side_rules(rule) if rule is not None else {}
        if side not in ends:
            raise ValueError(f"the rule for {field!r} has no {side} alternative")
        rules[field] = ends[side][1]
    if not rules:
        return inventory
    changed = spec.model_copy(update={"imputation": spec.imputation.model_copy(update=rules)})
    return build_inventory(inventory.cleaned, changed, judge_areas=False)

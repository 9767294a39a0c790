"""Results by municipality and structure."""

from __future__ import annotations

from typing import get_args

from infra.units import KG_PER_T
from valuation.groups import STATES, GroupFigures, Groups, figures
from valuation.record_delivery import Group, GroupState, Structure
from valuation.weighting import Strata

_ORDER: tuple[Structure, ...] = get_args(Structure)


def by_group(groups: Groups, strata: Strata) -> list[Group]:
    """Every group that has buildings, by municipality code and then structure."""
    found, labels = figures(groups, strata), groups.labels
    kept = [g for g in range(len(labels.municipality)) if labels.buildings[g] > 0]
    return [
        _group(groups, found, g)
        for g in sorted(kept, key=lambda g: (labels.municipality[g], _structure(labels.building_class[g])[0]))
    ]


def _structure(name: str) -> tuple[int, Structure]:
    """A structure as the record spells it, with its place in order."""
    place = [str(structure) for structure in _ORDER].index(name)
    return place, _ORDER[place]


def _group(groups: Groups, found: GroupFigures, g: int) -> Group:
    labels = groups.labels
    return Group(
        municipality_code=labels.municipality[g] or None,
        structure=_structure(labels.building_class[g])[1],
        buildings=int(labels.buildings[g]),
        without_mean_t_co2e=float(found.mean_kg[g, 0]) / KG_PER_T,
        with_mean_t_co2e=float(found.mean_kg[g, 1]) / KG_PER_T,
        avoided_mean_t_co2e=float(found.avoided_kg[g]) / KG_PER_T,
        avoided_standard_error_t_co2e=float(found.avoided_error_kg[g]) / KG_PER_T,
        states=[
            GroupState(
                state=d + 1,
                without_mean_buildings=float(found.damages[g, 0, d]),
                with_mean_buildings=float(found.damages[g, 1, d]),
                without_mean_t_co2e=float(found.damage_kg[g, 0, d]) / KG_PER_T,
                with_mean_t_co2e=float(found.damage_kg[g, 1, d]) / KG_PER_T,
            )
            for d in range(STATES)
        ],
    )

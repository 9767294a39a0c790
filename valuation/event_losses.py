"""What one occurrence of each event does to the intact town, in closed form."""

from __future__ import annotations

from collections.abc import Mapping

import numba as nb
import numpy as np
from numpy.typing import NDArray

from assets.lives import Life
from infra.units import KG_PER_T
from valuation.expected_damage import damage_arrays, most_pairs, price_states, reach_states, set_depths
from valuation.exposure import F64, Exposure, Kinds
from valuation.parameters import STRUCTURES, Factors
from valuation.prices import prices


@nb.njit(cache=True, nogil=True)
def _losses(buildings, pairs, events, tables, scale, unit, gross_unit, flood_prices, kg):  # type: ignore[no-untyped-def]
    variant_start, weight, kind, _, _, _, area = buildings
    pair_start, pair_event, without_m, with_m = pairs
    count, years, most = kg.shape[0], unit.shape[2], most_pairs(pairs[0])
    depth, rows = np.empty((2, most), np.float32), np.empty((2, most), np.int64)
    reached, repair, gross = np.empty((count, 2, 8)), np.empty((count, 2, years)), np.empty((count, 2))
    lost, collapse = np.empty((count, 2)), np.empty((2, years))
    for i in range(pair_start.shape[0] - 1):
        p0, p1 = pair_start[i], pair_start[i + 1]
        set_depths(p0, p1, pair_event, events[0], without_m, with_m, scale, depth, rows)
        for v in range(variant_start[i], variant_start[i + 1]):
            reached[:], repair[:], gross[:] = 0.0, 0.0, 0.0
            reach_states(v, p0, p1, buildings, pairs, events, tables, flood_prices, depth, rows, reached, repair, gross)
            price_states(v, kind, unit, gross_unit, tables[1], reached, lost, repair, gross, collapse)
            for e in range(count):
                for a in range(2):
                    kg[e, a] += area[v] * weight[v] * (lost[e, a] * collapse[a, 0] + repair[e, a, 0])


def event_losses(exposure: Exposure, lives: Mapping[str, Life], factors: Factors, start_year: int, year: int) -> F64:
    """
    Expected loss of one occurrence of each event on the intact town in a year (index), t-CO2e, shape (event, world).

    At the first of the given parameter vectors; the measure works. The residual of the
    event is averaged over.
    """
    one = factors.part(0, 1)
    decline = one.decline[:, year : year + 1]
    p = prices(exposure.kinds, lives, _with_decline(one, decline), 0, start_year + year, exposure.tables.collapse_state)
    buildings, pairs, tables, flood_prices = damage_arrays(exposure, p)
    count = len(exposure.pairs.is_flood)
    events = (exposure.pairs.is_flood, np.arange(count, dtype=np.int32), np.ones(count))
    kg = np.zeros((count, 2))
    _losses(buildings, pairs, events, tables, one.depth_scale[0], p.unit, p.gross, flood_prices, kg)
    return kg / KG_PER_T


def _with_decline(factors: Factors, decline: F64) -> Factors:
    values = {name: getattr(factors, name) for name in factors.__dataclass_fields__}
    return Factors(**(values | {"decline": decline}))


def past_service_life(exposure: Exposure, lives: Mapping[str, Life], calendar_year: int) -> NDArray[np.bool_]:
    """Buildings that have no residual life left at the end of a year, whatever their structure, shape (building,)."""
    alive = _alive(exposure.kinds, lives, calendar_year)[exposure.buildings.kind[:, 0]]
    starts = exposure.buildings.variant_start[:-1]
    return ~np.logical_or.reduceat(alive, starts) if len(starts) else np.zeros(0, dtype=bool)


def _alive(kinds: Kinds, lives: Mapping[str, Life], calendar_year: int) -> NDArray[np.bool_]:
    """Which kinds have residual life left in some construction year."""
    found = np.zeros(len(kinds.structure), dtype=bool)
    for q, code in enumerate(kinds.structure.tolist()):
        ages = calendar_year + 1 - kinds.built[kinds.offset[q] : kinds.offset[q + 1]]
        found[q] = bool(np.any(lives[STRUCTURES[code]].residual_life(ages) > 0))
    return found

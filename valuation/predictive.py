"""
Simulated futures that each have parameters of their own: both kinds of uncertainty at once.

Delivery at the central vector shows chance alone. Here a few paths are simulated at each
of many draws of the uncertain parameters, so that a future's tonnes vary with what may happen
and with what is not known. Paths are drawn plainly, and all count alike.

A table of delivery only: where no closed form exists, what takes its place is simulated
apart (simulated_estimate).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assets.choices import inventory_with
from hazards.sources import scaled
from infra.units import KG_PER_T
from valuation.estimate import project_emissions
from valuation.evaluate import Inputs, Mapper, Reading, read
from valuation.exposure import F64, I64, Window
from valuation.parameters import PERILS, Case, Factors, Values, cases, factors_of
from valuation.path_rows import leaked_t_co2e
from valuation.period import Period, crediting_period
from valuation.prices import prices
from valuation.rules import Leakage
from valuation.simulate import Paths, simulate_block
from valuation.simulated_estimate import tiles_at
from valuation.tiles import Tiled, tiled
from valuation.timelines import prepare_sources


@dataclass(frozen=True, slots=True)
class Predicted:
    """
    Tonnes over the latent crediting period of paths whose parameters differ.

    avoided_t_co2e, net_t_co2e : shape (draw, path of the draw)
    """

    avoided_t_co2e: F64
    net_t_co2e: F64


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the blocks of one reading of the inventory need."""

    inputs: Inputs
    reading: Reading
    tiles: Tiled
    factors: Factors
    draws: I64
    paths: int


def paths_of_draw(shared: _Shared, position: int) -> Paths:
    """
    The paths of one draw: numbers draw x paths .. draw x paths + paths - 1, at the draw's own parameters.

    Rates are scaled at their sources, depths by the draw's bias, emissions and lives by its factors.
    """
    s, a, own = shared.inputs.scenario, shared.reading.assessment, shared.factors
    sources = tuple(
        scaled(source, float(own.rate_factor[position, PERILS.index(source.peril)])) for source in shared.inputs.sources
    )
    ready = prepare_sources(s.seed, sources, a.events.event_id, s.horizon.years)
    price = prices(a.exposure.kinds, a.lives, own, position, s.horizon.start_year, a.exposure.tables.collapse_state)
    tsunami, flood = own.depth_scale[position].tolist()
    tiles = tiles_at(shared.tiles, a.exposure, own.depth_position[position])
    return simulate_block(
        tiles, ready, price, a.window, seed=s.seed, first_path=int(shared.draws[position]) * shared.paths,
        paths=shared.paths, depth_scale=(tsunami, flood), recurrence=a.recurrence,
    ).paths  # fmt: skip


def _block(shared: _Shared, first: int, last: int) -> tuple[F64, F64]:
    """Avoided and net tonnes of some draws, shape (draw, path)."""
    scenario, window = shared.inputs.scenario, shared.reading.assessment.window
    rule, period = scenario.crediting.leakage, crediting_period(scenario)
    found = [
        _tonnes(paths_of_draw(shared, k), shared.factors, k, rule, window, period, scenario.horizon.years)
        for k in range(first, last)
    ]
    return np.stack([avoided for avoided, _ in found]), np.stack([net for _, net in found])


def _tonnes(
    paths: Paths, factors: Factors, position: int, rule: Leakage, window: Window, period: Period, years: int
) -> tuple[F64, F64]:
    total = paths.total_kg(period.first, period.last)
    avoided = (total[:, 0] - total[:, 1]) / KG_PER_T
    project = project_emissions(factors.part(position, position + 1), window, years)[0]
    charged = float(np.sum(project[min(window.first, period.first) : period.last]))
    return avoided, avoided - charged - leaked_t_co2e(paths, rule, window, period.first, period.last)


def shared_of(inputs: Inputs, values: Values, case: Case, paths: int) -> _Shared:
    """What the draws of one reading of the inventory have in common."""
    reading, horizon = read(inputs, inventory_with(inputs.inventory, case.choices)), inputs.scenario.horizon
    chosen = {name: array[case.draws] for name, array in values.items()}
    own = factors_of(reading.declared, chosen, horizon.years, horizon.start_year)
    return _Shared(inputs, reading, tiled(reading.assessment.exposure), own, case.draws, paths)


def predicted(
    inputs: Inputs, values: Values, *, paths: int, mapper: Mapper, progress: Callable[[int, int], None]
) -> Predicted:
    """
    Delivery with the parameters drawn as well.

    Parameters
    ----------
    values : mapping of arrays, shape (K,)
        As `parameters.draws` gives them.
    paths : int
        Paths per draw.
    """
    count = len(next(iter(values.values())))
    avoided, net = np.zeros((count, paths)), np.zeros((count, paths))
    done = 0
    for case in cases(values):
        blocks = [(k, min(k + DRAWS, len(case.draws))) for k in range(0, len(case.draws), DRAWS)]
        found: list[Any] = mapper(_block, shared_of(inputs, values, case, paths), blocks, lambda *_: None)
        for (first, last), (some_avoided, some_net) in zip(blocks, found, strict=True):
            avoided[case.draws[first:last]], net[case.draws[first:last]] = some_avoided, some_net
        done += len(case.draws)
        progress(done, count)
    return Predicted(avoided, net)


DRAWS = 10  # per block; any number gives the same

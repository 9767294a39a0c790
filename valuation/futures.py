"""Futures: blocks of simulated paths put together, as many as a run asks for, with their weights and groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from valuation import groups as grouped
from valuation import simulate
from valuation.assessment import Assessment
from valuation.delivery import moments_of_kg, relative_error
from valuation.evaluate import Inputs, Mapper, Reading
from valuation.groups import Groups, groups_of_block
from valuation.parameters import central, factors_of
from valuation.period import crediting_period
from valuation.prices import Prices, prices
from valuation.simulate import Paths, simulate_block
from valuation.tiles import Tiled, tiled
from valuation.timelines import Sources, prepare_sources, stratum_of, timelines
from valuation.weighting import Strata, by_rarity

DEFAULT_BLOCK_BYTES = 256 * 2**20
OCCURRENCE_BYTES = 100  # of one occurrence while a block is simulated, and of each of its rows of totals
NOISE_BYTES = 4  # of one occurrence and node of the lattice
GROUP_BYTES = 48  # of one path and reporting group: totals of both worlds, and what is worked out of them


@dataclass(frozen=True, slots=True)
class Futures:
    """Simulated paths, which stratum each of them was drawn from, and their totals by group of buildings."""

    paths: Paths
    strata: Strata
    groups: Groups


@dataclass(frozen=True, slots=True)
class Shared:
    """What the blocks of paths have in common; block_bytes bounds what one holds at a time beside the exposure."""

    assessment: Assessment
    tiles: Tiled
    sources: Sources
    price: Prices
    depth_scale: tuple[float, float]
    seed: int
    block_bytes: int


def shared_of(inputs: Inputs, reading: Reading, block_bytes: int = DEFAULT_BLOCK_BYTES) -> Shared:
    """What every path of a scenario is simulated with, at the central vector."""
    s, a = inputs.scenario, reading.assessment
    own = factors_of(reading.declared, central(reading.declared), s.horizon.years, s.horizon.start_year)
    sources = prepare_sources(
        s.seed, inputs.sources, a.events.event_id, s.horizon.years, stratified=s.outcome.sampling == "stratified"
    )
    price = prices(a.exposure.kinds, a.lives, own, 0, s.horizon.start_year, a.exposure.tables.collapse_state)
    tsunami, flood = own.depth_scale[0].tolist()
    return Shared(a, tiled(a.exposure), sources, price, (tsunami, flood), s.seed, block_bytes)


def block_of(shared: Shared, first_path: int, paths: int) -> tuple[Paths, Groups]:
    """Paths first_path .. first_path + paths - 1, as many at a time as the memory of a block allows."""
    found = [_simulated(shared, *part) for part in _parts(shared, first_path, paths)]
    return simulate.join([p for p, _ in found]), grouped.join([g for _, g in found])


def _parts(shared: Shared, first_path: int, paths: int) -> list[tuple[int, int]]:
    """(first path, number of paths) of parts that each need no more than the bytes of a block, or are one path."""
    start = timelines(shared.sources, first_path, paths).start
    each = OCCURRENCE_BYTES + NOISE_BYTES * shared.tiles.exposure.lattice.nodes
    need = np.arange(paths + 1) * (GROUP_BYTES * len(shared.assessment.labels.buildings)) + start * each
    parts, at = [], 0
    while at < paths:
        end = max(int(np.searchsorted(need, need[at] + shared.block_bytes, side="right")) - 1, at + 1)
        parts.append((first_path + at, end - at))
        at = end
    return parts


def _simulated(shared: Shared, first_path: int, paths: int) -> tuple[Paths, Groups]:
    a, sources = shared.assessment, shared.sources
    found = simulate_block(
        shared.tiles, sources, shared.price, a.window, seed=shared.seed, first_path=first_path, paths=paths,
        depth_scale=shared.depth_scale, recurrence=a.recurrence, groups=len(a.labels.buildings),
    )  # fmt: skip
    stratum, t = stratum_of(sources, np.arange(first_path, first_path + paths)), found.tallies
    return found.paths, groups_of_block(
        a.labels, stratum, group_kg=t.group_kg, state_count=t.state_count, state_kg=t.state_kg,
        lone_repair_kg=t.lone_repair_kg,
    )  # fmt: skip


def path_blocks(first: int, last: int, size: int) -> list[tuple[int, int]]:
    """(first path, number of paths) of blocks that cover paths first .. last - 1."""
    return [(at, min(size, last - at)) for at in range(first, last, size)]


def simulated(
    inputs: Inputs,
    reading: Reading,
    *,
    mapper: Mapper,
    progress: Callable[[int, int], None],
    paths_per_block: int,
    block_bytes: int = DEFAULT_BLOCK_BYTES,
) -> Futures:
    """
    Simulate at the central vector: the scenario's paths, or twice as many again and again until a precision is reached.

    The precision is the standard error of the mean avoided over the latent crediting
    period, relative to that mean. How many paths it takes does not depend on the blocks.
    """
    s, shared = inputs.scenario, shared_of(inputs, reading, block_bytes)
    most = s.outcome.precision.at_most_paths if s.outcome.precision else s.paths
    blocks: list[tuple[Paths, Groups]] = []
    done, wanted = 0, s.paths
    while True:
        blocks += mapper(block_of, shared, path_blocks(done, wanted, paths_per_block), progress)
        done = wanted
        found = _joined(blocks, shared.sources, done)
        if done >= most or _precise(inputs, found):
            return found
        wanted = min(2 * done, most)


def _joined(blocks: list[tuple[Paths, Groups]], sources: Sources, paths: int) -> Futures:
    silent = bool(np.all(sources.rarity > 0))
    strata = by_rarity(stratum_of(sources, paths), sources.stratum_share, silent=silent)
    return Futures(simulate.join([p for p, _ in blocks]), strata, grouped.join([g for _, g in blocks]))


def _precise(inputs: Inputs, found: Futures) -> bool:
    """Whether the mean avoided over the crediting period is known as well as the scenario asks."""
    precision, period = inputs.scenario.outcome.precision, crediting_period(inputs.scenario)
    if precision is None:
        return True
    kg = found.paths.total_kg(period.first, period.last)
    reached = relative_error(moments_of_kg(kg[:, 0] - kg[:, 1], found.strata))
    return reached is not None and reached <= precision.relative_standard_error

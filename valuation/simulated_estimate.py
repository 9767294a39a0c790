"""
The simulation as the estimator, where there is no closed form: renewal sources with recurrence `repeat`.

Each draw of the parameters is simulated over some paths of its own, and their mean takes the
place of the closed form. Its sampling error is part of the spread over draws, and the standard
error of the mean over all draws enters the half-width as well (METHOD section 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.lives import Life
from hazards.sources import Source, scaled
from valuation.assessment import Assessment
from valuation.expected import Expected
from valuation.exposure import F64, I64, Exposure
from valuation.parameters import PERILS, Factors
from valuation.prices import Prices, gross_prices, prices
from valuation.simulate import Block, simulate_block
from valuation.tiles import Tiled, tiled
from valuation.timelines import Sources, prepare_sources

PATHS_PER_DRAW = 200
MOST_BUILDINGS = 5_000  # whose own figures are worked out; beyond, figures per building stay unknown


def needs_simulation(sources: Sequence[Source], assessment: Assessment) -> bool:
    """Whether there is no closed form."""
    memory = any(source.kind == "renewal" for source in sources)
    exclusive = any(source.bands is not None and len(source.bands.edges) > 2 for source in sources)
    return assessment.recurrence.delay_years is not None and (memory or exclusive)


@dataclass(frozen=True, slots=True)
class Simulation:
    """
    What the blocks of draws need.

    number : shape (draw,); the draw's number among all draws. Its paths are number x paths and
        those that follow, so that no two draws share any.
    """

    assessment: Assessment
    tiles: Tiled
    sources: tuple[Source, ...]
    factors: Factors
    number: I64
    seed: int
    paths: int = PATHS_PER_DRAW

    def ready(self, draw: int) -> Sources:
        """The sources at the draw's rates."""
        at = self.factors.rate_factor[draw]
        own = tuple(scaled(source, float(at[PERILS.index(source.peril)])) for source in self.sources)
        return prepare_sources(self.seed, own, self.assessment.events.event_id, self.factors.decline.shape[1])

    def block(self, draw: int, price: Prices, *, each_building: bool = False) -> Block:
        """The paths of one draw."""
        tsunami, flood = self.factors.depth_scale[draw].tolist()
        tiles = tiles_at(self.tiles, self.assessment.exposure, self.factors.depth_position[draw])
        return simulate_block(
            tiles, self.ready(draw), price, self.assessment.window, seed=self.seed,
            first_path=int(self.number[draw]) * self.paths, paths=self.paths,
            depth_scale=(tsunami, flood), recurrence=self.assessment.recurrence, each_building=each_building,
        )  # fmt: skip


def tiles_at(tiles: Tiled, exposure: Exposure, position: F64) -> Tiled:
    """The tiles of an exposure, cut anew only where its depths lie elsewhere in their ranges."""
    here = exposure.at(position)
    return tiles if here is exposure else tiled(here)


def simulated_block(shared: Simulation, first: int, last: int) -> Expected:
    """
    Means over the paths of draws first .. last - 1, in the form of the closed form.

    asset_kg is NaN where the buildings are too many to follow each.
    """
    a, draws = shared.assessment, range(first, last)
    years = shared.factors.decline.shape[1]
    counted, gross = np.zeros((len(draws), years, 2)), np.zeros((len(draws), years, 2))
    count = len(a.exposure.buildings.asset_index)
    each = count <= MOST_BUILDINGS
    asset_kg = np.zeros((count, 2)) if each else np.full((count, 2), np.nan)
    variance = np.zeros(len(draws))
    for k, draw in enumerate(draws):
        price = _prices(a, a.lives, shared.factors, draw)
        found = shared.block(draw, price, each_building=each)
        counted[k] = _by_year(found, years) / shared.paths
        gross[k] = _by_year(shared.block(draw, gross_prices(a.exposure.kinds, price)), years) / shared.paths
        total = found.paths.total_kg().astype(np.float64)
        variance[k] = np.var(total[:, 0] - total[:, 1], ddof=1) / shared.paths
        if each:
            asset_kg += found.tallies.building_kg / shared.paths
    return Expected(counted, gross, asset_kg, variance)


def _prices(a: Assessment, lives: Mapping[str, Life], factors: Factors, draw: int) -> Prices:
    return prices(a.exposure.kinds, lives, factors, draw, a.start_year, a.exposure.tables.collapse_state)


def _by_year(found: Block, years: int) -> NDArray[np.float64]:
    """Counted kilograms of all paths by year, shape (year, world)."""
    total = np.zeros((years, 2), dtype=np.int64)
    np.add.at(total, found.paths.year, found.paths.counted_kg)
    return total.astype(np.float64)

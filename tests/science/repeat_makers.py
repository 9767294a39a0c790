"""Towns whose collapsed buildings are rebuilt, for the science tests."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assets.lives import fixed
from tests.science.portfolio import ALWAYS_ON, SEED, START, certain_collapse, dense, drawn, exposure, house, prices_of
from valuation.channels import channels_of
from valuation.damage_tables import thresholds
from valuation.expected import expected_block
from valuation.exposure import Recurrence
from valuation.lives import rebuilt_kinds
from valuation.parameters import STRUCTURES
from valuation.simulate import simulate_block
from valuation.tiles import tiled


@dataclass(frozen=True)
class Built:
    """Years of construction by group, and one service life for all structures."""

    years: tuple
    life_years: float

    def built(self, group):
        return self.years[group]

    def lives(self):
        return dict.fromkeys(STRUCTURES, fixed(self.life_years, "assumption of the test", "assumption"))


NEW_EACH_YEAR = Built(((START,),), 1e9)


def town(perils, houses, horizon, built=NEW_EACH_YEAR, *, rebuilt_as=None, rebuilt_reach=None, with_reach=None):
    """
    The town of `exposure`, ready to be rebuilt over a horizon in years.

    rebuilt_reach, with_reach : chances of damage of the class of the new structure, and of the class in the
        world with the measure, as multiples of the original's
    """
    made = exposure(perils, houses, built)
    x, tables = made.exposure, made.exposure.tables
    kinds, rebuilt = rebuilt_kinds(x.kinds, rebuilt_as, START, horizon)
    every = [tables.probability, *(tables.probability * by for by in (rebuilt_reach, with_reach) if by is not None)]
    classes, b = len(tables.probability), x.buildings
    new, strong = b.rebuilt_curve, b.curve[:, 1]
    if rebuilt_reach is not None:
        new = b.curve[:, 0] + classes
    if with_reach is not None:
        strong = b.curve[:, 0] + classes * (len(every) - 1)
    stronger = np.stack([b.curve[:, 0], strong], axis=1).astype(np.int32)
    buildings = replace(b, rebuilt_kind=rebuilt, rebuilt_curve=new.astype(np.int32), curve=stronger)
    tables = replace(tables, probability=np.concatenate(every), threshold=thresholds(np.concatenate(every)))
    return replace(made, exposure=replace(x, kinds=kinds, buildings=buildings, tables=tables))


def one_house(q, horizon, built=NEW_EACH_YEAR, **how):
    """A house of 1000 kg that collapses or is not damaged at all: q, or (without, with)."""
    chances = (q, q) if np.isscalar(q) else q
    reach = {"T": tuple(certain_collapse(chance) for chance in chances)}
    return town({"T": "tsunami"}, [house("A", reach, **how.pop("fields", {}))], horizon, built, **how)


def closed(x, given, f, delay, window=ALWAYS_ON):
    """The closed form; delay None: recurrence `first`."""
    events = tuple(sorted(event for source in given for event in source.events))
    channels = channels_of(given, events, f.decline.shape[1], f.rate_factor, window)
    return expected_block(x.exposure, channels, x.lives, f, window, x.start_year, Recurrence(delay))


def simulated_block(x, given, f, delay, paths, window=ALWAYS_ON, first_path=0):
    """One block of paths with its tallies."""
    return simulate_block(
        tiled(x.exposure), drawn(given, f.decline.shape[1]), prices_of(x, f), window,
        seed=SEED, first_path=first_path, paths=paths, recurrence=Recurrence(delay),
    )  # fmt: skip


def simulated(x, given, f, delay, paths, window=ALWAYS_ON):
    """Simulated paths with a place for every year."""
    return dense(simulated_block(x, given, f, delay, paths, window), f.decline.shape[1])

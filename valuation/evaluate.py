"""
Evaluate: expected emissions at any set of parameter vectors, for one scenario and one occurrence model.

By the closed form wherever there is one; where there is none, by simulation (simulated_estimate).

A vector may say that a missing value is filled otherwise; the inventory is then read
again. Vectors that share one reading are worked out together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assets.choices import inventory_with
from assets.inventory import Inventory
from hazards.sources import Source
from hazards.wet import WetTable
from valuation import expected
from valuation.assessment import Assessment, DamageModel, Events, assess
from valuation.channels import channels_of
from valuation.declare import damage_model, declare
from valuation.estimate import Net, net_of
from valuation.expected import DRAWS_PER_BLOCK, Expected, expected_block
from valuation.exposure import F64, I64
from valuation.parameters import Declared, Factors, Values, cases, central, factors_of
from valuation.scenario import Horizon, Scenario
from valuation.simulated_estimate import Simulation, needs_simulation, simulated_block
from valuation.tiles import tiled

Blocks = Sequence[tuple[Any, ...]]
Mapper = Callable[[Callable[..., Any], Any, Blocks, Callable[[int, int], None]], list[Any]]
Degrees = tuple[F64, F64]


@dataclass(frozen=True, slots=True)
class OtherRule:
    """A series of maps with another rule at one end (`commonest` or `rarest`), and what then strikes and how deep."""

    series: str
    end: str
    rule: str
    water: WetTable
    events: Events
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """
    What both estimators start from.

    sources : of one occurrence model, in the order of their identifiers
    degrees : longitude and latitude of every row of the inventory
    others : the same hazard under other rules at the ends of its series of maps
    """

    scenario: Scenario
    inventory: Inventory
    water: WetTable
    events: Events
    sources: tuple[Source, ...]
    degrees: Degrees
    others: tuple[OtherRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the inventory, assessed, with the declared parameters that go with it."""

    assessment: Assessment
    damage_model: DamageModel
    declared: Declared


@dataclass(frozen=True, slots=True)
class Evaluated:
    """
    The closed form at K vectors, in their order.

    counted_kg, gross_kg : shape (vector, year, world)
    asset_kg : shape (row of the inventory, world); summed over years, mean over the first `averaged` vectors
    sampling_variance_kg2 : shape (vector,); see Expected
    factors : of the K vectors
    """

    counted_kg: F64
    gross_kg: F64
    asset_kg: F64
    sampling_variance_kg2: F64
    factors: Factors


def read(inputs: Inputs, inventory: Inventory | None = None, years: int | None = None) -> Reading:
    """Assess an inventory (by default the one of the inputs) over a horizon (by default the scenario's)."""
    s, frame = inputs.scenario, inputs.inventory if inventory is None else inventory
    model = damage_model(s.damage, s.consequence, s.outcome)
    assessment = assess(
        frame, inputs.water, inputs.events, s.measure, model,
        start_year=s.horizon.start_year, years=years or s.horizon.years, degrees=inputs.degrees,
    )  # fmt: skip
    declared = declare(
        s.consequence, s.damage, s.uncertainties, s.measure, assessment.changed_area_m2, inputs.inventory.fills,
        assessment.exposure.pairs.ranged,
    )  # fmt: skip
    return Reading(assessment, model, declared)


def _block(shared: Simulation | tuple[Any, ...], first: int, last: int) -> Expected:
    if isinstance(shared, Simulation):
        return simulated_block(shared, first, last)
    exposure, channels, lives, factors, window, start_year, recurrence = shared
    part = replace(channels, rate=channels.rate[first:last], counts=channels.counts[first:last])
    return expected_block(exposure, part, lives, factors.part(first, last), window, start_year, recurrence)


def evaluate(
    inputs: Inputs,
    values: Values,
    *,
    averaged: int,
    mapper: Mapper,
    progress: Callable[[int, int], None],
    years: int | None = None,
) -> Evaluated:
    """
    The closed form at K vectors.

    Parameters
    ----------
    values : mapping of arrays, shape (K,)
        As `parameters.draws` gives them.
    averaged : int
        Over how many vectors, from the first, figures per building are averaged.
    mapper : function
        map(function, shared, blocks, progress), results in order of the blocks.
    """
    count = len(next(iter(values.values())))
    horizon = years or inputs.scenario.horizon.years
    counted, gross = np.zeros((count, horizon, 2)), np.zeros((count, horizon, 2))
    asset_kg, variance = np.zeros((len(inputs.inventory.frame), 2)), np.zeros(count)
    factors: list[tuple[I64, Factors]] = []
    work = [(case, _cuts(case.draws, averaged)) for case in cases(values)]
    done, of = 0, sum(len(cuts) for _, cuts in work)
    for case, cuts in work:
        reading = read(inputs, inventory_with(inputs.inventory, case.choices), years)
        chosen = {name: array[case.draws] for name, array in values.items()}
        own = factors_of(reading.declared, chosen, horizon, inputs.scenario.horizon.start_year)
        blocks = mapper(
            _block, _shared(inputs, reading.assessment, own, horizon, case.draws), cuts, _from(done, of, progress)
        )
        done += len(cuts)
        found = expected.join(blocks)
        counted[case.draws], gross[case.draws] = found.counted_kg, found.gross_kg
        variance[case.draws] = found.sampling_variance_kg2
        rows = reading.assessment.exposure.buildings.asset_index
        for (first, _), block in zip(cuts, blocks, strict=True):
            if case.draws[first] < averaged:
                asset_kg[rows] += block.asset_kg
        factors.append((case.draws, own))
    return Evaluated(counted, gross, asset_kg / max(averaged, 1), variance, _in_order(factors, count))


def _from(done: int, of: int, progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Progress of one case, told as progress of all."""
    return lambda now, _: progress(done + now, of)


def _cuts(draws: I64, averaged: int) -> list[tuple[int, int]]:
    """Blocks of vectors, (first, last) within the case; those that are averaged per building stand apart."""
    split = int(np.searchsorted(draws, averaged))
    found = []
    for begin, end in ((0, split), (split, len(draws))):
        found += [(first, min(first + DRAWS_PER_BLOCK, end)) for first in range(begin, end, DRAWS_PER_BLOCK)]
    return found


def _shared(inputs: Inputs, a: Assessment, factors: Factors, years: int, number: I64) -> Simulation | tuple[Any, ...]:
    if needs_simulation(inputs.sources, a):
        return Simulation(a, tiled(a.exposure), inputs.sources, factors, number, inputs.scenario.seed)
    channels = channels_of(inputs.sources, a.events.event_id, years, factors.rate_factor, a.window)
    return (a.exposure, channels, a.lives, factors, a.window, a.start_year, a.recurrence)


def _in_order(parts: list[tuple[I64, Factors]], count: int) -> Factors:
    """Factors of all vectors, put back in the order of the vectors."""
    order = np.argsort(np.concatenate([draws for draws, _ in parts]))
    assert len(order) == count  # every vector is in exactly one case
    names = Factors.__dataclass_fields__
    return Factors(*(np.concatenate([getattr(own, name) for _, own in parts])[order] for name in names))


def at_centre(inputs: Inputs, reading: Reading, years: int | None = None) -> tuple[Expected, Factors]:
    """The closed form of one reading at the central vector."""
    horizon = years or inputs.scenario.horizon.years
    own = factors_of(reading.declared, central(reading.declared), horizon, inputs.scenario.horizon.start_year)
    return _block(_shared(inputs, reading.assessment, own, horizon, np.zeros(1, dtype=np.int64)), 0, 1), own


def net_at_centre(inputs: Inputs, reading: Reading, years: int | None = None) -> Net:
    """Net tonnes of one reading at the central vector, shape (1, year)."""
    found, own = at_centre(inputs, reading, years)
    return net_of(found.counted_kg, own, reading.assessment.window, inputs.scenario.crediting.leakage)


def tail_t_co2e(inputs: Inputs) -> float:
    """
    What years after the horizon would take back: the lowest running sum of their net tonnes (0 or less).

    Survivors of the measure stay exposed after its end; the claimable minimum sees them
    only as far as the horizon reaches. Looked at for one longest life: until no building has residual
    life left, except those rebuilt (recurrence `repeat`), between whose worlds the difference fades.
    """
    horizon = inputs.scenario.horizon.years
    lives = damage_model(inputs.scenario.damage, inputs.scenario.consequence).lives
    longer = horizon + math.ceil(max(curve.end_years for curve in lives.values()))
    further = replace(inputs, sources=tuple(_longer(source, longer) for source in inputs.sources))
    start_year = inputs.scenario.horizon.start_year
    scenario = inputs.scenario.model_copy(update={"horizon": Horizon(start_year=start_year, years=longer)})
    further = replace(further, scenario=scenario)
    after = net_at_centre(further, read(further)).net[0][horizon:]
    return float(min(0.0, np.min(np.cumsum(after))))


def _longer(source: Source, years: int) -> Source:
    """The source over more years: its climate factor stays what it was in the last year known."""
    known = source.factor_by_year
    return replace(source, factor_by_year=known + known[-1:] * (years - len(known)))

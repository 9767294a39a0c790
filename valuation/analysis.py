"""
Analysis: both estimators and every "what if" over one set of inputs.

Work is cut into blocks and handed to a mapper (Dask, or this process); nothing here
knows where blocks run. Blocks of paths may have any size; blocks of draws have a
fixed one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.alternatives import alternatives
from assets.inventory import Inventory
from infra.units import KG_PER_T
from valuation import expected, simulate
from valuation.assessment import Assessment, DamageModel, Depths, Events, assess
from valuation.declare import damage_model, declare
from valuation.estimate import Run, Swing, event_losses, past_service_life
from valuation.expected import DRAWS_PER_BLOCK, Expected, expected_block
from valuation.exposure import F64
from valuation.parameters import STRUCTURES, Declared, Factors, central, draws
from valuation.scenario import Horizon, Scenario
from valuation.simulate import Paths, simulate_block
from valuation.timelines import sources_of

YEARS_AFTER = 100
"""Longer than any service life here: after it no building has residual life left."""

Blocks = Sequence[tuple[Any, ...]]
Mapper = Callable[[Callable[..., Any], Any, Blocks, Callable[[int, int], None]], list[Any]]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Net tonnes over the horizon, central parameters, with one rule of the inventory replaced."""

    field: str
    side: str
    label: str
    net_t_co2e: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What both estimators run on; cheap to work out again from the inputs."""

    assessment: Assessment
    damage_model: DamageModel
    declared: Declared
    factors: Factors
    central_factors: Factors
    run: Run


@dataclass(frozen=True, slots=True)
class Results:
    """
    What costs time to work out.

    paths : simulated futures at the central vector
    expected : draws of the uncertain parameters
    central : the closed form at the central vector (one draw)
    tail_t_co2e : lowest running sum of net tonnes after the horizon, at the central vector; 0 or less
    """

    paths: Paths
    expected: Expected
    central: Expected
    swings: list[Swing]
    what_ifs: list[WhatIf]
    tail_t_co2e: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    Setting and results, with what follows from both at once.

    event_loss_t_co2e : shape (event, world), one occurrence on the intact town in the first year of service
    past_life : shape (building of the exposure,), no residual life left in that year
    past_life_gross_avoided_t_co2e : what those would have added
    unknown_collapse_t_co2e : emission if every building of unknown depth collapsed (gross, central)
    """

    setting: Setting
    results: Results
    event_loss_t_co2e: F64
    past_life: NDArray[np.bool_]
    past_life_gross_avoided_t_co2e: float
    unknown_collapse_t_co2e: float


def _simulate_block(shared: tuple[Any, ...], first_path: int, paths: int) -> Paths:
    exposure, sources, factors, window, seed = shared
    return simulate_block(exposure, sources, factors, window, seed=seed, first_path=first_path, paths=paths)


def _expected_block(shared: tuple[Any, ...], first: int, last: int) -> Expected:
    exposure, rates, factors, window = shared
    return expected_block(exposure, rates, factors.part(first, last), window)


def path_blocks(paths: int, size: int) -> list[tuple[int, int]]:
    """(first path, number of paths) of blocks that cover all paths."""
    return [(first, min(size, paths - first)) for first in range(0, paths, size)]


def setting(scenario: Scenario, inventory: Inventory, depths: Depths, events: Events) -> Setting:
    """Exposure and parameter vectors of a scenario."""
    run, assessment, model = _run(scenario, inventory, depths, events)
    drawn = draws(run.declared, scenario.seed, scenario.uncertainties.draws)
    return Setting(
        assessment=assessment,
        damage_model=model,
        declared=run.declared,
        factors=run.factors(drawn),
        central_factors=run.factors(central(run.declared)),
        run=run,
    )


def compute(
    scenario: Scenario,
    inventory: Inventory,
    depths: Depths,
    events: Events,
    *,
    mapper: Mapper,
    progress: Callable[[str, int, int], None],
    paths_per_block: int = 500,
) -> Results:
    """
    Run both estimators and the effects.

    Parameters
    ----------
    mapper : function
        map(function, shared, blocks, progress) returning results in order of the blocks.
    progress : function
        Called with the name of the work, blocks done and blocks in all.
    paths_per_block : int
        Any size gives the same numbers.
    """
    s = setting(scenario, inventory, depths, events)
    x, window, rates = s.assessment.exposure, s.assessment.window, events.annual_rate_per_year
    sources = sources_of(scenario.seed, events.event_id, rates)
    paths = simulate.join(
        mapper(
            _simulate_block,
            (x, sources, s.central_factors, window, scenario.seed),
            path_blocks(scenario.paths, paths_per_block),
            lambda done, of: progress("simulate", done, of),
        )
    )
    every = expected.join(
        mapper(
            _expected_block,
            (x, rates, s.factors, window),
            [(first, first + size) for first, size in path_blocks(len(s.factors.decline), DRAWS_PER_BLOCK)],
            lambda done, of: progress("expected", done, of),
        )
    )
    return Results(
        paths=paths,
        expected=every,
        central=expected.join([expected_block(x, rates, s.central_factors, window)]),
        swings=s.run.swings(),
        what_ifs=_what_ifs(scenario, inventory, depths, events, lambda done, of: progress("effects", done, of)),
        tail_t_co2e=_tail(scenario, inventory, depths, events),
    )


def analysis_of(scenario: Scenario, inventory: Inventory, s: Setting, results: Results) -> Analysis:
    """Setting and results as one, with the losses per event and the buildings past their life."""
    x, window = s.assessment.exposure, s.assessment.window
    service_year = min(window.first, scenario.horizon.years - 1)
    past = past_service_life(x, service_year)
    rates = s.assessment.events.annual_rate_per_year
    gross = expected_block(s.run.only(past).exposure, rates, s.central_factors, window).gross_kg[0]
    return Analysis(
        setting=s,
        results=results,
        event_loss_t_co2e=event_losses(x, s.central_factors, service_year),
        past_life=past,
        past_life_gross_avoided_t_co2e=math.fsum(gross[:, 0] - gross[:, 1]) / KG_PER_T,
        unknown_collapse_t_co2e=_if_all_collapsed(inventory, s.assessment, s.central_factors),
    )


def _run(
    scenario: Scenario, inventory: Inventory, depths: Depths, events: Events
) -> tuple[Run, Assessment, DamageModel]:
    start_year, years = scenario.horizon.start_year, scenario.horizon.years
    model = damage_model(scenario.damage, scenario.consequence)
    assessment = assess(inventory, depths, events, scenario.measure, model, start_year=start_year, years=years)
    declared = declare(
        scenario.consequence, scenario.damage, scenario.uncertainties, scenario.measure, assessment.changed_area_m2
    )
    rule = scenario.crediting.leakage
    rates = events.annual_rate_per_year
    run = Run(assessment.exposure, rates, assessment.window, declared, rule, years, start_year)
    return run, assessment, model


def _tail(scenario: Scenario, inventory: Inventory, depths: Depths, events: Events) -> float:
    """
    What years after the horizon would take back: the lowest running sum of their net tonnes (0 or less).

    Survivors of the measure stay exposed after its end; the claimable minimum sees them
    only as far as the horizon reaches.
    """
    horizon = scenario.horizon
    longer = Horizon(start_year=horizon.start_year, years=horizon.years + YEARS_AFTER)
    run, _, _ = _run(scenario.model_copy(update={"horizon": longer}), inventory, depths, events)
    after = run.net(run.factors(central(run.declared))).net[0][horizon.years :]
    return float(min(0.0, np.min(np.cumsum(after))))


def _what_ifs(
    scenario: Scenario, inventory: Inventory, depths: Depths, events: Events, progress: Callable[[int, int], None]
) -> list[WhatIf]:
    """Net tonnes with each rule of the inventory, fills and row rules alike, at its own alternatives."""
    cases = alternatives(inventory)
    found = []
    for number, case in enumerate(cases, start=1):
        run, _, _ = _run(scenario, case.inventory, depths, events)
        found.append(WhatIf(case.field, case.side, case.label, run.central_net_t_co2e()))
        progress(number, len(cases))
    return found


def _if_all_collapsed(inventory: Inventory, assessment: Assessment, factors: Factors) -> float:
    """Gross emission if every building of unknown depth collapsed, t-CO2e; unknown structures at the dearest class."""
    frame = inventory.frame[assessment.unknown]
    per_m2 = dict(zip(STRUCTURES, factors.collapse_kg_per_m2[0].tolist(), strict=True))
    dearest = max(per_m2.values())
    kg = [per_m2.get(name, dearest) for name in frame["structure"]]
    area = (frame["floor_area_m2"] * frame["quantity"]).to_numpy(dtype=np.float64)
    return math.fsum(np.array(kg, dtype=np.float64) * area) / KG_PER_T

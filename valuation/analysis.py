"""
Analysis: both estimators and every "what if" over one set of inputs.

Work is cut into blocks and handed to a mapper (Dask, or threads of this process); nothing here
knows where blocks run. Blocks of paths may have any size; blocks of draws have a
fixed one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assets.alternatives import alternatives
from assets.inventory import Inventory
from infra.units import KG_PER_T
from valuation.assessment import Assessment, DamageModel
from valuation.countings import COUNTINGS, CountedLife, Counting, weight_of
from valuation.estimate import net_of
from valuation.evaluate import (
    Evaluated,
    Inputs,
    Mapper,
    Reading,
    at_centre,
    evaluate,
    net_at_centre,
    read,
    tail_t_co2e,
)
from valuation.event_losses import event_losses, past_service_life
from valuation.expected import Expected
from valuation.exposure import F64
from valuation.futures import DEFAULT_BLOCK_BYTES, Futures, simulated
from valuation.measures import works_ends
from valuation.parameters import STRUCTURES, Declared, Factors, Values, central, draws, factors_of, one_at_a_time
from valuation.period import crediting_period
from valuation.predictive import Predicted, predicted
from valuation.shares import Share, plan, shares
from valuation.weighting import Strata

Progress = Callable[[str, int, int], None]

SERIES = "series:"
"""What the field of a WhatIf begins with where a rule of a series of maps is replaced."""

WORKS = "measure.probability_works"
"""The field of the two WhatIfs in which the measure fails twice as often, and never."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Net tonnes over the horizon, central parameters, with one rule of the inventory, maps or measure replaced."""

    field: str
    side: str
    label: str
    net_t_co2e: float


@dataclass(frozen=True, slots=True)
class Swing:
    """
    Net tonnes over the horizon with one parameter at its 5th and its 95th percentile, the others central.

    "rebuild" moves the factors of all structures and shows wood; "state_ratio" goes from the
    cheapest to the dearest scheme and shows the mean ratio of its repairable states.
    """

    parameter: str
    low: float
    high: float
    net_at_low_t_co2e: float
    net_at_high_t_co2e: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What both estimators run on; cheap to work out again from the inputs."""

    assessment: Assessment
    damage_model: DamageModel
    declared: Declared
    central_factors: Factors


@dataclass(frozen=True, slots=True)
class Results:
    """
    What costs time to work out, for one occurrence model.

    futures : simulated at the central vector
    predicted : delivery with the parameters drawn as well; None where the scenario leaves it out
    estimate : draws of the uncertain parameters
    central : the closed form at the central vector (one draw)
    swings, shares : the effect of each source of uncertainty alone, and its part of the variance
        of the net tonnes of the claimed years
    tail_t_co2e : lowest running sum of net tonnes after the horizon, at the central vector; 0 or less
    """

    futures: Futures
    predicted: Predicted | None
    estimate: Evaluated
    central: Expected
    swings: list[Swing]
    shares: list[Share]
    what_ifs: list[WhatIf]
    tail_t_co2e: float

    @property
    def strata(self) -> Strata:
        """Weights of the simulated futures."""
        return self.futures.strata


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    Setting and results, with what follows from both at once.

    event_loss_t_co2e : shape (event, world), one occurrence on the intact town in the first year of service
    past_life : shape (building of the exposure,), no residual life left in that year
    past_life_gross_avoided_t_co2e : what those would have added
    counted_otherwise_t_co2e : avoided over the horizon by other ways of counting, central vector; diagnostics
    unknown_collapse_t_co2e : emission if every building of unknown depth collapsed (gross, central)
    """

    setting: Setting
    results: Results
    event_loss_t_co2e: F64
    past_life: NDArray[np.bool_]
    past_life_gross_avoided_t_co2e: float
    unknown_collapse_t_co2e: float
    counted_otherwise_t_co2e: dict[Counting, float]


def setting(inputs: Inputs) -> Setting:
    """Exposure and central parameters of a scenario."""
    reading, horizon = read(inputs), inputs.scenario.horizon
    middle = factors_of(reading.declared, central(reading.declared), horizon.years, horizon.start_year)
    return Setting(reading.assessment, reading.damage_model, reading.declared, middle)


def compute(
    inputs: Inputs,
    *,
    mapper: Mapper,
    progress: Progress,
    paths_per_block: int = 2000,
    block_bytes: int = DEFAULT_BLOCK_BYTES,
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
    block_bytes : int
        Bounds what one block of paths holds at a time beside the exposure; any number gives the same.
    """
    reading, scenario = read(inputs), inputs.scenario
    declared, rules = reading.declared, scenario.uncertainties
    futures = simulated(
        inputs, reading, mapper=mapper, paths_per_block=paths_per_block, block_bytes=block_bytes,
        progress=lambda done, of: progress("simulate", done, of),
    )  # fmt: skip
    names, ends = one_at_a_time(declared)
    split = plan(declared, rules.shares_base_draws, scenario.seed)
    together, sizes = _together([draws(declared, scenario.seed, rules.draws), ends if names else {}, split])
    every = evaluate(
        inputs, together, averaged=rules.draws, mapper=mapper,
        progress=lambda done, of: progress("expected", done, of),
    )  # fmt: skip
    estimate, at_ends, of_plan = (_part(every, size) for size in sizes)
    spans = _claimed_span(inputs)
    return Results(
        futures=futures,
        predicted=_predicted(inputs, declared, mapper, lambda done, of: progress("predict", done, of)),
        estimate=estimate,
        central=at_centre(inputs, reading)[0],
        swings=_swings(names, ends, at_ends, _totals(inputs, reading, at_ends, slice(None))),
        shares=list(shares(declared, split, _totals(inputs, reading, of_plan, spans))),
        what_ifs=_what_ifs(inputs, lambda done, of: progress("effects", done, of)),
        tail_t_co2e=tail_t_co2e(inputs),
    )


def _predicted(
    inputs: Inputs, declared: Declared, mapper: Mapper, progress: Callable[[int, int], None]
) -> Predicted | None:
    scenario = inputs.scenario
    count = min(scenario.uncertainties.predictive_draws, scenario.uncertainties.draws)
    if count == 0:
        return None
    each = min(50, max(10, scenario.paths // count))
    return predicted(inputs, draws(declared, scenario.seed, count), paths=each, mapper=mapper, progress=progress)


def _together(parts: list[Values]) -> tuple[Values, list[slice]]:
    """Several sets of vectors as one, and where each of them stands."""
    sizes = [len(next(iter(part.values()))) if part else 0 for part in parts]
    ends = np.cumsum(sizes).tolist()
    names = parts[0]
    joined = {name: np.concatenate([part[name] for part in parts if part]) for name in names}
    return joined, [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


def _part(every: Evaluated, chosen: slice) -> Evaluated:
    factors = every.factors.part(chosen.start, chosen.stop)
    variance = every.sampling_variance_kg2[chosen]
    return Evaluated(every.counted_kg[chosen], every.gross_kg[chosen], every.asset_kg, variance, factors)


def _claimed_span(inputs: Inputs) -> slice:
    """Years whose net tonnes are claimed: from the first with project emissions to the end of the crediting period."""
    period, scenario = crediting_period(inputs.scenario), inputs.scenario
    first = scenario.measure.commissioned_year - scenario.horizon.start_year
    return slice(min(first, period.first), period.last)


def _totals(inputs: Inputs, reading: Reading, found: Evaluated, years: slice) -> F64:
    """Net tonnes of each vector over some years."""
    window = reading.assessment.window
    net = net_of(found.counted_kg, found.factors, window, inputs.scenario.crediting.leakage).net
    return np.array([math.fsum(row[years]) for row in net])


def _swings(names: tuple[str, ...], values: Values, found: Evaluated, totals: F64) -> list[Swing]:
    if not names:
        return []
    shown = {**values, "rebuild": values["rebuild_wood"], "state_ratio": found.factors.state_ratio.mean(axis=1)}
    return [
        Swing(name, *map(float, (*shown[name][2 * k : 2 * k + 2], totals[2 * k], totals[2 * k + 1])))
        for k, name in enumerate(names)
    ]


def _what_ifs(inputs: Inputs, progress: Callable[[int, int], None]) -> list[WhatIf]:
    """Net tonnes with each rule of the inventory (fills, row rules), of series of maps and of the measure replaced."""
    cases, ends, found = alternatives(inputs.inventory), works_ends(inputs.scenario.measure.probability_works), []
    every = len(cases) + len(inputs.others) + len(ends)

    def add(field: str, side: str, label: str, changed: Inputs, inventory: Inventory | None = None) -> None:
        """One more, worked out on changed inputs."""
        net = net_at_centre(changed, read(changed, inventory)).net[0]
        found.append(WhatIf(field, side, label, math.fsum(net)))
        progress(len(found), every)

    for case in cases:
        add(case.field, case.side, case.label, inputs, case.inventory)
    for other in inputs.others:
        changed = replace(inputs, water=other.water, events=other.events, sources=other.sources, others=())
        add(SERIES + other.series, other.end, other.rule, changed)
    for side, chance in zip(("low", "high"), ends, strict=True):
        measure = inputs.scenario.measure.model_copy(update={"probability_works": chance})
        scenario = inputs.scenario.model_copy(update={"measure": measure})
        add(WORKS, side, f"{chance:g}", replace(inputs, scenario=scenario))
    return found


def analysis_of(inputs: Inputs, s: Setting, results: Results) -> Analysis:
    """Setting and results as one, with the losses per event and the buildings past their life."""
    x, a, horizon = s.assessment.exposure, s.assessment, inputs.scenario.horizon
    year = min(a.window.first, horizon.years - 1)
    past = past_service_life(x, a.lives, horizon.start_year + year)
    return Analysis(
        setting=s,
        results=results,
        event_loss_t_co2e=event_losses(x, a.lives, s.central_factors, horizon.start_year, year),
        past_life=past,
        past_life_gross_avoided_t_co2e=_gross_avoided(inputs, s, past),
        unknown_collapse_t_co2e=_if_all_collapsed(inputs.inventory, a, s.central_factors),
        counted_otherwise_t_co2e={counting: _counted_otherwise(inputs, s, counting) for counting in COUNTINGS},
    )


def _counted_otherwise(inputs: Inputs, s: Setting, counting: Counting) -> float:
    """Avoided tonnes over the horizon at the central vector, where a collapse counts by another rule."""
    decline = s.central_factors.decline[0]
    weight = weight_of(counting, float(decline[1] / decline[0]) if len(decline) > 1 else 1.0)
    stretched = float(s.central_factors.life_factor[0])
    lives = {name: CountedLife(curve, weight, stretched) for name, curve in s.damage_model.lives.items()}
    part = replace(s.assessment, lives=lives)
    counted = at_centre(inputs, Reading(part, s.damage_model, s.declared))[0].counted_kg[0]
    return math.fsum(counted[:, 0] - counted[:, 1]) / KG_PER_T


def _gross_avoided(inputs: Inputs, s: Setting, chosen: NDArray[np.bool_]) -> float:
    """Gross avoided tonnes at the central vector if only some buildings of the exposure counted."""
    x = s.assessment.exposure
    building = np.repeat(np.arange(len(chosen)), np.diff(x.buildings.variant_start))
    only = replace(x.buildings, area_m2=np.where(chosen[building], x.buildings.area_m2, 0.0))
    part = replace(s.assessment, exposure=replace(x, buildings=only))
    gross = at_centre(inputs, Reading(part, s.damage_model, s.declared))[0].gross_kg[0]
    return math.fsum(gross[:, 0] - gross[:, 1]) / KG_PER_T


def _if_all_collapsed(inventory: Inventory, assessment: Assessment, factors: Factors) -> float:
    """Gross emission if every building of unknown depth collapsed, t-CO2e; unknown structures at the dearest class."""
    frame = inventory.frame[assessment.unknown]
    per_m2 = dict(zip(STRUCTURES, factors.collapse_kg_per_m2[0].tolist(), strict=True))
    dearest = max(per_m2.values())
    kg = [per_m2.get(name, dearest) for name in frame["structure"]]
    area = (frame["floor_area_m2"] * frame["quantity"]).to_numpy(dtype=np.float64)
    return math.fsum(np.array(kg, dtype=np.float64) * area) / KG_PER_T

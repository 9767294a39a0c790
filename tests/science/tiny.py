"""A tiny scenario taken through analysis and credit: forty houses, four events, a wall from the fourth year on."""

from __future__ import annotations

import numpy as np

from infra.cluster import in_process
from tests.science.portfolio import ASSUMED, DAMAGE, MEASURE, TEXT, depths, inventory_spec, sources
from valuation.analysis import analysis_of, compute, setting
from valuation.assessment import Events
from valuation.credit import credit
from valuation.evaluate import Inputs
from valuation.scenario import Scenario

HOUSES = 40
RATES = {"F1": 0.1, "F2": 0.04, "T1": 0.05, "T2": 0.02}
EVENTS = Events(tuple(RATES), ("flood", "flood", "tsunami", "tsunami"))
NO_UNCERTAINTY = {
    "rebuild_factor": "none", "state_ratio": "none", "event_rate": "none", "fragility_median": "none",
    "depth_bias": "none", "service_life": "none", "imputation": "none", "assumptions": "none",
    "project_emissions": "none", "draws": 200,
}  # fmt: skip
UNCERTAIN = {"draws": 200, "event_rate": {"sigma_ln": 0.25, **ASSUMED}, "shares_base_draws": 16}
CREDITING = {
    "period_years": 10,
    "renewals": 1,
    "leakage": {"yearly_t_co2e": 0.5, "share_of_avoided": 0.02, **ASSUMED},
    "buffer": {"share": 0.1, **ASSUMED},
    "cap_overlap": {"share": 0.3, **ASSUMED},
    "other_claims": {"share": 0.05, **ASSUMED},
}
VALUATION = {"price": {"kind": "constant", "price_jpy_per_t": 3000, "price_year": 2026, "label": TEXT, **ASSUMED}}
AMOUNT = {"central": 20, "low": 10, "high": 40, **ASSUMED}
WALL = MEASURE | {
    "commissioned_year": 2030,
    "emissions": {"embodied_t_co2e": AMOUNT, "yearly_t_co2e": AMOUNT | {"central": 0.2, "low": 0.1, "high": 0.3}},
}
BASE = {
    "schema_version": 1, "name": "tiny", "title": TEXT, "place": TEXT, "synthetic": True, "seed": 7, "paths": 300,
    "horizon": {"start_year": 2027, "years": 40}, "hazards": "catalogue.yaml", "measure": WALL, "damage": DAMAGE,
    "uncertainties": UNCERTAIN, "crediting": CREDITING, "valuation": VALUATION, "report": {"grid": "jis_1km"},
}  # fmt: skip


def scenario(**changes) -> Scenario:
    return Scenario.model_validate(BASE | {"inventory": inventory_spec().model_dump()} | changes)


def sea(houses=HOUSES, seed=9):
    """Depths of each event at each house, without the wall and with it; a few houses get more water with it."""
    rng = np.random.default_rng(seed)
    without = np.maximum(0.0, rng.uniform(-0.5, 1.0, (4, houses)) * np.array([[1.5], [4.0], [2.0], [6.0]]))
    return without, np.where(np.arange(houses) % 10 == 4, 1.2, 0.4) * without


def water(houses=HOUSES, seed=9):
    """The same as wet pairs."""
    return depths(*sea(houses, seed))


def inputs(inv, what: Scenario, wet=None, given=None) -> Inputs:
    """What both estimators start from."""
    points = inv.frame.geometry
    return Inputs(
        what, inv, wet or water(len(inv.frame)), EVENTS, given or sources(**RATES),
        (points.x.to_numpy(), points.y.to_numpy()),
    )  # fmt: skip


def computed(inv, what: Scenario, wet=None, given=None, *, mapper=in_process, **options):
    """Results of both estimators."""
    return compute(inputs(inv, what, wet, given), mapper=mapper, progress=lambda *_: None, **options)


def analysed(inv, what: Scenario, wet=None):
    """Setting and results."""
    given = inputs(inv, what, wet)
    return analysis_of(given, setting(given), computed(inv, what, wet))


def credited(inv, what: Scenario, wet=None):
    """The credit of the scenario."""
    return credit(what, analysed(inv, what, wet))

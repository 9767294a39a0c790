"""What both estimators start from, put together from the checked files of a run."""

from __future__ import annotations

from flows.inputs import degrees, events_of, inventory_of
from flows.scenario import Loaded
from hazards import WetTable, sources_of_model
from valuation.evaluate import Inputs


def inputs_of(loaded: Loaded, water: WetTable, model_id: str) -> Inputs:
    """Everything both estimators start from, under one occurrence model."""
    inventory, horizon = inventory_of(loaded), loaded.scenario.horizon
    sources = sources_of_model(loaded.catalogue, model_id, horizon.start_year, horizon.years)
    return Inputs(loaded.scenario, inventory, water, events_of(loaded.catalogue), sources, degrees(inventory))

"""What both estimators start from, put together from the checked files of a run."""

from __future__ import annotations

from flows.inputs import degrees, events_of, inventory_of
from flows.scenario import Loaded
from hazards import Expansion, Source, WetTable, expanded, expanded_water, other_rules, sources_of_model
from valuation.evaluate import Inputs, OtherRule


def inputs_of(loaded: Loaded, water: WetTable, model_id: str, maps: WetTable | None = None) -> Inputs:
    """
    Everything both estimators start from, under one occurrence model.

    water : of the simulated events; maps : of the catalogue's own, where it has series of maps and other rules
        at their ends are to be compared
    """
    inventory, horizon, catalogue = inventory_of(loaded), loaded.scenario.horizon, loaded.catalogue

    def sources(simulated: Expansion) -> tuple[Source, ...]:
        """How often the events strike."""
        return sources_of_model(simulated.catalogue, model_id, horizon.start_year, horizon.years)

    others = []
    for series, end, rule, simulated in other_rules(catalogue) if maps is not None else []:
        assert maps is not None
        wet = expanded_water(catalogue, simulated, maps)
        others.append(OtherRule(series, end, rule, wet, events_of(simulated.catalogue), sources(simulated)))
    simulated = expanded(catalogue)
    return Inputs(
        loaded.scenario, inventory, water, events_of(simulated.catalogue), sources(simulated), degrees(inventory),
        tuple(others),
    )  # fmt: skip

"""
What remains of a run without some of its buildings: the credit chain anew, on the same draws of the parameters.

Expected tonnes add up building by building, so that those of the buildings that go are worked out and taken
away. Everything after that is not additive (the claimable minimum, the half-width, flooring) and runs anew.
Project emissions stay in full: the works are built all the same.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from valuation.analysis import Analysis
from valuation.credit import Credit, credit
from valuation.evaluate import Inputs, Mapper, at_centre, evaluate, read
from valuation.exposure import F64
from valuation.parameters import draws


def credit_without(inputs: Inputs, analysis: Analysis, gone: F64, *, mapper: Mapper) -> Credit:
    """
    The credit of an analysis if shares of some buildings were not there.

    Parameters
    ----------
    gone : shape (asset,)
        Share of each row of the inventory that goes, 0 to 1.
    """
    results, scenario = analysis.results, inputs.scenario
    values = draws(analysis.setting.declared, scenario.seed, scenario.uncertainties.draws)
    estimate, central = results.estimate, results.central
    for share in np.unique(gone[inputs.water.asset]).tolist():
        if share == 0.0:
            continue
        water = inputs.water.take(gone[inputs.water.asset] == share)  # the other buildings stay, and stay dry
        part = replace(inputs, water=water, others=())
        found = evaluate(part, values, averaged=0, mapper=mapper, progress=lambda done, of: None)
        middle, _ = at_centre(part, read(part))
        estimate = replace(
            estimate,
            counted_kg=estimate.counted_kg - share * found.counted_kg,
            gross_kg=estimate.gross_kg - share * found.gross_kg,
        )
        central = replace(
            central,
            counted_kg=central.counted_kg - share * middle.counted_kg,
            gross_kg=central.gross_kg - share * middle.gross_kg,
        )
    return credit(scenario, replace(analysis, results=replace(results, estimate=estimate, central=central)))

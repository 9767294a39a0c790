"""A building simulated alone brings in every future what it brought among all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flows import steps
from flows.water import inputs_of
from hazards import load_wet
from infra.cluster import mapper
from infra.storage import Store
from tests.flows.commands import SCATTER, Computed, computed, small_minato
from valuation.alone import avoided_alone_kg
from valuation.analysis import Analysis
from valuation.credit import credit
from valuation.evaluate import Inputs
from valuation.remaining import credit_without

REPEAT = {"consequence__recurrence": {"kind": "repeat", "delay_years": 2, "source": "x", "source_kind": "assumption"}}
HOW = {"no scatter": {}, "scatter": SCATTER, "rebuilt": REPEAT, "rare": {"outcome__sampling": "stratified"}}


def ran(minato: Path, folder: Path, **changes: Any) -> tuple[Inputs, Analysis]:
    """One in eight buildings of the example, computed."""
    folder.mkdir()
    lines = (minato / "buildings.csv").read_bytes().splitlines(keepends=True)
    (folder / "buildings.csv").write_bytes(b"".join([lines[0], *lines[1::8]]))
    found: Computed = computed(small_minato(minato, folder, paths=200, **changes), folder / "store")
    loaded, store = found.machine.checked(found.checked, found.scenario), Store(folder / "store")
    water, (model,) = load_wet(store.path(found.prepared)), loaded.catalogue.model_ids
    result = steps.model_result(loaded, water, model, store.path(found.simulated))
    return inputs_of(loaded, water, model), result.analysis


@pytest.mark.parametrize("how", HOW)
def test_all_buildings_alone_sum_to_the_town_in_every_future(minato, tmp_path, how):
    inputs, analysis = ran(minato, tmp_path / "town", **HOW[how])
    total = analysis.results.futures.paths.total_kg(3, 43)
    every = np.arange(len(inputs.inventory.frame))
    alone = avoided_alone_kg(inputs, every, len(total), 3, 43)
    assert np.count_nonzero(alone.any(axis=1)) > 30
    assert alone.sum(axis=0).tolist() == (total[:, 0] - total[:, 1]).tolist()


def test_a_run_without_a_share_of_every_building_has_that_much_less(minato, tmp_path):
    inputs, analysis = ran(minato, tmp_path / "town")
    before = credit(inputs.scenario, analysis)
    gone = np.full(len(inputs.inventory.frame), 0.25)
    gone[::2] = 0.0
    with mapper(None, 0) as run:
        half = credit_without(inputs, analysis, gone, mapper=run)
        none = credit_without(inputs, analysis, 4.0 * gone, mapper=run)
        same = credit_without(inputs, analysis, 0.0 * gone, mapper=run)
    assert same.lines["other_claims"].tolist() == before.lines["other_claims"].tolist()
    # linear in the share before the chain begins: a quarter of the houses' tonnes, then all of them
    lost = before.lines["residual_life"] - half.lines["residual_life"]
    assert before.lines["residual_life"] - none.lines["residual_life"] == pytest.approx(4.0 * lost, abs=1e-9)
    assert none.net.project.tolist() == before.net.project.tolist()  # the works are built all the same

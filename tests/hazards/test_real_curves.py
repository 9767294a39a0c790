"""Crescent City: 14 tsunamis with annual probabilities, and the numbers that its README states."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from hazards import open_event_set
from hazards.curves import exceedance_map, exceedance_probability
from hazards.strikes import strikes_of
from tests.hazards.makers import catalogue_of, event

FOLDER = "crescent-city-ptha"
POINTS = "fixedgrid_xyB_small.npy"


@pytest.fixture(scope="module")
def probabilities(data_dir):
    with (data_dir / FOLDER / "event_annual_probability.csv").open(encoding="utf-8") as rows:
        table = list(csv.reader(rows))
    return {row[0]: float(row[2]) for row in table[1:]}


@pytest.fixture(scope="module")
def land(data_dir):
    return np.load(data_dir / FOLDER / POINTS)[:, 2] > 0


def test_annual_probabilities_of_the_events(probabilities):
    p = np.array(list(probabilities.values()))
    assert len(p) == 14
    assert p.sum() == pytest.approx(0.05176, abs=5e-6)
    any_event = exceedance_probability(np.ones((14, 1)), -np.log1p(-p), [0.0]).item()
    assert any_event == pytest.approx(0.05072, abs=5e-6)
    assert any_event == pytest.approx(1 - np.prod(1 - p), rel=1e-13)


def test_annual_probability_of_more_than_half_a_metre_on_land(data_dir, probabilities, land):
    files = [data_dir / FOLDER / "events" / name / "h_eta_small.npy" for name in probabilities]
    depth = np.stack([np.load(file).reshape(-1) for file in files])[:, land]
    assert depth.shape == (14, 41_436)
    rates = -np.log1p(-np.array(list(probabilities.values())))
    found = exceedance_probability(depth, rates, [0.5])[0]
    assert np.median(found) == pytest.approx(0.003729, abs=5e-7)
    assert found.max() == pytest.approx(0.04500, abs=5e-6)


def test_the_same_through_a_catalogue(data_dir, probabilities, land):
    entries = [
        event(
            name, {"file": f"events/{name}/h_eta_small.npy", "grid_file": POINTS},
            return_period_years=None, annual_exceedance_probability=p, peril="tsunami",
        )
        for name, p in probabilities.items()
    ]  # fmt: skip
    catalogue = catalogue_of(*entries, crs="EPSG:4326", longitude="0..360")
    events = open_event_set(catalogue, lambda name: data_dir / FOLDER / name)
    ((_, found),) = exceedance_map(events, 0.5, "without")
    on_land = found.reshape(-1)[land]  # rows as the points run: south first
    assert events.grid.transform.e > 0
    assert np.median(on_land) == pytest.approx(0.003729, abs=5e-7)
    assert on_land.max() == pytest.approx(0.04500, abs=5e-6)
    assert len(strikes_of(catalogue)) == 14

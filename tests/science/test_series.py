"""Series of return-period maps: one draw of the AEP a year, in both estimators, at any climate factor."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from hazards.bands import Bands
from hazards.sources import scaled
from tests.science.futures import annual_maximum, poisson
from tests.science.portfolio import factors
from tests.science.test_laws import LATE, LIGHT, NEVER, RISING, WHOLE, H, agrees, by_year, one_house, reach
from valuation.exposure import Window

EDGES = (0.3, 0.12, 0.02, 0.0)  # three bands of AEP
OF_EVENT = (0, 0, 1, 2)
SHARES = (0.6, 0.4, 1.0, 1.0)  # of each event in its band
DOES = {"S/0": (0.0, 0.3), "S/1": (0.1, 0.4), "S/2": (0.4, 0.5), "S/3": (0.9, 0.1)}


def series(climate=(1.0,) * H):
    bands = Bands(OF_EVENT, EDGES)
    chance = bands.chances(1.0)
    weights = tuple(share * chance[band] / 0.3 for share, band in zip(SHARES, OF_EVENT, strict=True))
    return replace(annual_maximum("S", 0.3, climate), events=tuple(DOES), weights=weights, bands=bands)


def house():
    return one_house(**{name: reach(*damage) for name, damage in DOES.items()})


@pytest.mark.parametrize("climate", [(1.0,) * H, RISING], ids=["steady", "climate"])
def test_what_exceeds_a_map_does_so_with_its_own_changed_probability(climate):
    # METHOD 1: AEP' = 1 - (1 - AEP)^factor at every AEP; one year meets at most one of the exclusive bands
    raised = 1 - (1 - np.array(EDGES)[None, :]) ** np.array(climate)[:, None]
    chance = (raised[:, :-1] - raised[:, 1:])[:, OF_EVENT] * np.array(SHARES)
    q, r = (np.array([damage[k] for damage in DOES.values()]) for k in range(2))
    lost = chance @ q
    standing = np.concatenate([[1.0], np.cumprod(1 - lost)[:-1]])
    kg = standing * (lost * WHOLE + chance @ r * LIGHT)
    assert by_year(house(), (series(climate),)) == pytest.approx(kg, rel=1e-12)
    assert agrees(house(), (series(climate),))


def test_a_draw_of_the_rate_factor_is_the_series_at_that_rate():
    for factor in (0.6, 1.7):
        drawn_so = by_year(house(), (series(RISING),), LATE, 0, factors(H, rate=(factor, 1.0)))
        assert drawn_so == pytest.approx(by_year(house(), (scaled(series(RISING), factor),), LATE, 0), rel=1e-12)


def test_a_series_beside_another_source_and_a_measure_agrees_with_the_simulation():
    does = {name: [reach(*damage), reach(damage[0] / 3, damage[1])] for name, damage in DOES.items()}
    x = one_house(**does, P=[reach(0.5, 0.3), reach(0.2, 0.1)])
    assert agrees(x, (poisson("P", 0.05, RISING), series(RISING)), Window(6, 16, 0.7, False))


def test_one_band_is_an_annual_maximum():
    plain = replace(series(), bands=None)
    assert by_year(house(), (series(),)) == pytest.approx(by_year(house(), (plain,)), rel=1e-12)
    assert by_year(house(), (series(),), NEVER).sum() > 0


def test_changed_weights_sum_to_one():
    bands = series().bands
    for factor in (0.25, 1.0, 4.0):
        assert math.fsum(bands.weights(series().weights, factor)) == pytest.approx(1, abs=1e-12)
    assert bands.weights(series().weights, 1.0) == pytest.approx(series().weights, rel=1e-12)

"""Rows of paths: years without an occurrence are left out, and every figure is as over all years written out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.valuation.test_weighting import strata
from valuation.exposure import Window
from valuation.path_rows import annual_exceedance, avoided_by_year, leaked_t_co2e
from valuation.rules import Leakage
from valuation.simulate import Paths
from valuation.weighting import plain

PATHS, YEARS = 300, 12
OF = strata(np.arange(PATHS) % 3, [0.9, 0.09, 0.01])


@pytest.fixture(scope="module")
def dense():
    """Losses (path, year, world), none in most years; in some the measure does harm; the first paths are quiet."""
    rng = np.random.default_rng(3)
    losses = rng.integers(1, 10**7, (PATHS, YEARS, 2)) * (rng.random((PATHS, YEARS, 1)) < 0.2)
    losses[:5] = 0
    losses[40:60, 3, 1] = 0  # struck, and no loss with the measure
    return losses


def sparse(losses):
    """Rows as the simulation leaves them, and one row of an occurrence that did no damage."""
    struck = losses.any(axis=2)
    struck[7, 0] = True
    path, year = np.nonzero(struck)
    return Paths(np.searchsorted(path, np.arange(len(losses) + 1)), year, losses[path, year])


def rule(yearly, share):
    return Leakage(yearly_t_co2e=yearly, share_of_avoided=share, source="assumed here", source_kind="assumption")


def weighed(values, of):
    """Mean over paths with their weights, axis 0."""
    return np.tensordot(of.weights(), values, axes=1)


@pytest.mark.parametrize(("first", "last"), [(0, YEARS), (2, 7), (5, 6)])
def test_leakage_is_charged_year_by_year(dense, first, last):
    window = Window(3, 9, 1.0, False)
    avoided = (dense[..., 0] - dense[..., 1]) / 1000
    charged = 0.05 * np.maximum(0, avoided)  # a share of what is avoided, nothing back where the measure does harm
    charged[:, 3:9] += 2.5  # in every year of service, struck or not
    found = leaked_t_co2e(sparse(dense), rule(2.5, 0.05), window, first, last)
    assert found == pytest.approx(charged[:, first:last].sum(axis=1), rel=1e-12)


def test_a_path_in_which_nothing_happens_still_leaks_every_year_of_service(dense):
    found = leaked_t_co2e(sparse(dense), rule(2.0, 0.5), Window(4, 30, 1.0, False), 0, YEARS)
    assert found[:5].tolist() == [2.0 * (YEARS - 4)] * 5


def test_no_year_of_service_in_the_period_leaks_nothing_a_year(dense):
    assert not leaked_t_co2e(sparse(dense), rule(2.0, 0.0), Window(8, 12, 1.0, False), 0, 6).any()


@pytest.mark.parametrize("of", [plain(PATHS), OF], ids=["plain", "strata"])
@pytest.mark.parametrize(("first", "last"), [(0, YEARS), (2, 7)])
def test_every_year_has_its_weighted_mean_and_chance(dense, of, first, last):
    avoided = dense[:, first:last, 0] - dense[:, first:last, 1]
    means, chances = avoided_by_year(sparse(dense), of, first, last)
    assert means == pytest.approx(weighed(avoided, of), rel=1e-12)
    assert chances == pytest.approx(weighed((avoided != 0).astype(float), of), rel=1e-12)


def test_exceedance_of_equal_paths_is_that_of_all_years(dense):
    probabilities = np.array([0.3, 0.1, 0.05, 0.01, 0.004, 0.002])
    shown, loss = annual_exceedance(sparse(dense), plain(PATHS), 2, 10, probabilities, 10)
    # 300 paths of 8 years: ten years or more stand behind 0.3 to 0.01, 9.6 behind 0.004
    assert shown.tolist() == [0.3, 0.1, 0.05, 0.01]
    for world in range(2):
        years = np.sort(dense[:, 2:10, world], axis=None)
        assert loss[:, world].tolist() == [years[len(years) - 1 - int(p * len(years) + 1e-9)] for p in shown]


def test_strata_show_rarer_years_than_their_probability_times_all_years(dense):
    # the rarest third of the paths has 1 % of the probability: 100 x 8 years stand for it
    losses = dense.copy()
    losses[OF.of_path != 2] = 0
    shown, loss = annual_exceedance(sparse(losses), OF, 2, 10, np.array([0.001, 0.0005, 0.0001]), 10)
    assert shown.tolist() == [0.001, 0.0005]
    years = np.sort(losses[OF.of_path == 2, 2:10, 0], axis=None)
    # one of these 800 years is 0.01 / 800 of all: 80 years pass a loss with 0.001, 40 with 0.0005
    assert loss[:, 0].tolist() == [years[-81], years[-41]]


def test_a_measure_without_a_year_of_service_has_no_curve(dense):
    shown, loss = annual_exceedance(sparse(dense), OF, 5, 5, np.array([0.1]), 10)
    assert (shown.shape, loss.shape) == ((0,), (0, 2))


def test_nothing_ever_happens():
    quiet = Paths(np.zeros(PATHS + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64))
    assert not np.concatenate(avoided_by_year(quiet, OF, 0, YEARS)).any()
    assert not annual_exceedance(quiet, OF, 0, YEARS, np.array([0.1]), 10)[1].any()

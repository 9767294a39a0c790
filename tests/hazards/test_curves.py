"""Hazard curves against closed forms: independent sources multiply, events of one year's maximum exclude each other."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from hazards import events as events_module
from hazards.curves import exceedance_map, exceedance_probability, hazard_curve
from infra.errors import Refused
from tests.hazards.makers import NO_VALUE, event, open_events, write_raster

NAN = float("nan")
CENTRE = [1005.0], [1995.0]  # of the first cell
NEXT = [1015.0], [1995.0]
SOURCED = {"source": "made up", "source_kind": "assumption"}
OF_NO_SOURCE = {"return_period_years": None, "rate_source": "", "rate_source_kind": None}


def of_source(event_id, raster, source, weight, with_measure="same"):
    return {**event(event_id, raster, with_measure, **OF_NO_SOURCE), "source": source, "weight": weight}


def model(*sources, model_id="m"):
    title = {"en": "a model", "ja": "モデル"}
    return {"id": model_id, "title": title, **SOURCED, "sources": [{"peril": "flood", **SOURCED, **s} for s in sources]}


def test_independent_poisson_events_add_their_rates():
    depth = [[1.0, 0.0], [2.0, 2.0], [0.0, 0.0]]
    found = exceedance_probability(depth, [0.01, 0.002, 0.5], [0.0, 1.0, 5.0])
    one, both = -math.expm1(-0.002), -math.expm1(-0.012)
    np.testing.assert_allclose(found, [[both, one], [one, one], [0, 0]], rtol=1e-14)


def test_it_is_one_minus_the_product_of_what_does_not_happen():
    rates = np.array([0.03, 0.4, 0.0007])
    found = exceedance_probability([[1.0], [1.0], [1.0]], rates, [0.5])
    assert found.item() == pytest.approx(1 - np.prod(1 - (1 - np.exp(-rates))), rel=1e-13)


def test_exceeding_is_strict():
    assert exceedance_probability([[0.5]], [0.1], [0.5, 0.4999999]).ravel().tolist() == [0.0, -math.expm1(-0.1)]


def test_a_point_unknown_in_one_event_is_unknown_however_deep_the_others_are():
    found = exceedance_probability([[NAN, 3.0], [9.0, NAN]], [0.1, 0.1], [0.0, 1.0])
    assert np.isnan(found).all()


@pytest.mark.parametrize("rates", [[-0.1], [NAN], [0.1, 0.2]])
def test_rates_that_cannot_be_are_refused(rates):
    with pytest.raises(ValueError, match="rate"):
        exceedance_probability([[1.0]], rates, [0.0])


def test_events_of_an_annual_maximum_exclude_each_other_and_those_of_a_poisson_source_do_not(tmp_path):
    """Depths 1, 2, 3 m: A (annual maximum 0.4) brings 1 or 3 m, B (Poisson 0.1 a year) 2 m or nothing."""
    for name, depth in (("a", 1), ("b", 2), ("c", 3), ("dry", 0)):
        write_raster(tmp_path, f"{name}.tif", [[depth]])
    maximum = {"id": "A", "kind": "annual_maximum", "annual_exceedance_probability": 0.4}
    poisson = {"id": "B", "kind": "poisson", "annual_rate_per_year": 0.1}
    events = open_events(
        tmp_path, of_source("A1", "a.tif", "A", 0.7), of_source("A2", "c.tif", "A", 0.3),
        of_source("B1", "b.tif", "B", 0.25), of_source("B2", "dry.tif", "B", 0.75), models=[model(maximum, poisson)],
    )  # fmt: skip
    curves = hazard_curve(events, *CENTRE, [0.0, 1.0, 2.0, 3.0])
    quiet_b = math.exp(-0.1 * 0.25)
    wanted = [1 - (1 - 0.4) * quiet_b, 1 - (1 - 0.4 * 0.3) * quiet_b, 0.4 * 0.3, 0.0]
    np.testing.assert_allclose(curves.probability["without"][:, 0], wanted, rtol=1e-13)


def test_a_renewal_source_enters_at_the_rate_of_the_long_run_and_this_is_said(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.0]])
    renewal = {
        "id": "R", "kind": "renewal", "mean_interval_years": 50, "aperiodicity": 0.3, "past": {"elapsed_years": 49},
    }  # fmt: skip
    events = open_events(tmp_path, of_source("R1", "a.tif", "R", 1.0), models=[model(renewal)])
    curves = hazard_curve(events, *CENTRE, [0.0])
    assert curves.long_run == ("R",)
    assert curves.probability["without"].item() == pytest.approx(-math.expm1(-1 / 50), rel=1e-13)


def test_models_are_never_pooled_and_the_first_one_is_the_default(tmp_path):
    write_raster(tmp_path, "a.tif", [[1.0]])
    sources = [{"id": "S", "kind": "poisson", "annual_rate_per_year": rate} for rate in (0.01, 0.02)]
    models = [model(sources[0], model_id="low"), model(sources[1], model_id="high")]
    events = open_events(tmp_path, of_source("S1", "a.tif", "S", 1.0), models=models)
    found = [hazard_curve(events, *CENTRE, [0.0], name).probability["without"].item() for name in (None, "low", "high")]
    assert found == pytest.approx([-math.expm1(-0.01)] * 2 + [-math.expm1(-0.02)])
    with pytest.raises(ValueError, match="no occurrence model 'other'"):
        hazard_curve(events, *CENTRE, [0.0], "other")


def test_maps_of_a_series_are_one_annual_maximum_with_depths_between_the_maps(tmp_path):
    """1 m once in 10 years, 2 m once in 100: above 0 m 0.1, at 2 m 0.01, half-way sqrt(0.1 x 0.01)."""
    write_raster(tmp_path, "a.tif", [[1.0]])
    write_raster(tmp_path, "b.tif", [[2.0]])
    series = {"id": "S", "commonest": "dry", "rarest": "constant", **SOURCED}
    maps = [event(f"S{t}", name, return_period_years=t, series="S") for t, name in ((10, "a.tif"), (100, "b.tif"))]
    events = open_events(tmp_path, *maps, series=[series])
    curves = hazard_curve(events, *CENTRE, [0.0, 1.0, 1.5, 1.999, 2.0])
    wanted = [0.1, 0.1, math.sqrt(0.001), 0.01, 0.0]
    np.testing.assert_allclose(curves.probability["without"][:, 0], wanted, rtol=1e-9, atol=1e-15)
    ((_, cells),) = exceedance_map(events, 1.5, "without")
    assert cells.item() == curves.probability["without"][2, 0]
    assert curves.depth_at(1 / 200, "with").item() == 2.0


@pytest.fixture
def town(tmp_path):
    """Return periods of 10, 100 and 1000 years (as annual probabilities); the measure keeps the first away."""
    write_raster(tmp_path, "a.tif", [[0.5, 0.0, NO_VALUE]])
    write_raster(tmp_path, "a_with.tif", [[0.0, 0.0, NO_VALUE]])
    write_raster(tmp_path, "b.tif", [[1.5, 0.2, 1.0]])
    write_raster(tmp_path, "c.tif", [[4.0, 0.7, 1.0]])
    chances = [{"return_period_years": None, "annual_exceedance_probability": p} for p in (0.1, 0.01, 0.001)]
    return (
        tmp_path,
        event("a", "a.tif", "a_with.tif", **chances[0]), event("b", "b.tif", **chances[1]),
        event("c", "c.tif", **chances[2]),
    )  # fmt: skip


def test_both_worlds_at_a_point(town):
    curves = hazard_curve(open_events(*town), *CENTRE, [0.0, 1.0])
    np.testing.assert_allclose(
        curves.probability["without"][:, 0], [1 - 0.9 * 0.99 * 0.999, 1 - 0.99 * 0.999], rtol=1e-13
    )
    np.testing.assert_allclose(curves.probability["with"][:, 0], [1 - 0.99 * 0.999] * 2, rtol=1e-13)


def test_points_beyond_the_grid_and_without_a_value_are_unknown(town):
    curves = hazard_curve(open_events(*town), [1025.0, 900.0], [1995.0, 1995.0], [0.0])
    assert curves.outside.tolist() == [False, True]
    assert np.isnan(curves.probability["without"]).all()
    assert np.isnan(curves.depth_at(0.01, "without")).all()


@pytest.mark.parametrize(
    ("wanted", "depth"),
    [(0.2, 0.0), (0.1, 0.5), (0.05, 0.5), (0.0109, 1.5), (0.01, 1.5), (0.002, 1.5), (0.001, 4.0), (0.0001, 4.0)],
)
def test_the_depth_at_a_return_period_is_the_deepest_reached_at_least_so_often(town, wanted, depth):
    """More than 0.5 m: 1 - 0.99 x 0.999 = 0.01099; more than 1.5 m: 0.001, and that to the last bit."""
    assert hazard_curve(open_events(*town), *CENTRE, [0.0]).depth_at(wanted, "without").item() == depth


def test_the_curve_falls_at_the_depths_of_the_events_only(town):
    levels, above = hazard_curve(open_events(*town), *NEXT, [0.0]).steps("without", 0)
    np.testing.assert_allclose(levels, [0.0, 0.2, 0.7], rtol=1e-6)
    np.testing.assert_allclose(above, [1 - 0.99 * 0.999, 0.001, 0.0], rtol=1e-12)


def test_deeper_water_is_never_more_probable():
    rng = np.random.default_rng(3)
    depth, rates = rng.gamma(1.0, 2.0, (9, 40)), rng.uniform(0, 0.2, 9)
    found = exceedance_probability(depth, rates, np.linspace(0, 10, 30))
    assert all((after <= before).all() for before, after in pairwise(found))


def test_the_map_has_the_values_of_the_curve_and_does_not_depend_on_the_parts(tmp_path, monkeypatch):
    rng = np.random.default_rng(5)
    for name in ("a.tif", "b.tif"):
        cells = np.where(rng.random((20, 30)) < 0.1, NO_VALUE, rng.uniform(0, 2, (20, 30)))
        write_raster(tmp_path, name, cells)
    entries = event("a", "a.tif"), event("b", "b.tif", return_period_years=500)
    events = open_events(tmp_path, *entries)
    ((_, whole),) = exceedance_map(events, 1.0, "without")
    x, y = np.meshgrid(1005 + 10 * np.arange(30.0), 1995 - 10 * np.arange(20.0))
    curves = hazard_curve(events, x.ravel(), y.ravel(), [1.0])
    np.testing.assert_array_equal(whole.ravel(), curves.probability["without"][0])
    monkeypatch.setattr(events_module, "MAX_CELLS", 200)
    monkeypatch.setattr(events_module, "PART_SIDE", 8)
    again = np.empty_like(whole)
    for grid, part in exceedance_map(events, 1.0, "without"):
        again[grid.row : grid.row + grid.height, grid.column : grid.column + grid.width] = part
    np.testing.assert_array_equal(again, whole)
    np.testing.assert_array_equal(
        hazard_curve(events, x.ravel(), y.ravel(), [1.0]).probability["without"][0], whole.ravel()
    )


def test_all_depths_that_cannot_be_are_refused_at_once(tmp_path):
    write_raster(tmp_path, "a.tif", [[-1.0]])
    write_raster(tmp_path, "b.tif", [[-2.0]])
    with pytest.raises(Refused) as refusal:
        hazard_curve(open_events(tmp_path, event("a", "a.tif"), event("b", "b.tif")), *CENTRE, [0.0])
    assert [finding.file for finding in refusal.value.findings] == ["a.tif", "b.tif"]

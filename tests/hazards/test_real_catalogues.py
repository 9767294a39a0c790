"""Every set of real hazard data: built as its catalogue declares it, or refused for the fault that its README names."""

from __future__ import annotations

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from hazards import join, open_event_set, problems_of
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event

BATEMANS = "batemans-bay-two-crs/tsunami_max_inundation_depth_{}.tif"
FRASER = "fraser-flood-levee/hazard/haz_{}.tif"
YEARS = {"0050": 50, "0100_tut4": 100, "0200_tut4": 200, "1000_tut4": 1000}
FRASER_LEVELS = {
    "nodata": "dry",
    "quantity": "level",
    "ground": "fraser-flood-levee/dtm_ct2.tif",
    "grid": {"like": "fraser-flood-levee/dtm_ct2.tif", "method": "nearest", "beyond": "unknown"},
}


def opened(data_dir, *events, **changes):
    return open_event_set(catalogue_of(*events, **changes), lambda name: data_dir / name)


def refused(data_dir, *events, **changes):
    with pytest.raises(Refused) as refusal:
        opened(data_dir, *events, **changes)
    return codes(refusal.value.findings)


def points_of(path, crs):
    """Representative points of all features, in a coordinate system."""
    meta, _, geometry, _ = pyogrio.raw.read(path, columns=[])
    points = shapely.point_on_surface(shapely.from_wkb(geometry))
    move = Transformer.from_crs(meta["crs"] or "EPSG:4326", crs, always_xy=True)
    return move.transform(shapely.get_x(points), shapely.get_y(points))


@pytest.mark.parametrize("name", ["4326", "utm56s"])
def test_batemans_bay_has_the_same_nine_wet_buildings_in_both_coordinate_systems(data_dir, name):
    events = opened(data_dir, event("B", BATEMANS.format(name)))
    x, y = points_of(data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp", events.crs)
    wet = join(events, x, y).wet
    assert np.count_nonzero(wet.without_m > 0) == 9
    assert np.median(wet.without_m) == pytest.approx({"4326": 1.55, "utm56s": 1.54}[name], abs=0.005)


def test_batemans_bay_without_and_with_in_two_coordinate_systems_need_a_rule(data_dir):
    both = event("B", BATEMANS.format("utm56s"), BATEMANS.format("4326"))
    assert refused(data_dir, both) == ["GRIDS_DIFFER"]
    rule = {"like": BATEMANS.format("utm56s"), "method": "nearest", "beyond": "unknown"}
    events = opened(data_dir, both, grid=rule)
    x, y = points_of(data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp", events.crs)
    wet = join(events, x, y).wet
    assert np.count_nonzero((wet.without_m > 0) & (wet.with_m > 0)) == 9


def test_batemans_bay_has_nan_beside_nodata_and_that_is_never_dry_by_guess(data_dir):
    with pytest.raises(Refused) as refusal:
        problems_of(opened(data_dir, event("B", BATEMANS.format("utm56s")), nodata="dry"))
    assert codes(refusal.value.findings) == ["DEPTH_NAN"]
    assert "NODATA_READ_AS_DRY" in codes(
        problems_of(opened(data_dir, event("B", BATEMANS.format("4326")), nodata="dry"))
    )


def test_fraser_levels_read_as_depths_are_told_apart_from_depths(data_dir):
    found = problems_of(opened(data_dir, event("R50", FRASER.format("0050")), nodata="dry"))
    assert "LOOKS_LIKE_LEVEL" in codes(found)
    events = [event("R", FRASER.format("0050"))]
    assert "LOOKS_LIKE_LEVEL" not in codes(problems_of(opened(data_dir, *events, **FRASER_LEVELS)))


def test_fraser_grids_are_not_aligned_and_need_a_rule(data_dir):
    events = [event(f"R{years}", FRASER.format(name), return_period_years=years) for name, years in YEARS.items()]
    levels = {**FRASER_LEVELS, "grid": None}
    assert set(refused(data_dir, *events, **levels)) == {"GRIDS_DIFFER"}


@pytest.mark.parametrize(
    ("name", "known", "percentiles"),
    [
        ("hazard/haz_0050.tif", 330, (0.10, 0.94, 2.07)),
        ("hazard/haz_0100_tut4.tif", 368, (0.31, 1.36, 2.56)),
        ("hazard/haz_0200_tut4.tif", 376, (0.53, 1.63, 2.83)),
        ("hazard/haz_1000_tut4.tif", 377, (1.86, 2.97, 4.18)),
        ("hazard_levee_fail/haz_1000_fail_A_tut2.tif", 377, (3.05, 4.16, 5.36)),
        ("hazard_levee_fail/haz_1000_fail_B_tut2.tif", 377, (3.25, 4.36, 5.56)),
    ],
)
def test_fraser_depths_at_buildings_are_levels_minus_ground(data_dir, name, known, percentiles):
    events = opened(data_dir, event("R", f"fraser-flood-levee/{name}"), **{**FRASER_LEVELS, "nodata": "unknown"})
    x, y = points_of(data_dir / "fraser-flood-levee" / "inventory" / "finv_tut7_polys.gpkg", events.crs)
    wet = join(events, x, y).wet
    depth = np.zeros(len(x))
    depth[wet.asset] = wet.without_m
    assert np.count_nonzero(~wet.unknown) == pytest.approx(known, abs=1)  # levels are looked up at cells of the ground
    # the description counts ground above the water as a negative depth; here it is dry: the median is the same
    assert np.median(depth[~wet.unknown]) == pytest.approx(percentiles[1], abs=0.02)
    assert np.percentile(depth[~wet.unknown], 95) == pytest.approx(percentiles[2], abs=0.02)
    assert np.percentile(depth[~wet.unknown], 5) == pytest.approx(percentiles[0], abs=0.05)


def test_fraser_rarer_floods_are_smaller_in_places(data_dir):
    events = [event(f"R{years}", FRASER.format(name), return_period_years=years) for name, years in YEARS.items()]
    found = problems_of(opened(data_dir, *events, **FRASER_LEVELS))
    assert "RARER_IS_SMALLER" in codes(found)
    assert "GROUND_ABOVE_WATER" in codes(found)


def test_the_levee_place_has_a_level_that_stands_out(data_dir):
    name = "fraser-flood-levee/levee/{}_noFail.tif"
    found = problems_of(opened(data_dir, event("L", name.format("0200"))))
    assert {"SPIKES", "LOOKS_LIKE_LEVEL"} <= set(codes(found))
    assert "SPIKES" not in codes(problems_of(opened(data_dir, event("L", name.format("0050")))))


def test_monai_valley_has_no_coordinate_system_and_is_not_taken_for_degrees(data_dir):
    assert "CRS_MISSING" in refused(data_dir, event("M", "monai-valley-benchmark/Benchmark_2_Bathymetry.asc"))

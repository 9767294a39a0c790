"""Real grids and buildings: numbers that anyone can measure again (containing cell, wet = depth above 0)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from hazards import join, open_event_set, problems_of, read_raster, sample_at
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event

JAKARTA = "jakarta-flood-with-without"
CURRENT, DESIGN = (f"{JAKARTA}/Flood_{name}_Depth_Jakarta_geographic.asc" for name in ("Current", "Design"))
MAUMERE = "maumere-tsunami/maumere_aos_depth_20m_land_wgs84.asc"
BATEMANS = "batemans-bay-two-crs/tsunami_max_inundation_depth_{}.tif"


def representative_points(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """A point inside each feature, from the geometry alone (a shapefile may lack its attributes)."""
    _, _, geometry, _ = pyogrio.raw.read(path, columns=[])
    points = shapely.point_on_surface(shapely.from_wkb(geometry))
    return shapely.get_x(points), shapely.get_y(points)


@pytest.fixture(scope="module")
def jakarta(data_dir):
    catalogue = catalogue_of(event("J1", CURRENT, DESIGN), crs="EPSG:4326")
    return open_event_set(catalogue, lambda name: data_dir / name)


@pytest.fixture(scope="module")
def jakarta_points(data_dir):
    return representative_points(data_dir / JAKARTA / "buildings_jakarta.shp")


def test_jakarta_wet_cells_in_both_worlds(jakarta):
    assert np.count_nonzero(jakarta.dataset("without")["depth_m"] > 0) == 76_169
    assert np.count_nonzero(jakarta.dataset("with")["depth_m"] > 0) == 51_985
    assert jakarta.dataset("without")["nodata_cells"].item() == 980


def test_jakarta_wet_buildings_in_both_worlds(jakarta, jakarta_points):
    wet = join(jakarta, *jakarta_points).wet
    without, with_measure = wet.without_m > 0, wet.with_m > 0
    assert len(wet.unknown) == 13_620
    assert (np.count_nonzero(without), np.count_nonzero(with_measure)) == (2_541, 1_486)
    assert np.count_nonzero(without & ~with_measure) == 1_069
    assert np.count_nonzero(with_measure & ~without) == 14


def test_jakarta_measure_deepens_5800_cells_and_this_is_said(jakarta, jakarta_points):
    deepened = [finding for finding in problems_of(jakarta, *jakarta_points) if "DEEPENS" in finding.code]
    assert [finding.value for finding in deepened] == ["5800"]
    assert "by up to 1.82 m" in deepened[0].message_en


def test_jakarta_without_declared_coordinate_system_only_the_file_that_has_none_is_refused(data_dir):
    with pytest.raises(Refused) as refusal:
        open_event_set(catalogue_of(event("J1", CURRENT, DESIGN)), lambda name: data_dir / name)
    assert [(finding.file, finding.code) for finding in refusal.value.findings] == [(DESIGN, "HAZARD_CRS_MISSING")]


def test_maumere_buildings_in_the_grid_on_nodata_wet_and_deepest(data_dir):
    grid = read_raster(MAUMERE, data_dir / MAUMERE, "unknown", "EPSG:4326")
    sampled = sample_at(grid, *representative_points(data_dir / "maumere-tsunami" / "building_Maumere.shp"))
    assert sampled.outside.size == 3_528
    assert np.count_nonzero(~sampled.outside) == 3_445
    assert np.count_nonzero(sampled.on_nodata) == 183
    assert np.count_nonzero(sampled.depth_m > 0) == 2_158
    assert np.count_nonzero(sampled.depth_m == 0) == 1_104
    assert np.nanmax(sampled.depth_m) == pytest.approx(13.55, abs=0.005)


def test_maumere_notes_name_what_is_unknown(data_dir):
    events = open_event_set(catalogue_of(event("M1", MAUMERE), crs="EPSG:4326"), lambda name: data_dir / name)
    found = problems_of(events, *representative_points(data_dir / "maumere-tsunami" / "building_Maumere.shp"))
    assert [(finding.code, finding.value) for finding in found] == [
        ("HAZARD_BUILDINGS_OUTSIDE", "83"),
        ("HAZARD_BUILDINGS_ON_NODATA", "183"),
    ]


def test_batemans_bay_has_the_same_nine_wet_buildings_in_both_coordinate_systems(data_dir):
    longitude, latitude = representative_points(data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp")
    geographic, projected = (BATEMANS.format(name) for name in ("4326", "utm56s"))
    in_degrees = sample_at(read_raster("a", data_dir / geographic, "unknown"), longitude, latitude)
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:32756", always_xy=True)
    in_metres = sample_at(read_raster("b", data_dir / projected, "unknown"), *to_utm.transform(longitude, latitude))
    assert np.count_nonzero(in_degrees.depth_m > 0) == 9
    np.testing.assert_array_equal(in_degrees.depth_m > 0, in_metres.depth_m > 0)


def test_kampen_return_periods_are_one_file_under_several_names(data_dir):
    name = "kampen-flood-osm/1in{}_inundation_map.tif"
    events = [event(f"K{years}", name.format(years), return_period_years=years) for years in (10, 1000)]
    found = problems_of(open_event_set(catalogue_of(*events, nodata="dry"), lambda file: data_dir / file))
    assert codes(found) == ["WHOLE_STEPS", "WHOLE_STEPS", "IDENTICAL_RASTERS", "RATES_MAY_OVERLAP"]
    assert found[2].value == name.format(1000)

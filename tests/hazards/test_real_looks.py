"""Real grids are called what their descriptions call them, and those without a fault are left in peace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from pyproj import CRS

from hazards.change_notes import meaning_findings, rarer_findings
from hazards.changes import change
from hazards.fit import fitting
from hazards.fit_notes import crs_missing, fit_findings
from hazards.look_notes import look_findings
from hazards.looks import look, percentile
from hazards.rasters import places_may_lack, read_header, read_layer

KAMPEN = "kampen-flood-osm/1in10_inundation_map.tif"
FRASER = "fraser-flood-levee"
LEVELS = ["hazard/haz_0050", "hazard/haz_0100_tut4", "hazard/haz_0200_tut4", "hazard/haz_1000_tut4"]
JAKARTA = "jakarta-flood-with-without/Flood_{}_Depth_Jakarta_geographic.asc"
MAUMERE = "maumere-tsunami/maumere_aos_depth_20m_land_wgs84.asc"
BATEMANS = "batemans-bay-two-crs/tsunami_max_inundation_depth_{}.tif"
DEPTHS = [JAKARTA.format("Current"), JAKARTA.format("Design"), MAUMERE]
DEPTHS += [BATEMANS.format("4326"), BATEMANS.format("utm56s")]
DEGREES = CRS.from_epsg(4326)


def cells(path: Path, nodata="unknown") -> np.ndarray:
    """The depths of a raster as they are read for a calculation."""
    with places_may_lack():
        return read_layer(read_header(path.name, path), nodata).depth_m


def codes(depth_m: np.ndarray) -> list[str]:
    return [finding.code.removeprefix("HAZARD_") for finding in look_findings("a", look(depth_m))]


def placed(path: Path) -> tuple[tuple[float, float, float, float], CRS | None]:
    """Bounds and coordinate system of a raster."""
    with places_may_lack():
        header = read_header(path.name, path)
    left, bottom, right, top = rasterio.transform.array_bounds(header.height, header.width, header.transform)
    return (left, bottom, right, top), header.crs


def points(path: Path, **options: str) -> tuple[np.ndarray, np.ndarray]:
    _, _, geometry, _ = pyogrio.raw.read(path, columns=[], **options)
    inside = shapely.point_on_surface(shapely.from_wkb(geometry))
    return shapely.get_x(inside), shapely.get_y(inside)


def test_kampen_stands_in_whole_metres_from_1_to_15(data_dir):
    found = look(cells(data_dir / KAMPEN, "dry"))
    assert (found.cells, found.wet_cells, found.whole_metres) == (7_887_044, 4_244_603, 4_244_603)
    assert (found.shallowest_m, found.deepest_m) == (1, 15)
    (finding,) = look_findings(KAMPEN, found)
    assert (finding.code, finding.value) == ("HAZARD_WHOLE_STEPS", "1")


@pytest.mark.parametrize("nodata", ["dry", "unknown"])
@pytest.mark.parametrize("name", LEVELS)
def test_fraser_levels_are_not_taken_for_depths(data_dir, name, nodata):
    assert codes(cells(data_dir / FRASER / f"{name}.tif", nodata)) == ["LOOKS_LIKE_LEVEL"]


def test_fraser_levels_range_as_described(data_dir):
    found = look(cells(data_dir / FRASER / "hazard" / "haz_0050.tif"))
    assert (found.shallowest_m, found.deepest_m) == (pytest.approx(10.09, abs=5e-3), pytest.approx(13.26, abs=5e-3))


@pytest.mark.parametrize(("years", "stands_out"), [("0010", []), ("0050", []), ("0200", ["SPIKES"]), ("1000", [])])
def test_of_the_levee_levels_only_the_one_with_the_spike_stands_out(data_dir, years, stands_out):
    found = look(cells(data_dir / FRASER / "levee" / f"{years}_noFail.tif"))
    findings = list(look_findings("a", found))
    assert [finding.code.removeprefix("HAZARD_") for finding in findings] == ["LOOKS_LIKE_LEVEL", *stands_out]
    if stands_out:
        assert findings[-1].value == "10.67"
        assert percentile(found, 0.99) == pytest.approx(8.39, rel=0.01)


@pytest.mark.parametrize("name", DEPTHS)
def test_real_depths_give_no_finding(data_dir, name):
    assert codes(cells(data_dir / name)) == []


def test_bundled_depths_give_no_finding(minato):
    files = sorted((minato / "hazard").glob("*.tif"))
    assert len(files) == 9
    assert {file.name: codes(cells(file)) for file in files} == {file.name: [] for file in files}


@pytest.mark.parametrize("sea", [True, False])
def test_crescent_city_gives_no_finding_with_the_sea_or_without(data_dir, sea):
    folder = data_dir / "crescent-city-ptha"
    height = np.load(folder / "fixedgrid_xyB_small.npy")[:, 2].reshape(250, 250)
    events = sorted((folder / "events").glob("*/h_eta_small.npy"))
    assert len(events) == 14
    for file in events:
        depth_m = np.load(file).reshape(250, 250).astype(np.float32)
        assert codes(depth_m if sea else np.where(height > 0, depth_m, np.float32(0))) == [], file.parent.name


def test_wet_cells_and_percentiles_are_those_described(data_dir):
    found = look(cells(data_dir / JAKARTA.format("Current")))
    assert (found.wet_cells, found.unknown_cells) == (76_169, 980)
    described = {0.25: 0.44, 0.5: 0.85, 0.75: 1.44, 0.95: 2.35, 0.99: 4.10}
    assert {share: percentile(found, share) for share in described} == pytest.approx(described, rel=0.02)


def test_jakarta_in_centimetres_and_maumere_in_feet_are_called_so(data_dir):
    for name in ("Current", "Design"):
        assert codes(cells(data_dir / JAKARTA.format(name)) * np.float32(100)) == ["LOOKS_LIKE_CENTIMETRES"]
    assert codes(cells(data_dir / MAUMERE) / np.float32(0.3048)) == ["LOOKS_LIKE_FEET"]


@pytest.mark.parametrize(("common", "rare", "lost"), [("0100_tut4", "0200_tut4", 10_927), ("0050", "0100_tut4", 131)])
def test_fraser_cells_that_a_rarer_flood_no_longer_reaches(data_dir, common, rare, lost):
    for nodata in ("unknown", "dry"):
        before, after = (cells(data_dir / FRASER / "hazard" / f"haz_{name}.tif", nodata) for name in (common, rare))
        (finding,) = rarer_findings("rare", "common", change(before, after))
        assert finding.value == str(lost)


def test_bundled_floods_only_grow_and_say_no_value_in_one_way(minato):
    for common, rare in (("F1", "F2"), ("F2", "F3"), ("T1_with", "T1_without")):
        before, after = (cells(minato / "hazard" / f"{name}.tif") for name in (common, rare))
        found = change(before, after)
        assert list(meaning_findings("rare", "common", found)) == []
        if common.startswith("F"):
            assert list(rarer_findings("rare", "common", found)) == []


def test_jakarta_says_no_value_in_one_way(data_dir):
    before, after = (cells(data_dir / JAKARTA.format(name)) for name in ("Current", "Design"))
    assert list(meaning_findings("with", "without", change(before, after))) == []


def test_jakarta_without_coordinate_system_is_told_degrees(data_dir):
    bounds, crs = placed(data_dir / JAKARTA.format("Design"))
    assert crs is None
    x, y = points(data_dir / "jakarta-flood-with-without" / "buildings_jakarta.shp")
    finding = crs_missing("a", fitting(x, y, DEGREES, bounds, None))
    assert finding.value == "EPSG:4326"
    assert list(fit_findings("a", "EPSG:4326", fitting(x, y, DEGREES, bounds, DEGREES))) == []
    (swapped,) = fit_findings("a", "EPSG:4326", fitting(y, x, DEGREES, bounds, DEGREES))
    assert swapped.code == "HAZARD_AXES_SWAPPED"


@pytest.mark.parametrize(
    ("raster", "vector", "layer", "code"),
    [
        (KAMPEN, "kampen-flood-osm/kampen.osm.pbf", "points", 28992),
        (BATEMANS.format("utm56s"), "batemans-bay-two-crs/tsunami_building_exposure.shp", None, 32756),
    ],
)
def test_the_coordinate_system_of_a_real_grid_is_found_again(data_dir, raster, vector, layer, code):
    bounds, crs = placed(data_dir / raster)
    x, y = points(data_dir / vector, **({} if layer is None else {"layer": layer}))
    right, wrong = fitting(x, y, DEGREES, bounds, crs), fitting(x, y, DEGREES, bounds, DEGREES)
    assert list(fit_findings("a", f"EPSG:{code}", right)) == []
    (finding,) = fit_findings("a", "EPSG:4326", wrong)
    assert (finding.code, finding.value) == ("HAZARD_CRS_WRONG", f"EPSG:{code}")


def test_fraser_albers_is_found_again(data_dir):
    bounds, crs = placed(data_dir / FRASER / "hazard" / "haz_0050.tif")
    x, y = points(data_dir / FRASER / "inventory" / "finv_tut7_polys.gpkg")
    assert crs_missing("a", fitting(x, y, crs, bounds, None)).value == "EPSG:3005"


def test_crescent_city_longitudes_are_told_from_0_to_360(data_dir):
    x, y = np.load(data_dir / "crescent-city-ptha" / "fixedgrid_xyB_small.npy")[:, :2].T
    bounds = (x.min(), y.min(), x.max(), y.max())
    assert (bounds[0], bounds[2]) == (pytest.approx(235.79781), pytest.approx(235.82087))
    (finding,) = fit_findings("a", "EPSG:4326", fitting(x - 360, y, DEGREES, bounds, DEGREES))
    assert finding.code == "HAZARD_LONGITUDE_0_360"

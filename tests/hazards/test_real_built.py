"""Every set of real hazard data, built: what its README measured is measured again on the store that was written."""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
import xarray as xr
from pyproj import Transformer

from hazards import EventSet, expanded, expanded_water, join, open_event_set, problems_of, sample_at
from hazards.building import MANIFEST, build, built_catalogue
from hazards.curves import exceedance_map
from infra.errors import Refused
from tests.hazards.makers import catalogue_of, codes, event

BATEMANS = "batemans-bay-two-crs/tsunami_max_inundation_depth_{}.tif"
CRESCENT = "crescent-city-ptha"
GRID = f"{CRESCENT}/fixedgrid_xyB_small.npy"
FRASER = "fraser-flood-levee"
JAKARTA = "jakarta-flood-with-without"
CURRENT, DESIGN = (f"{JAKARTA}/Flood_{name}_Depth_Jakarta_geographic.asc" for name in ("Current", "Design"))
KAMPEN = "kampen-flood-osm/1in{}_inundation_map.tif"
MAUMERE = "maumere-tsunami/maumere_aos_depth_20m_land_wgs84.asc"
FRASER_MAPS = {50: "haz_0050", 100: "haz_0100_tut4", 200: "haz_0200_tut4", 1000: "haz_1000_tut4"}
FRASER_LEVELS = {
    "nodata": "dry", "quantity": "level", "ground": f"{FRASER}/dtm_ct2.tif",
    "grid": {"like": f"{FRASER}/dtm_ct2.tif", "method": "nearest", "beyond": "unknown"},
}  # fmt: skip


class Built:
    """An event set that was written, and what was found on the way."""

    def __init__(self, data_dir: Path, folder: Path, *events, **changes) -> None:
        source = open_event_set(catalogue_of(*events, **changes), lambda name: data_dir / name)
        self.folder = folder
        self.found = build(source, folder, [])
        self.manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))

    def world(self, world: str) -> xr.Dataset:
        """One world as xarray reads it back."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # text in Zarr version 3 has no final specification
            return xr.open_zarr(self.folder / world, consolidated=False).load()

    def opened(self) -> EventSet:
        """The event set of the built catalogue."""
        catalogue = built_catalogue(self.folder.name, self.manifest)
        return open_event_set(catalogue, lambda name: self.folder.parent / name)


@pytest.fixture(scope="module")
def make(data_dir, tmp_path_factory):
    """Builds event sets of real data, each in a folder of its own."""

    def made(name: str, *events, **changes) -> Built:
        return Built(data_dir, tmp_path_factory.mktemp("built") / f"{name}.zarr", *events, **changes)

    return made


def refused(data_dir: Path, folder: Path, *events, **changes) -> list[str]:
    """The findings with which a set is refused, whether its headers or its cells say so."""
    with pytest.raises(Refused) as refusal:
        Built(data_dir, folder / "events.zarr", *events, **changes)
    return codes(refusal.value.findings)


def points(path: Path, crs, **options) -> tuple[np.ndarray, np.ndarray]:
    """
    A point inside each feature, in a coordinate system; from degrees where the file names none.

    Outlines are projected first, as the READMEs count: at Kampen three points lie in other cells if points are.
    """
    meta, _, geometry, _ = pyogrio.raw.read(path, columns=[], **options)
    move = Transformer.from_crs(meta["crs"] or "EPSG:4326", crs, always_xy=True)
    outlines = shapely.transform(shapely.from_wkb(geometry), move.transform, interleaved=False)
    inside = shapely.point_on_surface(outlines)
    return shapely.get_x(inside), shapely.get_y(inside)


# Batemans Bay: one depth field in two coordinate systems.


@pytest.mark.parametrize(("name", "epsg", "wet_cells"), [("4326", 4326, 2_202), ("utm56s", 32756, 2_483)])
def test_batemans_bay_is_built_with_nine_wet_buildings_in_either_coordinate_system(
    data_dir, make, name, epsg, wet_cells
):
    depth = make(name, event("B", BATEMANS.format(name))).world("without")
    assert depth.rio.crs.to_epsg() == epsg
    assert int((depth["depth_m"] > 0).sum()) == wet_cells
    assert float(depth["depth_m"].max()) == pytest.approx(1.5708, abs=5e-5)
    x, y = points(data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp", depth.rio.crs)
    sampled = sample_at(depth, x, y).depth_m[0]
    assert np.count_nonzero(sampled > 0) == 9
    assert np.median(sampled[sampled > 0]) == pytest.approx({4326: 1.55, 32756: 1.54}[epsg], abs=0.005)


def test_batemans_bay_nan_beside_nodata_stays_unknown_and_is_never_built_as_dry(data_dir, make, tmp_path):
    depth = make("utm", event("B", BATEMANS.format("utm56s"))).world("without")["depth_m"]
    assert int((depth == 0).sum()) == 2
    assert int(depth.isnull().sum()) == 203 * 108 - 2_483 - 2
    assert refused(data_dir, tmp_path, event("B", BATEMANS.format("utm56s")), nodata="dry") == ["DEPTH_NAN"]


def test_batemans_bay_as_two_worlds_is_built_on_one_grid_by_rule_and_refused_without(data_dir, make, tmp_path):
    worlds = event("B", BATEMANS.format("utm56s"), BATEMANS.format("4326"))
    assert refused(data_dir, tmp_path, worlds) == ["GRIDS_DIFFER"]
    rule = {"like": BATEMANS.format("utm56s"), "method": "nearest", "beyond": "unknown"}
    built = make("both", worlds, grid=rule)
    x, y = points(data_dir / "batemans-bay-two-crs" / "tsunami_building_exposure.shp", "EPSG:32756")
    for world in ("without", "with"):
        assert np.count_nonzero(sample_at(built.world(world), x, y).depth_m > 0) == 9


# Crescent City: 14 tsunamis as NumPy arrays, longitudes from 0 to 360, the sea told by the ground.

DEEPEST_M = {
    "AASZa": 2.47, "AASZb": 5.65, "AASZc": 2.44, "AASZd": 0.55, "CSZa": 16.13, "CSZb": 13.78, "CSZc": 8.94,
    "CSZd": 6.27, "CSZe": 4.59, "CSZf": 3.17, "KmSZa": 1.51, "KrSZa": 0.42, "SChSZa": 2.31, "TOHa": 2.95,
}  # fmt: skip
LAND_WET = {
    "AASZa": 10_926, "AASZb": 33_288, "AASZc": 10_510, "AASZd": 632, "CSZa": 41_358, "CSZb": 40_808, "CSZc": 36_452,
    "CSZd": 31_049, "CSZe": 26_175, "CSZf": 13_414, "KmSZa": 2_960, "KrSZa": 428, "SChSZa": 9_830, "TOHa": 11_342,
}  # fmt: skip


@pytest.fixture(scope="module")
def probabilities(data_dir):
    with (data_dir / CRESCENT / "event_annual_probability.csv").open(encoding="utf-8") as rows:
        table = list(csv.reader(rows))
    return {row[0]: float(row[2]) for row in table[1:]}


def tsunamis(probabilities):
    """The events of Crescent City."""
    return [
        event(
            name, {"file": f"{CRESCENT}/events/{name}/h_eta_small.npy", "grid_file": GRID},
            return_period_years=None, annual_exceedance_probability=p, peril="tsunami",
        )
        for name, p in probabilities.items()
    ]  # fmt: skip


CRESCENT_SAID = {"crs": "EPSG:4326", "longitude": "0..360"}
ON_LAND = {"ground": {"file": GRID, "grid_file": GRID, "column": 2}, "sea_at_or_below_m": 0}


@pytest.fixture(scope="module")
def crescent(make, probabilities):
    """The events on land: the sea carries no depth."""
    return make("crescent", *tsunamis(probabilities), **CRESCENT_SAID, **ON_LAND)


def test_crescent_city_is_built_west_of_greenwich_with_its_land_wet_as_described(crescent, probabilities):
    world = crescent.world("without")
    assert world["depth_m"].shape == (14, 250, 250)
    assert list(world["event_id"].to_numpy()) == list(probabilities)
    assert (float(world["x"].min()), float(world["x"].max())) == pytest.approx((-124.20219, -124.17913), abs=1e-5)
    assert (float(world["y"].min()), float(world["y"].max())) == pytest.approx((41.739671, 41.762726), abs=1e-5)
    known = np.isfinite(world["depth_m"].to_numpy())
    assert known.sum(axis=(1, 2)).tolist() == [41_436] * 14
    wet = (world["depth_m"] > 0).sum(("y", "x")).to_numpy().tolist()
    assert dict(zip(probabilities, wet, strict=True)) == {name: LAND_WET[name] for name in probabilities}


def test_crescent_city_with_the_sea_has_the_deepest_values_described(make, probabilities):
    built = make("sea", *tsunamis(probabilities), **CRESCENT_SAID)
    deepest = built.world("without")["depth_m"].max(("y", "x")).to_numpy().tolist()
    assert dict(zip(probabilities, deepest, strict=True)) == pytest.approx(DEEPEST_M, abs=0.005)


def test_crescent_city_frequencies_and_curves_are_read_back(crescent):
    rates = crescent.world("without")["annual_rate_per_year"].to_numpy()
    p = -np.expm1(-rates)
    assert p.sum() == pytest.approx(0.05176, abs=5e-6)
    assert 1 - np.prod(1 - p) == pytest.approx(0.05072, abs=5e-6)
    ((_, found),) = exceedance_map(crescent.opened(), 0.5, "without")
    land = found[np.isfinite(found)]
    assert land.size == 41_436
    assert np.median(land) == pytest.approx(0.003729, abs=5e-7)
    assert land.max() == pytest.approx(0.04500, abs=5e-6)


@pytest.mark.parametrize(
    ("left_out", "reason"), [("longitude", {"LONGITUDE_0_360", "LONGITUDE_PAST_180"}), ("crs", {"CRS_MISSING"})]
)
def test_crescent_city_is_refused_until_its_place_is_declared(data_dir, tmp_path, probabilities, left_out, reason):
    said = {key: value for key, value in CRESCENT_SAID.items() if key != left_out}
    found = set(refused(data_dir, tmp_path, *tsunamis(probabilities), **said))
    assert found
    assert found <= reason


# Lower Fraser: levels of four return periods on four grids, and the ground below them.


@pytest.fixture(scope="module")
def fraser(make):
    maps = [
        event(f"R{years}", f"{FRASER}/hazard/{name}.tif", return_period_years=years)
        for years, name in FRASER_MAPS.items()
    ]
    return make("fraser", *maps, **FRASER_LEVELS)


@pytest.fixture(scope="module")
def fraser_points(data_dir):
    return points(data_dir / FRASER / "inventory" / "finv_tut7_polys.gpkg", "EPSG:3005")


@pytest.mark.parametrize(
    ("years", "median", "high"), [(50, 0.94, 2.07), (100, 1.36, 2.56), (200, 1.63, 2.83), (1000, 2.97, 4.18)]
)
def test_fraser_depths_at_buildings_are_those_described(data_dir, fraser, fraser_points, years, median, high):
    sampled = sample_at(fraser.world("without"), *fraser_points)
    depth = sampled.depth_m[list(FRASER_MAPS).index(years)]
    assert depth.shape == (377,)
    assert not np.isnan(depth).any()  # no value means dry here
    level = open_event_set(
        catalogue_of(event("R", f"{FRASER}/hazard/{FRASER_MAPS[years]}.tif")), lambda name: data_dir / name
    ).dataset("without")
    with_data = ~np.isnan(sample_at(level, *fraser_points).depth_m[0])
    assert np.median(depth[with_data]) == pytest.approx(median, abs=0.02)
    assert np.percentile(depth[with_data], 95) == pytest.approx(high, abs=0.02)
    assert np.all(depth[~with_data] < 1)  # outside the flood; levels are looked up at cells of the ground


def test_fraser_findings_go_into_the_manifest(fraser):
    found = {finding["code"] for finding in fraser.manifest["findings"]}
    assert {"HAZARD_RARER_IS_SMALLER", "HAZARD_GROUND_ABOVE_WATER"} <= found
    assert "HAZARD_LOOKS_LIKE_LEVEL" not in found


def test_fraser_levels_taken_for_depths_are_told_on_the_way(make):
    built = make("levels", event("R", f"{FRASER}/hazard/haz_0050.tif"), nodata="dry")
    assert "LOOKS_LIKE_LEVEL" in codes(built.found)
    depth = built.world("without")["depth_m"].to_numpy()
    assert depth[depth > 0].min() == pytest.approx(10.09, abs=0.005)
    assert depth.max() == pytest.approx(13.26, abs=0.005)


def test_fraser_on_four_grids_is_refused_without_a_rule(data_dir, tmp_path):
    maps = [
        event(f"R{years}", f"{FRASER}/hazard/{name}.tif", return_period_years=years)
        for years, name in FRASER_MAPS.items()
    ]
    assert set(refused(data_dir, tmp_path, *maps, **{**FRASER_LEVELS, "grid": None})) == {"GRIDS_DIFFER"}


def test_fraser_as_a_series_is_simulated_from_the_store_as_from_the_rasters(data_dir, make, fraser_points):
    series = {
        "id": "river", "commonest": {"begins_at_return_period_years": 10}, "rarest": "constant",
        "source": "made up", "source_kind": "assumption",
    }  # fmt: skip
    maps = [
        event(f"R{years}", f"{FRASER}/hazard/{name}.tif", return_period_years=years, series="river")
        for years, name in FRASER_MAPS.items()
    ]
    built = make("series", *maps, series=[series], **FRASER_LEVELS)
    rasters = open_event_set(
        catalogue_of(*maps, series=[series], **FRASER_LEVELS), lambda name: data_dir / name
    )  # fmt: skip
    store = built.opened()
    water = []
    for opened in (store, rasters):
        expansion = expanded(opened.catalogue)
        water.append((expansion, expanded_water(opened.catalogue, expansion, join(opened, *fraser_points).wet)))
    (ours, ours_m), (theirs, theirs_m) = water
    assert [(one.id, one.weight) for one in ours.catalogue.events] == [
        (one.id, one.weight) for one in theirs.catalogue.events
    ]
    for column in ("start", "asset", "without_m", "with_m", "unknown"):
        np.testing.assert_array_equal(getattr(ours_m, column), getattr(theirs_m, column))
    assert len(ours_m.asset) > 377 * 20


# The levee place nearby: levels with one cell that stands out.


def test_the_levee_place_is_built_with_the_spike_named(make):
    ground = f"{FRASER}/levee/dtm.tif"
    maps = [
        event(f"L{int(years)}", f"{FRASER}/levee/{years}_noFail.tif", return_period_years=int(years))
        for years in ("0010", "0050", "0200", "1000")
    ]
    rule = {"like": ground, "method": "nearest", "beyond": "unknown"}
    built = make("levee", *maps, quantity="level", ground=ground, grid=rule)
    levels = make("levee_levels", event("L200", f"{FRASER}/levee/0200_noFail.tif"))
    assert "SPIKES" in codes(levels.found)
    level = levels.world("without")["depth_m"].to_numpy()
    known = level[np.isfinite(level)]
    assert (known.max(), np.percentile(known, 99)) == pytest.approx((10.67, 8.39), abs=0.005)
    depth = built.world("without")["depth_m"].to_numpy()
    assert depth.shape[0] == 4
    assert np.nanmin(depth) == 0
    assert np.nanmax(depth) > 18.2  # the river bed lies at -18.2 m


# Jakarta: a flood without and with improvements, of which one file names no coordinate system.


@pytest.fixture(scope="module")
def jakarta(make):
    return make("jakarta", event("J", CURRENT, DESIGN), crs="EPSG:4326")


@pytest.mark.parametrize(
    ("world", "wet_cells", "percentiles", "wet", "half_metre", "metre"),
    [
        ("without", 76_169, (0.44, 0.85, 1.44, 2.35, 4.10), 2_541, 1_634, 787),
        ("with", 51_985, (0.39, 0.80, 1.32, 2.48, 4.53), 1_486, 996, 521),
    ],
)
def test_jakarta_is_built_as_described(data_dir, jakarta, world, wet_cells, percentiles, wet, half_metre, metre):
    dataset = jakarta.world(world)
    cells = dataset["depth_m"].to_numpy()
    assert cells.shape == (1, 649, 638)
    assert np.count_nonzero(cells > 0) == wet_cells
    assert np.percentile(cells[cells > 0], (25, 50, 75, 95, 99)) == pytest.approx(percentiles, abs=0.006)
    assert np.nanmax(cells) == pytest.approx(15.70, abs=0.005)
    depth = sample_at(dataset, *points(data_dir / JAKARTA / "buildings_jakarta.shp", "EPSG:4326")).depth_m[0]
    assert depth.size == 13_620
    found = tuple(np.count_nonzero(at) for at in (depth > 0, depth >= 0.5, depth >= 1))
    assert found == (wet, half_metre, metre)


def test_jakarta_worlds_differ_as_described_and_nothing_is_clipped(data_dir, jakarta):
    without, with_measure = (jakarta.world(world)["depth_m"].to_numpy()[0] for world in ("without", "with"))
    assert np.count_nonzero(np.isnan(without)) == 980
    assert np.count_nonzero(with_measure > without) == 5_800
    assert np.count_nonzero(with_measure < without) == 71_337
    assert np.nanmax(with_measure - without) == pytest.approx(1.82, abs=0.005)
    wet = join(jakarta.opened(), *points(data_dir / JAKARTA / "buildings_jakarta.shp", "EPSG:4326")).wet
    assert np.count_nonzero((wet.without_m == 0) & (wet.with_m > 0)) == 14
    assert np.count_nonzero((wet.without_m > 0) & (wet.with_m == 0)) == 1_069
    assert codes(jakarta.found) == ["MEASURE_DEEPENS"]


def test_jakarta_is_refused_until_its_coordinate_system_is_declared(data_dir, tmp_path):
    assert refused(data_dir, tmp_path, event("J", CURRENT, DESIGN)) == ["CRS_MISSING"]


# Kampen: five return periods under which one file lies.


def test_kampen_is_built_with_whole_metres_and_its_five_equal_maps_are_told(data_dir, make):
    maps = [event(f"K{years}", KAMPEN.format(years), return_period_years=years) for years in (10, 50, 100, 500, 1000)]
    built = make("kampen", *maps, nodata="dry")
    assert codes(built.found).count("WHOLE_STEPS") == 5
    (identical,) = (finding for finding in built.found if finding.code == "HAZARD_IDENTICAL_RASTERS")
    assert identical.value == ", ".join(KAMPEN.format(years) for years in (50, 100, 500, 1000))
    dataset = built.world("without").isel(event=[4])
    cells = dataset["depth_m"].to_numpy()[0]
    assert cells.shape == (2269, 3476)
    assert np.count_nonzero(cells) == 4_244_603
    assert (cells.min(), cells.max()) == (0, 15)
    file = data_dir / "kampen-flood-osm" / "kampen.osm.pbf"
    houses = points(file, "EPSG:28992", layer="multipolygons", where="building IS NOT NULL")
    depth = sample_at(dataset, *houses).depth_m[0]
    assert depth.size == 29_673
    classes = [np.count_nonzero(depth == metres) for metres in range(5)]
    assert classes == [9_699, 12_314, 5_768, 1_033, 292]
    assert (np.count_nonzero(depth >= 5), np.nanmax(depth)) == (567, 10)
    assert not np.isnan(depth).any()


# Maumere: one tsunami on land, without a coordinate system.


def test_maumere_is_built_with_sea_and_dry_land_told_apart(data_dir, make):
    dataset = make("maumere", event("M", MAUMERE, peril="tsunami"), crs="EPSG:4326").world("without")
    cells = dataset["depth_m"].to_numpy()[0]
    assert cells.shape == (463, 931)
    assert np.isnan(cells).mean() == pytest.approx(0.762, abs=5e-4)
    wet = cells[cells > 0]
    assert (wet.size, wet.max()) == (11_271, pytest.approx(16.68, abs=0.005))
    assert np.percentile(wet, (25, 50, 75, 95, 99)) == pytest.approx((0.63, 1.78, 4.17, 8.53, 10.83), abs=0.006)
    sampled = sample_at(dataset, *points(data_dir / "maumere-tsunami" / "building_Maumere.shp", "EPSG:4326"))
    depth = sampled.depth_m[0]
    assert (depth.size, np.count_nonzero(~sampled.outside), sampled.on_nodata.sum()) == (3_528, 3_445, 183)
    assert (np.count_nonzero(depth == 0), np.count_nonzero(depth > 0)) == (1_104, 2_158)
    assert tuple(np.count_nonzero(depth >= metres) for metres in (1, 2, 4)) == (1_449, 1_057, 572)
    assert np.percentile(depth[depth > 0], (5, 25, 50, 75, 95)) == pytest.approx(
        (0.11, 0.73, 1.90, 4.22, 9.18), abs=0.006
    )
    assert np.nanmax(depth) == pytest.approx(13.55, abs=0.005)


# Sets that carry no hazard for buildings.


def test_monai_valley_names_no_coordinate_system_and_is_refused(data_dir, tmp_path):
    name = "monai-valley-benchmark/Benchmark_2_Bathymetry.asc"
    assert "CRS_MISSING" in refused(data_dir, tmp_path, event("M", name))


def test_monai_valley_is_a_sea_floor_and_no_depth_even_with_a_coordinate_system(data_dir, tmp_path):
    name = "monai-valley-benchmark/Benchmark_2_Bathymetry.asc"
    assert "DEPTH_NEGATIVE" in refused(data_dir, tmp_path, event("M", name), crs="EPSG:6677")


def test_what_is_built_is_looked_at_again_with_the_same_eyes(jakarta, fraser):
    """The store says of itself what the rasters said, but for what the conversion has put right."""
    assert codes(problems_of(jakarta.opened())) == codes(jakarta.found)
    again = codes(problems_of(fraser.opened()))
    assert set(again) <= set(codes(fraser.found))
    assert "RARER_IS_SMALLER" in again

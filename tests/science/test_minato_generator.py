"""The bundled synthetic town: its committed files are what its script writes, and its water behaves like water."""

from __future__ import annotations

import csv
import importlib.util
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.ndimage import label

RASTERS = ("T1_without", "T1_with", "T2_without", "T2_with", "T3_without", "T3_with", "F1", "F2", "F3")
TSUNAMIS = ("T1", "T2", "T3")
EVERY_NEIGHBOUR = np.ones((3, 3))


@pytest.fixture(scope="module")
def generator(minato: Path) -> ModuleType:
    """The script of the example, loaded without running it."""
    spec = importlib.util.spec_from_file_location("minato_generate", minato / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def depths(minato: Path) -> dict[str, NDArray[np.float32]]:
    """The committed rasters by name, shape (row, column), m; NaN where nothing is stated."""
    result = {}
    for name in RASTERS:
        with rasterio.open(minato / "hazard" / f"{name}.tif") as raster:
            result[name] = raster.read(1, masked=True).filled(np.nan)
    return result


@pytest.fixture(scope="module")
def buildings(minato: Path) -> list[dict[str, str]]:
    """The committed inventory, as text."""
    with (minato / "buildings.csv").open(encoding="cp932", newline="") as file:
        return list(csv.DictReader(file))


def test_the_script_writes_the_committed_files_byte_for_byte(generator, minato, tmp_path):
    generator.write_example(tmp_path)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) == len(RASTERS) + 1
    assert {name for name, content in written.items() if (minato / name).read_bytes() != content} == set()


@pytest.mark.parametrize("name", RASTERS)
def test_every_raster_declares_its_grid_and_says_that_it_is_synthetic(minato, name):
    with rasterio.open(minato / "hazard" / f"{name}.tif") as raster:
        assert (raster.width, raster.height, raster.res) == (400, 300, (5.0, 5.0))
        assert raster.crs.to_epsg() == 6676
        assert raster.nodata == -9999
        assert raster.dtypes == ("float32",)
        assert "synthetic" in raster.tags()["TITLE"]


def test_the_town_lies_in_open_sea(buildings):
    # South of Honshu, which ends at 34.6 N at this longitude, and west of the Izu islands, which begin at 139 E.
    assert all(33.8 < float(row["緯度"]) < 34.0 and 138.3 < float(row["経度"]) < 138.5 for row in buildings)


def test_every_building_stands_on_land_within_the_grid(generator, buildings, depths):
    to_plane = Transformer.from_crs("EPSG:6668", "EPSG:6676", always_xy=True)
    east, north = to_plane.transform(
        *zip(*((float(row["経度"]), float(row["緯度"])) for row in buildings), strict=True)
    )
    column = np.floor((np.array(east) - generator.WEST_M) / 5).astype(int)
    row = np.floor((generator.NORTH_M - np.array(north)) / 5).astype(int)
    assert column.min() >= 0
    assert column.max() < 400
    assert row.min() >= 0
    assert row.max() < 300
    for name, depth in depths.items():
        assert not np.isnan(depth[row, column]).any(), name


def test_all_rasters_state_a_depth_in_the_same_cells(depths):
    stated = np.isfinite(depths["T1_without"])
    assert 0.5 < stated.mean() < 1
    for name, depth in depths.items():
        assert np.array_equal(np.isfinite(depth), stated), name


@pytest.mark.parametrize("ladder", [("F1", "F2", "F3"), *([f"{t}_{w}" for t in TSUNAMIS] for w in ("without", "with"))])
def test_a_rarer_event_is_nowhere_shallower_and_wets_more(depths, ladder):
    for common, rare in pairwise(ladder):
        assert not np.any(depths[rare] < depths[common])
        assert np.sum(depths[rare] > 0) > np.sum(depths[common] > 0)


@pytest.mark.parametrize("name", RASTERS)
def test_all_water_is_connected_to_the_sea_or_the_river(depths, name):
    depth = depths[name]
    bodies, count = label((depth > 0) | np.isnan(depth), structure=EVERY_NEIGHBOUR)
    assert count == np.unique(bodies[np.isnan(depth)]).size


@pytest.mark.parametrize("event", TSUNAMIS)
def test_only_the_declared_district_is_deeper_with_the_wall(generator, depths, event):
    change = depths[f"{event}_with"] - depths[f"{event}_without"]
    district = generator.is_diversion_district(*generator.cell_centres())
    assert not np.any(change[~district] > 0)
    assert 0.05 < np.nanmax(change[district]) < 0.5  # some decimetres, as the README says
    assert not np.any(change[district] < 0)


@pytest.mark.parametrize("event", TSUNAMIS)
def test_the_wall_changes_nothing_where_it_is_not(generator, depths, event):
    x_m, y_m = generator.cell_centres()
    elsewhere = ~generator.is_behind_wall(x_m) & ~generator.is_diversion_district(x_m, y_m)
    assert np.array_equal(depths[f"{event}_with"][elsewhere], depths[f"{event}_without"][elsewhere], equal_nan=True)


def test_the_wall_stops_the_small_tsunami_most_of_the_middle_one_and_is_overtopped_by_the_large(generator, depths):
    behind = generator.is_behind_wall(generator.cell_centres()[0])
    left = [np.nansum(depths[f"{t}_with"][behind]) / np.nansum(depths[f"{t}_without"][behind]) for t in TSUNAMIS]
    assert left[0] == 0
    assert 0 < left[1] < 0.25
    assert 0.25 < left[2] < 0.6


def test_the_middle_tsunami_at_the_shore_behind_the_wall_follows_the_printed_formula(generator, depths):
    # README: depth = (1 - 6.5 / 7.5) x depth without - 0.002 d; far from the free end, in the wet shore cells.
    x_m, y_m = generator.cell_centres()
    inland_m = generator.inland_distance(x_m, y_m)
    near = (x_m > 400) & (x_m < 600) & (inland_m > 0) & (inland_m < 100)
    expected = (1 - 6.5 / 7.5) * depths["T2_without"][near] - 0.002 * inland_m[near]
    assert depths["T2_with"][near] == pytest.approx(expected, abs=0.01)


def test_the_inventory_has_the_headers_and_the_gaps_of_a_municipal_list(minato, buildings):
    header = "建物番号,緯度,経度,構造,階数,延床面積（㎡）,用途,建築年,床高（m）\r\n"
    assert (minato / "buildings.csv").read_bytes().startswith(header.encode("cp932"))
    assert len({row["建物番号"] for row in buildings}) == len(buildings) == 2602

    def share(column: str, text: str) -> float:
        return sum(row[column] == text for row in buildings) / len(buildings)

    assert share("構造", "木造") > 0.7
    assert share("構造", "不明") == pytest.approx(0.03, abs=0.01)
    assert share("建築年", "") == pytest.approx(0.04, abs=0.01)
    assert share("階数", "") == pytest.approx(0.02, abs=0.01)
    assert share("床高（m）", "") == pytest.approx(0.10, abs=0.02)


@pytest.mark.parametrize(
    ("year", "kanji", "letter"),
    [
        (1981, "昭和56年", "S56"),
        (1989, "平成元年", "H1"),
        (1995, "平成7年", "H7"),
        (2019, "令和元年", "R1"),
        (2020, "令和2年", "R2"),
    ],
)
def test_years_in_the_japanese_calendar(generator, year, kanji, letter):
    written = [generator._written_year(year, draw) for draw in (0.05, 0.12, 0.5, 0.99)]
    assert written == [kanji, letter, str(year), ""]

"""Outlines: true areas, broken and repeated shapes, giants, and the two real inventories."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, box

from assets import InventorySpec, alternatives, read_inventory, representative_points, to_geoparquet
from tests.assets.makers import ASSUMED, codes, constant, polygon_inventory, refusals, spec

SQUARE = box(0, -210000, 10, -209990)
BOW_TIE = Polygon([(20, -210000), (30, -209990), (30, -210000), (20, -209990)])
GIANT = box(100, -210000, 400, -209700)
FILLED = {
    "asset_id": {"rule": "row_number"},
    "structure": constant("wood"),
    "floor_area_m2": constant(100),
    "year_built": constant(1990),
}


def test_floor_area_is_footprint_times_storeys(tmp_path):
    read = polygon_inventory(tmp_path, [SQUARE])
    # Plane rectangular systems are 0.01 % short of true length at their origin.
    assert read.frame["footprint_m2"].iloc[0] == pytest.approx(100, rel=3e-4)
    assert read.frame["floor_area_m2"].iloc[0] == pytest.approx(200, rel=3e-4)
    assert read.frame["asset_id"].iloc[0] == "1"


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32748"])
def test_a_footprint_is_in_square_metres_whatever_the_system(tmp_path, crs):
    there = gpd.GeoSeries([box(106.8, -6.2, 106.801, -6.199)], crs="EPSG:4326").segmentize(1e-4).to_crs(crs)
    read = polygon_inventory(tmp_path, list(there), crs=crs)
    # One thousandth of a degree at 6.1995 degrees south on WGS 84: 110.669 m by 110.578 m (series for the ellipsoid).
    north = (111132.954 - 559.822 * np.cos(2 * np.radians(6.1995)) + 1.175 * np.cos(4 * np.radians(6.1995))) / 1000
    east = (111412.84 * np.cos(np.radians(6.1995)) - 93.5 * np.cos(3 * np.radians(6.1995))) / 1000
    assert read.frame["footprint_m2"].iloc[0] == pytest.approx(north * east, rel=1e-4)


def test_a_courtyard_is_no_footprint(tmp_path):
    ring = Polygon(SQUARE.exterior.coords, [box(4, -209996, 6, -209994).exterior.coords])
    for shape in (ring, shapely.reverse(ring)):
        assert polygon_inventory(tmp_path, [shape]).frame["footprint_m2"].iloc[0] == pytest.approx(96, rel=3e-4)


def test_what_does_not_fit_is_refused_until_a_rule_is_declared(tmp_path):
    found = refusals(polygon_inventory, tmp_path, [SQUARE, BOW_TIE, SQUARE, None])
    assert codes(found) == ["COORDINATE_MISSING", "GEOMETRY_INVALID", "GEOMETRY_REPEATED"]
    assert {one.code: one.place.row for one in found}["GEOMETRY_REPEATED"] == 3  # after itself and the bow tie


def test_declared_row_rules_act_and_are_counted(tmp_path):
    rules = {
        "invalid_geometry": "repair",
        "duplicate_geometry": "set_aside",
        "no_geometry": "set_aside",
        "largest_footprint": {"limit_m2": 1000, "action": "cap"},
    }
    read = polygon_inventory(tmp_path, [SQUARE, BOW_TIE, SQUARE, None, GIANT], rows=rules)
    assert list(read.frame["set_aside"]) == ["", "", "duplicate_geometry", "no_geometry", ""]
    assert [(one.name, one.action, one.count) for one in read.row_rules] == [
        ("no_geometry", "set_aside", 1),
        ("invalid_geometry", "repair", 1),
        ("duplicate_geometry", "set_aside", 1),
        ("largest_footprint", "cap", 1),
    ]
    assert read.frame.geometry.iloc[1].is_valid
    assert read.frame["footprint_m2"].iloc[1] == pytest.approx(50, rel=3e-4)  # two triangles of 10 m by 5 m
    assert read.frame["footprint_m2"].iloc[4] == 1000
    assert "largest_footprint:cap" in read.frame["imputed"].iloc[4]
    x, y = representative_points(read)
    assert np.isnan(x[3])
    assert np.isnan(y[3])
    assert SQUARE.contains(Point(x[0], y[0]))


def test_points_at_one_address_are_not_duplicates(tmp_path):
    read = polygon_inventory(tmp_path, [Point(0, -210000), Point(0, -210000)], imputation=FILLED)
    assert read.row_rules == ()
    assert read.frame["footprint_m2"].isna().all()


def test_a_line_is_no_building(tmp_path):
    assert "GEOMETRY_KIND" in codes(refusals(polygon_inventory, tmp_path, [LineString([(0, -210000), (9, -210000)])]))


def test_a_declared_system_must_not_contradict_the_file(tmp_path):
    assert polygon_inventory(tmp_path, [SQUARE], crs="EPSG:6676").crs.to_epsg() == 6676
    path = tmp_path / "buildings.gpkg"
    (one,) = refusals(read_inventory, spec(file="b.gpkg", crs="EPSG:6677", columns={}, imputation=FILLED), path)
    assert one.code == "CRS_CONTRADICTS"
    assert "EPSG:6676" in one.message_ja


def test_coordinate_columns_beside_shapes_are_refused(tmp_path):
    found = refusals(polygon_inventory, tmp_path, [SQUARE], columns={"x": "east", "y": "north"})
    assert codes(found) == ["COLUMN_MISSING", "COLUMN_MISSING", "LOCATION_COLUMNS_UNUSED"]


def test_each_alternative_exchanges_one_rule(tmp_path):
    rules = {
        "invalid_geometry": "repair",
        "duplicate_geometry": "set_aside",
        "largest_footprint": {"limit_m2": 1000, "action": "cap"},
    }
    imputation = {
        "asset_id": {"rule": "row_number"},
        "structure": {"rule": "mixture", "weights": {"wood": 0.5, "rc": 0.5}, **ASSUMED},
        "storeys": constant(2, low=1, high=3),
        "floor_area_m2": {"rule": "footprint_times_storeys", "share": 0.8, "low_share": 0.5, **ASSUMED},
        "year_built": {"rule": "uniform_years", "first": 1970, "last": 2000, **ASSUMED},
    }
    read = polygon_inventory(tmp_path, [SQUARE, BOW_TIE, SQUARE, GIANT], rows=rules, imputation=imputation)
    others = {(one.field, one.side): one.inventory for one in alternatives(read)}
    area = {key: float(other.frame["floor_area_m2"].sum()) for key, other in others.items()}
    now = float(read.frame["floor_area_m2"].sum())
    assert set(others) == {
        ("structure", "low"), ("structure", "high"), ("storeys", "low"), ("storeys", "high"), ("floor_area_m2", "low"),
        ("year_built", "low"), ("year_built", "high"), ("invalid_geometry", "low"), ("duplicate_geometry", "high"),
        ("largest_footprint", "low"), ("largest_footprint", "high"),
    }  # fmt: skip
    assert set(others["structure", "low"].frame["structure"]) == {"rc", "unknown"}  # the row set aside is not filled
    assert others["structure", "high"].mixture == {}
    assert area["storeys", "low"] == pytest.approx(now / 2)
    assert area["floor_area_m2", "low"] == pytest.approx(now * 0.5 / 0.8)
    assert others["year_built", "high"].unknown_years == (2000,)
    assert area["duplicate_geometry", "high"] - now == pytest.approx(160, rel=3e-4)
    assert area["largest_footprint", "high"] - now == pytest.approx((90000 - 1000) * 1.6, rel=3e-4)
    assert now - area["invalid_geometry", "low"] == pytest.approx(80, rel=3e-4)
    assert now == float(read.frame["floor_area_m2"].sum())  # trying others changed nothing


def test_the_same_inventory_is_written_in_the_same_bytes(tmp_path):
    hashes = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        to_geoparquet(polygon_inventory(tmp_path / name, [SQUARE, GIANT]), tmp_path / f"{name}.parquet")
        hashes.add(hashlib.sha256((tmp_path / f"{name}.parquet").read_bytes()).hexdigest())
    assert len(hashes) == 1
    back = gpd.read_parquet(tmp_path / "one.parquet")
    assert back.crs.to_epsg() == 6676
    assert list(back["asset_id"]) == ["1", "2"]


RULES = {
    "structure": {"rule": "mixture", "weights": {"masonry": 0.7, "rc": 0.3}, **ASSUMED},
    "storeys": constant(1),
    "floor_area_m2": {"rule": "footprint_times_storeys", **ASSUMED},
    "year_built": {"rule": "uniform_years", "first": 1970, "last": 2011, **ASSUMED},
}


def real(folder, name, **fields):
    osm = {"file": f"data:{name}", "source": "OpenStreetMap", "licence": "ODbL", "imputation": RULES}
    return read_inventory(InventorySpec.model_validate(osm | fields), folder / name, reference_year=2026)


JAKARTA = {
    "crs": "EPSG:4326",
    "columns": {"asset_id": "osm_id", "use": "type"},
    "rows": {
        "invalid_geometry": "repair",
        "duplicate_geometry": "set_aside",
        "largest_footprint": {"limit_m2": 100000, "action": "set_aside"},
    },
}


def test_jakarta_has_what_its_readme_says(data_dir):
    read = real(data_dir, "jakarta-flood-with-without/buildings_jakarta.shp", **JAKARTA)
    assert len(read.frame) == 13620
    counts = {one.name: one.count for one in read.row_rules}
    assert (counts["invalid_geometry"], counts["duplicate_geometry"]) == (2, 18)
    # 797,442 m2 in UTM, whose scale is not 1 there; 4.7 m2 is the smallest.
    assert read.frame["footprint_m2"].max() == pytest.approx(797442, rel=1e-3)
    assert read.frame["footprint_m2"].min() == pytest.approx(4.7, abs=0.05)
    assert read.frame["use"].eq("place_of_worship").sum() == 1337
    assert not np.isnan(representative_points(read)).any()


def test_jakarta_without_declarations_is_refused_for_every_reason_at_once(data_dir):
    found = refusals(real, data_dir, "jakarta-flood-with-without/buildings_jakarta.shp", imputation={})
    assert set(codes(found)) == {"CRS_MISSING", "GEOMETRY_INVALID", "GEOMETRY_REPEATED", "FIELD_UNFILLED"}
    assert codes(found).count("GEOMETRY_INVALID") == 2
    assert codes(found).count("GEOMETRY_REPEATED") == 18
    assert codes(found).count("FIELD_UNFILLED") == 4


def test_maumere_has_no_attributes_and_says_so(data_dir):
    name = "maumere-tsunami/building_Maumere.shp"
    before = {path.name: path.stat().st_mtime_ns for path in (data_dir / "maumere-tsunami").iterdir()}
    (one,) = refusals(real, data_dir, name, crs="EPSG:4326")
    assert one.code == "ATTRIBUTES_MISSING"
    assert "missing_attributes: declared" in one.remedy_en
    rules = RULES | {"asset_id": {"rule": "row_number"}}
    read = real(data_dir, name, crs="EPSG:4326", missing_attributes="declared", imputation=rules)
    assert len(read.frame) == 3528
    assert (read.frame["asset_id"].iloc[0], read.frame["asset_id"].iloc[-1]) == ("0001", "3528")
    assert read.frame["footprint_m2"].median() == pytest.approx(75, abs=0.5)
    assert {path.name: path.stat().st_mtime_ns for path in (data_dir / "maumere-tsunami").iterdir()} == before


def test_an_old_prj_is_the_system_it_means(data_dir):
    """Batemans Bay has an ESRI .prj in its own words; declaring the same system is no contradiction."""
    name = "batemans-bay-two-crs/tsunami_building_exposure.shp"
    found = gpd.read_file(data_dir / name).crs.to_epsg(min_confidence=25)
    rows = {"invalid_geometry": "repair", "duplicate_geometry": "keep"}
    read = real(data_dir, name, crs=f"EPSG:{found}", imputation=FILLED, rows=rows)
    assert len(read.frame) > 0
    assert codes(refusals(real, data_dir, name, crs="EPSG:3857", imputation=FILLED, rows=rows)) == ["CRS_CONTRADICTS"]

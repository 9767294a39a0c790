"""The real inventories as files that are handed in: what is understood, what is asked, and what makes them usable."""

from __future__ import annotations

import pytest

from assets.submission import examine
from assets.submission_answers import Answers

KAMPEN = "kampen-flood-osm/kampen.osm.pbf"
JAKARTA = "jakarta-flood-with-without/buildings_jakarta.shp"
MAUMERE = "maumere-tsunami/building_Maumere.shp"
FRASER_OUTLINES = "fraser-flood-levee/inventory/finv_tut7_polys.gpkg"
FRASER_POINTS = "fraser-flood-levee/inventory/finv_tut2.gpkg"
MEREWETHER = "merewether-flood-2007/houses"
MINOT = "minot-udf-inventory/ND_Minot_UDF.csv"
BATEMANS_BAY = "batemans-bay-two-crs/tsunami_building_exposure.shp"

REPEATED_AND_GIANT = {
    "duplicate_geometry": "set_aside",
    "largest_footprint": {"action": "set_aside", "limit_m2": 50_000},
    "invalid_geometry": "repair",
}
# file, answers of its reader, rows in its README, what is refused
CASES = [
    (KAMPEN, {}, 29_673, {"OUTLINE_BEYOND_REPAIR", "YEAR_TOO_EARLY"}),
    (JAKARTA, {}, 13_620, {"CRS_MISSING", "GEOMETRY_REPEATED"}),
    (JAKARTA, {"crs": "EPSG:4326", "rows": REPEATED_AND_GIANT}, 13_620, set()),
    (MAUMERE, {}, 3_528, {"ATTRIBUTES_MISSING", "CRS_MISSING"}),
    (MAUMERE, {"crs": "EPSG:4326", "missing_attributes": "declared"}, 3_528, set()),
    (FRASER_OUTLINES, {}, 377, set()),
    (FRASER_POINTS, {}, 32, set()),
    (MEREWETHER, {}, 60, {"CRS_MISSING"}),
    (MEREWETHER, {"crs": "EPSG:32756"}, 60, set()),
    (MINOT, {}, 12_534, set()),
    (BATEMANS_BAY, {}, 19, set()),
]


def examined(data_dir, name, answers):
    path = data_dir / name
    return examine(path, path.name, None, Answers.model_validate(answers), reference_year=2026)


@pytest.mark.parametrize(("name", "answers", "rows", "refused"), CASES)
def test_every_real_inventory_has_the_rows_of_its_readme_and_is_refused_for_its_faults_alone(
    data_dir, name, answers, rows, refused
):
    found = examined(data_dir, name, answers)
    assert found.rows == rows
    assert {one.code for one in found.findings if one.severity == "refused"} == refused
    assert (found.inventory is None) == bool(refused)


@pytest.mark.parametrize(
    ("name", "answers", "told"),
    [
        (KAMPEN, {}, {"OSM_SHAPE_INVALID", "OSM_DROPPED", "OSM_LICENCE", "OUTLINE_SMALL"}),
        (JAKARTA, {"crs": "EPSG:4326"}, {"SHAPEFILE_CRS_MISSING", "OUTLINE_GIANT", "OUTLINE_SMALL", "ROW_RULE"}),
        (MAUMERE, {"missing_attributes": "declared"}, {"SHAPEFILE_CRS_MISSING", "ATTRIBUTES_MISSING"}),
        (FRASER_OUTLINES, {}, {"HEIGHTS_DROPPED", "COLUMNS_UNUSED"}),
        (MEREWETHER, {"crs": "EPSG:32756"}, {"FOLDER_CLOSED", "OUTLINE_OVERLAP"}),
        (MINOT, {}, {"HAZUS_UNITS", "HAZUS_COSTS_DROPPED", "FLOOR_AREA_SMALL", "FILLED"}),
        (BATEMANS_BAY, {}, {"SHAPEFILE_HEADINGS_CUT", "COLUMNS_UNUSED"}),
    ],
)
def test_what_their_readmes_warn_of_is_told(data_dir, name, answers, told):
    assert told <= {one.code for one in examined(data_dir, name, answers).findings}


def test_points_of_a_geopackage_get_the_rule_for_points(data_dir):
    fills = {fill.field: fill.rule for fill in examined(data_dir, FRASER_POINTS, {}).inventory.fills}
    assert fills["floor_area_m2"] == "constant"
    outlines = {fill.field: fill.rule for fill in examined(data_dir, FRASER_OUTLINES, {}).inventory.fills}
    assert outlines["floor_area_m2"] == "footprint_times_storeys"


def test_the_smallest_floors_of_minot_are_told_one_by_one(data_dir):
    """README: the minimum area is 5 square feet, half a square metre."""
    small = [one for one in examined(data_dir, MINOT, {}).findings if one.code == "FLOOR_AREA_SMALL"]
    assert min(float(one.value) for one in small) == pytest.approx(5 * 0.09290304, abs=0.005)

"""The real inventories: what their READMEs count is what is read, and each of their faults is told."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from pyproj import CRS

from assets.formats import format_of
from assets.outline_checks import outline_findings
from assets.outline_pairs import same_as
from assets.outlines import in_metres, measures, repair
from tests.assets.format_makers import one_of, refusal, said, spec

JAKARTA = "jakarta-flood-with-without/buildings_jakarta.shp"
MAUMERE = "maumere-tsunami/building_Maumere.shp"
FRASER_OUTLINES = "fraser-flood-levee/inventory/finv_tut7_polys.gpkg"
FRASER_POINTS = "fraser-flood-levee/inventory/finv_tut2.gpkg"
MEREWETHER = "merewether-flood-2007/houses"
BATEMANS_BAY = "batemans-bay-two-crs/tsunami_building_exposure.shp"
KAMPEN = "kampen-flood-osm/kampen.osm.pbf"


def opened(data_dir, name, **declared):
    """Looked at, then read with what was found out."""
    path = data_dir / name
    form = format_of(path)
    found = form.look(name, path)
    return found, form.read(spec(file=name, **{**found.declared, **declared}), path)


def areas(geometry, crs):
    return measures(in_metres(repair(geometry).geometry, crs)).area_m2


def outlines(table, crs):
    return outline_findings("b", table.row, table.geometry, crs)


def test_jakarta_has_the_counts_of_its_readme(data_dir):
    found, table = opened(data_dir, JAKARTA)
    assert said(found.findings) == ["SHAPEFILE_CRS_MISSING"]  # quirk 2
    assert table.crs is None
    assert found.headings == ("osm_id", "name", "type")
    assert len(table.row) == 13_620
    names = table.frame["name"].fillna("")
    assert (names.eq("").sum(), table.frame["type"].fillna("").eq("").sum()) == (7_756, 9_044)
    fixed = repair(table.geometry)
    assert sum(fault != "" for fault in fixed.fault) == 2
    assert not fixed.beyond.any()
    assert fixed.kept.min() > 0.999  # neither loses anything
    assert (same_as(table.geometry) >= 0).sum() == 18
    area = areas(table.geometry, CRS.from_epsg(4326))
    assert area.min() == pytest.approx(4.7, abs=0.05)
    assert area.max() == pytest.approx(797_442, rel=1e-3)  # README: in UTM, whose scale is not 1 there


def test_jakarta_s_giants_and_sheds_are_told(data_dir):
    _, table = opened(data_dir, JAKARTA)
    notes = outlines(table, CRS.from_epsg(4326))
    giants = [float(one.value.replace(",", "")) for one in notes if one.code == "OUTLINE_GIANT"]
    assert max(giants) == pytest.approx(797_442, rel=1e-3)
    assert any(one.code == "OUTLINE_SMALL" and one.value == "4.68" for one in notes)


def test_maumere_has_no_dbf_and_no_prj_and_both_are_told(data_dir):
    found, table = opened(data_dir, MAUMERE)
    assert said(found.findings) == ["ATTRIBUTES_MISSING", "SHAPEFILE_CRS_MISSING"]
    assert table.crs is None
    assert table.frame.shape == (3_528, 0)
    area = areas(table.geometry, CRS.from_epsg(4326))
    assert np.median(area) == pytest.approx(75, abs=0.5)
    assert area.min() == pytest.approx(4.5, abs=0.05)
    assert area.max() == pytest.approx(2_752, rel=1e-3)
    path = data_dir / MAUMERE
    assert said(refusal(format_of(path).read, spec(file=MAUMERE), path)) == ["ATTRIBUTES_MISSING"]


def test_fraser_has_377_outlines_and_32_points(data_dir):
    _, table = opened(data_dir, FRASER_OUTLINES)
    assert len(table.row) == 377
    assert table.crs.to_epsg() == 3005
    assert {"xid", "f0_tag", "f0_scale", "f0_cap", "f0_elv", "sample_stat"} == set(table.frame.columns)
    scale = table.frame["f0_scale"].astype(float)
    assert (scale.min(), scale.max()) == (pytest.approx(4.7, abs=0.05), pytest.approx(4_525, abs=0.5))
    # README: f0_scale equals the area of the outline; BC Albers keeps areas.
    assert np.allclose(areas(table.geometry, table.crs), scale, rtol=1e-3)
    _, points = opened(data_dir, FRASER_POINTS)
    assert len(points.row) == 32
    assert set(shapely.get_type_id(points.geometry)) == {shapely.GeometryType.POINT}


def test_merewether_has_60_outlines_none_of_them_closed(data_dir):
    found, table = opened(data_dir, MEREWETHER)
    assert found.headings == ("id",)
    closed = one_of(table.findings, "FOLDER_CLOSED")
    assert closed.value == "60"
    assert "60個の輪郭のうち60個" in closed.message_ja
    assert len(table.row) == 60
    assert table.crs is None
    assert shapely.is_valid(table.geometry).all()
    area = shapely.area(table.geometry)
    assert (area.min(), np.median(area), area.max()) == pytest.approx((11.5, 104.5, 398.5), abs=0.06)
    assert {"house000", "house032_033"} <= set(table.frame["id"])


def test_merewether_s_double_house_lies_on_its_neighbours(data_dir):
    """house032_033 is drawn beside house032 and house033, whose ground it covers."""
    _, table = opened(data_dir, MEREWETHER)
    row_of = dict(zip(table.frame["id"], table.row.tolist(), strict=True))
    notes = [one for one in outlines(table, CRS.from_epsg(32756)) if one.code == "OUTLINE_OVERLAP"]
    told = {frozenset((one.place.row, int(one.value))) for one in notes}
    for house in ("house032", "house033"):
        assert frozenset((row_of[house], row_of["house032_033"])) in told


def test_batemans_bay_has_19_points_whose_coordinates_agree(data_dir):
    found, table = opened(data_dir, BATEMANS_BAY)
    assert table.crs.to_epsg(min_confidence=25) == 4326
    assert len(table.row) == 19
    assert set(shapely.get_type_id(table.geometry)) == {shapely.GeometryType.POINT}
    assert np.allclose(shapely.get_x(table.geometry), table.frame["LONGITUDE"].astype(float), atol=5e-6)
    assert np.allclose(shapely.get_y(table.geometry), table.frame["LATITUDE"].astype(float), atol=5e-6)
    assert table.frame["depth"].astype(float).eq(0).all()
    # A shapefile cuts headings at ten letters: SHORE_DIST and NEXIS_PEOP may have been longer.
    assert "NEXIS_PEOP" in one_of(found.findings, "SHAPEFILE_HEADINGS_CUT").value


@pytest.fixture(scope="module")
def kampen(data_dir):
    return opened(data_dir, KAMPEN)[1]


def test_kampen_has_the_counts_of_its_readme(kampen):
    assert len(kampen.row) == 29_673
    assert kampen.crs.to_epsg() == 4326
    kinds = kampen.frame["building"].value_counts()
    assert [kinds[kind] for kind in ("house", "yes", "industrial", "apartments", "retail")] == [
        16_622, 11_030, 795, 626, 177,
    ]  # fmt: skip
    given = kampen.frame.notna().sum()
    assert (given["start_date"], given["ref:bag"], given["building:levels"]) == (29_515, 29_570, 10)
    assert kampen.frame["osm_id"].is_unique
    assert kampen.frame["osm_id"].map(lambda one: bool(re.fullmatch(r"(way|relation)/\d+", one))).all()


def test_kampen_s_five_invalid_buildings_are_told_by_id(kampen):
    broken = [one for one in kampen.findings if one.code == "OSM_SHAPE_INVALID"]
    assert len(broken) == 5
    assert all(re.fullmatch(r"(way|relation)/\d+", one.value) for one in broken)
    fixed = repair(kampen.geometry)
    assert sum(fault != "" for fault in fixed.fault) == 5
    # Three are rings that run to a second point and back (no area); two crossed rings are repaired in full.
    assert fixed.beyond.sum() == 3
    assert fixed.kept[~fixed.beyond].min() > 0.999


def test_kampen_names_its_licence_and_no_person(kampen):
    assert "ODbL" in one_of(kampen.findings, "OSM_LICENCE").message_ja
    assert "name" not in kampen.frame.columns


def test_kampen_s_years_stay_as_mappers_wrote_them(kampen):
    dates = kampen.frame["start_date"].dropna()
    assert dates.map(type).eq(str).all()
    assert dates.str.fullmatch(r"\d{4}").mean() > 0.99

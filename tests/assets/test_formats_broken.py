"""Broken files of shapes, archives and standard tables: one mistake each is told, and its clean twin has none of it."""

from __future__ import annotations

import json
import re
import zipfile

import pytest

from flows.intake import FINDINGS, INVENTORY, SUMMARY, examine_to
from infra.errors import Refused
from tests.assets import test_broken_tables
from tests.broken import make
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "tests" / "broken"
SHINJUKU, OMUTA = "13104", "40202"

# The mistake, the twin without it, and what is said: code, and the feature or row where it stands.
EXPECTED = {
    "shapefile_prj_missing.zip": ("clean_shapefile.zip", [("CRS_UNDERSTOOD", None)]),
    "shapefile_dbf_missing.zip": ("clean_shapefile.zip", [("ATTRIBUTES_MISSING", None)]),
    "shapefile_shx_missing.zip": ("clean_shapefile.zip", [("SHAPEFILE_INDEX_MISSING", None)]),
    "shapefile_cpg_lies.zip": ("clean_shapefile.zip", [("SHAPEFILE_ENCODING_UNFIT", None)]),
    "shapefile_cut_off.zip": ("clean_shapefile.zip", [("FILE_UNREADABLE", None)]),
    "geopackage_two_layers.gpkg": ("clean.gpkg", [("LAYER_CHOSEN", None)]),
    "geopackage_no_layer.gpkg": ("clean.gpkg", [("LAYER_NONE", None)]),
    "geopackage_cut_off.gpkg": ("clean.gpkg", [("FILE_UNREADABLE", None)]),
    "geojson_axes_swapped.geojson": (
        "clean.geojson",
        [("CRS_PLACE_DISAGREE", None), *[("COORDINATE_OUT_OF_RANGE", row) for row in (1, 1, 2, 2)]],
    ),
    "geojson_cut_off.geojson": ("clean.geojson", [("JSON_INVALID", None)]),
    "geojson_ring_of_three_points.geojson": ("clean.geojson", [("GEOJSON_SHAPE_BROKEN", 2)]),
    "geojson_nan.geojson": ("clean.geojson", [("COORDINATE_NOT_NUMBER", 2)]),
    "geoparquet_geo_missing.parquet": ("clean.parquet", [("PARQUET_NOT_GEO", None)]),
    "kml_placemarks_none.kml": ("clean.kml", [("FILE_EMPTY", None)]),
    "kml_network_link.kml": ("clean.kml", [("KML_LINKS", None)]),
    "osm_cut_off.osm.pbf": ("clean.osm.pbf", [("FILE_UNREADABLE", None)]),
    "citygml_doctype.gml": ("clean.gml", [("CITYGML_DOCTYPE", None)]),
    "citygml_axes_swapped.gml": (
        "clean.gml",
        [("CRS_PLACE_DISAGREE", None), *[("COORDINATE_OUT_OF_RANGE", row) for row in (1, 1, 2, 2)]],
    ),
    "citygml_buildings_none.gml": ("clean.gml", [("CITYGML_NO_BUILDING", None)]),
    "citygml_cut_off.gml": ("clean.gml", [("CITYGML_BROKEN", None)]),
    "zip_two_tables.zip": ("clean_table.zip", [("ARCHIVE_TABLES", None)]),
    "zip_path_traversal.zip": ("clean_table.zip", [("ARCHIVE_PATH", None)]),
    "zip_bomb.zip": ("clean_table.zip", [("ARCHIVE_RATIO", None)]),
    "zip_in_zip.zip": ("clean_table.zip", [("ARCHIVE_NESTED", None)]),
    "zip_encrypted.zip": ("clean_table.zip", [("ARCHIVE_ENCRYPTED", None)]),
    "oed_latitude_missing.csv": ("clean_oed.csv", [("COORDINATE_ALONE", None)]),
    "gem_longitude_missing.csv": ("clean_gem.csv", [("COLUMNS_UNUSED", None), ("COORDINATE_ALONE", None)]),
}
CLEAN = sorted({twin for twin, _ in EXPECTED.values()})
TOLD_ONLY = {  # everything else is refused
    *("shapefile_prj_missing.zip", "geopackage_two_layers.gpkg", "kml_network_link.kml")
}
WRITTEN_BY_OTHERS = (
    ".parquet",
    ".pbf",
    "_bomb.zip",
)  # whose bytes change with the version of the library that packs them


def examined(name, folder):
    """The findings of a file as a clerk's is examined."""
    code = OMUTA if name.endswith(".gml") else None if "zip_" in name or name == "clean_table.zip" else SHINJUKU
    answers = {} if code else {"crs": "EPSG:6668"}
    folder.mkdir()
    try:
        examine_to(str(FOLDER / name), name, code, answers, 2026, "ja", str(folder))
    except Refused as refusal:
        return [one.as_dict() for one in refusal.findings]
    return json.loads((folder / FINDINGS).read_text(encoding="utf-8"))


def told(findings, besides=()):
    return sorted(((one["code"], one["place"].get("row")) for one in findings if one["code"] not in besides), key=str)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mistake_is_told_and_nothing_that_its_clean_twin_does_not_have(name, tmp_path):
    twin, expected = EXPECTED[name]
    clean = {one["code"] for one in examined(twin, tmp_path / "twin")}
    assert clean.isdisjoint(code for code, _ in expected)
    found = examined(name, tmp_path / "broken")
    assert told(found, clean) == sorted(expected, key=str)
    refused = [one for one in found if one["severity"] == "refused"]
    assert bool(refused) == (name not in TOLD_ONLY)
    assert (tmp_path / "broken" / INVENTORY).exists() == (name in TOLD_ONLY)


def test_shapes_alone_are_used_where_a_person_says_so(tmp_path):
    name, answers = "shapefile_dbf_missing.zip", {"missing_attributes": "declared"}
    (tmp_path / "out").mkdir()
    examine_to(str(FOLDER / name), name, SHINJUKU, answers, 2026, "ja", str(tmp_path / "out"))
    found = json.loads((tmp_path / "out" / FINDINGS).read_text(encoding="utf-8"))
    (one,) = [one for one in found if one["code"] == "ATTRIBUTES_MISSING"]
    assert one["severity"] == "note"
    assert "回答しています" in one["remedy_ja"]
    assert (tmp_path / "out" / INVENTORY).exists()


def test_a_system_found_without_a_prj_is_told_in_one_sentence(tmp_path):
    (one,) = [one for one in examined("shapefile_prj_missing.zip", tmp_path / "out") if "CRS" in one["code"]]
    assert one["message_ja"].startswith("「.prj」ファイルがありませんが、所在地に合う座標系は1つだけのため")
    assert one["message_en"].startswith("there is no .prj file, but only one coordinate system fits the place")
    assert "地図で1棟の位置を確認" in one["remedy_ja"]


@pytest.mark.parametrize("name", CLEAN)
def test_the_clean_twin_is_accepted_with_every_building(name, tmp_path):
    assert [one for one in examined(name, tmp_path / "out") if one["severity"] == "refused"] == []
    summary = json.loads((tmp_path / "out" / SUMMARY).read_text(encoding="utf-8"))
    assert summary["accepted"]
    assert summary["buildings"] == (4 if name == "clean_table.zip" else 2)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_message_speaks_the_clerk_s_language(name, tmp_path):
    for one in examined(name, tmp_path / "out"):
        assert one["message_en"]
        assert one["message_ja"]
        assert one["remedy_ja"] or one["severity"] != "refused"
        said = one["message_ja"] + one["remedy_ja"]
        assert not re.search(r"[A-Z][a-z]+Error|Traceback|\{|/tmp|_m2|asset_id", said)


def test_nothing_is_written_outside_by_an_archive_that_tries(tmp_path):
    examined("zip_path_traversal.zip", tmp_path / "out")
    assert [one.name for one in tmp_path.rglob("*.csv")] == []


def test_every_file_is_expected_small_and_made_by_the_script(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "HERE", tmp_path)
    make.everything()
    made = {path.name for path in tmp_path.iterdir()} - set(test_broken_tables.EXPECTED)
    assert made == set(EXPECTED) | set(CLEAN)
    for name in made:
        assert (FOLDER / name).stat().st_size < 25_000
        if not name.endswith(WRITTEN_BY_OTHERS):
            assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_what_a_library_packs_holds_the_same(tmp_path):
    with zipfile.ZipFile(FOLDER / "zip_bomb.zip") as archive:
        (one,) = archive.infolist()
    assert one.file_size > 500 * one.compress_size

"""Which buildings water reaches: by a catalogue of rasters, and by what the buildings of a city model carry."""

from __future__ import annotations

import json
import shutil

import geopandas as gpd
import pytest
import yaml

from flows.exposed import exposed
from flows.inputs import inventory_of, load_scenario
from hazards.kept_attributes import write_attributes
from hazards.plateau import read_hazard_attributes
from infra.errors import Refused


@pytest.fixture
def catalogue(minato, tmp_path):
    """The hazards of the example as a catalogue of their own."""
    shutil.copytree(minato / "hazard", tmp_path / "hazard")
    declared = yaml.safe_load((minato / "scenario.yaml").read_text(encoding="utf-8"))["hazards"]
    path = tmp_path / "floods.yaml"
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    return path


def test_as_many_buildings_of_the_example_are_wet_as_its_record_counts(minato, minato_run, catalogue):
    frame = inventory_of(load_scenario(minato / "scenario.yaml")).frame
    reached, unknown = exposed(frame, catalogue, None)
    used = frame["set_aside"].eq("").to_numpy()
    counts = json.loads((minato_run / "record.json").read_text(encoding="utf-8"))["identity"]["buildings"]
    assert int((reached & used).sum()) == counts["wet_without"]
    assert unknown == counts["outside_grid"] + counts["on_nodata"]


def test_a_town_elsewhere_is_refused_and_not_dry(catalogue):
    data = {"asset_id": ["a"], "set_aside": [""]}
    far = gpd.GeoDataFrame(data, geometry=gpd.points_from_xy([10.0], [50.0]), crs="EPSG:6668")
    with pytest.raises(Refused):
        exposed(far, catalogue, None)


def test_the_water_that_a_city_model_carries_reaches_its_buildings(data_dir, tmp_path):
    """README: 242 buildings of Tamana, all within the largest conceivable flood."""
    model = data_dir / "plateau-buildings-japan/43206_tamana-shi/udx/bldg/49303425_bldg_6697_op.gml"
    records, _ = read_hazard_attributes("t", model)
    write_attributes(records, tmp_path / "hazard_records.parquet")
    ids = sorted(records["building_id"].unique())
    flood = {"file": "hazard_records.parquet", "attribute": "river_flood", "scale": 2}
    declared = {
        "source": "PLATEAU", "licence": "CC BY 4.0", "nodata": "unknown", "quantity": "depth", "unit": "m",
        "vertical_datum": "ground",
        "events": [{"id": "L2", "peril": "flood", "return_period_years": 1000, "rate_source": "test",
                    "rate_source_kind": "assumption", "without": flood, "with": "same"}],
    }  # fmt: skip
    (tmp_path / "floods.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    frame = gpd.GeoDataFrame(
        {"asset_id": ids, "set_aside": ""}, geometry=gpd.points_from_xy([130.5] * 242, [32.9] * 242)
    )
    assert int(exposed(frame, tmp_path / "floods.yaml", None)[0].sum()) == 242

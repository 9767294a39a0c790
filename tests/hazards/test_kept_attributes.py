"""Depths of a city model's buildings, kept as a table: what was read is what is read back, and nothing else passes."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from hazards import join_attributes
from hazards.kept_attributes import read_attributes, write_attributes
from hazards.plateau import read_hazard_attributes
from tests.hazards.makers import catalogue_of, codes, event
from tests.hazards.rank_makers import building, refusals, risk, write_city

TAMANA = "plateau-buildings-japan/43206_tamana-shi/udx/bldg/49303425_bldg_6697_op.gml"


@pytest.fixture
def model(tmp_path):
    records = (
        risk(rank="2", depth="1.25", scale="2"),
        risk("Tsunami", rank="3"),
        risk("HighTide", rank="2", depth="0.75"),
    )
    return write_city(tmp_path, building(*records))


def test_what_was_read_is_what_is_read_back(tmp_path, model):
    frame, _ = read_hazard_attributes("c", model)
    again, findings = read_attributes("k", write_attributes(frame, tmp_path / "kept.parquet"))
    order = ["building_id", "peril_kind"]
    pd.testing.assert_frame_equal(
        again.sort_values(order, ignore_index=True),
        frame.sort_values(order, ignore_index=True),
        check_dtype=False,
    )
    assert codes(findings) == ["PLATEAU_RANK_ONLY"]  # the tsunami has a rank and no depth


def test_the_same_records_in_another_order_are_the_same_bytes(tmp_path, model):
    frame, _ = read_hazard_attributes("c", model)
    one = write_attributes(frame, tmp_path / "one.parquet").read_bytes()
    assert one == write_attributes(frame[::-1], tmp_path / "two.parquet").read_bytes()


def test_a_city_model_is_still_read_as_one(model):
    assert read_attributes("c", model)[0].equals(read_hazard_attributes("c", model)[0])


@pytest.mark.parametrize("content", ["no table", "another table", "depths as text"])
def test_another_file_is_refused(tmp_path, model, content):
    path = tmp_path / "kept.parquet"
    if content == "no table":
        path.write_bytes(b"PAR1 and then nothing")
    elif content == "another table":
        gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([1], [2])).to_parquet(path)
    else:
        read_hazard_attributes("c", model)[0].astype({"depth_m": str}).to_parquet(path, index=False)
    assert codes(refusals(read_attributes, "k", path)) == ["PLATEAU_TABLE"]


def test_tamana_has_the_same_water_from_the_kept_table(data_dir, tmp_path):
    frame, _ = read_hazard_attributes(TAMANA, data_dir / TAMANA)
    write_attributes(frame, tmp_path / "hazard_records.parquet")
    ids = sorted(frame["building_id"].unique())

    def water(folder, file):
        chosen = {"file": file, "attribute": "river_flood", "scale": 2}
        return join_attributes(catalogue_of(event("L2", chosen)), lambda name: folder / name, ids).wet

    wet = [water(data_dir, TAMANA), water(tmp_path, "hazard_records.parquet")]
    assert len(wet[0].asset) == 242
    for name in ("asset", "without_m", "with_m", "unknown"):
        assert (getattr(wet[0], name) == getattr(wet[1], name)).all()

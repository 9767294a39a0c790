"""A city model is not kept; the depths that its buildings carry are, with the version that came of it."""

from __future__ import annotations

import json

import pandas as pd

from flows.intake_files import HAZARD_RECORDS
from tests.flows.commands import pcc

TOWNS = "plateau-buildings-japan"


def handed_in(source, home, code):
    ended = pcc("assets", "submit", source, "--municipality", code, "--by", "K", "--json", home=home)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(ended.stdout)


def test_a_version_of_a_city_model_is_exported_with_its_records_of_water(data_dir, tmp_path):
    home, out = tmp_path / "home", tmp_path / "out"
    found = handed_in(data_dir / TOWNS / "13421_ogasawara-mura", home, "13421")
    (said,) = [one for one in found["findings"] if one["code"] == "WATER_RECORDS_KEPT"]
    assert "津波15件" in said["message_ja"]  # README: 15 records on 3 buildings
    assert pcc("assets", "accept", found["summary"]["id"], "--by", "S", home=home).returncode == 0
    assert pcc("assets", "export", "--municipality", "13421", "--out", out, home=home).returncode == 0
    records = pd.read_parquet(out / HAZARD_RECORDS)
    assert len(records) == 15
    assert set(records["building_id"]) <= set(
        pd.read_parquet(out / "buildings.parquet", columns=["asset_id"])["asset_id"]
    )


def test_a_city_model_without_records_says_nothing_of_them(data_dir, tmp_path):
    found = handed_in(data_dir / TOWNS / "12347_tako-machi", tmp_path / "home", "12347")
    assert not [one for one in found["findings"] if one["code"].startswith("WATER_RECORDS")]

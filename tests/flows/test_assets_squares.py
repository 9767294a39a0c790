"""`pcc assets squares`: what an outsider may see of a version."""

from __future__ import annotations

import csv
import json

import pytest

from tests.assets.test_submission import HEAD, written
from tests.flows.commands import pcc


@pytest.fixture
def accepted(tmp_path):
    """A home with one version: 40 houses in one square of 500 m, 3 in another."""
    near = [f"A{n},{130.550 + n / 20_000:.5f},32.930,木造,2,100,1990" for n in range(40)]
    far = [f"B{n},130.600,{32.930 + n / 10_000:.5f},木造,2,100,1990" for n in range(3)]
    home = tmp_path / "home"
    path = written(tmp_path, HEAD, *near, *far)
    ended = pcc("assets", "submit", path, "--municipality", "43206", "--by", "K", "--json", home=home)
    draft = json.loads(ended.stdout)["summary"]["id"]
    assert pcc("assets", "accept", draft, "--by", "S", home=home).returncode == 0
    return home


def squares(home, out, *more):
    return pcc("assets", "squares", "--municipality", "43206", "--out", out, "--lang", "ja", *more, home=home)


def test_no_few_houses_are_shown_and_the_rest_hides_them(accepted, tmp_path):
    assert squares(accepted, tmp_path / "s.csv").returncode == 0
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["区画"], row["行数"], row["延床面積（㎡）"]) for row in rows] == [("rest", "43", "4300.0")]
    # the one large square joins the rest: beside it, three houses would stand alone
    ended = squares(accepted, tmp_path / "t.csv", "--minimum", "3")
    assert "2区画に43棟。区画を示さず合計だけにした建物：0棟" in ended.stdout
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert sorted(row["行数"] for row in rows) == ["3", "40"]
    assert list(rows[0])[-1] == "棟数（不明）"
    assert squares(accepted, tmp_path / "e.csv", "--lang", "en").returncode == 0
    assert (tmp_path / "e.csv").read_text(encoding="utf-8-sig").startswith("square,rows,buildings,floor_area_m2,")


def test_a_map_of_squares_can_be_opened(accepted, tmp_path):
    assert squares(accepted, tmp_path / "s.geojson", "--minimum", "3").returncode == 0
    found = json.loads((tmp_path / "s.geojson").read_text(encoding="utf-8"))
    assert {one["geometry"]["type"] for one in found["features"]} <= {"Polygon", "MultiPolygon"}
    assert sum(one["properties"]["rows"] for one in found["features"]) == 43


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("s.xlsx", (), ".geojson"),
        ("s.csv", ("--minimum", "100"), "43行"),
        ("s.csv", ("--version", "7"), "第7版はありません"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(accepted, tmp_path, name, more, said):
    ended = squares(accepted, tmp_path / name, *more)
    assert ended.returncode == 2
    assert said in ended.stdout + ended.stderr
    assert not (tmp_path / name).exists()

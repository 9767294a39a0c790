"""map.html: every building with coordinates, nothing that breaks out of its data, quick enough for a city."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from tests.valuation.sample_parts import both
from valuation.report import render_building_map
from valuation.report.building_map import rows_of

TITLE = both("Minato: buildings", "みなと町：建物")


def buildings(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    depth = rng.uniform(0, 3, count)
    return pd.DataFrame(
        {
            "asset_id": [f"b{i:05d}" for i in range(count)],
            "longitude": 139.75 + rng.uniform(0, 0.04, count),
            "latitude": 35.12 + rng.uniform(0, 0.02, count),
            "deepest_without_m": depth,
            "deepest_with_m": depth / 2,
            "expected_without_t_co2e": depth * 4,
            "expected_with_t_co2e": depth,
            "imputed": ["structure:mixture" if i % 5 == 0 else "" for i in range(count)],
        }
    )


def _rows(page: str) -> dict[str, list[object]]:
    found = re.search(r'<script type="application/json" id="rows">(.*?)</script>', page)
    assert found is not None
    rows: dict[str, list[object]] = json.loads(found.group(1))
    return rows


def test_every_building_with_coordinates_is_there_and_the_others_are_counted() -> None:
    frame = buildings(20)
    frame.loc[3, "longitude"] = np.nan
    frame.loc[4, "deepest_with_m"] = np.nan
    page = render_building_map(frame, TITLE)
    rows = _rows(page)
    assert len(rows["asset_id"]) == 19
    assert rows["deepest_with_m"].count(None) == 1
    assert "Without coordinates and not drawn: 1." in page
    assert "座標がなく表示していない建物：1棟" in page


def test_a_hostile_building_id_stays_text() -> None:
    frame = buildings(3)
    frame.loc[0, "asset_id"] = "</script><script>alert(1)</script>"
    page = render_building_map(frame, both("<b>x</b>", "<b>x</b>"))
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert _rows(page)["asset_id"][0] == "</script><script>alert(1)</script>"


def test_the_file_fetches_nothing() -> None:
    page = render_building_map(buildings(3), TITLE)
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", page.split("<script>")[0])
    assert "default-src 'none'" in page


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="imputed"):
        render_building_map(buildings(2).drop(columns="imputed"), TITLE)


def test_no_building_at_all_is_said() -> None:
    assert "No building has coordinates." in render_building_map(buildings(0), TITLE)


def test_buildings_without_any_difference_still_make_a_map() -> None:
    frame = buildings(4).assign(expected_with_t_co2e=0.0, expected_without_t_co2e=0.0)
    assert len(_rows(render_building_map(frame, TITLE))["asset_id"]) == 4


def test_a_city_of_14_000_buildings_fits_into_a_page() -> None:
    frame = buildings(14_000)
    page = render_building_map(frame, TITLE)
    assert len(page) < 6_000_000
    assert len(rows_of(frame)["asset_id"]) == 14_000

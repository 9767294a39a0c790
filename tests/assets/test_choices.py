"""Several filled fields at their alternatives at once."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.alternatives import alternatives
from assets.choices import inventory_with
from tests.assets.makers import MIXTURE, YEARS, constant, csv_inventory, row

RULES = {"structure": MIXTURE, "year_built": YEARS, "floor_height_m": constant(0.4, low=0.2)}


@pytest.fixture
def town(tmp_path):
    rows = [
        row(1, structure="不明", year_built="", floor_height_m=""),
        row(2),
        row(3, structure="不明", year_built=2001),
    ]
    return csv_inventory(tmp_path, *rows, imputation=RULES)


def test_no_choice_is_the_inventory_itself(town):
    assert inventory_with(town, ()) is town


def test_one_choice_is_the_alternative_that_is_shown_for_it(town):
    shown = alternatives(town)
    assert sorted((one.field, one.side) for one in shown) == [
        ("floor_height_m", "low"),
        ("structure", "high"), ("structure", "low"),
        ("year_built", "high"), ("year_built", "low"),
    ]  # fmt: skip
    for one in shown:
        found = inventory_with(town, [(one.field, one.side)])
        pd.testing.assert_frame_equal(found.frame, one.inventory.frame)
        assert (found.mixture, found.unknown_years) == (one.inventory.mixture, one.inventory.unknown_years)


def test_several_choices_hold_at_once(town):
    # the weakest class (wood) for every unknown structure, the last year (1979), the low floor (0.2 m)
    found = inventory_with(town, [("structure", "high"), ("year_built", "high"), ("floor_height_m", "low")])
    assert found.frame["structure"].tolist() == ["wood", "wood", "wood"]
    assert (found.mixture, found.unknown_years) == ({}, (1979,))
    assert found.frame["floor_height_m"].tolist() == [0.2, 0.45, 0.45]


@pytest.mark.parametrize("choice", [("floor_height_m", "high"), ("floor_area_m2", "low"), ("colour", "low")])
def test_a_side_that_a_rule_does_not_have_is_refused(town, choice):
    with pytest.raises(ValueError, match=f"no {choice[1]} alternative"):
        inventory_with(town, [choice])

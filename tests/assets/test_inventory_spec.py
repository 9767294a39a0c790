"""The inventory section of a scenario: what contradicts itself is refused before any file is read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.assets.makers import ASSUMED, COLUMNS, spec


def rule(field, kind, **values):
    return {"imputation": {field: {"rule": kind, **values, **ASSUMED}}}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"colums": {}}, "Extra inputs"),
        ({"columns": {"building": "建物"}}, "asset_id"),
        ({"columns": {"longitude": "経度"}}, "both coordinate columns"),
        ({"columns": {"longitude": "a", "latitude": "b", "x": "c", "y": "d"}}, "one pair"),
        ({"values": {"structure": {"土蔵": "storehouse"}}}, "masonry"),
        ({"licence": ""}, "at least 1 character"),
        ({"municipality_code": 13101}, "in quotes"),
        ({"municipality_code": "131017"}, "check digit"),
        ({"imputation": {"asset_id": {"rule": "row_number"}}}, "a column and a rule"),
        (rule("structure", "guess"), "'mixture', 'constant'"),
        (rule("structure", "mixture", weights={"wood": 0.7, "rc": 0.2}), "sum to 1, found 0.9"),
        ({"imputation": {"structure": {"rule": "constant", "value": "wood"}}}, "source"),
        (rule("structure", "constant", value="unknown"), "masonry"),
        (rule("storeys", "by_structure", values={"wood": 2}), "missing: steel, rc, src, masonry"),
        (rule("storeys", "constant", value=2, low=3), "must increase"),
        (rule("year_built", "uniform_years", first=2000, last=1990), "not be after"),
        (rule("floor_area_m2", "footprint_times_storeys", share=80), "between 0 and 1"),
        ({"rows": {"largest_footprint": {"limit_m2": 0, "action": "cap"}}}, "above 0"),
    ],
)
def test_a_declaration_that_cannot_be_says_why(changes, says):
    with pytest.raises(ValidationError) as caught:
        spec(**changes)
    assert says in str(caught.value)


def test_six_digits_become_the_five_that_are_kept():
    assert spec(municipality_code="011002").municipality_code == "01100"
    assert spec(municipality_code=None).municipality_code is None


def test_a_plain_declaration_is_enough():
    plain = spec(columns=COLUMNS)
    assert (plain.encoding, plain.layer, plain.missing_attributes) == (None, None, None)


def test_words_written_as_numbers_are_the_text_the_file_shows():
    plain = spec(values={"storeys": {1: 2, 2.0: 3.0, "平": 1}})
    assert plain.values["storeys"] == {"1": "2", "2": "3", "平": "1"}
    assert type(plain).model_validate_json(plain.model_dump_json()) == plain

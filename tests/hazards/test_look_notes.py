"""What a raster looks like is said where it is true, and the clean twin is silent."""

from __future__ import annotations

import numpy as np
import pytest

from hazards.look_notes import look_findings
from hazards.looks import look

ROWS, COLUMNS = np.mgrid[0:40, 0:50]
CLEAN = np.maximum(3 - np.hypot(ROWS - 20, COLUMNS - 25) / 6, 0)  # a pond, m: 3 m deep, shallow towards its edge


def found(depth_m, **said):
    return list(look_findings("a.tif", look(np.asarray(depth_m, dtype=np.float32)), **said))


def codes(depth_m, **said):
    return [finding.code.removeprefix("HAZARD_") for finding in found(depth_m, **said)]


def test_a_pond_gives_no_finding():
    assert codes(CLEAN) == []


@pytest.mark.parametrize(("step", "value"), [(1, "1"), (0.5, "0.5"), (0.3048, "0.3048")])
def test_depths_in_whole_steps_are_found_with_the_step(step, value):
    (finding,) = found(np.ceil(CLEAN / step) * step)
    assert (finding.code, finding.value, finding.severity) == ("HAZARD_WHOLE_STEPS", value, "note")
    assert "classes" in finding.remedy_en
    assert "classes" in finding.remedy_ja


def test_one_rounded_cell_in_a_hundred_may_be_missing_and_five_may_not():
    whole = np.ceil(CLEAN)
    wet = np.flatnonzero(whole)
    for every, expected in ((200, ["WHOLE_STEPS"]), (20, [])):
        mixed = whole.copy()
        mixed.flat[wet[::every]] = CLEAN.flat[wet[::every]]
        assert codes(mixed) == expected


def test_a_handful_of_ranks_on_no_common_step_is_found_with_its_values():
    ranks = np.select([CLEAN > 2, CLEAN > 1, CLEAN > 0], [1.75, 0.85, 0.25], 0.0)
    (finding,) = found(ranks)
    assert (finding.code, finding.value) == ("HAZARD_WHOLE_STEPS", "0.25, 0.85, 1.75")


def test_depths_to_the_centimetre_are_not_called_stepped():
    assert codes(np.round(CLEAN, 2)) == []


def test_levels_are_found_by_their_missing_fringe():
    (finding,) = found(np.where(CLEAN > 0, 12 + CLEAN / 10, 0))
    assert finding.code == "HAZARD_LOOKS_LIKE_LEVEL"
    assert "the shallowest wet cell is 12.0" in finding.message_en
    assert codes(np.where(CLEAN > 0, 12 + CLEAN / 10, 0), quantity="level") == []


def test_levels_of_a_long_reach_have_no_fringe_either():
    assert codes(np.where(CLEAN > 0, 3 + COLUMNS / 5 + CLEAN / 9, 0)) == ["LOOKS_LIKE_LEVEL"]


@pytest.mark.parametrize(("factor", "code"), [(100, "CENTIMETRES"), (1000, "MILLIMETRES")])
def test_other_metric_units_are_found_by_a_median_that_no_flood_has(factor, code):
    assert codes(CLEAN * factor) == [f"LOOKS_LIKE_{code}"]
    assert codes(CLEAN * factor, quantity="level") == []


def test_whole_centimetres_are_called_centimetres_and_not_steps_of_a_metre():
    shallow = np.round(CLEAN * 12)  # a flood of at most 36 cm, half of it below 20 cm
    assert codes(shallow) == ["LOOKS_LIKE_CENTIMETRES"]


def test_feet_are_found_where_they_are_too_deep_for_metres_and_else_cannot_be():
    deep = CLEAN * 3  # at most 9 m: 29.5 ft
    (finding,) = found(deep / 0.3048)
    assert finding.code == "HAZARD_LOOKS_LIKE_FEET"
    assert "at most 29.5 m" in finding.message_en
    assert "and 9.0 m" in finding.message_en
    assert codes(deep) == []
    assert codes(deep / 0.3048, unit="ft") == []  # declared, and converted before
    assert codes(CLEAN / 0.3048) == []  # 3 m are 9.8 ft: water may well be 9.8 m deep


def test_a_cell_far_above_its_neighbours_is_found_where_it_stands():
    spiky = CLEAN.copy()
    spiky[5, 5], spiky[5, 20] = 9.0, 0.5  # the second rises less than 2 m
    (finding,) = found(spiky)
    assert (finding.code, finding.value, finding.place.cell) == ("HAZARD_SPIKES", "1", (5, 5))
    assert "9.00 m" in finding.message_en


def test_a_spike_below_what_is_common_elsewhere_is_not_worth_a_word():
    spiky = CLEAN.copy()
    spiky[0, 0] = 2.5  # 2.5 m above dry ground; more than 1 % of the pond is deeper
    assert look(spiky.astype(np.float32)).spikes == 1
    assert codes(spiky) == []


def test_a_patch_far_above_all_that_is_common_is_found_though_no_cell_of_it_is_a_spike():
    flat = np.where(CLEAN > 0, np.minimum(CLEAN, 0.5), 0)
    flat[18:21, 20:22] = [[6, 8], [7, 7.5], [6, 7]]
    assert look(flat.astype(np.float32)).spikes == 0
    (finding,) = found(flat)
    assert (finding.code, finding.value, finding.place.cell) == ("HAZARD_SPIKES", "8.00", (18, 21))
    assert "6 cells are deeper than about 4.2 m" in finding.message_en  # half-way from 0.5 to 8 m


def test_of_a_handful_of_wet_cells_nothing_is_said():
    assert codes([[0, 1, 2, 150]]) == []

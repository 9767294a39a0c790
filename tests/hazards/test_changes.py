"""What becomes of extent, volume and cells without a value from one raster to the next, and the notes on it."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazards.change_notes import meaning_findings, measure_deepens, rarer_findings
from hazards.changes import PER_METRE, change, merge_changes

NAN = float("nan")
HEIGHT, WIDTH = 23, 41


def depths(seed: int) -> np.ndarray:
    """Made-up depths, m: half of the cells dry, some unknown."""
    draw = np.random.default_rng(seed)
    kind = draw.random((HEIGHT, WIDTH))
    return np.select([kind < 0.5, kind < 0.6], [0, NAN], draw.gamma(1, 1, kind.shape)).astype(np.float32)


def pair(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two rasters of which many rows are the same."""
    before, after = depths(seed), depths(seed + 1)
    same = np.random.default_rng(seed).random(HEIGHT) < 0.5
    return before, np.where(same[:, np.newaxis], before, after)


@given(st.integers(0, 2**32))
def test_cells_and_volumes_are_those_of_array_arithmetic(seed):
    before, after = pair(seed)
    found = change(before, after)
    wet, dry, unknown = before > 0, before == 0, np.isnan(before)
    then_wet, then_dry, then_unknown = after > 0, after == 0, np.isnan(after)
    kinds = [wet & then_dry, wet & then_unknown, dry & then_wet, unknown & then_wet, unknown & then_dry]
    kinds.append(dry & then_unknown)
    counts = [found.wet_then_dry, found.wet_then_unknown, found.dry_then_wet, found.unknown_then_wet]
    assert [*counts, found.unknown_then_dry, found.dry_then_unknown] == [kind.sum() for kind in kinds]
    firsts = [np.unravel_index(np.argmax(kind), kind.shape) if kind.any() else None for kind in kinds]
    assert list(found.first) == firsts
    rise = after.astype(float) - before
    within = before.size / PER_METRE / 2  # each cell is rounded once
    assert found.rise_m == pytest.approx(math.fsum(rise[rise > 0]), abs=within)
    assert found.fall_m == pytest.approx(-math.fsum(rise[rise < 0]), abs=within)


@given(st.integers(0, 2**32), st.lists(st.integers(1, HEIGHT - 1), max_size=5), st.randoms())
def test_bands_of_rows_add_up_to_the_whole_however_they_are_split(seed, cuts, chance):
    before, after = pair(seed)
    edges = sorted({0, HEIGHT, *cuts})
    ends = pairwise(edges)
    bands = [(first, change(before[first:end], after[first:end])) for first, end in ends]
    chance.shuffle(bands)
    assert merge_changes(bands) == change(before, after)


def raster(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_volumes_are_exact_for_numbers_of_few_digits():
    found = change(raster([0, 1, 2, NAN, 1]), raster([0.5, 1.25, 0.5, 3, NAN]))
    assert (found.rise_m, found.fall_m) == (0.75, 1.5)  # 0.5 + 0.25; cells unknown in either count nothing


def test_a_difference_that_is_no_depth_counts_as_half_a_million_metres():
    assert change(raster([0, 0]), raster([3e38, np.inf])).rise_m == 2 * 2.0**19


def test_two_rasters_of_different_shape_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        change(raster([0, 1]), raster([0]))
    with pytest.raises(ValueError, match="band"):
        merge_changes([])


def test_a_rarer_event_that_reaches_less_is_found_and_one_that_reaches_more_is_not():
    common, rare = raster([0, 1, 1, 2]), raster([1, 0, NAN, 1])
    (finding,) = rarer_findings("rare.tif", "common.tif", change(common, rare))
    assert (finding.code, finding.value, finding.place.cell) == ("HAZARD_RARER_IS_SMALLER", "2", (0, 1))
    assert "(1 dry, 1 without a value)" in finding.message_en
    assert "（浸水なしが1個、値なしが1個）" in finding.message_ja
    assert list(rarer_findings("rare.tif", "common.tif", change(common, common + 1))) == []


def test_no_value_that_is_dry_in_the_other_raster_is_found_and_one_that_is_shared_is_not():
    one, other = raster([NAN, 0, NAN, 1]), raster([0, NAN, NAN, NAN])
    (finding,) = meaning_findings("b.tif", "a.tif", change(one, other))
    assert (finding.code, finding.value, finding.place.cell) == ("HAZARD_NODATA_TWO_MEANINGS", "2", (0, 0))
    assert "(1 without a value in a.tif, 1 in this file)" in finding.message_en
    assert list(meaning_findings("b.tif", "a.tif", change(one, raster([NAN, 0, NAN, NAN])))) == []


@pytest.mark.parametrize(("volume_m3", "text"), [(12345.6, "12,300 m³"), (99.94, "99.9 m³"), (0.25, "0.25 m³")])
def test_a_measure_that_deepens_says_how_much_water_more_where_the_area_is_known(volume_m3, text):
    finding = measure_deepens("with.tif", "without.tif", 3, 0.25, (0, 1), buildings=2, volume_m3=volume_m3)
    assert f"by up to 0.25 m, about {text} of water more in all). 2 buildings stand there." in finding.message_en
    assert f"最大0.25 m、増える水量は約{text}" in finding.message_ja
    assert "m³" not in measure_deepens("with.tif", "without.tif", 3, 0.25, (0, 1)).message_en

"""The table of wet pairs says what the dense depths say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hazards.wet import load_wet, save_wet, wet_table

NAN = float("nan")
WORLDS = arrays(np.float32, (2, 3, 5), elements=st.sampled_from([0.0, 0.0, 0.5, 2.0, NAN]))


@given(WORLDS)
def test_every_pair_wet_in_either_world_and_known_in_both_is_kept_with_its_depths(worlds):
    wet = wet_table(*worlds)
    dense = np.zeros_like(worlds)
    dense[:, wet.pair_event(), wet.asset] = wet.without_m, wet.with_m
    known = ~np.isnan(worlds).any(axis=0)
    np.testing.assert_array_equal(dense, np.where(known, worlds, 0))
    assert np.all((wet.without_m > 0) | (wet.with_m > 0))
    np.testing.assert_array_equal(wet.unknown, ~known.all(axis=0))
    for event in range(wet.events):
        assert np.all(np.diff(wet.asset[wet.event(event)]) > 0)


@given(WORLDS)
def test_the_deepest_water_is_that_of_the_dense_depths(worlds):
    known = ~np.isnan(worlds).any(axis=0)
    np.testing.assert_array_equal(wet_table(*worlds).deepest(), np.where(known, worlds, 0).max(axis=1))


@given(WORLDS, st.data())
def test_taking_pairs_leaves_the_others_out_and_the_buildings_alone(worlds, data):
    wet = wet_table(*worlds)
    chosen = data.draw(arrays(bool, len(wet.asset)))
    taken = wet.take(chosen)
    np.testing.assert_array_equal(taken.pair_event(), wet.pair_event()[chosen])
    np.testing.assert_array_equal(taken.asset, wet.asset[chosen])
    np.testing.assert_array_equal(taken.with_m, wet.with_m[chosen])
    assert taken.unknown is wet.unknown


def test_a_stored_table_comes_back_and_has_the_same_bytes_again(tmp_path):
    wet = wet_table([[0.0, 1.5, NAN], [2.0, 0.0, 1.0]], [[0.5, 0.0, 1.0], [2.0, 0.0, 1.0]])
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        save_wet(wet, tmp_path / name)
    found = load_wet(tmp_path / "one")
    for name in ("start", "asset", "without_m", "with_m", "unknown", "outside"):
        array = getattr(found, name)
        np.testing.assert_array_equal(array, getattr(wet, name))
        assert array.dtype == getattr(wet, name).dtype
        file = f"wet.{name}.npy"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize(
    ("without", "with_measure", "sentence"),
    [
        ([[1.0, 2.0]], [[1.0]], "one shape"),
        ([1.0], [1.0], "one shape"),
        ([[-0.1]], [[0.0]], "0 m or more"),
        ([[0.0]], [[-0.1]], "0 m or more"),
    ],
)
def test_depths_that_do_not_fit_are_refused(without, with_measure, sentence):
    with pytest.raises(ValueError, match=sentence):
        wet_table(without, with_measure)

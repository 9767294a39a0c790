"""Strata: what a path stands for, and what cannot be a set of strata."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.weighting import Strata, by_rarity, plain


def strata(of_path, share, exact=None):
    """Strata named s0, s1, ..."""
    marks = np.zeros(len(share), dtype=bool) if exact is None else np.array(exact, dtype=bool)
    labels = tuple((f"s{s}", f"層{s}") for s in range(len(share)))
    return Strata(np.array(of_path, dtype=np.int8), np.array(share, dtype=np.float64), marks, labels)


def test_a_path_stands_for_its_part_of_the_share():
    found = strata([1, 0, 1, 1, 1], [0.9, 0.1])
    assert found.count.tolist() == [1, 4]
    assert found.weights() == pytest.approx([0.025, 0.9, 0.025, 0.025, 0.025], rel=1e-15)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.data())
def test_weights_sum_to_one(counts, data):
    parts = data.draw(st.lists(st.floats(1e-6, 1), min_size=len(counts), max_size=len(counts)))
    share = np.array(parts) / math.fsum(parts)
    assert math.fsum(strata(np.repeat(np.arange(len(counts)), counts), share).weights()) == pytest.approx(1, abs=1e-12)


def test_plain_paths_all_weigh_the_same():
    found = plain(7)
    assert found.weights().tolist() == [1 / 7] * 7


def test_a_stratum_that_never_happens_needs_no_path():
    found = strata([0, 0], [1.0, 0.0])
    assert found.used == (0,)
    assert found.weights().tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("of_path", "share", "words"),
    [
        ([0, 0], [0.5, 0.5], "no path: s1"),
        ([0, 1], [0.5, 0.4], "sum to 1"),
        ([0, 1], [1.5, -0.5], "0 or more"),
        ([0, 1], [np.nan, 1.0], "0 or more"),
        ([0, 2], [0.5, 0.5], "one of the strata 0 to 1"),
        ([0, -1], [0.5, 0.5], "one of the strata 0 to 1"),
        ([], [1.0], "one of the strata 0 to 0"),
        ([0], [], "a share"),
    ],
)
def test_what_cannot_be_strata_is_refused(of_path, share, words):
    with pytest.raises(ValueError, match=words):
        strata(of_path, share)


def test_every_stratum_has_a_name_and_a_mark():
    with pytest.raises(ValueError, match="a mark and a name"):
        Strata(np.zeros(2, dtype=np.int8), np.ones(1), np.zeros(2, dtype=bool), (("all", "全部"),))


@pytest.mark.parametrize("silent", [True, False])
def test_only_a_future_in_which_nothing_can_strike_is_exact(silent):
    found = by_rarity(np.array([0, 1, 2, 1], dtype=np.int8), np.array([0.9, 0.09, 0.01]), silent=silent)
    assert found.exact.tolist() == [silent, False, False]
    assert len(set(found.label)) == 3
    assert (found.label[0][0] == "nothing strikes") == silent


def test_one_stratum_is_plain_whatever_can_strike():
    found = by_rarity(np.zeros(4, dtype=np.int8), np.ones(1), silent=True)
    assert (found.label, found.exact.tolist()) == (plain(4).label, [False])

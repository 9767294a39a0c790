"""Whole sums: what Python's own integers give, at the ends of 64 bits as well."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from valuation.whole_sums import whole_square_sum, whole_sum, whole_sum_at

ANY = st.integers(-(2**63), 2**63 - 1)
ENDS = [2**63 - 1, -(2**63), 2**62, -1, 0, 2**32, -(2**32) - 1]


@given(st.lists(ANY, max_size=30))
def test_sums_and_squares_are_those_of_whole_numbers_without_a_size(values):
    data = np.array(values, dtype=np.int64)
    assert int(whole_sum(data)) == sum(values)
    assert int(whole_square_sum(data)) == sum(value * value for value in values)


def test_the_ends_of_64_bits_do_not_wrap_around():
    data = np.array(ENDS * 3, dtype=np.int64)
    assert int(whole_sum(data)) == 3 * sum(ENDS)
    assert int(whole_square_sum(data)) == 3 * sum(value**2 for value in ENDS)


def test_only_the_first_axis_is_summed():
    data = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, (5, 3, 2))
    for found, power in ((whole_sum(data), 1), (whole_square_sum(data), 2)):
        assert found.shape == (3, 2)
        assert [[sum(int(x) ** power for x in data[:, i, j]) for j in range(2)] for i in range(3)] == found.tolist()


@given(st.lists(st.tuples(st.integers(0, 4), ANY), max_size=30))
def test_values_of_an_index_are_summed_apart(pairs):
    index = np.array([i for i, _ in pairs], dtype=np.int64)
    values = np.array([value for _, value in pairs], dtype=np.int64)
    assert whole_sum_at(index, values, 5).tolist() == [sum(v for i, v in pairs if i == k) for k in range(5)]


def test_nothing_sums_to_zero():
    assert whole_sum(np.zeros((0, 2), dtype=np.int64)).tolist() == [0, 0]
    assert int(whole_square_sum(np.zeros(0, dtype=np.int64))) == 0

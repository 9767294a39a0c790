"""Residual life of groups: known years, unknown years, and the tables the estimators read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.lives import life_table
from valuation.simulate import mean_of_capped


def test_residual_life_is_counted_at_the_end_of_the_year():
    # built 2000, 50 years: at the end of 2027 it is 28 years old, 22 of 50 are left
    table = life_table([((2000,), 50.0)], 2027, 3)
    assert table.mean[0] == pytest.approx([22 / 50, 21 / 50, 20 / 50], rel=1e-12)


def test_a_house_past_its_life_has_none_left_and_a_future_one_all():
    table = life_table([((1950,), 50.0), ((2060,), 50.0)], 2027, 2)
    assert table.mean.tolist() == [[0, 0], [1, 1]]


def test_an_unknown_year_is_the_mean_of_residual_lives_not_the_life_of_the_mean_age():
    # built 1960 or 2020, 50 years, end of 2027: 0 and 42/50; the mean age (1990: 38 years) would give 12/50
    table = life_table([((1960, 2020), 50.0)], 2027, 1)
    assert table.mean[0, 0] == pytest.approx(21 / 50, rel=1e-12)
    assert table.residual[:, 0].tolist() == pytest.approx([0.0, 42 / 50])


def test_no_group_is_an_empty_table():
    table = life_table([], 2027, 4)
    assert table.mean.shape == (0, 4)
    assert table.offset.tolist() == [0]


@given(
    st.lists(st.lists(st.integers(1900, 2040), min_size=1, max_size=8), min_size=1, max_size=3),
    st.floats(0, 1.5),
    st.integers(0, 9),
)
def test_the_mean_of_capped_terms_is_the_mean_of_each_term_capped(built, x, year):
    table = life_table([(tuple(years), 60.0) for years in built], 2027, 10)
    for group in range(len(built)):
        ages = table.residual[table.offset[group] : table.offset[group + 1], year]
        assert np.all(np.diff(table.residual[table.offset[group] : table.offset[group + 1]], axis=0) >= 0)
        found = mean_of_capped(x, group, year, table.offset, table.residual, table.prefix)
        assert found == pytest.approx(np.minimum(x, ages).mean(), abs=1e-12)
        assert found <= table.mean[group, year] * (1 + 1e-12)

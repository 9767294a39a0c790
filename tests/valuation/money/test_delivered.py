"""What futures would have issued: as soon as it is more than ever before, never more than at its best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from valuation.money.delivered import high_water

FUTURES = st.lists(st.lists(st.floats(-100, 100), min_size=6, max_size=6), min_size=1, max_size=5)


def test_the_project_s_own_emissions_are_worked_off_first_and_a_loss_is_made_good():
    # running sum -5, -2, 3, 1, 4: new highs 3 and 4
    found = high_water([[-5, 3, 5, -2, 3]])
    assert found.issued_t_co2e.tolist() == [[0, 0, 3, 0, 1]]
    assert found.reversed_t_co2e.tolist() == [0]


def test_what_a_late_loss_takes_back_is_told():
    found = high_water([[2, 8, -7]])  # 10 issued, 3 stand
    assert found.issued_t_co2e.sum() == 10
    assert found.reversed_t_co2e.tolist() == [7]


def test_nothing_is_issued_before_the_crediting_period_and_nothing_is_lost_by_waiting():
    assert high_water([[4, 3, 2]], first_issue=1).issued_t_co2e.tolist() == [[0, 7, 2]]


@given(FUTURES, st.integers(0, 5))
def test_issued_less_reversed_is_what_stands_at_the_end(net, first):
    data = np.array(net)
    found = high_water(data, first)
    assert (found.issued_t_co2e >= 0).all()
    assert (found.issued_t_co2e[:, :first] == 0).all()
    standing = np.maximum(data.sum(axis=1), 0)
    assert found.issued_t_co2e.sum(axis=1) - found.reversed_t_co2e == pytest.approx(standing, abs=1e-9)


@given(FUTURES)
def test_without_losses_everything_is_issued_in_its_year(net):
    data = np.abs(net)
    assert high_water(data).issued_t_co2e == pytest.approx(data, abs=1e-9)
    assert high_water(data).reversed_t_co2e == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("net", [[1.0, 2.0], [[np.nan]], [[np.inf]]])
def test_another_shape_or_no_number_is_refused(net):
    with pytest.raises(ValueError, match="shape"):
        high_water(net)

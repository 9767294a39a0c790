"""Net tonnes and their spread: project emissions, leakage, percentiles, losses of single events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.science.portfolio import (
    ASSUMED,
    START,
    certain_collapse,
    exposure,
    factors,
    house,
    life,
    tsunami,
)
from valuation.estimate import leakage, net_of, project_emissions, spread, year_means
from valuation.event_losses import event_losses, past_service_life
from valuation.exposure import Window
from valuation.rules import Leakage


def with_project(embodied, yearly, years=6):
    return replace(factors(years), embodied_t_co2e=np.array(embodied), yearly_t_co2e=np.array(yearly))


def test_building_emits_in_the_commissioning_year_and_running_in_each_year_of_service():
    emitted = project_emissions(with_project([100.0, 200.0], [1.0, 2.0]), Window(2, 5, 1.0, False), 6)
    assert emitted.tolist() == [[0, 0, 101, 1, 1, 0], [0, 0, 202, 2, 2, 0]]


def test_a_measure_outside_the_horizon_emits_nothing_inside():
    assert not project_emissions(with_project([100.0], [1.0]), Window(6, 6, 1.0, False), 6).any()


def test_leakage_never_turns_a_loss_into_a_smaller_one():
    rule = Leakage(yearly_t_co2e=1.0, share_of_avoided=0.1, **ASSUMED)
    avoided = np.array([[50.0, -50.0, 0.0]])
    assert leakage(avoided, rule, Window(1, 3, 1.0, False)).tolist() == [[5.0, 1.0, 1.0]]
    assert avoided.tolist() == [[50.0, -50.0, 0.0]]


def test_net_tonnes_by_hand():
    kg = np.array([[[9000.0, 2000.0], [3000.0, 4000.0]]])
    found = net_of(
        kg, with_project([2.0], [0.5], years=2), Window(0, 2, 1.0, False), Leakage(share_of_avoided=0.1, **ASSUMED)
    )
    assert found.avoided.tolist() == [[7.0, -1.0]]
    assert found.net == pytest.approx(np.array([[7 - 2.5 - 0.7, -1 - 0.5]]))


def test_the_spread_by_hand():
    found = spread(np.array([1.0, 2.0, 3.0, 4.0, 10.0]), 2.5)
    # mean 4, squared differences 9 + 4 + 1 + 0 + 36 = 50, variance 12.5, error sqrt(12.5 / 5)
    assert (found.mean, found.central) == (4.0, 2.5)
    assert found.standard_error == pytest.approx(2.5**0.5)
    # type 7: q05 lies 0.2 of the way from 1 to 2, q10 0.4, q90 0.6 of the way from 4 to 10, q95 0.8
    assert found.quantiles == pytest.approx({5: 1.2, 10: 1.4, 50: 3.0, 90: 7.6, 95: 8.8})


def test_means_over_draws_do_not_depend_on_their_order():
    values = np.array([[1e16, 1.0], [1.0, 2.0], [-1e16, 3.0]])
    assert year_means(values).tolist() == year_means(values[::-1]).tolist() == [1 / 3, 2.0]


def town():
    """Two houses in a tsunami, one of them in a flood, with residual lives 1 and 0.2 in the first year."""
    houses = [
        house("A", {"T": [certain_collapse(0.4), tsunami(0.4)]}),
        house("B", {"T": [tsunami(0.5)] * 2, "F": [tsunami()] * 2}, {"F": (0.6, 0.1)}, life_group=((1, 1),)),
    ]
    return exposure({"F": "flood", "T": "tsunami"}, houses, life([[1.0, 0.9]], [[0.2, 0.1]]))


def losses(f, year):
    x = town()
    return event_losses(x.exposure, x.lives, f, START, year)


def test_the_loss_of_one_event_on_the_intact_town():
    # whole house 1000 kg. T without: A 0.4 x 1000, B 0.5 x min(0.1, 0.2) x 1000 = 450 kg; with: A 0.4 x 0.1 x 1000 + 50
    # F without: B min(0.6, 0.2) x 1000 = 200 kg; with: 0.1 x 1000
    assert losses(factors(2), 0) == pytest.approx(np.array([[0.2, 0.1], [0.45, 0.09]]), rel=1e-12)


def test_the_loss_of_an_event_declines_with_age_and_factors():
    found = losses(factors(2, decline=0.5), 1)
    assert found[0] == pytest.approx([0.5 * 0.1, 0.5 * 0.1], rel=1e-12)
    assert found[1, 0] == pytest.approx(0.5 * (0.4 * 0.9 + 0.5 * 0.1), rel=1e-12)


def test_the_loss_of_an_event_is_that_of_the_first_vector():
    one, other = factors(2), factors(2, kg_per_m2=(40.0,) * 5)
    both = type(one)(*(np.concatenate([getattr(f, name) for f in (one, other)]) for name in one.__dataclass_fields__))
    assert np.array_equal(losses(both, 0), losses(one, 0))


def test_a_house_is_past_its_life_when_every_variant_is():
    mixed = {"weights": (0.5, 0.5), "structure": ((0, 0), (1, 1)), "life_group": ((0, 0), (1, 1))}
    houses = [house("A", {"T": [tsunami(1)] * 2}), house("B", {"T": [tsunami(1)] * 2}, **mixed)]
    x = exposure({"T": "tsunami"}, houses, life([[0.0, 0.0]], [[0.1, 0.0]]))
    assert past_service_life(x.exposure, x.lives, START).tolist() == [True, False]
    assert past_service_life(x.exposure, x.lives, START + 1).tolist() == [True, True]


def test_no_house_is_past_no_life():
    x = exposure({"T": "tsunami"}, [house("A", {"T": tsunami(1)})], life([[0.0]]))
    none = replace(x.exposure.buildings, kind=np.zeros((0, 2), np.int32), variant_start=np.zeros(1, np.int64))
    assert past_service_life(replace(x.exposure, buildings=none), x.lives, START).tolist() == []

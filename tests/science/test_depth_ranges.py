"""Ranges of depth: bounds of ranks and of screening move the estimate between them, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hazards.wet import plain_ranges
from tests.science import tiny
from tests.science.portfolio import inventory, town_rows
from valuation.channels import channels_of
from valuation.evaluate import net_at_centre, read
from valuation.expected import expected_block
from valuation.exposure import Pairs
from valuation.parameters import central, factors_of


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("houses"), town_rows(tiny.HOUSES))


def ranged(low=0.5, high=1.5, best=1.0, worst=1.0):
    """The tiny sea with bounds as multiples of its depths."""
    wet = tiny.water()
    rows = plain_ranges(wet.without_m, wet.with_m)
    return replace(wet, ranges=rows * np.array([[low], [high], [low], [high], [best], [worst]], dtype="float32"))


def net_at(houses, wet, **position):
    given = tiny.inputs(houses, tiny.scenario(uncertainties=tiny.NO_UNCERTAINTY | {"depth_ranges": "sampled"}), wet)
    reading = read(given)
    values = central(reading.declared) | {name: np.array([value]) for name, value in position.items()}
    own = factors_of(reading.declared, values, 40, 2027)
    a = reading.assessment
    channels = channels_of(given.sources, a.events.event_id, 40, own.rate_factor, a.window)
    found = expected_block(a.exposure, channels, a.lives, own, a.window, 2027, a.recurrence)
    return found.counted_kg[0].sum(axis=0)


def scaled(factor_without, factor_with):
    wet = tiny.water()
    return replace(
        wet,
        without_m=(wet.without_m * np.float32(factor_without)), with_m=(wet.with_m * np.float32(factor_with)),
    )  # fmt: skip


def test_at_their_middle_ranges_change_nothing(houses):
    assert net_at(houses, ranged()) == pytest.approx(net_at(houses, tiny.water()), rel=0)


@pytest.mark.parametrize(("position", "factor"), [(-1.0, 0.5), (1.0, 1.5)])
def test_at_an_end_of_the_maps_both_worlds_have_that_bound(houses, position, factor):
    assert net_at(houses, ranged(), depth_range=position) == pytest.approx(
        net_at(houses, scaled(factor, factor)), rel=1e-6
    )


def test_at_the_end_of_screening_only_the_world_with_the_measure_moves(houses):
    wet = ranged(low=1, high=1, best=0.25, worst=2.0)
    twice = replace(wet, with_m=np.minimum(2 * wet.with_m, wet.without_m), ranges=None)  # screening deepens nothing
    assert net_at(houses, wet, screening=1.0) == pytest.approx(net_at(houses, twice), rel=1e-6)
    assert net_at(houses, wet, screening=-1.0) == pytest.approx(net_at(houses, scaled(1, 0.25)), rel=1e-6)


def test_only_what_has_a_range_is_a_parameter(houses):
    def names(wet):
        return set(read(tiny.inputs(houses, tiny.scenario(), wet)).declared.parameters)

    assert not {"depth_range", "screening"} & names(tiny.water())
    assert {"depth_range", "screening"} & names(ranged()) == {"depth_range"}
    assert {"depth_range", "screening"} & names(ranged(1, 1, 0.5, 1.5)) == {"screening"}


def test_ranges_widen_the_estimate(houses):
    plain = tiny.NO_UNCERTAINTY
    what = tiny.scenario(uncertainties=plain | {"depth_ranges": "sampled", "predictive_draws": 20}, paths=200)
    without = tiny.computed(houses, what).estimate.counted_kg.sum(axis=1)
    assert np.ptp(without[:, 0] - without[:, 1]) == 0
    found = tiny.computed(houses, what, ranged())
    avoided = found.estimate.counted_kg.sum(axis=1)
    spread = avoided[:, 0] - avoided[:, 1]
    assert np.ptp(spread) > 0.1 * abs(spread.mean())
    assert np.ptp(found.predicted.avoided_t_co2e.mean(axis=1)) > 0


def test_a_measure_that_changes_no_hazard_has_the_same_range_in_both_worlds(houses):
    wall = {**tiny.WALL, "changes": [{"kind": "vulnerability", "strengthen_to": "rc", "replaces_building": False}]}
    reading = read(tiny.inputs(houses, tiny.scenario(measure=wall), ranged()))
    r = reading.assessment.exposure.pairs.ranges
    np.testing.assert_array_equal(r[:2], r[2:4])
    assert net_at_centre(tiny.inputs(houses, tiny.scenario(measure=wall), ranged()), reading).net.shape == (1, 40)


def test_pairs_without_ranges_stay_themselves():
    pairs = Pairs(*(np.zeros(1, dtype=np.int64),) * 2, *(np.ones(1, dtype="float32"),) * 2, np.zeros(1, dtype=bool))
    assert pairs.at(1.0, 1.0) is pairs
    assert pairs.ranged == (False, False)


def pairs_of_ranks(low, middle, high, share):
    """Pairs of depth ranks whose water a measure lowers by a share (expected, least, most) of itself."""
    low, middle, high = (np.array(values, dtype="float32") for values in (low, middle, high))
    kept, best, worst = (np.float32(1 - one) for one in (share[0], share[2], share[1]))
    ranges = np.stack([low, high, low * kept, high * kept, middle * best, middle * worst])
    count = len(middle)
    return Pairs(
        np.zeros(1, dtype=np.int64), np.zeros(count, dtype=np.int32), middle, middle * kept,
        np.zeros(1, dtype=bool), ranges,
    )  # fmt: skip


@pytest.mark.parametrize("maps", [-1.0, -0.5, 0.0, 0.7, 1.0])
@pytest.mark.parametrize(("screening", "share"), [(-1.0, 0.6), (-0.5, 0.45), (0.0, 0.3), (0.5, 0.15), (1.0, 0.0)])
def test_screening_takes_its_share_wherever_in_its_rank_the_water_is(maps, screening, share):
    pairs = pairs_of_ranks([0.5, 3, 0], [1.75, 4, 0.25], [3, 5, 0.5], (0.3, 0.0, 0.6))
    moved = pairs.at(maps, screening)
    np.testing.assert_allclose(moved.with_m, moved.without_m * np.float32(1 - share), rtol=1e-5, atol=1e-7)
    assert (moved.with_m <= moved.without_m).all()


def test_a_wall_that_keeps_dry_lets_at_most_all_the_water_through():
    """Overtopped at the upper bound of the rank, and overtopped by screening's worst: not twice the water."""
    low, middle, high = (np.array([one], dtype="float32") for one in (0.5, 1.75, 3))
    ranges = np.stack([low, high, low * 0, high, middle * 0, middle])
    pairs = Pairs(
        np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int32), middle, middle * 0, np.zeros(1, dtype=bool), ranges
    )
    assert pairs.at(1.0, 1.0).with_m.tolist() == [3.0]
    assert pairs.at(0.0, 1.0).with_m.tolist() == [1.75]
    assert pairs.at(-1.0, 1.0).with_m.tolist() == [0.5]
    assert pairs.at(-1.0, 0.0).with_m.tolist() == [0.0]

"""Totals: the same bits in any order, in any blocks, on any number of workers, and correctly rounded."""

from __future__ import annotations

import math
import os
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from infra.cluster import in_process, mapper
from tests.science.portfolio import (
    ALWAYS_ON,
    declared,
    depths,
    expected,
    exposure,
    house,
    inventory,
    life,
    run,
    sources,
    town_rows,
    tsunami,
)
from tests.science.tiny import HOUSES, RATES, computed, inputs, scenario, sea
from valuation.analysis import compute
from valuation.assessment import Events
from valuation.expected import TOGETHER, join
from valuation.exposure import Window
from valuation.parameters import draws, factors_of

YEARS = 15
BY_HAND = declared(depth_bias="none", fragility_median="none", service_life="none")  # of towns whose tables are by hand
DRAWN = factors_of(BY_HAND, draws(BY_HAND, 11, 60), YEARS, 2027)


def alike(one, other):
    """Every array, list and number of two results is equal, bit for bit."""
    if is_dataclass(one):
        return all(alike(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def dense(paths):
    """Totals with a place for every year, so that a year in which nothing counts is the same as none."""
    counted = np.zeros((len(paths.start) - 1, 40, 2), dtype=np.int64)
    counted[paths.path_of_row(), paths.year] = paths.counted_kg
    return counted


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


@pytest.fixture(scope="module")
def whole(town):
    return computed(town, scenario(), paths_per_block=300)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_blocks_of_any_size_give_the_same_bits(town, whole, size):
    assert alike(computed(town, scenario(), paths_per_block=size), whole)


@pytest.fixture(scope="module")
def two_workers():
    """A local cluster of two processes; starting and stopping it takes the longest here."""
    with mapper(None, 2) as on_dask:
        yield on_dask


def test_two_workers_give_the_same_bits(town, whole, two_workers):
    seen = []
    found = computed(town, scenario(), mapper=two_workers, paths_per_block=45)
    squares = two_workers(lambda add, x: x * x + add, 1, [(x,) for x in range(5)], lambda *done: seen.append(done))
    assert alike(found, whole)
    assert squares == [1, 2, 5, 10, 17]  # in order of the blocks
    assert seen == [(n, 5) for n in range(1, 6)]


def test_a_worker_that_is_killed_changes_no_bit(town, whole, two_workers, tmp_path):
    died = tmp_path / "died"

    def deadly(function, shared, blocks, progress):
        def work(shared, *block):
            if block == blocks[2] and not died.exists():
                died.touch()
                os._exit(1)  # no goodbye: the process of the worker is gone, and what it had done
            return function(shared, *block)

        return two_workers(work if len(blocks) > 2 else function, shared, blocks, progress)

    found = computed(town, scenario(), mapper=deadly, paths_per_block=45)
    assert died.exists()
    assert alike(found, whole)


def test_one_worker_gives_the_same_bits(town, whole):
    with mapper(None, 1) as on_dask:
        assert alike(computed(town, scenario(), mapper=on_dask, paths_per_block=45), whole)


def test_without_workers_the_blocks_run_here():
    seen = []
    with mapper(None, 0) as here:
        assert here(lambda add, x: add + x, 10, [(1,), (2,)], lambda *done: seen.append(done)) == [11, 12]
    assert seen == [(1, 2), (2, 2)]


def test_the_order_of_the_rows_changes_nothing(tmp_path, town, whole):
    rows = town_rows(HOUSES)
    shuffled = [rows[n] for n in np.random.default_rng(3).permutation(HOUSES)]
    other = inventory(tmp_path, shuffled)
    assert other.frame["asset_id"].tolist() == town.frame["asset_id"].tolist()
    assert alike(computed(other, scenario()), whole)


def test_a_house_more_changes_no_draw_of_the_others(tmp_path, town):
    rows = town_rows(HOUSES)
    newcomer = ("A0000", "木造", 1, 100, 1990, 0.0)  # first in order of the identifiers
    dry_first = depths(*(np.insert(depth, 0, 0.0, axis=1) for depth in sea()))
    one = computed(town, scenario())
    other = computed(inventory(tmp_path, [newcomer, *rows]), scenario(), dry_first)
    assert alike(one.futures.paths, other.futures.paths)
    assert np.array_equal(one.estimate.counted_kg, other.estimate.counted_kg)


def test_a_source_more_changes_no_draw_of_the_others(town, whole):
    # a fifth event that reaches nobody strikes often, and every path is as it was
    five = {**RATES, "A9": 0.7}
    without, with_wall = (np.concatenate([np.zeros((1, HOUSES)), depth]) for depth in sea())
    events = Events(tuple(sorted(five)), ("tsunami", "flood", "flood", "tsunami", "tsunami"))
    given = replace(inputs(town, scenario(), depths(without, with_wall), sources(**five)), events=events)
    other = compute(given, mapper=in_process, progress=lambda *_: None)
    one = dense(whole.futures.paths)
    assert np.array_equal(one, dense(other.futures.paths))
    assert np.array_equal(whole.estimate.counted_kg, other.estimate.counted_kg)


def test_another_seed_gives_other_paths_and_an_estimate_within_its_own_error(town, whole):
    other = computed(town, scenario(seed=8))
    assert not np.array_equal(dense(other.futures.paths), dense(whole.futures.paths))
    totals = [(r.estimate.counted_kg[..., 0] - r.estimate.counted_kg[..., 1]).sum(axis=1) for r in (whole, other)]
    error = math.sqrt(sum(t.var(ddof=1) / len(t) for t in totals))
    assert abs(totals[0].mean() - totals[1].mean()) < 4 * error
    assert np.array_equal(other.central.counted_kg, whole.central.counted_kg)


def random_town(count, seed):
    """Houses of many sizes: kilograms from 1e-3 to 1e9, so that sums in doubles depend on their order."""
    rng = np.random.default_rng(seed)
    made = []
    for n in range(count):
        reach = [tsunami(*np.sort(rng.uniform(0, 1, 6))[::-1]) for _ in range(2)]
        s = int(rng.integers(0, 5))
        made.append(house(f"H{n:03d}", {"T": reach}, area_m2=10.0 ** rng.uniform(-5, 7), structure=((s, s),)))
    return exposure({"T": "tsunami"}, made, life(np.linspace(1, 0.1, YEARS)[None, :]))


def only(x, chosen):
    """The town with the floor area of some houses only."""
    b = x.exposure.buildings
    return replace(x, exposure=replace(x.exposure, buildings=replace(b, area_m2=np.where(chosen, b.area_m2, 0.0))))


GIVEN = sources(T=0.1)
OTHER_LAWS = (replace(GIVEN[0], kind="annual_maximum"),)


@pytest.mark.parametrize("window", [ALWAYS_ON, Window(4, 9, 0.9, False)])
@pytest.mark.parametrize("given", [GIVEN, OTHER_LAWS], ids=["poisson", "annual maximum"])
def test_expected_totals_are_the_correctly_rounded_sum_of_the_buildings(window, given):
    x = random_town(TOGETHER + 6, 5)  # more than are prepared at once
    f = DRAWN.part(0, 3)
    total = expected(x, given, f, window)
    alone = [expected(only(x, np.arange(TOGETHER + 6) == n), given, f, window) for n in range(TOGETHER + 6)]
    for name in ("counted_kg", "gross_kg"):
        each = np.stack([getattr(one, name) for one in alone])
        exact = np.apply_along_axis(math.fsum, 0, each)
        assert np.array_equal(getattr(total, name), exact)
        assert not np.array_equal(each.sum(axis=0), exact)  # the plain sum is not: the test can fail


def test_blocks_of_draws_join_in_order():
    x = random_town(5, 6)
    parts = [expected(x, GIVEN, DRAWN.part(k, k + 20)) for k in (0, 20, 40)]
    once = expected(x, GIVEN, DRAWN)
    joined = join(parts)
    assert np.array_equal(joined.counted_kg, once.counted_kg)
    assert np.array_equal(joined.gross_kg, once.gross_kg)
    assert joined.asset_kg == pytest.approx(once.asset_kg / 60, rel=1e-12)  # a mean over draws
    assert joined.asset_kg.sum(axis=0) == pytest.approx(once.counted_kg.sum(axis=1).mean(axis=0), rel=1e-12)


def test_simulated_paths_are_whole_kilograms_in_blocks_of_any_start():
    x, s, f = random_town(5, 6), sources(T=0.5), DRAWN.part(0, 1)
    late = run(x, s, f, 30, first_path=70)
    assert late.counted_kg.dtype == np.int64
    assert np.array_equal(late.counted_kg, run(x, s, f, 100).counted_kg[70:])

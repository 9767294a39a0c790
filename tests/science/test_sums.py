"""Totals: the same bits in any order, in any blocks, on any number of workers, and correctly rounded."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from infra.cluster import mapper
from tests.science.portfolio import (
    ALWAYS_ON,
    declared,
    exposure,
    house,
    inventory,
    life,
    run,
    sources,
    town_rows,
    tsunami,
)
from tests.science.tiny import HOUSES, computed, scenario, water
from valuation.assessment import Depths
from valuation.expected import expected_block, join
from valuation.exposure import Window
from valuation.parameters import draws, factors_of

YEARS = 15
DRAWN = factors_of(declared(), draws(declared(), 11, 60), YEARS, 2027)


def same(one, other):
    """Every array and list of two results is equal, bit for bit."""
    for part in ("paths", "expected", "central"):
        for field in fields(getattr(one, part)):
            a, b = getattr(getattr(one, part), field.name), getattr(getattr(other, part), field.name)
            if not (a.dtype == b.dtype and np.array_equal(a, b)):
                return False
    return one.swings == other.swings and one.what_ifs == other.what_ifs


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


@pytest.fixture(scope="module")
def whole(town):
    return computed(town, scenario(), paths_per_block=300)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_blocks_of_any_size_give_the_same_bits(town, whole, size):
    assert same(computed(town, scenario(), paths_per_block=size), whole)


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_bits(town, whole, workers):
    # the slowest test here: a local cluster of processes starts and stops
    seen = []
    with mapper(None, workers) as on_dask:
        found = computed(town, scenario(), mapper=on_dask, paths_per_block=45)
        squares = on_dask(lambda add, x: x * x + add, 1, [(x,) for x in range(5)], lambda *done: seen.append(done))
    assert same(found, whole)
    assert squares == [1, 2, 5, 10, 17]  # in order of the blocks
    assert seen == [(n, 5) for n in range(1, 6)]


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
    assert same(computed(other, scenario()), whole)


def test_a_house_more_changes_no_draw_of_the_others(tmp_path, town):
    rows = town_rows(HOUSES)
    newcomer = ("A0000", "木造", 1, 100, 1990, 0.0)  # first in order of the identifiers
    sea = water()
    dry_first = Depths(*(np.insert(d, 0, 0.0, axis=1) for d in (sea.without_m, sea.with_m)), np.zeros(HOUSES + 1, bool))
    one = computed(town, scenario(), sea)
    other = computed(inventory(tmp_path, [newcomer, *rows]), scenario(), dry_first)
    assert np.array_equal(one.paths.counted_kg, other.paths.counted_kg)
    assert np.array_equal(one.expected.counted_kg, other.expected.counted_kg)


def test_another_seed_gives_other_paths_and_an_estimate_within_its_own_error(town, whole):
    other = computed(town, scenario(seed=8))
    assert not np.array_equal(other.paths.counted_kg, whole.paths.counted_kg)
    totals = [(r.expected.counted_kg[..., 0] - r.expected.counted_kg[..., 1]).sum(axis=1) for r in (whole, other)]
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


@pytest.mark.parametrize("window", [ALWAYS_ON, Window(4, 9, 0.9, False)])
def test_expected_totals_are_the_correctly_rounded_sum_of_the_buildings(window):
    x = random_town(60, 5)
    f = DRAWN.part(0, 3)
    total = expected_block(x, np.array([0.1]), f, window)
    alone = [
        expected_block(replace(x, area_m2=np.where(np.arange(60) == n, x.area_m2, 0.0)), np.array([0.1]), f, window)
        for n in range(60)
    ]
    for name in ("counted_kg", "gross_kg"):
        each = np.stack([getattr(one, name) for one in alone])
        exact = np.apply_along_axis(math.fsum, 0, each)
        assert np.array_equal(getattr(total, name), exact)
        assert not np.array_equal(each.sum(axis=0), exact)  # the plain sum is not: the test can fail


def test_blocks_of_draws_join_in_order():
    x = random_town(5, 6)
    parts = [expected_block(x, np.array([0.1]), DRAWN.part(k, k + 20), ALWAYS_ON) for k in (0, 20, 40)]
    once = expected_block(x, np.array([0.1]), DRAWN, ALWAYS_ON)
    joined = join(parts)
    assert np.array_equal(joined.counted_kg, once.counted_kg)
    assert joined.asset_kg == pytest.approx(once.asset_kg / 60, rel=1e-12)  # a mean over draws
    assert joined.asset_kg.sum(axis=0) == pytest.approx(once.counted_kg.sum(axis=1).mean(axis=0), rel=1e-12)


def test_simulated_paths_are_whole_kilograms_in_blocks_of_any_start():
    x, s = random_town(5, 6), sources(T=0.5)
    f = replace(DRAWN.part(0, 1), rate_factor=np.ones((1, 2)))
    late = run(x, s, f, 30, first_path=70)
    assert late.counted_kg.dtype == np.int64
    assert np.array_equal(late.counted_kg, run(x, s, f, 100).counted_kg[70:])

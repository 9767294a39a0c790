"""The engine: independent draws that nothing but seed, source, path, occurrence and building can change; exact sums."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from infra.draws import hashes
from tests.science.futures import annual_maximum, poisson
from tests.science.portfolio import (
    ALWAYS_ON,
    MOST_YEARS,
    SEED,
    assessed,
    block,
    certain_collapse,
    declared,
    depths,
    drawn,
    exposure,
    factors,
    house,
    inventory,
    life,
    measure,
    paths_of,
    prices_of,
    run,
    sources,
    struck,
    town_rows,
    tsunami,
)
from valuation.assessment import Events
from valuation.exposure import Window
from valuation.parameters import central, factors_of
from valuation.simulate import join, simulate_block
from valuation.tiles import tiled
from valuation.timelines import stratum_of

HOUSES, SAMPLES = 200, 20_000
ONE, NEW = factors(1), life(np.ones((1, 30)))
RATIOS = np.array([0.1, 0.3, 0.5, 0.8, 1.0, 1.0])


def random_reach(rng):
    return tsunami(*np.sort(rng.uniform(0, 1, 6))[::-1])


@pytest.fixture(scope="module")
def many():
    """200 houses of many sizes; mean and variance of the total of one occurrence, from chances and prices on paper."""
    rng = np.random.default_rng(1)
    reach, area = [random_reach(rng) for _ in range(HOUSES)], rng.integers(50, 300, HOUSES)
    x = exposure(
        {"T": "tsunami"},
        [house(f"H{n:03d}", {"T": reach[n]}, area_m2=float(area[n])) for n in range(HOUSES)],
        NEW,
    )
    share = -np.diff(np.array(reach), axis=1, append=0.0)
    kg = 10.0 * area[:, None] * RATIOS
    mean = (share * kg).sum(axis=1)
    return x, mean.sum(), ((share * kg**2).sum(axis=1) - mean**2).sum()


def of_each_sample(x, seed=SEED, samples=SAMPLES):
    return struck(x, sources(T=1.0), ONE, samples, seed=seed).paths.counted_kg[:, 0].astype(float)


def spread_is_right(totals, mean, variance):
    """Mean and variance of the samples within 4 standard errors of those of independent buildings."""
    # a sum of 200 is near normal: the variance of a sample variance is 2 variance^2 / n
    off = abs(totals.var(ddof=1) / variance - 1)
    return abs(totals.mean() - mean) < 4 * math.sqrt(variance / len(totals)) and off < 4 * math.sqrt(2 / len(totals))


# Draws


def test_the_spread_of_an_events_total_is_that_of_independent_buildings(many):
    x, mean, variance = many
    totals = of_each_sample(x)
    assert spread_is_right(totals, mean, variance)
    assert 0.75 * mean < totals.min() < totals.max() < 1.25 * mean


def test_a_generator_that_begins_anew_for_every_building_would_be_seen(many):
    # the fault of a known engine, planted: every building has the same draws, and totals run from a tenth to double
    x, mean, variance = many
    same = np.full(HOUSES, hashes(["H000"])[0])
    planted = replace(x, exposure=replace(x.exposure, buildings=replace(x.exposure.buildings, asset_hash=same)))
    totals = of_each_sample(planted)
    assert not spread_is_right(totals, mean, variance)
    assert totals.min() < 0.2 * mean
    assert totals.max() > 1.7 * mean


def correlated(one, other):
    return abs(np.corrcoef(one, other)[0, 1]) > 4 / math.sqrt(len(one))


def test_neighbouring_seeds_futures_and_sources_have_nothing_to_do_with_each_other(many):
    x = many[0]
    totals = of_each_sample(x)
    assert not correlated(totals, of_each_sample(x, SEED + 1))
    assert not correlated(totals[:-1], totals[1:])
    renamed = struck(x, (poisson("another", 1.0, events=("T",)),), ONE, SAMPLES).paths.counted_kg[:, 0]
    assert not correlated(totals, renamed)
    assert np.array_equal(totals, of_each_sample(x))  # and the same seed has the same futures


def test_neighbouring_buildings_are_independent():
    # twenty houses that are lost with chance one half, of 2^n kilograms: the total tells which
    houses = [house(f"H{n}", {"T": certain_collapse(0.5)}, area_m2=0.1 * 2.0**n) for n in range(20)]
    kg = of_each_sample(exposure({"T": "tsunami"}, houses, NEW)).astype(int)
    lost = (kg[:, None] >> np.arange(20)) & 1
    assert np.all(np.abs(lost.mean(axis=0) - 0.5) < 4 * 0.5 / math.sqrt(SAMPLES))
    between = np.corrcoef(lost.T)[np.triu_indices(20, 1)]
    assert np.abs(between).max() < 4.5 / math.sqrt(SAMPLES)  # 190 pairs


def test_one_draw_serves_both_worlds_and_all_states():
    # states by the same u: without it is state d where u lies between two chances, and so is the state with the measure
    without, with_measure = (0.9, 0.7, 0.5, 0.3, 0.2, 0.1), (0.6, 0.55, 0.3, 0.25, 0.05, 0.02)
    x = exposure({"T": "tsunami"}, [house("A", {"T": [tsunami(*without), tsunami(*with_measure)]})], NEW)
    kg = struck(x, sources(T=1.0), ONE, SAMPLES).paths.counted_kg
    cuts = np.array(sorted({0.0, 1.0, *without, *with_measure}))
    weight = {0: 0, 1: 100, 2: 300, 3: 500, 4: 800, 5: 1000, 6: 1000}
    chance = {}
    for low, high in pairwise(cuts):
        pair = tuple(weight[sum(low < p for p in world)] for world in (without, with_measure))
        chance[pair] = chance.get(pair, 0.0) + high - low
    found, count = np.unique(kg, axis=0, return_counts=True)
    assert set(map(tuple, found.tolist())) == set(chance)
    for pair, number in zip(map(tuple, found.tolist()), count.tolist(), strict=True):
        p = chance[pair]
        assert abs(number / SAMPLES - p) < 4 * math.sqrt(p * (1 - p) / SAMPLES)


def test_the_order_of_buildings_changes_no_path():
    rng = np.random.default_rng(4)
    houses = [house(f"H{n:02d}", {"T": random_reach(rng)}, area_m2=float(50 + n)) for n in range(40)]
    shuffled = [houses[n] for n in rng.permutation(40)]
    one, other = (
        run(exposure({"T": "tsunami"}, chosen, NEW), sources(T=0.2), factors(30), 500) for chosen in (houses, shuffled)
    )
    assert np.array_equal(one.counted_kg, other.counted_kg)
    assert np.array_equal(one.collapses, other.collapses)


def test_an_added_source_changes_no_draw_of_the_others():
    # light damage only, so that no collapse of one source ends what the other does
    reach = {"M": tsunami(0.5), "T": tsunami(0.4, 0.2)}
    perils = dict.fromkeys(reach, "tsunami")
    houses = [house(f"H{n:02d}", reach, area_m2=float(100 + n)) for n in range(30)]
    given = (annual_maximum("M", 0.3, (1.0,) * MOST_YEARS), *sources(T=0.4))
    both = run(exposure(perils, houses, NEW), given, factors(30), 400).counted_kg
    alone = []
    for source in given:
        only = [replace(h, reach={source.id: h.reach[source.id]}) for h in houses]
        alone.append(run(exposure({source.id: "tsunami"}, only, NEW), (source,), factors(30), 400).counted_kg)
        assert alone[-1].any()
    assert np.array_equal(both, alone[0] + alone[1])


# Blocks and threads


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Mixtures, unknown years, floods, tsunamis, a measure that comes half way and works nine times in ten."""
    rows = town_rows(60)
    inv = inventory(tmp_path_factory.mktemp("town"), rows)
    water = np.maximum(0.0, np.random.default_rng(6).uniform(-0.5, 3.0, (4, 60)))
    events = Events(("F1", "F2", "T1", "T2"), ("flood", "flood", "tsunami", "tsunami"))
    return assessed(inv, depths(water, water * 0.6), events, measure(commissioned_year=2037), years=20)


FACTORS = factors_of(declared(), central(declared()), 20, 2027)
GIVEN = sources(F1=0.3, F2=0.01, T1=0.2, T2=0.002)
WINDOW = Window(10, 20, 0.9, False)


def parts_of(town, cuts, **how):
    return [block(town, GIVEN, FACTORS, last - first, WINDOW, first, **how) for first, last in pairwise(cuts)]


def added(parts, name):
    return np.sum([getattr(part.tallies, name) for part in parts], axis=0)


@pytest.mark.parametrize("stratified", [False, True])
def test_blocks_of_any_size_have_the_same_paths_and_tallies(town, stratified):
    (whole,) = parts_of(town, [0, 400], stratified=stratified)
    parts = parts_of(town, [0, 1, 8, 100, 399, 400], stratified=stratified)
    joined = join([part.paths for part in parts])
    for name in joined.__dataclass_fields__:
        assert np.array_equal(getattr(joined, name), getattr(whole.paths, name)), name
    assert np.array_equal(np.concatenate([part.tallies.group_kg for part in parts]), whole.tallies.group_kg)
    for name in ("state_count", "state_kg", "lone_repair_kg"):
        assert np.array_equal(added(parts, name), getattr(whole.tallies, name)), name


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_tiles_of_any_size_have_the_same_bits(town, size):
    how = {"seed": SEED, "first_path": 3, "paths": 200, "each_building": True}
    args = (drawn(GIVEN, 20), prices_of(town, FACTORS), WINDOW)
    whole, parts = (simulate_block(x, *args, **how) for x in (tiled(town.exposure), tiled(town.exposure, size=size)))
    for one, other in ((whole.paths, parts.paths), (whole.tallies, parts.tallies)):
        for name in one.__dataclass_fields__:
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_tiles_hold_every_building_and_pair_once_and_one_group_each(town):
    x = town.exposure
    t = tiled(x, size=3).tiles
    assert sorted(t.order.tolist()) == list(range(len(x.buildings.group)))
    assert np.diff(t.start).min() >= 1
    assert np.diff(t.start).max() <= 3
    events, found = len(x.pairs.is_flood), []
    for tile in range(len(t.start) - 1):
        members = t.order[t.start[tile] : t.start[tile + 1]]
        assert len(set(x.buildings.group[members].tolist())) == 1
        for event in range(events):
            here = slice(t.pair_start[tile * events + event], t.pair_start[tile * events + event + 1])
            depths = zip(t.without_m[here].tolist(), t.with_m[here].tolist(), strict=True)
            found += [(int(members[k]), event, *depth) for k, depth in zip(t.place[here], depths, strict=True)]
    building = np.repeat(np.arange(len(x.buildings.group)), np.diff(x.pairs.start)).tolist()
    pairs = (x.pairs.event.tolist(), x.pairs.without_m.tolist(), x.pairs.with_m.tolist())
    assert sorted(found) == sorted(zip(building, *pairs, strict=True))


def test_a_tile_has_a_size(town):
    with pytest.raises(ValueError, match="1 to 65,536 buildings, not 0"):
        tiled(town.exposure, size=0)


def test_kilograms_of_each_building_sum_to_those_of_its_group(town):
    found = simulate_block(
        tiled(town.exposure), drawn(GIVEN, 20), prices_of(town, FACTORS), WINDOW,
        seed=SEED, first_path=0, paths=200, each_building=True,
    ).tallies  # fmt: skip
    of_group = np.zeros((found.group_kg.shape[1], 2), dtype=np.int64)
    np.add.at(of_group, town.exposure.buildings.group, found.building_kg)
    assert np.array_equal(of_group, found.group_kg.sum(axis=0))


def test_blocks_in_threads_at_the_same_time_have_the_same_bits(town):
    cuts = list(range(0, 401, 50))
    alone = parts_of(town, cuts)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda first: block(town, GIVEN, FACTORS, 50, WINDOW, first), cuts[:-1]))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.paths.counted_kg, other.paths.counted_kg)
        assert np.array_equal(one.tallies.state_kg, other.tallies.state_kg)


# Sums


def test_states_count_every_building_that_was_struck():
    # certain damage in one of the lighter states: houses x strikes; certain collapse: each house once in a future
    houses = [house(f"H{n}", {"T": tsunami(1.0, 0.6, 0.5, 0.2)}) for n in range(7)]
    strikes = np.diff(paths_of(sources(T=0.3), 30, 300).start)
    found = block(exposure({"T": "tsunami"}, houses, NEW), sources(T=0.3), factors(30), 300).tallies.state_count
    assert found.sum(axis=(0, 1, 3)).tolist() == [7 * strikes.sum()] * 2
    assert not found[..., [0, 5, 6, 7]].any()
    assert np.all(found[..., 1:5] > 0)
    lost = [house(f"H{n}", {"T": certain_collapse(1.0)}) for n in range(7)]
    found = block(exposure({"T": "tsunami"}, lost, NEW), sources(T=0.3), factors(30), 300).tallies.state_count
    assert found[0, 0, 0].tolist() == [0, 0, 0, 0, 0, 7 * np.count_nonzero(strikes), 0, 0]


@pytest.mark.parametrize("stratified", [False, True])
def test_groups_and_states_sum_to_the_totals_exactly(town, stratified):
    (whole,) = parts_of(town, [0, 400], stratified=stratified)
    t, stratum = whole.tallies, stratum_of(drawn(GIVEN, 20, stratified=stratified), 400)
    assert t.group_kg.shape[1] == len(town.labels.buildings) > 3
    assert np.array_equal(t.group_kg.sum(axis=1), whole.paths.total_kg())
    for s in range(len(t.state_kg)):
        assert np.array_equal(t.state_kg[s].sum(axis=2), t.group_kg[stratum == s].sum(axis=0))
    # what is counted never passes gross, and every state that counts has buildings
    gross = block(town, GIVEN, FACTORS, 400, WINDOW, stratified=stratified, gross=True).tallies
    assert np.all(t.state_kg <= gross.state_kg)
    assert np.array_equal(t.state_count, gross.state_count)
    assert not t.state_kg[t.state_count == 0].any()
    assert not t.state_count[..., [0, 7]].any()


def test_a_group_is_the_town_of_its_buildings_alone():
    rng = np.random.default_rng(9)
    houses = [house(f"H{n:02d}", {"T": random_reach(rng)}, group=n % 3) for n in range(30)]
    whole = block(exposure({"T": "tsunami"}, houses, NEW), sources(T=0.2), factors(30), 300).tallies
    for group in range(3):
        members = [replace(h, group=0) for h in houses if h.group == group]
        alone = block(exposure({"T": "tsunami"}, members, NEW), sources(T=0.2), factors(30), 300).tallies
        assert np.array_equal(whole.group_kg[:, group], alone.group_kg[:, 0])
        assert np.array_equal(whole.state_count[:, group], alone.state_count[:, 0])


def test_groups_that_nothing_reached_are_there_all_the_same(town):
    args = (tiled(town.exposure), drawn(GIVEN, 20), prices_of(town, FACTORS), ALWAYS_ON)
    more = simulate_block(*args, seed=SEED, first_path=0, paths=10, groups=9).tallies
    assert more.group_kg.shape == (10, 9, 2)
    assert not more.group_kg[:, len(town.labels.buildings) :].any()


@pytest.mark.parametrize(("area_m2", "says"), [(1e18, "64-bit sums"), (1e13, "tallies")])
def test_what_could_overflow_is_refused(area_m2, says):
    x = exposure({"T": "tsunami"}, [house("A", {"T": certain_collapse(0.3)}, area_m2=area_m2)], NEW)
    with pytest.raises(ValueError, match=says):
        block(x, sources(T=0.5), factors(30), 10)


def test_the_largest_buildings_that_are_not_refused_are_counted_to_the_kilogram():
    # 1e9 m2 at 10 kg: 10 million tonnes each time, far above what 32 bits hold; light damage in every strike
    x = exposure({"T": "tsunami"}, [house("A", {"T": tsunami(1.0)}, area_m2=1e9)], NEW)
    found = block(x, sources(T=3.0), factors(30), 2000)
    strikes = int(np.diff(paths_of(sources(T=3.0), 30, 2000).start).sum())
    assert found.tallies.state_count[0, 0, 0, 1] == strikes > 150_000
    assert found.tallies.state_kg[0, 0, 0, 1] == found.paths.counted_kg[:, 0].sum() == strikes * 10**9

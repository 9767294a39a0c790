"""Timelines: counts and times against closed forms for three kinds of source, and no draw depends on its neighbours."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from hazards.occurrence import first_cdf, probability_in, renewal_counts
from hazards.sources import Past
from tests.science.futures import (
    PATHS,
    SEED,
    H,
    annual_maximum,
    counts_of,
    made,
    of_rates,
    path_of,
    poisson,
    prepared,
    renewal,
    times_of,
)
from valuation.timelines import each_event, prepare_sources, timelines

RATES = {"often": 0.5, "rare": 0.01, "yearly": 2.0}


def chi_square(observed, expected):
    return ((observed - expected) ** 2 / expected).sum()


# Poisson


@pytest.mark.parametrize("name", RATES)
def test_the_number_of_occurrences_has_the_poisson_mean_and_variance(name):
    expected = RATES[name] * H
    counts = counts_of(made(of_rates(RATES)), RATES, name)
    # Poisson: variance m of one count; fourth central moment m + 3 m^2, so var(s^2) = (m + 2 m^2) / n
    assert abs(counts.mean() - expected) < 4 * math.sqrt(expected / PATHS)
    assert abs(counts.var(ddof=1) - expected) < 4 * math.sqrt((expected + 2 * expected**2) / PATHS)


def test_counts_of_one_year_follow_the_poisson_distribution():
    counts = counts_of(made([poisson("a", 1.0, (1.0,))]), "a", "a")
    observed = np.array([*(np.sum(counts == k) for k in range(5)), np.sum(counts >= 5)])
    expected = PATHS * np.array([*(math.exp(-1) / math.factorial(k) for k in range(5)), stats.poisson.sf(4, 1.0)])
    assert chi_square(observed, expected) < stats.chi2.isf(1e-4, 5)


def test_occurrences_are_spread_evenly_over_the_years():
    t = made([poisson("yearly", 2.0)])
    per_year = np.bincount(t.time_years.astype(int), minlength=H)
    assert chi_square(per_year, per_year.mean()) < stats.chi2.isf(1e-4, H - 1)


def test_a_climate_factor_multiplies_the_rate_of_its_year():
    factors = [1.0, 0.1, 3.0, 2.0, 0.5]
    t = made([poisson("a", 0.8, factors)], paths=20_000)
    per_year = np.bincount(t.time_years.astype(int), minlength=5)
    assert chi_square(per_year, 20_000 * 0.8 * np.array(factors)) < stats.chi2.isf(1e-4, 5)
    within = t.time_years % 1  # constant within a year: 0.8 x 6.6 x 20,000 = 105,600 times
    assert stats.kstest(within, "uniform").pvalue > 1e-4


def test_the_number_in_all_years_is_poisson_with_the_summed_intensity():
    factors = [1.0, 0.1, 3.0, 2.0, 0.5]
    counts = np.diff(made([poisson("a", 0.3, factors)], paths=20_000).start)
    m = 0.3 * sum(factors)
    observed = np.array([*(np.sum(counts == k) for k in range(6)), np.sum(counts >= 6)])
    expected = 20_000 * np.array([*stats.poisson.pmf(range(6), m), stats.poisson.sf(5, m)])
    assert chi_square(observed, expected) < stats.chi2.isf(1e-4, 6)


def test_a_higher_rate_brings_the_same_occurrences_earlier():
    first_slow = times_of(made([poisson("a", 0.1)]), "a", "a")
    found = {(p, o): time for p, o, time in times_of(made([poisson("a", 0.2)]), "a", "a")}
    assert all(found[(p, o)] == pytest.approx(time / 2, rel=1e-11) for p, o, time in first_slow)


def test_two_events_in_one_year_happen():
    # one source at rate 1: P(two or more in a year) = 1 - 2/e = 0.264
    rows = times_of(made([poisson("a", 1.0)]), "a", "a")
    year_of = rows[:, 0] * H + np.floor(rows[:, 2])
    share = np.mean(np.bincount(year_of.astype(int), minlength=PATHS * H) >= 2)
    assert share == pytest.approx(1 - 2 / math.e, abs=4 * math.sqrt(0.264 * 0.736 / 120_000))


# annual maximum


def test_an_annual_maximum_never_comes_twice_in_one_year():
    t = made([annual_maximum("m", 0.9), poisson("a", 1.0)])
    rows = times_of(t, "am", "m")
    year_of = rows[:, 0] * H + np.floor(rows[:, 2])
    assert len(np.unique(year_of)) == len(year_of) > PATHS * H * 0.8


def test_years_with_an_annual_maximum_are_independent_draws_of_its_probability():
    # at factor f the year's chance is 1 - (1 - p)^f: 0.3, 0.51 and 0.163
    factors = [1.0, 2.0, 0.5]
    chance = 1 - (1 - 0.3) ** np.array(factors)
    t = made([annual_maximum("m", 0.3, factors)], paths=20_000)
    happened = np.zeros((20_000, 3), dtype=int)
    happened[path_of(t), t.time_years.astype(int)] = 1
    pattern = happened @ [1, 2, 4]
    expected = [
        np.prod([p if k >> y & 1 else 1 - p for y, p in enumerate(chance)]) * 20_000 for k in range(8)
    ]  # all eight patterns of three independent years
    assert chi_square(np.bincount(pattern, minlength=8), np.array(expected)) < stats.chi2.isf(1e-4, 7)


def test_an_annual_maximum_comes_at_any_time_of_its_year_alike():
    t = made([annual_maximum("m", 0.4)])
    assert stats.kstest(t.time_years % 1, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(t.time_years % 1, np.floor(t.time_years))[0, 1]) < 4 / math.sqrt(len(t.time_years))


# renewal

PASTS = [Past("elapsed", 0.0), Past("elapsed", 67.0), Past("unknown"), Past("older_than", 120.0)]


@pytest.mark.parametrize("past", PASTS)
def test_the_first_occurrence_of_a_renewal_source_follows_the_closed_form(past):
    years = 300
    t = made([renewal("r", 88.2, 0.24, past, years)])
    first = t.time_years[t.ordinal == 0]
    # conditional on coming within the horizon, which all but a few do
    reached = first_cdf(float(years), 88.2, 0.24, past)
    found = stats.kstest(first, lambda x: first_cdf(x, 88.2, 0.24, past) / reached)
    assert found.pvalue > 1e-4
    assert abs(len(first) / PATHS - reached) <= 4 * math.sqrt(reached * (1 - reached) / PATHS) + 1e-12


def test_intervals_of_a_renewal_source_are_inverse_gaussian_and_independent():
    # 40 intervals fit into the horizon, so the second is hardly ever cut off
    t = made([renewal("r", 10.0, 0.3, Past("unknown"), 400)])
    rows = times_of(t, "r", "r")
    second = rows[rows[:, 1] == 1, 2] - rows[rows[:, 1] == 0, 2][: np.sum(rows[:, 1] == 1)]
    third = rows[rows[:, 1] == 2, 2] - rows[rows[:, 1] == 1, 2]
    brownian = stats.invgauss(0.3**2, scale=10.0 / 0.3**2)
    assert stats.kstest(second, brownian.cdf).pvalue > 1e-4
    assert stats.kstest(third, brownian.cdf).pvalue > 1e-4
    assert abs(np.corrcoef(second, third)[0, 1]) < 4 / math.sqrt(PATHS)


@pytest.mark.parametrize(("mean", "alpha", "past"), [(20.0, 0.3, Past("elapsed", 15.0)), (8.0, 1.2, Past("unknown"))])
def test_the_mean_number_of_renewals_in_each_year_is_that_of_the_renewal_equation(mean, alpha, past):
    source = renewal("r", mean, alpha, past)
    expected = renewal_counts(source, H, 0, 0).sum(axis=(1, 2))
    paths = 20_000
    t = made([source], paths=paths)
    by_path = np.bincount(path_of(t) * H + t.time_years.astype(int), minlength=paths * H).reshape(paths, H)
    error = by_path.std(axis=0, ddof=1) / math.sqrt(paths)
    assert np.all(np.abs(by_path.mean(axis=0) - expected) < 4.5 * error)  # 30 years: 4.5 SE is 1 in 5,000
    total = by_path.sum(axis=1)
    assert abs(total.mean() - expected.sum()) < 4 * total.std(ddof=1) / math.sqrt(paths)


@pytest.mark.parametrize("past", PASTS)
@pytest.mark.parametrize(("mean", "alpha"), [(88.2, 0.2), (600.0, 1.0), (3.0, 0.05), (40.0, 3.0)])
def test_times_are_the_exact_inverse_of_the_distribution(mean, alpha, past):
    # the draw is known: its distribution function at the drawn time must give it back
    past = replace(past, years=past.years * mean / 88.2)
    source = renewal("r", mean, alpha, past, 50)
    first = made([source], paths=2000)
    first = first.time_years[first.ordinal == 0]
    chance = first_cdf(np.sort(first), mean, alpha, past)
    plain = made([poisson("r", 1.0, (1.0,) * 50)], paths=2000)  # the same draws u, at -ln(1 - u) years
    u = -np.expm1(-plain.time_years[plain.ordinal == 0])
    u = np.sort(u[u < probability_in(source, 50)])
    slope = (first_cdf(np.sort(first) + 1e-4, mean, alpha, past) - chance) / 1e-4
    assert len(u) == len(first) > 0
    assert np.all(np.abs(chance - u) < 1e-7 * slope + 1e-12)  # 1e-7 years


# what holds for all kinds

ALL = [
    poisson("poisson", 0.5),
    annual_maximum("maximum", 0.2),
    renewal("renewal", 12.0, 0.5, Past("elapsed", 10.0)),
    poisson("weighted", 0.3, events=("w1", "w2", "w3"), weights=(0.2, 0.5, 0.3)),
]
IDS = [source.id for source in ALL]


def test_paths_do_not_resemble_their_neighbours():
    counts = np.diff(made([poisson("yearly", 2.0)]).start)
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / math.sqrt(PATHS)


def test_sources_strike_independently_of_each_other():
    t = made(ALL)
    counts = [counts_of(t, IDS, name) for name in IDS]
    off_diagonal = np.corrcoef(counts)[np.triu_indices(len(IDS), 1)]
    assert np.all(np.abs(off_diagonal) < 4 / math.sqrt(PATHS))


@pytest.mark.parametrize("seed", [1, 2, SEED])
def test_neighbouring_seeds_give_uncorrelated_futures(seed):
    one, other = (made(ALL, seed=s) for s in (seed, seed + 1))
    for name in IDS:
        pair = np.corrcoef(counts_of(one, IDS, name), counts_of(other, IDS, name))
        assert abs(pair[0, 1]) < 4 / math.sqrt(PATHS)
    assert not np.isin(one.time_years[:1000], other.time_years).any()


def test_every_path_is_in_order_of_time_and_inside_the_horizon():
    t = made(ALL)
    assert t.start[0] == 0
    assert t.start[-1] == len(t.time_years)
    for p in range(0, PATHS, 7):
        times = t.time_years[t.start[p] : t.start[p + 1]]
        assert np.all(np.diff(times) >= 0)
    assert np.all((t.time_years > 0) & (t.time_years < H))


def test_ordinals_count_the_occurrences_of_each_source():
    t = made(ALL)
    for name in IDS:
        rows = times_of(t, IDS, name)
        first = np.concatenate([[True], np.diff(rows[:, 0]) > 0])
        assert np.all(rows[first, 1] == 0)
        assert np.all(np.diff(rows[:, 1])[~first[1:]] == 1)
        assert np.all(np.diff(rows[:, 2])[~first[1:]] > 0)


@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("size", [1, 13, 100])
def test_blocks_of_any_size_give_the_same_occurrences(size, stratified):
    sources = prepared([*ALL, poisson("rare", 0.001)], stratified=stratified)
    whole = timelines(sources, 0, 100)
    parts = [timelines(sources, p, min(size, 100 - p)) for p in range(0, 100, size)]
    for name in ("source", "event", "ordinal", "time_years", "path"):
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


def test_sources_survive_the_way_to_a_worker():
    sources = prepared(ALL, stratified=True)
    there = timelines(pickle.loads(pickle.dumps(sources)), 0, 50)
    assert np.array_equal(there.time_years, timelines(sources, 0, 50).time_years)


def test_adding_a_source_changes_no_other_sources_times_and_events():
    more = [poisson("another", 3.0), *ALL]
    before, after = made(ALL), made(more)
    for name in IDS:
        rows = times_of(before, IDS, name)
        assert np.array_equal(rows, times_of(after, [*IDS, "another"], name))
    assert [event_names(ALL)[e] for e in before.event] == [
        event_names(more)[e] for e in after.event if event_names(more)[e] != "another"
    ]


def event_names(sources):
    return sorted(event for source in sources for event in source.events)


def test_the_order_of_the_catalogue_does_not_matter():
    before, after = made(ALL), made(ALL[::-1])
    for name in ("start", "source", "event", "ordinal", "time_years"):
        assert np.array_equal(getattr(before, name), getattr(after, name))


def test_a_longer_horizon_keeps_the_first_years():
    short = made(ALL, years=10)
    long = made(ALL, years=H)
    kept = long.time_years < 10
    assert np.array_equal(short.source, long.source[kept])
    # renewal times are read from tables of each horizon, good to 1e-9 years
    assert np.allclose(short.time_years, long.time_years[kept], rtol=0, atol=2e-9)


def test_another_seed_gives_other_times():
    sources = of_rates(RATES)
    assert not np.isin(made(sources, seed=1).time_years[:1000], made(sources, seed=2).time_years).any()


def test_events_of_a_source_come_in_proportion_to_their_weights():
    source = poisson("s", 2.0, events=("b", "a", "c"), weights=(0.2, 0.7, 0.1))
    t = made([source])
    observed = np.bincount(t.event, minlength=3)  # in order of identifiers: a, b, c
    assert chi_square(observed, len(t.event) * np.array([0.7, 0.2, 0.1])) < stats.chi2.isf(1e-4, 2)
    # and the choice has nothing to do with the time, nor with the choice before
    assert abs(np.corrcoef(t.event == 0, t.time_years)[0, 1]) < 4 / math.sqrt(len(t.event))
    assert abs(np.corrcoef(t.event[:-1] == 0, t.event[1:] == 0)[0, 1]) < 4 / math.sqrt(len(t.event))


def test_each_event_strikes_once_in_rows_of_its_own():
    t = each_event(prepared(ALL), samples=3)
    names, sources = event_names(ALL), sorted(IDS)
    assert np.array_equal(np.diff(t.start), np.ones(18))
    assert [names[e] for e in t.event[::3]] == names
    assert [sources[s] for s in t.source[::3]] == ["maximum", "poisson", "renewal", "weighted", "weighted", "weighted"]
    assert t.path.tolist() == [0, 1, 2] * 6
    assert not t.ordinal.any()
    assert not t.time_years.any()


@pytest.mark.parametrize(
    ("sources", "events", "years", "says"),
    [
        ([], (), H, "no source"),
        ([poisson("a", 1.0), poisson("a", 1.0)], ("a",), H, "stands twice"),
        ([poisson("a", 1.0)], ("a", "b"), H, "exactly one source"),
        ([poisson("a", 1.0), poisson("b", 1.0, events=("a",))], ("a",), H, "exactly one source"),
        ([poisson("a", 1.0)], ("a",), H + 1, "longer than what is known of: a"),
        ([poisson("a", 1.0)], ("a",), 0, "a horizon of 0 years"),
    ],
)
def test_an_impossible_catalogue_is_refused(sources, events, years, says):
    with pytest.raises(ValueError, match=says):
        prepare_sources(1, tuple(sources), events, years)


@pytest.mark.parametrize(("first_path", "paths"), [(-1, 5), (0, -1), (2**32 - 2, 3)])
def test_a_path_that_its_counter_cannot_hold_is_refused(first_path, paths):
    with pytest.raises(ValueError, match="numbered from 0"):
        timelines(prepared(ALL), first_path, paths)

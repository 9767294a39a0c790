"""Timelines: Poisson counts, in order of time, and no draw depends on its neighbours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.science.portfolio import SEED
from valuation.timelines import sources_of, timelines

RATES = {"often": 0.5, "rare": 0.01, "yearly": 2.0}


def made(rates, years=30, first_path=0, paths=4000, seed=SEED):
    return timelines(sources_of(seed, tuple(rates), np.array(list(rates.values()))), years, first_path, paths)


def path_of(t):
    return np.repeat(np.arange(len(t.start) - 1), np.diff(t.start))


def times_of(t, rates, name):
    """(path, ordinal, time) of one source, in order."""
    chosen = t.source == list(rates).index(name)
    order = np.lexsort((t.ordinal[chosen], path_of(t)[chosen]))
    return np.stack([path_of(t)[chosen], t.ordinal[chosen], t.time_years[chosen]], axis=1)[order]


@pytest.mark.parametrize("name", RATES)
def test_the_number_of_occurrences_has_the_poisson_mean_and_variance(name):
    paths, expected = 4000, RATES[name] * 30
    counts = np.bincount(times_of(made(RATES), RATES, name)[:, 0].astype(int), minlength=paths)
    # Poisson: variance m of one count; fourth central moment m + 3 m^2, so var(s^2) = (m + 2 m^2) / n
    assert abs(counts.mean() - expected) < 4 * math.sqrt(expected / paths)
    assert abs(counts.var(ddof=1) - expected) < 4 * math.sqrt((expected + 2 * expected**2) / paths)


def test_counts_of_one_year_follow_the_poisson_distribution():
    counts = np.bincount(times_of(made({"a": 1.0}, years=1), {"a": 1.0}, "a")[:, 0].astype(int), minlength=4000)
    observed = np.array([*(np.sum(counts == k) for k in range(5)), np.sum(counts >= 5)])
    expected = 4000 * np.array([*(math.exp(-1) / math.factorial(k) for k in range(5)), stats.poisson.sf(4, 1.0)])
    assert ((observed - expected) ** 2 / expected).sum() < stats.chi2.isf(1e-4, 5)


def test_occurrences_are_spread_evenly_over_the_years():
    t = made({"yearly": 2.0})
    per_year = np.bincount(t.time_years.astype(int), minlength=30)
    chi2 = ((per_year - per_year.mean()) ** 2 / per_year.mean()).sum()
    assert chi2 < stats.chi2.isf(1e-4, 29)


def test_paths_do_not_resemble_their_neighbours():
    counts = np.diff(made({"yearly": 2.0}).start)
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / math.sqrt(4000)


def test_sources_strike_independently_of_each_other():
    rates = {"a": 1.0, "b": 1.0}
    t = made(rates)
    counts = [np.bincount(times_of(t, rates, name)[:, 0].astype(int), minlength=4000) for name in rates]
    assert abs(np.corrcoef(*counts)[0, 1]) < 4 / math.sqrt(4000)


def test_every_path_is_in_order_of_time_and_inside_the_horizon():
    t = made(RATES)
    assert t.start[0] == 0
    assert t.start[-1] == len(t.time_years)
    for p in range(0, 4000, 7):
        times = t.time_years[t.start[p] : t.start[p + 1]]
        assert np.all(np.diff(times) >= 0)
    assert np.all((t.time_years > 0) & (t.time_years < 30))


def test_ordinals_count_the_occurrences_of_each_source():
    t = made(RATES)
    for name in RATES:
        rows = times_of(t, RATES, name)
        first = np.concatenate([[True], np.diff(rows[:, 0]) > 0])
        assert np.all(rows[first, 1] == 0)
        assert np.all(np.diff(rows[:, 1])[~first[1:]] == 1)
        assert np.all(np.diff(rows[:, 2])[~first[1:]] > 0)


@pytest.mark.parametrize("size", [1, 13, 100])
def test_blocks_of_any_size_give_the_same_occurrences(size):
    whole = made(RATES, paths=100)
    parts = [made(RATES, first_path=p, paths=min(size, 100 - p)) for p in range(0, 100, size)]
    for name in ("source", "ordinal", "time_years"):
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


def test_adding_a_source_changes_no_other_sources_times():
    more = {"another": 3.0, **RATES}
    before, after = made(RATES), made(more)
    for name in RATES:
        assert np.array_equal(times_of(before, RATES, name), times_of(after, more, name))


def test_the_order_of_the_catalogue_does_not_matter():
    other = dict(reversed(RATES.items()))
    before, after = made(RATES), made(other)
    assert np.array_equal(before.time_years, after.time_years)
    assert [list(RATES)[s] for s in before.source] == [list(other)[s] for s in after.source]


def test_a_longer_horizon_keeps_the_first_years():
    short, long = made(RATES, years=10), made(RATES, years=30)
    assert np.array_equal(short.time_years, long.time_years[long.time_years < 10])


def test_a_higher_rate_brings_the_same_occurrences_earlier():
    slow, fast = made({"a": 0.1}), made({"a": 0.2})
    first_slow = times_of(slow, {"a": 0}, "a")
    first_fast = times_of(fast, {"a": 0}, "a")
    found = {(p, o): time for p, o, time in first_fast}
    assert all(found[(p, o)] == pytest.approx(time / 2, rel=1e-12) for p, o, time in first_slow)


def test_two_events_in_one_year_happen():
    # one source at rate 1: P(two or more in a year) = 1 - 2/e = 0.264
    rows = times_of(made({"a": 1.0}), {"a": 1.0}, "a")
    year_of = rows[:, 0] * 30 + np.floor(rows[:, 2])
    share = np.mean(np.bincount(year_of.astype(int), minlength=4000 * 30) >= 2)
    assert share == pytest.approx(1 - 2 / math.e, abs=4 * math.sqrt(0.264 * 0.736 / 120_000))


def test_another_seed_gives_other_times():
    assert not np.isin(made(RATES, seed=1).time_years[:1000], made(RATES, seed=2).time_years).any()


@pytest.mark.parametrize(
    ("names", "rates", "says"), [(("a",), [0.0], "above 0"), (("a", "a"), [1.0, 1.0], "stands twice")]
)
def test_an_impossible_catalogue_is_refused(names, rates, says):
    with pytest.raises(ValueError, match=says):
        sources_of(1, names, np.array(rates))

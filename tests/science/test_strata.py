"""Strata: rare events without brute force, and the weighted means are the right ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hazards.occurrence import probability_in, renewal_counts
from hazards.sources import Past
from tests.science.futures import annual_maximum, path_of, poisson, prepared, renewal
from valuation.timelines import stratum_of, timelines

YEARS = 50
ONE = (1.0,) * YEARS
RISING = tuple(np.linspace(1, 2, YEARS))
PATHS = 20_000

MIXED = [
    poisson("frequent", 0.05, RISING),
    poisson("millennial", 0.001, RISING),
    annual_maximum("century", 0.009, RISING),
    renewal("trough", 88.2, 0.24, Past("elapsed", 20.0), YEARS),
    renewal("silent-for-long", 3000.0, 0.3, Past("unknown"), YEARS),
    poisson("hundred-thousandth", 1e-5, ONE),
]
ONLY_RARE = [MIXED[1], MIXED[2], MIXED[4]]


def weighted(statistic, stratum, share):
    """Mean and standard error over strata: sum of W x mean, sum of W^2 x s^2 / n."""
    parts = [statistic[stratum == k] for k in range(len(share))]
    mean = sum(w * part.mean() for w, part in zip(share, parts, strict=True))
    variance = sum(w**2 * part.var(ddof=1) / len(part) for w, part in zip(share, parts, strict=True))
    return mean, math.sqrt(variance)


def drawn(sources, paths=PATHS, stratified=True, seed=7):
    prepared_sources = prepared(sources, seed=seed, stratified=stratified)
    return timelines(prepared_sources, 0, paths), stratum_of(prepared_sources, paths), prepared_sources.stratum_share


def by_path(t, value):
    return np.bincount(path_of(t), weights=value, minlength=len(t.start) - 1)


@pytest.mark.parametrize("sources", [MIXED, ONLY_RARE, MIXED[1:2], MIXED[:2]])
def test_shares_of_the_strata_are_the_chances_and_sum_to_one(sources):
    _, stratum, share = drawn(sources, stratified=True)
    assert math.fsum(share) == pytest.approx(1, rel=1e-14)
    # stratum 0: every source whose chance is at most one half is silent
    chances = [probability_in(source, YEARS) for source in sources]
    silent = math.prod(1 - chance for chance in chances if chance <= 0.5)
    assert share[0] == pytest.approx(silent, rel=1e-12)
    assert np.all(np.bincount(stratum, minlength=len(share)) >= 2)


@pytest.mark.parametrize("source", MIXED, ids=[source.id for source in MIXED])
def test_weighted_counts_of_every_source_are_the_closed_form(source):
    t, stratum, share = drawn(MIXED)
    which = sorted(s.id for s in MIXED).index(source.id)
    count = by_path(t, t.source == which)
    if source.kind == "renewal":
        expected = renewal_counts(source, YEARS, 0, 0).sum()
    elif source.kind == "poisson":
        expected = source.annual_rate_per_year * sum(source.factor_by_year)
    else:
        expected = sum(1 - (1 - source.annual_rate_per_year) ** f for f in source.factor_by_year)
    chance = probability_in(source, YEARS)
    unseen = expected - chance if expected < 1e-3 else 0.0  # a second one of the rarest: 1e-7, in no path at all
    mean, error = weighted(count, stratum, share)
    assert abs(mean - expected) <= 4 * error + unseen
    mean, error = weighted((count > 0).astype(float), stratum, share)
    assert abs(mean - chance) <= 4 * error + 1e-12


@pytest.mark.parametrize("sources", [MIXED, ONLY_RARE])
def test_a_statistic_of_time_has_the_mean_of_the_closed_form(sources):
    # discounted occurrences of the first source: sum over years of rate x factor x int exp(-0.04 t) dt
    t, stratum, share = drawn(sources)
    which = sorted(s.id for s in sources).index("millennial")
    value = by_path(t, (t.source == which) * np.exp(-0.04 * t.time_years))
    year = np.arange(YEARS)
    expected = 0.001 * np.sum(np.array(RISING) * (np.exp(-0.04 * year) - np.exp(-0.04 * (year + 1))) / 0.04)
    mean, error = weighted(value, stratum, share)
    assert abs(mean - expected) < 4 * error
    assert error < 0.05 * expected


def test_the_first_occurrence_of_any_rare_source_follows_the_closed_form():
    # P(no rare occurrence by x) is a product over sources, and no draw of the condition may bend it
    t, stratum, share = drawn(ONLY_RARE)
    first = np.full(PATHS, np.inf)
    has = np.diff(t.start) > 0
    first[has] = t.time_years[t.start[:-1][has]]
    for x in (1.0, 10.0, 25.0, 49.0):
        expected = 1 - math.prod(1 - probability_in(source, x) for source in ONLY_RARE)
        mean, error = weighted((first <= x).astype(float), stratum, share)
        assert abs(mean - expected) < 4 * error


def test_plain_and_stratified_futures_have_the_same_pairs_of_sources():
    # two rare sources in one future: the product of their chances, though one was made to strike
    t, stratum, share = drawn(ONLY_RARE, paths=100_000)
    ids = sorted(s.id for s in ONLY_RARE)
    both = np.ones(100_000)
    for name in ("century", "millennial"):
        both *= by_path(t, t.source == ids.index(name)) > 0
    expected = math.prod(probability_in(source, YEARS) for source in ONLY_RARE if source.id != "silent-for-long")
    mean, error = weighted(both, stratum, share)
    assert abs(mean - expected) < 4 * error


@pytest.mark.parametrize(
    "others", [[], [MIXED[0]], [MIXED[0], MIXED[2]]], ids=["alone", "frequent", "frequent+century"]
)
def test_a_millennial_event_needs_ten_times_fewer_paths(others):
    # any occurrence in 50 years of an event of 1 in 1,000 years
    rare = poisson("event", 0.001, ONE)
    sources = [rare, *others]
    which = sorted(s.id for s in sources).index("event")
    p = probability_in(rare, YEARS)
    t, stratum, share = drawn(sources)
    mean, error = weighted((by_path(t, t.source == which) > 0).astype(float), stratum, share)
    plain_variance = p * (1 - p) / PATHS
    assert abs(mean - p) <= 4 * error + 1e-12
    assert error**2 <= plain_variance / 10


def test_in_a_stratum_what_it_says_has_happened():
    t, stratum, _ = drawn(MIXED)
    prepared_sources = prepared(MIXED, seed=7, stratified=True)
    rarest = np.zeros(PATHS, dtype=int)
    np.maximum.at(rarest, path_of(t), prepared_sources.rarity[t.source])
    assert np.array_equal(rarest, stratum)


def test_more_paths_keep_the_earlier_ones():
    few, stratum_few, _ = drawn(MIXED, paths=150)
    many, stratum_many, _ = drawn(MIXED, paths=1000)
    n = few.start[-1]
    assert np.array_equal(stratum_few, stratum_many[:150])
    assert np.array_equal(
        stratum_of(prepared(MIXED, stratified=True), np.array([149, 3, 20])), stratum_few[[149, 3, 20]]
    )
    assert np.array_equal(few.time_years, many.time_years[:n])
    assert np.array_equal(few.source, many.source[:n])


def test_where_nothing_but_rare_sources_can_strike_hardly_a_path_is_silent():
    _, stratum, share = drawn(ONLY_RARE)
    assert share[0] > 0.3
    assert np.sum(stratum == 0) == 2


@pytest.mark.parametrize(("sources", "stratified"), [(MIXED, False), ([MIXED[0]], True)])
def test_without_rare_sources_or_without_asking_there_is_one_stratum(sources, stratified):
    t, stratum, share = drawn(sources, paths=500, stratified=stratified)
    plain, _, _ = drawn(sources, paths=500, stratified=False)
    assert share.tolist() == [1.0]
    assert not stratum.any()
    assert np.array_equal(t.time_years, plain.time_years)

"""Delivery: percentiles, tails and exceedance by hand, weights against samples written out, sums that stay exact."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valuation.test_weighting import strata
from valuation import delivery as dl
from valuation.delivery import (
    exceedance,
    histogram,
    moments,
    moments_of_kg,
    percentile,
    percentiles,
    probability,
    tail_mean,
)
from valuation.weighting import plain

TEN = [7, 3, 9, 1, 10, 4, 6, 2, 8, 5]
PERCENTS = st.sampled_from([1, 5, 7, 10, 25, 50, 90, 95, 99, 100])
RARE = strata([0, 1, 1, 1, 1], [0.9, 0.1], exact=[True, False])  # nothing happens in 9 of 10 futures: one path says so


def exceeded(annual, probabilities):
    """Exceedance of dense losses (path, year), every path alike; years that lost nothing are left out as usual."""
    path, year = np.nonzero(annual)
    return exceedance(annual[path, year], path, annual.shape[1], probabilities, plain(len(annual)))[0]


@pytest.mark.parametrize(
    ("percent", "value"), [(10, 1), (10.1, 2), (50, 5), (51, 6), (90, 9), (95, 10), (99, 10), (1, 1)]
)
def test_a_percentile_is_the_smallest_value_that_reaches_its_share(percent, value):
    assert percentile(TEN, percent) == value


def test_shares_that_binary_fractions_cannot_hold_do_not_skip_a_value():
    assert percentile(np.arange(1, 101), 7) == 7  # 0.07 x 100 is 7.000000000000001 in doubles
    assert tail_mean(np.arange(1, 101), 7) == 97  # 94 .. 100
    # 0.1 + 0.2 is 0.30000000000000004, 0.7 + 0.2 is 0.8999999999999999
    assert percentile([1, 2, 3], 90, strata([0, 1, 2], [0.7, 0.2, 0.1])) == 2
    assert percentile([1, 2, 3], 30, strata([0, 1, 2], [0.1, 0.2, 0.7])) == 2


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=200), st.sampled_from([1, 5, 10, 50, 90, 95, 99]))
def test_a_percentile_is_a_value_that_a_future_had_and_splits_the_futures(values, percent):
    found = percentile(values, percent)
    data = np.array(values)
    assert found in values
    assert Fraction(int((data <= found).sum()), len(values)) >= Fraction(percent, 100)
    assert Fraction(int((data < found).sum()), len(values)) < Fraction(percent, 100)


def test_one_rare_event_has_a_median_and_a_ninetieth_percentile_of_zero():
    avoided = np.zeros(1000)
    avoided[:90] = 500.0  # it strikes in 9 % of the futures
    assert percentile(avoided, 50) == percentile(avoided, 90) == 0.0
    assert percentile(avoided, 95) == 500.0
    weighed = np.array([0.0, 500.0, 500.0, 500.0, 500.0])  # the same future in five weighted paths
    assert percentiles(weighed, [50, 90, 91, 95], RARE) == [0.0, 0.0, 500.0, 500.0]


@pytest.mark.parametrize(("percent", "mean"), [(10, 10.0), (20, 9.5), (25, 9.2), (1, 10.0), (100, 5.5)])
def test_the_tail_mean_is_the_mean_of_the_worst(percent, mean):
    # worst 20 % of ten are 10 and 9; 25 % takes half of the third: (10 + 9 + 8/2) / 2.5
    assert tail_mean(TEN, percent) == mean


def test_a_tail_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        tail_mean(TEN, 0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from([1, 5, 10]))
def test_the_tail_is_never_better_than_the_mean(values, percent):
    assert tail_mean(values, percent) >= math.fsum(values) / len(values) - 1e-9 * max(values)


def test_exceedance_by_hand():
    # ten years with losses 1..10: 20 % of them (9 and 10) pass 8; none passes 10
    annual = np.array(TEN, dtype=np.int64).reshape(5, 2)
    assert exceeded(annual, [0.1, 0.2, 0.5, 0.9]).tolist() == [9, 8, 5, 1]


def test_a_probability_that_binary_fractions_cannot_hold_does_not_skip_a_year():
    # 29 of 100 years lose more than 71, and 0.29 x 100 is 28.999999999999996 in doubles
    assert exceeded(np.arange(1, 101).reshape(20, 5), [0.29]).tolist() == [71]


@given(st.lists(st.integers(0, 50), min_size=10, max_size=300))
def test_an_exceeded_loss_is_passed_by_no_more_than_its_probability(losses):
    annual = np.array(losses, dtype=np.int64)
    probabilities = [0.1, 0.2, 0.5]
    for p, loss in zip(probabilities, exceeded(annual[:, None], probabilities), strict=True):
        assert (annual > loss).mean() <= p + 1e-12
        assert loss == 0 or (annual >= loss).mean() > p - 1e-12


def test_exceedance_of_a_rare_future_by_hand():
    # 4 paths of 5 years share a probability of 0.1: one simulated year of theirs is 0.1 / 20 = 0.005 of all years
    loss, path = np.array([50, 40, 30, 20]), np.array([1, 2, 2, 4])
    found, seen = exceedance(loss, path, 5, [0.004, 0.005, 0.0075, 0.015, 0.02, 0.5], RARE)
    assert found.tolist() == [50, 40, 40, 20, 0, 0]
    assert seen[:4] == pytest.approx([0.8, 1, 1.5, 3], rel=1e-9)  # simulated years behind each point
    assert seen[4] == pytest.approx(4, rel=1e-9)
    assert seen[5] > 4


def test_moments_by_hand():
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squared differences 32, variance 32/7, standard error sqrt(32/7/8)
    found = moments_of_kg(np.array([2, 4, 4, 4, 5, 5, 7, 9]))
    assert found.mean == 5
    assert found.standard_error == pytest.approx(math.sqrt(32 / 7 / 8), rel=1e-15)


def test_moments_of_strata_by_hand():
    # s0 (share 0.8): 0, 2, mean 1, variance 2; s1 (0.2): 10, 14, 18, mean 14, variance 16
    of = strata([0, 0, 1, 1, 1], [0.8, 0.2])
    kg = np.array([0, 2, 10, 14, 18])
    for found in (moments_of_kg(kg, of), moments(kg / 1.0, of)):
        assert found.mean == pytest.approx(0.8 * 1 + 0.2 * 14, rel=1e-15)
        assert found.standard_error == pytest.approx(math.sqrt(0.64 * 2 / 2 + 0.04 * 16 / 3), rel=1e-14)
    assert probability(kg > 9, of) == pytest.approx(0.2, rel=1e-15)
    assert probability([True, False, False, False, True], of) == pytest.approx(0.4 + 0.2 / 3, rel=1e-15)


def test_moments_of_huge_kilograms_lose_no_digit():
    # sums of squares near 2^124: doubles would leave nothing of a difference of 1
    kg = np.array([2**61, 2**61 + 1, 2**61 + 2], dtype=np.int64)
    assert moments_of_kg(kg).standard_error == pytest.approx(math.sqrt(1 / 3), rel=1e-15)
    assert moments_of_kg(-kg).mean == -float(2**61 + 1)


def test_one_future_has_no_error_to_show():
    with pytest.raises(ValueError, match="all futures': its spread cannot be known"):
        moments_of_kg(np.array([5]))
    with pytest.raises(ValueError, match="one path only in the stratum 's1'"):
        moments([1.0, 2.0, 3.0], strata([0, 0, 1], [0.5, 0.5]))


def test_one_path_is_enough_where_all_paths_are_the_same():
    found = moments_of_kg(np.array([0, 4, 8, 8, 12]), RARE)
    # 0.1 x 8, and the variance (16 + 0 + 0 + 16) / 3 of the four struck paths only
    assert found.mean == pytest.approx(0.8, rel=1e-15)
    assert found.standard_error == pytest.approx(0.1 * math.sqrt(32 / 3 / 4), rel=1e-14)


def test_one_path_is_enough_of_what_never_happens():
    found = moments_of_kg(np.array([2, 4, 9]), strata([0, 0, 1], [1.0, 0.0]))
    assert (found.mean, found.standard_error) == (3, 1)  # variance 2 of two paths


def test_paths_that_are_the_same_have_no_error_of_rounding():
    # the mean of three times 0.1 is 0.10000000000000002 in doubles
    assert moments([0.1] * 3, strata([0, 0, 0], [1.0], exact=[True])).standard_error == 0


@pytest.mark.parametrize("of", [moments_of_kg, moments])
def test_a_stratum_said_to_be_the_same_and_is_not_is_refused(of):
    with pytest.raises(ValueError, match="differ, although"):
        of(np.array([1, 2, 3, 3]), strata([0, 0, 1, 1], [0.5, 0.5], exact=[True, False]))


def test_strata_of_other_paths_are_refused():
    with pytest.raises(ValueError, match="3 values for 5 paths"):
        percentile([1, 2, 3], 50, RARE)


def test_a_histogram_counts_every_future_once():
    edges, shares = histogram(TEN, bins=3)
    assert edges.tolist() == [1, 4, 7, 10]
    assert shares.tolist() == [0.3, 0.3, 0.4]  # [1,4), [4,7), [7,10]: the last bin includes its upper end
    edges, shares = histogram([5.0, 5.0])
    assert (edges.tolist(), shares.tolist()) == ([5.0, 5.0], [1.0])


def test_a_histogram_weighs_its_bars():
    _, shares = histogram([0, 4, 8, 8, 12], RARE, bins=3)
    assert shares == pytest.approx([0.9, 0.025, 0.075], rel=1e-12)


# ---- one stratum: the figures of equal futures, to the last bit


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=120), PERCENTS)
def test_one_stratum_gives_the_figures_of_equal_futures_to_the_last_bit(values, percent):
    kg, n = np.array(values), len(values)
    tonnes = kg / 1000
    one = strata(np.zeros(n), [1.0])
    assert dl.moments_of_kg(kg, one).mean == sum(values) / n
    variance = (n * sum(v * v for v in values) - sum(values) ** 2) / (n * (n - 1))
    assert dl.moments_of_kg(kg, one).standard_error == math.sqrt(variance / n)
    average = math.fsum(tonnes) / n
    assert dl.mean(tonnes, one) == dl.moments(tonnes, one).mean == average
    squares = math.fsum((tonnes - average) ** 2)
    assert dl.moments(tonnes, one).standard_error == math.sqrt(squares / (n - 1) / n)
    assert dl.probability(kg > 0, one) == float(np.mean(kg > 0))
    ordered = np.sort(tonnes)
    assert dl.percentile(tonnes, percent, one) == ordered[math.ceil(round(percent / 100 * n, 9)) - 1]
    counts, edges = np.histogram(tonnes, bins=30) if ordered[0] < ordered[-1] else ([n], [ordered[0], ordered[0]])
    assert [part.tolist() for part in dl.histogram(tonnes, one)] == [list(edges), [c / n for c in counts]]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.integers(1, 5))
def test_a_tail_of_a_whole_number_of_futures_is_their_mean_to_the_last_bit(values, fifths):
    twenty = values * 5
    worst = sorted(twenty)[::-1][: fifths * len(values)]
    assert tail_mean(twenty, 20 * fifths) == math.fsum(worst) / len(worst)


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=60))
def test_one_stratum_gives_the_exceedance_of_all_years_written_out(rows):
    annual, chances = np.array(rows), [0.01, 0.1, 0.2, 0.5, 1.0]
    years = np.sort(annual, axis=None)
    places = [max(len(years) - 1 - math.floor(p * len(years) + 1e-9), 0) for p in chances]
    assert exceeded(annual, chances).tolist() == years[places].tolist()
    path, year = np.nonzero(annual)
    seen = exceedance(annual[path, year], path, 3, chances, plain(len(annual)))[1]
    assert seen == pytest.approx(np.array(chances) * len(years), rel=1e-12)


# ---- several strata: the same figures as a sample in which every path is repeated as often as it weighs


@st.composite
def weighed(draw):
    """Values of paths in up to four strata, and how often each path of a stratum stands in the sample written out."""
    paths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    times = draw(st.lists(st.integers(1, 9), min_size=len(paths), max_size=len(paths)))
    of_path = draw(st.permutations([s for s, count in enumerate(paths) for _ in range(count)]))
    values = draw(st.lists(st.integers(-50, 50), min_size=len(of_path), max_size=len(of_path)))
    size = sum(count * k for count, k in zip(paths, times, strict=True))
    found = strata(of_path, [count * k / size for count, k in zip(paths, times, strict=True)])
    return np.array(values), found, np.repeat(values, np.array(times)[of_path])


@given(weighed(), PERCENTS)
def test_weights_are_multiplicities(case, percent):
    values, found, written_out = case
    assert percentile(values, percent, found) == percentile(written_out, percent)
    assert tail_mean(values, percent, found) == pytest.approx(tail_mean(written_out, percent), rel=1e-9, abs=1e-9)
    assert dl.mean_of_whole(values, found) == pytest.approx(written_out.mean(), rel=1e-12, abs=1e-12)
    assert dl.mean(values, found) == pytest.approx(written_out.mean(), rel=1e-12, abs=1e-12)
    assert probability(values > 3, found) == pytest.approx((written_out > 3).mean(), rel=1e-12)
    assert histogram(values, found)[1] == pytest.approx(histogram(written_out)[1], rel=1e-12)


@given(weighed(), st.integers(1, 4))
def test_exceedance_with_weights_is_that_of_the_sample_written_out(case, years):
    values, found, written_out = case
    struck, chances = np.flatnonzero(values > 0), [0.003, 0.03, 0.1, 0.3, 0.6]
    once = np.zeros((len(written_out), years), dtype=np.int64)  # one year of each path may be struck
    once[:, 0] = np.maximum(0, written_out)
    loss, _ = exceedance(values[struck], struck, years, chances, found)
    assert loss.tolist() == exceeded(once, chances).tolist()


@given(weighed(), st.data(), PERCENTS)
def test_doubling_every_path_of_a_stratum_changes_no_mean_and_no_percentile(case, data, percent):
    values, found, _ = case
    twice = np.flatnonzero(found.of_path == data.draw(st.integers(0, len(found.share) - 1)))
    more = strata(np.concatenate([found.of_path, found.of_path[twice]]), found.share)
    longer = np.concatenate([values, values[twice]])
    assert dl.mean_of_whole(longer, more) == dl.mean_of_whole(values, found)
    assert percentile(longer, percent, more) == percentile(values, percent, found)
    assert tail_mean(longer, percent, more) == pytest.approx(tail_mean(values, percent, found), rel=1e-12, abs=1e-12)


@given(st.integers(1, 5), st.lists(st.integers(-99, 99), min_size=10, max_size=60), PERCENTS)
def test_strata_with_their_proportion_of_paths_give_the_unweighted_figures(parts, values, percent):
    of = np.arange(len(values)) % parts
    proportional = strata(of, np.bincount(of) / len(values))
    kg = np.array(values)
    assert percentile(kg, percent, proportional) == percentile(kg, percent)
    assert moments_of_kg(kg, proportional).mean == pytest.approx(moments_of_kg(kg).mean, rel=1e-14, abs=1e-13)
    assert tail_mean(kg, percent, proportional) == pytest.approx(tail_mean(kg, percent), rel=1e-12, abs=1e-12)
    assert probability(kg > 0, proportional) == pytest.approx(probability(kg > 0), rel=1e-14)


@given(weighed())
def test_percentiles_rise_with_their_percent(case):
    values, found, _ = case
    rising = percentiles(values, [0.1, 1, 5, 10, 33, 50, 66, 90, 95, 99, 99.9, 100], found)
    assert all(low <= high for low, high in pairwise(rising))
    assert (rising[0], rising[-1]) == (values.min(), values.max())


# ---- what strata gain


SHARE, PER_STRATUM, REPLICATIONS = np.array([0.95, 0.05]), (20, 60), 4_000


def replications():
    """Means, squared errors and spreads of many stratified samples: rare futures near 100, others 0 to 2."""
    rng = np.random.default_rng(20)
    of = strata(np.repeat([0, 1], PER_STRATUM), SHARE)
    found = []
    for _ in range(REPLICATIONS):
        values = np.concatenate([rng.uniform(0, 2, PER_STRATUM[0]), rng.normal(100, 10, PER_STRATUM[1])])
        found.append(moments(values, of))
    return np.array([(m.mean, m.standard_error**2, m.variance) for m in found]).T


def test_the_standard_error_of_strata_is_the_spread_of_many_replications():
    means, squared_errors, spreads = replications()
    # closed form: variance 4/12 of the uniform, 100 of the normal
    exact = 0.95**2 * (1 / 3) / 20 + 0.05**2 * 100 / 60
    spread_of_variance = exact * math.sqrt(2 / (REPLICATIONS - 1))  # standard error of a variance of normal values
    assert means.var(ddof=1) == pytest.approx(exact, abs=4 * spread_of_variance)
    assert squared_errors.mean() == pytest.approx(exact, abs=4 * squared_errors.std() / math.sqrt(REPLICATIONS))
    assert means.mean() == pytest.approx(0.95 * 1 + 0.05 * 100, abs=4 * math.sqrt(exact / REPLICATIONS))
    # one future drawn plainly: E[x^2] - E[x]^2, with E[x^2] 4/3 of the uniform and 10100 of the normal
    plainly = 0.95 * (4 / 3) + 0.05 * 10_100 - (0.95 + 5) ** 2
    assert spreads.mean() == pytest.approx(plainly, abs=4 * spreads.std() / math.sqrt(REPLICATIONS))


def test_equivalent_paths_say_what_strata_gain():
    alike = moments_of_kg(np.array([2, 4, 4, 4, 5, 5, 7, 9]))
    assert dl.equivalent_paths(alike) == pytest.approx(8, rel=1e-14)  # without strata: the paths themselves
    # struck futures 4, 8, 8, 12 in 0.1 of all: one future has E[x^2] - E[x]^2 + Var(mean), 0.1 x 72 - 0.64 + 0.08/3
    rare = moments_of_kg(np.array([0, 4, 8, 8, 12]), RARE)
    assert dl.equivalent_paths(rare) == pytest.approx((7.2 - 0.64 + 0.08 / 3) / (0.08 / 3), rel=1e-12)
    assert dl.relative_error(rare) == pytest.approx(math.sqrt(0.08 / 3) / 0.8, rel=1e-12)


def test_what_is_always_the_same_has_neither():
    never = moments_of_kg(np.zeros(5, dtype=np.int64), RARE)
    assert (never.mean, never.standard_error) == (0, 0)
    assert dl.relative_error(never) is None
    assert dl.equivalent_paths(never) is None

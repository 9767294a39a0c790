"""One building at a time: both estimators against formulas that can be written on a page."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.science.portfolio import (
    certain_collapse,
    expected,
    exposure,
    factors,
    house,
    life,
    paths_of,
    prices_of,
    run,
    sources,
    tsunami,
)
from valuation.exposure import Window

H, PATHS = 25, 20_000
NEW = np.ones((1, H))  # residual life 1 in every year: nothing is taken off
WHOLE = 1000.0  # 10 kg/m2 x 100 m2
NEVER = Window(0, 0, 1.0, False)


def closed(x, rates, f, window=NEVER):
    given = sources(**dict(zip(x.events, rates, strict=True)))
    return expected(x, given, f, window)


def mean_within(values, expected, variance=None):
    """Sample mean within 4 standard errors of the expected value."""
    error = math.sqrt((np.var(values, ddof=1) if variance is None else variance) / len(values))
    return abs(np.mean(values) - expected) < 4 * error


def collapses(paths):
    """How often each path lost a house of 1000 kg that nothing but a collapse befalls."""
    return paths.counted_kg[..., 0].sum(axis=1) // 1000


def one_house(reach, table=NEW, **fields):
    return exposure({"T": "tsunami"}, [house("A", {"T": reach}, **fields)], life(table))


Q, RATE = 0.3, 0.2
L = RATE * Q


def test_the_chance_of_a_first_collapse_falls_with_the_chance_of_still_standing():
    kg = closed(one_house(certain_collapse(Q)), [RATE], factors(H)).counted_kg[0, :, 0]
    t = np.arange(H)
    assert kg == pytest.approx(WHOLE * np.exp(-L * t) * (1 - math.exp(-L)), rel=1e-12)
    assert kg.sum() == pytest.approx(WHOLE * (1 - math.exp(-L * H)), rel=1e-12)


def test_simulated_first_collapses_follow_the_same_law():
    paths = run(one_house(certain_collapse(Q)), sources(T=RATE), factors(H), PATHS)
    lost = collapses(paths)
    assert set(np.unique(lost)) == {0, 1}  # gone after its collapse, whatever strikes later
    share = 1 - math.exp(-L * H)
    assert mean_within(lost, share, share * (1 - share))
    assert paths.collapses.tolist() == [lost.sum()] * 2  # counted on the way
    years = np.nonzero(paths.counted_kg[:, :, 0])[1]
    expected = np.array([math.exp(-L * t) * (1 - math.exp(-L)) for t in range(H)]) * PATHS
    observed = np.bincount(years, minlength=H)
    assert ((observed - expected) ** 2 / expected).sum() < stats.chi2.isf(1e-4, H - 1)


def test_a_building_is_back_in_the_next_future():
    # certain collapse at 4 a year: all but exp(-100) of the futures lose it, each exactly once
    paths = run(one_house(certain_collapse(1.0)), sources(T=4.0), factors(H), 500)
    assert np.all(paths.counted_kg.sum(axis=1) == 1000)
    assert paths.collapses.tolist() == [500, 500]


def test_several_events_compete_for_one_building():
    # two tsunamis, and a flood whose repair ratio is above the total loss: a collapse in every occurrence
    reach = {"A": certain_collapse(0.5), "B": certain_collapse(0.1), "C": tsunami()}
    perils = {"A": "tsunami", "B": "tsunami", "C": "flood"}
    x = exposure(perils, [house("X", reach, {"C": 0.96})], life(NEW))
    total = 0.05 * 0.5 + 0.1 * 0.1 + 0.01 * 1.0
    kg = closed(x, [0.05, 0.1, 0.01], factors(H)).counted_kg[0, :, 0].sum()
    assert kg == pytest.approx(WHOLE * (1 - math.exp(-total * H)), rel=1e-12)
    lost = collapses(run(x, sources(A=0.05, B=0.1, C=0.01), factors(H), PATHS))
    assert mean_within(lost, 1 - math.exp(-total * H))
    assert set(np.unique(lost)) == {0, 1}  # whichever comes first


def test_repairs_alone_are_a_poisson_stream():
    # state 1 with probability 0.4, cost ratio 0.1: 0.2 x 0.4 x 100 kg a year; the sum over a path is compound Poisson
    x = one_house(tsunami(0.4))
    kg = closed(x, [0.2], factors(H)).counted_kg[0, :, 0]
    assert kg == pytest.approx(np.full(H, 0.2 * 0.4 * 100), rel=1e-12)
    totals = run(x, sources(T=0.2), factors(H), PATHS).counted_kg[..., 0].sum(axis=1)
    count = 0.2 * 0.4 * H
    assert mean_within(totals, count * 100, count * 100**2)
    variance_error = 100**2 * math.sqrt((count + 2 * count**2) / PATHS)
    assert abs(totals.var(ddof=1) - count * 100**2) < 4 * variance_error


def test_each_state_costs_its_own_ratio():
    # reached: 0.8, 0.5, 0.3, 0.1, 0.0 -> in state 1..4: 0.3, 0.2, 0.2, 0.1 at ratios 0.1, 0.3, 0.5, 0.8
    mean = 0.3 * 0.1 + 0.2 * 0.3 + 0.2 * 0.5 + 0.1 * 0.8
    x = one_house(tsunami(0.8, 0.5, 0.3, 0.1))
    assert closed(x, [0.2], factors(H)).counted_kg[0, 0, 0] == pytest.approx(0.2 * WHOLE * mean, rel=1e-12)
    totals = run(x, sources(T=0.2), factors(H), PATHS).counted_kg[..., 0].sum(axis=1)
    assert mean_within(totals, 0.2 * H * WHOLE * mean)


def test_repairs_end_with_the_collapse():
    # METHOD 5: E[repairs in year t] = S rate r (1 - exp(-L)) / L with r the share repaired
    x = one_house(tsunami(0.5, 0.3, 0.3, 0.3, 0.3))  # state 1: 0.2 at ratio 0.1; collapse 0.3
    t = np.arange(H)
    repairs = np.exp(-L * t) * RATE * 0.2 * 100 * (1 - math.exp(-L)) / L
    collapses = WHOLE * np.exp(-L * t) * (1 - math.exp(-L))
    assert closed(x, [RATE], factors(H)).counted_kg[0, :, 0] == pytest.approx(repairs + collapses, rel=1e-12)
    totals = run(x, sources(T=RATE), factors(H), PATHS).counted_kg[..., 0].sum(axis=1)
    assert mean_within(totals, (repairs + collapses).sum())


@pytest.mark.parametrize(("left", "counted"), [(0.9, 0.5), (0.5, 0.5), (0.3, 0.3), (0.0, 0.0)])
def test_a_repair_never_counts_more_than_the_residual_life(left, counted):
    x = one_house(tsunami(1.0, 1.0, 1.0), np.full((1, H), left))  # certain state 3, ratio 0.5
    assert closed(x, [0.2], factors(H)).counted_kg[0, :, 0] == pytest.approx(np.full(H, 0.2 * WHOLE * counted))
    paths = run(x, sources(T=0.2), factors(H), 300)
    strikes = np.diff(paths_of(sources(T=0.2), H, 300).start)
    assert np.array_equal(paths.counted_kg[..., 0].sum(axis=1), strikes * round(WHOLE * counted))
    gross = run(x, sources(T=0.2), factors(H), 300, gross=True).counted_kg
    assert gross[..., 0].sum() == strikes.sum() * 500  # gross knows no residual life


def test_repairs_of_an_unknown_year_are_averaged_term_by_term():
    # equally likely residual lives 0.1, 0.4, 0.9 and a repair of 0.5: (0.1 + 0.4 + 0.5) / 3, not min(0.5, mean 0.467)
    x = one_house(tsunami(1.0, 1.0, 1.0), np.repeat([[0.1], [0.4], [0.9]], H, axis=1))
    assert closed(x, [0.2], factors(H)).counted_kg[0, 0, 0] == pytest.approx(0.2 * WHOLE * 1.0 / 3, rel=1e-12)
    per_strike = run(x, sources(T=0.2), factors(H), 50).counted_kg.max()
    assert per_strike % 333 == 0  # 1000 x 0.3333 in whole kilograms, a multiple where a year was struck twice
    whole = one_house(certain_collapse(1.0), np.repeat([[0.1], [0.4], [0.9]], H, axis=1))
    assert run(whole, sources(T=4.0), factors(H), 20).counted_kg[..., 0].sum(axis=1).tolist() == [467] * 20


def test_residual_life_and_decline_act_in_the_year_of_the_loss_and_not_on_gross():
    left = np.linspace(0.8, 0.2, H)[None, :]
    f = factors(H, decline=0.02)
    x = one_house(certain_collapse(Q), left)
    t = np.arange(H)
    raw = WHOLE * np.exp(-L * t) * (1 - math.exp(-L))
    found = closed(x, [RATE], f)
    assert found.counted_kg[0, :, 0] == pytest.approx(raw * left[0] * 0.98**t, rel=1e-12)
    assert found.gross_kg[0, :, 0] == pytest.approx(raw, rel=1e-12)
    paths = run(x, sources(T=RATE), f, 500)
    kg = np.rint(WHOLE * left[0] * 0.98**t)
    struck = paths.counted_kg[..., 0] > 0
    assert np.array_equal(paths.counted_kg[..., 0], struck * kg.astype(int))
    gross = run(x, sources(T=RATE), f, 500, gross=True)
    assert np.array_equal(gross.counted_kg.sum(axis=(0, 1)), 1000 * paths.collapses)
    assert paths.collapses[0] == np.count_nonzero(struck)


def test_two_strikes_in_one_year_are_two_losses():
    x = one_house(tsunami(1.0))  # certain light damage, 100 kg each time
    t = paths_of(sources(T=1.0), H, 200)
    path = np.repeat(np.arange(200), np.diff(t.start))
    strikes = np.zeros((200, H), dtype=int)
    np.add.at(strikes, (path, t.time_years.astype(int)), 1)
    assert strikes.max() >= 3
    assert np.array_equal(run(x, sources(T=1.0), factors(H), 200).counted_kg[..., 0], 100 * strikes)


def test_survivors_after_the_measures_end_make_later_vintages_negative():
    # a perfect measure for ten years, then both worlds alike: S0 = exp(-10 L), S1 = 1
    x = one_house([certain_collapse(Q), tsunami()])
    kg = closed(x, [RATE], factors(H), Window(0, 10, 1.0, False)).counted_kg[0]
    avoided = kg[:, 0] - kg[:, 1]
    t = np.arange(H)
    lost = WHOLE * (1 - math.exp(-L))
    assert avoided[:10] == pytest.approx(lost * np.exp(-L * t[:10]), rel=1e-12)
    assert avoided[10:] == pytest.approx(lost * (np.exp(-L * t[10:]) - np.exp(-L * (t[10:] - 10))), rel=1e-9)
    assert np.all(avoided[10:] < 0)
    paths = run(x, sources(T=RATE), factors(H), PATHS, Window(0, 10, 1.0, False))
    late = (paths.counted_kg[..., 0] - paths.counted_kg[..., 1])[:, 10:].sum(axis=1)
    assert late.min() == -1000  # not clipped in any future
    assert mean_within(late, avoided[10:].sum())


def test_a_mixture_of_structures_is_a_mixture_of_fates():
    # 30 % of class 0 (q 0.8, 10 kg/m2), 70 % of class 2 (q 0.1, 40 kg/m2): a mean of exponentials, not one of the mean
    reach = np.array([[certain_collapse(0.8)] * 2, [certain_collapse(0.1)] * 2])
    x = one_house(reach, weights=(0.3, 0.7), structure=((0, 0), (2, 2)), life_group=((0, 0), (0, 0)))
    f = factors(H, kg_per_m2=(10, 0, 40, 0, 0))
    expected = 0.3 * 1000 * (1 - math.exp(-0.2 * 0.8 * H)) + 0.7 * 4000 * (1 - math.exp(-0.2 * 0.1 * H))
    assert closed(x, [0.2], f).counted_kg[0, :, 0].sum() == pytest.approx(expected, rel=1e-12)
    totals = run(x, sources(T=0.2), f, PATHS).counted_kg[..., 0].sum(axis=1)
    assert mean_within(totals, expected)
    assert set(np.unique(totals)) == {0, 1000, 4000}


WORKS = 0.7


def test_a_measure_that_works_per_occurrence_thins_the_collapses():
    # METHOD 5: q = pi q1 + (1 - pi) q0
    x = one_house([certain_collapse(0.8), certain_collapse(0.1)])
    window = Window(0, H, WORKS, False)
    rate = 0.2 * (WORKS * 0.1 + (1 - WORKS) * 0.8)
    expected = WHOLE * (1 - math.exp(-rate * H))
    assert closed(x, [0.2], factors(H), window).counted_kg[0, :, 1].sum() == pytest.approx(expected, rel=1e-12)
    kg = run(x, sources(T=0.2), factors(H), PATHS, window).counted_kg[..., 1].sum(axis=1)
    assert set(np.unique(kg)) == {0, 1000}
    assert mean_within(kg, expected)


def test_a_measure_that_works_per_path_mixes_the_two_complete_results():
    x = one_house([certain_collapse(0.8), certain_collapse(0.1)])
    window = Window(0, H, WORKS, True)
    expected = WHOLE * (WORKS * (1 - math.exp(-0.02 * H)) + (1 - WORKS) * (1 - math.exp(-0.16 * H)))
    assert closed(x, [0.2], factors(H), window).counted_kg[0, :, 1].sum() == pytest.approx(expected, rel=1e-12)
    kg = run(x, sources(T=0.2), factors(H), PATHS, window).counted_kg[..., 1].sum(axis=1)
    assert set(np.unique(kg)) == {0, 1000}
    assert mean_within(kg, expected)


@pytest.mark.parametrize("per_path", [False, True])
def test_a_failure_of_the_measure_strikes_every_house_at_once(per_path):
    houses = [house(f"H{n}", {"T": [tsunami(1.0), tsunami()]}) for n in range(10)]
    x = exposure({"T": "tsunami"}, houses, life(NEW))
    kg = run(x, sources(T=0.1), factors(H), 1000, Window(0, H, 0.5, per_path)).counted_kg[..., 1]
    assert np.all(kg % 1000 == 0)  # ten houses of 100 kg each, or none
    whole_path = kg.sum(axis=1)
    failed = whole_path > 0
    if per_path:
        every = np.diff(paths_of(sources(T=0.1), H, 1000).start) * 1000
        assert np.array_equal(whole_path[failed], every[failed])
    assert 0.3 < failed.mean() < 0.75  # 0.5 x 0.918 per path, 1 - exp(-1.25) = 0.713 per occurrence


def test_houses_are_damaged_independently_given_the_event():
    # one occurrence: variance of the sum over houses is sum p (1 - p) E^2; draws that repeat would make it far larger
    rng = np.random.default_rng(1)
    p, area = rng.uniform(0.05, 0.95, 200), rng.integers(50, 300, 200)
    houses = [house(f"H{n:03d}", {"T": tsunami(p[n])}, area_m2=float(area[n])) for n in range(200)]
    x = exposure({"T": "tsunami"}, houses, life(np.ones((1, 1))))
    counts = np.diff(paths_of(sources(T=0.8), 1, PATHS).start)
    totals = run(x, sources(T=0.8), factors(1), PATHS).counted_kg[:, 0, 0]
    for strikes in (1, 2):
        sample = totals[counts == strikes].astype(float)
        mean, variance = strikes * (p * area).sum(), strikes * (p * (1 - p) * area**2).sum()
        assert mean_within(sample, mean, variance)
        # near-normal sum: var(s^2) = 2 variance^2 / n
        assert abs(sample.var(ddof=1) / variance - 1) < 4 * math.sqrt(2 / len(sample))
    ones = totals[counts == 1]
    assert abs(np.corrcoef(ones[:-1], ones[1:])[0, 1]) < 4 / math.sqrt(len(ones))


def test_one_draw_decides_a_house_in_both_worlds():
    # with the measure the chance is half: who is hit with it is always hit without it
    x = one_house([tsunami(0.6), tsunami(0.3)])
    kg = run(x, sources(T=0.5), factors(H), 2000).counted_kg
    assert np.all(kg[..., 1] <= kg[..., 0])
    assert kg[..., 1].any()


def test_repairs_of_a_house_that_the_other_world_lost_are_shown():
    # lost at the first strike without the measure, lightly damaged at every strike with it: all but the first are lone
    x = one_house([certain_collapse(1.0), tsunami(1.0)])
    paths = run(x, sources(T=0.2), factors(H), 500)
    strikes = np.diff(paths_of(sources(T=0.2), H, 500).start)
    assert paths.counted_kg.sum(axis=1).tolist() == [[1000 * (n > 0), 100 * n] for n in strikes.tolist()]
    assert paths.lone_repair_kg.tolist() == [0, 100 * np.maximum(strikes - 1, 0).sum()]


def test_parts_of_a_town_sum_to_the_town():
    rng = np.random.default_rng(2)
    houses = [
        house(f"H{n}", {"T": [certain_collapse(rng.uniform(0, 0.5)), certain_collapse(rng.uniform(0, 0.5))]})
        for n in range(9)
    ]
    parts = [exposure({"T": "tsunami"}, chosen, life(NEW)) for chosen in (houses, houses[:4], houses[4:])]
    whole, one, other = (run(x, sources(T=0.3), factors(H), 300).counted_kg for x in parts)
    assert np.array_equal(whole, one + other)


def test_a_simulation_is_priced_at_one_vector_whatever_stands_beside_it():
    one, other = factors(H), factors(H, kg_per_m2=(40.0,) * 5, decline=0.1)
    both = type(one)(*(np.concatenate([getattr(f, name) for f in (one, other)]) for name in one.__dataclass_fields__))
    x = one_house(certain_collapse(Q))
    for draw, alone in enumerate((one, other)):
        assert np.array_equal(prices_of(x, both, draw).unit, prices_of(x, alone).unit)


def test_totals_that_could_overflow_are_refused_before_the_run():
    x = one_house(certain_collapse(Q), area_m2=1e18)
    with pytest.raises(ValueError, match="more than 64-bit sums"):
        run(x, sources(T=RATE), factors(H), 10)

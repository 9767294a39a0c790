"""Recurrence `repeat`: what collapses is rebuilt, new, and may collapse again; both estimators against closed forms."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from hazards.sources import Past
from tests.science.futures import annual_maximum, poisson, renewal
from tests.science.portfolio import (
    START,
    assessed,
    certain_collapse,
    declared,
    depths,
    factors,
    house,
    inventory,
    measure,
    new_for_ever,
    paths_of,
    sources,
    town_rows,
    tsunami,
)
from tests.science.repeat_makers import Built, closed, one_house, simulated, simulated_block, town
from valuation.assessment import Events
from valuation.channels import channels_of
from valuation.exposure import Recurrence, Window
from valuation.parameters import central, factors_of
from valuation.repeat_years import has_closed_form

H, PATHS = 25, 20_000
WHOLE = 1000.0  # 10 kg/m2 x 100 m2
NEVER = Window(0, 0, 1.0, False)


def within_4_se(values, expected):
    error = math.sqrt(np.var(values, ddof=1) / len(values))
    return abs(np.mean(values) - expected) <= 4 * error


def collapses(a, delay, years=H):
    """METHOD 5: expected collapses at rate a over the horizon, rebuilt after a delay."""
    if delay == 0:
        return a * years
    return sum(stats.poisson.sf(n, a * (years - n * delay)) for n in range(math.ceil(years / delay)))


@pytest.mark.parametrize("delay", [0, 1, 3, 20])
@pytest.mark.parametrize(("rate", "q"), [(0.06, 0.5), (0.5, 0.4), (1.0, 1.0), (2.0, 1.0)])
def test_expected_collapses_are_those_of_a_delayed_renewal(rate, q, delay):
    x = new_for_ever(one_house(q, H))
    found = closed(x, sources(T=rate), factors(H), delay)
    assert found.counted_kg[0].sum(axis=0) / WHOLE == pytest.approx([collapses(rate * q, delay)] * 2, rel=1e-10)
    assert found.gross_kg == pytest.approx(found.counted_kg, rel=1e-12)


@pytest.mark.parametrize("delay", [0, 1, 3, 20])
def test_simulated_collapses_are_those_of_a_delayed_renewal(delay):
    x = new_for_ever(one_house(0.4, H))
    paths = simulated(x, sources(T=0.5), factors(H), delay, PATHS)
    number = paths.counted_kg[..., 0].sum(axis=1) / WHOLE
    assert within_4_se(number, collapses(0.5 * 0.4, delay))
    assert paths.collapses.tolist() == [number.sum()] * 2
    assert number.max() > 1


def test_no_collapse_within_the_delay_of_another():
    # certain collapse four times a year: the next one follows the delay, never sooner; delay 0 lets none pass
    x, given, times = new_for_ever(one_house(1.0, H)), sources(T=4.0), paths_of(sources(T=4.0), H, 200)
    for delay in (0, 2):
        block = simulated_block(x, given, factors(H), delay, 200)
        for p in range(200):
            at, expected, last = times.time_years[times.start[p] : times.start[p + 1]], 0, -math.inf
            for time in at:
                if time >= last + delay:
                    expected, last = expected + 1, time
            assert block.paths.total_kg()[p].tolist() == [expected * WHOLE] * 2


def by_year_of_annual_maximum(a, delay):
    """Expected collapses in years 0 to 3 of an annual maximum that is a collapse with chance a, by hand."""
    # It strikes at a uniform time x. Delay 1: density in year 0 is a, so a building is back from s on with density a,
    # and falls again in year 1 with chance a (1 - s): the density at x is a (1 - a) + a a x, and so on.
    if delay == 0:
        return [a, a, a, a]
    if delay == 1:
        standing = (1 - a) ** 2 + a - a * a / 2  # at the beginning of year 2
        return [a, a * (1 - a) + a * a / 2, a * standing + a * (a * (1 - a) / 2 + a * a / 6)]
    standing = (1 - a) ** 3 + a - a * a / 2  # delay 2, at the beginning of year 3
    return [a, a * (1 - a), a * (1 - a) ** 2 + a * a / 2, a * standing + a * a * (1 - a) / 2]


@pytest.mark.parametrize("delay", [0, 1, 2])
def test_an_annual_maximum_strikes_once_a_year_at_any_time_of_it(delay):
    p, q, f = 0.9, 0.8, factors(H)
    x, given = new_for_ever(one_house(q, H)), [annual_maximum("T", p)]
    by_hand = by_year_of_annual_maximum(p * q, delay)
    found = closed(x, given, f, delay).counted_kg[0, : len(by_hand), 0]
    assert found / WHOLE == pytest.approx(by_hand, rel=1e-12)
    paths = simulated(x, given, f, delay, PATHS).counted_kg[:, : len(by_hand), 0]
    assert all(within_4_se(kg / WHOLE, mean) for kg, mean in zip(paths.T, by_hand, strict=True))


def test_several_sources_compete_within_the_year():
    # two annual maxima and a Poisson source: the first year ends with a collapse unless each lets the building stand
    reach = {"A": certain_collapse(0.8), "B": certain_collapse(0.5), "C": certain_collapse(0.6)}
    x = new_for_ever(town(dict.fromkeys(reach, "tsunami"), [house("X", reach)], H))
    given = [annual_maximum("A", 0.7), annual_maximum("B", 0.4), poisson("C", 0.9)]
    first = closed(x, given, factors(H), 5).counted_kg[0, 0] / WHOLE
    assert first == pytest.approx([1 - (1 - 0.56) * (1 - 0.2) * math.exp(-0.54)] * 2, rel=1e-12)
    at_once = closed(x, given, factors(H), 0).counted_kg[0] / WHOLE
    assert at_once == pytest.approx(np.full((H, 2), 0.56 + 0.2 + 0.54), rel=1e-12)
    for delay in (1, 5):
        total = closed(x, given, factors(H), delay).counted_kg[0, :, 0].sum()
        assert within_4_se(simulated(x, given, factors(H), delay, PATHS).counted_kg[..., 0].sum(axis=1), total)


@pytest.mark.parametrize("delay", [0, 1, 4])
def test_repairs_befall_what_stands_between_collapses(delay):
    # While it stands, state 1 (ratio 0.1) befalls it at 0.8 x 0.3 and a collapse at 0.8 x 0.2 a year: the expected
    # numbers are in the same proportion as these rates, whatever the delay.
    reach = {"T": tsunami(0.5, 0.2, 0.2, 0.2, 0.2)}
    x, f, given = new_for_ever(town({"T": "tsunami"}, [house("A", reach)], H)), factors(H), sources(T=0.8)
    number = collapses(0.8 * 0.2, delay)
    kg = number * WHOLE + number * 0.3 / 0.2 * 100
    assert closed(x, given, f, delay).counted_kg[0].sum(axis=0) == pytest.approx([kg, kg], rel=1e-10)
    paths = simulated(x, given, f, delay, PATHS)
    assert within_4_se(paths.counted_kg[..., 0].sum(axis=1), kg)
    assert paths.lone_repair_kg.tolist() == [0, 0]  # both worlds are the same


def rho(age, life=20.0):
    """METHOD 4: residual life at the end of the year."""
    return max(0.0, 1.0 - age / life)


A = 0.4


def counted_at_once(t, built):
    """Delay 0: expected residual life of what falls in year t; Poisson with rate A, the original built years ago."""
    stands = (1 - math.exp(-A)) / A  # chance that nothing fell earlier in the same year
    kg = (1 - stands) * rho(1) + stands * math.exp(-A * t) * rho(t + 1 + built)
    for y in range(t):  # the last one before fell in year y
        kg += stands * math.exp(-A * (t - y - 1)) * (1 - math.exp(-A)) * rho(t - y + 1)
    return A * kg


@pytest.mark.parametrize("old", [0, 5, 50])
def test_a_rebuilt_building_is_new(old):
    x, f, given = one_house(1.0, H, Built(((START - old,),), 20.0)), factors(H), sources(T=A)
    by_hand = np.array([counted_at_once(t, old) for t in range(H)])
    assert closed(x, given, f, 0).counted_kg[0, :, 0] / WHOLE == pytest.approx(by_hand, rel=1e-12)
    assert within_4_se(simulated(x, given, f, 0, PATHS).counted_kg[..., 0].sum(axis=1) / WHOLE, by_hand.sum())


def test_a_rebuilt_building_is_new_from_its_own_year_on_with_a_delay():
    # the original is past its life and counts nothing; delay 1
    x, f, given, e = one_house(1.0, H, Built(((START - 90,),), 20.0)), factors(H), sources(T=A), math.exp(-A)
    # Year 1: back from s on with density A exp(-A s), falls again: the integral of that x (1 - exp(-A (1 - s))).
    second = 1 - e - A * e
    # Year 2: A e stand since year 1; back in year 2 with density A exp(-A (1 + s)) + A^2 s exp(-A s).
    third = A * e * (1 - e) * rho(2) + (e * (1 - e) + 1 - e - A * e - e * (A * e + A * A / 2)) * rho(1)
    by_hand = [0.0, second * rho(1), third]
    assert closed(x, given, f, 1).counted_kg[0, :3, 0] / WHOLE == pytest.approx(by_hand, rel=1e-12, abs=1e-15)
    paths = simulated(x, given, f, 1, PATHS).counted_kg[:, :3, 0] / WHOLE
    assert all(within_4_se(kg, mean) for kg, mean in zip(paths.T, by_hand, strict=True))


def test_the_decline_of_factors_goes_by_the_year_of_the_collapse():
    x, given = one_house(1.0, H, Built(((START,),), 20.0)), sources(T=A)
    flat, falling = (closed(x, given, factors(H, decline=g), 2).counted_kg[0, :, 0] for g in (0.0, 0.02))
    assert falling == pytest.approx(flat * 0.98 ** np.arange(H), rel=1e-12)


def test_the_policy_names_the_structure_and_the_damage_of_what_is_rebuilt():
    # wood of 1000 kg is rebuilt as concrete of 2000 kg that falls half as often; delay 0
    kg = (10.0, 10.0, 20.0, 10.0, 10.0)
    x = new_for_ever(one_house(0.8, H, rebuilt_as="rc", rebuilt_reach=0.5))
    a, t = 0.5 * 0.8, np.arange(H)
    wood = np.exp(-a * t) * (1 - math.exp(-a))
    concrete = a / 2 * (1 - wood / a)  # the mean chance over the year that wood stands is wood / a
    found = closed(x, sources(T=0.5), factors(H, kg_per_m2=kg), 0).counted_kg[0, :, 0]
    assert found == pytest.approx(1000 * wood + 2000 * concrete, rel=1e-10)
    paths = simulated(x, sources(T=0.5), factors(H, kg_per_m2=kg), 0, PATHS)
    assert within_4_se(paths.counted_kg[..., 0].sum(axis=1), found.sum())


def test_what_was_strengthened_stays_so_unless_the_policy_changes_the_structure():
    a, given, f = 0.5 * 0.8, sources(T=0.5), factors(H)
    same = closed(new_for_ever(one_house(0.8, H, with_reach=0.5)), given, f, 0)
    assert same.counted_kg[0].sum(axis=0) / WHOLE == pytest.approx([a * H, a / 2 * H], rel=1e-12)
    x = new_for_ever(one_house(0.8, H, rebuilt_as="steel", rebuilt_reach=0.75, with_reach=0.5))
    stands = [(1 - math.exp(-by * a * H)) / (by * a * H) for by in (1, 0.5)]  # the original, mean over the horizon
    expected = [H * (by * a * s + 0.75 * a * (1 - s)) for by, s in zip((1, 0.5), stands, strict=True)]
    changed = closed(x, given, f, 0).counted_kg[0].sum(axis=0) / WHOLE
    assert changed == pytest.approx(expected, rel=1e-12)
    paths = simulated(x, given, f, 0, PATHS).counted_kg.sum(axis=1) / WHOLE
    assert all(within_4_se(number, mean) for number, mean in zip(paths.T, expected, strict=True))


def test_a_building_that_the_measure_replaces_is_as_old_as_the_measure_whatever_was_rebuilt_before():
    # commissioned in year 5: whatever stands then in the world with it is new, and 1 year old at the end of that year
    built = Built(((START - 30,), (START + 5,)), 20.0)
    x = one_house(1.0, H, built, fields={"life_group": ((0, 1),)})
    window, given, f = Window(5, H, 1.0, False), sources(T=A), factors(H)
    for delay in (0, 1):
        counted = closed(x, given, f, delay, window).counted_kg[0]
        paths = simulated(x, given, f, delay, PATHS, window).counted_kg
        if delay == 0:
            assert counted[5, 1] / WHOLE == pytest.approx(A * rho(1), rel=1e-12)
            assert counted[5, 0] / WHOLE == pytest.approx(counted_at_once(5, 30), rel=1e-12)
        for w in range(2):
            assert within_4_se(paths[..., w].sum(axis=1), counted[:, w].sum())
            assert within_4_se(paths[:, 5:9, w].sum(axis=1), counted[5:9, w].sum())


@pytest.mark.parametrize("delay", [0, 1])
def test_where_the_measure_fails_what_was_rebuilt_before_it_is_met(delay):
    # From year 8 on half of the occurrences meet the measure's own building, which falls with chance 0.1, the others
    # what would stand without it: the original (0.8), or the concrete it was rebuilt in (0.4, twice the emissions).
    built, kg = Built(((START - 30,), (START + 8,)), 60.0), (10.0, 10.0, 20.0, 10.0, 10.0)
    how = {"rebuilt_as": "rc", "rebuilt_reach": 0.5, "with_reach": 0.125, "fields": {"life_group": ((0, 1),)}}
    x, window, f = one_house(0.8, H, built, **how), Window(8, H, 0.5, False), factors(H, kg_per_m2=kg)
    counted, forever = (closed(town, sources(T=0.6), f, delay, window) for town in (x, new_for_ever(x)))
    assert forever.gross_kg == pytest.approx(forever.counted_kg, rel=1e-12)
    assert forever.gross_kg == pytest.approx(counted.gross_kg, rel=1e-12)
    if delay == 0:  # at the beginning of year 8 the original stands with chance exp(-0.48 x 8); it is met by
        original = math.exp(-0.48 * 8)  # 0.6 occurrences of the year, times 1 - exp(-L) over L until it falls
        early, first = 1 - original, 0.6 * (0.1 + 0.8) / 2
        later = 0.6 * (0.1 + 0.4) / 2  # rates of collapse: the original, and what was rebuilt before
        kg_first, kg_later = 0.6 * (0.1 * 1000 + 0.8 * 1000) / 2, 0.6 * (0.1 * 1000 + 0.4 * 2000) / 2
        share = [(1 - math.exp(-rate)) / rate for rate in (first, later)]
        since = 1 - original * share[0] - early * share[1]  # rebuilt in the year: concrete with a chance of 0.4
        by_hand = original * share[0] * kg_first + early * share[1] * kg_later + since * 0.6 * 0.4 * 2000
        assert forever.counted_kg[0, 8, 1] == pytest.approx(by_hand, rel=1e-12)
    paths = simulated(x, sources(T=0.6), f, delay, PATHS, window).counted_kg[..., 1]
    assert within_4_se(paths[:, 8:12].sum(axis=1), counted.counted_kg[0, 8:12, 1].sum())
    assert within_4_se(paths.sum(axis=1), counted.counted_kg[0, :, 1].sum())


def test_the_measure_acts_in_its_years_and_where_it_works():
    # delay 0, chances of collapse 0.8 and 0.2, works 7 times of 10: 0.38 from year 5 to year 14
    x, window = new_for_ever(one_house((0.8, 0.2), H)), Window(5, 15, 0.7, False)
    rates = np.where((np.arange(H) >= 5) & (np.arange(H) < 15), 0.38, 0.8)
    found = closed(x, sources(T=0.5), factors(H), 0, window).counted_kg[0]
    assert found / WHOLE == pytest.approx(0.5 * np.stack([np.full(H, 0.8), rates], axis=1), rel=1e-12)
    for delay in (0, 3):
        means = closed(x, sources(T=0.5), factors(H), delay, window).counted_kg[0].sum(axis=0)
        paths = simulated(x, sources(T=0.5), factors(H), delay, PATHS, window).counted_kg.sum(axis=1)
        assert all(
            within_4_se(kg, mean)
            for kg, mean in zip((*paths.T, paths[:, 0] - paths[:, 1]), (*means, means[0] - means[1]), strict=True)
        )


def test_drawn_once_per_path_the_two_complete_results_are_mixed():
    x, given, f = new_for_ever(one_house((0.8, 0.2), H)), sources(T=0.5), factors(H)
    mixed = closed(x, given, f, 3, Window(5, 15, 0.7, True))
    works, fails = (closed(x, given, f, 3, Window(5, 15, chance, False)).counted_kg for chance in (1.0, 0.0))
    assert mixed.counted_kg == pytest.approx(0.7 * works + 0.3 * fails, rel=1e-12)
    paths = simulated(x, given, f, 3, PATHS, Window(5, 15, 0.7, True)).counted_kg[..., 1].sum(axis=1)
    assert within_4_se(paths, mixed.counted_kg[0, :, 1].sum())


def test_avoided_is_negative_where_more_is_left_to_lose():
    # after the measure's end its survivors stand where the other world is still being rebuilt
    x, window = new_for_ever(one_house((1.0, 0.0), H)), Window(0, 10, 1.0, False)
    f, given = factors(H), sources(T=0.8)
    kg = closed(x, given, f, 4, window).counted_kg[0]
    avoided = kg[:, 0] - kg[:, 1]
    assert avoided[9] > 0 > avoided[10]
    paths = simulated(x, given, f, 4, PATHS, window).counted_kg[:, 10]
    assert within_4_se(paths[:, 0] - paths[:, 1], avoided[10])


def test_a_measure_that_does_nothing_avoids_exactly_nothing():
    reach = {"T": tsunami(0.6, 0.5, 0.4, 0.3, 0.2), "F": tsunami()}
    x = town({"T": "tsunami", "F": "flood"}, [house("A", reach, {"F": 0.4})], H, Built(((1990, 2000),), 65.0))
    window, given, f = Window(4, 17, 0.9, False), sources(T=0.5, F=0.7), factors(H, decline=0.015)
    for delay in (0, 3):
        kg = closed(x, given, f, delay, window).counted_kg[0]
        assert np.array_equal(kg[:, 0], kg[:, 1])
        paths = simulated(x, given, f, delay, 500, window)
        assert np.array_equal(paths.counted_kg[..., 0], paths.counted_kg[..., 1])
        assert paths.counted_kg.sum() > 0


def test_renewal_sources_have_no_closed_form_and_are_simulated():
    x, f = new_for_ever(one_house(1.0, H)), factors(H)
    given = [renewal("T", 3.0, 0.3, Past("unknown"))]
    channels = channels_of(given, ("T",), H, f.rate_factor, NEVER)
    assert has_closed_form(channels, Recurrence())
    assert not has_closed_form(channels, Recurrence(0))
    assert has_closed_form(channels_of(sources(T=0.1), ("T",), H, f.rate_factor, NEVER), Recurrence(0))
    with pytest.raises(ValueError, match="no closed form"):
        closed(x, given, f, 0)
    paths = simulated(x, given, f, 0, 500)  # delay 0 and certain collapse: every occurrence
    assert paths.collapses.tolist() == [len(paths_of(given, H, 500).event)] * 2


HOUSES, YEARS = 40, 20
PERILS = {"F1": "flood", "F2": "flood", "T1": "tsunami", "T2": "tsunami"}
EVENTS = Events(tuple(PERILS), tuple(PERILS.values()))
FACTORS = factors_of(declared(), central(declared()), YEARS, START)


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """Houses of every structure and age; every tenth structure and every fifth year unknown."""
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


def water(rng):
    """Frequent shallow and rare deep water, with the measure a third of it, and a third more at every eighth house."""
    without = rng.uniform(0.1, 1.0, (4, HOUSES)) * np.array([[1.2], [3.8], [1.2], [3.0]])
    return depths(without, np.where(np.arange(HOUSES) % 8 == 5, 1.3, 0.33) * without)


def laws(rng, rate=1.0):
    """A source for each event: Poisson or annual maximum, one of them growing over the years."""
    found = []
    for name, base in {"F1": 0.4, "F2": 0.15, "T1": 0.4, "T2": 0.1}.items():
        growing = tuple(np.linspace(1.0, rng.uniform(1.0, 1.5), YEARS)) if name == "T1" else (1.0,) * YEARS
        if rng.random() < 0.5:
            source = poisson(name, rate * base, growing)
        else:
            source = annual_maximum(name, -math.expm1(-rate * base), growing)
        found.append(replace(source, peril=PERILS[name]))
    return found


def test_a_delay_beyond_the_horizon_is_the_recurrence_first(houses):
    what = measure(commissioned_year=START + 5, service_life_years=10, probability_works=0.9)
    x = assessed(houses, water(np.random.default_rng(1)), EVENTS, what, years=YEARS, recurrence=Recurrence(YEARS))
    given = laws(np.random.default_rng(2))
    first, late = (simulated_block(x, given, FACTORS, delay, 2000, x.window) for delay in (None, YEARS))
    for part in ("paths", "tallies"):
        one, other = getattr(first, part), getattr(late, part)
        for name in one.__dataclass_fields__:
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert first.tallies.lone_repair_kg.min() > 0
    once, long = (closed(x, given, FACTORS, delay, x.window) for delay in (None, YEARS))
    for name in once.__dataclass_fields__:
        assert getattr(long, name) == pytest.approx(getattr(once, name), rel=1e-10), name


def test_blocks_of_paths_change_nothing(houses):
    x = assessed(houses, water(np.random.default_rng(1)), EVENTS, measure(), years=YEARS, recurrence=Recurrence(2))
    given = laws(np.random.default_rng(2))
    whole = simulated_block(x, given, FACTORS, 2, 300, x.window).paths.total_kg()
    parts = [
        simulated_block(x, given, FACTORS, 2, count, x.window, first_path=first).paths.total_kg()
        for first, count in ((0, 7), (7, 200), (207, 93))
    ]
    assert np.array_equal(whole, np.concatenate(parts))


def agree(expected, paths):
    """
    Whether the closed form lies within 4 standard errors of the simulation: without, with and avoided.

    The simulation must be sharp enough to tell: no standard error above 0.5 % of its mean.
    """
    over, means = paths.counted_kg.sum(axis=1), expected.counted_kg[0].sum(axis=0)
    found = True
    for kg, mean in ((over[:, 0], means[0]), (over[:, 1], means[1]), (over[:, 0] - over[:, 1], means[0] - means[1])):
        assert kg.std(ddof=1) / math.sqrt(len(kg)) <= 0.005 * abs(kg.mean())
        found = found and within_4_se(kg, mean)
    return found


def portfolio(houses, seed):
    """A random measure, policy and delay over random water and laws."""
    rng = np.random.default_rng(seed)
    hazard = {"kind": "hazard"}
    stronger = {"kind": "vulnerability", "strengthen_to": "rc", "replaces_building": bool(rng.random() < 0.5)}
    what = measure(
        changes=[hazard, stronger | {"where": {"structure": ["wood"]}}] if rng.random() < 0.5 else [hazard],
        commissioned_year=int(START + rng.integers(0, 5)),
        service_life_years=int(rng.integers(12, 30)),
        probability_works=float(rng.choice([1.0, 0.9])),
        works_drawn=str(rng.choice(["per_occurrence", "per_path"])),
    )
    delay = int(rng.choice([0, 1, 2, 5]))
    policy = {"recurrence": Recurrence(delay), "rebuilt_as": rng.choice([None, "wood", "rc"])}
    return assessed(houses, water(rng), EVENTS, what, years=YEARS, **policy), delay, rng.integers(2**32)


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1))
def test_both_estimators_agree_and_a_fault_of_three_percent_is_caught(houses, seed):
    x, delay, law = portfolio(houses, seed)
    given_laws = laws(np.random.default_rng(law))
    paths = simulated(x, given_laws, FACTORS, delay, 16_000, x.window)
    assert agree(closed(x, given_laws, FACTORS, delay, x.window), paths)
    dearer = replace(FACTORS, collapse_kg_per_m2=1.03 * FACTORS.collapse_kg_per_m2)
    assert not agree(closed(x, given_laws, dearer, delay, x.window), paths)
    more = laws(np.random.default_rng(law), rate=1.03)
    assert not agree(closed(x, more, FACTORS, delay, x.window), paths)
    assert not agree(closed(x, given_laws, FACTORS, delay + 1, x.window), paths)
    assert not agree(closed(x, given_laws, FACTORS, None, x.window), paths)

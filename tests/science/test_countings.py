"""Other ways of counting an avoided collapse: closed forms, limits, and that they leave the rule's own count alone."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace

import numpy as np
import pytest

from assets.lives import fixed
from infra.cluster import in_process
from tests.science.portfolio import inventory, town_rows
from tests.science.tiny import HOUSES, inputs, scenario
from valuation import countings
from valuation.analysis import analysis_of, compute, setting
from valuation.countings import COUNTINGS, CountedLife, delay, horizon, renewal_chains
from valuation.evaluate import Reading, at_centre, read

LIFE, YEARS = 30.0, 50
AGES = np.arange(0.0, 60.0)[:, None] + np.arange(YEARS)[None, :]
LEFT = np.clip(LIFE - AGES, 0.0, LIFE)


def test_the_worked_examples_hold():
    found = doctest.testmod(countings)
    assert found.failed == 0
    assert found.attempted >= 4


def test_two_chains_differ_by_what_adding_them_up_says():
    q = 0.985
    chain = lambda first: math.fsum(q ** (first + LIFE * k) for k in range(400))  # noqa: E731
    for left in (1.0, 7.0, 29.0, 30.0):
        expected = chain(0.0) - chain(left)
        assert renewal_chains(q)(np.array([left]), LIFE)[0] == pytest.approx(expected, rel=1e-12)


def test_chains_that_never_become_cleaner_count_the_residual_life():
    assert np.array_equal(renewal_chains(1.0)(LEFT, LIFE), LEFT / LIFE)
    almost = renewal_chains(1 - 1e-9)(LEFT, LIFE)
    assert np.allclose(almost, LEFT / LIFE, atol=1e-7)


def test_cleaner_rebuilding_later_makes_an_avoided_one_count_more():
    """The same rebuild later would have emitted less: what is saved now is the dirtier one."""
    assert np.all(renewal_chains(0.98)(LEFT, LIFE) >= LEFT / LIFE)
    assert np.all(renewal_chains(0.98)(LEFT, LIFE) <= 1.0)


def test_rebuilds_within_the_horizon_are_those_of_a_list_of_years():
    found = horizon(LEFT, LIFE)
    for row, year in ((0, 0), (3, 10), (3, 45), (29, 20), (40, 5), (10, 19), (10, 20), (59, 49)):
        left, end = LEFT[row, year], YEARS - 1
        now = np.arange(year, end + 1, LIFE)
        later = np.arange(year + left, end + 1, LIFE)
        assert found[row, year] == (len(now) - len(later) if left > 0 else 0)


def test_a_life_of_a_century_counts_by_delay_what_its_residual_life_counts():
    life = fixed(100.0, "example", "assumption")
    ages = np.array([[0.0, 30.0, 99.0, 100.0, 130.0]])
    assert CountedLife(life, delay).residual_life(ages) == pytest.approx(life.residual_life(ages), abs=1e-15)


def test_lives_that_are_stretched_count_as_the_longer_lives_they_are():
    """Prices hand ages on divided by the factor, so that 50 years stretched to 100 are asked at half the age."""
    ages = np.array([[0.0, 30.0, 99.0, 100.0]])
    found = CountedLife(fixed(50.0, "example", "assumption"), delay, 2.0).residual_life(ages / 2)
    assert found == pytest.approx(fixed(100.0, "example", "assumption").residual_life(ages), abs=1e-15)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    given = inputs(inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES)), scenario())
    found = compute(given, mapper=in_process, progress=lambda *_: None)
    return given, setting(given), analysis_of(given, setting(given), found)


def test_with_chains_that_never_become_cleaner_a_town_counts_as_by_the_rule(town):
    given, s, analysis = town
    lives = {name: CountedLife(curve, renewal_chains(1.0)) for name, curve in s.damage_model.lives.items()}
    part = replace(read(given).assessment, lives=lives)
    found = at_centre(given, Reading(part, s.damage_model, s.declared))[0].counted_kg
    assert found == pytest.approx(analysis.results.central.counted_kg, rel=1e-12)


def test_every_way_of_counting_is_told_and_stays_between_nothing_and_gross(town):
    _, _, analysis = town
    found, central = analysis.counted_otherwise_t_co2e, analysis.results.central
    gross = math.fsum(central.gross_kg[0, :, 0] - central.gross_kg[0, :, 1]) / 1000
    assert tuple(found) == COUNTINGS
    assert all(0 < value < gross for value in found.values())
    own = math.fsum(central.counted_kg[0, :, 0] - central.counted_kg[0, :, 1]) / 1000
    assert found["renewal_chains"] > own

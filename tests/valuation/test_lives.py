"""Kinds of buildings: known years, unknown years, rebuilt ones, and the residual lives in the prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.fragility import COLLAPSE_FROM_STATE
from assets.lives import fixed, survival
from tests.science.portfolio import factors
from valuation.lives import kinds_table, rebuilt_kinds
from valuation.parameters import STRUCTURES
from valuation.prices import RATIOS, mean_of_capped, prices, ratio_kinds, ratio_table

WOOD, RC = STRUCTURES.index("wood"), STRUCTURES.index("rc")
FIFTY, SIXTY = (dict.fromkeys(STRUCTURES, fixed(years, "test", "assumption")) for years in (50, 60))


def priced(built, lives, years, **how):
    """Prices of wooden kinds with these years of construction, at 1 kg per square metre."""
    kinds = kinds_table([(WOOD, tuple(each)) for each in built])
    return kinds, prices(kinds, lives, factors(years, kg_per_m2=(1.0,) * 5, **how), 0, 2027, COLLAPSE_FROM_STATE)


def mean_life(built, lives, years):
    """Mean residual life of each kind: what of a collapse counts."""
    return priced(built, lives, years)[1].unit[:, COLLAPSE_FROM_STATE]


def test_residual_life_is_counted_at_the_end_of_the_year():
    # built 2000, 50 years: at the end of 2027 it is 28 years old, 22 of 50 are left
    assert mean_life([(2000,)], FIFTY, 3)[0] == pytest.approx([22 / 50, 21 / 50, 20 / 50], rel=1e-12)


def test_a_house_past_its_life_has_none_left_and_a_future_one_all():
    assert mean_life([(1950,), (2060,)], FIFTY, 2).tolist() == [[0, 0], [1, 1]]


def test_an_unknown_year_is_the_mean_of_residual_lives_not_the_life_of_the_mean_age():
    # built 1960 or 2020, 50 years, end of 2027: 0 and 42/50; the mean age (1990: 38 years) would give 12/50
    assert mean_life([(1960, 2020)], FIFTY, 1)[0, 0] == pytest.approx(21 / 50, rel=1e-12)
    assert priced([(1960, 2020)], FIFTY, 1)[1].residual[:, 0].tolist() == pytest.approx([0.0, 42 / 50])


def test_a_factor_on_lives_stretches_the_age():
    # 28 years old and twice the life: as good as 14 of 50
    kinds = kinds_table([(WOOD, (2000,))])
    f = factors(1, kg_per_m2=(1.0,) * 5)
    longer = type(f)(**({name: getattr(f, name) for name in f.__dataclass_fields__} | {"life_factor": np.full(1, 2.0)}))
    found = prices(kinds, FIFTY, longer, 0, 2027, COLLAPSE_FROM_STATE)
    assert found.unit[0, COLLAPSE_FROM_STATE, 0] == pytest.approx(36 / 50, rel=1e-12)


def test_a_survival_curve_takes_the_place_of_the_fixed_life():
    curve = survival("weibull", 60.0, 0.3, "test", "assumption")
    lives = dict.fromkeys(STRUCTURES, curve)
    assert mean_life([(2000,)], lives, 2)[0] == pytest.approx(curve.residual_life([28, 29]), rel=1e-12)


def test_every_structure_has_its_own_life_and_price():
    kinds = kinds_table([(WOOD, (2000,)), (RC, (2000,))])
    lives = FIFTY | {"rc": fixed(70, "test", "assumption")}
    found = prices(kinds, lives, factors(1, kg_per_m2=(1, 0, 3, 0, 0)), 0, 2027, COLLAPSE_FROM_STATE)
    assert found.unit[:, COLLAPSE_FROM_STATE, 0] == pytest.approx([22 / 50, 3 * 42 / 70], rel=1e-12)
    assert found.gross[:, COLLAPSE_FROM_STATE].tolist() == [1, 3]


def test_no_kind_is_an_empty_table():
    kinds, found = priced([], FIFTY, 4)
    assert found.unit.shape == (0, 8, 4)
    assert kinds.offset.tolist() == [0]


def test_what_is_rebuilt_is_new_in_the_year_it_is_rebuilt():
    kinds = kinds_table([(WOOD, (1950, 1990)), (RC, (2000,))])
    grown, follows = rebuilt_kinds(kinds, None, 2027, 5)
    for q, structure in ((0, WOOD), (1, RC)):
        for year in range(5):
            new = follows[q, year]
            assert grown.structure[new] == structure
            assert grown.built[grown.offset[new] : grown.offset[new + 1]].tolist() == [2027 + year]
    assert grown.structure[:2].tolist() == [WOOD, RC]  # those of before keep their numbers


def test_everything_may_be_rebuilt_as_one_structure_and_again_as_that():
    grown, follows = rebuilt_kinds(kinds_table([(WOOD, (1950,)), (RC, (2000,))]), "rc", 2027, 3)
    assert np.all(grown.structure[follows] == RC)
    assert len(follows) == len(grown.structure)  # what was rebuilt can be lost and rebuilt again


@given(
    st.lists(st.lists(st.integers(1900, 2040), min_size=1, max_size=8), min_size=1, max_size=3),
    st.floats(0, 1.5),
    st.integers(0, 9),
)
def test_the_mean_of_capped_terms_is_the_mean_of_each_term_capped(built, x, year):
    kinds, found = priced(built, SIXTY, 10)
    for kind in range(len(built)):
        ages = slice(kinds.offset[kind], kinds.offset[kind + 1])
        assert np.all(np.diff(found.residual[ages], axis=0) >= 0)
        mean = mean_of_capped(x, kind, year, kinds.offset, found.residual, found.prefix)
        assert mean == pytest.approx(np.minimum(x, found.residual[ages, year]).mean(), abs=1e-12)
        assert mean <= found.unit[kind, COLLAPSE_FROM_STATE, year] * (1 + 1e-12)


@given(st.lists(st.integers(1900, 2040), min_size=1, max_size=8), st.floats(0.1, 1.5))
def test_every_state_counts_its_ratio_capped_term_by_term(built, share):
    ratios = (0.1, 0.3, 0.5, 0.8)
    _, found = priced([built], SIXTY, 10, share=(share,) * 5, ratios=ratios)
    for state, ratio in enumerate(ratios, start=1):
        expected = np.minimum(share * ratio, found.residual).mean(axis=0)
        assert found.unit[0, state] == pytest.approx(expected, abs=1e-12)
        assert found.gross[0, state] == pytest.approx(share * ratio, rel=1e-12)
    assert not found.unit[0, 0].any()
    assert np.array_equal(found.unit[0, 5], found.unit[0, 6])


@given(st.lists(st.integers(1960, 2020), min_size=2, max_size=8, unique=True))
def test_the_table_over_ratios_never_overstates(built):
    kinds, found = priced([built, (2000,)], SIXTY, 3)
    number = ratio_kinds(kinds)
    assert number.tolist() == [0, -1]  # a kind of one year needs no table
    table = np.zeros((1, RATIOS + 1, 3))
    ratio_table(kinds.offset, found.residual, found.prefix, found.share, number, table)
    nodes = np.arange(RATIOS + 1) / RATIOS
    ages = found.residual[: len(built)]
    assert table[0] == pytest.approx(np.minimum(nodes[:, None, None], ages).mean(axis=1), abs=1e-12)
    between = (nodes[:-1] + nodes[1:]) / 2
    straight = (table[0, :-1] + table[0, 1:]) / 2
    exact = np.minimum(between[:, None, None], ages).mean(axis=1)
    assert np.all(straight <= exact + 1e-12)
    assert np.max(exact - straight) <= 1 / (4 * RATIOS)  # a kink within the cell: a quarter of it at the most

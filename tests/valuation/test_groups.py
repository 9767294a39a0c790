"""Groups: sums of blocks are exact and join in any order; means and errors are those of the paths themselves."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assets.fragility import COLLAPSE_FROM_STATE
from tests.valuation.test_weighting import strata
from valuation import groups as gr
from valuation.delivery import mean_of_whole, moments_of_kg
from valuation.parts.groups import by_group
from valuation.weighting import plain

LABELS = gr.GroupLabels(("39201", "39201", ""), ("wood", "rc", "unknown"), np.array([120, 14, 3]))
PATHS, STRATA, AXIS = 40, 3, 8


def block(seed, paths=PATHS):
    """A block as the simulation leaves it: damages of paths, summed by path and group, and by stratum and state."""
    rng = np.random.default_rng(seed)
    stratum = rng.permutation(np.arange(paths) % STRATA)
    count, kg = (np.zeros((STRATA, 3, 2, AXIS), dtype=np.int64) for _ in range(2))
    group_kg, lost = np.zeros((paths, 3, 2), dtype=np.int64), np.zeros((paths, 2), dtype=np.int64)
    for _ in range(20 * paths):
        p, g, w, state = rng.integers(paths), rng.integers(3), rng.integers(2), rng.integers(1, 7)
        tonnes = int(rng.integers(1, 2**40))
        group_kg[p, g, w] += tonnes
        count[stratum[p], g, w, state] += 1
        kg[stratum[p], g, w, state] += tonnes
        lost[p, w] += state >= COLLAPSE_FROM_STATE
    return stratum, group_kg, count, kg, lost


def grouped(stratum, group_kg, state_count, state_kg, labels=LABELS):
    """The block's groups; its strata have 10, 20, 30, ... kg of lone repairs."""
    totals = np.arange(1, 2 * len(state_count) + 1).reshape(-1, 2)
    return gr.groups_of_block(
        labels, stratum, group_kg=group_kg, state_count=state_count, state_kg=state_kg,
        lone_repair_kg=10 * totals,
    )  # fmt: skip


def joined(parts):
    return gr.join([grouped(*part[:4]) for part in parts])


def test_groups_sum_to_the_paths_exactly_by_world_and_by_state():
    parts = [block(1), block(2, 7)]
    found = joined(parts)
    by_stratum = [sum(int(p[1][p[0] == s, :, w].sum()) for p in parts) for s in range(STRATA) for w in range(2)]
    assert found.kg.sum(axis=1).ravel().tolist() == by_stratum
    assert (found.damage_kg.sum(axis=3) == found.kg).all()


def test_damages_from_the_first_collapse_state_on_are_the_collapses():
    parts = [block(3), block(4)]
    damages = joined(parts).damages
    assert (
        damages[..., COLLAPSE_FROM_STATE - 1 :].sum(axis=(0, 1, 3)).tolist()
        == sum(p[4].sum(axis=0) for p in parts).tolist()
    )
    assert damages.sum() == 20 * 2 * PATHS


def test_collapses_and_lone_repairs_per_future_weigh_their_strata():
    stratum, *arrays, lost = block(10, 60)
    of, found = strata(stratum, [0.9, 0.09, 0.01]), grouped(stratum, *arrays)
    by_world = [mean_of_whole(lost[:, w], of) for w in range(2)]
    assert gr.collapses(found, of, COLLAPSE_FROM_STATE).tolist() == by_world
    # 20 paths in each stratum, 10 x (1 + 2), 10 x (3 + 4) and 10 x (5 + 6) kg
    assert gr.lone_repairs_kg(found, of) == pytest.approx(0.9 * 30 / 20 + 0.09 * 70 / 20 + 0.01 * 110 / 20, rel=1e-14)


def test_blocks_join_in_any_order():
    parts = [block(seed, 5 + seed) for seed in range(4)]
    first, second = joined(parts), joined(parts[::-1])
    assert gr.as_lists(first) == gr.as_lists(second)
    assert gr.as_lists(gr.join([joined(parts[:2]), joined(parts[2:])])) == gr.as_lists(first)


def test_figures_are_those_of_the_paths_with_their_weights():
    parts = [block(5), block(6, 11)]
    stratum, group_kg = (np.concatenate([part[k] for part in parts]) for k in range(2))
    of = strata(stratum, [0.9, 0.09, 0.01])
    found = gr.figures(joined(parts), of)
    for g in range(3):
        avoided = moments_of_kg(group_kg[:, g, 0] - group_kg[:, g, 1], of)
        assert (found.avoided_kg[g], found.avoided_error_kg[g]) == (avoided.mean, avoided.standard_error)
        for w in range(2):
            assert found.mean_kg[g, w] == mean_of_whole(group_kg[:, g, w], of)
    assert found.damage_kg.sum(axis=2) == pytest.approx(found.mean_kg, rel=1e-12)


def test_damages_per_future_by_hand():
    # two paths of share 0.9 with one house washed away without the measure, four of share 0.1 with six
    count = np.zeros((2, 3, 2, 7), dtype=np.int64)
    count[:, 0, 0, 6] = 1, 6
    none = np.zeros((6, 3, 2), dtype=np.int64)
    stratum = np.array([0, 0, 1, 1, 1, 1])
    found = gr.figures(grouped(stratum, none, count, count * 0), strata(stratum, [0.9, 0.1]))
    assert found.damages[0, 0].tolist() == pytest.approx([0, 0, 0, 0, 0, 0.9 / 2 + 0.1 * 6 / 4], rel=1e-15)
    assert found.damages.sum() == found.damages[0, 0, 5]


def test_sums_of_squares_do_not_pass_64_bits():
    # two paths that avoid 2^61 and 2^61 + 2 kg: standard error 1 kg
    kg = np.zeros((2, 3, 2), dtype=np.int64)
    kg[:, 1, 0] = 2**61, 2**61 + 2
    none = np.zeros((1, 3, 2, 7), dtype=np.int64)
    found = gr.figures(grouped(np.zeros(2, dtype=int), kg, none, none), plain(2))
    assert found.avoided_error_kg.tolist() == [0, 1, 0]


def test_the_record_lists_groups_by_municipality_and_structure_in_tonnes():
    labels = gr.GroupLabels(("39202", "39201", "39201"), ("wood", "unknown", "wood"), np.array([5, 7, 9]))
    stratum, *arrays, _ = block(11)
    of, found = plain(PATHS), grouped(stratum * 0, *(a if k == 0 else _one(a) for k, a in enumerate(arrays)), labels)
    listed = by_group(found, of)
    assert [(g.municipality_code, g.structure, g.buildings) for g in listed] == [
        ("39201", "wood", 9), ("39201", "unknown", 7), ("39202", "wood", 5),
    ]  # fmt: skip
    kg = arrays[0][:, 2]  # the first of the list
    assert listed[0].without_mean_t_co2e == pytest.approx(kg[:, 0].mean() / 1000, rel=1e-12)
    assert listed[0].avoided_mean_t_co2e == pytest.approx((kg[:, 0] - kg[:, 1]).mean() / 1000, rel=1e-9)
    error = (kg[:, 0] - kg[:, 1]).std(ddof=1) / PATHS**0.5 / 1000
    assert listed[0].avoided_standard_error_t_co2e == pytest.approx(error, rel=1e-9)
    assert [s.state for s in listed[0].states] == [1, 2, 3, 4, 5, 6]
    assert sum(s.with_mean_t_co2e for s in listed[0].states) == pytest.approx(listed[0].with_mean_t_co2e, rel=1e-12)
    damages = arrays[1][:, 2, 0].sum(axis=0)[1:7] / PATHS
    assert [s.without_mean_buildings for s in listed[0].states] == pytest.approx(damages, rel=1e-12)


def test_a_group_without_buildings_is_not_listed_and_a_place_without_a_code_has_none():
    labels = gr.GroupLabels(("", "", ""), ("wood", "rc", "src"), np.array([5, 0, 9]))
    stratum, *arrays, _ = block(12)
    listed = by_group(grouped(stratum, *arrays, labels), strata(stratum, [0.9, 0.09, 0.01]))
    assert [(g.municipality_code, g.structure) for g in listed] == [(None, "wood"), (None, "src")]


def _one(totals):
    """Strata added up into one."""
    return totals.sum(axis=0, keepdims=True)


def test_groups_come_back_from_json_as_they_were():
    found = joined([block(7)])
    again = gr.from_lists(json.loads(json.dumps(gr.as_lists(found))))
    assert gr.as_lists(again) == gr.as_lists(found)
    assert again.damages.shape == found.damages.shape == (STRATA, 3, 2, gr.STATES)
    assert gr.figures(again, strata([0, 1, 2] * 5, [0.5, 0.3, 0.2])).mean_kg.dtype == np.float64


def test_no_groups_at_all_are_no_figures():
    labels = gr.GroupLabels((), (), np.zeros(0, dtype=np.int64))
    none = np.zeros((1, 0, 2, 8), dtype=np.int64)
    found = grouped(np.zeros(4, dtype=int), np.zeros((4, 0, 2), dtype=np.int64), none, none, labels)
    assert gr.figures(gr.from_lists(gr.as_lists(found)), plain(4)).mean_kg.shape == (0, 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda kg, count, state_kg: (kg[:, :2], count, state_kg), "do not fit"),
        (lambda kg, count, state_kg: (kg[:9], count, state_kg), "do not fit"),
        (lambda kg, count, state_kg: (kg, count[:, :2], state_kg[:, :2]), "do not fit"),
        (lambda kg, count, state_kg: (kg, count, state_kg[..., :7]), "do not fit"),
        (lambda kg, count, state_kg: (kg, np.roll(count, 1, axis=3), state_kg), "does not exist"),
        (lambda kg, count, state_kg: (kg, np.roll(count, -1, axis=3), state_kg), "does not exist"),
        (lambda kg, count, state_kg: (-kg, count, state_kg), "overflown"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(change, words):
    stratum, kg, count, state_kg, _ = block(8)
    with pytest.raises(ValueError, match=words):
        grouped(stratum, *change(kg, count, state_kg))


def test_blocks_of_other_groups_are_not_joined():
    other = gr.GroupLabels(("39202", "39202", ""), LABELS.building_class, LABELS.buildings)
    stratum, *arrays, _ = block(9)
    blocks = [grouped(stratum, *arrays, labels) for labels in (LABELS, other)]
    with pytest.raises(ValueError, match="cannot be joined"):
        gr.join(blocks)

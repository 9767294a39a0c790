"""Where hazard meets asset: which houses are wet, which are unknown, and what the measure changes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from tests.science.portfolio import assessed, depths, factors, inventory, measure, new_for_ever, sources, struck
from valuation.assessment import DamageModel, Events, Residual, assess, window_of
from valuation.damage_tables import flood_ratio_of, row_depth_m
from valuation.parameters import STRUCTURES

TSUNAMI = Events(("T",), ("tsunami",))
FLOOD = Events(("F",), ("flood",))
BOTH = Events(("F", "T"), ("flood", "tsunami"))
WOOD, RC = STRUCTURES.index("wood"), STRUCTURES.index("rc")
# mean and deviation of ln(depth in m), states 1 to 6: Suppasri et al. 2013, wood of two storeys
WOOD_2 = ((-2.0080, 1.1873), (-0.8747, 0.9053), (0.0350, 0.7387), (0.7770, 0.5153), (0.9461, 0.5744), (1.3633, 0.4710))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(
        tmp_path_factory.mktemp("town"),
        [
            ("A", "木造", 2, 100, 1990, 0.5),
            ("B", "RC造", 2, 200, 2000, 0.0),
            ("C", "不明", 2, 300, 1990, 0.5),
            ("D", "木造", 2, 400, "", 0.5),
        ],
    )


def fragility(mu_and_sigma, depth_m):
    """Lognormal curves as printed, each capped by the lighter ones."""
    raw = [ndtr((np.log(depth_m) - mu) / sigma) for mu, sigma in mu_and_sigma]
    return np.minimum.accumulate(raw)


def wet_ids(town, a):
    return town.frame["asset_id"].iloc[a.exposure.buildings.asset_index].tolist()


def in_water(a, depth_m, variant, world):
    """P(reaching each state) of one variant at a depth of the table's own rows."""
    x = a.exposure
    row = int(np.flatnonzero(row_depth_m() == depth_m)[0])
    return x.tables.probability[x.buildings.curve[variant, world], row, :6]


def with_water(a, world):
    """Depth at every row of the inventory in one world of the first event, m; 0 where no pair is stored."""
    found = np.zeros(len(a.assessed))
    found[a.water.asset] = (a.water.without_m, a.water.with_m)[world]
    return found.tolist()


def counts(a, peril):
    """Buildings by group and states reached in one occurrence, without and with, (group, world, state)."""
    event = {"flood": "F", "tsunami": "T"}[peril]
    found = struck(new_for_ever(a), sources(**{event: 1.0}), factors(1), 1)
    return found.tallies.state_count[0]


def test_damage_follows_the_published_curves_of_the_class_and_storeys(town):
    # Suppasri et al. 2013, wood of two storeys, at 2 m (a depth that the tables hold exactly)
    a = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure())
    assert in_water(a, 2.0, 0, 0) == pytest.approx(fragility(WOOD_2, 2.0), rel=1e-9)
    assert a.exposure.tables.collapse_state == 5


def test_thresholds_are_probabilities_in_whole_numbers(town):
    t = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure.tables
    assert t.threshold.dtype == np.uint32
    below_one = t.probability < 1
    assert np.array_equal(t.threshold[below_one], np.floor(t.probability[below_one] * 2.0**32))
    assert np.all(t.threshold[~below_one] == 2**32 - 1)  # certain, and no draw is that high


def test_only_houses_that_some_event_reaches_in_some_world_are_kept(town):
    a = assessed(town, depths([[1, 0, 0, 0]], [[0, 0, 1, 0]]), TSUNAMI, measure())
    assert wet_ids(town, a) == ["A", "C"]
    assert a.exposure.pairs.start.tolist() == [0, 1, 2]
    assert a.exposure.pairs.without_m.tolist() == [1, 0]
    assert a.exposure.pairs.with_m.tolist() == [0, 1]
    assert a.assessed.all()


def test_a_town_that_stays_dry_has_nothing_to_count(town):
    a = assessed(town, depths([[0, 0, 0, 0]]), TSUNAMI, measure())
    assert len(a.exposure.buildings.asset_index) == 0
    assert len(a.exposure.pairs.event) == 0
    assert not counts(a, "tsunami").any()
    assert a.labels.buildings.tolist() == [1, 1, 2]  # they are there all the same


def test_pairs_stand_by_building_with_their_events_rising(town):
    deep = np.array([[1, 0, 2, 3], [4, 5, 0, 6], [0, 7, 8, 9]], dtype=float)
    a = assessed(town, depths(deep, deep / 2), Events(("A", "B", "C"), ("tsunami",) * 3), measure())
    p = a.exposure.pairs
    assert p.start.tolist() == [0, 2, 4, 6, 9]
    assert p.event.tolist() == [0, 1, 1, 2, 0, 2, 0, 1, 2]
    assert p.without_m.tolist() == [1, 4, 5, 7, 2, 8, 3, 6, 9]
    assert np.array_equal(p.with_m, p.without_m / 2)


def test_unknown_depth_is_not_dry(town):
    nan = np.nan
    a = assessed(town, depths([[1, nan, 0, 0], [1, 1, 1, 1]], [[1, 1, 0, 0], [1, 1, 1, nan]]), BOTH, measure())
    assert a.unknown.tolist() == [False, True, False, True]
    assert a.assessed.tolist() == [True, False, True, False]
    assert wet_ids(town, a) == ["A", "C"]
    assert (a.labels.building_class, a.labels.buildings.tolist()) == (("unknown", "wood"), [1, 1])


def test_houses_that_are_set_aside_are_neither_assessed_nor_unknown(town):
    frame = town.frame.copy()
    frame["set_aside"] = ["", "a rule", "", "a rule"]
    aside = replace(town, frame=frame)
    a = assessed(aside, depths([[1.0, 1.0, np.nan, np.nan]]), TSUNAMI, measure())
    assert a.assessed.tolist() == [True, False, False, False]
    assert a.unknown.tolist() == [False, False, True, False]
    assert wet_ids(aside, a) == ["A"]


def test_groups_are_municipality_and_structure(town):
    frame = town.frame.copy()
    frame["municipality_code"] = ["39201", "39201", None, "39202"]
    a = assessed(replace(town, frame=frame), depths([[2.0] * 4]), TSUNAMI, measure())
    assert a.labels.municipality == ("", "39201", "39201", "39202")
    assert a.labels.building_class == ("unknown", "rc", "wood", "wood")
    assert a.labels.buildings.tolist() == [1, 1, 1, 1]
    assert a.exposure.buildings.group.tolist() == [2, 1, 0, 3]


def test_a_hazard_change_brings_the_other_rasters_and_nothing_else_does(town):
    water = depths([[2.0] * 4], [[1.0] * 4])
    with_wall = assessed(town, water, TSUNAMI, measure())
    warned = assessed(town, water, TSUNAMI, measure(changes=[{"kind": "warning"}]))
    assert with_water(with_wall, 1) == [1.0] * 4
    assert with_water(warned, 1) == [2.0] * 4
    assert np.array_equal(warned.exposure.pairs.with_m, warned.exposure.pairs.without_m)
    assert np.array_equal(warned.exposure.buildings.curve[:, 0], warned.exposure.buildings.curve[:, 1])


def test_without_a_hazard_change_water_of_the_other_rasters_alone_reaches_nobody(town):
    # C and D are wet on the rasters with a wall only, and there is no wall
    water = depths([[2.0, 2.0, 0.0, 0.0]], [[1.0, 1.0, 1.0, 1.0]])
    a = assessed(town, water, TSUNAMI, measure(changes=[{"kind": "warning"}]))
    assert wet_ids(town, a) == ["A", "B"]
    assert with_water(a, 1) == [2.0, 2.0, 0.0, 0.0]


def test_an_unknown_structure_stands_once_per_declared_structure(town):
    x = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure
    b = x.buildings
    assert np.diff(b.variant_start).tolist() == [1, 1, 2, 1]
    mixed = slice(b.variant_start[2], b.variant_start[3])
    structure = x.kinds.structure[b.kind[mixed, 0]]
    assert dict(zip(structure.tolist(), b.weight[mixed].tolist(), strict=True)) == {WOOD: 0.7, RC: 0.3}
    assert b.threshold[mixed].tolist() == [int(0.3 * 2**32), 2**32]  # in order of the names: rc, then wood


def test_structures_of_one_class_share_its_table(tmp_path):
    # src takes the curves of rc, steel has one class for all heights, wood has three
    houses = [(s, k) for s in ("木造", "RC造", "SRC造", "鉄骨造") for k in (1, 2, 3, 7)]
    rows = [(f"H{n:02d}", s, k, 100, 1990, 0) for n, (s, k) in enumerate(houses)]
    a = assessed(inventory(tmp_path, rows), depths([[2.0] * 16]), TSUNAMI, measure())
    curve = a.exposure.buildings.curve
    assert np.array_equal(curve[:, 0], curve[:, 1])
    wood, rc, src, steel = curve[:, 0].reshape(4, 4).tolist()
    assert rc == src
    assert len(set(wood)) == len(set(rc)) == 3
    assert wood[2] == wood[3]  # three storeys or more
    assert len(set(steel)) == 1
    assert len(a.exposure.tables.probability) == 7


def test_strengthening_touches_the_wooden_part_of_the_unknown(town):
    what = measure(
        changes=[
            {
                "kind": "vulnerability",
                "strengthen_to": "rc",
                "replaces_building": False,
                "where": {"structure": ["wood"]},
            }
        ]
    )
    a = assessed(town, depths([[2.0] * 4]), TSUNAMI, what)
    b = a.exposure.buildings
    rc = in_water(a, 2.0, 1, 0)  # B is of concrete with as many storeys
    variant_of = {"A": 0, "B": 1, "C rc": 2, "C wood": 3, "D": 4}
    for name in ("A", "C wood", "D"):
        assert np.array_equal(in_water(a, 2.0, variant_of[name], 1), rc)
        assert not np.array_equal(in_water(a, 2.0, variant_of[name], 0), rc)
    assert np.array_equal(b.kind[:, 0], b.kind[:, 1])  # a retrofit: a collapse still costs the old structure, as old
    assert a.changed_area_m2 == pytest.approx(100 + 0.7 * 300 + 400)


def test_what_a_measure_changes_counts_houses_of_unknown_depth_too(town):
    change = {"kind": "vulnerability", "raise_floor_m": 0.5, "where": {"structure": ["wood"]}}
    a = assessed(town, depths([[2.0, 2.0, np.nan, 0.0]]), TSUNAMI, measure(changes=[change]))
    assert a.changed_area_m2 == pytest.approx(100 + 0.7 * 300 + 400)


def test_a_replaced_house_is_new_and_costs_what_the_new_structure_costs(town):
    change = {
        "kind": "vulnerability",
        "strengthen_to": "rc",
        "replaces_building": True,
        "where": {"structure": ["wood"]},
    }
    a = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure(changes=[change], commissioned_year=2030))
    kinds, kind = a.exposure.kinds, a.exposure.buildings.kind
    assert kinds.structure[kind[0]].tolist() == [WOOD, RC]
    old, new = ([kinds.built[kinds.offset[q] : kinds.offset[q + 1]].tolist() for q in kind[n]] for n in (0, 4))
    assert old == [[1990], [2030]]
    assert new == [list(range(1960, 2020)), [2030]]  # of unknown year before, of a known one after
    # 2031, with: a house of 2030 and 68 years: (68 - 2) / 68; without: 1990 and 65 years: (65 - 42) / 65
    assert a.lives["rc"].residual_life(2032 - 2030) == pytest.approx(66 / 68, rel=1e-12)
    assert a.lives["wood"].residual_life(2032 - 1990) == pytest.approx(23 / 65, rel=1e-12)
    assert kind[1, 0] == kind[1, 1]  # the concrete house stays as it was


def test_a_relocated_house_is_reached_by_no_water(town):
    what = measure(changes=[{"kind": "exposure", "where": {"structure": ["wood"]}}])
    a = assessed(town, depths([[32.0] * 4]), TSUNAMI, what)
    assert a.exposure.buildings.dry.tolist() == [True, False, False, True, True]  # A, the wooden C, D
    assert with_water(a, 1) == [0.0, 32.0, 32.0, 0.0]  # C stays where its other half may be of concrete
    without, with_move = counts(a, "tsunami").sum(axis=2).T  # at 32 m every house is hit
    assert without.tolist() == [1, 1, 2]  # rc, unknown, wood
    assert with_move[[0, 2]].tolist() == [1, 0]
    samples = struck(a, sources(T=1.0), factors(1), 4000).tallies.state_count[0, 1]  # C in 4,000 futures
    assert samples[0].sum() == 4000
    assert abs(samples[1].sum() - 0.3 * 4000) < 4 * (0.3 * 0.7 * 4000) ** 0.5


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        ({}, "ABCD"),
        ({"use": ["住宅"]}, "ABCD"),
        ({"use": ["店舗"]}, ""),
        ({"floor_height_below_m": 0.5}, "B"),
        ({"deeper_than_m": 2.0}, "D"),
        ({"deeper_than_m": 1.0, "floor_height_below_m": 1.0}, "CD"),
    ],
)
def test_a_change_touches_the_houses_it_names(town, where, chosen):
    what = measure(changes=[{"kind": "exposure", "where": where}])
    a = assessed(town, depths([[0.5, 1.0, 2.0, 3.0]]), TSUNAMI, what)
    dry = np.array(with_water(a, 1)) == 0
    assert "".join(town.frame["asset_id"][dry]) == chosen


def test_later_changes_act_on_top_of_earlier_ones(town):
    raise_twice = [{"kind": "vulnerability", "raise_floor_m": h} for h in (0.3, 0.4)]
    # 1.1 m of water over a floor at 0.5 + 0.7: below the floor (0.047); without, 0.6 m above it (0.253)
    x = assessed(town, depths([[1.1] * 4]), FLOOD, measure(changes=raise_twice)).exposure
    t = x.tables
    curve = (t.flood_depth_m, t.flood_ratio, t.flood_form, t.flood_from_floor, t.flood_below_floor)
    assert x.buildings.floor_m[0] == pytest.approx([0.5, 1.2])
    assert [flood_ratio_of(1.1, float(floor), *curve) for floor in x.buildings.floor_m[0]] == [0.253, 0.047]


def test_a_flood_beyond_the_total_loss_ratio_is_a_collapse(town):
    # class A: 3 m above the floor 0.8; the declared total loss is 0.8; A, C and D have their floor at 0.5 m, B at 0
    a = assessed(town, depths([[3.4] * 4], [[3.5] * 4]), FLOOD, measure())
    assert a.exposure.pairs.is_flood.tolist() == [True]
    expected = np.zeros((3, 2, 8), dtype=int)  # rc, unknown, wood
    expected[:, 0, 1] = [0, 1, 2]
    expected[0, 0, 5] = 1
    expected[:, 1, 5] = [1, 1, 2]
    assert np.array_equal(counts(a, "flood"), expected)


def test_every_variant_has_the_floor_area_of_its_house(town):
    x = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure
    assert x.buildings.area_m2.tolist() == [100, 200, 300, 300, 400]


def test_a_remainder_needs_to_know_where_the_houses_are(town):
    scatter = Residual(sigma_remainder=0.2, length_m=500.0)
    with pytest.raises(ValueError, match="needs the positions"):
        assessed(town, depths([[2.0] * 4]), TSUNAMI, measure(), residual=scatter)
    points = town.frame.geometry
    degrees = (points.x.to_numpy(), points.y.to_numpy())
    a = assessed(town, depths([[2.0, 0.0, 2.0, 2.0]]), TSUNAMI, measure(), residual=scatter, degrees=degrees)
    assert a.exposure.lattice.node.shape == (3, 8)  # of those that get wet


@pytest.mark.parametrize(
    ("commissioned", "service", "window"),
    [(2027, 50, (0, 20)), (2030, 5, (3, 8)), (2046, 1, (19, 20)), (2030, 300, (3, 20))],
)
def test_the_measure_acts_from_its_commissioning_to_the_end_of_its_life(commissioned, service, window):
    found = window_of(
        measure(commissioned_year=commissioned, service_life_years=service, probability_works=0.9), 2027, 20
    )
    assert (found.first, found.last) == window
    assert (found.works, found.per_path) == (0.9, False)


@pytest.mark.parametrize("events", [TSUNAMI, FLOOD])
def test_a_peril_without_a_damage_model_is_refused(town, events):
    nothing = DamageModel(None, None, 1.0, {})
    with pytest.raises(ValueError, match=f"damage.{events.peril[0]}"):
        assess(town, depths([[1.0] * 4]), events, measure(), nothing, start_year=2027, years=5)

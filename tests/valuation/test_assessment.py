"""Where hazard meets asset: which houses are wet, which are unknown, and what the measure changes of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from tests.science.portfolio import assessed, depths, inventory, measure
from valuation.assessment import DamageModel, Depths, Events, assess, window_of
from valuation.parameters import STRUCTURES

TSUNAMI = Events(("T",), ("tsunami",), np.array([0.01]))
FLOOD = Events(("F",), ("flood",), np.array([0.01]))
BOTH = Events(("F", "T"), ("flood", "tsunami"), np.array([0.01, 0.01]))
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
    return town.frame["asset_id"].iloc[a.exposure.asset_index].tolist()


def test_damage_follows_the_published_curves_of_the_class_and_storeys(town):
    # Suppasri et al. 2013, wood of two storeys, at 2 m (a depth that single precision holds exactly)
    a = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure())
    assert a.exposure.probability[0, 0] == pytest.approx(fragility(WOOD_2, 2.0), rel=1e-9)
    assert a.exposure.collapse_state.tolist() == [4]


def test_thresholds_are_probabilities_in_whole_numbers(town):
    x = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure
    assert np.array_equal(x.threshold, np.floor(x.probability * 2.0**32))


def test_only_houses_that_some_event_reaches_in_some_world_are_kept(town):
    a = assessed(town, depths([[1, 0, 0, 0]], [[0, 0, 1, 0]]), TSUNAMI, measure())
    assert wet_ids(town, a) == ["A", "C"]
    assert a.exposure.pair_asset.tolist() == [0, 1]
    assert a.assessed.all()


def test_a_town_that_stays_dry_has_nothing_to_count(town):
    a = assessed(town, depths([[0, 0, 0, 0]]), TSUNAMI, measure())
    assert len(a.exposure.asset_index) == 0
    assert len(a.exposure.probability) == 0


def test_unknown_depth_is_not_dry(town):
    nan = np.nan
    a = assessed(town, depths([[1, nan, 0, 0], [1, 1, 1, 1]], [[1, 1, 0, 0], [1, 1, 1, nan]]), BOTH, measure())
    assert a.unknown.tolist() == [False, True, False, True]
    assert a.assessed.tolist() == [True, False, True, False]
    assert wet_ids(town, a) == ["A", "C"]


def test_a_hazard_change_brings_the_other_rasters_and_nothing_else_does(town):
    water = depths([[2.0] * 4], [[1.0] * 4])
    with_wall = assessed(town, water, TSUNAMI, measure())
    warned = assessed(town, water, TSUNAMI, measure(changes=[{"kind": "warning"}]))
    assert with_wall.depth_with_m.tolist() == [[1.0] * 4]
    assert warned.depth_with_m.tolist() == [[2.0] * 4]
    assert np.array_equal(warned.exposure.probability[:, 0], warned.exposure.probability[:, 1])


def test_an_unknown_structure_stands_once_per_declared_structure(town):
    x = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure
    assert np.diff(x.variant_start).tolist() == [1, 1, 2, 1]
    mixed = slice(x.variant_start[2], x.variant_start[3])
    assert dict(zip(x.structure[mixed, 0].tolist(), x.variant_weight[mixed].tolist(), strict=True)) == {
        WOOD: 0.7,
        RC: 0.3,
    }
    assert x.variant_threshold[mixed].tolist() == [int(0.3 * 2**32), 2**32]  # in order of the names: rc, then wood
    assert np.diff(x.cell_start).tolist() == [1, 1, 2, 1]


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
    x = a.exposure
    rc = x.probability[1, 0]  # B is of concrete with as many storeys
    variant_of = {"A": 0, "B": 1, "C rc": 2, "C wood": 3, "D": 4}
    for name in ("A", "C wood", "D"):
        assert np.array_equal(x.probability[variant_of[name], 1], rc)
        assert not np.array_equal(x.probability[variant_of[name], 0], rc)
    assert np.array_equal(x.structure[:, 0], x.structure[:, 1])  # a retrofit: a collapse still costs the old structure
    assert np.array_equal(x.life_group[:, 0], x.life_group[:, 1])
    assert a.changed_area_m2 == pytest.approx(100 + 0.7 * 300 + 400)


def test_a_replaced_house_is_new_and_costs_what_the_new_structure_costs(town):
    change = {
        "kind": "vulnerability",
        "strengthen_to": "rc",
        "replaces_building": True,
        "where": {"structure": ["wood"]},
    }
    x = assessed(town, depths([[2.0] * 4]), TSUNAMI, measure(changes=[change], commissioned_year=2030)).exposure
    assert x.structure[0].tolist() == [WOOD, RC]
    # 2031, with: a house of 2030 and 68 years: (68 - 2) / 68; without: 1990 and 65 years: (65 - 42) / 65
    assert x.life.mean[x.life_group[0, 1], 4] == pytest.approx(66 / 68, rel=1e-12)
    assert x.life.mean[x.life_group[0, 0], 4] == pytest.approx(23 / 65, rel=1e-12)
    assert x.life_group[1, 0] == x.life_group[1, 1]  # the concrete house stays as it was


def test_a_relocated_house_is_reached_by_no_water(town):
    what = measure(changes=[{"kind": "exposure", "where": {"structure": ["wood"]}}])
    a = assessed(town, depths([[2.0] * 4]), TSUNAMI, what)
    assert a.exposure.probability[[0, 3, 4], 1].tolist() == [[0.0] * 6] * 3  # A, the wooden C, D
    assert np.array_equal(a.exposure.probability[[1, 2], 1], a.exposure.probability[[1, 2], 0])
    assert np.all(a.exposure.probability[:, 0, 0] > 0.5)  # without the measure the water reaches them all
    assert a.depth_with_m.tolist() == [[0.0, 2.0, 2.0, 0.0]]  # C stays where its other half may be of concrete


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
    dry = a.depth_with_m[0] == 0
    assert "".join(town.frame["asset_id"][dry]) == chosen


def test_later_changes_act_on_top_of_earlier_ones(town):
    raise_twice = [{"kind": "vulnerability", "raise_floor_m": h} for h in (0.3, 0.4)]
    # 1.1 m of water over a floor at 0.5 + 0.7: below the floor (0.047); without, 0.6 m above it (0.253)
    x = assessed(town, depths([[1.1] * 4]), FLOOD, measure(changes=raise_twice)).exposure
    assert x.flood_ratio[0].tolist() == [0.253, 0.047]


def test_a_flood_beyond_the_total_loss_ratio_is_a_collapse(town):
    # class A: 3 m above the floor 0.8; the declared total loss is 0.8; A and D have their floor at 0.5 m, B at 0
    x = assessed(town, depths([[3.4] * 4], [[3.5] * 4]), FLOOD, measure()).exposure
    assert x.probability[0].tolist() == [[1, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]]
    assert x.probability[1, 0].tolist() == [1, 1, 0, 0, 0, 0]
    assert x.collapse_state.tolist() == [1]
    assert x.is_flood.tolist() == [True]


def test_every_variant_has_the_floor_area_of_its_house(town):
    assert assessed(town, depths([[2.0] * 4]), TSUNAMI, measure()).exposure.area_m2.tolist() == [
        100,
        200,
        300,
        300,
        400,
    ]


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
    nothing = DamageModel(None, None, 1.0, dict.fromkeys(STRUCTURES, 60.0))
    with pytest.raises(ValueError, match=f"damage.{events.peril[0]}"):
        assess(town, depths([[1.0] * 4]), events, measure(), nothing, start_year=2027, years=5)


def test_depths_are_unknown_where_either_world_is():
    d = Depths(np.array([[np.nan, 1.0]], np.float32), np.array([[1.0, 1.0]], np.float32), np.zeros(2, bool))
    assert d.unknown().tolist() == [True, False]

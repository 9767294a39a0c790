"""The two worlds: same events, same draws; what does nothing avoids nothing, and what is exchanged changes sign."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.science.portfolio import (
    ALWAYS_ON,
    assessed,
    certain_collapse,
    declared,
    depths,
    expected,
    exposure,
    factors,
    house,
    inventory,
    life,
    measure,
    run,
    sources,
    town_rows,
    tsunami,
)
from valuation.assessment import Events
from valuation.event_losses import event_losses
from valuation.exposure import Window
from valuation.parameters import central, draws, factors_of

RATES = {"F1": 0.3, "F2": 0.05, "T1": 0.2, "T2": 0.03}
EVENTS = Events(tuple(RATES), ("flood", "flood", "tsunami", "tsunami"))
GIVEN = sources(**RATES)
HOUSES, YEARS = 80, 20


def water(seed):
    """Depths of every event at every house, some of them dry."""
    rng = np.random.default_rng(seed)
    return np.maximum(0.0, rng.uniform(-1.0, 4.0, (4, HOUSES))).astype(np.float32)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return inventory(tmp_path_factory.mktemp("town"), town_rows(HOUSES))


@pytest.fixture(scope="module")
def changed_town(town):
    """Another sea, stronger new houses and raised floors: every axis `world` differs."""
    what = measure(
        changes=[
            {"kind": "hazard"},
            {
                "kind": "vulnerability",
                "strengthen_to": "rc",
                "replaces_building": True,
                "where": {"structure": ["wood"]},
            },
            {"kind": "vulnerability", "raise_floor_m": 0.5, "where": {"floor_height_below_m": 0.3}},
        ]
    )
    return assessed(town, depths(water(1), water(2)), EVENTS, what, years=YEARS)


CENTRAL = factors_of(declared(), central(declared()), YEARS, 2027)
MANY = factors_of(declared(), draws(declared(), 5, 40), YEARS, 2027)

WINDOWS = {
    "always": ALWAYS_ON,
    "ten years": Window(5, 15, 1.0, False),
    "mostly works": Window(5, 15, 0.9, False),
    "mostly works, per path": Window(5, 15, 0.9, True),
    "a third": Window(0, 20, 1 / 3, False),
    "never works": Window(0, 20, 0.0, False),
}
NOTHING = {
    "early warning": [{"kind": "warning"}],
    "the same rasters": [{"kind": "hazard"}],
    "no building is chosen": [{"kind": "exposure", "where": {"deeper_than_m": 99}}],
    "wood becomes wood": [
        {"kind": "vulnerability", "strengthen_to": "wood", "replaces_building": False, "where": {"structure": ["wood"]}}
    ],
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("changes", NOTHING.values(), ids=NOTHING)
def test_a_measure_that_does_nothing_avoids_exactly_nothing(town, changes, window):
    x = assessed(town, depths(water(1)), EVENTS, measure(changes=changes), years=YEARS)
    paths = run(x, GIVEN, CENTRAL, 200, window)
    for name in ("counted_kg", "collapses", "lone_repair_kg"):
        values = getattr(paths, name)
        assert np.array_equal(values[..., 0], values[..., 1]), name
    assert paths.counted_kg.sum() > 0
    assert not paths.lone_repair_kg.any()
    closed = expected(x, GIVEN, MANY, window)
    for values in (closed.counted_kg, closed.gross_kg, closed.asset_kg):
        assert np.array_equal(values[..., 0], values[..., 1])


def test_a_measure_that_never_works_avoids_exactly_nothing(changed_town):
    for per_path in (False, True):
        window = Window(0, YEARS, 0.0, per_path)
        kg = run(changed_town, GIVEN, CENTRAL, 200, window).counted_kg
        assert np.array_equal(kg[..., 0], kg[..., 1])
        closed = expected(changed_town, GIVEN, MANY, window)
        assert np.array_equal(closed.counted_kg[..., 0], closed.counted_kg[..., 1])


def exchanged(a):
    """The same town with its two complete histories exchanged."""
    b, p = a.exposure.buildings, a.exposure.pairs
    assert not b.dry.any()  # the only change that knows its world
    buildings = replace(b, **{name: getattr(b, name)[:, ::-1].copy() for name in ("kind", "curve", "floor_m")})
    pairs = replace(p, without_m=p.with_m, with_m=p.without_m)
    return replace(a, exposure=replace(a.exposure, buildings=buildings, pairs=pairs))


def test_exchanging_the_two_histories_exchanges_the_simulated_worlds_bit_for_bit(changed_town):
    one = run(changed_town, GIVEN, CENTRAL, 500)
    other = run(exchanged(changed_town), GIVEN, CENTRAL, 500)
    for name in ("counted_kg", "collapses", "lone_repair_kg"):
        assert np.array_equal(getattr(one, name), getattr(other, name)[..., ::-1]), name
    assert not np.array_equal(one.counted_kg[..., 0], one.counted_kg[..., 1])
    assert one.lone_repair_kg.any()


def test_exchanging_the_two_histories_flips_the_expected_avoided_tonnes_exactly(changed_town):
    one = expected(changed_town, GIVEN, MANY, ALWAYS_ON)
    other = expected(exchanged(changed_town), GIVEN, MANY, ALWAYS_ON)
    for name in ("counted_kg", "gross_kg", "asset_kg"):
        assert np.array_equal(getattr(one, name), getattr(other, name)[..., ::-1]), name


def test_exchanging_the_two_histories_flips_the_sign_of_every_event_loss(changed_town):
    one, other = (event_losses(a.exposure, a.lives, CENTRAL, 2027, 3) for a in (changed_town, exchanged(changed_town)))
    assert np.array_equal(one[:, 0] - one[:, 1], -(other[:, 0] - other[:, 1]))
    assert np.all(one[:, 0] != one[:, 1])


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_doubling_the_emission_factors_doubles_the_expected_tonnes_exactly(changed_town, window):
    d = declared()
    values = draws(d, 5, 20)
    doubled = {
        name: 2.0 * v if name.startswith("rebuild_") or name in ("demolition", "debris_treatment") else v
        for name, v in values.items()
    }
    once, twice = (expected(changed_town, GIVEN, factors_of(d, v, YEARS, 2027), window) for v in (values, doubled))
    for name in ("counted_kg", "gross_kg", "asset_kg"):
        assert np.array_equal(2.0 * getattr(once, name), getattr(twice, name)), name


def test_a_measure_changes_nothing_before_it_is_commissioned(changed_town):
    window = Window(8, 15, 0.9, False)
    kg = run(changed_town, GIVEN, CENTRAL, 300, window).counted_kg[:, :8]
    assert np.array_equal(kg[..., 0], kg[..., 1])
    closed = expected(changed_town, GIVEN, MANY, window).counted_kg[:, :8]
    assert np.array_equal(closed[..., 0], closed[..., 1])


def test_what_the_measure_does_never_reaches_the_world_without_it(changed_town):
    on, off = (run(changed_town, GIVEN, CENTRAL, 200, w) for w in (ALWAYS_ON, Window(0, 0, 1.0, False)))
    assert np.array_equal(on.counted_kg[..., 0], off.counted_kg[..., 0])


def test_harm_is_never_clipped():
    # the measure drowns one house: it collapses with the measure and stands without it
    x = exposure({"T": "tsunami"}, [house("A", {"T": [tsunami(), certain_collapse(1.0)]})], life(np.ones((1, 5))))
    f = factors(5)
    assert np.all(run(x, sources(T=5.0), f, 50).counted_kg.sum(axis=(0, 1)) == [0, 50 * 1000])
    assert np.all(expected(x, sources(T=5.0), f).counted_kg[0, :, 1] > 0)

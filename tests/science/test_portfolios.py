"""Random small towns, seas, measures and laws in time: both estimators agree wherever they are looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazards.sources import Past
from tests.science.futures import annual_maximum, poisson, renewal
from tests.science.portfolio import assessed, block, declared, depths, expected, inventory, measure
from valuation.assessment import Events, Residual
from valuation.delivery import moments_of_kg
from valuation.parameters import draws, factors_of

YEARS, HOUSES, BLOCK, MOST = 12, 12, 8_000, 96_000
SHARP = 0.0035  # a fault of 3 % then lies more than 8 standard errors away, and agreement is judged at 4
EVENTS = Events(("F1", "F2", "T1", "T2"), ("flood", "flood", "tsunami", "tsunami"))
DRAWS = draws(declared(), 17, 100)
WOOD = {"where": {"structure": ["wood"]}}
CHANGES = {
    "another sea": [{"kind": "hazard"}],
    "new houses": [{"kind": "vulnerability", "strengthen_to": "rc", "replaces_building": True, **WOOD}],
    "retrofit": [{"kind": "vulnerability", "strengthen_to": "steel", "replaces_building": False, **WOOD}],
    "raised floors": [{"kind": "vulnerability", "raise_floor_m": 0.8}],
    "moved away": [{"kind": "exposure", "where": {"structure": ["wood"]}}],
    "sea and floors": [{"kind": "hazard"}, {"kind": "vulnerability", "raise_floor_m": 0.4}],
}
RESIDUALS = {"none": Residual(), "shared": Residual(0.3), "with a remainder": Residual(0.25, 0.25, 150.0)}
PASTS = [Past("elapsed", 3.0), Past("unknown"), Past("older_than", 8.0)]


def rows(rng):
    """Houses of any structure, storeys, age and floor; one in four structures and one in three years unknown."""
    return [
        (
            f"H{n:02d}", "不明" if rng.random() < 0.25 else rng.choice(["木造", "鉄骨造", "RC造", "SRC造", "組積造"]),
            rng.integers(1, 5), int(rng.integers(40, 400)), "" if rng.random() < 0.33 else rng.integers(1960, 2025),
            rng.choice([0.0, 0.3, 0.6]),
        )
        for n in range(HOUSES)
    ]  # fmt: skip


def water(rng):
    """Shallow and deep events, one house in eight dry in each, and a few that the measure drowns."""
    without = np.maximum(0.0, rng.uniform(-0.14, 1.0, (4, HOUSES))) * np.array([[1.5], [4.0], [1.5], [5.0]])
    return depths(without, without * rng.choice([0.0, 0.4, 0.7, 1.2], (4, HOUSES), p=[0.1, 0.5, 0.3, 0.1]))


def law(kind, name, peril, rng, **more):
    """A source that strikes a few times in the horizon, its climate rising where it may."""
    rate, climate = float(rng.uniform(0.15, 0.5)), tuple(np.linspace(1.0, rng.uniform(0.7, 1.6), YEARS))
    if kind == "renewal":
        made = renewal(name, 1 / rate, float(rng.uniform(0.2, 1.0)), PASTS[rng.integers(3)], YEARS)
    else:
        made = (poisson if kind == "poisson" else annual_maximum)(name, rate, climate)
    return replace(made, peril=peril, **more)


def sources_of(kinds, rng):
    """A source for each event, or one of several events for both tsunamis."""
    *floods, both = kinds
    found = [law(kind, f"F{n}", "flood", rng) for n, kind in enumerate(floods[:2], start=1)]
    if both == "apart":
        return (*found, *(law(floods[2], f"T{n}", "tsunami", rng) for n in (1, 2)))
    return (*found, law(both, "sea", "tsunami", rng, events=("T1", "T2"), weights=(0.7, 0.3)))


@st.composite
def portfolios(draw):
    """Everything a comparison needs: the numbers from one seed, what matters for the methods by name."""
    kind = st.sampled_from(["poisson", "annual_maximum", "renewal"])
    commissioned = draw(st.integers(2027, 2033))
    how = {
        "changes": CHANGES[draw(st.sampled_from(sorted(CHANGES)))],
        "commissioned_year": commissioned,
        "service_life_years": draw(st.integers(3, 20)),
        "probability_works": draw(st.sampled_from([1.0, 0.8])),
        "works_drawn": draw(st.sampled_from(["per_occurrence", "per_path"])),
    }
    kinds = (
        draw(kind),
        draw(kind),
        draw(kind),
        draw(st.sampled_from(["apart", "poisson", "annual_maximum", "renewal"])),
    )
    return draw(st.integers(0, 2**32)), measure(**how), kinds, RESIDUALS[draw(st.sampled_from(sorted(RESIDUALS)))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("towns")


def compared(folder, portfolio):
    """Figures of the closed form, and per path of the simulation until it is sharp: without, with, avoided, in kg."""
    seed, what, kinds, residual = portfolio
    rng = np.random.default_rng(seed)
    town = inventory(folder, rows(rng))
    points = town.frame.geometry
    a = assessed(
        town, water(rng), EVENTS, what, years=YEARS, residual=residual,
        degrees=(points.x.to_numpy(), points.y.to_numpy()),
    )  # fmt: skip
    sources, k = sources_of(kinds, rng), int(rng.integers(0, 100))
    f = factors_of(declared(), {name: values[k : k + 1] for name, values in DRAWS.items()}, YEARS, 2027)
    f = replace(f, rate_factor=np.ones((1, 2)))
    closed = expected(a, sources, f, a.window).counted_kg[0].sum(axis=0)
    totals = np.zeros((0, 2), dtype=np.int64)
    while len(totals) < MOST:
        found = block(a, sources, f, BLOCK, a.window, len(totals), seed=seed).paths.total_kg()
        totals = np.concatenate([totals, found])
        sharp = totals.std(axis=0) / np.sqrt(len(totals)) <= SHARP * totals.mean(axis=0)
        if sharp.all():
            break
    kg = [totals[:, 0], totals[:, 1], totals[:, 0] - totals[:, 1]]
    return [*closed, closed[0] - closed[1]], [moments_of_kg(each) for each in kg]


def agree(closed, simulated):
    """Within 4 standard errors, all of them; a measure that does nothing avoids 0 in both."""
    return all(
        abs(found.mean - value) <= 4 * found.standard_error for value, found in zip(closed, simulated, strict=True)
    )


@settings(max_examples=25)
@given(portfolio=portfolios())
def test_both_estimators_agree_on_any_portfolio(folder, portfolio):
    closed, simulated = compared(folder, portfolio)
    for found in simulated[:2]:
        assert found.standard_error <= 0.005 * found.mean
    assert agree(closed, simulated)
    for fault in (0.97, 1.03):
        assert not agree([fault * closed[0], *closed[1:]], simulated)
        assert not agree([closed[0], fault * closed[1], closed[2]], simulated)

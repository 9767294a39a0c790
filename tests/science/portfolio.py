"""Small portfolios for the science tests: an Exposure built by hand, and a few houses that go through assess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assets.fragility import COLLAPSE_FROM_STATE
from assets.inventory import Inventory, InventorySpec, read_inventory
from hazards.wet import WetTable, wet_table
from infra.draws import hashes
from tests.science.futures import poisson
from valuation.assessment import Assessment, Events, assess
from valuation.channels import channels_of
from valuation.damage_tables import ROWS, STATES, row_depth_m, thresholds
from valuation.declare import damage_model, declare
from valuation.expected import expected_block
from valuation.exposure import Buildings, DamageTables, Exposure, Pairs, Window
from valuation.lattice import lattice_of
from valuation.lives import kinds_table
from valuation.measures import Measure
from valuation.parameters import STRUCTURES, Declared, Factors
from valuation.prices import gross_prices, prices
from valuation.rules import Consequence, Damage, Uncertainties
from valuation.simulate import simulate_block, strike
from valuation.tiles import tiled
from valuation.timelines import Timelines, each_event, prepare_sources, timelines

START = 2027
MOST_YEARS = 300
TOTAL_LOSS = 0.95
SEED = 20261121
ALWAYS_ON = Window(first=0, last=1000, works=1.0, per_path=False)
TEXT = {"en": "made for a test", "ja": "テスト用"}
ASSUMED = {"source": "assumption of the test", "source_kind": "assumption"}


@dataclass(frozen=True)
class House:
    """
    One building: weight per variant, then (without, with) of structure and life group per variant.

    reach : by event id, P(reaching state 1, 2, ...) as (without, with), or one such pair per variant
    ratio : by event id of a flood, repair ratio (without, with)
    """

    name: str
    reach: dict
    ratio: dict
    area_m2: float = 100.0
    weights: tuple = (1.0,)
    structure: tuple = ((0, 0),)
    life_group: tuple = ((0, 0),)
    group: int = 0


def house(name, reach, ratio=None, **fields):
    return House(name, reach, ratio or {}, **fields)


def tsunami(*probabilities):
    """P(reaching each state), given for the first states; the rest are 0."""
    return [*probabilities, *[0.0] * (STATES - len(probabilities))]


def certain_collapse(q):
    """No damage short of collapse: all five states up to collapse are reached with the same probability."""
    return tsunami(q, q, q, q, q)


@dataclass(frozen=True)
class TableLife:
    """Residual life as a table over rows (ages) and years; an age of 1000 x row + 500 + t years reads year t."""

    table: np.ndarray

    def residual_life(self, ages):
        steps = np.asarray(ages, dtype=int) - 500
        return self.table[len(self.table) - 1 - steps // 1000, steps % 1000]


@dataclass(frozen=True)
class Groups:
    """Kinds of buildings by residual life: an array (age, year) for each, rising along the ages."""

    tables: tuple

    def lives(self):
        return dict.fromkeys(STRUCTURES, TableLife(np.concatenate(self.tables)))

    def built(self, group):
        """Construction years, rising, whose ages read the rows of the group."""
        first = sum(len(table) for table in self.tables[:group])
        rows = sum(len(table) for table in self.tables)
        return tuple(START + 1 - 500 - 1000 * (rows - 1 - row) for row in range(first, first + len(self.tables[group])))


def life(*groups):
    """Residual life by group: an array (age, year) that rises along the ages."""
    return Groups(tuple(np.atleast_2d(np.asarray(group, dtype=float)) for group in groups))


@dataclass(frozen=True)
class Town:
    """An exposure made by hand, its events in order, and the lives of its buildings."""

    exposure: Exposure
    lives: dict
    events: dict
    start_year: int = START


def exposure(perils, houses, groups):
    """
    perils: event id -> "tsunami" or "flood", in order; only houses that an event names are wet in it.

    Every chance, pair by pair, gets a row of its own in a damage table, and the depth of that row.
    """
    names = sorted(perils)
    start, event, water, table, steps = _wet(perils, names, houses)
    keys = sorted({(s, groups.built(g)) for h in houses for s, g in _worlds(h)})
    points = np.array(sorted(steps))
    tables = DamageTables(
        threshold=thresholds(table), probability=table, collapse_state=COLLAPSE_FROM_STATE,
        flood_depth_m=points[:, 0], flood_ratio=points[:, 1], flood_form=0, flood_from_floor=False,
        flood_below_floor=0.0, total_loss_ratio=TOTAL_LOSS, sigma_event=0.0, sigma_remainder=0.0,
    )  # fmt: skip
    depth = np.array(water, dtype=np.float32).reshape(-1, 2)
    flood = np.array([perils[name] == "flood" for name in names])
    pairs = Pairs(
        np.array(start, dtype=np.int64), np.array(event, dtype=np.int32), depth[:, 0].copy(), depth[:, 1].copy(), flood
    )
    lattice = lattice_of(None, 1.0, len(houses), needed=False)
    made = Exposure(_buildings(houses, groups, keys), kinds_table(keys), pairs, tables, lattice)
    return Town(made, groups.lives(), {name: perils[name] for name in names})


def _wet(perils, names, houses):
    """Start of each house, events and depths of its pairs, chances by row, steps of the flood curve."""
    most, depths = max(len(h.weights) for h in houses), row_depth_m()
    table, steps = np.zeros((most, ROWS, 8)), [(0.0, 0.0)]
    start, event, water, row = [0], [], [], 0
    for h in houses:
        for e in (name for name in names if name in h.reach):
            here = []
            reach = np.broadcast_to(np.asarray(h.reach[e], float), (len(h.weights), 2, STATES))
            ratio = np.broadcast_to(np.asarray(h.ratio.get(e, 0.0), float), (len(h.weights), 2))
            for w in range(2):
                row += 1
                for v in range(len(h.weights)):
                    table[v, row, :STATES] = reach[v, w]
                steps.append(((depths[row - 1] + depths[row]) / 2, ratio[0, w]))  # the curve rounds to a micrometre
                wet = perils[e] == "tsunami" or ratio[0, w] > 0
                here.append(depths[row] if wet else 0.0)
            water.append(here)
            event.append(names.index(e))
        start.append(len(event))
    return start, event, water, table, steps


def _buildings(houses, groups, keys):
    counts = np.array([len(h.weights) for h in houses])
    cumulative = [np.floor(np.cumsum(h.weights) * 2.0**32) for h in houses]
    for bounds in cumulative:
        bounds[-1] = 2.0**32
    kind = [
        [keys.index((h.structure[v][w], groups.built(h.life_group[v][w]))) for w in range(2)]
        for h in houses
        for v in range(len(h.weights))
    ]
    variant = np.concatenate([np.arange(count) for count in counts]).astype(np.int32)
    return Buildings(
        asset_index=np.arange(len(houses)),
        asset_hash=hashes(h.name for h in houses),
        group=np.array([h.group for h in houses], dtype=np.int32),
        variant_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        weight=np.concatenate([h.weights for h in houses]).astype(float),
        threshold=np.concatenate(cumulative).astype(np.int64),
        kind=np.array(kind, dtype=np.int32),
        curve=np.stack([variant, variant], axis=1),
        floor_m=np.zeros((len(variant), 2), dtype=np.float32),
        dry=np.zeros(len(variant), dtype=bool),
        area_m2=np.repeat([h.area_m2 for h in houses], counts).astype(float),
        rebuilt_kind=np.zeros((len(keys), 0), dtype=np.int32),
        rebuilt_curve=variant,
    )


def _worlds(h):
    return [(h.structure[v][w], h.life_group[v][w]) for v in range(len(h.weights)) for w in range(2)]


def factors(
    years, *, kg_per_m2=(10.0,) * 5, share=(1.0,) * 5, ratios=(0.1, 0.3, 0.5, 0.8), decline=0.0, rate=(1.0, 1.0)
):
    """One parameter vector; decline is per year from the first year on."""
    return Factors(
        collapse_kg_per_m2=np.array([kg_per_m2], dtype=float),
        rebuild_share=np.array([share], dtype=float),
        state_ratio=np.array([ratios], dtype=float),
        decline=((1.0 - decline) ** np.arange(years))[None, :],
        rate_factor=np.array([rate], dtype=float),
        embodied_t_co2e=np.zeros(1),
        yearly_t_co2e=np.zeros(1),
        depth_scale=np.ones((1, 2)),
        life_factor=np.ones(1),
        depth_position=np.zeros((1, 2)),
    )


class Ageless:
    """Residual life 1 at any age: what counts is gross."""

    def residual_life(self, ages):
        return np.ones(np.shape(ages))


def new_for_ever(x):
    """A Town or an Assessment in which no building ages."""
    return replace(x, lives=dict.fromkeys(STRUCTURES, Ageless()))


def sources(**rates):
    """Poisson sources by event id and yearly rate, over as many years as any test looks at; F... is a flood."""
    return tuple(
        poisson(name, rate, (1.0,) * MOST_YEARS, peril="flood" if name.startswith("F") else "tsunami")
        for name, rate in sorted(rates.items())
    )


def drawn(given, years, seed=SEED, *, stratified=False):
    """Sources ready for drawing."""
    events = tuple(sorted(event for source in given for event in source.events))
    return prepare_sources(seed, given, events, years, stratified=stratified)


def paths_of(given, years, paths, first_path=0) -> Timelines:
    """The timelines that `run` meets."""
    return timelines(drawn(given, years), first_path, paths)


def prices_of(x, f: Factors, draw=0):
    """Prices of a Town or an Assessment at one parameter vector."""
    return prices(x.exposure.kinds, x.lives, f, draw, x.start_year, x.exposure.tables.collapse_state)


def block(
    x, given, f: Factors, paths: int, window: Window = ALWAYS_ON, first_path: int = 0, *, seed=SEED, stratified=False,
    gross=False,
):  # fmt: skip
    """One block of simulated paths; x is a Town or an Assessment. Gross: without residual life and decline."""
    price = prices_of(x, f)
    return simulate_block(
        tiled(x.exposure), drawn(given, f.decline.shape[1], seed, stratified=stratified),
        gross_prices(x.exposure.kinds, price) if gross else price, window,
        seed=seed, first_path=first_path, paths=paths, depth_scale=tuple(f.depth_scale[0].tolist()),
    )  # fmt: skip


def run(x, given, f: Factors, paths: int, window: Window = ALWAYS_ON, first_path: int = 0, **how) -> Dense:
    """Simulated paths with a place for every year."""
    return dense(block(x, given, f, paths, window, first_path, **how), f.decline.shape[1])


def struck(x, given, f: Factors, samples: int, window: Window = ALWAYS_ON, *, seed=SEED):
    """One block in which every event strikes once, in the first year, in each of `samples` rows of its own."""
    ready = drawn(given, f.decline.shape[1], seed)
    return strike(tiled(x.exposure), ready, each_event(ready, samples), prices_of(x, f), window, seed=seed)


@dataclass(frozen=True)
class Dense:
    """counted_kg (path, year, world); collapses and lone_repair_kg (world) are of all paths together."""

    counted_kg: np.ndarray
    collapses: np.ndarray
    lone_repair_kg: np.ndarray


def dense(found, years) -> Dense:
    p, t = found.paths, found.tallies
    counted = np.zeros((len(p.start) - 1, years, 2), dtype=np.int64)
    counted[p.path_of_row(), p.year] = p.counted_kg
    collapses = t.state_count[..., COLLAPSE_FROM_STATE:].sum(axis=(0, 1, 3))
    return Dense(counted, collapses, t.lone_repair_kg.sum(axis=0))


def expected(x, given, f: Factors, window: Window = ALWAYS_ON):
    """The closed form of a Town or an Assessment; asset_kg is summed over the draws."""
    years, events = f.decline.shape[1], tuple(sorted(event for source in given for event in source.events))
    channels = channels_of(given, events, years, f.rate_factor, window)
    return expected_block(x.exposure, channels, x.lives, f, window, x.start_year)


HEADER = "id,lat,lon,structure,storeys,area,use,built,floor"
COLUMNS = {
    "asset_id": "id", "latitude": "lat", "longitude": "lon", "structure": "structure", "storeys": "storeys",
    "floor_area_m2": "area", "use": "use", "year_built": "built", "floor_height_m": "floor",
}  # fmt: skip
IMPUTATION = {
    "structure": {"rule": "mixture", "weights": {"wood": 0.7, "rc": 0.3}, **ASSUMED},
    "year_built": {"rule": "uniform_years", "first": 1960, "last": 2019, **ASSUMED},
}


def inventory_spec(**changes) -> InventorySpec:
    base = {"file": "houses.csv", "source": "made for a test", "licence": "CC0", "crs": "EPSG:6668", "columns": COLUMNS}
    return InventorySpec.model_validate(base | {"imputation": IMPUTATION} | changes)


def inventory(folder: Path, rows) -> Inventory:
    """Rows (asset id, structure, storeys, area, year built, floor height; empty where not known), read from a CSV."""
    lines = [
        f"{name},33.9{number:04d},138.4,{structure},{storeys},{area},住宅,{built},{floor}"
        for number, (name, structure, storeys, area, built, floor) in enumerate(rows)
    ]
    path = folder / "houses.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return read_inventory(inventory_spec(), path)


def town_rows(count, seed=7):
    """Houses of every structure and age; every tenth structure and every fifth year unknown."""
    rng = np.random.default_rng(seed)
    structure = rng.choice(["木造", "鉄骨造", "RC造", "組積造"], count, p=[0.6, 0.15, 0.15, 0.1])
    return [
        (
            f"H{n:04d}", "不明" if n % 10 == 3 else structure[n], rng.integers(1, 4), int(rng.integers(50, 300)),
            "" if n % 5 == 1 else rng.integers(1950, 2025), rng.choice([0.0, 0.3, 0.5]),
        )
        for n in range(count)
    ]  # fmt: skip


MEASURE = {
    "name": TEXT,
    "changes": [{"kind": "hazard"}],
    "commissioned_year": 2027,
    "service_life_years": 50,
    "probability_works": 1.0,
    "emissions": {"embodied_t_co2e": {"central": 0, "low": 0, "high": 0, **ASSUMED}},
    "design_level": TEXT,
    "evidence": TEXT,
}
DAMAGE = {
    "tsunami": {"fragility": "Suppasri2013", "state_ratio": "DEUS-SUPPASRI2013"},
    "flood": {
        "curve": "MLIT-manual-2025/house/A",
        "total_loss_ratio": 0.8,
        "total_loss_source": "assumption of the test",
        "total_loss_source_kind": "assumption",
    },
}


def measure(**changes) -> Measure:
    return Measure.model_validate(MEASURE | changes)


def depths(without, with_measure=None) -> WetTable:
    """Depths (event, asset) in both worlds; the same in both when one is given."""
    without = np.asarray(without, dtype=np.float32)
    return wet_table(without, without if with_measure is None else np.asarray(with_measure, dtype=np.float32))


def assessed(
    inv: Inventory, water: WetTable, events: Events, what: Measure, *, start_year=START, years=20, degrees=None, **model
) -> Assessment:
    """The assessment with the published curves and tables; `model` replaces fields of the damage model."""
    published = damage_model(Damage.model_validate(DAMAGE), Consequence())
    how = {"start_year": start_year, "years": years, "degrees": degrees}
    return assess(inv, water, events, what, replace(published, **model), **how)


def declared(what: Measure | None = None, changed_area_m2: float = 0.0, **changes) -> Declared:
    """The published parameters; `changes` replace rules of the uncertainties."""
    rate = {"sigma_ln": 0.25, **ASSUMED}
    rules = Uncertainties.model_validate({"event_rate": rate} | changes)
    return declare(Consequence(), Damage.model_validate(DAMAGE), rules, what or measure(), changed_area_m2)

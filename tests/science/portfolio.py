"""Small portfolios for the science tests: an Exposure built by hand, and a few houses that go through assess."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assets.inventory import Inventory, InventorySpec, read_inventory
from infra.draws import hashes
from valuation.assessment import Assessment, Depths, Events, assess, thresholds
from valuation.declare import damage_model, declare
from valuation.exposure import STATES, Exposure, LifeTable, Window
from valuation.measures import Measure
from valuation.parameters import Declared, Factors
from valuation.rules import Consequence, Damage, Uncertainties
from valuation.simulate import Paths, simulate_block
from valuation.timelines import Sources, sources_of

SEED = 20261121
COLLAPSE = {"tsunami": 4, "flood": 1}  # index of the first state that is a collapse
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


def house(name, reach, ratio=None, **fields):
    return House(name, reach, ratio or {}, **fields)


def tsunami(*probabilities):
    """P(reaching each state), given for the first states; the rest are 0."""
    return [*probabilities, *[0.0] * (STATES - len(probabilities))]


def certain_collapse(q):
    """No damage short of collapse: all five states up to collapse are reached with the same probability."""
    return tsunami(q, q, q, q, q)


def life(*groups):
    """Residual life by group: an array (age, year) that rises along the ages."""
    tables = [np.atleast_2d(np.asarray(group, dtype=float)) for group in groups]
    prefix = [np.cumsum(table, axis=0) - table for table in tables]
    mean = [(p[-1] + t[-1])[None, :] / len(t) for p, t in zip(prefix, tables, strict=True)]
    offset = np.cumsum([0, *(len(table) for table in tables)]).astype(np.int64)
    return LifeTable(offset, np.concatenate(tables), np.concatenate(prefix), np.concatenate(mean))


def exposure(perils, houses, life_table):
    """perils: event id -> "tsunami" or "flood", in order; only houses that an event names are wet in it."""
    names = list(perils)
    reach = [
        np.broadcast_to(np.asarray(h.reach[e], float), (len(h.weights), 2, STATES)) for e, h in _pairs(names, houses)
    ]
    ratio = [
        np.broadcast_to(np.asarray(h.ratio.get(e, np.nan), float), (len(h.weights), 2))
        for e, h in _pairs(names, houses)
    ]
    probability = np.ascontiguousarray(np.concatenate(reach))
    pair_event = np.array([names.index(e) for e, _ in _pairs(names, houses)], dtype=np.int64)
    pair_asset = np.array([houses.index(h) for _, h in _pairs(names, houses)], dtype=np.int64)
    by_asset = np.lexsort((pair_event, pair_asset))
    counts = np.array([len(h.weights) for h in houses])
    cumulative = [np.floor(np.cumsum(h.weights) * 2.0**32) for h in houses]
    for bounds in cumulative:
        bounds[-1] = 2.0**32
    return Exposure(
        asset_index=np.arange(len(houses)),
        asset_hash=hashes(h.name for h in houses),
        variant_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        variant_weight=np.concatenate([h.weights for h in houses]).astype(float),
        variant_threshold=np.concatenate(cumulative).astype(np.int64),
        structure=np.concatenate([h.structure for h in houses]).astype(np.int64),
        life_group=np.concatenate([h.life_group for h in houses]).astype(np.int64),
        area_m2=np.repeat([h.area_m2 for h in houses], counts).astype(float),
        collapse_state=np.array([COLLAPSE[p] for p in perils.values()], dtype=np.int64),
        is_flood=np.array([p == "flood" for p in perils.values()]),
        event_start=np.searchsorted(pair_event, np.arange(len(names) + 1)).astype(np.int64),
        pair_event=pair_event,
        pair_asset=pair_asset,
        cell_start=np.concatenate([[0], np.cumsum(counts[pair_asset])]).astype(np.int64),
        asset_start=np.searchsorted(pair_asset[by_asset], np.arange(len(houses) + 1)).astype(np.int64),
        asset_pairs=by_asset.astype(np.int64),
        probability=probability,
        threshold=thresholds(probability),
        flood_ratio=np.concatenate(ratio),
        life=life_table,
    )


def _pairs(names, houses):
    return [(e, h) for e in names for h in houses if e in h.reach]


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
    )


def sources(**rates) -> Sources:
    """Poisson sources by event id and yearly rate."""
    return sources_of(SEED, tuple(rates), np.array(list(rates.values())))


def run(x: Exposure, s: Sources, f: Factors, paths: int, window: Window = ALWAYS_ON, first_path: int = 0) -> Paths:
    """Simulated paths at the seed of these tests."""
    return simulate_block(x, s, f, window, seed=SEED, first_path=first_path, paths=paths)


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


def depths(without, with_measure=None) -> Depths:
    """Depths (event, asset) in both worlds; the same in both when one is given."""
    without = np.asarray(without, dtype=np.float32)
    other = without if with_measure is None else np.asarray(with_measure, dtype=np.float32)
    return Depths(without, other, np.zeros(without.shape[1], dtype=bool))


def assessed(inv: Inventory, water: Depths, events: Events, what: Measure, *, start_year=2027, years=20) -> Assessment:
    """The assessment with the published curves and tables."""
    model = damage_model(Damage.model_validate(DAMAGE), Consequence())
    return assess(inv, water, events, what, model, start_year=start_year, years=years)


def declared(what: Measure | None = None, changed_area_m2: float = 0.0, **changes) -> Declared:
    """The published parameters; `changes` replace rules of the uncertainties."""
    rate = {"sigma_ln": 0.25, **ASSUMED}
    rules = Uncertainties.model_validate({"event_rate": rate} | changes)
    return declare(Consequence(), Damage.model_validate(DAMAGE), rules, what or measure(), changed_area_m2)

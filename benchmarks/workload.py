"""
Workloads of any size: a made-up coast, its buildings, and the water of some events on them.

Nothing here is a real place, and no figure of a result means anything: the sizes, the
share of wet buildings and the smoothness of the water are what decides how long a
computation takes. Everything follows from the seed.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray

from assets.fragility import FragilitySet, load_fragility_sets
from hazards.catalogue import Catalogue
from hazards.sources import Source
from hazards.wet import WetTable
from infra.draws import hashes
from valuation.assessment import _by_building
from valuation.damage_tables import damage_tables
from valuation.exposure import Buildings, Exposure, Kinds, Pairs
from valuation.groups import GroupLabels
from valuation.lattice import no_lattice
from valuation.parameters import STRUCTURES, Factors

START_YEAR, YEARS = 2027, 50
WEST_M, NORTH_M, CELL_M = 10_000.0, -20_000.0, 10.0  # in EPSG:6677, plane rectangular system IX
NODATA = -9999.0  # the sea
SEA = 0.02  # of the width
SLOPE_M = 15.0  # rise of the ground from the shore to the inner edge
WALL_M = 0.8  # how much lower the water stands behind the wall
CLASSES = ("wood-1", "wood-2", "rc-2", "masonry-all", "steel-all", "wood-3+", "rc-1", "rc-3+", "wood-all", "rc-all")
FIRST_BUILT, LAST_BUILT = 1950, 2026

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Surface = list[F64]
"""Heights at the nodes of square lattices, coarse to fine; the surface is the sum of what lies between them."""


@dataclass(frozen=True, slots=True)
class Size:
    """
    What a workload consists of; the default is the common workload of the field's comparisons.

    cells : rows and columns of a raster
    files : rasters per world; event e has file e modulo files
    wet : share of buildings that an event reaches, mean over events
    classes, states : fragility curves, and damage states beyond none of each
    municipalities : reporting groups are municipality and class
    sigma_event : event-level residual, standard deviation of ln(depth)
    """

    buildings: int = 200_000
    events: int = 50
    cells: int = 2000
    files: int = 25
    wet: float = 0.25
    classes: int = 4
    states: int = 5
    municipalities: int = 5
    sigma_event: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.buildings, self.events, self.cells, self.files, self.municipalities) < 1:
            raise ValueError("every size is at least 1")
        if not (0 < self.wet < 1 and 1 <= self.classes <= len(CLASSES) and 5 <= self.states <= 6):
            raise ValueError(f"wet lies between 0 and 1, classes go to {len(CLASSES)}, states are 5 or 6")

    def event_id(self) -> tuple[str, ...]:
        """Identifiers in order."""
        return tuple(f"E{event:04d}" for event in range(self.events))


@dataclass(frozen=True, slots=True)
class Coast:
    """
    Ground and water, as functions of a place (x, y), shares of the width from the shore and of the length.

    waves : what is added to the ground for each file, m
    level_m : height of the water of each file, m
    """

    ground: Surface
    waves: tuple[Surface, ...]
    level_m: F64


def places(size: Size) -> tuple[F64, F64]:
    """Where the buildings stand, anywhere on land and in no order: x and y of the coast, shape (building,)."""
    rng = np.random.default_rng([size.seed, 1])
    edge = 1.0 / size.cells
    return rng.uniform(SEA + edge, 1.0 - 1e-6, size.buildings), rng.uniform(0.0, 1.0 - 1e-6, size.buildings)


def coordinates(size: Size, x: F64, y: F64) -> tuple[F64, F64]:
    """Places in the coordinate system of the rasters, m."""
    side = CELL_M * size.cells
    return WEST_M + side * x, NORTH_M - side * y


def coast(size: Size) -> Coast:
    """A coast whose files reach the asked share of buildings: the smallest a fifth of it, the largest nine fifths."""
    rng = np.random.default_rng([size.seed, 2])
    ground = [rng.normal(0.0, metres, (nodes, nodes)) for nodes, metres in ((8, 1.5), (60, 0.3), (500, 0.1))]
    waves = tuple([rng.normal(0.0, 0.3, (12, 12)), rng.normal(0.0, 0.02, (200, 200))] for _ in range(size.files))
    x, y = places(size)
    height = SLOPE_M * x + height_at(ground, x, y)
    spread = 1.6 * min(size.wet, 1 - size.wet) * ((np.arange(size.files) + 0.5) / size.files - 0.5)
    order = np.random.default_rng([size.seed, 3]).permutation(size.files)
    level = [
        np.quantile(height + height_at(waves[file], x, y), size.wet + spread[order[file]]) for file in range(size.files)
    ]
    return Coast(ground, waves, np.array(level))


def height_at(surface: Surface, x: F64, y: F64) -> F64:
    """A surface at places, m."""
    total = np.zeros(len(x))
    for nodes in surface:
        last = len(nodes) - 1
        column, row = np.minimum((x * last).astype(int), last - 1), np.minimum((y * last).astype(int), last - 1)
        east, south = x * last - column, y * last - row
        upper = nodes[row, column] * (1 - east) + nodes[row, column + 1] * east
        lower = nodes[row + 1, column] * (1 - east) + nodes[row + 1, column + 1] * east
        total += upper * (1 - south) + lower * south
    return total


def _cells(surface: Surface, cells: int) -> F64:
    """A surface at the middles of cells, shape (cells, cells)."""
    middle = (np.arange(cells) + 0.5) / cells
    total = np.zeros((cells, cells))
    for nodes in surface:
        last = len(nodes) - 1
        between = np.maximum(0.0, 1 - np.abs(middle[:, None] * last - np.arange(last + 1)))
        total += between @ nodes @ between.T
    return total


def depths(coast: Coast, file: int, height: F64, waves: F64, y: F64) -> tuple[F32, F32]:
    """Depth above ground without and with the wall, m, in whole centimetres."""
    without = coast.level_m[file] - height - waves
    lowered = without - WALL_M * np.clip(4 * np.sin(np.pi * y) - 2, 0.0, 1.0)  # the wall protects the middle
    return _centimetres(without), _centimetres(lowered)


def _centimetres(depth_m: F64) -> F32:
    return (np.round(np.maximum(depth_m, 0.0) * 100) / 100).astype(np.float32)


def wet_table(size: Size) -> WetTable:
    """The water of all events at the buildings, without any raster."""
    here, (x, y) = coast(size), places(size)
    height = SLOPE_M * x + height_at(here.ground, x, y)
    files = []
    for file in range(min(size.files, size.events)):
        without, lowered = depths(here, file, height, height_at(here.waves[file], x, y), y)
        asset = np.flatnonzero(without > 0).astype(np.int32)
        files.append((asset, without[asset], lowered[asset]))
    every = [files[event % size.files] for event in range(size.events)]
    start = np.cumsum([0, *(len(asset) for asset, _, _ in every)]).astype(np.int64)
    asset, without_m, with_m = (np.concatenate([file[column] for file in every]) for column in range(3))
    nowhere = np.zeros(size.buildings, dtype=bool)
    return WetTable(start, asset, without_m, with_m, nowhere, nowhere)


def write_rasters(size: Size, folder: Path, predictor: int = 1) -> None:
    """
    One GeoTIFF per file and world: float32, deflate, tiles of 256 x 256 cells, the sea without a value.

    Those that are there already, of the same size and seed, are kept. predictor is TIFF's
    (1 none, as GDAL writes unless asked; 2 differences; 3 for floating-point numbers).
    """
    made_for = {**asdict(size), "predictor": predictor}
    note = folder / "size.json"
    if note.is_file() and json.loads(note.read_text()) == made_for:
        return
    folder.mkdir(parents=True, exist_ok=True)
    here = coast(size)
    middle = (np.arange(size.cells) + 0.5) / size.cells
    height = SLOPE_M * middle + _cells(here.ground, size.cells)
    side = max(16, min(256, size.cells // 16 * 16))  # tiles have sides of multiples of 16
    profile = {
        "driver": "GTiff", "height": size.cells, "width": size.cells, "count": 1, "dtype": "float32",
        "crs": "EPSG:6677", "transform": Affine(CELL_M, 0.0, WEST_M, 0.0, -CELL_M, NORTH_M), "nodata": NODATA,
        "compress": "deflate", "predictor": predictor, "tiled": True, "blockxsize": side, "blockysize": side,
    }  # fmt: skip

    def write(file: int) -> None:
        waves = _cells(here.waves[file], size.cells)
        for world, depth in zip(("without", "with"), depths(here, file, height, waves, middle[:, None]), strict=True):
            depth[:, middle < SEA] = NODATA
            with rasterio.open(folder / raster_name(file, world), "w", **profile) as target:
                target.write(depth, 1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(size.files)))
    note.write_text(json.dumps(made_for))


def raster_name(file: int, world: str) -> str:
    """The file of one world."""
    return f"{file:03d}_{world}.tif"


def catalogue(size: Size) -> Catalogue:
    """The catalogue of the rasters; every event is a Poisson source of its own."""
    return Catalogue.model_validate(
        {
            "source": "made up", "licence": "CC0-1.0", "nodata": "unknown", "quantity": "depth", "unit": "m",
            "vertical_datum": "ground",
            "events": [
                {
                    "id": name, "peril": "tsunami", "annual_rate_per_year": 0.04 / size.events,
                    "rate_source": "made up", "rate_source_kind": "assumption",
                    "without": raster_name(event % size.files, "without"),
                    "with": raster_name(event % size.files, "with"),
                }
                for event, name in enumerate(size.event_id())
            ],
        }
    )  # fmt: skip


def sources(size: Size, yearly_total: float, years: int = YEARS) -> tuple[Source, ...]:
    """Independent Poisson sources, one per event, whose rates sum to yearly_total, the first 9 times the last."""
    rate = np.geomspace(3.0, 1.0 / 3.0, size.events)
    rate *= yearly_total / rate.sum()
    return tuple(
        Source(name, "poisson", (name,), (1.0,), float(each), (1.0,) * years, None, None, "tsunami")
        for name, each in zip(size.event_id(), rate, strict=True)
    )


def kinds() -> Kinds:
    """Every structure in every year of construction."""
    built = np.arange(FIRST_BUILT, LAST_BUILT + 1)
    count = len(STRUCTURES) * len(built)
    return Kinds(
        np.repeat(np.arange(len(STRUCTURES)), len(built)).astype(np.int64),
        np.arange(count + 1, dtype=np.int64),
        np.tile(built, len(STRUCTURES)).astype(np.int64),
    )


def buildings(size: Size) -> Buildings:
    """Buildings without water: class and structure, year of construction, floor area, group."""
    rng, n = np.random.default_rng([size.seed, 4]), size.buildings
    curve = rng.integers(0, size.classes, n).astype(np.int32)
    structure = np.array([STRUCTURES.index(name.split("-")[0]) for name in CLASSES[: size.classes]])[curve]
    years = LAST_BUILT - FIRST_BUILT + 1
    kind = (structure * years + rng.integers(0, years, n)).astype(np.int32)
    group = rng.integers(0, size.municipalities, n) * size.classes + curve
    return Buildings(
        asset_index=np.arange(n),
        asset_hash=hashes(f"B{number:08d}" for number in range(n)),
        group=group.astype(np.int32),
        variant_start=np.arange(n + 1),
        weight=np.ones(n),
        threshold=np.full(n, 2**32, dtype=np.int64),
        kind=np.stack([kind, kind], axis=1),
        curve=np.stack([curve, curve], axis=1),
        floor_m=np.full((n, 2), np.nan, dtype=np.float32),
        dry=np.zeros(n, dtype=bool),
        area_m2=rng.uniform(60.0, 300.0, n),
        rebuilt_kind=np.zeros((len(kinds().structure), 0), dtype=np.int32),
        rebuilt_curve=curve,
    )


def fragility(size: Size) -> list[FragilitySet]:
    """Published curves, cut to the asked number of states."""
    every, states = load_fragility_sets(), size.states
    return [
        replace(one, states=one.states[:states], median_m=one.median_m[:states], beta=one.beta[:states])
        for one in (every[name] for name in CLASSES[: size.classes])
    ]


def pairs_of(water: WetTable) -> Pairs:
    """The wet pairs by building."""
    start, event, without_m, with_m = _by_building(
        water.start, water.asset, water.without_m, water.with_m, len(water.unknown)
    )
    return Pairs(start, event, without_m, with_m, np.zeros(water.events, dtype=bool))


def exposure(size: Size, water: WetTable, stock: Buildings | None = None) -> Exposure:
    """What the estimators run on."""
    tables = damage_tables(tuple(fragility(size)), None, sigma_event=size.sigma_event)
    return Exposure(stock or buildings(size), kinds(), pairs_of(water), tables, no_lattice())


def buildings_of(x: Exposure, first: int, last: int) -> Exposure:
    """Some of the buildings, for a thread of its own; each has one variant here."""
    b, here = x.buildings, slice(first, last)
    each = [name for name in Buildings.__dataclass_fields__ if name not in ("variant_start", "rebuilt_kind")]
    some = {name: getattr(b, name)[here] for name in each} | {"variant_start": b.variant_start[: last - first + 1]}
    wet = slice(int(x.pairs.start[first]), int(x.pairs.start[last]))
    pairs = Pairs(
        x.pairs.start[first : last + 1] - x.pairs.start[first],
        x.pairs.event[wet],
        x.pairs.without_m[wet],
        x.pairs.with_m[wet],
        x.pairs.is_flood,
    )
    return replace(x, buildings=replace(b, **some), pairs=pairs)


def labels(size: Size) -> GroupLabels:
    """The reporting groups: municipality and class."""
    towns = [f"{39201 + town:05d}" for town in range(size.municipalities) for _ in range(size.classes)]
    classes = [CLASSES[number % size.classes] for number in range(len(towns))]
    counts = np.bincount(buildings(size).group, minlength=len(towns))
    return GroupLabels(tuple(towns), tuple(classes), counts.astype(np.int64))


def add_size(parser: ArgumentParser, default: Size) -> None:
    """One option per field of a size."""
    for name, value in asdict(default).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)


def size_of(options: Namespace) -> Size:
    """The size that the options say."""
    return Size(**{name: getattr(options, name) for name in Size.__dataclass_fields__})


def factors(draws: int = 1, seed: int = 1) -> Factors:
    """Made-up parameter vectors of common size; the first is central, the others vary by about a fifth."""
    rng = np.random.default_rng([seed, 5])

    def around(*central: float) -> F64:
        scatter = np.exp(rng.normal(0.0, 0.2, (draws, 1)))
        scatter[0] = 1.0
        return np.array(central) * scatter

    decline = 0.015 * around(1.0)
    return Factors(
        collapse_kg_per_m2=around(250.0, 850.0, 900.0, 1150.0, 600.0),
        rebuild_share=np.full((draws, len(STRUCTURES)), 0.8),
        state_ratio=np.minimum(around(0.05, 0.2, 0.4, 0.75), 1.0),
        decline=(1.0 - decline) ** (START_YEAR - 2015 + np.arange(YEARS)),
        rate_factor=around(1.0, 1.0),
        embodied_t_co2e=np.zeros(draws),
        yearly_t_co2e=np.zeros(draws),
        depth_scale=around(1.0, 1.0),
        life_factor=around(1.0)[:, 0],
        depth_position=np.zeros((draws, 2)),
    )

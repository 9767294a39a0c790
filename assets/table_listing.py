"""
What the tables with sourced figures hold: every set with its classes, its unit and where it comes from.

Listing loads every set, so that a set that cannot be is refused before anyone calculates with it: states that
are not in order, a damage ratio that falls with depth, a factor that does not say whether it is CO2 or carbon
and whether carbon stored in wood is taken off.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Literal

from assets.depth_damage import load_damage_curve
from assets.factors import (
    Biogenic,
    load_debris_mass,
    load_rebuild_factors,
    load_service_lives,
    load_state_ratios,
)
from assets.fragility import load_fragility_sets
from assets.lives import load_life_curves
from assets.table_files import SourcedRow
from infra.units import SOURCE_KINDS, SourceKind

Kind = Literal["fragility", "depth_damage", "rebuild_factor", "debris_mass", "service_life", "survival", "state_ratio"]
Quantity = Literal["co2", "carbon"]
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures were read; None where the table does not know. An assumption has no collected file."""

    source: str
    title: str | None
    year: int | None
    page: str | None
    source_kind: SourceKind
    source_file_sha256: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a set in the set's unit; low and high are None where the source gives no range."""

    name: str
    value: float
    low: float | None
    high: float | None
    source_kind: SourceKind


@dataclass(frozen=True, slots=True)
class TableSet:
    """
    One published or assumed set of a table.

    classes : building classes, curves or damage states, in the order of the table
    unit : of what the set gives; emissions are always of CO2 here, whatever was printed
    sources : every one that the rows name, once
    table, table_sha256 : the file under assets/tables and its checksum
    quantity : whether the table's figures are CO2 or carbon (rebuilding factors only)
    biogenic : whether carbon stored in wood is taken off (rebuilding factors only)
    figures : single figures by class; empty for sets of curves, which their loaders give
    """

    kind: Kind
    name: str
    label_en: str
    label_ja: str
    classes: tuple[str, ...]
    unit: str
    sources: tuple[Source, ...]
    table: str
    table_sha256: str
    quantity: Quantity | None = None
    biogenic: Biogenic | None = None
    figures: tuple[Figure, ...] = ()

    def __post_init__(self) -> None:
        if self.kind == "rebuild_factor" and (self.quantity is None or self.biogenic is None):
            raise ValueError(f"{self.name}: say whether it is CO2 or carbon, and net or gross of carbon in wood")

    @property
    def source_kind(self) -> SourceKind:
        """The weakest of the sources."""
        return max((one.source_kind for one in self.sources), key=SOURCE_KINDS.index)


@dataclass(frozen=True, slots=True)
class _Table:
    file: str
    column: str
    class_column: str
    unit: str
    figures: Callable[[str, tuple[Cells, ...]], tuple[Figure, ...]]


def _fragility(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    load_fragility_sets(name)  # refuses a set whose states are not in their order
    return ()


def _depth_damage(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    for curve in dict.fromkeys(row["curve"] for row in rows):
        load_damage_curve(curve)  # a ratio that falls, or is no share, is refused here
    return ()


def _rebuild_factors(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    factors = load_rebuild_factors(name)  # in CO2, multiplied by 44/12 where the table has carbon
    own = [factors[row["structure"]] for row in rows]
    return tuple(Figure(one.structure, one.kg_co2e_per_m2, None, None, one.source_kind) for one in own)


def _debris(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    masses = load_debris_mass(name)
    groups = {"wood": masses["wood"], "non_wood": masses["rc"]}
    found = ((row["structure_group"], groups[row["structure_group"]]) for row in rows)
    return tuple(Figure(group, one.value, one.low, one.high, one.source_kind) for group, one in found)


def _service_lives(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    lives = load_service_lives(name).items()
    return tuple(Figure(structure, one.value, one.low, one.high, one.source_kind) for structure, one in lives)


def _survival(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    load_life_curves(name)
    return ()


def _state_ratios(name: str, rows: tuple[Cells, ...]) -> tuple[Figure, ...]:
    load_state_ratios(name)  # refuses a scheme without a ratio for each state that is repaired
    figures = tuple(
        Figure(
            row["state"],
            float(row["central"]),
            _number(row["low"]),
            _number(row["high"]),
            SourcedRow.model_validate(_provenance(row)).source_kind,
        )
        for row in rows
    )
    if any(worse.value < lighter.value for lighter, worse in pairwise(figures)):
        raise ValueError(f"{name}: a worse state never costs less")
    return figures


_TABLES: Mapping[Kind, _Table] = {
    "fragility": _Table("fragility_tsunami.csv", "set", "building_class", "probability", _fragility),
    "depth_damage": _Table("depth_damage_flood.csv", "curve", "curve", "share of the value", _depth_damage),
    "rebuild_factor": _Table("rebuild_factor.csv", "set", "structure", "kg-CO2e/m2", _rebuild_factors),
    "debris_mass": _Table("debris_mass.csv", "set", "structure_group", "t/m2", _debris),
    "service_life": _Table("service_life.csv", "set", "structure", "yr", _service_lives),
    "survival": _Table("service_life_survival.csv", "set", "structure", "share standing", _survival),
    "state_ratio": _Table("state_ratio.csv", "scheme", "state", "share of the rebuilding cost", _state_ratios),
}

_KIND_LABELS: Mapping[Kind, tuple[str, str]] = {
    "fragility": ("Tsunami fragility", "津波の被害関数"),
    "depth_damage": ("Flood depth-damage", "浸水深別の被害率"),
    "rebuild_factor": ("Emission of rebuilding", "建て替えの排出原単位"),
    "debris_mass": ("Mass of debris", "災害廃棄物の発生原単位"),
    "service_life": ("Service life", "建物の寿命"),
    "survival": ("Survival of buildings", "建物の残存率"),
    "state_ratio": ("Repair cost by damage state", "被害区分別の修繕費の割合"),
}

_SET_LABELS = {
    "Suppasri2013": ("Suppasri et al. 2013, six states", "Suppasriほか（2013）、被害6区分"),
    "MLIT-manual-2025": ("MLIT manual 2025, houses", "治水経済調査マニュアル（2025年）、家屋"),
    "JRC-Asia": ("JRC, Asia, residential", "JRC（欧州委員会）、アジア、住宅"),
    "nagata-2026-net": ("Nagata et al. 2026, net of carbon in wood", "Nagataほか（2026）、木材の炭素を差し引いた値"),
    "casbee-housing": ("CASBEE for housing", "CASBEE（住宅）"),
    "jwrs-2020-school": ("Japan Wood Research Society 2020, school", "日本木材学会（2020）、校舎"),
    "okazaki-1998": ("Okazaki and Okuma 1998", "岡崎・大熊（1998）"),
    "moe-2018": ("Ministry of the Environment 2018", "環境省（2018）"),
    "nla": ("National Land Agency", "国土庁"),
    "komatsu-2011": ("Komatsu 2011, rest assumed", "小松（2011）、調査のない構造は仮定"),
    "komatsu-2011-survival": ("means of Komatsu 2011, scatter assumed", "平均は小松（2011）、ばらつきは仮定"),
    "Goda-DeRisi-2017": ("Goda and De Risi 2017", "Goda・De Risi（2017）"),
    "DEUS-SUPPASRI2013": ("DEUS, for Suppasri 2013", "DEUS（Suppasri 2013用）"),
    "RiskScape-style": ("as in RiskScape, for Suppasri 2013", "RiskScape方式（Suppasri 2013用）"),
}


def listed_tables() -> tuple[TableSet, ...]:
    """
    Every set of every table, by kind and in the order of the tables.

    Raises
    ------
    ValueError
        A table or a set that is refused; the message names file and row, or set and class.
    """
    return tuple(one for kind, table in _TABLES.items() for one in _sets(kind, table))


def _sets(kind: Kind, table: _Table) -> Iterator[TableSet]:
    content = _content(table.file)
    rows: dict[str, list[Cells]] = {}
    for row in _rows(content):
        rows.setdefault(set_of(kind, row[table.column]), []).append(row)
    for name, own in rows.items():
        en, ja = _SET_LABELS.get(name, (name, name))
        kind_en, kind_ja = _KIND_LABELS[kind]
        figures = table.figures(name, tuple(own))  # refuses what cannot be; the cells are typed from here on
        yield TableSet(
            kind=kind,
            name=name,
            label_en=f"{kind_en}: {en}",
            label_ja=f"{kind_ja}：{ja}",
            classes=tuple(dict.fromkeys(row[table.class_column] for row in own)),
            unit=table.unit,
            sources=tuple(dict.fromkeys(_source(row) for row in (*own, *_means(own)))),
            table=table.file,
            table_sha256=hashlib.sha256(content).hexdigest(),
            quantity=_one(name, own, "quantity"),  # type: ignore[arg-type]
            biogenic=_one(name, own, "biogenic"),  # type: ignore[arg-type]
            figures=figures,
        )


def _content(file: str) -> bytes:
    return resources.files("assets").joinpath("tables", file).read_bytes()


def _rows(content: bytes) -> Iterator[Cells]:
    return csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))


def _means(rows: list[Cells]) -> list[Cells]:
    """The rows of the lives that survival curves scatter around: what rests on both is as weak as the weaker."""
    table = _TABLES["service_life"]
    named = {row["mean_of"] for row in rows if "mean_of" in row}
    return [row for row in _rows(_content(table.file)) if row[table.column] in named] if named else []


def set_of(kind: Kind, name: str) -> str:
    """The set that a name in a table belongs to: curves of one publication are MLIT-manual-2025/house/A, .../B."""
    return name.split("/", maxsplit=1)[0] if kind == "depth_damage" else name


def _one(name: str, rows: list[Cells], column: str) -> str | None:
    """The one word that all rows of a set have; None where the table has no such column."""
    words = {row[column] for row in rows if column in row}
    if len(words) > 1:
        raise ValueError(f"{name}: one set has one {column}, found {', '.join(sorted(words))}")
    return next(iter(words), None)


def _provenance(row: Cells) -> dict[str, str | None]:
    return {field: row[field] or None for field in SourcedRow.model_fields}


def _source(row: Cells) -> Source:
    known = SourcedRow.model_validate(_provenance(row))
    return Source(
        known.source, known.title, known.year, known.page_or_table, known.source_kind, known.source_file_sha256
    )


def _number(text: str) -> float | None:
    return float(text) if text else None

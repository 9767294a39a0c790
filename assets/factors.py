"""Published factors and stated assumptions, loaded from the tables with their sources."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from assets.table_files import SourcedRow, UnknownName, read_table, select
from infra.units import CO2_PER_CARBON, SourceKind

Biogenic = Literal["net", "gross", "not_stated"]
Distribution = Literal["uniform", "triangular", "lognormal", "fixed"]
SurvivalForm = Literal["weibull", "lognormal"]
STRUCTURES = ("wood", "steel", "rc", "src", "masonry")
HEADLINE_REBUILD_SET = "nagata-2026-net"
REPAIR_STATES = (1, 2, 3, 4)
Z95 = 1.6448536269514722
"""95th percentile of the standard normal distribution."""

_Built = Literal["wood", "steel", "rc", "src", "masonry"]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A published figure; low and high are None where the source gives no range."""

    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    source_kind: SourceKind
    note: str


@dataclass(frozen=True, slots=True)
class RebuildFactor:
    """Emission of building one m2 of floor anew, as CO2 (never carbon), net or gross of carbon stored in wood."""

    structure: str
    kg_co2e_per_m2: float
    biogenic: Biogenic
    base_year: int
    source: str
    source_kind: SourceKind
    note: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """
    A figure no table gives: a central value inside a stated range, and the reason for both.

    low and high are the ends of a uniform or triangular range and the 5th and 95th
    percentile of a lognormal one, whose median is central. "fixed" is not sampled:
    central is used as it stands, low and high say what else could be taken.
    """

    name: str
    central: float
    low: float
    high: float
    distribution: Distribution
    unit: str
    reason: str
    source: str
    source_kind: SourceKind

    @property
    def sigma_ln(self) -> float:
        """Standard deviation of the logarithm, of a lognormal assumption."""
        return math.log(self.high / self.low) / (2.0 * Z95)


@dataclass(frozen=True, slots=True)
class Survival:
    """How lives scatter around their mean: a published or assumed share of a cohort that still stands, by form."""

    structure: str
    form: SurvivalForm
    mean_of: str
    coefficient_of_variation: float
    source: str
    source_kind: SourceKind
    note: str


class _RebuildRow(SourcedRow):
    set: str
    structure: _Built
    kg_per_m2: float = Field(gt=0)
    quantity: Literal["co2", "carbon"]
    biogenic: Biogenic
    base_year: int


class _StateRatioRow(SourcedRow):
    scheme: str
    state: int = Field(ge=1)
    low: float | None = Field(ge=0, le=1)
    central: float = Field(ge=0, le=1)
    high: float | None = Field(ge=0, le=1)


class _DebrisRow(SourcedRow):
    set: str
    structure_group: Literal["wood", "non_wood"]
    t_per_m2: float = Field(gt=0)
    low: float | None = Field(gt=0)
    high: float | None = Field(gt=0)


class _ServiceLifeRow(SourcedRow):
    set: str
    structure: _Built
    years: float = Field(gt=0)
    low: float = Field(gt=0)
    high: float = Field(gt=0)


class _SurvivalRow(SourcedRow):
    set: str
    structure: _Built
    distribution: SurvivalForm
    mean_of: str
    coefficient_of_variation: float = Field(gt=0, le=1)
    low: float = Field(gt=0, le=1)
    high: float = Field(gt=0, le=1)


class _AssumptionRow(SourcedRow):
    name: str
    central: float
    low: float
    high: float
    distribution: Distribution
    unit: str
    reason: str = Field(min_length=20)

    @model_validator(mode="after")
    def _in_order(self) -> _AssumptionRow:
        if not (self.low <= self.central <= self.high and self.low < self.high):
            raise ValueError("an assumption has a range, and its central value lies inside")
        if self.distribution == "lognormal" and not (
            self.low > 0 and math.isclose(self.low * self.high, self.central**2, rel_tol=1e-3)
        ):
            raise ValueError(
                "low x high = central squared: the percentiles of a lognormal lie evenly around its median"
            )
        return self


def load_assumption(name: str) -> Assumption:
    """A stated assumption by name; ValueError lists the known names."""
    row = select(read_table("assumptions.csv", _AssumptionRow), "name", name)[0]
    return Assumption(
        row.name, row.central, row.low, row.high, row.distribution, row.unit, row.reason, row.source, row.source_kind
    )


def load_rebuild_factors(set_name: str = HEADLINE_REBUILD_SET) -> dict[str, RebuildFactor]:
    """
    The factors of one published set by structure; masonry, which no set names, comes from the assumptions.

    A figure printed in carbon is turned into CO2 by 44/12 here and nowhere else.
    A structure that the set does not name is absent: nothing is borrowed silently.

    Raises
    ------
    ValueError
        No such set.
    """
    rows = select(read_table("rebuild_factor.csv", _RebuildRow), "set", set_name)
    factors = {row.structure: _rebuild_factor(row) for row in rows}
    assumed = load_assumption("rebuild_masonry_kg_co2e_per_m2")
    factors["masonry"] = RebuildFactor(
        "masonry", assumed.central, rows[0].biogenic, rows[0].base_year, assumed.source, "assumption", assumed.reason
    )
    return {structure: factors[structure] for structure in STRUCTURES if structure in factors}


def _rebuild_factor(row: _RebuildRow) -> RebuildFactor:
    to_co2 = CO2_PER_CARBON if row.quantity == "carbon" else 1.0
    return RebuildFactor(
        row.structure, row.kg_per_m2 * to_co2, row.biogenic, row.base_year, row.source, row.source_kind, row.note or ""
    )


def rebuild_factor_sets() -> tuple[str, ...]:
    """Names of the published sets of rebuild factors, in the order of the table."""
    return tuple(dict.fromkeys(row.set for row in read_table("rebuild_factor.csv", _RebuildRow)))


def published_range(structure: str) -> tuple[float, float, float]:
    """
    Lowest, headline and highest rebuild factor (kg-CO2e/m2) of a structure over all sets.

    The middle value is the one of HEADLINE_REBUILD_SET and may lie at an end. Masonry,
    which no set names, and src, which only one set names, take their assumed range.

    Raises
    ------
    ValueError
        An unknown structure.
    """
    if structure not in STRUCTURES:
        raise ValueError(f"no rebuild factor for structure {structure!r}; known: {', '.join(STRUCTURES)}")
    if structure in ("masonry", "src"):
        assumed = load_assumption(f"rebuild_{structure}_kg_co2e_per_m2")
        return assumed.low, assumed.central, assumed.high
    rows = select(read_table("rebuild_factor.csv", _RebuildRow), "structure", structure)
    values = [_rebuild_factor(row).kg_co2e_per_m2 for row in rows]
    return min(values), load_rebuild_factors()[structure].kg_co2e_per_m2, max(values)


def load_state_ratios(scheme: str) -> tuple[tuple[float, float, float], ...]:
    """
    (low, central, high) share of the rebuilding cost for repair states 1 to 4, lightest first.

    A scheme that publishes no range has low = central = high. States from
    COLLAPSE_FROM_STATE on are collapses and have no repair ratio.

    Raises
    ------
    ValueError
        No such scheme, or one that does not name all four states.
    """
    rows = {row.state: row for row in select(read_table("state_ratio.csv", _StateRatioRow), "scheme", scheme)}
    if not set(REPAIR_STATES) <= set(rows):
        raise ValueError(f"{scheme}: a ratio is needed for each of the states {REPAIR_STATES}")
    return tuple(
        (
            row.central if row.low is None else row.low,
            row.central,
            row.central if row.high is None else row.high,
        )
        for row in (rows[state] for state in REPAIR_STATES)
    )


def state_ratio_source(scheme: str) -> tuple[str, SourceKind]:
    """Where a scheme of state ratios was read, and how directly."""
    row = select(read_table("state_ratio.csv", _StateRatioRow), "scheme", scheme)[0]
    return row.source, row.source_kind


def load_debris_mass(set_name: str) -> dict[str, Sourced]:
    """Debris in t per m2 of floor by structure; the sources know only wood and non-wood."""
    rows = select(read_table("debris_mass.csv", _DebrisRow), "set", set_name)
    groups = {
        row.structure_group: Sourced(
            row.t_per_m2, row.low, row.high, "t/m2", row.source, row.source_kind, row.note or ""
        )
        for row in rows
    }
    return {structure: groups["wood" if structure == "wood" else "non_wood"] for structure in STRUCTURES}


def service_life_sets() -> tuple[str, ...]:
    """Names of the sets of service lives, those of one fixed life first, then those of survival curves."""
    fixed = (row.set for row in read_table("service_life.csv", _ServiceLifeRow))
    survival = (row.set for row in read_table("service_life_survival.csv", _SurvivalRow))
    return tuple(dict.fromkeys((*fixed, *survival)))


def load_service_lives(set_name: str) -> dict[str, Sourced]:
    """
    Expected life of a new building in years, by structure; rows no survey gave are marked as assumptions.

    A set of survival curves has the lives of the set it names as its means.

    Raises
    ------
    ValueError
        No such set; the message lists both kinds.
    """
    scatter = load_survival(set_name)
    rows = [row for row in read_table("service_life.csv", _ServiceLifeRow) if row.set == set_name]
    if not scatter:
        return {
            row.structure: Sourced(row.years, row.low, row.high, "yr", row.source, row.source_kind, row.note or "")
            for row in rows
        }
    return {structure: load_service_lives(one.mean_of)[structure] for structure, one in scatter.items()}


def load_survival(set_name: str) -> dict[str, Survival]:
    """
    How lives scatter in a set of survival curves, by structure; empty for a set of fixed lives.

    Raises
    ------
    ValueError
        No such set; the message lists both kinds.
    """
    if set_name not in service_life_sets():
        raise UnknownName("set", set_name, service_life_sets())
    return {
        row.structure: Survival(
            row.structure,
            row.distribution,
            row.mean_of,
            row.coefficient_of_variation,
            row.source,
            row.source_kind,
            row.note or "",
        )
        for row in read_table("service_life_survival.csv", _SurvivalRow)
        if row.set == set_name
    }

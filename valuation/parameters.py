"""
The uncertain parameters of the estimate: what is uncertain, how it is drawn, and the factors that follow.

One draw k is one complete vector, used for both worlds and all years. A parameter
is drawn by its own named stream through its quantile function, so that adding a
parameter changes no draw of another one. The event rates of one peril are high or
low together (one factor per peril with mean 1), and so are published sets of
emission factors, all depths of the maps, all medians of a set of curves and all
service lives: independent draws would average uncertainty away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from assets.emissions import collapse_kg_co2e_per_m2, decline_factor
from infra.draws import uniforms
from infra.units import KG_PER_T, SourceKind

STRUCTURES = ("wood", "steel", "rc", "src", "masonry")
PERILS = ("tsunami", "flood")
LOW, HIGH = 0.05, 0.95  # percentiles at which the effect of one parameter alone is shown
IMPUTATION = "imputation_"
RULE, LOW_END, HIGH_END = 0.0, 1.0, 2.0  # what a draw takes for a filled field: the rule itself, or an end of it

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Distribution:
    """
    A declared distribution of one parameter.

    form : "fixed", "uniform" (low, high), "triangular" (low, central as mode, high),
        "lognormal" (central is the median, `high` the standard deviation of the logarithm),
        "lognormal_mean_one" (central is 1, `high` as before) or "choice" (RULE, LOW_END or
        HIGH_END; central is RULE, `low` and `high` are the chances of the two ends).
    """

    form: Literal["fixed", "uniform", "triangular", "lognormal", "lognormal_mean_one", "choice"]
    central: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if self.form in ("uniform", "triangular") and not self.low <= self.central <= self.high:
            raise ValueError(f"low <= central <= high is required, found {self.low}, {self.central}, {self.high}")
        if self.form == "choice" and not (self.low >= 0 and self.high >= 0 and self.low + self.high <= 1 + 1e-9):
            raise ValueError(f"chances of the two ends of 0 or more, at most 1 together: {self.low}, {self.high}")

    def quantile(self, u: F64) -> F64:
        """Values at probabilities u in (0, 1); shape of u."""
        u = np.asarray(u, dtype=np.float64)
        if self.form == "choice":
            return np.where(u < self.low, LOW_END, np.where(u > 1.0 - self.high, HIGH_END, RULE))
        if self.form == "lognormal":
            return np.asarray(self.central * np.exp(self.high * ndtri(u)))
        if self.form == "lognormal_mean_one":
            return np.asarray(np.exp(self.high * ndtri(u) - self.high**2 / 2.0))
        if self.form == "fixed" or self.low == self.high:
            return np.full(u.shape, self.central)
        if self.form == "uniform":
            return self.low + (self.high - self.low) * u
        width, split = self.high - self.low, (self.central - self.low) / (self.high - self.low)
        rising = self.low + np.sqrt(u * width * (self.central - self.low))
        falling = self.high - np.sqrt((1.0 - u) * width * (self.high - self.central))
        return np.where(u < split, rising, falling)


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One uncertain parameter: its distribution and where that comes from.

    The parameter `state_ratio` is a choice among published schemes instead: its
    distribution is uniform over 0..1 and `schemes` of Declared says what that means.
    `imputation_<field>` is a choice among what fills a missing value: the rule, or an end of it.
    """

    name: str
    unit: str
    distribution: Distribution
    label_en: str
    label_ja: str
    source: str
    source_kind: SourceKind


@dataclass(frozen=True, slots=True)
class Scheme:
    """Repair cost over rebuilding cost of the repairable states (lightest first), as one publication gives it."""

    name: str
    low: tuple[float, ...]
    central: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """
    Everything an emission needs, with what is uncertain about it.

    parameters : by name; the names used are rebuild_<structure> (kg-CO2e/m2),
        demolition (kg-CO2e/m2), debris_treatment (kg-CO2e/t), repair_intensity (-),
        decline (1/year), rate_tsunami and rate_flood (factors), state_ratio (0..1),
        fragility_median, depth_bias and service_life (factors), imputation_<field> (a choice),
        depth_range and screening (-1 to 1, where depths have ranges),
        embodied (t-CO2e), embodied_area (kg-CO2e/m2) and yearly (t-CO2e/year) of the measure.
    debris_t_per_m2 : per structure, in the order of STRUCTURES
    base_year : of the emission factors
    schemes : first the central one, then the others that a draw may pick instead
    changed_area_m2 : floor area that the parameter embodied_area (kg-CO2e/m2) applies to
    """

    parameters: Mapping[str, Parameter]
    debris_t_per_m2: tuple[float, ...]
    base_year: int
    schemes: tuple[Scheme, ...]
    changed_area_m2: float

    def uncertain(self) -> tuple[str, ...]:
        """Names of the parameters that vary, in order of name."""
        return tuple(sorted(name for name, p in self.parameters.items() if p.distribution.form != "fixed"))

    def sources(self) -> tuple[str, ...]:
        """Names of the sources of uncertainty, in order: factors of rebuilding move together as "rebuild"."""
        return tuple(sorted({"rebuild" if _rebuilds(name) else name for name in self.uncertain()}))

    def members(self, source: str) -> tuple[str, ...]:
        """The parameters that move with one source of uncertainty."""
        return tuple(name for name in self.parameters if name == source or (source == "rebuild" and _rebuilds(name)))


@dataclass(frozen=True, slots=True)
class Factors:
    """
    K parameter vectors, worked out for the estimators.

    collapse_kg_per_m2 (K, structure) : demolition + debris + rebuild
    rebuild_share (K, structure) : repair intensity x rebuild over collapse; times a repair
        cost ratio it is the emission of a repair as a share of a collapse
    state_ratio (K, repairable state), decline (K, year), rate_factor (K, peril),
    embodied_t_co2e, yearly_t_co2e (K,) : project emissions of the measure
    depth_scale (K, peril) : what depths of the maps are multiplied with before a curve is read; a
        factor on the medians of lognormal curves is its reciprocal on the depth
    life_factor (K,) : what service lives are multiplied with
    depth_position (K, 2) : where in their ranges depths lie, of maps that give ranges and of screening; see Pairs.at
    """

    collapse_kg_per_m2: F64
    rebuild_share: F64
    state_ratio: F64
    decline: F64
    rate_factor: F64
    embodied_t_co2e: F64
    yearly_t_co2e: F64
    depth_scale: F64
    life_factor: F64
    depth_position: F64

    def part(self, first: int, last: int) -> Factors:
        """Draws first .. last - 1."""
        return Factors(*(getattr(self, name)[first:last] for name in self.__dataclass_fields__))


Values = Mapping[str, F64]
End = Literal["low", "high"]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Draws that share one reading of the inventory: fields filled at an end of their rule (none: as declared)."""

    choices: tuple[tuple[str, End], ...]
    draws: I64


def _rebuilds(name: str) -> bool:
    return name.startswith("rebuild_")


def draws(declared: Declared, seed: int, count: int) -> dict[str, F64]:
    """`count` draws of every parameter, by name; fixed ones are constant."""
    values = {}
    for name, parameter in declared.parameters.items():
        stream = "parameter/rebuild" if _rebuilds(name) else f"parameter/{name}"
        values[name] = parameter.distribution.quantile(uniforms(seed, stream, count))
    values["state_ratio_within"] = uniforms(seed, "parameter/state_ratio_within", count)
    return values


def central(declared: Declared) -> dict[str, F64]:
    """The central vector as one draw: the named scheme, every parameter at its central value."""
    values = {name: np.array([p.distribution.central]) for name, p in declared.parameters.items()}
    values["state_ratio"] = np.array([-1.0])  # before the first choice: the named scheme itself
    values["state_ratio_within"] = np.array([0.5])
    return values


def one_at_a_time(declared: Declared) -> tuple[tuple[str, ...], dict[str, F64]]:
    """
    Vectors with one source at its 5th, then its 95th percentile, the others central.

    Emission factors of rebuilding move together as one source named "rebuild"; a filled
    field goes to the ends of its rule. Returns the names and 2 x len(names) draws, low before high.
    """
    names = declared.sources()
    base = central(declared)
    values = {name: np.repeat(value, 2 * len(names)) for name, value in base.items()}
    for index, name in enumerate(names):
        both = slice(2 * index, 2 * index + 2)
        for member in declared.members(name):
            values[member][both] = _low_and_high(declared.parameters[member].distribution)
        if name == "state_ratio":
            values["state_ratio_within"][both] = (0.0, 1.0)
            values[name][both] = _cheapest_and_dearest(declared.schemes)
    return names, values


def _low_and_high(distribution: Distribution) -> F64:
    if distribution.form != "choice":
        return distribution.quantile(np.array([LOW, HIGH]))
    return np.array([LOW_END if distribution.low > 0 else RULE, HIGH_END if distribution.high > 0 else RULE])


def cases(values: Values) -> tuple[Case, ...]:
    """
    Draws grouped by what fills missing values, the declared rules first.

    Every draw is in exactly one case, in rising order; without such parameters there is one case.
    """
    fields = sorted(name for name in values if name.startswith(IMPUTATION))
    count = len(next(iter(values.values())))
    taken = np.stack([values[name] for name in fields], axis=1) if fields else np.zeros((count, 0))
    readings, of_draw = np.unique(taken, axis=0, return_inverse=True)
    ends: dict[float, End] = {LOW_END: "low", HIGH_END: "high"}
    return tuple(
        Case(
            tuple((name.removeprefix(IMPUTATION), ends[end]) for name, end in zip(fields, reading, strict=True) if end),
            np.flatnonzero(of_draw.reshape(-1) == number),
        )
        for number, reading in enumerate(readings.tolist())
    )


def _cheapest_and_dearest(schemes: tuple[Scheme, ...]) -> tuple[float, float]:
    """Choice values (0..1) of the schemes with the lowest and the highest sum of ratios."""
    low = min(range(len(schemes)), key=lambda s: math.fsum(schemes[s].low))
    high = max(range(len(schemes)), key=lambda s: math.fsum(schemes[s].high))
    return (low + 0.5) / len(schemes), (high + 0.5) / len(schemes)


def factors_of(declared: Declared, values: Values, years: int, start_year: int) -> Factors:
    """Work out the factors of K draws for calendar years start_year .. start_year + years - 1."""
    rebuild = np.stack([values[f"rebuild_{structure}"] for structure in STRUCTURES], axis=1)
    collapse = collapse_kg_co2e_per_m2(
        rebuild,
        values["demolition"][:, None],
        np.array(declared.debris_t_per_m2)[None, :],
        values["debris_treatment"][:, None],
    )
    calendar, nowhere = start_year + np.arange(years), np.zeros(len(rebuild))
    rates = np.stack([values[f"rate_{peril}"] for peril in PERILS], axis=1)
    depth = {"tsunami": values["depth_bias"] / values["fragility_median"], "flood": values["depth_bias"]}
    return Factors(
        collapse_kg_per_m2=collapse,
        rebuild_share=rebuild * values["repair_intensity"][:, None] / collapse,
        state_ratio=_state_ratios(declared.schemes, values["state_ratio"], values["state_ratio_within"]),
        decline=decline_factor(calendar[None, :], declared.base_year, values["decline"][:, None]),
        rate_factor=rates,
        embodied_t_co2e=values["embodied"] + values["embodied_area"] * declared.changed_area_m2 / KG_PER_T,
        yearly_t_co2e=values["yearly"],
        depth_scale=np.stack([depth[peril] for peril in PERILS], axis=1),
        life_factor=values["service_life"],
        depth_position=np.stack([values.get(name, nowhere) for name in ("depth_range", "screening")], axis=1),
    )


def _state_ratios(schemes: tuple[Scheme, ...], choice: F64, within: F64) -> F64:
    """Ratios (K, state): the scheme picked by `choice`, at `within` of its own range; a choice below 0 is central."""
    picked = np.clip((choice * len(schemes)).astype(np.int64), 0, len(schemes) - 1)
    low = np.array([scheme.low for scheme in schemes])[picked]
    high = np.array([scheme.high for scheme in schemes])[picked]
    sampled = low + (high - low) * within[:, None]
    return np.where(choice[:, None] < 0, np.array(schemes[0].central)[None, :], sampled)

"""The measure: what is built or changed, when, what it costs and emits. Read from the scenario's `measure` section."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from infra.amounts import Emitted, Money
from infra.units import Cited, Fraction, Metres, Positive, SourceKind, Strict, Worded, Year, said


class Text(Strict):
    """A text in both languages."""

    en: Worded
    ja: Worded


class Where(Strict):
    """Which buildings a change touches; every condition given must hold, none given means all."""

    structure: list[Literal["wood", "steel", "rc", "src", "masonry"]] | None = None
    use: list[str] | None = None
    floor_height_below_m: Metres | None = None
    deeper_than_m: Metres | None = Field(default=None, description="deepest water without the measure, any event")


class HazardChange(Strict):
    """The `with` rasters of the catalogue take the place of the `without` rasters."""

    kind: Literal["hazard"]


class StrongerClass(Strict):
    """
    Buildings behave like another structure class.

    replaces_building true: a new building stands there from the commissioning on, so a
    collapse costs the new structure's emissions and its age counts from then; false: a
    retrofit, whose collapse still costs the old structure's emissions.
    """

    kind: Literal["vulnerability"]
    strengthen_to: Literal["wood", "steel", "rc", "src", "masonry"]
    replaces_building: bool
    where: Where = Where()


class RaisedFloor(Strict):
    """Floors are raised; acts only where the damage curve counts depth from the floor."""

    kind: Literal["vulnerability"]
    raise_floor_m: Positive
    where: Where = Where()


class Relocation(Strict):
    """Buildings leave the flooded ground: no water reaches them in the `with` world."""

    kind: Literal["exposure"]
    where: Where


class EarlyWarning(Strict):
    """People are warned. No structure changes: the structural avoided emission is exactly 0."""

    kind: Literal["warning"]


_KINDS = {"hazard": "hazard", "exposure": "exposure", "warning": "warning"}


def _which(value: Any) -> str:
    """Which change is meant, so that a finding speaks of that one only; a raised floor is told by its key."""
    given = value if isinstance(value, dict) else dict(value) if isinstance(value, Strict) else {}
    kind = given.get("kind")
    if kind == "vulnerability" or kind is None:
        return "raised_floor" if "raise_floor_m" in given else "stronger_class"
    return _KINDS.get(str(kind), "stronger_class")


Change = Annotated[
    Annotated[HazardChange, Tag("hazard")]
    | Annotated[StrongerClass, Tag("stronger_class")]
    | Annotated[RaisedFloor, Tag("raised_floor")]
    | Annotated[Relocation, Tag("exposure")]
    | Annotated[EarlyWarning, Tag("warning")],
    Discriminator(_which),
]


class Amount(Strict):
    """An amount with its range; sampled as an uncertainty of the estimate unless low = high."""

    central: Emitted
    low: Emitted
    high: Emitted
    distribution: Literal["uniform", "triangular"] = "triangular"
    source: Cited
    source_kind: SourceKind

    @model_validator(mode="after")
    def _ordered(self) -> Amount:
        if not self.low <= self.central <= self.high:
            found = f"{self.low:g}, {self.central:g}, {self.high:g}"
            raise said(
                f"low <= central <= high is required, found {found}",
                f"low ≦ central ≦ high の順に書いてください（{found}）",
            )
        return self


class ProjectEmissions(Strict):
    """
    What building and running the measure emits.

    embodied_t_co2e is the whole of it; embodied_kg_co2e_per_m2 is per floor area of the
    buildings that a vulnerability or exposure change touches, assessed or of unknown depth. Both
    may stand, and are added. They fall in the commissioning year; yearly emissions in every year
    of service.
    """

    embodied_t_co2e: Amount | None = None
    embodied_kg_co2e_per_m2: Amount | None = None
    yearly_t_co2e: Amount | None = None

    @model_validator(mode="after")
    def _something(self) -> ProjectEmissions:
        if self.embodied_t_co2e is None and self.embodied_kg_co2e_per_m2 is None:
            raise said(
                "say what building the measure emits: embodied_t_co2e or embodied_kg_co2e_per_m2 "
                "(central, low and high may be 0 where that is true and sourced)",
                "対策工事の排出量を embodied_t_co2e または embodied_kg_co2e_per_m2 に書いてください"
                "（根拠があれば0でもかまいません）",
            )
        return self


class Measure(Strict):
    """A disaster-prevention measure (DESIGN section 4)."""

    name: Text
    changes: list[Change] = Field(min_length=1)
    commissioned_year: Year
    service_life_years: int = Field(ge=1, le=300)
    probability_works: Fraction
    works_drawn: Literal["per_occurrence", "per_path"] = "per_occurrence"
    capital_cost_jpy: Money | None = None
    yearly_cost_jpy: Money | None = None
    emissions: ProjectEmissions
    design_level: Text
    evidence: Text

    def changes_hazard(self) -> bool:
        """Whether the catalogue's `with` rasters act."""
        return any(isinstance(change, HazardChange) for change in self.changes)


def works_ends(probability_works: float) -> tuple[float, float]:
    """
    The measure fails twice as often as declared (in every event, if that is more than half of them), and never.

    >>> works_ends(0.75)
    (0.5, 1.0)
    """
    return max(0.0, 2.0 * probability_works - 1.0), 1.0

"""What a record is of: inputs, measure, events, buildings, and how it was run."""

from __future__ import annotations

from typing import Literal

from infra.units import SourceKind
from valuation.record_base import Bilingual, Part


class Input(Part):
    """One file that went in. `role` is hazard, inventory, scenario, catalogue or table."""

    role: str
    file: str
    sha256: str
    source: str
    licence: str


class MeasureIdentity(Part):
    name: Bilingual
    perils: list[Literal["tsunami", "flood"]]
    changes: list[Bilingual]
    commissioned_year: int
    service_life_years: int
    probability_works: float
    design_level: Bilingual
    evidence: Bilingual
    capital_cost_jpy: float | None
    yearly_cost_jpy: float | None


class EventIdentity(Part):
    """
    One event as it was used; buildings wet counts the containing cell with depth above 0.

    annual_rate_per_year: occurrences per year in the mean. exceedance_from and exceedance_to: of an event that
    stands for a part of a series of return-period maps, the annual exceedance probabilities between which the
    years lie that it stands for (the second is 0 beyond the rarest map); null for other events.
    """

    event_id: str
    peril: Literal["tsunami", "flood"]
    annual_rate_per_year: float
    exceedance_from: float | None
    exceedance_to: float | None
    rate_declared_as: Bilingual
    rate_source: str
    rate_source_kind: SourceKind
    wet_buildings_without: int
    wet_buildings_with: int
    deepest_without_m: float
    deepest_with_m: float
    expected_loss_without_t_co2e: float
    expected_loss_with_t_co2e: float


class SeriesMap(Part):
    event_id: str
    annual_exceedance_probability: float
    return_period_years: float


class SeriesIdentity(Part):
    """Return-period maps between which depths are interpolated, and the rules beyond the commonest and the rarest."""

    series_id: str
    maps: list[SeriesMap]
    commonest: Bilingual
    rarest: Bilingual
    source: str
    source_kind: SourceKind


class BuildingCount(Part):
    """
    submitted = assessed + set aside + outside grid + on nodata.

    Outside and nodata: no known depth in some event, left out of everything. The share past
    their service life is of the buildings that any event reaches.
    """

    submitted: int
    assessed: int
    set_aside: int
    outside_grid: int
    on_nodata: int
    wet_without: int
    wet_with: int
    wet_to_dry: int
    dry_to_wet: int
    past_service_life: int
    past_service_life_share: float
    past_service_life_gross_avoided_t_co2e: float


class RecurrenceRule(Part):
    """
    What follows a collapse: `first`, the building is gone; `repeat`, it stands again, new, and can be lost again.

    delay_years, structure : of `repeat`, else None; structure "same": that of the building before
    """

    rule: Literal["first", "repeat"]
    delay_years: int | None
    structure: Literal["same", "wood", "steel", "rc", "src", "masonry"] | None


class Identity(Part):
    name: str
    title: Bilingual
    place: Bilingual
    synthetic: bool
    measure: MeasureIdentity
    events: list[EventIdentity]
    series: list[SeriesIdentity]
    buildings: BuildingCount
    horizon_start_year: int
    horizon_years: int
    paths: int
    draws: int
    seed: int
    recurrence: RecurrenceRule

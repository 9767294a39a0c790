"""The case: everything a record is composed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.inventory import Inventory
from hazards.catalogue import Catalogue
from hazards.event_spec import EventSpec
from hazards.wet import WetTable
from infra.findings import Finding
from infra.units import KG_PER_T
from valuation.analysis import Analysis
from valuation.credit import Credit
from valuation.exposure import F64
from valuation.measures import Text
from valuation.record import Bilingual, Input
from valuation.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What names a run: hashes and versions, none of them a time."""

    science_version: str
    distribution_version: str
    scenario_sha256: str
    run_id: str


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What one occurrence model gives: its analysis, taken through the credit chain."""

    model_id: str
    analysis: Analysis
    credit: Credit


@dataclass(frozen=True, slots=True)
class Case:
    """
    One run, ready to be written down.

    model_id, analysis, credit : of the headline's occurrence model
    models : of every occurrence model, in the order of the catalogue
    longitude, latitude : shape (asset,), representative points in degrees
    water : as the check read it from the rasters, at every row, before the measure's own changes
    """

    scenario: Scenario
    catalogue: Catalogue
    inventory: Inventory
    model_id: str
    analysis: Analysis
    credit: Credit
    models: Sequence[ModelResult]
    inputs: Sequence[Input]
    findings: Sequence[Finding]
    identifiers: Identifiers
    longitude: F64
    latitude: F64
    water: WetTable

    def events(self) -> list[EventSpec]:
        """The catalogue's events in the order of the analysis (by identifier)."""
        by_id = {event.id: event for event in self.catalogue.events}
        return [by_id[name] for name in self.analysis.setting.assessment.events.event_id]

    def asset_t_co2e(self) -> F64:
        """Expected counted tonnes of every row of the inventory, mean over draws, shape (asset, world); 0 where dry."""
        return self.analysis.results.estimate.asset_kg / KG_PER_T


def both(text: Text) -> Bilingual:
    """A text of the scenario as the record holds it."""
    return Bilingual(en=text.en, ja=text.ja)


def say(en: str, ja: str) -> Bilingual:
    """A text in both languages."""
    return Bilingual(en=en, ja=ja)

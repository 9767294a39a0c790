"""
The scenario file: one YAML, one model, for the command line, the flow and the published JSON Schema.

Reading it finds every problem at once: misspelt keys (the nearest known one is
named), wrong units, missing files, each with its path and line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assets.depth_damage import load_damage_curve
from assets.factors import load_debris_mass, load_service_lives, load_state_ratios
from assets.fragility import load_fragility_sets
from assets.inventory_spec import InventorySpec
from flows.paths import Resolver
from flows.validation import problems_in
from flows.yaml_file import Lines, dotted, line_of, problem, read_yaml
from hazards.catalogue import Catalogue
from infra.errors import Refused
from infra.findings import Finding, Place
from valuation.declare import complete_rebuild_factors
from valuation.scenario import Scenario

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario that can be run: the model, the catalogue it names, and how its files are found."""

    scenario: Scenario
    catalogue: Catalogue
    catalogue_file: str | None
    file: Path
    resolve: Resolver
    hazard_resolve: Resolver


@dataclass(frozen=True, slots=True)
class Draft:
    """
    What could be understood of a scenario file, and everything that stops it.

    A section that is whole is here even when another one is not, so that its files can
    be looked at in the same go.
    """

    scenario: Scenario | None
    catalogue: Catalogue | None
    inventory: InventorySpec | None
    catalogue_file: str | None
    file: Path
    resolve: Resolver
    hazard_resolve: Resolver
    findings: tuple[Finding, ...]


def read_draft(file: Path, data: Path | None = None) -> Draft:
    """
    Read a scenario file as far as it can be understood.

    Raises
    ------
    Refused
        The file is not there, or is no YAML.
    """
    raw, lines = read_yaml(file, file.name)
    resolve = Resolver(file.parent, data)
    findings: list[Finding] = []
    scenario = _validate(Scenario, raw, lines, file.name, resolve, findings)
    hazards, catalogue_file, hazard_resolve = raw.get("hazards"), None, resolve
    catalogue = scenario.hazards if scenario and isinstance(scenario.hazards, Catalogue) else None
    if isinstance(hazards, str):
        catalogue_file = hazards
        catalogue, hazard_resolve = _catalogue_of(hazards, resolve, findings)
    elif catalogue is None:
        catalogue = _validate(Catalogue, hazards, {}, file.name, resolve, [])
    inventory = scenario.inventory if scenario else None
    if inventory is None:
        inventory = _validate(InventorySpec, raw.get("inventory"), {}, file.name, resolve, [])
    if scenario is not None and catalogue is not None:
        findings += _cross_checks(scenario, catalogue, file.name, lines)
    return Draft(scenario, catalogue, inventory, catalogue_file, file, resolve, hazard_resolve, tuple(findings))


def load_scenario(file: Path, data: Path | None = None) -> Loaded:
    """
    Read and check a scenario file.

    Raises
    ------
    Refused
        With every problem of the scenario, and of the catalogue file it may name.
    """
    draft = read_draft(file, data)
    if draft.findings or draft.scenario is None or draft.catalogue is None:
        raise Refused(draft.findings)
    return Loaded(
        draft.scenario, draft.catalogue, draft.catalogue_file, draft.file, draft.resolve, draft.hazard_resolve
    )


def _catalogue_of(name: str, resolve: Resolver, findings: list[Finding]) -> tuple[Catalogue | None, Resolver]:
    """The catalogue in a file of its own; its rasters are relative to that file."""
    try:
        path = resolve(name)
    except ValueError:
        return None, resolve  # the scenario's own check says so, with its place
    own = Resolver(path.parent, resolve.data)
    try:
        raw, lines = read_yaml(path, name)
    except Refused as refusal:
        findings.extend(refusal.findings)
        return None, own
    return _validate(Catalogue, raw, lines, name, own, findings), own


def _validate(
    model: type[Model], raw: Any, lines: Lines, file: str, resolve: Resolver, findings: list[Finding]
) -> Model | None:
    try:
        return model.model_validate(raw, context={"resolve": resolve})
    except ValidationError as error:
        findings.extend(problems_in(error, model, raw, lines, file))
        return None


def _cross_checks(scenario: Scenario, catalogue: Catalogue, file: str, lines: Lines) -> list[Finding]:
    """What only the whole can tell: perils without a damage section, a measure that contradicts its catalogue."""
    found = []

    def refuse(code: str, path: tuple[Any, ...], en: str, ja: str) -> None:
        found.append(problem(code, file, Place(path=dotted(path), line=line_of(path, lines)), "", en, ja))

    for peril, name in (("tsunami", "津波"), ("flood", "洪水")):
        if any(event.peril == peril for event in catalogue.events) and getattr(scenario.damage, peril) is None:
            refuse(
                "DAMAGE_MISSING",
                ("damage", peril),
                f"the catalogue has {peril} events but the section `damage.{peril}` is missing",
                f"{name}の事象がありますが、「damage.{peril}」がありません。",
            )
    for path, load in _tables(scenario):
        try:
            load()
        except ValueError as error:
            refuse("TABLE_UNKNOWN", path, str(error), f"この名前の表は使えません：{error}")
    differs = [event.id for event in catalogue.events if event.measure_changes_hazard]
    if differs and not scenario.measure.changes_hazard():
        refuse(
            "MEASURE_HAZARD",
            ("measure", "changes"),
            f"the catalogue names `with` rasters ({', '.join(differs)}) but no change of the measure has "
            "`kind: hazard`; add it, or write `with: same`",
            f"対策後の浸水図（{'、'.join(differs)}）がありますが、対策に「kind: hazard」がありません。"
            "追加するか「with: same」としてください。",
        )
    if scenario.measure.changes_hazard() and not differs:
        refuse(
            "MEASURE_HAZARD",
            ("measure", "changes"),
            "the measure has `kind: hazard` but every event says `with: same`; "
            "name the `with` rasters or drop the change",
            "対策に「kind: hazard」がありますが、すべての事象が「with: same」です。"
            "対策後の浸水図を指定するか、この変更を削除してください。",
        )
    return found


def _tables(scenario: Scenario) -> list[tuple[tuple[Any, ...], Callable[[], object]]]:
    """Every table a scenario names, by its place, and how it is loaded."""
    c, tsunami, flood = scenario.consequence, scenario.damage.tsunami, scenario.damage.flood
    found: list[tuple[tuple[Any, ...], Callable[[], object]]] = [
        (("consequence", "rebuild_factors"), lambda: complete_rebuild_factors(c.rebuild_factors)),
        (("consequence", "debris_mass"), lambda: load_debris_mass(c.debris_mass)),
        (("consequence", "service_life"), lambda: load_service_lives(c.service_life)),
    ]
    if tsunami is not None:
        found.append((("damage", "tsunami", "fragility"), lambda: load_fragility_sets(tsunami.fragility)))
        found.append((("damage", "tsunami", "state_ratio"), lambda: load_state_ratios(tsunami.state_ratio)))
    if flood is not None:
        found.append((("damage", "flood", "curve"), lambda: load_damage_curve(flood.curve)))
    return found


def json_schema() -> str:
    """The published JSON Schema of a scenario, as text."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Scenario of a potential (latent) carbon credit simulation"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"

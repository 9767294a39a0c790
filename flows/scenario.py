"""
The scenario file: one YAML, one model, for the command line, the flow and the published JSON Schema.

Reading it finds every problem at once: misspelt keys (the nearest known one is
named), wrong units, missing files, each with its path and line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assets.inventory_spec import InventorySpec
from flows import cross_checks as checks
from flows.catalogue_file import catalogue_at
from flows.cross_checks import Parts, Written
from flows.outline import outline_of, wrong_references
from flows.paths import Resolver
from flows.validation import problems_in
from flows.yaml_file import Lines, read_yaml
from hazards import Catalogue
from infra.errors import Refused
from infra.findings import Finding
from valuation.measures import Measure
from valuation.rules import Consequence, Damage
from valuation.scenario import Scenario

Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value")


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
    written = Written(file.name, lines)
    catalogue_raw, catalogue_written = hazards, replace(written, root=("hazards",))
    catalogue = scenario.hazards.plain() if scenario and isinstance(scenario.hazards, Catalogue) else None
    if isinstance(hazards, str):
        catalogue_file = hazards
        catalogue, hazard_resolve, catalogue_raw, catalogue_lines = _catalogue_of(hazards, resolve, findings)
        catalogue_written = Written(hazards, catalogue_lines)
    elif catalogue is None:
        whole = _validate(Catalogue, hazards, {}, file.name, resolve, [])
        catalogue = None if whole is None else whole.plain()
    inventory = scenario.inventory if scenario else None
    if inventory is None:
        inventory = _validate(InventorySpec, raw.get("inventory"), {}, file.name, resolve, [])
    outline = outline_of(catalogue_raw) if catalogue is None else None
    parts = _parts(scenario, raw, resolve)
    found = _together(parts, catalogue, outline, written, catalogue_written)
    findings += [one for one in found if not any(one.message_en in known.message_en for known in findings)]
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


def _catalogue_of(
    name: str, resolve: Resolver, findings: list[Finding]
) -> tuple[Catalogue | None, Resolver, Any, Lines]:
    """The catalogue in a file of its own, its rasters relative to that file; and the file's plain values and lines."""
    try:
        path = resolve(name)
    except ValueError:
        return None, resolve, None, {}  # the scenario's own check says so, with its place
    found = catalogue_at(path, name, resolve.data)
    findings.extend(found.findings)
    return found.catalogue, found.resolve, found.raw, found.lines


def _validate(
    model: type[Model], raw: Any, lines: Lines, file: str, resolve: Resolver, findings: list[Finding]
) -> Model | None:
    try:
        return model.model_validate(raw, context={"resolve": resolve})
    except ValidationError as error:
        findings.extend(problems_in(error, model, raw, lines, file))
        return None


def _parts(scenario: Scenario | None, raw: dict[str, Any], resolve: Resolver) -> Parts:
    """What is looked at together: of a scenario that is refused, the sections that are whole."""
    if scenario is not None:
        s = scenario
        return Parts(s.damage, s.consequence, s.measure, s.crediting.occurrence_model, s.horizon.start_year)

    def whole(model: type[Model], key: str, absent: Any = None) -> Model | None:
        return _validate(model, raw.get(key, absent), {}, "", resolve, [])

    def written(section: str, key: str, kind: type[Value]) -> Value | None:
        found = raw[section].get(key) if isinstance(raw.get(section), dict) else None
        return found if isinstance(found, kind) else None

    named, start_year = written("crediting", "occurrence_model", str), written("horizon", "start_year", int)
    return Parts(
        whole(Damage, "damage"), whole(Consequence, "consequence", {}), whole(Measure, "measure"), named, start_year
    )


def _together(
    parts: Parts, catalogue: Catalogue | None, outline: Catalogue | None, written: Written, catalogue_written: Written
) -> Iterator[Finding]:
    """What only several parts together tell; of a catalogue that is refused, its outline."""
    yield from checks.unknown_tables(parts, written)
    if catalogue is not None:
        yield from checks.perils_without_damage(parts, catalogue, written)
        yield from checks.measure_and_rasters(parts, catalogue, written)
    elif outline is not None:
        yield from wrong_references(outline, catalogue_written)
    if (known := catalogue or outline) is not None:
        yield from checks.unknown_model(parts, known, written)
        yield from checks.pasts_after_start(parts, known, catalogue_written)


def json_schema() -> str:
    """The published JSON Schema of a scenario, as text."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Scenario of a potential (latent) carbon credit simulation"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"

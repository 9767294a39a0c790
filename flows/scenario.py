"""
The scenario file: one YAML, one model, for the command line, the flow and the published JSON Schema.

Reading it finds every problem at once: misspelt keys (the nearest known one is
named), wrong units, missing files, each with its path and line.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from flows.paths import Resolver
from hazards.catalogue import Catalogue
from infra.errors import Refused
from infra.findings import Finding, Place
from valuation.scenario import Scenario

@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario that can be run: the model, the catalogue it names, and how its files are found."""

    scenario: Scenario
    catalogue: Catalogue
    catalogue_file: str | None
    file: Path
    resolve: Resolver

    def hazard_resolve(self, text: str) -> Path:
        """Files of the catalogue are relative to the catalogue's own file."""
        if self.catalogue_file is None:
            return self.resolve(text)
        return Resolver(self.resolve(self.catalogue_file).parent, self.resolve.data)(text)


def load_scenario(file: Path, data: Path | None = None) -> Loaded:
    """
    Read and check a scenario file.

    Raises
    ------
    Refused
        With every problem of the scenario, and of the catalogue file it may name.
    """
    raw, lines = _read_yaml(file, file.name)
    resolve = Resolver(file.parent, data)
    findings: list[Finding] = []
    catalogue, catalogue_file = None, None
    hazards = raw.get("hazards")
    if isinstance(hazards, str):
        catalogue_file = hazards
        catalogue = _catalogue_of(hazards, resolve, findings)
        raw = {**raw, "hazards": hazards}
    scenario = _validate(Scenario, raw, lines, file.name, resolve, findings)
    if scenario is None or findings:
        raise Refused(findings)
    if isinstance(scenario.hazards, Catalogue):
        catalogue = scenario.hazards
    assert catalogue is not None
    cross = _cross_checks(scenario, catalogue, file.name, lines)
    if cross:
        raise Refused(cross)
    return Loaded(scenario, catalogue, catalogue_file, file, resolve)


def _catalogue_of(name: str, resolve: Resolver, findings: list[Finding]) -> Catalogue | None:
    try:
        path = resolve(name)
    except ValueError:
        return None  # the scenario's own check says so, with its place
    try:
        raw, lines = _read_yaml(path, name)
    except Refused as refused:
        findings.extend(refused.findings)
        return None
    return _validate(Catalogue, raw, lines, name, Resolver(path.parent, resolve.data), findings)


def _read_yaml(path: Path, name: str) -> tuple[dict[str, Any], dict[tuple[Any, ...], int]]:
    """The plain values of a YAML file, and the line of every key and list item."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused([_problem("FILE_MISSING", name, Place(), "", "there is no such file", "ファイルが見つかりません。")]) from None
    except UnicodeDecodeError:
        message = "this is not UTF-8 text; save the scenario as UTF-8", "UTF-8の文字コードで保存してください。"
        raise Refused([_problem("ENCODING", name, Place(), "", *message)]) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        lines, findings = {}, []
        if node is not None:
            _walk(node, (), lines, findings, name)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        problem = getattr(error, "problem", None) or "cannot be read"
        message = f"not valid YAML: {problem}", f"YAMLとして読めません（{problem}）。"
        raise Refused([_problem("YAML_INVALID", name, Place(line=line), "", *message)]) from None
    if not isinstance(values, dict):
        findings.append(
            _problem("YAML_INVALID", name, Place(), "", "the file holds no sections", "中身がありません。")
        )
    if findings:
        raise Refused(findings)
    return values, lines


def _walk(node: Any, path: tuple[Any, ...], lines: dict[tuple[Any, ...], int], findings: list[Finding], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            if here in lines:
                line = key.start_mark.line + 1
                text = f"the key stands twice, first in line {lines[here]}; keep one"
                ja = f"同じ項目が{lines[here]}行目にもあります。どちらか一つにしてください。"
                findings.append(_problem("KEY_TWICE", name, Place(path=_dotted(here), line=line), key.value, text, ja))
            lines[here] = key.start_mark.line + 1
            _walk(value, here, lines, findings, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + 1
            _walk(item, (*path, index), lines, findings, name)


def _validate(
    model: Any, raw: Any, lines: dict[tuple[Any, ...], int], file: str, resolve: Resolver, findings: list[Finding]
) -> Any:
    try:
        return model.model_validate(raw, context={"resolve": resolve})
    except ValidationError as error:
        findings.extend(problems_in(error, raw, lines, file))
        return None


def problems_in(error: ValidationError, raw: Any, lines: dict[tuple[Any, ...], int], file: str) -> list[Finding]:
    """Findings of a validation error: one per place, in the order of the file, choices of a union merged."""
    by_place: dict[tuple[Any, ...], list[Any]] = {}
    for item in error.errors(include_url=False):
        by_place.setdefault(_yaml_path(item["loc"], raw), []).append(item)
    inner = {path for path in by_place}
    findings = []
    for path, items in by_place.items():
        if any(len(other) > len(path) and other[: len(path)] == path for other in inner) and _is_choice(items):
            continue  # a deeper finding says it better than "none of the alternatives fits"
        findings.append(_finding(path, items, raw, lines, file))
    return sorted(findings, key=lambda f: (f.place.line or 0, f.place.path or ""))


def _is_choice(items: list[Any]) -> bool:
    return all(item["type"] in ("string_type", "model_type", "literal_error", "missing") for item in items)


def _yaml_path(loc: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    """The part of a pydantic location that exists in the file: names of union members are not keys of the reader."""
    path: list[Any] = []
    here = raw
    for position, part in enumerate(loc):
        if isinstance(here, dict) and (part in here or position == len(loc) - 1):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return tuple(path)


def _dotted(path: tuple[Any, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _finding(path: tuple[Any, ...], items: list[Any], raw: Any, lines: dict[tuple[Any, ...], int], file: str) -> Finding:
    item = next((i for i in items if i["type"] not in ("extra_forbidden", "missing", "string_type")), items[0])
    line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)
    place = Place(path=_dotted(path) or None, line=line)
    value = item["input"] if item["type"] != "missing" and not isinstance(item["input"], dict | list) else ""
    kind = item["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, items, place, str(value), file)
    if kind == "missing":
        return _problem(
            "KEY_MISSING", file, place, "", f"`{_dotted(path)}` is missing; it has no default", f"「{_dotted(path)}」がありません。必ず書いてください。"
        )
    text = item["msg"].removeprefix("Value error, ")
    code = "FILE_MISSING" if "no such file" in text else "VALUE_REFUSED"
    return _problem(code, file, place, str(value), text, _japanese(kind, text, value))


def _japanese(kind: str, text: str, value: Any) -> str:
    if "no such file" in text:
        return f"ファイル「{value}」が見つかりません。場所と名前を確かめてください。"
    return f"値「{value}」は使えません（{text}）。" if value != "" else f"この部分は使えません（{text}）。"


def _unknown_key(path: tuple[Any, ...], items: list[Any], place: Place, value: str, file: str) -> Finding:
    known = sorted({name for item in items for name in _siblings(path, item)})
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.4)
    hint = f"did you mean `{near[0]}`?" if near else f"known keys here: {', '.join(known)}" if known else ""
    ja = f"「{near[0]}」の誤りではありませんか。" if near else f"使える項目：{'、'.join(known)}"
    text = f"`{path[-1]}` is not a known key; {hint}" if hint else f"`{path[-1]}` is not a known key"
    return _problem("KEY_UNKNOWN", file, place, value, text, f"「{path[-1]}」という項目はありません。{ja}")


def _siblings(path: tuple[Any, ...], item: Any) -> list[str]:
    """Keys that are known where an unknown one stands, found in the model by the location pydantic gives."""
    return _keys_at(Scenario, item["loc"][:-1]) or _keys_at(Catalogue, item["loc"][:-1])


def _keys_at(model: Any, loc: tuple[Any, ...]) -> list[str]:
    schema = model.model_json_schema(by_alias=True)
    nodes = [schema]
    for part in loc:
        nodes = [child for node in nodes for child in _children(node, part, schema)] or nodes
    return sorted({key for node in nodes for key in _flat(node, schema) for key in key.get("properties", {})})


def _flat(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema node with references followed and alternatives spread out."""
    if "$ref" in node:
        return _flat(schema["$defs"][node["$ref"].split("/")[-1]], schema)
    spread = [flat for name in ("anyOf", "oneOf", "allOf") for option in node.get(name, []) for flat in _flat(option, schema)]
    return spread or [node]


def _children(node: dict[str, Any], part: Any, schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for flat in _flat(node, schema):
        if isinstance(part, int) and "items" in flat:
            found.append(flat["items"])
        elif part in flat.get("properties", {}):
            found.append(flat["properties"][part])
        elif flat.get("title") == part:
            found.append(flat)
    return found


def _cross_checks(scenario: Scenario, catalogue: Catalogue, file: str, lines: dict[tuple[Any, ...], int]) -> list[Finding]:
    """What only the whole can tell: perils without a damage section, a measure that contradicts its catalogue."""
    findings = []

    def refuse(code: str, path: tuple[Any, ...], en: str, ja: str) -> None:
        line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)
        findings.append(_problem(code, file, Place(path=_dotted(path), line=line), "", en, ja))

    for peril, names in (("tsunami", "津波"), ("flood", "洪水")):
        if any(event.peril == peril for event in catalogue.events) and getattr(scenario.damage, peril) is None:
            refuse(
                "DAMAGE_MISSING", ("damage", peril),
                f"the catalogue has {peril} events but the section `damage.{peril}` is missing",
                f"{names}の事象がありますが、「damage.{peril}」がありません。",
            )  # fmt: skip
    differs = [event.id for event in catalogue.events if event.with_measure != "same"]
    if differs and not scenario.measure.changes_hazard():
        refuse(
            "MEASURE_HAZARD", ("measure", "changes"),
            f"the catalogue names `with` rasters ({', '.join(differs)}) but no change of the measure has `kind: hazard`; "
            "add it, or write `with: same`",
            f"対策後の浸水図（{'、'.join(differs)}）がありますが、対策に「kind: hazard」がありません。追加するか「with: same」としてください。",
        )  # fmt: skip
    if scenario.measure.changes_hazard() and not differs:
        refuse(
            "MEASURE_HAZARD", ("measure", "changes"),
            "the measure has `kind: hazard` but every event says `with: same`; name the `with` rasters or drop the change",
            "対策に「kind: hazard」がありますが、すべての事象が「with: same」です。対策後の浸水図を指定してください。",
        )  # fmt: skip
    return findings


def _problem(code: str, file: str, place: Place, value: str, en: str, ja: str) -> Finding:
    return Finding(code, "refused", file, place, value, ja, en, "", "")


def json_schema() -> str:
    """The published JSON Schema of a scenario, as text."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Scenario of a potential (latent) carbon credit simulation"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"



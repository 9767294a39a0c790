"""From a model's validation error to findings in the reader's own terms: path, line, the nearest known key."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from flows.nearest import nearest
from flows.partial import told_together
from flows.rule_names import named, needed, of_files, unknown
from flows.value_words import in_words
from flows.yaml_file import Lines, dotted, line_of, problem
from infra.findings import Finding, Place


def problems_in(error: ValidationError, model: type[BaseModel], raw: Any, lines: Lines, file: str) -> list[Finding]:
    """Findings of a validation error: one per place, in the order of the file, choices of a union merged."""
    by_place: dict[tuple[Any, ...], list[Any]] = {}
    told: list[Any] = [*error.errors(include_url=False), *told_together(model, raw)]
    for item in (one for several in told for one in _apart(several)):
        by_place.setdefault(_yaml_path(item, raw), []).append(item)
    inner = set(by_place)
    findings = []
    for path, items in by_place.items():
        if any(len(other) > len(path) and other[: len(path)] == path for other in inner) and _is_choice(items):
            continue  # a deeper finding says it better than "none of the alternatives fits"
        chosen = _chosen(items)
        more = {one["ctx"]["en"]: one for one in items if one["type"] == "said"}
        if chosen["type"] == "said":
            more.pop(chosen["ctx"]["en"])
        findings += [_finding(path, [one], model, lines, file) for one in more.values()]
        findings.append(_finding(path, items, model, lines, file))
    return sorted(findings, key=lambda f: (f.place.line or 0, f.place.path or ""))


def _apart(item: Any) -> list[Any]:
    """A problem, or those that one check told together, each with the place that it means."""
    contexts = item.get("ctx", {}).get("parts", [item.get("ctx", {})]) if item["type"] == "said" else []
    return [{**item, "loc": (*item["loc"], *one.get("at", ())), "ctx": one} for one in contexts] or [item]


def _chosen(items: list[Any]) -> Any:
    """Of what a place is refused for, what says most."""
    return next((i for i in items if i["type"] not in ("extra_forbidden", "missing", "string_type")), items[0])


def _is_choice(items: list[Any]) -> bool:
    return all(item["type"] in ("string_type", "model_type", "literal_error", "missing") for item in items)


def _yaml_path(item: Any, raw: Any) -> tuple[Any, ...]:
    """The part of a pydantic location that exists in the file: names of union members are not keys of the reader."""
    loc = item["loc"]
    path: list[Any] = []
    here = raw
    for position, part in enumerate(loc):
        missing = item["type"] == "missing" and position == len(loc) - 1
        if isinstance(here, dict) and (missing or (part := _key(here, part)) is not None):
            path.append(str(part))  # a year is a number to the model, and a word in the file
            here = here.get(part)
        elif isinstance(here, list) and (place := _place(here, part)) is not None:
            path.append(place)
            here = here[place]
    return tuple(path)


def _key(here: dict[Any, Any], part: Any) -> Any:
    """The key of a section that a part of a location means: a year may be a number or a word on either side."""
    return next((key for key in here if key == part or str(key) == str(part)), None)


def _place(here: list[Any], part: Any) -> int | None:
    """The place in a list that a part of a location means: its number, or the last item that has this name."""
    if isinstance(part, int):
        return part if part < len(here) else None
    names = [item.get("name") if isinstance(item, dict) else item for item in here]
    return max((place for place, name in enumerate(names) if name == part), default=None)


def _finding(path: tuple[Any, ...], items: list[Any], model: type[BaseModel], lines: Lines, file: str) -> Finding:
    item = _chosen(items)
    place = Place(path=dotted(path) or None, line=line_of(path, lines))
    shown = item["type"] != "missing" and not isinstance(item["input"], dict | list | None)
    value = item["input"] if shown else ""
    kind = item["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, items, model, place, str(value), file)
    if kind == "missing":
        return problem(
            "KEY_MISSING",
            file,
            place,
            "",
            *needed(
                f"`{dotted(path)}` is missing; it has no default",
                f"「{dotted(path)}」がありません。省略できないため、書き加えてください。",
            ),
        )
    if kind == "literal_error":
        return _unknown_word(path, item, place, str(value), file)
    words = in_words(item)
    if "no such file" in item["msg"]:
        return problem("FILE_MISSING", file, place, str(value), *of_files(*words))
    return problem("VALUE_REFUSED", file, place, str(value), *named(path, *words))


def _unknown_word(path: tuple[Any, ...], item: Any, place: Place, value: str, file: str) -> Finding:
    """A word, or a key of a free list, that is not one of those known."""
    known = re.findall(r"'([^']*)'", str(item["ctx"]["expected"])) or [str(item["ctx"]["expected"])]
    near = nearest(value, known, cutoff=0.5)
    en = f"did you mean `{near}`?" if near else f"write one of: {', '.join(known)}"
    ja = f"「{near}」の誤りではありませんか。" if near else f"次のいずれかを書いてください：{'、'.join(known)}"
    code = "KEY_UNKNOWN" if item["loc"][-1] == "[key]" else "VALUE_REFUSED"
    text = (f"`{value}` is not known here; {en}", f"「{value}」は使えません。{ja}") if value else (en, ja)
    return problem(code, file, place, value, *named(path, *text))


def _unknown_key(
    path: tuple[Any, ...], items: list[Any], model: type[BaseModel], place: Place, value: str, file: str
) -> Finding:
    schema, key = model.model_json_schema(by_alias=True), str(path[-1])
    here = [node for item in items for node in _nodes_at(schema, item["loc"][:-1])]
    beside = [node for item in items for node in _alternatives(schema, item["loc"], path) if key in _keys(node)]
    known = sorted({name for node in here for name in _keys(node)} - {key})
    listed_en, listed_ja = f"known keys here: {', '.join(known)}", f"使える項目：{'、'.join(known)}"
    if beside:  # spelt well, and a key of another kind of this section
        kinds = sorted({_kind(node) for node in here} - {_kind(node) for node in beside} - {""})
        what = (f"`kind: {kinds[0]}`", f"「kind: {kinds[0]}」") if kinds else ("the other keys here", "他の項目")
        en = f"`{key}` does not go with {what[0]}; {listed_en}"
        ja = f"「{key}」は{what[1]}と一緒には使えません。{listed_ja}"
        return problem("KEY_UNKNOWN", file, place, value, *unknown(en, ja))
    near = nearest(key, known, cutoff=0.4)
    en = f"; did you mean `{near}`?" if near else f"; {listed_en}" if known else ""
    ja = f"「{near}」の誤りではありませんか。" if near else listed_ja if known else ""
    text = f"`{key}` is not a known key{en}", f"「{key}」という項目はありません。{ja}"
    return problem("KEY_UNKNOWN", file, place, value, *unknown(*text))


def _keys(node: dict[str, Any]) -> list[str]:
    return list(node.get("properties", {}))


def _kind(node: dict[str, Any]) -> str:
    """The one value of `kind` that a section of alternatives is told by; empty where it has none."""
    return str(node.get("properties", {}).get("kind", {}).get("const", ""))


def _nodes_at(schema: dict[str, Any], loc: tuple[Any, ...]) -> list[dict[str, Any]]:
    """What may stand at a location; a member of a union that is named there is the only one of its alternatives."""
    nodes = [schema]
    for part in loc:
        nodes = [child for node in nodes for child in _children(node, part, schema)] or nodes
    return [flat for node in nodes for flat in _flat(node, schema)]


def _alternatives(schema: dict[str, Any], loc: tuple[Any, ...], path: tuple[Any, ...]) -> list[dict[str, Any]]:
    """What else might stand where a key was refused: all members, if its location names one of a union."""
    named = len(loc) > 1 and isinstance(loc[-2], str) and (len(path) < 2 or path[-2] != loc[-2])
    return _nodes_at(schema, loc[:-2]) if named else []


def _flat(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema node with references followed and alternatives spread out."""
    if "$ref" in node:
        return _flat(schema["$defs"][node["$ref"].split("/")[-1]], schema)
    spread = [
        flat for name in ("anyOf", "oneOf", "allOf") for option in node.get(name, []) for flat in _flat(option, schema)
    ]
    return spread or [node]


def _children(node: dict[str, Any], part: Any, schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for flat in _flat(node, schema):
        if isinstance(part, int) and "items" in flat:
            found.append(flat["items"])
        elif part in flat.get("properties", {}):
            found.append(flat["properties"][part])
        elif isinstance(part, str) and part in (flat.get("title"), _kind(flat), _tag(flat)):
            found.append(flat)
        elif isinstance(flat.get("additionalProperties"), dict):
            found.append(flat["additionalProperties"])
    return found


def _tag(node: dict[str, Any]) -> str:
    """`RaisedFloor` as the tag of a union writes it: `raised_floor`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(node.get("title", ""))).lower()

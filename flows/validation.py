"""From a model's validation error to findings in the reader's own terms: path, line, the nearest known key."""

from __future__ import annotations

import difflib
import re
from typing import Any

from pydantic import BaseModel, ValidationError

from flows.yaml_file import Lines, dotted, line_of, problem
from infra.findings import Finding, Place


def problems_in(error: ValidationError, model: type[BaseModel], raw: Any, lines: Lines, file: str) -> list[Finding]:
    """Findings of a validation error: one per place, in the order of the file, choices of a union merged."""
    by_place: dict[tuple[Any, ...], list[Any]] = {}
    for item in error.errors(include_url=False):
        by_place.setdefault(_yaml_path(item, raw), []).append(item)
    inner = set(by_place)
    findings = []
    for path, items in by_place.items():
        if any(len(other) > len(path) and other[: len(path)] == path for other in inner) and _is_choice(items):
            continue  # a deeper finding says it better than "none of the alternatives fits"
        findings.append(_finding(path, items, model, lines, file))
    return sorted(findings, key=lambda f: (f.place.line or 0, f.place.path or ""))


def _is_choice(items: list[Any]) -> bool:
    return all(item["type"] in ("string_type", "model_type", "literal_error", "missing") for item in items)


def _yaml_path(item: Any, raw: Any) -> tuple[Any, ...]:
    """The part of a pydantic location that exists in the file: names of union members are not keys of the reader."""
    loc = item["loc"]
    path: list[Any] = []
    here = raw
    for position, part in enumerate(loc):
        missing = item["type"] == "missing" and position == len(loc) - 1
        if isinstance(here, dict) and (part in here or missing):
            path.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return tuple(path)


def _finding(path: tuple[Any, ...], items: list[Any], model: type[BaseModel], lines: Lines, file: str) -> Finding:
    item = next((i for i in items if i["type"] not in ("extra_forbidden", "missing", "string_type")), items[0])
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
            f"`{dotted(path)}` is missing; it has no default",
            f"「{dotted(path)}」がありません。必ず書いてください。",
        )
    if kind == "literal_error":
        return _unknown_word(item, place, str(value), file)
    text = item["msg"].removeprefix("Value error, ")
    code = "FILE_MISSING" if "no such file" in text else "VALUE_REFUSED"
    return problem(code, file, place, str(value), text, _japanese(item, text, value))


_JAPANESE = {
    "string_type": "文字で書いてください",
    "int_type": "整数で書いてください",
    "int_from_float": "整数で書いてください",
    "int_parsing": "整数で書いてください",
    "float_type": "数値で書いてください",
    "bool_type": "true または false で書いてください",
    "bool_parsing": "true または false で書いてください",
    "list_type": "一覧（「- 」で始まる行、または [ ]）で書いてください",
    "dict_type": "項目と値の組で書いてください",
    "finite_number": "有限の数値で書いてください",
    "model_type": "項目と値の組で書いてください",
    "too_short": "一つ以上書いてください",
    "greater_than_equal": "{ge}以上で書いてください",
    "less_than_equal": "{le}以下で書いてください",
    "string_pattern_mismatch": "使える文字は英小文字・数字・ハイフンです",
}


def _japanese(item: Any, text: str, value: Any) -> str:
    context = item.get("ctx", {})
    if item["type"] == "said":
        return f"{context['ja']}。"
    if item["type"] in _JAPANESE:
        found = f"（入力：{value}）" if value != "" else ""
        return f"{_JAPANESE[item['type']].format(**context)}{found}。"
    return f"この値は使えません：{text}" if value == "" else f"値「{value}」は使えません：{text}"


def _unknown_word(item: Any, place: Place, value: str, file: str) -> Finding:
    """A word, or a key of a free list, that is not one of those known."""
    known = re.findall(r"'([^']*)'", str(item["ctx"]["expected"])) or [str(item["ctx"]["expected"])]
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    en = f"did you mean `{near[0]}`?" if near else f"write one of: {', '.join(known)}"
    ja = f"「{near[0]}」の誤りではありませんか。" if near else f"次のいずれかを書いてください：{'、'.join(known)}"
    code = "KEY_UNKNOWN" if item["loc"][-1] == "[key]" else "VALUE_REFUSED"
    return problem(code, file, place, value, f"`{value}` is not known here; {en}", f"「{value}」は使えません。{ja}")


def _unknown_key(
    path: tuple[Any, ...], items: list[Any], model: type[BaseModel], place: Place, value: str, file: str
) -> Finding:
    schema = model.model_json_schema(by_alias=True)
    known = sorted({name for item in items for name in _keys_at(schema, item["loc"][:-1])})
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.4)
    hint = f"did you mean `{near[0]}`?" if near else f"known keys here: {', '.join(known)}" if known else ""
    ja = f"「{near[0]}」の誤りではありませんか。" if near else f"使える項目：{'、'.join(known)}"
    text = f"`{path[-1]}` is not a known key; {hint}" if hint else f"`{path[-1]}` is not a known key"
    return problem("KEY_UNKNOWN", file, place, value, text, f"「{path[-1]}」という項目はありません。{ja}")


def _keys_at(schema: dict[str, Any], loc: tuple[Any, ...]) -> list[str]:
    """Keys that are known at a location; parts of it that name a member of a union are passed over."""
    nodes = [schema]
    for part in loc:
        nodes = [child for node in nodes for child in _children(node, part, schema)] or nodes
    return sorted({key for node in nodes for flat in _flat(node, schema) for key in flat.get("properties", {})})


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
        elif flat.get("title") == part:
            found.append(flat)
    return found

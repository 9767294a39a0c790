"""Where a walk ends, as lines of text: steps of the run, input files, and sources from the weakest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.findings import Lang
from infra.units import SOURCE_KINDS
from valuation.explaining.answer import Explanation
from valuation.explaining.fields import Path, value_at
from valuation.explaining.graph import STEPS
from valuation.explaining.units import measured
from valuation.explaining.walk import Node

KIND = {
    "primary": ("primary", "一次資料"),
    "secondary": ("secondary", "二次資料"),
    "memory": ("from memory", "記憶による"),
    "assumption": ("assumption", "仮定"),
}
_ROLES = {
    "scenario": ("scenario", "シナリオ"),
    "inventory": ("buildings", "建物データ"),
    "hazard": ("hazard", "浸水図"),
    "catalogue": ("catalogue", "事象カタログ"),
    "table": ("table", "表"),
}
_PLURAL = {"assumption": "assumptions", "primary": "from primary sources", "secondary": "from secondary sources"}
_LONGEST = 150  # characters of a source in text; JSON has all of them
_DIGITS = 12  # of a SHA-256 in text; JSON has all of them


def kind_count(kind: str, count: int, lang: Lang) -> str:
    """How many figures of one kind: "3 assumptions", "2 from memory"."""
    if lang == "ja":
        return f"{KIND[kind][1]}{count}件"
    return f"{count} {KIND[kind][0] if kind == 'assumption' and count == 1 else _PLURAL.get(kind, KIND[kind][0])}"


def end_lines(document: dict[str, Any], found: Explanation, lang: Lang) -> list[str]:
    """Steps, inputs and sources; nothing where the figure rests on none."""
    return [
        *_section(("Steps of the run", "計算の手順"), _steps(found, lang), lang),
        *_section(("Inputs", "入力ファイル"), _inputs(document, found, lang), lang),
        *_section(("Sources, the weakest first", "出典（根拠の弱い順）"), _sources(document, found, lang), lang),
    ]


def _section(title: tuple[str, str], lines: Iterator[str], lang: Lang) -> list[str]:
    body = [f"  {line}" for line in lines]
    return [title[lang == "ja"], *body] if body else []


def _steps(found: Explanation, lang: Lang) -> Iterator[str]:
    ja = lang == "ja"
    for step in found.steps:
        name, makes = STEPS[step].name[ja], STEPS[step].makes[ja]
        yield f"{name}：{makes}" if ja else f"{name}: {makes}"
    if found.steps:
        yield (
            "これらの値は記録だけからは再計算できません。pcc verify --replay で、入力から計算し直して照合できます。"
            if ja
            else "These cannot be had from the record alone; pcc verify --replay runs them again from the inputs."
        )


def _inputs(document: dict[str, Any], found: Explanation, lang: Lang) -> Iterator[str]:
    files = [value_at(document, node.path[:-1]) for node in found.ends if node.path[0] == "inputs"]
    for role in dict.fromkeys(each["role"] for each in files):
        name = _ROLES.get(role, (role, role))[lang == "ja"]
        for each in files:
            if each["role"] == role:
                yield f"{name}  {each['file']}  sha256 {each['sha256'][:_DIGITS]}…"


def _sources(document: dict[str, Any], found: Explanation, lang: Lang) -> Iterator[str]:
    ja = lang == "ja"
    for kind in reversed(SOURCE_KINDS):
        for source, nodes in _by_source([node for node in found.ends if node.source_kind == kind]).items():
            names = list(dict.fromkeys(_name(document, node, lang) for node in nodes))
            source = source if len(source) <= _LONGEST else source[: _LONGEST - 1] + "…"
            what = ("、" if ja else "; ").join(names[:3]) + (_rest(len(names) - 3, ja) if len(names) > 3 else "")
            yield f"{KIND[kind][ja]}：{what}　出典：{source}" if ja else f"{KIND[kind][0]}: {what}. Source: {source}"


def _rest(count: int, ja: bool) -> str:
    return f" ほか{count}件" if ja else f" and {count} more"


def _by_source(nodes: list[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.source, []).append(node)
    return found


def _name(document: dict[str, Any], node: Node, lang: Lang) -> str:
    """What a source is for, with the value and unit that a table gives."""
    holder: Path = node.path[:-1]
    row = value_at(document, holder)
    if node.path[0] == "sources":
        unit = "" if row["unit"] in ("-", "") else f" {row['unit']}"
        return f"{node.name[lang == 'ja']} {row['value']}{unit}"
    return f"{node.name[lang == 'ja']} {measured(node.value, node.key, lang)}"

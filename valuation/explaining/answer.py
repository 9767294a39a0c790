"""`explain`: what a reader asked for, walked from the figure to its sources, as one value that pages and JSON show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from infra.units import SOURCE_KINDS
from valuation.explaining.fields import Path, find, selected, written
from valuation.explaining.graph import STEPS, WORDS
from valuation.explaining.rules import Declared, Made, Rule
from valuation.explaining.units import unit_of
from valuation.explaining.walk import Node, Operand, ends, node_at, numbers, steps_reached, walk

_ITEM = re.compile(r"\[[^\]]*\]")
_MOST = 5


class Unknown(LookupError):
    """No figure of that name; `nearest` holds the closest names that there are."""

    def __init__(self, text: str, nearest: list[str]) -> None:
        super().__init__(text)
        self.text, self.nearest = text, nearest


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    A figure, everything it rests on, and where the walk ends.

    nodes : by path, the root first
    steps : of the run, that made figures on the walk
    ends : inputs, sources and declarations
    """

    root: Path
    nodes: Mapping[Path, Node]
    steps: tuple[str, ...]
    ends: tuple[Node, ...]

    @property
    def misfits(self) -> list[Node]:
        """Figures that do not follow from their operands."""
        return [node for node in self.nodes.values() if node.agrees is False]

    @property
    def kinds(self) -> dict[str, int]:
        """How many ends there are of each kind of source, the strongest first."""
        count = Counter(node.source_kind for node in self.ends if node.source_kind)
        return {kind: count[kind] for kind in SOURCE_KINDS if count[kind]}

    @property
    def weakest(self) -> str | None:
        """The weakest kind of source that the figure rests on."""
        return next(reversed(self.kinds), None)


def explain(document: dict[str, Any], quantity: str) -> Explanation:
    """
    Walk from a figure to its inputs.

    Parameters
    ----------
    document : the record as valuation.explaining.fields.plain gives it
    quantity : a word (`lcu`), a dotted path (`chain.buffer`) or a JSON pointer

    Raises
    ------
    Unknown
        No such figure.
    """
    root = _root(document, quantity)
    nodes = walk(document, root)
    return Explanation(root, nodes, tuple(steps_reached(nodes)), tuple(ends(document, nodes)))


def _root(document: dict[str, Any], quantity: str) -> Path:
    text = quantity.strip()
    if text.lower() in WORDS:
        found = selected(document, WORDS[text.lower()])
        if found:
            return found[0]
    for node in words(document).values():
        if text in node.name:
            return node.path
    try:
        return find(document, text)
    except (KeyError, IndexError, TypeError):
        raise Unknown(text, _nearest(document, text)) from None


def _nearest(document: dict[str, Any], text: str) -> list[str]:
    """Words and fields like the text: those that begin with it first; of the items of a list one only."""
    wanted = text.strip("/").replace("/", ".").lower()
    fields = {
        _ITEM.sub("", field): field for field in (written(document, path) for path in reversed(numbers(document)))
    }
    last = {name.rpartition(".")[2]: field for name, field in fields.items()}
    found = [word for word in WORDS if word.startswith(wanted)] + get_close_matches(wanted, WORDS, n=3, cutoff=0.6)
    bare = _ITEM.sub("", wanted)
    found += sorted((field for name, field in fields.items() if name.startswith(bare)), key=len)
    found += [fields[name] for name in get_close_matches(bare, fields, n=3, cutoff=0.7)]
    found += [last[key] for key in get_close_matches(bare.rpartition(".")[2], last, n=2, cutoff=0.7)]
    return list(dict.fromkeys(found))[:_MOST]


def words(document: dict[str, Any]) -> dict[str, Node]:
    """The figures that have a short name, with what the record says."""
    found = {word: selected(document, pattern) for word, pattern in WORDS.items()}
    return {word: node_at(document, paths[0]) for word, paths in found.items() if paths}


def as_json(found: Explanation) -> dict[str, Any]:
    """The whole walk as plain values: every figure once, with its operands by field."""
    return {
        "quantity": found.nodes[found.root].field,
        "figures": [_figure(node, found) for node in found.nodes.values()],
        "steps": {step: {"en": STEPS[step].makes[0], "ja": STEPS[step].makes[1]} for step in found.steps},
        "ends": [_figure(node, found) for node in found.ends],
        "rests_on": found.kinds,
        "weakest_source_kind": found.weakest,
        "proved": not found.misfits,
    }


def _operand(operand: Operand, found: Explanation) -> Any:
    """The field of an operand; of a run of items the first, the last and their number; of a word or year its value."""
    fields = [found.nodes[path].field for path in operand.paths if path in found.nodes]
    if not operand.walked:
        return {"value": operand.value}
    if operand.several:
        return {"first": fields[0], "last": fields[-1], "count": len(fields)} if fields else {"count": 0}
    return {"field": fields[0]} if fields else {"value": None}


def _figure(node: Node, found: Explanation) -> dict[str, Any]:
    entry = node.entry
    told: dict[str, Any] = {
        "field": node.field,
        "pointer": node.pointer,
        "name": {"en": node.name[0], "ja": node.name[1]},
        "value": node.value,
        "unit": unit_of(node.key)[0],
    }
    if isinstance(entry, Rule):
        told |= {
            "formula": entry.formula,
            "rule": {"en": entry.says[0], "ja": entry.says[1]},
            "method": f"docs/method.md, section {entry.method}",
            "operands": {symbol: _operand(operand, found) for symbol, operand in node.operands.items()},
            "recomputed": node.recomputed,
            "agrees": node.agrees,
        }
    if isinstance(entry, Made):
        told["made_by"] = entry.step
    if isinstance(entry, Declared) and entry.key:
        told["declared_as"] = entry.key.format(item=node.item)
    if node.source:
        told["source"] = node.source
    if node.source_kind:
        told["source_kind"] = node.source_kind
    return told

"""
From a figure to its inputs: every rule on the way is worked out again and compared with what the record says.

A record keeps nine digits, so a figure that was worked out from others can differ from
its operands' own result by what those digits leave open; that much, and no more, is
allowed: every operand is moved by half a unit of its ninth digit, and what the moves do is added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from valuation.explaining.fields import Path, is_list, item_name, leaves, pointer, selected, value_at, written
from valuation.explaining.graph import STEPS, entry_of
from valuation.explaining.rules import Both, Declared, Entry, Made, Rule

_HALF_DIGIT = 5e-9  # of nine significant digits, as a share of the value: the most that rounding moved it
_FLOATING = 1e-12


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand of a rule: its names, the fields it stands for, whether they are a list, and what they hold."""

    name: Both
    paths: tuple[Path, ...]
    several: bool
    walked: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Node:
    """
    One figure of the record on the walk.

    recomputed : what the operands give, of a rule; agrees says whether the record's value is that
    item : what tells the nearest item of a list from the others, "" outside lists
    source, source_kind : of what is declared or cited, "" where the record names none
    """

    path: Path
    field: str
    value: Any
    name: Both
    entry: Entry | None
    operands: dict[str, Operand]
    recomputed: Any
    agrees: bool | None
    item: str
    source: str
    source_kind: str

    @property
    def key(self) -> str:
        """The last name in the path; items of a list are called as the list."""
        return next(part for part in reversed(self.path) if isinstance(part, str))

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer."""
        return pointer(self.path)


def walk(document: dict[str, Any], root: Path) -> dict[Path, Node]:
    """Every figure that the root rests on, itself first; each is there once, however often it is used."""
    found: dict[Path, Node] = {}
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        node = found[path] = node_at(document, path)
        waiting += [below for operand in node.operands.values() if operand.walked for below in operand.paths]
    return found


def node_at(document: dict[str, Any], path: Path) -> Node:
    """One figure with its rule, worked out again."""
    value, declared = value_at(document, path), entry_of(document, path)
    entry, captures = declared if declared else (None, ())
    name = _named(document, path, entry)
    operands: dict[str, Operand] = {}
    recomputed, agrees = None, None
    if isinstance(entry, Rule):
        operands = {
            symbol: _operand(document, symbol, *each, captures, path) for symbol, each in entry.operands.items()
        }
        recomputed, agrees = _proved(entry, [operand.value for operand in operands.values()], value)
    source, kind = _source(document, path, entry, captures)
    item = _item(document, path)
    return Node(path, written(document, path), value, name, entry, operands, recomputed, agrees, item, source, kind)


def name_at(document: dict[str, Any], path: Path) -> Both:
    """What the figure at a path is called; nothing is worked out again."""
    declared = entry_of(document, path)
    return _named(document, path, declared[0] if declared else None)


def _operand(
    document: dict[str, Any], symbol: str, ja: str, pattern: str, captures: Sequence[int], own: Path
) -> Operand:
    paths = tuple(selected(document, pattern, captures, own))
    walked, several = not ja.endswith("?") and not pattern.endswith(".year"), is_list(pattern)
    values = [value_at(document, path) for path in paths]
    value = values if several else values[0] if values else None
    return Operand((symbol.replace("_", " "), ja.removesuffix("?")), paths, several, walked, value)


def _proved(rule: Rule, values: list[Any], value: Any) -> tuple[Any, bool]:
    """What the operands give, and whether it is the value, but for what nine digits leave open."""
    try:
        result = rule.function(*values)
    except (ArithmeticError, IndexError, TypeError, ValueError):  # a record of a stranger may hold anything
        return None, False
    if result is None or value is None or isinstance(result, bool | str):
        return result, result == value
    gap = abs(result - value)
    if gap <= (_HALF_DIGIT + _FLOATING) * abs(result):
        return result, True
    return result, gap <= _HALF_DIGIT * abs(result) + _slack(rule, values, result)


def _slack(rule: Rule, values: list[Any], result: float) -> float:
    """How far the result moves, at most, if every rounded operand moves by half a unit of its ninth digit."""
    moved = 0.0
    for index, value in enumerate(values):
        for other in _neighbours(value):
            low, high = (rule.function(*values[:index], each, *values[index + 1 :]) for each in other)
            moved += max(abs(low - result), abs(high - result))
    return moved * (1 + _FLOATING) + _FLOATING * abs(result)  # whole numbers are exact; all others were moved


def _neighbours(value: Any) -> Iterator[tuple[Any, Any]]:
    """The value just below and just above; of a list, with one item moved at a time. Whole numbers are exact."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            for low, high in _neighbours(item):
                yield [*value[:index], low, *value[index + 1 :]], [*value[:index], high, *value[index + 1 :]]
    elif isinstance(value, float) and value != 0:
        yield value * (1 - _HALF_DIGIT), value * (1 + _HALF_DIGIT)


def _source(document: dict[str, Any], path: Path, entry: Entry | None, captures: Sequence[int]) -> tuple[str, str]:
    if isinstance(entry, Declared):
        found = [selected(document, each, captures) if each else [] for each in (entry.source, entry.source_kind)]
        source, kind = (str(value_at(document, each[0])) if each else "" for each in found)
        return source, kind
    if isinstance(entry, Rule) and entry.cited:
        item = value_at(document, path[:-1])
        return item["source"], item["source_kind"]
    return "", ""


def _named(document: dict[str, Any], path: Path, entry: Entry | None) -> Both:
    """The name of a figure, with the label and the name of the nearest item; of one nobody declared, its field."""
    if entry is None:
        return (written(document, path),) * 2
    label, item = _label(document, path), _item(document, path)
    names = (each.format(label=label[index], item=item) for index, each in enumerate(entry.name))
    en, ja = names
    return en, ja


def _label(document: dict[str, Any], path: Path) -> Both:
    for end in range(len(path) - 1, 0, -1):
        holder = value_at(document, path[:end])
        for key in ("label", "what", "title", "name"):
            if isinstance(holder, dict) and isinstance(holder.get(key), dict):
                return holder[key]["en"], holder[key]["ja"]
    return "", ""


def _item(document: dict[str, Any], path: Path) -> str:
    for end in range(len(path) - 1, -1, -1):
        if isinstance(path[end], int):
            return item_name(value_at(document, path[:end]), int(path[end]))
    return ""


def steps_reached(nodes: dict[Path, Node]) -> list[str]:
    """The steps of the run that made figures on the walk, in the order of the run."""
    made = {node.entry.step for node in nodes.values() if isinstance(node.entry, Made)}
    return [step for step in STEPS if step in made]


def ends(document: dict[str, Any], nodes: dict[Path, Node]) -> list[Node]:
    """What the walk ends at: declared figures, and what the steps take that made figures on it."""
    found = {path: node for path, node in nodes.items() if isinstance(node.entry, Declared) or node.source_kind}
    for step in steps_reached(nodes):
        for pattern in STEPS[step].takes:
            for path in selected(document, pattern):
                if path not in found:
                    found[path] = node_at(document, path)
    return list(found.values())


def numbers(document: dict[str, Any]) -> list[Path]:
    """Every number and every yes or no of a record, in its order."""
    return [path for path in leaves(document) if isinstance(value_at(document, path), bool | int | float)]

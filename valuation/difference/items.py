"""The same figure in two records: found by what its item is called, not by where it stands in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from valuation.explaining.fields import Path, item_name

_TOGETHER = ("contract", "price", "tonnes", "discount", "structure", "municipality_code", "subsidy_share")
"""Names that tell items from each other only together: a value is of a price and a way of discounting."""
_CITING = ("criteria", "claims", "ghg_protocol", "findings", "inputs", "sources", "kind", "schema_version")
"""Parts that cite figures of others, or whose every change is listed as one."""
_LABELS = ("year", "headline", "ring")
"""Keys that only say which item it is: whether it is there shows in its figures."""
_WORDS = ("status",)
"""Results in words."""
_HEAT = ("valuation", "decision", "heat_map")


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the way to a figure: a key, or an item of a list by its name."""

    name: str
    item: bool = False
    year: int | None = None


Key = tuple[Part, ...]


def by_key(document: dict[str, Any]) -> dict[Key, Path]:
    """Every number, yes or no and result in words of a record, by the names on the way to it; its path."""
    return {
        key: path
        for top in document
        if top not in _CITING
        for key, path in _below(document, document[top], (top,), (Part(top),))
    }


def _below(document: dict[str, Any], node: Any, path: Path, key: Key) -> Iterator[tuple[Key, Path]]:
    if isinstance(node, dict):
        for name, below in node.items():
            if name not in _LABELS:
                yield from _below(document, below, (*path, name), (*key, Part(name)))
    elif isinstance(node, list):
        for index, part in enumerate(_parts(document, node, path)):
            yield from _below(document, node[index], (*path, index), (*key, part))
    elif isinstance(node, bool | int | float) or (isinstance(node, str) and path[-1] in _WORDS):
        yield key, path


def _parts(document: dict[str, Any], items: Sequence[Any], path: Path) -> list[Part]:
    """What the items of a list are called."""
    if items and all(isinstance(item, dict) and isinstance(item.get("year"), int) for item in items):
        return [Part(str(item["year"]), item=True, year=item["year"]) for item in items]
    if path[:3] == _HEAT:
        names = _on_map(document, items, path)
    elif any(isinstance(item, dict | list) for item in items):
        names = [_name(items, index) for index in range(len(items))]
    else:
        names = [str(item) for item in items]  # a list of numbers: each by itself
    distinct = len(set(names)) == len(items)
    return [Part(names[index] if distinct else str(index), item=True) for index in range(len(items))]


def _name(items: Sequence[Any], index: int) -> str:
    name, item = item_name(items, index), items[index]
    if name != str(index) or not isinstance(item, dict):
        return name
    found = [item[each] for each in _TOGETHER if item.get(each) is not None]
    return ", ".join(each if isinstance(each, str) else f"{100 * each:.3g} %" for each in found) or name


def _on_map(document: dict[str, Any], items: Sequence[Any], path: Path) -> list[str]:
    """Cells of prices by rates are called by their price and rate: a price that is new moves the others on."""
    axes = document["valuation"]["decision"]["heat_map"]
    axis = axes["price_jpy_per_t"] if len(path) == 4 else axes["rate_per_year"]
    return [f"{value:g}" for value in (axis if path[3] == "present_value_jpy" else items)]


def starred(key: Key, *, by_year: bool = False) -> str:
    """A key as a field with its items left open; by_year: only the years of it."""
    text = ""
    for part in key:
        if part.item:
            text += f"[{part.name}]" if by_year and part.year is None else "[*]"
        else:
            text += f".{part.name}" if text else part.name
    return text

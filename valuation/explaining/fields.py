"""
Where a number stands in a record: paths, how they are written, and patterns that name many at once.

A record is taken here as plain JSON, so that a part that was added yesterday is found
like the others. Items of a list are called by what tells them apart
(`chain[buffer]`, `claimable[2034]`), else by their number, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from valuation.record import LatentCreditRecord, significant

Path = tuple[str | int, ...]

_NAMES = (
    "step", "year", "event_id", "series_id", "model_id", "parameter", "field", "rule", "rate_per_year", "name",
    "file", "code", "state", "annual_probability", "what",
)  # fmt: skip
_MAIN = (
    "total_t_co2e", "mean_t_co2e", "issuable_t_co2e", "present_value_jpy", "headline_present_value_jpy", "t_co2e",
    "net_t_co2e", "deduction", "total", "first_order", "share", "z", "annual_rate_per_year", "avoided_t_co2e",
    "avoided_mean_t_co2e", "issuable_total_t_co2e", "met", "sha256", "value",
)  # fmt: skip
_BRACKET = re.compile(r"[\[\]]")
_TOKEN = re.compile(r"([^.\[\]]+)|\[([^\[\]]+)\]")


def plain(record: LatentCreditRecord) -> dict[str, Any]:
    """The record as plain values, floats at the digits that its bytes keep; whole numbers stay whole."""
    document: dict[str, Any] = significant(record.model_dump(mode="json"))
    return document


def value_at(document: Any, path: Path) -> Any:
    """What stands at a path; KeyError or IndexError where nothing does."""
    for part in path:
        document = document[part]
    return document


def item_name(items: Sequence[Any], index: int) -> str:
    """What tells an item from the others of its list: a name that no other has, else its number."""
    if not all(isinstance(item, dict) for item in items):
        return str(index)
    for key in _NAMES:
        own = _in_english(items[index].get(key))
        if not own or _BRACKET.search(own):
            continue
        found = [_in_english(item.get(key)) for item in items]
        if "" not in found and len(set(found)) == len(found):
            return own
    return str(index)


def _in_english(name: Any) -> str:
    if isinstance(name, dict):
        name = name.get("en")
    return "" if name is None else str(name)


def written(document: Any, path: Path) -> str:
    """A path as a reader writes it: `valuation.cash_flow[2034].cash_jpy`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{item_name(document, part)}]"
        else:
            text += f".{part}" if text else part
        document = document[part]
    return text


def pointer(path: Path) -> str:
    """A path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _index(items: Sequence[Any], token: str, *, by_number: bool) -> int:
    numbered = int(token) if token.isdecimal() and int(token) < len(items) else None
    named = next((index for index in range(len(items)) if item_name(items, index) == token), None)
    flagged = next((i for i, item in enumerate(items) if isinstance(item, dict) and item.get(token) is True), None)
    order = (numbered, named, flagged) if by_number else (named, flagged, numbered)
    for found in order:
        if found is not None:
            return found
    raise KeyError(token)


def find(document: Any, text: str) -> Path:
    """
    The path that a reader means: `/chain/7/factor`, `chain.buffer.factor`, `claimable[2034].net_t_co2e`.

    A section stands for its main figure where it has one (`chain.buffer`: its total).

    Raises
    ------
    KeyError
        Nothing stands there, or a section without a main figure.
    """
    by_number = text.startswith("/")
    if by_number:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:]]
    else:
        tokens = [name or item for name, item in _TOKEN.findall(text)]
    path: Path = ()
    node: Any = document
    for token in tokens:
        part: Any = _index(node, token, by_number=by_number) if isinstance(node, list) else token
        if not isinstance(node, list | dict) or (isinstance(node, dict) and part not in node):
            raise KeyError(text)
        path, node = (*path, part), node[part]
    return _to_main(node, path, text)


def _to_main(node: Any, path: Path, text: str) -> Path:
    if not isinstance(node, list | dict):
        if not path:
            raise KeyError(text)
        return path
    main = next((key for key in _MAIN if key in node), None) if isinstance(node, dict) else None
    if not isinstance(node, dict) or main is None or isinstance(node[main], list | dict):
        raise KeyError(text)
    return (*path, main)


def leaves(node: Any, path: Path = ()) -> Iterator[Path]:
    """Every path at which a single value stands."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield from leaves(below, (*path, key))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from leaves(below, (*path, index))
    else:
        yield path


@lru_cache(None)  # there are as many patterns as declarations
def tokens_of(pattern: str) -> tuple[tuple[str, str], ...]:
    """(key, item) of a pattern, one of them empty: `chain[*].factor` is chain, item *, factor."""
    return tuple(_TOKEN.findall(pattern))


def _is(items: Sequence[Any], index: int, wanted: str) -> bool:
    item = items[index]
    return item_name(items, index) == wanted or (isinstance(item, dict) and item.get(wanted) is True)


def captured(document: Any, pattern: str, path: Path) -> tuple[int, ...] | None:
    """
    The numbers of the items that `[*]` stands for where the pattern names this path; None where it does not.

    `[buffer]` is the item of that name, `[headline]` one whose `headline` is true; a last `**` is anything below.
    """
    tokens, found, node = tokens_of(pattern), [], document
    anything = tokens[-1][0] == "**"
    if anything:
        tokens = tokens[:-1]
    if len(path) < len(tokens) or (len(path) > len(tokens) and not anything):
        return None
    for (key, item), part in zip(tokens, path, strict=False):
        if isinstance(part, int):
            if not item or (item != "*" and not _is(node, part, item)):
                return None
            if item == "*":
                found.append(part)
        elif key != part:
            return None
        node = node[part]
    return tuple(found)


def is_list(pattern: str) -> bool:
    """Whether a pattern stands for several values: `[:]` all items, `[:*]` all up to this one."""
    return any(item.startswith(":") for _, item in tokens_of(pattern))


def selected(document: Any, pattern: str, captures: Sequence[int] = (), own: Path = ()) -> list[Path]:
    """
    The paths that a pattern names, given what `[*]` stands for.

    `[*]` takes the captures in order, `[*-1]` the item before, `[*2]` the second capture whatever came before;
    `[=price]` is the item whose name stands in the field `price` beside the figure itself, whose path is own.
    Nothing is found below what is absent (None) or before the first item.
    """
    rest = list(captures)
    found: list[Path] = [()]
    for key, item in tokens_of(pattern):
        above = found
        if not item:
            found = [(*path, key) for path in above if isinstance(value_at(document, path), dict)]
            continue
        capture = captures[1] if item == "*2" else rest.pop(0) if "*" in item else None
        if item.startswith("="):
            item = str(value_at(document, (*own[:-1], item[1:])))
        found = [(*path, index) for path in above for index in _items(value_at(document, path), item, capture)]
    return found


def _items(items: Any, item: str, capture: int | None) -> list[int]:
    if not isinstance(items, list):
        return []
    if item == ":":
        return list(range(len(items)))
    if capture is None:
        return [index for index in range(len(items)) if _is(items, index, item)]
    if item == ":*":
        return list(range(capture + 1))
    index = capture - 1 if item == "*-1" else capture
    return [index] if 0 <= index < len(items) else []

"""Numbers that YAML reads otherwise than people write them: 0100, 1:30, and 1,000 between braces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,30})", re.ASCII)
_STRANGE = re.compile(r"[:_]|^[-+]?0[xb]")  # 1:30 is 90 to YAML 1.1, 1_000 is 1000
_FIRST_DIGITS = re.compile(r"[-+]?\d{1,3}", re.ASCII)
_MORE_DIGITS = re.compile(r"\d{3}(?:\.\d*)?", re.ASCII)

Pair = tuple[Any, Any, list[Any]]
"""A key, its value, and the groups of digits that commas cut off from the value."""


def ambiguous(node: yaml.ScalarNode) -> tuple[str, str, str] | None:
    """A number that YAML 1.1 reads otherwise than people write it (0100 is 64 to it): as shown, English, Japanese."""
    whole = node.tag == "tag:yaml.org,2002:int" and not _WHOLE.fullmatch(node.value)
    if not whole and not (node.tag == "tag:yaml.org,2002:float" and _STRANGE.search(node.value)):
        return None
    shown = node.value if len(node.value) <= 40 else f"{node.value[:37]}..."
    return (
        shown,
        f"{shown} is read differently by different programs (0100 as 64, 1:30 as 90); write a plain number such as "
        "100, or put a code in quotes",
        f"「{shown}」はプログラムにより別の数として読まれます（0100は64、1:30は90など）。"
        "「100」のような数値で書くか、コードであれば引用符で囲んでください。",
    )


def grouped(pairs: Sequence[tuple[Any, Any]]) -> list[Pair]:
    """
    Pairs of a mapping, each with the digits that commas cut off from it.

    Between braces a comma parts entries: to YAML, `{2031: 1,000}` is 1 in 2031 and a key 000 without a value. Three
    digits without a value, behind up to three digits and a comma without a space, are taken for the rest of a number.
    """
    found: list[Pair] = []
    for key, value in pairs:
        if found and _goes_on(found[-1], key, value):
            found[-1][2].append(key)
        else:
            found.append((key, value, []))
    return found


def _goes_on(before: Pair, key: Any, value: Any) -> bool:
    """Whether a key is the next group of digits of the number before it."""
    _, number, groups = before
    last = groups[-1] if groups else number
    return (
        all(isinstance(node, yaml.ScalarNode) and node.style is None for node in (number, key, value))
        and value.value == ""
        and _FIRST_DIGITS.fullmatch(number.value) is not None
        and _MORE_DIGITS.fullmatch(key.value) is not None
        and key.start_mark.index == last.end_mark.index + 1
    )


def with_commas(pair: Pair) -> tuple[str, str, str] | None:
    """A number that is cut by commas: as it stands in the file, English, Japanese."""
    _, number, groups = pair
    if not groups:
        return None
    parts = [number.value, *(group.value for group in groups)]
    shown, plain = ",".join(parts), "".join(parts)
    return (
        shown,
        f"{shown}: between braces a comma begins a new entry; write {plain}, without commas",
        f"「{shown}」のカンマは、括弧の中では次の項目との区切りとして読まれます。"
        f"カンマを入れずに {plain} と書いてください。",
    )

"""
What every rule of a record's own arithmetic is made of: a value, what it should be, and by which rule.

A record keeps nine significant digits of every number. Two numbers are therefore the same
if they differ by no more than that rounding of everything they were worked out from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from infra.strict_json import shown

ROUNDING = 2e-8
"""Four roundings of half a unit in the ninth digit (5e-9 each): a product of three rounded numbers, rounded again."""


class Why(NamedTuple):
    """The rule behind a value, in both languages."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """A field that does not follow from the others, named by its path."""

    path: str
    found: str
    expected: str
    why: Why

    def text(self, ja: bool) -> str:
        """The field, what it says, what it should say, and the rule."""
        if ja:
            return f"「{self.path}」は{self.found}ですが、{self.why.ja}では{self.expected}です。"
        return f"`{self.path}` is {self.found}; {self.why.en} gives {self.expected}."


def number(value: float) -> str:
    """A number with the digits that a record keeps."""
    return f"{value:.9g}"


def same(path: str, found: float, expected: float, why: Why, terms: Iterable[float] = ()) -> Iterator[Misfit]:
    """One misfit, if the two differ by more than the rounding of both and of the terms."""
    scale = abs(found) + abs(expected) + math.fsum(abs(term) for term in terms)
    if not abs(found - expected) <= ROUNDING * scale:
        yield Misfit(path, number(found), number(expected), why)


def next_to(path: str, found: float, expected: float, why: Why) -> Iterator[Misfit]:
    """
    One misfit, if a number is not the nearest one that can be, by half a unit in its own ninth digit.

    Where such numbers lie closer together than digits can tell, every number passes.
    """
    if not abs(found - expected) <= 1e-8 * abs(found):
        yield Misfit(path, number(found), number(expected), why)


def total(path: str, found: float, terms: Sequence[float], why: Why) -> Iterator[Misfit]:
    """One misfit, if a sum is not that of its terms."""
    yield from same(path, found, math.fsum(terms), why, terms)


def equal(path: str, found: object, expected: object, why: Why) -> Iterator[Misfit]:
    """One misfit, if two values that are not rounded differ."""
    if found != expected:
        yield Misfit(path, shown(found), shown(expected), why)


def given(path: str, found: object, wanted: bool, why: Why) -> Iterator[Misfit]:
    """One misfit, if a field has a value where there can be none, or none where there must be one."""
    if (found is not None) != wanted:
        yield Misfit(path, "-" if found is None else shown(found), "…" if wanted else "-", why)


def within(path: str, found: float, low: float, high: float, why: Why) -> Iterator[Misfit]:
    """One misfit, if a number lies outside its range."""
    if not low <= found <= high:
        yield Misfit(path, number(found), f"{low:g} … {high:g}", why)


def rising(path: str, names: Sequence[str], values: Sequence[float], why: Why) -> Iterator[Misfit]:
    """One misfit for each value below the one before it; names are fields of the path."""
    for index in range(1, len(values)):
        before, here = values[index - 1], values[index]
        if here < before - ROUNDING * (abs(here) + abs(before)):
            yield Misfit(f"{path}.{names[index]}", number(here), f">= {number(before)}", why)

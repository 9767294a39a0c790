"""
What an explanation is declared with: a figure is worked out from others, made by a step of the run, or declared.

A figure of a new part of the record is one of these, in one of the tables that
`valuation.explaining.graph` puts together; the walk, its words, the JSON and the tests need nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Both = tuple[str, str]
"""English, Japanese."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A figure that follows from other fields of the record.

    field : pattern of the figure, see valuation.explaining.fields
    name : may use {label} and {item}: the label and the name of the nearest item that has one
    formula : with operands in braces: "{units} × {price}"
    function : takes the operands in order, lists for patterns with [:]; None stands for a figure that is absent
    operands : name -> (name in Japanese, pattern); years, and names after which `?` stands, are not walked into
    method : section of docs/method.md
    applies : whether the rule is that of this figure, given the record and what its [*] stand for; the first one
        that applies is taken
    cited : the item of the figure names the publication of the rule (source, source_kind)
    word : short name on the command line
    """

    field: str
    name: Both
    formula: str
    says: Both
    function: Callable[..., Any]
    operands: Mapping[str, tuple[str, str]]
    method: str
    word: str = ""
    applies: Callable[[dict[str, Any], tuple[int, ...]], bool] | None = None
    cited: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A figure that a step of the run makes from the inputs; the record alone cannot give it again."""

    field: str
    name: Both
    step: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """
    A figure that somebody wrote: in the scenario, a catalogue or a table.

    key : of the scenario; may use {item}
    source, source_kind : patterns of the fields that say so, with the same [*]; "" where the record names none
    """

    field: str
    name: Both
    key: str
    source: str = ""
    source_kind: str = ""
    word: str = ""


Entry = Rule | Made | Declared


@dataclass(frozen=True, slots=True)
class Step:
    """
    A step of the run: what it makes, and the fields that name what it takes.

    takes : patterns; each item found is an end of the walk
    """

    name: Both
    makes: Both
    takes: tuple[str, ...] = field(default=())

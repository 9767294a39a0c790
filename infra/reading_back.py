"""Findings read back from JSON that another process wrote: every field is checked, nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from infra.findings import Finding, Place, Severity

_TEXTS = ("code", "file", "value", "message_ja", "message_en", "remedy_ja", "remedy_en")
_PLACE = {"row": int, "column": str, "cell": list, "path": str, "line": int, "counted": str}
_MOST = 200_000
_CHARACTERS = 20_000


def findings_of(items: object) -> tuple[Finding, ...]:
    """
    Findings from the list of their `as_dict`.

    Raises
    ------
    ValueError
        It is no list of findings, or one that no reader could want.
    """
    if not isinstance(items, list) or not 0 < len(items) <= _MOST:
        raise ValueError("not a list of findings")
    return tuple(finding_of(item) for item in items)


def finding_of(fields: object) -> Finding:
    """
    The finding whose `as_dict` gave these fields.

    Raises
    ------
    ValueError
        A field is missing, unknown, or of another kind.
    """
    if not isinstance(fields, Mapping) or set(fields) != {*_TEXTS, "severity", "place"}:
        raise ValueError("fields of a finding are missing or unknown")
    if fields["severity"] not in get_args(Severity):
        raise ValueError("the severity is unknown")
    if not all(_is_text(fields[name]) for name in _TEXTS):
        raise ValueError("a text is missing or too long")
    texts = {name: fields[name] for name in _TEXTS}
    return Finding(severity=fields["severity"], place=_place(fields["place"]), **texts)


def _place(fields: Any) -> Place:
    if not isinstance(fields, Mapping) or not set(fields) <= set(_PLACE):
        raise ValueError("the place is unknown")
    for name, value in fields.items():
        if type(value) is not _PLACE[name] or (isinstance(value, str) and not _is_text(value)):
            raise ValueError(f"the place has no such {name}")
    if fields.get("counted", "feature") != "feature":
        raise ValueError("the place counts something unknown")
    if "cell" not in fields:
        return Place(**fields)
    cell = fields["cell"]
    if len(cell) != 2 or not all(type(index) is int for index in cell):
        raise ValueError("a cell is a row and a column")
    return Place(**{**fields, "cell": (cell[0], cell[1])})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _CHARACTERS

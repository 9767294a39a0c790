"""Whether two records are of one measure in one place."""

from __future__ import annotations

from typing import Any

from valuation.explaining.rules import Both

_MUST_BE_ALIKE: tuple[tuple[Both, tuple[str, ...]], ...] = (
    (("name of the scenario", "シナリオの名称"), ("name",)),
    (("place", "場所"), ("place",)),
    (("measure", "対策"), ("measure", "name")),
)


def strangers(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[Both, Both, Both]]:
    """In what two records are not of one measure: what, in the first, in the second; each in both languages."""
    found = []
    for what, path in _MUST_BE_ALIKE:
        one, other = a["identity"], b["identity"]
        for part in path:
            one, other = one[part], other[part]
        if one != other:
            found.append((what, _both(one), _both(other)))
    return found


def _both(value: Any) -> Both:
    return (value["en"], value["ja"]) if isinstance(value, dict) else (str(value), str(value))

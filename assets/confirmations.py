"""What makes a file as a whole doubtful, and can be right all the same: refused until a person says that it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from infra.findings import Finding

Doubt = Literal["in_the_sea", "one_spot", "heaped", "municipality", "area_unit", "area_per_building"]
DOUBT_OF: Mapping[str, Doubt] = {
    "MOST_IN_THE_SEA": "in_the_sea",
    "POINT_FOR_MANY": "one_spot",
    "OUTLINES_HEAPED": "heaped",
    "MUNICIPALITY_DOUBTED": "municipality",
    "AREA_UNIT_DOUBTED": "area_unit",
    "AREA_TOTAL_DOUBTED": "area_per_building",
}
"""Codes of findings to the key under which a person confirms them."""


def confirmed(findings: Iterable[Finding], right: Collection[str]) -> list[Finding]:
    """The findings, those that a person has called right as notes that say so."""
    return [_noted(one) if DOUBT_OF.get(one.code) in right else one for one in findings]


def _noted(one: Finding) -> Finding:
    return replace(
        one,
        severity="note",
        remedy_ja="提出者が「正しい」と回答しています。",
        remedy_en="Whoever handed the file in has answered that this is right.",
    )

"""
Strings of the GEM Building Taxonomy (2.0, 3 and 4): material, storeys and year of a building.

Attributes are parted by "/", their parts by "+": CR+PC/LWAL+DUC/H:2/Y:1995. Numbers of storeys and years
are exact (H:2, HEX:2; Y:1995, YEX:1995) or not (ranges H:1-3, HBET:1,3, H:<3; estimates HAPP:3; likewise years).
Version 4 after github gem/gem_taxonomy @39e8d42d08 (json/taxonomy4.0_standard.json); the older spellings after
strings in public data of GEM's users.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assets.formats.exposure import construction_codes

_NAME = re.compile(r"[A-Z]+(?:99)?")
_EXACT = {"H": "storeys", "HEX": "storeys", "Y": "year", "YEX": "year"}
_OPEN = {"HBET": "storeys", "HAPP": "storeys", "YBET": "year", "YPRE": "year", "YAPP": "year", "YPOST": "year"}
_DIRECTIONS = ("DX", "DY")


@dataclass(frozen=True, slots=True)
class Building:
    """
    What a taxonomy string says of a building; empty where it says nothing.

    structure is one of ours, or the string's first attribute where that is no material of the list. storeys_open
    and year_open: a range or an estimate is given, of which no number is taken.
    """

    structure: str
    storeys: str
    year: str
    storeys_open: bool
    year_open: bool


def read_taxonomy(text: str) -> Building:
    """One taxonomy string; nothing is guessed from parts that are not understood."""
    attributes = [part.strip() for part in text.strip().split("/")]
    exact: dict[str, set[str]] = {"storeys": set(), "year": set()}
    open_: set[str] = set()
    for atom in (atom.strip() for attribute in attributes for atom in attribute.split("+")):
        name, _, value = atom.partition(":")
        if name in _EXACT and re.fullmatch(r"[0-9]+", value):
            exact[_EXACT[name]].add(value)
        elif name in _OPEN or (name in _EXACT and value):
            open_.add((_OPEN | _EXACT)[name])
    number = {what: next(iter(found)) if len(found) == 1 else "" for what, found in exact.items()}
    several = {what for what, found in exact.items() if len(found) > 1}
    return Building(
        _structure(attributes),
        number["storeys"],
        number["year"],
        "storeys" in open_ | several and not number["storeys"],
        "year" in open_ | several and not number["year"],
    )


def _structure(attributes: list[str]) -> str:
    """The one structure of both directions; unknown where they differ."""
    known = construction_codes("GEM")
    named = [after for before, after in zip(["DX", *attributes], attributes, strict=False) if _is_direction(before)]
    materials = [one for one in named if one and not _is_direction(one)]
    found: list[str] = []
    for material in materials:
        name = _NAME.match(material)
        code = known.get(name[0]) if name is not None and _ends(material, name[0]) else None
        if code is None:
            return material
        found.append(code.structure)
    if not found:
        return ""
    return found[0] if len(set(found)) == 1 else "unknown"


def _is_direction(attribute: str) -> bool:
    return attribute.partition("+")[0] in _DIRECTIONS


def _ends(material: str, name: str) -> bool:
    """Whether the name is the whole first part: CR of CR+PC and HYB of HYB(C;S), but not M of M1."""
    return material[len(name) :][:1] in ("", "+", "(")

"""What one building or water body of a PLATEAU CityGML says: its risk attributes as written, and its outline."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from xml.etree.ElementTree import Element

from infra.citygml import BUILDING_MODULE, urban_name
from infra.citygml_shapes import LAT_LON_HEIGHT, area_of

WATER_MODULE = "{http://www.opengis.net/citygml/waterbody/2.0}"

PerilKind = Literal["river_flood", "inland_flood", "tsunami", "high_tide"]
PERIL_KINDS: dict[str, PerilKind] = {
    "RiverFloodingRiskAttribute": "river_flood",
    "InlandFloodingRiskAttribute": "inland_flood",
    "TsunamiRiskAttribute": "tsunami",
    "HighTideRiskAttribute": "high_tide",
}
_HOLDERS = ("bldgDisasterRiskAttribute", "buildingDisasterRiskAttribute", "floodingRiskAttribute")
_SCALES = {"L1": "1", "L2": "2"}
_OUTLINES = ("lod0FootPrint", "lod0RoofEdge", "lod1Solid", "lod1MultiSurface")


@dataclass(frozen=True, slots=True)
class RawRisk:
    """
    One risk attribute as the file writes it; an absent element is "".

    kind is None where it is no depth of water (landslides, for example); element is its
    name without prefix; rank_list names the list of codes that explains the rank.
    """

    kind: PerilKind | None
    element: str
    scenario: str
    admin: str
    scale: str
    rank: str
    rank_list: str
    standard_rank: bool
    depth: str
    unit: str


def risks_of(feature: Element) -> Iterator[RawRisk]:
    """The risk attributes that stand directly under a feature: by module and place, never by a name alone."""
    for holder in feature:
        if urban_name(holder.tag) not in _HOLDERS:
            continue
        for risk in holder:
            element = urban_name(risk.tag)
            if element is not None and element.endswith("RiskAttribute"):
                yield _raw(risk, element)


def _raw(risk: Element, element: str) -> RawRisk:
    parts = {name: part for part in risk if (name := urban_name(part.tag)) is not None}
    said = {name: (part.text or "").strip() for name, part in parts.items()}
    own = "rank" if said.get("rank") or "rankOrg" not in parts else "rankOrg"
    space = parts[own].get("codeSpace", "") if own in parts else ""
    plain = element.removeprefix("Building").removeprefix("WaterBody")
    return RawRisk(
        kind=PERIL_KINDS.get(plain),
        element=element,
        scenario=said.get("description", ""),
        admin=said.get("adminType", ""),
        scale=_SCALES.get(said.get("scale", ""), said.get("scale", "")),
        rank=said.get(own, ""),
        rank_list=PurePosixPath(space).stem or f"{element}_{own}",
        standard_rank=own == "rank",
        depth=said.get("depth", ""),
        unit=parts["depth"].get("uom", "m") if "depth" in parts else "m",
    )


def depth_of(text: str) -> float | None:
    """A depth in m, NaN where there is none; None where the text is no depth (negative, infinite, a word)."""
    if not text:
        return math.nan
    try:
        depth_m = float(text)
    except ValueError:
        return None
    return depth_m if math.isfinite(depth_m) and depth_m >= 0 else None


def outline_of(building: Element) -> tuple[Any, str]:
    """
    The building on the ground plane (longitude, latitude) and the element it was drawn from; None and "" without one.

    The footprint comes first, then the roof edge, then the solid of LOD1 seen from above.
    """
    for name in _OUTLINES:
        found = list(building.iter(f"{BUILDING_MODULE}{name}"))
        if (shape := area_of(found, LAT_LON_HEIGHT, mend=True)) is not None:
            return shape, name
    return None, ""


def water_area(body: Element) -> Any:
    """The surface of a water body on the ground plane (longitude, latitude), None without one."""
    surface = re.escape(WATER_MODULE) + r"lod\dMultiSurface"
    return area_of([child for child in body if re.fullmatch(surface, child.tag)], LAT_LON_HEIGHT, mend=True)

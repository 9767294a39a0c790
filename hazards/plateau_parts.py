"""What one building or water body of a PLATEAU CityGML says: its risk attributes as written, and its outline."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from xml.etree.ElementTree import Element

import shapely

GML = "{http://www.opengis.net/gml}"
BUILDING_MODULE = "{http://www.opengis.net/citygml/building/2.0}"
WATER_MODULE = "{http://www.opengis.net/citygml/waterbody/2.0}"

PerilKind = Literal["river_flood", "inland_flood", "tsunami", "high_tide"]
PERIL_KINDS: dict[str, PerilKind] = {
    "RiverFloodingRiskAttribute": "river_flood",
    "InlandFloodingRiskAttribute": "inland_flood",
    "TsunamiRiskAttribute": "tsunami",
    "HighTideRiskAttribute": "high_tide",
}
_HOLDERS = ("bldgDisasterRiskAttribute", "buildingDisasterRiskAttribute", "floodingRiskAttribute")
_URBAN_OBJECT = re.compile(r"\{https?://[^{}]*/iur/uro/\d+(?:\.\d+)*\}(\w+)")
_EPSG = re.compile(r"EPSG\W+(?:[\d.]*\W+)?(\d+)$")
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


def urban_name(tag: str) -> str | None:
    """The name of an element of the i-UR urban object module, of any version; None for elements of other modules."""
    match = _URBAN_OBJECT.fullmatch(tag)
    return match[1] if match else None


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


def systems_of(member: Element) -> set[str]:
    """EPSG codes, or names as written, of the coordinate systems that a member names."""
    names = {name for element in member.iter() if (name := element.get("srsName"))}
    return {match[1] if (match := _EPSG.search(name)) else name for name in names}


def outline_of(building: Element) -> tuple[Any, str]:
    """
    The building on the ground plane (longitude, latitude) and the element it was drawn from; None and "" without one.

    The footprint comes first, then the roof edge, then the solid of LOD1 seen from above.
    """
    for name in _OUTLINES:
        found = list(building.iter(f"{BUILDING_MODULE}{name}"))
        if (shape := area_of(found)) is not None:
            return shape, name
    return None, ""


def water_area(body: Element) -> Any:
    """The surface of a water body on the ground plane (longitude, latitude), None without one."""
    return area_of([child for child in body if re.fullmatch(re.escape(WATER_MODULE) + r"lod\dMultiSurface", child.tag)])


def area_of(elements: list[Element]) -> Any:
    """All polygons inside the elements, seen from above and joined; None where none has an area."""
    polygons = [shape for element in elements for one in element.iter(f"{GML}Polygon") if (shape := _polygon(one))]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)


def _polygon(polygon: Element) -> Any:
    """One polygon as longitude and latitude, mended where it crosses itself; None where it has no area (a wall)."""
    rings = [ring for ring in map(_ring, polygon.iter(f"{GML}posList")) if len(ring) >= 4]
    if not rings:
        return None
    shape = shapely.Polygon(rings[0], rings[1:])
    if shape.area <= 0:
        return None
    if shape.is_valid:
        return shape
    mended = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(mended) if shapely.get_dimensions(part) == 2]
    return shapely.union_all(parts) if parts else None


def _ring(positions: Element) -> list[tuple[float, float]]:
    """
    The corners as (longitude, latitude) from a list of latitude, longitude, height.

    Raises
    ------
    ValueError
        Not a multiple of three numbers.
    """
    numbers = [float(text) for text in (positions.text or "").split()]
    if len(numbers) % 3 or not all(map(math.isfinite, numbers)):
        raise ValueError("a posList must hold latitude, longitude and height of every corner")
    return list(zip(numbers[1::3], numbers[0::3], strict=True))

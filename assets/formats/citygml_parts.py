"""What one building of a PLATEAU CityGML says: its attributes by module and place, and its outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from xml.etree.ElementTree import Element

from assets.plateau_codes import sentinel_of
from infra.citygml import BUILDING_MODULE, GML, urban_name
from infra.citygml_shapes import Axes, area_of

GENERIC_MODULE = "{http://www.opengis.net/citygml/generics/2.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_MAX_TEXT = 300  # longer than any code, number or id; a value of megabytes must not stay in memory
_PART = f"{BUILDING_MODULE}BuildingPart"
ROOF_EDGE, SOLID = "屋根の外周（LOD0）", "立体を真上から見た形（LOD1）"
_LEVELS = {"lod0FootPrint": "底面（LOD0）", "lod0RoofEdge": ROOF_EDGE, "lod1Solid": SOLID, "lod1MultiSurface": SOLID}
_UNITS = {"m": {"", "m", "metre", "meter", "#m"}, "m2": {"", "m2", "m^2", "㎡", "sqm", "#m2"}}


@dataclass(frozen=True, slots=True)
class Attribute:
    """
    One attribute that is taken over.

    element is its name in the file, place where it stands (at the building itself, or in its record of
    details or of ids), heading its name in PLATEAU's Japanese specification, label the English one.
    """

    element: str
    place: Literal["bldg", "detail", "id"]
    heading: str
    label: str
    kind: Literal["text", "code", "number", "year"] = "text"
    unit: str = ""
    code_list: str = ""


ID = Attribute("id", "bldg", "識別子（gml:id）", "gml:id")
_STRUCTURES = "BuildingDetailAttribute_buildingStructureType"
STRUCTURE = Attribute("buildingStructureType", "detail", "構造種別", "structure", "code", "", _STRUCTURES)
USAGE = Attribute("usage", "bldg", "用途", "use", "code", "", "Building_usage")
YEAR = Attribute("yearOfConstruction", "bldg", "建築年", "year of construction", "year")
STOREYS = Attribute("storeysAboveGround", "bldg", "地上階数", "number of storeys above ground", "number")
FLOOR_AREA = Attribute("totalFloorArea", "detail", "延床面積", "total floor area", "number", "m2")
SURVEY_YEAR = Attribute("surveyYear", "detail", "調査年", "year of the survey", "year")
DEMOLITION = Attribute("yearOfDemolition", "bldg", "解体年", "year of demolition", "year")

ATTRIBUTES = (
    ID,
    Attribute("buildingID", "id", "建物ID", "building ID"),
    Attribute("class", "bldg", "分類", "class", "code", "", "Building_class"),
    USAGE,
    YEAR,
    DEMOLITION,
    Attribute("measuredHeight", "bldg", "計測高さ", "measured height", "number", "m"),
    STOREYS,
    Attribute("storeysBelowGround", "bldg", "地下階数", "number of storeys below ground", "number"),
    STRUCTURE,
    FLOOR_AREA,
    Attribute("buildingFootprintArea", "detail", "建築面積", "footprint area", "number", "m2"),
    Attribute("buildingRoofEdgeArea", "detail", "図形面積", "area of the roof edge", "number", "m2"),
    Attribute("prefecture", "id", "都道府県", "prefecture"),
    Attribute("city", "id", "市区町村", "municipality"),
    SURVEY_YEAR,
)
_INDEX = {one.element: index for index, one in enumerate(ATTRIBUTES)}
_AT_BUILDING = {f"{BUILDING_MODULE}{one.element}": one for one in ATTRIBUTES if one.place == "bldg" and one is not ID}
_IN_DETAIL = {one.element: one for one in ATTRIBUTES if one.place == "detail"}
_IN_ID = {one.element: one for one in ATTRIBUTES if one.place == "id"}
# i-UR 1.x has one record of details, which also says the municipality; from 2.0 on there are two.
_RECORDS: dict[tuple[str, str], Mapping[str, Attribute]] = {
    ("buildingDetailAttribute", "BuildingDetailAttribute"): _IN_DETAIL,
    ("buildingDetails", "BuildingDetails"): _IN_DETAIL | {name: _IN_ID[name] for name in ("prefecture", "city")},
    ("buildingIDAttribute", "BuildingIDAttribute"): _IN_ID,
}
_HOLDERS = {holder for holder, _ in _RECORDS}
_KEY_VALUES = {"extendedAttribute", "keyValuePairAttribute", "bldgKeyValuePairAttribute"}
_PRIVATE = {
    f"{BUILDING_MODULE}address": ("address", "住所"),
    f"{GML}name": ("name", "名称"),
    f"{GML}description": ("description", "説明"),
}


@dataclass(slots=True)
class Tally:
    """What is counted on the way through the buildings."""

    buildings: int = 0
    generic: int = 0
    parts: int = 0
    surveys: int = 0
    private: Counter[tuple[str, str]] = field(default_factory=Counter)
    units: Counter[tuple[Attribute, str]] = field(default_factory=Counter)
    repeated: Counter[Attribute] = field(default_factory=Counter)


def values_of(building: Element, tally: Tally) -> tuple[list[str], dict[str, str]]:
    """
    The text of every attribute in the order of ATTRIBUTES ("" where absent), and the lists that codes name.

    Of several values of one attribute the first counts; of several records of details the latest survey.
    """
    values = [""] * len(ATTRIBUTES)
    spaces: dict[str, str] = {}
    values[0] = building.get(f"{GML}id", "")[:_MAX_TEXT].strip()
    records: list[tuple[Element, Mapping[str, Attribute]]] = []
    for child in building:
        if (one := _AT_BUILDING.get(child.tag)) is not None:
            _take(child, one, values, spaces, tally)
        elif child.tag in _PRIVATE:
            tally.private[_PRIVATE[child.tag]] += 1
        elif child.tag.startswith(GENERIC_MODULE):
            tally.generic += 1
        elif (holder := urban_name(child.tag)) in _HOLDERS:
            records += [(inner, known) for inner in child if (known := _known(holder, inner)) is not None]
        elif holder in _KEY_VALUES:
            tally.generic += 1
    tally.parts += building.find(f"{BUILDING_MODULE}consistsOfBuildingPart") is not None
    for record, known in _latest(records, tally):
        for part in record:
            if (one := known.get(urban_name(part.tag) or "")) is not None:
                _take(part, one, values, spaces, tally)
    return values, spaces


def _known(holder: str | None, record: Element) -> Mapping[str, Attribute] | None:
    return _RECORDS.get((holder or "", urban_name(record.tag) or ""))


def _latest(
    records: list[tuple[Element, Mapping[str, Attribute]]], tally: Tally
) -> list[tuple[Element, Mapping[str, Attribute]]]:
    """The records without details of an earlier survey."""
    details = [record for record, known in records if "surveyYear" in known]
    if len(details) < 2:
        return records
    tally.surveys += 1
    last = max(details, key=_survey_year)
    return [(record, known) for record, known in records if record is last or "surveyYear" not in known]


def _survey_year(record: Element) -> int:
    texts = [part.text or "" for part in record if urban_name(part.tag) == "surveyYear"]
    year = texts[0].strip()[:4] if texts else ""
    return int(year) if year.isdecimal() and sentinel_of("surveyYear", year) is None else 0


def _take(part: Element, one: Attribute, values: list[str], spaces: dict[str, str], tally: Tally) -> None:
    text = (part.text or "")[:_MAX_TEXT].strip()
    index = _INDEX[one.element]
    if not text:
        return
    if values[index]:
        tally.repeated[one] += 1
        return
    values[index] = text
    if one.kind == "code":
        spaces[one.element] = part.get("codeSpace", "")
    elif one.unit and (unit := part.get("uom", "")) not in _UNITS[one.unit]:
        tally.units[one, unit[:_MAX_TEXT]] += 1


class OutlineUnreadable(ValueError):
    """A building has an outline of which no polygon can be made; linked: because it only points elsewhere."""

    def __init__(self, *, linked: bool) -> None:
        super().__init__("linked" if linked else "unreadable")
        self.linked = linked


def outline_of(building: Element, axes: Axes) -> tuple[Any, str]:
    """
    The building seen from above and what it was drawn from, in words; None and "" where it has no outline at all.

    The footprint comes first, then the roof edge, then the solid of LOD1; the building's own polygons and
    those of its parts are joined. Links are not followed, not even inside the file.

    Raises
    ------
    OutlineUnreadable
        Coordinates that are no coordinates, faces without any area, or links only.
    """
    bodies = [building, *building.iter(_PART)]
    seen: list[Element] = []
    for level, words in _LEVELS.items():
        found = [child for body in bodies for child in body if child.tag == f"{BUILDING_MODULE}{level}"]
        seen += found
        try:
            shape = area_of(found, axes, mend=False)
        except ValueError:
            raise OutlineUnreadable(linked=False) from None
        if shape is not None:
            return shape, words
    if seen:
        raise OutlineUnreadable(linked=any(_LINK in part.attrib for one in seen for part in one.iter()))
    return None, ""

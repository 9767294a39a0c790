"""
Location files of the Open Exposure Data standard (OED), version 4 and before, as CSV.

Codes and defaults after github OasisLMF/ODS_OpenExposureData @01e5d449ad (OEDInputFields.csv, OtherValues.csv):
units 1 feet, 2 metres, 11 square feet, 12 square metres, 13 acres, 14 hectares, where none is given 1 and 11;
a year, a number of storeys, of buildings or a floor area of 0, storeys below 0 and a height of -999 are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assets.exposure_messages import exposure_finding
from assets.formats.base import Format, Look, RawTable
from assets.formats.csv import SUFFIXES, read_rows
from assets.formats.exposure import beside, cells_of, construction_codes, first_headings, look_and_derive
from assets.inventory_spec import InventorySpec
from assets.quantities import parse_number
from infra.findings import Finding, Place

_KEYS = ("PortNumber", "AccNumber", "LocNumber")
ID = "PortNumber/AccNumber/LocNumber"
AREA = "FloorArea + FloorAreaUnit"
FLOOR_HEIGHT = "FirstFloorHeight + FirstFloorHeightUnit"
_BUILDINGS = "NumberOfBuildings"
_CONSTRUCTION = "ConstructionCode"


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number whose unit stands in a column beside it; the unit that each code means, and its size in that unit."""

    heading: str
    units: dict[str, tuple[str, float]]
    default: tuple[str, str, str]
    unknown: float
    known: tuple[str, str]


_AREA = _Measure(
    "FloorArea",
    # An acre is 43,560 square feet and a hectare 10,000 m2, both by definition.
    {"11": ("ft2", 1.0), "12": ("m2", 1.0), "13": ("ft2", 43_560.0), "14": ("m2", 10_000.0)},
    ("11", "square feet", "平方フィート"),
    0.0,
    (
        "11 (square feet), 12 (square metres), 13 (acres) or 14 (hectares)",
        "11（平方フィート）、12（㎡）、13（エーカー）、14（ha）",
    ),
)
_HEIGHT = _Measure(
    "FirstFloorHeight",
    {"1": ("ft", 1.0), "2": ("m", 1.0)},
    ("1", "feet", "フィート"),
    -999.0,
    ("1 (feet) or 2 (metres)", "1（フィート）、2（メートル）"),
)


def recognises(path: Path, head: bytes) -> bool:
    """Whether the first headings are those of a location file (an account file has no locations)."""
    found = first_headings(path, head)
    return "locnumber" in found and bool({"accnumber", "portnumber"} & found)


def look(file: str, path: Path) -> Look:
    """As a plain table is looked at; raises Refused as that does."""
    return look_and_derive(file, path, _derived)


def _derived(headings: Sequence[str]) -> list[str]:
    pairs = ((ID, "LocNumber"), (AREA, _AREA.heading), (FLOOR_HEIGHT, _HEIGHT.heading))
    return [name for name, source in pairs if source in headings]


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The locations, with columns that hold their number, their floor area and floor height with units.

    The floor area of a location of several buildings is divided among them, so that it counts once.

    Raises
    ------
    Refused
        As a plain table.
    """
    raw = read_rows(spec, path)
    wanted = _derived(list(raw.frame.columns))
    added: dict[str, list[str]] = {}
    found: list[Finding] = []
    if ID in wanted:
        keys = [cells_of(raw, key) for key in _KEYS if key in raw.frame.columns]
        added[ID] = ["/".join(parts) if parts[-1] else "" for parts in zip(*keys, strict=True)]
    for name, measure in ((AREA, _AREA), (FLOOR_HEIGHT, _HEIGHT)):
        if name in wanted:
            added[name], told = _with_unit(spec.file, raw, measure)
            found += told
    if AREA in wanted:
        added[AREA], told = _shared(spec.file, raw, added[AREA])
        found += told
    found += _no_buildings(spec.file, raw)
    table = beside(raw, added)
    return replace(table, findings=(*table.findings, *found))


def _with_unit(file: str, raw: RawTable, measure: _Measure) -> tuple[list[str], list[Finding]]:
    column = f"{measure.heading}Unit"
    numbers, codes = cells_of(raw, measure.heading), cells_of(raw, column)
    texts: list[str] = []
    found: list[Finding] = []
    without = 0
    for row, number, code in zip(raw.row, numbers, codes, strict=True):
        if not number or _is(number, measure.unknown):
            texts.append("")
            continue
        without += not code
        unit = measure.units.get(_plain(code) or measure.default[0])
        if unit is None:
            known = {"known_en": measure.known[0], "known_ja": measure.known[1]}
            place = Place(row=int(row), column=column)
            found.append(exposure_finding("OED_UNIT_UNKNOWN", "refused", file, place, code, **known))
        texts.append("" if unit is None else _measured(number, *unit))
    if without:
        words = {"count": f"{without:,}", "unit_en": measure.default[1], "unit_ja": measure.default[2]}
        place = Place(column=measure.heading)
        found.append(exposure_finding("OED_UNIT_BY_DEFAULT", "note", file, place, str(without), **words))
    return texts, found


def _plain(code: str) -> str:
    """A code without the decimals that a program wrote it with: 11.0 is 11."""
    return code.removesuffix(".0")


def _number(text: str) -> float | None:
    try:
        return parse_number(text)
    except ValueError:
        return None


def _is(text: str, value: float) -> bool:
    return _number(text) == value


def _measured(text: str, unit: str, size: float) -> str:
    """The number as written where its unit is one of ours; what is no number stays and is refused where it is read."""
    number = _number(text)
    return f"{text} {unit}" if size == 1.0 or number is None else f"{number * size!r} {unit}"


def _shared(file: str, raw: RawTable, areas: Sequence[str]) -> tuple[list[str], list[Finding]]:
    """The floor areas of single buildings, where rows stand for several."""
    shared: list[str] = []
    divided = 0
    for area, text in zip(areas, cells_of(raw, _BUILDINGS), strict=True):
        number, _, unit = area.partition(" ")
        total, buildings = _number(number), _number(text)
        several = total is not None and buildings is not None and buildings > 1
        divided += several
        shared.append(f"{total / buildings!r} {unit}" if several and total and buildings else area)
    if not divided:
        return shared, []
    place = Place(column=_AREA.heading)
    told = exposure_finding("OED_SEVERAL_BUILDINGS", "note", file, place, str(divided), count=f"{divided:,}")
    return shared, [told]


def _no_buildings(file: str, raw: RawTable) -> Iterator[Finding]:
    """Codes 5400 and above are of bridges, roads, tanks, vehicles, cargo and what stands in the sea."""
    numbers = [_number(code) for code in cells_of(raw, _CONSTRUCTION)]
    count = sum(1 for number in numbers if number is not None and 5400 <= number < 8000)
    if count:
        place = Place(column=_CONSTRUCTION)
        yield exposure_finding("OED_NO_BUILDING", "note", file, place, str(count), count=f"{count:,}")


FORMAT = Format(
    name="an OED location file",
    name_ja="OED（保険の共通データ形式）の所在地ファイル",
    suffixes=SUFFIXES,
    recognises=recognises,
    look=look,
    read=read,
    crs="EPSG:4326",
    columns={
        "asset_id": ID,
        "longitude": "Longitude",
        "latitude": "Latitude",
        "structure": _CONSTRUCTION,
        "storeys": "NumberOfStoreys",
        "floor_area_m2": AREA,
        "use": "OccupancyCode",
        "year_built": "YearBuilt",
        "floor_height_m": FLOOR_HEIGHT,
        "quantity": _BUILDINGS,
    },
    values={
        "structure": {code: one.structure for code, one in construction_codes("OED").items()},
        "storeys": {"0": "", "-1": "", "-2": "", "-3": ""},
        "year_built": {"0": ""},
        "quantity": {"0": "", "": "1"},
    },
)

"""Depths of water that the buildings and water bodies of a PLATEAU city model (CityGML, i-UR) carry themselves."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element

import geopandas as gpd
import numpy as np
import pandas as pd

from hazards import plateau_messages, rank_messages
from hazards.plateau_parts import (
    WATER_MODULE,
    PerilKind,
    RawRisk,
    depth_of,
    outline_of,
    risks_of,
    water_area,
)
from hazards.ranks import DepthRange, load_ranks, range_of_text
from hazards.xml_files import members
from infra.citygml import BUILDING_MODULE, GML, systems_of
from infra.errors import Refused
from infra.findings import Finding

MAX_BYTES = 1_000_000_000
RankLists = Mapping[str, Mapping[str, DepthRange]]
"""Lists of codes by name, such as "TsunamiRiskAttribute_rankOrg" -> {"2": 0.3 m to 1 m}."""

_SYSTEMS = {"6697", "6668"}  # JGD2011 in latitude, longitude (and height)
_LATITUDES, _LONGITUDES = (20.0, 46.0), (122.0, 154.5)  # from memory: Okinotorishima to Etorofu, Yonaguni to Minamitori
_LIST_NAME = re.compile(r"\w+RiskAttribute_rank(?:Org)?\.xml")
_LIST_BYTES = 1_000_000
_EXACT = 5e-4  # m: depths are printed to the millimetre


@dataclass(frozen=True, slots=True)
class HazardAttribute:
    """
    One record of water at one building.

    low_m and high_m are the ends of what is known, m above ground: both the depth where there is one; the
    range of the rank where there is none, with high_m NaN and open_top True where the rank has no upper end;
    NaN and open_top False where nothing is known. depth_m is NaN without a depth: never 0. scale is "1"
    (planned), "2" (largest conceivable) or "". longitude and latitude (JGD2011) are a point inside the
    outline that `lod` names, NaN without one.
    """

    building_id: str
    peril_kind: PerilKind
    scenario: str
    admin: str
    scale: str
    rank: str
    rank_list: str
    depth_m: float
    low_m: float
    high_m: float
    open_top: bool
    longitude: float
    latitude: float
    lod: str


_COLUMNS = {field.name: field.type for field in fields(HazardAttribute)}
_TYPES = {"float": "float64", "bool": "bool"}


def read_rank_lists(folder: Path | Sequence[Path]) -> dict[str, dict[str, DepthRange]]:
    """
    The lists of ranks in a folder `codelists`, or in some files of it, by the name that city models call them by.

    A text that states no range is left out, so a record that needs it is refused.

    Raises
    ------
    Refused
        A list that cannot be read.
    """
    found = {}
    for path in sorted(folder.iterdir() if isinstance(folder, Path) else folder):
        if not _LIST_NAME.fullmatch(path.name):
            continue
        codes = {}
        for entry in members(path.name, path, _LIST_BYTES):
            for definition in entry.iter(f"{GML}Definition"):
                code = (definition.findtext(f"{GML}name") or "").strip()
                if reads := range_of_text(definition.findtext(f"{GML}description") or ""):
                    codes[code] = reads
        found[path.stem] = codes
    return found


def read_hazard_attributes(
    name: str, path: Path, *, rank_lists: RankLists | None = None
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """
    Every record of river flood, inland flood, tsunami and high tide on the buildings of a file.

    Records on parts of a building belong to the building. Landslides are only counted.

    Parameters
    ----------
    name : str
        What the reader calls the file; findings use it.
    path : Path
    rank_lists : mapping, optional
        From read_rank_lists. Without it only the standard ranks of PLATEAU are known; ranks
        of a prefecture's own (`rankOrg`) differ from town to town and are never guessed.

    Returns
    -------
    frame, findings
        One row per record, columns of HazardAttribute. Nothing may be computed where a
        finding is `refused`.

    Raises
    ------
    Refused
        No XML, with a document type, too large or too deep, in another coordinate system,
        outside Japan, or without buildings.
    """
    tally, records = _Tally(), []
    for building in _features(name, path, f"{BUILDING_MODULE}Building", tally):
        raw = [risk for part in _with_parts(building) for risk in risks_of(part)]
        if not raw:
            continue
        place, lod = _place(name, building, tally)
        for risk in raw:
            if (one := _attribute(_gml_id(building), risk, place, lod, rank_lists or {}, tally)) is not None:
                records.append(one)
    if not tally.ids:
        raise Refused([plateau_messages.nothing_to_read(name, "建物", "building")])
    return _frame(records), tuple(tally.findings(name, buildings=True))


def water_bodies(
    name: str, path: Path, *, rank_lists: RankLists | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """
    The areas of ranks of a PLATEAU flood, tsunami or high tide file, longitude and latitude (EPSG:6668).

    Parameters and findings as in read_hazard_attributes.

    Returns
    -------
    frame, findings
        One row per record: body_id, peril_kind, scenario, admin, scale, rank, rank_list, low_m, high_m, open_top,
        geometry; high_m is NaN with open_top True where the rank has no upper end.

    Raises
    ------
    Refused
        As in read_hazard_attributes; also where the file has no water body.
    """
    tally, records, shapes = _Tally(), [], []
    for body in _features(name, path, f"{WATER_MODULE}WaterBody", tally):
        area = _checked(name, body, water_area)
        _in_japan(name, area)
        for risk in risks_of(body):
            one = _attribute(_gml_id(body), risk, (math.nan, math.nan), "", rank_lists or {}, tally)
            if one is not None:
                records.append(one)
                shapes.append(area)
    if not tally.ids:
        raise Refused([plateau_messages.nothing_to_read(name, "浸水想定区域（WaterBody）", "water body")])
    frame = _frame(records).drop(columns=["depth_m", "longitude", "latitude", "lod"])
    frame = frame.rename(columns={"building_id": "body_id"})
    bodies = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs="EPSG:6668"), crs="EPSG:6668")
    return bodies, tuple(tally.findings(name, buildings=False))


class _Tally:
    """What is counted on the way through a file."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.kept = self.without_place = self.rank_only = self.compared = 0
        self.ignored: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.depths: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.bare: Counter[str] = Counter()
        self.unchecked: Counter[str] = Counter()
        self.outside: list[str] = []

    def findings(self, name: str, *, buildings: bool) -> Iterator[Finding]:
        """All findings, those that stop first."""
        repeated = sorted(one for one, count in Counter(self.ids).items() if count > 1 and one)
        if repeated or "" in self.ids:
            yield plateau_messages.id_unusable(name, self.ids.count(""), repeated)
        if self.units:
            yield plateau_messages.unit_unexpected(name, self.units)
        if self.unknown:
            yield plateau_messages.depth_unknown(name, self.unknown)
        if self.bare:
            yield plateau_messages.nothing_said(name, self.bare)
        if self.depths:
            yield plateau_messages.depth_unreadable(name, self.depths)
        if self.outside:
            yield plateau_messages.depth_outside_rank(name, len(self.outside), self.compared, self.outside[0])
        if self.unchecked:
            yield plateau_messages.rank_unchecked(name, self.unchecked)
        if self.rank_only:
            yield plateau_messages.rank_only(name, self.rank_only, self.kept)
        if self.without_place:
            yield plateau_messages.without_place(name, self.without_place)
        if self.ignored:
            yield plateau_messages.risk_ignored(name, self.ignored)
        if buildings and not self.kept:
            yield plateau_messages.no_risk(name, len(self.ids))


def _features(name: str, path: Path, tag: str, tally: _Tally) -> Iterator[Element]:
    """The features of one kind, in file order; the coordinate system is checked over the whole file."""
    systems: set[str] = set()
    for member in members(name, path, MAX_BYTES):
        systems |= systems_of(member)
        for feature in (one for one in member if one.tag == tag):
            tally.ids.append(_gml_id(feature))
            yield feature
    if tally.ids and (not systems or systems - _SYSTEMS):
        raise Refused([plateau_messages.crs_unexpected(name, [_crs_text(one) for one in sorted(systems)])])


def _crs_text(system: str) -> str:
    return f"EPSG:{system}" if system.isdecimal() else system


def _gml_id(feature: Element) -> str:
    return feature.get(f"{GML}id", "")


def _with_parts(building: Element) -> Iterator[Element]:
    yield building
    yield from building.iter(f"{BUILDING_MODULE}BuildingPart")


def _checked(name: str, feature: Element, shape_of: Any) -> Any:
    """The shape; coordinates that cannot be read refuse the file."""
    try:
        return shape_of(feature)
    except ValueError:
        raise Refused([rank_messages.xml_unreadable(name)]) from None


def _in_japan(name: str, shape: Any) -> None:
    """Refuse a place outside Japan: exchanged axes put the town into the sea."""
    if shape is None:
        return
    west, south, east, north = shape.bounds
    for longitude, latitude in ((west, south), (east, north)):
        if not (_LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]):
            raise Refused([plateau_messages.axes_unexpected(name, latitude, longitude)])


def _place(name: str, building: Element, tally: _Tally) -> tuple[tuple[float, float], str]:
    """A point inside the outline and the element it was drawn from."""
    shape, lod = _checked(name, building, outline_of)
    _in_japan(name, shape)
    if shape is None:
        tally.without_place += 1
        return (math.nan, math.nan), ""
    point = shape.representative_point()
    return (point.x, point.y), lod


def _attribute(
    feature_id: str, risk: RawRisk, place: tuple[float, float], lod: str, lists: RankLists, tally: _Tally
) -> HazardAttribute | None:
    """One record with its interval, None where it is no depth of water; what is odd is counted."""
    if risk.kind is None:
        tally.ignored[risk.element] += 1
        return None
    tally.kept += 1
    reads, depth_m = _range(risk, lists), depth_of(risk.depth)
    if depth_m is None:
        tally.depths[risk.depth] += 1
        depth_m = math.nan
    if risk.unit != "m":
        tally.units[risk.unit] += 1
    low, high, open_top = _ends(risk, reads, depth_m, tally)
    where = (risk.scenario, risk.admin, risk.scale, risk.rank, risk.rank_list)
    return HazardAttribute(feature_id, risk.kind, *where, depth_m, low, high, open_top, *place, lod)


def _range(risk: RawRisk, lists: RankLists) -> DepthRange | None:
    """The range of the rank: from the town's own list, else from the standard one if the rank is a standard rank."""
    if not risk.rank:
        return None
    if risk.rank_list in lists:
        return lists[risk.rank_list].get(risk.rank)
    assert risk.kind is not None  # asked for depths of water only
    return load_ranks(f"plateau-{risk.kind.replace('_', '-')}").get(risk.rank) if risk.standard_rank else None


def _ends(risk: RawRisk, reads: DepthRange | None, depth_m: float, tally: _Tally) -> tuple[float, float, bool]:
    """low_m, high_m and whether the top is open."""
    if not math.isnan(depth_m):
        if reads is not None:
            tally.compared += 1
            if not any(reads.holds(near) for near in (depth_m, depth_m + _EXACT, max(0.0, depth_m - _EXACT))):
                tally.outside.append(f"{risk.element}: {depth_m:g} m, rank {risk.rank}")
        elif risk.rank:
            tally.unchecked[risk.rank_list] += 1
        return depth_m, depth_m, False
    if reads is None:
        if risk.rank:
            tally.unknown[risk.rank_list] += 1
        else:
            tally.bare[risk.element] += 1
        return math.nan, math.nan, False
    tally.rank_only += 1
    return reads.low_m, math.nan if reads.high_m is None else reads.high_m, reads.open


def _frame(records: Sequence[HazardAttribute]) -> pd.DataFrame:
    columns = {
        name: pd.Series([getattr(one, name) for one in records], dtype=_TYPES.get(str(kind), "object"))
        for name, kind in _COLUMNS.items()
    }
    return pd.DataFrame(columns)


def choose(
    frame: pd.DataFrame,
    *,
    peril_kind: PerilKind,
    scale: str | None = None,
    scenario: str | None = None,
    several: Literal["maximum"] = "maximum",
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """
    One row per building that has a fitting record: the deepest of what remains, never a sum.

    Of intervals the maximum is the interval from the highest low end to the highest high end; it is a depth
    where both are equal, else depth_m is NaN. A record of which nothing is known leaves the top open.
    Scenario, rank and the other words are those of the deepest record. The result does not depend on the
    order of the records; rows are sorted by building_id, and `records` counts them.

    Parameters
    ----------
    frame : DataFrame
        From read_hazard_attributes.
    peril_kind, scale, scenario
        What to keep; None keeps all.
    several : "maximum"
        What several records of one building become.

    Raises
    ------
    ValueError
        Another rule for several records.
    """
    if several != "maximum":
        raise ValueError(f"several records of a building become their maximum; there is no rule {several!r}")
    asked = {"peril_kind": peril_kind, "scale": scale, "scenario": scenario}
    kept = frame
    for column, value in asked.items():
        kept = kept if value is None else kept[kept[column] == value]
    if kept.empty:
        columns = ["peril_kind", "scale", "scenario"]
        present = [" ".join(row) for row in frame[columns].drop_duplicates().sort_values(columns).to_numpy()]
        words = ", ".join(f"{column} {value}" for column, value in asked.items() if value is not None)
        return _deepest(kept), (plateau_messages.nothing_left(words, present),)
    findings = []
    scales = {str(value): int(count) for value, count in kept["scale"].value_counts().items() if value}
    if scale is None and len(scales) > 1:
        findings.append(plateau_messages.scales_mixed(scales))
    chosen = _deepest(kept)
    if (more := int((chosen["records"] > 1).sum())) > 0:
        most = int(chosen["records"].max())
        findings.append(plateau_messages.several_records(len(kept), len(chosen), more, most))
    return chosen, tuple(findings)


def _deepest(kept: pd.DataFrame) -> pd.DataFrame:
    """The maximum of the intervals of every building; +inf stands for an open top on the way."""
    low = kept["low_m"].fillna(0.0)
    high = kept["high_m"].where(kept["high_m"].notna(), np.inf)
    words = ["scenario", "admin", "scale", "rank", "rank_list"]
    ordered = kept.assign(_low=low, _high=high, _known=kept["low_m"].notna())
    ordered = ordered.sort_values(["building_id", "_known", "_high", "_low", *words], kind="stable")
    groups = ordered.groupby("building_id", sort=True)
    deepest = groups.last()
    ends = groups.agg(low_m=("_low", "max"), high_m=("_high", "max"), known=("_known", "any"), records=("rank", "size"))
    open_top = np.isinf(ends["high_m"]) & ends["known"]
    deepest["low_m"] = ends["low_m"].where(ends["known"])
    deepest["high_m"] = ends["high_m"].where(np.isfinite(ends["high_m"]))
    deepest["open_top"] = open_top
    deepest["depth_m"] = deepest["low_m"].where(deepest["low_m"] == deepest["high_m"])
    deepest["records"] = ends["records"].astype("int64")
    return deepest.drop(columns=["_low", "_high", "_known"]).reset_index()

"""
A file that a municipality hands in, understood without a declaration: what it is, what it says, what is wrong.

What is found out becomes the InventorySpec that a scenario would have declared by hand, and from
there on the same checks and rules act. Nothing is changed in silence: whatever was understood is said,
and a person accepts it or answers otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
import yaml
from pydantic import Field

from assets.cleaning import Cleaned, clean
from assets.coordinates import on_earth
from assets.district_checks import district_findings
from assets.feature_words import as_features
from assets.formats import Format, Look, RawTable, format_of, has_rows
from assets.good_rows import GoodRows, good_rows
from assets.headings import Matched, match_headings, one_pair
from assets.inventory import Inventory, completed
from assets.inventory_spec import InventoryField, InventorySpec, MeasuredField, ValueField, Word
from assets.outline_checks import outline_findings
from assets.outlines import Repairs
from assets.place_checks import place_findings
from assets.places import Place, place_of
from assets.point_checks import point_findings, sexagesimal_findings
from assets.quantities import AreaUnit, LengthUnit
from assets.rules import Imputation, RowRules
from assets.submission_messages import finding
from assets.systems import Settled, degrees_of, settle_system
from assets.whereabouts import inside
from infra.errors import Refused
from infra.findings import Finding, refused
from infra.units import Strict

COORDINATES = ("longitude", "latitude", "x", "y")
# Where nobody states them; one text for records that are read in both languages.
SOURCE_UNSTATED = "handed in by the municipality / 市区町村の提出資料"
LICENCE_UNSTATED = "as agreed with the municipality / 市区町村との取決めによる"


class Answers(Strict):
    """
    What the person who hands a file in says where it leaves something open; comes before all that is found.

    Keys as in InventorySpec. axes: what X and Y mean where columns are called so. A column that is
    mapped to "" is not used.
    """

    encoding: str | None = None
    delimiter: Literal[",", "\t", ";"] | None = None
    header_row: int | None = Field(default=None, ge=1, le=1000)
    sheet: str | None = None
    layer: str | None = None
    crs: str | None = None
    axes: Literal["x_is_north", "x_is_east"] | None = None
    columns: dict[InventoryField, str] = Field(default_factory=dict)
    units: dict[MeasuredField, AreaUnit | LengthUnit] = Field(default_factory=dict)
    values: dict[ValueField, dict[Word, Word]] = Field(default_factory=dict)
    missing_attributes: Literal["declared"] | None = None
    rows: RowRules | None = None
    imputation: Imputation | None = None
    source: str | None = None
    licence: str | None = None


class SubmissionRules(Strict):
    """
    Rules for rows and missing values where a municipality gives none of its own.

    points : instead, where the buildings of a file are points
    """

    rows: RowRules
    imputation: Imputation
    points: Imputation


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """
    All that is known of a file that was handed in.

    spec : as a scenario would declare the file; None where not even its columns can be read
    format_name, format_name_ja : what the file is
    matched : which columns are what; None as spec
    place : where the municipality lies; None where no code was given
    inventory : None where something is refused
    good : of a file with refused rows, the others; None where nothing is refused or nothing can be kept
    rows : buildings in the file
    ids : building id by row, as the file shows the row
    findings : each of each row, ungrouped
    """

    spec: InventorySpec | None
    format_name: str
    format_name_ja: str
    matched: Matched | None
    place: Place | None
    inventory: Inventory | None
    rows: int
    findings: tuple[Finding, ...]
    ids: Mapping[int, str] = field(default_factory=dict)
    good: GoodRows | None = None


@cache
def submission_rules() -> SubmissionRules:
    """The rules of `tables/submission_rules.yaml`, every one with its source."""
    text = resources.files("assets").joinpath("tables", "submission_rules.yaml").read_text(encoding="utf-8")
    return SubmissionRules.model_validate(yaml.safe_load(text))


def examine(
    path: Path,
    file: str,
    municipality_code: str | None,
    answers: Answers | None = None,
    *,
    reference_year: int | None = None,
) -> Examined:
    """
    Understand, check and complete a file of buildings.

    Parameters
    ----------
    path : a file, or a folder that stands for one (a shapefile with its parts, a town's CityGML)
    file : what the reader calls it
    municipality_code : five digits of JIS X 0402; None outside Japan, where nothing is known of the place
    answers : Answers, optional
    reference_year : buildings built after this year are refused; None: not checked

    Raises
    ------
    Refused
        The file cannot be read at all: nothing is known of its columns.
    """
    said = answers or Answers()
    place = None if municipality_code is None else place_of(municipality_code)
    found = format_of(path, file)
    look = found.looked(file, path, said.sheet or said.layer)
    told: list[Finding] = [*look.findings, *_of_place(file, place)]
    matched = match_headings(look.headings, found.columns)
    if found.crs is not None and said.crs is None:
        told.append(finding("CRS_OF_FORMAT", "note", file, value=found.crs, format_name=(found.name, found.name_ja)))
    told += _of_columns(file, matched, said, fixed=bool(found.columns))
    told += _of_pairs(file, matched, said) if has_rows(found) else []
    spec = _spec(file, municipality_code, look, found, matched, said)
    if refused(look.findings):
        return Examined(spec, found.name, found.name_ja, matched, place, None, 0, _worded(found, told))
    try:
        raw = found.read(spec, path)
    except Refused as refusal:
        told = list(dict.fromkeys([*told, *refusal.findings]))
        return Examined(spec, found.name, found.name_ja, matched, place, None, 0, _worded(found, told))
    told = [one for one in told if one not in raw.findings]
    if raw.geometry is not None:  # the shapes say where buildings stand; columns of coordinates repeat it at best
        spec = spec.model_copy(update={"columns": {f: h for f, h in spec.columns.items() if f not in COORDINATES}})
    if raw.geometry is None or not (shapely.get_dimensions(raw.geometry) == 2).any():
        spec = _of_points(spec, said)
    settled = settle_system(raw, spec, matched, said.axes, place)
    told += settled.findings
    spec = settled.spec
    cleaned, inventory, everything, ids = _checked(raw, spec, settled, place, reference_year)
    if any(one.code == "COORDINATE_ALONE" for one in told):  # says it better
        everything = [one for one in everything if one.code not in ("CRS_MISSING", "LOCATION_COLUMNS_MISSING")]
    told += everything
    stopped = bool(refused(told))
    usable, good = (None, good_rows(cleaned, spec, told)) if stopped else (inventory, None)
    worded = _worded(found, told)
    return Examined(spec, found.name, found.name_ja, matched, place, usable, len(raw.row), worded, ids, good)


def _worded(found: Format, told: list[Finding]) -> tuple[Finding, ...]:
    """In a file of shapes features are counted, and no rows."""
    return tuple(told if has_rows(found) else as_features(told))


def _checked(
    raw: RawTable, spec: InventorySpec, settled: Settled, place: Place | None, reference_year: int | None
) -> tuple[Cleaned, Inventory | None, list[Finding], dict[int, str]]:
    cleaned, findings = clean(raw, spec, reference_year)
    if settled.refused:  # said already, and better, by what looked for the system
        findings = [one for one in findings if one.code not in ("CRS_MISSING", "LOCATION_COLUMNS_MISSING")]
    frame = cleaned.frame
    row, shapes = frame["row"].to_numpy(), frame.geometry.to_numpy()
    if frame.crs is None or frame.crs.is_geographic:
        headings = cleaned.headings.get("longitude"), cleaned.headings.get("latitude")
        findings += sexagesimal_findings(spec.file, shapes, headings)
    if frame.crs is not None:
        findings += outline_findings(spec.file, row, on_earth(shapes, frame.crs), frame.crs, _repairs(frame))
        longitude, latitude = degrees_of(frame["repaired"].to_numpy(dtype=object), frame.crs)
        findings += point_findings(spec.file, row, shapes, longitude, latitude)
        where = None if settled.disagrees else place
        checked = frame.crs.is_geographic
        findings += place_findings(spec.file, row, longitude, latitude, where, ranges_checked=checked)
        if where is not None:
            at = inside(longitude, latitude, where)  # the others are told as outside the prefecture
            findings += district_findings(spec.file, row[at], longitude[at], latitude[at], where)
    inventory, everything = completed(cleaned, spec, findings)
    ids = dict(zip(frame["row"].tolist(), frame["asset_id"].tolist(), strict=True))
    return cleaned, inventory, list(everything), ids


def _repairs(frame: gpd.GeoDataFrame) -> Repairs:
    """What the cleaning has repaired, so that nothing is repaired twice."""
    repaired = on_earth(frame["repaired"].to_numpy(dtype=object), frame.crs)
    beyond = frame["beyond_repair"].to_numpy(dtype=bool)
    return Repairs(repaired, tuple(frame["fault"]), frame["kept"].to_numpy(dtype=np.float64), beyond)


def _of_place(file: str, place: Place | None) -> list[Finding]:
    if place is None or place.listed:
        return []
    return [finding("MUNICIPALITY_UNLISTED", "note", file, value=place.code, place=place)]


def _of_columns(file: str, matched: Matched, said: Answers, *, fixed: bool) -> list[Finding]:
    """
    What was understood of the columns, what is left open, and what is dropped at the door.

    fixed : the format fixes its headings: what else it has is nobody's choice, and not listed
    """
    answered = {str(field): heading for field, heading in said.columns.items()}
    found = [
        finding("COLUMNS_SEVERAL", "refused", file, field=field, headings=headings)
        for field, headings in matched.several.items()
        if field not in answered
    ]
    used = {**matched.columns, **answered}
    found += [
        finding("UNIT_UNKNOWN", "refused", file, field=field, headings=[heading])
        for heading, field in matched.units_open.items()
        if field not in answered and field not in {str(name) for name in said.units}
    ]
    found += [finding("COLUMNS_UNDERSTOOD", "note", file, columns={f: h for f, h in used.items() if h})]
    dropped = [name for name in matched.unused if name not in answered.values()]
    for code, names in (
        ("PERSONAL_DROPPED", matched.personal),
        ("FREE_TEXT_DROPPED", matched.free_text),
        ("COLUMNS_UNUSED", tuple(n for n in dropped if n not in (*matched.personal, *matched.free_text))),
    ):
        names = tuple(name for name in names if name in dropped)
        if names and not (fixed and code == "COLUMNS_UNUSED"):
            found.append(finding(code, "note", file, headings=names))
    return found


def _columns(matched: Matched, said: Answers) -> dict[str, str]:
    """Our field to the heading, an answer before what was found; without what a person wants not to be used."""
    columns = {**matched.columns, **{str(field): heading for field, heading in said.columns.items()}}
    return {field: heading for field, heading in columns.items() if heading}


def _of_pairs(file: str, matched: Matched, said: Answers) -> list[Finding]:
    """A coordinate without its partner, or two pairs of coordinates."""
    columns = _columns(matched, said)
    kept, alone = one_pair(columns, {str(field) for field in said.columns})
    if alone is not None:
        return [finding("COORDINATE_ALONE", "refused", file, field=alone, headings=[columns[alone]])]
    dropped = [heading for field, heading in columns.items() if field not in kept]
    return [finding("COORDINATES_TWICE", "note", file, headings=dropped)] if dropped else []


def _spec(file: str, code: str | None, look: Look, found: Format, matched: Matched, said: Answers) -> InventorySpec:
    """The declaration: what a person says, then what the format fixes, then what was found."""
    rules = submission_rules()
    columns, _ = one_pair(_columns(matched, said), {str(field) for field in said.columns})
    plain: dict[str, Any] = {
        **look.declared,
        "file": file,
        "source": said.source or SOURCE_UNSTATED,
        "licence": said.licence or LICENCE_UNSTATED,
        "municipality_code": code,
        "columns": columns,
        "units": {**matched.units, **found.units, **{str(field): unit for field, unit in said.units.items()}},
        "values": _values(found.values, said),
        "rows": rules.rows if said.rows is None else said.rows,
        "imputation": _imputation(rules.imputation, said.imputation, columns),
    }
    if found.crs is not None and not matched.axes:
        plain["crs"] = found.crs
    for key in ("encoding", "delimiter", "header_row", "sheet", "layer", "crs", "missing_attributes"):
        if (value := getattr(said, key)) is not None:
            plain[key] = value
    return InventorySpec.model_validate(plain)


def _of_points(spec: InventorySpec, said: Answers) -> InventorySpec:
    """The declaration with our rules for points, where a person gives no rule of her own."""
    own = set() if said.imputation is None else {name for name, rule in said.imputation if rule is not None}
    ours = {name: rule for name, rule in submission_rules().points if rule is not None and name not in own}
    return spec.model_copy(update={"imputation": spec.imputation.model_copy(update=ours)})


def _values(fixed: Mapping[str, Mapping[str, str]], said: Answers) -> dict[str, dict[str, str]]:
    own = {str(field): dict(words) for field, words in said.values.items()}
    return {field: {**fixed.get(field, {}), **own.get(field, {})} for field in {*fixed, *own}}


def _imputation(rules: Imputation, own: Imputation | None, columns: Mapping[Any, str]) -> Imputation:
    """The municipality's rules where it gives any, else ours; no rule numbers buildings that have ids."""
    given = {} if own is None else {name: rule for name, rule in own if rule is not None}
    merged = {name: given.get(name, rule) for name, rule in rules}
    if columns.get("asset_id"):
        merged["asset_id"] = None
    return Imputation.model_validate(merged)

"""
A file that a municipality hands in, understood without a declaration: what it is, what it says, what is wrong.

What is found out becomes the InventorySpec that a scenario would have declared by hand, and from
there on the same checks and rules act. Nothing is changed in silence: whatever was understood is said,
and a person accepts it or answers otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from assets.addresses import with_addresses
from assets.amount_checks import amount_findings
from assets.cleaning import Cleaned, clean
from assets.clerk_words import in_plain_words, with_ids
from assets.confirmations import confirmed
from assets.coordinates import on_earth
from assets.district_checks import district_findings
from assets.feature_words import as_features
from assets.formats import Format, Look, RawTable, format_of, has_rows
from assets.good_rows import GoodRows, good_rows
from assets.headings import Matched, match_headings, one_pair
from assets.inventory import Inventory, completed
from assets.inventory_spec import InventorySpec
from assets.outline_checks import outline_findings
from assets.outlines import Repairs
from assets.persons import without_persons
from assets.place_checks import place_findings
from assets.places import Place, place_of
from assets.point_checks import point_findings, sexagesimal_findings
from assets.rules import Imputation
from assets.submission_answers import LICENCE_UNSTATED, SOURCE_UNSTATED, Answers, submission_rules
from assets.submission_columns import columns_of, of_columns, of_pairs, understood
from assets.submission_messages import finding
from assets.systems import Settled, coherent, degrees_of, settle_system
from assets.whereabouts import inside
from infra.errors import Refused
from infra.findings import Finding, refused

NO_IDS: Mapping[int, str] = {}
__all__ = ["Answers", "Examined", "examine"]

COORDINATES = ("longitude", "latitude", "x", "y")


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
    told: list[Finding] = [*_without_attributes(look.findings, said), *_of_place(file, place)]
    matched = match_headings(look.headings, found.columns)
    if found.crs is not None and said.crs is None:
        told.append(finding("CRS_OF_FORMAT", "note", file, value=found.crs, format_name=(found.name, found.name_ja)))
    told += of_columns(file, matched, said, fixed=bool(found.columns))
    told += of_pairs(file, matched, said) if has_rows(found) else []
    spec = _spec(file, municipality_code, look, found, matched, said)
    if refused(look.findings):
        return Examined(spec, found.name, found.name_ja, matched, place, None, 0, _worded(found, told))
    try:
        raw = found.read(spec, path)
    except Refused as refusal:
        told = list(dict.fromkeys([*told, *refusal.findings]))
        return Examined(spec, found.name, found.name_ja, matched, place, None, 0, _worded(found, told))
    told = [one for one in told if one not in raw.findings]
    raw, of_persons = without_persons(raw, spec)
    if raw.geometry is not None:  # the shapes say where buildings stand; columns of coordinates repeat it at best
        spec = spec.model_copy(update={"columns": {f: h for f, h in spec.columns.items() if f not in COORDINATES}})
    if raw.geometry is None or not (shapely.get_dimensions(raw.geometry) == 2).any():
        spec = _of_points(spec, said)
    settled = settle_system(raw, spec, matched, said.axes, place)
    told = coherent([*told, *settled.findings])
    spec = settled.spec
    told = [understood(file, spec.columns) if one.code == "COLUMNS_UNDERSTOOD" else one for one in told]
    by_hand = not found.columns
    cleaned, inventory, everything, ids = _checked(
        raw, spec, settled, place, reference_year, said.confirmed, of_persons, by_hand
    )
    if raw.geometry is None:
        everything = with_addresses(file, raw, matched.address, everything)
    if any(one.code == "COORDINATE_ALONE" for one in told):  # says it better
        everything = [one for one in everything if one.code not in ("CRS_MISSING", "LOCATION_COLUMNS_MISSING")]
    told += everything
    if any(one.code.startswith("UNIT_ABOVE") for one in told):  # asks for the same unit, and says why
        told = [one for one in told if not one.code.startswith("AREA_UNIT")]
    stopped = bool(refused(told))
    usable, good = (None, good_rows(cleaned, spec, told)) if stopped else (inventory, None)
    worded = _worded(found, told, ids if spec.columns.get("asset_id") else NO_IDS)
    return Examined(spec, found.name, found.name_ja, matched, place, usable, len(raw.row), worded, ids, good)


def _worded(found: Format, told: list[Finding], ids: Mapping[int, str] = NO_IDS) -> tuple[Finding, ...]:
    """In plain words; in a file of shapes features are counted, and no rows, and named by the file's own ids."""
    plain = in_plain_words(told)
    return tuple(plain if has_rows(found) else with_ids(as_features(plain), ids))


def _checked(
    raw: RawTable,
    spec: InventorySpec,
    settled: Settled,
    place: Place | None,
    reference_year: int | None,
    right: Collection[str],
    of_persons: Collection[Finding],
    by_hand: bool,
) -> tuple[Cleaned, Inventory | None, list[Finding], dict[int, str]]:
    cleaned, findings = clean(raw, spec, reference_year)
    nameless = {one.place.row for one in of_persons if one.code == "ID_NAMES_PERSON"}
    findings = [one for one in findings if one.code != "ASSET_ID_MISSING" or one.place.row not in nameless]
    findings += [*of_persons, *amount_findings(cleaned, spec, by_hand=by_hand)]
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
    inventory, everything = completed(cleaned, spec, confirmed(findings, right))
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


def _without_attributes(findings: Sequence[Finding], said: Answers) -> list[Finding]:
    """Shapes without any attribute are used only when a person says so: rules would fill in all that counts."""
    ja, en = "提出者が「属性なしで進める」と回答しています。", "Whoever handed the file in goes on without it."
    answered = said.missing_attributes is not None
    return [
        one
        if one.code != "ATTRIBUTES_MISSING"
        else replace(one, remedy_ja=ja, remedy_en=en)
        if answered
        else replace(one, severity="refused")
        for one in findings
    ]


def _spec(file: str, code: str | None, look: Look, found: Format, matched: Matched, said: Answers) -> InventorySpec:
    """The declaration: what a person says, then what the format fixes, then what was found."""
    rules = submission_rules()
    columns, _ = one_pair(columns_of(matched, said), {str(field) for field in said.columns})
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

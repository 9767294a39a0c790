"""
What is done with a file of a stranger inside the sandbox: unpacked, understood, checked, written as our own files.

`examine_to` is called by `infra.sandbox.run` in a process of its own. Outside, only what it
writes is opened: JSON and Parquet of known shape. The stranger's file is never opened there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import pandas as pd
import yaml

from assets.clerk_words import in_plain_words
from assets.finding_counts import concerned
from assets.formats import FORMATS, has_rows
from assets.formats.citygml import FORMAT as CITY_MODEL
from assets.formats.unpacked import beside, choose
from assets.good_rows import GoodRows
from assets.inventory import COLUMNS, to_geoparquet
from assets.inventory_spec import InventoryField, InventorySpec
from assets.messages import grouped
from assets.remarks import write_remarks
from assets.submission import Examined, examine
from assets.submission_answers import Answers
from flows.intake_files import (
    BUILDINGS,
    DECLARATION,
    FINDINGS,
    GROUPED,
    HAZARD_RECORDS,
    INVENTORY,
    OPEN,
    ORIGINALS,
    REMARKS,
    SHOWN_ABOVE,
    SUMMARY,
)
from flows.mended_findings import HandedIn, Origins, write_origins
from infra import archives
from infra.errors import Refused
from infra.findings import Finding, Lang, refused
from infra.findings_file import write_findings

_LONGEST = 2000  # characters of a finding's text: a cell may hold a novel
FIELDS = tuple(name for name in COLUMNS if name in get_args(InventoryField))
_OFFICE = (".xls", ".xlsm", ".xlsb", ".ods", ".docx", ".pptx")
_WITHOUT_UNPACKING = frozenset(_OFFICE).union(*(form.suffixes for form in FORMATS))  # told as what they are named


def examine_to(
    path: str,
    file: str,
    municipality_code: str | None,
    answers: Mapping[str, Any],
    reference_year: int | None,
    lang: Lang,
    out: str,
) -> None:
    """
    Examine a file and write what was found into the folder `out`.

    summary.json (what was understood, counts), findings.json (each of each row), grouped.json (the same, one for
    each cause of many rows), remarks.* (the reader's file back with remarks), and where nothing is refused
    inventory.parquet, originals.parquet, origins.json (where each building stands in the file), and for a scenario
    buildings.parquet (checked, in our fields and units, nothing filled in) with inventory.yaml, its declaration; of a
    city model also hazard_records.parquet. Where only single rows are refused: the same of the others but for
    inventory.parquet, and open.json, the ids of those to mend.

    Raises
    ------
    Refused
        The archive is refused.
    """
    folder = Path(out)
    source = opened(Path(path), file, folder)
    examined, findings = _examined(source, file, municipality_code, answers, reference_year)
    findings = (*beside(source, folder / "unpacked", file), *findings)
    if examined is not None and examined.inventory is not None and examined.format_name == CITY_MODEL.name:
        from flows.hazard_records import keep_hazard_records  # brings all of hazards, seconds that other files need not

        findings = (*findings, *keep_hazard_records(source, file, folder / HAZARD_RECORDS))
    findings = tuple(_shortened(one) for one in findings)
    write_findings(folder / FINDINGS, findings)
    _write_json(folder / GROUPED, [_shortened(one).as_dict() for one in grouped(findings, SHOWN_ABOVE)])
    _write_json(folder / SUMMARY, _summary(examined, findings))
    if examined is not None and examined.inventory is not None:
        inventory = examined.inventory
        to_geoparquet(inventory, folder / INVENTORY)
        _keep_originals(inventory.originals, folder)
        _declare(inventory.cleaned.frame, inventory.cleaned.given, inventory.spec, folder)
        _keep_origins(inventory.cleaned.frame, inventory.spec, examined.format_name, folder)
    elif examined is not None and (good := _good(examined, findings)) is not None:
        _keep_originals(good.originals, folder)
        _declare(good.frame, good.given, good.spec, folder)
        _keep_origins(good.frame, good.spec, examined.format_name, folder)
        _write_json(folder / OPEN, good.open_ids)
    if examined is not None and examined.spec is not None:
        target = folder / f"{REMARKS}{source.suffix.lower()}"
        write_remarks(source, examined.spec, findings, target, lang, ids=examined.ids)


def _good(examined: Examined | None, findings: tuple[Finding, ...]) -> GoodRows | None:
    """The rows to keep while others are mended; none of a city model: its water records stand beside the whole file."""
    if examined is None or examined.format_name == CITY_MODEL.name:
        return None
    return None if any(one.place.row is None for one in refused(findings)) else examined.good


def _keep_originals(originals: pd.DataFrame, folder: Path) -> None:
    own = originals.rename(columns={"asset_id": "asset_id (as written)"})  # a heading of her file may be our own word
    own.rename_axis("asset_id").reset_index().to_parquet(folder / ORIGINALS, index=False)


def _keep_origins(frame: gpd.GeoDataFrame, spec: InventorySpec, format_name: str, folder: Path) -> None:
    """Where each building stands in the file, for what is found once other rows stand beside it."""
    rows = any(has_rows(one) for one in FORMATS if one.name == format_name)
    headings = {str(name): heading for name, heading in spec.columns.items()}
    handed_in = HandedIn(spec.file, headings, None if rows else "feature")
    found = zip(frame["asset_id"].tolist(), frame["row"].tolist(), strict=True)
    write_origins(folder, Origins((handed_in,), {name: (0, row) for name, row in found}))


def opened(source: Path, file: str, folder: Path) -> Path:
    """The file itself; of an archive what it holds, unpacked into the folder. Raises Refused as `archives.unpack`."""
    if not source.is_file() or not _is_archive(source):
        return source
    unpacked = folder / "unpacked"
    archives.unpack(source, unpacked, archives.Limits(), file=file)
    return choose(unpacked, file)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(4) == b"PK\x03\x04" and path.suffix.lower() not in _WITHOUT_UNPACKING


def _shortened(one: Finding) -> Finding:
    """A finding whose texts are short enough to be read."""
    texts = one.value, one.message_ja, one.message_en, one.remedy_ja, one.remedy_en
    if max(map(len, texts)) <= _LONGEST:
        return one
    names = ("value", "message_ja", "message_en", "remedy_ja", "remedy_en")
    cut: dict[str, Any] = {
        name: text[:_LONGEST] + "…" for name, text in zip(names, texts, strict=True) if len(text) > _LONGEST
    }
    return replace(one, **cut)


def _examined(
    source: Path, file: str, code: str | None, answers: Mapping[str, Any], reference_year: int | None
) -> tuple[Examined | None, tuple[Finding, ...]]:
    try:
        found = examine(source, file, code, Answers.model_validate(answers), reference_year=reference_year)
    except Refused as refusal:
        return None, tuple(in_plain_words(refusal.findings))
    return found, found.findings


def _summary(examined: Examined | None, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What was understood, in plain values."""
    counts = {name: sum(one.severity == name for one in findings) for name in ("refused", "filled", "note")}
    extent = concerned(findings)
    if examined is None:
        return {"accepted": False, "findings": counts, "concerned": extent}
    found: dict[str, Any] = {
        "accepted": examined.inventory is not None and not refused(findings),
        "findings": counts,
        "concerned": extent,
        "format": examined.format_name,
        "format_ja": examined.format_name_ja,
        "rows": examined.rows,
        "municipality": None if examined.place is None else examined.place.name_ja,
        "spec": None if examined.spec is None else examined.spec.model_dump(mode="json", exclude_none=True),
    }
    if (good := _good(examined, findings)) is not None:
        found["good_rows"] = len(good.frame)
    if examined.inventory is not None:
        frame = examined.inventory.frame
        used = frame[frame["set_aside"].eq("")]
        found |= {
            "buildings": float(used["quantity"].sum()),
            "floor_area_m2": float((used["floor_area_m2"] * used["quantity"]).sum()),
            "fills": [asdict(fill) for fill in examined.inventory.fills],
            "row_rules": [asdict(rule) for rule in examined.inventory.row_rules],
        }
    return found


def _declare(frame: gpd.GeoDataFrame, fields: frozenset[str], spec: InventorySpec, folder: Path) -> None:
    """
    The buildings before any rule acts, and the declaration that reads them with the same rules.

    A run that names them applies the rules itself: only so can the record say what rests on filled values.
    """
    given = [field for field in FIELDS if field == "asset_id" or field in fields]
    kept = frame[[*given, "geometry"]].copy()
    if "structure" in kept:
        kept["structure"] = kept["structure"].where(kept["structure"].ne("unknown"))
    kept.to_parquet(folder / BUILDINGS, index=False, compression="zstd")
    declared = {
        "file": BUILDINGS,
        "source": spec.source,
        "licence": spec.licence,
        "municipality_code": spec.municipality_code,
        "columns": {field: field for field in given},
        "rows": spec.rows.model_dump(mode="json", exclude_none=True),
        "imputation": {
            name: rule.model_dump(mode="json", exclude_none=True)
            for name, rule in spec.imputation
            if rule is not None and name != "asset_id"
        },
    }
    text = yaml.safe_dump({"inventory": declared}, allow_unicode=True, sort_keys=False)
    (folder / DECLARATION).write_text(text, encoding="utf-8")


def _write_json(path: Path, value: Any) -> None:
    """On one line: written in one piece, findings of 200,000 rows take less memory."""
    path.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")

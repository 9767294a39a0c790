"""
Mended rows handed in alone: put together with the good rows that a draft has kept, and examined as one file.

Buildings are told by their ids. What the second file holds takes the place of the same
building in the draft; the whole then goes through the same door as any file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import yaml

from flows.intake import FIELDS
from flows.intake_files import BUILDINGS, DECLARATION, FINDINGS, OPEN, ORIGINALS
from flows.mending_messages import finding
from flows.submissions import Looked, look_at
from infra.errors import Refused
from infra.findings import Finding, Lang
from infra.findings_file import read_findings, write_findings

_RULES = ("rows", "imputation")
_TERMS = ("source", "licence")
_NAMED = 10  # ids listed in a message; the others are counted


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """
    What a draft has kept.

    frame : good buildings, checked, in our fields; originals : as written, with a column asset_id
    declared : the `inventory` section that reads them; open_ids : buildings still to be mended
    """

    frame: gpd.GeoDataFrame
    originals: pd.DataFrame
    declared: Mapping[str, Any]
    open_ids: frozenset[str]


def kept_in(folder: Path, draft: str) -> Kept:
    """
    The good rows of a draft whose content was unpacked into a folder.

    Raises
    ------
    Refused
        It has kept none: nothing was refused, or what was refused concerns the whole file.
    """
    if not (folder / OPEN).is_file():
        raise Refused([finding("DRAFT_KEPT_NO_ROWS", draft)])
    return _read(folder)


def _read(folder: Path) -> Kept:
    declared = yaml.safe_load((folder / DECLARATION).read_text(encoding="utf-8"))["inventory"]
    open_ids = json.loads((folder / OPEN).read_text(encoding="utf-8")) if (folder / OPEN).is_file() else []
    frame, originals = gpd.read_parquet(folder / BUILDINGS), pd.read_parquet(folder / ORIGINALS)
    return Kept(frame, originals, declared, frozenset(open_ids))


def mend(
    kept: Kept,
    first: str,
    source: Path,
    code: str | None,
    answers: Mapping[str, Any],
    *,
    year: int,
    lang: Lang,
    scratch: Path,
) -> tuple[Looked, Looked | None]:
    """
    Examine a file of mended rows, put it together with what was kept, and examine the whole.

    Parameters
    ----------
    first : name of the file that was kept in part
    answers : for the second file; rules and terms that it does not give are those of the draft
    scratch : empty folder; all that is found lies below it

    Returns
    -------
    what was found in the second file, and the whole; the whole is None where nothing of the second file can be used.
    Buildings of either file that are still to be mended are refused findings of the whole.

    Raises
    ------
    Refused
        The second file has no ids of its own, or cannot be opened at all.
    """
    said = {**{key: kept.declared[key] for key in (*_RULES, *_TERMS) if key in kept.declared}, **answers}
    second = look_at(source, code, said, year, lang, scratch / "second")
    if not (second.folder / BUILDINGS).is_file():
        return second, None
    new = _read(second.folder)
    if "asset_id" not in second.summary["spec"]["columns"]:
        raise Refused([finding("MENDED_WITHOUT_IDS", source.name)])
    joined = _joined(kept, new)
    (scratch / "joined").mkdir()
    path = scratch / "joined" / f"{Path(first).stem}+{source.stem}.parquet"  # findings of both name both
    joined.to_parquet(path, index=False, compression="zstd")
    columns = {field: field for field in FIELDS if field in joined.columns}
    known = {**_rules_of(new), **{key: answers[key] for key in ("confirmed",) if key in answers}, "columns": columns}
    whole = look_at(path, code, known, year, lang, scratch / "whole")
    told = _told(kept, new, source.name)
    still_open = _add(whole.folder, told, kept, new)
    summary = {**whole.summary, **{key: second.summary[key] for key in ("format", "format_ja")}}
    if still_open:
        summary["good_rows"] = len(joined)
    return second, Looked(whole.folder, (*told, *whole.findings), summary, second.remarks)


def _joined(kept: Kept, new: Kept) -> gpd.GeoDataFrame:
    """Good buildings of the draft that the second file does not hold, and all of the second, in the draft's system."""
    rest = kept.frame[~kept.frame["asset_id"].isin({*new.frame["asset_id"], *new.open_ids})]
    return gpd.GeoDataFrame(pd.concat([rest, new.frame.to_crs(kept.frame.crs)], ignore_index=True))


def _rules_of(kept: Kept) -> dict[str, Any]:
    return {key: kept.declared[key] for key in (*_RULES, *_TERMS) if key in kept.declared}


def _told(kept: Kept, new: Kept, file: str) -> list[Finding]:
    """What became of the buildings of both files."""
    held = {*new.frame["asset_id"], *new.open_ids}
    before = set(kept.frame["asset_id"])
    groups: Sequence[tuple[str, set[str]]] = (
        ("ROWS_STILL_OPEN", {*(kept.open_ids - held), *new.open_ids}),
        ("ROWS_REPLACED", before & held),
        ("ROWS_NEW", held - before - kept.open_ids),
    )
    return [
        finding(code, ", ".join(sorted(ids)[:_NAMED]) + (", …" if len(ids) > _NAMED else ""), file=file, count=len(ids))
        for code, ids in groups
        if ids
    ]


def _add(folder: Path, told: Sequence[Finding], kept: Kept, new: Kept) -> set[str]:
    """
    Write into the whole's folder what only both files together know: the originals, what is open, and findings.

    Returns the ids of the buildings that are still to be mended.
    """
    open_ids = {one for one in kept.open_ids if one not in set(new.frame["asset_id"])} | new.open_ids
    if (folder / OPEN).is_file():
        open_ids |= set(json.loads((folder / OPEN).read_text(encoding="utf-8")))
    if open_ids:
        (folder / OPEN).write_text(json.dumps(sorted(open_ids), ensure_ascii=False), encoding="utf-8")
    if (folder / BUILDINGS).is_file():
        ids = gpd.read_parquet(folder / BUILDINGS, columns=["asset_id", "geometry"])["asset_id"]
        both = pd.concat([new.originals, kept.originals]).drop_duplicates("asset_id").set_index("asset_id")
        both.loc[ids].reset_index().to_parquet(folder / ORIGINALS, index=False)
    write_findings(folder / "told", [*told, *read_findings(folder / FINDINGS)])
    (folder / "told").replace(folder / FINDINGS)
    return open_ids

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

from assets.confirmations import DOUBT_OF
from assets.finding_counts import concerned
from assets.messages import grouped
from flows.intake import FIELDS
from flows.intake_files import BUILDINGS, DECLARATION, FINDINGS, OPEN, ORIGINALS, SHOWN_ABOVE, SUMMARY
from flows.mended_findings import Origins, of_both, read_origins, write_origins
from flows.mending_messages import finding
from flows.submissions import Looked, look_at
from infra.errors import Refused
from infra.findings import Finding, Lang
from infra.findings_file import read_findings, write_findings
from infra.reading_back import finding_of

_RULES = ("rows", "imputation")
_TERMS = ("source", "licence")
_NAMED = 10  # ids listed in a message; the others are counted


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """
    What a draft has kept.

    frame : good buildings, checked, in our fields; originals : as written, with a column asset_id
    declared : the `inventory` section that reads them; open_ids : buildings still to be mended
    origins : in which file and row each building stands; findings : all that was told of it
    """

    frame: gpd.GeoDataFrame
    originals: pd.DataFrame
    declared: Mapping[str, Any]
    open_ids: frozenset[str]
    origins: Origins
    findings: tuple[Finding, ...]


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
    findings = tuple(finding_of(one) for one in read_findings(folder / FINDINGS))
    return Kept(frame, originals, declared, frozenset(open_ids), read_origins(folder), findings)


def mend(
    kept: Kept,
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
    answers : for the second file; rules and terms that it does not give are those of the draft
    scratch : empty folder; all that is found lies below it

    Returns
    -------
    what was found in the second file, and the whole; the whole is None where nothing of the second file can be used.
    Buildings of either file that are still to be mended are refused findings of the whole, beside all that was found
    in the second file and the notes on the first.

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
    path = scratch / "joined" / f"{source.stem}.parquet"
    joined.to_parquet(path, index=False, compression="zstd")
    columns = {field: field for field in FIELDS if field in joined.columns}
    right = {**_called_right(kept), **_called_right(new), **answers.get("confirmed", {})}
    whole = look_at(
        path, code, {**_rules_of(new), "confirmed": right, "columns": columns}, year, lang, scratch / "whole"
    )
    told = [*_told(kept, new, source.name), *_found(whole.folder, list(joined["asset_id"]), kept, new)]
    still_open = _add(whole.folder, told, kept, new)
    summary = {**whole.summary, **{key: second.summary[key] for key in ("format", "format_ja")}}
    summary |= {"findings": _counts(told), "concerned": concerned(told)}
    if still_open:
        summary["good_rows"] = len(joined)
    (whole.folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False) + "\n", encoding="utf-8")
    return second, Looked(whole.folder, grouped(told, SHOWN_ABOVE), summary, second.remarks)


def _called_right(kept: Kept) -> dict[str, str]:
    """What a person has answered of a doubt, so that nobody is asked again about the whole."""
    return {DOUBT_OF[one.code]: "right" for one in kept.findings if one.code in DOUBT_OF and one.severity == "note"}


def _found(whole: Path, ids: Sequence[str], kept: Kept, new: Kept) -> list[Finding]:
    """What was found in both files and in the whole, each at its place in the file that was handed in."""
    theirs = set(new.frame["asset_id"])
    held = kept.origins.of(one for one in ids if one not in theirs)
    told = (finding_of(one) for one in read_findings(whole / FINDINGS))
    return of_both(kept.findings, new.findings, told, ids, held, new.origins)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {name: sum(one.severity == name for one in findings) for name in ("refused", "filled", "note")}


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
    Write into the whole's folder what only both files together know: originals, origins, what is open, and findings.

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
        write_origins(folder, kept.origins.with_later(new.origins).of(ids))
    write_findings(folder / FINDINGS, told)
    return open_ids

"""
What was found in a draft and in its mended rows, told as one list in the words of the files that were handed in.

The merged table is examined as a file of its own, which nobody has seen: what is found in it is put back to the
file, row and heading where its reader finds the building.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.intake_files import ORIGINS
from infra.findings import Finding, Place

_COUNTED_ANEW = frozenset({"ROW_RULE", "STOREYS_UNKNOWN"}) | frozenset(
    {"MOST_IN_THE_SEA", "POINT_FOR_MANY", "OUTLINES_HEAPED", "MUNICIPALITY_DOUBTED"}
)
"""Said of all buildings of a file: of both files together it is said once, with their number."""
_BETWEEN_BUILDINGS = frozenset({"STANDS_ALONE", "POINTS_COINCIDE", "FLOOR_AREA_UNUSUAL", "GEOMETRY_REPEATED"})
"""Said of a building because of others, which mended rows may have changed."""
_NTH = re.compile(r"(?P<n>\d[\d,]*(?:、\d[\d,]*)*)番目の地物(?:（建物番号「[^」]*」）)?")
_FEATURE = re.compile(r"\bfeatures? (?P<n>\d+(?:, \d+)*)(?: \(building id '[^']*'\))?")

_COUNT = re.compile(r"\bfeature(s?)\b")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file as it was handed in; headings: our field to its heading; counted: as in Place."""

    file: str
    headings: Mapping[str, str]
    counted: str | None


@dataclass(frozen=True, slots=True)
class Origins:
    """Of each building, by its id, the number of its file in `files` and its row there."""

    files: tuple[HandedIn, ...] = ()
    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, ids: Iterable[str]) -> Origins:
        """The same of these buildings only."""
        return Origins(self.files, {one: self.rows[one] for one in ids if one in self.rows})

    def with_later(self, later: Origins) -> Origins:
        """With the files and buildings of a later submission, whose rows take the place of ours."""
        moved = {one: (at + len(self.files), row) for one, (at, row) in later.rows.items()}
        return Origins((*self.files, *later.files), {**self.rows, **moved})

    def place(self, asset_id: str, column: str | None) -> tuple[str, Place] | None:
        """The file of a building, and where it stands there; None where that was never kept."""
        if asset_id not in self.rows:
            return None
        at, row = self.rows[asset_id]
        own = self.files[at]
        heading = None if column is None else own.headings.get(column)
        return own.file, Place(row=row, column=heading, counted="feature" if own.counted == "feature" else None)


def write_origins(folder: Path, origins: Origins) -> None:
    """Keep where each building stands in the file it came in."""
    files = [{"file": one.file, "headings": dict(one.headings), "counted": one.counted} for one in origins.files]
    text = json.dumps({"files": files, "rows": origins.rows}, ensure_ascii=False)
    (folder / ORIGINS).write_text(text, encoding="utf-8")


def read_origins(folder: Path) -> Origins:
    """What `write_origins` kept; nothing of a draft of earlier days."""
    if not (folder / ORIGINS).is_file():
        return Origins()
    kept = json.loads((folder / ORIGINS).read_text(encoding="utf-8"))
    files = tuple(HandedIn(one["file"], one["headings"], one["counted"]) for one in kept["files"])
    return Origins(files, {one: (at, row) for one, (at, row) in kept["rows"].items()})


def of_both(
    first: Iterable[Finding],
    second: Iterable[Finding],
    whole: Iterable[Finding],
    ids: Sequence[str],
    kept: Origins,
    new: Origins,
) -> list[Finding]:
    """
    All that is to be said of two files that were put together.

    Of the second file everything, but for what the buildings of the draft beside its own may change; of the first the
    notes on the file, and on buildings that are still as it has them; of the whole what only both together show, and
    no second time what a file was told already.

    Parameters
    ----------
    whole : found in the merged table, whose features are counted from 1
    ids : building by feature of the merged table
    kept, new : buildings of the merged table by the file they came in
    """
    joined = {row for _, row in new.rows.values()}
    own = [one for one in second if not _of_all(one) and not _seen_anew(one, joined)]
    rows = {(kept.files[at].file, row) for at, row in kept.rows.values()}
    earlier = [one for one in first if one.severity == "note" and not _of_all(one) and _still_so(one, rows)]
    told = {(one.code, one.file, one.place.row) for one in (*own, *earlier) if one.place.row is not None}
    both, where = ", ".join(dict.fromkeys(one.file for one in (*kept.files, *new.files))), kept.with_later(new)
    together: list[Finding] = []
    for one in whole:
        if one.place.row is None:
            if one.severity == "refused" or _of_all(one):
                together.append(_worded(replace(one, file=both), ids))
            continue
        placed = _placed(one, ids, where)
        if (placed.code, placed.file, placed.place.row) not in told:
            together.append(placed)
    return [*own, *together, *earlier]


def _of_all(one: Finding) -> bool:
    return one.place.row is None and (one.severity == "filled" or one.code in _COUNTED_ANEW)


def _seen_anew(one: Finding, joined: set[int]) -> bool:
    """Whether the whole says it: three mended houses stand alone in their file, and not in their town."""
    return one.code in _BETWEEN_BUILDINGS and one.place.row in joined


def _still_so(one: Finding, rows: set[tuple[str, int]]) -> bool:
    if one.place.row is None:
        return True
    return one.code not in _BETWEEN_BUILDINGS and (one.file, one.place.row) in rows


def _placed(one: Finding, ids: Sequence[str], where: Origins) -> Finding:
    """A finding on a feature of the merged table, at the place where the reader has the building."""
    asset_id = ids[(one.place.row or 1) - 1]
    told, place = _worded(one, ids), where.place(asset_id, one.place.column)
    if place is None:
        return replace(told, file="", place=Place())
    return replace(
        told,
        file=place[0],
        place=place[1],
        message_ja=told.message_ja.removeprefix(f"建物番号「{asset_id}」："),
        message_en=told.message_en.removeprefix(f"building id '{asset_id}': "),
    )


def _worded(one: Finding, ids: Sequence[str]) -> Finding:
    """The texts with ids of buildings instead of numbers of features that nobody counts."""

    def ja(found: re.Match[str]) -> str:
        return "、".join(f"建物番号「{_id(number, ids)}」" for number in found["n"].split("、"))

    def en(found: re.Match[str]) -> str:
        return ", ".join(f"building id '{_id(number, ids)}'" for number in found["n"].split(", "))

    message_en = _COUNT.sub(r"building\1", _FEATURE.sub(en, one.message_en))
    return replace(one, message_ja=_NTH.sub(ja, one.message_ja), message_en=message_en)


def _id(number: str, ids: Sequence[str]) -> str:
    at = int(number.replace(",", ""))
    return ids[at - 1] if 0 < at <= len(ids) else number

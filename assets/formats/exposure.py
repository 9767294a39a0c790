"""What readers of exposure tables share: headings in the first bytes, and columns derived beside those of the file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from assets.formats.base import Look, RawTable
from assets.formats.csv import SUFFIXES, look_csv
from assets.words import column_text
from infra.units import SourceKind, Strict, Structure

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ConstructionCode(Strict):
    """
    One code of a published list, and the structure of ours that it means.

    `unknown` where the list names no material, several, or one that we have no class for.
    """

    scheme: Literal["OED", "GEM"]
    code: str = Field(min_length=1)
    structure: Structure
    meaning: str = Field(min_length=1)
    source: str = Field(min_length=1)
    title: str
    year: int | None
    page_or_table: str
    source_kind: SourceKind
    note: str | None


@cache
def construction_codes(scheme: Literal["OED", "GEM"]) -> Mapping[str, ConstructionCode]:
    """The codes of one list as `assets/tables/construction_codes.csv` has them."""
    text = resources.files("assets").joinpath("tables", "construction_codes.csv").read_text(encoding="utf-8")
    cells = csv.DictReader(io.StringIO(text, newline=""))
    rows = (ConstructionCode.model_validate({key: value or None for key, value in row.items()}) for row in cells)
    return {row.code: row for row in rows if row.scheme == scheme}


def first_headings(path: Path, head: bytes) -> frozenset[str]:
    """The headings that stand whole in the first bytes of a text table, in lower case; none of another file."""
    if path.suffix.lower() not in SUFFIXES:
        return frozenset()
    encoding = "utf-16" if head.startswith(_WIDE) else "utf-8-sig"
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff\r\n")
    line, *below = re.split(r"\r\n|\r|\n", text, maxsplit=1)
    cells = [cell.strip().strip('"').strip().lower() for cell in re.split(r"[,;\t]", line)]
    whole = cells if below or len(head) < 512 else cells[:-1]
    return frozenset(cell for cell in whole if cell)


def look_and_derive(file: str, path: Path, derived: Callable[[Sequence[str]], Sequence[str]]) -> Look:
    """As a plain table is looked at, with the headings of the columns that reading will add."""
    found = look_csv(file, path)
    added = derived(found.headings)
    return replace(found, headings=(*found.headings, *(one for one in added if one not in found.headings)))


def cells_of(raw: RawTable, heading: str) -> list[str]:
    """A column's cells as text; as many empty ones where the file has no such column."""
    if heading not in raw.frame.columns:
        return [""] * len(raw.row)
    return [text.strip() for text in column_text(raw.frame[heading])]


def beside(raw: RawTable, columns: Mapping[str, Sequence[str]]) -> RawTable:
    """The table with further columns; those of the file stay as they are."""
    added = {name: pd.Series(list(cells), dtype=object) for name, cells in columns.items()}
    own = {str(name): raw.frame[name].reset_index(drop=True) for name in raw.frame.columns}
    return replace(raw, frame=pd.DataFrame({**added, **own})[[*own, *(name for name in added if name not in own)]])

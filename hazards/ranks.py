"""Depth ranks: what a published class of depth says is an interval, never one number."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypeVar, get_args

from pydantic import Field, ValidationError

from infra.units import SourceKind, Strict

TEXT_SCHEME = "text"
"""The scheme of fields that hold the class in words, such as 「1m以上2m未満」, and no code."""


@dataclass(frozen=True, slots=True, order=True)
class DepthRange:
    """
    An interval of depth, m above ground: low_m or more, less than high_m.

    high_m None is open upwards (「20m以上」). What lies above is not known, so nothing
    stands in for it until a reader declares it.
    """

    low_m: float
    high_m: float | None

    def __post_init__(self) -> None:
        top = math.inf if self.high_m is None else self.high_m
        if not (math.isfinite(self.low_m) and 0 <= self.low_m < top) or (self.high_m is not None and math.isinf(top)):
            raise ValueError(f"a range of depth needs 0 <= low < high in m, found {self.low_m} to {self.high_m}")

    @property
    def open(self) -> bool:
        """Whether the range has no upper end."""
        return self.high_m is None

    def holds(self, depth_m: float) -> bool:
        """Whether a depth lies in the range; the upper end belongs to the next one."""
        return self.low_m <= depth_m < (math.inf if self.high_m is None else self.high_m)


RangeOf = Callable[[str], DepthRange | None]
"""From what a field says to its range; None where it says nothing that can be read."""

_WAVES = dict.fromkeys(map(ord, "~〜～∼〰"), "~")
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−ー"), "-")
_NUMBER = r"\d+(?:\.\d+)?"
_BOTH = re.compile(rf"({_NUMBER})(m?)(?:(?:以上|超)[~-]?|[~-])({_NUMBER})(m?)(?:未満|以下)?")
_UP_TO = re.compile(rf"(?:~({_NUMBER})m(?:未満|以下)?|({_NUMBER})m(?:未満|以下))")
_FROM = re.compile(rf"({_NUMBER})m(?:(?:以上|超)~?|~)")


def range_of_text(text: str) -> DepthRange | None:
    """
    The range that a Japanese text of a depth class states; None where it cannot be read, never a guess.

    Read are 「1m以上2m未満」「0.5～1.0m未満」「0.01～0.3m」「0.3m未満」「～0.3m」「20m以上」「5m～」, with blanks
    and line ends anywhere, full-width digits and letters, メートル for m and every kind of wave dash; a plain
    dash only between two numbers, because before a number it is a sign. A text without m, with one bare
    number, with the larger number first or with any further word is not read.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_WAVES).replace("メートル", "m").translate(_DASHES)
    plain = "".join(plain.split())
    if match := _BOTH.fullmatch(plain):
        low, low_unit, high, high_unit = match.groups()
        return _range(float(low), float(high)) if low_unit or high_unit else None
    if match := _UP_TO.fullmatch(plain):
        return _range(0.0, float(match[1] or match[2]))
    if match := _FROM.fullmatch(plain):
        return _range(float(match[1]), None)
    return None


def _range(low_m: float, high_m: float | None) -> DepthRange | None:
    """The range, or None where low is not below high."""
    return DepthRange(low_m, high_m) if high_m is None or low_m < high_m else None


class UnknownScheme(ValueError):
    """A scheme of ranks that the table does not have; `known` are those that it has."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no scheme of depth ranks {wanted!r}; known: {', '.join(known)}")
        self.wanted, self.known = wanted, tuple(known)


class _RankRow(Strict):
    scheme: str = Field(min_length=1)
    code: str = Field(min_length=1)
    low_m: float
    high_m: float | None
    label_ja: str
    source: str = Field(min_length=1)
    source_kind: SourceKind


class _FieldRow(Strict):
    field: str = Field(min_length=1)
    scheme: str = Field(min_length=1)
    unless_field: str | None
    meaning_ja: str
    source: str = Field(min_length=1)
    source_kind: SourceKind


Row = TypeVar("Row", bound=Strict)


def _parsed(text: str, name: str, row_type: type[Row]) -> tuple[Row, ...]:
    """Rows of a CSV text as typed models, an empty cell None; ValueError names file and row (header = row 1)."""
    rows: list[Row] = []
    for number, cells in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        try:
            rows.append(row_type.model_validate({key: value or None for key, value in cells.items()}))
        except ValidationError as error:
            raise ValueError(f"{name} row {number}: {error}") from None
    return tuple(rows)


@cache
def _table(name: str, row_type: type[Row]) -> tuple[Row, ...]:
    return _parsed(resources.files("hazards").joinpath("tables", name).read_text(encoding="utf-8"), name, row_type)


def parse_ranks(text: str, name: str) -> Mapping[str, Mapping[str, DepthRange]]:
    """
    Schemes of a CSV text: scheme -> code -> range.

    Raises
    ------
    ValueError
        A broken row, a code twice in one scheme, or a label that states another range
        than the numbers beside it.
    """
    return _schemes(_parsed(text, name, _RankRow), name)


def _schemes(rows: Sequence[_RankRow], name: str) -> Mapping[str, Mapping[str, DepthRange]]:
    schemes: dict[str, dict[str, DepthRange]] = {}
    for row in rows:
        scheme, found = schemes.setdefault(row.scheme, {}), DepthRange(row.low_m, row.high_m)
        if row.code in scheme:
            raise ValueError(f"{name}: code {row.code} stands twice in {row.scheme}")
        if range_of_text(row.label_ja) != found:
            raise ValueError(f"{name}: {row.scheme} {row.code}: {row.label_ja!r} is not {row.low_m} to {row.high_m}")
        scheme[row.code] = found
    return MappingProxyType({key: MappingProxyType(codes) for key, codes in schemes.items()})


@cache
def _own_schemes() -> Mapping[str, Mapping[str, DepthRange]]:
    return _schemes(_table("depth_ranks.csv", _RankRow), "depth_ranks.csv")


def rank_schemes() -> tuple[str, ...]:
    """The names of all schemes of `hazards/tables/depth_ranks.csv`, sorted."""
    return tuple(sorted(_own_schemes()))


def load_ranks(scheme: str) -> Mapping[str, DepthRange]:
    """
    The ranges of one scheme by code, such as "2": 0.5 m to 3 m.

    Raises
    ------
    UnknownScheme
        A ValueError that names the known schemes.
    """
    if scheme not in _own_schemes():
        raise UnknownScheme(scheme, rank_schemes())
    return _own_schemes()[scheme]


def rank_source(scheme: str) -> tuple[str, SourceKind]:
    """Source and kind of a scheme: of its weakest row, because a result rests on all of them; raises UnknownScheme."""
    load_ranks(scheme)
    kinds = get_args(SourceKind)
    weakest = max(
        (row for row in _table("depth_ranks.csv", _RankRow) if row.scheme == scheme),
        key=lambda row: kinds.index(row.source_kind),
    )
    return weakest.source, weakest.source_kind


def range_reader(scheme: str) -> RangeOf:
    """What reads the values of a field of this scheme: its codes, or texts where the scheme is "text"."""
    return range_of_text if scheme == TEXT_SCHEME else load_ranks(scheme).get


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field of a published product that holds depth classes, the scheme that reads it, and who says so."""

    field: str
    scheme: str
    meaning_ja: str
    source: str
    source_kind: SourceKind


def fields_known(fields: Sequence[str]) -> tuple[str, ...]:
    """
    Those of these fields that a published product uses for depth classes.

    Some names changed their meaning between editions: A31_201 is a class in the edition by mesh and the
    number of the river in those by river, which also have A31_202.
    """
    return tuple(row.field for row in _fields_known(fields))


def _fields_known(fields: Sequence[str]) -> list[_FieldRow]:
    present, rows = set(fields), _table("depth_fields.csv", _FieldRow)
    return [row for row in rows if row.field in present and row.unless_field not in present]


def known_among(fields: Sequence[str]) -> KnownField | None:
    """The one field among these that a published product uses for depth classes; None where none or several fit."""
    rows = _fields_known(fields)
    if len(rows) != 1:
        return None
    row = rows[0]
    return KnownField(row.field, row.scheme, row.meaning_ja, row.source, row.source_kind)

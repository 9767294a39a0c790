"""Where a municipality lies, as far as is known without a map of borders: its prefecture's extent and zones."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assets.table_files import SourcedRow, read_table

MARGIN_DEGREES = 0.1
"""Added around an extent before a building counts as outside: some 10 km; extents are no borders."""


class PrefectureRow(SourcedRow):
    """A row of prefectures.csv: extent in degrees (JGD2011), and zones of the plane rectangular system by number."""

    prefecture: str
    name_ja: str
    name_en: str
    west: float
    south: float
    east: float
    north: float
    zones: str


@dataclass(frozen=True, slots=True)
class Place:
    """
    A municipality and the extent of its prefecture.

    name_ja : prefecture and municipality; only the prefecture where the code is not in the list (it may be newer)
    box : west, south, east, north of the prefecture, degrees
    zones : numbers of the plane rectangular zones that are used in the prefecture
    """

    code: str
    name_ja: str
    listed: bool
    prefecture_en: str
    prefecture_ja: str
    box: tuple[float, float, float, float]
    zones: tuple[int, ...]


@cache
def _names() -> dict[str, tuple[str, str]]:
    text = resources.files("assets").joinpath("tables", "municipalities.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["prefecture_ja"], row["name_ja"]) for row in csv.DictReader(io.StringIO(text))}


def place_of(code: str) -> Place:
    """
    Where the municipality of a five-digit code lies.

    Raises
    ------
    KeyError
        There is no such prefecture.
    """
    rows = {row.prefecture: row for row in read_table("prefectures.csv", PrefectureRow)}
    row = rows[code[:2]]
    prefecture, name = _names().get(code, (row.name_ja, ""))
    return Place(
        code=code,
        name_ja=prefecture + name,
        listed=code in _names(),
        prefecture_en=row.name_en,
        prefecture_ja=row.name_ja,
        box=(row.west, row.south, row.east, row.north),
        zones=tuple(int(zone) for zone in row.zones.split()),
    )


def wards_of(code: str) -> tuple[str, ...]:
    """Codes of the wards of a city that has them (政令指定都市), by name; none of any other municipality."""
    prefecture, name = _names().get(code, ("", ""))
    if not name.endswith("市"):
        return ()
    return tuple(
        other for other, (where, ward) in _names().items()
        if where == prefecture and ward.startswith(name) and ward.endswith("区")
    )  # fmt: skip


def name_of(code: str) -> str:
    """Name of a municipality of the list, in Japanese; its code where the list does not have it."""
    return _names().get(code, ("", code))[1]

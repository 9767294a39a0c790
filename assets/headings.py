"""Which column of a file is which of our fields: found by its heading, from a stated list, never by its values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assets.quantities import AREA_UNITS, LENGTH_UNITS
from assets.words import normalise

MEASURED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "floor_area_m2": AREA_UNITS,
    "floor_height_m": LENGTH_UNITS,
}
"""Our fields that are measured, and the units each can be given in with their spellings."""
_IN_BRACKETS = re.compile(r"^(.+?)[(\[【〔](.+?)[)\]】〕]$")

# Headings of what this service has no use for and must not keep: persons, and how to reach them.
_PERSONAL = re.compile(
    r"氏名|名前|フリガナ|ふりがな|要介護|要支援|障害|世帯|名義|借主|管理者|連絡先|年齢|^tel|電話番号|所有者|納税|義務者|居住者|使用者|占有者|代表者|担当者|電話|携帯|ファックス|fax|メール|mail|"
    r"生年月日|性別|続柄|マイナンバー|個人番号|口座|owner|tenant|resident|phone|contact",
)
_FREE_TEXT = re.compile(
    r"^(備考|メモ|特記事項|摘要|コメント|その他|自由記述|remarks?|notes?|comments?|memo|description)\d*$"
)
_ADDRESS = re.compile(r"住所|所在|地番|番地|address")


_OWN = frozenset(
    normalise(name) for name in ("備考（受付システム）", "Remarks (intake)", "Remarks")
)  # an earlier turn's
_PLAIN_IDS = frozenset(normalise(name) for name in ("id", "番号", "No", "No.", "整理番号", "通し番号"))
"""Headings that are the building's id where no other heading is, and only one of these is there."""
_OPEN = "?"
_PAIRS: tuple[tuple[str, ...], ...] = (("longitude", "latitude"), ("x", "y"))
PARTNER = {first: second for pair in _PAIRS for first, second in (pair, pair[::-1])}
"""The other coordinate of each."""

_WHOLE = ("合計", "総計", "計")  # says that it is the whole floor area, and no unit


@dataclass(frozen=True, slots=True)
class Matched:
    """
    The columns of a file by our fields.

    columns : our field to the heading
    units : of the measured fields whose heading names one
    units_open : headings of measured fields whose brackets hold what is no unit of ours, to the field
    several : our field to headings that all could be it; none is taken
    axes : headings of the two columns called X and Y, which mean north and east in a survey and east and north on
        a map; None where there are not exactly two such
    unused : headings that are none of our fields
    personal, free_text, address : those of them that hold persons (their addresses too), free text, addresses
    """

    columns: dict[str, str]
    units: dict[str, str]
    units_open: dict[str, str]
    several: dict[str, tuple[str, ...]]
    axes: tuple[str, str] | None
    unused: tuple[str, ...]
    personal: tuple[str, ...]
    free_text: tuple[str, ...]
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    field: str
    unit: str | None
    axis: str


@cache
def _known() -> dict[str, _Known]:
    text = resources.files("assets").joinpath("tables", "headings.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {normalise(row["heading"]): _Known(row["field"], row["unit"] or None, row["axis"]) for row in rows}


def match_headings(headings: Sequence[str], fixed: Mapping[str, str] | None = None) -> Matched:
    """
    Our fields among the headings of a file.

    A unit in brackets belongs to the heading: 延床面積（坪） is a floor area in tsubo. Other words in
    brackets are left out of the comparison.

    Parameters
    ----------
    headings : as the file writes them
    fixed : our field to the heading, for a format that fixes its headings; these come first
    """
    taken = {field: heading for field, heading in (fixed or {}).items() if heading in headings}
    found: dict[str, list[str]] = {field: [heading] for field, heading in taken.items()}
    units: dict[str, str] = {}
    units_open: dict[str, str] = {}
    axes: dict[str, list[str]] = {"x": [], "y": []}
    unused: list[str] = []
    for heading in headings:
        if heading in taken.values() or normalise(heading) in _OWN:
            continue
        known, unit = _understood(heading)
        if known is None or (not known.axis and known.field in taken):
            unused.append(heading)
        elif known.axis:
            axes[known.axis].append(heading)
        else:
            found.setdefault(known.field, []).append(heading)
            if unit == _OPEN:
                units_open[heading] = known.field
            elif unit:
                units[known.field] = unit
    plain = [heading for heading in unused if normalise(heading) in _PLAIN_IDS]
    if len(plain) == 1 and "asset_id" not in found:
        found["asset_id"] = plain
        unused.remove(plain[0])
    several = {field: tuple(names) for field, names in found.items() if len(names) > 1}
    pair = (axes["x"][0], axes["y"][0]) if len(axes["x"]) == len(axes["y"]) == 1 else None
    unused += [] if pair else [*axes["x"], *axes["y"]]
    return Matched(
        columns={field: names[0] for field, names in found.items() if len(names) == 1},
        units={field: unit for field, unit in units.items() if field not in several},
        units_open=units_open,
        several=several,
        axes=pair,
        unused=tuple(unused),
        personal=tuple(name for name in unused if _is_like(_PERSONAL, name) or _is_like(_ADDRESS, name)),
        free_text=_like(_FREE_TEXT, unused),
        address=_like(_ADDRESS, unused),
    )


def _understood(heading: str) -> tuple[_Known | None, str | None]:
    """What a heading is, and the unit it names itself; _OPEN where its brackets hold what is no unit of the field."""
    word, known = normalise(heading), _known()
    if word in known:
        return known[word], known[word].unit
    bracket = _IN_BRACKETS.match(word)
    if bracket is None or bracket[1] not in known:
        return None, None
    one = known[bracket[1]]
    units = MEASURED.get(one.field, {})
    unit = next((name for name, every in units.items() if bracket[2] in map(normalise, every)), None)
    if units and unit is None and bracket[2] not in _WHOLE:
        return one, _OPEN
    return one, unit or one.unit


def one_pair(columns: Mapping[str, str], answered: Collection[str] = ()) -> tuple[dict[str, str], str | None]:
    """
    The columns with one whole pair of coordinates at most, and the field that lacks its partner where none is whole.

    Of two whole pairs the one that a person named is taken, else longitude and latitude.

    Parameters
    ----------
    columns : our field to the heading
    answered : fields that a person named
    """
    whole = [pair for pair in _PAIRS if set(pair) <= columns.keys()]
    taken = max(whole, key=lambda pair: pair[0] in answered, default=())
    alone = None if whole else next((field for field in sum(_PAIRS, ()) if field in columns), None)
    kept = {field: heading for field, heading in columns.items() if field not in sum(_PAIRS, ()) or field in taken}
    return kept, alone


def names_unit(field: str, heading: str) -> bool:
    """Whether the heading of a measured field says its unit itself: 延床面積（㎡）, 床面積㎡, floor_area_m2, 延坪."""
    known, unit = _understood(heading)
    if unit is not None and unit != _OPEN and known is not None and known.field == field:
        return True
    word = normalise(heading)
    return any(
        re.search(rf"(?<![a-z]){re.escape(normalise(spelling))}[)\]】〕]?$", word) is not None
        for spellings in MEASURED[field].values()
        for spelling in spellings
    )


def _like(pattern: re.Pattern[str], headings: Sequence[str]) -> tuple[str, ...]:
    return tuple(heading for heading in headings if _is_like(pattern, heading))


def _is_like(pattern: re.Pattern[str], heading: str) -> bool:
    return pattern.search(normalise(heading)) is not None

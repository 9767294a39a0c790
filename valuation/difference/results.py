"""
Results of two records that are not the same, other than the totals of the waterfall: every number, wherever it stands.

All numbers of both records are compared, so that a figure of a part that was added yesterday is not missed. What is
told already is left out: the totals, everything that is listed as changed, and figures that are another figure again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from valuation.difference.changes import Change
from valuation.difference.items import Key, by_key, starred
from valuation.explaining.fields import Path, selected, value_at, written
from valuation.explaining.formulas import same
from valuation.explaining.graph import entry_of
from valuation.explaining.rules import Both, Rule
from valuation.explaining.walk import name_at

_TOTALS = ("valuation.issuable_total_t_co2e", "valuation.headline_present_value_jpy")
_HEADLINES = {
    "valuation.price_jpy_per_t": "valuation.money.prices[headline].by_year[*].expected_jpy_per_t",
    "valuation.ladder[headline].rate_per_year": "valuation.money.discounting[headline].by_year[*].factor",
}
"""The headline's price and rate stand among the others once more, year by year."""


@dataclass(frozen=True, slots=True)
class Moved:
    """
    One figure that is not as it was; before is None where it is new, after where it is gone.

    field : where it stands, in the second record if it is there
    series : the field with its year left open, where it is of a list by year
    kind : the field with the items of all its lists left open; figures of one kind differ in their item only
    item : what tells the nearest item of a list, "" outside lists
    year : of a list by year, else None
    """

    field: str
    series: str
    kind: str
    item: str
    year: int | None
    name: Both
    before: Any
    after: Any

    @property
    def key(self) -> str:
        """The last name of the field: the unit is read off it."""
        return self.kind.rpartition(".")[2].partition("[")[0]


@dataclass(frozen=True, slots=True)
class Results:
    """
    Everything that moved, in the order of the record.

    years : of every figure by year how many years the two records have, by its series
    headline : what the second record's own discount rate is called among others
    """

    moved: tuple[Moved, ...]
    years: dict[str, int]
    headline: str


def results_between(a: dict[str, Any], b: dict[str, Any], changes: Sequence[Change]) -> Results:
    """
    Every number of two records that is not the same in both.

    Parameters
    ----------
    a, b : records as valuation.explaining.plain gives them
    changes : what is told already, from changes_between
    """
    one, other = by_key(a), by_key(b)
    told = _told(b, changes)
    found, years, known = [], dict[str, int](), set[str]()
    for key in dict.fromkeys([*other, *one]):
        series = starred(key, by_year=True)
        if any(part.year is not None for part in key):
            years[series] = years.get(series, 0) + 1
        paths = one.get(key), other.get(key)
        before, after = (
            None if path is None else value_at(side, path) for side, path in zip((a, b), paths, strict=True)
        )
        if before == after or _again(a, b, paths, before, after):
            continue
        row = _row(a, b, key, paths, before, after)
        if row.field in told and row.year is not None:
            known.add(series)  # a path of prices is listed once, at its first other year
        found.append(row)
    return Results(
        tuple(row for row in found if row.field not in told and row.series not in known | told), years, _rate(b)
    )


def _rate(document: dict[str, Any]) -> str:
    return next((str(row["rate_per_year"]) for row in document["valuation"]["ladder"] if row["headline"]), "")


def _row(
    a: dict[str, Any], b: dict[str, Any], key: Key, paths: tuple[Path | None, Path | None], before: Any, after: Any
) -> Moved:
    document, path = (b, paths[1]) if paths[1] is not None else (a, paths[0])
    assert path is not None
    year = next((part.year for part in key if part.year is not None), None)
    items = [part.name for part in key if part.item and part.year is None]
    item = items[-1] if items else ""
    series, name = starred(key, by_year=True), _name(document, path, item)
    return Moved(written(document, path), series, starred(key), item, year, name, before, after)


def _name(document: dict[str, Any], path: Path, item: str) -> Both:
    """What a figure is called: beside a name that many share its own key, beside one without its item the item."""
    declared, (en, ja) = entry_of(document, path), name_at(document, path)
    pattern, names = (declared[0].field, declared[0].name[0]) if declared else ("", "{item}")
    if pattern.endswith("**"):
        own = next(part for part in reversed(path) if isinstance(part, str))
        en, ja = f"{en} [{own}]", f"{ja}［{own}］"
    if item and not item.isdecimal() and "{" not in names:
        en, ja = f"{en} ({item})", f"{ja}（{item}）"
    return en, ja


def _told(b: dict[str, Any], changes: Sequence[Change]) -> set[str]:
    """Fields of the totals and of what is listed as changed; a rate is listed by the word headline."""
    fields = [*_TOTALS, *(change.field for change in changes)]
    named = [written(b, path) for field in fields if "[headline]" in field for path in selected(b, field)]
    found = {*fields, *named}
    return found | {path for field, path in _HEADLINES.items() if field in found}


def _again(
    a: dict[str, Any], b: dict[str, Any], paths: tuple[Path | None, Path | None], before: Any, after: Any
) -> bool:
    """Whether a figure is by its rule another one, which moved alike and is told itself."""
    sides = [list(_source(side, path)) for side, path in zip((a, b), paths, strict=True) if path is not None]
    return len(sides) == 2 and sides[0] == [before] and sides[1] == [after]


def _source(document: dict[str, Any], path: Path) -> Iterator[Any]:
    """What a figure repeats by its rule."""
    entry, captures = entry_of(document, path) or (None, ())
    if isinstance(entry, Rule) and entry.function is same:
        for _, pattern in entry.operands.values():
            yield from (value_at(document, each) for each in selected(document, pattern, captures, path))

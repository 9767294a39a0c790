"""What only several parts of a scenario together can tell; each check needs no more than its own parts to be whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from assets.depth_damage import load_damage_curve
from assets.factors import load_debris_mass, load_service_lives, load_state_ratios
from assets.fragility import load_fragility_sets
from assets.table_files import UnknownName
from flows.nearest import nearest
from flows.yaml_file import Lines, dotted, line_of, problem
from hazards import Catalogue, past_problems
from infra.findings import Finding, Place
from valuation.declare import IncompleteSet, complete_rebuild_factors
from valuation.measures import Measure
from valuation.rules import Consequence, Damage


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a scenario that are looked at together; None where a part is missing or refused."""

    damage: Damage | None
    consequence: Consequence | None
    measure: Measure | None
    occurrence_model: str | None
    start_year: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """A file as its reader sees it; `root` is where the part that is meant stands in it."""

    file: str
    lines: Lines
    root: tuple[Any, ...] = ()

    def refuse(self, code: str, path: tuple[Any, ...], value: str, en: str, ja: str) -> Finding:
        """A refusal placed in this file, at a path below the root."""
        whole = (*self.root, *path)
        return problem(
            code, self.file, Place(path=dotted(whole) or None, line=line_of(whole, self.lines)), value, en, ja
        )


def perils_without_damage(parts: Parts, catalogue: Catalogue, written: Written) -> Iterator[Finding]:
    """A peril of the catalogue needs its section under `damage`."""
    for peril, name in (("tsunami", "津波"), ("flood", "洪水")):
        strikes = any(event.peril == peril for event in catalogue.events)
        if parts.damage is not None and strikes and getattr(parts.damage, peril) is None:
            yield written.refuse(
                "DAMAGE_MISSING",
                ("damage", peril),
                "",
                f"the catalogue has {peril} events but the section `damage.{peril}` is missing",
                f"{name}の事象がありますが、「damage.{peril}」がありません。",
            )


def unknown_tables(parts: Parts, written: Written) -> Iterator[Finding]:
    """Every table that is named must be there, and be complete."""
    for path, load in _tables(parts):
        try:
            load()
        except UnknownName as error:
            near = nearest(error.wanted, error.known, cutoff=0.4)
            en = (f"did you mean {near!r}? " if near else "") + f"known: {', '.join(error.known)}"
            ja = (f"「{near}」の誤りではありませんか。" if near else "") + f"使える名前：{'、'.join(error.known)}"
            yield written.refuse(
                "TABLE_UNKNOWN",
                path,
                error.wanted,
                f"there is no {error.column} {error.wanted!r}; {en}",
                f"「{error.wanted}」という名前の表はありません。{ja}",
            )
        except IncompleteSet as error:
            yield written.refuse(
                "TABLE_UNKNOWN",
                path,
                error.set_name,
                str(error),
                f"「{error.set_name}」には{'、'.join(error.missing)}の値がありません。別の表を指定してください。",
            )


def _tables(parts: Parts) -> Iterator[tuple[tuple[Any, ...], Callable[[], object]]]:
    """Every table a scenario names, by its place, and how it is loaded."""
    if parts.consequence is not None:
        c = parts.consequence
        yield ("consequence", "rebuild_factors"), lambda: complete_rebuild_factors(c.rebuild_factors)
        yield ("consequence", "debris_mass"), lambda: load_debris_mass(c.debris_mass)
        yield ("consequence", "service_life"), lambda: load_service_lives(c.service_life)
    if parts.damage is not None and (tsunami := parts.damage.tsunami) is not None:
        yield ("damage", "tsunami", "fragility"), lambda: load_fragility_sets(tsunami.fragility)
        yield ("damage", "tsunami", "state_ratio"), lambda: load_state_ratios(tsunami.state_ratio)
    if parts.damage is not None and (flood := parts.damage.flood) is not None:
        yield ("damage", "flood", "curve"), lambda: load_damage_curve(flood.curve)


def measure_and_rasters(parts: Parts, catalogue: Catalogue, written: Written) -> Iterator[Finding]:
    """A measure that changes the hazard has `with` rasters, and no other has."""
    if parts.measure is None:
        return
    differs = [event.id for event in catalogue.events if event.measure_changes_hazard]
    if differs and not parts.measure.changes_hazard():
        yield written.refuse(
            "MEASURE_HAZARD",
            ("measure", "changes"),
            "",
            f"the catalogue names `with` rasters ({', '.join(differs)}) but no change of the measure has "
            "`kind: hazard`; add it, or write `with: same`",
            f"対策後の浸水図（{'、'.join(differs)}）がありますが、対策に「kind: hazard」がありません。"
            "追加するか「with: same」としてください。",
        )
    if parts.measure.changes_hazard() and not differs:
        yield written.refuse(
            "MEASURE_HAZARD",
            ("measure", "changes"),
            "",
            "the measure has `kind: hazard` but every event says `with: same`; "
            "name the `with` rasters or drop the change",
            "対策に「kind: hazard」がありますが、すべての事象が「with: same」です。"
            "対策後の浸水図を指定するか、この変更を削除してください。",
        )


def unknown_model(parts: Parts, catalogue: Catalogue, written: Written) -> Iterator[Finding]:
    """The occurrence model that is to be the headline is one of the catalogue's."""
    named, model_ids = parts.occurrence_model, catalogue.model_ids
    forgotten = catalogue.models is None and any(event.source for event in catalogue.events)  # that is said instead
    if named is None or named in model_ids or forgotten:
        return
    near = nearest(named, model_ids, cutoff=0.5)
    there = ", ".join(model_ids)
    yield written.refuse(
        "MODEL_UNKNOWN",
        ("crediting", "occurrence_model"),
        named,
        f"the catalogue has no occurrence model {named!r}; "
        + (f"did you mean {near!r}?" if near else f"there are: {there}"),
        f"発生モデル「{named}」はカタログにありません。"
        + (f"「{near}」の誤りではありませんか。" if near else f"次のいずれかを書いてください：{there}"),
    )


def pasts_after_start(parts: Parts, catalogue: Catalogue, written: Written) -> Iterator[Finding]:
    """Last occurrences after the start of the horizon, placed in the file that says so."""
    if parts.start_year is None:
        return
    for found in past_problems(catalogue, parts.start_year, written.file):
        steps = re.findall(r"[^.\[\]]+", found.place.path or "")
        path = (*written.root, *(int(step) if step.isdigit() else step for step in steps))
        yield replace(found, place=Place(path=dotted(path), line=line_of(path, written.lines)))

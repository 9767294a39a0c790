"""Whether a measure reaches any building and acts on any curve: a change that touches nothing would pass in silence."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from assets.depth_damage import load_damage_curve
from assets.inventory import Inventory
from hazards.wet import WetTable
from infra.findings import Finding, Place, Severity
from valuation.assessment import Events
from valuation.measures import RaisedFloor, Relocation, StrongerClass
from valuation.scenario import Scenario
from valuation.variants import changes_of, variants_of


def _finding(code: str, severity: Severity, number: int, part: str, en: str, ja: str) -> Finding:
    return Finding(code, severity, "", Place(path=f"measure.changes[{number}]{part}"), "", ja, en, "", "")


def measure_words(scenario: Scenario, inventory: Inventory) -> list[Finding]:
    """Refuse a `where.use` that no building of the inventory has; the nearest word is named."""
    known = sorted(set(inventory.frame.loc[inventory.frame["set_aside"] == "", "use"].astype(str)) - {""})
    found = []
    for number, change in enumerate(scenario.measure.changes):
        words = (getattr(change, "where", None) and change.where.use) or []  # type: ignore[union-attr]
        for word in words:
            if word in known:
                continue
            near = difflib.get_close_matches(word, known, n=1, cutoff=0.3)
            en = f"no building has the use {word!r}; " + (f"did you mean {near[0]!r}?" if near else _list(known))
            ja = f"用途「{word}」の建物はありません。" + (
                f"「{near[0]}」の誤りではありませんか。" if near else _list_ja(known)
            )
            found.append(_finding("USE_UNKNOWN", "refused", number, ".where.use", en, ja))
    return found


def _list(known: list[str]) -> str:
    return f"the inventory has: {', '.join(known[:12])}" if known else "the inventory names no use"


def _list_ja(known: list[str]) -> str:
    return f"一覧にある用途：{'、'.join(known[:12])}" if known else "一覧に用途がありません。"


def measure_reach(scenario: Scenario, inventory: Inventory, events: Events, water: WetTable) -> list[Finding]:
    """Refuse a change that touches no building; note one that no declared curve can feel."""
    used = (inventory.frame["set_aside"] == "").to_numpy(dtype=bool)
    variants = variants_of(inventory, used)
    deepest = np.where(water.unknown, 0.0, water.deepest()[0]).astype(np.float64)
    found = []
    for number, change in enumerate(scenario.measure.changes):
        if not isinstance(change, StrongerClass | RaisedFloor | Relocation):
            continue
        alone = scenario.measure.model_copy(update={"changes": [change]})
        if not changes_of(variants, inventory.frame, deepest, alone).touched.any():
            en = "this change touches no building: no building meets all conditions of `where`"
            ja = "この変更に当てはまる建物がありません。「where」の条件を確かめてください。"
            found.append(_finding("MEASURE_REACHES_NOTHING", "refused", number, "", en, ja))
        elif reason := _unfelt(change, scenario, events):
            found.append(_finding("MEASURE_NOT_FELT", "note", number, "", *reason))
    return found


def _unfelt(change: Any, scenario: Scenario, events: Events) -> tuple[str, str] | None:
    """Why a change cannot act: no event of its peril, or a curve that does not look at what it changes."""
    flood = scenario.damage.flood
    from_floor = flood is not None and load_damage_curve(flood.curve).counts_from == "floor"
    if isinstance(change, RaisedFloor) and not ("flood" in events.peril and from_floor):
        return (
            "raised floors avoid nothing here: no flood event with a curve that counts depth from the floor",
            "床からの深さを使う被害率の洪水がないため、床上げの効果は計算に現れません。",
        )
    if isinstance(change, StrongerClass) and "tsunami" not in events.peril:
        return (
            "a stronger structure avoids nothing here: flood curves do not distinguish structures",
            "洪水の被害率は構造を区別しないため、構造強化の効果は計算に現れません。",
        )
    return None

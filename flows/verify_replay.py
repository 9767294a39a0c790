"""The run itself once more: the scenario computed anew, in this process and from nothing stored, byte for byte."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from flows import steps
from flows.verify import Check, Opened, of_finding
from infra.errors import NotReproducible, Refused
from infra.provenance import science_version
from infra.strict_json import first_difference, shown
from valuation.record import canonical_bytes

_OF_THE_PROGRAM = ("provenance",)


def replay_checks(opened: Opened, scenario: Path, data: Path | None) -> list[Check]:
    """
    Run the scenario again as `pcc run --direct` does, and compare.

    A difference is named by the first field, outside of the provenance if there is one; if the
    record was made by another version of the science, that is said, for then it is expected.
    """
    try:
        again = _again(scenario, data)
    except Refused as refusal:
        return [of_finding("replay", finding) for finding in refusal.findings if finding.severity == "refused"]
    except NotReproducible as error:
        return [Check("replay", "refused", str(error), f"再計算の結果が公表できる条件を満たしません：{error}")]
    if again == opened.content:
        en, ja = (
            "run again: the same record, byte for byte.",
            "再計算した結果、1バイトの違いもない同じ記録になりました。",
        )
        return [Check("replay", "ok", en, ja)]
    return [_difference(opened, again)]


def _again(scenario: Path, data: Path | None) -> bytes:
    science, path = science_version(), str(scenario)
    with tempfile.TemporaryDirectory(prefix="pcc-replay-") as store:
        machine = steps.Machine(store=store, data=str(data) if data else None, workers=0)
        checked = steps.check_step(path, machine)
        prepared = steps.prepare_step(checked, path, machine, science)
        simulated = steps.simulate_step(checked, prepared, path, machine, science)
        return canonical_bytes(steps.composed(checked, prepared, simulated, path, machine, science)[1])


def _difference(opened: Opened, again: bytes) -> Check:
    made, now = _science(opened.value), science_version()
    en, ja = "", ""
    if made != now:
        en = f" The record was made by another version of the science ({made[:16]}…, this program {now[:16]}…)."
        ja = f"記録は別の版の計算方法（{made[:16]}…、このプログラムは{now[:16]}…）で作られています。"
    fresh = json.loads(again)
    path = first_difference(_without(opened.value), _without(fresh))
    if path is None:
        path = first_difference(opened.value, fresh) or "provenance"
        en = f"run again: every number is the same; `{path}` differs.{en}"
        ja = f"再計算しました。数値はすべて同じですが、「{path}」が違います。{ja}"
        return Check("replay", "changed", en, ja, path)
    found, expected = (shown(_at(value, path), 80) for value in (opened.value, fresh))
    en = f"run again: `{path}` is the first field that differs: {found} in the record, {expected} now.{en}"
    ja = f"再計算しました。最初に違う項目は「{path}」で、記録では{found}、再計算では{expected}です。{ja}"
    return Check("replay", "changed", en, ja, path)


def _science(value: Any) -> str:
    provenance = value.get("provenance") if isinstance(value, dict) else None
    made = provenance.get("science_version") if isinstance(provenance, dict) else None
    return shown(made, 64) if isinstance(made, str) else "?"


def _without(value: Any) -> Any:
    """The record without what names the program and the run."""
    if not isinstance(value, dict):
        return value
    return {key: below for key, below in value.items() if key not in _OF_THE_PROGRAM}


def _at(value: Any, path: str) -> Any:
    """The value of a field; — where there is none, … for a whole part."""
    for step in path.replace("]", "").replace("[", ".").split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (LookupError, TypeError, ValueError):
            return "—"
    return "…" if isinstance(value, dict | list) else value

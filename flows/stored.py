"""The numbers of a run: found in the store where they are there already, however they were made; else computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flows import progress, steps
from infra.storage import Store


@dataclass(frozen=True, slots=True)
class Numbers:
    """Addresses of the steps of one run, up to its arrays; `reused` where these were stored already."""

    checked: str
    prepared: str
    simulated: str
    reused: bool


def numbers_of(checked: str, scenario: str, machine: steps.Machine, science: str) -> Numbers:
    """The numbers of a scenario that was checked, as `pcc run --direct` makes them."""
    stored = _stored(checked, Store(Path(machine.store)), science)
    if stored is not None:
        return stored
    with progress.step("prepare"):
        prepared = steps.prepare_step(checked, scenario, machine, science)
    with progress.step("simulate"):
        return Numbers(
            checked, prepared, steps.simulate_step(checked, prepared, scenario, machine, science), reused=False
        )


def _stored(checked: str, store: Store, science: str) -> Numbers | None:
    """
    What `simulate_step` has left, with Prefect or without: every result says what it was made of.

    A result whose content is no longer what it was is not used.
    """
    for note in sorted(store.root.glob("??/*/made_by.json")):
        made = json.loads(note.read_text(encoding="utf-8"))
        address, prepared = note.parent.name, made.get("prepared")
        same = made.get("checked") == checked and made.get("science_version") == science
        if prepared and same and store.holds(address) and store.holds(prepared):
            return Numbers(checked, prepared, address, reused=True)
    return None

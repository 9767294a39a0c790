"""`pcc` as its users call it, with a home of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import steps
from flows.cli import main
from infra.provenance import science_version
from valuation.record import canonical_bytes


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def pcc(*arguments: str | Path, home: Path, **environment: str) -> Ended:
    """The command in this process, with a home of its own; nothing of the caller's settings is passed on."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in [key for key in os.environ if key.startswith("PCC_")]:
            patch.delenv(name)
        for name, value in {"PCC_HOME": str(home), "COLUMNS": "200", **environment}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["pcc", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    return Ended(code if isinstance(code, int) else int(bool(code)), out.getvalue(), err.getvalue())


def pcc_process(*arguments: str | Path, home: Path) -> Ended:
    """The command as a new user calls it: a process of its own, with workers and a server where it wants them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PCC_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=kept | {"PCC_HOME": str(home), "COLUMNS": "200"},
        check=False,
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


EVERYTHING = {
    "uncertainties__imputation": "alternatives",
    "uncertainties__shares_base_draws": 16,
    "uncertainties__predictive_draws": 20,
}
"""What takes most of the time of a small run, and is left out where it is not the point."""

_SAID = {"source": "invented", "source_kind": "assumption"}
SCATTER = {
    "outcome__event_residual": {"sigma_ln": 0.3, **_SAID},
    "outcome__remainder": {"sigma_ln": 0.2, "length_m": 300, **_SAID},
}
"""Water that differs from its map: all over the town at once, and from place to place."""
STRATIFIED = {
    "outcome__sampling": "stratified",
    "outcome__precision": {"relative_standard_error": 0.05, "at_most_paths": 6400},
}
"""Rare futures drawn more often, as many as a precision needs."""


def small_minato(source: Path, folder: Path, **changes: Any) -> Path:
    """
    The bundled example with fewer futures and draws, without EVERYTHING, and with changes to its scenario.

    A change is named by its keys, joined by two underscores; a section that is not there is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("hazard", "buildings.csv"):
        if not (folder / name).exists():
            (folder / name).symlink_to(source / name)
    scenario = yaml.safe_load((source / "scenario.yaml").read_text(encoding="utf-8"))
    scenario["paths"] = 400
    scenario["uncertainties"] |= {"draws": 200, "imputation": "none", "shares_base_draws": 0, "predictive_draws": 0}
    for key, value in changes.items():
        *parents, last = key.split("__")
        place = scenario
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place.setdefault(parent, {})
        place[last] = value
    path = folder / "scenario.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def two_models(source: Path) -> dict[str, Any]:
    """
    Changes that make the example's tsunamis events of one source, under two models of its occurrence.

    Under `poisson` nothing has changed: 1/30 a year, of which 0.7, 0.225 and 0.075 are the 0.0233333333,
    0.0075 and 0.0025 of the example. Under `renewal` the last one was not long ago.
    """
    events = yaml.safe_load((source / "scenario.yaml").read_text(encoding="utf-8"))["hazards"]["events"]
    for event, weight in zip(events[:3], (0.7, 0.225, 0.075), strict=True):
        for key in ("annual_rate_per_year", "rate_source", "rate_source_kind"):
            del event[key]
        event |= {"source": "trench", "weight": weight}
    trench = {"id": "trench", "peril": "tsunami", **_SAID}
    interval = {"mean_interval_years": 30, "aperiodicity": 0.3, "past": {"last_year": 2017.5}}
    models = {
        "renewal": {"kind": "renewal", **interval},
        "poisson": {"kind": "poisson", "annual_rate_per_year": 1 / 30},
    }
    return {
        "hazards__events": events,
        "hazards__models": [
            {"id": name, "title": {"en": name, "ja": "発生モデル"}, **_SAID, "sources": [trench | frequency]}
            for name, frequency in models.items()
        ],
    }


@dataclass(frozen=True)
class Computed:
    """A run whose numbers are there, with the addresses of its steps; its record is composed when asked for."""

    machine: steps.Machine
    scenario: str
    checked: str
    prepared: str
    simulated: str

    def record_bytes(self) -> bytes:
        """Canonical bytes of the record."""
        addresses = self.checked, self.prepared, self.simulated
        return canonical_bytes(steps.composed(*addresses, self.scenario, self.machine, science_version())[1])

    def under(self, scenario: Path) -> Computed:
        """The same numbers for another scenario, which must differ only in what follows from them."""
        machine = self.machine
        checked = steps.check_step(str(scenario), machine)
        prepared = steps.prepare_step(checked, str(scenario), machine, science_version())
        return Computed(machine, str(scenario), checked, prepared, self.simulated)

    def record(self) -> dict[str, Any]:
        """The record, read back from its bytes."""
        return json.loads(self.record_bytes())


def computed(scenario: Path, store: Path, *, block: int = 500, workers: int = 0) -> Computed:
    """The steps of a run up to its numbers, called in this process (with workers of their own if asked for)."""
    machine = steps.Machine(store=str(store), workers=workers, paths_per_block=block)
    science, path = science_version(), str(scenario)
    checked = steps.check_step(path, machine)
    prepared = steps.prepare_step(checked, path, machine, science)
    return Computed(machine, path, checked, prepared, steps.simulate_step(checked, prepared, path, machine, science))


def record_of(out: Path) -> dict[str, Any]:
    """The record of a run."""
    return json.loads((out / "record.json").read_bytes())

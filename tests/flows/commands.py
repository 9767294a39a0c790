"""`pcc` as a new user calls it: a process of its own, a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml


def pcc(*arguments: str | Path, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; nothing of the caller's PCC_ settings is passed on."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PCC_", "PREFECT_"))}
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=kept | {"PCC_HOME": str(home), "COLUMNS": "200"} | environment,
        check=False,
        timeout=300,
    )


def small_minato(source: Path, folder: Path, **changes: Any) -> Path:
    """The bundled example with fewer futures and draws, and with changes (dotted keys) to its scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("hazard", "buildings.csv"):
        if not (folder / name).exists():
            (folder / name).symlink_to(source / name)
    scenario = yaml.safe_load((source / "scenario.yaml").read_text(encoding="utf-8"))
    scenario["paths"] = 400
    scenario["uncertainties"]["draws"] = 200
    for key, value in changes.items():
        *parents, last = key.split("__")
        place = scenario
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place[parent]
        place[last] = value
    path = folder / "scenario.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def record_of(out: Path) -> dict[str, Any]:
    """The record of a run."""
    return json.loads((out / "record.json").read_bytes())

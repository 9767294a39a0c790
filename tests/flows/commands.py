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

from flows.cli import main


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

"""One run from a scenario file to a folder of outputs: through Prefect, or the same steps directly."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows import progress, steps
from flows.prefect_home import prepare_environment
from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.provenance import distribution_version, science_version, views_version
from infra.settings import Settings
from infra.storage import Store
from valuation.record import record_id


@dataclass(frozen=True, slots=True)
class Request:
    """What one call of `pcc run` asks for."""

    scenario: Path
    out: Path
    machine: steps.Machine
    settings: Settings
    lang: Lang
    direct: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run, and whether its numbers were there already."""

    run_id: str
    reused: bool


def run_scenario(request: Request) -> Done:
    """
    Run a scenario and publish its outputs.

    The inputs are opened and checked first, before any server: nothing starts, and
    nothing is written to `out`, for a scenario that is refused. A run that is stored
    already is published again without computing, unless `again`.
    """
    science = science_version()
    with progress.step("check"):
        checked = steps.check_step(str(request.scenario), request.machine)
    make_out(request.out)
    identifier = steps.run_id(checked, science)
    index = request.settings.runs / f"{identifier}.{request.lang}.{views_version()[:16]}.json"
    stored = None if request.again else _stored(index, Store(request.settings.store))
    valued = stored or _compute(request, checked, science)
    if stored is None:
        _remember(index, valued)
    with progress.step("publish"):
        steps.publish_step(valued, str(request.out), request.machine)
    return Done(identifier, stored is not None)


def make_out(out: Path) -> None:
    """The folder for the outputs, before anything is computed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        en = f"the folder for the outputs cannot be made: {error.strerror}; name another one with --out"
        ja = "出力フォルダを作成できません。--out で別のフォルダを指定してください。"
        raise Refused([Finding("OUT_UNWRITABLE", "refused", str(out), Place(), "", ja, en, "", "")]) from None


def _stored(index: Path, store: Store) -> str | None:
    """The address of a finished run's outputs, if they are still what they were."""
    if not index.is_file():
        return None
    address = str(json.loads(index.read_text(encoding="utf-8"))["valued"])
    return address if store.holds(address) else None


def _remember(index: Path, valued: str) -> None:
    index.parent.mkdir(parents=True, exist_ok=True)
    beside = index.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps({"valued": valued}), encoding="utf-8")
    os.replace(beside, index)


def _compute(request: Request, checked: str, science: str) -> str:
    scenario, machine = str(request.scenario), request.machine
    if request.direct:
        with progress.step("prepare"):
            prepared = steps.prepare_step(checked, scenario, machine, science)
        with progress.step("simulate"):
            simulated = steps.simulate_step(checked, prepared, scenario, machine, science)
        with progress.step("value"):
            return steps.value_step(checked, prepared, simulated, scenario, machine, science, request.lang)
    with progress.step("prefect_import"):
        prepare_environment(request.settings.home)
        from flows.flow import assessment_flow
    with progress.step("flow"):
        return str(
            assessment_flow(checked, scenario, machine, science, request.lang, views_version(), again=request.again)
        )


def run_facts(done: Done, request: Request, seconds: dict[str, float], peak_bytes: int) -> dict[str, Any]:
    """run.json: the facts of this run, none of which decides a number."""
    machine = request.machine
    return {
        "run_id": done.run_id,
        "record_id": record_id((request.out / "record.json").read_bytes()),
        "reused": done.reused,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": seconds,
        "peak_memory_bytes": peak_bytes,
        "workers": machine.workers,
        "paths_per_block": machine.paths_per_block,
        "block_mb": machine.block_mb,
        "dask_address": machine.dask_address,
        "prefect": not request.direct,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "distribution_version": distribution_version(),
    }

"""
The Prefect flow: few coarse tasks, addresses in and out; Dask works inside the simulate task.

Prefect caches a task on its own text and inputs, not on the functions it calls:
`science` (the science version) is an input for that reason. What only the machine
decides is left out of the key. A cached address is trusted only while the store still
holds what it names. Call `flows.prefect_home.prepare_environment` before importing this.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import INPUTS, TASK_SOURCE

from flows import progress, steps
from flows.steps import Machine
from infra.findings import Lang
from infra.storage import Store

_CACHE = (INPUTS - "machine" - "scenario") + TASK_SOURCE  # `checked` is the content of scenario and inputs


@task(name="prepare", cache_policy=_CACHE, persist_result=True)
def prepare(checked: str, scenario: str, machine: Machine, science: str) -> str:
    """Water at every building, in both worlds."""
    with progress.step("prepare"):
        return steps.prepare_step(checked, scenario, machine, science)


@task(name="simulate", cache_policy=_CACHE, persist_result=True)
def simulate(checked: str, prepared: str, scenario: str, machine: Machine, science: str) -> str:
    """All blocks of both estimators, on Dask inside."""
    with progress.step("simulate"):
        return steps.simulate_step(checked, prepared, scenario, machine, science)


@task(name="value", cache_policy=_CACHE, persist_result=True)
def value(
    checked: str, prepared: str, simulated: str, scenario: str, machine: Machine, science: str, lang: Lang, views: str
) -> str:
    """Credit chain, record and views; `views` is in the key because pages change without the science."""
    with progress.step("value"):
        return steps.value_step(checked, prepared, simulated, scenario, machine, science, lang)


@flow(name="potential-carbon-credit", log_prints=False, validate_parameters=False)
def assessment_flow(
    checked: str, scenario: str, machine: Machine, science: str, lang: Lang, views: str, *, again: bool
) -> str:
    """From checked inputs to the address of the outputs; `again` computes even what is cached."""
    store = Store(Path(machine.store))

    def address(step: Any, *arguments: Any) -> str:
        found = str(step.with_options(refresh_cache=again)(*arguments))
        return found if store.holds(found) else str(step.with_options(refresh_cache=True)(*arguments))

    prepared = address(prepare, checked, scenario, machine, science)
    simulated = address(simulate, checked, prepared, scenario, machine, science)
    return address(value, checked, prepared, simulated, scenario, machine, science, lang, views)

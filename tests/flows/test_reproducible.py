"""Same inputs and seed, same bytes: whatever workers, blocks, server; another seed moves only what chance may move."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows import progress, steps
from infra.errors import Refused
from infra.provenance import science_version
from tests.flows.commands import EVERYTHING, SCATTER, STRATIFIED, computed, pcc, pcc_process, small_minato
from valuation.record import canonical_bytes


@pytest.fixture(scope="module")
def town(minato, tmp_path_factory):
    return small_minato(minato, tmp_path_factory.mktemp("town"))


def record_bytes(scenario: Path, store: Path, **options: int) -> bytes:
    """Canonical bytes of a run's record, its steps called in this process."""
    return computed(scenario, store, **options).record_bytes()


def record(scenario: Path, store: Path) -> dict[str, Any]:
    return computed(scenario, store).record()


@pytest.fixture(scope="module")
def reference(town, tmp_path_factory):
    return record_bytes(town, tmp_path_factory.mktemp("reference"))


def run(scenario, folder, *options, command=pcc):
    """One run of the command with a home of its own, so that nothing stored is used again."""
    done = command("run", scenario, "--out", folder / "out", *options, home=folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.parametrize(("block", "threads"), [(37, 1), (399, 3), (400, 2), (10_000, 8)])
def test_the_size_of_blocks_and_the_number_of_threads_change_no_byte(
    town, reference, tmp_path, monkeypatch, block, threads
):
    monkeypatch.setattr("infra.cluster.default_workers", lambda: threads)  # how many cores this machine has
    assert record_bytes(town, tmp_path, block=block) == reference


def test_one_worker_of_its_own_process_changes_no_byte(town, reference, tmp_path):
    out = run(town, tmp_path, "--direct", "--workers", "1", "--paths-per-block", "37", command=pcc_process)
    assert (out / "record.json").read_bytes() == reference


def test_two_workers_under_prefect_change_no_byte_and_a_lost_store_is_filled_again(town, reference, tmp_path):
    options = ("--workers", "2", "--paths-per-block", "111")
    assert (run(town, tmp_path, *options, command=pcc_process) / "record.json").read_bytes() == reference
    for folder in ("store", "runs"):  # Prefect still remembers addresses that hold nothing any more
        shutil.rmtree(tmp_path / "home" / folder)
    assert (run(town, tmp_path, *options, command=pcc_process) / "record.json").read_bytes() == reference


@pytest.fixture(scope="module")
def busy_town(minato, tmp_path_factory):
    """The example with everything on: scatter, strata, a precision, both tables of delivery, shares, fillings."""
    on = {**EVERYTHING, **SCATTER, **STRATIFIED}
    return small_minato(minato, tmp_path_factory.mktemp("busy"), paths=200, **on)


def worker_processes() -> set[int]:
    """Processes of the local cluster that work on blocks; one that has just ended is none."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # gone, or waiting to be reaped, since it was listed
            if any("spawn_main" in part for part in child.cmdline()):
                found.add(child.pid)
    return found


def both_workers() -> list[int]:
    """The two workers, waited for: those killed before are started anew, which takes a busy machine a while."""
    for _ in range(1800):
        if len(found := worker_processes()) == 2:
            return sorted(found)
        time.sleep(0.1)
    raise TimeoutError("the workers that were killed were not started anew within three minutes")


def test_killed_workers_change_no_byte_with_everything_on(busy_town, tmp_path, monkeypatch):
    undisturbed, killed = record_bytes(busy_town, tmp_path / "undisturbed"), {}

    def kill(name: str, done: int, of: int) -> None:
        """One worker in the middle of the simulation, and all of them in the middle of each other work."""
        if name not in killed and done < of:
            killed[name] = both_workers()[: 1 if name == "simulate" else None]
            for pid in killed[name]:
                os.kill(pid, signal.SIGKILL)

    monkeypatch.setattr(progress, "blocks", kill)
    assert record_bytes(busy_town, tmp_path / "disturbed", block=19, workers=2) == undisturbed
    assert {name: len(pids) for name, pids in killed.items() if name != "effects"} == {
        "simulate": 1,
        "expected": 2,
        "predict": 2,
    }


def test_asking_again_returns_the_same_run_and_a_damaged_store_is_computed_again(town, reference, tmp_path):
    run(town, tmp_path, "--direct", "--workers", "0")
    done = pcc("run", town, "--out", tmp_path / "again", "--direct", "--workers", "0", home=tmp_path / "home")
    facts = json.loads((tmp_path / "again" / "run.json").read_text())
    assert "stored already" in done.stdout
    assert facts["reused"]
    assert "simulate" not in facts["seconds"]
    assert (tmp_path / "again" / "record.json").read_bytes() == reference
    for path in (tmp_path / "home" / "store").rglob("record.json"):
        path.write_bytes(path.read_bytes()[:-1])
    assert (run(town, tmp_path, "--direct", "--workers", "0") / "record.json").read_bytes() == reference


def test_another_seed_gives_other_futures_and_an_estimate_within_its_sampling_error(minato, reference, tmp_path):
    other, first = record(small_minato(minato, tmp_path, seed=7), tmp_path / "store"), json.loads(reference)
    assert other["delivery"]["net"]["p50_t_co2e"] != first["delivery"]["net"]["p50_t_co2e"]
    a, b = first["estimate"]["net"], other["estimate"]["net"]
    error = math.hypot(a["standard_error_t_co2e"], b["standard_error_t_co2e"])
    assert a["mean_t_co2e"] != b["mean_t_co2e"]
    assert abs(a["mean_t_co2e"] - b["mean_t_co2e"]) < 4 * error
    assert a["central_t_co2e"] == b["central_t_co2e"]


def test_without_parameter_uncertainties_the_estimate_does_not_know_the_seed(minato, tmp_path):
    off = {
        "uncertainties__rebuild_factor": "none",
        "uncertainties__state_ratio": "none",
        "uncertainties__event_rate": "none",
        "uncertainties__fragility_median": "none",
        "uncertainties__depth_bias": "none",
        "uncertainties__service_life": "none",
        "uncertainties__assumptions": "none",
        "uncertainties__project_emissions": "none",
    }
    records = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        path = small_minato(minato, folder, seed=seed, **off)
        records.append(record(path, folder / "store"))
    assert records[0]["estimate"] == records[1]["estimate"]
    assert records[0]["chain"] == records[1]["chain"]
    assert records[0]["uncertainty"]["deduction"] == 0
    assert records[0]["delivery"] != records[1]["delivery"]


def test_the_order_of_rows_and_of_events_changes_no_number(minato, reference, tmp_path):
    path = small_minato(minato, tmp_path)
    (tmp_path / "buildings.csv").unlink()
    head, *rows = (minato / "buildings.csv").read_bytes().split(b"\r\n")
    rows = [row for row in rows if row]
    (tmp_path / "buildings.csv").write_bytes(b"\r\n".join([head, *reversed(rows), b""]))
    text = path.read_text(encoding="utf-8")
    first, rest = text.split("  - id: T1", 1)
    t1, others = ("  - id: T1" + rest).split("  - id: T2", 1)
    block, tail = ("  - id: T2" + others).split("inventory:", 1)
    path.write_text(first + block + t1 + "inventory:" + tail, encoding="utf-8")
    mixed, straight = record(path, tmp_path / "store"), json.loads(reference)
    for part in ("estimate", "delivery", "agreement", "chain", "valuation", "claimable", "map"):
        assert mixed[part] == straight[part], part


def test_a_measure_that_does_nothing_avoids_exactly_zero(minato, tmp_path):
    path = small_minato(
        minato,
        tmp_path,
        measure__changes=[{"kind": "warning"}],
        **{f"hazards__events__{e}__with": "same" for e in range(3)},
    )
    found = record(path, tmp_path / "store")
    assert found["estimate"]["gross_avoided_t_co2e"] == 0
    assert found["estimate"]["avoided"]["mean_t_co2e"] == 0
    assert found["delivery"]["probability_avoided_positive"] == 0
    assert found["delivery"]["probability_avoided_negative"] == 0
    assert found["uncertainty"]["refused"]
    assert found["valuation"]["issuable_total_t_co2e"] == 0


def test_a_scenario_edited_during_its_run_is_run_as_it_was_checked(minato, reference, tmp_path):
    path = small_minato(minato, tmp_path)
    machine = steps.Machine(store=str(tmp_path / "store"), workers=0)
    science = science_version()
    checked = steps.check_step(str(path), machine)
    small_minato(minato, tmp_path, valuation__price__price_jpy_per_t=12_000, crediting__cap_overlap__share=0.0)
    prepared = steps.prepare_step(checked, str(path), machine, science)
    simulated = steps.simulate_step(checked, prepared, str(path), machine, science)
    _, found = steps.composed(checked, prepared, simulated, str(path), machine, science)
    assert json.loads(canonical_bytes(found))["valuation"] == json.loads(reference)["valuation"]


def test_an_input_file_changed_during_a_run_is_refused(minato, tmp_path):
    path = small_minato(minato, tmp_path)
    (tmp_path / "buildings.csv").unlink()
    shutil.copyfile(minato / "buildings.csv", tmp_path / "buildings.csv")
    machine = steps.Machine(store=str(tmp_path / "store"), workers=0)
    checked = steps.check_step(str(path), machine)
    with (tmp_path / "buildings.csv").open("ab") as file:
        file.write(b"\r\n")
    with pytest.raises(Refused) as refused:
        steps.prepare_step(checked, str(path), machine, science_version())
    assert [finding.code for finding in refused.value.findings] == ["INPUT_CHANGED"]


def test_too_few_futures_to_check_the_closed_form_are_refused_with_how_many_to_take(minato, tmp_path):
    rare = {f"hazards__events__{e}__annual_rate_per_year": 1e-4 for e in range(6)}
    path = small_minato(minato, tmp_path, paths=100, **rare)
    with pytest.raises(Refused) as refused:
        record_bytes(path, tmp_path / "store")
    assert [finding.code for finding in refused.value.findings] == ["PATHS_TOO_FEW"]


def test_works_on_buildings_of_unknown_depth_emit_all_the_same(minato, tmp_path):
    rows = (minato / "buildings.csv").read_bytes().decode("cp932").split("\r\n")
    moved = []
    for row in rows[1:]:
        cells = row.split(",")
        if len(cells) > 1 and cells[0] <= "M-0400":
            cells[1] = "33.5"  # far south of the grid: depth unknown
        moved.append(",".join(cells))
    path = small_minato(minato, tmp_path)
    (tmp_path / "buildings.csv").unlink()
    (tmp_path / "buildings.csv").write_bytes("\r\n".join([rows[0], *moved]).encode("cp932"))
    there = record(path, tmp_path / "store")
    here = record(small_minato(minato, tmp_path / "all"), tmp_path / "store")
    assert there["identity"]["buildings"]["outside_grid"] > 300
    project = [sum(year["project_t_co2e"] for year in found["estimate"]["by_vintage"]) for found in (there, here)]
    assert project[0] == pytest.approx(project[1], rel=1e-9)


def test_losses_after_a_short_horizon_are_said(minato, reference, tmp_path):
    short = {"horizon__years": 23, "measure__service_life_years": 20, "crediting__renewals": 1}
    codes = {f["code"] for f in record(small_minato(minato, tmp_path, **short), tmp_path / "store")["findings"]}
    assert "HORIZON_TAIL" in codes
    assert "HORIZON_TAIL" not in {f["code"] for f in json.loads(reference)["findings"]}

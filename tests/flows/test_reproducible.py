"""Same inputs and seed, same bytes: whatever workers, blocks, server; another seed moves only what chance may move."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from flows import steps
from infra.provenance import science_version
from tests.flows.commands import pcc, pcc_process, small_minato
from valuation.record import canonical_bytes


@pytest.fixture(scope="module")
def town(minato, tmp_path_factory):
    return small_minato(minato, tmp_path_factory.mktemp("town"))


def record_bytes(scenario: Path, store: Path, block: int = 500) -> bytes:
    """Canonical bytes of a run's record, its steps called in this process."""
    machine = steps.Machine(store=str(store), workers=0, paths_per_block=block)
    science = science_version()
    checked = steps.check_step(str(scenario), machine)
    prepared = steps.prepare_step(checked, str(scenario), machine, science)
    simulated = steps.simulate_step(checked, prepared, str(scenario), machine, science)
    return canonical_bytes(steps.composed(checked, prepared, simulated, str(scenario), machine, science)[1])


def record(scenario: Path, store: Path) -> dict:
    return json.loads(record_bytes(scenario, store))


@pytest.fixture(scope="module")
def reference(town, tmp_path_factory):
    return record_bytes(town, tmp_path_factory.mktemp("reference"))


def run(scenario, folder, *options, command=pcc):
    """One run of the command with a home of its own, so that nothing stored is used again."""
    done = command("run", scenario, "--out", folder / "out", *options, home=folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.parametrize("block", [37, 399, 400, 10_000])
def test_the_size_of_blocks_changes_no_byte(town, reference, tmp_path, block):
    assert record_bytes(town, tmp_path, block) == reference


@pytest.mark.parametrize(
    "options",
    [
        ("--direct", "--workers", "1", "--paths-per-block", "37"),
        ("--workers", "2", "--paths-per-block", "111"),
    ],
    ids=["one worker", "two workers under Prefect"],
)
def test_workers_blocks_and_server_change_no_byte(town, reference, tmp_path, options):
    assert (run(town, tmp_path, *options, command=pcc_process) / "record.json").read_bytes() == reference


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

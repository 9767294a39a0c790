"""
The five steps of a run as plain functions: check, prepare, simulate, value, publish.

Content addresses go in and come out, never arrays. The flow wraps them in tasks;
`--direct` calls them one after the other. Both give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from flows import progress
from flows.inputs import check_inputs, degrees, findings_json, inventory_of, same_inputs, sample_depths
from flows.outputs import load_results, save_results, write_outputs
from flows.paths import Resolver
from flows.scenario import Loaded, load_scenario
from hazards import Catalogue, open_event_set
from infra.cluster import mapper
from infra.errors import NotReproducible, Refused
from infra.findings import Finding, Lang, Place
from infra.provenance import distribution_version
from infra.storage import Store, publish, sha256_of
from valuation.analysis import analysis_of, compute, setting
from valuation.assessment import Depths, Events
from valuation.compose import compose
from valuation.credit import credit
from valuation.parts.case import Case, Identifiers
from valuation.record import Input, LatentCreditRecord, canonical_bytes
from valuation.scenario import Scenario

DEFAULT_PATHS_PER_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Machine:
    """What only this machine decides; no result depends on it."""

    store: str
    data: str | None = None
    dask_address: str | None = None
    workers: int | None = None
    paths_per_block: int = DEFAULT_PATHS_PER_BLOCK

    def loaded(self, scenario: str) -> Loaded:
        """The scenario as its file says now; only the check may read it."""
        return load_scenario(Path(scenario), Path(self.data) if self.data else None)

    def checked(self, checked: str, scenario: str) -> Loaded:
        """
        The scenario as it was checked, whatever its file says by now, with the same input files.

        Raises
        ------
        Refused
            A file of the inputs is no longer the one that was checked.
        """
        folder = Store(Path(self.store)).path(checked)
        found = Scenario.model_validate(_read_json(folder / "scenario.json"))
        catalogue = _read_json(folder / "catalogue.json")
        file = Path(scenario)
        resolve = Resolver(file.parent, Path(self.data) if self.data else None)
        own = Resolver(resolve(catalogue["file"]).parent, resolve.data) if catalogue["file"] else resolve
        loaded = Loaded(found, Catalogue.model_validate(catalogue["catalogue"]), catalogue["file"], file, resolve, own)
        self.unchanged(checked, loaded)
        return loaded

    def unchanged(self, checked: str, loaded: Loaded) -> None:
        """Refuse input files that are not the ones checked: before they are read, and once more after."""
        folder = Store(Path(self.store)).path(checked)
        same_inputs(loaded, [Input(**item) for item in _read_json(folder / "inputs.json")])


def check_step(scenario: str, machine: Machine) -> str:
    """Open everything and look at it; the address of the inputs' hashes and the findings."""
    loaded = machine.loaded(scenario)
    checked = check_inputs(loaded)
    with Store(Path(machine.store)).writing() as draft:
        _write_json(draft.folder / "scenario.json", loaded.scenario.model_dump(mode="json", by_alias=True))
        catalogue = {
            "file": loaded.catalogue_file,
            "catalogue": loaded.catalogue.model_dump(mode="json", by_alias=True),
        }
        _write_json(draft.folder / "catalogue.json", catalogue)
        _write_json(draft.folder / "inputs.json", [item.model_dump() for item in checked.inputs])
        (draft.folder / "findings.json").write_text(findings_json(checked.findings), encoding="utf-8")
    return draft.address


def prepare_step(checked: str, scenario: str, machine: Machine, science: str) -> str:
    """Water at every building, in both worlds; the address of the depth arrays."""
    loaded = machine.checked(checked, scenario)
    events, depths = sample_depths(inventory_of(loaded), open_event_set(loaded.catalogue, loaded.hazard_resolve))
    machine.unchanged(checked, loaded)
    with Store(Path(machine.store)).writing() as draft:
        for name in ("without_m", "with_m", "outside"):
            np.save(draft.folder / f"{name}.npy", getattr(depths, name))
        events_json = asdict(events) | {"annual_rate_per_year": events.annual_rate_per_year.tolist()}
        _write_json(draft.folder / "events.json", events_json)
        _write_json(draft.folder / "made_by.json", {"checked": checked, "science_version": science})
    return draft.address


def simulate_step(checked: str, prepared: str, scenario: str, machine: Machine, science: str) -> str:
    """Both estimators and the effects, on Dask inside; the address of their arrays."""
    loaded, store = machine.checked(checked, scenario), Store(Path(machine.store))
    events, depths = _load_depths(store.path(prepared))
    with mapper(machine.dask_address, machine.workers) as run:
        results = compute(
            loaded.scenario, inventory_of(loaded), depths, events,
            mapper=run, progress=progress.blocks, paths_per_block=machine.paths_per_block,
        )  # fmt: skip
    machine.unchanged(checked, loaded)
    with store.writing() as draft:
        save_results(draft.folder, results)
        _write_json(
            draft.folder / "made_by.json", {"checked": checked, "prepared": prepared, "science_version": science}
        )
    return draft.address


def value_step(
    checked: str, prepared: str, simulated: str, scenario: str, machine: Machine, science: str, lang: Lang
) -> str:
    """The credit chain, the record and its views; the address of the outputs."""
    case, record = composed(checked, prepared, simulated, scenario, machine, science)
    with Store(Path(machine.store)).writing() as draft:
        write_outputs(draft.folder, case, record, canonical_bytes(record), lang)
    return draft.address


def composed(
    checked: str, prepared: str, simulated: str, scenario: str, machine: Machine, science: str
) -> tuple[Case, LatentCreditRecord]:
    """
    The case of a run and its record.

    Raises
    ------
    NotReproducible
        The two estimators differ by more than 4 standard errors: nothing is published.
    """
    loaded, store = machine.checked(checked, scenario), Store(Path(machine.store))
    events, depths = _load_depths(store.path(prepared))
    inventory = inventory_of(loaded)
    frame = setting(loaded.scenario, inventory, depths, events)
    analysis = analysis_of(loaded.scenario, inventory, frame, load_results(store.path(simulated)))
    longitude, latitude = degrees(inventory)
    case = Case(
        scenario=loaded.scenario,
        catalogue=loaded.catalogue,
        inventory=inventory,
        analysis=analysis,
        credit=credit(loaded.scenario, analysis),
        inputs=[Input(**item) for item in _read_json(store.path(checked) / "inputs.json")],
        findings=_findings(store.path(checked)),
        identifiers=Identifiers(science, distribution_version(), *_hashes(store.path(checked), checked, science)),
        longitude=longitude,
        latitude=latitude,
        outside=depths.outside,
    )
    _enough_futures(case)
    record = compose(case)
    if not record.agreement.within_4_standard_errors:
        raise NotReproducible(
            f"the two estimators differ by {record.agreement.z:.1f} standard errors; nothing is published. "
            "Chance alone does this about once in 16,000 runs: take more paths or another seed. "
            "If it stays, the program is at fault: please report it with the scenario."
        )
    machine.unchanged(checked, loaded)
    return case, record


FEWEST_HITS = 10
"""Futures in which the measure makes a difference, below which the agreement of both estimators cannot be shown."""


def _enough_futures(case: Case) -> None:
    """Refuse a run whose futures are too few to check the closed form against; a measure that does nothing passes."""
    kg = case.analysis.results.paths.counted_kg
    hits = int(np.count_nonzero((kg[..., 0] != kg[..., 1]).any(axis=1)))
    if hits >= FEWEST_HITS or not np.any(case.credit.central_net.avoided):
        return
    wanted = len(kg) * FEWEST_HITS // max(hits, 1) * 2
    en = (
        f"the measure makes a difference in only {hits} of {len(kg):,} futures, too few to check the closed form "
        f"against; write `paths: {wanted}` or more"
    )
    ja = (
        f"対策の効果が現れた将来は{len(kg):,}通りのうち{hits}通りだけで、計算の照合ができません。"
        f"「paths: {wanted}」以上にしてください。"
    )
    raise Refused([Finding("PATHS_TOO_FEW", "refused", "", Place(path="paths"), str(len(kg)), ja, en, "", "")])


def publish_step(valued: str, out: str, machine: Machine) -> None:
    """Copy the outputs to the reader's folder, each file at once or not at all."""
    folder = Store(Path(machine.store)).path(valued)
    publish({path.name: path for path in sorted(folder.iterdir())}, Path(out))


def run_id(checked: str, science: str) -> str:
    """
    What names a run: its inputs and scenario (with seed), and the science.

    `checked` is the address of exactly these inputs, so that asking again gives the same id.
    """
    return hashlib.sha256(f"{checked}\x1f{science}".encode()).hexdigest()


def _hashes(folder: Path, checked: str, science: str) -> tuple[str, str]:
    """SHA-256 of the scenario as understood (defaults filled in), and the run id."""
    return sha256_of(folder / "scenario.json"), run_id(checked, science)


def _findings(folder: Path) -> list[Finding]:
    found = []
    for item in _read_json(folder / "findings.json"):
        place = item.pop("place")
        if "cell" in place:
            place["cell"] = tuple(place["cell"])
        found.append(Finding(**item, place=Place(**place)))
    return found


def _load_depths(folder: Path) -> tuple[Events, Depths]:
    events = _read_json(folder / "events.json")
    rates = np.array(events["annual_rate_per_year"], dtype=np.float64)
    arrays = (np.load(folder / f"{name}.npy") for name in ("without_m", "with_m", "outside"))
    return Events(tuple(events["event_id"]), tuple(events["peril"]), rates), Depths(*arrays)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

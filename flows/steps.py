"""
The five steps of a run as plain functions: check, prepare, simulate, value, publish.

Content addresses go in and come out, never arrays. The flow wraps them in tasks;
`--direct` calls them one after the other. Both give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from flows import progress
from flows.inputs import check_inputs, degrees, findings_json, inventory_of, same_inputs
from flows.outputs import load_results, save_results, write_outputs
from flows.paths import Resolver
from flows.scenario import Loaded, load_scenario
from flows.water import inputs_of
from hazards import Catalogue, WetTable, expanded, load_wet, save_wet
from infra.cluster import mapper
from infra.errors import NotReproducible, Refused
from infra.findings import Finding, Lang, Place
from infra.provenance import distribution_version
from infra.storage import Store, publish, sha256_of
from valuation.analysis import Analysis, analysis_of, compute, setting
from valuation.compose import compose
from valuation.credit import credit
from valuation.parts.case import Case, Identifiers, ModelResult
from valuation.parts.estimate import agreement
from valuation.parts.models import headline
from valuation.record import Input, LatentCreditRecord, canonical_bytes
from valuation.scenario import Scenario

DEFAULT_PATHS_PER_BLOCK = 500
MAPS = "maps"
"""Folder of the water of a catalogue's own events, where it has series of maps."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What only this machine decides; no result depends on it."""

    store: str
    data: str | None = None
    dask_address: str | None = None
    workers: int | None = None
    paths_per_block: int = DEFAULT_PATHS_PER_BLOCK
    block_mb: int = 256

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
    """Open everything and look at it; the address of the inputs' hashes, the findings and the water at buildings."""
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
        save_wet(checked.water, draft.folder)  # a function of the inputs, and nobody decodes them again
        if checked.maps is not None:
            (draft.folder / MAPS).mkdir()
            save_wet(checked.maps, draft.folder / MAPS)
    return draft.address


def prepare_step(checked: str, scenario: str, machine: Machine, science: str) -> str:
    """Water at every building, in both worlds, as the check has read it; the address of its table."""
    machine.checked(checked, scenario)
    store = Store(Path(machine.store))
    with store.writing() as draft:
        for path in sorted(store.path(checked).glob("wet.*.npy")):
            _same_file(path, draft.folder / path.name)
        _write_json(draft.folder / "made_by.json", {"checked": checked, "science_version": science})
    return draft.address


def _same_file(path: Path, again: Path) -> None:
    """The same content under a second name: results never change, and a large table need not be written twice."""
    try:
        os.link(path, again)
    except OSError:  # a file system without links
        shutil.copyfile(path, again)


def simulate_step(checked: str, prepared: str, scenario: str, machine: Machine, science: str) -> str:
    """Both estimators and the effects under every occurrence model, on Dask inside; the address of their arrays."""
    loaded, store = machine.checked(checked, scenario), Store(Path(machine.store))
    water, maps = load_wet(store.path(prepared)), store.path(checked) / MAPS
    own = load_wet(maps) if maps.is_dir() else None
    models = [(model, inputs_of(loaded, water, model, own)) for model in loaded.catalogue.model_ids]
    with mapper(machine.dask_address, machine.workers) as run, store.writing() as draft:
        for model, inputs in models:
            results = compute(
                inputs, mapper=run, progress=progress.blocks, paths_per_block=machine.paths_per_block,
                block_bytes=machine.block_mb * 2**20,
            )  # fmt: skip
            save_results(draft.folder / "models" / model, results)
        machine.unchanged(checked, loaded)
        made_by = {"checked": checked, "prepared": prepared, "science_version": science}
        _write_json(draft.folder / "made_by.json", made_by)
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
        The two estimators differ by more than 4 standard errors under some model: nothing is published.
    """
    loaded, store = machine.checked(checked, scenario), Store(Path(machine.store))
    water = load_wet(store.path(prepared))
    models = [model_result(loaded, water, model, store.path(simulated)) for model in loaded.catalogue.model_ids]
    chosen = headline(models, loaded.scenario.crediting.occurrence_model)
    inventory = inventory_of(loaded)
    longitude, latitude = degrees(inventory)
    case = Case(
        scenario=loaded.scenario,
        catalogue=expanded(loaded.catalogue).catalogue,
        inventory=inventory,
        model_id=chosen.model_id,
        analysis=chosen.analysis,
        credit=chosen.credit,
        models=models,
        inputs=[Input(**item) for item in _read_json(store.path(checked) / "inputs.json")],
        findings=_findings(store.path(checked)),
        identifiers=Identifiers(science, distribution_version(), *_hashes(store.path(checked), checked, science)),
        longitude=longitude,
        latitude=latitude,
        water=water,
    )
    _enough_futures(case)
    _must_agree(case)
    record = compose(case)
    machine.unchanged(checked, loaded)
    return case, record


def model_result(loaded: Loaded, water: WetTable, model: str, simulated: Path) -> ModelResult:
    """What one occurrence model gives, from the arrays of `simulate_step`."""
    inputs = inputs_of(loaded, water, model)
    analysis = analysis_of(inputs, setting(inputs), load_results(simulated / "models" / model))
    return ModelResult(model, analysis, credit(loaded.scenario, analysis))


FEWEST_HITS = 10
"""Futures in which the measure makes a difference, below which the agreement of both estimators cannot be shown."""


def _hits(analysis: Analysis) -> tuple[int, int]:
    """Futures in which the measure makes a difference, and futures in all."""
    kg = analysis.results.futures.paths.total_kg()
    return int(np.count_nonzero(kg[:, 0] != kg[:, 1])), len(kg)


def _must_agree(case: Case) -> None:
    """Every model that the record tells of: both estimators agree, the headline's in any case."""
    for model in case.models:
        found = agreement(replace(case, model_id=model.model_id, analysis=model.analysis, credit=model.credit))
        shown = model.model_id == case.model_id or _hits(model.analysis)[0] >= FEWEST_HITS
        if shown and found.within_4_standard_errors is False:
            raise NotReproducible(
                f"the two estimators differ by {found.z:.1f} standard errors under the occurrence model "
                f"{model.model_id}; nothing is published. "
                "Chance alone does this about once in 16,000 runs: take more paths or another seed. "
                "If it stays, the program is at fault: please report it with the scenario."
            )


def _enough_futures(case: Case) -> None:
    """Refuse a run whose futures are too few to check the closed form against; a measure that does nothing passes."""
    hits, paths = _hits(case.analysis)
    if hits >= FEWEST_HITS or not np.any(case.credit.central_net.avoided):
        return
    wanted = paths * FEWEST_HITS // max(hits, 1) * 2
    en = (
        f"the measure makes a difference in only {hits} of {paths:,} futures, too few to check the closed form "
        f"against; write `paths: {wanted}` or more"
    )
    ja = (
        f"対策の効果が現れた将来は{paths:,}通りのうち{hits}通りだけで、計算の照合ができません。"
        f"「paths: {wanted}」以上にしてください。"
    )
    raise Refused([Finding("PATHS_TOO_FEW", "refused", "", Place(path="paths"), str(paths), ja, en, "", "")])


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


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

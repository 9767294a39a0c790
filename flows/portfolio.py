"""
Several scenarios as one portfolio: each is run, its futures are taken, overlaps removed, and all added.

Owners hold shares of the units, not of single buildings, so that every member claims its buildings whole; the
share of other claimants (`crediting.other_claims`) is a deduction from its vintages and no claim on single
buildings. Only buildings that take part are claimed: one set aside, or of unknown depth, takes nothing from
another member.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from flows import progress, steps
from flows.portfolio_alike import Planned, in_order, occurrence_sha256, refuse_unlike
from flows.stored import Numbers, numbers_of
from flows.water import inputs_of
from hazards import load_wet
from infra.cluster import mapper
from infra.errors import Refused
from infra.findings import Finding
from infra.provenance import science_version
from infra.storage import Store
from infra.units import KG_PER_T
from valuation.alone import avoided_alone_kg
from valuation.decision.checks import F64, I64
from valuation.decision.overlaps import Holding, overlaps
from valuation.decision.portfolio import Futures, Member, Portfolio, roll_up
from valuation.decision.refusals import RuleRefused
from valuation.parts.case import Case
from valuation.parts.delivery import delivered
from valuation.period import crediting_period
from valuation.record import Bilingual, LatentCreditRecord, canonical_bytes, record_id
from valuation.remaining import credit_without
from valuation.scenario import Scenario

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Ran:
    """
    A scenario that was run, and what it brings to the portfolio.

    row : shape (asset of the member,); rows of the inventory that take part
    issued_alone_t_co2e : its latent units before overlaps are removed
    refusal : why its record issues nothing, if so
    """

    planned: Planned
    scenario: Scenario
    numbers: Numbers
    model_id: str
    run_id: str
    record_id: str
    row: I64
    member: Member
    issued_alone_t_co2e: int
    refusal: Bilingual | None


@dataclass(frozen=True, slots=True)
class Rolled:
    """All members, in order of municipality code and title, and their sum."""

    ran: tuple[Ran, ...]
    portfolio: Portfolio
    carry: bool


def rolled_up(paths: Sequence[Path], machine: steps.Machine) -> Rolled:
    """
    Run scenarios, or take what is stored of them, and add them up.

    Raises
    ------
    Refused
        A scenario is refused, futures differ, or the same member is named twice.
    """
    planned = _planned(paths, machine)
    refuse_unlike(planned)
    science = science_version()
    with progress.step("check"):
        checked = _each([one.path for one in planned], lambda path: steps.check_step(str(path), machine))
    ran = [_ran(one, address, machine, science) for one, address in zip(planned, checked, strict=True)]
    carry = ran[0].scenario.crediting.remainder == "carry"
    try:
        return Rolled(tuple(ran), roll_up(_without_overlaps(ran, machine), carry=carry), carry)
    except RuleRefused as error:
        raise Refused([_with_remedy(error.finding)]) from None


def _planned(paths: Sequence[Path], machine: steps.Machine) -> list[Planned]:
    """All scenarios, read; what is wrong with any of them is told at once."""

    def read(path: Path) -> Planned:
        return Planned(path, machine.loaded(str(path)))

    return in_order(_each(paths, read))


def _each(paths: Sequence[Path], work: Callable[[Path], Result]) -> list[Result]:
    """The work on every scenario; all refusals together, each with the scenario's folder as the reader wrote it."""
    found: list[Result] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            found.append(work(path))
        except Refused as refusal:
            findings += [_told_apart(one, path) for one in refusal.findings]
    if findings:
        raise Refused(findings)
    return found


def _told_apart(finding: Finding, path: Path) -> Finding:
    """Files are named as a scenario names them: those of two members may have one name, in different folders."""
    name = finding.file or path.name
    if name.startswith("data:"):
        return finding
    beside = path.parent / name  # what a catalogue elsewhere names does not lie beside the scenario
    return replace(finding, file=str(beside) if beside.exists() or name == path.name else f"{path} ({name})")


def _ran(planned: Planned, checked: str, machine: steps.Machine, science: str) -> Ran:
    """Only what the sum needs is kept: inventories and water of all members at once would be too much."""
    path = str(planned.path)
    numbers = numbers_of(checked, path, machine, science)
    with progress.step("value"):
        case, record = steps.composed(checked, numbers.prepared, numbers.simulated, path, machine, science)
    row = np.flatnonzero(case.analysis.setting.assessment.assessed).astype(np.int64)
    return Ran(
        planned, case.scenario, numbers, case.model_id, *_names(record), row, _member(planned, case, row),
        int(case.credit.issued.sum()), record.uncertainty.refusal,
    )  # fmt: skip


def _names(record: LatentCreditRecord) -> tuple[str, str]:
    """Run and record, as `pcc run` names them."""
    return record.provenance.run_id, record_id(canonical_bytes(record))


def _member(planned: Planned, case: Case, row: I64) -> Member:
    inventory, tonnes = case.inventory, case.asset_t_co2e()[row]
    names = tuple(inventory.frame["asset_id"].astype(str).iloc[row])
    everything = np.ones(len(row))
    return Member(
        holding=Holding(planned.code, planned.label, names, case.longitude[row], case.latitude[row], everything),
        futures=_futures(planned, case),
        avoided_t_co2e=np.nan_to_num(tonnes[:, 0] - tonnes[:, 1]),  # not needed, and NaN where nobody follows each
        issuable_t_co2e=case.credit.lines["other_claims"],
        net_t_co2e=delivered(case).net_t_co2e,
    )


def _futures(planned: Planned, case: Case) -> Futures:
    a, horizon = case.analysis.setting.assessment, case.scenario.horizon
    sources = inputs_of(planned.loaded, case.water, case.model_id).sources
    return Futures(
        seed=case.scenario.seed,
        event_ids=a.events.event_id,
        occurrence=occurrence_sha256(sources),
        first_year=horizon.start_year,
        years=horizon.years,
        strata=case.analysis.results.strata,
    )


def _without_overlaps(ran: Sequence[Ran], machine: steps.Machine) -> list[Member]:
    """The members with what the sum needs of those buildings that another one keeps: their futures, and the rest."""
    held, found = overlaps([one.member.holding for one in ran]), []
    with progress.step("alone"):
        for one, kept in zip(ran, held.kept_share, strict=True):
            lost = np.asarray(1.0 - kept)  # every claim is 1
            found.append(_separated(one, lost, machine) if np.any(lost) else one.member)
    return found


def _separated(one: Ran, lost: F64, machine: steps.Machine) -> Member:
    """
    The member with the avoided tonnes of single buildings in every future, and its chain run anew without them.

    lost : shape (asset of the member,); share of each building that other members keep
    """
    path, checked, store = str(one.planned.path), one.numbers.checked, Store(Path(machine.store))
    loaded, water = machine.checked(checked, path), load_wet(store.path(one.numbers.prepared))
    inputs = inputs_of(loaded, water, one.model_id)
    analysis = steps.model_result(loaded, water, one.model_id, store.path(one.numbers.simulated)).analysis
    gone, at = np.zeros(len(inputs.inventory.frame)), np.flatnonzero(lost)
    gone[one.row] = lost
    with mapper(machine.dask_address, machine.workers) as run:
        remaining = credit_without(inputs, analysis, gone, mapper=run).lines["other_claims"]
    period, paths = crediting_period(one.scenario), one.member.futures.strata.paths
    kg = avoided_alone_kg(inputs, one.row[at], paths, period.first, period.last)
    machine.unchanged(checked, loaded)
    names = [one.member.holding.asset_id[row] for row in at]
    return replace(
        one.member,
        building_net_t_co2e=dict(zip(names, kg / KG_PER_T, strict=True)),
        remaining_t_co2e=remaining,
    )


def _with_remedy(finding: Finding) -> Finding:
    """What only a run decides: which occurrence model is the headline, and how many futures a precision takes."""
    if finding.code != "FUTURES_DIFFER":
        return finding
    en = " Name one model in all with `crediting.occurrence_model`, and leave `outcome.precision` out."
    ja = "すべてのシナリオで同じ「crediting.occurrence_model」を指定し、「outcome.precision」は外してください。"
    return replace(finding, remedy_en=finding.remedy_en + en, remedy_ja=finding.remedy_ja + ja)
